#include "registers/letter.h"

#include <sys/stat.h>
#include "access/restrict.h"
#include "harness.h"
#include "people/person.h"
#include "registers/letter_text.h"
#include "registers/table.h"
#include "web/web.h"

static bool knows_all(UNUSED const void *of, Str name) { return !str_is(name, "nobody"); }

static Str known(UNUSED void *of, Str name, UNUSED bool is_needed) {
    if (str_is(name, "who")) return STR("Ada & Co");
    return str_is(name, "when") ? STR("8 March 2018") : STR("");
}

PURE_TEST("a letter's text is filled in as plain text, with parts left out where a name is not known") {
    static const char *const rows[][2] = {
        {"Dear {{who}},", "Dear Ada & Co,"},
        {"{{#when}}On {{ when }}.{{/when}}{{^when}}Soon.{{/when}}", "On 8 March 2018."},
        {"{{#where}}At {{where}}{{#who}} with {{who}}{{/who}}.{{/where}}{{^where}}Nowhere.{{/where}}", "Nowhere."},
        {"{{#who}}a{{#where}}b{{/where}}c{{/who}}d", "acd"},
        {"no end {{who", "no end {{who"},
        {"", ""},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        expect_str(t, rows[i][1], letter_text_fill(t->cx.arena, str_from(rows[i][0]), known, NULL));
}

PURE_TEST("a letter's text with a name that is not known, or a part that does not close, is told") {
    static const char *const rows[][2] = {{"{{nobody}}", "neither"},
                                          {"{{#who}}a", "not closed"},
                                          {"a{{/who}}", "not open"},
                                          {"{{#who}}{{#when}}{{/who}}{{/when}}", "not open"}};
    Str name;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *fault = letter_text_fault(str_from(rows[i][0]), knows_all, NULL, &name);
        expect(t, fault != NULL);
        expect_has(t, str_from(fault), rows[i][1]);
    }
    expect(t, letter_text_fault(STR("{{#who}}{{when}}{{/who}}"), knows_all, NULL, &name) == NULL);
}

static const char club_yaml[] = "register: club\n"
                                "title: Clubs\n"
                                "case: club place\n"
                                "prefix: CLB\n"
                                "subject: child\n"
                                "opened_on: asked_on\n"
                                "about: For tests of letters.\n"
                                "access: {change: [early_help_worker], see: [social_worker]}\n"
                                "fields:\n"
                                "  - {name: asked_on, title: Asked on, type: date, required: true, opening: true}\n"
                                "  - {name: starts_on, title: Starts on, type: date, future: true}\n"
                                "  - {name: income, title: Income, type: text, see: [early_help_unit_leader]}\n"
                                "stages:\n"
                                "  - {name: waiting, title: Waiting, first: true, to: [closed]}\n"
                                "  - {name: closed, title: Closed, last: true}\n"
                                "letters:\n"
                                "  - name: offer\n"
                                "    title: Offer of a place\n"
                                "    to: The parents of {{child}}\n"
                                "    subject: A place for {{child_forename}}\n"
                                "    body: |\n"
                                "      We offer {{child}} a {{case}} from {{starts_on}}.\n"
                                "\n"
                                "      {{#school}}We have told {{school}}. {{/school}}Please quote {{reference}}.\n"
                                "  - {name: terms, title: Terms, body: 'Because of {{income}}.'}\n"
                                "  - {name: visit, title: Visit, body: 'We come to {{home_address}}.'}\n";

typedef struct Club {
    Registers *rs;
    const Registers *before;
    i64 id;
} Club;

static Str club_folder(T *t, Str yaml) {
    Str folder = test_folder(t), at = STR_CAT(t->cx.arena, folder, STR("/registers"));
    (void)mkdir(str_cstr(t->cx.arena, at), 0700); /* it may be there */
    test_write_file(t, STR_CAT(t->cx.arena, at, STR("/club.yaml")), yaml);
    return folder;
}

