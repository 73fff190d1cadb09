/* What returns say of rolls, placed among what is held: see enrolment.h for the rules. */
#include "schools/enrolment.h"

#include <stdlib.h>
#include "db/db.h"
#include "people/changes.h"
#include "schools/enrolment_store.h"
#include "sql_all.h"

static Date day_before(Date d) { return date_plus(d, -1); }

static bool is_void(const Enrolment *e) { return date_is_set(e->to_on) && date_before(e->to_on, e->from_on); }

static Enrolment *find_covering(Enrolments *known, i64 urn, Date on) {
    for (size_t i = 0; i < known->n; i++) {
        Enrolment *e = &known->at[i];
        if (e->urn == urn && !is_void(e) && enrolment_holds_on(e, on)) return e;
    }
    return NULL;
}

/* The nearest one at the school that ended before the day. */
static Enrolment *find_ended(Enrolments *known, i64 urn, Date on) {
    Enrolment *best = NULL;
    for (size_t i = 0; i < known->n; i++) {
        Enrolment *e = &known->at[i];
        if (e->urn != urn || is_void(e) || !date_is_set(e->to_on) || !date_before(e->to_on, on)) continue;
        if (best == NULL || date_before(best->to_on, e->to_on)) best = e;
    }
    return best;
}

/* The nearest one at the school that begins after the day. */
static Enrolment *find_coming(Enrolments *known, i64 urn, Date on) {
    Enrolment *best = NULL;
    for (size_t i = 0; i < known->n; i++) {
        Enrolment *e = &known->at[i];
        if (e->urn != urn || is_void(e) || !date_before(on, e->from_on)) continue;
        if (best == NULL || date_before(e->from_on, best->from_on)) best = e;
    }
    return best;
}

static bool is_older_than_confirmed(const Enrolment *e, Date as_at) {
    return date_is_set(e->confirmed_on) && date_before(as_at, e->confirmed_on);
}

static Enrolment from_said(const RollSaid *s, Date from_on) {
    return (Enrolment){.person_id = s->person_id,
                       .urn = s->urn,
                       .status = s->status,
                       .from_on = from_on,
                       .to_on = DATE_NONE,
                       .entry_on = date_is_set(s->entry_on) ? s->entry_on : from_on,
                       .year_group = s->year_group,
                       .is_part_time = s->is_part_time,
                       .confirmed_on = s->as_at,
                       .source_id = s->source_id};
}

static void take_confirmation(Enrolment *e, const RollSaid *s) {
    if (is_older_than_confirmed(e, s->as_at)) return;
    e->confirmed_on = s->as_at;
    e->is_part_time = s->is_part_time;
    if (!str_empty(s->year_group)) e->year_group = s->year_group;
}

/* ---- on roll, under the status already held ---- */

/* Does the entry date correct the held first day? It may go back as far as an earlier spell at the school allows, and
 * forward only where no earlier return had the child here already. */
static bool corrects_entry(Enrolments *known, const Enrolment *e, const RollSaid *s) {
    if (!date_is_set(s->entry_on) || date_eq(s->entry_on, e->entry_on)) return false;
    if (!date_eq(e->from_on, e->entry_on) || date_before(s->as_at, s->entry_on)) return false;
    if (date_before(s->entry_on, e->entry_on)) {
        const Enrolment *before = find_ended(known, e->urn, e->from_on);
        return before == NULL || date_before(before->to_on, s->entry_on);
    }
    return !date_is_set(e->confirmed_on) || date_eq(e->confirmed_on, s->as_at);
}

static bool is_confirmation_only(const Enrolment *e, const Enrolment *was) {
    return date_eq(e->from_on, was->from_on) && date_eq(e->entry_on, was->entry_on);
}

static bool is_nothing_new(const Enrolment *e, const Enrolment *was) {
    return is_confirmation_only(e, was) && date_eq(e->confirmed_on, was->confirmed_on) &&
           str_eq(e->year_group, was->year_group) && e->is_part_time == was->is_part_time;
}

