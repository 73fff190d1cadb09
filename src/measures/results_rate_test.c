/* results_rate_test.c - files of published results, judged: an invented table, bad input of every kind, and the published ones. */
#include "measures/results_row.h"
#include "harness.h"

#define HEADER                                                                                                 \
    "scorecard,section,code,title,area,period,period_end,result,numerator,denominator,previous,polarity,unit," \
    "target,floor,band,as_at,released_on,source,note\n"

static ResultsFile *judged(T *t, const char *header, const char *rows) {
    ResultsFile *file = NULL;
    ResultsOptions o = {.today = date_ymd(2018, 3, 8)};
    Str text = str_fmt(t->cx.arena, "%s%s", header, rows);
    ok(t, results_read_text(&t->cx, STR("results.csv"), text, &file));
    results_check_all(&t->cx, file, &o);
    return file;
}

static const char *rag(const ResultRow *r) { return verdict_codes[r->rating.verdict]; }
static const char *dot(const ResultRow *r) { return dot_codes[r->direction.dot]; }

typedef struct Expected {
    const char *row, *rag, *dot;
    Warnings warnings;
} Expected;

#define WARNED(w) ((u64)1 << (w))

static void expect_row(T *t, const Expected *e) {
    ResultsFile *file = judged(t, HEADER, e->row);
    expect_i64(t, 1, (i64)file->n);
    expect_str(t, e->rag, str_from(rag(file->rows)));
    expect_str(t, e->dot, str_from(dot(file->rows)));
    Str got = result_row_warning_text(t->cx.arena, file->rows);
    ResultRow want = {.warnings = e->warnings};
    expect_str(t, str_cstr(t->cx.arena, result_row_warning_text(t->cx.arena, &want)), got);
}

/* ---- rows as they should be ---- */

TEST("rows with targets and floors get the chapter's verdicts") {
    const Expected rows[] = {
        {"S,monthly,A1,One,County,,2018-01-31,90.0,,,88.0,H,percent,90,80,,,,,\n", "green", "up", 0},
        {"S,monthly,A1,One,County,,2018-01-31,89.9%,,,90.0,H,percent,90%,80%,,,,,\n", "amber", "down", 0},
        {"S,monthly,A1,One,County,,2018-01-31,79.9,,,79.9,H,%,90,80,,,,,\n", "red", "level", 0},
        {"S,monthly,A1,One,County,,2018-01-31,\"1,234\",,,1300,L,count,1250,1400,,,,,\n", "green", "up", 0},
        {"S,monthly,A1,One,County,,2018-01-31,24,,,30,L,count,fewer than 25,,,,,,\n", "green", "up", 0},
        {"S,monthly,A1,One,County,,2018-01-31,25,,,24,L,count,<25,,,,,,\n", "below_target", "down", 0},
        {"S,monthly,A1,One,County,,2018-01-31,86.0,,,New,H,percent,TBC,80,,,,,\n", "floor_met", "", 0},
        {"S,monthly,A1,One,County,,2018-01-31,86.0,,,86,H,percent,ТВС,,,,,,\n", "no_target", "level", 0},
        {"S,monthly,A1,One,County,,2018-01-31,86.0,,,84,none,count,90,,,,,,\n", "not_rated", "higher", 0},
        {"S,monthly,A1,One,County,,2018-01-31,86.0,,,84,,count,90,,,,,,\n", "not_rated", "higher", 0},
        {"S,monthly,A1,One,County,,2018-01-31,<5,,,7,L,count,4,9,,,,,\n", "not_rated", "", 0},
        {"S,monthly,A1,One,County,,2018-01-31,X,,,7,L,count,4,9,,,,,\n", "not_rated", "", 0},
        {"S,monthly,A1,One,County,,2018-01-31,n/a,,,7,L,count,4,9,,,,,\n", "not_rated", "", 0},
        {"S,monthly,A1,One,County,,2018-01-31,,,,7,L,count,4,9,,,,,\n", "not_rated", "", 0},
        {"S,monthly,A1,One,County,,2018-01-31,11.6,,,8.4,T,percent,10.0,±3.0,±1.5,,,,\n", "amber", "level", 0},
        {"S,monthly,A1,One,County,,2018-01-31,13.1,,,12,T,percent,10.0,7.0-13.0,8.5 to 11.5,,,,\n", "red", "down", 0},
        {"S,monthly,A1,One,County,,2018-01-31,11.6,,,8.0,T,percent,10.0,3.0,1.5,,,,\n", "amber", "up", 0},
        {"S,monthly,A1,One,County,,2018-01-31,11.6,,,8.0,T,percent,10.0,,1.5,,,,\n", "below_target", "up", 0},
        {"S,monthly,A1,One,County,,2018-01-31,10.0,,,8,T,percent,10,N/A,N/A,,,,\n", "green", "up", 0},
        {"S,monthly,A1,One,County,,2018-01-31,10.1,,,8,T,percent,10,,,,,,\n", "no_band", "up", 0},
        {"S,monthly,A1,One,County,,2018-01-31,22.2,121,546,20,H,percent,20,,,,,,\n", "green", "up", 0},
        {"S,monthly,A1,One,County,,2018-01-31,,48,58,80.0,H,percent,80,,,,,,\n", "green", "up", 0},
        {"S,monthly,A1,One,County,,2018-01-31,18.4,\"46,000\",\"2,500\",19,L,days,20,,,,,,\n", "green", "up", 0},
        {"S,A,A1,One,County,2016-17,,65,,,59,H,percent,66,,,,,,\n", "below_target", "up", 0},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) expect_row(t, &rows[i]);
}

