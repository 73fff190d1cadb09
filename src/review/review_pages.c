/* review_pages.c - the worklist of records that may be one person's, a pair side by side, and deciding many at once. */
#include "access/access.h"
#include "access/audit.h"
#include "access/restrict.h"
#include "review/review.h"
#include "review/review_words.h"
#include "web/model.h"
#include "web/paging.h"
#include "web/web.h"

static const Input list_inputs[] = {
    {"show", IN_CHOICE, "open|same|review|rows|asked|merged|different", "What to show", false},
    {"page", IN_NUMBER, NULL, "Page", false},
    INPUTS_END,
};
ROUTE(GET, "/review", review_page, .needs = READ_CHILD, .inputs = list_inputs, .list = "items",
      .doc = "Records that may be one person's, and held rows, in the order they want deciding.")

static const Input pair_inputs[] = {
    {"decision", IN_CHOICE, "same|different|ask|open", "Your decision", true},
    {"keep", IN_CHOICE, "left|right", "The record that stays", false},
    {"name", IN_CHOICE, "date|kept|gone", "Whose name shows", false},
    {"birth", IN_CHOICE, "date|kept|gone", "Whose date of birth shows", false},
    {"sex", IN_CHOICE, "date|kept|gone", "Whose sex shows", false},
    {"address", IN_CHOICE, "date|kept|gone", "Whose address shows", false},
    {"number", IN_CHOICE, "date|kept|gone", "Whose UPN shows", false},
    {"sure", IN_FLAG, NULL, "Sure", false},
    {"of", IN_TEXT, NULL, "Whom you asked", false},
    {"question", IN_TEXT, NULL, "What you asked", false},
    {"note", IN_TEXT, NULL, "Note", false},
    INPUTS_END,
};
ROUTE(GET, "/review/{id}", review_pair_page, .needs = READ_CHILD,
      .doc = "Two records side by side: are they one person?")
ROUTE(POST, "/review/{id}", review_pair_decided, .needs = CHANGE_CHILD, .inputs = pair_inputs, .has_own_problems = true,
      .takes_given = true,
      .doc = "Decide a pair: merge the two, keep them apart, ask somebody, or take a decision back.")

static const Input bulk_inputs[] = {
    {"pairs", IN_TEXT, NULL, "The pairs", true},
    INPUTS_END,
};
ROUTE(GET, "/review/all", review_all_page, .needs = CHANGE_CHILD,
      .doc = "The pairs that are surely one person's, listed before they are merged together.")
ROUTE(POST, "/review/all", review_all_decided, .needs = CHANGE_CHILD, .inputs = bulk_inputs,
      .doc = "Merge the pairs that the page listed.")

/* ---- the list ---- */

static const struct {
    const char *show, *title;
    ReviewFilter filter;
} views[] = {
    {"open", "To decide", {.status = PAIR_OPEN}},
    {"same", "Surely one person", {.status = PAIR_OPEN, .only_same = true}},
    {"review", "Perhaps one person", {.status = PAIR_OPEN, .only_review = true}},
    {"rows", "Rows held by imports", {.status = PAIR_OPEN, .only_rows = true}},
    {"asked", "Asked", {.status = PAIR_ASKED}},
    {"merged", "Merged", {.status = PAIR_SAME}},
    {"different", "Kept apart", {.status = PAIR_DIFFERENT}},
};

static i64 count_of(const ReviewCounts *n, size_t view) {
    const i64 counts[] = {n->open + n->rows, n->open_same, n->open - n->open_same, n->rows, n->asked,
                          n->same,           n->different};
    _Static_assert(COUNT_OF(counts) == COUNT_OF(views), "a count for each view");
    return counts[view];
}

static size_t view_of(Str show) {
    for (size_t i = 0; i < COUNT_OF(views); i++)
        if (str_is(show, views[i].show)) return i;
    return 0;
}

static void add_views(Ctx *cx, json_t *m, const ReviewCounts *n, size_t current) {
    json_t *list = model_array(m, "views");
    for (size_t i = 0; i < COUNT_OF(views); i++) {
        json_t *v = model_append(list);
        model_lit(v, "title", views[i].title);
        model_text(v, "href", url_to(cx, "/review", "show", views[i].show, NULL));
        model_count(v, "n", count_of(n, i), cx);
        model_bool(v, "is_current", i == current);
    }
}

