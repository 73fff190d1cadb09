/* serve_sandbox.c - what the server may open: its store's folder, where it writes copies, and what the machine's libraries read. */
#include "cli/serve_sandbox.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/sandbox.h"
#include "cli/call.h"

static const char *folder_of(Ctx *cx, Str path) {
    size_t n = path.n;
    while (n > 0 && path.p[n - 1] != '/') n--;
    return n == 0 ? "." : str_cstr(cx->arena, str_slice(path, 0, n));
}

/* Where one is not there yet, the folder that it will be made in. */
static void add_made(Ctx *cx, SandboxWish *w, Str folder) {
    if (folder.n == 0) return;
    sandbox_write(w, str_cstr(cx->arena, folder));
    sandbox_write(w, folder_of(cx, folder));
}

static void add_own(Ctx *cx, SandboxWish *w) {
    static const char *const options[] = {"tls-cert", "tls-key", "continuity-key"};
    if (cli_store_is_file(cx->app->store)) sandbox_write(w, folder_of(cx, cx->app->store));
    add_made(cx, w, cli_text(cx, "backup-to"));
    add_made(cx, w, cli_text(cx, "continuity-to"));
    if (cx->app->definitions_folder.n) sandbox_read(w, str_cstr(cx->arena, cx->app->definitions_folder));
    for (size_t i = 0; i < COUNT_OF(options); i++)
        if (cli_text(cx, options[i]).n) sandbox_read(w, folder_of(cx, cli_text(cx, options[i])));
    if (cx->app->breached_passwords.n) sandbox_read(w, folder_of(cx, cx->app->breached_passwords));
    if (cx->app->secrets_key.n) sandbox_read(w, folder_of(cx, cx->app->secrets_key));
}

/* Programs' libraries, names of hosts and users, time zones, libpq's own files; and where uploads and SQLite's sorting go. */
static void add_machine(Ctx *cx, SandboxWish *w) {
    static const char *const reads[] = {"/usr", "/bin",    "/lib", "/lib64", "/etc", "/proc", "/sys/devices/system",
                                        "/run", "/var/run"};
    static const char *const writes[] = {"/tmp", "/var/tmp", "/dev"};
    const char *home = getenv("HOME");
    for (size_t i = 0; i < COUNT_OF(reads); i++) sandbox_read(w, reads[i]);
    for (size_t i = 0; i < COUNT_OF(writes); i++) sandbox_write(w, writes[i]);
    sandbox_write(w, getenv("TMPDIR"));
    sandbox_write(w, getenv("SQLITE_TMPDIR"));
    if (!home) return;
    sandbox_read(w, str_cstr(cx->arena, str_fmt(cx->arena, "%s/.pgpass", home)));
    sandbox_read(w, str_cstr(cx->arena, str_fmt(cx->arena, "%s/.postgresql", home)));
}

void serve_shut_in(Ctx *cx) {
    SandboxWish w = {.starts_programs = !cli_store_is_file(cx->app->store) && cli_has(cx, "backup-to")};
    SandboxState state;
    if (cli_flag(cx, "no-sandbox")) return;
    add_own(cx, &w);
    add_machine(cx, &w);
    sandbox_enter(&w, &state);
    if (!state.has_files || !state.has_calls)
        fprintf(stderr,
                "muster: this kernel does not shut the server in%s%s; docs/operations.md says what that means\n",
                state.has_files ? "" : " by files (Landlock)", state.has_calls ? "" : " by calls (seccomp)");
}
