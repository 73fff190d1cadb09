#include "people/search_rank.h"

#include <stdlib.h>
#include "link/text.h"

/* Fewer than so many fit as typed: misspelt words are looked for as well. */
#define FEW                5
/* Shorter words begin too much to be looked for in addresses and schools, unless they are one whole. */
#define LETTERS_FOR_PLACES 3
#define LETTERS_FOR_SLIPS  4
#define LETTERS_FOR_TWO    7
#define MERGED_WORDS       3

/* The work on one segment. */
typedef struct Pass {
    Arena *arena;
    const SearchIndex *x;
    const SearchQuery *q;
    const SearchAsk *ask;
    const SearchSegment *segment;
    u32 *costs;               /* by person: four bits a word */
    u32 unfound;              /* COST_NONE for each word */
    u8 *at_place, *at_school; /* by address and by school: a bit for each word; NULL: not looked for yet */
    u8 *is_guarded;           /* by person, a bit each: the address is none of the asker's business; NULL: nobody's */
} Pass;

/* ---- costs ---- */

static void lower(u32 *costs, size_t word, u32 cost) {
    u32 shift = (u32)(4 * word), old = *costs >> shift & 15u;
    if (cost < old) *costs = (*costs & ~(15u << shift)) | cost << shift;
}

static bool is_found(u32 costs) {
    u32 v = ~costs; /* a word that does not fit is four bits of nothing */
    return ((v - 0x11111111u) & ~v & 0x88888888u) == 0;
}

static const u8 cost_of_part[2][4] = {
    {COST_BEGINS, COST_OTHER_BEGINS, COST_OTHER_BEGINS, COST_NONE},
    {COST_EXACT, COST_OTHER, COST_OTHER, COST_NONE},
};

/* Words from..to of the query (one, unless they were merged) fit what token t names. */
typedef struct Span2 {
    size_t from, to;
} Span2;

static void take_names(Pass *p, u32 token, Span2 words, const u8 cost[4]) {
    const SearchPostings *names = &p->x->names;
    for (u32 i = names->at[token]; i < names->at[token + 1]; i++) {
        u32 e = names->entries[i];
        for (size_t w = words.from; w < words.to; w++) lower(&p->costs[e >> 3], w, cost[e & 3]);
    }
}

static void find_names(Pass *p, Str key, Span2 words) {
    u32 from, to;
    bool is_exact;
    search_index_range(p->x, key, &from, &to, &is_exact);
    for (u32 t = from; t < to; t++) take_names(p, t, words, cost_of_part[is_exact && t == from]);
}

static void find_nicknames(Pass *p, size_t w) {
    static const u8 cost[4] = {COST_NICKNAME, COST_OTHER_NICKNAME, COST_OTHER_NICKNAME, COST_NONE};
    const SearchIndex *x = p->x;
    Str key = p->q->words[w].key;
    if (!link_lists_has_familiar(x->lists, key)) return;
    for (u32 i = 0; i < x->n_familiar; i++) {
        u32 t = x->familiar[i];
        if (!link_lists_are_familiar(x->lists, key, search_token(x, t))) continue;
        for (u32 k = x->names.at[t]; k < x->names.at[t + 1]; k++)
            if (x->names.entries[k] & 4) lower(&p->costs[x->names.entries[k] >> 3], w, cost[x->names.entries[k] & 3]);
    }
}

/* "van der berg" as vanderberg, "mc donald" as mcdonald. */
static void find_merged(Pass *p, size_t first) {
    Buf b = buf_on(p->arena);
    for (size_t w = first; w < p->q->n_words && w < first + MERGED_WORDS; w++) {
        if (p->q->words[w].kind != SEARCH_WORD) return;
        buf_add(&b, p->q->words[w].key);
        if (w > first) find_names(p, buf_str(&b), (Span2){first, w + 1});
    }
}

static void find_ages(Pass *p, size_t w) {
    const SearchWord *word = &p->q->words[w];
    if (word->age < 0) return;
    u32 cost = word->leads_address ? COST_PAST_HOME : COST_EXACT;
    for (u32 i = 0; i < p->x->n_people; i++)
        if (p->x->born[i].day >= word->born_from.day && p->x->born[i].day <= word->born_to.day)
            lower(&p->costs[i], w, cost);
}

