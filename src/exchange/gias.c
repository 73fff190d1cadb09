/* gias.c - the national register of schools: the "all establishment data" extract, as CSV.
 *
 * Owns      nothing; writes through schools/establishment.h.
 * Invariant what the register leaves empty stays unknown: gaps are counted and reported, never filled in. Only the district
 *           may be worked out from the postcode, and then says so (district_basis).
 * Why       one unit a file: a school that is refused does not hold up the others.
 * Start at  gias_run(). */
#include "define/definitions.h"
#include "exchange/import_csv.h"
#include "people/identifier.h"
#include "schools/establishment.h"

/*    column, header, is it needed? */
/* clang-format off */
#define GIAS_COLUMN_LIST(X)                                    \
    X(GIAS_URN, "URN", true)                                        \
    X(GIAS_LA_CODE, "LA (code)", true)                              \
    X(GIAS_ESTAB_NUMBER, "EstablishmentNumber", true)               \
    X(GIAS_NAME, "EstablishmentName", true)                         \
    X(GIAS_TYPE_CODE, "TypeOfEstablishment (code)", false)          \
    X(GIAS_TYPE_NAME, "TypeOfEstablishment (name)", true)           \
    X(GIAS_STATUS, "EstablishmentStatus (name)", true)              \
    X(GIAS_OPENED_ON, "OpenDate", false)                            \
    X(GIAS_CLOSED_ON, "CloseDate", false)                           \
    X(GIAS_CLOSE_REASON, "ReasonEstablishmentClosed (name)", false) \
    X(GIAS_PHASE, "PhaseOfEducation (name)", false)                 \
    X(GIAS_LOW_AGE, "StatutoryLowAge", false)                       \
    X(GIAS_HIGH_AGE, "StatutoryHighAge", false)                     \
    X(GIAS_SIXTH_FORM, "OfficialSixthForm (name)", false)           \
    X(GIAS_SEX, "Gender (name)", false)                             \
    X(GIAS_RELIGION, "ReligiousCharacter (name)", false)            \
    X(GIAS_ADMISSIONS, "AdmissionsPolicy (name)", false)            \
    X(GIAS_CAPACITY, "SchoolCapacity", false)                       \
    X(GIAS_N_PUPILS, "NumberOfPupils", false)                       \
    X(GIAS_FSM, "PercentageFSM", false)                             \
    X(GIAS_TRUST, "Trusts (name)", false)                           \
    X(GIAS_INSPECTED_ON, "OfstedLastInsp", false)                   \
    X(GIAS_RATING, "OfstedRating (name)", false)                    \
    X(GIAS_CHANGED_ON, "LastChangedDate", false)                    \
    X(GIAS_STREET, "Street", false)                                 \
    X(GIAS_LOCALITY, "Locality", false)                             \
    X(GIAS_TOWN, "Town", false)                                     \
    X(GIAS_POSTCODE, "Postcode", false)                             \
    X(GIAS_DISTRICT_CODE, "DistrictAdministrative (code)", false)   \
    X(GIAS_DISTRICT_NAME, "DistrictAdministrative (name)", false)   \
    X(GIAS_WARD, "AdministrativeWard (name)", false)                \
    X(GIAS_EASTING, "Easting", false)                               \
    X(GIAS_NORTHING, "Northing", false)                             \
    X(GIAS_UPRN, "UPRN", false)                                     \
    X(GIAS_RESOURCED, "ResourcedProvisionCapacity", false)          \
    X(GIAS_SEN_UNIT, "SenUnitCapacity", false)                      \
    X(GIAS_SEN1, "SEN1 (name)", false)                              \
    X(GIAS_SEN2, "SEN2 (name)", false)                              \
    X(GIAS_SEN3, "SEN3 (name)", false)                              \
    X(GIAS_SEN4, "SEN4 (name)", false)                              \
    X(GIAS_SEN5, "SEN5 (name)", false)                              \
    X(GIAS_SEN6, "SEN6 (name)", false)                              \
    X(GIAS_SEN7, "SEN7 (name)", false)                              \
    X(GIAS_SEN8, "SEN8 (name)", false)                              \
    X(GIAS_SEN9, "SEN9 (name)", false)                              \
    X(GIAS_SEN10, "SEN10 (name)", false)                            \
    X(GIAS_SEN11, "SEN11 (name)", false)                            \
    X(GIAS_SEN12, "SEN12 (name)", false)                            \
    X(GIAS_SEN13, "SEN13 (name)", false)
/* clang-format on */

CSV_TABLE(gias_table, GIAS_COLUMN_LIST)

