/* form.c - queries, forms and cookies as text, and back. */
#include "web/request.h"

void fields_add(Arena *a, Fields *f, Field field) {
    ARENA_ROOM(a, f->at, f->n, f->cap, 8);
    f->at[f->n++] = field;
}

static int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* A % that begins no pair of hexadecimal digits stays as it is. */
Str percent_decode(Arena *a, Str s, bool plus_is_space) {
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        int high = c == '%' && i + 2 < s.n ? hex_value(s.p[i + 1]) : -1;
        int low = high >= 0 ? hex_value(s.p[i + 2]) : -1;
        if (low >= 0) {
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus_is_space) {
            c = ' ';
        }
        out[n++] = c;
    }
    return (Str){out, n};
}

static bool is_unreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.' || c == '~';
}

void percent_encode(Buf *out, Str s) {
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (is_unreserved(s.p[i])) {
            buf_add_char(out, s.p[i]);
            continue;
        }
        buf_add_char(out, '%');
        buf_add_char(out, hex[c >> 4]);
        buf_add_char(out, hex[c & 15]);
    }
}

void fields_parse(Arena *a, Fields *f, Str encoded) {
    while (encoded.n > 0) {
        Str value, pair = str_cut(encoded, '&', &encoded);
        Str name = str_cut(pair, '=', &value);
        if (str_empty(name)) continue;
        fields_add(a, f, (Field){.name = percent_decode(a, name, true), .value = percent_decode(a, value, true)});
    }
}

Str in_cookie(Ctx *cx, const char *name) {
    Str rest = cx->request->http->cookie;
    while (rest.n > 0) {
        Str value, pair = str_trim(str_cut(rest, ';', &rest));
        if (str_is(str_cut(pair, '=', &value), name)) return value;
    }
    return STR_NONE;
}
