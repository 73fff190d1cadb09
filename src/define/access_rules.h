/* access_rules.h - how far users reach, how the glass is broken, and which two permissions no role holds both of.
 *
 * Owns      definitions/access.yaml.
 * Invariant immutable once read. No role has both permissions of a duty: a file that says otherwise is a mistake.
 * Why       data, so that a county can set the minutes and add a duty of its own without a build.
 * Start at  access_rules_read(). */
#ifndef MUSTER_ACCESS_RULES_H
#define MUSTER_ACCESS_RULES_H

#include "define/permission.h"
#include "define/roles.h"
#include "define/yaml.h"

/* Two things that are not one person's: who makes, and who checks what was made. */
typedef struct Duty {
    Str duty, title;
    Permission makes, checks;
} Duty;

typedef struct AccessRules {
    int scope_kept_days;
    u32 index_clearances; /* bit per ClearanceKind (access/clearance.h) that the practitioner index wants */
    int index_least_words;
    int glass_minutes, glass_least_words, glass_review_days; /* working days */
    const Duty *duties;
    size_t n_duties;
    const Str *second_person; /* kinds of access/approval.h that one person proposes and another approves */
    size_t n_second_person;
} AccessRules;

MUST_USE AccessRules *access_rules_read(Mistakes *m, const YamlNode *root, const Roles *roles);

#endif