/* Columns whose gaps are worth a line in the report, and what depends on them. */
static const struct {
    size_t column;
    const char *code, *needed_for;
} gias_gaps[] = {
    {GIAS_CAPACITY, "gias_gap_capacity", "Places and spare places cannot be counted for these schools."},
    {GIAS_N_PUPILS, "gias_gap_pupils", "Census returns cannot be compared with the national count for these schools."},
    {GIAS_INSPECTED_ON, "gias_gap_inspection", "No inspection is shown for these schools."},
    {GIAS_DISTRICT_NAME, "gias_gap_district", "The district is worked out from the postcode where it can be."},
    {GIAS_OPENED_ON, "gias_gap_opened", "They are taken to have been open always."},
    {GIAS_PHASE, "gias_gap_phase", "They are left out where schools are shown by phase."},
    {GIAS_HIGH_AGE, "gias_gap_ages",
     "The usual leaving age is not known, so leavers of these schools may be asked about."},
    {GIAS_SEX, "gias_gap_sex", "Whom they admit is not shown."},
    {GIAS_POSTCODE, "gias_gap_postcode", "They cannot be placed on a map or in a district."},
};

typedef struct Gaps {
    i64 n[COUNT_OF(gias_gaps)];
    i64 n_schools, n_by_postcode;
} Gaps;

/* ---- one school ---- */

static double row_real(ImportRow *r, size_t column) {
    double v;
    if (row_text(r, column).n == 0) return ESTABLISHMENT_NOT_KNOWN;
    if (str_to_f64(row_text(r, column), &v) && v >= 0 && v <= 100) return v;
    row_refuse(r, &(CellTrouble){.column = column,
                                 .code = "number_bad",
                                 .message = STR("This is no percentage."),
                                 .remedy = STR("Correct it in the register.")});
    return ESTABLISHMENT_NOT_KNOWN;
}

static i8 sixth_form(Str text) {
    if (str_eq_nocase(text, STR("Has a sixth form"))) return 1;
    if (str_eq_nocase(text, STR("Does not have a sixth form"))) return 0;
    return -1;
}

/* "Open, but proposed to close" is kept without its comma, as the register's own pages write it. */
static Str status_of(Ctx *cx, Str text) {
    Buf b = buf_on(cx->arena);
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] != ',') buf_add_char(&b, text.p[i]);
    return b.n ? buf_str(&b) : STR("");
}

/* "ASD - Autistic Spectrum Disorder" in up to thirteen cells, as codes separated by spaces. */
static Str sen_types(ImportRow *r) {
    Buf b = buf_on(r->cx->arena);
    for (size_t c = GIAS_SEN1; c <= GIAS_SEN13; c++) {
        Str rest, code = str_trim(str_cut(row_text(r, c), '-', &rest));
        if (code.n == 0 || str_eq_nocase(code, STR("Not Applicable"))) continue;
        if (b.n > 0) buf_add_char(&b, ' ');
        buf_add(&b, code);
    }
    return b.n ? buf_str(&b) : STR("");
}

static void read_ages_and_places(ImportRow *r, Establishment *e) {
    e->low_age = row_number(r, GIAS_LOW_AGE, ESTABLISHMENT_NOT_KNOWN);
    e->high_age = row_number(r, GIAS_HIGH_AGE, ESTABLISHMENT_NOT_KNOWN);
    e->sex_admitted = row_text(r, GIAS_SEX);
    e->has_sixth_form = sixth_form(row_text(r, GIAS_SIXTH_FORM));
    e->capacity = row_number(r, GIAS_CAPACITY, ESTABLISHMENT_NOT_KNOWN);
    e->n_pupils = row_number(r, GIAS_N_PUPILS, ESTABLISHMENT_NOT_KNOWN);
    e->percentage_fsm = row_real(r, GIAS_FSM);
    e->resourced_places = row_number(r, GIAS_RESOURCED, ESTABLISHMENT_NOT_KNOWN);
    e->sen_unit_places = row_number(r, GIAS_SEN_UNIT, ESTABLISHMENT_NOT_KNOWN);
    e->sen_types = sen_types(r);
}

static void read_address(ImportRow *r, Establishment *e) {
    Str postcode = postcode_normalise(r->cx->arena, row_text(r, GIAS_POSTCODE));
    e->street = row_text(r, GIAS_STREET);
    e->locality = row_text(r, GIAS_LOCALITY);
    e->town = row_text(r, GIAS_TOWN);
    e->postcode = postcode.n ? postcode : STR("");
    e->ward = row_text(r, GIAS_WARD);
    e->uprn = row_number(r, GIAS_UPRN, ESTABLISHMENT_NOT_KNOWN);
    e->easting = row_number(r, GIAS_EASTING, ESTABLISHMENT_NOT_KNOWN);
    e->northing = row_number(r, GIAS_NORTHING, ESTABLISHMENT_NOT_KNOWN);
}

