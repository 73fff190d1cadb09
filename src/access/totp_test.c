/* Tests of one-time codes and recovery codes, with a clock that the tests turn. */
#include "access/totp.h"
#include "access/secret_text.h"
#include "access/sign_in.h"
#include "define/definitions.h"
#include "harness.h"

#include <liboath/oath.h>
#include <stdlib.h>
#include <sys/stat.h>

#define GOOD STR("three blind mice 3")

static i64 add_user(T *t, const char *name) {
    i64 id;
    ok(t, user_add(&t->cx, str_from(name), STR("Jo Doe"), GOOD, &id));
    return id;
}

static Str without_blanks(T *t, Str s) {
    Buf b = buf_on(t->cx.arena);
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != ' ') buf_add_char(&b, s.p[i]);
    return buf_str(&b);
}

/* What a telephone shows at another time; made by the library, from the secret as it is typed in. */
static Str code_at(T *t, Str secret, i64 seconds_off) {
    char *bytes, code[7];
    size_t n;
    Str plain = without_blanks(t, secret);
    expect(t, oath_base32_decode(plain.p, plain.n, &bytes, &n) == OATH_OK);
    expect(t, oath_totp_generate(bytes, n, (time_t)(ctx_now(&t->cx) / 1000 + seconds_off), 30, 0, 6, code) == OATH_OK);
    free(bytes);
    return str_dup(t->cx.arena, str_from(code));
}

static void next_day(T *t) { t->cx.today = date_plus(t->cx.today, 1); }

static Str begin(T *t, i64 id) {
    TotpSetUp told;
    ok(t, totp_begin(&t->cx, id));
    ok(t, totp_set_up(&t->cx, id, &told));
    return told.secret;
}

/* A user with a device that works; a day later, so that the first code stands in the way of none. */
static Str with_device(T *t, i64 id, RecoveryCodes *codes) {
    Str secret = begin(t, id);
    ok(t, totp_confirm(&t->cx, id, code_at(t, secret, 0), codes));
    next_day(t);
    return secret;
}

static i64 lines_of(T *t, const char *action) {
    return test_count(t, str_fmt(t->cx.arena, "SELECT count(*) FROM audit WHERE action = '%s'", action).p);
}

static void refused(T *t, i64 id, Str code) {
    expect_error(t, ERR_INPUT, totp_check(&t->cx, id, code, true));
    ctx_clear_error(&t->cx);
}

/* ---- the standard ---- */

PURE_TEST("codes are those of RFC 6238") {
    /* Its test vectors: SHA-1, eight digits, of which an app shows the last six. */
    static const struct {
        i64 at;
        const char *code;
    } vectors[] = {{59, "287082"}, {1111111109, "081804"}, {1234567890, "005924"}, {20000000000, "353130"}};
    char code[7];
    for (size_t i = 0; i < COUNT_OF(vectors); i++) {
        expect(t, oath_totp_generate("12345678901234567890", 20, (time_t)vectors[i].at, 30, 0, 6, code) == OATH_OK);
        expect_str(t, vectors[i].code, str_from(code));
    }
}

/* ---- a device ---- */

TEST("nothing is asked before a first code has shown that the device works") {
    Ctx *cx = &t->cx;
    RecoveryCodes codes;
    SessionToken token;
    TotpState s;
    i64 id = add_user(t, "jo");
    Str secret = begin(t, id);
    ok(t, session_start(cx, STR("jo"), GOOD, &token));
    expect_i64(t, STEP_NONE, token.step);
    expect_error(t, ERR_INPUT, totp_confirm(cx, id, STR("000000"), &codes));
    ctx_clear_error(cx);
    ok(t, totp_confirm(cx, id, code_at(t, secret, 0), &codes));
    ok(t, totp_state(cx, id, &s));
    expect(t, s.is_on && s.n_recovery_left == RECOVERY_CODES);
    expect_error(t, ERR_CONFLICT, totp_begin(cx, id));
    ctx_clear_error(cx);
    TotpSetUp told;
    expect_error(t, ERR_CONFLICT, totp_set_up(cx, id, &told)); /* never shown again */
    ctx_clear_error(cx);
    next_day(t);
    ok(t, session_start(cx, STR("jo"), GOOD, &token));
    expect_i64(t, STEP_CODE, token.step);
    expect_i64(t, 1, lines_of(t, "code.on"));
}