static void find_codes(Pass *p, size_t w) {
    const SearchWord *word = &p->q->words[w];
    for (size_t i = 0; i < word->n_ids; i++) {
        u32 person = search_index_person(p->x, word->ids[i]);
        if (person != SEARCH_NOBODY) lower(&p->costs[person], w, COST_EXACT);
    }
}

/* ---- postcodes and addresses ---- */

static void take_residents(Pass *p, u32 address, size_t w, const u8 cost[2]) {
    const SearchPostings *r = &p->x->residents;
    for (u32 i = r->at[address]; i < r->at[address + 1]; i++) {
        u32 person = r->entries[i] >> 1;
        if (p->is_guarded && (p->is_guarded[person / 8] >> (person % 8) & 1)) continue;
        lower(&p->costs[person], w, cost[r->entries[i] & 1]);
    }
}

static void find_postcode(Pass *p, size_t w) {
    static const u8 cost[2][2] = {{COST_BEGINS, COST_OTHER_BEGINS}, {COST_EXACT, COST_OTHER}};
    const SearchWord *word = &p->q->words[w];
    for (size_t f = 0; f < word->n_posts; f++) {
        u32 from, to;
        bool is_exact;
        search_index_range(p->x, word->posts[f], &from, &to, &is_exact);
        for (u32 t = from; t < to; t++)
            for (u32 i = p->x->places.at[t]; i < p->x->places.at[t + 1]; i++)
                take_residents(p, p->x->places.entries[i] >> 1, w, cost[is_exact && t == from]);
    }
}

static void mark_places(Pass *p, u32 token, size_t w, bool houses_only) {
    const SearchPostings *places = &p->x->places;
    for (u32 i = places->at[token]; i < places->at[token + 1]; i++) {
        u32 e = places->entries[i];
        if (houses_only && !(e & 1)) continue;
        p->at_place[e >> 1] |= (u8)(1u << w);
    }
}

static void mark_schools(Pass *p, u32 token, size_t w) {
    const SearchPostings *s = &p->x->schooling;
    for (u32 i = s->at[token]; i < s->at[token + 1]; i++) p->at_school[s->entries[i]] |= (u8)(1u << w);
}

static void find_places(Pass *p, size_t w) {
    const SearchWord *word = &p->q->words[w];
    u32 from, to;
    bool is_exact, is_number = word->kind == SEARCH_NUMBER;
    search_index_range(p->x, word->key, &from, &to, &is_exact);
    bool by_beginning = !is_number && word->key.n >= LETTERS_FOR_PLACES;
    for (u32 t = from; t < to && (by_beginning || (is_exact && t == from)); t++) {
        mark_places(p, t, w, is_number);
        if (!is_number) mark_schools(p, t, w);
    }
    if (is_number || str_eq(word->in_full, word->key)) return;
    search_index_range(p->x, word->in_full, &from, &to, &is_exact);
    if (is_exact) mark_places(p, from, w, false);
}

static bool has_two(u8 bits) { return (bits & (bits - 1)) != 0; }

/* What the marks say of each address goes to those who live or lived there. */
static void spread_places(Pass *p, const u8 together[2], const u8 alone[2]) {
    for (u32 a = 0; a < p->x->n_addresses; a++) {
        u8 bits = p->at_place[a];
        if (bits == 0) continue;
        const u8 *cost = has_two(bits) ? together : alone;
        for (size_t w = 0; w < p->q->n_words; w++)
            if (bits >> w & 1) take_residents(p, a, w, cost);
    }
}

static void spread_schools(Pass *p, const u8 cost[2]) {
    const SearchPostings *pupils = &p->x->pupils;
    for (u32 s = 0; s < p->x->n_schools; s++) {
        u8 bits = p->at_school[s];
        for (size_t w = 0; w < p->q->n_words; w++)
            for (u32 i = pupils->at[s]; (bits >> w & 1) && i < pupils->at[s + 1]; i++)
                lower(&p->costs[pupils->entries[i] >> 1], w, cost[pupils->entries[i] & 1]);
    }
}

/* ---- parents ---- */

