/* verdict.c - see verdict.h. The section numbers are of the chapter on measures. */
#include "measures/verdict.h"

#include <string.h>

const char *const polarity_codes[N_POLARITIES] = {
#define X(name, code, text) code,
    POLARITY_LIST(X)
#undef X
};
const char *const polarity_words[N_POLARITIES] = {
#define X(name, code, text) text,
    POLARITY_LIST(X)
#undef X
};
const char *const verdict_codes[N_VERDICTS] = {
#define X(name, code, text) code,
    VERDICT_LIST(X)
#undef X
};
const char *const verdict_words[N_VERDICTS] = {
#define X(name, code, text) text,
    VERDICT_LIST(X)
#undef X
};
const char *const dot_codes[N_DOTS] = {
#define X(name, code, sign, text) code,
    DOT_LIST(X)
#undef X
};
const char *const dot_signs[N_DOTS] = {
#define X(name, code, sign, text) sign,
    DOT_LIST(X)
#undef X
};
const char *const dot_words[N_DOTS] = {
#define X(name, code, sign, text) text,
    DOT_LIST(X)
#undef X
};
const char *const result_status_codes[N_RESULT_STATUSES] = {
#define X(name, code, text, has_figure) code,
    RESULT_STATUS_LIST(X)
#undef X
};
const char *const result_status_words[N_RESULT_STATUSES] = {
#define X(name, code, text, has_figure) text,
    RESULT_STATUS_LIST(X)
#undef X
};
const bool result_status_has_figure[N_RESULT_STATUSES] = {
#define X(name, code, text, has_figure) has_figure,
    RESULT_STATUS_LIST(X)
#undef X
};
const char *const target_status_codes[N_TARGET_STATUSES] = {
#define X(name, code, text) code,
    TARGET_STATUS_LIST(X)
#undef X
};
const char *const target_status_words[N_TARGET_STATUSES] = {
#define X(name, code, text) text,
    TARGET_STATUS_LIST(X)
#undef X
};
const char *const warning_codes[N_WARNINGS] = {
#define X(name, code, text) code,
    WARNING_LIST(X)
#undef X
};
const char *const warning_words[N_WARNINGS] = {
#define X(name, code, text) text,
    WARNING_LIST(X)
#undef X
};

/* ---- standards (section 4) ---- */

Band verdict_band_around(Exact target, Exact either_side) {
    Band band = {.is_set = false};
    Exact below = {-either_side.num, either_side.den};
    band.is_set = exact_sub(target, either_side, &band.low) && exact_sub(target, below, &band.high);
    return band;
}

static bool is_inside(const Band *b, Exact x) { return exact_cmp(b->low, x) <= 0 && exact_cmp(x, b->high) <= 0; }

static const char *close_to_fault(const Standard *s) {
    const Band *green = &s->green, *tolerated = &s->tolerated;
    if ((s->floor.is_set || tolerated->is_set) && !green->is_set) return "a floor without a band around the target";
    if (green->is_set && exact_cmp(green->low, green->high) > 0) return "a band whose low end is above its high end";
    if (green->is_set && s->target.is_set && !is_inside(green, s->target.value))
        return "a band that leaves out the target";
    if (tolerated->is_set && !(is_inside(tolerated, green->low) && is_inside(tolerated, green->high)))
        return "a floor's band that is narrower than the target's";
    return NULL;
}

const char *verdict_standard_fault(Polarity polarity, const Standard *s) {
    if (polarity == POLARITY_TARGET) return close_to_fault(s);
    if (polarity == POLARITY_NONE || !s->target.is_set || !s->floor.is_set) return NULL;
    int floor_to_target = exact_cmp(s->floor.value, s->target.value);
    if (polarity == POLARITY_HIGH && floor_to_target > 0) return "a floor above the target, where higher is better";
    if (polarity == POLARITY_LOW && floor_to_target < 0) return "a floor below the target, where lower is better";
    return NULL;
}

Standard verdict_standard_of_year(const YearStandard *all, size_t n, int year) {
    for (size_t i = 0; i < n; i++)
        if (all[i].year == year) return all[i].standard;
    return (Standard){.status = TARGET_NOT_SET};
}

/* ---- the colour (section 6) ---- */

static bool has_figure(ResultStatus status, const Amount *m) { return result_status_has_figure[status] && m->is_set; }

