#include "rollcall/discrepancy_own.h"

#include <jansson.h>
#include <stdlib.h>

#include "access/access.h"
#include "access/audit.h"
#include "access/restrict.h"
#include "base/nearest.h"
#include "db/db.h"
#include "people/identifier.h"
#include "people/mask.h"
#include "rollcall/rollcall_pass.h"
#include "schools/dual.h"
#include "schools/move.h"
#include "sql_all.h"

/* Joining up to so many days after the year's first day is the normal round. */
enum { NORMAL_ROUND_DAYS = 35 };

const DiscrepancyName discrepancy_names[N_DISCREPANCY_KINDS] = {
#define X(name, code, title) {code, title},
    DISCREPANCY_LIST(X)
#undef X
};

Status discrepancy_kind(Ctx *cx, Str code, DiscrepancyKind *out) {
    const char *codes[N_DISCREPANCY_KINDS];
    for (int i = 0; i < N_DISCREPANCY_KINDS; i++) {
        codes[i] = discrepancy_names[i].code;
        if (!str_is(code, codes[i])) continue;
        *out = (DiscrepancyKind)i;
        return OK;
    }
    const char *near = nearest_name(code, codes, N_DISCREPANCY_KINDS);
    if (near) return FAIL(cx, ERR_INPUT, "there is no discrepancy \"%.*s\"; did you mean %s?", STR_ARG(code), near);
    return FAIL(cx, ERR_INPUT, "there is no discrepancy \"%.*s\"; muster discrepancies lists the kinds", STR_ARG(code));
}

Discrepancy *discrepancy_add(Arena *a, Discrepancies *d) {
    ARENA_ROOM(a, d->at, d->n, d->cap, 64);
    Discrepancy *new = &d->at[d->n++];
    *new = (Discrepancy){.born = DATE_NONE, .on = DATE_NONE};
    return new;
}

/* ---- unaccounted for, and what came before ---- */

typedef struct Unaccounted {
    Ctx *cx;
    const RollcallPass *pass;
    RollRules rules;
    DiscrepancyKind kind;
    Discrepancies *out;
} Unaccounted;

/* The roll that ended last. */
static const RollEnrolment *last_roll(const RollFacts *f, Date on) {
    const RollEnrolment *last = NULL;
    for (u32 i = 0; i < f->n_enrolments; i++) {
        const RollEnrolment *e = &f->enrolments[i];
        bool was_on = strchr("CMS", e->status) && date_is_set(e->to_on) && e->to_on.day >= e->from_on.day;
        if (was_on && e->to_on.day < on.day && (!last || e->to_on.day > last->to_on.day)) last = e;
    }
    return last;
}

static bool has_list(const RollFacts *f, Date on) {
    for (u32 i = 0; i < f->n_standings; i++)
        if (f->standings[i].from_on.day <= on.day) return true;
    return f->n_exclusions > 0;
}

static void note_vanished(const Unaccounted *u, const RollFacts *f, const RollEnrolment *last) {
    Discrepancy *d = discrepancy_add(u->cx->arena, u->out);
    d->kind = u->kind;
    d->person_id = f->person_id;
    d->on = date_plus(last->to_on, 1);
    d->urn = u->pass->schools[last->school].urn;
    d->school = u->pass->school_names[last->school];
    d->detail = str_fmt(u->cx->arena, "last on that roll on %.*s", STR_ARG(date_long(u->cx->arena, last->to_on)));
}

static void note_unlisted(const Unaccounted *u, const RollFacts *f) {
    Discrepancy *d = discrepancy_add(u->cx->arena, u->out);
    d->kind = u->kind;
    d->person_id = f->person_id;
    d->on = date_max(f->known_from, school_age_begins(u->rules.rules->school_age, f->born));
    d->detail = u->kind == DISCREPANCY_LAPSED ? STR("was on a list, never on a roll") : STR("on no roll and no list");
}

static void visit_unaccounted(void *of, const RollFacts *f) {
    const Unaccounted *u = of;
    RollVerdict v = rollcall_classify(&u->rules, f);
    if (v.where != WHERE_IN || v.state != RC_UNACCOUNTED) return;
    const RollEnrolment *last = last_roll(f, u->rules.on);
    DiscrepancyKind kind = last                       ? DISCREPANCY_VANISHED
                           : has_list(f, u->rules.on) ? DISCREPANCY_LAPSED
                                                      : DISCREPANCY_NEVER_ENROLLED;
    if (kind != u->kind) return;
    if (last) note_vanished(u, f, last);
    else note_unlisted(u, f);
}

