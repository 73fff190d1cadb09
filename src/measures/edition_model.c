#include "measures/edition_model.h"

#include "web/model.h"

json_t *edition_json(Ctx *cx, const Edition *e) {
    json_t *o = json_object();
    model_i64(o, "id", e->id);
    model_i64(o, "number", e->number);
    model_text(o, "scorecard", e->scorecard);
    model_text(o, "title", e->title);
    model_date(cx, o, "as_at", e->as_at);
    model_lit(o, "state", edition_state(e));
    Date due = edition_due(cx, e->as_at);
    model_date(cx, o, "publish_by", due);
    model_text(o, "publish_by_words", date_long(cx->arena, due));
    model_bool(o, "is_late", !edition_is_signed(e) && !e->replaced_by && date_before(due, cx->today));
    model_text(o, "note", e->note.n ? e->note : STR_NONE);
    model_moment(cx, o, "frozen_at", e->frozen_at);
    model_text(o, "frozen_by", e->frozen_by_name);
    model_moment(cx, o, "signed_at", e->signed_at);
    model_text(o, "signed_by", e->signed_by_name);
    model_text(o, "despite", e->despite.n ? e->despite : STR_NONE);
    model_bool(o, "is_signed", edition_is_signed(e));
    model_id(o, "replaced_by", e->replaced_by);
    model_text(o, "hash", e->content_hash);
    return o;
}

/* ---- rows ---- */

static Status add_locked(Ctx *cx, json_t *row, const EditionRow *r) {
    Comment c;
    Action a;
    if (r->comment_id) TRY(comment_get(cx, r->comment_id, &c));
    if (r->action_id) TRY(action_get(cx, r->action_id, &a));
    model_text(row, "comment", r->comment_id ? c.words : STR_NONE);
    model_text(row, "comment_by", r->comment_id ? c.by : STR_NONE);
    model_text(row, "action", r->action_id ? a.words : STR_NONE);
    model_text(row, "action_by", r->action_id ? a.done_by : STR_NONE);
    return OK;
}

/* Until it is signed: what stands today. */
static Status add_standing(Ctx *cx, json_t *row, const Edition *e, const EditionRow *r) {
    Comment *comments;
    Action *actions;
    size_t n_comments, n_actions;
    CommentKey key = {.scorecard = e->scorecard, .measure = r->measure, .period_to = r->period_to};
    TRY(comment_history(cx, &key, &comments, &n_comments));
    TRY(action_list(cx, e->scorecard, r->measure, &actions, &n_actions));
    bool is_open = n_actions > 0 && !str_is(actions[0].stage, "closed");
    model_text(row, "comment", n_comments > 0 ? comments[0].words : STR_NONE);
    model_text(row, "comment_by", n_comments > 0 ? comments[0].by : STR_NONE);
    model_text(row, "action", is_open ? actions[0].words : STR_NONE);
    model_text(row, "action_by", is_open ? actions[0].done_by : STR_NONE);
    return OK;
}

static Status add_rows(Ctx *cx, json_t *m, const Edition *e, const EditionRow *rows, size_t n) {
    json_t *list = model_array(m, "rows");
    for (size_t i = 0; i < n; i++) {
        json_t *row = json_loadb(rows[i].shown.p, rows[i].shown.n, 0, NULL);
        if (!row)
            return FAIL(cx, ERR_OPS, "row %lld of edition %lld cannot be read", (long long)rows[i].place,
                        (long long)e->id);
        json_array_append_new(list, row);
        model_i64(row, "n_units", rows[i].n_units);
        TRY(edition_is_signed(e) ? add_locked(cx, row, &rows[i]) : add_standing(cx, row, e, &rows[i]));
        bool wants = edition_wants_words(rows[i].rag) && json_is_null(json_object_get(row, "comment"));
        model_bool(row, "has_no_commentary", wants && edition_is_signed(e));
    }
    return OK;
}

static void add_words(json_t *o, const char *key, const Str *words, size_t n) {
    json_t *list = model_array(o, key);
    for (size_t i = 0; i < n; i++) json_array_append_new(list, model_str(words[i]));
}

static Str rag_words(Str code) {
    for (int v = 0; v < N_VERDICTS; v++)
        if (str_is(code, verdict_codes[v])) return str_from(verdict_words[v]);
    return code;
}

