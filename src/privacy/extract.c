#include "privacy/extract.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "access/access.h"
#include "access/audit.h"
#include "base/csv_out.h"
#include "base/file_put.h"
#include "db/db.h"
#include "db/row_sweep.h"
#include "privacy/holdings.h"
#include "sql_all.h"

enum { KEY_BYTES = 32, NAME_BYTES = 12, SMALL = 5 };

/* Lines of a file, laid out in the order of their pseudonyms. */
typedef struct Lines {
    Str *at;
    size_t n, cap;
} Lines;

/* A case that is in the extract. */
typedef struct Kept {
    i64 case_id;
    Str name; /* its pseudonym */
} Kept;

typedef struct Writing {
    Ctx *cx;
    const ExtractWish *wish;
    Holdings held;
    u8 key[KEY_BYTES];
    crypto_generichash_state sum;
    i64 *children; /* whom the cases are of, with repeats */
    size_t n_children, cap_children;
    Kept *kept; /* of the register in hand, by rising case */
    size_t n_kept, cap_kept;
    Extract *out;
} Writing;

static Str pseudonym(const Writing *w, const char *kind, i64 id) {
    u8 hash[NAME_BYTES];
    char hex[NAME_BYTES * 2 + 1];
    _Static_assert(NAME_BYTES < crypto_generichash_BYTES_MIN, "cut from a hash of the least length");
    u8 whole[crypto_generichash_BYTES_MIN];
    Str text = str_fmt(w->cx->arena, "%s:%lld", kind, (long long)id);
    crypto_generichash(whole, sizeof whole, (const u8 *)text.p, text.n, w->key, sizeof w->key);
    memcpy(hash, whole, sizeof hash);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    return str_dup(w->cx->arena, str_from(hex));
}

static Str coarse(const Writing *w, Date d) {
    if (!date_is_set(d)) return STR("");
    return str_slice(date_iso_str(w->cx->arena, d), 0, w->wish->is_by_year ? 4 : 7);
}

/* ---- files ---- */

static void add_line(Writing *w, Lines *l, Buf *b) {
    if (l->n == l->cap) {
        size_t wide = l->cap ? 2 * l->cap : 256;
        l->at = l->cap ? arena_grow(w->cx->arena, l->at, l->cap * sizeof *l->at, wide * sizeof *l->at)
                       : ARENA_ARRAY(w->cx->arena, Str, wide);
        l->cap = wide;
    }
    l->at[l->n++] = str_dup(w->cx->arena, buf_str(b));
    b->n = 0;
}

static int compare_lines(const void *a, const void *b) { return str_cmp(*(const Str *)a, *(const Str *)b); }

static Status put_file(Writing *w, Str name, Str header, Lines *l) {
    Buf b = buf_on(w->cx->arena);
    if (l->n) qsort(l->at, l->n, sizeof *l->at, compare_lines);
    buf_fmt(&b, "%.*s\r\n", STR_ARG(header));
    for (size_t i = 0; i < l->n; i++) buf_add(&b, l->at[i]);
    Str text = buf_str(&b);
    crypto_generichash_update(&w->sum, (const u8 *)name.p, name.n);
    crypto_generichash_update(&w->sum, (const u8 *)text.p, text.n);
    Str path = str_fmt(w->cx->arena, "%.*s/%.*s.csv", STR_ARG(w->wish->folder), STR_ARG(name));
    return file_put(w->cx, path, text, 0600, true);
}

/* ---- answers ---- */

static bool is_in_list(const Field *f, Str code) { return field_code(f, code) != NULL; }

/* Codes of the list alone: whatever else a column may hold stays behind. */
static Str listed(const Writing *w, const Field *f, Str text) {
    Buf b = buf_on(w->cx->arena);
    for (Str rest = text; rest.n > 0;) {
        Str code = str_cut(rest, ' ', &rest);
        if (is_in_list(f, code)) buf_fmt(&b, "%s%.*s", b.n ? " " : "", STR_ARG(code));
    }
    return buf_str(&b);
}

