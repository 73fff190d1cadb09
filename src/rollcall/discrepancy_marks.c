/* discrepancy_marks.c - where the marks of a register and what is recorded besides cannot both be right. */
#include "attendance/signs.h"
#include "db/db.h"
#include "rollcall/discrepancy_own.h"
#include "sql_all.h"

/* An exclusion without a last day is the one that marks so soon after its first speak of. */
enum { SOON_DAYS = 7 };

static void note(Ctx *cx, DiscrepancyKind kind, const Sign *s, Str detail, Discrepancies *out) {
    Discrepancy *d = discrepancy_add(cx->arena, out);
    d->kind = kind;
    d->person_id = s->person_id;
    d->urn = s->urn;
    d->on = s->since;
    d->detail = detail;
}

/* ---- part-time timetables ---- */

static Status check_part_time(Ctx *cx, const Sign *s, Discrepancies *out) {
    i64 n_agreed, n_known;
    TRY(db_number(cx, &n_agreed, SQL_discrepancy_timetables_agreed, P_I64(s->person_id), P_DATE(s->since)));
    if (n_agreed > 0) return OK;
    TRY(db_number(cx, &n_known, SQL_discrepancy_timetables, P_I64(s->person_id), P_DATE(s->since)));
    Str detail = str_fmt(cx->arena, "half of %d school days missed, the last on %.*s; %s", s->sessions,
                         STR_ARG(date_long(cx->arena, s->until)),
                         n_known > 0 ? "a timetable is known and not agreed" : "no timetable is known");
    note(cx, DISCREPANCY_PART_TIME_UNAGREED, s, detail, out);
    return OK;
}

/* ---- exclusions ---- */

static Status check_excluded(Ctx *cx, const Sign *s, Discrepancies *out) {
    i64 n_recorded, n_cases;
    TRY(db_number(cx, &n_recorded, SQL_discrepancy_exclusions_then, P_I64(s->person_id), P_DATE(s->since),
                  P_DATE(date_plus(s->since, -SOON_DAYS)), P_DATE(s->until)));
    TRY(db_number(cx, &n_cases, SQL_discrepancy_exclusion_cases, P_I64(s->person_id), P_DATE(s->since),
                  P_DATE(s->until)));
    if (n_recorded + n_cases > 0) return OK;
    note(cx, DISCREPANCY_EXCLUDED_UNRECORDED, s,
         str_fmt(cx->arena, "%d sessions marked as excluded, to %.*s", s->sessions,
                 STR_ARG(date_long(cx->arena, s->until))),
         out);
    return OK;
}

static Status read_exclusions(Ctx *cx, Date on, ExcludedDays **out, size_t *n) {
    DbRows *r;
    *out = NULL;
    *n = 0;
    TRY(db_query(cx, &r, SQL_discrepancy_exclusions_of_year, P_DATE(date_ymd(date_school_year(on), 9, 1)), P_DATE(on)));
    while (db_next(r)) {
        if ((*n & (*n - 1)) == 0) *out = arena_grow(cx->arena, *out, *n * sizeof **out, (2 * *n + 1) * sizeof **out);
        (*out)[(*n)++] = (ExcludedDays){.person_id = col_i64(r, 0),
                                        .urn = col_i64(r, 1),
                                        .from = col_date(r, 2),
                                        .sessions = (int)col_i64(r, 3)};
    }
    return db_done(r);
}

static Status list_unmarked(Ctx *cx, Date on, Discrepancies *out) {
    ExcludedDays *x;
    size_t n;
    TRY(read_exclusions(cx, on, &x, &n));
    TRY(signs_look_up(cx, on, x, n));
    for (size_t i = 0; i < n; i++) {
        Sign s = {.person_id = x[i].person_id, .urn = x[i].urn, .since = x[i].from};
        if (x[i].is_unmarked)
            note(cx, DISCREPANCY_EXCLUSION_UNMARKED, &s, STR("no session of it is marked as excluded"), out);
    }
    return OK;
}

Status discrepancy_in_marks(Ctx *cx, DiscrepancyKind kind, Date on, Discrepancies *out) {
    Signs signs;
    if (kind == DISCREPANCY_EXCLUSION_UNMARKED) return list_unmarked(cx, on, out);
    bool is_part_time = kind == DISCREPANCY_PART_TIME_UNAGREED;
    TRY(signs_find(cx, 1u << (is_part_time ? SIGN_PART_TIME : SIGN_EXCLUDED), on, &signs));
    for (size_t i = 0; i < signs.n; i++)
        TRY(is_part_time ? check_part_time(cx, &signs.at[i], out) : check_excluded(cx, &signs.at[i], out));
    return OK;
}