static Status list_unaccounted(Ctx *cx, DiscrepancyKind kind, Date on, Discrepancies *out) {
    RollcallPass p;
    TRY(rollcall_pass_open(cx, &p));
    Unaccounted u = {.cx = cx, .pass = &p, .kind = kind, .out = out};
    u.rules = rollcall_rules_on(p.definitions->rollcall, p.definitions->calendars, p.schools, on);
    return rollcall_pass_run(&p, (PassWindow){.since = date_ymd(1, 1, 1), .until = on},
                             (PassVisitor){visit_unaccounted, &u});
}

/* ---- between schools ---- */

static Status list_moves(Ctx *cx, Date on, Discrepancies *out) {
    Moves moves;
    TRY(move_list(cx, date_ymd(date_school_year(on), 9, 1), on, &moves));
    for (size_t i = 0; i < moves.n; i++) {
        const Move *m = &moves.at[i];
        if (date_is_set(m->file_on)) continue;
        Discrepancy *d = discrepancy_add(cx->arena, out);
        d->kind = DISCREPANCY_MOVED_WITHOUT_FILE;
        d->person_id = m->person_id;
        d->on = m->joined_on;
        d->urn = m->from_urn;
        d->school = m->from_school;
        d->detail = str_fmt(cx->arena, "joined %.*s", STR_ARG(m->to_school));
    }
    return OK;
}

static Status list_duals(Ctx *cx, Date on, Discrepancies *out) {
    Duals duals;
    TRY(dual_list(cx, on, true, &duals));
    for (size_t i = 0; i < duals.n; i++) {
        const Dual *u = &duals.at[i];
        Discrepancy *d = discrepancy_add(cx->arena, out);
        d->kind = DISCREPANCY_DUAL_UNPAIRED;
        d->person_id = u->child.id;
        d->on = u->from_on;
        d->urn = u->urn;
        d->school = u->school;
        d->detail = str_is(u->status, "M") ? STR("main registration without a subsidiary one")
                                           : STR("subsidiary registration without a main one");
    }
    return OK;
}

static Status list_arrivals(Ctx *cx, Date on, Discrepancies *out) {
    Date since = date_plus(date_ymd(date_school_year(on), 9, 1), NORMAL_ROUND_DAYS);
    DbRows *r;
    TRY(db_query(cx, &r, SQL_discrepancy_arrived, P_DATE(since), P_DATE(on)));
    while (db_next(r)) {
        Discrepancy *d = discrepancy_add(cx->arena, out);
        d->kind = DISCREPANCY_ARRIVED_UNKNOWN;
        d->person_id = col_i64(r, 0);
        d->urn = col_i64(r, 1);
        d->on = col_date(r, 2);
        d->detail = STR("no earlier roll, no transfer file");
    }
    return db_done(r);
}

/* ---- numbers ---- */

static Status list_disputed(Ctx *cx, Discrepancies *out) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_discrepancy_disputed_upns));
    while (db_next(r)) {
        Discrepancy *d = discrepancy_add(cx->arena, out);
        d->kind = DISCREPANCY_WRONG_UPN;
        d->person_id = col_i64(r, 0);
        d->upn = col_str_keep(r, 1);
        d->on = col_date(r, 2);
        d->detail = upn_is_sound(upn_verdict(d->upn)) ? STR("another child holds the number too")
                                                      : STR("the number fails its check");
    }
    return db_done(r);
}

/* The number in a held row; STR_NONE when it has none. */
static Str held_upn(Ctx *cx, Str row_json) {
    json_t *row = json_loadb(row_json.p ? row_json.p : "", row_json.n, 0, NULL);
    const char *upn = json_string_value(json_object_get(row, "upn"));
    Str found = upn ? str_dup(cx->arena, str_from(upn)) : STR_NONE;
    json_decref(row);
    return identifier_normalise(cx->arena, found);
}

typedef struct Held {
    i64 candidate_id, urn, unit_id;
    Str upn;
    Date as_at;
} Held;

static Status read_held(Ctx *cx, Held **out, size_t *n) {
    DbRows *r;
    size_t cap = 0;
    *out = NULL;
    *n = 0;
    TRY(db_query(cx, &r, SQL_discrepancy_open_doubts));
    while (db_next(r)) {
        ARENA_ROOM(cx->arena, *out, *n, cap, 64);
        (*out)[(*n)++] =
            (Held){col_i64(r, 0), col_i64(r, 3), col_i64(r, 4), held_upn(cx, col_str(r, 1)), col_date(r, 2)};
    }
    return db_done(r);
}

static bool is_listed(const Discrepancies *d, const Held *h) {
    for (size_t i = 0; i < d->n; i++)
        if (d->at[i].person_id == h->candidate_id && str_eq(d->at[i].upn, h->upn)) return true;
    return false;
}

