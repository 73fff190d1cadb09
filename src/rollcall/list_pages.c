/* list_pages.c - the children behind each figure of the roll call, and who left a roll since a day. */
#include "base/csv_out.h"
#include "rollcall/rollcall.h"
#include "web/model.h"
#include "web/paging.h"
#include "web/web.h"

static const Input list_inputs[] = {
    {"as_at", IN_DATE, NULL, "The day of the roll call", false},
    {"sub", IN_TEXT, NULL, "Kind", false},
    {"district", IN_TEXT, NULL, "District", false},
    {"year_group", IN_TEXT, NULL, "Year group", false},
    {"group", IN_TEXT, NULL, "Vulnerable group", false},
    {"urn", IN_NUMBER, NULL, "School", false},
    {"page", IN_NUMBER, NULL, "Page", false},
    INPUTS_END,
};

ROUTE(GET, "/rollcall/{figure}", rollcall_list_page, .needs = READ_CHILD, .also = READ_ROLLCALL, .inputs = list_inputs,
      .list = "children", .doc = "The children in one figure of the roll call, longest in it first.")

static const Input changes_inputs[] = {
    {"since", IN_DATE, NULL, "Since", false},
    {"until", IN_DATE, NULL, "Until", false},
    {"district", IN_TEXT, NULL, "District", false},
    {"page", IN_NUMBER, NULL, "Page", false},
    INPUTS_END,
};

ROUTE(GET, "/rollcall/changes", rollcall_changes_page, .needs = READ_CHILD, .also = READ_ROLLCALL,
      .inputs = changes_inputs, .list = "children", .doc = "Who left a roll since a day, and where they are now.")

/* ---- a line of a list ---- */

static Str id_text(Ctx *cx, i64 id) { return str_fmt(cx->arena, "%lld", (long long)id); }

static Str child_url(Ctx *cx, i64 id) {
    if (id == 0) return STR_NONE;
    return url_to(cx, "/children/{id}", "id", str_cstr(cx->arena, id_text(cx, id)), NULL);
}

static Str school_url(Ctx *cx, i64 urn) {
    if (urn == 0) return STR_NONE;
    return url_to(cx, "/schools/{urn}", "urn", str_cstr(cx->arena, id_text(cx, urn)), NULL);
}

static Str list_name(Ctx *cx, const RollcallRow *r) {
    if (str_empty(r->forename)) return str_empty(r->surname) ? STR("Name not known") : r->surname;
    return str_fmt(cx->arena, "%.*s, %.*s", STR_ARG(r->surname), STR_ARG(r->forename));
}

static void add_seconds(json_t *row, u32 bits) {
    json_t *seconds = model_array(row, "seconds");
    for (int s = 0; s < N_ROLLCALL_SECONDS; s++) {
        if (!(bits & (UINT32_C(1) << s))) continue;
        json_t *fact = model_append(seconds);
        model_lit(fact, "title", rollcall_second_names[s].title);
        model_bool(fact, "is_conflict", (rollcall_conflict_bits & (UINT32_C(1) << s)) != 0);
    }
}

static const char *state_title(const RollVerdict *v) {
    switch (v->where) {
    case WHERE_IN: return rollcall_state_names[v->state].title;
    case WHERE_AGE_UNKNOWN: return "Age not known";
    case WHERE_TOO_YOUNG: return "Below school age";
    case WHERE_TOO_OLD: return "Past school age";
    case WHERE_DEAD: return "Died";
    case WHERE_CLOSED: return "Record closed";
    default: return "Not known on that day";
    }
}

static void fill_row(Ctx *cx, json_t *m, const RollcallRow *r) {
    for (size_t c = 0; c < n_rollcall_list_columns; c++)
        model_text(m, rollcall_list_columns[c], rollcall_list_value(cx, r, c));
    model_text(m, "name", list_name(cx, r));
    model_text(m, "href", child_url(cx, r->person_id));
    model_date(cx, m, "born", r->born);
    model_date(cx, m, "since", r->v.since);
    model_text(m, "district_name", r->district);
    model_text(m, "school_name", r->school);
    model_text(m, "school_href", school_url(cx, r->urn));
    model_lit(m, "state_title", state_title(&r->v));
    bool has_sub = r->v.where == WHERE_IN && r->v.state != RC_UNACCOUNTED;
    model_lit(m, "sub_title", has_sub ? rollcall_sub_names[r->v.sub].title : NULL);
    bool has_year = r->v.year_group >= 0 && date_is_set(r->born);
    model_lit(m, "year_text", has_year ? rollcall_year_slot_name(rollcall_year_slot(r->v.year_group)) : NULL);
    add_seconds(m, r->v.second);
}

