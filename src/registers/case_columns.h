/* case_columns.h - the columns of a register's CSV: what all cases have, then every field. One list for both ways.
 *
 * Why       what is exported is what is imported: dates as 2018-03-08, codes, pounds, numbers of records. Each list of rows
 *           is a file of its own, a line a row; what is worked out is exported and not read back.
 * Start at  case_columns(), case_row_columns(). */
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

/* Of a list of rows: the case, the row, then every column of the list. */
#define CASE_ROW_COLUMN_LIST(X)                                                                         \
    X(ROW_COLUMN_REFERENCE, "case_reference",                                                           \
      "Reference of the case; empty: the one opened that day about that child")                         \
    X(ROW_COLUMN_CHILD_ID, "child_id", "Number of the child's record here")                             \
    X(ROW_COLUMN_CHILD_UPN, "child_upn", "Unique pupil number")                                         \
    X(ROW_COLUMN_SCHOOL, "school_urn", "The school that the case is about, where it is about no child") \
    X(ROW_COLUMN_SUBJECT, "case_subject", "What else it is about: an employer")                         \
    X(ROW_COLUMN_OPENED_ON, "case_opened_on", "Day the case was opened")                                \
    X(ROW_COLUMN_ROW, "row_number", "Number of a row that is known; empty: a new one")                  \
    X(ROW_COLUMN_REMOVE, "row_remove", "yes: take the row out")

typedef enum CaseRowColumn {
#define X(name, header, what) name,
    CASE_ROW_COLUMN_LIST(X)
#undef X
        N_CASE_ROW_COLUMNS
} CaseRowColumn;

typedef struct CaseColumns {
    const char **headers; /* n_first, then a field each */
    const size_t *fields; /* of those after the first */
    size_t n_first, n;    /* N_CASE_COLUMNS or N_CASE_ROW_COLUMNS; all */
} CaseColumns;

/* All but lists of rows, and what the actor may not see. */
CaseColumns case_columns(Ctx *cx, const Register *reg);
/* Of one of its lists of rows. */
CaseColumns case_row_columns(Ctx *cx, const Field *list);
/* The register's list of that name that the actor may see, or NULL. */
const Field *case_list_of_rows(const Ctx *cx, const Register *reg, Str name);

#endif
