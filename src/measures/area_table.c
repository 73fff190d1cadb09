/* area_table.c - see area_table.h. */
#include "measures/area_own.h"

#include "access/access.h"
#include "base/nearest.h"
#include "measures/figure_keep.h"
#include "measures/measure_model.h"
#include "measures/release.h"
#include "measures/scorecard_files.h"
#include "schools/establishment.h"
#include "sql_all.h"
#include "web/model.h"

/* ---- the columns ---- */

static void add_area(AreaTable *t, Str name, size_t district, i64 school) {
    t->areas[t->n_areas++] = (Area){name, district, school};
}

static void add_districts(AreaTable *t) {
    UnitSet s = {.authority = definitions_of(t->cx)->authority, .period = {.to = t->ask->as_at}};
    for (size_t i = 0; i < units_n_districts(&s); i++) add_area(t, units_district_name(&s, i), i, 0);
}

static Status add_schools(AreaTable *t) {
    DbRows *r;
    const Authority *authority = definitions_of(t->cx)->authority;
    size_t cap = 0;
    Date day = t->ask->as_at;
    TRY(db_query(t->cx, &r, SQL_area_schools, P_DATE(day), P_DATE(date_add_months(day, -12))));
    while (db_next(r)) {
        if (authority_district(authority, col_str(r, 2)) != (int)t->ask->district) continue;
        size_t n = t->n_areas + t->n_schools;
        if (n >= cap) {
            cap = n < 32 ? 64 : 2 * n;
            t->areas = arena_grow(t->cx->arena, t->areas, n * sizeof *t->areas, cap * sizeof *t->areas);
        }
        t->areas[n] = (Area){col_str_keep(r, 1), SIZE_MAX, col_i64(r, 0)};
        t->n_schools++;
        json_t *school = model_append(t->schools);
        model_text(school, "name", t->areas[n].name);
        model_i64(school, "urn", t->areas[n].school);
        model_array(school, "cells");
    }
    return db_done(r);
}

static Status choose_areas(AreaTable *t) {
    const Definitions *d = definitions_of(t->cx);
    UnitSet s = {.authority = d->authority, .period = {.to = t->ask->as_at}};
    t->areas = ARENA_ARRAY(t->cx->arena, Area, units_n_districts(&s) + 4);
    if (t->ask->kind == AREA_ONE_SCHOOL) add_area(t, t->ask->school_name, SIZE_MAX, t->ask->school);
    if (t->ask->kind != AREA_DISTRICTS && t->ask->district != SIZE_MAX)
        add_area(t, units_district_name(&s, t->ask->district), t->ask->district, 0);
    if (t->ask->kind == AREA_DISTRICTS) add_districts(t);
    add_area(t, d->authority->name, SIZE_MAX, 0);
    return t->ask->kind == AREA_ONE_DISTRICT ? add_schools(t) : OK;
}

/* ---- one measure ---- */

static const UnitPart *part_of(const AreaFigures *f, const Area *a) {
    for (size_t i = 0; a->school && i < f->n_schools; i++)
        if (f->schools[i].key == a->school) return &f->schools[i];
    for (size_t i = 0; !a->school && i < f->n_districts; i++)
        if (f->districts[i].filter.district == a->district) return &f->districts[i];
    return NULL;
}

/* A figure as a cell; none: no unit lies there. */
static json_t *cell_of(AreaTable *t, const AreaFigures *f, const Area *a) {
    json_t *cell = json_object();
    bool is_county = a->district == SIZE_MAX && !a->school;
    const UnitPart *part = is_county ? NULL : part_of(f, a);
    UnitFilter none = {.district = SIZE_MAX, .school = -1, .group = SIZE_MAX};
    UnitFigure figure = is_county ? f->whole : part ? part->figure : units_figure(t->cx, f->set, &none);
    measure_add_numbers(t->cx, cell, f->measure, &figure);
    bool is_small = is_county && f->for_release && release_is_small(f->measure, &figure, release_rule(t->cx));
    if (is_small || (part && part->is_hidden)) {
        release_hide(cell);
        if (is_small || part->is_small) t->hidden.n_primary++;
        else t->hidden.n_secondary++;
    }
    return cell;
}

/* One measure and area in a row of its own, for files. */
static void add_long_row(AreaTable *t, const AreaFigures *f, const Area *a, const json_t *cell) {
    const Measure *m = f->measure;
    json_t *row = json_copy((json_t *)cell);
    json_array_append_new(t->rows, row);
    model_text(row, "section", f->section->section);
    model_text(row, "code", measure_code(m));
    model_text(row, "id", m->id);
    model_text(row, "title", m->title);
    model_text(row, "area", a->name);
    model_id(row, "urn", a->school);
    model_text(row, "period", f->set->period.label);
    model_lit(row, "unit", measure_unit_word[m->unit]);
}

