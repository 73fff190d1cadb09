#include "people/chronology.h"

#include <stdlib.h>
#include "access/access.h"
#include "db/kept.h"
#include "db/kept_rows.h"
#include "schools/establishment.h"
#include "sql_all.h"

/* ---- what is gathered ---- */

typedef struct SchoolName {
    i64 urn;
    Str name;
} SchoolName;

typedef struct SourceFile {
    i64 id;
    Str name, kind;
    Date as_at;
} SourceFile;

enum { KEPT_MAX = 16 }; /* schools and files remembered; most children have a handful */

struct Chronology {
    Ctx *cx;
    const PersonFacts *person;
    const ChronologySource *source; /* whose rows are being told */
    PersonEvents out;
    size_t cap;
    SchoolName schools[KEPT_MAX];
    SourceFile files[KEPT_MAX];
    size_t n_schools, n_files;
};

Ctx *chronology_ctx(const Chronology *c) { return c->cx; }
i64 chronology_person(const Chronology *c) { return c->person->who.id; }

PersonEvent *chronology_add(Chronology *c, const ChronologyRow *row) {
    if (c->out.n == c->cap) {
        size_t old = c->cap;
        c->cap = old == 0 ? 32 : 2 * old;
        c->out.at = arena_grow(c->cx->arena, c->out.at, old * sizeof *c->out.at, c->cap * sizeof *c->out.at);
    }
    PersonEvent *e = &c->out.at[c->out.n++];
    *e = (PersonEvent){.on = row->on,
                       .kind = c->source->kind,
                       .urn = row->urn,
                       .source_id = row->source_id,
                       .said_on = DATE_NONE,
                       .source = c->source};
    return e;
}

Status chronology_school(Chronology *c, i64 urn, Str *name) {
    for (size_t i = 0; i < c->n_schools; i++) {
        if (c->schools[i].urn != urn) continue;
        *name = c->schools[i].name;
        return OK;
    }
    TRY(establishment_name(c->cx, urn, name));
    if (str_empty(*name)) *name = str_fmt(c->cx->arena, "school %lld", (long long)urn);
    if (c->n_schools < KEPT_MAX) c->schools[c->n_schools++] = (SchoolName){urn, *name};
    return OK;
}

/* ---- reading ---- */

static ChronologyRow read_row(const DbRows *r) {
    ChronologyRow row = {.on = col_date(r, 0),
                         .to = col_date(r, 1),
                         .n1 = col_i64(r, 7),
                         .n2 = col_i64(r, 8),
                         .urn = col_i64(r, 9),
                         .day = col_date(r, 10),
                         .source_id = col_i64(r, 11)};
    for (int i = 0; i < 5; i++) row.text[i] = col_str_keep(r, 2 + i);
    return row;
}

static Status count(Ctx *cx, const Sql *sql, i64 person_id, i64 *n) {
    DbRows *r;
    TRY(kept_query_n(cx, sql, &r, person_id));
    *n = db_next(r) ? col_i64(r, 0) : 0;
    return db_done(r);
}

static Status read_source(Chronology *c, const ChronologySource *s) {
    DbRows *r;
    c->source = s;
    if (s->gather) return s->gather(c, c->person);
    i64 n = 1;
    if (s->only_if) TRY(count(c->cx, s->only_if, c->person->who.id, &n));
    if (n == 0) return OK;
    TRY(kept_query_n(c->cx, s->sql, &r, c->person->who.id));
    while (db_next(r)) {
        ChronologyRow row = read_row(r);
        TRY(s->tell(c, &row));
    }
    return db_done(r);
}

static Status read_file(Ctx *cx, i64 id, SourceFile *out) {
    Str texts[3];
    TRY(kept_row(cx, &SQL_chronology_file, id, texts, COUNT_OF(texts)));
    *out = (SourceFile){.id = id, .name = texts[0], .kind = texts[1], .as_at = DATE_NONE};
    if (str_empty(texts[2]) || date_parse_iso(texts[2], &out->as_at)) return OK;
    return FAIL(cx, ERR_BUG, "file %lld has no date for its day", (long long)id);
}

static Status find_file(Chronology *c, i64 id, SourceFile *out) {
    for (size_t i = 0; i < c->n_files; i++) {
        if (c->files[i].id != id) continue;
        *out = c->files[i];
        return OK;
    }
    TRY(read_file(c->cx, id, out));
    if (c->n_files < KEPT_MAX) c->files[c->n_files++] = *out;
    return OK;
}

