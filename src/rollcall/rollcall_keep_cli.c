/* rollcall_keep_cli.c - muster rollcall keep, kept and check: a run stored, an old one opened, the balance proved. */
#include "base/json_text.h"
#include "cli/cli.h"
#include "rollcall/rollcall.h"

static Date rollcall_day(Ctx *cx) {
    Date d = cli_date(cx, "as-at");
    return date_is_set(d) ? d : cx->today;
}

static const Option keep_options[] = {
    {"as-at", OPT_DATE, "DATE", "The day to count (today)."},
    OPTIONS_END,
};

COMMAND("rollcall keep", cmd_rollcall_keep, .needs = OPERATE, .store = STORE_WRITE,
        .usage = "rollcall keep [--as-at DATE]",
        .doc = "Count a day, check the balance and keep the result with the version of the rules.",
        .options = keep_options)

static Status cmd_rollcall_keep(Ctx *cx) {
    i64 run_id;
    TRY(rollcall_keep(cx, rollcall_day(cx), &run_id));
    if (cli_json(cx)) out_json(cx, json_pack("{s:I}", "run_id", (json_int_t)run_id));
    else out_fmt(cx, "Kept as roll call %lld.\n", (long long)run_id);
    return OK;
}

/* ---- kept runs ---- */

static const Option kept_options[] = {
    {"state", OPT_TEXT, "STATE", "With RUN: only a state or sub-state (unaccounted, on_roll/dual)."},
    OPTIONS_END,
};

COMMAND("rollcall kept", cmd_rollcall_kept, .needs = READ_ROLLCALL, .store = STORE_READ,
        .usage = "rollcall kept [RUN] [--state STATE]",
        .doc = "The roll calls that were kept; with RUN the children in it, each in the state counted then.",
        .options = kept_options)

static json_t *run_json(Ctx *cx, const RollcallRun *r) {
    return json_pack("{s:I, s:o, s:o, s:o, s:I, s:I, s:I}", "run_id", (json_int_t)r->id, "as_at",
                     json_text(date_iso_str(cx->arena, r->as_at)), "run_at",
                     json_text(moment_iso(cx->arena, r->run_at)), "rules_version", json_text(r->rules_version), "known",
                     (json_int_t)r->known, "numerator", (json_int_t)r->indicator.numerator, "denominator",
                     (json_int_t)r->indicator.denominator);
}

static Status show_runs(Ctx *cx) {
    const RollcallRun *runs;
    size_t n;
    TRY(rollcall_kept_runs(cx, &runs, &n));
    if (cli_json(cx)) {
        json_t *rows = json_array();
        for (size_t i = 0; i < n; i++) json_array_append_new(rows, run_json(cx, &runs[i]));
        out_json(cx, rows);
        return OK;
    }
    OutTable *t = out_table(cx, "Run|Day|Counted|Rules|Known|On a roll");
    for (size_t i = 0; i < n; i++) {
        out_cell_fmt(t, "%lld", (long long)runs[i].id);
        out_cell(t, date_iso_str(cx->arena, runs[i].as_at));
        out_cell(t, moment_london(cx->arena, runs[i].run_at));
        out_cell(t, runs[i].rules_version);
        out_cell_fmt(t, "%lld", (long long)runs[i].known);
        out_cell(t, rollcall_indicator_text(cx->arena, runs[i].indicator));
    }
    out_table_end(t);
    return OK;
}

static json_t *kept_json(const RollcallList *l) {
    json_t *rows = json_array();
    for (size_t i = 0; i < l->n; i++) {
        const RollcallRow *r = &l->rows[i];
        json_array_append_new(rows, json_pack("{s:I, s:o, s:o, s:o, s:s, s:s}", "person_id", (json_int_t)r->person_id,
                                              "upn", json_text(r->upn), "surname", json_text(r->surname), "forename",
                                              json_text(r->forename), "state", rollcall_state_names[r->v.state].code,
                                              "sub_state", rollcall_sub_names[r->v.sub].code));
    }
    return rows;
}

static Status show_kept(Ctx *cx, i64 run_id) {
    RollcallList l;
    TRY(rollcall_kept_list(cx, run_id, cli_text(cx, "state"), &l));
    if (cli_json(cx)) {
        out_json(cx, kept_json(&l));
        return OK;
    }
    OutTable *t = out_table(cx, "Child|UPN|Surname|Forename|State|Sub-state");
    for (size_t i = 0; i < l.n; i++) {
        out_cell_fmt(t, "%lld", (long long)l.rows[i].person_id);
        out_cell(t, l.rows[i].upn);
        out_cell(t, l.rows[i].surname);
        out_cell(t, l.rows[i].forename);
        out_cell(t, str_from(rollcall_state_names[l.rows[i].v.state].code));
        out_cell(t, str_from(rollcall_sub_names[l.rows[i].v.sub].code));
    }
    out_table_end(t);
    return OK;
}

static Status cmd_rollcall_kept(Ctx *cx) {
    if (cli_n_args(cx) == 0) return show_runs(cx);
    i64 run_id;
    if (!str_to_i64(cli_arg(cx, 0), &run_id))
        return FAIL(cx, ERR_INPUT, "RUN is a number from \"muster rollcall kept\"");
    return show_kept(cx, run_id);
}

/* ---- proof ---- */

static const Option check_options[] = {
    {"as-at", OPT_DATE, "DATE", "The day to check (today)."},
    {"since", OPT_DATE, "DATE", "Check the movements from this day as well."},
    OPTIONS_END,
};

COMMAND("rollcall check", cmd_rollcall_check, .needs = READ_ROLLCALL, .store = STORE_READ,
        .usage = "rollcall check [--as-at DATE] [--since DATE]",
        .doc = "Prove the balance: the states against an independent count, and the movements between two days.",
        .options = check_options)

static json_t *faults_json(const RollcallFault *faults, size_t n) {
    json_t *rows = json_array();
    for (size_t i = 0; i < n; i++) {
        json_t *people = json_array();
        for (size_t k = 0; k < faults[i].n_people; k++)
            json_array_append_new(people, json_integer(faults[i].people[k]));
        json_array_append_new(rows, json_pack("{s:o, s:o}", "fault", json_text(faults[i].what), "people", people));
    }
    return rows;
}

static Status cmd_rollcall_check(Ctx *cx) {
    const RollcallFault *faults;
    size_t n;
    TRY(rollcall_check(cx, rollcall_day(cx), cli_date(cx, "since"), &faults, &n));
    if (cli_json(cx)) {
        out_json(cx, faults_json(faults, n));
    } else {
        for (size_t i = 0; i < n; i++) {
            out_fmt(cx, "%.*s\n", STR_ARG(faults[i].what));
            for (size_t k = 0; k < faults[i].n_people; k++)
                out_fmt(cx, "  child %lld\n", (long long)faults[i].people[k]);
        }
        if (n == 0) out_fmt(cx, "The roll call balances.\n");
    }
    return n == 0 ? OK : FAIL(cx, ERR_CONFLICT, "the roll call does not balance: faults %zu", n);
}
