/* site.c - what every request of a server shares, put together once at start. */
#include "web/request.h"

#include <sodium.h>
#include "base/embed.h"

/* ---- templates ---- */

static const char *template_name(Arena *a, Str path) {
    size_t from = path.n;
    while (from > 0 && path.p[from - 1] != '/') from--;
    return str_cstr(a, str_slice(path, from, path.n - sizeof ".mustache" + 1));
}

static Status load_templates(Ctx *cx, Arena *owner, Site *site) {
    TemplateSource *sources = ARENA_ARRAY(cx->arena, TemplateSource, n_embed_all + 1);
    size_t n = 0;
    for (size_t i = 0; i < n_embed_all; i++) {
        Str path = str_from(embed_all[i].path);
        if (!str_ends(path, STR(".mustache"))) continue;
        sources[n++] = (TemplateSource){template_name(cx->arena, path), {embed_all[i].data, embed_all[i].n}};
    }
    TRY(mustache_compile(cx, owner, sources, n, &site->templates));
    return mustache_check_links(cx, site->templates);
}

Status web_document(Ctx *cx, const char *template, const json_t *model, Str *out) {
    Site alone = {.is_quiet = true};
    const Site *site = cx->request ? cx->request->site : &alone;
    Buf text = buf_on(cx->arena);
    RenderOptions o = {.safe = cx->request ? cx->request->safe : NULL};
    if (!cx->request) TRY(load_templates(cx, cx->arena, &alone));
    TRY(mustache_render(cx, site->templates, template, model, &o, &text));
    *out = buf_str(&text);
    return OK;
}

/* ---- assets ---- */

#define ASSETS     "assets/"
#define HASH_CHARS 10

typedef struct MediaType {
    const char *suffix, *type;
} MediaType;

static const MediaType media_types[] = {
    {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".ico", "image/x-icon"},
    {".txt", "text/plain; charset=utf-8"},
};

static Str media_type(Str name) {
    for (size_t i = 0; i < COUNT_OF(media_types); i++)
        if (str_ends(name, str_from(media_types[i].suffix))) return str_from(media_types[i].type);
    return STR("application/octet-stream");
}

static Str content_hash(Arena *a, Str bytes) {
    unsigned char hash[16];
    char hex[2 * sizeof hash + 1];
    crypto_generichash(hash, sizeof hash, (const unsigned char *)bytes.p, bytes.n, NULL, 0);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    return str_dup(a, (Str){hex, HASH_CHARS});
}

/* muster.css becomes /assets/muster-0a1b2c3d4e.css: its address changes with its bytes, so browsers may keep it. */
static Asset make_asset(Arena *owner, const EmbeddedFile *file, Str name) {
    Asset a = {.name = name, .content_type = media_type(name), .bytes = {file->data, file->n}};
    Str hash = content_hash(owner, a.bytes);
    size_t dot = name.n;
    while (dot > 0 && name.p[dot - 1] != '.') dot--;
    Str stem = str_slice(name, 0, dot ? dot - 1 : name.n), suffix = str_slice(name, dot ? dot - 1 : name.n, name.n);
    a.href = str_fmt(owner, "/assets/%.*s-%.*s%.*s", STR_ARG(stem), STR_ARG(hash), STR_ARG(suffix));
    a.etag = str_fmt(owner, "\"%.*s\"", STR_ARG(hash));
    const EmbeddedFile *gz = embed_find(str_fmt(owner, "%s.gz", file->path));
    if (gz) a.gzipped = (Str){gz->data, gz->n};
    return a;
}

static void load_assets(Arena *owner, Site *site) {
    size_t n, from = embed_range(STR(ASSETS), &n);
    site->assets = ARENA_ARRAY(owner, Asset, n + 1);
    for (size_t i = from; i < from + n; i++) {
        Str path = str_from(embed_all[i].path), name = str_slice(path, sizeof ASSETS - 1, path.n);
        if (!str_ends(name, STR(".gz"))) site->assets[site->n_assets++] = make_asset(owner, &embed_all[i], name);
    }
}

Str site_asset_href(const Site *site, const char *name) {
    for (size_t i = 0; i < site->n_assets; i++)
        if (str_is(site->assets[i].name, name)) return site->assets[i].href;
    return STR_NONE;
}

const Asset *site_asset_at(const Site *site, Str path) {
    for (size_t i = 0; i < site->n_assets; i++)
        if (str_eq(site->assets[i].href, path)) return &site->assets[i];
    return NULL;
}

Status site_open(Ctx *cx, Arena *owner, bool is_secure, Site **out) {
    Site *site = ARENA_NEW(owner, Site);
    site->is_secure = is_secure;
    TRY(load_templates(cx, owner, site));
    load_assets(owner, site);
    TRY(site_load_routes(cx, owner, site));
    *out = site;
    return OK;
}
