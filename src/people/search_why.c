/* search_why.c - word by word, what of a person fits what was typed. */
#include "people/search_why.h"

#include "access/restrict.h"
#include "db/db.h"
#include "people/fold.h"
#include "people/identifier.h"
#include "sql_all.h"

enum { SOURCES_MAX = 48, TEXTS_MAX = 6, LINES_MAX = SEARCH_WORDS_MAX + 2 };

/* Where a word may be found, and how it may fit there, in the order of the ranking's costs. */
typedef enum Kind { OF_CARD, OF_NAME, OF_PARENT, OF_HOME, OF_SCHOOL, OF_NUMBER } Kind;
typedef enum Mode { BEGINS, FAMILIAR, MISSPELT } Mode;
static const struct {
    Kind kind;
    Mode mode;
} attempts[] = {
    {OF_CARD, BEGINS},     {OF_NAME, BEGINS},   {OF_CARD, FAMILIAR},   {OF_NAME, FAMILIAR}, {OF_PARENT, BEGINS},
    {OF_PARENT, FAMILIAR}, {OF_HOME, BEGINS},   {OF_SCHOOL, BEGINS},   {OF_CARD, MISSPELT}, {OF_NAME, MISSPELT},
    {OF_PARENT, MISSPELT}, {OF_HOME, MISSPELT}, {OF_SCHOOL, MISSPELT},
};

/* Something a person may be found by: a name in its parts, an address in its. */
typedef struct Source {
    Kind kind;
    Str label;
    Str texts[TEXTS_MAX];
    size_t n_texts;
    u8 words; /* of the query, that were found in it: a bit each */
    struct {
        size_t from, to;
    } marks[TEXTS_MAX]; /* of each text, what fits */
} Source;

typedef struct Search {
    Ctx *cx;
    const WhyAsked *asked;
    Source at[SOURCES_MAX];
    size_t n;
    WhyLine *lines; /* LINES_MAX */
    size_t n_lines;
} Search;

/* ---- fitting ---- */

/* Bytes of text that fold to the first n of its key. */
static size_t bytes_for(Arena *a, Str text, size_t n) {
    size_t i = 0;
    while (i < text.n) {
        do i++;
        while (i < text.n && ((unsigned char)text.p[i] & 0xC0) == 0x80);
        if (name_fold(a, str_slice(text, 0, i)).n >= n) break;
    }
    return i;
}

/* Parts end at a space or a comma; small ones at a hyphen and an apostrophe too. */
static size_t part_end(Str text, size_t from, bool is_small) {
    size_t i = from;
    while (i < text.n && text.p[i] != ' ' && text.p[i] != ',' && !(is_small && (text.p[i] == '-' || text.p[i] == '\'')))
        i++;
    return i;
}

/* One word looked for in one way. */
typedef struct Trial {
    const Search *s;
    const SearchWord *w;
    Mode mode;
} Trial;

static bool part_fits(const Trial *t, Str key) {
    const SearchWord *w = t->w;
    bool is_kind;
    if (t->mode == FAMILIAR) return link_lists_are_familiar(t->s->asked->lists, w->key, key);
    if (t->mode == MISSPELT) return search_slip(key, w->key) != COST_NONE;
    if (w->kind == SEARCH_NUMBER) return str_eq(key, w->key);
    return str_starts(key, w->key) || str_eq(link_lists_in_full(t->s->asked->lists, key, &is_kind), w->in_full);
}

static void mark(Source *src, size_t i, size_t from, size_t to) {
    if (src->marks[i].to == 0) src->marks[i].from = from;
    if (from < src->marks[i].from) src->marks[i].from = from;
    if (to > src->marks[i].to) src->marks[i].to = to;
}

