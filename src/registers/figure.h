/* figure.h - figures that the law or the authority sets, held by date: hours a child of an age may work on a kind of day.
 *
 * Owns      nothing; a Figure lives in the arena it was read with, immutable.
 * Invariant every row of a figure says a value of one kind, number or text.
 * Why       a rule with a table in it (age by kind of day by date) would be a page of nested conditions, and a new regulation
 *           would rewrite them; as rows it is one more row with the day from which it holds.
 * Start at  figure_value(). */
#ifndef MUSTER_FIGURE_H
#define MUSTER_FIGURE_H

#include "define/yaml.h"
#include "registers/expr.h"

typedef struct FigureRow {
    Str is_for, is_and; /* the kind it is for, and the second; STR_NONE: every kind */
    Date from, to;
    bool has_least, has_below;
    double at_least, below; /* of the number asked with: an age, for most */
    Value is;
} FigureRow;

typedef struct Figure {
    Str name, title, basis;
    Str of, and_of;     /* fields whose codes its kinds are, checked once they are read; STR_NONE: kinds of its own */
    bool is_limit;      /* each row says a limit ("6 weeks") */
    bool is_authoritys; /* it may have no row until the authority writes one */
    const FigureRow *rows;
    size_t n_rows;
} Figure;

/* What is asked of a figure; STR_NONE: none is asked for. A number that is not known: none is. */
typedef struct FigureAsk {
    Str kind, also;
    Value number, on;
} FigureAsk;

/* The list of figures of a definition; mistakes are noted at their place. */
const Figure *figures_read(Mistakes *m, const YamlNode *list, size_t *n);
/* Kinds that are no codes of the fields that .of and .and_of name, which have been read now. */
void figures_check(Mistakes *m, const YamlNode *list, const struct Register *reg);
/* What the first row says that is for these kinds, number and day. Not known: no row is, the day is not known, or a number that a row asks
 * about. */
Value figure_value(const Figure *f, const FigureAsk *ask);
/* Number or text. */
ValueKind figure_kind(const Figure *f);
/* Does it wait for the authority's first row? */
bool figure_is_unset(const Figure *f);

#endif
