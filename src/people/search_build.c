/* search_build.c - making a SearchIndex: rows in any order become sorted words with postings.
 *
 * Why       what is said comes as pairs (word, person), (address, person) ...; one counting sort each makes the postings. The
 *           arrays grow by realloc and not in an arena, since at a county's size what an arena leaves behind in growing is
 *           more than the index. */
#include <malloc.h>
#include <stdlib.h>

#include "link/text.h"
#include "people/fold.h"
#include "people/search_index.h"

typedef struct Pairs {
    u32 *at; /* key, value, key, value ... */
    size_t n, cap;
} Pairs;

typedef struct Builds { /* what is known of a person until the order is known */
    i64 id;
    Date born;
    u32 surname, forename;
    bool is_adult, is_dead, is_on_roll, is_outside;
} Builds;

typedef struct Ids { /* a table that numbers the store's ids from 0 on: id, number + 1, id, number + 1 ... */
    i64 *at;
    size_t n, n_slots;
} Ids;

struct SearchBuilder {
    const LinkLists *lists;
    Arena *scratch; /* rewound after each row */
    bool is_starved;
    /* words by the order they came in, and a table of them */
    char *text;
    size_t n_text, cap_text;
    u32 *word_at;
    size_t n_words, cap_words;
    u32 *slots; /* word + 1; 0: free */
    size_t n_slots;
    Builds *people;
    size_t n_people, cap_people, last;
    Ids addresses, schools;
    i64 *urns; /* of the schools, in the order they came in */
    size_t n_urns, cap_urns;
    u32 *posts; /* of the addresses, in the order they came in: the words of their postcodes */
    size_t n_posts, cap_posts;
    Pairs names, places, schooling, residents, pupils, relations;
};

/* ---- room ---- */

/* Room for n more of size bytes behind *n_used; false: there is none, and the builder says so in the end. */
static bool reserve(SearchBuilder *b, void **at, size_t *cap, size_t n_needed, size_t size) {
    if (n_needed <= *cap) return true;
    size_t grown = *cap + *cap / 2 + 1024;
    if (grown < n_needed) grown = n_needed;
    void *moved = b->is_starved ? NULL : realloc(*at, grown * size);
    if (!moved) {
        b->is_starved = true;
        return false;
    }
    *at = moved;
    *cap = grown;
    return true;
}

#define ROOM(b, list, n_list, cap_list, more) \
    reserve((b), (void **)&(b)->list, &(b)->cap_list, (b)->n_list + (more), sizeof *(b)->list)

static void push_pair(SearchBuilder *b, Pairs *p, u32 key, u32 value) {
    if (!reserve(b, (void **)&p->at, &p->cap, p->n + 2, sizeof *p->at)) return;
    p->at[p->n++] = key;
    p->at[p->n++] = value;
}

/* ---- words ---- */

static Str word_text(const SearchBuilder *b, u32 w) {
    return str_slice((Str){b->text, b->n_text}, b->word_at[w], b->word_at[w + 1]);
}

static u32 *slot_of(const SearchBuilder *b, Str text) {
    size_t i = link_hash(text, 0) & (b->n_slots - 1);
    while (b->slots[i] != 0 && !str_eq(word_text(b, b->slots[i] - 1), text)) i = (i + 1) & (b->n_slots - 1);
    return &b->slots[i];
}

static bool more_slots(SearchBuilder *b) {
    if ((b->n_words + 1) * 2 < b->n_slots) return true;
    u32 *old = b->slots;
    size_t n = b->n_slots ? b->n_slots * 2 : 4096;
    u32 *grown = b->is_starved ? NULL : calloc(n, sizeof *grown);
    if (!grown) {
        b->is_starved = true;
        return false;
    }
    b->slots = grown;
    b->n_slots = n;
    for (u32 w = 0; w < b->n_words; w++) *slot_of(b, word_text(b, w)) = w + 1;
    free(old);
    return true;
}

