/* chronology_records.c - what schools and services recorded of the child, as events: rolls, returns, exclusions, provision. */
#include "people/chronology.h"
#include "schools/enrolment.h"
#include "sql_all.h"

static Arena *arena_of(const Chronology *c) { return chronology_ctx(c)->arena; }

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

static const Word statuses[] = {{"C", "single registration"},       {"M", "main of a dual registration"},
                                {"S", "subsidiary registration"},   {"G", "guest"},
                                {"F", "further education college"}, {"O", "other provider"}};
static const Word ends[] = {{"census_leaver", "the school's census says so"},
                            {"omitted", "the school's next return no longer named the child"},
                            {"ctf", "the transfer file says so"},
                            {"closed_school", "the school closed"},
                            {"record_closed", "the record was closed"},
                            {"user", "recorded here"}};
static const Word standings[] = {{"home_educated", "Home educated"},
                                 {"provision", "Education arranged by the authority"},
                                 {"missing", "Missing education"},
                                 {"awaiting", "Awaiting a place"}};
static const Word exclusions[] = {{"SUSP", "Suspended from"},
                                  {"PERM", "Permanently excluded from"},
                                  {"LNCH", "Excluded at lunchtimes from"}};

/* Puts "; " between what is there and what is added. */
static Str joined(Arena *a, Str before, Str more) {
    if (str_empty(more)) return before;
    return str_empty(before) ? more : STR_CAT(a, before, STR("; "), more);
}

static Str on_day(Arena *a, const char *what, Date d) {
    return date_is_set(d) ? STR_CAT(a, str_from(what), STR(" "), date_long(a, d)) : STR_NONE;
}

/* An event whose title ends with the school's name. */
static Status add_at_school(Chronology *c, const ChronologyRow *r, const char *title, PersonEvent **out) {
    Str school;
    TRY(chronology_school(c, r->urn, &school));
    *out = chronology_add(c, r);
    (*out)->title = STR_CAT(arena_of(c), str_from(title), STR(" "), school);
    return OK;
}

/* ---- rolls ---- */

static Str registration(Arena *a, const Enrolment *e) {
    Str year = str_empty(e->year_group) ? STR("") : STR(", year ");
    return STR_CAT(a, WORD(statuses, e->status), year, e->year_group, e->is_part_time ? STR(", part time") : STR(""));
}

/* The end of an enrolment is an event of its own, unless only the status changed. */
static Status tell_leaving(Chronology *c, const ChronologyRow *r, const Enrolment *x) {
    PersonEvent *e;
    if (!date_is_set(x->to_on) || str_is(x->end_basis, "status_change")) return OK;
    TRY(add_at_school(c, r, "Last day on the roll of", &e));
    e->kind = "enrolment_end";
    e->on = x->to_on;
    e->detail = WORD(ends, x->end_basis);
    if (!str_empty(x->destination))
        e->detail = joined(arena_of(c), e->detail, str_fmt(arena_of(c), "destination: %.*s", STR_ARG(x->destination)));
    return OK;
}

static Status tell_enrolment(Chronology *c, const Enrolment *x) {
    PersonEvent *e;
    ChronologyRow r = {.on = x->from_on, .urn = x->urn, .source_id = x->source_id};
    const char *title = date_eq(x->from_on, x->entry_on) ? "Joined the roll of" : "Registration changed at";
    TRY(add_at_school(c, &r, title, &e));
    e->detail = registration(arena_of(c), x);
    return tell_leaving(c, &r, x);
}

static Status gather_enrolments(Chronology *c, const PersonFacts *p) {
    const Enrolments *rolls;
    TRY(person_rolls(chronology_ctx(c), p, &rolls));
    for (size_t i = 0; i < rolls->n; i++) TRY(tell_enrolment(c, &rolls->at[i]));
    return OK;
}

CHRONOLOGY(enrolment, .title = "School rolls", .order = 80, .gather = gather_enrolments)