static Status confirm(Ctx *cx, Enrolments *known, Enrolment *e, const RollSaid *s, EnrolmentChange *change) {
    Enrolment was = *e;
    if (!is_older_than_confirmed(e, s->as_at) && corrects_entry(known, e, s)) e->from_on = e->entry_on = s->entry_on;
    take_confirmation(e, s);
    if (is_nothing_new(e, &was)) return OK;
    if (!str_eq(e->year_group, was.year_group)) person_touch_as(cx, e->person_id, CHANGED_OTHERWISE);
    if (is_confirmation_only(e, &was)) return enrolment_store_confirmed(cx, e);
    *change = ENROLMENT_CHANGED;
    return enrolment_store_all(cx, e);
}

/* ---- on roll, under another status than held ---- */

static Status named_earlier(Ctx *cx, const RollSaid *s, bool *out) {
    i64 n = 0;
    TRY(db_number(cx, &n, SQL_enrolment_named_earlier, P_I64(s->person_id), P_I64(s->urn), P_DATE(s->as_at)));
    *out = n > 0;
    return OK;
}

/* The new status from the return's day on; the old one ends the day before. Where a newer return has begun the same status
 * already, that begins earlier. e may move: known grows. */
static Status split(Ctx *cx, Enrolments *known, Enrolment *e, const RollSaid *s) {
    Enrolment next = *e;
    Enrolment *coming = date_is_set(e->to_on) ? find_coming(known, e->urn, e->to_on) : NULL;
    e->to_on = day_before(s->as_at);
    e->end_basis = STR("status_change");
    TRY(enrolment_store_all(cx, e));
    if (coming != NULL && str_eq(coming->status, s->status) && date_eq(coming->from_on, date_plus(next.to_on, 1))) {
        coming->from_on = s->as_at;
        return enrolment_store_all(cx, coming);
    }
    next.status = s->status;
    next.from_on = s->as_at;
    next.source_id = s->source_id;
    take_confirmation(&next, s);
    return enrolment_store_new(cx, known, &next, &e);
}

static Status restyle(Ctx *cx, Enrolment *e, const RollSaid *s) {
    e->status = s->status;
    take_confirmation(e, s);
    return enrolment_store_all(cx, e);
}

/* An older return, loaded late, under a status that a newer one changed: its status held until that newer return, where
 * nothing older still says otherwise. Else it stays in census_pupil alone. */
static Status add_older_status(Ctx *cx, Enrolments *known, Enrolment *e, const RollSaid *s, EnrolmentChange *change) {
    bool is_named_earlier;
    DbRows *r;
    TRY(named_earlier(cx, s, &is_named_earlier));
    TRY(db_query(cx, &r, SQL_enrolment_named_later, P_I64(s->person_id), P_I64(s->urn), P_STR(e->status),
                 P_DATE(s->as_at)));
    Date later = db_next(r) ? col_date(r, 0) : DATE_NONE;
    TRY(db_done(r));
    if (is_named_earlier || !date_is_set(later)) return OK;
    Enrolment before = from_said(s, e->from_on);
    before.entry_on = e->entry_on;
    before.to_on = day_before(later);
    before.end_basis = STR("status_change");
    e->from_on = later;
    TRY(enrolment_store_all(cx, e));
    *change = ENROLMENT_CHANGED;
    return enrolment_store_new(cx, known, &before, &e);
}

static Status change_status(Ctx *cx, Enrolments *known, Enrolment *e, const RollSaid *s, EnrolmentChange *change) {
    if (is_older_than_confirmed(e, s->as_at)) return add_older_status(cx, known, e, s, change);
    bool is_named_earlier;
    TRY(named_earlier(cx, s, &is_named_earlier));
    *change = ENROLMENT_CHANGED;
    bool had_begun = is_named_earlier && date_before(e->from_on, s->as_at);
    return had_begun ? split(cx, known, e, s) : restyle(cx, e, s);
}

/* ---- on roll where none is held for the day ---- */

