#include "link/cluster.h"

#include <math.h>
#include <stdlib.h>

#include "link/model.h"

#define MAX_LOOKED_AT 2000 /* pairs across two groups that are compared before joining */
#define MAX_CLOSED    64   /* records of a group whose pairs are all given out */

typedef struct Groups {
    u32 *root;        /* [record] */
    u32 *next, *last; /* members of a root, as a list */
    u32 *n;
    const LinkJob *job;
    const LinkModel *model;
    LinkEyes *eyes;
} Groups;

#define NO_MEMBER UINT32_MAX

static u32 root_of(Groups *g, u32 i) {
    while (g->root[i] != i) i = g->root[i] = g->root[g->root[i]];
    return i;
}

static LinkPair look_at(const Groups *g, u32 x, u32 y) {
    const u32 *a = g->job->ix->records[x].value, *b = g->job->ix->records[y].value;
    LinkPattern p = link_compare(g->eyes, a, b);
    LinkWeighing w = link_weigh(g->model, g->eyes, a, p);
    return (LinkPair){x < y ? x : y, x < y ? y : x, w.weight, w.probability, 0};
}

/* log2 odds that a pair is one person. */
static double odds_of(const Groups *g, float weight) { return weight + g->model->prior_odds; }

/* On the average over all pairs across, how much speaks for one person. */
static double odds_across(const Groups *g, u32 a, u32 b) {
    double sum = 0;
    int n = 0;
    for (u32 x = a; x != NO_MEMBER && n < MAX_LOOKED_AT; x = g->next[x])
        for (u32 y = b; y != NO_MEMBER && n < MAX_LOOKED_AT; y = g->next[y], n++)
            sum += odds_of(g, look_at(g, x, y).weight);
    return sum / n;
}

static void join(Groups *g, u32 a, u32 b) {
    g->root[b] = a;
    g->next[g->last[a]] = b;
    g->last[a] = g->last[b];
    g->n[a] += g->n[b];
}

static int likeliest_first(const void *x, const void *y) {
    const LinkPair *a = x, *b = y;
    if (a->weight > b->weight || a->weight < b->weight) return a->weight > b->weight ? -1 : 1;
    if (a->left != b->left) return a->left < b->left ? -1 : 1;
    return a->right < b->right ? -1 : a->right > b->right;
}

static float from_odds(double log2_odds) { return (float)(1 / (1 + exp2(-log2_odds))); }

static void join_all(Groups *g, LinkPairs *pairs) {
    for (size_t i = 0; i < pairs->n; i++) {
        LinkPair *p = &pairs->at[i];
        if (p->probability < 0.5f) break;
        u32 a = root_of(g, p->left), b = root_of(g, p->right);
        if (a == b) continue;
        if (g->n[a] == 1 && g->n[b] == 1) {
            join(g, a, b);
            continue;
        }
        double odds = odds_across(g, a, b);
        if (odds > 0) join(g, a, b);
    }
}

/* A pair that would be the same by itself, whose groups contradict each other, is left to a person. */
static void part_doubtful(Groups *g, LinkPairs *pairs) {
    for (size_t i = 0; i < pairs->n && pairs->at[i].probability >= 0.5f; i++) {
        LinkPair *p = &pairs->at[i];
        u32 a = root_of(g, p->left), b = root_of(g, p->right);
        if (a == b) continue;
        float by_groups = from_odds(odds_across(g, a, b));
        p->probability = by_groups < 0.49f ? fmaxf(by_groups, 0.1f) : 0.49f;
    }
}

/* Members of one group: each pair is as likely as the likeliest way through another member. */
static void close_group(Groups *g, u32 root, LinkPairs *out) {
    u32 member[MAX_CLOSED], n = 0;
    LinkPair pair[MAX_CLOSED][MAX_CLOSED];
    float best[MAX_CLOSED][MAX_CLOSED];
    for (u32 x = root; x != NO_MEMBER; x = g->next[x]) member[n++] = x;
    for (u32 i = 0; i < n; i++)
        for (u32 k = 0; k < i; k++) {
            pair[i][k] = look_at(g, member[i], member[k]);
            best[i][k] = best[k][i] = pair[i][k].probability;
        }
    for (u32 via = 0; via < n; via++)
        for (u32 i = 0; i < n; i++)
            for (u32 k = 0; k < n && i != via; k++)
                if (k != i && k != via && best[i][via] * best[via][k] > best[i][k])
                    best[i][k] = best[i][via] * best[via][k];
    for (u32 i = 0; i < n; i++)
        for (u32 k = 0; k < i; k++) {
            pair[i][k].probability = best[i][k];
            link_pairs_add(out, pair[i][k]);
        }
}

static bool is_closed(Groups *g, const LinkPair *p) {
    u32 a = root_of(g, p->left);
    return a == root_of(g, p->right) && g->n[a] <= MAX_CLOSED;
}

void link_cluster(Arena *a, const LinkJob *job, const LinkModel *model, LinkPairs *pairs) {
    u32 n = job->ix->n;
    Groups g = {.job = job, .model = model, .eyes = link_grow(NULL, sizeof(LinkEyes))};
    LinkMemo *memo = link_grow(NULL, LINK_MEMO_SIZE * sizeof *memo);
    link_eyes_open(g.eyes, job->ix, memo);
    g.root = ARENA_ARRAY(a, u32, n), g.next = ARENA_ARRAY(a, u32, n), g.last = ARENA_ARRAY(a, u32, n);
    g.n = ARENA_ARRAY(a, u32, n);
    for (u32 i = 0; i < n; i++) g.root[i] = g.last[i] = i, g.next[i] = NO_MEMBER, g.n[i] = 1;
    if (pairs->n > 0) qsort(pairs->at, pairs->n, sizeof *pairs->at, likeliest_first);
    join_all(&g, pairs);
    part_doubtful(&g, pairs);
    LinkPairs out = {.at = NULL};
    for (size_t i = 0; i < pairs->n; i++)
        if (!is_closed(&g, &pairs->at[i])) link_pairs_add(&out, pairs->at[i]);
    for (u32 i = 0; i < n; i++)
        if (g.root[i] == i && g.n[i] > 1 && g.n[i] <= MAX_CLOSED) close_group(&g, i, &out);
    link_pairs_free(pairs);
    *pairs = out;
    free(memo);
    free(g.eyes);
}
