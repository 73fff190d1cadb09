/* merge.c - see merge.h: making one record of two, and what merges a record has been through. Undoing is in merge_undo.c. */
#include "people/merge.h"

#include "access/access.h"
#include "access/approval.h"
#include "access/audit.h"
#include "access/restrict.h"
#include "people/changes.h"
#include "people/merge_plan.h"
#include "people/pair.h"
#include "sql_all.h"

const char *const merge_show_words[N_MERGE_SHOWS] = {
#define X(name, word) word,
    MERGE_SHOW_LIST(X)
#undef X
};

const MergeTopicInfo merge_topics[N_MERGE_TOPICS] = {
#define X(name, word, title) {word, title},
    MERGE_TOPIC_LIST(X)
#undef X
};

/* ---- the wish ---- */

static Status parse_one(Ctx *cx, Str topic, Str show, MergeWish *wish) {
    size_t t = 0, s = 0;
    while (t < N_MERGE_TOPICS && !str_is(topic, merge_topics[t].word)) t++;
    while (s < N_MERGE_SHOWS && !str_is(show, merge_show_words[s])) s++;
    if (t == N_MERGE_TOPICS || s == N_MERGE_SHOWS)
        return FAIL(cx, ERR_INPUT, "write name, birth, sex, address or number, then =kept, =gone or =date");
    wish->show[t] = (MergeShow)s;
    return OK;
}

Status merge_show_parse(Ctx *cx, Str text, MergeWish *wish) {
    for (Str rest = text; rest.n > 0;) {
        Str show, topic = str_cut(str_trim(str_cut(rest, ',', &rest)), '=', &show);
        TRY(parse_one(cx, str_trim(topic), str_trim(show), wish));
    }
    return OK;
}

Str merge_show_text(Ctx *cx, const MergeWish *wish) {
    Buf b = buf_on(cx->arena);
    for (size_t t = 0; t < N_MERGE_TOPICS; t++)
        buf_fmt(&b, "%s%s=%s", t ? "," : "", merge_topics[t].word, merge_show_words[wish->show[t]]);
    return buf_str(&b);
}

/* ---- steps ---- */

static const char *what_of(const MergeRow *r) {
    if (!r->before) return "added";
    if (!r->after) return "set_aside";
    return json_equal(r->before, r->after) ? "held" : "changed";
}

static Status write_step(const MergePlan *p, i64 merge_id, i64 n, const MergeRow *r) {
    const char *what = what_of(r);
    bool is_held = strcmp(what, "held") == 0;
    Str before = row_text(p->cx->arena, r->before), after = row_text(p->cx->arena, is_held ? NULL : r->after);
    Str key = row_key(p->cx->arena, &p->shapes[r->table], r->after ? r->after : r->before);
    return db_run(p->cx, SQL_merge_step_insert, P_I64(merge_id), P_I64(n), P_CSTR(p->tables[r->table].name), P_STR(key),
                  P_CSTR(what), P_BOOL(r->is_gone), P_STR(before), P_STR(after));
}

/* In order of tables, parents first: undoing puts rows back in this order. */
static Status write_steps(const MergePlan *p, i64 merge_id) {
    i64 n = 0;
    for (size_t t = 0; t < p->n_tables; t++)
        for (size_t i = 0; i < p->n; i++) {
            const MergeRow *r = &p->rows[i];
            if (r->table != t) continue;
            if (p->tables[t].is_log && r->before && r->after && json_equal(r->before, r->after)) continue;
            TRY(write_step(p, merge_id, ++n, r));
        }
    return OK;
}

/* ---- merging ---- */

/* The lower number first, so that two merges of the same two wait for each other and not both. */
static Status lock_both(Ctx *cx, i64 a, i64 b) {
    i64 unused;
    TRY(db_number(cx, &unused, SQL_merge_lock, P_I64(a < b ? a : b)));
    return db_number(cx, &unused, SQL_merge_lock, P_I64(a < b ? b : a));
}

Status merge_check_look(Ctx *cx, const MergeLook *look) {
    if (look->stopped != OK) return FAIL(cx, look->stopped, "%.*s", STR_ARG(look->stop));
    for (size_t i = 0; i < look->n_questions; i++) {
        const MergeQuestion *q = &look->questions[i];
        if (q->is_answered) continue;
        return FAIL(cx, ERR_CONFLICT, "%.*s Answer %s=%s to merge them", STR_ARG(q->text), q->name, q->choices);
    }
    return OK;
}

