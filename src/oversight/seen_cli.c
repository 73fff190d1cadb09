/* seen_cli.c - muster audit seen, audit unusual. */
#include "cli/cli.h"
#include "oversight/seen.h"
#include "people/index_lookup.h"

COMMAND("audit seen", cmd_audit_seen, .needs = READ_AUDIT, .store = STORE_READ, .usage = "audit seen ID [--json]",
        .doc = "Who has looked at a record, changed it or was refused it, how often, and when first and last.")

static json_t *seen_json(Ctx *cx, const SeenBy *s) {
    Str first = moment_iso(cx->arena, s->first), last = moment_iso(cx->arena, s->last);
    return json_pack("{s:I, s:s%, s:I, s:I, s:I, s:s%, s:s%}", "user_id", (json_int_t)s->user_id, "name",
                     s->name.n ? s->name.p : "", s->name.n, "looks", (json_int_t)s->n_looks, "changes",
                     (json_int_t)s->n_changes, "refused", (json_int_t)s->n_refused, "first", first.p, first.n, "last",
                     last.p, last.n);
}

static Status cmd_audit_seen(Ctx *cx) {
    SeenBy *people;
    size_t n;
    i64 id;
    if (!str_to_i64(cli_arg(cx, 0), &id)) return FAIL(cx, ERR_INPUT, "name a record by its number");
    TRY(seen_by(cx, id, &people, &n));
    IndexLook *looks;
    size_t n_looks;
    TRY(index_looks_at(cx, id, &looks, &n_looks));
    if (cli_json(cx)) {
        json_t *all = json_array();
        for (size_t i = 0; i < n; i++) json_array_append_new(all, seen_json(cx, &people[i]));
        out_json(cx, all);
        return OK;
    }
    OutTable *t = out_table(cx, "Who|Looks|Changes|Refused|First|Last");
    for (size_t i = 0; i < n; i++) {
        out_cell(t, people[i].name);
        out_cell_fmt(t, "%lld", (long long)people[i].n_looks);
        out_cell_fmt(t, "%lld", (long long)people[i].n_changes);
        out_cell_fmt(t, "%lld", (long long)people[i].n_refused);
        out_cell(t, moment_london(cx->arena, people[i].first));
        out_cell(t, moment_london(cx->arena, people[i].last));
    }
    out_table_end(t);
    for (size_t k = 0; k < n_looks; k++)
        out_fmt(cx, "Looked up in the practitioner index by %.*s, %.*s%s: %.*s\n", STR_ARG(looks[k].name),
                STR_ARG(moment_london(cx->arena, looks[k].at)), looks[k].is_shown ? "" : " (not shown: restricted)",
                STR_ARG(looks[k].reason));
    return OK;
}

static const Option unusual_options[] = {
    {"from", OPT_DATE, "DATE", "First day (six days before the last)."},
    {"to", OPT_DATE, "DATE", "Last day (today)."},
    OPTIONS_END,
};

COMMAND(
    "audit unusual", cmd_audit_unusual, .needs = READ_AUDIT, .store = STORE_READ,
    .usage = "audit unusual [--from DATE] [--to DATE] [--json]",
    .doc =
        "Looks at records that somebody might be asked about: own surname, one postcode, many records, out of hours.",
    .options = unusual_options)

static json_t *unusual_json(Ctx *cx, const UnusualLook *u) {
    Str on = date_iso_str(cx->arena, u->on);
    json_t *o =
        json_pack("{s:s, s:I, s:s%, s:s%, s:I}", "signal", unusual_word[u->what], "user_id", (json_int_t)u->user_id,
                  "name", u->name.n ? u->name.p : "", u->name.n, "on", on.p, on.n, "records", (json_int_t)u->n);
    json_object_set_new(o, "child_id", u->person_id ? json_integer(u->person_id) : json_null());
    return o;
}

static Status cmd_audit_unusual(Ctx *cx) {
    UnusualLooks found;
    Date to = cli_date(cx, "to"), from = cli_date(cx, "from");
    if (!date_is_set(to)) to = cx->today;
    if (!date_is_set(from)) from = date_plus(to, -6);
    TRY(unusual_looks(cx, from, to, &found));
    if (cli_json(cx)) {
        json_t *all = json_array();
        for (size_t i = 0; i < found.n; i++) json_array_append_new(all, unusual_json(cx, &found.at[i]));
        out_json(cx, all);
        return OK;
    }
    OutTable *t = out_table(cx, "Who|What|Day|Records|Record");
    for (size_t i = 0; i < found.n; i++) {
        const UnusualLook *u = &found.at[i];
        out_cell(t, u->name);
        out_cell(t, str_from(unusual_says[u->what]));
        out_cell(t, date_long(cx->arena, u->on));
        out_cell_fmt(t, "%lld", (long long)u->n);
        out_cell(t, u->person_id ? str_i64(cx->arena, u->person_id) : STR(""));
    }
    out_table_end(t);
    return OK;
}