TEST("a code is good for its half minute and those beside it, and no further") {
    RecoveryCodes codes;
    i64 id = add_user(t, "jo");
    Str secret = with_device(t, id, &codes);
    refused(t, id, code_at(t, secret, -90));
    refused(t, id, code_at(t, secret, 90));
    refused(t, id, STR("12345"));
    refused(t, id, STR(""));
    ok(t, totp_check(&t->cx, id, code_at(t, secret, -30), false));
    ok(t, totp_check(&t->cx, id, code_at(t, secret, 0), false));
    ok(t, totp_check(&t->cx, id, code_at(t, secret, 30), false));
}

TEST("a code is taken once, and none from before it") {
    RecoveryCodes codes;
    i64 id = add_user(t, "jo");
    Str secret = with_device(t, id, &codes), code = code_at(t, secret, 0);
    ok(t, totp_check(&t->cx, id, code, false));
    refused(t, id, code);
    refused(t, id, code_at(t, secret, -30));
    ok(t, totp_check(&t->cx, id, code_at(t, secret, 30), false));
}

TEST("wrong codes are counted: after five the right one waits a minute too, then longer") {
    RecoveryCodes codes;
    i64 id = add_user(t, "jo");
    Str secret = with_device(t, id, &codes);
    for (int i = 0; i < 5; i++) refused(t, id, STR("000000"));
    expect_error(t, ERR_INPUT, totp_check(&t->cx, id, code_at(t, secret, 0), true));
    expect_has(t, t->cx.error.message, "too many wrong codes");
    ctx_clear_error(&t->cx);
    refused(t, id, codes.at[0]);
    test_exec(t, "UPDATE user_totp SET blocked_until = '2000-01-01T00:00:00Z'");
    for (int i = 0; i < 5; i++) refused(t, id, STR("000000"));
    Str soon = moment_iso(t->cx.arena, ctx_now(&t->cx) + 90000);
    expect_i64(t, 1, /* two minutes this time */
               test_count(t, str_fmt(t->cx.arena, "SELECT count(*) FROM user_totp WHERE blocked_until > '%.*s'",
                                     STR_ARG(soon))
                                 .p));
    next_day(t);
    ok(t, totp_check(&t->cx, id, code_at(t, secret, 0), true));
    expect_i64(t, 0, test_count(t, "SELECT n_failures FROM user_totp"));
    expect_i64(t, 12, lines_of(t, "code.refused"));
}

TEST("a device of one user's makes no codes for another") {
    RecoveryCodes codes;
    i64 jo = add_user(t, "jo"), al = add_user(t, "al");
    Str secret = with_device(t, jo, &codes);
    (void)with_device(t, al, &codes);
    refused(t, al, code_at(t, secret, 0));
}

/* ---- recovery codes ---- */

TEST("each recovery code is good once, however it is typed, and new ones end the old") {
    RecoveryCodes codes, others;
    TotpState s;
    i64 id = add_user(t, "jo"), al = add_user(t, "al");
    Str secret = with_device(t, id, &codes);
    ok(t, totp_check(&t->cx, id, codes.at[3], true));
    refused(t, id, codes.at[3]);
    Str typed = str_fmt(t->cx.arena, " %.*s ", STR_ARG(without_blanks(t, codes.at[4])));
    ok(t, totp_check(&t->cx, id, typed, true));
    ok(t, totp_state(&t->cx, id, &s));
    expect_i64(t, RECOVERY_CODES - 2, s.n_recovery_left);
    (void)with_device(t, al, &others);
    refused(t, id, others.at[0]); /* another user's */
    expect_error(t, ERR_INPUT, totp_check(&t->cx, id, codes.at[5], false));
    ctx_clear_error(&t->cx);
    ok(t, totp_renew_recovery(&t->cx, id, code_at(t, secret, 0), &others));
    refused(t, id, codes.at[5]);
    ok(t, totp_check(&t->cx, id, others.at[0], true));
    expect_i64(t, 3, lines_of(t, "code.recovery"));
    expect_i64(t, 0, /* the store holds none of them */
               test_count(t, str_fmt(t->cx.arena, "SELECT count(*) FROM user_recovery_code WHERE code_hash = '%.*s'",
                                     STR_ARG(others.at[1]))
                                 .p));
}

