/* census.c - the importer of school census returns: one school's pupils on one day, on roll and no longer on roll.
 *
 * Owns      nothing; census_store.c owns census_pupil.
 * Invariant a unit is one school's return of one census day, and complete: a child on that roll whom it omits has left. A
 *           newer file for the same school and day replaces what the older one said.
 * Memory    a pupil's worth, whatever the size of the file; whom the return named is kept in the run's arena.
 * Why       the header is believed before any pupil is read: a return of an unknown school, of another authority or of a day
 *           that cannot be is refused whole.
 * Start at  run_census(). */
#include "access/restrict.h"
#include "db/db.h"
#include "define/definitions.h"
#include "exchange/census_ahead.h"
#include "exchange/census_repeat.h"
#include "exchange/census_rules.h"
#include "exchange/census_seen.h"
#include "exchange/census_store.h"
#include "exchange/xml_stream.h"
#include "people/fold.h"
#include "people/match.h"
#include "schools/enrolment.h"
#include "schools/establishment.h"
#include "schools/succession.h"
#include "sql_all.h"

typedef struct Run {
    ImportUnit *unit;
    CensusSeen *seen;
    CensusReturn ret;
    Date last; /* the return that this one may repeat; DATE_NONE: none */
    i64 n_repeated;
    bool is_unchanged;
} Run;

/* ---- the header ---- */

typedef struct Refusal {
    const char *code, *field, *message, *remedy;
} Refusal;

static Status refuse(Ctx *cx, Run *r, Str value, const Refusal *why) {
    return import_refuse_file(cx, r->unit,
                              (Finding){.code = why->code,
                                        .record = STR("Header"),
                                        .field = str_from(why->field),
                                        .value = value,
                                        .message = str_from(why->message),
                                        .remedy = str_from(why->remedy)});
}

static const Refusal day_missing = {"census_day_missing", "ReferenceDate",
                                    "The return does not say which day it is about, or not as YYYY-MM-DD.",
                                    "Ask the school to export the return again with its census day."};
static const Refusal day_future = {"census_day_future", "ReferenceDate", "The census day has not come yet.",
                                   "Check the census day; a return can only speak of a day that has been."};
static const Refusal day_term = {"census_day_term", "ReferenceDate",
                                 "The census day lies outside the school year that the header's term and year name.",
                                 "Ask the school which census this is, and to correct the header."};
static const Refusal school_missing = {
    "census_school_missing", "Estab", "The return does not say which school it is of.",
    "Ask the school to export the return again with its authority and establishment numbers."};
static const Refusal other_authority = {"census_other_authority", "LEA",
                                        "The return is of a school of another authority.",
                                        "Send it to that authority; nothing of it was kept."};
static const Refusal school_unknown = {
    "census_school_unknown", "Estab", "No school with this number is in the register of schools.",
    "Import the register of schools (GIAS) first; if it is there already, ask the school for its number."};

static Status judge_day(Ctx *cx, Run *r, const CensusHeader *h) {
    r->ret.census_on = census_day(h);
    if (!date_is_set(r->ret.census_on)) return refuse(cx, r, h->reference_date, &day_missing);
    if (date_before(cx->today, r->ret.census_on)) return refuse(cx, r, h->reference_date, &day_future);
    if (!census_day_fits_term(h->term, h->year, r->ret.census_on)) return refuse(cx, r, h->reference_date, &day_term);
    return OK;
}

static Status judge_school(Ctx *cx, Run *r, const CensusHeader *h, i64 *laestab) {
    i64 lea, estab;
    if (!str_to_i64(h->lea, &lea) || !str_to_i64(h->estab, &estab) || estab < 0 || estab > 9999)
        return refuse(cx, r, h->estab, &school_missing);
    const Definitions *d = definitions_of(cx);
    if (d != NULL && d->authority->code != lea) return refuse(cx, r, h->lea, &other_authority);
    *laestab = lea * 10000 + estab;
    TRY(establishment_by_laestab(cx, *laestab, r->ret.census_on, &r->ret.urn));
    return r->ret.urn == 0 ? refuse(cx, r, h->estab, &school_unknown) : OK;
}