/* At the beginning of a word only the letters typed are marked. */
static bool any_part_fits(const Trial *t, Source *src, size_t i, bool is_small) {
    const SearchWord *w = t->w;
    Arena *a = t->s->cx->arena;
    Str text = src->texts[i];
    for (size_t to, from = 0; from < text.n; from = to + 1) {
        to = part_end(text, from, is_small);
        Str part = str_slice(text, from, to), key = name_fold(a, part);
        if (key.n == 0 || !part_fits(t, key)) continue;
        bool is_begun = t->mode == BEGINS && w->key.n < key.n && str_starts(key, w->key);
        mark(src, i, from, is_begun ? from + bytes_for(a, part, w->key.n) : to);
        return true;
    }
    return false;
}

/* The whole of a text, or one of its parts: "Mary's", or the Mary in it. */
static bool text_fits(const Trial *t, Source *src, size_t i) {
    const SearchWord *w = t->w;
    Str text = src->texts[i], whole = name_fold(t->s->cx->arena, text);
    if (t->mode == BEGINS && w->kind == SEARCH_WORD && whole.n > 0 && str_starts(whole, w->key)) {
        mark(src, i, 0, bytes_for(t->s->cx->arena, text, w->key.n));
        return true;
    }
    bool has_small = str_find_char(text, '-') >= 0 || str_find_char(text, '\'') >= 0; /* else the parts are the same */
    return any_part_fits(t, src, i, false) || (has_small && any_part_fits(t, src, i, true));
}

static bool post_fits(const SearchWord *w, Str postcode, Arena *a, size_t *n) {
    Str post = str_lower(a, postcode);
    for (size_t f = 0; f < w->n_posts; f++)
        if (str_starts(post, w->posts[f])) {
            *n = w->posts[f].n;
            return true;
        }
    return false;
}

/* A home's postcode stands last among its texts. */
static bool source_fits(const Trial *t, Source *src) {
    const SearchWord *w = t->w;
    if (w->kind == SEARCH_POSTCODE) {
        size_t n, last = src->n_texts - 1;
        if (src->kind != OF_HOME || !post_fits(w, src->texts[last], t->s->cx->arena, &n)) return false;
        mark(src, last, 0, n);
        return true;
    }
    if (w->kind == SEARCH_NUMBER && (src->kind != OF_HOME || t->mode != BEGINS)) return false;
    size_t n_texts = w->kind == SEARCH_NUMBER ? 1 : src->n_texts; /* a home's number stands first */
    for (size_t i = 0; i < n_texts; i++)
        if (src->texts[i].n > 0 && text_fits(t, src, i)) return true;
    return false;
}

/* ---- what there is ---- */

static Source *add_source(Search *s, Kind kind, Str label) {
    if (s->n == SOURCES_MAX) return NULL;
    s->at[s->n] = (Source){.kind = kind, .label = label};
    return &s->at[s->n++];
}

static void add_text(Source *src, Str text) {
    if (src && src->n_texts < TEXTS_MAX) src->texts[src->n_texts++] = text;
}

static Str name_label(Str kind) {
    if (str_is(kind, "preferred")) return STR("known as");
    if (str_is(kind, "alias")) return STR("also known as");
    return str_is(kind, "former") ? STR("former name") : STR("full name");
}

static Str relation_label(Str relation) {
    if (str_is(relation, "foster_carer")) return STR("foster carer");
    return relation;
}

static Str number_label(Str scheme) {
    if (str_is(scheme, SCHEME_NHS)) return STR("NHS number");
    if (str_is(scheme, SCHEME_ULN)) return STR("ULN");
    if (str_is(scheme, SCHEME_UPN_FORMER)) return STR("former UPN");
    return str_starts(scheme, STR(SCHEME_LOCAL_PREFIX)) ? STR("local number") : STR("UPN");
}

/* A row of the store, kept until its person's turn. */
typedef struct Row {
    struct Row *next;
    Kind kind;
    Str what, texts[5];
    Date to_on;
    i64 other_id; /* a parent's */
} Row;

