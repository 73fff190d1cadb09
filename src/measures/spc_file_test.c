/* spc_file_test.c - series and units from files, and the command. */
#include "measures/spc_file.h"
#include "harness.h"

#define BASELINE "52\n47\n55\n50\n49\n58\n46\n53\n51\n56\n48\n53\n"

static SpcFile *read_text(T *t, const char *text) {
    SpcFile *file = NULL;
    ok(t, spc_file_read_text(&t->cx, STR("s.csv"), str_from(text), &file));
    return file;
}

TEST("a series by period, with its target and polarity; gaps, months without school days, exclusions, segments") {
    SpcFile *f = read_text(t, "Period,Value,Polarity,Target,Unit,Excluded,New_segment\n"
                              "Jun 2017,52.5%,L,50,percent,,\nJul 2017,,,,,,\nAug 2017,no school days,,,,,\n"
                              "Sep 2017,48,,,,data lost,\nOct 2017,47,,,,no,new team\n");
    expect(t, !f->is_funnel && f->n == 1);
    const SpcSeries *s = &f->series[0];
    expect_i64(t, 4, (i64)s->n);
    expect(t, s->points[0].value == 52.5 && s->points[1].is_gap && s->points[2].is_excluded && s->points[3].begins);
    expect_str(t, "data lost", s->points[2].reason);
    expect(t, s->options.polarity == POLARITY_LOW && s->options.has_target && s->options.target == 50 &&
                  s->options.is_percent);
}

TEST("bare numbers, several series, counts in place of values, days between events") {
    SpcFile *f = read_text(t, BASELINE);
    expect_i64(t, 12, (i64)f->series[0].n);
    f = read_text(t, "series,period,numerator,denominator\nA,1,1,4\nB,1,2,4\nA,2,0,0\nA,3,3,4\n");
    expect_i64(t, 2, (i64)f->n);
    expect(t, f->series[0].n == 2 && f->series[0].points[0].value == 25 && f->series[0].points[1].value == 75);
    f = read_text(t, "date,days_between\n2018-01-01,30\n2018-01-31,12\n");
    expect_i64(t, SPC_RARE, f->series[0].options.kind);
    f = read_text(t, "period,value,frequency\nJan,1,R12M\n");
    expect(t, f->series[0].options.is_overlapping);
}

TEST("odd series: byte order marks, signs, separators, words for no figure, JSON, words of polarity, few points") {
    SpcFile *f = read_text(
        t,
        "\xEF\xBB\xBFMonth,Result,Polarity\r\nJan,5%,Lower is better\r\nFeb,\"1,234\",\r\nMar,n/a,\r\nApr,x,\r\nMay,<5,\r\n");
    const SpcSeries *s = &f->series[0];
    expect(t, s->n == 5 && s->points[0].value == 5 && s->points[1].value == 1234);
    expect(t, s->points[2].is_gap && s->points[3].is_gap && s->points[4].is_gap && s->options.polarity == POLARITY_LOW);
    f = read_text(t, "[52, 47.5, null, \"1,234\"]");
    expect(t, f->series[0].n == 4 && f->series[0].points[1].value == 47.5 && f->series[0].points[2].is_gap);
    f = read_text(
        t,
        "{\"polarity\": \"H\", \"target\": 90, \"points\": [{\"period\": \"Jan\", \"value\": 80, \"new_segment\": \"new team\"}, {\"period\": \"Feb\", \"value\": 82}]}");
    s = &f->series[0];
    expect(t, s->n == 2 && s->points[0].begins && s->options.target == 90 && s->options.polarity == POLARITY_HIGH);
    expect_str(t, "Feb", s->points[1].label);
    expect_i64(t, SPC_RUN, spc_chart(t->cx.arena, s->points, s->n, &s->options).kind);
    expect_str(t, "Limits from 12 points",
               str_from(spc_chart(t->cx.arena, s->points, s->n, &s->options).why_no_limits));
}

TEST(
    "a series in two units, or of months and of years, is refused at the line where it changes; two series may differ") {
    SpcFile *f;
    const char *const mixed[] = {"period,value,unit\nApr,5,percent\nMay,6,\nJun,7,count\n",
                                 "period,value,frequency\nApr,5,MS\nMay,6,MS\nJun,7,R12M\n",
                                 "period,value\nApr,\"5 per 1,000\"\nMay,6\nJun,7 per 100\n"};
    for (size_t i = 0; i < COUNT_OF(mixed); i++) {
        expect_error(t, ERR_INPUT, spc_file_read_text(&t->cx, STR("s.csv"), str_from(mixed[i]), &f));
        expect_has(t, t->cx.error.message, "s.csv:4: this series was");
        ctx_clear_error(&t->cx);
    }
    f = read_text(t, "series,period,value,unit\nA,Apr,5,%\nB,Apr,12,count\nA,May,6,per cent\nB,May,13,number\n");
    expect(t, f->n == 2 && f->series[0].options.is_percent && f->series[1].options.is_count);
}