static u32 word_of(SearchBuilder *b, Str text) {
    if (!more_slots(b) || !ROOM(b, word_at, n_words, cap_words, 2) || !ROOM(b, text, n_text, cap_text, text.n))
        return 0;
    u32 *slot = slot_of(b, text);
    if (*slot != 0) return *slot - 1;
    if (text.n) memcpy(b->text + b->n_text, text.p, text.n);
    b->word_at[b->n_words] = (u32)b->n_text;
    b->n_text += text.n;
    b->word_at[b->n_words + 1] = (u32)b->n_text;
    *slot = (u32)++b->n_words;
    return *slot - 1;
}

Str search_next_part(Str *rest) {
    size_t i = 0, n = 1;
    for (; i < rest->n; i++) {
        char c = rest->p[i];
        if (c == ' ' || c == '-' || c == '\'' || c == ',' || c == '/' || c == '.') break;
        n = 3;
        if (i + 2 < rest->n && memcmp(rest->p + i, "\xE2\x80\x99", 3) == 0) break; /* a typographic apostrophe */
        n = 1;
    }
    Str part = str_slice(*rest, 0, i);
    *rest = i < rest->n ? str_slice(*rest, i + n, rest->n) : STR("");
    return part;
}

/* ---- ids ---- */

static i64 *id_slot(const Ids *t, i64 id) {
    size_t i = ((u64)id * 0x9E3779B97F4A7C15u >> 20) & (t->n_slots - 1);
    while (t->at[2 * i + 1] != 0 && t->at[2 * i] != id) i = (i + 1) & (t->n_slots - 1);
    return &t->at[2 * i];
}

static bool more_id_slots(SearchBuilder *b, Ids *t) {
    if ((t->n + 1) * 2 < t->n_slots) return true;
    Ids grown = {.n = t->n, .n_slots = t->n_slots ? t->n_slots * 2 : 1024};
    grown.at = b->is_starved ? NULL : calloc(grown.n_slots * 2, sizeof *grown.at);
    if (!grown.at) {
        b->is_starved = true;
        return false;
    }
    for (size_t k = 0; k < t->n_slots; k++)
        if (t->at[2 * k + 1] != 0) memcpy(id_slot(&grown, t->at[2 * k]), &t->at[2 * k], 2 * sizeof *t->at);
    free(t->at);
    *t = grown;
    return true;
}

static u32 number_of(SearchBuilder *b, Ids *t, i64 id, bool *is_new) {
    *is_new = false;
    if (!more_id_slots(b, t)) return 0;
    i64 *slot = id_slot(t, id);
    *is_new = slot[1] == 0;
    if (*is_new) {
        slot[0] = id;
        slot[1] = (i64)++t->n;
    }
    return (u32)(slot[1] - 1);
}

/* ---- people ---- */

#define NO_ONE SIZE_MAX
/* Rows mostly come in the order of people, so the last one and the next are tried first. */
static size_t person_at(SearchBuilder *b, i64 id) {
    for (size_t i = b->last; i < b->last + 2 && i < b->n_people; i++)
        if (b->people[i].id == id) return b->last = i;
    size_t low = 0, high = b->n_people;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (b->people[mid].id < id) low = mid + 1;
        else high = mid;
    }
    if (low == b->n_people || b->people[low].id != id) return NO_ONE;
    return b->last = low;
}

void search_build_person(SearchBuilder *b, i64 id, bool is_adult, Date born, bool is_dead) {
    if (!ROOM(b, people, n_people, cap_people, 1)) return;
    u32 nothing = word_of(b, STR(""));
    b->people[b->n_people++] = (Builds){
        .id = id, .born = born, .surname = nothing, .forename = nothing, .is_adult = is_adult, .is_dead = is_dead};
}

static void add_name_word(SearchBuilder *b, size_t person, Str key, u32 bits) {
    if (key.n > 0) push_pair(b, &b->names, word_of(b, key), (u32)person << 3 | bits);
}

/* The whole as one word, and each of its parts: "van der Berg" is found by vanderberg, van, der and berg, "O'Brien" by obrien
 * and brien. */
static void add_name(SearchBuilder *b, size_t person, Str name, u32 bits) {
    Str whole = name_fold(b->scratch, name), rest = name;
    add_name_word(b, person, whole, bits);
    while (rest.n > 0) {
        Str part = name_fold(b->scratch, search_next_part(&rest));
        if (part.n > 1 && part.n < whole.n) add_name_word(b, person, part, bits);
    }
}

