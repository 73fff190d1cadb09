#include "registers/case_scope.h"

#include "access/restrict_case.h"
#include "access/scope.h"
#include "db/db.h"
#include "registers/case_access.h"
#include "sql_all.h"

bool case_is_reached(Ctx *cx, const Case *c) {
    return scope_covers_case(cx, &(ScopeOf){.person_id = c->person_id,
                                            .urn = c->urn,
                                            .worker_id = c->worker_id,
                                            .district = c->district,
                                            .team = c->team});
}

static bool is_reached(Ctx *cx, i64 id) {
    DbRows *r;
    ScopeOf of = {.person_id = 0};
    bool is_there = false;
    if (db_query(cx, &r, SQL_work_scope_of, P_I64(id)) != OK) return false;
    if (db_next(r)) {
        is_there = true;
        of = (ScopeOf){.person_id = col_i64(r, 0),
                       .urn = col_i64(r, 1),
                       .worker_id = col_i64(r, 2),
                       .team = col_str_keep(r, 3),
                       .district = col_str_keep(r, 4)};
    }
    return db_done(r) == OK && is_there && scope_covers_case(cx, &of);
}

bool case_line_is_seen(Ctx *cx, Str register_name, i64 case_id) {
    if (!register_is_seen(cx, register_find(registers_of(cx), register_name))) return false;
    if (restrict_hides_case(cx, case_id)) return false;
    return !scope_is_limited(cx) || is_reached(cx, case_id);
}

/* As scope_covers_case() would say of the row, with the district of its school at hand. */
static bool is_covered(Ctx *cx, const OpenCases *l, const OpenCase *c) {
    if (c->person_id) return scope_covers(cx, c->person_id);
    if (c->school_district && scope_covers_case(cx, &(ScopeOf){.district = l->words[c->school_district]})) return true;
    return scope_covers_case(cx, &(ScopeOf){.urn = c->urn,
                                            .worker_id = c->worker_id,
                                            .team = l->words[c->team],
                                            .district = l->words[c->district]});
}

Status case_sieve_open(Ctx *cx, CaseSieve *out) {
    *out = (CaseSieve){.is_kept = false};
    return scope_is_limited(cx) ? open_cases_if_kept(cx, &out->open, &out->is_kept) : OK;
}

bool case_sieve_sees(Ctx *cx, const CaseSieve *s, Str register_name, i64 case_id) {
    const OpenCase *c = s->is_kept ? open_cases_find(&s->open, case_id) : NULL;
    if (!c) return case_line_is_seen(cx, register_name, case_id);
    if (!register_is_seen(cx, register_find(registers_of(cx), register_name))) return false;
    return !restrict_hides_case(cx, case_id) && is_covered(cx, &s->open, c);
}

bool case_lines_are_asked(Ctx *cx) { return scope_is_limited(cx) || restrict_hides_cases(cx); }

/* is_hidden: those that are open to others alone, rather than the rest. */
static void keep(Ctx *cx, const DbRows *r, bool is_hidden, ReachedCases *out, size_t *cap) {
    ScopeOf of = {.person_id = col_i64(r, 2),
                  .urn = col_i64(r, 3),
                  .worker_id = col_i64(r, 4),
                  .team = col_str(r, 5),
                  .district = col_str(r, 6)};
    const Register *reg = register_find(registers_of(cx), col_str(r, 1));
    if (!register_is_seen(cx, reg) || restrict_hides_case(cx, col_i64(r, 0)) != is_hidden) return;
    if (!scope_covers_case(cx, &of)) return;
    ARENA_ROOM(cx->arena, out->at, out->n, *cap, 64);
    out->at[out->n++] = (ReachedCase){.register_name = reg->name,
                                      .worker_id = of.worker_id,
                                      .team = col_str_keep(r, 5),
                                      .due_on = col_date(r, 7),
                                      .is_urgent = col_bool(r, 8),
                                      .worker = col_str_keep(r, 9)};
}

/* By the words of l: the register of that name, if the actor's roles see it. */
static const Register **seen_registers(Ctx *cx, const OpenCases *l) {
    const Register **regs = ARENA_ARRAY(cx->arena, const Register *, l->n_words + 1);
    for (size_t i = 1; i < l->n_words; i++) {
        const Register *reg = register_find(registers_of(cx), l->words[i]);
        regs[i] = register_is_seen(cx, reg) ? reg : NULL;
    }
    return regs;
}

static Status count_reached(Ctx *cx, ReachedCases *out) {
    OpenCases l;
    size_t cap = 0;
    TRY(open_cases_borrow(cx, &l));
    const Register **regs = seen_registers(cx, &l);
    bool are_hidden = restrict_hides_cases(cx);
    for (size_t i = 0; i < l.n; i++) {
        const OpenCase *c = &l.at[i];
        const Register *reg = regs[c->register_name];
        if (!reg || !is_covered(cx, &l, c) || (are_hidden && restrict_hides_case(cx, c->id))) continue;
        ARENA_ROOM(cx->arena, out->at, out->n, cap, 64);
        out->at[out->n++] = (ReachedCase){.register_name = reg->name,
                                          .worker_id = c->worker_id,
                                          .team = l.words[c->team],
                                          .due_on = c->due_on,
                                          .is_urgent = c->is_urgent};
    }
    return OK;
}

Status cases_reached(Ctx *cx, const ReachedAsk *ask, ReachedCases *out) {
    DbRows *r;
    size_t cap = 0;
    *out = (ReachedCases){.n = 0};
    if (ask->is_to_count) return count_reached(cx, out);
    TRY(db_query(cx, &r, SQL_work_reached_cases, P_STR(ask->register_name), P_ID(ask->worker_id), P_STR(ask->team)));
    while (db_next(r)) keep(cx, r, false, out, &cap);
    return db_done(r);
}

Status cases_hidden(Ctx *cx, ReachedCases *out) {
    HiddenCase *hidden;
    size_t n, cap = 0;
    *out = (ReachedCases){.n = 0};
    TRY(restrict_hidden_cases(cx, &hidden, &n));
    for (size_t i = 0; i < n; i++) {
        DbRows *r;
        TRY(db_query(cx, &r, SQL_work_hidden_case, P_I64(hidden[i].case_id)));
        if (db_next(r)) keep(cx, r, true, out, &cap);
        TRY(db_done(r));
    }
    return OK;
}