static const char *key_of(Ctx *cx, const char *side, const char *field) {
    return str_cstr(cx->arena, str_fmt(cx->arena, "%s_%s", side, field));
}

static Status add_side(Ctx *cx, json_t *row, const char *side, i64 id) {
    PersonCard card = {.surname = STR(RESTRICTED_NAME)};
    if (id != 0) TRY(person_card(cx, id, &card));
    model_id(row, key_of(cx, side, "id"), card.id);
    model_text(row, key_of(cx, side, "name"), review_card_name(cx, &card));
    model_date(cx, row, key_of(cx, side, "born"), card.birth_date);
    model_text(row, key_of(cx, side, "school"), card.school_name);
    audit_note(cx, "person.list", card.id, "review");
    return OK;
}

static Status add_item(Ctx *cx, json_t *row, const ReviewItem *it) {
    bool is_row = it->pair.id == 0;
    Moment since = is_row ? it->doubt.opened_at : it->pair.status == PAIR_ASKED ? it->pair.asked_at : it->pair.found_at;
    TRY(add_side(cx, row, "left", is_row ? it->doubt.candidate_id : it->pair.left_id));
    if (!is_row) TRY(add_side(cx, row, "right", it->pair.right_id));
    model_lit(row, "kind", is_row ? "row" : "pair");
    model_i64(row, "id", is_row ? it->doubt.id : it->pair.id);
    bool may_open = !is_row || it->doubt.candidate_id != 0;
    model_text(row, "href",
               !may_open ? STR_NONE
               : is_row  ? review_url(cx, "/doubts/{id}", it->doubt.id)
                         : review_url(cx, "/review/{id}", it->pair.id));
    model_bool(row, "is_urgent", it->need == NEED_ROLLCALL);
    model_text(row, "why", is_row ? it->doubt.reason : review_likeness(cx, &it->pair));
    model_text(row, "file", it->doubt.file_name);
    model_text(row, "asked_of", it->pair.asked_of);
    model_moment(cx, row, "since", since);
    model_i64(row, "days", review_days_since(cx, since));
    model_bool(row, "is_one_day", review_days_since(cx, since) == 1);
    return OK;
}

static Status review_page(Ctx *cx) {
    ReviewItems items;
    ReviewCounts counts;
    size_t view = view_of(in_text(cx, "show"));
    Paging paging = paging_of(in_number(cx, "page", 1));
    TRY(review_list(cx, &views[view].filter, &items));
    TRY(review_count(cx, &counts));
    json_t *m = model_new("Records that may be one person’s");
    json_t *rows = model_array(m, "items");
    size_t from = in_wants_all(cx) ? 0 : (size_t)paging.offset, to = in_wants_all(cx) ? items.n : from + PAGE_ROWS;
    for (size_t i = from; i < items.n && i < to; i++) TRY(add_item(cx, model_append(rows), &items.at[i]));
    paging_add(cx, m, &paging, (i64)items.n);
    const char *show = views[view].show;
    model_text(m, "previous", paging.has_previous ? review_page_url(cx, show, paging.page - 1) : STR_NONE);
    model_text(m, "next", paging.has_next ? review_page_url(cx, show, paging.page + 1) : STR_NONE);
    add_views(cx, m, &counts, view);
    model_lit(m, "view", views[view].title);
    model_bool(m, "is_asked", views[view].filter.status == PAIR_ASKED);
    model_bool(m, "has_items", items.n > 0);
    model_count(m, "total", (i64)items.n, cx);
    model_text(m, "first",
               items.n > 0 && items.at[0].pair.id ? review_url(cx, "/review/{id}", items.at[0].pair.id) : STR_NONE);
    bool may_merge = access_may(cx, CHANGE_CHILD);
    model_text(m, "all", may_merge && counts.open_same > 0 ? url_to(cx, "/review/all", NULL) : STR_NONE);
    model_columns(
        m,
        "kind|id|left_id|left_name|left_born|left_school|right_id|right_name|right_born|right_school|why|asked_of|since");
    return reply_model(cx, "review", m);
}

/* ---- one pair ---- */

static Status asked_pair(Ctx *cx, Pair *p) {
    i64 id;
    if (!str_to_i64(in_path(cx, "id"), &id)) return FAIL(cx, ERR_NOTFOUND, "there is no pair of that number");
    return pair_get(cx, id, p);
}

