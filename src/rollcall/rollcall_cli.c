/* rollcall_cli.c - muster rollcall: the balance, the list behind each of its figures, what changed.
 *
 * The JSON is for others to script against: fields may be added, never renamed or taken away. docs/json.md describes it. */
#include "base/csv_out.h"
#include "base/json_text.h"
#include "cli/cli.h"
#include "rollcall/rollcall.h"
#include "rollcall/rollcall_groups.h"

static const Option rollcall_options[] = {
    {"as-at", OPT_DATE, "DATE", "The day asked about (today)."},
    {"by", OPT_CHOICE, "district|year_group|school|group", "Break the counts down; a child may be in several groups."},
    {"state", OPT_TEXT, "STATE",
     "A state (unaccounted), a sub-state (on_roll/dual) or a list beside the balance (stale); alone its count."},
    {"list", OPT_FLAG, NULL, "List the children in the figure."},
    {"changes-since", OPT_DATE, "DATE", "What changed since that day: who joined, left and moved between states."},
    {"district", OPT_TEXT, "NAME", "With --list: only this district, or 'not known'."},
    {"year-group", OPT_TEXT, "YEAR", "With --list: only this year group, by age: R, 1 to 13."},
    {"group", OPT_TEXT, "GROUP", "With --list: only this vulnerable group of definitions/rollcall.yaml: in_care, fsm."},
    {"school", OPT_NUMBER, "URN", "With --list: only this school."},
    {"limit", OPT_NUMBER, "N", "With --list: at most so many."},
    {"csv", OPT_FLAG, NULL, "Print the list as CSV."},
    OPTIONS_END,
};

COMMAND(
    "rollcall", cmd_rollcall, .needs = READ_ROLLCALL, .store = STORE_READ,
    .usage =
        "rollcall [--as-at DATE] [--by district|year_group|school|group] [--state STATE] [--list] "
        "[--changes-since DATE] [--district NAME] [--year-group YEAR] [--group GROUP] [--school URN] [--limit N] [--csv]",
    .doc = "Every known child of compulsory school age in exactly one state, and the balance.",
    .options = rollcall_options)

static Date day_asked(Ctx *cx) {
    Date d = cli_date(cx, "as-at");
    return date_is_set(d) ? d : cx->today;
}

static json_t *json_date(Ctx *cx, Date d) { return json_text(date_iso_str(cx->arena, d)); }

/* ---- the balance ---- */

static json_t *states_json(const u32 states[N_ROLLCALL_STATES]) {
    json_t *o = json_object();
    for (int s = 0; s < N_ROLLCALL_STATES; s++)
        json_object_set_new(o, rollcall_state_names[s].code, json_integer(states[s]));
    return o;
}

static json_t *subs_json(const RollcallCount *c) {
    json_t *o = json_object();
    for (int s = 0; s < N_ROLLCALL_STATES; s++) {
        json_t *of_state = json_object();
        for (int sub = 0; sub < N_ROLLCALL_SUBS; sub++)
            if (rollcall_sub_state[sub] == s && c->subs[sub] > 0)
                json_object_set_new(of_state, rollcall_sub_names[sub].code, json_integer(c->subs[sub]));
        json_object_set_new(o, rollcall_state_names[s].code, of_state);
    }
    return o;
}

static json_t *beside_json(const RollcallCount *c) {
    json_t *o = json_object();
    for (int b = 0; b < N_ROLLCALL_BESIDE; b++)
        json_object_set_new(o, rollcall_beside_names[b].code, json_integer(c->beside[b]));
    return o;
}

