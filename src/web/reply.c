/* reply.c - from what a handler answered to the bytes that go out. */
#include <string.h>
#include "web/model.h"
#include "web/model_memory.h"
#include "web/request.h"

/* ---- what handlers call ---- */

Status reply_model(Ctx *cx, const char *template, json_t *model) {
    Request *rq = cx->request;
    if (!model) return FAIL(cx, ERR_OPS, "no memory for the page's model");
    model_memory_release_with(cx->arena, model);
    rq->kind = REPLY_MODEL;
    rq->template = template;
    rq->model = model;
    /* An address that could not be made was noted, not returned. */
    return cx->error.status;
}

Status reply_redirect(Ctx *cx, Str url) {
    Request *rq = cx->request;
    rq->kind = REPLY_REDIRECT;
    rq->location = url;
    return cx->error.status;
}

Status reply_bytes(Ctx *cx, Str content_type, Str file_name, Str bytes) {
    Request *rq = cx->request;
    rq->kind = REPLY_BYTES;
    rq->content_type = content_type;
    rq->file_name = file_name;
    rq->bytes = bytes;
    return cx->error.status;
}

void reply_notice(Ctx *cx, Str text) { cx->request->notice = str_dup(cx->arena, text); }

void reply_problem(Ctx *cx, const char *field, Str text) {
    Request *rq = cx->request;
    if (!rq->problems) {
        rq->problems = json_array();
        model_memory_release_with(cx->arena, rq->problems);
    }
    json_t *p = json_pack("{s:s, s:s%}", "field", field, "text", text.p ? text.p : "", text.n);
    json_array_append_new(rq->problems, p);
}

Str in_problem(Ctx *cx, const char *field) {
    size_t i;
    json_t *p;
    json_array_foreach(cx->request->problems, i, p) {
        if (strcmp(json_string_value(json_object_get(p, "field")), field) != 0) continue;
        const json_t *text = json_object_get(p, "text");
        return (Str){json_string_value(text), json_string_length(text)};
    }
    return STR_NONE;
}

json_t *html_safe(Ctx *cx, Str html) { return html_safe_mark(cx->arena, &cx->request->safe, html); }

/* ---- headers ---- */

void http_header(Arena *a, HttpReply *r, const char *name, Str value) {
    Header *h = ARENA_NEW(a, Header);
    *h = (Header){.next = r->headers, .name = name, .value = value};
    r->headers = h;
}

Str http_header_get(const HttpReply *r, const char *name) {
    for (const Header *h = r->headers; h; h = h->next)
        if (strcmp(h->name, name) == 0) return h->value;
    return STR_NONE;
}

void reply_set_cookie(Ctx *cx, const char *name, Str value, int max_age_s) {
    const char *secure = cx->request->site->is_secure ? "; Secure" : "";
    Buf line = buf_on(cx->arena);
    buf_fmt(&line, "%s=%.*s; Path=/; HttpOnly; SameSite=Lax%s", name, STR_ARG(value), secure);
    if (max_age_s >= 0) buf_fmt(&line, "; Max-Age=%d", max_age_s);
    http_header(cx->arena, &cx->request->reply, "Set-Cookie", buf_str(&line));
}

/* __Host- binds a cookie to this very host; browsers take it only over TLS. */
static const char *session_cookie(const Ctx *cx) {
    return cx->request->site->is_secure ? "__Host-muster_session" : "muster_session";
}

void reply_session_cookie(Ctx *cx, Str token) {
    reply_set_cookie(cx, session_cookie(cx), token, str_empty(token) ? 0 : -1);
}

Str in_session_token(Ctx *cx) { return in_cookie(cx, session_cookie(cx)); }

/* ---- formats ---- */

static Status render_html(Ctx *cx) {
    Request *rq = cx->request;
    Buf out = buf_on(cx->arena);
    RenderOptions o = {.safe = rq->safe};
    buf_reserve(&out, 32 * 1024);
    json_object_set_new(rq->model, "page", page_furniture(cx));
    TRY(mustache_render(cx, rq->site->templates, rq->template, rq->model, &o, &out));
    rq->content_type = STR("text/html; charset=utf-8");
    rq->reply.body = buf_str(&out);
    return OK;
}

static int add_json(const char *text, size_t n, void *out) {
    buf_add(out, (Str){text, n});
    return 0;
}

