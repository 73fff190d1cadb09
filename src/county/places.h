/* places.h - where invented people and schools are: real districts, towns and outward codes, invented streets.
 *
 * Owns      nothing that changes: tables read once from definitions/names/towns.csv and outside.csv.
 * Invariant an address in the county has a postcode that definitions/places/kent.yaml puts in the same district; one
 *           outside has a postcode in none of its districts (places_test.c checks both).
 * Start at  places_load(), place_draw_home(), place_address(). */
#ifndef MUSTER_COUNTY_PLACES_H
#define MUSTER_COUNTY_PLACES_H

#include "county/names.h"

#define COUNTY_LA   886
#define N_DISTRICTS 12

typedef struct Town {
    Str district, gss, name, prefix;
    int district_no;
    u32 weight; /* share of the county's homes */
    i64 easting, northing;
} Town;

typedef struct Outside {
    int la;
    Str la_name, town, prefix;
} Outside;

/* Where a home is: a town in the county, or after the last town a place outside. */
typedef struct Home {
    u16 area, street, house;
} Home;

typedef struct Places {
    Town *towns;
    Outside *outside;
    size_t n_towns, n_outside;
    u32 total_weight;
    i64 share[N_DISTRICTS]; /* of the county, in thousandths */
    Str district[N_DISTRICTS];
    size_t n_districts;
    i64 n_pupils; /* of the county: streets are as many as its people need */
    const Names *names;
} Places;

MUST_USE Status places_load(Ctx *cx, const Names *names, i64 n_pupils, Places *out);

static inline bool place_is_outside(const Places *p, Home h) { return h.area >= p->n_towns; }
/* District number, or -1 outside. */
static inline int place_district(const Places *p, Home h) {
    return place_is_outside(p, h) ? -1 : p->towns[h.area].district_no;
}

Home place_draw_home(const Places *p, Rng *rng);
/* In a town of this district. */
Home place_draw_in_district(const Places *p, int district, Rng *rng);
/* near: one of the neighbouring authorities; else anywhere listed. */
Home place_draw_outside(const Places *p, bool near, Rng *rng);

typedef struct AddressText {
    Str paon, street, locality, town, postcode;
    i64 uprn, easting, northing;
    char buf[3][64];
} AddressText;
/* The texts point into *out or the program. */
void place_address(const Places *p, Home h, AddressText *out);

#endif
