/* server.c - the socket: libmicrohttpd's threads, each with a Ctx and a connection to the store of its own.
 *
 * Why       a look is shown only once the audit trail holds it. Its answer is made, the connection is set aside until the
 *           trail's group commit, and the thread goes on with others: one commit carries them all, and a connection
 *           to the store keeps its cache from one commit to the next. */
#include <arpa/inet.h>
#include <malloc.h>
#include <microhttpd.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include "access/audit.h"
#include "db/kept_rows.h"
#include "web/model_memory.h"
#include "web/tls_files.h"
#include "web/upload.h"
#include "web/visitor.h"

/* A thread never waits for the audit trail, so few serve many: with 2 cores, 4 gave a child's page as often as 8 and the
 * slowest of a hundred a quarter sooner. */
#define DEFAULT_THREADS 4
#define MAX_THREADS     256
/* Of facts that were read last, by all threads together: of some twenty thousand children. */
#define KEPT_BYTES      ((size_t)48 << 20)
#define MAX_CONNECTIONS 2048
/* Of one address, where no proxy stands in front for everybody: the rest is for others. A council's offices may come by one address. */
#define MAX_OF_ONE      512
#define IDLE_S          30
#define STOP_WAIT_MS    10000
#define HEADERS_MAX     (32 * 1024)
#define FORWARDED_MAX   512

typedef struct Server {
    const App *app;
    Site *site;
    pthread_key_t worker; /* each thread's Worker */
    unsigned n_threads;
    KeptShare *kept; /* facts, common to the threads; NULL: no memory for them */
    atomic_flag has_said_full;
    atomic_int n_active; /* requests begun and not yet wholly sent */
} Server;

typedef struct Worker {
    Ctx cx;
    const Server *server;
} Worker;

/* One request, from its first line until its answer is sent. */
typedef struct Call {
    Server *server;
    bool has_begun;
    Body *body; /* of a POST */
    struct MHD_Connection *connection;
    struct MHD_Response *held; /* answered, but the audit trail does not hold it yet */
    int held_status;
    Status audited;
    char peer[INET6_ADDRSTRLEN], forwarded[FORWARDED_MAX];
    size_t n_target;
    char target[];
} Call;

/* ---- workers ---- */

static void worker_close(void *arg) {
    Worker *w = arg;
    if (w->cx.db) db_close(w->cx.db);
    ctx_end(&w->cx);
    free(w);
}

static Worker *worker_open(Server *s) {
    Worker *w = calloc(1, sizeof *w);
    if (!w) return NULL;
    w->server = s;
    if (ctx_begin(&w->cx, s->app, NULL) != OK) {
        free(w);
        return NULL;
    }
    w->cx.models = arena_open();
    if (w->cx.models && pthread_setspecific(s->worker, w) == 0) return w;
    worker_close(w);
    return NULL;
}

/* The calling thread's worker, connected to the store: anew when the last request found it gone. */
static Worker *worker_get(Server *s) {
    Worker *w = pthread_getspecific(s->worker);
    if (!w) w = worker_open(s);
    if (!w) return NULL;
    ctx_reset(&w->cx);
    if (w->cx.db) return w;
    if (db_open(&w->cx, s->app->store, &w->cx.db) == OK) {
        db_expect_lookups(&w->cx);
        kept_rows_allow(w->cx.db, s->kept);
        return w;
    }
    fprintf(stderr, "muster: the store cannot be opened: %.*s\n", STR_ARG(w->cx.error.message));
    db_close(w->cx.db);
    w->cx.db = NULL;
    return NULL;
}

static void worker_done(Worker *w, const HttpReply *r) {
    bool lost_store = r->status == status_info[ERR_OPS].http;
    ctx_reset(&w->cx);
    if (!lost_store) return;
    db_close(w->cx.db);
    w->cx.db = NULL;
}

/* ---- one request ---- */

static Str header(struct MHD_Connection *c, const char *name) {
    return str_from(MHD_lookup_connection_value(c, MHD_HEADER_KIND, name));
}

/* A proxy may write a line of its own below the one that a client sent: all are one chain, of which the end counts. */
static enum MHD_Result add_forwarded(void *arg, UNUSED enum MHD_ValueKind kind, const char *name, const char *value) {
    Call *call = arg;
    if (!value || strcasecmp(name, "X-Forwarded-For") != 0) return MHD_YES;
    visitor_join(call->forwarded, sizeof call->forwarded, value);
    return MHD_YES;
}

