#include "exchange/census_store.h"
#include "exchange/census_repeat.h"

#include "db/db.h"
#include "exchange/pupil_names.h"
#include "people/person.h"
#include "schools/enrolment.h"
#include "schools/exclusion.h"
#include "sql_all.h"

Incoming census_incoming(const CensusBelief *b) {
    return (Incoming){.upn = b->upn,
                      .former_upn = b->former_upn,
                      .uln = b->uln,
                      .surname = b->said->surname,
                      .forename = b->said->forename,
                      .birth_date = b->birth_date,
                      .sex = b->sex,
                      .house = b->said->paon,
                      .street = b->said->street,
                      .town = b->said->town,
                      .postcode = b->postcode,
                      .former_surname = b->said->former_surname,
                      .preferred_surname = b->said->preferred_surname};
}

typedef struct Work {
    Ctx *cx;
    const CensusReturn *ret;
    const CensusBelief *b;
    PersonFacts p;
    Enrolments rolls;
    Said said; /* about the child: the census day, or the day they left */
    bool is_changed;
} Work;

/* ---- who the child is ---- */

static Status say_names(Work *w) {
    const CensusPupil *r = w->b->said;
    PupilNames names = {.surname = r->surname,
                        .forename = r->forename,
                        .middle_names = r->middle_names,
                        .preferred_surname = r->preferred_surname,
                        .former_surname = r->former_surname};
    return pupil_names_say(w->cx, &w->p, &names, w->said);
}

static Status say_numbers(Work *w) {
    PupilNumbers numbers = {.upn = w->b->upn, .former_upn = w->b->former_upn, .uln = w->b->uln};
    return pupil_numbers_say(w->cx, &w->p, &numbers, w->said);
}

static Status say_home(Work *w) {
    const CensusPupil *r = w->b->said;
    AddressSaid home = {.paon = r->paon,
                        .street = r->street,
                        .locality = r->locality,
                        .town = r->town,
                        .postcode = w->b->postcode,
                        .uprn = w->b->uprn};
    return person_say_address(w->cx, &w->p, &home, w->said);
}

/* ---- characteristics ---- */

static Status say(Work *w, const char *kind, i64 rank, Str value, Str declared_by) {
    CharacteristicSaid c = {.kind = kind, .value = value, .rank = rank, .declared_by = declared_by};
    return person_say_characteristic(w->cx, &w->p, &c, w->said);
}

/* Not in the file: nothing is said. "N": it does not hold. */
static Status say_flag(Work *w, const char *kind, Str text) {
    if (text.n == 0) return OK;
    return say(w, kind, 0, census_says_yes(text) ? STR("Y") : STR_NONE, STR_NONE);
}

/* Who said so, from the code of the source: pupil, parent, this school, the last school, other. */
static Str declared_by(Str value, Str source) {
    if (str_is(value, "REFU")) return STR("refused");
    if (str_is(value, "NOBT")) return STR("not_obtained");
    if (str_is(source, "C")) return STR("pupil");
    if (str_is(source, "P")) return STR("parent");
    if (str_is(source, "S") || str_is(source, "T")) return STR("school");
    return STR_NONE;
}

/* P: the parent says so; S: the school has found it so. */
static Status say_young_carer(Work *w, Str text) {
    if (str_is(text, "P")) return say(w, "young_carer", 0, STR("Y"), STR("parent"));
    if (str_is(text, "S")) return say(w, "young_carer", 0, STR("Y"), STR("school"));
    return say_flag(w, "young_carer", text);
}

/* The rank as said, else its place in the list; 0 when it is no number. */
static i64 rank_of(const CensusPupil *r, size_t i) {
    i64 rank = (i64)i + 1;
    return r->needs[i].rank.n == 0 || str_to_i64(r->needs[i].rank, &rank) ? rank : 0;
}

static bool has_need(const CensusPupil *r, i64 rank) {
    for (size_t i = 0; i < r->n_needs; i++)
        if (rank_of(r, i) == rank && r->needs[i].type.n > 0) return true;
    return false;
}

/* Needs that are held and no longer said. */
static Status end_needs(Work *w) {
    size_t n = w->p.n_characteristics;
    for (size_t i = 0; i < n; i++) {
        const PersonCharacteristic *c = &w->p.characteristics[i];
        if (!str_is(c->kind, "sen_need") || date_is_set(c->span.to_on) || has_need(w->b->said, c->rank)) continue;
        TRY(say(w, "sen_need", c->rank, STR_NONE, STR_NONE));
    }
    return OK;
}

