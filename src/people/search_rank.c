#include "people/search_rank.h"

#include <stdlib.h>
#include "link/text.h"

/* Fewer than so many fit as typed: misspelt words are looked for as well. */
#define FEW                5
/* Shorter words begin too much to be looked for in addresses and schools, unless they are one whole. */
#define LETTERS_FOR_PLACES 3
#define LETTERS_FOR_SLIPS  4
#define LETTERS_FOR_LOST   3 /* of which one is missing: "ryn" for Ryan. Other slips would find half of all short names */
#define LETTERS_FOR_TWO    7
/* Words that sound alike have this much in common as written, or it is chance. */
#define SOUNDS_ALIKE       0.6
#define MERGED_WORDS       3
/* People are looked at so many at a time. */
#define BLOCK              16
#define ONE_SOUND          31u /* text_sound() of a word with only one: too many sound so */

/* The work on one segment. */
typedef struct Pass {
    Arena *arena;
    const SearchIndex *x;
    const SearchQuery *q;
    const SearchAsk *ask;
    const SearchSegment *segment;
    u32 *fit;                   /* by person: four bits a word, 15 less the cost, so that nothing found is 0 */
    u32 unasked;                /* the bits that no word has */
    u16 seen[SEARCH_WORDS_MAX]; /* by word: a bit for each cost that anybody has it at */
    u8 *has; /* by BLOCK of people: a bit for each word that somebody among them has. Most lack one, and are passed by */
    u32 *
        by_name; /* person << 3 | word: has it as a name of their own, and brings up children who do not know of it yet */
    size_t n_by_name, cap_by_name;
    u8 *at_place, *at_school; /* by address and by school: a bit for each word; NULL: not looked for yet */
    u8 *is_guarded;           /* by person, a bit each: the address is none of the asker's business; NULL: nobody's */
} Pass;

/* ---- costs ---- */

static void lower(Pass *p, u32 person, size_t word, u32 cost) {
    u32 shift = (u32)(4 * word), better = COST_NONE - cost, fit = p->fit[person];
    if (better <= (fit >> shift & 15u)) return;
    p->fit[person] = (fit & ~(15u << shift)) | better << shift;
    p->has[person / BLOCK] |= (u8)(1u << word);
    p->seen[word] |= (u16)(1u << cost);
}

/* A name of their own, by which those whom they bring up may be found as well: if it is long enough to be looked for there. */
static void lower_name(Pass *p, u32 person, size_t word, u32 cost) {
    lower(p, person, word, cost);
    if (p->q->words[word].key.n < LETTERS_FOR_PLACES) return;
    if (!(p->x->brings_up[person / 8] >> (person % 8) & 1)) return;
    if (p->n_by_name == p->cap_by_name) {
        size_t bytes = p->cap_by_name * sizeof *p->by_name;
        p->cap_by_name = p->cap_by_name ? 4 * p->cap_by_name : 1024;
        p->by_name = arena_grow(p->arena, p->by_name, bytes, p->cap_by_name * sizeof *p->by_name);
    }
    p->by_name[p->n_by_name++] = person << 3 | (u32)word;
}

static u32 cost_in(u32 fit, size_t word) { return COST_NONE - (fit >> (4 * word) & 15u); }

/* The next block from `block` on that has all these words, or one past the last. Eight that lack one are passed by at a time: by the
 * usual test for a zero among bytes. */
static u32 next_block(const Pass *p, u8 words, u32 block) {
    const u8 *has = p->has;
    const u64 ones = 0x0101010101010101u, wanted = ones * words;
    const u32 n = p->x->n_people / BLOCK + 1;
    for (; block < n; block++) {
        u64 eight;
        if ((has[block] & words) == words) return block;
        memcpy(&eight, has + block, sizeof eight);
        u64 lacking = (eight & wanted) ^ wanted;
        if (((lacking - ones) & ~lacking & (ones << 7)) == 0) block += 7;
    }
    return n;
}

static u8 words_of(const SearchQuery *q, bool with_numbers) {
    u8 words = 0;
    for (size_t w = 0; w < q->n_words; w++)
        if (with_numbers || q->words[w].kind != SEARCH_NUMBER) words |= (u8)(1u << w);
    return words;
}

