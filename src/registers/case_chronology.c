/* case_chronology.c - the cases of a child among all else that is known: opened, moved from stage to stage, closed, reopened. */
#include "access/restrict_case.h"
#include "people/chronology.h"
#include "registers/case_access.h"
#include "registers/case_then.h"
#include "sql_all.h"

/* What is told of a case needs a role that sees its register. */
static bool may_know(const Ctx *cx, const Register *r) { return cx->actor.is_operator || register_is_seen(cx, r); }

static Status what_happened(Ctx *cx, const Register *r, const ChronologyRow *row, Str *out) {
    size_t at = r ? register_stage(r, row->text[2]) : SIZE_MAX;
    *out = row->text[2];
    if (str_is(row->text[1], "opened")) *out = STR("opened");
    else if (str_is(row->text[1], "reopened")) *out = STR("reopened");
    else if (str_is(row->text[1], "merged"))
        *out = str_is(row->text[4], "duplicate") ? STR("closed as a duplicate") : STR("open again, no duplicate");
    else if (str_is(row->text[1], "dismissed")) *out = STR("dismissed");
    else if (at != SIZE_MAX && r->stages[at].is_last) *out = STR("closed");
    else if (r) return case_stage_title(cx, r, row->text[2], out);
    return OK;
}

/* text: register, kind of event, stage entered, reference, of a merge what became of it; n1: the case; n2: the event, in the order they were recorded */
static Status tell_case(Chronology *c, const ChronologyRow *row) {
    Ctx *cx = chronology_ctx(c);
    const Registers *all = registers_of(cx);
    const Register *r = all ? register_find(all, row->text[0]) : NULL;
    Str happened;
    if (!may_know(cx, r) || restrict_hides_case(cx, row->n1)) return OK;
    TRY(what_happened(cx, r, row, &happened));
    PersonEvent *e = chronology_add(c, row);
    e->turn = row->n2;
    e->route = "/cases/{id}";
    e->route_id = row->n1;
    e->title = STR_CAT(cx->arena, r ? r->title : row->text[0], STR(": "), happened);
    e->detail = STR_CAT(cx->arena, STR("case "), row->text[3]);
    return OK;
}

CHRONOLOGY(case, .title = "Cases", .order = 140, .sql = &SQL_case_chronology, .tell = tell_case)
