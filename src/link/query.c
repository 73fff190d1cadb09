/* query.c - who in the index may this row be about? */
#include "link/model.h"

static bool is_likelier(const LinkHit *a, const LinkHit *b) {
    if (a->weight > b->weight || a->weight < b->weight) return a->weight > b->weight;
    return a->record < b->record;
}

/* Keep the max likeliest, in order. */
static size_t keep_hit(LinkHit *hits, size_t n, size_t max, LinkHit hit) {
    if (n == max && !is_likelier(&hit, &hits[n - 1])) return n;
    size_t at = n < max ? n++ : max - 1;
    for (; at > 0 && is_likelier(&hit, &hits[at - 1]); at--) hits[at] = hits[at - 1];
    hits[at] = hit;
    return n;
}

/* Records, values and texts lie far apart in memory: asked for together they arrive together, which halves the time. */
static void fetch_ahead(const LinkIndex *ix, const LinkEyes *e, const u32 *asked) {
    for (u32 i = 0; i < e->n_found; i++)
        for (int f = 0; f < N_LINK_FIELDS; f++) {
            u32 v = ix->records[e->found[i]].value[f];
            if (v != 0 && asked[f] != 0 && v != asked[f]) __builtin_prefetch(&ix->values.at[v]);
        }
    for (u32 i = 0; i < e->n_found; i++)
        for (int f = 0; f < N_LINK_FIELDS; f++) {
            u32 v = ix->records[e->found[i]].value[f];
            if (v != 0 && asked[f] != 0 && v != asked[f]) __builtin_prefetch(ix->values.text + ix->values.at[v].text);
        }
}

size_t link_index_query(const LinkIndex *ix, const LinkModel *model, const LinkAsk *ask, LinkHit *hits) {
    LinkEyes e;
    LinkProbe probe;
    LinkFloor floor;
    size_t n = 0;
    if (ask->max == 0) return 0;
    link_eyes_open(&e, ix, NULL);
    link_probe_row(ix, &ask->row, &probe);
    e.probe = &probe;
    e.skips_marked = ask->skips_marked;
    link_floor_at(model, link_weight_for(model, ask->least), &floor);
    link_find_candidates(&e, probe.value, LINK_NOBODY);
    fetch_ahead(ix, &e, probe.value);
    for (u32 i = 0; i < e.n_found; i++) {
        const u32 *values = ix->records[e.found[i]].value;
        LinkPattern p = link_compare_above(&e, &floor, probe.value, values);
        if (p == 0) continue;
        LinkWeighing w = link_weigh(model, &e, probe.value, p);
        if ((double)w.probability < ask->least) continue;
        LinkCompared c = {&e, probe.value, values, p};
        LinkHit hit = {e.found[i], w.weight, w.probability, LINK_DIFFERENT, p, link_has_two_names(&c)};
        hit.verdict = link_verdict(model, &(LinkJudged){p, w.probability, hit.has_two_names});
        n = keep_hit(hits, n, ask->max, hit);
    }
    return n;
}

/* ---- numbers brought afterwards ---- */

LinkPattern link_compare_numbers(const LinkIndex *ix, const LinkRow *a, const LinkRow *b) {
    LinkPattern p = 0;
    LinkClean x, y;
    link_clean_row(ix->lists, a, &x);
    link_clean_row(ix->lists, b, &y);
    for (int f = LINK_UPN; f < N_LINK_FIELDS; f++)
        p |= (LinkPattern)link_compare_texts((LinkField)f, (Str){x.text[f], x.n[f]}, (Str){y.text[f], y.n[f]})
             << (4 * f);
    return p;
}

float link_numbers_weight(const LinkModel *model, LinkPattern numbers, int f) {
    int level = link_level(numbers, f);
    return level == LINK_SAME ? model->same_by_count[f][2]
                              : model->weight[f][level]; /* the two hold it, and nobody else */
}

void link_hit_add_numbers(const LinkModel *model, LinkPattern numbers, LinkHit *hit) {
    hit->pattern |= numbers;
    for (int f = LINK_UPN; f < N_LINK_FIELDS; f++) hit->weight += link_numbers_weight(model, numbers, f);
    hit->probability = link_probability_of(model, hit->weight);
    hit->verdict = link_verdict(model, &(LinkJudged){hit->pattern, hit->probability, hit->has_two_names});
}
