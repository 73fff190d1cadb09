/* One child: the state, the evidence that decided it in a sentence, and the state on every past day. */
#include <stdlib.h>

#include "access/access.h"
#include "rollcall/rollcall.h"
#include "rollcall/rollcall_one.h"
#include "rollcall/rollcall_rows.h"

/* ---- the sentence ---- */

typedef struct Teller {
    Arena *arena;
    const RollcallPass *pass;
    const RollRules *rules;
    const RollFacts *facts;
    const RollView *view;
} Teller;

static Str day(const Teller *t, Date d) { return date_long(t->arena, d); }

static Str school_of(const Teller *t, u32 school) { return t->pass->school_names[school]; }

static Str school_by_urn(const Teller *t, i64 urn) {
    u32 i = rollcall_pass_school(t->pass, urn);
    return i == NO_SCHOOL ? str_fmt(t->arena, "school %lld", (long long)urn) : school_of(t, i);
}

static Str why_elsewhere(const Teller *t) {
    const RollAddress *a = t->view->address;
    const char *how = ", and has always lived outside as far as is known";
    if (a->evidence == 'a') how = "; the receiving authority confirmed it";
    else if (a->evidence == 's') how = "; the receiving school confirmed it";
    else if (a->evidence == 'd') how = "; the departure abroad was verified";
    return str_fmt(t->arena, "Has lived outside the authority since %.*s%s.", STR_ARG(day(t, a->from_on)), how);
}

static const char *status_words(char status) {
    switch (status) {
    case 'M': return "as the main school of two";
    case 'S': return "as a second school, with no main school known";
    default: return "as the only school";
    }
}

static Str why_on_roll(const Teller *t) {
    const RollEnrolment *e = t->view->main ? t->view->main : t->view->subsidiary;
    Str at = school_of(t, e->school), from = day(t, e->from_on);
    if (!date_is_set(e->confirmed_on))
        return str_fmt(t->arena, "Expected at %.*s from %.*s; the school has not confirmed it yet.", STR_ARG(at),
                       STR_ARG(from));
    return str_fmt(t->arena, "On the roll of %.*s since %.*s, %s; the school last confirmed it on %.*s.", STR_ARG(at),
                   STR_ARG(from), status_words(e->status), STR_ARG(day(t, e->confirmed_on)));
}

static Str why_excluded(const Teller *t, const RollExclusion *x, const char *then) {
    Date sixth;
    Str sixth_text = STR("not known: the school calendar is missing");
    if (calendar_nth_school_day(t->rules->calendars, x->start_on, t->rules->rules->sixth_day, &sixth))
        sixth_text = day(t, sixth);
    return str_fmt(t->arena, "Permanently excluded by %.*s on %.*s; the sixth school day is %.*s.%s",
                   STR_ARG(school_by_urn(t, x->urn)), STR_ARG(day(t, x->start_on)), STR_ARG(sixth_text), then);
}

static Str why_standing(const Teller *t, const RollStanding *s, const char *what) {
    return str_fmt(t->arena, "%s since %.*s.", what, STR_ARG(day(t, s->from_on)));
}

static Str why_provision(const Teller *t) {
    if (t->view->provision) return why_standing(t, t->view->provision, "In provision arranged by the authority");
    const RollEnrolment *e = t->view->elsewhere;
    return str_fmt(t->arena, "Attends %.*s since %.*s, which keeps no school roll.", STR_ARG(school_of(t, e->school)),
                   STR_ARG(day(t, e->from_on)));
}

static Str why_missing(const Teller *t) {
    if (t->view->missing) return why_standing(t, t->view->missing, "An open missing education case");
    return str_fmt(t->arena, "Home education was judged not suitable on %.*s.",
                   STR_ARG(day(t, t->view->unsuitable->not_suitable_on)));
}

static Str why_awaiting(const Teller *t) {
    const RollView *v = t->view;
    if (v->overdue) return why_excluded(t, v->overdue, " No provision and no new roll has begun since.");
    if (v->undated) return why_excluded(t, v->undated, " No provision and no new roll has begun since.");
    return why_standing(t, v->awaiting, "On a list for a place");
}

