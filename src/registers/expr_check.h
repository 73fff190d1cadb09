/* expr_check.h - what an expression names, checked as it is read: codes, stages, terms, other registers. Private to registers/.
 *
 * Invariant one mistake an expression: what follows from the first says nothing.
 * Why       apart from expr.c, which knows the grammar and no register's words.
 * Start at  expr_check_call(), expr_check_comparison(). */
#ifndef MUSTER_EXPR_CHECK_H
#define MUSTER_EXPR_CHECK_H

#include "registers/expr_node.h"
#include "registers/figure.h"
#include "registers/register.h"

typedef struct ExprReader {
    Mistakes *m;
    const YamlNode *at;
    const ExprNames *names;
    Str text, rest;
    Str word; /* the one in hand; empty at the end */
    bool is_quoted, is_wrong;
} ExprReader;

/* Notes the mistake at the expression's line: what, the word it is about, and what may have been meant (NULL: nothing near). */
void expr_wrong(ExprReader *r, const char *what, Str word, const char *hint);
/* A word that is no field's name where one must stand, with the nearest. */
void expr_wrong_field(ExprReader *r, Str word);
/* Names in a function's arguments; those of other registers are kept, for when all have been read. */
void expr_check_call(ExprReader *r, Node *call);
/* Are both sides of a kind, and a word beside a field one of its codes? */
void expr_check_comparison(ExprReader *r, const Node *a, const Node *b);

#endif
