/* move_cli.c - muster moves. */
#include "cli/cli.h"
#include "schools/move.h"

static const Option moves_options[] = {
    {"since", OPT_DATE, "DATE", "First day of joining; the school year's first day when not given."},
    {"until", OPT_DATE, "DATE", "Last day of joining; today when not given."},
    {"without-file", OPT_FLAG, NULL, "Only those whose old school sent no transfer file."},
    OPTIONS_END,
};

COMMAND("moves", cmd_moves, .needs = READ_CHILD, .store = STORE_READ,
        .usage = "moves [--since DATE] [--until DATE] [--without-file] [--json]",
        .doc = "Children who moved between schools here, and whether a transfer file went with them.",
        .options = moves_options)

static json_t *move_json(Ctx *cx, const Move *m) {
    Str left = date_iso_str(cx->arena, m->left_on), joined = date_iso_str(cx->arena, m->joined_on);
    json_t *o =
        json_pack("{s:I, s:s%, s:I, s:s%, s:s%, s:I, s:s%, s:s%}", "person_id", (json_int_t)m->person_id, "surname",
                  m->surname.p ? m->surname.p : "", m->surname.n, "from_urn", (json_int_t)m->from_urn, "from_school",
                  m->from_school.p, m->from_school.n, "left_on", left.p, left.n, "to_urn", (json_int_t)m->to_urn,
                  "to_school", m->to_school.p, m->to_school.n, "joined_on", joined.p, joined.n);
    json_object_set_new(o, "forename", m->forename.p ? json_stringn(m->forename.p, m->forename.n) : json_null());
    json_object_set_new(o, "upn", m->upn.p ? json_stringn(m->upn.p, m->upn.n) : json_null());
    Str file = date_iso_str(cx->arena, m->file_on);
    json_object_set_new(o, "file_on", date_is_set(m->file_on) ? json_stringn(file.p, file.n) : json_null());
    return o;
}

static void print_move(Ctx *cx, OutTable *t, const Move *m) {
    out_cell_fmt(t, "%lld", (long long)m->person_id);
    out_cell_fmt(t, "%.*s %.*s", STR_ARG(m->forename), STR_ARG(m->surname));
    out_cell(t, m->from_school);
    out_cell(t, date_long(cx->arena, m->left_on));
    out_cell(t, m->to_school);
    out_cell(t, date_long(cx->arena, m->joined_on));
    out_cell(t, date_is_set(m->file_on) ? date_long(cx->arena, m->file_on) : STR("none"));
}

static Status cmd_moves(Ctx *cx) {
    Date since = cli_date(cx, "since"), until = cli_date(cx, "until");
    if (!date_is_set(until)) until = cx->today;
    if (!date_is_set(since)) since = date_ymd(date_school_year(until), 9, 1);
    Moves moves;
    TRY(move_list(cx, since, until, &moves));
    json_t *all = json_array();
    OutTable *t = cli_json(cx) ? NULL : out_table(cx, "Id|Child|Left|Last day|Joined|First day|File sent");
    for (size_t i = 0; i < moves.n; i++) {
        const Move *m = &moves.at[i];
        if (cli_flag(cx, "without-file") && date_is_set(m->file_on)) continue;
        if (t) print_move(cx, t, m);
        else json_array_append_new(all, move_json(cx, m));
    }
    if (t) out_table_end(t);
    if (cli_json(cx)) out_json(cx, all);
    else json_decref(all);
    return OK;
}
