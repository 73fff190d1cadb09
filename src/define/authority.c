#include "define/authority.h"

#include <stdlib.h>

/* ---- asking ---- */

int authority_district(const Authority *a, Str name) {
    for (size_t i = 0; i < a->n_districts; i++)
        if (str_eq(a->districts[i].name, name) || (name.n > 0 && str_eq(a->districts[i].later_name, name)))
            return (int)i;
    return -1;
}

int authority_area(const Authority *a, Str name) {
    for (size_t i = 0; i < a->n_areas; i++)
        if (str_eq(a->areas[i].name, name)) return (int)i;
    return -1;
}

Str authority_district_name(const Authority *a, size_t district, Date on) {
    const District *d = &a->districts[district];
    return date_is_set(d->later_from) && !date_before(on, d->later_from) ? d->later_name : d->name;
}

int authority_district_gss(const Authority *a, Str gss) {
    for (size_t i = 0; i < a->n_districts; i++)
        if (str_eq(a->districts[i].gss, gss)) return (int)i;
    return -1;
}

static const PlacePrefix *find_prefix(const Authority *a, Str prefix) {
    size_t from = 0, to = a->n_prefixes;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        int order = str_cmp(prefix, a->prefixes[mid].prefix);
        if (order == 0) return &a->prefixes[mid];
        if (order < 0) to = mid;
        else from = mid + 1;
    }
    return NULL;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool is_letter(char c) { return c >= 'A' && c <= 'Z'; }

/* A, AA then 9, 99, 9A: what stands before the space. */
static bool is_outward(Str s) {
    size_t n_letters = s.n > 0 && is_letter(s.p[0]) ? (s.n > 1 && is_letter(s.p[1]) ? 2 : 1) : 0;
    if (n_letters == 0 || s.n == n_letters || s.n > n_letters + 2 || !is_digit(s.p[n_letters])) return false;
    return s.n == n_letters + 1 || is_digit(s.p[n_letters + 1]) || is_letter(s.p[n_letters + 1]);
}

static bool is_inward(Str s) { return s.n == 3 && is_digit(s.p[0]) && is_letter(s.p[1]) && is_letter(s.p[2]); }

/* Capitals without spaces into out; 0 when it cannot be a postcode. */
static size_t squeeze(Str postcode, char out[8]) {
    size_t n = 0;
    for (size_t i = 0; i < postcode.n; i++) {
        char c = postcode.p[i];
        if (c == ' ') continue;
        if (c >= 'a' && c <= 'z') c = (char)(c - 'a' + 'A');
        if (n == 7) return 0;
        out[n++] = c;
    }
    return n;
}

/* Length of the outward code of a squeezed postcode, whole or outward only; 0 when it is neither. */
static size_t outward_length(Str p) {
    if (p.n >= 5 && is_inward(str_slice(p, p.n - 3, p.n)) && is_outward(str_slice(p, 0, p.n - 3))) return p.n - 3;
    return is_outward(p) ? p.n : 0;
}

/* "ME13 7AB", or "ME13" alone: with its space a sector of ME1 cannot be taken for the outward code ME13. */
static size_t place_key(Str squeezed, size_t outward, char out[9]) {
    memcpy(out, squeezed.p, outward);
    if (squeezed.n == outward) return outward;
    out[outward] = ' ';
    memcpy(out + outward + 1, squeezed.p + outward, squeezed.n - outward);
    return squeezed.n + 1;
}

Place authority_place_of(const Authority *a, Str postcode) {
    char text[8], key[9];
    Str p = {text, squeeze(postcode, text)};
    size_t outward = outward_length(p);
    if (outward == 0) return (Place){.district_index = -1};
    size_t n_key = place_key(p, outward, key);
    for (size_t n = n_key; n >= outward; n--) {
        const PlacePrefix *f = find_prefix(a, (Str){key, n});
        if (!f) continue;
        return (Place){.is_known = true,
                       .is_outside = f->district < 0,
                       .authority = f->authority,
                       .district = f->district < 0 ? STR_NONE : a->districts[f->district].name,
                       .district_index = f->district};
    }
    return (Place){.is_known = true, .is_outside = true, .authority = STR("elsewhere"), .district_index = -1};
}

/* ---- reading ---- */

typedef struct PrefixReader {
    Mistakes *m;
    PlacePrefix *prefixes;
    const YamlNode **nodes; /* where each was written */
    size_t n;
} PrefixReader;

/* A sector's digit and perhaps the unit's letters after it. */
static bool is_sector(Str s) {
    bool is_one = s.n >= 1 && s.n <= 3 && is_digit(s.p[0]);
    for (size_t i = 1; i < s.n; i++) is_one = is_one && is_letter(s.p[i]);
    return is_one;
}

/* How a prefix is looked up: its outward code, then a space and the sector where it has one. What can be an outward code
 * is one (ME13); a sector of a short code needs its space (ME1 3). STR_NONE: it is no prefix. */
static Str prefix_key(Arena *a, Str s) {
    Str sector, outward = str_cut(s, ' ', &sector);
    if (sector.n > 0) return is_outward(outward) && is_sector(sector) ? s : STR_NONE;
    if (is_outward(s)) return s;
    for (size_t n = s.n; n >= 2 && s.n <= 7; n--) {
        outward = str_slice(s, 0, n);
        sector = str_slice(s, n, s.n);
        if (is_outward(outward) && is_sector(sector)) return str_fmt(a, "%.*s %.*s", STR_ARG(outward), STR_ARG(sector));
    }
    return STR_NONE;
}

