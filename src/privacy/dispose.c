#include "privacy/dispose.h"

#include <stdlib.h>

#include "access/access.h"
#include "access/audit.h"
#include "base/digest.h"
#include "cli/app.h"
#include "db/row.h"
#include "db/row_sweep.h"
#include "define/definitions.h"
#include "sql_all.h"

/* ---- proposing and deciding ---- */

static Status propose_items(Ctx *cx, i64 id, const RetentionClass *only, const DueRecords *due, i64 *n) {
    *n = 0;
    for (size_t i = 0; i < due->n; i++) {
        const DueRecord *d = &due->at[i];
        if (d->is_held || (only && d->is != only)) continue;
        TRY(db_run(cx, SQL_disposal_item_insert, P_I64(id), P_CSTR(record_kind_word[d->kind]), P_I64(d->id),
                   P_ID(d->person_id), P_STR(d->is->name), P_DATE(d->due_on)));
        *n += 1;
    }
    return OK;
}

Status dispose_propose(Ctx *cx, Date as_at, Str only_class, i64 *id) {
    const RetentionRules *rules = definitions_of(cx)->retention;
    const RetentionClass *only = only_class.n ? retention_class_of(rules, only_class) : NULL;
    DueRecords due;
    i64 n;
    TRY(access_allows(cx, CHANGE_PRIVACY));
    if (date_before(cx->today, as_at))
        return FAIL(cx, ERR_INPUT, "Records can be disposed of as at today or a day before it");
    if (only_class.n && !only) return FAIL(cx, ERR_INPUT, "there is no class \"%.*s\"", STR_ARG(only_class));
    TRY(retention_due(cx, as_at, &due));
    TRY(db_insert(cx, id, SQL_disposal_insert, P_DATE(as_at), P_STR(only ? only->name : STR_NONE), P_I64(cx->actor.id),
                  P_MOMENT(ctx_now(cx))));
    TRY(propose_items(cx, *id, only, &due, &n));
    if (n == 0) return FAIL(cx, ERR_INPUT, "Nothing is due on that day");
    audit_note(cx, "retention.propose", 0, "disposal %lld records %lld", (long long)*id, (long long)n);
    return OK;
}

static Status locked(Ctx *cx, i64 id, Str *state, i64 *proposed_by) {
    DbRows *r;
    *state = STR_NONE;
    TRY(db_query(cx, &r, SQL_disposal_lock, P_I64(id)));
    if (db_next(r)) {
        *state = col_str_keep(r, 0);
        *proposed_by = col_i64(r, 1);
    }
    TRY(db_done(r));
    if (!state->p) return FAIL(cx, ERR_NOTFOUND, "there is no disposal %lld", (long long)id);
    if (!str_is(*state, "proposed"))
        return FAIL(cx, ERR_CONFLICT, "disposal %lld is not waiting for a decision", (long long)id);
    return OK;
}

static Status decide(Ctx *cx, i64 id, const char *state) {
    i64 n;
    TRY(db_run_count(cx, &n, SQL_disposal_decide, P_I64(id), P_CSTR(state), P_I64(cx->actor.id),
                     P_MOMENT(ctx_now(cx))));
    return n == 1 ? OK : FAIL(cx, ERR_CONFLICT, "disposal %lld was decided meanwhile", (long long)id);
}

Status dispose_confirm(Ctx *cx, i64 id) {
    Str state;
    i64 by = 0;
    TRY(access_allows(cx, CHANGE_PRIVACY));
    TRY(locked(cx, id, &state, &by));
    if (by == cx->actor.id) {
        audit_note_refusal(cx, "retention.confirm", 0, "disposal %lld", (long long)id);
        return FAIL(cx, ERR_DENIED, "disposal %lld was proposed by user %lld: somebody else confirms it", (long long)id,
                    (long long)by);
    }
    TRY(decide(cx, id, "confirmed"));
    audit_note(cx, "retention.confirm", 0, "disposal %lld", (long long)id);
    return OK;
}

Status dispose_withdraw(Ctx *cx, i64 id) {
    Str state;
    i64 by = 0;
    TRY(access_allows(cx, CHANGE_PRIVACY));
    TRY(locked(cx, id, &state, &by));
    TRY(decide(cx, id, "withdrawn"));
    audit_note(cx, "retention.withdraw", 0, "disposal %lld", (long long)id);
    return OK;
}

