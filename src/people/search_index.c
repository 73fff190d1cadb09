#include "people/search_index.h"

void search_index_close(SearchIndex *x) {
    if (x) arena_close(x->arena);
}

/* The first token that is not before s; with beyond, the first that does not begin with s. */
static u32 bound(const SearchIndex *x, Str s, bool beyond) {
    u32 low = 0, high = x->n_tokens;
    while (low < high) {
        u32 mid = low + (high - low) / 2;
        Str t = search_token(x, mid);
        bool is_before = beyond ? str_cmp(str_slice(t, 0, s.n), s) <= 0 : str_cmp(t, s) < 0;
        if (is_before) low = mid + 1;
        else high = mid;
    }
    return low;
}

void search_index_range(const SearchIndex *x, Str prefix, u32 *from, u32 *to, bool *is_exact) {
    *from = bound(x, prefix, false);
    *to = bound(x, prefix, true);
    *is_exact = *from < *to && search_token(x, *from).n == prefix.n;
}

const SearchBeginning *search_index_beginning(const SearchIndex *x, u32 from, u32 to) {
    u32 low = 0, high = x->n_beginnings;
    while (low < high) {
        u32 mid = low + (high - low) / 2;
        const SearchBeginning *b = &x->beginnings[mid];
        if (b->from < from || (b->from == from && b->to < to)) low = mid + 1;
        else high = mid;
    }
    if (low == x->n_beginnings) return NULL;
    const SearchBeginning *b = &x->beginnings[low];
    return b->from == from && b->to == to ? b : NULL;
}

u32 search_index_person(const SearchIndex *x, i64 id) {
    u32 low = 0, high = x->n_people;
    while (low < high) {
        u32 mid = low + (high - low) / 2;
        if (x->ids[x->by_id[mid]] < id) low = mid + 1;
        else high = mid;
    }
    return low < x->n_people && x->ids[x->by_id[low]] == id ? x->by_id[low] : SEARCH_NOBODY;
}

static size_t postings_bytes(const SearchPostings *p, size_t n_keys) {
    return (n_keys + 1 + p->at[n_keys]) * sizeof(u32);
}

size_t search_index_bytes(const SearchIndex *x) {
    size_t per_person = sizeof(i64) + sizeof(Date) + sizeof(u8) + sizeof(u16) + 3 * sizeof(u32);
    return x->text_at[x->n_tokens] + 3 * (size_t)x->n_tokens * sizeof(u32) + x->n_familiar * sizeof(u32) +
           postings_bytes(&x->names, x->n_tokens) + postings_bytes(&x->places, x->n_tokens) +
           postings_bytes(&x->schooling, x->n_tokens) + postings_bytes(&x->residents, x->n_addresses) +
           postings_bytes(&x->pupils, x->n_schools) + postings_bytes(&x->children, x->n_people) +
           x->n_beginnings * sizeof *x->beginnings +
           (x->n_beginnings ? x->beginnings[x->n_beginnings - 1].end : 0) * sizeof(u32) + x->n_people * per_person +
           x->n_people / 8;
}
