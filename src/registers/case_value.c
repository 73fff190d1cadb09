/* case_value.c - values of fields: as typed, as columns hold them, as people read them. */
#include <math.h>

#include "access/audit.h"
#include "define/characteristics.h"
#include "define/definitions.h"
#include "people/mask.h"
#include "people/search.h"
#include "registers/case_own.h"
#include "schools/establishment.h"
#include "sql_all.h"

/* ---- as typed ---- */

typedef struct Typed {
    Ctx *cx;
    const Field *field;
    Str text;
    Str say; /* why it is refused */
} Typed;

static Value refuse(Typed *t, const char *why) {
    t->say = str_from(why);
    return value_unknown();
}

static Value read_date(Typed *t) {
    Date d;
    if (!date_parse_iso(t->text, &d) && !date_parse_uk(t->text, &d)) return refuse(t, "Enter a date, such as 8 3 2018");
    if (!t->field->may_be_future && date_before(t->cx->today, d)) return refuse(t, "The date is in the future");
    return value_date(d);
}

static Value read_moment(Typed *t) {
    Moment m;
    if (!moment_parse(t->text, &m)) return refuse(t, "Enter a date and time, such as 2018-03-08T16:45:00Z");
    Value v = value_date(moment_london_date(m));
    v.number = (double)m;
    return v;
}

/* "£1,250.50", "1250.5", "-3" */
static bool read_decimal(Typed *t, double *out) {
    Buf b = buf_on(t->cx->arena);
    for (size_t i = 0; i < t->text.n; i++)
        if (t->text.p[i] != ',' && t->text.p[i] != ' ' && (u8)t->text.p[i] < 0x80) buf_add_char(&b, t->text.p[i]);
    return b.n > 0 && str_to_f64(buf_str(&b), out) && isfinite(*out);
}

static Value read_number(Typed *t) {
    double n;
    const Field *f = t->field;
    if (!read_decimal(t, &n)) return refuse(t, "Enter a number");
    if (f->type == FIELD_NUMBER && n != floor(n)) return refuse(t, "Enter a whole number");
    if (fabs(n) > 1e12) return refuse(t, "The number is too large");
    if (f->has_least && n < f->least) return refuse(t, "The number is too small");
    if (f->has_most && n > f->most) return refuse(t, "The number is too large");
    return value_number(f->type == FIELD_MONEY ? round(n * 100) / 100 : n);
}

static Value read_yes_no(Typed *t) {
    if (str_is(t->text, "unknown")) return value_text(STR("unknown"));
    if (!str_is(t->text, "yes") && !str_is(t->text, "no")) return refuse(t, "Choose yes, no or not known");
    return value_yes_no(str_is(t->text, "yes"));
}

/* May the code be chosen today? */
static const Code *code_today(Typed *t, Str code) {
    const Code *c = field_code(t->field, code);
    if (!c || t->field->is_of_any_day) return c;
    bool is_early = date_is_set(c->from) && date_before(t->cx->today, c->from);
    bool is_late = date_is_set(c->to) && date_before(c->to, t->cx->today);
    return is_early || is_late ? NULL : c;
}

static Value read_choice(Typed *t) {
    if (!code_today(t, t->text)) return refuse(t, "Choose one of the answers listed");
    return value_text(t->text);
}

/* Kept in the list's order, so that the same answers are the same text. */
static Value read_choices(Typed *t) {
    Buf b = buf_on(t->cx->arena);
    size_t n_typed = 0, n_known = 0;
    for (Str rest = t->text; rest.n > 0;) n_typed += str_cut(rest, ' ', &rest).n > 0;
    for (size_t i = 0; i < t->field->n_codes; i++) {
        Str code = t->field->codes[i].code;
        if (!str_is_among(t->text, ' ', code)) continue;
        buf_fmt(&b, "%s%.*s", n_known ? " " : "", STR_ARG(code));
        n_known++;
    }
    if (n_known < n_typed) return refuse(t, "Choose from the answers listed");
    return (Value){.kind = VALUE_LIST, .text = buf_str(&b), .number = (double)n_known};
}

