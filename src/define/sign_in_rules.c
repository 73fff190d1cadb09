#include "define/sign_in_rules.h"

#define MINUTE_MS ((i64)60 * 1000)
#define HOUR_MS   (60 * MINUTE_MS)

static void read_passwords(Mistakes *m, const YamlNode *root, SignInRules *r) {
    const YamlNode *map = yaml_map(m, root, "passwords");
    yaml_only(m, map, "shortest|temporary_hours");
    r->shortest_password = (int)yaml_number(m, map, "shortest", 8, 64);
    r->temporary_ms = yaml_number(m, map, "temporary_hours", 1, 24 * 14) * HOUR_MS;
}

static void read_codes(Mistakes *m, const YamlNode *root, const Roles *roles, SignInRules *r) {
    const YamlNode *map = yaml_map(m, root, "one_time_codes");
    yaml_only(m, map, "required_of");
    YAML_EACH(one, yaml_list(m, map, "required_of")) {
        Str name = yaml_item_text(m, one);
        size_t i = role_find(roles, name);
        const char *near = i == SIZE_MAX ? role_nearest(m->arena, roles, name) : NULL;
        if (i != SIZE_MAX) r->roles_with_codes |= (u64)1 << i;
        else
            yaml_mistake(m, one, "there is no role '%.*s'%s%s", STR_ARG(name), near ? "; did you mean " : "",
                         near ? near : "");
    }
}

static void read_guessing(Mistakes *m, const YamlNode *root, SignInRules *r) {
    const YamlNode *map = yaml_map(m, root, "guessing");
    yaml_only(m, map, "own_tries|name_tries|address_tries");
    r->guess_own = (int)yaml_number(m, map, "own_tries", 3, 20);
    r->guess_name = (int)yaml_number(m, map, "name_tries", 10, 1000);
    r->guess_address = (int)yaml_number(m, map, "address_tries", 10, 100000);
}

static void read_sessions(Mistakes *m, const YamlNode *root, SignInRules *r) {
    const YamlNode *map = yaml_map(m, root, "sessions");
    yaml_only(m, map, "idle_minutes|longest_hours");
    r->idle_ms = yaml_number(m, map, "idle_minutes", 1, 24 * 60) * MINUTE_MS;
    r->longest_ms = yaml_number(m, map, "longest_hours", 1, SIGN_IN_LONGEST_HOURS) * HOUR_MS;
}

SignInRules *sign_in_rules_read(Mistakes *m, const YamlNode *root, const Roles *roles) {
    SignInRules *r = ARENA_NEW(m->arena, SignInRules);
    yaml_only(m, root, "passwords|one_time_codes|guessing|sessions");
    read_passwords(m, root, r);
    read_codes(m, root, roles, r);
    read_guessing(m, root, r);
    read_sessions(m, root, r);
    return r;
}
