/* reading.c - the state of a clock on a day, how much of it is used and left, and why its due day is another. */
#include "clock/clock_own.h"

const ClockStateName clock_state_names[] = {
#define X(name, code, text) {code, text},
    CLOCK_STATE_LIST(X)
#undef X
};

static bool is_by(Date d, Date on) { return date_is_set(d) && !date_before(on, d); }

/* ---- how much is used and left ---- */

static LimitUnit counted_in(LimitUnit u) {
    if (u == UNIT_WORKING_DAYS) return UNIT_WORKING_DAYS;
    bool is_school = u == UNIT_SCHOOL_DAYS || u == UNIT_SCHOOL_WEEKS || u == UNIT_SCHOOL_TERMS;
    return is_school ? UNIT_SCHOOL_DAYS : UNIT_CALENDAR_DAYS;
}

static void count(const Clock *c, Date on, ClockReading *r) {
    const ClockFacts *f = &c->facts;
    Date at = on;
    if (is_by(f->stop, at)) at = f->stop;
    if (is_by(f->ended, at)) at = f->ended;
    r->counted_in = counted_in(c->rule->limit.unit);
    Date base = r->due.day0, due = r->due.due;
    bool is_over = date_before(due, at);
    ClockSpan used = {r->counted_in, base, date_max(at, base)}, left = {r->counted_in, at, due};
    r->is_counted = clock_days_run(c, used, on, &r->used) &&
                    (is_over ? clock_days_between(&c->calendar, r->counted_in, at, due, &r->left)
                             : clock_days_run(c, left, on, &r->left));
}

/* ---- the state ---- */

static bool is_warned(const ClockDue *d, Date on) {
    for (size_t i = 0; i < d->n_warnings; i++)
        if (is_by(d->warnings[i], on)) return true;
    return false;
}

/* Done while the due day still lies beyond the days that are loaded: in time, whatever that day will be. */
static bool is_met_unseen(const Clock *c, Date on) {
    i32 n;
    return is_by(c->facts.stop, on) && c->rule->start_off == OFF_STAYS &&
           clock_days_between(&c->calendar, c->rule->limit.unit, date_plus(c->facts.start, -1),
                              date_max(c->facts.stop, c->facts.start), &n);
}

static ClockState judge(const Clock *c, const ClockDue *d, Date on) {
    const ClockFacts *f = &c->facts;
    if (d->lack == LACK_LIMIT) return CLOCK_NOT_SET;
    if (d->lack == LACK_START) return CLOCK_NOT_STARTED;
    if (d->lack == LACK_CALENDAR) return is_met_unseen(c, on) ? CLOCK_MET : CLOCK_CALENDAR_MISSING;
    bool is_stopped = is_by(f->stop, on), is_ended = is_by(f->ended, on);
    if (is_stopped && !(is_ended && date_before(f->ended, f->stop)))
        return date_before(d->due, f->stop) ? CLOCK_MISSED : CLOCK_MET;
    if (is_ended) return date_before(d->due, f->ended) ? CLOCK_MISSED : CLOCK_STOPPED;
    if (date_before(on, f->start)) return CLOCK_NOT_STARTED;
    if (date_before(d->due, on)) return CLOCK_OVERDUE;
    if (clock_is_paused(c, on)) return CLOCK_PAUSED;
    if (date_eq(d->due, on)) return CLOCK_DUE_TODAY;
    return is_warned(d, on) ? CLOCK_DUE_SOON : CLOCK_RUNNING;
}

/* ---- when to look again ---- */

static void look_at(Date d, Date on, Date *next) {
    if (date_is_set(d) && date_before(on, d) && (!date_is_set(*next) || date_before(d, *next))) *next = d;
}

