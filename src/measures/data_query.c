#include "measures/data_query.h"

#include "access/access.h"
#include "access/audit.h"
#include "measures/scorecard.h"
#include "sql_all.h"
#include "web/model.h"

enum { ANSWER_MAX = 4000 };

/* ---- raising ---- */

/* "W5: Released ..." into W5 and the rest. */
static bool split_warning(Str text, Str *warning, Str *words) {
    i64 colon = str_find_char(text, ':');
    if (colon < 2 || colon > 3 || text.p[0] != 'W') return false;
    for (i64 i = 1; i < colon; i++)
        if (text.p[i] < '0' || text.p[i] > '9') return false;
    *warning = str_slice(text, 0, (size_t)colon);
    *words = str_trim(str_slice(text, (size_t)colon + 1, text.n));
    return true;
}

typedef struct Known {
    i64 id;
    Str words;
} Known;

static Status find(Ctx *cx, const DataQuery *q, Str warning, Known *out) {
    DbRows *r;
    *out = (Known){0};
    TRY(db_query(cx, &r, SQL_data_query_find, P_STR(q->scorecard), P_STR(q->measure), P_DATE(q->period_to),
                 P_STR(warning)));
    if (db_next(r)) *out = (Known){col_i64(r, 0), col_str_keep(r, 1)};
    return db_done(r);
}

Status data_query_raise(Ctx *cx, const DataQuery *about, Str text) {
    Str warning, words;
    Known known;
    if (!split_warning(text, &warning, &words)) return OK;
    TRY(find(cx, about, warning, &known));
    if (known.id && str_eq(known.words, words)) return OK;
    if (known.id)
        TRY(db_run(cx, SQL_data_query_raise_again, P_I64(known.id), P_STR(words), P_I64(about->edition_id),
                   P_DATE(cx->today)));
    else
        TRY(db_insert(cx, &known.id, SQL_data_query_insert, P_STR(about->scorecard), P_STR(about->measure),
                      P_DATE(about->period_to), P_STR(warning), P_STR(words), P_STR(about->owner),
                      P_I64(about->edition_id), P_DATE(cx->today)));
    audit_note(cx, "scorecard.query", 0, "query %lld: %.*s of %.*s on %.*s", (long long)known.id, STR_ARG(warning),
               STR_ARG(about->measure), STR_ARG(about->scorecard));
    return OK;
}

/* ---- reading ---- */

static DataQuery read_row(const DbRows *r) {
    return (DataQuery){.id = col_i64(r, 0),
                       .scorecard = col_str_keep(r, 1),
                       .measure = col_str_keep(r, 2),
                       .period_to = col_date(r, 3),
                       .warning = col_str_keep(r, 4),
                       .words = col_str_keep(r, 5),
                       .owner = col_str_keep(r, 6),
                       .edition_id = col_i64(r, 7),
                       .raised_on = col_date(r, 8),
                       .stage = col_str_keep(r, 9),
                       .outcome = col_str_keep(r, 10),
                       .answer = col_str_keep(r, 11),
                       .answered_by = col_str_keep(r, 12),
                       .closed_by = col_str_keep(r, 13),
                       .as_at = col_date(r, 14)};
}

Status data_query_get(Ctx *cx, i64 id, DataQuery *out) {
    DbRows *r;
    bool has = false;
    TRY(access_allows(cx, READ_MEASURES));
    TRY(db_query(cx, &r, SQL_data_query_get, P_I64(id)));
    if ((has = db_next(r))) *out = read_row(r);
    TRY(db_done(r));
    return has ? OK : FAIL(cx, ERR_NOTFOUND, "there is no query %lld", (long long)id);
}

Status data_query_list(Ctx *cx, const DataQueryWanted *w, DataQuery **out, size_t *n) {
    DbRows *r;
    size_t cap = 0;
    TRY(access_allows(cx, READ_MEASURES));
    *out = NULL;
    *n = 0;
    TRY(db_query(cx, &r, SQL_data_query_list, P_STR(w->scorecard.p ? w->scorecard : STR("")),
                 P_STR(w->measure.p ? w->measure : STR("")), P_BOOL(w->is_all)));
    while (db_next(r)) {
        ARENA_ROOM(cx->arena, *out, *n, cap, 16);
        (*out)[(*n)++] = read_row(r);
    }
    return db_done(r);
}

