/* register_read.c - one definition file to one Register. Names first, so that expressions can be checked against them; then what is
 * said with expressions; then what only shows in the whole (stages out of reach, computed fields in a circle). */
#include "registers/register_read.h"

#include <sodium.h>

#include "base/nearest.h"
#include "registers/letter.h"

#define LIST_OF(m, node, Type) ARENA_ARRAY((m)->arena, Type, (node) ? (node)->n + 1 : 1)

/* A list of codes by name, as the file has them before fields refer to them. */
typedef struct CodeList {
    Str name;
    const Code *at;
    size_t n;
} CodeList;

typedef struct Reading {
    Mistakes *m;
    const YamlNode *root;
    Register *reg;
    CodeList *lists;
    size_t n_lists;
    Field *fields;
} Reading;

/* ---- small helpers ---- */

static bool is_name(Str s) {
    if (s.n == 0 || s.n > 40 || s.p[0] < 'a' || s.p[0] > 'z') return false;
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '_')) return false;
    return true;
}

static Str read_name(Reading *r, const YamlNode *map, const char *key) {
    Str name = yaml_text(r->m, map, key);
    if (name.p && !is_name(name))
        yaml_mistake(r->m, map, "'%.*s' is no name: small letters, digits and _, at most 40, a letter first",
                     STR_ARG(name));
    return name;
}

static const Str *read_words(Reading *r, const YamlNode *list, size_t *n) {
    Str *words = LIST_OF(r->m, list, Str);
    *n = 0;
    YAML_EACH(item, list) words[(*n)++] = yaml_item_text(r->m, item);
    return words;
}

static const Expr *read_expr_of(Reading *r, const YamlNode *map, const char *key, const Field *rows) {
    const YamlNode *at = yaml_find(map, key);
    if (!at) return NULL;
    ExprNames names = {.reg = r->reg, .rows = rows, .asks = &r->reg->asks};
    return expr_read(r->m, at, yaml_item_text(r->m, at), &names);
}

static const Expr *read_expr(Reading *r, const YamlNode *map, const char *key) {
    return read_expr_of(r, map, key, NULL);
}

/* A condition must be able to hold. */
static const Expr *read_condition(Reading *r, const YamlNode *map, const char *key) {
    const Expr *e = read_expr(r, map, key);
    if (e && expr_kind(e) != VALUE_YES_NO && expr_kind(e) != VALUE_UNKNOWN)
        yaml_mistake(r->m, yaml_find(map, key), "\"%.*s\" is no condition: it does not say yes or no",
                     STR_ARG(expr_text(e)));
    return e;
}

static Limit read_limit(Reading *r, const YamlNode *at) {
    Limit limit = {0};
    Str text = yaml_item_text(r->m, at), why;
    if (str_is(text, "not set")) return limit; /* the authority has not said */
    if (text.p && !limit_parse(r->m->arena, text, &limit, &why)) yaml_mistake(r->m, at, "%.*s", STR_ARG(why));
    return limit;
}

typedef enum NamesOf { FIELD_NAMES = 1, STAGE_NAMES = 2, EVENT_NAMES = FIELD_NAMES | STAGE_NAMES } NamesOf;

/* "; did you mean 'x'?", of the register's own names, or nothing. */
static const char *nearest_hint(Reading *r, Str name, NamesOf of) {
    const Register *reg = r->reg;
    const char **names = ARENA_ARRAY(r->m->arena, const char *, reg->n_fields + reg->n_stages + 2);
    size_t n = 0;
    for (size_t i = 0; (of & FIELD_NAMES) && i < reg->n_fields; i++)
        names[n++] = str_cstr(r->m->arena, reg->fields[i].name);
    for (size_t i = 0; (of & STAGE_NAMES) && i < reg->n_stages; i++)
        names[n++] = str_cstr(r->m->arena, reg->stages[i].name);
    if (of == EVENT_NAMES) names[n++] = "opened";
    if (of == EVENT_NAMES) names[n++] = "closed";
    const char *near = nearest_name(name, names, n);
    return near ? str_cstr(r->m->arena, str_fmt(r->m->arena, "; did you mean '%s'?", near)) : "";
}

static size_t field_named(Reading *r, const YamlNode *at, Str name) {
    size_t i = register_field(r->reg, name);
    if (i == SIZE_MAX && name.p)
        yaml_mistake(r->m, at, "the register has no field '%.*s'%s", STR_ARG(name), nearest_hint(r, name, FIELD_NAMES));
    return i;
}

static size_t stage_named(Reading *r, const YamlNode *at, Str name) {
    size_t i = register_stage(r->reg, name);
    if (i == SIZE_MAX && name.p)
        yaml_mistake(r->m, at, "the register has no stage '%.*s'%s", STR_ARG(name), nearest_hint(r, name, STAGE_NAMES));
    return i;
}

/* ---- codes and settings ---- */

