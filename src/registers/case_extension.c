/* case_extension.c - more time for a clock where a second person is wanted: proposed by one, given by another as it was proposed. */
#include <jansson.h>

#include "access/approval.h"
#include "registers/case_access.h"
#include "registers/case_model.h"
#include "registers/case_own.h"

static Status tell(Ctx *cx, const Approval *a, Str *text, Str *href);
static Status carry_out(Ctx *cx, const Approval *a);
static Status is_own(Ctx *cx, const Approval *a, bool *is_own);

APPROVAL(extension, .title = "More time for a case", .needs = CHANGE_CASES, .tell = tell, .carry_out = carry_out,
         .is_own = is_own)

/* "answer 2018-08-31" */
static Status read_detail(Ctx *cx, const Approval *a, Str *clock, Date *to) {
    Str day;
    *clock = str_cut(a->detail, ' ', &day);
    if (date_parse_iso(day, to)) return OK;
    return FAIL(cx, ERR_BUG, "proposal %lld cannot be read", (long long)a->id);
}

Status case_clock_ask_extension(Ctx *cx, const CaseExtension *e, i64 *approval_id) {
    Case c;
    *approval_id = 0;
    if (!approval_is_wanted(cx, "extension")) return case_clock_extend(cx, e->case_id, e->clock, e->to, e->reason);
    TRY(case_clock_try_extension(cx, e, &c));
    TRY(approval_propose(cx,
                         &(Approval){.kind = STR("extension"),
                                     .person_id = c.person_id,
                                     .case_id = c.id,
                                     .detail = str_fmt(cx->arena, "%.*s %.*s", STR_ARG(e->clock),
                                                       STR_ARG(date_iso_str(cx->arena, e->to))),
                                     .reason = e->reason},
                         approval_id));
    return case_event_say(
        cx, &c,
        &(EventSaid){.kind = "clock", .field = e->clock, .new_value = STR("extension_proposed"), .note = e->reason});
}

static Status carry_out(Ctx *cx, const Approval *a) {
    Str clock;
    Date to;
    TRY(read_detail(cx, a, &clock, &to));
    return case_clock_extend(cx, a->case_id, clock, to, a->reason);
}

static Status tell(Ctx *cx, const Approval *a, Str *text, Str *href) {
    Case c;
    Str clock;
    Date to;
    TRY(case_load(cx, a->case_id, &c));
    TRY(read_detail(cx, a, &clock, &to));
    if (!register_is_seen(cx, c.reg)) return OK;
    TRY(case_may_see(cx, &c));
    size_t i = register_clock(c.reg, clock);
    *text = str_fmt(cx->arena, "%.*s: %.*s, to %.*s", STR_ARG(c.reference),
                    STR_ARG(i == SIZE_MAX ? clock : c.reg->clocks[i].title), STR_ARG(date_long(cx->arena, to)));
    *href = cx->request ? case_url(cx, "/cases/{id}", c.id) : STR_NONE;
    return OK;
}

/* Whose case it is, is not who gives it more time, though a colleague asked for it. */
static Status is_own(Ctx *cx, const Approval *a, bool *is_own) {
    Case c;
    TRY(case_load(cx, a->case_id, &c));
    *is_own = c.worker_id != 0 && c.worker_id == cx->actor.id;
    return OK;
}
