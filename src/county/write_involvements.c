/* involvements.csv: who works with which child, as health, early help, social care, youth justice and the voluntary sector list
 * it. Drawn while it is written and kept nowhere; what the services' lists say (services.c) is the ground of some. */
#include "county/feed.h"

#include <stdio.h>

typedef enum Who { ANYONE, ON_PLAN, WITH_NEEDS, ON_MEALS } Who;

typedef struct Practice {
    const char *service, *team, *role; /* team: after the name of the town; service: definitions/involvement.yaml */
    int per_10000, youngest, oldest;
    int months; /* began so long ago at most */
    Who who;
    bool leads, asks_consent;
} Practice;

/* By lot. */
static const Practice practices[] = {
    {"early_help", "Early Help Unit", "Family worker", 180, 0, 17, 9, ANYONE, true, false},
    {"early_help", "Early Help Unit", "Family worker", 500, 0, 17, 9, ON_MEALS, true, false},
    {"gp", "Surgery", "General practitioner", 1000, 0, 17, 120, ANYONE, false, false},
    {"gp", "Medical Centre", "General practitioner", 30, 0, 17, 120, ANYONE, false, false},
    {"health_visiting", "Health Visiting Team", "Health visitor", 2500, 0, 4, 40, ANYONE, false, false},
    {"childrens_centre", "Children's Centre", "Outreach worker", 500, 0, 4, 20, ANYONE, false, false},
    {"school_nursing", "School Nursing Team", "School nurse", 250, 5, 16, 24, ANYONE, false, false},
    {"speech_therapy", "Speech Therapy", "Speech and language therapist", 1500, 2, 12, 18, WITH_NEEDS, false, false},
    {"occupational_therapy", "Therapy Centre", "Occupational therapist", 700, 2, 17, 18, ON_PLAN, false, false},
    {"educational_psychology", "Psychology Service", "Educational psychologist", 6000, 3, 17, 24, ON_PLAN, false,
     false},
    {"send", "SEN Casework Team", "Caseworker", 9000, 3, 17, 36, ON_PLAN, false, false},
    {"education_welfare", "School Attendance Team", "Attendance officer", 70, 5, 15, 8, ANYONE, false, false},
    {"housing", "Housing Options", "Housing officer", 40, 0, 17, 10, ANYONE, false, false},
    {"mental_health", "Young People's Mental Health", "Clinician", 230, 9, 17, 12, ANYONE, false, true},
    {"sexual_health", "Sexual Health Clinic", "Nurse", 25, 13, 17, 6, ANYONE, false, true},
    {"substance_misuse", "Young People's Drug and Alcohol Service", "Key worker", 30, 12, 17, 8, ANYONE, false, true},
};

/* Since a services' list says so. */
static const Practice of_list[N_SERVICE_KINDS] = {
    [SVC_IN_NEED] = {"social_care", "Children's Social Work Team", "Social worker", .leads = true},
    [SVC_PROTECTION] = {"social_care", "Children's Social Work Team", "Social worker", .leads = true},
    [SVC_OFFENDER] = {"youth_justice", "Youth Offending Team", "Case manager", .leads = false},
    [SVC_CARER] = {"voluntary", "Young Carers Project", "Support worker", .leads = false},
};

typedef struct Writer {
    Feed feed;
    const Child *child;
    ChildText text;
    Rng rng;
    size_t next_service; /* c->services stand in order of child */
    bool has_lead;
} Writer;

typedef struct Involved {
    const Practice *practice;
    i32 from, to;
} Involved;

/* ---- a row ---- */

/* What is put together for one row: nothing may be taken from the arena, on which the feed's own row grows. */
typedef struct Team {
    char name[160], worker[NAME_TEXT_MAX * 2], phone[16];
} Team;

/* Sixteen workers to a team, each with a name of theirs; numbers are those kept for drama. */
static void draw_team(Writer *w, const Practice *p, Str town, Team *out) {
    const Names *names = &w->feed.c->names;
    u64 team = (str_hash(town) * 31 + str_hash(str_from(p->team))) % 1000003;
    Rng rng = county_stream(w->feed.c, FOR_WORKERS, team * 16 + rng_below(&w->rng, 16));
    bool woman = rng_below(&rng, 100) < 78;
    u16 forename = names_draw_forename(names, GROUP_ENGLISH, woman, ERA_PARENT, &rng),
        surname = names_draw_surname(names, GROUP_ENGLISH, &rng);
    char buf[NAME_TEXT_MAX];
    Str last = names_surname(names, surname, buf);
    (void)snprintf(out->name, sizeof out->name, "%.*s %s", STR_ARG(town), p->team);
    (void)snprintf(out->worker, sizeof out->worker, "%.*s %.*s", STR_ARG(names->forenames[forename].text),
                   STR_ARG(last));
    (void)snprintf(out->phone, sizeof out->phone, "01632 960%03u", (unsigned)(team % 1000));
}