static Code read_code(Reading *r, const YamlNode *item) {
    if (item->kind == YAML_TEXT)
        return (Code){.code = item->text, .title = item->text, .from = DATE_NONE, .to = DATE_NONE};
    yaml_only(r->m, item, "code|title|hint|from|to");
    return (Code){.code = read_name(r, item, "code"),
                  .title = yaml_text(r->m, item, "title"),
                  .hint = yaml_text_or_none(r->m, item, "hint"),
                  .from = yaml_date_or_none(r->m, item, "from"),
                  .to = yaml_date_or_none(r->m, item, "to")};
}

static CodeList read_codes(Reading *r, const YamlNode *list) {
    Code *codes = LIST_OF(r->m, list, Code);
    CodeList out = {.name = list->key, .at = codes};
    if (list->kind != YAML_LIST) yaml_mistake(r->m, list, "codes are a list of {code, title}");
    YAML_EACH(item, list->kind == YAML_LIST ? list : NULL) {
        codes[out.n] = read_code(r, item);
        for (size_t i = 0; i < out.n; i++)
            if (str_eq(codes[i].code, codes[out.n].code))
                yaml_mistake(r->m, item, "the code '%.*s' is named twice", STR_ARG(codes[i].code));
        out.n++;
    }
    return out;
}

static void read_code_lists(Reading *r) {
    const YamlNode *map = yaml_map_or_none(r->m, r->root, "codes");
    r->lists = LIST_OF(r->m, map, CodeList);
    YAML_EACH(list, map) r->lists[r->n_lists++] = read_codes(r, list);
}

static Value read_setting_value(Reading *r, const YamlNode *item) {
    double number;
    Str text = yaml_text_or_none(r->m, item, "value");
    if (text.p == NULL) return value_unknown();
    return str_to_f64(text, &number) ? value_number(number) : value_text(text);
}

static void read_settings(Reading *r) {
    const YamlNode *list = yaml_list_or_none(r->m, r->root, "settings");
    Setting *at = LIST_OF(r->m, list, Setting);
    YAML_EACH(item, list) {
        yaml_only(r->m, item, "name|title|hint|value|choices|limit|basis");
        Setting *s = &at[r->reg->n_settings++];
        *s = (Setting){.name = read_name(r, item, "name"),
                       .title = yaml_text(r->m, item, "title"),
                       .hint = yaml_text_or_none(r->m, item, "hint"),
                       .basis = yaml_text_or_none(r->m, item, "basis"),
                       .value = read_setting_value(r, item),
                       .is_limit = yaml_flag_or(r->m, item, "limit", false)};
        s->choices = read_words(r, yaml_list_or_none(r->m, item, "choices"), &s->n_choices);
        if (s->is_limit && s->value.kind == VALUE_TEXT) (void)read_limit(r, yaml_find(item, "value"));
    }
    r->reg->settings = at;
}

/* ---- fields ---- */

static const char field_keys[] = "name|title|hint|help|type|codes|required|required_when|shown_when|computed|must|"
                                 "must_say|opening|future|before|least|most|see|fields|sensitive|of|any_day";

static FieldType read_type(Reading *r, const YamlNode *item) {
    Str all = STR("");
    for (size_t i = 0; i < N_FIELD_TYPES; i++)
        all = str_fmt(r->m->arena, "%.*s%s%s", STR_ARG(all), i ? "|" : "", field_type_word[i]);
    int i = yaml_choice(r->m, item, "type", str_cstr(r->m->arena, all));
    return i < 0 ? FIELD_TEXT : (FieldType)i;
}

/* The list a choice is made from: the one named, else the one of the field's own name. */
static void find_codes(Reading *r, const YamlNode *item, Field *f) {
    const YamlNode *given = yaml_find(item, "codes");
    if (given && given->kind == YAML_LIST) {
        CodeList own = read_codes(r, given);
        f->codes = own.at;
        f->n_codes = own.n;
        return;
    }
    Str name = given ? yaml_item_text(r->m, given) : f->name;
    for (size_t i = 0; i < r->n_lists; i++) {
        if (!str_eq(r->lists[i].name, name)) continue;
        f->codes = r->lists[i].at;
        f->n_codes = r->lists[i].n;
        return;
    }
    yaml_mistake(r->m, item, "there are no codes '%.*s' to choose from", STR_ARG(name));
}

static void read_limits_of_number(Reading *r, const YamlNode *item, Field *f) {
    f->least = yaml_has(item, "least") ? (double)yaml_number(r->m, item, "least", INT32_MIN, INT32_MAX) : 0;
    f->most = yaml_has(item, "most") ? (double)yaml_number(r->m, item, "most", INT32_MIN, INT32_MAX) : 0;
    f->has_least = yaml_has(item, "least");
    f->has_most = yaml_has(item, "most");
}

static void read_fields(Reading *r, const YamlNode *list, Field *into, size_t *n);

