#include "registers/expr_check.h"

#include "base/nearest.h"
#include "registers/figure.h"
#include "registers/register.h"

/* ---- functions ---- */

const ExprFunction expr_functions[N_EXPR_FUNCTIONS] = {
#define X(name, args, gives, says) {#name, args, gives, says},
    EXPR_FUNCTION_LIST(X)
#undef X
};

/* ---- words ---- */

typedef ExprReader Reader;

static bool is_word_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
           c == '-';
}

static size_t word_length(Str s) {
    size_t n = 0;
    if (is_word_char(s.p[0]) && s.p[0] != '-') {
        while (n < s.n && is_word_char(s.p[n])) n++;
        return n;
    }
    if (s.n > 1 && s.p[1] == '=' && (s.p[0] == '!' || s.p[0] == '<' || s.p[0] == '>')) return 2;
    return 1;
}

static void next_word(Reader *r) {
    r->rest = str_trim(r->rest);
    r->is_quoted = false;
    r->word = STR_NONE;
    if (r->rest.n == 0) return;
    if (r->rest.p[0] == '\'') {
        Str after;
        r->word = str_cut(str_slice(r->rest, 1, SIZE_MAX), '\'', &after);
        r->rest = after;
        r->is_quoted = true;
        return;
    }
    size_t n = word_length(r->rest);
    r->word = str_slice(r->rest, 0, n);
    r->rest = str_slice(r->rest, n, SIZE_MAX);
}

static bool is_at(const Reader *r, const char *word) { return !r->is_quoted && str_is(r->word, word); }
static bool is_at_end(const Reader *r) { return !r->is_quoted && r->word.n == 0; }

static bool take(Reader *r, const char *word) {
    if (!is_at(r, word)) return false;
    next_word(r);
    return true;
}

static void expect(Reader *r, const char *word) {
    if (!take(r, word)) expr_wrong(r, is_at_end(r) ? "it ends too soon" : "not expected here:", r->word, NULL);
}

static Node *node_new(Reader *r, NodeKind kind, ValueKind gives) {
    Node *n = ARENA_NEW(r->m->arena, Node);
    n->kind = kind;
    n->gives = gives;
    return n;
}

static Node *node_with(Reader *r, NodeKind kind, Node *first, Node *second) {
    Node *n = node_new(r, kind, VALUE_YES_NO);
    n->first = first;
    if (first) first->next = second;
    return n;
}

/* ---- names ---- */

static ValueKind kind_of_field(const Field *f) {
    switch (f->type) {
    case FIELD_NUMBER:
    case FIELD_DECIMAL:
    case FIELD_MONEY:
    case FIELD_PERSON:
    case FIELD_SCHOOL:
    case FIELD_WORKER:
    case FIELD_DOCUMENT:
    case FIELD_CASE: return VALUE_NUMBER;
    case FIELD_DATE:
    case FIELD_MOMENT: return VALUE_DATE;
    case FIELD_YES_NO: return VALUE_YES_NO;
    case FIELD_CHOICES:
    case FIELD_ROWS: return VALUE_LIST;
    default: return VALUE_TEXT;
    }
}

static size_t find_field(const Field *at, size_t n, Str name) {
    for (size_t i = 0; i < n; i++)
        if (str_eq(at[i].name, name)) return i;
    return SIZE_MAX;
}

static Node *name_of_row(Reader *r, Str word) {
    const Field *rows = r->names->rows;
    size_t i = rows ? find_field(rows->fields, rows->n_fields, word) : SIZE_MAX;
    if (i == SIZE_MAX) return NULL;
    Node *n = node_new(r, NODE_COLUMN, kind_of_field(&rows->fields[i]));
    n->at = (size_t)(rows - r->names->reg->fields);
    n->column = i;
    return n;
}

static Node *name_of_field(Reader *r, Str word) {
    const Register *reg = r->names->reg;
    size_t i = find_field(reg->fields, reg->n_fields, word);
    if (i == SIZE_MAX) return NULL;
    Node *n = node_new(r, NODE_FIELD, kind_of_field(&reg->fields[i]));
    n->at = i;
    return n;
}

static const Setting *setting_named(const Register *reg, Str name) {
    for (size_t i = 0; i < reg->n_settings; i++)
        if (str_eq(reg->settings[i].name, name)) return &reg->settings[i];
    return NULL;
}

