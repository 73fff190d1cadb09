/* audit_chain.h - the hash chain itself, shared by the writer, the group writer and the verifier. Private to src/access. */
#ifndef MUSTER_AUDIT_CHAIN_H
#define MUSTER_AUDIT_CHAIN_H

#include "access/audit.h"

#define AUDIT_HASH_LENGTH 64

/* The end of the trail as this transaction sees it. */
typedef struct AuditChain {
    i64 seq;
    char hash[AUDIT_HASH_LENGTH + 1];
} AuditChain;

typedef struct AuditRow {
    i64 seq;
    Moment at;
    i64 actor_id;
    Str action;
    i64 person_id; /* 0: none */
    Str detail;
} AuditRow;

/* Hash of a line that follows one whose hash is previous. */
void audit_hash(const char *previous, const AuditRow *row, char out[AUDIT_HASH_LENGTH + 1]);

/* Inside a write transaction, in this order: lock once, append any number of lists (newest first, as a Ctx gathers
 * them), save once. */
MUST_USE Status audit_chain_lock(Ctx *cx, AuditChain *out);
MUST_USE Status audit_chain_append(Ctx *cx, AuditChain *chain, const AuditLine *newest);
MUST_USE Status audit_chain_save(Ctx *cx, const AuditChain *chain);

#endif