/* The bits that none of these words has. */
static u32 bits_but(const SearchQuery *q, bool with_numbers) {
    u32 bits = UINT32_MAX;
    for (size_t w = 0; w < q->n_words; w++)
        if (with_numbers || q->words[w].kind != SEARCH_NUMBER) bits &= ~(15u << (4 * w));
    return bits;
}

/* No word without its four bits: the usual test for a zero among digits. */
static bool is_found(u32 fit) { return ((fit - 0x11111111u) & ~fit & 0x88888888u) == 0; }

static const u8 cost_of_part[2][4] = {
    {COST_BEGINS, COST_OTHER_BEGINS, COST_OTHER_BEGINS, COST_NONE},
    {COST_EXACT, COST_OTHER, COST_OTHER, COST_NONE},
};

/* Words from..to of the query (one, unless they were merged) fit what token t names. */
typedef struct Span2 {
    size_t from, to;
} Span2;

/* Of tokens first up to, not including, last. */
static void take_names(Pass *p, u32 first, u32 last, Span2 words, const u8 cost[4]) {
    const u32 *entries = p->x->names.entries;
    const u32 to = p->x->names.at[last];
    for (u32 i = p->x->names.at[first]; i < to; i++) {
        __builtin_prefetch(&p->fit[entries[i + SEARCH_AHEAD] >> 3], 1);
        for (size_t w = words.from; w < words.to; w++) lower_name(p, entries[i] >> 3, w, cost[entries[i] & 3]);
    }
}

/* All whose names begin so, in the order in which people stand: a list is for words too short to be looked for in parents. */
static void take_beginning(Pass *p, const SearchBeginning *b, Span2 words) {
    const u32 *entries = p->x->beginning_entries;
    for (u32 i = b->at; i < b->end; i++)
        for (size_t w = words.from; w < words.to; w++) lower(p, entries[i] >> 3, w, cost_of_part[0][entries[i] & 3]);
}

