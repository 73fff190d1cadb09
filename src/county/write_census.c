/* School Census returns: one file a school a term. The blocks are those of the published layout; order, white space and
 * empty elements follow the school's supplier (xml_out.h). */
#include "county/write.h"

#include <stdio.h>

typedef struct Pupil {
    const County *c;
    const Child *child;
    const Enrolment *enrolment;
    const MarkSums *sums;
    ChildText text;
    int census;
    bool has_left;
} Pupil;

typedef void (*Block)(XmlOut *x, const Pupil *p);

static Str iso(i32 day, char buf[DATE_ISO_LEN + 1]) {
    if (day == DAY_NONE || day == DAY_OPEN) return STR_NONE;
    return str_from(date_iso((Date){day}, buf));
}

static Str yes_no(bool yes) { return yes ? STR("true") : STR("false"); }
static Str number(int n, char buf[16]) { return (Str){buf, (size_t)snprintf(buf, 16, "%d", n)}; }

/* ---- shared blocks ---- */

const char *child_ethnicity(const County *c, const Child *k) { return ethnicities[family_of(c, k)->ethnicity].code; }

const char *child_language(const County *c, const Child *k) {
    const Family *f = family_of(c, k);
    return f->speaks_english ? "ENG" : ethnicities[f->ethnicity].language;
}

void write_needs(const Child *k, XmlOut *x) {
    if (k->sen == 'N') return;
    xml_open(x, "SENneeds");
    for (int rank = 1; rank <= (k->need2 != k->need ? 2 : 1); rank++) {
        char buf[16];
        XmlField f[] = {{"SENtypeRank", number(rank, buf)},
                        {"SENtype", str_from(sen_needs[rank == 1 ? k->need : k->need2])}};
        xml_open(x, "SENneed");
        xml_fields(x, f, 2);
        xml_close(x, "SENneed");
    }
    xml_close(x, "SENneeds");
}

/* One period of eligibility still running, or now and then one that ended before the year began. */
void write_fsm(const County *c, const Child *k, XmlOut *x, const char *period) {
    char from[DATE_ISO_LEN + 1], to[DATE_ISO_LEN + 1];
    u32 n = child_no(c, k);
    bool lapsed = !k->has_fsm && n % 31 == 0;
    if (!k->has_fsm && !lapsed) return;
    i32 start = c->terms.year_start.day - 40 - (i32)(n % 1500);
    if (start < k->born + 4 * 365) start = k->born + 4 * 365;
    if (start > c->terms.starts[0].day) start = c->terms.starts[0].day;
    i32 end = lapsed && start + 200 < c->terms.year_start.day ? start + 200 : lapsed ? start + 20 : DAY_NONE;
    XmlField f[] = {{"FSMstartDate", iso(start, from)}, {"FSMendDate", iso(end, to)}};
    xml_open(x, period);
    xml_fields(x, f, 2);
    xml_close(x, period);
}

/* ---- the census's blocks ---- */

static void identifiers(XmlOut *x, const Pupil *p) {
    const ChildText *t = &p->text;
    char born[DATE_ISO_LEN + 1];
    Str sex = p->child->sex == 'M' ? STR("M") : STR("F");
    XmlField f[] = {{"UPN", str_from(t->upn)},
                    {"FormerUPN", str_from(t->former_upn)},
                    {"UniqueLearnerNumber", str_from(t->uln)},
                    {"Surname", t->surname},
                    {"Forename", t->forename},
                    {"MiddleNames", t->middle},
                    {"PreferredSurname", t->preferred_surname},
                    {"FormerSurname", t->former_surname},
                    {"DOB", iso(t->born, born)},
                    {p->c->spec.year >= 2024 ? "Sex" : "Gender", sex}};
    xml_open(x, "PupilIdentifiers");
    xml_fields(x, f, COUNT_OF(f));
    xml_close(x, "PupilIdentifiers");
}

static Str ethnicity_source(const Child *k) {
    return k->ethnicity_source < 88   ? STR("C")
           : k->ethnicity_source < 95 ? STR("P")
           : k->ethnicity_source < 98 ? STR("T")
                                      : STR("S");
}

static void characteristics(XmlOut *x, const Pupil *p) {
    const Child *k = p->child;
    bool fsm = k->has_fsm || child_no(p->c, k) % 31 == 0;
    XmlField f[] = {{"Ethnicity", str_from(child_ethnicity(p->c, k))},
                    {"EthnicitySource", x->style == 1 ? STR_NONE : ethnicity_source(k)},
                    {"Language", str_from(child_language(p->c, k))},
                    {"ServiceChild", family_of(p->c, k)->is_service ? STR("Y") : STR("N")},
                    {"YoungCarer", k->is_carer     ? STR("Y")
                                   : x->style == 0 ? STR_NONE
                                                   : STR("N")}};
    xml_open(x, "PupilCharacteristics");
    xml_fields(x, f, COUNT_OF(f));
    if (fsm || x->style == 2) {
        xml_open(x, "FSMeligibility");
        write_fsm(p->c, k, x, "FSMperiod");
        xml_close(x, "FSMeligibility");
    }
    xml_close(x, "PupilCharacteristics");
}

