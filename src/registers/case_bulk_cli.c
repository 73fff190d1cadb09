/* case_bulk_cli.c - muster case bulk: one thing done to many cases. */
#include "base/json_text.h"
#include "cli/cli.h"
#include "db/db.h"
#include "registers/case_bulk.h"
#include "registers/case_json.h"
#include "registers/register_cli.h"

static const Option bulk_options[] = {
    {"worker", OPT_TEXT, "USER", "whose they become, or for whom the task is"},
    {"team", OPT_TEXT, "TEAM", "code of the team"},
    {"reason", OPT_TEXT, "TEXT", "why: where somebody else had one, or they are dismissed"},
    {"stage", OPT_TEXT, "STAGE", "where they go"},
    {"on", OPT_DATE, "DATE", "the day they went there (today)"},
    {"note", OPT_TEXT, "TEXT", "why they go there"},
    {"comment", OPT_TEXT, "TEXT", "the comment"},
    {"task", OPT_TEXT, "TEXT", "what is to be done"},
    {"due", OPT_DATE, "DATE", "by when"},
    {"urgent", OPT_FLAG, NULL, "the task is urgent"},
    {"fitting", OPT_TEXT, "mine|unallocated|all",
     "in place of references: every open case of that list that fits the options below"},
    {"register", OPT_TEXT, "NAME", "with --fitting: of this register"},
    {"at-stage", OPT_TEXT, "STAGE", "with --fitting: at this stage"},
    {"district", OPT_TEXT, "NAME", "with --fitting: of this district"},
    {"due-within", OPT_TEXT, "overdue|today|week", "with --fitting: due by then"},
    {"of-team", OPT_TEXT, "TEAM", "with --fitting: of this team"},
    {"of-worker", OPT_TEXT, "USER", "with --fitting team or all: of this worker"},
    {"limit", OPT_NUMBER, "N", "with --fitting: do nothing where more fit (1000)"},
    {"dry-run", OPT_FLAG, NULL, "say which cases, and how many; change nothing"},
    OPTIONS_END,
};

COMMAND(
    "case bulk", cmd_case_bulk, .needs = CHANGE_CASES, .store = STORE_OWN,
    .usage =
        "case bulk allocate|move|comment|task|dismiss [REFERENCE...] [FIELD=VALUE...] [--worker USER] [--team TEAM] "
        "[--reason TEXT] [--stage STAGE] [--on DATE] [--note TEXT] [--comment TEXT] [--task TEXT] [--due DATE] "
        "[--urgent] [--fitting LIST] [--register NAME] [--at-stage STAGE] [--district NAME] [--due-within WHEN] "
        "[--of-team TEAM] [--of-worker USER] [--limit N] [--dry-run] [--json]",
    .doc =
        "One thing done to many cases, named or all that fit a list's filter, each in a transaction of its own: says which were done, "
        "and which not and why. Answers (FIELD=VALUE) go with a move.",
    .options = bulk_options)

/* Words with = are answers, the others references. One that is known to nobody has its line in the report as well. */
typedef struct BulkWords {
    i64 ids[BULK_MAX];
    Str unknown[BULK_MAX]; /* as typed */
    Answer *answers;
    size_t n, n_unknown, n_answers;
} BulkWords;

static Status read_word(Ctx *cx, Str word, BulkWords *out) {
    Str value, field = str_cut(word, '=', &value);
    i64 id;
    if (field.n < word.n) {
        out->answers[out->n_answers++] = (Answer){.field = field, .text = value};
        return OK;
    }
    if (out->n + out->n_unknown == BULK_MAX) return FAIL(cx, ERR_INPUT, "at most %d cases at a time", BULK_MAX);
    Status st = case_by_reference(cx, word, &id);
    if (st != OK && st != ERR_NOTFOUND) return st;
    if (st == OK) out->ids[out->n++] = id;
    else out->unknown[out->n_unknown++] = word;
    ctx_clear_error(cx);
    return OK;
}

static Status choose_list(Ctx *cx, Worklist *out) {
    Str word = cli_text(cx, "fitting");
#define X(name, w, title)  \
    if (str_is(word, w)) { \
        *out = name;       \
        return OK;         \
    }
    WORKLIST_LIST(X)
#undef X
    return FAIL(cx, ERR_INPUT, "--fitting is mine, team, unallocated or all, not '%.*s'", STR_ARG(word));
}

/* A register or stage that is not there would fit nothing, and a slip of the keyboard look like no work. */
static Status check_ask(Ctx *cx, const WorkAsk *a) {
    const Register *reg = register_find(registers_of(cx), a->register_name);
    if (a->register_name.n && !reg)
        return FAIL(cx, ERR_INPUT, "there is no register '%.*s': muster register list shows them",
                    STR_ARG(a->register_name));
    if (a->stage.n && !reg) return FAIL(cx, ERR_INPUT, "--at-stage is of one register: add --register");
    if (a->which == WORK_TEAM && !a->team.n) return FAIL(cx, ERR_INPUT, "say of which team: --of-team");
    if (a->due.n && !str_is_among(STR("overdue|today|week"), '|', a->due))
        return FAIL(cx, ERR_INPUT, "--due-within is overdue, today or week, not '%.*s'", STR_ARG(a->due));
    return OK;
}

