/* layout.c - what every page has around its own content. The template is layout.mustache. */
#include <string.h>
#include "access/access.h"
#include "define/definitions.h"
#include "web/model.h"
#include "web/request.h"

/*    permission      path         name */
#define NAVIGATION_LIST(X)                                         \
    X(READ_ROLLCALL, "/", "Roll call")                             \
    X(READ_ROLLCALL, "/attendance", "Attendance")                  \
    X(READ_CASES, "/work", "Work")                                 \
    X(CHANGE_CASES, "/approvals", "Proposals")                     \
    X(READ_MEASURES, "/scorecards", "Scorecards")                  \
    X(READ_CHILD, "/children", "Find a child")                     \
    X(READ_CHILD, "/review", "Duplicates")                         \
    X(READ_SCHOOL, "/schools", "Schools")                          \
    X(READ_IMPORTS, "/imports", "Imports")                         \
    X(FILE_NOTICES, "/front-door", "Front door")                   \
    X(READ_INDEX, "/practitioner-index", "Who works with a child") \
    X(READ_AUDIT, "/unusual-access", "Unusual access")             \
    X(REVIEW_GLASS, "/glass/reviews", "Emergency openings")        \
    X(SET_REGISTERS, "/settings", "Settings")                      \
    X(READ_PRIVACY, "/privacy", "Privacy")                         \
    X(MANAGE_USERS, "/users", "Users")

typedef struct NavigationLink {
    Permission needs;
    const char *path, *name;
} NavigationLink;

static const NavigationLink navigation[] = {
#define X(permission, path, name) {permission, path, name},
    NAVIGATION_LIST(X)
#undef X
};

/* Is the page asked for the link's own, or below it? */
static bool is_below(Str path, const char *link) {
    Str l = str_from(link);
    if (l.n == 1) return path.n == 1 || str_starts(path, STR("/rollcall")) || str_starts(path, STR("/discrepancies"));
    if (strcmp(link, "/work") == 0 && (str_starts(path, STR("/cases/")) || str_starts(path, STR("/registers"))))
        return true;
    if (strcmp(link, "/scorecards") == 0 && str_starts(path, STR("/measures"))) return true;
    return str_starts(path, l) && (path.n == l.n || path.p[l.n] == '/');
}

static void add_navigation(Ctx *cx, json_t *page) {
    const Request *rq = cx->request;
    json_t *links = model_array(page, "navigation");
    for (size_t i = 0; i < COUNT_OF(navigation); i++) {
        const NavigationLink *l = &navigation[i];
        if (!access_may(cx, l->needs) || (rq->is_of_part && !access_reaches(cx, l->needs)) ||
            !site_has_path(rq->site, str_from(l->path)))
            continue;
        json_t *link = model_append(links);
        model_lit(link, "href", l->path);
        model_lit(link, "name", l->name);
        model_bool(link, "is_current", is_below(rq->path, l->path));
    }
}

/* In which of their roles they work: said on every page, as what is there to see hangs on it. */
static void add_work_place(Ctx *cx, json_t *work) {
    int own = cx->actor.own_role;
    model_text(work, "role_title", own > 0 ? definitions_of(cx)->roles->at[own - 1].title : STR("your other roles"));
    model_lit(work, "href", "/account/role");
}

static void add_user(Ctx *cx, json_t *page) {
    if (cx->actor.id == 0) return;
    json_t *user = model_object(page, "user");
    model_text(user, "name", cx->actor.name);
    model_lit(user, "sign_out", "/sign-out");
    model_lit(user, "account", "/account");
    if (cx->actor.n_work_places > 1) add_work_place(cx, model_object(user, "work"));
}

static void add_assets(const Site *site, json_t *page) {
    model_text(page, "stylesheet", site_asset_href(site, "muster.css"));
    model_text(page, "script", site_asset_href(site, "muster.js"));
    model_text(page, "find_script", site_asset_href(site, "find.js"));
    model_text(page, "licences", site_asset_href(site, "licences.txt"));
    model_text(page, "icon", site_asset_href(site, "icon.svg"));
}

json_t *page_furniture(Ctx *cx) {
    Request *rq = cx->request;
    json_t *page = json_object();
    bool is_public = rq->route && rq->route->is_public;
    Str notice = is_public ? STR_NONE : in_cookie(cx, "muster_notice");
    add_navigation(cx, page);
    add_user(cx, page);
    add_assets(rq->site, page);
    model_text(page, "csrf", rq->csrf);
    model_text(page, "notice", notice.p ? percent_decode(cx->arena, notice, false) : STR_NONE);
    model_text(page, "today", date_long(cx->arena, cx->today));
    bool is_figures = rq->route && (rq->route->needs == READ_ROLLCALL || rq->route->needs == READ_MEASURES);
    model_bool(page, "is_of_county", rq->is_of_part && is_figures && !rq->is_error);
    model_bool(page, "is_replayed", date_is_set(cx->app->fixed_today));
    model_bool(page, "has_problems", rq->problems != NULL);
    if (rq->problems) json_object_set(page, "problems", rq->problems);
    return page;
}
