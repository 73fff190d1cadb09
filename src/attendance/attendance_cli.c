/* attendance_cli.c - muster attendance: the figures of any groups of pupils, between any days of a school year.
 *
 * The JSON is for others to script against: fields may be added, never renamed or taken away. docs/json.md describes it. */
#include "access/audit.h"
#include "attendance/figures_model.h"
#include "attendance/kept.h"
#include "attendance/lists_cli.h"
#include "attendance/year_before.h"
#include "base/csv_out.h"
#include "cli/cli.h"
#include "people/person.h"
#include "web/model.h"

#define KEY_WORDS                                                                                                        \
    "school, phase, district, year_group, sex, fsm, ever_fsm, sen, ethnicity, in_care, in_need, protection, half_term, " \
    "week, weekday"

static const Option summary_options[] = {
    {"by", OPT_TEXT, "KEY,...", "Up to four of " KEY_WORDS ". Alone: the county."},
    {"school", OPT_NUMBER, "URN", "Only this school."},
    {"pupil", OPT_NUMBER, "ID", "Only this child, of any age; alone, by school."},
    {"code-breakdown", OPT_FLAG, NULL,
     "How many sessions of each code, instead of the figures; of each group with --by."},
    {"persistent", OPT_FLAG, NULL, "List the persistently absent pupils, most absent first."},
    {"severe", OPT_FLAG, NULL, "List the severely absent pupils."},
    {"on-track", OPT_FLAG, NULL,
     "List who is on the way to persistent absence, nearest first, and what they may still miss."},
    {"bands", OPT_FLAG, NULL, "list pupils by band, from already persistent to watch: what goes to schools each week"},
    {"vanished", OPT_FLAG, NULL, "List who has stopped attending while on the roll."},
    {"patterns", OPT_FLAG, NULL,
     "List whose absences have a pattern: weekdays, halves of the day, near holidays, lates."},
    {"no-reason", OPT_FLAG, NULL, "List whose absences still have no reason when they should have one, oldest first."},
    {"leave", OPT_FLAG, NULL,
     "List who was taken on holiday without leave, as far as a penalty notice may be considered."},
    {"visits", OPT_FLAG, NULL,
     "List schools in the order of the visit programme: persistent absence, and its change in a year."},
    {"from", OPT_DATE, "DATE", "First day (1 September of the school year)."},
    {"to", OPT_DATE, "DATE", "Last day (--as-at, or today)."},
    {"as-at", OPT_DATE, "DATE", "The day asked about: whose characteristics count, and the last day (today)."},
    {"all-pupils", OPT_FLAG, NULL, "Count every age and subsidiary registrations too."},
    {"before", OPT_FLAG, NULL, "Beside each group's figures those of the same days a year before."},
    {"csv", OPT_FLAG, NULL, "Print the figures as CSV."},
    OPTIONS_END,
};

COMMAND(
    "attendance summary", cmd_attendance_summary, .needs = READ_ROLLCALL, .store = STORE_READ,
    .usage =
        "attendance summary [--by KEY,...] [--school URN] [--pupil ID] [--code-breakdown] [--persistent | --severe | --on-track | --bands | --vanished | --patterns | --no-reason | --leave | --visits] [--from DATE] [--to DATE] "
        "[--as-at DATE] [--all-pupils] [--before] [--csv]",
    .doc = "Possible sessions, absence, persistent and severe absence, from the marks themselves.",
    .options = summary_options)

/* ---- what is asked ---- */

static Status read_question(Ctx *cx, Grouping *by, AttendanceQuestion *q, Date *as_at) {
    AskDays days = {.from = cli_date(cx, "from"), .to = cli_date(cx, "to"), .as_at = cli_date(cx, "as-at")};
    TRY(ask_days(cx, days, &days));
    TRY(grouping_read(cx, cli_text(cx, "by"), by));
    if (cli_has(cx, "pupil") && by->n_keys == 0) *by = (Grouping){{KEY_SCHOOL}, 1};
    *q = (AttendanceQuestion){.from = days.from,
                              .to = days.to,
                              .all_pupils = cli_flag(cx, "all-pupils"),
                              .urn = cli_number(cx, "school", 0),
                              .person_id = cli_number(cx, "pupil", 0),
                              .groupings = by,
                              .n_groupings = 1};
    *as_at = days.as_at;
    return ask_school(cx, q->urn);
}

/* One child's marks are a look at the child. */
static Status open_pupil(Ctx *cx, i64 person_id) {
    PersonFacts p;
    TRY(person_get(cx, person_id, &p));
    audit_note(cx, "person.view", person_id, "attendance");
    return OK;
}

/* ---- the answer ---- */

#define BEFORE_KEYS "before_absence_percent|before_pupils|before_persistent"

