#include "exchange/ctf_export.h"

#include <libxml/xmlwriter.h>
#include "access/restrict.h"
#include "cli/app.h"
#include "define/definitions.h"
#include "exchange/ctf_store.h"
#include "people/person.h"
#include "schools/enrolment.h"
#include "schools/establishment.h"

typedef struct Writer {
    Ctx *cx;
    xmlTextWriterPtr xml;
    bool has_failed; /* libxml2 is out of memory: told once, at the end */
} Writer;

static void note(Writer *w, int code) {
    if (code < 0) w->has_failed = true;
}

static void open_element(Writer *w, const char *name) { note(w, xmlTextWriterStartElement(w->xml, BAD_CAST name)); }
static void close_element(Writer *w) { note(w, xmlTextWriterEndElement(w->xml)); }

/* Left out when there is nothing to say. */
static void add(Writer *w, const char *name, Str text) {
    if (text.n == 0) return;
    note(w, xmlTextWriterWriteElement(w->xml, BAD_CAST name, BAD_CAST str_cstr(w->cx->arena, text)));
}

static void add_day(Writer *w, const char *name, Date d) { add(w, name, date_iso_str(w->cx->arena, d)); }

static void add_number(Writer *w, const char *name, i64 n) {
    if (n != 0) add(w, name, str_fmt(w->cx->arena, "%lld", (long long)n));
}

/* ---- header ---- */

typedef struct School {
    Str lea, estab, name;
} School;

static School school_of_text(Str laestab, Str name) {
    return (School){.lea = str_slice(laestab, 0, 3), .estab = str_slice(laestab, 3, 7), .name = name};
}

static Status source_school(Ctx *cx, const Enrolment *latest, School *out) {
    i64 laestab = 0;
    Str name = STR_NONE;
    if (latest != NULL) {
        Establishment e;
        TRY(establishment_load(cx, latest->urn, &e));
        laestab = e.laestab == ESTABLISHMENT_NOT_KNOWN ? 0 : e.laestab;
        name = e.name;
    }
    const Definitions *d = definitions_of(cx);
    if (laestab == 0 && d != NULL) {
        laestab = d->authority->code * 10000;
        name = d->authority->name;
    }
    *out = school_of_text(str_fmt(cx->arena, "%07lld", (long long)laestab), name);
    return OK;
}

static void write_end(Writer *w, const char *element, const School *s) {
    open_element(w, element);
    add(w, "LEA", s->lea);
    add(w, "Estab", s->estab);
    add(w, "SchoolName", s->name);
    close_element(w);
}

/* CTF 17.0 served 2017-18; each school year has its own. */
static void write_header(Writer *w, const School *source, const School *destination) {
    int year = date_school_year(w->cx->today);
    Str day = date_iso_str(w->cx->arena, w->cx->today);
    open_element(w, "Header");
    add(w, "DocumentName", STR("Common Transfer File"));
    add(w, "CTFversion", str_fmt(w->cx->arena, "%d.0", year % 100));
    add(w, "DateTime", str_fmt(w->cx->arena, "%.*sT00:00:00", STR_ARG(day)));
    add(w, "DocumentQualifier", STR("full"));
    add(w, "DataDescriptor", STR("Pupil transfer"));
    add(w, "SupplierID", STR("MUSTER"));
    write_end(w, "SourceSchool", source);
    write_end(w, "DestSchool", destination);
    close_element(w);
}

/* ---- the pupil ---- */

static Str value_of(const PersonFacts *p, const char *kind, Date on) {
    const PersonCharacteristic *c = person_characteristic_on(p, kind, on);
    return c == NULL ? STR_NONE : c->value;
}

static Str number_of(const PersonFacts *p, const char *scheme) {
    const PersonIdentifier *it = person_identifier_of(p, scheme);
    return it == NULL ? STR_NONE : it->value;
}

static Str upn_of(const PersonFacts *p) {
    Str upn = number_of(p, SCHEME_UPN);
    return upn.n > 0 ? upn : number_of(p, SCHEME_UPN_TEMPORARY);
}

static void write_identity(Writer *w, const PersonFacts *p, const PersonName *name) {
    bool is_sex = date_school_year(w->cx->today) >= 2024; /* the element was Gender until then */
    add(w, "UPN", upn_of(p));
    add(w, "FormerUPN", number_of(p, SCHEME_UPN_FORMER));
    add(w, "UniqueLearnerNumber", number_of(p, SCHEME_ULN));
    if (name != NULL) {
        add(w, "Surname", name->surname);
        add(w, "Forename", name->forename);
    }
    add_day(w, "DOB", p->who.birth_date);
    add(w, is_sex ? "Sex" : "Gender", p->who.sex);
}

