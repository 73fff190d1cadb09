/* lists_test.c - who belongs to which list of pupils, from marks put straight into the store. */
#include "attendance/lists.h"
#include "attendance/kept.h"
#include "base/rng.h"
#include "define/definitions.h"
#include "marks_help.h"

enum { MAX_PUPILS = 300 };

static Date day(int month, int d) { return date_ymd(month >= 9 ? 2017 : 2018, month, d); }

static void given_pupils(T *t, int n) {
    marks_given_school(t, MARKS_SCHOOL);
    for (int i = 0; i < n; i++)
        marks_given_pupil(t, MARKS_SCHOOL, (MarksPupil){MARKS_FIRST_ID + i, 2017, i, 9, "5", "C"});
}

/* The school days of the county's calendar, both in it. */
static size_t school_days(T *t, Date from, Date to, Date *out) {
    size_t n = 0;
    for (Date d = from; !date_before(to, d); d = date_plus(d, 1))
        if (calendar_school_day(definitions_of(&t->cx)->calendars, d) == DAY_YES) out[n++] = d;
    return n;
}

/* The marks of so many pupils, two a day, each written as one text: past its end the pupil is present. */
static void given_marks(T *t, const Str *of, size_t n_pupils, const Date *days, size_t n_days) {
    for (size_t d = 0; d < n_days; d++) {
        Buf marks = buf_on(t->cx.arena);
        for (size_t i = 0; i < n_pupils; i++)
            for (size_t s = 2 * d; s < 2 * d + 2; s++)
                buf_add_char(&marks, s < of[i].n ? of[i].p[s] : s % 2 ? '\\' : '/');
        marks_given_day(t, MARKS_SCHOOL, days[d], buf_str(&marks));
    }
}

static PupilLines lines_of(T *t, const PupilListAsk *ask) {
    AttendanceQuestion q = {.from = ask->from, .to = ask->to};
    ColumnsRead c;
    PupilKeys keys;
    PupilLines lines;
    ok(t, columns_read(&t->cx, 2017, &c));
    ok(t, pupil_keys_read(&t->cx, c.columns, &q, ask->to, &keys));
    ok(t, pupil_list(&t->cx, c.columns, &keys, ask, &lines));
    return lines;
}

static PupilLines listed(T *t, PupilList list, Date to) {
    return lines_of(t, &(PupilListAsk){.list = list, .from = date_ymd(2017, 9, 1), .to = to});
}

static const PupilLine *line_of(const PupilLines *l, int pupil) {
    for (size_t i = 0; i < l->n; i++)
        if (l->at[i].person_id == MARKS_FIRST_ID + pupil) return &l->at[i];
    return NULL;
}

static Str times(T *t, const char *text, int n) {
    Buf b = buf_on(t->cx.arena);
    for (int i = 0; i < n; i++) buf_add(&b, str_from(text));
    return buf_str(&b);
}

/* ---- bands ---- */

TEST("A5: at the end of half term 2, of 146 sessions: 13 missed is at risk, 14 on track, 15 persistent already") {
    Date days[200], end = day(12, 20);
    size_t n = school_days(t, day(9, 1), end, days);
    const SchoolYear *y = calendar_school_year(definitions_of(&t->cx)->calendars, 2017);
    expect(t, date_eq(y->terms[1].to, days[n - 1]));
    expect_i64(t, 146, (i64)(2 * n));
    given_pupils(t, 3);
    const Str of[] = {times(t, "I", 13), times(t, "I", 14), times(t, "I", 15)};
    given_marks(t, of, 3, days, n);
    PupilLines l = listed(t, LIST_ON_TRACK, end);
    expect_i64(t, 2, (i64)l.n);
    expect(t, l.at[0].band == BAND_ON_TRACK && l.at[0].person_id == MARKS_FIRST_ID + 1);
    expect(t, l.at[1].band == BAND_AT_RISK && l.at[1].person_id == MARKS_FIRST_ID);
    l = listed(t, LIST_PERSISTENT, end);
    expect_i64(t, 1, (i64)l.n);
    expect(t, l.at[0].band == BAND_PERSISTENT && l.at[0].person_id == MARKS_FIRST_ID + 2);
    expect(t, l.at[0].outlook.may_miss > 0); /* with the year that is left it can still be avoided */
    expect_i64(t, 0, (i64)listed(t, LIST_SEVERE, end).n);
}

