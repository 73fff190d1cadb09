/* work_list.c - lists of cases, soonest due first.
 *
 * Why       ids are read in the order of an index, a page at a time and from where the last page ended, and only the lines shown are
 *           looked up: a page of a list of fifty thousand costs what a page of fifty does. */
#include "access/access.h"
#include "access/audit.h"
#include "access/restrict.h"
#include "access/scope.h"
#include "people/search.h"
#include "registers/case_access.h"
#include "registers/case_bulk.h"
#include "registers/case_own.h"
#include "registers/case_scope.h"
#include "registers/case_then.h"
#include "sql_all.h"

enum { PAGE_MAX = 1000, OF_PERSON_MAX = 500, FOUND_MAX = 100, DISMISSED_READ_MAX = 20000 };

/* ---- one line ---- */

static Str due_state(const CaseLine *l, Date warn_on, Date today) {
    if (date_is_set(l->closed_on) || !date_is_set(l->due_on)) return STR("none");
    if (date_before(l->due_on, today)) return STR("overdue");
    if (date_eq(l->due_on, today)) return STR("due_today");
    return date_is_set(warn_on) && !date_before(today, warn_on) ? STR("due_soon") : STR("running");
}

static Str clock_title(const Register *reg, Str clock) {
    size_t i = clock.n ? register_clock(reg, clock) : SIZE_MAX;
    return i == SIZE_MAX ? STR_NONE : reg->clocks[i].title;
}

static void read_line(Ctx *cx, const DbRows *r, CaseLine *l) {
    const Register *reg = register_find(registers_of(cx), col_str(r, 0));
    Str clock = col_str_keep(r, 17), task = col_str_keep(r, 18), action = col_str_keep(r, 13);
    l->reg = reg;
    l->register_title = reg ? reg->title : col_str_keep(r, 0);
    l->reference = col_str_keep(r, 1);
    l->person_id = col_i64(r, 2);
    l->urn = col_i64(r, 3);
    l->worker_id = col_i64(r, 4);
    l->stage = col_str_keep(r, 5);
    l->team = col_str_keep(r, 6);
    l->district = col_str_keep(r, 7);
    l->opened_on = col_date(r, 8);
    l->closed_on = col_date(r, 9);
    l->due_on = col_date(r, 10);
    l->is_urgent = col_bool(r, 11);
    l->outcome = col_str_keep(r, 12);
    l->worker = col_str_keep(r, 15);
    l->school = col_str_keep(r, 16);
    l->subject_key = col_str_keep(r, 20);
    l->what_is_due = task.n                                ? task
                     : clock.n && reg                      ? clock_title(reg, clock)
                     : date_eq(col_date(r, 14), l->due_on) ? action
                                                           : STR_NONE;
    l->due_state = due_state(l, col_date(r, 19), cx->today);
}

static Status add_child(Ctx *cx, CaseLine *l) {
    PersonCard card;
    if (l->person_id == 0) return OK;
    l->is_restricted = restrict_hides(cx, l->person_id);
    if (l->is_restricted) {
        l->child = restrict_stand_in(cx, l->person_id);
        return OK;
    }
    TRY(person_card(cx, l->person_id, &card));
    l->child = card.forename.n ? str_fmt(cx->arena, "%.*s, %.*s", STR_ARG(card.surname), STR_ARG(card.forename))
                               : card.surname;
    if (!l->school.n) l->school = card.school_name;
    return OK;
}

/* Old versions are read once for each stage that is no more, however many lines stand at it. */
static Status add_stage_title(Ctx *cx, CaseLines *all, CaseLine *l) {
    l->stage_title = l->stage;
    if (!l->reg) return OK;
    bool is_no_more = register_stage(l->reg, l->stage) == SIZE_MAX;
    for (const CaseLine *other = all->at; is_no_more && other < l; other++)
        if (other->reg == l->reg && str_eq(other->stage, l->stage)) {
            l->stage_title = other->stage_title;
            return OK;
        }
    return case_stage_title(cx, l->reg, l->stage, &l->stage_title);
}

