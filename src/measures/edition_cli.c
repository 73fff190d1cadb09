/* edition_cli.c - muster scorecard freeze, sign, editions, edition; comment, action, step, reminders. */
#include "cli/cli.h"
#include "measures/edition_cli.h"
#include "measures/edition_model.h"
#include "measures/scorecard_files.h"

#define USER_OPTION \
    { "user", OPT_TEXT, "USERNAME", "On behalf of this user, with what that user may do; the operator unless said." }

static const Option freeze_options[] = {
    {"as-at", OPT_DATE, "DATE",
     "The day it speaks of: a month's, quarter's, term's or year's end, as its rhythm is (the last that is over)."},
    {"note", OPT_TEXT, "TEXT",
     "What it corrects, where an edition of that day is signed off already; why it is cut on another day than its rhythm's."},
    USER_OPTION,
    OPTIONS_END,
};
static const Option sign_options[] = {
    {"as-at", OPT_DATE, "DATE", "The day of the edition (the last of its rhythm that is over)."},
    {"edition", OPT_NUMBER, "NUMBER", "Which edition of that day; the last unless said."},
    {"despite", OPT_TEXT, "REASON", "Sign although something stands against it, and say why: it is printed."},
    USER_OPTION,
    OPTIONS_END,
};
static const Option edition_options[] = {
    {"as-at", OPT_DATE, "DATE", "The day of the edition (the last of its rhythm that is over)."},
    {"edition", OPT_NUMBER, "NUMBER", "Which edition of that day; the last unless said."},
    {"xlsx", OPT_FLAG, NULL, "As a workbook, with definitions and what its owners said."},
    {"differences", OPT_FLAG, NULL, "What a run of today says differently, row by row, and why where it is known."},
    OPTIONS_END,
};
static const Option comment_options[] = {
    {"as-at", OPT_DATE, "DATE", "The day as at which the scorecard shows the figure (today)."},
    USER_OPTION,
    OPTIONS_END,
};
static const Option action_options[] = {
    {"as-at", OPT_DATE, "DATE", "The day as at which the scorecard shows the figure (today)."},
    {"cause", OPT_CHOICE, ACTION_CAUSES, "Why the measure fails."},
    {"done-by", OPT_TEXT, "WHO", "The role or person who does it."},
    {"due", OPT_DATE, "DATE", "By when."},
    USER_OPTION,
    OPTIONS_END,
};
static const Option step_options[] = {
    {"stage", OPT_CHOICE, ACTION_STAGES, "How far it is now; as before unless said."},
    {"outcome", OPT_CHOICE, ACTION_OUTCOMES, "How it came out, when it is closed."},
    {"due", OPT_DATE, "DATE", "By when, where that changes."},
    USER_OPTION,
    OPTIONS_END,
};

COMMAND("scorecard freeze", cmd_scorecard_freeze, .needs = FREEZE_SCORECARDS, .store = STORE_WRITE,
        .usage = "scorecard freeze NAME [--as-at DATE] [--note TEXT] [--user USERNAME]",
        .doc = "Freeze a scorecard for a day: a new edition, which somebody else signs off.", .options = freeze_options)
COMMAND("scorecard sign", cmd_scorecard_sign, .needs = SIGN_SCORECARDS, .store = STORE_WRITE,
        .usage = "scorecard sign NAME [--as-at DATE] [--edition NUMBER] [--despite REASON] [--user USERNAME]",
        .doc = "Sign off an edition that somebody else froze.", .options = sign_options)
COMMAND("scorecard editions", cmd_scorecard_editions, .needs = READ_MEASURES, .store = STORE_READ,
        .usage = "scorecard editions NAME", .doc = "A scorecard's editions: frozen and signed off when and by whom.")
COMMAND("scorecard edition", cmd_scorecard_edition, .needs = READ_MEASURES, .store = STORE_READ,
        .usage = "scorecard edition NAME [--as-at DATE] [--edition NUMBER] [--differences] [--xlsx]",
        .doc = "An edition as it was frozen, what stands against signing it, and what a run of today says differently.",
        .options = edition_options)