static HttpRequest request_of(const Call *call, struct MHD_Connection *c, const char *method) {
    return (HttpRequest){.method = str_from(method),
                         .target = {call->target, call->n_target},
                         .accept = header(c, "Accept"),
                         .accept_encoding = header(c, "Accept-Encoding"),
                         .cookie = header(c, "Cookie"),
                         .if_none_match = header(c, "If-None-Match"),
                         .agent = header(c, "User-Agent"),
                         .forwarded = str_from(call->forwarded),
                         .peer = str_from(call->peer)};
}

static struct MHD_Response *response_of(const HttpReply *r) {
    enum MHD_ResponseMemoryMode mode = r->body_is_static ? MHD_RESPMEM_PERSISTENT : MHD_RESPMEM_MUST_COPY;
    struct MHD_Response *response =
        MHD_create_response_from_buffer(r->body.n, (void *)(uintptr_t)(r->body.p ? r->body.p : ""), mode);
    for (const Header *h = r->headers; response && h; h = h->next) {
        char value[2048];
        if (h->value.n >= sizeof value) continue;
        memcpy(value, h->value.p ? h->value.p : "", h->value.n);
        value[h->value.n] = '\0';
        MHD_add_response_header(response, h->name, value);
    }
    return response;
}

static enum MHD_Result send_response(struct MHD_Connection *c, int status, struct MHD_Response *response) {
    if (!response) return MHD_NO;
    enum MHD_Result queued = MHD_queue_response(c, (unsigned)status, response);
    MHD_destroy_response(response);
    return queued;
}

static enum MHD_Result send_reply(struct MHD_Connection *c, const HttpReply *r) {
    return send_response(c, r->status, response_of(r));
}

static enum MHD_Result send_plain(struct MHD_Connection *c, int status, const char *text) {
    HttpReply r = {.status = status, .body = str_from(text)};
    Header type = {.name = "Content-Type", .value = STR("text/plain; charset=utf-8")};
    r.headers = &type;
    return send_reply(c, &r);
}

/* ---- an answer waits until the audit trail holds what it shows ---- */

/* Called by the trail's writer. */
static void on_audited(void *arg, Status result) {
    Call *call = arg;
    call->audited = result;
    MHD_resume_connection(call->connection);
}

/* The thread goes on with other connections meanwhile: many answers wait for one commit. */
static enum MHD_Result hold(Call *call, Worker *w, struct MHD_Connection *c, const HttpReply *r) {
    call->held = response_of(r);
    if (!call->held) return MHD_NO;
    call->held_status = r->status;
    call->connection = c;
    MHD_suspend_connection(c);
    if (audit_log_submit(w->cx.app->audit_log, &w->cx, on_audited, call) != OK) on_audited(call, ERR_OPS);
    return MHD_YES;
}

static enum MHD_Result send_held(Call *call, struct MHD_Connection *c) {
    struct MHD_Response *held = call->held;
    call->held = NULL;
    if (call->audited == OK) return send_response(c, call->held_status, held);
    MHD_destroy_response(held);
    fprintf(stderr, "muster: the audit trail cannot be written: an answer was withheld\n");
    return send_plain(c, 503,
                      "The service is unavailable: what you asked for could not be written down. Try again soon.\n");
}

static enum MHD_Result answer(Call *call, struct MHD_Connection *c, const char *method) {
    HttpRequest http = request_of(call, c, method);
    const char *wrong = call->body ? body_end(call->body, &http.body) : NULL;
    if (wrong) return send_plain(c, 413, wrong);
    Worker *w = worker_get(call->server);
    if (!w) return send_plain(c, 503, "The service is unavailable\n");
    HttpReply reply = {.status = 0};
    w->cx.is_audit_held = w->cx.app->audit_log != NULL;
    web_handle(&w->cx, call->server->site, &http, &reply);
    enum MHD_Result sent = w->cx.audit ? hold(call, w, c, &reply) : send_reply(c, &reply);
    worker_done(w, &reply);
    return sent;
}

/* ---- what the library calls ---- */

