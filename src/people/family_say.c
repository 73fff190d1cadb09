/* family_say.c - what a user says of a family: added, ended, corrected; who and when are kept, and nothing is erased. */
#include "access/access.h"
#include "access/audit.h"
#include "db/db.h"
#include "people/changes.h"
#include "people/family.h"
#include "people/person.h"
#include "sql_all.h"

static bool is_relation(Str s) {
    for (Str rest = STR(FAMILY_RELATIONS); rest.n > 0;)
        if (str_eq(str_cut(rest, '|', &rest), s)) return true;
    return false;
}

static Status check_said(Ctx *cx, const FamilySaid *s) {
    if (!is_relation(s->relation)) return FAIL(cx, ERR_INPUT, "say how they stand to the child: " FAMILY_RELATIONS);
    if (s->other_id == 0 && str_empty(str_trim(s->surname)))
        return FAIL(cx, ERR_INPUT, "name the person, or give their number");
    if (s->other_id == s->child_id) return FAIL(cx, ERR_INPUT, "nobody is their own relative");
    if (date_is_set(s->from_on) && date_before(cx->today, s->from_on))
        return FAIL(cx, ERR_INPUT, "the first day is to come");
    if (s->priority < 0 || s->priority > 99) return FAIL(cx, ERR_INPUT, "the order in which to call is 1 to 99");
    return OK;
}

/* The other person: known, or a new adult of that name. */
static Status find_other(Ctx *cx, const FamilySaid *s, Said said, i64 *id) {
    PersonFacts other;
    if (s->other_id != 0) {
        TRY(person_get(cx, s->other_id, &other));
        *id = other.who.id;
        return OK;
    }
    NameSaid name = {.kind = "legal", .surname = str_trim(s->surname), .forename = str_trim(s->forename)};
    TRY(person_create(cx, &(NewPerson){.is_adult = true, .birth_date = DATE_NONE}, said, &other));
    TRY(person_say_name(cx, &other, &name, said));
    *id = other.who.id;
    return OK;
}

static Str or_none(Str s) { return str_empty(str_trim(s)) ? STR_NONE : str_trim(s); }

static Status say(Ctx *cx, const FamilySaid *s, PersonFacts *child, i64 other_id) {
    Said said = {.as_at = date_is_set(s->from_on) ? s->from_on : cx->today};
    RelationshipSaid r = {.other_id = other_id,
                          .relation = str_cstr(cx->arena, s->relation),
                          .parental_responsibility = s->parental_responsibility,
                          .priority = s->priority,
                          .phone = or_none(s->phone),
                          .email = or_none(s->email)};
    TRY(person_say_relationship(cx, child, &r, said));
    TRY(db_run(cx, SQL_family_tie_sign, P_I64(child->who.id), P_I64(other_id), P_I64(cx->actor.id),
               P_MOMENT(ctx_now(cx)), P_STR(or_none(s->note))));
    person_touch_as(cx, child->who.id, CHANGED_OTHERWISE);
    return OK;
}

Status family_add(Ctx *cx, const FamilySaid *s) {
    PersonFacts child;
    i64 other_id;
    TRY(access_allows(cx, CHANGE_CHILD));
    TRY(person_get(cx, s->child_id, &child));
    TRY(check_said(cx, s));
    TRY(find_other(cx, s, (Said){.as_at = date_is_set(s->from_on) ? s->from_on : cx->today}, &other_id));
    if (other_id == child.who.id) return FAIL(cx, ERR_INPUT, "nobody is their own relative");
    TRY(say(cx, s, &child, other_id));
    audit_note(cx, "family.add", child.who.id, "to person %lld", (long long)other_id);
    return OK;
}

typedef struct Tie {
    i64 other_id;
    Date from_on, to_on;
} Tie;

static Status find_tie(Ctx *cx, i64 child_id, i64 id, Tie *out) {
    DbRows *r;
    *out = (Tie){.other_id = 0};
    TRY(access_allows(cx, CHANGE_CHILD));
    TRY(access_subject(cx, SUBJECT_PERSON, child_id));
    TRY(db_query(cx, &r, SQL_family_tie, P_I64(id), P_I64(child_id)));
    if (db_next(r)) *out = (Tie){.other_id = col_i64(r, 0), .from_on = col_date(r, 1), .to_on = col_date(r, 2)};
    TRY(db_done(r));
    if (out->other_id == 0)
        return FAIL(cx, ERR_NOTFOUND, "person %lld has no relationship %lld", (long long)child_id, (long long)id);
    return access_subject(cx, SUBJECT_PERSON, out->other_id);
}

static Status end_tie(Ctx *cx, i64 id, Date to_on, Str note) {
    return db_run(cx, SQL_family_tie_end, P_I64(id), P_DATE(to_on), P_I64(cx->actor.id), P_MOMENT(ctx_now(cx)),
                  P_STR(or_none(note)));
}

Status family_end(Ctx *cx, i64 child_id, i64 tie_id, Date to_on, Str note) {
    Tie tie;
    TRY(find_tie(cx, child_id, tie_id, &tie));
    if (!date_is_set(to_on)) to_on = cx->today;
    if (date_before(cx->today, to_on)) return FAIL(cx, ERR_INPUT, "the last day is to come");
    if (date_is_set(tie.to_on) && date_before(tie.to_on, to_on))
        return FAIL(cx, ERR_CONFLICT, "relationship %lld ended before that", (long long)tie_id);
    TRY(end_tie(cx, tie_id, to_on, note));
    audit_note(cx, "family.end", child_id, "relationship %lld", (long long)tie_id);
    person_touch_as(cx, child_id, CHANGED_OTHERWISE);
    return OK;
}

/* The wrong statement is kept as one that never held: its last day is before its first. */
Status family_correct(Ctx *cx, i64 tie_id, const FamilySaid *asked) {
    FamilySaid s = *asked;
    PersonFacts child;
    Tie tie;
    TRY(find_tie(cx, s.child_id, tie_id, &tie));
    s.other_id = tie.other_id;
    s.from_on = date_is_set(tie.from_on) ? tie.from_on : cx->today;
    TRY(check_said(cx, &s));
    TRY(end_tie(cx, tie_id, date_plus(s.from_on, -1), STR_NONE));
    TRY(person_get(cx, s.child_id, &child));
    TRY(say(cx, &s, &child, tie.other_id));
    audit_note(cx, "family.correct", s.child_id, "relationship %lld", (long long)tie_id);
    return OK;
}
