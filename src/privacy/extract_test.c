/* extract_test.c - an extract tried by attack: nothing that tells who somebody is gets into any of its files; and the data protection register. */
#include "access/access.h"
#include "access/restrict.h"
#include "access/restrict_case.h"
#include "define/definitions.h"
#include "harness.h"
#include "page_help.h"
#include "people/person.h"
#include "privacy/dispose.h"
#include "privacy/extract.h"
#include "privacy/holdings.h"
#include "registers/case.h"
#include "registers/table.h"

#include <dirent.h>
#include <sys/stat.h>

#define ANSWERS(...)        ((Answers){.at = (const Answer[]){__VA_ARGS__}, .n = COUNT_OF(((const Answer[]){__VA_ARGS__}))})
#define ANSWER(field, text) ((Answer){STR(field), STR(text)})

/* Whatever of a child must be in no file. */
static const char *const secrets[] = {"Zqsurname",    "Qxforename", "H801200001001", "2008-03-09",
                                      "9 March 2008", "ME98 7ZQ",   "Zqlane",        "Zqfreetext",
                                      "Zqcomment",    "2018-03-17", "Zqemployer"};

static i64 given_child(T *t, const char *surname, const char *upn) {
    PersonFacts p;
    Said said = {.as_at = date_ymd(2018, 1, 1)};
    NameSaid name = {.kind = "legal", .surname = str_from(surname), .forename = STR("Qxforename")};
    AddressSaid home = {.paon = STR("1"), .street = STR("Zqlane"), .postcode = STR("ME98 7ZQ")};
    ok(t, person_create(&t->cx, &(NewPerson){.birth_date = date_ymd(2008, 3, 9), .sex = STR("F")}, said, &p));
    ok(t, person_say_name(&t->cx, &p, &name, said));
    if (upn) ok(t, person_say_upn(&t->cx, &p, str_from(upn), said));
    ok(t, person_say_address(&t->cx, &p, &home, said));
    return p.who.id;
}

static i64 given_case(T *t, i64 child) {
    i64 id;
    CaseProblems problems;
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    CaseOpen o = {.reg = register_find(registers_of(&t->cx), STR("cme")),
                  .person_id = child,
                  .answers = ANSWERS(ANSWER("referred_on", "17/3/2018"), ANSWER("source", "police"))};
    ok(t, case_open(&t->cx, &o, &id, &problems));
    ok(t, case_comment(&t->cx, id, STR("Zqcomment")));
    return id;
}

static void run_text(T *t, Str sql) { test_exec(t, str_cstr(t->cx.arena, sql)); }

/* Text in every column that can hold any, of the case and of its register: as if somebody had typed it everywhere. */
static void fill_with_text(T *t, i64 id) {
    DbRows *r;
    size_t n = 0;
    Str columns[200];
    ok(t,
       db_query_text(
           &t->cx, &r,
           "SELECT column_name FROM register_column WHERE table_name = 'reg_cme' AND type IN ('text', 'long_text', 'choice', 'choices',"
           " 'yes_no', 'address', 'time', 'team') AND column_name <> 'source'"));
    while (n < 200 && db_next(r)) columns[n++] = col_str_keep(r, 0);
    ok(t, db_done(r));
    expect(t, n > 5);
    for (size_t i = 0; i < n; i++)
        run_text(t, str_fmt(t->cx.arena, "UPDATE reg_cme SET %.*s = 'Zqfreetext' WHERE case_id = %lld",
                            STR_ARG(columns[i]), (long long)id));
    run_text(
        t,
        str_fmt(
            t->cx.arena,
            "UPDATE case_file SET subject_key = 'Zqemployer', outcome = 'Zqfreetext', referrer = 'Zqfreetext', next_action = 'Zqfreetext',"
            " district = 'Ashford' WHERE id = %lld",
            (long long)id));
}

/* All its files, one after the other. */
static Str all_files(T *t, Str folder, int *n) {
    Buf b = buf_on(t->cx.arena);
    DIR *d = opendir(str_cstr(t->cx.arena, folder));
    expect(t, d != NULL);
    *n = 0;
    for (struct dirent *e; (e = readdir(d));) {
        if (e->d_name[0] == '.') continue;
        buf_fmt(&b, "%s\n", e->d_name);
        buf_add(&b, test_read_file(t, str_fmt(t->cx.arena, "%.*s/%s", STR_ARG(folder), e->d_name)));
        *n += 1;
    }
    closedir(d);
    return buf_str(&b);
}

