/* attendance_cli.c - muster attendance: the figures of any groups of pupils, between any days of a school year.
 *
 * The JSON is for others to script against: fields may be added, never renamed or taken away. docs/json.md describes it. */
#include "attendance/ask.h"
#include "attendance/kept.h"
#include "base/csv_out.h"
#include "cli/cli.h"

#include <stdlib.h>

static const Option summary_options[] = {
    {"by", OPT_TEXT, "KEY,...",
     "Up to four of school, phase, district, year_group, sex, fsm, ever_fsm, sen, ethnicity, in_care. Alone: the county."},
    {"school", OPT_NUMBER, "URN", "Only this school."},
    {"from", OPT_DATE, "DATE", "First day (1 September of the school year)."},
    {"to", OPT_DATE, "DATE", "Last day (--as-at, or today)."},
    {"as-at", OPT_DATE, "DATE", "The day asked about: whose characteristics count, and the last day (today)."},
    {"all-pupils", OPT_FLAG, NULL, "Count every age and subsidiary registrations too."},
    {"csv", OPT_FLAG, NULL, "Print the figures as CSV."},
    OPTIONS_END,
};

COMMAND(
    "attendance summary", cmd_attendance_summary, .needs = READ_ROLLCALL, .store = STORE_READ,
    .usage =
        "attendance summary [--by KEY,...] [--school URN] [--from DATE] [--to DATE] [--as-at DATE] [--all-pupils] [--csv]",
    .doc = "Possible sessions, absence, persistent and severe absence, from the marks themselves.",
    .options = summary_options)

/* ---- what is asked ---- */

static Status read_question(Ctx *cx, Grouping *by, AttendanceQuestion *q) {
    Date as_at = cli_has(cx, "as-at") ? cli_date(cx, "as-at") : cx->today;
    Date to = cli_has(cx, "to") ? cli_date(cx, "to") : as_at;
    Date from = cli_has(cx, "from") ? cli_date(cx, "from") : date_ymd(date_school_year(to), 9, 1);
    TRY(grouping_read(cx, cli_text(cx, "by"), by));
    if (date_before(to, from)) return FAIL(cx, ERR_INPUT, "the last day is before the first");
    if (date_school_year(from) != date_school_year(to))
        return FAIL(cx, ERR_INPUT, "both days must lie in one school year, which turns on 1 September");
    *q = (AttendanceQuestion){.from = from,
                              .to = to,
                              .all_pupils = cli_flag(cx, "all-pupils"),
                              .urn = cli_number(cx, "school", 0),
                              .groupings = by,
                              .n_groupings = 1};
    return OK;
}

/* ---- the answer ---- */

static json_t *group_json(Ctx *cx, const Grouping *by, const AttendanceGroup *g) {
    json_t *o = json_object();
    for (size_t i = 0; i < by->n_keys; i++)
        json_object_set_new(o, pupil_key_info[by->keys[i]].word, json_stringn(g->values[i].p, g->values[i].n));
    i64 absent = g->n.authorised + g->n.unauthorised;
    Str percent = attendance_percent(cx->arena, absent, g->n.possible);
    json_object_set_new(o, "possible", json_integer(g->n.possible));
    json_object_set_new(o, "authorised", json_integer(g->n.authorised));
    json_object_set_new(o, "unauthorised", json_integer(g->n.unauthorised));
    json_object_set_new(o, "absence_percent",
                        g->n.possible ? json_real(strtod(str_cstr(cx->arena, percent), NULL)) : json_null());
    json_object_set_new(o, "pupils", json_integer(g->n.pupils));
    json_object_set_new(o, "persistent", json_integer(g->n.persistent));
    json_object_set_new(o, "severe", json_integer(g->n.severe));
    return o;
}

static json_t *answer_json(Ctx *cx, const Grouping *by, const AttendanceAnswer *a) {
    json_t *list = json_array();
    for (size_t i = 0; i < a->n; i++) json_array_append_new(list, group_json(cx, by, &a->groups[i]));
    return list;
}

static const char *const figure_columns =
    "Pupils|Possible sessions|Authorised|Unauthorised|Absence %|Persistent|Severe";

static void print_table(Ctx *cx, const Grouping *by, const AttendanceAnswer *a) {
    Buf columns = buf_on(cx->arena);
    for (size_t i = 0; i < by->n_keys; i++) buf_fmt(&columns, "%s|", pupil_key_info[by->keys[i]].title);
    buf_add(&columns, str_from(figure_columns));
    OutTable *t = out_table(cx, str_cstr(cx->arena, buf_str(&columns)));
    for (size_t i = 0; i < a->n; i++) {
        const AttendanceFigures *n = &a->groups[i].n;
        for (size_t k = 0; k < by->n_keys; k++)
            out_cell(t, a->groups[i].values[k].n ? a->groups[i].values[k] : STR("not known"));
        const i64 sums[] = {n->pupils, n->possible, n->authorised, n->unauthorised};
        for (size_t k = 0; k < COUNT_OF(sums); k++) out_cell_fmt(t, "%lld", (long long)sums[k]);
        out_cell(t, attendance_percent(cx->arena, n->authorised + n->unauthorised, n->possible));
        out_cell_fmt(t, "%lld", (long long)n->persistent);
        out_cell_fmt(t, "%lld", (long long)n->severe);
    }
    out_table_end(t);
}

static void print_csv(Ctx *cx, const Grouping *by, const AttendanceAnswer *a) {
    Buf text = buf_on(cx->arena);
    CsvOut csv = csv_out_on(&text);
    for (size_t i = 0; i < by->n_keys; i++) csv_out_cell(&csv, str_from(pupil_key_info[by->keys[i]].word));
    csv_out_header(&csv, "possible|authorised|unauthorised|absence_percent|pupils|persistent|severe");
    for (size_t i = 0; i < a->n; i++) {
        const AttendanceFigures *n = &a->groups[i].n;
        for (size_t k = 0; k < by->n_keys; k++) csv_out_cell(&csv, a->groups[i].values[k]);
        csv_out_i64(&csv, n->possible);
        csv_out_i64(&csv, n->authorised);
        csv_out_i64(&csv, n->unauthorised);
        csv_out_cell(&csv, attendance_percent(cx->arena, n->authorised + n->unauthorised, n->possible));
        csv_out_i64(&csv, n->pupils);
        csv_out_i64(&csv, n->persistent);
        csv_out_i64(&csv, n->severe);
        csv_out_end_row(&csv);
    }
    out_str(cx, buf_str(&text));
}

static Status cmd_attendance_summary(Ctx *cx) {
    AttendanceQuestion q;
    AttendanceAnswer *a;
    ColumnsRead c;
    PupilKeys keys;
    Grouping by;
    TRY(read_question(cx, &by, &q));
    TRY(q.urn ? columns_read_of_school(cx, date_school_year(q.from), q.urn, &c)
              : columns_read(cx, date_school_year(q.from), &c));
    TRY(pupil_keys_read(cx, c.columns, &q, cli_has(cx, "as-at") ? cli_date(cx, "as-at") : q.to, &keys));
    TRY(attendance_ask(cx, c.columns, &keys, &q, &a));
    columns_read_end(&c);
    if (cli_json(cx)) out_json(cx, answer_json(cx, &by, a));
    else if (cli_flag(cx, "csv")) print_csv(cx, &by, a);
    else print_table(cx, &by, a);
    return OK;
}
