#include "registers/register.h"

#include "base/nearest.h"
#include "cli/app.h"
#include "registers/register_asks.h"
#include "registers/register_read.h"
#include "registers/register_roles.h"
#include "registers/table.h"

const char *const field_type_word[N_FIELD_TYPES] = {
#define X(name, word, column) word,
    FIELD_TYPE_LIST(X)
#undef X
};

const char *const field_type_column[N_FIELD_TYPES] = {
#define X(name, word, column) column,
    FIELD_TYPE_LIST(X)
#undef X
};

/* ---- looking up ---- */

const Register *register_find(const Registers *rs, Str name) {
    size_t low = 0, high = rs ? rs->n : 0;
    while (low < high) {
        size_t mid = (low + high) / 2;
        int c = str_cmp(rs->at[mid]->name, name);
        if (c == 0) return rs->at[mid];
        if (c < 0) low = mid + 1;
        else high = mid;
    }
    return NULL;
}

size_t register_field(const Register *r, Str name) {
    for (size_t i = 0; i < r->n_fields; i++)
        if (str_eq(r->fields[i].name, name)) return i;
    return SIZE_MAX;
}

size_t register_stage(const Register *r, Str name) {
    for (size_t i = 0; i < r->n_stages; i++)
        if (str_eq(r->stages[i].name, name)) return i;
    return SIZE_MAX;
}

size_t register_clock(const Register *r, Str name) {
    for (size_t i = 0; i < r->n_clocks; i++)
        if (str_eq(r->clocks[i].name, name)) return i;
    return SIZE_MAX;
}

Str register_a_case(Arena *a, const Register *r) {
    bool is_vowel = r->case_word.n > 0 && strchr("aeiou", r->case_word.p[0]) != NULL;
    return str_fmt(a, "%s %.*s", is_vowel ? "an" : "a", STR_ARG(r->case_word));
}

Str register_limit_words(Arena *a, const ClockDef *k, size_t rule) {
    if (k->due_on) return expr_text(k->due_on);
    return rule < k->n_rules && limit_is_set(k->rules[rule].limit) ? limit_text(a, k->rules[rule].limit) : STR_NONE;
}

size_t register_first_stage(const Register *r) {
    size_t i = 0;
    while (i < r->n_stages && !r->stages[i].is_first) i++;
    return i;
}

const Code *field_code(const Field *f, Str code) {
    for (size_t i = 0; i < f->n_codes; i++)
        if (str_eq(f->codes[i].code, code)) return &f->codes[i];
    return NULL;
}

/* ---- what registers say of each other ---- */

static void say_unknown_register(Mistakes *m, const Registers *rs, const Register *r, const Effect *e, Str name) {
    const char **names = ARENA_ARRAY(m->arena, const char *, rs->n + 1);
    for (size_t i = 0; i < rs->n; i++) names[i] = str_cstr(m->arena, rs->at[i]->name);
    const char *near = nearest_name(name, names, rs->n);
    mistake_at(m, r->file, e->line, "there is no register '%.*s'%s%s", STR_ARG(name), near ? "; did you mean " : "",
               near ? near : "");
}

/* The nearest; nothing where none is near: all the fields of a register would be no help. */
static Str near_words(Mistakes *m, Str name, const Str *names, size_t n) {
    Str near = mistake_nearest(name, names, n);
    return near.p ? str_fmt(m->arena, "; did you mean '%.*s'?", STR_ARG(near)) : STR("");
}

static Str hint_of_fields(Mistakes *m, const Register *r, Str name) {
    Str *names = ARENA_ARRAY(m->arena, Str, r->n_fields + 1);
    for (size_t i = 0; i < r->n_fields; i++) names[i] = r->fields[i].name;
    return near_words(m, name, names, r->n_fields);
}

static Str hint_of_stages(Mistakes *m, const Register *r, Str name) {
    Str *names = ARENA_ARRAY(m->arena, Str, r->n_stages + 1);
    for (size_t i = 0; i < r->n_stages; i++) names[i] = r->stages[i].name;
    return near_words(m, name, names, r->n_stages);
}

static void check_opened_fields(Mistakes *m, const Register *r, const Effect *e, const Register *opened) {
    for (size_t i = 0; i < e->n_with; i++)
        if (register_field(opened, e->with[i].name) == SIZE_MAX && !str_is(e->with[i].name, "source"))
            mistake_at(m, r->file, e->with[i].line, "the register '%.*s' has no field '%.*s'%.*s",
                       STR_ARG(opened->name), STR_ARG(e->with[i].name),
                       STR_ARG(hint_of_fields(m, opened, e->with[i].name)));
}

