/* case_facts.c - what expressions may ask of a case and of the child it is about. */
#include <math.h>

#include "define/school_age.h"
#include "registers/case_own.h"
#include "rollcall/rollcall.h"
#include "sql_all.h"

static CaseFacts *facts_of(ExprFacts *f) { return f->of; }

/* What is worked out from other fields is worked out when it is asked for; no definition has a circle. */
static Value field_value(ExprFacts *f, size_t field) {
    const Case *c = facts_of(f)->c;
    const Expr *computed = c->reg->fields[field].computed;
    return computed ? expr_value(computed, f) : c->values[field];
}

static Value column_value(ExprFacts *f, size_t field, size_t column, size_t row) {
    const CaseRows *rows = &facts_of(f)->c->rows[field];
    return row < rows->n ? rows->at[row].values[column] : value_unknown();
}

Value case_setting(CaseFacts *f, Str name, Date on) {
    const Register *reg = f->c->reg;
    DbRows *r;
    Str set = STR_NONE;
    double number;
    Status st = db_query(f->cx, &r, SQL_case_setting, P_STR(reg->name), P_STR(name), P_DATE(on));
    if (st == OK && db_next(r)) set = col_str_keep(r, 0);
    if (st == OK) st = db_done(r);
    if (f->status == OK) f->status = st;
    if (set.n) return str_to_f64(set, &number) ? value_number(number) : value_text(set);
    for (size_t i = 0; i < reg->n_settings; i++)
        if (str_eq(reg->settings[i].name, name)) return reg->settings[i].value;
    return value_unknown();
}

static Value named_value(ExprFacts *e, Str name) {
    CaseFacts *f = facts_of(e);
    const Case *c = f->c;
    if (str_is(name, "stage")) return value_text(c->reg->stages[c->stage].name);
    if (str_is(name, "opened_on")) return value_date(c->opened_on);
    if (str_is(name, "stage_on")) return value_date(c->stage_on);
    if (str_is(name, "worker")) return c->worker_id ? value_number((double)c->worker_id) : value_unknown();
    if (str_is(name, "closed_on")) return value_date(c->closed_on);
    if (str_is(name, "outcome")) return value_text(c->outcome);
    if (str_is(name, "source")) return value_text(c->source);
    if (str_starts(name, STR("settings.")))
        return case_setting(f, str_slice(name, sizeof "settings." - 1, SIZE_MAX), c->opened_on);
    return value_unknown();
}

/* ---- questions beyond the case ---- */

static const SchoolAge *school_age_of(const CaseFacts *f) { return definitions_of(f->cx)->rollcall->school_age; }

static Value asked_state(CaseFacts *f, Date on) {
    RollcallPerson p;
    Status st = rollcall_person(f->cx, f->c->person_id, on, &p);
    if (f->status == OK) f->status = st;
    if (st != OK || p.v.where != WHERE_IN) return value_unknown();
    return value_text(str_from(rollcall_state_names[p.v.state].code));
}

static Value counted(CaseFacts *f, Status st, i64 n) {
    if (f->status == OK) f->status = st;
    return st == OK ? value_number((double)n) : value_unknown();
}

static Value is_any(Value count) { return count.kind == VALUE_NUMBER ? value_yes_no(count.number > 0) : count; }

static Value days_by_calendar(CaseFacts *f, LimitUnit unit, Date from, Date to) {
    ClockCalendar calendar = clock_calendar(definitions_of(f->cx)->calendars, f->c->urn);
    i32 n;
    return clock_days_between(&calendar, unit, from, to, &n) ? value_number(n) : value_unknown();
}

static Value nth_school_day(CaseFacts *f, Date from, double n) {
    ClockCalendar calendar = clock_calendar(definitions_of(f->cx)->calendars, f->c->urn);
    Limit limit = {.form = LIMIT_ORDINAL, .unit = UNIT_SCHOOL_DAYS, .n = (i32)fabs(n)};
    Date out;
    if (n <= -1) return clock_limit_before(&calendar, limit, from, &out) ? value_date(out) : value_unknown();
    return n >= 1 && clock_limit_end(&calendar, limit, COUNT_USUAL, from, &out) ? value_date(out) : value_unknown();
}

