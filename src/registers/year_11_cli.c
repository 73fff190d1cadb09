/* year_11_cli.c - muster school year-11. */
#include <jansson.h>

#include "base/json_text.h"
#include "cli/cli.h"
#include "registers/year_11.h"

COMMAND(
    "school year-11", cmd_school_year_11, .needs = READ_CHILD, .store = STORE_READ,
    .usage = "school year-11 [YEAR] [--json]",
    .doc =
        "Pupils on the January census in Year 10 and on no school's in January of YEAR (the last held), each with where they went.")

static json_t *pupil_json(const Year11Pupil *p) {
    return json_pack("{s:o, s:o, s:o, s:o, s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:b}", "surname", json_text(p->surname),
                     "forename", json_text(p->forename), "person_id", json_id(p->person_id), "school",
                     json_text(p->school), "urn", (json_int_t)p->urn, "left_on", json_day(p->left_on), "destination",
                     json_text(p->destination), "then", json_text(p->then), "now", json_text(p->now), "why",
                     json_text(p->why), "removal", json_text(p->removal), "is_awaited", p->is_awaited);
}

static Status cmd_school_year_11(Ctx *cx) {
    Year11List l;
    i64 year = 0;
    if (cli_n_args(cx) > 0 && (!str_to_i64(cli_arg(cx, 0), &year) || year < 1 || year > 9999))
        return FAIL(cx, ERR_INPUT, "a year has four figures: 2018");
    TRY(year_11_missing(cx, (int)year, &l));
    if (!date_is_set(l.before) || !date_is_set(l.after))
        return FAIL(cx, ERR_INPUT, "no census is held of January %d and of the January before it", l.year);
    json_t *all = json_array();
    OutTable *t = cli_json(cx)
                      ? NULL
                      : out_table(cx, "Surname|Forename|School in Year 10|Left|Destination|On the census day|Now");
    for (size_t i = 0; i < l.n; i++) {
        const Year11Pupil *p = &l.at[i];
        json_array_append_new(all, pupil_json(p));
        if (!t) continue;
        out_cell(t, p->surname);
        out_cell(t, p->forename);
        out_cell(t, p->school);
        out_cell(t, date_is_set(p->left_on) ? date_iso_str(cx->arena, p->left_on) : STR_NONE);
        out_cell(t, p->destination);
        out_cell(t, p->then);
        out_cell(t, p->now);
    }
    if (t) out_table_end(t);
    if (t) json_decref(all);
    else out_json(cx, all);
    return OK;
}