static void add_reasons(json_t *m, Str why) {
    json_t *list = model_array(m, "reasons"), *found = str_empty(why) ? NULL : json_loadb(why.p, why.n, 0, NULL);
    for (size_t i = 0; i < json_array_size(found); i++) {
        const json_t *r = json_array_get(found, i);
        double weight = json_number_value(json_object_get(r, "weight"));
        json_t *line = model_append(list);
        json_object_set_new(line, "field", json_incref(json_object_get(r, "field")));
        json_object_set_new(line, "words", json_incref(json_object_get(r, "words")));
        json_object_set_new(line, "weight", json_real(weight));
        model_lit(line, "speaks", weight > 0.5 ? "for one person" : weight < -0.5 ? "against" : "says little");
    }
    json_decref(found);
}

/* What was chosen in the form that is shown again; STR_NONE: nothing yet. */
static Str given_answer(Ctx *cx, const char *name) {
    const Given *given;
    size_t n = in_given(cx, &given);
    for (size_t i = 0; i < n; i++)
        if (str_is(given[i].name, name)) return given[i].text;
    return STR_NONE;
}

static void add_choices(Ctx *cx, json_t *q, const MergeQuestion *question, bool is_form) {
    json_t *list = model_array(q, "choices");
    Str chosen = is_form ? given_answer(cx, question->name) : STR_NONE, labels = str_from(question->labels);
    for (Str rest = str_from(question->choices); rest.n > 0;) {
        Str value = str_cut(rest, '|', &rest), label = str_cut(labels, '|', &labels);
        json_t *o = model_append(list);
        model_text(o, "value", value);
        model_text(o, "label", label);
        model_text(o, "box", str_fmt(cx->arena, "%s-%zu", question->name, json_array_size(list)));
        model_bool(o, "is_chosen", str_eq(value, chosen));
    }
}

/* Some are answered by saying that one is sure; others are a choice. */
static void add_questions(Ctx *cx, json_t *m, const MergeLook *look, bool is_form) {
    json_t *list = model_array(m, "questions"), *choosing = model_array(m, "choosing");
    model_text(m, "stop", look->stop);
    for (size_t i = 0; i < look->n_questions; i++) {
        const MergeQuestion *question = &look->questions[i];
        json_t *q = model_append(question->labels ? choosing : list);
        model_lit(q, "name", question->name);
        model_text(q, "text", question->text);
        if (question->labels) add_choices(cx, q, question, is_form);
    }
    model_bool(m, "has_questions", json_array_size(list) > 0);
}

static void add_topics(json_t *m) {
    json_t *list = model_array(m, "topics");
    for (size_t i = 0; i < N_MERGE_TOPICS; i++) {
        json_t *t = model_append(list);
        model_lit(t, "word", merge_topics[i].word);
        model_lit(t, "title", merge_topics[i].title);
    }
}

static void add_standing(Ctx *cx, json_t *m, const Pair *p) {
    model_i64(m, "id", p->id);
    model_lit(m, "status", pair_status_words[p->status]);
    model_bool(m, "is_open", p->status == PAIR_OPEN || p->status == PAIR_ASKED);
    model_bool(m, "is_asked", p->status == PAIR_ASKED);
    model_bool(m, "is_merged", p->status == PAIR_SAME);
    model_bool(m, "is_different", p->status == PAIR_DIFFERENT);
    model_text(m, "decided_by", p->decided_by_name);
    model_moment(cx, m, "decided_at", p->decided_at);
    model_text(m, "asked_of", p->asked_of);
    model_text(m, "question", p->question);
    model_moment(cx, m, "asked_at", p->asked_at);
    model_text(m, "note", p->note);
    model_text(m, "merge_href", p->merge_id ? review_url(cx, "/merges/{id}", p->merge_id) : STR_NONE);
}

