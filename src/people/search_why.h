/* search_why.h - why a person is in a search's answer, in words, with the part that fits what was typed.
 *
 * Owns      nothing.
 * Memory    cx->arena.
 * Why       the ranking keeps costs, not texts: what is shown is read again for the few who are shown, from the store and as it
 *           is written there, with its accents. A restricted parent, or a protected address, is never a reason.
 * Start at  search_why(). */
#ifndef MUSTER_SEARCH_WHY_H
#define MUSTER_SEARCH_WHY_H

#include "people/search.h"
#include "people/search_rank.h"

typedef struct WhyAsked {
    const SearchQuery *query;
    const LinkLists *lists;
    const SearchHit *hits; /* of the cards, in their order */
} WhyAsked;

/* Fills cards->why. What the words cost says where each fits, so only that is read: nothing when the names in the list say it all,
 * else one statement for all of them. */
MUST_USE Status search_why(Ctx *cx, const WhyAsked *asked, PersonCards *cards);

#endif