/* ---- bad input: each named, none counted ---- */

TEST("what is wrong with a row is named in it") {
    const Expected rows[] = {
        {"S,m,,One,C,,2018-01-31,90,,,88,H,percent,90,,,,,,\n", "not_rated", "", WARNED(WARN_NO_CODE)},
        {"S,m,A1,One,C,,2018-01-31,ninety,,,88,H,percent,90,,,,,,\n", "not_rated", "", WARNED(WARN_RESULT)},
        {"S,m,A1,One,C,,2018-01-31,90,,,eight,H,percent,90,,,,,,\n", "green", "", WARNED(WARN_PREVIOUS)},
        {"S,m,A1,One,C,,2018-01-31,90,,,88,Z,percent,90,,,,,,\n", "not_rated", "", WARNED(WARN_POLARITY)},
        {"S,m,A1,One,C,,2018-01-31,90,,,88,H,percent,in line with England,,,,,,\n", "no_target", "up",
         WARNED(WARN_TARGET)},
        {"S,m,A1,One,C,,2018-01-31,90,,,88,H,percent,95,most,,,,,\n", "below_target", "up", WARNED(WARN_FLOOR)},
        {"S,m,A1,One,C,,2018-01-31,90,,,88,T,percent,95,,wide,,,,\n", "no_band", "up", WARNED(WARN_BAND)},
        {"S,m,A1,One,C,,,90,,,88,H,percent,90,80,,,,,\n", "no_target", "up", WARNED(WARN_TARGET_NO_YEAR)},
        {"S,m,A1,One,C,,2018-01-31,90,,,88,H,percent,90 (2019-20),,,,,,\n", "no_target", "up",
         WARNED(WARN_TARGET_OTHER_YEAR)},
        {"S,m,A1,One,C,,2018-01-31,90,,,88,H,percent,90 (2017-18),,,,,,\n", "green", "up", 0},
        {"S,m,A1,One,C,,2018-01-31,90,,,88,H,percent,90,95,,,,,\n", "no_target", "up", WARNED(WARN_STANDARD)},
        {"S,m,A1,One,C,,2018-01-31,9,,,8,T,percent,10,5,,,,,\n", "no_band", "up", WARNED(WARN_STANDARD)},
        {"S,m,A1,One,C,,2018-01-31,9,,,8,T,percent,10,5,8-12,,,,\n", "green", "up", WARNED(WARN_FLOOR)},
        {"S,m,A1,One,C,,2018-01-31,9,,,8,H,count,no more than 10,,,,,,\n", "green", "up", WARNED(WARN_OPERATOR)},
        {"S,m,A1,One,C,,2018-04-30,90,,,88,H,percent,90,,,,,,\n", "not_rated", "",
         WARNED(WARN_RELEASE) | WARNED(WARN_FUTURE_PERIOD)},
        {"S,m,A1,One,C,,2018-01-31,90,,,88,H,percent,90,,,2018-04-01,,,\n", "green", "up", WARNED(WARN_RELEASE)},
        {"S,m,A1,One,C,,2018-01-31,90,,,88,H,percent,90,,,,2018-01-30,,\n", "green", "up", WARNED(WARN_RELEASE)},
        {"S,m,A1,One,C,,31.1.18,90,,,88,H,percent,,,,,,,\n", "no_target", "up", WARNED(WARN_BAD_DATE)},
        {"S,m,A1,One,C,,2018-01-31,4.3,419,\"9,975\",4.0,H,percent,4,,,,,,\n", "green", "up", WARNED(WARN_RECOMPUTED)},
        {"S,m,A1,One,C,,2018-01-31,90,9,,88,H,percent,90,,,,,,\n", "green", "up", WARNED(WARN_NO_DENOMINATOR)},
        {"S,m,A1,One,C,,2018-01-31,90,9,0,88,H,percent,90,,,,,,\n", "not_rated", "", WARNED(WARN_DIVISION)},
        {"S,m,A1,One,C,,2018-01-31,,0,0,88,H,percent,90,,,,,,\n", "not_rated", "", WARNED(WARN_DIVISION)},
        {"S,m,A1,One,C,,2018-01-31,#DIV/0!,,,88,H,percent,90,,,,,,\n", "not_rated", "", WARNED(WARN_DIVISION)},
        {"S,m,A1,One,C,,2018-01-31,90,12,10,88,H,percent,90,,,,,,\n", "not_rated", "",
         WARNED(WARN_OUTSIDE) | WARNED(WARN_RECOMPUTED)},
        {"S,m,A1,One,C,,2018-01-31,90,many,10,88,H,percent,90,,,,,,\n", "green", "up", WARNED(WARN_COUNTS)},
        {"S,m,A1,One,C,,2018-01-31,101,,,88,H,percent,90,,,,,,\n", "not_rated", "", WARNED(WARN_RANGE)},
        {"S,m,A1,One,C,,2018-01-31,-1%,,,88,H,,90,,,,,,\n", "not_rated", "", WARNED(WARN_RANGE)},
        {"S,m,A1,FSM gap,C,,2018-01-31,21,,,19,L,percent,17,,,,,,\n", "below_target", "down", WARNED(WARN_PERCENT_GAP)},
        {"S,m,A1,One,C,,2018-01-31,90,,,88,H,percent,90\n", "not_rated", "", WARNED(WARN_RAGGED)},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) expect_row(t, &rows[i]);
}