static Status pair_model(Ctx *cx, const Pair *p, bool is_form, json_t **out) {
    ReviewSides sides;
    MergeLook look = {.stopped = OK};
    i64 keep, next, proposed = 0;
    TRY(review_sides(cx, p, &sides));
    if (p->status != PAIR_SAME) TRY(review_proposed(cx, p, &proposed));
    TRY(review_keep_of(cx, p, &keep));
    TRY(review_next(cx, p->id, &next));
    if (p->status != PAIR_SAME)
        TRY(person_merge_look(cx, &(MergeWish){.keep_id = p->left_id, .gone_id = p->right_id}, &look));
    json_t *m = model_new("Are these one person?");
    add_standing(cx, m, p);
    review_add_lines(m, &sides);
    add_reasons(m, sides.why);
    add_questions(cx, m, &look, is_form);
    add_topics(m);
    model_text(m, "approvals", proposed ? url_to(cx, "/approvals", NULL) : STR_NONE);
    model_text(m, "left", sides.left_name);
    model_text(m, "right", sides.right_name);
    model_i64(m, "left_id", p->left_id);
    model_i64(m, "right_id", p->right_id);
    model_text(m, "left_href", review_url(cx, "/children/{id}", p->left_id));
    model_text(m, "right_href", review_url(cx, "/children/{id}", p->right_id));
    model_bool(m, "keeps_left", keep == p->left_id);
    model_bool(m, "keeps_right", keep == p->right_id);
    json_object_set_new(m, "probability", json_real(sides.probability));
    model_text(m, "likeness", review_percent(cx, sides.probability));
    model_text(m, "action", review_url(cx, "/review/{id}", p->id));
    model_text(m, "list", url_to(cx, "/review", NULL));
    model_text(m, "next", next ? review_url(cx, "/review/{id}", next) : STR_NONE);
    *out = m;
    return OK;
}

/* What was chosen stays chosen in a form that is shown again. */
static void add_chosen(Ctx *cx, json_t *m) {
    Str word = in_text(cx, "decision");
    model_bool(m, "chose_same", str_is(word, "same"));
    model_bool(m, "chose_different", str_is(word, "different"));
    model_bool(m, "chose_ask", str_is(word, "ask"));
    model_bool(m, "is_sure", in_flag(cx, "sure"));
}

static Status show_pair(Ctx *cx, const Pair *p, bool is_form) {
    json_t *m;
    TRY(pair_model(cx, p, is_form, &m));
    if (is_form) add_chosen(cx, m);
    return reply_model(cx, "review_pair", m);
}

static Status review_pair_page(Ctx *cx) {
    Pair p;
    TRY(asked_pair(cx, &p));
    return show_pair(cx, &p, false);
}

/* Where there is but one answer, the one box says so; what is a choice has been chosen. */
static Status fill_answers(Ctx *cx, const Pair *p, MergeWish *wish) {
    MergeLook look;
    Buf b = buf_on(cx->arena);
    bool wants_sure = false;
    TRY(person_merge_look(cx, &(MergeWish){.keep_id = p->left_id, .gone_id = p->right_id}, &look));
    for (size_t i = 0; i < look.n_questions; i++) {
        const MergeQuestion *q = &look.questions[i];
        Str answer = q->labels ? given_answer(cx, q->name) : in_flag(cx, "sure") ? str_from(q->choices) : STR_NONE;
        if (!str_empty(answer)) buf_fmt(&b, "%s%s=%.*s", b.n ? "," : "", q->name, STR_ARG(answer));
        else if (q->labels) reply_problem(cx, q->name, STR("Say which case goes on, or that both stay open"));
        else wants_sure = true;
    }
    wish->answers = buf_str(&b);
    if (wants_sure) reply_problem(cx, "sure", STR("Say that you are sure: something speaks against one person"));
    return OK;
}

static Status read_decision(Ctx *cx, const Pair *p, ReviewDecision *d) {
    Str word = in_text(cx, "decision"), keep = in_text(cx, "keep");
    *d = (ReviewDecision){
        .say = {.note = in_text(cx, "note"), .asked_of = in_text(cx, "of"), .question = in_text(cx, "question")}};
    if (str_is(word, "ask")) word = STR("asked");
    if (!pair_status_of(word, &d->say.status)) return OK; /* the dispatcher has said what is wrong */
    d->keep_id = str_is(keep, "left") ? p->left_id : str_is(keep, "right") ? p->right_id : 0;
    for (size_t i = 0; i < N_MERGE_TOPICS; i++) {
        Str show = in_text(cx, merge_topics[i].word);
        d->wish.show[i] = str_is(show, "kept") ? MERGE_KEPT : str_is(show, "gone") ? MERGE_GONE : MERGE_BY_DATE;
    }
    bool is_question = d->say.status == PAIR_ASKED;
    if (is_question && str_empty(d->say.asked_of)) reply_problem(cx, "of", STR("Say whom you ask"));
    if (is_question && str_empty(d->say.question)) reply_problem(cx, "question", STR("Say what you ask"));
    if (d->say.status == PAIR_SAME && p->status != PAIR_SAME) return fill_answers(cx, p, &d->wish);
    return OK;
}

