/* unit_feed.c - units that are no statement's: schools with their sums of attendance marks, and the cells of the roll call. */
#include "attendance/ask.h"
#include "attendance/kept.h"
#include "db/table_change.h"
#include "measures/unit_own.h"
#include "rollcall/rollcall.h"
#include "sql_all.h"

/* ---- attendance: "persistent primary", "absence all" ---- */

static const Str attendance_figures[] = {{"attendance", 10}, {"absence", 7}, {"persistent", 10}};
static const Str attendance_schools[] = {{"primary", 7}, {"secondary", 9}, {"special", 7}, {"pru", 3}, {"all", 3}};
enum { FIGURE_ATTENDANCE, FIGURE_ABSENCE, FIGURE_PERSISTENT };

static size_t word_index(Str word, const Str *words, size_t n) {
    size_t i = 0;
    while (i < n && !str_eq(words[i], word)) i++;
    return i;
}

static bool is_wanted(Str schools, Str kind, Str phase) {
    if (str_is(schools, "all")) return true;
    if (str_is(schools, "special") || str_is(schools, "pru")) return str_eq(schools, kind);
    if (!str_is(kind, "school")) return false;
    if (str_is(schools, "primary")) return str_is(phase, "Primary") || str_is(phase, "Middle deemed primary");
    return str_is(phase, "Secondary") || str_is(phase, "Middle deemed secondary") || str_is(phase, "All-through");
}

static Unit school_unit(int figure, i64 urn, const AttendanceFigures *n) {
    i64 absent = n->authorised + n->unauthorised;
    Unit u = {.id = urn, .school_id = urn, .on = DATE_NONE, .den = n->possible};
    if (figure == FIGURE_PERSISTENT) u.den = n->pupils;
    u.num = figure == FIGURE_PERSISTENT ? n->persistent : figure == FIGURE_ABSENCE ? absent : n->possible - absent;
    return u;
}

static Status take_schools(UnitTaking *t, int figure, Str schools, const AttendanceAnswer *a) {
    DbRows *r;
    i64 *urns = ARENA_ARRAY(t->cx->arena, i64, a->n + 1);
    for (size_t i = 0; i < a->n; i++) check(str_to_i64(a->groups[i].values[0], &urns[i]));
    TRY(db_query(t->cx, &r, SQL_unit_school_kinds, P_STR(db_list(t->cx->arena, urns, a->n))));
    while (db_next(r)) {
        size_t i = 0;
        while (i < a->n && urns[i] != col_i64(r, 0)) i++;
        if (i < a->n && is_wanted(schools, col_str(r, 1), col_str(r, 2)))
            unit_take(t, school_unit(figure, urns[i], &a->groups[i].n), col_str(r, 3));
    }
    return db_done(r);
}

Status unit_feed_attendance(UnitTaking *t) {
    Str schools, figure = str_cut(t->set->measure->what, ' ', &schools);
    Grouping by = {.keys = {KEY_SCHOOL}, .n_keys = 1};
    AttendanceQuestion q = {.from = t->set->period.from, .to = t->set->period.to, .groupings = &by, .n_groupings = 1};
    AttendanceAnswer *a;
    ColumnsRead c;
    PupilKeys keys;
    TRY(columns_read(t->cx, date_school_year(q.to), &c));
    if (c.columns->n_rows ==
        0) { /* a year before marks were kept: nobody has to be known for it, and nothing was counted */
        columns_read_end(&c);
        t->set->why_unknown = "no records held";
        return OK;
    }
    TRY(pupil_keys_read(t->cx, c.columns, &q, q.to, &keys));
    TRY(attendance_ask(t->cx, c.columns, &keys, &q, &a));
    columns_read_end(&c);
    return take_schools(t, (int)word_index(figure, attendance_figures, COUNT_OF(attendance_figures)), schools, a);
}

/* ---- the roll call: "on_roll" ---- */

/* Known children less those who live elsewhere, are home educated or are within the first days of a permanent exclusion. */
static i64 expected_on_roll(const RollcallCount *c, int district, int slot) {
    i64 n = 0;
    for (int state = 0; state < N_ROLLCALL_STATES; state++) n += rollcall_sum(c, district, slot, (RollcallState)state);
    return n - rollcall_sum(c, district, slot, RC_LIVING_ELSEWHERE) -
           rollcall_sum(c, district, slot, RC_HOME_EDUCATED) - rollcall_sum(c, district, slot, RC_PEX_GAP);
}

