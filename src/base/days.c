#include "base/days.h"

DaySet days_of(Arena *a, Date first, const u8 *answers, size_t n) {
    check(n <= DAYS_MAX);
    u16 *in = ARENA_ARRAY(a, u16, n + 1), *missing = ARENA_ARRAY(a, u16, n + 1), *nth = ARENA_ARRAY(a, u16, n + 1);
    for (size_t i = 0; i < n; i++) {
        bool is_in = answers[i] == DAY_YES;
        if (is_in) nth[in[i]] = (u16)i;
        in[i + 1] = (u16)(in[i] + is_in);
        missing[i + 1] = (u16)(missing[i] + (answers[i] == CALENDAR_MISSING));
    }
    return (DaySet){.first = first, .n = (i32)n, .n_in = in[n], .in = in, .missing = missing, .nth = nth};
}

/* How many of the known days are on or before d; -1 where d is not among them, nor the eve of the first. */
static inline i32 known_up_to(const DaySet *s, Date d) {
    i64 i = (i64)d.day - s->first.day + 1;
    return i >= 0 && i <= s->n ? (i32)i : -1;
}

DayAnswer days_has(const DaySet *s, Date d) {
    i32 i = known_up_to(s, d);
    if (i <= 0 || s->missing[i] > s->missing[i - 1]) return CALENDAR_MISSING;
    return s->in[i] > s->in[i - 1] ? DAY_YES : DAY_NO;
}

bool days_after(const DaySet *s, Date d, i32 n, Date *out) {
    Date there = d;
    if (n > 0) {
        i32 i = known_up_to(s, d);
        if (i < 0 || n > s->n_in - s->in[i]) return false;
        i32 j = s->nth[s->in[i] + n - 1];
        if (s->missing[j] > s->missing[i]) return false;
        there = date_plus(s->first, j);
    }
    *out = there;
    return true;
}

bool days_before(const DaySet *s, Date d, i32 n, Date *out) {
    Date there = d;
    if (n > 0) {
        i32 i = known_up_to(s, date_plus(d, -1));
        if (i < 0 || n > s->in[i]) return false;
        i32 j = s->nth[s->in[i] - n];
        if (s->missing[i] > s->missing[j]) return false;
        there = date_plus(s->first, j);
    }
    *out = there;
    return true;
}

bool days_between(const DaySet *s, Date from, Date to, i32 *out) {
    i32 i = known_up_to(s, from), j = known_up_to(s, to);
    if (i < 0 || j < 0 || s->missing[i] != s->missing[j]) return false;
    *out = s->in[j] - s->in[i];
    return true;
}
