#include "attendance/excluded_marks.h"

#include "attendance/kept.h"
#include "attendance/lists.h"
#include "define/definitions.h"

/* From the first day on until a session that counts and is not marked so: past the last day said, or, where none was, after the first mark. */
static void count_in_row(const MarkBlock *b, const MarkDays *days, size_t row, ExcludedMarks *x) {
    const u8 *p = block_row(b, row);
    for (size_t i = 2 * days->from; i < 2 * days->end; i++) {
        u16 m = days->at[i / 2].means->of[p[i]];
        Date on = b->days[i / 2];
        if (date_before(on, x->from)) continue;
        bool is_past = date_is_set(x->until) ? date_before(x->until, on) : x->sessions > 0;
        if (m & MEANS(EXCLUDED)) x->sessions++;
        else if ((m & MARK_IS_POSSIBLE) && is_past) return;
        if (!is_past || (m & MEANS(EXCLUDED)))
            x->is_told = x->is_told || (m & MARK_IS_POSSIBLE) || (m & MEANS(EXCLUDED));
    }
}

Status excluded_marks_count(Ctx *cx, i64 urn, Date in_year, ExcludedMarks *at, size_t n, bool *has_marks) {
    ColumnsRead c;
    int year = date_school_year(in_year);
    Date from = date_ymd(year, 9, 1), to = date_ymd(year + 1, 8, 31);
    const Definitions *d = definitions_of(cx);
    TRY(columns_read_of_school(cx, year, urn, &c));
    const MarkBlock *b = columns_school(c.columns, urn);
    *has_marks = b != NULL;
    if (b) {
        Meanings means = mark_meanings(cx->arena, d->attendance, from, to);
        MarkDays days = mark_days(cx->arena, d, &means, b, from, to);
        for (size_t i = 0; i < n; i++)
            for (size_t row = 0; row < b->n_rows; row++)
                if (b->person_id[row] == at[i].person_id) count_in_row(b, &days, row, &at[i]);
    }
    columns_read_end(&c);
    return OK;
}