/* The register's district under the authority's own name for it; else the postcode's; else none. */
static void read_district(ImportRow *r, Establishment *e) {
    const Authority *a = definitions_of(r->cx)->authority;
    e->district_code = row_text(r, GIAS_DISTRICT_CODE);
    e->district = row_text(r, GIAS_DISTRICT_NAME);
    if (e->district_code.n > 0 || e->district.n > 0) {
        int at = authority_district_gss(a, e->district_code);
        if (at < 0) at = authority_district(a, e->district);
        if (at >= 0) e->district = a->districts[at].name;
        e->district_basis = STR("gias");
        return;
    }
    Place place = authority_place_of(a, e->postcode);
    if (!place.is_known || place.is_outside || place.district_index < 0) return;
    e->district = place.district;
    e->district_code = a->districts[place.district_index].gss;
    e->district_basis = STR("postcode");
}

static void read_dates(ImportRow *r, Establishment *e) {
    e->opened_on = row_day(r, GIAS_OPENED_ON);
    e->closed_on = row_day(r, GIAS_CLOSED_ON);
    if (date_is_set(e->opened_on) && date_is_set(e->closed_on) && date_before(e->closed_on, e->opened_on))
        row_refuse(r, &(CellTrouble){.column = GIAS_CLOSED_ON,
                                     .code = "gias_closed_before_opened",
                                     .message = STR("The school closed before it opened."),
                                     .remedy = STR("Ask for the register to be corrected.")});
}

static void read_numbers(ImportRow *r, Establishment *e) {
    i64 urn = row_has(r, GIAS_URN) ? row_number(r, GIAS_URN, 0) : 0;
    establishment_clear(e, urn);
    e->la_code = row_number(r, GIAS_LA_CODE, ESTABLISHMENT_NOT_KNOWN);
    e->estab_number = row_number(r, GIAS_ESTAB_NUMBER, ESTABLISHMENT_NOT_KNOWN);
    if (e->la_code >= 100 && e->la_code <= 999 && e->estab_number >= 0 && e->estab_number <= 9999)
        e->laestab = e->la_code * 10000 + e->estab_number;
}

static void read_school(ImportRow *r, Establishment *e) {
    read_numbers(r, e);
    (void)row_has(r, GIAS_NAME);
    e->name = row_text(r, GIAS_NAME);
    e->type_code = row_text(r, GIAS_TYPE_CODE);
    e->type_name = row_text(r, GIAS_TYPE_NAME);
    e->kind = str_from(establishment_kind_of(e->type_code, e->type_name));
    e->phase = row_text(r, GIAS_PHASE);
    e->status = status_of(r->cx, row_text(r, GIAS_STATUS));
    e->religious_character = row_text(r, GIAS_RELIGION);
    e->admissions_policy = row_text(r, GIAS_ADMISSIONS);
    e->trust = row_text(r, GIAS_TRUST);
    read_dates(r, e);
    if (date_is_set(e->closed_on)) e->close_reason = row_text(r, GIAS_CLOSE_REASON);
    read_ages_and_places(r, e);
    read_address(r, e);
    read_district(r, e);
}

static void count_gaps(const ImportRow *r, const Establishment *e, Gaps *gaps) {
    gaps->n_schools++;
    gaps->n_by_postcode += str_is(e->district_basis, "postcode");
    for (size_t i = 0; i < COUNT_OF(gias_gaps); i++) gaps->n[i] += row_text(r, gias_gaps[i].column).n == 0;
}

/* A type that is not in our list counts as 'other': say so rather than guess. */
static void warn_of_type(ImportRow *r, const Establishment *e) {
    if (e->type_name.n > 0 && !establishment_kind_is_known(e->type_code, e->type_name))
        row_warn(r,
                 &(CellTrouble){.column = GIAS_TYPE_NAME,
                                .code = "gias_type_unknown",
                                .message = STR("This type of establishment is not known here and is taken as 'other'."),
                                .remedy = STR("Check that it is a type of the national register.")});
}

static Status put_inspection(ImportRow *r, i64 urn, bool *is_new) {
    Inspection i = {.inspected_on = row_day(r, GIAS_INSPECTED_ON), .rating = row_text(r, GIAS_RATING)};
    *is_new = false;
    if (!date_is_set(i.inspected_on)) return OK;
    return inspection_put(r->cx, urn, &i, import_unit_id(r->u), is_new);
}