TEST("two measures with one code in one section, and one result twice, count neither") {
    ResultsFile *f = judged(t, HEADER,
                            "S,m,A1,One,C,,2018-01-31,90,,,88,H,percent,90,,,,,,\n"
                            "S,m,A1,Another thing,C,,2017-12-31,91,,,88,H,percent,90,,,,,,\n"
                            "S,m,B1,Two,C,,2018-01-31,90,,,88,H,percent,90,,,,,one,\n"
                            "S,m,B1,Two (2016 data),C,,2018-01-31,91,,,88,H,percent,90,,,,,two,\n"
                            "S,m,C1,Three,C,,2018-01-31,90,,,88,H,percent,90,,,,,,\n"
                            "S,a,C1,Three otherwise,C,,2018-01-31,90,,,88,H,percent,90,,,,,,\n"
                            "S,m,D1,Four,North,,2018-01-31,90,,,88,H,percent,90,,,,,,\n"
                            "S,m,D1,Four,South,,2018-01-31,90,,,88,H,percent,90,,,,,,\n");
    const char *const rags[] = {"not_rated", "not_rated", "not_rated", "not_rated", "green", "green", "green", "green"};
    for (size_t i = 0; i < 8; i++) expect_str(t, rags[i], str_from(rag(&f->rows[i])));
    Warnings two = WARNED(WARN_TWO_TITLES) | WARNED(WARN_NO_SOURCE);
    expect(t, f->rows[0].warnings == two && f->rows[1].warnings == two);
    expect(t, f->rows[2].warnings == (WARNED(WARN_CODE_TWICE) | WARNED(WARN_TWO_VALUES)));
    expect(t, f->rows[4].warnings == (WARNED(WARN_CODE_IN_SECTIONS) | WARNED(WARN_NO_SOURCE)));
    expect(t, f->rows[6].warnings == WARNED(WARN_NO_SOURCE) && f->rows[7].warnings == WARNED(WARN_NO_SOURCE));
}