static void given_club(T *t, Club *c) {
    PersonFacts p;
    CaseProblems problems;
    Said said = {.as_at = date_ymd(2018, 1, 1)};
    NameSaid name = {.kind = "legal", .surname = STR("O'Brien"), .forename = STR("Ada")};
    t->cx.today = date_ymd(2018, 6, 8);
    ok(t, registers_open(&t->cx, club_folder(t, str_from(club_yaml)), &c->rs));
    c->before = t->app.registers;
    t->app.registers = c->rs;
    ok(t, registers_define(&t->cx, c->rs));
    ok(t, person_create(&t->cx, &(NewPerson){.birth_date = date_ymd(2008, 3, 9), .sex = STR("F")}, said, &p));
    ok(t, person_say_name(&t->cx, &p, &name, said));
    const Answer asked[] = {{STR("asked_on"), STR("2018-06-01")}};
    CaseOpen o = {.reg = register_find(c->rs, STR("club")), .person_id = p.who.id, .answers = {asked, 1}};
    ok(t, case_open(&t->cx, &o, &c->id, &problems));
}

static void end_club(T *t, Club *c) {
    t->app.registers = c->before;
    registers_close(c->rs);
}

static void give_start(T *t, const Club *c) {
    CaseProblems problems;
    const Answer start[] = {{STR("starts_on"), STR("2018-09-03")}};
    ok(t, case_change(&t->cx, c->id, 0, (Answers){start, 1}, &problems));
}

TEST("a letter is written from what the case knows, and refused with what it does not know") {
    Club c;
    Letter l;
    CaseProblems problems;
    i64 document;
    given_club(t, &c);
    expect_error(t, ERR_INPUT, letter_write(&t->cx, c.id, STR("offer"), &l, &problems));
    expect_i64(t, 1, (i64)problems.n);
    expect_str(t, "Not known yet: Starts on", problems.at[0].say);
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_INPUT, letter_send(&t->cx, c.id, STR("offer"), DATE_NONE, &problems, &document));
    ctx_clear_error(&t->cx);
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM case_document"));
    expect_error(t, ERR_INPUT, letter_write(&t->cx, c.id, STR("ofer"), &l, &problems));
    expect_has(t, t->cx.error.message, "did you mean offer");
    ctx_clear_error(&t->cx);
    give_start(t, &c);
    ok(t, letter_write(&t->cx, c.id, STR("offer"), &l, &problems));
    expect_str(t, "The parents of Ada O'Brien", l.to);
    expect_str(t, "A place for Ada", l.subject);
    expect_has(t, l.body, "We offer Ada O'Brien a club place from 3 September 2018.\n\nPlease quote CLB-");
    end_club(t, &c);
}

TEST("a letter that was sent is a document of the case with its version and day, once however often it is said") {
    Club c;
    CaseProblems problems;
    LetterSent *sent;
    Str bytes;
    CaseDocument d;
    i64 document, again;
    size_t n;
    given_club(t, &c);
    give_start(t, &c);
    ok(t, letter_send(&t->cx, c.id, STR("offer"), date_ymd(2018, 6, 7), &problems, &document));
    ok(t, letter_send(&t->cx, c.id, STR("offer"), date_ymd(2018, 6, 7), &problems, &again));
    expect_i64(t, document, again);
    ok(t, letter_list(&t->cx, c.id, &sent, &n));
    expect_i64(t, 1, (i64)n);
    expect(t, date_eq(sent[0].sent_on, date_ymd(2018, 6, 7)));
    expect_i64(t, 1, sent[0].version);
    ok(t, case_document_bytes(&t->cx, document, &d, &bytes));
    expect_str(t, "Offer of a place, sent 7 June 2018", d.title);
    expect(t, str_starts(bytes, STR("To: The parents of Ada O'Brien\nSubject: A place for Ada\n\nWe offer Ada")));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM case_event WHERE kind = 'letter' AND on_date = '2018-06-07'"));
    expect_error(t, ERR_INPUT, letter_send(&t->cx, c.id, STR("offer"), date_ymd(2018, 6, 9), &problems, &document));
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_INPUT, letter_send(&t->cx, c.id, STR("offer"), date_ymd(2018, 5, 9), &problems, &document));
    ctx_clear_error(&t->cx);
    t->cx.actor = (Actor){.id = 77};
    actor_add_role(&t->cx, &t->cx.actor, STR("social_worker")); /* sees, and changes nothing */
    expect_error(t, ERR_DENIED, letter_send(&t->cx, c.id, STR("offer"), DATE_NONE, &problems, &document));
    end_club(t, &c);
}

