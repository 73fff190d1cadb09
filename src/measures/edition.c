#include "measures/edition.h"

#include <sodium.h>

#include "access/access.h"
#include "access/audit.h"
#include "base/json_text.h"
#include "measures/commentary.h"
#include "measures/data_query.h"
#include "measures/edition_units.h"
#include "sql_all.h"

const char *edition_state(const Edition *e) {
    if (e->replaced_by) return edition_is_signed(e) ? "Signed off, then replaced" : "Replaced before it was signed off";
    return edition_is_signed(e) ? "Signed off" : "Waiting to be signed off";
}

/* ---- reading ---- */

static Edition read_edition(const DbRows *r) {
    return (Edition){.id = col_i64(r, 0),
                     .scorecard = col_str_keep(r, 1),
                     .title = col_str_keep(r, 2),
                     .as_at = col_date(r, 3),
                     .number = col_i64(r, 4),
                     .note = col_str_keep(r, 5),
                     .content_hash = col_str_keep(r, 6),
                     .frozen_at = col_moment(r, 7),
                     .frozen_by = col_i64(r, 8),
                     .frozen_by_name = col_str_keep(r, 9),
                     .signed_at = col_is_null(r, 10) ? MOMENT_NONE : col_moment(r, 10),
                     .signed_by = col_i64(r, 11),
                     .signed_by_name = col_str_keep(r, 12),
                     .despite = col_str_keep(r, 13),
                     .replaced_by = col_i64(r, 14)};
}

Status edition_get(Ctx *cx, i64 id, Edition *out) {
    DbRows *r;
    TRY(access_allows(cx, READ_MEASURES));
    TRY(db_query(cx, &r, SQL_edition_get, P_I64(id)));
    bool has = db_next(r);
    if (has) *out = read_edition(r);
    TRY(db_done(r));
    return has ? OK : FAIL(cx, ERR_NOTFOUND, "there is no edition %lld", (long long)id);
}

Status edition_find(Ctx *cx, Str scorecard, Date as_at, i64 number, Edition *out) {
    i64 id;
    TRY(db_number(cx, &id, SQL_edition_find, P_STR(scorecard), P_DATE(as_at), P_I64(number)));
    if (id == 0)
        return FAIL(cx, ERR_NOTFOUND, "%.*s has no %sedition of %.*s: muster scorecard freeze makes one",
                    STR_ARG(scorecard), number ? "such " : "", STR_ARG(date_long(cx->arena, as_at)));
    return edition_get(cx, id, out);
}

Status edition_list(Ctx *cx, Str scorecard, Edition **out, size_t *n) {
    enum { MAX = 200 };
    DbRows *r;
    Edition *all = ARENA_ARRAY(cx->arena, Edition, MAX);
    *n = 0;
    TRY(access_allows(cx, READ_MEASURES));
    TRY(db_query(cx, &r, SQL_edition_list, P_STR(scorecard), P_I64(MAX)));
    while (*n < MAX && db_next(r)) all[(*n)++] = read_edition(r);
    *out = all;
    return db_done(r);
}

static EditionRow read_row(Ctx *cx, const DbRows *r) {
    return (EditionRow){.id = col_i64(r, 0),
                        .place = col_i64(r, 1),
                        .section = col_str_keep(r, 2),
                        .measure = col_str_keep(r, 3),
                        .title = col_str_keep(r, 4),
                        .owner = col_str_keep(r, 5),
                        .period_to = col_date(r, 6),
                        .period_label = col_str_keep(r, 7),
                        .status = col_str_keep(r, 8),
                        .displayed = col_str_keep(r, 9),
                        .has_counts = !col_is_null(r, 10),
                        .num = col_i64(r, 10),
                        .has_den = !col_is_null(r, 11),
                        .den = col_i64(r, 11),
                        .rag = col_str_keep(r, 12),
                        .dot = col_str_keep(r, 13),
                        .shown = col_str_keep(r, 14),
                        .units = col_is_null(r, 15) ? STR_NONE : str_dup(cx->arena, col_blob(r, 15)),
                        .n_units = col_i64(r, 16),
                        .comment_id = col_i64(r, 17),
                        .action_id = col_i64(r, 18)};
}

