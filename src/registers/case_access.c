#include "registers/case_access.h"

#include "access/access.h"
#include "access/audit.h"
#include "access/restrict_case.h"
#include "db/db.h"
#include "registers/case_own.h"
#include "registers/case_scope.h"
#include "sql_all.h"

/* ---- registers ---- */

bool register_is_seen(const Ctx *cx, const Register *r) {
    if (!r || !access_may(cx, READ_CASES)) return false;
    return cx->actor.is_operator || (cx->actor.roles & r->see_mask) != 0;
}

static bool changes(const Actor *a, const Register *r) {
    if (((a->permissions >> CHANGE_CASES) & 1) == 0) return false;
    return a->is_operator || (a->roles & r->change_mask) != 0;
}

bool register_is_changed(const Ctx *cx, const Register *r) { return r && changes(&cx->actor, r); }

bool register_is_known(const Ctx *cx, const Register *r) {
    return r && (!r->is_arms_length || register_is_seen(cx, r));
}

bool registers_are_all_seen(const Ctx *cx) {
    const Registers *rs = registers_of(cx);
    for (size_t i = 0; i < rs->n; i++)
        if (!register_is_seen(cx, rs->at[i])) return false;
    return true;
}

static Status refuse_register(Ctx *cx, const Register *r, const char *what) {
    audit_note_refusal(cx, "case.refused", 0, "register %.*s", STR_ARG(r->name));
    if (!register_is_known(cx, r)) return FAIL(cx, ERR_NOTFOUND, "there is no register of that name");
    return FAIL(cx, ERR_DENIED, "user %lld has no role that %s the cases of %.*s", (long long)cx->actor.id, what,
                STR_ARG(r->name));
}

Status register_may_see(Ctx *cx, const Register *r) {
    TRY(access_allows(cx, READ_CASES));
    return register_is_seen(cx, r) ? OK : refuse_register(cx, r, "sees");
}

Status register_may_change(Ctx *cx, const Register *r) {
    TRY(access_allows(cx, CHANGE_CASES));
    return register_is_changed(cx, r) ? OK : refuse_register(cx, r, "changes");
}

/* ---- cases ---- */

/* The team that has it, or the index team: never a worker's name, and nothing of what it is about. */
static Str whom_to_ask(Ctx *cx, const Case *c) {
    const InvolvementRules *rules = definitions_of(cx)->involvement;
    DbRows *r;
    Str team = STR_NONE, phone = STR_NONE;
    if (c->team.n && db_query(cx, &r, SQL_case_team_of, P_STR(c->team)) == OK) {
        if (db_next(r)) {
            team = col_str_keep(r, 0);
            phone = col_str_keep(r, 1);
        }
        if (db_done(r) != OK) team = STR_NONE;
    }
    if (!team.n) {
        team = rules->index_team;
        phone = rules->index_contact;
    }
    return phone.n ? STR_CAT(cx->arena, team, STR(", "), phone) : team;
}

static Status refuse_case(Ctx *cx, const Case *c, const char *what) {
    audit_note_refusal(cx, "case.refused", c->person_id, "case %lld", (long long)c->id);
    if (!register_is_known(cx, c->reg)) return FAIL(cx, ERR_NOTFOUND, "there is no case %lld", (long long)c->id);
    return FAIL(cx, ERR_DENIED, "your roles and scope do not let you %s case %lld: ask %.*s", what, (long long)c->id,
                STR_ARG(whom_to_ask(cx, c)));
}

/* A case that is open to named people alone is to others as though it were not there, whatever their roles. */
static Status is_open_to_actor(Ctx *cx, const Case *c) {
    if (!restrict_hides_case(cx, c->id)) return OK;
    audit_note_refusal(cx, "restricted.refused", c->person_id, "case %lld", (long long)c->id);
    return FAIL(cx, ERR_NOTFOUND, "there is no case %lld", (long long)c->id);
}

/* A case about somebody who is as though not there is not there either: not even the number of whom it is about is told. */
static Status may_see_person(Ctx *cx, const Case *c) {
    Status st = access_subject(cx, SUBJECT_PERSON, c->person_id);
    if (st != ERR_NOTFOUND) return st;
    ctx_clear_error(cx);
    return FAIL(cx, ERR_NOTFOUND, "there is no case %lld", (long long)c->id);
}

static Status may_see_subject(Ctx *cx, const Case *c) {
    if (c->person_id) return may_see_person(cx, c);
    return case_is_reached(cx, c) ? OK : refuse_case(cx, c, "reach");
}

Status case_may_see(Ctx *cx, const Case *c) {
    TRY(access_allows(cx, READ_CASES));
    TRY(is_open_to_actor(cx, c));
    if (!register_is_seen(cx, c->reg)) return refuse_case(cx, c, "open");
    return may_see_subject(cx, c);
}

Status case_may_change(Ctx *cx, const Case *c) {
    TRY(access_allows(cx, CHANGE_CASES));
    TRY(is_open_to_actor(cx, c));
    if (!register_is_changed(cx, c->reg)) return refuse_case(cx, c, "change");
    return may_see_subject(cx, c);
}

bool stage_is_open_to(const Ctx *cx, const Register *r, size_t stage) {
    const Stage *s = &r->stages[stage];
    if (s->n_by == 0 || cx->actor.is_operator) return register_is_changed(cx, r);
    return access_may(cx, CHANGE_CASES) && register_is_seen(cx, r) && (cx->actor.roles & s->by_mask) != 0;
}

Status case_may_move(Ctx *cx, const Case *c, size_t stage) {
    TRY(access_allows(cx, CHANGE_CASES));
    TRY(is_open_to_actor(cx, c));
    if (!register_is_seen(cx, c->reg) || !stage_is_open_to(cx, c->reg, stage)) return refuse_case(cx, c, "move");
    return may_see_subject(cx, c);
}

