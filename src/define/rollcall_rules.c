#include "define/rollcall_rules.h"

static Date census_day(const CensusDay *d, int year) {
    Date first = date_ymd(year, d->month, 1);
    int ahead = (d->weekday - date_weekday(first) + 7) % 7;
    return date_plus(first, ahead + 7 * (d->which - 1));
}

Date rollcall_next_census(const RollcallRules *r, Date from) {
    Date next = DATE_NONE;
    int year = date_to_ymd(from).year;
    for (size_t i = 0; i < 2 * r->n_census_days; i++) {
        Date on = census_day(&r->census_days[i / 2], year + (int)(i % 2));
        if (!date_before(on, from) && (!date_is_set(next) || date_before(on, next))) next = on;
    }
    return next;
}

static void read_census_days(Mistakes *m, const YamlNode *list, RollcallRules *r) {
    YAML_EACH(item, list) {
        yaml_only(m, item, "which|day|of");
        CensusDay d = {.which = yaml_choice(m, item, "which", "first|second|third|fourth") + 1,
                       .weekday = yaml_choice(m, item, "day", YAML_WEEKDAYS),
                       .month = yaml_choice(m, item, "of", YAML_MONTHS) + 1};
        if (r->n_census_days == CENSUS_DAYS_MAX)
            yaml_mistake(m, item, "no more than %d census days can be named", CENSUS_DAYS_MAX);
        else r->census_days[r->n_census_days++] = d;
    }
}

/* ---- vulnerable groups ---- */

bool rollcall_group_has(const RollcallGroup *g, Str value) {
    bool is_named = false;
    for (size_t i = 0; i < g->n_values; i++) is_named = is_named || str_eq(g->values[i], value);
    return is_named != g->is_other_than;
}

static void check_kind(Mistakes *m, const YamlNode *item, const Characteristics *kinds, Str kind) {
    if (kind.n == 0 || !kinds || characteristic_place(kinds, kind) < kinds->n) return;
    Str *names = ARENA_ARRAY(m->arena, Str, kinds->n);
    for (size_t i = 0; i < kinds->n; i++) names[i] = kinds->kinds[i].kind;
    yaml_mistake(m, item, "there is no kind '%.*s' in characteristics.yaml%.*s", STR_ARG(kind),
                 STR_ARG(mistake_hint(m->arena, kind, names, kinds->n)));
}

static void read_values(Mistakes *m, const YamlNode *item, RollcallGroup *g) {
    g->is_other_than = yaml_has(item, "other_than");
    if (g->is_other_than && yaml_has(item, "values")) yaml_mistake(m, item, "name values or other_than, not both");
    const YamlNode *list = yaml_list(m, item, g->is_other_than ? "other_than" : "values");
    YAML_EACH(value, list) {
        if (g->n_values < ROLLCALL_GROUP_CODES) g->values[g->n_values++] = yaml_item_text(m, value);
        else yaml_mistake(m, value, "a group is made of at most %d codes", ROLLCALL_GROUP_CODES);
    }
}

/* *n: how many there are, then with these. */
static void read_groups(Mistakes *m, const YamlNode *list, const Characteristics *kinds, RollcallRules *r, size_t *n) {
    YAML_EACH(item, list) {
        yaml_only(m, item, "group|title|kind|values|other_than");
        if (*n == ROLLCALL_GROUPS_MAX) {
            yaml_mistake(m, item, "no more than %d groups can be named", ROLLCALL_GROUPS_MAX);
            return;
        }
        RollcallGroup g = {.code = yaml_text(m, item, "group"),
                           .title = yaml_text(m, item, "title"),
                           .kind = yaml_text(m, item, "kind")};
        check_kind(m, item, kinds, g.kind);
        read_values(m, item, &g);
        for (size_t i = 0; i < *n; i++)
            if (str_eq(r->groups[i].code, g.code))
                yaml_mistake(m, item, "there is a group '%.*s' already", STR_ARG(g.code));
        r->groups[(*n)++] = g;
    }
}

RollcallRules *rollcall_rules_read(Mistakes *m, const YamlNode *root, const Characteristics *kinds) {
    RollcallRules *r = ARENA_NEW(m->arena, RollcallRules);
    yaml_only(m, root,
              "version|compulsory_school_age|pex_gap_until|sixth_day|stale_counts_as|stale_days|stale_days_other|"
              "no_show_school_days|reaching_age_days|census_days|groups|more_groups|segments");
    *r = (RollcallRules){
        .version = yaml_text(m, root, "version"),
        .school_age = school_age_read(m, yaml_list(m, root, "compulsory_school_age")),
        .pex_gap_until = (PexGapUntil)yaml_choice(m, root, "pex_gap_until", "sixth_day|provision_start"),
        .sixth_day = (int)yaml_number(m, root, "sixth_day", 2, 30),
        .stale_counts_as = (StaleCountsAs)yaml_choice(m, root, "stale_counts_as", "on_roll|unaccounted"),
        .stale_days = (int)yaml_number(m, root, "stale_days", 30, 3660),
        .stale_days_other = (int)yaml_number(m, root, "stale_days_other", 30, 3660),
        .no_show_school_days = (int)yaml_number(m, root, "no_show_school_days", 1, 200),
        .reaching_age_days = (int)yaml_number(m, root, "reaching_age_days", 1, 366),
    };
    if (yaml_has(root, "census_days")) read_census_days(m, yaml_list(m, root, "census_days"), r);
    read_groups(m, yaml_list_or_none(m, root, "groups"), kinds, r, &r->n_groups);
    r->n_vulnerable = r->n_groups;
    read_groups(m, yaml_list_or_none(m, root, "more_groups"), kinds, r, &r->n_vulnerable);
    r->n_all_groups = r->n_vulnerable;
    read_groups(m, yaml_list_or_none(m, root, "segments"), kinds, r, &r->n_all_groups);
    return r;
}