/* before NULL: not asked for. */
static void add_before(Ctx *cx, json_t *row, const YearBefore *before, const Grouping *by, const Str *values) {
    if (!before) return;
    const AttendanceFigures *f = year_before_of(before, by, values);
    json_object_set_new(row, "before_absence_percent",
                        f ? percent_json(cx, f->authorised + f->unauthorised, f->possible) : json_null());
    json_object_set_new(row, "before_pupils", f ? json_integer(f->pupils) : json_null());
    json_object_set_new(row, "before_persistent", f ? json_integer(f->persistent) : json_null());
}

static void add_values(json_t *row, const Grouping *by, const Str *values) {
    for (size_t k = 0; k < by->n_keys; k++)
        model_text(row, pupil_key_info[by->keys[k]].word, values[k].n ? values[k] : STR(""));
}

static json_t *answer_json(Ctx *cx, const AttendanceQuestion *q, const AttendanceAnswer *a, const YearBefore *before) {
    const Grouping *by = &q->groupings[0];
    i64 person_id = q->person_id;
    json_t *list = json_array();
    for (size_t i = 0; i < a->n; i++) {
        json_t *row = model_append(list);
        if (person_id) model_i64(row, "pupil", person_id);
        add_values(row, by, a->groups[i].values);
        figures_add(cx, row, &a->groups[i].n);
        add_before(cx, row, before, by, a->groups[i].values);
    }
    return list;
}

static const char *const figure_columns =
    "Pupils|Possible sessions|Authorised|Unauthorised|Absence %|Persistent|Severe";

/* In the order of BEFORE_KEYS, empty where the group was not there. */
static void before_texts(Ctx *cx, const AttendanceFigures *f, Str *out) {
    for (int i = 0; i < 3; i++) out[i] = STR("");
    if (!f) return;
    out[0] = attendance_percent(cx->arena, f->authorised + f->unauthorised, f->possible);
    out[1] = str_fmt(cx->arena, "%lld", (long long)f->pupils);
    out[2] = str_fmt(cx->arena, "%lld", (long long)f->persistent);
}

static void print_table(Ctx *cx, const Grouping *by, const AttendanceAnswer *a, const YearBefore *before) {
    Buf columns = buf_on(cx->arena);
    for (size_t i = 0; i < by->n_keys; i++) buf_fmt(&columns, "%s|", pupil_key_info[by->keys[i]].title);
    buf_add(&columns, str_from(figure_columns));
    if (before) buf_lit(&columns, "|Absence % a year before|Pupils then|Persistent then");
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
        Str then[3];
        if (before) before_texts(cx, year_before_of(before, by, a->groups[i].values), then);
        for (int k = 0; before && k < 3; k++) out_cell(t, then[k]);
    }
    out_table_end(t);
}

/* The columns are the keys of the JSON. */
static void print_keys(CsvOut *csv, const AttendanceQuestion *q) {
    const Grouping *by = &q->groupings[0];
    if (q->person_id) csv_out_cell(csv, STR("pupil"));
    for (size_t i = 0; i < by->n_keys; i++) csv_out_cell(csv, str_from(pupil_key_info[by->keys[i]].word));
}

static void print_values(CsvOut *csv, const AttendanceQuestion *q, const Str *values) {
    if (q->person_id) csv_out_i64(csv, q->person_id);
    for (size_t k = 0; k < q->groupings[0].n_keys; k++) csv_out_cell(csv, values[k]);
}

static void print_csv(Ctx *cx, const AttendanceQuestion *q, const AttendanceAnswer *a, const YearBefore *before) {
    const Grouping *by = &q->groupings[0];
    Buf text = buf_on(cx->arena);
    CsvOut csv = csv_out_on(&text);
    print_keys(&csv, q);
    csv_out_header(&csv, before ? FIGURE_KEYS "|" BEFORE_KEYS : FIGURE_KEYS);
    for (size_t i = 0; i < a->n; i++) {
        const AttendanceFigures *n = &a->groups[i].n;
        print_values(&csv, q, a->groups[i].values);
        csv_out_i64(&csv, n->possible);
        csv_out_i64(&csv, n->authorised);
        csv_out_i64(&csv, n->unauthorised);
        csv_out_cell(&csv, attendance_percent(cx->arena, n->authorised + n->unauthorised, n->possible));
        csv_out_i64(&csv, n->pupils);
        csv_out_i64(&csv, n->persistent);
        csv_out_i64(&csv, n->severe);
        Str then[3];
        if (before) before_texts(cx, year_before_of(before, by, a->groups[i].values), then);
        for (int k = 0; before && k < 3; k++) csv_out_cell(&csv, then[k]);
        csv_out_end_row(&csv);
    }
    out_str(cx, buf_str(&text));
}