TEST("a share without denominator is named where other rows of the file have theirs") {
    ResultsFile *f = judged(t, HEADER,
                            "S,m,A1,One,C,,2018-01-31,90,9,10,88,H,percent,90,,,,,,\n"
                            "S,m,B1,Two,C,,2018-01-31,90,,,88,H,percent,90,,,,,,\n"
                            "S,m,C1,Three,C,,2018-01-31,90,,,88,H,count,90,,,,,,\n");
    expect(t, f->rows[0].warnings == 0 && f->rows[2].warnings == 0);
    expect(t, f->rows[1].warnings == WARNED(WARN_NO_DENOMINATOR));
}

TEST("printed marks, comments and rows carried forward are checked where the file has them") {
    const char *header =
        "code,section,title,period_end,result,previous,polarity,unit,target,floor,status,note,rag,dot,commentary,"
        "management_action\n";
    ResultsFile *f = judged(t, header,
                            "A1,m,One,2018-01-31,79,81,H,percent,90,80,,,GREEN,up,Performance has improved,\n"
                            "A2,m,Two,2018-01-31,79,81,H,percent,90,80,,,RED,↓,It has worsened,Recruit\n"
                            "A3,m,Three,2018-01-31,85,81,H,percent,90,,,,RED,up,,\n"
                            "A4,m,Four,2018-01-31,85,85,H,percent,90,80,carried forward,System change,AMBER,level,x,\n"
                            "A5,m,Five,2018-01-31,85,84,H,percent,90,80,c/f,,AMBER,up,,\n");
    expect(t, f->rows[0].warnings ==
                  (WARNED(WARN_COMMENT_DIRECTION) | WARNED(WARN_PRINTED_MARK) | WARNED(WARN_NO_ACTION)));
    expect(t, f->rows[1].warnings == 0);
    expect(t, f->rows[2].warnings == WARNED(WARN_NO_COMMENT));
    expect(t, f->rows[3].warnings == 0 && f->rows[3].direction.is_not_refreshed);
    expect(t, f->rows[4].warnings == (WARNED(WARN_CARRIED) | WARNED(WARN_CARRIED_NO_NOTE)));
}

/* One row, whatever stands between its cells and however the columns are written. */
TEST("tabs and semicolons part cells as commas do, and a space in a column's name is an underscore") {
    static const char *const files[] = {
        "code;polarity;period end;result;previous;target;floor\r\nA;H;2018-01-31;85;84;90;80\r\n",
        "Code\tPolarity\tPeriod-End\tResult\tPrevious\tTarget\tFloor\nA\tH\t2018-01-31\t85\t84\t90\t80\n",
        "code,polarity,period_end,result,previous,target,floor,note\nA,H,2018-01-31,85,84,90,80,a; b; c\n"};
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        ResultsFile *f = judged(t, files[i], "");
        expect_i64(t, 1, (i64)f->n);
        expect_i64(t, VERDICT_AMBER, f->rows[0].rating.verdict);
        expect_i64(t, DOT_UP, f->rows[0].direction.dot);
        expect(t, f->rows[0].warnings == 0);
    }
    ResultsFile *f = judged(t, "code;polarity;period_end;result;target\n", "A;H;2018-01-31;92,5;90\n");
    expect(t, f->rows[0].is_refused); /* a comma for the point: not guessed */
    expect(t, warn_has(f->rows[0].warnings, WARN_RESULT));
}