PURE_TEST("what can still be missed and where the rate of the last sessions leads, by hand") {
    const AttendanceRules *r = definitions_of(&t->cx)->attendance;
    BandFacts f = {.year = 2017, .possible = 200, .absent = 10, .terms_done = 3, .to_come = 180, .recent_possible = 20};
    Outlook o = band_outlook(r, &f);
    expect_i64(t, 27, o.may_miss); /* 38 of 380 is persistent, 37 is not */
    expect_i64(t, 26, o.projected_tenths);
    expect(t, !o.will_be);
    f.recent_absent = 4; /* one in five: 36 of the 180 to come, 46 of 380 */
    o = band_outlook(r, &f);
    expect_i64(t, 121, o.projected_tenths);
    expect(t, o.will_be);
    f.absent = 39;
    f.recent_absent = 0;
    o = band_outlook(r, &f);
    expect_i64(t, -2, o.may_miss);
    expect(t, o.will_be);
    expect(t, band_of(r, &f) == BAND_PERSISTENT);
    f.possible = r->too_early_sessions - 1;
    expect(t, band_of(r, &f) == BAND_TOO_EARLY);
    f = (BandFacts){.year = 2009, .possible = 100, .absent = 19}; /* no schedule: within two points of 20% */
    expect(t, band_of(r, &f) == BAND_AT_RISK);
    f.absent = 5;
    expect(t, band_of(r, &f) == BAND_WATCH);
    f.absent = 4;
    expect(t, band_of(r, &f) == BAND_CLEAR); /* 96% is not below 96% */
}

/* ---- gone ---- */

TEST(
    "gone: ten sessions of unauthorised absence tell the officer, twenty with no reason ask for an enquiry, others end the run") {
    Date days[60], to = day(11, 10);
    size_t n = school_days(t, day(9, 4), to, days);
    Str before = times(t, "/\\", (int)n - 12);
    const Str of[] = {STR_CAT(t->cx.arena, before, times(t, "/\\", 7), times(t, "O", 10)), /* ten */
                      STR_CAT(t->cx.arena, before, times(t, "/\\", 7), STR("/"), times(t, "O", 9)),
                      STR_CAT(t->cx.arena, before, times(t, "/\\", 2),
                              times(t, "O", 20)), /* twenty, nobody knows why */
                      STR_CAT(t->cx.arena, before, times(t, "/\\", 2), times(t, "G", 20)), /* twenty, on holiday */
                      STR_CAT(t->cx.arena, before, times(t, "N", 12), times(t, "#", 4), times(t, "O", 8)),
                      STR_CAT(t->cx.arena, before, times(t, "O", 22), STR("I"), STR("O")),
                      STR_CAT(t->cx.arena, before, times(t, " ", 24))};
    given_pupils(t, 7);
    given_marks(t, of, 7, days, n);
    PupilLines l = listed(t, LIST_VANISHED, to);
    static const Gone want[] = {GONE_ALERT, GONE_NOT, GONE_ENQUIRY, GONE_ALERT, GONE_ENQUIRY, GONE_NOT, GONE_STOPPED};
    for (int i = 0; i < 7; i++) {
        const PupilLine *p = line_of(&l, i);
        expect(t, (p ? p->gone : GONE_NOT) == want[i]);
    }
    expect_i64(t, 10, line_of(&l, 0)->marks.run);
    expect(t, date_eq(line_of(&l, 0)->marks.run_from, days[n - 5]));
    expect(t, date_eq(line_of(&l, 0)->marks.last_seen, days[n - 6]));
    expect_i64(t, 20, line_of(&l, 4)->marks.run_no_reason); /* closed days neither count nor end it */
    expect(t, l.at[0].gone == GONE_ENQUIRY);
    test_exec(t, "UPDATE enrolment SET to_on = '2017-11-01' WHERE person_id = 990000002");
    l = listed(t, LIST_VANISHED, to);
    expect(t, line_of(&l, 2) == NULL); /* off the roll: another list's business */
}

/* ---- patterns ---- */

static u32 bit(T *t, const char *name) {
    const AttendanceRules *r = definitions_of(&t->cx)->attendance;
    for (size_t i = 0; i < r->n_patterns; i++)
        if (str_is(r->patterns[i].name, name)) return 1u << i;
    expect(t, false);
    return 0;
}

