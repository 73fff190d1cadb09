/* case_bulk_pages.c - cases ticked on a list: what is to be done with them, and the report of what was.
 *
 * Why       three steps, each a page: tick and choose, say what is needed, see what became of each. Nothing needs a script. The report is the
 *           answer to the form itself: which cases were refused, and why, is kept nowhere else. */
#include "access/audit.h"
#include "cli/app.h"
#include "db/db.h"
#include "registers/case_access.h"
#include "registers/case_bulk.h"
#include "registers/case_form.h"
#include "registers/case_model.h"
#include "registers/case_own.h"
#include "registers/work_filter.h"
#include "web/model.h"

#define DO_WORDS "allocate|move|comment|task|dismiss|export"

static const Input asked_inputs[] = {{"_do", IN_CHOICE, DO_WORDS, "What to do", false},
                                     CASE_IDS_INPUTS("_cases"),
                                     {"_stage", IN_TEXT, NULL, "Stage", false},
                                     WORK_FITS_INPUTS,
                                     INPUTS_END};
/* Names begin with _ where a field of a definition might have the same one. */
static const Input done_inputs[] = {{"_do", IN_CHOICE, DO_WORDS, "What to do", true},
                                    CASE_IDS_INPUTS("_cases"),
                                    {"_token", IN_TEXT, NULL, "Form", false},
                                    {"_worker", IN_NUMBER, NULL, "Worker", false},
                                    {"_team", IN_TEXT, NULL, "Team", false},
                                    {"_reason", IN_TEXT, NULL, "Why", false},
                                    {"_stage", IN_TEXT, NULL, "Stage", false},
                                    {"_on", IN_DATE, NULL, "The day", false},
                                    {"_note", IN_TEXT, NULL, "Note", false},
                                    {"_comment", IN_TEXT, NULL, "The comment", false},
                                    {"_task", IN_TEXT, NULL, "What is to be done", false},
                                    {"_due", IN_DATE, NULL, "The day it is due", false},
                                    {"_urgent", IN_FLAG, NULL, "Urgent", false},
                                    INPUTS_END};

ROUTE(
    GET, "/bulk", case_bulk_page, .needs = READ_CASES, .inputs = asked_inputs, .takes_given = true, .list = "cases",
    .doc =
        "Several cases ticked on a list, or all that fit its filter: how many, and what is needed to allocate, move, comment on, dismiss or "
        "save them.")
ROUTE(
    POST, "/bulk", case_bulk_done, .needs = CHANGE_CASES, .inputs = done_inputs, .takes_given = true,
    .has_own_problems = true, .own_transaction = true,
    .doc =
        "Allocate several cases, move or dismiss them, or add a comment or a task; says which were done, and which not and why.")

/* ---- which cases ---- */

typedef struct Ticked {
    CaseLines lines; /* those that the actor may see */
    i64 ids[BULK_MAX];
    size_t n;
} Ticked;

static Str ids_text(Ctx *cx) {
    const Given *given;
    Str text = case_ids_given(cx, "_cases");
    for (size_t i = 0, n = text.n ? 0 : in_given(cx, &given); i < n; i++)
        if (str_is(given[i].name, "_case")) text = given[i].text;
    return text;
}

/* All that fit a list's filter are named here, so that what is confirmed is what is done. */
static Status read_fitting(Ctx *cx, Ticked *t) {
    WorkAsk a = work_fits_ask(cx);
    TRY(case_bulk_fitting(cx, &a, BULK_MAX, &t->lines));
    t->n = t->lines.n;
    for (size_t i = 0; i < t->n; i++) t->ids[i] = t->lines.at[i].id;
    return OK;
}

static Status read_ids(Ctx *cx, Ticked *t) {
    TRY(case_ids_read(cx, ids_text(cx), t->ids, &t->n));
    return case_lines_of(cx, t->ids, t->n, &t->lines);
}

static BulkWhat what_asked(Ctx *cx) {
    static const char *const words[N_BULK_WHATS] = {
#define X(name, word, title) word,
        BULK_LIST(X)
#undef X
    };
    for (int i = 0; i < N_BULK_WHATS; i++)
        if (str_is(in_text(cx, "_do"), words[i])) return (BulkWhat)i;
    return N_BULK_WHATS;
}

/* ---- the form ---- */

static const char *const titles[N_BULK_WHATS + 1] = {
#define X(name, word, title) [name] = title,
    BULK_LIST(X)
#undef X
        [N_BULK_WHATS] = "Save as a file"};

