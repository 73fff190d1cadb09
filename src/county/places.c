#include "county/places.h"

#include <stdio.h>

static int district_number(Places *p, Str name) {
    for (size_t i = 0; i < p->n_districts; i++)
        if (str_eq(p->district[i], name)) return (int)i;
    check(p->n_districts < N_DISTRICTS);
    p->district[p->n_districts] = name;
    return (int)p->n_districts++;
}

static Status load_town(Ctx *cx, Places *p, const TableRow *row) {
    i64 share = 0, weight = 0;
    Town t = {.district = row->cell[0], .gss = row->cell[1], .name = row->cell[3], .prefix = row->cell[4]};
    if (row->n != 8 || !str_to_i64(row->cell[2], &share) || !str_to_i64(row->cell[5], &weight) ||
        !str_to_i64(row->cell[6], &t.easting) || !str_to_i64(row->cell[7], &t.northing))
        return FAIL(cx, ERR_BUG, "towns.csv: a bad row");
    t.district_no = district_number(p, t.district);
    t.weight = (u32)(share * weight); /* a district's weights sum to about 100 */
    p->share[t.district_no] = share;
    p->total_weight += t.weight;
    p->towns[p->n_towns++] = t;
    return OK;
}

Status places_load(Ctx *cx, const Names *names, i64 n_pupils, Places *out) {
    *out = (Places){.names = names, .n_pupils = n_pupils};
    Table t;
    TableRow row;
    TRY(table_open(cx, STR("definitions/names/towns.csv"), &t));
    out->towns = ARENA_ARRAY(cx->arena, Town, table_n_rows(&t));
    while (table_next(&t, &row)) TRY(load_town(cx, out, &row));
    TRY(table_open(cx, STR("definitions/names/outside.csv"), &t));
    out->outside = ARENA_ARRAY(cx->arena, Outside, table_n_rows(&t));
    while (table_next(&t, &row)) {
        i64 la = 0;
        if (row.n != 4 || !str_to_i64(row.cell[0], &la)) return FAIL(cx, ERR_BUG, "outside.csv: a bad row");
        out->outside[out->n_outside++] =
            (Outside){.la = (int)la, .la_name = row.cell[1], .town = row.cell[2], .prefix = row.cell[3]};
    }
    return OK;
}

/* ---- drawing ---- */

static Home home_in(const Places *p, size_t area, Rng *rng) {
    u64 n_streets = 40;
    if (area < p->n_towns) {
        u64 homes = (u64)p->n_pupils * p->towns[area].weight / p->total_weight;
        n_streets = homes / 40 + 12;
    }
    if (n_streets > 4000) n_streets = 4000;
    u16 street = (u16)rng_below(rng, n_streets), house = (u16)(1 + rng_below(rng, 140));
    return (Home){.area = (u16)area, .street = street, .house = house};
}

Home place_draw_home(const Places *p, Rng *rng) {
    u32 at = (u32)rng_below(rng, p->total_weight);
    size_t area = 0;
    while (at >= p->towns[area].weight) at -= p->towns[area++].weight;
    return home_in(p, area, rng);
}

Home place_draw_in_district(const Places *p, int district, Rng *rng) {
    u32 sum = 0;
    for (size_t i = 0; i < p->n_towns; i++) sum += p->towns[i].district_no == district ? p->towns[i].weight : 0;
    u32 at = (u32)rng_below(rng, sum);
    for (size_t i = 0; i < p->n_towns; i++) {
        if (p->towns[i].district_no != district) continue;
        if (at < p->towns[i].weight) return home_in(p, i, rng);
        at -= p->towns[i].weight;
    }
    return home_in(p, 0, rng);
}

#define N_NEAR 8 /* the first rows of outside.csv are in neighbouring authorities */

Home place_draw_outside(const Places *p, bool near, Rng *rng) {
    u64 n = near ? N_NEAR : p->n_outside;
    return home_in(p, p->n_towns + rng_below(rng, n), rng);
}

/* ---- text ---- */

static u64 mix(u64 x) {
    Rng r = rng_seed(x);
    return rng_next(&r);
}

static Str put(char buf[64], int n) { return (Str){buf, n < 63 ? (size_t)n : 63}; }

/* A postcode for the street: the outward code, then a sector and two letters that no real list was asked about. */
static Str postcode_text(char buf[64], Str prefix, u64 h) {
    static const char letters[] = "ABDEFGHJLNPQRSTUWXYZ";
    char a = letters[h % 20], b = letters[h / 20 % 20];
    if (str_find_char(prefix, ' ') >= 0) return put(buf, snprintf(buf, 64, "%.*s%c%c", STR_ARG(prefix), a, b));
    return put(buf, snprintf(buf, 64, "%.*s %c%c%c", STR_ARG(prefix), (char)('1' + h / 400 % 9), a, b));
}

static Str house_text(const Places *p, char buf[64], Home h) {
    if (h.house % 23 == 0) return names_word(p->names, WORD_HOUSE, (u64)h.house * 7 + h.street);
    const char *suffix = h.house % 37 == 0 ? "A" : "";
    return put(buf, snprintf(buf, 64, "%u%s", (unsigned)h.house, suffix));
}

void place_address(const Places *p, Home h, AddressText *out) {
    u64 key = mix(((u64)h.area << 20) + h.street);
    Str name = names_word(p->names, WORD_STREET, h.street * 7u + h.area * 13u);
    Str ending = names_word(p->names, WORD_ENDING, key >> 7);
    out->paon = house_text(p, out->buf[0], h);
    out->street = put(out->buf[1], snprintf(out->buf[1], 64, "%.*s %.*s", STR_ARG(name), STR_ARG(ending)));
    out->locality = STR_NONE;
    out->uprn = 100060000000 + (i64)h.area * 1000000 + h.street * 200 + h.house;
    bool outside = place_is_outside(p, h);
    out->town = outside ? p->outside[h.area - p->n_towns].town : p->towns[h.area].name;
    Str prefix = outside ? p->outside[h.area - p->n_towns].prefix : p->towns[h.area].prefix;
    out->postcode = postcode_text(out->buf[2], prefix, key >> 13);
    out->easting = outside ? 0 : p->towns[h.area].easting + (i64)(key % 3000) - 1500;
    out->northing = outside ? 0 : p->towns[h.area].northing + (i64)(key / 3000 % 3000) - 1500;
}
