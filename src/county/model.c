#include "county/model.h"

void vec_room(Arena *a, void **at, size_t *cap, size_t n, size_t size) {
    if (n < *cap) return;
    size_t more = *cap ? *cap * 2 : 64;
    *at = *cap ? arena_grow(a, *at, *cap * size, more * size) : arena_alloc_array(a, more, size);
    memset((char *)*at + *cap * size, 0, (more - *cap) * size); /* the arena may hand out used memory */
    *cap = more;
}

Rng county_stream(const County *c, Purpose purpose, u64 i) {
    Rng r = c->rng;
    r.s[0] += (u64)purpose * 0xA0761D6478BD642Fu;
    return rng_fork(&r, i);
}

Home child_home(const County *c, const Child *k, i32 on) {
    const Family *f = family_of(c, k);
    return f->moves_on != DAY_NONE && on >= f->moves_on ? f->home2 : f->home;
}

bool child_is_known(const County *c, const Child *k) {
    return !k->only_school_knows && !family_of(c, k)->lives_outside && k->known_from <= c->spec.until.day &&
           k->born <= c->spec.until.day;
}

bool child_lives_here(const County *c, const Child *k, i32 on) {
    const Family *f = family_of(c, k);
    if (f->arrived != DAY_NONE && on < f->arrived) return false;
    if (k->story == STORY_DIES && on > k->story_on) return false;
    return !place_is_outside(&c->places, child_home(c, k, on));
}

Enrolment *child_enrolment_on(const County *c, const Child *k, i32 on) {
    Enrolment *found = NULL;
    for (u32 i = k->first_enrolment; i != NONE32; i = c->enrolments.at[i].next) {
        Enrolment *e = &c->enrolments.at[i];
        if (enrolment_holds(e, on) && (!found || found->role == 'S')) found = e;
    }
    return found;
}

int child_n_enrolments_on(const County *c, const Child *k, i32 on) {
    int n = 0;
    for (u32 i = k->first_enrolment; i != NONE32; i = c->enrolments.at[i].next)
        n += enrolment_holds(&c->enrolments.at[i], on);
    return n;
}

Enrolment *enrolment_add(County *c, Child *k, u16 school, i32 from) {
    u32 no = (u32)c->enrolments.n, *link = &k->first_enrolment;
    Enrolment *e = VEC_PUSH(c->cx->arena, &c->enrolments);
    *e = (Enrolment){
        .child = child_no(c, k), .next = NONE32, .from = from, .to = DAY_OPEN, .school = school, .role = 'C'};
    while (*link != NONE32) link = &c->enrolments.at[*link].next;
    *link = no;
    return e;
}

Transfer *transfer_add(County *c, const Child *k, u16 source, i32 on) {
    Transfer *t = VEC_PUSH(c->cx->arena, &c->transfers);
    *t = (Transfer){.child = child_no(c, k), .source = source, .on = on, .dest_kind = DEST_SCHOOL};
    return t;
}

Truth *truth_add(County *c, const Child *k, Plant plant, i32 on) {
    Truth *t = VEC_PUSH(c->cx->arena, &c->truths);
    *t = (Truth){
        .child = child_no(c, k), .plant = (u8)plant, .on = on, .local_id = child_feed_letter(k), .school = UINT16_MAX};
    if (k->first_enrolment != NONE32) t->school = c->enrolments.at[k->first_enrolment].school;
    return t;
}
