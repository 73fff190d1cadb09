/* case_pages_test.c - the pages of cases: forms from a definition, what is refused, what is kept, what another changed. */
#include "access/access.h"
#include "access/restrict.h"
#include "harness.h"
#include "people/person.h"
#include "registers/case.h"
#include "registers/table.h"
#include "web/web.h"

typedef struct World {
    Str cookie, csrf;
    i64 child;
} World;

static World given_world(T *t) {
    World w;
    PersonFacts p;
    Said said = {.as_at = date_ymd(2018, 1, 1)};
    NameSaid name = {.kind = "legal", .surname = STR("Marsh"), .forename = STR("Ada")};
    t->cx.today = date_ymd(2018, 3, 20);
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    ok(t, person_create(&t->cx, &(NewPerson){.birth_date = date_ymd(2008, 3, 9), .sex = STR("F")}, said, &p));
    ok(t, person_say_name(&t->cx, &p, &name, said));
    test_exec(t, "INSERT INTO establishment (urn, laestab, la_code, name, name_key, kind) VALUES "
                 "(100100, 8862001, 886, 'Ashdown Primary', 'ashdown primary', 'school'), "
                 "(100200, 8862002, 886, 'Beech Primary', 'beech primary', 'school')");
    w.child = p.who.id;
    ok(t, web_test_sign_in(&t->cx, &w.cookie, &w.csrf));
    return w;
}

static TestReply get(T *t, const World *w, Str url) {
    TestReply r;
    ok(t, web_test_request(&t->cx, METHOD_GET, url, w->cookie, STR_NONE, &r));
    return r;
}

static TestReply post(T *t, const World *w, Str url, const char *body) {
    TestReply r;
    Str all = str_fmt(t->cx.arena, "csrf=%.*s&%s", STR_ARG(w->csrf), body);
    ok(t, web_test_request(&t->cx, METHOD_POST, url, w->cookie, all, &r));
    return r;
}

static const char *fmt(T *t, const char *f, i64 n) {
    i64 at = str_find(str_from(f), STR("%ID"));
    return str_cstr(t->cx.arena, STR_CAT(t->cx.arena, str_slice(str_from(f), 0, (size_t)at), str_i64(t->cx.arena, n),
                                         str_slice(str_from(f), (size_t)at + 3, SIZE_MAX)));
}

static TestReply open_with(T *t, const World *w, const char *rest) {
    Str body = str_fmt(t->cx.arena, "_person=%lld&%s", (long long)w->child, rest);
    return post(t, w, STR("/registers/cme/new"), str_cstr(t->cx.arena, body));
}

static Str case_url(T *t, const char *path, i64 id) { return str_from(fmt(t, path, id)); }

static i64 given_case(T *t, const World *w) {
    i64 id;
    TestReply r =
        open_with(t, w, "_token=t1&referred_on-day=1&referred_on-month=3&referred_on-year=2018&source=police");
    expect_i64(t, 303, r.status);
    expect(t, str_to_i64(str_slice(r.location, sizeof "/cases/" - 1, r.location.n), &id));
    return id;
}

/* ---- opening ---- */

TEST("the form that opens a case asks what the definition says, of a child found by name") {
    World w = given_world(t);
    TestReply r = get(t, &w, STR("/registers/cme/new"));
    expect_has(t, r.body, "Which child?");
    r = get(t, &w, STR("/registers/cme/new?q=marsh"));
    expect_has(t, r.body, fmt(t, "/registers/cme/new?person=%ID", w.child));
    r = get(t, &w, case_url(t, "/registers/cme/new?person=%ID", w.child));
    expect_has(t, r.body, "Ada Marsh");
    expect_has(t, r.body, "name=\"referred_on-day\"");
    expect_has(t, r.body, "Roll call");
    expect_lacks(t, r.body, "name=\"outcome\"");
}

