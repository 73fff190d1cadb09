/* dual.c - see dual.h. */
#include "schools/dual.h"

#include "access/audit.h"
#include "sql_all.h"

static Dual *duals_add(Ctx *cx, Duals *d) {
    ARENA_ROOM(cx->arena, d->at, d->n, d->cap, 64);
    return &d->at[d->n++];
}

Status dual_list(Ctx *cx, Date on, bool unpaired_only, Duals *out) {
    DbRows *r;
    Duals d = {0};
    TRY(db_query(cx, &r, SQL_dual_list, P_DATE(on), P_BOOL(unpaired_only)));
    while (db_next(r)) {
        *duals_add(cx, &d) = (Dual){.child.id = col_i64(r, 0),
                                    .urn = col_i64(r, 1),
                                    .school = col_str_keep(r, 2),
                                    .status = col_str_keep(r, 3),
                                    .from_on = col_date(r, 4),
                                    .other_urn = col_i64(r, 5)};
    }
    TRY(db_done(r));
    size_t n_children = 0;
    for (size_t i = 0; i < d.n; i++) {
        if (i == 0 || d.at[i].child.id != d.at[i - 1].child.id) n_children++;
        TRY(person_card(cx, d.at[i].child.id, &d.at[i].child));
    }
    audit_note(cx, "dual.list", 0, "children %zu", n_children);
    *out = d;
    return OK;
}
