/* model.h - the invented county in memory, between being made and being written.
 *
 * Owns      everything reached from County; it lives in the command's arena.
 * Invariant a family's children are neighbours in children[]; a child's enrolments are a chain in order of from, which
 *           overlap only for a dual registration; a child has one Story, so nothing contradicts itself.
 * Threads   one.
 * Why       whole, not streamed: siblings, transfers and plants need each other. What can be worked out again from a
 *           child's own random stream (names of parents, absence marks, numbers) is not kept.
 * Start at  County, county_make() in county.c, which runs the steps in order. */
#ifndef MUSTER_COUNTY_MODEL_H
#define MUSTER_COUNTY_MODEL_H

#include "county/county.h"
#include "county/names.h"
#include "county/places.h"
#include "county/terms.h"

#define VEC(Type)      \
    struct {           \
        Type *at;      \
        size_t n, cap; \
    }
/* One more element at the end, zeroed; its address. */
#define VEC_PUSH(a, v) (vec_room((a), (void **)&(v)->at, &(v)->cap, (v)->n, sizeof *(v)->at), &(v)->at[(v)->n++])
void vec_room(Arena *a, void **at, size_t *cap, size_t n, size_t size);

#define NONE32   UINT32_MAX
#define DAY_NONE INT32_MIN
#define DAY_OPEN INT32_MAX

/* ---- schools ---- */

#define SCHOOL_KIND_LIST(X)                                                          \
    /* kind              per 100,000  least  lowest  highest year, takes a census */ \
    X(KIND_PRIMARY, 183, 2, 0, 6, true)                                              \
    X(KIND_INFANT, 6, 0, 0, 2, true)                                                 \
    X(KIND_JUNIOR, 6, 0, 3, 6, true)                                                 \
    X(KIND_SECONDARY, 27, 2, 7, 13, true)                                            \
    X(KIND_GRAMMAR, 14, 0, 7, 13, true)                                              \
    X(KIND_ALL_THROUGH, 2, 0, 0, 13, true)                                           \
    X(KIND_SPECIAL, 11, 0, 0, 13, true)                                              \
    X(KIND_PRU, 4, 1, 7, 11, true)                                                   \
    X(KIND_NURSERY, 1, 0, -1, -1, true)                                              \
    X(KIND_INDEPENDENT, 33, 1, 0, 13, false)                                         \
    X(KIND_COLLEGE, 2, 0, 12, 14, false)                                             \
    X(KIND_OUTSIDE, 9, 1, 0, 13, false)

typedef enum SchoolKind {
#define X(kind, rate, least, low, high, census) kind,
    SCHOOL_KIND_LIST(X)
#undef X
        N_SCHOOL_KINDS
} SchoolKind;

typedef enum Faith { FAITH_NONE, FAITH_CHURCH_OF_ENGLAND, FAITH_CATHOLIC } Faith;
typedef enum Governance {
    GOV_COMMUNITY,
    GOV_AIDED,
    GOV_CONTROLLED,
    GOV_FOUNDATION,
    GOV_CONVERTER,
    GOV_SPONSORED,
    GOV_FREE
} Governance;

#define N_CLOSED_DAYS 5
typedef struct School {
    Str name;
    u32 urn, old_urn; /* old_urn: the closed predecessor of an academy; 0 when there is none */
    u16 la, estab;
    u8 kind, governance, faith;
    i8 low, high; /* youngest and oldest year group */
    char sex;     /* M boys, F girls, X mixed */
    u8 style;     /* which supplier's software writes its returns */
    u8 trust, rating;
    bool has_sixth_form, has_nursery;
    i8 district; /* -1 outside */
    u16 intake;  /* places a year */
    u32 pull;    /* intake by popularity: the weight with which it is chosen */
    Home home;
    i32 opened, converted, inspected;
    u8 closed[N_CLOSED_DAYS];          /* indexes of the days it was shut for training */
    u8 snow_from, snow_days;           /* days shut for snow */
    u8 illness;                        /* how its absence differs, in tenths */
    u32 n_roll, n_boys, n_fsm;         /* on the first census day */
    u32 first_enrolment, n_enrolments; /* its slice of enrolment_order[] */
    u16 upn_serial[16];                /* next serial by year group, for the UPNs it gave */
} School;

/* The number it had on that day: an academy's before it converted is its predecessor's. */
static inline u32 school_urn_on(const School *s, i32 on) {
    return s->old_urn && on != DAY_NONE && on < s->converted ? s->old_urn : s->urn;
}

