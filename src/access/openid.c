#include "access/openid.h"

#include <jansson.h>
#include <sodium.h>
#include <sys/stat.h>

#include "access/audit.h"
#include "access/http_get.h"
#include "access/openid_token.h"
#include "access/session_own.h"
#include "base/file_map.h"
#include "db/db.h"
#include "define/definitions.h"
#include "sql_all.h"

#define LONGEST_AWAY_MS ((i64)10 * 60 * 1000)
#define MOST_AWAY       5000
#define RANDOM_BYTES    32
#define URL_BASE64      sodium_base64_VARIANT_URLSAFE_NO_PADDING

static Status rules_of(Ctx *cx, const OpenidRules **out) {
    *out = definitions_of(cx)->openid;
    return (*out)->is_on ? OK : FAIL(cx, ERR_NOTFOUND, "no other account is set up to sign in with");
}

/* ---- the provider ---- */

typedef struct Provider {
    Str authorize, token, keys, end;
    bool takes_basic; /* our secret by the header; else in the form */
} Provider;

/* The caller gives it back before it returns: a server's jansson has memory of its own for each request. */
static Status fetch_json(Ctx *cx, const HttpAsk *a, json_t **out) {
    Str text;
    TRY(http_ask(cx, a, &text));
    *out = json_loadb(text.n ? text.p : "", text.n, JSON_REJECT_DUPLICATES, NULL);
    if (json_is_object(*out)) return OK;
    json_decref(*out);
    return FAIL(cx, ERR_OPS, "the provider's answer cannot be read");
}

static Str text_of(Ctx *cx, const json_t *o, const char *key) {
    return str_dup(cx->arena, str_from(json_string_value(json_object_get(o, key))));
}

static bool takes_basic(const json_t *document) {
    const json_t *ways = json_object_get(document, "token_endpoint_auth_methods_supported"), *one;
    size_t i;
    if (!json_is_array(ways)) return true; /* the standard's own choice */
    json_array_foreach(ways, i, one) {
        if (json_is_string(one) && strcmp(json_string_value(one), "client_secret_basic") == 0) return true;
    }
    return false;
}

static Status find_provider(Ctx *cx, const OpenidRules *r, Provider *out) {
    json_t *d;
    const char *slash = str_ends(r->issuer, STR("/")) ? "" : "/";
    Str url = str_fmt(cx->arena, "%.*s%s.well-known/openid-configuration", STR_ARG(r->issuer), slash);
    TRY(fetch_json(cx, &(HttpAsk){.url = url}, &d));
    Str name = text_of(cx, d, "issuer");
    *out = (Provider){.authorize = text_of(cx, d, "authorization_endpoint"),
                      .token = text_of(cx, d, "token_endpoint"),
                      .keys = text_of(cx, d, "jwks_uri"),
                      .end = text_of(cx, d, "end_session_endpoint"),
                      .takes_basic = takes_basic(d)};
    json_decref(d);
    if (!str_eq(name, r->issuer)) return FAIL(cx, ERR_OPS, "the provider calls itself by another name");
    bool is_safe = openid_is_safe_address(out->authorize) && openid_is_safe_address(out->token) &&
                   openid_is_safe_address(out->keys) && (out->end.n == 0 || openid_is_safe_address(out->end));
    return is_safe ? OK : FAIL(cx, ERR_OPS, "the provider's document names addresses without TLS");
}

/* ---- going ---- */

static Str random_text(Ctx *cx) {
    u8 bytes[RANDOM_BYTES];
    size_t room = sodium_base64_encoded_len(sizeof bytes, URL_BASE64);
    char *text = arena_alloc(cx->arena, room);
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2base64(text, room, bytes, sizeof bytes, URL_BASE64);
    return str_from(text);
}

