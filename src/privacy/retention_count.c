/* retention_count.c - what is due, by class and month: see retention.h. */
#include "access/access.h"
#include "access/audit.h"
#include "define/definitions.h"
#include "privacy/retention.h"

static Date month_of(Date d) {
    Ymd y = date_to_ymd(d);
    return date_ymd(y.year, y.month, 1);
}

static int months_between(Date later, Date earlier) {
    Ymd a = date_to_ymd(later), b = date_to_ymd(earlier);
    return 12 * (a.year - b.year) + a.month - b.month;
}

static void count(DueCounts *out, DueCount *cell, const DueRecord *d, bool is_now) {
    i64 *n = d->is_held ? &cell->n_held : d->kind == RECORD_CASE ? &cell->n_cases : &cell->n_people;
    i64 *all = d->is_held ? &out->n_held : d->kind == RECORD_CASE ? &out->n_cases : &out->n_people;
    *n += 1;
    if (is_now) *all += 1;
}

Status retention_counts(Ctx *cx, Date as_at, int months, DueCounts *out) {
    const RetentionRules *rules = definitions_of(cx)->retention;
    DueRecords due;
    size_t width = (size_t)months + 2; /* now, the rest of this month, then the months */
    Date first = month_of(as_at), last = date_add_months(first, months + 1);
    TRY(access_allows(cx, READ_PRIVACY));
    TRY(retention_due(cx, last, &due));
    DueCount *cells = ARENA_ARRAY(cx->arena, DueCount, rules->n * width + 1);
    *out = (DueCounts){.at = cells, .n_unclassed = due.n_unclassed};
    for (size_t i = 0; i < due.n; i++) {
        const DueRecord *d = &due.at[i];
        bool is_now = date_before(d->due_on, as_at);
        if (d->kind == RECORD_LOG) continue;
        size_t row = (size_t)(d->is - rules->classes),
               column = is_now ? 0 : (size_t)months_between(d->due_on, first) + 1;
        if (column < width) count(out, &cells[row * width + column], d, is_now);
    }
    for (size_t i = 0; i < rules->n * width; i++) {
        DueCount c = cells[i];
        if (c.n_cases + c.n_people + c.n_held == 0) continue;
        size_t column = i % width;
        c.is = &rules->classes[i / width];
        c.month = column == 0 ? DATE_NONE : date_add_months(first, (int)column - 1);
        out->at[out->n++] = c;
    }
    audit_note(cx, "retention.due", 0, "cases %lld people %lld held %lld", (long long)out->n_cases,
               (long long)out->n_people, (long long)out->n_held);
    return OK;
}