static Node *name_of_case(Reader *r, Str word) {
    bool is_setting = str_starts(word, STR("settings."));
    bool is_day =
        str_is(word, "today") || str_is(word, "opened_on") || str_is(word, "closed_on") || str_is(word, "stage_on");
    if (is_setting) {
        const Setting *s = setting_named(r->names->reg, str_slice(word, sizeof "settings." - 1, SIZE_MAX));
        if (!s) expr_wrong(r, "the register has no such setting:", word, NULL);
        Node *n = node_new(r, NODE_NAMED, s ? s->value.kind : VALUE_UNKNOWN);
        n->name = word;
        return n;
    }
    bool is_worker = str_is(word, "worker");
    if (!is_day && !is_worker && !str_is(word, "stage") && !str_is(word, "outcome") && !str_is(word, "source"))
        return NULL;
    Node *n = node_new(r, NODE_NAMED, is_day ? VALUE_DATE : is_worker ? VALUE_NUMBER : VALUE_TEXT);
    n->name = word;
    return n;
}

/* ---- reading ---- */

static Node *read_or(Reader *r);

static Node *literal(Reader *r, Value v) {
    Node *n = node_new(r, NODE_LITERAL, v.kind);
    n->literal = v;
    return n;
}

static bool is_argument_kind(Str asked, ValueKind kind) {
    static const char *const words[] = {"", "text", "number", "date", "yes_no", "list"};
    if (str_starts(asked, STR("row_"))) asked = str_slice(asked, sizeof "row_" - 1, SIZE_MAX);
    return str_is(asked, "any") || str_is(asked, "column") || str_is(asked, "figure") || str_is(asked, "word") ||
           kind == VALUE_UNKNOWN || str_is(asked, words[kind]);
}

/* "last(enquiries, result)": the second argument names a column of the rows that the first is. */
static Node *read_column(Reader *r, const Node *rows) {
    Node *column = literal(r, value_text(r->word));
    bool is_rows = rows->kind == NODE_FIELD && r->names->reg->fields[rows->at].type == FIELD_ROWS;
    const Field *f = is_rows ? &r->names->reg->fields[rows->at] : NULL;
    column->column = f ? find_field(f->fields, f->n_fields, r->word) : SIZE_MAX;
    if (!f) expr_wrong(r, "the first argument must be a field of rows", STR_NONE, NULL);
    else if (column->column == SIZE_MAX) expr_wrong(r, "the rows have no column", r->word, NULL);
    next_word(r);
    return column;
}

/* "figure(work_day, saturday, age(on), on)": the first argument names one of the register's figures. */
static Node *read_figure(Reader *r, Node *call) {
    const Register *reg = r->names->reg;
    const char **names = ARENA_ARRAY(r->m->arena, const char *, reg->n_figures + 1);
    Node *n = literal(r, value_text(r->word));
    for (size_t i = 0; i < reg->n_figures; i++) {
        names[i] = str_cstr(r->m->arena, reg->figures[i].name);
        if (str_eq(reg->figures[i].name, r->word)) n->figure = &reg->figures[i];
    }
    if (!n->figure) expr_wrong(r, "the register has no figure", r->word, nearest_name(r->word, names, reg->n_figures));
    else call->gives = figure_kind(n->figure);
    next_word(r);
    return n;
}

/* About each row of the first argument: names are of its columns before they are of fields. */
static Node *read_about_row(Reader *r, const Node *rows) {
    bool is_rows = rows->kind == NODE_FIELD && r->names->reg->fields[rows->at].type == FIELD_ROWS;
    const ExprNames *outer = r->names, of_row = {.reg = outer->reg,
                                                 .rows = is_rows ? &outer->reg->fields[rows->at] : NULL,
                                                 .asks = outer->asks};
    if (!is_rows) expr_wrong(r, "the first argument must be a field of rows", STR_NONE, NULL);
    r->names = &of_row;
    Node *n = read_or(r);
    r->names = outer;
    return n;
}

/* The name of another register, or of a field of it, bare or quoted: never a name of this one. */
static Node *read_other_name(Reader *r) {
    Node *n = literal(r, value_text(r->word));
    if (is_at_end(r)) expr_wrong(r, "it ends too soon", STR_NONE, NULL);
    next_word(r);
    return n;
}

