/* Attacks on the provider's tokens, which the tests sign themselves. */
#include "access/openid_token.h"
#include "harness.h"

#include <cjose/cjose.h>
#include <stdlib.h>

#define ISSUER "https://login.example"
#define CLIENT "muster-kent"
#define NONCE  "the-nonce"

typedef struct Keys {
    cjose_jwk_t *rsa, *ec, *strange;
    Str set; /* as the provider publishes the first two */
} Keys;

static cjose_jwk_t *with_id(cjose_jwk_t *key, const char *kid) {
    cjose_err err;
    return key && cjose_jwk_set_kid(key, kid, strlen(kid), &err) ? key : NULL;
}

static Str public_half(T *t, cjose_jwk_t *key) {
    cjose_err err;
    char *text = cjose_jwk_to_json(key, false, &err);
    expect(t, text != NULL);
    Str kept = str_dup(t->cx.arena, str_from(text));
    free(text);
    return kept;
}

static void release(void *key) { cjose_jwk_release(key); }

static Keys make_keys(T *t) {
    cjose_err err;
    Keys k = {.rsa = with_id(cjose_jwk_create_RSA_random(2048, (const u8 *)"\x01\x00\x01", 3, &err), "r1"),
              .ec = with_id(cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, &err), "e1"),
              .strange = with_id(cjose_jwk_create_RSA_random(2048, (const u8 *)"\x01\x00\x01", 3, &err), "r1")};
    expect(t, k.rsa && k.ec && k.strange);
    arena_defer(t->cx.arena, release, k.rsa);
    arena_defer(t->cx.arena, release, k.ec);
    arena_defer(t->cx.arena, release, k.strange);
    k.set =
        str_fmt(t->cx.arena, "{\"keys\":[%.*s,%.*s]}", STR_ARG(public_half(t, k.rsa)), STR_ARG(public_half(t, k.ec)));
    return k;
}

static Str sign(T *t, cjose_jwk_t *key, const char *alg, const char *kid, Str claims) {
    cjose_err err;
    const char *text = NULL;
    cjose_header_t *head = cjose_header_new(&err);
    expect(t, head && cjose_header_set(head, CJOSE_HDR_ALG, alg, &err));
    if (kid) expect(t, cjose_header_set(head, CJOSE_HDR_KID, kid, &err));
    cjose_jws_t *jws = cjose_jws_sign(key, head, (const u8 *)claims.p, claims.n, &err);
    expect(t, jws && cjose_jws_export(jws, &text, &err));
    Str token = str_dup(t->cx.arena, str_from(text));
    cjose_jws_release(jws);
    cjose_header_release(head);
    return token;
}

typedef struct Says {
    const char *issuer, *audience, *nonce, *more;
    i64 from, to; /* seconds from now */
} Says;
static const Says good = {ISSUER, "\"" CLIENT "\"", NONCE, "", 0, 300};

static Str claims_of(T *t, const Says *s) {
    i64 now = ctx_now(&t->cx) / 1000;
    return str_fmt(t->cx.arena,
                   "{\"iss\":\"%s\",\"aud\":%s,\"nonce\":\"%s\",\"iat\":%lld,\"exp\":%lld,\"sub\":\"u-1\","
                   "\"oid\":\"o-1\",\"email\":\"Jo@Kent.example\",\"email_verified\":true%s}",
                   s->issuer, s->audience, s->nonce, (long long)(now + s->from), (long long)(now + s->to), s->more);
}

static Status check_token(T *t, const Keys *k, Str token, TokenSays *out) {
    TokenAsked asked = {STR(ISSUER), STR(CLIENT), STR(NONCE), STR("sub"), k->set};
    return openid_token_check(&t->cx, token, &asked, out);
}

static void refused(T *t, const Keys *k, Str token, const char *why) {
    TokenSays says;
    expect_error(t, ERR_SIGNIN, check_token(t, k, token, &says));
    expect_has(t, t->cx.error.message, why);
    expect_lacks(t, t->cx.error.message, "Kent.example");
    ctx_clear_error(&t->cx);
}

static Str signed_claims(T *t, const Keys *k, Says s) { return sign(t, k->rsa, "RS256", "r1", claims_of(t, &s)); }

PURE_TEST("a token that the provider signed by RS256 or ES256 says whom it means") {
    Keys k = make_keys(t);
    TokenSays says;
    ok(t, check_token(t, &k, signed_claims(t, &k, good), &says));
    expect_str(t, "u-1", says.subject);
    expect_str(t, "jo@kent.example", says.email);
    ok(t, check_token(t, &k, sign(t, k.ec, "ES256", "e1", claims_of(t, &good)), &says));
    ok(t, check_token(t, &k, sign(t, k.rsa, "RS256", NULL, claims_of(t, &good)), &says)); /* no name of a key */
    TokenAsked by_oid = {STR(ISSUER), STR(CLIENT), STR(NONCE), STR("oid"), k.set};
    ok(t, openid_token_check(&t->cx, signed_claims(t, &k, good), &by_oid, &says));
    expect_str(t, "o-1", says.subject);
}

