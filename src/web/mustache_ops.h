/* mustache_ops.h - what a compiled template is made of. Shared by mustache_parse.c and mustache.c only.
 *
 * Invariant ops[i].end is the index after the last op inside op i (i + 1 for ops that hold nothing), so a range of
 *           ops is walked by stepping to .end. Names are NUL-terminated, in the set's arena.
 * Start at  template_parse(). */
#ifndef MUSTER_MUSTACHE_OPS_H
#define MUSTER_MUSTACHE_OPS_H

#include "web/mustache.h"

typedef enum OpKind { OP_TEXT = 1, OP_VALUE, OP_RAW, OP_SECTION, OP_INVERTED, OP_PARTIAL, OP_PARENT, OP_BLOCK } OpKind;

typedef struct Op {
    OpKind kind;
    u32 end;    /* index after the last op inside */
    Str text;   /* OP_TEXT: the text; else the name as written */
    Str indent; /* OP_PARTIAL, OP_PARENT, OP_BLOCK: put before each line that it expands to */
    Str *parts; /* a.b.c in its parts; none for "." */
    u32 n_parts;
    u32 run_end;            /* OP_TEXT: after the last of the texts that always follow one another from here */
    Str run;                /* OP_TEXT: those texts as one, for where no line is indented */
    const Template *target; /* OP_PARTIAL, OP_PARENT: NULL when there is no such template */
} Op;

struct Template {
    const char *name;
    Op *ops;
    u32 n_ops;
};

struct TemplateSet {
    Template *templates;
    size_t n;
};

/* Fills out->ops. ERR_BUG with name:line for text that is no template. */
MUST_USE Status template_parse(Ctx *cx, Arena *owner, const TemplateSource *source, Template *out);

#endif
