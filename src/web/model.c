#include "web/model.h"

json_t *model_str(Str s) {
    if (!s.p) return json_null();
    json_t *v = json_stringn(s.p, s.n);
    return v ? v : json_string("\xEF\xBF\xBD");
}

json_t *model_new(const char *title) {
    json_t *m = json_object();
    model_lit(m, "title", title);
    return m;
}

void model_text(json_t *m, const char *key, Str s) { json_object_set_new(m, key, model_str(s)); }

void model_lit(json_t *m, const char *key, const char *s) {
    json_object_set_new(m, key, s ? json_string(s) : json_null());
}

void model_i64(json_t *m, const char *key, i64 v) { json_object_set_new(m, key, json_integer(v)); }

void model_bool(json_t *m, const char *key, bool v) { json_object_set_new(m, key, json_boolean(v)); }

static const char *key_text(Ctx *cx, const char *key) {
    return str_cstr(cx->arena, str_fmt(cx->arena, "%s_text", key));
}

void model_count(json_t *m, const char *key, i64 v, Ctx *cx) {
    model_i64(m, key, v);
    model_text(m, key_text(cx, key), text_count(cx->arena, v));
}

void model_date(Ctx *cx, json_t *m, const char *key, Date d) {
    bool is_set = date_is_set(d);
    model_text(m, key, is_set ? date_iso_str(cx->arena, d) : STR_NONE);
    model_text(m, key_text(cx, key), is_set ? date_long(cx->arena, d) : STR_NONE);
}

void model_moment(Ctx *cx, json_t *m, const char *key, Moment t) {
    bool is_set = t != MOMENT_NONE;
    model_text(m, key, is_set ? moment_iso(cx->arena, t) : STR_NONE);
    model_text(m, key_text(cx, key), is_set ? moment_london(cx->arena, t) : STR_NONE);
}

json_t *model_object(json_t *m, const char *key) {
    json_t *o = json_object();
    json_object_set_new(m, key, o);
    return o;
}

json_t *model_array(json_t *m, const char *key) {
    json_t *a = json_array();
    json_object_set_new(m, key, a);
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
    Str digits = str_fmt(a, "%lld", (long long)(v < 0 ? -v : v));
    Buf out = buf_on(a);
    if (v < 0) buf_add_char(&out, '-');
    for (size_t i = 0; i < digits.n; i++) {
        if (i > 0 && (digits.n - i) % 3 == 0) buf_add_char(&out, ',');
        buf_add_char(&out, digits.p[i]);
    }
    return buf_str(&out);
}
