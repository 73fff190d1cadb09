#include "define/definitions.h"

#include <stdio.h>

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

/* path is below definitions/: "calendars/terms.yaml". NULL after mistakes. */
static const YamlNode *read_file(Mistakes *m, Str folder, Str path) {
    Str text;
    if (folder.n > 0 && read_override(m, folder, path, &text))
        return yaml_read(m, str_fmt(m->arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(path)), text);
    Str name = str_fmt(m->arena, "definitions/%.*s", STR_ARG(path));
    const EmbeddedFile *f = embed_find(name);
    if (f) return yaml_read(m, name, (Str){f->data, f->n});
    mistake_at(m, name, 0, "there is no such definition file");
    return NULL;
}

static const Authority *read_authority(Mistakes *m, Str folder) {
    const YamlNode *root = read_file(m, folder, STR("authority.yaml"));
    yaml_only(m, root, "places");
    Str places = yaml_text(m, root, "places");
    const YamlNode *tree = NULL;
    if (places.p) tree = read_file(m, folder, str_fmt(m->arena, "places/%.*s.yaml", STR_ARG(places)));
    return authority_read(m, tree);
}

static void read_all(Mistakes *m, Str folder, Definitions *d) {
    d->authority = read_authority(m, folder);
    CalendarFiles files = {read_file(m, folder, STR("calendars/bank-holidays.yaml")),
                           read_file(m, folder, STR("calendars/terms.yaml")),
                           read_file(m, folder, STR("calendars/schools.yaml"))};
    d->calendars = calendar_read(m, &files);
    d->rollcall = rollcall_rules_read(m, read_file(m, folder, STR("rollcall.yaml")));
    d->characteristics = characteristics_read(m, read_file(m, folder, STR("characteristics.yaml")));
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
    if (m.n == 0) {
        *out = d;
        return OK;
    }
    Status st = FAIL(cx, ERR_INPUT, "%.*s:%d: %.*s (mistakes in the definitions: %zu; muster check lists them)",
                     STR_ARG(m.first->file), m.first->line, STR_ARG(m.first->message), m.n);
    arena_close(arena);
    return st;
}

void definitions_close(Definitions *d) {
    if (d) arena_close(d->arena);
}

const Definitions *definitions_of(const Ctx *cx) {
    check(cx->app && cx->app->definitions);
    return cx->app->definitions;
}