/* text: ground, destination; day: the destination was confirmed */
static Status tell_removal(Chronology *c, const ChronologyRow *r) {
    PersonEvent *e;
    Arena *a = arena_of(c);
    TRY(add_at_school(c, r, "Removed from the roll of", &e));
    e->detail = str_fmt(a, "ground: %.*s; destination: %.*s%s%.*s", STR_ARG(r->text[0]), STR_ARG(r->text[1]),
                        date_is_set(r->day) ? ", " : "", STR_ARG(on_day(a, "confirmed on", r->day)));
    return OK;
}

CHRONOLOGY(removal, .title = "Names taken off a roll", .order = 90, .sql = &SQL_chronology_removals,
           .tell = tell_removal)

/* text: destination; n1: from which school */
static Status tell_transfer(Chronology *c, const ChronologyRow *r) {
    Arena *a = arena_of(c);
    PersonEvent *e = chronology_add(c, r);
    e->title = STR("Transfer file sent");
    if (str_is(r->text[0], "XXXXXXX")) e->detail = STR("to an unknown destination: where is the child?");
    else if (str_is(r->text[0], "MMMMMMM")) e->detail = STR("to a school abroad or outside the maintained sector");
    else e->detail = str_fmt(a, "to school %.*s", STR_ARG(r->text[0]));
    if (r->n1 > 0) e->detail = str_fmt(a, "from school %lld %.*s", (long long)r->n1, STR_ARG(e->detail));
    return OK;
}

CHRONOLOGY(transfer, .title = "Transfer files", .order = 100, .sql = &SQL_chronology_transfers, .tell = tell_transfer)

/* text: status; n1, n2: sessions possible, absent; to: left */
static Status tell_census(Chronology *c, const ChronologyRow *r) {
    PersonEvent *e;
    Arena *a = arena_of(c);
    TRY(add_at_school(c, r, "Named in the census of", &e));
    e->detail = date_is_set(r->to) ? on_day(a, "as having left on", r->to) : WORD(statuses, r->text[0]);
    if (r->n1 > 0)
        e->detail = STR_CAT(a, e->detail, STR("; absent for "), str_i64(a, r->n2), STR(" of "), str_i64(a, r->n1),
                            STR(" sessions"));
    return OK;
}

CHRONOLOGY(census, .title = "School census", .order = 110, .sql = &SQL_chronology_censuses, .tell = tell_census)

/* ---- off a roll, in part or altogether ---- */

/* text: category, reason; n1: sessions; day: withdrawn */
static Status tell_exclusion(Chronology *c, const ChronologyRow *r) {
    PersonEvent *e;
    Arena *a = arena_of(c);
    Str verb = WORD(exclusions, r->text[0]);
    TRY(add_at_school(c, r, str_cstr(a, verb), &e));
    if (!str_empty(r->text[1])) e->detail = str_fmt(a, "reason %.*s", STR_ARG(r->text[1]));
    if (r->n1 > 0) e->detail = joined(a, e->detail, str_fmt(a, "%lld sessions", (long long)r->n1));
    e->detail = joined(a, e->detail, on_day(a, "withdrawn on", r->day));
    e->detail = joined(a, e->detail, on_day(a, "until", r->to));
    return OK;
}

CHRONOLOGY(exclusion, .title = "Suspensions and exclusions", .order = 120, .sql = &SQL_chronology_exclusions,
           .tell = tell_exclusion)

/* text: kind, detail; n1: part time; day: judged not suitable */
static Status tell_standing(Chronology *c, const ChronologyRow *r) {
    Arena *a = arena_of(c);
    PersonEvent *e = chronology_add(c, r);
    Str detail = r->text[1];
    if (r->n1) detail = str_empty(detail) ? STR("part time") : str_fmt(a, "%.*s, part time", STR_ARG(detail));
    e->title = WORD(standings, r->text[0]);
    e->detail = joined(a, joined(a, detail, on_day(a, "not suitable on", r->day)), on_day(a, "until", r->to));
    return OK;
}

CHRONOLOGY(standing, .title = "Education other than at a school", .order = 130, .sql = &SQL_chronology_standings,
           .tell = tell_standing)
