/* main.c - one use of the command line, from the words typed to the exit code.
 *
 * Why       cli_finish() is the only place that commits or rolls back, prints an error and chooses the exit code, as
 *           reply_finish() is for pages. Standard output carries the result and nothing else.
 * Start at  cli_run(). */
#include <pwd.h>
#include <stdlib.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "access/audit.h"
#include "attendance/kept.h"
#include "cli/call.h"
#include "frontdoor/form.h"
#include "measures/measure.h"
#include "measures/pupil_groups.h"
#include "registers/open_cases.h"
#include "registers/table.h"
#include "db/stats.h"
#include "people/child_index.h"

static const char default_store[] = "muster.sqlite";

/* ---- setting up ---- */

static Status settle_today(Ctx *cx, App *app, const CliIo *io) {
    app->fixed_today = cli_date(cx, "today");
    if (!date_is_set(app->fixed_today) && io->env_today && *io->env_today &&
        !date_parse_iso(str_from(io->env_today), &app->fixed_today))
        return FAIL(cx, ERR_INPUT, "MUSTER_TODAY should be a date such as 2018-03-08, not \"%s\"", io->env_today);
    if (date_is_set(app->fixed_today)) cx->today = app->fixed_today;
    return OK;
}

/* Read once, before any command: what the authority decides is the same for every request of one run. */
static Status settle_definitions(Ctx *cx, App *app, const CliIo *io) {
    Definitions *d;
    app->definitions_folder = str_from(io->env_definitions);
    if (cx->cli->command->needs == NEEDS_NOTHING) return OK;
    if (io->shared) {
        app->definitions = io->shared->definitions;
        app->registers = io->shared->registers;
        app->forms = io->shared->forms;
        app->measures = io->shared->measures;
        app->scorecards = io->shared->scorecards;
        return OK;
    }
    TRY(definitions_open(cx, app->definitions_folder, &d));
    cx->cli->definitions = d;
    app->definitions = d;
    Registers *registers;
    TRY(registers_open(cx, app->definitions_folder, &registers));
    cx->cli->registers = registers;
    app->registers = registers;
    Forms *forms;
    TRY(forms_open(cx, app->definitions_folder, registers, &forms));
    cx->cli->forms = forms;
    app->forms = forms;
    return OK;
}

static void settle_store(Ctx *cx, App *app, const CliIo *io) {
    app->store = cli_text(cx, "store");
    if (!app->store.n && io->env_store) app->store = str_from(io->env_store);
    if (!app->store.n) app->store = str_from(default_store);
}

/* What an installation says of signing in: an option of the commands that have it, or the environment. */
static Str setting(Ctx *cx, const char *option, const char *env) {
    const OptionValue *v = NULL;
    for (size_t i = 0; i < cx->cli->n_values; i++)
        if (strcmp(cx->cli->values[i].option->name, option) == 0 && cx->cli->values[i].is_set) v = &cx->cli->values[i];
    return v ? v->text : str_from(env);
}

bool cli_store_is_file(Str store) {
    return !str_starts(store, STR("postgresql://")) && !str_starts(store, STR("postgres://")) &&
           !str_eq(store, STR(":memory:"));
}

Status cli_open_store(Ctx *cx, StoreUse use) {
    Str store = cx->app->store;
    if (use != STORE_CREATE && cli_store_is_file(store) && access(str_cstr(cx->arena, store), F_OK) != 0)
        return FAIL(cx, ERR_OPS,
                    "there is no store at %.*s; make one with \"muster init\", or name another with --store",
                    STR_ARG(store));
    if (use == STORE_CREATE) umask(077); /* children's records: for this user alone, unless the operator opens it up */
    TRY(db_open(cx, store, &cx->db));
    bool is_traced = cli_flag(cx, "sql-trace");
    if ((is_traced || cli_flag(cx, "sql-stats")) && !db_stats_start(cx->db, is_traced ? cx->cli->err : NULL))
        return FAIL(cx, ERR_OPS, "out of memory");
    if (use == STORE_CREATE) return OK;
    TRY(db_check_schema(cx));
    return cx->app->registers ? registers_check_store(cx, cx->app->registers) : OK;
}

