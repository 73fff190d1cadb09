/* merge_slots.c - two timelines of one slot made one, in a plan's rows. */
#include "people/merge_plan.h"
#include "people/slot.h"

typedef struct Group {
    MergePlan *plan;
    size_t table;
    const SlotRule *rule;
    size_t *at; /* rows of the plan */
    size_t n;
    SlotFact *facts; /* of each */
    json_t **as_was; /* of each: what it said before the pieces were laid out */
    bool *is_used;
} Group;

static int layer_of(const Group *g, const MergeRow *r) {
    if (g->rule->topic == N_MERGE_TOPICS) return 0;
    switch (g->plan->show[g->rule->topic]) {
    case MERGE_KEPT: return !r->is_gone;
    case MERGE_GONE: return r->is_gone;
    case MERGE_BY_DATE:
    case N_MERGE_SHOWS: break;
    }
    return 0;
}

/* The number of the first row that says the same. */
static i64 value_of(const Group *g, size_t i) {
    for (size_t k = 0; k < i; k++)
        if (merge_same(g->as_was[k], g->as_was[i], g->rule->value)) return (i64)k;
    return (i64)i;
}

static void read_facts(Group *g) {
    Arena *a = g->plan->cx->arena;
    g->facts = ARENA_ARRAY(a, SlotFact, g->n);
    g->as_was = ARENA_ARRAY(a, json_t *, g->n);
    g->is_used = ARENA_ARRAY(a, bool, g->n);
    for (size_t i = 0; i < g->n; i++) {
        const MergeRow *r = &g->plan->rows[g->at[i]];
        g->as_was[i] = row_copy(g->plan->cx, r->after);
        g->facts[i] = (SlotFact){.from_on = row_date(r->after, "from_on"),
                                 .to_on = row_date(r->after, "to_on"),
                                 .value = value_of(g, i),
                                 .layer = layer_of(g, r),
                                 .is_first = r->is_gone == g->plan->gone_is_first,
                                 .may_join = g->rule->may_join && g->rule->may_join(r->after)};
    }
}

static void copy_columns(json_t *to, const json_t *from, const char *columns, Arena *a) {
    for (Str rest = str_from(columns); rest.n > 0;) {
        const char *column = str_cstr(a, str_cut(rest, ',', &rest));
        json_object_set(to, column, json_object_get(from, column));
    }
}

static bool is_within(const SlotPiece *piece, Date on) {
    if (!date_is_set(on) || (date_is_set(piece->from_on) && date_before(on, piece->from_on))) return false;
    return !date_is_set(piece->to_on) || !date_before(piece->to_on, on);
}

/* Two rows may speak of one spell, each as far as its own returns went. */
static void copy_as_seen(const Group *g, const SlotPiece *piece, json_t *to) {
    Arena *a = g->plan->cx->arena;
    Str rest;
    const char *column = str_cstr(a, str_cut(str_from(g->rule->as_seen), ',', &rest));
    for (size_t i = 0; i < g->n; i++) {
        Date on = row_date(g->as_was[i], column), last = row_date(to, column);
        if (g->facts[i].value != g->facts[piece->last].value || !is_within(piece, on)) continue;
        if (!date_is_set(last) || date_before(last, on)) copy_columns(to, g->as_was[i], g->rule->as_seen, a);
    }
}

static void lay_piece(Group *g, const SlotPiece *piece) {
    Arena *a = g->plan->cx->arena;
    json_t *to = row_copy(g->plan->cx, g->as_was[piece->first]);
    if (g->rule->end_columns) copy_columns(to, g->as_was[piece->last], g->rule->end_columns, a);
    if (g->rule->as_seen) copy_as_seen(g, piece, to);
    row_set_date(to, "from_on", piece->from_on);
    row_set_date(to, "to_on", piece->to_on);
    if (g->rule->finish) g->rule->finish(to, piece->is_cut);
    MergeRow *r = &g->plan->rows[g->at[piece->first]];
    if (!g->is_used[piece->first]) {
        g->is_used[piece->first] = true;
        r->after = to;
        return;
    }
    row_set_null(to, "id");
    MergeRow copy = {.table = g->table, .is_gone = r->is_gone, .after = to};
    merge_plan_add(g->plan, &copy);
}

static bool is_void(const SlotFact *f) {
    return date_is_set(f->from_on) && date_is_set(f->to_on) && date_before(f->to_on, f->from_on);
}

/* A fact that no piece begins with: said by another row, or never holding. */
static void lay_unused(Group *g, size_t i) {
    MergeRow *r = &g->plan->rows[g->at[i]];
    bool is_said = false;
    if (is_void(&g->facts[i])) return;
    for (size_t k = 0; k < g->n; k++) is_said |= g->is_used[k] && g->facts[k].value == g->facts[i].value;
    if (is_said || g->rule->sets_aside || !date_is_set(g->facts[i].from_on)) {
        r->after = NULL;
        return;
    }
    row_set_date(r->after, "to_on", date_plus(g->facts[i].from_on, -1));
}

static bool is_mixed(const Group *g) {
    bool has[2] = {false, false};
    for (size_t i = 0; i < g->n; i++) has[g->plan->rows[g->at[i]].is_gone] = true;
    return has[0] && has[1];
}

static void fit_group(Group *g) {
    SlotPiece *pieces;
    if (!is_mixed(g)) return;
    read_facts(g);
    size_t n = slot_paint(g->plan->cx->arena, g->facts, g->n, &pieces);
    for (size_t i = 0; i < n; i++) lay_piece(g, &pieces[i]);
    for (size_t i = 0; i < g->n; i++)
        if (!g->is_used[i]) lay_unused(g, i);
}

void merge_fit_slots(MergePlan *p, size_t table, const SlotRule *rule) {
    Arena *a = p->cx->arena;
    size_t *rows, n = merge_rows_of(p, table, &rows), n_left = 0;
    for (size_t i = 0; i < n; i++)
        if (!rule->is_dated || rule->is_dated(p->rows[rows[i]].after)) rows[n_left++] = rows[i];
    while (n_left > 0) { /* one slot after another: the first row's, and what is left */
        Group g = {.plan = p, .table = table, .rule = rule, .at = ARENA_ARRAY(a, size_t, n_left)};
        const json_t *head = p->rows[rows[0]].after;
        size_t n_rest = 0;
        for (size_t i = 0; i < n_left; i++) {
            if (merge_same(head, p->rows[rows[i]].after, rule->slot)) g.at[g.n++] = rows[i];
            else rows[n_rest++] = rows[i];
        }
        n_left = n_rest;
        fit_group(&g);
    }
}
