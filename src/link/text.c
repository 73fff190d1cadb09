#include "link/text.h"

static int min_int(int a, int b) { return a < b ? a : b; }

/* Where each character stands in a word: a bit a place, so that a word is looked at as a whole. */
typedef struct Places {
    u64 of[256]; /* set for the characters of both words only */
} Places;

static void find_places(Places *at, Str in, Str other) {
    for (size_t j = 0; j < other.n; j++) at->of[(u8)other.p[j]] = 0;
    for (size_t j = 0; j < in.n; j++) at->of[(u8)in.p[j]] = 0;
    for (size_t j = 0; j < in.n; j++) at->of[(u8)in.p[j]] |= (u64)1 << j;
}

static Str cut_long(Str s) { return s.n > TEXT_MAX ? str_slice(s, 0, TEXT_MAX) : s; }

/* Hyyro's bit-parallel form of the table of distances: a column of the table is two words, of the steps up and of the steps
 * down in it. */
int text_edits(Str a, Str b, int limit) {
    a = cut_long(a), b = cut_long(b);
    while (a.n > 0 && b.n > 0 && a.p[0] == b.p[0]) a = (Str){a.p + 1, a.n - 1}, b = (Str){b.p + 1, b.n - 1};
    while (a.n > 0 && b.n > 0 && a.p[a.n - 1] == b.p[b.n - 1]) a.n--, b.n--;
    int n = (int)a.n, m = (int)b.n;
    if (n - m > limit || m - n > limit) return limit + 1;
    if (n == 0 || m == 0) return n + m;
    Places at;
    find_places(&at, a, b);
    u64 up = ~(u64)0, down = 0, same = 0, before = 0, last = (u64)1 << (n - 1);
    int edits = n;
    for (int j = 0; j < m; j++) {
        u64 here = at.of[(u8)b.p[j]], exchanged = ((~same & here) << 1) & before;
        same = (((here & up) + up) ^ up) | here | down | exchanged;
        u64 right = down | ~(same | up), left = same & up;
        edits += ((right & last) != 0) - ((left & last) != 0);
        if (edits - (m - 1 - j) > limit) return limit + 1;
        right = right << 1 | 1;
        left <<= 1;
        up = left | ~(same | right);
        down = right & same;
        before = here;
    }
    return min_int(edits, limit + 1);
}

double text_jaro_winkler(Str a, Str b) {
    a = cut_long(a), b = cut_long(b);
    int n = (int)a.n, m = (int)b.n, window = (n > m ? n : m) / 2 - 1, n_common = 0, n_moved = 0, prefix = 0;
    if (n == 0 || m == 0) return 0;
    if (window < 0) window = 0;
    Places at;
    find_places(&at, b, a);
    u64 taken = 0; /* places of b that have a partner */
    char kept[TEXT_MAX];
    for (int i = 0; i < n; i++) {
        u64 below = i > window ? ((u64)1 << (i - window)) - 1 : 0,
            within = (((u64)2 << min_int(i + window, 62)) - 1) & ~below;
        u64 free_ones = at.of[(u8)a.p[i]] & within & ~taken;
        if (free_ones == 0) continue;
        taken |= free_ones & -free_ones;
        kept[n_common++] = a.p[i];
    }
    if (n_common == 0) return 0;
    for (int k = 0; taken != 0; taken &= taken - 1) n_moved += kept[k++] != b.p[__builtin_ctzll(taken)];
    double c = n_common;
    double jaro = (c / n + c / m + (c - n_moved / 2) / c) / 3;
    while (prefix < 4 && prefix < n && prefix < m && a.p[prefix] == b.p[prefix]) prefix++;
    return jaro + prefix * 0.1 * (1 - jaro);
}

/* ---- bounds ---- */

