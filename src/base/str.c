#include "base/str.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

bool str_eq_nocase(Str a, Str b) {
    if (a.n != b.n) return false;
    for (size_t i = 0; i < a.n; i++)
        if (lower(a.p[i]) != lower(b.p[i])) return false;
    return true;
}

int str_cmp(Str a, Str b) {
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    if (c) return c;
    return (a.n > b.n) - (a.n < b.n);
}

bool str_starts(Str s, Str prefix) { return s.n >= prefix.n && str_eq((Str){s.p, prefix.n}, prefix); }

bool str_ends(Str s, Str suffix) { return s.n >= suffix.n && str_eq((Str){s.p + s.n - suffix.n, suffix.n}, suffix); }

static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

Str str_trim(Str s) {
    while (s.n && is_space(s.p[0])) s.p++, s.n--;
    while (s.n && is_space(s.p[s.n - 1])) s.n--;
    return s;
}

int str_n_words(Str s) {
    int n = 0;
    for (size_t i = 0; i < s.n; i++) n += !is_space(s.p[i]) && (i == 0 || is_space(s.p[i - 1]));
    return n;
}

Str str_sentence(Arena *a, Str s) {
    if (s.n == 0 || s.p[0] < 'a' || s.p[0] > 'z') return s;
    char *text = str_cstr(a, s);
    text[0] = (char)(text[0] - 'a' + 'A');
    return (Str){text, s.n};
}

Str str_slice(Str s, size_t from, size_t to) {
    if (to > s.n) to = s.n;
    if (from > to) from = to;
    return (Str){s.p ? s.p + from : NULL, to - from};
}

i64 str_find_char(Str s, char c) {
    const char *hit = s.n ? memchr(s.p, c, s.n) : NULL;
    return hit ? (i64)(hit - s.p) : -1;
}

i64 str_find(Str s, Str needle) {
    if (needle.n == 0) return 0;
    const char *hit = s.n ? memmem(s.p, s.n, needle.p, needle.n) : NULL;
    return hit ? (i64)(hit - s.p) : -1;
}

Str str_cut(Str s, char sep, Str *rest) {
    i64 at = str_find_char(s, sep);
    if (at < 0) {
        *rest = str_slice(s, s.n, s.n);
        return s;
    }
    *rest = str_slice(s, (size_t)at + 1, s.n);
    return str_slice(s, 0, (size_t)at);
}

bool str_is_among(Str list, char between, Str word) {
    while (list.n > 0)
        if (str_eq(str_cut(list, between, &list), word)) return true;
    return false;
}

u64 str_hash(Str s) {
    u64 h = 14695981039346656037u;
    for (size_t i = 0; i < s.n; i++) h = (h ^ (u8)s.p[i]) * 1099511628211u;
    return h;
}

bool str_to_i64(Str s, i64 *out) {
    bool is_negative = s.n && s.p[0] == '-';
    size_t i = is_negative || (s.n && s.p[0] == '+') ? 1 : 0;
    if (i == s.n) return false;
    i64 v = 0;
    for (; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') return false;
        int digit = s.p[i] - '0';
        if (__builtin_mul_overflow(v, 10, &v) || __builtin_sub_overflow(v, digit, &v)) return false;
    }
    if (!is_negative && v == INT64_MIN) return false;
    *out = is_negative ? v : -v;
    return true;
}

bool str_to_f64(Str s, double *out) {
    char text[64];
    if (s.n == 0 || s.n >= sizeof text || is_space(s.p[0])) return false;
    memcpy(text, s.p, s.n);
    text[s.n] = 0;
    char *end;
    double v = strtod(text, &end);
    if (end != text + s.n) return false;
    *out = v;
    return true;
}

Str str_dup(Arena *a, Str s) {
    if (!s.p) return STR_NONE;
    return (Str){str_cstr(a, s), s.n};
}

char *str_cstr(Arena *a, Str s) {
    char *p = arena_take(a, s.n + 1);
    if (s.n) memcpy(p, s.p, s.n);
    p[s.n] = '\0';
    return p;
}

Str str_concat(Arena *a, const Str *parts, size_t n) {
    size_t total = 0;
    for (size_t i = 0; i < n; i++) total += parts[i].n;
    char *p = arena_take(a, total + 1), *at = p;
    for (size_t i = 0; i < n; i++) {
        if (parts[i].n) memcpy(at, parts[i].p, parts[i].n);
        at += parts[i].n;
    }
    *at = '\0';
    return (Str){p, total};
}