Status unit_feed_rollcall(UnitTaking *t) {
    const RollcallCount *c;
    const Measure *m = t->set->measure;
    TRY(rollcall_count(t->cx, t->set->period.to, &c));
    for (u32 d = 0; d < c->n_districts; d++)
        for (u32 slot = 0; slot < ROLLCALL_N_YEARS; slot++) {
            Unit u = {.id = 1 + (i64)d * ROLLCALL_N_YEARS + slot,
                      .on = DATE_NONE,
                      .num = rollcall_sum(c, (int)d, (int)slot, RC_ON_ROLL),
                      .den = expected_on_roll(c, (int)d, (int)slot)};
            for (size_t g = 0; g < m->n_groups; g++)
                u.groups[g] = unit_group_value(t, g, str_from(rollcall_year_slot_name(slot)));
            if (u.den > 0) unit_take(t, u, c->districts[d]);
        }
    return OK;
}

/* ---- what units are made of ---- */

static const char attendance_tables[] = "attendance_day attendance_pupil person enrolment establishment";
static const char rollcall_tables[] =
    "person person_sealed person_address person_characteristic enrolment establishment "
    "exclusion education_standing census_return import_unit";

Str unit_reads(const Measure *m) {
    switch (m->source) {
    case SOURCE_QUERY: return str_from(m->sql->text);
    case SOURCE_ATTENDANCE: return str_from(attendance_tables);
    case SOURCE_ROLLCALL: return str_from(rollcall_tables);
    case SOURCE_PUPILS: return unit_pupils_reads(m->what);
    case SOURCE_ENTERED:
    case N_MEASURE_SOURCES: break;
    }
    return STR("");
}

bool unit_reads_table(const Measure *m, Str table) {
    bool is_of_census = m->period.frequency == PERIOD_CENSUS && str_is(table, "census_return");
    return is_of_census || text_names_table(unit_reads(m), table);
}

bool unit_asks_the_day(const Measure *m) {
    if (m->source == SOURCE_PUPILS) return unit_pupils_asks_the_day(m->what);
    for (size_t i = 0; m->sql && i < m->sql->n_params; i++) {
        const QueryParam *q = &m->params[i];
        if (q->kind == PARAM_AS_AT || (q->kind == PARAM_DATE && m->dates[q->at].of == DATE_OF_AS_AT)) return true;
    }
    return false;
}

/* ---- checking what a definition asks ---- */

void unit_feed_check(Mistakes *m, const Measure *one) {
    Str schools, figure = str_cut(one->what, ' ', &schools);
    if (one->source == SOURCE_ROLLCALL && !str_is(one->what, "on_roll"))
        mistake_at(m, one->file, one->line, "%.*s: the roll call gives 'on_roll', not '%.*s'", STR_ARG(one->id),
                   STR_ARG(one->what));
    if (one->source == SOURCE_PUPILS && !unit_pupils_what(one->what))
        mistake_at(
            m, one->file, one->line,
            "%.*s: the rolls give roll, state_roll, inspected, not_good, risk, times_excluded, attendance, persistent, "
            "suspended or excluded of groups, not '%.*s'",
            STR_ARG(one->id), STR_ARG(one->what));
    if (one->source != SOURCE_ATTENDANCE) return;
    if (word_index(figure, attendance_figures, COUNT_OF(attendance_figures)) == COUNT_OF(attendance_figures))
        mistake_at(m, one->file, one->line, "%.*s: attendance gives no '%.*s'%.*s", STR_ARG(one->id), STR_ARG(figure),
                   STR_ARG(mistake_hint(m->arena, figure, attendance_figures, COUNT_OF(attendance_figures))));
    if (word_index(schools, attendance_schools, COUNT_OF(attendance_schools)) == COUNT_OF(attendance_schools))
        mistake_at(m, one->file, one->line, "%.*s: '%.*s' are no schools of attendance%.*s", STR_ARG(one->id),
                   STR_ARG(schools),
                   STR_ARG(mistake_hint(m->arena, schools, attendance_schools, COUNT_OF(attendance_schools))));
}
