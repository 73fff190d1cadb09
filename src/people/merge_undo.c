/* merge_undo.c - see merge.h: making two records again of what a merge made one.
 *
 * Each row the merge touched is compared with how the merge left it. Untouched since: it goes back as it was before. Changed
 * since: a person says whether it keeps its change. Rows that came after the merge stay with the record that stayed, or go
 * to the other where a person says so. Slots that hold something of later date are then laid out anew. */
#include "access/access.h"
#include "access/approval.h"
#include "access/audit.h"
#include "access/restrict.h"
#include "access/restrict_case.h"
#include "people/changes.h"
#include "people/merge_plan.h"
#include "people/merge_undo.h"
#include "people/pair.h"
#include "sql_all.h"

/* ---- reading ---- */

static Status load(Ctx *cx, Str text, json_t **out) {
    *out = row_of_text(cx, text);
    if (*out || str_empty(text)) return OK;
    return FAIL(cx, ERR_BUG, "a step of a merge is no JSON");
}

static Status read_step(Undo *u, const DbRows *r, UndoStep *s) {
    Ctx *cx = u->plan.cx;
    *s = (UndoStep){.n = col_i64(r, 0),
                    .table = merge_table_find(&u->plan, col_str(r, 1)),
                    .key = col_str_keep(r, 2),
                    .of_gone = col_bool(r, 4)};
    Str what = col_str(r, 3);
    if (s->table == u->plan.n_tables)
        return FAIL(cx, ERR_BUG, "merge %lld moved rows of a table that is no longer there", (long long)u->merge.id);
    TRY(load(cx, col_str(r, 5), &s->before));
    TRY(load(cx, col_str(r, 6), &s->left));
    s->is_set_aside = str_is(what, "set_aside");
    if (str_is(what, "held")) s->left = s->before;
    return OK;
}

static Status read_steps(Undo *u) {
    DbRows *r;
    size_t cap = 64;
    u->steps = ARENA_ARRAY(u->plan.cx->arena, UndoStep, cap);
    TRY(db_query(u->plan.cx, &r, SQL_merge_steps, P_I64(u->merge.id)));
    while (db_next(r)) {
        if (u->n_steps == cap) {
            u->steps = arena_grow(u->plan.cx->arena, u->steps, cap * sizeof *u->steps, 2 * cap * sizeof *u->steps);
            cap *= 2;
        }
        TRY(read_step(u, r, &u->steps[u->n_steps++]));
    }
    return db_done(r);
}

/* Kept for other reasons than what they say of the person: no change that anybody made. A register's own columns are none. */
static bool is_housekeeping(const MergeTable *t, const char *column) {
    static const char *const names[] = {"revision", "person_revision", "record_print", "match_key",
                                        "roll_confirmed_on"};
    if (t->is_made) return false;
    if (strcmp(t->name, "case_file") == 0 && strcmp(column, "due_on") == 0) return true; /* worked out each day */
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcmp(column, names[i]) == 0) return true;
    return false;
}

static bool says_the_same(const MergeTable *t, const json_t *a, const json_t *b) {
    const char *column;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)a, column,
                        value) if (!is_housekeeping(t, column) && !row_same(a, b, column)) return false;
    return true;
}

static bool is_in_list(const char *list, const char *word) {
    for (Str rest = str_from(list); rest.n > 0;)
        if (str_is(str_cut(rest, ',', &rest), word)) return true;
    return false;
}

/* Changed only in whom else it names, where the merge changed nothing: another merge led those on. */
static bool is_led_on(const Undo *u, const UndoStep *s) {
    const char *column;
    json_t *value;
    json_object_foreach(s->left, column, value) {
        const MergeTable *t = &u->plan.tables[s->table];
        if (is_housekeeping(t, column) || row_same(s->left, s->now, column)) continue;
        if (!is_in_list(t->people, column)) return false;
        if (!s->before || !row_same(s->before, s->left, column)) return false;
    }
    return true;
}

