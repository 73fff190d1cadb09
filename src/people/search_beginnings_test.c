/* search_beginnings_test.c - lists of short beginnings say what the words themselves say. */
#include "harness.h"
#include "people/search_index.h"

enum { N_PEOPLE = 3000 };

static const char *const surnames[] = {"Smith", "Smart", "Singh", "Ash", "Ashford", "Olive", "Stone", "Marsh"};
static const char *const forenames[] = {"Sam", "Anna", "Sally", "Omar", "Mia"};

static SearchIndex *built(T *t, Ctx *cx) {
    SearchBuilder *b;
    SearchIndex *x = NULL;
    ok(t, search_builder_open(cx, link_lists_read(cx->arena, STR_NONE), &b));
    for (i64 id = 1; id <= N_PEOPLE; id++)
        search_build_person(b, id, id % 7 == 0, date_ymd(2008, 1 + (int)(id % 12), 9), false);
    for (i64 id = 1; id <= N_PEOPLE; id++) {
        Str surname = str_from(surnames[id * 31 % 8]), forename = str_from(forenames[id * 17 % 5]);
        search_build_name(b, &(SearchNameRow){.person_id = id,
                                              .kind = STR("legal"),
                                              .surname = surname,
                                              .forename = forename,
                                              .middle_names = id % 3 == 0 ? STR("Sue") : STR(""),
                                              .surname_key = str_lower(cx->arena, surname),
                                              .forename_key = str_lower(cx->arena, forename),
                                              .is_past = id % 11 == 0});
    }
    ok(t, search_builder_finish(cx, b, &x));
    return x;
}

/* The nearest part with which a token of the range names the person; 3: none does. */
static u32 nearest_part(const SearchIndex *x, const SearchBeginning *b, u32 person) {
    u32 best = 3;
    for (u32 i = x->names.at[b->from]; i < x->names.at[b->to]; i++)
        if (x->names.entries[i] >> 3 == person && (x->names.entries[i] & 3) < best) best = x->names.entries[i] & 3;
    return best;
}

static u32 listed_part(const SearchIndex *x, const SearchBeginning *b, u32 person) {
    u32 found = 3;
    for (u32 i = b->at; i < b->end; i++)
        if (x->beginning_entries[i] >> 3 == person) {
            if (found != 3) return UINT32_MAX; /* twice */
            found = x->beginning_entries[i] & 3;
        }
    return found;
}

static bool rises(const u32 *entries, u32 from, u32 to, int bits) {
    for (u32 i = from + 1; i < to; i++)
        if (entries[i] >> bits < entries[i - 1] >> bits) return false;
    return true;
}

TEST(
    "a list of those whose names begin with a letter or two has each once, with the nearest part, in order; other words have none") {
    Ctx *cx = &t->cx;
    SearchIndex *x = built(t, cx);
    u32 from, to;
    bool is_exact;
    search_index_range(x, STR("s"), &from, &to, &is_exact);
    const SearchBeginning *s = search_index_beginning(x, from, to);
    expect(t, s != NULL);
    for (u32 person = 0; s && person < N_PEOPLE; person += 13)
        expect_i64(t, nearest_part(x, s, person), listed_part(x, s, person));
    expect(t, s && rises(x->beginning_entries, s->at, s->end, 3));
    search_index_range(x, STR("oliv"), &from, &to, &is_exact);
    expect(t, search_index_beginning(x, from, to) == NULL);
    search_index_range(x, STR("zz"), &from, &to, &is_exact);
    expect(t, search_index_beginning(x, from, to) == NULL);
    for (u32 token = 0; token < x->n_tokens; token++)
        expect(t, rises(x->names.entries, x->names.at[token], x->names.at[token + 1], 3));
    for (u32 person = 0; person < N_PEOPLE; person++)
        expect_i64(t, search_day_of_year(1 + (int)(x->ids[person] % 12), 9), x->born_on[person]);
    search_index_close(x);
}