void search_build_name(SearchBuilder *b, const SearchNameRow *r) {
    size_t person = person_at(b, r->person_id);
    if (person == NO_ONE) return;
    ArenaMark mark = arena_mark(b->scratch);
    bool is_now = !r->is_past && (str_is(r->kind, "legal") || str_is(r->kind, "preferred"));
    u32 part = is_now ? PART_NOW : PART_PAST;
    add_name(b, person, r->surname, part);
    add_name(b, person, r->forename, part | 4);
    for (Str rest = r->middle_names; rest.n > 0;)
        add_name_word(b, person, name_fold(b->scratch, str_cut(rest, ' ', &rest)),
                      4 | (is_now ? PART_MIDDLE : PART_PAST));
    Builds *p = &b->people[person];
    bool is_legal = str_is(r->kind, "legal"), has_none = word_text(b, p->surname).n == 0;
    if (is_legal && (is_now || has_none)) {
        p->surname = word_of(b, r->surname_key);
        p->forename = word_of(b, r->forename_key);
    }
    arena_rewind(b->scratch, mark);
}

/* ---- homes ---- */

static void add_place_word(SearchBuilder *b, u32 address, Str key, bool is_house) {
    bool is_kind;
    if (key.n == 0) return;
    Str word = is_house ? key : link_lists_in_full(b->lists, key, &is_kind);
    push_pair(b, &b->places, word_of(b, word), address << 1 | (is_house ? 1 : 0));
}

static void add_place(SearchBuilder *b, u32 address, Str text, bool is_house) {
    while (text.n > 0) add_place_word(b, address, name_fold(b->scratch, search_next_part(&text)), is_house);
}

void search_build_home(SearchBuilder *b, const SearchHomeRow *r) {
    size_t person = person_at(b, r->person_id);
    bool is_new;
    if (person == NO_ONE) return;
    u32 address = number_of(b, &b->addresses, r->address_id, &is_new);
    push_pair(b, &b->residents, address, (u32)person << 1 | (r->is_past ? 1 : 0));
    if (!r->is_past) b->people[person].is_outside = r->is_outside;
    if (!is_new || !ROOM(b, posts, n_posts, cap_posts, 1)) return;
    ArenaMark mark = arena_mark(b->scratch);
    u32 post = word_of(b, str_lower(b->scratch, r->postcode));
    b->posts[b->n_posts++] = post;
    add_place(b, address, r->paon, true);
    add_place(b, address, r->street, false);
    add_place(b, address, r->locality, false);
    add_place(b, address, r->town, false);
    if (r->postcode.n > 0) push_pair(b, &b->places, post, address << 1);
    arena_rewind(b->scratch, mark);
}

/* ---- schools and parents ---- */

void search_build_roll(SearchBuilder *b, i64 person_id, i64 urn, bool is_past) {
    size_t person = person_at(b, person_id);
    bool is_new;
    if (person == NO_ONE || !ROOM(b, urns, n_urns, cap_urns, 1)) return;
    u32 school = number_of(b, &b->schools, urn, &is_new);
    if (is_new) b->urns[b->n_urns++] = urn;
    if (!is_past) b->people[person].is_on_roll = true;
    push_pair(b, &b->pupils, school, (u32)person << 1 | (is_past ? 1 : 0));
}

i64 search_builder_school(const SearchBuilder *b, u32 i) { return i < b->n_urns ? b->urns[i] : 0; }

void search_build_school(SearchBuilder *b, u32 i, Str name) {
    ArenaMark mark = arena_mark(b->scratch);
    Str rest = name;
    while (rest.n > 0) {
        Str cut = str_cut(rest, ' ', &rest), piece = cut; /* "Mary's" is one word here */
        Str key = name_fold(b->scratch, piece);
        if (key.n > 0) push_pair(b, &b->schooling, word_of(b, key), i);
        while (piece.n > 0) {
            Str part = name_fold(b->scratch, search_next_part(&piece));
            if (part.n > 1 && part.n < key.n) push_pair(b, &b->schooling, word_of(b, part), i);
        }
    }
    arena_rewind(b->scratch, mark);
}