static void add_columns(Ctx *cx, json_t *m) {
    Buf keys = buf_on(cx->arena);
    for (size_t c = 0; c < n_rollcall_list_columns; c++) buf_fmt(&keys, "%s%s", c ? "|" : "", rollcall_list_columns[c]);
    model_columns(m, str_cstr(cx->arena, buf_str(&keys)));
}

/* A county's whole roll is too long for a model: CSV is written straight from the rows. */
static Status list_as_csv(Ctx *cx, const char *figure, const RollcallList *list) {
    Buf out = buf_on(cx->arena);
    CsvOut csv = csv_out_on(&out);
    for (size_t c = 0; c < n_rollcall_list_columns; c++) csv_out_cell(&csv, str_from(rollcall_list_columns[c]));
    csv_out_end_row(&csv);
    for (size_t i = 0; i < list->n; i++) {
        for (size_t c = 0; c < n_rollcall_list_columns; c++)
            csv_out_cell(&csv, rollcall_list_value(cx, &list->rows[i], c));
        csv_out_end_row(&csv);
    }
    Str file = str_fmt(cx->arena, "%s-%.*s.csv", figure, STR_ARG(date_iso_str(cx->arena, list->as_at)));
    return reply_bytes(cx, STR("text/csv; charset=utf-8"), file, buf_str(&out));
}

/* ---- what the figure is ---- */

typedef struct Figure {
    const char *code, *title;
    int state; /* RollcallState, or -1 for a list beside the balance */
} Figure;

static Status find_figure(Ctx *cx, Str code, Figure *out) {
    for (int s = 0; s < N_ROLLCALL_STATES; s++)
        if (str_is(code, rollcall_state_names[s].code)) {
            *out = (Figure){rollcall_state_names[s].code, rollcall_state_names[s].title, s};
            return OK;
        }
    for (int b = 0; b < N_ROLLCALL_BESIDE; b++)
        if (str_is(code, rollcall_beside_names[b].code)) {
            *out = (Figure){rollcall_beside_names[b].code, rollcall_beside_names[b].title, -1};
            return OK;
        }
    return FAIL(cx, ERR_NOTFOUND, "the roll call has no figure of that name");
}

static bool is_sub_of(const Figure *f, Str sub) {
    for (int i = 0; i < N_ROLLCALL_SUBS; i++)
        if (rollcall_sub_state[i] == f->state && str_is(sub, rollcall_sub_names[i].code)) return true;
    return false;
}

/* ---- filters ---- */

static void add_choice(json_t *choices, Str value, Str text, Str chosen) {
    json_t *c = model_append(choices);
    model_text(c, "value", value);
    model_text(c, "text", text);
    model_bool(c, "is_chosen", str_eq(value, chosen));
}

static void add_sub_choices(Ctx *cx, json_t *filter, const Figure *f) {
    size_t n = 0;
    json_t *choices = model_array(filter, "subs");
    for (int i = 0; i < N_ROLLCALL_SUBS; i++) {
        if (rollcall_sub_state[i] != f->state) continue;
        add_choice(choices, str_from(rollcall_sub_names[i].code), str_from(rollcall_sub_names[i].title),
                   in_text(cx, "sub"));
        n++;
    }
    model_bool(filter, "has_subs", n > 1);
}

static void add_district_choices(Ctx *cx, json_t *filter) {
    const Authority *a = definitions_of(cx)->authority;
    json_t *choices = model_array(filter, "districts");
    for (size_t i = 0; i < a->n_districts; i++)
        add_choice(choices, a->districts[i].name, a->districts[i].name, in_text(cx, "district"));
    add_choice(choices, STR("not known"), STR("Not known"), in_text(cx, "district"));
}