/* HTML that our code made is for the page only: its facts stand elsewhere in the model. */
static void drop_safe_html(const HtmlSafe *safe, json_t *v) {
    const char *key;
    json_t *inner;
    void *next;
    size_t i;
    json_object_foreach_safe(v, next, key, inner) {
        if (html_safe_has(safe, inner)) json_object_del(v, key);
        else drop_safe_html(safe, inner);
    }
    json_array_foreach(v, i, inner) drop_safe_html(safe, inner);
}

static Status render_json(Ctx *cx) {
    Request *rq = cx->request;
    Buf out = buf_on(cx->arena);
    if (rq->safe) drop_safe_html(rq->safe, rq->model);
    if (rq->problems) json_object_set(rq->model, "problems", rq->problems);
    if (json_dump_callback(rq->model, add_json, &out, JSON_COMPACT | JSON_PRESERVE_ORDER) != 0)
        return FAIL(cx, ERR_BUG, "the model of %s cannot be written as JSON", rq->route ? rq->route->path : "an error");
    buf_add_char(&out, '\n');
    rq->content_type = STR("application/json");
    rq->reply.body = buf_str(&out);
    return OK;
}

static Status render_csv(Ctx *cx) {
    Request *rq = cx->request;
    const json_t *rows = json_object_get(rq->model, rq->route->list), *columns = json_object_get(rq->model, "columns");
    if (!json_is_array(rows) || !json_is_array(columns))
        return FAIL(cx, ERR_BUG, "%s has no list %s with columns", rq->route->path, rq->route->list);
    rq->content_type = STR("text/csv; charset=utf-8");
    if (str_empty(rq->file_name)) rq->file_name = str_fmt(cx->arena, "%s.csv", rq->route->list);
    rq->reply.body = model_csv(cx->arena, rows, columns);
    return OK;
}

/* After its address: "scorecards-directorate.xlsx". */
static Str name_of_file(Ctx *cx, const char *ending) {
    Str path = cx->request->path;
    Buf b = buf_on(cx->arena);
    for (size_t i = 0; i < path.n; i++) {
        char c = path.p[i];
        bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (is_plain) buf_add_char(&b, c);
        else if (b.n > 0 && b.p[b.n - 1] != '-') buf_add_char(&b, '-');
    }
    buf_add(&b, str_from(ending));
    return buf_str(&b);
}

