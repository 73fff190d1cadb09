/* json_text.h - single values of JSON from ours, with null for what is not known.
 *
 * Owns      nothing; the value is the caller's to give away or json_decref().
 * Why       each command and list would else write its own, and one would say "" where the next says null.
 * Start at  json_text(). */
#ifndef MUSTER_JSON_TEXT_H
#define MUSTER_JSON_TEXT_H

#include <jansson.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/str.h"

/* Empty text is null. */
static inline json_t *json_text(Str s) { return s.n > 0 ? json_stringn(s.p, s.n) : json_null(); }
/* 0, which no record has, is null. */
static inline json_t *json_id(i64 id) { return id ? json_integer(id) : json_null(); }
static inline json_t *json_day(Date d) {
    char iso[DATE_ISO_LEN + 1];
    return date_is_set(d) ? json_string(date_iso(d, iso)) : json_null();
}
/* A value as text on one line, in the arena. */
static inline Str json_compact(Arena *a, const json_t *v) {
    size_t n = json_dumpb(v, NULL, 0, JSON_COMPACT);
    char *text = (char *)arena_alloc(a, n + 1);
    return (Str){text, json_dumpb(v, text, n, JSON_COMPACT)};
}
/* ["one","two"]: how statements take lists of texts. */
static inline Str json_list(Arena *a, const Str *texts, size_t n) {
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++) json_array_append_new(list, json_stringn(texts[i].p ? texts[i].p : "", texts[i].n));
    Str out = json_compact(a, list);
    json_decref(list);
    return out;
}

#endif