PURE_TEST("an address that the provider did not verify is none") {
    Keys k = make_keys(t);
    TokenSays says;
    i64 now = ctx_now(&t->cx) / 1000;
    Str claims = str_fmt(t->cx.arena,
                         "{\"iss\":\"" ISSUER "\",\"aud\":\"" CLIENT "\",\"nonce\":\"" NONCE
                         "\",\"iat\":%lld,\"exp\":%lld,\"sub\":\"u\","
                         "\"email\":\"jo@kent.example\",\"email_verified\":\"true\"}",
                         (long long)now, (long long)now + 60);
    ok(t, check_token(t, &k, sign(t, k.rsa, "RS256", "r1", claims), &says));
    expect(t, says.email.n == 0);
}

PURE_TEST("a token with no signature, another's, a broken one or a public key as its secret is refused") {
    Keys k = make_keys(t);
    Str token = signed_claims(t, &k, good), parts[3], rest = token;
    for (int i = 0; i < 3; i++) parts[i] = str_cut(rest, '.', &rest);
    refused(t, &k, sign(t, k.strange, "RS256", "r1", claims_of(t, &good)), "no key of the provider");
    /* {"alg":"none"} */
    refused(t, &k, str_fmt(t->cx.arena, "eyJhbGciOiJub25lIn0.%.*s.", STR_ARG(parts[1])), "token");
    refused(t, &k, str_fmt(t->cx.arena, "eyJhbGciOiJub25lIn0.%.*s.%.*s", STR_ARG(parts[1]), STR_ARG(parts[2])),
            "not signed by");
    /* {"alg":"HS256"}, and RS256 with what was signed altered */
    refused(t, &k, str_fmt(t->cx.arena, "eyJhbGciOiJIUzI1NiJ9.%.*s.%.*s", STR_ARG(parts[1]), STR_ARG(parts[2])),
            "not signed by");
    Str others = signed_claims(t, &k, (Says){ISSUER, "\"" CLIENT "\"", NONCE, ",\"x\":1", 0, 300}), other[3];
    rest = others;
    for (int i = 0; i < 3; i++) other[i] = str_cut(rest, '.', &rest);
    refused(t, &k, str_fmt(t->cx.arena, "%.*s.%.*s.%.*s", STR_ARG(parts[0]), STR_ARG(other[1]), STR_ARG(parts[2])),
            "no key of the provider");
    refused(t, &k, sign(t, k.rsa, "RS256", "e1", claims_of(t, &good)),
            "no key of the provider"); /* another key's name */
    refused(t, &k, sign(t, k.rsa, "PS256", "r1", claims_of(t, &good)), "not signed by");
    refused(t, &k, STR("a.b"), "token");
    refused(t, &k, STR(""), "missing");
    cjose_err err;
    cjose_jwk_t *secret = cjose_jwk_create_oct_spec((const u8 *)k.set.p, k.set.n, &err);
    expect(t, secret != NULL);
    arena_defer(t->cx.arena, release, secret);
    refused(t, &k, sign(t, secret, "HS256", "r1", claims_of(t, &good)), "not signed by");
}

PURE_TEST("a token of another provider, for another client, of another question or another time is refused") {
    Keys k = make_keys(t);
    TokenSays says;
    Says s = good;
    s.issuer = "https://evil.example";
    refused(t, &k, signed_claims(t, &k, s), "another provider");
    s = good;
    s.issuer = ISSUER "/";
    refused(t, &k, signed_claims(t, &k, s), "another provider");
    s = good;
    s.audience = "\"somebody-else\"";
    refused(t, &k, signed_claims(t, &k, s), "somebody else");
    s.audience = "[\"somebody-else\",\"" CLIENT "\"]";
    refused(t, &k, signed_claims(t, &k, s), "for several");
    s.more = ",\"azp\":\"somebody-else\"";
    refused(t, &k, signed_claims(t, &k, s), "somebody else");
    s.more = ",\"azp\":\"" CLIENT "\"";
    ok(t, check_token(t, &k, signed_claims(t, &k, s), &says));
    s = good;
    s.nonce = "another";
    refused(t, &k, signed_claims(t, &k, s), "another question");
    s.nonce = "";
    refused(t, &k, signed_claims(t, &k, s), "another question");
    s = (Says){good.issuer, good.audience, good.nonce, "", -500, -200};
    refused(t, &k, signed_claims(t, &k, s), "run out");
    s = (Says){good.issuer, good.audience, good.nonce, "", 300, 900};
    refused(t, &k, signed_claims(t, &k, s), "future");
    s = (Says){good.issuer, good.audience, good.nonce, "", -3600, 900};
    refused(t, &k, signed_claims(t, &k, s), "is old");
    s = (Says){good.issuer, good.audience, good.nonce, ",\"nbf\":99999999999", 0, 900};
    refused(t, &k, signed_claims(t, &k, s), "not hold yet");
    s = (Says){good.issuer, good.audience, good.nonce, "", -100, -60}; /* clocks differ a little */
    ok(t, check_token(t, &k, signed_claims(t, &k, s), &says));
}