TEST("files that cannot be read as results are refused with what to do") {
    ResultsFile *f;
    expect_error(t, ERR_INPUT, results_read_text(&t->cx, STR("f.csv"), STR("a;b;code\n1;2;3\n"), &f));
    expect_has(t, t->cx.error.message, "lacks the columns polarity");
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_INPUT,
                 results_read_text(&t->cx, STR("f.csv"),
                                   STR("\xFF\xFE"
                                       "c\0o\0"),
                                   &f));
    expect_has(t, t->cx.error.message, "CSV UTF-8");
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_INPUT, results_read_text(&t->cx, STR("f.csv"), STR("code,polarity\nA,H\n"), &f));
    expect_has(t, t->cx.error.message, "result");
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_INPUT, results_read_text(&t->cx, STR("f.csv"), STR("code,polarity,result\nA,H,\"9\n"), &f));
    expect_has(t, t->cx.error.message, "f.csv:2");
    ctx_clear_error(&t->cx);
    /* A byte order mark, capital letters, Windows line ends and its own encoding are no mistakes. */
    ok(t, results_read_text(&t->cx, STR("f.csv"),
                            STR("\xEF\xBB\xBF"
                                "Code,Polarity,Result,Unit\r\nA,H,\"\xC2\xA3"
                                "5k\",GBP\r\n"),
                            &f));
    expect_i64(t, 5000, f->rows[0].result.shown.num);
    ok(t, results_read_text(&t->cx, STR("f.csv"),
                            STR("code,polarity,result\nA,H,\xA3"
                                "5\nB,H,\x96\n"),
                            &f));
    expect_i64(t, 5, f->rows[0].result.shown.num);
    expect_i64(t, RESULT_NOT_AVAILABLE, f->rows[1].status);
}

TEST("our own export of an edition reads back: value and displayed, frequency, status") {
    ResultsFile *f =
        judged(t,
               "scorecard,section,code,id,version,title,area,group,polarity,frequency,period_start,period_end,as_at,"
               "numerator,denominator,value,displayed,unit,status,previous,target,floor,rag,dot,signal,source,note\n",
               "C,monthly,A1,a_one,1,One,C,,H,R12M,2017-02-01,2018-01-31,2018-01-31,8996,10000,89.96,90.0,percent,ok,"
               "89.0,90,80,green,up,,us,\n"
               "C,monthly,A2,a_two,1,Two,C,,H,R12M,2017-02-01,2018-01-31,2018-01-31,,,,,percent,suppressed,89.0,90,80,"
               "not_rated,,,us,\n");
    expect_str(t, "green", str_from(rag(&f->rows[0])));
    expect(t, f->rows[0].rating.is_by_rounding && f->rows[0].warnings == 0);
    expect_i64(t, RESULT_SUPPRESSED, f->rows[1].status);
}

/* ---- the published ones ---- */

TEST("the annual scorecard of 2016-17: one green, fourteen below target, two without a band, every printed arrow") {
    Str path;
    ResultsFile *f;
    i64 n_of[N_VERDICTS] = {0}, n_dots = 0, n_warned = 0;
    ResultsOptions o = {.today = date_ymd(2018, 3, 8)};
    if (!test_shared(t, "data/scorecard-annual-2016-17.csv", &path)) return;
    ok(t, results_read_file(&t->cx, path, &f));
    results_check_all(&t->cx, f, &o);
    expect_i64(t, 17, (i64)f->n);
    for (size_t i = 0; i < f->n; i++) {
        const ResultRow *r = &f->rows[i];
        n_of[r->rating.verdict]++;
        if (r->printed_dot.n > 0) expect_str(t, dot(r), r->printed_dot), n_dots++;
        bool is_early = str_is_among(STR("CYPE4|CYPE5|EH46|EH47"), '|', r->code);
        expect_i64(t, is_early ? WARNED(WARN_RELEASE) : 0, (i64)r->warnings);
        n_warned += r->warnings != 0;
        if (str_is(r->code, "CYPE2")) expect_str(t, "green", str_from(rag(r)));
        if (str_is(r->code, "CYPE4")) expect_str(t, "down", str_from(dot(r)));
        if (str_is(r->code, "CYPE5")) expect_str(t, "up", str_from(dot(r)));
    }
    expect_i64(t, 15, n_dots);
    expect_i64(t, 4, n_warned);
    expect_i64(t, 1, n_of[VERDICT_GREEN]);
    expect_i64(t, 14, n_of[VERDICT_BELOW_TARGET]);
    expect_i64(t, 2, n_of[VERDICT_NO_BAND]);
}

