#include "people/index_lookup.h"

#include "access/access.h"
#include "access/audit.h"
#include "access/clearance.h"
#include "access/restrict.h"
#include "access/scope.h"
#include "define/definitions.h"
#include "people/fold.h"
#include "people/person.h"
#include "people/search.h"
#include "sql_all.h"

enum { TOLD_DAYS = 14, ADULT_YEARS = 18, SHOWN_MAX = 500 };

/* ---- what is asked ---- */

static Status check_ask(Ctx *cx, const IndexAsk *a) {
    int least = definitions_of(cx)->access->index_least_words;
    bool is_named = str_trim(a->upn).n || (str_trim(a->surname).n && str_trim(a->forename).n && date_is_set(a->born));
    if (str_n_words(a->reason) < least) return FAIL(cx, ERR_INPUT, "say in %d words or more why you look", least);
    if (!is_named)
        return FAIL(cx, ERR_INPUT, "name the child by pupil number, or by surname, first name and date of birth");
    return OK;
}

/* Whoever is under 18 and fits; 0: nobody. */
static Status find(Ctx *cx, const IndexAsk *a, i64 *person_id) {
    DbRows *r;
    size_t n = 0;
    Str upn = str_trim(a->upn);
    *person_id = 0;
    if (upn.n) TRY(db_query(cx, &r, SQL_index_by_upn, P_STR(upn)));
    else
        TRY(db_query(cx, &r, SQL_index_by_name, P_STR(name_fold(cx->arena, str_trim(a->surname))),
                     P_STR(name_fold(cx->arena, str_trim(a->forename))), P_DATE(a->born)));
    while (db_next(r)) {
        if (date_age(col_date(r, 1), cx->today) >= ADULT_YEARS) continue;
        *person_id = col_i64(r, 0);
        n++;
    }
    TRY(db_done(r));
    return n <= 1 ? OK : FAIL(cx, ERR_INPUT, "more than one child fits: give the pupil number");
}

/* ---- what is told ---- */

static Status show(Ctx *cx, i64 person_id, IndexFound *out) {
    PersonFacts p;
    PersonCard card;
    TRY(person_get(cx, person_id, &p));
    TRY(person_card(cx, person_id, &card));
    TRY(involved_with(cx, person_id, &out->involved));
    out->is_found = true;
    out->name = person_display_name(cx, &p, cx->today);
    out->born = p.who.birth_date;
    out->school = date_is_set(card.school_to_on) ? STR_NONE : card.school_name;
    return OK;
}

/* Whoever looks reaches no record: for this one answer they are lent the look at the one child whom they named in full. Restrictions stay. */
static Status show_lent(Ctx *cx, i64 person_id, IndexFound *out) {
    Actor before = cx->actor;
    cx->actor.permissions |= (u64)1 << READ_CHILD;
    scope_lend(&cx->actor);
    Status st = show(cx, person_id, out);
    cx->actor = before;
    return st;
}

static Status is_withheld(Ctx *cx, i64 person_id, bool *out) {
    Actor before = cx->actor;
    TRY(restrict_ready(cx));
    scope_lend(&cx->actor);
    *out = restrict_hides(cx, person_id) || restrict_hides_address(cx, person_id);
    cx->actor = before;
    return OK;
}

static Status keep(Ctx *cx, const IndexAsk *a, i64 person_id, bool is_shown) {
    i64 id;
    TRY(db_insert(cx, &id, SQL_index_keep, P_I64(cx->actor.id), P_ID(person_id), P_STR(str_trim(a->reason)),
                  P_BOOL(is_shown), P_MOMENT(ctx_now(cx))));
    const char *action = is_shown ? "index.view" : person_id ? "index.refused" : "index.nobody";
    audit_note(cx, action, person_id, "look-up %lld", (long long)id);
    return OK;
}

Status index_look_up(Ctx *cx, const IndexAsk *ask, IndexFound *out) {
    i64 person;
    bool is_hidden = false;
    *out = (IndexFound){.is_found = false};
    TRY(access_allows(cx, READ_INDEX));
    TRY(clearance_needed(cx));
    TRY(check_ask(cx, ask));
    TRY(find(cx, ask, &person));
    if (person) TRY(is_withheld(cx, person, &is_hidden));
    if (person && !is_hidden) TRY(show_lent(cx, person, out));
    return keep(cx, ask, person, out->is_found);
}

/* ---- who looked ---- */

static Status read_looks(Ctx *cx, DbRows *r, IndexLook **out, size_t *n) {
    *out = ARENA_ARRAY(cx->arena, IndexLook, SHOWN_MAX);
    *n = 0;
    while (*n < SHOWN_MAX && db_next(r))
        (*out)[(*n)++] = (IndexLook){.id = col_i64(r, 0),
                                     .user_id = col_i64(r, 1),
                                     .name = col_str_keep(r, 2),
                                     .person_id = col_i64(r, 3),
                                     .reason = col_str_keep(r, 4),
                                     .is_shown = col_bool(r, 5),
                                     .at = col_moment(r, 6)};
    return db_done(r);
}

Status index_looks_at(Ctx *cx, i64 person_id, IndexLook **out, size_t *n) {
    DbRows *r;
    TRY(access_allows(cx, READ_AUDIT));
    TRY(restrict_open(cx, person_id));
    TRY(db_query(cx, &r, SQL_index_looks_at, P_I64(person_id), P_I64(SHOWN_MAX)));
    return read_looks(cx, r, out, n);
}

/* Named readers are told: a standing restriction that the actor is told of is one that they are a reader of. */
static Status is_guarded(Ctx *cx, i64 person_id, bool *out) {
    Restrictions l;
    TRY(restrict_of_person(cx, person_id, &l));
    *out = false;
    for (size_t i = 0; i < l.n; i++) *out = *out || l.at[i].is_standing;
    return OK;
}

Status index_looks_withheld(Ctx *cx, IndexLook **out, size_t *n) {
    DbRows *r;
    size_t kept = 0;
    Moment since = ctx_now(cx) - (i64)TOLD_DAYS * 24 * 60 * 60 * 1000;
    TRY(db_query(cx, &r, SQL_index_looks_withheld, P_MOMENT(since), P_I64(SHOWN_MAX)));
    TRY(read_looks(cx, r, out, n));
    for (size_t i = 0; i < *n; i++) {
        bool is_theirs;
        TRY(is_guarded(cx, (*out)[i].person_id, &is_theirs));
        if (is_theirs) (*out)[kept++] = (*out)[i];
    }
    *n = kept;
    return OK;
}
