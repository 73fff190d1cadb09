/* ctf_store.h - what one believed pupil of a transfer file changes in the store.
 *
 * Owns      table transfer_file; no other module writes it.
 * Why       contacts become adults of the index, once each: brothers and sisters at one address share their parents. */
#ifndef MUSTER_CTF_STORE_H
#define MUSTER_CTF_STORE_H

#include "exchange/ctf_record.h"

#define CTF_DESTINATION_UNKNOWN "XXXXXXX"
#define CTF_DESTINATION_AWAY    "MMMMMMM" /* abroad, or a school outside the maintained sector */

/* The file in hand. */
typedef struct CtfTransfer {
    i64 source_laestab; /* 0: not said */
    i64 source_urn;     /* 0: not a school known here */
    Str destination;    /* LLLEEEE, XXXXXXX or MMMMMMM */
    Date sent_on;
    i64 source_id;
} CtfTransfer;

/* A pupil with what has been checked. */
typedef struct CtfBelief {
    const CtfPupil *said;
    Date birth_date;
    Str upn, former_upn, uln, sex, postcode;
} CtfBelief;

/* Write the pupil: to person_id, or with 0 to a new child. */
typedef struct CtfTarget {
    i64 person_id;
    i64 stored_as;   /* out */
    bool is_changed; /* out */
} CtfTarget;
MUST_USE Status ctf_store_pupil(Ctx *cx, const CtfTransfer *file, const CtfBelief *b, CtfTarget *target);

#endif
