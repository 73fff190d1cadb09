#include "people/search.h"

#include <stdlib.h>
#include "access/access.h"
#include "access/audit.h"
#include "access/restrict.h"
#include "cli/app.h"
#include "db/db.h"
#include "people/search_asks.h"
#include "people/search_keep.h"
#include "people/search_load.h"
#include "people/search_narrow.h"
#include "people/search_why.h"
#include "sql_all.h"

/* More than a search by number, postcode or time of birth leaves: everybody is looked at instead. */
#define CERTAIN_MAX 2000
/* Of those whose names begin so, while a server's index is not ready. */
#define BEGIN_MAX   200
#define CODES_MAX   500

/* ---- ids from the store ---- */

typedef struct IdSet {
    i64 at[CERTAIN_MAX + 1];
    size_t n;
} IdSet;

static int by_id(const void *a, const void *b) {
    i64 x = *(const i64 *)a, y = *(const i64 *)b;
    return (x > y) - (x < y);
}

static void sort_once(IdSet *s) {
    size_t n = 0;
    qsort(s->at, s->n, sizeof *s->at, by_id);
    for (size_t i = 0; i < s->n; i++)
        if (n == 0 || s->at[i] != s->at[n - 1]) s->at[n++] = s->at[i];
    s->n = n;
}

static Status take_ids(DbRows *r, IdSet *s) {
    while (db_next(r))
        if (s->n < COUNT_OF(s->at)) s->at[s->n++] = col_i64(r, 0);
    return db_done(r);
}

/* A text after every text with this prefix, by bytes; still UTF-8, since PostgreSQL takes nothing else. */
static Str below(Arena *a, Str prefix) { return str_fmt(a, "%.*s\xF4\x8F\xBF\xBF", STR_ARG(prefix)); }

/* Who holds the numbers that were typed. */
static Status look_up_codes(Ctx *cx, SearchQuery *q) {
    for (size_t w = 0; w < q->n_words; w++) {
        DbRows *r;
        SearchWord *word = &q->words[w];
        if (word->kind != SEARCH_CODE) continue;
        IdSet *found = ARENA_NEW(cx->arena, IdSet);
        TRY(db_query(cx, &r, SQL_search_by_code, P_STR(word->key), P_STR(below(cx->arena, word->key)),
                     P_I64(CODES_MAX)));
        TRY(take_ids(r, found));
        sort_once(found);
        word->ids = found->at;
        word->n_ids = found->n;
    }
    return OK;
}

/* ---- without a kept index ---- */

/* As postcodes are kept: "TN23 1AA". */
static Str capitals(Arena *a, Str post) {
    Buf b = buf_on(a);
    for (size_t i = 0; i < post.n; i++) {
        char c = post.p[i];
        buf_add_char(&b, c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
    }
    return buf_str(&b);
}

/* Who lives or lived where a postcode begins so, in each way it may be meant. */
static Status gather_residents(Ctx *cx, const SearchWord *w, IdSet *out) {
    for (size_t f = 0; f < w->n_posts; f++) {
        DbRows *r;
        Str post = capitals(cx->arena, w->posts[f]);
        TRY(db_query(cx, &r, SQL_search_by_postcode, P_STR(post), P_STR(below(cx->arena, post)),
                     P_I64(COUNT_OF(out->at))));
        TRY(take_ids(r, out));
    }
    return OK;
}

/* The shortest time in which somebody who fits was born; NULL: none has two ends. */
static const SearchBirth *shortest_birth(const SearchQuery *q) {
    const SearchBirth *best = NULL;
    for (size_t i = 0; i < q->n_births; i++) {
        const SearchBirth *b = &q->births[i];
        if (date_is_set(b->from) && (!best || b->to.day - b->from.day < best->to.day - best->from.day)) best = b;
    }
    return best;
}

static Status gather_born(Ctx *cx, const SearchBirth *b, IdSet *out) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_search_by_birth, P_DATE(b->from), P_DATE(b->to), P_I64(COUNT_OF(out->at))));
    return take_ids(r, out);
}

