/* family.h - the family and household around a child.
 *
 * Owns      nothing: reads relationships and addresses; what users say is written as person_say_relationship() does.
 * Errors    ERR_NOTFOUND, ERR_DENIED: access_subject() is asked of the child.
 * Why       siblings are worked out, never stored: a parent in common, or (said so) only a home and a surname.
 * Start at  family_view() for the family's own page, person_family_brief() for a child's. */
#ifndef MUSTER_FAMILY_H
#define MUSTER_FAMILY_H

#include "base/ctx.h"
#include "people/person.h"
#include "people/search.h"

typedef struct FamilyMember {
    PersonCard card;
    Str relation; /* mother, father ...; "same address" for a child who lives there too; "child" seen from the adult */
    i8 parental_responsibility; /* 1, 0, -1 not known or not stated */
    Str phone, email;
} FamilyMember;

typedef struct Family {
    FamilyMember *at;
    size_t n;
} Family;

/* Relationships on the day, and other children now at the same home address. */
MUST_USE Status person_family(Ctx *cx, i64 id, Date on, Family *out);
/* The same for a page: of children at the same address the card has only name, birth date and an open roll's school, and p's
 * relationships are given the other's name, which the chronology then need not read again. Two reads. */
MUST_USE Status person_family_brief(Ctx *cx, PersonFacts *p, Date on, Family *out);

/* One person as such a line shows them: name, birth date, an open roll's school. No access check. ERR_NOTFOUND. */
MUST_USE Status family_line(Ctx *cx, i64 id, PersonCard *out);
/* ---- the whole view ---- */

/* A relationship as it was stated: of the child to an adult or sibling, or (is_reverse) of a child to this adult. */
typedef struct FamilyTie {
    i64 id;
    PersonCard card; /* the other person */
    Str relation;
    bool is_reverse, is_past;
    i8 parental_responsibility; /* 1, 0, -1 not known */
    i64 priority;               /* the order in which to call; 0: none */
    Str phone, email, note;
    Date from_on, to_on;
    i64 source_id;  /* import_unit that said so; 0: a user */
    Str entered_by; /* display name, where a user did */
    Moment entered_at;
} FamilyTie;

/* Someone who may be, or is, a brother or sister. */
typedef struct FamilySibling {
    PersonCard card;
    PersonCard shares; /* the parent in common; id 0: none known, only the home and the surname */
} FamilySibling;

typedef struct HouseholdMember {
    PersonCard card;
    Date from_on, to_on; /* while both lived there; to_on DATE_NONE: still */
} HouseholdMember;

/* A home of the person, latest first, and who lived there with them. */
typedef struct Household {
    Str address;
    Date from_on, to_on;
    bool is_now;
    HouseholdMember *at;
    size_t n;
} Household;

typedef struct FamilyView {
    FamilyTie *ties; /* by hand or from files: present ones in the order in which to call, then past ones */
    FamilySibling *siblings;
    Household *homes;
    size_t n_ties, n_siblings, n_homes;
} FamilyView;

/* Everything known of the family and the homes of someone whom person_get() gave, as the actor may see it: people whose records are
 * restricted are not in it, nor anyone's home whose address is. */
MUST_USE Status family_view(Ctx *cx, const PersonFacts *p, FamilyView *out);

/* ---- by hand ---- */

typedef struct FamilySaid {
    i64 child_id;
    i64 other_id;          /* somebody known; 0: a new adult of the name below */
    Str surname, forename; /* with other_id 0 */
    Str relation;          /* one of FAMILY_RELATIONS */
    i8 parental_responsibility;
    i64 priority;
    Str phone, email, note;
    Date from_on; /* DATE_NONE: today */
} FamilySaid;
#define FAMILY_RELATIONS "mother|father|parent|carer|foster_carer|grandparent|sibling|social_worker|other"

/* A user says how someone stands to a child; replaces what was current of the two. Checks access, audits, keeps who and when.
 * ERR_INPUT: no such relation, nobody named, themselves, a day to come. ERR_NOTFOUND: no such person for the actor. */
MUST_USE Status family_add(Ctx *cx, const FamilySaid *s);
/* It ended on the day, or was never so (to_on before its first day). ERR_NOTFOUND: no such tie of the child for the actor. */
MUST_USE Status family_end(Ctx *cx, i64 child_id, i64 tie_id, Date to_on, Str note);
/* It was wrong from the start: s says what is so of the same two people from the same day. */
MUST_USE Status family_correct(Ctx *cx, i64 tie_id, const FamilySaid *s);

#endif
