/* test_request.c - requests without a server, for tests: the same way in, the same connection, no socket. */
#include "web/model_memory.h"
#include "web/request.h"

static const char *const test_user = "tester", *const test_password = "correct horse battery staple";

/* The first that the page set: headers are kept last first. */
static Str first_cookie(const HttpReply *r) {
    Str first = STR_NONE;
    for (const Header *h = r->headers; h; h = h->next)
        if (strcmp(h->name, "Set-Cookie") == 0) first = h->value;
    return first;
}

static void copy_reply(Ctx *cx, const HttpReply *r, TestReply *out) {
    Arena *a = cx->arena;
    Buf all = buf_on(a);
    for (const Header *h = r->headers; h; h = h->next) buf_fmt(&all, "%s: %.*s\n", h->name, STR_ARG(h->value));
    *out = (TestReply){.status = r->status,
                       .body = str_dup(a, r->body),
                       .location = str_dup(a, http_header_get(r, "Location")),
                       .set_cookie = str_dup(a, first_cookie(r)),
                       .content_type = str_dup(a, http_header_get(r, "Content-Type")),
                       .headers = buf_str(&all)};
}

/* The site, made at the first request and kept to the end: it never changes, and takes longer than a request. */
static Site *kept_site(Ctx *cx) {
    static Arena *kept;
    static Site *site;
    if (!kept) kept = arena_open();
    if (!site && site_open(cx, kept, false, &site) != OK) return NULL;
    site->is_quiet = true;
    return site;
}

static TestStarve *starve;

void web_test_starve(TestStarve *s) { starve = s; }

static void handle(Ctx *inner, Site *site, const HttpRequest *http, HttpReply *reply) {
    Arena *hungry = starve && starve->is_model ? inner->models : inner->arena;
    site->is_silent = starve && starve->is_silent;
    if (starve) arena_fail_after(hungry, starve->n);
    web_handle(inner, site, http, reply);
    if (starve) starve->has_starved = starve->n > 0 && arena_fail_left(hungry) == 0;
    arena_fail_after(hungry, 0);
}

static Status run(Ctx *cx, const HttpRequest *http, TestReply *out) {
    Ctx inner;
    Site *site = kept_site(cx);
    HttpReply reply = {.status = 0};
    if (!site) return cx->error.status;
    TRY(ctx_begin(&inner, cx->app, cx->db));
    inner.today = cx->today;
    inner.models = arena_open();
    model_memory_prepare();
    handle(&inner, site, http, &reply);
    copy_reply(cx, &reply, out);
    ctx_end(&inner);
    return OK;
}

Status web_test_request(Ctx *cx, Method m, Str url, Str cookie, Str body, TestReply *out) {
    HttpRequest http = {.method = m == METHOD_GET ? STR("GET") : STR("POST"), .target = url, .cookie = cookie};
    fields_parse(cx->arena, &http.body, body);
    return run(cx, &http, out);
}

Status web_test_upload(Ctx *cx, Str url, Str cookie, Str body, const TestUpload *upload, TestReply *out) {
    HttpRequest http = {.method = STR("POST"), .target = url, .cookie = cookie};
    fields_parse(cx->arena, &http.body, body);
    fields_add(cx->arena, &http.body,
               (Field){.name = upload->field, .file_path = upload->path, .file_name = upload->file_name});
    return run(cx, &http, out);
}

Status web_test_sign_in(Ctx *cx, Str *cookie, Str *csrf) {
    SessionToken made;
    Actor before = cx->actor;
    i64 id;
    bool is_ours = !db_in_transaction(cx->db);
    if (is_ours) TRY(db_begin(cx, DB_WRITE));
    TRY(user_add(cx, str_from(test_user), STR("Test User"), str_from(test_password), &id));
    TRY(user_set_roles(cx, id,
                       (const Str[]){STR("general"), STR("administrator"), STR("school_user"), STR("auditor"),
                                     STR("data_protection_officer"), STR("duty_officer"), STR("director")},
                       7));
    TRY(session_start_unchecked(cx, id, &made));
    if (is_ours) TRY(ctx_commit(cx));
    cx->actor = before;
    *cookie = str_fmt(cx->arena, "muster_session=%s", made.token);
    *csrf = str_dup(cx->arena, str_from(made.csrf));
    return OK;
}
