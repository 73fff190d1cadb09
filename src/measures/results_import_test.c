/* results_import_test.c - published results brought in, kept with what they replaced, and shown. */
#include "harness.h"
#include "import_help.h"
#include "measures/results_store.h"
#include "web/web.h"

#define PUBLISHED                                                                                             \
    "scorecard,section,code,area,period,period_end,result,numerator,denominator,target,floor,band,benchmark," \
    "benchmark_name,as_at,source,note,title,previous,polarity,unit\n"

static ResultsFile *all_kept(T *t) {
    ResultsFile *file;
    i64 *ids;
    ok(t, results_list(&t->cx, &(ResultsWanted){.limit = 100}, &file, &ids));
    return file;
}

TEST_OWN_TRANSACTION("results are kept once, corrected with history, refused row by row") {
    const char *first = PUBLISHED "S,annual,A1,County,A,2017-08-31,79.9%,,,90,80,,,,,Us,,One,81,H,percent\n"
                                  "S,annual,A2,County,A,2017-08-31,91,,,90,80,,,,,Us,,Two,90,H,percent\n"
                                  "S,annual,A3,County,A,2117-08-31,91,,,90,80,,,,,Us,,Three,90,H,percent\n"
                                  "S,annual,A4,County,A,,91,,,90,80,,,,,Us,,Four,90,H,percent\n"
                                  "S,annual,A5,County,A,2017-08-31,120,,,90,80,,,,,Us,,Five,90,H,percent\n";
    ImportReport *r = import_help(t, "results.csv", first);
    expect_str(t, "results", r->units[0].kind);
    expect_i64(t, 2, r->n.of[ROW_CREATED]);
    expect_i64(t, 3, r->n.of[ROW_REFUSED]);
    bool has_future = false, has_range = false, has_period = false;
    for (size_t i = 0; i < r->n_findings; i++) {
        has_future |= strcmp(r->findings[i].f.code, "future_period") == 0;
        has_range |= strcmp(r->findings[i].f.code, "out_of_range") == 0;
        has_period |= strcmp(r->findings[i].f.code, "no_period") == 0;
    }
    expect(t, has_future && has_range && has_period);
    r = import_help(t, "again.csv", first);
    expect_i64(t, 2, r->n.of[ROW_UNCHANGED]);
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM measure_result"));
    r = import_help(t, "corrected.csv",
                    PUBLISHED "S,annual,A1,County,A,2017-08-31,80.1,,,90,80,,,,,Us,,One,81,H,percent\n");
    expect_i64(t, 1, r->n.of[ROW_UPDATED]);
    ok(t, db_begin(&t->cx, DB_READ));
    ResultsFile *kept = all_kept(t), *before;
    expect_i64(t, 2, (i64)kept->n);
    expect_i64(t, VERDICT_AMBER, kept->rows[0].rating.verdict);
    expect_i64(t, VERDICT_GREEN, kept->rows[1].rating.verdict);
    i64 id = test_count(t, "SELECT id FROM measure_result WHERE code = 'A1' AND replaced_by IS NULL");
    ok(t, results_history(&t->cx, id, &before));
    expect_i64(t, 1, (i64)before->n);
    expect_i64(t, VERDICT_RED, before->rows[0].rating.verdict);
    expect_str(t, "79.9%", before->rows[0].printed_result);
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM measure_result WHERE replaced_by = 0"));
    ok(t, db_commit(&t->cx));
}

static bool is_found(const ImportReport *r, const char *code, const char *value) {
    for (size_t i = 0; i < r->n_findings; i++)
        if (strcmp(r->findings[i].f.code, code) == 0 && str_is(r->findings[i].f.value, value)) return true;
    return false;
}

TEST_OWN_TRANSACTION(
    "a result that is no measure's, or fits two alike, is kept and named: no scorecard would show it") {
    ImportReport *r =
        import_help(t, "codes.csv",
                    PUBLISHED "CYPE,monthly,SISE17,County,MS,2018-01-31,2.4,,,,,,,,,Us,,Mistyped,2.5,L,percent\n"
                              ",,EH46,County,A,2017-08-31,8.7,,,,,,,,,Us,,Of one of two,8.5,L,percent\n"
                              "CYPE,monthly,SISE71,County,MS,2018-01-31,2.4,,,,,,,,,Us,,NEET,2.5,L,percent\n");
    expect_i64(t, 3, r->n.of[ROW_CREATED]);
    expect(t, is_found(r, "results_no_measure", "SISE17"));
    expect(t, is_found(r, "results_two_measures", "EH46"));
    expect(t, !is_found(r, "results_no_measure", "SISE71") && !is_found(r, "results_two_measures", "SISE71"));
}

