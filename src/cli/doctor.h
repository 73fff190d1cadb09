/* doctor.h - what the parts of muster doctor share: a finding, and the checks of the machine beneath the store.
 *
 * Memory    findings live in cx->arena.
 * Start at  doctor_find(); doctor.c, which runs them all. */
#ifndef MUSTER_DOCTOR_H
#define MUSTER_DOCTOR_H

#include "base/ctx.h"

typedef enum Level { LEVEL_OK, LEVEL_ADVICE, LEVEL_WRONG } Level;

typedef struct Finding {
    struct Finding *next;
    const char *check;
    Level level;
    Str message;
    const char *remedy; /* NULL where there is nothing to do */
} Finding;

typedef struct Doctor {
    Ctx *cx;
    const char *check; /* the one being run */
    Finding *first, **last;
    bool has_schema;
} Doctor;

/* remedy is a literal. */
void doctor_find(Doctor *d, Level level, Str message, const char *remedy);

MUST_USE Status doctor_files(Doctor *d); /* who can open the store, its folder, and the keys */
MUST_USE Status doctor_disk(Doctor *d);  /* what kind of disk it is on: over the network, in memory, encrypted */
MUST_USE Status doctor_swap(Doctor *d);  /* where memory goes when there is too little of it */
MUST_USE Status doctor_space(Doctor *d); /* room beside the store */
MUST_USE Status doctor_clock(Doctor *d); /* kept right, and not behind what was written */
MUST_USE Status doctor_build(Doctor *d); /* a program built for finding faults */
MUST_USE Status doctor_serve(Doctor *d); /* what muster serve is told: reachable without TLS, a certificate that ends */
MUST_USE Status doctor_backup_place(Doctor *d); /* the folder of --backup-to */

/* The parts that a test can ask without such a machine. */
const char *doctor_disk_fault(unsigned long kind); /* of statfs(); NULL: a disk of this machine */
size_t doctor_count_open_swap(Str proc_swaps, bool (*is_sealed)(Str name)); /* entries of /proc/swaps that are plain */

#endif
