/* doubt.c - see doubt.h. */
#include "exchange/doubt.h"
#include "access/access.h"
#include "access/audit.h"
#include "access/restrict.h"
#include "exchange/import_run.h"
#include "exchange/sealed_row.h"
#include "people/mask.h"
#include "people/seal.h"
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
                   .person_id = col_i64(rows, 9),
                   .note = col_str_keep(rows, 10)};
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

/* A row about the closed record of a sealed adoption may tell of the tie: it is for that record's named readers, and not for who opened it
 * in an emergency. *is_closed: it is such a row. */
static Status read_tie(Ctx *cx, Doubt *d, bool *is_closed) {
    *is_closed = d->candidate_id != 0 && restrict_closed_of(cx, d->candidate_id) == d->candidate_id;
    return *is_closed ? restrict_sealing_of(cx, d->candidate_id, &d->tie) : OK;
}

/* Of a restricted child the list says only that a row waits. */
static Status mask_doubt(Ctx *cx, Doubt *d) {
    bool is_closed = false, is_hidden = restrict_hides(cx, d->candidate_id);
    if (!is_hidden) TRY(read_tie(cx, d, &is_closed));
    if (is_hidden || (is_closed && d->tie.restriction_id == 0)) {
        d->candidate_id = 0;
        d->reason = STR("the record is restricted");
        d->row_json = STR("{}");
    } else if (restrict_hides_address(cx, d->candidate_id)) {
        d->row_json = row_without_address(cx, d->row_json);
    }
    return OK;
}

Status doubt_list(Ctx *cx, i64 after, i64 limit, Doubt **out, size_t *n) {
    DbRows *rows;
    size_t found = 0;
    Doubt *list = ARENA_ARRAY(cx->arena, Doubt, (size_t)limit);
    TRY(access_allows(cx, RUN_IMPORTS));
    TRY(db_query(cx, &rows, SQL_match_doubt_list, P_I64(after), P_I64(limit)));
    while (found < (size_t)limit && db_next(rows)) read_doubt(rows, &list[found++]);
    TRY(db_done(rows));
    for (size_t i = 0; i < found; i++) TRY(mask_doubt(cx, &list[i]));
    *out = list;
    *n = found;
    return OK;
}

Status doubt_count(Ctx *cx, i64 *n) { return db_number(cx, n, SQL_match_doubt_count); }

Status doubt_get(Ctx *cx, i64 id, Doubt *out) {
    DbRows *rows;
    bool found = false, is_closed;
    TRY(access_allows(cx, RUN_IMPORTS));
    TRY(db_query(cx, &rows, SQL_match_doubt_get, P_I64(id)));
    if (db_next(rows)) {
        read_doubt(rows, out);
        found = true;
    }
    TRY(db_done(rows));
    if (!found) return FAIL(cx, ERR_NOTFOUND, "there is no doubtful match %lld", (long long)id);
    TRY(access_subject(cx, SUBJECT_PERSON, out->candidate_id)); /* the row tells of the child */
    TRY(read_tie(cx, out, &is_closed));
    if (!is_closed || out->tie.restriction_id != 0) return OK;
    return FAIL(cx, ERR_DENIED, "doubt %lld is for the named readers of the record", (long long)id);
}

/* ---- deciding ---- */

enum { OF_ORDINARY = 1, OF_SEALED = 2, OF_EITHER = OF_ORDINARY | OF_SEALED };

static const struct DecisionWord {
    const char *word;
    int of;
} decisions[N_DOUBT_DECISIONS] = {
#define X(name, word, of) [name] = {word, of},
    DOUBT_DECISION_LIST(X)
#undef X
};

Str doubt_decision_word(DoubtDecision d) { return str_from(decisions[d].word); }

bool doubt_decision_of(Str word, DoubtDecision *out) {
    for (size_t i = 0; i < N_DOUBT_DECISIONS; i++) {
        if (!str_is(word, decisions[i].word)) continue;
        *out = (DoubtDecision)i;
        return true;
    }
    return false;
}

static bool is_sealed(const Doubt *d) { return d->tie.restriction_id != 0; }

