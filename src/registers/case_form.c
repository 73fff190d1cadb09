/* case_form.c - inputs of a form from the fields of a definition: what the template shows. */
#include "registers/case_form.h"

#include <sodium.h>

#include "access/access.h"
#include "registers/case_access.h"
#include "registers/case_form_own.h"
#include "schools/establishment.h"
#include "sql_all.h"
#include "web/model.h"

enum { RADIOS_MAX = 7 };

CaseForm case_form_open(Ctx *cx, json_t *inputs, i64 case_id) {
    return (CaseForm){.cx = cx, .inputs = inputs, .case_id = case_id};
}

/* ---- values as inputs hold them ---- */

Str case_form_text(Ctx *cx, const Field *f, Value v) {
    if (v.kind == VALUE_UNKNOWN) return STR("");
    if (f->type == FIELD_MOMENT) return moment_iso(cx->arena, (Moment)v.number);
    if (f->type == FIELD_MONEY) return str_fmt(cx->arena, "%.2f", v.number);
    Str text = value_iso(cx->arena, v);
    return text.p ? text : STR("");
}

static Str text_now(const CaseForm *f, const Field *field, Str name, Value v) {
    for (size_t i = 0; f->is_typed && i < f->n_given; i++)
        if (str_eq(f->given[i].name, name)) return f->given[i].text;
    return f->is_typed ? STR("") : case_form_text(f->cx, field, v);
}

static Str problem_of(const CaseForm *f, Str name) {
    for (size_t i = 0; i < f->problems.n; i++)
        if (str_eq(f->problems.at[i].field, name)) return f->problems.at[i].say;
    return STR_NONE;
}

/* "8/3/2018" or 2018-03-08 into its three boxes. */
static void add_date(const CaseForm *f, json_t *o, Str name, Str text) {
    Date d;
    Str parts[3];
    if (date_parse_iso(text, &d)) date_parts(f->cx->arena, d, parts);
    else
        for (size_t i = 0; i < 3; i++) parts[i] = str_cut(text, '/', &text);
    model_date_boxes(f->cx, o, "boxes", name, parts);
}

/* ---- choices ---- */

json_t *case_form_option(json_t *options, Str value, Str text, bool is_chosen) {
    json_t *o = model_append(options);
    model_text(o, "option_value", value);
    model_text(o, "option_text", text);
    model_lit(o, "option_hint", NULL);
    model_bool(o, "is_chosen", is_chosen);
    model_bool(o, "is_first", json_array_size(options) == 1);
    return o;
}

/* What may be chosen today, and what was chosen before though it may be no more. */
static void add_codes(const CaseForm *f, json_t *options, const Field *field, Str now) {
    for (size_t i = 0; i < field->n_codes; i++) {
        const Code *c = &field->codes[i];
        bool is_chosen = str_is_among(now, ' ', c->code);
        Date since = field->is_of_any_day ? date_add_months(f->cx->today, -12) : f->cx->today; /* what is told late */
        bool is_early = date_is_set(c->from) && date_before(f->cx->today, c->from);
        bool is_late = date_is_set(c->to) && date_before(c->to, since);
        if ((is_early || is_late) && !is_chosen) continue;
        json_t *o = case_form_option(options, c->code, c->title, is_chosen);
        model_text(o, "option_hint", c->hint);
    }
}

static void add_yes_no(json_t *options, Str now) {
    case_form_option(options, STR("yes"), STR("Yes"), str_is(now, "yes"));
    case_form_option(options, STR("no"), STR("No"), str_is(now, "no"));
    case_form_option(options, STR("unknown"), STR("Not known"), str_is(now, "unknown"));
}

Status case_form_workers(Ctx *cx, json_t *options, const CaseLines *of, i64 chosen) {
    Worker *all;
    size_t n;
    bool is_there = chosen == 0;
    TRY(workers_list(cx, &all, &n));
    for (size_t i = 0; i < n; i++) {
        bool is_theirs = true, is_chosen = all[i].id == chosen;
        for (size_t k = 0; of && k < of->n && is_theirs; k++) is_theirs = worker_changes(&all[i], of->at[k].reg);
        if (is_theirs || is_chosen) case_form_option(options, str_i64(cx->arena, all[i].id), all[i].name, is_chosen);
        is_there = is_there || is_chosen;
    }
    if (is_there) return OK;
    static const Field worker = {.type = FIELD_WORKER};
    case_form_option(options, str_i64(cx->arena, chosen), case_words(cx, &worker, value_number((double)chosen)), true);
    return OK;
}

Status case_form_teams(Ctx *cx, json_t *options, Str chosen) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_case_team_list));
    while (db_next(r)) {
        Str code = col_str(r, 0);
        if (col_bool(r, 2) || str_eq(code, chosen))
            case_form_option(options, code, col_str(r, 1), str_eq(code, chosen));
    }
    return db_done(r);
}

static Status add_documents(const CaseForm *f, json_t *options, Str now) {
    CaseDocument *d;
    size_t n;
    if (f->case_id == 0) return OK;
    TRY(case_documents(f->cx, f->case_id, &d, &n));
    for (size_t i = 0; i < n; i++) {
        Str id = str_i64(f->cx->arena, d[i].id);
        case_form_option(options, id, d[i].title, str_eq(id, now));
    }
    return OK;
}

static Status add_options(const CaseForm *f, json_t *o, const Field *field, Str now) {
    json_t *options = model_array(o, "options");
    i64 worker = 0;
    switch (field->type) {
    case FIELD_YES_NO: add_yes_no(options, now); break;
    case FIELD_CHOICE:
    case FIELD_CHOICES: add_codes(f, options, field, now); break;
    case FIELD_WORKER:
        if (!str_to_i64(now, &worker)) worker = 0;
        return case_form_workers(f->cx, options, NULL, worker);
    case FIELD_TEAM: return case_form_teams(f->cx, options, now);
    case FIELD_DOCUMENT: return add_documents(f, options, now);
    default: break;
    }
    return OK;
}

