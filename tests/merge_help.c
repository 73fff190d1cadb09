#include "merge_help.h"

#include <stdlib.h>

static const char *const tables[] = {"person",
                                     "person_name",
                                     "person_identifier",
                                     "person_address",
                                     "person_characteristic",
                                     "person_relationship",
                                     "enrolment",
                                     "exclusion",
                                     "education_standing",
                                     "transfer_file",
                                     "roll_removal",
                                     "match_doubt",
                                     "import_finding",
                                     "person_pair",
                                     "person_restriction",
                                     "census_pupil"};

static bool is_skipped(Str column) {
    return str_is(column, "revision") || str_is(column, "decided_at") || str_is(column, "decided_by");
}

static void add_row(Buf *b, const DbRows *r, const char *table, bool with_ids) {
    buf_fmt(b, "%s", table);
    for (int i = 0; i < db_n_cols(r); i++) {
        Str column = str_from(db_col_name(r, i));
        if (!with_ids && (str_is(column, "id") || str_is(column, "enrolment_id"))) continue;
        if (is_skipped(str_from(db_col_name(r, i)))) continue;
        buf_fmt(b, " %s=%.*s", db_col_name(r, i), STR_ARG(col_is_null(r, i) ? STR("-") : col_str(r, i)));
    }
    buf_add_char(b, '\n');
}

static void add_table(T *t, Buf *b, const char *table, const char *where, bool with_ids) {
    DbRows *r;
    Str text = str_fmt(t->cx.arena, "SELECT * FROM %s %s ORDER BY %s", table, where,
                       with_ids ? "1, 2, 3" : "2, 3, 4, 5, 6, 7");
    ok(t, db_query_text(&t->cx, &r, str_cstr(t->cx.arena, text)));
    while (db_next(r)) add_row(b, r, table, with_ids);
    ok(t, db_done(r));
}

Str merge_help_dump(T *t) {
    Buf b = buf_on(t->cx.arena);
    for (size_t i = 0; i < COUNT_OF(tables); i++) add_table(t, &b, tables[i], "", true);
    return buf_str(&b);
}

static Str dump_person(T *t, i64 id, bool with_ids) {
    Buf b = buf_on(t->cx.arena);
    Str where = str_fmt(t->cx.arena, "WHERE person_id = %lld", (long long)id);
    for (size_t i = 1; i <= 10; i++) /* the tables of facts stand before the others */
        add_table(t, &b, tables[i], str_cstr(t->cx.arena, where), with_ids);
    return buf_str(&b);
}

Str merge_help_dump_person(T *t, i64 id) { return dump_person(t, id, true); }
Str merge_help_dump_facts(T *t, i64 id) { return dump_person(t, id, false); }

void merge_help_given_schools(T *t) {
    test_exec(t,
              "INSERT INTO establishment (urn, name, name_key, kind, high_age) VALUES (100, 'A', 'a', 'school', 16)");
    test_exec(t,
              "INSERT INTO establishment (urn, name, name_key, kind, high_age) VALUES (101, 'B', 'b', 'school', 16)");
    test_exec(t, "INSERT INTO establishment (urn, name, name_key, kind, high_age) VALUES (102, 'C', 'c', 'pru', 16)");
    test_exec(t, "INSERT INTO import_run (id, started_at, actor_id, title, is_check)"
                 " VALUES (1, '2017-10-05T09:00:00Z', 1, 'x', FALSE)");
    test_exec(t, "INSERT INTO import_unit (id, run_id, kind, unit_key, file_name, content_hash, is_complete, outcome,"
                 " landed_at, n_read, n_created, n_updated, n_unchanged, n_refused, n_held)"
                 " VALUES (1, 1, 'census', 'k', 'f', 'h', TRUE, 'landed', '2017-10-05T09:00:00Z', 0, 0, 0, 0, 0, 0)");
}

/* Pairs of rows of one slot that share a day; a void fact shares none. */
#define OVERLAPS(table, same)                                                                                  \
    "SELECT count(*) FROM " table " a JOIN " table " b ON b.person_id = a.person_id AND b.id > a.id AND " same \
    " WHERE a.person_id = %lld AND (a.to_on IS NULL OR a.from_on IS NULL OR a.from_on <= a.to_on)"             \
    " AND (b.to_on IS NULL OR b.from_on IS NULL OR b.from_on <= b.to_on)"                                      \
    " AND (a.to_on IS NULL OR b.from_on IS NULL OR b.from_on <= a.to_on)"                                      \
    " AND (b.to_on IS NULL OR a.from_on IS NULL OR a.from_on <= b.to_on)"

i64 merge_help_overlaps(T *t, i64 id) {
    static const char *const checks[] = {
        OVERLAPS("person_name", "a.kind = b.kind AND a.kind IN ('legal', 'preferred')"),
        OVERLAPS("person_address", "a.kind = b.kind"),
        OVERLAPS("person_characteristic", "a.kind = b.kind AND a.rank = b.rank AND a.kind <> 'fsm'"),
        OVERLAPS("enrolment", "a.urn = b.urn"),
        OVERLAPS("person_relationship", "a.other_id = b.other_id AND a.relation = b.relation"),
        ("SELECT count(*) FROM person_identifier a JOIN person_identifier b ON b.person_id = a.person_id AND b.id > a.id"
         " AND a.scheme = b.scheme AND a.scheme = 'upn' AND a.to_on IS NULL AND b.to_on IS NULL WHERE a.person_id = %lld"),
    };
    i64 n = 0;
    for (size_t i = 0; i < COUNT_OF(checks); i++) {
        Buf b = buf_on(t->cx.arena);
        Str rest = str_from(checks[i]);
        i64 at = str_find(rest, STR("%lld"));
        buf_add(&b, str_slice(rest, 0, (size_t)at));
        buf_add_i64(&b, id);
        buf_add(&b, str_slice(rest, (size_t)at + 4, rest.n));
        n += test_count(t, str_cstr(t->cx.arena, buf_str(&b)));
    }
    return n;
}
