#include "people/search_asks.h"

#include "access/audit.h"
#include "access/scope.h"
#include "db/db.h"
#include "sql_all.h"

#define NAME_WORDS_MAX 5 /* "anna mae van der berg" */

typedef struct Telling {
    Ctx *cx;
    const SearchQuery *q;
    const RestrictHidden *hidden;
    PersonCards *out;
    i64 *told; /* whose are among the texts */
    size_t n_told;
} Telling;

static bool is_hidden(const RestrictHidden *h, i64 id) {
    size_t low = 0, high = h->n_people;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (h->people[mid] < id) low = mid + 1;
        else high = mid;
    }
    return low < h->n_people && h->people[low] == id;
}

static bool says_any(Ctx *cx, const RestrictHidden *h) {
    if (scope_is_limited(cx)) return true;
    for (size_t i = 0; i < h->n_people; i++)
        if (restrict_view(cx, h->people[i]) == VIEW_ASK) return true;
    return false;
}

static void add_text(PersonCards *out, Str text) {
    for (size_t i = 0; i < out->n_asks; i++)
        if (str_eq(out->asks[i], text)) return;
    out->asks[out->n_asks++] = text;
}

static void tell(Telling *t, i64 id, Date born) {
    bool is_known = !is_hidden(t->hidden, id) || restrict_view(t->cx, id) != VIEW_ASK;
    if (is_known || !search_birth_fits(t->q, born)) return;
    for (size_t i = 0; i < t->n_told; i++)
        if (t->told[i] == id) return;
    t->told[t->n_told++] = id; /* no more than are hidden */
    add_text(t->out, restrict_ask(t->cx, id));
    audit_note(t->cx, "restricted.told", id, "found by a search, told whom to ask");
}

static Status tell_rows(Telling *t, DbRows *r) {
    while (db_next(r)) tell(t, col_i64(r, 0), col_date(r, 1));
    return db_done(r);
}

static Str join(Arena *a, const SearchQuery *q, size_t from, size_t to) {
    Buf b = buf_on(a);
    for (size_t i = from; i < to; i++) buf_add(&b, q->words[i].key);
    return buf_str(&b);
}

static Status tell_name(Telling *t, Str surname, Str forename) {
    DbRows *r;
    TRY(db_query(t->cx, &r, SQL_search_asks_name, P_STR(surname), P_STR(forename)));
    return tell_rows(t, r);
}

/* "anna smith", "smith anna", "anna van der berg". */
static Status tell_names(Telling *t) {
    const SearchQuery *q = t->q;
    if (q->n_words < 2 || q->n_words > NAME_WORDS_MAX || q->is_cut) return OK;
    for (size_t i = 0; i < q->n_words; i++)
        if (q->words[i].kind != SEARCH_WORD) return OK;
    for (size_t at = 1; at < q->n_words; at++) {
        Str first = join(t->cx->arena, q, 0, at), last = join(t->cx->arena, q, at, q->n_words);
        TRY(tell_name(t, last, first));
        TRY(tell_name(t, first, last));
    }
    return OK;
}

static Status tell_number(Telling *t) {
    DbRows *r;
    if (t->q->n_words != 1 || t->q->words[0].kind != SEARCH_CODE) return OK;
    TRY(db_query(t->cx, &r, SQL_search_asks_number, P_STR(t->q->words[0].key)));
    return tell_rows(t, r);
}

Status search_asks(Ctx *cx, const SearchQuery *q, const RestrictHidden *hidden, PersonCards *out) {
    if (hidden->n_people == 0 || !says_any(cx, hidden)) return OK;
    Telling t = {.cx = cx, .q = q, .hidden = hidden, .out = out};
    out->asks = ARENA_ARRAY(cx->arena, Str, hidden->n_people);
    t.told = ARENA_ARRAY(cx->arena, i64, hidden->n_people);
    TRY(tell_names(&t));
    return tell_number(&t);
}