TEST("a wrong answer comes back beside its field, with all that was typed") {
    World w = given_world(t);
    TestReply r = open_with(
        t, &w,
        "_token=t1&referred_on-day=31&referred_on-month=2&referred_on-year=2018&source=police&last_address=4+%3CMill%3E");
    expect_i64(t, 422, r.status);
    expect_has(t, r.body, "href=\"#referred_on-day\"");
    expect_has(t, r.body, "Enter a date");
    expect_has(t, r.body, "name=\"referred_on-day\" type=\"text\" inputmode=\"numeric\" value=\"31\"");
    expect_has(t, r.body, "4 &lt;Mill&gt;");
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM case_file"));
}

TEST("a form sent twice opens one case, and another form says that one is open") {
    World w = given_world(t);
    i64 id = given_case(t, &w);
    TestReply again =
        open_with(t, &w, "_token=t1&referred_on-day=1&referred_on-month=3&referred_on-year=2018&source=police");
    expect_i64(t, 303, again.status);
    expect_str(t, fmt(t, "/cases/%ID", id), again.location);
    TestReply other =
        open_with(t, &w, "_token=t2&referred_on-day=1&referred_on-month=3&referred_on-year=2018&source=police");
    expect_i64(t, 422, other.status);
    expect_has(t, other.body, "There is an open case of this register already");
    expect_has(t, other.body, fmt(t, "href=\"/cases/%ID\"", id));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM case_file"));
}

TEST("a school is named by its number or by words; several are offered, none is refused") {
    World w = given_world(t);
    const char *form =
        "_token=t1&referred_on-day=1&referred_on-month=3&referred_on-year=2018&source=police&last_school=";
    Arena *a = t->cx.arena;
    TestReply r = open_with(t, &w, str_cstr(a, str_fmt(a, "%sprimary", form)));
    expect_i64(t, 422, r.status);
    expect_has(t, r.body, "Several fit");
    expect_has(t, r.body, "type=\"radio\" value=\"100200\"");
    r = open_with(t, &w, str_cstr(a, str_fmt(a, "%s999999", form)));
    expect_has(t, r.body, "There is no school of that URN");
    r = open_with(t, &w, str_cstr(a, str_fmt(a, "%sbeech", form)));
    expect_i64(t, 303, r.status);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM reg_cme WHERE last_school = 100200"));
}

/* Only somebody else may open the record from now on. */
static void restrict_to_another(T *t, i64 person) {
    i64 id, user;
    actor_operator(&t->cx);
    ok(t, user_add(&t->cx, STR("reader"), STR("A Reader"), STR("three blind mice 3"), &user));
    ok(t, restrict_place(&t->cx,
                         &(RestrictPlace){.person_id = person,
                                          .kind = RESTRICT_NAMED,
                                          .to_on = DATE_NONE,
                                          .reason = STR("an order"),
                                          .readers = STR("reader")},
                         &id));
    restrict_forget(&t->cx);
}

TEST("a case about a body is opened by its name; a child on its list is named, and a restricted one is not") {
    World w = given_world(t);
    i64 id;
    TestReply form = get(t, &w, STR("/registers/forum_meeting/new"));
    expect_has(t, form.body, "Open a forum meeting");
    expect_has(t, form.body, "Name of the partnership, provider or other body");
    expect_has(t, get(t, &w, case_url(t, "/registers/exclusion/new?person=%ID", w.child)).body,
               "Open an exclusion case");
    TestReply r =
        post(t, &w, STR("/registers/forum_meeting/new"),
             "_token=f1&_subject=Downs+Partnership&kind=inclusion&called_on-day=1&called_on-month=3&called_on-year=2018"
             "&meets_on-day=28&meets_on-month=3&meets_on-year=2018");
    expect_i64(t, 303, r.status);
    expect(t, str_to_i64(str_slice(r.location, sizeof "/cases/" - 1, r.location.n), &id));
    Answer row[] = {{STR("items[a].child"), str_i64(t->cx.arena, w.child)},
                    {STR("items[a].matter"), STR("managed_move")},
                    {STR("items[a].item_state"), STR("to_discuss")}};
    CaseProblems problems;
    ok(t, case_change(&t->cx, id, 0, (Answers){row, COUNT_OF(row)}, &problems));
    r = get(t, &w, case_url(t, "/cases/%ID", id));
    expect_has(t, r.body, "Downs Partnership");
    expect_has(t, r.body, "Ada Marsh");
    restrict_to_another(t, w.child);
    r = get(t, &w, case_url(t, "/cases/%ID", id));
    expect_lacks(t, r.body, "Marsh");
    expect_has(t, r.body, "Restricted record");
}

