/* index.c - records come and go; the chains of those that share a key are kept. */
#include "link/index.h"

#include <stdlib.h>

LinkIndex *link_index_open(const LinkLists *lists, LinkKeys keys) {
    LinkIndex *ix = link_grow(NULL, sizeof *ix);
    *ix = (LinkIndex){.lists = lists, .keys = keys, .n_buckets = 4096, .cap = 0};
    ix->n_keys = link_n_keys(keys, &ix->strong);
    ix->buckets = link_grow(NULL, ix->n_buckets * sizeof *ix->buckets);
    memset(ix->buckets, 0, ix->n_buckets * sizeof *ix->buckets);
    link_values_open(&ix->values);
    return ix;
}

void link_index_close(LinkIndex *ix) {
    if (ix == NULL) return;
    link_values_close(&ix->values);
    free(ix->records);
    free(ix->nodes);
    free(ix->buckets);
    free(ix);
}

u32 link_index_size(const LinkIndex *ix) { return ix->n; }

size_t link_index_bytes(const LinkIndex *ix) {
    size_t per_record = sizeof *ix->records + ix->n_keys * sizeof *ix->nodes;
    const LinkValues *v = &ix->values;
    return sizeof *ix + ix->cap * per_record + ix->n_buckets * sizeof *ix->buckets + v->cap * sizeof *v->at +
           v->cap_text + v->n_slots * sizeof *v->slots;
}

static void chain(LinkIndex *ix, u32 record) {
    u64 keys[LINK_MAX_KEYS];
    u16 mark = ix->records[record].state & RECORD_MARKED ? LINK_PRINT_MARKED : 0;
    link_keys_of(ix, NULL, ix->records[record].value, keys);
    for (u32 k = 0; k < ix->n_keys; k++) {
        u32 node = record * ix->n_keys + k;
        ix->nodes[node] = (LinkNode){.print = 0};
        if (keys[k] == 0) continue;
        LinkBucket *bucket = &ix->buckets[link_bucket(ix, keys[k])];
        ix->nodes[node] = (LinkNode){bucket->head, (u16)(link_print(keys[k]) | mark)};
        bucket->head = link_place_of(node + 1);
        if (bucket->count < UINT16_MAX) bucket->count++;
        ix->n_chained++;
    }
}

/* Oldest first, so that every chain keeps its newest record at the head. */
static void chain_again(LinkIndex *ix) {
    memset(ix->buckets, 0, ix->n_buckets * sizeof *ix->buckets);
    ix->n_chained = 0;
    for (u32 i = 0; i < ix->n; i++)
        if (ix->records[i].state & RECORD_FINDABLE) chain(ix, i);
}

static void make_room(LinkIndex *ix) {
    if (ix->n == ix->cap) {
        ix->cap = ix->cap == 0 ? 1024 : ix->cap + ix->cap / 8;
        ix->records = link_grow(ix->records, ix->cap * sizeof *ix->records);
        ix->nodes = link_grow(ix->nodes, (size_t)ix->cap * ix->n_keys * sizeof *ix->nodes);
    }
    if (ix->n_chained + ix->n_keys > 2 * ix->n_buckets) {
        ix->n_buckets *= 2;
        ix->buckets = link_grow(ix->buckets, ix->n_buckets * sizeof *ix->buckets);
        chain_again(ix);
    }
}

static void count_values(LinkIndex *ix, const LinkRecord *r, bool is_added) {
    for (int f = 0; f < N_LINK_FIELDS; f++) {
        u32 *count = &ix->values.at[r->value[f]].count[link_fields[f].counted_as];
        if (r->value[f] != 0) *count = is_added ? *count + 1 : *count - 1;
    }
}

/* Numbers of records taken out are given again, so that an index that stands for months does not grow. */
static u32 take_number(LinkIndex *ix) {
    u32 number = ix->free - 1;
    if (ix->free == 0) return ix->n++;
    ix->free = ix->records[number].state >> 3;
    return number;
}

static u32 add(LinkIndex *ix, const LinkRow *row, u32 state) {
    make_room(ix);
    LinkClean clean;
    link_clean_row(ix->lists, row, &clean);
    u32 number = take_number(ix);
    LinkRecord *r = &ix->records[number];
    for (int f = 0; f < N_LINK_FIELDS; f++) {
        Str text = {clean.text[f], clean.n[f]};
        r->value[f] = text.n == 0 ? 0 : link_values_take(&ix->values, ix->lists, (LinkField)f, text);
    }
    r->state = state;
    count_values(ix, r, true);
    if (state & RECORD_FINDABLE) chain(ix, number);
    return number;
}

u32 link_index_add(LinkIndex *ix, const LinkRow *row, bool is_findable) {
    return add(ix, row, is_findable ? RECORD_FINDABLE : 0);
}

u32 link_index_add_marked(LinkIndex *ix, const LinkRow *row) { return add(ix, row, RECORD_FINDABLE | RECORD_MARKED); }

void link_index_mark(LinkIndex *ix, u32 record) {
    check(record < ix->n && (ix->records[record].state & RECORD_FINDABLE));
    ix->records[record].state |= RECORD_MARKED;
    LinkNode *nodes = &ix->nodes[record * ix->n_keys];
    for (u32 k = 0; k < ix->n_keys; k++)
        if (nodes[k].print != 0) nodes[k].print |= LINK_PRINT_MARKED;
}

void link_index_remove(LinkIndex *ix, u32 record) {
    LinkRecord *r = &ix->records[record];
    check(record < ix->n && !(r->state & RECORD_REMOVED));
    if (r->state & RECORD_FINDABLE) {
        u64 keys[LINK_MAX_KEYS];
        link_keys_of(ix, NULL, r->value, keys);
        for (u32 k = 0; k < ix->n_keys; k++) {
            if (keys[k] == 0) continue;
            LinkBucket *bucket = &ix->buckets[link_bucket(ix, keys[k])];
            u32 node = record * ix->n_keys + k;
            LinkPlace *at = &bucket->head;
            while (link_place(*at) != node + 1) at = &ix->nodes[link_place(*at) - 1].next;
            *at = ix->nodes[node].next;
            if (bucket->count < UINT16_MAX) bucket->count--;
            ix->n_chained--;
        }
    }
    count_values(ix, r, false);
    r->state = RECORD_REMOVED | ix->free << 3;
    ix->free = record + 1;
}

void link_probe_row(const LinkIndex *ix, const LinkRow *row, LinkProbe *out) {
    LinkClean clean;
    link_clean_row(ix->lists, row, &clean);
    for (u32 f = 0; f < N_LINK_FIELDS; f++) {
        Str text = {clean.text[f], clean.n[f]};
        out->value[f] = text.n == 0 ? 0 : link_values_find(&ix->values, (LinkField)f, text);
        if (text.n == 0 || out->value[f] != 0) continue;
        out->value[f] = LINK_UNKNOWN_VALUE | f;
        out->unknown[f] = link_value_describe(ix->lists, (LinkField)f, text);
        memcpy(out->text[f], text.p, text.n);
    }
}
