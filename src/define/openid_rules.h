/* openid_rules.h - the provider that people may sign in with instead of a password here.
 *
 * Owns      definitions/openid.yaml.
 * Invariant immutable once read; off unless an authority's own file names a provider. Addresses are https, but on this machine itself.
 * Start at  OpenidRules. */
#ifndef MUSTER_OPENID_RULES_H
#define MUSTER_OPENID_RULES_H

#include "define/yaml.h"

typedef struct OpenidRules {
    bool is_on;
    Str title;         /* as the button calls it */
    Str issuer;        /* exactly as the provider writes it in its tokens */
    Str client_id;     /* ours, at the provider */
    Str secret_file;   /* of one line; STR_NONE: a client without a secret */
    Str our_address;   /* https://muster.example.gov.uk */
    Str subject_claim; /* sub, or oid */
    bool links_by_email;
} OpenidRules;

/* https, or http to this machine: for tests. */
bool openid_is_safe_address(Str url);
MUST_USE OpenidRules *openid_rules_read(Mistakes *m, const YamlNode *root);

#endif