static Status compare_step(Undo *u, UndoStep *s) {
    Ctx *cx = u->plan.cx;
    i64 later;
    if (s->is_set_aside) return OK;
    TRY(row_get(cx, &u->plan.shapes[s->table], s->left, &s->now));
    if (s->now) {
        s->is_changed = !says_the_same(&u->plan.tables[s->table], s->left, s->now) && !is_led_on(u, s);
        return OK;
    }
    TRY(db_number(cx, &later, SQL_merge_set_aside_by, P_CSTR(u->plan.tables[s->table].name), P_STR(s->key),
                  P_I64(u->merge.id)));
    if (later) return FAIL(cx, ERR_CONFLICT, "undo merge %lld first: it joined a row of this one", (long long)later);
    s->is_changed = s->before != NULL; /* an added piece that is gone leaves nothing to decide */
    return OK;
}

static bool is_stepped(const Undo *u, size_t table, const json_t *row) {
    for (size_t i = 0; i < u->n_steps; i++) {
        const UndoStep *s = &u->steps[i];
        if (s->table != table || s->is_set_aside || !s->now) continue;
        if (str_eq(row_key(u->plan.cx->arena, &u->plan.shapes[table], row), s->key)) return true;
    }
    return false;
}

static Status find_added(Undo *u, size_t table, const char *column) {
    json_t *rows = row_keep(u->plan.cx, json_array());
    TRY(merge_rows_read(&u->plan, table, column, u->plan.keep, rows));
    for (size_t i = 0; i < json_array_size(rows); i++) {
        json_t *row = json_array_get(rows, i);
        bool is_known = is_stepped(u, table, row);
        for (size_t k = 0; k < u->plan.n && !is_known; k++)
            is_known = u->plan.rows[k].table == table && json_equal(u->plan.rows[k].before, row);
        if (is_known) continue;
        merge_plan_add(&u->plan, &(MergeRow){.table = table, .before = row, .after = row});
    }
    return OK;
}

static Status find_all_added(Undo *u) {
    for (size_t t = 0; t < u->plan.n_tables; t++) {
        if (u->plan.tables[t].is_log) continue;
        for (Str rest = str_from(u->plan.tables[t].people); rest.n > 0;)
            TRY(find_added(u, t, str_cstr(u->plan.cx->arena, str_cut(rest, ',', &rest))));
    }
    return OK;
}

/* Merges of either record made after this one, and still standing, go first. */
static Status check_order(Undo *u) {
    Ctx *cx = u->plan.cx;
    i64 later[2];
    TRY(db_number(cx, &later[0], SQL_merge_later, P_I64(u->merge.id), P_I64(u->plan.keep)));
    TRY(db_number(cx, &later[1], SQL_merge_later, P_I64(u->merge.id), P_I64(u->plan.gone)));
    i64 first = later[0] && (!later[1] || later[0] > later[1]) ? later[0] : later[1];
    if (first) return FAIL(cx, ERR_CONFLICT, "undo merge %lld first: it came after this one", (long long)first);
    return OK;
}

Status undo_read(Ctx *cx, i64 merge_id, Undo *u) {
    *u = (Undo){.plan = {.cx = cx}};
    TRY(merge_get(cx, merge_id, &u->merge));
    u->plan.keep = u->merge.keep_id;
    u->plan.gone = u->merge.gone_id;
    if (u->merge.undone_at != MOMENT_NONE)
        return FAIL(cx, ERR_CONFLICT, "merge %lld was undone already", (long long)merge_id);
    TRY(check_order(u));
    TRY(merge_tables_load(cx, &u->plan));
    TRY(read_steps(u));
    for (size_t i = 0; i < u->n_steps; i++) TRY(compare_step(u, &u->steps[i]));
    return find_all_added(u);
}

/* ---- choosing ---- */

static bool is_removal(const Undo *u, const MergeRow *r) {
    return strcmp(u->plan.tables[r->table].name, "roll_removal") == 0;
}

