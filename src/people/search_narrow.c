#include "people/search_narrow.h"

#include <stdlib.h>
#include "base/json_text.h"
#include "db/db.h"
#include "people/fold.h"
#include "people/search_index.h"
#include "people/search_rank.h"
#include "sql_all.h"

enum { LETTERS_MIN = 3, MERGED_WORDS = 3, FORMS_MAX = 8 };
/* More than this to be read one by one: everybody is read instead. */
#define FEW_MAX 6000
/* A word that leads to more says too little to be followed. */
#define SET_MAX 60000

/* Where a word comes from, as the statement numbers them. */
typedef enum Source {
    SURNAMES,
    FORENAMES,
    MIDDLES,
    DOUBLE_SURNAMES,
    DOUBLE_FORENAMES,
    STREETS,
    TOWNS,
    LOCALITIES,
    HOUSES,
    N_SOURCES
} Source;

typedef struct Word {
    Source source;
    Str text;
} Word;

typedef struct School {
    i64 urn;
    Str name;
} School;

typedef struct Ids {
    i64 *at;
    size_t n, cap;
    bool is_cut; /* a statement gave as many as it may */
} Ids;

struct SearchNarrow {
    Ctx *cx;
    const SearchQuery *q;
    const LinkLists *lists;
    SearchReach reach;
    Word *words;
    School *schools;
    size_t n_words, cap_words, n_schools, cap_schools;
    bool has_doubles, has_words; /* are among them */
};

/* How one word of the query may stand: alone, or run together with its neighbours. */
typedef struct Forms {
    Str at[FORMS_MAX];
    size_t n;
    Str in_full;
} Forms;

/* ---- the words there are ---- */

static Status take_words(SearchNarrow *w, DbRows *r) {
    while (db_next(r)) {
        ARENA_ROOM(w->cx->arena, w->words, w->n_words, w->cap_words, 1024);
        w->words[w->n_words++] = (Word){(Source)col_i64(r, 0), col_str_keep(r, 1)};
    }
    return db_done(r);
}

/* Names in several words, which one that was typed may be a part of: a fifth of all words, and needed first. */
static Status read_doubles(SearchNarrow *w) {
    DbRows *r;
    if (w->has_doubles) return OK;
    w->has_doubles = true;
    TRY(db_query(w->cx, &r, SQL_search_narrow_doubles));
    return take_words(w, r);
}

static Status read_words(SearchNarrow *w) {
    DbRows *r;
    if (w->has_words) return OK;
    w->has_words = true;
    TRY(read_doubles(w));
    TRY(db_query(w->cx, &r, SQL_search_narrow_words));
    TRY(take_words(w, r));
    TRY(db_query(w->cx, &r, SQL_search_narrow_schools));
    while (db_next(r)) {
        ARENA_ROOM(w->cx->arena, w->schools, w->n_schools, w->cap_schools, 1024);
        w->schools[w->n_schools++] = (School){col_i64(r, 0), col_str_keep(r, 1)};
    }
    return db_done(r);
}

/* ---- fitting ---- */

static Forms forms_of(const SearchNarrow *w, size_t word) {
    const SearchQuery *q = w->q;
    bool is_kind;
    Forms f = {.at = {q->words[word].key},
               .n = 1,
               .in_full = link_lists_in_full(w->lists, q->words[word].in_full, &is_kind)};
    for (size_t first = word >= MERGED_WORDS - 1 ? word - (MERGED_WORDS - 1) : 0; first <= word; first++) {
        Buf b = buf_on(w->cx->arena);
        for (size_t k = first; k < q->n_words && k < first + MERGED_WORDS && q->words[k].kind == SEARCH_WORD; k++) {
            buf_add(&b, q->words[k].key);
            if (k >= word && k > first && f.n < FORMS_MAX) f.at[f.n++] = str_dup(w->cx->arena, buf_str(&b));
        }
    }
    return f;
}