static Exact figure_against(const Judging *j, Exact bound, Compare compare) {
    bool is_end = exact_is_whole(bound, 0) || (j->result.is_share && exact_is_whole(bound, 100));
    return compare == COMPARE_EXACT || is_end ? j->result.exact : j->result.shown;
}

static bool meets(const Judging *j, const Bound *b, Compare compare) {
    int c = exact_cmp(figure_against(j, b->value, compare), b->value);
    switch (b->operator) {
    case OPERATOR_AT_LEAST: return c >= 0;
    case OPERATOR_AT_MOST: return c <= 0;
    case OPERATOR_ABOVE: return c > 0;
    case OPERATOR_BELOW: return c < 0;
    case OPERATOR_EQUAL: return c == 0;
    case OPERATOR_OF_POLARITY: break;
    }
    return j->polarity == POLARITY_LOW ? c <= 0 : c >= 0;
}

static Verdict rate_one_way(const Judging *j, Compare compare) {
    const Bound *target = &j->standard.target, *floor = &j->standard.floor;
    if (target->is_set && meets(j, target, compare)) return VERDICT_GREEN;
    if (floor->is_set && !meets(j, floor, compare)) return VERDICT_RED;
    if (target->is_set) return floor->is_set ? VERDICT_AMBER : VERDICT_BELOW_TARGET;
    return floor->is_set ? VERDICT_FLOOR_MET : VERDICT_NO_TARGET;
}

static Verdict rate_close_to(const Judging *j, Compare compare) {
    const Standard *s = &j->standard;
    Exact x = compare == COMPARE_EXACT ? j->result.exact : j->result.shown;
    if (s->target.is_set && exact_eq(figure_against(j, s->target.value, compare), s->target.value))
        return VERDICT_GREEN;
    if (!s->green.is_set) return s->target.is_set ? VERDICT_NO_BAND : VERDICT_NO_TARGET;
    if (is_inside(&s->green, x)) return VERDICT_GREEN;
    if (!s->tolerated.is_set) return VERDICT_BELOW_TARGET;
    return is_inside(&s->tolerated, x) ? VERDICT_AMBER : VERDICT_RED;
}

static Verdict rate_by(const Judging *j, Compare compare) {
    return j->polarity == POLARITY_TARGET ? rate_close_to(j, compare) : rate_one_way(j, compare);
}

static const char *reason_for(const Judging *j, Verdict v) {
    if (v == VERDICT_BELOW_TARGET && j->polarity == POLARITY_TARGET) return "Outside band; no floor set";
    if (v == VERDICT_NO_TARGET && j->standard.status != TARGET_SET && j->standard.status != TARGET_NOT_SET)
        return target_status_words[j->standard.status];
    return verdict_words[v];
}

Rating verdict_rate(const Judging *j) {
    if (!has_figure(j->status, &j->result)) {
        ResultStatus why = result_status_has_figure[j->status] ? RESULT_UNKNOWN : j->status;
        return (Rating){.verdict = VERDICT_NOT_RATED, .reason = result_status_words[why]};
    }
    if (j->polarity == POLARITY_NONE)
        return (Rating){.verdict = VERDICT_NOT_RATED, .reason = polarity_words[POLARITY_NONE]};
    Verdict v = rate_by(j, j->compare);
    Compare other = j->compare == COMPARE_EXACT ? COMPARE_DISPLAYED : COMPARE_EXACT;
    return (Rating){.verdict = v, .is_by_rounding = rate_by(j, other) != v, .reason = reason_for(j, v)};
}

bool verdict_needs_comment(Verdict v) { return v == VERDICT_RED || v == VERDICT_BELOW_TARGET || v == VERDICT_NO_BAND; }

/* ---- the direction of travel (section 7) ---- */

/* At the coarser of the two precisions; a step of rounding is not a change. */
static void figures_compared(const Travel *t, Exact *now, Exact *before) {
    int coarser = t->now.decimals < t->before.decimals ? t->now.decimals : t->before.decimals;
    bool is_exact = t->compare == COMPARE_EXACT;
    *now = is_exact ? t->now.exact : exact_round(t->now.shown, coarser);
    *before = is_exact ? t->before.exact : exact_round(t->before.shown, coarser);
}

