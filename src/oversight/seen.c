/* seen.c - who has looked at one record. */
#include "oversight/seen.h"

#include "access/access.h"
#include "access/audit.h"
#include "access/restrict.h"
#include "db/db.h"
#include "sql_all.h"

#include <stdlib.h>

typedef enum Act { ACT_LOOK, ACT_CHANGE, ACT_REFUSED } Act;

/* By the last word of the line's action: person.view, case.document_view, access.refused. */
static Act act_of(Str action) {
    static const char *const looks[] = {"view",    "list", "show",   "ctf",  "export", "tie",    "operator", "told",
                                        "explain", "rows", "search", "find", "roll",   "pupils", "tasks",    "merges"};
    if (str_ends(action, STR("refused")) || str_ends(action, STR("not_theirs"))) return ACT_REFUSED;
    for (size_t i = 0; i < COUNT_OF(looks); i++)
        if (str_ends(action, str_from(looks[i]))) return ACT_LOOK;
    return ACT_CHANGE;
}

static void count_line(SeenBy *s, const DbRows *r) {
    Act act = act_of(col_str(r, 2));
    s->n_looks += act == ACT_LOOK;
    s->n_changes += act == ACT_CHANGE;
    s->n_refused += act == ACT_REFUSED;
    s->last = col_moment(r, 3);
}

static int by_last(const void *x, const void *y) {
    const SeenBy *a = x, *b = y;
    if (a->last != b->last) return a->last < b->last ? 1 : -1;
    return a->user_id < b->user_id ? -1 : a->user_id > b->user_id;
}

static Status read_lines(Ctx *cx, i64 person_id, SeenBy **out, size_t *n) {
    DbRows *r;
    size_t room = 0;
    *out = NULL;
    *n = 0;
    TRY(db_query(cx, &r, SQL_seen_of_person, P_I64(person_id)));
    while (db_next(r)) {
        if (*n == 0 || (*out)[*n - 1].user_id != col_i64(r, 0)) {
            ARENA_ROOM(cx->arena, *out, *n, room, 16);
            (*out)[(*n)++] = (SeenBy){.user_id = col_i64(r, 0), .name = col_str_keep(r, 1), .first = col_moment(r, 3)};
        }
        count_line(&(*out)[*n - 1], r);
    }
    return db_done(r);
}

Status seen_by(Ctx *cx, i64 person_id, SeenBy **out, size_t *n) {
    i64 n_people;
    TRY(access_allows(cx, READ_AUDIT));
    TRY(db_number(cx, &n_people, SQL_seen_person_exists, P_I64(person_id)));
    if (n_people == 0) return FAIL(cx, ERR_NOTFOUND, "there is no record %lld", (long long)person_id);
    TRY(restrict_open(cx, person_id));
    TRY(read_lines(cx, person_id, out, n));
    if (*n > 1) qsort(*out, *n, sizeof **out, by_last);
    audit_note(cx, "audit.view", person_id, "users %zu", *n);
    return OK;
}