static u32 cost_through_parent(u32 cost) {
    switch (cost) {
    case COST_EXACT:
    case COST_OTHER: return COST_PARENT;
    case COST_BEGINS:
    case COST_OTHER_BEGINS:
    case COST_NICKNAME:
    case COST_OTHER_NICKNAME: return COST_PARENT_BEGINS;
    case COST_SLIP:
    case COST_SLIPS: return COST_SLIP_ELSEWHERE;
    default: return COST_NONE;
    }
}

static void spread_parents(Pass *p) {
    for (u32 i = 0; i < p->x->n_relations; i++) {
        const SearchRelation *r = &p->x->relations[i];
        u32 costs = p->costs[r->adult];
        for (size_t w = 0; costs != p->unfound && w < p->q->n_words; w++)
            if (p->q->words[w].kind == SEARCH_WORD && p->q->words[w].key.n >= LETTERS_FOR_PLACES)
                lower(&p->costs[r->child], w, cost_through_parent(costs >> (4 * w) & 15u));
    }
}

/* ---- misspelt ---- */

static int n_bits(u32 v) { return __builtin_popcount(v); }

/* A word with its letters and sound. */
typedef struct Heard {
    Str text;
    u32 letters, sound;
} Heard;

static Heard hear(Str s) { return (Heard){s, text_letters(s), text_sound(s)}; }

static SearchCost slip_cost(const Heard *word, const Heard *typed) {
    size_t n = typed->text.n;
    int limit = n >= LETTERS_FOR_TWO ? 2 : 1;
    if (typed->sound != 0 && word->sound == typed->sound) return COST_SLIP;
    if (word->text.n + 2 < n || n_bits(typed->letters & ~word->letters) > limit) return COST_NONE;
    if (word->text.n <= n + 2) {
        int edits = text_edits(typed->text, word->text, limit);
        if (edits <= limit) return edits <= 1 ? COST_SLIP : COST_SLIPS;
    }
    bool may_begin = n > LETTERS_FOR_SLIPS && word->text.n > n;
    return may_begin && text_edits(typed->text, str_slice(word->text, 0, n), 1) <= 1 ? COST_SLIPS : COST_NONE;
}

SearchCost search_slip(Str word, Str typed) {
    Heard a = hear(word), b = hear(typed);
    return typed.n < LETTERS_FOR_SLIPS ? COST_NONE : slip_cost(&a, &b);
}

static void find_slips(Pass *p, size_t w) {
    const SearchWord *word = &p->q->words[w];
    const SearchIndex *x = p->x;
    if (word->kind != SEARCH_WORD || word->key.n < LETTERS_FOR_SLIPS) return;
    Heard typed = hear(word->key);
    for (u32 t = 0; t < x->n_tokens; t++) {
        Heard known = {search_token(x, t), x->letters[t], x->sounds[t]};
        SearchCost cost = slip_cost(&known, &typed);
        if (cost == COST_NONE) continue;
        const u8 costs[4] = {(u8)cost, COST_SLIPS, COST_SLIPS, COST_NONE};
        take_names(p, t, (Span2){w, w + 1}, costs);
        mark_places(p, t, w, false);
        mark_schools(p, t, w);
    }
}

/* ---- who is left ---- */

static void leave_out_hidden(Pass *p) {
    for (size_t i = 0; i < p->ask->hidden.n_people; i++) {
        u32 person = search_index_person(p->x, p->ask->hidden.people[i]);
        if (person != SEARCH_NOBODY) p->costs[person] = UINT32_MAX;
    }
}

/* The segment's own that are left out: exchanged with *costs, so that a second time puts them back. They may be the parents of
 * others who are not. */
static void exchange_left_out(Pass *p, u32 *costs) {
    for (size_t i = 0; i < p->segment->n_left_out; i++) {
        u32 person = search_index_person(p->x, p->segment->left_out[i]);
        if (person == SEARCH_NOBODY) continue;
        u32 own = p->costs[person];
        p->costs[person] = costs[i];
        costs[i] = own;
    }
}

static bool fits(const Pass *p, u32 person) {
    return is_found(p->costs[person]) && search_birth_fits(p->q, p->x->born[person]);
}

/* Kinds of fit, nearest first: the person's own names and numbers, a parent, a place, a slip. */
static u64 group_of(u32 cost) {
    if (cost <= COST_OTHER_NICKNAME) return 0;
    if (cost <= COST_PARENT_BEGINS) return 1;
    return cost <= COST_PAST_SCHOOL ? 2 : 3;
}