static Status name_file(Chronology *c, PersonEvent *e) {
    SourceFile f;
    if (e->source_id == 0) {
        e->source_kind = STR("user");
        return OK;
    }
    TRY(find_file(c, e->source_id, &f));
    e->source_file = f.name;
    e->source_kind = f.kind;
    e->said_on = f.as_at;
    return OK;
}

/* ---- what is asked for ---- */

const ChronologySource *chronology_source(Str kind) {
    for (size_t i = 0; i < n_chronology_all; i++)
        if (str_is(kind, chronology_all[i]->kind)) return chronology_all[i];
    return NULL;
}

static bool is_within(Date on, const ChronologyFilter *f) {
    if (!date_is_set(f->from) && !date_is_set(f->to)) return true;
    if (!date_is_set(on)) return false;
    return (!date_is_set(f->from) || !date_before(on, f->from)) && (!date_is_set(f->to) || !date_before(f->to, on));
}

static bool is_chosen(const PersonEvent *e, const ChronologyFilter *f) {
    if (!str_empty(f->kind) && !str_is(f->kind, e->source->kind)) return false;
    if (!str_empty(f->source_kind) && !str_eq(e->source_kind, f->source_kind)) return false;
    return is_within(e->on, f);
}

PersonEvents chronology_chosen(Ctx *cx, const PersonEvents *all, const ChronologyFilter *f) {
    PersonEvents out = {.at = arena_take(cx->arena, (all->n + 1) * sizeof *out.at)};
    for (size_t i = 0; i < all->n; i++)
        if (is_chosen(&all->at[i], f)) out.at[out.n++] = all->at[i];
    return out;
}

Str chronology_said_by(Arena *a, Str source_kind) {
    static const struct {
        const char *kind, *words;
    } known[] = {{"user", "Recorded by hand"},
                 {"census", "School census"},
                 {"ctf", "Transfer files"},
                 {"known", "Known children"},
                 {"contacts", "Contacts lists"},
                 {"involvements", "Lists of who is involved"},
                 {"cases", "Cases of a register, from a file"},
                 {"services", "Services’ lists"},
                 {"exclusions", "Exclusions list"},
                 {"attendance", "Daily register"},
                 {"attendance_weeks", "Weekly register"},
                 {"results", "Published results"},
                 {"gias", "The national register of schools"}};
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (str_is(source_kind, known[i].kind)) return str_from(known[i].words);
    char *p = str_cstr(a, source_kind);
    for (size_t i = 0; i < source_kind.n; i++)
        if (p[i] == '_') p[i] = ' ';
    return (Str){p, source_kind.n};
}

/* By day; of one day in the order of the sources. Then by what is said, as a store gives rows in no order. */
static bool is_before(const PersonEvent *a, const PersonEvent *b) {
    if (a->on.day != b->on.day) return a->on.day < b->on.day;
    if (a->source->order != b->source->order) return a->source->order < b->source->order;
    if (a->turn != b->turn) return a->turn < b->turn;
    return str_cmp(a->title, b->title) < 0;
}

/* Merge sort, stable: each source is nearly in order, and a long life has hundreds of events. */
static void sort_events(PersonEvent *at, PersonEvent *spare, size_t n) {
    if (n < 2) return;
    size_t half = n / 2, i = 0, j = half, k = 0;
    sort_events(at, spare, half);
    sort_events(at + half, spare, n - half);
    if (!is_before(&at[half], &at[half - 1])) return;
    while (i < half && j < n) spare[k++] = is_before(&at[j], &at[i]) ? at[j++] : at[i++];
    while (i < half) spare[k++] = at[i++];
    memcpy(at, spare, k * sizeof *at);
}

Status person_chronology(Ctx *cx, const PersonFacts *p, const ChronologyFilter *filter, PersonEvents *out) {
    bool is_whole = !filter || str_empty(filter->kind);
    TRY(access_subject(cx, SUBJECT_PERSON, p->who.id));
    Chronology *c = arena_take(cx->arena, sizeof *c);
    *c = (Chronology){.cx = cx, .person = p};
    for (size_t i = 0; i < n_chronology_all; i++)
        if (is_whole || str_is(filter->kind, chronology_all[i]->kind)) TRY(read_source(c, chronology_all[i]));
    for (size_t i = 0; i < c->out.n; i++) TRY(name_file(c, &c->out.at[i]));
    sort_events(c->out.at, arena_take(cx->arena, (c->out.n + 1) * sizeof *c->out.at), c->out.n);
    *out = filter ? chronology_chosen(cx, &c->out, filter) : c->out;
    return OK;
}