static Field read_field(Reading *r, const YamlNode *item) {
    yaml_only(r->m, item, field_keys);
    Field f = {.name = read_name(r, item, "name"),
               .title = yaml_text(r->m, item, "title"),
               .hint = yaml_text_or_none(r->m, item, "hint"),
               .help = yaml_text_or_none(r->m, item, "help"),
               .type = read_type(r, item),
               .is_required = yaml_flag_or(r->m, item, "required", false),
               .is_opening = yaml_flag_or(r->m, item, "opening", false),
               .is_stored = !yaml_has(item, "computed"),
               .may_be_future = yaml_flag_or(r->m, item, "future", false),
               .may_be_before = yaml_flag_or(r->m, item, "before", false),
               .is_sensitive = yaml_flag_or(r->m, item, "sensitive", false),
               .is_of_any_day = yaml_flag_or(r->m, item, "any_day", false),
               .line = item->line};
    if (f.type == FIELD_CHOICE || f.type == FIELD_CHOICES) find_codes(r, item, &f);
    if (f.type == FIELD_CASE) f.of = read_name(r, item, "of");
    read_limits_of_number(r, item, &f);
    f.see = read_words(r, yaml_list_or_none(r->m, item, "see"), &f.n_see);
    if (f.type == FIELD_ROWS) {
        const YamlNode *columns = yaml_list(r->m, item, "fields");
        Field *at = LIST_OF(r->m, columns, Field);
        read_fields(r, columns, at, &f.n_fields);
        f.fields = at;
    }
    return f;
}

static const char taken_names[] =
    "|id|case_id|person_id|urn|stage|reference|worker|team|today|position|opened_on|closed_on|"
    /* columns of the file of cases, and of a list's */
    "case_reference|child_id|child_upn|child_surname|child_forename|child_dob|child_sex|child_postcode|school_urn|case_subject|case_stage|"
    "case_stage_on|case_worker|case_team|case_closed_on|case_opened_on|row_number|row_remove|";

/* Words that neither store takes as a column's name. */
static const char sql_words[] =
    "|all|alter|analyse|analyze|and|any|array|as|asc|authorization|between|both|by|case|cast|check|collate|column|commit|constraint|"
    "create|cross|current_date|current_time|current_user|default|delete|desc|distinct|do|drop|else|end|escape|except|exists|false|fetch|"
    "for|foreign|from|full|grant|group|having|if|in|index|inner|insert|intersect|into|is|isnull|join|lateral|leading|left|like|limit|"
    "localtime|natural|not|notnull|null|offset|on|only|or|order|outer|overlaps|placing|primary|references|returning|right|select|set|"
    "similar|some|symmetric|table|then|to|trailing|transaction|true|union|unique|update|user|using|values|variadic|verbose|when|where|"
    "window|with|";

static void read_fields(Reading *r, const YamlNode *list, Field *into, size_t *n) {
    YAML_EACH(item, list) {
        Field f = read_field(r, item);
        Str marked = str_fmt(r->m->arena, "|%.*s|", STR_ARG(f.name));
        if (str_find(str_from(taken_names), marked) >= 0)
            yaml_mistake(r->m, item, "every case has '%.*s' already: name the field otherwise", STR_ARG(f.name));
        if (str_find(str_from(sql_words), marked) >= 0)
            yaml_mistake(r->m, item, "'%.*s' is a word of SQL, and a field is a column: name it otherwise",
                         STR_ARG(f.name));
        for (size_t i = 0; i < *n; i++)
            if (str_eq(into[i].name, f.name))
                yaml_mistake(r->m, item, "the field '%.*s' is named twice", STR_ARG(f.name));
        into[(*n)++] = f;
    }
}

/* Once all names are known. */
static void read_field_rules(Reading *r, const YamlNode *list, Field *fields, const Field *rows) {
    size_t i = 0;
    YAML_EACH(item, list) {
        Field *f = &fields[i++];
        f->required_when = read_expr_of(r, item, "required_when", rows);
        f->shown_when = read_expr_of(r, item, "shown_when", rows);
        f->computed = read_expr_of(r, item, "computed", rows);
        f->must = read_expr_of(r, item, "must", rows);
        f->must_say = yaml_text_or_none(r->m, item, "must_say");
        if (f->must && !f->must_say.p)
            yaml_mistake(r->m, item, "say in must_say what to tell someone whose answer is refused");
        if (f->type == FIELD_ROWS) {
            /* The array is this reading's own, seen as constant by everybody else. */
            Field *columns = (Field *)(void *)(uintptr_t)f->fields;
            read_field_rules(r, yaml_find(item, "fields"), columns, f);
        }
    }
}

/* ---- requirements and stages ---- */

static const Requirement *read_requirements(Reading *r, const YamlNode *list, size_t *n) {
    Requirement *at = LIST_OF(r->m, list, Requirement);
    *n = 0;
    YAML_EACH(item, list) {
        yaml_only(r->m, item, "that|say|field");
        Requirement q = {.that = read_condition(r, item, "that"),
                         .say = yaml_text(r->m, item, "say"),
                         .field = SIZE_MAX};
        if (yaml_has(item, "field")) q.field = field_named(r, item, yaml_text(r->m, item, "field"));
        at[(*n)++] = q;
    }
    return at;
}

