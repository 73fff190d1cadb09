/* Common transfer files for the year's movers: one file a pair of schools a day, numbered within the pair. */
#include "county/write.h"

#include <stdio.h>
#include <stdlib.h>

/* A transfer with its two ends spelt out, so that it can be sorted. */
typedef struct Sent {
    const Transfer *t;
    char source[8], dest[8];
} Sent;

static Str iso(i32 day, char buf[DATE_ISO_LEN + 1]) {
    if (day == DAY_NONE || day == DAY_OPEN) return STR_NONE;
    return str_from(date_iso((Date){day}, buf));
}

static void spell_school(const County *c, u16 school, char out[8]) {
    const School *s = &c->schools.at[school];
    (void)snprintf(out, 8, "%03u%04u", s->la % 1000u, s->estab % 10000u);
}

static Sent sent_of(const County *c, const Transfer *t) {
    Sent s = {.t = t};
    char outside[8];
    (void)snprintf(outside, 8, "%03u%04u", t->outside_la % 1000u, t->outside_estab % 10000u);
    spell_school(c, t->source, s.source);
    if (t->from_outside) {
        memcpy(s.dest, s.source, 8);
        memcpy(s.source, outside, 8);
        return s;
    }
    switch (t->dest_kind) {
    case DEST_SCHOOL: spell_school(c, t->dest, s.dest); break;
    case DEST_OUTSIDE: memcpy(s.dest, outside, 8); break;
    case DEST_UNKNOWN: memcpy(s.dest, "XXXXXXX", 8); break;
    default: memcpy(s.dest, "MMMMMMM", 8); break;
    }
    return s;
}

static int by_pair_then_day(const void *a, const void *b) {
    const Sent *x = a, *y = b;
    int order = memcmp(x->source, y->source, 8);
    if (order == 0) order = memcmp(x->dest, y->dest, 8);
    if (order == 0) order = (x->t->on > y->t->on) - (x->t->on < y->t->on);
    return order ? order : (x->t->child > y->t->child) - (x->t->child < y->t->child);
}

/* ---- a pupil's blocks ---- */

static void address(const County *c, XmlOut *x, const Child *k, i32 on) {
    AddressText a;
    place_address(&c->places, child_home(c, k, on), &a);
    XmlField f[] = {
        {"PAON", a.paon}, {"Street", a.street}, {"Town", a.town}, {"County", STR_NONE}, {"PostCode", a.postcode}};
    xml_open(x, "Address");
    xml_fields(x, f, COUNT_OF(f));
    xml_close(x, "Address");
}

static void contact(const County *c, XmlOut *x, const Child *k, bool is_mother, int order) {
    Parent p;
    char number[4];
    parent_of(c, k, is_mother, &p);
    (void)snprintf(number, sizeof number, "%d", order);
    XmlField f[] = {{"Order", str_from(number)},
                    {"Title", is_mother ? STR("Mrs") : STR("Mr")},
                    {"Surname", p.surname},
                    {"Forename", p.forename},
                    {"Gender", (Str){&p.sex, 1}},
                    {"Relationship", is_mother    ? STR("MOT")
                                     : p.is_carer ? STR("CAR")
                                                  : STR("FAT")},
                    {"Responsibility", p.has_responsibility ? STR("Y") : STR("N")},
                    {"Phone", p.phone}};
    xml_open(x, "Contact");
    xml_fields(x, f, COUNT_OF(f));
    xml_close(x, "Contact");
}

static void contacts(const County *c, XmlOut *x, const Child *k) {
    bool mother = parents_have_mother(k), father = parents_have_father(k);
    xml_open(x, "Contacts");
    if (mother) contact(c, x, k, true, 1);
    if (father) contact(c, x, k, false, mother ? 2 : 1);
    xml_close(x, "Contacts");
}

/* The school that sends: the enrolment it speaks of, where it is one of ours. */
static const Enrolment *source_enrolment(const County *c, const Transfer *t) {
    const Child *k = &c->children.at[t->child];
    for (u32 i = k->first_enrolment; i != NONE32 && !t->from_outside; i = c->enrolments.at[i].next)
        if (c->enrolments.at[i].school == t->source) return &c->enrolments.at[i];
    return NULL;
}

