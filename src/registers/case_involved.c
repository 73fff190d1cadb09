/* case_involved.c - the cases of a child among those who are involved: which service, team and worker, and never about what. */
#include "people/involve.h"
#include "registers/register.h"
#include "sql_all.h"

/* Of a register at arm's length nobody else may learn that there is a case, so whom to call is not said either. */
static bool may_know(const Ctx *cx, const Register *r) { return cx->actor.is_operator || (r && !r->is_arms_length); }

static Status gather_cases(Ctx *cx, i64 person_id, Involvements *out) {
    const Registers *all = registers_of(cx);
    DbRows *rows;
    TRY(db_query(cx, &rows, SQL_case_involved, P_I64(person_id)));
    while (db_next(rows)) {
        const Register *r = all ? register_find(all, col_str(rows, 0)) : NULL;
        if (!may_know(cx, r)) continue;
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
