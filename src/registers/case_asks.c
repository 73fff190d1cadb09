/* case_asks.c - what expressions ask of the child's records and other cases, and of the calendar's terms and limits. */
#include "clock/term.h"
#include "define/rollcall_rules.h"
#include "registers/case_own.h"
#include "registers/exclusion_check.h"
#include "registers/refusal.h"
#include "registers/table.h"
#include "sql_all.h"

static void note(CaseFacts *f, Status st) {
    if (f->status == OK) f->status = st;
}

static Value counted(CaseFacts *f, Status st, i64 n) {
    note(f, st);
    return st == OK ? value_number((double)n) : value_unknown();
}

/* ---- the child's records ---- */

static Value ask_fact(CaseFacts *f, const Value *a) {
    DbRows *r;
    Value v = value_unknown();
    Status st =
        db_query(f->cx, &r, SQL_case_characteristic, P_I64(f->c->person_id), P_STR(a[0].text), P_DATE(a[1].date));
    if (st == OK && db_next(r)) v = value_text(col_str_keep(r, 0));
    note(f, st == OK ? db_done(r) : st);
    return v;
}

static Value ask_roll_kind(CaseFacts *f, const Value *a) {
    DbRows *r;
    Value v = value_unknown();
    Status st = db_query(f->cx, &r, SQL_case_roll_kind, P_I64(f->c->person_id), P_DATE(a[0].date));
    if (st == OK && db_next(r)) v = value_text(col_str_keep(r, 0));
    note(f, st == OK ? db_done(r) : st);
    return v;
}

static Value ask_roll_year(CaseFacts *f, const Value *a) {
    DbRows *r;
    Value v = value_unknown();
    Status st = db_query(f->cx, &r, SQL_case_roll_year, P_I64(f->c->person_id), P_DATE(a[0].date));
    if (st == OK && db_next(r)) v = value_text(col_str_keep(r, 0));
    note(f, st == OK ? db_done(r) : st);
    return v;
}

static Value ask_absence(CaseFacts *f, const Value *a) {
    DbRows *r;
    i64 absent = 0, possible = 0;
    Status st = db_query(f->cx, &r, SQL_case_sessions, P_I64(f->c->person_id), P_DATE(a[0].date), P_DATE(a[1].date));
    if (st == OK && db_next(r)) {
        absent = col_i64(r, 0);
        possible = col_i64(r, 1);
    }
    note(f, st == OK ? db_done(r) : st);
    return possible > 0 ? value_number((double)absent * 100 / (double)possible) : value_unknown();
}

static Value ask_exclusion_days(CaseFacts *f, const Value *a) {
    i64 sessions = 0;
    Status st = db_number(f->cx, &sessions, SQL_case_exclusion_sessions, P_I64(f->c->person_id), P_DATE(a[0].date),
                          P_DATE(a[1].date));
    Value v = counted(f, st, sessions);
    v.number /= 2;
    return v;
}

static Value ask_excluded_from(CaseFacts *f, const Value *a) {
    i64 n = 0;
    Status st = db_number(f->cx, &n, SQL_case_excluded_from, P_I64(f->c->person_id), P_I64((i64)a[0].number));
    Value v = counted(f, st, n);
    return v.kind == VALUE_UNKNOWN ? v : value_yes_no(v.number > 0);
}

static Value ask_moved_away(CaseFacts *f, UNUSED const Value *a) {
    i64 n = 0;
    if (!f->may_have_moved) return value_yes_no(false);
    Status st = db_number(f->cx, &n, SQL_case_moved_away, P_I64(f->c->person_id), P_DATE(f->c->opened_on),
                          P_DATE(f->expr.today));
    Value v = counted(f, st, n);
    return v.kind == VALUE_UNKNOWN ? v : value_yes_no(n > 0);
}

static Value ask_involved(CaseFacts *f, const Value *a) {
    i64 n = 0;
    Status st =
        db_number(f->cx, &n, SQL_case_service_involved, P_I64(f->c->person_id), P_STR(a[0].text), P_DATE(a[1].date));
    Value v = counted(f, st, n);
    return v.kind == VALUE_UNKNOWN ? v : value_yes_no(n > 0);
}