static Status check_choice(Ctx *cx, Str key, Str choice, const char *a, const char *b) {
    if (str_empty(choice) || str_is(choice, a) || str_is(choice, b)) return OK;
    return FAIL(cx, ERR_INPUT, "of %.*s write %s or %s", STR_ARG(key), a, b);
}

/* What the record held all along, and was changed since, keeps its change unless somebody says otherwise. */
static bool was_held(const Undo *u, const UndoStep *s) {
    return s->before && s->left && says_the_same(&u->plan.tables[s->table], s->before, s->left);
}

/* What was done on a case since stays done; what hangs on a case goes where the case goes. */
static bool is_nobodys_choice(const Undo *u, size_t table, const json_t *row) {
    bool is_of_case = !u->plan.tables[table].is_made && row && row_i64(row, "case_id") != 0;
    return is_of_case || u->plan.tables[table].is_casework;
}

static Status choose_step(const Undo *u, const UnmergeWish *wish, UndoStep *s) {
    Ctx *cx = u->plan.cx;
    Str key = str_fmt(cx->arena, "s%lld", (long long)s->n);
    Str choice = merge_choice(wish->choices, key);
    if (is_nobodys_choice(u, s->table, s->left)) choice = STR("edited");
    if (str_empty(choice)) choice = wish->edited;
    if (str_empty(choice) && was_held(u, s) && !s->of_gone && s->now) choice = STR("edited");
    TRY(check_choice(cx, key, choice, "edited", "as_was"));
    s->choice = choice;
    return OK;
}

static Str added_key(const Undo *u, const MergeRow *r) {
    return str_fmt(u->plan.cx->arena, "%s:%.*s", u->plan.tables[r->table].name,
                   STR_ARG(row_key(u->plan.cx->arena, &u->plan.shapes[r->table], r->before)));
}

static Status choose_added(const Undo *u, const UnmergeWish *wish, MergeRow *r) {
    Str key = added_key(u, r);
    Str choice = merge_choice(wish->choices, key);
    if (str_empty(choice)) choice = wish->added;
    TRY(check_choice(u->plan.cx, key, choice, "kept", "gone"));
    r->is_gone = str_is(choice, "gone");
    return OK;
}

static Status choose(Undo *u, const UnmergeWish *wish) {
    for (size_t i = 0; i < u->n_steps; i++)
        if (u->steps[i].is_changed) TRY(choose_step(u, wish, &u->steps[i]));
    for (size_t i = 0; i < u->plan.n; i++) TRY(choose_added(u, wish, &u->plan.rows[i]));
    return OK;
}

static void list_step(const Undo *u, const UndoStep *s, UnmergeItems *out) {
    Ctx *cx = u->plan.cx;
    if (str_empty(s->choice)) out->n_unsaid++;
    out->at[out->n++] = (UnmergeItem){.key = str_fmt(cx->arena, "s%lld", (long long)s->n),
                                      .what = str_from(u->plan.tables[s->table].title),
                                      .text = s->now ? undo_describe(cx, s->now) : STR_NONE,
                                      .was = undo_describe(cx, s->left),
                                      .is_taken = !s->now,
                                      .of_gone = s->of_gone,
                                      .choice = s->choice};
}

/* A case that was opened since, which the actor may not know of: it stays where it is, and nothing is said. */
static bool is_hidden_case(const Undo *u, const MergeRow *r) {
    const char *table = u->plan.tables[r->table].name;
    bool is_case = strcmp(table, "case_file") == 0;
    i64 id = row_i64(r->before, is_case ? "id" : "case_id");
    return id != 0 && restrict_hides_case(u->plan.cx, id);
}

