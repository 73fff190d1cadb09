#include "define/continuity_rules.h"

static void read_cases(Mistakes *m, const YamlNode *item, ContinuityCases *out) {
    yaml_only(m, item, "register|field|only");
    out->reg = yaml_text(m, item, "register");
    if (!yaml_has(item, "field") && !yaml_has(item, "only")) return;
    out->field = yaml_text(m, item, "field");
    YAML_EACH(code, yaml_list(m, item, "only")) {
        if (out->n_codes < CONTINUITY_CODES_MAX) out->codes[out->n_codes++] = yaml_item_text(m, code);
        else yaml_mistake(m, code, "at most %d codes can be named", CONTINUITY_CODES_MAX);
    }
}

static void read_function(Mistakes *m, const YamlNode *item, CriticalFunction *out) {
    yaml_only(m, item, "function|title|within_days|minimum|registers");
    const YamlNode *list = yaml_list(m, item, "registers");
    *out = (CriticalFunction){.code = yaml_text(m, item, "function"),
                              .title = yaml_text(m, item, "title"),
                              .minimum = yaml_text(m, item, "minimum"),
                              .within_days = (int)yaml_number(m, item, "within_days", 1, 90),
                              .cases = ARENA_ARRAY(m->arena, ContinuityCases, list ? list->n + 1 : 1)};
    YAML_EACH(cases, list) read_cases(m, cases, &out->cases[out->n_cases++]);
}

ContinuityRules *continuity_rules_read(Mistakes *m, const YamlNode *root) {
    ContinuityRules *r = ARENA_NEW(m->arena, ContinuityRules);
    yaml_only(m, root, "functions");
    const YamlNode *list = yaml_list(m, root, "functions");
    r->functions = ARENA_ARRAY(m->arena, CriticalFunction, list ? list->n + 1 : 1);
    YAML_EACH(item, list) read_function(m, item, &r->functions[r->n++]);
    return r;
}