TEST("a field that no form of ours has is refused, and so are too many") {
    World w = given_world(t);
    expect_i64(t, 422, open_with(t, &w, "_token=t1&Referred%20on=x").status);
    TestReply r =
        open_with(t, &w,
                  "_token=t1&referred_on-day=1&referred_on-month=3&referred_on-year=2018&source=police&colour=red");
    expect_i64(t, 422, r.status);
    expect_has(t, r.body, "no such field");
    Buf b = buf_on(t->cx.arena);
    for (int i = 0; i <= GIVEN_MAX; i++) buf_fmt(&b, "a%d=1&", i);
    expect_i64(t, 422, open_with(t, &w, str_cstr(t->cx.arena, buf_str(&b))).status);
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM case_file"));
}

/* ---- one case ---- */

TEST("a case's page says what is due and by when, in words, and where the case may go") {
    World w = given_world(t);
    i64 id = given_case(t, &w);
    TestReply r = get(t, &w, case_url(t, "/cases/%ID", id));
    expect_i64(t, 200, r.status);
    expect_has(t, r.body, "Ada Marsh");
    expect_has(t, r.body, "31 March 2018");
    expect_has(t, r.body, "11 days left");
    expect_has(t, r.body, "14 days overdue");
    expect_has(t, r.body, "scorecard 2017-18");
    expect_has(t, r.body, "Enter: Found on");
    expect_has(t, r.body, "Police");
    expect_i64(t, 200, get(t, &w, case_url(t, "/cases/%ID.json", id)).status);
    expect_has(t, get(t, &w, case_url(t, "/cases/%ID.csv", id)).body, "Case opened");
    expect_i64(t, 404, get(t, &w, case_url(t, "/cases/%ID", id + 1)).status);
}

TEST(
    "what is worked out of a characteristic is read by its name, on the page and in words, and stays a code in files") {
    World w = given_world(t);
    test_exec(t, str_fmt(t->cx.arena,
                         "INSERT INTO person_characteristic (person_id, kind, value, rank, from_on) VALUES "
                         "(%lld, 'ethnicity', 'WIRT', 0, '2018-01-01')",
                         (long long)w.child)
                     .p);
    i64 id = given_case(t, &w);
    TestReply r = get(t, &w, case_url(t, "/cases/%ID", id));
    expect_has(t, r.body, "Traveller of Irish heritage");
    expect_lacks(t, r.body, "WIRT");
    expect_has(t, get(t, &w, STR("/registers/cme/export.csv")).body, "WIRT");
}

TEST("a move asks for what its stage needs, and keeps what was typed when some is missing") {
    World w = given_world(t);
    i64 id = given_case(t, &w);
    TestReply r = get(t, &w, case_url(t, "/cases/%ID/move?stage=found", id));
    expect_has(t, r.body, "name=\"found_on-day\"");
    expect_has(t, r.body, "name=\"located_address\"");
    expect_lacks(t, r.body, "name=\"offered_on-day\"");
    const char *body = "_revision=2&_stage=found&_on-day=20&_on-month=3&_on-year=2018&located_address=4+Mill+Lane";
    r = post(t, &w, case_url(t, "/cases/%ID/move", id), body);
    expect_i64(t, 422, r.status);
    expect_has(t, r.body, "Enter: Found on");
    expect_has(t, r.body, "4 Mill Lane");
    r = post(
        t, &w, case_url(t, "/cases/%ID/move", id),
        "_revision=2&_stage=found&_on-day=20&_on-month=3&_on-year=2018&located_address=4+Mill+Lane&found_on-day=19&"
        "found_on-month=3&found_on-year=2018");
    expect_i64(t, 303, r.status);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM case_file WHERE stage = 'found'"));
    r = post(t, &w, case_url(t, "/cases/%ID/move", id), "_stage=enquiries&_on-day=1&_on-month=1&_on-year=2018");
    expect_has(t, r.body, "The date is before the case began");
}

