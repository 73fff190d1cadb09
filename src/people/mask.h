/* mask.h - a person's line in a list, as the actor may see it.
 *
 * Owns      nothing.
 * Invariant a masked line has no number of ours, name, birth date, sex, pupil number or place; "Restricted record" stands
 *           for the name, so that a list that must balance still does.
 * Why       lists have rows of many shapes: each names the fields that tell who someone is, and one function clears them.
 *           A test walks every page and command with restricted children: a list that forgets fails it.
 * Start at  person_mask(); restrict_hides() for lists that leave the person out. */
#ifndef MUSTER_MASK_H
#define MUSTER_MASK_H

#include "base/ctx.h"

/* Where the row has them; NULL: it has no such field. */
typedef struct PersonMask {
    i64 *id; /* of whom; set to 0 when the record is hidden: no link */
    Str *surname, *forename, *upn, *sex, *year_group;
    Date *born;
    Str *postcode, *district; /* cleared also where only the address is restricted */
} PersonMask;

/* Clears what the actor may not see. True: the record is hidden. id is not NULL. */
bool person_mask(Ctx *cx, const PersonMask *m);
/* Is this the number of someone whom the actor may not see? One indexed read. */
MUST_USE Status number_is_hidden(Ctx *cx, Str value, bool *out);
/* Does a field of an imported row of this name say where someone lives? */
bool field_is_address(Str name);

#endif
