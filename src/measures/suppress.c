/* suppress.c - see suppress.h. */
#include "measures/suppress.h"

#include <string.h>

#define NO_END ((i64)1 << 50) /* more than any count of children */

static i64 k_of(const SuppressRule *r) { return r->k > 0 ? r->k : 5; }
static i64 min_den_of(const SuppressRule *r) { return r->min_den > 0 ? r->min_den : 10; }

/* ---- primary ---- */

bool suppress_count_is_small(const SuppressRule *r, i64 n) { return n >= 1 && n < k_of(r); }

bool suppress_share_is_small(const SuppressRule *r, i64 num, i64 den) {
    if (den <= 0) return false;
    return den < min_den_of(r) || suppress_count_is_small(r, num) || suppress_count_is_small(r, den - num);
}

bool suppress_mean_is_small(const SuppressRule *r, i64 den) { return den > 0 && den < min_den_of(r); }

bool suppress_change_tells(const SuppressRule *r, i64 before, i64 now) {
    return suppress_count_is_small(r, now > before ? now - before : before - now);
}

/* ---- the table and what is hidden of it ---- */

static i64 value(const SuppressTable *t, size_t r, size_t c) { return t->cells[r * t->columns + c]; }
static Hidden *state(const SuppressTable *t, const Suppressed *s, size_t r, size_t c) {
    return &s->cells[r * t->columns + c];
}
static bool is_hidden(const SuppressTable *t, const Suppressed *s, size_t r, size_t c) {
    return *state(t, s, r, c) != HIDDEN_NOT;
}

static void hide(const SuppressTable *t, Suppressed *s, size_t r, size_t c) {
    if (is_hidden(t, s, r, c)) return;
    *state(t, s, r, c) = HIDDEN_SECONDARY;
    s->n_secondary++;
}

static void mark_primary(const SuppressTable *t, const SuppressRule *rule, Suppressed *s) {
    for (size_t i = 0; i < t->rows * t->columns; i++) {
        bool is_above = t->hidden_above && t->hidden_above[i];
        if (suppress_count_is_small(rule, t->cells[i])) s->cells[i] = HIDDEN_PRIMARY;
        else if (is_above) s->cells[i] = HIDDEN_ABOVE;
        s->n_primary += s->cells[i] != HIDDEN_NOT;
    }
}

/* ---- rectangles ---- */

typedef struct Corner {
    size_t row, column; /* the opposite one */
    i64 cost;           /* of what is not hidden yet */
    bool is_found;
} Corner;

static bool has_rectangle(const SuppressTable *t, const Suppressed *s, size_t r, size_t c) {
    for (size_t i = 0; i < t->rows; i++)
        for (size_t k = 0; k < t->columns; k++)
            if (i != r && k != c && is_hidden(t, s, i, k) && is_hidden(t, s, i, c) && is_hidden(t, s, r, k))
                return true;
    return false;
}

/* The cheapest that hides something more; its other three corners are not zero. Ties: the first in row, then column order. */
static Corner cheapest(const SuppressTable *t, const Suppressed *s, size_t r, size_t c) {
    Corner best = {.is_found = false};
    for (size_t i = 0; i < t->rows; i++)
        for (size_t k = 0; k < t->columns; k++) {
            if (i == r || k == c || value(t, i, k) == 0 || value(t, i, c) == 0 || value(t, r, k) == 0) continue;
            i64 cost = (is_hidden(t, s, i, k) ? 0 : value(t, i, k)) + (is_hidden(t, s, i, c) ? 0 : value(t, i, c)) +
                       (is_hidden(t, s, r, k) ? 0 : value(t, r, k));
            if (cost > 0 && (!best.is_found || cost < best.cost)) best = (Corner){i, k, cost, true};
        }
    return best;
}

static bool hide_rectangle(const SuppressTable *t, Suppressed *s, size_t r, size_t c) {
    Corner corner = cheapest(t, s, r, c);
    if (!corner.is_found) return false;
    hide(t, s, corner.row, corner.column);
    hide(t, s, corner.row, c);
    hide(t, s, r, corner.column);
    return true;
}

/* One list with a total: the smallest other that is not zero. */
static bool hide_in_line(const SuppressTable *t, Suppressed *s, size_t r, size_t c) {
    size_t n = t->has_column_totals ? t->rows : t->columns;
    bool is_found = false;
    size_t at_row = r, at_column = c;
    for (size_t i = 0; i < n; i++) {
        size_t row = t->has_column_totals ? i : r, column = t->has_column_totals ? c : i;
        if (is_hidden(t, s, row, column) || value(t, row, column) == 0) continue;
        if (is_found && value(t, row, column) >= value(t, at_row, at_column)) continue;
        is_found = true;
        at_row = row;
        at_column = column;
    }
    if (is_found) hide(t, s, at_row, at_column);
    return is_found;
}