static Status add_differences(Ctx *cx, json_t *m, const Edition *e, const EditionRow *rows, size_t n) {
    EditionDifference *all;
    size_t n_all;
    TRY(edition_differences(cx, e, rows, n, &all, &n_all));
    json_t *list = model_array(m, "differences");
    for (size_t i = 0; i < n_all; i++) {
        json_t *d = model_append(list);
        model_text(d, "id", all[i].measure);
        model_text(d, "title", all[i].title);
        model_text(d, "frozen", all[i].frozen);
        model_text(d, "fresh", all[i].fresh);
        model_text(d, "frozen_rag", all[i].frozen_rag);
        model_text(d, "fresh_rag", all[i].fresh_rag);
        model_text(d, "frozen_rag_text", rag_words(all[i].frozen_rag));
        model_text(d, "fresh_rag_text", rag_words(all[i].fresh_rag));
        model_i64(d, "added", all[i].n_added);
        model_i64(d, "removed", all[i].n_removed);
        model_i64(d, "changed", all[i].n_changed);
        add_words(d, "reasons", all[i].reasons, all[i].n_reasons);
    }
    model_bool(m, "has_differences", n_all > 0);
    model_bool(m, "is_compared", true);
    return OK;
}

Status edition_model(Ctx *cx, const Edition *e, bool with_differences, json_t **out) {
    EditionRow *rows;
    Str *problems;
    size_t n, n_problems;
    json_t *m = edition_json(cx, e);
    *out = m;
    TRY(edition_rows(cx, e, &rows, &n));
    TRY(edition_problems(cx, e, rows, n, &problems, &n_problems));
    TRY(add_rows(cx, m, e, rows, n));
    model_bool(m, "is_intact", edition_is_intact(cx, e, rows, n));
    bool is_waiting = !edition_is_signed(e) && !e->replaced_by;
    add_words(m, "problems", problems, is_waiting ? n_problems : 0);
    model_bool(m, "has_problems", is_waiting && n_problems > 0);
    model_bool(m, "is_waiting", is_waiting);
    return with_differences ? add_differences(cx, m, e, rows, n) : OK;
}

/* ---- words on a row ---- */

static void add_comment(Ctx *cx, json_t *list, const Comment *c) {
    json_t *o = model_append(list);
    model_i64(o, "id", c->id);
    model_text(o, "words", c->words);
    model_text(o, "by", c->by);
    model_moment(cx, o, "at", c->at);
    model_bool(o, "stands", c->stands);
}

static Status add_action(Ctx *cx, json_t *list, const Action *a) {
    ActionNote *notes;
    size_t n;
    json_t *o = model_append(list);
    model_i64(o, "id", a->id);
    model_date(cx, o, "failing_since", a->failing_since);
    model_text(o, "cause", a->cause);
    model_text(o, "words", a->words);
    model_text(o, "done_by", a->done_by);
    model_date(cx, o, "due_on", a->due_on);
    model_text(o, "stage", a->stage);
    model_text(o, "stage_text", action_stage_text(a->stage));
    model_text(o, "outcome", a->outcome.n ? a->outcome : STR_NONE);
    model_text(o, "by", a->by);
    model_moment(cx, o, "at", a->at);
    model_bool(o, "is_open", !str_is(a->stage, "closed"));
    TRY(action_history(cx, a->id, &notes, &n));
    json_t *history = model_array(o, "history");
    for (size_t i = 0; i < n; i++) {
        json_t *h = model_append(history);
        model_text(h, "stage", notes[i].stage);
        model_text(h, "stage_text", action_stage_text(notes[i].stage));
        model_date(cx, h, "due_on", notes[i].due_on);
        model_text(h, "words", notes[i].words);
        model_text(h, "by", notes[i].by);
        model_moment(cx, h, "at", notes[i].at);
    }
    return OK;
}

Status row_words_model(Ctx *cx, json_t *m, const CommentKey *key) {
    Comment *comments;
    Action *actions;
    size_t n_comments, n_actions;
    TRY(comment_history(cx, key, &comments, &n_comments));
    TRY(action_list(cx, key->scorecard, key->measure, &actions, &n_actions));
    json_t *list = model_array(m, "comments"), *deeds = model_array(m, "actions");
    for (size_t i = 0; i < n_comments; i++) add_comment(cx, list, &comments[i]);
    for (size_t i = 0; i < n_actions; i++) TRY(add_action(cx, deeds, &actions[i]));
    model_bool(m, "has_comments", n_comments > 0);
    model_bool(m, "has_actions", n_actions > 0);
    model_bool(m, "has_open_action", n_actions > 0 && !str_is(actions[0].stage, "closed"));
    return OK;
}

json_t *reminder_json(Ctx *cx, const Reminder *r) {
    json_t *o = json_object();
    model_lit(o, "asked", reminder_words[r->kind]);
    model_text(o, "scorecard", r->scorecard);
    model_text(o, "measure", r->measure);
    model_text(o, "title", r->title);
    model_text(o, "owner", r->owner);
    model_text(o, "period", r->period_label);
    model_date(cx, o, "as_at", r->as_at);
    model_date(cx, o, "due_on", r->due_on);
    model_id(o, "action_id", r->action_id);
    return o;
}