/* Everybody who can fit, where a number, a postcode or its beginning, or a time of birth leaves few. */
static Status gather_certain(Ctx *cx, const SearchQuery *q, IdSet *out, bool *is_certain) {
    const SearchWord *code = NULL, *post = NULL;
    const SearchBirth *birth = shortest_birth(q);
    for (size_t w = 0; w < q->n_words; w++) {
        if (q->words[w].kind == SEARCH_CODE) code = &q->words[w];
        if (q->words[w].kind == SEARCH_POSTCODE && (!post || q->words[w].key.n > post->key.n)) post = &q->words[w];
    }
    *is_certain = code || post || birth;
    if (!*is_certain) return OK;
    if (code) {
        memcpy(out->at, code->ids, code->n_ids * sizeof *out->at);
        out->n = code->n_ids;
        return OK;
    }
    if (post) TRY(gather_residents(cx, post, out));
    if (out->n == COUNT_OF(out->at) && birth) out->n = 0; /* too many: by birth, then */
    if (out->n == 0 && birth) TRY(gather_born(cx, birth, out));
    *is_certain = out->n < COUNT_OF(out->at);
    sort_once(out);
    return OK;
}

/* Those whose surname or forename begins with a word, or with words run together. */
static Status gather_beginnings(Ctx *cx, const SearchQuery *q, IdSet *out) {
    for (size_t from = 0; from < q->n_words; from++) {
        Buf b = buf_on(cx->arena);
        for (size_t to = from; to < q->n_words && q->words[to].kind == SEARCH_WORD; to++) {
            DbRows *r;
            buf_add(&b, q->words[to].key);
            Str key = str_dup(cx->arena, buf_str(&b)), end = below(cx->arena, key);
            TRY(db_query(cx, &r, SQL_search_by_name, P_STR(key), P_STR(end), P_STR(STR("")),
                         P_STR(below(cx->arena, STR(""))), P_I64(BEGIN_MAX)));
            TRY(take_ids(r, out));
            TRY(db_query(cx, &r, SQL_search_by_forename, P_STR(key), P_STR(end), P_I64(BEGIN_MAX)));
            TRY(take_ids(r, out));
        }
    }
    sort_once(out);
    return OK;
}

static void close_index(void *x) { search_index_close(x); }

static Status rank_some(Ctx *cx, const LinkLists *lists, const SearchFew *ids, SearchAsk *ask, SearchHits *hits) {
    SearchSome some;
    TRY(search_load_some(cx, lists, ids->ids, ids->n, false, &some));
    arena_defer(cx->arena, close_index, some.index);
    const SearchSegment segment = {some.index, some.others, some.n_others};
    ask->segments = &segment;
    ask->n_segments = 1;
    search_rank(cx->arena, ask, hits);
    return OK;
}

static Status rank_all(Ctx *cx, const LinkLists *lists, SearchAsk *ask, SearchHits *hits) {
    SearchIndex *x;
    TRY(search_load_all(cx, lists, NULL, &x));
    arena_defer(cx->arena, close_index, x);
    const SearchSegment segment = {x, NULL, 0};
    ask->segments = &segment;
    ask->n_segments = 1;
    search_rank(cx->arena, ask, hits);
    return OK;
}

/* Nobody who was not read comes before those, or tells anything more: more than are listed have just these names. */
static bool are_all_whole(const SearchHits *h) { return h->is_cut && h->at[h->n - 1].rank == 0; }

/* Without reading everybody where the words leave few. Whoever is called just so comes first, and a common name needs no more; misspelt
 * words are followed when nearly nobody fits as typed. */
static Status rank_narrowed(Ctx *cx, const LinkLists *lists, SearchAsk *ask, SearchHits *hits) {
    SearchNarrow *words;
    SearchFew few;
    if (ask->query->n_words == 0) return rank_all(cx, lists, ask, hits);
    TRY(search_narrow_open(cx, ask->query, lists, &words));
    TRY(search_narrow_first(words, &few));
    if (few.n > ask->limit) {
        TRY(rank_some(cx, lists, &few, ask, hits));
        if (are_all_whole(hits)) return OK;
    }
    TRY(search_narrow(words, REACH_WHOLE_NAMES, &few));
    if (few.is_narrow && few.n > ask->limit) {
        TRY(rank_some(cx, lists, &few, ask, hits));
        if (are_all_whole(hits)) return OK;
    }
    for (SearchReach reach = REACH_AS_TYPED; reach <= REACH_MISSPELT; reach++) {
        TRY(search_narrow(words, reach, &few));
        if (!few.is_narrow) return rank_all(cx, lists, ask, hits);
        TRY(rank_some(cx, lists, &few, ask, hits));
        if (!hits->were_few) return OK;
    }
    return OK;
}