TEST_OWN_TRANSACTION("the exchange chapter's own form, without polarity, is kept and not judged") {
    ImportReport *r =
        import_help(t, "national.csv",
                    "scorecard,section,code,area,period,period_end,result,numerator,denominator,target,floor,band,"
                    "benchmark,benchmark_name,as_at,source,note\n"
                    "S,annual,A1,England,A,2017-08-31,66.0,,,,,,,,,National,\n"
                    "S,annual,A1,England,A,2017-08-31,67.0,,,,,,,,,Elsewhere,\n"
                    "S,annual,A2,England,A,2017-08-31,66.0,,,,,,,,,National,\n");
    expect_i64(t, 2, r->n.of[ROW_REFUSED]);
    expect_i64(t, 1, r->n.of[ROW_CREATED]);
    ok(t, db_begin(&t->cx, DB_READ));
    expect_i64(t, VERDICT_NOT_RATED, all_kept(t)->rows[0].rating.verdict);
    ok(t, db_commit(&t->cx));
    r = import_help(t, "wrong.csv", "code,period_end,colour\nA,2017-08-31,red\n");
    expect_i64(t, 0, r->n_landed);
}

TEST("the page lists what stands with its verdict, narrowed, as HTML, JSON and CSV") {
    Str cells[N_RESULTS_COLUMNS], cookie, csrf;
    ResultKept kept;
    TestReply reply;
    for (size_t i = 0; i < N_RESULTS_COLUMNS; i++) cells[i] = STR("");
    cells[RESULTS_CODE] = STR("A1"), cells[RESULTS_SECTION] = STR("annual"), cells[RESULTS_POLARITY] = STR("H");
    cells[RESULTS_TITLE] = STR("Found <soon>"), cells[RESULTS_RESULT] = STR("85.0"),
    cells[RESULTS_PREVIOUS] = STR("86");
    cells[RESULTS_TARGET] = STR("90"), cells[RESULTS_UNIT] = STR("percent"), cells[RESULTS_SOURCE] = STR("=1+1");
    ok(t, results_keep(&t->cx, cells, date_ymd(2017, 8, 31), 1, &kept));
    expect_i64(t, RESULT_KEPT_NEW, kept);
    cells[RESULTS_RESULT] = STR("84.0");
    ok(t, results_keep(&t->cx, cells, date_ymd(2017, 8, 31), 2, &kept));
    expect_i64(t, RESULT_KEPT_CORRECTED, kept);
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/measures/results?code=a1"), cookie, STR_NONE, &reply));
    expect_i64(t, 200, reply.status);
    expect_has(t, reply.body, "Below target; no floor set");
    expect_has(t, reply.body, "Found &lt;soon&gt;");
    expect_has(t, reply.body, "was 85.0");
    expect_has(t, reply.body, "Worsened");
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/measures/results.csv"), cookie, STR_NONE, &reply));
    expect_has(t, reply.body, "84.0");
    expect_has(t, reply.body, "below_target");
    expect_has(t, reply.body, "'=1+1");
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/measures/results.json"), cookie, STR_NONE, &reply));
    expect_has(t, reply.body, "\"rag\":\"below_target\"");
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/measures/results?code=other"), cookie, STR_NONE, &reply));
    expect_has(t, reply.body, "There are none");
}

TEST_OWN_TRANSACTION("muster import results and muster scorecard results") {
    Str folder = test_folder(t), out;
    const char *store = str_fmt(t->cx.arena, "%.*s/s.db", STR_ARG(folder)).p;
    Str path = str_fmt(t->cx.arena, "%.*s/r.csv", STR_ARG(folder));
    test_write_file(t, path, STR(PUBLISHED "S,annual,A1,County,A,2017-08-31,79.9,,,90,80,,,,,Us,,One,81,H,percent\n"));
    expect_i64(t, 0, test_run_muster(t, str_fmt(t->cx.arena, "init --store %s", store).p, &out));
    expect_i64(t, 0,
               test_run_muster(t, str_fmt(t->cx.arena, "import results %.*s --store %s", STR_ARG(path), store).p,
                               &out));
    expect_i64(t, 0,
               test_run_muster(t, str_fmt(t->cx.arena, "scorecard results --code a1 --json --store %s", store).p,
                               &out));
    expect_has(t, out, "\"rag\": \"red\"");
    expect_i64(t, 0, test_run_muster(t, str_fmt(t->cx.arena, "scorecard results --code zz --store %s", store).p, &out));
    expect_lacks(t, out, "A1");
}