COMMAND("scorecard comment", cmd_scorecard_comment, .needs = COMMENT_MEASURES, .store = STORE_WRITE,
        .usage = "scorecard comment NAME MEASURE TEXT... [--as-at DATE] [--user USERNAME]",
        .doc = "Say what there is to say about a figure; what was said before is kept.", .options = comment_options)
COMMAND(
    "scorecard action", cmd_scorecard_action, .needs = COMMENT_MEASURES, .store = STORE_WRITE,
    .usage =
        "scorecard action NAME MEASURE TEXT... --cause CAUSE --done-by WHO --due DATE [--as-at DATE] [--user USERNAME]",
    .doc = "Agree what is done about a measure that fails.", .options = action_options)
COMMAND("scorecard step", cmd_scorecard_step, .needs = COMMENT_MEASURES, .store = STORE_WRITE,
        .usage = "scorecard step ACTION TEXT... [--stage STAGE] [--outcome OUTCOME] [--due DATE] [--user USERNAME]",
        .doc = "Move an action on, or note how it goes.", .options = step_options)
COMMAND("scorecard reminders", cmd_scorecard_reminders, .needs = READ_MEASURES, .store = STORE_READ,
        .usage = "scorecard reminders", .doc = "What scorecards still ask of owners, soonest due first.")

/* ---- arguments ---- */

/* The user's own number and permissions take the operator's place: who froze must not sign. */
Status scorecard_act_as(Ctx *cx) {
    RoleHeld *roles;
    size_t n;
    Str name = cli_text(cx, "user");
    Actor a = {.name = name};
    if (name.n == 0) return OK;
    TRY(user_find(cx, name, &a.id));
    TRY(user_roles(cx, a.id, &roles, &n));
    for (size_t i = 0; i < n; i++) actor_add_role(cx, &a, roles[i].role);
    cx->actor = a;
    return OK;
}

static Date day_asked(Ctx *cx) { return cli_has(cx, "as-at") ? cli_date(cx, "as-at") : cx->today; }

static Status need_args(Ctx *cx, size_t n, const char *command) {
    if (cli_n_args(cx) >= n) return OK;
    return FAIL(cx, ERR_INPUT, "something is missing; muster scorecard %s --help shows how", command);
}

Str scorecard_words_from(Ctx *cx, size_t first) {
    Buf b = buf_on(cx->arena);
    for (size_t i = first; i < cli_n_args(cx); i++)
        buf_fmt(&b, "%s%.*s", i > first ? " " : "", STR_ARG(cli_arg(cx, i)));
    return b.n ? buf_str(&b) : STR("");
}

/* NAME MEASURE: by any of its codes in that scorecard. */
static Status row_asked(Ctx *cx, CommentKey *out) {
    const Scorecard *s;
    ScorecardLine line;
    TRY(scorecard_open(cx, cli_arg(cx, 0), &s));
    Str asked = cli_arg(cx, 1), id = asked;
    for (size_t i = 0; i < s->n; i++)
        for (size_t k = 0; k < s->sections[i].n; k++)
            if (str_eq_nocase(measure_code(s->sections[i].rows[k].measure), asked))
                id = s->sections[i].rows[k].measure->id;
    TRY(scorecard_work_out_row(cx, s, id, day_asked(cx), &line));
    *out = (CommentKey){.scorecard = s->name,
                        .measure = line.row->measure->id,
                        .period_to = line.period.label.p ? line.period.to : day_asked(cx)};
    return OK;
}

void scorecard_print_done(Ctx *cx, const char *what, i64 id) {
    if (cli_json(cx)) out_json(cx, json_pack("{s:I}", "id", (json_int_t)id));
    else out_fmt(cx, "%s %lld\n", what, (long long)id);
}

/* ---- editions ---- */

static Date edition_day(Ctx *cx, const Scorecard *s) {
    return cli_has(cx, "as-at") ? cli_date(cx, "as-at") : scorecard_own_day(cx, s, date_plus(cx->today, -1));
}

