/* case_columns.h - the columns of a register's CSV: what all cases have, then every field. One list for both ways.
 *
 * Why       what is exported is what is imported: dates as 2018-03-08, codes, pounds, numbers of records. Lists of rows are tables of their own
 *           and are not in it; what is worked out is exported and not read back.
 * Start at  case_columns(). */
#ifndef MUSTER_CASE_COLUMNS_H
#define MUSTER_CASE_COLUMNS_H

#include "registers/case.h"

/*    column              header             what stands in it */
#define CASE_COLUMN_LIST(X)                                                                      \
    X(COLUMN_REFERENCE, "case_reference", "Reference of a case that is known; empty: a new one") \
    X(COLUMN_CHILD_ID, "child_id", "Number of the child's record here")                          \
    X(COLUMN_CHILD_UPN, "child_upn", "Unique pupil number")                                      \
    X(COLUMN_CHILD_SURNAME, "child_surname", "")                                                 \
    X(COLUMN_CHILD_FORENAME, "child_forename", "")                                               \
    X(COLUMN_CHILD_DOB, "child_dob", "Date of birth")                                            \
    X(COLUMN_CHILD_SEX, "child_sex", "M or F")                                                   \
    X(COLUMN_CHILD_POSTCODE, "child_postcode", "")                                               \
    X(COLUMN_SCHOOL, "school_urn", "The school the case is about or concerns")                   \
    X(COLUMN_SUBJECT, "case_subject", "What else it is about: an employer")                      \
    X(COLUMN_STAGE, "case_stage", "Stage now")                                                   \
    X(COLUMN_STAGE_ON, "case_stage_on", "Day it was entered")                                    \
    X(COLUMN_WORKER, "case_worker", "User name of the worker")                                   \
    X(COLUMN_TEAM, "case_team", "Code of the team")                                              \
    X(COLUMN_CLOSED_ON, "case_closed_on", "Day it was closed; not read back")

typedef enum CaseColumn {
#define X(name, header, what) name,
    CASE_COLUMN_LIST(X)
#undef X
        N_CASE_COLUMNS
} CaseColumn;

typedef struct CaseColumns {
    const char **headers; /* N_CASE_COLUMNS, then a field each */
    const size_t *fields; /* of those after the first N_CASE_COLUMNS */
    size_t n;             /* all */
} CaseColumns;

/* All but lists of rows, and what the actor may not see. */
CaseColumns case_columns(Ctx *cx, const Register *reg);

#endif