/* A school gives a child the number of one whom we know to be somebody else: its row is held, the number is in both. */
static Status list_held(Ctx *cx, Discrepancies *out) {
    Held *held;
    size_t n;
    TRY(read_held(cx, &held, &n));
    for (size_t i = 0; i < n; i++) {
        i64 holds;
        bool from_school = held[i].urn != 0; /* a list that is in doubt about a child says nothing of the child's UPN */
        if (!from_school || held[i].upn.n == 0 || is_listed(out, &held[i])) continue;
        TRY(db_number(cx, &holds, SQL_discrepancy_holds_upn, P_I64(held[i].candidate_id), P_STR(held[i].upn),
                      P_I64(held[i].unit_id)));
        if (!holds) continue;
        Discrepancy *d = discrepancy_add(cx->arena, out);
        d->kind = DISCREPANCY_WRONG_UPN;
        d->person_id = held[i].candidate_id;
        d->upn = held[i].upn;
        d->urn = held[i].urn;
        d->on = held[i].as_at;
        d->detail = STR("a school returned another child under this child's number; the row is held in doubt");
    }
    return OK;
}

static Status list_numbers(Ctx *cx, Discrepancies *out) {
    TRY(list_disputed(cx, out));
    return list_held(cx, out);
}

/* ---- all kinds ---- */

static Status label(Ctx *cx, Discrepancy *d) {
    DbRows *r;
    if (d->person_id == 0) { /* from a list that has hidden the record already */
        d->surname = STR(RESTRICTED_NAME);
        return OK;
    }
    TRY(db_query(cx, &r, SQL_discrepancy_person, P_I64(d->person_id)));
    if (db_next(r)) {
        d->born = col_date(r, 0);
        d->surname = col_str_keep(r, 1);
        d->forename = col_str_keep(r, 2);
        if (d->upn.n == 0) d->upn = col_str_keep(r, 3);
    }
    TRY(db_done(r));
    (void)person_mask(cx, &(PersonMask){.id = &d->person_id,
                                        .surname = &d->surname,
                                        .forename = &d->forename,
                                        .upn = &d->upn,
                                        .born = &d->born});
    return OK;
}

static int oldest_first(const void *a, const void *b) {
    const Discrepancy *x = a, *y = b;
    if (x->on.day != y->on.day) return x->on.day < y->on.day ? -1 : 1;
    return x->person_id < y->person_id ? -1 : x->person_id > y->person_id;
}

static Status gather(Ctx *cx, DiscrepancyKind kind, Date on, Discrepancies *out) {
    switch (kind) {
    case DISCREPANCY_VANISHED:
    case DISCREPANCY_NEVER_ENROLLED:
    case DISCREPANCY_LAPSED: return list_unaccounted(cx, kind, on, out);
    case DISCREPANCY_MOVED_WITHOUT_FILE: return list_moves(cx, on, out);
    case DISCREPANCY_ARRIVED_UNKNOWN: return list_arrivals(cx, on, out);
    case DISCREPANCY_DUAL_UNPAIRED: return list_duals(cx, on, out);
    case DISCREPANCY_WRONG_UPN: return list_numbers(cx, out);
    case DISCREPANCY_PART_TIME_UNAGREED:
    case DISCREPANCY_EXCLUDED_UNRECORDED:
    case DISCREPANCY_EXCLUSION_UNMARKED: return discrepancy_in_marks(cx, kind, on, out);
    case N_DISCREPANCY_KINDS: break;
    }
    return FAIL(cx, ERR_BUG, "no such kind of discrepancy");
}

static Status name_schools(Ctx *cx, Discrepancies *d) {
    RollcallPass p;
    TRY(rollcall_pass_open(cx, &p));
    for (size_t i = 0; i < d->n; i++) {
        u32 school = d->at[i].urn ? rollcall_pass_school(&p, d->at[i].urn) : NO_SCHOOL;
        if (school != NO_SCHOOL) d->at[i].school = p.school_names[school];
        TRY(label(cx, &d->at[i]));
    }
    return OK;
}

Status discrepancy_list(Ctx *cx, DiscrepancyKind kind, Date on, Discrepancies *out) {
    TRY(access_allows(cx, READ_ROLLCALL));
    Discrepancies found = {0};
    TRY(gather(cx, kind, on, &found));
    if (found.n > 1) qsort(found.at, found.n, sizeof *found.at, oldest_first);
    TRY(name_schools(cx, &found));
    audit_note(cx, "discrepancy.list", 0, "kind %s children %zu", discrepancy_names[kind].code, found.n);
    *out = found;
    return OK;
}
