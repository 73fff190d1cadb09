/* reconcile_cli.c - muster attendance reconcile: the census's sessions beside the marks. */
#include "attendance/reconcile.h"
#include "base/csv_out.h"
#include "base/json_text.h"
#include "cli/cli.h"

static const Option reconcile_options[] = {
    {"term", OPT_CHOICE, "autumn|spring|summer", "Whose census (the last that was made)."},
    {"year", OPT_NUMBER, "YEAR", "First calendar year of the census's school year (this one)."},
    {"school", OPT_NUMBER, "URN", "Only this school."},
    {"csv", OPT_FLAG, NULL, "Print the list as CSV."},
    OPTIONS_END,
};

COMMAND("attendance reconcile", cmd_attendance_reconcile, .needs = READ_CHILD, .store = STORE_READ,
        .usage = "attendance reconcile [--term autumn|spring|summer] [--year YEAR] [--school URN] [--csv] [--json]",
        .doc = "Pupils of whom the census and the registers do not tell the same sessions.",
        .options = reconcile_options)

/* One list: the columns of CSV, and the numbers in their order. */
#define NUMBER_LIST(X)                             \
    X(census_possible, d->census.possible)         \
    X(census_authorised, d->census.authorised)     \
    X(census_unauthorised, d->census.unauthorised) \
    X(marks_possible, d->marks.possible)           \
    X(marks_authorised, d->marks.authorised)       \
    X(marks_unauthorised, d->marks.unauthorised)   \
    X(absent_unknown, d->absent_unknown)

static json_t *difference_json(Ctx *cx, const Difference *d) {
    json_t *o = json_pack("{s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:s}", "urn", (json_int_t)d->urn, "school",
                          json_text(d->school), "person_id", d->child.id ? json_integer(d->child.id) : json_null(),
                          "surname", json_text(d->child.surname), "forename", json_text(d->child.forename), "upn",
                          json_text(d->child.upn), "from", json_text(date_iso_str(cx->arena, d->from)), "to",
                          json_text(date_iso_str(cx->arena, d->to)), "kind", difference_words[d->kind]);
#define X(name, value) json_object_set_new(o, #name, json_integer(value));
    NUMBER_LIST(X)
#undef X
    return o;
}

static void print_csv(Ctx *cx, const Reconciliation *r) {
    Buf text = buf_on(cx->arena);
    CsvOut csv = csv_out_on(&text);
#define X(name, value) "|" #name
    csv_out_header(&csv, "urn|school|person_id|surname|forename|upn|from|to|kind" NUMBER_LIST(X));
#undef X
    for (size_t i = 0; i < r->n; i++) {
        const Difference *d = &r->at[i];
        csv_out_i64(&csv, d->urn);
        csv_out_cell(&csv, d->school);
        if (d->child.id) csv_out_i64(&csv, d->child.id);
        else csv_out_cell(&csv, STR_NONE);
        csv_out_cell(&csv, d->child.surname);
        csv_out_cell(&csv, d->child.forename);
        csv_out_cell(&csv, d->child.upn);
        csv_out_date(&csv, d->from);
        csv_out_date(&csv, d->to);
        csv_out_cell(&csv, str_from(difference_words[d->kind]));
#define X(name, value) csv_out_i64(&csv, value);
        NUMBER_LIST(X)
#undef X
        csv_out_end_row(&csv);
    }
    out_str(cx, buf_str(&text));
}

static void print_totals(OutTable *t, const SessionTotals *s) {
    out_cell_fmt(t, "%lld: %lld + %lld", (long long)s->possible, (long long)s->authorised, (long long)s->unauthorised);
}

static void print_table(Ctx *cx, const Reconciliation *r) {
    OutTable *t = out_table(cx, "School|Child|Name|What|Census: possible, absent|Registers: possible, absent");
    for (size_t i = 0; i < r->n; i++) {
        const Difference *d = &r->at[i];
        out_cell(t, d->school);
        out_cell_fmt(t, "%lld", (long long)d->child.id);
        out_cell_fmt(t, "%.*s %.*s", STR_ARG(d->child.forename), STR_ARG(d->child.surname));
        out_cell(t, str_from(difference_titles[d->kind]));
        print_totals(t, &d->census);
        print_totals(t, &d->marks);
    }
    out_table_end(t);
    if (r->n_schools == 0) {
        out_fmt(cx, "No census of that term has been imported.\n");
        return;
    }
    out_fmt(cx,
            "%lld pupils of %lld schools compared, %.*s to %.*s: %zu differ. Absences are authorised + unauthorised.\n",
            (long long)r->n_pupils, (long long)r->n_schools, STR_ARG(date_long(cx->arena, r->from)),
            STR_ARG(date_long(cx->arena, r->to)), r->n);
}

static Status cmd_attendance_reconcile(Ctx *cx) {
    Reconciliation r;
    ReconcileQuestion q = {.urn = cli_number(cx, "school", 0)};
    q.term = reconcile_last_term(cx->today, &q.year);
    if (cli_has(cx, "term"))
        for (int i = 0; i < N_RETURN_TERMS; i++)
            if (str_is(cli_text(cx, "term"), return_term_words[i])) q.term = (ReturnTerm)i;
    i64 year = cli_number(cx, "year", q.year);
    if (year < 1990 || year > 2200)
        return FAIL(cx, ERR_INPUT, "--year is the calendar year in which the school year began");
    q.year = (int)year;
    TRY(reconcile(cx, &q, &r));
    TRY(reconcile_name(cx, &r, 0, r.n));
    if (cli_json(cx)) {
        json_t *all = json_array();
        for (size_t i = 0; i < r.n; i++) json_array_append_new(all, difference_json(cx, &r.at[i]));
        out_json(cx, all);
    } else if (cli_flag(cx, "csv")) print_csv(cx, &r);
    else print_table(cx, &r);
    return OK;
}
