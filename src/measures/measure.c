#include "measures/measure.h"

#include <stdlib.h>

#include "base/nearest.h"
#include "cli/app.h"
#include "measures/measure_own.h"
#include "measures/unit_own.h"

const char *const measure_kind_word[N_MEASURE_KINDS] = {
#define X(name, word, title) word,
    MEASURE_KIND_LIST(X)
#undef X
};
const char *const measure_kind_title[N_MEASURE_KINDS] = {
#define X(name, word, title) title,
    MEASURE_KIND_LIST(X)
#undef X
};
const char *const measure_unit_word[N_MEASURE_UNITS] = {
#define X(name, word, after) word,
    MEASURE_UNIT_LIST(X)
#undef X
};
const char *const measure_unit_after[N_MEASURE_UNITS] = {
#define X(name, word, after) after,
    MEASURE_UNIT_LIST(X)
#undef X
};
const char *const measure_source_word[N_MEASURE_SOURCES] = {
#define X(name, word, title) word,
    MEASURE_SOURCE_LIST(X)
#undef X
};
const char *const measure_source_title[N_MEASURE_SOURCES] = {
#define X(name, word, title) title,
    MEASURE_SOURCE_LIST(X)
#undef X
};

/* ---- looking up ---- */

const Measure *measure_find(const Measures *ms, Str id) {
    size_t low = 0, high = ms->n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        int c = str_cmp(ms->at[mid]->id, id);
        if (c == 0) return ms->at[mid];
        if (c < 0) low = mid + 1;
        else high = mid;
    }
    return NULL;
}

/* Does a scorecard print this code for the measure, in that section where one is given? */
static bool prints(const Measure *m, Str code, Str section) {
    for (size_t i = 0; i < m->n_codes; i++)
        if (str_eq_nocase(m->codes[i].code, code) && (!section.p || str_eq_nocase(m->codes[i].section, section)))
            return true;
    return false;
}

static bool has_alias(const Measure *m, Str code) {
    for (size_t i = 0; i < m->n_aliases; i++)
        if (str_eq_nocase(m->aliases[i], code)) return true;
    return false;
}

typedef struct Matches {
    const Measure *first;
    size_t n;
    Buf said;
} Matches;

static void add_match(Matches *f, const Measure *m, Str code) {
    const PrintedCode *c = NULL;
    for (size_t i = 0; i < m->n_codes; i++)
        if (str_eq_nocase(m->codes[i].code, code)) c = &m->codes[i];
    if (f->n++ == 0) f->first = m;
    else buf_lit(&f->said, ", ");
    buf_add(&f->said, m->id);
    if (c) buf_fmt(&f->said, " (section %.*s)", STR_ARG(c->section));
}

static Status say_no_code(Ctx *cx, const Measures *ms, Str code, Str section) {
    const char **names = ARENA_ARRAY(cx->arena, const char *, ms->n * 2 + 1);
    size_t n = 0;
    for (size_t i = 0; i < ms->n; i++) {
        names[n++] = str_cstr(cx->arena, ms->at[i]->id);
        if (ms->at[i]->n_codes > 0) names[n++] = str_cstr(cx->arena, ms->at[i]->codes[0].code);
    }
    const char *near = nearest_name(code, names, n);
    return FAIL(cx, ERR_NOTFOUND, "there is no measure '%.*s'%s%.*s%s%s%s", STR_ARG(code),
                section.p ? " in section " : "", STR_ARG(section), near ? "; did you mean '" : "", near ? near : "",
                near ? "'?" : "");
}

Status measure_by_code(Ctx *cx, const Measures *ms, Str code, Str section, const Measure **out) {
    Matches f = {.said = buf_on(cx->arena)};
    const Measure *by_id = measure_find(ms, code);
    if (by_id) {
        *out = by_id;
        return OK;
    }
    for (size_t i = 0; i < ms->n; i++)
        if (prints(ms->at[i], code, section)) add_match(&f, ms->at[i], code);
    for (size_t i = 0; f.n == 0 && i < ms->n; i++)
        if (has_alias(ms->at[i], code)) add_match(&f, ms->at[i], code);
    if (f.n == 0) return say_no_code(cx, ms, code, section);
    if (f.n > 1)
        return FAIL(cx, ERR_INPUT, "'%.*s' is printed for %zu measures: %.*s. Name one of them, or the section",
                    STR_ARG(code), f.n, STR_ARG(buf_str(&f.said)));
    *out = f.first;
    return OK;
}