static void add_filter(Ctx *cx, json_t *m, const Figure *f, Date as_at) {
    json_t *filter = model_object(m, "filter");
    model_text(filter, "action", url_to(cx, "/rollcall/{figure}", "figure", f->code, NULL));
    model_text(filter, "as_at", date_iso_str(cx->arena, as_at));
    add_sub_choices(cx, filter, f);
    add_district_choices(cx, filter);
    json_t *years = model_array(filter, "year_groups");
    for (u32 slot = 1; slot < 13; slot++) {
        Str year = str_from(rollcall_year_slot_name(slot));
        Str text = slot == 1 ? STR("Reception") : str_fmt(cx->arena, "Year %.*s", STR_ARG(year));
        add_choice(years, year, text, in_text(cx, "year_group"));
    }
    const RollcallRules *rules = definitions_of(cx)->rollcall;
    json_t *groups = model_array(filter, "groups");
    for (size_t i = 0; i < rules->n_groups; i++)
        add_choice(groups, rules->groups[i].code, rules->groups[i].title, in_text(cx, "group"));
    i64 urn = in_number(cx, "urn", 0);
    model_text(filter, "urn", urn ? id_text(cx, urn) : STR_NONE);
}

/* This list's own address, of another page or in another format. */
static Str list_url(Ctx *cx, const char *path, const Figure *f, Date as_at, i64 page) {
    i64 urn = in_number(cx, "urn", 0);
    return url_to(cx, path, "figure", f->code, "as_at",
                  date_eq(as_at, cx->today) ? "" : str_cstr(cx->arena, date_iso_str(cx->arena, as_at)), "sub",
                  str_cstr(cx->arena, in_text(cx, "sub")), "district", str_cstr(cx->arena, in_text(cx, "district")),
                  "year_group", str_cstr(cx->arena, in_text(cx, "year_group")), "group",
                  str_cstr(cx->arena, in_text(cx, "group")), "urn", urn ? str_cstr(cx->arena, id_text(cx, urn)) : "",
                  "page", page > 1 ? str_cstr(cx->arena, id_text(cx, page)) : "", NULL);
}

static bool any_school(const RollcallList *list) {
    for (size_t i = 0; i < list->n; i++)
        if (list->rows[i].urn) return true;
    return false;
}

/* "Median 34 days in this state", and how many more or fewer than when the roll call was last kept. */
static Status add_course(Ctx *cx, json_t *m, const RollcallFilter *f, const RollcallList *list) {
    RollcallBefore b;
    TRY(rollcall_kept_before(cx, list->as_at, f, &b));
    model_bool(m, "has_median", list->median_days >= 0);
    if (list->median_days >= 0) {
        model_count(m, "median_days", list->median_days, cx);
        model_bool(m, "is_one_day", list->median_days == 1);
        model_count(m, "with_first_day", list->n_since, cx);
    }
    model_bool(m, "has_before", b.run_id != 0);
    if (b.run_id == 0) return OK;
    i64 change = list->total - b.n;
    model_date(cx, m, "before", b.as_at);
    model_count(m, "before_total", b.n, cx);
    model_count(m, "change", change < 0 ? -change : change, cx);
    model_bool(m, "is_up", change > 0);
    model_bool(m, "is_down", change < 0);
    return OK;
}

