/* register_words.c - names, expressions and limits of a definition, checked as they are read. */
#include "registers/register_read_own.h"

#include "base/nearest.h"

static bool is_name(Str s) {
    if (s.n == 0 || s.n > 40 || s.p[0] < 'a' || s.p[0] > 'z') return false;
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '_')) return false;
    return true;
}

Str reading_name(Reading *r, const YamlNode *map, const char *key) {
    Str name = yaml_text(r->m, map, key);
    if (name.p && !is_name(name))
        yaml_mistake(r->m, map, "'%.*s' is no name: small letters, digits and _, at most 40, a letter first",
                     STR_ARG(name));
    return name;
}

const Str *reading_words(Reading *r, const YamlNode *list, size_t *n) {
    Str *words = LIST_OF(r->m, list, Str);
    *n = 0;
    YAML_EACH(item, list) words[(*n)++] = yaml_item_text(r->m, item);
    return words;
}

const Expr *reading_expr_of(Reading *r, const YamlNode *map, const char *key, const Field *rows) {
    const YamlNode *at = yaml_find(map, key);
    if (!at) return NULL;
    ExprNames names = {.reg = r->reg, .rows = rows, .asks = &r->reg->asks};
    return expr_read(r->m, at, yaml_item_text(r->m, at), &names);
}

const Expr *reading_expr(Reading *r, const YamlNode *map, const char *key) {
    return reading_expr_of(r, map, key, NULL);
}

const Expr *reading_condition(Reading *r, const YamlNode *map, const char *key) {
    const Expr *e = reading_expr(r, map, key);
    if (e && expr_kind(e) != VALUE_YES_NO && expr_kind(e) != VALUE_UNKNOWN)
        yaml_mistake(r->m, yaml_find(map, key), "\"%.*s\" is no condition: it does not say yes or no",
                     STR_ARG(expr_text(e)));
    return e;
}

Limit reading_limit(Reading *r, const YamlNode *at) {
    Limit limit = {0};
    Str text = yaml_item_text(r->m, at), why;
    if (str_is(text, "not set")) return limit; /* the authority has not said */
    if (text.p && !limit_parse(r->m->arena, text, &limit, &why)) yaml_mistake(r->m, at, "%.*s", STR_ARG(why));
    return limit;
}

const char *reading_hint(Reading *r, Str name, ReadingNames of) {
    const Register *reg = r->reg;
    const char **names = ARENA_ARRAY(r->m->arena, const char *, reg->n_fields + reg->n_stages + 2);
    size_t n = 0;
    for (size_t i = 0; (of & FIELD_NAMES) && i < reg->n_fields; i++)
        names[n++] = str_cstr(r->m->arena, reg->fields[i].name);
    for (size_t i = 0; (of & STAGE_NAMES) && i < reg->n_stages; i++)
        names[n++] = str_cstr(r->m->arena, reg->stages[i].name);
    if (of == EVENT_NAMES) names[n++] = "opened";
    if (of == EVENT_NAMES) names[n++] = "closed";
    const char *near = nearest_name(name, names, n);
    return near ? str_cstr(r->m->arena, str_fmt(r->m->arena, "; did you mean '%s'?", near)) : "";
}

size_t reading_field(Reading *r, const YamlNode *at, Str name) {
    size_t i = register_field(r->reg, name);
    if (i == SIZE_MAX && name.p)
        yaml_mistake(r->m, at, "the register has no field '%.*s'%s", STR_ARG(name), reading_hint(r, name, FIELD_NAMES));
    return i;
}

size_t reading_stage(Reading *r, const YamlNode *at, Str name) {
    size_t i = register_stage(r->reg, name);
    if (i == SIZE_MAX && name.p)
        yaml_mistake(r->m, at, "the register has no stage '%.*s'%s", STR_ARG(name), reading_hint(r, name, STAGE_NAMES));
    return i;
}
