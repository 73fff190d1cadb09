/* ask_periods_test.c - figures by half term, week and weekday against a reference of ten lines. */
#include "attendance/ask.h"
#include "marks_help.h"

enum { N_SCHOOLS = 2, N_PUPILS = 23, SCHOOL = 990001, YEAR = 2017, MAX_CELLS = 400 };

typedef struct Cell {
    Str name;
    AttendanceFigures n;
} Cell;

typedef struct Sums {
    Cell cells[MAX_CELLS];
    size_t n;
} Sums;

/* Marks of one pupil, by day from the question's first; a space where there is none. */
typedef struct Row {
    i64 urn;
    const char *group;
    char am[365], pm[365];
} Row;

static Cell *cell_of(Sums *s, Str name) {
    for (size_t i = 0; i < s->n; i++)
        if (str_eq(s->cells[i].name, name)) return &s->cells[i];
    s->cells[s->n] = (Cell){.name = name};
    return &s->cells[s->n++];
}

static const char *half_term_of(T *t, Date d) {
    const SchoolYear *y = calendar_school_year(definitions_of(&t->cx)->calendars, YEAR);
    for (size_t i = y->n_terms; i-- > 0;)
        if (!date_before(d, y->terms[i].from)) return str_cstr(t->cx.arena, y->terms[i].name);
    return str_cstr(t->cx.arena, y->terms[0].name);
}

