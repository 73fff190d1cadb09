/* exclusion.c - see exclusion.h. */
#include "schools/exclusion.h"
#include "db/db.h"
#include "sql_all.h"

typedef struct Held {
    i64 id;
    Str reason, day_six_setting;
    Date end_on, review_on;
    i64 sessions; /* -1: not known */
} Held;

const char *exclusion_category_of(Str category) {
    static const char *const words[][2] = {{"SUSP", "SUSP"}, {"FIXD", "SUSP"}, {"PERM", "PERM"}, {"LNCH", "LNCH"}};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_eq_nocase(category, str_from(words[i][0]))) return words[i][1];
    return NULL;
}

static Status find_held(Ctx *cx, const ExclusionSaid *s, const char *category, Held *out) {
    DbRows *rows;
    *out = (Held){0};
    TRY(db_query(cx, &rows, SQL_exclusion_get, P_I64(s->person_id), P_I64(s->urn), P_DATE(s->start_on),
                 P_CSTR(category)));
    if (db_next(rows))
        *out = (Held){.id = col_i64(rows, 0),
                      .reason = col_str_keep(rows, 1),
                      .end_on = col_date(rows, 2),
                      .sessions = col_is_null(rows, 3) ? -1 : col_i64(rows, 3),
                      .review_on = col_date(rows, 4),
                      .day_six_setting = col_str_keep(rows, 5)};
    return db_done(rows);
}

/* Take over what is said and differs. */
static bool take_text(Str *held, Str said) {
    if (said.n == 0 || str_eq(*held, said)) return false;
    *held = said;
    return true;
}

static bool take_day(Date *held, Date said) {
    if (!date_is_set(said) || date_eq(*held, said)) return false;
    *held = said;
    return true;
}

static bool take_sessions(i64 *held, i64 said) {
    if (said < 0 || *held == said) return false;
    *held = said;
    return true;
}

static bool merge(Held *h, const ExclusionSaid *s) {
    bool is_news = take_text(&h->reason, s->reason);
    is_news = take_text(&h->day_six_setting, s->day_six_setting) || is_news;
    is_news = take_day(&h->end_on, s->end_on) || is_news;
    is_news = take_day(&h->review_on, s->review_on) || is_news;
    return take_sessions(&h->sessions, s->sessions) || is_news;
}

static Status write(Ctx *cx, const Held *h, const ExclusionSaid *s, const char *category) {
    DbParam sessions = h->sessions < 0 ? P_NULL(DB_I64) : P_I64(h->sessions);
    if (h->id)
        return db_run(cx, SQL_exclusion_update, P_I64(h->id), P_STR(h->reason), P_DATE(h->end_on), sessions,
                      P_DATE(h->review_on), P_STR(h->day_six_setting), P_ID(s->source_id));
    return db_run(cx, SQL_exclusion_insert, P_I64(s->person_id), P_I64(s->urn), P_CSTR(category), P_STR(h->reason),
                  P_DATE(s->start_on), P_DATE(h->end_on), sessions, P_DATE(h->review_on), P_STR(h->day_six_setting),
                  P_ID(s->source_id));
}

Status exclusion_say(Ctx *cx, const ExclusionSaid *s, ExclusionChange *change) {
    const char *category = exclusion_category_of(s->category);
    Held held;
    if (!category) return FAIL(cx, ERR_INPUT, "an exclusion's category is SUSP, PERM or LNCH");
    if (!date_is_set(s->start_on)) return FAIL(cx, ERR_INPUT, "an exclusion has a first day");
    TRY(find_held(cx, s, category, &held));
    if (!held.id) held.sessions = -1;
    bool is_news = merge(&held, s);
    *change = !held.id ? EXCLUSION_CREATED : is_news ? EXCLUSION_UPDATED : EXCLUSION_UNCHANGED;
    return *change == EXCLUSION_UNCHANGED ? OK : write(cx, &held, s, category);
}

/* ---- what a case says ---- */

typedef struct CaseHeld {
    i64 id, case_id, person_id, urn, sessions; /* sessions -1: not known */
    Str category, reason;
    Date start_on, end_on, withdrawn_on;
    bool is_returned; /* a return said it too */
} CaseHeld;

