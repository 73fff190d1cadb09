#include "link/text.h"

static int min_int(int a, int b) { return a < b ? a : b; }

int text_edits(Str a, Str b, int limit) {
    while (a.n > 0 && b.n > 0 && a.p[0] == b.p[0]) a = (Str){a.p + 1, a.n - 1}, b = (Str){b.p + 1, b.n - 1};
    while (a.n > 0 && b.n > 0 && a.p[a.n - 1] == b.p[b.n - 1]) a.n--, b.n--;
    int n = (int)(a.n < TEXT_MAX ? a.n : TEXT_MAX), m = (int)(b.n < TEXT_MAX ? b.n : TEXT_MAX);
    if (n - m > limit || m - n > limit) return limit + 1;
    int rows[3][TEXT_MAX + 1];
    int *before = rows[0], *above = rows[1], *row = rows[2];
    for (int j = 0; j <= m; j++) above[j] = j;
    for (int i = 1; i <= n; i++) {
        int best = row[0] = i;
        for (int j = 1; j <= m; j++) {
            int d = min_int(above[j - 1] + (a.p[i - 1] != b.p[j - 1]), min_int(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1])
                d = min_int(d, before[j - 2] + 1);
            row[j] = d;
            best = min_int(best, d);
        }
        if (best > limit) return limit + 1;
        int *free_row = before;
        before = above, above = row, row = free_row;
    }
    return min_int(above[m], limit + 1);
}

double text_jaro_winkler(Str a, Str b) {
    int n = (int)(a.n < TEXT_MAX ? a.n : TEXT_MAX), m = (int)(b.n < TEXT_MAX ? b.n : TEXT_MAX);
    if (n == 0 || m == 0) return 0;
    int window = (n > m ? n : m) / 2 - 1;
    if (window < 0) window = 0;
    u64 taken = 0; /* letters of b that have a partner; TEXT_MAX fits */
    char kept[TEXT_MAX];
    int n_common = 0;
    for (int i = 0; i < n; i++) {
        int to = min_int(m - 1, i + window);
        for (int j = i > window ? i - window : 0; j <= to; j++)
            if (a.p[i] == b.p[j] && !(taken >> j & 1)) {
                taken |= (u64)1 << j;
                kept[n_common++] = a.p[i];
                break;
            }
    }
    if (n_common == 0) return 0;
    int n_moved = 0, k = 0;
    for (int j = 0; j < m; j++)
        if (taken >> j & 1) n_moved += kept[k++] != b.p[j];
    double c = n_common;
    double jaro = (c / n + c / m + (c - n_moved / 2) / c) / 3;
    int prefix = 0;
    while (prefix < 4 && prefix < n && prefix < m && a.p[prefix] == b.p[prefix]) prefix++;
    return jaro + prefix * 0.1 * (1 - jaro);
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
    {"v", "f", false},    {"d", "t", false},   {"b", "p", false},    {"a", "*", false},   {"e", "*", false},
    {"i", "*", false},    {"o", "*", false},   {"u", "*", false},    {"y", "*", false},   {"w", "*", false},
    {"h", "", false},
};

static const Spelling *spelling_at(Str s, size_t i) {
    for (size_t k = 0; k < COUNT_OF(spellings); k++) {
        const Spelling *p = &spellings[k];
        if (p->letters[0] != s.p[i] || (p->at_start && i > 0)) continue;
        size_t n = strlen(p->letters);
        if (n <= s.n - i && memcmp(s.p + i, p->letters, n) == 0) return p;
    }
    return NULL;
}

typedef struct Sound {
    char p[8];
    int n;
    char last;
} Sound;

static void add_sound(Sound *to, char c) {
    bool is_new = c != to->last;
    to->last = c;
    if (!is_new || to->n >= 6 || (c == '*' && to->n > 0)) return;
    to->p[to->n++] = c;
}

u32 text_sound(Str s) {
    Sound out = {.n = 0, .last = 0};
    for (size_t i = 0; i < s.n;) {
        const Spelling *p = s.p[i] == ' ' ? NULL : spelling_at(s, i);
        if (p == NULL) {
            if (s.p[i] != ' ') add_sound(&out, s.p[i]);
            i++;
            continue;
        }
        for (const char *c = p->sound; *c; c++) add_sound(&out, *c);
        i += strlen(p->letters);
    }
    u32 h = 2166136261u;
    for (int i = 0; i < out.n; i++) h = (h ^ (u8)out.p[i]) * 16777619u;
    return out.n == 0 ? 0 : h | 1;
}