static void write_basics(Writer *w, const PersonFacts *p, const PersonName *name, Str year_group) {
    Date on = w->cx->today;
    const PersonName *preferred = person_name_on(p, "preferred", on), *former = person_name_on(p, "former", on);
    open_element(w, "BasicDetails");
    if (name != NULL) add(w, "MiddleNames", name->middle_names);
    if (preferred != NULL) {
        add(w, "PreferredSurname", preferred->surname);
        add(w, "PreferredForename", preferred->forename);
    }
    if (former != NULL) add(w, "FormerSurname", former->surname);
    add(w, "NCyearActual", year_group);
    add(w, "Ethnicity", value_of(p, "ethnicity", on));
    add(w, "Language", value_of(p, "language", on));
    add(w, "ServiceChild", value_of(p, "service_child", on));
    close_element(w);
}

static void write_home(Writer *w, const PersonAddress *home) {
    if (home == NULL) return;
    open_element(w, "Address");
    add(w, "PAON", home->paon);
    add(w, "Street", home->street);
    add(w, "Locality", home->locality);
    add(w, "Town", home->town);
    add(w, "PostCode", home->postcode);
    add_number(w, "UPRN", home->uprn);
    close_element(w);
}

typedef struct Code {
    const char *relation, *code;
} Code;
static const Code codes[] = {{"mother", "MOT"},  {"father", "FAT"},       {"parent", "PAR"},
                             {"carer", "CAR"},   {"foster_carer", "FOS"}, {"grandparent", "GRP"},
                             {"sibling", "SIB"}, {"social_worker", "SWR"}};

static Str code_of(Str relation) {
    for (size_t i = 0; i < COUNT_OF(codes); i++)
        if (str_is(relation, codes[i].relation)) return str_from(codes[i].code);
    return STR("OTH");
}

static Status write_contact(Writer *w, const PersonRelationship *r) {
    PersonFacts other;
    if (restrict_hides(w->cx, r->other_id)) return OK;
    TRY(person_load(w->cx, r->other_id, &other));
    const PersonName *name = person_name_on(&other, "legal", w->cx->today);
    if (name == NULL) return OK;
    open_element(w, "Contact");
    add_number(w, "Order", r->priority);
    add(w, "Surname", name->surname);
    add(w, "Forename", name->forename);
    add(w, "Gender", other.who.sex);
    add(w, "Relationship", code_of(r->relation));
    if (r->parental_responsibility >= 0) add(w, "Responsibility", r->parental_responsibility ? STR("Y") : STR("N"));
    add(w, "Phone", r->phone);
    add(w, "Email", r->email);
    close_element(w);
    return OK;
}

static Status write_contacts(Writer *w, const PersonFacts *p) {
    open_element(w, "Contacts");
    for (size_t i = 0; i < p->n_relationships; i++)
        if (span_holds_on(p->relationships[i].span, w->cx->today)) TRY(write_contact(w, &p->relationships[i]));
    close_element(w);
    return OK;
}

static void write_meals(Writer *w, const PersonFacts *p) {
    open_element(w, "FSMhistory");
    for (size_t i = 0; i < p->n_characteristics; i++) {
        const PersonCharacteristic *c = &p->characteristics[i];
        if (!str_is(c->kind, "fsm")) continue;
        open_element(w, "FSMinstance");
        add_day(w, "FSMstartDate", c->span.from_on);
        add_day(w, "FSMendDate", c->span.to_on);
        close_element(w);
    }
    close_element(w);
}

static void write_needs(Writer *w, const PersonFacts *p) {
    Str level = value_of(p, "sen_provision", w->cx->today);
    open_element(w, "SENhistory");
    open_element(w, "SEN");
    add(w, "SENprovision", level.n > 0 ? level : STR("N"));
    close_element(w);
    open_element(w, "SENneeds");
    for (size_t i = 0; i < p->n_characteristics; i++) {
        const PersonCharacteristic *c = &p->characteristics[i];
        if (!str_is(c->kind, "sen_need") || !span_holds_on(c->span, w->cx->today)) continue;
        open_element(w, "SENneed");
        add_number(w, "SENtypeRank", c->rank);
        add(w, "SENtype", c->value);
        close_element(w);
    }
    close_element(w);
    close_element(w);
}

