#include "privacy/access_pack.h"

#include "access/audit.h"
#include "access/restrict_case.h"
#include "base/embed.h"
#include "db/row.h"
#include "sql_all.h"
#include "web/mustache.h"

enum { LONG_TEXT = 40, MANY = 512 };

/* A column by which somebody's rows of a table are found. */
typedef struct Reach {
    Str table, column, about;
    bool has_bytes, has_id;
} Reach;

typedef struct Title {
    Str column, text;
    bool names_person, is_text;
} Title;

typedef struct Packing {
    i64 person_id;
    json_t *parts;
    AccessPack *pack;
} Packing;

static Status list_reaches(Ctx *cx, Str target, Reach **out, size_t *n) {
    DbRows *r;
    *out = ARENA_ARRAY(cx->arena, Reach, MANY);
    *n = 0;
    TRY(db_query(cx, &r, SQL_privacy_columns, P_STR(target)));
    while (*n < MANY && db_next(r))
        (*out)[(*n)++] =
            (Reach){col_str_keep(r, 0), col_str_keep(r, 1), col_str_keep(r, 2), col_i64(r, 3) > 0, col_i64(r, 4) > 0};
    return db_done(r);
}

static Status list_titles(Ctx *cx, Str table, Title **out, size_t *n) {
    DbRows *r;
    *out = ARENA_ARRAY(cx->arena, Title, MANY);
    *n = 0;
    TRY(db_query(cx, &r, SQL_privacy_titles, P_STR(table)));
    while (*n < MANY && db_next(r)) {
        Str comment = col_str_keep(r, 1);
        (*out)[(*n)++] = (Title){col_str_keep(r, 0), comment.n > 0 ? comment : col_str_keep(r, 0),
                                 str_is(col_str(r, 2), "person(id)"), str_starts(col_str(r, 3), STR("TEXT"))};
    }
    return db_done(r);
}

static Str value_text(Ctx *cx, const json_t *v) {
    if (json_is_string(v)) return (Str){json_string_value(v), json_string_length(v)};
    if (json_is_integer(v)) return str_i64(cx->arena, json_integer_value(v));
    if (json_is_real(v)) return str_fmt(cx->arena, "%g", json_real_value(v));
    return json_is_true(v) ? STR("yes") : STR("no");
}

static void set_text(json_t *o, const char *key, Str s) {
    json_object_set_new(o, key, json_stringn(s.p ? s.p : "", s.n));
}

/* True: it names somebody else. */
static bool add_field(Ctx *cx, json_t *fields, const Title *t, const json_t *row, i64 person_id) {
    const json_t *v = json_object_getn(row, t->column.p, t->column.n);
    if (!v || json_is_null(v)) return false;
    json_t *f = json_object();
    Str value = value_text(cx, v);
    bool is_other = t->names_person && json_integer_value(v) != person_id;
    set_text(f, "name", t->column);
    set_text(f, "title", t->text);
    set_text(f, "value", value);
    json_object_set_new(f, "is_other", json_boolean(is_other));
    json_object_set_new(f, "is_to_read", json_boolean(t->is_text && value.n > LONG_TEXT));
    json_array_append_new(fields, f);
    return is_other;
}

/* The first column that names a person says whose record it is: not the subject's, and the record is another's. */
static bool is_of_other(const Title *titles, size_t n, const json_t *row, i64 person_id) {
    for (size_t i = 0; i < n; i++)
        if (titles[i].names_person) return row_i64(row, titles[i].column.p) != person_id;
    return false;
}

static Status add_part(Ctx *cx, Packing *k, const Reach *reach, json_t *found) {
    Title *titles;
    size_t n_titles, i;
    json_t *row, *rows = json_array(), *part = json_object();
    TRY(list_titles(cx, reach->table, &titles, &n_titles));
    for (size_t t = 0; t < n_titles; t++)
        titles[t].column = (Str){str_cstr(cx->arena, titles[t].column), titles[t].column.n};
    json_array_foreach(found, i, row) {
        json_t *fields = json_array(), *one = json_object();
        bool names_other = false, is_other = is_of_other(titles, n_titles, row, k->person_id);
        for (size_t t = 0; t < n_titles; t++) names_other |= add_field(cx, fields, &titles[t], row, k->person_id);
        json_object_set_new(one, "number", json_integer((json_int_t)i + 1));
        json_object_set_new(one, "is_about_other", json_boolean(is_other));
        json_object_set_new(one, "fields", fields);
        json_array_append_new(rows, one);
        k->pack->n_rows++;
        k->pack->n_to_redact += names_other || is_other;
    }
    set_text(part, "table", reach->table);
    set_text(part, "about", reach->about);
    json_object_set_new(part, "rows", rows);
    json_array_append_new(k->parts, part);
    return OK;
}

