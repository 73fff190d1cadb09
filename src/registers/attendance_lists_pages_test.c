/* attendance_lists_pages_test.c - the pages of lists: what is told of each pupil, and the button that opens an attendance case once. */
#include "attendance/lists.h"
#include "marks_help.h"
#include "registers/table.h"
#include "web/web.h"

enum { ADA = MARKS_FIRST_ID };

typedef struct World {
    Str cookie, csrf;
} World;

/* Ada stays away from the twentieth day on, without a reason. */
static World given_world(T *t) {
    World w;
    t->cx.today = date_ymd(2017, 10, 31);
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    marks_given_school(t, MARKS_SCHOOL);
    for (int i = 0; i < 2; i++) marks_given_pupil(t, MARKS_SCHOOL, (MarksPupil){ADA + i, 2017, i, 9, "5", "C"});
    test_exec(t,
              "INSERT INTO person_name (person_id, kind, surname, surname_key, forename, forename_key, from_on) VALUES "
              "(990000000, 'legal', 'Stone', 'STONE', 'Ada', 'ADA', '2010-01-01')");
    for (int d = 0; d < 32; d++)
        marks_given_day(t, MARKS_SCHOOL, date_plus(date_ymd(2017, 9, 4), d), d < 20 ? STR("/\\/\\") : STR("OO/\\"));
    ok(t, web_test_sign_in(&t->cx, &w.cookie, &w.csrf));
    return w;
}

static TestReply get(T *t, const World *w, const char *url) {
    TestReply r;
    ok(t, web_test_request(&t->cx, METHOD_GET, str_from(url), w->cookie, STR_NONE, &r));
    return r;
}

/* The value of a hidden field. */
static Str hidden(T *t, Str page, const char *name) {
    Str from = str_fmt(t->cx.arena, "name=\"%s\" value=\"", name);
    i64 at = str_find(page, from);
    expect(t, at >= 0);
    Str rest;
    return str_cut(str_slice(page, (size_t)at + from.n, page.n), '"', &rest);
}

/* The first form of the page, as a browser would post it. */
static TestReply press_button(T *t, const World *w, Str page) {
    static const char *const names[] = {"_token",   "_person",    "_urn",         "received_on", "source",   "school",
                                        "possible", "authorised", "unauthorised", "period_from", "period_to"};
    TestReply r;
    Buf body = buf_on(t->cx.arena);
    buf_fmt(&body, "csrf=%.*s&no_actions_reason=to+be+asked", STR_ARG(w->csrf));
    for (size_t i = 0; i < COUNT_OF(names); i++)
        buf_fmt(&body, "&%s=%.*s", names[i], STR_ARG(hidden(t, page, names[i])));
    ok(t,
       web_test_request(&t->cx, METHOD_POST, STR("/registers/attendance_referral/new"), w->cookie, buf_str(&body), &r));
    return r;
}

TEST("every list has a page, CSV and JSON; the button opens an attendance case, and then the page leads to it") {
    World w = given_world(t);
    for (int l = 0; l < N_PUPIL_LISTS; l++) {
        Str url = str_fmt(t->cx.arena, "/attendance/lists/%s", pupil_list_info[l].word);
        expect_i64(t, 200, get(t, &w, url.p).status);
        expect_has(t, get(t, &w, str_fmt(t->cx.arena, "%s.csv", url.p).p).body, "absence_percent");
        expect_i64(t, 200, get(t, &w, str_fmt(t->cx.arena, "%s.json", url.p).p).status);
    }
    TestReply r = get(t, &w, "/attendance/lists/vanished");
    expect_has(t, r.body, "Stone, Ada");
    expect_has(t, r.body, "24 sessions since 24 September 2017");
    expect_has(t, r.body, "1 pupil,");
    TestReply opened = press_button(t, &w, r.body);
    expect_i64(t, 303, opened.status);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM case_file WHERE register = 'attendance_referral'"));
    (void)press_button(t, &w, r.body); /* twice: the same form opens one case */
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM case_file WHERE register = 'attendance_referral'"));
    r = get(t, &w, "/attendance/lists/vanished");
    expect_has(t, r.body, "Open case");
    expect_lacks(t, r.body, "Open a case");
    expect_i64(t, 404, get(t, &w, "/attendance/lists/nonsense").status);
    expect_i64(t, 422, get(t, &w, "/attendance/lists/severe?from=2017-10-01&to=2017-09-10").status);
}

TEST("the visit programme is a page, CSV and JSON") {
    World w = given_world(t);
    expect_has(t, get(t, &w, "/attendance/visits").body, "Ash");
    expect_has(t, get(t, &w, "/attendance/visits.csv").body, "1,990001,Ash,128,");
    expect_i64(t, 200, get(t, &w, "/attendance/visits.json").status);
}
