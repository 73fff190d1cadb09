/* establishment.h - schools and other establishments of the national register, keyed by URN.
 *
 * Owns      tables establishment, establishment_change, inspection, establishment_link; no other module writes them.
 * Invariant a field that an import changes leaves its old value in establishment_change. A register's empty cell says
 *           nothing: it never erases what is held.
 * Memory    results live in cx->arena.
 * Errors    ERR_NOTFOUND: no such URN. ERR_DENIED from school_get().
 * Why       the fields come from one list, so that reading, writing, comparing and the log of changes cannot disagree.
 * Start at  school_get() to show one, establishment_put() to import one. */
#ifndef MUSTER_ESTABLISHMENT_H
#define MUSTER_ESTABLISHMENT_H

#include <jansson.h>
#include "base/ctx.h"

/* Every column of establishment but urn, name_key and source_id, in the order of its SQL.
 * TEXT: empty when not known. NUMBER and REAL: ESTABLISHMENT_NOT_KNOWN. TRI: 1, 0, -1 not known. */
/* clang-format off */
#define ESTABLISHMENT_FIELD_LIST(TEXT, NUMBER, REAL, DAY, TRI)                                      \
    NUMBER(laestab) NUMBER(la_code) NUMBER(estab_number) TEXT(name) TEXT(type_code) TEXT(type_name) \
    TEXT(kind) TEXT(phase) TEXT(status) DAY(opened_on) DAY(closed_on) TEXT(close_reason)            \
    NUMBER(low_age) NUMBER(high_age) TEXT(sex_admitted) TRI(has_sixth_form)                         \
    TEXT(religious_character) TEXT(admissions_policy) NUMBER(capacity) NUMBER(n_pupils)             \
    REAL(percentage_fsm) TEXT(trust) NUMBER(resourced_places) NUMBER(sen_unit_places)               \
    TEXT(sen_types) TEXT(street) TEXT(locality) TEXT(town) TEXT(postcode) NUMBER(uprn)              \
    NUMBER(easting) NUMBER(northing) TEXT(district) TEXT(district_code) TEXT(district_basis)        \
    TEXT(ward)
/* clang-format on */

#define ESTABLISHMENT_NOT_KNOWN (-1)
/* Numbers from here are ours: organisations that are in no national register (frontdoor/organisation.h), and no schools. */
#define ESTABLISHMENT_OURS      900000001

typedef struct Establishment {
    i64 urn;
#define TEXT(name)   Str name;
#define NUMBER(name) i64 name;
#define REAL(name)   double name;
#define DAY(name)    Date name;
#define TRI(name)    i8 name;
    ESTABLISHMENT_FIELD_LIST(TEXT, NUMBER, REAL, DAY, TRI)
#undef TEXT
#undef NUMBER
#undef REAL
#undef DAY
#undef TRI
} Establishment;

/* Nothing known but the URN. */
void establishment_clear(Establishment *e, i64 urn);

/* ---- reading ---- */

/* For showing: checks access_subject(). */
MUST_USE Status school_get(Ctx *cx, i64 urn, Establishment *out);
/* For importers and rules: no access check. One indexed read. */
MUST_USE Status establishment_load(Ctx *cx, i64 urn, Establishment *out);
MUST_USE Status establishment_exists(Ctx *cx, i64 urn, bool *exists);
/* The establishment that had this LAESTAB on the day: of several (a school and the academy that followed it) the one open
 * then, else the last to have opened by then, else the first to open. *urn is 0 when there is none. */
MUST_USE Status establishment_by_laestab(Ctx *cx, i64 laestab, Date on, i64 *urn);

typedef struct SchoolCard {
    i64 urn, laestab; /* laestab 0: none */
    Str name, kind, phase, status, town, district;
    Date opened_on, closed_on;
} SchoolCard;

#define SCHOOL_FIND_LIMIT 50
/* By URN, LAESTAB ("886/2001", "8862001") or words of the name. Open ones first, then by name. ERR_DENIED without
 * READ_SCHOOL. */
MUST_USE Status school_find(Ctx *cx, Str query, SchoolCard **out, size_t *n);

typedef struct Inspection {
    Date inspected_on;
    Str rating; /* empty: not published */
} Inspection;

typedef struct SchoolLink {
    i64 urn;
    Str name;
    Date linked_on;
    bool is_successor; /* else a predecessor */
    Str basis;
} SchoolLink;

typedef struct SchoolChange {
    Moment changed_at;
    Str field, old_value, new_value; /* empty: was or is not known */
} SchoolChange;

typedef struct SchoolHistory {
    Inspection *inspections; /* newest first */
    SchoolLink *links;
    SchoolChange *changes; /* newest first, at most 200 */
    size_t n_inspections, n_links, n_changes;
} SchoolHistory;

/* Its name alone; STR_NONE when it is not known. No access check. One row by key. */
MUST_USE Status establishment_name(Ctx *cx, i64 urn, Str *name);
/* After school_get(): no access check of its own. */
MUST_USE Status establishment_history(Ctx *cx, i64 urn, SchoolHistory *out);

/* The school as programs read it: every field by its column's name, inspections and links. */
json_t *establishment_json(const Establishment *e, const SchoolHistory *h);

/* ---- writing ---- */

typedef enum EstablishmentChange {
    ESTABLISHMENT_UNCHANGED = 1,
    ESTABLISHMENT_CREATED,
    ESTABLISHMENT_UPDATED
} EstablishmentChange;

/* What a register says of e->urn: inserted, or merged into what is held with a log of each changed field. */
MUST_USE Status establishment_put(Ctx *cx, const Establishment *e, i64 source_id, EstablishmentChange *change);
/* *is_new: it was not known, or its rating was not. */
MUST_USE Status inspection_put(Ctx *cx, i64 urn, const Inspection *i, i64 source_id, bool *is_new);
/* Where two have one LAESTAB and one closed as the other opened (within 31 days), the one followed the other. Looks at the whole
 * register: once at the end of an import. *n_new counts the links made. */
MUST_USE Status establishment_link_all(Ctx *cx, i64 source_id, i64 *n_new);

/* ---- rules ---- */

/* What the roll call makes of a register's type, by its code or else its name: school, special, pru, alternative, independent,
 * college, nursery, other. Pure. */
const char *establishment_kind_of(Str type_code, Str type_name);
bool establishment_kind_is_known(Str type_code, Str type_name);

#endif
