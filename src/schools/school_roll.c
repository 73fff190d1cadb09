#include "schools/school_roll.h"

#include "access/access.h"
#include "access/audit.h"
#include "db/db.h"
#include "define/definitions.h"
#include "people/mask.h"
#include "sql_all.h"

static void read_pupil(const DbRows *r, RollPupil *out) {
    *out = (RollPupil){.id = col_i64(r, 0),
                       .surname = col_str_keep(r, 1),
                       .forename = col_str_keep(r, 2),
                       .born = col_date(r, 3),
                       .sex = col_str_keep(r, 4),
                       .upn = col_str_keep(r, 5),
                       .status = col_str_keep(r, 6),
                       .year_group = col_str_keep(r, 7),
                       .entry_on = col_date(r, 8),
                       .confirmed_on = col_date(r, 9)};
}

static bool mask_pupil(Ctx *cx, RollPupil *p) {
    return person_mask(cx, &(PersonMask){.id = &p->id,
                                         .surname = &p->surname,
                                         .forename = &p->forename,
                                         .upn = &p->upn,
                                         .sex = &p->sex,
                                         .born = &p->born});
}

/* Restricted records go to the end: a place among the names would tell theirs. So the whole roll is read for a page of it. */
static void hide_pupils(Ctx *cx, SchoolRoll *roll) {
    size_t kept = 0, n_hidden = 0;
    RollPupil *hidden = ARENA_ARRAY(cx->arena, RollPupil, roll->n + 1);
    for (size_t i = 0; i < roll->n; i++) {
        if (mask_pupil(cx, &roll->at[i])) hidden[n_hidden++] = roll->at[i];
        else roll->at[kept++] = roll->at[i];
    }
    for (size_t i = 0; i < n_hidden; i++) roll->at[kept++] = hidden[i];
}

static void cut_page(SchoolRoll *roll, SchoolPage page) {
    size_t from = page.offset < 0 ? 0 : (size_t)page.offset;
    if (from > roll->n) from = roll->n;
    roll->at += from;
    roll->n -= from;
    if (page.limit > 0 && roll->n > (size_t)page.limit) roll->n = (size_t)page.limit;
}

Status school_roll_list(Ctx *cx, i64 urn, Date on, SchoolPage page, SchoolRoll *out) {
    DbRows *r;
    *out = (SchoolRoll){0};
    TRY(access_allows(cx, READ_CHILD));
    TRY(db_number(cx, &out->total, SQL_school_roll_count, P_I64(urn), P_DATE(on)));
    out->at = ARENA_ARRAY(cx->arena, RollPupil, (size_t)out->total + 1);
    TRY(db_query(cx, &r, SQL_school_roll_list, P_I64(urn), P_DATE(on)));
    while ((i64)out->n < out->total && db_next(r)) read_pupil(r, &out->at[out->n++]);
    TRY(db_done(r));
    hide_pupils(cx, out);
    cut_page(out, page);
    audit_note(cx, "school.roll", 0, "urn %lld, %zu shown", (long long)urn, out->n);
    return OK;
}

static Status read_returns(Ctx *cx, i64 urn, SchoolReturns *out) {
    DbRows *r;
    out->returns = ARENA_ARRAY(cx->arena, SchoolReturn, SCHOOL_RETURNS_SHOWN);
    TRY(db_query(cx, &r, SQL_school_roll_returns, P_I64(urn), P_I64(SCHOOL_RETURNS_SHOWN)));
    while (out->n_returns < SCHOOL_RETURNS_SHOWN && db_next(r))
        out->returns[out->n_returns++] = (SchoolReturn){.unit_id = col_i64(r, 0),
                                                        .kind = col_str_keep(r, 1),
                                                        .as_at = col_date(r, 2),
                                                        .file_name = col_str_keep(r, 3),
                                                        .outcome = col_str_keep(r, 4),
                                                        .landed_at = col_moment(r, 5),
                                                        .n_read = col_i64(r, 6),
                                                        .n_refused = col_i64(r, 7)};
    return db_done(r);
}

Status school_roll_returns(Ctx *cx, i64 urn, SchoolReturns *out) {
    DbRows *r;
    *out = (SchoolReturns){0};
    TRY(read_returns(cx, urn, out));
    out->censuses = ARENA_ARRAY(cx->arena, SchoolCensus, SCHOOL_CENSUSES_MAX);
    TRY(db_query(cx, &r, SQL_school_roll_censuses, P_I64(urn)));
    while (out->n_censuses < SCHOOL_CENSUSES_MAX && db_next(r))
        out->censuses[out->n_censuses++] = (SchoolCensus){.on = col_date(r, 0),
                                                          .n_on_roll = col_i64(r, 1),
                                                          .n_left = col_i64(r, 2),
                                                          .sessions_possible = col_i64(r, 3),
                                                          .sessions_absent = col_i64(r, 4)};
    return db_done(r);
}

static SchoolCard read_card(const DbRows *r) {
    return (SchoolCard){.urn = col_i64(r, 0),
                        .laestab = col_i64(r, 1),
                        .name = col_str_keep(r, 2),
                        .kind = col_str_keep(r, 3),
                        .phase = col_str_keep(r, 4),
                        .status = col_str_keep(r, 5),
                        .town = col_str_keep(r, 6),
                        .district = col_str_keep(r, 7),
                        .opened_on = col_date(r, 8),
                        .closed_on = col_date(r, 9)};
}

Status school_list(Ctx *cx, SchoolPage page, SchoolCards *out) {
    DbRows *r;
    i64 la_code = definitions_of(cx)->authority->code;
    *out = (SchoolCards){0};
    TRY(access_allows(cx, READ_SCHOOL));
    TRY(db_number(cx, &out->total, SQL_school_list_count, P_I64(la_code)));
    i64 room = page.limit > 0 && page.limit < out->total ? page.limit : out->total;
    out->at = ARENA_ARRAY(cx->arena, SchoolCard, (size_t)room + 1);
    TRY(db_query(cx, &r, SQL_school_list_page, P_I64(la_code), P_I64(page.offset), P_I64(room)));
    while ((i64)out->n < room && db_next(r)) out->at[out->n++] = read_card(r);
    return db_done(r);
}
