/* expr_value.c - what an expression gives for one case. */
#include <math.h>

#include "registers/expr_node.h"
#include "registers/figure.h"

bool value_eq(Value a, Value b) {
    if (a.kind != b.kind) return false;
    switch (a.kind) {
    case VALUE_UNKNOWN: return true;
    case VALUE_DATE: return date_eq(a.date, b.date);
    case VALUE_NUMBER:
    case VALUE_YES_NO: return a.number == b.number;
    case VALUE_TEXT:
    case VALUE_LIST: return str_eq(a.text, b.text) && a.number == b.number;
    }
    return false;
}

Str value_iso(Arena *a, Value v) {
    switch (v.kind) {
    case VALUE_UNKNOWN: return STR_NONE;
    case VALUE_TEXT:
    case VALUE_LIST: return v.text;
    case VALUE_DATE: return date_iso_str(a, v.date);
    case VALUE_YES_NO: return v.number != 0 ? STR("yes") : STR("no");
    case VALUE_NUMBER:
        if (v.number == floor(v.number)) return str_fmt(a, "%.0f", v.number);
        return str_fmt(a, "%.10g", v.number);
    }
    return STR_NONE;
}

static Value value_of(const Node *n, ExprFacts *f);

/* ---- three answers: yes, no, not known ---- */

static bool is_yes(Value v) { return v.kind == VALUE_YES_NO && v.number != 0; }
static bool is_no(Value v) { return v.kind == VALUE_YES_NO && v.number == 0; }

static Value either_holds(Value a, Value b) {
    if (is_yes(a) || is_yes(b)) return value_yes_no(true);
    return is_no(a) && is_no(b) ? value_yes_no(false) : value_unknown();
}

static Value both_hold(Value a, Value b) {
    if (is_no(a) || is_no(b)) return value_yes_no(false);
    return is_yes(a) && is_yes(b) ? value_yes_no(true) : value_unknown();
}

static Value negation(Value v) { return v.kind == VALUE_YES_NO ? value_yes_no(v.number == 0) : value_unknown(); }

static Value compare_order(char op, double difference) {
    switch ((Compare)op) {
    case IS_EQUAL: return value_yes_no(difference == 0);
    case IS_UNEQUAL: return value_yes_no(difference != 0);
    case IS_LESS: return value_yes_no(difference < 0);
    case IS_AT_MOST: return value_yes_no(difference <= 0);
    case IS_MORE: return value_yes_no(difference > 0);
    case IS_AT_LEAST: return value_yes_no(difference >= 0);
    }
    return value_unknown();
}

static Value compare(char op, Value a, Value b) {
    if (a.kind == VALUE_UNKNOWN || b.kind == VALUE_UNKNOWN || a.kind != b.kind) return value_unknown();
    if (a.kind == VALUE_DATE) return compare_order(op, date_diff(a.date, b.date));
    if (a.kind == VALUE_TEXT || a.kind == VALUE_LIST) return compare_order(op, str_cmp(a.text, b.text));
    return compare_order(op, a.number - b.number);
}

static Value arithmetic(char op, Value a, Value b) {
    if (a.kind == VALUE_DATE && b.kind == VALUE_DATE) return value_number(date_diff(a.date, b.date));
    if (a.kind == VALUE_DATE && b.kind == VALUE_NUMBER)
        return value_date(date_plus(a.date, (int)(op == '+' ? b.number : -b.number)));
    if (a.kind != VALUE_NUMBER || b.kind != VALUE_NUMBER) return value_unknown();
    switch (op) {
    case '+': return value_number(a.number + b.number);
    case '-': return value_number(a.number - b.number);
    case '*': return value_number(a.number * b.number);
    default: return b.number == 0 ? value_unknown() : value_number(a.number / b.number);
    }
}

static Value is_among(const Node *n, ExprFacts *f) {
    Value asked = value_of(n->first, f);
    if (asked.kind == VALUE_UNKNOWN) return asked;
    for (const Node *item = n->first->next; item; item = item->next)
        if (is_yes(compare(IS_EQUAL, asked, value_of(item, f)))) return value_yes_no(true);
    return value_yes_no(false);
}

/* ---- rows ---- */

static size_t n_rows_of(const Node *rows, ExprFacts *f) {
    Value v = value_of(rows, f);
    return v.kind == VALUE_LIST ? (size_t)v.number : 0;
}