/* ---- other cases of the child ---- */

/* Of a register at arm's length nobody learns that a case exists: not by way of another register either. */
static const Register *register_told(CaseFacts *f, Str name) {
    const Register *reg = register_find(registers_of(f->cx), name);
    return reg && !reg->is_arms_length ? reg : NULL;
}

static Value ask_opened_between(CaseFacts *f, const Value *a) {
    i64 n = 0;
    const Register *reg = register_told(f, a[0].text);
    if (!reg) return value_unknown();
    Status st = db_number(f->cx, &n, SQL_case_opened_between, P_STR(reg->name), P_I64(f->c->person_id),
                          P_DATE(a[1].date), P_DATE(a[2].date));
    Value v = counted(f, st, n);
    return v.kind == VALUE_UNKNOWN ? v : value_yes_no(v.number > 0);
}

/* ---- cases of the family ---- */

typedef struct FamilyAsk {
    Date born_from, born_to;
    i64 before; /* cases of lower numbers only */
    bool is_closed_too;
} FamilyAsk;

static Value count_family(CaseFacts *f, Str name, const FamilyAsk *q) {
    i64 n = 0;
    const Register *reg = register_told(f, name);
    if (!reg) return value_unknown();
    Status st =
        db_number(f->cx, &n, SQL_case_of_family, P_STR(reg->name), P_I64(f->c->person_id), P_DATE(f->expr.today),
                  P_DATE(q->born_from), P_DATE(q->born_to), P_I64(q->before), P_BOOL(q->is_closed_too));
    return counted(f, st, n);
}

static Value ask_siblings(CaseFacts *f, const Value *a) {
    return count_family(f, a[0].text,
                        &(FamilyAsk){date_ymd(1900, 1, 1), date_ymd(9999, 12, 31), INT64_MAX, .is_closed_too = false});
}

static Value count_twins(CaseFacts *f, Str name, i64 before) {
    if (!date_is_set(f->born)) return value_unknown();
    return count_family(f, name,
                        &(FamilyAsk){date_plus(f->born, -1), date_plus(f->born, 1), before, .is_closed_too = true});
}

static Value ask_twins(CaseFacts *f, const Value *a) { return count_twins(f, a[0].text, INT64_MAX); }

/* A case that is just being opened has no number yet: all others were before it. */
static Value ask_twins_before(CaseFacts *f, const Value *a) {
    return count_twins(f, a[0].text, f->c->id ? f->c->id : INT64_MAX);
}

/* As it is stored: what that case works out is not asked, so that two registers may ask each other. */
static Status load_stored(Ctx *cx, const Register *reg, i64 id, size_t field, Value *out) {
    const RegisterTable *t = reg->table;
    DbRows *r;
    TRY(db_query_n(cx, t->load, &r, (const DbParam[]){P_I64(id)}, 1));
    if (db_next(r))
        for (size_t i = 0; i < t->n_columns; i++)
            if (t->columns[i] == field) *out = case_column(r, (int)i, &reg->fields[field]);
    return db_done(r);
}

static Status load_stage(Ctx *cx, i64 id, Value *out) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_case_stage, P_I64(id)));
    if (db_next(r)) *out = value_text(col_str_keep(r, 0));
    return db_done(r);
}

/* A field's answer as it is stored; one that is worked out is worked out in that case; or "stage". */
static Value answer_of(CaseFacts *f, Status st, i64 id, const Register *reg, Str name) {
    Value v = value_unknown();
    size_t field = register_field(reg, name);
    if (st == OK && id != 0 && str_is(name, "stage")) st = load_stage(f->cx, id, &v);
    else if (st == OK && id != 0 && field != SIZE_MAX && reg->fields[field].computed) v = case_value_of(f, id, name);
    else if (st == OK && id != 0 && field != SIZE_MAX) st = load_stored(f->cx, reg, id, field, &v);
    note(f, st);
    return v;
}

