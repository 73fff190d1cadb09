/* import_job.h - an import that someone began on a page and need not wait for.
 *
 * Owns      a thread for each import begun, with a Ctx and a connection of its own; and the files it was given.
 * Invariant one import at a time: the others wait their turn, as the store takes one writer.
 * Why       a county's files take minutes; a browser and a proxy wait for a page about thirty seconds. A child process was
 *           rejected: the run would lose the user who began it.
 * Start at  import_job_start(). */
#ifndef MUSTER_IMPORT_JOB_H
#define MUSTER_IMPORT_JOB_H

#include "exchange/import.h"

typedef struct ImportJobs ImportJobs;

MUST_USE Status import_jobs_open(Ctx *cx, ImportJobs **out);
/* Wait up to wait_ms for what is running. False: an import still runs and must not lose what it uses: end the process (the
 * unit in hand is then lost whole, as if the machine had stopped). Else jobs is gone. */
bool import_jobs_close(ImportJobs *jobs, int wait_ms);

/* Import files that the caller will delete: they are moved out of its way first. Comes back when the import has ended or
 * after two seconds. *run_id: the run, 0 while it waits for another to end. Without a server (tests) it runs at once, here.
 * No transaction may be open. The import acts as cx->actor. ERR_OPS: no thread, or the files cannot be moved. */
MUST_USE Status import_job_start(Ctx *cx, const ImportPath *paths, size_t n, bool is_check, i64 *run_id);
/* Is this run going on now in this server? */
bool import_job_is_running(Ctx *cx, i64 run_id);

#endif