/* The same spell as one held that begins later: the held one's first day was wrong. Else it fills the time before. */
static Status begin_before(Ctx *cx, Enrolments *known, Enrolment *coming, const RollSaid *s, EnrolmentChange *change) {
    Enrolment n = from_said(s, date_is_set(s->entry_on) ? date_min(s->entry_on, s->as_at) : s->as_at);
    *change = ENROLMENT_CHANGED;
    if (str_eq(coming->status, s->status)) {
        coming->from_on = n.from_on;
        coming->entry_on = n.entry_on;
        return enrolment_store_all(cx, coming);
    }
    n.to_on = day_before(coming->from_on);
    n.end_basis = STR("status_change");
    return enrolment_store_new(cx, known, &n, &coming);
}

static Status reopen(Ctx *cx, Enrolment *e, const RollSaid *s) {
    e->to_on = DATE_NONE;
    e->end_basis = e->leaving_reason = e->destination = STR_NONE;
    e->status = s->status;
    take_confirmation(e, s);
    TRY(enrolment_store_all(cx, e));
    return enrolment_store_no_removal(cx, e);
}

/* A child that a newer return shows, with an entry date from before the end that was held, never left. */
static bool never_left(const Enrolment *ended, const RollSaid *s) {
    bool is_same_spell = date_is_set(s->entry_on) && !date_before(ended->to_on, s->entry_on);
    return is_same_spell && !is_older_than_confirmed(ended, s->as_at);
}

static Status begin(Ctx *cx, Enrolments *known, const RollSaid *s, EnrolmentChange *change) {
    Enrolment *ended = find_ended(known, s->urn, s->as_at);
    if (ended != NULL && never_left(ended, s)) {
        *change = ENROLMENT_CHANGED;
        return reopen(cx, ended, s);
    }
    Date from_on = date_is_set(s->entry_on) ? s->entry_on : s->as_at;
    if (ended != NULL) from_on = date_max(from_on, date_plus(ended->to_on, 1));
    Enrolment n = from_said(s, from_on), *at;
    *change = ENROLMENT_BEGUN;
    return enrolment_store_new(cx, known, &n, &at);
}

Status enrolment_say_on_roll(Ctx *cx, Enrolments *known, const RollSaid *s, EnrolmentChange *change) {
    *change = ENROLMENT_UNCHANGED;
    Enrolment *e = find_covering(known, s->urn, s->as_at);
    Enrolment *coming = e == NULL ? find_coming(known, s->urn, s->as_at) : NULL;
    if (e != NULL && str_eq(e->status, s->status)) TRY(confirm(cx, known, e, s, change));
    else if (e != NULL) TRY(change_status(cx, known, e, s, change));
    else if (coming != NULL) TRY(begin_before(cx, known, coming, s, change));
    else TRY(begin(cx, known, s, change));
    const Enrolment now = from_said(s, s->as_at);
    return enrolment_store_destination(cx, known, &now, s->as_at);
}

Status enrolment_confirm_repeated(Ctx *cx, i64 urn, Date before, Date as_at) {
    return db_run(cx, SQL_enrolment_confirm_repeated, P_I64(urn), P_DATE(before), P_DATE(as_at));
}

Status enrolment_settle_confirmed(Ctx *cx, i64 urn) {
    TRY(db_run(cx, SQL_enrolment_confirmed_by_latest, P_I64(urn)));
    return db_run(cx, SQL_enrolment_confirmed_earlier, P_I64(urn));
}

/* ---- left ---- */

static void take_leaving(Enrolment *e, const LeftSaid *s) {
    e->to_on = s->leaving_on;
    e->end_basis = str_from(s->basis);
    e->leaving_reason = s->reason;
    e->destination = s->destination;
}

static RemovalSaid removal_said(const LeftSaid *s) {
    return (RemovalSaid){.ground = s->ground,
                         .destination = s->destination,
                         .as_at = s->roll.as_at,
                         .source_id = s->roll.source_id};
}

