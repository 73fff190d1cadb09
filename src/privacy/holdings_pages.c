/* holdings_pages.c - the data protection register: a page, its files, and muster privacy register. */
#include "cli/cli.h"
#include "privacy/holdings.h"
#include "web/model.h"
#include "web/web.h"

ROUTE(
    GET, "/privacy/register", held_page, .needs = READ_PRIVACY, .list = "held", .document = "held_document",
    .doc =
        "The data protection register: what is held, why, for how long, who sees it, where it comes from and who gets it.")

static const Option register_options[] = {
    {"csv", OPT_FLAG, NULL, "As CSV."},
    {"html", OPT_FLAG, NULL, "As one printable page."},
    OPTIONS_END,
};
COMMAND(
    "privacy register", cmd_privacy_register, .needs = READ_PRIVACY, .store = STORE_READ,
    .usage = "privacy register [--csv] [--html] [--json]",
    .doc =
        "The data protection register, from the definitions: what is held, why, for how long, who sees it, where it comes from and who gets it.",
    .options = register_options)

static Status held_page(Ctx *cx) {
    json_t *m = model_new("Data protection register");
    Status st = holdings_model(cx, m);
    if (st != OK) {
        json_decref(m);
        return st;
    }
    model_text(m, "csv", url_to(cx, "/privacy/register.csv", NULL));
    model_text(m, "document", url_to(cx, "/privacy/register.html", NULL));
    model_text(m, "back", url_to(cx, "/privacy", NULL));
    return reply_model(cx, "held_page", m);
}

static void print_held(Ctx *cx, const json_t *m) {
    size_t i;
    json_t *row;
    OutTable *t = out_table(cx, "What|Kept|Basis");
    json_array_foreach(json_object_get(m, "held"), i, row) {
        static const char *const keys[] = {"what", "retention", "basis"};
        for (size_t k = 0; k < COUNT_OF(keys); k++) out_cell(t, model_cell(cx->arena, json_object_get(row, keys[k])));
    }
    out_table_end(t);
}

static Status cmd_privacy_register(Ctx *cx) {
    Str html;
    json_t *m = model_new("Data protection register");
    Status st = holdings_model(cx, m);
    if (st == OK && cli_flag(cx, "html")) {
        st = web_document(cx, "held_document", m, &html);
        if (st == OK) out_str(cx, html);
    } else if (st == OK && cli_flag(cx, "csv"))
        out_str(cx, model_csv(cx->arena, json_object_get(m, "held"), json_object_get(m, "columns")));
    else if (st == OK && cli_json(cx)) out_json(cx, json_incref(m));
    else if (st == OK) print_held(cx, m);
    json_decref(m);
    return st;
}
