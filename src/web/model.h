/* model.h - small helpers to fill a page's model (a JSON object).
 *
 * Invariant a day, a moment or a count is in the model as the answer needs it: "born" as programs exchange it (2009-03-08)
 *           for JSON and CSV, "born_text" as people read it (8 March 2009) for the page. What is not known is null.
 * Why       templates are without logic: what they show must stand in the model ready to be shown.
 * Start at  model_new(). */
#ifndef MUSTER_MODEL_H
#define MUSTER_MODEL_H

#include <jansson.h>
#include "base/ctx.h"

/* A page's model with its title. */
json_t *model_new(const char *title);
/* Text; STR_NONE gives null. Bytes that are no UTF-8 give a replacement character. */
json_t *model_str(Str s);
void model_text(json_t *m, const char *key, Str s);
void model_lit(json_t *m, const char *key, const char *s);
void model_i64(json_t *m, const char *key, i64 v);
/* A record's number: 0, of a record that may not be shown, gives null. */
void model_id(json_t *m, const char *key, i64 id);
/* A count: on a page also as people read it, under key_text: 23,114. */
void model_count(json_t *m, const char *key, i64 v, Ctx *cx);
void model_bool(json_t *m, const char *key, bool v);
void model_date(Ctx *cx, json_t *m, const char *key, Date d);
/* A day that the page's form asks for: in both forms; and its three boxes under key_boxes, for the template date_box, with what was
 * typed where that is no day. */
void model_form_date(Ctx *cx, json_t *m, const char *key, Date d);
/* The boxes of a day under key: for each box_name ("born-day"), box_title, box_value and is_year. */
void model_date_boxes(Ctx *cx, json_t *m, const char *key, Str name, const Str parts[3]);
/* Day, month and year as they stand in the boxes: empty of no day. */
void date_parts(Arena *a, Date d, Str parts[3]);
void model_moment(Ctx *cx, json_t *m, const char *key, Moment t);
/* A new object or array under key; borrowed. */
json_t *model_object(json_t *m, const char *key);
json_t *model_array(json_t *m, const char *key);
/* A new object at the array's end; borrowed. */
json_t *model_append(json_t *array);
/* The columns of a list as CSV has them: "id|surname|born" under model.columns. */
void model_columns(json_t *m, const char *keys);
/* A value as a cell of a table: text as it is, a whole number in digits, STR("") for what is not known. */
Str model_cell(Arena *a, const json_t *v);
/* The rows as CSV with those columns as its header. */
Str model_csv(Arena *a, const json_t *rows, const json_t *columns);
/* "23,114" */
Str text_count(Arena *a, i64 v);

#endif
