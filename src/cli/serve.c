/* serve.c - the command that runs the server. Here, not in web/, as it opens what features keep for it. */
#include <stdio.h>
#include <unistd.h>
#include "access/audit.h"
#include "access/secret_text.h"
#include "backup/backup_timer.h"
#include "cli/cli.h"
#include "cli/serve_sandbox.h"
#include "continuity/pack.h"
#include "exchange/import_job.h"
#include "measures/figure_keep.h"
#include "measures/scorecard.h"
#include "people/search_keep.h"
#include "registers/tick_timer.h"
#include "rollcall/rollcall.h"
#include "rollcall/rollcall_cache.h"
#include "web/web.h"

#define STOP_WAIT_MS 5000

static const Option serve_options[] = {
    {"bind", OPT_TEXT, "ADDRESS", "Address to listen at; 127.0.0.1 unless said otherwise"},
    {"port", OPT_NUMBER, "PORT", "Port to listen at; 8080 unless said otherwise, 0 for any free one"},
    {"threads", OPT_NUMBER, "N", "Threads that answer requests"},
    {"behind-tls", OPT_FLAG, NULL, "A proxy in front speaks TLS: cookies for TLS only, and HSTS"},
    {"tls-cert", OPT_TEXT, "FILE", "Speak TLS: the certificate and those above it, PEM; with --tls-key"},
    {"tls-key", OPT_TEXT, "FILE", "Its key, PEM, which nobody else may read"},
    {"tick-at", OPT_TEXT, "HH:MM",
     "London time from which the day's tick and the kept roll call are due; 05:00 unless said otherwise, or off"},
    {"continuity-to", OPT_TEXT, "FOLDER",
     "Write the sealed pack of critical work there each night; with --continuity-key"},
    {"continuity-key", OPT_TEXT, "FILE", "The public key to seal it with: muster continuity keys makes it"},
    {"backup-to", OPT_TEXT, "FOLDER", "Back the store up there: a whole backup a day, and what changed in between"},
    {"backup-every", OPT_NUMBER, "MINUTES", "SQLite: how often what changed is taken; 15 unless said otherwise"},
    {"backup-keep", OPT_NUMBER, "N",
     "The newest N whole backups stay, with their changes; 14 unless said otherwise, 0 for all"},
    {"trusted-proxy", OPT_TEXT, "ADDRESS,ADDRESS",
     "Proxies that are believed when they say who asks (X-Forwarded-For); with --behind-tls this machine unless said otherwise"},
    BREACHED_OPTION,
    SECRETS_KEY_OPTION,
    {"quiet", OPT_FLAG, NULL, "No line in the log for each request"},
    {"no-sandbox", OPT_FLAG, NULL, "Do not let the kernel shut the server in: for finding out what it refuses"},
    OPTIONS_END,
};

COMMAND(
    "serve", serve, .needs = OPERATE, .store = STORE_OWN,
    .usage =
        "serve [--bind ADDRESS] [--port PORT] [--threads N] [--behind-tls | --tls-cert FILE --tls-key FILE] "
        "[--tick-at HH:MM|off] "
        "[--continuity-to FOLDER --continuity-key FILE] [--backup-to FOLDER [--backup-every MINUTES] "
        "[--backup-keep N]] [--trusted-proxy ADDRESS,ADDRESS] [--breached-passwords FILE] [--secrets-key FILE] [--quiet] [--no-sandbox]",
    .doc = "Serve the pages until told to stop (SIGTERM or Ctrl-C).", .options = serve_options)

static Status options(Ctx *cx, ServeOptions *out) {
    i64 port = cli_number(cx, "port", 8080), n_threads = cli_number(cx, "threads", 0);
    if (port < 0 || port > 65535) return FAIL(cx, ERR_INPUT, "--port is a number from 0 to 65535");
    if (n_threads < 0 || n_threads > 256) return FAIL(cx, ERR_INPUT, "--threads is a number up to 256");
    *out = (ServeOptions){.bind = cli_has(cx, "bind") ? cli_text(cx, "bind") : STR("127.0.0.1"),
                          .port = (int)port,
                          .n_threads = (int)n_threads,
                          .is_behind_tls = cli_flag(cx, "behind-tls"),
                          .is_quiet = cli_flag(cx, "quiet"),
                          .trusted_proxies = cli_text(cx, "trusted-proxy"),
                          .tls_cert = cli_text(cx, "tls-cert"),
                          .tls_key = cli_text(cx, "tls-key")};
    if (str_empty(out->trusted_proxies) && out->is_behind_tls) out->trusted_proxies = STR("127.0.0.1,::1");
    if (str_empty(out->tls_cert) != str_empty(out->tls_key))
        return FAIL(cx, ERR_INPUT, "--tls-cert and --tls-key belong together");
    return OK;
}