Status data_query_is_settled(Ctx *cx, const DataQuery *about, const char *warning, bool *out) {
    i64 n;
    TRY(db_number(cx, &n, SQL_data_query_settled, P_STR(about->scorecard), P_STR(about->measure),
                  P_DATE(about->period_to), P_CSTR(warning)));
    *out = n > 0;
    return OK;
}

/* ---- answering and closing ---- */

Status data_query_answer(Ctx *cx, i64 id, Str outcome, Str answer) {
    DataQuery q;
    TRY(access_allows(cx, COMMENT_MEASURES));
    TRY(data_query_get(cx, id, &q));
    answer = str_trim(answer);
    if (str_is(q.stage, "closed")) return FAIL(cx, ERR_CONFLICT, "query %lld is closed", (long long)id);
    if (!str_is_among(STR(QUERY_OUTCOMES), '|', outcome) || outcome.n == 0)
        return FAIL(cx, ERR_INPUT, "say how query %lld came out: corrected, explained or accepted as published",
                    (long long)id);
    if (answer.n == 0) return FAIL(cx, ERR_INPUT, "say what the answer to query %lld is", (long long)id);
    if (answer.n > ANSWER_MAX) return FAIL(cx, ERR_INPUT, "that is longer than %d characters", ANSWER_MAX);
    TRY(db_run(cx, SQL_data_query_answer, P_I64(id), P_STR(outcome), P_STR(answer), P_MOMENT(ctx_now(cx)),
               P_I64(cx->actor.id)));
    audit_note(cx, "scorecard.query_answer", 0, "query %lld: %.*s", (long long)id, STR_ARG(outcome));
    return OK;
}

static Status check_other_person(Ctx *cx, i64 id) {
    i64 n;
    TRY(db_number(cx, &n, SQL_data_query_answered_by, P_I64(id)));
    if (n != cx->actor.id) return OK;
    return FAIL(cx, ERR_DENIED, "a query is closed by somebody other than who answered it");
}

Status data_query_close(Ctx *cx, i64 id) {
    DataQuery q;
    TRY(access_allows(cx, FREEZE_SCORECARDS));
    TRY(data_query_get(cx, id, &q));
    if (!str_is(q.stage, "answered"))
        return FAIL(cx, ERR_CONFLICT, "query %lld is %s", (long long)id,
                    str_is(q.stage, "open") ? "not answered yet" : "closed already");
    TRY(check_other_person(cx, id));
    TRY(db_run(cx, SQL_data_query_close, P_I64(id), P_MOMENT(ctx_now(cx)), P_I64(cx->actor.id)));
    audit_note(cx, "scorecard.query_close", 0, "query %lld", (long long)id);
    return OK;
}

/* ---- as pages and programs have it ---- */

json_t *data_query_json(Ctx *cx, const DataQuery *q) {
    const Measures *ms;
    const Measure *m = measures_of(cx, &ms) == OK ? measure_find(ms, q->measure) : NULL;
    json_t *o = json_object();
    model_i64(o, "id", q->id);
    model_text(o, "scorecard", q->scorecard);
    model_text(o, "measure", q->measure);
    model_text(o, "title", m ? m->title : q->measure);
    model_date(cx, o, "period_to", q->period_to);
    model_text(o, "warning", q->warning);
    model_text(o, "words", q->words);
    model_text(o, "owner", q->owner);
    model_i64(o, "edition", q->edition_id);
    model_date(cx, o, "raised_on", q->raised_on);
    model_text(o, "stage", q->stage);
    model_text(o, "outcome", q->outcome.n ? q->outcome : STR_NONE);
    model_text(o, "answer", q->answer.n ? q->answer : STR_NONE);
    model_text(o, "answered_by", q->answered_by);
    model_text(o, "closed_by", q->closed_by);
    return o;
}
