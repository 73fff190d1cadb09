/* match.h - which known child is this row about? Exact rules first, and whom they do not know is asked for by likeness.
 *
 * Owns      nothing; reads people. Holding a doubtful row (table match_doubt) is the importers' framework's.
 * Invariant never guesses: a row is about a known child for certain, or is about nobody known, or is in doubt and names the
 *           child it may be.
 * Why       a wrong merge of two children is far worse than a question to a person.
 * Start at  match_child(). */
#ifndef MUSTER_MATCH_H
#define MUSTER_MATCH_H

#include "base/ctx.h"

/* What a row says of a child, as it came; match_child() normalises. Empty text and DATE_NONE: not said. */
struct PersonFacts;

typedef struct Incoming {
    Str upn, former_upn, uln, nhs;
    Str local_scheme, local_id; /* "local:known", "B000123" */
    Str surname, forename;
    Date birth_date;
    Str sex; /* M or F */
    Str house, street, town, postcode;
    Str former_surname, preferred_surname,
        preferred_forename;          /* looked at where the child's adoption is sealed, and nowhere else */
    const struct PersonFacts *ahead; /* whom match_foresee() found; NULL: nobody, or it was not asked */
} Incoming;

typedef enum MatchVerdict { MATCH_NEW = 1, MATCH_SAME, MATCH_DOUBTFUL } MatchVerdict;

typedef struct Match {
    MatchVerdict verdict;
    i64 person_id; /* MATCH_SAME: the child. MATCH_DOUBTFUL: the candidate. MATCH_NEW: 0 */
    Str reason;    /* in words, without personal data: "the UPN and the date of birth agree" */
    /* The child's, where the match had to load them; else NULL. */
    const struct PersonFacts *facts;
    /* None of the row's numbers is anyone's: PersonFacts.numbers_are_free for who stores it. */
    bool nobody_holds_numbers;
    bool speaks_of_both; /* MATCH_DOUBTFUL because of that: of both records of a sealed adoption */
} Match;

/* The rules, in order:
 * 1 a UPN, NHS number, ULN or local id that a known child holds, and the birth date agrees, or forename and surname agree:
 *   same. Neither agrees: doubtful, two children with one number. Only the birth date agrees while forename and sex both
 *   differ: doubtful, since twins are given one number by mistake. Two numbers that point to two children: doubtful;
 * 2 a former UPN likewise, in either direction;
 * 3 name keys, birth date and sex all equal: one such child is the same, unless each holds a permanent sound UPN, or a sound
 *   NHS number, and they differ, or the homes differ and the name is so common that two children may well have it; of
 *   several the one at the postcode; else doubtful;
 * 4 nobody so far: the child in the index in memory (people/child_index.h) whom the row is likeliest about, whatever was
 *   misspelt, exchanged or left out (people/likeness.h); a row with a permanent UPN of its own is asked only of
 *   children without one;
 *   After all of them: a row about a record of a sealed adoption that gives a number or a name of the other, or gives the closed one
 *   a name that it never had, is held for the readers of the closed one (people/sealed.h);
 * 5 else new. A child without a forename is matched by an empty forename; a stand-in for a birth date is none.
 * One indexed read for a known number, two for a new child, and tens of microseconds in memory. */
MUST_USE Status match_child(Ctx *cx, const Incoming *in, Match *out);
/* For a thread that reads beside the importer, with a connection of its own (person_load_ahead()): the one child of the row's name and
 * birth date, who is nearly always whom match_child() will name, for Incoming.ahead. NULL: there is none, or several. */
MUST_USE Status match_foresee(Ctx *cx, const Incoming *in, const struct PersonFacts **out);
/* The row was about nobody known, and its child has been made: rows that follow in this transaction can be about them. */
MUST_USE Status match_made(Ctx *cx, const Incoming *in, i64 person_id);

#endif
