#include "privacy/request.h"

#include "access/access.h"
#include "access/audit.h"
#include "access/restrict.h"
#include "db/db.h"
#include "registers/case_access.h"
#include "registers/case_scope.h"
#include "sql_all.h"

enum { REQUESTS_MAX = 500 };

static Date year_ago(const Ctx *cx) { return date_add_months(cx->today, -12); }

static const Register *request_register(Ctx *cx) { return register_find(registers_of(cx), STR(REQUEST_REGISTER)); }

Status requests_list(Ctx *cx, bool is_closed, CaseLines *out) {
    WorkAsk ask = {.which = WORK_ALL,
                   .register_name = STR(REQUEST_REGISTER),
                   .closed_from = is_closed ? year_ago(cx) : DATE_NONE,
                   .closed_to = is_closed ? cx->today : DATE_NONE,
                   .page_size = REQUESTS_MAX};
    *out = (CaseLines){0};
    if (!register_is_seen(cx, request_register(cx))) return OK;
    return work_list(cx, &ask, out);
}

static Status count_open(Ctx *cx, RequestCounts *out) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_request_open_count, P_CSTR(REQUEST_REGISTER), P_DATE(cx->today)));
    while (db_next(r)) {
        if (!case_line_is_seen(cx, STR(REQUEST_REGISTER), col_i64(r, 0))) continue;
        out->open++;
        out->overdue += col_i64(r, 1);
        out->waiting += col_i64(r, 2);
    }
    return db_done(r);
}

Status requests_count(Ctx *cx, RequestCounts *out) {
    DbRows *r;
    *out = (RequestCounts){0};
    if (!register_is_seen(cx, request_register(cx))) return OK;
    TRY(count_open(cx, out));
    TRY(db_query(cx, &r, SQL_request_closed_count, P_CSTR(REQUEST_REGISTER), P_DATE(year_ago(cx)), P_DATE(cx->today)));
    while (db_next(r)) {
        if (!case_line_is_seen(cx, STR(REQUEST_REGISTER), col_i64(r, 0))) continue;
        out->answered++;
        out->in_time += col_i64(r, 1);
        out->extended += col_i64(r, 2);
    }
    return db_done(r);
}

static i64 number_answered(const Case *c, const char *field) {
    size_t i = register_field(c->reg, str_from(field));
    return i != SIZE_MAX && c->values[i].kind == VALUE_NUMBER ? (i64)c->values[i].number : 0;
}

/* Why no pack is made of it; NULL: one may be. */
static const char *why_no_pack(const Case *c) {
    if (date_is_set(c->closed_on)) return "the request is closed";
    if (c->reg->stages[c->stage].is_first) return "identity has not been shown: move the request on first";
    if (number_answered(c, "person") == 0) return "the request names no record: say which is theirs first";
    return NULL;
}

Status request_has_pack(Ctx *cx, i64 case_id, bool *out) {
    Case c;
    TRY(case_load(cx, case_id, &c));
    *out = str_is(c.reg->name, REQUEST_REGISTER) && why_no_pack(&c) == NULL;
    return OK;
}

Status request_pack(Ctx *cx, i64 case_id, AccessPack *out) {
    Case c;
    TRY(case_get(cx, case_id, &c));
    if (!str_is(c.reg->name, REQUEST_REGISTER)) return FAIL(cx, ERR_NOTFOUND, "there is no such request");
    const char *why = why_no_pack(&c);
    if (why) return FAIL(cx, ERR_CONFLICT, "%s", why);
    i64 person = number_answered(&c, "person");
    TRY(restrict_open(cx, person)); /* the request lets its reader into this one record, and into no other */
    audit_note(cx, "privacy.request_pack", person, "request %.*s", STR_ARG(c.reference));
    return access_pack_make(cx, person, out);
}