void search_build_relation(SearchBuilder *b, i64 child_id, i64 adult_id) {
    size_t child = person_at(b, child_id), adult = person_at(b, adult_id);
    if (child != NO_ONE && adult != NO_ONE) push_pair(b, &b->relations, (u32)adult, (u32)child);
}

/* ---- finishing ---- */

static u8 presence_of(const Builds *p) {
    if (p->is_dead) return IS_DEAD;
    if (p->is_on_roll) return IS_ON_ROLL;
    return p->is_outside ? IS_AWAY : IS_HERE;
}

typedef struct Ranked { /* a person to be put in order */
    u32 group, surname, forename;
    Date born;
    i64 id;
    u32 was;
} Ranked;

#define BY(field) \
    if (x->field != y->field) return x->field < y->field ? -1 : 1
static int in_list_order(const void *a, const void *b) {
    const Ranked *x = a, *y = b;
    BY(group);
    BY(surname);
    BY(forename);
    BY(born.day);
    BY(id);
    return 0;
}

typedef struct Worded {
    const SearchBuilder *b;
    u32 word;
} Worded;

static int by_text(const void *a, const void *b) {
    const Worded *x = a, *y = b;
    return str_cmp(word_text(x->b, x->word), word_text(y->b, y->word));
}

/* The vocabulary by bytes. new_word[old] is a word's place in it. NULL: no memory. */
static u32 *sort_words(SearchBuilder *b, SearchIndex *x) {
    Worded *order = malloc((b->n_words + 1) * sizeof *order);
    u32 *new_word = malloc((b->n_words + 1) * sizeof *new_word);
    if (!order || !new_word) {
        free(order);
        free(new_word);
        return NULL;
    }
    for (u32 w = 0; w < b->n_words; w++) order[w] = (Worded){b, w};
    qsort(order, b->n_words, sizeof *order, by_text);
    x->n_tokens = (u32)b->n_words;
    x->text = arena_alloc(x->arena, b->n_text + 1);
    x->text_at = ARENA_ARRAY(x->arena, u32, b->n_words + 1);
    for (u32 t = 0; t < x->n_tokens; t++) {
        Str text = word_text(b, order[t].word);
        if (text.n) memcpy(x->text + x->text_at[t], text.p, text.n);
        x->text_at[t + 1] = x->text_at[t] + (u32)text.n;
        new_word[order[t].word] = t;
    }
    free(order);
    return new_word;
}

static void describe_words(SearchIndex *x) {
    x->letters = ARENA_ARRAY(x->arena, u32, x->n_tokens);
    x->sounds = ARENA_ARRAY(x->arena, u32, x->n_tokens);
    for (u32 t = 0; t < x->n_tokens; t++) {
        Str text = search_token(x, t);
        x->letters[t] = text_letters(text);
        x->sounds[t] = text_sound(text);
        if (link_lists_has_familiar(x->lists, text)) x->n_familiar++;
    }
    x->familiar = ARENA_ARRAY(x->arena, u32, x->n_familiar);
    for (u32 t = 0, n = 0; t < x->n_tokens; t++)
        if (link_lists_has_familiar(x->lists, search_token(x, t))) x->familiar[n++] = t;
}

static u16 day_of_year(Date born) {
    if (!date_is_set(born)) return 0;
    Ymd on = date_to_ymd(born);
    return search_day_of_year(on.month, on.day);
}