Status edition_rows(Ctx *cx, const Edition *e, EditionRow **out, size_t *n) {
    DbRows *r;
    size_t cap = 0;
    EditionRow *all = NULL;
    *n = 0;
    TRY(db_query(cx, &r, SQL_edition_rows, P_I64(e->id)));
    while (db_next(r)) {
        if (*n == cap) {
            all = arena_grow(cx->arena, all, cap * sizeof *all, (cap + 64) * sizeof *all);
            cap += 64;
        }
        all[(*n)++] = read_row(cx, r);
    }
    *out = all;
    return db_done(r);
}

/* ---- the hash of what was frozen ---- */

static void hash_text(crypto_generichash_state *state, Str s) {
    u64 n = s.n;
    crypto_generichash_update(state, (const u8 *)&n, sizeof n);
    if (n > 0) crypto_generichash_update(state, (const u8 *)s.p, s.n);
}

static Str hash_rows(Arena *a, const EditionRow *rows, size_t n) {
    crypto_generichash_state state;
    unsigned char hash[32];
    char hex[2 * sizeof hash + 1];
    crypto_generichash_init(&state, NULL, 0, sizeof hash);
    for (size_t i = 0; i < n; i++) {
        const Str texts[] = {rows[i].section, rows[i].measure, rows[i].status, rows[i].displayed,
                             rows[i].rag,     rows[i].dot,     rows[i].shown,  rows[i].units};
        const i64 counts[] = {rows[i].place, rows[i].num, rows[i].den, rows[i].n_units, rows[i].period_to.day};
        for (size_t k = 0; k < COUNT_OF(texts); k++) hash_text(&state, texts[k]);
        crypto_generichash_update(&state, (const u8 *)counts, sizeof counts);
    }
    crypto_generichash_final(&state, hash, sizeof hash);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    return str_dup(a, str_from(hex));
}

bool edition_is_intact(Ctx *cx, const Edition *e, const EditionRow *rows, size_t n) {
    return str_eq(e->content_hash, hash_rows(cx->arena, rows, n));
}

/* ---- freezing ---- */

static Str text_in(const json_t *row, const char *key) {
    const json_t *v = json_object_get(row, key);
    return json_is_string(v) ? (Str){json_string_value(v), json_string_length(v)} : STR("");
}

static Status freeze_row(Ctx *cx, const Scorecard *s, Date as_at, const ScorecardLine *l, EditionRow *out) {
    const Measure *m = l->row->measure;
    json_t *shown = scorecard_shown_model(cx, s, as_at, l);
    const json_t *num = json_object_get(shown, "numerator"), *den = json_object_get(shown, "denominator");
    const char *dot = verdict_dot_code(l->direction.dot);
    *out = (EditionRow){.place = out->place,
                        .section = l->section->section,
                        .measure = m->id,
                        .title = m->title,
                        .owner = m->owner.p ? m->owner : STR(""),
                        .period_to = l->period.label.p ? l->period.to : as_at,
                        .period_label = l->period.label.p ? l->period.label : STR(""),
                        .status = str_from(result_status_codes[l->status]),
                        .displayed = str_dup(cx->arena, text_in(shown, "displayed")),
                        .has_counts = json_is_integer(num),
                        .num = json_integer_value(num),
                        .has_den = json_is_integer(den),
                        .den = json_integer_value(den),
                        .rag = str_from(verdict_codes[l->rating.verdict]),
                        .dot = str_from(dot ? dot : ""),
                        .shown = json_compact(cx->arena, shown),
                        .units = STR_NONE};
    json_decref(shown);
    if (!measure_is_computed(m)) return OK;
    UnitSet units;
    TRY(units_load(cx, m, as_at, &units));
    out->units = edition_units_pack(cx->arena, &units);
    out->n_units = (i64)units.n;
    return OK;
}

