/* model_memory.h - where the model of a page is made: memory of its own, given back as one when the page is made.
 *
 * Owns      jansson's allocator, process-wide; for each thread, the arena that its models come from at the moment.
 * Invariant while an arena is in use, whatever this thread makes with jansson lives in it: nothing of it may be kept
 *           beyond the request, and text that jansson makes (json_dumps) is not free()'s to take: use json_dumpb().
 * Why       a page's model is a thousand small values with one life. malloc and free of each were a quarter of all that
 *           a page costs; here they are a pointer moved on, and no walk at the end.
 * Start at  model_memory_use(). */
#ifndef MUSTER_MODEL_MEMORY_H
#define MUSTER_MODEL_MEMORY_H

#include <jansson.h>
#include "base/arena.h"

/* Tell jansson. May be repeated, and values made before may be released after. Not while another thread makes values. */
void model_memory_prepare(void);
/* From now on this thread's values come from a; NULL: from malloc, as before. */
void model_memory_use(Arena *a);
/* Release v when the arena of the request is reset: nothing to do where v's own memory goes by itself. */
void model_memory_release_with(Arena *request, json_t *v);

#endif
