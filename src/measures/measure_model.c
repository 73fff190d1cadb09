#include "measures/measure_model.h"

#include "access/access.h"
#include "access/restrict_case.h"
#include "access/audit.h"
#include "measures/measure_chart.h"
#include "measures/published.h"
#include "measures/release.h"
#include "people/search.h"
#include "registers/case_access.h"
#include "sql_all.h"
#include "web/model.h"

/* ---- the definition ---- */

static void add_words(json_t *o, const char *key, const Str *words, size_t n) {
    json_t *list = model_array(o, key);
    for (size_t i = 0; i < n; i++) json_array_append_new(list, model_str(words[i]));
}

static void add_codes(json_t *o, const Measure *m) {
    json_t *list = model_array(o, "codes");
    for (size_t i = 0; i < m->n_codes; i++) {
        json_t *c = model_append(list);
        model_text(c, "scorecard", m->codes[i].scorecard);
        model_text(c, "section", m->codes[i].section);
        model_text(c, "code", m->codes[i].code);
    }
}

static void add_versions(Ctx *cx, json_t *o, const Measure *m) {
    json_t *list = model_array(o, "versions");
    for (size_t i = 0; i < m->n_versions; i++) {
        json_t *v = model_append(list);
        model_i64(v, "version", m->versions[i].version);
        model_date(cx, v, "from", m->versions[i].from);
        model_text(v, "change", m->versions[i].change);
        model_bool(v, "is_break", m->versions[i].is_break);
    }
}

json_t *measure_definition(Ctx *cx, const Measure *m) {
    json_t *o = json_object();
    model_text(o, "id", m->id);
    model_text(o, "code", measure_code(m));
    model_text(o, "printed_code", measure_printed_code(m));
    model_text(o, "title", m->title);
    model_text(o, "meaning", m->meaning);
    model_lit(o, "kind", measure_kind_word[m->kind]);
    model_lit(o, "kind_text", measure_kind_title[m->kind]);
    model_lit(o, "unit", measure_unit_word[m->unit]);
    model_lit(o, "polarity", polarity_codes[m->polarity]);
    model_lit(o, "polarity_text", polarity_words[m->polarity]);
    model_bool(o, "polarity_is_inferred", m->is_polarity_inferred);
    model_lit(o, "frequency", frequency_word[m->period.frequency]);
    model_lit(o, "frequency_text", frequency_title[m->period.frequency]);
    model_lit(o, "year_basis", year_basis_word[m->period.basis]);
    model_lit(o, "source", measure_source_word[m->source]);
    model_lit(o, "source_text", measure_source_title[m->source]);
    model_text(o, "published", m->published);
    model_text(o, "awaits", m->awaits);
    model_text(o, "owner", m->owner);
    model_text(o, "service", m->service);
    model_bool(o, "is_qpr", m->is_qpr);
    model_bool(o, "is_provisional", m->is_provisional);
    model_text(o, "superseded_by", m->superseded_by);
    model_date(cx, o, "superseded_on", m->superseded_on);
    add_words(o, "feeds", m->feeds, m->n_feeds);
    add_words(o, "groups", m->groups, m->n_groups);
    add_words(o, "aliases", m->aliases, m->n_aliases);
    add_words(o, "decisions", m->decisions, m->n_decisions);
    add_codes(o, m);
    add_versions(cx, o, m);
    return o;
}

/* ---- the figure ---- */

static void add_whole(json_t *o, const char *key, i64 v) { json_object_set_new(o, key, json_integer(v)); }

void measure_add_numbers(Ctx *cx, json_t *o, const Measure *m, const UnitFigure *f) {
    bool has_values = m->kind == MEASURE_MEAN || m->kind == MEASURE_MEDIAN || m->kind == MEASURE_MONEY;
    bool has_den = m->kind != MEASURE_COUNT && m->kind != MEASURE_MONEY;
    bool is_change = m->kind == MEASURE_CHANGE; /* of the baseline, to what is now */
    bool has_parts = m->kind == MEASURE_GAP || m->kind == MEASURE_RATIO || is_change;
    i64 num = has_values ? f->sum.value : is_change ? f->sum.group_num : f->sum.num;
    i64 den = has_values ? f->sum.n_values : is_change ? f->sum.num - f->sum.group_num : f->sum.den;
    json_object_set_new(o, "numerator", f->is_unknown ? json_null() : json_integer(num));
    json_object_set_new(o, "denominator", !has_den || f->is_unknown ? json_null() : json_integer(den));
    model_text(o, "value", f->amount.is_set ? amount_text(cx->arena, &f->amount) : STR_NONE);
    model_text(o, "displayed", figure_text(cx->arena, m, f));
    model_lit(o, "status", f->amount.is_set ? "ok" : f->is_unknown ? "not_available" : "no_cases");
    if (!has_parts) return;
    model_text(o, "group", f->of_group.is_set ? amount_text(cx->arena, &f->of_group) : STR_NONE);
    model_text(o, "others", f->of_others.is_set ? amount_text(cx->arena, &f->of_others) : STR_NONE);
    model_bool(o, "is_other_from_rounded", f->is_rounded_other);
    model_text(o, "against_all", f->against_all.is_set ? measure_amount_text(cx->arena, m, &f->against_all) : STR_NONE);
}