/* ---- one input ---- */

/*    kind          the flag that the template asks for */
typedef enum InputKind { AS_TEXT, AS_AREA, AS_DATE, AS_RADIOS, AS_SELECT, AS_CHECKS } InputKind;

static InputKind kind_of(const Field *f) {
    switch (f->type) {
    case FIELD_LONG:
    case FIELD_ADDRESS: return AS_AREA;
    case FIELD_DATE: return AS_DATE;
    case FIELD_CHOICES: return AS_CHECKS;
    case FIELD_YES_NO: return AS_RADIOS;
    case FIELD_CHOICE: return f->n_codes > RADIOS_MAX ? AS_SELECT : AS_RADIOS;
    case FIELD_WORKER:
    case FIELD_TEAM:
    case FIELD_DOCUMENT: return AS_SELECT;
    default: return AS_TEXT;
    }
}

static const char *usual_hint(const Field *f) {
    switch (f->type) {
    case FIELD_DATE: return "For example, 27 3 2018";
    case FIELD_MOMENT: return "For example, 2018-03-27T16:45";
    case FIELD_TIME: return "For example, 18:30";
    case FIELD_SCHOOL: return "URN, or words of its name";
    case FIELD_PERSON: return "UPN, or name and date of birth";
    case FIELD_CASE: return "Reference, or words of whom it is about";
    case FIELD_MONEY: return "In pounds, such as 1250.50";
    default: return NULL;
    }
}

/* What a number stands for, so that the form does not only show a number. */
static Str said_of(const CaseForm *f, const Field *field, Str now) {
    Str name = STR_NONE;
    i64 id;
    if (field->type == FIELD_CASE && str_to_i64(now, &id)) return case_words(f->cx, field, value_number((double)id));
    if (field->type != FIELD_SCHOOL || !str_to_i64(now, &id)) return STR_NONE;
    if (establishment_name(f->cx, id, &name) != OK) {
        ctx_clear_error(f->cx);
        return STR_NONE;
    }
    return name;
}

static void add_head(const CaseForm *f, json_t *o, const Field *field, Str name, bool is_needed) {
    Str say = problem_of(f, name);
    InputKind kind = kind_of(field);
    model_text(o, "name", name);
    model_text(o, "label", field->title);
    model_text(o, "hint", field->hint.n ? field->hint : str_from(usual_hint(field)));
    model_text(o, "help", field->help);
    model_text(o, "error", say);
    model_bool(o, "has_note", say.p || field->hint.n || usual_hint(field));
    model_bool(o, "is_optional", !is_needed && !field->is_required);
    model_bool(o, "is_text", kind == AS_TEXT);
    model_bool(o, "is_area", kind == AS_AREA);
    model_bool(o, "is_date", kind == AS_DATE);
    model_bool(o, "is_radios", kind == AS_RADIOS);
    model_bool(o, "is_select", kind == AS_SELECT);
    model_bool(o, "is_checks", kind == AS_CHECKS);
    model_bool(o, "is_money", field->type == FIELD_MONEY);
    model_bool(o, "is_short",
               field->type == FIELD_NUMBER || field->type == FIELD_DECIMAL || field->type == FIELD_TIME ||
                   field->type == FIELD_MONEY);
}

Status case_form_add(CaseForm *f, const Field *field, Str name, Value v, bool is_needed) {
    Str now = text_now(f, field, name, v);
    json_t *o = model_append(f->inputs);
    add_head(f, o, field, name, is_needed);
    model_text(o, "value", now);
    model_text(o, "said", said_of(f, field, now));
    if (kind_of(field) == AS_DATE) add_date(f, o, name, now);
    TRY(add_options(f, o, field, now));
    return case_form_offer(f, o, field, now);
}

/* ---- what was wrong ---- */

static const json_t *input_named(const CaseForm *f, Str name) {
    size_t i;
    json_t *o;
    json_array_foreach(f->inputs, i, o) {
        const char *n = json_string_value(json_object_get(o, "name"));
        if (n && str_is(name, n)) return o;
    }
    return NULL;
}

void case_form_say(const CaseForm *f) {
    for (size_t i = 0; i < f->problems.n; i++) {
        const CaseProblem *p = &f->problems.at[i];
        const json_t *input = input_named(f, p->field);
        bool is_date = input && json_is_true(json_object_get(input, "is_date"));
        const char *at = input ? str_cstr(f->cx->arena, p->field) : "main";
        if (is_date) at = str_cstr(f->cx->arena, str_fmt(f->cx->arena, "%.*s-day", STR_ARG(p->field)));
        reply_problem(f->cx, at, p->say);
    }
}

Status case_form_check_inputs(Ctx *cx) {
    return in_has_problems(cx) ? FAIL(cx, ERR_INPUT, "some of what was given needs another look") : OK;
}

bool case_form_is_users(Status st) { return st == ERR_INPUT || st == ERR_NOTFOUND || st == ERR_CONFLICT; }

void case_form_say_error(Ctx *cx, const char *field) {
    reply_problem(cx, field, str_sentence(cx->arena, cx->error.message));
    ctx_clear_error(cx);
}

Str case_form_token(Ctx *cx) {
    unsigned char bytes[16];
    char hex[2 * sizeof bytes + 1];
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(hex, sizeof hex, bytes, sizeof bytes);
    return str_dup(cx->arena, str_from(hex));
}
