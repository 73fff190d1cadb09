/* import_run.h - inside the import framework: what a run, a unit and a file are. Only import_*.c and doubt.c include this;
 * importers see import.h.
 *
 * Memory    a run has an arena of its own; units and findings in it are few whatever the files hold (FINDINGS_OF_A_CODE).
 * Start at  import_settle() in import_unit.c, the one place where a unit lands or is refused. */
#ifndef MUSTER_IMPORT_RUN_H
#define MUSTER_IMPORT_RUN_H

#include <pthread.h>
#include "exchange/import.h"

#define FINDINGS_OF_A_CODE 100
#define IMPORT_HASH_HEX    64

/* How many findings of a code there were, and one to speak for those beyond the first hundred. */
typedef struct CodeCount {
    const char *code;
    i64 n;
    Severity severity;
    Str message, remedy;
} CodeCount;

typedef struct ImporterState {
    void *at;
    size_t n;
} ImporterState;

/* A file's bytes, hashed and looked through. */
typedef struct FileScan {
    char hash[IMPORT_HASH_HEX + 1];
    bool is_utf8, has_nul;
    int error; /* errno; 0: the file was read */
} FileScan;

/* The next file's scan, in a thread of its own. */
typedef struct ScanAhead {
    pthread_t thread;
    const struct FoundFile *of; /* NULL: no thread runs */
    const char *path;
    FileScan scan;
    bool is_deferred;
} ScanAhead;

/* The next file, which its importer has begun to read. */
typedef struct FileBegun {
    const struct FoundFile *of; /* NULL: none is */
    Arena *arena;               /* of the others */
    struct ImportFile *file;
    void *made; /* by Importer.begin */
} FileBegun;

typedef struct ImportRun {
    const ImportOptions *o;
    Arena *arena;
    ImportReport report; /* what will be handed back */
    size_t units_cap, findings_cap;
    size_t n_findings_written;
    CodeCount *codes;
    size_t n_codes, codes_cap;
    ImporterState *states; /* one for each of importer_all */
    ImportProgress progress;
    u64 bytes_told; /* at the last call of o->progress */
    ScanAhead ahead;
    FileBegun begun;
    Db *beside; /* import_beside(); NULL: not asked for, or none */
    bool is_beside_open;
} ImportRun;

/* A file found, before it is opened to be imported. */
typedef struct FoundFile {
    Str path, name;
    const Importer *importer; /* NULL: not recognised */
    size_t order;             /* of its importer */
    Date as_at;
    u64 size;
    bool is_named;       /* given by the user, not met in a folder */
    const char *trouble; /* why it cannot be taken: literal, or NULL */
} FoundFile;

typedef struct FoundFiles {
    FoundFile *at;
    size_t n, cap;
} FoundFiles;

struct ImportFile {
    ImportRun *run;
    Str name;
    int fd;
    u64 size, bytes_read;
    FileScan scan;
};

struct ImportUnit {
    ImportRun *run;
    ImportFile *file;
    const Importer *importer;
    const struct FoundFile *next; /* in the run; NULL: none */
    void *begun;                  /* import_begun() */
    i64 id;
    UnitFacts facts;
    ImportCounts n;
    bool has_begun, is_unchanged;
    i64 n_file_refusals; /* findings that say why the file is refused */
    i64 not_person_id;   /* in apply: whom the row was decided not to be; 0: it was decided to be someone */
};

/* import_file.c */
/* A path without its folders. */
Str import_last_part(Str path);
/* The files under the paths, in the order in which to take them. ERR_INPUT: a path is not there. */
MUST_USE Status import_find_files(Ctx *cx, ImportRun *run, const ImportPath *paths, size_t n, FoundFiles *out);
/* Open, hash, and rewind to the start. Closed with cx->arena. */
MUST_USE Status import_file_open(Ctx *cx, ImportRun *run, const FoundFile *found, ImportFile **out);
/* import_scan.c */
/* Fill f->scan, from the scan ahead where that was of this file; leaves f at its start. */
MUST_USE Status import_scan(Ctx *cx, ImportFile *f, const FoundFile *found);
/* Begin with the file that comes next. Ended with the run's arena. */
void import_scan_ahead(ImportRun *run, const FoundFile *next);
/* import_begin.c */
/* The unit's file, open: as it was begun, or now. */
MUST_USE Status import_open_begun(Ctx *cx, ImportUnit *u, const FoundFile *found);
/* Nothing that was begun is wanted. For arena_defer(). */
void import_drop_begun(void *run);

/* import_file.c again */
/* Count bytes as done and tell the caller's progress function now and then. */
void import_progress_bytes(ImportRun *run, u64 n);

/* import_unit.c */
ImportRun *import_run_new(Arena *arena, const ImportOptions *o);
/* Write down, commit or roll back what became of the unit whose importer ended with st. *result as Importer.run says. */
MUST_USE Status import_settle(Ctx *cx, ImportUnit *u, Status st);
/* The findings beyond the first hundred of each code, one row a code. */
void import_finding_rest(ImportRun *run);
void import_run_add_finding(ImportRun *run, const ImportUnit *u, const Finding *f);

/* import_store.c */
MUST_USE Status import_store_start(Ctx *cx, ImportRun *run);
MUST_USE Status import_store_finish(Ctx *cx, ImportRun *run);
MUST_USE Status import_store_unit(Ctx *cx, i64 run_id, UnitReport *u, const char *hash, bool is_complete);
MUST_USE Status import_store_settle(Ctx *cx, const ImportUnit *u);
MUST_USE Status import_store_is_same(Ctx *cx, Str key, const char *hash, bool *same);
/* Those not yet written. */
MUST_USE Status import_store_findings(Ctx *cx, ImportRun *run);
MUST_USE Status import_store_unit_facts(Ctx *cx, i64 unit_id, UnitFacts *out);

/* doubt.c */
/* Open doubts of earlier files of this unit are superseded by what the new file says. */
MUST_USE Status doubt_supersede(Ctx *cx, const ImportUnit *u);

/* Clears what findings tell of restricted records: import_mask.c. */
MUST_USE Status import_mask_findings(Ctx *cx, ImportReport *r);

#endif