static Value ask_of_case(CaseFacts *f, const Value *a) {
    i64 id = 0;
    const Register *reg = register_told(f, a[0].text);
    if (!reg) return value_unknown();
    Status st = db_number(f->cx, &id, SQL_case_newest_of_person, P_STR(a[0].text), P_I64(f->c->person_id));
    return answer_of(f, st, id, reg, a[1].text);
}

/* A body is named in words; a number is a school's where the register is about schools, else a person's. */
static Status newest_about(CaseFacts *f, const Register *reg, Value whom, i64 *id) {
    bool is_of_school = reg->subject == OF_SCHOOL || reg->subject == OF_SETTING;
    *id = 0;
    if (whom.kind == VALUE_TEXT)
        return db_number(f->cx, id, SQL_case_newest_of_subject, P_STR(reg->name), P_STR(whom.text));
    if (whom.kind != VALUE_NUMBER || whom.number < 1) return OK;
    if (is_of_school) return db_number(f->cx, id, SQL_case_newest_of_school, P_STR(reg->name), P_I64((i64)whom.number));
    return db_number(f->cx, id, SQL_case_newest_of_person, P_STR(reg->name), P_I64((i64)whom.number));
}

static Value ask_of_case_of(CaseFacts *f, const Value *a) {
    i64 id;
    const Register *reg = register_told(f, a[0].text);
    if (!reg) return value_unknown();
    Status st = newest_about(f, reg, a[1], &id);
    return answer_of(f, st, id, reg, a[2].text);
}

/* ---- the case's school ---- */

/* A register may ask of itself, and of one at arm's length if it is at arm's length too. */
static Value ask_opened_here(CaseFacts *f, const Value *a) {
    i64 n = 0;
    const Register *reg = register_find(registers_of(f->cx), a[0].text);
    if (!reg || (reg->is_arms_length && !f->c->reg->is_arms_length)) return value_unknown();
    Status st = db_number(f->cx, &n, SQL_case_opened_here, P_STR(reg->name), P_I64(f->c->urn), P_DATE(a[1].date),
                          P_DATE(a[2].date));
    return counted(f, st, n);
}

static Value ask_school_refusals(CaseFacts *f, const Value *a) {
    Refusals l;
    i64 n = 0;
    if (a[0].kind != VALUE_NUMBER) return value_unknown();
    Status st = refusals_load(f->cx, (i64)a[0].number, &l);
    for (size_t i = 0; st == OK && i < l.n; i++)
        n += date_is_set(l.at[i].on) && !date_before(l.at[i].on, a[1].date) && !date_before(a[2].date, l.at[i].on);
    return counted(f, st, n);
}

static Value ask_exclusion_faults(CaseFacts *f, const Value *a) {
    i64 n = 0;
    if (f->c->urn == 0) return value_unknown();
    Status st = exclusion_faults_count(f->cx, f->c->urn, a[0].date, a[1].date, &n);
    return counted(f, st, n);
}

static Value ask_register_days(CaseFacts *f, const Value *a) {
    i64 n = 0;
    Status st = db_number(f->cx, &n, SQL_case_register_days, P_I64(f->c->urn), P_DATE(a[0].date), P_DATE(a[1].date));
    return counted(f, st, n);
}

static Value ask_is_academy(CaseFacts *f, UNUSED const Value *a) {
    i64 n = 0;
    Status st = db_number(f->cx, &n, SQL_case_school_is_academy, P_I64(f->c->urn));
    Value v = counted(f, st, n);
    return v.kind == VALUE_NUMBER ? value_yes_no(n > 0) : v;
}

static Value ask_pupils(CaseFacts *f, const Value *a) {
    i64 n = 0;
    Status st = db_number(f->cx, &n, SQL_school_roll_count, P_I64(f->c->urn), P_DATE(a[0].date));
    return counted(f, st, n);
}

