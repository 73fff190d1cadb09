#include "attendance/lists_read.h"

#include <stdlib.h>

#include "access/access.h"
#include "access/audit.h"
#include "access/restrict_case.h"
#include "attendance/kept.h"
#include "attendance/year_before.h"
#include "base/json_text.h"
#include "db/db.h"
#include "schools/establishment.h"
#include "sql_all.h"
#include "web/model.h"

/* Cards read at a time: ids go to the store as one list. */
enum { CARDS = 500 };

/* ---- pupils ---- */

Status pupil_list_read(Ctx *cx, const PupilListAsk *ask, PupilLines *out) {
    AttendanceQuestion q = {.from = ask->from, .to = ask->to, .urn = ask->urn};
    ColumnsRead c;
    PupilKeys keys;
    int year = date_school_year(ask->to);
    TRY(access_allows(cx, READ_CHILD));
    TRY(ask->urn ? columns_read_of_school(cx, year, ask->urn, &c) : columns_read(cx, year, &c));
    TRY(pupil_keys_read(cx, c.columns, &q, ask->to, &keys));
    TRY(pupil_list(cx, c.columns, &keys, ask, out));
    columns_read_end(&c);
    audit_note(cx, "attendance.list", 0, "%s, %zu pupils", pupil_list_info[ask->list].word, out->n);
    return OK;
}

static Status name_some(Ctx *cx, const PupilLine *lines, size_t n, PupilEntry *out) {
    i64 *ids = ARENA_ARRAY(cx->arena, i64, n);
    PersonCard *cards = ARENA_ARRAY(cx->arena, PersonCard, n);
    for (size_t i = 0; i < n; i++) ids[i] = lines[i].person_id;
    TRY(person_cards(cx, ids, n, cards));
    for (size_t i = 0; i < n; i++) {
        bool is_seen = cards[i].id != 0;
        out[i] = (PupilEntry){.line = &lines[i],
                              .who = cards[i],
                              .urn = is_seen ? lines[i].urn : 0,
                              .school = STR(""),
                              .year_group = is_seen ? lines[i].year_group : STR("")};
    }
    return OK;
}

static int by_urn(const void *a, const void *b) {
    const PupilEntry *x = *(PupilEntry *const *)a, *y = *(PupilEntry *const *)b;
    return x->urn < y->urn ? -1 : x->urn > y->urn;
}

/* Each school is asked for once, however many of its pupils are listed. */
static Status name_schools(Ctx *cx, PupilEntry *entries, size_t n) {
    PupilEntry **sorted = ARENA_ARRAY(cx->arena, PupilEntry *, n + 1);
    for (size_t i = 0; i < n; i++) sorted[i] = &entries[i];
    qsort(sorted, n, sizeof *sorted, by_urn);
    for (size_t i = 0; i < n; i++) {
        if (sorted[i]->urn == 0) continue;
        if (i > 0 && sorted[i - 1]->urn == sorted[i]->urn) sorted[i]->school = sorted[i - 1]->school;
        else TRY(establishment_name(cx, sorted[i]->urn, &sorted[i]->school));
    }
    return OK;
}

Status pupil_list_name(Ctx *cx, const PupilLine *lines, size_t n, PupilEntry *out) {
    for (size_t i = 0; i < n; i += CARDS) TRY(name_some(cx, lines + i, n - i < CARDS ? n - i : CARDS, out + i));
    return n > 0 ? name_schools(cx, out, n) : OK;
}

static void add_text(json_t *row, const char *key, Str s) { json_object_set_new(row, key, json_text(s)); }

static void add_day(Ctx *cx, json_t *row, const char *key, Date d) {
    add_text(row, key, date_is_set(d) ? date_iso_str(cx->arena, d) : STR_NONE);
}

static void add_who(Ctx *cx, json_t *row, const PupilEntry *e) {
    model_id(row, "person_id", e->who.id);
    add_text(row, "upn", e->who.upn);
    add_text(row, "surname", e->who.surname);
    add_text(row, "forename", e->who.forename);
    add_day(cx, row, "birth_date", e->who.birth_date);
    add_text(row, "year_group", e->year_group);
    json_object_set_new(row, "urn", json_id(e->urn));
    add_text(row, "school", e->school);
}

void pupil_entry_add(Ctx *cx, json_t *row, const PupilEntry *e) {
    const PupilLine *l = e->line;
    AttendanceFigures n = {.possible = l->sums.possible,
                           .authorised = l->sums.authorised,
                           .unauthorised = l->sums.unauthorised,
                           .pupils = l->sums.possible > 0,
                           .persistent = l->is_persistent,
                           .severe = l->is_severe};
    add_who(cx, row, e);
    figures_add(cx, row, &n);
    model_lit(row, "band", band_info[l->band].word);
    model_i64(row, "may_miss", l->outlook.may_miss);
    json_object_set_new(row, "projected_percent", percent_json(cx, l->outlook.projected_tenths, 1000));
    model_i64(row, "recent_absent", l->marks.recent_absent);
    model_i64(row, "recent_possible", l->marks.recent_possible);
    model_i64(row, "longest_run", l->marks.longest_run);
    model_i64(row, "run", l->marks.run);
    add_day(cx, row, "run_from", l->marks.run_from);
    add_day(cx, row, "last_seen", l->marks.last_seen);
    add_day(cx, row, "last_named", l->marks.last_named);
    add_text(row, "gone", l->gone == GONE_NOT ? STR_NONE : str_from(gone_info[l->gone].word));
    model_i64(row, "late", l->sums.late);
    add_text(row, "patterns", pattern_titles(cx->arena, definitions_of(cx)->attendance, l->patterns));
    model_i64(row, "unexplained", l->marks.unexplained);
    add_day(cx, row, "unexplained_from", l->marks.unexplained_from);
    model_i64(row, "leave", l->marks.leave);
    add_day(cx, row, "leave_from", l->marks.leave_from);
}