static Status render_xlsx(Ctx *cx) {
    Request *rq = cx->request;
    rq->content_type = STR("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    rq->file_name = name_of_file(cx, ".xlsx");
    return rq->route->xlsx(cx, rq->model, &rq->reply.body);
}

static Status render_document(Ctx *cx) {
    Request *rq = cx->request;
    rq->content_type = STR("text/html; charset=utf-8");
    rq->file_name = name_of_file(cx, ".html");
    return web_document(cx, rq->route->document, rq->model, &rq->reply.body);
}

/* ---- the whole ---- */

#define CONTENT_POLICY                                                                                    \
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; " \
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

static void add_headers(Ctx *cx) {
    Request *rq = cx->request;
    HttpReply *r = &rq->reply;
    if (!str_empty(rq->content_type)) http_header(cx->arena, r, "Content-Type", rq->content_type);
    if (!str_empty(rq->file_name)) {
        Str how = str_fmt(cx->arena, "attachment; filename=\"%.*s\"", STR_ARG(rq->file_name));
        http_header(cx->arena, r, "Content-Disposition", how);
    }
    if (!str_empty(rq->location)) http_header(cx->arena, r, "Location", rq->location);
    http_header(cx->arena, r, "Content-Security-Policy", STR(CONTENT_POLICY));
    http_header(cx->arena, r, "X-Frame-Options", STR("DENY")); /* for browsers that do not know frame-ancestors */
    http_header(cx->arena, r, "X-Content-Type-Options", STR("nosniff"));
    http_header(cx->arena, r, "Referrer-Policy", STR("same-origin"));
    http_header(cx->arena, r, "Cross-Origin-Opener-Policy", STR("same-origin"));
    http_header(cx->arena, r, "Cross-Origin-Resource-Policy", STR("same-origin"));
    http_header(cx->arena, r, "Permissions-Policy",
                STR("camera=(), geolocation=(), microphone=(), payment=(), usb=()"));
    bool is_kept = rq->route && rq->route->is_public && rq->reply.status == 200 && !rq->is_error;
    http_header(cx->arena, r, "Cache-Control", is_kept ? STR("public, max-age=300") : STR("no-store"));
    if (is_kept) http_header(cx->arena, r, "Vary", STR("Accept"));
    if (rq->site->is_secure)
        http_header(cx->arena, r, "Strict-Transport-Security", STR("max-age=31536000; includeSubDomains"));
}

static Status render_body(Ctx *cx) {
    Request *rq = cx->request;
    switch (rq->kind) {
    case REPLY_NONE: return FAIL(cx, ERR_BUG, "%s answered nothing", rq->route->path);
    case REPLY_REDIRECT: rq->reply.status = 303; return OK;
    case REPLY_BYTES: rq->reply.body = rq->bytes; return OK;
    case REPLY_MODEL: break;
    }
    switch (rq->format) {
    case AS_JSON: return render_json(cx);
    case AS_CSV: return render_csv(cx);
    case AS_XLSX: return render_xlsx(cx);
    case AS_DOCUMENT: return render_document(cx);
    case AS_HTML: break;
    }
    return render_html(cx);
}

/* A notice waits in a cookie for the next page, which shows it and takes it away. */
static void pass_notice(Ctx *cx) {
    Request *rq = cx->request;
    if (rq->route && rq->route->is_public) return;
    if (!str_empty(rq->notice) && rq->kind == REPLY_REDIRECT) {
        Buf value = buf_on(cx->arena);
        percent_encode(&value, rq->notice);
        reply_set_cookie(cx, "muster_notice", buf_str(&value), 60);
    } else if (rq->kind == REPLY_MODEL && rq->format == AS_HTML && in_cookie(cx, "muster_notice").p) {
        reply_set_cookie(cx, "muster_notice", STR(""), 0);
    }
}

Status reply_render(Ctx *cx) {
    Request *rq = cx->request;
    rq->reply.status = rq->problems ? status_info[ERR_INPUT].http : 200;
    TRY(render_body(cx));
    pass_notice(cx);
    add_headers(cx);
    return OK;
}

/* ---- when it went wrong ---- */

/* Messages of these were written for whoever asked; the others are for us and stay in the log. */
static bool is_for_user(Status st) {
    return st == ERR_INPUT || st == ERR_DENIED || st == ERR_NOTFOUND || st == ERR_CONFLICT;
}

static Str sentence(Arena *a, Str s) {
    if (str_empty(s)) return STR_NONE;
    const char *stop = str_ends(s, STR(".")) || str_ends(s, STR("?")) ? "" : ".";
    return str_fmt(a, "%.*s%s", STR_ARG(str_sentence(a, s)), stop);
}

static json_t *error_model(Ctx *cx, Status st) {
    Str message = is_for_user(st) ? sentence(cx->arena, cx->error.message) : STR_NONE;
    json_t *m = json_object();
    json_object_set_new(m, "title", json_string(status_info[st].text));
    json_object_set_new(m, "status", json_integer(status_info[st].http));
    json_object_set_new(m, "message", message.p ? json_stringn(message.p, message.n) : json_null());
    json_object_set_new(m, "request", model_str(request_id(cx)));
    json_object_set_new(m, "is_ours", json_boolean(st == ERR_OPS || st == ERR_BUG));
    return m;
}

static void plain_error(Ctx *cx, Status st) {
    Request *rq = cx->request;
    rq->content_type = STR("text/plain; charset=utf-8");
    rq->reply.body = str_fmt(cx->arena, "%s (request %.*s)\n", status_info[st].text, STR_ARG(request_id(cx)));
}

/* Where someone goes to sign in, and comes back to. */
static void sign_in_redirect(Ctx *cx) {
    Request *rq = cx->request;
    bool is_page = rq->method == METHOD_GET && !str_is(rq->http->target, "/");
    rq->kind = REPLY_REDIRECT;
    rq->location = url_to(cx, "/sign-in", "return", is_page ? str_cstr(cx->arena, rq->http->target) : "", NULL);
    rq->reply.status = 303;
    add_headers(cx);
}

void reply_error(Ctx *cx, Status st) {
    Request *rq = cx->request;
    ErrorSlot first = cx->error;
    rq->reply = (HttpReply){.status = 0};
    rq->location = rq->file_name = STR_NONE;
    if (st == ERR_SIGNIN && rq->format == AS_HTML) {
        ctx_clear_error(cx);
        sign_in_redirect(cx);
        return;
    }
    json_t *model = error_model(cx, st);
    ctx_clear_error(cx);
    rq->is_error = true;
    if (rq->format != AS_JSON) rq->format = AS_HTML;
    Status rendered = reply_model(cx, "error", model);
    if (rendered == OK) rendered = reply_render(cx);
    if (rendered != OK) {
        plain_error(cx, st);
        add_headers(cx);
    }
    rq->reply.status = status_info[st].http;
    cx->error = first;
}