Str str_lower(Arena *a, Str s) {
    char *p = str_cstr(a, s);
    for (size_t i = 0; i < s.n; i++) p[i] = lower(p[i]);
    return (Str){p, s.n};
}

static void buf_vfmt(Buf *b, const char *fmt, va_list args) PRINTF_LIKE(2, 0);

Str str_fmt(Arena *a, const char *fmt, ...) {
    Buf b = buf_on(a);
    va_list args;
    va_start(args, fmt);
    buf_vfmt(&b, fmt, args);
    va_end(args);
    buf_add_char(&b, 0);
    return (Str){b.p, b.n - 1};
}

/* Length of the well-formed UTF-8 sequence at p (0: malformed): shortest form, no surrogates, up to U+10FFFF. */
static size_t utf8_sequence(const u8 *p, size_t n) {
    if (p[0] < 0x80) return 1;
    size_t len = p[0] >= 0xF0 && p[0] <= 0xF4 ? 4 : p[0] >= 0xE0 ? 3 : p[0] >= 0xC2 ? 2 : 0;
    if (len == 0 || p[0] > 0xF4 || n < len) return 0;
    for (size_t i = 1; i < len; i++)
        if ((p[i] & 0xC0) != 0x80) return 0;
    bool is_bad = (p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xED && p[1] > 0x9F) || (p[0] == 0xF0 && p[1] < 0x90) ||
                  (p[0] == 0xF4 && p[1] > 0x8F);
    return is_bad ? 0 : len;
}

bool str_is_utf8(Str s) {
    for (size_t i = 0; i < s.n;) {
        size_t len = utf8_sequence((const u8 *)s.p + i, s.n - i);
        if (len == 0) return false;
        i += len;
    }
    return true;
}

bool str_is_ascii(Str s) {
    u64 word, seen = 0;
    size_t i = 0;
    for (; i + sizeof word <= s.n; i += sizeof word) {
        memcpy(&word, s.p + i, sizeof word);
        seen |= word;
    }
    for (; i < s.n; i++) seen |= (u64)(u8)s.p[i];
    return (seen & UINT64_C(0x8080808080808080)) == 0;
}

void buf_reserve(Buf *b, size_t extra) {
    if (b->cap - b->n >= extra) return;
    size_t cap = b->cap ? b->cap * 2 : 256;
    if (cap < b->n + extra) cap = b->n + extra;
    b->p = arena_grow(b->arena, b->p, b->cap, cap);
    b->cap = cap;
}

void buf_add(Buf *b, Str s) {
    if (s.n == 0) return;
    buf_reserve(b, s.n);
    memcpy(b->p + b->n, s.p, s.n);
    b->n += s.n;
}

void buf_add_char(Buf *b, char c) {
    buf_reserve(b, 1);
    b->p[b->n++] = c;
}

enum { I64_TEXT = 24 };

/* At the end of text. */
static Str i64_text(char text[I64_TEXT], i64 v) {
    char *end = text + I64_TEXT, *p = end;
    u64 u = v < 0 ? 0 - (u64)v : (u64)v;
    do *--p = (char)('0' + u % 10);
    while (u /= 10);
    if (v < 0) *--p = '-';
    return (Str){p, (size_t)(end - p)};
}

void buf_add_i64(Buf *b, i64 v) {
    char text[I64_TEXT];
    buf_add(b, i64_text(text, v));
}

Str str_i64(Arena *a, i64 v) {
    char text[I64_TEXT];
    return str_dup(a, i64_text(text, v));
}

static void buf_vfmt(Buf *b, const char *fmt, va_list args) {
    va_list again;
    va_copy(again, args);
    buf_reserve(b, 128);
    int n = vsnprintf(b->p + b->n, b->cap - b->n, fmt, args);
    check(n >= 0);
    if ((size_t)n >= b->cap - b->n) {
        buf_reserve(b, (size_t)n + 1);
        n = vsnprintf(b->p + b->n, b->cap - b->n, fmt, again);
    }
    va_end(again);
    b->n += (size_t)n;
}

void buf_fmt(Buf *b, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    buf_vfmt(b, fmt, args);
    va_end(args);
}
