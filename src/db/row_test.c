#include "db/row.h"
#include "harness.h"

static RowTable table(T *t, const char *name, const char *keys) {
    RowTable out;
    ok(t, row_table(&t->cx, name, keys, &out));
    return out;
}

static json_t *found(T *t, const RowTable *table, const char *column, i64 value) {
    json_t *rows = row_keep(&t->cx, json_array());
    ok(t, row_find(&t->cx, table, column, value, rows));
    return rows;
}

static void given_users(T *t) {
    test_exec(t, "INSERT INTO app_user (username, display_name, is_active, created_at, n_failures)"
                 " VALUES ('o''brien', 'Ada O''Brien', TRUE, '2018-03-08T09:30:00.125Z', 3)");
}

TEST("a row read, taken away and put back is the same row") {
    given_users(t);
    RowTable users = table(t, "app_user", "id");
    json_t *rows = found(t, &users, "n_failures", 3);
    expect_i64(t, 1, (i64)json_array_size(rows));
    json_t *before = json_array_get(rows, 0);
    expect_str(t, "Ada O'Brien", row_str(before, "display_name"));
    expect(t, json_is_true(json_object_get(before, "is_active")) && row_is_null(before, "password_hash"));
    ok(t, row_delete(&t->cx, &users, before));
    json_t *gone;
    ok(t, row_get(&t->cx, &users, before, &gone));
    expect(t, gone == NULL);
    ok(t, row_insert(&t->cx, &users, before));
    json_t *again;
    ok(t, row_get(&t->cx, &users, before, &again));
    expect(t, json_equal(before, again));
}

TEST("a row is changed by its key, and told when it is not there") {
    given_users(t);
    RowTable users = table(t, "app_user", "id");
    json_t *row = json_array_get(found(t, &users, "n_failures", 3), 0);
    json_t *to = row_copy(&t->cx, row);
    row_set_i64(to, "n_failures", 4);
    row_set_null(to, "locked_until");
    ok(t, row_update(&t->cx, &users, row, to));
    expect_i64(t, 1, (i64)json_array_size(found(t, &users, "n_failures", 4)));
    ok(t, row_delete(&t->cx, &users, to));
    expect_error(t, ERR_CONFLICT, row_update(&t->cx, &users, row, to));
}

TEST("a new row is given a number; a key of several columns is changed with the row") {
    RowTable people = table(t, "person", "id");
    json_t *person = row_keep(&t->cx, json_pack("{s:b, s:b, s:s, s:i}", "is_adult", 0, "birth_date_is_estimated", 0,
                                                "known_from", "2017-10-05", "revision", 0));
    ok(t, row_insert(&t->cx, &people, person));
    i64 id = row_i64(person, "id");
    expect(t, id > 0);
    RowTable census = table(t, "census_pupil", "urn,census_on,person_id");
    json_t *pupil = row_keep(&t->cx, json_pack("{s:i, s:s, s:I, s:b, s:i}", "urn", 100001, "census_on", "2017-10-05",
                                               "person_id", (json_int_t)id, "is_on_roll", 1, "source_id", 1));
    ok(t, row_insert(&t->cx, &census, pupil));
    json_t *moved = row_copy(&t->cx, pupil);
    row_set_i64(moved, "person_id", id + 1);
    ok(t, row_update(&t->cx, &census, pupil, moved));
    expect_i64(t, 1, (i64)json_array_size(found(t, &census, "person_id", id + 1)));
    expect(t, str_find(row_key(t->cx.arena, &census, moved), STR("100001|2017-10-05|")) == 0);
}

TEST("a table that the dictionary does not have, or one with bytes, is a bug") {
    RowTable out;
    expect_error(t, ERR_BUG, row_table(&t->cx, "no_such_table", "id", &out));
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_BUG, row_table(&t->cx, "rollcall_run", "id", &out));
}
