#include "measures/commentary.h"

#include <stdlib.h>

#include "access/access.h"
#include "access/audit.h"
#include "sql_all.h"
#include "web/model.h"

const char *const reminder_words[] = {
    [REMIND_COMMENT] = "Say why it is below its target",
    [REMIND_ACTION] = "Agree what is done about it",
    [REMIND_FIGURE] = "Supply the figure",
    [REMIND_OVERDUE] = "The action is past its day",
    [REMIND_QUERY] = "Answer a query about the figure",
};

/* ---- comments ---- */

enum { WORDS_MAX = 4000 };

static Status check_words(Ctx *cx, Str words, const char *what) {
    if (str_trim(words).n == 0) return FAIL(cx, ERR_INPUT, "%s", what);
    if (words.n > WORDS_MAX) return FAIL(cx, ERR_INPUT, "that is longer than %d characters", WORDS_MAX);
    return OK;
}

/* A comment is of a measure that the scorecard has. */
static Status check_key(Ctx *cx, Str scorecard, Str measure) {
    const Scorecard *s;
    TRY(scorecard_open(cx, scorecard, &s));
    for (size_t i = 0; i < s->n; i++)
        for (size_t k = 0; k < s->sections[i].n; k++)
            if (str_eq(s->sections[i].rows[k].measure->id, measure)) return OK;
    return FAIL(cx, ERR_NOTFOUND, "the scorecard %.*s has no measure %.*s", STR_ARG(s->name), STR_ARG(measure));
}

static Status standing_comment(Ctx *cx, const CommentKey *k, i64 *id) {
    return db_number(cx, id, SQL_comment_standing, P_STR(k->scorecard), P_STR(k->measure), P_DATE(k->period_to));
}

static Status is_said_already(Ctx *cx, i64 id, Str words, bool *out) {
    Comment c;
    *out = false;
    if (id == 0) return OK;
    TRY(comment_get(cx, id, &c));
    *out = str_eq(c.words, words);
    return OK;
}

Status comment_write(Ctx *cx, const CommentKey *key, Str words, i64 *id) {
    i64 old;
    bool is_same;
    TRY(access_allows(cx, COMMENT_MEASURES));
    TRY(check_words(cx, words, "write what there is to say about the figure"));
    TRY(check_key(cx, key->scorecard, key->measure));
    if (!date_is_set(key->period_to)) return FAIL(cx, ERR_INPUT, "say which period the words are about");
    words = str_trim(words);
    TRY(standing_comment(cx, key, &old));
    TRY(is_said_already(cx, old, words, &is_same));
    *id = old;
    if (is_same) return OK;
    if (old) TRY(db_run(cx, SQL_comment_free, P_I64(old)));
    TRY(db_insert(cx, id, SQL_comment_insert, P_STR(key->scorecard), P_STR(key->measure), P_DATE(key->period_to),
                  P_STR(words), P_MOMENT(ctx_now(cx)), P_I64(cx->actor.id)));
    if (old) TRY(db_run(cx, SQL_comment_replace, P_I64(old), P_I64(*id)));
    audit_note(cx, "measure.comment", 0, "comment %lld on %.*s of %.*s to %.*s", (long long)*id, STR_ARG(key->measure),
               STR_ARG(key->scorecard), STR_ARG(date_iso_str(cx->arena, key->period_to)));
    return OK;
}

static Comment read_comment(const DbRows *r) {
    return (Comment){.id = col_i64(r, 0),
                     .words = col_str_keep(r, 1),
                     .at = col_moment(r, 2),
                     .by = col_str_keep(r, 3),
                     .stands = col_bool(r, 4)};
}

Status comment_history(Ctx *cx, const CommentKey *k, Comment **out, size_t *n) {
    DbRows *r;
    size_t cap = 0;
    Comment *all = NULL;
    *n = 0;
    TRY(access_allows(cx, READ_MEASURES));
    TRY(db_query(cx, &r, SQL_comment_history, P_STR(k->scorecard), P_STR(k->measure), P_DATE(k->period_to)));
    while (db_next(r)) {
        if (*n == cap) {
            all = arena_grow(cx->arena, all, cap * sizeof *all, (cap + 8) * sizeof *all);
            cap += 8;
        }
        all[(*n)++] = read_comment(r);
    }
    *out = all;
    return db_done(r);
}