bool doubt_may_be(const Doubt *d, DoubtDecision decision) {
    return (decisions[decision].of & (is_sealed(d) ? OF_SEALED : OF_ORDINARY)) != 0;
}

Status import_apply_to(Ctx *cx, const ImportUnit *u, const Incoming *in, i64 *person_id) {
    Match m;
    if (*person_id != 0) return OK;
    TRY(match_child(cx, in, &m));
    if (m.speaks_of_both)
        return FAIL(cx, ERR_CONFLICT, "the row of unit %lld speaks of a restricted record", (long long)u->id);
    if (m.verdict == MATCH_SAME && m.person_id != u->not_person_id) *person_id = m.person_id;
    return OK;
}

/* Whom a row goes to: 0 a new child, who is not the one of not_person_id. */
typedef struct Going {
    i64 to_person, not_person_id;
} Going;

/* Findings made while a single row is applied are not part of any run: only the outcome counts. */
static Status apply_row(Ctx *cx, const Doubt *d, const json_t *row, Going going, i64 *applied_to) {
    static const ImportOptions options = {0};
    const Importer *importer = importer_find(d->row_kind);
    ImportFile file = {.name = d->file_name, .fd = -1};
    ImportUnit u = {.run = import_run_new(cx->arena, &options), .file = &file, .importer = importer, .id = d->unit_id};
    if (!importer || !importer->apply)
        return FAIL(cx, ERR_BUG, "doubt %lld was held by an importer that cannot apply it", (long long)d->id);
    TRY(import_store_unit_facts(cx, d->unit_id, &u.facts));
    u.has_begun = true;
    u.not_person_id = going.not_person_id;
    return importer->apply(cx, &u, row, going.to_person, applied_to);
}

static Status read_row(Ctx *cx, const Doubt *d, json_t **row) {
    *row = json_loadb(d->row_json.p, d->row_json.n, 0, NULL);
    return *row ? OK : FAIL(cx, ERR_BUG, "the row of doubt %lld is not JSON", (long long)d->id);
}

static Status give_to_child(Ctx *cx, const Doubt *d, DoubtDecision decision, i64 *applied_to) {
    Going going =
        decision == DOUBT_SAME ? (Going){.to_person = d->candidate_id} : (Going){.not_person_id = d->candidate_id};
    json_t *row;
    TRY(read_row(cx, d, &row));
    Status st = apply_row(cx, d, row, going, applied_to);
    json_decref(row);
    return st;
}

/* ---- rows of a sealed adoption ---- */

static Status left_out_of(Ctx *cx, const json_t *row, const RestrictSeal *tie, i64 to, Str *out) {
    SealedRow part;
    Status st = sealed_row_for(cx, row, tie, to, &part);
    if (st == ERR_CONFLICT) { /* nothing of it may: deciding so says why */
        *out = STR("everything");
        ctx_clear_error(cx);
        return OK;
    }
    TRY(st);
    json_decref(part.row);
    *out = part.left_out;
    return OK;
}

Status doubt_left_out(Ctx *cx, const Doubt *d, DoubtLeftOut *out) {
    json_t *row;
    TRY(read_row(cx, d, &row));
    Status st = left_out_of(cx, row, &d->tie, d->tie.new_id, &out->after);
    if (st == OK) st = left_out_of(cx, row, &d->tie, d->tie.old_id, &out->closed);
    json_decref(row);
    return st;
}

/* The roll call counts one child on every day: a row that would count the one record on the other's days is not for it. */
static Status apply_in_its_days(Ctx *cx, const Doubt *d, const json_t *row, i64 to) {
    const RestrictSeal *tie = &d->tie;
    i64 n_before, n_after, applied_to;
    TRY(adoption_wrong_days(cx, tie, to, &n_before));
    TRY(apply_row(cx, d, row, (Going){.to_person = to}, &applied_to));
    TRY(adoption_wrong_days(cx, tie, to, &n_after));
    if (n_after <= n_before) return OK;
    if (to == d->tie.new_id)
        return FAIL(cx, ERR_CONFLICT,
                    "the row speaks of days before the adoption was sealed: give it to the closed record");
    return FAIL(cx, ERR_CONFLICT,
                "the row speaks of days since the adoption was sealed: it is not for the closed record");
}