static Status rank_anew(Ctx *cx, const LinkLists *lists, SearchAsk *ask, SearchHits *hits, bool *is_partial) {
    IdSet *ids = ARENA_NEW(cx->arena, IdSet);
    bool is_certain;
    TRY(gather_certain(cx, ask->query, ids, &is_certain));
    if (is_certain) return rank_some(cx, lists, &(SearchFew){ids->at, ids->n, true}, ask, hits);
    if (!cx->app->search) return rank_narrowed(cx, lists, ask, hits);
    *is_partial = true;
    ids->n = 0;
    TRY(gather_beginnings(cx, ask->query, ids));
    return rank_some(cx, lists, &(SearchFew){ids->at, ids->n, true}, ask, hits);
}

/* ---- finding ---- */

static Status deal_cards(Ctx *cx, WhyAsked *asked, const SearchHits *hits, PersonCards *out) {
    i64 *ids = ARENA_ARRAY(cx->arena, i64, hits->n);
    PersonCard *cards = ARENA_ARRAY(cx->arena, PersonCard, hits->n);
    for (size_t i = 0; i < hits->n; i++) ids[i] = hits->at[i].id;
    TRY(person_cards(cx, ids, hits->n, cards));
    for (size_t i = 0; i < hits->n; i++) {
        if (cards[i].id == 0) continue;
        hits->at[out->n] = hits->at[i];
        cards[out->n++] = cards[i];
    }
    out->at = cards;
    out->why = ARENA_ARRAY(cx->arena, PersonWhy, out->n);
    asked->hits = hits->at;
    return search_why(cx, asked, out);
}

static Status rank(Ctx *cx, const WhyAsked *asked, const RestrictHidden *hidden, PersonCards *found, SearchHits *hits) {
    bool is_ready = false;
    SearchAsk ask = {.query = asked->query,
                     .hidden = {hidden->people, hidden->n_people, hidden->homes, hidden->n_homes},
                     .limit = PERSON_FIND_LIMIT};
    if (cx->app->search) TRY(search_keep_look(cx->app->search, cx, &ask, hits, &is_ready));
    return is_ready ? OK : rank_anew(cx, asked->lists, &ask, hits, &found->is_partial);
}

static Status find(Ctx *cx, WhyAsked *asked, PersonCards *found) {
    RestrictHidden hidden;
    SearchHits hits = {.at = NULL};
    TRY(restrict_hidden(cx, &hidden));
    TRY(rank(cx, asked, &hidden, found, &hits));
    TRY(deal_cards(cx, asked, &hits, found));
    found->is_cut = hits.is_cut;
    return search_asks(cx, asked->query, &hidden, found);
}

Status person_find(Ctx *cx, Str typed, PersonCards *out) {
    SearchQuery *q = ARENA_NEW(cx->arena, SearchQuery);
    TRY(access_allows(cx, READ_CHILD));
    const LinkLists *lists =
        cx->app->search ? search_keep_lists(cx->app->search) : link_lists_read(cx->arena, cx->app->definitions_folder);
    search_query_read(cx->arena, lists, cx->today, typed, q);
    if (search_query_is_empty(q))
        return FAIL(cx, ERR_INPUT, "type part of a name, a number, a postcode or a date of birth");
    PersonCards found = {.left_words = q->is_cut, .has_false_day = q->has_false_day};
    TRY(look_up_codes(cx, q));
    TRY(find(cx, &(WhyAsked){.query = q, .lists = lists}, &found));
    *out = found;
    return OK;
}

void person_find_note(Ctx *cx, const char *action, const PersonCards *found) {
    Buf ids = buf_on(cx->arena);
    for (size_t i = 0; i < found->n; i++) buf_fmt(&ids, " %lld", (long long)found->at[i].id);
    const char *more = found->is_cut ? " of more" : "", *colon = found->n > 0 ? ":" : "";
    audit_note(cx, action, 0, "%zu found%s%s%.*s", found->n, more, colon, STR_ARG(buf_str(&ids)));
}

Str person_why_text(Arena *a, const PersonWhy *why) {
    Buf b = buf_on(a);
    for (size_t i = 0; i < why->n_lines; i++) {
        if (i > 0) buf_lit(&b, "; ");
        buf_add(&b, why->lines[i].label);
        if (why->lines[i].n_texts > 0) buf_lit(&b, ": ");
        for (size_t k = 0; k < why->lines[i].n_texts; k++) buf_add(&b, why->lines[i].texts[k].text);
    }
    return b.n == 0 ? STR("") : buf_str(&b);
}
