#include "exchange/ctf_store.h"

#include "db/db.h"
#include "exchange/contact.h"
#include "exchange/pupil_names.h"
#include "people/person.h"
#include "schools/enrolment.h"
#include "sql_all.h"

typedef struct Work {
    Ctx *cx;
    const CtfTransfer *file;
    const CtfBelief *b;
    PersonFacts p;
    Said said;
    bool is_changed;
} Work;

/* ---- the child ---- */

static Status say_names(Work *w) {
    const CtfPupil *r = w->b->said;
    PupilNames names = {.surname = r->surname,
                        .forename = r->forename,
                        .middle_names = r->middle_names,
                        .preferred_surname = r->preferred_surname,
                        .preferred_forename = r->preferred_forename,
                        .former_surname = r->former_surname};
    return pupil_names_say(w->cx, &w->p, &names, w->said);
}

static Status say_numbers(Work *w) {
    PupilNumbers numbers = {.upn = w->b->upn, .former_upn = w->b->former_upn, .uln = w->b->uln};
    return pupil_numbers_say(w->cx, &w->p, &numbers, w->said);
}

static Status say_home(Work *w) {
    const CtfPupil *r = w->b->said;
    AddressSaid home = {
        .paon = r->paon, .street = r->street, .locality = r->locality, .town = r->town, .postcode = w->b->postcode};
    if (!str_to_i64(r->uprn, &home.uprn)) home.uprn = 0;
    return person_say_address(w->cx, &w->p, &home, w->said);
}

static Status say(Work *w, const char *kind, i64 rank, Str value) {
    CharacteristicSaid c = {.kind = kind, .value = value, .rank = rank};
    return person_say_characteristic(w->cx, &w->p, &c, w->said);
}

static Status say_meals(Work *w) {
    for (size_t i = 0; i < w->b->said->n_periods; i++) {
        const CtfPeriod *period = &w->b->said->periods[i];
        Span span = {.from_on = DATE_NONE, .to_on = DATE_NONE};
        if (!date_parse_iso(str_slice(period->start, 0, DATE_ISO_LEN), &span.from_on)) continue;
        Str end = str_slice(period->end, 0, DATE_ISO_LEN);
        if (end.n > 0 && (!date_parse_iso(end, &span.to_on) || date_before(span.to_on, span.from_on))) continue;
        CharacteristicSaid fsm = {.kind = "fsm", .value = STR("Y")};
        TRY(person_say_period(w->cx, &w->p, &fsm, span, w->said));
    }
    return OK;
}

/* A transfer file says what holds. What it leaves out it does not deny: it may be a partial one. */
static Status say_characteristics(Work *w) {
    const CtfPupil *r = w->b->said;
    if (r->ethnicity.n > 0) TRY(say(w, "ethnicity", 0, r->ethnicity));
    if (r->language.n > 0) TRY(say(w, "language", 0, r->language));
    if (str_eq_nocase(r->service_child, STR("Y"))) TRY(say(w, "service_child", 0, STR("Y")));
    if (r->sen_provision.n == 1 && !str_is(r->sen_provision, "N")) TRY(say(w, "sen_provision", 0, r->sen_provision));
    for (size_t i = 0; i < r->n_needs; i++) {
        i64 rank = (i64)i + 1;
        if (r->needs[i].rank.n > 0 && !str_to_i64(r->needs[i].rank, &rank)) continue;
        if (r->needs[i].type.n > 0) TRY(say(w, "sen_need", rank, r->needs[i].type));
    }
    return say_meals(w);
}

/* ---- contacts ---- */

static Status say_contact(Work *w, const CtfContact *c) {
    ContactSaid said = {.surname = c->surname,
                        .forename = c->forename,
                        .sex = c->sex,
                        .relation = contact_relation_of(c->relationship),
                        .parental_responsibility = contact_responsibility_of(c->responsibility),
                        .phone = c->phone,
                        .email = c->email};
    if (!str_to_i64(c->order, &said.priority)) said.priority = 0;
    return contact_say(w->cx, &w->p, &said, w->said);
}