/* A school that became an academy: its pupils are on the academy's roll before its first return is read. */
static Status carry_over(Ctx *cx, Run *r) {
    Succession s = {.urn = r->ret.urn, .as_at = r->ret.census_on, .source_id = r->ret.source_id};
    TRY(succession_carry_over(cx, &s));
    if (s.n_carried == 0) return OK;
    import_finding(r->unit,
                   &(Finding){.code = "census_carried_over",
                              .severity = SEVERITY_NOTE,
                              .message = str_fmt(cx->arena,
                                                 "%lld children went over from the roll of the school that this "
                                                 "one followed.",
                                                 (long long)s.n_carried),
                              .remedy = STR("Nothing to do."),
                              .n_same = 1});
    return OK;
}

static Status on_header(Ctx *cx, void *self, const CensusHeader *h, bool *is_wanted) {
    Run *r = self;
    i64 laestab = 0;
    char day[DATE_ISO_LEN + 1];
    TRY(judge_day(cx, r, h));
    TRY(judge_school(cx, r, h, &laestab));
    UnitFacts facts = {.key =
                           str_fmt(cx->arena, "census:%07lld:%s", (long long)laestab, date_iso(r->ret.census_on, day)),
                       .as_at = r->ret.census_on,
                       .urn = r->ret.urn,
                       .is_complete = true};
    TRY(import_unit_begin(cx, r->unit, &facts, &r->is_unchanged));
    r->ret.source_id = import_unit_id(r->unit);
    if (r->is_unchanged) return OK;
    TRY(db_run(cx, SQL_census_return_put, P_I64(r->ret.urn), P_DATE(r->ret.census_on)));
    TRY(carry_over(cx, r));
    *is_wanted = true;
    return census_prints_load(cx, &r->ret, import_run_arena(r->unit), &r->seen->prints, &r->last);
}

/* ---- what is said of a record ---- */

static Str record_name(Ctx *cx, const CensusPupil *p) {
    return str_fmt(cx->arena, "%s[%lld]",
                   p->is_on_roll ? "PupilsOnRoll/PupilOnRoll" : "PupilsNoLongerOnRoll/PupilNoLongerOnRoll",
                   (long long)p->number);
}

static void report_faults(Ctx *cx, Run *r, const CensusBelief *b, i64 person_id) {
    if (b->n_faults == 0) return;
    Str record = record_name(cx, b->said);
    for (size_t i = 0; i < b->n_faults; i++) {
        const CensusRule *rule = &census_rules[b->faults[i].rule];
        Finding f = {.code = rule->code,
                     .severity = rule->severity,
                     .line = b->said->line,
                     .record = record,
                     .field = str_from(rule->element),
                     .value = b->faults[i].value,
                     .message = str_from(rule->message),
                     .remedy = str_from(rule->remedy),
                     .person_id = person_id};
        import_finding(r->unit, &f);
    }
}

static Finding finding_about(Ctx *cx, const CensusPupil *p, const char *code, i64 person_id) {
    return (Finding){.code = code,
                     .severity = SEVERITY_WARNING,
                     .line = p->line,
                     .record = record_name(cx, p),
                     .field = STR("UPN"),
                     .value = p->upn,
                     .person_id = person_id};
}

/* Whoever a row names has not left the roll, though it waits: of a sealed adoption neither record has, as it is one child. */
static void see_on_roll(Ctx *cx, Run *r, i64 person_id) {
    i64 other = restrict_other_of(cx, person_id);
    roll_seen_add(import_run_arena(r->unit), &r->seen->roll, person_id);
    if (other != 0) roll_seen_add(import_run_arena(r->unit), &r->seen->roll, other);
}