/* Limits of what the file gives, and how many signals. */
typedef struct OddSeries {
    const char *text;
    SpcKind kind;
    const char *limits; /* "mean lower upper", or why there are none */
    int points, signals;
} OddSeries;

#define CONSTANT(v)      v "\n" v "\n" v "\n" v "\n" v "\n" v "\n" v "\n" v "\n" v "\n" v "\n" v "\n" v "\n"
#define MONTHS_TO_MAY    "2017-01,52\n2017-02,47\n2017-03,55\n2017-04,50\n2017-05,49\n"
#define MONTHS_FROM_JULY "2017-07,46\n2017-08,53\n2017-09,51\n2017-10,56\n2017-11,48\n2017-12,53\n"

static const OddSeries odd_series[] = {
    /* What does not change has limits of its own: it never signals, and the first other figure does. */
    {CONSTANT("93.3"), SPC_XMR, "93.30 93.30 93.30", 12, 0},
    {CONSTANT("0.1") "0.1\n0.1\n0.1\n", SPC_XMR, "0.10 0.10 0.10", 15, 0},
    {CONSTANT("93.3") "93.4\n", SPC_XMR, "93.30 93.30 93.30", 13, 1},
    {CONSTANT("0"), SPC_XMR, "0.00 0.00 0.00", 12, 0},
    /* One other month among months alike: its range is dropped, none is left, and all lie off the mean, 121/12. */
    {"10\n10\n10\n10\n10\n10\n10\n10\n10\n10\n10\n11\n", SPC_XMR, "10.08 10.08 10.08", 12, 12},
    {"5\n6\n", SPC_RUN, "Limits from 12 points", 2, 0},
    {"n/a\n5\n6\n", SPC_RUN, "Limits from 12 points", 3, 0},
    {BASELINE "\n\n", SPC_XMR, "51.50 35.30 67.70", 12, 0},
    {"{\"series\": [{\"name\": \"A\", \"points\": [1, 2, 3]}]}", SPC_RUN, "Limits from 12 points", 3, 0},
    /* Rows in another order; a month that is left out is a gap, August is not. */
    {"period,value\n2017-06,58\n" MONTHS_FROM_JULY MONTHS_TO_MAY, SPC_XMR, "51.50 35.30 67.70", 12, 0},
    {"period,value\n" MONTHS_TO_MAY MONTHS_FROM_JULY, SPC_RUN, "Limits from 12 points", 12, 0},
    {"period,value\n" MONTHS_TO_MAY MONTHS_FROM_JULY "2018-01,52\n", SPC_XMR, "51.00 38.50 63.50", 13, 0},
    {"period,value\n2016-10,52\n2016-11,50\n2016-12,51\n2017-07,50\n2017-09,52\n2017-10,51\n", SPC_RUN,
     "Limits from 12 points", 12, 0},
    /* Rates per 1,000 with counts that vary: no chart of proportions, which are 0.5%. Ranges 0, 1, 8 times 0, and 1: the two 1 are dropped. */
    {"value,numerator,denominator,unit\n5,40,8000,per 1000\n5,20,4000,\n6,48,8000,\n6,48,8000,\n6,48,8000,\n6,48,8000,\n"
     "6,48,8000,\n6,48,8000,\n6,48,8000,\n6,48,8000,\n6,48,8000,\n5,40,8000,\n",
     SPC_XMR, "5.75 5.75 5.75", 12, 12},
    {"numerator,denominator,unit\n40,8000,per 1000\n48,8000,\n", SPC_RUN, "Limits from 12 points", 2, 0},
};

TEST("odd series: constant, short, gappy, out of order, of rates; each with its limits and signals") {
    for (size_t i = 0; i < COUNT_OF(odd_series); i++) {
        const OddSeries *o = &odd_series[i];
        const SpcSeries *s = &read_text(t, o->text)->series[0];
        SpcChart c = spc_chart(t->cx.arena, s->points, s->n, &s->options);
        int n = 0;
        for (size_t k = 0; k < c.n; k++) n += c.marks[k].rules != 0;
        Str limits = c.why_no_limits ? str_from(c.why_no_limits)
                                     : str_fmt(t->cx.arena, "%.2f %.2f %.2f", c.marks[0].at.mean, c.marks[0].at.lower,
                                               c.marks[0].at.upper);
        expect_str(t,
                   str_fmt(t->cx.arena, "%zu: %s, %s, %d points, %d signal", i, spc_kind_codes[o->kind], o->limits,
                           o->points, o->signals)
                       .p,
                   str_fmt(t->cx.arena, "%zu: %s, %.*s, %zu points, %d signal", i, spc_kind_codes[c.kind],
                           STR_ARG(limits), c.n, n));
    }
    const SpcSeries *rates = &read_text(t, odd_series[COUNT_OF(odd_series) - 1].text)->series[0];
    expect(t, rates->points[0].value == 5 && rates->points[1].value == 6);
}

