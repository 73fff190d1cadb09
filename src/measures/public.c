/* public.c - see public.h. */
#include "measures/public.h"

#include "measures/edition.h"
#include "measures/release_rows.h"
#include "measures/scorecard.h"
#include "measures/scorecard_files.h"
#include "sql_all.h"
#include "web/model.h"

enum { MAX_EDITIONS = 200 };

/* ---- which ---- */

static void add_edition(Ctx *cx, json_t *o, const DbRows *r) {
    bool is_replaced = !col_is_null(r, 7) && col_i64(r, 7) != 0;
    Str note = col_str_keep(r, 5), day = date_long(cx->arena, moment_london_date(col_moment(r, 6)));
    model_i64(o, "id", col_i64(r, 0));
    model_text(o, "scorecard", col_str_keep(r, 1));
    model_text(o, "title", col_str_keep(r, 2));
    model_date(cx, o, "as_at", col_date(r, 3));
    model_text(o, "as_at_words", date_long(cx->arena, col_date(r, 3)));
    model_i64(o, "number", col_i64(r, 4));
    model_text(o, "correction", note.n > 0 ? note : STR_NONE);
    model_moment(cx, o, "published_at", col_moment(r, 6));
    model_bool(o, "is_replaced", is_replaced);
    model_text(o, "edition_text",
               str_fmt(cx->arena, "Edition %lld, published %.*s%s", (long long)col_i64(r, 4), STR_ARG(day),
                       is_replaced ? ", since replaced by another" : ""));
}

Status public_list(Ctx *cx, json_t **out) {
    DbRows *r;
    *out = model_new("Published scorecards");
    json_t *list = model_array(*out, "editions");
    TRY(db_query(cx, &r, SQL_public_list, P_I64(MAX_EDITIONS)));
    while (db_next(r)) add_edition(cx, model_append(list), r);
    return db_done(r);
}

/* ---- one ---- */

static Status read_edition(Ctx *cx, i64 id, json_t *o, Str *scorecard) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_public_edition, P_I64(id)));
    bool has = db_next(r);
    if (has) {
        add_edition(cx, o, r);
        *scorecard = col_str_keep(r, 1);
    }
    TRY(db_done(r));
    return has ? OK : FAIL(cx, ERR_NOTFOUND, "no edition %lld was published", (long long)id);
}

/* The section's rows stand together, under its title as the scorecard has it today; its name where it has it no more. */
static json_t *section_of(json_t *sections, const Scorecard *s, Str name) {
    for (size_t i = 0; i < json_array_size(sections); i++) {
        json_t *at = json_array_get(sections, i);
        if (str_eq(str_from(json_string_value(json_object_get(at, "section"))), name)) return at;
    }
    json_t *section = model_append(sections);
    Str title = name;
    for (size_t i = 0; s && i < s->n; i++)
        if (str_eq(s->sections[i].section, name)) title = s->sections[i].title;
    model_text(section, "section", name);
    model_text(section, "title", title);
    model_array(section, "rows");
    model_bool(section, "has_rows", true);
    return section;
}

static Str rag_of(const json_t *row) { return str_from(json_string_value(json_object_get(row, "rag"))); }

/* The rows as they were kept, each of its section. */
static Status read_kept(Ctx *cx, i64 id, json_t *kept) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_public_rows, P_I64(id)));
    while (db_next(r)) {
        Str shown = col_str(r, 3);
        char day[DATE_ISO_LEN + 1];
        json_t *row = json_loadb(shown.p, shown.n, 0, NULL);
        if (!json_is_object(row)) return FAIL(cx, ERR_OPS, "a row of edition %lld cannot be read", (long long)id);
        model_text(row, "id", col_str(r, 0));
        model_text(row, "section", col_str(r, 1));
        model_bool(row, "has_no_commentary", edition_wants_words(rag_of(row)) && col_is_null(r, 4));
        if (!json_object_get(row, "period_end")) model_lit(row, "period_end", date_iso(col_date(r, 2), day));
        json_array_append_new(kept, row);
    }
    return db_done(r);
}

static Status add_rows(Ctx *cx, json_t *o, const json_t *kept, const Scorecard *s) {
    const Measures *ms;
    TRY(measures_of(cx, &ms));
    json_t *sections = model_array(o, "sections"), *rows = model_array(o, "rows");
    Released hidden = release_rows(cx, ms, kept, rows);
    for (size_t i = 0; i < json_array_size(rows); i++) {
        json_t *row = json_array_get(rows, i);
        Str name = str_from(json_string_value(json_object_get(row, "section")));
        json_array_append(json_object_get(section_of(sections, s, name), "rows"), row);
    }
    model_text(o, "hidden_text", release_text(cx->arena, &hidden));
    return OK;
}

static void add_counts(json_t *o) {
    const json_t *rows = json_object_get(o, "rows");
    json_t *counts = model_object(o, "counts");
    for (int v = 0; v < N_VERDICTS; v++) {
        i64 n = 0;
        for (size_t i = 0; i < json_array_size(rows); i++)
            n += str_is(str_from(json_string_value(json_object_get(json_array_get(rows, i), "rag"))), verdict_codes[v]);
        json_object_set_new(counts, verdict_codes[v], json_integer(n));
    }
}

Status public_edition(Ctx *cx, i64 id, json_t **out) {
    const Scorecards *all;
    const Scorecard *s = NULL;
    Str name;
    json_t *o = json_object();
    *out = o;
    model_i64(o, "schema_version", 1);
    TRY(read_edition(cx, id, o, &name));
    TRY(scorecards_of(cx, &all));
    for (size_t i = 0; i < all->n; i++)
        if (str_eq(all->at[i].name, name)) s = &all->at[i];
    model_text(o, "about", s ? s->about : STR_NONE);
    json_t *kept = json_array();
    Status st = read_kept(cx, id, kept);
    if (st == OK) st = add_rows(cx, o, kept, s);
    json_decref(kept);
    TRY(st);
    add_counts(o);
    return scorecard_add_definitions(cx, o);
}