/* ---- signing in ---- */

TEST("with codes a password opens the form for a code and nothing else, and a code goes on") {
    Ctx *cx = &t->cx;
    RecoveryCodes codes;
    SessionToken half, whole;
    Str csrf;
    i64 id = add_user(t, "jo");
    Str secret = with_device(t, id, &codes);
    cx->actor = (Actor){0};
    ok(t, session_start(cx, STR("jo"), GOOD, &half));
    expect_i64(t, 0, cx->actor.id);
    expect_error(t, ERR_SIGNIN, session_resume(cx, str_from(half.token), &csrf));
    ctx_clear_error(cx);
    expect_error(t, ERR_INPUT, sign_in_give_code(cx, str_from(half.token), STR("000000"), &whole));
    ctx_clear_error(cx);
    ok(t, sign_in_give_code(cx, str_from(half.token), code_at(t, secret, 0), &whole));
    expect_i64(t, STEP_NONE, whole.step);
    ok(t, session_resume(cx, str_from(whole.token), &csrf));
    expect_error(t, ERR_SIGNIN, sign_in_give_code(cx, str_from(half.token), code_at(t, secret, 30), &whole));
}

static void require_codes(T *t, const char *role) {
    Definitions *d = ARENA_NEW(t->cx.arena, Definitions);
    SignInRules *r = ARENA_NEW(t->cx.arena, SignInRules);
    *d = *definitions_of(&t->cx);
    *r = *d->sign_in;
    r->roles_with_codes = (u64)1 << role_find(d->roles, str_from(role));
    d->sign_in = r;
    t->app.definitions = d;
}

TEST("where a role requires codes its holder sets a device up before anything opens") {
    Ctx *cx = &t->cx;
    SessionToken half;
    SignInEnrolled done;
    TotpSetUp told;
    i64 id = add_user(t, "jo");
    (void)add_user(t, "al");
    require_codes(t, "administrator");
    ok(t, user_set_roles(cx, id, &STR("administrator"), 1));
    ok(t, session_start(cx, STR("al"), GOOD, &half));
    expect_i64(t, STEP_NONE, half.step); /* of them none is required */
    cx->actor = (Actor){0};
    ok(t, session_start(cx, STR("jo"), GOOD, &half));
    expect_i64(t, STEP_ENROL, half.step);
    expect_i64(t, 0, cx->actor.id);
    ok(t, totp_set_up(cx, id, &told));
    ok(t, sign_in_enrol(cx, str_from(half.token), code_at(t, told.secret, 0), &done));
    expect_i64(t, STEP_NONE, done.token.step);
    expect_i64(t, id, cx->actor.id);
    expect_error(t, ERR_DENIED, totp_stop(cx, id, code_at(t, told.secret, 30)));
}

/* ---- stopping ---- */

TEST("codes stop for a last code; a lost device is removed by somebody else, with a reason and every session") {
    Ctx *cx = &t->cx;
    RecoveryCodes codes;
    SessionToken token;
    Str csrf;
    i64 id = add_user(t, "jo");
    Str secret = with_device(t, id, &codes);
    expect_error(t, ERR_INPUT, totp_stop(cx, id, codes.at[0]));
    ctx_clear_error(cx);
    ok(t, totp_stop(cx, id, code_at(t, secret, 0)));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM user_recovery_code"));
    (void)with_device(t, id, &codes);
    ok(t, session_start_unchecked(cx, id, &token));
    expect_error(t, ERR_DENIED, totp_remove(cx, STR("jo"), STR("lost"))); /* by oneself */
    ctx_clear_error(cx);
    actor_operator(cx);
    expect_error(t, ERR_INPUT, totp_remove(cx, STR("jo"), STR("")));
    ctx_clear_error(cx);
    ok(t, totp_remove(cx, STR("jo"), STR("lost")));
    expect_error(t, ERR_SIGNIN, session_resume(cx, str_from(token.token), &csrf));
    ctx_clear_error(cx);
    expect_error(t, ERR_CONFLICT, totp_remove(cx, STR("jo"), STR("lost")));
    ctx_clear_error(cx);
    ok(t, session_start(cx, STR("jo"), GOOD, &token));
    expect_i64(t, STEP_NONE, token.step);
    expect_i64(
        t, 1,
        test_count(t, str_fmt(cx->arena,
                              "SELECT count(*) FROM audit WHERE action = 'code.removed' AND detail = 'user %lld lost'",
                              (long long)id)
                          .p));
}