/* {"as_at", "known", "states": {state: count}, "sub_states", "beside", "indicator", "rules_version"} */
static json_t *count_json(Ctx *cx, const RollcallCount *c) {
    RollcallIndicator i = rollcall_indicator(c->states);
    json_t *o = json_object();
    json_object_set_new(o, "as_at", json_date(cx, c->as_at));
    json_object_set_new(o, "known", json_integer(c->known));
    json_object_set_new(o, "states", states_json(c->states));
    json_object_set_new(o, "sub_states", subs_json(c));
    json_object_set_new(o, "beside", beside_json(c));
    json_object_set_new(o, "indicator",
                        json_pack("{s:I, s:I, s:o}", "numerator", (json_int_t)i.numerator, "denominator",
                                  (json_int_t)i.denominator, "percent",
                                  i.tenths < 0 ? json_null() : json_real(i.tenths / 10.0)));
    json_object_set_new(o, "rules_version", json_text(definitions_of(cx)->rollcall->version));
    return o;
}

static void print_beside(Ctx *cx, const RollcallCount *c) {
    OutTable *t = out_table(cx, "Beside the balance|List|Children");
    for (int b = 0; b < N_ROLLCALL_BESIDE; b++) {
        out_cell(t, str_from(rollcall_beside_names[b].title));
        out_cell(t, str_from(rollcall_beside_names[b].code));
        out_cell_fmt(t, "%u", c->beside[b]);
    }
    out_table_end(t);
}

static void print_calendar_note(Ctx *cx, const RollcallCount *c) {
    const SchoolYear *y = calendar_school_year(definitions_of(cx)->calendars, date_school_year(c->as_at));
    if (c->is_calendar_missing)
        out_fmt(cx,
                "\nCalendar missing: an exclusion could not be placed by its sixth school day. Add the school year to"
                " calendars/terms.yaml.\n");
    else if (y && y->is_provisional && c->states[RC_PEX_GAP] + c->subs[SUB_AWAITING_SIXTH_DAY] > 0)
        out_fmt(cx, "\nSchool days were counted on provisional term dates.\n");
}

static void print_balance(Ctx *cx, const RollcallCount *c) {
    RollcallIndicator i = rollcall_indicator(c->states);
    out_fmt(cx, "Roll call for %.*s\n\n", STR_ARG(date_long(cx->arena, c->as_at)));
    OutTable *t = out_table(cx, "State|Name|Children");
    for (int s = 0; s < N_ROLLCALL_STATES; s++) {
        out_cell(t, str_from(rollcall_state_names[s].title));
        out_cell(t, str_from(rollcall_state_names[s].code));
        out_cell_fmt(t, "%u", c->states[s]);
    }
    out_cell(t, STR("Known children of compulsory school age"));
    out_cell(t, STR("known"));
    out_cell_fmt(t, "%u", c->known);
    out_table_end(t);
    out_fmt(
        cx,
        "\nOn a roll: %.*s (%u of %u; without those living elsewhere, home educated or in the first days of a permanent"
        " exclusion)\n\n",
        STR_ARG(rollcall_indicator_text(cx->arena, i)), i.numerator, i.denominator);
    print_beside(cx, c);
    print_calendar_note(cx, c);
}

/* ---- breakdowns: rows of a name and eight counts ---- */

typedef struct Breakdown {
    const char *column; /* name of the first column */
    Str *names;
    i64 *urns; /* by school only */
    u32 (*states)[N_ROLLCALL_STATES];
    size_t n;
} Breakdown;

static u32 sum_states(const u32 states[N_ROLLCALL_STATES]) {
    u32 n = 0;
    for (int s = 0; s < N_ROLLCALL_STATES; s++) n += states[s];
    return n;
}

static void add_row(Breakdown *b, Str name, i64 urn, const u32 states[N_ROLLCALL_STATES]) {
    if (sum_states(states) == 0) return;
    b->names[b->n] = name;
    b->urns[b->n] = urn;
    memcpy(b->states[b->n++], states, sizeof b->states[0]);
}

static Breakdown breakdown_for(Ctx *cx, const char *column, size_t max) {
    return (Breakdown){.column = column,
                       .names = ARENA_ARRAY(cx->arena, Str, max),
                       .urns = ARENA_ARRAY(cx->arena, i64, max),
                       .states = arena_alloc_array(cx->arena, max, sizeof(u32[N_ROLLCALL_STATES]))};
}

