#include "registers/expr_check.h"

#include "base/nearest.h"
#include "clock/term.h"

void expr_wrong(ExprReader *r, const char *what, Str word, const char *hint) {
    if (!r->is_wrong)
        yaml_mistake(r->m, r->at, "in \"%.*s\": %s%s%.*s%s%s", STR_ARG(r->text), what, word.n ? " " : "", STR_ARG(word),
                     hint ? "; did you mean " : "", hint ? hint : "");
    r->is_wrong = true;
}

void expr_wrong_field(ExprReader *r, Str word) {
    const Register *reg = r->names->reg;
    const char **names = ARENA_ARRAY(r->m->arena, const char *, reg->n_fields + 1);
    for (size_t i = 0; i < reg->n_fields; i++) names[i] = str_cstr(r->m->arena, reg->fields[i].name);
    expr_wrong(r, "there is no field", word, nearest_name(word, names, reg->n_fields));
}

/* ---- names of other registers, and words of fixed lists ---- */

static size_t keep_ask(ExprReader *r, ExprAsk ask) {
    ExprAsks *l = r->names->asks;
    if (!l) return 0;
    ARENA_ROOM(r->m->arena, l->at, l->n, l->cap, 16);
    ask.text = r->text;
    ask.line = r->at->line;
    l->at[l->n++] = ask;
    return l->n;
}

/* "value_of(employer, stage)": the register is the one that the field's cases are of. */
static Str register_of_case_field(ExprReader *r, const Node *n) {
    const Field *f = NULL;
    if (n->kind == NODE_FIELD) f = &r->names->reg->fields[n->at];
    if (n->kind == NODE_COLUMN) f = &r->names->reg->fields[n->at].fields[n->column];
    if (!f || f->type != FIELD_CASE)
        expr_wrong(r, "the first argument must be a field that names a case", STR_NONE, NULL);
    return f ? f->of : STR_NONE;
}

static void check_one_of(ExprReader *r, const Node *word, const char *choices, const char *what) {
    const char *names[32];
    size_t n = 0;
    if (word->literal.kind != VALUE_TEXT || str_is_among(str_from(choices), '|', word->literal.text)) return;
    for (Str rest = str_from(choices); rest.n && n < COUNT_OF(names);)
        names[n++] = str_cstr(r->m->arena, str_cut(rest, '|', &rest));
    expr_wrong(r, what, word->literal.text, nearest_name(word->literal.text, names, n));
}

/* The kinds that imports record (exchange/census_store.c, fsm.c, services.c). */
#define CHARACTERISTICS                                                                                       \
    "asylum_seeker|child_in_need|child_protection|ethnicity|fsm|in_care|language|mosaic|pupil_premium|"       \
    "resourced_provision|sen_need|sen_provision|sen_unit|service_child|traveller|young_carer|young_offender|" \
    "young_parent"

/* Services of definitions/involvement.yaml that rules may ask about: none that is sensitive. */
#define SERVICES \
    "childrens_centre|children_in_care|disabled_children|early_help|social_care|virtual_school|youth_justice"

void expr_check_call(ExprReader *r, Node *call) {
    const Node *first = call->first, *second = first ? first->next : NULL, *third = second ? second->next : NULL;
    ExprAsk ask = {.function = expr_functions[call->at].name};
    if (r->is_wrong) return;
    switch (call->at) {
    case CALL_has:
    case CALL_fact: check_one_of(r, first, CHARACTERISTICS, "no import records the characteristic"); return;
    case CALL_involved: check_one_of(r, first, SERVICES, "rules do not ask about the service"); return;
    case CALL_exclusions: check_one_of(r, first, "SUSP|PERM|LNCH", "exclusions are SUSP, PERM or LNCH, not"); return;
    case CALL_term_starts:
    case CALL_term_ends: check_one_of(r, first, TERM_KIND_CHOICES, "there are no terms of the kind"); return;
    case CALL_has_open:
    case CALL_opened_within:
    case CALL_opened_between:
    case CALL_siblings:
    case CALL_twins:
    case CALL_twins_before:
    case CALL_linked: ask.reg = first->literal.text; break;
    case CALL_of_case:
        ask.reg = first->literal.text;
        ask.field = second->literal.text;
        break;
    case CALL_of_case_of:
        ask.reg = first->literal.text;
        ask.field = third->literal.text;
        break;
    case CALL_beside:
        ask.reg = r->names->reg->name;
        ask.field = second->literal.text;
        call->ask = keep_ask(r, ask);
        ask.field = third->literal.text;
        break;
    case CALL_value_of:
        ask.reg = register_of_case_field(r, first);
        ask.field = second->literal.text;
        break;
    default: return;
    }
    call->ask = keep_ask(r, ask);
}