/* The next of the lines. */
static Status load_line(Ctx *cx, i64 id, CaseLines *all) {
    DbRows *r;
    CaseLine *l = &all->at[all->n];
    *l = (CaseLine){.id = id};
    TRY(db_query(cx, &r, SQL_work_line, P_I64(id)));
    if (db_next(r)) read_line(cx, r, l);
    TRY(db_done(r));
    TRY(add_stage_title(cx, all, l));
    TRY(add_child(cx, l));
    all->n++;
    return OK;
}

/* ---- which cases ---- */

typedef struct Walk {
    Ctx *cx;
    const WorkAsk *ask;
    CaseLines *out;
    i64 skip; /* lines of earlier pages still to pass over */
    Date after;
    i64 after_id;
    bool is_dated;
} Walk;

/* What narrows the list most has an index of its own; the rest is looked at row by row. */
typedef struct ListOf {
    const Sql *dated, *undated;
    DbParam who[2];
    size_t n_who;
} ListOf;

/* One worker's, alone or of a team's or of all. */
static bool is_of_worker(const WorkAsk *a) {
    return a->which == WORK_MINE || (a->worker_id != 0 && a->which != WORK_UNALLOCATED);
}

static ListOf list_of(const WorkAsk *a) {
    DbParam reg = P_STR(a->register_name);
    if (is_of_worker(a))
        return (ListOf){&SQL_work_dated_of_worker, &SQL_work_undated_of_worker, {P_I64(a->worker_id)}, 1};
    if (a->which == WORK_TEAM) return (ListOf){&SQL_work_dated_of_team, &SQL_work_undated_of_team, {P_STR(a->team)}, 1};
    if (a->which == WORK_UNALLOCATED && a->register_name.n)
        return (ListOf){&SQL_work_dated_unallocated_of_register, &SQL_work_undated_unallocated_of_register, {reg}, 1};
    if (a->which == WORK_ALL && a->register_name.n && a->stage.n)
        return (ListOf){&SQL_work_dated_of_stage, &SQL_work_undated_of_stage, {reg, P_STR(a->stage)}, 2};
    if (a->which == WORK_UNALLOCATED)
        return (ListOf){.dated = &SQL_work_dated_unallocated, .undated = &SQL_work_undated_unallocated};
    if (a->register_name.n) return (ListOf){&SQL_work_dated_of_register, &SQL_work_undated_of_register, {reg}, 1};
    if (a->district.n)
        return (ListOf){&SQL_work_dated_of_district, &SQL_work_undated_of_district, {P_STR(a->district)}, 1};
    return (ListOf){.dated = &SQL_work_dated_all, .undated = &SQL_work_undated_all};
}

static bool has_due_days(const WorkAsk *a) { return a->due_from.day > 0; }

static Date due_until(const WorkAsk *a, Date today) {
    if (has_due_days(a)) return a->due_to;
    if (str_is(a->due, "overdue")) return date_plus(today, -1);
    if (str_is(a->due, "today")) return today;
    return str_is(a->due, "week") ? date_plus(today, 7) : date_ymd(9999, 12, 31);
}

static Status next_batch(Walk *w, DbRows **r, i64 limit) {
    const WorkAsk *a = w->ask;
    ListOf l = list_of(a);
    DbParam at[10];
    size_t n = 0;
    for (size_t i = 0; i < l.n_who; i++) at[n++] = l.who[i];
    if (w->is_dated) at[n++] = P_DATE(w->after);
    at[n++] = P_I64(w->after_id);
    if (w->is_dated) at[n++] = P_DATE(due_until(a, w->cx->today));
    at[n++] = P_STR(a->register_name);
    at[n++] = P_STR(a->stage);
    at[n++] = P_STR(a->district);
    at[n++] = P_STR(a->which == WORK_TEAM && !is_of_worker(a) ? STR_NONE : a->team);
    at[n++] = P_I64(limit);
    return db_query_n(w->cx, w->is_dated ? l.dated : l.undated, r, at, n);
}

/* Takes the line when it is on the page. */
static Status take(Walk *w, i64 id, bool *is_full) {
    if (w->skip > 0) {
        w->skip--;
        return OK;
    }
    *is_full = (i64)w->out->n == w->ask->page_size;
    w->out->is_more = *is_full;
    return *is_full ? OK : load_line(w->cx, id, w->out);
}