static Str notice_of(Ctx *cx, PairStatus status, const ReviewDone *done) {
    switch (status) {
    case PAIR_SAME:
        if (done->approval_id) return STR("The merge is proposed: it is done when somebody else approves it.");
        return str_fmt(cx->arena, "The two records are one. Merge %lld can be undone.", (long long)done->merge_id);
    case PAIR_DIFFERENT: return STR("The two records stay apart, and are not offered again.");
    case PAIR_ASKED: return STR("The pair waits under Asked until you decide.");
    case PAIR_OPEN:
    case N_PAIR_STATUSES: break;
    }
    return STR("The pair is to be decided again.");
}

static Status review_pair_decided(Ctx *cx) {
    Pair p;
    ReviewDecision d;
    ReviewDone decided;
    i64 next;
    TRY(asked_pair(cx, &p));
    TRY(read_decision(cx, &p, &d));
    if (review_has_problems(cx)) return show_pair(cx, &p, true);
    TRY(review_decide(cx, p.id, &d, &decided));
    TRY(review_next(cx, p.id, &next));
    reply_notice(cx, notice_of(cx, d.say.status, &decided));
    return reply_redirect(cx, next ? review_url(cx, "/review/{id}", next) : url_to(cx, "/review", NULL));
}

/* ---- many at once ---- */

enum { BULK_MAX = 50 };

/* Pairs with a question to answer are decided one by one; those that are proposed wait for somebody else. */
static Status may_go_together(Ctx *cx, const Pair *p, bool *out) {
    MergeLook look;
    i64 proposed;
    *out = false;
    TRY(review_proposed(cx, p, &proposed));
    if (proposed) return OK;
    TRY(person_merge_look(cx, &(MergeWish){.keep_id = p->left_id, .gone_id = p->right_id}, &look));
    *out = look.stopped == OK && look.n_questions == 0;
    return OK;
}

static Status review_all_page(Ctx *cx) {
    ReviewItems items;
    Buf ids = buf_on(cx->arena);
    i64 n = 0;
    TRY(review_list(cx, &(ReviewFilter){.status = PAIR_OPEN, .only_same = true}, &items));
    json_t *m = model_new("Merge the pairs that are surely one person");
    json_t *rows = model_array(m, "items");
    for (size_t i = 0; i < items.n && n < BULK_MAX; i++) {
        bool goes = false;
        if (items.at[i].pair.id) TRY(may_go_together(cx, &items.at[i].pair, &goes));
        if (!goes) continue;
        TRY(add_item(cx, model_append(rows), &items.at[i]));
        buf_fmt(&ids, "%s%lld", ids.n ? "," : "", (long long)items.at[i].pair.id);
        n++;
    }
    model_count(m, "n", n, cx);
    model_bool(m, "has_items", n > 0);
    model_text(m, "pairs", buf_str(&ids));
    model_text(m, "action", url_to(cx, "/review/all", NULL));
    model_text(m, "list", url_to(cx, "/review", NULL));
    return reply_model(cx, "review_all", m);
}

static Status review_all_decided(Ctx *cx) {
    ReviewDone done = {0};
    i64 n = 0, proposed;
    for (Str rest = in_text(cx, "pairs"); rest.n > 0;) {
        i64 id;
        Pair p;
        if (!str_to_i64(str_cut(rest, ',', &rest), &id)) return FAIL(cx, ERR_INPUT, "the pairs are numbers and commas");
        TRY(pair_get(cx, id, &p));
        TRY(review_proposed(cx, &p, &proposed));
        if (p.status == PAIR_SAME || proposed) continue; /* the form was sent twice, or somebody was quicker */
        TRY(review_decide(cx, id, &(ReviewDecision){.say = {.status = PAIR_SAME}}, &done));
        n++;
    }
    reply_notice(cx, done.approval_id
                         ? str_fmt(cx->arena, "%lld merges are proposed, and wait for somebody else.", (long long)n)
                         : str_fmt(cx->arena, "%lld pairs were merged.", (long long)n));
    return reply_redirect(cx, url_to(cx, "/review", NULL));
}
