#include "oversight/matrix.h"

#include "base/csv_out.h"
#include "cli/cli.h"
#include "define/definitions.h"
#include "registers/case_access.h"
#include "web/web.h"

const char *const matrix_kind_word[N_MATRIX_KINDS] = {
#define X(kind, word, about) word,
    MATRIX_KIND_LIST(X)
#undef X
};

typedef struct Making {
    Ctx *cx;
    Ctx *as; /* as cx, for asking as somebody else */
    const Actor *roles;
    size_t n_roles, room;
    Matrix m;
} Making;

static Str names_of(Arena *a, Permission needs, Permission also) {
    Str first = str_from(permission_info[needs].name);
    return also == NEEDS_NOTHING ? first : STR_CAT(a, first, STR(" "), str_from(permission_info[also].name));
}

static MatrixLine *add(Making *k, MatrixKind kind, Str name, Permission needs) {
    Arena *a = k->cx->arena;
    ARENA_ROOM(a, k->m.at, k->m.n, k->room, 256);
    MatrixLine *line = &k->m.at[k->m.n++];
    *line = (MatrixLine){.kind = kind,
                         .name = name,
                         .needs = str_from(permission_info[needs].name),
                         .by_role = ARENA_ARRAY(a, Str, k->n_roles + 1)};
    return line;
}

/* ---- pages and commands ---- */

static void fill_reach(Making *k, MatrixLine *line, Permission needs, Permission also) {
    Str *words = (Str *)(uintptr_t)line->by_role;
    line->needs = names_of(k->cx->arena, needs, also);
    for (size_t i = 0; i < k->n_roles; i++)
        words[i] = str_from(reach_word[access_reach_both(&k->roles[i], needs, also)]);
}

static void add_pages(Making *k) {
    for (size_t i = 0; i < n_route_all; i++) {
        const Route *r = route_all[i];
        Str name = str_fmt(k->cx->arena, "%s %s", r->method == METHOD_GET ? "GET" : "POST", r->path);
        MatrixLine *line = add(k, MATRIX_PAGE, name, r->needs);
        line->doc = str_from(r->doc);
        fill_reach(k, line, r->needs, r->also);
    }
}

static void add_commands(Making *k) {
    for (size_t i = 0; i < n_command_all; i++) {
        const Command *c = command_all[i];
        MatrixLine *line = add(k, MATRIX_COMMAND, str_from(c->name), c->needs);
        line->doc = str_from(c->doc);
        fill_reach(k, line, c->needs, c->also);
    }
}

/* ---- registers ---- */

typedef struct Asked {
    const Register *reg;
    size_t stage;
    const Field *field;
} Asked;

static Str register_word(const Ctx *as, const Asked *q) {
    if (register_is_changed(as, q->reg)) return STR("changes");
    return register_is_seen(as, q->reg) ? STR("sees") : STR("no");
}

static Str move_word(const Ctx *as, const Asked *q) {
    return stage_is_open_to(as, q->reg, q->stage) ? STR("yes") : STR("no");
}

static Str answer_word(const Ctx *as, const Asked *q) {
    return register_is_seen(as, q->reg) && field_is_seen(as, q->field) ? STR("yes") : STR("no");
}

static void fill_asked(Making *k, MatrixLine *line, const Asked *q, Str (*word)(const Ctx *, const Asked *)) {
    Str *words = (Str *)(uintptr_t)line->by_role;
    for (size_t i = 0; i < k->n_roles; i++) {
        k->as->actor = k->roles[i];
        words[i] = word(k->as, q);
    }
}

static void add_answer(Making *k, const Register *r, Str path, const Field *f) {
    if (f->see_mask) {
        MatrixLine *line = add(k, MATRIX_ANSWER, path, READ_CASES);
        line->doc = f->title;
        fill_asked(k, line, &(Asked){.reg = r, .field = f}, answer_word);
    }
    for (size_t i = 0; i < f->n_fields; i++)
        add_answer(k, r, STR_CAT(k->cx->arena, path, STR("."), f->fields[i].name), &f->fields[i]);
}

static void add_register(Making *k, const Register *r) {
    Arena *a = k->cx->arena;
    MatrixLine *line = add(k, MATRIX_REGISTER, r->name, READ_CASES);
    line->doc = r->title;
    fill_asked(k, line, &(Asked){.reg = r}, register_word);
    for (size_t s = 0; s < r->n_stages; s++) {
        if (r->stages[s].n_by == 0) continue;
        line = add(k, MATRIX_MOVE, STR_CAT(a, r->name, STR(":"), r->stages[s].name), CHANGE_CASES);
        line->doc = r->stages[s].title;
        fill_asked(k, line, &(Asked){.reg = r, .stage = s}, move_word);
    }
    for (size_t f = 0; f < r->n_fields; f++)
        add_answer(k, r, STR_CAT(a, r->name, STR("."), r->fields[f].name), &r->fields[f]);
}

/* ---- the whole ---- */

Matrix matrix_make(Ctx *cx) {
    const Roles *roles = definitions_of(cx)->roles;
    const Registers *registers = registers_of(cx);
    Actor *actors = ARENA_ARRAY(cx->arena, Actor, roles->n + 1);
    Ctx as = *cx;
    for (size_t i = 0; i < roles->n; i++) actors[i] = actor_of_role(&roles->at[i]);
    Making k = {.cx = cx, .as = &as, .roles = actors, .n_roles = roles->n};
    add_pages(&k);
    add_commands(&k);
    for (size_t i = 0; i < registers->n; i++) add_register(&k, registers->at[i]);
    return k.m;
}

Str matrix_csv(Ctx *cx, const Matrix *m) {
    const Roles *roles = definitions_of(cx)->roles;
    Buf text = buf_on(cx->arena);
    CsvOut csv = csv_out_on(&text);
    csv_out_cell(&csv, STR("kind"));
    csv_out_cell(&csv, STR("name"));
    csv_out_cell(&csv, STR("needs"));
    for (size_t r = 0; r < roles->n; r++) csv_out_cell(&csv, roles->at[r].role);
    csv_out_end_row(&csv);
    for (size_t i = 0; i < m->n; i++) {
        csv_out_cell(&csv, str_from(matrix_kind_word[m->at[i].kind]));
        csv_out_cell(&csv, m->at[i].name);
        csv_out_cell(&csv, m->at[i].needs);
        for (size_t r = 0; r < roles->n; r++) csv_out_cell(&csv, m->at[i].by_role[r]);
        csv_out_end_row(&csv);
    }
    return buf_str(&text);
}