static Status rollcall_list_page(Ctx *cx) {
    Figure f;
    RollcallList list;
    Date as_at = date_is_set(in_date(cx, "as_at")) ? in_date(cx, "as_at") : cx->today;
    TRY(find_figure(cx, in_path(cx, "figure"), &f));
    Str sub = in_text(cx, "sub"), code = str_from(f.code);
    if (!str_empty(sub) && is_sub_of(&f, sub)) code = str_fmt(cx->arena, "%s/%.*s", f.code, STR_ARG(sub));
    Paging p = paging_of(in_number(cx, "page", 1));
    RollcallFilter filter = {.figure = code,
                             .district = in_text(cx, "district"),
                             .year_group = in_text(cx, "year_group"),
                             .group = in_text(cx, "group"),
                             .urn = in_number(cx, "urn", 0),
                             .offset = in_wants_csv(cx) ? 0 : p.offset,
                             .limit = in_wants_csv(cx) ? 0 : PAGE_ROWS};
    TRY(rollcall_list(cx, as_at, &filter, &list));
    if (in_wants_csv(cx)) return list_as_csv(cx, f.code, &list);

    json_t *m = model_new(f.title), *rows = model_array(m, "children");
    model_lit(m, "figure", f.code);
    model_form_date(cx, m, "as_at", as_at);
    model_bool(m, "is_unaccounted", f.state == RC_UNACCOUNTED);
    model_bool(m, "is_one_state", f.state >= 0);
    model_count(m, "total", list.total, cx);
    model_bool(m, "is_one", list.total == 1);
    model_bool(m, "has_children", list.n > 0);
    model_bool(m, "has_schools", any_school(&list));
    model_bool(m, "has_subs", f.state >= 0 && f.state != RC_UNACCOUNTED);
    model_text(m, "home", url_to(cx, "/", NULL));
    model_text(m, "csv", list_url(cx, "/rollcall/{figure}.csv", &f, as_at, 1));
    add_filter(cx, m, &f, as_at);
    add_columns(cx, m);
    for (size_t i = 0; i < list.n; i++) fill_row(cx, model_append(rows), &list.rows[i]);
    Status st = add_course(cx, m, &filter, &list);
    if (st != OK) {
        json_decref(m);
        return st;
    }
    paging_add(cx, m, &p, list.total);
    model_text(m, "previous", p.has_previous ? list_url(cx, "/rollcall/{figure}", &f, as_at, p.page - 1) : STR_NONE);
    model_text(m, "next", p.has_next ? list_url(cx, "/rollcall/{figure}", &f, as_at, p.page + 1) : STR_NONE);
    return reply_model(cx, "rollcall_list", m);
}

/* ---- between two days ---- */

static const char *move_title(int i) {
    switch (i) {
    case MOVE_NEWLY_KNOWN: return "Newly known";
    case MOVE_REACHED_AGE: return "Not yet of school age";
    case MOVE_PASSED_AGE: return "Past school age";
    case MOVE_DIED: return "Died or record closed";
    default: return rollcall_state_names[i].title;
    }
}

/* For the head of a column. */
static const char *short_title(int i) {
    static const char *const titles[N_ROLLCALL_STATES] = {"Elsewhere", "Excluded", "On roll",  "At home",
                                                          "Provision", "Missing",  "Awaiting", "Unaccounted"};
    return i < N_ROLLCALL_STATES ? titles[i] : move_title(i);
}

static u32 row_sum(const RollcallChanges *c, int r) {
    u32 n = 0;
    for (int k = 0; k < N_ROLLCALL_MOVES; k++) n += c->matrix[r][k];
    return n;
}

static u32 column_sum(const RollcallChanges *c, int k) {
    u32 n = 0;
    for (int r = 0; r < N_ROLLCALL_MOVES; r++) n += c->matrix[r][k];
    return n;
}

/* Only rows and columns that hold someone. */
static void add_matrix(Ctx *cx, json_t *m, const RollcallChanges *c) {
    json_t *heads = model_array(m, "heads"), *rows = model_array(m, "moves");
    for (int k = 0; k < N_ROLLCALL_MOVES; k++)
        if (column_sum(c, k)) json_array_append_new(heads, json_string(short_title(k)));
    for (int r = 0; r < N_ROLLCALL_MOVES; r++) {
        if (!row_sum(c, r)) continue;
        json_t *row = model_append(rows), *cells = model_array(row, "cells");
        model_lit(row, "from", move_title(r));
        model_count(row, "n", row_sum(c, r), cx);
        for (int k = 0; k < N_ROLLCALL_MOVES; k++) {
            if (!column_sum(c, k)) continue;
            json_t *cell = model_append(cells);
            model_count(cell, "n", c->matrix[r][k], cx);
            model_bool(cell, "is_same", r == k);
            model_bool(cell, "is_any", c->matrix[r][k] > 0);
        }
    }
}

static void add_left(Ctx *cx, json_t *m, const RollcallChanges *c) {
    json_t *rows = model_array(m, "children");
    for (size_t i = 0; i < c->left_roll.n; i++) {
        json_t *row = model_append(rows);
        fill_row(cx, row, &c->left_roll.rows[i]);
        model_date(cx, row, "left_on", c->left_on[i]);
        model_text(row, "left_school", c->left_school[i]);
        model_i64(row, "left_urn", c->left_urn[i]);
        model_text(row, "left_school_href", school_url(cx, c->left_urn[i]));
    }
    model_columns(m, "id|surname|forename|upn|born|left_on|left_urn|left_school|state|sub|since|district");
}