/* The name of the group that the keys put this row and day in, its values parted by "|". */
static Str name_of(T *t, const Grouping *g, const Row *r, Date d) {
    static const char *const days[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
    Buf b = buf_on(t->cx.arena);
    for (size_t i = 0; i < g->n_keys; i++) {
        if (g->keys[i] == KEY_SCHOOL) buf_fmt(&b, "%lld|", (long long)r->urn);
        else if (g->keys[i] == KEY_YEAR_GROUP) buf_fmt(&b, "%s|", r->group);
        else if (g->keys[i] == KEY_HALF_TERM) buf_fmt(&b, "%s|", half_term_of(t, d));
        else if (g->keys[i] == KEY_WEEKDAY) buf_fmt(&b, "%s|", days[date_weekday(d)]);
        else buf_fmt(&b, "%.*s|", STR_ARG(date_iso_str(t->cx.arena, date_plus(d, -date_weekday(d)))));
    }
    return buf_str(&b);
}

/* The reference: a pupil's own cells, then those with a possible session are added up. */
static void add_row(T *t, const AttendanceQuestion *q, const Row *r, Sums *all) {
    static Sums own;
    own.n = 0;
    for (Date d = q->from; !date_before(q->to, d); d = date_plus(d, 1))
        for (int half = 0; half < 2; half++) {
            u8 mark = (u8)(half ? r->pm : r->am)[date_diff(d, q->from)];
            const MarkCode *c = attendance_kept_on(definitions_of(&t->cx)->attendance, mark, d);
            AttendanceFigures *f = &cell_of(&own, name_of(t, &q->groupings[0], r, d))->n;
            if (c && c->category < CATEGORY_NOT_POSSIBLE) f->possible++;
            f->authorised += c && c->category == CATEGORY_AUTHORISED;
            f->unauthorised += c && c->category == CATEGORY_UNAUTHORISED;
        }
    for (size_t i = 0; i < own.n; i++) {
        const AttendanceFigures *f = &own.cells[i].n;
        if (f->possible == 0) continue;
        AttendanceFigures *sum = &cell_of(all, own.cells[i].name)->n;
        i64 absent = f->authorised + f->unauthorised;
        *sum = (AttendanceFigures){.possible = sum->possible + f->possible,
                                   .authorised = sum->authorised + f->authorised,
                                   .unauthorised = sum->unauthorised + f->unauthorised,
                                   .pupils = sum->pupils + 1,
                                   .persistent = sum->persistent + (absent * 100 >= 10 * f->possible),
                                   .severe = sum->severe + (absent * 100 >= 50 * f->possible)};
    }
}

static u32 next_random(u32 *seed) {
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 16;
}

static void given_marks(T *t, Row *rows, Date from, Date to, u32 *seed) {
    static const char kept[] = "/\\\\/LBPVIMTEGNOUXY#-D ";
    static const char *const groups[] = {"R", "1", "2", "11"};
    for (int s = 0; s < N_SCHOOLS; s++) marks_given_school(t, SCHOOL + s);
    for (int i = 0; i < N_PUPILS; i++) {
        rows[i] = (Row){.urn = SCHOOL + i % N_SCHOOLS, .group = groups[next_random(seed) % 4]};
        memset(rows[i].am, ' ', sizeof rows[i].am);
        memset(rows[i].pm, ' ', sizeof rows[i].pm);
        marks_given_pupil(t, rows[i].urn, (MarksPupil){MARKS_FIRST_ID + i, YEAR, i / N_SCHOOLS, 9, rows[i].group, "C"});
    }
    for (Date d = from; !date_before(to, d); d = date_plus(d, 1))
        for (int s = 0; s < N_SCHOOLS; s++) {
            Buf marks = buf_on(t->cx.arena);
            if (next_random(seed) % 3 == 0) continue; /* schools need not meet on the same days */
            for (int i = s; i < N_PUPILS; i += N_SCHOOLS) {
                size_t day = (size_t)date_diff(d, from);
                rows[i].am[day] = kept[next_random(seed) % (sizeof kept - 1)];
                rows[i].pm[day] = kept[next_random(seed) % (sizeof kept - 1)];
                buf_add_char(&marks, rows[i].am[day]);
                buf_add_char(&marks, rows[i].pm[day]);
            }
            marks_given_day(t, SCHOOL + s, d, buf_str(&marks));
        }
}

static Str group_name(T *t, const Grouping *g, const AttendanceGroup *group) {
    Buf b = buf_on(t->cx.arena);
    for (size_t i = 0; i < g->n_keys; i++) buf_fmt(&b, "%.*s|", STR_ARG(group->values[i]));
    return buf_str(&b);
}

static void expect_same(T *t, const Grouping *g, const AttendanceAnswer *a, Sums *want) {
    expect_i64(t, (i64)want->n, (i64)a->n);
    for (size_t i = 0; i < a->n; i++) {
        const AttendanceFigures *w = &cell_of(want, group_name(t, g, &a->groups[i]))->n;
        expect(t, memcmp(w, &a->groups[i].n, sizeof *w) == 0);
    }
}

TEST(
    "figures by half term, week and weekday, alone and with keys of pupils, agree with a plain reference to the last unit") {
    static const Grouping groupings[] = {
        {{KEY_WEEK}, 1},
        {{KEY_WEEKDAY}, 1},
        {{KEY_HALF_TERM}, 1},
        {{KEY_SCHOOL, KEY_WEEK}, 2},
        {{0}, 0},
        {{KEY_HALF_TERM, KEY_YEAR_GROUP, KEY_WEEKDAY}, 3},
    };
    static Row rows[N_PUPILS];
    static Sums want;
    u32 seed = 11;
    AttendanceQuestion q = {.from = date_ymd(YEAR, 9, 27),
                            .to = date_ymd(YEAR + 1, 4, 25),
                            .groupings = groupings,
                            .n_groupings = COUNT_OF(groupings)};
    AttendanceAnswer *a;
    PupilKeys keys;
    given_marks(t, rows, q.from, q.to, &seed);
    Columns *c = columns_open(YEAR);
    ok(t, columns_refresh(&t->cx, c));
    ok(t, pupil_keys_read(&t->cx, c, &q, q.to, &keys));
    ok(t, attendance_ask(&t->cx, c, &keys, &q, &a));
    for (size_t g = 0; g < COUNT_OF(groupings); g++) {
        AttendanceQuestion one = q;
        one.groupings = &groupings[g];
        want.n = 0;
        for (size_t i = 0; i < N_PUPILS; i++) add_row(t, &one, &rows[i], &want);
        expect_same(t, &groupings[g], &a[g], &want);
    }
    columns_close(c);
}

static Str values_in_order(T *t, const AttendanceAnswer *a) {
    Buf b = buf_on(t->cx.arena);
    for (size_t i = 0; i < a->n; i++) buf_fmt(&b, "%.*s ", STR_ARG(a->groups[i].values[0]));
    return buf_str(&b);
}

TEST("periods come in order of time and year groups in order of age; one pupil can be asked for, of any age") {
    static const Grouping groupings[] = {{{KEY_WEEKDAY}, 1}, {{KEY_YEAR_GROUP}, 1}, {{KEY_WEEK}, 1}};
    static const char *const groups[] = {"11", "2", "R"};
    AttendanceQuestion q = {.from = date_ymd(YEAR, 9, 6),
                            .to = date_ymd(YEAR, 9, 15),
                            .groupings = groupings,
                            .n_groupings = COUNT_OF(groupings)};
    AttendanceAnswer *a;
    PupilKeys keys;
    marks_given_school(t, SCHOOL);
    for (int i = 0; i < 3; i++)
        marks_given_pupil(t, SCHOOL, (MarksPupil){MARKS_FIRST_ID + i, YEAR, i, i == 2 ? 4 : 9, groups[i], "C"});
    marks_given_day(t, SCHOOL, date_ymd(YEAR, 9, 6), STR("/\\/\\I\\"));
    marks_given_day(t, SCHOOL, date_ymd(YEAR, 9, 8), STR("/\\/\\/\\"));
    marks_given_day(t, SCHOOL, date_ymd(YEAR, 9, 11), STR("/\\/\\/\\"));
    Columns *c = columns_open(YEAR);
    ok(t, columns_refresh(&t->cx, c));
    ok(t, pupil_keys_read(&t->cx, c, &q, q.to, &keys));
    q.all_pupils = true;
    ok(t, attendance_ask(&t->cx, c, &keys, &q, &a));
    expect_str(t, "Monday Wednesday Friday ", values_in_order(t, &a[0]));
    expect_str(t, "R 2 11 ", values_in_order(t, &a[1]));
    expect_str(t, "2017-09-04 2017-09-11 ", values_in_order(t, &a[2]));
    q.all_pupils = false;
    q.person_id = MARKS_FIRST_ID + 2;
    ok(t, attendance_ask(&t->cx, c, &keys, &q, &a));
    expect_str(t, "R ", values_in_order(t, &a[1]));
    expect_i64(t, 6, a[1].groups[0].n.possible);
    expect_i64(t, 1, a[1].groups[0].n.authorised);
    columns_close(c);
}

TEST("keys are read from words, and what is no key is said") {
    Grouping g;
    ok(t, grouping_read(&t->cx, STR("week, in_need"), &g));
    expect_i64(t, 2, (i64)g.n_keys);
    expect(t, g.keys[0] == KEY_WEEK && g.keys[1] == KEY_IN_NEED);
    ok(t, grouping_read(&t->cx, STR_NONE, &g));
    expect_i64(t, 0, (i64)g.n_keys);
    expect(t, grouping_read(&t->cx, STR("month"), &g) == ERR_INPUT);
    expect(t, grouping_read(&t->cx, STR("fsm,fsm"), &g) == ERR_INPUT);
    expect(t, grouping_read(&t->cx, STR("fsm,sen,sex,week,school"), &g) == ERR_INPUT);
}

TEST("one school's figures are the same whether its pupils alone are read or the county's") {
    static const Grouping by[] = {{{KEY_FSM, KEY_YEAR_GROUP, KEY_EVER_FSM, KEY_SEX}, 4}};
    static Row rows[N_PUPILS];
    u32 seed = 5;
    AttendanceQuestion q = {.from = date_ymd(YEAR, 9, 27),
                            .to = date_ymd(YEAR, 12, 20),
                            .urn = SCHOOL + 1,
                            .groupings = by,
                            .n_groupings = 1};
    AttendanceQuestion county = q;
    AttendanceAnswer *all, *own;
    PupilKeys keys;
    given_marks(t, rows, q.from, q.to, &seed);
    for (int i = 0; i < N_PUPILS; i += 3)
        test_exec(t, str_cstr(t->cx.arena, str_fmt(t->cx.arena,
                                                   "INSERT INTO person_characteristic (person_id, kind, value, rank, "
                                                   "from_on, to_on) VALUES (%d, 'fsm', 'Y', 0, '2016-09-01', %s)",
                                                   MARKS_FIRST_ID + i, i % 2 ? "NULL" : "'2017-07-20'")));
    Columns *c = columns_open(YEAR);
    ok(t, columns_refresh(&t->cx, c));
    ok(t, pupil_keys_read(&t->cx, c, &q, q.to, &keys));
    ok(t, attendance_ask(&t->cx, c, &keys, &q, &own));
    county.urn = 0;
    ok(t, pupil_keys_read(&t->cx, c, &county, q.to, &keys));
    ok(t, attendance_ask(&t->cx, c, &keys, &q, &all));
    expect(t, own[0].n > 4 && own[0].n == all[0].n);
    for (size_t i = 0; i < own[0].n; i++) {
        for (size_t k = 0; k < by->n_keys; k++) expect_str(t, all[0].groups[i].values[k].p, own[0].groups[i].values[k]);
        expect(t, memcmp(&all[0].groups[i].n, &own[0].groups[i].n, sizeof(AttendanceFigures)) == 0);
    }
    columns_close(c);
}

TEST("bad input: 190 days that are 195 are 390 sessions, all counted, whichever school meets how long") {
    enum { SHORT = 190, LONG = 195 };
    static const Grouping by[] = {{{KEY_SCHOOL}, 1}, {{KEY_SCHOOL, KEY_WEEKDAY}, 2}};
    AttendanceQuestion q = {.from = date_ymd(YEAR, 9, 1),
                            .to = date_ymd(YEAR + 1, 8, 31),
                            .groupings = by,
                            .n_groupings = 2};
    AttendanceAnswer *a;
    PupilKeys keys;
    i64 sum = 0;
    for (int s = 0; s < 2; s++) {
        marks_given_school(t, SCHOOL + s);
        marks_given_pupil(t, SCHOOL + s, (MarksPupil){MARKS_FIRST_ID + s, YEAR, 0, 9, "5", "C"});
    }
    for (int d = 0; d < LONG; d++) {
        Date on = date_plus(date_ymd(YEAR, 9, 4), d + d / 5 * 2);
        marks_given_day(t, SCHOOL, on, d + 1 == LONG ? STR("OO") : STR("/\\"));
        if (d < SHORT) marks_given_day(t, SCHOOL + 1, on, STR("I\\"));
    }
    Columns *c = columns_open(YEAR);
    ok(t, columns_refresh(&t->cx, c));
    ok(t, pupil_keys_read(&t->cx, c, &q, q.to, &keys));
    ok(t, attendance_ask(&t->cx, c, &keys, &q, &a));
    expect_i64(t, 2, (i64)a[0].n);
    expect_i64(t, 2 * LONG, a[0].groups[0].n.possible);
    expect_i64(t, 2, a[0].groups[0].n.unauthorised); /* on the 195th day */
    expect_i64(t, 2 * SHORT, a[0].groups[1].n.possible);
    expect_i64(t, SHORT, a[0].groups[1].n.authorised);
    for (size_t i = 0; i < a[1].n; i++) sum += a[1].groups[i].n.possible;
    expect_i64(t, 2 * (LONG + SHORT), sum);
    columns_close(c);
}
