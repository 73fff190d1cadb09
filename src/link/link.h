/* link.h - are these two records one person? Probabilistic record linkage in the manner of Fellegi and Sunter.
 *
 * Owns      a LinkIndex owns its records, their values and its blocking keys, until link_index_close(). Knows the fields of a
 *           person; knows no store, no file and no user.
 * Invariant the same rows in the same order give the same weights and the same answers, whatever the number of threads.
 * Memory    about 230 bytes a record in a lean index; a LinkModel is a plain value that may be copied.
 * Errors    none: rows are cleaned, not refused. What a row does not say is "not given", which weighs nothing.
 * Threads   any number may query an index at once; adding, removing and training need it alone (the caller's lock).
 * Why       README.md here explains the model. A learned classifier was rejected: it needs decided pairs to begin with, and
 *           cannot say why; a rule table (match_child() of old) was rejected because it weighs Smith like Szymborska.
 * Start at  link_index_open(), link_index_add(), link_train(), link_index_query(); for whole files link_run.h. */
#ifndef MUSTER_LINK_H
#define MUSTER_LINK_H

#include "base/ctx.h"

/* How a field's values are compared. */
typedef enum LinkKind {
    LINK_NAME = 1,
    LINK_MIDDLE,
    LINK_DAY,
    LINK_CODE, /* sex: equal or not */
    LINK_HOUSE,
    LINK_PLACE,
    LINK_POST,
    LINK_REGION,
    LINK_NUMBER,
    LINK_CHECKED /* a number with a check character: two that pass their checks do not differ by a slip */
} LinkKind;

/* Which fields go together in people who are not one: neighbours share the street, a family the house and surname too. */
typedef enum LinkGroup {
    BY_SELF = 1,
    BY_FORENAME,
    BY_SURNAME,
    BY_BIRTH,
    BY_HOUSE,
    BY_STREET,
    BY_TOWN,
    N_LINK_GROUPS
} LinkGroup;

/*    field           word           kind         group        domain  counted as (two fields may share a domain) */
#define LINK_FIELD_LIST(X)                                             \
    X(LINK_FORENAME, forename, LINK_NAME, BY_FORENAME, 1, 0)           \
    X(LINK_SURNAME, surname, LINK_NAME, BY_SURNAME, 1, 1)              \
    X(LINK_MIDDLE_NAMES, middle_names, LINK_MIDDLE, BY_FORENAME, 2, 0) \
    X(LINK_BIRTH_DATE, birth_date, LINK_DAY, BY_BIRTH, 3, 0)           \
    X(LINK_SEX, sex, LINK_CODE, BY_FORENAME, 4, 0)                     \
    X(LINK_HOUSE_NUMBER, house, LINK_HOUSE, BY_HOUSE, 5, 0)            \
    X(LINK_STREET, street, LINK_PLACE, BY_STREET, 6, 0)                \
    X(LINK_LOCALITY, locality, LINK_PLACE, BY_TOWN, 6, 1)              \
    X(LINK_TOWN, town, LINK_PLACE, BY_TOWN, 7, 0)                      \
    X(LINK_POSTCODE, postcode, LINK_POST, BY_STREET, 8, 0)             \
    X(LINK_COUNTY, county, LINK_REGION, BY_TOWN, 9, 0)                 \
    X(LINK_UPN, upn, LINK_CHECKED, BY_SELF, 10, 0)                     \
    X(LINK_NHS, nhs_number, LINK_CHECKED, BY_SELF, 11, 0)              \
    X(LINK_ULN, uln, LINK_CHECKED, BY_SELF, 12, 0)                     \
    X(LINK_IDENTIFIER, identifier, LINK_NUMBER, BY_SELF, 13, 0)

typedef enum LinkField {
#define X(name, word, kind, group, domain, count) name,
    LINK_FIELD_LIST(X)
#undef X
        N_LINK_FIELDS
} LinkField;

/* What a row may say besides: a name all in one, taken apart where the field of its own is empty. */
#define LINK_FULL_NAME N_LINK_FIELDS
#define N_LINK_INPUTS  (N_LINK_FIELDS + 1)

typedef struct LinkFieldInfo {
    const char *word;
    LinkKind kind;
    LinkGroup group;
    u8 domain, counted_as;
} LinkFieldInfo;
extern const LinkFieldInfo link_fields[N_LINK_FIELDS];

/* What a row says, as it came. */
typedef struct LinkRow {
    Str value[N_LINK_INPUTS];
} LinkRow;

/* How two values compare. 0 is "not given by one of them", 1 is "the same"; the others depend on the kind
 * (link_level_word()), the last being "different". */
#define LINK_MAX_LEVELS 10
#define LINK_MISSING    0
#define LINK_SAME       1
int link_n_levels(LinkField f);
/* "the same", "one letter different" ... */
const char *link_level_word(LinkField f, int level);

/* The levels of all fields, four bits each, and what had to be exchanged to find them. */
typedef u64 LinkPattern;
#define LINK_SWAPPED_NAMES  ((LinkPattern)1 << 60)
#define LINK_SWAPPED_PLACES ((LinkPattern)1 << 61)
static inline int link_level(LinkPattern p, int field) { return (int)(p >> (4 * field) & 15); }

/* Lists of words from definitions/linkage/, immutable, shared by every index. Lives in the arena. folder: one of a county's
 * own definitions, whose files under linkage/ stand in for ours one by one (App.definitions_folder); STR_NONE: none. A file
 * there that cannot be read counts as absent. */
typedef struct LinkLists LinkLists;
MUST_USE const LinkLists *link_lists_read(Arena *a, Str folder);

/* ---- the index ---- */

