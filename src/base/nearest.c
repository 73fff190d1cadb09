#include "base/nearest.h"

#define LONGEST 64

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

static void fill_row(Str a, Str b, size_t i, size_t rows[3][LONGEST + 1]) {
    size_t *now = rows[i % 3], *before = rows[(i + 2) % 3], *two_before = rows[(i + 1) % 3];
    now[0] = i;
    for (size_t j = 1; j <= b.n; j++) {
        size_t changed = before[j - 1] + (a.p[i - 1] == b.p[j - 1] ? 0 : 1);
        now[j] = least(changed, least(before[j], now[j - 1]) + 1);
        bool is_swap = i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1];
        if (is_swap) now[j] = least(now[j], two_before[j - 2] + 1);
    }
}

size_t nearest_distance(Str a, Str b) {
    size_t rows[3][LONGEST + 1] = {{0}};
    a.n = least(a.n, LONGEST);
    b.n = least(b.n, LONGEST);
    for (size_t j = 0; j <= b.n; j++) rows[0][j] = j;
    for (size_t i = 1; i <= a.n; i++) fill_row(a, b, i, rows);
    return rows[a.n % 3][b.n];
}

const char *nearest_name(Str wanted, const char *const *names, size_t n) {
    const char *best = NULL;
    size_t best_steps = wanted.n / 3 + 1; /* a third of the letters wrong is still worth a guess */
    for (size_t i = 0; i < n; i++) {
        size_t steps = nearest_distance(wanted, str_from(names[i]));
        if (steps > best_steps || (best && steps == best_steps)) continue;
        best = names[i];
        best_steps = steps;
    }
    return best;
}