static inline bool school_takes_census(const School *s) { return s->kind < KIND_INDEPENDENT; }

/* Shut to pupils on that day of the year. */
bool school_is_closed(const School *s, int day);

/* ---- people ---- */

typedef struct Ethnicity {
    const char *code;
    int per_10000;
    NameGroup names;
    const char *language; /* NULL: English; else spoken at home by per_cent_language */
    int per_cent_language;
} Ethnicity;
extern const Ethnicity ethnicities[];
extern const size_t n_ethnicities;

typedef enum Lean { LEAN_COUNTY, LEAN_INDEPENDENT, LEAN_HOME, LEAN_OTHER_LA } Lean;
typedef enum FamilyMove { MOVE_NONE, MOVE_ARRIVES, MOVE_WITHIN, MOVE_OUT } FamilyMove;
typedef enum Evidence { EVIDENCE_NONE /* stays */, EVIDENCE_AUTHORITY, EVIDENCE_SCHOOL, EVIDENCE_ABROAD } Evidence;

typedef struct Family {
    u32 first_child;
    u16 surname, surname2; /* NO_NAME, or the second barrel */
    u8 joiner;             /* '-' or ' ' */
    u8 n_children;
    u8 ethnicity, lean, move, evidence;
    bool has_fsm, is_service, speaks_english, lives_outside;
    u16 school;       /* where an older sibling went at primary */
    Home home, home2; /* home2 from the day it moves */
    i32 arrived;      /* in the county; DAY_NONE: always here */
    i32 moves_on;     /* DAY_NONE */
} Family;

#define SETTING_LIST(X) \
    X(SET_YOUNG)        \
    X(SET_CENSUS)       \
    X(SET_INDEPENDENT)  \
    X(SET_OTHER_LA) X(SET_HOME) X(SET_PROVISION) X(SET_MISSING) X(SET_AWAITING) X(SET_NOWHERE) X(SET_OVER)
typedef enum Setting {
#define X(name) name,
    SETTING_LIST(X)
#undef X
} Setting;

/* What happens to a child in the year. */
typedef enum Story {
    STORY_NONE,
    STORY_MOVES_SCHOOL,
    STORY_MOVES_OUT,
    STORY_ARRIVES,
    STORY_TO_HOME,
    STORY_TO_INDEPENDENT,
    STORY_EXCLUDED,
    STORY_DUAL,
    STORY_DIES,
    STORY_REMOVED,
    STORY_FROM_HOME,
    STORY_STOPS
} Story;

typedef struct Child {
    i32 born, known_from;
    i32 story_on;
    u32 family, first_enrolment, first_exclusion;
    u16 n_exclusions;
    u16 forename, middle, middle2; /* NO_NAME */
    u16 upn_la, upn_estab, upn_serial;
    u8 upn_year;
    char sex;
    i8 year_group; /* 0 Reception, -1 nursery class, below that younger */
    u8 setting, story, plant;
    u8 slip;             /* where misspelt: which kind of slip */
    u8 sen, need, need2; /* N K E; indexes of sen_needs[] */
    u8 ethnicity_source;
    bool has_fsm : 1, is_carer : 1, upn_is_temporary : 1, upn_is_wrong : 1, only_school_knows : 1,
        misspelt_in_census : 1, misspelt_in_feed : 1, has_own_surname : 1, has_former_upn : 1, was_moved_in : 1;
} Child;

extern const char *const sen_needs[];
extern const size_t n_sen_needs;

typedef struct Enrolment {
    u32 child, next; /* next of the same child, later */
    i32 from, to;    /* to: last day, or DAY_OPEN */
    u16 school;
    char role; /* C, or M and S while dual; M or S kept when alone only where is_unpaired */
    bool is_unpaired;
    bool is_omitted; /* the school never reports the leaver */
} Enrolment;

/* ---- what happened ---- */

typedef struct Exclusion {
    u32 child;
    u16 school;
    i32 from, to, review; /* DAY_NONE */
    u16 sessions;
    u8 category, reason, setting; /* indexes of the lists below */
    bool starts_pm;
} Exclusion;
typedef enum ExclusionCategory { EXCL_FIXED, EXCL_PERMANENT, EXCL_LUNCH } ExclusionCategory;
/* FIXD became SUSP with the summer return of 2021. */
const char *exclusion_code(u8 category, i32 from);
extern const char *const exclusion_reasons[];
extern const char *const exclusion_settings[];