/* The first day after `on` that anything recorded is dated, or that the due day makes a difference. */
static Date next_look(const Clock *c, const ClockDue *due, Date on) {
    const ClockFacts *f = &c->facts;
    Date next = DATE_NONE, facts[] = {f->start, f->stop, f->ended, f->exempt, due->due};
    for (size_t i = 0; i < COUNT_OF(facts); i++) look_at(facts[i], on, &next);
    for (size_t i = 0; i < due->n_warnings; i++) look_at(due->warnings[i], on, &next);
    for (size_t i = 0; i < f->n_pauses; i++) {
        look_at(f->pauses[i].from, on, &next);
        look_at(f->pauses[i].to, on, &next);
    }
    for (size_t i = 0; i < f->n_extensions; i++) look_at(f->extensions[i].approved_on, on, &next);
    if (date_is_set(due->due)) look_at(date_plus(due->due, 1), on, &next);
    return next;
}

/* Judged: nothing dated later can change it, but an exception. */
static bool is_final(ClockState s) { return s == CLOCK_MET || s == CLOCK_MISSED || s == CLOCK_STOPPED; }

void clock_read(const Clock *c, Date on, ClockReading *out) {
    *out = (ClockReading){0};
    bool has_due = clock_due_as_of(c, on, &out->due);
    out->otherwise = out->state = judge(c, &out->due, on);
    if (is_by(c->facts.exempt, on)) out->state = CLOCK_NOT_APPLICABLE;
    out->next = DATE_NONE;
    if (!is_final(out->otherwise)) out->next = next_look(c, &out->due, on);
    else look_at(c->facts.exempt, on, &out->next);
    if (has_due) count(c, on, out);
}

/* ---- computed again ---- */

/* FNV-1a over whole numbers. */
static u64 mix(u64 h, u64 v) { return (h ^ v) * UINT64_C(1099511628211); }
static u64 mix_limit(u64 h, Limit l) { return mix(mix(mix(h, l.form), l.unit), (u64)l.n); }
static u64 mix_date(u64 h, Date d) { return mix(h, (u64)(u32)d.day); }
#define MIX_START UINT64_C(14695981039346656037)

ClockMark clock_mark(const Clock *c) {
    ClockMark m = {.calendar = c->calendar.school->mark, .rule = MIX_START, .facts = MIX_START};
    const ClockRule *rule = c->rule;
    const ClockFacts *f = &c->facts;
    if (rule) m.rule = mix(mix(mix(mix_limit(m.rule, rule->limit), rule->count), rule->start_off), rule->due_off);
    m.facts = mix_date(m.facts, f->start);
    for (size_t i = 0; i < f->n_pauses; i++) m.facts = mix_date(mix_date(m.facts, f->pauses[i].from), f->pauses[i].to);
    for (size_t i = 0; i < f->n_extensions; i++) {
        const ClockExtension *x = &f->extensions[i];
        m.facts = mix_limit(mix_date(mix_date(m.facts, x->approved_on), x->until), x->add);
    }
    return m;
}

ClockChange clock_recompute(const Clock *c, Date was, ClockMark mark) {
    ClockDue due;
    clock_due(c, &due);
    ClockMark now = clock_mark(c);
    ClockChange change = {.was = was, .now = due.due, .is_moved = !date_eq(was, due.due)};
    if (now.calendar != mark.calendar) change.causes |= CAUSE_CALENDAR;
    if (now.rule != mark.rule) change.causes |= CAUSE_RULE;
    if (now.facts != mark.facts) change.causes |= CAUSE_FACTS;
    return change;
}

const BankHoliday *clock_new_holiday(const ClockCalendar *c, Date from, Date to, Date since) {
    size_t n;
    const BankHoliday *list = calendar_bank_holidays(c->all, &n);
    for (size_t i = 0; i < n; i++) {
        const BankHoliday *h = &list[i];
        if (!date_is_set(h->announced) || !date_before(since, h->announced)) continue;
        bool is_on = h->on.day >= from.day && h->on.day <= to.day;
        bool was_on = date_is_set(h->moved_from) && h->moved_from.day >= from.day && h->moved_from.day <= to.day;
        if (is_on || was_on) return h;
    }
    return NULL;
}