static Status read_fitting(Ctx *cx, BulkWords *out) {
    CaseLines l;
    WorkAsk a = {.register_name = cli_text(cx, "register"),
                 .stage = cli_text(cx, "at-stage"),
                 .district = cli_text(cx, "district"),
                 .due = cli_text(cx, "due-within"),
                 .team = cli_text(cx, "of-team"),
                 .closed_from = DATE_NONE,
                 .closed_to = DATE_NONE};
    if (out->n + out->n_unknown) return FAIL(cx, ERR_INPUT, "name the cases, or say --fitting, not both");
    TRY(choose_list(cx, &a.which));
    TRY(cli_user(cx, cli_text(cx, "of-worker"), &a.worker_id));
    TRY(check_ask(cx, &a));
    TRY(case_bulk_fitting(cx, &a, cli_number(cx, "limit", BULK_MAX), &l));
    for (size_t i = 0; i < l.n; i++) out->ids[out->n++] = l.at[i].id;
    return out->n ? OK : FAIL(cx, ERR_NOTFOUND, "no open case fits");
}

static Status read_words(Ctx *cx, BulkWords *out) {
    size_t n = cli_n_args(cx);
    *out = (BulkWords){.answers = ARENA_ARRAY(cx->arena, Answer, n + 1)};
    for (size_t i = 1; i < n; i++) TRY(read_word(cx, cli_arg(cx, i), out));
    if (cli_text(cx, "fitting").n) return read_fitting(cx, out);
    return out->n + out->n_unknown ? OK : FAIL(cx, ERR_INPUT, "name the cases: muster case bulk --help shows how");
}

static Status what_of(Ctx *cx, BulkWhat *out) {
    Str word = cli_n_args(cx) ? cli_arg(cx, 0) : STR_NONE;
#define X(name, w, title)  \
    if (str_is(word, w)) { \
        *out = name;       \
        return OK;         \
    }
    BULK_LIST(X)
#undef X
    return FAIL(cx, ERR_INPUT, "say what to do with the cases: allocate, move, comment, task or dismiss");
}

static Status read_bulk(Ctx *cx, CaseBulk *b, BulkWords *words) {
    i64 worker;
    *b = (CaseBulk){.team = cli_text(cx, "team"),
                    .reason = cli_text(cx, "reason"),
                    .stage = cli_text(cx, "stage"),
                    .on = cli_date(cx, "on"),
                    .note = cli_text(cx, "note"),
                    .comment = cli_text(cx, "comment"),
                    .task = {.title = cli_text(cx, "task"),
                             .due_on = cli_date(cx, "due"),
                             .for_team = cli_text(cx, "team"),
                             .is_urgent = cli_flag(cx, "urgent")}};
    TRY(what_of(cx, &b->what));
    TRY(read_words(cx, words));
    TRY(cli_user(cx, cli_text(cx, "worker"), &worker));
    b->worker_id = b->task.for_user = worker;
    b->answers = (Answers){.at = words->answers, .n = words->n_answers};
    return OK;
}

static void add_line(Ctx *cx, json_t *all, OutTable *t, const BulkLine *l) {
    json_t *o = json_object();
    json_object_set_new(o, "case", json_stringn(l->reference.p ? l->reference.p : "", l->reference.n));
    json_object_set_new(o, "done", json_boolean(l->is_done));
    json_object_set_new(o, "say", json_text(l->say));
    json_array_append_new(all, o);
    if (!t) return;
    out_cell(t, l->reference.n ? l->reference : str_i64(cx->arena, l->id));
    out_cell(t, l->is_done ? STR("done") : STR("not done"));
    out_cell(t, l->say);
}

static void print(Ctx *cx, const BulkReport *r, const BulkWords *words) {
    json_t *all = json_array();
    OutTable *t = cli_json(cx) ? NULL : out_table(cx, "Case|What became of it|Why");
    for (size_t i = 0; i < r->n; i++) add_line(cx, all, t, &r->at[i]);
    for (size_t i = 0; i < words->n_unknown; i++)
        add_line(cx, all, t, &(BulkLine){.reference = words->unknown[i], .say = STR("There is no such case")});
    if (t) out_table_end(t);
    if (cli_json(cx)) out_json(cx, all);
    else json_decref(all);
}

/* --dry-run: the cases that it would be tried on. */
static Status print_asked(Ctx *cx, const BulkWords *words) {
    CaseLines l;
    bool is_ours = !db_in_transaction(cx->db);
    if (is_ours) TRY(db_begin(cx, DB_READ));
    TRY(case_lines_of(cx, words->ids, words->n, &l));
    if (is_ours) TRY(ctx_commit(cx));
    if (cli_json(cx)) {
        out_json(cx, case_lines_json(cx, &l));
        return OK;
    }
    for (size_t i = 0; i < l.n; i++) out_fmt(cx, "%.*s\n", STR_ARG(l.at[i].reference));
    out_fmt(cx, "%zu cases; nothing was changed\n", l.n);
    return OK;
}

static Status cmd_case_bulk(Ctx *cx) {
    CaseBulk b;
    BulkWords words;
    BulkReport report;
    bool is_ours = !db_in_transaction(cx->db);
    if (is_ours) TRY(db_begin(cx, DB_READ));
    TRY(read_bulk(cx, &b, &words));
    if (is_ours) TRY(db_commit(cx));
    if (cli_flag(cx, "dry-run")) return print_asked(cx, &words);
    TRY(case_bulk(cx, &b, words.ids, words.n, &report));
    print(cx, &report, &words);
    size_t n_refused = report.n - report.n_done + words.n_unknown;
    return n_refused == 0 ? OK : FAIL(cx, ERR_INPUT, "%zu of the cases were not done; the report says why", n_refused);
}