static void read_stage_names(Reading *r) {
    const YamlNode *list = yaml_list(r->m, r->root, "stages");
    Stage *at = LIST_OF(r->m, list, Stage);
    YAML_EACH(item, list) {
        yaml_only(r->m, item, "name|title|hint|first|last|to|needs|requires|by|asks");
        Stage s = {.name = read_name(r, item, "name"),
                   .title = yaml_text(r->m, item, "title"),
                   .hint = yaml_text_or_none(r->m, item, "hint"),
                   .is_first = yaml_flag_or(r->m, item, "first", false),
                   .is_last = yaml_flag_or(r->m, item, "last", false)};
        for (size_t i = 0; i < r->reg->n_stages; i++)
            if (str_eq(at[i].name, s.name))
                yaml_mistake(r->m, item, "the stage '%.*s' is named twice", STR_ARG(s.name));
        at[r->reg->n_stages++] = s;
    }
    r->reg->stages = at;
}

static const size_t *read_field_list(Reading *r, const YamlNode *list, size_t *n) {
    size_t *at = LIST_OF(r->m, list, size_t);
    *n = 0;
    YAML_EACH(item, list) {
        size_t i = field_named(r, item, yaml_item_text(r->m, item));
        if (i != SIZE_MAX) at[(*n)++] = i;
    }
    return at;
}

static const size_t *read_stage_list(Reading *r, const YamlNode *list, size_t *n) {
    size_t *at = LIST_OF(r->m, list, size_t);
    *n = 0;
    YAML_EACH(item, list) {
        Str name = yaml_item_text(r->m, item);
        size_t i = stage_named(r, item, name);
        if (i != SIZE_MAX) at[(*n)++] = i;
    }
    return at;
}

static void read_stage_rules(Reading *r) {
    Stage *at = (Stage *)(void *)(uintptr_t)r->reg->stages;
    YAML_EACH(item, yaml_find(r->root, "stages")) {
        Stage *s = at++;
        s->to = read_stage_list(r, yaml_list_or_none(r->m, item, "to"), &s->n_to);
        s->needs = read_field_list(r, yaml_list_or_none(r->m, item, "needs"), &s->n_needs);
        s->asks = read_field_list(r, yaml_list_or_none(r->m, item, "asks"), &s->n_asks);
        s->requires = read_requirements(r, yaml_list_or_none(r->m, item, "requires"), &s->n_requires);
        s->by = read_words(r, yaml_list_or_none(r->m, item, "by"), &s->n_by);
        if (s->is_last && s->n_to > 0)
            yaml_mistake(r->m, item, "a last stage leads nowhere: a case is reopened instead");
        if (!s->is_last && s->n_to == 0)
            yaml_mistake(r->m, item, "the stage '%.*s' leads nowhere and is not last", STR_ARG(s->name));
    }
}

/* ---- clocks ---- */

/* "referred_on", "found" (a stage), "opened", "closed", "visits.done_on". */
static CaseEventRef read_event(Reading *r, const YamlNode *map, const char *key) {
    const YamlNode *at = yaml_find(map, key);
    Str name = yaml_text(r->m, map, key), column, rows = str_cut(name, '.', &column);
    size_t stage = register_stage(r->reg, name), field = register_field(r->reg, rows);
    if (stage != SIZE_MAX) return (CaseEventRef){.kind = EVENT_STAGE, .at = stage};
    if (str_is(name, "opened")) return (CaseEventRef){.kind = EVENT_OPENED};
    if (str_is(name, "closed")) return (CaseEventRef){.kind = EVENT_CLOSED};
    const Field *f = field == SIZE_MAX ? NULL : &r->reg->fields[field];
    for (size_t i = 0; f && column.n > 0 && i < f->n_fields; i++)
        if (str_eq(f->fields[i].name, column) && f->fields[i].type == FIELD_DATE)
            return (CaseEventRef){.kind = EVENT_ROW, .at = field, .column = i};
    if (f && column.n == 0 && (f->type == FIELD_DATE || f->type == FIELD_MOMENT))
        return (CaseEventRef){.kind = EVENT_FIELD, .at = field};
    if (name.p)
        yaml_mistake(
            r->m, at,
            "'%.*s' does not happen: name a date field, a date column as rows.column, a stage, opened or closed%s",
            STR_ARG(name), nearest_hint(r, name, EVENT_NAMES));
    return (CaseEventRef){.kind = EVENT_NONE};
}

/* "30 days", "settings.review_limit", "not set". */
static Limit read_clock_limit(Reading *r, const YamlNode *at, Str *setting) {
    Str text = yaml_item_text(r->m, at);
    *setting = STR_NONE;
    if (!str_starts(text, STR("settings."))) return read_limit(r, at);
    *setting = str_slice(text, sizeof "settings." - 1, SIZE_MAX);
    for (size_t i = 0; i < r->reg->n_settings; i++)
        if (str_eq(r->reg->settings[i].name, *setting)) return (Limit){0};
    yaml_mistake(r->m, at, "the register has no setting '%.*s'", STR_ARG(*setting));
    return (Limit){0};
}