/* ---- reading ---- */

static Disposal read_disposal(Ctx *cx, const DbRows *r) {
    Disposal d = {.id = col_i64(r, 0),
                  .as_at = col_date(r, 1),
                  .only_class = col_str_keep(r, 2),
                  .state = col_str_keep(r, 3),
                  .proposed_by_id = col_i64(r, 4),
                  .proposed_by = col_str_keep(r, 5),
                  .proposed_at = col_moment(r, 6),
                  .decided_by_id = col_i64(r, 7),
                  .decided_by = col_str_keep(r, 8),
                  .decided_at = col_moment(r, 9),
                  .finished_at = col_moment(r, 10),
                  .certificate = col_str_keep(r, 11),
                  .hash = col_str_keep(r, 12),
                  .n_records = col_i64(r, 13),
                  .n_waiting = col_i64(r, 14)};
    d.is_sound = d.certificate.n > 0 && str_eq(d.hash, digest_hex(cx->arena, d.certificate, 32));
    return d;
}

Status dispose_list(Ctx *cx, Disposal **out, size_t *n) {
    enum { RUNS_MAX = 2000 };
    DbRows *r;
    *out = ARENA_ARRAY(cx->arena, Disposal, RUNS_MAX);
    *n = 0;
    TRY(access_allows(cx, READ_PRIVACY));
    TRY(db_query(cx, &r, SQL_disposal_list));
    while (*n < RUNS_MAX && db_next(r)) (*out)[(*n)++] = read_disposal(cx, r);
    return db_done(r);
}

Status dispose_get(Ctx *cx, i64 id, Disposal *out) {
    Disposal *all;
    size_t n;
    TRY(dispose_list(cx, &all, &n));
    for (size_t i = 0; i < n; i++) {
        if (all[i].id != id) continue;
        *out = all[i];
        return OK;
    }
    return FAIL(cx, ERR_NOTFOUND, "there is no disposal %lld", (long long)id);
}

static RecordKind kind_of(Str word) {
    RecordKind k = 0;
    while (k < N_RECORD_KINDS - 1 && !str_is(word, record_kind_word[k])) k++;
    return k;
}

Status dispose_items(Ctx *cx, i64 id, DisposalItem **out, size_t *n) {
    DbRows *r;
    size_t cap = 0;
    DisposalItem *all = NULL;
    *n = 0;
    TRY(db_query(cx, &r, SQL_disposal_items, P_I64(id)));
    while (db_next(r)) {
        if (*n == cap) {
            size_t wide = cap ? 2 * cap : 256;
            all = cap ? arena_grow(cx->arena, all, cap * sizeof *all, wide * sizeof *all)
                      : ARENA_ARRAY(cx->arena, DisposalItem, wide);
            cap = wide;
        }
        all[(*n)++] = (DisposalItem){.kind = kind_of(col_str(r, 0)),
                                     .id = col_i64(r, 1),
                                     .person_id = col_i64(r, 2),
                                     .is = retention_class_of(definitions_of(cx)->retention, col_str(r, 3)),
                                     .due_on = col_date(r, 4),
                                     .outcome = col_str_keep(r, 5),
                                     .n_rows = col_i64(r, 6)};
    }
    *out = all;
    return db_done(r);
}

Status dispose_proposed_for(Ctx *cx, Date as_at, i64 *id) {
    TRY(db_number(cx, id, SQL_disposal_proposed_for, P_DATE(as_at)));
    return *id ? OK : FAIL(cx, ERR_NOTFOUND, "nobody has proposed a disposal as at that day");
}

/* ---- carrying it out ---- */

typedef struct Run {
    Ctx *cx;
    i64 id;
    DueRecords due; /* as it stands now: what has changed since it was proposed stays */
    bool is_nested; /* a test's transaction is open around it */
} Run;

static Status begin(const Run *run) { return run->is_nested ? OK : db_begin(run->cx, DB_WRITE); }
static Status commit(const Run *run) { return run->is_nested ? audit_write(run->cx) : ctx_commit(run->cx); }