Status person_unmerge_look(Ctx *cx, const UnmergeWish *wish, UnmergeItems *out) {
    Undo u;
    UnmergeItems items = {.n = 0};
    TRY(undo_read(cx, wish->merge_id, &u));
    TRY(choose(&u, wish));
    items.at = ARENA_ARRAY(cx->arena, UnmergeItem, u.n_steps + u.plan.n + 1);
    for (size_t i = 0; i < u.n_steps; i++)
        if (u.steps[i].is_changed && !is_nobodys_choice(&u, u.steps[i].table, u.steps[i].left))
            list_step(&u, &u.steps[i], &items);
    for (size_t i = 0; i < u.plan.n; i++) {
        const MergeRow *r = &u.plan.rows[i];
        if (is_removal(&u, r) || undo_case_of(&u, r) || is_hidden_case(&u, r)) continue;
        items.at[items.n++] = (UnmergeItem){.key = added_key(&u, r),
                                            .what = str_from(u.plan.tables[r->table].title),
                                            .text = undo_describe(cx, r->before),
                                            .is_added = true,
                                            .choice = r->is_gone ? STR("gone") : STR("kept")};
    }
    *out = items;
    return OK;
}

/* ---- putting back ---- */

static bool keeps_change(const UndoStep *s) { return s->is_changed && str_is(s->choice, "edited"); }

/* What each column goes back to: as before the merge, unless it was changed since. */
static json_t *with_changes(const Undo *u, const UndoStep *s) {
    const char *column;
    json_t *value, *to = row_copy(u->plan.cx, s->before);
    json_object_foreach(s->now, column, value) {
        bool is_kept = !row_same(s->left, s->now, column) && !is_housekeeping(&u->plan.tables[s->table], column);
        if (is_kept) json_object_set(to, column, value);
    }
    return to;
}

/* A person's, and that of a case that is written: it only grows, so that a form made before is seen to be old. */
static bool has_revision(const Undo *u, const UndoStep *s, const json_t *to) {
    bool is_case = strcmp(u->plan.tables[s->table].name, "case_file") == 0;
    return s->table == 0 || (is_case && !json_equal(s->now, to));
}

/* The row as it will stand; NULL: it will not. */
static json_t *target_of(const Undo *u, const UndoStep *s) {
    if (s->is_set_aside) return s->before;
    if (!s->before) return keeps_change(s) ? s->now : NULL;
    if (!s->now) return keeps_change(s) ? NULL : s->before;
    bool is_merged = keeps_change(s) || !s->is_changed; /* an unchanged row may have been led on */
    json_t *to = is_merged ? with_changes(u, s) : row_copy(u->plan.cx, s->before);
    if (has_revision(u, s, to)) row_set_i64(to, "revision", row_i64(s->now, "revision") + 1);
    if (json_object_get(to, "roll_confirmed_on"))
        json_object_set(to, "roll_confirmed_on", json_object_get(to, "confirmed_on")); /* until settle_rolls() */
    return to;
}

/* A removal since the merge goes with its enrolment, and falls away where that goes back to another end. The row is kept
 * among the steps. */
static Status follow_enrolment(Undo *u, MergeRow *removal, i64 n) {
    size_t enrolments = merge_table_find(&u->plan, STR("enrolment"));
    i64 id = row_i64(removal->before, "enrolment_id");
    for (size_t i = 0; i < u->plan.n; i++) {
        const MergeRow *r = &u->plan.rows[i];
        if (r->table == enrolments && row_i64(r->before, "id") == id) removal->is_gone = r->is_gone;
    }
    for (size_t i = 0; i < u->n_steps; i++) {
        const UndoStep *s = &u->steps[i];
        if (s->table != enrolments || !s->now || row_i64(s->now, "id") != id) continue;
        if (s->to && row_same(s->now, s->to, "to_on")) {
            removal->is_gone = row_i64(s->to, "person_id") == u->plan.gone;
            continue;
        }
        Str stood = row_text(u->plan.cx->arena, removal->before);
        removal->after = NULL;
        TRY(db_run(u->plan.cx, SQL_merge_step_insert, P_I64(u->merge.id), P_I64(n), P_CSTR("roll_removal"),
                   P_STR(row_key(u->plan.cx->arena, &u->plan.shapes[removal->table], removal->before)),
                   P_CSTR("given_up"), P_BOOL(s->of_gone), P_STR(stood), P_STR(STR_NONE)));
        return row_delete(u->plan.cx, &u->plan.shapes[removal->table], removal->before);
    }
    return OK;
}

