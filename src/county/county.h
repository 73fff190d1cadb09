/* county.h - an invented county: the files that a real one would receive in a school year, in the real formats.
 *
 * Owns      nothing in the store. It writes a folder: gias.csv, known.csv, contacts.csv, involvements.csv, services.csv, exclusions.csv, truth.csv,
 *           census/ (one XML a school a term), ctf/ (one XML a pair of schools a day), attendance/ (one CSV a day).
 * Invariant the same spec gives the same bytes, on every machine and on any day: every draw is an integer drawn from a
 *           stream forked for its child, family or school, and nothing asks the clock. A census's termly attendance is
 *           the sum of the marks in attendance/ for its period, and its exclusions are those of exclusions.csv.
 * Memory    about 250 bytes a child in the command's arena while it runs; the files are streamed school by school.
 * Errors    ERR_INPUT the spec is out of range; ERR_CONFLICT the folder is not empty; ERR_OPS it cannot be written.
 * Why       the importers, the roll call and the measures need a county whose truth is known. Sampling from real
 *           children was never an option; a small hand-made fixture hides what only numbers show.
 * Start at  county_make(); how the parts fit is in README.md. */
#ifndef MUSTER_COUNTY_H
#define MUSTER_COUNTY_H

#include "base/ctx.h"

#define COUNTY_MAX_PUPILS 1000000
#define COUNTY_FIRST_YEAR 2010
#define COUNTY_LAST_YEAR  2030

typedef struct CountySpec {
    i64 n_pupils; /* on county rolls on the first day of the school year */
    i64 seed;
    int year;   /* the school year's first calendar year */
    Date until; /* nothing dated later is written; DATE_NONE: the Friday of the last half term's first week */
    Str out;    /* folder */
    bool without_attendance; /* leave attendance/ out */
    bool force;              /* write over an earlier county in the folder */
} CountySpec;

/*    kind                     what was planted */
#define PLANT_LIST(X)                                                                        \
    X(PLANT_VANISHED, vanished, "on a roll in one census, gone in the next")                 \
    X(PLANT_OFF_ROLLED, off_rolled, "removed for a dubious reason")                          \
    X(PLANT_DUPLICATE_MISSPELT, duplicate_misspelt, "in two feeds with a misspelt name")     \
    X(PLANT_MOVER_WITHOUT_FILE, mover_without_file, "changed school, no transfer file sent") \
    X(PLANT_WRONG_UPN, wrong_upn, "wrong check letter or another child's UPN")               \
    X(PLANT_DUAL_UNPAIRED, dual_unpaired, "main without subsidiary or the reverse")          \
    X(PLANT_NEVER_ENROLLED, never_enrolled, "known, of age, on no roll")                     \
    X(PLANT_VANISHED_IN_REGISTER, vanished_in_register, "stopped attending while on roll")   \
    X(PLANT_TWIN, twin, "born on one day to one family: never one child")                    \
    X(PLANT_SIBLING, sibling, "of one family and much alike: never one child")               \
    X(PLANT_NAMESAKE, namesake, "one name and birth date, unrelated: never one child")

typedef enum Plant {
    PLANT_NONE,
#define X(name, word, text) name,
    PLANT_LIST(X)
#undef X
        N_PLANTS
} Plant;
extern const char *const plant_names[N_PLANTS];

typedef struct CountySummary {
    Date until;
    i64 n_schools; /* that return a census */
    i64 n_known;   /* children in known.csv */
    i64 n_pupils;  /* on county rolls on the first day */
    i64 n_families, n_enrolments, n_transfers, n_exclusions, n_services, n_contacts, n_involvements;
    i64 n_census_files, n_ctf_files, n_attendance_files, n_marks;
    i64 planted[N_PLANTS];
} CountySummary;

/* Make the folder and write the county into it. Shows a progress bar. A run that fails leaves the folder part-written. */
MUST_USE Status county_make(Ctx *cx, const CountySpec *spec, CountySummary *out);

#endif
