/* search_beginnings.c - whom the many words lead to that begin with the same one or two letters, in one list each. */
#include <stdlib.h>

#include "people/search_index.h"

enum { BEGINNING_LETTERS = 2, BEGINNING_MIN = 2000 };

/* The lists while they are made. */
typedef struct Listing {
    u8 *nearest;  /* by person, of the list at hand: 3 less the part; 0: not in it */
    u32 *entries; /* of all lists, one after the other */
    u32 n;
} Listing;

/* Each person once, in rising order, with the nearest part. */
static void list_beginning(const SearchIndex *x, Listing *l, SearchBeginning *b) {
    u64 eight;
    b->at = l->n;
    for (u32 i = x->names.at[b->from]; i < x->names.at[b->to]; i++) {
        u32 person = x->names.entries[i] >> 3;
        u8 nearness = (u8)(3 - (x->names.entries[i] & 3));
        if (nearness > l->nearest[person]) l->nearest[person] = nearness;
    }
    for (u32 first = 0; first < x->n_people; first += 8) {
        memcpy(&eight, l->nearest + first, sizeof eight);
        for (u32 i = first; eight != 0 && i < first + 8; i++)
            if (l->nearest[i] != 0) l->entries[l->n++] = i << 3 | (3u - l->nearest[i]);
        if (eight != 0) memset(l->nearest + first, 0, sizeof eight);
    }
    b->end = l->n;
}

/* The tokens from t on that begin with the same letters; to is t where t has fewer. */
static SearchBeginning beginning_of(const SearchIndex *x, u32 t, size_t letters) {
    SearchBeginning out = {.from = t, .to = t};
    bool is_exact;
    if (search_token(x, t).n >= letters)
        search_index_range(x, str_slice(search_token(x, t), 0, letters), &out.from, &out.to, &is_exact);
    return out;
}

static u32 entries_of(const SearchIndex *x, const SearchBeginning *b) {
    return x->names.at[b->to] - x->names.at[b->from];
}

/* Those that lead to so many people that a list is worth making. out: NULL to count them. */
static u32 note_beginnings(const SearchIndex *x, SearchBeginning *out, size_t *n_entries) {
    u32 n = 0;
    for (size_t letters = 1; letters <= BEGINNING_LETTERS; letters++)
        for (u32 t = 0; t < x->n_tokens;) {
            SearchBeginning b = beginning_of(x, t, letters);
            t = b.to > t ? b.to : t + 1;
            if (entries_of(x, &b) <= BEGINNING_MIN) continue;
            *n_entries += entries_of(x, &b);
            if (out) out[n] = b;
            n++;
        }
    return n;
}

static int by_tokens(const void *a, const void *b) {
    const SearchBeginning *x = a, *y = b;
    if (x->from != y->from) return x->from < y->from ? -1 : 1;
    return x->to < y->to ? -1 : x->to > y->to;
}

void search_list_beginnings(SearchIndex *x) {
    size_t n_entries = 0;
    u32 n = note_beginnings(x, NULL, &n_entries);
    Listing l = {.nearest = calloc((size_t)x->n_people + 8, 1), .entries = malloc((n_entries + 1) * sizeof *l.entries)};
    if (l.nearest && l.entries && n > 0) {
        x->beginnings = ARENA_ARRAY(x->arena, SearchBeginning, n);
        x->n_beginnings = note_beginnings(x, x->beginnings, &n_entries);
        qsort(x->beginnings, n, sizeof *x->beginnings, by_tokens);
        for (u32 i = 0; i < n; i++) list_beginning(x, &l, &x->beginnings[i]);
        x->beginning_entries = ARENA_ARRAY(x->arena, u32, l.n);
        memcpy(x->beginning_entries, l.entries, l.n * sizeof *l.entries);
    }
    free(l.nearest);
    free(l.entries);
}
