#include "registers/figure.h"

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
    yaml_only(m, item, "for|from|to|at_least|below|is");
    FigureRow r = {.is_for = yaml_text_or_none(m, item, "for"),
                   .from = yaml_date_or_none(m, item, "from"),
                   .to = yaml_date_or_none(m, item, "to"),
                   .is = value_at(m, item)};
    r.at_least = number_at(m, item, "at_least", &r.has_least);
    r.below = number_at(m, item, "below", &r.has_below);
    return r;
}

static Figure read_figure(Mistakes *m, const YamlNode *item) {
    yaml_only(m, item, "name|title|basis|rows");
    const YamlNode *list = yaml_list(m, item, "rows");
    FigureRow *rows = ARENA_ARRAY(m->arena, FigureRow, (list ? list->n : 0) + 1);
    Figure f = {.name = yaml_text(m, item, "name"),
                .title = yaml_text(m, item, "title"),
                .basis = yaml_text_or_none(m, item, "basis"),
                .rows = rows};
    YAML_EACH(row, list) {
        rows[f.n_rows] = read_row(m, row);
        if (f.n_rows > 0 && rows[f.n_rows].is.kind != rows[0].is.kind)
            yaml_mistake(m, row, "a figure is numbers or texts throughout");
        f.n_rows++;
    }
    if (list && f.n_rows == 0) yaml_mistake(m, item, "the figure '%.*s' has no row", STR_ARG(f.name));
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

static bool is_asked(const FigureRow *r, Str kind, double number, Date on) {
    if (r->is_for.n && !str_eq(r->is_for, kind)) return false;
    if (date_is_set(r->from) && date_before(on, r->from)) return false;
    if (date_is_set(r->to) && date_before(r->to, on)) return false;
    return !(r->has_least && number < r->at_least) && !(r->has_below && number >= r->below);
}

Value figure_value(const Figure *f, Str kind, Value number, Value on) {
    if (number.kind != VALUE_NUMBER || on.kind != VALUE_DATE) return value_unknown();
    for (size_t i = 0; i < f->n_rows; i++)
        if (is_asked(&f->rows[i], kind, number.number, on.date)) return f->rows[i].is;
    return value_unknown();
}

ValueKind figure_kind(const Figure *f) { return f->n_rows ? f->rows[0].is.kind : VALUE_UNKNOWN; }
