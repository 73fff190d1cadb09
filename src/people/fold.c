#include "people/fold.h"

#include <utf8proc.h>

/* Letters that no Unicode decomposition takes apart, though people type them so. */
typedef struct Spelling {
    utf8proc_int32_t letter;
    const char *plain;
} Spelling;
static const Spelling spellings[] = {
    {0x00DF, "ss"}, {0x00E6, "ae"}, {0x00F0, "d"}, {0x00F8, "o"}, {0x00FE, "th"}, {0x0111, "d"}, {0x0127, "h"},
    {0x0131, "i"},  {0x0138, "k"},  {0x0142, "l"}, {0x014B, "n"}, {0x0153, "oe"}, {0x0167, "t"}, {0x1E9E, "ss"},
};

static const char *plain_spelling(utf8proc_int32_t c) {
    for (size_t i = 0; i < COUNT_OF(spellings); i++)
        if (spellings[i].letter == c) return spellings[i].plain;
    return NULL;
}

static bool is_kept(utf8proc_int32_t c) {
    switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND: return true;
    default: return false;
    }
}

static size_t add_folded(char *out, utf8proc_int32_t c) {
    const char *plain = plain_spelling(c);
    if (plain != NULL) {
        size_t n = strlen(plain);
        memcpy(out, plain, n);
        return n;
    }
    return is_kept(c) ? (size_t)utf8proc_encode_char(c, (utf8proc_uint8_t *)out) : 0;
}

/* A code point decomposes to at most 18 others (U+FDFA), of at most 4 bytes each. */
#define MAX_PIECES 18

static size_t fold_code_point(char *out, utf8proc_int32_t c) {
    utf8proc_int32_t pieces[MAX_PIECES];
    int last_class = 0;
    utf8proc_ssize_t n =
        utf8proc_decompose_char(c, pieces, MAX_PIECES,
                                UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK,
                                &last_class);
    size_t used = 0;
    for (utf8proc_ssize_t i = 0; i < n && i < MAX_PIECES; i++) used += add_folded(out + used, pieces[i]);
    return used;
}

static bool is_ascii(Str s) {
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80) return false;
    return true;
}

static Str fold_ascii(Arena *a, Str s) {
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c >= 'A' && c <= 'Z') c = (char)(c - 'A' + 'a');
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out[n++] = c;
    }
    return (Str){out, n};
}

Str name_fold(Arena *a, Str name) {
    if (name.n == 0) return STR("");
    if (is_ascii(name)) return fold_ascii(a, name);
    Buf b = buf_on(a);
    for (size_t i = 0; i < name.n;) {
        utf8proc_int32_t c;
        utf8proc_ssize_t step =
            utf8proc_iterate((const utf8proc_uint8_t *)name.p + i, (utf8proc_ssize_t)(name.n - i), &c);
        if (step <= 0) {
            i++;
            continue;
        }
        char piece[MAX_PIECES * 4];
        buf_add(&b, (Str){piece, fold_code_point(piece, c)});
        i += (size_t)step;
    }
    return b.n == 0 ? STR("") : buf_str(&b);
}
