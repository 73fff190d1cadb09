/* involvement_rules.h - the services that may be working with a child, and which of them are not to be named.
 *
 * Owns      definitions/involvement.yaml.
 * Invariant immutable once read. A service that the file does not name is shown as it stands, and not as sensitive.
 * Start at  service_find(). */
#ifndef MUSTER_INVOLVEMENT_RULES_H
#define MUSTER_INVOLVEMENT_RULES_H

#include "define/yaml.h"

typedef struct ServiceDef {
    Str service, title;
    bool is_sensitive; /* shown only with consent, and then without its name */
    bool is_single;    /* a child has one at a time */
} ServiceDef;

typedef struct InvolvementRules {
    Str index_team, index_contact; /* whom to ask about a service that is not named */
    int past_shown_days;
    const ServiceDef *services;
    size_t n;
} InvolvementRules;

/* NULL: the file does not name it. */
const ServiceDef *service_find(const InvolvementRules *r, Str service);
/* "a|b|c" of all of them, in the arena: the choices of a form or a file. */
const char *service_choices(Arena *a, const InvolvementRules *r);

MUST_USE InvolvementRules *involvement_rules_read(Mistakes *m, const YamlNode *root);

#endif
