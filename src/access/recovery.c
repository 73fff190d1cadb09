#include "access/recovery.h"

#include <sodium.h>

#include "db/db.h"
#include "sql_all.h"

#define LETTERS 16 /* of 31: 79 bits */

static const char alphabet[] = "abcdefghjkmnpqrstuvwxyz23456789"; /* none easily mistaken for another */

/* As it is hashed: small letters and digits alone. */
static Str plain_code(Ctx *cx, Str code) {
    Buf b = buf_on(cx->arena);
    Str small = str_lower(cx->arena, code);
    for (size_t i = 0; i < small.n && b.n <= LETTERS; i++)
        if (small.p[i] != ' ' && small.p[i] != '-') buf_add_char(&b, small.p[i]);
    return buf_str(&b);
}

static Str hash_of(Ctx *cx, i64 user_id, Str code) {
    u8 hash[crypto_generichash_BYTES];
    char *hex = arena_alloc(cx->arena, sizeof hash * 2 + 1);
    Str text = str_fmt(cx->arena, "recovery %lld:%.*s", (long long)user_id, STR_ARG(plain_code(cx, code)));
    crypto_generichash(hash, sizeof hash, (const u8 *)text.p, text.n, NULL, 0);
    sodium_bin2hex(hex, sizeof hash * 2 + 1, hash, sizeof hash);
    return str_from(hex);
}

static Str make_code(Ctx *cx) {
    Buf b = buf_on(cx->arena);
    for (int i = 0; i < LETTERS; i++) {
        if (i && i % 4 == 0) buf_add_char(&b, '-');
        buf_add_char(&b, alphabet[randombytes_uniform(sizeof alphabet - 1)]);
    }
    return buf_str(&b);
}

Status recovery_make(Ctx *cx, i64 user_id, RecoveryCodes *out) {
    TRY(recovery_forget(cx, user_id));
    for (size_t i = 0; i < RECOVERY_CODES; i++) {
        out->at[i] = make_code(cx);
        TRY(db_run(cx, SQL_recovery_add, P_I64(user_id), P_STR(hash_of(cx, user_id, out->at[i])),
                   P_MOMENT(ctx_now(cx))));
    }
    return OK;
}

Status recovery_use(Ctx *cx, i64 user_id, Str code, bool *is_right) {
    i64 n;
    TRY(db_run_count(cx, &n, SQL_recovery_use, P_I64(user_id), P_STR(hash_of(cx, user_id, code)),
                     P_MOMENT(ctx_now(cx))));
    *is_right = n == 1;
    return OK;
}

Status recovery_count_left(Ctx *cx, i64 user_id, i64 *n) { return db_number(cx, n, SQL_recovery_left, P_I64(user_id)); }

Status recovery_forget(Ctx *cx, i64 user_id) { return db_run(cx, SQL_recovery_forget, P_I64(user_id)); }
