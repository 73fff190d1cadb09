/* record_json.h - what a return or transfer file said of a pupil, as JSON and back: for rows that wait for a person's decision.
 *
 * Owns      nothing; what is read is the arena's.
 * Why       both records are tables of texts and of short lists of such (census_record.h, ctf_record.h), so one set of macros writes
 *           every member and forgets none.
 * Start at  RECORD_JSON(), RECORD_SET_LISTS(). */
#ifndef MUSTER_RECORD_JSON_H
#define MUSTER_RECORD_JSON_H

#include <jansson.h>
#include "base/arena.h"
#include "base/str.h"

/* Nothing for an empty text. */
static inline void record_set(json_t *o, const char *key, Str text) {
    if (text.n > 0) json_object_set_new(o, key, json_stringn(text.p, text.n));
}

static inline Str record_get(Arena *a, const json_t *o, const char *key) {
    const json_t *v = json_object_get(o, key);
    return json_is_string(v) ? str_dup(a, (Str){json_string_value(v), json_string_length(v)}) : STR_NONE;
}

/* For a table of texts, X(member, element): in o and item. */
#define RECORD_SET(member, element) record_set(o, #member, item->member);
#define RECORD_GET(member, element) item->member = record_get(a, o, #member);

/* TYPE_json() and TYPE_from_json() of a record of texts alone. */
#define RECORD_JSON(type, LIST)                    \
    static json_t *type##_json(const type *item) { \
        json_t *o = json_object();                 \
        LIST(RECORD_SET)                           \
        return o;                                  \
    }                                              \
    static void type##_from_json(Arena *a, const json_t *o, type *item) { LIST(RECORD_GET) }

/* For a table of lists of those, X(list, type, element, most): list, n_list and at most so many. */
#define RECORD_SET_LISTS(list, type, element, most)                                                            \
    if (item->n_##list > 0) {                                                                                  \
        json_t *array = json_array();                                                                          \
        for (size_t i = 0; i < item->n_##list; i++) json_array_append_new(array, type##_json(&item->list[i])); \
        json_object_set_new(o, #list, array);                                                                  \
    }
#define RECORD_GET_LISTS(list, type, element, most)                                       \
    {                                                                                     \
        const json_t *array = json_object_get(o, #list);                                  \
        for (size_t i = 0; i < json_array_size(array) && i < (most); i++)                 \
            type##_from_json(a, json_array_get(array, i), &item->list[item->n_##list++]); \
    }

#endif
