#include "schools/succession.h"

#include "db/db.h"
#include "people/changes.h"
#include "sql_all.h"

typedef struct Predecessor {
    i64 urn;
    Date opened_on; /* the successor */
} Predecessor;

enum { PREDECESSORS_MAX = 8 }; /* schools that became one */

static Status list_predecessors(Ctx *cx, const Succession *s, Predecessor *out, size_t *n) {
    DbRows *r;
    *n = 0;
    TRY(db_query(cx, &r, SQL_succession_predecessors, P_I64(s->urn), P_DATE(s->as_at)));
    while (*n < PREDECESSORS_MAX && db_next(r)) out[(*n)++] = (Predecessor){col_i64(r, 0), col_date(r, 1)};
    return db_done(r);
}

static Status touch_pupils(Ctx *cx, const Predecessor *old) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_succession_pupils, P_I64(old->urn), P_DATE(old->opened_on)));
    while (db_next(r)) person_touch_as(cx, col_i64(r, 0), CHANGED_OTHERWISE);
    return db_done(r);
}

Status succession_carry_over(Ctx *cx, Succession *s) {
    Predecessor old[PREDECESSORS_MAX];
    size_t n;
    s->n_carried = 0;
    TRY(list_predecessors(cx, s, old, &n));
    for (size_t i = 0; i < n; i++) {
        i64 n_begun = 0;
        TRY(touch_pupils(cx, &old[i]));
        TRY(db_run_count(cx, &n_begun, SQL_succession_begin, P_I64(old[i].urn), P_I64(s->urn), P_DATE(old[i].opened_on),
                         P_ID(s->source_id)));
        TRY(db_run(cx, SQL_succession_end, P_I64(old[i].urn), P_DATE(old[i].opened_on),
                   P_DATE(date_plus(old[i].opened_on, -1))));
        s->n_carried += n_begun;
    }
    return OK;
}
