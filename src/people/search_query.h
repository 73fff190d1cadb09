/* search_query.h - what someone typed into the search, taken apart: words, numbers, postcodes, ages and days of birth.
 *
 * Owns      nothing; pure functions of the text, the lists and the day.
 * Memory    keys live in the arena given; typed borrows the text.
 * Errors    none: whatever cannot be made sense of is a word to look for.
 * Why       the words may come in any order, so each is understood by its form and its neighbours. A number alone may be an age
 *           or a house, and stays both: the ranking decides (search_rank.h). Months that are also forenames count as months
 *           only behind a day.
 * Start at  search_query_read(). */
#ifndef MUSTER_SEARCH_QUERY_H
#define MUSTER_SEARCH_QUERY_H

#include "base/date.h"
#include "link/lists.h"

#define SEARCH_WORDS_MAX   8 /* more are left out, and the answer says so */
#define SEARCH_BIRTHS_MAX  4
#define SEARCH_AGE_MAX     25
#define SEARCH_POST_FORMS  3
#define SEARCH_TYPED_WORDS 64 /* read at all */

typedef enum SearchKind {
    SEARCH_WORD = 1, /* part of a name, an address or a school's name */
    SEARCH_NUMBER,   /* an age or a house */
    SEARCH_POSTCODE, /* or a beginning of one */
    SEARCH_CODE      /* a number someone is known by, or a beginning of one */
} SearchKind;

typedef struct SearchWord {
    SearchKind kind;
    Str typed;
    Str key;                      /* folded; of a code: normalised */
    Str in_full;                  /* as part of an address: "street" for "st", else the key */
    int age;                      /* of a number that may be one, else -1 */
    Date born_from, born_to;      /* who is of that age */
    bool leads_address;           /* a number with a word behind it: "12 high st" */
    Str posts[SEARCH_POST_FORMS]; /* of a postcode: how it may begin, "tn23 1" and "tn2 31" being different places */
    size_t n_posts;
    const i64 *ids; /* of a code: who holds it, rising; the caller looks it up */
    size_t n_ids;
} SearchWord;

/* What is asked of a day of birth: a range, or where that is not set a day of any year. */
typedef struct SearchBirth {
    Date from, to;
    int month, day;
} SearchBirth;

typedef struct SearchQuery {
    SearchWord words[SEARCH_WORDS_MAX];
    size_t n_words;
    SearchBirth births[SEARCH_BIRTHS_MAX]; /* all must hold */
    size_t n_births;
    bool asks_adults;   /* "mother", "carer": grown-ups first */
    bool is_cut;        /* there were more words */
    bool has_false_day; /* 30/02/2009 */
} SearchQuery;

void search_query_read(Arena *a, const LinkLists *lists, Date today, Str typed, SearchQuery *out);
/* Nothing to look for. */
static inline bool search_query_is_empty(const SearchQuery *q) { return q->n_words == 0 && q->n_births == 0; }
bool search_birth_is_on(const SearchBirth *b, Date born); /* its day of any year */
/* Asked of everybody in the county: a comparison or two. */
static inline bool search_birth_fits(const SearchQuery *q, Date born) {
    for (size_t i = 0; i < q->n_births; i++) {
        const SearchBirth *b = &q->births[i];
        if (!date_is_set(born)) return false;
        if (!date_is_set(b->from) && !search_birth_is_on(b, born)) return false;
        if (date_is_set(b->from) && (date_before(born, b->from) || date_before(b->to, born))) return false;
    }
    return true;
}

#endif
