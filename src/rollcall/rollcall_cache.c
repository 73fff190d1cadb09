#include "rollcall/rollcall_cache.h"

#include <pthread.h>
#include <stdlib.h>

enum { N_KEPT = 128 };

typedef struct Kept {
    Arena *arena;
    const RollcallCount *count;
    i64 version;
    u64 used; /* when it was kept, by the cache's own clock: the oldest makes room */
} Kept;

struct RollcallCache {
    pthread_rwlock_t lock;
    Kept kept[N_KEPT];
    u64 clock;
};

Status rollcall_cache_open(Ctx *cx, RollcallCache **out) {
    RollcallCache *c = calloc(1, sizeof *c);
    if (!c) return FAIL(cx, ERR_OPS, "no memory for the roll call's cache");
    pthread_rwlock_init(&c->lock, NULL);
    *out = c;
    return OK;
}

void rollcall_cache_close(RollcallCache *c) {
    if (!c) return;
    for (int i = 0; i < N_KEPT; i++) arena_close(c->kept[i].arena);
    pthread_rwlock_destroy(&c->lock);
    free(c);
}

static const RollcallCount *copy(Arena *a, const RollcallCount *from) {
    RollcallCount *to = ARENA_NEW(a, RollcallCount);
    *to = *from;
    size_t n_cells = (size_t)from->n_districts * ROLLCALL_N_YEARS * N_ROLLCALL_SUBS;
    to->cells = ARENA_ARRAY(a, u32, n_cells);
    memcpy(to->cells, from->cells, n_cells * sizeof(u32));
    Str *districts = ARENA_ARRAY(a, Str, from->n_districts);
    for (u32 i = 0; i < from->n_districts; i++) districts[i] = str_dup(a, from->districts[i]);
    RollcallSchoolCount *schools = ARENA_ARRAY(a, RollcallSchoolCount, from->n_schools);
    for (u32 i = 0; i < from->n_schools; i++) {
        schools[i] = from->schools[i];
        schools[i].name = str_dup(a, from->schools[i].name);
    }
    to->districts = districts;
    to->schools = schools;
    return to;
}

const RollcallCount *rollcall_cache_find(RollcallCache *c, Arena *into, Date as_at, i64 version) {
    const RollcallCount *found = NULL;
    pthread_rwlock_rdlock(&c->lock);
    for (int i = 0; i < N_KEPT && !found; i++) {
        const Kept *k = &c->kept[i];
        if (k->count && k->version == version && date_eq(k->count->as_at, as_at)) found = copy(into, k->count);
    }
    pthread_rwlock_unlock(&c->lock);
    return found;
}

static Kept *oldest(RollcallCache *c) {
    Kept *best = &c->kept[0];
    for (int i = 1; i < N_KEPT; i++)
        if (c->kept[i].used < best->used) best = &c->kept[i];
    return best;
}

void rollcall_cache_keep(RollcallCache *c, const RollcallCount *count, i64 version) {
    Arena *arena = arena_open();
    if (!arena) return; /* nothing kept: the next asker counts again */
    const RollcallCount *own = copy(arena, count);
    pthread_rwlock_wrlock(&c->lock);
    Kept *k = oldest(c);
    Arena *old = k->arena;
    *k = (Kept){.arena = arena, .count = own, .version = version, .used = ++c->clock};
    pthread_rwlock_unlock(&c->lock);
    arena_close(old);
}