static Row *keep_row(Arena *a, const DbRows *r) {
    Row *row = ARENA_NEW(a, Row);
    *row = (Row){.kind = (Kind)(col_i64(r, 1) + 1),
                 .what = col_str_keep(r, 2),
                 .to_on = col_date(r, 8),
                 .other_id = col_i64(r, 9)};
    for (int i = 0; i < 5; i++) row->texts[i] = col_str_keep(r, 3 + i);
    return row;
}

static Str label_of(const Row *row, bool is_past) {
    switch (row->kind) {
    case OF_NAME: return is_past && str_is(row->what, "legal") ? STR("former name") : name_label(row->what);
    case OF_PARENT: return relation_label(row->what);
    case OF_HOME: return is_past ? STR("lived at") : STR("lives at");
    case OF_SCHOOL: return is_past ? STR("was at") : STR("at");
    case OF_NUMBER: return number_label(row->what);
    case OF_CARD: break;
    }
    return STR("");
}

static void take_row(Search *s, i64 person, const Row *row) {
    bool is_past = date_is_set(row->to_on) && date_before(row->to_on, s->cx->today);
    if (row->kind == OF_PARENT && restrict_hides(s->cx, row->other_id)) return;
    if (row->kind == OF_HOME && restrict_hides_address(s->cx, person)) return;
    Source *src = add_source(s, row->kind, label_of(row, is_past));
    bool is_name = row->kind == OF_NAME || row->kind == OF_PARENT; /* "Jane Ann Smith" */
    if (is_name) add_text(src, row->texts[1]);
    if (is_name) add_text(src, row->texts[2]);
    add_text(src, row->texts[0]);
    for (int i = 1; row->kind == OF_HOME && i < 5; i++) add_text(src, row->texts[i]);
}

/* One answer's people, and what was read of each. */
typedef struct Batch {
    Ctx *cx;
    const WhyAsked *asked;
    PersonCards *cards;
    Row **rows, **last; /* by card */
    u8 *needs;          /* by card: a bit for each kind that is read */
} Batch;

static void put_row(Batch *b, i64 person, Row *row) {
    for (size_t i = 0; i < b->cards->n; i++) {
        if (b->cards->at[i].id != person) continue;
        if (b->last[i]) b->last[i]->next = row;
        else b->rows[i] = row;
        b->last[i] = row;
        return;
    }
}

static Str whose(const Batch *b, Kind kind) {
    size_t n = 0;
    i64 *ids = ARENA_ARRAY(b->cx->arena, i64, b->cards->n);
    for (size_t i = 0; i < b->cards->n; i++)
        if (b->needs[i] >> kind & 1) ids[n++] = b->cards->at[i].id;
    return db_list(b->cx->arena, ids, n);
}

static Status read_rows(Batch *b) {
    DbRows *r;
    u8 any = 0;
    for (size_t i = 0; i < b->cards->n; i++) any |= b->needs[i];
    if (any == 0) return OK;
    TRY(db_query(b->cx, &r, SQL_search_why, P_STR(whose(b, OF_NAME)), P_STR(whose(b, OF_PARENT)),
                 P_STR(whose(b, OF_HOME)), P_STR(whose(b, OF_SCHOOL)), P_STR(whose(b, OF_NUMBER))));
    while (db_next(r)) put_row(b, col_i64(r, 0), keep_row(b->cx->arena, r));
    return db_done(r);
}

/* ---- what is said ---- */

static void add_line(Search *s, Str label, const WhyText *texts, size_t n) {
    if (s->n_lines < LINES_MAX) s->lines[s->n_lines++] = (WhyLine){.label = label, .texts = texts, .n_texts = n};
}

static void add_part(WhyText *out, size_t *n, Str text, bool is_match) {
    if (text.n > 0) out[(*n)++] = (WhyText){.text = text, .is_match = is_match};
}

/* A text in up to three pieces. */
static void add_marked(WhyText *out, size_t *n, const Source *src, size_t i) {
    Str text = src->texts[i];
    add_part(out, n, str_slice(text, 0, src->marks[i].from), false);
    add_part(out, n, str_slice(text, src->marks[i].from, src->marks[i].to), true);
    add_part(out, n, str_slice(text, src->marks[i].to, text.n), false);
}

