#include "link/copies.h"

#include <stdlib.h>

#include "link/model.h"

static u64 hash_of(const u32 *v) { return link_hash((Str){(const char *)v, N_LINK_FIELDS * sizeof *v}, 7); }

static bool says_nothing(const u32 *v) {
    for (int f = 0; f < N_LINK_FIELDS; f++)
        if (v[f] != 0) return false;
    return true;
}

/* Groups among records from .. to - 1, through a table of hashes. */
static void group(Arena *a, const LinkIndex *ix, LinkCopies *c, u32 from, u32 to) {
    u32 cap = 16;
    while (cap < (to - from) * 2) cap *= 2;
    u32 *last = ARENA_ARRAY(a, u32, cap); /* newest of the group + 1 */
    for (u32 i = from; i < to; i++) {
        const u32 *v = ix->records[i].value;
        if (says_nothing(v)) continue;
        u32 slot = (u32)hash_of(v) & (cap - 1);
        while (last[slot] != 0 && memcmp(ix->records[last[slot] - 1].value, v, sizeof ix->records[i].value) != 0)
            slot = (slot + 1) & (cap - 1);
        if (last[slot] != 0) {
            c->first_of[i] = c->first_of[last[slot] - 1];
            c->next_copy[last[slot] - 1] = i;
            c->n_copies[c->first_of[i]]++;
        }
        last[slot] = i + 1;
    }
}

LinkCopies link_copies_set_apart(Arena *a, LinkIndex *ix, u32 n_left) {
    LinkCopies c = {.n = ix->n};
    c.first_of = ARENA_ARRAY(a, u32, ix->n);
    c.next_copy = ARENA_ARRAY(a, u32, ix->n);
    c.n_copies = ARENA_ARRAY(a, u32, ix->n);
    for (u32 i = 0; i < ix->n; i++) c.first_of[i] = i, c.next_copy[i] = LINK_NO_COPY, c.n_copies[i] = 1;
    group(a, ix, &c, 0, n_left);
    group(a, ix, &c, n_left, ix->n);
    for (u32 i = ix->n; i-- > 0;) /* newest first: they stand at the heads of their chains */
        if (c.first_of[i] != i) link_index_remove(ix, i);
    return c;
}

static void add(LinkPairs *to, LinkPair like, u32 x, u32 y) {
    like.left = x < y ? x : y;
    like.right = x < y ? y : x;
    link_pairs_add(to, like);
}

static void expand_pair(const LinkCopies *c, LinkPair p, LinkPairs *to) {
    bool in_full = c->n_copies[p.left] <= LINK_COPIES_IN_FULL && c->n_copies[p.right] <= LINK_COPIES_IN_FULL;
    if (!in_full) return;
    for (u32 x = p.left; x != LINK_NO_COPY; x = c->next_copy[x])
        for (u32 y = p.right; y != LINK_NO_COPY; y = c->next_copy[y])
            if (x != p.left || y != p.right) add(to, p, x, y);
}

/* One file: the copies among themselves, if a row like this one is enough to know a person by. */
static void expand_group(const LinkCopies *c, u32 first, LinkPair like, LinkPairs *to) {
    bool in_full = c->n_copies[first] <= LINK_COPIES_IN_FULL;
    for (u32 x = first; x != LINK_NO_COPY; x = c->next_copy[x]) {
        for (u32 y = c->next_copy[x]; y != LINK_NO_COPY; y = c->next_copy[y]) add(to, like, x, y);
        if (!in_full) break;
    }
}

void link_copies_expand(const LinkCopies *c, const LinkJob *job, const LinkModel *model, LinkPairs *pairs) {
    size_t n = pairs->n;
    for (size_t i = 0; i < n; i++) expand_pair(c, pairs->at[i], pairs);
    if (job->is_two_files) return;
    LinkEyes *e = link_grow(NULL, sizeof *e);
    link_eyes_open(e, job->ix, NULL);
    for (u32 i = 0; i < c->n; i++) {
        if (c->first_of[i] != i || c->n_copies[i] < 2) continue;
        const u32 *v = job->ix->records[i].value;
        LinkPattern p = link_compare(e, v, v);
        LinkWeighing w = link_weigh(model, e, v, p);
        expand_group(c, i, (LinkPair){0, 0, w.weight, w.probability, 0}, pairs);
    }
    free(e);
}
