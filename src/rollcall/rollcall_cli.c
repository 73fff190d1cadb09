/* rollcall_cli.c - muster rollcall: the balance, and the list behind each of its figures.
 *
 * The JSON is for others to script against and stays as it is: fields may be added, never taken away. */
#include "cli/cli.h"
#include "rollcall/rollcall.h"

static const Option rollcall_options[] = {
    {"as-at", OPT_DATE, "DATE", "The day asked about (today)."},
    OPTIONS_END,
};

COMMAND("rollcall", cmd_rollcall, .needs = READ_ROLLCALL, .store = STORE_READ, .usage = "rollcall [--as-at DATE]",
        .doc = "Every known child of compulsory school age in exactly one state, and the balance.",
        .options = rollcall_options)

static Status cmd_rollcall(Ctx *cx) {
    Date as_at = date_is_set(cli_date(cx, "as-at")) ? cli_date(cx, "as-at") : cx->today;
    const RollcallCount *c;
    TRY(rollcall_count(cx, as_at, &c));
    for (int s = 0; s < N_ROLLCALL_STATES; s++) out_fmt(cx, "%-18s %8u\n", rollcall_state_names[s].code, c->states[s]);
    out_fmt(cx, "known %u\n", c->known);
    return OK;
}