/* Nothing holds: the last roll that did. */
static Str why_unaccounted(const Teller *t) {
    const RollEnrolment *last = NULL;
    for (u32 i = 0; i < t->facts->n_enrolments; i++) {
        const RollEnrolment *e = &t->facts->enrolments[i];
        if (e->from_on.day > t->rules->on.day || !date_is_set(e->to_on) || e->to_on.day < e->from_on.day) continue;
        if (!last || e->to_on.day > last->to_on.day) last = e;
    }
    if (!last) return STR("On no roll and no list, and never has been as far as is known.");
    return str_fmt(t->arena, "On no roll and no list. Last on the roll of %.*s, until %.*s.",
                   STR_ARG(school_of(t, last->school)), STR_ARG(day(t, last->to_on)));
}

static Str why_in(const Teller *t, const RollVerdict *v) {
    switch ((RollcallState)v->state) {
    case RC_LIVING_ELSEWHERE: return why_elsewhere(t);
    case RC_PEX_GAP: return why_excluded(t, t->view->sheltered, "");
    case RC_ON_ROLL: return why_on_roll(t);
    case RC_HOME_EDUCATED: return why_standing(t, t->view->home, "On the home education list");
    case RC_PROVISION: return why_provision(t);
    case RC_MISSING: return why_missing(t);
    case RC_AWAITING_PLACE: return why_awaiting(t);
    case RC_UNACCOUNTED:
    case N_ROLLCALL_STATES: break;
    }
    return why_unaccounted(t);
}

static Str why_outside(const Teller *t, const RollVerdict *v) {
    const SchoolAge *age = t->rules->rules->school_age;
    switch ((RollcallWhere)v->where) {
    case WHERE_AGE_UNKNOWN:
        return STR("The date of birth is not known, so the child cannot be placed in the roll call.");
    case WHERE_TOO_YOUNG:
        return str_fmt(t->arena, "Reaches compulsory school age on %.*s.",
                       STR_ARG(day(t, school_age_begins(age, t->facts->born))));
    case WHERE_TOO_OLD:
        return str_fmt(t->arena, "Passed compulsory school age on %.*s.",
                       STR_ARG(day(t, school_age_ends(age, t->facts->born))));
    case WHERE_NOT_KNOWN:
        return str_fmt(t->arena, "Not known to the authority until %.*s.", STR_ARG(day(t, t->facts->known_from)));
    case WHERE_DEAD: return str_fmt(t->arena, "Died on %.*s.", STR_ARG(day(t, t->facts->died_on)));
    case WHERE_CLOSED: return str_fmt(t->arena, "The record was closed on %.*s.", STR_ARG(day(t, t->facts->closed_on)));
    case WHERE_IN: break;
    }
    return STR_NONE;
}

/* ---- one child on one day ---- */

typedef struct PersonVisit {
    Ctx *cx;
    const RollcallPass *pass;
    RollRules rules;
    RollcallPerson out;
} PersonVisit;

static void add_seconds(RollcallPerson *out, bool are_conflicts) {
    for (int i = 0; i < N_ROLLCALL_SECONDS; i++) {
        u32 bit = UINT32_C(1) << i;
        if (!(out->v.second & bit) || ((rollcall_conflict_bits & bit) != 0) != are_conflicts) continue;
        out->seconds[out->n_seconds++] = str_from(rollcall_second_names[i].title);
    }
    if (are_conflicts) out->n_conflicts = out->n_seconds;
}

static void title_state(RollcallPerson *out) {
    static const char *const titles[] = {[WHERE_IN] = "",
                                         [WHERE_AGE_UNKNOWN] = "Age not known",
                                         [WHERE_TOO_YOUNG] = "Below compulsory school age",
                                         [WHERE_TOO_OLD] = "Above compulsory school age",
                                         [WHERE_NOT_KNOWN] = "Not yet known",
                                         [WHERE_DEAD] = "Died",
                                         [WHERE_CLOSED] = "Record closed"};
    if (out->v.where != WHERE_IN) {
        out->state_title = str_from(titles[out->v.where]);
        return;
    }
    out->state_title = str_from(rollcall_state_names[out->v.state].title);
    if (out->v.state != RC_UNACCOUNTED) out->sub_title = str_from(rollcall_sub_names[out->v.sub].title);
}

