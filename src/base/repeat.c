#include "base/repeat.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

struct Repeat {
    pthread_t thread;
    pthread_mutex_t lock; /* guards is_stopping */
    pthread_cond_t changed;
    bool is_stopping;
    int every_s;
    void (*look)(void *arg);
    void *arg;
};

static struct timespec next_look(const Repeat *r) {
    struct timespec at;
    /* check: allow clock because pthread_cond_timedwait() takes a moment of the machine's clock; no rule depends on it */
    clock_gettime(CLOCK_REALTIME, &at);
    at.tv_sec += r->every_s;
    return at;
}

static void *run(void *arg) {
    Repeat *r = arg;
    pthread_mutex_lock(&r->lock);
    while (!r->is_stopping) {
        pthread_mutex_unlock(&r->lock);
        r->look(r->arg);
        pthread_mutex_lock(&r->lock);
        struct timespec until = next_look(r);
        while (!r->is_stopping && pthread_cond_timedwait(&r->changed, &r->lock, &until) != ETIMEDOUT) {}
    }
    pthread_mutex_unlock(&r->lock);
    return NULL;
}

static void release(Repeat *r) {
    pthread_cond_destroy(&r->changed);
    pthread_mutex_destroy(&r->lock);
    free(r);
}

Status repeat_open(Ctx *cx, int every_s, void (*look)(void *arg), void *arg, Repeat **out) {
    Repeat *r = calloc(1, sizeof *r);
    if (!r) return FAIL(cx, ERR_OPS, "out of memory");
    r->every_s = every_s;
    r->look = look;
    r->arg = arg;
    pthread_mutex_init(&r->lock, NULL);
    pthread_cond_init(&r->changed, NULL);
    if (pthread_create(&r->thread, NULL, run, r) != 0) {
        release(r);
        return FAIL(cx, ERR_OPS, "no thread could be started");
    }
    *out = r;
    return OK;
}

void repeat_close(Repeat *r) {
    if (!r) return;
    pthread_mutex_lock(&r->lock);
    r->is_stopping = true;
    pthread_cond_broadcast(&r->changed);
    pthread_mutex_unlock(&r->lock);
    pthread_join(r->thread, NULL);
    release(r);
}
