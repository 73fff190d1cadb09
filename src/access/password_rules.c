/* password_rules.c - what a password must be, and one that is made for somebody. */
#include <sodium.h>

#include "access/access.h"
#include "access/breached.h"
#include "define/definitions.h"

#define LONGEST_PASSWORD 1024 /* bytes: nobody's, and a bound on what is hashed */

/* What everybody tries first, of at least the shortest length. Compared without regard to case. */
static const char *const common_passwords[] = {
    "password1234",   "password12345",  "password123456", "passwordpassword",
    "123456789012",   "1234567890123",  "12345678901234", "123123123123",
    "111111111111",   "000000000000",   "qwertyuiop12",   "qwertyuiop123",
    "qwertyuiopasdf", "qwerty123456",   "1q2w3e4r5t6y",   "1qaz2wsx3edc",
    "abcdefghijkl",   "abcd12345678",   "abc123abc123",   "iloveyou1234",
    "letmein12345",   "welcome12345",   "changeme1234",   "admin1234567",
    "administrator",  "administrator1", "kentcounty123",  "musterpassword",
    "schoolschool",   "unknown123456",  "letmeinletmein", "correcthorsebatterystaple",
};

static bool is_one_letter(Str s) {
    for (size_t i = 1; i < s.n; i++)
        if (s.p[i] != s.p[0]) return false;
    return true;
}

static bool is_common(Str password) {
    for (size_t i = 0; i < COUNT_OF(common_passwords); i++)
        if (str_eq_nocase(password, str_from(common_passwords[i]))) return true;
    return is_one_letter(password);
}

static size_t count_characters(Str s) {
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) n += ((u8)s.p[i] & 0xC0) != 0x80;
    return n;
}

static Status too_short(Ctx *cx, int shortest) {
    return FAIL(cx, ERR_INPUT,
                "a password has at least %d characters: three or four words that do not belong together do", shortest);
}

Status user_check_password(Ctx *cx, Str username, Str password) {
    int shortest = definitions_of(cx)->sign_in->shortest_password;
    bool is_stolen;
    if (count_characters(password) < (size_t)shortest) return too_short(cx, shortest);
    if (password.n > LONGEST_PASSWORD) return FAIL(cx, ERR_INPUT, "a password has at most %d bytes", LONGEST_PASSWORD);
    if (is_common(password) || str_eq_nocase(password, username))
        return FAIL(cx, ERR_INPUT, "that password is among the first that anyone would try: choose another");
    TRY(breached_has(cx, password, &is_stolen));
    if (is_stolen)
        return FAIL(cx, ERR_INPUT,
                    "that password is on a list of passwords that were stolen elsewhere, which whoever breaks in tries "
                    "first: choose another");
    return OK;
}

Str user_random_password(Ctx *cx) {
    static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";
    Buf b = buf_on(cx->arena);
    for (int i = 0; i < 20; i++) {
        if (i && i % 4 == 0) buf_add_char(&b, '-');
        buf_add_char(&b, letters[randombytes_uniform(sizeof letters - 1)]);
    }
    return buf_str(&b);
}
