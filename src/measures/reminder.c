/* reminder.c - what owners are still asked for, and what their words add to a scorecard: see commentary.h. */
#include <stdlib.h>

#include "access/access.h"
#include "measures/commentary.h"
#include "measures/data_query.h"
#include "measures/edition.h"
#include "measures/results_words.h"
#include "registers/task_source.h"
#include "sql_all.h"
#include "web/model.h"
#include "web/web.h"

/* ---- whose ---- */

static bool is_owned_by_actor(Ctx *cx, const Scorecards *all, Str owner) {
    const Roles *roles = definitions_of(cx)->roles;
    for (size_t i = 0; i < all->n_owners; i++) {
        if (!str_eq(all->owners[i].owner, owner)) continue;
        for (size_t k = 0; k < all->owners[i].n; k++) {
            size_t bit = role_find(roles, all->owners[i].roles[k]);
            if (bit != SIZE_MAX && (cx->actor.roles >> bit & 1) != 0) return true;
        }
    }
    return false;
}

/* ---- gathering ---- */

typedef struct Reminders {
    Reminder *at;
    size_t n, cap;
} Reminders;

static void add(Ctx *cx, Reminders *l, const Reminder *r, ReminderKind kind) {
    ARENA_ROOM(cx->arena, l->at, l->n, l->cap, 16);
    l->at[l->n] = *r;
    l->at[l->n++].kind = kind;
}

static Reminder read_row(Ctx *cx, const DbRows *r) {
    return (Reminder){.scorecard = col_str_keep(r, 0),
                      .as_at = col_date(r, 1),
                      .measure = col_str_keep(r, 2),
                      .title = col_str_keep(r, 3),
                      .owner = col_str_keep(r, 4),
                      .period_to = col_date(r, 5),
                      .period_label = col_str_keep(r, 6),
                      .due_on = edition_due(cx, col_date(r, 1))};
}

static Status gather_rows(Ctx *cx, const Scorecards *all, bool is_mine, Reminders *l) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_reminder_rows));
    while (db_next(r)) {
        bool is_red = str_is(col_str(r, 7), "red"), has_comment = col_bool(r, 9), has_action = col_bool(r, 10);
        bool wants_figure = str_is(col_str(r, 8), "to_be_supplied") || str_is(col_str(r, 8), "unknown");
        Reminder one = read_row(cx, r);
        if (is_mine && !is_owned_by_actor(cx, all, one.owner)) continue;
        if (wants_figure) add(cx, l, &one, REMIND_FIGURE);
        else if (!has_comment) add(cx, l, &one, REMIND_COMMENT);
        if (is_red && !has_action) add(cx, l, &one, REMIND_ACTION);
    }
    return db_done(r);
}

static Status gather_actions(Ctx *cx, const Scorecards *all, bool is_mine, Reminders *l) {
    DbRows *r;
    const Measures *ms;
    TRY(measures_of(cx, &ms));
    TRY(db_query(cx, &r, SQL_reminder_actions, P_DATE(cx->today)));
    while (db_next(r)) {
        Reminder one = {.action_id = col_i64(r, 0),
                        .scorecard = col_str_keep(r, 1),
                        .measure = col_str_keep(r, 2),
                        .due_on = col_date(r, 3),
                        .as_at = DATE_NONE,
                        .period_to = DATE_NONE};
        const Measure *m = measure_find(ms, one.measure);
        one.title = m ? m->title : one.measure;
        one.owner = m ? m->owner : STR_NONE;
        if (!is_mine || is_owned_by_actor(cx, all, one.owner)) add(cx, l, &one, REMIND_OVERDUE);
    }
    return db_done(r);
}

static Status gather_queries(Ctx *cx, const Scorecards *all, bool is_mine, Reminders *l) {
    DataQuery *queries;
    const Measures *ms;
    size_t n;
    TRY(measures_of(cx, &ms));
    TRY(data_query_list(cx, &(DataQueryWanted){.is_all = false}, &queries, &n));
    for (size_t i = 0; i < n; i++) {
        const DataQuery *q = &queries[i];
        const Measure *m = measure_find(ms, q->measure);
        if (!str_is(q->stage, "open") || (is_mine && !is_owned_by_actor(cx, all, q->owner))) continue;
        Reminder one = {.scorecard = q->scorecard,
                        .measure = q->measure,
                        .title = m ? m->title : q->measure,
                        .owner = q->owner,
                        .as_at = q->as_at,
                        .period_to = q->period_to,
                        .due_on = edition_due(cx, q->as_at)};
        add(cx, l, &one, REMIND_QUERY);
    }
    return OK;
}

