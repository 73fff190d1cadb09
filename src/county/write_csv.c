/* The feeds in CSV: known children, the services' lists, exclusions, and the truth about what was planted. */
#include "county/feed.h"

#include <stdio.h>

Status feed_open(County *c, const char *name, const char *columns, Feed *f) {
    *f = (Feed){.c = c, .row = buf_on(c->cx->arena)};
    TRY(county_file(c, name, 256 * 1024, &f->out));
    sink_str(f->out, str_from(columns));
    sink_lit(f->out, "\r\n");
    return OK;
}

void feed_end_row(Feed *f) {
    csv_out_end_row(&f->csv);
    sink_rows(f->out, &f->row);
    f->n++;
}

CsvOut *feed_row(Feed *f) {
    f->csv = csv_out_on(&f->row);
    return &f->csv;
}

/* As it was numbered on the day. */
static void cell_urn(CsvOut *o, const County *c, u16 school, i32 on) {
    if (school == UINT16_MAX) csv_out_cell(o, STR_NONE);
    else csv_out_i64(o, school_urn_on(&c->schools.at[school], on));
}

/* ---- known.csv ---- */

typedef struct KnownRow {
    const char *source, *reason, *evidence;
    char letter; /* of the local id */
    bool has_nhs, has_upn;
    const char *abroad; /* the country is all there is of the address */
    Home home;
    i32 from, died;
    const Misspelling *as; /* NULL: spelt right */
} KnownRow;

static void known_row(Feed *f, const Child *k, const ChildText *t, const KnownRow *r) {
    char id[16];
    AddressText a = {0};
    CsvOut *o = feed_row(f);
    if (!r->abroad) place_address(&f->c->places, r->home, &a);
    else a.town = str_from(r->abroad);
    feed_cell(o, r->source);
    csv_out_cell(o, child_local_id(f->c, k, r->letter, id));
    feed_cell(o, r->has_upn ? t->upn : "");
    csv_out_cell(o, r->has_nhs ? str_from(t->nhs) : STR_NONE);
    csv_out_cell(o, r->as ? r->as->surname : t->surname);
    csv_out_cell(o, r->as ? r->as->forename : t->forename);
    csv_out_cell(o, r->as && k->slip % 2 ? STR_NONE : t->middle);
    csv_out_date(o, feed_day(r->as ? r->as->born : k->born));
    csv_out_cell(o, k->sex == 'M' ? STR("M") : STR("F"));
    const Str address[] = {a.paon, a.street, a.locality, a.town, a.postcode};
    for (size_t i = 0; i < COUNT_OF(address); i++) csv_out_cell(o, address[i]);
    csv_out_date(o, feed_day(r->from));
    feed_cell(o, r->reason);
    feed_cell(o, r->evidence);
    csv_out_date(o, feed_day(r->died));
    feed_end_row(f);
}

/* Came from another authority's school, whose register knows the number; of the planted ones that would tell too much. */
static bool brings_number(const Child *k) {
    return k->upn_la != 0 && k->upn_la != COUNTY_LA && !k->plant && !k->upn_is_temporary;
}

static void known_first(Feed *f, const Child *k, const ChildText *t) {
    const Family *fam = family_of(f->c, k);
    bool in = k->was_moved_in;
    KnownRow r = {.source = in ? "movers_in" : "births",
                  .reason = in ? "moved_in" : "birth",
                  .evidence = "",
                  .letter = child_feed_letter(k),
                  .has_nhs = child_feed_has_nhs(f->c, k),
                  .has_upn = in && brings_number(k),
                  .home = fam->home,
                  .from = k->known_from,
                  .died = DAY_NONE};
    if (k->plant == PLANT_NEVER_ENROLLED && child_no(f->c, k) % 3 == 0) {
        r.source = child_no(f->c, k) % 2 ? "health" : "police";
        r.reason = "reported";
    }
    known_row(f, k, t, &r);
}

