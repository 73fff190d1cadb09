/* pages_test.c - the pages of the roll call and of a child, asked for as a browser does, without a socket. */
#include "../../tests/harness.h"
#include "people/person.h"
#include "schools/enrolment.h"
#include "schools/establishment.h"
#include "web/web.h"

#define SCHOOL 118001

typedef struct County {
    Str cookie, csrf;
    i64 placed, lost; /* a child on a roll; one whom nothing places, with a name that would run if it could */
} County;

static Date day(const char *iso) {
    Date d = DATE_NONE;
    check(date_parse_iso(str_from(iso), &d));
    return d;
}

static void given_school(T *t) {
    Establishment e;
    EstablishmentChange change;
    establishment_clear(&e, SCHOOL);
    e.name = STR("Ash & Elm <b>School</b>");
    e.kind = STR("school");
    e.la_code = 886;
    e.district = STR("Ashford");
    ok(t, establishment_put(&t->cx, &e, 0, &change));
}

static i64 given_child(T *t, const char *surname, const char *forename, const char *upn) {
    PersonFacts p;
    Said said = {.as_at = day("2017-09-04")};
    NewPerson n = {.birth_date = day("2008-03-08"), .sex = STR("F")};
    NameSaid name = {.kind = "legal", .surname = str_from(surname), .forename = str_from(forename)};
    AddressSaid home = {.paon = STR("1"), .street = STR("High Street"), .postcode = STR("TN23 1AA")};
    ok(t, person_create(&t->cx, &n, said, &p));
    ok(t, person_say_name(&t->cx, &p, &name, said));
    ok(t, person_say_address(&t->cx, &p, &home, said));
    ok(t, person_say_upn(&t->cx, &p, str_from(upn), said));
    return p.who.id;
}

static County given_county(T *t) {
    County c = {.placed = 0};
    EnrolmentChange change;
    Enrolments none = {0};
    t->cx.today = day("2018-06-08");
    ok(t, web_test_sign_in(&t->cx, &c.cookie, &c.csrf));
    given_school(t);
    c.placed = given_child(t, "O'Brien", "Zo\xC3\xAB", "A123456789012");
    c.lost = given_child(t, "=cmd|'/C calc'!A0", "<script>alert(1)</script>", "H801200001001");
    RollSaid s = {.person_id = c.placed,
                  .urn = SCHOOL,
                  .status = STR("C"),
                  .entry_on = day("2017-09-04"),
                  .year_group = STR("5"),
                  .as_at = day("2018-05-17")};
    ok(t, enrolment_say_on_roll(&t->cx, &none, &s, &change));
    return c;
}

static TestReply get(T *t, const County *c, const char *url) {
    TestReply r;
    ok(t, web_test_request(&t->cx, METHOD_GET, str_from(url), c->cookie, STR_NONE, &r));
    return r;
}

static TestReply get_child(T *t, const County *c, i64 id, const char *rest) {
    return get(t, c, str_cstr(t->cx.arena, str_fmt(t->cx.arena, "/children/%lld%s", (long long)id, rest)));
}

static json_t *get_json(T *t, const County *c, const char *url) {
    TestReply r = get(t, c, url);
    expect_i64(t, 200, r.status);
    expect_str(t, "application/json", r.content_type);
    json_t *v = json_loadb(r.body.p, r.body.n, 0, NULL);
    expect(t, v != NULL);
    return v;
}

static i64 field(const json_t *o, const char *key) { return json_integer_value(json_object_get(o, key)); }

