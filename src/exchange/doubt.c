/* doubt.c - see doubt.h. */
#include "exchange/doubt.h"
#include "access/access.h"
#include "access/audit.h"
#include "access/restrict.h"
#include "exchange/import_run.h"
#include "people/mask.h"
#include "sql_all.h"

/* ---- opening ---- */

Status import_hold_row(Ctx *cx, ImportUnit *u, i64 candidate_id, Str reason, const json_t *row, const Finding *f) {
    i64 n_again;
    Finding held = *f;
    size_t n = json_dumpb(row, NULL, 0, JSON_COMPACT | JSON_SORT_KEYS);
    char *text = arena_alloc(cx->arena, n + 1);
    Str json = {text, json_dumpb(row, text, n, JSON_COMPACT | JSON_SORT_KEYS)};
    held.severity = SEVERITY_HELD;
    held.person_id = candidate_id;
    import_finding(u, &held);
    TRY(db_run_count(cx, &n_again, SQL_match_doubt_again, P_I64(u->id), P_I64(candidate_id), P_CSTR(u->importer->kind),
                     P_STR(json)));
    if (n_again > 0) return OK;
    return db_run(cx, SQL_match_doubt_insert, P_I64(u->id), P_I64(candidate_id), P_STR(reason),
                  P_CSTR(u->importer->kind), P_STR(json), P_MOMENT(ctx_now(cx)));
}

Status doubt_supersede(Ctx *cx, const ImportUnit *u) {
    i64 n;
    TRY(db_number(cx, &n, SQL_import_unit_held_before, P_STR(u->facts.key), P_I64(u->id)));
    if (n == 0) return OK;
    return db_run(cx, SQL_match_doubt_supersede, P_I64(u->id), P_STR(u->facts.key), P_MOMENT(ctx_now(cx)),
                  P_I64(u->run->report.actor_id));
}

/* ---- reading ---- */

static void read_doubt(const DbRows *rows, Doubt *out) {
    *out = (Doubt){.id = col_i64(rows, 0),
                   .unit_id = col_i64(rows, 1),
                   .candidate_id = col_i64(rows, 2),
                   .reason = col_str_keep(rows, 3),
                   .row_kind = col_str_keep(rows, 4),
                   .row_json = col_str_keep(rows, 5),
                   .file_name = col_str_keep(rows, 6),
                   .opened_at = col_moment(rows, 7),
                   .decision = col_is_null(rows, 8) ? STR("") : col_str_keep(rows, 8),
                   .person_id = col_i64(rows, 9)};
}

/* The row without what says where the child lives. */
static Str row_without_address(Ctx *cx, Str text) {
    const char *key;
    json_t *row = json_loadb(text.p, text.n, 0, NULL), *value;
    void *next;
    if (!row) return STR("{}");
    json_object_foreach_safe(row, next, key, value) {
        if (field_is_address(str_from(key))) json_object_del(row, key);
    }
    size_t n = json_dumpb(row, NULL, 0, JSON_COMPACT | JSON_SORT_KEYS);
    char *out = arena_alloc(cx->arena, n + 1);
    Str left = {out, json_dumpb(row, out, n, JSON_COMPACT | JSON_SORT_KEYS)};
    json_decref(row);
    return left;
}

/* Of a restricted child the list says only that a row waits. */
static void mask_doubt(Ctx *cx, Doubt *d) {
    if (restrict_hides(cx, d->candidate_id)) {
        d->candidate_id = 0;
        d->reason = STR("the record is restricted");
        d->row_json = STR("{}");
    } else if (restrict_hides_address(cx, d->candidate_id)) {
        d->row_json = row_without_address(cx, d->row_json);
    }
}

