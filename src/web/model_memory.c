#include "web/model_memory.h"

#include <stdlib.h>

/* check: allow mutable-global because jansson's allocator is given no context; each thread sees only its own */
static _Thread_local Arena *in_use;

static void *get(size_t n) { return in_use ? arena_take(in_use, n) : malloc(n); }

static void give_back(void *p) {
    if (!in_use || !arena_holds(in_use, p)) free(p);
}

void model_memory_prepare(void) { json_set_alloc_funcs(get, give_back); }

void model_memory_use(Arena *a) { in_use = a; }

static void release(void *v) { json_decref(v); }

void model_memory_release_with(Arena *request, json_t *v) {
    if (!in_use) arena_defer(request, release, v);
}