static Value last_of(const Node *rows, const Node *column, ExprFacts *f) {
    size_t n = n_rows_of(rows, f);
    return n == 0 ? value_unknown() : f->column(f, rows->at, column->column, n - 1);
}

static Value sum_of(const Node *rows, const Node *column, ExprFacts *f) {
    size_t n = n_rows_of(rows, f);
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        Value v = f->column(f, rows->at, column->column, i);
        if (v.kind == VALUE_NUMBER) sum += v.number;
    }
    return value_number(sum);
}

static Value how_many_of(const Node *rows, const Node *column, ExprFacts *f) {
    size_t n = n_rows_of(rows, f), found = 0;
    Str code = value_of(column->next, f).text;
    for (size_t i = 0; i < n; i++) {
        Value v = f->column(f, rows->at, column->column, i);
        Str text = v.kind == VALUE_YES_NO ? value_iso(f->arena, v) : v.text;
        if (v.kind != VALUE_UNKNOWN && str_eq(text, code)) found++;
    }
    return value_number((double)found);
}

static Value includes(Value list, Str code) {
    if (list.kind != VALUE_LIST) return value_unknown();
    return value_yes_no(str_is_among(list.text, ' ', code));
}

/* The count of rows for which a condition holds, or the sum of a reckoning about each. */
static Value over_rows(const Node *rows, const Node *what, const Node *when, ExprFacts *f) {
    size_t n = n_rows_of(rows, f), outer = f->row;
    double total = 0;
    for (f->row = 0; f->row < n; f->row++) {
        if (!is_yes(value_of(when, f))) continue;
        Value v = what ? value_of(what, f) : value_number(1);
        if (v.kind == VALUE_NUMBER) total += v.number;
    }
    f->row = outer;
    return value_number(total);
}

/* The sum over rows that hold this code in the column. */
static double sum_for_code(const Node *rows, const Node *column, Str code, ExprFacts *f) {
    const Node *what = column->next, *when = what->next;
    size_t n = n_rows_of(rows, f);
    double sum = 0;
    for (f->row = 0; f->row < n; f->row++) {
        Value codes = f->column(f, rows->at, column->column, f->row);
        codes.kind = codes.kind == VALUE_UNKNOWN ? VALUE_UNKNOWN : VALUE_LIST;
        if (!is_yes(includes(codes, code)) || !is_yes(value_of(when, f))) continue;
        Value v = value_of(what, f);
        if (v.kind == VALUE_NUMBER) sum += v.number;
    }
    return sum;
}

static Value most_by(const Node *rows, const Node *column, ExprFacts *f) {
    size_t n = n_rows_of(rows, f), outer = f->row;
    double most = 0;
    for (size_t i = 0; i < n; i++) {
        Value codes = f->column(f, rows->at, column->column, i);
        for (Str rest = codes.kind == VALUE_UNKNOWN ? STR_NONE : codes.text; rest.n > 0;)
            most = fmax(most, sum_for_code(rows, column, str_cut(rest, ' ', &rest), f));
    }
    f->row = outer;
    return value_number(most);
}

/* Days of a column, rising, each once; where a condition follows, of the rows for which it holds. */
static size_t days_of(const Node *rows, const Node *column, Date *days, ExprFacts *f) {
    size_t n = n_rows_of(rows, f), kept = 0, outer = f->row;
    const Node *when = column->next;
    for (size_t i = 0; i < n; i++) {
        Value v = f->column(f, rows->at, column->column, i);
        size_t k = kept;
        f->row = i;
        if (v.kind != VALUE_DATE || (when && !is_yes(value_of(when, f)))) continue;
        while (k > 0 && date_before(v.date, days[k - 1])) k--;
        if (k > 0 && date_eq(days[k - 1], v.date)) continue;
        memmove(&days[k + 1], &days[k], (kept - k) * sizeof *days);
        days[k] = v.date;
        kept++;
    }
    f->row = outer;
    return kept;
}

static Value days_in_a_row(const Node *rows, const Node *column, ExprFacts *f) {
    Date *days = ARENA_ARRAY(f->arena, Date, n_rows_of(rows, f) + 1);
    size_t n = days_of(rows, column, days, f), run = 0, longest = 0;
    for (size_t i = 0; i < n; i++) {
        run = i > 0 && date_diff(days[i], days[i - 1]) == 1 ? run + 1 : 1;
        if (run > longest) longest = run;
    }
    return value_number((double)longest);
}