static Direction towards_target(const Travel *t, Exact now, Exact before) {
    Exact off_now, off_before;
    if (!t->target.is_set || !exact_sub(now, t->target.value, &off_now) ||
        !exact_sub(before, t->target.value, &off_before))
        return (Direction){.dot = DOT_NONE};
    int c = exact_cmp(exact_abs(off_now), exact_abs(off_before));
    if (c == 0) return (Direction){.dot = DOT_LEVEL, .is_crossed = off_now.num != off_before.num};
    return (Direction){.dot = c < 0 ? DOT_UP : DOT_DOWN};
}

static Direction compare_figures(const Travel *t) {
    Exact now, before;
    figures_compared(t, &now, &before);
    if (t->polarity == POLARITY_TARGET) return towards_target(t, now, before);
    int c = exact_cmp(now, before);
    if (t->polarity == POLARITY_NONE) return (Direction){.dot = c > 0 ? DOT_HIGHER : c < 0 ? DOT_LOWER : DOT_SAME};
    if (c == 0) return (Direction){.dot = DOT_LEVEL};
    return (Direction){.dot = (c > 0) == (t->polarity == POLARITY_HIGH) ? DOT_UP : DOT_DOWN};
}

Direction verdict_direction(const Travel *t) {
    if (!has_figure(t->status, &t->now) || !has_figure(t->status_before, &t->before))
        return (Direction){.dot = DOT_NONE};
    if (t->is_break && t->on_break == ON_BREAK_SUPPRESS) return (Direction){.dot = DOT_NONE, .is_marked_break = true};
    Direction d = compare_figures(t);
    d.is_marked_break = t->is_break;
    d.is_not_refreshed = t->status == RESULT_CARRIED_FORWARD;
    return d;
}

const char *verdict_dot_code(Dot dot) {
    return dot == DOT_UP || dot == DOT_DOWN || dot == DOT_LEVEL ? dot_codes[dot] : NULL;
}

/* ---- warnings ---- */

bool warn_is_first(Warnings set, Warning w) {
    for (Warning before = 0; before < w; before++)
        if (warn_has(set, before) && strcmp(warning_codes[before], warning_codes[w]) == 0) return false;
    return warn_has(set, w);
}

bool warning_is_early_release(Date period_end, Date released, bool is_month_alone) {
    if (!date_is_set(period_end) || !date_is_set(released)) return false;
    if (!is_month_alone) return date_before(released, period_end);
    Ymd end = date_to_ymd(period_end), out = date_to_ymd(released);
    return out.year * 12 + out.month < end.year * 12 + end.month;
}

bool warning_is_misprinted(const Amount *printed, Exact exact) {
    if (!printed->is_set) return false;
    Exact made =
        printed->is_share ? exact_round_share(exact, printed->decimals) : exact_round(exact, printed->decimals);
    return !exact_eq(made, printed->shown);
}

bool warning_is_by_rounding(const Amount *printed, Exact exact) {
    Exact off, step, scaled;
    i64 ten = 1;
    for (int i = 0; i < printed->decimals; i++) ten *= 10;
    if (!exact_sub(exact, printed->shown, &off)) return false;
    if (printed->decimals < 0) return !warning_is_misprinted(printed, exact);
    step = exact_whole(ten);
    return exact_times(exact_abs(off), step, &scaled) && exact_cmp(scaled, exact_whole(1)) < 0;
}

bool warning_is_large_change(const Amount *now, const Amount *before, int percent) {
    Exact change, limit, share;
    if (percent <= 0 || !now->is_set || !before->is_set || !exact_ratio(percent, 100, &share)) return false;
    if (!exact_sub(now->shown, before->shown, &change) || !exact_times(exact_abs(before->shown), share, &limit))
        return false;
    return exact_cmp(exact_abs(change), limit) > 0;
}

bool warning_is_other_colour(Str printed, Verdict verdict) {
    bool is_red = str_eq_nocase(printed, STR("red")) || str_eq_nocase(printed, STR("r"));
    bool is_amber = str_eq_nocase(printed, STR("amber")) || str_eq_nocase(printed, STR("a"));
    bool is_green = str_eq_nocase(printed, STR("green")) || str_eq_nocase(printed, STR("g"));
    if (!is_red && !is_amber && !is_green) return false;
    switch (verdict) {
    case VERDICT_GREEN: return !is_green;
    case VERDICT_AMBER: return !is_amber;
    case VERDICT_RED: return !is_red;
    case VERDICT_BELOW_TARGET: return is_green;
    case VERDICT_FLOOR_MET: return is_red;
    default: return false;
    }
}
