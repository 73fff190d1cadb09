#include "access/guess.h"

#include <arpa/inet.h>
#include <sodium.h>

#include "access/session_own.h"
#include "db/db.h"
#include "define/definitions.h"
#include "sql_all.h"

#define MINUTE_MS       ((i64)60 * 1000)
#define WINDOW_MS       (60 * MINUTE_MS) /* tries longer ago than this do not count on */
#define LONGEST_WAIT_MS (15 * MINUTE_MS)
#define ADDRESS_WAIT_MS (5 * MINUTE_MS)
#define MOST_TRIES      20000 /* rows of sign_in_try */
#define MOST_DEVICES    20    /* of one user */
#define DEVICE_DAYS     180
#define TOKEN_BYTES     32
#define TOKEN_LENGTH    (2 * TOKEN_BYTES)

/* ---- what is counted ---- */

static Str key_of(Ctx *cx, const char *kind, Str one, Str two) {
    return session_hash_token(cx, str_fmt(cx->arena, "%s|%zu:%.*s|%.*s", kind, one.n, STR_ARG(one), STR_ARG(two)));
}

/* Of IPv6 the network: its owner has more addresses in it than anyone could count. */
static Str network_of(Ctx *cx) {
    struct in6_addr six;
    Str address = cx->visitor ? cx->visitor->address : STR("command line");
    if (address.n == 0) return STR("unknown");
    if (inet_pton(AF_INET6, str_cstr(cx->arena, address), &six) != 1) return address;
    static const u8 mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (memcmp(six.s6_addr, mapped, sizeof mapped) == 0) return address; /* an IPv4 address in IPv6 clothes */
    char *hex = arena_alloc(cx->arena, 17);
    sodium_bin2hex(hex, 17, six.s6_addr, 8);
    return (Str){hex, 16};
}

static Str device_hash(Ctx *cx) {
    bool has_one = cx->visitor && cx->visitor->device.n == TOKEN_LENGTH;
    return has_one ? session_hash_token(cx, cx->visitor->device) : STR_NONE;
}

static Status is_known(Ctx *cx, i64 user_id, bool *out) {
    i64 n = 0;
    Str hash = device_hash(cx);
    if (hash.n && user_id) TRY(db_number(cx, &n, SQL_device_known, P_STR(hash), P_I64(user_id)));
    *out = n > 0;
    return OK;
}

static Str own_key(Ctx *cx, Str username, bool is_known_device) {
    Str name = str_lower(cx->arena, str_trim(username));
    return is_known_device ? key_of(cx, "device", name, device_hash(cx)) : key_of(cx, "pair", name, network_of(cx));
}

/* ---- counting ---- */

typedef struct Count {
    i64 n;
    bool must_wait;
} Count;

static Status add_one(Ctx *cx, Str key, Count *out) {
    DbRows *r;
    Moment now = ctx_now(cx), until = MOMENT_NONE;
    TRY(db_query(cx, &r, SQL_guess_add, P_STR(key), P_MOMENT(now), P_MOMENT(now - WINDOW_MS)));
    if (db_next(r)) {
        out->n = col_i64(r, 0);
        until = col_moment(r, 1);
    }
    TRY(db_done(r));
    out->must_wait = until != MOMENT_NONE && until > now;
    return OK;
}

/* A minute after the last of the free tries, doubled with each one more. */
static Status wait_after(Ctx *cx, Str key, i64 n, i64 n_free) {
    i64 wait = MINUTE_MS;
    if (n < n_free) return OK;
    for (i64 i = n_free; i < n && wait < LONGEST_WAIT_MS; i++) wait *= 2;
    if (wait > LONGEST_WAIT_MS) wait = LONGEST_WAIT_MS;
    return db_run(cx, SQL_guess_wait, P_STR(key), P_MOMENT(ctx_now(cx) + wait));
}

