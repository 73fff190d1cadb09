#include "define/definitions.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/embed.h"
#include "cli/app.h"

/* The override folder's copy of a file, read whole. False: it has none. */
static bool read_override(Mistakes *m, Str folder, Str path, Str *text) {
    Str name = str_fmt(m->arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(path));
    FILE *f = fopen(name.p, "rb");
    if (!f) return false;
    Buf b = buf_on(m->arena);
    buf_reserve(&b, 1);
    char part[65536];
    for (size_t n; b.n <= YAML_MAX_BYTES && (n = fread(part, 1, sizeof part, f)) > 0;) buf_add(&b, (Str){part, n});
    if (ferror(f)) mistake_at(m, name, 0, "the file cannot be read");
    fclose(f);
    *text = buf_str(&b);
    return true;
}

bool definition_text(Mistakes *m, Str folder, Str path, DefinitionText *out) {
    *out = (DefinitionText){.file = str_fmt(m->arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(path))};
    if (folder.n > 0 && read_override(m, folder, path, &out->text)) return true;
    out->file = str_fmt(m->arena, "definitions/%.*s", STR_ARG(path));
    const EmbeddedFile *f = embed_find(out->file);
    if (f) out->text = (Str){f->data, f->n};
    else if (folder.n)
        mistake_at(m, str_fmt(m->arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(path)), 0,
                   "there is no such file: write it there (docs/definitions.md)");
    else mistake_at(m, out->file, 0, "there is no such definition file");
    return f != NULL;
}

/* path is below definitions/: "calendars/terms.yaml". NULL after mistakes. */
static const YamlNode *read_file(Mistakes *m, Str folder, Str path) {
    DefinitionText t;
    return definition_text(m, folder, path, &t) ? yaml_read(m, t.file, t.text) : NULL;
}

static int compare_names(const void *a, const void *b) { return str_cmp(*(const Str *)a, *(const Str *)b); }

/* Names that the override folder has below `under`, added to those we ship. */
static size_t list_override(Arena *a, Str folder, Str under, Str *into, size_t max) {
    DIR *d = opendir(str_cstr(a, str_fmt(a, "%.*s/%.*s", STR_ARG(folder), STR_ARG(under))));
    size_t n = 0;
    for (struct dirent *e; d && n < max && (e = readdir(d));)
        if (str_ends(str_from(e->d_name), STR(".yaml"))) into[n++] = str_fmt(a, "%.*s%s", STR_ARG(under), e->d_name);
    if (d) closedir(d);
    return n;
}

size_t definition_list(Arena *a, Str folder, Str under, Str **out) {
    size_t n_own, at = embed_range(str_fmt(a, "definitions/%.*s", STR_ARG(under)), &n_own), n = 0, n_kept = 0;
    Str *names = ARENA_ARRAY(a, Str, n_own + DEFINITION_FILES_MAX);
    for (size_t i = 0; i < n_own; i++) {
        Str name = str_slice(str_from(embed_all[at + i].path), sizeof "definitions/" - 1, SIZE_MAX);
        if (str_ends(name, STR(".yaml"))) names[n++] = name;
    }
    if (folder.n > 0) n += list_override(a, folder, under, names + n, DEFINITION_FILES_MAX);
    qsort(names, n, sizeof *names, compare_names);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || !str_eq(names[i], names[i - 1])) names[n_kept++] = names[i];
    *out = names;
    return n_kept;
}

/* Where an authority's own file says nothing of it; section 13 of the chapter on measures. */
enum { PUBLISHED_AFTER_DAYS = 45 };

static const Authority *read_authority(Mistakes *m, Str folder, Definitions *d) {
    const YamlNode *root = read_file(m, folder, STR("authority.yaml"));
    yaml_only(m, root, "places|small_count|small_denominator|published_after_days");
    if (yaml_has(root, "small_count")) d->small_count = yaml_number(m, root, "small_count", 3, 100);
    if (yaml_has(root, "small_denominator")) d->small_denominator = yaml_number(m, root, "small_denominator", 3, 1000);
    d->published_after_days = PUBLISHED_AFTER_DAYS;
    if (yaml_has(root, "published_after_days"))
        d->published_after_days = yaml_number(m, root, "published_after_days", 1, 366);
    Str places = yaml_text(m, root, "places");
    const YamlNode *tree = NULL;
    if (places.p) tree = read_file(m, folder, str_fmt(m->arena, "places/%.*s.yaml", STR_ARG(places)));
    return authority_read(m, tree);
}

static void read_all(Mistakes *m, Str folder, Definitions *d) {
    d->authority = read_authority(m, folder, d);
    CalendarFiles files = {read_file(m, folder, STR("calendars/bank-holidays.yaml")),
                           read_file(m, folder, STR("calendars/terms.yaml")),
                           read_file(m, folder, STR("calendars/schools.yaml"))};
    d->calendars = calendar_read(m, &files);
    d->characteristics = characteristics_read(m, read_file(m, folder, STR("characteristics.yaml")));
    d->rollcall = rollcall_rules_read(m, read_file(m, folder, STR("rollcall.yaml")), d->characteristics);
    d->attendance = attendance_rules_read(m, read_file(m, folder, STR("attendance.yaml")));
    d->involvement = involvement_rules_read(m, read_file(m, folder, STR("involvement.yaml")));
    d->continuity = continuity_rules_read(m, read_file(m, folder, STR("continuity.yaml")));
    d->roles = roles_read(m, read_file(m, folder, STR("roles.yaml")));
    d->sign_in = sign_in_rules_read(m, read_file(m, folder, STR("sign-in.yaml")), d->roles);
    d->retention = retention_rules_read(m, read_file(m, folder, STR("retention.yaml")));
    d->openid = openid_rules_read(m, read_file(m, folder, STR("openid.yaml")));
    d->access = access_rules_read(m, read_file(m, folder, STR("access.yaml")), d->roles);
}

const Roles *definitions_roles(Arena *a, Str folder) {
    Mistakes said_elsewhere = mistakes_on(a);
    return roles_read(&said_elsewhere, read_file(&said_elsewhere, folder, STR("roles.yaml")));
}

const RetentionRules *definitions_retention(Arena *a, Str folder) {
    Mistakes said_elsewhere = mistakes_on(a);
    return retention_rules_read(&said_elsewhere, read_file(&said_elsewhere, folder, STR("retention.yaml")));
}

void definitions_check(Str folder, Mistakes *out) {
    Definitions d = {.arena = out->arena};
    read_all(out, folder, &d);
}

Status definitions_open(Ctx *cx, Str folder, Definitions **out) {
    Arena *arena = arena_open();
    if (!arena) return FAIL(cx, ERR_OPS, "no memory for the definitions");
    Definitions *d = ARENA_NEW(arena, Definitions);
    d->arena = arena;
    Mistakes m = mistakes_on(arena);
    read_all(&m, folder, d);
    Status st = mistakes_refuse(cx, &m, "definitions");
    if (st == OK) *out = d;
    else arena_close(arena);
    return st;
}

void definitions_close(Definitions *d) {
    if (d) arena_close(d->arena);
}

const Definitions *definitions_of(const Ctx *cx) {
    check(cx->app && cx->app->definitions);
    return cx->app->definitions;
}
