/* merge_pages.c - one merge, and undoing it. */
#include "access/audit.h"
#include "people/merge.h"
#include "review/review_words.h"
#include "web/model.h"
#include "web/web.h"

ROUTE(GET, "/merges/{id}", merge_page, .needs = READ_CHILD,
      .doc = "One merge of two records: who, when, and what has changed since.")

static const Input undo_inputs[] = {
    {"edited", IN_CHOICE, "edited|as_was", "What was changed since", false},
    {"added", IN_CHOICE, "kept|gone", "What was added since", false},
    {"choices", IN_TEXT, NULL, "Row by row", false},
    {"different", IN_FLAG, NULL, "Never offer the two again", false},
    {"note", IN_TEXT, NULL, "Why", false},
    INPUTS_END,
};
ROUTE(POST, "/merges/{id}", merge_undone, .needs = CHANGE_CHILD, .inputs = undo_inputs, .has_own_problems = true,
      .doc = "Undo a merge.")

static Status asked_merge(Ctx *cx, Merge *out) {
    i64 id;
    if (!str_to_i64(in_path(cx, "id"), &id)) return FAIL(cx, ERR_NOTFOUND, "there is no merge of that number");
    return merge_get(cx, id, out);
}

static void add_merge(Ctx *cx, json_t *m, const Merge *x) {
    bool stands = x->undone_at == MOMENT_NONE;
    model_i64(m, "id", x->id);
    model_i64(m, "keep_id", x->keep_id);
    model_i64(m, "gone_id", x->gone_id);
    model_text(m, "keep_href", review_url(cx, "/children/{id}", x->keep_id));
    model_text(m, "gone_href", stands ? STR_NONE : review_url(cx, "/children/{id}", x->gone_id));
    model_text(m, "merged_by", x->merged_by_name);
    model_moment(cx, m, "merged_at", x->merged_at);
    model_text(m, "note", x->note);
    model_count(m, "rows", x->n_moved, cx);
    model_bool(m, "stands", stands);
    model_moment(cx, m, "undone_at", x->undone_at);
    model_text(m, "undone_by", x->undone_by_name);
    model_text(m, "undone_note", x->undone_note);
    model_text(m, "action", review_url(cx, "/merges/{id}", x->id));
    model_text(m, "list", url_to(cx, "/review", "show", "merged", NULL));
}

static void add_items(json_t *m, const UnmergeItems *items) {
    json_t *list = model_array(m, "items");
    bool has_edited = false, has_added = false;
    for (size_t i = 0; i < items->n; i++) {
        const UnmergeItem *it = &items->at[i];
        json_t *row = model_append(list);
        model_text(row, "key", it->key);
        model_text(row, "what", it->what);
        model_text(row, "now", it->text);
        model_text(row, "was", it->was);
        model_lit(row, "happened", it->is_added ? "Added" : it->is_taken ? "Taken away" : "Changed");
        model_lit(row, "from",
                  it->is_added  ? "since the merge"
                  : it->of_gone ? "the record that joined"
                                : "the record that stayed");
        has_edited |= !it->is_added;
        has_added |= it->is_added;
    }
    model_bool(m, "has_items", items->n > 0);
    model_bool(m, "has_edited", has_edited);
    model_bool(m, "has_added", has_added);
    model_columns(m, "key|what|happened|from|now|was");
}

static Status show_merge(Ctx *cx, const Merge *x) {
    UnmergeItems items = {.n = 0};
    Str blocked = STR_NONE;
    if (x->undone_at == MOMENT_NONE) {
        Status st = person_unmerge_look(cx, &(UnmergeWish){.merge_id = x->id}, &items);
        if (st == ERR_CONFLICT) { /* another goes first: the page says which */
            blocked = cx->error.message;
            ctx_clear_error(cx);
            items.n = 0;
        } else {
            TRY(st);
        }
    }
    PersonCard keep, gone = {.id = 0};
    bool is_undone = x->undone_at != MOMENT_NONE;
    TRY(person_card(cx, x->keep_id, &keep));
    if (is_undone) TRY(person_card(cx, x->gone_id, &gone));
    json_t *m = model_new(is_undone ? "A merge that was undone" : "Two records made one");
    add_merge(cx, m, x);
    model_text(m, "keep_name", review_card_name(cx, &keep));
    model_text(m, "gone_name", is_undone ? review_card_name(cx, &gone) : STR_NONE);
    add_items(m, &items);
    model_text(m, "blocked", blocked);
    model_bool(m, "may_undo", x->undone_at == MOMENT_NONE && str_empty(blocked));
    audit_note(cx, "person.view", x->keep_id, "merge %lld", (long long)x->id);
    return reply_model(cx, "merge", m);
}

static Status merge_page(Ctx *cx) {
    Merge x;
    TRY(asked_merge(cx, &x));
    return show_merge(cx, &x);
}

static Status merge_undone(Ctx *cx) {
    Merge x;
    UnmergeItems items;
    i64 approval;
    TRY(asked_merge(cx, &x));
    UnmergeWish wish = {.merge_id = x.id,
                        .edited = in_text(cx, "edited"),
                        .added = in_text(cx, "added"),
                        .choices = in_text(cx, "choices"),
                        .is_different = in_flag(cx, "different"),
                        .note = in_text(cx, "note")};
    if (x.undone_at != MOMENT_NONE) return reply_redirect(cx, review_url(cx, "/merges/{id}", x.id)); /* sent twice */
    TRY(person_unmerge_look(cx, &wish, &items));
    if (items.n_unsaid > 0) {
        reply_problem(cx, "edited", STR("Say what becomes of what was changed since the merge"));
        return show_merge(cx, &x);
    }
    TRY(unmerge_or_propose(cx, &wish, &approval));
    reply_notice(cx, approval ? STR("The undoing is proposed: it is done when somebody else approves it.")
                              : STR("The merge is undone: they are two records again."));
    return reply_redirect(cx, review_url(cx, "/merges/{id}", x.id));
}
