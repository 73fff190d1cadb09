/* missing_pages.c - the registers that have not come, as a page. */
#include "attendance/missing.h"
#include "web/model.h"
#include "web/paging.h"
#include "web/web.h"

static const Input missing_inputs[] = {
    {"from", IN_DATE, NULL, "First day", false},
    {"to", IN_DATE, NULL, "Last day", false},
    {"school", IN_NUMBER, NULL, "School", false},
    {"page", IN_NUMBER, NULL, "Page", false},
    INPUTS_END,
};

ROUTE(GET, "/attendance/missing", attendance_missing_page, .needs = READ_SCHOOL, .inputs = missing_inputs,
      .list = "registers", .doc = "Registers that have not come, by school and day, morning and afternoon.")

static const char *number(Ctx *cx, i64 n) { return str_cstr(cx->arena, str_fmt(cx->arena, "%lld", (long long)n)); }

static void add_row(Ctx *cx, json_t *rows, const SchoolDay *d) {
    json_t *row = model_append(rows);
    SessionState am = school_day_session(d, 0), pm = school_day_session(d, 1);
    model_i64(row, "urn", d->urn);
    model_text(row, "school", d->school);
    model_text(row, "href", url_to(cx, "/schools/{urn}", "urn", number(cx, d->urn), NULL));
    model_date(cx, row, "on", d->on);
    model_lit(row, "morning", session_state_words[am]);
    model_lit(row, "morning_text", session_state_titles[am]);
    model_lit(row, "afternoon", session_state_words[pm]);
    model_lit(row, "afternoon_text", session_state_titles[pm]);
    model_i64(row, "pupils", d->n_pupils);
    model_i64(row, "morning_taken", d->n_taken[0]);
    model_i64(row, "afternoon_taken", d->n_taken[1]);
}

static Str list_url(Ctx *cx, const char *path, const MissingQuestion *q, i64 page) {
    return url_to(cx, path, "from", str_cstr(cx->arena, date_iso_str(cx->arena, q->from)), "to",
                  str_cstr(cx->arena, date_iso_str(cx->arena, q->to)), "school", q->urn ? number(cx, q->urn) : "",
                  "page", page > 1 ? number(cx, page) : "", NULL);
}

/* A day as the three boxes of its question hold it. */
static void add_totals(Ctx *cx, json_t *m, const MissingRegisters *found) {
    model_count(m, "missing", found->n_missing, cx);
    model_count(m, "expected", 2 * found->n_days, cx);
    model_count(m, "schools", found->n_schools, cx);
    model_count(m, "unknown_days", found->n_unknown, cx);
    model_bool(m, "has_unknown", found->n_unknown > 0);
    model_bool(m, "is_asked", found->n_days > 0);
}

static MissingQuestion question_asked(Ctx *cx) {
    MissingQuestion q = {.from = in_date(cx, "from"), .to = in_date(cx, "to"), .urn = in_number(cx, "school", 0)};
    if (!date_is_set(q.to)) q.to = cx->today;
    if (!date_is_set(q.from)) q.from = date_plus(q.to, -6);
    return q;
}

static Status attendance_missing_page(Ctx *cx) {
    MissingQuestion q = question_asked(cx);
    MissingRegisters found;
    Paging p = paging_of(in_number(cx, "page", 1));
    TRY(missing_registers(cx, &q, &found));
    size_t from = in_wants_all(cx) ? 0 : (size_t)p.offset;
    size_t until = in_wants_all(cx) || found.n < from + PAGE_ROWS ? found.n : from + PAGE_ROWS;
    json_t *m = model_new("Registers that have not arrived"), *rows = model_array(m, "registers");
    for (size_t i = from; i < until; i++) add_row(cx, rows, &found.at[i]);
    model_form_date(cx, m, "from", q.from);
    model_form_date(cx, m, "to", q.to);
    model_text(m, "school", q.urn ? str_from(number(cx, q.urn)) : STR_NONE);
    add_totals(cx, m, &found);
    model_bool(m, "has_registers", until > from);
    model_text(m, "action", url_to(cx, "/attendance/missing", NULL));
    model_text(m, "all_schools", url_to(cx, "/schools", NULL));
    model_text(m, "csv", list_url(cx, "/attendance/missing.csv", &q, 1));
    model_columns(m, "urn|school|on|morning|afternoon|pupils|morning_taken|afternoon_taken");
    paging_add(cx, m, &p, (i64)found.n);
    model_text(m, "previous", p.has_previous ? list_url(cx, "/attendance/missing", &q, p.page - 1) : STR_NONE);
    model_text(m, "next", p.has_next ? list_url(cx, "/attendance/missing", &q, p.page + 1) : STR_NONE);
    return reply_model(cx, "attendance_missing_page", m);
}