/* ---- codes ---- */

static void print_codes(Ctx *cx, const Grouping *by, const CodeTally *codes) {
    Buf columns = buf_on(cx->arena);
    for (size_t i = 0; i < by->n_keys; i++) buf_fmt(&columns, "%s|", pupil_key_info[by->keys[i]].title);
    buf_lit(&columns, "Code|Meaning|Counts as|Sessions");
    OutTable *t = out_table(cx, str_cstr(cx->arena, buf_str(&columns)));
    for (size_t i = 0; i < codes->n; i++) {
        const CodeCount *c = &codes->at[i];
        for (size_t k = 0; k < by->n_keys; k++) out_cell(t, c->values[k].n ? c->values[k] : STR("not known"));
        out_cell(t, c->code->code);
        out_cell(t, c->code->title);
        out_cell(t, str_from(mark_category_titles[c->code->category]));
        out_cell_fmt(t, "%lld", (long long)c->sessions);
    }
    out_table_end(t);
}

static void print_codes_csv(Ctx *cx, const AttendanceQuestion *q, const CodeTally *codes) {
    Buf text = buf_on(cx->arena);
    CsvOut csv = csv_out_on(&text);
    print_keys(&csv, q);
    csv_out_header(&csv, CODE_COUNT_KEYS);
    for (size_t i = 0; i < codes->n; i++) {
        const CodeCount *c = &codes->at[i];
        print_values(&csv, q, c->values);
        csv_out_cell(&csv, c->code->code);
        csv_out_cell(&csv, c->code->title);
        csv_out_cell(&csv, str_from(mark_category_words[c->code->category]));
        csv_out_i64(&csv, c->sessions);
        csv_out_end_row(&csv);
    }
    out_str(cx, buf_str(&text));
}

static json_t *codes_json(const AttendanceQuestion *q, const CodeTally *codes) {
    const Grouping *by = &q->groupings[0];
    json_t *list = json_array();
    for (size_t i = 0; i < codes->n; i++) {
        json_t *row = model_append(list);
        if (q->person_id) model_i64(row, "pupil", q->person_id);
        add_values(row, by, codes->at[i].values);
        code_count_add(row, &codes->at[i]);
    }
    return list;
}

static Status answer_codes(Ctx *cx, const Columns *c, const PupilKeys *keys, const AttendanceQuestion *q) {
    const Grouping *by = &q->groupings[0];
    CodeTally codes;
    TRY(tally_codes_by(cx, c, keys, q, by, &codes));
    if (cli_json(cx)) out_json(cx, codes_json(q, &codes));
    else if (cli_flag(cx, "csv")) print_codes_csv(cx, q, &codes);
    else print_codes(cx, by, &codes);
    return OK;
}

static Status answer_figures(Ctx *cx, const Columns *c, const PupilKeys *keys, const AttendanceQuestion *q,
                             const YearBefore *before) {
    AttendanceAnswer *a;
    const Grouping *by = &q->groupings[0];
    TRY(attendance_ask(cx, c, keys, q, &a));
    if (cli_json(cx)) out_json(cx, answer_json(cx, q, a, before));
    else if (cli_flag(cx, "csv")) print_csv(cx, q, a, before);
    else print_table(cx, by, a, before);
    return OK;
}

static Status read_marks(Ctx *cx, const AttendanceQuestion *q, ColumnsRead *out) {
    int year = date_school_year(q->from);
    if (q->urn) return columns_read_of_school(cx, year, q->urn, out);
    return cli_flag(cx, "code-breakdown") ? columns_read(cx, year, out) : columns_read_counts(cx, year, out);
}

static Status cmd_attendance_summary(Ctx *cx) {
    AttendanceQuestion q;
    ColumnsRead c;
    PupilKeys keys;
    Grouping by;
    YearBefore before = {.answers = NULL};
    Date as_at;
    bool is_list;
    TRY(lists_cli_answer(cx, &is_list));
    if (is_list) return OK;
    TRY(read_question(cx, &by, &q, &as_at));
    if (q.person_id) TRY(open_pupil(cx, q.person_id));
    if (cli_flag(cx, "before")) TRY(year_before_ask(cx, &q, as_at, &before));
    TRY(read_marks(cx, &q, &c));
    TRY(pupil_keys_read(cx, c.columns, &q, as_at, &keys));
    TRY(columns_read_wait(cx, &c));
    TRY(cli_flag(cx, "code-breakdown") ? answer_codes(cx, c.columns, &keys, &q)
                                       : answer_figures(cx, c.columns, &keys, &q, before.answers ? &before : NULL));
    columns_read_end(&c);
    return OK;
}
