#include "continuity/pack.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "access/access.h"
#include "access/audit.h"
#include "access/restrict.h"
#include "access/restrict_case.h"
#include "base/file_map.h"
#include "base/file_put.h"
#include "continuity/seal.h"
#include "base/embed.h"
#include "registers/case_access.h"
#include "sql_all.h"
#include "web/model.h"
#include "web/mustache.h"

/* No request asks for this page: the model's own dates would look for its format. */
static void add_day(Ctx *cx, json_t *m, const char *key, Date on) {
    if (date_is_set(on)) model_text(m, key, date_long(cx->arena, on));
}

/* ---- who ---- */

static Str joined(Arena *a, const DbRows *r, int first, int last) {
    Buf b = buf_on(a);
    for (int i = first; i <= last; i++) {
        Str s = col_str(r, i);
        if (s.n == 0) continue;
        if (b.n > 0) buf_add(&b, i == first + 1 ? STR(" ") : STR(", "));
        buf_add(&b, s);
    }
    return buf_str(&b);
}

static Str name_in(Ctx *cx, const DbRows *r) {
    Str surname = col_str(r, 0), forename = col_str(r, 1);
    if (surname.n == 0 && forename.n == 0) return STR("Name not known");
    return str_fmt(cx->arena, "%.*s %.*s", STR_ARG(forename), STR_ARG(surname));
}

static Status add_contacts(Ctx *cx, json_t *m, i64 person_id) {
    DbRows *r;
    json_t *list = model_array(m, "contacts");
    TRY(db_query(cx, &r, SQL_continuity_contacts, P_I64(person_id), P_DATE(cx->today)));
    while (db_next(r)) {
        json_t *row = model_append(list);
        model_text(row, "name", name_in(cx, r));
        model_text(row, "relation", col_str_keep(r, 2));
        model_text(row, "phone", col_str_keep(r, 3));
    }
    return db_done(r);
}

static Status add_child(Ctx *cx, json_t *m, i64 person_id) {
    DbRows *r;
    if (person_id == 0) return OK;
    if (restrict_holds(cx, person_id)) {
        model_text(m, "name", STR("Restricted record: ask the worker or the duty manager"));
        return OK;
    }
    TRY(db_query(cx, &r, SQL_continuity_child, P_I64(person_id)));
    if (db_next(r)) {
        model_text(m, "name", name_in(cx, r));
        add_day(cx, m, "born_text", col_date(r, 2));
        model_text(m, "address", joined(cx->arena, r, 3, 7));
        model_text(m, "school", col_str_keep(r, 8));
    }
    TRY(db_done(r));
    return add_contacts(cx, m, person_id);
}

/* ---- cases ---- */

/* What is looked at of each case before the next statement: the list is read to its end first. */
typedef struct Listed {
    i64 id, person_id;
    Date opened_on, due_on, next_on;
    Str reference, next_action, worker, team, phone;
} Listed;

static Status list_cases(Ctx *cx, Str reg, Listed **out, size_t *n) {
    DbRows *r;
    size_t cap = 0;
    *out = NULL;
    *n = 0;
    TRY(db_query(cx, &r, SQL_continuity_cases, P_STR(reg)));
    while (db_next(r)) {
        if (*n == cap) {
            size_t more = cap ? 2 * cap : 256;
            *out = arena_grow(cx->arena, *out, cap * sizeof **out, more * sizeof **out);
            cap = more;
        }
        (*out)[(*n)++] = (Listed){.id = col_i64(r, 0),
                                  .reference = col_str_keep(r, 1),
                                  .person_id = col_is_null(r, 2) ? 0 : col_i64(r, 2),
                                  .opened_on = col_date(r, 3),
                                  .due_on = col_date(r, 4),
                                  .next_action = col_str_keep(r, 5),
                                  .next_on = col_date(r, 6),
                                  .worker = col_str_keep(r, 7),
                                  .team = col_str_keep(r, 8),
                                  .phone = col_str_keep(r, 9)};
    }
    return db_done(r);
}

static bool is_wanted(const ContinuityCases *which, const Case *c) {
    if (which->field.n == 0) return true;
    Str is = c->values[register_field(c->reg, which->field)].text;
    for (size_t i = 0; i < which->n_codes; i++)
        if (str_eq(which->codes[i], is)) return true;
    return false;
}

/* The pack is printed and read by whoever is there: of a case for named people alone it says that there is one, and whom to ask. */
static Status add_case(Ctx *cx, json_t *m, const Listed *l, const Case *c) {
    bool is_restricted = restrict_holds_case(cx, l->id);
    model_text(m, "reference", l->reference);
    model_text(m, "register_title", c->reg->title);
    model_text(m, "stage_title", is_restricted ? STR("") : c->reg->stages[c->stage].title);
    add_day(cx, m, "opened_text", l->opened_on);
    add_day(cx, m, "due_text", l->due_on);
    model_text(m, "next_action", is_restricted ? STR_NONE : l->next_action);
    add_day(cx, m, "next_action_on_text", is_restricted ? DATE_NONE : l->next_on);
    model_text(m, "worker", l->worker);
    model_text(m, "team", l->team);
    model_text(m, "team_phone", l->phone);
    if (!is_restricted) return add_child(cx, m, l->person_id);
    model_text(m, "name", STR("Restricted case: ask the worker or the duty manager"));
    return OK;
}

