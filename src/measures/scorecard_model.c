/* scorecard_model.c - a scorecard as JSON: one model for the page, the command and the file. */
#include <stdlib.h>

#include "measures/scorecard.h"
#include "web/model.h"

const char scorecard_columns[] =
    "scorecard|section|code|id|version|title|area|group|polarity|frequency|period_start|period_end|as_at|numerator|denominator|value|"
    "displayed|unit|status|previous|target|floor|rag|dot|signal|england|south_east|neighbours|source|released_on|note";

static void text(json_t *o, const char *key, Str s) { model_text(o, key, s); }

static void whole_or_null(json_t *o, const char *key, bool is_known, i64 v) {
    json_object_set_new(o, key, is_known ? json_integer(v) : json_null());
}

static bool has_denominator(const Measure *m) { return m->kind != MEASURE_COUNT && m->kind != MEASURE_MONEY; }

static bool has_values(const Measure *m) {
    return m->kind == MEASURE_MEAN || m->kind == MEASURE_MEDIAN || m->kind == MEASURE_MONEY;
}

static Str note_of(Ctx *cx, const ScorecardLine *l) {
    const Measure *m = l->row->measure;
    Buf b = buf_on(cx->arena);
    if (m->is_provisional) buf_lit(&b, "Definition to be confirmed. ");
    if (!measure_is_computed(m)) buf_fmt(&b, "Entered from published results; awaits %.*s. ", STR_ARG(m->awaits));
    if (l->published && !measure_is_computed(m) && l->published->row->note.n > 0)
        buf_fmt(&b, "%.*s. ", STR_ARG(str_trim(l->published->row->note)));
    if (l->status != RESULT_OK && l->has_now) buf_fmt(&b, "%s. ", result_status_words[l->status]);
    if (l->row->note.p) buf_fmt(&b, "%.*s ", STR_ARG(l->row->note));
    for (size_t i = 0; i < l->n_warnings; i++) buf_fmt(&b, "%.*s. ", STR_ARG(l->warnings[i]));
    return str_trim(buf_str(&b));
}

static Str previous_of(Ctx *cx, const ScorecardLine *l) {
    return l->has_before && l->before.amount.is_set ? amount_text(cx->arena, &l->before.amount) : STR_NONE;
}

/* What the figure rests on, for whoever must tell whether it is too small to leave the council. */
static void add_counted(json_t *o, const char *key, bool is_known, const UnitSum *s) {
    if (!is_known) {
        model_lit(o, key, NULL);
        return;
    }
    json_t *c = model_object(o, key);
    model_i64(c, "num", s->num);
    model_i64(c, "den", s->den);
    model_i64(c, "values", s->n_values);
    model_i64(c, "group_num", s->group_num);
    model_i64(c, "group_den", s->group_den);
}

json_t *scorecard_row_model(Ctx *cx, const Scorecard *s, Date as_at, const ScorecardLine *l) {
    const Measure *m = l->row->measure;
    json_t *o = json_object();
    text(o, "scorecard", s->name);
    text(o, "section", l->section->section);
    text(o, "code", measure_code(m));
    text(o, "id", m->id);
    model_i64(o, "version", measure_version_on(m, as_at)->version);
    text(o, "title", m->title);
    text(o, "area", definitions_of(cx)->authority->name);
    text(o, "group", STR_NONE);
    model_lit(o, "polarity", polarity_codes[m->polarity]);
    model_lit(o, "frequency", frequency_word[m->period.frequency]);
    model_date(cx, o, "period_start", l->period.label.p ? l->period.from : DATE_NONE);
    model_date(cx, o, "period_end", l->period.label.p ? l->period.to : DATE_NONE);
    model_date(cx, o, "as_at", as_at);
    whole_or_null(o, "numerator", l->has_counts, has_values(m) ? l->now.sum.value : l->now.sum.num);
    whole_or_null(o, "denominator", l->has_counts && has_denominator(m),
                  has_values(m) ? l->now.sum.n_values : l->now.sum.den);
    text(o, "value", l->now.amount.is_set ? amount_text(cx->arena, &l->now.amount) : STR_NONE);
    text(o, "displayed", l->has_now ? figure_text(cx->arena, m, &l->now) : str_from(result_status_words[l->status]));
    model_lit(o, "unit", measure_unit_word[m->unit]);
    model_lit(o, "status", result_status_codes[l->status]);
    text(o, "previous", previous_of(cx, l));
    text(o, "target", l->standard ? l->standard->target : STR_NONE);
    text(o, "floor", l->standard ? l->standard->floor : STR_NONE);
    model_lit(o, "rag", verdict_codes[l->rating.verdict]);
    model_lit(o, "dot", verdict_dot_code(l->direction.dot));
    static const char *const none_yet[] = {"signal", "england", "south_east", "neighbours"};
    for (size_t i = 0; i < COUNT_OF(none_yet); i++) model_lit(o, none_yet[i], NULL);
    model_date(cx, o, "released_on", l->published ? l->published->row->released : DATE_NONE);
    bool is_shown = l->published && !measure_is_computed(m);
    text(o, "source", is_shown ? published_source(cx->arena, l->published) : str_from(measure_source_title[m->source]));
    text(o, "note", note_of(cx, l));
    add_counted(o, "counts", l->has_now && l->has_counts, &l->now.sum);
    add_counted(o, "previous_counts", l->has_before && measure_is_computed(m), &l->before.sum);
    return o;
}

