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
    const char *name; /* "person_page" */
    Str text;
} TemplateSource;

/* All templates of a program (or of a test) compiled together, so that partials and parents are found. The arena owns
 * the set. ERR_BUG: a template that does not parse; the message says name:line and why. */
typedef struct TemplateSet TemplateSet;
MUST_USE Status mustache_compile(Ctx *cx, Arena *owner, const TemplateSource *sources, size_t n, TemplateSet **out);
/* ERR_BUG when a template names a partial or a parent that is not in the set (the language itself lets it be nothing). */
MUST_USE Status mustache_check_links(Ctx *cx, const TemplateSet *set);

/* The values that our code marked as HTML, each held by the list. It is the value itself that is marked, by its
 * address: text that someone typed cannot be marked by what it says, and a copy is not marked. */
typedef struct HtmlSafe HtmlSafe;
struct HtmlSafe {
    const json_t *value;
    HtmlSafe *next;
};
/* A new JSON string of html, marked. Reply code calls html_safe() instead. */
MUST_USE json_t *html_safe_mark(Arena *a, HtmlSafe **list, Str html);
bool html_safe_has(const HtmlSafe *safe, const json_t *v);

typedef struct RenderOptions {
    const HtmlSafe *safe; /* what {{{x}}} puts out raw */
    bool is_conformant;   /* {{{x}}} puts out any text raw; for the language's own cases only */
} RenderOptions;
/* A section is shown for anything but false, null, "" and an empty list; 0 is shown.
 * Append the rendered template to out. An unknown template is ERR_BUG; an unknown name in it renders as nothing. */
MUST_USE Status mustache_render(Ctx *cx, const TemplateSet *set, const char *name, const json_t *model,
                                const RenderOptions *o, Buf *out);
/* & < > " and ' as entities: for text and for quoted attributes. */
void html_escape(Buf *out, Str text);

#endif
