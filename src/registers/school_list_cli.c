/* school_list_cli.c - muster school lists, school list, school send-lists. */
#include <jansson.h>

#include "cli/cli.h"
#include "registers/school_list.h"
#include "web/model.h"

static const Option lists_options[] = {
    {"school", OPT_NUMBER, "URN", "to this school; left out: to all, and to the districts"},
    {"limit", OPT_NUMBER, "N", "at most so many (50)"},
    OPTIONS_END,
};
static const Option send_options[] = {
    {"to", OPT_DATE, "DATE", "the day on which they go: they count up to the last working day before it (today)"},
    OPTIONS_END,
};

COMMAND("school lists", cmd_school_lists, .needs = READ_CHILD, .store = STORE_READ,
        .usage = "school lists [--school URN] [--limit N] [--json]",
        .doc = "Attendance lists that were sent: to whom, how many pupils in each band, and who has opened them.",
        .options = lists_options)
COMMAND("school list", cmd_school_list, .needs = READ_CHILD, .store = STORE_READ, .usage = "school list ID [--json]",
        .doc = "One attendance list as it was sent.")
COMMAND(
    "school send-lists", cmd_school_send_lists, .needs = CHANGE_CASES, .also = READ_CHILD, .store = STORE_WRITE,
    .usage = "school send-lists [--to DATE] [--json]",
    .doc =
        "Send the week's attendance bands to every school whose registers came and whose list has not gone; tick does it each week.",
    .options = send_options)

static Status cmd_school_lists(Ctx *cx) {
    SchoolLists l;
    TRY(school_lists_sent(cx, cli_number(cx, "school", 0), cli_number(cx, "limit", 50), &l));
    json_t *all = json_array();
    OutTable *t =
        cli_json(cx)
            ? NULL
            : out_table(cx, "List|Up to|To|Pupils|Bands|Officer or manager|Stands in|Opened|By|Officer opened");
    for (size_t i = 0; i < l.n; i++) {
        const SchoolList *s = &l.at[i];
        school_list_model(cx, model_append(all), s);
        if (!t) continue;
        out_cell_fmt(t, "%lld", (long long)s->id);
        out_cell(t, date_iso_str(cx->arena, s->to));
        out_cell(t, s->name);
        out_cell_fmt(t, "%lld", (long long)s->n_pupils);
        out_cell(t, s->bands);
        out_cell(t, s->officer);
        out_cell(t, s->deputy);
        out_cell(t, s->seen_at ? moment_london(cx->arena, s->seen_at) : STR_NONE);
        out_cell(t, s->seen_at ? s->seen_by : STR_NONE);
        out_cell(t, s->officer_seen_at ? moment_london(cx->arena, s->officer_seen_at) : STR_NONE);
    }
    if (t) out_table_end(t);
    if (t) json_decref(all);
    else out_json(cx, all);
    return OK;
}

static Status cmd_school_list(Ctx *cx) {
    i64 id;
    SchoolList l;
    SchoolListLine *lines;
    size_t n;
    if (cli_n_args(cx) != 1 || !str_to_i64(cli_arg(cx, 0), &id))
        return FAIL(cx, ERR_INPUT, "give the number of one list");
    TRY(school_list_get(cx, id, &l, &lines, &n));
    json_t *o = json_object(), *rows = model_array(o, "children");
    OutTable *t =
        cli_json(cx) ? NULL : out_table(cx, "Surname|Forename|Year|Band|Missed|Possible|May still miss|Patterns");
    school_list_model(cx, o, &l);
    for (size_t i = 0; i < n; i++) {
        const SchoolListLine *p = &lines[i];
        school_list_line_model(cx, model_append(rows), p);
        if (!t) continue;
        out_cell(t, p->who.surname);
        out_cell(t, p->who.forename);
        out_cell(t, p->year_group);
        out_cell(t, str_from(band_info[p->band].title));
        out_cell_fmt(t, "%d", p->missed);
        out_cell_fmt(t, "%d", p->possible);
        out_cell_fmt(t, "%d", p->may_miss);
        out_cell(t, p->patterns);
    }
    if (t) out_table_end(t);
    if (t) json_decref(o);
    else out_json(cx, o);
    return OK;
}

static Status cmd_school_send_lists(Ctx *cx) {
    SchoolListsSent sent;
    TRY(school_lists_send_now(cx, cli_date(cx, "to"), &sent));
    if (cli_json(cx)) {
        json_t *o = json_object();
        model_i64(o, "schools", sent.n_schools);
        model_i64(o, "districts", sent.n_districts);
        model_i64(o, "pupils", sent.n_pupils);
        model_date(cx, o, "to", sent.to);
        out_json(cx, o);
        return OK;
    }
    out_fmt(cx, "Sent to %lld schools and %lld districts, up to %.*s.\n", (long long)sent.n_schools,
            (long long)sent.n_districts, STR_ARG(date_iso_str(cx->arena, sent.to)));
    return OK;
}
