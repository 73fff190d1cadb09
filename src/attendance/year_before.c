#include "attendance/year_before.h"

#include <stdlib.h>

#include "attendance/kept.h"

Date year_before(Date d) { return date_add_months(d, -12); }

static int compare_values(const void *a, const void *b) {
    const AttendanceGroup *x = *(const AttendanceGroup *const *)a, *y = *(const AttendanceGroup *const *)b;
    int c = 0;
    for (size_t i = 0; c == 0 && i < MAX_GROUP_KEYS; i++) c = str_cmp(x->values[i], y->values[i]);
    return c;
}

static void sort_by_values(Ctx *cx, YearBefore *b) {
    b->by_values = ARENA_ARRAY(cx->arena, const AttendanceGroup **, b->question.n_groupings + 1);
    for (size_t g = 0; g < b->question.n_groupings; g++) {
        const AttendanceAnswer *a = &b->answers[g];
        b->by_values[g] = ARENA_ARRAY(cx->arena, const AttendanceGroup *, a->n + 1);
        for (size_t i = 0; i < a->n; i++) b->by_values[g][i] = &a->groups[i];
        if (a->n > 0) qsort(b->by_values[g], a->n, sizeof *b->by_values[g], compare_values);
    }
}

Status year_before_ask(Ctx *cx, const AttendanceQuestion *q, Date as_at, YearBefore *out) {
    ColumnsRead c;
    PupilKeys keys;
    *out = (YearBefore){.question = *q};
    out->question.from = year_before(q->from);
    out->question.to = year_before(q->to);
    int year = date_school_year(out->question.from);
    TRY(q->urn ? columns_read_of_school(cx, year, q->urn, &c) : columns_read_counts(cx, year, &c));
    TRY(pupil_keys_read(cx, c.columns, &out->question, year_before(as_at), &keys));
    TRY(columns_read_wait(cx, &c));
    TRY(attendance_ask(cx, c.columns, &keys, &out->question, &out->answers));
    columns_read_end(&c);
    sort_by_values(cx, out);
    return OK;
}

static bool is_same(const Grouping *a, const Grouping *b) {
    bool is = a->n_keys == b->n_keys;
    for (size_t i = 0; is && i < a->n_keys; i++) is = a->keys[i] == b->keys[i];
    return is;
}

const AttendanceFigures *year_before_of(const YearBefore *b, const Grouping *by, const Str *values) {
    AttendanceGroup wanted = {.order = 0};
    const AttendanceGroup *key = &wanted, **found = NULL;
    for (size_t i = 0; i < by->n_keys; i++) wanted.values[i] = values[i];
    for (size_t g = 0; !found && g < b->question.n_groupings; g++)
        if (is_same(&b->question.groupings[g], by) && b->answers[g].n > 0)
            found = bsearch(&key, b->by_values[g], b->answers[g].n, sizeof *b->by_values[g], compare_values);
    return found ? &(*found)->n : NULL;
}

static i64 tenths(Percent p) { return (2000 * p.n + p.of) / (2 * p.of); }

Str percent_change(Arena *a, Percent now, Percent before) {
    if (now.of == 0 || before.of == 0) return STR("");
    i64 change = tenths(now) - tenths(before), size = change < 0 ? -change : change;
    return str_fmt(a, "%s%lld.%lld",
                   change < 0   ? "-"
                   : change > 0 ? "+"
                                : "",
                   (long long)(size / 10), (long long)(size % 10));
}