static Status cmd_scorecard_freeze(Ctx *cx) {
    const Scorecard *s;
    i64 id;
    Edition e;
    TRY(need_args(cx, 1, "freeze"));
    TRY(scorecard_act_as(cx));
    TRY(scorecard_open(cx, cli_arg(cx, 0), &s));
    TRY(edition_freeze(cx, s, edition_day(cx, s), cli_text(cx, "note"), &id));
    TRY(edition_get(cx, id, &e));
    if (cli_json(cx)) out_json(cx, edition_json(cx, &e));
    else
        out_fmt(cx, "Frozen: edition %lld of %.*s as at %.*s\n", (long long)e.number, STR_ARG(e.scorecard),
                STR_ARG(date_iso_str(cx->arena, e.as_at)));
    return OK;
}

static Status edition_asked(Ctx *cx, Edition *e) {
    const Scorecard *s;
    TRY(scorecard_open(cx, cli_arg(cx, 0), &s));
    return edition_find(cx, s->name, edition_day(cx, s), cli_number(cx, "edition", 0), e);
}

static Status cmd_scorecard_sign(Ctx *cx) {
    Edition e;
    TRY(need_args(cx, 1, "sign"));
    TRY(scorecard_act_as(cx));
    TRY(edition_asked(cx, &e));
    TRY(edition_sign(cx, e.id, cli_text(cx, "despite")));
    TRY(edition_get(cx, e.id, &e));
    if (cli_json(cx)) out_json(cx, edition_json(cx, &e));
    else
        out_fmt(cx, "Signed off: edition %lld of %.*s as at %.*s\n", (long long)e.number, STR_ARG(e.scorecard),
                STR_ARG(date_iso_str(cx->arena, e.as_at)));
    return OK;
}

static Str field(Ctx *cx, const json_t *o, const char *key) {
    const json_t *v = json_object_get(o, key);
    if (json_is_integer(v)) return str_i64(cx->arena, json_integer_value(v));
    return json_is_string(v) ? (Str){json_string_value(v), json_string_length(v)} : STR("");
}

void scorecard_print_table(Ctx *cx, const json_t *list, const char *heads, const char *const *keys, size_t n) {
    OutTable *t = out_table(cx, heads);
    for (size_t i = 0; i < json_array_size(list); i++)
        for (size_t k = 0; k < n; k++) out_cell(t, field(cx, json_array_get(list, i), keys[k]));
    out_table_end(t);
}

static Status cmd_scorecard_editions(Ctx *cx) {
    static const char *const keys[] = {"as_at",     "number",    "state",     "frozen_at",
                                       "frozen_by", "signed_at", "signed_by", "note"};
    const Scorecard *s;
    Edition *all;
    size_t n;
    TRY(need_args(cx, 1, "editions"));
    TRY(scorecard_open(cx, cli_arg(cx, 0), &s));
    TRY(edition_list(cx, s->name, &all, &n));
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++) json_array_append_new(list, edition_json(cx, &all[i]));
    if (cli_json(cx)) {
        out_json(cx, list);
        return OK;
    }
    scorecard_print_table(cx, list, "As at|Edition|State|Frozen|By|Signed off|By|Note", keys, COUNT_OF(keys));
    json_decref(list);
    return OK;
}

static void print_reasons(Ctx *cx, const json_t *differences) {
    for (size_t i = 0; i < json_array_size(differences); i++) {
        const json_t *d = json_array_get(differences, i), *reasons = json_object_get(d, "reasons");
        for (size_t k = 0; k < json_array_size(reasons); k++)
            out_fmt(cx, "%.*s: %s\n", STR_ARG(field(cx, d, "id")), json_string_value(json_array_get(reasons, k)));
    }
}

static void print_edition(Ctx *cx, const json_t *m) {
    static const char *const keys[] = {"code",   "title",    "period_label", "displayed", "previous_text",
                                       "target", "rag_text", "dot_text",     "comment"};
    static const char *const changes[] = {"id",        "frozen", "fresh",   "frozen_rag",
                                          "fresh_rag", "added",  "removed", "changed"};
    const json_t *problems = json_object_get(m, "problems"), *differences = json_object_get(m, "differences");
    out_fmt(cx, "%.*s as at %.*s, edition %.*s: %.*s\n\n", STR_ARG(field(cx, m, "title")),
            STR_ARG(field(cx, m, "as_at")), STR_ARG(field(cx, m, "number")), STR_ARG(field(cx, m, "state")));
    if (!json_is_true(json_object_get(m, "is_intact"))) out_fmt(cx, "These rows are not as they were frozen.\n\n");
    scorecard_print_table(cx, json_object_get(m, "rows"),
                          "Code|Measure|Period|Result|Before|Target|Colour|Direction|Commentary", keys, COUNT_OF(keys));
    for (size_t i = 0; i < json_array_size(problems); i++)
        out_fmt(cx, "Stands against signing: %s\n", json_string_value(json_array_get(problems, i)));
    if (!differences) return;
    out_fmt(cx, "\nWhat a run of today says differently: %zu\n", json_array_size(differences));
    if (json_array_size(differences) == 0) return;
    scorecard_print_table(cx, differences, "Measure|Frozen|Today|Colour then|Colour now|More|Fewer|Otherwise", changes,
                          COUNT_OF(changes));
    print_reasons(cx, differences);
}

