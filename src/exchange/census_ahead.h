/* census_ahead.h - a return is read and judged in a thread of its own, a few pupils ahead of the importer that stores them, and what
 * is held of each pupil is looked up.
 *
 * Owns      the thread, and the batches that pass between the two.
 * Invariant rows come in the order of the file; a batch is the reader's until it is put and the importer's until it is given
 *           back. Nothing is put, and no child looked up, before the importer has answered the header; until then the reader
 *           reads on while its batches have room, so a return that landed before costs little more than its header.
 * Memory    a fixed number of batches, whatever the size of the file; a row's texts live in its batch.
 *           A row's child, as the reader found it, is the child as the unit found it: the reader's connection looks while the
 *           importer's transaction is open, and ends before that commits. Whoever uses it asks person_load_ahead(), which
 *           reads again whom the transaction has touched.
 * Errors    the reader's wait with what it read (XmlStream); here only ERR_OPS, when no thread can be had. A child that cannot
 *           be looked up is looked up by the importer.
 * Threads   the functions say whose they are. Nothing else is shared: the reader has a connection of its own, or none, and the
 *           importer does not touch what the reader parses before it has ended.
 * Why       reading, checking and fingerprinting take as long as a third of the storing, which waits for the disk besides; and
 *           reading what is held of a child takes a fifth of it. The next return is begun while this one lands
 *           (import_begin_next()), so that neither side waits for the other from one file to the next.
 * Start at  census_read(), which is both sides. */
#ifndef MUSTER_CENSUS_AHEAD_H
#define MUSTER_CENSUS_AHEAD_H

#include "exchange/census_rules.h"

enum { CENSUS_BATCH_ROWS = 32 };

typedef struct CensusRow {
    CensusPupil said;
    CensusBelief belief;
    u64 print;                       /* census_print() */
    const struct PersonFacts *ahead; /* match_foresee(); NULL: nobody, or nobody asked */
} CensusRow;

typedef struct CensusBatch {
    Arena *arena; /* of the rows' texts */
    size_t n;
    u64 n_bytes; /* of the file, read by the time it was full */
    CensusRow rows[CENSUS_BATCH_ROWS];
} CensusBatch;

typedef struct CensusAhead CensusAhead;

/* The importer's. read() runs in the new thread, which ends with it. cx->arena stops the thread, should nobody else. */
MUST_USE Status census_ahead_start(Ctx *cx, void (*read)(void *self, CensusAhead *a), void *self, CensusAhead **out);
/* Wait for the header. False: the reader ended without one. */
bool census_ahead_has_header(CensusAhead *a);
/* The reader stops where no pupil is wanted. */
void census_ahead_answer(CensusAhead *a, bool is_wanted);
/* The next batch, which the one before is given back for; NULL at the end. */
const CensusBatch *census_ahead_next(CensusAhead *a);
/* Has the reader ended? Then what is next is all there is. */
bool census_ahead_is_over(CensusAhead *a);
/* Tell the reader to end, and wait until it has. May be repeated. */
void census_ahead_stop(CensusAhead *a);

/* The reader's. The header is read. */
void census_ahead_tell(CensusAhead *a);
/* Has the importer answered it? Waits for that where is_patient, or where no batch is free to be filled meanwhile. */
bool census_ahead_is_answered(CensusAhead *a, bool is_patient);
/* The batch to fill; NULL: nobody wants more. */
CensusBatch *census_ahead_batch(CensusAhead *a);
/* How many rows fill the batch in hand. */
size_t census_ahead_rows(const CensusAhead *a);
/* The batch in hand is full, or the file is over. */
void census_ahead_fill(CensusAhead *a);
/* The first of the full ones that the importer has not got, to be put; NULL: none. */
CensusBatch *census_ahead_full(CensusAhead *a);
void census_ahead_put(CensusAhead *a);

/* ---- both sides together ---- */

/* Called in the importer's thread. */
typedef struct CensusSink {
    /* The header is complete. *is_wanted is false until set; left so, no pupil is handed over. */
    Status (*header)(Ctx *cx, void *self, const CensusHeader *h, bool *is_wanted);
    /* A pupil is complete, and judged. cx->arena is rewound afterwards. */
    Status (*pupil)(Ctx *cx, void *self, const CensusRow *row);
    /* Called in the reader's thread, once the header is answered: will the row's child be asked for? */
    bool (*is_child_wanted)(const void *self, const CensusRow *row);
    void *self;
} CensusSink;

/* Importer.begin: start to read a return before its unit. */
void *census_begin(Ctx *cx, ImportFile *f);
/* Stream one return. ERR_INPUT: refused, with its finding; the pupils before the fault have been handed over. */
MUST_USE Status census_read(Ctx *cx, ImportUnit *u, ImportFile *f, const CensusSink *sink);

#endif