static void check_effect(Mistakes *m, const Registers *rs, const Register *r, const Effect *e) {
    const Register *opened = e->opens.p ? register_find(rs, e->opens) : NULL;
    const Register *changed = e->changes.p ? register_find(rs, e->changes) : NULL;
    const Register *closed = e->closes.p ? register_find(rs, e->closes) : NULL;
    if (e->opens.p && !opened) say_unknown_register(m, rs, r, e, e->opens);
    if (opened) check_opened_fields(m, r, e, opened);
    if (e->changes.p && !changed) say_unknown_register(m, rs, r, e, e->changes);
    if (changed) check_opened_fields(m, r, e, changed);
    if (e->closes.p && !closed) say_unknown_register(m, rs, r, e, e->closes);
    if (closed && register_stage(closed, e->closes_to) == SIZE_MAX)
        mistake_at(m, r->file, e->line, "the register '%.*s' has no stage '%.*s'%.*s", STR_ARG(closed->name),
                   STR_ARG(e->closes_to), STR_ARG(hint_of_stages(m, closed, e->closes_to)));
}

const Sql *register_rule_statement(Str name) {
    for (size_t i = 0; i < n_sql_all; i++)
        if (str_starts(name, STR("rule_")) && str_is(name, sql_all[i]->name) && sql_all[i]->n_params == 3)
            return sql_all[i];
    return NULL;
}

static Str hint_of_statements(Mistakes *m, Str name) {
    Str *names = ARENA_ARRAY(m->arena, Str, n_sql_all + 1);
    size_t n = 0;
    for (size_t i = 0; i < n_sql_all; i++)
        if (register_rule_statement(str_from(sql_all[i]->name))) names[n++] = str_from(sql_all[i]->name);
    return mistake_hint(m->arena, name, names, n);
}

static void check_rules(Mistakes *m, const Register *r) {
    for (size_t i = 0; i < r->n_rules; i++)
        if (r->rules[i].n_each == 0 && !register_rule_statement(r->rules[i].statement))
            mistake_at(m, r->file, r->rules[i].line, "there is no statement '%.*s' for the rule '%.*s'%.*s",
                       STR_ARG(r->rules[i].statement), STR_ARG(r->rules[i].name),
                       STR_ARG(hint_of_statements(m, r->rules[i].statement)));
}

static void check_together(Mistakes *m, const Registers *rs) {
    for (size_t i = 0; i < rs->n; i++) {
        const Register *r = rs->at[i];
        for (size_t k = 0; k < i; k++)
            if (str_eq(rs->at[k]->prefix, r->prefix))
                mistake_at(m, r->file, r->prefix_line, "the register '%.*s' has the same prefix, %.*s",
                           STR_ARG(rs->at[k]->name), STR_ARG(r->prefix));
        check_rules(m, r);
        for (size_t k = 0; k < r->n_effects; k++) check_effect(m, rs, r, &r->effects[k]);
        register_asks_check(m, rs, r);
    }
}

/* ---- reading ---- */

static Str file_stem(Str path) {
    Str name = str_slice(path, sizeof "registers/" - 1, SIZE_MAX);
    return str_slice(name, 0, name.n - (sizeof ".yaml" - 1));
}

static Register *read_one(Mistakes *m, Str folder, Str path, const Roles *roles) {
    DefinitionText t;
    if (!definition_text(m, folder, path, &t)) return NULL;
    const YamlNode *root = yaml_read(m, t.file, t.text);
    if (!root) return NULL;
    Register *r = register_read(m, root, t.text);
    register_roles_bind(m, root, roles, r);
    if (r->name.p && !str_eq(r->name, file_stem(path)))
        mistake_at(m, t.file, 1, "the file of the register '%.*s' is to be named %.*s.yaml", STR_ARG(r->name),
                   STR_ARG(r->name));
    return r;
}

/* Every mistake of every file at once; a file that cannot be read at all leaves what others say of its register unknown. */
static void read_all(Mistakes *m, Str folder, Registers *rs) {
    Str *paths;
    size_t n = definition_list(m->arena, folder, STR("registers/"), &paths);
    const Register **at = ARENA_ARRAY(m->arena, const Register *, n + 1);
    bool is_whole = true;
    u16 next_id = (u16)n_sql_all;
    const Roles *roles = definitions_roles(m->arena, folder);
    for (size_t i = 0; i < n; i++) {
        Register *r = read_one(m, folder, paths[i], roles);
        is_whole = is_whole && r && r->name.p;
        if (!r || !r->name.p) continue;
        r->table = table_make(m->arena, r, &next_id);
        at[rs->n++] = r;
    }
    rs->at = at;
    if (is_whole) check_together(m, rs);
}

const Registers *registers_check(Str folder, Mistakes *out) {
    Registers *rs = ARENA_NEW(out->arena, Registers);
    rs->arena = out->arena;
    read_all(out, folder, rs);
    return rs;
}

Status registers_open(Ctx *cx, Str folder, Registers **out) {
    Arena *arena = arena_open();
    if (!arena) return FAIL(cx, ERR_OPS, "no memory for the registers");
    Registers *rs = ARENA_NEW(arena, Registers);
    rs->arena = arena;
    Mistakes m = mistakes_on(arena);
    read_all(&m, folder, rs);
    Status st = mistakes_refuse(cx, &m, "registers");
    if (st == OK) *out = rs;
    else arena_close(arena);
    return st;
}

void registers_close(Registers *rs) {
    if (rs) arena_close(rs->arena);
}

const Registers *registers_of(const Ctx *cx) {
    check(cx->app && cx->app->registers);
    return cx->app->registers;
}