TEST("the roll call's page balances, and its JSON is the same") {
    County c = given_county(t);
    TestReply page = get(t, &c, "/");
    expect_i64(t, 200, page.status);
    expect_has(t, page.body, "8 June 2018");
    expect_has(t, page.body, "<svg class=\"muster-chart\"");
    expect_has(t, page.body, "href=\"/rollcall/unaccounted\"");
    json_t *m = get_json(t, &c, "/index.json");
    i64 sum = 0;
    for (size_t i = 0; i < 8; i++) sum += field(json_array_get(json_object_get(m, "states"), i), "children");
    expect_i64(t, 2, field(m, "known"));
    expect_i64(t, 2, sum);
    expect_i64(t, 1, field(m, "unaccounted"));
    expect(t, json_object_get(m, "chart") == NULL);
    expect_i64(t, 13, (i64)json_array_size(json_object_get(m, "months")));
    json_decref(m);
}

TEST("the roll call can be asked for another day, and a day that is none is refused in words") {
    County c = given_county(t);
    json_t *m = get_json(t, &c, "/index.json?as_at=2017-01-01");
    expect_i64(t, 0, field(m, "known"));
    json_decref(m);
    TestReply r = get(t, &c, "/?as_at=2018-02-30");
    expect_i64(t, 422, r.status);
    expect_has(t, r.body, "The day of the roll call must be a real date");
    expect_i64(t, 422, get(t, &c, "/?as_at=soon").status);
}

TEST("a figure opens to its children, escaped on the page and harmless in a spreadsheet") {
    County c = given_county(t);
    TestReply page = get(t, &c, "/rollcall/unaccounted");
    expect_i64(t, 200, page.status);
    expect_has(t, page.body, "&lt;script&gt;alert(1)&lt;/script&gt;");
    expect_lacks(t, page.body, "<script>alert");
    expect_lacks(t, page.body, "O&#39;Brien");
    TestReply csv = get(t, &c, "/rollcall/unaccounted.csv");
    expect_str(t, "text/csv; charset=utf-8", csv.content_type);
    expect_has(t, csv.headers, "Content-Disposition: attachment; filename=\"unaccounted-2018-06-08.csv\"");
    expect_has(t, csv.body, "'=cmd|'/C calc'!A0");
    expect_i64(t, 4, test_count(t, "SELECT count(*) FROM audit WHERE action LIKE 'rollcall.%'") * 2);
    json_t *m = get_json(t, &c, "/rollcall/on_roll.json?district=Ashford&year_group=5&sub=single&urn=118001");
    expect_i64(t, 1, field(m, "total"));
    json_decref(m);
}

TEST("a figure or grouping that does not exist is not found") {
    County c = given_county(t);
    expect_i64(t, 404, get(t, &c, "/rollcall/nothing").status);
    expect_i64(t, 404, get(t, &c, "/rollcall/by/colour").status);
    expect_i64(t, 404, get(t, &c, "/discrepancies/nothing").status);
    expect_i64(t, 422, get(t, &c, "/rollcall/changes?since=2018-06-08&until=2018-06-01").status);
}

TEST("by district, year group and school the figures add up and open") {
    County c = given_county(t);
    const char *dimensions[] = {"district", "year_group", "school"};
    for (size_t d = 0; d < COUNT_OF(dimensions); d++) {
        Str url = str_fmt(t->cx.arena, "/rollcall/by/%s.json", dimensions[d]);
        json_t *m = get_json(t, &c, str_cstr(t->cx.arena, url)), *rows = json_object_get(m, "rows");
        i64 known = 0;
        for (size_t i = 0; i < json_array_size(rows); i++) known += field(json_array_get(rows, i), "known");
        expect_i64(t, 2, known);
        json_decref(m);
    }
    TestReply page = get(t, &c, "/rollcall/by/district");
    expect_has(t, page.body, "/rollcall/unaccounted?district=Ashford");
    test_exec(t,
              str_fmt(t->cx.arena,
                      "INSERT INTO person_characteristic (person_id, kind, value, rank) VALUES (%lld, 'fsm', 'Y', 0)",
                      (long long)c.placed)
                  .p);
    TestReply groups = get(t, &c, "/rollcall/by/group");
    expect_has(t, groups.body, "/rollcall/on_roll?group=fsm");
    expect_has(t, groups.body, "In none of these groups");
    TestReply members = get(t, &c, "/rollcall/on_roll?group=fsm");
    expect_has(t, members.body, "Median time in this state: ");
    expect_has(t, members.body, "<option value=\"fsm\" selected>");
    expect_i64(t, 422, get(t, &c, "/rollcall/on_roll?group=fms").status);
    expect_has(t, get(t, &c, "/rollcall/by/school").body, "Ash &amp; Elm &lt;b&gt;School&lt;/b&gt;");
}