static Status insert_row(Ctx *cx, i64 edition, const EditionRow *r) {
    i64 id;
    return db_insert(cx, &id, SQL_edition_row_insert, P_I64(edition), P_I64(r->place), P_STR(r->section),
                     P_STR(r->measure), P_STR(r->title), P_STR(r->owner), P_DATE(r->period_to), P_STR(r->period_label),
                     P_STR(r->status), P_STR(r->displayed), r->has_counts ? P_I64(r->num) : P_NULL(DB_I64),
                     r->has_den ? P_I64(r->den) : P_NULL(DB_I64), P_STR(r->rag), P_STR(r->dot), P_STR(r->shown),
                     P_BLOB(r->units), P_I64(r->n_units));
}

/* The number of the next, and whether the day has one that is signed. */
static Status next_number(Ctx *cx, Str scorecard, Date as_at, Str note, i64 *number) {
    Edition last;
    TRY(db_number(cx, number, SQL_edition_last_number, P_STR(scorecard), P_DATE(as_at)));
    if (++*number == 1) return OK;
    TRY(edition_find(cx, scorecard, as_at, 0, &last));
    if (edition_is_signed(&last) && str_trim(note).n == 0)
        return FAIL(cx, ERR_INPUT,
                    "edition %lld of that day is signed off: say in a note what a further edition corrects",
                    (long long)last.number);
    return OK;
}

/* With the figure it is about: where that moves, what was answered is about another. */
static Status raise(Ctx *cx, const DataQuery *about, const EditionRow *r, Str text) {
    Str counts = STR("");
    if (r->has_counts && r->has_den)
        counts = str_fmt(cx->arena, ", %lld of %lld", (long long)r->num, (long long)r->den);
    Str full = str_fmt(cx->arena, "%.*s (shown as %.*s%.*s)", STR_ARG(text), STR_ARG(r->displayed), STR_ARG(counts));
    return data_query_raise(cx, about, full);
}

/* What is warned of a row is asked of its owner: of the figure, and of the words that stand on it. */
static Status raise_queries(Ctx *cx, const Edition *e, const EditionRow *r, const ScorecardLine *l) {
    DataQuery about = {.scorecard = e->scorecard,
                       .measure = r->measure,
                       .period_to = r->period_to,
                       .owner = r->owner,
                       .edition_id = e->id};
    CommentKey key = {.scorecard = e->scorecard, .measure = r->measure, .period_to = r->period_to};
    Comment *comments;
    size_t n;
    Str doubts[COMMENT_MAX_DOUBTS];
    for (size_t i = 0; i < l->n_warnings; i++) TRY(raise(cx, &about, r, l->warnings[i]));
    TRY(comment_history(cx, &key, &comments, &n));
    n = n > 0 ? comment_doubts(cx, l, comments[0].words, doubts) : 0;
    for (size_t i = 0; i < n; i++) TRY(raise(cx, &about, r, doubts[i]));
    return OK;
}

static Status keep_edition(Ctx *cx, const Scorecard *s, Edition *e, const EditionRow *rows, size_t n) {
    TRY(db_insert(cx, &e->id, SQL_edition_insert, P_STR(s->name), P_STR(s->title), P_DATE(e->as_at), P_I64(e->number),
                  P_STR(e->note), P_STR(hash_rows(cx->arena, rows, n)), P_MOMENT(ctx_now(cx)), P_I64(cx->actor.id)));
    for (size_t i = 0; i < n; i++) TRY(insert_row(cx, e->id, &rows[i]));
    return db_run(cx, SQL_edition_replace_unsigned, P_STR(s->name), P_DATE(e->as_at), P_I64(e->id));
}

/* Figures cut on another day than the rhythm's compare with no other edition: said, or not frozen. */
static Status check_own_day(Ctx *cx, const Scorecard *s, Date as_at, Str note) {
    Date own = scorecard_own_day(cx, s, as_at);
    if (date_before(cx->today, as_at) || date_eq(own, as_at) || str_trim(note).n > 0) return OK;
    return FAIL(cx, ERR_INPUT,
                "%.*s is %.*s, and %.*s is no day of its rhythm: freeze it as at %.*s, or say in a note why it is cut "
                "on another day",
                STR_ARG(s->title), STR_ARG(str_lower(cx->arena, str_from(rhythm_text[s->rhythm]))),
                STR_ARG(date_long(cx->arena, as_at)), STR_ARG(date_long(cx->arena, own)));
}