static Str answer(const Writing *w, const Field *f, const DbRows *r, int col) {
    Arena *a = w->cx->arena;
    if (col_is_null(r, col)) return STR("");
    switch (f->type) {
    case FIELD_NUMBER:
    case FIELD_MONEY:
    case FIELD_SCHOOL: return str_i64(a, col_i64(r, col));
    case FIELD_DECIMAL: return str_fmt(a, "%g", col_f64(r, col));
    case FIELD_DATE: return coarse(w, col_date(r, col));
    case FIELD_CHOICE:
    case FIELD_CHOICES: return listed(w, f, col_str(r, col));
    case FIELD_YES_NO: {
        Str s = col_str(r, col);
        return str_is(s, "yes") || str_is(s, "no") || str_is(s, "unknown") ? str_dup(a, s) : STR("");
    }
    default: return STR("");
    }
}

static bool may_leave(const HeldRegister *h, const Field *f, const Field *of) {
    bool is_written = f->type == FIELD_NUMBER || f->type == FIELD_MONEY || f->type == FIELD_SCHOOL ||
                      f->type == FIELD_DECIMAL || f->type == FIELD_DATE || f->type == FIELD_CHOICE ||
                      f->type == FIELD_CHOICES || f->type == FIELD_YES_NO;
    return is_written && f->is_stored && holdings_kind(h, f, of) == KIND_SAFE;
}

typedef struct Columns {
    const Field **fields;
    Str *names; /* case_id first */
    size_t n;   /* fields */
} Columns;

static Columns safe_columns(Ctx *cx, const HeldRegister *h, const Field *of) {
    const Field *fields = of ? of->fields : h->reg->fields;
    size_t n = of ? of->n_fields : h->reg->n_fields;
    Columns c = {.fields = arena_alloc(cx->arena, (n + 1) * sizeof *c.fields),
                 .names = ARENA_ARRAY(cx->arena, Str, n + 2)};
    c.names[0] = STR("case_id");
    for (size_t i = 0; i < n; i++) {
        if (!may_leave(h, &fields[i], of)) continue;
        c.fields[c.n++] = &fields[i];
        c.names[c.n] = fields[i].name;
    }
    return c;
}

static const Kept *kept_case(const Writing *w, i64 id) {
    for (size_t low = 0, high = w->n_kept; low < high;) {
        size_t mid = low + (high - low) / 2;
        if (w->kept[mid].case_id == id) return &w->kept[mid];
        if (w->kept[mid].case_id < id) low = mid + 1;
        else high = mid;
    }
    return NULL;
}

static Status write_answers(Writing *w, const HeldRegister *h, const Field *of) {
    DbRows *r;
    Columns c = safe_columns(w->cx, h, of);
    Lines lines = {0};
    Buf b = buf_on(w->cx->arena), header = buf_on(w->cx->arena);
    Str table = of ? str_fmt(w->cx->arena, "reg_%.*s_%.*s", STR_ARG(h->reg->name), STR_ARG(of->name))
                   : str_fmt(w->cx->arena, "reg_%.*s", STR_ARG(h->reg->name));
    if (c.n == 0) return OK;
    buf_lit(&header, "case");
    for (size_t i = 0; i < c.n; i++) buf_fmt(&header, ",%.*s", STR_ARG(c.fields[i]->name));
    TRY(row_columns(w->cx, str_cstr(w->cx->arena, table), c.names, c.n + 1, &r));
    while (db_next(r)) {
        const Kept *k = kept_case(w, col_i64(r, 0));
        if (!k) continue;
        CsvOut csv = csv_out_on(&b);
        csv_out_cell(&csv, k->name);
        for (size_t i = 0; i < c.n; i++) csv_out_cell(&csv, answer(w, c.fields[i], r, (int)i + 1));
        csv_out_end_row(&csv);
        add_line(w, &lines, &b);
    }
    TRY(db_done(r));
    Str name = of ? str_fmt(w->cx->arena, "%.*s.%.*s", STR_ARG(h->reg->name), STR_ARG(of->name))
                  : str_fmt(w->cx->arena, "%.*s.answers", STR_ARG(h->reg->name));
    return put_file(w, name, buf_str(&header), &lines);
}