static Status walk(Walk *w) {
    enum { BATCH = 1001 };
    bool is_full = false;
    i64 ids[BATCH];
    bool is_sieved = !registers_are_all_seen(w->cx) || case_lines_are_asked(w->cx);
    CaseSieve sieve;
    TRY(case_sieve_open(w->cx, &sieve));
    for (i64 n_read = 1; n_read > 0 && !is_full;) {
        DbRows *r;
        size_t n = 0;
        TRY(next_batch(w, &r, w->skip > 0 || is_sieved ? BATCH : w->ask->page_size + 1));
        for (n_read = 0; n_read < BATCH && db_next(r); n_read++) {
            w->after_id = col_i64(r, 0);
            w->after = col_date(r, 1);
            if (case_sieve_sees(w->cx, &sieve, col_str(r, 2), col_i64(r, 0))) ids[n++] = col_i64(r, 0);
        }
        TRY(db_done(r));
        for (size_t i = 0; i < n && !is_full; i++) TRY(take(w, ids[i], &is_full));
    }
    return OK;
}

static Status list_closed(Ctx *cx, const WorkAsk *a, CaseLines *out) {
    DbRows *r;
    i64 *ids = ARENA_ARRAY(cx->arena, i64, PAGE_MAX);
    size_t n = 0;
    TRY(db_query(cx, &r, SQL_work_closed, P_STR(a->register_name), P_DATE(a->closed_from), P_DATE(a->closed_to),
                 P_I64(PAGE_MAX)));
    while (db_next(r) && n < PAGE_MAX)
        if (case_line_is_seen(cx, a->register_name, col_i64(r, 0))) ids[n++] = col_i64(r, 0);
    TRY(db_done(r));
    for (size_t i = 0; i < n && (i64)out->n < a->page_size; i++) TRY(load_line(cx, ids[i], out));
    return OK;
}

Status work_list(Ctx *cx, const WorkAsk *ask, CaseLines *out) {
    WorkAsk a = *ask;
    const Register *reg = register_find(registers_of(cx), a.register_name);
    TRY(access_allows(cx, READ_CASES));
    if (reg) TRY(register_may_see(cx, reg));
    TRY(restrict_ready(cx));
    if (a.page_size < 1 || a.page_size > PAGE_MAX) a.page_size = PAGE_MAX;
    if (a.which == WORK_MINE && a.worker_id == 0) a.worker_id = cx->actor.id;
    *out = (CaseLines){.at = ARENA_ARRAY(cx->arena, CaseLine, (size_t)a.page_size + 1)};
    Walk w = {
        .cx = cx, .ask = &a, .out = out, .after = date_ymd(1, 1, 1), .is_dated = true, .skip = a.page * a.page_size};
    if (date_is_set(a.closed_from)) TRY(list_closed(cx, &a, out));
    else {
        if (has_due_days(&a)) w.after = a.due_from;
        TRY(walk(&w));
        w.is_dated = false;
        w.after_id = 0;
        if (!out->is_more && str_empty(a.due) && !has_due_days(&a)) TRY(walk(&w));
    }
    audit_note(cx, "case.list", 0, "%zu cases", out->n);
    return OK;
}

Status case_lines_of(Ctx *cx, const i64 *ids, size_t n, CaseLines *out) {
    TRY(access_allows(cx, READ_CASES));
    TRY(restrict_ready(cx));
    *out = (CaseLines){.at = ARENA_ARRAY(cx->arena, CaseLine, n + 1)};
    for (size_t i = 0; i < n; i++) {
        TRY(load_line(cx, ids[i], out));
        const CaseLine *l = &out->at[out->n - 1];
        if (!l->reg || !case_line_is_seen(cx, l->reg->name, l->id)) out->n--;
    }
    audit_note(cx, "case.list", 0, "%zu cases", out->n);
    return OK;
}

/* ---- what was dismissed ---- */

static bool is_asked(const DismissedAsk *a, const DbRows *r, Ctx *cx) {
    const Register *reg = register_find(registers_of(cx), col_str(r, 1));
    return register_is_seen(cx, reg) && case_line_is_seen(cx, reg->name, col_i64(r, 0)) &&
           (!a->register_name.n || str_eq(a->register_name, reg->name));
}