/* Is it due still? NULL: no. */
static const DueRecord *due_still(const Run *run, const DisposalItem *item) {
    for (size_t low = 0, high = run->due.n; low < high;) {
        size_t mid = low + (high - low) / 2;
        const DueRecord *d = &run->due.at[mid];
        bool is_before = d->person_id != item->person_id ? d->person_id < item->person_id
                         : d->kind != item->kind         ? d->kind < item->kind
                                                         : d->id < item->id;
        if (d->person_id == item->person_id && d->kind == item->kind && d->id == item->id) return d;
        if (is_before) low = mid + 1;
        else high = mid;
    }
    return NULL;
}

/* A hold placed, or a case opened, since the list was read. */
static Status is_in_the_way(Ctx *cx, const DisposalItem *item, const char **why) {
    i64 n = 0;
    if (item->person_id) TRY(db_number(cx, &n, SQL_disposal_holds_of, P_I64(item->person_id), P_DATE(cx->today)));
    if (n == 0 && item->kind == RECORD_CASE)
        TRY(db_number(cx, &n, SQL_disposal_holds_of_case, P_I64(item->id), P_DATE(cx->today)));
    if (n > 0) *why = "held";
    else if (item->kind == RECORD_PERSON) {
        TRY(db_number(cx, &n, SQL_disposal_cases_naming, P_I64(item->id)));
        if (n > 0) *why = "not_due";
    }
    return OK;
}

static Status sweep(Swept *s, const DisposalItem *item) {
    if (item->kind == RECORD_CASE) return sweep_case(s, item->id, item->is);
    return item->kind == RECORD_PERSON ? sweep_person(s, item->id) : sweep_log(s, item->id);
}

static Status dispose_item(const Run *run, const DisposalItem *item) {
    Ctx *cx = run->cx;
    const DueRecord *due = due_still(run, item);
    const char *outcome = !due || !item->is ? "not_due" : due->is_held ? "held" : NULL;
    Swept s = {.cx = cx, .tables = row_keep(cx, json_object())};
    if (!outcome) TRY(is_in_the_way(cx, item, &outcome));
    if (!outcome) {
        TRY(sweep(&s, item));
        outcome = item->kind == RECORD_CASE && item->is->then == THEN_ANONYMISE ? "anonymised" : "disposed";
    }
    audit_note(cx, "retention.dispose", item->person_id, "disposal %lld %s %lld %s", (long long)run->id,
               record_kind_word[item->kind], (long long)item->id, outcome);
    return db_run(cx, SQL_disposal_item_done, P_I64(run->id), P_CSTR(record_kind_word[item->kind]), P_I64(item->id),
                  P_CSTR(outcome), P_I64(s.n));
}

/* Those of one child together. */
static Status dispose_group(const Run *run, const DisposalItem *items, size_t n) {
    ArenaMark mark = arena_mark(run->cx->arena);
    TRY(begin(run));
    for (size_t i = 0; i < n; i++) TRY(dispose_item(run, &items[i]));
    TRY(commit(run));
    run->cx->audit = NULL;
    arena_rewind(run->cx->arena, mark);
    return OK;
}

static size_t group_of(const DisposalItem *items, size_t n) {
    size_t k = 1;
    while (k < n && items[0].person_id != 0 && items[k].person_id == items[0].person_id) k++;
    return k;
}

/* ---- the certificate ---- */

static void add_class(json_t *classes, const DisposalItem *item) {
    Str name = item->is ? item->is->name : STR("no longer defined");
    json_t *c = json_object_getn(classes, name.p, name.n);
    if (!c) {
        c = json_object();
        json_object_setn_new(classes, name.p, name.n, c);
    }
    Str key = str_empty(item->outcome) ? STR("waiting") : item->outcome;
    const char *kind = record_kind_word[item->kind];
    json_t *of_kind = json_object_get(c, kind);
    if (!of_kind) {
        of_kind = json_object();
        json_object_set_new(c, kind, of_kind);
    }
    json_int_t before = json_integer_value(json_object_getn(of_kind, key.p, key.n));
    json_object_setn_new(of_kind, key.p, key.n, json_integer(before + 1));
}