/* The address as it was asked for: later calls see it cut up and decoded. */
static void *on_target(void *arg, const char *target, UNUSED struct MHD_Connection *c) {
    Server *s = arg;
    size_t n = strlen(target);
    Call *call = malloc(sizeof *call + n + 1);
    if (!call) return NULL;
    *call = (Call){.server = s, .n_target = n};
    memcpy(call->target, target, n + 1);
    atomic_fetch_add(&s->n_active, 1);
    return call;
}

/* As text; empty where it is neither IPv4 nor IPv6. */
static void note_peer(Call *call, struct MHD_Connection *c) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *at = info ? info->client_addr : NULL;
    if (at && at->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)at)->sin_addr, call->peer, sizeof call->peer);
    else if (at && at->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)at)->sin6_addr, call->peer, sizeof call->peer);
}

static enum MHD_Result begin_call(Call *call, struct MHD_Connection *c, const char *method) {
    call->has_begun = true;
    note_peer(call, c);
    MHD_get_connection_values(c, MHD_HEADER_KIND, add_forwarded, call);
    if (strcmp(method, "POST") != 0) return MHD_YES;
    HttpRequest http = request_of(call, c, method);
    Worker *w = worker_get(call->server);
    bool may_upload = w && web_may_upload(&w->cx, call->server->site, &http);
    call->body = body_open(c, may_upload);
    return call->body ? MHD_YES : MHD_NO;
}

static enum MHD_Result on_request(UNUSED void *arg, struct MHD_Connection *c, UNUSED const char *url,
                                  const char *method, UNUSED const char *version, const char *data, size_t *n,
                                  void **slot) {
    Call *call = *slot;
    if (!call) return MHD_NO;
    if (call->held) return send_held(call, c);
    if (!call->has_begun) return begin_call(call, c, method);
    if (*n == 0) return answer(call, c, method);
    if (call->body) body_take(call->body, data, *n);
    *n = 0;
    return MHD_YES;
}

static void on_done(UNUSED void *arg, UNUSED struct MHD_Connection *c, void **slot,
                    UNUSED enum MHD_RequestTerminationCode code) {
    Call *call = *slot;
    if (!call) return;
    body_close(call->body);
    if (call->held) MHD_destroy_response(call->held);
    atomic_fetch_sub(&call->server->n_active, 1);
    free(call);
    *slot = NULL;
}

/* ---- starting and stopping ---- */

static Status resolve(Ctx *cx, const ServeOptions *o, struct addrinfo **out) {
    struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
    Str port = str_fmt(cx->arena, "%d", o->port);
    int failed = getaddrinfo(str_cstr(cx->arena, o->bind), str_cstr(cx->arena, port), &hints, out);
    if (failed) return FAIL(cx, ERR_INPUT, "cannot listen at %.*s: %s", STR_ARG(o->bind), gai_strerror(failed));
    return OK;
}

/* What the library says goes to standard error; that a connection is one too many once only: whoever opens thousands would else fill the log, and
 * the server would wait for whoever reads it. */
static void on_library_says(void *arg, const char *format, va_list values) __attribute__((format(printf, 2, 0)));
static void on_library_says(void *arg, const char *format, va_list values) {
    Server *s = arg;
    bool is_full = strncmp(format, "Server reached connection limit", 31) == 0;
    if (!is_full || !atomic_flag_test_and_set(&s->has_said_full)) vfprintf(stderr, format, values);
}

typedef struct MHD_OptionItem TlsOptions[4];

/* Certificate and key, for GnuTLS inside the library; nothing older than TLS 1.2. */
static Status read_tls(Ctx *cx, const ServeOptions *o, TlsOptions out) {
    TlsFiles f;
    out[0] = (struct MHD_OptionItem){MHD_OPTION_END, 0, NULL};
    if (str_empty(o->tls_cert)) return OK;
    TRY(tls_files_read(cx, o->tls_cert, o->tls_key, &f));
    out[0] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_CERT, 0, str_cstr(cx->arena, f.cert)};
    out[1] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_KEY, 0, str_cstr(cx->arena, f.key)};
    out[2] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_PRIORITIES, 0,
                                     (void *)(uintptr_t) "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"};
    out[3] = (struct MHD_OptionItem){MHD_OPTION_END, 0, NULL};
    return OK;
}