json_t *area_add_measure(AreaTable *t, const ScorecardSection *section, const Measure *m) {
    json_t *row = model_append(json_object_get(t->model, "measures"));
    model_text(row, "section", section->section);
    model_text(row, "code", measure_code(m));
    model_text(row, "printed_code", measure_printed_code(m));
    model_text(row, "id", m->id);
    model_text(row, "title", m->title);
    model_lit(row, "unit", measure_unit_word[m->unit]);
    model_array(row, "cells");
    return row;
}

void area_add_cell(AreaTable *t, const AreaFigures *f, json_t *measure, size_t i, json_t *cell) {
    add_long_row(t, f, &t->areas[i], cell);
    json_t *owner = i < t->n_areas ? measure : json_array_get(t->schools, i - t->n_areas);
    json_array_append_new(json_object_get(owner, "cells"), cell);
}

static void add_cells(AreaTable *t, const AreaFigures *f, json_t *measure) {
    for (size_t i = 0; i < t->n_areas + t->n_schools; i++) area_add_cell(t, f, measure, i, cell_of(t, f, &t->areas[i]));
}

/* The schools of each district are a table of their own: those of others, which are not shown, need not be proved. */
static void leave_district(const AreaTable *t, AreaFigures *f) {
    size_t n = 0;
    for (size_t i = 0; i < f->n_schools; i++)
        if (f->schools[i].district == t->ask->district || f->schools[i].district == SIZE_MAX ||
            t->ask->district == SIZE_MAX)
            f->schools[n++] = f->schools[i];
    f->n_schools = n;
}

/* A school's own figures are whole to whoever may see its records; all else that leaves is not. */
static Status hide(AreaTable *t, AreaFigures *f, bool may_see) {
    const SuppressRule *rule = release_rule(t->cx);
    Released ignored; /* counted by the cells that are shown */
    if (!f->for_release) return OK;
    (void)release_parts(t->cx->arena, f->measure, f->districts, f->n_districts, rule,
                        !release_is_small(f->measure, &f->whole, rule));
    leave_district(t, f);
    bool is_own = t->ask->kind == AREA_ONE_SCHOOL && may_see;
    return is_own || t->ask->kind == AREA_DISTRICTS
               ? OK
               : release_schools(t->cx, f->set, f->schools, f->n_schools, rule, &ignored);
}

/* What was found amiss names records: it does not leave the council. */
static void add_warning(AreaTable *t, const AreaFigures *f, json_t *row, const Str *said, size_t n) {
    Buf b = buf_on(t->cx->arena);
    for (size_t i = 0; i < n && !f->for_release; i++) buf_fmt(&b, "%s%.*s", i > 0 ? ". " : "", STR_ARG(said[i]));
    Str warning = buf_str(&b);
    model_text(row, "warning", warning.n > 0 ? warning : STR_NONE);
}

/* Of districts no unit is wanted but in their sums, which may be kept. */
static Status add_kept(AreaTable *t, const ScorecardSection *section, const Measure *m) {
    FigureAt at;
    bool may_see = measure_rows_are_seen(t->cx, m);
    TRY(figure_at(t->cx, m, t->ask->as_at, &at));
    UnitSet none = {.measure = m,
                    .period = at.period,
                    .authority = definitions_of(t->cx)->authority,
                    .why_unknown = at.figure.is_unknown ? at.figure.why_not : NULL,
                    .recorded_from = DATE_NONE};
    AreaFigures f = {.measure = m,
                     .section = section,
                     .set = &none,
                     .for_release = t->ask->for_release || !may_see,
                     .whole = at.figure,
                     .districts = at.districts,
                     .n_districts = at.n_districts};
    TRY(hide(t, &f, may_see));
    json_t *row = area_add_measure(t, section, m);
    model_text(row, "period_label", at.period.label);
    add_warning(t, &f, row, at.faults, at.n_faults);
    add_cells(t, &f, row);
    return OK;
}