Status comment_get(Ctx *cx, i64 id, Comment *out) {
    DbRows *r;
    TRY(access_allows(cx, READ_MEASURES));
    TRY(db_query(cx, &r, SQL_comment_one, P_I64(id)));
    bool has = db_next(r);
    if (has) *out = read_comment(r);
    TRY(db_done(r));
    return has ? OK : FAIL(cx, ERR_NOTFOUND, "there is no comment %lld", (long long)id);
}

/* ---- actions ---- */

Str action_stage_text(Str stage) {
    static const char *const words[][2] = {
#define X(name, word, text) {word, text},
        ACTION_STAGE_LIST(X)
#undef X
    };
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_is(stage, words[i][0])) return str_from(words[i][1]);
    return stage;
}

static Action read_action(const DbRows *r) {
    return (Action){.id = col_i64(r, 0),
                    .scorecard = col_str_keep(r, 1),
                    .measure = col_str_keep(r, 2),
                    .failing_since = col_date(r, 3),
                    .cause = col_str_keep(r, 4),
                    .words = col_str_keep(r, 5),
                    .done_by = col_str_keep(r, 6),
                    .due_on = col_date(r, 7),
                    .stage = col_str_keep(r, 8),
                    .outcome = col_str_keep(r, 9),
                    .at = col_moment(r, 10),
                    .by = col_str_keep(r, 11)};
}

Status action_get(Ctx *cx, i64 id, Action *out) {
    DbRows *r;
    TRY(access_allows(cx, READ_MEASURES));
    TRY(db_query(cx, &r, SQL_action_get, P_I64(id)));
    bool has = db_next(r);
    if (has) *out = read_action(r);
    TRY(db_done(r));
    return has ? OK : FAIL(cx, ERR_NOTFOUND, "there is no action %lld", (long long)id);
}

Status action_list(Ctx *cx, Str scorecard, Str measure, Action **out, size_t *n) {
    DbRows *r;
    size_t cap = 0;
    Action *all = NULL;
    *n = 0;
    TRY(access_allows(cx, READ_MEASURES));
    TRY(db_query(cx, &r, SQL_action_list, P_STR(scorecard), P_STR(measure)));
    while (db_next(r)) {
        if (*n == cap) {
            all = arena_grow(cx->arena, all, cap * sizeof *all, (cap + 8) * sizeof *all);
            cap += 8;
        }
        all[(*n)++] = read_action(r);
    }
    *out = all;
    return db_done(r);
}

Status action_history(Ctx *cx, i64 id, ActionNote **out, size_t *n) {
    DbRows *r;
    size_t cap = 0;
    ActionNote *all = NULL;
    *n = 0;
    TRY(access_allows(cx, READ_MEASURES));
    TRY(db_query(cx, &r, SQL_action_notes, P_I64(id)));
    while (db_next(r)) {
        if (*n == cap) {
            all = arena_grow(cx->arena, all, cap * sizeof *all, (cap + 8) * sizeof *all);
            cap += 8;
        }
        all[(*n)++] = (ActionNote){.stage = col_str_keep(r, 0),
                                   .due_on = col_date(r, 1),
                                   .words = col_str_keep(r, 2),
                                   .at = col_moment(r, 3),
                                   .by = col_str_keep(r, 4)};
    }
    *out = all;
    return db_done(r);
}

/* The first period of the red that lasts until now, by the editions; the period asked about where none has it. */
static Status find_red_since(Ctx *cx, const ActionSaid *said, Date *out) {
    DbRows *r;
    bool is_red = true;
    *out = said->period_to;
    TRY(db_query(cx, &r, SQL_action_red_since, P_STR(said->scorecard), P_STR(said->measure)));
    while (is_red && db_next(r)) {
        is_red = str_is(col_str(r, 1), "red");
        if (is_red && date_before(col_date(r, 0), *out)) *out = col_date(r, 0);
    }
    return db_done(r);
}