static Value read_time(Typed *t) {
    i64 hour, minute;
    Str minutes, hours = str_cut(t->text, ':', &minutes);
    bool is_fine = str_to_i64(hours, &hour) && str_to_i64(minutes, &minute) && minutes.n == 2 && hour >= 0 &&
                   hour < 24 && minute >= 0 && minute < 60;
    if (!is_fine) return refuse(t, "Enter a time, such as 18:30");
    return value_text(str_fmt(t->cx->arena, "%02lld:%02lld", (long long)hour, (long long)minute));
}

static Value read_id(Typed *t) {
    i64 id;
    if (!str_to_i64(t->text, &id) || id < 1 || id > (i64)1 << 52) return refuse(t, "Choose one that is known here");
    return value_number((double)id);
}

/* "EMP-000012", or its number: a case of the register that the field names. */
static Value read_case(Typed *t) {
    i64 id;
    DbRows *r;
    bool is_it = false;
    if (case_by_reference(t->cx, t->text, &id) != OK) {
        ctx_clear_error(t->cx);
        return refuse(t, "There is no case of that reference");
    }
    if (db_query(t->cx, &r, SQL_case_get, P_I64(id)) != OK) return value_unknown();
    if (db_next(r)) is_it = str_eq(col_str(r, 0), t->field->of);
    if (db_done(r) != OK || !is_it) return refuse(t, "That case is not of the register asked for");
    return value_number((double)id);
}

bool case_read_answer(Ctx *cx, const Field *f, Str text, Value *out, Str *say) {
    Typed t = {.cx = cx, .field = f, .text = str_trim(text)};
    *out = value_unknown();
    if (t.text.n == 0) return true;
    switch (f->type) {
    case FIELD_DATE: *out = read_date(&t); break;
    case FIELD_MOMENT: *out = read_moment(&t); break;
    case FIELD_NUMBER:
    case FIELD_DECIMAL:
    case FIELD_MONEY: *out = read_number(&t); break;
    case FIELD_YES_NO: *out = read_yes_no(&t); break;
    case FIELD_CHOICE: *out = read_choice(&t); break;
    case FIELD_CHOICES: *out = read_choices(&t); break;
    case FIELD_TIME: *out = read_time(&t); break;
    case FIELD_PERSON:
    case FIELD_SCHOOL:
    case FIELD_WORKER:
    case FIELD_DOCUMENT: *out = read_id(&t); break;
    case FIELD_CASE: *out = read_case(&t); break;
    default: *out = value_text(t.text); break;
    }
    *say = t.say;
    return t.say.p == NULL;
}

/* ---- as columns hold them ---- */

DbParam case_param(const Field *f, Value v) {
    bool is_none = v.kind == VALUE_UNKNOWN;
    switch (f->type) {
    case FIELD_DATE: return P_DATE(is_none ? DATE_NONE : v.date);
    case FIELD_MOMENT: return P_MOMENT(is_none ? MOMENT_NONE : (Moment)v.number);
    case FIELD_DECIMAL: return is_none ? P_NULL(DB_F64) : P_F64(v.number);
    case FIELD_MONEY: return is_none ? P_NULL(DB_I64) : P_I64((i64)llround(v.number * 100));
    case FIELD_NUMBER:
    case FIELD_PERSON:
    case FIELD_SCHOOL:
    case FIELD_WORKER:
    case FIELD_DOCUMENT:
    case FIELD_CASE: return is_none ? P_NULL(DB_I64) : P_I64((i64)llround(v.number));
    case FIELD_YES_NO:
        if (v.kind == VALUE_YES_NO) return P_STR(v.number != 0 ? STR("yes") : STR("no"));
        return P_STR(is_none ? STR_NONE : v.text);
    default: return P_STR(is_none ? STR_NONE : v.text);
    }
}

static Value list_value(Str text) {
    Value v = {.kind = VALUE_LIST, .text = text};
    for (Str rest = text; rest.n > 0;) v.number += str_cut(rest, ' ', &rest).n > 0;
    return v;
}

static Value text_value(const Field *f, Str text) {
    if (f->type == FIELD_CHOICES) return list_value(text);
    if (f->type == FIELD_YES_NO && !str_is(text, "unknown")) return value_yes_no(str_is(text, "yes"));
    return value_text(text);
}