/* ---- whose work it may be ---- */

static Status read_workers(Ctx *cx, i64 only, Worker **out, size_t *n) {
    DbRows *r;
    size_t cap = 0;
    *out = NULL;
    *n = 0;
    TRY(db_query(cx, &r, SQL_case_workers, P_ID(only)));
    while (db_next(r)) {
        i64 id = col_i64(r, 0);
        if (*n == 0 || (*out)[*n - 1].id != id) {
            ARENA_ROOM(cx->arena, *out, *n, cap, 32);
            (*out)[(*n)++] = (Worker){.id = id, .name = col_str_keep(r, 1)};
        }
        actor_add_role(cx, &(*out)[*n - 1].as, col_str(r, 2));
    }
    return db_done(r);
}

bool worker_changes(const Worker *w, const Register *r) {
    return r ? changes(&w->as, r) : ((w->as.permissions >> CHANGE_CASES) & 1) != 0;
}

Status workers_list(Ctx *cx, Worker **out, size_t *n) {
    Worker *all;
    size_t n_all;
    TRY(read_workers(cx, 0, &all, &n_all));
    *out = all;
    *n = 0;
    for (size_t i = 0; i < n_all; i++)
        if (worker_changes(&all[i], NULL)) all[(*n)++] = all[i];
    return OK;
}

/* The command line's own user works for whoever has the store. */
static Status find_worker(Ctx *cx, i64 user_id, Worker *out) {
    Worker *found;
    size_t n;
    *out = (Worker){.id = user_id, .as = {.permissions = (u64)1 << CHANGE_CASES, .is_operator = true}};
    if (user_id == SYSTEM_USER_ID) return OK;
    TRY(read_workers(cx, user_id, &found, &n));
    if (n == 0) return FAIL(cx, ERR_INPUT, "there is no such worker, or they no longer work here");
    *out = found[0];
    return OK;
}

static Status is_among_readers(Ctx *cx, i64 user_id, const Case *c) {
    CaseRestriction who;
    TRY(restrict_case_get(cx, c->id, &who));
    for (size_t i = 0; i < who.n_readers; i++)
        if (who.readers[i].user_id == user_id) return OK;
    if (who.id == 0) return OK;
    return FAIL(cx, ERR_INPUT, "only named people may open case %lld: name the worker among them first",
                (long long)c->id);
}

Status worker_may_have(Ctx *cx, i64 user_id, const Case *c) {
    Worker w;
    TRY(find_worker(cx, user_id, &w));
    if (!worker_changes(&w, c->reg))
        return FAIL(cx, ERR_INPUT, "user %lld has no role that works on the cases of %.*s", (long long)user_id,
                    STR_ARG(c->reg->name));
    return user_id == SYSTEM_USER_ID ? OK : is_among_readers(cx, user_id, c);
}

Status worker_may_be_asked(Ctx *cx, i64 user_id) {
    Worker w;
    TRY(find_worker(cx, user_id, &w));
    return worker_changes(&w, NULL) ? OK : FAIL(cx, ERR_INPUT, "user %lld does not work on cases", (long long)user_id);
}

/* ---- answers ---- */

bool field_is_seen(const Ctx *cx, const Field *f) {
    return f->see_mask == 0 || cx->actor.is_operator || (cx->actor.roles & f->see_mask) != 0;
}

bool task_is_seen(const Ctx *cx, const Register *r, const CaseTask *t) {
    size_t role = role_find(definitions_of(cx)->roles, t->for_role);
    bool is_theirs = cx->actor.is_operator || (role != SIZE_MAX && ((cx->actor.roles >> role) & 1) != 0);
    for (size_t i = 0; i < r->n_tasks; i++)
        if (r->tasks[i].is_private && str_eq(r->tasks[i].name, t->name)) return is_theirs;
    return true;
}

static void hide(const Ctx *cx, const Field *fields, size_t n, Value *values) {
    for (size_t i = 0; i < n; i++)
        if (!field_is_seen(cx, &fields[i])) values[i] = value_unknown();
}

void case_hide_fields(const Ctx *cx, Case *c) {
    const Register *reg = c->reg;
    hide(cx, reg->fields, reg->n_fields, c->values);
    for (size_t i = 0; i < reg->n_fields; i++) {
        if (!field_is_seen(cx, &reg->fields[i])) c->rows[i].n = 0;
        for (size_t k = 0; k < c->rows[i].n; k++)
            hide(cx, reg->fields[i].fields, reg->fields[i].n_fields, c->rows[i].at[k].values);
    }
}

static bool hides_column(const Ctx *cx, const Field *f, Str column) {
    for (size_t i = 0; i < f->n_fields; i++)
        if (str_eq(f->fields[i].name, column)) return !field_is_seen(cx, &f->fields[i]);
    return false;
}

/* Is there a column of it that the actor may not see? Then the history, which has a row's words in one, does not tell them. */
static bool hides_some(const Ctx *cx, const Field *f) {
    for (size_t i = 0; i < f->n_fields; i++)
        if (!field_is_seen(cx, &f->fields[i])) return true;
    return false;
}

bool case_hides_answer(const Ctx *cx, const Register *r, Str name) {
    Str rest, column, field = str_cut(name, '[', &rest);
    size_t i = register_field(r, field);
    if (i == SIZE_MAX) return false;
    if (!field_is_seen(cx, &r->fields[i])) return true;
    if (r->fields[i].type != FIELD_ROWS) return false;
    if (!rest.n) return hides_some(cx, &r->fields[i]);
    (void)str_cut(rest, '.', &column);
    return hides_column(cx, &r->fields[i], column);
}