/* What the provider is told now of the verifier that it is told later. */
static Str challenge_of(Ctx *cx, Str verifier) {
    u8 hash[crypto_hash_sha256_BYTES];
    size_t room = sodium_base64_encoded_len(sizeof hash, URL_BASE64);
    char *text = arena_alloc(cx->arena, room);
    crypto_hash_sha256(hash, (const u8 *)verifier.p, verifier.n);
    sodium_bin2base64(text, room, hash, sizeof hash, URL_BASE64);
    return str_from(text);
}

static Str way_back(Ctx *cx, const OpenidRules *r) {
    return str_fmt(cx->arena, "%.*s/sign-in/openid/back", STR_ARG(r->our_address));
}

typedef struct Asking {
    Str state, nonce, verifier;
} Asking;

static Status remember(Ctx *cx, const Asking *a, Str return_to) {
    bool is_ours;
    Moment now = ctx_now(cx);
    TRY(session_begin_own(cx, &is_ours));
    TRY(db_run(cx, SQL_openid_request_forget_old, P_MOMENT(now - LONGEST_AWAY_MS)));
    TRY(db_run(cx, SQL_openid_request_keep_newest, P_I64(MOST_AWAY)));
    TRY(db_run(cx, SQL_openid_request_add, P_STR(session_hash_token(cx, a->state)), P_STR(a->nonce), P_STR(a->verifier),
               P_STR(return_to.n ? return_to : STR("/")), P_MOMENT(now)));
    return session_end_own(cx, is_ours);
}

Status openid_begin(Ctx *cx, Str return_to, OpenidGoing *out) {
    const OpenidRules *r;
    Provider p;
    TRY(rules_of(cx, &r));
    TRY(find_provider(cx, r, &p));
    Asking a = {random_text(cx), random_text(cx), random_text(cx)};
    TRY(remember(cx, &a, return_to));
    out->state = a.state;
    out->url =
        str_fmt(cx->arena,
                "%.*s%sresponse_type=code&client_id=%.*s&redirect_uri=%.*s&scope=openid%%20email&state=%.*s&nonce=%.*s&"
                "code_challenge=%.*s&code_challenge_method=S256",
                STR_ARG(p.authorize), str_find_char(p.authorize, '?') >= 0 ? "&" : "?",
                STR_ARG(http_encode(cx, r->client_id)), STR_ARG(http_encode(cx, way_back(cx, r))), STR_ARG(a.state),
                STR_ARG(a.nonce), STR_ARG(challenge_of(cx, a.verifier)));
    return OK;
}

/* ---- back ---- */

typedef struct Asked {
    Str nonce, verifier, return_to;
} Asked;

static Status refuse(Ctx *cx, const char *why, const char *said) {
    bool is_ours;
    audit_note_refusal(cx, "openid.refused", 0, "%s", why);
    TRY(session_begin_own(cx, &is_ours));
    TRY(session_end_own(cx, is_ours));
    return FAIL(cx, ERR_SIGNIN, "%s", said);
}

static const char again[] = "That did not work. Try again.";

/* Taken out for good, whatever comes of it. */
static Status take_request(Ctx *cx, Str state, Asked *out) {
    DbRows *r;
    bool is_ours;
    Moment made = MOMENT_NONE;
    TRY(session_begin_own(cx, &is_ours));
    TRY(db_query(cx, &r, SQL_openid_request_take, P_STR(session_hash_token(cx, state))));
    if (db_next(r)) {
        *out = (Asked){col_str_keep(r, 0), col_str_keep(r, 1), col_str_keep(r, 2)};
        made = col_moment(r, 3);
    }
    TRY(db_done(r));
    TRY(session_end_own(cx, is_ours));
    if (made == MOMENT_NONE) return refuse(cx, "an answer to no question, or a second one", again);
    return ctx_now(cx) - made <= LONGEST_AWAY_MS ? OK : refuse(cx, "an answer after ten minutes", again);
}