/* "of_case(ehe, stage) = closed", "either(of_case(ehe, choice), none) in (...)": the word must be a code of that field. */
static void note_compared(ExprReader *r, const Node *known, const Node *word) {
    const Node *otherwise = NULL;
    bool is_word = word->kind == NODE_WORD || (word->kind == NODE_LITERAL && word->literal.kind == VALUE_TEXT);
    if (known->kind == NODE_CALL && known->at == CALL_either) {
        otherwise = known->first->next;
        known = known->first;
    }
    if (r->is_wrong || !is_word || known->kind != NODE_CALL || known->ask == 0) return;
    if (otherwise && str_eq(otherwise->literal.text, word->literal.text)) return;
    ExprAsk ask = r->names->asks->at[known->ask - 1];
    ask.code = word->literal.text;
    if (ask.field.n) (void)keep_ask(r, ask);
}

/* ---- a code compared with what has codes ---- */

static bool is_stage(const Register *reg, Str word) { return register_stage(reg, word) != SIZE_MAX; }

static const char *nearest_code(ExprReader *r, const Field *f, Str word) {
    const char **names = ARENA_ARRAY(r->m->arena, const char *, f->n_codes + 1);
    for (size_t i = 0; i < f->n_codes; i++) names[i] = str_cstr(r->m->arena, f->codes[i].code);
    return nearest_name(word, names, f->n_codes);
}

static const Field *field_of_node(const ExprReader *r, const Node *n) {
    const Register *reg = r->names->reg;
    if (n->kind == NODE_FIELD) return &reg->fields[n->at];
    if (n->kind == NODE_COLUMN) return &reg->fields[n->at].fields[n->column];
    if (n->kind == NODE_NAMED && (str_is(n->name, "outcome") || str_is(n->name, "source"))) {
        size_t i = register_field(reg, n->name);
        if (i != SIZE_MAX) return &reg->fields[i];
    }
    return NULL;
}

static void check_word(ExprReader *r, const Node *known, const Node *word) {
    if (word->kind != NODE_WORD || r->is_wrong) return;
    Str text = word->literal.text;
    const Field *f = field_of_node(r, known);
    if (f && f->n_codes > 0 && !field_code(f, text))
        expr_wrong(r, "the field has no such code:", text, nearest_code(r, f, text));
    else if (f && f->n_codes == 0) expr_wrong_field(r, text);
    else if (known->kind == NODE_NAMED && str_is(known->name, "stage") && !is_stage(r->names->reg, text))
        expr_wrong(r, "the register has no stage", text, NULL);
}

/* "outcome = granted", where granted is a code of the outcome and also a field: the field is read. */
static void check_code_hidden(ExprReader *r, const Node *known, const Node *hiding) {
    const Field *f = field_of_node(r, known), *other = field_of_node(r, hiding);
    if (f && other && field_code(f, other->name))
        expr_wrong(r, "a field has the name of the code: put the code in quotes, or name the field otherwise:",
                   other->name, NULL);
}

/* "stage = approved", where approved is a field too: the field would be read, and the stage never be it. */
static void check_stage_hidden(ExprReader *r, const Node *known, const Node *hiding) {
    bool is_field = hiding->kind == NODE_FIELD || hiding->kind == NODE_COLUMN;
    const Field *f = is_field ? field_of_node(r, hiding) : NULL;
    if (f && known->kind == NODE_NAMED && str_is(known->name, "stage"))
        expr_wrong(r,
                   "a stage is compared with a field: put the stage in quotes, or name the field otherwise:", f->name,
                   NULL);
}

void expr_check_comparison(ExprReader *r, const Node *a, const Node *b) {
    bool is_open = a->gives == VALUE_UNKNOWN || b->gives == VALUE_UNKNOWN;
    check_word(r, a, b);
    check_word(r, b, a);
    note_compared(r, a, b);
    note_compared(r, b, a);
    check_stage_hidden(r, a, b);
    check_stage_hidden(r, b, a);
    if (r->is_wrong || is_open || a->gives == b->gives) return;
    check_code_hidden(r, a, b);
    check_code_hidden(r, b, a);
    expr_wrong(r, "two different kinds of value are compared", STR_NONE, NULL);
}
