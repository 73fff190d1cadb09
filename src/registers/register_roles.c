#include "registers/register_roles.h"

typedef struct Binding {
    Mistakes *m;
    const Roles *roles;
    Register *reg;
} Binding;

static u64 bit_of(const Binding *b, const YamlNode *at) {
    if (at->kind != YAML_TEXT || !at->text.n) return 0;
    size_t i = role_find(b->roles, at->text);
    if (i != SIZE_MAX) return (u64)1 << i;
    const char *near = role_nearest(b->m->arena, b->roles, at->text);
    yaml_mistake(b->m, at, "there is no role '%.*s'%s%s", STR_ARG(at->text), near ? "; did you mean " : "",
                 near ? near : "; definitions/roles.yaml has them all");
    return 0;
}

static u64 mask_of(const Binding *b, const YamlNode *map, const char *key) {
    u64 mask = 0;
    const YamlNode *list = yaml_find(map, key);
    YAML_EACH(one, list && list->kind == YAML_LIST ? list : NULL) mask |= bit_of(b, one);
    return mask;
}

/* Roles that every register lets in, unless it is at arm's length. */
static u64 unless_at_arms_length(const Binding *b, u64 mask) { return b->reg->is_arms_length ? 0 : mask; }

static void bind_fields(const Binding *b, const YamlNode *list, const Field *fields) {
    /* The array is this reading's own, seen as constant by everybody else. */
    Field *f = (Field *)(void *)(uintptr_t)fields;
    YAML_EACH(item, list) {
        f->see_mask = mask_of(b, item, "see");
        if (f->is_sensitive && f->n_see == 0) f->see_mask = b->reg->change_mask;
        if (f->see_mask) f->see_mask |= unless_at_arms_length(b, b->roles->changing_all);
        if (f->type == FIELD_ROWS) bind_fields(b, yaml_find(item, "fields"), f->fields);
        f++;
    }
}

static void bind_stages(const Binding *b, const YamlNode *list) {
    Stage *s = (Stage *)(void *)(uintptr_t)b->reg->stages; /* likewise */
    YAML_EACH(item, list) {
        s->by_mask = mask_of(b, item, "by");
        if (s->n_by) s->by_mask |= unless_at_arms_length(b, b->roles->changing_all);
        s++;
    }
}

/* Whom a task is for: a role, or the case's own worker. */
static void check_for(const Binding *b, const YamlNode *list) {
    YAML_EACH(item, list) {
        const YamlNode *at = yaml_find(item, "for");
        if (at && !str_is(at->text, "worker")) (void)bit_of(b, at);
    }
}

void register_roles_bind(Mistakes *m, const YamlNode *root, const Roles *roles, Register *r) {
    Binding b = {.m = m, .roles = roles, .reg = r};
    const YamlNode *access = yaml_find(root, "access");
    r->change_mask = mask_of(&b, access, "change") | unless_at_arms_length(&b, roles->changing_all);
    r->see_mask = mask_of(&b, access, "see") | r->change_mask | unless_at_arms_length(&b, roles->seeing_all);
    bind_fields(&b, yaml_find(root, "fields"), r->fields);
    bind_stages(&b, yaml_find(root, "stages"));
    check_for(&b, yaml_find(root, "tasks"));
    check_for(&b, yaml_find(root, "effects"));
    check_for(&b, yaml_find(root, "rules"));
}
