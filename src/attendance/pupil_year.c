#include "attendance/pupil_year.h"

#include "access/access.h"
#include "db/db.h"
#include "sql_all.h"

enum { MAX_YEARS = 30, DAYS_A_YEAR = 366 };

static Date first_of(int year) { return date_ymd(year, 9, 1); }
static Date last_of(const PupilYear *y, Date to) { return date_min(to, date_ymd(y->year + 1, 8, 31)); }

/* ---- which year, which schools ---- */

static Status read_years(Ctx *cx, i64 person_id, PupilYear *out) {
    DbRows *r;
    out->years = ARENA_ARRAY(cx->arena, int, MAX_YEARS);
    TRY(db_query(cx, &r, SQL_pupil_year_years, P_I64(person_id), P_I64(MAX_YEARS)));
    while (out->n_years < MAX_YEARS && db_next(r)) out->years[out->n_years++] = (int)col_i64(r, 0);
    return db_done(r);
}

static int year_for(const PupilYear *y, Date to) {
    for (size_t i = 0; i < y->n_years; i++)
        if (y->years[i] <= date_school_year(to)) return y->years[i];
    return date_school_year(to);
}

static Status read_schools(Ctx *cx, i64 person_id, PupilYear *out) {
    DbRows *r;
    i64 n;
    TRY(db_number(cx, &n, SQL_pupil_year_n_schools, P_I64(person_id), P_I64(out->year)));
    out->schools = ARENA_ARRAY(cx->arena, PupilSchool, (size_t)n + 1);
    TRY(db_query(cx, &r, SQL_pupil_year_schools, P_I64(person_id), P_I64(out->year), P_DATE(first_of(out->year)),
                 P_DATE(date_ymd(out->year + 1, 8, 31))));
    while ((i64)out->n_schools < n && db_next(r))
        out->schools[out->n_schools++] = (PupilSchool){.urn = col_i64(r, 0),
                                                       .place = col_i64(r, 1),
                                                       .name = col_str_keep(r, 2),
                                                       .is_subsidiary = col_i64(r, 3) > 0};
    return db_done(r);
}

/* ---- marks ---- */

static void take_code(const MarkCode *c, PupilTally *n) {
    if (!c || c->category == CATEGORY_NOT_POSSIBLE || c->category == CATEGORY_NOT_TAKEN) return;
    n->possible++;
    n->authorised += c->category == CATEGORY_AUTHORISED;
    n->unauthorised += c->category == CATEGORY_UNAUTHORISED;
}

static Status read_marks(Ctx *cx, const PupilYear *y, Date to, PupilSchool *s) {
    const AttendanceRules *rules = definitions_of(cx)->attendance;
    DbRows *r;
    s->days = ARENA_ARRAY(cx->arena, PupilDay, DAYS_A_YEAR);
    TRY(db_query(cx, &r, SQL_pupil_year_marks, P_I64(s->urn), P_DATE(first_of(y->year)), P_DATE(last_of(y, to)),
                 P_I64(2 * s->place + 1)));
    while (s->n_days < DAYS_A_YEAR && db_next(r)) {
        Str marks = col_str(r, 1);
        PupilDay d = {.on = col_date(r, 0)};
        for (size_t half = 0; half < SESSIONS_A_DAY && half < marks.n; half++) {
            d.codes[half] = attendance_kept_on(rules, (u8)marks.p[half], d.on);
            take_code(d.codes[half], &s->n);
        }
        if (d.codes[MORNING] || d.codes[AFTERNOON]) s->days[s->n_days++] = d;
    }
    absence_judge(rules, y->year, &s->n);
    return db_done(r);
}

static void add_up(const AttendanceRules *rules, PupilYear *y) {
    for (size_t i = 0; i < y->n_schools; i++) {
        if (y->schools[i].is_subsidiary) continue;
        y->total.possible += y->schools[i].n.possible;
        y->total.authorised += y->schools[i].n.authorised;
        y->total.unauthorised += y->schools[i].n.unauthorised;
    }
    absence_judge(rules, y->year, &y->total);
}

/* ---- the longest run ---- */