static Status end_held(Ctx *cx, Enrolments *known, Enrolment *e, const LeftSaid *s, EnrolmentChange *change) {
    bool is_stated = date_is_set(e->to_on) && !str_is(e->end_basis, "omitted");
    bool is_said_already = is_stated && (date_eq(e->to_on, s->leaving_on) || strcmp(s->basis, "ctf") == 0);
    if (is_said_already || is_older_than_confirmed(e, s->roll.as_at)) return OK;
    take_leaving(e, s);
    if (str_empty(e->year_group)) e->year_group = s->roll.year_group;
    TRY(enrolment_store_all(cx, e));
    *change = ENROLMENT_ENDED;
    RemovalSaid removal = removal_said(s);
    return enrolment_store_removal(cx, known, e, &removal);
}

/* One that no return had shown while it lasted. */
static Status add_past(Ctx *cx, Enrolments *known, const LeftSaid *s, EnrolmentChange *change) {
    Date entry = date_is_set(s->roll.entry_on) ? s->roll.entry_on : s->leaving_on;
    Enrolment *ended = find_ended(known, s->roll.urn, s->leaving_on);
    if (ended != NULL) entry = date_max(entry, date_plus(ended->to_on, 1));
    if (date_before(s->leaving_on, entry)) return OK;
    Enrolment n = from_said(&s->roll, entry), *at;
    n.confirmed_on = DATE_NONE;
    take_leaving(&n, s);
    TRY(enrolment_store_new(cx, known, &n, &at));
    *change = ENROLMENT_ENDED;
    RemovalSaid removal = removal_said(s);
    return enrolment_store_removal(cx, known, at, &removal);
}

static bool is_same_spell(const Enrolment *ended, const LeftSaid *s) {
    return date_is_set(s->roll.entry_on) && !date_before(ended->to_on, s->roll.entry_on);
}

/* The spell at a closed school that goes on in this one at its successor (succession.h); NULL when it is no such one. */
static Enrolment *find_carried(Enrolments *known, const Enrolment *coming) {
    for (size_t i = 0; i < known->n; i++) {
        Enrolment *e = &known->at[i];
        bool is_same_spell = date_eq(e->entry_on, coming->entry_on) && str_is(e->end_basis, "closed_school");
        if (is_same_spell && e->urn != coming->urn && date_eq(e->to_on, day_before(coming->from_on))) return e;
    }
    return NULL;
}

/* The successor's return says that the child had left before it opened: it was the closed school that they left, and they
 * never came over. *left is NULL when there is nothing of the kind. */
static Status undo_carrying(Ctx *cx, Enrolments *known, const LeftSaid *s, Enrolment **left) {
    Enrolment *coming = find_coming(known, s->roll.urn, s->leaving_on);
    *left = coming ? find_carried(known, coming) : NULL;
    if (*left == NULL || is_older_than_confirmed(*left, s->roll.as_at)) return OK;
    coming->to_on = day_before(coming->from_on);
    coming->end_basis = STR("status_change");
    return enrolment_store_all(cx, coming);
}

Status enrolment_say_left(Ctx *cx, Enrolments *known, const LeftSaid *s, EnrolmentChange *change) {
    *change = ENROLMENT_UNCHANGED;
    Enrolment *e = find_covering(known, s->roll.urn, s->leaving_on);
    if (e == NULL) TRY(undo_carrying(cx, known, s, &e));
    if (e != NULL) return end_held(cx, known, e, s, change);
    Enrolment *ended = find_ended(known, s->roll.urn, s->leaving_on);
    if (ended != NULL && is_same_spell(ended, s)) return end_held(cx, known, ended, s, change);
    return add_past(cx, known, s, change);
}

/* ---- omitted from a complete load ---- */

void roll_seen_add(Arena *a, RollSeen *seen, i64 person_id) {
    if (seen->n == seen->cap) {
        size_t old = seen->cap;
        seen->cap = old == 0 ? 256 : 2 * old;
        seen->ids = old == 0 ? ARENA_ARRAY(a, i64, seen->cap)
                             : arena_grow(a, seen->ids, old * sizeof *seen->ids, seen->cap * sizeof *seen->ids);
    }
    seen->ids[seen->n++] = person_id;
}

