/* unit_pupils.c - units by vulnerable group: pupils on a roll, pupils with marks, exclusions. */
#include <string.h>

#include "measures/pupil_groups.h"
#include "measures/unit_own.h"
#include "rollcall/rollcall_groups.h"
#include "sql_all.h"

/*    name         word, and what it asks for */
#define PUPILS_LIST(X)          \
    X(ROLL, "roll")             \
    X(STATE_ROLL, "state_roll") \
    X(INSPECTED, "inspected")   \
    X(NOT_GOOD, "not_good")     \
    X(RISK, "risk")             \
    X(TIMES, "times_excluded")  \
    X(ATTENDANCE, "attendance") \
    X(PERSISTENT, "persistent") \
    X(SUSPENDED, "suspended")   \
    X(EXCLUDED, "excluded")

typedef enum PupilsFigure {
#define X(name, word) PUPILS_##name,
    PUPILS_LIST(X)
#undef X
        N_PUPILS_FIGURES
} PupilsFigure;

static const char *const figure_words[N_PUPILS_FIGURES] = {
#define X(name, word) word,
    PUPILS_LIST(X)
#undef X
};

static PupilsFigure figure_named(Str what, Str *groups) {
    Str word = str_cut(what, ' ', groups);
    PupilsFigure f = 0;
    while (f < N_PUPILS_FIGURES && !str_is(word, figure_words[f])) f++;
    return f;
}

/* ---- who: "fsm+any_segment and absent+excluded" ---- */

/* Beside the groups of the definitions: what is read for the question alone. */
static const u32 absent_bit = UINT32_C(1) << 30, excluded_bit = UINT32_C(1) << 31;
enum { MAX_GROUPS = 30, MAX_CONDITIONS = 3 };

/* Whoever has so many of the bits of each condition. */
typedef struct Membership {
    struct {
        u32 bits;
        int least;
    } all[MAX_CONDITIONS];
    size_t n; /* 0: everybody */
} Membership;

static bool is_member(const Membership *m, u32 groups) {
    for (size_t i = 0; i < m->n; i++) {
        u32 held = groups & m->all[i].bits;
        if (m->all[i].least == 1 ? held == 0 : (held & (held - 1)) == 0) return false;
    }
    return true;
}

static u32 bits_asked(const Membership *m) {
    u32 bits = 0;
    for (size_t i = 0; i < m->n; i++) bits |= m->all[i].bits;
    return bits;
}

static u32 bit_of(const RollcallRules *r, Str group) {
    u32 vulnerable = (UINT32_C(1) << r->n_vulnerable) - 1, all = (UINT32_C(1) << r->n_all_groups) - 1;
    if (str_is(group, "two_or_more")) return vulnerable;
    if (str_is(group, "any_segment")) return all & ~vulnerable;
    if (str_is(group, "absent")) return absent_bit;
    if (str_is(group, "excluded")) return excluded_bit;
    return pupil_group_bit(r, group);
}

static Status condition_of(Ctx *cx, Str union_of, Membership *out) {
    const RollcallRules *r = definitions_of(cx)->rollcall;
    if (out->n == MAX_CONDITIONS || r->n_all_groups > MAX_GROUPS)
        return FAIL(cx, ERR_INPUT, "more groups or conditions than a measure of pupils can tell apart");
    out->all[out->n].least = str_is(union_of, "two_or_more") ? 2 : 1;
    for (Str one, rest = union_of; rest.n > 0;) {
        one = str_cut(rest, '+', &rest);
        u32 bit = bit_of(r, one);
        if (bit == 0) return FAIL(cx, ERR_INPUT, "definitions/rollcall.yaml has no group '%.*s'", STR_ARG(one));
        out->all[out->n].bits |= bit;
    }
    out->n++;
    return OK;
}

static Str cut_at(Str text, Str word, Str *rest) {
    i64 at = str_find(text, word);
    *rest = at < 0 ? STR("") : str_slice(text, (size_t)at + word.n, text.n);
    return at < 0 ? text : str_slice(text, 0, (size_t)at);
}

static Status membership_of(Ctx *cx, Str who, Membership *out) {
    *out = (Membership){.n = 0};
    if (str_is(who, "all")) return OK;
    for (Str one, rest = who; rest.n > 0;) {
        one = cut_at(rest, STR(" and "), &rest);
        TRY(condition_of(cx, one, out));
    }
    return OK;
}

bool unit_pupils_what(Str what) {
    Str groups, outcome;
    PupilsFigure f = figure_named(what, &groups);
    Str who = cut_at(groups, STR(" for "), &outcome);
    return f != N_PUPILS_FIGURES && who.n > 0 && (f == PUPILS_RISK) == (outcome.n > 0);
}

static bool is_of_marks(PupilsFigure f) { return f == PUPILS_ATTENDANCE || f == PUPILS_PERSISTENT; }
static bool is_of_exclusions(Str what) {
    Str groups;
    PupilsFigure f = figure_named(what, &groups);
    return f == PUPILS_SUSPENDED || f == PUPILS_EXCLUDED || f == PUPILS_TIMES || str_find(groups, STR("excluded")) >= 0;
}

