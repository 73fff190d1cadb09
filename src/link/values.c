/* values.c - every different value once, with how many records hold it and how it sounds. */
#include <stdlib.h>

#include "link/index.h"

void *link_grow(void *p, size_t n_bytes) {
    void *q = realloc(p, n_bytes);
    check(q != NULL);
    return q;
}

void link_values_open(LinkValues *v) {
    *v = (LinkValues){.cap = 1024, .cap_text = 16384, .n_slots = 4096};
    v->at = link_grow(NULL, v->cap * sizeof *v->at);
    v->text = link_grow(NULL, v->cap_text);
    v->slots = link_grow(NULL, v->n_slots * sizeof *v->slots);
    memset(v->slots, 0, v->n_slots * sizeof *v->slots);
    v->at[0] = (LinkValue){.text = 0};
    v->n = 1;
}

void link_values_close(LinkValues *v) {
    free(v->at);
    free(v->text);
    free(v->slots);
}

static u32 *slot_of(const LinkValues *v, u8 domain, Str text) {
    u32 i = (u32)link_hash(text, domain) & (v->n_slots - 1);
    for (;; i = (i + 1) & (v->n_slots - 1)) {
        u32 at = v->slots[i];
        if (at == 0 || (v->at[at].domain == domain && str_eq(link_values_text(v, at), text))) return &v->slots[i];
    }
}

static void more_slots(LinkValues *v) {
    v->n_slots *= 2;
    v->slots = link_grow(v->slots, v->n_slots * sizeof *v->slots);
    memset(v->slots, 0, v->n_slots * sizeof *v->slots);
    for (u32 i = 1; i < v->n; i++) *slot_of(v, v->at[i].domain, link_values_text(v, i)) = i;
}

static void make_room(LinkValues *v) {
    if (v->n == v->cap) {
        v->cap += v->cap / 8;
        v->at = link_grow(v->at, v->cap * sizeof *v->at);
    }
    if (v->n_text + TEXT_MAX > v->cap_text) {
        v->cap_text += v->cap_text / 8;
        v->text = link_grow(v->text, v->cap_text);
    }
    if ((u64)v->n * 4 > (u64)v->n_slots * 3) more_slots(v);
}

LinkValue link_value_describe(const LinkLists *l, LinkField f, Str text) {
    LinkKind kind = link_fields[f].kind;
    LinkValue v = {.n = (u8)text.n, .domain = link_fields[f].domain};
    Str kind_of_place, word = kind == LINK_PLACE ? str_cut(text, ' ', &kind_of_place) : text;
    if (kind == LINK_NAME || kind == LINK_MIDDLE || kind == LINK_PLACE)
        v.sound = text_sound(word), v.letters = text_letters(word);
    if (kind == LINK_NAME && link_lists_has_familiar(l, text)) v.traits |= TRAIT_FAMILIAR;
    if (str_find_char(text, ' ') >= 0) v.traits |= TRAIT_PARTS;
    return v;
}

u32 link_values_take(LinkValues *v, const LinkLists *l, LinkField f, Str text) {
    make_room(v);
    u32 *slot = slot_of(v, link_fields[f].domain, text);
    if (*slot != 0) return *slot;
    LinkValue new_one = link_value_describe(l, f, text);
    new_one.text = v->n_text;
    memcpy(v->text + v->n_text, text.p, text.n);
    v->n_text += (u32)text.n;
    v->at[v->n] = new_one;
    return *slot = v->n++;
}

u32 link_values_find(const LinkValues *v, LinkField f, Str text) { return *slot_of(v, link_fields[f].domain, text); }
