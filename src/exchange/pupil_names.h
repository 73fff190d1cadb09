/* pupil_names.h - the names and numbers that a return or a transfer file gives a pupil, said of the person.
 *
 * Why       the preferred and the former name are said where they differ from the legal one, by the same rule for both kinds of file.
 * Start at  pupil_names_say(), pupil_numbers_say(). */
#ifndef MUSTER_PUPIL_NAMES_H
#define MUSTER_PUPIL_NAMES_H

#include "people/person.h"

/* As the file has them; empty: it says none. */
typedef struct PupilNames {
    Str surname, forename, middle_names, preferred_surname, preferred_forename, former_surname;
} PupilNames;

MUST_USE Status pupil_names_say(Ctx *cx, PersonFacts *p, const PupilNames *names, Said said);

/* As they are believed after the checks; empty: none. */
typedef struct PupilNumbers {
    Str upn, former_upn, uln;
} PupilNumbers;

MUST_USE Status pupil_numbers_say(Ctx *cx, PersonFacts *p, const PupilNumbers *numbers, Said said);

#endif
