/* merge.h - two records that are one person's become one, and can become two again.
 *
 * Owns      tables person_merge, person_merge_step. Writes, through db/row.h, every table that refers to a person, as
 *           merge_tables[] (people/merge_plan.h) lists them.
 * Invariant a merge and its steps commit together; undone with nothing changed since, the store is as it was before (but for
 *           person.revision, which only grows). The facts of one slot do not overlap in the record that stays.
 * Memory    cx->arena.
 * Errors    ERR_INPUT: not two records, or not of one sort. ERR_CONFLICT: merged already, a question is not answered, or
 *           (undoing) a later merge or later changes stand in the way: the message says what to do first. ERR_NOTFOUND,
 *           ERR_DENIED: as access_subject() says of either record.
 * Why       docs/decisions/0026: rows are moved and the originals kept, row by row, rather than leaving them with the old
 *           record and reading two: every other module goes on reading one person.
 * Start at  person_merge_look(), person_merge(), person_unmerge_look(), person_unmerge(). */
#ifndef MUSTER_MERGE_H
#define MUSTER_MERGE_H

#include "base/ctx.h"

/* Whose value shows where both records have one. */
#define MERGE_SHOW_LIST(X)   \
    X(MERGE_BY_DATE, "date") \
    X(MERGE_KEPT, "kept")    \
    X(MERGE_GONE, "gone")

typedef enum MergeShow {
#define X(name, word) name,
    MERGE_SHOW_LIST(X)
#undef X
        N_MERGE_SHOWS
} MergeShow;
extern const char *const merge_show_words[N_MERGE_SHOWS];

/* What may be chosen, and what a clerk calls it. */
#define MERGE_TOPIC_LIST(X)                  \
    X(MERGE_NAME, "name", "Name")            \
    X(MERGE_BIRTH, "birth", "Date of birth") \
    X(MERGE_SEX, "sex", "Sex")               \
    X(MERGE_ADDRESS, "address", "Address")   \
    X(MERGE_NUMBER, "number", "Current UPN")

typedef enum MergeTopic {
#define X(name, word, title) name,
    MERGE_TOPIC_LIST(X)
#undef X
        N_MERGE_TOPICS
} MergeTopic;
typedef struct MergeTopicInfo {
    const char *word, *title;
} MergeTopicInfo;
extern const MergeTopicInfo merge_topics[N_MERGE_TOPICS];

typedef struct MergeWish {
    i64 keep_id, gone_id;
    MergeShow show
        [N_MERGE_TOPICS]; /* by date: what a source dated last. Birth date and sex: what is no estimate, then kept */
    Str answers;          /* to questions: "siblings=merge,same_return=merge" */
    Str note;
} MergeWish;

/* "name=gone,address=kept" into wish->show. ERR_INPUT. */
MUST_USE Status merge_show_parse(Ctx *cx, Str text, MergeWish *wish);

/* Something to be answered before two records are merged. */
typedef struct MergeQuestion {
    const char *name;    /* the answer is name=choice */
    Str text;            /* in plain English, without names */
    const char *choices; /* "merge" or "both|CME-000112|CME-000305" */
    const char *labels;  /* of several choices, each in words, parted by | too; NULL: there is but one */
    bool is_answered;
} MergeQuestion;

enum { MERGE_QUESTIONS_MAX = 16 };

typedef struct MergeLook {
    Status stopped; /* OK, or what the merge fails with */
    Str stop;       /* why it cannot be done at all; STR_NONE: it can */
    MergeQuestion questions[MERGE_QUESTIONS_MAX];
    size_t n_questions, n_unanswered;
} MergeLook;

/* What stands in the way. ERR_... as for the merge itself only where the records may not be seen. */
MUST_USE Status person_merge_look(Ctx *cx, const MergeWish *wish, MergeLook *out);

/* Move all that is held of gone_id to keep_id. Inside a write transaction; needs CHANGE_CHILD. Audited under both. ERR_DENIED where a second
 * person is wanted (access/approval.h): ask by merge_or_propose(). */
MUST_USE Status person_merge(Ctx *cx, const MergeWish *wish, i64 *merge_id);

/* Merge them, or propose it where a second person is wanted: *merge_id or *approval_id, the other 0. What stands in the way of the merge stands in
 * the way of its proposal. */
MUST_USE Status merge_or_propose(Ctx *cx, const MergeWish *wish, i64 *merge_id, i64 *approval_id);

typedef struct Merge {
    i64 id, keep_id, gone_id, merged_by, undone_by;
    Moment merged_at, undone_at; /* undone_at MOMENT_NONE: it stands */
    Date merged_on;
    Str merged_by_name, undone_by_name, note, undone_note;
    i64 n_moved; /* rows changed, set aside or added */
} Merge;

typedef struct Merges {
    Merge *at;
    size_t n;
} Merges;

/* Those in which the record stayed or went, oldest first; undone ones too. */
MUST_USE Status merge_of_person(Ctx *cx, i64 person_id, Merges *out);
MUST_USE Status merge_get(Ctx *cx, i64 id, Merge *out);

/* Something changed or added since the merge, for the user to say what becomes of it. */
typedef struct UnmergeItem {
    Str key;       /* "s12": step 12; "person_address:88": a row added since */
    Str what;      /* "Address", "Enrolment": the sort of row */
    Str text;      /* the row as it is now, in words; a day as 8 March 2018. STR_NONE: taken away */
    Str was;       /* as the merge left it; STR_NONE: added since */
    bool is_added; /* added since the merge, else changed since (or taken away) */
    bool is_taken; /* it is no longer there */
    bool of_gone;  /* the row came from the record that is gone */
    Str choice;    /* edited, as_was; of what was added: kept, gone; STR_NONE: not yet said */
} UnmergeItem;

typedef struct UnmergeItems {
    UnmergeItem *at;
    size_t n, n_unsaid;
} UnmergeItems;

typedef struct UnmergeWish {
    i64 merge_id;
    Str edited;  /* of all changed since: edited (each keeps its change), as_was; STR_NONE: to be said one by one */
    Str added;   /* of all added since: kept (the default), gone */
    Str choices; /* one by one: "s12=as_was,person_address:88=gone" */
    bool is_different; /* and never offer the two as a pair again */
    Str note;
} UnmergeWish;

/* What was changed or added since the merge. */
MUST_USE Status person_unmerge_look(Ctx *cx, const UnmergeWish *wish, UnmergeItems *out);
/* Make two records of it again. ERR_CONFLICT: undone already, another merge is to be undone first, or something changed
 * since has no choice yet. Inside a write transaction; needs CHANGE_CHILD. Audited under both. ERR_DENIED as person_merge(). */
MUST_USE Status person_unmerge(Ctx *cx, const UnmergeWish *wish);
/* Undo it, or propose that where a second person is wanted; *approval_id 0: undone. */
MUST_USE Status unmerge_or_propose(Ctx *cx, const UnmergeWish *wish, i64 *approval_id);

#endif
