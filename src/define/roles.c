#include "define/roles.h"

#include "base/nearest.h"

static u64 bit(size_t i) { return (u64)1 << i; }

size_t role_find(const Roles *r, Str name) {
    for (size_t i = 0; r && i < r->n; i++)
        if (str_eq(r->at[i].role, name)) return i;
    return SIZE_MAX;
}

const char *role_nearest(Arena *a, const Roles *r, Str name) {
    const char **names = ARENA_ARRAY(a, const char *, r->n + 1);
    for (size_t i = 0; i < r->n; i++) names[i] = str_cstr(a, r->at[i].role);
    return nearest_name(name, names, r->n);
}

void roles_held(const Roles *r, Str name, u64 *roles, u64 *permissions) {
    size_t i = role_find(r, name);
    if (i == SIZE_MAX) return;
    *roles |= r->at[i].covers;
    *permissions |= r->at[i].permissions;
}

/* ---- reading ---- */

const char *permission_choices(Arena *a) {
    static const char *const names[N_PERMISSIONS] = {
#define X(name, text) #name,
        PERMISSION_LIST(X)
#undef X
    };
    Buf b = buf_on(a);
    for (size_t i = 0; i < N_PERMISSIONS; i++) buf_fmt(&b, "%s%s", i ? "|" : "", names[i]);
    return str_cstr(a, buf_str(&b));
}

static u64 read_permissions(Mistakes *m, const YamlNode *item) {
    const char *choices = permission_choices(m->arena);
    u64 all = bit(NEEDS_SIGN_IN);
    YAML_EACH(one, yaml_list(m, item, "permissions")) {
        int i = yaml_item_choice(m, one, choices);
        if (i == NEEDS_NOTHING) yaml_mistake(m, one, "NEEDS_NOTHING is open to anyone: it cannot be given");
        else if (i >= 0) all |= bit((size_t)i);
    }
    return all;
}

static bool is_all(Mistakes *m, const YamlNode *item, const char *key) {
    return yaml_has(item, key) && yaml_choice(m, item, key, "all") == 0;
}

static Role read_role(Mistakes *m, const YamlNode *item, size_t place) {
    yaml_only(m, item, "role|title|hint|permissions|includes|sees|changes|scope");
    Role r = {.role = yaml_text(m, item, "role"),
              .title = yaml_text(m, item, "title"),
              .hint = yaml_text_or_none(m, item, "hint"),
              .permissions = read_permissions(m, item),
              .covers = bit(place),
              .changes_all = is_all(m, item, "changes"),
              .is_scoped = yaml_has(item, "scope") && yaml_choice(m, item, "scope", "named") == 0};
    r.sees_all = r.changes_all || is_all(m, item, "sees");
    return r;
}

/* Whose rights it has besides: a manager those of the team. Roles named before it only, so that there is no circle. */
static void read_includes(Mistakes *m, const YamlNode *item, const Roles *before, Role *r) {
    if (!yaml_has(item, "includes")) return;
    YAML_EACH(one, yaml_list(m, item, "includes")) {
        Str name = yaml_item_text(m, one);
        size_t i = role_find(before, name);
        const char *near = i == SIZE_MAX ? role_nearest(m->arena, before, name) : NULL;
        if (i == SIZE_MAX)
            yaml_mistake(m, one, "no role '%.*s' stands before this one%s%s", STR_ARG(name),
                         near ? "; did you mean " : "", near ? near : "");
        else r->covers |= before->at[i].covers;
    }
}

Roles *roles_read(Mistakes *m, const YamlNode *root) {
    Roles *r = ARENA_NEW(m->arena, Roles);
    Role *at = ARENA_ARRAY(m->arena, Role, ROLES_MAX);
    yaml_only(m, root, "roles");
    r->at = at;
    YAML_EACH(item, root ? yaml_list(m, root, "roles") : NULL) {
        if (r->n == ROLES_MAX) {
            yaml_mistake(m, item, "at most %d roles", ROLES_MAX);
            break;
        }
        Role one = read_role(m, item, r->n);
        if (one.role.p && role_find(r, one.role) != SIZE_MAX)
            yaml_mistake(m, item, "the role '%.*s' is named twice", STR_ARG(one.role));
        read_includes(m, item, r, &one);
        if (one.sees_all) r->seeing_all |= bit(r->n);
        if (one.changes_all) r->changing_all |= bit(r->n);
        if (one.is_scoped) r->scoped |= bit(r->n);
        at[r->n++] = one;
    }
    return r;
}
