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