typedef struct BulkForm {
    Ctx *cx;
    json_t *m;
    const Ticked *ticked;
    BulkWhat what;
    size_t stage; /* of the ticked cases' register; SIZE_MAX: not chosen yet */
    CaseForm form;
    bool is_typed, is_fitting; /* sent; of all that fit a filter */
} BulkForm;

static Str typed(const BulkForm *f, const char *name) { return f->is_typed ? in_text(f->cx, name) : STR_NONE; }

static Status add_whom(BulkForm *f) {
    model_bool(f->m, "is_whom", true);
    const CaseLines *of = f->what == BULK_ALLOCATE ? &f->ticked->lines : NULL;
    TRY(case_form_workers(f->cx, model_array(f->m, "workers"), of, f->is_typed ? in_number(f->cx, "_worker", 0) : 0));
    TRY(case_form_teams(f->cx, model_array(f->m, "teams"), typed(f, "_team")));
    model_bool(f->m, "has_teams", json_array_size(json_object_get(f->m, "teams")) > 0);
    return OK;
}

/* A day is drawn as the dates of definitions are. */
static Status add_day(BulkForm *f, const char *name, const char *title, Date otherwise) {
    Field day = {.name = str_from(name), .title = str_from(title), .type = FIELD_DATE};
    Date d = f->is_typed ? in_date(f->cx, name) : otherwise;
    CaseForm own = f->form;
    own.is_typed = false;
    return case_form_add(&own, &day, day.name, date_is_set(d) ? value_date(d) : value_unknown(), false);
}

static Status add_stages(BulkForm *f) {
    const CaseLines *l = &f->ticked->lines;
    const Register *reg = l->at[0].reg;
    json_t *choices = model_array(f->m, "stages");
    size_t *at = ARENA_ARRAY(f->cx->arena, size_t, reg->n_stages + 1), n;
    TRY(case_bulk_stages(f->cx, l, at, &n));
    for (size_t i = 0; i < n; i++) {
        const Stage *s = &reg->stages[at[i]];
        case_filter_choice(choices, s->name, s->title, STR_NONE);
        if (str_eq(s->name, in_text(f->cx, "_stage"))) f->stage = at[i];
    }
    model_bool(f->m, "has_stages", n > 0);
    model_bool(f->m, "is_stage_asked", f->stage == SIZE_MAX);
    return OK;
}

/* What the stage needs and asks, empty: an answer is for all of them, and an empty one leaves each as it is. */
static Status add_move(BulkForm *f) {
    TRY(add_stages(f));
    if (f->stage == SIZE_MAX) return OK;
    const Register *reg = f->ticked->lines.at[0].reg;
    const Stage *s = &reg->stages[f->stage];
    model_text(f->m, "stage", s->name);
    model_text(f->m, "stage_title", s->title);
    for (size_t i = 0; i < reg->n_fields; i++)
        if (field_is_seen(f->cx, &reg->fields[i]) && case_stage_asks(reg, s, i, &(bool){false}))
            TRY(case_form_add(&f->form, &reg->fields[i], reg->fields[i].name, value_unknown(), false));
    TRY(add_day(f, "_on", "The day it happened", f->cx->today));
    model_bool(f->m, "is_move", true);
    return OK;
}

static Status add_task(BulkForm *f) {
    TRY(add_whom(f));
    TRY(add_day(f, "_due", "The day it is due", DATE_NONE));
    model_bool(f->m, "is_task", true);
    model_text(f->m, "task", typed(f, "_task"));
    model_bool(f->m, "is_urgent", f->is_typed && in_flag(f->cx, "_urgent"));
    return OK;
}

static Str file_url(Ctx *cx, const CaseLines *l, const Register *reg) {
    const char *ids[CASE_ID_PARTS];
    for (size_t i = 0; i < CASE_ID_PARTS; i++) ids[i] = str_cstr(cx->arena, case_ids_part(cx, l, reg, i));
    return url_to(cx, "/registers/{name}/export.csv", "name", str_cstr(cx->arena, reg->name), "cases", ids[0],
                  "cases_b", ids[1], "cases_c", ids[2], NULL);
}

/* The files there are: each register has its own columns. */
static void add_files(BulkForm *f) {
    const CaseLines *l = &f->ticked->lines;
    json_t *files = model_array(f->m, "files");
    for (size_t i = 0; i < l->n; i++) {
        const Register *reg = l->at[i].reg;
        bool is_first = true;
        for (size_t k = 0; k < i; k++) is_first = is_first && l->at[k].reg != reg;
        if (!is_first) continue;
        json_t *o = model_append(files);
        model_text(o, "file_title", reg->title);
        model_text(o, "file_href", file_url(f->cx, l, reg));
    }
    model_bool(f->m, "is_export", true);
}