/* "3 days": before it is due. {at: 20 days}: after it started. */
static const ClockWarning *read_warnings(Reading *r, const YamlNode *item, size_t *n) {
    const YamlNode *list = yaml_list_or_none(r->m, item, "warn");
    ClockWarning *at = LIST_OF(r->m, list, ClockWarning);
    *n = 0;
    if (list && list->n > CLOCK_MAX_WARNINGS) yaml_mistake(r->m, list, "at most %d warnings", CLOCK_MAX_WARNINGS);
    YAML_EACH(one, list) {
        const YamlNode *from_start = one->kind == YAML_MAP ? yaml_find(one, "at") : NULL;
        if (*n < CLOCK_MAX_WARNINGS)
            at[(*n)++] = (ClockWarning){.limit = read_limit(r, from_start ? from_start : one),
                                        .is_from_start = from_start != NULL};
    }
    return at;
}

static const char rule_keys[] = "from|is|count|start_off|due_off";

static ClockRule read_clock_rule(Reading *r, const YamlNode *map, const YamlNode *limit, Str *setting) {
    ClockRule rule = {.from = DATE_NONE, .limit = read_clock_limit(r, limit, setting)};
    int count = yaml_has(map, "count") ? yaml_choice(r->m, map, "count", COUNT_FROM_CHOICES) : COUNT_USUAL;
    int start = yaml_has(map, "start_off") ? yaml_choice(r->m, map, "start_off", OFF_DAY_CHOICES) : OFF_STAYS;
    int due = yaml_has(map, "due_off") ? yaml_choice(r->m, map, "due_off", OFF_DAY_CHOICES) : OFF_STAYS;
    rule.count = count < 0 ? COUNT_USUAL : (CountFrom)count;
    rule.start_off = start < 0 ? OFF_STAYS : (OffDay)start;
    rule.due_off = due < 0 ? OFF_STAYS : (OffDay)due;
    return rule;
}

static void read_clock_rules(Reading *r, const YamlNode *item, ClockDef *c) {
    const YamlNode *at = yaml_find(item, "limit");
    bool is_list = at && at->kind == YAML_LIST;
    ClockRule *rules = LIST_OF(r->m, is_list ? at : NULL, ClockRule);
    Str *settings = LIST_OF(r->m, is_list ? at : NULL, Str);
    size_t n_warnings;
    const ClockWarning *warnings = read_warnings(r, item, &n_warnings);
    if (!at && !c->due_on)
        yaml_mistake(r->m, item, "a clock has a limit; write 'not set' where the authority has set none");
    if (at && c->due_on) yaml_mistake(r->m, at, "a clock has a limit or due_on, not both");
    if (c->due_on) rules[c->n_rules++] = (ClockRule){.from = DATE_NONE, .limit = {.form = LIMIT_WITHIN}};
    else if (at && !is_list) rules[c->n_rules++] = read_clock_rule(r, item, at, &settings[0]);
    YAML_EACH(one, is_list ? at : NULL) {
        const YamlNode *is = yaml_find(one, "is");
        yaml_only(r->m, one, rule_keys);
        if (!is) yaml_mistake(r->m, one, "say the limit: {from: 2013-09-01, is: 21 days}");
        rules[c->n_rules] = read_clock_rule(r, one, is, &settings[c->n_rules]);
        rules[c->n_rules++].from = yaml_date_or_none(r->m, one, "from");
    }
    for (size_t i = 0; i < c->n_rules; i++) {
        rules[i].warnings = warnings;
        rules[i].n_warnings = limit_is_set(rules[i].limit) ? n_warnings : 0;
    }
    const char *fault = clock_rules_fault(rules, c->n_rules);
    if (at && fault) yaml_mistake(r->m, at, "%s", fault);
    c->rules = rules;
    c->settings = settings;
    c->n_warnings = n_warnings;
}

static void read_clocks(Reading *r) {
    const YamlNode *list = yaml_list_or_none(r->m, r->root, "clocks");
    ClockDef *at = LIST_OF(r->m, list, ClockDef);
    YAML_EACH(item, list) {
        yaml_only(
            r->m, item,
            "name|title|basis|starts|starts_on|due_on|stops|applies_when|met_when|repeats|pause|extend|limit|warn|"
            "count|start_off|due_off");
        ClockDef c = {.name = read_name(r, item, "name"),
                      .title = yaml_text(r->m, item, "title"),
                      .basis = yaml_text_or_none(r->m, item, "basis"),
                      .applies = read_condition(r, item, "applies_when"),
                      .counts_as_met = read_condition(r, item, "met_when"),
                      .repeats = yaml_flag_or(r->m, item, "repeats", false),
                      .may_pause = yaml_flag_or(r->m, item, "pause", false),
                      .may_extend = yaml_flag_or(r->m, item, "extend", false)};
        c.stops = read_event(r, item, "stops");
        c.starts_on = read_expr(r, item, "starts_on");
        c.due_on = read_expr(r, item, "due_on");
        if (!yaml_has(item, "starts_on")) c.starts = read_event(r, item, "starts");
        read_clock_rules(r, item, &c);
        at[r->reg->n_clocks++] = c;
    }
    r->reg->clocks = at;
}

/* ---- tasks, effects, rules, letters, standing ---- */