static Status say_needs(Work *w) {
    const CensusPupil *r = w->b->said;
    if (w->b->sen_provision.n == 0) return OK;
    Str level = str_is(w->b->sen_provision, "N") ? STR_NONE : w->b->sen_provision;
    TRY(say(w, "sen_provision", 0, level, STR_NONE));
    for (size_t i = 0; i < r->n_needs && level.n > 0; i++) {
        i64 rank = rank_of(r, i);
        if (rank > 0 && r->needs[i].type.n > 0) TRY(say(w, "sen_need", rank, r->needs[i].type, STR_NONE));
    }
    return end_needs(w);
}

static Status say_meals(Work *w) {
    const CensusPupil *r = w->b->said;
    for (size_t i = 0; i < r->n_periods; i++) {
        Span period = {.from_on = DATE_NONE, .to_on = DATE_NONE};
        if (!date_parse_iso(str_slice(r->periods[i].start, 0, 10), &period.from_on)) continue;
        Str end = str_slice(r->periods[i].end, 0, 10);
        if (end.n > 0 && !date_parse_iso(end, &period.to_on)) continue;
        if (date_is_set(period.to_on) && date_before(period.to_on, period.from_on)) continue;
        CharacteristicSaid fsm = {.kind = "fsm", .value = STR("Y")};
        TRY(person_say_period(w->cx, &w->p, &fsm, period, w->said));
    }
    return OK;
}

static Status say_characteristics(Work *w) {
    const CensusPupil *r = w->b->said;
    if (r->ethnicity.n > 0) TRY(say(w, "ethnicity", 0, r->ethnicity, declared_by(r->ethnicity, r->ethnicity_source)));
    if (r->language.n > 0) TRY(say(w, "language", 0, r->language, STR_NONE));
    TRY(say_flag(w, "service_child", r->service_child));
    TRY(say_young_carer(w, r->young_carer));
    TRY(say_needs(w));
    TRY(say_flag(w, "sen_unit", r->sen_unit));
    TRY(say_flag(w, "resourced_provision", r->resourced));
    return say_meals(w);
}

/* ---- the roll ---- */

static RollSaid roll_said(const Work *w) {
    return (RollSaid){.person_id = w->p.who.id,
                      .urn = w->ret->urn,
                      .status = w->b->status,
                      .entry_on = w->b->entry_on,
                      .year_group = w->b->year_group,
                      .is_part_time = w->b->is_part_time,
                      .as_at = w->ret->census_on,
                      .source_id = w->ret->source_id};
}

static bool is_within_current_roll(const Work *w) {
    for (size_t i = 0; i < w->rolls.n; i++)
        if (w->rolls.at[i].urn == w->ret->urn && enrolment_holds_on(&w->rolls.at[i], w->b->leaving_on)) return true;
    return false;
}

static Status say_roll(Work *w, bool was_on_roll) {
    RollSaid roll = roll_said(w);
    EnrolmentChange change = ENROLMENT_UNCHANGED;
    if (w->b->said->is_on_roll) {
        TRY(enrolment_say_on_roll(w->cx, &w->rolls, &roll, &change));
    } else if (!was_on_roll || !is_within_current_roll(w)) {
        LeftSaid left = {.roll = roll, .leaving_on = w->b->leaving_on, .basis = "census_leaver"};
        TRY(enrolment_say_left(w->cx, &w->rolls, &left, &change));
    }
    if (change != ENROLMENT_UNCHANGED) w->is_changed = true;
    return OK;
}

/* "I:12 M:3" */
static Str absence_text(Arena *a, const CensusPupil *r) {
    Buf b = buf_on(a);
    for (size_t i = 0; i < r->n_absences; i++) {
        if (r->absences[i].reason.n == 0) continue;
        if (b.n > 0) buf_add_char(&b, ' ');
        buf_add(&b, r->absences[i].reason);
        buf_add_char(&b, ':');
        buf_add(&b, r->absences[i].sessions);
    }
    return buf_str(&b);
}

static DbParam number_or_null(i64 n) { return n < 0 ? P_NULL(DB_I64) : P_I64(n); }

typedef struct Kept {
    i64 person_id;
    u64 print; /* 0: the next return is compared in full */
    i64 person_revision;
} Kept;

static Status keep_return(Ctx *cx, const CensusReturn *ret, const CensusBelief *b, Kept k) {
    return db_run(cx, SQL_census_pupil_put, P_I64(ret->urn), P_DATE(ret->census_on), P_I64(k.person_id),
                  P_BOOL(b->said->is_on_roll), P_STR(b->status), P_STR(b->year_group), P_DATE(b->entry_on),
                  P_DATE(b->leaving_on), number_or_null(b->sessions_possible), number_or_null(b->sessions_absent),
                  P_STR(absence_text(cx->arena, b->said)), P_I64(ret->source_id), P_ID((i64)k.print),
                  P_I64(k.person_revision));
}