TEST("no name, number, birth date, postcode, day or free text gets into any file of an extract") {
    Extract e;
    int n;
    i64 child = given_child(t, "Zqsurname", "H801200001001"), id = given_case(t, child);
    fill_with_text(t, id);
    ExtractWish w = {.folder = str_fmt(t->cx.arena, "%.*s/out", STR_ARG(test_folder(t))),
                     .purpose = STR("a study"),
                     .key_file = STR_NONE};
    ok(t, extract_write(&t->cx, &w, &e));
    Str all = all_files(t, w.folder, &n);
    expect(t, n > 3);
    expect_i64(t, 1, e.n_children);
    expect_i64(t, 1, e.n_cases);
    expect_i64(t, 1, e.n_small); /* one child alone of that age, sex and district */
    expect_has(t, all, "case,child,stage,opened,closed,outcome,district");
    expect_has(t, all, "2018-03");
    expect_has(t, all, "police");
    for (size_t i = 0; i < COUNT_OF(secrets); i++) expect_lacks(t, all, secrets[i]);
    expect_lacks(t, all, str_cstr(t->cx.arena, str_fmt(t->cx.arena, ",%lld,", (long long)child)));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM extract_run WHERE purpose = 'a study'"));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM audit WHERE detail LIKE '%Zq%'"));
    expect_error(t, ERR_INPUT, extract_write(&t->cx, &w, &e)); /* the folder is there */
}

TEST("pseudonyms are one child's within an extract and nobody's in the next; the key is kept by permission alone") {
    Extract e;
    i64 child = given_child(t, "Zqsurname", NULL);
    (void)given_case(t, child);
    Str folder = test_folder(t), one[2];
    for (int k = 0; k < 2; k++) {
        ExtractWish w = {.folder = str_fmt(t->cx.arena, "%.*s/out%d", STR_ARG(folder), k),
                         .purpose = STR("p"),
                         .registers = STR("cme")};
        ok(t, extract_write(&t->cx, &w, &e));
        Str children = test_read_file(t, str_fmt(t->cx.arena, "%.*s/children.csv", STR_ARG(w.folder))), rest, row;
        Str cases = test_read_file(t, str_fmt(t->cx.arena, "%.*s/cme.csv", STR_ARG(w.folder)));
        (void)str_cut(children, '\n', &row);
        one[k] = str_cut(row, ',', &rest);
        expect_i64(t, 24, (i64)one[k].n);
        expect_has(t, cases, str_cstr(t->cx.arena, one[k]));
    }
    expect(t, !str_eq(one[0], one[1]));
    ExtractWish w = {.folder = str_fmt(t->cx.arena, "%.*s/out3", STR_ARG(folder)),
                     .purpose = STR("p"),
                     .registers = STR("cme"),
                     .key_file = str_fmt(t->cx.arena, "%.*s/key", STR_ARG(folder))};
    u64 before = t->cx.actor.permissions;
    t->cx.actor.is_operator = false;
    t->cx.actor.permissions = (u64)1 << MAKE_EXTRACTS;
    expect_error(t, ERR_DENIED, extract_write(&t->cx, &w, &e));
    ctx_clear_error(&t->cx);
    t->cx.actor.permissions = before;
    actor_operator(&t->cx);
    ok(t, extract_write(&t->cx, &w, &e));
    expect(t, e.is_key_kept);
    expect_i64(t, 65, (i64)test_read_file(t, w.key_file).n);
}

TEST("a restricted child and the child's cases are in no extract, whoever writes it") {
    Extract e;
    int n;
    i64 child = given_child(t, "Zqsurname", NULL), placed;
    (void)given_case(t, child);
    ok(t, user_add(&t->cx, STR("reader"), STR("Reader"), STR("a long enough password"), &placed));
    ok(t, restrict_place(&t->cx,
                         &(RestrictPlace){.person_id = child,
                                          .kind = RESTRICT_NAMED,
                                          .reason = STR("x"),
                                          .readers = STR("reader"),
                                          .to_on = DATE_NONE},
                         &placed));
    ExtractWish w = {.folder = str_fmt(t->cx.arena, "%.*s/out", STR_ARG(test_folder(t))),
                     .purpose = STR("p"),
                     .registers = STR("cme")};
    ok(t, extract_write(&t->cx, &w, &e));
    expect_i64(t, 0, e.n_children + e.n_cases);
    (void)all_files(t, w.folder, &n);
}

TEST("a case that only named people may open is in no extract, and the child's others are") {
    Extract e;
    int n;
    i64 child = given_child(t, "Zqsurname", NULL), placed;
    i64 hidden = given_case(t, child);
    i64 other = given_case(t, given_child(t, "Zqsurname", NULL));
    ok(t, user_add(&t->cx, STR("reader"), STR("Reader"), STR("a long enough password"), &placed));
    ok(t, restrict_case_place(&t->cx, hidden, STR("x"), STR("reader")));
    ExtractWish w = {.folder = str_fmt(t->cx.arena, "%.*s/out", STR_ARG(test_folder(t))),
                     .purpose = STR("p"),
                     .registers = STR("cme")};
    ok(t, extract_write(&t->cx, &w, &e));
    expect(t, other != hidden);
    expect_i64(t, 1, e.n_cases);
    (void)all_files(t, w.folder, &n);
}