static Value count_days(const Node *rows, const Node *column, ExprFacts *f) {
    Date *days = ARENA_ARRAY(f->arena, Date, n_rows_of(rows, f) + 1);
    return value_number((double)days_of(rows, column, days, f));
}

/* Is the code of that row among those of the rows before it that count? */
static bool is_counted_code(const Node *rows, const Node *column, Str code, ExprFacts *f) {
    size_t n = f->row;
    bool is_there = false;
    for (f->row = 0; f->row < n && !is_there; f->row++)
        is_there =
            str_eq(f->column(f, rows->at, column->column, f->row).text, code) && is_yes(value_of(column->next, f));
    f->row = n;
    return is_there;
}

static Value count_kinds(const Node *rows, const Node *column, ExprFacts *f) {
    size_t n = n_rows_of(rows, f), outer = f->row;
    double kinds = 0;
    for (f->row = 0; f->row < n; f->row++) {
        Value v = f->column(f, rows->at, column->column, f->row);
        if (v.kind != VALUE_TEXT || !is_yes(value_of(column->next, f))) continue;
        kinds += !is_counted_code(rows, column, v.text, f);
    }
    f->row = outer;
    return value_number(kinds);
}

static Value end_day(const Node *rows, const Node *column, bool is_last, ExprFacts *f) {
    Date *days = ARENA_ARRAY(f->arena, Date, n_rows_of(rows, f) + 1);
    size_t n = days_of(rows, column, days, f);
    return n == 0 ? value_unknown() : value_date(days[is_last ? n - 1 : 0]);
}

/* "18:30" as hours. False: it is no time of day. */
static bool time_hours(Value v, double *out) {
    i64 hour, minute;
    Str minutes, hours = v.kind == VALUE_TEXT ? str_cut(v.text, ':', &minutes) : STR_NONE;
    if (!hours.n || !str_to_i64(hours, &hour) || !str_to_i64(minutes, &minute)) return false;
    *out = (double)hour + (double)minute / 60;
    return true;
}

static Value hours_between(Value from, Value to) {
    double first, last;
    return time_hours(from, &first) && time_hours(to, &last) ? value_number(last - first) : value_unknown();
}

/* From the end of one day to the start of a later one. False: the one is not later, or something is not known. */
static bool rest_between(const Node *rows, const Node *day, ExprFacts *f, size_t from, size_t to, double *out) {
    size_t start = day->next->column, end = day->next->next->column;
    Value a = f->column(f, rows->at, day->column, from), b = f->column(f, rows->at, day->column, to);
    double ended, started;
    if (a.kind != VALUE_DATE || b.kind != VALUE_DATE || !date_before(a.date, b.date)) return false;
    if (!time_hours(f->column(f, rows->at, end, from), &ended)) return false;
    if (!time_hours(f->column(f, rows->at, start, to), &started)) return false;
    *out = 24.0 * date_diff(b.date, a.date) + started - ended;
    return true;
}

static Value least_rest(const Node *rows, const Node *day, ExprFacts *f) {
    size_t n = n_rows_of(rows, f);
    Value least = value_unknown();
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++) {
            double rest;
            if (!rest_between(rows, day, f, i, k, &rest)) continue;
            if (least.kind == VALUE_UNKNOWN || rest < least.number) least = value_number(rest);
        }
    return least;
}

/* ---- functions ---- */

static Value later_of(Value a, Value b, bool is_later) {
    if (a.kind != VALUE_DATE) return b;
    if (b.kind != VALUE_DATE) return a;
    return value_date(is_later ? date_max(a.date, b.date) : date_min(a.date, b.date));
}

/* Half away from zero. */
static Value rounded(Value v, Value places) {
    if (v.kind != VALUE_NUMBER || places.kind != VALUE_NUMBER) return value_unknown();
    double scale = pow(10, places.number);
    return value_number(round(v.number * scale) / scale);
}

enum { ARGUMENTS_MAX = 3 };

static Value ask(const Node *n, ExprFacts *f) {
    Value args[ARGUMENTS_MAX];
    size_t count = 0;
    for (const Node *c = n->first; c && count < ARGUMENTS_MAX; c = c->next) {
        args[count] = value_of(c, f);
        if (args[count++].kind == VALUE_UNKNOWN) return value_unknown();
    }
    return f->ask ? f->ask(f, expr_functions[n->at].name, args, count) : value_unknown();
}

