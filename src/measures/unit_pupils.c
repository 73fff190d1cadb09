/* unit_pupils.c - units by vulnerable group: pupils on a roll, pupils with marks, exclusions. */
#include "measures/pupil_groups.h"
#include "measures/unit_own.h"
#include "rollcall/rollcall_groups.h"
#include "sql_all.h"

/*    name         word */
#define PUPILS_LIST(X)          \
    X(ROLL, "roll")             \
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

static PupilsFigure figure_named(Str what, Str *group) {
    Str word = str_cut(what, ' ', group);
    PupilsFigure f = 0;
    while (f < N_PUPILS_FIGURES && !str_is(word, figure_words[f])) f++;
    return f;
}

bool unit_pupils_what(Str what) {
    Str group;
    return figure_named(what, &group) != N_PUPILS_FIGURES && group.n > 0;
}

/* Who is counted: whoever has so many of these bits. */
typedef struct Membership {
    u32 bits;
    int least;
} Membership;

static bool is_member(Membership m, u32 groups) {
    u32 held = groups & m.bits;
    return m.least == 1 ? held != 0 : (held & (held - 1)) != 0;
}

static Status membership_of(Ctx *cx, Str group, Membership *out) {
    const RollcallRules *r = definitions_of(cx)->rollcall;
    u32 vulnerable = (UINT32_C(1) << r->n_vulnerable) - 1, all = (UINT32_C(1) << r->n_all_groups) - 1;
    *out = (Membership){.bits = pupil_group_bit(r, group), .least = 1};
    if (str_is(group, "two_or_more")) *out = (Membership){vulnerable, 2};
    if (str_is(group, "any_segment")) out->bits = all & ~vulnerable;
    if (str_is(group, "all")) *out = (Membership){.bits = 0, .least = 0};
    if (out->bits == 0 && out->least == 1)
        return FAIL(cx, ERR_INPUT, "definitions/rollcall.yaml has no group '%.*s'", STR_ARG(group));
    return OK;
}

static void set_phase(UnitTaking *t, Unit *u, Str phase) {
    for (size_t g = 0; g < t->set->measure->n_groups; g++) u->groups[g] = unit_group_value(t, g, phase);
}

/* Every pupil on the roll is in the denominator; of marks those of the group alone are. */
static Status take_pupils(UnitTaking *t, PupilsFigure figure, Membership of) {
    PupilGroups all;
    TRY(pupil_groups_read(t->cx, figure == PUPILS_ROLL ? PUPILS_ON_ROLL : PUPILS_WITH_MARKS, &t->set->period, &all));
    for (size_t i = 0; i < all.n; i++) {
        const GroupedPupil *p = &all.at[i];
        const GroupedSchool *s = &all.schools[p->school];
        bool is_in = of.least == 0 || is_member(of, p->groups);
        if (figure != PUPILS_ROLL && !is_in) continue;
        Unit u = {.id = p->id, .child_id = p->person_id, .school_id = s->urn, .on = DATE_NONE, .num = is_in, .den = 1};
        if (figure == PUPILS_ATTENDANCE) u.num = p->possible - p->absent, u.den = p->possible;
        if (figure == PUPILS_PERSISTENT) u.num = p->is_persistent;
        set_phase(t, &u, s->phase);
        unit_take(t, u, s->district);
    }
    return OK;
}

/* Of all exclusions those of pupils who were in the group on the period's last day. */
static Status take_exclusions(UnitTaking *t, PupilsFigure figure, Membership of) {
    DbRows *r;
    const Period *p = &t->set->period;
    RollcallGroupReader groups = rollcall_groups_open(t->cx, p->to);
    Str category = figure == PUPILS_EXCLUDED ? STR("PERM") : STR("SUSP");
    TRY(db_query(t->cx, &r, SQL_pupil_group_exclusions, P_STR(category), P_DATE(p->from), P_DATE(p->to),
                 P_DATE(t->set->as_at)));
    i64 last = 0;
    u32 held = 0;
    while (db_next(r)) {
        i64 person = col_i64(r, 1);
        if (person != last) held = rollcall_groups_of(&groups, person);
        last = person;
        Unit u = {.id = col_i64(r, 0), .child_id = person, .school_id = col_i64(r, 2), .on = col_date(r, 3), .den = 1};
        u.num = of.least == 0 || is_member(of, held);
        set_phase(t, &u, col_str(r, 5));
        unit_take(t, u, col_str(r, 4));
    }
    TRY(db_done(r));
    return rollcall_groups_done(&groups);
}

Status unit_feed_pupils(UnitTaking *t) {
    Str group;
    Membership of;
    PupilsFigure figure = figure_named(t->set->measure->what, &group);
    TRY(membership_of(t->cx, group, &of));
    return figure == PUPILS_SUSPENDED || figure == PUPILS_EXCLUDED ? take_exclusions(t, figure, of)
                                                                   : take_pupils(t, figure, of);
}
