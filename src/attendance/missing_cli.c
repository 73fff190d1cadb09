/* missing_cli.c - muster attendance missing: which registers have not come. */
#include "attendance/missing.h"
#include "base/csv_out.h"
#include "cli/cli.h"

static const Option missing_options[] = {
    {"from", OPT_DATE, "DATE", "First day (six days before the last)."},
    {"to", OPT_DATE, "DATE", "Last day (today)."},
    {"school", OPT_NUMBER, "URN", "Only this school."},
    {"all", OPT_FLAG, NULL, "Every school day, also those of which both registers came."},
    {"csv", OPT_FLAG, NULL, "Print the list as CSV."},
    OPTIONS_END,
};

COMMAND("attendance missing", cmd_attendance_missing, .needs = READ_SCHOOL, .store = STORE_READ,
        .usage = "attendance missing [--from DATE] [--to DATE] [--school URN] [--all] [--csv] [--json]",
        .doc = "Registers that have not come: each open school's school days, morning and afternoon.",
        .options = missing_options)

static const char *state_word(const SchoolDay *d, int session) {
    return session_state_words[school_day_session(d, session)];
}

static json_t *day_json(Ctx *cx, const SchoolDay *d) {
    return json_pack("{s:I, s:o, s:s, s:s, s:s, s:I, s:I, s:I}", "urn", (json_int_t)d->urn, "school",
                     json_stringn(d->school.p, d->school.n), "on", str_cstr(cx->arena, date_iso_str(cx->arena, d->on)),
                     "morning", state_word(d, 0), "afternoon", state_word(d, 1), "pupils", (json_int_t)d->n_pupils,
                     "morning_taken", (json_int_t)d->n_taken[0], "afternoon_taken", (json_int_t)d->n_taken[1]);
}

static void print_csv(Ctx *cx, const MissingRegisters *m) {
    Buf text = buf_on(cx->arena);
    CsvOut csv = csv_out_on(&text);
    csv_out_header(&csv, "urn|school|on|morning|afternoon|pupils|morning_taken|afternoon_taken");
    for (size_t i = 0; i < m->n; i++) {
        const SchoolDay *d = &m->at[i];
        csv_out_i64(&csv, d->urn);
        csv_out_cell(&csv, d->school);
        csv_out_date(&csv, d->on);
        csv_out_cell(&csv, str_from(state_word(d, 0)));
        csv_out_cell(&csv, str_from(state_word(d, 1)));
        csv_out_i64(&csv, d->n_pupils);
        csv_out_i64(&csv, d->n_taken[0]);
        csv_out_i64(&csv, d->n_taken[1]);
        csv_out_end_row(&csv);
    }
    out_str(cx, buf_str(&text));
}

static void print_table(Ctx *cx, const MissingRegisters *m) {
    OutTable *t = out_table(cx, "URN|School|Day|Morning|Afternoon");
    for (size_t i = 0; i < m->n; i++) {
        const SchoolDay *d = &m->at[i];
        out_cell_fmt(t, "%lld", (long long)d->urn);
        out_cell(t, d->school);
        out_cell(t, date_long(cx->arena, d->on));
        for (int s = 0; s < 2; s++) out_cell(t, str_from(session_state_titles[school_day_session(d, s)]));
    }
    out_table_end(t);
    out_fmt(cx, "%lld of %lld registers have not arrived: %lld schools, %lld school days, morning and afternoon.\n",
            (long long)m->n_missing, (long long)(2 * m->n_days), (long long)m->n_schools, (long long)m->n_days);
    if (m->n_unknown)
        out_fmt(cx, "Of %lld days of schools nothing is said: the terms of that school year are not known.\n",
                (long long)m->n_unknown);
}

static Status cmd_attendance_missing(Ctx *cx) {
    MissingRegisters m;
    MissingQuestion q = {.to = cli_has(cx, "to") ? cli_date(cx, "to") : cx->today,
                         .urn = cli_number(cx, "school", 0),
                         .is_whole = cli_flag(cx, "all")};
    q.from = cli_has(cx, "from") ? cli_date(cx, "from") : date_plus(q.to, -6);
    TRY(missing_registers(cx, &q, &m));
    if (cli_json(cx)) {
        json_t *all = json_array();
        for (size_t i = 0; i < m.n; i++) json_array_append_new(all, day_json(cx, &m.at[i]));
        out_json(cx, all);
    } else if (cli_flag(cx, "csv")) print_csv(cx, &m);
    else print_table(cx, &m);
    return OK;
}