/* What the costs weigh in the sum: words that together are an address count as one that fits well. */
static const u8 weight_of[16] = {
    [COST_EXACT] = 0,    [COST_BEGINS] = 1,         [COST_OTHER] = 2,          [COST_OTHER_BEGINS] = 3,
    [COST_NICKNAME] = 4, [COST_OTHER_NICKNAME] = 5, [COST_PARENT] = 6,         [COST_PARENT_BEGINS] = 7,
    [COST_HOME] = 2,     [COST_HOME_PART] = 9,      [COST_PAST_HOME] = 10,     [COST_PAST_SCHOOL] = 11,
    [COST_SLIP] = 12,    [COST_SLIPS] = 13,         [COST_SLIP_ELSEWHERE] = 14};

/* From the left: misspelt at all, grown up (or not, when grown-ups were asked for), the worst kind of fit, all costs together. */
static u64 rank_of(const Pass *p, u32 person) {
    u64 sum = 0, group = 0;
    for (size_t w = 0; w < p->q->n_words; w++) {
        u32 cost = p->costs[person] >> (4 * w) & 15u;
        sum += weight_of[cost];
        if (group_of(cost) > group) group = group_of(cost);
    }
    u64 comes_later = (person >= p->x->n_children) != p->q->asks_adults ? 1 : 0;
    return (group == 3 ? 1u : 0u) << 11 | comes_later << 10 | group << 8 | sum;
}

/* The nearest of a segment: rank << 32 | person, in order. */
typedef struct Nearest {
    u64 *at;
    size_t n, limit, n_fit,
        n_fit_first; /* of those, how many come before the others for being children (or grown up) */
} Nearest;

static void keep_near(Nearest *k, u64 entry) {
    if (k->n == k->limit && k->at[k->n - 1] <= entry) return;
    size_t i = k->n < k->limit ? k->n++ : k->n - 1;
    for (; i > 0 && k->at[i - 1] > entry; i--) k->at[i] = k->at[i - 1];
    k->at[i] = entry;
}

static void collect(Pass *p, Nearest *k) {
    k->n = k->n_fit = k->n_fit_first = 0;
    u32 *left_out = ARENA_ARRAY(p->arena, u32, p->segment->n_left_out + 1);
    memset(left_out, 0xFF, p->segment->n_left_out * sizeof *left_out);
    exchange_left_out(p, left_out);
    leave_out_hidden(p);
    for (u32 i = 0; i < p->x->n_people; i++) {
        if (!fits(p, i)) continue;
        u64 rank = rank_of(p, i);
        k->n_fit++;
        if (!(rank >> 10)) k->n_fit_first++;
        keep_near(k, rank << 32 | i);
    }
    exchange_left_out(p, left_out);
}

/* ---- the three looks at one segment ---- */

static void guard_homes(Pass *p) {
    if (p->ask->hidden.n_homes == 0) return;
    p->is_guarded = ARENA_ARRAY(p->arena, u8, p->x->n_people / 8 + 1);
    for (size_t i = 0; i < p->ask->hidden.n_homes; i++) {
        u32 person = search_index_person(p->x, p->ask->hidden.homes[i]);
        if (person != SEARCH_NOBODY) p->is_guarded[person / 8] |= (u8)(1u << (person % 8));
    }
}

static void open_pass(Pass *p) {
    p->unfound = 0;
    for (size_t w = 0; w < p->q->n_words; w++) p->unfound |= 15u << (4 * w);
    p->costs = ARENA_ARRAY(p->arena, u32, p->x->n_people + 1);
    for (u32 i = 0; i < p->x->n_people; i++) p->costs[i] = p->unfound;
    guard_homes(p);
}

static void find_own(Pass *p) {
    for (size_t w = 0; w < p->q->n_words; w++) {
        switch (p->q->words[w].kind) {
        case SEARCH_WORD:
            find_names(p, p->q->words[w].key, (Span2){w, w + 1});
            find_nicknames(p, w);
            find_merged(p, w);
            break;
        case SEARCH_NUMBER: find_ages(p, w); break;
        case SEARCH_POSTCODE: find_postcode(p, w); break;
        case SEARCH_CODE: find_codes(p, w); break;
        }
    }
}

