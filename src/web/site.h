/* site.h - what every request of a server shares: templates, routes, assets. Private to src/web/.
 *
 * Invariant immutable after site_open().
 * Start at  site_open(). */
#ifndef MUSTER_SITE_H
#define MUSTER_SITE_H

#include "web/mustache.h"
#include "web/web.h"

typedef struct RoutePart {
    Str text; /* a literal, or the name between the braces */
    bool is_param;
} RoutePart;

typedef struct SiteRoute {
    const Route *route;
    Str path;
    RoutePart *parts;
    size_t n_parts;
} SiteRoute;

typedef struct Asset {
    Str name; /* muster.css */
    Str href; /* /assets/muster-0a1b2c3d.css */
    Str content_type, etag;
    Str bytes, gzipped; /* gzipped is empty when there is no smaller form */
} Asset;

typedef struct Site {
    TemplateSet *templates;
    SiteRoute *routes; /* literal parts before parameters, so that the first that fits is the right one */
    size_t n_routes;
    u32 *route_slots; /* open addressing: a path to the index of a route of it + 1 */
    size_t n_route_slots;
    Asset *assets;
    size_t n_assets;
    bool is_secure;      /* TLS in front of us */
    Str trusted_proxies; /* ServeOptions */
    bool is_silent;      /* not even for those: tests that fail each statement in turn */
    bool is_quiet;       /* no line in the log but for our own mistakes */
} Site;

/* ERR_BUG: a template that does not parse or names one that is not there; two routes with one address. */
MUST_USE Status site_open(Ctx *cx, Arena *owner, bool is_secure, Site **out);
/* Where the asset is served; empty when there is none. */
Str site_asset_href(const Site *site, const char *name);
const Asset *site_asset_at(const Site *site, Str path);

MUST_USE Status site_load_routes(Ctx *cx, Arena *owner, Site *site);
/* Is there a route of this path, as it was declared? Asked for each address that a page holds. */
bool site_has_path(const Site *site, Str path);

#endif
