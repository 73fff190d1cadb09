/* identifier.h - the numbers children are known by: their form, their check characters, what they look like written down.
 *
 * Owns      nothing: pure functions.
 * Invariant every stored identifier went through identifier_normalise(): no spaces, capitals.
 * Why       a number that fails its check is stored as disputed rather than refused: the child is real even when a
 *           school has mistyped the number.
 * Start at  upn_verdict(). */
#ifndef MUSTER_IDENTIFIER_H
#define MUSTER_IDENTIFIER_H

#include "base/str.h"

/* Names of the schemes in person_identifier.scheme. */
#define SCHEME_UPN           "upn"
#define SCHEME_UPN_TEMPORARY "upn_temporary"
#define SCHEME_UPN_FORMER    "upn_former"
#define SCHEME_ULN           "uln"
#define SCHEME_NHS           "nhs"
#define SCHEME_LOCAL_PREFIX  "local:"

/* "Unique pupil number", "Number in the list services" (in the arena where it had to be made). */
Str identifier_title(Arena *a, Str scheme);
/* Where a list shows a scheme: 0 to IDENTIFIER_PLACES - 1, a list's own numbers last. */
enum { IDENTIFIER_PLACES = 6 };
size_t identifier_place(Str scheme);

/* A unique pupil number: a check letter, then 12 digits; a temporary one ends in a letter instead of the last digit.
 *    verdict          true of the number                                       what to tell a user */
#define UPN_VERDICT_LIST(X)                                                                                 \
    X(UPN_PERMANENT, "a permanent number")                                                                  \
    X(UPN_TEMPORARY, "a temporary number")                                                                  \
    X(UPN_MISSING, "there is no number")                                                                    \
    X(UPN_BAD_LENGTH, "a unique pupil number has 13 characters")                                            \
    X(UPN_BAD_FORM, "a unique pupil number is a letter and 12 digits, or a letter, 11 digits and a letter") \
    X(UPN_BAD_LETTER, "the first letter does not agree with the other 12 characters")

typedef enum UpnVerdict {
#define X(name, text) name,
    UPN_VERDICT_LIST(X)
#undef X
        N_UPN_VERDICTS
} UpnVerdict;
extern const char *const upn_verdict_text[N_UPN_VERDICTS];

/* Spaces and hyphens taken out, ASCII letters made capitals; in the arena, or s itself when it is already so.
 * Empty text gives STR_NONE. */
Str identifier_normalise(Arena *a, Str s);

/* upn is normalised. */
UpnVerdict upn_verdict(Str upn);
static inline bool upn_is_sound(UpnVerdict v) { return v == UPN_PERMANENT || v == UPN_TEMPORARY; }
/* The scheme under which a UPN is stored: upn or upn_temporary (a number that fails its check goes by its form). */
const char *upn_scheme(Str upn);
/* The check letter that belongs before the 12 characters of rest (digits, or 11 digits and a letter); 0 when they cannot
 * be part of a UPN. The county generator uses it too. */
char upn_letter_for(Str rest);

/* Unique learner number: ten digits, the last a check digit. */
bool uln_is_sound(Str uln);
/* NHS number: ten digits, the last a modulus 11 check digit. */
bool nhs_is_sound(Str nhs);
/* Does the number pass the check of its scheme? One of a scheme that we know no check of does. */
bool identifier_is_sound(Str scheme, Str value);
/* The tenth digit for nine digits, or 0 for nine that no number may begin with. */
char uln_check_for(Str nine);
char nhs_check_for(Str nine);

/* Could s (normalised) be a UPN, ULN or NHS number as someone would type it into a search? By form alone. */
bool identifier_looks_like_one(Str s);

/* "me12 3ab " -> "ME12 3AB" in the arena; without spaces and in capitals when it has not the form of one; STR_NONE when empty. */
Str postcode_normalise(Arena *a, Str s);
/* Does s (normalised) have the form of a UK postcode? */
bool postcode_has_form(Str s);

#endif
