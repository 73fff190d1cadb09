/* merge_propose.c - merging two records and undoing it where a second person is wanted: proposed by one, carried out by another as it was proposed. */
#include <jansson.h>

#include "access/access.h"
#include "access/approval.h"
#include "access/audit.h"
#include "base/json_text.h"
#include "people/merge_plan.h"
#include "people/search.h"
#include "web/web.h"

static Status tell_merge(Ctx *cx, const Approval *a, Str *text, Str *href);
static Status tell_unmerge(Ctx *cx, const Approval *a, Str *text, Str *href);
static Status carry_out_merge(Ctx *cx, const Approval *a);
static Status carry_out_unmerge(Ctx *cx, const Approval *a);

APPROVAL(merge, .title = "Merging two records", .needs = CHANGE_CHILD, .tell = tell_merge, .carry_out = carry_out_merge)
APPROVAL(unmerge, .title = "Undoing a merge", .needs = CHANGE_CHILD, .tell = tell_unmerge,
         .carry_out = carry_out_unmerge)

/* What was chosen, as the proposal keeps it. Takes o. */
static Str detail_of(Ctx *cx, json_t *o) {
    Str text = json_compact(cx->arena, o);
    json_decref(o);
    return text;
}

static Str chosen(Ctx *cx, const json_t *o, const char *key) {
    const char *text = json_string_value(json_object_get(o, key));
    return text ? str_dup(cx->arena, str_from(text)) : STR_NONE;
}

static Status read_detail(Ctx *cx, const Approval *a, json_t **out) {
    *out = json_loadb(a->detail.p ? a->detail.p : "", a->detail.n, 0, NULL);
    return *out ? OK : FAIL(cx, ERR_BUG, "proposal %lld cannot be read", (long long)a->id);
}

/* ---- merging ---- */

Status merge_or_propose(Ctx *cx, const MergeWish *wish, i64 *merge_id, i64 *approval_id) {
    MergeLook look;
    *merge_id = *approval_id = 0;
    if (!approval_is_wanted(cx, "merge")) return person_merge(cx, wish, merge_id);
    TRY(access_allows(cx, CHANGE_CHILD));
    TRY(person_merge_look(cx, wish, &look));
    TRY(merge_check_look(cx, &look));
    json_t *o = json_object();
    json_object_set_new(o, "show", json_text(merge_show_text(cx, wish)));
    json_object_set_new(o, "answers", json_text(wish->answers));
    return approval_propose(cx,
                            &(Approval){.kind = STR("merge"),
                                        .person_id = wish->keep_id,
                                        .other_id = wish->gone_id,
                                        .detail = detail_of(cx, o),
                                        .reason = wish->note},
                            approval_id);
}

static Status carry_out_merge(Ctx *cx, const Approval *a) {
    json_t *o;
    i64 id;
    MergeWish wish = {.keep_id = a->person_id, .gone_id = a->other_id, .note = a->reason};
    TRY(read_detail(cx, a, &o));
    Str show = chosen(cx, o, "show");
    wish.answers = chosen(cx, o, "answers");
    json_decref(o);
    TRY(merge_show_parse(cx, show, &wish));
    return person_merge(cx, &wish, &id);
}

static Str link_to(Ctx *cx, const char *path, i64 id) {
    return url_to(cx, path, "id", str_cstr(cx->arena, str_i64(cx->arena, id)), NULL);
}

static Status name_of(Ctx *cx, i64 id, Str *out) {
    PersonCard c;
    TRY(person_card(cx, id, &c));
    audit_note(cx, "person.list", id, "proposal");
    *out = str_fmt(cx->arena, "%.*s %.*s (record %lld)", STR_ARG(c.forename), STR_ARG(c.surname), (long long)id);
    return OK;
}

/* Both sides are compared where the pair is. */
static Status tell_merge(Ctx *cx, const Approval *a, Str *text, Str *href) {
    Str keep, gone;
    TRY(name_of(cx, a->person_id, &keep));
    TRY(name_of(cx, a->other_id, &gone));
    *text = str_fmt(cx->arena, "%.*s joins %.*s", STR_ARG(gone), STR_ARG(keep));
    *href = link_to(cx, "/children/{id}", a->person_id);
    return OK;
}

/* ---- undoing ---- */

Status unmerge_or_propose(Ctx *cx, const UnmergeWish *wish, i64 *approval_id) {
    Merge m;
    *approval_id = 0;
    if (!approval_is_wanted(cx, "unmerge")) return person_unmerge(cx, wish);
    TRY(access_allows(cx, CHANGE_CHILD));
    TRY(merge_get(cx, wish->merge_id, &m));
    json_t *o = json_object();
    json_object_set_new(o, "edited", json_text(wish->edited));
    json_object_set_new(o, "added", json_text(wish->added));
    json_object_set_new(o, "choices", json_text(wish->choices));
    json_object_set_new(o, "is_different", json_boolean(wish->is_different));
    return approval_propose(cx,
                            &(Approval){.kind = STR("unmerge"),
                                        .person_id = m.keep_id,
                                        .other_id = m.gone_id,
                                        .record_id = m.id,
                                        .detail = detail_of(cx, o),
                                        .reason = wish->note},
                            approval_id);
}

static Status carry_out_unmerge(Ctx *cx, const Approval *a) {
    json_t *o;
    TRY(read_detail(cx, a, &o));
    UnmergeWish wish = {.merge_id = a->record_id,
                        .edited = chosen(cx, o, "edited"),
                        .added = chosen(cx, o, "added"),
                        .choices = chosen(cx, o, "choices"),
                        .is_different = json_is_true(json_object_get(o, "is_different")),
                        .note = a->reason};
    json_decref(o);
    return person_unmerge(cx, &wish);
}

static Status tell_unmerge(Ctx *cx, const Approval *a, Str *text, Str *href) {
    Str keep;
    TRY(name_of(cx, a->person_id, &keep));
    *text = str_fmt(cx->arena, "Record %lld is to be its own again, no longer part of %.*s", (long long)a->other_id,
                    STR_ARG(keep));
    *href = link_to(cx, "/merges/{id}", a->record_id);
    return OK;
}
