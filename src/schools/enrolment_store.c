#include "schools/enrolment_store.h"

#include <stdlib.h>
#include "db/kept_rows.h"
#include "people/changes.h"
#include "sql_all.h"

/* ---- rows ---- */

static Enrolment *push(Arena *a, Enrolments *list, const Enrolment *e) {
    if (list->n == list->cap) {
        size_t old = list->cap;
        list->cap = old == 0 ? 4 : 2 * old;
        list->at = old == 0 ? ARENA_ARRAY(a, Enrolment, list->cap)
                            : arena_grow(a, list->at, old * sizeof *list->at, list->cap * sizeof *list->at);
    }
    list->at[list->n] = *e;
    return &list->at[list->n++];
}

static int compare_enrolments(const void *a, const void *b) {
    const Enrolment *x = a, *y = b;
    if (x->from_on.day != y->from_on.day) return x->from_on.day < y->from_on.day ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

static Enrolment read_enrolment(const DbRows *r, i64 person_id) {
    return (Enrolment){.id = col_i64(r, 0),
                       .person_id = person_id,
                       .urn = col_i64(r, 1),
                       .status = col_str_keep(r, 2),
                       .from_on = col_date(r, 3),
                       .to_on = col_date(r, 4),
                       .entry_on = col_date(r, 5),
                       .year_group = col_str_keep(r, 6),
                       .is_part_time = col_bool(r, 7),
                       .confirmed_on = col_date(r, 8),
                       .end_basis = col_str_keep(r, 9),
                       .leaving_reason = col_str_keep(r, 10),
                       .destination = col_str_keep(r, 11),
                       .source_id = col_i64(r, 12)};
}

Status enrolment_of_person(Ctx *cx, i64 person_id, Enrolments *out) {
    DbRows *r;
    *out = (Enrolments){.n = 0};
    TRY(kept_query(cx, &r, SQL_enrolment_of_person, person_id));
    while (db_next(r)) {
        Enrolment e = read_enrolment(r, person_id);
        (void)push(cx->arena, out, &e);
    }
    TRY(db_done(r));
    if (out->n > 1) qsort(out->at, out->n, sizeof *out->at, compare_enrolments);
    return OK;
}

Status enrolment_store_new(Ctx *cx, Enrolments *known, const Enrolment *e, Enrolment **at) {
    Enrolment n = *e;
    TRY(db_insert(cx, &n.id, SQL_enrolment_insert, P_I64(n.person_id), P_I64(n.urn), P_STR(n.status), P_DATE(n.from_on),
                  P_DATE(n.to_on), P_DATE(n.entry_on), P_STR(n.year_group), P_BOOL(n.is_part_time),
                  P_DATE(n.confirmed_on), P_STR(n.end_basis), P_STR(n.leaving_reason), P_STR(n.destination),
                  P_ID(n.source_id)));
    person_touch_as(cx, n.person_id, CHANGED_OTHERWISE);
    *at = push(cx->arena, known, &n);
    return OK;
}

Status enrolment_store_all(Ctx *cx, const Enrolment *e) {
    person_touch_as(cx, e->person_id, CHANGED_OTHERWISE);
    return db_run(cx, SQL_enrolment_update, P_I64(e->id), P_STR(e->status), P_DATE(e->from_on), P_DATE(e->to_on),
                  P_DATE(e->entry_on), P_STR(e->year_group), P_BOOL(e->is_part_time), P_DATE(e->confirmed_on),
                  P_STR(e->end_basis), P_STR(e->leaving_reason), P_STR(e->destination));
}

Status enrolment_store_confirmed(Ctx *cx, const Enrolment *e) {
    return db_run(cx, SQL_enrolment_confirm, P_I64(e->id), P_STR(e->year_group), P_BOOL(e->is_part_time),
                  P_DATE(e->confirmed_on));
}

/* ---- removals ---- */

typedef struct SchoolFacts {
    Str kind;
    i64 high_age;
} SchoolFacts;

static Status read_school(Ctx *cx, i64 urn, SchoolFacts *out) {
    DbRows *r;
    *out = (SchoolFacts){.kind = STR("school")};
    TRY(db_query(cx, &r, SQL_enrolment_school, P_I64(urn)));
    if (db_next(r)) *out = (SchoolFacts){.kind = col_str_keep(r, 0), .high_age = col_i64(r, 1)};
    return db_done(r);
}

/* A guest or a subsidiary entry is not where a child went. */
static bool is_destination_status(Str status) { return !str_is(status, "S") && !str_is(status, "G"); }

static Str destination_of_kind(Str kind) {
    return str_is(kind, "pru") ? STR("pru") : str_is(kind, "alternative") ? STR("alternative") : STR("school");
}

/* A roll at another school that goes on after the day. */
static const Enrolment *find_next_roll(const Enrolments *known, const Enrolment *ended) {
    Date day = ended->to_on;
    for (size_t i = 0; i < known->n; i++) {
        const Enrolment *e = &known->at[i];
        if (e->urn == ended->urn || !is_destination_status(e->status)) continue;
        if (date_is_set(e->to_on) && !date_before(day, e->to_on)) continue;
        bool is_seen_after = date_before(day, e->from_on) || date_is_set(e->to_on) ||
                             (date_is_set(e->confirmed_on) && date_before(day, e->confirmed_on));
        if (is_seen_after) return e;
    }
    return NULL;
}

static Status put_removal(Ctx *cx, const Enrolments *known, const Enrolment *e, const RemovalSaid *said) {
    Str destination = str_empty(said->destination) ? STR("unknown") : said->destination;
    Date confirmed_on = DATE_NONE;
    const Enrolment *next = find_next_roll(known, e);
    if (next != NULL) {
        SchoolFacts school;
        TRY(read_school(cx, next->urn, &school));
        destination = destination_of_kind(school.kind);
        confirmed_on = date_is_set(next->confirmed_on) ? next->confirmed_on : said->as_at;
    }
    return db_run(cx, SQL_enrolment_removal_put, P_I64(e->person_id), P_I64(e->urn), P_I64(e->id), P_DATE(e->to_on),
                  P_STR(str_empty(said->ground) ? STR("unknown") : said->ground), P_STR(destination),
                  P_DATE(confirmed_on), P_STR(e->year_group), P_ID(said->source_id));
}

Status enrolment_store_removal(Ctx *cx, const Enrolments *known, const Enrolment *e, const RemovalSaid *said) {
    if (str_is(e->status, "G")) return OK; /* a guest was never on the roll to be removed from it */
    SchoolFacts school;
    TRY(read_school(cx, e->urn, &school));
    LeavingPoint point = {.year_group = e->year_group,
                          .high_age = school.high_age,
                          .confirmed_on = e->confirmed_on,
                          .last_day = e->to_on};
    if (enrolment_is_standard_leaving(&point)) return enrolment_store_no_removal(cx, e);
    return put_removal(cx, known, e, said);
}

Status enrolment_store_no_removal(Ctx *cx, const Enrolment *e) {
    return db_run(cx, SQL_enrolment_removal_withdraw, P_I64(e->id));
}

static bool has_ended_elsewhere(const Enrolments *known, const Enrolment *e, Date as_at) {
    for (size_t i = 0; i < known->n; i++) {
        const Enrolment *k = &known->at[i];
        if (k->urn != e->urn && date_is_set(k->to_on) && date_before(k->to_on, as_at)) return true;
    }
    return false;
}

Status enrolment_store_destination(Ctx *cx, const Enrolments *known, const Enrolment *e, Date as_at) {
    if (!is_destination_status(e->status) || !has_ended_elsewhere(known, e, as_at)) return OK;
    SchoolFacts school;
    TRY(read_school(cx, e->urn, &school));
    return db_run(cx, SQL_enrolment_removal_confirm, P_I64(e->person_id), P_I64(e->urn),
                  P_STR(destination_of_kind(school.kind)), P_DATE(as_at));
}

Status enrolment_hand_over(Ctx *cx, i64 from_person, i64 to_person, Date on) {
    Enrolments old, moved = {.n = 0};
    TRY(enrolment_of_person(cx, from_person, &old));
    for (size_t i = 0; i < old.n; i++) {
        Enrolment *e = &old.at[i], next = *e, *at;
        if (date_is_set(e->to_on) && date_before(e->to_on, on)) continue;
        bool is_whole = !date_before(e->from_on, on);
        next.person_id = to_person;
        next.from_on = is_whole ? e->from_on : on;
        next.source_id = 0; /* the file names the child as it was */
        TRY(enrolment_store_new(cx, &moved, &next, &at));
        e->to_on = is_whole ? date_plus(e->from_on, -1) : date_plus(on, -1);
        e->end_basis = STR("record_closed");
        TRY(enrolment_store_all(cx, e));
        TRY(enrolment_store_no_removal(cx, e));
    }
    return OK;
}