TEST(
    "patterns: the days of the week, halves of the day, the edges of terms, broken weeks, lates, a holiday in spring") {
    Date days[200], to = day(3, 29);
    size_t n = school_days(t, day(9, 4), to, days);
    const SchoolYear *y = calendar_school_year(definitions_of(&t->cx)->calendars, 2017);
    enum { FRIDAYS, MORNINGS, EDGES, LATES, SPRING, ONE_ILLNESS, N };
    char marks[N][400];
    int n_late = 0, n_mornings = 0, n_spring = 0;
    for (size_t d = 0; d < n; d++)
        for (int i = 0; i < N; i++) {
            char *m = &marks[i][2 * d];
            bool is_edge = false;
            for (size_t k = 0; k < y->n_terms; k++)
                is_edge = is_edge || date_eq(days[d], y->terms[k].to) || date_eq(days[d], y->terms[k].from);
            m[0] = '/';
            m[1] = '\\';
            if (i == FRIDAYS && date_weekday(days[d]) == 4) m[0] = m[1] = 'I';
            if (i == MORNINGS && d % 9 == 0 && n_mornings++ < 8) m[0] = 'O';
            if (i == EDGES && is_edge) m[0] = m[1] = 'O';
            if (i == LATES && d % 3 == 0 && n_late++ < 15) m[0] = d % 2 ? 'L' : 'U';
            if (i == SPRING && date_before(day(1, 20), days[d]) && n_spring++ < 3) m[0] = m[1] = 'G';
            if (i == ONE_ILLNESS && d >= 20 && d < 25) m[0] = m[1] = 'I';
        }
    Str of[N];
    for (int i = 0; i < N; i++) of[i] = (Str){marks[i], 2 * n};
    given_pupils(t, N);
    given_marks(t, of, N, days, n);
    PupilLines l = listed(t, LIST_PATTERNS, to);
    expect(t, line_of(&l, FRIDAYS)->patterns ==
                  (bit(t, "mondays_fridays") | bit(t, "one_weekday") | bit(t, "broken_weeks")));
    expect(t, line_of(&l, MORNINGS)->patterns & bit(t, "mornings"));
    expect(t, !(line_of(&l, MORNINGS)->patterns & bit(t, "afternoons")));
    expect(t, line_of(&l, EDGES)->patterns & bit(t, "near_holidays"));
    expect(t, line_of(&l, LATES)->patterns & bit(t, "late"));
    expect(t, line_of(&l, SPRING)->patterns == bit(t, "spring_holiday"));
    expect(t, line_of(&l, ONE_ILLNESS) == NULL);
    expect_str(t, "Mondays and Fridays; Late again and again",
               pattern_titles(t->cx.arena, definitions_of(&t->cx)->attendance,
                              bit(t, "mondays_fridays") | bit(t, "late")));
}

/* ---- against the figures ---- */

TEST("on random marks, whoever is listed as persistently or severely absent is whom the figures count, in order") {
    static const char drawn[] = "////\\\\\\\\IOGNU#X- LBEC";
    static const Grouping everyone = {.n_keys = 0};
    Rng rng = rng_seed(45);
    given_pupils(t, MAX_PUPILS);
    for (int d = 0; d < 40; d++) {
        Buf marks = buf_on(t->cx.arena);
        for (int i = 0; i < MAX_PUPILS; i++)
            for (int s = 0; s < 2; s++)
                buf_add_char(&marks,
                             rng_below(&rng, 400) < (u64)i ? "IO"[s] : drawn[rng_below(&rng, sizeof drawn - 1)]);
        marks_given_day(t, MARKS_SCHOOL, date_plus(day(9, 4), d), buf_str(&marks));
    }
    AttendanceQuestion q = {.from = day(9, 1), .to = day(10, 5), .groupings = &everyone, .n_groupings = 1};
    ColumnsRead c;
    PupilKeys keys;
    AttendanceAnswer *a;
    ok(t, columns_read(&t->cx, 2017, &c));
    ok(t, pupil_keys_read(&t->cx, c.columns, &q, q.to, &keys));
    ok(t, attendance_ask(&t->cx, c.columns, &keys, &q, &a));
    PupilLines persistent = listed(t, LIST_PERSISTENT, q.to), severe = listed(t, LIST_SEVERE, q.to);
    expect_i64(t, a[0].groups[0].n.persistent, (i64)persistent.n);
    expect_i64(t, a[0].groups[0].n.severe, (i64)severe.n);
    expect(t, severe.n > 10 && severe.n < persistent.n);
    i64 absent = 0;
    for (size_t i = 0; i < persistent.n; i++) {
        const PupilSums *s = &persistent.at[i].sums, *before = &persistent.at[i ? i - 1 : 0].sums;
        expect(t, (s->authorised + s->unauthorised) * before->possible <=
                      (before->authorised + before->unauthorised) * s->possible);
        absent += s->authorised + s->unauthorised;
    }
    expect(t, absent <= a[0].groups[0].n.authorised + a[0].groups[0].n.unauthorised);
}