/* Dual status only while there are two; what a planted child's school says is said whatever the other does. */
static Str enrol_status(const Pupil *p, i32 on) {
    const Enrolment *e = p->enrolment;
    bool two = e->is_unpaired || child_n_enrolments_on(p->c, p->child, on) > 1;
    if (e->role == 'C' || !two) return STR("C");
    return e->role == 'M' ? STR("M") : STR("S");
}

static void status(XmlOut *x, const Pupil *p) {
    char in[DATE_ISO_LEN + 1], out[DATE_ISO_LEN + 1];
    i32 on = p->has_left ? p->enrolment->to : p->c->terms.census[p->census].day;
    XmlField f[] = {{"EnrolStatus", enrol_status(p, on)},
                    {"EntryDate", iso(p->enrolment->from, in)},
                    {"LeavingDate", p->has_left ? iso(p->enrolment->to, out) : STR_NONE},
                    {"PartTime", p->child->year_group < 0 ? STR("true") : yes_no(child_no(p->c, p->child) % 700 == 0)},
                    {"NCyearActual", str_from(year_group_text(p->child->year_group))}};
    xml_open(x, "PupilStatus");
    xml_fields(x, f, COUNT_OF(f));
    xml_close(x, "PupilStatus");
}

static Str sen_level(const Pupil *p) {
    bool old = p->c->spec.year < 2014; /* school action, school action plus, statement */
    if (p->child->sen == 'E') return old ? STR("S") : STR("E");
    if (p->child->sen == 'K') return !old ? STR("K") : child_no(p->c, p->child) % 3 ? STR("A") : STR("P");
    return STR("N");
}

static void needs(XmlOut *x, const Pupil *p) {
    bool has = p->child->sen != 'N';
    XmlField f[] = {{"SENprovision", sen_level(p)},
                    {"SENunitIndicator", has ? yes_no(child_no(p->c, p->child) % 97 == 0) : STR_NONE},
                    {"ResourcedProvisionIndicator", has ? yes_no(child_no(p->c, p->child) % 61 == 0) : STR_NONE}};
    xml_open(x, "SpecialEducationalNeeds");
    xml_fields(x, f, COUNT_OF(f));
    write_needs(p->child, x);
    xml_close(x, "SpecialEducationalNeeds");
}

static void home(XmlOut *x, const Pupil *p) {
    AddressText a;
    char uprn[32];
    i32 on = p->has_left ? p->enrolment->to : p->c->terms.census[p->census].day;
    place_address(&p->c->places, child_home(p->c, p->child, on), &a);
    (void)snprintf(uprn, sizeof uprn, "%lld", (long long)a.uprn);
    XmlField f[] = {{"PAON", a.paon}, {"Street", a.street},     {"Locality", a.locality},
                    {"Town", a.town}, {"PostCode", a.postcode}, {"UPRN", x->style == 0 ? str_from(uprn) : STR_NONE}};
    xml_open(x, "HomeInformation");
    xml_open(x, "Address");
    xml_fields(x, f, COUNT_OF(f));
    xml_close(x, "Address");
    xml_close(x, "HomeInformation");
}

/* For ages 5 to 15, Reception to Year 11, as the national collection has it. */
static void attendance(XmlOut *x, const Pupil *p) {
    static const char codes[] = "CEGHIMNORSTU";
    char buf[16];
    if (p->child->year_group < 0 || p->child->year_group > 11) return;
    xml_open(x, "TermlyAttendance");
    xml_leaf(x, "SessionsPossible", number(p->sums->possible, buf));
    if (p->sums->absent > 0 || x->style == 2) {
        xml_open(x, "SessionDetails");
        for (const char *code = codes; *code; code++) {
            if (p->sums->by_code[(unsigned char)*code] == 0) continue;
            XmlField f[] = {{"AttendanceReason", (Str){code, 1}},
                            {"AbsenceSessions", number(p->sums->by_code[(unsigned char)*code], buf)}};
            xml_open(x, "SessionDetail");
            xml_fields(x, f, 2);
            xml_close(x, "SessionDetail");
        }
        xml_close(x, "SessionDetails");
    }
    xml_close(x, "TermlyAttendance");
}

static void exclusion(XmlOut *x, const Exclusion *e) {
    char from[DATE_ISO_LEN + 1], sessions[16];
    XmlField f[] = {{"Category", str_from(exclusion_code(e->category, e->from))},
                    {"Reason", str_from(exclusion_reasons[e->reason])},
                    {"StartDate", iso(e->from, from)},
                    {"ActualSessions", e->category == EXCL_PERMANENT ? STR_NONE : number(e->sessions, sessions)}};
    xml_open(x, "TermlyExclusion");
    xml_fields(x, f, COUNT_OF(f));
    xml_close(x, "TermlyExclusion");
}