TEST("two workers save one case: what the second did not alter is not put back, what both altered is shown and kept") {
    World w = given_world(t);
    i64 id = given_case(t, &w);
    Str url = case_url(t, "/cases/%ID/change", id);
    const char *first = "_revision=2&risk=low&police_reference=K1&offered_provision=";
    expect_i64(t, 303, post(t, &w, url, first).status);
    /* Made from the same revision: carries the old, empty risk along, and alters the provision. */
    expect_i64(t, 303, post(t, &w, url, "_revision=2&risk=&police_reference=&offered_provision=Tuition").status);
    expect_i64(t, 1,
               test_count(t, "SELECT count(*) FROM reg_cme WHERE risk = 'low' AND police_reference = 'K1' AND "
                             "offered_provision = 'Tuition'"));
    TestReply r = post(t, &w, url, "_revision=2&police_reference=My+own+text");
    expect_i64(t, 422, r.status);
    expect_has(t, r.body, "Test User has changed this to K1 meanwhile");
    expect_has(t, r.body, "value=\"My own text\"");
    expect_has(t, r.body, "Since you opened this form");
    expect_has(t, r.body, "name=\"_revision\" value=\"4\"");
    expect_i64(t, 303, post(t, &w, url, "_revision=4&police_reference=My+own+text").status);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM reg_cme WHERE police_reference = 'My own text'"));
}

TEST("a row is added from a form, shown, corrected and taken out") {
    World w = given_world(t);
    i64 id = given_case(t, &w);
    Str url = case_url(t, "/cases/%ID/row", id);
    TestReply r = get(t, &w, case_url(t, "/cases/%ID/row?list=enquiries", id));
    expect_has(t, r.body, "name=\"enquiries[new].kind\"");
    r = post(t, &w, url, "_list=enquiries&enquiries%5Bnew%5D.kind=home_visit&enquiries%5Bnew%5D.result=Nobody+in");
    expect_i64(t, 422, r.status);
    expect_has(t, r.body, "Enter: Made on");
    expect_has(t, r.body, "Nobody in");
    r = post(
        t, &w, url,
        "_list=enquiries&enquiries%5Bnew%5D.kind=home_visit&enquiries%5Bnew%5D.made_on-day=5&enquiries%5Bnew%5D.made_on-"
        "month=3&enquiries%5Bnew%5D.made_on-year=2018");
    expect_i64(t, 303, r.status);
    expect_has(t, get(t, &w, case_url(t, "/cases/%ID", id)).body, "Home visit");
    i64 row = test_count(t, "SELECT id FROM reg_cme_enquiries");
    Str remove = str_fmt(t->cx.arena, "_list=enquiries&_row=%lld&enquiries%%5B%lld%%5D.remove=yes", (long long)row,
                         (long long)row);
    expect_i64(t, 303, post(t, &w, url, str_cstr(t->cx.arena, remove)).status);
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM reg_cme_enquiries"));
}

TEST("a case is allocated, commented on, linked, excepted and reopened from its pages") {
    World w = given_world(t);
    i64 id = given_case(t, &w), user = test_count(t, "SELECT id FROM app_user WHERE username = 'tester'");
    expect_has(t, get(t, &w, STR("/work?list=unallocated")).body, fmt(t, "/cases/%ID", id));
    TestReply r = post(t, &w, case_url(t, "/cases/%ID/allocate", id), fmt(t, "worker=%ID", user));
    expect_i64(t, 303, r.status);
    expect_has(t, get(t, &w, STR("/work")).body, fmt(t, "/cases/%ID", id));
    expect_has(t, post(t, &w, case_url(t, "/cases/%ID/allocate", id), "worker=").body, "Say why the case goes");
    expect_i64(t, 303, post(t, &w, case_url(t, "/cases/%ID/comment", id), "comment=Rang+%3Cb%3E").status);
    expect_has(t, get(t, &w, case_url(t, "/cases/%ID", id)).body, "Rang &lt;b&gt;");
    expect_i64(t, 422, post(t, &w, case_url(t, "/cases/%ID/comment", id), "comment=").status);
    expect_i64(t, 422, post(t, &w, case_url(t, "/cases/%ID/link", id), "other=CME-999999&kind=led_to").status);
    r = post(t, &w, case_url(t, "/cases/%ID/clock", id), "clock=first_action&what=except&reason=Child+abroad");
    expect_i64(t, 303, r.status);
    expect_has(t, get(t, &w, case_url(t, "/cases/%ID", id)).body, "Does not apply");
    r = post(t, &w, case_url(t, "/cases/%ID/move", id),
             "_stage=closed&outcome=died&_on-day=20&_on-month=3&_on-year=2018");
    expect_i64(t, 303, r.status);
    expect_i64(t, 409, get(t, &w, case_url(t, "/cases/%ID/change", id)).status);
    expect_i64(t, 303, post(t, &w, case_url(t, "/cases/%ID/reopen", id), "reopen_reason=A+mistake").status);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM case_file WHERE closed_on IS NULL"));
}