TEST("without a reason: listed from the sixth school day after, oldest first, until the reason has come") {
    Date days[60], to;
    size_t n = school_days(t, day(9, 4), day(10, 20), days);
    Str of[] = {STR("/\\N\\"), STR("NN"), STR("/\\O\\"), STR("/\\/\\/N")};
    given_pupils(t, 4);
    given_marks(t, of, 4, days, n);
    to = days[6];
    PupilLines l = listed(t, LIST_NO_REASON, days[5]);
    expect_i64(t, 0, (i64)l.n); /* five school days since the first: in time still */
    l = listed(t, LIST_NO_REASON, to);
    expect_i64(t, 1, (i64)l.n);
    expect_i64(t, 2, line_of(&l, 1)->marks.unexplained);
    l = listed(t, LIST_NO_REASON, days[8]);
    expect_i64(t, 3, (i64)l.n);
    expect_i64(t, MARKS_FIRST_ID + 1, l.at[0].person_id);
    expect_i64(t, MARKS_FIRST_ID, l.at[1].person_id);
    expect_i64(t, MARKS_FIRST_ID + 3, l.at[2].person_id);
    expect(t, date_eq(days[1], line_of(&l, 0)->marks.unexplained_from));
    expect(t, line_of(&l, 2) == NULL); /* O is a reason of a kind: the school has looked */
}

TEST("holidays not agreed: ten sessions within ten school weeks, however the weeks of holidays fall between") {
    Date days[190], to = day(6, 8);
    size_t n = school_days(t, day(9, 4), to, days), week = 0, at[40];
    for (size_t d = 0; d < n; d++)
        if (d == 0 || date_weekday(days[d]) < date_weekday(days[d - 1])) at[week++] = 2 * d;
    expect(t, week > 20);
    Str of[4];
    /* Of ten weeks: the fourth's five days; then four of a first week and six of the tenth, six of the eleventh; G and H before 2024. */
    of[0] = STR_CAT(t->cx.arena, times(t, "/", (int)at[4]), times(t, "G", 10));
    of[1] = STR_CAT(t->cx.arena, times(t, "/", (int)at[2]), times(t, "G", 4), times(t, "/", (int)(at[11] - at[2]) - 4),
                    times(t, "G", 6));
    of[2] = STR_CAT(t->cx.arena, times(t, "/", (int)at[2]), times(t, "G", 4), times(t, "/", (int)(at[12] - at[2]) - 4),
                    times(t, "G", 6));
    of[3] = STR_CAT(t->cx.arena, times(t, "/", (int)at[4]), times(t, "H", 10), times(t, "G", 9));
    given_pupils(t, 4);
    given_marks(t, of, 4, days, n);
    PupilLines l = listed(t, LIST_LEAVE, to);
    expect_i64(t, 2, (i64)l.n);
    expect_i64(t, 10, line_of(&l, 0)->marks.leave);
    expect(t, date_eq(days[at[4] / 2], line_of(&l, 0)->marks.leave_from));
    expect_i64(t, 10, line_of(&l, 1)->marks.leave);
    expect(t, date_eq(days[at[2] / 2], line_of(&l, 1)->marks.leave_from));
    PupilListAsk from_midweek = {.list = LIST_LEAVE, .from = days[at[2] / 2 + 1], .to = to};
    l = lines_of(t, &from_midweek);
    expect_i64(t, 1, (i64)l.n); /* the first two of the four are not asked about */
    l = listed(t, LIST_LEAVE, days[at[11] / 2]);
    expect(t, line_of(&l, 1) == NULL); /* the tenth week has only begun */
}
