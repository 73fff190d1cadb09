#include "people/chronology_model.h"

#include "web/model.h"
#include "web/web.h"

static const char *const of_source[] = {"source_file", "source", "said", "said_text"};

/* A row that tells of the same file; NULL: none of the last. */
static const json_t *alike(const EventRows *to, const PersonEvent *e) {
    for (size_t i = 0; i < COUNT_OF(to->last); i++)
        if (to->last[i].row && to->last[i].source_id == e->source_id) return to->last[i].row;
    return NULL;
}

static void tell_source(EventRows *to, json_t *row, const PersonEvent *e) {
    Ctx *cx = to->cx;
    const json_t *like = alike(to, e);
    for (size_t i = 0; like && i < COUNT_OF(of_source); i++) {
        json_t *same = json_object_get(like, of_source[i]);
        if (same) json_object_set_nocheck(row, of_source[i], same);
    }
    if (like) return;
    model_text(row, "source_file", e->source_file);
    model_text(row, "source", url_of_source(cx, e->source_id));
    model_date(cx, row, "said", e->said_on);
    to->last[to->n_told++ % COUNT_OF(to->last)] = (EventSource){e->source_id, row};
}

void chronology_event_model(EventRows *to, const PersonEvent *e) {
    Ctx *cx = to->cx;
    json_t *row = model_append(to->rows);
    model_date(cx, row, "on", e->on);
    model_text(row, "title", e->title);
    model_text(row, "detail", e->detail);
    tell_source(to, row, e);
    model_text(row, "href", e->route ? url_to(cx, e->route, "id", str_i64(cx->arena, e->route_id).p, NULL) : STR_NONE);
    if (!in_wants_all(cx)) return; /* what no page shows */
    model_lit(row, "kind", e->kind);
    model_text(row, "urn", e->urn ? str_i64(cx->arena, e->urn) : STR_NONE);
    model_text(row, "source_kind", e->source_kind);
}

static void set_day(json_t *o, const char *key, Date d) {
    char iso[DATE_ISO_LEN + 1];
    model_lit(o, key, date_is_set(d) ? date_iso(d, iso) : NULL);
}

json_t *chronology_json(const PersonEvents *l) {
    json_t *list = json_array();
    for (size_t i = 0; i < l->n; i++) {
        const PersonEvent *e = &l->at[i];
        json_t *o = model_append(list);
        set_day(o, "on", e->on);
        model_lit(o, "kind", e->kind);
        model_text(o, "title", e->title);
        model_text(o, "detail", e->detail);
        json_object_set_new(o, "urn", e->urn ? json_integer(e->urn) : json_null());
        model_text(o, "source_file", e->source_file);
        set_day(o, "said_on", e->said_on);
        model_text(o, "source_kind", e->source_kind);
    }
    return list;
}
