/* merge_plan.h - for merge*.c alone: the rows of two records in memory, as they stand and as they will.
 *
 * Owns      merge_tables[]: every table and column that refers to a person, and what a merge does about it.
 * Invariant MERGE_TABLE_LIST and MERGE_STAYS_LIST name every such column of the dictionary: a test compares them, so that a
 *           later table cannot be forgotten. Tables that registers make for themselves are found in the dictionary.
 * Why       all is planned before anything is written: the rules that join two timelines are pure, can be tried at
 *           random, and a plan that cannot be carried out has written nothing.
 * Start at  merge_plan_make(). */
#ifndef MUSTER_MERGE_PLAN_H
#define MUSTER_MERGE_PLAN_H

#include "db/row.h"
#include "people/merge.h"

/* The wish's choices as "name=kept,address=gone": what merge_show_parse() reads. */
Str merge_show_text(Ctx *cx, const MergeWish *wish);
/* OK where nothing stands in the way. */
MUST_USE Status merge_check_look(Ctx *cx, const MergeLook *look);

typedef struct MergePlan MergePlan;

/* Rows of parents stand before those that refer to them.
 *    table, key, columns that name a person, columns that are unique together, what else is done, what it is called,
 *    whether its rows merely mention the person */
#define MERGE_TABLE_LIST(X)                                                                                          \
    X("person", "id", "", NULL, merge_fit_person, "The record itself", true)                                         \
    X("person_name", "id", "person_id", NULL, merge_fit_names, "Name", false)                                        \
    X("person_identifier", "id", "person_id", NULL, merge_fit_numbers, "Number", false)                              \
    X("person_address", "id", "person_id", NULL, merge_fit_addresses, "Address", false)                              \
    X("person_characteristic", "id", "person_id", NULL, merge_fit_characteristics, "Characteristic", false)          \
    X("person_relationship", "id", "person_id,other_id", NULL, merge_fit_relationships, "Relationship", false)       \
    X("enrolment", "id", "person_id", NULL, merge_fit_enrolments, "Enrolment", false)                                \
    X("census_pupil", "urn,census_on,person_id", "person_id", "urn,census_on,person_id", merge_fit_census,           \
      "Census row", false)                                                                                           \
    X("exclusion", "id", "person_id", "person_id,urn,start_on,category", NULL, "Exclusion", false)                   \
    X("education_standing", "id", "person_id", "person_id,kind,from_on,case_id", NULL, "Education out of school",    \
      false)                                                                                                         \
    X("attendance_pupil", "id", "person_id", NULL, NULL, "Place in an attendance register", false)                   \
    X("transfer_file", "id", "person_id", "person_id,source_id", NULL, "Transfer file", false)                       \
    X("roll_removal", "id", "person_id", NULL, merge_fit_removals, "Removal from roll", false)                       \
    X("case_file", "id", "person_id", NULL, NULL, "Case", false)                                                     \
    X("case_task", "id", "person_id", NULL, NULL, "Task", false)                                                     \
    X("case_person", "case_id,person_id,role", "person_id", "case_id,person_id,role", NULL, "Part in a case", false) \
    X("front_notice", "id", "person_id", NULL, NULL, "Notice of a school", false)                                    \
    X("involvement", "id", "person_id", "person_id,service,team,worker,from_on", NULL, "Involvement", false)         \
    X("person_restriction", "id", "person_id", NULL, NULL, "Restriction", true)                                      \
    X("glass_opening", "id", "person_id", NULL, NULL, "Emergency opening", true)                                     \
    X("index_lookup", "id", "person_id", NULL, NULL, "Look into the practitioner index", true)                       \
    X("person_sealed", "id", "old_id,new_id", NULL, NULL, "Sealed adoption", true)                                   \
    X("retention_hold", "id", "person_id", NULL, NULL, "Hold", true)                                                 \
    X("match_doubt", "id", "candidate_id,person_id", NULL, NULL, "Held row", true)                                   \
    X("import_finding", "id", "person_id", NULL, NULL, "Import finding", true)                                       \
    X("person_pair", "id", "left_id,right_id", NULL, merge_fit_pairs, "Pair", true)