/* "12 High Street, Ashford, TN23 1AA", "Jane Smith". */
static void say_source(Search *s, const Source *src) {
    WhyText *out = ARENA_ARRAY(s->cx->arena, WhyText, 4 * TEXTS_MAX);
    size_t n = 0;
    for (size_t i = 0; i < src->n_texts; i++) {
        if (src->texts[i].n == 0) continue;
        bool is_apart = src->kind == OF_HOME && i > 1;
        if (n > 0) add_part(out, &n, is_apart ? STR(", ") : STR(" "), false);
        add_marked(out, &n, src, i);
    }
    add_line(s, src->label, out, n);
}

/* "liz for Elizabeth". */
static void say_instead(Search *s, Str label, const SearchWord *w, const Source *src) {
    for (size_t i = 0; i < src->n_texts; i++) {
        if (src->marks[i].to == 0) continue;
        WhyText *out = ARENA_ARRAY(s->cx->arena, WhyText, 2);
        out[0] = (WhyText){.text = str_fmt(s->cx->arena, "%.*s for ", STR_ARG(w->typed))};
        out[1] = (WhyText){.text = str_slice(src->texts[i], src->marks[i].from, src->marks[i].to), .is_match = true};
        add_line(s, label, out, 2);
        return;
    }
}

static void say_birth(Search *s, Date born) {
    if (!date_is_set(born)) return;
    Arena *a = s->cx->arena;
    WhyText *out = ARENA_ARRAY(a, WhyText, 1);
    out[0] = (WhyText){.text = str_fmt(a, "%.*s, aged %d", STR_ARG(date_long(a, born)), date_age(born, s->cx->today)),
                       .is_match = true};
    add_line(s, STR("born"), out, 1);
}

/* ---- word by word ---- */

static bool is_of_age(const SearchWord *w, Date born) {
    return w->age >= 0 && date_is_set(born) && !date_before(born, w->born_from) && !date_before(w->born_to, born);
}

static bool is_found_in(Search *s, size_t w, Kind kind, Mode mode) {
    const SearchWord *word = &s->asked->query->words[w];
    const Trial t = {s, word, mode};
    for (size_t i = 0; i < s->n; i++) {
        Source *src = &s->at[i];
        Source before = *src;
        if (src->kind != kind || !source_fits(&t, src)) continue;
        src->words |= (u8)(1u << w);
        if (mode == BEGINS) return true;
        Source alone = *src;
        memset(alone.marks, 0, sizeof alone.marks);
        (void)source_fits(&t, &alone);
        if (kind == OF_CARD) src->words = before.words; /* said by itself */
        if (kind == OF_CARD || kind == OF_NAME)
            say_instead(s, mode == FAMILIAR ? STR("familiar form") : STR("spelt otherwise"), word, &alone);
        return true;
    }
    return false;
}

static bool code_fits(Search *s, size_t w) {
    const SearchWord *word = &s->asked->query->words[w];
    for (size_t i = 0; i < s->n; i++) {
        Source *src = &s->at[i];
        if (src->kind != OF_NUMBER || !str_starts(src->texts[0], word->key)) continue;
        mark(src, 0, 0, word->key.n);
        src->words |= (u8)(1u << w);
        return true;
    }
    return false;
}

/* Words that together are one name: "van der berg" of Vanderberg. */
static bool merge_fits(Search *s, size_t w) {
    const SearchQuery *q = s->asked->query;
    for (size_t first = w >= 2 ? w - 2 : 0; first <= w; first++) {
        Buf b = buf_on(s->cx->arena);
        for (size_t k = first; k < q->n_words && k < first + 3 && q->words[k].kind == SEARCH_WORD; k++) {
            buf_add(&b, q->words[k].key);
            SearchWord merged = {.kind = SEARCH_WORD, .key = buf_str(&b), .in_full = buf_str(&b)};
            for (size_t i = 0; k >= w && k > first && i < s->n; i++)
                if (s->at[i].kind <= OF_PARENT && source_fits(&(Trial){s, &merged, BEGINS}, &s->at[i])) {
                    s->at[i].words |= (u8)(1u << w);
                    return true;
                }
        }
    }
    return false;
}

