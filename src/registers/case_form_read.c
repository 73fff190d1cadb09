/* case_form_read.c - what was typed into a definition's form, as answers: schools and people named by words are looked up. */
#include "access/access.h"
#include "people/search.h"
#include "registers/case_form.h"
#include "registers/case_form_own.h"
#include "schools/establishment.h"
#include "sql_all.h"
#include "web/model.h"

enum { OFFERED_MAX = 20 };

/* The field that an input is for: its own, or a column of rows (enquiries[new].kind). NULL: a standard one, or none. */
static const Field *field_of(const Register *reg, Str name) {
    Str after, column, rows = str_cut(name, '[', &after);
    size_t i = register_field(reg, rows);
    if (i == SIZE_MAX) return NULL;
    const Field *f = &reg->fields[i];
    if (rows.n == name.n) return f;
    (void)str_cut(after, ']', &column);
    for (size_t k = 0; k < f->n_fields; k++)
        if (str_eq(f->fields[k].name, str_slice(column, 1, SIZE_MAX))) return &f->fields[k];
    return NULL;
}

/* ---- found by words ---- */

typedef struct Found {
    Str value, text;
} Found;

static Status find_schools(Ctx *cx, Str words, Found *out, size_t *n) {
    SchoolCard *cards;
    size_t found;
    TRY(school_find(cx, words, &cards, &found));
    for (*n = 0; *n < found && *n < OFFERED_MAX; (*n)++) {
        const SchoolCard *s = &cards[*n];
        out[*n] = (Found){.value = str_i64(cx->arena, s->urn),
                          .text = str_fmt(cx->arena, "%.*s%s%.*s (URN %lld)", STR_ARG(s->name), s->town.n ? ", " : "",
                                          STR_ARG(s->town), (long long)s->urn)};
    }
    return OK;
}

static Status find_people(Ctx *cx, Str words, Found *out, size_t *n) {
    PersonCards cards = {0};
    TRY(person_find(cx, words, &cards));
    for (*n = 0; *n < cards.n && *n < OFFERED_MAX; (*n)++) {
        const PersonCard *p = &cards.at[*n];
        out[*n] =
            (Found){.value = str_i64(cx->arena, p->id),
                    .text =
                        str_fmt(cx->arena, "%.*s %.*s%s%.*s", STR_ARG(p->forename), STR_ARG(p->surname),
                                date_is_set(p->birth_date) ? ", born " : "",
                                STR_ARG(date_is_set(p->birth_date) ? date_long(cx->arena, p->birth_date) : STR("")))};
    }
    return OK;
}

static Status find_cases(Ctx *cx, const Field *f, Str words, Found *out, size_t *n) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_case_find_named, P_STR(f->of), P_STR(words), P_I64(OFFERED_MAX)));
    for (*n = 0; *n < OFFERED_MAX && db_next(r); (*n)++)
        out[*n] = (Found){.value = str_i64(cx->arena, col_i64(r, 0)),
                          .text = str_fmt(cx->arena, "%.*s (%.*s)", STR_ARG(col_str(r, 2)), STR_ARG(col_str(r, 1)))};
    return db_done(r);
}

/* A role may have a register that names children without being let into their records (definitions/registers/subject_access.yaml). */
static bool may_not_search(const Ctx *cx, const Field *f) {
    return f->type == FIELD_PERSON && !access_may(cx, READ_CHILD);
}

/* A search that cannot be made of these words finds nobody. */
static Status find(Ctx *cx, const Field *f, Str words, Found *out, size_t *n) {
    *n = 0;
    if (may_not_search(cx, f)) return OK;
    if (f->type == FIELD_CASE) return find_cases(cx, f, words, out, n);
    Status st = f->type == FIELD_SCHOOL ? find_schools(cx, words, out, n) : find_people(cx, words, out, n);
    if (st != ERR_INPUT) return st;
    ctx_clear_error(cx);
    return OK;
}

static bool is_reference(Str text) {
    i64 n;
    Str number, prefix = str_cut(text, '-', &number);
    return prefix.n > 0 && prefix.n < text.n && str_to_i64(number, &n);
}

static bool is_by_words(const Field *f, Str text) {
    i64 id;
    if (f && f->type == FIELD_CASE) return text.n > 0 && !str_to_i64(text, &id) && !is_reference(text);
    return f && (f->type == FIELD_SCHOOL || f->type == FIELD_PERSON) && text.n > 0 && !str_to_i64(text, &id);
}

/* A number of a school is looked up too: a wrong one would stand in the case as a number that means nothing. */
static Status read_one(CaseForm *f, const Field *field, Str name, Str *text, ProblemList *wrong) {
    Found found[OFFERED_MAX];
    size_t n;
    i64 urn;
    bool exists = true;
    if (field && field->type == FIELD_SCHOOL && str_to_i64(*text, &urn)) {
        TRY(establishment_exists(f->cx, urn, &exists));
        if (!exists) problem_add(wrong, name, STR("There is no school of that URN"));
    }
    if (!is_by_words(field, *text)) return OK;
    TRY(find(f->cx, field, *text, found, &n));
    if (n == 1) *text = found[0].value;
    else if (may_not_search(f->cx, field))
        problem_add(wrong, name, STR("Give the number of the record: whoever keeps the index of children can tell it"));
    else if (n == 0) problem_add(wrong, name, STR("Nothing is known under those words"));
    else problem_add(wrong, name, STR("Several fit: choose which you mean"));
    return OK;
}

Status case_form_answers(CaseForm *f, const Register *reg, Answers *out) {
    ProblemList wrong = {.cx = f->cx};
    f->n_given = in_given(f->cx, &f->given);
    f->is_typed = true;
    Answer *at = ARENA_ARRAY(f->cx->arena, Answer, f->n_given + 1);
    *out = (Answers){.at = at, .n = f->n_given};
    for (size_t i = 0; i < f->n_given; i++) {
        at[i] = (Answer){.field = f->given[i].name, .text = f->given[i].text};
        TRY(read_one(f, field_of(reg, at[i].field), at[i].field, &at[i].text, &wrong));
    }
    f->problems = wrong.out;
    return OK;
}

/* ---- and offered, where several fit ---- */

Status case_form_offer(const CaseForm *f, json_t *o, const Field *field, Str now) {
    Found found[OFFERED_MAX];
    size_t n = 0;
    if (f->is_typed && is_by_words(field, now)) TRY(find(f->cx, field, now, found, &n));
    model_bool(o, "is_offered", n > 1);
    if (n < 2) return OK;
    json_t *options = json_object_get(o, "options");
    for (size_t i = 0; i < n; i++) case_form_option(options, found[i].value, found[i].text, false);
    model_bool(o, "is_text", false);
    model_bool(o, "is_radios", true);
    return OK;
}
