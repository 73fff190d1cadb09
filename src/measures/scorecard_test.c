/* scorecard_test.c - scorecards read, judged by the year's own targets, and shown. */
#include "measures/scorecard.h"

#include <sys/stat.h>

#include "access/access.h"
#include "page_help.h"
#include "registers/table.h"
#include "web/web.h"

static const Scorecard *opened(T *t, const char *name) {
    const Scorecard *s;
    ok(t, scorecard_open(&t->cx, str_from(name), &s));
    return s;
}

static size_t n_rows(const Scorecard *s) {
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++) n += s->sections[i].n;
    return n;
}

PURE_TEST("the directorate scorecard has its 28 and 17 rows, and the quarterly report exactly the thirteen flagged") {
    const Scorecard *s = opened(t, "directorate");
    expect_i64(t, 28, (i64)s->sections[0].n);
    expect_i64(t, 17, (i64)s->sections[1].n);
    expect_i64(t, 13, (i64)n_rows(opened(t, "quarterly")));
    expect_error(t, ERR_NOTFOUND, scorecard_open(&t->cx, STR("directorat"), &s));
    expect_has(t, t->cx.error.message, "did you mean directorate");
}

/* ---- mistakes, and cards of a test's own ---- */

static Str given_card(T *t, const char *rows) {
    Arena *a = t->cx.arena;
    Str folder = test_folder(t), at = STR_CAT(a, folder, STR("/scorecards"));
    (void)mkdir(str_cstr(a, at), 0700); /* it may be there */
    test_write_file(
        t, STR_CAT(a, at, STR("/zz.yaml")),
        str_fmt(
            a,
            "scorecard: zz\ntitle: Of a test\nabout: A card.\nsections:\n  - section: all\n    title: All\n    rows:\n%s",
            rows));
    return folder;
}

static Str mistakes_of(T *t, const char *rows) {
    Mistakes m = mistakes_on(t->cx.arena);
    const Measures *ms;
    Buf b = buf_on(t->cx.arena);
    ok(t, measures_of(&t->cx, &ms));
    (void)scorecards_read(&m, given_card(t, rows), ms);
    for (const Mistake *at = m.first; at; at = at->next) buf_fmt(&b, "%d: %.*s\n", at->line, STR_ARG(at->message));
    return buf_str(&b);
}

PURE_TEST("a row names a measure there is, and a target belongs to a year and goes with its floor") {
    expect_str(t, "", mistakes_of(t, "      - {measure: pex_total, targets: {2017-18: \"fewer than 25\"}}\n"));
    expect_has(t, mistakes_of(t, "      - {measure: pex_totl}\n"),
               "8: there is no measure 'pex_totl'; did you mean pex_total");
    expect_has(t, mistakes_of(t, "      - {measure: pex_total, targets: {soon: \"25\"}}\n"),
               "a target belongs to a year");
    expect_has(t, mistakes_of(t, "      - {measure: pex_total, targets: {2017-18: \"many\"}}\n"), "is no figure");
    expect_has(
        t,
        mistakes_of(t, "      - {measure: schools_good_out, targets: {2017-18: \"90\"}, floors: {2017-18: \"95\"}}\n"),
        "2017-18");
    expect_has(t, mistakes_of(t, "      - {measure: pex_total}\n      - {measure: pex_total}\n"),
               "stands in this section at line 8");
}

static void given_school(T *t, int n, const char *rating) {
    test_exec(
        t,
        str_fmt(
            t->cx.arena,
            "INSERT INTO establishment (urn, name, name_key, kind, phase, district, la_code) VALUES (%d, 'School %d', 'SCHOOL%d', 'school', "
            "'Primary', 'Dover', 886)",
            700000 + n, n, n)
            .p);
    test_exec(t, str_fmt(t->cx.arena,
                         "INSERT INTO inspection (urn, inspected_on, rating) VALUES (%d, '2016-01-0%d', '%s')",
                         700000 + n, 1 + n % 9, rating)
                     .p);
}

