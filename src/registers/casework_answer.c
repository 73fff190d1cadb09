/* casework_answer.c - answers drawn by the types of fields. */
#include "registers/casework_own.h"
#include "sql_all.h"

static const char *const notes[] = {
    "Spoke with the family by telephone; next steps agreed.",
    "Visited at home. The family was in and welcomed the visit.",
    "The school confirmed what we had been told.",
    "No answer at the address; a card was left.",
    "Met at the school with the head of year.",
    "Letter sent to both parents.",
    "Agreed with the other services who does what by when.",
    "Progress is slower than hoped; reviewed with the manager.",
};
static const char *const words[] = {"Agreed",       "Confirmed by telephone", "By letter", "As planned",
                                    "Seen at home", "Seen at school",         "On file",   "Reported"};
static const char *const streets[] = {"Mill Lane", "Church Street", "Station Road", "The Green", "Park Avenue"};

/* ---- the list ---- */

static void set_answer(Inventing *v, Str field, Str text) {
    for (size_t i = 0; i < v->n; i++)
        if (str_eq(v->at[i].field, field)) {
            v->at[i].text = text;
            return;
        }
    ARENA_ROOM(v->cx->arena, v->at, v->n, v->cap, 16);
    v->at[v->n++] = (Answer){.field = field, .text = text};
}

/* ---- one value ---- */

static Str number_text(Inventing *v, const Field *f) {
    double least = f->has_least ? f->least : 1, most = f->has_most ? f->most : least + 9;
    i64 n = rng_range(v->rng, (i64)least, most < least ? (i64)least : (i64)most);
    return str_fmt(v->cx->arena, "%lld", (long long)n);
}

static bool is_offered(const Code *c, Date on) {
    bool is_early = date_is_set(c->from) && date_before(on, c->from);
    bool is_late = date_is_set(c->to) && date_before(c->to, on);
    return !is_early && !is_late;
}

static Str code_text(Inventing *v, const Field *f) {
    if (f->n_codes == 0) return STR_NONE;
    size_t first = (size_t)rng_below(v->rng, f->n_codes);
    for (size_t i = 0; i < f->n_codes; i++) {
        const Code *c = &f->codes[(first + i) % f->n_codes];
        if (is_offered(c, v->cx->today)) return c->code;
    }
    return STR_NONE;
}

static Str date_text(Inventing *v, const Field *f) {
    int days = f->may_be_future ? (int)rng_range(v->rng, 7, 60) : 0;
    return date_iso_str(v->cx->arena, date_plus(v->cx->today, days));
}

static Str id_text(Inventing *v, i64 id) { return id ? str_fmt(v->cx->arena, "%lld", (long long)id) : STR_NONE; }

static Str pick(Inventing *v, const char *const *from, size_t n) { return str_from(from[rng_below(v->rng, n)]); }

/* 0: there is none. */
static i64 any_case_of(Inventing *v, Str reg) {
    i64 id = 0, below = rng_range(v->rng, 1, 100000);
    if (db_number(v->cx, &id, SQL_casework_named_case, P_STR(reg), P_I64(below)) != OK) ctx_clear_error(v->cx);
    return id;
}

static Str value_text_of(Inventing *v, const Field *f) {
    Arena *a = v->cx->arena;
    switch (f->type) {
    case FIELD_LONG: return pick(v, notes, COUNT_OF(notes));
    case FIELD_TEXT: return pick(v, words, COUNT_OF(words));
    case FIELD_ADDRESS:
        return str_fmt(a, "%lld %s", (long long)rng_range(v->rng, 1, 180),
                       streets[rng_below(v->rng, COUNT_OF(streets))]);
    case FIELD_NUMBER:
    case FIELD_DECIMAL:
    case FIELD_MONEY: return number_text(v, f);
    case FIELD_DATE: return date_text(v, f);
    case FIELD_MOMENT: return str_fmt(a, "%.*sT10:00:00Z", STR_ARG(date_iso_str(a, v->cx->today)));
    case FIELD_TIME: return str_fmt(a, "%02lld:30", (long long)rng_range(v->rng, 9, 16));
    case FIELD_YES_NO: return rng_chance(v->rng, 0.6) ? STR("yes") : STR("no");
    case FIELD_CHOICE:
    case FIELD_CHOICES: return code_text(v, f);
    case FIELD_PERSON: return id_text(v, v->person_id);
    case FIELD_SCHOOL: return id_text(v, v->urn);
    case FIELD_WORKER: return id_text(v, v->n_tries > 0 ? v->colleague_id : v->worker_id);
    case FIELD_TEAM: return v->reg->name;
    case FIELD_CASE: return id_text(v, any_case_of(v, f->of));
    default: return STR_NONE; /* a document is not invented; rows have their own */
    }
}

/* ---- rows ---- */

static void add_row(Inventing *v, const Field *f) {
    Arena *a = v->cx->arena;
    int number = ++v->n_tries;
    for (size_t i = 0; i < f->n_fields; i++) {
        const Field *column = &f->fields[i];
        if (column->computed || (!column->is_required && rng_chance(v->rng, 0.3))) continue;
        Str text = value_text_of(v, column);
        Str name = str_fmt(a, "%.*s[new%d].%.*s", STR_ARG(f->name), number, STR_ARG(column->name));
        if (text.n) set_answer(v, name, text);
    }
}

