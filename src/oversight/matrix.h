/* matrix.h - the access matrix: every page, command, register, move and answer, and how far each role reaches it.
 *
 * Owns      nothing: each line is asked of what enforces it (access/reach.h, registers/case_access.h).
 * Invariant every route and command there is has one line; tests/access-matrix.csv holds the lines as they were reviewed, and a test
 *           that asks each page and command as somebody of each role compares the three.
 * Memory    cx->arena.
 * Why       a matrix written by hand beside the rules would be believed and be wrong. This one is made of them, and what is kept as a
 *           file is what was agreed to: a new page without an agreed line fails.
 * Start at  matrix_make(). */
#ifndef MUSTER_MATRIX_H
#define MUSTER_MATRIX_H

#include "access/reach.h"

/*    kind             word        what a line is about */
#define MATRIX_KIND_LIST(X)                                             \
    X(MATRIX_PAGE, "page", "GET /children/{id}")                        \
    X(MATRIX_COMMAND, "command", "person show")                         \
    X(MATRIX_REGISTER, "register", "a register's cases: sees, changes") \
    X(MATRIX_MOVE, "move", "a stage that only some may enter")          \
    X(MATRIX_ANSWER, "answer", "a field that only some may see")

typedef enum MatrixKind {
#define X(kind, word, about) kind,
    MATRIX_KIND_LIST(X)
#undef X
        N_MATRIX_KINDS
} MatrixKind;
extern const char *const matrix_kind_word[N_MATRIX_KINDS];

typedef struct MatrixLine {
    MatrixKind kind;
    Str name;           /* "GET /children/{id}", "person show", "cme", "cme:closed", "cme.found_at" */
    Str needs;          /* the permission, or two parted by a space; of the other kinds READ_CASES or CHANGE_CASES */
    Str doc;            /* what it is, for people */
    const Str *by_role; /* a word for each role, as definitions_of(cx)->roles has them: yes, own, no; sees, changes */
} MatrixLine;

typedef struct Matrix {
    MatrixLine *at;
    size_t n;
} Matrix;

/* Pages by address, commands by name, registers with their moves and answers. Some hundreds of lines; no reads. */
Matrix matrix_make(Ctx *cx);
/* The whole as a CSV file: kind, name, needs, then a column for each role. */
Str matrix_csv(Ctx *cx, const Matrix *m);

#endif
