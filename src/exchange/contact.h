/* contact.h - a parent, carer or other contact of a child, as a file names them.
 *
 * Owns      nothing; writes through people/person.h.
 * Invariant a contact is an adult of the index, one for all the children of a home: sought by name among the child's own
 *           contacts, then among those of the children who live at its address; one of the other sex is somebody else. A child is never taken for a contact, though
 *           a mother and daughter may have one name.
 * Start at  contact_say(). */
#ifndef MUSTER_CONTACT_H
#define MUSTER_CONTACT_H

#include "people/person.h"

typedef struct ContactSaid {
    Str surname, forename, sex; /* sex: M, F, or anything else for not known */
    const char *relation;       /* as RelationshipSaid has it */
    i8 parental_responsibility; /* 1, 0, -1 not known */
    i64 priority;               /* 0: not said */
    Str phone, email;
} ContactSaid;

/* Find or make the adult and say how they stand to the child. One without any name is passed over. Two indexed reads where
 * the adult is not yet the child's. */
MUST_USE Status contact_say(Ctx *cx, PersonFacts *child, const ContactSaid *c, Said said);

/* The common basic data set's code (MOT, FAT, CAR) as a relation; other when it is none that we know. */
const char *contact_relation_of(Str code);
/* Y and N; anything else is not known. */
i8 contact_responsibility_of(Str code);

#endif
