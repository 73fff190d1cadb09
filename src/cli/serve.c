/* serve.c - the command that runs the server. Here, not in web/, as it opens what features keep for it. */
#include "access/audit.h"
#include "cli/cli.h"
#include "web/web.h"

static const Option serve_options[] = {
    {"bind", OPT_TEXT, "ADDRESS", "Address to listen at; 127.0.0.1 unless said otherwise"},
    {"port", OPT_NUMBER, "PORT", "Port to listen at; 8080 unless said otherwise, 0 for any free one"},
    {"threads", OPT_NUMBER, "N", "Threads that answer requests"},
    {"behind-tls", OPT_FLAG, NULL, "A proxy in front speaks TLS: cookies for TLS only, and HSTS"},
    {"quiet", OPT_FLAG, NULL, "No line in the log for each request"},
    OPTIONS_END,
};

COMMAND("serve", serve, .needs = OPERATE, .store = STORE_OWN,
        .usage = "serve [--bind ADDRESS] [--port PORT] [--threads N] [--behind-tls] [--quiet]",
        .doc = "Serve the pages until told to stop (SIGTERM or Ctrl-C).", .options = serve_options)

static Status options(Ctx *cx, ServeOptions *out) {
    i64 port = cli_number(cx, "port", 8080), n_threads = cli_number(cx, "threads", 0);
    if (port < 0 || port > 65535) return FAIL(cx, ERR_INPUT, "--port is a number from 0 to 65535");
    if (n_threads < 0 || n_threads > 256) return FAIL(cx, ERR_INPUT, "--threads is a number up to 256");
    *out = (ServeOptions){.bind = cli_has(cx, "bind") ? cli_text(cx, "bind") : STR("127.0.0.1"),
                          .port = (int)port,
                          .n_threads = (int)n_threads,
                          .is_behind_tls = cli_flag(cx, "behind-tls"),
                          .is_quiet = cli_flag(cx, "quiet")};
    return OK;
}

static Status serve(Ctx *cx) {
    App app = *cx->app;
    const App *before = cx->app;
    ServeOptions o;
    TRY(options(cx, &o));
    TRY(db_check_schema(cx));
    TRY(audit_log_open(cx, app.store, &app.audit_log));
    cx->app = &app;
    Status st = web_serve(cx, &o);
    cx->app = before;
    audit_log_close(app.audit_log);
    return st;
}