/* ---- as the store has it ---- */

static void use_key(T *t, const char *name) {
    Str path = str_fmt(t->cx.arena, "%.*s/%s", STR_ARG(test_folder(t)), name);
    test_write_file(t, path, secret_key_text(&t->cx));
    expect(t, chmod(path.p, 0600) == 0);
    t->app.secrets_key = path;
}

TEST("with a key the store has no secret that makes codes, and a plain one is sealed at the next code") {
    RecoveryCodes codes;
    i64 id = add_user(t, "jo");
    Str secret = with_device(t, id, &codes);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM user_totp WHERE secret LIKE 'plain:%'"));
    use_key(t, "one");
    ok(t, totp_check(&t->cx, id, code_at(t, secret, 0), false));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM user_totp WHERE secret LIKE 'sealed:%'"));
    ok(t, totp_check(&t->cx, id, code_at(t, secret, 30), false));
    next_day(t);
    use_key(t, "two");
    expect_error(t, ERR_OPS, totp_check(&t->cx, id, code_at(t, secret, 0), false));
    ctx_clear_error(&t->cx);
    t->app.secrets_key = STR_NONE;
    expect_error(t, ERR_OPS, totp_check(&t->cx, id, code_at(t, secret, 0), false));
}

PURE_TEST("a sealed secret opens for what it is for and nothing else, and a key that others can read is refused") {
    Str kept, plain;
    bool has_key;
    use_key(t, "key");
    ok(t, secret_keep(&t->cx, STR("totp 7"), STR("JBSWY3DP"), &kept));
    expect_lacks(t, kept, "JBSWY3DP");
    ok(t, secret_open(&t->cx, STR("totp 7"), kept, &plain));
    expect_str(t, "JBSWY3DP", plain);
    expect_error(t, ERR_OPS, secret_open(&t->cx, STR("totp 8"), kept, &plain));
    ctx_clear_error(&t->cx);
    expect(t, chmod(t->app.secrets_key.p, 0644) == 0);
    expect_error(t, ERR_OPS, secret_key_check(&t->cx, &has_key));
    ctx_clear_error(&t->cx);
    test_write_file(t, t->app.secrets_key, STR("muster secrets key 1\nAAAA\n"));
    expect(t, chmod(t->app.secrets_key.p, 0600) == 0);
    expect_error(t, ERR_OPS, secret_key_check(&t->cx, &has_key));
}

TEST("another key seals every secret or none; codes go on with it, and no longer with the old one") {
    RecoveryCodes codes;
    i64 n, id = add_user(t, "jo"), second = add_user(t, "kim");
    Str secret = with_device(t, id, &codes), other = with_device(t, second, &codes);
    use_key(t, "old");
    Str old_key = t->app.secrets_key;
    ok(t, totp_rekey(&t->cx, old_key, &n)); /* from plain */
    expect_i64(t, 2, n);
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM user_totp WHERE secret LIKE 'sealed:%'"));
    use_key(t, "new");
    Str new_key = t->app.secrets_key;
    expect_error(t, ERR_OPS,
                 totp_rekey(&t->cx, new_key, &n)); /* the key in force is not the one they were sealed with */
    ctx_clear_error(&t->cx);
    t->app.secrets_key = old_key;
    expect_error(t, ERR_OPS, totp_rekey(&t->cx, STR("/nowhere/key"), &n));
    ctx_clear_error(&t->cx);
    ok(t, totp_check(&t->cx, id, code_at(t, secret, 0), false));
    ok(t, totp_rekey(&t->cx, new_key, &n));
    expect_i64(t, 2, n);
    expect_error(t, ERR_OPS, totp_check(&t->cx, second, code_at(t, other, 0), false));
    ctx_clear_error(&t->cx);
    t->app.secrets_key = new_key;
    ok(t, totp_check(&t->cx, second, code_at(t, other, 30), false));
}
