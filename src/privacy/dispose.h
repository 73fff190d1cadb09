/* dispose.h - records whose time is over, taken away for good; and the certificate that says so.
 *
 * Owns      tables disposal, disposal_item, retention_statistic; DISPOSE_CASE_LIST and DISPOSE_PERSON_LIST: every table and column that
 *           refers to a case or to a person, and what a disposal does about it.
 * Invariant a run is proposed by one person and confirmed by another. A child's records go in one transaction or not at all; whatever is no
 *           longer due or held by then stays. The certificate names no record: classes, tables and counts.
 *           A column of the dictionary that refers to either and is in neither list fails a test.
 * Errors    ERR_INPUT: a day to come, nothing due. ERR_DENIED: who proposed would confirm. ERR_CONFLICT: decided already.
 * Why       a killed run goes on where it stopped: what came of each record is written with its going. The audit trail keeps its lines: they
 *           hold numbers and counts alone, and taking one out would break the chain that proves all others.
 * Start at  dispose_propose(), dispose_confirm(), dispose_run(). */
#ifndef MUSTER_DISPOSE_H
#define MUSTER_DISPOSE_H

#include <jansson.h>
#include "privacy/retention.h"

/* What refers to a case. Rows of children stand before those they refer to.
 *    table, column, via, via's column */
#define DISPOSE_CASE_LIST(X)                                                      \
    X("case_restriction_reader", "restriction_id", "case_restriction", "case_id") \
    X("case_restriction", "case_id", NULL, NULL)                                  \
    X("glass_opening", "case_id", NULL, NULL)                                     \
    X("case_letter", "case_id", NULL, NULL)                                       \
    X("approval", "case_id", NULL, NULL)                                          \
    X("case_document", "case_id", NULL, NULL)                                     \
    X("front_notice_answer", "notice_id", "front_notice", "case_id")              \
    X("front_notice", "case_id", NULL, NULL)                                      \
    X("case_finding", "case_id", NULL, NULL)                                      \
    X("case_clock", "case_id", NULL, NULL)                                        \
    X("case_clock_change", "case_id", NULL, NULL)                                 \
    X("case_event", "case_id", NULL, NULL)                                        \
    X("case_task", "case_id", NULL, NULL)                                         \
    X("case_link", "from_case", NULL, NULL)                                       \
    X("case_link", "to_case", NULL, NULL)                                         \
    X("case_person", "case_id", NULL, NULL)                                       \
    X("retention_hold", "case_id", NULL, NULL)

/* Columns that name the case and are emptied: the fact itself is the child's and goes with the child. */
#define DISPOSE_CASE_CLEARED_LIST(X)   \
    X("education_standing", "case_id") \
    X("exclusion", "case_id")

/* What refers to a person. */
#define DISPOSE_PERSON_LIST(X)                                                          \
    X("person_restriction_reader", "restriction_id", "person_restriction", "person_id") \
    X("person_sealed", "old_id", NULL, NULL)                                            \
    X("person_sealed", "new_id", NULL, NULL)                                            \
    X("person_restriction", "person_id", NULL, NULL)                                    \
    X("approval", "person_id", NULL, NULL)                                              \
    X("approval", "other_id", NULL, NULL)                                               \
    X("glass_opening", "person_id", NULL, NULL)                                         \
    X("index_lookup", "person_id", NULL, NULL)                                          \
    X("person_merge_step", "merge_id", "person_merge", "keep_id")                       \
    X("person_merge_step", "merge_id", "person_merge", "gone_id")                       \
    X("person_merge", "keep_id", NULL, NULL)                                            \
    X("person_merge", "gone_id", NULL, NULL)                                            \
    X("person_pair", "left_id", NULL, NULL)                                             \
    X("person_pair", "right_id", NULL, NULL)                                            \
    X("roll_removal", "person_id", NULL, NULL)                                          \
    X("roll_removal", "enrolment_id", "enrolment", "person_id")                         \
    X("enrolment", "person_id", NULL, NULL)                                             \
    X("census_pupil", "person_id", NULL, NULL)                                          \
    X("exclusion", "person_id", NULL, NULL)                                             \
    X("education_standing", "person_id", NULL, NULL)                                    \
    X("attendance_pupil", "person_id", NULL, NULL)                                      \
    X("attendance_sign", "person_id", NULL, NULL)                                       \
    X("transfer_file", "person_id", NULL, NULL)                                         \
    X("involvement", "person_id", NULL, NULL)                                           \
    X("case_task", "person_id", NULL, NULL)                                             \
    X("case_person", "person_id", NULL, NULL)                                           \
    X("front_notice_answer", "notice_id", "front_notice", "person_id")                  \
    X("front_notice", "person_id", NULL, NULL)                                          \
    X("match_doubt", "candidate_id", NULL, NULL)                                        \
    X("match_doubt", "person_id", NULL, NULL)                                           \
    X("import_finding", "person_id", NULL, NULL)                                        \
    X("person_name", "person_id", NULL, NULL)                                           \
    X("person_identifier", "person_id", NULL, NULL)                                     \
    X("person_address", "person_id", NULL, NULL)                                        \
    X("person_relationship", "person_id", NULL, NULL)                                   \
    X("person_relationship", "other_id", NULL, NULL)                                    \
    X("person_characteristic", "person_id", NULL, NULL)                                 \
    X("retention_hold", "person_id", NULL, NULL)                                        \
    X("person", "id", NULL, NULL)