static int soonest_first(const void *x, const void *y) {
    const Reminder *a = x, *b = y;
    if (!date_eq(a->due_on, b->due_on)) return date_before(a->due_on, b->due_on) ? -1 : 1;
    int c = str_cmp(a->measure, b->measure);
    return c != 0 ? c : (int)a->kind - (int)b->kind;
}

Status reminders_list(Ctx *cx, bool is_mine, Reminder **out, size_t *n) {
    const Scorecards *all;
    Reminders l = {0};
    TRY(access_allows(cx, READ_MEASURES));
    TRY(scorecards_of(cx, &all));
    TRY(gather_rows(cx, all, is_mine, &l));
    TRY(gather_actions(cx, all, is_mine, &l));
    TRY(gather_queries(cx, all, is_mine, &l));
    if (l.n > 0) qsort(l.at, l.n, sizeof *l.at, soonest_first);
    *out = l.at;
    *n = l.n;
    return OK;
}

/* ---- among one's tasks ---- */

static Status gather_tasks(Ctx *cx, TasksBeside *out) {
    Reminder *all;
    size_t n;
    bool may_comment = access_may(cx, COMMENT_MEASURES);
    if (!may_comment) return OK;
    TRY(reminders_list(cx, !out->is_all, &all, &n));
    for (size_t i = 0; i < n; i++) {
        Date day = date_is_set(all[i].as_at) ? all[i].as_at : cx->today;
        Str href = url_to(cx, "/scorecards/{name}/rows/{measure}", "name", str_cstr(cx->arena, all[i].scorecard),
                          "measure", str_cstr(cx->arena, all[i].measure), "as_at",
                          str_cstr(cx->arena, date_iso_str(cx->arena, day)), NULL);
        task_beside_add(cx, out,
                        &(TaskBeside){.title = str_from(reminder_words[all[i].kind]),
                                      .about = all[i].title,
                                      .href = href,
                                      .due_on = all[i].due_on});
    }
    return OK;
}

TASK_SOURCE(scorecards, .title = "Scorecards", .gather = gather_tasks)

/* ---- on a scorecard ---- */

typedef struct Said {
    Str measure, words, by;
    Date period_to, due_on;
    Str stage;
} Said;

typedef struct SaidList {
    Said *at;
    size_t n, cap;
} SaidList;

static void keep(Ctx *cx, SaidList *l, Said s) {
    ARENA_ROOM(cx->arena, l->at, l->n, l->cap, 32);
    l->at[l->n++] = s;
}

static Status read_said(Ctx *cx, Str scorecard, SaidList *comments, SaidList *actions) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_comments_of_scorecard, P_STR(scorecard)));
    while (db_next(r))
        keep(cx, comments,
             (Said){.measure = col_str_keep(r, 0),
                    .period_to = col_date(r, 1),
                    .words = col_str_keep(r, 2),
                    .by = col_str_keep(r, 3)});
    TRY(db_done(r));
    TRY(db_query(cx, &r, SQL_actions_of_scorecard, P_STR(scorecard)));
    while (db_next(r))
        keep(cx, actions,
             (Said){.measure = col_str_keep(r, 0),
                    .words = col_str_keep(r, 1),
                    .by = col_str_keep(r, 2),
                    .due_on = col_date(r, 3),
                    .stage = col_str_keep(r, 4)});
    return db_done(r);
}

static const Said *comment_on(const SaidList *l, const ScorecardLine *line) {
    for (size_t i = 0; i < l->n; i++)
        if (str_eq(l->at[i].measure, line->row->measure->id) && date_eq(l->at[i].period_to, line->period.to))
            return &l->at[i];
    return NULL;
}

static const Said *action_on(const SaidList *l, const ScorecardLine *line) {
    for (size_t i = 0; i < l->n; i++)
        if (str_eq(l->at[i].measure, line->row->measure->id)) return &l->at[i];
    return NULL;
}

static ResultUnit unit_of(const Measure *m) {
    for (ResultUnit u = GIVEN_IN_NOT_STATED; u < GIVEN_IN_OTHER; u++)
        if (str_eq_nocase(str_from(result_unit_codes[u]), str_from(measure_unit_word[m->unit]))) return u;
    return GIVEN_IN_OTHER;
}