static Status add_computed(AreaTable *t, const ScorecardSection *section, const Measure *m) {
    if (t->ask->kind == AREA_DISTRICTS) return add_kept(t, section, m);
    UnitSet s;
    UnitFilter all = UNIT_FILTER_ALL;
    bool may_see = measure_rows_are_seen(t->cx, m);
    TRY(units_load(t->cx, m, t->ask->as_at, &s));
    AreaFigures f = {.measure = m, .section = section, .set = &s, .for_release = t->ask->for_release || !may_see};
    f.whole = units_figure(t->cx, &s, &all);
    TRY(units_break_down(t->cx, &s, STR("district"), &f.districts, &f.n_districts));
    TRY(units_break_down(t->cx, &s, STR("school"), &f.schools, &f.n_schools));
    TRY(hide(t, &f, may_see));
    json_t *row = area_add_measure(t, section, m);
    model_text(row, "period_label", s.period.label);
    Str said[UNIT_SAID_MAX];
    add_warning(t, &f, row, said, units_say_faults(t->cx, &s, said, UNIT_SAID_MAX));
    add_cells(t, &f, row);
    return OK;
}

/* ---- the whole ---- */

static const char area_columns[] =
    "section|code|id|title|area|urn|period|numerator|denominator|value|displayed|unit|status";

static void add_head(AreaTable *t, Str title) {
    json_t *m = t->model, *areas = model_array(m, "areas");
    model_i64(m, "schema_version", 1);
    model_text(m, "title", title);
    model_text(m, "scorecard", t->ask->scorecard->name);
    model_date(t->cx, m, "as_at", t->ask->as_at);
    model_text(m, "as_at_words", date_long(t->cx->arena, t->ask->as_at));
    for (size_t i = 0; i < t->n_areas; i++) model_text(model_append(areas), "name", t->areas[i].name);
    model_text(m, "hidden_text", release_text(t->cx->arena, &t->hidden));
    model_bool(m, "is_for_release", t->ask->for_release);
    model_bool(m, "has_schools", t->n_schools > 0);
    model_columns(m, area_columns);
}

static Str title_of(Ctx *cx, const AreaAsk *ask, const AreaTable *t) {
    if (ask->kind == AREA_DISTRICTS) return STR_CAT(cx->arena, ask->scorecard->title, STR(", by district"));
    return STR_CAT(cx->arena, ask->scorecard->title, STR(": "), t->areas[0].name);
}

static Status add_all(AreaTable *t) {
    const Scorecard *s = t->ask->scorecard;
    for (size_t i = 0; i < s->n; i++)
        for (size_t k = 0; k < s->sections[i].n; k++) {
            ArenaMark mark =
                arena_mark(t->cx->arena); /* a measure of all pupils has 230,000 units, a pack 150 measures */
            const Measure *m = s->sections[i].rows[k].measure;
            if (measure_is_computed(m)) TRY(add_computed(t, &s->sections[i], m));
            else area_add_entered(t, &s->sections[i], m);
            arena_rewind(t->cx->arena, mark);
        }
    return OK;
}

Status area_table(Ctx *cx, const AreaAsk *ask, json_t **out) {
    if (date_before(cx->today, ask->as_at))
        return FAIL(cx, ERR_INPUT, "%.*s: a scorecard of a day to come has no figures",
                    STR_ARG(date_long(cx->arena, ask->as_at)));
    AreaTable t = {.cx = cx, .ask = ask, .model = json_object()};
    *out = t.model;
    model_array(t.model, "measures");
    t.rows = model_array(t.model, "rows");
    t.schools = model_array(t.model, "schools");
    TRY(choose_areas(&t));
    TRY(area_read_published(&t));
    TRY(add_all(&t));
    add_head(&t, title_of(cx, ask, &t));
    TRY(measure_add_definitions(cx, t.model, json_object_get(t.model, "measures")));
    return OK;
}

/* ---- packs ---- */

static Status pack_of(Ctx *cx, Date as_at, AreaAsk *out) {
    Period quarter;
    PeriodRule rule = {.frequency = PERIOD_QUARTER, .basis = BASIS_FINANCIAL};
    *out = (AreaAsk){.as_at = as_at, .district = SIZE_MAX, .for_release = true};
    if (!date_is_set(as_at) && period_at(cx->arena, definitions_of(cx), &rule, cx->today, &quarter))
        out->as_at = quarter.to;
    return scorecard_open(cx, STR("vulnerable-learners"), &out->scorecard);
}

/* By either of its names, however it is written. */
static int district_named(const Authority *a, Str name) {
    for (size_t i = 0; i < a->n_districts; i++)
        if (str_eq_nocase(a->districts[i].name, name) || str_eq_nocase(a->districts[i].later_name, name)) return (int)i;
    return -1;
}

