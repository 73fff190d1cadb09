/* review_words.h - for review_pages.c and merge_pages.c: addresses and words they share.
 *
 * Start at  review_url(). */
#ifndef MUSTER_REVIEW_WORDS_H
#define MUSTER_REVIEW_WORDS_H

#include <jansson.h>
#include "people/pair.h"
#include "people/search.h"
#include "review/review.h"

/* A route with one {id}. */
Str review_url(Ctx *cx, const char *path, i64 id);
Str review_page_url(Ctx *cx, const char *show, i64 page);
Str review_card_name(Ctx *cx, const PersonCard *c);
/* "97%"; never 100% or 0%. */
Str review_percent(Ctx *cx, double probability);
/* "Surely one person (99%)" */
Str review_likeness(Ctx *cx, const Pair *p);
/* The lines of two sides into model.lines, which review_lines.mustache shows. */
void review_add_lines(json_t *m, const ReviewSides *s);
/* Did an answer in the form turn out wrong? */
bool review_has_problems(const Ctx *cx);

#endif