static Status check_named(Ctx *cx, const ContinuityCases *which) {
    const Register *r = register_find(registers_of(cx), which->reg);
    if (!r)
        return FAIL(cx, ERR_INPUT, "definitions/continuity.yaml: there is no register \"%.*s\"", STR_ARG(which->reg));
    if (which->field.n > 0 && register_field(r, which->field) == SIZE_MAX)
        return FAIL(cx, ERR_INPUT, "definitions/continuity.yaml: the register %.*s has no field \"%.*s\"",
                    STR_ARG(which->reg), STR_ARG(which->field));
    return register_may_see(cx, r);
}

static Status add_cases(Ctx *cx, json_t *cases, const ContinuityCases *which) {
    Listed *listed;
    size_t n;
    TRY(check_named(cx, which));
    TRY(list_cases(cx, which->reg, &listed, &n));
    for (size_t i = 0; i < n; i++) {
        Case c;
        TRY(case_load(cx, listed[i].id, &c));
        if (is_wanted(which, &c)) TRY(add_case(cx, model_append(cases), &listed[i], &c));
    }
    return OK;
}

static Status add_functions(Ctx *cx, json_t *m, size_t *n_cases) {
    const ContinuityRules *rules = definitions_of(cx)->continuity;
    json_t *functions = model_array(m, "functions");
    *n_cases = 0;
    for (size_t i = 0; i < rules->n; i++) {
        const CriticalFunction *f = &rules->functions[i];
        json_t *row = model_append(functions), *cases = model_array(row, "cases");
        model_text(row, "title", f->title);
        model_i64(row, "within_days", f->within_days);
        model_text(row, "minimum", f->minimum);
        for (size_t k = 0; k < f->n_cases; k++) TRY(add_cases(cx, cases, &f->cases[k]));
        size_t n = json_array_size(cases);
        model_text(row, "n_text", text_count(cx->arena, (i64)n));
        model_bool(row, "is_one", n == 1);
        model_bool(row, "has_cases", n > 0);
        *n_cases += n;
    }
    return OK;
}

static Status render(Ctx *cx, const json_t *m, Str *html) {
    const EmbeddedFile *file = embed_find(STR("src/continuity/pack.mustache"));
    if (!file) return FAIL(cx, ERR_BUG, "the pack's template is not in the program");
    TemplateSource source = {"pack", {file->data, file->n}};
    TemplateSet *set;
    Buf out = buf_on(cx->arena);
    TRY(mustache_compile(cx, cx->arena, &source, 1, &set));
    TRY(mustache_render(cx, set, "pack", m, &(RenderOptions){0}, &out));
    *html = buf_str(&out);
    return OK;
}

Status pack_page(Ctx *cx, Str *html, size_t *n_cases) {
    json_t *m = model_new("Work that goes on without the system");
    model_text(m, "made_at", moment_london(cx->arena, ctx_now(cx)));
    add_day(cx, m, "today_text", cx->today);
    Status st = add_functions(cx, m, n_cases);
    if (st == OK) st = render(cx, m, html);
    json_decref(m);
    if (st == OK) audit_note(cx, "continuity.pack", 0, "cases %zu", *n_cases);
    return st;
}

/* ---- files ---- */

static int newest_first(const void *a, const void *b) { return str_cmp(*(const Str *)b, *(const Str *)a); }

static bool is_pack(Str name) {
    return name.n == 22 && str_starts(name, STR("muster-")) && str_ends(name, STR(".pack"));
}

/* Names sort by day. What cannot be taken away stays: the new pack is written. */
static void take_away_old(Ctx *cx, const PackOptions *o) {
    enum { MANY = 2000 };
    Str *names = ARENA_ARRAY(cx->arena, Str, MANY);
    size_t n = 0;
    DIR *folder = o->n_kept > 0 ? opendir(str_cstr(cx->arena, o->folder)) : NULL;
    for (struct dirent *e; folder && n < MANY && (e = readdir(folder));)
        if (is_pack(str_from(e->d_name))) names[n++] = str_dup(cx->arena, str_from(e->d_name));
    if (folder) closedir(folder);
    qsort(names, n, sizeof *names, newest_first);
    for (size_t i = (size_t)o->n_kept; i < n; i++)
        (void)unlink(str_fmt(cx->arena, "%.*s/%.*s", STR_ARG(o->folder), STR_ARG(names[i])).p);
}

Status pack_write(Ctx *cx, const PackOptions *o, PackWritten *out) {
    Str key, html, sealed;
    TRY(file_map(cx, o->public_key_file, &key));
    TRY(pack_page(cx, &html, &out->n_cases));
    TRY(seal_close(cx, key, html, &sealed));
    out->path =
        str_fmt(cx->arena, "%.*s/muster-%.*s.pack", STR_ARG(o->folder), STR_ARG(date_iso_str(cx->arena, cx->today)));
    TRY(file_put(cx, out->path, sealed, 0600, false));
    take_away_old(cx, o);
    return OK;
}