static Status write_workbook(Ctx *cx, json_t *m) {
    Str bytes;
    TRY(scorecard_add_definitions(cx, m));
    TRY(scorecard_xlsx(cx, m, &bytes));
    out_str(cx, bytes);
    return OK;
}

static Status cmd_scorecard_edition(Ctx *cx) {
    Edition e;
    json_t *m;
    TRY(need_args(cx, 1, "edition"));
    TRY(edition_asked(cx, &e));
    Status st = edition_model(cx, &e, cli_flag(cx, "differences"), &m);
    if (st == OK && cli_json(cx)) {
        out_json(cx, m);
        return OK;
    }
    if (st == OK && cli_flag(cx, "xlsx")) st = write_workbook(cx, m);
    else if (st == OK) print_edition(cx, m);
    json_decref(m);
    return st;
}

/* ---- words ---- */

static Status cmd_scorecard_comment(Ctx *cx) {
    CommentKey key;
    i64 id;
    TRY(need_args(cx, 3, "comment"));
    TRY(scorecard_act_as(cx));
    TRY(row_asked(cx, &key));
    TRY(comment_write(cx, &key, scorecard_words_from(cx, 2), &id));
    scorecard_print_done(cx, "Kept: comment", id);
    return OK;
}

static Status cmd_scorecard_action(Ctx *cx) {
    CommentKey key;
    i64 id;
    TRY(need_args(cx, 3, "action"));
    TRY(scorecard_act_as(cx));
    TRY(row_asked(cx, &key));
    TRY(action_agree(cx,
                     &(ActionSaid){.scorecard = key.scorecard,
                                   .measure = key.measure,
                                   .period_to = key.period_to,
                                   .cause = cli_text(cx, "cause"),
                                   .words = scorecard_words_from(cx, 2),
                                   .done_by = cli_text(cx, "done-by"),
                                   .due_on = cli_has(cx, "due") ? cli_date(cx, "due") : DATE_NONE},
                     &id));
    scorecard_print_done(cx, "Agreed: action", id);
    return OK;
}

static Status cmd_scorecard_step(Ctx *cx) {
    i64 id;
    TRY(need_args(cx, 2, "step"));
    TRY(scorecard_act_as(cx));
    if (!str_to_i64(cli_arg(cx, 0), &id))
        return FAIL(cx, ERR_INPUT, "the action is a number: muster scorecard reminders lists them");
    TRY(action_move(cx, id,
                    &(ActionStep){.stage = cli_text(cx, "stage"),
                                  .outcome = cli_text(cx, "outcome"),
                                  .words = scorecard_words_from(cx, 1),
                                  .due_on = cli_has(cx, "due") ? cli_date(cx, "due") : DATE_NONE}));
    scorecard_print_done(cx, "Noted: action", id);
    return OK;
}

static Status cmd_scorecard_reminders(Ctx *cx) {
    static const char *const keys[] = {"due_on", "owner", "scorecard", "measure", "title", "period", "asked"};
    Reminder *all;
    size_t n;
    TRY(reminders_list(cx, false, &all, &n));
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++) json_array_append_new(list, reminder_json(cx, &all[i]));
    if (cli_json(cx)) {
        out_json(cx, list);
        return OK;
    }
    scorecard_print_table(cx, list, "Due|Owner|Scorecard|Id|Measure|Period|What is asked", keys, COUNT_OF(keys));
    json_decref(list);
    return OK;
}
