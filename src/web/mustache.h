/* mustache.h - logic-less templates, compiled once and rendered many times.
 *
 * Owns      nothing shared: a Template is immutable after mustache_compile() and may be used by every thread.
 * Invariant {{x}} escapes for text and quoted attributes. {{{x}}} and {{&x}} put out raw text only where the value was
 *           marked by html_safe(); any other value is escaped there too, unless the engine was asked to be
 *           conformant (the language's own test cases).
 * Why       Debian carries no maintained C engine that passes the language's conformance cases (spec 1.4, with
 *           inheritance); compiling to a flat list of operations keeps a page to some tens of microseconds.
 * Start at  mustache_compile(), mustache_render(). */
#ifndef MUSTER_MUSTACHE_H
#define MUSTER_MUSTACHE_H

#include <jansson.h>
#include "base/ctx.h"

typedef struct Template Template;

typedef struct TemplateSource {
    const char *name;        /* "person_page" */
    Str         text;
} TemplateSource;

/* All templates of a program (or of a test) compiled together, so that partials and parents are found. The arena owns
 * the set. ERR_BUG: a template that does not parse; the message says name:line and why. */
typedef struct TemplateSet TemplateSet;
MUST_USE Status mustache_compile(Ctx *cx, Arena *owner, const TemplateSource *sources, size_t n, TemplateSet **out);

typedef struct RenderOptions {
    bool is_conformant;      /* {{{x}}} puts out any text raw; for the language's own cases only */
} RenderOptions;
/* Append the rendered template to out. An unknown template is ERR_BUG; an unknown name in it renders as nothing. */
MUST_USE Status mustache_render(Ctx *cx, const TemplateSet *set, const char *name, const json_t *model,
                                const RenderOptions *o, Buf *out);

#endif
