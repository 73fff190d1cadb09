/* review_cli.c - muster match review, match decide; muster person merge, unmerge, merges. */
#include "base/json_text.h"
#include "access/audit.h"
#include "cli/cli.h"
#include "review/review.h"

static const Option review_options[] = {
    {"status", OPT_CHOICE, "open|asked|same|different", "Which pairs; open and held rows unless said otherwise"},
    {"likeness", OPT_CHOICE, "same|review", "Only what the matcher would join, or only what it asks about"},
    OPTIONS_END,
};
COMMAND("match review", cmd_match_review, .needs = READ_CHILD, .store = STORE_READ,
        .usage = "match review [--status open|asked|same|different] [--likeness same|review] [--json]",
        .doc = "Pairs of records that may be one person's, and rows held by imports, in the order they want deciding.",
        .options = review_options)

static const Option decide_options[] = {
    {"keep", OPT_NUMBER, "ID", "same: the record that stays; the one known longer unless said"},
    {"show", OPT_TEXT, "TOPIC=kept|gone|date,...", "same: whose name, birth, sex, address, number shows"},
    {"answer", OPT_TEXT, "NAME=CHOICE,...", "same: answers to the questions of the merge"},
    {"of", OPT_TEXT, "WHOM", "ask: whom"},
    {"question", OPT_TEXT, "TEXT", "ask: what"},
    {"note", OPT_TEXT, "TEXT", "Why"},
    OPTIONS_END,
};
COMMAND(
    "match decide", cmd_match_decide, .needs = CHANGE_CHILD, .store = STORE_WRITE,
    .usage =
        "match decide PAIR DECISION [--keep ID] [--show LIST] [--answer LIST] [--of WHOM] [--question TEXT] [--note TEXT]",
    .doc = "Decide a pair: same (merge them), different (never offered again), ask (somebody), or open (take it back).",
    .options = decide_options)

static const Option merge_options[] = {
    {"show", OPT_TEXT, "TOPIC=kept|gone|date,...", "Whose name, birth, sex, address, number shows"},
    {"answer", OPT_TEXT, "NAME=CHOICE,...", "Answers to the questions of the merge"},
    {"note", OPT_TEXT, "TEXT", "Why"},
    {"check", OPT_FLAG, NULL, "Say what stands in the way; merge nothing"},
    OPTIONS_END,
};
COMMAND("person merge", cmd_person_merge, .needs = CHANGE_CHILD, .store = STORE_WRITE,
        .usage = "person merge KEEP GONE [--show LIST] [--answer LIST] [--note TEXT] [--check] [--json]",
        .doc = "Make one record of two: all that is held of GONE moves to KEEP. It can be undone.",
        .options = merge_options)

static const Option unmerge_options[] = {
    {"edited", OPT_CHOICE, "edited|as_was", "Rows changed since: keep their changes, or go back as they were"},
    {"added", OPT_CHOICE, "kept|gone", "Rows added since: stay with the record that stayed, or go to the other"},
    {"choose", OPT_TEXT, "KEY=CHOICE,...", "The same row by row; --check lists the keys"},
    {"different", OPT_FLAG, NULL, "And never offer the two as a pair again"},
    {"note", OPT_TEXT, "TEXT", "Why"},
    {"check", OPT_FLAG, NULL, "List what was changed or added since; undo nothing"},
    OPTIONS_END,
};
COMMAND(
    "person unmerge", cmd_person_unmerge, .needs = CHANGE_CHILD, .store = STORE_WRITE,
    .usage =
        "person unmerge MERGE [--edited edited|as_was] [--added kept|gone] [--choose LIST] [--different] [--note TEXT] "
        "[--check] [--json]",
    .doc = "Undo a merge: two records again, each as it was.", .options = unmerge_options)

COMMAND("person merges", cmd_person_merges, .needs = READ_CHILD, .store = STORE_READ,
        .usage = "person merges ID [--json]", .doc = "The merges a record has been through, undone ones too.")

/* ---- helpers ---- */

static json_t *moment_json(Ctx *cx, Moment m) {
    return m == MOMENT_NONE ? json_null() : json_text(moment_iso(cx->arena, m));
}

static json_t *number_or_null(i64 id) { return id ? json_integer(id) : json_null(); }

static void say_proposed(Ctx *cx, i64 id) {
    out_fmt(cx, "Proposed. \"muster approval approve %lld\" by somebody else carries it out.\n", (long long)id);
}