static ScorecardLine line_of(T *t, const char *rows, Date as_at) {
    Mistakes m = mistakes_on(t->cx.arena);
    const Measures *ms;
    ScorecardLine *lines;
    size_t n;
    ok(t, measures_of(&t->cx, &ms));
    const Scorecards *all = scorecards_read(&m, given_card(t, rows), ms);
    expect_i64(t, 0, (i64)m.n);
    for (size_t i = 0; i < all->n; i++)
        if (str_is(all->at[i].name, "zz")) ok(t, scorecard_work_out(&t->cx, &all->at[i], as_at, &lines, &n));
    return lines[0];
}

static const char good[] =
    "      - {measure: schools_good_out, targets: {2018-19: \"90\"}, floors: {2018-19: \"80\"}}\n";

TEST("a figure is judged by the target and floor of its own year, and by no other's") {
    Date now = date_ymd(2018, 5, 31), before = date_ymd(2018, 3, 31);
    for (int i = 0; i < 9; i++) given_school(t, i, i < 8 ? "Good" : "Inadequate");
    given_school(t, 9, "Outstanding");
    ScorecardLine l = line_of(t, good, now);
    expect_str(t, "90.0%", figure_text(t->cx.arena, l.row->measure, &l.now));
    expect_str(t, "green", str_from(verdict_codes[l.rating.verdict]));
    expect_str(t, "level", str_from(verdict_dot_code(l.direction.dot)));
    l = line_of(t, good, before);
    expect_str(t, "no_target", str_from(verdict_codes[l.rating.verdict])); /* 2017-18 has none */
    test_exec(t, "UPDATE inspection SET rating = 'Requires improvement' WHERE urn = 700000");
    expect_str(t, "amber", str_from(verdict_codes[line_of(t, good, now).rating.verdict]));
    test_exec(
        t,
        "INSERT INTO inspection (urn, inspected_on, rating) VALUES (700001, '2018-05-10', 'Inadequate'), (700002, '2018-05-11', 'Inadequate')");
    l = line_of(t, good, now);
    expect_str(t, "red", str_from(verdict_codes[l.rating.verdict]));
    expect_str(t, "down", str_from(verdict_dot_code(l.direction.dot)));
    l = line_of(t, "      - {measure: schools_good_out, targets: {2018-19: \"90\"}}\n", now);
    expect_str(t, "below_target", str_from(verdict_codes[l.rating.verdict])); /* no floor: neither amber nor red */
    l = line_of(t, "      - {measure: eyfs_gld, targets: {2016-17: \"90\"}}\n", now);
    expect_str(t, "to_be_supplied", str_from(result_status_codes[l.status]));
    expect_str(t, "not_rated", str_from(verdict_codes[l.rating.verdict]));
}