static bool is_two_way(const SuppressTable *t) { return t->has_row_totals && t->has_column_totals; }

static bool is_alone_in_line(const SuppressTable *t, const Suppressed *s, size_t r, size_t c) {
    size_t n = 0;
    for (size_t i = 0; t->has_column_totals && i < t->rows; i++) n += is_hidden(t, s, i, c);
    for (size_t i = 0; !t->has_column_totals && i < t->columns; i++) n += is_hidden(t, s, r, i);
    return n == 1;
}

static void hide_beside_primary(const SuppressTable *t, Suppressed *s) {
    bool has_totals = t->has_row_totals || t->has_column_totals;
    for (size_t r = 0; has_totals && r < t->rows; r++)
        for (size_t c = 0; c < t->columns; c++) {
            Hidden h = *state(t, s, r, c);
            if (h != HIDDEN_PRIMARY && h != HIDDEN_ABOVE) continue;
            if (is_two_way(t)) {
                if (!has_rectangle(t, s, r, c)) (void)hide_rectangle(t, s, r, c);
            } else if (is_alone_in_line(t, s, r, c)) (void)hide_in_line(t, s, r, c);
        }
}

/* ---- how far a hidden cell can move: flows through the other hidden ones ---- */

/* Row nodes, column nodes, then the sum of row totals and the sum of column totals. A cell runs from its row to its column, a column's total on to
 * the sum of columns, the grand total from there to the sum of rows, a row's total from there back to the row: what is true of the
 * table is that as much comes to each node as leaves it. */
typedef struct Edge {
    size_t from, to;
    i64 value;
    i64 rise, fall; /* moved so far, up and down */
} Edge;

typedef struct Net {
    Edge *edges;
    size_t n, n_nodes;
    size_t *came_by; /* edge by which a node was reached; n: none */
    bool *seen, *up;
    size_t *queue;
} Net;

static void add_edge(Net *net, size_t from, size_t to, i64 v) {
    net->edges[net->n++] = (Edge){.from = from, .to = to, .value = v};
}

static i64 sum_row(const SuppressTable *t, size_t r) {
    i64 sum = 0;
    for (size_t c = 0; c < t->columns; c++) sum += value(t, r, c);
    return sum;
}

static i64 sum_column(const SuppressTable *t, size_t c) {
    i64 sum = 0;
    for (size_t r = 0; r < t->rows; r++) sum += value(t, r, c);
    return sum;
}

/* What is published cannot move, so it is no edge. The cell asked about is left out too; *own is what it is. */
static Net net_without(Arena *a, const SuppressTable *t, const Suppressed *s, size_t row, size_t column) {
    size_t n_nodes = t->rows + t->columns + 2, rows_sum = n_nodes - 2, columns_sum = n_nodes - 1;
    size_t most = t->rows * t->columns + t->rows + t->columns + 1;
    Net net = {.edges = ARENA_ARRAY(a, Edge, most), .n_nodes = n_nodes};
    net.came_by = ARENA_ARRAY(a, size_t, n_nodes);
    net.seen = ARENA_ARRAY(a, bool, n_nodes);
    net.up = ARENA_ARRAY(a, bool, n_nodes);
    net.queue = ARENA_ARRAY(a, size_t, n_nodes);
    i64 all = 0;
    for (size_t r = 0; r < t->rows; r++) {
        for (size_t c = 0; c < t->columns; c++)
            if (is_hidden(t, s, r, c) && !(r == row && c == column)) add_edge(&net, r, t->rows + c, value(t, r, c));
        if (!t->has_row_totals || s->row_totals[r]) add_edge(&net, rows_sum, r, sum_row(t, r));
        all += sum_row(t, r);
    }
    for (size_t c = 0; c < t->columns; c++)
        if (!t->has_column_totals || s->column_totals[c]) add_edge(&net, t->rows + c, columns_sum, sum_column(t, c));
    if (s->grand_total || !(t->has_row_totals || t->has_column_totals)) add_edge(&net, columns_sum, rows_sum, all);
    return net;
}

static i64 room(const Edge *e, bool up) { return up ? NO_END : e->value + e->rise - e->fall; }