/* The row waits whole, with what it takes to apply it later. */
static Status hold(Ctx *cx, Run *r, const CensusBelief *b, const Match *m) {
    char day[DATE_ISO_LEN + 1];
    json_t *row = census_pupil_json(b->said);
    json_object_set_new(row, "urn", json_integer(r->ret.urn));
    json_object_set_new(row, "census_on", json_string(date_iso(r->ret.census_on, day)));
    Finding f = finding_about(cx, b->said, "census_doubtful", m->person_id);
    f.severity = SEVERITY_HELD;
    f.message = str_fmt(cx->arena, "Muster cannot tell for certain which child this is: %.*s.", STR_ARG(m->reason));
    f.remedy = STR("Compare the two records and decide: the same child, or another.");
    Status st = import_hold_row(cx, r->unit, m->person_id, m->reason, row, &f);
    json_decref(row);
    TRY(st);
    if (b->said->is_on_roll) see_on_roll(cx, r, m->person_id);
    import_row_done(r->unit, ROW_HELD);
    return OK;
}

/* ---- numbers given twice in one return ---- */

/* Never 0, which marks an empty slot. */
static u64 hash_of(Str s) { return str_hash(s) | 1; }

static u64 identity_of(Ctx *cx, const CensusBelief *b) {
    u64 surname = str_hash(name_fold(cx->arena, b->said->surname));
    u64 forename = str_hash(name_fold(cx->arena, b->said->forename));
    return (surname * 31 + forename) * 31 + (u64)b->birth_date.day;
}

/* The slot of the record's UPN when the return has already given it to a child of another name or birth date. */
static const SeenSlot *find_rival(Ctx *cx, const Run *r, const CensusBelief *b) {
    if (b->upn.n == 0) return NULL;
    const SeenSlot *s = seen_find(&r->seen->upns, hash_of(b->upn));
    return s != NULL && s->identity != identity_of(cx, b) ? s : NULL;
}

static void remember(Ctx *cx, Run *r, const CensusBelief *b, i64 person_id) {
    Arena *a = import_run_arena(r->unit);
    if (b->upn.n > 0 && seen_find(&r->seen->upns, hash_of(b->upn)) == NULL) {
        SeenSlot *s = seen_add(a, &r->seen->upns, hash_of(b->upn));
        s->person_id = person_id;
        s->identity = identity_of(cx, b);
    }
    if (!b->said->is_on_roll || seen_find(&r->seen->on_roll, (u64)person_id) != NULL) return;
    seen_add(a, &r->seen->on_roll, (u64)person_id)->person_id = person_id;
    see_on_roll(cx, r, person_id);
}

/* ---- one pupil ---- */

static Status match_record(Ctx *cx, Run *r, const CensusRow *row, Match *m) {
    const SeenSlot *rival = find_rival(cx, r, &row->belief);
    if (rival == NULL) {
        Incoming in = census_incoming(&row->belief);
        in.ahead = row->ahead;
        return match_child(cx, &in, m);
    }
    *m = (Match){.verdict = MATCH_DOUBTFUL,
                 .person_id = rival->person_id,
                 .reason = STR("this return gives one UPN to two children")};
    return OK;
}

static void report_listed_twice(Ctx *cx, Run *r, const CensusBelief *b, i64 person_id) {
    Finding f = finding_about(cx, b->said, "census_listed_twice", person_id);
    f.message = STR("The return lists this child twice.");
    f.remedy = STR("Take one of the two records out; the later one was not read.");
    import_finding(r->unit, &f);
    import_row_done(r->unit, ROW_UNCHANGED);
}

static void report_birth(Ctx *cx, Run *r, const CensusBelief *b, i64 person_id) {
    Finding f = finding_about(cx, b->said, "census_birth_differs", person_id);
    f.field = STR("DOB");
    f.value = b->said->birth_date;
    f.message = STR("The date of birth or the sex differs from what another source had said of this child.");
    f.remedy = STR("Check it against the birth certificate; the newest source was believed.");
    import_finding(r->unit, &f);
}

