/* audit_cli.c - muster audit verify, audit show. */
#include "access/audit.h"
#include "cli/cli.h"

COMMAND("audit verify", cmd_audit_verify, .needs = OPERATE, .store = STORE_READ, .usage = "audit verify",
        .doc = "Check that no line of the audit trail was altered, taken out or put in. Fails when one was.")

static Status cmd_audit_verify(Ctx *cx) {
    AuditVerdict v;
    AuditHead head;
    TRY(audit_verify(cx, &v));
    TRY(audit_head(cx, &head));
    if (v.bad_seq != 0)
        return FAIL(cx, ERR_OPS, "the audit trail does not hold at line %lld: %.*s", (long long)v.bad_seq,
                    STR_ARG(v.what));
    if (cli_json(cx)) {
        out_json(cx, json_pack("{s:b, s:I, s:s%}", "is_whole", 1, "n_lines", (json_int_t)v.n_lines, "head", head.hash.p,
                               head.hash.n));
        return OK;
    }
    out_fmt(cx, "The audit trail is whole: %lld lines, ending in %.*s.\n", (long long)v.n_lines, STR_ARG(head.hash));
    out_fmt(cx, "Keep that last hash elsewhere: it shows later whether the end was cut off and written anew.\n");
    return OK;
}

static const Option audit_show_options[] = {
    {"person", OPT_NUMBER, "ID", "The child whose record it is."},
    {"limit", OPT_NUMBER, "N", "At most so many lines, newest first (100)."},
    OPTIONS_END,
};

COMMAND("audit show", cmd_audit_show, .needs = OPERATE, .store = STORE_READ,
        .usage = "audit show --person ID [--limit N]",
        .doc = "Who looked at or changed a child's record, newest first.", .options = audit_show_options)

static json_t *entries_json(Ctx *cx, const AuditEntry *entries, size_t n) {
    json_t *all = json_array();
    for (size_t i = 0; i < n; i++) {
        const AuditEntry *e = &entries[i];
        Str at = moment_iso(cx->arena, e->at);
        json_array_append_new(all, json_pack("{s:I, s:s%, s:I, s:s%, s:s%, s:s%}", "seq", (json_int_t)e->seq, "at",
                                             at.p, at.n, "actor_id", (json_int_t)e->actor_id, "actor",
                                             e->actor.p ? e->actor.p : "", e->actor.n, "action", e->action.p,
                                             e->action.n, "detail", e->detail.p ? e->detail.p : "", e->detail.n));
    }
    return all;
}

static Status cmd_audit_show(Ctx *cx) {
    AuditEntry *entries;
    size_t n;
    i64 person = cli_number(cx, "person", 0), limit = cli_number(cx, "limit", 100);
    if (person <= 0) return FAIL(cx, ERR_INPUT, "say whose record: --person ID");
    if (limit <= 0) return FAIL(cx, ERR_INPUT, "--limit is at least 1");
    TRY(audit_of_person(cx, person, limit, &entries, &n));
    audit_note(cx, "audit.view", person, "lines %zu", n);
    if (cli_json(cx)) {
        out_json(cx, entries_json(cx, entries, n));
        return OK;
    }
    OutTable *t = out_table(cx, "Line|When|Who|What|Detail");
    for (size_t i = 0; i < n; i++) {
        out_cell_fmt(t, "%lld", (long long)entries[i].seq);
        out_cell(t, moment_london(cx->arena, entries[i].at));
        out_cell(t, entries[i].actor);
        out_cell(t, entries[i].action);
        out_cell(t, entries[i].detail);
    }
    out_table_end(t);
    return OK;
}
