/* search.h - finding a child by what someone on the telephone can say: half a name, a postcode, an age, a parent.
 *
 * Errors    ERR_INPUT: nothing to search for. ERR_DENIED: may not see children.
 * Why       one ranking (search_rank.h) over one kind of index (search_index.h): a server keeps an index of everybody
 *           (search_keep.h); elsewhere one is made for the occasion, of those whom a number, a postcode or its beginning, or a
 *           time of birth leaves, else of everybody. So the page and the command line answer alike.
 * Start at  person_find(). */
#ifndef MUSTER_SEARCH_H
#define MUSTER_SEARCH_H

#include "base/ctx.h"

/* A line of a list of people. */
typedef struct PersonCard {
    i64 id;
    bool is_adult;
    Str surname, forename;
    Date birth_date;
    Str sex;
    Str upn; /* STR_NONE: none */
    Str postcode, district;
    i64 urn; /* latest school: an open enrolment first; 0: none */
    Str school_name;
    Date school_to_on; /* DATE_NONE: still on that roll */
} PersonCard;

/* A piece of text; is_match: what was typed is in it. */
typedef struct WhyText {
    Str text;
    bool is_match;
} WhyText;

/* "mother: Jane [Smith]", "former name: [Jones]". A label alone: "name begins so". */
typedef struct WhyLine {
    Str label;
    const WhyText *texts;
    size_t n_texts;
} WhyLine;

/* Why someone was found: the name as in the list, with what fits in it, and the reasons in words. */
typedef struct PersonWhy {
    const WhyText *surname, *forename;
    size_t n_surname, n_forename;
    const WhyLine *lines;
    size_t n_lines;
} PersonWhy;

typedef struct PersonCards {
    PersonCard *at;
    PersonWhy *why; /* of each */
    size_t n;
    Str *asks; /* whom to ask about restricted records that were named in full (search_asks.h) */
    size_t n_asks;
    bool is_cut;        /* more fit than PERSON_FIND_LIMIT */
    bool is_partial;    /* a server that has just started: only names as typed, numbers and days were looked for */
    bool left_words;    /* more words were typed than are looked for */
    bool has_false_day; /* a date that is in no calendar */
} PersonCards;

#define PERSON_FIND_LIMIT 20

/* "smith an", "Anna Smith", "van der berg", "12/03/2009 smith", "anna year 4", "12 high st", "A123 4567 8901 23", "TN23 1AA":
 * see docs/searching.md. Best first. Restricted people are left out, and counts do not betray them; of some who are
 * named in full it is said whom to ask. The caller notes the look with
 * person_find_note(). In a server a millisecond or two and five statements; elsewhere up to two seconds at 350,000
 * people. */
MUST_USE Status person_find(Ctx *cx, Str query, PersonCards *out);
/* Note the look: how many were shown and who, never what was asked. action is a literal. */
void person_find_note(Ctx *cx, const char *action, const PersonCards *found);
/* "mother: Jane Smith; born: 12 March 2009, aged 9" */
Str person_why_text(Arena *a, const PersonWhy *why);
/* One card, as the actor may see it: of a restricted record it has id 0 and "Restricted record" (people/mask.h), of a
 * protected address no place. No other access check: for lists that were checked. */
MUST_USE Status person_card(Ctx *cx, i64 id, PersonCard *out);
/* Those of many at once, in the order of the ids: two statements, however many. ERR_NOTFOUND: one of them is not there; out is
 * garbage then. */
MUST_USE Status person_cards(Ctx *cx, const i64 *ids, size_t n, PersonCard *out);

#endif
