#include "people/timeline.h"

static bool is_void(const TimelineFact *f) {
    return date_is_set(f->from_on) && date_is_set(f->to_on) && date_before(f->to_on, f->from_on);
}

static bool covers(const TimelineFact *f, Date on) {
    if (is_void(f)) return false;
    return (!date_is_set(f->from_on) || !date_before(on, f->from_on)) &&
           (!date_is_set(f->to_on) || !date_before(f->to_on, on));
}

static i64 find_covering(const TimelineFact *facts, size_t n, Date on) {
    for (size_t i = 0; i < n; i++)
        if (covers(&facts[i], on)) return (i64)i;
    return -1;
}

/* The earliest fact that begins after the day. */
static i64 find_next(const TimelineFact *facts, size_t n, Date on) {
    i64 best = -1;
    for (size_t i = 0; i < n; i++) {
        if (is_void(&facts[i]) || !date_is_set(facts[i].from_on) || !date_before(on, facts[i].from_on)) continue;
        if (best < 0 || date_before(facts[i].from_on, facts[best].from_on)) best = (i64)i;
    }
    return best;
}

static Date day_before(Date d) { return date_plus(d, -1); }

/* A different fact covers the day: it ends the day before, and comes back where a newer statement had confirmed it. */
static void place_over(const TimelineFact *facts, size_t n, const TimelineStatement *s, TimelinePlan *p) {
    const TimelineFact *old = &facts[p->close];
    Date end = old->to_on;
    p->close_on = day_before(s->as_at);
    if (date_is_set(s->next_said) && (!date_is_set(end) || !date_before(end, s->next_said))) {
        p->resume = true;
        p->resume_from = s->next_said;
        p->resume_to = end;
        end = day_before(s->next_said);
    }
    if (s->is_none) return;
    i64 next = p->resume || !date_is_set(end) ? -1 : find_next(facts, n, s->as_at);
    if (next >= 0 && facts[next].is_same && date_eq(facts[next].from_on, date_plus(end, 1))) {
        p->stretch = next;
        p->stretch_from = s->as_at;
        return;
    }
    p->insert = true;
    p->insert_from = s->as_at;
    p->insert_to = end;
}

/* No fact covers the day: the statement holds until the next fact, or joins it when that says the same. */
static bool place_in_gap(const TimelineFact *facts, size_t n, const TimelineStatement *s, TimelinePlan *p) {
    if (s->is_none) return false;
    i64 next = find_next(facts, n, s->as_at);
    bool is_spoken_before =
        date_is_set(s->next_said) && s->lapses && (next < 0 || date_before(s->next_said, facts[next].from_on));
    if (next >= 0 && facts[next].is_same && !is_spoken_before) {
        p->stretch = next;
        p->stretch_from = s->as_at;
        return true;
    }
    p->insert = true;
    p->insert_from = s->as_at;
    p->insert_to = is_spoken_before ? day_before(s->next_said)
                   : next >= 0      ? day_before(facts[next].from_on)
                                    : DATE_NONE;
    return true;
}

bool timeline_place(const TimelineFact *facts, size_t n, const TimelineStatement *s, TimelinePlan *plan) {
    *plan = (TimelinePlan){.close = find_covering(facts, n, s->as_at), .stretch = -1};
    if (plan->close < 0) return place_in_gap(facts, n, s, plan);
    if (facts[plan->close].is_same && !s->is_none) return false;
    place_over(facts, n, s, plan);
    return true;
}

bool timeline_is_settled(const TimelineFact *facts, size_t n, const TimelineStatement *s) {
    i64 at = find_covering(facts, n, s->as_at);
    return at < 0 ? s->is_none : facts[at].is_same && !s->is_none;
}
