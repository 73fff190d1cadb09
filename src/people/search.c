#include "people/search.h"

#include "access/access.h"
#include "access/restrict.h"
#include "db/db.h"
#include "people/fold.h"
#include "people/identifier.h"
#include "people/mask.h"
#include "sql_all.h"

/* ---- what was typed ---- */

enum { WORDS_MAX = 6, FOUND_MAX = 4 * PERSON_FIND_LIMIT };

typedef struct Query {
    Str words[WORDS_MAX]; /* folded parts of a name */
    size_t n_words;
    Str number, postcode;
    Date birth_date;
} Query;

typedef struct Found {
    i64 id, score;
} Found;

typedef struct FoundList {
    Found at[FOUND_MAX];
    size_t n;
} FoundList;

static bool take_date(Str word, Query *q) {
    Date d;
    if (!date_parse_uk(word, &d) && !date_parse_iso(word, &d)) return false;
    q->birth_date = d;
    return true;
}

/* "TN23" before "1AA": two words that together are a postcode. */
static bool take_postcode(Ctx *cx, Str word, Str rest, Query *q) {
    Str next_rest;
    Str next = str_cut(rest, ' ', &next_rest);
    Str both = postcode_normalise(cx->arena, str_fmt(cx->arena, "%.*s %.*s", STR_ARG(word), STR_ARG(next)));
    if (!postcode_has_form(both)) return false;
    q->postcode = both;
    return true;
}

static bool take_code(Ctx *cx, Str word, Query *q) {
    Str code = identifier_normalise(cx->arena, word);
    Str postcode = postcode_normalise(cx->arena, word);
    if (identifier_looks_like_one(code)) q->number = code;
    else if (postcode_has_form(postcode)) q->postcode = postcode;
    else return false;
    return true;
}

static Query read_query(Ctx *cx, Str typed) {
    Query q = {.birth_date = DATE_NONE};
    Str whole = identifier_normalise(cx->arena, typed);
    if (identifier_looks_like_one(whole)) {
        q.number = whole;
        return q;
    }
    Str rest = typed;
    while (rest.n > 0) {
        Str word = str_trim(str_cut(rest, ' ', &rest));
        if (word.n == 0 || take_date(word, &q) || take_code(cx, word, &q)) continue;
        if (str_empty(q.postcode) && take_postcode(cx, word, rest, &q)) {
            (void)str_cut(rest, ' ', &rest);
            continue;
        }
        Str key = name_fold(cx->arena, word);
        if (key.n > 0 && q.n_words < WORDS_MAX) q.words[q.n_words++] = key;
    }
    return q;
}

/* A number, a postcode or a birth date narrows more than a name does: it is looked up, and the words only sift. */
static bool has_code(const Query *q) {
    return !str_empty(q->number) || !str_empty(q->postcode) || date_is_set(q->birth_date);
}

/* ---- who is found ---- */

static void add_found(FoundList *l, i64 id, i64 score) {
    for (size_t i = 0; i < l->n; i++) {
        if (l->at[i].id != id) continue;
        if (score > l->at[i].score) l->at[i].score = score;
        return;
    }
    if (l->n < FOUND_MAX) l->at[l->n++] = (Found){.id = id, .score = score};
}

/* A text after every text with this prefix, by bytes; still UTF-8, since PostgreSQL takes nothing else. */
static Str below(Arena *a, Str prefix) { return str_fmt(a, "%.*s\xF4\x8F\xBF\xBF", STR_ARG(prefix)); }

static i64 score_part(Str key, Str asked) {
    if (asked.n == 0) return 0;
    return str_eq(key, asked) ? 4 : 1;
}

static Status gather_names(DbRows *r, Str surname, Str forename, FoundList *l) {
    while (db_next(r)) {
        i64 score = 2 * score_part(col_str(r, 1), surname) + score_part(col_str(r, 2), forename);
        add_found(l, col_i64(r, 0), score);
    }
    return db_done(r);
}

static Status find_by_names(Ctx *cx, Str surname, Str forename, FoundList *l) {
    DbRows *r;
    Arena *a = cx->arena;
    if (surname.n == 0) {
        TRY(db_query(cx, &r, SQL_search_by_forename, P_STR(forename), P_STR(below(a, forename)), P_I64(FOUND_MAX)));
    } else {
        Str from = forename.n == 0 ? STR("") : forename;
        TRY(db_query(cx, &r, SQL_search_by_name, P_STR(surname), P_STR(below(a, surname)), P_STR(from),
                     P_STR(below(a, forename)), P_I64(FOUND_MAX)));
    }
    return gather_names(r, surname, forename, l);
}

static Str join_words(Arena *a, const Query *q, size_t from, size_t to) {
    Buf b = buf_on(a);
    for (size_t i = from; i < to; i++) buf_add(&b, q->words[i]);
    return b.n == 0 ? STR("") : buf_str(&b);
}

/* "van der berg anna": each way of cutting the words into a surname and a forename, in both orders. */
static Status find_by_words(Ctx *cx, const Query *q, FoundList *l) {
    for (size_t cut = 0; cut < q->n_words; cut++) {
        Str head = join_words(cx->arena, q, 0, cut), tail = join_words(cx->arena, q, cut, q->n_words);
        TRY(find_by_names(cx, tail, head, l));
        TRY(find_by_names(cx, head, tail, l));
    }
    return OK;
}

static Status gather_ids(DbRows *r, i64 score, FoundList *l) {
    while (db_next(r)) add_found(l, col_i64(r, 0), score);
    return db_done(r);
}

