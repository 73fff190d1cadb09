/* chronology_cmd.c - muster person chronology: everything known of one child in the order it happened. Audited. */
#include "access/audit.h"
#include "base/csv_out.h"
#include "cli/cli.h"
#include "people/chronology_model.h"

static const Option chronology_options[] = {
    {"kind", OPT_TEXT, "KIND", "Only events of this kind: enrolment, exclusion, address ... (a wrong one lists them)"},
    {"source", OPT_TEXT, "SOURCE", "Only what this kind of file said: census, ctf ...; user: recorded by hand"},
    {"from", OPT_DATE, "DATE", "Only events on this day or later"},
    {"to", OPT_DATE, "DATE", "Only events on this day or before"},
    {"csv", OPT_FLAG, NULL, "Print CSV"},
    OPTIONS_END,
};

COMMAND("person chronology", cmd_person_chronology, .needs = READ_CHILD, .store = STORE_READ,
        .usage = "person chronology ID [--kind KIND] [--source SOURCE] [--from DATE] [--to DATE] [--csv] [--json]",
        .doc = "Everything known of one child in the order it happened, from every source.",
        .options = chronology_options)

static Status unknown_kind(Ctx *cx) {
    Buf known = buf_on(cx->arena);
    for (size_t i = 0; i < n_chronology_all; i++) buf_fmt(&known, "%s%s", i ? ", " : "", chronology_all[i]->kind);
    return FAIL(cx, ERR_INPUT, "--kind is one of: %.*s", STR_ARG(buf_str(&known)));
}

static Status read_filter(Ctx *cx, ChronologyFilter *f) {
    *f = (ChronologyFilter){.kind = cli_text(cx, "kind"),
                            .source_kind = cli_text(cx, "source"),
                            .from = cli_date(cx, "from"),
                            .to = cli_date(cx, "to")};
    if (!str_empty(f->kind) && !chronology_source(f->kind)) return unknown_kind(cx);
    if (date_is_set(f->from) && date_is_set(f->to) && date_before(f->to, f->from))
        return FAIL(cx, ERR_INPUT, "--to must be the same day as --from or a later one");
    if (cli_json(cx) && cli_flag(cx, "csv")) return FAIL(cx, ERR_INPUT, "give --csv or --json, not both");
    return OK;
}

static void print_csv(Ctx *cx, const PersonEvents *l) {
    Buf text = buf_on(cx->arena);
    CsvOut csv = csv_out_on(&text);
    csv_out_header(&csv, "on|kind|title|detail|urn|source_file|said_on|source_kind");
    for (size_t i = 0; i < l->n; i++) {
        const PersonEvent *e = &l->at[i];
        csv_out_date(&csv, e->on);
        csv_out_cell(&csv, str_from(e->kind));
        csv_out_cell(&csv, e->title);
        csv_out_cell(&csv, e->detail);
        csv_out_cell(&csv, e->urn ? str_i64(cx->arena, e->urn) : STR_NONE);
        csv_out_cell(&csv, e->source_file);
        csv_out_date(&csv, e->said_on);
        csv_out_cell(&csv, e->source_kind);
        csv_out_end_row(&csv);
    }
    out_str(cx, buf_str(&text));
}

static void print_table(Ctx *cx, const PersonEvents *l) {
    if (l->n == 0) {
        out_fmt(cx, "Nothing is known of that kind and period.\n");
        return;
    }
    OutTable *t = out_table(cx, "Date|What|Detail|Source");
    for (size_t i = 0; i < l->n; i++) {
        const PersonEvent *e = &l->at[i];
        out_cell(t, date_is_set(e->on) ? date_long(cx->arena, e->on) : STR("not known"));
        out_cell(t, e->title);
        out_cell(t, e->detail);
        out_cell(t, e->source_file);
    }
    out_table_end(t);
}

static Status cmd_person_chronology(Ctx *cx) {
    i64 id;
    PersonFacts p;
    PersonEvents events;
    ChronologyFilter f;
    if (cli_n_args(cx) != 1 || !str_to_i64(cli_arg(cx, 0), &id))
        return FAIL(cx, ERR_INPUT, "give one person's number; 'muster person find NAME' finds it");
    TRY(read_filter(cx, &f));
    TRY(person_get(cx, id, &p));
    TRY(person_chronology(cx, &p, &f, &events));
    audit_note(cx, "person.view", p.who.id, "chronology, command line");
    if (cli_json(cx)) out_json(cx, chronology_json(&events));
    else if (cli_flag(cx, "csv")) print_csv(cx, &events);
    else print_table(cx, &events);
    return OK;
}
