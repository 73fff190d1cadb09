#include "people/chronology.h"

#include "access/access.h"
#include "db/db.h"
#include "define/definitions.h"
#include "people/person.h"
#include "sql_all.h"

/* ---- a row of any kind of fact ---- */

typedef struct Row {
    Arena *a;
    Str kind;
    Date on, to, day2; /* day2: entry, withdrawal, unsuitable, confirmed: as the kind has it */
    Str t[5];
    i64 n1, n2, urn;
    Str school;
    const Characteristics *named;
} Row;

/* A code and what people call it. */
typedef struct Word {
    const char *code, *words;
} Word;

static Str word_of(const Word *words, size_t n, Str code) {
    for (size_t i = 0; i < n; i++)
        if (str_is(code, words[i].code)) return str_from(words[i].words);
    return code;
}
#define WORD(list, code) word_of((list), COUNT_OF(list), (code))

static const Word schemes[] = {{"upn", "Unique pupil number"},
                               {"upn_temporary", "Temporary unique pupil number"},
                               {"upn_former", "Former unique pupil number"},
                               {"uln", "Unique learner number"},
                               {"nhs", "NHS number"}};
static const Word statuses[] = {{"C", "single registration"},       {"M", "main of a dual registration"},
                                {"S", "subsidiary registration"},   {"G", "guest"},
                                {"F", "further education college"}, {"O", "other provider"}};
static const Word ends[] = {{"census_leaver", "the school's census says so"},
                            {"omitted", "the school's next return no longer named the child"},
                            {"ctf", "the transfer file says so"},
                            {"closed_school", "the school closed"},
                            {"user", "recorded here"}};
static const Word standings[] = {{"home_educated", "Home educated"},
                                 {"provision", "Education arranged by the authority"},
                                 {"missing", "Missing education"},
                                 {"awaiting", "Awaiting a place"}};
static const Word exclusions[] = {{"SUSP", "Suspended from"},
                                  {"PERM", "Permanently excluded from"},
                                  {"LNCH", "Excluded at lunchtimes from"}};

/* ---- what people read ---- */

static Str school_or_number(const Row *r) {
    return str_empty(r->school) ? str_fmt(r->a, "school %lld", (long long)r->urn) : r->school;
}

/* Adds "; until 8 March 2018" to what is there. */
static Str with_end(const Row *r, Str detail) {
    if (!date_is_set(r->to)) return detail;
    if (date_is_set(r->on) && date_before(r->to, r->on))
        return str_fmt(r->a, "%.*s%sreplaced by a corrected return", STR_ARG(detail), detail.n > 0 ? "; " : "");
    Str to = date_long(r->a, r->to);
    return str_fmt(r->a, "%.*s%suntil %.*s", STR_ARG(detail), detail.n > 0 ? "; " : "", STR_ARG(to));
}

static void tell_name(const Row *r, PersonEvent *e) {
    Str name = str_fmt(r->a, "%.*s%s%.*s%s%.*s", STR_ARG(r->t[2]), r->t[2].n > 0 ? " " : "", STR_ARG(r->t[3]),
                       r->t[3].n > 0 ? " " : "", STR_ARG(r->t[1]));
    const char *lead = str_is(r->t[0], "legal")       ? "Name"
                       : str_is(r->t[0], "preferred") ? "Preferred name"
                       : str_is(r->t[0], "former")    ? "Former name"
                                                      : "Also known as";
    e->title = str_fmt(r->a, "%s: %.*s", lead, STR_ARG(name));
    e->detail = with_end(r, STR_NONE);
}

static void tell_identifier(const Row *r, PersonEvent *e) {
    Str scheme =
        str_starts(r->t[0], STR(SCHEME_LOCAL_PREFIX))
            ? str_fmt(r->a, "Number in %.*s", STR_ARG(str_slice(r->t[0], strlen(SCHEME_LOCAL_PREFIX), r->t[0].n)))
            : WORD(schemes, r->t[0]);
    e->title = str_fmt(r->a, "%.*s: %.*s", STR_ARG(scheme), STR_ARG(r->t[1]));
    e->detail =
        with_end(r, str_empty(r->t[2]) ? STR_NONE : STR("in dispute: its check fails or another child holds it"));
}

static void tell_address(const Row *r, PersonEvent *e) {
    PersonAddress at = {.paon = r->t[0], .street = r->t[1], .locality = r->t[2], .town = r->t[3], .postcode = r->t[4]};
    e->title = str_fmt(r->a, "Lives at %.*s", STR_ARG(address_line(r->a, &at)));
    e->detail = with_end(r, r->n1 ? STR("outside the authority") : STR_NONE);
}