static void add_warnings(Ctx *cx, json_t *o, const UnitSet *s) {
    Str said[UNIT_SAID_MAX];
    size_t n = units_say_faults(cx, s, said, COUNT_OF(said));
    add_words(o, "warnings", said, n);
}

void measure_add_figure(Ctx *cx, json_t *o, const UnitSet *s, const UnitFigure *f) {
    const Measure *m = s->measure;
    model_date(cx, o, "as_at", s->as_at);
    json_t *p = model_object(o, "period");
    model_date(cx, p, "from", s->period.from);
    model_date(cx, p, "to", s->period.to);
    model_text(p, "label", s->period.label);
    model_i64(o, "version", measure_version_on(m, s->period.to)->version);
    measure_add_numbers(cx, o, m, f);
    add_warnings(cx, o, s);
}

void measure_hide_small(Ctx *cx, json_t *o, const Measure *m, const UnitFigure *f) {
    if (release_is_small(m, f, release_rule(cx))) release_hide(o);
}

/* Which parts may not be shown; in words how many. */
static Status hide_parts(Ctx *cx, const UnitSet *s, Str by, UnitPart *parts, size_t n, Str *said) {
    Released hidden;
    UnitFilter all = UNIT_FILTER_ALL;
    UnitFigure whole = units_figure(cx, s, &all);
    const SuppressRule *rule = release_rule(cx);
    if (str_is(by, "school")) TRY(release_schools(cx, s, parts, n, rule, &hidden));
    else hidden = release_parts(cx->arena, s->measure, parts, n, rule, !release_is_small(s->measure, &whole, rule));
    *said = release_text(cx->arena, &hidden);
    return OK;
}

Status measure_add_breakdown(Ctx *cx, json_t *o, const UnitSet *s, Str by, bool for_release) {
    UnitPart *rows;
    size_t n;
    Str said = STR("");
    bool is_by_school = str_is(by, "school");
    TRY(units_break_down(cx, s, by, &rows, &n));
    if (for_release) TRY(hide_parts(cx, s, by, rows, n, &said));
    json_t *b = model_object(o, "breakdown");
    model_text(b, "by", by);
    model_text(b, "hidden_text", said);
    json_t *list = model_array(b, "rows");
    for (size_t i = 0; i < n; i++) {
        json_t *row = model_append(list);
        model_text(row, "name", rows[i].label);
        if (is_by_school) model_id(row, "urn", rows[i].key);
        measure_add_numbers(cx, row, s->measure, &rows[i].figure);
        if (rows[i].is_hidden) release_hide(row);
    }
    if (is_by_school || str_is(by, "district"))
        measure_add_funnel(cx, o, s, rows, n, is_by_school ? STR("by school") : STR("by district"));
    return OK;
}

/* ---- what was published ---- */

static void add_published_row(Ctx *cx, json_t *list, const Published *p) {
    json_t *row = model_append(list);
    const Measure *m = p->measure;
    bool has_figure = p->result.is_set && result_status_has_figure[p->row->status];
    model_date(cx, row, "period_end", p->row->period_end);
    model_text(row, "result", has_figure ? amount_text(cx->arena, &p->result) : STR_NONE);
    model_text(row, "displayed",
               has_figure ? measure_amount_text(cx->arena, m, &p->result)
                          : str_from(result_status_words[p->row->status]));
    model_lit(row, "status", result_status_codes[p->row->status]);
    model_text(row, "previous", p->before.is_set ? amount_text(cx->arena, &p->before) : STR_NONE);
    model_text(row, "source", published_source(cx->arena, p));
    model_date(cx, row, "entered_on", p->mark.entered_on);
    model_bool(row, "is_corrected", p->mark.has_replaced);
    model_text(row, "note", p->row->note);
    model_text(row, "otherwise", p->otherwise ? p->otherwise->printed_result : STR_NONE);
}

Status measure_add_published(Ctx *cx, json_t *o, const Measure *m, Date as_at) {
    PublishedSet set;
    TRY(published_read(cx, &m, 1, as_at, &set));
    json_t *list = model_array(o, "published_results"), *doubts = model_array(o, "doubts");
    for (const Published *p = published_latest(&set, m); p; p = published_before(&set, p))
        add_published_row(cx, list, p);
    for (size_t i = 0; i < set.n_doubts; i++) json_array_append_new(doubts, model_str(set.doubts[i]));
    model_bool(o, "has_published", json_array_size(list) > 0);
    model_bool(o, "has_doubts", set.n_doubts > 0);
    return measure_is_computed(m) ? OK : measure_add_published_trend(cx, o, m, &set);
}

/* ---- the units ---- */

bool measure_rows_are_seen(Ctx *cx, const Measure *m) {
    const Registers *rs = registers_of(cx);
    bool is_seen = measure_is_computed(m) && access_may(cx, READ_CHILD);
    for (size_t i = 0; is_seen && i < m->n_feeds; i++) is_seen = register_is_seen(cx, register_find(rs, m->feeds[i]));
    return is_seen;
}

