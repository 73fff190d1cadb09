/* cli.h - commands: declared beside their handlers, collected by tools/mkindex into command_all[].
 *
 *   COMMAND("rollcall", cmd_rollcall, .needs = READ_ROLLCALL, .store = STORE_READ,
 *           .usage = "rollcall [--as-at DATE] [--by district|year_group|school] [--state S --list] [--json]",
 *           .doc = "Every known child of compulsory school age in one state, and the balance.",
 *           .options = rollcall_options)
 *
 * Why       the same facts give dispatch, --help, docs/commands.md and the test that runs every command. Options are
 *           declared with types and parsed before the handler runs: a handler asks cli_date(cx, "as-at"), and asking
 *           for one that was not declared is a bug that the tests find. */
#ifndef MUSTER_CLI_H
#define MUSTER_CLI_H

#include <jansson.h>
#include "access/access.h"
#include "base/ctx.h"
#include "cli/app.h"

typedef enum OptionType { OPT_FLAG = 1, OPT_TEXT, OPT_DATE, OPT_NUMBER, OPT_CHOICE } OptionType;

typedef struct Option {
    const char *name; /* without the dashes */
    OptionType type;
    const char *value; /* how help shows its value: "DATE"; for OPT_CHOICE the choices: "district|year_group" */
    const char *doc;
} Option;
/* Of commands that set passwords; main.c takes it into App. */
#define BREACHED_OPTION                                                                                     \
    {                                                                                                       \
        "breached-passwords", OPT_TEXT, "FILE",                                                             \
            "Refuse passwords of this sorted list, or whose SHA-1 is in it (or MUSTER_BREACHED_PASSWORDS)." \
    }
/* Of commands that need secrets open; likewise. */
#define SECRETS_KEY_OPTION \
    { "secrets-key", OPT_TEXT, "FILE", "The key that secrets in the store are sealed with (or MUSTER_SECRETS_KEY)." }
#define OPTIONS_END \
    { NULL, 0, NULL, NULL }

typedef enum StoreUse {
    STORE_NONE = 1, /* the command needs no store */
    STORE_CREATE,   /* may create it (init) */
    STORE_READ,     /* a read transaction is open around the handler */
    STORE_WRITE,    /* a write transaction is open around the handler */
    STORE_OWN       /* the handler opens its own transactions (import, serve) */
} StoreUse;

typedef struct Command {
    const char *name; /* "person find": two words are a group and a verb */
    Status (*run)(Ctx *cx);
    Permission needs;
    Permission also; /* a second one that it needs besides; NEEDS_NOTHING: none */
    StoreUse store;
    const char *usage;
    const char *doc;
    const Option *options; /* OPTIONS_END-terminated, or NULL */
    const char *where;
} Command;

#define COMMAND(cmd_name, handler, ...)                                         \
    static Status handler(Ctx *cx);                                             \
    const Command command_##handler = {.name = cmd_name,                        \
                                       .run = handler,                          \
                                       .where = __FILE__ ":" TEXT_OF(__LINE__), \
                                       __VA_ARGS__};

extern const Command *const command_all[]; /* sorted by name; made by tools/mkindex */
extern const size_t n_command_all;

/* What was typed, after parsing. --json, --store, --today and --help are known to every command. */
bool cli_flag(Ctx *cx, const char *name);
bool cli_has(Ctx *cx, const char *name);
Str cli_text(Ctx *cx, const char *name);  /* STR_NONE when absent */
Date cli_date(Ctx *cx, const char *name); /* DATE_NONE when absent */
i64 cli_number(Ctx *cx, const char *name, i64 otherwise);
size_t cli_n_args(Ctx *cx);
Str cli_arg(Ctx *cx, size_t i);
bool cli_json(Ctx *cx);

/* Standard output. */
void out_fmt(Ctx *cx, const char *fmt, ...) PRINTF_LIKE(2, 3);
void out_str(Ctx *cx, Str s);
/* Prints and frees a JSON value. */
void out_json(Ctx *cx, json_t *value);
/* A table for people: widths fitted, numbers right-aligned. columns: "Name|Born|Where"; then rows of cells. */
typedef struct OutTable OutTable;
OutTable *out_table(Ctx *cx, const char *columns);
void out_cell(OutTable *t, Str text);
void out_cell_fmt(OutTable *t, const char *fmt, ...) PRINTF_LIKE(2, 3);
void out_table_end(OutTable *t);

/* A progress bar on standard error, only where that is a terminal. */
typedef struct Progress Progress;
Progress *progress_start(Ctx *cx, const char *what, i64 total);
void progress_set(Progress *p, i64 done);
/* For a bar begun before the total was known (0). */
void progress_set_total(Progress *p, i64 total);
void progress_end(Progress *p);

int cli_main(int argc, char **argv);

#endif
