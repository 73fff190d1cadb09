/* expr_node.h - the inside of a compiled expression, shared by its reader (expr.c) and its evaluation (expr_value.c).
 *
 * Start at  Node. */
#ifndef MUSTER_EXPR_NODE_H
#define MUSTER_EXPR_NODE_H

#include "registers/expr.h"

typedef enum NodeKind {
    NODE_LITERAL = 1,
    NODE_WORD, /* a bare word that is no name: a code */
    NODE_FIELD,
    NODE_COLUMN,
    NODE_NAMED,
    NODE_CALL,
    NODE_NOT,
    NODE_IS_SET,
    NODE_AND,
    NODE_OR,
    NODE_COMPARE,
    NODE_IN,
    NODE_ARITHMETIC
} NodeKind;

typedef enum Compare { IS_EQUAL = 1, IS_UNEQUAL, IS_LESS, IS_AT_MOST, IS_MORE, IS_AT_LEAST } Compare;

typedef struct Node Node;
struct Node {
    NodeKind kind;
    ValueKind gives;
    Value literal;
    size_t at, column;           /* NODE_FIELD, NODE_COLUMN; NODE_CALL: which function */
    char op;                     /* + - * /, or a Compare */
    Str name;                    /* NODE_NAMED */
    const struct Figure *figure; /* an argument that names one */
    size_t ask;  /* NODE_CALL: its place among the reader's asks, from 1; 0: it asks no other register */
    Node *first; /* arguments or operands */
    Node *next;
};

struct Expr {
    Str text;
    const Node *root;
};

typedef struct ExprFunction {
    const char *name, *args;
    ValueKind gives;
    const char *says;
} ExprFunction;

typedef enum ExprFunctionPlace {
#define X(name, args, gives, says) CALL_##name,
    EXPR_FUNCTION_LIST(X)
#undef X
        N_EXPR_FUNCTIONS
} ExprFunctionPlace;
extern const ExprFunction expr_functions[N_EXPR_FUNCTIONS];

#endif