static Value call(const Node *n, ExprFacts *f) {
    const Node *first = n->first, *second = first ? first->next : NULL, *third = second ? second->next : NULL;
    Value a, b;
    switch ((ExprFunctionPlace)n->at) {
    case CALL_if_so:
        a = value_of(first, f);
        return a.kind == VALUE_UNKNOWN ? a : value_of(is_yes(a) ? second : third, f);
    case CALL_either: a = value_of(first, f); return a.kind != VALUE_UNKNOWN ? a : value_of(second, f);
    case CALL_count: return value_number((double)n_rows_of(first, f));
    case CALL_last: return last_of(first, second, f);
    case CALL_sum: return sum_of(first, second, f);
    case CALL_how_many: return how_many_of(first, second, f);
    case CALL_includes: return includes(value_of(first, f), value_of(second, f).text);
    case CALL_later: return later_of(value_of(first, f), value_of(second, f), true);
    case CALL_earlier: return later_of(value_of(first, f), value_of(second, f), false);
    case CALL_hours: return hours_between(value_of(first, f), value_of(second, f));
    case CALL_count_if: return over_rows(first, NULL, second, f);
    case CALL_sum_if: return over_rows(first, second, third, f);
    case CALL_count_days: return count_days(first, second, f);
    case CALL_count_kinds: return count_kinds(first, second, f);
    case CALL_first_day: return end_day(first, second, false, f);
    case CALL_last_day: return end_day(first, second, true, f);
    case CALL_most_by: return most_by(first, second, f);
    case CALL_days_in_a_row: return days_in_a_row(first, second, f);
    case CALL_least_rest: return least_rest(first, second, f);
    case CALL_figure:
        a = value_of(third, f);
        if (a.kind != VALUE_NUMBER) return value_unknown();
        return figure_value(first->figure, &(FigureAsk){.kind = value_of(second, f).text,
                                                        .number = a,
                                                        .on = value_of(third->next, f)});
    case CALL_figure_for:
        return figure_value(first->figure, &(FigureAsk){.kind = value_of(second, f).text,
                                                        .also = value_of(third, f).text,
                                                        .on = value_of(third->next, f)});
    case CALL_round_to: return rounded(value_of(first, f), value_of(second, f));
    case CALL_days:
        a = value_of(first, f);
        b = value_of(second, f);
        return a.kind != VALUE_DATE || b.kind != VALUE_DATE ? value_unknown() : value_number(date_diff(b.date, a.date));
    case CALL_months_after:
        a = value_of(first, f);
        b = value_of(second, f);
        if (a.kind != VALUE_DATE || b.kind != VALUE_NUMBER) return value_unknown();
        return value_date(date_add_months(a.date, (int)b.number));
    default: return ask(n, f);
    }
}

static Value value_of(const Node *n, ExprFacts *f) {
    switch (n->kind) {
    case NODE_LITERAL:
    case NODE_WORD: return n->literal;
    case NODE_FIELD: return f->field(f, n->at);
    case NODE_COLUMN: return f->column(f, n->at, n->column, f->row);
    case NODE_NAMED: return str_is(n->name, "today") ? value_date(f->today) : f->named(f, n->name);
    case NODE_CALL: return call(n, f);
    case NODE_NOT: return negation(value_of(n->first, f));
    case NODE_IS_SET: return value_yes_no(value_of(n->first, f).kind != VALUE_UNKNOWN);
    case NODE_AND: return both_hold(value_of(n->first, f), value_of(n->first->next, f));
    case NODE_OR: return either_holds(value_of(n->first, f), value_of(n->first->next, f));
    case NODE_COMPARE: return compare(n->op, value_of(n->first, f), value_of(n->first->next, f));
    case NODE_IN: return is_among(n, f);
    case NODE_ARITHMETIC: return arithmetic(n->op, value_of(n->first, f), value_of(n->first->next, f));
    }
    return value_unknown();
}

Value expr_value(const Expr *e, ExprFacts *f) { return e ? value_of(e->root, f) : value_unknown(); }
bool expr_is_true(const Expr *e, ExprFacts *f) { return !e || is_yes(value_of(e->root, f)); }
bool expr_is_false(const Expr *e, ExprFacts *f) { return e && is_no(value_of(e->root, f)); }