static Status store(Ctx *cx, Run *r, const CensusRow *row, const Match *m) {
    const CensusBelief *b = &row->belief;
    CensusTarget t = {.person_id = m->person_id,
                      .facts = m->facts,
                      .ahead = row->ahead,
                      .numbers_are_free = m->nobody_holds_numbers};
    t.was_on_roll = t.person_id != 0 && seen_find(&r->seen->on_roll, (u64)t.person_id) != NULL;
    if (t.was_on_roll && b->said->is_on_roll) {
        report_listed_twice(cx, r, b, t.person_id);
        return OK;
    }
    TRY(census_store_pupil(cx, &r->ret, b, &t));
    remember(cx, r, b, t.stored_as);
    report_faults(cx, r, b, t.stored_as);
    if (t.is_birth_disputed) report_birth(cx, r, b, t.stored_as);
    import_row_done(r->unit, t.person_id == 0 ? ROW_CREATED : t.is_changed ? ROW_UPDATED : ROW_UNCHANGED);
    return OK;
}

/* ---- a record that the last return had already ---- */

static const SeenSlot *find_repeat(Ctx *cx, const Run *r, const CensusRow *row) {
    const SeenSlot *s = census_repeat_of(&r->seen->prints, row);
    if (s == NULL || seen_find(&r->seen->on_roll, (u64)s->person_id) != NULL) return NULL;
    return find_rival(cx, r, &row->belief) == NULL ? s : NULL;
}

static Status store_repeat(Ctx *cx, Run *r, const CensusRow *row, const SeenSlot *s) {
    const CensusBelief *b = &row->belief;
    CensusRepeat repeat = {.person_id = s->person_id, .person_revision = (i64)s->identity, .print = row->print};
    TRY(census_store_repeat(cx, &r->ret, b, repeat));
    remember(cx, r, b, repeat.person_id);
    report_faults(cx, r, b, repeat.person_id);
    r->n_repeated++;
    import_row_done(r->unit, ROW_UNCHANGED);
    return OK;
}

/* A record that cannot be believed still names someone: whoever holds its number has not left the roll. */
static Status turn_away(Ctx *cx, Run *r, const CensusBelief *b) {
    Incoming in = census_incoming(b);
    Match m;
    TRY(match_child(cx, &in, &m));
    if (m.person_id != 0 && b->said->is_on_roll) see_on_roll(cx, r, m.person_id);
    report_faults(cx, r, b, m.verdict == MATCH_SAME ? m.person_id : 0);
    import_row_done(r->unit, ROW_REFUSED);
    return OK;
}

static Status on_pupil(Ctx *cx, void *self, const CensusRow *row) {
    Run *r = self;
    const CensusBelief *b = &row->belief;
    Match m;
    if (b->is_refused) return turn_away(cx, r, b);
    const SeenSlot *repeat = find_repeat(cx, r, row);
    if (repeat != NULL) return store_repeat(cx, r, row, repeat);
    TRY(match_record(cx, r, row, &m));
    return m.verdict == MATCH_DOUBTFUL ? hold(cx, r, b, &m) : store(cx, r, row, &m);
}

/* The fingerprints of the last return are only read once the header is answered. */
static bool is_child_wanted(const void *self, const CensusRow *row) {
    const Run *r = self;
    return !row->belief.is_refused && census_repeat_of(&r->seen->prints, row) == NULL;
}

/* ---- the return ---- */

/* A newer return that came first could not end what it did not know of: children whom only this one shows. */
static Status apply_next_return(Ctx *cx, Run *r) {
    OmittedLoad next = {.urn = r->ret.urn, .seen = NULL};
    DbRows *rows;
    i64 n_ended = 0;
    TRY(db_query(cx, &rows, SQL_census_next_return, P_I64(r->ret.urn), P_DATE(r->ret.census_on)));
    if (db_next(rows)) {
        next.source_id = col_i64(rows, 0);
        next.as_at = col_date(rows, 1);
    }
    TRY(db_done(rows));
    return next.source_id == 0 ? OK : enrolment_end_omitted(cx, &next, &n_ended);
}