static Value ask_offered(CaseFacts *f, const Value *a) {
    size_t i = register_field(f->c->reg, a[0].text);
    if (i == SIZE_MAX || f->c->values[i].kind != VALUE_TEXT) return value_unknown();
    const Code *c = field_code(&f->c->reg->fields[i], f->c->values[i].text);
    if (!c) return value_unknown();
    bool is_early = date_is_set(c->from) && date_before(a[1].date, c->from);
    bool is_late = date_is_set(c->to) && date_before(c->to, a[1].date);
    return value_yes_no(!is_early && !is_late);
}

/* ---- the calendar ---- */

static bool term_asked(CaseFacts *f, const Value *a, TermSpan *out) {
    static const char *const kinds[] = {
#define X(name, text) text,
        TERM_KIND_LIST(X)
#undef X
    };
    ClockCalendar calendar = clock_calendar(definitions_of(f->cx)->calendars, f->c->urn);
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (str_is(a[0].text, kinds[i])) return term_of_day(&calendar, (TermKind)i, a[1].date, out);
    return false;
}

static Value ask_term_starts(CaseFacts *f, const Value *a) {
    TermSpan t;
    return term_asked(f, a, &t) ? value_date(t.from) : value_unknown();
}

static Value ask_term_ends(CaseFacts *f, const Value *a) {
    TermSpan t;
    return term_asked(f, a, &t) ? value_date(t.to) : value_unknown();
}

static Value ask_school_year_starts(UNUSED CaseFacts *f, const Value *a) {
    return value_date(date_ymd(date_school_year(a[0].date), 9, 1));
}

static Value ask_limit_end(CaseFacts *f, const Value *a) {
    ClockCalendar calendar = clock_calendar(definitions_of(f->cx)->calendars, f->c->urn);
    Limit limit;
    Str why;
    Date out;
    bool is_told = limit_parse(f->cx->arena, a[1].text, &limit, &why) && limit_is_set(limit) &&
                   clock_limit_end(&calendar, limit, COUNT_USUAL, a[0].date, &out);
    return is_told ? value_date(out) : value_unknown();
}

static Value ask_next_census(CaseFacts *f, const Value *a) {
    return value_date(rollcall_next_census(definitions_of(f->cx)->rollcall, a[0].date));
}

/* ---- which is asked ---- */

static const struct {
    const char *name;
    Value (*ask)(CaseFacts *f, const Value *args);
    bool is_of_child; /* nothing to tell where the case is about no person */
} asks[] = {
    {"fact", ask_fact, true},
    {"roll_kind", ask_roll_kind, true},
    {"roll_year", ask_roll_year, true},
    {"siblings", ask_siblings, true},
    {"twins", ask_twins, true},
    {"twins_before", ask_twins_before, true},
    {"absence", ask_absence, true},
    {"school_refusals", ask_school_refusals, false},
    {"exclusion_faults", ask_exclusion_faults, false},
    {"moved_away", ask_moved_away, true},
    {"involved", ask_involved, true},
    {"exclusion_days", ask_exclusion_days, true},
    {"opened_between", ask_opened_between, true},
    {"of_case", ask_of_case, true},
    {"of_case_of", ask_of_case_of, false},
    {"excluded_from", ask_excluded_from, true},
    {"term_starts", ask_term_starts, false},
    {"term_ends", ask_term_ends, false},
    {"school_year_starts", ask_school_year_starts, false},
    {"limit_end", ask_limit_end, false},
    {"next_census", ask_next_census, false},
    {"offered", ask_offered, false},
    {"opened_here", ask_opened_here, false},
    {"pupils", ask_pupils, false},
    {"register_days", ask_register_days, false},
    {"is_academy", ask_is_academy, false},
};

bool case_ask_records(CaseFacts *f, const char *function, const Value *args, Value *out) {
    for (size_t i = 0; i < COUNT_OF(asks); i++) {
        if (strcmp(function, asks[i].name) != 0) continue;
        *out = asks[i].is_of_child && f->c->person_id == 0 ? value_unknown() : asks[i].ask(f, args);
        return true;
    }
    return false;
}
