/* paging.h - long lists, a page at a time.
 *
 * Start at  paging_of(), paging_add(); the template is paging.mustache, with "previous" and "next" in the model. */
#ifndef MUSTER_PAGING_H
#define MUSTER_PAGING_H

#include <jansson.h>
#include "base/ctx.h"

#define PAGE_ROWS 50

typedef struct Paging {
    i64 page, offset;
    bool has_previous, has_next;
} Paging;

/* Page 1 for anything below it. */
Paging paging_of(i64 page);
/* Once the total is known: model.paging says which rows these are, and p whether there are more. */
void paging_add(Ctx *cx, json_t *m, Paging *p, i64 total);
/* Of a list whose total nobody counted: n rows are on this page, and there are more. */
void paging_add_open(Ctx *cx, json_t *m, Paging *p, i64 n, bool is_more);

#endif