static int compare_ids(const void *a, const void *b) {
    i64 x = *(const i64 *)a, y = *(const i64 *)b;
    return x < y ? -1 : x > y;
}

static bool is_seen(const RollSeen *seen, i64 id) {
    return seen->n > 0 && bsearch(&id, seen->ids, seen->n, sizeof id, compare_ids) != NULL;
}

static Status end_omitted(Ctx *cx, i64 enrolment_id, i64 person_id, const OmittedLoad *load) {
    Enrolments known;
    TRY(enrolment_of_person(cx, person_id, &known));
    for (size_t i = 0; i < known.n; i++) {
        Enrolment *e = &known.at[i];
        if (e->id != enrolment_id) continue;
        e->to_on = day_before(load->as_at);
        e->end_basis = STR("omitted");
        TRY(enrolment_store_all(cx, e));
        RemovalSaid said = {.as_at = load->as_at, .source_id = load->source_id};
        return enrolment_store_removal(cx, &known, e, &said);
    }
    return FAIL(cx, ERR_BUG, "enrolment %lld is not person %lld's", (long long)enrolment_id, (long long)person_id);
}

typedef struct Omitted {
    i64 enrolment_id, person_id;
} Omitted;

static Status list_omitted(Ctx *cx, const OmittedLoad *load, Omitted **out, size_t *n) {
    DbRows *r;
    size_t cap = 0;
    *out = NULL;
    *n = 0;
    TRY(db_query(cx, &r, SQL_enrolment_not_confirmed, P_I64(load->urn), P_DATE(load->as_at)));
    while (db_next(r)) {
        if (load->seen != NULL ? is_seen(load->seen, col_i64(r, 1)) : !date_before(col_date(r, 8), load->as_at))
            continue;
        if (*n == cap) {
            size_t old = cap;
            cap = old == 0 ? 32 : 2 * old;
            *out = old == 0 ? ARENA_ARRAY(cx->arena, Omitted, cap)
                            : arena_grow(cx->arena, *out, old * sizeof **out, cap * sizeof **out);
        }
        (*out)[(*n)++] = (Omitted){col_i64(r, 0), col_i64(r, 1)};
    }
    return db_done(r);
}

Status enrolment_end_omitted(Ctx *cx, const OmittedLoad *load, i64 *n_ended) {
    if (load->seen != NULL && load->seen->n > 1)
        qsort(load->seen->ids, load->seen->n, sizeof *load->seen->ids, compare_ids);
    Omitted *omitted;
    size_t n;
    TRY(list_omitted(cx, load, &omitted, &n));
    for (size_t i = 0; i < n; i++) TRY(end_omitted(cx, omitted[i].enrolment_id, omitted[i].person_id, load));
    *n_ended = (i64)n;
    return OK;
}

/* ---- standard leaving points ---- */

enum { AGE_AT_END_OF_RECEPTION = 5, LAST_COMPULSORY_YEAR = 11, FRIDAY = 4 };

/* 1 to 14 for a numbered year, 0 for Reception, -1 for nursery and unknown. */
static i64 year_number(Str year_group) {
    i64 n;
    if (str_to_i64(year_group, &n)) return n;
    return str_is(year_group, "R") ? 0 : -1;
}

static Date last_friday_in_june(int year) {
    Date last = date_ymd(year, 6, 30);
    return date_plus(last, -((date_weekday(last) - FRIDAY + 7) % 7));
}

bool enrolment_is_standard_leaving(const LeavingPoint *l) {
    int month = date_to_ymd(l->last_day).month;
    if (str_empty(l->year_group)) return month == 7 || month == 8; /* all that can be told */
    i64 year = year_number(l->year_group);
    i64 highest = l->high_age > 0 ? l->high_age - AGE_AT_END_OF_RECEPTION : LAST_COMPULSORY_YEAR;
    Date seen = date_is_set(l->confirmed_on) ? l->confirmed_on : l->last_day;
    bool is_leaver = year >= 0 && (year >= highest || year >= LAST_COMPULSORY_YEAR);
    return is_leaver && !date_before(l->last_day, last_friday_in_june(date_school_year(seen) + 1));
}