Status doubt_list(Ctx *cx, i64 after, i64 limit, Doubt **out, size_t *n) {
    DbRows *rows;
    size_t found = 0;
    Doubt *list = ARENA_ARRAY(cx->arena, Doubt, (size_t)limit);
    TRY(access_allows(cx, RUN_IMPORTS));
    TRY(db_query(cx, &rows, SQL_match_doubt_list, P_I64(after), P_I64(limit)));
    while (found < (size_t)limit && db_next(rows)) read_doubt(rows, &list[found++]);
    TRY(db_done(rows));
    for (size_t i = 0; i < found; i++) mask_doubt(cx, &list[i]);
    *out = list;
    *n = found;
    return OK;
}

Status doubt_count(Ctx *cx, i64 *n) { return db_number(cx, n, SQL_match_doubt_count); }

Status doubt_get(Ctx *cx, i64 id, Doubt *out) {
    DbRows *rows;
    bool found = false;
    TRY(access_allows(cx, RUN_IMPORTS));
    TRY(db_query(cx, &rows, SQL_match_doubt_get, P_I64(id)));
    if (db_next(rows)) {
        read_doubt(rows, out);
        found = true;
    }
    TRY(db_done(rows));
    if (!found) return FAIL(cx, ERR_NOTFOUND, "there is no doubtful match %lld", (long long)id);
    return access_subject(cx, SUBJECT_PERSON, out->candidate_id); /* the row tells of the child */
}

/* ---- deciding ---- */

Status import_apply_to(Ctx *cx, const ImportUnit *u, const Incoming *in, i64 *person_id) {
    Match m;
    if (*person_id != 0) return OK;
    TRY(match_child(cx, in, &m));
    if (m.verdict == MATCH_SAME && m.person_id != u->not_person_id) *person_id = m.person_id;
    return OK;
}

/* Findings made while a single row is applied are not part of any run: only the outcome counts. */
static Status apply_row(Ctx *cx, const Doubt *d, i64 to_person, i64 *applied_to) {
    static const ImportOptions options = {0};
    const Importer *importer = importer_find(d->row_kind);
    ImportFile file = {.name = d->file_name, .fd = -1};
    ImportUnit u = {.run = import_run_new(cx->arena, &options), .file = &file, .importer = importer, .id = d->unit_id};
    if (!importer || !importer->apply)
        return FAIL(cx, ERR_BUG, "doubt %lld was held by an importer that cannot apply it", (long long)d->id);
    TRY(import_store_unit_facts(cx, d->unit_id, &u.facts));
    u.has_begun = true;
    u.not_person_id = to_person ? 0 : d->candidate_id;
    json_t *row = json_loadb(d->row_json.p, d->row_json.n, 0, NULL);
    if (!row) return FAIL(cx, ERR_BUG, "the row of doubt %lld is not JSON", (long long)d->id);
    Status st = importer->apply(cx, &u, row, to_person, applied_to);
    json_decref(row);
    return st;
}

Status doubt_decide(Ctx *cx, i64 id, DoubtDecision decision, i64 *person_id) {
    Doubt d;
    i64 n_changed, applied_to = 0;
    const char *word = decision == DOUBT_SAME ? "same" : "different";
    TRY(doubt_get(cx, id, &d));
    if (d.decision.n > 0) {
        if (!str_is(d.decision, word)) return FAIL(cx, ERR_CONFLICT, "doubt %lld is already decided", (long long)id);
        *person_id = d.person_id;
        return OK;
    }
    TRY(apply_row(cx, &d, decision == DOUBT_SAME ? d.candidate_id : 0, &applied_to));
    TRY(db_run_count(cx, &n_changed, SQL_match_doubt_decide, P_I64(id), P_CSTR(word), P_MOMENT(ctx_now(cx)),
                     P_I64(cx->actor.id), P_I64(applied_to)));
    if (n_changed == 0) return FAIL(cx, ERR_CONFLICT, "doubt %lld is already decided", (long long)id);
    audit_note(cx, "doubt.decide", applied_to, "doubt %lld: %s", (long long)id, word);
    *person_id = applied_to;
    return OK;
}
