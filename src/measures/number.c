/* number.c - see number.h. */
#include "measures/number.h"

__extension__ typedef __int128 Wide; /* what a product of two 64-bit numbers needs */

static Wide wide_abs(Wide n) { return n < 0 ? -n : n; }

static Wide common_divisor(Wide a, Wide b) {
    a = wide_abs(a);
    while (b != 0) {
        Wide rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static bool fits(Wide n) { return n >= -INT64_MAX && n <= INT64_MAX; }

static bool lowest_terms(Wide num, Wide den, Exact *out) {
    if (den == 0) return false;
    if (den < 0) num = -num, den = -den;
    Wide by = common_divisor(num, den);
    num /= by;
    den /= by;
    if (!fits(num) || !fits(den)) return false;
    *out = (Exact){(i64)num, (i64)den};
    return true;
}

Exact exact_whole(i64 n) { return (Exact){n, 1}; }

bool exact_ratio(i64 num, i64 den, Exact *out) { return lowest_terms(num, den, out); }

bool exact_sub(Exact a, Exact b, Exact *out) {
    Wide x = (Wide)a.num * b.den, y = (Wide)b.num * a.den;
    /* Each is below 2^126, so their difference fits. */
    return lowest_terms(x - y, (Wide)a.den * b.den, out);
}

bool exact_times(Exact a, Exact b, Exact *out) { return lowest_terms((Wide)a.num * b.num, (Wide)a.den * b.den, out); }

int exact_cmp(Exact a, Exact b) {
    Wide x = (Wide)a.num * b.den, y = (Wide)b.num * a.den;
    return x < y ? -1 : x > y;
}

Exact exact_abs(Exact a) { return (Exact){a.num < 0 ? -a.num : a.num, a.den}; }

double exact_f64(Exact a) { return (double)a.num / (double)a.den; }

/* ---- rounding ---- */

static i64 power_of_ten(int n) {
    i64 power = 1;
    while (n-- > 0) power *= 10;
    return power;
}

static int clamp_decimals(int decimals) {
    if (decimals > NUMBER_MAX_DECIMALS) return NUMBER_MAX_DECIMALS;
    return decimals < NUMBER_MIN_DECIMALS ? NUMBER_MIN_DECIMALS : decimals;
}

/* How many steps of 10^-decimals, half away from zero. */
static Wide steps_of(Exact a, int decimals) {
    Wide num = decimals > 0 ? (Wide)a.num * power_of_ten(decimals) : a.num;
    Wide den = decimals < 0 ? (Wide)a.den * power_of_ten(-decimals) : a.den;
    Wide whole = wide_abs(num) / den, rest = wide_abs(num) % den;
    if (2 * rest >= den) whole++;
    return num < 0 ? -whole : whole;
}

static Exact of_steps(Wide steps, int decimals, Exact otherwise) {
    Exact out = otherwise;
    Wide num = decimals < 0 ? steps * power_of_ten(-decimals) : steps;
    return lowest_terms(num, decimals > 0 ? power_of_ten(decimals) : 1, &out) ? out : otherwise;
}

Exact exact_round(Exact a, int decimals) {
    decimals = clamp_decimals(decimals);
    return of_steps(steps_of(a, decimals), decimals, a);
}

Exact exact_round_share(Exact a, int decimals) {
    decimals = clamp_decimals(decimals);
    Wide steps = steps_of(a, decimals), full = steps_of(exact_whole(100), decimals);
    bool is_inside = a.num > 0 && exact_cmp(a, exact_whole(100)) < 0;
    if (is_inside && steps == 0) steps = 1;
    if (is_inside && full > 1 && steps >= full) steps = full - 1;
    return of_steps(steps, decimals, a);
}

Str exact_text(Arena *a, Exact x, int decimals) {
    int places = clamp_decimals(decimals) > 0 ? clamp_decimals(decimals) : 0;
    Wide steps = steps_of(x, places), unit = power_of_ten(places);
    i64 whole = (i64)(wide_abs(steps) / unit), part = (i64)(wide_abs(steps) % unit);
    const char *sign = steps < 0 ? "-" : "";
    if (places == 0) return str_fmt(a, "%s%lld", sign, (long long)whole);
    return str_fmt(a, "%s%lld.%0*lld", sign, (long long)whole, places, (long long)part);
}

/* ---- amounts ---- */

static Amount amount_made(Exact exact, int decimals, bool is_share) {
    return (Amount){.is_set = true,
                    .is_share = is_share,
                    .decimals = clamp_decimals(decimals),
                    .exact = exact,
                    .shown = is_share ? exact_round_share(exact, decimals) : exact_round(exact, decimals)};
}

static Amount amount_per(i64 num, i64 den, i64 per, int decimals) {
    Exact exact;
    if (!lowest_terms((Wide)num * per, den, &exact)) return AMOUNT_NONE;
    return amount_made(exact, decimals, false);
}

Amount amount_share(i64 num, i64 den, int decimals) {
    Amount m = amount_per(num, den, 100, decimals);
    return m.is_set ? amount_made(m.exact, decimals, true) : m;
}

Amount amount_rate(i64 num, i64 den, i64 per, int decimals) { return amount_per(num, den, per, decimals); }
Amount amount_count(i64 n) { return amount_made(exact_whole(n), 0, false); }
Amount amount_of(Exact exact, int decimals) { return amount_made(exact, decimals, false); }

Amount amount_printed(Exact shown, int decimals, bool is_share) {
    return (Amount){
        .is_set = true, .is_share = is_share, .decimals = clamp_decimals(decimals), .shown = shown, .exact = shown};
}

Amount amount_gap(const Amount *base, const Amount *group, bool *is_other_rounded) {
    Exact exact, rounded;
    *is_other_rounded = false;
    if (!base->is_set || !group->is_set || !exact_sub(base->exact, group->exact, &exact)) return AMOUNT_NONE;
    Amount gap = amount_made(exact, base->decimals < group->decimals ? base->decimals : group->decimals, false);
    if (exact_sub(base->shown, group->shown, &rounded)) *is_other_rounded = !exact_eq(rounded, gap.shown);
    return gap;
}

Str amount_text(Arena *a, const Amount *m) { return m->is_set ? exact_text(a, m->shown, m->decimals) : STR(""); }