static void attendance(const County *c, XmlOut *x, const Enrolment *e) {
    Marks m;
    MarkSums sums;
    char text[5][16];
    marks_of(c, e, &m);
    marks_sum(&m, (Period){0, c->terms.n_days}, &sums);
    int unauthorised = sums.by_code['G'] + sums.by_code['N'] + sums.by_code['O'] + sums.by_code['U'];
    int values[5] = {c->spec.year, sums.possible, sums.possible - sums.absent, sums.absent - unauthorised,
                     unauthorised};
    for (int i = 0; i < 5; i++) (void)snprintf(text[i], sizeof text[i], "%d", values[i]);
    XmlField f[] = {{"Year", str_from(text[0])},
                    {"SessionsPossible", str_from(text[1])},
                    {"SessionsAttended", str_from(text[2])},
                    {"SessionsAuthorised", str_from(text[3])},
                    {"SessionsUnauthorised", str_from(text[4])}};
    xml_open(x, "Attendance");
    xml_open(x, "YearData");
    xml_fields(x, f, COUNT_OF(f));
    xml_close(x, "YearData");
    xml_close(x, "Attendance");
}

static void school_history(const County *c, XmlOut *x, const Enrolment *e) {
    const School *s = &c->schools.at[e->school];
    char la[8], estab[8], in[DATE_ISO_LEN + 1], out[DATE_ISO_LEN + 1];
    (void)snprintf(la, sizeof la, "%03u", s->la % 1000u);
    (void)snprintf(estab, sizeof estab, "%04u", s->estab % 10000u);
    XmlField f[] = {{"LEA", str_from(la)},
                    {"Estab", str_from(estab)},
                    {"SchoolName", s->name},
                    {"EntryDate", iso(e->from, in)},
                    {"LeavingDate", iso(e->to, out)}};
    xml_open(x, "SchoolHistory");
    xml_open(x, "School");
    xml_fields(x, f, COUNT_OF(f));
    xml_close(x, "School");
    xml_close(x, "SchoolHistory");
}

static void basic_details(const County *c, XmlOut *x, const Child *k, const ChildText *t) {
    XmlField f[] = {{"MiddleNames", t->middle},
                    {"PreferredSurname", t->preferred_surname},
                    {"PreferredForename", t->known_as},
                    {"FormerSurname", t->former_surname},
                    {"NCyearActual", str_from(year_group_text(k->year_group))},
                    {"Ethnicity", str_from(child_ethnicity(c, k))},
                    {"Language", str_from(child_language(c, k))},
                    {"ServiceChild", family_of(c, k)->is_service ? STR("Y") : STR("N")}};
    xml_open(x, "BasicDetails");
    xml_fields(x, f, COUNT_OF(f));
    xml_close(x, "BasicDetails");
}

static void history_blocks(const County *c, XmlOut *x, const Child *k) {
    xml_open(x, "FSMhistory");
    write_fsm(c, k, x, "FSMinstance");
    xml_close(x, "FSMhistory");
    xml_open(x, "SENhistory");
    xml_open(x, "SEN");
    xml_leaf(x, "SENprovision", (Str){(const char *)&k->sen, 1});
    xml_close(x, "SEN");
    write_needs(k, x);
    xml_close(x, "SENhistory");
}

static void pupil(const County *c, XmlOut *x, const Transfer *t) {
    const Child *k = &c->children.at[t->child];
    const Enrolment *e = source_enrolment(c, t);
    ChildText text;
    char born[DATE_ISO_LEN + 1];
    child_text(c, k, true, &text);
    XmlField f[] = {{"UPN", str_from(text.upn)},
                    {"UniqueLearnerNumber", str_from(text.uln)},
                    {"Surname", text.surname},
                    {"Forename", text.forename},
                    {"DOB", iso(text.born, born)},
                    {c->spec.year >= 2024 ? "Sex" : "Gender", k->sex == 'M' ? STR("M") : STR("F")}};
    xml_open(x, "Pupil");
    xml_fields(x, f, COUNT_OF(f));
    basic_details(c, x, k, &text);
    address(c, x, k, t->on);
    contacts(c, x, k);
    history_blocks(c, x, k);
    if (e) attendance(c, x, e);
    if (e) school_history(c, x, e);
    xml_close(x, "Pupil");
}

