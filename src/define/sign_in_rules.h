/* sign_in_rules.h - what signing in asks of people, and for how long it lasts.
 *
 * Owns      definitions/sign-in.yaml.
 * Invariant immutable once read.
 * Start at  SignInRules. */
#ifndef MUSTER_SIGN_IN_RULES_H
#define MUSTER_SIGN_IN_RULES_H

#include "define/roles.h"

#define SIGN_IN_LONGEST_HOURS 168 /* no county can let a session last longer than a week */

typedef struct SignInRules {
    int shortest_password;                    /* characters */
    u64 roles_with_codes;                     /* bits of the roles that one-time codes are required of */
    int guess_own, guess_name, guess_address; /* failed sign-ins before something has to wait: access/guess.h */
    i64 temporary_ms;                         /* a password that an administrator gave can be used so long */
    i64 idle_ms;                              /* a session ends after so long without use */
    i64 longest_ms;                           /* and after so long with it */
} SignInRules;

MUST_USE SignInRules *sign_in_rules_read(Mistakes *m, const YamlNode *root, const Roles *roles);

#endif
