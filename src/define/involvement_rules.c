#include "define/involvement_rules.h"

const ServiceDef *service_find(const InvolvementRules *r, Str service) {
    for (size_t i = 0; i < r->n; i++)
        if (str_eq(r->services[i].service, service)) return &r->services[i];
    return NULL;
}

const char *service_choices(Arena *a, const InvolvementRules *r) {
    Buf b = buf_on(a);
    for (size_t i = 0; i < r->n; i++) buf_fmt(&b, "%s%.*s", i ? "|" : "", STR_ARG(r->services[i].service));
    return str_cstr(a, buf_str(&b));
}

static ServiceDef read_service(Mistakes *m, const YamlNode *item) {
    yaml_only(m, item, "service|title|sensitive|single");
    return (ServiceDef){.service = yaml_text(m, item, "service"),
                        .title = yaml_text(m, item, "title"),
                        .is_sensitive = yaml_flag_or(m, item, "sensitive", false),
                        .is_single = yaml_flag_or(m, item, "single", false)};
}

InvolvementRules *involvement_rules_read(Mistakes *m, const YamlNode *root) {
    InvolvementRules *r = ARENA_NEW(m->arena, InvolvementRules);
    yaml_only(m, root, "index_team|past_shown_days|services");
    const YamlNode *team = yaml_map(m, root, "index_team"), *list = yaml_list(m, root, "services");
    yaml_only(m, team, "name|contact");
    r->index_team = yaml_text(m, team, "name");
    r->index_contact = yaml_text(m, team, "contact");
    r->past_shown_days = (int)yaml_number(m, root, "past_shown_days", 0, 36600);
    ServiceDef *services = ARENA_ARRAY(m->arena, ServiceDef, list ? list->n + 1 : 1);
    r->services = services;
    YAML_EACH(item, list) {
        ServiceDef s = read_service(m, item);
        if (s.service.p && service_find(r, s.service))
            yaml_mistake(m, item, "the service %.*s is named twice", STR_ARG(s.service));
        services[r->n++] = s;
    }
    return r;
}
