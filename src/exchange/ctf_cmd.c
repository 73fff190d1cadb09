/* ctf_cmd.c - muster export ctf: a transfer file for a child held here. Audited. */
#include <errno.h>
#include <stdio.h>
#include "access/audit.h"
#include "cli/cli.h"
#include "exchange/ctf_export.h"

static const Option export_options[] = {{"person", OPT_NUMBER, "ID",
                                         "the child's number; 'muster person find' finds it"},
                                        {"to", OPT_TEXT, "LLLEEEE",
                                         "the next school, or XXXXXXX when it is not known, or MMMMMMM for abroad"},
                                        {"out", OPT_TEXT, "FILE", "where to write it; without it, standard output"},
                                        OPTIONS_END};

COMMAND("export ctf", cmd_export_ctf, .needs = READ_CHILD, .store = STORE_WRITE,
        .usage = "export ctf --person ID --to LLLEEEE|XXXXXXX|MMMMMMM [--out FILE]",
        .doc = "Write a common transfer file for one child.", .options = export_options)

static Status write_out(Ctx *cx, Str path, Str text) {
    FILE *f = fopen(str_cstr(cx->arena, path), "wbx");
    if (f == NULL)
        return FAIL(cx, errno == EEXIST ? ERR_CONFLICT : ERR_OPS, "%.*s: %s", STR_ARG(path), strerror(errno));
    bool is_written = fwrite(text.p, 1, text.n, f) == text.n;
    is_written = fclose(f) == 0 && is_written;
    return is_written ? OK : FAIL(cx, ERR_OPS, "%.*s cannot be written", STR_ARG(path));
}

static Status cmd_export_ctf(Ctx *cx) {
    CtfFile file;
    i64 person_id = cli_number(cx, "person", 0);
    if (person_id == 0 || !cli_has(cx, "to"))
        return FAIL(cx, ERR_INPUT, "say which child and where to: --person ID --to LLLEEEE, XXXXXXX or MMMMMMM");
    TRY(ctf_export(cx, person_id, cli_text(cx, "to"), &file));
    audit_note(cx, "export.ctf", person_id, "to %.*s", STR_ARG(cli_text(cx, "to")));
    if (!cli_has(cx, "out")) {
        out_str(cx, file.text);
        return OK;
    }
    TRY(write_out(cx, cli_text(cx, "out"), file.text));
    out_fmt(cx, "Written to %.*s. Send it as %.*s.\n", STR_ARG(cli_text(cx, "out")), STR_ARG(file.name));
    return OK;
}