Status census_store_repeat(Ctx *cx, const CensusReturn *ret, const CensusBelief *b, CensusRepeat repeat) {
    Kept k = {.person_id = repeat.person_id, .print = repeat.print, .person_revision = repeat.person_revision};
    return keep_return(cx, ret, b, k);
}

static Status keep_work(Work *w, const CensusTarget *t) {
    Kept k = {.person_id = w->p.who.id, .person_revision = w->p.who.revision};
    if (!t->is_birth_disputed) k.print = census_print_to_keep(w->b->said, &w->p, w->ret->census_on);
    return keep_return(w->cx, w->ret, w->b, k);
}

static Status say_exclusions(Work *w) {
    const CensusPupil *r = w->b->said;
    for (size_t i = 0; i < r->n_exclusions; i++) {
        const CensusExclusion *x = &r->exclusions[i];
        ExclusionSaid s = {.person_id = w->p.who.id,
                           .urn = w->ret->urn,
                           .category = x->category,
                           .reason = x->reason,
                           .end_on = DATE_NONE,
                           .review_on = DATE_NONE,
                           .sessions = -1,
                           .source_id = w->ret->source_id};
        if (exclusion_category_of(x->category) == NULL || !date_parse_iso(str_slice(x->start, 0, 10), &s.start_on))
            continue;
        if (!str_to_i64(x->sessions, &s.sessions)) s.sessions = -1;
        ExclusionChange change;
        TRY(exclusion_say(w->cx, &s, &change));
        if (change != EXCLUSION_UNCHANGED) w->is_changed = true;
    }
    return OK;
}

/* ---- the record ---- */

static Status load_person(Work *w, CensusTarget *t, const NewPerson *n, Said said) {
    if (t->facts == NULL) {
        TRY(db_foresee(w->cx, SQL_person_facts, P_I64(t->person_id)));
        TRY(db_foresee(w->cx, SQL_enrolment_of_person, P_I64(t->person_id)));
    }
    if (t->facts != NULL) w->p = *t->facts;
    else TRY(person_load_ahead(w->cx, t->person_id, t->ahead, &w->p));
    TRY(enrolment_of_person(w->cx, t->person_id, &w->rolls));
    w->p.is_never_returned = w->rolls.n == 0; /* every return of a pupil leaves an enrolment */
    return person_say_birth(w->cx, &w->p, n, said, &t->is_birth_disputed);
}

static Status make_person(Work *w, const NewPerson *n, Said said) {
    Incoming in = census_incoming(w->b);
    TRY(person_create(w->cx, n, said, &w->p));
    return match_made(w->cx, &in, w->p.who.id);
}

static Status open_person(Work *w, CensusTarget *t) {
    NewPerson n = {.birth_date = w->b->birth_date, .sex = w->b->sex};
    Said said = {.source_id = w->ret->source_id, .as_at = w->ret->census_on};
    if (t->person_id == 0) TRY(make_person(w, &n, said));
    else TRY(load_person(w, t, &n, said));
    w->p.numbers_are_free = t->numbers_are_free;
    return OK;
}

/* A school where a known child is a guest or a subsidiary pupil knows less of them than their main school: it says that
 * they are there, and nothing over what is held. */
static bool speaks_for_child(const Work *w) {
    bool is_second = str_is(w->b->status, "S") || str_is(w->b->status, "G");
    return !is_second || w->p.is_new || w->p.n_addresses == 0;
}

Status census_store_pupil(Ctx *cx, const CensusReturn *ret, const CensusBelief *b, CensusTarget *t) {
    Work w = {.cx = cx, .ret = ret, .b = b, .said = {.source_id = ret->source_id, .as_at = ret->census_on}};
    if (date_is_set(b->leaving_on)) w.said.as_at = date_min(b->leaving_on, ret->census_on);
    TRY(open_person(&w, t));
    TRY(say_numbers(&w));
    if (speaks_for_child(&w)) {
        TRY(say_names(&w));
        TRY(say_home(&w));
        TRY(say_characteristics(&w));
    }
    TRY(say_roll(&w, t->was_on_roll));
    TRY(say_exclusions(&w));
    if (b->said->is_on_roll || !t->was_on_roll) TRY(keep_work(&w, t));
    t->is_changed = w.is_changed || w.p.n_changes > 0;
    t->stored_as = w.p.who.id;
    return OK;
}