/* What the page shows besides. */
static void add_shown(Ctx *cx, json_t *o, const ScorecardLine *l) {
    static const char *const colours[N_VERDICTS] = {
        [VERDICT_GREEN] = "green", [VERDICT_AMBER] = "yellow", [VERDICT_RED] = "red"};
    const Measure *m = l->row->measure;
    Rating r = l->rating;
    text(o, "period_label", l->period.label);
    text(o, "owner", m->owner);
    text(o, "printed_code", measure_printed_code(m));
    text(o, "range", l->standard ? l->standard->range_text : STR_NONE);
    model_lit(o, "frequency_text", frequency_title[m->period.frequency]);
    model_lit(o, "polarity_text", polarity_words[m->polarity]);
    model_lit(o, "rag_text",
              r.verdict == VERDICT_NOT_RATED && r.reason && *r.reason ? r.reason : verdict_words[r.verdict]);
    model_lit(o, "rag_tag", colours[r.verdict] ? colours[r.verdict] : "grey");
    model_bool(o, "is_by_rounding", r.is_by_rounding);
    model_lit(o, "dot_sign", dot_signs[l->direction.dot]);
    model_lit(o, "dot_text", l->direction.dot == DOT_NONE ? NULL : dot_words[l->direction.dot]);
    model_bool(o, "is_break", l->direction.is_marked_break);
    text(o, "previous_text", l->has_before ? measure_amount_text(cx->arena, m, &l->before.amount) : STR_NONE);
    model_bool(o, "is_computed", measure_is_computed(m));
    model_date(cx, o, "recorded_from", measure_is_computed(m) && l->has_now ? l->now.recorded_from : DATE_NONE);
    bool is_beside = l->published && measure_is_computed(m);
    text(o, "published", is_beside ? l->published->row->printed_result : STR_NONE);
    text(o, "published_source", l->published ? published_source(cx->arena, l->published) : STR_NONE);
    model_date(cx, o, "published_to", is_beside ? l->published->row->period_end : DATE_NONE);
    model_date(cx, o, "entered_on", l->published ? l->published->mark.entered_on : DATE_NONE);
    model_bool(o, "is_corrected", l->published && l->published->mark.has_replaced);
    model_bool(o, "needs_comment", verdict_needs_comment(r.verdict));
}

json_t *scorecard_shown_model(Ctx *cx, const Scorecard *s, Date as_at, const ScorecardLine *l) {
    json_t *o = scorecard_row_model(cx, s, as_at, l);
    add_shown(cx, o, l);
    return o;
}

/* ---- which rows, in which order ---- */

static bool is_shown(const ScorecardLine *l, const ScorecardView *v) {
    if (v->owner.n > 0 && !str_eq(l->row->measure->owner, v->owner)) return false;
    return v->rag.n == 0 || str_is(v->rag, verdict_codes[l->rating.verdict]);
}