static Status write_schools(Writer *w, const Enrolments *rolls) {
    open_element(w, "SchoolHistory");
    for (size_t i = 0; i < rolls->n; i++) {
        const Enrolment *e = &rolls->at[i];
        Establishment school;
        TRY(establishment_load(w->cx, e->urn, &school));
        if (school.laestab == ESTABLISHMENT_NOT_KNOWN || str_is(e->end_basis, "status_change")) continue;
        Str laestab = str_fmt(w->cx->arena, "%07lld", (long long)school.laestab);
        open_element(w, "School");
        add(w, "LEA", str_slice(laestab, 0, 3));
        add(w, "Estab", str_slice(laestab, 3, 7));
        add(w, "SchoolName", school.name);
        add_day(w, "EntryDate", e->entry_on);
        add_day(w, "LeavingDate", e->to_on);
        close_element(w);
    }
    close_element(w);
    return OK;
}

static Status write_pupil(Writer *w, const PersonFacts *p, const Enrolments *rolls) {
    Date on = w->cx->today;
    const PersonName *name = person_name_on(p, "legal", on);
    open_element(w, "Pupil");
    write_identity(w, p, name);
    write_basics(w, p, name, rolls->n > 0 ? rolls->at[rolls->n - 1].year_group : STR_NONE);
    write_home(w, person_address_on(p, "home", on));
    TRY(write_contacts(w, p));
    write_meals(w, p);
    write_needs(w, p);
    TRY(write_schools(w, rolls));
    close_element(w);
    return OK;
}

/* ---- the file ---- */

static bool is_destination(Str d) {
    i64 n;
    return d.n == 7 &&
           (str_is(d, CTF_DESTINATION_UNKNOWN) || str_is(d, CTF_DESTINATION_AWAY) || (str_to_i64(d, &n) && n > 0));
}

/* The roll that the child leaves: one that is open, else the last to end. */
static const Enrolment *latest_roll(const Enrolments *rolls) {
    const Enrolment *best = NULL;
    for (size_t i = 0; i < rolls->n; i++) {
        const Enrolment *e = &rolls->at[i];
        bool is_second = str_is(e->status, "S") || str_is(e->status, "G");
        if (is_second && best != NULL) continue;
        if (best == NULL || !date_is_set(e->to_on) || (date_is_set(best->to_on) && date_before(best->to_on, e->to_on)))
            best = e;
    }
    return best;
}

static void free_writer(void *writer) { xmlFreeTextWriter(writer); }
static void free_buffer(void *buffer) { xmlBufferFree(buffer); }

static Status open_writer(Ctx *cx, Writer *w, xmlBufferPtr *buffer) {
    *w = (Writer){.cx = cx};
    *buffer = xmlBufferCreate();
    if (*buffer == NULL) return FAIL(cx, ERR_OPS, "no memory for a transfer file");
    arena_defer(cx->arena, free_buffer, *buffer);
    w->xml = xmlNewTextWriterMemory(*buffer, 0);
    if (w->xml == NULL) return FAIL(cx, ERR_OPS, "no memory for a transfer file");
    arena_defer(cx->arena, free_writer, w->xml);
    note(w, xmlTextWriterSetIndent(w->xml, 1));
    return OK;
}

typedef struct Parts {
    PersonFacts p;
    Enrolments rolls;
    School source, destination;
} Parts;

static Status write_file(Ctx *cx, const Parts *parts, Str *text) {
    Writer w;
    xmlBufferPtr buffer;
    TRY(open_writer(cx, &w, &buffer));
    note(&w, xmlTextWriterStartDocument(w.xml, NULL, "UTF-8", NULL));
    open_element(&w, "CTfile");
    write_header(&w, &parts->source, &parts->destination);
    open_element(&w, "CTFpupilData");
    TRY(write_pupil(&w, &parts->p, &parts->rolls));
    note(&w, xmlTextWriterEndDocument(w.xml));
    note(&w, xmlTextWriterFlush(w.xml));
    if (w.has_failed) return FAIL(cx, ERR_OPS, "no memory for a transfer file");
    *text = str_dup(cx->arena, (Str){(const char *)xmlBufferContent(buffer), (size_t)xmlBufferLength(buffer)});
    return OK;
}

Status ctf_export(Ctx *cx, i64 person_id, Str destination, CtfFile *out) {
    Parts parts;
    if (!is_destination(destination))
        return FAIL(cx, ERR_INPUT,
                    "the destination is seven digits (authority and school), XXXXXXX when it is not known, or MMMMMMM");
    TRY(person_get(cx, person_id, &parts.p));
    TRY(enrolment_of_person(cx, parts.p.who.id, &parts.rolls));
    TRY(source_school(cx, latest_roll(&parts.rolls), &parts.source));
    parts.destination = school_of_text(destination, STR_NONE);
    TRY(write_file(cx, &parts, &out->text));
    out->name = str_fmt(cx->arena, "%.*s%.*s_CTF_%.*s_001.xml", STR_ARG(parts.source.lea), STR_ARG(parts.source.estab),
                        STR_ARG(destination));
    return OK;
}