/* People in the order of a list. new_person[old] is a person's place in it. NULL: no memory. */
static u32 *sort_people(SearchBuilder *b, SearchIndex *x, const u32 *new_word) {
    Ranked *order = malloc((b->n_people + 1) * sizeof *order);
    u32 *new_person = malloc((b->n_people + 1) * sizeof *new_person);
    if (!order || !new_person) {
        free(order);
        free(new_person);
        return NULL;
    }
    for (u32 i = 0; i < b->n_people; i++) {
        const Builds *p = &b->people[i];
        order[i] = (Ranked){.group = (p->is_adult ? 4u : 0u) + presence_of(p),
                            .surname = new_word[p->surname],
                            .forename = new_word[p->forename],
                            .born = p->born,
                            .id = p->id,
                            .was = i};
        if (!p->is_adult) x->n_children++;
    }
    qsort(order, b->n_people, sizeof *order, in_list_order);
    x->n_people = (u32)b->n_people;
    x->ids = ARENA_ARRAY(x->arena, i64, b->n_people);
    x->born = ARENA_ARRAY(x->arena, Date, b->n_people);
    x->born_on = ARENA_ARRAY(x->arena, u16, b->n_people);
    x->presence = ARENA_ARRAY(x->arena, u8, b->n_people);
    x->surname = ARENA_ARRAY(x->arena, u32, b->n_people);
    x->forename = ARENA_ARRAY(x->arena, u32, b->n_people);
    x->by_id = ARENA_ARRAY(x->arena, u32, b->n_people);
    for (u32 i = 0; i < x->n_people; i++) {
        const Ranked *r = &order[i];
        x->ids[i] = r->id;
        x->born[i] = r->born;
        x->born_on[i] = day_of_year(r->born);
        x->presence[i] = (u8)(r->group & 3u);
        x->surname[i] = r->surname;
        x->forename[i] = r->forename;
        new_person[r->was] = i;
        x->by_id[r->was] = i; /* people came by rising id */
    }
    free(order);
    return new_person;
}

/* Addresses in the order of their postcodes, so that those of a place stand together. new_address[old]. NULL: no memory. */
static u32 *sort_addresses(const SearchBuilder *b, const SearchIndex *x, const u32 *new_word) {
    u32 *next = calloc((size_t)x->n_tokens + 1, sizeof *next), *new_address = malloc((b->n_posts + 1) * sizeof *next);
    if (next && new_address) {
        for (size_t i = 0; i < b->n_posts; i++) next[new_word[b->posts[i]] + 1]++;
        for (u32 t = 1; t < x->n_tokens; t++) next[t] += next[t - 1];
        for (size_t i = 0; i < b->n_posts; i++) new_address[i] = next[new_word[b->posts[i]]]++;
        free(next);
        return new_address;
    }
    free(next);
    free(new_address);
    return NULL;
}

/* How a pair's key and value are renumbered: by a table, or as they are; value_bits stay at the value's low end. */
typedef struct Renumber {
    const u32 *key, *value;
    u32 n_keys, n_values;
    int value_bits;
} Renumber;

static void renumber(Pairs *p, const Renumber *how) {
    const u32 low = (1u << how->value_bits) - 1;
    for (size_t i = 0; i < p->n; i += 2) {
        if (how->key) p->at[i] = how->key[p->at[i]];
        u32 value = p->at[i + 1];
        if (how->value) p->at[i + 1] = how->value[value >> how->value_bits] << how->value_bits | (value & low);
    }
}

/* Where the pairs of each value would begin, if they stood by values without their lowest bits. */
static void begin_values(const Pairs *p, const Renumber *how, u32 *next) {
    memset(next, 0, ((size_t)how->n_values + 1) * sizeof *next);
    for (size_t i = 0; i < p->n; i += 2) next[(p->at[i + 1] >> how->value_bits) + 1]++;
    for (u32 v = 1; v <= how->n_values; v++) next[v] += next[v - 1];
}

/* By values first and then by keys, keeping the order, so that the entries of each key rise. Without memory for it they do not, which
 * is slower to go through and no less right. */
static SearchPostings sort_pairs(Arena *a, Pairs *p, const Renumber *how) {
    SearchPostings out = {.at = ARENA_ARRAY(a, u32, how->n_keys + 2),
                          .entries = ARENA_ARRAY(a, u32, p->n / 2 + SEARCH_AHEAD)};
    renumber(p, how);
    u32 *begin = malloc(((size_t)how->n_values + 2) * sizeof *begin), *by_value = malloc((p->n + 1) * sizeof *by_value);
    const u32 *from = p->at;
    if (begin && by_value) {
        begin_values(p, how, begin);
        for (size_t i = 0; i < p->n; i += 2)
            memcpy(by_value + 2 * (size_t)begin[p->at[i + 1] >> how->value_bits]++, p->at + i, 2 * sizeof *by_value);
        from = by_value;
    }
    u32 *next = out.at + 1; /* next[k] counts, then is where k's next entry goes, then is the end of k */
    for (size_t i = 0; i < p->n; i += 2) next[from[i] + 1]++;
    for (u32 k = 1; k <= how->n_keys; k++) next[k] += next[k - 1];
    for (size_t i = 0; i < p->n; i += 2) out.entries[next[from[i]]++] = from[i + 1];
    free(begin);
    free(by_value);
    free(p->at);
    *p = (Pairs){.at = NULL};
    return out;
}

