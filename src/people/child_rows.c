/* child_rows.c - four lists in the order of ids, read side by side. */
#include "people/child_rows.h"

#include "db/db.h"
#include "people/identifier.h"
#include "sql_all.h"

enum { WINDOW = 20000 };

/* A list of facts and the row that it stands at; the first column is whose it is. */
typedef struct Facts {
    DbRows *rows;
    bool has;
} Facts;

typedef struct Lists {
    DbRows *people;
    Facts names, homes, numbers;
} Lists;

static void step(Facts *f) { f->has = db_next(f->rows); }

/* Is there another row of this person? Rows of people before are passed over. */
static bool is_of(Facts *f, i64 person_id) {
    while (f->has && col_i64(f->rows, 0) < person_id) step(f);
    return f->has && col_i64(f->rows, 0) == person_id;
}

/* ---- names ---- */

static bool is_same_text(Str a, Str b) { return str_eq_nocase(a, b); }

static bool is_known_name(const ChildRows *c, const LinkRow *row) {
    for (size_t i = 0; i < c->n; i++)
        if (is_same_text(c->row[i].value[LINK_SURNAME], row->value[LINK_SURNAME]) &&
            is_same_text(c->row[i].value[LINK_FORENAME], row->value[LINK_FORENAME]))
            return true;
    return false;
}

/* The current legal name comes first; with more names than there is room, the last ones stay out. */
static void gather_names(Facts *f, ChildRows *c) {
    for (; is_of(f, c->person_id); step(f)) {
        LinkRow row = {.value = {[LINK_SURNAME] = col_str_keep(f->rows, 2),
                                 [LINK_FORENAME] = col_str_keep(f->rows, 3),
                                 [LINK_MIDDLE_NAMES] = col_str_keep(f->rows, 4)}};
        bool is_main = str_is(col_str(f->rows, 1), "legal") && col_is_null(f->rows, 5);
        if (is_known_name(c, &row)) continue;
        if (c->n < CHILD_ROWS_MAX) c->n++;
        else if (!is_main) continue;
        c->row[c->n - 1] = row;
        if (!is_main) continue;
        LinkRow other = c->row[0];
        c->row[0] = row;
        c->row[c->n - 1] = other;
    }
    if (c->n == 0) c->row[c->n++] = (LinkRow){.value = {STR_NONE}};
}

/* ---- the rest, into the first row ---- */

static void gather_home(Facts *f, ChildRows *c) {
    Date last = DATE_NONE;
    bool has_any = false;
    for (; is_of(f, c->person_id); step(f)) {
        Date to = col_date(f->rows, 6);
        bool is_later = !has_any || !date_is_set(to) || (date_is_set(last) && date_before(last, to));
        if (!is_later) continue;
        Str *v = c->row[0].value;
        v[LINK_HOUSE_NUMBER] = col_str_keep(f->rows, 1);
        v[LINK_STREET] = col_str_keep(f->rows, 2);
        v[LINK_LOCALITY] = col_str_keep(f->rows, 3);
        v[LINK_TOWN] = col_str_keep(f->rows, 4);
        v[LINK_POSTCODE] = col_str_keep(f->rows, 5);
        last = to;
        has_any = true;
    }
}

/* A permanent UPN before a temporary one, and that before one given up. */
static int upn_rank(Str scheme) {
    return str_is(scheme, SCHEME_UPN) ? 3 : str_is(scheme, SCHEME_UPN_TEMPORARY) ? 2 : 1;
}

static void gather_numbers(Facts *f, ChildRows *c) {
    int rank = 0;
    for (; is_of(f, c->person_id); step(f)) {
        Str scheme = col_str(f->rows, 1), *v = c->row[0].value;
        if (str_is(scheme, SCHEME_NHS)) v[LINK_NHS] = col_str_keep(f->rows, 2);
        if (str_is(scheme, SCHEME_ULN)) v[LINK_ULN] = col_str_keep(f->rows, 2);
        if (!str_starts(scheme, STR("upn")) || upn_rank(scheme) <= rank) continue;
        rank = upn_rank(scheme);
        v[LINK_UPN] = col_str_keep(f->rows, 2);
        c->has_upn = rank == 3 && upn_verdict(v[LINK_UPN]) == UPN_PERMANENT;
    }
}