Date edition_due(Ctx *cx, Date as_at) {
    const Definitions *own = definitions_of(cx);
    Date d = date_plus(as_at, (i32)own->published_after_days);
    for (int i = 0; i < 10 && calendar_working_day(own->calendars, d) == DAY_NO; i++) d = date_plus(d, 1);
    return d;
}

Status edition_freeze(Ctx *cx, const Scorecard *s, Date as_at, Str note, i64 *id) {
    ScorecardLine *lines;
    size_t n;
    Edition e = {.as_at = as_at, .note = note.n > 0 ? str_trim(note) : STR("")};
    TRY(access_allows(cx, FREEZE_SCORECARDS));
    TRY(check_own_day(cx, s, as_at, note));
    TRY(next_number(cx, s->name, as_at, note, &e.number));
    TRY(scorecard_work_out(cx, s, as_at, &lines, &n));
    EditionRow *rows = ARENA_ARRAY(cx->arena, EditionRow, n + 1);
    for (size_t i = 0; i < n; i++) {
        rows[i].place = (i64)i + 1;
        TRY(freeze_row(cx, s, as_at, &lines[i], &rows[i]));
    }
    TRY(keep_edition(cx, s, &e, rows, n));
    e.scorecard = s->name;
    for (size_t i = 0; i < n; i++) TRY(raise_queries(cx, &e, &rows[i], &lines[i]));
    audit_note(cx, "scorecard.freeze", 0, "edition %lld: %.*s as at %.*s number %lld hash %.*s", (long long)e.id,
               STR_ARG(s->name), STR_ARG(date_iso_str(cx->arena, as_at)), (long long)e.number,
               STR_ARG(hash_rows(cx->arena, rows, n)));
    *id = e.id;
    return OK;
}

/* ---- signing ---- */

static void say(Ctx *cx, Str *out, size_t *n, const EditionRow *r, const char *what) {
    out[(*n)++] = str_fmt(cx->arena, "%.*s: %s", STR_ARG(r->title), what);
}

static Status has_words(Ctx *cx, const Edition *e, const EditionRow *r, bool *has_comment, bool *has_action) {
    Comment *comments;
    Action *actions;
    size_t n_comments, n_actions;
    CommentKey key = {.scorecard = e->scorecard, .measure = r->measure, .period_to = r->period_to};
    TRY(comment_history(cx, &key, &comments, &n_comments));
    TRY(action_list(cx, e->scorecard, r->measure, &actions, &n_actions));
    *has_comment = n_comments > 0;
    *has_action = n_actions > 0 && !str_is(actions[0].stage, "closed");
    return OK;
}

bool edition_wants_words(Str rag) {
    return str_is(rag, "red") || str_is(rag, "below_target") || str_is(rag, "no_band");
}

/* A warning that is there and not answered and closed. */
static Status has_open_warning(Ctx *cx, const Edition *e, const EditionRow *r, const char *warning, bool *out) {
    DataQuery about = {.scorecard = e->scorecard, .measure = r->measure, .period_to = r->period_to};
    bool is_settled = false;
    *out = str_find(r->shown, str_fmt(cx->arena, "%s: ", warning)) >= 0;
    if (*out) TRY(data_query_is_settled(cx, &about, warning, &is_settled));
    *out = *out && !is_settled;
    return OK;
}

static Status row_problems(Ctx *cx, const Edition *e, const EditionRow *r, Str *out, size_t *n) {
    static const char *const open[] = {"W1", "W4", "W5"};
    if (str_is(r->status, "to_be_supplied") || str_is(r->status, "unknown"))
        say(cx, out, n, r, "its figure is to be supplied");
    for (size_t i = 0; i < COUNT_OF(open); i++) {
        bool is_open;
        TRY(has_open_warning(cx, e, r, open[i], &is_open));
        if (is_open) out[(*n)++] = str_fmt(cx->arena, "%.*s: warning %s is open", STR_ARG(r->title), open[i]);
    }
    if (!edition_wants_words(r->rag)) return OK;
    bool has_comment, has_action;
    TRY(has_words(cx, e, r, &has_comment, &has_action));
    if (!has_comment) say(cx, out, n, r, "no commentary supplied");
    if (!has_action && str_is(r->rag, "red")) say(cx, out, n, r, "no management action");
    return OK;
}