Status measure_may_see_rows(Ctx *cx, const Measure *m) {
    const Registers *rs = registers_of(cx);
    TRY(access_allows(cx, READ_CHILD));
    for (size_t i = 0; i < m->n_feeds; i++) TRY(register_may_see(cx, register_find(rs, m->feeds[i])));
    return OK;
}

static void add_unit(Ctx *cx, json_t *row, const UnitSet *s, const Unit *u) {
    const Measure *m = s->measure;
    model_id(row, "school_urn", u->school_id);
    model_text(row, "district", units_district_name(s, u->district));
    model_date(cx, row, "on_date", u->on);
    add_whole(row, "numerator", u->num);
    add_whole(row, "denominator", u->den);
    if (u->has_value) add_whole(row, "value", u->value);
    for (size_t g = 0; g < m->n_groups; g++)
        if (u->groups[g] < s->n_values[g])
            model_text(row, str_cstr(cx->arena, m->groups[g]), s->values[g][u->groups[g]]);
}

/* Whose record is hidden has no number of a case either, nor a district. */
static void add_person(Ctx *cx, json_t *row, const Unit *u, const PersonCard *c) {
    model_id(row, "unit_id", c->id ? u->id : 0);
    model_id(row, "child_id", c->id);
    model_text(row, "surname", c->surname);
    model_text(row, "forename", c->forename);
    model_date(cx, row, "born", c->birth_date);
    if (!c->district.p) model_text(row, "district", STR_NONE);
}

enum { ROWS_AT_ONCE = 200 };

static Status add_chunk(Ctx *cx, json_t *list, const UnitSet *s, const Unit *const *at, size_t n) {
    i64 ids[ROWS_AT_ONCE];
    PersonCard *cards = ARENA_ARRAY(cx->arena, PersonCard, n);
    size_t n_ids = 0, k = 0;
    for (size_t i = 0; i < n; i++)
        if (at[i]->child_id) ids[n_ids++] = at[i]->child_id;
    TRY(person_cards(cx, ids, n_ids, cards));
    for (size_t i = 0; i < n; i++) {
        json_t *row = model_append(list);
        add_unit(cx, row, s, at[i]);
        if (at[i]->child_id) add_person(cx, row, at[i], &cards[k++]);
        else model_id(row, "unit_id", at[i]->id);
    }
    return OK;
}

/* Cases that are open to others alone and feed a measure: whose row in the list behind it would tell that there is one. */
typedef struct FedBy {
    HiddenCase *at;
    size_t n;
} FedBy;

static Status hidden_feeds(Ctx *cx, const Measure *m, FedBy *out) {
    HiddenCase *all;
    size_t n;
    TRY(restrict_hidden_cases(cx, &all, &n));
    *out = (FedBy){.at = all};
    for (size_t i = 0; i < n; i++)
        for (size_t f = 0; f < m->n_feeds; f++)
            if (str_eq(all[i].register_name, m->feeds[f])) {
                all[out->n++] = all[i];
                break;
            }
    return OK;
}

/* A statement's units are cases, rows of cases or children: a unit about the child, or of a case about no child about the school, is taken for it. */
static bool tells_of_hidden(const FedBy *hidden, const Unit *u) {
    for (size_t i = 0; i < hidden->n; i++) {
        const HiddenCase *h = &hidden->at[i];
        if (h->case_id == u->id || (h->person_id && h->person_id == u->child_id)) return true;
        if (!h->person_id && !u->child_id && h->urn && h->urn == u->school_id) return true;
    }
    return false;
}

Status measure_add_rows(Ctx *cx, json_t *o, const UnitSet *s, const UnitWindow *w) {
    FedBy hidden;
    TRY(measure_may_see_rows(cx, s->measure));
    TRY(hidden_feeds(cx, s->measure, &hidden));
    const Unit **at = ARENA_ARRAY(cx->arena, const Unit *, s->n + 1);
    size_t n = 0, shown = 0, total = 0;
    for (size_t i = 0; i < s->n; i++) {
        if (!unit_fits(&s->at[i], &w->filter)) continue;
        total++;
        if (tells_of_hidden(&hidden, &s->at[i])) continue;
        if (shown++ >= w->offset && (w->limit == 0 || n < w->limit)) at[n++] = &s->at[i];
    }
    json_t *list = model_array(o, "rows");
    for (size_t i = 0; i < n; i += ROWS_AT_ONCE)
        TRY(add_chunk(cx, list, s, at + i, n - i < ROWS_AT_ONCE ? n - i : ROWS_AT_ONCE));
    model_count(o, "total", (i64)total, cx);
    model_count(o, "not_shown", (i64)(total - shown), cx);
    model_bool(o, "has_not_shown", total > shown);
    audit_note(cx, "measure.rows", 0, "measure %.*s as at %.*s rows %zu of %zu", STR_ARG(s->measure->id),
               STR_ARG(date_iso_str(cx->arena, s->as_at)), n, total);
    return OK;
}