/* ---- cases ---- */

static void keep(Writing *w, i64 case_id, Str name, i64 child) {
    if (w->n_kept == w->cap_kept) {
        size_t wide = w->cap_kept ? 2 * w->cap_kept : 256;
        w->kept = w->cap_kept ? arena_grow(w->cx->arena, w->kept, w->cap_kept * sizeof(Kept), wide * sizeof(Kept))
                              : ARENA_ARRAY(w->cx->arena, Kept, wide);
        w->cap_kept = wide;
    }
    w->kept[w->n_kept++] = (Kept){case_id, name};
    if (child == 0) return;
    if (w->n_children == w->cap_children) {
        size_t wide = w->cap_children ? 2 * w->cap_children : 256;
        w->children = w->cap_children
                          ? arena_grow(w->cx->arena, w->children, w->cap_children * sizeof(i64), wide * sizeof(i64))
                          : ARENA_ARRAY(w->cx->arena, i64, wide);
        w->cap_children = wide;
    }
    w->children[w->n_children++] = child;
}

/* The outcome is an answer like any other, under the name of its field. */
static Str outcome_of(const Writing *w, const HeldRegister *h, const DbRows *r, int col) {
    const Field *f = h->reg->outcome == SIZE_MAX ? NULL : &h->reg->fields[h->reg->outcome];
    return f && may_leave(h, f, NULL) && !col_is_null(r, col) ? listed(w, f, col_str(r, col)) : STR("");
}

static Status write_register(Writing *w, const HeldRegister *h) {
    DbRows *r;
    Lines lines = {0};
    Buf b = buf_on(w->cx->arena);
    w->n_kept = 0;
    TRY(db_query(w->cx, &r, SQL_extract_cases, P_STR(h->reg->name)));
    while (db_next(r)) {
        CsvOut csv = csv_out_on(&b);
        Str name = pseudonym(w, "case", col_i64(r, 0));
        keep(w, col_i64(r, 0), name, col_i64(r, 1));
        csv_out_cell(&csv, name);
        csv_out_cell(&csv, col_i64(r, 1) ? pseudonym(w, "person", col_i64(r, 1)) : STR(""));
        csv_out_cell(&csv, register_stage(h->reg, col_str(r, 2)) != SIZE_MAX ? col_str(r, 2) : STR(""));
        csv_out_cell(&csv, coarse(w, col_date(r, 3)));
        csv_out_cell(&csv, coarse(w, col_date(r, 4)));
        csv_out_cell(&csv, outcome_of(w, h, r, 5));
        csv_out_cell(&csv, w->wish->without_district ? STR("") : col_str(r, 6));
        csv_out_end_row(&csv);
        add_line(w, &lines, &b);
    }
    TRY(db_done(r));
    w->out->n_cases += (i64)w->n_kept;
    TRY(put_file(w, h->reg->name, STR("case,child,stage,opened,closed,outcome,district"), &lines));
    TRY(write_answers(w, h, NULL));
    for (size_t i = 0; i < h->reg->n_fields; i++)
        if (h->reg->fields[i].type == FIELD_ROWS) TRY(write_answers(w, h, &h->reg->fields[i]));
    return OK;
}

/* ---- children ---- */

static int compare_ids(const void *a, const void *b) {
    i64 x = *(const i64 *)a, y = *(const i64 *)b;
    return (x > y) - (x < y);
}

static i64 count_small(Lines *groups) {
    i64 n_small = 0;
    if (groups->n) qsort(groups->at, groups->n, sizeof *groups->at, compare_lines);
    for (size_t i = 0, k; i < groups->n; i = k) {
        for (k = i; k < groups->n && str_eq(groups->at[k], groups->at[i]); k++) {}
        n_small += k - i < SMALL;
    }
    return n_small;
}