Str measure_code(const Measure *m) { return m->n_codes > 0 ? m->codes[0].code : m->id; }

Str measure_printed_code(const Measure *m) { return m->n_codes > 0 ? m->codes[0].code : STR_NONE; }

bool measure_is_computed(const Measure *m) { return m->source != SOURCE_ENTERED; }

const MeasureVersion *measure_version_on(const Measure *m, Date on) {
    size_t i = m->n_versions - 1;
    while (i > 0 && date_is_set(m->versions[i].from) && date_before(on, m->versions[i].from)) i--;
    return &m->versions[i];
}

i64 measure_number_on(const Measure *m, Str name, Date on) {
    for (size_t i = 0; i < m->n_numbers; i++) {
        const MeasureNumber *n = &m->numbers[i];
        size_t k = n->n;
        if (!str_eq(n->name, name)) continue;
        while (k > 0 && date_is_set(n->values[k - 1].from) && date_before(on, n->values[k - 1].from)) k--;
        return k > 0 ? n->values[k - 1].value : 0;
    }
    return 0;
}

/* ---- what measures say of each other and of registers ---- */

static const char **measure_names(Arena *a, const Measures *ms) {
    const char **names = ARENA_ARRAY(a, const char *, ms->n + 1);
    for (size_t i = 0; i < ms->n; i++) names[i] = str_cstr(a, ms->at[i]->id);
    return names;
}

static const char *near_measure(Arena *a, const Measures *ms, Str wrong) {
    const char *near = nearest_name(wrong, measure_names(a, ms), ms->n);
    return near ? str_fmt(a, "; did you mean '%s'?", near).p : "";
}

static void check_feeds(Mistakes *m, const Registers *rs, const Measure *one) {
    for (size_t i = 0; rs && i < one->n_feeds; i++) {
        if (register_find(rs, one->feeds[i])) continue;
        const char **names = ARENA_ARRAY(m->arena, const char *, rs->n + 1);
        for (size_t k = 0; k < rs->n; k++) names[k] = str_cstr(m->arena, rs->at[k]->name);
        const char *near = nearest_name(one->feeds[i], names, rs->n);
        mistake_at(m, one->file, one->line, "%.*s: there is no register '%.*s'%s%s", STR_ARG(one->id),
                   STR_ARG(one->feeds[i]), near ? "; did you mean " : "", near ? near : "");
    }
}

static bool is_in_force_with(const Measure *a, const Measure *b) { return !a->superseded_by.p && !b->superseded_by.p; }

/* Two measures with one printed key: an import could not tell them apart. */
static void check_keys(Mistakes *m, const Measure *a, const Measure *b) {
    for (size_t i = 0; i < a->n_codes; i++)
        for (size_t k = 0; k < b->n_codes; k++) {
            const PrintedCode *x = &a->codes[i], *y = &b->codes[k];
            if (str_eq(x->scorecard, y->scorecard) && str_eq(x->section, y->section) && str_eq(x->code, y->code) &&
                is_in_force_with(a, b))
                mistake_at(
                    m, b->file, y->line,
                    "%.*s/%.*s/%.*s is printed for %.*s here and for %.*s at %.*s:%d: one code in one section is one measure",
                    STR_ARG(y->scorecard), STR_ARG(y->section), STR_ARG(y->code), STR_ARG(b->id), STR_ARG(a->id),
                    STR_ARG(a->file), x->line);
        }
}

static void check_successor(Mistakes *m, const Measures *ms, const Measure *one) {
    if (one->superseded_by.p && !measure_find(ms, one->superseded_by))
        mistake_at(m, one->file, one->line, "%.*s is superseded by '%.*s', which there is not%s", STR_ARG(one->id),
                   STR_ARG(one->superseded_by), near_measure(m->arena, ms, one->superseded_by));
}

