/* merge_words.c - a row of any table in words: what it says, without the numbers by which the store knows it. */
#include "access/restrict.h"
#include "access/restrict_case.h"
#include "people/merge_undo.h"
#include "people/search.h"
#include "sql_all.h"

static bool is_shown(const char *column) {
    static const char *const hidden[] = {"id",           "person_id",       "other_id",    "source_id", "surname_key",
                                         "forename_key", "match_key",       "revision",    "rank",      "record_print",
                                         "address_id",   "person_revision", "urn",         "is_adult",  "merged_into",
                                         "enrolment_id", "case_id",         "confirmed_on"};
    for (size_t i = 0; i < COUNT_OF(hidden); i++)
        if (strcmp(column, hidden[i]) == 0) return false;
    return true;
}

/* "from_on" as "from", "is_part_time" as "part time". */
static void add_label(Buf *b, const char *column) {
    Str s = str_from(column);
    if (str_ends(s, STR("_on"))) s.n -= 3;
    if (str_starts(s, STR("is_"))) s = str_slice(s, 3, s.n);
    for (size_t i = 0; i < s.n; i++) buf_add_char(b, s.p[i] == '_' ? ' ' : s.p[i]);
}

static void add_value(Ctx *cx, Buf *b, const char *column, const json_t *v) {
    Date day;
    Str s = json_is_string(v) ? (Str){json_string_value(v), json_string_length(v)} : STR_NONE;
    bool is_day = str_ends(str_from(column), STR("_on")) && date_parse_iso(s, &day);
    if (json_is_null(v) || json_is_false(v) || (json_is_string(v) && s.n == 0)) return;
    if (b->n > 0) buf_lit(b, ", ");
    if (json_is_true(v) || json_is_integer(v) || is_day) add_label(b, column);
    if (json_is_true(v)) return;
    if (json_is_integer(v) || is_day) buf_add_char(b, ' ');
    if (is_day) buf_add(b, date_long(cx->arena, day));
    else if (json_is_integer(v)) buf_add_i64(b, json_integer_value(v));
    else buf_add(b, s);
}

/* The place or the school that the row names by number. */
static void add_named(Ctx *cx, Buf *b, const Sql *sql, i64 id) {
    DbRows *r;
    if (id == 0 || db_query_n(cx, sql, &r, &P_I64(id), 1) != OK) return;
    if (db_next(r)) {
        for (int i = 0; i < db_n_cols(r); i++) {
            if (col_is_null(r, i) || col_str(r, i).n == 0) continue;
            if (b->n > 0) buf_lit(b, ", ");
            buf_add(b, col_str(r, i));
        }
    }
    if (db_done(r) != OK) ctx_clear_error(cx);
}

static void add_person(Ctx *cx, Buf *b, i64 id) {
    PersonCard card;
    if (id == 0) return;
    if (b->n > 0) buf_lit(b, ", ");
    if (restrict_hides(cx, id)) buf_add(b, restrict_stand_in(cx, id));
    else if (person_card(cx, id, &card) == OK) buf_fmt(b, "%.*s %.*s", STR_ARG(card.forename), STR_ARG(card.surname));
    else ctx_clear_error(cx);
}

/* A case's own row has a reference; what hangs on a case names it. */
static i64 case_of(const json_t *row) { return row_i64(row, json_object_get(row, "reference") ? "id" : "case_id"); }

Str undo_describe(Ctx *cx, const json_t *row) {
    if (case_of(row) && restrict_hides_case(cx, case_of(row))) return STR(RESTRICTED_NAME);
    Buf b = buf_on(cx->arena);
    const char *column;
    json_t *v;
    add_named(cx, &b, &SQL_merge_school_name, row_i64(row, "urn"));
    bool hides = row_i64(row, "address_id") && restrict_hides_address(cx, row_i64(row, "person_id"));
    if (hides) buf_lit(&b, "protected address");
    else add_named(cx, &b, &SQL_merge_address_text, row_i64(row, "address_id"));
    add_person(cx, &b, row_i64(row, "other_id"));
    json_object_foreach((json_t *)(uintptr_t)row, column, v) {
        bool tells_where = hides && strcmp(column, "district") == 0;
        if (is_shown(column) && !tells_where) add_value(cx, &b, column, v);
    }
    return buf_str(&b);
}
