/* call.h - one use of the command line: what was typed, where its output goes. Private to src/cli.
 *
 * Owns      the output held back until the transaction and its audit lines are committed.
 * Why       commands show children's records: nothing is shown that the audit trail does not hold. Commands that open
 *           transactions of their own (import, serve) print as they go.
 * Start at  cli_parse(), cli_finish() in main.c. */
#ifndef MUSTER_CLI_CALL_H
#define MUSTER_CLI_CALL_H

#include <stdio.h>
#include "cli/cli.h"
#include "define/definitions.h"
#include "frontdoor/form.h"
#include "registers/register.h"

typedef struct OptionValue {
    const Option *option;
    bool is_set;
    Str text; /* as typed */
    Date date;
    i64 number;
} OptionValue;

struct CliCall {
    const Command *command;
    OptionValue *values; /* one for each common option and each of the command's */
    size_t n_values;
    Str *args;
    size_t n_args;
    bool wants_help;
    bool wants_version;
    bool is_terminal; /* standard error is one: progress may be drawn */
    FILE *out;        /* what handlers print to: real_out, or memory until the commit */
    FILE *real_out;
    FILE *err;
    Definitions *definitions; /* owned: closed at the end */
    Registers *registers;     /* likewise */
    Forms *forms;             /* likewise */
    char *held;
    size_t n_held;
};

/* What a program's surroundings give it; tests give their own. */
typedef struct CliIo {
    FILE *out;
    FILE *err;
    bool is_terminal;
    const char *env_store;       /* MUSTER_STORE, or NULL */
    const char *env_today;       /* MUSTER_TODAY, or NULL */
    const char *env_definitions; /* MUSTER_DEFINITIONS, or NULL */
    const char *env_breached;    /* MUSTER_BREACHED_PASSWORDS, or NULL */
    const char *env_secrets_key; /* MUSTER_SECRETS_KEY, or NULL */
    const char *system_name;     /* who runs the program, as the operating system knows them; NULL: not asked for */
    bool is_root;                /* of the machine: whoever may read and write anything on it */
    const Actor *actor;          /* tests: who acts; NULL: found by system_name */
    bool asks_only;              /* tests: whether it may be run, and then nothing */
    u64 starve;                  /* tests: of what the command itself allocates the n-th fails; 0: none does */
    const App *shared;           /* tests: whose definitions and registers are used; NULL: they are read */
} CliIo;

/* The whole of the program but its surroundings. Returns the exit code. */
int cli_run(const CliIo *io, int argc, char **argv);

/* Open cx->app->store and check its schema (but not for STORE_CREATE). ERR_OPS says what to do. */
MUST_USE Status cli_open_store(Ctx *cx, StoreUse use);
/* Not PostgreSQL, and not in memory. */
bool cli_store_is_file(Str store);

/* ---- parse.c ---- */
extern const Option common_options[];
/* Fill cx->cli from the words after the program's name. ERR_INPUT says what to type instead. */
MUST_USE Status cli_parse(Ctx *cx, int n_words, char **words);
/* How many arguments a command's usage line allows. */
typedef struct Arity {
    size_t min;
    size_t max;
} Arity;
Arity command_arity(const Command *c);
/* The option a word names, among the common ones and the command's (which may be NULL). */
const Option *option_find(const Command *c, Str name);
/* The command of that exact name, or NULL. */
const Command *command_find(Str name);

/* ---- help.c ---- */
void help_command(Ctx *cx, const Command *c);
void help_overview(Ctx *cx);
void help_version(Ctx *cx);

#endif