u32 text_letters(Str s) {
    u32 bits = 0;
    for (size_t i = 0; i < s.n; i++) {
        u8 c = (u8)s.p[i];
        if (c != ' ') bits |= 1u << (c >= 'a' && c <= 'z' ? c - 'a' : 26 + c % 6);
    }
    return bits;
}

TextBounds text_bounds(Str a, u32 letters_a, Str b, u32 letters_b) {
    int n = (int)a.n, m = (int)b.n, prefix = 0;
    int only_a = __builtin_popcount(letters_a & ~letters_b), only_b = __builtin_popcount(letters_b & ~letters_a);
    int common = min_int(n - only_a, m - only_b);
    if (common <= 0) return (TextBounds){n > m ? n : m, 0};
    while (prefix < 4 && prefix < n && prefix < m && a.p[prefix] == b.p[prefix]) prefix++;
    double c = common, jaro = (c / n + c / m + 1) / 3;
    return (TextBounds){only_a > only_b ? only_a : only_b, jaro + prefix * 0.1 * (1 - jaro)};
}

/* ---- sounds ---- */

typedef struct Spelling {
    const char *letters, *sound;
    bool at_start; /* only there */
} Spelling;

/* The first that fits is taken, so longer ones come first. '*' is any vowel; they are told apart only as "a vowel first". */
static const Spelling spellings[] = {
    {"kn", "n", true},    {"gn", "n", true},   {"pn", "n", true},    {"wr", "r", true},   {"ps", "s", true},
    {"wh", "w", true},    {"mac", "mk", true}, {"mc", "mk", true},   {"x", "s", true},    {"gh", "g", true},
    {"tsch", "c", false}, {"sch", "s", false}, {"tch", "c", false},  {"sh", "s", false},  {"ch", "c", false},
    {"ph", "f", false},   {"th", "t", false},  {"gh", "", false},    {"ck", "k", false},  {"ce", "s*", false},
    {"ci", "s*", false},  {"cy", "s*", false}, {"dge", "j*", false}, {"ge", "j*", false}, {"gi", "j*", false},
    {"qu", "k", false},   {"c", "k", false},   {"q", "k", false},    {"x", "ks", false},  {"z", "s", false},
    {"v", "f", false},    {"d", "t", false},   {"b", "p", false},    {"w", "*", false},   {"h", "", false},
};

static bool is_vowel(char c) { return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y'; }

static const Spelling *spelling_at(Str s, size_t i) {
    for (size_t k = 0; k < COUNT_OF(spellings); k++) {
        const Spelling *p = &spellings[k];
        if (p->letters[0] != s.p[i] || (p->at_start && i > 0)) continue;
        size_t n = strlen(p->letters);
        if (n <= s.n - i && memcmp(s.p + i, p->letters, n) == 0) return p;
    }
    return NULL;
}

#define MAX_SOUNDS 6
typedef struct Sound {
    u32 code;
    int n;
    char last;
} Sound;

/* 1 .. 31: vowels one, digits ten, letters the others by turns. */
static u32 sound_number(char c) {
    if (c == '*') return 1;
    if (c >= '0' && c <= '9') return 2 + (u32)(c - '0');
    return 12 + (u8)c % 20;
}

static void add_sound(Sound *to, char c) {
    bool is_new = c != to->last;
    to->last = c;
    if (is_new && to->n < MAX_SOUNDS && (c != '*' || to->n == 0)) to->code |= sound_number(c) << (5 * to->n++);
}

u32 text_sound(Str s) {
    Sound out = {.code = 0};
    for (size_t i = 0; i < s.n;) {
        if (is_vowel(s.p[i])) {
            add_sound(&out, '*');
            i++;
            continue;
        }
        const Spelling *p = spelling_at(s, i);
        const char letter[2] = {s.p[i], '\0'};
        for (const char *c = p ? p->sound : letter; *c; c++)
            if (*c != ' ') add_sound(&out, *c);
        i += p ? strlen(p->letters) : 1;
    }
    return out.code;
}