static void tell_characteristic(const Row *r, PersonEvent *e) {
    Str name = characteristic_title(r->named, r->t[0]), value = characteristic_words(r->named, r->t[0], r->t[1]);
    e->title = str_is(value, "Yes") ? name : str_fmt(r->a, "%.*s: %.*s", STR_ARG(name), STR_ARG(value));
    Str said = str_empty(r->t[2]) ? STR_NONE : str_fmt(r->a, "declared by: %.*s", STR_ARG(r->t[2]));
    e->detail = with_end(r, said);
}

static Str registration(const Row *r) {
    Str status = WORD(statuses, r->t[0]);
    Str year = str_empty(r->t[1]) ? STR_NONE : str_fmt(r->a, ", year %.*s", STR_ARG(r->t[1]));
    return str_fmt(r->a, "%.*s%.*s%s", STR_ARG(status), STR_ARG(year), r->n1 ? ", part time" : "");
}

static void tell_enrolment(const Row *r, PersonEvent *e) {
    bool is_entry = date_eq(r->on, r->day2);
    e->title = str_fmt(r->a, is_entry ? "Joined the roll of %.*s" : "Registration changed at %.*s",
                       STR_ARG(school_or_number(r)));
    e->detail = registration(r);
}

static void tell_exclusion(const Row *r, PersonEvent *e) {
    Str verb = WORD(exclusions, r->t[0]);
    e->title = str_fmt(r->a, "%.*s %.*s", STR_ARG(verb), STR_ARG(school_or_number(r)));
    Str reason = str_empty(r->t[1]) ? STR_NONE : str_fmt(r->a, "reason %.*s", STR_ARG(r->t[1]));
    if (r->n1 > 0)
        reason = str_fmt(r->a, "%.*s%s%lld sessions", STR_ARG(reason), reason.n > 0 ? "; " : "", (long long)r->n1);
    if (date_is_set(r->day2))
        reason = str_fmt(r->a, "%.*s; withdrawn on %.*s", STR_ARG(reason), STR_ARG(date_long(r->a, r->day2)));
    e->detail = with_end(r, reason);
}

static void tell_standing(const Row *r, PersonEvent *e) {
    e->title = WORD(standings, r->t[0]);
    Str detail = str_empty(r->t[1]) ? STR_NONE : r->t[1];
    if (r->n1) detail = str_fmt(r->a, "%.*s%spart time", STR_ARG(detail), detail.n > 0 ? ", " : "");
    if (date_is_set(r->day2))
        detail = str_fmt(r->a, "%.*s%snot suitable on %.*s", STR_ARG(detail), detail.n > 0 ? "; " : "",
                         STR_ARG(date_long(r->a, r->day2)));
    e->detail = with_end(r, detail);
}

static void tell_transfer(const Row *r, PersonEvent *e) {
    e->title = STR("Transfer file sent");
    if (str_is(r->t[0], "XXXXXXX")) e->detail = STR("to an unknown destination: where is the child?");
    else if (str_is(r->t[0], "MMMMMMM")) e->detail = STR("to a school abroad or outside the maintained sector");
    else e->detail = str_fmt(r->a, "to school %.*s", STR_ARG(r->t[0]));
    if (r->n2 > 0) e->detail = str_fmt(r->a, "from school %lld %.*s", (long long)r->n2, STR_ARG(e->detail));
}

static void tell_removal(const Row *r, PersonEvent *e) {
    e->title = str_fmt(r->a, "Removed from the roll of %.*s", STR_ARG(school_or_number(r)));
    Str confirmed =
        date_is_set(r->day2) ? str_fmt(r->a, ", confirmed on %.*s", STR_ARG(date_long(r->a, r->day2))) : STR_NONE;
    e->detail =
        str_fmt(r->a, "ground: %.*s; destination: %.*s%.*s", STR_ARG(r->t[0]), STR_ARG(r->t[1]), STR_ARG(confirmed));
}

static void tell_census(const Row *r, PersonEvent *e) {
    e->title = str_fmt(r->a, "Named in the census of %.*s", STR_ARG(school_or_number(r)));
    e->detail = date_is_set(r->to) ? str_fmt(r->a, "as having left on %.*s", STR_ARG(date_long(r->a, r->to)))
                                   : str_fmt(r->a, "%.*s", STR_ARG(WORD(statuses, r->t[0])));
    if (r->n1 > 0)
        e->detail = str_fmt(r->a, "%.*s; absent for %lld of %lld sessions", STR_ARG(e->detail), (long long)r->n2,
                            (long long)r->n1);
}

