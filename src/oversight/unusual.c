/* unusual.c - looks that somebody might be asked about: four signals over the audit trail of a period. */
#include <stdlib.h>

#include "access/access.h"
#include "access/audit.h"
#include "access/restrict.h"
#include "db/db.h"
#include "oversight/seen.h"
#include "people/fold.h"
#include "sql_all.h"

#define MANY_LEAST     50 /* records in a day: fewer are never many */
#define MANY_TIMES     3  /* the middle user-day of the period */
#define HOMES_LEAST    3
#define DAY_BEGINS_MIN (6 * 60)
#define DAY_ENDS_MIN   (20 * 60)

const char *const unusual_word[N_UNUSUALS] = {
#define X(signal, word, says) word,
    UNUSUAL_LIST(X)
#undef X
};
const char *const unusual_says[N_UNUSUALS] = {
#define X(signal, word, says) says,
    UNUSUAL_LIST(X)
#undef X
};

/* What one user looked at on one day: a child once however often. */
typedef struct Look {
    i64 user_id, person_id;
    Str name;
    Date on;
    bool is_out_of_hours;
} Look;

typedef struct Looks {
    Ctx *cx;
    Look *at;
    size_t n, room;
    UnusualLooks *out;
    size_t out_room;
} Looks;

/* ---- reading ---- */

static bool is_out_of_hours(Moment at, Date on) {
    int minute = moment_london_minute(at);
    return minute < DAY_BEGINS_MIN || minute >= DAY_ENDS_MIN || date_weekday(on) >= 5;
}

static void add_look(Looks *l, const Look *one) {
    ARENA_ROOM(l->cx->arena, l->at, l->n, l->room, 256);
    l->at[l->n++] = *one;
}

/* Lines come by user, child and number: a child's lines of one day are together. */
static void take_line(Looks *l, const DbRows *r) {
    Moment at = col_moment(r, 3);
    Look one = {.user_id = col_i64(r, 0), .person_id = col_i64(r, 2), .on = moment_london_date(at)};
    Look *last = l->n ? &l->at[l->n - 1] : NULL;
    l->out->n_looks++;
    one.is_out_of_hours = is_out_of_hours(at, one.on);
    bool is_same = last && last->user_id == one.user_id;
    one.name = is_same ? last->name : col_str_keep(r, 1);
    if (is_same && last->person_id == one.person_id && date_eq(last->on, one.on))
        last->is_out_of_hours = last->is_out_of_hours || one.is_out_of_hours;
    else add_look(l, &one);
}

static Status read_looks(Looks *l, Date from, Date to) {
    DbRows *r;
    Moment since, until; /* a day wider on each side than London can differ by; what lies outside is left out */
    char text[DATE_ISO_LEN + 1];
    Arena *a = l->cx->arena;
    if (!moment_parse(str_fmt(a, "%sT00:00:00.000Z", date_iso(date_plus(from, -1), text)), &since) ||
        !moment_parse(str_fmt(a, "%sT00:00:00.000Z", date_iso(date_plus(to, 2), text)), &until))
        return FAIL(l->cx, ERR_BUG, "a day without a moment");
    TRY(db_query(l->cx, &r, SQL_seen_between, P_MOMENT(since), P_MOMENT(until)));
    while (db_next(r)) {
        Date on = moment_london_date(col_moment(r, 3));
        if (!date_before(on, from) && !date_before(to, on)) take_line(l, r);
    }
    return db_done(r);
}

/* ---- what is found ---- */

static void find(Looks *l, const UnusualLook *u) {
    UnusualLooks *out = l->out;
    ARENA_ROOM(l->cx->arena, out->at, out->n, l->out_room, 32);
    out->at[out->n] = *u;
    if (u->person_id && restrict_hides(l->cx, u->person_id)) out->at[out->n].person_id = 0;
    out->n++;
}

static Str surname_key(Arena *a, Str name) {
    Str last = str_trim(name);
    for (Str rest = last; rest.n;) {
        Str word = str_cut(rest, ' ', &rest);
        if (word.n) last = word;
    }
    return name_fold(a, last);
}

/* Once for each user and child, at the last day. */
static Status find_surnames(Looks *l) {
    for (size_t i = 0; i < l->n; i++) {
        const Look *k = &l->at[i], *next = i + 1 < l->n ? k + 1 : NULL;
        i64 n = 0;
        if (next && next->user_id == k->user_id && next->person_id == k->person_id) continue;
        Str key = surname_key(l->cx->arena, k->name);
        if (key.n) TRY(db_number(l->cx, &n, SQL_seen_has_surname, P_I64(k->person_id), P_STR(key)));
        if (n > 0)
            find(l, &(UnusualLook){.what = UNUSUAL_SURNAME,
                                   .user_id = k->user_id,
                                   .name = k->name,
                                   .person_id = k->person_id,
                                   .on = k->on,
                                   .n = 1});
    }
    return OK;
}

typedef struct Home {
    i64 address_id;
    Str postcode;
    Date on;
} Home;

