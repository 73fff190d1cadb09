/* parse.c - from words to a command, its options and its arguments.
 *
 * Why       getopt_long prints its own messages and knows neither types nor what else we could have meant. How many
 *           arguments a command takes is read from its usage line, so that help and check cannot disagree. */
#include "cli/call.h"

#include "base/nearest.h"

const Option common_options[] = {
    {"store", OPT_TEXT, "FILE|URL", "The store: a SQLite file or postgresql://... (or MUSTER_STORE; muster.sqlite)."},
    {"today", OPT_DATE, "DATE", "Work as of this day (or MUSTER_TODAY)."},
    {"as-role", OPT_TEXT, "ROLE", "Of your roles, work in this one, where it has a reach of its own."},
    {"json", OPT_FLAG, NULL, "Print the result as JSON, and errors as JSON on standard error."},
    {"sql-stats", OPT_FLAG, NULL, "Say on standard error which statements ran, how often and for how long."},
    {"sql-trace", OPT_FLAG, NULL, "Say each statement on standard error as it runs. Names only, no values."},
    {"help", OPT_FLAG, NULL, "Say how the command is used."},
    OPTIONS_END,
};

#define TOO_MANY SIZE_MAX

/* ---- finding things by name ---- */

static const Option *find_in(const Option *list, Str name) {
    for (; list && list->name; list++)
        if (str_is(name, list->name)) return list;
    return NULL;
}

const Option *option_find(const Command *c, Str name) {
    const Option *common = find_in(common_options, name);
    return common || !c ? common : find_in(c->options, name);
}

const Command *command_find(Str name) {
    for (size_t i = 0; i < n_command_all; i++)
        if (str_is(name, command_all[i]->name)) return command_all[i];
    return NULL;
}

static size_t count_options(const Option *list) {
    size_t n = 0;
    while (list && list[n].name) n++;
    return n;
}

/* ---- how many arguments a usage line allows ---- */

static bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

static Str strip_marks(Str word) {
    while (word.n && (word.p[0] == '[' || word.p[0] == '(')) word = str_slice(word, 1, word.n);
    while (word.n && strchr("])", word.p[word.n - 1])) word.n--;
    return word;
}

static bool takes_value(const Command *c, Str dashed) {
    const Option *o = option_find(c, str_slice(dashed, 2, dashed.n));
    return o && o->type != OPT_FLAG;
}

/* Arguments are the words in capitals and those that name choices: ID, PATH..., same|different. */
Arity command_arity(const Command *c) {
    Arity a = {0, 0};
    int depth = 0;
    bool is_value = false;
    for (Str rest = str_from(c->usage); rest.n;) {
        Str word = str_cut(rest, ' ', &rest);
        Str bare = strip_marks(word);
        bool is_optional = depth > 0 || str_starts(word, STR("["));
        for (size_t i = 0; i < word.n; i++) depth += word.p[i] == '[' ? 1 : word.p[i] == ']' ? -1 : 0;
        if (str_starts(bare, STR("--"))) {
            is_value = takes_value(c, bare);
            continue;
        }
        bool is_arg = !is_value && bare.n && (is_upper(bare.p[0]) || str_find_char(bare, '|') > 0);
        is_value = false;
        if (!is_arg) continue;
        if (!is_optional) a.min++;
        a.max = str_ends(bare, STR("...")) ? TOO_MANY : a.max == TOO_MANY ? TOO_MANY : a.max + 1;
    }
    return a;
}

/* ---- what else was meant ---- */

static Str join_words(Ctx *cx, const char *first, const char *second) {
    return str_fmt(cx->arena, "%s %s", first, second);
}

static bool is_hidden(const Command *c) { return str_starts(str_from(c->name), STR("test-")); }

/* "user" alone: the commands that begin so, or STR_NONE. */
static Str verbs_of_group(Ctx *cx, Str group) {
    Buf list = buf_on(cx->arena);
    for (size_t i = 0; i < n_command_all; i++) {
        Str rest;
        Str head = str_cut(str_from(command_all[i]->name), ' ', &rest);
        if (!rest.n || !str_eq(head, group)) continue;
        buf_fmt(&list, "%s\"muster %s\"", list.n ? ", " : "", command_all[i]->name);
    }
    return list.n ? buf_str(&list) : STR_NONE;
}

static const char *nearest_command(Ctx *cx, int n, char **words) {
    const char **names = ARENA_ARRAY(cx->arena, const char *, n_command_all);
    size_t n_names = 0;
    for (size_t i = 0; i < n_command_all; i++)
        if (!is_hidden(command_all[i])) names[n_names++] = command_all[i]->name;
    const char *near = n > 1 ? nearest_name(join_words(cx, words[0], words[1]), names, n_names) : NULL;
    return near ? near : nearest_name(str_from(words[0]), names, n_names);
}