void invent_row(Inventing *v) {
    size_t n = 0;
    const Field *chosen = NULL;
    for (size_t i = 0; i < v->reg->n_fields; i++)
        if (v->reg->fields[i].type == FIELD_ROWS && rng_below(v->rng, ++n) == 0) chosen = &v->reg->fields[i];
    if (chosen) add_row(v, chosen);
}

/* A list that lacks kinds: a row of each. */
static void add_rows_of_kinds(Inventing *v, const Field *f) {
    const Field *kind = &f->fields[0];
    bool has_kinds = kind->type == FIELD_CHOICE && kind->is_required && kind->n_codes > 0;
    if (!has_kinds) add_row(v, f);
    for (size_t i = 0; has_kinds && i < kind->n_codes; i++) {
        add_row(v, f);
        set_answer(v, str_fmt(v->cx->arena, "%.*s[new%d].%.*s", STR_ARG(f->name), v->n_tries, STR_ARG(kind->name)),
                   kind->codes[i].code);
    }
}

static void set_field(Inventing *v, const Field *f) {
    if (f->computed) return;
    if (f->type == FIELD_ROWS) {
        add_row(v, f);
        return;
    }
    Str text = value_text_of(v, f);
    if (text.n) set_answer(v, f->name, text);
}

/* ---- what is asked ---- */

void invent_opening(Inventing *v) {
    const Register *reg = v->reg;
    for (size_t i = 0; i < reg->n_fields; i++) {
        const Field *f = &reg->fields[i];
        bool is_asked = (f->is_required && !f->shown_when) || i == reg->opened_on ||
                        (f->is_opening && !f->shown_when && f->type != FIELD_ROWS && rng_chance(v->rng, 0.9));
        if (is_asked) set_field(v, f);
        if (i == reg->opened_on) set_answer(v, f->name, date_iso_str(v->cx->arena, v->cx->today));
    }
}

static bool is_missing(const Case *c, size_t field) {
    return c->values[field].kind == VALUE_UNKNOWN && c->reg->fields[field].type != FIELD_ROWS;
}

void invent_move(Inventing *v, const Case *c) {
    const Stage *s = v->stage;
    for (size_t i = 0; i < s->n_needs; i++)
        if (is_missing(c, s->needs[i])) set_field(v, &v->reg->fields[s->needs[i]]);
    for (size_t i = 0; i < s->n_asks; i++)
        if (is_missing(c, s->asks[i]) && !v->reg->fields[s->asks[i]].shown_when && rng_chance(v->rng, 0.7))
            set_field(v, &v->reg->fields[s->asks[i]]);
}

/* ---- what was refused ---- */

static bool draw_all_read(Inventing *v, const Expr *e) {
    bool is_any = false;
    for (size_t i = 0; i < v->reg->n_fields; i++) {
        if (!expr_reads_field(e, i) || v->reg->fields[i].computed) continue;
        set_field(v, &v->reg->fields[i]);
        is_any = true;
    }
    return is_any;
}

/* The condition that said so is not beside a field, or drawing that field alone did not help: all that it reads. */
static bool draw_requirement(Inventing *v, const Requirement *q, size_t n, Str say) {
    for (size_t i = 0; i < n; i++)
        if (str_eq(q[i].say, say)) return draw_all_read(v, q[i].that);
    return false;
}

static bool draw_conditions(Inventing *v, Str say) {
    if (v->stage && draw_requirement(v, v->stage->requires, v->stage->n_requires, say)) return true;
    return draw_requirement(v, v->reg->checks, v->reg->n_checks, say);
}

static bool draw_column(Inventing *v, Str name) {
    Str after, column, rows = str_cut(name, '[', &after);
    size_t field = register_field(v->reg, rows);
    (void)str_cut(after, ']', &column);
    if (field == SIZE_MAX || !str_starts(column, STR("."))) return false;
    const Field *f = &v->reg->fields[field];
    for (size_t i = 0; i < f->n_fields; i++)
        if (str_eq(f->fields[i].name, str_slice(column, 1, SIZE_MAX))) {
            set_answer(v, name, value_text_of(v, &f->fields[i]));
            return true;
        }
    return false;
}

static bool draw_again(Inventing *v, const CaseProblem *p) {
    size_t field = register_field(v->reg, p->field);
    if (str_find_char(p->field, '[') >= 0) return draw_column(v, p->field);
    bool is_stuck = field == SIZE_MAX || v->n_tries % 3 == 2;
    if (is_stuck && draw_conditions(v, p->say)) return true;
    if (field == SIZE_MAX) return false;
    if (v->reg->fields[field].type == FIELD_ROWS && v->stage) {
        add_rows_of_kinds(v, &v->reg->fields[field]);
        return true;
    }
    if (is_stuck && v->reg->fields[field].must) return draw_all_read(v, v->reg->fields[field].must);
    set_field(v, &v->reg->fields[field]);
    return !v->reg->fields[field].computed;
}

bool invent_again(Inventing *v, const CaseProblems *problems) {
    bool is_any = false;
    v->n_tries++;
    for (size_t i = 0; i < problems->n; i++) is_any |= draw_again(v, &problems->at[i]);
    return is_any;
}