/* May whoever runs the program do everything with the store? With a file: its owner, and root. With a server: whoever has the
 * password that is in the address. */
static bool holds_store(Ctx *cx, const CliIo *io) {
    struct stat st;
    if (io->is_root || !cli_store_is_file(cx->app->store)) return true;
    return stat(str_cstr(cx->arena, cx->app->store), &st) == 0 && st.st_uid == getuid();
}

/* Who acts: the user of that name on this machine, with the roles they hold; else the operator, where they hold the store. */
static Status settle_actor(Ctx *cx, const CliIo *io, StoreUse use) {
    bool is_found;
    if (io->actor || !io->system_name || use == STORE_NONE || use == STORE_CREATE) return OK;
    TRY(actor_of_system_name(cx, str_from(io->system_name), cli_text(cx, "as-role"), &is_found));
    if (!is_found && cli_text(cx, "as-role").n)
        return FAIL(cx, ERR_INPUT, "--as-role is for users: whoever holds the store and is no user may do everything");
    if (is_found || holds_store(cx, io)) return OK;
    cx->actor = (Actor){.id = 0};
    return FAIL(cx, ERR_DENIED,
                "\"%s\" of this machine is no user of Muster: ask an administrator for \"muster user system-name\"",
                io->system_name);
}

/* Until the commit what is printed is held back: see call.h. */
static Status begin_transaction(Ctx *cx, StoreUse use) {
    if (use != STORE_READ && use != STORE_WRITE) return OK;
    CliCall *call = cx->cli;
    call->out = open_memstream(&call->held, &call->n_held);
    if (!call->out) {
        call->out = call->real_out;
        return FAIL(cx, ERR_OPS, "out of memory");
    }
    return db_begin(cx, use == STORE_READ ? DB_READ : DB_WRITE);
}

static Status run_command(Ctx *cx, App *app, const CliIo *io) {
    const Command *c = cx->cli->command;
    if (cx->cli->wants_version) {
        help_version(cx);
        return OK;
    }
    if (!c || cx->cli->wants_help) {
        if (c) help_command(cx, c);
        else help_overview(cx);
        return OK;
    }
    TRY(settle_today(cx, app, io));
    settle_store(cx, app, io);
    app->breached_passwords = setting(cx, "breached-passwords", io->env_breached);
    app->secrets_key = setting(cx, "secrets-key", io->env_secrets_key);
    if (io->actor) cx->actor = *io->actor;
    else actor_operator(cx);
    TRY(settle_definitions(cx, app, io));
    if (c->store != STORE_NONE) TRY(cli_open_store(cx, c->store));
    if (c->store != STORE_NONE) TRY(child_index_open(cx, &app->child_index));
    if (c->store != STORE_NONE) TRY(columns_keep_open(cx, &app->columns));
    if (c->store != STORE_NONE) TRY(measures_keep_open(cx, &app->measures_keep));
    if (c->store != STORE_NONE) TRY(pupil_keep_open(cx, &app->pupils));
    if (c->store != STORE_NONE) TRY(case_keep_open(cx, &app->cases));
    TRY(settle_actor(cx, io, c->store));
    TRY(access_allows(cx, c->needs));
    TRY(access_allows(cx, c->also));
    if (io->asks_only) return OK;
    TRY(begin_transaction(cx, c->store));
    arena_fail_after(cx->arena, io->starve);
    Status st = c->run(cx);
    arena_fail_after(cx->arena, 0);
    return st;
}

/* ---- finishing ---- */

/* Send on what was held back, or forget it. */
static void release_output(CliCall *call, bool is_wanted) {
    if (call->out == call->real_out) return;
    fclose(call->out);
    if (is_wanted && call->n_held) fwrite(call->held, 1, call->n_held, call->real_out);
    free(call->held);
    call->out = call->real_out;
}

