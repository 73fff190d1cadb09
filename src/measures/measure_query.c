/* measure_query.c - a measure's statement: its text from the .sql file beside it, its named parameters numbered. */
#include "measures/measure_own.h"

typedef struct QueryText {
    Mistakes *m;
    Measure *measure;
    Buf text, types, scans;
    int line;
} QueryText;

static bool is_name_char(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }

/* ---- parameters ---- */

static size_t date_index(const Measure *m, Str name) {
    size_t i = 0;
    while (i < m->n_dates && !str_eq(m->dates[i].name, name)) i++;
    return i;
}

static size_t number_index(const Measure *m, Str name) {
    size_t i = 0;
    while (i < m->n_numbers && !str_eq(m->numbers[i].name, name)) i++;
    return i;
}

static bool find_param(const Measure *m, Str name, QueryParam *out) {
    static const char *const own[] = {"from", "to", "as_at"};
    for (size_t i = 0; i < COUNT_OF(own); i++)
        if (str_is(name, own[i])) {
            *out = (QueryParam){.kind = (QueryParamKind)i};
            return true;
        }
    size_t date = date_index(m, name), number = number_index(m, name);
    if (date < m->n_dates) *out = (QueryParam){PARAM_DATE, date};
    else if (number < m->n_numbers) *out = (QueryParam){PARAM_NUMBER, number};
    return date < m->n_dates || number < m->n_numbers;
}

static void say_unknown(QueryText *q, Str name) {
    Arena *a = q->m->arena;
    Str *names = ARENA_ARRAY(a, Str, q->measure->n_dates + q->measure->n_numbers + 3);
    size_t n = 0;
    names[n++] = STR("from");
    names[n++] = STR("to");
    names[n++] = STR("as_at");
    for (size_t i = 0; i < q->measure->n_dates; i++) names[n++] = q->measure->dates[i].name;
    for (size_t i = 0; i < q->measure->n_numbers; i++) names[n++] = q->measure->numbers[i].name;
    mistake_at(q->m, q->measure->sql_file, q->line, "the measure gives no ':%.*s'%.*s", STR_ARG(name),
               STR_ARG(mistake_hint(a, name, names, n)));
}

/* A name used twice is one parameter. */
static void add_param(QueryText *q, Str name) {
    QueryParam p;
    if (!find_param(q->measure, name, &p)) {
        say_unknown(q, name);
        return;
    }
    size_t i = 0;
    while (i < q->types.n && (q->measure->params[i].kind != p.kind || q->measure->params[i].at != p.at)) i++;
    if (i == MEASURE_MAX_PARAMS) {
        mistake_at(q->m, q->measure->sql_file, q->line, "at most %d different parameters", MEASURE_MAX_PARAMS);
        return;
    }
    if (i == q->types.n) {
        q->measure->params[i] = p;
        buf_add_char(&q->types, p.kind == PARAM_NUMBER ? DB_I64 : DB_DATE);
    }
    buf_fmt(&q->text, "$%zu", i + 1);
}

/* ---- the text ---- */

static void add_line(QueryText *q, Str line) {
    bool is_quoted = false;
    for (size_t i = 0; i < line.n; i++) {
        char c = line.p[i];
        if (c == '\'') is_quoted = !is_quoted;
        size_t end = i + 1;
        while (end < line.n && is_name_char(line.p[end])) end++;
        if (!is_quoted && c == '$')
            mistake_at(q->m, q->measure->sql_file, q->line, "a dollar sign: write parameters as :from, :to, :as_at");
        if (!is_quoted && c == ':' && end > i + 1) {
            add_param(q, str_slice(line, i + 1, end));
            i = end - 1;
        } else {
            buf_add_char(&q->text, c);
        }
    }
    buf_add_char(&q->text, '\n');
}

static const Str scan_mark = {"-- scan:", 8};

static void read_lines(QueryText *q, Str text) {
    while (text.n > 0) {
        Str line = str_cut(text, '\n', &text);
        q->line++;
        if (str_starts(str_trim(line), scan_mark)) {
            q->measure->scans = str_trim(str_slice(str_trim(line), scan_mark.n, line.n));
        } else if (!str_starts(str_trim(line), STR("--"))) {
            add_line(q, line);
        }
    }
}

/* It only reads: it begins with SELECT or WITH, and no word of it writes. */
static bool only_reads(Str text) {
    static const char *const writes[] = {"insert", "update", "delete", "drop", "create",
                                         "alter",  "pragma", "attach", "copy"};
    Str first = STR_NONE;
    for (size_t i = 0, end; i < text.n; i = end + 1) {
        for (end = i; end < text.n && (is_name_char(text.p[end] | 0x20) || text.p[end] == '_'); end++) continue;
        Str word = str_slice(text, i, end);
        if (word.n > 0 && !first.p) first = word;
        for (size_t k = 0; k < COUNT_OF(writes); k++)
            if (str_eq_nocase(word, str_from(writes[k]))) return false;
    }
    return str_eq_nocase(first, STR("select")) || str_eq_nocase(first, STR("with"));
}

void measure_read_query(Mistakes *m, Str folder, Str name, Measure *measure) {
    DefinitionText t;
    if (!definition_text(m, folder, str_fmt(m->arena, "measures/%.*s.sql", STR_ARG(name)), &t)) return;
    measure->sql_file = t.file;
    QueryText q = {.m = m, .measure = measure, .text = buf_on(m->arena), .types = buf_on(m->arena)};
    read_lines(&q, t.text);
    if (str_find_char(buf_str(&q.text), ';') >= 0)
        mistake_at(m, t.file, 0, "one statement a file, without a semicolon");
    if (!only_reads(buf_str(&q.text)))
        mistake_at(m, t.file, 0, "the statement only reads: write SELECT, or WITH ... SELECT");
    buf_add_char(&q.text, 0);
    Sql *sql = ARENA_NEW(m->arena, Sql);
    *sql = (Sql){.name = str_cstr(m->arena, measure->id),
                 .text = q.text.p,
                 .types = (const u8 *)q.types.p,
                 .n_params = (u16)q.types.n,
                 .id = DB_MADE_ONCE,
                 .where = str_cstr(m->arena, t.file),
                 .scan = measure->scans.p ? str_cstr(m->arena, measure->scans) : NULL};
    measure->sql = sql;
}