static Status number_arg(Ctx *cx, size_t i, const char *what, i64 *out) {
    if (i < cli_n_args(cx) && str_to_i64(cli_arg(cx, i), out)) return OK;
    return FAIL(cx, ERR_INPUT, "give the number of %s", what);
}

/* ---- match review ---- */

static const char *const need_words[] = {"rollcall", "counted", "other"};

static json_t *item_json(Ctx *cx, const ReviewItem *it) {
    const Pair *p = &it->pair;
    if (p->id == 0)
        return json_pack("{s:s, s:I, s:I, s:o, s:o, s:o, s:s}", "kind", "row", "doubt", (json_int_t)it->doubt.id,
                         "candidate", (json_int_t)it->doubt.candidate_id, "reason", json_text(it->doubt.reason), "file",
                         json_text(it->doubt.file_name), "since", moment_json(cx, it->doubt.opened_at), "need",
                         need_words[it->need]);
    return json_pack("{s:s, s:I, s:I, s:I, s:s, s:s, s:f, s:f, s:o, s:o, s:o, s:o, s:o, s:s, s:o}", "kind", "pair",
                     "pair", (json_int_t)p->id, "left", (json_int_t)p->left_id, "right", (json_int_t)p->right_id,
                     "status", pair_status_words[p->status], "likeness", p->is_same ? "same" : "review", "weight",
                     p->weight, "probability", p->probability, "found_at", moment_json(cx, p->found_at), "asked_of",
                     json_text(p->asked_of), "question", json_text(p->question), "asked_at",
                     moment_json(cx, p->asked_at), "note", json_text(p->note), "need", need_words[it->need], "merge",
                     p->merge_id ? json_integer(p->merge_id) : json_null());
}

static void note_item(Ctx *cx, const ReviewItem *it) {
    if (it->pair.id == 0) {
        audit_note(cx, "person.list", it->doubt.candidate_id, "doubt %lld", (long long)it->doubt.id);
        return;
    }
    audit_note(cx, "person.list", it->pair.left_id, "pair %lld", (long long)it->pair.id);
    audit_note(cx, "person.list", it->pair.right_id, "pair %lld", (long long)it->pair.id);
}

static void print_item(OutTable *t, const ReviewItem *it) {
    bool is_row = it->pair.id == 0;
    out_cell_fmt(t, "%s %lld", is_row ? "row" : "pair", (long long)(is_row ? it->doubt.id : it->pair.id));
    out_cell_fmt(t, "%lld", (long long)(is_row ? it->doubt.candidate_id : it->pair.left_id));
    if (is_row) out_cell(t, STR(""));
    else out_cell_fmt(t, "%lld", (long long)it->pair.right_id);
    if (is_row) out_cell(t, STR(""));
    else out_cell_fmt(t, "%.4f", it->pair.probability);
    out_cell(t, is_row ? it->doubt.reason : it->pair.is_same ? STR("same") : STR("to review"));
}

static Status cmd_match_review(Ctx *cx) {
    ReviewItems items;
    ReviewFilter f = {.status = PAIR_OPEN,
                      .only_same = str_is(cli_text(cx, "likeness"), "same"),
                      .only_review = str_is(cli_text(cx, "likeness"), "review")};
    if (cli_has(cx, "status")) check(pair_status_of(cli_text(cx, "status"), &f.status));
    TRY(review_list(cx, &f, &items));
    for (size_t i = 0; i < items.n; i++) note_item(cx, &items.at[i]);
    if (cli_json(cx)) {
        json_t *list = json_array();
        for (size_t i = 0; i < items.n; i++) json_array_append_new(list, item_json(cx, &items.at[i]));
        out_json(cx, list);
        return OK;
    }
    if (items.n == 0) {
        out_fmt(cx, "Nothing waits. \"muster match find\" looks for pairs.\n");
        return OK;
    }
    OutTable *t = out_table(cx, "What|Record|Other record|Probability|Why");
    for (size_t i = 0; i < items.n; i++) print_item(t, &items.at[i]);
    out_table_end(t);
    return OK;
}

/* ---- match decide ---- */

