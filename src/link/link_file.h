/* link_file.h - CSV files of people: which column is which field, and the rows into an index.
 *
 * Owns      nothing; everything lives in cx->arena.
 * Errors    ERR_INPUT: no such file, no column that says anything of a person, a map that names no field or no column.
 * Why       columns are recognised by their headers, letters and digits alone, as files from a dozen systems are compared by hand today;
 *           the map is there for those that are not. What stands between cells is what the header has most of. The same column is not used twice, and what holds the truth is never used to link.
 * Start at  link_map_read(), link_file_read(). */
#ifndef MUSTER_LINK_FILE_H
#define MUSTER_LINK_FILE_H

#include "link/link.h"

/* What a column may be: a field, a whole name, the row's own id, or the truth to measure against. */
enum { LINK_COLUMN_ID = N_LINK_INPUTS, LINK_COLUMN_TRUTH, N_LINK_COLUMNS };
extern const char *const link_column_words[N_LINK_COLUMNS];

/* A line of a map: `field = column`. Which of the two is the field is told by the files, since a column may be called like a field. */
typedef struct LinkMapLine {
    Str first, second;
} LinkMapLine;
enum { LINK_MAP_LINES = 64 };

/* What a map file and the command line say of columns. A field may be named again: files call it differently. */
typedef struct LinkMap {
    LinkMapLine lines[LINK_MAP_LINES];
    size_t n_lines;
    Str truth;     /* STR_NONE: not said */
    bool is_given; /* a map names all columns there are */
} LinkMap;

/* Lines `field = column`, also with a colon, a comma or a tab, or the other way about, or an object of JSON; empty lines and lines from # on
 * are left out. path STR_NONE: an empty map. */
MUST_USE Status link_map_read(Ctx *cx, Str path, LinkMap *out);

typedef struct LinkFile {
    Str *ids;    /* by row: the id column, or the row's number */
    Str *truths; /* by row; STR_NONE where the file has no such column */
    u32 n, cap;
    u32 n_refused;
    i64 first_refused_line;
    bool has_truth;
    Str columns[N_LINK_COLUMNS]; /* what was recognised */
} LinkFile;

typedef struct LinkSource {
    Str path;
    const LinkMap *map;
    bool is_findable; /* as in link_index_add() */
    bool is_only_file;
} LinkSource;

/* Every row of the file into the index. Rows that are no CSV are left out and counted. */
MUST_USE Status link_file_read(Ctx *cx, const LinkSource *from, LinkIndex *ix, LinkFile *out);

#endif