static Status check_answer(Ctx *cx, const OpenidRules *r, const OpenidBack *b) {
    bool is_this_browser =
        b->held.n > 0 && b->held.n == b->state.n && sodium_memcmp(b->held.p, b->state.p, b->held.n) == 0;
    if (!is_this_browser) return refuse(cx, "an answer that this browser did not ask for", again);
    if (b->issuer.n && !str_eq(b->issuer, r->issuer)) return refuse(cx, "an answer of another provider", again);
    return OK;
}

static Status read_secret(Ctx *cx, const OpenidRules *r, Str *out) {
    struct stat about;
    Str text, rest;
    *out = STR_NONE;
    if (r->secret_file.n == 0) return OK;
    if (stat(str_cstr(cx->arena, r->secret_file), &about) == 0 && (about.st_mode & 077) != 0)
        return FAIL(cx, ERR_OPS, "others can read the provider's secret: chmod 600 its file");
    if (file_map(cx, r->secret_file, &text) != OK) {
        ctx_clear_error(cx);
        return FAIL(cx, ERR_OPS, "the file of the provider's secret cannot be read");
    }
    *out = str_trim(str_cut(text, '\n', &rest));
    return OK;
}

static Status fetch_token(Ctx *cx, const OpenidRules *r, const Provider *p, const OpenidBack *b, Str verifier,
                          Str *token) {
    Str secret;
    json_t *answer;
    Buf form = buf_on(cx->arena);
    TRY(read_secret(cx, r, &secret));
    buf_fmt(&form, "grant_type=authorization_code&code=%.*s&redirect_uri=%.*s&code_verifier=%.*s",
            STR_ARG(http_encode(cx, b->code)), STR_ARG(http_encode(cx, way_back(cx, r))), STR_ARG(verifier));
    bool is_basic = p->takes_basic && secret.n;
    if (!is_basic) buf_fmt(&form, "&client_id=%.*s", STR_ARG(http_encode(cx, r->client_id)));
    if (!is_basic && secret.n) buf_fmt(&form, "&client_secret=%.*s", STR_ARG(http_encode(cx, secret)));
    HttpAsk ask = {.url = p->token, .form = buf_str(&form)};
    if (is_basic) {
        ask.user = http_encode(cx, r->client_id);
        ask.password = http_encode(cx, secret);
    }
    TRY(fetch_json(cx, &ask, &answer));
    *token = text_of(cx, answer, "id_token");
    json_decref(answer);
    return OK;
}

/* ---- whom it is ---- */

static Status link_by_email(Ctx *cx, const OpenidRules *r, const TokenSays *says, i64 *user_id) {
    DbRows *rows;
    i64 id = 0;
    if (!r->links_by_email || says->email.n == 0) return OK;
    TRY(db_query(cx, &rows, SQL_openid_user_by_email, P_STR(says->email)));
    if (db_next(rows)) id = col_i64(rows, 0);
    TRY(db_done(rows));
    if (id == 0) return OK;
    TRY(db_run(cx, SQL_openid_link_add, P_STR(r->issuer), P_STR(says->subject), P_I64(id), P_MOMENT(ctx_now(cx)),
               P_I64(id)));
    audit_note(cx, "openid.link", 0, "user %lld by e-mail", (long long)id);
    *user_id = id;
    return OK;
}

/* 0: nobody here. */
static Status find_user(Ctx *cx, const OpenidRules *r, const TokenSays *says, i64 *user_id) {
    DbRows *rows;
    bool is_linked = false;
    *user_id = 0;
    TRY(db_query(cx, &rows, SQL_openid_user, P_STR(r->issuer), P_STR(says->subject)));
    if (db_next(rows)) {
        is_linked = true;
        *user_id = col_bool(rows, 1) ? col_i64(rows, 0) : 0;
    }
    TRY(db_done(rows));
    return is_linked ? OK : link_by_email(cx, r, says, user_id);
}