static Status cmd_match_decide(Ctx *cx) {
    i64 pair;
    ReviewDone done;
    ReviewDecision d = {.keep_id = cli_number(cx, "keep", 0), .wish = {.answers = cli_text(cx, "answer")}};
    TRY(number_arg(cx, 0, "the pair", &pair));
    Str word = cli_n_args(cx) > 1 ? cli_arg(cx, 1) : STR_NONE;
    if (str_is(word, "ask")) word = STR("asked");
    if (!pair_status_of(word, &d.say.status)) return FAIL(cx, ERR_INPUT, "decide same, different, ask or open");
    d.say.note = cli_text(cx, "note");
    d.say.asked_of = cli_text(cx, "of");
    d.say.question = cli_text(cx, "question");
    TRY(merge_show_parse(cx, cli_text(cx, "show"), &d.wish));
    TRY(review_decide(cx, pair, &d, &done));
    if (cli_json(cx))
        out_json(cx,
                 json_pack("{s:I, s:s, s:o, s:o}", "pair", (json_int_t)pair, "status", pair_status_words[d.say.status],
                           "merge", number_or_null(done.merge_id), "proposal", number_or_null(done.approval_id)));
    else if (done.approval_id) say_proposed(cx, done.approval_id);
    else if (done.merge_id)
        out_fmt(cx, "Merged. \"muster person unmerge %lld\" undoes it.\n", (long long)done.merge_id);
    else out_fmt(cx, "Pair %lld: %s.\n", (long long)pair, pair_status_words[d.say.status]);
    return OK;
}

/* ---- person merge ---- */

static json_t *look_json(const MergeLook *look) {
    json_t *questions = json_array();
    for (size_t i = 0; i < look->n_questions; i++) {
        const MergeQuestion *q = &look->questions[i];
        json_array_append_new(questions, json_pack("{s:s, s:o, s:s, s:o, s:b}", "name", q->name, "text",
                                                   json_text(q->text), "choices", q->choices, "labels",
                                                   q->labels ? json_string(q->labels) : json_null(), "is_answered",
                                                   q->is_answered));
    }
    return json_pack("{s:o, s:o}", "stop", json_text(look->stop), "questions", questions);
}

static Status check_merge(Ctx *cx, const MergeWish *wish) {
    MergeLook look;
    TRY(person_merge_look(cx, wish, &look));
    if (cli_json(cx)) {
        out_json(cx, look_json(&look));
        return OK;
    }
    if (look.stopped != OK) out_fmt(cx, "They cannot be merged: %.*s.\n", STR_ARG(look.stop));
    for (size_t i = 0; i < look.n_questions; i++)
        out_fmt(cx, "%.*s (--answer %s=%s%s)\n", STR_ARG(look.questions[i].text), look.questions[i].name,
                look.questions[i].choices, look.questions[i].is_answered ? ", answered" : "");
    if (look.stopped == OK && look.n_unanswered == 0) out_fmt(cx, "Nothing stands in the way.\n");
    return OK;
}

static Status cmd_person_merge(Ctx *cx) {
    i64 id, approval;
    MergeWish wish = {.answers = cli_text(cx, "answer"), .note = cli_text(cx, "note")};
    TRY(number_arg(cx, 0, "the record that stays", &wish.keep_id));
    TRY(number_arg(cx, 1, "the record that is to join it", &wish.gone_id));
    TRY(merge_show_parse(cx, cli_text(cx, "show"), &wish));
    if (cli_flag(cx, "check")) return check_merge(cx, &wish);
    TRY(merge_or_propose(cx, &wish, &id, &approval));
    if (cli_json(cx))
        out_json(cx, json_pack("{s:o, s:I, s:I, s:o}", "merge", number_or_null(id), "keep", (json_int_t)wish.keep_id,
                               "gone", (json_int_t)wish.gone_id, "proposal", number_or_null(approval)));
    else if (approval) say_proposed(cx, approval);
    else
        out_fmt(cx, "Record %lld is now part of record %lld. \"muster person unmerge %lld\" undoes it.\n",
                (long long)wish.gone_id, (long long)wish.keep_id, (long long)id);
    return OK;
}

/* ---- person unmerge ---- */

static json_t *unmerge_item_json(const UnmergeItem *it) {
    return json_pack("{s:o, s:o, s:o, s:o, s:b, s:b, s:b, s:o}", "key", json_text(it->key), "what", json_text(it->what),
                     "now", json_text(it->text), "was", json_text(it->was), "is_added", it->is_added, "is_taken",
                     it->is_taken, "of_gone", it->of_gone, "choice", json_text(it->choice));
}