typedef struct LinkIndex LinkIndex;
typedef enum LinkKeys {
    LINK_KEYS_ALL,
    LINK_KEYS_LEAN
} LinkKeys; /* lean: fewer blocking keys, for a large standing index whose numbers are looked up elsewhere */

MUST_USE LinkIndex *link_index_open(const LinkLists *lists, LinkKeys keys);
void link_index_close(LinkIndex *ix);
/* The record's number: 0, 1, 2 ... in the order of adding, but for numbers of records taken out, which come again. is_findable: false for a row that only asks. */
u32 link_index_add(LinkIndex *ix, const LinkRow *row, bool is_findable);
/* A findable one that questions may pass over (LinkAsk.skips_marked) without so much as looking at it. */
u32 link_index_add_marked(LinkIndex *ix, const LinkRow *row);
/* A findable record is one of those from now on. */
void link_index_mark(LinkIndex *ix, u32 record);
/* It is not found any more, its values count no longer, and its number may be given to another. */
void link_index_remove(LinkIndex *ix, u32 record);
/* The number behind the last one given. */
u32 link_index_size(const LinkIndex *ix);
size_t link_index_bytes(const LinkIndex *ix);

/* ---- the model ---- */

/* What two records may be to each other. One person who has moved agrees in nothing about the home but by chance. Strangers agree by chance only; people
 * of one name share it oftener than its parts would by chance (Jakub Wróbel), people of one town the town, neighbours the street, a household the house, a family the surname; and rarely a family shares a birthday (twins) or
 * a forename (mother and daughter). */
#define LINK_CLASS_LIST(X)                    \
    X(LINK_ONE_PERSON, "one person")          \
    X(LINK_MOVED, "one person who has moved") \
    X(LINK_STRANGERS, "strangers")            \
    X(LINK_ONE_NAME, "people of one name")    \
    X(LINK_TOWNSFOLK, "people of one town")   \
    X(LINK_NEIGHBOURS, "neighbours")          \
    X(LINK_HOUSEHOLD, "a household")          \
    X(LINK_SIBLINGS, "a family")              \
    X(LINK_TWINS, "twins")                    \
    X(LINK_NAMESAKES, "parent and child of one name")

typedef enum LinkClass {
#define X(name, words) name,
    LINK_CLASS_LIST(X)
#undef X
        N_LINK_CLASSES
} LinkClass;
extern const char *const link_class_words[N_LINK_CLASSES];

#define LINK_COUNT_LOGS          512
#define LINK_PRIOR_PEOPLE        200.0 /* people the default frequencies count as */
#define LINK_TWINS_OF_FAMILY     0.05
#define LINK_NAMESAKES_OF_FAMILY 0.02

typedef struct LinkModel {
    double m[N_LINK_FIELDS]
            [LINK_MAX_LEVELS]; /* how often a level is seen in pairs of one person, given that both speak */
    double u[N_LINK_FIELDS][LINK_MAX_LEVELS];     /* and in pairs of strangers */
    float weight[N_LINK_FIELDS][LINK_MAX_LEVELS]; /* log2(m / u) */
    float best_other[N_LINK_FIELDS];              /* the best weight that is not "the same" */
    float same_by_count[N_LINK_FIELDS]
                       [LINK_COUNT_LOGS]; /* weight of "the same" for a value that so many records hold */
    double prior_odds;                    /* log2, of one person, of any two records */
    double share[N_LINK_CLASSES];         /* of all pairs */
    double swapped[2];                    /* how often names, and address lines, are exchanged in one person's pairs */
    double n_people;                      /* different people behind the records */
    double per_person;                    /* records a person */
    double same_from, review_from;        /* from which probability a pair is the same, and is to be reviewed */
} LinkModel;

/* Weights for when there is nothing to learn from. ix NULL: not for a certain index (link_model_expect() fits them). */
void link_model_default(LinkModel *model, const LinkIndex *ix);

/* A row that asks is about a record with this probability, before anything is compared. In a file linked with itself or another
 * this is learned; of rows that come in one by one it is not known from the records that are there. */
void link_model_expect(LinkModel *model, const LinkIndex *ix, double known);

typedef enum LinkVerdict { LINK_DIFFERENT = 1, LINK_REVIEW, LINK_IS_SAME } LinkVerdict;

typedef struct LinkHit {
    u32 record;
    float weight;      /* log2 of how much likelier the comparison is for one person than for two */
    float probability; /* that it is one person */
    LinkVerdict verdict;
    LinkPattern pattern;
    bool has_two_names; /* forenames that differ, and that others bear too */
} LinkHit;

typedef struct LinkAsk {
    LinkRow row;
    double least; /* probability of what is wanted */
    size_t max;   /* hits that hits has room for */
    bool skips_marked;
} LinkAsk;

/* Records that may be the row's person, likeliest first. Returns how many. Tens of microseconds. The row is not added; a value
 * that no record holds weighs as the rarest. */
size_t link_index_query(const LinkIndex *ix, const LinkModel *model, const LinkAsk *ask, LinkHit *hits);
/* Numbers that the index does not hold, brought to a hit or (link/report.h) an explanation afterwards: how those of two rows compare,
 * as the levels of LINK_UPN and what follows it. */
LinkPattern link_compare_numbers(const LinkIndex *ix, const LinkRow *a, const LinkRow *b);
void link_hit_add_numbers(const LinkModel *model, LinkPattern numbers, LinkHit *hit);

/* Learn the weights from the index's own records against each other, then link_model_expect(0.5). Seconds for hundreds of thousands. */
void link_index_train(const LinkIndex *ix, u32 n_threads, LinkModel *model);

#endif
