/* case_involved.c - the cases of a child among those who are involved: which service, team and worker, and never about what. */
#include "access/restrict_case.h"
#include "people/involve.h"
#include "registers/case_access.h"
#include "sql_all.h"

/* Of a register at arm's length nobody else may learn that there is a case, so whom to call is not said either. */
static bool may_know(const Ctx *cx, const Register *r) { return cx->actor.is_operator || register_is_known(cx, r); }

/* Whoever may not open the case learns that there is somebody, and whom to ask. */
static Involvement masked(Ctx *cx, const DbRows *rows) {
    const InvolvementRules *rules = definitions_of(cx)->involvement;
    Str team = col_str_keep(rows, 1);
    return (Involvement){.title = STR("Someone is involved: ask them"),
                         .team = team.n ? team : rules->index_team,
                         .phone = team.n ? col_str_keep(rows, 2) : rules->index_contact,
                         .is_masked = true,
                         .from_on = DATE_NONE,
                         .to_on = col_date(rows, 5)};
}

static Status gather_cases(Ctx *cx, i64 person_id, Involvements *out) {
    const Registers *all = registers_of(cx);
    DbRows *rows;
    TRY(db_query(cx, &rows, SQL_case_involved, P_I64(person_id)));
    while (db_next(rows)) {
        const Register *r = all ? register_find(all, col_str(rows, 0)) : NULL;
        if (!may_know(cx, r) || restrict_hides_case(cx, col_i64(rows, 6))) continue;
        if (r && !register_is_seen(cx, r)) {
            Involvement ask = masked(cx, rows);
            involvement_add(cx, out, &ask);
            continue;
        }
        Str name = col_str_keep(rows, 0);
        involvement_add(cx, out,
                        &(Involvement){.service = name,
                                       .title = r ? r->title : name,
                                       .team = col_str_keep(rows, 1),
                                       .phone = col_str_keep(rows, 2),
                                       .worker = col_str_keep(rows, 3),
                                       .from_on = col_date(rows, 4),
                                       .to_on = col_date(rows, 5)});
    }
    return db_done(rows);
}

INVOLVEMENT(case, .title = "Cases", .gather = gather_cases)