static Status check_unmerge(Ctx *cx, const UnmergeWish *wish) {
    UnmergeItems items;
    Merge m;
    TRY(merge_get(cx, wish->merge_id, &m));
    TRY(person_unmerge_look(cx, wish, &items));
    audit_note(cx, "person.view", m.keep_id, "merge %lld", (long long)m.id);
    if (cli_json(cx)) {
        json_t *list = json_array();
        for (size_t i = 0; i < items.n; i++) json_array_append_new(list, unmerge_item_json(&items.at[i]));
        out_json(cx, list);
        return OK;
    }
    if (items.n == 0) out_fmt(cx, "Nothing was changed or added since: undoing it leaves both as they were.\n");
    for (size_t i = 0; i < items.n; i++) {
        const UnmergeItem *it = &items.at[i];
        out_fmt(cx, "%.*s  %s %.*s: %.*s [%.*s]\n", STR_ARG(it->key),
                it->is_added   ? "added"
                : it->is_taken ? "taken away"
                               : "changed",
                STR_ARG(it->what), STR_ARG(it->is_taken ? it->was : it->text),
                STR_ARG(str_empty(it->choice) ? STR("to be said") : it->choice));
    }
    return OK;
}

static Status cmd_person_unmerge(Ctx *cx) {
    UnmergeWish wish = {.edited = cli_text(cx, "edited"),
                        .added = cli_text(cx, "added"),
                        .choices = cli_text(cx, "choose"),
                        .is_different = cli_flag(cx, "different"),
                        .note = cli_text(cx, "note")};
    i64 approval;
    TRY(number_arg(cx, 0, "the merge", &wish.merge_id));
    if (cli_flag(cx, "check")) return check_unmerge(cx, &wish);
    TRY(unmerge_or_propose(cx, &wish, &approval));
    Merge m;
    TRY(merge_get(cx, wish.merge_id, &m));
    if (cli_json(cx))
        out_json(cx, json_pack("{s:I, s:[I, I], s:o}", "merge", (json_int_t)m.id, "records", (json_int_t)m.keep_id,
                               (json_int_t)m.gone_id, "proposal", number_or_null(approval)));
    else if (approval) say_proposed(cx, approval);
    else
        out_fmt(cx, "Merge %lld is undone: records %lld and %lld are two again.\n", (long long)m.id,
                (long long)m.keep_id, (long long)m.gone_id);
    return OK;
}

/* ---- person merges ---- */

static json_t *merge_json(Ctx *cx, const Merge *m) {
    return json_pack("{s:I, s:I, s:I, s:o, s:o, s:o, s:I, s:o, s:o, s:o}", "merge", (json_int_t)m->id, "keep",
                     (json_int_t)m->keep_id, "gone", (json_int_t)m->gone_id, "merged_at", moment_json(cx, m->merged_at),
                     "merged_by", json_text(m->merged_by_name), "note", json_text(m->note), "rows",
                     (json_int_t)m->n_moved, "undone_at", moment_json(cx, m->undone_at), "undone_by",
                     json_text(m->undone_by_name), "undone_note", json_text(m->undone_note));
}

static Status cmd_person_merges(Ctx *cx) {
    i64 id;
    Merges list;
    TRY(number_arg(cx, 0, "the person", &id));
    TRY(merge_of_person(cx, id, &list));
    audit_note(cx, "person.merges", id, "%zu merges", list.n);
    if (cli_json(cx)) {
        json_t *all = json_array();
        for (size_t i = 0; i < list.n; i++) json_array_append_new(all, merge_json(cx, &list.at[i]));
        out_json(cx, all);
        return OK;
    }
    if (list.n == 0) {
        out_fmt(cx, "Record %lld has been through no merge.\n", (long long)id);
        return OK;
    }
    OutTable *t = out_table(cx, "Merge|Stays|Joined it|When|By|Undone");
    for (size_t i = 0; i < list.n; i++) {
        const Merge *m = &list.at[i];
        out_cell_fmt(t, "%lld", (long long)m->id);
        out_cell_fmt(t, "%lld", (long long)m->keep_id);
        out_cell_fmt(t, "%lld", (long long)m->gone_id);
        out_cell(t, moment_london(cx->arena, m->merged_at));
        out_cell(t, m->merged_by_name);
        out_cell(t, m->undone_at == MOMENT_NONE ? STR("") : moment_london(cx->arena, m->undone_at));
    }
    out_table_end(t);
    return OK;
}
