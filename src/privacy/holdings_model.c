/* holdings_model.c - the data protection register, from the definitions and the dictionary: see holdings.h. */
#include "access/access.h"
#include "access/audit.h"
#include "cli/app.h"
#include "db/db.h"
#include "define/definitions.h"
#include "privacy/holdings.h"
#include "sql_all.h"
#include "web/model.h"

static void add_retention(Ctx *cx, json_t *row, Str words) {
    const RetentionClass *c = retention_class_of(definitions_of(cx)->retention, words);
    model_text(row, "retention", words);
    model_text(row, "retention_basis", c ? c->basis : STR_NONE);
    model_lit(row, "then", c ? retention_then_says[c->then] : "");
}

static Str roles_words(Ctx *cx, const Register *reg) {
    const Roles *roles = definitions_of(cx)->roles;
    Buf b = buf_on(cx->arena);
    for (size_t i = 0; i < roles->n; i++) {
        bool is_one = ((reg->see_mask | reg->change_mask) >> i & 1) || (!reg->is_arms_length && roles->at[i].sees_all);
        if (is_one) buf_fmt(&b, "%s%.*s", b.n ? ", " : "", STR_ARG(roles->at[i].title));
    }
    return buf_str(&b);
}

/* "Referred on (safe), Reason (sensitive)": what is held, with the kind of each. */
static void add_fields(Ctx *cx, const HeldRegister *h, const Field *fields, size_t n, const Field *of, json_t *list,
                       Buf *said) {
    for (size_t i = 0; i < n; i++) {
        const Field *f = &fields[i];
        if (f->type == FIELD_ROWS) {
            add_fields(cx, h, f->fields, f->n_fields, f, list, said);
            continue;
        }
        const char *kind = field_kind_word[holdings_kind(h, f, of)];
        json_t *o = model_append(list);
        model_text(o, "name", of ? str_fmt(cx->arena, "%.*s.%.*s", STR_ARG(of->name), STR_ARG(f->name)) : f->name);
        model_text(o, "field_title", f->title);
        model_lit(o, "kind", kind);
        buf_fmt(said, "%s%.*s (%s)", said->n ? "; " : "", STR_ARG(f->title), kind);
    }
}

static void add_register(Ctx *cx, json_t *rows, const Holdings *held, const HeldRegister *h) {
    json_t *row = model_append(rows), *fields = model_array(row, "fields");
    Buf said = buf_on(cx->arena);
    model_text(row, "what", h->reg->title);
    model_text(row, "name", h->reg->name);
    model_lit(row, "is", "register");
    model_text(row, "why", h->reg->about);
    model_text(row, "lawful_basis", held->lawful_basis);
    model_text(row, "basis", h->reg->basis);
    add_retention(cx, row, h->reg->retention);
    model_text(row, "who_sees", roles_words(cx, h->reg));
    model_text(row, "source", h->source);
    model_text(row, "recipients", h->recipients);
    add_fields(cx, h, h->reg->fields, h->reg->n_fields, NULL, fields, &said);
    model_text(row, "held", buf_str(&said));
}

static Status add_columns(Ctx *cx, Str table, json_t *fields, Buf *said) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_privacy_titles, P_STR(table)));
    while (db_next(r)) {
        json_t *o = model_append(fields);
        model_text(o, "name", str_fmt(cx->arena, "%.*s.%.*s", STR_ARG(table), STR_ARG(col_str(r, 0))));
        model_text(o, "field_title", col_str_keep(r, 1));
        model_lit(o, "kind", "identifying");
    }
    buf_fmt(said, "%s%.*s", said->n ? ", " : "", STR_ARG(table));
    return db_done(r);
}

static Status add_group(Ctx *cx, json_t *rows, const Holdings *held, const HeldGroup *g) {
    json_t *row = model_append(rows), *fields = model_array(row, "fields");
    Buf said = buf_on(cx->arena);
    model_text(row, "what", g->title);
    model_text(row, "name", g->group);
    model_lit(row, "is", "tables");
    model_text(row, "why", g->purpose);
    model_text(row, "lawful_basis", held->lawful_basis);
    model_text(row, "basis", g->basis);
    const RetentionClass *c = retention_class_of(definitions_of(cx)->retention, g->retention);
    add_retention(cx, row, c ? c->title : g->retention);
    model_lit(row, "who_sees", "As the access matrix says (muster role matrix)");
    model_text(row, "source", g->source);
    model_text(row, "recipients", g->recipients);
    for (size_t i = 0; i < g->n_tables; i++) TRY(add_columns(cx, g->tables[i], fields, &said));
    model_text(row, "held", buf_str(&said));
    return OK;
}

Status holdings_model(Ctx *cx, json_t *m) {
    json_t *rows = model_array(m, "held");
    TRY(access_allows(cx, READ_PRIVACY));
    Holdings held = holdings_open(cx);
    for (size_t i = 0; i < held.n_groups; i++) TRY(add_group(cx, rows, &held, &held.groups[i]));
    for (size_t i = 0; i < held.n_registers; i++) add_register(cx, rows, &held, &held.registers[i]);
    model_text(m, "lawful_basis", held.lawful_basis);
    model_text(m, "special_categories", held.special_categories);
    model_date(cx, m, "made_on", cx->today);
    model_columns(m,
                  "what|name|is|held|why|lawful_basis|basis|retention|retention_basis|then|who_sees|source|recipients");
    audit_note(cx, "privacy.register", 0, "entries %zu", json_array_size(rows));
    return OK;
}