TEST(
    "a comment or a task that is gone back from and sent again stands once; said again later, or of another day, twice") {
    World w = given_world(t);
    i64 id = given_case(t, &w);
    Str comment = case_url(t, "/cases/%ID/comment", id), task = case_url(t, "/cases/%ID/new-task", id);
    for (int i = 0; i < 2; i++) expect_i64(t, 303, post(t, &w, comment, "comment=Rang+the+aunt+").status);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM case_event WHERE kind = 'comment'"));
    expect_i64(t, 303, post(t, &w, task, "token=a&new_task=Ring&due-day=21&due-month=3&due-year=2018").status);
    expect_i64(t, 303, post(t, &w, task, "token=b&new_task=Ring&due-day=21&due-month=3&due-year=2018").status);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM case_task WHERE name = 'by_hand'"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM case_event WHERE kind = 'task' AND field = 'by_hand'"));
    expect_i64(t, 303, post(t, &w, task, "token=c&new_task=Ring&due-day=22&due-month=3&due-year=2018").status);
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM case_task WHERE name = 'by_hand'"));
    expect_i64(t, 303, post(t, &w, comment, "comment=Rang+the+aunt").status);
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM case_event WHERE kind = 'comment'"));
}

/* ---- documents ---- */

static TestReply upload(T *t, const World *w, i64 id, const char *name, Str bytes) {
    TestReply r;
    Str path = STR_CAT(t->cx.arena, test_folder(t), STR("/upload"));
    test_write_file(t, path, bytes);
    TestUpload up = {.field = STR("file"), .path = path, .file_name = str_from(name)};
    Str body = str_fmt(t->cx.arena, "csrf=%.*s&document_title=Letter", STR_ARG(w->csrf));
    ok(t, web_test_upload(&t->cx, case_url(t, "/cases/%ID/documents", id), w->cookie, body, &up, &r));
    return r;
}

TEST("a document is kept and given back as an attachment of a type that nothing runs") {
    World w = given_world(t);
    i64 id = given_case(t, &w);
    expect_i64(t, 303, upload(t, &w, id, "a\"b\r\nX: y.PDF", STR("%PDF-1.7 the letter")).status);
    expect_i64(t, 303, upload(t, &w, id, "again.pdf", STR("%PDF-1.7 the letter")).status);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM case_document"));
    expect_has(t, get(t, &w, case_url(t, "/cases/%ID", id)).body, "Letter");
    TestReply r = get(t, &w, case_url(t, "/documents/%ID", test_count(t, "SELECT id FROM case_document")));
    expect_i64(t, 200, r.status);
    expect_str(t, "%PDF-1.7 the letter", r.body);
    expect_str(t, "application/pdf", r.content_type);
    expect_has(t, r.headers, "Content-Disposition: attachment; filename=\"a_b_X_ y.PDF\"");
    expect_has(t, r.headers, "nosniff");
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM audit WHERE action = 'case.document_view'"));
}

