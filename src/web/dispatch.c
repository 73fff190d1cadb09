/* dispatch.c - the way of every request: who asks, what for, may they, is it well-formed; then the handler; then commit
 * or roll back, render and log, all in one place. */
#include <setjmp.h>
#include <sodium.h>
#include <stdio.h>
#include "access/restrict.h"
#include "access/scope.h"
#include "access/audit.h"
#include "db/db.h"
#include "web/model_memory.h"
#include "web/request.h"
#include "web/visitor.h"

#define FORM_COOKIE "muster_form"
#define TOKEN_CHARS 64

/* ---- before the handler ---- */

static Status find_session(Ctx *cx) {
    Request *rq = cx->request;
    Str token = in_session_token(cx);
    if (str_empty(token)) return OK;
    Status st = session_resume(cx, token, &rq->csrf);
    if (st != ERR_SIGNIN) return st;
    ctx_clear_error(cx);
    return OK;
}

static bool is_hex(Str s) {
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'a' && s.p[i] <= 'f'))) return false;
    return true;
}

/* Before anyone has signed in the form's token is held by a cookie of its own, so that nobody can be signed in to
 * another's account by a foreign page. */
static void find_form_token(Ctx *cx) {
    Request *rq = cx->request;
    if (cx->actor.id != 0) return;
    Str held = in_cookie(cx, FORM_COOKIE);
    if (held.n == TOKEN_CHARS && is_hex(held)) {
        rq->csrf = held;
        return;
    }
    if (rq->method != METHOD_GET) return;
    unsigned char bytes[TOKEN_CHARS / 2];
    char *hex = arena_alloc(cx->arena, TOKEN_CHARS + 1);
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(hex, TOKEN_CHARS + 1, bytes, sizeof bytes);
    rq->csrf = (Str){hex, TOKEN_CHARS};
    reply_set_cookie(cx, FORM_COOKIE, rq->csrf, -1);
}

static Status check_csrf(Ctx *cx) {
    Request *rq = cx->request;
    Str sent = STR_NONE;
    for (size_t i = 0; i < rq->fields.n; i++)
        if (str_is(rq->fields.at[i].name, "csrf")) sent = rq->fields.at[i].value;
    if (rq->method == METHOD_GET || session_csrf_fits(rq->csrf, sent)) return OK;
    return FAIL(cx, ERR_DENIED, "This form is out of date. Go back, load the page again, and send it once more.");
}

static Status begin(Ctx *cx) {
    Request *rq = cx->request;
    if (rq->is_nested) TRY(db_savepoint(cx, "request"));
    rq->has_begun = true;
    if (rq->is_nested) return OK;
    if (rq->route->own_transaction) return OK;
    return db_begin(cx, rq->method == METHOD_GET ? DB_READ : DB_WRITE);
}

static Status check_subject(Ctx *cx) {
    Request *rq = cx->request;
    if (rq->route->subject == SUBJECT_NONE) return OK;
    if (!str_to_i64(in_path(cx, rq->route->subject_param), &rq->subject_id) || rq->subject_id < 1)
        return FAIL(cx, ERR_NOTFOUND, "there is no page at this address");
    return access_subject(cx, rq->route->subject, rq->subject_id);
}

/* A look finds its session in the transaction that it reads the record in: beginning one costs as much as several reads. */
static bool reads_only(const Request *rq) {
    return rq->method == METHOD_GET && !rq->is_nested && !rq->route->own_transaction;
}

static Status dispatch(Ctx *cx) {
    Request *rq = cx->request;
    Status routed = request_route(cx);
    ErrorSlot no_route = cx->error;
    ctx_clear_error(cx);
    if (routed == OK && reads_only(rq)) TRY(begin(cx));
    bool is_public = routed == OK && rq->route->is_public;
    if (!is_public) TRY(find_session(cx));
    if (routed != OK) {
        cx->error = no_route;
        return routed;
    }
    TRY(access_allows(cx, rq->route->needs));
    TRY(access_allows(cx, rq->route->also));
    if (!is_public) find_form_token(cx);
    TRY(check_csrf(cx));
    if (!rq->has_begun) TRY(begin(cx));
    bool is_somebody = !is_public && cx->actor.id != 0;
    if (is_somebody) TRY(restrict_ready(cx)); /* how far they reach is known, or nothing is said */
    rq->is_of_part = is_somebody && scope_is_limited(cx);
    TRY(check_subject(cx));
    TRY(request_inputs(cx));
    return rq->route->run(cx);
}

/* ---- after it ---- */

static Status commit(Ctx *cx) {
    if (!cx->request->is_nested) return ctx_commit(cx);
    TRY(audit_write(cx));
    TRY(db_release(cx, "request"));
    cx->request->has_begun = false; /* nothing is left to undo */
    return OK;
}

static void abandon(Ctx *cx) {
    const Request *rq = cx->request;
    if (!rq->is_nested) {
        ctx_abandon(cx);
        return;
    }
    ErrorSlot why = cx->error;
    ctx_clear_error(cx);
    audit_keep_standing(cx);
    bool is_back = !rq->has_begun || (db_rollback_to(cx, "request") == OK && db_release(cx, "request") == OK);
    if (!is_back || audit_write(cx) != OK) fprintf(stderr, "muster: a test's request could not be undone\n");
    cx->error = why;
}

