/* results_say.c - a judged row as JSON and in words: see results_row.h. */
#include "base/json_text.h"
#include "measures/results_row.h"

static json_t *code_or_null(const char *code) { return code ? json_string(code) : json_null(); }

Str result_text(Arena *a, const Amount *m, ResultStatus status) {
    if (!result_status_has_figure[status] || !m->is_set) return str_from(result_status_words[status]);
    return amount_text(a, m);
}

Str result_bound_text(Arena *a, const Bound *b, Str printed) {
    static const char *const signs[] = {
        [OPERATOR_OF_POLARITY] = "", [OPERATOR_AT_LEAST] = "≥ ", [OPERATOR_AT_MOST] = "≤ ",
        [OPERATOR_ABOVE] = "> ",     [OPERATOR_BELOW] = "< ",    [OPERATOR_EQUAL] = "= "};
    int decimals = 0;
    if (!b->is_set) return printed;
    while (decimals < NUMBER_MAX_DECIMALS && !exact_eq(exact_round(b->value, decimals), b->value)) decimals++;
    i64 point = str_find_char(printed, '.');
    for (size_t i = (size_t)point + 1; point >= 0 && i < printed.n && printed.p[i] == '0'; i++)
        if (decimals < (int)(i - (size_t)point)) decimals = (int)(i - (size_t)point);
    return str_fmt(a, "%s%.*s", signs[b->operator], STR_ARG(exact_text(a, b->value, decimals)));
}

static json_t *warning_codes_json(const ResultRow *r) {
    json_t *list = json_array();
    for (Warning w = 0; w < N_WARNINGS; w++)
        if (warn_is_first(r->warnings, w)) json_array_append_new(list, json_string(warning_codes[w]));
    return list;
}

static json_t *messages_json(const ResultRow *r) {
    json_t *list = json_array();
    for (Warning w = 0; w < N_WARNINGS; w++)
        if (warn_has(r->warnings, w))
            json_array_append_new(list, json_pack("{s:s, s:s}", "code", warning_codes[w], "message", warning_words[w]));
    return list;
}

Str result_row_warning_text(Arena *a, const ResultRow *r) {
    Buf b = buf_on(a);
    for (Warning w = 0; w < N_WARNINGS; w++)
        if (warn_has(r->warnings, w)) buf_fmt(&b, "%s%s: %s", b.n > 0 ? "; " : "", warning_codes[w], warning_words[w]);
    return b.n > 0 ? buf_str(&b) : STR("");
}

static const char *dot_note(const Direction *d) {
    if (d->is_crossed) return "Crossed the target";
    if (d->is_not_refreshed) return "Not refreshed";
    return d->is_marked_break ? "Break in series" : NULL;
}

static json_t *figure_json(Arena *a, const Amount *m) { return m->is_set ? json_text(amount_text(a, m)) : json_null(); }

static json_t *count_json(Arena *a, bool has, Exact n) {
    if (!has) return json_null();
    return n.den == 1 ? json_integer(n.num) : json_text(exact_text(a, n, NUMBER_MAX_DECIMALS));
}

static json_t *bound_json(Arena *a, const Bound *b, Str printed) {
    return b->is_set ? json_text(result_bound_text(a, b, printed)) : json_null();
}

static void add_figures(Arena *a, const ResultRow *r, json_t *o) {
    json_object_set_new(o, "status", json_string(result_status_codes[r->status]));
    json_object_set_new(o, "result", figure_json(a, &r->result));
    json_object_set_new(o, "previous", figure_json(a, &r->before));
    json_object_set_new(o, "numerator", count_json(a, r->has_num, r->num));
    json_object_set_new(o, "denominator", count_json(a, r->has_den, r->den));
    json_object_set_new(o, "target", bound_json(a, &r->standard.target, r->printed_target));
    json_object_set_new(o, "target_status", json_string(target_status_codes[r->standard.status]));
    json_object_set_new(o, "floor", bound_json(a, &r->standard.floor, r->printed_floor));
}

json_t *result_row_json(Ctx *cx, const ResultRow *r) {
    Arena *a = cx->arena;
    json_t *o = json_object();
    json_object_set_new(o, "line", json_integer(r->line));
    json_object_set_new(o, "scorecard", json_text(r->scorecard));
    json_object_set_new(o, "section", json_stringn(r->section.p ? r->section.p : "", r->section.n));
    json_object_set_new(o, "code", json_stringn(r->code.p ? r->code.p : "", r->code.n));
    json_object_set_new(o, "title", json_text(r->title));
    json_object_set_new(o, "area", json_text(r->area));
    json_object_set_new(o, "period", json_text(r->period));
    json_object_set_new(o, "period_end", json_text(date_iso_str(a, r->period_end)));
    json_object_set_new(o, "polarity", json_string(polarity_codes[r->polarity]));
    json_object_set_new(o, "unit", json_string(result_unit_codes[r->unit]));
    add_figures(a, r, o);
    json_object_set_new(o, "rag", json_string(verdict_codes[r->rating.verdict]));
    json_object_set_new(o, "rag_text", json_string(r->rating.reason));
    json_object_set_new(o, "is_by_rounding", json_boolean(r->rating.is_by_rounding));
    json_object_set_new(o, "dot", code_or_null(verdict_dot_code(r->direction.dot)));
    json_object_set_new(o, "movement",
                        r->direction.dot == DOT_NONE ? json_null() : json_string(dot_words[r->direction.dot]));
    json_object_set_new(o, "dot_note", code_or_null(dot_note(&r->direction)));
    json_object_set_new(o, "warnings", warning_codes_json(r));
    json_object_set_new(o, "messages", messages_json(r));
    return o;
}