static void judge_person(PersonVisit *p, const RollFacts *f) {
    const SchoolAge *age = p->rules.rules->school_age;
    bool has_age = date_is_set(f->born);
    p->out.age_from = has_age ? school_age_begins(age, f->born) : DATE_NONE;
    p->out.age_to = has_age ? school_age_ends(age, f->born) : DATE_NONE;
    rollcall_rules_age(&p->rules, p->out.age_from, p->out.age_to);
    RollView view = rollcall_view(&p->rules, f);
    RollcallPerson *out = &p->out;
    Teller t = {.arena = p->cx->arena, .pass = p->pass, .rules = &p->rules, .facts = f, .view = &view};
    out->v = rollcall_judge(&p->rules, f, &view);
    out->why = out->v.where == WHERE_IN ? why_in(&t, &out->v) : why_outside(&t, &out->v);
    title_state(out);
    out->seconds = ARENA_ARRAY(p->cx->arena, Str, N_ROLLCALL_SECONDS);
    add_seconds(out, true);
    add_seconds(out, false);
    if (out->v.school != NO_SCHOOL) {
        out->urn = p->pass->schools[out->v.school].urn;
        out->school = school_of(&t, out->v.school);
    }
}

Status rollcall_person(Ctx *cx, i64 person_id, Date as_at, RollcallPerson *out) {
    PersonFacts known;
    TRY(access_subject(cx, SUBJECT_PERSON, person_id));
    TRY(person_load(cx, person_id, &known));
    return rollcall_person_known(cx, &known, as_at, out);
}

Status rollcall_person_known(Ctx *cx, const PersonFacts *known, Date as_at, RollcallPerson *out) {
    RollcallPass pass;
    RollFacts facts;
    TRY(rollcall_one_read(cx, known, &pass, &facts));
    if (facts.person_id == 0)
        return FAIL(cx, ERR_NOTFOUND, "person %lld is no child in the roll call", (long long)known->who.id);
    PersonVisit p = {.cx = cx, .pass = &pass};
    p.rules = rollcall_rules_unaged(pass.definitions->rollcall, pass.definitions->calendars, pass.schools, as_at);
    judge_person(&p, &facts);
    *out = p.out;
    return OK;
}

/* ---- every past day ---- */

typedef struct SpellVisit {
    Ctx *cx;
    const RollcallPass *pass;
    Date until;
    Date *days; /* on which something may change */
    size_t n_days, cap_days;
    RollRules base;
    Date age_from, age_to;
    RollcallSpell *spells;
    size_t n;
} SpellVisit;

static void add_day(SpellVisit *s, Date d) {
    if (!date_is_set(d) || d.day > s->until.day) return;
    ARENA_ROOM(s->cx->arena, s->days, s->n_days, s->cap_days, 64);
    s->days[s->n_days++] = d;
}

static void add_span(SpellVisit *s, Date from_on, Date to_on) {
    add_day(s, from_on);
    if (date_is_set(to_on)) add_day(s, date_plus(to_on, 1));
}

static void add_exclusion_days(SpellVisit *s, const RollExclusion *x) {
    const Definitions *d = s->pass->definitions;
    Date nth;
    add_day(s, x->start_on);
    add_day(s, x->withdrawn_on);
    for (int n = 2; n <= d->rollcall->sixth_day; n++)
        if (calendar_nth_school_day(d->calendars, x->start_on, n, &nth)) add_day(s, nth);
}

/* The days on which a stale enrolment stops counting, where stale ones do. */
static void add_enrolment_days(SpellVisit *s, const RollEnrolment *e) {
    const RollcallRules *r = s->pass->definitions->rollcall;
    add_span(s, e->from_on, e->to_on);
    add_day(s, e->entry_on);
    if (r->stale_counts_as != STALE_AS_UNACCOUNTED) return;
    Date seen = date_is_set(e->confirmed_on) ? date_max(e->confirmed_on, e->from_on) : e->from_on;
    add_day(s, date_plus(seen, r->stale_days + 1));
    add_day(s, date_plus(seen, r->stale_days_other + 1));
}

static int by_day(const void *a, const void *b) {
    const Date *x = a, *y = b;
    return x->day < y->day ? -1 : x->day > y->day;
}

static void settle_age(SpellVisit *s, const RollFacts *f) {
    const SchoolAge *age = s->pass->definitions->rollcall->school_age;
    s->age_from = s->age_to = DATE_NONE;
    if (!date_is_set(f->born)) return;
    s->age_from = school_age_begins(age, f->born);
    s->age_to = school_age_ends(age, f->born);
    add_span(s, s->age_from, s->age_to);
}