static void tell_known(UNUSED const Row *r, PersonEvent *e) { e->title = STR("First known to the authority"); }
static void tell_birth(UNUSED const Row *r, PersonEvent *e) { e->title = STR("Born"); }
static void tell_died(UNUSED const Row *r, PersonEvent *e) { e->title = STR("Died"); }

typedef struct Teller {
    const char *kind;
    void (*tell)(const Row *r, PersonEvent *e);
} Teller;
static const Teller tellers[] = {{"known", tell_known},
                                 {"birth", tell_birth},
                                 {"died", tell_died},
                                 {"name", tell_name},
                                 {"identifier", tell_identifier},
                                 {"address", tell_address},
                                 {"characteristic", tell_characteristic},
                                 {"enrolment", tell_enrolment},
                                 {"exclusion", tell_exclusion},
                                 {"standing", tell_standing},
                                 {"transfer", tell_transfer},
                                 {"removal", tell_removal},
                                 {"census", tell_census}};

/* ---- reading ---- */

typedef struct EventList {
    PersonEvents out;
    size_t cap;
} EventList;

static PersonEvent *add_event(Arena *a, EventList *l) {
    if (l->out.n == l->cap) {
        size_t old = l->cap;
        l->cap = old == 0 ? 32 : 2 * old;
        l->out.at = old == 0 ? ARENA_ARRAY(a, PersonEvent, l->cap)
                             : arena_grow(a, l->out.at, old * sizeof *l->out.at, l->cap * sizeof *l->out.at);
    }
    return &l->out.at[l->out.n++];
}

static Row read_row(Arena *a, const Characteristics *named, const DbRows *rows) {
    Row r = {.a = a,
             .named = named,
             .kind = col_str_keep(rows, 0),
             .on = col_date(rows, 1),
             .to = col_date(rows, 2),
             .n1 = col_i64(rows, 8),
             .n2 = col_i64(rows, 9),
             .urn = col_i64(rows, 10),
             .day2 = col_date(rows, 11),
             .school = col_str_keep(rows, 13)};
    for (int i = 0; i < 5; i++) r.t[i] = col_str_keep(rows, 3 + i);
    return r;
}

/* The end of an enrolment is an event of its own, unless only the status changed. */
static void add_leaving(Arena *a, EventList *l, const Row *r, const PersonEvent *joined) {
    if (!str_is(r->kind, "enrolment") || !date_is_set(r->to) || str_is(r->t[2], "status_change")) return;
    PersonEvent left = *joined;
    left.kind = STR("enrolment_end");
    left.on = r->to;
    left.title = str_fmt(a, "Last day on the roll of %.*s", STR_ARG(school_or_number(r)));
    left.detail = WORD(ends, r->t[2]);
    if (!str_empty(r->t[4]))
        left.detail = str_fmt(a, "%.*s; destination: %.*s", STR_ARG(left.detail), STR_ARG(r->t[4]));
    *add_event(a, l) = left;
}

static void add_row(Ctx *cx, EventList *l, const DbRows *rows) {
    Arena *a = cx->arena;
    Row r = read_row(a, definitions_of(cx)->characteristics, rows);
    PersonEvent e = {.on = r.on,
                     .kind = r.kind,
                     .urn = r.urn,
                     .source_id = col_i64(rows, 12),
                     .source_file = col_str_keep(rows, 14),
                     .said_on = col_date(rows, 15)};
    for (size_t i = 0; i < COUNT_OF(tellers); i++)
        if (str_is(r.kind, tellers[i].kind)) tellers[i].tell(&r, &e);
    *add_event(a, l) = e;
    add_leaving(a, l, &r, &e);
}

/* Nearly in order already: only leavings stand out of place. Stable. */
static void sort_events(PersonEvents *l) {
    for (size_t i = 1; i < l->n; i++) {
        PersonEvent e = l->at[i];
        size_t j = i;
        for (; j > 0 && date_before(e.on, l->at[j - 1].on); j--) l->at[j] = l->at[j - 1];
        l->at[j] = e;
    }
}

Status person_chronology(Ctx *cx, i64 id, PersonEvents *out) {
    DbRows *rows;
    EventList l = {.cap = 0};
    TRY(access_subject(cx, SUBJECT_PERSON, id));
    TRY(db_query(cx, &rows, SQL_chronology_of, P_I64(id)));
    while (db_next(rows)) add_row(cx, &l, rows);
    TRY(db_done(rows));
    if (l.out.n == 0) return FAIL(cx, ERR_NOTFOUND, "there is no person %lld", (long long)id);
    sort_events(&l.out);
    *out = l.out;
    return OK;
}
