/* continuity_cli.c - muster continuity: the nightly pack of critical work. Here, not in continuity/, as it asks for passwords. */
#include "base/file_map.h"
#include "base/file_put.h"
#include "cli/cli.h"
#include "cli/password_input.h"
#include "continuity/pack.h"
#include "continuity/seal.h"

static const Option keys_options[] = {
    {"password-stdin", OPT_FLAG, NULL, "Read the password from standard input, one line."},
    OPTIONS_END,
};
COMMAND(
    "continuity keys", cmd_continuity_keys, .needs = OPERATE, .store = STORE_NONE,
    .usage = "continuity keys FOLDER [--password-stdin]",
    .doc =
        "Make the two keys: continuity.pub for the server, continuity.key for whoever is to open packs, locked with a password.",
    .options = keys_options)

static const Option write_options[] = {
    {"to", OPT_TEXT, "FOLDER", "Where packs are kept; best another machine's."},
    {"public-key", OPT_TEXT, "FILE", "continuity.pub."},
    {"keep", OPT_NUMBER, "N", "How many packs stay; 14 unless said otherwise, 0 for all."},
    OPTIONS_END,
};
COMMAND("continuity write", cmd_continuity_write, .needs = OPERATE, .store = STORE_WRITE,
        .usage = "continuity write --to FOLDER --public-key FILE [--keep N] [--json]",
        .doc = "Write the open cases of critical functions as one sealed file, as the server does each night.",
        .options = write_options)

static const Option open_options[] = {
    {"key", OPT_TEXT, "FILE", "continuity.key."},
    {"out", OPT_TEXT, "FILE", "The page to write, for a browser and its printer; it must not be there yet."},
    {"password-stdin", OPT_FLAG, NULL, "Read the password from standard input, one line."},
    OPTIONS_END,
};
COMMAND("continuity open", cmd_continuity_open, .needs = OPERATE, .store = STORE_NONE,
        .usage = "continuity open PACK --key FILE --out FILE [--password-stdin]",
        .doc = "Open a pack without the system: needs the private key and its password, and no store.",
        .options = open_options)

static Status ask_password(Ctx *cx, Str *out) {
    return cli_flag(cx, "password-stdin") ? password_from_stdin(cx, out) : password_from_terminal(cx, out);
}

static Status need(Ctx *cx, const char *option, Str *out) {
    *out = cli_text(cx, option);
    return out->n > 0 ? OK : FAIL(cx, ERR_INPUT, "--%s is needed", option);
}

static Status cmd_continuity_keys(Ctx *cx) {
    Str password, folder = cli_arg(cx, 0);
    SealKeys keys;
    if (folder.n == 0) return FAIL(cx, ERR_INPUT, "name the folder to put the keys into");
    TRY(ask_password(cx, &password));
    TRY(seal_keys_make(cx, password, &keys));
    TRY(file_put(cx, str_fmt(cx->arena, "%.*s/continuity.key", STR_ARG(folder)), keys.private_text, 0600, true));
    TRY(file_put(cx, str_fmt(cx->arena, "%.*s/continuity.pub", STR_ARG(folder)), keys.public_text, 0644, true));
    if (cli_json(cx)) {
        out_json(cx, json_pack("{s:s, s:s}", "public", "continuity.pub", "private", "continuity.key"));
        return OK;
    }
    out_fmt(
        cx,
        "Made continuity.pub, for the server, and continuity.key. Move continuity.key away from here: to a safe place that is in reach when "
        "the system is not. Without it and its password no pack can be opened.\n");
    return OK;
}

static Status cmd_continuity_write(Ctx *cx) {
    PackOptions o = {.n_kept = (int)cli_number(cx, "keep", PACKS_KEPT)};
    PackWritten w;
    if (o.n_kept < 0) return FAIL(cx, ERR_INPUT, "--keep is 0 or more");
    TRY(need(cx, "to", &o.folder));
    TRY(need(cx, "public-key", &o.public_key_file));
    TRY(pack_write(cx, &o, &w));
    if (cli_json(cx))
        out_json(cx, json_pack("{s:s%, s:I}", "path", w.path.p, w.path.n, "cases", (json_int_t)w.n_cases));
    else out_fmt(cx, "%.*s: %zu open cases\n", STR_ARG(w.path), w.n_cases);
    return OK;
}

static Status cmd_continuity_open(Ctx *cx) {
    Str key_file, out, password, pack = cli_arg(cx, 0), plain;
    Str key, sealed;
    if (pack.n == 0) return FAIL(cx, ERR_INPUT, "name the pack");
    TRY(need(cx, "key", &key_file));
    TRY(need(cx, "out", &out));
    TRY(file_map(cx, key_file, &key));
    TRY(file_map(cx, pack, &sealed));
    TRY(ask_password(cx, &password));
    TRY(seal_open(cx, key, password, sealed, &plain));
    TRY(file_put(cx, out, plain, 0600, true));
    if (cli_json(cx)) out_json(cx, json_pack("{s:s%}", "path", out.p, out.n));
    else
        out_fmt(cx, "Wrote %.*s. It holds personal data: destroy it, and its prints, when the system answers again.\n",
                STR_ARG(out));
    return OK;
}
