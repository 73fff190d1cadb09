/* public_pages.c - published scorecards for anybody: no sign-in, no cookie, the same for everyone, so that caches may keep them. */
#include "measures/public.h"
#include "measures/scorecard.h"
#include "measures/scorecard_files.h"
#include "web/model.h"
#include "web/web.h"

ROUTE(GET, "/published", published_page, .needs = NEEDS_NOTHING, .is_public = true, .list = "editions",
      .doc = "The scorecards that were signed off and published, for anybody.")

ROUTE(GET, "/published/{edition}", published_edition_page, .needs = NEEDS_NOTHING, .is_public = true, .list = "rows",
      .xlsx = scorecard_xlsx, .document = "scorecard_document",
      .doc = "One published scorecard, for anybody: small numbers hidden, no way to any record.")

static Status published_page(Ctx *cx) {
    json_t *m;
    TRY(public_list(cx, &m));
    json_t *list = json_object_get(m, "editions");
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *row = json_array_get(list, i);
        i64 id = json_integer_value(json_object_get(row, "id"));
        model_text(row, "href",
                   url_to(cx, "/published/{edition}", "edition", str_cstr(cx->arena, str_i64(cx->arena, id)), NULL));
    }
    model_columns(m, "id|scorecard|title|as_at|number|published_at|correction");
    return reply_model(cx, "published_page", m);
}

static Status published_edition_page(Ctx *cx) {
    static const char *const files[][2] = {{"/published/{edition}.csv", "csv"},
                                           {"/published/{edition}.xlsx", "xlsx"},
                                           {"/published/{edition}.html", "html"},
                                           {"/published/{edition}.json", "json"}};
    json_t *m;
    i64 id;
    if (!str_to_i64(in_path(cx, "edition"), &id)) return FAIL(cx, ERR_NOTFOUND, "there is no page at this address");
    TRY(public_edition(cx, id, &m));
    for (size_t i = 0; i < COUNT_OF(files); i++)
        model_text(m, files[i][1],
                   url_to(cx, files[i][0], "edition", str_cstr(cx->arena, in_path(cx, "edition")), NULL));
    model_text(m, "all_published", url_to(cx, "/published", NULL));
    model_columns(m, scorecard_columns);
    return reply_model(cx, "published_edition_page", m);
}
