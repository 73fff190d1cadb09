#include "rollcall/state.h"

const RollcallName rollcall_state_names[N_ROLLCALL_STATES] = {
#define X(name, code, title) {code, title},
    ROLLCALL_STATE_LIST(X)
#undef X
};

const RollcallName rollcall_sub_names[N_ROLLCALL_SUBS] = {
#define X(state, name, code, title) {code, title},
    ROLLCALL_SUB_LIST(X)
#undef X
};

const u8 rollcall_sub_state[N_ROLLCALL_SUBS] = {
#define X(state, name, code, title) RC_##state,
    ROLLCALL_SUB_LIST(X)
#undef X
};

const RollcallName rollcall_second_names[N_ROLLCALL_SECONDS] = {
#define X(name, is_conflict, code, title) {code, title},
    ROLLCALL_SECOND_LIST(X)
#undef X
};

const u32 rollcall_conflict_bits = 0
#define X(name, is_conflict, code, title) | ((is_conflict) ? SECOND_BIT(name) : 0)
    ROLLCALL_SECOND_LIST(X)
#undef X
    ;

_Static_assert(N_ROLLCALL_SECONDS <= 32, "second facts are bits of a u32");
_Static_assert(N_ROLLCALL_SUBS <= 64, "a sub-state is stored in six bits");

/* The last day such that more than n school days have gone by since, up to and with `on`. DATE_NONE: calendar missing. */
static Date school_days_back(const Calendars *c, Date on, int n) {
    for (Date d = on;; d = date_plus(d, -1)) {
        DayAnswer is_open = calendar_school_day(c, d);
        if (is_open == CALENDAR_MISSING) return DATE_NONE;
        if (is_open == DAY_YES && n-- == 0) return d;
    }
}

static void set_septembers(RollRules *r) {
    int year = date_school_year(r->on);
    for (int i = 0; i < ROLL_N_SEPTEMBERS; i++) r->septembers[i] = date_ymd(year - i, 9, 1);
}

RollRules rollcall_rules_unaged(const RollcallRules *rules, const Calendars *c, const RollSchool *schools, Date on) {
    RollRules r = {
        .rules = rules,
        .calendars = c,
        .schools = schools,
        .on = on,
        .reaching_age = DATE_NONE,
        .stale_before = date_plus(on, -rules->stale_days),
        .stale_before_other = date_plus(on, -rules->stale_days_other),
        .no_show_before = school_days_back(c, on, rules->no_show_school_days),
    };
    set_septembers(&r);
    return r;
}

RollRules rollcall_rules_on(const RollcallRules *rules, const Calendars *c, const RollSchool *schools, Date on) {
    RollRules r = rollcall_rules_unaged(rules, c, schools, on);
    r.births = school_age_bounds(rules->school_age, on);
    r.reaching_age = school_age_bounds(rules->school_age, date_plus(on, rules->reaching_age_days)).youngest;
    return r;
}

void rollcall_rules_age(RollRules *r, Date age_from, Date age_to) {
    static const BirthRange all = {{-INT32_MAX}, {INT32_MAX}}, none_yet = {{-INT32_MAX}, {-INT32_MAX}},
                            no_more = {{INT32_MAX}, {INT32_MAX}};
    r->births = r->on.day < age_from.day ? none_yet : r->on.day > age_to.day ? no_more : all;
}

RollRules rollcall_rules_moved(const RollRules *base, Date on, Date age_from, Date age_to) {
    RollRules r = *base;
    r.on = on;
    rollcall_rules_age(&r, age_from, age_to);
    r.stale_before = date_plus(on, -base->rules->stale_days);
    r.stale_before_other = date_plus(on, -base->rules->stale_days_other);
    r.reaching_age = r.no_show_before = DATE_NONE;
    bool is_same_year = on.day >= base->septembers[0].day && on.day < base->septembers[0].day + 365;
    if (!is_same_year) set_septembers(&r);
    return r;
}

/* school_age_year_group() without taking dates apart. */
static int year_group_of(const RollRules *r, Date born) {
    if (born.day < r->septembers[ROLL_N_SEPTEMBERS - 1].day) return school_age_year_group(born, r->on);
    int back = (r->septembers[0].day - born.day) / 366;
    if (back < 0) back = 0;
    while (born.day < r->septembers[back].day) back++;
    return back - 5;
}