static Status import_school(ImportRow *r, Gaps *gaps) {
    static const RowOutcome outcomes[] = {[ESTABLISHMENT_UNCHANGED] = ROW_UNCHANGED,
                                          [ESTABLISHMENT_CREATED] = ROW_CREATED,
                                          [ESTABLISHMENT_UPDATED] = ROW_UPDATED};
    Establishment e;
    EstablishmentChange change;
    bool has_new_inspection;
    read_school(r, &e);
    (void)row_day(r, GIAS_INSPECTED_ON);
    if (r->is_bad) {
        import_row_done(r->u, ROW_REFUSED);
        return OK;
    }
    warn_of_type(r, &e);
    count_gaps(r, &e, gaps);
    TRY(establishment_put(r->cx, &e, import_unit_id(r->u), &change));
    TRY(put_inspection(r, e.urn, &has_new_inspection));
    if (change == ESTABLISHMENT_UNCHANGED && has_new_inspection) change = ESTABLISHMENT_UPDATED;
    import_row_done(r->u, outcomes[change]);
    return OK;
}

/* ---- the file ---- */

static void report_gaps(Ctx *cx, ImportUnit *u, const Gaps *gaps) {
    for (size_t i = 0; i < COUNT_OF(gias_gaps); i++) {
        const char *header = gias_table.columns[gias_gaps[i].column].name;
        if (gaps->n[i] == 0) continue;
        import_finding(u, &(Finding){.code = gias_gaps[i].code,
                                     .severity = SEVERITY_NOTE,
                                     .field = str_from(header),
                                     .message = str_fmt(cx->arena, "%s is empty for %lld of %lld schools.", header,
                                                        (long long)gaps->n[i], (long long)gaps->n_schools),
                                     .remedy = str_from(gias_gaps[i].needed_for)});
    }
    if (gaps->n_by_postcode == 0) return;
    import_finding(u, &(Finding){.code = "gias_district_by_postcode",
                                 .severity = SEVERITY_NOTE,
                                 .message = str_fmt(cx->arena,
                                                    "The district of %lld schools was worked out from the postcode.",
                                                    (long long)gaps->n_by_postcode),
                                 .remedy = STR("A fuller extract of the register replaces it.")});
}

static Status import_rows(Ctx *cx, ImportUnit *u, CsvReader *reader, Gaps *gaps) {
    ImportRow row = {.cx = cx, .u = u, .table = &gias_table};
    for (;;) {
        ArenaMark mark = arena_mark(cx->arena);
        Date changed_on = DATE_NONE;
        bool has;
        TRY(import_csv_next(reader, &row, &has));
        if (!has) return OK;
        if (date_parse_uk(row_text(&row, GIAS_CHANGED_ON), &changed_on)) import_unit_speaks_of(u, changed_on);
        TRY(import_school(&row, gaps));
        arena_rewind(cx->arena, mark);
    }
}

/* What an older extract says has replaced what a newer one said: it is in establishment_change, and worth a look. */
static Status warn_if_older(Ctx *cx, ImportUnit *u) {
    Date as_at = import_unit_facts(u)->as_at, newest = DATE_NONE;
    TRY(import_unit_newest(cx, u, &newest));
    if (!date_is_set(as_at) || !date_is_set(newest) || !date_before(as_at, newest)) return OK;
    import_finding(u,
                   &(Finding){.code = "gias_older",
                              .severity = SEVERITY_WARNING,
                              .message =
                                  str_fmt(cx->arena,
                                          "This extract goes to %.*s; one that goes to %.*s was imported before it.",
                                          STR_ARG(date_long(cx->arena, as_at)), STR_ARG(date_long(cx->arena, newest))),
                              .remedy = STR("Import the newer extract again.")});
    return OK;
}

static int gias_recognise(Str head, UNUSED Str file_name) { return import_csv_score(head, &gias_table); }

static Status gias_run(Ctx *cx, ImportUnit *u, ImportFile *f) {
    UnitFacts facts = {.key = STR("gias"), .as_at = DATE_NONE};
    CsvReader *reader;
    Gaps gaps = {0};
    bool is_unchanged;
    i64 n_links;
    TRY(import_csv_open(cx, u, f, &gias_table, &reader));
    TRY(import_unit_begin(cx, u, &facts, &is_unchanged));
    if (is_unchanged) return OK;
    TRY(import_rows(cx, u, reader, &gaps));
    TRY(establishment_link_all(cx, import_unit_id(u), &n_links));
    report_gaps(cx, u, &gaps);
    return warn_if_older(cx, u);
}

const Importer importer_gias = {.kind = "gias",
                                .title = "Register of schools (GIAS)",
                                .recognise = gias_recognise,
                                .run = gias_run};