static void print_error(Ctx *cx, Status s) {
    FILE *err = cx->cli->err;
    Str message = cx->error.message.n ? cx->error.message : str_from(status_info[s].text);
    if (cli_json(cx)) {
        json_t *e = json_pack("{s:{s:s, s:s%, s:i}}", "error", "kind", status_info[s].name, "message", message.p,
                              message.n, "exit_code", status_info[s].exit_code);
        if (e) json_dumpf(e, err, JSON_COMPACT);
        else
            fprintf(err, "{\"error\":{\"kind\":\"%s\",\"message\":\"\",\"exit_code\":%d}}", status_info[s].name,
                    status_info[s].exit_code); /* a message that is no UTF-8 */
        fputc('\n', err);
        json_decref(e);
        return;
    }
    fprintf(err, "muster: %.*s\n", STR_ARG(message));
    if (s == ERR_BUG && cx->error.file)
        fprintf(err, "muster: this is a fault in the program; please report it as %s:%d in %s\n", cx->error.file,
                cx->error.line, cx->error.func);
}

static Status flush_output(Ctx *cx) {
    if (fflush(cx->cli->real_out) == 0 && !ferror(cx->cli->real_out)) return OK;
    return FAIL(cx, ERR_OPS, "the output could not be written");
}

static void close_read(const CliCall *call) {
    if (call->definitions) definitions_close(call->definitions);
    forms_close(call->forms);
    registers_close(call->registers);
}

/* Commit or roll back, say what went wrong, give the exit code: the only place. */
static int cli_finish(Ctx *cx, Status s) {
    CliCall *call = cx->cli;
    if (s == OK) s = ctx_commit(cx);
    if (s != OK) ctx_abandon(cx);
    release_output(call, s == OK);
    if (s == OK) s = flush_output(cx);
    else fflush(call->real_out);
    if (s != OK) print_error(cx, s);
    if (cx->db && cli_flag(cx, "sql-stats")) db_stats_print(cx->db, call->err);
    db_close(cx->db);
    cx->db = NULL;
    close_read(call);
    return status_info[s].exit_code;
}

static void close_kept(App *app) {
    columns_keep_close(app->columns);
    measures_keep_close(app->measures_keep);
    pupil_keep_close(app->pupils);
    case_keep_close(app->cases);
    child_index_close(app->child_index);
}

int cli_run(const CliIo *io, int argc, char **argv) {
    App app = {.fixed_today = DATE_NONE};
    CliCall call = {.out = io->out, .real_out = io->out, .err = io->err, .is_terminal = io->is_terminal};
    Ctx cx;
    jmp_buf no_memory;
    if (sodium_init() < 0 || ctx_begin(&cx, &app, NULL) != OK) {
        fputs("muster: cannot start: no memory or no source of random numbers\n", io->err);
        return status_info[ERR_OPS].exit_code;
    }
    cx.cli = &call;
    if (setjmp(no_memory) != 0) {
        fputs("muster: out of memory; what was under way has been undone\n", io->err);
        db_rollback(&cx);
        db_close(cx.db);
        release_output(&call, false);
        close_read(&call);
        ctx_end(&cx);
        close_kept(&app);
        return status_info[ERR_OPS].exit_code;
    }
    arena_on_oom(cx.arena, &no_memory);
    Status s = cli_parse(&cx, argc - 1, argv + 1);
    if (s == OK) s = run_command(&cx, &app, io);
    int code = cli_finish(&cx, s);
    ctx_end(&cx);
    close_kept(&app);
    return code;
}

int cli_main(int argc, char **argv) {
    const struct passwd *self = getpwuid(getuid());
    CliIo io = {.out = stdout,
                .err = stderr,
                .is_terminal = isatty(STDERR_FILENO) == 1,
                .env_store = getenv("MUSTER_STORE"),
                .env_today = getenv("MUSTER_TODAY"),
                .env_definitions = getenv("MUSTER_DEFINITIONS"),
                .env_breached = getenv("MUSTER_BREACHED_PASSWORDS"),
                .env_secrets_key = getenv("MUSTER_SECRETS_KEY"),
                .system_name = self ? self->pw_name : "",
                .is_root = geteuid() == 0};
    return cli_run(&io, argc, argv);
}