/* The return names every pupil: whom it omits has left, and what an earlier version of it said of others is replaced. */
static Status finish(Ctx *cx, Run *r) {
    i64 n_ended = 0;
    if (r->n_repeated > 0) TRY(enrolment_confirm_repeated(cx, r->ret.urn, r->last, r->ret.census_on));
    OmittedLoad load = {.urn = r->ret.urn,
                        .as_at = r->ret.census_on,
                        .source_id = r->ret.source_id,
                        .seen = &r->seen->roll};
    TRY(enrolment_end_omitted(cx, &load, &n_ended));
    TRY(db_run(cx, SQL_census_pupil_replaced, P_I64(r->ret.urn), P_DATE(r->ret.census_on), P_I64(r->ret.source_id)));
    TRY(apply_next_return(cx, r));
    TRY(enrolment_settle_confirmed(cx, r->ret.urn));
    if (n_ended == 0) return OK;
    Finding f = {.code = "census_omitted",
                 .severity = SEVERITY_NOTE,
                 .record = STR("PupilsOnRoll"),
                 .message = str_fmt(cx->arena, "%lld children were on this roll and are not in the return.",
                                    (long long)n_ended),
                 .remedy =
                     STR("Their entries were ended on the day before the census day; see the school's roll removals."),
                 .n_same = 1};
    import_finding(r->unit, &f);
    return OK;
}

static Status run_census(Ctx *cx, ImportUnit *u, ImportFile *f) {
    Run r = {.unit = u, .seen = import_state(u, sizeof(CensusSeen)), .last = DATE_NONE};
    census_seen_empty(r.seen);
    CensusSink sink = {.header = on_header, .pupil = on_pupil, .is_child_wanted = is_child_wanted, .self = &r};
    TRY(census_read(cx, u, f, &sink));
    if (r.is_unchanged) return OK;
    import_begin_next(cx, u);
    return finish(cx, &r);
}

static Status apply_census(Ctx *cx, ImportUnit *u, const json_t *row, i64 person_id, i64 *applied_to) {
    CensusPupil *p = ARENA_NEW(cx->arena, CensusPupil);
    CensusReturn ret = {.urn = json_integer_value(json_object_get(row, "urn")), .source_id = import_unit_id(u)};
    if (!date_parse_iso(str_from(json_string_value(json_object_get(row, "census_on"))), &ret.census_on))
        return FAIL(cx, ERR_BUG, "a held census row has no census day");
    census_pupil_from_json(cx->arena, row, p);
    CensusBelief b;
    census_check(cx->arena, p, ret.census_on, &b);
    Incoming in = census_incoming(&b);
    TRY(import_apply_to(cx, u, &in, &person_id));
    CensusTarget t = {.person_id = person_id};
    TRY(census_store_pupil(cx, &ret, &b, &t));
    *applied_to = t.stored_as;
    return OK;
}

static int recognise_census(Str head, Str file_name) {
    if (str_find(head, STR("<CTFile")) >= 0 || str_find(head, STR("<CTfile")) >= 0) return 0;
    if (str_find(head, STR("<Message")) < 0) return 0;
    if (str_find(head, STR("<CollectionDetails")) >= 0 || str_find(head, STR("<PupilsOnRoll")) >= 0) return 95;
    return str_ends(file_name, STR(".xml")) ? 40 : 0;
}

static Date as_at_census(Str head, UNUSED Str file_name) {
    Date d;
    return date_parse_iso(str_slice(xml_head_text(head, "ReferenceDate"), 0, DATE_ISO_LEN), &d) ? d : DATE_NONE;
}

const Importer importer_census = {.kind = "census",
                                  .title = "School census",
                                  .recognise = recognise_census,
                                  .as_at = as_at_census,
                                  .begin = census_begin,
                                  .run = run_census,
                                  .apply = apply_census};