static Status start(Ctx *cx, Server *s, const ServeOptions *o, struct MHD_Daemon **out) {
    struct addrinfo *at;
    TlsOptions tls;
    TRY(read_tls(cx, o, tls));
    s->n_threads = o->n_threads > 0 && o->n_threads <= MAX_THREADS ? (unsigned)o->n_threads : DEFAULT_THREADS;
    TRY(resolve(cx, o, &at));
    unsigned flags =
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_USE_TURBO | MHD_USE_ERROR_LOG | MHD_ALLOW_SUSPEND_RESUME;
    if (at->ai_family == AF_INET6) flags |= MHD_USE_IPv6;
    if (!str_empty(o->tls_cert)) flags |= MHD_USE_TLS;
    *out = MHD_start_daemon(flags, 0, NULL, NULL, on_request, s, MHD_OPTION_EXTERNAL_LOGGER, on_library_says, s,
                            MHD_OPTION_SOCK_ADDR, at->ai_addr, MHD_OPTION_THREAD_POOL_SIZE, s->n_threads,
                            MHD_OPTION_CONNECTION_LIMIT, MAX_CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT, IDLE_S,
                            MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEADERS_MAX, MHD_OPTION_LISTENING_ADDRESS_REUSE,
                            1, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
                            str_empty(o->trusted_proxies) ? MAX_OF_ONE : 0u, MHD_OPTION_URI_LOG_CALLBACK, on_target, s,
                            MHD_OPTION_NOTIFY_COMPLETED, on_done, s, MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
    freeaddrinfo(at);
    if (!*out)
        return FAIL(cx, ERR_OPS, "cannot listen at %.*s port %d: is another server running there? (--port)",
                    STR_ARG(o->bind), o->port);
    return OK;
}

static void say_where(struct MHD_Daemon *d, const ServeOptions *o) {
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(d, MHD_DAEMON_INFO_BIND_PORT);
    const char *open = str_find_char(o->bind, ':') >= 0 ? "[" : "", *close = *open ? "]" : "";
    printf("Muster is at http%s://%s%.*s%s:%d/  (stop it with Ctrl-C)\n", str_empty(o->tls_cert) ? "" : "s", open,
           STR_ARG(o->bind), close, info ? info->port : o->port);
    fflush(stdout);
}

/* No new requests; those in hand are finished, for a while. */
static void stop(struct MHD_Daemon *d, Server *s) {
    MHD_socket listening = MHD_quiesce_daemon(d);
    for (int ms = 0; ms < STOP_WAIT_MS && atomic_load(&s->n_active) > 0; ms += 10) usleep(10000);
    MHD_stop_daemon(d);
    if (listening != MHD_INVALID_SOCKET) close(listening);
}

static void block_signals(sigset_t *stop_signals, sigset_t *before) {
    sigemptyset(stop_signals);
    sigaddset(stop_signals, SIGTERM);
    sigaddset(stop_signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, stop_signals, before);
    signal(SIGPIPE, SIG_IGN);
}

/* Memory that a request gave back is kept for the next: handing it to the system cost a score of page faults a request. */
static void keep_memory(void) {
    (void)mallopt(M_MMAP_THRESHOLD, 8 << 20);
    (void)mallopt(M_TRIM_THRESHOLD, 64 << 20);
}

Status web_serve(Ctx *cx, const ServeOptions *o) {
    Server s = {.app = cx->app, .has_said_full = ATOMIC_FLAG_INIT};
    struct MHD_Daemon *daemon;
    sigset_t stop_signals, before;
    int got;
    TRY(site_open(cx, cx->arena, o->is_behind_tls || !str_empty(o->tls_cert), &s.site));
    s.site->is_quiet = o->is_quiet;
    s.site->trusted_proxies = o->trusted_proxies;
    json_object_seed(0);
    model_memory_prepare();
    keep_memory();
    if (pthread_key_create(&s.worker, worker_close) != 0) return FAIL(cx, ERR_OPS, "no thread keys left");
    s.kept = kept_share_open(KEPT_BYTES);
    block_signals(&stop_signals, &before);
    Status st = start(cx, &s, o, &daemon);
    if (st == OK) {
        say_where(daemon, o);
        sigwait(&stop_signals, &got);
        stop(daemon, &s);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_key_delete(s.worker);
    kept_share_close(s.kept);
    return st;
}