static Status add_form(BulkForm *f) {
    if (f->ticked->lines.n == 0) return OK;
    switch (f->what) {
    case BULK_ALLOCATE:
        model_bool(f->m, "is_allocate", true);
        model_text(f->m, "reason", typed(f, "_reason"));
        return add_whom(f);
    case BULK_MOVE: return add_move(f);
    case BULK_COMMENT:
        model_bool(f->m, "is_comment", true);
        model_text(f->m, "comment", typed(f, "_comment"));
        return OK;
    case BULK_TASK: return add_task(f);
    case BULK_DISMISS:
        model_bool(f->m, "is_dismiss", true);
        model_text(f->m, "reason", typed(f, "_reason"));
        return OK;
    case N_BULK_WHATS: add_files(f); break;
    }
    return OK;
}

static Status fill(BulkForm *f) {
    Ctx *cx = f->cx;
    const CaseLines *l = &f->ticked->lines;
    CaseLines shown = *l;
    if (shown.n > PAGE_ROWS && !in_wants_all(cx)) shown.n = PAGE_ROWS;
    case_lines_model(cx, f->m, &shown);
    model_bool(f->m, "is_cut", shown.n < l->n);
    model_count(f->m, "n_shown", (i64)shown.n, cx);
    model_text(f->m, "button", str_fmt(cx->arena, "%s: %zu case%s", titles[f->what], l->n, l->n == 1 ? "" : "s"));
    model_bool(f->m, "may_tick", false);
    model_bool(f->m, "has_worker", true);
    model_bool(f->m, "has_register", true);
    model_count(f->m, "n", (i64)l->n, cx);
    model_bool(f->m, "is_one", l->n == 1);
    model_text(f->m, "do", in_text(cx, "_do"));
    json_t *parts = model_array(f->m, "id_parts");
    for (size_t i = 0; i < CASE_ID_PARTS; i++) {
        json_t *o = model_append(parts);
        model_text(o, "part_name", str_fmt(cx->arena, "_cases%s", case_id_parts[i]));
        model_text(o, "part_ids", case_ids_part(cx, l, NULL, i));
    }
    if (f->is_fitting) {
        WorkAsk a = work_fits_ask(cx);
        work_fits_model(cx, f->m, &a, true);
    }
    model_text(f->m, "token", typed(f, "_token").n ? typed(f, "_token") : case_form_token(cx));
    model_text(f->m, "note", typed(f, "_note"));
    model_text(f->m, "action", url_to(cx, "/bulk", NULL));
    model_text(f->m, "work", url_to(cx, "/work", NULL));
    model_columns(f->m, CASE_COLUMNS);
    f->form.inputs = model_array(f->m, "inputs");
    TRY(add_form(f));
    case_form_say(&f->form);
    return OK;
}

static Status show(BulkForm *f) {
    f->m = model_new(titles[f->what]);
    return case_reply(f->cx, f->m, fill(f), "case_bulk");
}

static Status back_to_work(Ctx *cx, Str why) {
    why = str_dup(cx->arena, why);
    ctx_clear_error(cx);
    reply_notice(cx, why);
    return reply_redirect(cx, url_to(cx, "/work", NULL));
}

static Status case_bulk_page(Ctx *cx) {
    Ticked t;
    Status st = in_flag(cx, "_all") ? read_fitting(cx, &t) : read_ids(cx, &t);
    if (st == ERR_INPUT) return back_to_work(cx, str_sentence(cx->arena, cx->error.message));
    TRY(st);
    if (t.lines.n == 0 && !in_wants_all(cx)) return back_to_work(cx, STR("Tick the cases first."));
    BulkForm f = {.cx = cx, .ticked = &t, .what = what_asked(cx), .stage = SIZE_MAX, .is_fitting = in_flag(cx, "_all")};
    f.form = case_form_open(cx, NULL, 0);
    if (f.what != N_BULK_WHATS) TRY(access_allows(cx, CHANGE_CASES));
    return show(&f);
}

/* ---- doing it ---- */

/* Only what was answered: the form holds nothing of any one case. */
static Answers answered(Ctx *cx, Answers typed_in) {
    Answer *at = ARENA_ARRAY(cx->arena, Answer, typed_in.n + 1);
    Answers out = {.at = at};
    for (size_t i = 0; i < typed_in.n; i++)
        if (typed_in.at[i].text.n) at[out.n++] = typed_in.at[i];
    return out;
}