static RollVerdict verdict_on(const SpellVisit *s, const RollFacts *f, Date on) {
    RollRules rules = rollcall_rules_moved(&s->base, on, s->age_from, s->age_to);
    return rollcall_classify(&rules, f);
}

/* Every day on which the state may change, in order, some more than once. */
static void gather_days(SpellVisit *s, const RollFacts *f) {
    const Definitions *d = s->pass->definitions;
    s->base = rollcall_rules_on(d->rollcall, d->calendars, s->pass->schools, s->until);
    add_span(s, f->known_from, DATE_NONE);
    add_day(s, f->died_on);
    if (f->is_closed) add_day(s, f->closed_on);
    settle_age(s, f);
    for (u32 i = 0; i < f->n_enrolments; i++) add_enrolment_days(s, &f->enrolments[i]);
    for (u32 i = 0; i < f->n_addresses; i++) add_span(s, f->addresses[i].from_on, f->addresses[i].to_on);
    for (u32 i = 0; i < f->n_exclusions; i++) add_exclusion_days(s, &f->exclusions[i]);
    for (u32 i = 0; i < f->n_cares; i++) add_span(s, f->cares[i].from_on, f->cares[i].to_on);
    for (u32 i = 0; i < f->n_standings; i++) {
        add_span(s, f->standings[i].from_on, f->standings[i].to_on);
        add_day(s, f->standings[i].not_suitable_on);
    }
    if (s->n_days > 1) qsort(s->days, s->n_days, sizeof *s->days, by_day);
}

static bool is_same_spell(const RollVerdict *a, const RollVerdict *b) {
    if (a->where != b->where) return false;
    return a->where != WHERE_IN || (a->sub == b->sub && a->school == b->school);
}

static void add_spell(SpellVisit *s, Date from_on, const RollVerdict *v) {
    RollcallSpell *last = s->n > 0 ? &s->spells[s->n - 1] : NULL;
    if (last && is_same_spell(&last->v, v)) return;
    if (last) last->to_on = date_plus(from_on, -1);
    RollcallSpell *spell = &s->spells[s->n++];
    *spell = (RollcallSpell){.from_on = from_on, .to_on = s->until, .v = *v};
    if (v->school == NO_SCHOOL) return;
    spell->urn = s->pass->schools[v->school].urn;
    spell->school = s->pass->school_names[v->school];
}

static void tell_spells(SpellVisit *s, const RollFacts *f) {
    gather_days(s, f);
    s->spells = ARENA_ARRAY(s->cx->arena, RollcallSpell, s->n_days);
    for (size_t i = 0; i < s->n_days; i++) {
        bool is_again = i > 0 && date_eq(s->days[i], s->days[i - 1]);
        if (is_again || date_before(s->days[i], f->known_from)) continue;
        RollVerdict v = verdict_on(s, f, s->days[i]);
        add_spell(s, s->days[i], &v);
    }
}

Status rollcall_spells(Ctx *cx, i64 person_id, Date until, const RollcallSpell **out, size_t *n) {
    RollcallPass pass;
    RollFacts facts;
    PersonFacts known;
    TRY(access_subject(cx, SUBJECT_PERSON, person_id));
    TRY(person_load(cx, person_id, &known));
    TRY(rollcall_one_read(cx, &known, &pass, &facts));
    SpellVisit s = {.cx = cx, .pass = &pass, .until = until};
    if (facts.person_id != 0) tell_spells(&s, &facts);
    *out = s.spells;
    *n = s.n;
    return OK;
}

/* Backwards over the days on which something may have changed, to the last on which the child was accounted for. */
Date rollcall_unaccounted_since(Ctx *cx, const RollcallPass *p, const RollFacts *f, Date on) {
    ArenaMark mark = arena_mark(cx->arena);
    SpellVisit s = {.cx = cx, .pass = p, .until = on};
    Date since = on;
    gather_days(&s, f);
    for (size_t i = s.n_days; i-- > 0;) {
        if (i + 1 < s.n_days && date_eq(s.days[i], s.days[i + 1])) continue;
        RollVerdict v = verdict_on(&s, f, s.days[i]);
        if (v.where != WHERE_IN || v.state != RC_UNACCOUNTED) break;
        since = s.days[i];
    }
    arena_rewind(cx->arena, mark);
    return since;
}