bool unit_pupils_asks_the_day(Str what) { return is_of_exclusions(what); }

Str unit_pupils_reads(Str what) {
    Str groups;
    PupilsFigure f = figure_named(what, &groups);
    bool is_absent = str_find(groups, STR("absent")) >= 0;
    if (is_of_marks(f))
        return STR("enrolment establishment person_characteristic attendance_day attendance_pupil person");
    if (f == PUPILS_INSPECTED || f == PUPILS_NOT_GOOD)
        return STR("enrolment establishment person_characteristic inspection");
    if (is_absent) return STR("enrolment establishment person_characteristic exclusion census_pupil");
    return is_of_exclusions(what) ? STR("enrolment establishment person_characteristic exclusion")
                                  : STR("enrolment establishment person_characteristic");
}

/* ---- what is read for the question alone ---- */

/* People in their order, as the pupils are. */
static Status set_bit(DbRows *r, PupilGroups *all, u32 bit) {
    size_t i = 0;
    while (db_next(r)) {
        i64 person = col_i64(r, 0);
        while (i < all->n && all->at[i].person_id < person) i++;
        for (; i < all->n && all->at[i].person_id == person; i++) all->at[i].groups |= bit;
    }
    return db_done(r);
}

static Status set_asked(UnitTaking *t, u32 asked, PupilGroups *all) {
    DbRows *r;
    Date to = t->set->period.to, after = date_add_months(to, -12);
    if (asked & excluded_bit) {
        TRY(db_query(t->cx, &r, SQL_pupil_group_excluded, P_DATE(after), P_DATE(to), P_DATE(t->set->as_at)));
        TRY(set_bit(r, all, excluded_bit));
    }
    if (asked & absent_bit) {
        TRY(db_query(t->cx, &r, SQL_pupil_group_absent, P_DATE(after), P_DATE(to)));
        TRY(set_bit(r, all, absent_bit));
    }
    return OK;
}

typedef enum Judgement { NOT_INSPECTED, LESS_THAN_GOOD, GOOD } Judgement;

/* By the place of the school. */
static Status read_judgements(UnitTaking *t, const PupilGroups *all, u8 **out) {
    DbRows *r;
    u8 *at = ARENA_ARRAY(t->cx->arena, u8, all->n_schools + 1);
    memset(at, NOT_INSPECTED, all->n_schools + 1);
    TRY(db_query(t->cx, &r, SQL_pupil_group_inspections, P_I64(t->set->authority->code), P_DATE(t->set->period.to)));
    while (db_next(r)) {
        const GroupedSchool *s = pupil_groups_school(all, col_i64(r, 0));
        if (s) at[s - all->schools] = col_i64(r, 1) == 1 ? GOOD : LESS_THAN_GOOD;
    }
    *out = at;
    return db_done(r);
}

/* ---- units ---- */

static void set_phase(UnitTaking *t, Unit *u, Str phase) {
    for (size_t g = 0; g < t->set->measure->n_groups; g++) u->groups[g] = unit_group_value(t, g, phase);
}

/* What a figure asks of pupils. */
typedef struct Asked {
    PupilsFigure figure;
    Membership who, outcome;
    const u8 *judgements; /* NULL: not asked */
} Asked;

static bool is_counted(const Asked *q, const GroupedPupil *p, const GroupedSchool *s) {
    switch (q->figure) {
    case PUPILS_STATE_ROLL:
    case PUPILS_RISK:
    case PUPILS_TIMES: return s->is_state;
    case PUPILS_INSPECTED: return q->judgements[p->school] != NOT_INSPECTED;
    case PUPILS_NOT_GOOD: return q->judgements[p->school] == LESS_THAN_GOOD && is_member(&q->who, p->groups);
    case PUPILS_ATTENDANCE:
    case PUPILS_PERSISTENT: return is_member(&q->who, p->groups);
    default: return true;
    }
}

/* Every pupil on the roll is in the denominator; of marks those of the group alone are. The population of a ratio has ids below zero. */
static Unit unit_of(const Asked *q, const GroupedPupil *p, i64 urn) {
    bool is_in = is_member(&q->who, p->groups);
    Unit u = {.id = p->id, .child_id = p->person_id, .school_id = urn, .on = DATE_NONE, .num = is_in, .den = 1};
    switch (q->figure) {
    case PUPILS_INSPECTED: u.num = q->judgements[p->school] == GOOD; break;
    case PUPILS_RISK:
        u.is_in_group = is_in;
        u.num = is_member(&q->outcome, p->groups);
        break;
    case PUPILS_TIMES:
        u.is_in_group = is_in;
        u.id = -p->id;
        u.num = 0;
        break;
    case PUPILS_ATTENDANCE:
        u.num = p->possible - p->absent;
        u.den = p->possible;
        break;
    case PUPILS_PERSISTENT: u.num = p->is_persistent; break;
    default: break;
    }
    return u;
}