static Status follow_enrolments(Undo *u) {
    i64 n = u->n_steps > 0 ? u->steps[u->n_steps - 1].n : 0;
    for (size_t i = 0; i < u->plan.n; i++)
        if (is_removal(u, &u->plan.rows[i])) TRY(follow_enrolment(u, &u->plan.rows[i], ++n));
    return OK;
}

/* Its enrolment has kept an end of later date, which has a removal of its own. */
static bool is_overtaken(const Undo *u, const UndoStep *s) {
    for (size_t i = 0; i < u->n_moved; i++) /* put back under a new number: the other removal is of another enrolment */
        if (row_i64(s->to, "enrolment_id") == u->moved[i].from) return false;
    for (size_t i = 0; i < u->plan.n; i++) {
        const MergeRow *r = &u->plan.rows[i];
        if (r->table != s->table || !r->after || !is_removal(u, r)) continue;
        if (row_same(r->after, s->to, "enrolment_id")) return true;
    }
    for (size_t i = 0; i < u->n_steps; i++) {
        const UndoStep *other = &u->steps[i];
        if (other->table != s->table || !other->now || !other->to || row_is_null(s->to, "enrolment_id")) continue;
        if (row_same(other->to, s->to, "enrolment_id")) return true;
    }
    return false;
}

static Status note_step(const Undo *u, const UndoStep *s) {
    Str stood = STR_NONE;
    const char *as = !s->is_changed ? "restored" : keeps_change(s) ? "edited" : "as_was";
    if (s->is_changed && !keeps_change(s)) stood = row_text(u->plan.cx->arena, s->now);
    return db_run(u->plan.cx, SQL_merge_step_undone, P_I64(u->merge.id), P_I64(s->n), P_CSTR(as), P_STR(stood));
}

typedef struct Earlier {
    i64 merge_id, n;
    json_t *before, *after;
} Earlier;

/* Steps of earlier merges know the row by the number it had: they, too, must find it. */
static Status lead_earlier_steps(const Undo *u, const UndoStep *s, const json_t *row) {
    Ctx *cx = u->plan.cx;
    DbRows *r;
    Earlier found[16];
    size_t n = 0;
    Str key = row_key(cx->arena, &u->plan.shapes[s->table], row), before, after;
    TRY(db_query(cx, &r, SQL_merge_steps_earlier, P_CSTR(u->plan.tables[s->table].name), P_STR(s->key),
                 P_I64(u->merge.id)));
    while (n < COUNT_OF(found) && db_next(r)) {
        Earlier *e = &found[n++];
        *e = (Earlier){.merge_id = col_i64(r, 0), .n = col_i64(r, 1)};
        TRY(load(cx, col_str(r, 2), &e->before));
        TRY(load(cx, col_str(r, 3), &e->after));
    }
    TRY(db_done(r));
    for (size_t i = 0; i < n; i++) {
        if (found[i].before) row_set_i64(found[i].before, "id", row_i64(row, "id"));
        if (found[i].after) row_set_i64(found[i].after, "id", row_i64(row, "id"));
        before = row_text(cx->arena, found[i].before);
        after = row_text(cx->arena, found[i].after);
        TRY(db_run(cx, SQL_merge_step_rekey, P_I64(found[i].merge_id), P_I64(found[i].n), P_STR(key), P_STR(before),
                   P_STR(after)));
    }
    return OK;
}

