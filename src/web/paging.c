#include "web/paging.h"

#include "web/model.h"

#define MAX_PAGE 1000000

Paging paging_of(i64 page) {
    i64 sane = page < 1 ? 1 : page > MAX_PAGE ? MAX_PAGE : page;
    return (Paging){.page = sane, .offset = (sane - 1) * PAGE_ROWS, .has_previous = sane > 1};
}

void paging_add(Ctx *cx, json_t *m, Paging *p, i64 total) {
    i64 last = p->offset + PAGE_ROWS < total ? p->offset + PAGE_ROWS : total;
    p->has_next = last < total;
    json_t *o = model_object(m, "paging");
    model_i64(o, "page", p->page);
    model_i64(o, "rows", PAGE_ROWS);
    model_count(o, "from", p->offset + 1, cx);
    model_count(o, "to", last, cx);
    model_count(o, "of", total, cx);
    model_bool(o, "is_needed", total > PAGE_ROWS);
}

void paging_add_open(Ctx *cx, json_t *m, Paging *p, i64 n, bool is_more) {
    p->has_next = is_more;
    json_t *o = model_object(m, "paging");
    model_i64(o, "page", p->page);
    model_i64(o, "rows", PAGE_ROWS);
    model_count(o, "from", n > 0 ? p->offset + 1 : p->offset, cx);
    model_count(o, "to", p->offset + n, cx);
    model_lit(o, "of", NULL);
    model_lit(o, "of_text", NULL);
    model_bool(o, "is_needed", is_more || p->has_previous);
}
