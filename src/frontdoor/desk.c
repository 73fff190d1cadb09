#include "frontdoor/desk.h"

#include "access/access.h"
#include "access/audit.h"
#include "access/restrict.h"
#include "db/db.h"
#include "define/definitions.h"
#include "frontdoor/form.h"
#include "people/fold.h"
#include "registers/case_access.h"
#include "sql_all.h"

enum { SCHOOLS_MAX = 200, TURNS_MAX = 400, ROLL_MAX = 5000 };

/* ---- for which schools ---- */

static DeskSchool desk_school_of(const DbRows *r) {
    DeskSchool s = {.urn = col_i64(r, 0), .name = col_str_keep(r, 1)};
    s.kind = sender_kind_of(s.urn, col_str(r, 2));
    return s;
}

Status desk_schools(Ctx *cx, i64 user_id, DeskSchool **out, size_t *n) {
    DbRows *r;
    DeskSchool *at = ARENA_ARRAY(cx->arena, DeskSchool, SCHOOLS_MAX);
    *out = at;
    *n = 0;
    TRY(db_query(cx, &r, SQL_desk_school_list, P_I64(user_id), P_I64(ESTABLISHMENT_OURS)));
    while (*n < SCHOOLS_MAX && db_next(r)) at[(*n)++] = desk_school_of(r);
    return db_done(r);
}

static bool is_among(const DeskSchool *held, size_t n, i64 urn) {
    for (size_t i = 0; i < n; i++)
        if (held[i].urn == urn) return true;
    return false;
}

static Status check_schools(Ctx *cx, i64 user_id, const i64 *urns, size_t n) {
    if (!cx->actor.is_operator && user_id == cx->actor.id)
        return FAIL(cx, ERR_DENIED, "nobody gives a school to themselves: ask another administrator");
    for (size_t i = 0; i < n; i++) {
        bool exists;
        TRY(establishment_exists(cx, urns[i], &exists));
        if (!exists) return FAIL(cx, ERR_INPUT, "there is no school or organisation %lld", (long long)urns[i]);
    }
    return OK;
}

Status desk_set_schools(Ctx *cx, i64 user_id, const i64 *urns, size_t n) {
    DeskSchool *held;
    size_t n_held;
    TRY(access_allows(cx, MANAGE_USERS));
    TRY(check_schools(cx, user_id, urns, n));
    TRY(desk_schools(cx, user_id, &held, &n_held));
    for (size_t i = 0; i < n_held; i++) {
        size_t k = 0;
        while (k < n && urns[k] != held[i].urn) k++;
        if (k < n) continue;
        TRY(db_run(cx, SQL_desk_school_end, P_I64(user_id), P_I64(held[i].urn), P_MOMENT(ctx_now(cx)),
                   P_I64(cx->actor.id)));
        audit_note(cx, "user.school_end", 0, "user %lld urn %lld", (long long)user_id, (long long)held[i].urn);
    }
    for (size_t i = 0; i < n; i++) {
        if (is_among(held, n_held, urns[i])) continue;
        TRY(db_run(cx, SQL_desk_school_give, P_I64(user_id), P_I64(urns[i]), P_MOMENT(ctx_now(cx)),
                   P_I64(cx->actor.id)));
        audit_note(cx, "user.school_give", 0, "user %lld urn %lld", (long long)user_id, (long long)urns[i]);
    }
    return db_touch(cx);
}

Status desk_may_act(Ctx *cx, i64 urn) {
    i64 n = 0;
    TRY(access_allows(cx, FILE_NOTICES));
    if (cx->actor.is_operator) return OK;
    TRY(db_number(cx, &n, SQL_desk_school_acts, P_I64(cx->actor.id), P_I64(urn), P_I64(ESTABLISHMENT_OURS)));
    if (n > 0) return OK;
    audit_note_refusal(cx, "front_door.refused", 0, "urn %lld", (long long)urn);
    return FAIL(cx, ERR_DENIED, "user %lld does not act for school %lld", (long long)cx->actor.id, (long long)urn);
}

/* ---- its pupils ---- */