Value case_column(const DbRows *r, int col, const Field *f) {
    if (col_is_null(r, col)) return value_unknown();
    const char *kind = field_type_column[f->type];
    if (f->type == FIELD_DATE) return value_date(col_date(r, col));
    if (f->type == FIELD_MONEY) return value_number((double)col_i64(r, col) / 100);
    if (f->type == FIELD_DECIMAL) return value_number(col_f64(r, col));
    if (strcmp(kind, "BIGINT") == 0) return value_number((double)col_i64(r, col));
    if (f->type != FIELD_MOMENT) return text_value(f, col_str_keep(r, col));
    Value v = value_date(moment_london_date(col_moment(r, col)));
    v.number = (double)col_moment(r, col);
    return v;
}

/* ---- as people read them ---- */

static Str code_words(const Field *f, Str code) {
    const Code *c = field_code(f, code);
    return c ? c->title : code;
}

static Str choices_words(Ctx *cx, const Field *f, Str codes) {
    Buf b = buf_on(cx->arena);
    while (codes.n > 0) {
        Str code = str_cut(codes, ' ', &codes);
        buf_fmt(&b, "%s%.*s", b.n ? "; " : "", STR_ARG(code_words(f, code)));
    }
    return buf_str(&b);
}

static Str money_words(Ctx *cx, double pounds) {
    long long pence = llround(pounds * 100);
    return str_fmt(cx->arena, "%s£%lld.%02lld", pence < 0 ? "-" : "", llabs(pence) / 100, llabs(pence) % 100);
}

static Str name_of(Ctx *cx, const Sql *sql, i64 id) {
    DbRows *r;
    Str name = STR_NONE;
    if (db_query_n(cx, sql, &r, (const DbParam[]){P_I64(id)}, 1) != OK) return STR_NONE;
    if (db_next(r)) name = col_str_keep(r, 0);
    return db_done(r) == OK && name.p ? name : str_fmt(cx->arena, "%lld", (long long)id);
}

/* Somebody else in a case, as this actor may see them. */
static Str name_of_person(Ctx *cx, i64 id) {
    PersonCard card;
    if (person_card(cx, id, &card) != OK) {
        ctx_clear_error(cx);
        return str_fmt(cx->arena, "%lld", (long long)id);
    }
    bool is_hidden =
        person_mask(cx, &(PersonMask){.id = &card.id, .surname = &card.surname, .forename = &card.forename});
    if (is_hidden) return STR("Restricted record");
    audit_note(cx, "person.view", id, "named in a case");
    return str_trim(STR_CAT(cx->arena, card.forename, STR(" "), card.surname));
}

Str case_words(Ctx *cx, const Field *f, Value v) {
    if (v.kind == VALUE_UNKNOWN) return STR_NONE;
    switch (f->type) {
    case FIELD_DATE: return date_long(cx->arena, v.date);
    case FIELD_MOMENT: return moment_london(cx->arena, (Moment)v.number);
    case FIELD_YES_NO: return v.kind == VALUE_TEXT ? STR("Not known") : v.number != 0 ? STR("Yes") : STR("No");
    case FIELD_CHOICE: return code_words(f, v.text);
    case FIELD_CHOICES: return choices_words(cx, f, v.text);
    case FIELD_MONEY: return money_words(cx, v.number);
    case FIELD_PERSON: return name_of_person(cx, (i64)v.number);
    case FIELD_SCHOOL: return name_of(cx, &SQL_case_school_name, (i64)v.number);
    case FIELD_WORKER: return name_of(cx, &SQL_case_worker_name, (i64)v.number);
    case FIELD_CASE: return name_of(cx, &SQL_case_said, (i64)v.number);
    case FIELD_ROWS: return str_fmt(cx->arena, "%.0f", v.number);
    default: break;
    }
    if (v.kind == VALUE_DATE) return date_long(cx->arena, v.date);
    Str fact = expr_fact_kind(f->computed);
    if (fact.n && v.kind == VALUE_TEXT) return characteristic_words(definitions_of(cx)->characteristics, fact, v.text);
    return value_iso(cx->arena, v);
}
