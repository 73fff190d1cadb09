#include "access/audit.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>

#include "access/audit_chain.h"
#include "db/db.h"
#include "sql_all.h"

/* ---- noting ---- */

static void PRINTF_LIKE(3, 0) note(Ctx *cx, AuditLine line, const char *fmt, va_list args) {
    char detail[256];
    vsnprintf(detail, sizeof detail, fmt, args);
    AuditLine *kept = ARENA_NEW(cx->arena, AuditLine);
    *kept = line;
    kept->actor_id = cx->actor.id;
    kept->detail = str_dup(cx->arena, str_from(detail));
    kept->next = cx->audit;
    cx->audit = kept;
}

void audit_note(Ctx *cx, const char *action, i64 person_id, const char *detail_fmt, ...) {
    va_list args;
    va_start(args, detail_fmt);
    note(cx, (AuditLine){.action = action, .person_id = person_id}, detail_fmt, args);
    va_end(args);
}

void audit_note_refusal(Ctx *cx, const char *action, i64 person_id, const char *detail_fmt, ...) {
    va_list args;
    va_start(args, detail_fmt);
    note(cx, (AuditLine){.action = action, .person_id = person_id, .stands = true}, detail_fmt, args);
    va_end(args);
}

void audit_keep_standing(Ctx *cx) {
    for (AuditLine **at = &cx->audit; *at;)
        if ((*at)->stands) at = &(*at)->next;
        else *at = (*at)->next;
}

/* ---- the chain ---- */

static void hash_field(crypto_generichash_state *state, const char *p, size_t n) {
    char length[24];
    snprintf(length, sizeof length, "%zu:", n); /* the length first: no two lines have the same bytes */
    crypto_generichash_update(state, (const u8 *)length, strlen(length));
    if (n) crypto_generichash_update(state, (const u8 *)p, n);
}

static void hash_number(crypto_generichash_state *state, i64 v) {
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)v);
    hash_field(state, text, strlen(text));
}

void audit_hash(const char *previous, const AuditRow *row, char out[AUDIT_HASH_LENGTH + 1]) {
    u8 hash[crypto_generichash_BYTES];
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, sizeof hash);
    hash_field(&state, previous, strlen(previous));
    hash_number(&state, row->seq);
    hash_number(&state, row->at);
    hash_number(&state, row->actor_id);
    hash_field(&state, row->action.p, row->action.n);
    hash_number(&state, row->person_id);
    hash_field(&state, row->detail.p, row->detail.n);
    crypto_generichash_final(&state, hash, sizeof hash);
    sodium_bin2hex(out, AUDIT_HASH_LENGTH + 1, hash, sizeof hash);
}

static void keep_hash(AuditChain *chain, Str hash) {
    size_t n = hash.n < AUDIT_HASH_LENGTH ? hash.n : AUDIT_HASH_LENGTH;
    if (n) memcpy(chain->hash, hash.p, n);
    chain->hash[n] = '\0';
}

Status audit_chain_lock(Ctx *cx, AuditChain *out) {
    DbRows *r;
    bool found = false;
    TRY(db_query(cx, &r, SQL_audit_lock_head));
    if (db_next(r)) {
        found = true;
        out->seq = col_i64(r, 0);
        keep_hash(out, col_str(r, 1));
    }
    TRY(db_done(r));
    return found ? OK : FAIL(cx, ERR_OPS, "the audit trail has lost its head (table audit_head is empty)");
}

static Status append(Ctx *cx, AuditChain *chain, const AuditLine *line) {
    AuditRow row = {.seq = chain->seq + 1,
                    .at = ctx_now(cx),
                    .actor_id = line->actor_id,
                    .action = str_from(line->action),
                    .person_id = line->person_id,
                    .detail = line->detail};
    char hash[AUDIT_HASH_LENGTH + 1];
    audit_hash(chain->hash, &row, hash);
    TRY(db_run(cx, SQL_audit_add, P_I64(row.seq), P_MOMENT(row.at), P_I64(row.actor_id), P_STR(row.action),
               P_ID(row.person_id), P_STR(row.detail), P_CSTR(hash)));
    chain->seq = row.seq;
    keep_hash(chain, str_from(hash));
    return OK;
}

/* Lines are kept newest first; recursion would be as deep as there are lines, so they are turned round first. */
Status audit_chain_append(Ctx *cx, AuditChain *chain, const AuditLine *newest) {
    size_t n = 0;
    for (const AuditLine *l = newest; l; l = l->next) n++;
    const AuditLine **lines = ARENA_ARRAY(cx->arena, const AuditLine *, n + 1);
    size_t i = n;
    for (const AuditLine *l = newest; l; l = l->next) lines[--i] = l;
    for (i = 0; i < n; i++) TRY(append(cx, chain, lines[i]));
    return OK;
}

Status audit_chain_save(Ctx *cx, const AuditChain *chain) {
    return db_run(cx, SQL_audit_move_head, P_I64(chain->seq), P_CSTR(chain->hash));
}

Status audit_write(Ctx *cx) {
    AuditChain chain;
    if (!cx->audit) return OK;
    TRY(audit_chain_lock(cx, &chain));
    TRY(audit_chain_append(cx, &chain, cx->audit));
    TRY(audit_chain_save(cx, &chain));
    cx->audit = NULL;
    return OK;
}

/* ---- reading ---- */

Status audit_head(Ctx *cx, AuditHead *out) {
    DbRows *r;
    *out = (AuditHead){0};
    TRY(db_query(cx, &r, SQL_audit_read_head));
    if (db_next(r)) *out = (AuditHead){.seq = col_i64(r, 0), .hash = col_str_keep(r, 1)};
    return db_done(r);
}

Status audit_of_person(Ctx *cx, i64 person_id, i64 limit, AuditEntry **out, size_t *n) {
    DbRows *r;
    AuditEntry *entries = NULL;
    size_t count = 0, room = 0;
    TRY(db_query(cx, &r, SQL_audit_of_person, P_I64(person_id), P_I64(limit)));
    while (db_next(r)) {
        ARENA_ROOM(cx->arena, entries, count, room, 32);
        entries[count++] = (AuditEntry){.seq = col_i64(r, 0),
                                        .at = col_moment(r, 1),
                                        .actor_id = col_i64(r, 2),
                                        .actor = col_str_keep(r, 3),
                                        .action = col_str_keep(r, 4),
                                        .detail = col_str_keep(r, 5)};
    }
    TRY(db_done(r));
    *out = entries;
    *n = count;
    return OK;
}