TEST("a document of another kind than its name says, of a kind not taken, empty or too large is refused") {
    World w = given_world(t);
    i64 id = given_case(t, &w);
    expect_has(t, upload(t, &w, id, "page.html", STR("<script>")).body, "That kind of file is not taken");
    expect_has(t, upload(t, &w, id, "a.pdf", STR("<script>")).body, "not what its name says");
    expect_has(t, upload(t, &w, id, "a.txt", STR("")).body, "The file is empty");
    char *large = arena_alloc(t->cx.arena, CASE_DOCUMENT_MAX + 1);
    memset(large, 'x', CASE_DOCUMENT_MAX + 1);
    expect_has(t, upload(t, &w, id, "a.txt", (Str){large, CASE_DOCUMENT_MAX + 1}).body, "larger than 10 MB");
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM case_document"));
}

TEST("a form on the case's page that is refused stays open, with what was typed and what is wrong with it") {
    World w = given_world(t);
    i64 id = given_case(t, &w);
    TestReply r = upload(t, &w, id, "page.html", STR("<script>"));
    expect_i64(t, 422, r.status);
    expect_has(t, r.body, "<details class=\"govuk-details muster-noprint\" open>");
    expect_has(t, r.body, "name=\"document_title\" type=\"text\" value=\"Letter\"");
    expect_has(t, r.body, "id=\"file-error\"");
    expect_has(t, r.body, "aria-describedby=\"file-hint file-error\"");
    expect_lacks(t, get(t, &w, case_url(t, "/cases/%ID", id)).body, " open>");
    expect_has(t, post(t, &w, case_url(t, "/cases/%ID/comment", id), "comment=").body, "id=\"comment-error\"");
    expect_i64(t, 303, post(t, &w, case_url(t, "/cases/%ID/new-task", id), "new_task=Ring").status);
    i64 task = test_count(t, "SELECT max(id) FROM case_task");
    r = post(t, &w, case_url(t, "/cases/%ID/task", id), fmt(t, "task=%ID&ending=dismissed&reason=", task));
    expect_i64(t, 422, r.status);
    expect_has(t, r.body, fmt(t, "id=\"reason-%ID-error\"", task));
    expect_has(t, r.body, "<details class=\"govuk-details govuk-!-margin-bottom-2 muster-noprint\" open>");
}

/* ---- lists ---- */

TEST("the worklist and a register's page list open cases, with what is due, and as CSV") {
    World w = given_world(t);
    i64 id = given_case(t, &w);
    static const char *const lists[] = {"/work?list=all", "/work?list=all&register=cme&stage=referred&due=overdue",
                                        "/registers/cme"};
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        TestReply r = get(t, &w, str_from(lists[i]));
        expect_i64(t, 200, r.status);
        expect_has(t, r.body, fmt(t, "/cases/%ID", id));
        expect_has(t, r.body, "Marsh, Ada");
        expect_has(t, r.body, "First action within 5 days");
        expect_has(t, r.body, "Overdue");
    }
    expect_has(t, get(t, &w, STR("/work.csv?list=all")).body, ",cme,\"Marsh, Ada\"");
    expect_lacks(t, get(t, &w, STR("/work?list=all&stage=found&register=cme")).body, "Marsh");
    expect_lacks(t, get(t, &w, STR("/work")).body, "Marsh");
    expect_has(t, get(t, &w, STR("/registers")).body, "Children missing education");
    TestReply about = get(t, &w, STR("/registers/cme/about"));
    expect_has(t, about.body, "Education Act 1996, section 436A");
    expect_has(t, about.body, "Closed within 30 days");
    expect_i64(t, 404, get(t, &w, STR("/registers/nothing")).status);
}