static bool find_word(Search *s, size_t w) {
    for (size_t i = 0; i < COUNT_OF(attempts); i++)
        if (is_found_in(s, w, attempts[i].kind, attempts[i].mode)) return true;
    return false;
}

/* ---- what has to be read ---- */

enum {
    NAMES = 1 << OF_NAME,
    PARENTS = 1 << OF_PARENT,
    HOMES = 1 << OF_HOME,
    SCHOOLS = 1 << OF_SCHOOL,
    NUMBERS = 1 << OF_NUMBER
};
enum { EVERYTHING = NAMES | PARENTS | HOMES | SCHOOLS | NUMBERS };

/* Where a word of such a cost fits, if it is not in the name that the list shows, and how it may fit there. */
static const struct {
    u8 kinds;
    Mode in_card;
} place_of[] = {
    [COST_EXACT] = {NAMES, BEGINS},
    [COST_BEGINS] = {NAMES, BEGINS},
    [COST_OTHER] = {NAMES, BEGINS},
    [COST_OTHER_BEGINS] = {NAMES, BEGINS},
    [COST_NICKNAME] = {NAMES, FAMILIAR},
    [COST_OTHER_NICKNAME] = {NAMES, FAMILIAR},
    [COST_PARENT] = {PARENTS, BEGINS},
    [COST_PARENT_BEGINS] = {PARENTS, BEGINS},
    [COST_HOME] = {HOMES, BEGINS},
    [COST_HOME_PART] = {HOMES | SCHOOLS, BEGINS},
    [COST_PAST_HOME] = {HOMES | SCHOOLS, BEGINS},
    [COST_PAST_SCHOOL] = {HOMES | SCHOOLS, BEGINS},
    [COST_SLIP] = {NAMES, MISSPELT},
    [COST_SLIPS] = {NAMES, MISSPELT},
    [COST_SLIP_ELSEWHERE] = {PARENTS | HOMES | SCHOOLS, BEGINS},
    [COST_NONE] = {EVERYTHING, BEGINS},
};

static bool is_in_card(const Search *s, const SearchWord *w, Mode mode) {
    Source card = s->at[0];
    return source_fits(&(Trial){s, w, mode}, &card);
}

static u8 needs_of_word(const Search *s, const SearchWord *w, SearchCost cost) {
    if (is_in_card(s, w, BEGINS)) return 0;
    return place_of[cost].in_card != BEGINS && is_in_card(s, w, place_of[cost].in_card) ? 0 : place_of[cost].kinds;
}

static u8 needs_of(const Search *s, const SearchHit *hit, Date born) {
    const SearchQuery *q = s->asked->query;
    u8 needs = 0;
    for (size_t i = 0; i < q->n_words; i++) {
        const SearchWord *w = &q->words[i];
        if (w->kind == SEARCH_CODE) needs |= NUMBERS;
        else if (w->kind == SEARCH_WORD) needs |= needs_of_word(s, w, search_hit_cost(hit, i));
        else if (w->leads_address || !is_of_age(w, born)) needs |= HOMES; /* or a postcode */
    }
    return needs;
}

/* False: a word fits nowhere in what was read. */
static bool say_words(Search *s, const PersonCard *card, bool *says_birth) {
    const SearchQuery *q = s->asked->query;
    bool is_all = true;
    for (size_t w = 0; w < q->n_words; w++) {
        const SearchWord *word = &q->words[w];
        bool is_age = is_of_age(word, card->birth_date);
        if (is_age && !word->leads_address) *says_birth = true;
        else if (word->kind == SEARCH_CODE) is_all &= code_fits(s, w);
        else if (find_word(s, w) || merge_fits(s, w)) continue;
        else if (is_age) *says_birth = true;
        else is_all = false;
    }
    return is_all;
}

