/* child_row.h - a CSV row about a child: read, checked, matched, and what every list says of who the child is.
 *
 * Why       the known-children feed and the services' lists name children in the same words; what differs is what they say
 *           about them. The census and transfer files have readers of their own.
 * Start at  child_row_begin(). */
#ifndef MUSTER_CHILD_ROW_H
#define MUSTER_CHILD_ROW_H

#include "exchange/import_csv.h"
#include "people/match.h"
#include "people/person.h"

#define NO_COLUMN SIZE_MAX

/* Where the identity stands in the table; NO_COLUMN where it has no such column. */
typedef struct ChildColumns {
    size_t local_id, upn, nhs, surname, forename, middle_names, dob, sex, postcode;
} ChildColumns;

/* Of a table whose columns are named PREFIX_LOCAL_ID and so on, without middle names. */
#define CHILD_COLUMNS(PREFIX)                                                                                 \
    {                                                                                                         \
        .local_id = PREFIX##_LOCAL_ID, .upn = PREFIX##_UPN, .nhs = PREFIX##_NHS, .surname = PREFIX##_SURNAME, \
        .forename = PREFIX##_FORENAME, .middle_names = NO_COLUMN, .dob = PREFIX##_DOB, .sex = PREFIX##_SEX,   \
        .postcode = PREFIX##_POSTCODE                                                                         \
    }

/* Who the row is about, before anything is written. */
typedef struct ChildRow {
    ImportRow *row;
    const ChildColumns *columns;
    Str local_scheme; /* "local:known" */
    Date as_at;       /* from when the row speaks */
    Incoming in;
} ChildRow;

/* Read and check the identity: surname and form of the rest. Notes refusals on the row; what can be lived with (a UPN whose
 * letter is wrong, a sex that is neither M nor F) is a warning. */
void child_row_read(ChildRow *c);

typedef enum ChildFound { CHILD_HELD = 1, CHILD_KNOWN, CHILD_MADE } ChildFound;

/* Whom to apply the row to, in place of matching. */
typedef struct ChildDecision {
    bool is_decided;
    i64 person_id; /* 0: a new child */
} ChildDecision;

/* Match (or do as decided), load or make the child, and say name, birth, numbers. CHILD_HELD: the row waits for a person,
 * *out is not set. */
MUST_USE Status child_row_begin(const ChildRow *c, ChildDecision d, PersonFacts *out, ChildFound *found);
/* The outcome that p and its other facts (n_others: written besides) come to. */
RowOutcome child_row_outcome(const PersonFacts *p, i64 n_others);

/* What was kept of a row that waited, and whom it is about: 0, a new child. */
typedef struct ChildHeld {
    const json_t *json;
    i64 person_id;
} ChildHeld;

/* A list whose rows are each about a child: the same for a file's rows and for those that waited for a person. */
typedef struct ChildList {
    const CsvTable *table;
    size_t row_size; /* of the list's own type of row, whose first member is a ChildRow */
    /* Read and check the cells, child_row_read() included; refusals are noted on r. */
    Status (*read)(ImportRow *r, void *row);
    /* Write what the row says beside who the child is. *n_written counts what p does not. */
    Status (*say)(void *row, PersonFacts *p, i64 *n_written);
} ChildList;

/* One row of the file, import_row_done() included. */
MUST_USE Status child_list_row(ImportRow *r, const ChildList *list);
/* A row that was held, decided: Importer.apply. */
MUST_USE Status child_list_apply(Ctx *cx, ImportUnit *u, const ChildList *list, const ChildHeld *held, i64 *applied_to);

#endif
