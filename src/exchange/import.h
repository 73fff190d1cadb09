/* import.h - the framework every importer runs in: files in, units landed whole or not at all, and a report.
 *
 * Owns      tables import_run, import_unit, import_finding, match_doubt; no other module writes them.
 * Invariant a unit is one transaction: its facts, its import_unit row, its findings and its audit line commit together,
 *           or the facts are rolled back and only the refusal is recorded (in a transaction of its own). Every row read
 *           has exactly one RowOutcome, so read = created + updated + unchanged + refused + held.
 * Memory    cx->arena is rewound after each unit; what must outlive a unit lives in import_run_arena(). An importer marks
 *           and rewinds cx->arena around each row of its own, so memory does not grow with the file. Therefore nothing
 *           called for a row may audit_note(): the framework writes one audit line a unit.
 * Errors    from Importer.run: OK lands the unit; ERR_INPUT, ERR_NOTFOUND and ERR_CONFLICT refuse it and the run goes on
 *           to the next file; ERR_OPS and ERR_BUG roll the unit back and end the run.
 * Why       the bytes are hashed before they are parsed, in the same pass that tells their encoding: the second read
 *           comes from the page cache, and "the same file again" costs no parsing beyond the header.
 * Start at  Importer, import_run_paths(); a small importer to copy is exclusions.c. */
#ifndef MUSTER_IMPORT_H
#define MUSTER_IMPORT_H

#include <jansson.h>
#include "base/ctx.h"
#include "db/db.h"
#include "people/match.h"

typedef struct ImportUnit ImportUnit; /* the unit in hand */
typedef struct ImportFile ImportFile; /* the file in hand, open for reading */

/* ---- what an importer says of each row ---- */

#define ROW_OUTCOME_LIST(X)     \
    X(ROW_CREATED, created)     \
    X(ROW_UPDATED, updated)     \
    X(ROW_UNCHANGED, unchanged) \
    X(ROW_REFUSED, refused)     \
    X(ROW_HELD, held)

typedef enum RowOutcome {
#define X(name, word) name,
    ROW_OUTCOME_LIST(X)
#undef X
        N_ROW_OUTCOMES
} RowOutcome;

/* Rows read, and how many of them had each outcome. */
typedef struct ImportCounts {
    i64 read;
    i64 of[N_ROW_OUTCOMES];
} ImportCounts;

#define SEVERITY_LIST(X)                   \
    X(SEVERITY_REFUSED_FILE, refused_file) \
    X(SEVERITY_REFUSED, refused)           \
    X(SEVERITY_HELD, held)                 \
    X(SEVERITY_WARNING, warning)           \
    X(SEVERITY_NOTE, note)

typedef enum Severity {
#define X(name, word) name,
    SEVERITY_LIST(X)
#undef X
        N_SEVERITIES
} Severity;

extern const char *const row_outcome_words[N_ROW_OUTCOMES];
extern const char *const severity_words[N_SEVERITIES];

/* What there is to say about a row, an element or a file. Texts are copied. */
typedef struct Finding {
    const char *code; /* literal: "upn_check_letter" */
    Severity severity;
    i64 line;      /* 0: not known */
    Str record;    /* "row 17", "PupilsOnRoll/PupilOnRoll[17]" */
    Str field;     /* column or element */
    Str value;     /* what stood there; kept in the store, never logged */
    Str message;   /* what is wrong, in plain English, without the value */
    Str remedy;    /* what to do about it */
    i64 person_id; /* 0: none */
    i64 n_same;    /* 0 or 1: this one; more: it stands for so many */
} Finding;

/* Keep the finding for the report: the first 100 of each code in a run, the rest are counted. Cannot fail; it is written
 * when the unit is settled. It does not count a row: call import_row_done() once a row as well. */
void import_finding(ImportUnit *u, const Finding *f);
/* The row is dealt with. Once for each row read. Also moves the progress. */
void import_row_done(ImportUnit *u, RowOutcome outcome);
/* Record why the whole file is refused; returns ERR_INPUT for the importer to return. f->severity is set here. */
MUST_USE Status import_refuse_file(Ctx *cx, ImportUnit *u, Finding f);
/* Hold a row whose child is in doubt: it waits whole, as JSON, for a person to decide (match_doubt), and comes back
 * through Importer.apply. Adds the finding (SEVERITY_HELD); the caller still says import_row_done(u, ROW_HELD).
 * Takes no reference to row. The same row held again for the same candidate opens no second doubt. */