static void read_tasks(Reading *r) {
    const YamlNode *list = yaml_list_or_none(r->m, r->root, "tasks");
    TaskDef *at = LIST_OF(r->m, list, TaskDef);
    YAML_EACH(item, list) {
        yaml_only(r->m, item, "name|title|when|key|for|team|due|urgent|lasting|private|basis");
        const YamlNode *due = yaml_find(item, "due");
        at[r->reg->n_tasks++] =
            (TaskDef){.name = read_name(r, item, "name"),
                      .title = yaml_text(r->m, item, "title"),
                      .when = read_condition(r, item, "when"),
                      .key = read_expr(r, item, "key"),
                      .for_role = yaml_has(item, "for") ? yaml_text(r->m, item, "for") : STR("worker"),
                      .for_team = yaml_text_or_none(r->m, item, "team"),
                      .has_due = due != NULL,
                      .due = due ? read_limit(r, due) : (Limit){0},
                      .is_urgent = yaml_flag_or(r->m, item, "urgent", false),
                      .is_lasting = yaml_flag_or(r->m, item, "lasting", false),
                      .is_private = yaml_flag_or(r->m, item, "private", false)};
    }
    r->reg->tasks = at;
}

/* Names of another register's fields: registers_read() looks them up once all are read. */
static const FieldFrom *read_with(Reading *r, const YamlNode *item, size_t *n) {
    const YamlNode *map = yaml_map_or_none(r->m, item, "with");
    FieldFrom *at = LIST_OF(r->m, map, FieldFrom);
    ExprNames names = {.reg = r->reg, .asks = &r->reg->asks};
    *n = 0;
    YAML_EACH(one, map)
    at[(*n)++] = (FieldFrom){.name = one->key,
                             .line = one->line,
                             .value = expr_read(r->m, one, yaml_item_text(r->m, one), &names)};
    return at;
}

static void read_effects(Reading *r) {
    const YamlNode *list = yaml_list_or_none(r->m, r->root, "effects");
    Effect *at = LIST_OF(r->m, list, Effect);
    YAML_EACH(item, list) {
        yaml_only(
            r->m, item,
            "name|on|when|opens|changes|with|closes|closes_to|closes_outcome|link|proposes|title|for|urgent|basis");
        Effect e = {.name = read_name(r, item, "name"),
                    .on = read_event(r, item, "on"),
                    .when = read_condition(r, item, "when"),
                    .opens = yaml_text_or_none(r->m, item, "opens"),
                    .changes = yaml_text_or_none(r->m, item, "changes"),
                    .closes = yaml_text_or_none(r->m, item, "closes"),
                    .closes_to = yaml_text_or_none(r->m, item, "closes_to"),
                    .closes_outcome = yaml_text_or_none(r->m, item, "closes_outcome"),
                    .link = yaml_has(item, "link") ? yaml_text(r->m, item, "link") : STR("led_to"),
                    .proposes = yaml_flag_or(r->m, item, "proposes", false),
                    .is_urgent = yaml_flag_or(r->m, item, "urgent", false),
                    .task_title = yaml_text_or_none(r->m, item, "title"),
                    .for_role = yaml_text_or_none(r->m, item, "for"),
                    .line = item->line};
        e.with = read_with(r, item, &e.n_with);
        if (!e.opens.p && !e.changes.p && !e.closes.p && !e.task_title.p)
            yaml_mistake(r->m, item, "the effect does nothing: opens, changes, closes or title");
        at[r->reg->n_effects++] = e;
    }
    r->reg->effects = at;
}

static void check_own_fields(Reading *r, const YamlNode *item, const FieldFrom *with, size_t n) {
    for (size_t i = 0; i < n; i++) (void)field_named(r, item, with[i].name);
}

static void read_closings(Reading *r) {
    const YamlNode *list = yaml_list_or_none(r->m, r->root, "closings");
    Closing *at = LIST_OF(r->m, list, Closing);
    YAML_EACH(item, list) {
        yaml_only(r->m, item, "name|title|when|on|to|with");
        Str to = yaml_text(r->m, item, "to");
        Closing c = {.name = read_name(r, item, "name"),
                     .title = yaml_text(r->m, item, "title"),
                     .when = read_condition(r, item, "when"),
                     .on = read_expr(r, item, "on"),
                     .to = stage_named(r, item, to),
                     .line = item->line};
        c.with = read_with(r, item, &c.n_with);
        check_own_fields(r, item, c.with, c.n_with);
        if (!yaml_has(item, "when")) yaml_mistake(r->m, item, "say when the case closes by itself: when");
        if (c.to != SIZE_MAX && !r->reg->stages[c.to].is_last)
            yaml_mistake(r->m, item, "a case moves by itself only to a last stage");
        if (c.to != SIZE_MAX) at[r->reg->n_closings++] = c;
    }
    r->reg->closings = at;
}

/* A rule about every school: no statement, but a condition and a day. */
static void read_each(Reading *r, const YamlNode *item, RuleDef *d) {
    d->each = read_words(r, yaml_list(r->m, item, "each"), &d->n_each);
    d->when = read_expr(r, item, "when");
    d->on = read_expr(r, item, "on");
    if (!d->when || !d->on) yaml_mistake(r->m, item, "a rule about each school says when, and on which day");
    if (r->reg->subject != OF_SCHOOL)
        yaml_mistake(r->m, item, "a rule about each school is of a register about schools");
    if (!d->opens_case) yaml_mistake(r->m, item, "a rule about each school opens cases");
}