static Status check_said(Ctx *cx, const ActionSaid *s) {
    TRY(check_words(cx, s->words, "write what is done about it"));
    TRY(check_words(cx, s->done_by, "say who does it"));
    if (!str_is_among(STR(ACTION_CAUSES), '|', s->cause))
        return FAIL(cx, ERR_INPUT, "choose the cause: demand, capacity, practice, data, external or other");
    if (!date_is_set(s->due_on)) return FAIL(cx, ERR_INPUT, "say by when it is done");
    if (date_before(s->due_on, cx->today)) return FAIL(cx, ERR_INPUT, "the day by which it is done has gone by");
    return check_key(cx, s->scorecard, s->measure);
}

static Status note_step(Ctx *cx, i64 id, Str stage, Date due_on, Str words) {
    i64 note;
    return db_insert(cx, &note, SQL_action_note_insert, P_I64(id), P_STR(stage), P_DATE(due_on), P_STR(words),
                     P_MOMENT(ctx_now(cx)), P_I64(cx->actor.id));
}

Status action_agree(Ctx *cx, const ActionSaid *s, i64 *id) {
    Action *all;
    size_t n;
    Date since;
    TRY(access_allows(cx, COMMENT_MEASURES));
    TRY(check_said(cx, s));
    TRY(action_list(cx, s->scorecard, s->measure, &all, &n));
    if (n > 0 && !str_is(all[0].stage, "closed"))
        return FAIL(cx, ERR_CONFLICT, "action %lld is open about this measure: add to it, or close it first",
                    (long long)all[0].id);
    TRY(find_red_since(cx, s, &since));
    TRY(db_insert(cx, id, SQL_action_insert, P_STR(s->scorecard), P_STR(s->measure), P_DATE(since), P_STR(s->cause),
                  P_STR(str_trim(s->words)), P_STR(str_trim(s->done_by)), P_DATE(s->due_on), P_MOMENT(ctx_now(cx)),
                  P_I64(cx->actor.id)));
    audit_note(cx, "measure.action", 0, "action %lld about %.*s of %.*s", (long long)*id, STR_ARG(s->measure),
               STR_ARG(s->scorecard));
    return note_step(cx, *id, STR("agreed"), s->due_on, str_trim(s->words));
}

static Status check_closing(Ctx *cx, const Action *a, const ActionStep *s) {
    DbRows *r;
    if (!str_is_among(STR(ACTION_OUTCOMES), '|', s->outcome))
        return FAIL(cx, ERR_INPUT, "say how it came out: effective, not effective, no longer red or superseded");
    bool says_better = str_is(s->outcome, "effective") || str_is(s->outcome, "no_longer_red");
    TRY(db_query(cx, &r, SQL_action_last_verdict, P_STR(a->scorecard), P_STR(a->measure)));
    bool is_red = db_next(r) && str_is(col_str(r, 0), "red");
    TRY(db_done(r));
    if (says_better && is_red)
        return FAIL(cx, ERR_INPUT, "the measure is still red in the last edition: the action was not effective");
    return OK;
}

static Status check_step(Ctx *cx, const Action *a, const ActionStep *s) {
    if (str_is(a->stage, "closed")) return FAIL(cx, ERR_CONFLICT, "action %lld is closed", (long long)a->id);
    if (s->stage.n > 0 && !str_is_among(STR(ACTION_STAGES), '|', s->stage))
        return FAIL(cx, ERR_INPUT, "choose agreed, in_progress, done or closed");
    TRY(check_words(cx, s->words, "write what there is to say about the step"));
    return str_is(s->stage, "closed") ? check_closing(cx, a, s) : OK;
}

Status action_move(Ctx *cx, i64 id, const ActionStep *s) {
    Action a;
    TRY(access_allows(cx, COMMENT_MEASURES));
    TRY(action_get(cx, id, &a));
    TRY(check_step(cx, &a, s));
    Str stage = s->stage.n > 0 ? s->stage : a.stage, outcome = str_is(stage, "closed") ? s->outcome : STR("");
    Date due_on = date_is_set(s->due_on) ? s->due_on : a.due_on;
    TRY(db_run(cx, SQL_action_step, P_I64(id), P_STR(stage), P_STR(outcome), P_DATE(due_on)));
    audit_note(cx, "measure.action", 0, "action %lld: %.*s", (long long)id, STR_ARG(stage));
    return note_step(cx, id, stage, due_on, str_trim(s->words));
}