static Status write_children(Writing *w) {
    DbRows *r;
    Lines lines = {0}, groups = {0};
    Buf b = buf_on(w->cx->arena), group = buf_on(w->cx->arena);
    if (w->n_children) qsort(w->children, w->n_children, sizeof(i64), compare_ids);
    TRY(db_query(w->cx, &r, SQL_extract_children));
    while (db_next(r)) {
        i64 id = col_i64(r, 0);
        if (!w->n_children || !bsearch(&id, w->children, w->n_children, sizeof id, compare_ids)) continue;
        Str age = col_is_null(r, 1) ? STR("") : str_i64(w->cx->arena, date_age(col_date(r, 1), w->cx->today));
        Str district = w->wish->without_district ? STR("") : col_str(r, 3);
        CsvOut csv = csv_out_on(&b);
        csv_out_cell(&csv, pseudonym(w, "person", id));
        csv_out_cell(&csv, age);
        csv_out_cell(&csv, col_str(r, 2));
        csv_out_cell(&csv, district);
        csv_out_end_row(&csv);
        buf_fmt(&group, "%.*s|%.*s|%.*s", STR_ARG(age), STR_ARG(col_str(r, 2)), STR_ARG(district));
        add_line(w, &lines, &b);
        add_line(w, &groups, &group);
    }
    TRY(db_done(r));
    w->out->n_children = (i64)lines.n;
    w->out->n_small = count_small(&groups);
    return put_file(w, STR("children"), STR("child,age,sex,district"), &lines);
}

/* ---- the whole ---- */

static const HeldRegister *held_named(const Holdings *h, Str name) {
    for (size_t i = 0; i < h->n_registers; i++)
        if (str_eq(h->registers[i].reg->name, name)) return &h->registers[i];
    return NULL;
}

static Str spaced(Ctx *cx, Str names) {
    Str s = str_dup(cx->arena, names);
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == ',') ((char *)(uintptr_t)s.p)[i] = ' ';
    return s;
}

static Status chosen(Writing *w, Str *names) {
    Buf b = buf_on(w->cx->arena);
    for (Str rest = spaced(w->cx, w->wish->registers); rest.n > 0;) {
        Str name = str_cut(rest, ' ', &rest);
        if (name.n == 0) continue;
        if (!held_named(&w->held, name)) return FAIL(w->cx, ERR_INPUT, "there is no register \"%.*s\"", STR_ARG(name));
        buf_fmt(&b, "%s%.*s", b.n ? " " : "", STR_ARG(name));
    }
    for (size_t i = 0; w->wish->registers.n == 0 && i < w->held.n_registers; i++)
        if (!w->held.registers[i].reg->is_arms_length)
            buf_fmt(&b, "%s%.*s", b.n ? " " : "", STR_ARG(w->held.registers[i].reg->name));
    *names = buf_str(&b);
    return OK;
}

static Status make_folder(Ctx *cx, Str folder) {
    if (mkdir(str_cstr(cx->arena, folder), 0700) == 0) return OK;
    if (errno == EEXIST) return FAIL(cx, ERR_INPUT, "%.*s is there already: name a new folder", STR_ARG(folder));
    return FAIL(cx, ERR_OPS, "%.*s cannot be made: %s", STR_ARG(folder), strerror(errno));
}

/* What was begun and not finished is nobody's to read: whatever ends the writing, memory that ran out among it. */
typedef struct Begun {
    Arena *names; /* its own: to be there when the others go */
    Str folder;
    bool is_done;
} Begun;

static void take_back(void *thing) {
    Begun *b = thing;
    if (!b->is_done) folder_remove(b->folder, b->names);
    arena_close(b->names);
}

static Begun *begin_folder(Ctx *cx, Str folder) {
    Begun *b = ARENA_NEW(cx->arena, Begun);
    b->names = arena_open();
    b->folder = str_dup(b->names, folder);
    arena_defer(cx->arena, take_back, b);
    return b;
}

