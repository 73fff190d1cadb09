/* authority.h - which local authority this is, its districts, and where a postcode lies.
 *
 * Owns      nothing; read from the files of definitions/places.
 * Invariant immutable after definitions_open(), shared by every thread. Each prefix is in one place only.
 * Why       the longest prefix in force decides, so a district's list may name an outward code and a neighbour's one
 *           sector of it. A table of every postcode (ONSPD) can replace it behind the same function.
 * Start at  authority_place_of(). */
#ifndef MUSTER_AUTHORITY_H
#define MUSTER_AUTHORITY_H

#include "base/date.h"
#include "define/yaml.h"

typedef struct District {
    Str name;       /* as the authority calls it: "Tonbridge and Malling" */
    Str gss;        /* E07000115 */
    Str later_name; /* what it is called from later_from on; STR_NONE: it keeps its name */
    Date later_from;
} District;

/* A group of districts. */
typedef struct DistrictArea {
    Str name;
    u64 districts; /* bit per index in Authority.districts */
} DistrictArea;

typedef struct PlacePrefix {
    Str prefix; /* as it is looked up: "ME13", "ME13 7" */
    Str authority;
    int district; /* index in districts, -1 outside */
} PlacePrefix;

typedef struct Authority {
    i64 code; /* 886 */
    Str code_text;
    Str name;
    const District *districts;
    size_t n_districts; /* at most 64 */
    const DistrictArea *areas;
    size_t n_areas;
    const PlacePrefix *prefixes; /* sorted by prefix */
    size_t n_prefixes;
} Authority;

typedef struct Place {
    bool is_known;      /* false: no postcode, or nothing that looks like one */
    bool is_outside;    /* lies outside the authority */
    Str authority;      /* "886", "887", "elsewhere"; STR_NONE when not known */
    Str district;       /* the authority's name for it; STR_NONE outside */
    int district_index; /* in Authority.districts; -1 outside or not known */
} Place;

/* Spaces and case do not matter; a bare outward code will do. About 40 ns. */
Place authority_place_of(const Authority *a, Str postcode);
/* Index of the district of that name, its later one too, or -1. */
int authority_district(const Authority *a, Str name);
/* Index of the area of that name, or -1. */
int authority_area(const Authority *a, Str name);
/* What a district is called on a day. */
Str authority_district_name(const Authority *a, size_t district, Date on);
/* Index of the district with that GSS code, or -1. */
int authority_district_gss(const Authority *a, Str gss);

MUST_USE Authority *authority_read(Mistakes *m, const YamlNode *root);

#endif