static Status read_as(T *t, const char *role, i64 user, i64 document) {
    CaseDocument d;
    Str bytes;
    Actor before = t->cx.actor;
    t->cx.actor = (Actor){.id = user};
    actor_add_role(&t->cx, &t->cx.actor, str_from(role));
    Status st = case_document_bytes(&t->cx, document, &d, &bytes);
    if (st != OK) ctx_clear_error(&t->cx);
    t->cx.actor = before;
    return st;
}

TEST(
    "a letter that was sent is read by those who may see every answer that it says, and not by others who see the case") {
    Club c;
    CaseProblems problems;
    i64 terms, offer;
    given_club(t, &c);
    give_start(t, &c);
    const Answer income[] = {{STR("income"), STR("Zqincome a week")}};
    ok(t, case_change(&t->cx, c.id, 1, (Answers){income, 1}, &problems));
    ok(t, letter_send(&t->cx, c.id, STR("offer"), DATE_NONE, &problems, &offer));
    ok(t, letter_send(&t->cx, c.id, STR("terms"), DATE_NONE, &problems, &terms));
    expect_error(t, OK, read_as(t, "early_help_unit_leader", 77, terms));
    expect_error(t, ERR_DENIED, read_as(t, "early_help_worker", 77, terms));
    expect_error(t, ERR_DENIED, read_as(t, "social_worker", 77, terms));
    expect_error(t, OK, read_as(t, "social_worker", 77, offer));
    test_exec(t,
              "UPDATE case_letter SET says = NULL"); /* sent before it was kept what they say: they may say anything */
    expect_error(t, ERR_DENIED, read_as(t, "social_worker", 77, offer));
    expect_error(t, OK, read_as(t, "early_help_unit_leader", 77, offer));
    end_club(t, &c);
}

TEST("a letter that says where a child lives is read by those who may know it") {
    Club c;
    CaseProblems problems;
    PersonFacts p;
    Case k;
    i64 visit, user, other, restriction;
    AddressSaid home = {.paon = STR("1"), .street = STR("Zqhome Lane"), .postcode = STR("ME99 1DD")};
    given_club(t, &c);
    ok(t, case_get(&t->cx, c.id, &k));
    ok(t, person_load(&t->cx, k.person_id, &p));
    ok(t, person_say_address(&t->cx, &p, &home, (Said){.as_at = date_ymd(2018, 1, 1)}));
    ok(t, letter_send(&t->cx, c.id, STR("visit"), DATE_NONE, &problems, &visit));
    ok(t, user_add(&t->cx, STR("reader"), STR("A Reader"), STR("three blind mice 3"), &user));
    ok(t, user_add(&t->cx, STR("other"), STR("Another"), STR("three blind mice 4"), &other));
    expect_error(t, OK, read_as(t, "social_worker", other, visit));
    RestrictPlace place = {.person_id = k.person_id,
                           .kind = RESTRICT_ADDRESS,
                           .to_on = DATE_NONE,
                           .reason = STR("a reason"),
                           .readers = STR("reader")};
    ok(t, restrict_place(&t->cx, &place, &restriction));
    expect_error(t, ERR_DENIED, read_as(t, "social_worker", other, visit));
    expect_error(t, OK, read_as(t, "social_worker", user, visit));
    end_club(t, &c);
}

TEST("the page shows a letter as it would be sent, what is missing, and keeps it when it was sent") {
    Club c;
    Str cookie, csrf;
    TestReply r;
    given_club(t, &c);
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    Str url = str_fmt(t->cx.arena, "/cases/%lld/letter?letter=offer", (long long)c.id);
    ok(t, web_test_request(&t->cx, METHOD_GET, url, cookie, STR(""), &r));
    expect_i64(t, 200, r.status);
    expect_has(t, r.body, "Not known yet: Starts on");
    give_start(t, &c);
    ok(t, web_test_request(&t->cx, METHOD_GET, url, cookie, STR(""), &r));
    expect_has(t, r.body, "We offer Ada O&#39;Brien a club place from 3 September 2018.");
    Str post = str_fmt(t->cx.arena, "/cases/%lld/letter", (long long)c.id);
    Str body = str_fmt(t->cx.arena, "csrf=%.*s&letter=offer&sent_on=2018-06-30", STR_ARG(csrf));
    ok(t, web_test_request(&t->cx, METHOD_POST, post, cookie, body, &r));
    expect_i64(t, 422, r.status);
    body = str_fmt(t->cx.arena, "csrf=%.*s&letter=offer&sent_on=2018-06-08", STR_ARG(csrf));
    ok(t, web_test_request(&t->cx, METHOD_POST, post, cookie, body, &r));
    expect_i64(t, 303, r.status);
    ok(t,
       web_test_request(&t->cx, METHOD_GET, str_fmt(t->cx.arena, "/cases/%lld", (long long)c.id), cookie, STR(""), &r));
    expect_has(t, r.body, "Offer of a place, sent 8 June 2018");
    end_club(t, &c);
}