/* Columns that name a person and are left as they are, and why. */
#define MERGE_STAYS_LIST(X)                                                                                 \
    X("person", "merged_into", "a record merged into this one before leads here step by step")              \
    X("person_merge", "keep_id", "what was done stays as it was done")                                      \
    X("person_merge", "gone_id", "what was done stays as it was done")                                      \
    X("person_merge_step", "row_before", "kept whole; the rows in it name whom they named then")            \
    X("audit", "person_id", "lines are chained and only ever added; they are read under both records")      \
    X("attendance_sign", "person_id", "what tick found last; the next tick finds it of whoever it is then") \
    X("approval", "person_id", "what was proposed of which records, and decided, stays as it was")          \
    X("approval", "other_id", "likewise")                                                                   \
    X("disposal_item", "person_id", "what a disposal proposed is worked out again when it is carried out")  \
    X("school_list", "lines", "as a school was told; whoever reads it is led to the record that stays")     \
    X("person_change", "people", "a feed of what changed when; the merge adds its own line")

/* Casework is done on the case, whoever it is found to be about: what was changed of it since stays with its row when a merge is
 * undone, and nobody is asked. A register's own tables are of this kind too. */
#define MERGE_CASEWORK_LIST(X) \
    X("case_file")             \
    X("case_task")             \
    X("front_notice")          \
    X("case_person")

typedef struct MergeTable {
    const Sql *find; /* the keys of one person's rows, where no index leads from the person to them; NULL: one does */
    const char *name, *key, *people;
    const char *unique;                        /* NULL: nothing but the key */
    Status (*fit)(MergePlan *p, size_t table); /* NULL: nothing */
    const char *title;
    bool
        is_log; /* its rows merely mention the person, or stay with whoever holds them: those of the record that stays are
                    left alone, and what is added later is no fact to decide about */
    bool is_casework; /* as MERGE_CASEWORK_LIST says */
    bool is_made;     /* by a register, for itself */
} MergeTable;

typedef struct MergeRow {
    size_t table;
    bool is_gone;   /* it was about the record that goes */
    json_t *before; /* NULL: new */
    json_t *after;  /* NULL: set aside */
} MergeRow;

struct MergePlan {
    Ctx *cx;
    i64 keep, gone; /* gone 0: one record tidied by itself */
    MergeShow show[N_MERGE_TOPICS];
    bool gone_is_first; /* of two facts that begin on one day the one marked is_gone goes before */
    const MergeTable *tables;
    RowTable *shapes; /* by table */
    size_t n_tables;
    MergeRow *rows;
    size_t n, cap;
};

/* The static list and whatever registers' tables the dictionary has besides. */
MUST_USE Status merge_tables_load(Ctx *cx, MergePlan *p);
/* Append the rows of the table that name the person in the column. */
MUST_USE Status merge_rows_read(const MergePlan *p, size_t table, const char *column, i64 person, json_t *rows);
/* Read the rows of both, lead gone's to keep, and fit them together. Reads only. */
MUST_USE Status merge_plan_make(Ctx *cx, const MergeWish *wish, MergePlan *out);
/* The rows of one record, for laying them out anew: what merely mentions the person is left out. Reads only. */
MUST_USE Status merge_plan_read(Ctx *cx, i64 person_id, MergePlan *out);
/* A row of the plan: a new one, or as read. */
MergeRow *merge_plan_add(MergePlan *p, const MergeRow *row);
/* Indices of the table's rows that will stand, in the arena. */
size_t merge_rows_of(const MergePlan *p, size_t table, size_t **out);
/* The table of that name among p->tables, or p->n_tables. */
size_t merge_table_find(const MergePlan *p, Str name);
/* Run the rules of every table over the rows. */
MUST_USE Status merge_plan_fit(MergePlan *p);
/* Write what differs: takes away, changes, adds. */
MUST_USE Status merge_plan_write(MergePlan *p);