static const char *consent_of(const Practice *p, Rng *rng) {
    static const char *const said[] = {"yes", "no", "not_asked", "not_asked"};
    return p->asks_consent ? said[rng_below(rng, COUNT_OF(said))] : "";
}

static void involved_row(Writer *w, const Involved *i) {
    const County *c = w->feed.c;
    const Child *k = w->child;
    const Practice *p = i->practice;
    char id[16];
    AddressText home;
    Team team;
    bool leads = p->leads && !w->has_lead && i->to == DAY_NONE;
    CsvOut *o = feed_row(&w->feed);
    place_address(&c->places, child_home(c, k, i->from), &home);
    draw_team(w, p, home.town, &team);
    csv_out_cell(o, child_local_id(c, k, child_feed_letter(k), id));
    feed_cell(o, child_feed_has_nhs(c, k) ? w->text.nhs : "");
    csv_out_cell(o, w->text.surname);
    csv_out_cell(o, w->text.forename);
    csv_out_date(o, (Date){k->born});
    csv_out_cell(o, (Str){&k->sex, 1});
    feed_cell(o, p->service);
    feed_cell(o, team.name);
    feed_cell(o, team.worker);
    feed_cell(o, p->role);
    feed_cell(o, team.phone);
    feed_cell(o, leads ? "yes" : "no");
    feed_cell(o, consent_of(p, &w->rng));
    csv_out_date(o, feed_day(i->from));
    csv_out_date(o, feed_day(i->to));
    feed_end_row(&w->feed);
    w->has_lead = w->has_lead || leads;
}

/* ---- who is involved ---- */

static bool is_meant(const Practice *p, const Child *k) {
    switch (p->who) {
    case ON_PLAN: return k->sen == 'E';
    case WITH_NEEDS: return k->sen != 'N';
    case ON_MEALS: return k->has_fsm;
    default: return true;
    }
}

static void involve_by_lot(Writer *w, const Practice *p) {
    const County *c = w->feed.c;
    const Child *k = w->child;
    int age = date_age((Date){k->born}, c->spec.until);
    i32 until = c->spec.until.day, from = until - (i32)rng_below(&w->rng, (u64)p->months * 30);
    bool is_chosen = per_10000(&w->rng, (u64)p->per_10000), has_ended = one_in(&w->rng, 3);
    if (!is_chosen || age < p->youngest || age > p->oldest || !is_meant(p, k)) return;
    if (from < k->known_from) from = k->known_from;
    Involved i = {p, from, has_ended ? from + (i32)rng_range(&w->rng, 20, 300) : DAY_NONE};
    if (i.to > until) i.to = DAY_NONE;
    involved_row(w, &i);
}

static void involve_by_lists(Writer *w) {
    const County *c = w->feed.c;
    u32 n = child_no(c, w->child);
    for (; w->next_service < c->services.n && c->services.at[w->next_service].child <= n; w->next_service++) {
        const Service *s = &c->services.at[w->next_service];
        if (s->child != n || !of_list[s->kind].service || !is_in_files(c, s->from)) continue;
        Involved i = {&of_list[s->kind], s->from, s->to != DAY_NONE && is_in_files(c, s->to) ? s->to : DAY_NONE};
        involved_row(w, &i);
    }
}

static void involve_child(Writer *w, const Child *k) {
    const County *c = w->feed.c;
    w->child = k;
    w->rng = county_stream(c, FOR_WORKERS, (1ull << 40) + child_no(c, k));
    w->has_lead = false;
    child_text(c, k, false, &w->text);
    involve_by_lists(w);
    for (size_t i = 0; i < COUNT_OF(practices); i++) involve_by_lot(w, &practices[i]);
}

Status write_involvements(County *c, CountySummary *sum) {
    Writer *w = ARENA_NEW(c->cx->arena, Writer);
    *w = (Writer){.next_service = 0};
    TRY(feed_open(
        c, "involvements.csv",
        "local_id,nhs_number,surname,forename,dob,sex,service,team,worker,role,phone,lead_professional,consent,"
        "involved_from,involved_to",
        &w->feed));
    for (size_t i = 0; i < c->children.n; i++) {
        const Child *k = &c->children.at[i];
        if (child_is_known(c, k) && child_lives_here(c, k, c->spec.until.day)) involve_child(w, k);
    }
    sum->n_involvements = w->feed.n;
    return sink_close(w->feed.out);
}
