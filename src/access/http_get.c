#include "access/http_get.h"

#include <curl/curl.h>

#include "define/openid_rules.h"

#define LONGEST_ANSWER ((size_t)256 * 1024)
#define CONNECT_MS     4000L
#define LONGEST_MS     10000L

static size_t take(char *data, size_t size, size_t n, void *arg) {
    Buf *b = arg;
    if (b->n + size * n > LONGEST_ANSWER) return 0; /* ends it */
    buf_add(b, (Str){data, size * n});
    return size * n;
}

static void release(void *thing) { curl_easy_cleanup(thing); }
static void release_list(void *thing) { curl_slist_free_all(thing); }

static void set_secrets(Ctx *cx, CURL *c, const HttpAsk *a) {
    curl_easy_setopt(c, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
    curl_easy_setopt(c, CURLOPT_USERNAME, str_cstr(cx->arena, a->user));
    curl_easy_setopt(c, CURLOPT_PASSWORD, str_cstr(cx->arena, a->password));
}

static void set_up(Ctx *cx, CURL *c, const HttpAsk *a, Buf *answer) {
    struct curl_slist *headers = curl_slist_append(NULL, "Accept: application/json");
    if (headers) arena_defer(cx->arena, release_list, headers);
    curl_easy_setopt(c, CURLOPT_URL, str_cstr(cx->arena, a->url));
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "https,http");
    curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L); /* threads */
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, LONGEST_MS);
    curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, answer);
    if (a->form.p) curl_easy_setopt(c, CURLOPT_COPYPOSTFIELDS, str_cstr(cx->arena, a->form));
    if (a->user.p) set_secrets(cx, c, a);
}

/* The host, for messages: an address may hold what nobody else should see. */
static Str host_of(Str url) {
    i64 at = str_find(url, STR("://"));
    Str rest = at < 0 ? url : str_slice(url, (size_t)at + 3, url.n), after;
    return str_cut(rest, '/', &after);
}

Status http_ask(Ctx *cx, const HttpAsk *a, Str *answer) {
    Buf b = buf_on(cx->arena);
    long status = 0;
    Str host = host_of(a->url);
    if (!openid_is_safe_address(a->url)) return FAIL(cx, ERR_OPS, "%.*s is not asked without TLS", STR_ARG(host));
    CURL *c = curl_easy_init();
    if (!c) return FAIL(cx, ERR_OPS, "no memory to ask %.*s", STR_ARG(host));
    arena_defer(cx->arena, release, c);
    set_up(cx, c, a, &b);
    CURLcode got = curl_easy_perform(c);
    if (got != CURLE_OK) return FAIL(cx, ERR_OPS, "%.*s does not answer: %s", STR_ARG(host), curl_easy_strerror(got));
    curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
    if (status != 200) return FAIL(cx, ERR_OPS, "%.*s answers %ld", STR_ARG(host), status);
    *answer = buf_str(&b);
    return OK;
}

Str http_encode(Ctx *cx, Str s) {
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
    Buf b = buf_on(cx->arena);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] && strchr(plain, s.p[i])) buf_add_char(&b, s.p[i]);
        else buf_fmt(&b, "%%%02X", (unsigned)(u8)s.p[i]);
    }
    return buf_str(&b);
}