MUST_USE Status merge_fit_person(MergePlan *p, size_t table);
MUST_USE Status merge_fit_names(MergePlan *p, size_t table);
MUST_USE Status merge_fit_numbers(MergePlan *p, size_t table);
MUST_USE Status merge_fit_addresses(MergePlan *p, size_t table);
MUST_USE Status merge_fit_characteristics(MergePlan *p, size_t table);
MUST_USE Status merge_fit_relationships(MergePlan *p, size_t table);
MUST_USE Status merge_fit_enrolments(MergePlan *p, size_t table);
MUST_USE Status merge_fit_census(MergePlan *p, size_t table);
MUST_USE Status merge_fit_removals(MergePlan *p, size_t table);
MUST_USE Status merge_fit_pairs(MergePlan *p, size_t table);
/* Rows alike in the unique columns: the one that stays is filled from the other, which is set aside. */
/* Bring enrolment.roll_confirmed_on in line at every school whose enrolments the plan changed. */
MUST_USE Status merge_settle_rolls(MergePlan *p);

void merge_fit_unique(MergePlan *p, size_t table);

/* ---- timelines: merge_slots.c ---- */

typedef struct SlotRule {
    const char *slot;        /* columns whose values make one timeline: "person_id,kind" */
    const char *value;       /* columns that make two facts say the same */
    const char *end_columns; /* what belongs to a piece's end; NULL: nothing but its last day */
    const char *
        as_seen; /* a day on which the fact was seen to hold, and what was seen: of rows that say the same, the one seen last
                            within the piece says them; NULL: nothing */
    MergeTopic topic; /* N_MERGE_TOPICS: by date */
    bool sets_aside;  /* a fact that holds on no day any more is set aside; else kept as one that never holds */
    bool (*is_dated)(const json_t *row); /* NULL: all are */
    bool (*may_join)(const json_t *row); /* NULL: none do */
    /* Put right what the piece's columns say, once made of its first and last row. NULL: nothing to. */
    void (*finish)(json_t *piece, bool is_cut);
} SlotRule;

/* In every slot that has rows marked is_gone and rows that are not. */
void merge_fit_slots(MergePlan *p, size_t table, const SlotRule *rule);

/* Both rows have equal values in the columns "a,b". Null equals null. */
bool merge_same(const json_t *a, const json_t *b, const char *columns);
/* Fill to's empty columns from from's. */
void merge_fill(json_t *to, const json_t *from);

/* ---- what stands in the way: merge_guard.c ---- */

/* Something to say about two records before they are merged. A feature that must be asked (cases open on both sides) adds
 * a line to MERGE_GUARD_LIST and defines merge_guard_NAME where it likes: it says look->stop, or adds a question, whose
 * answer it finds in wish->answers when the merge is made. */
typedef Status MergeGuard(Ctx *cx, const MergeWish *wish, MergeLook *look);
#define MERGE_GUARD_LIST(X) \
    X(records)              \
    X(siblings)             \
    X(same_return)          \
    X(open_cases)           \
    X(decided)

#define X(name) MergeGuard merge_guard_##name;
MERGE_GUARD_LIST(X)
#undef X

/* ---- what follows: once the rows stand ---- */

/* What a feature works out from rows that a merge, or its undoing, has moved. Like a guard: a line in MERGE_FOLLOW_LIST, and
 * merge_follow_NAME where it likes. What it writes in the tables of MERGE_FOLLOWED_LIST counts as the merge's own. */
typedef struct MergeDone {
    i64 merge_id, keep, gone;
    const MergeWish *wish; /* NULL: it was undone */
} MergeDone;
typedef Status MergeFollow(Ctx *cx, const MergeDone *done);
#define MERGE_FOLLOW_LIST(X) X(cases)
#define MERGE_FOLLOWED_LIST(X) \
    X("case_file")             \
    X("case_task")             \
    X("education_standing")

#define X(name) MergeFollow merge_follow_##name;
MERGE_FOLLOW_LIST(X)
#undef X
/* Run them all. */
MUST_USE Status merge_follow(Ctx *cx, const MergeDone *done);
/* Take what they wrote into the plan, so that the merge's steps have it. */
MUST_USE Status merge_follow_note(MergePlan *p);

/* Add a question to the look; the answer given, or STR_NONE. One that finds no more room stops the merge. */
Str merge_ask(Ctx *cx, const MergeWish *wish, MergeLook *look, const MergeQuestion *q);

/* The value after name= in "a=b,c=d"; STR_NONE: none. */
Str merge_choice(Str list, Str name);

#endif
