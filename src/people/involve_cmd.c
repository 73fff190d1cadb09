/* involve_cmd.c - muster involved ID; muster involved add, involved end. */
#include "access/audit.h"
#include "base/json_text.h"
#include "cli/cli.h"
#include "people/involve.h"
#include "people/person.h"

COMMAND("involved show", cmd_involved_show, .needs = READ_CHILD, .store = STORE_READ,
        .usage = "involved show ID [--json]",
        .doc = "Who is working with a child: services, teams, workers, and whom to call.")

static const Option add_options[] = {
    {"service", OPT_TEXT, "SERVICE",
     "Which service, as in definitions/involvement.yaml: health_visiting, early_help ..."},
    {"team", OPT_TEXT, "TEXT", "The team, surgery or organisation."},
    {"worker", OPT_TEXT, "TEXT", "Who."},
    {"role", OPT_TEXT, "TEXT", "What they are to the child."},
    {"phone", OPT_TEXT, "TEXT", "Telephone."},
    {"email", OPT_TEXT, "TEXT", "E-mail."},
    {"lead", OPT_FLAG, NULL, "They are the lead professional."},
    {"consent", OPT_CHOICE, "yes|no|not_asked", "Consent to hint at a sensitive service."},
    {"from", OPT_DATE, "DATE", "First day; today when not given."},
    {"to", OPT_DATE, "DATE", "Last day; none when it goes on."},
    OPTIONS_END,
};

COMMAND("involved add", cmd_involved_add, .needs = CHANGE_CHILD, .store = STORE_WRITE,
        .usage = "involved add ID --service SERVICE [--team TEXT] [--worker TEXT] [--role TEXT] [--phone TEXT] "
                 "[--email TEXT] [--lead] [--consent yes|no|not_asked] [--from DATE] [--to DATE]",
        .doc = "Record who works with a child; the same service, team and first day again corrects it.",
        .options = add_options)

static const Option end_options[] = {{"on", OPT_DATE, "DATE", "Last day; today when not given."}, OPTIONS_END};

COMMAND("involved end", cmd_involved_end, .needs = CHANGE_CHILD, .store = STORE_WRITE,
        .usage = "involved end ID INVOLVEMENT [--on DATE]", .doc = "A service has done with a child.",
        .options = end_options)

static Status number_arg(Ctx *cx, size_t i, const char *what, i64 *out) {
    if (cli_n_args(cx) > i && str_to_i64(cli_arg(cx, i), out) && *out > 0) return OK;
    return FAIL(cx, ERR_INPUT, "give the number of the %s", what);
}

static json_t *day_json(Ctx *cx, Date d) {
    return date_is_set(d) ? json_text(date_iso_str(cx->arena, d)) : json_null();
}

static json_t *involvement_json(Ctx *cx, const Involvement *i) {
    json_t *o =
        json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:b, s:b, s:b, s:o, s:o, s:s}", "service", json_text(i->service),
                  "title", json_text(i->title), "team", json_text(i->team), "worker", json_text(i->worker), "role",
                  json_text(i->role), "phone", json_text(i->phone), "email", json_text(i->email), "is_lead", i->is_lead,
                  "is_past", i->is_past, "is_double", i->is_double, "from_on", day_json(cx, i->from_on), "to_on",
                  day_json(cx, i->to_on), "known_by", i->source->kind);
    json_object_set_new(o, "id", i->id ? json_integer(i->id) : json_null());
    return o;
}

static void print_involved(Ctx *cx, const Involvements *l) {
    OutTable *t = out_table(cx, "Id|Service|Team|Who|Telephone|E-mail|From|To|Known by");
    for (size_t k = 0; k < l->n; k++) {
        const Involvement *i = &l->at[k];
        if (i->id) out_cell_fmt(t, "%lld", (long long)i->id);
        else out_cell(t, STR(""));
        out_cell_fmt(t, "%.*s%s", STR_ARG(i->title), i->is_lead ? " (lead)" : "");
        out_cell(t, i->team);
        out_cell_fmt(t, "%.*s%s%.*s", STR_ARG(i->worker), i->worker.n && i->role.n ? ", " : "", STR_ARG(i->role));
        out_cell(t, i->phone);
        out_cell(t, i->email);
        out_cell(t, date_long(cx->arena, i->from_on));
        out_cell(t, date_long(cx->arena, i->to_on));
        out_cell(t, str_from(i->source->title));
    }
    out_table_end(t);
}

static Status cmd_involved_show(Ctx *cx) {
    PersonFacts p;
    Involvements l;
    i64 id;
    TRY(number_arg(cx, 0, "child", &id));
    TRY(person_get(cx, id, &p));
    TRY(involved_with(cx, p.who.id, &l));
    audit_note(cx, "person.view", p.who.id, "involved");
    if (!cli_json(cx)) {
        print_involved(cx, &l);
        return OK;
    }
    json_t *all = json_array();
    for (size_t i = 0; i < l.n; i++) json_array_append_new(all, involvement_json(cx, &l.at[i]));
    out_json(cx, all);
    return OK;
}

static Status cmd_involved_add(Ctx *cx) {
    Date from = cli_date(cx, "from");
    InvolvementSaid s = {.service = cli_text(cx, "service"),
                         .team = cli_text(cx, "team"),
                         .worker = cli_text(cx, "worker"),
                         .role = cli_text(cx, "role"),
                         .phone = cli_text(cx, "phone"),
                         .email = cli_text(cx, "email"),
                         .is_lead = cli_flag(cx, "lead"),
                         .consent = cli_text(cx, "consent"),
                         .from_on = date_is_set(from) ? from : cx->today,
                         .to_on = cli_date(cx, "to")};
    PersonFacts p;
    TRY(number_arg(cx, 0, "child", &s.person_id));
    TRY(person_get(cx, s.person_id, &p));
    s.person_id = p.who.id;
    TRY(involve_record(cx, &s));
    if (cli_json(cx)) out_json(cx, json_pack("{s:I}", "person_id", (json_int_t)s.person_id));
    else out_fmt(cx, "Recorded.\n");
    return OK;
}

static Status cmd_involved_end(Ctx *cx) {
    i64 person_id, id;
    Date on = cli_date(cx, "on");
    TRY(number_arg(cx, 0, "child", &person_id));
    TRY(number_arg(cx, 1, "involvement", &id));
    TRY(involve_end(cx, person_id, id, date_is_set(on) ? on : cx->today));
    if (cli_json(cx)) out_json(cx, json_pack("{s:I}", "ended", (json_int_t)id));
    else out_fmt(cx, "Ended.\n");
    return OK;
}