static void share_with_other_names(ChildRows *c) {
    for (size_t i = 1; i < c->n; i++)
        for (int f = LINK_BIRTH_DATE; f < N_LINK_FIELDS; f++) c->row[i].value[f] = c->row[0].value[f];
}
_Static_assert(LINK_BIRTH_DATE > LINK_MIDDLE_NAMES && LINK_MIDDLE_NAMES > LINK_SURNAME, "the names come first");

static void gather(Ctx *cx, Lists *l, ChildRows *c) {
    *c = (ChildRows){.person_id = col_i64(l->people, 0)};
    gather_names(&l->names, c);
    Date born = col_date(l->people, 1);
    Str *v = c->row[0].value;
    if (date_is_set(born) && !col_bool(l->people, 2)) {
        char *iso = arena_alloc(cx->arena, DATE_ISO_LEN + 1);
        v[LINK_BIRTH_DATE] = str_from(date_iso(born, iso));
    }
    v[LINK_SEX] = col_str_keep(l->people, 3);
    gather_home(&l->homes, c);
    gather_numbers(&l->numbers, c);
    share_with_other_names(c);
}

/* ---- windows ---- */

static Status open_lists(Ctx *cx, i64 first, i64 last, Lists *l) {
    TRY(db_query(cx, &l->people, SQL_child_rows_people, P_I64(first), P_I64(last)));
    TRY(db_query(cx, &l->names.rows, SQL_child_rows_names, P_I64(first), P_I64(last)));
    TRY(db_query(cx, &l->homes.rows, SQL_child_rows_homes, P_I64(first), P_I64(last)));
    TRY(db_query(cx, &l->numbers.rows, SQL_child_rows_numbers, P_I64(first), P_I64(last)));
    step(&l->names);
    step(&l->homes);
    step(&l->numbers);
    return OK;
}

static Status close_lists(Lists *l) {
    TRY(db_done(l->people));
    TRY(db_done(l->names.rows));
    TRY(db_done(l->homes.rows));
    return db_done(l->numbers.rows);
}

static Status each_in_window(Ctx *cx, i64 first, i64 last, const ChildVisitor *v) {
    Lists l;
    TRY(open_lists(cx, first, last, &l));
    while (db_next(l.people)) {
        ArenaMark mark = arena_mark(cx->arena);
        ChildRows child;
        gather(cx, &l, &child);
        TRY(v->visit(cx, v->self, &child));
        arena_rewind(cx->arena, mark);
    }
    return close_lists(&l);
}

Status child_rows_each(Ctx *cx, i64 first, i64 last, const ChildVisitor *v) {
    for (i64 from = first; from <= last; from += WINDOW) {
        ArenaMark mark = arena_mark(cx->arena);
        i64 to = last - from < WINDOW ? last : from + WINDOW - 1;
        TRY(each_in_window(cx, from, to, v));
        arena_rewind(cx->arena, mark);
    }
    return OK;
}

Status child_rows_numbers(Ctx *cx, i64 person_id, LinkRow *out, bool *has_upn) {
    Facts numbers;
    ChildRows c = {.person_id = person_id, .row = {{.value = {STR_NONE}}}};
    TRY(db_query(cx, &numbers.rows, SQL_child_rows_numbers, P_I64(person_id), P_I64(person_id)));
    step(&numbers);
    gather_numbers(&numbers, &c);
    TRY(db_done(numbers.rows));
    *out = c.row[0];
    *has_upn = c.has_upn;
    return OK;
}

Status child_rows_last(Ctx *cx, i64 *out) { return db_number(cx, out, SQL_child_rows_last); }