static Status keep_key(const Writing *w) {
    char hex[KEY_BYTES * 2 + 1];
    if (w->wish->key_file.n == 0) return OK;
    sodium_bin2hex(hex, sizeof hex, w->key, sizeof w->key);
    return file_put(w->cx, w->wish->key_file, str_fmt(w->cx->arena, "%s\n", hex), 0600, true);
}

static Status note(Writing *w, Str names) {
    Ctx *cx = w->cx;
    u8 hash[32];
    char hex[sizeof hash * 2 + 1];
    Extract *e = w->out;
    crypto_generichash_final(&w->sum, hash, sizeof hash);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    *e = (Extract){.id = 0,
                   .made_at = ctx_now(cx),
                   .purpose = w->wish->purpose,
                   .registers = names,
                   .hash = str_dup(cx->arena, str_from(hex)),
                   .as_at = cx->today,
                   .n_children = e->n_children,
                   .n_cases = e->n_cases,
                   .n_small = e->n_small,
                   .is_key_kept = w->wish->key_file.n > 0};
    TRY(db_insert(cx, &e->id, SQL_extract_insert, P_MOMENT(e->made_at), P_I64(cx->actor.id), P_STR(e->purpose),
                  P_DATE(e->as_at), P_STR(names), P_I64(e->n_children), P_I64(e->n_cases), P_I64(e->n_small),
                  P_BOOL(e->is_key_kept), P_STR(e->hash)));
    audit_note(cx, "privacy.extract", 0, "extract %lld children %lld cases %lld key %s", (long long)e->id,
               (long long)e->n_children, (long long)e->n_cases, e->is_key_kept ? "kept" : "forgotten");
    return OK;
}

Status extract_write(Ctx *cx, const ExtractWish *wish, Extract *out) {
    /* Here and not in the arena: the state of a hash wants an address that the arena does not promise. */
    Writing writing = {.cx = cx, .wish = wish, .out = out}, *w = &writing;
    Str names;
    *out = (Extract){0};
    TRY(access_allows(cx, MAKE_EXTRACTS));
    if (wish->key_file.n > 0) TRY(access_allows(cx, KEEP_EXTRACT_KEY));
    if (str_empty(str_trim(wish->purpose))) return FAIL(cx, ERR_INPUT, "say what the extract is for");
    w->held = holdings_open(cx);
    TRY(chosen(w, &names));
    TRY(make_folder(cx, wish->folder));
    Begun *begun = begin_folder(cx, wish->folder);
    randombytes_buf(w->key, sizeof w->key);
    crypto_generichash_init(&w->sum, NULL, 0, 32);
    for (Str rest = names; rest.n > 0;) TRY(write_register(w, held_named(&w->held, str_cut(rest, ' ', &rest))));
    TRY(write_children(w));
    TRY(keep_key(w));
    sodium_memzero(w->key, sizeof w->key);
    TRY(note(w, names));
    begun->is_done = true;
    return OK;
}

Status extract_list(Ctx *cx, Extract **out, size_t *n) {
    enum { EXTRACTS_MAX = 2000 };
    DbRows *r;
    *out = ARENA_ARRAY(cx->arena, Extract, EXTRACTS_MAX);
    *n = 0;
    TRY(access_allows(cx, READ_PRIVACY));
    TRY(db_query(cx, &r, SQL_extract_list));
    while (*n < EXTRACTS_MAX && db_next(r))
        (*out)[(*n)++] = (Extract){.id = col_i64(r, 0),
                                   .made_at = col_moment(r, 1),
                                   .made_by = col_str_keep(r, 2),
                                   .purpose = col_str_keep(r, 3),
                                   .as_at = col_date(r, 4),
                                   .registers = col_str_keep(r, 5),
                                   .n_children = col_i64(r, 6),
                                   .n_cases = col_i64(r, 7),
                                   .n_small = col_i64(r, 8),
                                   .is_key_kept = col_bool(r, 9),
                                   .hash = col_str_keep(r, 10)};
    return db_done(r);
}