static void find_around(Pass *p) {
    static const u8 together[2] = {COST_HOME, COST_PAST_HOME}, alone[2] = {COST_HOME_PART, COST_PAST_HOME};
    static const u8 school[2] = {COST_HOME_PART, COST_PAST_SCHOOL};
    leave_out_hidden(p); /* a hidden parent leads to no child */
    spread_parents(p);
    p->at_place = ARENA_ARRAY(p->arena, u8, p->x->n_addresses + 1);
    p->at_school = ARENA_ARRAY(p->arena, u8, p->x->n_schools + 1);
    for (size_t w = 0; w < p->q->n_words; w++)
        if (p->q->words[w].kind == SEARCH_WORD || p->q->words[w].kind == SEARCH_NUMBER) find_places(p, w);
    spread_places(p, together, alone);
    spread_schools(p, school);
}

static void find_misspelt(Pass *p) {
    static const u8 elsewhere[2] = {COST_SLIP_ELSEWHERE, COST_SLIP_ELSEWHERE};
    for (size_t w = 0; w < p->q->n_words; w++) find_slips(p, w);
    leave_out_hidden(p);
    spread_parents(p);
    spread_places(p, elsewhere, elsewhere);
    spread_schools(p, elsewhere);
}

/* ---- all segments ---- */

static int nearer(const void *a, const void *b) {
    const SearchHit *x = a, *y = b;
    if (x->rank != y->rank) return x->rank < y->rank ? -1 : 1;
    if (x->presence != y->presence) return x->presence < y->presence ? -1 : 1;
    int by_name = str_cmp(x->surname, y->surname);
    if (by_name == 0) by_name = str_cmp(x->forename, y->forename);
    if (by_name != 0) return by_name;
    if (x->born.day != y->born.day) return x->born.day < y->born.day ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

static void add_hits(const Pass *p, const Nearest *k, SearchHits *out) {
    const SearchIndex *x = p->x;
    for (size_t i = 0; i < k->n; i++) {
        u32 person = (u32)k->at[i];
        out->at[out->n++] = (SearchHit){.id = x->ids[person],
                                        .rank = k->at[i] >> 32,
                                        .costs = p->costs[person],
                                        .presence = x->presence[person],
                                        .surname = search_token(x, x->surname[person]),
                                        .forename = search_token(x, x->forename[person]),
                                        .born = x->born[person]};
    }
}

void search_rank(Arena *a, const SearchAsk *ask, SearchHits *out) {
    Pass *passes = ARENA_ARRAY(a, Pass, ask->n_segments);
    Nearest *near = ARENA_ARRAY(a, Nearest, ask->n_segments);
    size_t n_fit = 0;
    for (size_t i = 0; i < ask->n_segments; i++) {
        Pass *p = &passes[i];
        *p = (Pass){.arena = a, .x = ask->segments[i].index, .q = ask->query, .ask = ask, .segment = &ask->segments[i]};
        near[i] = (Nearest){.at = ARENA_ARRAY(a, u64, ask->limit), .limit = ask->limit};
        open_pass(p);
        find_own(p);
        collect(p, &near[i]);
        n_fit += near[i].n_fit_first;
    }
    bool is_enough = n_fit > ask->limit;
    n_fit = 0;
    for (size_t i = 0; i < ask->n_segments; i++) {
        if (!is_enough) find_around(&passes[i]);
        if (!is_enough) collect(&passes[i], &near[i]);
        n_fit += near[i].n_fit;
    }
    bool are_few = n_fit < FEW;
    if (are_few) n_fit = 0;
    *out = (SearchHits){.at = ARENA_ARRAY(a, SearchHit, ask->n_segments * ask->limit)};
    for (size_t i = 0; i < ask->n_segments; i++) {
        if (are_few) find_misspelt(&passes[i]);
        if (are_few) collect(&passes[i], &near[i]);
        if (are_few) n_fit += near[i].n_fit;
        add_hits(&passes[i], &near[i], out);
    }
    if (ask->n_segments > 1) qsort(out->at, out->n, sizeof *out->at, nearer);
    if (out->n > ask->limit) out->n = ask->limit;
    out->is_cut = n_fit > ask->limit;
}