static void known_moves(Feed *f, const Child *k, const ChildText *t) {
    static const char *const evidence[] = {"", "authority", "school", "abroad_verified"};
    static const char *const countries[] = {"Poland",    "Romania", "Ireland", "Spain",   "France",
                                            "Australia", "Nigeria", "India",   "Slovakia"};
    const Family *fam = family_of(f->c, k);
    bool out = fam->move == MOVE_OUT, within = fam->move == MOVE_WITHIN && child_no(f->c, k) % 3 == 0;
    if ((!out && !within) || !is_in_files(f->c, fam->moves_on) || k->born >= fam->moves_on) return;
    KnownRow r = {.source = out ? "moved_out" : "health",
                  .reason = out ? "moved_out" : "reported",
                  .evidence = out ? evidence[fam->evidence] : "",
                  .letter = out ? 'O' : 'H',
                  .has_nhs = true,
                  .has_upn =
                      out && !k->plant && (fam->evidence == EVIDENCE_AUTHORITY || fam->evidence == EVIDENCE_SCHOOL),
                  .home = fam->home2,
                  .from = fam->moves_on,
                  .died = DAY_NONE};
    if (out && fam->evidence == EVIDENCE_ABROAD) r.abroad = countries[k->family % COUNT_OF(countries)];
    known_row(f, k, t, &r);
}

/* "They have moved away", somebody says of one vanished child in four; nothing confirms it. */
static void known_hearsay(Feed *f, const Child *k, const ChildText *t) {
    Rng rng = county_stream(f->c, FOR_FEED, child_no(f->c, k));
    i32 on = k->story_on + (i32)rng_range(&rng, 4, 30);
    if (k->plant != PLANT_VANISHED || child_no(f->c, k) % 4 != 0 || !is_in_files(f->c, on)) return;
    Home home = place_draw_outside(&f->c->places, false, &rng);
    KnownRow r = {.source = "moved_out",
                  .reason = "moved_out",
                  .evidence = "",
                  .letter = 'O',
                  .has_nhs = true,
                  .home = home,
                  .from = on,
                  .died = DAY_NONE};
    known_row(f, k, t, &r);
}

static void known_death(Feed *f, const Child *k, const ChildText *t) {
    if (k->story != STORY_DIES || !is_in_files(f->c, k->story_on)) return;
    KnownRow r = {.source = "registrar",
                  .reason = "died",
                  .evidence = "",
                  .letter = 'D',
                  .has_nhs = true,
                  .home = family_of(f->c, k)->home,
                  .from = k->story_on,
                  .died = k->story_on};
    known_row(f, k, t, &r);
}

/* A second feed that knows the child too, rightly: a health service by the one number, another authority by the other. */
static void known_again(Feed *f, const Child *k, const ChildText *t) {
    u32 n = child_no(f->c, k);
    i32 on = f->c->terms.year_start.day + (i32)(n % 250);
    bool health = n % 3 != 0 || k->upn_la == 0;
    if (n % 67 != 0 || k->story || k->plant || on < k->known_from + 30 || !is_in_files(f->c, on)) return;
    KnownRow r = {.source = health ? "health" : "other_authority",
                  .reason = "reported",
                  .evidence = "",
                  .letter = 'H',
                  .has_nhs = health,
                  .has_upn = !health,
                  .home = family_of(f->c, k)->home,
                  .from = on,
                  .died = DAY_NONE};
    known_row(f, k, t, &r);
}

static i32 later_of(i32 a, i32 b) { return a > b ? a : b; }

/* A second feed that has the child wrong, so that it may be taken for another. */
static void known_wrongly(Feed *f, const Child *k, const ChildText *t) {
    Rng rng = county_stream(f->c, FOR_FEED, child_no(f->c, k));
    Misspelling m;
    if (!k->misspelt_in_feed || !is_in_files(f->c, k->story_on) || !slip_make(f->c, k, &m)) return;
    const char *source = slip_source(f->c, k);
    bool birth = strcmp(source, "births") == 0;
    KnownRow r = {.source = source,
                  .reason = birth ? "birth" : "reported",
                  .evidence = "",
                  .letter = 'X',
                  .home = m.has_moved ? place_draw_home(&f->c->places, &rng) : family_of(f->c, k)->home,
                  .from = birth ? later_of(k->known_from, m.born + 4) : k->story_on,
                  .died = DAY_NONE,
                  .as = &m};
    known_row(f, k, t, &r);
}