TEST(
    "a case that a rule opened says by which, in words, and that it may be dismissed; one that a person opened does not") {
    World w = given_world(t);
    i64 id, by_hand;
    CaseProblems problems;
    const Answer answers[] = {{STR("referred_on"), STR("2018-03-20")}, {STR("source"), STR("roll_call")}};
    CaseOpen o = {.reg = register_find(registers_of(&t->cx), STR("cme")),
                  .person_id = w.child,
                  .rule = STR("cme.gone_without_reason"),
                  .rule_key = STR("1:2018-03-20"),
                  .answers = {.at = answers, .n = COUNT_OF(answers)}};
    ok(t, case_open(&t->cx, &o, &id, &problems));
    TestReply r = get(t, &w, case_url(t, "/cases/%ID", id));
    expect_has(
        t, r.body,
        "Muster opened it by a rule: On a roll, absent without leave for 20 sessions or more, and nobody knows why");
    expect_has(t, r.body, "by the rule: On a roll, absent without leave");
    expect_has(t, r.body, fmt(t, "/cases/%ID/dismiss", id));
    expect_has(t, get(t, &w, case_url(t, "/cases/%ID.json", id)).body, "cme.gone_without_reason");
    const Answer died[] = {{STR("outcome"), STR("died")}};
    ok(t, case_move(&t->cx,
                    &(CaseMove){.id = id, .stage = STR("closed"), .on = t->cx.today, .answers = {.at = died, .n = 1}},
                    &problems));
    expect_lacks(t, get(t, &w, case_url(t, "/cases/%ID", id)).body, "Muster opened it by a rule");
    by_hand = given_case(t, &w);
    expect_lacks(t, get(t, &w, case_url(t, "/cases/%ID", by_hand)).body, "Muster opened it by a rule");
}

TEST("a child's cases are one page, with what may be opened; as CSV too; who may open no case has no link") {
    World w = given_world(t);
    Str url = case_url(t, "/children/%ID/cases", w.child);
    expect_has(t, get(t, &w, url).body, "no case about this child");
    (void)given_case(t, &w);
    TestReply r = get(t, &w, url);
    expect_i64(t, 200, r.status);
    expect_has(t, r.body, "Children missing education");
    expect_has(t, r.body, "1 open, 0 closed");
    expect_has(t, r.body, fmt(t, "/registers/cme/new?person=%ID", w.child));
    expect_has(t, get(t, &w, case_url(t, "/children/%ID/cases.csv", w.child)).body, "\r\nCME-");
    expect_has(t, get(t, &w, case_url(t, "/children/%ID", w.child)).body, "/cases\">Cases");
    expect_i64(t, 404, get(t, &w, case_url(t, "/children/%ID/cases", w.child + 1000)).status);
}

TEST("what a stage asks is told once: conditions on an answer that is needed and not given yet wait for it") {
    World w = given_world(t);
    i64 id = given_case(t, &w);
    TestReply r = get(t, &w, case_url(t, "/cases/%ID/move?stage=closed", id));
    expect_has(t, r.body, "Enter: Outcome");
    expect_lacks(t, r.body, "Record the school roll first");
    expect_lacks(t, r.body, "<li>Say who confirmed");
    r = post(t, &w, case_url(t, "/cases/%ID/move", id),
             "_stage=closed&_on-day=20&_on-month=3&_on-year=2018&outcome=accessing_education");
    expect_i64(t, 422, r.status);
    expect_has(t, r.body, "Record the school roll first");
    expect_lacks(t, r.body, "Record the provision first");
}

TEST("the history tells a school by its name, a row of a list by the titles of its columns, a day as a day") {
    World w = given_world(t);
    i64 id = given_case(t, &w);
    CaseProblems problems;
    const Answer answers[] = {{STR("last_school"), STR("100100")},
                              {STR("missing_person_recorded"), STR("no")},
                              {STR("enquiries[new].kind"), STR("benefits")},
                              {STR("enquiries[new].made_on"), STR("2018-03-19")},
                              {STR("enquiries[new].result"), STR("Not known; made_by: nobody")}};
    ok(t, case_change(&t->cx, id, 0, (Answers){.at = answers, .n = COUNT_OF(answers)}, &problems));
    TestReply r = get(t, &w, case_url(t, "/cases/%ID", id));
    expect_has(t, r.body, "Last school: Ashdown Primary<");
    expect_has(t, r.body, "Recorded as a missing person: No<");
    expect_has(t, r.body, "Enquiries: Enquiry: Benefits; Made on: 19 March 2018; What we learned: Not known");
    expect_has(t, get(t, &w, case_url(t, "/cases/%ID.json", id)).body, "kind: benefits; made_on: 2018-03-19");
}