/* ---- where the child lives ---- */

static const RollAddress *usual_address(const RollFacts *f, Date on) {
    const RollAddress *best = NULL;
    for (u32 i = 0; i < f->n_addresses; i++) {
        const RollAddress *a = &f->addresses[i];
        if (roll_holds(a->from_on, a->to_on, on) && (!best || a->from_on.day >= best->from_on.day)) best = a;
    }
    return best;
}

/* Lived here before: then an address outside is a move, and a move needs evidence. */
static bool has_moved_from_here(const RollFacts *f, const RollAddress *now) {
    for (u32 i = 0; i < f->n_addresses; i++) {
        const RollAddress *a = &f->addresses[i];
        bool has_held = !date_is_set(a->to_on) || a->to_on.day >= a->from_on.day;
        if (has_held && !a->is_outside && a->from_on.day < now->from_on.day) return true;
    }
    return false;
}

static bool is_at_school_elsewhere(const RollRules *r, const RollView *v) {
    return v->main && !r->schools[v->main->school].is_ours;
}

static void view_address(const RollRules *r, const RollFacts *f, RollView *v) {
    v->address = usual_address(f, r->on);
    if (!v->address || !v->address->is_outside) return;
    v->second |= SECOND_BIT(LIVES_OUTSIDE);
    if (v->address->evidence || is_at_school_elsewhere(r, v)) return;
    if (has_moved_from_here(f, v->address)) v->second |= SECOND_BIT(MOVED_NO_EVIDENCE);
}

static void view_care(const RollRules *r, const RollFacts *f, RollView *v) {
    for (u32 i = 0; i < f->n_cares; i++) {
        const RollCare *c = &f->cares[i];
        if (!roll_holds(c->from_on, c->to_on, r->on)) continue;
        v->second |= c->is_ours ? SECOND_BIT(IN_CARE) : SECOND_BIT(IN_CARE_OTHER);
    }
}

/* ---- permanent exclusions ---- */

static bool has_held(Date from_on, Date to_on) { return !date_is_set(to_on) || to_on.day >= from_on.day; }

/* Taken back: a new entry at the school that excluded. */
static bool is_readmitted(const RollRules *r, const RollFacts *f, const RollExclusion *x) {
    for (u32 i = 0; i < f->n_enrolments; i++) {
        const RollEnrolment *e = &f->enrolments[i];
        if (r->schools[e->school].urn != x->urn || !has_held(e->from_on, e->to_on)) continue;
        bool is_new_entry = date_is_set(e->entry_on) && e->entry_on.day > x->start_on.day;
        if (is_new_entry && e->entry_on.day <= r->on.day && e->from_on.day <= r->on.day) return true;
    }
    return false;
}

static bool is_in_force(const RollRules *r, const RollFacts *f, const RollExclusion *x) {
    bool is_begun = x->start_on.day <= r->on.day;
    bool is_withdrawn = date_is_set(x->withdrawn_on) && x->withdrawn_on.day <= r->on.day;
    return is_begun && !is_withdrawn && !is_readmitted(r, f, x);
}

static bool begun_between(Date from_on, Date to_on, Date since, Date until) {
    return has_held(from_on, to_on) && from_on.day >= since.day && from_on.day <= until.day;
}

/* A roll elsewhere or provision that began on or after the exclusion's first day. */
static bool has_begun_since(const RollRules *r, const RollFacts *f, const RollExclusion *x) {
    for (u32 i = 0; i < f->n_enrolments; i++) {
        const RollEnrolment *e = &f->enrolments[i];
        if (e->status == 'G' || r->schools[e->school].urn == x->urn) continue;
        if (begun_between(e->from_on, e->to_on, x->start_on, r->on)) return true;
    }
    for (u32 i = 0; i < f->n_standings; i++) {
        const RollStanding *s = &f->standings[i];
        if (s->kind == 'p' && begun_between(s->from_on, s->to_on, x->start_on, r->on)) return true;
    }
    return false;
}

static void view_exclusion(const RollRules *r, const RollFacts *f, const RollExclusion *x, RollView *v) {
    if (!is_in_force(r, f, x)) return;
    v->excluded = x;
    v->second |= SECOND_BIT(EXCLUDED);
    if (has_begun_since(r, f, x)) return;
    Date sixth;
    if (!calendar_nth_school_day(r->calendars, x->start_on, r->rules->sixth_day, &sixth)) v->undated = x;
    else if (r->on.day < sixth.day || r->rules->pex_gap_until == PEX_UNTIL_PROVISION) v->sheltered = x;
    else v->overdue = x;
}