typedef enum Destination { DEST_SCHOOL, DEST_OUTSIDE, DEST_UNKNOWN, DEST_NOT_MAINTAINED } Destination;
typedef struct Transfer {
    u32 child;
    u16 source, dest;              /* schools; dest by dest_kind */
    u16 outside_la, outside_estab; /* of DEST_OUTSIDE, or of the source when from_outside */
    u8 dest_kind;
    bool from_outside;
    i32 on;
} Transfer;

/* clang-format off */
#define SERVICE_KIND_LIST(X)            \
    X(SVC_HOME, home_educated)          \
    X(SVC_PROVISION, provision)         \
    X(SVC_MISSING, missing)             \
    X(SVC_AWAITING, awaiting)           \
    X(SVC_ROLL, roll)                   \
    X(SVC_IN_CARE, in_care)             \
    X(SVC_IN_NEED, child_in_need)       \
    X(SVC_PROTECTION, child_protection) \
    X(SVC_CARER, young_carer)           \
    X(SVC_TRAVELLER, traveller)         \
    X(SVC_ASYLUM, asylum_seeker)        \
    X(SVC_OFFENDER, young_offender)     \
    X(SVC_PARENT, young_parent)
/* clang-format on */
typedef enum ServiceKind {
#define X(name, word) name,
    SERVICE_KIND_LIST(X)
#undef X
        N_SERVICE_KINDS
} ServiceKind;
extern const char *const service_kinds[N_SERVICE_KINDS];

typedef struct Service {
    u32 child;
    u16 school; /* UINT16_MAX */
    u8 kind;
    bool is_part_time;
    i32 from, to, not_suitable;
    const char *detail;
} Service;

typedef struct Truth {
    u32 child;
    u16 school; /* UINT16_MAX */
    u8 plant;
    i32 on;
    char local_id; /* first letter of the feed row's local id; 0 when no feed names the child */
    Str detail;
} Truth;

typedef struct County {
    Ctx *cx;
    CountySpec spec;
    Terms terms;
    Names names;
    Places places;
    Rng rng;
    VEC(Family) families;
    VEC(Child) children;
    VEC(School) schools;
    VEC(Enrolment) enrolments;
    VEC(Exclusion) exclusions;
    VEC(Transfer) transfers;
    VEC(Service) services;
    VEC(Truth) truths;
    u32 *enrolment_order;                /* enrolments by school, then child */
    u16 district_first[N_DISTRICTS + 1]; /* schools stand by district, then kind; those outside last */
    u32 upn_elsewhere;                   /* numbers given by other authorities so far */
    i64 wanted[N_PLANTS];
} County;

/* ---- shared by the steps ---- */

Truth *truth_add(County *c, const Child *k, Plant plant, i32 on);

/* A stream of its own for child i, for one purpose. */
typedef enum Purpose {
    FOR_FAMILY = 1,
    FOR_CHILD,
    FOR_PLACING,
    FOR_YEAR,
    FOR_EXCLUSIONS,
    FOR_MARKS,
    FOR_PLANTS,
    FOR_SERVICES,
    FOR_PARENTS,
    FOR_SCHOOL,
    FOR_NUMBERS,
    FOR_SPELLING,
    FOR_FEED,
    FOR_NAMESAKES,
    FOR_WORKERS
} Purpose;
Rng county_stream(const County *c, Purpose purpose, u64 i);
static inline bool one_in(Rng *rng, u64 n) { return rng_below(rng, n) == 0; }
static inline bool per_10000(Rng *rng, u64 p) { return rng_below(rng, 10000) < p; }

static inline Family *family_of(const County *c, const Child *k) { return &c->families.at[k->family]; }
static inline u32 child_no(const County *c, const Child *k) { return (u32)(k - c->children.at); }
Home child_home(const County *c, const Child *k, i32 on);
/* Named in the known-children feed. */
bool child_is_known(const County *c, const Child *k);
/* Resident of the county on that day. */
bool child_lives_here(const County *c, const Child *k, i32 on);
Transfer *transfer_add(County *c, const Child *k, u16 source, i32 on);
/* Of compulsory school age from the first census day to the end of June. */
static inline bool child_is_of_age(const Child *k) { return k->year_group >= 1 && k->year_group <= 11; }