Status write_known(County *c, CountySummary *sum) {
    Feed f;
    TRY(feed_open(
        c, "known.csv",
        "source,local_id,upn,nhs_number,surname,forename,middle_names,dob,sex,paon,street,locality,town,postcode,known_from,reason,evidence,died_on",
        &f));
    for (size_t i = 0; i < c->children.n; i++) {
        const Child *k = &c->children.at[i];
        ChildText t;
        if (!child_is_known(c, k)) continue;
        child_text(c, k, false, &t);
        known_first(&f, k, &t);
        known_moves(&f, k, &t);
        known_hearsay(&f, k, &t);
        known_death(&f, k, &t);
        known_again(&f, k, &t);
        known_wrongly(&f, k, &t);
        sum->n_known++;
    }
    return sink_close(f.out);
}

/* ---- contacts.csv ---- */

static void contact_row(Feed *f, const Child *k, const ChildText *t, bool is_mother) {
    char id[16];
    Parent p;
    CsvOut *o = feed_row(f);
    parent_of(f->c, k, is_mother, &p);
    csv_out_cell(o, child_local_id(f->c, k, child_feed_letter(k), id));
    feed_cell(o, child_feed_has_nhs(f->c, k) ? t->nhs : "");
    csv_out_cell(o, t->surname);
    csv_out_cell(o, t->forename);
    csv_out_date(o, feed_day(k->born));
    csv_out_cell(o, (Str){&k->sex, 1});
    csv_out_cell(o, p.surname);
    csv_out_cell(o, p.forename);
    csv_out_cell(o, (Str){&p.sex, 1});
    feed_cell(o, is_mother ? "mother" : p.is_carer ? "carer" : "father");
    feed_cell(o, p.has_responsibility ? "yes" : "no");
    feed_cell(o, is_mother || !parents_have_mother(k) ? "1" : "2");
    csv_out_cell(o, p.phone);
    csv_out_date(o, feed_day(k->known_from));
    feed_end_row(f);
}

Status write_contacts(County *c, CountySummary *sum) {
    Feed f;
    TRY(feed_open(
        c, "contacts.csv",
        "local_id,nhs_number,surname,forename,dob,sex,contact_surname,contact_forename,contact_sex,relationship,"
        "parental_responsibility,priority,phone,known_from",
        &f));
    for (size_t i = 0; i < c->children.n; i++) {
        const Child *k = &c->children.at[i];
        ChildText t;
        if (!parents_are_listed(c, k)) continue;
        child_text(c, k, false, &t);
        if (parents_have_mother(k)) contact_row(&f, k, &t, true);
        if (parents_have_father(k)) contact_row(&f, k, &t, false);
    }
    sum->n_contacts = f.n;
    return sink_close(f.out);
}

/* ---- services.csv ---- */

static const char *list_of(const Service *s) {
    static const char *const lists[N_SERVICE_KINDS] = {[SVC_HOME] = "home education",
                                                       [SVC_PROVISION] = "tuition and alternative provision",
                                                       [SVC_MISSING] = "children missing education",
                                                       [SVC_AWAITING] = "in-year admissions",
                                                       [SVC_ROLL] = "rolls of other schools",
                                                       [SVC_IN_CARE] = "children in care",
                                                       [SVC_IN_NEED] = "social care",
                                                       [SVC_PROTECTION] = "social care",
                                                       [SVC_CARER] = "young carers",
                                                       [SVC_TRAVELLER] = "minority communities",
                                                       [SVC_ASYLUM] = "asylum team",
                                                       [SVC_OFFENDER] = "youth justice",
                                                       [SVC_PARENT] = "young parents"};
    return lists[s->kind];
}

static void service_row(Feed *f, const Service *s, size_t no) {
    const Child *k = &f->c->children.at[s->child];
    ChildText t;
    AddressText a;
    char id[32];
    CsvOut *o = feed_row(f);
    child_text(f->c, k, false, &t);
    place_address(&f->c->places, child_home(f->c, k, s->from), &a);
    feed_cell(o, list_of(s));
    csv_out_cell(o, (Str){id, (size_t)snprintf(id, sizeof id, "S%07zu", no + 1)});
    feed_cell(o, t.upn);
    csv_out_cell(o, k->only_school_knows || s->child % 3 ? STR_NONE : str_from(t.nhs));
    csv_out_cell(o, t.surname);
    csv_out_cell(o, t.forename);
    csv_out_date(o, (Date){k->born});
    csv_out_cell(o, k->sex == 'M' ? STR("M") : STR("F"));
    csv_out_cell(o, a.postcode);
    feed_cell(o, service_kinds[s->kind]);
    feed_cell(o, s->detail);
    cell_urn(o, f->c, s->school, s->from);
    feed_cell(o, s->kind == SVC_PROVISION ? s->is_part_time ? "true" : "false" : "");
    csv_out_date(o, feed_day(s->from));
    csv_out_date(o, s->to != DAY_NONE && !is_in_files(f->c, s->to) ? DATE_NONE : feed_day(s->to));
    csv_out_date(o, s->not_suitable != DAY_NONE && !is_in_files(f->c, s->not_suitable) ? DATE_NONE
                                                                                       : feed_day(s->not_suitable));
    feed_end_row(f);
}