TEST("an extract without a purpose, of no register there is, is refused") {
    Extract e;
    ExtractWish w = {.folder = str_fmt(t->cx.arena, "%.*s/out", STR_ARG(test_folder(t))), .purpose = STR(" ")};
    expect_error(t, ERR_INPUT, extract_write(&t->cx, &w, &e));
    ctx_clear_error(&t->cx);
    w.purpose = STR("p");
    w.registers = STR("cme,no_such");
    expect_error(t, ERR_INPUT, extract_write(&t->cx, &w, &e));
}

/* ---- the data protection register ---- */

TEST("a field without its kind, free text called safe and a field that is not there are mistakes of the definitions") {
    Str folder = test_folder(t);
    Holdings h;
    Mistakes none = mistakes_on(t->cx.arena);
    holdings_read(&none, STR_NONE, registers_of(&t->cx), definitions_of(&t->cx)->retention, &h);
    expect_i64(t, 0, (i64)none.n);
    Str own = str_fmt(t->cx.arena, "%.*s/privacy", STR_ARG(folder));
    ok(t, mkdir(str_cstr(t->cx.arena, own), 0700) == 0 ? OK : ERR_OPS);
    test_write_file(
        t, str_fmt(t->cx.arena, "%.*s/cme.yaml", STR_ARG(own)),
        STR("register: cme\nsource: x\nrecipients: y\nsafe: [referred_on,\n  enquiries.result,\n  refered_on]\nsensitive: [risk,\n  referred_on]\n"));
    Mistakes m = mistakes_on(t->cx.arena);
    holdings_read(&m, folder, registers_of(&t->cx), definitions_of(&t->cx)->retention, &h);
    expect(t, m.n > 5);
    bool says_kind = false, says_text = false, says_none = false, says_twice = false;
    for (const Mistake *at = m.first; at; at = at->next) {
        says_kind |= at->line == 7 && str_find(at->message, STR("'source' is not among safe")) >= 0;
        says_text |= at->line == 5 && str_find(at->message, STR("'enquiries.result' is text")) >= 0;
        says_none |=
            at->line == 6 && str_find(at->message, STR("no field 'refered_on'; did you mean 'referred_on'?")) >= 0;
        says_twice |= at->line == 8 && str_find(at->message, STR("'referred_on' is of more than one kind")) >= 0;
    }
    expect(t, says_kind && says_text && says_none && says_twice);
}

static bool is_in_register(const Holdings *h, Str table) {
    for (size_t g = 0; g < h->n_groups; g++)
        for (size_t i = 0; i < h->groups[g].n_tables; i++)
            if (str_eq(h->groups[g].tables[i], table)) return true;
    return false;
}

TEST("every table that is about people is in the data protection register") {
    static const char *const tables[] = {
#define X(table, column, via, via_column) table,
        DISPOSE_CASE_LIST(X) DISPOSE_PERSON_LIST(X)
#undef X
            "case_file"};
    Holdings h = holdings_open(&t->cx);
    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        expect(t, is_in_register(&h, str_from(tables[i])));
    }
    for (size_t g = 0; g < h.n_groups; g++)
        for (size_t i = 0; i < h.groups[g].n_tables; i++)
            expect(t,
                   test_count(
                       t, str_cstr(
                              t->cx.arena,
                              str_fmt(t->cx.arena,
                                      "SELECT count(*) FROM dictionary WHERE column_name = '' AND table_name = '%.*s'",
                                      STR_ARG(h.groups[g].tables[i])))) == 1);
}

TEST("the data protection register is a page, a file and JSON, for who may see it") {
    Str officer = test_signed_in_as(t, "data_protection_officer");
    TestReply r = test_get(t, "/privacy/register", officer);
    expect_i64(t, 200, r.status);
    expect_has(t, r.body, "Children missing education");
    expect_has(t, r.body, "until the child&#39;s 25th birthday");
    expect_has(t, test_get(t, "/privacy/register.csv", officer).body, "lawful_basis");
    expect_has(t, test_get(t, "/privacy/register.html", officer).body, "<!DOCTYPE html>");
    expect_has(t, test_get(t, "/privacy/register.json", officer).body, "\"special_categories\"");
    expect_i64(t, 200, test_get(t, "/privacy/extracts", officer).status);
}