static SweptIds ids_of(Ctx *cx, const DisposalItem *items, size_t n) {
    i64 *people = ARENA_ARRAY(cx->arena, i64, n + 1), *cases = ARENA_ARRAY(cx->arena, i64, n + 1),
        *deleted = ARENA_ARRAY(cx->arena, i64, n + 1);
    size_t n_people = 0, n_cases = 0, n_deleted = 0;
    for (size_t i = 0; i < n; i++) {
        bool is_gone = str_is(items[i].outcome, "disposed"), is_anonymised = str_is(items[i].outcome, "anonymised");
        if (items[i].kind == RECORD_PERSON && is_gone) people[n_people++] = items[i].id;
        if (items[i].kind == RECORD_CASE && is_gone) deleted[n_deleted++] = items[i].id;
        if (items[i].kind == RECORD_CASE && (is_gone || is_anonymised)) cases[n_cases++] = items[i].id;
    }
    return (SweptIds){.people = db_list(cx->arena, people, n_people),
                      .cases = db_list(cx->arena, cases, n_cases),
                      .deleted_cases = db_list(cx->arena, deleted, n_deleted)};
}

static Status certify(const Run *run, const Disposal *d) {
    Ctx *cx = run->cx;
    DisposalItem *items;
    size_t n;
    i64 n_columns, n_left, n_rows = 0;
    TRY(dispose_items(cx, run->id, &items, &n));
    json_t *classes = json_object();
    for (size_t i = 0; i < n; i++) {
        add_class(classes, &items[i]);
        n_rows += items[i].n_rows;
    }
    SweptIds gone = ids_of(cx, items, n);
    TRY(sweep_left(cx, &gone, &n_columns, &n_left));
    if (n_left > 0)
        return FAIL(cx, ERR_BUG, "disposal %lld is not whole: %lld rows still refer to what it disposed of",
                    (long long)run->id, (long long)n_left);
    Str as_at = date_iso_str(cx->arena, d->as_at), at = moment_iso(cx->arena, ctx_now(cx));
    json_t *c = row_keep(cx, json_pack("{s:I, s:s%, s:s%, s:I, s:I, s:o, s:I, s:I, s:I}", "disposal",
                                       (json_int_t)run->id, "as_at", as_at.p, as_at.n, "finished_at", at.p, at.n,
                                       "proposed_by", (json_int_t)d->proposed_by_id, "confirmed_by",
                                       (json_int_t)d->decided_by_id, "classes", classes, "rows", (json_int_t)n_rows,
                                       "columns_searched", (json_int_t)n_columns, "rows_left", (json_int_t)n_left));
    Str text = row_text(cx->arena, c);
    audit_note(cx, "retention.certify", 0, "disposal %lld rows %lld", (long long)run->id, (long long)n_rows);
    return db_run(cx, SQL_disposal_finish, P_I64(run->id), P_MOMENT(ctx_now(cx)), P_STR(text),
                  P_STR(digest_hex(cx->arena, text, 32)));
}

static Status finish(const Run *run, const Disposal *d) {
    TRY(begin(run));
    TRY(certify(run, d));
    TRY(commit(run));
    run->cx->audit = NULL;
    return run->is_nested ? OK : row_sweep_end(run->cx);
}

static Status dispose_all(const Run *run, i64 most, i64 *n_left) {
    DisposalItem *items;
    size_t n, k;
    i64 n_groups = 0;
    TRY(dispose_items(run->cx, run->id, &items, &n));
    *n_left = 0;
    for (size_t i = 0; i < n; i += k) {
        k = group_of(items + i, n - i);
        bool is_waiting = false;
        for (size_t j = i; j < i + k; j++) is_waiting |= str_empty(items[j].outcome);
        if (!is_waiting) continue;
        if (most > 0 && n_groups == most) *n_left += 1;
        else {
            TRY(dispose_group(run, items + i, k));
            n_groups++;
        }
    }
    return OK;
}

Status dispose_run(Ctx *cx, i64 id, i64 most, bool *is_done) {
    Disposal d;
    Run run = {.cx = cx, .id = id, .is_nested = db_in_transaction(cx->db)};
    i64 n_left;
    if (!run.is_nested) TRY(row_sweep_begin(cx));
    if (!run.is_nested) TRY(db_begin(cx, DB_READ));
    Status st = dispose_get(cx, id, &d);
    if (st == OK && !str_is(d.state, "confirmed"))
        st = FAIL(cx, ERR_CONFLICT, "disposal %lld has not been confirmed, or is done", (long long)id);
    if (st == OK) st = retention_due(cx, d.as_at, &run.due);
    if (!run.is_nested) db_rollback(cx);
    TRY(st);
    TRY(dispose_all(&run, most, &n_left));
    *is_done = n_left == 0;
    return *is_done ? finish(&run, &d) : OK;
}