static void read_rules(Reading *r) {
    const YamlNode *list = yaml_list_or_none(r->m, r->root, "rules");
    RuleDef *at = LIST_OF(r->m, list, RuleDef);
    YAML_EACH(item, list) {
        yaml_only(r->m, item, "name|title|statement|each|when|on|does|with|for|basis");
        const YamlNode *with = yaml_map_or_none(r->m, item, "with");
        int does = yaml_choice(r->m, item, "does", "open_case|raise_task|change_case");
        RuleDef d = {.line = item->line,
                     .name = read_name(r, item, "name"),
                     .title = yaml_text(r->m, item, "title"),
                     .statement = yaml_has(item, "each") ? STR_NONE : read_name(r, item, "statement"),
                     .opens_case = does == 0,
                     .changes_case = does == 2,
                     .for_role = yaml_text_or_none(r->m, item, "for"),
                     .basis = yaml_text_or_none(r->m, item, "basis")};
        if (yaml_has(item, "each")) read_each(r, item, &d);
        ColumnFrom *columns = LIST_OF(r->m, with, ColumnFrom);
        YAML_EACH(one, with)
        columns[d.n_with++] = (ColumnFrom){.field = field_named(r, one, one->key), .column = yaml_item_text(r->m, one)};
        d.with = columns;
        at[r->reg->n_rules++] = d;
    }
    r->reg->rules = at;
}

static void read_standing(Reading *r) {
    if (!yaml_has(r->root, "standing")) return;
    const YamlNode *map = yaml_map(r->m, r->root, "standing");
    StandingDef *s = &r->reg->standing;
    yaml_only(r->m, map, "kind|when|from|to|detail|part_time|not_suitable_on");
    int kind = yaml_choice(r->m, map, "kind", "home_educated|provision|missing|awaiting");
    static const char *const kinds[] = {"home_educated", "provision", "missing", "awaiting"};
    if (kind >= 0) s->kind = str_from(kinds[kind]);
    s->when = read_condition(r, map, "when");
    s->from = read_expr(r, map, "from");
    s->to = read_expr(r, map, "to");
    s->detail = read_expr(r, map, "detail");
    s->is_part_time = read_condition(r, map, "part_time");
    s->not_suitable_on = read_expr(r, map, "not_suitable_on");
    if (!s->from) yaml_mistake(r->m, map, "say from which day it holds: from");
}

static void read_exclusion(Reading *r) {
    if (!yaml_has(r->root, "exclusion")) return;
    const YamlNode *map = yaml_map(r->m, r->root, "exclusion");
    ExclusionDef *x = &r->reg->exclusion;
    yaml_only(r->m, map, "when|category|school|from|to|reason|sessions|withdrawn_on");
    x->when = read_condition(r, map, "when");
    x->category = read_expr(r, map, "category");
    x->school = read_expr(r, map, "school");
    x->from = read_expr(r, map, "from");
    x->to = read_expr(r, map, "to");
    x->reason = read_expr(r, map, "reason");
    x->sessions = read_expr(r, map, "sessions");
    x->withdrawn_on = read_expr(r, map, "withdrawn_on");
    if (!x->category || !x->school || !x->from)
        yaml_mistake(r->m, map, "say of which category, from which school and from which day: category, school, from");
}

static void read_letters(Reading *r) {
    const YamlNode *list = yaml_list_or_none(r->m, r->root, "letters");
    LetterDef *at = LIST_OF(r->m, list, LetterDef);
    YAML_EACH(item, list) {
        yaml_only(r->m, item, "name|title|to|subject|body");
        at[r->reg->n_letters++] = (LetterDef){.name = read_name(r, item, "name"),
                                              .title = yaml_text(r->m, item, "title"),
                                              .to = yaml_text_or_none(r->m, item, "to"),
                                              .subject = yaml_text_or_none(r->m, item, "subject"),
                                              .body = yaml_text(r->m, item, "body")};
        letter_check(r->m, item, r->reg, &at[r->reg->n_letters - 1]);
    }
    r->reg->letters = at;
}

/* ---- the whole ---- */

static void reach(const Register *reg, size_t stage, bool *seen) {
    if (seen[stage]) return;
    seen[stage] = true;
    for (size_t i = 0; i < reg->stages[stage].n_to; i++) reach(reg, reg->stages[stage].to[i], seen);
}

static void check_stages(Reading *r) {
    const Register *reg = r->reg;
    const YamlNode *at = yaml_find(r->root, "stages");
    bool *seen = ARENA_ARRAY(r->m->arena, bool, reg->n_stages + 1);
    size_t n_first = 0, n_last = 0, first = register_first_stage(reg);
    for (size_t i = 0; i < reg->n_stages; i++) {
        n_first += reg->stages[i].is_first;
        n_last += reg->stages[i].is_last;
    }
    if (!at || reg->n_stages == 0) return;
    if (n_first != 1) yaml_mistake(r->m, at, "one stage is marked first: true, not %zu", n_first);
    if (n_last == 0) yaml_mistake(r->m, at, "at least one stage is marked last: true");
    if (n_first != 1) return;
    reach(reg, first, seen);
    for (size_t i = 0; i < reg->n_stages; i++)
        if (!seen[i]) yaml_mistake(r->m, at, "no case ever reaches the stage '%.*s'", STR_ARG(reg->stages[i].name));
}