static CaseBulk bulk_asked(Ctx *cx, BulkWhat what, Answers answers) {
    return (CaseBulk){.what = what,
                      .worker_id = in_number(cx, "_worker", 0),
                      .team = in_text(cx, "_team"),
                      .reason = in_text(cx, "_reason"),
                      .stage = in_text(cx, "_stage"),
                      .on = in_date(cx, "_on"),
                      .note = in_text(cx, "_note"),
                      .answers = answers,
                      .comment = in_text(cx, "_comment"),
                      .task = {.title = in_text(cx, "_task"),
                               .due_on = in_date(cx, "_due"),
                               .for_user = in_number(cx, "_worker", 0),
                               .for_team = in_text(cx, "_team"),
                               .is_urgent = in_flag(cx, "_urgent"),
                               .key = in_text(cx, "_token")}};
}

/* The engine speaks of "worker"; the form's input is _worker. */
static void name_problems(BulkForm *f, const CaseProblems *p) {
    ProblemList l = {.cx = f->cx, .out = f->form.problems, .cap = f->form.problems.n};
    for (size_t i = 0; i < p->n; i++) problem_add(&l, STR_CAT(f->cx->arena, STR("_"), p->at[i].field), p->at[i].say);
    f->form.problems = l.out;
}

/* Reads what was typed, and checks it, in a transaction of its own, before any case is touched. */
static Status read_form(BulkForm *f, Ticked *t, CaseBulk *b) {
    Ctx *cx = f->cx;
    Answers answers = {.n = 0};
    CaseProblems problems = {.n = 0};
    TRY(read_ids(cx, t));
    if (f->what == N_BULK_WHATS) return FAIL(cx, ERR_INPUT, "saving a file changes nothing: ask for its page");
    if (f->what == BULK_MOVE && t->lines.n) TRY(case_form_answers(&f->form, t->lines.at[0].reg, &answers));
    *b = bulk_asked(cx, f->what, answered(cx, answers));
    Status st = case_bulk_check(cx, b, &problems);
    if (st != OK && st != ERR_INPUT) return st;
    ctx_clear_error(cx);
    name_problems(f, &problems);
    return OK;
}

static Status show_report(Ctx *cx, const BulkReport *r, BulkWhat what) {
    json_t *m = model_new(""), *rows = model_array(m, "cases");
    size_t n_refused = r->n - r->n_done;
    model_text(m, "title",
               n_refused == 0 ? str_fmt(cx->arena, "Done: %zu case%s", r->n_done, r->n_done == 1 ? "" : "s")
                              : str_fmt(cx->arena, "%zu of %zu cases done", r->n_done, r->n));
    model_lit(m, "what", titles[what]);
    for (size_t i = 0; i < r->n; i++) {
        const BulkLine *l = &r->at[i];
        json_t *o = model_append(rows);
        model_id(o, "id", l->id);
        model_text(o, "reference", l->reference);
        model_text(o, "href", l->reference.n ? case_url(cx, "/cases/{id}", l->id) : STR_NONE);
        model_bool(o, "is_done", l->is_done);
        model_text(o, "say", l->say);
    }
    model_count(m, "n_done", (i64)r->n_done, cx);
    model_count(m, "n_refused", (i64)n_refused, cx);
    model_bool(m, "has_refused", n_refused > 0);
    model_text(m, "work", url_to(cx, "/work", NULL));
    return reply_model(cx, "case_bulk_done", m);
}

static Status case_bulk_done(Ctx *cx) {
    Ticked t;
    CaseBulk b;
    BulkReport report;
    BulkForm f = {.cx = cx, .ticked = &t, .what = what_asked(cx), .stage = SIZE_MAX, .is_typed = true};
    bool is_ours = !db_in_transaction(cx->db);
    f.form = case_form_open(cx, NULL, 0);
    f.form.n_given = in_given(cx, &f.form.given);
    if (is_ours) TRY(db_begin(cx, DB_READ));
    TRY(read_form(&f, &t, &b));
    if (t.lines.n == 0) return back_to_work(cx, STR("Tick the cases first."));
    if (f.form.problems.n > 0 || in_has_problems(cx)) return show(&f);
    if (is_ours) TRY(ctx_commit(cx));
    TRY(case_bulk(cx, &b, t.ids, t.n, &report));
    return show_report(cx, &report, b.what);
}