static void find_names(Pass *p, Str key, Span2 words) {
    u32 from, to;
    bool is_exact;
    search_index_range(p->x, key, &from, &to, &is_exact);
    if (is_exact) take_names(p, from, from + 1, words, cost_of_part[1]);
    const SearchBeginning *b = key.n < LETTERS_FOR_PLACES ? search_index_beginning(p->x, from, to) : NULL;
    if (b) take_beginning(p, b, words);
    else take_names(p, from + is_exact, to, words, cost_of_part[0]);
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
            if (x->names.entries[k] & 4) lower_name(p, x->names.entries[k] >> 3, w, cost[x->names.entries[k] & 3]);
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

/* A bit for each of a block of people whom all words but the unasked have found. In most blocks that is nobody, which several are
 * asked at once. */
static u32 found_in(const Pass *p, u32 first, u32 unasked) {
    const u32 *fit = p->fit + first;
    u32 n = 0, found = 0;
    for (u32 i = 0; i < BLOCK; i++) n += is_found(fit[i] | unasked);
    if (n == 0) return 0;
    for (u32 i = 0; i < BLOCK; i++) found |= is_found(fit[i] | unasked) ? 1u << i : 0;
    return found;
}

/* An age: of those whom all words but the numbers have found, since who is only of the age is not found; so it is asked after the
 * other words, each time. Where there are no others, of everybody. */
static void find_ages(Pass *p, size_t w) {
    const SearchWord *word = &p->q->words[w];
    if (word->age < 0) return;
    const u32 cost = word->leads_address ? COST_PAST_HOME : COST_EXACT, n = p->x->n_people,
              unasked = bits_but(p->q, false);
    const u8 others = words_of(p->q, false);
    const i32 from = word->born_from.day, to = word->born_to.day;
    const Date *born = p->x->born;
    for (u32 block = next_block(p, others, 0); block * BLOCK < n; block = next_block(p, others, block + 1)) {
        for (u32 found = found_in(p, block * BLOCK, unasked); found != 0; found &= found - 1) {
            u32 i = block * BLOCK + (u32)__builtin_ctz(found);
            if (i < n && born[i].day >= from && born[i].day <= to) lower(p, i, w, cost);
        }
    }
}

static void find_all_ages(Pass *p) {
    for (size_t w = 0; w < p->q->n_words; w++)
        if (p->q->words[w].kind == SEARCH_NUMBER) find_ages(p, w);
}

static void find_codes(Pass *p, size_t w) {
    const SearchWord *word = &p->q->words[w];
    for (size_t i = 0; i < word->n_ids; i++) {
        u32 person = search_index_person(p->x, word->ids[i]);
        if (person != SEARCH_NOBODY) lower(p, person, w, COST_EXACT);
    }
}

/* ---- postcodes and addresses ---- */

static void take_residents(Pass *p, u32 address, size_t w, const u8 cost[2]) {
    const SearchPostings *r = &p->x->residents;
    for (u32 i = r->at[address]; i < r->at[address + 1]; i++) {
        __builtin_prefetch(&p->fit[r->entries[i + SEARCH_AHEAD] >> 1],
                           1); /* addresses near each other are asked for together */
        u32 person = r->entries[i] >> 1;
        if (p->is_guarded && (p->is_guarded[person / 8] >> (person % 8) & 1)) continue;
        lower(p, person, w, cost[r->entries[i] & 1]);
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

static void spread_place(Pass *p, u32 address, u8 bits, const u8 cost[2]) {
    for (size_t w = 0; bits >> w != 0; w++)
        if (bits >> w & 1) take_residents(p, address, w, cost);
}

/* What the marks say of each address goes to those who live or lived there. Most are not marked, and passed by eight at a time. */
static void spread_places(Pass *p, const u8 together[2], const u8 alone[2]) {
    for (u32 first = 0; first < p->x->n_addresses; first += 8) {
        u64 eight;
        memcpy(&eight, p->at_place + first, sizeof eight);
        for (u32 a = first; eight != 0 && a < first + 8; a++)
            if (p->at_place[a] != 0) spread_place(p, a, p->at_place[a], has_two(p->at_place[a]) ? together : alone);
    }
}

static void take_pupils(Pass *p, u32 school, size_t w, const u8 cost[2]) {
    const SearchPostings *pupils = &p->x->pupils;
    for (u32 i = pupils->at[school]; i < pupils->at[school + 1]; i++) {
        __builtin_prefetch(&p->fit[pupils->entries[i + SEARCH_AHEAD] >> 1], 1);
        lower(p, pupils->entries[i] >> 1, w, cost[pupils->entries[i] & 1]);
    }
}

static void spread_schools(Pass *p, const u8 cost[2]) {
    for (u32 s = 0; s < p->x->n_schools; s++)
        for (size_t w = 0; p->at_school[s] >> w != 0; w++)
            if (p->at_school[s] >> w & 1) take_pupils(p, s, w, cost);
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
    const SearchPostings *children = &p->x->children;
    for (size_t i = 0; i < p->n_by_name; i++) {
        u32 parent = p->by_name[i] >> 3, next = p->by_name[i + SEARCH_AHEAD < p->n_by_name ? i + SEARCH_AHEAD : i] >> 3;
        __builtin_prefetch(&children->at[next]);
        __builtin_prefetch(&p->fit[next]);
        size_t w = p->by_name[i] & 7u;
        u32 cost = cost_through_parent(cost_in(p->fit[parent], w));
        if (cost == COST_NONE) continue;
        for (u32 k = children->at[parent]; k < children->at[parent + 1]; k++) lower(p, children->entries[k], w, cost);
    }
    p->n_by_name = 0;
}

/* ---- misspelt ---- */

/* Without an instruction that counts bits: not every machine that this is built for has one. */
static bool has_more_bits(u32 v, int limit) {
    for (; v != 0 && limit > 0; limit--) v &= v - 1;
    return v != 0;
}

/* A word with its letters and sound. */
typedef struct Heard {
    Str text;
    u32 letters, sound;
} Heard;

static Heard hear(Str s) { return (Heard){s, text_letters(s), text_sound(s)}; }

static SearchCost slip_cost(const Heard *word, const Heard *typed) {
    size_t n = typed->text.n;
    if (n < LETTERS_FOR_SLIPS) {
        bool may_lack_one = word->text.n == n + 1 && (typed->letters & ~word->letters) == 0;
        return may_lack_one && text_edits(typed->text, word->text, 1) <= 1 ? COST_SLIP : COST_NONE;
    }
    int limit = n >= LETTERS_FOR_TWO ? 2 : 1;
    bool sounds_so = typed->sound > ONE_SOUND && word->sound == typed->sound;
    if (sounds_so && text_jaro_winkler(typed->text, word->text) >= SOUNDS_ALIKE)
        return text_edits(typed->text, word->text, 1) <= 1 ? COST_SLIP : COST_SLIPS; /* smiht: Smith before Schmidt */
    if (word->text.n + 2 < n || has_more_bits(typed->letters & ~word->letters, limit)) return COST_NONE;
    bool may_be_whole = word->text.n <= n + (size_t)limit && !has_more_bits(word->letters & ~typed->letters, limit);
    if (may_be_whole) {
        int edits = text_edits(typed->text, word->text, limit);
        if (edits <= limit) return edits <= 1 ? COST_SLIP : COST_SLIPS;
    }
    bool may_begin = n > LETTERS_FOR_SLIPS && word->text.n > n;
    return may_begin && text_edits(typed->text, str_slice(word->text, 0, n), 1) <= 1 ? COST_SLIPS : COST_NONE;
}

SearchCost search_slip(Str word, Str typed) {
    if (typed.n < LETTERS_FOR_LOST) return COST_NONE;
    u32 lacking = text_letters(typed) & ~text_letters(word);
    if (has_more_bits(lacking, 2) &&
        text_bounds(typed, text_letters(typed), word, text_letters(word)).most_alike < SOUNDS_ALIKE)
        return COST_NONE; /* how it sounds takes longer to tell */
    Heard a = hear(word), b = hear(typed);
    return slip_cost(&a, &b);
}

static u32 without_a_bit(u32 v) { return v & (v - 1); }

/* Most words lack too many of the letters and sound otherwise: slip_cost() would say so of each, much later. */
static void find_slips(Pass *p, size_t w) {
    const SearchWord *word = &p->q->words[w];
    const SearchIndex *x = p->x;
    const size_t n = word->key.n;
    if (word->kind != SEARCH_WORD || n < LETTERS_FOR_LOST) return;
    Heard typed = hear(word->key);
    const bool has_sound = n >= LETTERS_FOR_SLIPS && typed.sound > ONE_SOUND;
    for (u32 t = 0; t < x->n_tokens; t++) {
        u32 lacking = typed.letters & ~x->letters[t];
        if (n >= LETTERS_FOR_SLIPS) lacking = without_a_bit(lacking);
        if (n >= LETTERS_FOR_TWO) lacking = without_a_bit(lacking);
        if (lacking != 0 && !(has_sound && x->sounds[t] == typed.sound)) continue;
        Heard known = {search_token(x, t), x->letters[t], x->sounds[t]};
        SearchCost cost = slip_cost(&known, &typed);
        if (cost == COST_NONE) continue;
        const u8 costs[4] = {(u8)cost, COST_SLIPS, COST_SLIPS, COST_NONE};
        take_names(p, t, t + 1, (Span2){w, w + 1}, costs);
        mark_places(p, t, w, false);
        mark_schools(p, t, w);
    }
}

/* ---- who is left ---- */

static void leave_out_hidden(Pass *p) {
    for (size_t i = 0; i < p->ask->hidden.n_people; i++) {
        u32 person = search_index_person(p->x, p->ask->hidden.people[i]);
        if (person != SEARCH_NOBODY) p->fit[person] = 0;
    }
}

/* The segment's own that are left out: exchanged with *fit, so that a second time puts them back. They may be the parents of
 * others who are not. */
static void exchange_left_out(Pass *p, u32 *fit) {
    for (size_t i = 0; i < p->segment->n_left_out; i++) {
        u32 person = search_index_person(p->x, p->segment->left_out[i]);
        if (person == SEARCH_NOBODY) continue;
        u32 own = p->fit[person];
        p->fit[person] = fit[i];
        fit[i] = own;
    }
}

static bool fits_birth(const Pass *p, u32 person) {
    return p->q->n_births == 0 || p->q->n_words == 0 || search_birth_fits(p->q, p->x->born[person]);
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

static bool comes_later(const Pass *p, u32 person) { return (person >= p->x->n_children) != p->q->asks_adults; }

/* From the left: misspelt at all, grown up (or not, when grown-ups were asked for), the worst kind of fit, all costs together. */
static u64 rank_by(u64 group, u64 sum, bool is_later) {
    return (group == 3 ? 1u : 0u) << 11 | (is_later ? 1u : 0u) << 10 | group << 8 | sum;
}

static bool is_first(u64 rank) { return !(rank >> 10); }

static u64 rank_of(const Pass *p, u32 person) {
    u64 sum = 0, group = 0;
    for (size_t w = 0; w < p->q->n_words; w++) {
        u32 cost = cost_in(p->fit[person], w);
        sum += weight_of[cost];
        if (group_of(cost) > group) group = group_of(cost);
    }
    return rank_by(group, sum, comes_later(p, person));
}

/* Nobody can come before this: each word at the best that anybody has it. */
static u64 least_rank(const Pass *p, bool is_later) {
    u64 sum = 0, group = 0;
    for (size_t w = 0; w < p->q->n_words; w++) {
        u64 least_weight = UINT64_MAX, least_group = UINT64_MAX;
        for (u32 cost = 0; cost < COST_NONE; cost++) {
            if (!(p->seen[w] >> cost & 1)) continue;
            if (weight_of[cost] < least_weight) least_weight = weight_of[cost];
            if (group_of(cost) < least_group) least_group = group_of(cost);
        }
        if (least_group == UINT64_MAX) return 0; /* nobody has it */
        sum += least_weight;
        if (least_group > group) group = least_group;
    }
    return rank_by(group, sum, is_later);
}

/* The nearest of a segment: rank << 32 | person, in order. */
typedef struct Nearest {
    u64 *at;
    size_t n, limit;
    size_t n_fit; /* all, or more than the limit */
    size_t
        n_fit_first; /* of those, how many come before the others for being children (or grown up): all, or more than the limit */
    u32 passed;        /* bits alike that came too late to be kept: so do all that come after them */
    bool passed_first; /* as n_fit_first */
} Nearest;

static void keep_near(Nearest *k, u64 entry) {
    size_t i = k->n < k->limit ? k->n++ : k->n - 1;
    for (; i > 0 && k->at[i - 1] > entry; i--) k->at[i] = k->at[i - 1];
    k->at[i] = entry;
}

static void collect_one(const Pass *p, Nearest *k, u32 person) {
    u64 rank = rank_of(p, person), entry = rank << 32 | person;
    k->n_fit_first += is_first(rank);
    if (k->n < k->limit || entry < k->at[k->n - 1]) {
        keep_near(k, entry);
        return;
    }
    k->passed = p->fit[person];
    k->passed_first = is_first(rank);
}

/* Whoever comes yet changes nothing: the list is full of people who rank no worse, and as many fit as need be known. */
static bool is_settled(const Nearest *k, u64 least) {
    return k->n_fit > k->limit && k->at[k->limit - 1] >> 32 <= least && (k->n_fit_first > k->limit || !is_first(least));
}

/* People from..to, all of them children or all grown up, so that the same bits are the same rank. */
static void collect_range(const Pass *p, Nearest *k, u32 from, u32 to) {
    k->passed = 0;
    const u8 all = words_of(p->q, true);
    const u64 least = least_rank(p, comes_later(p, from));
    u32 block = next_block(p, all, from / BLOCK);
    for (; block * BLOCK < to && !is_settled(k, least); block = next_block(p, all, block + 1)) {
        for (u32 found = found_in(p, block * BLOCK, p->unasked); found != 0; found &= found - 1) {
            u32 i = block * BLOCK + (u32)__builtin_ctz(found);
            if (i < from || i >= to || !fits_birth(p, i)) continue;
            k->n_fit++;
            if (p->fit[i] == k->passed) k->n_fit_first += k->passed_first;
            else collect_one(p, k, i);
        }
    }
}

static void collect(Pass *p, Nearest *k) {
    *k = (Nearest){.at = k->at, .limit = k->limit};
    u32 *left_out = ARENA_ARRAY(p->arena, u32, p->segment->n_left_out + 1);
    exchange_left_out(p, left_out);
    leave_out_hidden(p);
    collect_range(p, k, 0, p->x->n_children);
    collect_range(p, k, p->x->n_children, p->x->n_people);
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

/* Takes from *fit whoever was born at another time. One pass without branches. */
static void sift_births(const SearchBirth *b, const SearchIndex *x, u32 *fit) {
    const u16 on = search_day_of_year(b->month, b->day), *born_on = x->born_on;
    const i32 from = b->from.day, to = b->to.day; /* DATE_NONE is before every day */
    const Date *born = x->born;
    const u32 n = x->n_people;
    if (!date_is_set(b->from))
        for (u32 i = 0; i < n; i++) fit[i] = born_on[i] == on ? fit[i] : 0;
    else
        for (u32 i = 0; i < n; i++) fit[i] = born[i].day >= from && born[i].day <= to ? fit[i] : 0;
}

/* Only a day of birth is asked for: as though there were a word, and those born then had it. */
static void fit_births(Pass *p) {
    p->unasked = ~15u;
    for (u32 i = 0; i < p->x->n_people; i++) p->fit[i] = 15u;
    for (size_t b = 0; b < p->q->n_births; b++) sift_births(&p->q->births[b], p->x, p->fit);
}

static void open_pass(Pass *p) {
    p->unasked = bits_but(p->q, true);
    p->fit = ARENA_ARRAY(p->arena, u32, p->x->n_people + BLOCK);
    p->has = ARENA_ARRAY(p->arena, u8, p->x->n_people / BLOCK + 1 + 8);
    if (p->q->n_words == 0) fit_births(p);
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
        case SEARCH_NUMBER: break;
        case SEARCH_POSTCODE: find_postcode(p, w); break;
        case SEARCH_CODE: find_codes(p, w); break;
        }
    }
    find_all_ages(p);
}

static void find_around(Pass *p) {
    static const u8 together[2] = {COST_HOME, COST_PAST_HOME}, alone[2] = {COST_HOME_PART, COST_PAST_HOME};
    static const u8 school[2] = {COST_HOME_PART, COST_PAST_SCHOOL};
    leave_out_hidden(p); /* a hidden parent leads to no child */
    spread_parents(p);
    p->at_place = ARENA_ARRAY(p->arena, u8, p->x->n_addresses + 8);
    p->at_school = ARENA_ARRAY(p->arena, u8, p->x->n_schools + 1);
    for (size_t w = 0; w < p->q->n_words; w++)
        if (p->q->words[w].kind == SEARCH_WORD || p->q->words[w].kind == SEARCH_NUMBER) find_places(p, w);
    spread_places(p, together, alone);
    spread_schools(p, school);
    find_all_ages(p);
}

static void find_misspelt(Pass *p) {
    static const u8 elsewhere[2] = {COST_SLIP_ELSEWHERE, COST_SLIP_ELSEWHERE};
    memset(p->at_place, 0, p->x->n_addresses); /* what they marked before has been spread */
    memset(p->at_school, 0, p->x->n_schools);
    for (size_t w = 0; w < p->q->n_words; w++) find_slips(p, w);
    leave_out_hidden(p);
    spread_parents(p);
    spread_places(p, elsewhere, elsewhere);
    spread_schools(p, elsewhere);
    find_all_ages(p);
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
                                        .costs = ~p->fit[person], /* each digit 15 less the cost */
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
    *out = (SearchHits){.at = ARENA_ARRAY(a, SearchHit, ask->n_segments * ask->limit), .were_few = are_few};
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