static Node *read_argument(Reader *r, Node *call, Str kind) {
    if (str_is(kind, "word")) return read_other_name(r);
    if (str_is(kind, "column")) return read_column(r, call->first);
    if (str_is(kind, "figure")) return read_figure(r, call);
    return str_starts(kind, STR("row_")) ? read_about_row(r, call->first) : read_or(r);
}

static void read_arguments(Reader *r, Node *call, const ExprFunction *f) {
    Str asked = str_from(f->args);
    Node **tail = &call->first;
    while (asked.n > 0 && !r->is_wrong) {
        Str kind = str_cut(asked, ' ', &asked);
        Node *arg = read_argument(r, call, kind);
        if (!r->is_wrong && !is_argument_kind(kind, arg->gives))
            expr_wrong(r, "this function takes other arguments:", str_fmt(r->m->arena, "%s(%s)", f->name, f->args),
                       NULL);
        *tail = arg;
        tail = &arg->next;
        if (asked.n > 0) expect(r, ",");
    }
    expect(r, ")");
}

static Node *read_call(Reader *r, Str name) {
    const char *names[COUNT_OF(expr_functions)];
    for (size_t i = 0; i < COUNT_OF(expr_functions); i++) {
        names[i] = expr_functions[i].name;
        if (!str_is(name, expr_functions[i].name)) continue;
        Node *n = node_new(r, NODE_CALL, expr_functions[i].gives);
        n->at = i;
        read_arguments(r, n, &expr_functions[i]);
        expr_check_call(r, n);
        return n;
    }
    expr_wrong(r, "there is no function", name, nearest_name(name, names, COUNT_OF(names)));
    return literal(r, value_unknown());
}

static Node *read_word(Reader *r, Str word) {
    i64 whole;
    double number;
    Date day;
    if (date_parse_iso(word, &day)) return literal(r, value_date(day));
    if (str_to_i64(word, &whole)) return literal(r, value_number((double)whole));
    if (word.p[0] >= '0' && word.p[0] <= '9' && str_to_f64(word, &number)) return literal(r, value_number(number));
    if (str_is(word, "yes") || str_is(word, "no")) return literal(r, value_yes_no(str_is(word, "yes")));
    if (is_at(r, "(")) {
        next_word(r);
        return read_call(r, word);
    }
    Node *n = name_of_row(r, word);
    if (!n) n = name_of_field(r, word);
    if (!n) n = name_of_case(r, word);
    if (n) return n;
    n = literal(r, value_text(word));
    n->kind = NODE_WORD;
    return n;
}

static Node *read_primary(Reader *r) {
    if (is_at_end(r)) {
        expr_wrong(r, "it ends too soon", STR_NONE, NULL);
        return literal(r, value_unknown());
    }
    if (take(r, "(")) {
        Node *n = read_or(r);
        expect(r, ")");
        return n;
    }
    Str word = r->word;
    bool is_quoted = r->is_quoted;
    if (!is_quoted && (!is_word_char(word.p[0]) || word.p[0] == '-')) expr_wrong(r, "not expected here:", word, NULL);
    next_word(r);
    if (is_quoted) return literal(r, value_text(word));
    return r->is_wrong ? literal(r, value_unknown()) : read_word(r, word);
}

/* A date and days, two dates, or two numbers. */
static ValueKind arithmetic_gives(Reader *r, char op, const Node *a, const Node *b) {
    if (a->gives == VALUE_DATE && b->gives == VALUE_DATE && op == '-') return VALUE_NUMBER;
    if (a->gives == VALUE_DATE && b->gives == VALUE_NUMBER && (op == '+' || op == '-')) return VALUE_DATE;
    bool is_open = a->gives == VALUE_UNKNOWN || b->gives == VALUE_UNKNOWN;
    if (!is_open && (a->gives != VALUE_NUMBER || b->gives != VALUE_NUMBER))
        expr_wrong(r, "only numbers, or a date and days, can be reckoned with", STR_NONE, NULL);
    return is_open ? VALUE_UNKNOWN : VALUE_NUMBER;
}