MUST_USE Status import_hold_row(Ctx *cx, ImportUnit *u, i64 candidate_id, Str reason, const json_t *row,
                                const Finding *f);

/* ---- the unit ---- */

typedef struct UnitFacts {
    Str key;          /* what it is the return of: "census:8862001:2017-10-05" */
    Date as_at;       /* the day the file speaks of; DATE_NONE when it does not say */
    i64 urn;          /* 0: not about one school */
    bool is_complete; /* it names every pupil on the roll, so that one it omits has left */
} UnitFacts;

/* Once the header is read and before anything is written. *is_unchanged: the last unit landed under this key had the
 * very same bytes and no row of it was refused (a refused row may land now that, say, its child is known): the importer
 * returns OK at once and nothing is written but that the file came. */
MUST_USE Status import_unit_begin(Ctx *cx, ImportUnit *u, const UnitFacts *facts, bool *is_unchanged);
/* import_unit.id, for the source_id of every fact. 0 before import_unit_begin(). */
i64 import_unit_id(const ImportUnit *u);
/* What import_unit_begin() was given; in Importer.apply, what the held row's own unit was. */
const UnitFacts *import_unit_facts(const ImportUnit *u);
/* Of a file whose day stands in its rows: it speaks of the latest. DATE_NONE changes nothing. */
void import_unit_speaks_of(ImportUnit *u, Date day);
/* The latest day of which a file spoke that landed under this key before this one; DATE_NONE: none did. */
MUST_USE Status import_unit_newest(Ctx *cx, const ImportUnit *u, Date *newest);
const ImportCounts *import_unit_counts(const ImportUnit *u);
/* In Importer.apply: whom a row decided to be different goes to. *person_id stays when the decision named the child; else it is
 * the known child whom the row, matched again, is certainly about (one that an earlier decision on the same child made) and
 * who is not the one it was decided not to be; else 0: a new child. So three returns held for one child make one child. */
MUST_USE Status import_apply_to(Ctx *cx, const ImportUnit *u, const Incoming *in, i64 *person_id);
/* Lives as long as the run. */
Arena *import_run_arena(ImportUnit *u);
/* The run's second connection, for a thread that looks at the store as the unit found it (db_open_beside()) and ends before the
 * unit does. *out is NULL where there is none, and in a check, whose units see what those before them wrote. */
MUST_USE Status import_beside(Ctx *cx, ImportUnit *u, Db **out);
/* n zeroed bytes of this importer's own, the same through the run's units: caches. Zeroed again after a unit is refused,
 * so that nothing learnt from what was rolled back survives. */
void *import_state(ImportUnit *u, size_t n);

/* ---- the file ---- */

/* Read the next bytes; *got is 0 at the end. ERR_OPS when the disk fails. */
MUST_USE Status import_read(Ctx *cx, ImportFile *f, void *into, size_t n, size_t *got);
/* The same in a thread that reads ahead of the import; the importer's own says how far it has come. */
MUST_USE Status import_read_uncounted(Ctx *cx, ImportFile *f, void *into, size_t n, size_t *got);
void import_count_bytes(ImportFile *f, u64 n);
Str import_file_name(const ImportFile *f); /* without folders */
u64 import_file_size(const ImportFile *f);
/* Known from the pass that hashed the file. A byte order mark counts as UTF-8 text. */
bool import_file_is_utf8(const ImportFile *f);
bool import_file_has_nul(const ImportFile *f);

/* ---- the next file ---- */

/* The file in hand is read to its end: the next one is begun, where its importer can (Importer.begin), while this unit lands. May be
 * said again. */
void import_begin_next(Ctx *cx, ImportUnit *u);
/* What Importer.begin made of the file in hand; NULL: nothing. */
void *import_begun(const ImportUnit *u);

/* ---- importers ---- */

#define IMPORT_HEAD_BYTES 8192