static Status count_own(Ctx *cx, Str username, GuessVerdict *v) {
    Count c = {.n = 0};
    Str key = own_key(cx, username, v->is_known_device);
    TRY(add_one(cx, key, &c));
    v->must_wait = c.must_wait;
    return c.must_wait ? OK : wait_after(cx, key, c.n, definitions_of(cx)->sign_in->guess_own);
}

static Status count_address(Ctx *cx, GuessVerdict *v) {
    Count c = {.n = 0};
    if (!cx->visitor) return OK;
    Str key = key_of(cx, "address", network_of(cx), STR(""));
    TRY(add_one(cx, key, &c));
    v->is_address_closed = c.must_wait;
    if (c.must_wait || c.n < definitions_of(cx)->sign_in->guess_address) return OK;
    return db_run(cx, SQL_guess_wait, P_STR(key), P_MOMENT(ctx_now(cx) + ADDRESS_WAIT_MS));
}

/* From browsers that are not known: once very many went wrong, one a minute. */
static Status count_name(Ctx *cx, i64 user_id, GuessVerdict *v) {
    DbRows *r;
    Moment now = ctx_now(cx);
    if (user_id == 0 || v->is_known_device || v->must_wait) return OK;
    TRY(db_query(cx, &r, SQL_guess_name, P_I64(user_id), P_I64(definitions_of(cx)->sign_in->guess_name),
                 P_MOMENT(now + MINUTE_MS), P_MOMENT(now)));
    v->must_wait = !db_next(r);
    return db_done(r);
}

Status guess_count(Ctx *cx, Str username, i64 user_id, GuessVerdict *out) {
    *out = (GuessVerdict){.must_wait = false};
    TRY(db_run(cx, SQL_guess_forget_old, P_MOMENT(ctx_now(cx) - WINDOW_MS)));
    TRY(db_run(cx, SQL_guess_keep_newest, P_I64(MOST_TRIES)));
    TRY(is_known(cx, user_id, &out->is_known_device));
    TRY(count_address(cx, out));
    if (out->is_address_closed) return OK;
    TRY(count_own(cx, username, out));
    return count_name(cx, user_id, out);
}

Status guess_forgive(Ctx *cx, Str username, i64 user_id) {
    bool known;
    TRY(is_known(cx, user_id, &known));
    TRY(db_run(cx, SQL_guess_forget, P_STR(own_key(cx, username, known))));
    if (cx->visitor) TRY(db_run(cx, SQL_guess_take_back, P_STR(key_of(cx, "address", network_of(cx), STR("")))));
    return db_run(cx, SQL_guess_forgive_name, P_I64(user_id));
}

/* ---- browsers ---- */

/* The cookie that it has, if we gave it; else a new one. */
static Status settle_token(Ctx *cx, Str *token) {
    i64 n = 0;
    u8 bytes[TOKEN_BYTES];
    Str hash = device_hash(cx);
    if (hash.n) TRY(db_number(cx, &n, SQL_device_anyones, P_STR(hash)));
    *token = cx->visitor->device;
    if (n > 0) return OK;
    char *hex = arena_alloc(cx->arena, TOKEN_LENGTH + 1);
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(hex, TOKEN_LENGTH + 1, bytes, sizeof bytes);
    *token = (Str){hex, TOKEN_LENGTH};
    return OK;
}

Status device_remember(Ctx *cx, i64 user_id, Str *token) {
    Moment now = ctx_now(cx);
    *token = STR("");
    if (!cx->visitor) return OK;
    TRY(settle_token(cx, token));
    TRY(db_run(cx, SQL_device_put, P_STR(session_hash_token(cx, *token)), P_I64(user_id), P_MOMENT(now)));
    TRY(db_run(cx, SQL_device_forget_old, P_I64(user_id), P_MOMENT(now - DEVICE_DAYS * 24 * 60 * MINUTE_MS)));
    return db_run(cx, SQL_device_keep_newest, P_I64(user_id), P_I64(MOST_DEVICES));
}

Status device_forget_all(Ctx *cx, i64 user_id) { return db_run(cx, SQL_device_forget_all, P_I64(user_id)); }
