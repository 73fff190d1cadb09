#include "people/match_find.h"

#include <stdlib.h>
#include <unistd.h>

#include "access/restrict.h"
#include "cli/app.h"
#include "link/copies.h"
#include "people/child_rows.h"
#include "people/likeness.h"
#include "people/match_model.h"
#include "people/pair.h"

enum { LEAST_CHILDREN = 100, PAIRS_OF_A_CHILD = 5, COPIES_OF_A_CHILD = 1000, MOST_THREADS = 16 };

/* Pairs are weighed as though so many children were known twice. Far fewer are, and learning says so; but a pair too many
 * costs a look, and one too few hides a child. */
#define TWICE_SHARE 0.3

/* Every child's records, and whose they are. */
typedef struct All {
    LinkIndex *ix;
    i64 *person_of; /* by record */
    u32 *child_of;  /* by record: 0, 1, 2 ... in the order of ids */
    u32 n_children, n_records, cap;
    LinkCopies
        copies; /* only the first of those that say the same is compared: many copies would look like a common name */
    bool only_main; /* one record a child: two names of one child would teach that names often differ */
    LinkPairs pairs;
    const MatchProgress *progress;
} All;

static void close_all(void *thing) {
    All *all = thing;
    link_index_close(all->ix);
    link_pairs_free(&all->pairs);
    free(all->person_of);
    free(all->child_of);
}

static Status take(Ctx *cx, void *self, const ChildRows *child) {
    All *all = self;
    for (size_t i = 0; i < (all->only_main ? 1 : child->n); i++) {
        u32 record = link_index_add(all->ix, &child->row[i], true);
        if (record >= all->cap) {
            all->cap = record + record / 4 + 1000;
            all->person_of = realloc(all->person_of, all->cap * sizeof *all->person_of);
            all->child_of = realloc(all->child_of, all->cap * sizeof *all->child_of);
            if (all->person_of == NULL || all->child_of == NULL) return FAIL(cx, ERR_OPS, "out of memory");
        }
        all->person_of[record] = child->person_id;
        all->child_of[record] = all->n_children;
    }
    all->n_children++;
    return OK;
}

static Status read_all(Ctx *cx, All *all) {
    i64 last;
    all->ix = link_index_open(link_lists_read(cx->arena, cx->app->definitions_folder), LINK_KEYS_ALL);
    arena_defer(cx->arena, close_all, all);
    TRY(child_rows_last(cx, &last));
    TRY(child_rows_each(cx, 1, last, &(ChildVisitor){take, all}));
    all->n_records = link_index_size(all->ix);
    all->copies = link_copies_set_apart(cx->arena, all->ix, all->n_records);
    return OK;
}

static void show_progress(void *to, u32 done) {
    const All *all = to;
    if (all->progress != NULL && all->progress->step != NULL)
        all->progress->step(all->progress->to, done, all->n_records);
}

static LinkJob job_of(All *all) {
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return (LinkJob){.ix = all->ix,
                     .n_left = all->n_records,
                     .n_threads = n < 1              ? 1
                                  : n > MOST_THREADS ? MOST_THREADS
                                                     : (u32)n,
                     .progress = show_progress,
                     .progress_to = all};
}

/* ---- learning ---- */

Status match_train_run(Ctx *cx, const MatchProgress *progress, i64 *version) {
    All *all = ARENA_NEW(cx->arena, All);
    *all = (All){.only_main = true, .progress = progress};
    TRY(read_all(cx, all));
    if (all->n_children < LEAST_CHILDREN)
        return FAIL(cx, ERR_INPUT, "there are %u children: weights are learned from %d at least", all->n_children,
                    LEAST_CHILDREN);
    LinkJob job = job_of(all);
    LinkModel *model = ARENA_NEW(cx->arena, LinkModel);
    link_job_train(&job, model);
    return match_model_keep(cx, model, all->n_children, version);
}

/* ---- finding ---- */

static Status find_model(Ctx *cx, const All *all, LinkModel *model, i64 *version) {
    TRY(match_model_latest(cx, version));
    if (*version == 0) link_model_default(model, all->ix);
    else TRY(match_model_read(cx, *version, model));
    link_model_expect(model, all->ix, TWICE_SHARE);
    return OK;
}

static int likeliest_first(const void *x, const void *y) {
    const LinkPair *a = x, *b = y;
    if (a->weight > b->weight || a->weight < b->weight) return a->weight > b->weight ? -1 : 1;
    if (a->left != b->left) return a->left < b->left ? -1 : 1;
    return a->right < b->right ? -1 : a->right > b->right;
}

static int by_children(const void *x, const void *y) {
    const MatchFound *a = x, *b = y;
    if (a->a != b->a) return a->a < b->a ? -1 : 1;
    if (a->b != b->b) return a->b < b->b ? -1 : 1;
    return a->weight > b->weight ? -1 : a->weight < b->weight;
}