static Breakdown by_district_or_year(Ctx *cx, const RollcallCount *c, bool is_district) {
    u32 n = is_district ? c->n_districts : ROLLCALL_N_YEARS;
    Breakdown b = breakdown_for(cx, is_district ? "district" : "year_group", n);
    for (u32 i = 0; i < n; i++) {
        u32 states[N_ROLLCALL_STATES];
        for (int s = 0; s < N_ROLLCALL_STATES; s++)
            states[s] = is_district ? rollcall_sum(c, (int)i, -1, (RollcallState)s)
                                    : rollcall_sum(c, -1, (int)i, (RollcallState)s);
        add_row(&b, is_district ? c->districts[i] : str_from(rollcall_year_slot_name(i)), 0, states);
    }
    return b;
}

static Breakdown by_school(Ctx *cx, const RollcallCount *c) {
    Breakdown b = breakdown_for(cx, "school", c->n_schools);
    for (u32 i = 0; i < c->n_schools; i++) add_row(&b, c->schools[i].name, c->schools[i].urn, c->schools[i].n);
    return b;
}

static Status by_group(Ctx *cx, Date as_at, Breakdown *out) {
    const RollcallGroupCount *rows;
    size_t n;
    TRY(rollcall_by_group(cx, as_at, &rows, &n));
    *out = breakdown_for(cx, "group", n);
    for (size_t i = 0; i < n; i++) add_row(out, rows[i].group ? rows[i].group->code : STR("none"), 0, rows[i].states);
    return OK;
}

static json_t *breakdown_json(const Breakdown *b) {
    json_t *rows = json_array();
    for (size_t i = 0; i < b->n; i++) {
        json_t *row = json_object();
        json_object_set_new(row, b->column, json_text(b->names[i]));
        if (str_is(str_from(b->column), "school"))
            json_object_set_new(row, "urn", b->urns[i] ? json_integer(b->urns[i]) : json_null());
        json_object_set_new(row, "known", json_integer(sum_states(b->states[i])));
        for (int s = 0; s < N_ROLLCALL_STATES; s++)
            json_object_set_new(row, rollcall_state_names[s].code, json_integer(b->states[i][s]));
        json_array_append_new(rows, row);
    }
    return rows;
}

static void print_breakdown(Ctx *cx, const Breakdown *b) {
    OutTable *t = out_table(cx, "|Known|Elsewhere|Excluded|On roll|Home|Provision|Missing|Awaiting|Unaccounted");
    for (size_t i = 0; i < b->n; i++) {
        out_cell(t, b->names[i]);
        out_cell_fmt(t, "%u", sum_states(b->states[i]));
        for (int s = 0; s < N_ROLLCALL_STATES; s++) out_cell_fmt(t, "%u", b->states[i][s]);
    }
    out_table_end(t);
}

static void csv_breakdown(Ctx *cx, const Breakdown *b) {
    Buf text = buf_on(cx->arena);
    CsvOut csv = csv_out_on(&text);
    csv_out_cell(&csv, str_from(b->column));
    csv_out_cell(&csv, STR("urn"));
    csv_out_cell(&csv, STR("known"));
    for (int s = 0; s < N_ROLLCALL_STATES; s++) csv_out_cell(&csv, str_from(rollcall_state_names[s].code));
    csv_out_end_row(&csv);
    for (size_t i = 0; i < b->n; i++) {
        csv_out_cell(&csv, b->names[i]);
        if (b->urns[i]) csv_out_i64(&csv, b->urns[i]);
        else csv_out_cell(&csv, STR_NONE);
        csv_out_i64(&csv, sum_states(b->states[i]));
        for (int s = 0; s < N_ROLLCALL_STATES; s++) csv_out_i64(&csv, b->states[i][s]);
        csv_out_end_row(&csv);
    }
    out_str(cx, buf_str(&text));
}