static Status read_case_held(DbRows *r, CaseHeld *out) {
    *out = (CaseHeld){.id = 0};
    if (db_next(r))
        *out = (CaseHeld){.id = col_i64(r, 0),
                          .case_id = col_i64(r, 1),
                          .person_id = col_i64(r, 2),
                          .urn = col_i64(r, 3),
                          .category = col_str_keep(r, 4),
                          .reason = col_str_keep(r, 5),
                          .start_on = col_date(r, 6),
                          .end_on = col_date(r, 7),
                          .sessions = col_is_null(r, 8) ? -1 : col_i64(r, 8),
                          .withdrawn_on = col_date(r, 9),
                          .is_returned = !col_is_null(r, 10)};
    return db_done(r);
}

static bool is_same_exclusion(const CaseHeld *h, const ExclusionSaid *s, const char *category) {
    return h->person_id == s->person_id && h->urn == s->urn && date_eq(h->start_on, s->start_on) &&
           str_is(h->category, category);
}

/* The row that the case said no longer says what the case says: it goes, or is a return's alone again. */
static Status release(Ctx *cx, CaseHeld *h) {
    i64 id = h->id;
    bool is_returned = h->is_returned;
    *h = (CaseHeld){.id = 0};
    if (id == 0) return OK;
    if (is_returned) return db_run(cx, SQL_exclusion_case_leave, P_I64(id));
    return db_run(cx, SQL_exclusion_case_remove, P_I64(id));
}

/* What the row will say. */
static CaseHeld as_said(const CaseHeld *h, const ExclusionCase *e, const char *category) {
    const ExclusionSaid *s = &e->said;
    CaseHeld said = *h;
    said.case_id = e->case_id;
    said.withdrawn_on = e->withdrawn_on;
    if (h->id && h->is_returned) return said;
    said.person_id = s->person_id;
    said.urn = s->urn;
    said.category = str_from(category);
    said.reason = s->reason;
    said.start_on = s->start_on;
    said.end_on = s->end_on;
    said.sessions = s->sessions;
    return said;
}

static bool is_same_row(const CaseHeld *a, const CaseHeld *b) {
    return a->case_id == b->case_id && str_eq(a->reason, b->reason) && date_eq(a->end_on, b->end_on) &&
           a->sessions == b->sessions && date_eq(a->withdrawn_on, b->withdrawn_on);
}

static Status write_case_held(Ctx *cx, const CaseHeld *h) {
    DbParam sessions = h->sessions < 0 ? P_NULL(DB_I64) : P_I64(h->sessions);
    if (h->id)
        return db_run(cx, SQL_exclusion_case_update, P_I64(h->id), P_I64(h->case_id), P_STR(h->reason),
                      P_DATE(h->end_on), sessions, P_DATE(h->withdrawn_on));
    return db_run(cx, SQL_exclusion_case_insert, P_I64(h->case_id), P_I64(h->person_id), P_I64(h->urn),
                  P_STR(h->category), P_STR(h->reason), P_DATE(h->start_on), P_DATE(h->end_on), sessions,
                  P_DATE(h->withdrawn_on));
}

static Status say_of_case(Ctx *cx, const ExclusionCase *e, CaseHeld *held, bool *is_changed) {
    const ExclusionSaid *s = &e->said;
    const char *category = exclusion_category_of(s->category);
    DbRows *r;
    if (!category) return FAIL(cx, ERR_BUG, "case %lld says an exclusion of no category", (long long)e->case_id);
    if (held->id && !is_same_exclusion(held, s, category)) {
        *is_changed = true;
        TRY(release(cx, held));
    }
    if (held->id == 0) {
        TRY(db_query(cx, &r, SQL_exclusion_case_find, P_I64(s->person_id), P_I64(s->urn), P_DATE(s->start_on),
                     P_CSTR(category)));
        TRY(read_case_held(r, held));
    }
    if (held->case_id != 0 && held->case_id != e->case_id) return OK;
    CaseHeld said = as_said(held, e, category);
    if (held->id && is_same_row(held, &said)) return OK;
    *is_changed = true;
    return write_case_held(cx, &said);
}

Status exclusion_of_case(Ctx *cx, const ExclusionCase *e, bool *is_changed) {
    CaseHeld held;
    DbRows *r;
    *is_changed = false;
    TRY(db_query(cx, &r, SQL_exclusion_case_get, P_I64(e->case_id)));
    TRY(read_case_held(r, &held));
    if (e->holds) return say_of_case(cx, e, &held, is_changed);
    *is_changed = held.id != 0;
    return release(cx, &held);
}
