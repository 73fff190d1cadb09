/* continuity_rules.h - the critical functions whose open cases go into the nightly pack.
 *
 * Owns      definitions/continuity.yaml.
 * Invariant immutable once read. That the registers and fields exist is checked where registers are known (continuity/pack.h).
 * Start at  ContinuityRules. */
#ifndef MUSTER_CONTINUITY_RULES_H
#define MUSTER_CONTINUITY_RULES_H

#include "define/yaml.h"

#define CONTINUITY_CODES_MAX 8

/* Open cases of a register; field: STR_NONE for all of them, else those whose choice is one of the codes. */
typedef struct ContinuityCases {
    Str reg, field;
    Str codes[CONTINUITY_CODES_MAX];
    size_t n_codes;
} ContinuityCases;

typedef struct CriticalFunction {
    Str code, title, minimum;
    int within_days; /* calendar days from the outage */
    ContinuityCases *cases;
    size_t n_cases;
} CriticalFunction;

typedef struct ContinuityRules {
    CriticalFunction *functions;
    size_t n;
} ContinuityRules;

MUST_USE ContinuityRules *continuity_rules_read(Mistakes *m, const YamlNode *root);

#endif