static int by_likelihood(const void *x, const void *y) {
    const MatchFound *a = x, *b = y;
    if (a->weight > b->weight || a->weight < b->weight) return a->weight > b->weight ? -1 : 1;
    if (a->a != b->a) return a->a < b->a ? -1 : 1;
    return a->b < b->b ? -1 : a->b > b->b;
}

/* Two names of one child are no pair; two children under several names are one, the likeliest. */
static size_t each_once(MatchFound *at, size_t n) {
    size_t kept = 0;
    if (n > 0) qsort(at, n, sizeof *at, by_children);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || at[kept - 1].a != at[i].a || at[kept - 1].b != at[i].b) at[kept++] = at[i];
    if (kept > 0) qsort(at, kept, sizeof *at, by_likelihood);
    return kept;
}

/* What has been chosen so far. */
typedef struct Choice {
    u8 *n_of;      /* pairs of each child, but for those of the first of its copies with them */
    u16 *n_copies; /* those */
} Choice;

/* May the pair be put to a person? Each copy is paired with the first alone, so that hundreds are hundreds of questions, all of
 * which lead to one record. */
static bool is_chosen(const All *all, const Choice *c, const LinkPair *p) {
    u32 left = all->child_of[p->left], right = all->child_of[p->right];
    u32 first = all->copies.first_of[p->left];
    if (left == right) return false;
    if (all->copies.first_of[p->right] == first) return p->left == first && c->n_copies[left] < COPIES_OF_A_CHILD;
    return c->n_of[left] < PAIRS_OF_A_CHILD && c->n_of[right] < PAIRS_OF_A_CHILD;
}

static void count_chosen(const All *all, Choice *c, const LinkPair *p) {
    u32 left = all->child_of[p->left], right = all->child_of[p->right];
    bool are_copies = all->copies.first_of[p->left] == all->copies.first_of[p->right];
    if (are_copies) c->n_copies[left]++;
    else c->n_of[left]++;
    if (c->n_of[right] < PAIRS_OF_A_CHILD) c->n_of[right]++;
}

static void choose(Ctx *cx, All *all, const LinkModel *model, MatchFindResult *out) {
    Choice c = {.n_of = ARENA_ARRAY(cx->arena, u8, all->n_children),
                .n_copies = ARENA_ARRAY(cx->arena, u16, all->n_children)};
    out->at = ARENA_ARRAY(cx->arena, MatchFound, all->pairs.n);
    if (all->pairs.n > 0) qsort(all->pairs.at, all->pairs.n, sizeof *all->pairs.at, likeliest_first);
    for (size_t i = 0; i < all->pairs.n; i++) {
        const LinkPair *p = &all->pairs.at[i];
        i64 a = all->person_of[p->left], b = all->person_of[p->right];
        bool is_likely = (double)p->probability >= model->review_from; /* of copies nobody has asked yet */
        if (!is_likely || !is_chosen(all, &c, p) || restrict_keeps_apart(cx, a, b)) continue;
        count_chosen(all, &c, p);
        MatchFound *f = &out->at[out->n++];
        *f = (MatchFound){.a = a < b ? a : b, .b = a < b ? b : a, .weight = p->weight, .probability = p->probability};
        link_explain(all->ix, model, p->left, p->right, &f->why);
        f->is_same = f->why.verdict == LINK_IS_SAME;
    }
    out->n = each_once(out->at, out->n);
    for (size_t i = 0; i < out->n; i++) out->n_same += out->at[i].is_same;
}

static Status offer(Ctx *cx, const MatchFound *f, bool *is_new) {
    MatchExplanation x;
    match_explanation_of(cx, &f->why, &x);
    PairFound found = {.a = f->a,
                       .b = f->b,
                       .is_same = f->is_same,
                       .weight = (double)f->weight,
                       .probability = (double)f->probability,
                       .why = match_json_take(cx, match_reasons_json(&x)),
                       .how = "find"};
    return pair_offer(cx, &found, is_new);
}

static Status offer_all(Ctx *cx, MatchFindResult *out) {
    for (size_t i = 0; i < out->n; i++) {
        bool is_new = false;
        ArenaMark mark = arena_mark(cx->arena);
        TRY(offer(cx, &out->at[i], &is_new));
        arena_rewind(cx->arena, mark);
        out->n_new += is_new;
    }
    return OK;
}

Status match_find_run(Ctx *cx, bool is_dry, const MatchProgress *progress, MatchFindResult *out) {
    All *all = ARENA_NEW(cx->arena, All);
    LinkModel *model = ARENA_NEW(cx->arena, LinkModel);
    *all = (All){.progress = progress};
    *out = (MatchFindResult){.n = 0};
    TRY(restrict_ready(cx));
    TRY(read_all(cx, all));
    TRY(find_model(cx, all, model, &out->version));
    LinkJob job = job_of(all);
    all->pairs = link_job_pairs(&job, model, model->review_from);
    link_copies_expand(&all->copies, &job, model, &all->pairs);
    out->n_children = all->n_children;
    choose(cx, all, model, out);
    return is_dry ? OK : offer_all(cx, out);
}
