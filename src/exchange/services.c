/* services.c - the lists that services keep: home education, tuition, missing education, places awaited, rolls of schools that
 * send no census, care, and the other groups that policy counts.
 *
 * Owns      nothing; writes through people/, schools/standing.h and schools/enrolment.h.
 * Invariant a row is a fact with a first day; the same child, kind and first day again corrects that fact.
 * Why       a list does not claim to be complete, so a row that is left out of a newer file ends nothing: its to does.
 * Start at  services_run(), kinds[]. */
#include "exchange/child_row.h"
#include "people/fold.h"
#include "schools/enrolment.h"
#include "schools/establishment.h"
#include "schools/standing.h"

/*    column, header, is it needed? */
#define SVC_COLUMN_LIST(X)               \
    X(SVC_LIST, "list", true)            \
    X(SVC_LOCAL_ID, "local_id", true)    \
    X(SVC_UPN, "upn", false)             \
    X(SVC_NHS, "nhs_number", false)      \
    X(SVC_SURNAME, "surname", true)      \
    X(SVC_FORENAME, "forename", true)    \
    X(SVC_DOB, "dob", true)              \
    X(SVC_SEX, "sex", false)             \
    X(SVC_POSTCODE, "postcode", false)   \
    X(SVC_KIND, "kind", true)            \
    X(SVC_DETAIL, "detail", true)        \
    X(SVC_URN, "urn", false)             \
    X(SVC_PART_TIME, "part_time", false) \
    X(SVC_FROM, "from", true)            \
    X(SVC_TO, "to", true)                \
    X(SVC_NOT_SUITABLE, "not_suitable_on", false)

CSV_TABLE(svc_table, SVC_COLUMN_LIST)

static const ChildColumns svc_child = CHILD_COLUMNS(SVC);

typedef struct ServiceRow {
    ChildRow child;
    i64 urn; /* 0: none */
    bool is_part_time;
    Date from_on, to_on, not_suitable_on;
} ServiceRow;

/* Writes what one kind of row says; *n_written counts facts beside the person's own. */
typedef Status (*SayService)(const ServiceRow *s, PersonFacts *p, i64 *n_written);

typedef struct ServiceKind {
    const char *word;
    SayService say;
} ServiceKind;

/* The list speaks as it stands today: it may correct how long an old fact lasted. */
static Said said_today(const ServiceRow *s) {
    return (Said){.source_id = import_unit_id(s->child.row->u), .as_at = s->child.row->cx->today};
}

static Str detail_of(const ServiceRow *s) { return row_text(s->child.row, SVC_DETAIL); }

static Status say_standing(const ServiceRow *s, PersonFacts *p, i64 *n_written) {
    StandingSaid said = {.person_id = p->who.id,
                         .kind = row_text(s->child.row, SVC_KIND),
                         .detail = detail_of(s),
                         .is_part_time = s->is_part_time,
                         .from_on = s->from_on,
                         .to_on = s->to_on,
                         .not_suitable_on = s->not_suitable_on,
                         .source_id = import_unit_id(s->child.row->u)};
    StandingChange change;
    TRY(standing_say(s->child.row->cx, &said, &change));
    *n_written += change != STANDING_UNCHANGED;
    return OK;
}

/* A roll that no census tells: as the list stands today, or as it stood on the last day. */
static Status say_roll(const ServiceRow *s, PersonFacts *p, i64 *n_written) {
    Ctx *cx = s->child.row->cx;
    Enrolments known = {0};
    EnrolmentChange change, ended = ENROLMENT_UNCHANGED;
    RollSaid roll = {.person_id = p->who.id,
                     .urn = s->urn,
                     .status = detail_of(s).n ? detail_of(s) : STR("C"),
                     .entry_on = s->from_on,
                     .year_group = STR_NONE,
                     .is_part_time = s->is_part_time,
                     .as_at = date_is_set(s->to_on) ? s->to_on : cx->today,
                     .source_id = import_unit_id(s->child.row->u)};
    if (!p->is_new) TRY(enrolment_of_person(cx, p->who.id, &known));
    TRY(enrolment_say_on_roll(cx, &known, &roll, &change));
    if (date_is_set(s->to_on)) {
        LeftSaid left = {.roll = roll,
                         .leaving_on = s->to_on,
                         .basis = "user",
                         .reason = STR_NONE,
                         .ground = STR_NONE,
                         .destination = STR_NONE};
        TRY(enrolment_say_left(cx, &known, &left, &ended));
    }
    *n_written += (change != ENROLMENT_UNCHANGED) + (ended != ENROLMENT_UNCHANGED);
    return OK;
}

/* in_care keeps whose care it is; for the others the kind says it all. */
static Status say_characteristic(const ServiceRow *s, PersonFacts *p, UNUSED i64 *n_written) {
    char *kind = str_cstr(s->child.row->cx->arena, row_text(s->child.row, SVC_KIND));
    CharacteristicSaid said = {.kind = kind, .value = detail_of(s).n ? detail_of(s) : STR("yes"), .rank = 0};
    Span period = {.from_on = s->from_on, .to_on = s->to_on};
    return person_say_period(s->child.row->cx, p, &said, period, said_today(s));
}

static const ServiceKind kinds[] = {
    {"home_educated", say_standing},
    {"provision", say_standing},
    {"missing", say_standing},
    {"awaiting", say_standing},
    {"roll", say_roll},
    {"in_care", say_characteristic},
    {"child_in_need", say_characteristic},
    {"child_protection", say_characteristic},
    {"young_carer", say_characteristic},
    {"traveller", say_characteristic},
    {"asylum_seeker", say_characteristic},
    {"young_offender", say_characteristic},
    {"young_parent", say_characteristic},
    {"mosaic", say_characteristic},
};

