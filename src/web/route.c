/* route.c - addresses: which route a path is for, and the path of a route. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "access/access.h"
#include "web/request.h"

/* ---- the table ---- */

static size_t cut_path(Str path, RoutePart *parts) {
    size_t n = 0;
    for (Str rest = str_slice(path, 1, path.n); rest.n > 0 && n < MAX_PATH_PARTS;) {
        Str part = str_cut(rest, '/', &rest);
        bool is_param = str_starts(part, STR("{")) && str_ends(part, STR("}"));
        parts[n++] = (RoutePart){.text = is_param ? str_slice(part, 1, part.n - 1) : part, .is_param = is_param};
    }
    return n;
}

/* Literal parts first, so that /people/new is found before /people/{id}. */
static int by_literals(const void *x, const void *y) {
    const SiteRoute *a = x, *b = y;
    for (size_t i = 0; i < a->n_parts && i < b->n_parts; i++)
        if (a->parts[i].is_param != b->parts[i].is_param) return a->parts[i].is_param ? 1 : -1;
    return strcmp(a->route->path, b->route->path);
}

static size_t slot_of(const Site *site, Str path) {
    size_t at = str_hash(path) & (site->n_route_slots - 1);
    while (site->route_slots[at] && !str_eq(site->routes[site->route_slots[at] - 1].path, path))
        at = (at + 1) & (site->n_route_slots - 1);
    return at;
}

bool site_has_path(const Site *site, Str path) { return site->route_slots[slot_of(site, path)] != 0; }

static void index_paths(Arena *owner, Site *site) {
    site->n_route_slots = 8;
    while (site->n_route_slots < site->n_routes * 2) site->n_route_slots *= 2;
    site->route_slots = ARENA_ARRAY(owner, u32, site->n_route_slots);
    /* Of a form's two routes the one that shows it. */
    for (size_t i = 0; i < site->n_routes; i++) {
        u32 *slot = &site->route_slots[slot_of(site, site->routes[i].path)];
        if (*slot == 0 || site->routes[i].route->method == METHOD_GET) *slot = (u32)i + 1;
    }
}

Status site_load_routes(Ctx *cx, Arena *owner, Site *site) {
    site->routes = ARENA_ARRAY(owner, SiteRoute, n_route_all ? n_route_all : 1);
    site->n_routes = n_route_all;
    for (size_t i = 0; i < n_route_all; i++) {
        const Route *r = route_all[i];
        if (r->path[0] != '/') return FAIL(cx, ERR_BUG, "%s: the path %s does not begin with /", r->where, r->path);
        RoutePart *parts = ARENA_ARRAY(owner, RoutePart, MAX_PATH_PARTS);
        site->routes[i] = (SiteRoute){.route = r,
                                      .path = str_from(r->path),
                                      .parts = parts,
                                      .n_parts = cut_path(str_from(r->path), parts)};
    }
    if (n_route_all > 0) qsort(site->routes, n_route_all, sizeof(SiteRoute), by_literals);
    index_paths(owner, site);
    return OK;
}

/* ---- a path to its route ---- */

static bool fits(const SiteRoute *r, const Str *parts, size_t n) {
    if (r->n_parts != n) return false;
    for (size_t i = 0; i < n; i++)
        if (!r->parts[i].is_param && !str_eq(r->parts[i].text, parts[i])) return false;
    return true;
}

static const struct {
    Str text;
    ReplyFormat format;
} endings[] = {{{".json", 5}, AS_JSON}, {{".csv", 4}, AS_CSV}, {{".xlsx", 5}, AS_XLSX}, {{".html", 5}, AS_DOCUMENT}};

ReplyFormat path_ending(Str path, size_t *n) {
    *n = 0;
    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        if (!str_ends(path, endings[i].text)) continue;
        *n = endings[i].text.n;
        return endings[i].format;
    }
    return AS_HTML;
}

static void take_suffix(Request *rq) {
    size_t n;
    ReplyFormat asked = path_ending(rq->path, &n);
    rq->format = str_find(rq->http->accept, STR("application/json")) >= 0 ? AS_JSON : AS_HTML;
    if (str_find(rq->http->accept, STR("text/html")) >= 0) rq->format = AS_HTML;
    if (n > 0) rq->format = asked;
    rq->path = str_slice(rq->path, 0, rq->path.n - n);
    /* The home page's model is /index.json. */
    if (rq->format != AS_HTML && str_is(rq->path, "/index")) rq->path = STR("/");
}

static bool gives(const Route *r, ReplyFormat format) {
    switch (format) {
    case AS_CSV: return r->list != NULL;
    case AS_XLSX: return r->xlsx != NULL;
    case AS_DOCUMENT: return r->document != NULL;
    case AS_HTML:
    case AS_JSON: break;
    }
    return true;
}

static Status find_route(Ctx *cx, const Str *parts, size_t n) {
    Request *rq = cx->request;
    bool is_known = false;
    for (size_t i = 0; i < rq->site->n_routes; i++) {
        const SiteRoute *r = &rq->site->routes[i];
        if (!fits(r, parts, n)) continue;
        is_known = true;
        if (r->route->method != rq->method) continue;
        rq->route = r->route;
        for (size_t k = 0; k < n; k++) rq->params[k] = parts[k];
        if (gives(r->route, rq->format)) return OK;
        return FAIL(cx, ERR_NOTFOUND, "this page holds no list to give as such a file");
    }
    if (is_known) return FAIL(cx, ERR_INPUT, "this address does not take such a request");
    return FAIL(cx, ERR_NOTFOUND, "there is no page at this address");
}

