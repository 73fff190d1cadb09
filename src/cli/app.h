/* app.h - what is immutable after start, and how a Ctx begins and ends.
 *
 * Start at  ctx_begin(), ctx_commit(), ctx_end(). */
#ifndef MUSTER_APP_H
#define MUSTER_APP_H

#include "base/ctx.h"
#include "db/db.h"

struct AuditLog;
struct ColumnsKeep;
struct PackOptions;
struct Definitions;
struct Registers;
struct Forms;
struct Measures;
struct MeasuresKeep;
struct Scorecards;
struct RollcallCache;
struct FigureKeep;
struct PupilKeep;
struct CaseKeep;
struct ImportJobs;
struct SearchKeep;

struct App {
    Str store;        /* file name or postgresql://... */
    Date fixed_today; /* --today; DATE_NONE: the clock */
    bool is_debug;
    struct AuditLog *audit_log; /* set in the server only */
    Str breached_passwords;     /* a file of stolen passwords: access/breached.h; STR_NONE: none */
    Str secrets_key;        /* the file of the key that secrets are sealed with: access/secret_text.h; STR_NONE: none */
    Str definitions_folder; /* overrides the embedded definitions file by file; STR_NONE: none */
    const struct Definitions *definitions; /* define/definitions.h: read once before any command or request */
    const struct Registers *registers;     /* registers/register.h: likewise */
    const struct Forms *forms;             /* frontdoor/form.h: likewise */
    const struct Measures *measures; /* measures/measure.h: read once by the server; NULL elsewhere, until asked for */
    struct MeasuresKeep *measures_keep;   /* a command's, from its first question on */
    const struct Scorecards *scorecards;  /* measures/scorecard.h: likewise */
    struct ChildIndex *child_index;       /* every child in memory, from the first question on; has its own lock */
    struct ColumnsKeep *columns;          /* years of marks in memory, from the first question on; has its own lock */
    struct RollcallCache *rollcall_cache; /* set in the server only; has its own lock */
    struct FigureKeep *figures;           /* set in the server only; has its own lock: measures/figure_keep.h */
    struct PupilKeep *pupils;             /* pupils in their groups, from the first question on; has its own lock */
    struct CaseKeep *cases;         /* where open cases belong, from the first question on: registers/open_cases.h */
    struct SearchKeep *search;      /* set in the server only; has its own locks */
    struct ImportJobs *import_jobs; /* set in the server only; has its own lock */
    const struct PackOptions *continuity; /* set in a server that writes the nightly pack: continuity/pack.h */
};

/* A fresh Ctx on db (may be NULL for commands that need no store). The caller ends it with ctx_end(). */
MUST_USE Status ctx_begin(Ctx *cx, const App *app, Db *db);
/* Forget what the last request left, keep arena and connection. */
void ctx_reset(Ctx *cx);
void ctx_end(Ctx *cx);
/* Write the audit lines and commit the open transaction. Read-only: hand the lines to the log. */
MUST_USE Status ctx_commit(Ctx *cx);
/* The request failed: roll back, then write the audit lines that stand all the same (refusals, failed sign-ins).
 * Where even that fails it says so on standard error: the refusal itself holds. */
void ctx_abandon(Ctx *cx);

#endif
