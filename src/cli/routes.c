/* routes.c - muster routes: every page, what it needs and where it is written. */
#include "cli/cli.h"
#include "web/web.h"

COMMAND("routes", cmd_routes, .needs = NEEDS_NOTHING, .store = STORE_NONE, .usage = "routes",
        .doc = "Every address the server answers, the permission it needs, and where it is written.")

static const char *method_name(Method m) { return m == METHOD_GET ? "GET" : "POST"; }

static const char *subject_name(SubjectKind k) {
    switch (k) {
    case SUBJECT_PERSON: return "person";
    case SUBJECT_SCHOOL: return "school";
    case SUBJECT_IMPORT: return "import";
    case SUBJECT_NONE: break;
    }
    return "";
}

/* As seen from the project's root: the build's folder lies below it. */
static const char *where_from_root(const char *where) {
    while (strncmp(where, "../", 3) == 0) where += 3;
    return where;
}

static json_t *route_json(const Route *r) {
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "method", method_name(r->method), "path", r->path,
                     "permission", permission_info[r->needs].name, "also",
                     r->also == NEEDS_NOTHING ? "" : permission_info[r->also].name, "subject", subject_name(r->subject),
                     "where", where_from_root(r->where), "doc", r->doc);
}

static Status cmd_routes(Ctx *cx) {
    if (cli_json(cx)) {
        json_t *all = json_array();
        for (size_t i = 0; i < n_route_all; i++) json_array_append_new(all, route_json(route_all[i]));
        out_json(cx, all);
        return OK;
    }
    OutTable *t = out_table(cx, "Method|Address|Needs|Subject|Where|What");
    for (size_t i = 0; i < n_route_all; i++) {
        const Route *r = route_all[i];
        out_cell(t, str_from(method_name(r->method)));
        out_cell(t, str_from(r->path));
        out_cell_fmt(t, "%s%s%s", permission_info[r->needs].name, r->also ? " " : "",
                     r->also ? permission_info[r->also].name : "");
        out_cell(t, str_from(subject_name(r->subject)));
        out_cell(t, str_from(where_from_root(r->where)));
        out_cell(t, str_from(r->doc));
    }
    out_table_end(t);
    return OK;
}
