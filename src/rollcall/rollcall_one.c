/* rollcall_one.c - the facts of one child, for a page that is asked for far more often than a roll call: one statement instead of the
 * pass's nine, which read the child's rolls four times. */
#include "rollcall/rollcall_one.h"

#include <stdlib.h>
#include "db/db.h"
#include "sql_all.h"

/* The columns of rollcall_one, and its parts. */
enum { COL_PART, COL_URN, COL_FROM, COL_TO, COL_CODE, COL_DETAIL, COL_DAY1, COL_DAY2, COL_FLAG, COL_SCHOOL };
enum { COL_LA_CODE = COL_SCHOOL + 1, COL_DISTRICT, COL_NAME };
enum { PART_PERSON, PART_EXCLUSION, PART_ENROLMENT, PART_ADDRESS, PART_STANDING, PART_CARE };

typedef struct One {
    RollcallPass *pass;
    RollFacts *facts;
    Arena *arena;
    u32 cap_schools, cap_enrolments, cap_addresses, cap_exclusions, cap_standings, cap_cares;
} One;

/* Room for one more. The facts point to what is constant for all others. */
static void *grown(Arena *a, const void *list, u32 n, u32 *cap, size_t size) {
    void *at = (void *)(uintptr_t)list;
    if (n < *cap) return at;
    u32 more = *cap ? *cap * 2 : 4;
    at = arena_grow(a, at, *cap * size, more * size);
    *cap = more;
    return at;
}

#define ADD(o, list, type, ...)                                                                                \
    do {                                                                                                       \
        type *at_ = grown((o)->arena, (o)->facts->list, (o)->facts->n_##list, &(o)->cap_##list, sizeof(type)); \
        at_[(o)->facts->n_##list++] = (type)__VA_ARGS__;                                                       \
        (o)->facts->list = at_;                                                                                \
    } while (0)

static u32 school_of(One *o, const DbRows *r) {
    RollcallPass *p = o->pass;
    i64 urn = col_i64(r, COL_URN);
    for (u32 i = 0; i < p->n_schools; i++)
        if (p->schools[i].urn == urn) return i;
    u32 cap_names = o->cap_schools;
    p->schools = grown(o->arena, p->schools, p->n_schools, &o->cap_schools, sizeof *p->schools);
    p->school_names = grown(o->arena, p->school_names, p->n_schools, &cap_names, sizeof *p->school_names);
    p->school_names[p->n_schools] = col_str_keep(r, COL_NAME);
    p->schools[p->n_schools] = rollcall_school_read(p->definitions->authority, r, COL_SCHOOL, urn);
    return p->n_schools++;
}

static void read_person(One *o, const DbRows *r, i64 person_id) {
    RollFacts *f = o->facts;
    f->person_id = person_id;
    f->born = col_date(r, COL_FROM);
    f->died_on = col_date(r, COL_TO);
    f->known_from = col_date(r, COL_DAY1);
    f->closed_on = col_date(r, COL_DAY2);
    f->is_closed = date_is_set(f->closed_on);
    f->is_estimated = col_bool(r, COL_FLAG);
}

/* The exclusions have been read: of a child who was ever excluded the day of entry counts too. */
static void read_enrolment(One *o, const DbRows *r) {
    Str status = col_str(r, COL_CODE);
    ADD(o, enrolments, RollEnrolment,
        {.school = school_of(o, r),
         .status = status.n ? status.p[0] : 'C',
         .from_on = col_date(r, COL_FROM),
         .to_on = col_date(r, COL_TO),
         .confirmed_on = col_date(r, COL_DAY1),
         .entry_on = o->facts->n_exclusions > 0 ? col_date(r, COL_DAY2) : DATE_NONE});
}

static void read_exclusion(One *o, const DbRows *r) {
    ADD(o, exclusions, RollExclusion,
        {.start_on = col_date(r, COL_FROM), .withdrawn_on = col_date(r, COL_DAY1), .urn = col_i64(r, COL_URN)});
    if (!col_is_null(r, COL_NAME)) (void)school_of(o, r);
}

static void read_address(One *o, const DbRows *r) {
    bool is_outside = col_bool(r, COL_FLAG);
    const Authority *ours = o->pass->definitions->authority;
    Str district = col_str(r, COL_DETAIL);
    ADD(o, addresses, RollAddress,
        {.from_on = col_date(r, COL_FROM),
         .to_on = col_date(r, COL_TO),
         .is_outside = is_outside,
         .evidence = is_outside ? rollcall_evidence(col_str(r, COL_CODE)) : 0,
         .district = is_outside || district.n == 0 ? NO_DISTRICT : (i16)authority_district(ours, district)});
}

static void read_standing(One *o, const DbRows *r) {
    RollStanding s = rollcall_standing(col_str(r, COL_CODE), col_str(r, COL_DETAIL));
    s.from_on = col_date(r, COL_FROM);
    s.to_on = col_date(r, COL_TO);
    s.is_part_time = col_bool(r, COL_FLAG);
    s.not_suitable_on = col_date(r, COL_DAY1);
    ADD(o, standings, RollStanding, s);
}

static void read_care(One *o, const DbRows *r) {
    ADD(o, cares, RollCare,
        {.is_ours = str_is(col_str(r, COL_CODE), "this_authority"),
         .from_on = col_date(r, COL_FROM),
         .to_on = col_date(r, COL_TO)});
}

static void read_part(One *o, const DbRows *r, i64 person_id) {
    switch (col_i64(r, COL_PART)) {
    case PART_PERSON: read_person(o, r, person_id); break;
    case PART_EXCLUSION: read_exclusion(o, r); break;
    case PART_ENROLMENT: read_enrolment(o, r); break;
    case PART_ADDRESS: read_address(o, r); break;
    case PART_STANDING: read_standing(o, r); break;
    default: read_care(o, r); break;
    }
}

/* ---- in the order of the pass, whatever order the store gives rows in ---- */

static int by_start(Date a, Date b) { return a.day < b.day ? -1 : a.day > b.day; }

static int compare_addresses(const void *a, const void *b) {
    return by_start(((const RollAddress *)a)->from_on, ((const RollAddress *)b)->from_on);
}

static int compare_exclusions(const void *a, const void *b) {
    return by_start(((const RollExclusion *)a)->start_on, ((const RollExclusion *)b)->start_on);
}

static int compare_standings(const void *a, const void *b) {
    const RollStanding *x = a, *y = b;
    return x->kind != y->kind ? (x->kind < y->kind ? -1 : 1) : by_start(x->from_on, y->from_on);
}

#define SORT(f, list, compare) \
    if ((f)->n_##list > 1) qsort((void *)(uintptr_t)(f)->list, (f)->n_##list, sizeof *(f)->list, compare)

static void sort_facts(RollFacts *f) {
    SORT(f, addresses, compare_addresses);
    SORT(f, exclusions, compare_exclusions);
    SORT(f, standings, compare_standings);
}

Status rollcall_one_read(Ctx *cx, i64 person_id, RollcallPass *pass, RollFacts *facts) {
    DbRows *r;
    *pass = (RollcallPass){.cx = cx, .definitions = definitions_of(cx)};
    *facts = (RollFacts){.person_id = 0};
    One o = {.pass = pass, .facts = facts, .arena = cx->arena};
    TRY(db_query(cx, &r, SQL_rollcall_one, P_I64(person_id)));
    while (db_next(r)) read_part(&o, r, person_id);
    TRY(db_done(r));
    sort_facts(facts);
    rollcall_pass_index(pass);
    return OK;
}
