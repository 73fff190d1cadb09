#include "registers/case_groups.h"

#include "registers/case_access.h"
#include "registers/case_own.h"
#include "web/model.h"
#include "web/web.h"

static bool is_among(const size_t *list, size_t n, size_t field) {
    for (size_t i = 0; i < n; i++)
        if (list[i] == field) return true;
    return false;
}

static bool asks(const Stage *s, size_t field) {
    for (size_t i = 0; i < s->n_requires; i++)
        if (s->requires[i].field == field || expr_reads_field(s->requires[i].that, field)) return true;
    return is_among(s->needs, s->n_needs, field) || is_among(s->asks, s->n_asks, field);
}

size_t case_group_of(const Register *reg, size_t field) {
    const Field *f = &reg->fields[field];
    if (f->computed) return reg->n_stages + 2;
    if (f->is_opening) return 0;
    for (size_t i = 0; i < reg->n_stages; i++)
        if (asks(&reg->stages[i], field)) return i + 1;
    return reg->n_stages + 1;
}

bool case_group_is(const Register *reg, size_t group, size_t field) {
    return reg->fields[field].type != FIELD_ROWS && case_group_of(reg, field) == group;
}

Str case_group_title(Ctx *cx, const Register *reg, size_t group) {
    (void)cx;
    if (group == 0) return STR("When the case was opened");
    if (group <= reg->n_stages) return reg->stages[group - 1].title;
    return group == reg->n_stages + 1 ? STR("Other answers") : STR("Worked out");
}

static Str text_at(const json_t *o, const char *key) {
    const json_t *v = json_object_get(o, key);
    return (Str){json_string_value(v), json_string_length(v)};
}

/* As case_json() has told it, with the words of the definition that the case was made with. */
static const json_t *answer_told(const json_t *m, Str field) {
    size_t i;
    const json_t *o;
    json_array_foreach(json_object_get(m, "answers"), i, o) if (str_eq(text_at(o, "field"), field)) return o;
    return NULL;
}

static void add_answer(const json_t *m, json_t *answers, Buf *missing, const Case *c, size_t field) {
    const Field *f = &c->reg->fields[field];
    const json_t *told = answer_told(m, f->name);
    Str words = text_at(told, "words");
    if (!words.p && f->computed) return;
    if (!words.p) {
        buf_fmt(missing, "%s%.*s", missing->n ? "; " : "", STR_ARG(f->title));
        return;
    }
    json_t *o = model_append(answers);
    model_text(o, "answer_title", text_at(told, "title"));
    model_text(o, "answer_words", words);
}

static void add_group(Ctx *cx, json_t *m, json_t *groups, const Case *c, size_t group) {
    const Register *reg = c->reg;
    Buf missing = buf_on(cx->arena);
    json_t *o = json_object(), *answers = model_array(o, "group_answers");
    size_t n = 0;
    for (size_t i = 0; i < reg->n_fields; i++) {
        if (!case_group_is(reg, group, i) || !field_is_seen(cx, &reg->fields[i])) continue;
        add_answer(m, answers, &missing, c, i);
        n++;
    }
    bool has_answers = json_array_size(answers) > 0, is_worked_out = group == reg->n_stages + 2;
    model_text(o, "group_title", case_group_title(cx, reg, group));
    model_text(o, "not_answered", missing.n ? buf_str(&missing) : STR_NONE);
    model_bool(o, "has_answers", has_answers);
    model_bool(o, "may_change_group", !is_worked_out && !date_is_set(c->closed_on) && register_is_changed(cx, reg));
    model_text(o, "group_href",
               url_to(cx, "/cases/{id}/change", "id", str_i64(cx->arena, c->id).p, "part",
                      str_i64(cx->arena, (i64)group).p, NULL));
    if (n > 0 && (has_answers || !is_worked_out)) json_array_append(groups, o);
    json_decref(o);
}

void case_groups_model(Ctx *cx, json_t *m, const Case *c) {
    json_t *groups = model_array(m, "groups");
    for (size_t i = 0; i <= c->reg->n_stages + 2; i++) add_group(cx, m, groups, c, i);
}