typedef struct Importer {
    const char *kind;  /* "census" */
    const char *title; /* "School census" */
    /* How surely a file is of this kind, from its first bytes and its name: 0 no .. 100 certain. */
    int (*recognise)(Str head, Str file_name);
    /* The day the file speaks of, so that a folder is taken in order; NULL or DATE_NONE: by name. */
    Date (*as_at)(Str head, Str file_name);
    /* Start to read a file while the one before lands: without the store, and writing nothing. What it makes ends with cx->arena,
     * and is import_begun() when the file's turn comes. NULL: files are read in their turn. */
    void *(*begin)(Ctx *cx, ImportFile *f);
    Status (*run)(Ctx *cx, ImportUnit *u, ImportFile *f);
    /* Apply a held row now that its child is known: person_id, or 0 to make a new child. *applied_to is who it became.
     * NULL: this importer never holds. */
    Status (*apply)(Ctx *cx, ImportUnit *u, const json_t *row, i64 person_id, i64 *applied_to);
} Importer;

/* The order in which a folder is taken. A new importer is one line here: importer_NAME is its const Importer. */
#define IMPORTER_LIST(X) \
    X(gias)              \
    X(known)             \
    X(census)            \
    X(ctf)               \
    X(contacts)          \
    X(involvements)      \
    X(services)          \
    X(exclusions)        \
    X(attendance)        \
    X(attendance_weeks)  \
    X(cases)             \
    X(results)

#define X(name) extern const Importer importer_##name;
IMPORTER_LIST(X)
#undef X

extern const Importer *const importer_all[];
extern const size_t n_importer_all;
const Importer *importer_find(Str kind);

/* ---- a run ---- */

typedef struct ImportPath {
    Str path; /* a file, or a folder taken whole */
    Str name; /* what the user calls it; STR_NONE: the path's own last part */
} ImportPath;

typedef struct ImportProgress {
    size_t n_files, files_done;
    u64 n_bytes, bytes_done;
    Str file_name; /* in hand */
    i64 run_id;    /* 0: a check, which has no record while it runs */
} ImportProgress;

typedef struct ImportOptions {
    const Importer *importer; /* NULL: told from each file */
    bool is_check;            /* everything is done, then rolled back: nothing is written */
    bool keep_check;          /* with is_check: afterwards record the run and its findings, for a page to show */
    void (*progress)(void *arg, const ImportProgress *p);
    void *progress_arg;
} ImportOptions;

typedef struct UnitReport {
    i64 id;
    Str file_name, kind, key;
    Date as_at;
    i64 urn;
    Str outcome; /* landed, checked (would land), unchanged, refused */
    ImportCounts n;
} UnitReport;

typedef struct FindingReport {
    Finding f; /* n_same > 1: the rest of its code, beyond the first 100 */
    i64 unit_id;
    Str file_name;
    Str severity;
} FindingReport;

typedef struct ImportReport {
    i64 run_id; /* 0: nothing was recorded (a check) */
    Str title;
    bool is_check;
    Str outcome; /* done, refused (no unit landed), failed; empty while running */
    Moment started_at, finished_at;
    i64 actor_id;
    ImportCounts n;
    i64 n_units, n_landed, n_unchanged_units, n_refused_units;
    UnitReport *units;
    FindingReport *findings;
    size_t n_findings;
} ImportReport;

/* Import files and folders. Opens its own transactions: none may be open. The report lives in cx->arena. OK also when
 * units were refused: the report says so. ERR_OPS, ERR_BUG: the run ended early; units landed before it stay, and the
 * run is recorded as failed. ERR_INPUT: a path that is not there. ERR_DENIED without RUN_IMPORTS. */
MUST_USE Status import_run_paths(Ctx *cx, const ImportPath *paths, size_t n, const ImportOptions *o,
                                 ImportReport **out);

/* A run as recorded, with its units and findings: what was found in rows about children is in it, so the page notes the look.
 * ERR_NOTFOUND. ERR_DENIED without READ_IMPORTS. */
MUST_USE Status import_run_get(Ctx *cx, i64 run_id, ImportReport **out);
/* Runs, newest first, without units or findings. before: only runs with a smaller id; 0: from the newest. */
MUST_USE Status import_run_list(Ctx *cx, i64 before, i64 limit, ImportReport **out, size_t *n);
/* The report as people read it, and as programs do (docs/json.md; stable). */
void import_report_text(const ImportReport *r, Buf *out);
/* Either, as the command was asked for (--json). */
void import_report_print(Ctx *cx, const ImportReport *r);
json_t *import_report_json(const ImportReport *r);
/* The refused and held rows' findings as CSV, formula cells made harmless. */
void import_report_refused_csv(const ImportReport *r, Buf *out);

#endif
