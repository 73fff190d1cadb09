#include "base/held.h"

struct Held {
    pthread_rwlock_t *lock;
    pthread_mutex_t *mutex;
    void (*spoilt)(void *);
    void *thing;
};

void held_let_go(Held *h) {
    pthread_rwlock_t *lock = h->lock;
    pthread_mutex_t *mutex = h->mutex;
    *h = (Held){.lock = NULL};
    if (lock) pthread_rwlock_unlock(lock);
    if (mutex) pthread_mutex_unlock(mutex);
}

static void let_go_late(void *held) {
    Held *h = held;
    if (h->spoilt) h->spoilt(h->thing);
    held_let_go(h);
}

Held *held_open(Arena *a) {
    Held *h = ARENA_NEW(a, Held);
    arena_defer(a, let_go_late, h);
    return h;
}

void held_read(Held *h, pthread_rwlock_t *lock) {
    check(pthread_rwlock_rdlock(lock) == 0); /* it is not 0 where this thread has it for writing */
    h->lock = lock;
}

void held_write(Held *h, pthread_rwlock_t *lock, void (*spoilt)(void *), void *thing) {
    check(pthread_rwlock_wrlock(lock) == 0);
    *h = (Held){.lock = lock, .spoilt = spoilt, .thing = thing};
}

void held_mutex(Held *h, pthread_mutex_t *lock) {
    check(pthread_mutex_lock(lock) == 0);
    h->mutex = lock;
}
