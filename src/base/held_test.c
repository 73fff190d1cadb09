#include "base/held.h"

#include "harness.h"

typedef struct Guarded {
    pthread_rwlock_t lock;
    pthread_mutex_t mutex;
    int n_spoilt;
    bool is_read_free, is_write_free, is_mutex_free;
} Guarded;

static void spoil(void *thing) { ((Guarded *)thing)->n_spoilt++; }

static void *try_all(void *thing) {
    Guarded *g = thing;
    g->is_read_free = pthread_rwlock_tryrdlock(&g->lock) == 0;
    if (g->is_read_free) pthread_rwlock_unlock(&g->lock);
    g->is_write_free = pthread_rwlock_trywrlock(&g->lock) == 0;
    if (g->is_write_free) pthread_rwlock_unlock(&g->lock);
    g->is_mutex_free = pthread_mutex_trylock(&g->mutex) == 0;
    if (g->is_mutex_free) pthread_mutex_unlock(&g->mutex);
    return NULL;
}

/* What another thread could take: r for reading, w for writing, m the mutex. */
static void expect_free(T *t, Guarded *g, const char *want) {
    pthread_t other;
    expect(t, pthread_create(&other, NULL, try_all, g) == 0);
    pthread_join(other, NULL);
    expect_str(t, want,
               str_fmt(t->cx.arena, "%s%s%s", g->is_read_free ? "r" : "", g->is_write_free ? "w" : "",
                       g->is_mutex_free ? "m" : ""));
}

/* Leaves by the jump, with everything held. */
static void leave(T *t, Guarded *g, bool is_writing) {
    jmp_buf out;
    ArenaMark mark = arena_mark(t->cx.arena);
    arena_on_oom(t->cx.arena, &out);
    if (setjmp(out) == 0) {
        Held *lock = held_open(t->cx.arena), *mutex = held_open(t->cx.arena);
        if (is_writing) held_write(lock, &g->lock, spoil, g);
        else held_read(lock, &g->lock);
        held_mutex(mutex, &g->mutex);
        arena_fail_after(t->cx.arena, 1);
        expect(t, arena_alloc(t->cx.arena, 1) == NULL); /* it does not return */
    }
    arena_on_oom(t->cx.arena, NULL);
    expect_free(t, g, is_writing ? "" : "r");
    arena_rewind(t->cx.arena, mark);
}

PURE_TEST("held: a lock is free after it was let go of, and after its holder ran out of memory") {
    Guarded g = {.lock = PTHREAD_RWLOCK_INITIALIZER, .mutex = PTHREAD_MUTEX_INITIALIZER};
    Held *h = held_open(t->cx.arena);
    expect_free(t, &g, "rwm");
    held_write(h, &g.lock, spoil, &g);
    expect_free(t, &g, "m");
    held_let_go(h);
    held_read(h, &g.lock);
    expect_free(t, &g, "rm");
    held_let_go(h);
    held_let_go(h); /* nothing */
    expect_free(t, &g, "rwm");
    expect_i64(t, 0, g.n_spoilt);
    leave(t, &g, false);
    expect_free(t, &g, "rwm");
    expect_i64(t, 0, g.n_spoilt); /* who only reads spoils nothing */
    leave(t, &g, true);
    expect_free(t, &g, "rwm");
    expect_i64(t, 1, g.n_spoilt);
}