/* Everybody whom a changed row names. */
static void touch_people(const MergePlan *p) {
    person_touch(p->cx, p->keep);
    person_touch(p->cx, p->gone);
    for (size_t i = 0; i < p->n; i++) {
        const MergeRow *r = &p->rows[i];
        if (p->tables[r->table].is_log || !r->after || (r->before && json_equal(r->before, r->after))) continue;
        for (Str rest = str_from(p->tables[r->table].people); rest.n > 0;) {
            i64 id = row_i64(r->after, str_cstr(p->cx->arena, str_cut(rest, ',', &rest)));
            if (id) person_touch(p->cx, id);
        }
    }
}

Status person_merge(Ctx *cx, const MergeWish *wish, i64 *merge_id) {
    MergeLook look;
    MergePlan p;
    i64 id;
    TRY(access_allows(cx, CHANGE_CHILD));
    TRY(approval_needed(cx, &(Approval){.kind = STR("merge"), .person_id = wish->keep_id, .other_id = wish->gone_id}));
    TRY(lock_both(cx, wish->keep_id, wish->gone_id));
    TRY(person_merge_look(cx, wish, &look));
    TRY(merge_check_look(cx, &look));
    TRY(merge_plan_make(cx, wish, &p));
    TRY(merge_plan_write(&p));
    TRY(db_insert(cx, &id, SQL_merge_insert, P_I64(wish->keep_id), P_I64(wish->gone_id), P_MOMENT(ctx_now(cx)),
                  P_DATE(cx->today), P_I64(cx->actor.id), P_STR(merge_show_text(cx, wish)), P_STR(wish->note)));
    TRY(merge_follow(cx, &(MergeDone){.merge_id = id, .keep = wish->keep_id, .gone = wish->gone_id, .wish = wish}));
    TRY(merge_follow_note(&p));
    TRY(write_steps(&p, id));
    TRY(pair_settle_merged(cx, wish->keep_id, wish->gone_id, id));
    touch_people(&p);
    restrict_forget(cx);
    audit_note(cx, "person.merge", wish->keep_id, "merge %lld: record %lld joined this one", (long long)id,
               (long long)wish->gone_id);
    audit_note(cx, "person.merge", wish->gone_id, "merge %lld: joined record %lld", (long long)id,
               (long long)wish->keep_id);
    *merge_id = id;
    return OK;
}

/* ---- what has been merged ---- */

static void read_merge(const DbRows *r, Merge *out) {
    *out = (Merge){.id = col_i64(r, 0),
                   .keep_id = col_i64(r, 1),
                   .gone_id = col_i64(r, 2),
                   .merged_at = col_moment(r, 3),
                   .merged_on = col_date(r, 4),
                   .merged_by = col_i64(r, 5),
                   .merged_by_name = col_str_keep(r, 6),
                   .note = col_str_keep(r, 7),
                   .undone_at = col_is_null(r, 8) ? MOMENT_NONE : col_moment(r, 8),
                   .undone_by = col_i64(r, 9),
                   .undone_by_name = col_str_keep(r, 10),
                   .undone_note = col_str_keep(r, 11),
                   .n_moved = col_i64(r, 12)};
}

Status merge_get(Ctx *cx, i64 id, Merge *out) {
    DbRows *r;
    TRY(access_allows(cx, READ_CHILD));
    TRY(db_query(cx, &r, SQL_merge_get, P_I64(id)));
    bool is_found = db_next(r);
    if (is_found) read_merge(r, out);
    TRY(db_done(r));
    if (!is_found) return FAIL(cx, ERR_NOTFOUND, "there is no merge %lld", (long long)id);
    TRY(access_subject(cx, SUBJECT_PERSON, out->keep_id));
    return access_subject(cx, SUBJECT_PERSON, out->gone_id);
}

Status merge_of_person(Ctx *cx, i64 person_id, Merges *out) {
    DbRows *r;
    Merges list = {.n = 0};
    size_t cap = 8;
    TRY(access_subject(cx, SUBJECT_PERSON, person_id));
    list.at = ARENA_ARRAY(cx->arena, Merge, cap);
    TRY(db_query(cx, &r, SQL_merge_of_person, P_I64(person_id)));
    while (db_next(r)) {
        if (list.n == cap) {
            list.at = arena_grow(cx->arena, list.at, cap * sizeof *list.at, 2 * cap * sizeof *list.at);
            cap *= 2;
        }
        read_merge(r, &list.at[list.n]);
        bool is_hidden = restrict_hides(cx, list.at[list.n].keep_id) || restrict_hides(cx, list.at[list.n].gone_id);
        if (!is_hidden) list.n++;
    }
    TRY(db_done(r));
    *out = list;
    return OK;
}