/* ---- rolls ---- */

static bool is_roll_kind(u8 kind) { return kind != KIND_COLLEGE && kind != KIND_OTHER; }

/* Schools that send this authority the census, and so confirm each enrolment three times a year. */
static bool confirms_by_census(const RollSchool *s) { return s->is_ours && s->kind != KIND_INDEPENDENT; }

static bool is_excluded_from(const RollRules *r, const RollFacts *f, i64 urn) {
    for (u32 i = 0; i < f->n_exclusions; i++)
        if (f->exclusions[i].urn == urn && is_in_force(r, f, &f->exclusions[i])) return true;
    return false;
}

static bool is_stale(const RollRules *r, const RollEnrolment *e) {
    Date seen = date_is_set(e->confirmed_on) ? date_max(e->confirmed_on, e->from_on) : e->from_on;
    bool is_census = confirms_by_census(&r->schools[e->school]);
    return seen.day < (is_census ? r->stale_before : r->stale_before_other).day;
}

/* Of two entries the one that began later; of two that began together the one at the school with the higher number. */
static bool is_later(const RollRules *r, const RollEnrolment *e, const RollEnrolment *than) {
    if (!than || e->from_on.day != than->from_on.day) return !than || e->from_on.day > than->from_on.day;
    return r->schools[e->school].urn > r->schools[than->school].urn;
}

static void view_enrolment(const RollRules *r, const RollEnrolment *e, RollView *v) {
    u8 kind = r->schools[e->school].kind;
    if (e->status == 'G') {
        v->guest = e;
        return;
    }
    if (e->status == 'F' || e->status == 'O' || !is_roll_kind(kind)) {
        if (is_later(r, e, v->elsewhere)) v->elsewhere = e;
        return;
    }
    if (is_stale(r, e)) {
        v->second |= SECOND_BIT(STALE);
        if (r->rules->stale_counts_as == STALE_AS_UNACCOUNTED) return;
    }
    if (kind == KIND_PRU || kind == KIND_ALTERNATIVE) v->second |= SECOND_BIT(AT_PRU);
    const RollEnrolment **best = e->status == 'S' ? &v->subsidiary : &v->main;
    if (is_later(r, e, *best)) *best = e;
    v->n_mains += e->status != 'S';
}

static void view_enrolments(const RollRules *r, const RollFacts *f, RollView *v) {
    for (u32 i = 0; i < f->n_enrolments; i++) {
        const RollEnrolment *e = &f->enrolments[i];
        if (!roll_holds(e->from_on, e->to_on, r->on)) continue;
        if (f->n_exclusions > 0 && is_excluded_from(r, f, r->schools[e->school].urn)) continue;
        view_enrolment(r, e, v);
    }
    if (v->guest) v->second |= SECOND_BIT(GUEST);
    if (v->n_mains > 1) v->second |= SECOND_BIT(TWO_MAINS);
    if (v->subsidiary && !v->main) v->second |= SECOND_BIT(SUBSIDIARY_ONLY);
}

static bool is_expected(const RollRules *r, const RollEnrolment *e) {
    return !date_is_set(e->confirmed_on) && confirms_by_census(&r->schools[e->school]);
}

static RollcallSub roll_sub(const RollRules *r, const RollView *v) {
    if (!v->main) return SUB_ROLL_SUBSIDIARY_ONLY;
    const RollSchool *s = &r->schools[v->main->school];
    if (is_expected(r, v->main)) return SUB_ROLL_EXPECTED;
    if (v->subsidiary || v->main->status == 'M') return SUB_ROLL_DUAL;
    if (!s->is_ours) return SUB_ROLL_OTHER_AUTHORITY;
    if (s->kind == KIND_PRU || s->kind == KIND_ALTERNATIVE) return SUB_ROLL_PRU;
    if (s->kind == KIND_SPECIAL) return SUB_ROLL_SPECIAL;
    if (s->kind == KIND_INDEPENDENT) return SUB_ROLL_INDEPENDENT;
    return SUB_ROLL_SINGLE;
}

/* ---- what the services' lists say ---- */