Status write_services(County *c, CountySummary *sum) {
    Feed f;
    TRY(feed_open(
        c, "services.csv",
        "list,local_id,upn,nhs_number,surname,forename,dob,sex,postcode,kind,detail,urn,part_time,from,to,not_suitable_on",
        &f));
    for (size_t i = 0; i < c->services.n; i++)
        if (is_in_files(c, c->services.at[i].from)) service_row(&f, &c->services.at[i], i);
    sum->n_services = f.n;
    return sink_close(f.out);
}

/* ---- exclusions.csv ---- */

static void exclusion_row(Feed *f, const Exclusion *x) {
    char upn[14];
    CsvOut *o = feed_row(f);
    (void)child_upn(f->c, &f->c->children.at[x->child], upn);
    cell_urn(o, f->c, x->school, x->from);
    feed_cell(o, upn);
    feed_cell(o, exclusion_code(x->category, x->from));
    feed_cell(o, exclusion_reasons[x->reason]);
    csv_out_date(o, feed_day(x->from));
    if (x->category == EXCL_PERMANENT) csv_out_cell(o, STR_NONE);
    else csv_out_i64(o, x->sessions);
    csv_out_date(o, feed_day(x->to));
    csv_out_date(o, x->review != DAY_NONE && is_in_files(f->c, x->review) ? feed_day(x->review) : DATE_NONE);
    /* Where a permanently excluded child goes from the sixth day is told on that day. */
    Date sixth = terms_plus(&f->c->terms, (Date){x->from}, 5);
    bool told = x->category != EXCL_PERMANENT || (date_is_set(sixth) && is_in_files(f->c, sixth.day));
    feed_cell(o, told ? exclusion_settings[x->setting] : "");
    feed_end_row(f);
}

Status write_exclusions(County *c, CountySummary *sum) {
    Feed f;
    TRY(feed_open(c, "exclusions.csv",
                  "urn,upn,category,reason,start_date,sessions,end_date,permanent_review_date,setting_from_day_six",
                  &f));
    for (size_t i = 0; i < c->exclusions.n; i++)
        if (is_in_files(c, c->exclusions.at[i].from)) exclusion_row(&f, &c->exclusions.at[i]);
    sum->n_exclusions = f.n;
    return sink_close(f.out);
}

/* ---- truth.csv ---- */

static void truth_row(Feed *f, const Truth *t) {
    const Child *k = &f->c->children.at[t->child];
    ChildText text;
    char id[16];
    CsvOut *o = feed_row(f);
    child_text(f->c, k, false, &text);
    feed_cell(o, plant_names[t->plant]);
    feed_cell(o, text.upn);
    csv_out_cell(o, t->local_id ? child_local_id(f->c, k, t->local_id, id) : STR_NONE);
    csv_out_cell(o, text.surname);
    csv_out_cell(o, text.forename);
    csv_out_date(o, (Date){k->born});
    cell_urn(o, f->c, t->school, t->on);
    csv_out_date(o, feed_day(t->on));
    csv_out_cell(o, t->detail);
    feed_end_row(f);
}

Status write_truth(County *c, CountySummary *sum) {
    Feed f;
    TRY(feed_open(c, "truth.csv", "kind,upn,local_id,surname,forename,dob,urn,on,detail", &f));
    for (size_t i = 0; i < c->truths.n; i++) {
        truth_row(&f, &c->truths.at[i]);
        sum->planted[c->truths.at[i].plant]++;
    }
    return sink_close(f.out);
}