static Status show_breakdown(Ctx *cx, const RollcallCount *c) {
    Str by = cli_text(cx, "by");
    Breakdown b;
    if (str_is(by, "group")) TRY(by_group(cx, c->as_at, &b));
    else b = str_is(by, "school") ? by_school(cx, c) : by_district_or_year(cx, c, str_is(by, "district"));
    if (cli_json(cx)) out_json(cx, breakdown_json(&b));
    else if (cli_flag(cx, "csv")) csv_breakdown(cx, &b);
    else print_breakdown(cx, &b);
    return OK;
}

/* ---- lists ---- */

static RollcallFilter filter_asked(Ctx *cx) {
    return (RollcallFilter){.figure = cli_text(cx, "state"),
                            .district = cli_text(cx, "district"),
                            .year_group = cli_text(cx, "year-group"),
                            .group = cli_text(cx, "group"),
                            .urn = cli_number(cx, "school", 0),
                            .limit = cli_number(cx, "limit", 0)};
}

/* Whole numbers stay numbers: the child's and the school's. */
static json_t *value_json(Ctx *cx, const RollcallRow *row, size_t column) {
    Str v = rollcall_list_value(cx, row, column);
    bool is_number = column == 0 || str_is(str_from(rollcall_list_columns[column]), "school_urn");
    i64 n;
    return is_number && str_to_i64(v, &n) ? json_integer(n) : json_text(v);
}

static json_t *row_json(Ctx *cx, const RollcallRow *row) {
    json_t *o = json_object();
    for (size_t i = 0; i < n_rollcall_list_columns; i++)
        json_object_set_new(o, rollcall_list_columns[i], value_json(cx, row, i));
    return o;
}

static void csv_row(Ctx *cx, CsvOut *csv, const RollcallRow *row) {
    for (size_t i = 0; i < n_rollcall_list_columns; i++) csv_out_cell(csv, rollcall_list_value(cx, row, i));
}

static void csv_columns(CsvOut *csv) {
    for (size_t i = 0; i < n_rollcall_list_columns; i++) csv_out_cell(csv, str_from(rollcall_list_columns[i]));
}

static void csv_list(Ctx *cx, const RollcallList *l) {
    Buf text = buf_on(cx->arena);
    CsvOut csv = csv_out_on(&text);
    csv_columns(&csv);
    csv_out_end_row(&csv);
    for (size_t i = 0; i < l->n; i++) {
        csv_row(cx, &csv, &l->rows[i]);
        csv_out_end_row(&csv);
    }
    out_str(cx, buf_str(&text));
}

static void print_list(Ctx *cx, const RollcallList *l) {
    OutTable *t = out_table(cx, "Child|Surname|Forename|Born|Year|District|State|Sub-state|Since|School");
    static const size_t shown[] = {0, 2, 3, 4, 5, 6, 7, 8, 9, 11};
    for (size_t i = 0; i < l->n; i++)
        for (size_t k = 0; k < COUNT_OF(shown); k++) out_cell(t, rollcall_list_value(cx, &l->rows[i], shown[k]));
    out_table_end(t);
    out_fmt(cx, "\n%zu of %lld children\n", l->n, (long long)l->total);
}

static Status show_list(Ctx *cx, Date as_at) {
    RollcallFilter f = filter_asked(cx);
    RollcallList l;
    TRY(rollcall_list(cx, as_at, &f, &l));
    if (cli_json(cx)) {
        json_t *rows = json_array();
        for (size_t i = 0; i < l.n; i++) json_array_append_new(rows, row_json(cx, &l.rows[i]));
        out_json(cx, rows);
    } else if (cli_flag(cx, "csv")) {
        csv_list(cx, &l);
    } else {
        print_list(cx, &l);
    }
    return OK;
}

/* ---- one figure ---- */

static u32 figure_count(const RollcallCount *c, const RollcallFigure *f) {
    switch (f->kind) {
    case FIGURE_STATE: return c->states[f->which];
    case FIGURE_SUB: return c->subs[f->which];
    case FIGURE_BESIDE: return c->beside[f->which];
    case FIGURE_KNOWN: break;
    }
    return c->known;
}