/* ---- the file ---- */

static void end_of_transfer(XmlOut *x, const char *tag, const char *laestab, const XmlField *more, size_t n) {
    xml_open(x, tag);
    xml_leaf(x, "LEA", (Str){laestab, 3});
    xml_leaf(x, "Estab", (Str){laestab + 3, 4});
    for (size_t i = 0; i < n; i++) xml_leaf(x, more[i].tag, more[i].value);
    xml_close(x, tag);
}

static void header(const County *c, XmlOut *x, const Sent *s) {
    char sent[40], on[DATE_ISO_LEN + 1], year[16], version[16];
    (void)snprintf(sent, sizeof sent, "%sT%02u:%02u:00", date_iso((Date){s->t->on}, on), 8 + s->t->child % 9,
                   s->t->child % 60);
    (void)snprintf(year, sizeof year, "%d", c->spec.year + 1);
    (void)snprintf(version, sizeof version, "%d.0", c->spec.year % 100);
    XmlField f[] = {{"DocumentName", STR("Common Transfer File")},
                    {"CTFversion", str_from(version)},
                    {"DateTime", str_from(sent)},
                    {"DocumentQualifier", STR("full")},
                    {"DataDescriptor", STR("Pupil transfer")},
                    {"SupplierID", STR("LEDGER")}};
    XmlField source[] = {{"SchoolName",
                          s->t->from_outside ? STR("Outside the county") : c->schools.at[s->t->source].name},
                         {"AcademicYear", str_from(year)}};
    xml_open(x, "Header");
    xml_fields(x, f, COUNT_OF(f));
    end_of_transfer(x, "SourceSchool", s->source, source, COUNT_OF(source));
    end_of_transfer(x, "DestSchool", s->dest, NULL, 0);
    xml_close(x, "Header");
}

static Status write_file(County *c, const Sent *first, size_t n, int serial) {
    char name[80];
    Sink *out;
    XmlOut x;
    ArenaMark mark = arena_mark(c->cx->arena);
    (void)snprintf(name, sizeof name, "ctf/%s_CTF_%s_%03d.xml", first->source, first->dest, serial);
    TRY(county_file(c, name, 16 * 1024, &out));
    xml_begin(&x, out, c->schools.at[first->t->source].style);
    xml_open(&x, "CTfile");
    header(c, &x, first);
    xml_open(&x, "CTFpupilData");
    for (size_t i = 0; i < n; i++) pupil(c, &x, first[i].t);
    xml_close(&x, "CTFpupilData");
    xml_close(&x, "CTfile");
    TRY(sink_close(out));
    arena_rewind(c->cx->arena, mark);
    return OK;
}

static bool is_same_pair(const Sent *a, const Sent *b) {
    return !memcmp(a->source, b->source, 8) && !memcmp(a->dest, b->dest, 8);
}

Status write_ctf(County *c, CountySummary *sum) {
    Sent *sent = ARENA_ARRAY(c->cx->arena, Sent, c->transfers.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < c->transfers.n; i++)
        if (is_in_files(c, c->transfers.at[i].on)) sent[n++] = sent_of(c, &c->transfers.at[i]);
    qsort(sent, n, sizeof *sent, by_pair_then_day);
    int serial = 0;
    for (size_t i = 0, j; i < n; i = j) {
        for (j = i + 1; j < n && is_same_pair(&sent[i], &sent[j]) && sent[i].t->on == sent[j].t->on; j++) continue;
        serial = i > 0 && is_same_pair(&sent[i - 1], &sent[i]) ? serial + 1 : 1;
        TRY(write_file(c, &sent[i], j - i, serial));
        sum->n_ctf_files++;
    }
    sum->n_transfers = (i64)n;
    return OK;
}