static void view_standing(const RollRules *r, const RollStanding *s, RollView *v) {
    const RollStanding **slot = NULL;
    switch (s->kind) {
    case 'h': {
        bool is_unsuitable = date_is_set(s->not_suitable_on) && s->not_suitable_on.day <= r->on.day;
        slot = is_unsuitable ? &v->unsuitable : &v->home;
        break;
    }
    case 'p': slot = &v->provision; break;
    case 'm': slot = &v->missing; break;
    default: slot = &v->awaiting; break;
    }
    bool is_fuller = *slot && s->kind == 'p' && (*slot)->is_part_time && !s->is_part_time;
    bool is_emptier = *slot && s->kind == 'p' && !(*slot)->is_part_time && s->is_part_time;
    if (!*slot || is_fuller || (!is_emptier && s->from_on.day >= (*slot)->from_on.day)) *slot = s;
}

static void view_standings(const RollRules *r, const RollFacts *f, RollView *v) {
    bool has_tuition = false;
    for (u32 i = 0; i < f->n_standings; i++) {
        const RollStanding *s = &f->standings[i];
        if (!roll_holds(s->from_on, s->to_on, r->on)) continue;
        view_standing(r, s, v);
        has_tuition |= s->is_funded_tuition;
    }
    if (v->home) v->second |= SECOND_BIT(HOME_EDUCATED);
    if (v->provision || v->elsewhere) v->second |= SECOND_BIT(PROVISION);
    if (v->missing || v->unsuitable) v->second |= SECOND_BIT(MISSING);
    if (v->awaiting) v->second |= SECOND_BIT(AWAITING);
    if (v->home && has_tuition) v->second |= SECOND_BIT(TUITION_AND_HOME);
    if (v->home && (v->main || v->subsidiary)) v->second |= SECOND_BIT(ROLL_AND_HOME);
}

RollView rollcall_view(const RollRules *r, const RollFacts *f) {
    RollView v = {0};
    if (f->is_estimated) v.second |= SECOND_BIT(BIRTH_ESTIMATED);
    for (u32 i = 0; i < f->n_exclusions; i++) view_exclusion(r, f, &f->exclusions[i], &v);
    view_enrolments(r, f, &v);
    view_address(r, f, &v);
    view_care(r, f, &v);
    view_standings(r, f, &v);
    bool is_late = v.main && is_expected(r, v.main) && v.main->from_on.day < r->no_show_before.day;
    if (is_late && date_is_set(r->no_show_before)) v.second |= SECOND_BIT(NO_SHOW);
    if (v.main || v.subsidiary) v.second |= SECOND_BIT(ON_ROLL);
    return v;
}

/* ---- the rows of the table, first that holds ---- */

static bool lives_elsewhere(const RollView *v) {
    return (v->second & SECOND_BIT(LIVES_OUTSIDE)) &&
           !(v->second & (SECOND_BIT(MOVED_NO_EVIDENCE) | SECOND_BIT(IN_CARE)));
}

static RollcallSub elsewhere_sub(const RollRules *r, const RollView *v) {
    if (v->address->evidence == 'd') return SUB_ELSEWHERE_ABROAD;
    const RollEnrolment *e = v->main ? v->main : v->subsidiary;
    return e && r->schools[e->school].is_ours ? SUB_ELSEWHERE_ATTENDS : SUB_ELSEWHERE_AUTHORITY;
}

static RollcallSub gap_sub(const RollRules *r, const RollExclusion *x) {
    int day = calendar_count_school_days(r->calendars, x->start_on, r->on);
    if (day >= r->rules->sixth_day || day > 5) return SUB_PEX_LATER;
    return day <= 1 ? SUB_PEX_DAY_1 : (RollcallSub)(SUB_PEX_DAY_1 + day - 1);
}

static void decide(RollVerdict *out, RollcallSub sub, Date since) {
    out->sub = (u8)sub;
    out->state = rollcall_sub_state[sub];
    out->since = since;
}