Status edition_problems(Ctx *cx, const Edition *e, const EditionRow *rows, size_t n, Str **out, size_t *n_out) {
    *out = ARENA_ARRAY(cx->arena, Str, 6 * n + 1);
    *n_out = 0;
    for (size_t i = 0; i < n; i++) TRY(row_problems(cx, e, &rows[i], *out, n_out));
    return OK;
}

static Status check_signing(Ctx *cx, const Edition *e, Str despite) {
    EditionRow *rows;
    Str *problems;
    size_t n, n_problems;
    if (edition_is_signed(e)) return FAIL(cx, ERR_CONFLICT, "edition %lld is signed off already", (long long)e->id);
    if (e->replaced_by)
        return FAIL(cx, ERR_CONFLICT, "edition %lld is replaced by edition %lld", (long long)e->id,
                    (long long)e->replaced_by);
    if (e->frozen_by == cx->actor.id)
        return FAIL(cx, ERR_DENIED, "an edition is signed off by somebody other than who froze it");
    TRY(edition_rows(cx, e, &rows, &n));
    if (!edition_is_intact(cx, e, rows, n))
        return FAIL(cx, ERR_CONFLICT, "edition %lld is not as it was frozen: freeze it again", (long long)e->id);
    TRY(edition_problems(cx, e, rows, n, &problems, &n_problems));
    if (n_problems > 0 && str_trim(despite).n == 0)
        return FAIL(cx, ERR_INPUT, "%zu things stand against signing, first %.*s; say why it is signed all the same",
                    n_problems, STR_ARG(problems[0]));
    return OK;
}

Status edition_sign(Ctx *cx, i64 id, Str despite) {
    Edition e;
    TRY(access_allows(cx, SIGN_SCORECARDS));
    TRY(edition_get(cx, id, &e));
    TRY(check_signing(cx, &e, despite));
    TRY(db_run(cx, SQL_edition_sign, P_I64(id), P_MOMENT(ctx_now(cx)), P_I64(cx->actor.id),
               P_STR(despite.n > 0 ? str_trim(despite) : STR(""))));
    TRY(db_run(cx, SQL_edition_lock_words, P_I64(id)));
    TRY(db_run(cx, SQL_edition_replace_all, P_STR(e.scorecard), P_DATE(e.as_at), P_I64(id)));
    audit_note(cx, "scorecard.sign", 0, "edition %lld: %.*s as at %.*s number %lld hash %.*s", (long long)id,
               STR_ARG(e.scorecard), STR_ARG(date_iso_str(cx->arena, e.as_at)), (long long)e.number,
               STR_ARG(e.content_hash));
    return OK;
}

/* ---- what a run of today says ---- */

enum { MAX_REASONS = 8 };

static void reason(Ctx *cx, EditionDifference *d, Str text) {
    if (!d->reasons) d->reasons = ARENA_ARRAY(cx->arena, Str, MAX_REASONS);
    if (d->n_reasons < MAX_REASONS) d->reasons[d->n_reasons++] = text;
}

static Status compare_units(Ctx *cx, EditionDifference *d, const ScorecardLine *l, Date as_at) {
    UnitSet units;
    if (!d->row->units.p || !measure_is_computed(l->row->measure)) return OK;
    TRY(units_load(cx, l->row->measure, as_at, &units));
    UnitsCompared c = edition_units_compare(d->row->units, edition_units_pack(cx->arena, &units));
    d->n_added = c.n_added;
    d->n_removed = c.n_removed;
    d->n_changed = c.n_changed;
    if (c.n_added + c.n_removed + c.n_changed > 0)
        reason(cx, d,
               str_fmt(cx->arena, "records: %lld more, %lld fewer, %lld that count otherwise", (long long)c.n_added,
                       (long long)c.n_removed, (long long)c.n_changed));
    return OK;
}