size_t comment_doubts(Ctx *cx, const ScorecardLine *l, Str words, Str *out) {
    size_t n = 0;
    WordsAbout w = {.unit = unit_of(l->row->measure), .polarity = l->row->measure->polarity, .dot = l->direction.dot};
    if (!l->has_now) return 0;
    w.words = words;
    words_add_figure(&w, l->now.amount);
    if (l->has_before) words_add_figure(&w, l->before.amount);
    if (l->has_counts && l->now.sum.den > 0) {
        words_add_figure(&w, amount_count(l->now.sum.num));
        words_add_figure(&w, amount_count(l->now.sum.den));
    }
    const Standard *s = l->standard ? &l->standard->standard : NULL;
    if (s && s->target.is_set) words_add_figure(&w, amount_of(s->target.value, l->now.amount.decimals));
    if (s && s->floor.is_set) words_add_figure(&w, amount_of(s->floor.value, l->now.amount.decimals));
    Warning found[] = {words_say_other_number(cx->arena, &w) ? WARN_COMMENT_NUMBER : N_WARNINGS,
                       words_say_other_direction(cx->arena, &w) ? WARN_COMMENT_DIRECTION : N_WARNINGS};
    for (size_t i = 0; i < COUNT_OF(found); i++)
        if (found[i] < N_WARNINGS)
            out[n++] = str_fmt(cx->arena, "%s: %s", warning_codes[found[i]], warning_words[found[i]]);
    return n;
}

static void add_doubts(Ctx *cx, json_t *row, const Said *comment, const ScorecardLine *l) {
    Str found[COMMENT_MAX_DOUBTS];
    json_t *doubts = model_array(row, "comment_doubts");
    size_t n = comment ? comment_doubts(cx, l, comment->words, found) : 0;
    for (size_t i = 0; i < n; i++) json_array_append_new(doubts, model_str(found[i]));
}

static void add_said(Ctx *cx, json_t *row, const Said *comment, const Said *action, Verdict v) {
    model_text(row, "comment", comment ? comment->words : STR_NONE);
    model_text(row, "comment_by", comment ? comment->by : STR_NONE);
    model_text(row, "action", action ? action->words : STR_NONE);
    model_text(row, "action_by", action ? action->by : STR_NONE);
    model_date(cx, row, "action_due", action ? action->due_on : DATE_NONE);
    json_t *wanting = model_array(row, "wanting");
    if (verdict_needs_comment(v) && !comment)
        json_array_append_new(wanting, json_string(warning_codes[WARN_NO_COMMENT]));
    if (v == VERDICT_RED && !action) json_array_append_new(wanting, json_string(warning_codes[WARN_NO_ACTION]));
    model_bool(row, "wants_comment", verdict_needs_comment(v) && !comment);
    model_bool(row, "wants_action", v == VERDICT_RED && !action);
}

static json_t *row_of(json_t *model, const ScorecardLine *l) {
    json_t *sections = json_object_get(model, "sections");
    for (size_t i = 0; i < json_array_size(sections); i++) {
        json_t *section = json_array_get(sections, i), *rows = json_object_get(section, "rows");
        const char *name = json_string_value(json_object_get(section, "section"));
        for (size_t k = 0; name && str_is(l->section->section, name) && k < json_array_size(rows); k++) {
            json_t *row = json_array_get(rows, k);
            const char *id = json_string_value(json_object_get(row, "id"));
            if (id && str_is(l->row->measure->id, id)) return row;
        }
    }
    return NULL;
}

Status commentary_add(Ctx *cx, const Scorecard *s, json_t *model, const ScorecardLine *lines, size_t n) {
    SaidList comments = {0}, actions = {0};
    i64 n_wanting = 0;
    TRY(read_said(cx, s->name, &comments, &actions));
    for (size_t i = 0; i < n; i++) {
        const Said *comment = comment_on(&comments, &lines[i]), *action = action_on(&actions, &lines[i]);
        json_t *row = row_of(model, &lines[i]);
        n_wanting += verdict_needs_comment(lines[i].rating.verdict) && !comment;
        if (!row) continue;
        add_said(cx, row, comment, action, lines[i].rating.verdict);
        add_doubts(cx, row, comment, &lines[i]);
    }
    model_i64(model, "n_wanting", n_wanting);
    return OK;
}