static Str changes_url(Ctx *cx, const char *path, const RollcallChanges *c, i64 page) {
    return url_to(cx, path, "since", str_cstr(cx->arena, date_iso_str(cx->arena, c->since)), "until",
                  str_cstr(cx->arena, date_iso_str(cx->arena, c->until)), "district",
                  str_cstr(cx->arena, in_text(cx, "district")), "page",
                  page > 1 ? str_cstr(cx->arena, id_text(cx, page)) : "", NULL);
}

static void add_flow(Ctx *cx, json_t *m, const RollcallChanges *c) {
    model_form_date(cx, m, "since", c->since);
    model_form_date(cx, m, "until", c->until);
    model_count(m, "opening", c->opening, cx);
    model_count(m, "newly_known", c->joined[0], cx);
    model_count(m, "reached_age", c->joined[1], cx);
    model_count(m, "passed_age", c->left[0], cx);
    model_count(m, "died", c->left[1], cx);
    model_count(m, "closing", c->closing, cx);
    model_count(m, "total", c->left_roll.total, cx);
    model_bool(m, "is_one", c->left_roll.total == 1);
    model_bool(m, "has_children", c->left_roll.n > 0);
}

enum { MERGED_SHOWN = 50 };

static void add_merged(Ctx *cx, json_t *m, const RollcallChanges *c) {
    json_t *rows = model_array(m, "merged");
    for (size_t i = 0; i < c->n_merged && (i < MERGED_SHOWN || in_wants_all(cx)); i++) {
        const RollcallMerged *x = &c->merged[i];
        if (x->merge_id == 0) continue;
        json_t *row = model_append(rows);
        model_i64(row, "merge", x->merge_id);
        model_i64(row, "gone", x->gone_id);
        model_i64(row, "kept", x->keep_id);
        model_date(cx, row, "merged_on", x->on);
        model_text(row, "merge_href", url_to(cx, "/merges/{id}", "id", str_i64(cx->arena, x->merge_id).p, NULL));
    }
    model_count(m, "n_merged", (i64)c->n_merged, cx);
    model_bool(m, "has_merged", c->n_merged > 0);
    model_bool(m, "is_one_merged", c->n_merged == 1);
}

static Status rollcall_changes_page(Ctx *cx) {
    RollcallChanges c;
    Date until = date_is_set(in_date(cx, "until")) ? in_date(cx, "until") : cx->today;
    Date since = date_is_set(in_date(cx, "since")) ? in_date(cx, "since") : date_add_months(until, -1);
    if (!date_before(since, until)) return FAIL(cx, ERR_INPUT, "the first day must be before the last");
    Paging p = paging_of(in_number(cx, "page", 1));
    RollcallFilter filter = {.district = in_text(cx, "district"),
                             .offset = in_wants_csv(cx) ? 0 : p.offset,
                             .limit = in_wants_csv(cx) ? 0 : PAGE_ROWS};
    TRY(rollcall_changes(cx, since, until, &filter, &c));
    json_t *m = model_new("Who left a roll"), *f = model_object(m, "filter");
    model_text(f, "action", url_to(cx, "/rollcall/changes", NULL));
    add_district_choices(cx, f);
    model_text(m, "home", url_to(cx, "/", NULL));
    add_flow(cx, m, &c);
    add_matrix(cx, m, &c);
    add_left(cx, m, &c);
    add_merged(cx, m, &c);
    paging_add(cx, m, &p, c.left_roll.total);
    model_text(m, "csv", changes_url(cx, "/rollcall/changes.csv", &c, 1));
    model_text(m, "previous", p.has_previous ? changes_url(cx, "/rollcall/changes", &c, p.page - 1) : STR_NONE);
    model_text(m, "next", p.has_next ? changes_url(cx, "/rollcall/changes", &c, p.page + 1) : STR_NONE);
    return reply_model(cx, "rollcall_changes", m);
}