/* A way from one node to another by edges that can still move; false: none. */
static bool find_way(Net *net, size_t from, size_t to) {
    size_t head = 0, tail = 0;
    memset(net->seen, 0, net->n_nodes * sizeof *net->seen);
    net->queue[tail++] = from;
    net->seen[from] = true;
    while (head < tail && !net->seen[to]) {
        size_t at = net->queue[head++];
        for (size_t i = 0; i < net->n; i++) {
            const Edge *e = &net->edges[i];
            bool up = e->from == at;
            size_t next = up ? e->to : e->from;
            if ((!up && e->to != at) || net->seen[next] || room(e, up) <= 0) continue;
            net->seen[next] = true;
            net->came_by[next] = i;
            net->up[next] = up;
            net->queue[tail++] = next;
        }
    }
    return net->seen[to];
}

static i64 push(Net *net, size_t from, size_t to) {
    i64 least = NO_END;
    for (size_t at = to; at != from;) {
        const Edge *e = &net->edges[net->came_by[at]];
        if (room(e, net->up[at]) < least) least = room(e, net->up[at]);
        at = net->up[at] ? e->from : e->to;
    }
    for (size_t at = to; at != from && least < NO_END;) {
        Edge *e = &net->edges[net->came_by[at]];
        if (net->up[at]) e->rise += least;
        else e->fall += least;
        at = net->up[at] ? e->from : e->to;
    }
    return least;
}

static i64 greatest_flow(Net *net, size_t from, size_t to) {
    i64 sum = 0;
    while (sum < NO_END && find_way(net, from, to)) sum += push(net, from, to);
    return sum < NO_END ? sum : NO_END;
}

SuppressRange suppress_range(Arena *a, const SuppressTable *t, const Suppressed *s, size_t row, size_t column) {
    i64 v = value(t, row, column);
    if (!is_hidden(t, s, row, column)) return (SuppressRange){v, v};
    ArenaMark mark = arena_mark(a);
    Net net = net_without(a, t, s, row, column);
    i64 rise = greatest_flow(&net, t->rows + column, row); /* what rises must come back from its column to its row */
    net = net_without(a, t, s, row, column);
    i64 fall = greatest_flow(&net, row, t->rows + column);
    arena_rewind(a, mark);
    return (SuppressRange){fall > v ? 0 : v - fall, rise >= NO_END ? SUPPRESS_NO_END : v + rise};
}

/* ---- the audit ---- */

static bool is_wide_enough(const SuppressRange *range, i64 k) {
    return range->highest == SUPPRESS_NO_END || range->highest - range->lowest >= k;
}

static void hide_total(bool *hidden, Suppressed *s) {
    if (!*hidden) s->n_totals++;
    *hidden = true;
}

/* The totals one after the other: the cell's own, and at last all of them, when nothing is left to solve with. */
static bool hide_margin(const SuppressTable *t, Suppressed *s, size_t r, size_t c) {
    bool is_news =
        (t->has_row_totals && !s->row_totals[r]) || (t->has_column_totals && !s->column_totals[c]) || !s->grand_total;
    if (is_news) {
        if (t->has_row_totals) hide_total(&s->row_totals[r], s);
        if (t->has_column_totals) hide_total(&s->column_totals[c], s);
        hide_total(&s->grand_total, s);
        return true;
    }
    size_t before = s->n_totals;
    for (size_t i = 0; t->has_row_totals && i < t->rows; i++) hide_total(&s->row_totals[i], s);
    for (size_t i = 0; t->has_column_totals && i < t->columns; i++) hide_total(&s->column_totals[i], s);
    return s->n_totals > before;
}

/* False: nothing was too narrow. Each step hides something more, so it ends. */
static bool widen_one(Arena *a, const SuppressTable *t, const SuppressRule *rule, Suppressed *s) {
    for (size_t r = 0; r < t->rows; r++)
        for (size_t c = 0; c < t->columns; c++) {
            SuppressRange range = suppress_range(a, t, s, r, c);
            if (!is_hidden(t, s, r, c) || is_wide_enough(&range, k_of(rule))) continue;
            if (is_two_way(t) ? hide_rectangle(t, s, r, c) : hide_in_line(t, s, r, c)) return true;
            if (hide_margin(t, s, r, c)) return true;
        }
    return false;
}

Suppressed suppress_table(Arena *a, const SuppressTable *t, const SuppressRule *r) {
    Suppressed s = {.cells = ARENA_ARRAY(a, Hidden, t->rows * t->columns + 1),
                    .row_totals = ARENA_ARRAY(a, bool, t->rows + 1),
                    .column_totals = ARENA_ARRAY(a, bool, t->columns + 1)};
    mark_primary(t, r, &s);
    hide_beside_primary(t, &s);
    while (widen_one(a, t, r, &s)) continue;
    return s;
}