/* As numbers are kept: capitals, no spaces. */
static Str number_typed(Ctx *cx, Str typed) {
    Buf b = buf_on(cx->arena);
    for (size_t i = 0; i < typed.n; i++) {
        char c = typed.p[i];
        if (c != ' ') buf_add_char(&b, c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
    }
    return buf_str(&b);
}

static bool fits(Ctx *cx, const DeskPupil *p, const DeskAsk *ask) {
    if (ask->upn.n) return str_eq(p->upn, ask->upn);
    if (ask->surname.n && !str_eq(name_fold(cx->arena, p->surname), name_fold(cx->arena, ask->surname))) return false;
    if (ask->forename.n && !str_starts(name_fold(cx->arena, p->forename), name_fold(cx->arena, ask->forename)))
        return false;
    return !date_is_set(ask->born) || date_eq(p->born, ask->born);
}

static Status read_roll(Ctx *cx, i64 urn, const DeskAsk *ask, DeskPupil *at, size_t *n) {
    DbRows *r;
    TRY(restrict_ready(cx));
    TRY(db_query(cx, &r, SQL_school_roll_list, P_I64(urn), P_DATE(cx->today)));
    while (*n < ROLL_MAX && db_next(r)) {
        DeskPupil p = {.id = col_i64(r, 0),
                       .surname = col_str_keep(r, 1),
                       .forename = col_str_keep(r, 2),
                       .born = col_date(r, 3),
                       .upn = col_str_keep(r, 5),
                       .year_group = col_str_keep(r, 7)};
        if (fits(cx, &p, ask) && !restrict_hides(cx, p.id)) at[(*n)++] = p;
    }
    return db_done(r);
}

/* Somebody else's pupil was asked for: who, for the trail alone. */
static Status note_elsewhere(Ctx *cx, i64 urn, const DeskAsk *ask) {
    i64 id = 0;
    if (ask->upn.n) TRY(db_number(cx, &id, SQL_desk_known_number, P_STR(ask->upn)));
    else TRY(db_number(cx, &id, SQL_desk_known_name, P_STR(name_fold(cx->arena, ask->surname)), P_DATE(ask->born)));
    audit_note(cx, id ? "front_door.not_theirs" : "front_door.nobody", id, "urn %lld", (long long)urn);
    return OK;
}

Status desk_find(Ctx *cx, i64 urn, const DeskAsk *asked, DeskPupil **out, size_t *n) {
    DeskAsk ask = *asked;
    bool is_all = !ask.upn.n && !ask.surname.n && !ask.forename.n && !date_is_set(ask.born);
    *n = 0;
    *out = NULL;
    TRY(desk_may_act(cx, urn));
    ask.upn = number_typed(cx, ask.upn);
    if (!is_all && !ask.upn.n && (!ask.surname.n || !date_is_set(ask.born)))
        return FAIL(cx, ERR_INPUT, "give the unique pupil number, or the surname and the date of birth");
    *out = ARENA_ARRAY(cx->arena, DeskPupil, ROLL_MAX);
    TRY(read_roll(cx, urn, &ask, *out, n));
    if (*n == 0 && !is_all) return note_elsewhere(cx, urn, &ask);
    audit_note(cx, "front_door.pupils", 0, "urn %lld, %zu shown", (long long)urn, *n);
    return OK;
}

Status desk_pupil(Ctx *cx, i64 urn, i64 person_id, DeskPupil *out) {
    DeskPupil *at = ARENA_ARRAY(cx->arena, DeskPupil, ROLL_MAX);
    size_t n = 0;
    TRY(desk_may_act(cx, urn));
    TRY(read_roll(cx, urn, &(DeskAsk){.born = DATE_NONE}, at, &n));
    for (size_t i = 0; i < n; i++) {
        if (at[i].id != person_id) continue;
        *out = at[i];
        return OK;
    }
    audit_note_refusal(cx, "front_door.not_theirs", person_id, "urn %lld", (long long)urn);
    return FAIL(cx, ERR_NOTFOUND, "there is no such pupil at school %lld", (long long)urn);
}

/* ---- the duty officer ---- */

bool desk_is_staffed(const Ctx *cx, Moment at) {
    const Forms *f = forms_of(cx);
    int minute = moment_london_minute(at);
    DayAnswer working = calendar_working_day(definitions_of(cx)->calendars, moment_london_date(at));
    return working == DAY_YES && minute >= f->opens_at && minute < f->closes_at;
}

Status duty_turns(Ctx *cx, Date on, DutyTurn **out, size_t *n) {
    DbRows *r;
    DutyTurn *at = ARENA_ARRAY(cx->arena, DutyTurn, TURNS_MAX);
    *out = at;
    *n = 0;
    TRY(db_query(cx, &r, SQL_duty_turn_list, P_DATE(on)));
    while (*n < TURNS_MAX && db_next(r))
        at[(*n)++] = (DutyTurn){.id = col_i64(r, 0),
                                .user_id = col_i64(r, 1),
                                .name = col_str_keep(r, 2),
                                .from = col_date(r, 3),
                                .to = col_date(r, 4)};
    return db_done(r);
}

Status duty_officer_on(Ctx *cx, Date on, i64 *user_id, Str *name) {
    DutyTurn *turns;
    size_t n;
    *user_id = 0;
    *name = STR_NONE;
    TRY(duty_turns(cx, on, &turns, &n));
    if (n == 0 || date_before(on, turns[0].from)) return OK;
    *user_id = turns[0].user_id;
    *name = turns[0].name;
    return OK;
}

Status duty_set(Ctx *cx, i64 user_id, Date from, Date to) {
    i64 n = 0;
    TRY(access_allows(cx, CHANGE_CASES));
    if (!date_is_set(from) || !date_is_set(to) || date_before(to, from))
        return FAIL(cx, ERR_INPUT, "the last day of a turn cannot be before its first");
    TRY(worker_may_be_asked(cx, user_id));
    TRY(db_number(cx, &n, SQL_duty_turn_overlap, P_DATE(from), P_DATE(to)));
    if (n > 0)
        return FAIL(cx, ERR_CONFLICT, "somebody is on duty on one of those days already: take that turn off first");
    TRY(db_run(cx, SQL_duty_turn_put, P_DATE(from), P_DATE(to), P_I64(user_id), P_MOMENT(ctx_now(cx)),
               P_I64(cx->actor.id)));
    audit_note(cx, "duty.set", 0, "user %lld", (long long)user_id);
    return db_touch(cx);
}

Status duty_remove(Ctx *cx, i64 turn_id) {
    i64 n;
    TRY(access_allows(cx, CHANGE_CASES));
    TRY(db_run_count(cx, &n, SQL_duty_turn_end, P_I64(turn_id), P_MOMENT(ctx_now(cx))));
    if (n == 0) return FAIL(cx, ERR_NOTFOUND, "there is no turn %lld", (long long)turn_id);
    audit_note(cx, "duty.remove", 0, "turn %lld", (long long)turn_id);
    return db_touch(cx);
}