static Value ask_calendar(CaseFacts *f, const char *function, const Value *a) {
    if (strcmp(function, "working_days") == 0) return days_by_calendar(f, UNIT_WORKING_DAYS, a[0].date, a[1].date);
    if (strcmp(function, "school_days") == 0)
        return days_by_calendar(f, UNIT_SCHOOL_DAYS, date_plus(a[0].date, -1), a[1].date);
    return nth_school_day(f, a[0].date, a[1].number);
}

static Value ask_age(CaseFacts *f, const char *function, const Value *a) {
    if (!date_is_set(f->born)) return value_unknown();
    if (strcmp(function, "age") == 0) return value_number(date_age(f->born, a[0].date));
    if (strcmp(function, "of_school_age") == 0)
        return value_yes_no(school_age_on(school_age_of(f), f->born, a[0].date));
    if (strcmp(function, "starts_school_age") == 0) return value_date(school_age_begins(school_age_of(f), f->born));
    return value_date(school_age_ends(school_age_of(f), f->born));
}

static Value ask_cases(CaseFacts *f, const char *function, const Value *a) {
    i64 n = 0, person = f->c->person_id;
    Date since = strcmp(function, "has_open") == 0 ? DATE_NONE : date_plus(f->expr.today, -(int)a[1].number);
    Status st = strcmp(function, "has_open") == 0
                    ? db_number(f->cx, &n, SQL_case_open_of_person, P_STR(a[0].text), P_I64(person))
                    : db_number(f->cx, &n, SQL_case_opened_since, P_STR(a[0].text), P_I64(person), P_DATE(since));
    return is_any(counted(f, st, n));
}

static Value ask_on_roll(CaseFacts *f, Date on) {
    i64 n = 0;
    Status st = db_number(f->cx, &n, SQL_case_on_roll, P_I64(f->c->person_id), P_DATE(on));
    return is_any(counted(f, st, n));
}

static Value ask_characteristic(CaseFacts *f, Str kind, Date on) {
    i64 n = 0;
    Status st = db_number(f->cx, &n, SQL_case_has_characteristic, P_I64(f->c->person_id), P_STR(kind), P_DATE(on));
    return is_any(counted(f, st, n));
}

static Value ask_exclusions(CaseFacts *f, const Value *a) {
    i64 n = 0;
    Status st = db_number(f->cx, &n, SQL_case_count_exclusions, P_I64(f->c->person_id), P_STR(a[0].text),
                          P_DATE(a[1].date), P_DATE(a[2].date));
    return counted(f, st, n);
}

/* ---- other cases ---- */

enum { CASES_DEEP = 4 }; /* a field of a case that asks a field of a case ... */

Value case_value_of(CaseFacts *f, i64 id, Str field) {
    Case c;
    if (id == 0 || f->depth >= CASES_DEEP) return value_unknown();
    Status st = case_load_deep(f->cx, id, f->depth + 1, &c);
    if (f->status == OK) f->status = st;
    if (st != OK) return value_unknown();
    size_t i = register_field(c.reg, field);
    if (str_is(field, "stage")) return value_text(c.reg->stages[c.stage].name);
    return i == SIZE_MAX ? value_unknown() : c.values[i];
}

/* From the one day to the other; without a last day, the first. */
typedef struct Span {
    Date from, to;
} Span;

static Date day_in(const Case *c, Str field) {
    size_t i = register_field(c->reg, field);
    return i != SIZE_MAX && c->values[i].kind == VALUE_DATE ? c->values[i].date : DATE_NONE;
}

static Span span_of(const Case *c, Str from, Str to) {
    Span s = {day_in(c, from), day_in(c, to)};
    if (!date_is_set(s.to)) s.to = s.from;
    return s;
}

static bool spans_overlap(Span a, Span b) {
    return date_is_set(a.from) && date_is_set(b.from) && !date_before(a.to, b.from) && !date_before(b.to, a.from);
}

enum { BESIDE_MAX = 500 };

