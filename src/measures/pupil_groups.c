#include "measures/pupil_groups.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "attendance/kept.h"
#include "attendance/tally.h"
#include "cli/app.h"
#include "db/table_change.h"
#include "people/changes.h"
#include "rollcall/rollcall_groups.h"
#include "sql_all.h"

/* More people than this: everybody is read. */
enum { FEW_PEOPLE = 4000 };

typedef struct KeptPupils {
    PupilsOf of;
    Date from, to;
    i64 version; /* of the store, 0: a free place */
    i64 untold;  /* what the store had been changed past the program then */
    GroupedPupil *at;
    size_t n;
} KeptPupils;

struct PupilKeep {
    pthread_mutex_t lock;
    size_t next; /* the place that is given up first */
    KeptPupils places[PUPIL_GROUPS_KEPT];
};

Status pupil_keep_open(Ctx *cx, PupilKeep **out) {
    PupilKeep *k = calloc(1, sizeof *k);
    if (!k) return FAIL(cx, ERR_OPS, "no memory to keep pupils in");
    pthread_mutex_init(&k->lock, NULL);
    *out = k;
    return OK;
}

void pupil_keep_close(PupilKeep *k) {
    if (!k) return;
    for (size_t i = 0; i < PUPIL_GROUPS_KEPT; i++) free(k->places[i].at);
    pthread_mutex_destroy(&k->lock);
    free(k);
}

u32 pupil_group_bit(const RollcallRules *r, Str code) {
    for (size_t i = 0; i < r->n_all_groups; i++)
        if (str_eq(r->groups[i].code, code)) return UINT32_C(1) << i;
    return 0;
}

/* ---- reading ---- */

typedef struct Reading {
    Ctx *cx;
    const Period *period;
    PupilGroups *out;
    GroupedPupil *at;
    size_t cap;
} Reading;

static int compare_urn(const void *key, const void *school) {
    i64 urn = *(const i64 *)key, other = ((const GroupedSchool *)school)->urn;
    return urn < other ? -1 : urn > other;
}

static Status read_schools(Reading *r) {
    DbRows *rows;
    GroupedSchool *at = NULL;
    size_t n = 0, cap = 0;
    TRY(db_query(r->cx, &rows, SQL_pupil_group_schools, P_I64(definitions_of(r->cx)->authority->code)));
    while (db_next(rows)) {
        ARENA_ROOM(r->cx->arena, at, n, cap, 256);
        at[n++] =
            (GroupedSchool){col_i64(rows, 0), col_str_keep(rows, 1), col_str_keep(rows, 2), col_i64(rows, 3) == 1};
    }
    r->out->schools = at;
    r->out->n_schools = n;
    return db_done(rows);
}

const GroupedSchool *pupil_groups_school(const PupilGroups *p, i64 urn) {
    return p->n_schools ? bsearch(&urn, p->schools, p->n_schools, sizeof *p->schools, compare_urn) : NULL;
}

static void add_pupil(Reading *r, i64 urn, GroupedPupil p) {
    const GroupedSchool *school = pupil_groups_school(r->out, urn);
    if (!school) return;
    p.school = (u32)(school - r->out->schools);
    ARENA_ROOM(r->cx->arena, r->at, r->out->n, r->cap, 4096);
    r->at[r->out->n++] = p;
}

static int compare_people(const void *a, const void *b) {
    const GroupedPupil *x = a, *y = b;
    if (x->person_id != y->person_id) return x->person_id < y->person_id ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

static Status read_roll(Reading *r) {
    DbRows *rows;
    TRY(db_query(r->cx, &rows, SQL_pupil_group_roll, P_DATE(r->period->to)));
    while (db_next(rows))
        add_pupil(r, col_i64(rows, 2), (GroupedPupil){.id = col_i64(rows, 0), .person_id = col_i64(rows, 1)});
    if (r->out->n > 1) qsort(r->at, r->out->n, sizeof *r->at, compare_people);
    return db_done(rows);
}

/* A pupil of two schools is in each of them with the sessions of that school, as everywhere in attendance. */
static Status read_school_marks(Reading *r, const Columns *c, const PupilKeys *keys, i64 urn) {
    PupilTallies tally;
    AttendanceQuestion q = {.from = r->period->from, .to = r->period->to, .urn = urn};
    enum { SCHOOLS = 10000000 }; /* a URN has at most seven digits */
    TRY(tally_pupils(r->cx, c, keys, &q, &tally));
    for (size_t i = 0; i < tally.n; i++) {
        const PupilTally *p = &tally.at[i];
        add_pupil(r, urn,
                  (GroupedPupil){.id = p->person_id * SCHOOLS + urn,
                                 .person_id = p->person_id,
                                 .possible = (i32)p->possible,
                                 .absent = (i32)(p->authorised + p->unauthorised),
                                 .is_persistent = p->is_persistent});
    }
    return OK;
}

static Status read_marks(Reading *r) {
    ColumnsRead c;
    PupilKeys keys;
    AttendanceQuestion q = {.from = r->period->from, .to = r->period->to};
    TRY(columns_read(r->cx, date_school_year(q.to), &c));
    if (c.columns->n_rows > 0)
        TRY(pupil_keys_read(r->cx, c.columns, &q, q.to, &keys)); /* else nobody has to be known */
    for (size_t b = 0; b < c.columns->n_blocks; b++)
        TRY(read_school_marks(r, c.columns, &keys, c.columns->blocks[b].urn));
    columns_read_end(&c);
    if (r->out->n > 1) qsort(r->at, r->out->n, sizeof *r->at, compare_people);
    return OK;
}

/* The first of a person's places; rows mostly come person by person, in the order of people: near is where the last one was. SIZE_MAX: no pupil. */
static size_t first_of(const Reading *r, i64 person, size_t near) {
    size_t n = r->out->n, low = 0, high = n;
    bool is_near = near < n && r->at[near].person_id <= person;
    for (size_t i = near; is_near && i < n && i < near + 8; i++)
        if (r->at[i].person_id >= person) return r->at[i].person_id == person ? i : SIZE_MAX;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (r->at[middle].person_id < person) low = middle + 1;
        else high = middle;
    }
    return low < n && r->at[low].person_id == person ? low : SIZE_MAX;
}

