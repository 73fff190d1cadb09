#include "access/openid_token.h"

#include <cjose/cjose.h>
#include <jansson.h>

#define SKEW_S          120 /* that two clocks may differ by */
#define OLDEST_S        600 /* since a token was given out */
#define LONGEST_TOKEN   16384
#define LONGEST_SUBJECT 255

static Status refuse(Ctx *cx, const char *why) { return FAIL(cx, ERR_SIGNIN, "the provider's token %s", why); }

/* ---- the signature ---- */

static const char *kind_of_key(const char *alg) {
    if (alg && strcmp(alg, "RS256") == 0) return "RSA";
    if (alg && strcmp(alg, "ES256") == 0) return "EC";
    return NULL;
}

static const char *text_of(const json_t *o, const char *key) { return json_string_value(json_object_get(o, key)); }

static bool is_for(const json_t *key, const char *kind, const char *alg, const char *kid) {
    const char *use = text_of(key, "use"), *own_alg = text_of(key, "alg"), *own_kid = text_of(key, "kid");
    const char *own_kind = text_of(key, "kty");
    if (!own_kind || strcmp(own_kind, kind) != 0) return false;
    if (use && strcmp(use, "sig") != 0) return false;
    if (own_alg && strcmp(own_alg, alg) != 0) return false;
    return !kid || (own_kid && strcmp(own_kid, kid) == 0);
}

static bool fits(Ctx *cx, cjose_jws_t *jws, const json_t *key) {
    cjose_err err;
    size_t n = json_dumpb(key, NULL, 0, JSON_COMPACT);
    char *text = arena_alloc(cx->arena, n + 1);
    (void)json_dumpb(key, text, n, JSON_COMPACT);
    cjose_jwk_t *jwk = cjose_jwk_import(text, n, &err);
    bool is_right = jwk && cjose_jws_verify(jws, jwk, &err);
    if (jwk) cjose_jwk_release(jwk);
    return is_right;
}

static bool is_signed_with_one(Ctx *cx, cjose_jws_t *jws, const char *kind, const json_t *set) {
    cjose_err err;
    cjose_header_t *head = cjose_jws_get_protected(jws);
    const char *alg = cjose_header_get(head, CJOSE_HDR_ALG, &err), *kid = cjose_header_get(head, CJOSE_HDR_KID, &err);
    const json_t *key;
    size_t i;
    json_array_foreach(json_object_get(set, "keys"), i, key) {
        if (is_for(key, kind, alg, kid) && fits(cx, jws, key)) return true;
    }
    return false;
}

static Status check_signature(Ctx *cx, cjose_jws_t *jws, Str keys) {
    cjose_err err;
    const char *kind = kind_of_key(cjose_header_get(cjose_jws_get_protected(jws), CJOSE_HDR_ALG, &err));
    if (!kind) return refuse(cx, "is not signed by RS256 or ES256");
    json_t *set = json_loadb(keys.n ? keys.p : "", keys.n, JSON_REJECT_DUPLICATES, NULL);
    bool is_right = is_signed_with_one(cx, jws, kind, set);
    json_decref(set);
    return is_right ? OK : refuse(cx, "is signed with no key of the provider's");
}

/* ---- what it says ---- */

static bool is_said_to(const json_t *aud, Str client) {
    const json_t *one;
    size_t i;
    if (json_is_string(aud)) return str_is(client, json_string_value(aud));
    json_array_foreach(aud, i, one) {
        if (json_is_string(one) && str_is(client, json_string_value(one))) return true;
    }
    return false;
}

static Status check_audience(Ctx *cx, const json_t *claims, Str client) {
    const json_t *aud = json_object_get(claims, "aud");
    const char *party = text_of(claims, "azp");
    if (!is_said_to(aud, client)) return refuse(cx, "is for somebody else than us");
    if (json_array_size(aud) > 1 && !party) return refuse(cx, "is for several, and does not say for whom it was made");
    if (party && !str_is(client, party)) return refuse(cx, "was made for somebody else than us");
    return OK;
}

static Status check_times(Ctx *cx, const json_t *claims) {
    i64 now = ctx_now(cx) / 1000;
    const json_t *expires = json_object_get(claims, "exp"), *issued = json_object_get(claims, "iat"),
                 *not_before = json_object_get(claims, "nbf");
    if (!json_is_integer(expires) || !json_is_integer(issued))
        return refuse(cx, "does not say from when to when it holds");
    if (json_integer_value(expires) < now - SKEW_S) return refuse(cx, "has run out: are the clocks right?");
    if (json_integer_value(issued) > now + SKEW_S) return refuse(cx, "is of the future: are the clocks right?");
    if (json_integer_value(issued) < now - OLDEST_S) return refuse(cx, "is old: are the clocks right?");
    if (json_is_integer(not_before) && json_integer_value(not_before) > now + SKEW_S)
        return refuse(cx, "does not hold yet: are the clocks right?");
    return OK;
}

static Status read_subject(Ctx *cx, const json_t *claims, const TokenAsked *asked, TokenSays *out) {
    const char *subject = text_of(claims, str_cstr(cx->arena, asked->subject_claim)), *email = text_of(claims, "email");
    if (!subject || !*subject || strlen(subject) > LONGEST_SUBJECT) return refuse(cx, "does not say whom it is about");
    *out = (TokenSays){.subject = str_dup(cx->arena, str_from(subject))};
    if (email && json_is_true(json_object_get(claims, "email_verified")))
        out->email = str_lower(cx->arena, str_from(email));
    return OK;
}

static Status check_claims(Ctx *cx, const json_t *claims, const TokenAsked *asked, TokenSays *out) {
    const char *issuer = text_of(claims, "iss"), *nonce = text_of(claims, "nonce");
    if (!json_is_object(claims)) return refuse(cx, "says nothing that can be read");
    if (!issuer || !str_is(asked->issuer, issuer)) return refuse(cx, "is of another provider");
    TRY(check_audience(cx, claims, asked->client_id));
    TRY(check_times(cx, claims));
    if (!nonce || asked->nonce.n == 0 || !str_is(asked->nonce, nonce))
        return refuse(cx, "answers another question than this browser's");
    return read_subject(cx, claims, asked, out);
}

static Status check_signed(Ctx *cx, cjose_jws_t *jws, const TokenAsked *asked, TokenSays *out) {
    cjose_err err;
    u8 *plain = NULL;
    size_t n = 0;
    TRY(check_signature(cx, jws, asked->keys));
    if (!cjose_jws_get_plaintext(jws, &plain, &n, &err)) return refuse(cx, "says nothing");
    json_t *claims = json_loadb((const char *)plain, n, JSON_REJECT_DUPLICATES, NULL);
    Status st = check_claims(cx, claims, asked, out);
    json_decref(claims);
    return st;
}

/* Both libraries' values are given back here and not with the arena: a server's jansson has memory of its own for each request. */
Status openid_token_check(Ctx *cx, Str token, const TokenAsked *asked, TokenSays *out) {
    cjose_err err;
    if (token.n == 0 || token.n > LONGEST_TOKEN) return refuse(cx, "is missing, or too long");
    cjose_jws_t *jws = cjose_jws_import(token.p, token.n, &err);
    if (!jws) return refuse(cx, "is no signed token");
    Status st = check_signed(cx, jws, asked, out);
    cjose_jws_release(jws);
    return st;
}
