/* case_merge.c - what cases have to say before two records become one. A merge moves every case; but where both records have an open case
 * of one register, a person closes one first, saying what became of it: no rule can know which continues. */
#include "people/merge.h"
#include "people/merge_plan.h"
#include "registers/case_own.h"
#include "sql_all.h"

Status merge_guard_open_cases(Ctx *cx, const MergeWish *wish, MergeLook *look) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_case_both_open, P_I64(wish->keep_id), P_I64(wish->gone_id)));
    while (db_next(r)) {
        const Register *reg = register_find(registers_of(cx), col_str(r, 0));
        if (!reg || !reg->is_one_open_each || look->stopped != OK) continue;
        look->stopped = ERR_CONFLICT;
        look->stop = str_fmt(cx->arena, "both records have an open %.*s, %.*s and %.*s: close one of them first",
                             STR_ARG(reg->case_word), STR_ARG(col_str(r, 1)), STR_ARG(col_str(r, 2)));
    }
    return db_done(r);
}