TEST("a child's page says where they are and why, and each look is written down") {
    County c = given_county(t);
    TestReply page = get_child(t, &c, c.placed, "");
    expect_i64(t, 200, page.status);
    expect_has(t, page.body, "Zo\xC3\xAB O&#39;Brien");
    expect_has(t, page.body, "Born 8 March 2008");
    expect_has(t, page.body, "A123456789012");
    expect_has(t, page.body, "On the roll of Ash &amp; Elm");
    expect_has(t, page.body, "4 September 2017");
    expect_lacks(t, page.body, "<b>School");
    expect_i64(t, 1,
               test_count(t, "SELECT count(*) FROM audit WHERE action = 'person.view' AND person_id IS NOT NULL"));
    expect_has(t, get_child(t, &c, c.lost, "").body, "On no roll and no list");
    expect_i64(t, 200, get_child(t, &c, c.placed, "/states").status);
    expect_i64(t, 3, test_count(t, "SELECT count(*) FROM audit WHERE action = 'person.view'"));
}

TEST("a parent, to whom a child's page leads, has a page without a state in the roll call") {
    County c = given_county(t);
    PersonFacts adult;
    Said said = {.as_at = day("2017-09-04")};
    NewPerson n = {.is_adult = true, .birth_date = DATE_NONE, .sex = STR("F")};
    NameSaid name = {.kind = "legal", .surname = STR("Okafor"), .forename = STR("Ngozi")};
    ok(t, person_create(&t->cx, &n, said, &adult));
    ok(t, person_say_name(&t->cx, &adult, &name, said));
    TestReply r = get_child(t, &c, adult.who.id, "");
    expect_i64(t, 200, r.status);
    expect_has(t, r.body, "Ngozi Okafor");
    expect_lacks(t, r.body, "compulsory school age");
    expect_lacks(t, r.body, "Not known to have been on any");
}

TEST("a child's page is JSON as well, and its chronology CSV") {
    County c = given_county(t);
    Str url = str_fmt(t->cx.arena, "/children/%lld.json", (long long)c.lost);
    json_t *m = get_json(t, &c, str_cstr(t->cx.arena, url));
    expect_i64(t, c.lost, field(m, "id"));
    expect_str(t, "2008-03-08", str_from(json_string_value(json_object_get(m, "born"))));
    expect_str(t, "unaccounted", str_from(json_string_value(json_object_get(json_object_get(m, "now"), "state"))));
    json_decref(m);
    TestReply csv = get_child(t, &c, c.placed, ".csv");
    expect_has(t, csv.body, "on,kind,title,detail,urn,source_file,said,source_kind\r\n");
    expect_has(t, csv.body, "2017-09-04,enrolment,");
}

TEST("a child who is not there is not found, whatever is asked for") {
    County c = given_county(t);
    const char *bad[] = {
        "/children/999999",       "/children/0", "/children/-1", "/children/abc", "/children/99999999999999999999",
        "/children/999999/states"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) expect_i64(t, 404, get(t, &c, bad[i]).status);
}

TEST("the lists of discrepancies open") {
    County c = given_county(t);
    expect_has(t, get(t, &c, "/discrepancies").body, "/discrepancies/vanished");
    TestReply r = get(t, &c, "/discrepancies/never_enrolled");
    expect_i64(t, 200, r.status);
    expect_has(t, r.body, "&lt;script&gt;");
    expect_has(t, get(t, &c, "/discrepancies/never_enrolled.csv").body, "'=cmd");
}