static Status read_groups(Reading *r) {
    DbRows *rows;
    const RollcallRules *rules = definitions_of(r->cx)->rollcall;
    size_t near = 0;
    TRY(db_query(r->cx, &rows, SQL_pupil_group_facts, P_DATE(r->period->to)));
    while (db_next(rows)) {
        i64 person = col_i64(rows, 0);
        size_t first = first_of(r, person, near);
        if (first == SIZE_MAX) continue;
        u32 bits = rollcall_groups_in(rules, col_str(rows, 1), col_str(rows, 2));
        for (size_t i = first; i < r->out->n && r->at[i].person_id == person; i++) r->at[i].groups |= bits;
        near = first;
    }
    return db_done(rows);
}

/* ---- some people alone ---- */

static Status read_facts_of(Ctx *cx, Str ids, Date on, GroupedPupil *at, size_t n) {
    DbRows *rows;
    const RollcallRules *rules = definitions_of(cx)->rollcall;
    size_t first = 0;
    TRY(db_query(cx, &rows, SQL_pupil_group_facts_of, P_STR(ids), P_DATE(on)));
    while (db_next(rows)) {
        i64 person = col_i64(rows, 0);
        u32 bits = rollcall_groups_in(rules, col_str(rows, 1), col_str(rows, 2));
        while (first < n && at[first].person_id < person) first++;
        for (size_t i = first; i < n && at[i].person_id == person; i++) at[i].groups |= bits;
    }
    return db_done(rows);
}

Status pupil_groups_of_people(Ctx *cx, Date on, GroupedPupil *at, size_t n) {
    i64 *ids = ARENA_ARRAY(cx->arena, i64, n + 1);
    for (size_t i = 0; i < n; i++) ids[i] = at[i].person_id;
    return read_facts_of(cx, db_list(cx->arena, ids, n), on, at, n);
}

/* Those of the changed people who are on the roll now, in the order of people. */
static Status read_changed(Reading *r, const PersonChanges *c) {
    DbRows *rows;
    Str ids = db_list(r->cx->arena, c->ids, c->n);
    TRY(db_query(r->cx, &rows, SQL_pupil_group_roll_of, P_STR(ids), P_DATE(r->period->to)));
    while (db_next(rows))
        add_pupil(r, col_i64(rows, 2), (GroupedPupil){.id = col_i64(rows, 0), .person_id = col_i64(rows, 1)});
    TRY(db_done(rows));
    return read_facts_of(r->cx, ids, r->period->to, r->at, r->out->n);
}

/* was without the people who changed, and they as they are now. */
static void put_together(Arena *a, PupilGroups *was, const PersonChanges *c, const GroupedPupil *now, size_t n_now) {
    GroupedPupil *at = arena_take(a, (was->n + n_now + 1) * sizeof *at);
    size_t n = 0, k = 0, gone = 0;
    for (size_t i = 0; i < was->n; i++) {
        while (gone < c->n && c->ids[gone] < was->at[i].person_id) gone++;
        while (k < n_now && now[k].person_id < was->at[i].person_id) at[n++] = now[k++];
        bool is_changed = gone < c->n && c->ids[gone] == was->at[i].person_id;
        if (!is_changed) at[n++] = was->at[i];
    }
    while (k < n_now) at[n++] = now[k++];
    was->at = at;
    was->n = n;
}

/* ---- keeping ---- */

