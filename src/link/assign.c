/* assign.c - one partner each: the assignment of the greatest sum of weights, group by group. See cluster.h. */
#include <math.h>
#include <stdlib.h>

#include "link/cluster.h"

#define MAX_EXACT 400 /* records on either side of a group that is solved exactly */

/* Records that are joined by pairs, directly or not, are one group: groups do not compete. */
static u32 root_of(u32 *root, u32 i) {
    while (root[i] != i) i = root[i] = root[root[i]];
    return i;
}

/* The Hungarian method with potentials on an n by m table of costs (n <= m); partner[row] is its column. */
typedef struct Table {
    u32 n, m;
    double *cost;
    u32 *partner; /* [row] */
} Table;

static void solve(Arena *a, const Table *t) {
    u32 n = t->n, m = t->m;
    const double *cost = t->cost;
    double *u = ARENA_ARRAY(a, double, n + 1), *v = ARENA_ARRAY(a, double, m + 1),
           *slack = ARENA_ARRAY(a, double, m + 1);
    u32 *row_of = ARENA_ARRAY(a, u32, m + 1), *way = ARENA_ARRAY(a, u32, m + 1);
    bool *is_used = ARENA_ARRAY(a, bool, m + 1);
    for (u32 i = 1; i <= n; i++) {
        u32 at = 0;
        row_of[0] = i;
        for (u32 j = 0; j <= m; j++) slack[j] = INFINITY, is_used[j] = false;
        do {
            is_used[at] = true;
            u32 row = row_of[at], next = 0;
            double step = INFINITY;
            for (u32 j = 1; j <= m; j++) {
                if (is_used[j]) continue;
                double left = cost[(row - 1) * m + j - 1] - u[row] - v[j];
                if (left < slack[j]) slack[j] = left, way[j] = at;
                if (slack[j] < step) step = slack[j], next = j;
            }
            for (u32 j = 0; j <= m; j++) {
                if (is_used[j]) u[row_of[j]] += step, v[j] -= step;
                else slack[j] -= step;
            }
            at = next;
        } while (row_of[at] != 0);
        for (; at != 0; at = way[at]) row_of[at] = row_of[way[at]];
    }
    for (u32 j = 1; j <= m; j++)
        if (row_of[j] != 0) t->partner[row_of[j] - 1] = j - 1;
}

typedef struct Chooser {
    Arena *arena;
    u32 *root;
    u32 *place; /* [record]: its row or column in the table of its group */
    bool *is_taken;
    double least; /* below every weight there is */
    LinkPairs out;
} Chooser;

static int by_group(const void *x, const void *y) {
    const LinkPair *a = x, *b = y;
    if (a->group != b->group) return a->group < b->group ? -1 : 1;
    if (a->weight > b->weight || a->weight < b->weight) return a->weight > b->weight ? -1 : 1;
    if (a->left != b->left) return a->left < b->left ? -1 : 1;
    return a->right < b->right ? -1 : a->right > b->right;
}

static void choose_greedily(Chooser *c, const LinkPair *at, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (c->is_taken[at[i].left] || c->is_taken[at[i].right]) continue;
        c->is_taken[at[i].left] = c->is_taken[at[i].right] = true;
        link_pairs_add(&c->out, at[i]);
    }
}

/* False where some record stands on both sides, as it may in one file: then it is no assignment. */
static bool number_sides(Chooser *c, const LinkPair *at, size_t n, u32 sides[2]) {
    const u32 none = 0;
    sides[0] = sides[1] = 0;
    for (size_t i = 0; i < n; i++) c->place[at[i].left] = c->place[at[i].right] = none;
    for (size_t i = 0; i < n; i++)
        if (c->place[at[i].left] == none) c->place[at[i].left] = ++sides[0];
    for (size_t i = 0; i < n; i++) {
        u32 *place = &c->place[at[i].right];
        if (*place == none) *place = (++sides[1]) | 0x80000000u;
        else if (!(*place & 0x80000000u)) return false;
    }
    return sides[0] <= MAX_EXACT && sides[1] <= MAX_EXACT;
}

static void choose(Chooser *c, const LinkPair *at, size_t n) {
    u32 sides[2];
    if (n < 3 || !number_sides(c, at, n, sides)) {
        choose_greedily(c, at, n);
        return;
    }
    ArenaMark mark = arena_mark(c->arena);
    bool is_turned = sides[0] > sides[1];
    u32 rows = is_turned ? sides[1] : sides[0], columns = is_turned ? sides[0] : sides[1];
    double *cost = ARENA_ARRAY(c->arena, double, rows *columns);
    size_t *pair_at = ARENA_ARRAY(c->arena, size_t, rows * columns); /* + 1 */
    for (size_t i = 0; i < n; i++) {
        u32 l = c->place[at[i].left] - 1, r = (c->place[at[i].right] & 0x7FFFFFFFu) - 1;
        u32 cell = is_turned ? r * columns + l : l * columns + r;
        cost[cell] = c->least - (double)at[i].weight; /* no pair costs 0 */
        pair_at[cell] = i + 1;
    }
    u32 *partner = ARENA_ARRAY(c->arena, u32, rows);
    solve(c->arena, &(Table){rows, columns, cost, partner});
    for (u32 i = 0; i < rows; i++) {
        size_t k = pair_at[i * columns + partner[i]];
        if (k > 0) link_pairs_add(&c->out, at[k - 1]);
    }
    arena_rewind(c->arena, mark);
}

void link_one_to_one(Arena *a, u32 n_records, LinkPairs *pairs) {
    Chooser c = {.arena = a, .root = ARENA_ARRAY(a, u32, n_records), .place = ARENA_ARRAY(a, u32, n_records)};
    c.is_taken = ARENA_ARRAY(a, bool, n_records);
    for (u32 i = 0; i < n_records; i++) c.root[i] = i;
    for (size_t i = 0; i < pairs->n; i++)
        c.root[root_of(c.root, pairs->at[i].left)] = root_of(c.root, pairs->at[i].right);
    for (size_t i = 0; i < pairs->n; i++) c.least = fmin(c.least, (double)pairs->at[i].weight - 0.01);
    for (size_t i = 0; i < pairs->n; i++) pairs->at[i].group = root_of(c.root, pairs->at[i].left);
    if (pairs->n > 0) qsort(pairs->at, pairs->n, sizeof *pairs->at, by_group);
    for (size_t from = 0; from < pairs->n;) {
        size_t to = from;
        while (to < pairs->n && pairs->at[to].group == pairs->at[from].group) to++;
        choose(&c, pairs->at + from, to - from);
        from = to;
    }
    link_pairs_free(pairs);
    *pairs = c.out;
}