TEST("a period that stands twice in a series is refused; two events of one day are two") {
    SpcFile *f;
    expect_error(t, ERR_INPUT,
                 spc_file_read_text(&t->cx, STR("s.csv"), STR("month,value\n2017-01,5\nJan 2017,6\n"), &f));
    expect_has(t, t->cx.error.message, "stands twice");
    ctx_clear_error(&t->cx);
    f = read_text(t, "date,days_between\n2018-01-01,30\n2018-01-01,0\n");
    expect_i64(t, 2, (i64)f->series[0].n);
}

TEST("what cannot be read fails with its line") {
    const char *const bad[] = {"period,value\nApr,fifty\n", "period,value\nApr,5,6\n",
                               "period,value,polarity\nApr,5,Q\n", "period,numerator,denominator\nApr,5,4\n",
                               "period,numerator,denominator\nApr,-5,4\n"};
    SpcFile *f;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        expect_error(t, ERR_INPUT, spc_file_read_text(&t->cx, STR("s.csv"), str_from(bad[i]), &f));
        expect_has(t, t->cx.error.message, "s.csv:2:");
        ctx_clear_error(&t->cx);
    }
    expect_error(t, ERR_INPUT, spc_file_read_text(&t->cx, STR("s.csv"), STR("period,colour\nApr,5\n"), &f));
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_INPUT, spc_file_read_text(&t->cx, STR("s.csv"), STR("[1, 2"), &f));
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_INPUT, spc_file_read_text(&t->cx, STR("s.csv"), STR("{\"a\": 1}"), &f));
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_INPUT, spc_file_read_text(&t->cx, STR("s.csv"), STR("period,value\n"), &f));
}

static double real_at(const json_t *o, const char *key) { return json_number_value(json_object_get(o, key)); }

TEST_OWN_TRANSACTION("muster spc gives limits and special causes of a series, and a funnel of units") {
    Str out, folder = test_folder(t), series = str_fmt(t->cx.arena, "%.*s/s.csv", STR_ARG(folder));
    Str units = str_fmt(t->cx.arena, "%.*s/u.csv", STR_ARG(folder));
    test_write_file(t, series, STR("value\n" BASELINE "68\n"));
    test_write_file(
        t, units,
        STR("school,numerator,denominator\nA,5,20\nB,12,100\nC,24,200\nD,36,300\nE,48,400\nG,12,100\nH,24,200\n\"F, of x\",70,400\n"));
    expect_i64(t, 0,
               test_run_muster(t, str_fmt(t->cx.arena, "spc %.*s --polarity L --target 70 --json", STR_ARG(series)).p,
                               &out));
    json_t *c = json_loadb(out.p, out.n, 0, NULL), *signal = json_array_get(json_object_get(c, "signals"), 0);
    expect(t, real_at(c, "mean") == 51.5 && real_at(c, "upper_limit") > 67.69 && real_at(c, "upper_limit") < 67.71);
    expect_i64(t, 1, (i64)json_array_size(json_object_get(c, "signals")));
    expect(t, real_at(signal, "point") == 13 && real_at(signal, "rule") == 1);
    expect_str(t, "concerning", str_from(json_string_value(json_object_get(c, "verdict"))));
    expect_str(t, "keeps_meeting", str_from(json_string_value(json_object_get(c, "against_target"))));
    expect(t, json_is_null(json_object_get(c, "forecast")));
    json_decref(c);
    expect_i64(t, 0, test_run_muster(t, str_fmt(t->cx.arena, "spc %.*s", STR_ARG(series)).p, &out));
    expect_has(t, out, "Outside the limits");
    expect_i64(t, 0, test_run_muster(t, str_fmt(t->cx.arena, "spc %.*s --target 0.12 --json", STR_ARG(units)).p, &out));
    c = json_loadb(out.p, out.n, 0, NULL);
    json_t *last = json_array_get(json_object_get(c, "units"), 7);
    expect_str(t, "outside_998", str_from(json_string_value(json_object_get(last, "verdict"))));
    expect(t, real_at(last, "upper_998") > 0.1715 && real_at(last, "upper_998") < 0.1717);
    json_decref(c);
    expect_i64(t, 0, test_run_muster(t, str_fmt(t->cx.arena, "spc %.*s", STR_ARG(units)).p, &out));
    expect_has(t, out, "by chance");
    expect(t, test_run_muster(t, str_fmt(t->cx.arena, "spc %.*s --kind funnel", STR_ARG(series)).p, &out) != 0);
    expect(t, test_run_muster(t, str_fmt(t->cx.arena, "spc %.*s --baseline 1", STR_ARG(series)).p, &out) != 0);
}
