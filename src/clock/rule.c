/* rule.c - which rule serves a clock, and what can be wrong with rules and facts. */
#include "clock/clock.h"

static CountFrom usual_count(Limit l) {
    if (l.form == LIMIT_ORDINAL) return COUNT_DAY1;
    bool is_span = l.unit == UNIT_WEEKS || l.unit == UNIT_SCHOOL_WEEKS || l.unit == UNIT_SCHOOL_TERMS;
    return is_span ? COUNT_DAY1 : COUNT_DAY0;
}

CountFrom clock_usual_count(Limit l, CountFrom count) { return count == COUNT_USUAL ? usual_count(l) : count; }

CountFrom clock_count_of(const ClockRule *rule) { return clock_usual_count(rule->limit, rule->count); }

const ClockRule *clock_rule_for(const ClockRule *rules, size_t n, Date start) {
    for (size_t i = n; i > 0; i--)
        if (!date_is_set(rules[i - 1].from) || !date_before(start, rules[i - 1].from)) return &rules[i - 1];
    return NULL;
}

static const char *warning_fault(const ClockRule *rule, const ClockWarning *w) {
    if (!limit_is_set(w->limit)) return "a warning without a time";
    if (!w->is_from_start && w->limit.form != LIMIT_WITHIN)
        return "a warning before the due day is an amount, such as 3 working days";
    if (!limit_is_set(rule->limit)) return "a warning of a limit that is not set";
    return NULL;
}

static const char *rule_fault(const ClockRule *r) {
    CountFrom count = clock_count_of(r);
    if (r->limit.form == LIMIT_ORDINAL && count != COUNT_DAY1)
        return "an ordinal such as 6th school day counts from day 1: write 6 school days to count otherwise";
    if (r->limit.form == LIMIT_END_OF && r->count != COUNT_USUAL)
        return "the end of something is not counted from a day";
    if (r->limit.form == LIMIT_WITHIN && r->limit.n == 0 && count == COUNT_DAY1)
        return "a limit that counts its first day is at least 1";
    if (r->n_warnings > CLOCK_MAX_WARNINGS) return "more warnings than " TEXT_OF(CLOCK_MAX_WARNINGS);
    for (size_t i = 0; i < r->n_warnings; i++) {
        const char *fault = warning_fault(r, &r->warnings[i]);
        if (fault) return fault;
    }
    return NULL;
}

const char *clock_rules_fault(const ClockRule *rules, size_t n) {
    for (size_t i = 0; i < n; i++) {
        const char *fault = rule_fault(&rules[i]);
        if (fault) return fault;
        if (i == 0) continue;
        if (!date_is_set(rules[i].from))
            return "only the first rule may serve since ever: say from which day this one does";
        if (date_is_set(rules[i - 1].from) && !date_before(rules[i - 1].from, rules[i].from))
            return "rules stand in the order in which they came into force, one for a day";
    }
    return NULL;
}

ClockFacts clock_started(Date start) {
    return (ClockFacts){.start = start, .stop = DATE_NONE, .ended = DATE_NONE, .exempt = DATE_NONE};
}

static const char *pause_fault(const ClockFacts *f, const ClockPause *p) {
    if (!date_is_set(p->from)) return "a pause without its first day";
    if (str_empty(p->reason)) return "a pause without a reason";
    if (date_is_set(p->to) && !date_before(p->from, p->to)) return "a pause that ends before it has begun";
    if (date_is_set(f->start) && date_is_set(p->to) && !date_before(f->start, p->to))
        return "a pause that ended before the clock started";
    return NULL;
}

static const char *extension_fault(const ClockFacts *f, const ClockExtension *x) {
    if (!date_is_set(x->approved_on) || x->approver == 0) return "an extension that nobody approved";
    if (str_empty(x->reason)) return "an extension without a reason";
    if (date_is_set(x->until) == limit_is_set(x->add)) return "an extension is either so much longer or until a day";
    if (date_is_set(x->until) && date_is_set(f->start) && date_before(x->until, f->start))
        return "an extension until a day before the clock started";
    if (limit_is_set(x->add) && x->add.form != LIMIT_WITHIN)
        return "an extension is an amount, such as 10 working days";
    return NULL;
}

const char *clock_facts_fault(const ClockFacts *f) {
    const char *fault = NULL;
    if (date_is_set(f->exempt) && str_empty(f->exempt_reason)) return "an exception without a reason";
    if (date_is_set(f->ended) && date_is_set(f->start) && date_before(f->ended, f->start))
        return "the clock ended before it started";
    for (size_t i = 0; i < f->n_pauses && !fault; i++) fault = pause_fault(f, &f->pauses[i]);
    for (size_t i = 0; i < f->n_extensions && !fault; i++) {
        fault = extension_fault(f, &f->extensions[i]);
        if (i > 0 && date_before(f->extensions[i].approved_on, f->extensions[i - 1].approved_on))
            return "extensions stand in the order in which they were approved";
    }
    return fault;
}