/* The newest reading of the same question that is no newer than what the reader sees. */
static bool copy_kept(PupilKeep *k, KeptPupils *asked, Arena *a, PupilGroups *out) {
    const KeptPupils *best = NULL;
    i64 version = asked->version;
    pthread_mutex_lock(&k->lock);
    for (size_t i = 0; i < PUPIL_GROUPS_KEPT; i++) {
        const KeptPupils *p = &k->places[i];
        bool is_same = p->of == asked->of && date_eq(p->from, asked->from) && date_eq(p->to, asked->to);
        if (p->version > 0 && p->version <= version && is_same && (!best || p->version > best->version)) best = p;
    }
    if (best) {
        out->at = arena_take(a, (best->n + 1) * sizeof *out->at);
        if (best->n > 0) memcpy(out->at, best->at, best->n * sizeof *out->at);
        out->n = best->n;
        asked->version = best->version;
        asked->untold = best->untold;
    }
    pthread_mutex_unlock(&k->lock);
    return best != NULL;
}

/* In the place of the same question, else in the one that was filled the longest ago. */
static void keep(PupilKeep *k, const KeptPupils *asked, const PupilGroups *read) {
    GroupedPupil *own = malloc((read->n + 1) * sizeof *own);
    if (!own) return;
    if (read->n > 0) memcpy(own, read->at, read->n * sizeof *own);
    pthread_mutex_lock(&k->lock);
    KeptPupils *p = NULL;
    for (size_t i = 0; i < PUPIL_GROUPS_KEPT; i++) {
        KeptPupils *q = &k->places[i];
        bool is_same = q->of == asked->of && date_eq(q->from, asked->from) && date_eq(q->to, asked->to);
        if (q->version > 0 && is_same) p = q;
    }
    if (!p) p = &k->places[k->next++ % PUPIL_GROUPS_KEPT];
    free(p->at);
    *p = *asked;
    p->at = own;
    p->n = read->n;
    pthread_mutex_unlock(&k->lock);
}

/* What has become of a kept reading: whether it stands, or stands but for some people. */
typedef enum Standing { STANDS, STANDS_BUT_FOR_SOME, FALLEN } Standing;

static const Str roll_people[] = {{"enrolment", 9}, {"person_characteristic", 21}};
static const Str mark_tables[] = {
    {"enrolment", 9}, {"person_characteristic", 21}, {"person", 6}, {"attendance_day", 14}, {"attendance_pupil", 16}};

static bool is_written(const TableChanges *c, const Str *tables, size_t n) {
    for (size_t i = 0; i < c->n; i++)
        for (size_t k = 0; k < n; k++)
            if (str_eq(c->names[i], tables[k])) return true;
    return false;
}

static Status standing_of(Ctx *cx, const KeptPupils *kept, PersonChanges *people, Standing *out) {
    static const Str schools[] = {{"establishment", 13}};
    TableChanges c;
    bool is_roll = kept->of == PUPILS_ON_ROLL;
    TRY(table_changes_since(cx, kept->version, kept->untold, &c));
    *out = FALLEN;
    if (c.is_everything || is_written(&c, schools, COUNT_OF(schools))) return OK;
    if (!is_written(&c, is_roll ? roll_people : mark_tables, is_roll ? COUNT_OF(roll_people) : COUNT_OF(mark_tables))) {
        *out = STANDS;
        return OK;
    }
    if (!is_roll) return OK;
    TRY(people_changed_since(cx, kept->version, people));
    if (!people->is_everything && people->n <= FEW_PEOPLE) *out = STANDS_BUT_FOR_SOME;
    return OK;
}

static Status read_anew(Reading *r, PupilsOf of) {
    TRY(of == PUPILS_ON_ROLL ? read_roll(r) : read_marks(r));
    TRY(read_groups(r));
    r->out->at = r->at;
    return OK;
}

static Status bring_up_to_date(Reading *r, PupilGroups *kept, const PersonChanges *people) {
    TRY(read_changed(r, people));
    put_together(r->cx->arena, kept, people, r->at, r->out->n);
    r->out->at = kept->at;
    r->out->n = kept->n;
    return OK;
}

Status pupil_groups_read(Ctx *cx, PupilsOf of, const Period *p, PupilGroups *out) {
    PupilKeep *k = cx->app && !db_is_writing(cx->db) ? cx->app->pupils : NULL;
    KeptPupils now = {.of = of, .from = of == PUPILS_ON_ROLL ? p->to : p->from, .to = p->to};
    Reading r = {.cx = cx, .period = p, .out = out};
    PupilGroups was = {0};
    PersonChanges people = {0};
    Standing standing = FALLEN;
    *out = (PupilGroups){0};
    TRY(read_schools(&r));
    if (!k) return read_anew(&r, of);
    TRY(db_version(cx, &now.version));
    TRY(table_changes_untold(cx, &now.untold));
    KeptPupils kept = now;
    bool is_kept = copy_kept(k, &kept, cx->arena, &was);
    if (is_kept && kept.version == now.version) {
        standing = STANDS;
    } else if (is_kept) {
        TRY(standing_of(cx, &kept, &people, &standing));
    }
    if (standing == STANDS) out->at = was.at, out->n = was.n;
    else if (standing == STANDS_BUT_FOR_SOME) TRY(bring_up_to_date(&r, &was, &people));
    else TRY(read_anew(&r, of));
    if (standing != STANDS || kept.version != now.version) keep(k, &now, out);
    return OK;
}
