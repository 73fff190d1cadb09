/* audit_verify.c - is the audit trail as it was written? */
#include "access/audit_chain.h"
#include "db/db.h"
#include "sql_all.h"

#define STRETCH 10000 /* lines read by one statement, so that memory does not grow with the trail */

typedef struct Walk {
    AuditChain chain;
    AuditVerdict *verdict;
    i64 n_read; /* in this stretch */
} Walk;

static void find_fault(Walk *w, i64 seq, const char *what) {
    if (w->verdict->bad_seq != 0) return;
    w->verdict->bad_seq = seq;
    w->verdict->what = str_from(what);
}

static void check_line(Walk *w, const DbRows *r) {
    AuditRow row = {.seq = col_i64(r, 0),
                    .at = col_moment(r, 1),
                    .actor_id = col_i64(r, 2),
                    .action = col_str(r, 3),
                    .person_id = col_i64(r, 4),
                    .detail = col_str(r, 5)};
    char hash[AUDIT_HASH_LENGTH + 1];
    if (row.seq != w->chain.seq + 1) find_fault(w, w->chain.seq + 1, "lines are missing from here");
    audit_hash(w->chain.hash, &row, hash);
    if (!str_is(col_str(r, 6), hash)) find_fault(w, row.seq, "the line was altered, or belongs elsewhere");
    w->chain.seq = row.seq;
    memcpy(w->chain.hash, hash, sizeof hash);
    w->verdict->n_lines++;
    w->n_read++;
}

static Status walk_stretch(Ctx *cx, Walk *w) {
    DbRows *r;
    w->n_read = 0;
    TRY(db_query(cx, &r, SQL_audit_walk, P_I64(w->chain.seq), P_I64(STRETCH)));
    while (w->verdict->bad_seq == 0 && db_next(r)) check_line(w, r);
    return db_done(r);
}

static Status walk_all(Ctx *cx, Walk *w) {
    do {
        ArenaMark mark = arena_mark(cx->arena);
        TRY(walk_stretch(cx, w));
        arena_rewind(cx->arena, mark);
    } while (w->n_read == STRETCH && w->verdict->bad_seq == 0);
    return OK;
}

Status audit_verify(Ctx *cx, AuditVerdict *out) {
    AuditVerdict verdict = {0};
    AuditHead head;
    Walk w = {.chain = {.hash = "muster"}, .verdict = &verdict};
    TRY(walk_all(cx, &w));
    TRY(audit_head(cx, &head));
    if (head.seq != w.chain.seq) find_fault(&w, w.chain.seq + 1, "the end of the trail was cut off or added to");
    else if (!str_is(head.hash, w.chain.hash)) find_fault(&w, w.chain.seq, "the head does not fit the last line");
    *out = verdict;
    return OK;
}
