#include "registers/exclusion_check.h"

#include "access/access.h"
#include "access/audit.h"
#include "access/restrict.h"
#include "attendance/excluded_marks.h"
#include "define/definitions.h"
#include "define/school_age.h"
#include "people/mask.h"
#include "registers/case_access.h"
#include "sql_all.h"

const FaultInfo fault_info[] = {
#define X(name, word, title) {#word, title},
    FAULT_LIST(X)
#undef X
};

enum { TERM_BACK_DAYS = 90, YEARS_APART = 1 };

bool exclusion_term(Ctx *cx, i64 urn, Date on, TermSpan *out) {
    ClockCalendar calendar = clock_calendar(definitions_of(cx)->calendars, urn);
    for (int back = 0; back <= TERM_BACK_DAYS; back++)
        if (term_of_day(&calendar, TERM_BY_SEASON, date_plus(on, -back), out)) return true;
    return false;
}

/* ---- one exclusion ---- */

typedef struct Said {
    ExclusionFault line; /* without kind and detail */
    Str reason, year_group;
    Date born, late_on, other_on;
    i64 sessions; /* -1: not said */
    ExcludedMarks marks;
} Said;

static void read_row(const DbRows *r, Said *s) {
    *s = (Said){.line = {.person_id = col_i64(r, 1),
                         .category = col_str_keep(r, 2),
                         .start_on = col_date(r, 4),
                         .end_on = col_date(r, 5),
                         .case_id = col_i64(r, 7),
                         .reference = col_str_keep(r, 8),
                         .surname = col_str_keep(r, 10),
                         .forename = col_str_keep(r, 11)},
                .reason = col_str_keep(r, 3),
                .sessions = col_is_null(r, 6) ? -1 : col_i64(r, 6),
                .born = col_date(r, 9),
                .year_group = col_str_keep(r, 12),
                .late_on = col_date(r, 13),
                .other_on = col_date(r, 14)};
    s->marks = (ExcludedMarks){.person_id = s->line.person_id, .from = s->line.start_on, .until = s->line.end_on};
}

static bool year_number(Str year, i64 *out) {
    *out = str_is(year, "R") ? 0 : str_is(year, "N2") ? -1 : -2;
    return str_starts(year, STR("N")) || str_is(year, "R") || str_to_i64(year, out);
}

static Str year_fault(Arena *a, const Said *s) {
    i64 year;
    if (!date_is_set(s->born) || !year_number(s->year_group, &year)) return STR_NONE;
    int by_age = school_age_year_group(s->born, s->line.start_on);
    if (year - by_age <= YEARS_APART && by_age - year <= YEARS_APART) return STR_NONE;
    return str_fmt(a, "Year %.*s on the roll; year %s by age", STR_ARG(s->year_group), school_age_year_name(by_age));
}

/* Only of fixed terms, of which sessions were said: the law does not count those of a permanent exclusion, and a lunchtime has no mark. */
static Str days_fault(Arena *a, const Said *s) {
    bool is_compared = str_is(s->line.category, "SUSP") && s->sessions > 0 && s->marks.is_told;
    if (!is_compared || s->marks.sessions == s->sessions) return STR_NONE;
    return str_fmt(a, "%lld half days said; %d marked as excluded", (long long)s->sessions, s->marks.sessions);
}

static Str late_fault(Arena *a, const Said *s) {
    return date_is_set(s->late_on) ? STR_CAT(a, STR("Due on "), date_long(a, s->late_on)) : STR_NONE;
}

static Str overlap_fault(Arena *a, const Said *s) {
    return date_is_set(s->other_on) ? STR_CAT(a, STR("With one from "), date_long(a, s->other_on)) : STR_NONE;
}

static Str detail_of(Arena *a, FaultKind kind, const Said *s) {
    switch (kind) {
    case FAULT_REASON: return s->reason.n ? STR_NONE : STR("Give the code of the national list");
    case FAULT_DAYS: return days_fault(a, s);
    case FAULT_LATE: return late_fault(a, s);
    case FAULT_OVERLAP: return overlap_fault(a, s);
    case FAULT_YEAR: return year_fault(a, s);
    case N_FAULTS: break;
    }
    return STR_NONE;
}