/* What hangs on a case that is open to others alone is theirs to prepare. */
static void leave_out_hidden(Ctx *cx, const Reach *reach, json_t *found) {
    const char *column = str_is(reach->table, "case_file") ? "id" : "case_id";
    for (size_t i = json_array_size(found); i > 0; i--) {
        i64 of_case = row_i64(json_array_get(found, i - 1), column);
        if (of_case && restrict_hides_case(cx, of_case)) json_array_remove(found, i - 1);
    }
}

static Status reach_rows(Ctx *cx, Packing *k, const Reach *reach, i64 id) {
    RowTable table;
    if (reach->has_bytes)
        return OK; /* sums over many people, as the roll call keeps them: nothing of one is read out of it */
    const char *column = str_cstr(cx->arena, reach->column);
    json_t *found = row_keep(cx, json_array());
    TRY(row_table(cx, str_cstr(cx->arena, reach->table), reach->has_id ? "id" : column, &table));
    TRY(row_find(cx, &table, column, id, found));
    leave_out_hidden(cx, reach, found);
    return json_array_size(found) > 0 ? add_part(cx, k, reach, found) : OK;
}

static Status reach_all(Ctx *cx, Packing *k, Str target, i64 id) {
    Reach *all;
    size_t n;
    TRY(list_reaches(cx, target, &all, &n));
    for (size_t i = 0; i < n; i++) TRY(reach_rows(cx, k, &all[i], id));
    return OK;
}

static Status reach_cases(Ctx *cx, Packing *k) {
    DbRows *r;
    size_t n = 0;
    i64 *ids = ARENA_ARRAY(cx->arena, i64, 4096);
    TRY(db_query(cx, &r, SQL_privacy_cases, P_I64(k->person_id)));
    while (n < 4096 && db_next(r)) ids[n++] = col_i64(r, 0);
    TRY(db_done(r));
    for (size_t i = 0; i < n; i++) {
        if (restrict_hides_case(cx, ids[i])) k->pack->n_left_out++;
        else TRY(reach_all(cx, k, STR("case_file(id)"), ids[i]));
    }
    return OK;
}

Status access_pack_make(Ctx *cx, i64 person_id, AccessPack *out) {
    i64 n;
    TRY(db_number(cx, &n, SQL_privacy_person, P_I64(person_id)));
    if (n == 0) return FAIL(cx, ERR_NOTFOUND, "there is no person %lld", (long long)person_id);
    *out = (AccessPack){.model = row_keep(cx, json_object())};
    Packing k = {.person_id = person_id, .parts = json_array(), .pack = out};
    json_object_set_new(out->model, "parts", k.parts);
    Reach self = {STR("person"), STR("id"), STR("The person"), false, true};
    TRY(reach_rows(cx, &k, &self, person_id));
    TRY(reach_all(cx, &k, STR("person(id)"), person_id));
    TRY(reach_cases(cx, &k));
    json_object_set_new(out->model, "person_id", json_integer((json_int_t)person_id));
    set_text(out->model, "made_on", date_long(cx->arena, cx->today));
    json_object_set_new(out->model, "n_rows", json_integer((json_int_t)out->n_rows));
    json_object_set_new(out->model, "n_left_out", json_integer((json_int_t)out->n_left_out));
    json_object_set_new(out->model, "has_left_out", json_boolean(out->n_left_out > 0));
    json_object_set_new(out->model, "n_to_redact", json_integer((json_int_t)out->n_to_redact));
    audit_note(cx, "privacy.access_pack", person_id, "records %zu", out->n_rows);
    return OK;
}

Status access_pack_page(Ctx *cx, const AccessPack *pack, Str *html) {
    const EmbeddedFile *file = embed_find(STR("src/privacy/access_pack.mustache"));
    if (!file) return FAIL(cx, ERR_BUG, "the pack's template is not in the program");
    TemplateSource source = {"access_pack", {file->data, file->n}};
    TemplateSet *set;
    Buf out = buf_on(cx->arena);
    TRY(mustache_compile(cx, cx->arena, &source, 1, &set));
    TRY(mustache_render(cx, set, "access_pack", pack->model, &(RenderOptions){0}, &out));
    *html = buf_str(&out);
    return OK;
}