/* What a session says of a run; of two schools' marks of it, the greater. */
typedef enum RunMark { RUN_NOTHING, RUN_GOES_ON, RUN_ENDS } RunMark;

static RunMark run_mark(const MarkCode *c) {
    if (!c || c->category == CATEGORY_NOT_POSSIBLE || c->category == CATEGORY_NOT_TAKEN) return RUN_NOTHING;
    return c->category == CATEGORY_UNAUTHORISED ? RUN_GOES_ON : RUN_ENDS;
}

static void mark_sessions(const PupilYear *y, u8 *sessions) {
    for (size_t i = 0; i < y->n_schools; i++) {
        const PupilSchool *s = &y->schools[i];
        for (size_t d = 0; d < s->n_days && !s->is_subsidiary; d++)
            for (int half = 0; half < SESSIONS_A_DAY; half++) {
                u8 *at = &sessions[SESSIONS_A_DAY * date_diff(s->days[d].on, first_of(y->year)) + half];
                RunMark m = run_mark(s->days[d].codes[half]);
                if (m > *at) *at = (u8)m;
            }
    }
}

static void find_run(Ctx *cx, PupilYear *y) {
    size_t n = SESSIONS_A_DAY * DAYS_A_YEAR, from = 0;
    u8 *sessions = arena_alloc(cx->arena, n);
    i64 run = 0;
    memset(sessions, RUN_NOTHING, n);
    mark_sessions(y, sessions);
    for (size_t i = 0; i < n; i++) {
        if (sessions[i] == RUN_ENDS) run = 0;
        if (sessions[i] != RUN_GOES_ON) continue;
        if (run++ == 0) from = i;
        if (run <= y->run) continue;
        y->run = run;
        y->run_from = date_plus(first_of(y->year), (int)from / SESSIONS_A_DAY);
        y->run_to = date_plus(first_of(y->year), (int)i / SESSIONS_A_DAY);
    }
}

/* ---- corrections ---- */

static Str code_text(const AttendanceRules *rules, Str kept, Date on) {
    const MarkCode *c = kept.n == 1 ? attendance_kept_on(rules, (u8)kept.p[0], on) : NULL;
    return c ? c->code : STR("");
}

static Status read_changes(Ctx *cx, const PupilSchool *s, Date to, PupilYear *y) {
    const AttendanceRules *rules = definitions_of(cx)->attendance;
    DbRows *r;
    TRY(db_query(cx, &r, SQL_pupil_year_changes, P_I64(s->urn), P_DATE(first_of(y->year)), P_DATE(last_of(y, to)),
                 P_I64(s->place)));
    while (db_next(r)) {
        size_t n = y->n_changes;
        if ((n & (n - 1)) == 0) /* room doubles at each power of two */
            y->changes = arena_grow(cx->arena, y->changes, n * sizeof *y->changes, (2 * n + 1) * sizeof *y->changes);
        Date on = col_date(r, 0);
        y->changes[y->n_changes++] = (PupilChange){.on = on,
                                                   .is_afternoon = col_bool(r, 1),
                                                   .school = s->name,
                                                   .was = code_text(rules, col_str(r, 2), on),
                                                   .became = code_text(rules, col_str(r, 3), on),
                                                   .at = col_moment(r, 4),
                                                   .by = col_str_keep(r, 5),
                                                   .source_id = col_i64(r, 6)};
    }
    return db_done(r);
}

Status pupil_year_read(Ctx *cx, i64 person_id, int year, Date to, PupilYear *out) {
    *out = (PupilYear){.run_from = DATE_NONE, .run_to = DATE_NONE};
    TRY(access_allows(cx, READ_CHILD));
    TRY(access_subject(cx, SUBJECT_PERSON, person_id));
    TRY(read_years(cx, person_id, out));
    out->year = year ? year : year_for(out, to);
    TRY(read_schools(cx, person_id, out));
    for (size_t i = 0; i < out->n_schools; i++) {
        TRY(read_marks(cx, out, to, &out->schools[i]));
        TRY(read_changes(cx, &out->schools[i], to, out));
    }
    add_up(definitions_of(cx)->attendance, out);
    find_run(cx, out);
    return OK;
}
