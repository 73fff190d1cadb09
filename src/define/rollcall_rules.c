#include "define/rollcall_rules.h"

RollcallRules *rollcall_rules_read(Mistakes *m, const YamlNode *root) {
    RollcallRules *r = ARENA_NEW(m->arena, RollcallRules);
    yaml_only(m, root,
              "version|compulsory_school_age|pex_gap_until|sixth_day|stale_counts_as|stale_days|stale_days_other|"
              "no_show_school_days|reaching_age_days");
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
    return r;
}