/* "beside(chaperone, first_on, last_on)": licences that name this one's chaperone for days that are among this one's. */
static Value ask_beside(CaseFacts *f, const Value *a) {
    i64 ids[BESIDE_MAX];
    size_t n = 0, n_beside = 0;
    DbRows *r;
    if (a[0].kind != VALUE_NUMBER || f->depth >= CASES_DEEP) return value_unknown();
    Status st = db_query(f->cx, &r, SQL_case_linked_open, P_I64((i64)a[0].number), P_STR(f->c->reg->name));
    while (st == OK && n < BESIDE_MAX && db_next(r)) ids[n++] = col_i64(r, 0);
    if (st == OK) st = db_done(r);
    Span own = span_of(f->c, a[1].text, a[2].text);
    for (size_t i = 0; st == OK && i < n; i++) {
        Case c;
        if (ids[i] == f->c->id) continue;
        st = case_load_deep(f->cx, ids[i], f->depth + 1, &c);
        if (st == OK && spans_overlap(own, span_of(&c, a[1].text, a[2].text))) n_beside++;
    }
    return counted(f, st, (i64)n_beside);
}

static Value ask_school_open(CaseFacts *f, const Value *a) {
    i64 n = 0;
    Status st = db_number(f->cx, &n, SQL_case_school_open, P_I64((i64)a[0].number), P_DATE(a[1].date));
    return is_any(counted(f, st, n));
}

static Value ask_other_cases(CaseFacts *f, const char *function, const Value *a) {
    i64 n = 0;
    if (strcmp(function, "value_of") == 0) return case_value_of(f, (i64)a[0].number, a[1].text);
    Status st = db_number(f->cx, &n, SQL_case_count_linked, P_I64(f->c->id), P_STR(a[0].text));
    return counted(f, st, n);
}

static Value ask_records(CaseFacts *f, const char *function, const Value *a) {
    if (strcmp(function, "on_roll") == 0) return ask_on_roll(f, a[0].date);
    return strcmp(function, "has") == 0 ? ask_characteristic(f, a[0].text, a[1].date) : ask_exclusions(f, a);
}

/* Is the function one of those words? */
static bool is_one_of(const char *function, const char *words) {
    for (Str rest = str_from(words); rest.n > 0;)
        if (str_is(str_cut(rest, ' ', &rest), function)) return true;
    return false;
}

static Value ask(ExprFacts *e, const char *function, const Value *args, size_t n) {
    CaseFacts *f = facts_of(e);
    (void)n;
    Value told;
    if (case_ask_records(f, function, args, &told)) return told;
    if (is_one_of(function, "working_days school_days nth_school_day")) return ask_calendar(f, function, args);
    if (strcmp(function, "beside") == 0) return ask_beside(f, args);
    if (is_one_of(function, "value_of linked")) return ask_other_cases(f, function, args);
    if (strcmp(function, "school_open") == 0) return ask_school_open(f, args);
    if (strcmp(function, "has_died") == 0) return value_yes_no(date_is_set(f->died));
    if (f->c->person_id == 0) return value_unknown();
    if (is_one_of(function, "leaves_school_age starts_school_age of_school_age age")) return ask_age(f, function, args);
    if (is_one_of(function, "has_open opened_within")) return ask_cases(f, function, args);
    if (strcmp(function, "state") == 0) return asked_state(f, args[0].date);
    return ask_records(f, function, args);
}

void case_facts_open(Ctx *cx, const Case *c, CaseFacts *out) {
    *out = (CaseFacts){.cx = cx, .c = c, .born = DATE_NONE, .died = DATE_NONE};
    out->expr = (ExprFacts){.arena = cx->arena,
                            .today = cx->today,
                            .of = out,
                            .field = field_value,
                            .column = column_value,
                            .named = named_value,
                            .ask = ask};
    if (c->person_id == 0) return;
    DbRows *r;
    Status st = db_query(cx, &r, SQL_case_subject_of, P_I64(c->person_id), P_DATE(cx->today));
    if (st == OK && db_next(r)) {
        out->born = col_date(r, 0);
        out->died = col_date(r, 1);
        out->may_have_moved = col_bool(r, 3);
        out->has_person = true;
    }
    out->status = st == OK ? db_done(r) : st;
}

void case_compute(CaseFacts *f, Case *c) {
    for (size_t i = 0; i < c->reg->n_fields; i++)
        if (c->reg->fields[i].computed) c->values[i] = field_value(&f->expr, i);
}