/* ---- visits ---- */

static Status figures_by_school(Ctx *cx, Date from, Date to, AttendanceAnswer *out) {
    static const Grouping by_school = {{KEY_SCHOOL}, 1};
    AttendanceQuestion q = {.from = from, .to = to, .groupings = &by_school, .n_groupings = 1};
    AttendanceAnswer *a;
    ColumnsRead c;
    PupilKeys keys;
    TRY(columns_read(cx, date_school_year(to), &c));
    TRY(pupil_keys_read(cx, c.columns, &q, to, &keys));
    TRY(attendance_ask(cx, c.columns, &keys, &q, &a));
    columns_read_end(&c);
    *out = a[0];
    return OK;
}

static const AttendanceFigures *figures_of(const AttendanceAnswer *a, Str urn) {
    for (size_t i = 0; i < a->n; i++)
        if (str_eq(a->groups[i].values[0], urn)) return &a->groups[i].n;
    return NULL;
}

static int by_persistent(const void *a, const void *b) {
    const VisitLine *x = a, *y = b;
    i64 more = y->now.persistent * x->now.pupils - x->now.persistent * y->now.pupils;
    return more ? (more < 0 ? -1 : 1) : x->urn < y->urn ? -1 : x->urn > y->urn;
}

/* Change of the share, over now.pupils * before.pupils. */
static i64 change_over(const VisitLine *l) {
    return l->now.persistent * l->before.pupils - l->before.persistent * l->now.pupils;
}
static i64 over(const VisitLine *l) { return l->now.pupils * l->before.pupils; }

/* Two products of pupils of schools: some 10^13, times a thousand. */
static i64 change_per_million(const VisitLine *l) { return change_over(l) * 1000000 / over(l); }

static void rank(VisitLines *v) {
    for (size_t i = 0; i < v->n; i++) {
        VisitLine *l = &v->at[i], *before = i ? &v->at[i - 1] : NULL;
        bool is_same = before && before->now.persistent * l->now.pupils == l->now.persistent * before->now.pupils;
        l->rank = is_same ? before->rank : (i64)i + 1;
        if (l->before.pupils == 0) continue;
        l->change_rank = 1;
        for (size_t k = 0; k < v->n; k++)
            l->change_rank += v->at[k].before.pupils > 0 && change_per_million(&v->at[k]) > change_per_million(l);
    }
}

/* The newest that the actor may know of; 0: none. */
static Status find_visit_case(Ctx *cx, i64 urn, i64 *out) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_lists_visit_case, P_I64(urn)));
    while (*out == 0 && db_next(r))
        if (!restrict_hides_case(cx, col_i64(r, 0))) *out = col_i64(r, 0);
    return db_done(r);
}

Status visits_read(Ctx *cx, Date from, Date to, VisitLines *out) {
    AttendanceAnswer now, before;
    TRY(access_allows(cx, READ_ROLLCALL));
    TRY(figures_by_school(cx, from, to, &now));
    TRY(figures_by_school(cx, year_before(from), year_before(to), &before));
    *out = (VisitLines){.at = ARENA_ARRAY(cx->arena, VisitLine, now.n + 1), .n = now.n};
    for (size_t i = 0; i < now.n; i++) {
        VisitLine *l = &out->at[i];
        const AttendanceFigures *then = figures_of(&before, now.groups[i].values[0]);
        *l = (VisitLine){.now = now.groups[i].n};
        check(str_to_i64(now.groups[i].values[0], &l->urn));
        if (then) l->before = *then;
        TRY(establishment_name(cx, l->urn, &l->school));
        TRY(find_visit_case(cx, l->urn, &l->case_id));
    }
    if (out->n > 1) qsort(out->at, out->n, sizeof *out->at, by_persistent);
    rank(out);
    return OK;
}

Str visit_change(Arena *a, const VisitLine *l) {
    if (l->before.pupils == 0) return STR("");
    i64 n = change_over(l), of = over(l), size = n < 0 ? -n : n, tenths = (2000 * size + of) / (2 * of);
    return str_fmt(a, "%s%lld.%lld",
                   tenths == 0 ? ""
                   : n < 0     ? "-"
                               : "+",
                   (long long)(tenths / 10), (long long)(tenths % 10));
}

void visit_add(Ctx *cx, json_t *row, const VisitLine *l) {
    Str change = visit_change(cx->arena, l);
    model_i64(row, "rank", l->rank);
    model_i64(row, "urn", l->urn);
    add_text(row, "school", l->school);
    figures_add(cx, row, &l->now);
    json_object_set_new(row, "persistent_percent", percent_json(cx, l->now.persistent, l->now.pupils));
    json_object_set_new(row, "persistent_percent_before", percent_json(cx, l->before.persistent, l->before.pupils));
    json_object_set_new(row, "change", change.n ? json_real(strtod(str_cstr(cx->arena, change), NULL)) : json_null());
    json_object_set_new(row, "change_rank", json_id(l->change_rank));
    model_id(row, "case_id", l->case_id);
}
