#include "registers/year_11.h"

#include "access/access.h"
#include "access/audit.h"
#include "access/restrict.h"
#include "people/person.h"
#include "people/search.h"
#include "registers/case.h"
#include "registers/case_scope.h"
#include "rollcall/rollcall.h"
#include "sql_all.h"

/* DATE_NONE: no school's is held. */
static Status january_of(Ctx *cx, int year, Date *out) {
    DbRows *r;
    *out = DATE_NONE;
    TRY(db_query(cx, &r, SQL_year_11_census, P_DATE(date_ymd(year, 1, 1)), P_DATE(date_ymd(year, 1, 31))));
    if (db_next(r)) *out = col_date(r, 0);
    return db_done(r);
}

static Status find_censuses(Ctx *cx, int year, Year11List *out) {
    enum { BACK = 5 };
    int first = year ? year : date_to_ymd(cx->today).year, last = year ? year : first - BACK;
    for (int y = first; y >= last; y--) {
        out->year = y;
        TRY(january_of(cx, y, &out->after));
        TRY(january_of(cx, y - 1, &out->before));
        if (date_is_set(out->after) && date_is_set(out->before)) return OK;
    }
    out->year = first;
    return OK;
}

static Status read_pupils(Ctx *cx, Year11List *out) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_year_11_missing, P_DATE(out->before), P_DATE(out->after)));
    while (db_next(r)) {
        if (restrict_hides(cx, col_i64(r, 0))) continue;
        ARENA_ROOM(cx->arena, out->at, out->n, out->cap, 64);
        out->at[out->n++] = (Year11Pupil){.person_id = col_i64(r, 0),
                                          .urn = col_i64(r, 1),
                                          .school = col_str_keep(r, 2),
                                          .is_awaited = !col_bool(r, 3),
                                          .left_on = DATE_NONE};
    }
    return db_done(r);
}

static Str state_words(Ctx *cx, const RollcallPerson *p) {
    Str words = p->state_title;
    if (p->sub_title.n) words = STR_CAT(cx->arena, words, STR(": "), p->sub_title);
    return p->school.n ? STR_CAT(cx->arena, words, STR(", "), p->school) : words;
}

/* The day before which nobody asks where the child is: the last of school age, or today. */
static Date last_day(const Ctx *cx, const RollcallPerson *p) {
    return date_is_set(p->age_to) ? date_min(p->age_to, cx->today) : cx->today;
}

static Status say_states(Ctx *cx, const Year11List *l, Year11Pupil *p) {
    PersonFacts known;
    RollcallPerson state;
    TRY(person_load(cx, p->person_id, &known));
    TRY(rollcall_person_known(cx, &known, l->after, &state));
    p->then = state_words(cx, &state);
    TRY(rollcall_person_known(cx, &known, last_day(cx, &state), &state));
    p->now = state_words(cx, &state);
    p->why = state.why;
    return OK;
}

/* What the school said of the destination, by the words of the register. */
static Str destination_words(Ctx *cx, Str code) {
    const Register *reg = register_find(registers_of(cx), STR("roll_removal"));
    size_t field = reg ? register_field(reg, STR("destination")) : SIZE_MAX;
    return field == SIZE_MAX ? code : case_words(cx, &reg->fields[field], value_text(code));
}

static Status say_removal(Ctx *cx, Year11Pupil *p) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_year_11_left, P_I64(p->person_id), P_I64(p->urn)));
    if (db_next(r)) {
        p->left_on = col_date(r, 0);
        p->destination = col_is_null(r, 1) ? STR_NONE : destination_words(cx, col_str_keep(r, 1));
    }
    TRY(db_done(r));
    TRY(db_query(cx, &r, SQL_year_11_case, P_I64(p->person_id), P_I64(p->urn)));
    if (db_next(r)) {
        p->case_id = col_i64(r, 0);
        p->removal = col_str_keep(r, 1);
    }
    TRY(db_done(r));
    if (p->case_id && case_line_is_seen(cx, STR("roll_removal"), p->case_id)) return OK;
    p->case_id = 0;
    p->removal = STR_NONE;
    return OK;
}

static Status say_who(Ctx *cx, Year11Pupil *p) {
    PersonCard card;
    TRY(person_card(cx, p->person_id, &card));
    p->surname = card.surname;
    p->forename = card.forename;
    return OK;
}

Status year_11_missing(Ctx *cx, int year, Year11List *out) {
    *out = (Year11List){.year = year};
    TRY(access_allows(cx, READ_CHILD));
    TRY(restrict_ready(cx));
    TRY(find_censuses(cx, year, out));
    if (date_is_set(out->before) && date_is_set(out->after)) TRY(read_pupils(cx, out));
    for (size_t i = 0; i < out->n; i++) {
        TRY(say_who(cx, &out->at[i]));
        TRY(say_states(cx, out, &out->at[i]));
        TRY(say_removal(cx, &out->at[i]));
    }
    audit_note(cx, "child.year_11", 0, "January %d, %zu shown", out->year, out->n);
    return OK;
}