/* The line is of what was read; a restricted child's has no words. */
static Status add_lines(Ctx *cx, CasesDismissed *out) {
    CaseLines l = {.at = ARENA_ARRAY(cx->arena, CaseLine, out->n + 1)};
    for (size_t i = 0; i < out->n; i++) {
        CaseDismissed *d = &out->at[i];
        TRY(load_line(cx, d->line.id, &l));
        d->line = l.at[i];
        d->rule_title = case_rule_title(cx, d->line.reg, d->rule);
        if (d->line.is_restricted) d->reason = STR_NONE;
    }
    return OK;
}

Status cases_dismissed(Ctx *cx, const DismissedAsk *ask, CasesDismissed *out) {
    DbRows *r;
    i64 limit = ask->limit > 0 && ask->limit < PAGE_MAX ? ask->limit : PAGE_MAX;
    const Register *reg = register_find(registers_of(cx), ask->register_name);
    TRY(access_allows(cx, READ_CASES));
    if (ask->register_name.n && !reg) return FAIL(cx, ERR_INPUT, "there is no register of that name");
    if (reg) TRY(register_may_see(cx, reg));
    TRY(restrict_ready(cx));
    *out = (CasesDismissed){.at = ARENA_ARRAY(cx->arena, CaseDismissed, (size_t)limit + 1)};
    TRY(db_query(cx, &r, SQL_case_dismissed, P_STR(ask->register_name), P_DATE(ask->from), P_DATE(ask->to),
                 P_I64(DISMISSED_READ_MAX)));
    while ((i64)out->n < limit && db_next(r))
        if (is_asked(ask, r, cx))
            out->at[out->n++] = (CaseDismissed){.line = {.id = col_i64(r, 0)},
                                                .rule = col_str_keep(r, 2),
                                                .reason = col_str_keep(r, 3),
                                                .by = col_str_keep(r, 4)};
    TRY(db_done(r));
    TRY(add_lines(cx, out));
    audit_note(cx, "case.list", 0, "%zu dismissed cases", out->n);
    return OK;
}

Status cases_find(Ctx *cx, Str words, CaseLines *out) {
    DbRows *r;
    i64 ids[FOUND_MAX + 1];
    size_t n = 0;
    Str q = str_trim(words);
    *out = (CaseLines){.n = 0};
    TRY(access_allows(cx, READ_CASES));
    if (q.n < 2) return FAIL(cx, ERR_INPUT, "give a reference, or two letters of a name at least");
    TRY(db_query(cx, &r, SQL_case_by_reference, P_STR(q)));
    if (db_next(r)) ids[n++] = col_i64(r, 0);
    TRY(db_done(r));
    TRY(db_query(cx, &r, SQL_case_find_subject, P_STR(q), P_I64(FOUND_MAX)));
    while (n < FOUND_MAX && db_next(r))
        if (case_line_is_seen(cx, col_str(r, 1), col_i64(r, 0))) ids[n++] = col_i64(r, 0);
    TRY(db_done(r));
    TRY(case_lines_of(cx, ids, n, out));
    audit_note(cx, "case.find", 0, "%zu found", out->n);
    return OK;
}

Status cases_of_person(Ctx *cx, i64 person_id, CaseLines *out) {
    DbRows *r;
    i64 *ids = ARENA_ARRAY(cx->arena, i64, OF_PERSON_MAX);
    size_t n = 0;
    TRY(access_subject(cx, SUBJECT_PERSON, person_id));
    TRY(db_query(cx, &r, SQL_work_of_person, P_I64(person_id)));
    while (db_next(r) && n < OF_PERSON_MAX)
        if (case_line_is_seen(cx, col_str(r, 1), col_i64(r, 0))) ids[n++] = col_i64(r, 0);
    TRY(db_done(r));
    *out = (CaseLines){.at = ARENA_ARRAY(cx->arena, CaseLine, n + 1)};
    for (size_t i = 0; i < n; i++) TRY(load_line(cx, ids[i], out));
    return OK;
}
