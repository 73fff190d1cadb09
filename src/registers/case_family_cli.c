/* case_family_cli.c - muster case family. */
#include <jansson.h>

#include "base/json_text.h"
#include "cli/cli.h"
#include "registers/case_family.h"

COMMAND(
    "case family", cmd_case_family, .needs = READ_CASES, .store = STORE_READ, .usage = "case family REFERENCE [--json]",
    .doc =
        "Brothers and sisters of the child of a case and children of the same home, with their open cases of the register: a case "
        "for one of them is opened with case open --sibling-of.")

static Status cmd_case_family(Ctx *cx) {
    i64 id;
    Case c;
    CaseFamily l;
    if (cli_n_args(cx) < 1) return FAIL(cx, ERR_INPUT, "something is missing; muster case family --help shows how");
    TRY(case_by_reference(cx, cli_arg(cx, 0), &id));
    TRY(case_get(cx, id, &c));
    TRY(case_family(cx, &c, &l));
    json_t *all = json_array();
    OutTable *t = cli_json(cx) ? NULL : out_table(cx, "Child|Name|Born|Case|How");
    for (size_t i = 0; i < l.n; i++) {
        const CaseFamilyLine *f = &l.at[i];
        json_array_append_new(all, json_pack("{s:I, s:o, s:o, s:o, s:o, s:o}", "person_id", (json_int_t)f->person_id,
                                             "name", json_text(f->name), "born", json_day(f->born), "relation",
                                             json_text(f->relation), "case_id", json_id(f->case_id), "reference",
                                             json_text(f->reference)));
        if (!t) continue;
        out_cell(t, str_i64(cx->arena, f->person_id));
        out_cell(t, f->name);
        out_cell(t, date_iso_str(cx->arena, f->born));
        out_cell(t, f->reference);
        out_cell(t, f->relation);
    }
    if (t) {
        out_table_end(t);
        json_decref(all);
    } else out_json(cx, all);
    return OK;
}