static bool token_fits(const SearchNarrow *w, const Forms *f, Str token) {
    bool is_kind, is_whole = w->reach == REACH_WHOLE_NAMES;
    for (size_t i = 0; i < f->n; i++)
        if (is_whole ? str_eq(token, f->at[i]) : str_starts(token, f->at[i])) return true;
    if (is_whole || token.n == 0) return false;
    if (str_eq(link_lists_in_full(w->lists, token, &is_kind), f->in_full)) return true;
    if (link_lists_are_familiar(w->lists, f->at[0], token)) return true;
    return w->reach == REACH_MISSPELT && search_slip(token, f->at[0]) != COST_NONE;
}

/* The whole, each of its parts, and each of what stands between spaces. */
static bool text_fits(const SearchNarrow *w, const Forms *f, Str text) {
    Arena *a = w->cx->arena;
    ArenaMark mark = arena_mark(a);
    bool fits = token_fits(w, f, name_fold(a, text));
    for (Str rest = text; rest.n > 0 && !fits;) fits = token_fits(w, f, name_fold(a, search_next_part(&rest)));
    for (Str rest = text; rest.n > 0 && !fits;) fits = token_fits(w, f, name_fold(a, str_cut(rest, ' ', &rest)));
    arena_rewind(a, mark);
    return fits;
}

static bool word_fits(const SearchNarrow *w, const Forms *f, const Word *word) {
    return word->source <= FORENAMES ? token_fits(w, f, word->text) : text_fits(w, f, word->text);
}

/* ---- the people they lead to ---- */

static void add_id(Arena *a, Ids *ids, i64 id) {
    ARENA_ROOM(a, ids->at, ids->n, ids->cap, 1024);
    ids->at[ids->n++] = id;
}

static int rising(const void *a, const void *b) {
    i64 x = *(const i64 *)a, y = *(const i64 *)b;
    return (x > y) - (x < y);
}

static void sort_once(Ids *ids) {
    size_t n = 0;
    if (ids->n > 0) qsort(ids->at, ids->n, sizeof *ids->at, rising);
    for (size_t i = 0; i < ids->n; i++)
        if (n == 0 || ids->at[i] != ids->at[n - 1]) ids->at[n++] = ids->at[i];
    ids->n = n;
}

static Status take_people(Ctx *cx, DbRows *r, Ids *out) {
    size_t before = out->n;
    while (db_next(r)) add_id(cx->arena, out, col_i64(r, 0));
    out->is_cut |= out->n - before >= SET_MAX;
    return db_done(r);
}

/* The words that fit, a list for each source. */
static void list_words(const SearchNarrow *w, const Forms *f, Str lists[N_SOURCES]) {
    Arena *a = w->cx->arena;
    bool *fits = ARENA_ARRAY(a, bool, w->n_words);
    Str *found = ARENA_ARRAY(a, Str, w->n_words);
    for (size_t i = 0; i < w->n_words; i++) fits[i] = word_fits(w, f, &w->words[i]);
    for (int s = 0; s < N_SOURCES; s++) {
        size_t n = 0;
        for (size_t i = 0; i < w->n_words; i++)
            if (fits[i] && (int)w->words[i].source == s) found[n++] = w->words[i].text;
        lists[s] = json_list(a, found, n);
    }
}

static Str list_schools(const SearchNarrow *w, const Forms *f) {
    Ids urns = {.at = NULL};
    for (size_t i = 0; i < w->n_schools; i++)
        if (text_fits(w, f, w->schools[i].name)) add_id(w->cx->arena, &urns, w->schools[i].urn);
    return db_list(w->cx->arena, urns.at, urns.n);
}

/* By a name of their own. */
static Status add_named(const SearchNarrow *w, const Str lists[N_SOURCES], Ids *out) {
    DbRows *r;
    TRY(db_query(w->cx, &r, SQL_search_narrow_named, P_STR(lists[SURNAMES]), P_STR(lists[FORENAMES]),
                 P_STR(lists[MIDDLES]), P_STR(lists[DOUBLE_SURNAMES]), P_STR(lists[DOUBLE_FORENAMES]), P_I64(SET_MAX)));
    return take_people(w->cx, r, out);
}

