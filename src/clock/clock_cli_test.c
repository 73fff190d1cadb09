/* muster clock, through the program. */
#include <stdlib.h>
#include <sys/stat.h>

#include "harness.h"

static json_t *run_json(T *t, const char *args) {
    Str out;
    expect_i64(t, 0, test_run_muster(t, args, &out));
    json_t *answer = json_loadb(out.p, out.n, 0, NULL);
    expect(t, answer != NULL);
    return answer;
}

static void expect_text(T *t, json_t *o, const char *key, const char *want) {
    const char *got = json_string_value(json_object_get(o, key));
    expect_str(t, want, str_from(got ? got : "null"));
}

PURE_TEST("muster clock due says when, how it stands and in which days, in words and in JSON") {
    Str out;
    static const char in_time[] =
        "clock due --start 2018-03-23 --limit 'sixth school day' --warn '1 school day' --on 2018-03-29";
    expect_i64(t, 0, test_run_muster(t, in_time, &out));
    expect_has(t, out, "6th school day, counted as day1");
    expect_has(t, out, "Due               Monday 16 April 2018");
    expect_has(t, out, "due soon (5 school days used, 1 school day left)");
    expect_lacks(t, out, "by pattern");
    json_t *a =
        run_json(t, "clock due --start 2017-09-04 --limit '16 weeks' --convention day0 --pause 2017-09-11/2017-09-13 "
                    "--stop 2017-12-28 --on 2018-02-01 --json");
    expect_text(t, a, "due", "2017-12-27");
    expect_text(t, a, "first_due", "2017-12-25");
    expect_text(t, a, "state", "missed");
    expect_text(t, a, "counted_in", "calendar_days");
    expect_i64(t, -1, json_integer_value(json_object_get(a, "left")));
    json_decref(a);
    a = run_json(t, "clock due --start 2022-09-08 --limit '10 working days' --known 2022-09-09 --json");
    expect_text(t, a, "due", "2022-09-22");
    json_decref(a);
    a = run_json(t, "clock due --start 2028-07-20 --limit '6th school day' --json");
    expect_text(t, a, "state", "calendar_missing");
    expect_text(t, a, "due", "null");
    json_decref(a);
    a = run_json(t, "clock due --start 2019-03-04 --limit '6th school day' --json");
    expect(t, json_is_true(json_object_get(a, "is_provisional")));
    json_decref(a);
}

PURE_TEST("muster clock due refuses what it cannot understand, and says what to write") {
    static const struct {
        const char *args, *why;
    } cases[] = {
        {"--limit '5 days'", "--start is missing"},
        {"--start 2018-03-01", "--limit is missing"},
        {"--start 2018-03-01 --limit '5 scool days'", "did you mean 'school days'?"},
        {"--start 2018-03-01 --limit '5 days' --convention day2", "day0"},
        {"--start 2018-03-01 --limit '5 days' --pause 2018-03-05", "2018-03-05/2018-03-10"},
        {"--start 2018-03-01 --limit '5 days' --pause 2018-03-05/2018-03-05", "ends before it has begun"},
        {"--start 2018-03-01 --limit '6th school day' --convention day0", "counts from day 1"},
        {"--start 2018-03-01 --limit '5 days' --warn 'end of the week'", "such as 3 working days"},
        {"--start 2018-02-30 --limit '5 days'", "2018-02-30"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        Str out;
        expect_i64(t, 2, test_run_muster(t, str_fmt(t->cx.arena, "clock due %s", cases[i].args).p, &out));
        expect_has(t, out, cases[i].why);
    }
}

PURE_TEST("muster clock calendar says which days count and why the others do not") {
    Str out;
    expect_i64(t, 0, test_run_muster(t, "clock calendar --from 2018-03-29 --to 2018-04-03", &out));
    expect_has(t, out, "2018-03-29  Thursday  yes          yes");
    expect_has(t, out, "Good Friday");
    expect_has(t, out, "school holiday");
    json_t *a = run_json(t, "clock calendar --from 2028-08-31 --to 2028-09-01 --json");
    expect_i64(t, 2, (i64)json_array_size(a));
    expect(t, json_is_false(json_object_get(json_array_get(a, 0), "school_day")));
    expect(t, json_is_null(json_object_get(json_array_get(a, 1), "school_day")));
    expect(t, json_is_true(json_object_get(json_array_get(a, 1), "working_day")));
    expect_text(t, json_array_get(a, 1), "why", "calendar missing");
    json_decref(a);
    expect_i64(t, 2, test_run_muster(t, "clock calendar --from 2018-03-29 --to 2018-03-01", &out));
    expect_i64(t, 2, test_run_muster(t, "clock calendar --from 2004-01-01 --to 2035-03-01", &out));
    expect_has(t, out, "fewer at a time");
}

static int run_with_definitions(T *t, Str folder, const char *args, Str *out) {
    setenv("MUSTER_DEFINITIONS", str_cstr(t->cx.arena, folder), 1);
    int code = test_run_muster(t, args, out);
    unsetenv("MUSTER_DEFINITIONS");
    return code;
}

PURE_TEST("a school's own days, from an override folder, are counted when its number is given") {
    Str out, folder = test_folder(t), path = str_fmt(t->cx.arena, "%.*s/calendars", STR_ARG(folder));
    expect_i64(t, 0, mkdir(path.p, 0700));
    test_write_file(
        t, str_fmt(t->cx.arena, "%.*s/schools.yaml", STR_ARG(path)),
        STR("schools:\n  - {urn: 118501, years: [{year: 2017, inset: [2018-03-26], closed: [2018-03-27]}]}\n"));
    static const char own[] = "clock due --start 2018-03-22 --limit '3rd school day' --school 118501 --json";
    expect_i64(t, 0, run_with_definitions(t, folder, own, &out));
    expect_has(t, out, "\"due\": \"2018-03-28\"");
    expect_has(t, out, "\"school_urn\": 118501");
    expect_i64(t, 0, run_with_definitions(t, folder, "clock calendar --from 2018-03-26 --school 118501", &out));
    expect_has(t, out, "INSET day, no pupils");
    expect_i64(t, 0, test_run_muster(t, own, &out));
    expect_has(t, out, "\"due\": \"2018-03-26\"");
    expect_has(t, out, "\"school_urn\": null");
}