TEST("an activity is below, within or above what was expected of its period, and has no colour") {
    Date now = date_ymd(2018, 5, 31);
    for (int i = 0; i < 10; i++) given_school(t, i, i < 9 ? "Good" : "Inadequate");
    static const char *const cases[][3] = {{"schools_good_out", "91 to 95", "Below the expected range"},
                                           {"schools_good_out", "90", "Within the expected range"},
                                           {"schools_good_out", "85 to 89.9", "Above the expected range"},
                                           {"schools_in_category", "-", "Above the expected range"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ScorecardLine l = line_of(
            t, str_fmt(t->cx.arena, "      - {measure: %s, ranges: {2018-19: \"%s\"}}\n", cases[i][0], cases[i][1]).p,
            now);
        expect_str(t, cases[i][2], str_from(l.rating.reason));
        expect_str(t, "not_rated", str_from(verdict_codes[l.rating.verdict]));
    }
    expect_has(t, mistakes_of(t, "      - {measure: pex_total, ranges: {2018-19: \"some\"}}\n"), "is no range");
}

PURE_TEST("the plan's activities have the ranges that it prints: 162 visits a quarter, none in the third") {
    const Scorecard *s = opened(t, "inclusion");
    const ScorecardRow *row = &s->sections[1].rows[1];
    expect_str(t, "school_visits_offered", row->measure->id);
    expect_i64(t, 4, (i64)row->n);
    expect(t, exact_is_whole(row->standards[0].range.low, 162) && exact_is_whole(row->standards[0].range.high, 162));
    expect(t, row->standards[2].range.is_set && exact_is_whole(row->standards[2].range.high, 0));
    expect_str(t, "-", row->standards[2].range_text);
}

PURE_TEST("the quarterly report follows from the flag of each definition, with the other scorecard's targets") {
    const Scorecard *report = opened(t, "quarterly"), *of = opened(t, "directorate");
    Mistakes m = mistakes_on(t->cx.arena);
    const Measures *ms;
    size_t n = 0;
    ok(t, measures_of(&t->cx, &ms));
    for (size_t i = 0; i < ms->n; i++) n += ms->at[i]->is_qpr;
    expect_i64(t, (i64)n, (i64)n_rows(report));
    for (size_t i = 0; i < report->sections[0].n; i++) expect(t, report->sections[0].rows[i].measure->is_qpr);
    expect_str(t, "settings_good_out", report->sections[0].rows[0].measure->id);
    expect(t, of->sections[0].rows[2].standards == report->sections[0].rows[0].standards);
    Str folder = given_card(t, "      []\n");
    test_write_file(
        t, STR_CAT(t->cx.arena, folder, STR("/scorecards/zz.yaml")),
        STR("scorecard: zz\ntitle: Z\nabout: Z\nsections:\n  - {section: a, title: A, flagged_of: directorat}\n"));
    (void)scorecards_read(&m, folder, ms);
    expect(t, m.n > 0);
    expect_has(t, m.first->message, "no other scorecard 'directorat'");
}

PURE_TEST("a scorecard is as at the end of its own quarter, unless a day is named or any day will do") {
    expect(t, date_eq(scorecard_day(&t->cx, opened(t, "quarterly"), DATE_NONE), date_ymd(2018, 3, 31)));
    expect(t, date_eq(scorecard_day(&t->cx, opened(t, "early-years"), DATE_NONE), date_ymd(2018, 3, 31)));
    expect(t, date_eq(scorecard_day(&t->cx, opened(t, "quarterly"), date_ymd(2018, 1, 5)), date_ymd(2018, 1, 5)));
    expect(t, date_eq(scorecard_day(&t->cx, opened(t, "directorate"), DATE_NONE), t->cx.today));
    expect_str(t, "Monthly", str_from(rhythm_text[opened(t, "social-care")->rhythm]));
}

/* ---- pages ---- */

TEST("the scorecard page opens each row, filters, and is JSON and CSV too") {
    Str cookie, csrf;
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    expect_has(t, test_get(t, "/scorecards", cookie).body, "/scorecards/directorate");
    TestReply page = test_get(t, "/scorecards/directorate?as_at=2018-05-31", cookie);
    expect_i64(t, 200, page.status);
    expect_has(t, page.body, "/measures/pex_primary?as_at=2018-05-31");
    expect_has(t, page.body, "To be supplied");
    page = test_get(t, "/scorecards/directorate?owner=SEND&sort=title", cookie);
    expect_has(t, page.body, "/measures/sen_plan_rate");
    expect_lacks(t, page.body, "/measures/pex_primary");
    expect_has(t, test_get(t, "/scorecards/directorate.json", cookie).body, "\"counts\"");
    expect_has(
        t, test_get(t, "/scorecards/directorate.csv?as_at=2018-05-31", cookie).body,
        "directorate,monthly,EH43,pex_primary,1,Permanent exclusions from primary schools,Kent,,L,R12M,2017-06-01,2018-05-31,2018-05-31,,,,no records held,count,not_available,");
    test_exec(
        t,
        "INSERT INTO person (id, is_adult, birth_date_is_estimated, known_from) VALUES (6900, FALSE, FALSE, '2015-01-12')");
    test_exec(t, "INSERT INTO exclusion (person_id, urn, category, start_on) VALUES (6900, 1, 'SUSP', '2015-01-12')");
    expect_has(
        t, test_get(t, "/scorecards/directorate.csv?as_at=2018-05-31", cookie).body,
        "directorate,monthly,EH43,pex_primary,1,Permanent exclusions from primary schools,Kent,,L,R12M,2017-06-01,2018-05-31,2018-05-31,0,,0,0,count,ok,0");
    expect_i64(t, 404, test_get(t, "/scorecards/nothing", cookie).status);
    expect_i64(t, 422, test_get(t, "/scorecards/directorate?as_at=2018-06-09", cookie).status);
}

TEST("a scorecard is a workbook and a printable file too, by its address, and nothing else is") {
    Str cookie, csrf;
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    TestReply page = test_get(t, "/scorecards/directorate.xlsx?as_at=2018-05-31", cookie);
    expect_i64(t, 200, page.status);
    expect_str(t, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", page.content_type);
    expect_has(t, page.headers, "filename=\"scorecards-directorate.xlsx\"");
    expect(t, page.body.n > 5000 && page.body.p[0] == 'P' && page.body.p[1] == 'K');
    page = test_get(t, "/scorecards/directorate.html?as_at=2018-05-31", cookie);
    expect_has(t, page.headers, "Content-Disposition: attachment");
    expect_has(t, page.headers, "no-store");
    expect_has(t, page.body, "31 May 2018");
    expect_has(t, page.body, "Permanent exclusions that began in the period of pupils in Years R to 6");
    expect_has(t, test_get(t, "/scorecards/directorate?as_at=2018-05-31", cookie).body,
               "/scorecards/directorate.xlsx?as_at=2018-05-31");
    expect_i64(t, 404, test_get(t, "/measures.xlsx", cookie).status);
    expect_i64(t, 404, test_get(t, "/measures.html", cookie).status);
    expect(t, test_get(t, "/scorecards/directorate.xlsx", STR_NONE).status != 200);
}

static i64 given_referral(T *t) {
    i64 id = 0;
    test_exec(
        t,
        "INSERT INTO person (id, is_adult, birth_date, birth_date_is_estimated, known_from) VALUES (880001, FALSE, '2008-01-01', FALSE, '2017-01-01')");
    test_exec(
        t,
        "INSERT INTO person_name (person_id, kind, surname, forename, surname_key, forename_key) VALUES (880001, 'legal', 'Quillfeather', 'Ada', 'QUILLFEATHER', 'ADA')");
    test_exec(
        t,
        "INSERT INTO case_file (id, register, version, person_id, stage, stage_on, opened_on, district, is_urgent, revision, created_at, created_by, changed_at) "
        "VALUES (770001, 'cme', 1, 880001, 'referred', '2018-06-01', '2018-06-01', 'Dover', FALSE, 1, '2018-06-01T09:00:00Z', 1, '2018-06-01T09:00:00Z')");
    test_exec(t, "INSERT INTO reg_cme (case_id, referred_on) VALUES (770001, '2018-06-01')");
    return id;
}

TEST("a measure opens to its parts and, for those allowed alone, to the children in it") {
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    given_referral(t);
    Str officer = test_signed_in_as(t, "missing_education_officer");
    TestReply page = test_get(t, "/measures/cme_referred", officer);
    expect_i64(t, 200, page.status);
    expect_has(t, page.body, "Cases referred in the month");
    expect_has(t, page.body, "The records behind this figure");
    expect_has(t, page.body, "Dover");
    expect_has(t, page.body, "Not for release");
    expect_has(t, page.body, "Signal or noise");
    expect_has(t, test_get(t, "/measures/cme_referred.json", officer).body, "\"numerator\":1");
    expect_lacks(t, test_get(t, "/measures/cme_referred.json?for_release=yes", officer).body, "\"numerator\":1");
    expect_has(t, test_get(t, "/measures/cme_referred?rows=yes", officer).body, "Quillfeather");
    expect_has(t, test_get(t, "/measures/EH46", officer).body, "eh_outcomes (section monthly)");
    expect_has(t, test_get(t, "/measures/EH46?section=annual", officer).body, "Persistent absence, primary");
    expect_i64(t, 404, test_get(t, "/measures/no_such_measure", officer).status);
    expect_i64(t, 422, test_get(t, "/measures/cme_referred?by=colour", officer).status);
    expect_has(t, test_get(t, "/measures/eyfs_gld", officer).body, "import pupil_result");
}

TEST("an elected member sees the figure and not the children") {
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    given_referral(t);
    Str member = test_signed_in_as(t, "member");
    TestReply page = test_get(t, "/measures/cme_referred", member);
    expect_i64(t, 200, page.status);
    expect_lacks(t, page.body, "The records behind this figure");
    expect_has(t, test_get(t, "/measures/cme_referred.json", member).body, "\"displayed\":\"X\"");
    expect_lacks(t, test_get(t, "/measures/cme_referred.json", member).body, "\"numerator\":1");
    expect_i64(t, 403, test_get(t, "/measures/cme_referred?rows=yes", member).status);
}
