/* known.c - the feed of known children: births, movers in and out, what health and police report, deaths.
 *
 * Owns      nothing; writes through people/person.h.
 * Invariant a row says: from known_from this child is known at this address. For a move away the address is the new one, and it
 *           counts only on the evidence given.
 * Why       one unit a feed's file, by its name: births.csv and movers.csv replace themselves, not each other.
 * Start at  known_run(). */
#include "exchange/child_row.h"

/*    column, header, is it needed? */
#define KNOWN_COLUMN_LIST(X)                \
    X(KNOWN_SOURCE, "source", true)         \
    X(KNOWN_LOCAL_ID, "local_id", true)     \
    X(KNOWN_UPN, "upn", false)              \
    X(KNOWN_NHS, "nhs_number", false)       \
    X(KNOWN_SURNAME, "surname", true)       \
    X(KNOWN_FORENAME, "forename", true)     \
    X(KNOWN_MIDDLE, "middle_names", false)  \
    X(KNOWN_DOB, "dob", true)               \
    X(KNOWN_SEX, "sex", true)               \
    X(KNOWN_PAON, "paon", false)            \
    X(KNOWN_STREET, "street", false)        \
    X(KNOWN_LOCALITY, "locality", false)    \
    X(KNOWN_TOWN, "town", false)            \
    X(KNOWN_POSTCODE, "postcode", true)     \
    X(KNOWN_KNOWN_FROM, "known_from", true) \
    X(KNOWN_REASON, "reason", true)         \
    X(KNOWN_EVIDENCE, "evidence", false)    \
    X(KNOWN_DIED_ON, "died_on", false)

CSV_TABLE(known_table, KNOWN_COLUMN_LIST)

static const ChildColumns known_child = {.local_id = KNOWN_LOCAL_ID,
                                         .upn = KNOWN_UPN,
                                         .nhs = KNOWN_NHS,
                                         .surname = KNOWN_SURNAME,
                                         .forename = KNOWN_FORENAME,
                                         .middle_names = KNOWN_MIDDLE,
                                         .dob = KNOWN_DOB,
                                         .sex = KNOWN_SEX,
                                         .postcode = KNOWN_POSTCODE};

#define KNOWN_REASON_WORDS   "birth|moved_in|moved_out|reported|died"
#define KNOWN_EVIDENCE_WORDS "authority|school|abroad_verified"

typedef struct KnownRow {
    ChildRow child;
    Date known_from, died_on;
} KnownRow;

static void check_known_dates(ImportRow *r, const KnownRow *k) {
    Date born = k->child.in.birth_date;
    if (date_is_set(born) && date_is_set(k->known_from) && date_before(k->known_from, born))
        row_refuse(r,
                   &(CellTrouble){.column = KNOWN_KNOWN_FROM,
                                  .code = "known_before_birth",
                                  .message = STR("The child was known before it was born."),
                                  .remedy = STR("Correct the date of birth or known_from and import the file again.")});
    if (date_is_set(born) && date_is_set(k->died_on) && date_before(k->died_on, born))
        row_refuse(r, &(CellTrouble){.column = KNOWN_DIED_ON,
                                     .code = "died_before_birth",
                                     .message = STR("The date of death is before the date of birth."),
                                     .remedy = STR("Correct it and import the file again.")});
    if (str_is(row_text(r, KNOWN_REASON), "died")) (void)row_has(r, KNOWN_DIED_ON);
}

static Status read_known(ImportRow *r, void *row) {
    KnownRow *k = row;
    *k = (KnownRow){.child = {.row = r, .columns = &known_child, .local_scheme = STR("local:known")}};
    child_row_read(&k->child);
    k->child.in.house = row_text(r, KNOWN_PAON);
    k->child.in.street = row_text(r, KNOWN_STREET);
    k->child.in.town = row_text(r, KNOWN_TOWN);
    (void)row_has(r, KNOWN_KNOWN_FROM);
    k->known_from = k->child.as_at = row_past_day(r, KNOWN_KNOWN_FROM);
    k->died_on = row_past_day(r, KNOWN_DIED_ON);
    (void)row_has(r, KNOWN_REASON);
    (void)row_choice(r, KNOWN_REASON, KNOWN_REASON_WORDS);
    (void)row_choice(r, KNOWN_EVIDENCE, KNOWN_EVIDENCE_WORDS);
    check_known_dates(r, k);
    if (!r->is_bad) import_unit_speaks_of(r->u, k->known_from);
    return OK;
}

static Status say_where(const KnownRow *k, PersonFacts *p, Said said) {
    const ImportRow *r = k->child.row;
    Str evidence = row_text(r, KNOWN_EVIDENCE);
    AddressSaid a = {.paon = row_text(r, KNOWN_PAON),
                     .street = row_text(r, KNOWN_STREET),
                     .locality = row_text(r, KNOWN_LOCALITY),
                     .town = row_text(r, KNOWN_TOWN),
                     .postcode = row_text(r, KNOWN_POSTCODE),
                     .evidence = evidence.n ? evidence : STR_NONE};
    return person_say_address(r->cx, p, &a, said);
}

static Status say_known(void *row, PersonFacts *p, UNUSED i64 *n_written) {
    const KnownRow *k = row;
    Ctx *cx = k->child.row->cx;
    Said said = {.source_id = import_unit_id(k->child.row->u), .as_at = k->known_from};
    TRY(say_where(k, p, said));
    return person_say_died(cx, p, k->died_on, said);
}

static const ChildList known = {&known_table, sizeof(KnownRow), read_known, say_known};

/* ---- the file ---- */

static int known_recognise(Str head, UNUSED Str file_name) { return import_csv_score(head, &known_table); }

static Status import_known(ImportRow *r) { return child_list_row(r, &known); }

static Status known_run(Ctx *cx, ImportUnit *u, ImportFile *f) {
    UnitFacts facts = {.key = str_fmt(cx->arena, "known:%.*s", STR_ARG(import_file_name(f))), .as_at = DATE_NONE};
    return import_csv_rows(cx, u, f, &(CsvImport){.table = &known_table, .facts = &facts, .row = import_known});
}

static Status known_apply(Ctx *cx, ImportUnit *u, const json_t *json, i64 person_id, i64 *applied_to) {
    return child_list_apply(cx, u, &known, &(ChildHeld){json, person_id}, applied_to);
}

const Importer importer_known = {
    .kind = "known", .title = "Known children", .recognise = known_recognise, .run = known_run, .apply = known_apply};