static void exclusions(XmlOut *x, const Pupil *p) {
    Period period = terms_census_period(&p->c->terms, p->census);
    i32 from = p->c->terms.day[period.from].day, to = p->c->terms.census[p->census].day;
    bool is_open = x->style == 2;
    if (is_open) xml_open(x, "TermlyExclusions");
    for (u32 i = 0; i < p->child->n_exclusions; i++) {
        const Exclusion *e = &p->c->exclusions.at[p->child->first_exclusion + i];
        if (e->school != p->enrolment->school || e->from < from || e->from >= to) continue;
        if (!is_open) xml_open(x, "TermlyExclusions");
        is_open = true;
        exclusion(x, e);
    }
    if (is_open) xml_close(x, "TermlyExclusions");
}

static const Block blocks[] = {identifiers, characteristics, status, needs, home, attendance, exclusions};

static void pupil(const County *c, XmlOut *x, const RollRow *row, int census, bool has_left) {
    Pupil p = {.c = c,
               .enrolment = &c->enrolments.at[row->enrolment],
               .sums = &row->sums[census],
               .census = census,
               .has_left = has_left};
    p.child = &c->children.at[p.enrolment->child];
    const char *tag = has_left ? "PupilNoLongerOnRoll" : "PupilOnRoll";
    child_text(c, p.child, true, &p.text);
    xml_open(x, tag);
    for (size_t i = 0; i < COUNT_OF(blocks); i++) blocks[xml_order(x, i, COUNT_OF(blocks))](x, &p);
    xml_close(x, tag);
}

/* ---- the file ---- */

static void header(const County *c, XmlOut *x, const School *s, int census) {
    static const Str terms[] = {STR("Autumn"), STR("Spring"), STR("Summer")};
    char on[DATE_ISO_LEN + 1], year[16], la[16], estab[16], sent[40];
    Date day = c->terms.census[census], made = date_plus(day, 6 + s->estab % 15);
    (void)snprintf(sent, sizeof sent, "%sT%02d:%02d:00", date_iso(made, (char[DATE_ISO_LEN + 1]){0}), 8 + s->estab % 9,
                   s->estab % 60);
    XmlField collection[] = {{"Collection", STR("School Census")},
                             {"Term", terms[census]},
                             {"Year", number(date_to_ymd(day).year, year)},
                             {"ReferenceDate", iso(day.day, on)}};
    (void)snprintf(estab, sizeof estab, "%04u", s->estab);
    XmlField source[] = {{"SourceLevel", STR("S")},
                         {"LEA", number(s->la, la)},
                         {"Estab", str_from(estab)},
                         {"SoftwareCode", (const Str[]){STR("Ledger 7"), STR("SCHOLA"), STR("RollBook")}[s->style]},
                         {"SerialNo", STR("1")},
                         {"DateTime", str_from(sent)}};
    xml_open(x, "Header");
    xml_open(x, "CollectionDetails");
    xml_fields(x, collection, COUNT_OF(collection));
    xml_close(x, "CollectionDetails");
    xml_open(x, "Source");
    xml_fields(x, source, COUNT_OF(source));
    xml_close(x, "Source");
    xml_close(x, "Header");
}

static bool is_leaver(const County *c, const Enrolment *e, int census) {
    i32 since = census == 0 ? c->terms.year_start.day : c->terms.census[census - 1].day;
    return !e->is_omitted && e->to >= since && e->to < c->terms.census[census].day;
}

static void rolls(const County *c, XmlOut *x, const School *s, const RollRow *rows, int census) {
    xml_open(x, "Pupils");
    xml_open(x, "PupilsOnRoll");
    for (u32 i = 0; i < s->n_enrolments; i++)
        if (enrolment_holds(&c->enrolments.at[rows[i].enrolment], c->terms.census[census].day))
            pupil(c, x, &rows[i], census, false);
    xml_close(x, "PupilsOnRoll");
    xml_open(x, "PupilsNoLongerOnRoll");
    for (u32 i = 0; i < s->n_enrolments; i++)
        if (is_leaver(c, &c->enrolments.at[rows[i].enrolment], census)) pupil(c, x, &rows[i], census, true);
    xml_close(x, "PupilsNoLongerOnRoll");
    xml_close(x, "Pupils");
}

Status write_census(County *c, u16 school, const RollRow *rows, int census) {
    const School *s = &c->schools.at[school];
    Sink *out;
    XmlOut x;
    char name[80], on[DATE_ISO_LEN + 1];
    ArenaMark mark = arena_mark(c->cx->arena);
    (void)snprintf(name, sizeof name, "census/%u%04u_SC_%s.xml", (unsigned)s->la, (unsigned)s->estab,
                   date_iso(c->terms.census[census], on));
    TRY(county_file(c, name, 64 * 1024, &out));
    xml_begin(&x, out, s->style);
    xml_open(&x, "Message");
    header(c, &x, s, census);
    rolls(c, &x, s, rows, census);
    xml_close(&x, "Message");
    TRY(sink_close(out));
    arena_rewind(c->cx->arena, mark);
    return OK;
}
