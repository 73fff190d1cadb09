#include "registers/register_asks.h"

#include "base/nearest.h"

typedef struct Asking {
    Mistakes *m;
    const Register *by;
    const ExprAsk *ask;
} Asking;

static void say(const Asking *a, const char *what, Str name, const char *near) {
    mistake_at(a->m, a->by->file, a->ask->line, "in \"%.*s\": %s '%.*s'%s%s", STR_ARG(a->ask->text), what,
               STR_ARG(name), near ? "; did you mean " : "", near ? near : "");
}

static void say_register(const Asking *a, const Registers *rs) {
    const char **names = ARENA_ARRAY(a->m->arena, const char *, rs->n + 1);
    for (size_t i = 0; i < rs->n; i++) names[i] = str_cstr(a->m->arena, rs->at[i]->name);
    say(a, "there is no register", a->ask->reg, nearest_name(a->ask->reg, names, rs->n));
}

static void say_field(const Asking *a, const Register *asked) {
    const char **names = ARENA_ARRAY(a->m->arena, const char *, asked->n_fields + 1);
    for (size_t i = 0; i < asked->n_fields; i++) names[i] = str_cstr(a->m->arena, asked->fields[i].name);
    const char *what =
        str_cstr(a->m->arena, str_fmt(a->m->arena, "the register '%.*s' has no field", STR_ARG(asked->name)));
    say(a, what, a->ask->field, nearest_name(a->ask->field, names, asked->n_fields));
}

static void check_stage_code(const Asking *a, const Register *asked) {
    const char **names = ARENA_ARRAY(a->m->arena, const char *, asked->n_stages + 1);
    if (!a->ask->code.p || register_stage(asked, a->ask->code) != SIZE_MAX) return;
    for (size_t i = 0; i < asked->n_stages; i++) names[i] = str_cstr(a->m->arena, asked->stages[i].name);
    const char *what =
        str_cstr(a->m->arena, str_fmt(a->m->arena, "the register '%.*s' has no stage", STR_ARG(asked->name)));
    say(a, what, a->ask->code, nearest_name(a->ask->code, names, asked->n_stages));
}

static void check_code(const Asking *a, const Field *f) {
    const char **names = ARENA_ARRAY(a->m->arena, const char *, f->n_codes + 1);
    if (!a->ask->code.p || f->n_codes == 0 || field_code(f, a->ask->code)) return;
    for (size_t i = 0; i < f->n_codes; i++) names[i] = str_cstr(a->m->arena, f->codes[i].code);
    say(a, "the field has no such code:", a->ask->code, nearest_name(a->ask->code, names, f->n_codes));
}

static void check_ask(const Asking *a, const Registers *rs) {
    const Register *asked = register_find(rs, a->ask->reg);
    size_t field = asked ? register_field(asked, a->ask->field) : SIZE_MAX;
    if (!asked) say_register(a, rs);
    else if (asked->is_arms_length && asked != a->by)
        say(a, "nobody is to learn of the cases of a register at arm's length:", asked->name, NULL);
    else if (str_is(a->ask->field, "stage")) check_stage_code(a, asked);
    else if (a->ask->field.n && field == SIZE_MAX) say_field(a, asked);
    else if (field != SIZE_MAX) check_code(a, &asked->fields[field]);
}

void register_asks_check(Mistakes *m, const Registers *rs, const Register *r) {
    for (size_t i = 0; i < r->asks.n; i++) check_ask(&(Asking){.m = m, .by = r, .ask = &r->asks.at[i]}, rs);
}
