#include "link/evaluate.h"

#include <stdlib.h>

static const double thresholds[N_LINK_THRESHOLDS] = {0.01, 0.05, 0.1, 0.2, 0.3,  0.4,  0.5,
                                                     0.6,  0.7,  0.8, 0.9, 0.99, 0.999};

typedef struct Known {
    Str who;
    bool is_right; /* of the second file */
} Known;

static int by_who(const void *x, const void *y) {
    const Known *a = x, *b = y;
    return str_cmp(a->who, b->who);
}

static i64 count_true(Arena *a, const LinkJob *job, const Str *truths, u32 n) {
    Known *all = ARENA_ARRAY(a, Known, n);
    u32 n_known = 0;
    for (u32 i = 0; i < n; i++)
        if (truths[i].n > 0) all[n_known++] = (Known){truths[i], i >= job->n_left};
    qsort(all, n_known, sizeof *all, by_who);
    i64 n_true = 0;
    for (u32 from = 0; from < n_known;) {
        i64 side[2] = {0, 0};
        u32 to = from;
        for (; to < n_known && str_eq(all[to].who, all[from].who); to++) side[all[to].is_right]++;
        n_true += job->is_two_files ? side[0] * side[1] : side[0] * (side[0] - 1) / 2;
        from = to;
    }
    return n_true;
}

static double ratio(i64 part, i64 whole) { return whole == 0 ? 0 : (double)part / (double)whole; }

void link_evaluate(Arena *a, const LinkJob *job, const Str *truths, const LinkPairs *pairs, LinkEvaluation *out) {
    memset(out, 0, sizeof *out);
    out->n_true = count_true(a, job, truths, link_index_size(job->ix));
    for (size_t t = 0; t < N_LINK_THRESHOLDS; t++) {
        LinkScore *s = &out->at[t];
        s->threshold = thresholds[t];
        for (size_t i = 0; i < pairs->n; i++) {
            const LinkPair *p = &pairs->at[i];
            Str x = truths[p->left], y = truths[p->right];
            if (p->probability < s->threshold || x.n == 0 || y.n == 0) continue;
            if (str_eq(x, y)) s->n_right++;
            else s->n_wrong++;
        }
        s->n_missed = out->n_true - s->n_right;
        s->precision = ratio(s->n_right, s->n_right + s->n_wrong);
        s->recall = ratio(s->n_right, out->n_true);
        s->f1 = ratio(2 * s->n_right, 2 * s->n_right + s->n_wrong + s->n_missed);
        if (s->threshold <= LINK_MAIN_THRESHOLD) out->main = s;
    }
}