static bool is_in_circle(const Register *reg, size_t field, size_t depth) {
    if (depth > reg->n_fields) return true;
    for (size_t i = 0; i < reg->n_fields; i++)
        if (reg->fields[i].computed && expr_reads_field(reg->fields[field].computed, i) &&
            is_in_circle(reg, i, depth + 1))
            return true;
    return false;
}

static void check_computed(Reading *r) {
    const Register *reg = r->reg;
    for (size_t i = 0; i < reg->n_fields; i++)
        if (reg->fields[i].computed && is_in_circle(reg, i, 0))
            mistake_at(r->m, r->root->file, reg->fields[i].line, "the field '%.*s' is worked out from itself",
                       STR_ARG(reg->fields[i].name));
}

static const char register_keys[] =
    "register|title|case|prefix|subject|one_open_each|arms_length|reopen_within|opened_on|closed_on|outcome|about|basis|retention|"
    "access|settings|figures|codes|fields|checks|stages|clocks|tasks|effects|closings|rules|standing|exclusion|letters|columns|measures";

static void read_head(Reading *r) {
    Register *reg = r->reg;
    const YamlNode *root = r->root;
    yaml_only(r->m, root, register_keys);
    reg->name = read_name(r, root, "register");
    reg->title = yaml_text(r->m, root, "title");
    reg->case_word = yaml_text(r->m, root, "case");
    reg->prefix = yaml_text(r->m, root, "prefix");
    reg->about = yaml_text(r->m, root, "about");
    reg->basis = yaml_text_or_none(r->m, root, "basis");
    int subject = yaml_choice(r->m, root, "subject", "child|family|school|setting|employer|adult|body");
    reg->subject = subject < 0 ? OF_CHILD : (SubjectOf)(subject + 1);
    reg->is_one_open_each = yaml_flag_or(r->m, root, "one_open_each", true);
    reg->is_arms_length = yaml_flag_or(r->m, root, "arms_length", false);
    if (yaml_has(root, "reopen_within")) reg->reopen_within = read_limit(r, yaml_find(root, "reopen_within"));
    reg->has_reopening = yaml_has(root, "reopen_within");
    reg->retention = yaml_text_or_none(r->m, root, "retention");
    const YamlNode *access = yaml_map(r->m, root, "access");
    yaml_only(r->m, access, "change|see");
    reg->change = read_words(r, access ? yaml_list(r->m, access, "change") : NULL, &reg->n_change);
    reg->see = read_words(r, access ? yaml_list_or_none(r->m, access, "see") : NULL, &reg->n_see);
    reg->measures = read_words(r, yaml_list_or_none(r->m, root, "measures"), &reg->n_measures);
    reg->columns = read_words(r, yaml_list_or_none(r->m, root, "columns"), &reg->n_columns);
}

static size_t standard_field(Reading *r, const char *key) {
    return yaml_has(r->root, key) ? field_named(r, yaml_find(r->root, key), yaml_text(r->m, r->root, key)) : SIZE_MAX;
}

static Str checksum(Arena *a, Str text) {
    u8 hash[16];
    char hex[sizeof hash * 2 + 1];
    crypto_generichash(hash, sizeof hash, (const u8 *)text.p, text.n, NULL, 0);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    return str_dup(a, str_from(hex));
}

Register *register_read(Mistakes *m, const YamlNode *root, Str text) {
    Register *reg = ARENA_NEW(m->arena, Register);
    Reading r = {.m = m, .root = root, .reg = reg};
    *reg = (Register){.file = root->file, .text = str_dup(m->arena, text), .checksum = checksum(m->arena, text)};
    read_head(&r);
    read_code_lists(&r);
    read_settings(&r);
    reg->figures = figures_read(m, yaml_list_or_none(m, root, "figures"), &reg->n_figures);
    const YamlNode *fields = yaml_list(m, root, "fields");
    r.fields = LIST_OF(m, fields, Field);
    reg->fields = r.fields;
    read_fields(&r, fields, r.fields, &reg->n_fields);
    read_stage_names(&r);
    reg->opened_on = standard_field(&r, "opened_on");
    reg->closed_on = standard_field(&r, "closed_on");
    reg->outcome = standard_field(&r, "outcome");
    read_field_rules(&r, fields, r.fields, NULL);
    reg->checks = read_requirements(&r, yaml_list_or_none(m, root, "checks"), &reg->n_checks);
    read_stage_rules(&r);
    read_clocks(&r);
    read_tasks(&r);
    read_effects(&r);
    read_closings(&r);
    read_rules(&r);
    read_standing(&r);
    read_exclusion(&r);
    read_letters(&r);
    check_stages(&r);
    check_computed(&r);
    return reg;
}
