/* standing.c - see standing.h. */
#include "schools/standing.h"
#include "db/db.h"
#include "sql_all.h"

/* The details a kind may have, separated by bars. */
static const struct {
    const char *kind, *details;
    bool needs_detail;
} standing_kinds[] = {
    {"home_educated", "concern", false},
    {"provision", "tuition|health_needs|programme|alternative|hospital|college|custody", true},
    {"missing", "not_located|located|offered", false},
    {"awaiting", "in_year|fair_access|special|offered|ehe_return", false},
};

static size_t kind_at(Str kind) {
    size_t i = 0;
    while (i < COUNT_OF(standing_kinds) && !str_is(kind, standing_kinds[i].kind)) i++;
    return i;
}

bool standing_is_kind(Str kind) { return kind_at(kind) < COUNT_OF(standing_kinds); }

const char *standing_details(Str kind) { return standing_is_kind(kind) ? standing_kinds[kind_at(kind)].details : ""; }

bool standing_detail_fits(Str kind, Str detail) {
    if (!standing_is_kind(kind)) return false;
    if (detail.n == 0) return !standing_kinds[kind_at(kind)].needs_detail;
    Str rest = str_from(standing_details(kind));
    while (rest.n > 0)
        if (str_eq(str_cut(rest, '|', &rest), detail)) return true;
    return false;
}

typedef struct Held {
    i64 id;
    Str detail;
    bool is_part_time;
    Date to_on, not_suitable_on;
} Held;

static Status find_held(Ctx *cx, const StandingSaid *s, Held *out) {
    DbRows *rows;
    *out = (Held){0};
    TRY(db_query(cx, &rows, SQL_standing_get, P_I64(s->person_id), P_STR(s->kind), P_DATE(s->from_on)));
    if (db_next(rows))
        *out = (Held){.id = col_i64(rows, 0),
                      .detail = col_str_keep(rows, 1),
                      .is_part_time = col_bool(rows, 2),
                      .to_on = col_date(rows, 3),
                      .not_suitable_on = col_date(rows, 4)};
    return db_done(rows);
}

/* The list is the service's own word: an end that it takes back is taken back. */
static bool is_same(const Held *h, const StandingSaid *s) {
    return str_eq(h->detail, s->detail) && h->is_part_time == s->is_part_time && date_eq(h->to_on, s->to_on) &&
           date_eq(h->not_suitable_on, s->not_suitable_on);
}

Status standing_say(Ctx *cx, const StandingSaid *s, StandingChange *change) {
    Held held;
    Str detail = s->detail.n ? s->detail : STR_NONE;
    TRY(find_held(cx, s, &held));
    if (!held.id) {
        *change = STANDING_CREATED;
        return db_run(cx, SQL_standing_insert, P_I64(s->person_id), P_STR(s->kind), P_STR(detail),
                      P_BOOL(s->is_part_time), P_DATE(s->from_on), P_DATE(s->to_on), P_DATE(s->not_suitable_on),
                      P_ID(s->source_id));
    }
    *change = is_same(&held, s) ? STANDING_UNCHANGED : STANDING_UPDATED;
    if (*change == STANDING_UNCHANGED) return OK;
    return db_run(cx, SQL_standing_update, P_I64(held.id), P_STR(detail), P_BOOL(s->is_part_time), P_DATE(s->to_on),
                  P_DATE(s->not_suitable_on), P_ID(s->source_id));
}

/* ---- what a case states ---- */

typedef struct StandingHeld {
    bool is_there, is_same;
} StandingHeld;

static Status compare_with_held(Ctx *cx, const StandingCase *s, StandingHeld *out) {
    DbRows *r;
    *out = (StandingHeld){false, false};
    TRY(db_query(cx, &r, SQL_standing_of_case, P_I64(s->case_id)));
    if (db_next(r)) {
        out->is_there = true;
        out->is_same = str_eq(col_str(r, 1), s->kind) && str_eq(col_str(r, 2), s->detail) &&
                       col_bool(r, 3) == s->is_part_time && date_eq(col_date(r, 4), s->from_on) &&
                       date_eq(col_date(r, 5), s->to_on) && date_eq(col_date(r, 6), s->not_suitable_on);
    }
    return db_done(r);
}

Status standing_of_case(Ctx *cx, const StandingCase *s, bool *is_changed) {
    StandingHeld held;
    TRY(compare_with_held(cx, s, &held));
    *is_changed = s->holds ? !held.is_same : held.is_there;
    if (!*is_changed) return OK;
    if (!s->holds) return db_run(cx, SQL_standing_case_remove, P_I64(s->case_id));
    const DbParam params[] = {P_I64(s->case_id), P_I64(s->person_id),       P_STR(s->kind),
                              P_STR(s->detail),  P_BOOL(s->is_part_time),   P_DATE(s->from_on),
                              P_DATE(s->to_on),  P_DATE(s->not_suitable_on)};
    return db_run_n(cx, held.is_there ? &SQL_standing_case_update : &SQL_standing_case_insert, NULL, params,
                    COUNT_OF(params));
}

static void push(Arena *a, Standings *l, const StandingSaid *s) {
    if (l->n == l->cap) {
        size_t more = l->cap ? 2 * l->cap : 8;
        l->at = l->cap ? arena_grow(a, l->at, l->cap * sizeof *l->at, more * sizeof *l->at)
                       : ARENA_ARRAY(a, StandingSaid, more);
        l->cap = more;
    }
    l->at[l->n++] = *s;
}

Status standing_of_person(Ctx *cx, i64 person_id, Standings *out) {
    DbRows *r;
    Standings l = {.n = 0};
    TRY(db_query(cx, &r, SQL_standing_of_person, P_I64(person_id)));
    while (db_next(r)) {
        StandingSaid s = {.person_id = person_id,
                          .kind = col_str_keep(r, 0),
                          .detail = col_str_keep(r, 1),
                          .is_part_time = col_bool(r, 2),
                          .from_on = col_date(r, 3),
                          .to_on = col_date(r, 4),
                          .not_suitable_on = col_date(r, 5),
                          .source_id = col_i64(r, 6)};
        push(cx->arena, &l, &s);
    }
    TRY(db_done(r));
    *out = l;
    return OK;
}
