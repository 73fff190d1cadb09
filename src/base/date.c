#include "base/date.h"

#include <stdio.h>

const char *const date_month_names[13] = {
    "",     "January", "February",  "March",   "April",    "May",      "June",
    "July", "August",  "September", "October", "November", "December",
};

static const u8 month_days[13] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

bool date_is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int date_days_in_month(int year, int month) { return month == 2 && date_is_leap(year) ? 29 : month_days[month]; }

/* Days from 1 March 0000, counted in years that begin in March so that the leap day comes last. */
static i32 days_from_civil(int y, int m, int d) {
    y -= m <= 2;
    int era = y / 400;
    int year_of_era = y - era * 400;
    int day_of_year = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

Date date_ymd(int year, int month, int day) {
    if (year < 1 || year > 9999 || month < 1 || month > 12) return DATE_NONE;
    if (day < 1 || day > date_days_in_month(year, month)) return DATE_NONE;
    return (Date){days_from_civil(year, month, day)};
}

Ymd date_to_ymd(Date date) {
    i32 z = date.day + 719468;
    i32 era = z / 146097;
    i32 day_of_era = z - era * 146097;
    i32 year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    i32 day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    i32 mp = (5 * day_of_year + 2) / 153;
    int month = mp < 10 ? mp + 3 : mp - 9;
    return (Ymd){.year = year_of_era + era * 400 + (month <= 2),
                 .month = month,
                 .day = day_of_year - (153 * mp + 2) / 5 + 1};
}

int date_weekday(Date d) { return (int)(((d.day % 7) + 7 + 3) % 7); }

Date date_add_months(Date d, int months) {
    Ymd ymd = date_to_ymd(d);
    int m = ymd.year * 12 + (ymd.month - 1) + months;
    int year = m / 12, month = m % 12 + 1;
    int last = date_days_in_month(year, month);
    return date_ymd(year, month, ymd.day < last ? ymd.day : last);
}

Date date_birthday(Date born, int age) {
    Ymd ymd = date_to_ymd(born);
    if (ymd.month == 2 && ymd.day == 29 && !date_is_leap(ymd.year + age)) return date_ymd(ymd.year + age, 3, 1);
    return date_ymd(ymd.year + age, ymd.month, ymd.day);
}

int date_age(Date born, Date on) {
    int age = date_to_ymd(on).year - date_to_ymd(born).year;
    return date_before(on, date_birthday(born, age)) ? age - 1 : age;
}

/* The anonymous Gregorian computus (Meeus). */
Date date_easter(int year) {
    int a = year % 19, b = year / 100, c = year % 100;
    int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
    int h = (19 * a + b - d - g + 15) % 30;
    int i = c / 4, k = c % 4;
    int l = (32 + 2 * e + 2 * i - h - k) % 7;
    int m = (a + 11 * h + 22 * l) / 451;
    int n = h + l - 7 * m + 114;
    return date_ymd(year, n / 31, n % 31 + 1);
}

int date_school_year(Date d) {
    Ymd ymd = date_to_ymd(d);
    return ymd.month >= 9 ? ymd.year : ymd.year - 1;
}

/* n digits at p as a number, or -1. */
static inline int digits(const char *p, size_t n) {
    int v = 0;
    for (size_t i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9') return -1;
        v = v * 10 + (p[i] - '0');
    }
    return v;
}

static bool set_date(int y, int m, int d, Date *out) {
    Date date = y < 0 || m < 0 || d < 0 ? DATE_NONE : date_ymd(y, m, d);
    if (!date_is_set(date)) return false;
    *out = date;
    return true;
}

/* The stores hand over dates by the million: digits are read and the day is numbered in one go. */
bool date_parse_iso(Str s, Date *out) {
    static const i16 before_month[13] = {0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    if (s.n != DATE_ISO_LEN || s.p[4] != '-' || s.p[7] != '-') return false;
    int year = digits(s.p, 4), month = digits(s.p + 5, 2), day = digits(s.p + 8, 2);
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > date_days_in_month(year, month)) return false;
    int y = year - 1, leap_day = month > 2 && date_is_leap(year);
    *out = (Date){y * 365 + y / 4 - y / 100 + y / 400 + before_month[month] + leap_day + day - 719163};
    return true;
}

bool date_parse_uk(Str s, Date *out) {
    s = str_trim(s);
    if (date_parse_iso(s, out)) return true;
    char sep = str_find_char(s, '/') >= 0 ? '/' : '-';
    Str rest;
    Str day = str_cut(s, sep, &rest);
    Str month = str_cut(rest, sep, &rest);
    if (day.n < 1 || day.n > 2 || month.n < 1 || month.n > 2 || rest.n != 4) return false;
    return set_date(digits(rest.p, 4), digits(month.p, month.n), digits(day.p, day.n), out);
}

char *date_iso(Date d, char out[DATE_ISO_LEN + 1]) {
    if (!date_is_set(d)) {
        out[0] = 0;
        return out;
    }
    Ymd y = date_to_ymd(d);
    out[0] = (char)('0' + y.year / 1000);
    out[1] = (char)('0' + y.year / 100 % 10);
    out[2] = (char)('0' + y.year / 10 % 10);
    out[3] = (char)('0' + y.year % 10);
    out[4] = out[7] = '-';
    out[5] = (char)('0' + y.month / 10);
    out[6] = (char)('0' + y.month % 10);
    out[8] = (char)('0' + y.day / 10);
    out[9] = (char)('0' + y.day % 10);
    out[10] = 0;
    return out;
}

Str date_long(Arena *a, Date d) {
    if (!date_is_set(d)) return STR("");
    Ymd y = date_to_ymd(d);
    char text[32], *at = text;
    if (y.day > 9) *at++ = (char)('0' + y.day / 10);
    *at++ = (char)('0' + y.day % 10);
    *at++ = ' ';
    for (const char *m = date_month_names[y.month]; *m; m++) *at++ = *m;
    *at++ = ' ';
    for (int unit = y.year > 999 ? 1000 : y.year > 99 ? 100 : y.year > 9 ? 10 : 1; unit > 0; unit /= 10)
        *at++ = (char)('0' + y.year / unit % 10);
    return str_dup(a, (Str){text, (size_t)(at - text)});
}

Str date_iso_str(Arena *a, Date d) {
    char text[DATE_ISO_LEN + 1];
    return str_dup(a, str_from(date_iso(d, text)));
}

void buf_add_date(Buf *b, Date d) {
    char text[DATE_ISO_LEN + 1];
    buf_add(b, str_from(date_iso(d, text)));
}

enum { MS_A_DAY = 86400000, MS_AN_HOUR = 3600000 };

static Date moment_utc_date(Moment m, i64 *ms_of_day) {
    i64 day = m / MS_A_DAY, ms = m % MS_A_DAY;
    if (ms < 0) ms += MS_A_DAY, day--;
    *ms_of_day = ms;
    return (Date){(i32)day};
}

/* ".123" after the seconds: milliseconds, and how many characters were read. */
static size_t fraction(Str s, int *ms) {
    *ms = 0;
    if (s.n == 0 || s.p[0] != '.') return 0;
    size_t i = 1;
    for (int unit = 100; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++, unit /= 10) *ms += (s.p[i] - '0') * unit;
    return i;
}

bool moment_parse(Str s, Moment *out) {
    Date d;
    if (s.n < 19 || !date_parse_iso(str_slice(s, 0, 10), &d) || (s.p[10] != 'T' && s.p[10] != ' ')) return false;
    int h = digits(s.p + 11, 2), mi = digits(s.p + 14, 2), sec = digits(s.p + 17, 2), ms;
    if (s.p[13] != ':' || s.p[16] != ':' || h < 0 || h > 23 || mi < 0 || mi > 59 || sec < 0 || sec > 60) return false;
    Str zone = str_slice(s, 19, s.n);
    zone = str_slice(zone, fraction(zone, &ms), zone.n);
    if (!str_empty(zone) && !str_is(zone, "Z") && !str_is(zone, "+00") && !str_is(zone, "+00:00")) return false;
    *out = (i64)d.day * MS_A_DAY + h * (i64)MS_AN_HOUR + mi * 60000LL + sec * 1000LL + ms;
    return true;
}

char *moment_write(Moment m, char out[MOMENT_ISO_LEN + 1]) {
    out[0] = 0;
    if (m == MOMENT_NONE) return out;
    i64 ms;
    date_iso(moment_utc_date(m, &ms), out);
    (void)snprintf(out + DATE_ISO_LEN, MOMENT_ISO_LEN - DATE_ISO_LEN + 1, "T%02u:%02u:%02u.%03uZ",
                   (unsigned)(ms / MS_AN_HOUR) % 24, (unsigned)(ms / 60000) % 60, (unsigned)(ms / 1000) % 60,
                   (unsigned)ms % 1000);
    return out;
}

Str moment_iso(Arena *a, Moment m) {
    char text[MOMENT_ISO_LEN + 1];
    return m == MOMENT_NONE ? STR("") : str_dup(a, str_from(moment_write(m, text)));
}

static Date last_sunday(int year, int month) {
    Date last = date_ymd(year, month, 31);
    return date_plus(last, -((date_weekday(last) + 1) % 7));
}

/* Summer time runs from 01:00 UTC on the last Sunday of March to 01:00 UTC on the last Sunday of October. */
static Moment to_london(Moment m) {
    i64 ms;
    int year = date_to_ymd(moment_utc_date(m, &ms)).year;
    Moment starts = (i64)last_sunday(year, 3).day * MS_A_DAY + MS_AN_HOUR;
    Moment ends = (i64)last_sunday(year, 10).day * MS_A_DAY + MS_AN_HOUR;
    return m >= starts && m < ends ? m + MS_AN_HOUR : m;
}

Str moment_london(Arena *a, Moment m) {
    if (m == MOMENT_NONE) return STR("");
    i64 ms;
    Str day = date_long(a, moment_utc_date(to_london(m), &ms));
    int hour = (int)(ms / MS_AN_HOUR), minute = (int)(ms / 60000 % 60);
    return str_fmt(a, "%.*s at %d:%02d%s", STR_ARG(day), hour % 12 == 0 ? 12 : hour % 12, minute,
                   hour < 12 ? "am" : "pm");
}

Date moment_london_date(Moment m) {
    i64 ms;
    return moment_utc_date(to_london(m), &ms);
}

/* Days are moved in UTC; where summer time begins or ends between the two, the hour it makes must not reach the next day. */
Moment moment_on(Moment m, Date day) {
    const i64 hour = 3600000;
    m += (i64)date_diff(day, moment_london_date(m)) * 24 * hour;
    Date on = moment_london_date(m);
    return date_eq(on, day) ? m : date_before(on, day) ? m + hour : m - hour;
}

int moment_london_minute(Moment m) {
    i64 ms;
    (void)moment_utc_date(to_london(m), &ms);
    return (int)(ms / 60000);
}