/* Registers name the measures that they feed. */
static void check_fed(Mistakes *m, const Measures *ms, const Registers *rs) {
    for (size_t i = 0; rs && i < rs->n; i++)
        for (size_t k = 0; k < rs->at[i]->n_measures; k++)
            if (!measure_find(ms, rs->at[i]->measures[k]))
                mistake_at(m, rs->at[i]->file, 0, "there is no measure '%.*s'%s", STR_ARG(rs->at[i]->measures[k]),
                           near_measure(m->arena, ms, rs->at[i]->measures[k]));
}

static void check_together(Mistakes *m, const Measures *ms, const Registers *rs) {
    for (size_t i = 0; i < ms->n; i++) {
        const Measure *one = ms->at[i];
        if (i > 0 && str_eq(ms->at[i - 1]->id, one->id))
            mistake_at(m, one->file, one->line, "a second measure '%.*s': the first is at %.*s:%d", STR_ARG(one->id),
                       STR_ARG(ms->at[i - 1]->file), ms->at[i - 1]->line);
        for (size_t k = 0; k < i; k++) check_keys(m, ms->at[k], one);
        check_feeds(m, rs, one);
        check_successor(m, ms, one);
        unit_feed_check(m, one);
    }
    check_fed(m, ms, rs);
}

/* ---- reading ---- */

static int compare_ids(const void *a, const void *b) {
    const Measure *x = *(const Measure *const *)a, *y = *(const Measure *const *)b;
    int c = str_cmp(x->id, y->id);
    if (c == 0) c = str_cmp(x->file, y->file);
    return c ? c : x->line - y->line;
}

static void read_file(Mistakes *m, Str folder, Str path, Measures *ms, const Measure **at) {
    DefinitionText t;
    if (!definition_text(m, folder, path, &t)) return;
    const YamlNode *root = yaml_read(m, t.file, t.text);
    yaml_only(m, root, "measures");
    YAML_EACH(item, yaml_list(m, root, "measures")) {
        Measure *one = measure_read(m, item);
        if (!one->id.p || ms->n == MEASURES_MAX) continue;
        if (one->source == SOURCE_QUERY)
            measure_read_query(m, folder, yaml_has(item, "query") ? yaml_text(m, item, "query") : one->id, one);
        at[ms->n++] = one;
    }
}

const Measures *measures_read(Mistakes *m, Str folder, const Registers *registers) {
    Str *paths;
    size_t n = definition_list(m->arena, folder, STR("measures/"), &paths);
    Measures *ms = ARENA_NEW(m->arena, Measures);
    const Measure **at = ARENA_ARRAY(m->arena, const Measure *, MEASURES_MAX);
    for (size_t i = 0; i < n; i++) read_file(m, folder, paths[i], ms, at);
    if (ms->n > 1) qsort(at, ms->n, sizeof *at, compare_ids);
    ms->at = at;
    check_together(m, ms, registers);
    return ms;
}

/* ---- read once ---- */

struct MeasuresKeep {
    Arena *arena; /* of its own: what a command allocates is taken back while it runs */
    const Measures *measures;
};

Status measures_keep_open(Ctx *cx, MeasuresKeep **out) {
    Arena *a = arena_open();
    if (!a) return FAIL(cx, ERR_OPS, "no memory to keep measures in");
    *out = ARENA_NEW(a, MeasuresKeep);
    (*out)->arena = a;
    return OK;
}

void measures_keep_close(MeasuresKeep *k) {
    if (k) arena_close(k->arena);
}

static Status read_all(Ctx *cx, Arena *into, const Measures **out) {
    Mistakes m = mistakes_on(into);
    const Measures *ms = measures_read(&m, cx->app->definitions_folder, registers_of(cx));
    if (m.n > 0)
        return FAIL(cx, ERR_INPUT, "%.*s:%d: %.*s (mistakes in the measures: %zu; muster check lists them)",
                    STR_ARG(m.first->file), m.first->line, STR_ARG(m.first->message), m.n);
    *out = ms;
    return OK;
}

Status measures_of(Ctx *cx, const Measures **out) {
    MeasuresKeep *k = cx->app->measures_keep;
    *out = cx->app->measures ? cx->app->measures : k ? k->measures : NULL;
    if (*out) return OK;
    TRY(read_all(cx, k ? k->arena : cx->arena, out));
    if (k) k->measures = *out;
    return OK;
}