PURE_TEST("muster check refuses a letter that names what no case knows, with the nearest") {
    Str yaml = str_from(club_yaml), part = STR("{{starts_on}}");
    size_t at = (size_t)str_find(yaml, part);
    Str text =
        STR_CAT(t->cx.arena, str_slice(yaml, 0, at), STR("{{start_on}}"), str_slice(yaml, at + part.n, SIZE_MAX));
    Mistakes m = mistakes_on(t->cx.arena);
    registers_check(club_folder(t, text), &m);
    expect_i64(t, 1, (i64)m.n);
    expect_has(t, m.first->message, "in the letter 'offer', {{start_on}} is neither a field");
    expect_has(t, m.first->message, "did you mean starts_on");
}

TEST(
    "the letter to the school of a three-exclusion alert names school, pupil and the day, and leaves out what is not known") {
    PersonFacts p;
    CaseProblems problems;
    Letter l;
    i64 id, document, worker;
    Said said = {.as_at = date_ymd(2018, 1, 1)};
    NameSaid name = {.kind = "legal", .surname = STR("Zqreed"), .forename = STR("Ada")};
    t->cx.today = date_ymd(2018, 3, 16);
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    test_exec(t, "INSERT INTO establishment (urn, laestab, la_code, name, name_key, kind) VALUES "
                 "(100100, 8862001, 886, 'Ash Primary', 'ash primary', 'school')");
    ok(t, person_create(&t->cx, &(NewPerson){.birth_date = date_ymd(2006, 3, 9), .sex = STR("F")}, said, &p));
    ok(t, person_say_name(&t->cx, &p, &name, said));
    const Answer bare[] = {{STR("raised_on"), STR("2018-03-14")}};
    CaseOpen o = {.reg = register_find(registers_of(&t->cx), STR("three_exclusions")),
                  .person_id = p.who.id,
                  .answers = {bare, 1}};
    ok(t, case_open(&t->cx, &o, &id, &problems));
    ok(t, letter_write(&t->cx, id, STR("to_school"), &l, &problems));
    expect_str(t, "The head teacher", l.to);
    expect_has(t, l.body, "three times or more within twelve months. We flag this");
    expect_lacks(t, l.body, "will be in touch");
    const Answer told[] = {{STR("school"), STR("100100")}, {STR("latest_on"), STR("2018-03-14")}};
    ok(t, case_change(&t->cx, id, 0, (Answers){told, 2}, &problems));
    ok(t, user_add(&t->cx, STR("zqadviser"), STR("Zq Adviser"), STR("three blind mice 3"), &worker));
    ok(t, user_set_roles(&t->cx, worker, &STR("inclusion_adviser"), 1));
    ok(t, case_allocate(&t->cx, id, worker, STR_NONE, STR_NONE));
    ok(t, letter_write(&t->cx, id, STR("to_school"), &l, &problems));
    expect_str(t, "The head teacher, Ash Primary", l.to);
    expect_str(t, "Ada Zqreed: three fixed-term exclusions", l.subject);
    expect_has(
        t, l.body,
        "Ada Zqreed has been excluded for a fixed term three times or more within twelve months, the last time from 14 March 2018.");
    expect_has(t, l.body, "Please quote TEX-");
    expect_has(t, l.body, "Zq Adviser will be in touch.");
    ok(t, letter_send(&t->cx, id, STR("to_school"), DATE_NONE, &problems, &document));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM case_letter WHERE letter = 'to_school'"));
}