static Status write_pack(Ctx *cx) {
    PackWritten w;
    if (!cx->app->continuity) return OK;
    TRY(db_begin(cx, DB_WRITE));
    TRY(pack_write(cx, cx->app->continuity, &w));
    return ctx_commit(cx);
}

/* The night's work after tick: the pack of critical work, and the roll call of the day, kept as it was counted. */
static Status night_work(Ctx *cx) {
    i64 run_id;
    TRY(write_pack(cx));
    TRY(db_begin(cx, DB_WRITE));
    TRY(rollcall_keep(cx, cx->today, &run_id));
    return ctx_commit(cx);
}

/* Off: *out stays NULL. */
static Status open_timer(Ctx *cx, TickTimer **out) {
    Str at = cli_has(cx, "tick-at") ? cli_text(cx, "tick-at") : STR("05:00");
    TickTimerOptions o = {.also = night_work};
    *out = NULL;
    if (str_is(at, "off")) return OK;
    if (!tick_timer_read_time(at, &o.minute))
        return FAIL(cx, ERR_INPUT, "--tick-at is a time of day such as 05:00, or off");
    return tick_timer_open(cx, &o, out);
}

/* Off: *out stays NULL. */
static Status open_backups(Ctx *cx, BackupTimer **out) {
    i64 every = cli_number(cx, "backup-every", 15), n_kept = cli_number(cx, "backup-keep", 14);
    *out = NULL;
    if (every < 1 || every > 24 * 60) return FAIL(cx, ERR_INPUT, "--backup-every is a number of minutes, up to a day");
    if (n_kept < 0 || n_kept > 10000) return FAIL(cx, ERR_INPUT, "--backup-keep is 0 or more");
    if (!cli_has(cx, "backup-to")) return OK;
    BackupTimerOptions o = {cli_text(cx, "backup-to"), (int)every, (int)n_kept};
    return backup_timer_open(cx, &o, out);
}

static Status serve_with_timers(Ctx *cx, const ServeOptions *o) {
    TickTimer *timer = NULL;
    BackupTimer *backups = NULL;
    Status st = open_timer(cx, &timer);
    if (st == OK) st = open_backups(cx, &backups);
    if (st == OK) st = web_serve(cx, o);
    backup_timer_close(backups);
    tick_timer_close(timer);
    return st;
}

/* What requests share, opened in order and closed in the other. */
static Status with_shared(Ctx *cx, App *app, const ServeOptions *o) {
    TRY(measures_of(cx, &app->measures)); /* in the command's arena, which outlives the serving */
    TRY(scorecards_of(cx, &app->scorecards));
    TRY(rollcall_cache_open(cx, &app->rollcall_cache));
    TRY(figure_keep_open(cx, &app->figures));
    TRY(import_jobs_open(cx, &app->import_jobs));
    TRY(audit_log_open(cx, app->store, &app->audit_log));
    TRY(search_keep_open(cx, &app->search));
    Status st = serve_with_timers(cx, o);
    search_keep_close(app->search);
    audit_log_close(app->audit_log);
    if (!import_jobs_close(app->import_jobs, STOP_WAIT_MS)) {
        fprintf(stderr, "muster: an import was cut short; what had landed stays, the file in hand did not\n");
        _exit(st == OK ? 0 : status_info[st].exit_code);
    }
    figure_keep_close(app->figures);
    rollcall_cache_close(app->rollcall_cache);
    return st;
}

/* Both or neither. */
static Status continuity_options(Ctx *cx, PackOptions *out, bool *is_asked) {
    *out = (PackOptions){cli_text(cx, "continuity-to"), cli_text(cx, "continuity-key"), PACKS_KEPT};
    *is_asked = out->folder.n > 0;
    if ((out->folder.n > 0) != (out->public_key_file.n > 0))
        return FAIL(cx, ERR_INPUT, "--continuity-to and --continuity-key belong together");
    return OK;
}

static Status serve(Ctx *cx) {
    App app = *cx->app;
    const App *before = cx->app;
    ServeOptions o;
    PackOptions pack;
    bool has_pack, has_key;
    TRY(options(cx, &o));
    TRY(continuity_options(cx, &pack, &has_pack));
    app.continuity = has_pack ? &pack : NULL;
    TRY(db_check_schema(cx));
    TRY(secret_key_check(cx, &has_key)); /* now rather than at somebody's sign-in */
    serve_shut_in(cx);
    cx->app = &app;
    Status st = with_shared(cx, &app, &o);
    cx->app = before;
    return st;
}
