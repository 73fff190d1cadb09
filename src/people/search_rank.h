/* search_rank.h - who fits what was typed, nearest first: the one ranking, for the page and the command line alike.
 *
 * Owns      nothing: reads indexes.
 * Invariant every word fits somewhere: a name of the person, of a parent, an address, a school, a number, an age. The order
 *           depends on the query and the people alone, never on how they are spread over indexes; people who are hidden are
 *           neither listed nor counted.
 * Memory    hits in the arena given; while it works 4 bytes a person and 1 an address besides.
 * Why       each word gives each person a cost from 0 to 15 (SEARCH_COST_LIST), kept as four bits of one number a person: postings are
 *           walked once, nobody is looked at twice, and the costs are all that the order needs. Words that are misspelt are
 *           looked for only when nearly nobody else fits: else every short name would find half the county.
 * Start at  search_rank(). */
#ifndef MUSTER_SEARCH_RANK_H
#define MUSTER_SEARCH_RANK_H

#include "people/search_index.h"
#include "people/search_query.h"

/*    what a word cost                        how it fits */
#define SEARCH_COST_LIST(X)                                                             \
    X(COST_EXACT, "a name in use, a number, an age, a postcode where they live")        \
    X(COST_BEGINS, "a name in use begins so")                                           \
    X(COST_OTHER, "a former name, an alias or a middle name; a former home's postcode") \
    X(COST_OTHER_BEGINS, "one of those begins so")                                      \
    X(COST_NICKNAME, "a short or familiar form of a name in use")                       \
    X(COST_OTHER_NICKNAME, "of a former or middle name")                                \
    X(COST_PARENT, "a parent's or carer's name")                                        \
    X(COST_PARENT_BEGINS, "one begins so, or is a familiar form")                       \
    X(COST_HOME, "the home's address, by two words or more")                            \
    X(COST_HOME_PART, "one word of it, or the school they are at")                      \
    X(COST_PAST_HOME, "a former home's address; an age where a house was more likely")  \
    X(COST_PAST_SCHOOL, "a school they left")                                           \
    X(COST_SLIP, "misspelt by one letter")                                              \
    X(COST_SLIPS, "misspelt by more, or sounds the same")                               \
    X(COST_SLIP_ELSEWHERE, "misspelt name of a parent, a street or a school")           \
    X(COST_NONE, "does not fit")

typedef enum SearchCost {
#define X(name, text) name,
    SEARCH_COST_LIST(X)
#undef X
} SearchCost;

typedef struct SearchHit {
    i64 id;
    u64 rank;  /* lower is nearer */
    u32 costs; /* of each word: search_hit_cost() */
    u8 presence;
    Str surname, forename; /* folded; borrowed from the index */
    Date born;
} SearchHit;

static inline SearchCost search_hit_cost(const SearchHit *h, size_t word) {
    return (SearchCost)(h->costs >> (4 * word) & 15u);
}

/* An index, and who in it is out of date, hidden, or there for others' sake. */
typedef struct SearchSegment {
    const SearchIndex *index;
    const i64 *left_out;
    size_t n_left_out;
} SearchSegment;

typedef struct SearchHidden {
    const i64 *people; /* whose records the asker may not know of, in any order */
    size_t n_people;
    const i64 *homes; /* whose addresses are protected from the asker */
    size_t n_homes;
} SearchHidden;

typedef struct SearchAsk {
    const SearchQuery *query;
    const SearchSegment *segments;
    size_t n_segments;
    SearchHidden hidden;
    size_t limit;
} SearchAsk;

typedef struct SearchHits {
    SearchHit *at;
    size_t n;
    bool is_cut;   /* more fit than the limit */
    bool were_few; /* so misspelt words were looked for as well */
} SearchHits;

void search_rank(Arena *a, const SearchAsk *ask, SearchHits *out);

/* Is the word (folded) a misspelling of the other, or of its beginning? COST_SLIP, COST_SLIPS or COST_NONE. */
SearchCost search_slip(Str word, Str typed);

#endif
