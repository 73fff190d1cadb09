#include "people/match_model.h"

#include "access/audit.h"
#include "db/db.h"
#include "link/model.h"
#include "people/likeness.h"
#include "sql_all.h"

/* ---- as JSON ---- */

static json_t *levels_json(const LinkModel *m, LinkField f) {
    json_t *levels = json_object();
    for (int k = LINK_SAME; k < link_n_levels(f); k++)
        json_object_set_new(levels, link_level_word(f, k), json_pack("{s:f, s:f}", "m", m->m[f][k], "u", m->u[f][k]));
    return levels;
}

static json_t *model_json(const LinkModel *m) {
    json_t *fields = json_object(), *shares = json_object();
    for (int f = 0; f < N_LINK_FIELDS; f++)
        json_object_set_new(fields, link_fields[f].word, levels_json(m, (LinkField)f));
    for (int c = 0; c < N_LINK_CLASSES; c++) json_object_set_new(shares, link_class_words[c], json_real(m->share[c]));
    return json_pack("{s:o, s:o, s:f, s:f, s:f, s:f, s:f, s:f}", "fields", fields, "shares", shares, "names_exchanged",
                     m->swapped[0], "lines_exchanged", m->swapped[1], "people", m->n_people, "records_a_person",
                     m->per_person, "same_from", m->same_from, "review_from", m->review_from);
}

/* What the text does not say keeps its default. */
static void set_number(double *to, const json_t *o, const char *key) {
    const json_t *v = json_object_get(o, key);
    if (json_is_number(v)) *to = json_number_value(v);
}

static void read_json(const json_t *o, LinkModel *m) {
    const json_t *fields = json_object_get(o, "fields"), *shares = json_object_get(o, "shares");
    for (int f = 0; f < N_LINK_FIELDS; f++)
        for (int k = LINK_SAME; k < link_n_levels((LinkField)f); k++) {
            const json_t *level =
                json_object_get(json_object_get(fields, link_fields[f].word), link_level_word((LinkField)f, k));
            set_number(&m->m[f][k], level, "m");
            set_number(&m->u[f][k], level, "u");
        }
    for (int c = 0; c < N_LINK_CLASSES; c++) set_number(&m->share[c], shares, link_class_words[c]);
    set_number(&m->swapped[0], o, "names_exchanged");
    set_number(&m->swapped[1], o, "lines_exchanged");
    set_number(&m->n_people, o, "people");
    set_number(&m->per_person, o, "records_a_person");
    set_number(&m->same_from, o, "same_from");
    set_number(&m->review_from, o, "review_from");
    link_model_settle(m);
}

/* ---- in the store ---- */

Status match_model_latest(Ctx *cx, i64 *version) { return db_number(cx, version, SQL_match_model_latest); }

typedef struct Stored {
    MatchModelInfo info;
    Str weights;
} Stored;

static Status get(Ctx *cx, i64 version, Stored *out) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_match_model_get, P_I64(version)));
    bool has = db_next(r);
    if (has) {
        out->weights = col_str_keep(r, 0);
        out->info = (MatchModelInfo){version, col_i64(r, 1), col_moment(r, 2), col_str_keep(r, 3)};
    }
    TRY(db_done(r));
    return has ? OK : FAIL(cx, ERR_NOTFOUND, "there are no weights of version %lld", (long long)version);
}

Status match_model_info(Ctx *cx, i64 version, MatchModelInfo *out) {
    Stored s;
    TRY(get(cx, version, &s));
    *out = s.info;
    return OK;
}

Status match_model_read(Ctx *cx, i64 version, LinkModel *out) {
    Stored s;
    link_model_default(out, NULL);
    if (version == 0) return OK;
    TRY(get(cx, version, &s));
    json_t *o = json_loadb(s.weights.p, s.weights.n, 0, NULL);
    if (!json_is_object(o)) {
        json_decref(o);
        return FAIL(cx, ERR_OPS, "the weights of version %lld cannot be read: learn them afresh (muster match train)",
                    (long long)version);
    }
    read_json(o, out);
    json_decref(o);
    return OK;
}

Status match_model_keep(Ctx *cx, const LinkModel *model, i64 n_children, i64 *version) {
    Str text = match_json_take(cx, model_json(model));
    i64 by = cx->actor.id > 0 ? cx->actor.id : SYSTEM_USER_ID;
    TRY(db_insert(cx, version, SQL_match_model_put, P_MOMENT(ctx_now(cx)), P_I64(by), P_I64(n_children), P_STR(text)));
    audit_note(cx, "match.train", 0, "version %lld from %lld children", (long long)*version, (long long)n_children);
    return OK;
}
