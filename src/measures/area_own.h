/* area_own.h - the table of areas while it is made. Only area_*.c include this.
 *
 * Start at  area_add_measure(), area_add_cell(). */
#ifndef MUSTER_AREA_OWN_H
#define MUSTER_AREA_OWN_H

#include "measures/area_table.h"
#include "measures/release.h"

/* A column: the county, a district or a school. */
typedef struct Area {
    Str name;
    size_t district; /* SIZE_MAX: not a district */
    i64 school;      /* 0: not a school */
} Area;

typedef struct AreaTable {
    Ctx *cx;
    const AreaAsk *ask;
    Area *areas;
    size_t n_areas;   /* the columns of the table of measures */
    size_t n_schools; /* after them, of one district: a table of their own */
    json_t *model, *rows, *schools;
    Released hidden;
    PublishedSet published; /* of the areas, in their order */
} AreaTable;

typedef struct AreaFigures {
    const Measure *measure;
    const ScorecardSection *section;
    const UnitSet *set;
    bool for_release;
    UnitFigure whole;
    UnitPart *districts, *schools;
    size_t n_districts, n_schools;
} AreaFigures;

/* A row of the table of measures, without cells yet. */
json_t *area_add_measure(AreaTable *t, const ScorecardSection *section, const Measure *m);
/* The cell of the i-th area, in the table and among the rows for files. Takes it. */
void area_add_cell(AreaTable *t, const AreaFigures *f, json_t *measure, size_t i, json_t *cell);

/* The results published of all the areas. One statement. */
MUST_USE Status area_read_published(AreaTable *t);
/* The last period of which one of the areas has a figure; none: no row. */
void area_add_entered(AreaTable *t, const ScorecardSection *section, const Measure *m);

#endif