#define SVC_KIND_WORDS                                                                                            \
    "home_educated|provision|missing|awaiting|roll|in_care|child_in_need|child_protection|young_carer|traveller|" \
    "asylum_seeker|young_offender|young_parent|mosaic"

static SayService say_for(Str kind) {
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (str_is(kind, kinds[i].word)) return kinds[i].say;
    return NULL;
}

/* ---- checking ---- */

static void refuse_detail(ImportRow *r, const char *what) {
    row_refuse(r, &(CellTrouble){.column = SVC_DETAIL,
                                 .code = "service_detail",
                                 .message = STR("The detail is none that this kind of row has."),
                                 .remedy = str_fmt(r->cx->arena, "Write %s.", what)});
}

static Status check_roll(ServiceRow *s) {
    ImportRow *r = s->child.row;
    bool exists = false;
    Str status = detail_of(s);
    if (status.n > 0 && !(status.n == 1 && strchr("CMSGFO", status.p[0]))) refuse_detail(r, "C, M, S, G, F or O");
    if (!row_has(r, SVC_URN) || r->is_bad) return OK;
    TRY(establishment_exists(r->cx, s->urn, &exists));
    if (!exists)
        row_refuse(r, &(CellTrouble){.column = SVC_URN,
                                     .code = "school_unknown",
                                     .message = STR("No school has this URN."),
                                     .remedy = STR("Correct the URN, or import a register of schools that has it.")});
    return OK;
}

/* "this_authority", or the three digits of another. */
static void check_care(ServiceRow *s) {
    i64 code;
    Str detail = detail_of(s);
    if (str_is(detail, "this_authority") || (detail.n == 3 && str_to_i64(detail, &code) && code > 0)) return;
    refuse_detail(s->child.row, "this_authority, or the three-digit code of the authority that looks after the child");
}

/* "B", or with the type within the group "B07", as an edition of Mosaic has them. */
static void check_mosaic(ServiceRow *s) {
    Str d = detail_of(s);
    bool is_group = d.n >= 1 && d.p[0] >= 'A' && d.p[0] <= 'Z';
    bool is_type = d.n == 3 && str_find(STR("0123456789"), str_slice(d, 1, 2)) >= 0 &&
                   str_find(STR("0123456789"), str_slice(d, 2, 3)) >= 0;
    if (is_group && (d.n == 1 || is_type)) return;
    refuse_detail(s->child.row, "the letter of the group, or with the number of the type: B, B07");
}

static Status check_kind(ServiceRow *s) {
    ImportRow *r = s->child.row;
    Str kind = row_text(r, SVC_KIND);
    if (!row_has(r, SVC_KIND) || !row_choice(r, SVC_KIND, SVC_KIND_WORDS)) return OK;
    if (standing_is_kind(kind) && !standing_detail_fits(kind, detail_of(s)))
        refuse_detail(r, str_fmt(r->cx->arena, "one of: %s", standing_details(kind)).p);
    if (str_is(kind, "in_care")) check_care(s);
    if (str_is(kind, "mosaic")) check_mosaic(s);
    return str_is(kind, "roll") ? check_roll(s) : OK;
}

static void check_days(ServiceRow *s) {
    ImportRow *r = s->child.row;
    if (date_is_set(s->to_on) && date_is_set(s->from_on) && date_before(s->to_on, s->from_on))
        row_refuse(r, &(CellTrouble){.column = SVC_TO,
                                     .code = "service_ends_before_start",
                                     .message = STR("The last day is before the first."),
                                     .remedy = STR("Correct one of the days and import the file again.")});
}

static Status read_service(ImportRow *r, void *row) {
    ServiceRow *s = row;
    Str list = name_fold(r->cx->arena, row_text(r, SVC_LIST));
    *s = (ServiceRow){
        .child = {.row = r, .columns = &svc_child, .local_scheme = str_fmt(r->cx->arena, "local:%.*s", STR_ARG(list))}};
    child_row_read(&s->child);
    (void)row_has(r, SVC_LIST);
    (void)row_has(r, SVC_FROM);
    s->urn = row_number(r, SVC_URN, 0);
    s->is_part_time = row_flag(r, SVC_PART_TIME);
    s->from_on = s->child.as_at = row_past_day(r, SVC_FROM);
    s->to_on = row_day(r, SVC_TO);
    s->not_suitable_on = row_day(r, SVC_NOT_SUITABLE);
    check_days(s);
    return check_kind(s);
}

/* ---- the file ---- */

static Status say_service(void *row, PersonFacts *p, i64 *n_written) {
    const ServiceRow *s = row;
    return say_for(row_text(s->child.row, SVC_KIND))(s, p, n_written);
}

static const ChildList services = {&svc_table, sizeof(ServiceRow), read_service, say_service};

static Status import_service(ImportRow *r) { return child_list_row(r, &services); }

static int services_recognise(Str head, UNUSED Str file_name) { return import_csv_score(head, &svc_table); }

static Status services_run(Ctx *cx, ImportUnit *u, ImportFile *f) {
    UnitFacts facts = {.key = str_fmt(cx->arena, "services:%.*s", STR_ARG(import_file_name(f))), .as_at = DATE_NONE};
    CsvImport import = {.table = &svc_table, .facts = &facts, .row = import_service};
    return import_csv_rows(cx, u, f, &import);
}

static Status services_apply(Ctx *cx, ImportUnit *u, const json_t *json, i64 person_id, i64 *applied_to) {
    return child_list_apply(cx, u, &services, &(ChildHeld){json, person_id}, applied_to);
}

const Importer importer_services = {.kind = "services",
                                    .title = "Services' lists",
                                    .recognise = services_recognise,
                                    .run = services_run,
                                    .apply = services_apply};
