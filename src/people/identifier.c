#include "people/identifier.h"

const char *const upn_verdict_text[N_UPN_VERDICTS] = {
#define X(name, text) [name] = text,
    UPN_VERDICT_LIST(X)
#undef X
};

/* ---- schemes ---- */

static const struct {
    const char *scheme, *title;
} schemes[] = {{SCHEME_UPN, "Unique pupil number"},
               {SCHEME_UPN_TEMPORARY, "Temporary pupil number"},
               {SCHEME_UPN_FORMER, "Former pupil number"},
               {SCHEME_ULN, "Unique learner number"},
               {SCHEME_NHS, "NHS number"}};
_Static_assert(COUNT_OF(schemes) + 1 == IDENTIFIER_PLACES, "one place for all lists' own numbers");

size_t identifier_place(Str scheme) {
    size_t i = 0;
    while (i < COUNT_OF(schemes) && !str_is(scheme, schemes[i].scheme)) i++;
    return i;
}

Str identifier_title(Arena *a, Str scheme) {
    size_t place = identifier_place(scheme);
    if (place < COUNT_OF(schemes)) return str_from(schemes[place].title);
    Str local = str_slice(scheme, sizeof SCHEME_LOCAL_PREFIX - 1, scheme.n);
    if (str_is(local, "known")) return STR("Number in the known children feed");
    return STR_CAT(a, STR("Number in the list "), local);
}

/* ---- pupil numbers ---- */

/* The letters a check letter can be, in the order of the remainders 0 to 22: I, O and S are left out. */
static const char upn_letters[] = "ABCDEFGHJKLMNPQRTUVWXYZ";

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }
static bool is_dropped(char c) { return c == ' ' || c == '-' || c == '\t' || c == '\r' || c == '\n'; }

static bool is_all_digits(Str s, size_t from, size_t to) {
    for (size_t i = from; i < to; i++)
        if (!is_digit(s.p[i])) return false;
    return true;
}

static bool is_normal(Str s) {
    for (size_t i = 0; i < s.n; i++)
        if (is_dropped(s.p[i]) || (s.p[i] >= 'a' && s.p[i] <= 'z')) return false;
    return true;
}

Str identifier_normalise(Arena *a, Str s) {
    if (s.n == 0) return STR_NONE;
    if (is_normal(s)) return s;
    char *out = arena_alloc(a, s.n);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (is_dropped(c)) continue;
        out[n++] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    }
    return n == 0 ? STR_NONE : (Str){out, n};
}

/* ---- UPN ---- */

static int upn_letter_value(char c) {
    const char *at = c == 0 ? NULL : strchr(upn_letters, c);
    return at == NULL ? -1 : (int)(at - upn_letters);
}

char upn_letter_for(Str rest) {
    if (rest.n != 12 || !is_all_digits(rest, 0, 11)) return 0;
    int sum = 0;
    for (int i = 0; i < 11; i++) sum += (rest.p[i] - '0') * (i + 2);
    char last = rest.p[11];
    int last_value = is_digit(last) ? last - '0' : upn_letter_value(last);
    if (last_value < 0) return 0;
    sum += last_value * 13;
    return upn_letters[sum % 23];
}

UpnVerdict upn_verdict(Str upn) {
    if (upn.n == 0) return UPN_MISSING;
    if (upn.n != 13) return UPN_BAD_LENGTH;
    Str rest = str_slice(upn, 1, 13);
    char letter = upn_letter_for(rest);
    if (!is_capital(upn.p[0]) || letter == 0) return UPN_BAD_FORM;
    if (letter != upn.p[0]) return UPN_BAD_LETTER;
    return is_digit(upn.p[12]) ? UPN_PERMANENT : UPN_TEMPORARY;
}

const char *upn_scheme(Str upn) { return upn.n == 13 && is_capital(upn.p[12]) ? SCHEME_UPN_TEMPORARY : SCHEME_UPN; }

/* ---- ULN and NHS number: nine digits weighted 10 down to 2 ---- */

static int weighted_sum_of_nine(Str nine) {
    int sum = 0;
    for (int i = 0; i < 9; i++) sum += (nine.p[i] - '0') * (10 - i);
    return sum;
}

char uln_check_for(Str nine) {
    if (nine.n != 9 || !is_all_digits(nine, 0, 9)) return 0;
    int remainder = weighted_sum_of_nine(nine) % 11;
    return remainder == 0 ? 0 : (char)('0' + 10 - remainder);
}

char nhs_check_for(Str nine) {
    if (nine.n != 9 || !is_all_digits(nine, 0, 9)) return 0;
    int digit = 11 - weighted_sum_of_nine(nine) % 11;
    if (digit == 10) return 0;
    return (char)('0' + (digit == 11 ? 0 : digit));
}

bool uln_is_sound(Str uln) {
    return uln.n == 10 && is_all_digits(uln, 0, 10) && uln_check_for(str_slice(uln, 0, 9)) == uln.p[9];
}
bool nhs_is_sound(Str nhs) {
    return nhs.n == 10 && is_all_digits(nhs, 0, 10) && nhs_check_for(str_slice(nhs, 0, 9)) == nhs.p[9];
}

bool identifier_is_sound(Str scheme, Str value) {
    if (str_starts(scheme, STR(SCHEME_UPN))) return upn_is_sound(upn_verdict(value));
    if (str_is(scheme, SCHEME_ULN)) return uln_is_sound(value);
    if (str_is(scheme, SCHEME_NHS)) return nhs_is_sound(value);
    return true;
}

bool identifier_looks_like_one(Str s) {
    if (s.n == 10) return is_all_digits(s, 0, 10);
    return s.n == 13 && is_capital(s.p[0]) && is_all_digits(s, 1, 12) && (is_digit(s.p[12]) || is_capital(s.p[12]));
}

/* ---- postcodes ---- */

/* Outward: one or two letters, a digit, perhaps another digit or letter. */
static bool has_outward_form(Str out) {
    size_t i = 0;
    while (i < out.n && is_capital(out.p[i])) i++;
    if (i < 1 || i > 2 || i >= out.n || !is_digit(out.p[i])) return false;
    i++;
    return i == out.n || (i + 1 == out.n && (is_digit(out.p[i]) || is_capital(out.p[i])));
}

static bool has_inward_form(Str in) {
    return in.n == 3 && is_digit(in.p[0]) && is_capital(in.p[1]) && is_capital(in.p[2]);
}

/* s without spaces. */
static bool has_postcode_form(Str s) {
    return s.n >= 5 && s.n <= 7 && has_inward_form(str_slice(s, s.n - 3, s.n)) &&
           has_outward_form(str_slice(s, 0, s.n - 3));
}

Str postcode_normalise(Arena *a, Str s) {
    s = str_trim(s);
    if (s.n >= 6 && s.n <= 8 && postcode_has_form(s)) return s;
    Str solid = identifier_normalise(a, s);
    if (!has_postcode_form(solid)) return solid.n == 0 ? STR_NONE : solid;
    char *out = arena_alloc(a, solid.n + 1);
    memcpy(out, solid.p, solid.n - 3);
    out[solid.n - 3] = ' ';
    memcpy(out + solid.n - 2, solid.p + solid.n - 3, 3);
    return (Str){out, solid.n + 1};
}

bool postcode_has_form(Str s) {
    return s.n >= 6 && s.n <= 8 && s.p[s.n - 4] == ' ' && has_inward_form(str_slice(s, s.n - 3, s.n)) &&
           has_outward_form(str_slice(s, 0, s.n - 4));
}