static Status no_such_command(Ctx *cx, int n, char **words) {
    Str group = verbs_of_group(cx, str_from(words[0]));
    if (group.p && (n == 1 || words[1][0] == '-'))
        return FAIL(cx, ERR_INPUT, "\"%s\" needs a second word: %.*s", words[0], STR_ARG(group));
    const char *near = nearest_command(cx, n, words);
    if (group.p && !near)
        return FAIL(cx, ERR_INPUT, "there is no command \"%s %s\"; there are %.*s", words[0], words[1], STR_ARG(group));
    if (near)
        return FAIL(cx, ERR_INPUT, "there is no command \"%s%s%s\"; did you mean \"muster %s\"?", words[0],
                    group.p ? " " : "", group.p ? words[1] : "", near);
    return FAIL(cx, ERR_INPUT, "there is no command \"%s\"; \"muster help\" lists them", words[0]);
}

static Status no_such_option(Ctx *cx, Str name) {
    const Command *c = cx->cli->command;
    size_t n_common = count_options(common_options), n_own = c ? count_options(c->options) : 0;
    const char **names = ARENA_ARRAY(cx->arena, const char *, n_common + n_own);
    for (size_t i = 0; i < n_common; i++) names[i] = common_options[i].name;
    for (size_t i = 0; i < n_own; i++) names[n_common + i] = c->options[i].name;
    const char *near = nearest_name(name, names, n_common + n_own);
    if (near) return FAIL(cx, ERR_INPUT, "there is no option --%.*s; did you mean --%s?", STR_ARG(name), near);
    return FAIL(cx, ERR_INPUT, "there is no option --%.*s; \"muster %s%s\" lists them", STR_ARG(name),
                c ? c->name : "help", c ? " --help" : "");
}

/* ---- values ---- */

static Status read_value(Ctx *cx, OptionValue *v) {
    const Option *o = v->option;
    if (o->type == OPT_DATE && !date_parse_iso(v->text, &v->date))
        return FAIL(cx, ERR_INPUT, "--%s needs a date such as 2018-03-08, not \"%.*s\"", o->name, STR_ARG(v->text));
    if (o->type == OPT_NUMBER && !str_to_i64(v->text, &v->number))
        return FAIL(cx, ERR_INPUT, "--%s needs a whole number, not \"%.*s\"", o->name, STR_ARG(v->text));
    if (o->type == OPT_CHOICE && !str_is_among(str_from(o->value), '|', v->text))
        return FAIL(cx, ERR_INPUT, "--%s is one of %s, not \"%.*s\"", o->name, o->value, STR_ARG(v->text));
    return OK;
}

static OptionValue *value_slot(const CliCall *call, const Option *o) {
    for (size_t i = 0; i < call->n_values; i++)
        if (call->values[i].option == o) return &call->values[i];
    return NULL;
}

/* --name, --name=value or --name value; *i is moved past a value. */
static Status take_option(Ctx *cx, int n, char **words, int *i) {
    Str word = str_from(words[*i]), body = str_slice(word, 2, word.n);
    i64 equals = str_find_char(body, '=');
    Str name = equals < 0 ? body : str_slice(body, 0, (size_t)equals);
    const Option *o = option_find(cx->cli->command, name);
    OptionValue *v = o ? value_slot(cx->cli, o) : NULL;
    if (!v) return no_such_option(cx, name);
    if (v->is_set && o->type != OPT_FLAG) return FAIL(cx, ERR_INPUT, "--%s is given twice", o->name);
    v->is_set = true;
    if (o->type == OPT_FLAG) return equals < 0 ? OK : FAIL(cx, ERR_INPUT, "--%s takes no value", o->name);
    if (equals < 0 && *i + 1 >= n)
        return FAIL(cx, ERR_INPUT, "--%s needs a value: --%s %s", o->name, o->name, o->value);
    v->text = equals < 0 ? str_from(words[++*i]) : str_slice(body, (size_t)equals + 1, body.n);
    return read_value(cx, v);
}

/* ---- the whole line ---- */

static void add_slots(CliCall *call, const Option *list) {
    for (; list && list->name; list++)
        call->values[call->n_values++] = (OptionValue){.option = list, .date = DATE_NONE};
}

/* Room for the command's options, keeping what common ones were given before its name. */
static void choose_command(Ctx *cx, const Command *c) {
    CliCall *call = cx->cli;
    OptionValue *had = call->values;
    size_t n_had = call->n_values;
    call->command = c;
    call->values =
        ARENA_ARRAY(cx->arena, OptionValue, count_options(common_options) + (c ? count_options(c->options) : 0));
    call->n_values = 0;
    add_slots(call, common_options);
    if (c) add_slots(call, c->options);
    for (size_t i = 0; i < n_had; i++) call->values[i] = had[i];
}