static int by_postcode(const void *x, const void *y) {
    const Home *a = x, *b = y;
    int order = str_cmp(a->postcode, b->postcode);
    if (order != 0) return order;
    return a->address_id < b->address_id ? -1 : a->address_id > b->address_id;
}

static Status home_of(Ctx *cx, const Look *k, Home *out) {
    DbRows *r;
    *out = (Home){.on = k->on};
    if (restrict_hides_address(cx, k->person_id)) return OK;
    TRY(db_query(cx, &r, SQL_seen_home_of, P_I64(k->person_id)));
    if (db_next(r)) {
        out->address_id = col_i64(r, 0);
        out->postcode = col_str_keep(r, 1);
    }
    return db_done(r);
}

/* The homes of one user's looks, sorted; a postcode with enough homes in it is found. */
static void find_postcode(Looks *l, const Look *who, Home *homes, size_t n) {
    if (n > 1) qsort(homes, n, sizeof *homes, by_postcode);
    for (size_t from = 0, i = 1; i <= n; i++) {
        if (i < n && str_eq(homes[i].postcode, homes[from].postcode)) continue;
        UnusualLook u = {.what = UNUSUAL_POSTCODE, .user_id = who->user_id, .name = who->name, .on = homes[from].on};
        for (size_t h = from; h < i; h++) {
            u.n += h == from || homes[h].address_id != homes[h - 1].address_id;
            if (date_before(u.on, homes[h].on)) u.on = homes[h].on;
        }
        if (u.n >= HOMES_LEAST) find(l, &u);
        from = i;
    }
}

static Status find_postcodes(Looks *l) {
    Home *homes = ARENA_ARRAY(l->cx->arena, Home, l->n + 1);
    for (size_t from = 0, i = 0, n = 0; i < l->n; i++) {
        Home h;
        TRY(home_of(l->cx, &l->at[i], &h));
        if (h.address_id) homes[n++] = h;
        if (i + 1 < l->n && l->at[i + 1].user_id == l->at[from].user_id) continue;
        find_postcode(l, &l->at[from], homes, n);
        from = i + 1;
        n = 0;
    }
    return OK;
}

/* ---- by user and day ---- */

static int by_user_and_day(const void *x, const void *y) {
    const Look *a = x, *b = y;
    if (a->user_id != b->user_id) return a->user_id < b->user_id ? -1 : 1;
    if (!date_eq(a->on, b->on)) return date_before(a->on, b->on) ? -1 : 1;
    return a->person_id < b->person_id ? -1 : a->person_id > b->person_id;
}

typedef struct UserDay {
    const Look *first;
    i64 n, n_out_of_hours;
} UserDay;

static size_t count_days(const Looks *l, UserDay *days) {
    size_t n = 0;
    for (size_t i = 0; i < l->n; i++) {
        const Look *k = &l->at[i];
        bool is_same = n > 0 && days[n - 1].first->user_id == k->user_id && date_eq(days[n - 1].first->on, k->on);
        if (!is_same) days[n++] = (UserDay){.first = k};
        days[n - 1].n++;
        days[n - 1].n_out_of_hours += k->is_out_of_hours;
    }
    return n;
}

static int by_count(const void *x, const void *y) {
    const UserDay *a = x, *b = y;
    return a->n < b->n ? -1 : a->n > b->n;
}

static i64 middle_of(Arena *a, const UserDay *days, size_t n) {
    UserDay *sorted = ARENA_ARRAY(a, UserDay, n + 1);
    if (n == 0) return 0;
    memcpy(sorted, days, n * sizeof *days);
    qsort(sorted, n, sizeof *sorted, by_count);
    return sorted[n / 2].n;
}

static void find_days(Looks *l) {
    if (l->n > 1) qsort(l->at, l->n, sizeof *l->at, by_user_and_day);
    UserDay *days = ARENA_ARRAY(l->cx->arena, UserDay, l->n + 1);
    size_t n = count_days(l, days);
    i64 middle = middle_of(l->cx->arena, days, n),
        many = middle * MANY_TIMES > MANY_LEAST ? middle * MANY_TIMES : MANY_LEAST;
    for (size_t i = 0; i < n; i++) {
        UnusualLook u = {.user_id = days[i].first->user_id, .name = days[i].first->name, .on = days[i].first->on};
        u.what = UNUSUAL_MANY;
        u.n = days[i].n;
        if (u.n >= many) find(l, &u);
        u.what = UNUSUAL_HOURS;
        u.n = days[i].n_out_of_hours;
        if (u.n > 0) find(l, &u);
    }
}

Status unusual_looks(Ctx *cx, Date from, Date to, UnusualLooks *out) {
    UnusualLooks found = {0};
    Looks l = {.cx = cx, .out = &found};
    TRY(access_allows(cx, READ_AUDIT));
    if (date_before(to, from)) return FAIL(cx, ERR_INPUT, "the last day is before the first");
    TRY(restrict_ready(cx));
    TRY(read_looks(&l, from, to));
    TRY(find_surnames(&l));
    TRY(find_postcodes(&l));
    find_days(&l);
    audit_note(cx, "audit.unusual", 0, "found %zu", found.n);
    *out = found;
    return OK;
}