static void mark_upbringers(SearchIndex *x) {
    const u32 *at = x->children.at;
    x->brings_up = ARENA_ARRAY(x->arena, u8, x->n_people / 8 + 1);
    for (u32 i = 0; i < x->n_people; i++)
        if (at[i] < at[i + 1]) x->brings_up[i / 8] |= (u8)(1u << (i % 8));
}

/* ---- all of it ---- */

static bool assemble(SearchBuilder *b, SearchIndex *x) {
    (void)word_of(b, STR(""));
    u32 *new_word = b->is_starved ? NULL : sort_words(b, x);
    u32 *new_person = new_word ? sort_people(b, x, new_word) : NULL;
    u32 *new_address = new_person ? sort_addresses(b, x, new_word) : NULL;
    if (new_address) {
        describe_words(x);
        u32 n_addresses = x->n_addresses = (u32)b->addresses.n, n_schools = x->n_schools = (u32)b->schools.n;
        Renumber names = {new_word, new_person, x->n_tokens, x->n_people, 3};
        Renumber places = {new_word, new_address, x->n_tokens, n_addresses, 1};
        Renumber schooling = {new_word, NULL, x->n_tokens, n_schools, 0};
        Renumber homes = {new_address, new_person, n_addresses, x->n_people, 1};
        Renumber pupils = {NULL, new_person, n_schools, x->n_people, 1};
        Renumber relations = {new_person, new_person, x->n_people, x->n_people, 0};
        x->names = sort_pairs(x->arena, &b->names, &names);
        x->places = sort_pairs(x->arena, &b->places, &places);
        x->schooling = sort_pairs(x->arena, &b->schooling, &schooling);
        x->residents = sort_pairs(x->arena, &b->residents, &homes);
        x->pupils = sort_pairs(x->arena, &b->pupils, &pupils);
        x->children = sort_pairs(x->arena, &b->relations, &relations);
        mark_upbringers(x);
        search_list_beginnings(x);
    }
    free(new_word);
    free(new_person);
    free(new_address);
    return new_address != NULL;
}

/* ---- beginning and ending ---- */

Status search_builder_open(Ctx *cx, const LinkLists *lists, SearchBuilder **out) {
    SearchBuilder *b = calloc(1, sizeof *b);
    if (b) b->scratch = arena_open();
    if (!b || !b->scratch) {
        free(b);
        return FAIL(cx, ERR_OPS, "no memory for the search");
    }
    b->lists = lists;
    *out = b;
    return OK;
}

void search_builder_close(SearchBuilder *b) {
    if (!b) return;
    Pairs *pairs[] = {&b->names, &b->places, &b->schooling, &b->residents, &b->pupils, &b->relations};
    for (size_t i = 0; i < COUNT_OF(pairs); i++) free(pairs[i]->at);
    free(b->text);
    free(b->word_at);
    free(b->slots);
    free(b->people);
    free(b->addresses.at);
    free(b->schools.at);
    free(b->urns);
    free(b->posts);
    arena_close(b->scratch);
    bool was_large = b->n_people > 10000;
    free(b);
    if (was_large) malloc_trim(0);
}

Status search_builder_finish(Ctx *cx, SearchBuilder *b, SearchIndex **out) {
    Arena *arena = arena_open();
    SearchIndex *x = arena ? ARENA_NEW(arena, SearchIndex) : NULL;
    bool is_made = false;
    if (x) {
        x->arena = arena;
        x->lists = b->lists;
        is_made = assemble(b, x);
    }
    search_builder_close(b);
    if (!is_made) {
        arena_close(arena);
        return FAIL(cx, ERR_OPS, "no memory for the search");
    }
    *out = x;
    return OK;
}