static Status show_figure(Ctx *cx, const RollcallCount *c) {
    RollcallFigure f;
    Str code = cli_text(cx, "state");
    TRY(rollcall_figure(cx, code, &f));
    if (cli_json(cx))
        out_json(cx, json_pack("{s:o, s:o, s:I}", "as_at", json_date(cx, c->as_at), "state", json_text(code),
                               "children", (json_int_t)figure_count(c, &f)));
    else out_fmt(cx, "%.*s: %u\n", STR_ARG(f.title), figure_count(c, &f));
    return OK;
}

/* ---- changes ---- */

static const char *const move_codes[] = {"newly_known", "reached_age", "passed_age", "died"};

static const char *move_code(int i) {
    return i < N_ROLLCALL_STATES ? rollcall_state_names[i].code : move_codes[i - N_ROLLCALL_STATES];
}

static json_t *left_json(Ctx *cx, const RollcallChanges *c) {
    json_t *rows = json_array();
    for (size_t i = 0; i < c->left_roll.n; i++) {
        json_t *o = row_json(cx, &c->left_roll.rows[i]);
        json_object_set_new(o, "left_on", json_date(cx, c->left_on[i]));
        json_object_set_new(o, "left_urn", json_integer(c->left_urn[i]));
        json_object_set_new(o, "left_school", json_text(c->left_school[i]));
        json_array_append_new(rows, o);
    }
    return rows;
}

static json_t *matrix_json(const RollcallChanges *c) {
    json_t *rows = json_array();
    for (int from = 0; from < N_ROLLCALL_MOVES; from++)
        for (int to = 0; to < N_ROLLCALL_MOVES; to++)
            if (c->matrix[from][to])
                json_array_append_new(rows, json_pack("{s:s, s:s, s:I}", "from", move_code(from), "to", move_code(to),
                                                      "children", (json_int_t)c->matrix[from][to]));
    return rows;
}

static json_t *merged_json(Ctx *cx, const RollcallChanges *c) {
    json_t *list = json_array();
    for (size_t i = 0; i < c->n_merged; i++) {
        const RollcallMerged *m = &c->merged[i];
        json_array_append_new(list, json_pack("{s:o, s:o, s:o, s:o}", "on", json_date(cx, m->on), "merge",
                                              m->merge_id ? json_integer(m->merge_id) : json_null(), "gone",
                                              m->gone_id ? json_integer(m->gone_id) : json_null(), "kept",
                                              m->keep_id ? json_integer(m->keep_id) : json_null()));
    }
    return list;
}

static json_t *changes_json(Ctx *cx, const RollcallChanges *c) {
    return json_pack("{s:o, s:o, s:I, s:I, s:{s:I, s:I}, s:{s:I, s:I}, s:o, s:o, s:o}", "since",
                     json_date(cx, c->since), "until", json_date(cx, c->until), "opening", (json_int_t)c->opening,
                     "closing", (json_int_t)c->closing, "joined", "newly_known", (json_int_t)c->joined[0],
                     "reached_age", (json_int_t)c->joined[1], "left", "passed_age", (json_int_t)c->left[0], "died",
                     (json_int_t)c->left[1], "movements", matrix_json(c), "left_roll", left_json(cx, c), "merged",
                     merged_json(cx, c));
}

static void csv_left(Ctx *cx, const RollcallChanges *c) {
    Buf text = buf_on(cx->arena);
    CsvOut csv = csv_out_on(&text);
    csv_columns(&csv);
    csv_out_cell(&csv, STR("left_on"));
    csv_out_cell(&csv, STR("left_urn"));
    csv_out_cell(&csv, STR("left_school"));
    csv_out_end_row(&csv);
    for (size_t i = 0; i < c->left_roll.n; i++) {
        csv_row(cx, &csv, &c->left_roll.rows[i]);
        csv_out_date(&csv, c->left_on[i]);
        csv_out_i64(&csv, c->left_urn[i]);
        csv_out_cell(&csv, c->left_school[i]);
        csv_out_end_row(&csv);
    }
    out_str(cx, buf_str(&text));
}