/* With a floor on the side of the result that its printed colour tells of, the rule gives every printed colour. */
TEST("the annual scorecard's fifteen printed colours follow once floors are given") {
    Str path;
    ResultsFile *f;
    i64 n = 0;
    if (!test_shared(t, "data/scorecard-annual-2016-17.csv", &path)) return;
    ok(t, results_read_file(&t->cx, path, &f));
    for (size_t i = 0; i < f->n; i++) {
        ResultRow *r = &f->rows[i];
        bool is_red = str_is(r->printed_rag, "RED");
        if (r->printed_rag.n == 0) continue;
        Judging j = {.polarity = r->polarity, .result = r->result, .standard = r->standard};
        Exact tenth, floor = r->result.shown;
        expect(t, exact_ratio(r->polarity == POLARITY_HIGH ? -1 : 1, 10, &tenth));
        if (is_red) expect(t, exact_sub(floor, tenth, &floor));
        j.standard.floor = (Bound){.is_set = !str_is(r->printed_rag, "GREEN"), .value = floor};
        expect(t, verdict_standard_fault(r->polarity, &j.standard) == NULL);
        expect(t, str_eq_nocase(r->printed_rag, str_from(verdict_codes[verdict_rate(&j).verdict])));
        n++;
    }
    expect_i64(t, 15, n);
}

/*    name       header */
#define PLAN_COLUMN_LIST(X)           \
    X(ID, "id")                       \
    X(TITLE, "title")                 \
    X(POLARITY, "polarity")           \
    X(UNIT, "unit")                   \
    X(FLOOR, "floor_printed")         \
    X(OUTTURN, "outturn_printed")     \
    X(TABLE, "table")                 \
    X(T1_PERIOD, "t1_period")         \
    X(T1, "t1_printed")               \
    X(FLOOR_NUMBER, "floor")          \
    X(OUTTURN_NUMBER, "outturn")      \
    X(T1_NUMBER, "t1")                \
    X(BENCHMARK, "benchmark_printed") \
    X(BENCHMARK_NUMBER, "benchmark")

enum {
#define X(name, header) PLAN_##name,
    PLAN_COLUMN_LIST(X)
#undef X
        N_PLAN_COLUMNS
};

static const CsvColumn plan_columns[] = {
#define X(name, header) {header, true},
    PLAN_COLUMN_LIST(X)
#undef X
};

/* The plan prints its outturn beside its floor and the first of its targets. */
static void read_plan_row(T *t, ResultsFile *out, const CsvRow *plan) {
    Str cells[N_RESULTS_COLUMNS];
    for (size_t i = 0; i < N_RESULTS_COLUMNS; i++) cells[i] = STR("");
    cells[RESULTS_CODE] = plan->cells[PLAN_ID];
    cells[RESULTS_TITLE] = plan->cells[PLAN_TITLE];
    cells[RESULTS_POLARITY] = plan->cells[PLAN_POLARITY];
    cells[RESULTS_UNIT] = plan->cells[PLAN_UNIT];
    cells[RESULTS_RESULT] = plan->cells[PLAN_OUTTURN];
    cells[RESULTS_TARGET] = plan->cells[PLAN_T1];
    cells[RESULTS_FLOOR] = plan->cells[PLAN_FLOOR];
    cells[RESULTS_PERIOD_LABEL] = plan->cells[PLAN_T1_PERIOD];
    CsvRow row = {.line = plan->line, .number = plan->number, .n_cells = N_RESULTS_COLUMNS, .cells = cells};
    results_read_row(&t->cx, out, &row);
}

static void expect_same_number(T *t, Str number, bool is_set, Exact value, Str printed) {
    if (number.n == 0) {
        expect(t, !is_set);
        return;
    }
    expect(t, is_set);
    i64 point = str_find_char(number, '.');
    int decimals = point < 0 ? 0 : (int)(number.n - (size_t)point - 1);
    expect_str(t, str_cstr(t->cx.arena, number), exact_text(t->cx.arena, value, decimals));
    expect(t, printed.n > 0);
}