static Status apply_to_another(Ctx *cx, const Doubt *d, const json_t *row, i64 *applied_to) {
    const RestrictSeal *tie = &d->tie;
    TRY(apply_row(cx, d, row, (Going){.not_person_id = tie->old_id}, applied_to));
    if (*applied_to != tie->old_id && *applied_to != tie->new_id) return OK;
    return FAIL(cx, ERR_CONFLICT,
                "the row names the child all the same: give it to the record after the adoption, or the closed one");
}

/* *applied_to stays 0 for the record that goes on: what is kept of the decision ties it to nothing. */
static Status give_to_sealed(Ctx *cx, const Doubt *d, DoubtDecision decision, i64 *applied_to) {
    json_t *row;
    SealedRow part;
    i64 to = decision == DOUBT_AFTER ? d->tie.new_id : decision == DOUBT_CLOSED ? d->tie.old_id : 0;
    if (to != 0) TRY(access_subject(cx, SUBJECT_PERSON, to));
    TRY(read_row(cx, d, &row));
    Status st = sealed_row_for(cx, row, &d->tie, to, &part);
    json_decref(row);
    TRY(st);
    st = to ? apply_in_its_days(cx, d, part.row, to) : apply_to_another(cx, d, part.row, applied_to);
    json_decref(part.row);
    TRY(st);
    if (decision == DOUBT_CLOSED) *applied_to = d->tie.old_id;
    if (decision == DOUBT_AFTER) audit_note(cx, "person.change", d->tie.new_id, "unit %lld", (long long)d->unit_id);
    return OK;
}

/* ---- the decision ---- */

static Status check_answer(Ctx *cx, const Doubt *d, const DoubtAnswer *a) {
    bool may_be = doubt_may_be(d, a->say);
    if (!may_be && is_sealed(d))
        return FAIL(cx, ERR_INPUT,
                    "this row may be for either record of an adoption: say after, closed, different or aside");
    if (!may_be) return FAIL(cx, ERR_INPUT, "this row is about one record: say same, different or aside");
    if (a->say == DOUBT_ASIDE && str_empty(str_trim(a->note)))
        return FAIL(cx, ERR_INPUT, "say why the row is set aside");
    return OK;
}

static Status carry_out(Ctx *cx, const Doubt *d, DoubtDecision decision, i64 *applied_to) {
    if (decision == DOUBT_ASIDE) return OK;
    return is_sealed(d) ? give_to_sealed(cx, d, decision, applied_to) : give_to_child(cx, d, decision, applied_to);
}

/* Of a sealed adoption the line is the closed record's, who alone has readers to whom it may say so. */
static void note_decision(Ctx *cx, const Doubt *d, const char *word, i64 applied_to) {
    i64 about = is_sealed(d) || applied_to == 0 ? d->candidate_id : applied_to;
    audit_note(cx, "doubt.decide", about, "doubt %lld: %s", (long long)d->id, word);
}

Status doubt_decide(Ctx *cx, i64 id, const DoubtAnswer *answer, i64 *person_id) {
    Doubt d;
    i64 n_changed, applied_to = 0;
    const char *word = decisions[answer->say].word;
    TRY(doubt_get(cx, id, &d));
    if (d.decision.n > 0) {
        if (!str_is(d.decision, word)) return FAIL(cx, ERR_CONFLICT, "doubt %lld is already decided", (long long)id);
        *person_id = d.person_id;
        return OK;
    }
    TRY(check_answer(cx, &d, answer));
    TRY(carry_out(cx, &d, answer->say, &applied_to));
    Str note = answer->say == DOUBT_ASIDE ? str_trim(answer->note) : STR_NONE;
    TRY(db_run_count(cx, &n_changed, SQL_match_doubt_decide, P_I64(id), P_CSTR(word), P_MOMENT(ctx_now(cx)),
                     P_I64(cx->actor.id), P_ID(applied_to), P_STR(note)));
    if (n_changed == 0) return FAIL(cx, ERR_CONFLICT, "doubt %lld is already decided", (long long)id);
    note_decision(cx, &d, word, applied_to);
    *person_id = applied_to;
    return OK;
}
