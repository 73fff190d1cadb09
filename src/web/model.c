#include "web/model.h"

#include <string.h>
#include "base/csv_out.h"
#include "web/web.h"

json_t *model_str(Str s) {
    if (!s.p) return json_null();
    json_t *v = str_is_ascii(s) ? json_stringn_nocheck(s.p, s.n) : json_stringn(s.p, s.n);
    return v ? v : json_string("\xEF\xBF\xBD");
}

/* Keys are literals of ours, in ASCII. */
static void set(json_t *m, const char *key, json_t *v) { json_object_set_new_nocheck(m, key, v); }

json_t *model_new(const char *title) {
    json_t *m = json_object();
    model_lit(m, "title", title);
    return m;
}

void model_text(json_t *m, const char *key, Str s) { set(m, key, model_str(s)); }

void model_lit(json_t *m, const char *key, const char *s) { set(m, key, s ? json_string(s) : json_null()); }

void model_i64(json_t *m, const char *key, i64 v) { set(m, key, json_integer(v)); }

void model_id(json_t *m, const char *key, i64 id) { set(m, key, id ? json_integer(id) : json_null()); }

void model_bool(json_t *m, const char *key, bool v) { set(m, key, json_boolean(v)); }

#define KEY_MAX 48

/* key_text, for text that our code made: no need to look for bytes that are no UTF-8. */
static void set_text(json_t *m, const char *key, Str s) {
    char name[KEY_MAX + sizeof "_text"];
    size_t n = strlen(key);
    check(n < KEY_MAX);
    memcpy(name, key, n);
    memcpy(name + n, "_text", sizeof "_text");
    set(m, name, s.p ? json_stringn_nocheck(s.p, s.n) : json_null());
}

void model_count(json_t *m, const char *key, i64 v, Ctx *cx) {
    model_i64(m, key, v);
    if (!in_wants_all(cx)) set_text(m, key, text_count(cx->arena, v));
}

void model_date(Ctx *cx, json_t *m, const char *key, Date d) {
    char iso[DATE_ISO_LEN + 1];
    if (!in_wants_all(cx)) set_text(m, key, date_is_set(d) ? date_long(cx->arena, d) : STR_NONE);
    else set(m, key, date_is_set(d) ? json_string_nocheck(date_iso(d, iso)) : json_null());
}

void date_parts(Arena *a, Date d, Str parts[3]) {
    for (size_t i = 0; i < 3; i++) parts[i] = STR("");
    if (!date_is_set(d)) return;
    Ymd ymd = date_to_ymd(d);
    parts[0] = str_i64(a, ymd.day);
    parts[1] = str_i64(a, ymd.month);
    parts[2] = str_i64(a, ymd.year);
}

static const char *const box_parts[] = {"day", "month", "year"};

void model_date_boxes(Ctx *cx, json_t *m, const char *key, Str name, const Str parts[3]) {
    static const char *const titles[] = {"Day", "Month", "Year"};
    json_t *boxes = model_array(m, key);
    for (size_t i = 0; i < 3; i++) {
        json_t *box = model_append(boxes);
        model_text(box, "box_name", str_fmt(cx->arena, "%.*s-%s", STR_ARG(name), box_parts[i]));
        model_lit(box, "box_title", titles[i]);
        model_text(box, "box_value", parts[i]);
        model_bool(box, "is_year", i == 2);
    }
}

void model_form_date(Ctx *cx, json_t *m, const char *key, Date d) {
    char iso[DATE_ISO_LEN + 1];
    Str parts[3];
    model_date(cx, m, key, d);
    set(m, key, date_is_set(d) ? json_string_nocheck(date_iso(d, iso)) : json_null());
    if (in_wants_all(cx)) return;
    date_parts(cx->arena, d, parts);
    for (size_t i = 0; i < 3 && !date_is_set(d); i++) parts[i] = in_box(cx, key, box_parts[i]);
    model_date_boxes(cx, m, str_cstr(cx->arena, str_fmt(cx->arena, "%s_boxes", key)), str_from(key), parts);
}

void model_moment(Ctx *cx, json_t *m, const char *key, Moment t) {
    bool is_set = t != MOMENT_NONE;
    if (!in_wants_all(cx)) set_text(m, key, is_set ? moment_london(cx->arena, t) : STR_NONE);
    else model_text(m, key, is_set ? moment_iso(cx->arena, t) : STR_NONE);
}

json_t *model_object(json_t *m, const char *key) {
    json_t *o = json_object();
    set(m, key, o);
    return o;
}

json_t *model_array(json_t *m, const char *key) {
    json_t *a = json_array();
    set(m, key, a);
    return a;
}

json_t *model_append(json_t *array) {
    json_t *o = json_object();
    json_array_append_new(array, o);
    return o;
}

void model_columns(json_t *m, const char *keys) {
    json_t *columns = model_array(m, "columns");
    for (Str rest = str_from(keys); rest.n > 0;) json_array_append_new(columns, model_str(str_cut(rest, '|', &rest)));
}

Str text_count(Arena *a, i64 v) {
    char text[32], *at = text + sizeof text;
    u64 left = v < 0 ? 0 - (u64)v : (u64)v;
    for (int n = 0; n == 0 || left > 0; n++, left /= 10) {
        if (n > 0 && n % 3 == 0) *--at = ',';
        *--at = (char)('0' + left % 10);
    }
    if (v < 0) *--at = '-';
    return str_dup(a, (Str){at, (size_t)(text + sizeof text - at)});
}

Str model_cell(Arena *a, const json_t *v) {
    if (json_is_integer(v)) return str_i64(a, json_integer_value(v));
    return json_is_string(v) ? (Str){json_string_value(v), json_string_length(v)} : STR("");
}

static void csv_value(CsvOut *csv, const json_t *v) {
    switch (v ? json_typeof(v) : JSON_NULL) {
    case JSON_INTEGER: csv_out_i64(csv, json_integer_value(v)); return;
    case JSON_TRUE: csv_out_cell(csv, STR("true")); return;
    case JSON_FALSE: csv_out_cell(csv, STR("false")); return;
    case JSON_STRING: csv_out_cell(csv, (Str){json_string_value(v), json_string_length(v)}); return;
    case JSON_REAL: csv_out_cell(csv, str_fmt(csv->to->arena, "%.15g", json_real_value(v))); return;
    default: csv_out_cell(csv, STR_NONE);
    }
}

Str model_csv(Arena *a, const json_t *rows, const json_t *columns) {
    Buf out = buf_on(a);
    CsvOut csv = csv_out_on(&out);
    for (size_t c = 0; c < json_array_size(columns); c++) csv_value(&csv, json_array_get(columns, c));
    csv_out_end_row(&csv);
    for (size_t r = 0; r < json_array_size(rows); r++) {
        const json_t *row = json_array_get(rows, r);
        for (size_t c = 0; c < json_array_size(columns); c++)
            csv_value(&csv, json_object_get(row, json_string_value(json_array_get(columns, c))));
        csv_out_end_row(&csv);
    }
    return buf_str(&out);
}