TEST("the inclusion plan of 2013-14: what is printed is read, and every decidable colour follows") {
    static const char *const want[][2] = {{"pex_total", "red"},
                                          {"cme_found_30d", "amber"},
                                          {"attend_primary", "amber"},
                                          {"attend_secondary", "amber"},
                                          {"attend_special", "amber"},
                                          {"attend_pru", "not_rated"},
                                          {"pa_primary", "red"},
                                          {"pa_secondary", "red"},
                                          {"pa_special", "red"},
                                          {"yo_attend_last5", "red"},
                                          {"pex_sixth_day", "amber"},
                                          {"mcas_income", "amber"},
                                          {"on_roll", "not_rated"},
                                          {"tuition_level", "not_rated"},
                                          {"attendance_referrals_10d", "green"},
                                          {"school_visits_offered", "not_rated"},
                                          {"ehe_visit_3m", "not_rated"}};
    Str path, text;
    CsvReader *reader;
    CsvHeader header;
    CsvRow row;
    bool has = true;
    ResultsFile file = {0};
    ResultsOptions o = {.today = date_ymd(2018, 3, 8)};
    if (!test_shared(t, "data/inclusion-plan-2013-14.csv", &path)) return;
    text = test_read_file(t, path);
    CsvText from = {text};
    CsvSource source = csv_text_source(&from, true);
    ok(t, csv_open(&t->cx, &source, plan_columns, N_PLAN_COLUMNS, &reader, &header));
    for (;;) {
        ok(t, csv_next(reader, &row, &has));
        if (!has) break;
        read_plan_row(t, &file, &row);
        const ResultRow *r = &file.rows[file.n - 1];
        expect_same_number(t, row.cells[PLAN_T1_NUMBER], r->standard.target.is_set, r->standard.target.value,
                           row.cells[PLAN_T1]);
        expect_same_number(t, row.cells[PLAN_FLOOR_NUMBER], r->standard.floor.is_set, r->standard.floor.value,
                           row.cells[PLAN_FLOOR]);
        expect_same_number(t, row.cells[PLAN_OUTTURN_NUMBER], r->result.is_set, r->result.shown,
                           row.cells[PLAN_OUTTURN]);
    }
    results_check_all(&t->cx, &file, &o);
    expect_i64(t, (i64)COUNT_OF(want), (i64)file.n);
    for (size_t i = 0; i < file.n; i++)
        for (size_t k = 0; k < COUNT_OF(want); k++)
            if (str_is(file.rows[i].code, want[k][0])) expect_str(t, want[k][1], str_from(rag(&file.rows[i])));
}

/* ---- the command ---- */

TEST_OWN_TRANSACTION("muster scorecard rate prints an array, a table and CSV") {
    Str out, path = str_fmt(t->cx.arena, "%.*s/r.csv", STR_ARG(test_folder(t)));
    test_write_file(t, path,
                    STR(HEADER "S,m,A1,One,C,,2018-01-31,85.0,,,88,H,percent,90,,,,,,\n"
                               "S,m,A2,Two,C,,2018-01-31,=1+1,,,88,H,percent,90,,,,,,\n"));
    char *name = str_cstr(t->cx.arena, path);
    expect_i64(t, 0,
               test_run_muster(t, str_fmt(t->cx.arena, "scorecard rate %s --today 2018-03-08 --json", name).p, &out));
    json_t *list = json_loadb(out.p, out.n, 0, NULL);
    expect_i64(t, 2, (i64)json_array_size(list));
    json_t *first = json_array_get(list, 0), *second = json_array_get(list, 1);
    expect_str(t, "below_target", str_from(json_string_value(json_object_get(first, "rag"))));
    expect_str(t, "down", str_from(json_string_value(json_object_get(first, "dot"))));
    expect_str(t, "85.0", str_from(json_string_value(json_object_get(first, "result"))));
    expect_str(t, "m", str_from(json_string_value(json_object_get(first, "section"))));
    expect(t, json_array_size(json_object_get(first, "warnings")) == 0 && json_is_null(json_object_get(second, "dot")));
    expect_str(t, "unreadable_result",
               str_from(json_string_value(json_array_get(json_object_get(second, "warnings"), 0))));
    json_decref(list);
    expect_i64(t, 0, test_run_muster(t, str_fmt(t->cx.arena, "scorecard rate %s --today 2018-03-08", name).p, &out));
    expect_has(t, out, "Below target; no floor set");
    expect_has(t, out, "line 3, A2: unreadable_result");
    expect_i64(t, 0,
               test_run_muster(t, str_fmt(t->cx.arena, "scorecard rate %s --today 2018-03-08 --csv", name).p, &out));
    expect_has(t, out, "below_target,down,");
    expect(t, test_run_muster(t, "scorecard rate", &out) != 0);
}