/* SQLite gives the highest number again once its row is set aside: the row then comes back under a new one. */
static Status put_back(Undo *u, UndoStep *s) {
    Ctx *cx = u->plan.cx;
    json_t *taken, *row = row_copy(cx, s->to);
    i64 enrolment = row_i64(row, "enrolment_id");
    for (size_t i = 0; i < u->n_moved; i++)
        if (enrolment == u->moved[i].from) row_set_i64(row, "enrolment_id", u->moved[i].to);
    TRY(row_get(cx, &u->plan.shapes[s->table], row, &taken));
    if (taken) row_set_null(row, "id");
    TRY(row_insert(cx, &u->plan.shapes[s->table], row));
    if (!taken) return OK;
    TRY(lead_earlier_steps(u, s, row));
    bool is_enrolment = strcmp(u->plan.tables[s->table].name, "enrolment") == 0;
    if (!is_enrolment) return OK;
    check(u->n_moved < COUNT_OF(u->moved));
    u->moved[u->n_moved++] = (UndoMoved){.from = row_i64(s->before, "id"), .to = row_i64(row, "id")};
    return OK;
}

static Status write_back(Undo *u) {
    for (size_t i = 0; i < u->n_steps; i++) u->steps[i].to = target_of(u, &u->steps[i]);
    TRY(follow_enrolments(u));
    undo_follow_cases(u);
    for (size_t i = u->n_steps; i-- > 0;) {
        const UndoStep *s = &u->steps[i];
        if (s->now && !s->to) TRY(row_delete(u->plan.cx, &u->plan.shapes[s->table], s->now));
    }
    for (size_t i = 0; i < u->n_steps; i++) {
        const UndoStep *s = &u->steps[i];
        if (s->now && s->to && !json_equal(s->now, s->to))
            TRY(row_update(u->plan.cx, &u->plan.shapes[s->table], s->now, s->to));
    }
    for (size_t i = 0; i < u->n_steps; i++) {
        UndoStep *s = &u->steps[i];
        if (!s->now && s->to && !is_overtaken(u, s)) TRY(put_back(u, s));
        TRY(note_step(u, &u->steps[i]));
    }
    return OK;
}

/* Rows that came after the merge and were said to be about the other record. */
static Status hand_over(Undo *u) {
    for (size_t i = 0; i < u->plan.n; i++) {
        MergeRow *r = &u->plan.rows[i];
        if (!r->is_gone || !r->after) continue;
        r->after = row_copy(u->plan.cx, r->before);
        for (Str rest = str_from(u->plan.tables[r->table].people); rest.n > 0;) {
            const char *column = str_cstr(u->plan.cx->arena, str_cut(rest, ',', &rest));
            if (row_i64(r->after, column) == u->plan.keep) row_set_i64(r->after, column, u->plan.gone);
        }
        TRY(row_update(u->plan.cx, &u->plan.shapes[r->table], r->before, r->after));
    }
    return OK;
}

/* ---- laying later facts out among the earlier ones again ---- */

static bool is_later(const Undo *u, size_t table, const json_t *row) {
    Str key = row_key(u->plan.cx->arena, &u->plan.shapes[table], row);
    for (size_t i = 0; i < u->plan.n; i++)
        if (u->plan.rows[i].table == table && u->plan.rows[i].after &&
            str_eq(key, row_key(u->plan.cx->arena, &u->plan.shapes[table], u->plan.rows[i].after)))
            return true;
    for (size_t i = 0; i < u->n_steps; i++) {
        const UndoStep *s = &u->steps[i];
        if (s->table == table && keeps_change(s) && s->to &&
            str_eq(key, row_key(u->plan.cx->arena, &u->plan.shapes[table], s->to)))
            return true;
    }
    return false;
}

static Status tidy(const Undo *u, i64 person) {
    MergePlan p;
    TRY(merge_plan_read(u->plan.cx, person, &p));
    p.gone_is_first = true;
    for (size_t i = 0; i < p.n; i++)
        p.rows[i].is_gone = p.rows[i].table != 0 && is_later(u, p.rows[i].table, p.rows[i].before);
    TRY(merge_plan_fit(&p));
    return merge_plan_write(&p);
}

static Status settle_rolls(const Undo *u) {
    MergePlan rolls = u->plan; /* only to name the schools */
    rolls.rows = NULL;
    rolls.n = rolls.cap = 0;
    for (size_t i = 0; i < u->n_steps; i++) {
        const UndoStep *s = &u->steps[i];
        if (s->to) merge_plan_add(&rolls, &(MergeRow){.table = s->table, .before = s->now, .after = s->to});
    }
    return merge_settle_rolls(&rolls);
}