/* ---- the move ---- */

/* The day on which the sending school says that the child left it. */
static bool find_leaving(const Work *w, Date *entry_on, Date *leaving_on) {
    for (size_t i = 0; i < w->b->said->n_schools; i++) {
        const CtfSchool *s = &w->b->said->schools[i];
        i64 lea, estab;
        if (!str_to_i64(s->lea, &lea) || !str_to_i64(s->estab, &estab)) continue;
        if (lea * 10000 + estab != w->file->source_laestab) continue;
        if (!date_parse_iso(str_slice(s->leaving_on, 0, DATE_ISO_LEN), leaving_on)) continue;
        if (!date_parse_iso(str_slice(s->entry_on, 0, DATE_ISO_LEN), entry_on)) *entry_on = DATE_NONE;
        return !date_before(w->file->sent_on, *leaving_on);
    }
    return false;
}

static Str destination_in_words(Str destination) {
    bool is_known = !str_is(destination, CTF_DESTINATION_UNKNOWN) && !str_is(destination, CTF_DESTINATION_AWAY);
    return is_known ? STR("school") : STR_NONE;
}

static Status say_left(Work *w) {
    Enrolments rolls;
    EnrolmentChange change = ENROLMENT_UNCHANGED;
    LeftSaid left = {.basis = "ctf", .destination = destination_in_words(w->file->destination)};
    if (w->file->source_urn == 0 || !find_leaving(w, &left.roll.entry_on, &left.leaving_on)) return OK;
    left.roll.person_id = w->p.who.id;
    left.roll.urn = w->file->source_urn;
    left.roll.status = STR("C");
    left.roll.year_group = w->b->said->year_group;
    left.roll.as_at = w->file->sent_on;
    left.roll.source_id = w->file->source_id;
    TRY(enrolment_of_person(w->cx, w->p.who.id, &rolls));
    TRY(enrolment_say_left(w->cx, &rolls, &left, &change));
    if (change != ENROLMENT_UNCHANGED) w->is_changed = true;
    return OK;
}

static Status keep_transfer(Work *w) {
    i64 n_held = 0;
    const CtfTransfer *f = w->file;
    TRY(db_number(w->cx, &n_held, SQL_transfer_file_held, P_I64(w->p.who.id), P_I64(f->source_laestab),
                  P_STR(f->destination), P_DATE(f->sent_on)));
    if (n_held > 0) return OK;
    w->is_changed = true;
    return db_run(w->cx, SQL_transfer_file_put, P_I64(w->p.who.id), P_I64(f->source_laestab), P_STR(f->destination),
                  P_DATE(f->sent_on), P_BOOL(str_is(f->destination, CTF_DESTINATION_UNKNOWN)), P_I64(f->source_id));
}

static Status open_person(Work *w, i64 person_id) {
    NewPerson n = {.birth_date = w->b->birth_date, .sex = w->b->sex};
    if (person_id == 0) return person_create(w->cx, &n, w->said, &w->p);
    TRY(person_load(w->cx, person_id, &w->p));
    return person_say_birth(w->cx, &w->p, &n, w->said, NULL);
}

Status ctf_store_pupil(Ctx *cx, const CtfTransfer *file, const CtfBelief *b, CtfTarget *target) {
    Work w = {.cx = cx, .file = file, .b = b, .said = {.source_id = file->source_id, .as_at = file->sent_on}};
    TRY(open_person(&w, target->person_id));
    TRY(say_numbers(&w));
    TRY(say_names(&w));
    TRY(say_home(&w));
    TRY(say_characteristics(&w));
    for (size_t i = 0; i < b->said->n_contacts; i++) TRY(say_contact(&w, &b->said->contacts[i]));
    TRY(say_left(&w));
    TRY(keep_transfer(&w));
    target->stored_as = w.p.who.id;
    target->is_changed = w.is_changed || w.p.n_changes > 0;
    return OK;
}
