/* privacy_pages.c - where the pages of privacy begin. */
#include "web/model.h"
#include "web/web.h"

ROUTE(GET, "/privacy", privacy_page, .needs = READ_PRIVACY,
      .doc = "What is held and for how long, disposals, holds, extracts and requests of people: where each is.")

#define PRIVACY_LINK_LIST(X)                                                                                      \
    X("/privacy/requests", "Subject access requests",                                                             \
      "Who asked what is held of them, by when the answer is due, and what was given")                            \
    X("/privacy/retention", "Records due for disposal", "What is due, by class and month")                        \
    X("/privacy/holds", "Holds", "Records that are kept beyond their day")                                        \
    X("/privacy/disposals", "Disposals", "Proposed by one person, confirmed by another, with their certificates") \
    X("/privacy/register", "Data protection register",                                                            \
      "What is held, why, for how long, who sees it, and who gets it")                                            \
    X("/privacy/extracts", "Extracts", "Files without names that analysts were given")

static Status privacy_page(Ctx *cx) {
    json_t *m = model_new("Privacy"), *links = model_array(m, "links");
    json_t *row;
#define X(path, name, about)                         \
    row = model_append(links);                       \
    model_text(row, "href", url_to(cx, path, NULL)); \
    model_lit(row, "name", name);                    \
    model_lit(row, "about", about);
    PRIVACY_LINK_LIST(X)
#undef X
    return reply_model(cx, "privacy_page", m);
}
