/* access_pack_test.c - a pack holds all that is held of a person and of nobody else, and marks who else is in it. */
#include "privacy/access_pack.h"

#include "harness.h"

static void given_people(T *t) {
    test_exec(t, "INSERT INTO person (id, is_adult, birth_date, birth_date_is_estimated, sex, known_from) VALUES"
                 " (5001, FALSE, '2008-03-08', FALSE, 'F', '2012-01-01'), (5002, TRUE, NULL, FALSE, 'F', '2012-01-01'),"
                 " (5003, FALSE, '2009-03-08', FALSE, 'M', '2012-01-01')");
    test_exec(
        t,
        "INSERT INTO person_name (person_id, kind, surname, forename, surname_key, forename_key, match_key) VALUES"
        " (5001, 'legal', 'Subject', '<b>Zo</b>', 'k', 'k', 'k'), (5003, 'legal', 'Bystander', 'Al', 'k', 'k', 'k')");
    test_exec(
        t,
        "INSERT INTO person_relationship (person_id, other_id, relation) VALUES (5001, 5002, 'mother'), (5003, 5001, 'sibling')");
}

static const json_t *part_of(const json_t *model, const char *table) {
    size_t i;
    json_t *part;
    json_array_foreach(json_object_get(model, "parts"), i,
                       part) if (strcmp(json_string_value(json_object_get(part, "table")), table) == 0) return part;
    return NULL;
}

static Str dumped(T *t, const json_t *v) {
    Str page;
    AccessPack pack = {.model = (json_t *)(uintptr_t)v};
    ok(t, access_pack_page(&t->cx, &pack, &page));
    return page;
}

TEST("an access pack holds what is held of a person, marks other people, and nothing of a bystander's name") {
    AccessPack pack;
    given_people(t);
    ok(t, access_pack_make(&t->cx, 5001, &pack));
    expect(t, part_of(pack.model, "person") != NULL && part_of(pack.model, "person_name") != NULL);
    Str page = dumped(t, pack.model);
    expect_has(t, page, "Subject");
    expect_has(t, page, "&lt;b&gt;Zo");
    expect_lacks(t, page, "Bystander");
    expect_has(t, page, "another person: take out");
    expect_has(t, page, "another person's record");
    expect_i64(t, 2, (i64)pack.n_to_redact);
    expect_error(t, ERR_NOTFOUND, access_pack_make(&t->cx, 999999, &pack));
}

TEST("an access pack reaches every table that refers to a person") {
    AccessPack pack;
    given_people(t);
    ok(t, access_pack_make(&t->cx, 5001, &pack));
    i64 n = test_count(t, "SELECT count(DISTINCT table_name) FROM dictionary WHERE refers_to = 'person(id)'");
    expect(t, n > 15);
    test_exec(t, "CREATE TABLE later_made (id BIGINT, whose BIGINT, said TEXT)");
    test_exec(t,
              "INSERT INTO dictionary (table_name, column_name, comment, position, type, is_required, refers_to) VALUES"
              " ('later_made', '', 'Made by a later register.', 0, '', FALSE, ''),"
              " ('later_made', 'id', 'Number.', 1, 'BIGINT', TRUE, ''),"
              " ('later_made', 'whose', 'Who.', 2, 'BIGINT', TRUE, 'person(id)'),"
              " ('later_made', 'said', 'What was said.', 3, 'TEXT', TRUE, '')");
    test_exec(
        t,
        "INSERT INTO later_made (id, whose, said) VALUES (1, 5001, 'something that was written down about somebody at length')");
    ok(t, access_pack_make(&t->cx, 5001, &pack));
    expect(t, part_of(pack.model, "later_made") != NULL);
    expect_has(t, dumped(t, pack.model), "to be read");
    test_exec(t, "DELETE FROM dictionary WHERE table_name = 'later_made'");
    test_exec(t, "DROP TABLE later_made");
}
