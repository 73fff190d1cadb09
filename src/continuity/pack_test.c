/* pack_test.c - the pack lists the work that may not wait and nothing else, and only the private key and its password open it. */
#include "continuity/pack.h"

#include <sys/stat.h>

#include "access/restrict.h"
#include "access/restrict_case.h"
#include "base/file_map.h"
#include "base/file_put.h"
#include "continuity/seal.h"
#include "harness.h"
#include "people/person.h"
#include "registers/case.h"
#include "registers/table.h"

#define ANSWERS(...)        ((Answers){.at = (const Answer[]){__VA_ARGS__}, .n = COUNT_OF(((const Answer[]){__VA_ARGS__}))})
#define ANSWER(field, text) ((Answer){STR(field), STR(text)})

static i64 given_person(T *t, bool is_adult, const char *forename, const char *surname) {
    PersonFacts p;
    NewPerson n = {.is_adult = is_adult, .birth_date = is_adult ? DATE_NONE : date_ymd(2008, 3, 9)};
    ok(t, person_create(&t->cx, &n, (Said){.as_at = date_ymd(2018, 1, 1)}, &p));
    test_exec(
        t, str_fmt(t->cx.arena,
                   "INSERT INTO person_name (person_id, kind, surname, forename, surname_key, forename_key, match_key)"
                   " VALUES (%lld, 'legal', '%s', '%s', 'k', 'k', 'k')",
                   (long long)p.who.id, surname, forename)
               .p);
    return p.who.id;
}

static Str given_case(T *t, const char *reg, i64 person, Answers answers) {
    i64 id;
    Case c;
    CaseProblems problems;
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    CaseOpen o = {.reg = register_find(registers_of(&t->cx), str_from(reg)), .person_id = person, .answers = answers};
    ok(t, case_open(&t->cx, &o, &id, &problems));
    ok(t, case_load(&t->cx, id, &c));
    return c.reference;
}

TEST("the pack holds the open cases of critical functions with whom to ring, and no restricted child's name") {
    i64 child = given_person(t, false, "Zo<b>", "Ashdown"), mother = given_person(t, true, "Jane", "Ashdown"), id;
    test_exec(t, "INSERT INTO app_user (username, display_name, is_active, created_at, n_failures)"
                 " VALUES ('clerk', 'C Lerk', TRUE, '2018-01-01T00:00:00Z', 0)");
    i64 hidden = given_person(t, false, "Secret", "Hidden"), other = given_person(t, false, "Other", "Worked");
    test_exec(
        t,
        str_fmt(
            t->cx.arena,
            "INSERT INTO person_relationship (person_id, other_id, relation, phone) VALUES (%lld, %lld, 'mother', '01233 5550100')",
            (long long)child, (long long)mother)
            .p);
    Answers missing = ANSWERS(ANSWER("referred_on", "1/3/2018"), ANSWER("source", "police"));
    Str shown = given_case(t, "cme", child, missing), kept = given_case(t, "cme", hidden, missing);
    Str not_critical =
        given_case(t, "young_carer", other, ANSWERS(ANSWER("known_on", "1/3/2018"), ANSWER("cared_for", "parent")));
    ok(t, restrict_place(&t->cx,
                         &(RestrictPlace){.person_id = hidden,
                                          .kind = RESTRICT_NAMED,
                                          .to_on = DATE_NONE,
                                          .reason = STR("r"),
                                          .readers = STR("clerk"),
                                          .ask = STR("x")},
                         &id));
    Str closed_to_others = given_case(t, "cme", given_person(t, false, "Alleged", "About"), missing);
    id = test_count(t, "SELECT max(id) FROM case_file");
    ok(t, restrict_case_place(&t->cx, id, STR("an allegation"), STR("clerk")));
    Str html;
    size_t n;
    ok(t, pack_page(&t->cx, &html, &n));
    expect_i64(t, 3, (i64)n);
    expect_has(t, html, str_cstr(t->cx.arena, closed_to_others));
    expect_lacks(t, html, "Alleged");
    expect_has(t, html, "Restricted case: ask");
    expect_has(t, html, str_cstr(t->cx.arena, shown));
    expect_has(t, html, "Zo&lt;b&gt; Ashdown");
    expect_has(t, html, "Born 9 March 2008");
    expect_has(t, html, "Jane Ashdown (mother): 01233 5550100");
    expect_has(t, html, str_cstr(t->cx.arena, kept));
    expect_lacks(t, html, "Secret");
    expect_has(t, html, "Restricted record: ask");
    expect_lacks(t, html, str_cstr(t->cx.arena, not_critical));
}

