#include "access/access.h"
#include "registers/case_model.h"

#include <string.h>

#include "registers/case_bulk.h"
#include "registers/case_json.h"
#include "web/model.h"
#include "web/web.h"

Str case_url(Ctx *cx, const char *path, i64 id) { return url_to(cx, path, "id", str_i64(cx->arena, id).p, NULL); }

void case_filter_choice(json_t *choices, Str value, Str text, Str chosen) {
    json_t *o = model_append(choices);
    model_text(o, "value", value);
    model_text(o, "text", text);
    model_bool(o, "is_chosen", str_eq(value, chosen));
}

static Str n_days(Ctx *cx, int n, const char *after) {
    return str_fmt(cx->arena, "%d %s%s", n, n == 1 ? "day" : "days", after);
}

Str case_days_words(Ctx *cx, Date due_on) {
    if (!date_is_set(due_on)) return STR_NONE;
    int left = date_diff(due_on, cx->today);
    if (left == 0) return STR("due today");
    return left > 0 ? n_days(cx, left, " left") : n_days(cx, -left, " overdue");
}

/* ---- days in words ---- */

static bool is_day_key(const char *key) {
    size_t n = strlen(key);
    return strcmp(key, "on") == 0 || strcmp(key, "at") == 0 || (n > 3 && strcmp(key + n - 3, "_on") == 0);
}

static Str day_words(Ctx *cx, Str iso) {
    Date d;
    Moment t;
    if (date_parse_iso(iso, &d)) return date_long(cx->arena, d);
    return moment_parse(iso, &t) ? moment_london(cx->arena, t) : STR_NONE;
}

/* A new key must not be set while an object is walked: they are set after. */
static void object_texts(Ctx *cx, json_t *o) {
    const char *key, *days[16];
    json_t *v;
    size_t n = 0;
    json_object_foreach(o, key, v) {
        case_day_texts(cx, v);
        if (n < COUNT_OF(days) && (json_is_string(v) || json_is_null(v)) && is_day_key(key)) days[n++] = key;
    }
    for (size_t i = 0; i < n; i++) {
        const char *iso = json_string_value(json_object_get(o, days[i]));
        const char *name = str_cstr(cx->arena, str_fmt(cx->arena, "%s_text", days[i]));
        model_text(o, name, iso ? day_words(cx, str_from(iso)) : STR_NONE);
    }
}

void case_day_texts(Ctx *cx, json_t *v) {
    size_t i;
    json_t *item;
    if (json_is_object(v)) object_texts(cx, v);
    json_array_foreach(v, i, item) case_day_texts(cx, item);
}

/* ---- lines ---- */

static const char *state_words(Str state) {
    if (str_is(state, "overdue")) return "Overdue";
    if (str_is(state, "due_today")) return "Due today";
    return str_is(state, "due_soon") ? "Due soon" : NULL;
}

static void add_words(Ctx *cx, json_t *o, const CaseLine *c) {
    model_text(o, "href", case_url(cx, "/cases/{id}", c->id));
    model_lit(o, "state_text", state_words(c->due_state));
    model_bool(o, "is_late", str_is(c->due_state, "overdue"));
    model_bool(o, "is_soon", str_is(c->due_state, "due_today") || str_is(c->due_state, "due_soon"));
    model_text(o, "days_text", date_is_set(c->closed_on) ? STR_NONE : case_days_words(cx, c->due_on));
    model_bool(o, "is_closed", date_is_set(c->closed_on));
    model_text(o, "about", c->child.n ? c->child : c->subject_key.n ? c->subject_key : c->school);
    model_text(o, "child_href",
               c->person_id && !c->is_restricted ? case_url(cx, "/children/{id}", c->person_id) : STR_NONE);
}

/* What may be done with the lines that somebody ticks (case_bulk_pages.c). */
static void add_ticking(Ctx *cx, json_t *m, bool has_lines) {
    json_t *whats = model_array(m, "whats");
    bool may_change = access_may(cx, CHANGE_CASES);
#define X(name, word, title) \
    if (may_change) case_filter_choice(whats, STR(word), STR(title), STR_NONE);
    BULK_LIST(X)
#undef X
    case_filter_choice(whats, STR("export"), STR("Save as a file"), STR_NONE);
    model_bool(m, "may_tick", has_lines);
    model_text(m, "bulk_action", url_to(cx, "/bulk", NULL));
}

void case_lines_model(Ctx *cx, json_t *m, const CaseLines *l) {
    json_t *rows = case_lines_json(cx, l), *o;
    size_t i;
    if (!in_wants_all(cx)) {
        json_array_foreach(rows, i, o) add_words(cx, o, &l->at[i]);
        case_day_texts(cx, rows);
    }
    json_object_set_new(m, "cases", rows);
    model_bool(m, "has_cases", l->n > 0);
    if (!in_wants_all(cx)) add_ticking(cx, m, l->n > 0);
}

Status case_reply(Ctx *cx, json_t *m, Status st, const char *template) {
    if (st == OK) return reply_model(cx, template, m);
    json_decref(m);
    return st;
}

/* ---- numbers of cases in a request ---- */

const char *const case_id_parts[CASE_ID_PARTS] = {"", "_b", "_c"};

Str case_ids_given(Ctx *cx, const char *name) {
    Buf b = buf_on(cx->arena);
    for (size_t i = 0; i < CASE_ID_PARTS; i++) {
        Str of = str_fmt(cx->arena, "%s%s", name, case_id_parts[i]);
        Str text = in_text(cx, str_cstr(cx->arena, of));
        if (text.n) buf_fmt(&b, "%s%.*s", b.n ? " " : "", STR_ARG(text));
    }
    return buf_str(&b);
}

Str case_ids_part(Ctx *cx, const CaseLines *l, const Register *of, size_t part) {
    Buf b = buf_on(cx->arena);
    for (size_t i = 0, n = 0; i < l->n; i++) {
        if (of && l->at[i].reg != of) continue;
        if (n / CASE_IDS_A_PART == part) buf_fmt(&b, "%s%lld", b.n ? " " : "", (long long)l->at[i].id);
        n++;
    }
    return buf_str(&b);
}