static void read_prefixes(PrefixReader *r, const YamlNode *list, Str authority, int district) {
    YAML_EACH(item, list) {
        Str text = yaml_item_text(r->m, item);
        if (!text.p) continue;
        Str key = prefix_key(r->m->arena, text);
        if (!key.p) {
            yaml_mistake(r->m, item,
                         "'%.*s' is no start of a postcode: write an outward code, or one with its sector, "
                         "in capitals (ME13, ME137, ME1 3)",
                         STR_ARG(text));
            continue;
        }
        r->nodes[r->n] = item;
        r->prefixes[r->n++] = (PlacePrefix){.prefix = key, .authority = authority, .district = district};
    }
}

static int compare_prefixes(const void *a, const void *b) {
    return str_cmp(((const PlacePrefix *)a)->prefix, ((const PlacePrefix *)b)->prefix);
}

static size_t count_prefixes(const YamlNode *list) {
    size_t n = 0;
    YAML_EACH(item, list) {
        const YamlNode *p = yaml_find(item, "prefixes");
        n += p ? p->n : 0;
    }
    return n;
}

static void note_repeats(PrefixReader *r) {
    for (size_t i = 0; i < r->n; i++)
        for (size_t j = i + 1; j < r->n; j++)
            if (str_eq(r->prefixes[i].prefix, r->prefixes[j].prefix))
                yaml_mistake(r->m, r->nodes[j], "%.*s is already placed at line %d", STR_ARG(r->prefixes[j].prefix),
                             r->nodes[i]->line);
}

static void read_later_name(Mistakes *m, const YamlNode *becomes, District *d) {
    yaml_only(m, becomes, "name|from");
    d->later_name = yaml_text(m, becomes, "name");
    d->later_from = yaml_date(m, becomes, "from");
}

static void read_districts(PrefixReader *r, const YamlNode *list, Authority *a) {
    District *districts = ARENA_ARRAY(r->m->arena, District, list ? list->n : 0);
    a->districts = districts;
    YAML_EACH(item, list) {
        yaml_only(r->m, item, "name|gss|prefixes|becomes");
        Str name = yaml_text(r->m, item, "name");
        if (authority_district(a, name) >= 0) yaml_mistake(r->m, item, "a second district '%.*s'", STR_ARG(name));
        District *d = &districts[a->n_districts];
        *d = (District){.name = name, .gss = yaml_text(r->m, item, "gss"), .later_from = DATE_NONE};
        if (yaml_has(item, "becomes")) read_later_name(r->m, yaml_map(r->m, item, "becomes"), d);
        read_prefixes(r, yaml_list(r->m, item, "prefixes"), a->code_text, (int)a->n_districts++);
    }
}

/* Groups of districts; a district may be in several, or in none. */
static void read_areas(Mistakes *m, const YamlNode *list, Authority *a) {
    DistrictArea *areas = ARENA_ARRAY(m->arena, DistrictArea, list ? list->n + 1 : 1);
    a->areas = areas;
    YAML_EACH(item, list) {
        yaml_only(m, item, "name|districts");
        DistrictArea one = {.name = yaml_text(m, item, "name")};
        if (authority_area(a, one.name) >= 0) yaml_mistake(m, item, "a second area '%.*s'", STR_ARG(one.name));
        YAML_EACH(name, yaml_list(m, item, "districts")) {
            int d = authority_district(a, yaml_item_text(m, name));
            if (d < 0) yaml_mistake(m, name, "the area names a district that is not among the districts");
            else one.districts |= (u64)1 << d;
        }
        areas[a->n_areas++] = one;
    }
}

Authority *authority_read(Mistakes *m, const YamlNode *root) {
    Authority *a = ARENA_NEW(m->arena, Authority);
    yaml_only(m, root, "code|name|districts|areas|elsewhere");
    *a = (Authority){.code = yaml_number(m, root, "code", 200, 999), .name = yaml_text(m, root, "name")};
    a->code_text = str_fmt(m->arena, "%lld", (long long)a->code);
    const YamlNode *districts = yaml_list(m, root, "districts");
    const YamlNode *elsewhere = yaml_list_or_none(m, root, "elsewhere");
    size_t n = count_prefixes(districts) + count_prefixes(elsewhere);
    PrefixReader r = {.m = m,
                      .prefixes = ARENA_ARRAY(m->arena, PlacePrefix, n),
                      .nodes = ARENA_ARRAY(m->arena, const YamlNode *, n)};
    read_districts(&r, districts, a);
    read_areas(m, yaml_list_or_none(m, root, "areas"), a);
    YAML_EACH(item, elsewhere) {
        yaml_only(m, item, "authority|name|prefixes");
        read_prefixes(&r, yaml_list(m, item, "prefixes"), yaml_text(m, item, "authority"), -1);
    }
    note_repeats(&r);
    if (r.n > 1) qsort(r.prefixes, r.n, sizeof *r.prefixes, compare_prefixes);
    a->prefixes = r.prefixes;
    a->n_prefixes = r.n;
    return a;
}