/* Two words before one: "person find" is looked for before "person". */
static Status take_command(Ctx *cx, int n, char **words, int *i) {
    const Command *two = *i + 1 < n ? command_find(join_words(cx, words[*i], words[*i + 1])) : NULL;
    const Command *c = two ? two : command_find(str_from(words[*i]));
    if (!c) return no_such_command(cx, n - *i, words + *i);
    *i += two ? 2 : 1;
    choose_command(cx, c);
    return OK;
}

static Status check_arity(Ctx *cx) {
    const CliCall *call = cx->cli;
    Arity a = command_arity(call->command);
    if (call->n_args >= a.min && call->n_args <= a.max) return OK;
    if (call->n_args > a.max && a.max == 0)
        return FAIL(cx, ERR_INPUT, "muster %s takes no arguments besides its options; usage: muster %s",
                    call->command->name, call->command->usage);
    return FAIL(cx, ERR_INPUT, "muster %s was given too %s arguments; usage: muster %s", call->command->name,
                call->n_args < a.min ? "few" : "many", call->command->usage);
}

static Status take_rest(Ctx *cx, int n, char **words, int i) {
    CliCall *call = cx->cli;
    bool only_args = false;
    call->args = ARENA_ARRAY(cx->arena, Str, (size_t)n + 1);
    for (; i < n; i++) {
        Str word = str_from(words[i]);
        if (!only_args && str_eq(word, STR("--"))) only_args = true;
        else if (!only_args && str_starts(word, STR("--"))) TRY(take_option(cx, n, words, &i));
        else if (!only_args && str_eq(word, STR("-h"))) call->wants_help = true;
        else call->args[call->n_args++] = word;
    }
    return OK;
}

/* Known before anything can go wrong, so that a mistake anywhere in the line is told in the form asked for. */
static void note_json(CliCall *call, int n, char **words) {
    for (int i = 0; i < n && strcmp(words[i], "--") != 0; i++)
        if (strcmp(words[i], "--json") == 0) value_slot(call, find_in(common_options, STR("json")))->is_set = true;
}

/* What is typed may end up in the store, and all its text is UTF-8. */
static Status check_utf8(Ctx *cx, int n, char **words) {
    for (int i = 0; i < n; i++)
        if (!str_is_utf8(str_from(words[i]))) return FAIL(cx, ERR_INPUT, "word %d is not UTF-8 text", i + 1);
    return OK;
}

Status cli_parse(Ctx *cx, int n_words, char **words) {
    CliCall *call = cx->cli;
    int i = 0;
    choose_command(cx, NULL);
    note_json(call, n_words, words);
    TRY(check_utf8(cx, n_words, words));
    for (; i < n_words && words[i][0] == '-'; i++) {
        if (strcmp(words[i], "-h") == 0) call->wants_help = true;
        else if (strcmp(words[i], "--version") == 0) call->wants_version = true;
        else if (str_starts(str_from(words[i]), STR("--"))) TRY(take_option(cx, n_words, words, &i));
        else return FAIL(cx, ERR_INPUT, "there is no option %s; \"muster help\" lists the commands", words[i]);
    }
    if (i < n_words) {
        TRY(take_command(cx, n_words, words, &i));
        TRY(take_rest(cx, n_words, words, i));
    }
    call->wants_help = call->wants_help || cli_flag(cx, "help");
    return call->wants_help || !call->command ? OK : check_arity(cx);
}

/* ---- what handlers ask ---- */

static const OptionValue *asked(Ctx *cx, const char *name, OptionType type) {
    check(cx->cli);
    const Option *o = option_find(cx->cli->command, str_from(name));
    check(o && (type == 0 || o->type == type)); /* asked for an option that the command does not declare so */
    return value_slot(cx->cli, o);
}

bool cli_flag(Ctx *cx, const char *name) { return asked(cx, name, OPT_FLAG)->is_set; }

bool cli_has(Ctx *cx, const char *name) { return asked(cx, name, 0)->is_set; }

Str cli_text(Ctx *cx, const char *name) {
    const OptionValue *v = asked(cx, name, 0);
    check(v->option->type == OPT_TEXT || v->option->type == OPT_CHOICE);
    return v->is_set ? v->text : STR_NONE;
}

Date cli_date(Ctx *cx, const char *name) { return asked(cx, name, OPT_DATE)->date; }

i64 cli_number(Ctx *cx, const char *name, i64 otherwise) {
    const OptionValue *v = asked(cx, name, OPT_NUMBER);
    return v->is_set ? v->number : otherwise;
}

size_t cli_n_args(Ctx *cx) { return cx->cli->n_args; }

Str cli_arg(Ctx *cx, size_t i) {
    check(i < cx->cli->n_args);
    return cx->cli->args[i];
}

bool cli_json(Ctx *cx) { return cx->cli && cli_flag(cx, "json"); }