static Status welcome(Ctx *cx, const OpenidRules *r, const TokenSays *says, OpenidIn *out) {
    bool is_ours;
    i64 user_id;
    TRY(session_begin_own(cx, &is_ours));
    TRY(find_user(cx, r, says, &user_id));
    if (user_id) {
        TRY(session_open(cx, user_id, STEP_NONE, &out->token));
        return session_end_own(cx, is_ours);
    }
    if (is_ours) db_rollback(cx);
    return refuse(cx, "nobody here is linked to that account",
                  "Nobody here is linked to that account. Ask whoever looks after Muster.");
}

Status openid_finish(Ctx *cx, const OpenidBack *b, OpenidIn *out) {
    const OpenidRules *r;
    Provider p;
    Asked asked = {.nonce = STR_NONE};
    TokenSays says;
    Str token, keys;
    TRY(rules_of(cx, &r));
    TRY(check_answer(cx, r, b));
    TRY(take_request(cx, b->state, &asked));
    if (b->error.n || b->code.n == 0) return refuse(cx, "the provider refused", again);
    TRY(find_provider(cx, r, &p));
    TRY(fetch_token(cx, r, &p, b, asked.verifier, &token));
    TRY(http_ask(cx, &(HttpAsk){.url = p.keys}, &keys));
    TokenAsked wanted = {r->issuer, r->client_id, asked.nonce, r->subject_claim, keys};
    if (openid_token_check(cx, token, &wanted, &says) != OK) {
        Str why = cx->error.message;
        ctx_clear_error(cx);
        return refuse(cx, str_cstr(cx->arena, why), again);
    }
    out->return_to = asked.return_to;
    return welcome(cx, r, &says, out);
}

Status openid_end_url(Ctx *cx, Str *out) {
    const OpenidRules *r;
    Provider p;
    TRY(rules_of(cx, &r));
    TRY(find_provider(cx, r, &p));
    *out = STR_NONE;
    if (p.end.n == 0) return OK;
    *out = str_fmt(cx->arena, "%.*s%sclient_id=%.*s&post_logout_redirect_uri=%.*s%%2Fsign-in", STR_ARG(p.end),
                   str_find_char(p.end, '?') >= 0 ? "&" : "?", STR_ARG(http_encode(cx, r->client_id)),
                   STR_ARG(http_encode(cx, r->our_address)));
    return OK;
}

/* ---- links ---- */

Status openid_link(Ctx *cx, Str username, Str subject) {
    const OpenidRules *r;
    i64 id, n;
    Str plain = str_trim(subject);
    TRY(rules_of(cx, &r));
    TRY(user_find(cx, username, &id));
    if (plain.n == 0 || plain.n > 255)
        return FAIL(cx, ERR_INPUT, "say whom the provider means: its subject, 1 to 255 characters");
    TRY(db_run_count(cx, &n, SQL_openid_link_add, P_STR(r->issuer), P_STR(plain), P_I64(id), P_MOMENT(ctx_now(cx)),
                     P_I64(cx->actor.id)));
    if (n == 0) return FAIL(cx, ERR_CONFLICT, "that subject is linked already");
    audit_note(cx, "openid.link", 0, "user %lld", (long long)id);
    return OK;
}

Status openid_unlink(Ctx *cx, Str username) {
    i64 id, n;
    TRY(user_find(cx, username, &id));
    TRY(db_run_count(cx, &n, SQL_openid_link_remove, P_I64(id)));
    if (n == 0) return FAIL(cx, ERR_NOTFOUND, "user %lld is not linked", (long long)id);
    TRY(db_run(cx, SQL_session_remove_of_user, P_I64(id)));
    audit_note(cx, "openid.unlink", 0, "user %lld", (long long)id);
    return OK;
}

Status openid_subjects(Ctx *cx, i64 user_id, Str *out) {
    DbRows *r;
    Buf b = buf_on(cx->arena);
    TRY(db_query(cx, &r, SQL_openid_links, P_I64(user_id)));
    while (db_next(r)) buf_fmt(&b, "%s%.*s", b.n ? " " : "", STR_ARG(col_str(r, 0)));
    *out = buf_str(&b);
    return db_done(r);
}
