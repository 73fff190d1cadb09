#include "registers/figure.h"

#include "base/nearest.h"
#include "clock/limit.h"
#include "registers/register.h"

static double number_at(Mistakes *m, const YamlNode *row, const char *key, bool *has) {
    double n = 0;
    *has = yaml_has(row, key);
    if (*has && !str_to_f64(yaml_text(m, row, key), &n))
        yaml_mistake(m, yaml_find(row, key), "'%s' is to be a number", key);
    return n;
}

static Value value_at(Mistakes *m, const YamlNode *row) {
    double n;
    Str text = yaml_text(m, row, "is");
    return str_to_f64(text, &n) ? value_number(n) : value_text(text);
}

static FigureRow read_row(Mistakes *m, const YamlNode *item) {
    yaml_only(m, item, "for|and|from|to|at_least|below|is");
    FigureRow r = {.is_for = yaml_text_or_none(m, item, "for"),
                   .is_and = yaml_text_or_none(m, item, "and"),
                   .from = yaml_date_or_none(m, item, "from"),
                   .to = yaml_date_or_none(m, item, "to"),
                   .is = value_at(m, item)};
    r.at_least = number_at(m, item, "at_least", &r.has_least);
    r.below = number_at(m, item, "below", &r.has_below);
    return r;
}

static void check_limit(Mistakes *m, const YamlNode *row, Value is) {
    Limit limit;
    Str why;
    bool is_sound = is.kind == VALUE_TEXT && limit_parse(m->arena, is.text, &limit, &why);
    if (!is_sound) yaml_mistake(m, yaml_find(row, "is"), "a figure with 'limit: true' says limits, such as 6 weeks");
}

static Figure read_figure(Mistakes *m, const YamlNode *item) {
    yaml_only(m, item, "name|title|basis|of|and_of|limit|authority|rows");
    const YamlNode *list = yaml_list(m, item, "rows");
    FigureRow *rows = ARENA_ARRAY(m->arena, FigureRow, (list ? list->n : 0) + 1);
    Figure f = {.name = yaml_text(m, item, "name"),
                .title = yaml_text(m, item, "title"),
                .basis = yaml_text_or_none(m, item, "basis"),
                .of = yaml_text_or_none(m, item, "of"),
                .and_of = yaml_text_or_none(m, item, "and_of"),
                .is_limit = yaml_flag_or(m, item, "limit", false),
                .is_authoritys = yaml_flag_or(m, item, "authority", false),
                .rows = rows};
    YAML_EACH(row, list) {
        rows[f.n_rows] = read_row(m, row);
        if (f.is_limit) check_limit(m, row, rows[f.n_rows].is);
        else if (f.n_rows > 0 && rows[f.n_rows].is.kind != rows[0].is.kind)
            yaml_mistake(m, row, "a figure is numbers or texts throughout");
        f.n_rows++;
    }
    if (list && f.n_rows == 0 && !f.is_authoritys)
        yaml_mistake(m, item, "the figure '%.*s' has no row", STR_ARG(f.name));
    return f;
}

const Figure *figures_read(Mistakes *m, const YamlNode *list, size_t *n) {
    Figure *at = ARENA_ARRAY(m->arena, Figure, (list ? list->n : 0) + 1);
    *n = 0;
    YAML_EACH(item, list) {
        at[*n] = read_figure(m, item);
        for (size_t i = 0; i < *n; i++)
            if (str_eq(at[i].name, at[*n].name))
                yaml_mistake(m, item, "the figure '%.*s' is named twice", STR_ARG(at[i].name));
        (*n)++;
    }
    return at;
}

/* ---- kinds that are codes of a field ---- */

static const char *nearest_code(Mistakes *m, const Field *f, Str word) {
    const char **names = ARENA_ARRAY(m->arena, const char *, f->n_codes + 1);
    for (size_t i = 0; i < f->n_codes; i++) names[i] = str_cstr(m->arena, f->codes[i].code);
    return nearest_name(word, names, f->n_codes);
}

static void check_kind(Mistakes *m, const YamlNode *row, Str kind, const Field *f) {
    if (!kind.n || !f || field_code(f, kind)) return;
    const char *near = nearest_code(m, f, kind);
    yaml_mistake(m, row, "the field '%.*s' has no code '%.*s'%s%s", STR_ARG(f->name), STR_ARG(kind),
                 near ? "; did you mean " : "", near ? near : "");
}

static const Field *codes_of(Mistakes *m, const YamlNode *item, const Register *reg, Str name) {
    size_t i = name.n ? register_field(reg, name) : SIZE_MAX;
    if (!name.n) return NULL;
    if (i != SIZE_MAX && reg->fields[i].n_codes > 0) return &reg->fields[i];
    yaml_mistake(m, item, "'%.*s' is no field with codes", STR_ARG(name));
    return NULL;
}

void figures_check(Mistakes *m, const YamlNode *list, const Register *reg) {
    size_t i = 0;
    YAML_EACH(item, list) {
        const Figure *f = &reg->figures[i++];
        const Field *of = codes_of(m, item, reg, f->of), *and_of = codes_of(m, item, reg, f->and_of);
        size_t k = 0;
        YAML_EACH(row, yaml_find(item, "rows")) {
            check_kind(m, row, f->rows[k].is_for, of);
            check_kind(m, row, f->rows[k++].is_and, and_of);
        }
    }
}

/* ---- asked ---- */

static bool is_asked(const FigureRow *r, const FigureAsk *a) {
    bool has_number = a->number.kind == VALUE_NUMBER;
    if (r->is_for.n && !str_eq(r->is_for, a->kind)) return false;
    if (r->is_and.n && !str_eq(r->is_and, a->also)) return false;
    if (date_is_set(r->from) && date_before(a->on.date, r->from)) return false;
    if (date_is_set(r->to) && date_before(r->to, a->on.date)) return false;
    if ((r->has_least || r->has_below) && !has_number) return false;
    return !(r->has_least && a->number.number < r->at_least) && !(r->has_below && a->number.number >= r->below);
}

Value figure_value(const Figure *f, const FigureAsk *ask) {
    if (ask->on.kind != VALUE_DATE) return value_unknown();
    for (size_t i = 0; i < f->n_rows; i++)
        if (is_asked(&f->rows[i], ask)) return f->rows[i].is;
    return value_unknown();
}

ValueKind figure_kind(const Figure *f) {
    if (f->is_limit) return VALUE_TEXT;
    return f->n_rows ? f->rows[0].is.kind : VALUE_UNKNOWN;
}

bool figure_is_unset(const Figure *f) { return f->is_authoritys && f->n_rows == 0; }
