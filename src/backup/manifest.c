#include "backup/manifest.h"

#include <dirent.h>
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file_map.h"
#include "base/file_put.h"

const char *const backup_kind_names[N_BACKUP_KINDS] = {
#define X(name, text) text,
    BACKUP_KIND_LIST(X)
#undef X
};

static const char *const engines[] = {"sqlite", "postgresql"};

Status manifest_checksum(Ctx *cx, Str path, Str *out, i64 *n_bytes) {
    u8 hash[32];
    char hex[sizeof hash * 2 + 1];
    Str bytes;
    ArenaMark mark = arena_mark(cx->arena);
    TRY(file_map(cx, path, &bytes));
    crypto_generichash(hash, sizeof hash, (const u8 *)bytes.p, bytes.n, NULL, 0);
    *n_bytes = (i64)bytes.n;
    arena_rewind(cx->arena, mark);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    *out = str_dup(cx->arena, str_from(hex));
    return OK;
}

/* ---- writing ---- */

static void set_text(json_t *o, const char *key, Str s) {
    json_object_set_new(o, key, json_stringn(s.p ? s.p : "", s.n));
}

static void set_number(json_t *o, const char *key, i64 v) { json_object_set_new(o, key, json_integer((json_int_t)v)); }

static json_t *manifest_json(Ctx *cx, const Manifest *m) {
    json_t *o = json_object(), *tables = json_object();
    set_text(o, "muster_backup", STR("1"));
    set_text(o, "name", m->name);
    set_text(o, "kind", str_from(backup_kind_names[m->kind]));
    set_text(o, "engine", str_from(engines[m->engine]));
    set_text(o, "at", moment_iso(cx->arena, m->at));
    set_number(o, "migration", m->migration);
    set_number(o, "audit_seq", m->audit_seq);
    set_text(o, "audit_hash", m->audit_hash);
    set_text(o, "file", m->file);
    set_number(o, "n_bytes", m->n_bytes);
    set_text(o, "checksum", m->checksum);
    set_text(o, "state", m->state);
    set_text(o, "follows", m->follows);
    set_number(o, "n_pages", m->n_pages);
    set_number(o, "page_size", m->page_size);
    for (size_t i = 0; i < m->n_tables; i++)
        set_number(tables, str_cstr(cx->arena, m->tables[i].name), m->tables[i].n_rows);
    json_object_set_new(o, "tables", tables);
    return o;
}

/* For Buf: called by jansson with each piece. */
static int add_piece(const char *piece, size_t n, void *buf) {
    buf_add(buf, (Str){piece, n});
    return 0;
}

Status manifest_write(Ctx *cx, const Manifest *m, Str folder) {
    Buf text = buf_on(cx->arena);
    json_t *o = manifest_json(cx, m);
    bool is_made = json_dump_callback(o, add_piece, &text, JSON_INDENT(2)) == 0;
    json_decref(o);
    if (!is_made) return FAIL(cx, ERR_OPS, "out of memory");
    buf_add_char(&text, '\n');
    return file_put(cx, str_fmt(cx->arena, "%.*s/manifest.json", STR_ARG(folder)), buf_str(&text), 0600, true);
}

/* ---- reading ---- */

static Str get_text(Arena *a, const json_t *o, const char *key) {
    const json_t *v = json_object_get(o, key);
    return json_is_string(v) ? str_dup(a, (Str){json_string_value(v), json_string_length(v)}) : STR("");
}

static i64 get_number(const json_t *o, const char *key) { return json_integer_value(json_object_get(o, key)); }

static int which(Str name, const char *const *names, int n) {
    for (int i = 0; i < n; i++)
        if (str_is(name, names[i])) return i;
    return -1;
}

static void read_tables(Arena *a, json_t *tables, Manifest *m) {
    const char *key;
    json_t *v;
    m->tables = ARENA_ARRAY(a, TableCount, json_object_size(tables));
    json_object_foreach(tables, key, v) m->tables[m->n_tables++] =
        (TableCount){str_dup(a, str_from(key)), json_integer_value(v)};
}

/* Names are used as names of files: of a manifest that was written by somebody else nothing leaves its folder. */
static bool is_plain_name(Str s) { return s.n < 100 && s.n > 0 && s.p[0] != '.' && str_find_char(s, '/') < 0; }

static bool read_json(Arena *a, const json_t *o, Manifest *m) {
    int kind = which(get_text(a, o, "kind"), backup_kind_names, N_BACKUP_KINDS);
    int engine = which(get_text(a, o, "engine"), engines, (int)COUNT_OF(engines));
    if (!str_is(get_text(a, o, "muster_backup"), "1") || kind < 0 || engine < 0) return false;
    *m = (Manifest){.folder = m->folder,
                    .name = get_text(a, o, "name"),
                    .kind = (BackupKind)kind,
                    .engine = (DbKind)engine,
                    .migration = get_number(o, "migration"),
                    .audit_seq = get_number(o, "audit_seq"),
                    .audit_hash = get_text(a, o, "audit_hash"),
                    .file = get_text(a, o, "file"),
                    .n_bytes = get_number(o, "n_bytes"),
                    .checksum = get_text(a, o, "checksum"),
                    .state = get_text(a, o, "state"),
                    .follows = get_text(a, o, "follows"),
                    .n_pages = get_number(o, "n_pages"),
                    .page_size = get_number(o, "page_size")};
    read_tables(a, json_object_get(o, "tables"), m);
    return moment_parse(get_text(a, o, "at"), &m->at) && is_plain_name(m->name) &&
           (kind == BACKUP_CLUSTER || is_plain_name(m->file)) && (kind != BACKUP_CHANGES || is_plain_name(m->follows));
}

Status manifest_read(Ctx *cx, Str folder, Manifest *out) {
    Str path = str_fmt(cx->arena, "%.*s/manifest.json", STR_ARG(folder)), text;
    if (access(path.p, F_OK) != 0) return FAIL(cx, ERR_INPUT, "%.*s is no backup", STR_ARG(folder));
    TRY(file_map(cx, path, &text));
    json_t *o = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, NULL);
    *out = (Manifest){.folder = str_dup(cx->arena, folder)};
    bool is_read = json_is_object(o) && read_json(cx->arena, o, out);
    json_decref(o);
    return is_read ? OK : FAIL(cx, ERR_INPUT, "%.*s cannot be read", STR_ARG(path));
}

static int oldest_first(const void *a, const void *b) {
    const Manifest *x = a, *y = b;
    if (x->at != y->at) return x->at < y->at ? -1 : 1;
    return str_cmp(x->name, y->name);
}

static Status read_entry(Ctx *cx, Str path, Manifest **all, size_t *n) {
    Manifest m;
    if (manifest_read(cx, path, &m) != OK) {
        ctx_clear_error(cx);
        return OK;
    }
    *all = arena_grow(cx->arena, *all, *n * sizeof m, (*n + 1) * sizeof m);
    (*all)[(*n)++] = m;
    return OK;
}

Status manifest_all(Ctx *cx, Str folder, Manifest **out, size_t *n) {
    DIR *d = opendir(str_cstr(cx->arena, folder));
    *out = NULL;
    *n = 0;
    if (!d) return FAIL(cx, ERR_INPUT, "there is no folder %.*s", STR_ARG(folder));
    Status st = OK;
    for (struct dirent *e; st == OK && (e = readdir(d));)
        if (e->d_name[0] != '.') st = read_entry(cx, str_fmt(cx->arena, "%.*s/%s", STR_ARG(folder), e->d_name), out, n);
    closedir(d);
    if (*n > 0) qsort(*out, *n, sizeof **out, oldest_first);
    return st;
}