Status area_pack_district(Ctx *cx, Str name, Date as_at, AreaAsk *out) {
    const Authority *a = definitions_of(cx)->authority;
    const char **names = ARENA_ARRAY(cx->arena, const char *, a->n_districts + 1);
    int district = district_named(a, name);
    TRY(pack_of(cx, as_at, out));
    out->kind = AREA_ONE_DISTRICT;
    out->district = (size_t)district;
    if (district >= 0) return OK;
    for (size_t i = 0; i < a->n_districts; i++) names[i] = str_cstr(cx->arena, a->districts[i].name);
    const char *near = nearest_name(name, names, a->n_districts);
    return FAIL(cx, ERR_NOTFOUND, "there is no district of that name%s%s", near ? "; did you mean " : "",
                near ? near : "");
}

Status area_pack_school(Ctx *cx, i64 urn, Date as_at, AreaAsk *out) {
    Establishment e;
    TRY(school_get(cx, urn, &e));
    int district = authority_district(definitions_of(cx)->authority, e.district);
    TRY(pack_of(cx, as_at, out));
    out->kind = AREA_ONE_SCHOOL;
    out->school = urn;
    out->school_name = e.name;
    out->district = district < 0 ? SIZE_MAX : (size_t)district;
    return OK;
}

/* ---- the workbook ---- */

/* A row of figures, its columns the areas: each row becomes an object of its own keys. */
static json_t *wide_rows(const json_t *list, const char *const *keys, size_t n_keys) {
    json_t *out = json_array();
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *from = json_array_get(list, i), *cells = json_object_get(from, "cells");
        json_t *row = model_append(out);
        for (size_t k = 0; k < n_keys; k++) json_object_set(row, keys[k], json_object_get(from, keys[k]));
        for (size_t c = 0; c < json_array_size(cells); c++) {
            char key[24];
            (void)snprintf(key, sizeof key, "%zu", c);
            json_object_set(row, key, json_object_get(json_array_get(cells, c), "value"));
        }
    }
    return out;
}

static void add_wide(Ctx *cx, XlsxOut *x, const char *sheet, const json_t *list, const char *const *keys, size_t n_keys,
                     const json_t *heads, const char *head_key) {
    SheetColumn columns[SHEET_MAX_COLUMNS];
    size_t n = 0;
    for (; n < n_keys; n++) columns[n] = (SheetColumn){{keys[n], n == 0 ? 12 : 34}, keys[n], CELL_TEXT};
    for (size_t i = 0; i < json_array_size(heads) && n < SHEET_MAX_COLUMNS; i++, n++) {
        const char *head = json_string_value(json_object_get(json_array_get(heads, i), head_key));
        columns[n] = (SheetColumn){{head ? head : "", 13}, str_fmt(cx->arena, "%zu", i).p, CELL_NUMBER};
    }
    json_t *rows = wide_rows(list, keys, n_keys);
    sheet_add(cx, x, sheet, columns, n, rows);
    json_decref(rows);
}

Status area_table_xlsx(Ctx *cx, const json_t *model, Str *bytes) {
    static const char *const measure_keys[] = {"code", "title", "period_label", "unit", "benchmark"},
                             *const school_keys[] = {"urn", "name"};
    static const SheetColumn long_columns[] = {
        {{"section", 14}, "section", CELL_TEXT},
        {{"code", 10}, "code", CELL_TEXT},
        {{"id", 24}, "id", CELL_TEXT},
        {{"title", 44}, "title", CELL_TEXT},
        {{"area", 30}, "area", CELL_TEXT},
        {{"urn", 10}, "urn", CELL_TEXT},
        {{"period", 30}, "period", CELL_TEXT},
        {{"numerator", 12}, "numerator", CELL_NUMBER},
        {{"denominator", 12}, "denominator", CELL_NUMBER},
        {{"value", 12}, "value", CELL_NUMBER},
        {{"displayed", 20}, "displayed", CELL_TEXT},
        {{"unit", 16}, "unit", CELL_TEXT},
        {{"status", 14}, "status", CELL_TEXT},
    };
    XlsxOut *x;
    const json_t *measures = json_object_get(model, "measures"), *schools = json_object_get(model, "schools");
    TRY(xlsx_out_new(cx, model_cell(cx->arena, json_object_get(model, "title")), &x));
    add_wide(cx, x, "Figures", measures, measure_keys, COUNT_OF(measure_keys), json_object_get(model, "areas"), "name");
    sheet_add_definitions(cx, x, json_object_get(model, "definitions"));
    if (json_array_size(schools) > 0)
        add_wide(cx, x, "Schools", schools, school_keys, COUNT_OF(school_keys), measures, "title");
    sheet_add(cx, x, "Data", long_columns, COUNT_OF(long_columns), json_object_get(model, "rows"));
    return xlsx_out_end(x, bytes);
}
