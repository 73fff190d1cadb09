/* search_index.h - the words by which people are found, in memory: names, homes, schools, and who is a child's parent.
 *
 * Owns      everything in its arena: about 90 bytes a person.
 * Invariant immutable once made. People stand in the order of a list that is otherwise equal: children before adults, those on
 *           a roll before those who left, then by name, birth date and number; so a person's index is the last part of a rank.
 *           The entries of each key rise; addresses stand in the order of their postcodes.
 * Memory    SearchBuilder holds about twice as much while it works, and gives it back in search_builder_finish().
 * Threads   any number may read an index at once; a builder belongs to one.
 * Why       one sorted vocabulary for all kinds of words, so that what somebody types is a range of it, and postings behind it. A
 *           full-text index in the store was rejected: the two stores have different ones, neither knows nicknames or slips, and
 *           each would have to be kept by every import.
 * Start at  search_builder_open(); search_load.h fills one from the store. */
#ifndef MUSTER_SEARCH_INDEX_H
#define MUSTER_SEARCH_INDEX_H

#include "base/ctx.h"
#include "link/lists.h"

/* How a word stands to the person: two bits. */
typedef enum SearchPart { PART_NOW, PART_MIDDLE, PART_PAST } SearchPart;
typedef enum SearchPresence { IS_ON_ROLL, IS_HERE, IS_AWAY, IS_DEAD } SearchPresence;

/* For each key the entries from at[key] to at[key + 1]. Behind the last are SEARCH_AHEAD that may be read and mean nothing: postings lead
 * all over the people, so whom the one so far ahead is about is sent for early. */
#define SEARCH_AHEAD 16
typedef struct SearchPostings {
    u32 *at, *entries;
} SearchPostings;

/* A beginning of one or two letters that many names have: whoever tokens from..to name, once and with the nearest part. Whatever is typed
 * begins so short, and the entries of so many words lead all over the people. */
typedef struct SearchBeginning {
    u32 from, to;
    u32 at, end; /* of beginning_entries, as those of names */
} SearchBeginning;

typedef struct SearchIndex {
    Arena *arena;
    const LinkLists *lists; /* borrowed */
    /* the vocabulary, by bytes */
    u32 n_tokens;
    char *text;
    u32 *text_at; /* n_tokens + 1 */
    u32 *letters, *sounds;
    u32 *familiar, n_familiar;   /* tokens that stand among the nicknames */
    SearchPostings names;        /* by token: person << 3 | is forename << 2 | SearchPart */
    SearchBeginning *beginnings; /* by from, then to */
    u32 n_beginnings, *beginning_entries;
    SearchPostings places;    /* by token: address << 1 | is house number */
    SearchPostings schooling; /* by token: school */
    SearchPostings residents; /* by address: person << 1 | is past */
    SearchPostings pupils;    /* by school: person << 1 | is past */
    SearchPostings children;  /* by person: whom they bring up */
    u8 *brings_up;            /* by person, a bit each: anyone */
    u32 n_people, n_children, n_addresses, n_schools;
    i64 *ids;
    Date *born;
    u16 *born_on; /* month << 5 | day; 0: not known */
    u8 *presence;
    u32 *surname, *forename; /* tokens of the folded legal name */
    u32 *by_id;              /* people in the order of their ids */
} SearchIndex;

void search_index_close(SearchIndex *x);
static inline Str search_token(const SearchIndex *x, u32 t) {
    return (Str){x->text + x->text_at[t], x->text_at[t + 1] - x->text_at[t]};
}
/* The tokens that begin so: from *from up to, not including, *to. is_exact: the first of them is the word itself. */
void search_index_range(const SearchIndex *x, Str prefix, u32 *from, u32 *to, bool *is_exact);
/* The list of just these tokens; NULL: there is none. */
const SearchBeginning *search_index_beginning(const SearchIndex *x, u32 from, u32 to);
static inline u16 search_day_of_year(int month, int day) { return (u16)(month << 5 | day); }
#define SEARCH_NOBODY UINT32_MAX
u32 search_index_person(const SearchIndex *x, i64 id); /* SEARCH_NOBODY: not in it */
size_t search_index_bytes(const SearchIndex *x);

/* ---- making one ---- */

typedef struct SearchBuilder SearchBuilder;

MUST_USE Status search_builder_open(Ctx *cx, const LinkLists *lists, SearchBuilder **out);
void search_builder_close(SearchBuilder *b); /* without finishing; NULL is allowed */

/* People first, by rising id; what is said of anyone else is ignored. */
void search_build_person(SearchBuilder *b, i64 id, bool is_adult, Date born, bool is_dead);
typedef struct SearchNameRow {
    i64 person_id;
    Str kind, surname, forename, middle_names, surname_key, forename_key;
    bool is_past;
} SearchNameRow;
void search_build_name(SearchBuilder *b, const SearchNameRow *r);
typedef struct SearchHomeRow {
    i64 person_id, address_id;
    bool is_past, is_outside;
    Str paon, street, locality, town, postcode;
} SearchHomeRow;
void search_build_home(SearchBuilder *b, const SearchHomeRow *r);
void search_build_roll(SearchBuilder *b, i64 person_id, i64 urn, bool is_past);
void search_build_relation(SearchBuilder *b, i64 child_id, i64 adult_id);
/* The schools that rolls named, to be given their names: call it for 0, 1, 2 ... until it says 0. */
i64 search_builder_school(const SearchBuilder *b, u32 i);
void search_build_school(SearchBuilder *b, u32 i, Str name);

/* Ends the builder, also when it fails: ERR_OPS when there is no memory. */
MUST_USE Status search_builder_finish(Ctx *cx, SearchBuilder *b, SearchIndex **out);

/* The next part of a name or an address: parts end at a space, a hyphen, an apostrophe, a comma, a stroke or a full stop. */
Str search_next_part(Str *rest);

/* The last of it: the lists of short beginnings. Without memory for them there are none, and the words' own entries are read. */
void search_list_beginnings(SearchIndex *x);

#endif
