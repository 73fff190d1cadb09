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
    Str is_for; /* the kind it is for; STR_NONE: every kind */
    Date from, to;
    bool has_least, has_below;
    double at_least, below; /* of the number asked with: an age, for most */
    Value is;
} FigureRow;

typedef struct Figure {
    Str name, title, basis;
    const FigureRow *rows;
    size_t n_rows;
} Figure;

/* The list of figures of a definition; mistakes are noted at their place. */
const Figure *figures_read(Mistakes *m, const YamlNode *list, size_t *n);
/* What the first row says that is for this kind (STR_NONE: none is asked for), number and day. Not known: no row is, or the number or
 * the day is not known. */
Value figure_value(const Figure *f, Str kind, Value number, Value on);
/* Number or text. */
ValueKind figure_kind(const Figure *f);

#endif