/* The enrolment (of the main kind, where there are two) that holds on the day; NULL when there is none. */
Enrolment *child_enrolment_on(const County *c, const Child *k, i32 on);
int child_n_enrolments_on(const County *c, const Child *k, i32 on);
Enrolment *enrolment_add(County *c, Child *k, u16 school, i32 from);
static inline bool enrolment_holds(const Enrolment *e, i32 on) { return e->from <= on && on <= e->to; }

/* ---- brothers, sisters and namesakes (siblings.c) ---- */

/* The birth days of a family's children, in order; twins and triplets have one day. */
typedef struct Births {
    i32 on[8];
    int n;
} Births;
void siblings_draw_births(const County *c, Births *b, Rng *rng);
/* k is not yet among its family's children. */
char siblings_draw_sex(const County *c, const Family *f, const Child *k, Rng *rng);
/* A name that none of the family's children has, however it is spelt. */
u16 siblings_draw_forename(const County *c, const Family *f, const Child *k, Rng *rng);
bool siblings_have_name(const County *c, const Family *f, u16 forename);
/* The only child of its family gets the whole name of a child of another. */
void siblings_rename(County *c, Child *k, const Child *as);
/* Truth: every pair of children that is easily taken for one. */
void siblings_note(County *c);

/* ---- the steps, in order ---- */

MUST_USE Status schools_make(County *c);    /* schools.c */
MUST_USE Status population_make(County *c); /* population.c: families, children, settings */
void placing_run(County *c);                /* placing.c: who goes to which school, UPNs */
/* A school for the child at its home on the day, other than not; UINT16_MAX when none will do. */
u16 placing_choose(const County *c, const Child *k, i32 on, u16 not_this);
u16 placing_choose_pru(const County *c, const Child *k);
u16 placing_choose_independent(const County *c, const Child *k);
void placing_give_upn(County *c, Child *k, u16 school, Rng *rng);
void year_run(County *c);       /* year.c: what happens in the year */
void plants_run(County *c);     /* plants.c */
void exclusions_run(County *c); /* exclusions.c */
void services_run(County *c);   /* services.c */
void placing_order(County *c);  /* enrolment_order[] and the schools' counts */

/* How a child is written in the feed or census that has it wrong (slips.c). */
typedef struct Misspelling {
    Str surname, forename; /* STR_NONE: left empty */
    i32 born;              /* DAY_NONE: left empty */
    bool has_moved;        /* at another address, too */
    const char *how;
    char buf[2][NAME_TEXT_MAX];
} Misspelling;
/* A kind of slip, by how often each is met. */
u8 slip_draw(Rng *rng);
bool slip_may_be_in_census(u8 slip);
/* The child as its kind of slip (Child.slip) has it; false when that cannot happen to this child. The same each time. */
bool slip_make(const County *c, const Child *k, Misspelling *out);
/* Who sends the row that has the child wrong, where it is in known.csv. */
const char *slip_source(const County *c, const Child *k);

/* ---- a child in words (child_text.c) ---- */

typedef struct ChildText {
    Str surname, forename, middle, preferred_surname, former_surname, known_as;
    i32 born;
    char upn[14], former_upn[14], uln[11], nhs[11];
    char buf[4][NAME_TEXT_MAX];
} ChildText;
/* The texts point into *out or the program. census: spelt as the school spells it. */
void child_text(const County *c, const Child *k, bool census, ChildText *out);
Str family_surname(const County *c, const Family *f, char buf[NAME_TEXT_MAX]);
Str child_upn(const County *c, const Child *k, char buf[14]);
/* The child's id in the known-children feed that names it first. */
Str child_local_id(const County *c, const Child *k, char first, char buf[16]);
char child_feed_letter(const Child *k);
/* The feeds of health, and those that go by them, know the child's NHS number. */
bool child_feed_has_nhs(const County *c, const Child *k);
const char *year_group_text(int year_group);

/* ---- their parents (parents.c) ---- */

typedef struct Parent {
    Str surname, forename, phone;
    char sex;
    bool is_carer, has_responsibility;
    char buf[NAME_TEXT_MAX], phone_buf[16];
} Parent;
/* The texts point into *out or the program. All children of a family have the same. */
void parent_of(const County *c, const Child *k, bool is_mother, Parent *out);
/* Which of them the files name. */
bool parents_have_mother(const Child *k);
bool parents_have_father(const Child *k);
/* A girl with her mother's whole name. */
bool parent_is_namesake(const County *c, const Child *k);
/* The child is in contacts.csv. */
bool parents_are_listed(const County *c, const Child *k);

#endif