/* Columns that name a person or a case and stay, and why. */
#define DISPOSE_STAYS_LIST(X)                                                                                 \
    X("audit", "person_id", "a number; the chain of lines proves all others")                                 \
    X("disposal_item", "record_id", "a number: what was disposed of")                                         \
    X("disposal_item", "person_id", "a number: what was disposed of")                                         \
    X("person_change", "people", "numbers; the feed is cut off as it grows")                                  \
    X("rollcall_run", "members", "numbers and states, so that a kept roll call still balances")               \
    X("school_list", "lines", "numbers and bands, as a school was told; they go when lists_kept is over")     \
    X("edition_row", "units", "numbers, so that a published figure still adds up")                            \
    X("person_merge_step", "row_before", "of other people's merges; it names whom they named then by number") \
    X("person_merge_step", "row_after", "as row_before")

/* Columns that need no sweeping: nothing is left in them by the time a record goes, which the proof counts. */
#define DISPOSE_GUARDED_LIST(X)                                                          \
    X("person", "merged_into", "a record that was merged goes with the one it leads to") \
    X("case_file", "person_id", "a child is not due while a case is left; one that is anonymised is emptied")

typedef struct Disposal {
    i64 id;
    Date as_at;
    Str only_class, state;
    i64 proposed_by_id, decided_by_id;
    Str proposed_by, decided_by;
    Moment proposed_at, decided_at, finished_at;
    Str certificate, hash;
    bool is_sound; /* the certificate still has its hash */
    i64 n_records, n_waiting;
} Disposal;

typedef struct DisposalItem {
    RecordKind kind;
    i64 id, person_id;
    const RetentionClass *is; /* NULL: the definitions no longer have the class */
    Date due_on;
    Str outcome;
    i64 n_rows;
} DisposalItem;

/* A run over all that is due on the day and not held. ERR_INPUT: a day to come, no such class, or nothing is due. Audited. */
MUST_USE Status dispose_propose(Ctx *cx, Date as_at, Str only_class, i64 *id);
/* By somebody else. Nothing is taken away yet. Audited. */
MUST_USE Status dispose_confirm(Ctx *cx, i64 id);
MUST_USE Status dispose_withdraw(Ctx *cx, i64 id);
/* Take a confirmed run's records away, at most `most` groups of records (0: all), each in a transaction of its own; when none is left, look for
 * them everywhere and write the certificate. *is_done: it is. Outside any transaction, but for tests. Audited for each record. */
MUST_USE Status dispose_run(Ctx *cx, i64 id, i64 most, bool *is_done);

MUST_USE Status dispose_list(Ctx *cx, Disposal **out, size_t *n);
/* ERR_NOTFOUND. */
MUST_USE Status dispose_get(Ctx *cx, i64 id, Disposal *out);
MUST_USE Status dispose_items(Ctx *cx, i64 id, DisposalItem **out, size_t *n);
/* The run that a confirmation for the day is of. ERR_NOTFOUND: nobody proposed one. */
MUST_USE Status dispose_proposed_for(Ctx *cx, Date as_at, i64 *id);

/* ---- for dispose*.c ---- */

typedef struct Swept {
    Ctx *cx;
    json_t *tables; /* rows taken away, by table */
    i64 n;          /* of the record in hand */
} Swept;
MUST_USE Status sweep_case(Swept *s, i64 case_id, const RetentionClass *is);
MUST_USE Status sweep_person(Swept *s, i64 person_id);
MUST_USE Status sweep_log(Swept *s, i64 place);
/* Numbers of what a run disposed of, as db_list(); cases: the anonymised too. */
typedef struct SweptIds {
    Str people, cases, deleted_cases;
    bool is_case;
} SweptIds;
/* Rows that still refer to them, over all columns of the dictionary that refer to a person or a case. */
MUST_USE Status sweep_left(Ctx *cx, SweptIds *gone, i64 *n_columns, i64 *n_rows);

#endif