static Node *read_sum_of(Reader *r, const char *ops, Node *(*operand)(Reader *)) {
    Node *left = operand(r);
    while (!r->is_quoted && r->word.n == 1 && strchr(ops, r->word.p[0])) {
        char op = r->word.p[0];
        next_word(r);
        Node *right = operand(r);
        ValueKind gives = arithmetic_gives(r, op, left, right);
        left = node_with(r, NODE_ARITHMETIC, left, right);
        left->gives = gives;
        left->op = op;
    }
    return left;
}

static Node *read_product(Reader *r) { return read_sum_of(r, "*/", read_primary); }
static Node *read_sum(Reader *r) { return read_sum_of(r, "+-", read_product); }

/* ---- comparisons, and what is made of them ---- */

static Node *read_in(Reader *r, Node *left) {
    Node *n = node_with(r, NODE_IN, left, NULL);
    Node **tail = &left->next;
    expect(r, "(");
    do {
        Node *item = read_primary(r);
        expr_check_comparison(r, left, item);
        *tail = item;
        tail = &item->next;
    } while (!r->is_wrong && take(r, ","));
    expect(r, ")");
    return n;
}

static int comparison_of(const Reader *r) {
    static const char *const signs[] = {"", "=", "!=", "<", "<=", ">", ">="};
    for (int i = 1; i < (int)COUNT_OF(signs); i++)
        if (is_at(r, signs[i])) return i;
    return 0;
}

static Node *read_is_set(Reader *r, Node *left) {
    bool is_not = take(r, "not");
    expect(r, "set");
    if (left->kind == NODE_WORD) expr_wrong_field(r, left->literal.text);
    Node *n = node_with(r, NODE_IS_SET, left, NULL);
    return is_not ? node_with(r, NODE_NOT, n, NULL) : n;
}

static Node *read_comparison(Reader *r) {
    Node *left = read_sum(r);
    if (take(r, "is")) return read_is_set(r, left);
    if (take(r, "in")) return read_in(r, left);
    int op = comparison_of(r);
    if (op == 0) return left;
    next_word(r);
    Node *right = read_sum(r);
    expr_check_comparison(r, left, right);
    Node *n = node_with(r, NODE_COMPARE, left, right);
    n->op = (char)op;
    return n;
}

static Node *read_not(Reader *r) {
    if (!take(r, "not")) return read_comparison(r);
    return node_with(r, NODE_NOT, read_not(r), NULL);
}

static Node *read_and(Reader *r) {
    Node *left = read_not(r);
    while (!r->is_wrong && take(r, "and")) left = node_with(r, NODE_AND, left, read_not(r));
    return left;
}

static Node *read_or(Reader *r) {
    Node *left = read_and(r);
    while (!r->is_wrong && take(r, "or")) left = node_with(r, NODE_OR, left, read_and(r));
    return left;
}

const Expr *expr_read(Mistakes *m, const YamlNode *at, Str text, const ExprNames *names) {
    Reader r = {.m = m, .at = at, .names = names, .text = text, .rest = text};
    if (str_trim(text).n == 0) return NULL;
    next_word(&r);
    Node *root = read_or(&r);
    if (!r.is_wrong && !is_at_end(&r)) expr_wrong(&r, "not expected here:", r.word, NULL);
    if (r.is_wrong) return NULL;
    Expr *e = ARENA_NEW(m->arena, Expr);
    *e = (Expr){.text = text, .root = root};
    return e;
}

ValueKind expr_kind(const Expr *e) { return e ? e->root->gives : VALUE_UNKNOWN; }
Str expr_text(const Expr *e) { return e ? e->text : STR_NONE; }

Str expr_fact_kind(const Expr *e) {
    bool is_fact = e && e->root->kind == NODE_CALL && e->root->at == CALL_fact && e->root->first;
    return is_fact && e->root->first->kind == NODE_LITERAL ? e->root->first->literal.text : STR_NONE;
}

static bool reads_field(const Node *n, size_t field) {
    if (n->kind == NODE_FIELD && n->at == field) return true;
    for (const Node *c = n->first; c; c = c->next)
        if (reads_field(c, field)) return true;
    return false;
}

bool expr_reads_field(const Expr *e, size_t field) { return e && reads_field(e->root, field); }
