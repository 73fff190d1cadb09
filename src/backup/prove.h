/* prove.h - does a store hold what its backup says, and what every store must hold?
 *
 * Invariant reads only.
 * Memory    in cx->arena.
 * Errors    those of a store that cannot be read. What does not hold is no error: the proof says it.
 * Start at  backup_prove(). */
#ifndef MUSTER_BACKUP_PROVE_H
#define MUSTER_BACKUP_PROVE_H

#include "backup/manifest.h"

enum { PROOF_LINES = 8 };

typedef struct ProofLine {
    bool holds;
    Str text; /* a sentence */
} ProofLine;

typedef struct Proof {
    ProofLine lines[PROOF_LINES];
    size_t n, n_wrong;
} Proof;

/* cx->db is the store put back; no transaction is open. Tables, every page, references, rows of each table, the chain of the audit
 * trail and where it ends, the balance of the roll call. m NULL: nothing to compare with. */
MUST_USE Status backup_prove(Ctx *cx, const Manifest *m, Proof *out);

#endif
