/* chronology_merge.c - the merges of a record, as events: what joined it, what it joined, and what was undone. */
#include "access/restrict.h"
#include "people/chronology.h"
#include "sql_all.h"

/* Seen from the record `mine`: of the two numbers the other one's part is what is told. */
static Str title_of(Ctx *cx, i64 mine, i64 keep, i64 gone, bool is_undone) {
    Arena *a = cx->arena;
    if (is_undone)
        return str_fmt(a, "Merge undone: records %lld and %lld are two again", (long long)keep, (long long)gone);
    if (mine == keep) return str_fmt(a, "Record %lld was merged into this one", (long long)gone);
    if (mine == gone) return str_fmt(a, "This record was merged into record %lld", (long long)keep);
    return str_fmt(a, "Record %lld was merged into record %lld, now part of this one", (long long)gone,
                   (long long)keep);
}

/* text: merged or undone, by whom, why, the record that stayed; n1: the merge, n2: the record that went */
static Status tell_merge(Chronology *c, const ChronologyRow *row) {
    Ctx *cx = chronology_ctx(c);
    i64 keep = 0;
    bool is_undone = str_is(row->text[0], "undone");
    if (!str_to_i64(row->text[3], &keep) || restrict_hides(cx, keep) || restrict_hides(cx, row->n2)) return OK;
    PersonEvent *e = chronology_add(c, row);
    e->title = title_of(cx, chronology_person(c), keep, row->n2, is_undone);
    if (!str_empty(row->text[1])) e->detail = STR_CAT(cx->arena, STR("by "), row->text[1]);
    if (!str_empty(row->text[2]))
        e->detail = str_empty(e->detail) ? row->text[2] : STR_CAT(cx->arena, e->detail, STR(": "), row->text[2]);
    e->turn = 2 * row->n1 + is_undone;
    e->route = "/merges/{id}";
    e->route_id = row->n1;
    return OK;
}

CHRONOLOGY(merge, .title = "Records merged", .order = 985, .sql = &SQL_chronology_merges,
           .only_if = &SQL_chronology_has_merges, .tell = tell_merge)
