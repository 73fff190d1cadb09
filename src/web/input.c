/* input.c - what a request says, checked against what its route declares. */
#include <string.h>
#include "web/request.h"

/* ---- checking ---- */

static const Field *field_find(const Request *rq, const char *name) {
    for (size_t i = 0; i < rq->fields.n; i++)
        if (str_is(rq->fields.at[i].name, name)) return &rq->fields.at[i];
    return NULL;
}

Str in_box(Ctx *cx, const char *name, const char *part) {
    const Field *f = field_find(cx->request, str_cstr(cx->arena, str_fmt(cx->arena, "%s-%s", name, part)));
    return f ? str_trim(f->value) : STR_NONE;
}

static const char *label(const Input *in) { return in->doc ? in->doc : in->name; }

static void problem(Ctx *cx, const Input *in, const char *words) {
    reply_problem(cx, in->name, str_fmt(cx->arena, "%s %s", label(in), words));
}

bool text_is_plain(Str s) {
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if ((c < 32 && c != '\n' && c != '\r' && c != '\t') || c == 127) return false;
    }
    return str_is_utf8(s);
}

/* Three boxes: all empty is no date; some empty or out of range is a wrong one. */
static void check_date_parts(Ctx *cx, const Input *in, InputValue *out) {
    if (cx->request->fields.n == 0) return;
    Str day = in_box(cx, in->name, "day"), month = in_box(cx, in->name, "month");
    Str year = in_box(cx, in->name, "year");
    if (str_empty(day) && str_empty(month) && str_empty(year)) return;
    i64 d = 0, m = 0, y = 0;
    bool are_numbers = str_to_i64(day, &d) && str_to_i64(month, &m) && str_to_i64(year, &y);
    bool fits = are_numbers && d > 0 && d < 32 && m > 0 && m < 13 && y > 999 && y < 10000;
    out->date = fits ? date_ymd((int)y, (int)m, (int)d) : DATE_NONE;
    out->is_set = date_is_set(out->date);
    if (!out->is_set) problem(cx, in, "must be a real date, such as 27 3 2018");
}

static void check_date(Ctx *cx, const Input *in, Str text, InputValue *out) {
    out->is_set = date_parse_iso(text, &out->date) || date_parse_uk(text, &out->date);
    if (!out->is_set) problem(cx, in, "must be a real date, such as 27/3/2018");
}

static void check_text(Ctx *cx, const Input *in, Str text, InputValue *out) {
    out->text = text;
    out->is_set = false;
    if (text.n > INPUT_TEXT_MAX) problem(cx, in, "is too long");
    else if (!text_is_plain(text)) problem(cx, in, "holds characters that cannot be used");
    else out->is_set = true;
}

static void check_value(Ctx *cx, const Input *in, Str text, InputValue *out) {
    switch (in->type) {
    case IN_PASSWORD:
    case IN_TEXT: check_text(cx, in, text, out); return;
    case IN_NUMBER:
        out->is_set = str_to_i64(text, &out->number);
        if (!out->is_set) problem(cx, in, "must be a whole number");
        return;
    case IN_DATE: check_date(cx, in, text, out); return;
    case IN_CHOICE:
        out->text = text;
        out->is_set = str_is_among(str_from(in->choices), '|', text);
        if (!out->is_set) problem(cx, in, "must be one of the choices given");
        return;
    case IN_FLAG: out->is_set = !str_is(text, "0") && !str_is(text, "false"); return;
    case IN_FILE: return;
    }
}

static void check_input(Ctx *cx, const Input *in, InputValue *out) {
    const Field *f = field_find(cx->request, in->name);
    if (in->type == IN_FILE) {
        out->is_set = in_n_files(cx, in->name) > 0;
    } else {
        Str text = f ? f->value : STR_NONE;
        if (in->type != IN_PASSWORD) text = str_trim(text);
        if (!str_empty(text)) check_value(cx, in, text, out);
        else if (in->type == IN_DATE) check_date_parts(cx, in, out);
        if (!str_empty(text)) return;
    }
    if (in->required && !out->is_set) problem(cx, in, "must be given");
}

Status request_inputs(Ctx *cx) {
    Request *rq = cx->request;
    size_t n = 0;
    for (const Input *in = rq->route->inputs; in && in->name; in++) n++;
    rq->values = ARENA_ARRAY(cx->arena, InputValue, n ? n : 1);
    for (size_t i = 0; i < n; i++) {
        rq->values[i].date = DATE_NONE;
        check_input(cx, &rq->route->inputs[i], &rq->values[i]);
    }
    if (rq->route->takes_given) TRY(request_given(cx));
    if (!rq->problems || rq->route->has_own_problems) return OK;
    return FAIL(cx, ERR_INPUT, "some of what was given cannot be used");
}

/* ---- asking ---- */

/* Asking for what the route does not declare is a bug that the first test of the page finds. */
static const InputValue *value_of(Ctx *cx, const char *name) {
    const Input *inputs = cx->request->route->inputs;
    for (size_t i = 0; inputs && inputs[i].name; i++)
        if (strcmp(inputs[i].name, name) == 0) return &cx->request->values[i];
    check_failed("an input that the route does not declare", __FILE__, __LINE__);
    return NULL;
}

Str in_text(Ctx *cx, const char *name) {
    const InputValue *v = value_of(cx, name);
    return v->is_set ? v->text : STR_NONE;
}

Str in_password(Ctx *cx, const char *name) { return in_text(cx, name); }

i64 in_number(Ctx *cx, const char *name, i64 otherwise) {
    const InputValue *v = value_of(cx, name);
    return v->is_set ? v->number : otherwise;
}

Date in_date(Ctx *cx, const char *name) {
    const InputValue *v = value_of(cx, name);
    return v->is_set ? v->date : DATE_NONE;
}

bool in_flag(Ctx *cx, const char *name) { return value_of(cx, name)->is_set; }

static const Field *file_at(const Request *rq, const char *name, size_t i) {
    for (size_t k = 0; k < rq->fields.n; k++) {
        const Field *f = &rq->fields.at[k];
        if (str_empty(f->file_path) || !str_is(f->name, name)) continue;
        if (i-- == 0) return f;
    }
    return NULL;
}

size_t in_n_files(Ctx *cx, const char *name) {
    size_t n = 0;
    while (file_at(cx->request, name, n)) n++;
    return n;
}

void in_file(Ctx *cx, const char *name, size_t i, Str *path, Str *file_name) {
    const Field *f = file_at(cx->request, name, i);
    check(f != NULL);
    *path = f->file_path;
    *file_name = f->file_name;
}

bool in_has_problems(Ctx *cx) { return cx->request->problems != NULL; }

i64 in_subject(Ctx *cx) { return cx->request->subject_id; }

/* A command, which has no request, wants what JSON wants. */
bool in_wants_all(Ctx *cx) { return !cx->request || cx->request->format != AS_HTML; }

bool in_wants_csv(Ctx *cx) { return cx->request->format == AS_CSV; }

Str in_csrf(Ctx *cx) { return cx->request->csrf; }