static bool is_whole(const Search *s, const Source *card) {
    const SearchQuery *q = s->asked->query;
    for (size_t w = 0; w < q->n_words; w++) {
        bool fits = false;
        for (size_t i = 0; i < card->n_texts; i++)
            fits = fits || str_eq(name_fold(s->cx->arena, card->texts[i]), q->words[w].key);
        if ((card->words >> w & 1) && !fits) return false;
    }
    return true;
}

static void give_name(Search *s, PersonWhy *out) {
    WhyText *surname = ARENA_ARRAY(s->cx->arena, WhyText, 3), *forename = ARENA_ARRAY(s->cx->arena, WhyText, 3);
    add_marked(forename, &out->n_forename, &s->at[0], 0);
    add_marked(surname, &out->n_surname, &s->at[0], 1);
    out->surname = surname;
    out->forename = forename;
}

static void begin(const Batch *b, size_t i, Search *s) {
    const PersonCard *card = &b->cards->at[i];
    s->cx = b->cx;
    s->asked = b->asked;
    s->n = s->n_lines = 0;
    Source *name = add_source(s, OF_CARD, STR("name"));
    add_text(name, card->forename);
    add_text(name, card->surname);
}

/* False: what was read does not say all. */
static bool say(Batch *b, size_t i, Search *s) {
    const PersonCard *card = &b->cards->at[i];
    PersonWhy *out = &b->cards->why[i];
    bool says_birth = b->asked->query->n_births > 0;
    s->lines = ARENA_ARRAY(b->cx->arena, WhyLine, LINES_MAX);
    begin(b, i, s);
    for (const Row *row = b->rows[i]; row; row = row->next) take_row(s, card->id, row);
    bool is_all = say_words(s, card, &says_birth);
    const Source *name = &s->at[0];
    *out = (PersonWhy){.n_lines = 0};
    if (name->words != 0) add_line(s, is_whole(s, name) ? STR("name") : STR("name begins so"), NULL, 0);
    for (size_t k = 1; k < s->n; k++)
        if (s->at[k].words != 0) say_source(s, &s->at[k]);
    if (says_birth) say_birth(s, card->birth_date);
    give_name(s, out);
    out->lines = s->lines;
    out->n_lines = s->n_lines;
    return is_all;
}

/* Of whom not all could be said, everything is read. */
static Status read_rest(Batch *b, const bool *is_said) {
    for (size_t i = 0; i < b->cards->n; i++) {
        b->needs[i] = is_said[i] || b->needs[i] == EVERYTHING ? 0 : EVERYTHING;
        if (b->needs[i] != 0) b->rows[i] = b->last[i] = NULL;
    }
    return read_rows(b);
}

Status search_why(Ctx *cx, const WhyAsked *asked, PersonCards *cards) {
    Batch b = {.cx = cx, .asked = asked, .cards = cards};
    Search *s = ARENA_NEW(cx->arena, Search);
    bool *is_said = ARENA_ARRAY(cx->arena, bool, cards->n);
    b.rows = ARENA_ARRAY(cx->arena, Row *, cards->n);
    b.last = ARENA_ARRAY(cx->arena, Row *, cards->n);
    b.needs = ARENA_ARRAY(cx->arena, u8, cards->n);
    for (size_t i = 0; i < cards->n; i++) {
        begin(&b, i, s);
        b.needs[i] = needs_of(s, &asked->hits[i], cards->at[i].birth_date);
    }
    TRY(read_rows(&b));
    for (size_t i = 0; i < cards->n; i++) is_said[i] = say(&b, i, s);
    TRY(read_rest(&b, is_said));
    for (size_t i = 0; i < cards->n; i++)
        if (b.needs[i] != 0) (void)say(&b, i, s);
    return OK;
}