/* Red first: what a reader looks for. */
static int rag_place(const ScorecardLine *l) {
    static const int places[N_VERDICTS] = {
        [VERDICT_RED] = 0,       [VERDICT_AMBER] = 1,     [VERDICT_BELOW_TARGET] = 2, [VERDICT_NO_BAND] = 3,
        [VERDICT_NO_TARGET] = 5, [VERDICT_FLOOR_MET] = 4, [VERDICT_GREEN] = 6,        [VERDICT_NOT_RATED] = 7};
    return places[l->rating.verdict];
}

static int compare_code(const void *a, const void *b) {
    return str_cmp(measure_code((*(const ScorecardLine *const *)a)->row->measure),
                   measure_code((*(const ScorecardLine *const *)b)->row->measure));
}
static int compare_title(const void *a, const void *b) {
    return str_cmp((*(const ScorecardLine *const *)a)->row->measure->title,
                   (*(const ScorecardLine *const *)b)->row->measure->title);
}
static int compare_owner(const void *a, const void *b) {
    int c = str_cmp((*(const ScorecardLine *const *)a)->row->measure->owner,
                    (*(const ScorecardLine *const *)b)->row->measure->owner);
    return c ? c : compare_code(a, b);
}
static int compare_rag(const void *a, const void *b) {
    int x = rag_place(*(const ScorecardLine *const *)a), y = rag_place(*(const ScorecardLine *const *)b);
    return x != y ? x - y : compare_code(a, b);
}

static void add_rows(Ctx *cx, json_t *list, const Scorecard *s, Date as_at, const ScorecardLine **at, size_t n,
                     ScorecardSort sort) {
    static int (*const compare[])(const void *, const void *) = {[SORT_CODE] = compare_code,
                                                                 [SORT_TITLE] = compare_title,
                                                                 [SORT_OWNER] = compare_owner,
                                                                 [SORT_RAG] = compare_rag};
    if (sort != SORT_AS_PRINTED && n > 1) qsort(at, n, sizeof *at, compare[sort]);
    for (size_t i = 0; i < n; i++) json_array_append_new(list, scorecard_shown_model(cx, s, as_at, at[i]));
}

/* One list of all sections, for files. */
static void add_flat(json_t *o) {
    json_t *rows = model_array(o, "rows"), *sections = json_object_get(o, "sections");
    for (size_t i = 0; i < json_array_size(sections); i++) {
        json_t *of = json_object_get(json_array_get(sections, i), "rows");
        for (size_t k = 0; k < json_array_size(of); k++) json_array_append(rows, json_array_get(of, k));
    }
}

static void add_counts(json_t *o, const ScorecardLine *lines, size_t n) {
    i64 counts[N_VERDICTS] = {0};
    json_t *c = model_object(o, "counts");
    for (size_t i = 0; i < n; i++) counts[lines[i].rating.verdict]++;
    for (int v = 0; v < N_VERDICTS; v++) json_object_set_new(c, verdict_codes[v], json_integer(counts[v]));
}

json_t *scorecard_model(Ctx *cx, const Scorecard *s, Date as_at, const ScorecardView *v, ScorecardLine *lines,
                        size_t n) {
    json_t *o = json_object(), *sections = NULL;
    model_i64(o, "schema_version", 1);
    text(o, "scorecard", s->name);
    text(o, "title", s->title);
    text(o, "about", s->about);
    model_lit(o, "rhythm", s->rhythm == RHYTHM_NONE ? NULL : rhythm_word[s->rhythm]);
    model_lit(o, "rhythm_text", s->rhythm == RHYTHM_NONE ? NULL : rhythm_text[s->rhythm]);
    model_date(cx, o, "as_at", as_at);
    sections = model_array(o, "sections");
    const ScorecardLine **at = ARENA_ARRAY(cx->arena, const ScorecardLine *, n + 1);
    for (size_t i = 0; i < s->n; i++) {
        size_t n_shown = 0;
        for (size_t k = 0; k < n; k++)
            if (lines[k].section == &s->sections[i] && is_shown(&lines[k], v)) at[n_shown++] = &lines[k];
        json_t *section = model_append(sections);
        text(section, "section", s->sections[i].section);
        text(section, "title", s->sections[i].title);
        add_rows(cx, model_array(section, "rows"), s, as_at, at, n_shown, v->sort);
        model_bool(section, "has_rows", n_shown > 0);
    }
    add_counts(o, lines, n);
    add_flat(o);
    return o;
}