Status request_route(Ctx *cx) {
    Request *rq = cx->request;
    Str query, path = str_cut(rq->http->target, '?', &query), parts[MAX_PATH_PARTS];
    bool is_get = str_is(rq->http->method, "GET") || str_is(rq->http->method, "HEAD");
    rq->method = is_get ? METHOD_GET : METHOD_POST;
    rq->path = path;
    take_suffix(rq);
    if (is_get) fields_parse(cx->arena, &rq->fields, query);
    else rq->fields = rq->http->body;
    if (!is_get && !str_is(rq->http->method, "POST"))
        return FAIL(cx, ERR_INPUT, "only GET and POST requests are answered");
    if (!str_starts(rq->path, STR("/"))) return FAIL(cx, ERR_NOTFOUND, "there is no page at this address");
    size_t n = 0;
    for (Str rest = str_slice(rq->path, 1, rq->path.n); rest.n > 0;) {
        if (n == MAX_PATH_PARTS) return FAIL(cx, ERR_NOTFOUND, "there is no page at this address");
        parts[n] = percent_decode(cx->arena, str_cut(rest, '/', &rest), false);
        if (!str_is_utf8(parts[n++])) return FAIL(cx, ERR_NOTFOUND, "there is no page at this address");
    }
    return find_route(cx, parts, n);
}

Str in_path(Ctx *cx, const char *name) {
    const Request *rq = cx->request;
    RoutePart parts[MAX_PATH_PARTS];
    size_t n = cut_path(str_from(rq->route->path), parts);
    for (size_t i = 0; i < n; i++)
        if (parts[i].is_param && str_is(parts[i].text, name)) return rq->params[i];
    check_failed("a part of the path that the route does not have", __FILE__, __LINE__);
    return STR_NONE;
}

/* ---- a route to its path ---- */

#define MAX_PAIRS 16

typedef struct Pair {
    const char *name;
    Str value;
    bool is_used;
} Pair;

/* Put the value of {name} in; false when it was not given. */
static bool add_param(Buf *out, Str name, Pair *pairs, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (!str_is(name, pairs[i].name)) continue;
        percent_encode(out, pairs[i].value);
        pairs[i].is_used = true;
        return true;
    }
    return false;
}

static bool add_path(Buf *out, Str path, Pair *pairs, size_t n) {
    while (path.n > 0) {
        i64 open = str_find_char(path, '{'), close = str_find_char(path, '}');
        if (open < 0 || close < open) break;
        buf_add(out, str_slice(path, 0, (size_t)open));
        if (!add_param(out, str_slice(path, (size_t)open + 1, (size_t)close), pairs, n)) return false;
        path = str_slice(path, (size_t)close + 1, path.n);
    }
    buf_add(out, path);
    return true;
}

static void add_query(Buf *out, const Pair *pairs, size_t n) {
    char before = '?';
    for (size_t i = 0; i < n; i++) {
        if (pairs[i].is_used || str_empty(pairs[i].value)) continue;
        buf_add_char(out, before);
        percent_encode(out, str_from(pairs[i].name));
        buf_add_char(out, '=');
        percent_encode(out, pairs[i].value);
        before = '&';
    }
}

static Str without_suffix(Str path, Str *suffix) {
    size_t n;
    (void)path_ending(path, &n);
    *suffix = str_slice(path, path.n - n, path.n);
    return str_slice(path, 0, path.n - n);
}

static const SiteRoute *route_of_path(const Site *site, Str plain) {
    u32 at = site->route_slots[slot_of(site, str_is(plain, "/index") ? STR("/") : plain)];
    return at ? &site->routes[at - 1] : NULL; /* "/index": the home page has no name to hang a suffix on */
}

static size_t take_pairs(Pair *pairs, va_list rest) {
    size_t n = 0;
    for (const char *name; (name = va_arg(rest, const char *)) != NULL && n < MAX_PAIRS; n++)
        pairs[n] = (Pair){.name = name, .value = str_from(va_arg(rest, const char *)), .is_used = false};
    return n;
}

static Str url_of(Ctx *cx, const char *path, va_list rest) {
    if (!cx->request) return STR_NONE;
    Pair pairs[MAX_PAIRS];
    size_t n = take_pairs(pairs, rest);
    Str suffix, plain = without_suffix(str_from(path), &suffix);
    Buf out = buf_on(cx->arena);
    if (!route_of_path(cx->request->site, plain) || !add_path(&out, plain, pairs, n)) {
        (void)FAIL(cx, ERR_BUG, "no address can be made of the path %s", path);
        return STR("/");
    }
    buf_add(&out, suffix);
    add_query(&out, pairs, n);
    return buf_str(&out);
}

Str url_to(Ctx *cx, const char *path, ...) {
    va_list rest;
    va_start(rest, path);
    Str url = url_of(cx, path, rest);
    va_end(rest);
    return url;
}

Str url_of_source(Ctx *cx, i64 unit_id) {
    return unit_id ? url_if_may(cx, "/imports/files/{id}", "id", str_i64(cx->arena, unit_id).p, NULL) : STR_NONE;
}

Str url_if_may(Ctx *cx, const char *path, ...) {
    Str suffix;
    if (!cx->request) return STR_NONE;
    const SiteRoute *r = route_of_path(cx->request->site, without_suffix(str_from(path), &suffix));
    if (r && !(access_may(cx, r->route->needs) && access_may(cx, r->route->also))) return STR_NONE;
    va_list rest;
    va_start(rest, path);
    Str url = url_of(cx, path, rest);
    va_end(rest);
    return url;
}
