/* help.c - what --help, "muster help" and docs/commands.md say, all from command_all[]. */
#include "cli/call.h"

#ifndef MUSTER_VERSION
#define MUSTER_VERSION "0.1.0"
#endif

static bool is_hidden(const Command *c) { return str_starts(str_from(c->name), STR("test-")); }

void help_version(Ctx *cx) {
    if (cli_json(cx)) out_json(cx, json_pack("{s:s}", "version", MUSTER_VERSION));
    else out_fmt(cx, "muster %s\n", MUSTER_VERSION);
}

/* ---- one command ---- */

static int option_width(const Option *o) { return (int)(strlen(o->name) + (o->value ? strlen(o->value) + 1 : 0)) + 2; }

static void help_options(Ctx *cx, const char *title, const Option *list) {
    int width = 0;
    for (const Option *o = list; o && o->name; o++) width = option_width(o) > width ? option_width(o) : width;
    if (width) out_fmt(cx, "\n%s:\n", title);
    for (const Option *o = list; o && o->name; o++)
        out_fmt(cx, "  --%s%s%s%*s  %s\n", o->name, o->value ? " " : "", o->value ? o->value : "",
                width - option_width(o), "", o->doc);
}

static json_t *options_json(const Option *list) {
    json_t *all = json_array();
    for (; list && list->name; list++)
        json_array_append_new(all, json_pack("{s:s, s:s?, s:s}", "name", list->name, "value", list->value, "doc",
                                             list->doc));
    return all;
}

static json_t *command_json(const Command *c) {
    return json_pack("{s:s, s:s, s:s, s:s, s:o}", "name", c->name, "usage", c->usage, "doc", c->doc, "permission",
                     permission_info[c->needs].name, "options", options_json(c->options));
}

void help_command(Ctx *cx, const Command *c) {
    if (cli_json(cx)) {
        out_json(cx, command_json(c));
        return;
    }
    out_fmt(cx, "%s\n\nUsage: muster %s\n", c->doc, c->usage);
    help_options(cx, "Options", c->options);
    help_options(cx, "Options of every command", common_options);
}

/* ---- all of them ---- */

static void overview_json(Ctx *cx) {
    json_t *all = json_array();
    for (size_t i = 0; i < n_command_all; i++)
        if (!is_hidden(command_all[i])) json_array_append_new(all, command_json(command_all[i]));
    out_json(cx, all);
}

static void list_exit_codes(Ctx *cx) {
    out_fmt(cx, "\nExit codes:\n");
    for (int s = 0; s < N_STATUSES; s++) {
        if (s > 0 && status_info[s].exit_code == status_info[s - 1].exit_code) continue;
        out_fmt(cx, "  %d  %s\n", status_info[s].exit_code, s == OK ? "Done" : status_info[s].text);
    }
}

static Str first_sentence(const char *doc) {
    Str s = str_from(doc);
    i64 stop = str_find(s, STR(". "));
    return stop < 0 ? s : str_slice(s, 0, (size_t)stop + 1);
}

void help_overview(Ctx *cx) {
    if (cli_json(cx)) {
        overview_json(cx);
        return;
    }
    int width = 0;
    for (size_t i = 0; i < n_command_all; i++) {
        int n = (int)strlen(command_all[i]->name);
        if (!is_hidden(command_all[i]) && n > width) width = n;
    }
    out_fmt(cx, "Muster calls the roll: every child the authority knows of, accounted for.\n\n"
                "Usage: muster COMMAND [OPTIONS]\n\nCommands:\n");
    for (size_t i = 0; i < n_command_all; i++)
        if (!is_hidden(command_all[i]))
            out_fmt(cx, "  %-*s  %.*s\n", width, command_all[i]->name, STR_ARG(first_sentence(command_all[i]->doc)));
    help_options(cx, "Options of every command", common_options);
    list_exit_codes(cx);
    out_fmt(cx, "\n\"muster COMMAND --help\" says more of one command.\n");
}

/* ---- "muster help" ---- */

COMMAND("help", cmd_help, .needs = NEEDS_NOTHING, .store = STORE_NONE, .usage = "help [COMMAND] [VERB]",
        .doc = "List the commands, or say how one is used.")

static Status cmd_help(Ctx *cx) {
    if (cli_n_args(cx) == 0) {
        help_overview(cx);
        return OK;
    }
    Str name = cli_arg(cx, 0);
    if (cli_n_args(cx) == 2) name = str_fmt(cx->arena, "%.*s %.*s", STR_ARG(name), STR_ARG(cli_arg(cx, 1)));
    const Command *c = command_find(name);
    if (!c) return FAIL(cx, ERR_INPUT, "there is no command \"%.*s\"; \"muster help\" lists them", STR_ARG(name));
    help_command(cx, c);
    return OK;
}

/* ---- docs/commands.md ---- */

COMMAND("test-help", cmd_test_help, .needs = NEEDS_NOTHING, .store = STORE_NONE, .usage = "test-help",
        .doc = "Print docs/commands.md.")

static void options_markdown(Ctx *cx, const Option *list) {
    if (!list || !list->name) return;
    out_fmt(cx, "| option | meaning |\n|---|---|\n");
    for (; list->name; list++) {
        Buf value = buf_on(cx->arena);
        for (const char *p = list->value ? list->value : ""; *p; p++) {
            if (*p == '|') buf_add_char(&value, '\\');
            buf_add_char(&value, *p);
        }
        out_fmt(cx, "| `--%s%s%.*s` | %s |\n", list->name, value.n ? " " : "", STR_ARG(buf_str(&value)), list->doc);
    }
    out_fmt(cx, "\n");
}

static void command_markdown(Ctx *cx, const Command *c) {
    out_fmt(cx, "## muster %s\n\n%s\n\n```\nmuster %s\n```\n\n", c->name, c->doc, c->usage);
    options_markdown(cx, c->options);
    out_fmt(cx, "Needs: %s.\n\n", permission_info[c->needs].text);
    if (c->also != NEEDS_NOTHING) out_fmt(cx, "And: %s.\n\n", permission_info[c->also].text);
}

static Status cmd_test_help(Ctx *cx) {
    out_fmt(cx, "# Commands\n\n<!-- Made from the program by \"muster test-help\": change the COMMAND() beside the "
                "handler, not this page. -->\n\nEvery command takes these options:\n\n");
    options_markdown(cx, common_options);
    out_fmt(cx, "With `--json` the result on standard output is JSON ([json.md](json.md) says which) and an error is "
                "an object on standard error.\nThe exit code says how it went:\n\n| code | meaning |\n|---|---|\n");
    for (int s = 0; s < N_STATUSES; s++)
        if (s == 0 || status_info[s].exit_code != status_info[s - 1].exit_code)
            out_fmt(cx, "| %d | %s |\n", status_info[s].exit_code, s == OK ? "Done" : status_info[s].text);
    out_fmt(cx, "\n");
    for (size_t i = 0; i < n_command_all; i++)
        if (!is_hidden(command_all[i])) command_markdown(cx, command_all[i]);
    return OK;
}
