/* merge_follow.c - what is worked out anew once a merge has moved rows, and what hangs on a case when a merge is undone. */
#include "people/merge_undo.h"

/* ---- merging ---- */

Status merge_follow(Ctx *cx, const MergeDone *done) {
    static MergeFollow *const follows[] = {
#define X(name) merge_follow_##name,
        MERGE_FOLLOW_LIST(X)
#undef X
    };
    for (size_t i = 0; i < COUNT_OF(follows); i++) TRY(follows[i](cx, done));
    return OK;
}

static bool is_planned(const MergePlan *p, size_t table, const json_t *row) {
    Str key = row_key(p->cx->arena, &p->shapes[table], row);
    for (size_t i = 0; i < p->n; i++)
        if (p->rows[i].table == table && p->rows[i].after &&
            str_eq(key, row_key(p->cx->arena, &p->shapes[table], p->rows[i].after)))
            return true;
    return false;
}

static Status note_table(MergePlan *p, size_t table) {
    json_t *rows = row_keep(p->cx, json_array());
    for (size_t i = 0; i < p->n; i++) {
        MergeRow *r = &p->rows[i];
        if (r->table == table && r->after) TRY(row_get(p->cx, &p->shapes[table], r->after, &r->after));
    }
    TRY(merge_rows_read(p, table, "person_id", p->keep, rows));
    for (size_t i = 0; i < json_array_size(rows); i++) {
        json_t *row = json_array_get(rows, i);
        if (!is_planned(p, table, row)) merge_plan_add(p, &(MergeRow){.table = table, .after = row});
    }
    return OK;
}

Status merge_follow_note(MergePlan *p) {
    static const char *const tables[] = {
#define X(name) name,
        MERGE_FOLLOWED_LIST(X)
#undef X
    };
    for (size_t i = 0; i < COUNT_OF(tables); i++) TRY(note_table(p, merge_table_find(p, str_from(tables[i]))));
    return OK;
}

/* ---- undoing ---- */

static size_t case_table(const Undo *u) { return merge_table_find(&u->plan, STR("case_file")); }

/* Where the case will stand: the row as it will be, or NULL where this undoing does not know it. */
static const json_t *case_row(const Undo *u, i64 id, bool *is_gone) {
    for (size_t i = 0; i < u->n_steps; i++) {
        const UndoStep *s = &u->steps[i];
        if (s->table != case_table(u) || !s->now || row_i64(s->now, "id") != id) continue;
        const json_t *stands = s->to ? s->to : s->now;
        *is_gone = row_i64(stands, "person_id") == u->plan.gone;
        return stands;
    }
    for (size_t i = 0; i < u->plan.n; i++) {
        const MergeRow *r = &u->plan.rows[i];
        if (r->table != case_table(u) || row_i64(r->before, "id") != id) continue;
        *is_gone = r->is_gone;
        return r->before;
    }
    return NULL;
}

i64 undo_case_of(const Undo *u, const MergeRow *r) {
    bool is_gone;
    i64 id = u->plan.tables[r->table].is_made ? 0 : row_i64(r->before, "case_id");
    return id != 0 && case_row(u, id, &is_gone) ? id : 0;
}

/* What the merge had worked out anew and somebody changed since (a task that was done) goes with its case too. */
static void lead_step(const Undo *u, UndoStep *s) {
    bool is_gone;
    i64 id = u->plan.tables[s->table].is_made || !s->to ? 0 : row_i64(s->to, "case_id");
    if (s->before || id == 0 || !case_row(u, id, &is_gone) || !is_gone) return;
    s->to = row_copy(u->plan.cx, s->to);
    row_set_i64(s->to, "person_id", u->plan.gone);
}

void undo_follow_cases(Undo *u) {
    for (size_t i = 0; i < u->plan.n; i++) {
        MergeRow *r = &u->plan.rows[i];
        i64 id = undo_case_of(u, r);
        if (id) (void)case_row(u, id, &r->is_gone);
    }
    for (size_t i = 0; i < u->n_steps; i++) lead_step(u, &u->steps[i]);
}
