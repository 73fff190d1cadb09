/* names.h - the names that invented children, parents, streets and schools are given.
 *
 * Owns      nothing that changes: tables read once from definitions/names, built into the program.
 * Memory    the tables live in the arena they were loaded into; text of a name is borrowed from the program itself, or
 *           written into the caller's buffer where it is put together.
 * Why       common names from a weighted list and rare ones from stems: England's names have a long tail, and matching
 *           is only tested by a county in which a Smith is common and a Snodhurst is not.
 * Start at  names_load(), names_surname(). */
#ifndef MUSTER_COUNTY_NAMES_H
#define MUSTER_COUNTY_NAMES_H

#include "base/ctx.h"
#include "base/rng.h"

#define NAME_GROUP_LIST(X)            \
    X(GROUP_ENGLISH, english)         \
    X(GROUP_SOUTH_ASIAN, south_asian) \
    X(GROUP_MUSLIM, muslim) X(GROUP_AFRICAN, african) X(GROUP_EUROPEAN, european) X(GROUP_CHINESE, chinese)

typedef enum NameGroup {
#define X(name, word) name,
    NAME_GROUP_LIST(X)
#undef X
        N_NAME_GROUPS
} NameGroup;

#define WORD_USE_LIST(X)   \
    X(WORD_STREET, street) \
    X(WORD_ENDING, ending) \
    X(WORD_HOUSE, house)   \
    X(WORD_SCHOOL, school) \
    X(WORD_SAINT, saint) X(WORD_CATHOLIC, catholic) X(WORD_INDEPENDENT, independent) X(WORD_TRUST, trust)

typedef enum WordUse {
#define X(name, word) name,
    WORD_USE_LIST(X)
#undef X
        N_WORD_USES
} WordUse;

/* Births are drawn from these spans; ERA_PARENT is the parents' own. */
typedef enum Era { ERA_PARENT, ERA_TO_2003, ERA_TO_2008, ERA_TO_2013, ERA_LATER, N_ERAS } Era;

/* Things drawn in proportion to a weight. */
typedef struct Picker {
    u16 *thing;
    u32 *up_to; /* running sum of the weights */
    size_t n;
} Picker;

typedef struct Forename {
    Str text, known_as;
    Str key; /* name_fold() of the text */
} Forename;

typedef struct Names {
    Forename *forenames;
    Str *surnames;
    Str *starts, *ends; /* of rare surnames */
    size_t n_forenames, n_surnames, n_starts, n_ends;
    Picker forename[N_NAME_GROUPS][2][N_ERAS]; /* [0] boys, [1] girls */
    Picker surname[N_NAME_GROUPS];
    Str *words[N_WORD_USES];
    size_t n_words[N_WORD_USES];
} Names;

#define NO_NAME       UINT16_MAX
#define NAME_TEXT_MAX 128

/* ERR_BUG: a table built into the program is malformed. */
MUST_USE Status names_load(Ctx *cx, Names *out);

Era names_era(int birth_year);
/* A surname's code: a listed one, or for the English one in three a rare one put together from stems. */
u16 names_draw_surname(const Names *n, NameGroup group, Rng *rng);
u16 names_draw_forename(const Names *n, NameGroup group, bool is_girl, Era era, Rng *rng);
/* The text of a surname's code; written into buf where it is put together. */
Str names_surname(const Names *n, u16 code, char buf[NAME_TEXT_MAX]);
Str names_word(const Names *n, WordUse use, u64 i);

/* One row of an embedded table, cut at its commas. */
#define TABLE_MAX_CELLS 8
typedef struct TableRow {
    Str cell[TABLE_MAX_CELLS];
    int n;
} TableRow;
typedef struct Table {
    Str rest;
} Table;
/* ERR_BUG: there is no such file in the program. The header row is passed over. */
MUST_USE Status table_open(Ctx *cx, Str path, Table *out);
bool table_next(Table *t, TableRow *row);
size_t table_n_rows(const Table *t);

#endif