/* ---- a school's term ---- */

enum { SAID_MAX = 5000 };

static Status read_said(Ctx *cx, i64 urn, const TermSpan *t, Said **out, size_t *n) {
    DbRows *r;
    *out = ARENA_ARRAY(cx->arena, Said, SAID_MAX);
    *n = 0;
    TRY(db_query(cx, &r, SQL_exclusion_check_rows, P_I64(urn), P_DATE(t->from), P_DATE(t->to)));
    while (*n < SAID_MAX && db_next(r)) read_row(r, &(*out)[(*n)++]);
    return db_done(r);
}

static Status look_at_marks(Ctx *cx, i64 urn, Date on, Said *said, size_t n, bool *has_marks) {
    ExcludedMarks *marks = ARENA_ARRAY(cx->arena, ExcludedMarks, n + 1);
    for (size_t i = 0; i < n; i++) marks[i] = said[i].marks;
    TRY(excluded_marks_count(cx, urn, on, marks, n, has_marks));
    for (size_t i = 0; i < n; i++) said[i].marks = marks[i];
    return OK;
}

static void add_fault(Ctx *cx, ExclusionFaults *l, const Said *s, FaultKind kind, Str detail) {
    ARENA_ROOM(cx->arena, l->at, l->n, l->cap, 32);
    ExclusionFault *f = &l->at[l->n++];
    *f = s->line;
    f->kind = kind;
    f->detail = detail;
    if (person_mask(cx, &(PersonMask){.id = &f->person_id, .surname = &f->surname, .forename = &f->forename})) {
        f->case_id = 0;
        f->reference = f->detail = STR_NONE;
    }
}

/* Who may not open the exclusions register sees the fault, not the case. */
static void hide_cases(Ctx *cx, ExclusionFaults *l) {
    const Register *reg = register_find(registers_of(cx), STR("exclusion"));
    if (reg && register_is_seen(cx, reg)) return;
    for (size_t i = 0; i < l->n; i++) {
        l->at[i].case_id = 0;
        l->at[i].reference = STR_NONE;
    }
}

Status exclusion_faults(Ctx *cx, i64 urn, Date on, ExclusionFaults *out) {
    Said *said;
    *out = (ExclusionFaults){.n = 0};
    TRY(access_allows(cx, READ_CHILD));
    TRY(restrict_ready(cx));
    if (!exclusion_term(cx, urn, on, &out->term)) return FAIL(cx, ERR_INPUT, "no term of that day is known");
    TRY(read_said(cx, urn, &out->term, &said, &out->n_exclusions));
    TRY(look_at_marks(cx, urn, out->term.from, said, out->n_exclusions, &out->has_marks));
    for (size_t i = 0; i < out->n_exclusions; i++)
        for (FaultKind k = 0; k < N_FAULTS; k++) {
            Str detail = detail_of(cx->arena, k, &said[i]);
            if (detail.n) add_fault(cx, out, &said[i], k, detail);
        }
    hide_cases(cx, out);
    audit_note(cx, "exclusion.checks", 0, "urn %lld, %zu shown", (long long)urn, out->n);
    return OK;
}

Status exclusion_faults_count(Ctx *cx, i64 urn, Date from, Date to, i64 *n) {
    Said *said;
    size_t n_said;
    TermSpan span = {.from = from, .to = to};
    ArenaMark mark = arena_mark(cx->arena);
    *n = 0;
    TRY(read_said(cx, urn, &span, &said, &n_said));
    for (size_t i = 0; i < n_said; i++)
        for (FaultKind k = 0; k < N_FAULTS; k++) *n += k != FAULT_DAYS && detail_of(cx->arena, k, &said[i]).n > 0;
    arena_rewind(cx->arena, mark);
    return OK;
}