Str request_id(Ctx *cx) {
    Str *id = &cx->request->id;
    if (str_empty(*id)) *id = str_fmt(cx->arena, "%08x", randombytes_random());
    return *id;
}

/* One line a request, without names: the route's pattern rather than the address asked for. */
static void write_log(Ctx *cx, Status st, Moment began) {
    const Request *rq = cx->request;
    if (rq->site->is_silent) return;
    if (rq->site->is_quiet && rq->reply.status < 500) return;
    const char *method = rq->method == METHOD_GET ? "GET" : "POST";
    Str line =
        str_fmt(cx->arena, "%s %s %d %lld ms user=%lld request=%.*s", method, rq->route ? rq->route->path : "-",
                rq->reply.status, (long long)(ctx_now(cx) - began), (long long)cx->actor.id, STR_ARG(request_id(cx)));
    if (st == OK) fprintf(stderr, "%.*s\n", STR_ARG(line));
    else
        fprintf(stderr, "%.*s %s at %s:%d %s(): %.*s\n", STR_ARG(line), status_info[st].name, cx->error.file,
                cx->error.line, cx->error.func, STR_ARG(cx->error.message));
}

/* The only place that commits or rolls back, renders and logs. */
static void reply_finish(Ctx *cx, Status st, Moment began) {
    Request *rq = cx->request;
    if (st == OK) st = reply_render(cx);
    bool is_kept = st == OK && !rq->problems;
    if (is_kept) st = commit(cx);
    if (!is_kept || st != OK) abandon(cx);
    if (st != OK) reply_error(cx, st);
    write_log(cx, st, began);
}

/* ---- assets ---- */

static bool accepts_gzip(Str accept) { return str_find(accept, STR("gzip")) >= 0; }

static void serve_asset(Ctx *cx, const Asset *a, const HttpRequest *http, HttpReply *out) {
    http_header(cx->arena, out, "Content-Type", a->content_type);
    http_header(cx->arena, out, "X-Content-Type-Options", STR("nosniff"));
    http_header(cx->arena, out, "Cache-Control", STR("public, max-age=31536000, immutable"));
    http_header(cx->arena, out, "ETag", a->etag);
    http_header(cx->arena, out, "Vary", STR("Accept-Encoding"));
    out->status = str_eq(http->if_none_match, a->etag) ? 304 : 200;
    if (out->status == 304) return;
    bool is_gzipped = !str_empty(a->gzipped) && accepts_gzip(http->accept_encoding);
    if (is_gzipped) http_header(cx->arena, out, "Content-Encoding", STR("gzip"));
    out->body = is_gzipped ? a->gzipped : a->bytes;
    out->body_is_static = true;
}

/* ---- the whole ---- */

/* Whatever was under way is undone, in a test what the request did. */
static void out_of_memory(Ctx *cx, const Site *site, HttpReply *out) {
    if (cx->request && cx->request->is_nested) abandon(cx);
    else if (cx->request) db_rollback(cx);
    if (!site->is_silent) fprintf(stderr, "muster: out of memory\n");
    *out = (HttpReply){.status = 503, .body = STR("The service is unavailable\n"), .body_is_static = true};
}

static bool takes_files(const Route *r) {
    for (const Input *in = r->inputs; in && in->name; in++)
        if (in->type == IN_FILE) return true;
    return false;
}

bool web_may_upload(Ctx *cx, const Site *site, const HttpRequest *http) {
    Request rq = {.site = site, .http = http};
    cx->request = &rq;
    bool may = request_route(cx) == OK && takes_files(rq.route) && find_session(cx) == OK &&
               access_allows(cx, rq.route->needs) == OK && access_allows(cx, rq.route->also) == OK;
    cx->request = NULL;
    return may;
}

static void handle_page(Ctx *cx) {
    Moment began = ctx_now(cx);
    reply_finish(cx, dispatch(cx), began);
}

static void handle(Ctx *cx, const Site *site, const HttpRequest *http, HttpReply *out) {
    const Asset *asset = site_asset_at(site, http->target);
    if (asset) {
        serve_asset(cx, asset, http, out);
        return;
    }
    Request *rq = ARENA_NEW(cx->arena, Request);
    rq->site = site;
    rq->http = http;
    rq->is_nested = cx->db && db_in_transaction(cx->db);
    cx->request = rq;
    visitor_find(cx);
    model_memory_use(cx->models);
    handle_page(cx);
    *out = rq->reply;
}

void web_handle(Ctx *cx, const Site *site, const HttpRequest *http, HttpReply *out) {
    jmp_buf oom;
    if (setjmp(oom) == 0) {
        arena_on_oom(cx->arena, &oom);
        if (cx->models) arena_on_oom(cx->models, &oom);
        handle(cx, site, http, out);
    } else {
        out_of_memory(cx, site, out);
    }
    arena_on_oom(cx->arena, NULL);
    if (cx->models) arena_on_oom(cx->models, NULL);
    model_memory_use(NULL);
    cx->visitor = NULL;
    cx->request = NULL;
}
