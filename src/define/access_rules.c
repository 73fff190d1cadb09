#include "define/access_rules.h"

static bool holds(const Role *r, Permission p) { return (r->permissions >> p) & 1; }

/* A role that holds both sides is a mistake of roles.yaml, told where the duty stands: the duty says why. */
static void check_roles(Mistakes *m, const YamlNode *item, const Duty *d, const Roles *roles) {
    for (size_t i = 0; i < roles->n; i++)
        if (holds(&roles->at[i], d->makes) && holds(&roles->at[i], d->checks))
            yaml_mistake(m, item, "the role '%.*s' has both permissions of the duty '%.*s': take one from it",
                         STR_ARG(roles->at[i].role), STR_ARG(d->duty));
}

static Permission read_side(Mistakes *m, const YamlNode *item, const char *key) {
    int i = yaml_choice(m, item, key, permission_choices(m->arena));
    return i < 0 ? N_PERMISSIONS : (Permission)i;
}

static void read_duties(Mistakes *m, const YamlNode *list, const Roles *roles, AccessRules *r) {
    Duty *duties = ARENA_ARRAY(m->arena, Duty, list ? list->n + 1 : 1);
    r->duties = duties;
    YAML_EACH(item, list) {
        yaml_only(m, item, "duty|title|makes|checks");
        Duty d = {.duty = yaml_text(m, item, "duty"),
                  .title = yaml_text(m, item, "title"),
                  .makes = read_side(m, item, "makes"),
                  .checks = read_side(m, item, "checks")};
        if (d.makes == N_PERMISSIONS || d.checks == N_PERMISSIONS) continue;
        if (d.makes == d.checks) yaml_mistake(m, item, "the two sides of a duty are two permissions");
        else check_roles(m, item, &d, roles);
        duties[r->n_duties++] = d;
    }
}

/* Which kinds there are the build knows: a test compares. */
static void read_second_person(Mistakes *m, const YamlNode *list, AccessRules *r) {
    Str *kinds = ARENA_ARRAY(m->arena, Str, list ? list->n + 1 : 1);
    r->second_person = kinds;
    YAML_EACH(item, list) {
        Str kind = yaml_item_text(m, item);
        if (str_is(kind, "merge") || str_is(kind, "unmerge") || str_is(kind, "extension"))
            kinds[r->n_second_person++] = kind;
        else yaml_mistake(m, item, "a second person approves merge, unmerge or extension");
    }
}

static void read_index(Mistakes *m, const YamlNode *index, AccessRules *r) {
    yaml_only(m, index, "clearances|least_words");
    r->index_least_words = (int)yaml_number(m, index, "least_words", 1, 50);
    YAML_EACH(item, index ? yaml_list(m, index, "clearances") : NULL) {
        int i = yaml_item_choice(m, item, "training|vetting");
        if (i >= 0) r->index_clearances |= (u32)1 << i;
    }
}

AccessRules *access_rules_read(Mistakes *m, const YamlNode *root, const Roles *roles) {
    AccessRules *r = ARENA_NEW(m->arena, AccessRules);
    yaml_only(m, root, "scope|break_glass|index|duties|second_person");
    const YamlNode *scope = yaml_map(m, root, "scope"), *glass = yaml_map(m, root, "break_glass");
    yaml_only(m, scope, "kept_days");
    r->scope_kept_days = (int)yaml_number(m, scope, "kept_days", 0, 3660);
    yaml_only(m, glass, "minutes|least_words|review_working_days");
    r->glass_minutes = (int)yaml_number(m, glass, "minutes", 1, 24 * 60);
    r->glass_least_words = (int)yaml_number(m, glass, "least_words", 1, 50);
    r->glass_review_days = (int)yaml_number(m, glass, "review_working_days", 1, 30);
    read_index(m, yaml_map(m, root, "index"), r);
    read_duties(m, yaml_list(m, root, "duties"), roles, r);
    read_second_person(m, yaml_list_or_none(m, root, "second_person"), r);
    return r;
}
