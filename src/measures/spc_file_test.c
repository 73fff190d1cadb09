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
                              "Apr 2017,52.5%,L,50,percent,,\nMay 2017,,,,,,\nAug 2017,no school days,,,,,\n"
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