/* Rows 5 to 8. */
static void decide_without_roll(const RollView *v, RollVerdict *out) {
    bool is_part_time = v->provision && v->provision->is_part_time && !v->elsewhere;
    if (v->provision)
        decide(out, is_part_time ? SUB_PROVISION_PART_TIME : SUB_PROVISION_FULL_TIME, v->provision->from_on);
    else if (v->elsewhere) decide(out, SUB_PROVISION_FULL_TIME, v->elsewhere->from_on);
    else if (v->missing) decide(out, v->missing->sub, v->missing->from_on);
    else if (v->unsuitable) decide(out, SUB_MISSING_LOCATED, v->unsuitable->not_suitable_on);
    else if (v->overdue) decide(out, SUB_AWAITING_SIXTH_DAY, v->overdue->start_on);
    else if (v->undated) decide(out, SUB_AWAITING_CALENDAR, v->undated->start_on);
    else if (v->awaiting) decide(out, v->awaiting->sub, v->awaiting->from_on);
    else decide(out, SUB_UNACCOUNTED_ALL, DATE_NONE);
}

static void decide_state(const RollRules *r, const RollView *v, RollVerdict *out) {
    const RollEnrolment *roll = v->main ? v->main : v->subsidiary;
    if (lives_elsewhere(v)) decide(out, elsewhere_sub(r, v), v->address->from_on);
    else if (v->sheltered) decide(out, gap_sub(r, v->sheltered), v->sheltered->start_on);
    else if (roll) decide(out, roll_sub(r, v), roll->from_on);
    else if (v->home) decide(out, v->home->sub, v->home->from_on);
    else decide_without_roll(v, out);
}

/* The fact that made the state is no second fact. */
static u32 second_beside(const RollVerdict *out, u32 second) {
    static const u32 own[N_ROLLCALL_STATES] = {
        [RC_LIVING_ELSEWHERE] = SECOND_BIT(LIVES_OUTSIDE),
        [RC_PEX_GAP] = SECOND_BIT(EXCLUDED),
        [RC_ON_ROLL] = SECOND_BIT(ON_ROLL),
        [RC_HOME_EDUCATED] = SECOND_BIT(HOME_EDUCATED),
        [RC_PROVISION] = SECOND_BIT(PROVISION),
        [RC_MISSING] = SECOND_BIT(MISSING),
        [RC_AWAITING_PLACE] = SECOND_BIT(AWAITING),
    };
    return second & ~own[out->state];
}

static RollcallWhere whereabouts(const RollRules *r, const RollFacts *f) {
    if (f->known_from.day > r->on.day) return WHERE_NOT_KNOWN;
    if (date_is_set(f->died_on) && f->died_on.day <= r->on.day) return WHERE_DEAD;
    if (f->is_closed && f->closed_on.day <= r->on.day) return WHERE_CLOSED;
    if (!date_is_set(f->born)) return WHERE_AGE_UNKNOWN;
    if (f->born.day > r->births.youngest.day) return WHERE_TOO_YOUNG;
    if (f->born.day < r->births.oldest.day) return WHERE_TOO_OLD;
    return WHERE_IN;
}

static i16 district_of(const RollRules *r, const RollView *v, u32 school) {
    if (v->address && !v->address->is_outside && v->address->district >= 0) return v->address->district;
    return school == NO_SCHOOL ? NO_DISTRICT : r->schools[school].district;
}

RollVerdict rollcall_judge(const RollRules *r, const RollFacts *f, const RollView *v) {
    RollVerdict out = {.where = (u8)whereabouts(r, f), .second = v->second, .since = DATE_NONE};
    out.school = v->main ? v->main->school : v->subsidiary ? v->subsidiary->school : NO_SCHOOL;
    out.district = district_of(r, v, out.school);
    int year = date_is_set(f->born) ? year_group_of(r, f->born) : INT8_MIN;
    out.year_group = (i8)(year < INT8_MIN ? INT8_MIN : year > INT8_MAX ? INT8_MAX : year);
    if (out.where != WHERE_IN) return out;
    decide_state(r, v, &out);
    bool is_lost = out.state == RC_ON_ROLL && v->missing && v->missing->sub == SUB_MISSING_NOT_LOCATED;
    if (is_lost) out.second |= SECOND_BIT(NOT_SEEN);
    out.second = second_beside(&out, out.second);
    return out;
}

RollVerdict rollcall_classify(const RollRules *r, const RollFacts *f) {
    if (f->known_from.day > r->on.day)
        return (
            RollVerdict){.where = WHERE_NOT_KNOWN, .district = NO_DISTRICT, .school = NO_SCHOOL, .since = DATE_NONE};
    RollView v = rollcall_view(r, f);
    return rollcall_judge(r, f, &v);
}