static Status find_by_code(Ctx *cx, const Query *q, FoundList *l) {
    DbRows *r;
    if (!str_empty(q->number)) {
        TRY(db_query(cx, &r, SQL_search_by_number, P_STR(q->number), P_I64(FOUND_MAX)));
        return gather_ids(r, 20, l);
    }
    if (!str_empty(q->postcode)) {
        TRY(db_query(cx, &r, SQL_search_by_postcode, P_STR(q->postcode), P_I64(FOUND_MAX)));
        return gather_ids(r, 2, l);
    }
    if (!date_is_set(q->birth_date)) return OK;
    TRY(db_query(cx, &r, SQL_search_by_birth_date, P_DATE(q->birth_date), P_I64(FOUND_MAX)));
    return gather_ids(r, 2, l);
}

static void sort_found(FoundList *l) {
    for (size_t i = 1; i < l->n; i++) { /* stable: the store's order within a score */
        Found f = l->at[i];
        size_t j = i;
        for (; j > 0 && l->at[j - 1].score < f.score; j--) l->at[j] = l->at[j - 1];
        l->at[j] = f;
    }
}

/* Each word begins the forename, the surname or a part of either. */
static bool word_fits(Ctx *cx, Str word, Str name) {
    if (str_starts(name_fold(cx->arena, name), word)) return true;
    for (Str rest = name; rest.n > 0;)
        if (str_starts(name_fold(cx->arena, str_cut(rest, ' ', &rest)), word)) return true;
    return false;
}

/* Those found by number, postcode or birth date must fit the rest of what was typed. */
static bool fits(Ctx *cx, const Query *q, const PersonCard *c) {
    if (date_is_set(q->birth_date) && !date_eq(c->birth_date, q->birth_date)) return false;
    for (size_t i = 0; has_code(q) && i < q->n_words; i++)
        if (!word_fits(cx, q->words[i], c->surname) && !word_fits(cx, q->words[i], c->forename)) return false;
    return true;
}

static Status deal_cards(Ctx *cx, const Query *q, const FoundList *l, PersonCards *out) {
    *out = (PersonCards){.at = ARENA_ARRAY(cx->arena, PersonCard, PERSON_FIND_LIMIT)};
    for (size_t i = 0; i < l->n; i++) {
        PersonCard c;
        if (restrict_hides(cx, l->at[i].id)) continue;
        if (!str_empty(q->postcode) && restrict_hides_address(cx, l->at[i].id)) continue;
        TRY(person_card(cx, l->at[i].id, &c));
        if (!fits(cx, q, &c)) continue;
        if (out->n == PERSON_FIND_LIMIT) {
            out->is_cut = true;
            break;
        }
        c.score = l->at[i].score;
        out->at[out->n++] = c;
    }
    return OK;
}

Status person_find(Ctx *cx, Str query, PersonCards *out) {
    TRY(access_allows(cx, READ_CHILD));
    Query q = read_query(cx, query);
    if (q.n_words == 0 && !has_code(&q))
        return FAIL(cx, ERR_INPUT, "type part of a name, a number, a postcode or a date of birth");
    FoundList *l = ARENA_NEW(cx->arena, FoundList);
    if (has_code(&q)) TRY(find_by_code(cx, &q, l));
    else TRY(find_by_words(cx, &q, l));
    sort_found(l);
    return deal_cards(cx, &q, l, out);
}

/* ---- cards ---- */

/* How near a roll is to being "the" school: an open one first, a main one before a subsidiary or guest, then the latest. */
typedef struct RollRank {
    bool is_open, is_main;
    Date from_on;
} RollRank;

static bool is_nearer(RollRank a, RollRank b) {
    if (a.is_open != b.is_open) return a.is_open;
    if (a.is_main != b.is_main) return a.is_main;
    return date_before(b.from_on, a.from_on);
}

static Status add_school(Ctx *cx, PersonCard *c) {
    DbRows *r;
    RollRank best = {0};
    c->school_to_on = DATE_NONE;
    TRY(db_query(cx, &r, SQL_search_card_schools, P_I64(c->id)));
    while (db_next(r)) {
        Str status = col_str(r, 3);
        RollRank rank = {.is_open = col_is_null(r, 2),
                         .is_main = !str_is(status, "S") && !str_is(status, "G"),
                         .from_on = col_date(r, 4)};
        if (c->urn != 0 && !is_nearer(rank, best)) continue;
        best = rank;
        c->urn = col_i64(r, 0);
        c->school_name = col_str_keep(r, 1);
        c->school_to_on = col_date(r, 2);
    }
    return db_done(r);
}

Status person_card(Ctx *cx, i64 id, PersonCard *out) {
    DbRows *r;
    PersonCard c = {.id = 0};
    TRY(db_query(cx, &r, SQL_search_card, P_I64(id)));
    if (db_next(r))
        c = (PersonCard){.id = col_i64(r, 0),
                         .is_adult = col_bool(r, 1),
                         .birth_date = col_date(r, 2),
                         .sex = col_str_keep(r, 3),
                         .surname = col_str_keep(r, 4),
                         .forename = col_str_keep(r, 5),
                         .upn = col_str_keep(r, 6),
                         .postcode = col_str_keep(r, 7),
                         .district = col_str_keep(r, 8)};
    TRY(db_done(r));
    if (c.id == 0) return FAIL(cx, ERR_NOTFOUND, "there is no person %lld", (long long)id);
    TRY(add_school(cx, &c));
    (void)person_mask(cx, &(PersonMask){.id = &c.id,
                                        .surname = &c.surname,
                                        .forename = &c.forename,
                                        .upn = &c.upn,
                                        .sex = &c.sex,
                                        .born = &c.birth_date,
                                        .postcode = &c.postcode,
                                        .district = &c.district});
    *out = c;
    return OK;
}
