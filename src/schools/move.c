/* move.c - see move.h. */
#include "schools/move.h"

#include <stdlib.h>
#include "access/audit.h"
#include "people/mask.h"
#include "sql_all.h"

static Move *moves_add(Ctx *cx, Moves *m) {
    ARENA_ROOM(cx->arena, m->at, m->n, m->cap, 64);
    return &m->at[m->n++];
}

static bool is_move(Date left_on, Date joined_on) {
    int gap = date_diff(joined_on, left_on);
    return gap <= MOVE_GAP_DAYS && gap >= -MOVE_GAP_DAYS;
}

static Move move_row(const DbRows *r) {
    return (Move){
        .person_id = col_i64(r, 1),
        .from_urn = col_i64(r, 2),
        .left_on = col_date(r, 3),
        .to_urn = col_i64(r, 4),
        .joined_on = col_date(r, 5),
        .from_school = col_str_keep(r, 6),
        .to_school = col_str_keep(r, 7),
        .surname = col_str_keep(r, 8),
        .forename = col_str_keep(r, 9),
        .upn = col_str_keep(r, 10),
        .file_on = col_date(r, 11),
    };
}

static int by_joining(const void *a, const void *b) {
    const Move *x = a, *y = b;
    if (!date_eq(x->joined_on, y->joined_on)) return date_before(x->joined_on, y->joined_on) ? -1 : 1;
    return x->person_id < y->person_id ? -1 : x->person_id > y->person_id;
}

Status move_list(Ctx *cx, Date since, Date until, Moves *out) {
    if (date_before(until, since)) return FAIL(cx, ERR_INPUT, "the first day is after the last");
    DbRows *r;
    Moves m = {0};
    i64 last_ended = 0; /* rows come by the enrolment that ended, nearest next school first: the first is the move */
    TRY(db_query(cx, &r, SQL_move_list, P_DATE(date_plus(since, -MOVE_GAP_DAYS)), P_DATE(since), P_DATE(until)));
    while (db_next(r)) {
        if (col_i64(r, 0) == last_ended) continue;
        last_ended = col_i64(r, 0);
        if (is_move(col_date(r, 3), col_date(r, 5))) *moves_add(cx, &m) = move_row(r);
    }
    TRY(db_done(r));
    if (m.n) qsort(m.at, m.n, sizeof(Move), by_joining);
    for (size_t i = 0; i < m.n; i++) {
        Move *x = &m.at[i];
        (void)person_mask(
            cx, &(PersonMask){.id = &x->person_id, .surname = &x->surname, .forename = &x->forename, .upn = &x->upn});
    }
    audit_note(cx, "move.list", 0, "children %zu", m.n);
    *out = m;
    return OK;
}