/* What explains it besides units: definition, target, what was published. */
static void compare_shown(Ctx *cx, EditionDifference *d, const json_t *was, const json_t *is) {
    static const char *const keys[][2] = {{"version", "version of the definition"},
                                          {"target", "target"},
                                          {"floor", "floor"},
                                          {"previous", "figure before"},
                                          {"source", "source"},
                                          {"status", "status"}};
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        const json_t *a = json_object_get(was, keys[i][0]), *b = json_object_get(is, keys[i][0]);
        if (!a || json_equal(a, b)) continue;
        Str old = json_is_integer(a) ? str_i64(cx->arena, json_integer_value(a)) : text_in(was, keys[i][0]);
        Str now = json_is_integer(b) ? str_i64(cx->arena, json_integer_value(b)) : text_in(is, keys[i][0]);
        reason(cx, d,
               str_fmt(cx->arena, "%s: was %.*s, is %.*s", keys[i][1], STR_ARG(old.n ? old : STR("not set")),
                       STR_ARG(now.n ? now : STR("not set"))));
    }
}

static const ScorecardLine *line_like(const EditionRow *r, const ScorecardLine *lines, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (str_eq(lines[i].section->section, r->section) && str_eq(lines[i].row->measure->id, r->measure))
            return &lines[i];
    return NULL;
}

static Status compare_row(Ctx *cx, const Scorecard *s, const Edition *e, const ScorecardLine *l, EditionDifference *d) {
    json_t *was = json_loadb(d->row->shown.p, d->row->shown.n, 0, NULL);
    json_t *is = scorecard_shown_model(cx, s, e->as_at, l);
    d->fresh = str_dup(cx->arena, text_in(is, "displayed"));
    d->fresh_rag = str_from(verdict_codes[l->rating.verdict]);
    compare_shown(cx, d, was, is);
    json_decref(was);
    json_decref(is);
    return compare_units(cx, d, l, e->as_at);
}

static bool is_different(const EditionDifference *d) {
    return d->n_reasons > 0 || !str_eq(d->frozen, d->fresh) || !str_eq(d->frozen_rag, d->fresh_rag);
}

static bool is_frozen(const ScorecardLine *l, const EditionRow *rows, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (line_like(&rows[i], l, 1)) return true;
    return false;
}

Status edition_differences(Ctx *cx, const Edition *e, const EditionRow *rows, size_t n, EditionDifference **out,
                           size_t *n_out) {
    const Scorecard *s;
    ScorecardLine *lines;
    size_t n_lines;
    TRY(scorecard_open(cx, e->scorecard, &s));
    TRY(scorecard_work_out(cx, s, e->as_at, &lines, &n_lines));
    EditionDifference *all = ARENA_ARRAY(cx->arena, EditionDifference, n + n_lines + 1);
    *n_out = 0;
    for (size_t i = 0; i < n; i++) {
        const ScorecardLine *l = line_like(&rows[i], lines, n_lines);
        EditionDifference *d = &all[*n_out];
        *d = (EditionDifference){.row = &rows[i],
                                 .measure = rows[i].measure,
                                 .title = rows[i].title,
                                 .frozen = rows[i].displayed,
                                 .frozen_rag = rows[i].rag};
        if (l) TRY(compare_row(cx, s, e, l, d));
        else reason(cx, d, STR("the scorecard no longer has it"));
        *n_out += is_different(d);
    }
    for (size_t i = 0; i < n_lines; i++) {
        if (is_frozen(&lines[i], rows, n)) continue;
        EditionDifference *d = &all[(*n_out)++];
        *d = (EditionDifference){.measure = lines[i].row->measure->id,
                                 .title = lines[i].row->measure->title,
                                 .fresh_rag = str_from(verdict_codes[lines[i].rating.verdict])};
        reason(cx, d, STR("the scorecard had it not"));
    }
    *out = all;
    return OK;
}
