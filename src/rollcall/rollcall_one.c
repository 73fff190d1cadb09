/* rollcall_one.c - the facts of one child, for a page that is asked for far more often than a roll call: what the page has read of
 * the child, one statement for the rest, and schools that the connection keeps, instead of the pass's nine statements. */
#include "rollcall/rollcall_one.h"

#include <stdlib.h>
#include "db/kept.h"
#include "db/kept_rows.h"
#include "schools/enrolment.h"
#include "sql_all.h"

/* The columns of rollcall_one, and its parts. */
enum { COL_PART, COL_URN, COL_FROM, COL_TO, COL_CODE, COL_DETAIL, COL_DAY, COL_FLAG };
enum { PART_SEALED, PART_EXCLUSION, PART_ADDRESS, PART_STANDING };

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

/* *out: its place; NO_SCHOOL where the register does not have it. */
static Status school_of(One *o, i64 urn, u32 *out) {
    RollcallPass *p = o->pass;
    Str kept[4];
    for (*out = 0; *out < p->n_schools; (*out)++)
        if (p->schools[*out].urn == urn) return OK;
    TRY(kept_row(p->cx, &SQL_rollcall_one_school, urn, kept, COUNT_OF(kept)));
    *out = NO_SCHOOL;
    if (str_empty(kept[3])) return OK;
    u32 cap_names = o->cap_schools;
    p->schools = grown(o->arena, p->schools, p->n_schools, &o->cap_schools, sizeof *p->schools);
    p->school_names = grown(o->arena, p->school_names, p->n_schools, &cap_names, sizeof *p->school_names);
    p->school_names[p->n_schools] = kept[3];
    p->schools[p->n_schools] = rollcall_school_of(p->definitions->authority, urn, kept);
    *out = p->n_schools++;
    return OK;
}

static void take_person(One *o, const Person *who) {
    RollFacts *f = o->facts;
    f->person_id = who->id;
    f->born = who->birth_date;
    f->died_on = who->died_on;
    f->known_from = who->known_from;
    f->is_estimated = who->birth_date_is_estimated;
}

/* The exclusions have been read: of a child who was ever excluded the day of entry counts too. */
static Status take_enrolment(One *o, const Enrolment *e) {
    u32 school;
    TRY(school_of(o, e->urn, &school));
    if (school == NO_SCHOOL) return OK;
    ADD(o, enrolments, RollEnrolment,
        {.school = school,
         .status = e->status.n ? e->status.p[0] : 'C',
         .from_on = e->from_on,
         .to_on = e->to_on,
         .confirmed_on = e->confirmed_on,
         .entry_on = o->facts->n_exclusions > 0 ? e->entry_on : DATE_NONE});
    return OK;
}

static void read_sealed(One *o, const DbRows *r) {
    o->facts->closed_on = col_date(r, COL_FROM);
    o->facts->is_closed = true;
}

static void read_exclusion(One *o, const DbRows *r) {
    ADD(o, exclusions, RollExclusion,
        {.start_on = col_date(r, COL_FROM), .withdrawn_on = col_date(r, COL_DAY), .urn = col_i64(r, COL_URN)});
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
    s.not_suitable_on = col_date(r, COL_DAY);
    ADD(o, standings, RollStanding, s);
}

static void read_part(One *o, const DbRows *r) {
    switch (col_i64(r, COL_PART)) {
    case PART_SEALED: read_sealed(o, r); break;
    case PART_EXCLUSION: read_exclusion(o, r); break;
    case PART_ADDRESS: read_address(o, r); break;
    default: read_standing(o, r); break;
    }
}

static void take_care(One *o, const PersonCharacteristic *c) {
    ADD(o, cares, RollCare,
        {.is_ours = str_is(c->value, "this_authority"), .from_on = c->span.from_on, .to_on = c->span.to_on});
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

static Status read_rows(One *o, i64 person_id) {
    DbRows *r;
    TRY(kept_query(o->pass->cx, &r, SQL_rollcall_one, person_id));
    while (db_next(r)) read_part(o, r);
    return db_done(r);
}

static Status take_rolls(One *o, const PersonFacts *p) {
    const Enrolments *rolls;
    u32 school;
    TRY(person_rolls(o->pass->cx, p, &rolls));
    for (u32 i = 0; i < o->facts->n_exclusions; i++) TRY(school_of(o, o->facts->exclusions[i].urn, &school));
    for (size_t i = 0; i < rolls->n; i++) TRY(take_enrolment(o, &rolls->at[i]));
    return OK;
}

Status rollcall_one_read(Ctx *cx, const PersonFacts *p, RollcallPass *pass, RollFacts *facts) {
    *pass = (RollcallPass){.cx = cx, .definitions = definitions_of(cx)};
    *facts = (RollFacts){.person_id = 0};
    One o = {.pass = pass, .facts = facts, .arena = cx->arena};
    if (!p->who.is_adult && p->who.merged_into == 0) {
        take_person(&o, &p->who);
        TRY(read_rows(&o, p->who.id));
        TRY(take_rolls(&o, p));
        for (size_t i = 0; i < p->n_characteristics; i++)
            if (str_is(p->characteristics[i].kind, "in_care")) take_care(&o, &p->characteristics[i]);
        sort_facts(facts);
    }
    rollcall_pass_index(pass);
    return OK;
}
