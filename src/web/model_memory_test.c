#include "harness.h"
#include "web/model_memory.h"

PURE_TEST("values made while an arena is in use live in it, and need no release") {
    Arena *a = arena_open();
    expect(t, a != NULL);
    model_memory_prepare();
    json_t *outside = json_string("made before");
    model_memory_use(a);
    json_t *m = json_object(), *list = json_array();
    json_object_set_new(m, "list", list);
    for (int i = 0; i < 5000; i++) json_array_append_new(list, json_string("a value of some length"));
    bool is_inside = arena_holds(a, m) && arena_holds(a, json_array_get(list, 4999));
    json_object_set_new(m, "outside", outside); /* older values may be put in, and are released as ever */
    json_object_del(m, "outside");
    json_t *kept = json_string("kept");
    model_memory_release_with(t->cx.arena, kept);
    model_memory_use(NULL);
    expect(t, is_inside);
    json_t *after = json_string("made after");
    expect(t, !arena_holds(a, after));
    json_decref(after);
    arena_close(a);
}