static Status take_pupils(UnitTaking *t, Asked *q) {
    PupilGroups all;
    u8 *judgements = NULL;
    TRY(pupil_groups_read(t->cx, is_of_marks(q->figure) ? PUPILS_WITH_MARKS : PUPILS_ON_ROLL, &t->set->period, &all));
    TRY(set_asked(t, bits_asked(&q->who) | bits_asked(&q->outcome), &all));
    if (q->figure == PUPILS_INSPECTED || q->figure == PUPILS_NOT_GOOD) TRY(read_judgements(t, &all, &judgements));
    q->judgements = judgements;
    for (size_t i = 0; i < all.n; i++) {
        const GroupedSchool *s = &all.schools[all.at[i].school];
        if (!is_counted(q, &all.at[i], s)) continue;
        Unit u = unit_of(q, &all.at[i], s->urn);
        set_phase(t, &u, s->phase);
        unit_take(t, u, s->district);
    }
    return OK;
}

/* The pupils excluded, each once, in the group or not as they were that day; then the pupils on the roll. */
static Status take_times_excluded(UnitTaking *t, Asked *q) {
    DbRows *r;
    PupilGroups all;
    const Period *p = &t->set->period;
    TRY(pupil_groups_read(t->cx, PUPILS_ON_ROLL, p, &all));
    TRY(db_query(t->cx, &r, SQL_pupil_group_first_exclusions, P_DATE(p->from), P_DATE(p->to), P_DATE(t->set->as_at)));
    while (db_next(r)) {
        const GroupedSchool *s = pupil_groups_school(&all, col_i64(r, 2));
        Unit u = {.id = col_i64(r, 0), .child_id = col_i64(r, 1), .on = col_date(r, 3), .num = 1};
        GroupedPupil then = {.person_id = u.child_id};
        if (!s || !s->is_state) continue; /* of no school whose pupils are counted */
        TRY(pupil_groups_of_people(t->cx, u.on, &then, 1));
        u.school_id = s->urn;
        u.is_in_group = is_member(&q->who, then.groups);
        set_phase(t, &u, s->phase);
        unit_take(t, u, s->district);
    }
    TRY(db_done(r));
    return take_pupils(t, q);
}

/* An exclusion as it was read: whose groups are asked for once all are. */
typedef struct Excluded {
    Unit unit;
    Str district, phase;
} Excluded;

static Status read_exclusions(UnitTaking *t, PupilsFigure figure, Excluded **out, size_t *n) {
    DbRows *r;
    const Period *p = &t->set->period;
    size_t cap = 0;
    Str category = figure == PUPILS_EXCLUDED ? STR("PERM") : STR("SUSP");
    *out = NULL;
    *n = 0;
    TRY(db_query(t->cx, &r, SQL_pupil_group_exclusions, P_STR(category), P_DATE(p->from), P_DATE(p->to),
                 P_DATE(t->set->as_at)));
    while (db_next(r)) {
        ARENA_ROOM(t->cx->arena, *out, *n, cap, 256);
        (*out)[(*n)++] = (Excluded){.unit = {.id = col_i64(r, 0),
                                             .child_id = col_i64(r, 1),
                                             .school_id = col_i64(r, 2),
                                             .on = col_date(r, 3),
                                             .den = 1},
                                    .district = col_str_keep(r, 4),
                                    .phase = col_str_keep(r, 5)};
    }
    return db_done(r);
}

/* Of all exclusions those of pupils who were in the group on the period's last day. */
static Status take_exclusions(UnitTaking *t, const Asked *q) {
    Excluded *all;
    size_t n, n_pupils = 0;
    TRY(read_exclusions(t, q->figure, &all, &n));
    GroupedPupil *pupils = ARENA_ARRAY(t->cx->arena, GroupedPupil, n + 1);
    for (size_t i = 0; i < n; i++) /* in the order of people */
        if (n_pupils == 0 || pupils[n_pupils - 1].person_id != all[i].unit.child_id)
            pupils[n_pupils++] = (GroupedPupil){.person_id = all[i].unit.child_id};
    TRY(pupil_groups_of_people(t->cx, t->set->period.to, pupils, n_pupils));
    for (size_t i = 0, k = 0; i < n; i++) {
        while (pupils[k].person_id != all[i].unit.child_id) k++;
        all[i].unit.num = is_member(&q->who, pupils[k].groups);
        set_phase(t, &all[i].unit, all[i].phase);
        unit_take(t, all[i].unit, all[i].district);
    }
    return OK;
}

Status unit_feed_pupils(UnitTaking *t) {
    Str groups, outcome;
    Asked q = {.figure = figure_named(t->set->measure->what, &groups)};
    TRY(membership_of(t->cx, cut_at(groups, STR(" for "), &outcome), &q.who));
    TRY(membership_of(t->cx, outcome, &q.outcome));
    switch (q.figure) {
    case PUPILS_SUSPENDED:
    case PUPILS_EXCLUDED: return take_exclusions(t, &q);
    case PUPILS_TIMES: return take_times_excluded(t, &q);
    default: return take_pupils(t, &q);
    }
}
