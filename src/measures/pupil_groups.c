#include "measures/pupil_groups.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "attendance/kept.h"
#include "attendance/tally.h"
#include "cli/app.h"
#include "rollcall/rollcall_groups.h"
#include "sql_all.h"

typedef struct KeptPupils {
    PupilsOf of;
    Date from, to;
    i64 version; /* 0: a free place */
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
        at[n++] = (GroupedSchool){col_i64(rows, 0), col_str_keep(rows, 1), col_str_keep(rows, 2)};
    }
    r->out->schools = at;
    r->out->n_schools = n;
    return db_done(rows);
}

static const GroupedSchool *school_of(const Reading *r, i64 urn) {
    const PupilGroups *p = r->out;
    return p->n_schools ? bsearch(&urn, p->schools, p->n_schools, sizeof *p->schools, compare_urn) : NULL;
}

static void add_pupil(Reading *r, i64 urn, GroupedPupil p) {
    const GroupedSchool *school = school_of(r, urn);
    if (!school) return;
    p.school = (u32)(school - r->out->schools);
    ARENA_ROOM(r->cx->arena, r->at, r->out->n, r->cap, 4096);
    r->at[r->out->n++] = p;
}

static Status read_roll(Reading *r) {
    DbRows *rows;
    TRY(db_query(r->cx, &rows, SQL_pupil_group_roll, P_DATE(r->period->to)));
    while (db_next(rows))
        add_pupil(r, col_i64(rows, 2), (GroupedPupil){.id = col_i64(rows, 0), .person_id = col_i64(rows, 1)});
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

static int compare_people(const void *a, const void *b) {
    const GroupedPupil *x = a, *y = b;
    if (x->person_id != y->person_id) return x->person_id < y->person_id ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

static Status read_marks(Reading *r) {
    ColumnsRead c;
    PupilKeys keys;
    AttendanceQuestion q = {.from = r->period->from, .to = r->period->to};
    TRY(columns_read(r->cx, date_school_year(q.to), &c));
    TRY(pupil_keys_read(r->cx, c.columns, &q, q.to, &keys));
    for (size_t b = 0; b < c.columns->n_blocks; b++)
        TRY(read_school_marks(r, c.columns, &keys, c.columns->blocks[b].urn));
    columns_read_end(&c);
    if (r->out->n > 1) qsort(r->at, r->out->n, sizeof *r->at, compare_people);
    return OK;
}

static Status read_groups(Reading *r) {
    RollcallGroupReader g = rollcall_groups_open(r->cx, r->period->to);
    for (size_t i = 0; i < r->out->n; i++)
        r->at[i].groups = i > 0 && r->at[i - 1].person_id == r->at[i].person_id
                              ? r->at[i - 1].groups
                              : rollcall_groups_of(&g, r->at[i].person_id);
    return rollcall_groups_done(&g);
}

/* ---- keeping ---- */

static bool take_kept(PupilKeep *k, const KeptPupils *asked, Arena *a, PupilGroups *out) {
    bool is_found = false;
    pthread_mutex_lock(&k->lock);
    for (size_t i = 0; i < PUPIL_GROUPS_KEPT && !is_found; i++) {
        const KeptPupils *p = &k->places[i];
        is_found = p->version == asked->version && p->of == asked->of && date_eq(p->from, asked->from) &&
                   date_eq(p->to, asked->to);
        if (!is_found) continue;
        GroupedPupil *at = arena_take(a, (p->n + 1) * sizeof *at);
        if (p->n > 0) memcpy(at, p->at, p->n * sizeof *at);
        out->at = at;
        out->n = p->n;
    }
    pthread_mutex_unlock(&k->lock);
    return is_found;
}

static void keep(PupilKeep *k, const KeptPupils *asked, const PupilGroups *read) {
    GroupedPupil *own = malloc((read->n + 1) * sizeof *own);
    if (!own) return;
    if (read->n > 0) memcpy(own, read->at, read->n * sizeof *own);
    pthread_mutex_lock(&k->lock);
    KeptPupils *p = &k->places[k->next++ % PUPIL_GROUPS_KEPT];
    free(p->at);
    *p = *asked;
    p->at = own;
    p->n = read->n;
    pthread_mutex_unlock(&k->lock);
}

Status pupil_groups_read(Ctx *cx, PupilsOf of, const Period *p, PupilGroups *out) {
    PupilKeep *k = cx->app && !db_is_writing(cx->db) ? cx->app->pupils : NULL;
    KeptPupils asked = {.of = of, .from = of == PUPILS_ON_ROLL ? p->to : p->from, .to = p->to};
    Reading r = {.cx = cx, .period = p, .out = out};
    *out = (PupilGroups){0};
    TRY(read_schools(&r));
    if (k) TRY(db_version(cx, &asked.version));
    if (k && take_kept(k, &asked, cx->arena, out)) return OK;
    TRY(of == PUPILS_ON_ROLL ? read_roll(&r) : read_marks(&r));
    TRY(read_groups(&r));
    out->at = r.at;
    if (k) keep(k, &asked, out);
    return OK;
}