static void print_left(Ctx *cx, const RollcallChanges *c) {
    OutTable *t = out_table(cx, "Left on|School|Child|Surname|Forename|Year|Now|Since");
    static const size_t shown[] = {0, 2, 3, 5, 7, 9};
    for (size_t i = 0; i < c->left_roll.n; i++) {
        out_cell(t, date_iso_str(cx->arena, c->left_on[i]));
        out_cell(t, c->left_school[i]);
        for (size_t k = 0; k < COUNT_OF(shown); k++)
            out_cell(t, rollcall_list_value(cx, &c->left_roll.rows[i], shown[k]));
    }
    out_table_end(t);
}

static void print_merged(Ctx *cx, const RollcallChanges *c) {
    if (c->n_merged == 0) return;
    out_fmt(
        cx,
        "\nLeft, merged into another record: %zu. Each child is counted once on both days; a count made before had two.\n",
        c->n_merged);
    for (size_t i = 0; i < c->n_merged && cli_flag(cx, "list"); i++) {
        const RollcallMerged *m = &c->merged[i];
        if (m->merge_id)
            out_fmt(cx, "%.*s: record %lld into record %lld (merge %lld)\n", STR_ARG(date_iso_str(cx->arena, m->on)),
                    (long long)m->gone_id, (long long)m->keep_id, (long long)m->merge_id);
    }
}

static void print_changes(Ctx *cx, const RollcallChanges *c) {
    out_fmt(
        cx,
        "Known on %.*s: %u. Newly known %u, reached the age %u, passed the age %u, died or closed %u. Known on %.*s: %u.\n\n",
        STR_ARG(date_long(cx->arena, c->since)), c->opening, c->joined[0], c->joined[1], c->left[0], c->left[1],
        STR_ARG(date_long(cx->arena, c->until)), c->closing);
    OutTable *t = out_table(cx, "From|To|Children");
    for (int from = 0; from < N_ROLLCALL_MOVES; from++)
        for (int to = 0; to < N_ROLLCALL_MOVES; to++) {
            if (from == to || c->matrix[from][to] == 0) continue;
            out_cell(t, str_from(move_code(from)));
            out_cell(t, str_from(move_code(to)));
            out_cell_fmt(t, "%u", c->matrix[from][to]);
        }
    out_table_end(t);
    out_fmt(cx, "\nLeft a roll and on none now: %lld (--list shows them)\n", (long long)c->left_roll.total);
    if (cli_flag(cx, "list")) print_left(cx, c);
    print_merged(cx, c);
}

static Status show_changes(Ctx *cx, Date as_at) {
    RollcallFilter f = filter_asked(cx);
    RollcallChanges c;
    TRY(rollcall_changes(cx, cli_date(cx, "changes-since"), as_at, &f, &c));
    if (cli_json(cx)) out_json(cx, cli_flag(cx, "list") ? left_json(cx, &c) : changes_json(cx, &c));
    else if (cli_flag(cx, "csv")) csv_left(cx, &c);
    else print_changes(cx, &c);
    return OK;
}

static Status cmd_rollcall(Ctx *cx) {
    Date as_at = day_asked(cx);
    if (cli_has(cx, "changes-since")) return show_changes(cx, as_at);
    bool is_csv_list = cli_flag(cx, "csv") && !cli_has(cx, "by");
    if (cli_flag(cx, "list") || is_csv_list) return show_list(cx, as_at);
    const RollcallCount *c;
    TRY(rollcall_count(cx, as_at, &c));
    if (cli_has(cx, "by")) return show_breakdown(cx, c);
    if (cli_has(cx, "state")) return show_figure(cx, c);
    if (cli_json(cx)) out_json(cx, count_json(cx, c));
    else print_balance(cx, c);
    return OK;
}