TEST("the nightly pack is sealed, opens with its key and password only, and the newest so many stay") {
    Str folder = test_folder(t), key_file = str_fmt(t->cx.arena, "%.*s/continuity.pub", STR_ARG(folder)), sealed, plain,
        html;
    size_t n;
    SealKeys keys, others;
    PackWritten w;
    ok(t, seal_keys_make(&t->cx, STR("a long enough password"), &keys));
    ok(t, seal_keys_make(&t->cx, STR("a long enough password"), &others));
    expect_error(t, ERR_INPUT, seal_keys_make(&t->cx, STR("short"), &others));
    ok(t, file_put(&t->cx, key_file, keys.public_text, 0644, true));
    expect_error(t, ERR_INPUT, file_put(&t->cx, key_file, keys.public_text, 0644, true));
    (void)given_case(t, "cme", given_person(t, false, "Ada", "Packed"),
                     ANSWERS(ANSWER("referred_on", "1/3/2018"), ANSWER("source", "police")));
    PackOptions o = {folder, key_file, 2};
    for (int day = 4; day <= 8; day++) {
        t->cx.today = date_ymd(2018, 6, day);
        ok(t, pack_write(&t->cx, &o, &w));
    }
    expect_has(t, w.path, "/muster-2018-06-08.pack");
    struct stat st;
    expect_i64(t, 0, stat(str_cstr(t->cx.arena, w.path), &st));
    expect_i64(t, 0600, st.st_mode & 0777);
    expect_i64(t, 0, stat(str_fmt(t->cx.arena, "%.*s/muster-2018-06-07.pack", STR_ARG(folder)).p, &st));
    expect_i64(t, -1, stat(str_fmt(t->cx.arena, "%.*s/muster-2018-06-06.pack", STR_ARG(folder)).p, &st));
    ok(t, file_map(&t->cx, w.path, &sealed));
    expect_lacks(t, sealed, "Packed");
    ok(t, seal_open(&t->cx, keys.private_text, STR("a long enough password"), sealed, &plain));
    expect_has(t, plain, "Ada Packed");
    expect_error(t, ERR_INPUT, seal_open(&t->cx, keys.private_text, STR("another password at all"), sealed, &html));
    expect_error(t, ERR_INPUT, seal_open(&t->cx, others.private_text, STR("a long enough password"), sealed, &html));
    Str changed = str_dup(t->cx.arena, sealed);
    ((char *)(uintptr_t)changed.p)[changed.n / 2] ^= 1;
    expect_error(t, ERR_INPUT, seal_open(&t->cx, keys.private_text, STR("a long enough password"), changed, &html));
    expect_error(t, ERR_INPUT,
                 seal_open(&t->cx, keys.private_text, STR("a long enough password"), str_slice(sealed, 0, 30), &html));
    expect_error(t, ERR_INPUT, seal_open(&t->cx, keys.public_text, STR("a long enough password"), sealed, &html));
    o.public_key_file = str_fmt(t->cx.arena, "%.*s/none.pub", STR_ARG(folder));
    expect_error(t, ERR_INPUT, pack_write(&t->cx, &o, &w));
    o = (PackOptions){STR("/nowhere/at/all"), key_file, 2};
    expect_error(t, ERR_OPS, pack_write(&t->cx, &o, &w));
    ok(t, pack_page(&t->cx, &html, &n));
    expect_i64(t, 1, (i64)n);
}