/* ---- the whole ---- */

static Status settle_pair(const Undo *u, const UnmergeWish *wish) {
    Ctx *cx = u->plan.cx;
    Pair p;
    PairFound found = {.a = u->plan.keep, .b = u->plan.gone, .how = "user"};
    TRY(pair_reopen_merged(cx, u->merge.id));
    if (!wish->is_different) return OK;
    TRY(pair_offer(cx, &found, NULL));
    TRY(pair_between(cx, found.a, found.b, &p));
    return pair_decide(cx, p.id, &(PairDecision){.status = PAIR_DIFFERENT, .note = wish->note});
}

static void touch_all(const Undo *u) {
    person_touch(u->plan.cx, u->plan.keep);
    person_touch(u->plan.cx, u->plan.gone);
    for (size_t i = 0; i < u->n_steps; i++) {
        const UndoStep *s = &u->steps[i];
        if (u->plan.tables[s->table].is_log || !s->to) continue;
        for (Str rest = str_from(u->plan.tables[s->table].people); rest.n > 0;) {
            i64 id = row_i64(s->to, str_cstr(u->plan.cx->arena, str_cut(rest, ',', &rest)));
            if (id) person_touch(u->plan.cx, id);
        }
    }
}

static Status mark_undone(const Undo *u, const UnmergeWish *wish) {
    Ctx *cx = u->plan.cx;
    i64 n;
    TRY(db_run_count(cx, &n, SQL_merge_undone, P_I64(u->merge.id), P_MOMENT(ctx_now(cx)), P_DATE(cx->today),
                     P_I64(cx->actor.id), P_STR(wish->note)));
    if (n == 0) return FAIL(cx, ERR_CONFLICT, "merge %lld was undone meanwhile", (long long)u->merge.id);
    audit_note(cx, "person.unmerge", u->plan.keep, "merge %lld undone: record %lld is its own again",
               (long long)u->merge.id, (long long)u->plan.gone);
    audit_note(cx, "person.unmerge", u->plan.gone, "merge %lld undone: no longer part of record %lld",
               (long long)u->merge.id, (long long)u->plan.keep);
    return OK;
}

static Status check_all_said(const Undo *u) {
    size_t n = 0;
    for (size_t i = 0; i < u->n_steps; i++) n += u->steps[i].is_changed && str_empty(u->steps[i].choice);
    if (n == 0) return OK;
    return FAIL(u->plan.cx, ERR_CONFLICT,
                "%zu rows were changed since merge %lld: say of each whether it keeps its change (edited) or goes back "
                "as it was (as_was)",
                n, (long long)u->merge.id);
}

Status person_unmerge(Ctx *cx, const UnmergeWish *wish) {
    Undo u;
    i64 unused;
    TRY(access_allows(cx, CHANGE_CHILD));
    TRY(merge_get(cx, wish->merge_id, &u.merge));
    TRY(approval_needed(
        cx, &(Approval){.kind = STR("unmerge"), .person_id = u.merge.keep_id, .other_id = u.merge.gone_id}));
    TRY(db_number(cx, &unused, SQL_merge_lock, P_I64(u.merge.keep_id)));
    TRY(undo_read(cx, wish->merge_id, &u));
    TRY(choose(&u, wish));
    TRY(check_all_said(&u));
    TRY(mark_undone(&u, wish));
    TRY(write_back(&u));
    TRY(hand_over(&u));
    TRY(tidy(&u, u.plan.keep));
    TRY(tidy(&u, u.plan.gone));
    TRY(settle_rolls(&u));
    TRY(merge_follow(cx, &(MergeDone){.merge_id = wish->merge_id, .keep = u.plan.keep, .gone = u.plan.gone}));
    touch_all(&u);
    restrict_forget(cx);
    return settle_pair(&u, wish);
}
