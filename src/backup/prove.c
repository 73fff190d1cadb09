#include "backup/prove.h"

#include "access/audit.h"
#include "cli/app.h"
#include "registers/table.h"
#include "rollcall/rollcall.h"

static void say(Proof *p, bool holds, Str text) {
    check(p->n < PROOF_LINES);
    p->lines[p->n++] = (ProofLine){holds, text};
    p->n_wrong += !holds;
}

static Status prove_schema(Ctx *cx, Proof *p) {
    Status st = db_check_schema(cx);
    if (st == OK && cx->app->registers) st = registers_check_store(cx, cx->app->registers);
    say(p, st == OK, st == OK ? STR("Its tables are this program's.") : str_sentence(cx->arena, cx->error.message));
    ctx_clear_error(cx);
    return OK;
}

static Status prove_pages(Ctx *cx, Proof *p) {
    Str verdict;
    i64 n_orphans;
    TRY(db_setting(cx, "integrity", &verdict));
    if (verdict.p)
        say(p, str_is(verdict, "ok"),
            str_is(verdict, "ok") ? STR("Every page of its file is sound.")
                                  : str_fmt(cx->arena, "Its file is damaged: %.*s.", STR_ARG(verdict)));
    TRY(db_count_orphans(cx, &n_orphans));
    say(p, n_orphans == 0,
        n_orphans == 0 ? STR("No row names a row that is not there.")
                       : str_fmt(cx->arena, "%lld rows name rows that are not there.", (long long)n_orphans));
    return OK;
}

static const TableCount *count_of(const TableCount *all, size_t n, Str name) {
    for (size_t i = 0; i < n; i++)
        if (str_eq(all[i].name, name)) return &all[i];
    return NULL;
}

static Status prove_counts(Ctx *cx, const Manifest *m, Proof *p) {
    TableCount *now;
    size_t n;
    i64 n_rows = 0;
    TRY(db_count_tables(cx, &now, &n));
    for (size_t i = 0; i < m->n_tables; i++) {
        const TableCount *want = &m->tables[i], *got = count_of(now, n, want->name);
        n_rows += want->n_rows;
        if (got && got->n_rows == want->n_rows) continue;
        say(p, false,
            str_fmt(cx->arena, "Table %.*s had %lld rows, and has %lld.", STR_ARG(want->name), (long long)want->n_rows,
                    (long long)(got ? got->n_rows : 0)));
        return OK;
    }
    say(p, n == m->n_tables,
        n == m->n_tables ? str_fmt(cx->arena, "All %lld rows of its %zu tables are there.", (long long)n_rows, n)
                         : str_fmt(cx->arena, "It had %zu tables, and has %zu.", m->n_tables, n));
    return OK;
}

static Status prove_audit(Ctx *cx, const Manifest *m, Proof *p) {
    AuditVerdict v;
    AuditHead head;
    TRY(audit_verify(cx, &v));
    TRY(audit_head(cx, &head));
    bool is_end = !m || m->audit_hash.n == 0 || (head.seq == m->audit_seq && str_eq(head.hash, m->audit_hash));
    if (v.bad_seq != 0)
        say(p, false,
            str_fmt(cx->arena, "The audit trail does not hold at line %lld: %.*s.", (long long)v.bad_seq,
                    STR_ARG(v.what)));
    else if (!is_end) say(p, false, STR("The audit trail does not end where the backup says."));
    else
        say(p, true,
            str_fmt(cx->arena, "The audit trail holds, all %lld lines of it, and ends where it should.",
                    (long long)v.n_lines));
    return OK;
}

static Status prove_balance(Ctx *cx, Proof *p) {
    const RollcallFault *faults;
    size_t n;
    TRY(rollcall_check(cx, cx->today, DATE_NONE, &faults, &n));
    say(p, n == 0,
        n == 0 ? STR("The roll call balances: every child is in one state.")
               : str_fmt(cx->arena, "The roll call does not balance: %.*s.", STR_ARG(faults[0].what)));
    return OK;
}

static Status prove(Ctx *cx, const Manifest *m, Proof *p) {
    TRY(prove_schema(cx, p));
    if (p->n_wrong > 0) return OK; /* nothing below could be read */
    TRY(prove_pages(cx, p));
    if (m && m->n_tables > 0) TRY(prove_counts(cx, m, p));
    TRY(prove_audit(cx, m, p));
    return prove_balance(cx, p);
}

Status backup_prove(Ctx *cx, const Manifest *m, Proof *out) {
    *out = (Proof){.n = 0};
    TRY(db_begin(cx, DB_READ));
    Status st = prove(cx, m, out);
    db_rollback(cx);
    return st;
}