/* By a parent, a home or a school. */
static Status add_around(const SearchNarrow *w, const Forms *f, const Str lists[N_SOURCES], Ids *out) {
    Ctx *cx = w->cx;
    DbRows *r;
    TRY(db_query(cx, &r, SQL_search_narrow_children, P_STR(db_list(cx->arena, out->at, out->n)), P_I64(SET_MAX)));
    TRY(take_people(cx, r, out));
    TRY(db_query(cx, &r, SQL_search_narrow_around, P_STR(lists[STREETS]), P_STR(lists[TOWNS]), P_STR(lists[LOCALITIES]),
                 P_STR(lists[HOUSES]), P_STR(list_schools(w, f)), P_I64(SET_MAX)));
    return take_people(cx, r, out);
}

static Status people_of(SearchNarrow *w, size_t word, Ids *out) {
    TRY(read_words(w)); /* of letters too few to be followed none are needed */
    Forms f = forms_of(w, word);
    Str lists[N_SOURCES];
    list_words(w, &f, lists);
    TRY(add_named(w, lists, out));
    if (w->reach != REACH_WHOLE_NAMES && !out->is_cut) TRY(add_around(w, &f, lists, out));
    sort_once(out);
    return OK;
}

/* ---- all words ---- */

static void keep_common(Ids *all, const Ids *some) {
    size_t n = 0;
    for (size_t i = 0, k = 0; i < all->n && k < some->n;) {
        if (all->at[i] == some->at[k]) all->at[n++] = all->at[i++], k++;
        else if (all->at[i] < some->at[k]) i++;
        else k++;
    }
    all->n = n;
}

static bool has_digit(Str s) {
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] >= '0' && s.p[i] <= '9') return true;
    return false;
}

/* One that leads to so many that it is not worth following, or a number, is left to the ranking. */
static bool is_worth_following(const SearchWord *w) {
    return w->kind == SEARCH_WORD && w->key.n >= LETTERS_MIN && !has_digit(w->key);
}

static bool follows_all(const SearchQuery *q) {
    for (size_t i = 0; i < q->n_words; i++)
        if (!is_worth_following(&q->words[i])) return false;
    return true;
}

Status search_narrow_open(Ctx *cx, const SearchQuery *q, const LinkLists *lists, SearchNarrow **out) {
    SearchNarrow *w = ARENA_NEW(cx->arena, SearchNarrow);
    *w = (SearchNarrow){.cx = cx, .q = q, .lists = lists};
    *out = w;
    return OK;
}

/* More are asked for than are listed: some of them may be hidden. */
enum { FIRST_MAX = 64 };

Status search_narrow_first(SearchNarrow *w, SearchFew *out) {
    const SearchQuery *q = w->q;
    Ids first = {.at = NULL};
    Str lists[N_SOURCES];
    DbRows *r;
    *out = (SearchFew){.is_narrow = false};
    if (q->n_words != 1 || q->words[0].kind != SEARCH_WORD || q->n_births > 0 || q->asks_adults) return OK;
    TRY(read_doubles(w));
    w->reach = REACH_WHOLE_NAMES;
    Forms f = forms_of(w, 0);
    list_words(w, &f, lists);
    TRY(db_query(w->cx, &r, SQL_search_narrow_called, P_STR(f.at[0]), P_STR(lists[DOUBLE_SURNAMES]),
                 P_STR(lists[DOUBLE_FORENAMES]), P_DATE(w->cx->today), P_I64(FIRST_MAX)));
    TRY(take_people(w->cx, r, &first));
    *out = (SearchFew){first.at, first.n, true};
    return OK;
}

Status search_narrow(SearchNarrow *w, SearchReach reach, SearchFew *out) {
    Ids all = {.at = NULL};
    bool is_any = false;
    *out = (SearchFew){.is_narrow = false};
    w->reach = reach;
    if (reach == REACH_WHOLE_NAMES && !follows_all(w->q)) return OK;
    for (size_t i = 0; i < w->q->n_words; i++) {
        Ids some = {.at = NULL};
        if (!is_worth_following(&w->q->words[i])) continue;
        TRY(people_of(w, i, &some));
        if (some.is_cut) continue;
        if (is_any) keep_common(&all, &some);
        else all = some;
        is_any = true;
    }
    *out = (SearchFew){all.at, all.n, is_any && all.n <= FEW_MAX};
    return OK;
}
