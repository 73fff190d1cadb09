/* area_table.h - a scorecard's measures side by side for areas: the county's districts; one district with its schools; one school with its
 * district and the county. The district breakdown of any scorecard, and the data packs that go to districts and schools.
 *
 * Owns      nothing.
 * Invariant a cell is the measure's figure of that area, as its own page has it, so cells add up. What is for release, and what the actor may
 *           not see the records of, has small numbers hidden and what would give them back (release.h). A school's own figures are whole to
 *           whoever may see its records.
 * Errors    ERR_INPUT: as at a day to come. ERR_NOTFOUND: there is no such district.
 * Start at  area_table(). docs/publishing.md. */
#ifndef MUSTER_AREA_TABLE_H
#define MUSTER_AREA_TABLE_H

#include "measures/scorecard.h"

typedef enum AreaKind { AREA_DISTRICTS, AREA_ONE_DISTRICT, AREA_ONE_SCHOOL } AreaKind;

typedef struct AreaAsk {
    const Scorecard *scorecard;
    Date as_at;
    AreaKind kind;
    size_t district; /* of the authority's, for AREA_ONE_DISTRICT; of AREA_ONE_SCHOOL that of its school */
    i64 school;      /* URN */
    Str school_name;
    bool for_release;
} AreaAsk;

/* {"title", "as_at", "areas": [{"name"}], "measures": [{"code", "printed_code", "id", "title", "unit", "period_label", "cells"}], "schools": [{"name", "urn",
 * "cells"}], "rows": one for each measure and area, "columns", "definitions", "hidden_text"}. One statement a computed measure. */
MUST_USE Status area_table(Ctx *cx, const AreaAsk *ask, json_t **out);
/* Sheets Figures, Definitions, Data. */
MUST_USE Status area_table_xlsx(Ctx *cx, const json_t *model, Str *bytes);
/* The pack of a district or a school: the vulnerable learners' scorecard as at the end of the last financial quarter, unless a day is given. */
MUST_USE Status area_pack_district(Ctx *cx, Str name, Date as_at, AreaAsk *out);
MUST_USE Status area_pack_school(Ctx *cx, i64 urn, Date as_at, AreaAsk *out);

#endif
