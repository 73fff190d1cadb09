/* known.c - the feed of known children: births, movers in and out, what health and police report, deaths.
 *
 * Owns      nothing; writes through people/person.h.
 * Invariant a row says: from known_from this child is known at this address. For a move away the address is the new one, and it
 *           counts only on the evidence given.
 * Why       one unit a feed's file, by its name: births.csv and movers.csv replace themselves, not each other.
 * Start at  known_run(). */
#include "exchange/child_row.h"

/*    name         header          needed */
#define KNOWN_COLUMN_LIST(X)          \
    X(SOURCE, "source", true)         \
    X(LOCAL_ID, "local_id", true)     \
    X(UPN, "upn", false)              \
    X(NHS, "nhs_number", false)       \
    X(SURNAME, "surname", true)       \
    X(FORENAME, "forename", true)     \
    X(MIDDLE, "middle_names", false)  \
    X(DOB, "dob", true)               \
    X(SEX, "sex", true)               \
    X(PAON, "paon", false)            \
    X(STREET, "street", false)        \
    X(LOCALITY, "locality", false)    \
    X(TOWN, "town", false)            \
    X(POSTCODE, "postcode", true)     \
    X(KNOWN_FROM, "known_from", true) \
    X(REASON, "reason", true)         \
    X(EVIDENCE, "evidence", false)    \
    X(DIED_ON, "died_on", false)

enum {
#define X(name, header, needed) KNOWN_##name,
    KNOWN_COLUMN_LIST(X)
#undef X
        N_KNOWN_COLUMNS
};

static const CsvColumn known_columns[] = {
#define X(name, header, needed) {header, needed},
    KNOWN_COLUMN_LIST(X)
#undef X
};
static const CsvTable known_table = {known_columns, N_KNOWN_COLUMNS};

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

static void read_known(ImportRow *r, KnownRow *k) {
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

static Status apply_known(KnownRow *k, ChildDecision d, RowOutcome *outcome, i64 *person_id) {
    ImportRow *r = k->child.row;
    Said said = {.source_id = import_unit_id(r->u), .as_at = k->known_from};
    PersonFacts p;
    ChildFound found;
    TRY(child_row_begin(&k->child, d, &p, &found));
    if (found == CHILD_HELD) {
        *outcome = ROW_HELD;
        return OK;
    }
    TRY(say_where(k, &p, said));
    TRY(person_say_died(r->cx, &p, k->died_on, said));
    *outcome = child_row_outcome(&p, 0);
    *person_id = p.who.id;
    return OK;
}

static Status import_known(ImportRow *r, Date *as_at) {
    RowOutcome outcome = ROW_REFUSED;
    KnownRow k;
    i64 person_id;
    read_known(r, &k);
    if (!r->is_bad) {
        TRY(apply_known(&k, (ChildDecision){0}, &outcome, &person_id));
        *as_at = date_max(*as_at, k.known_from);
    }
    import_row_done(r->u, outcome);
    return OK;
}

/* ---- the file ---- */

static int known_recognise(Str head, UNUSED Str file_name) { return import_csv_score(head, &known_table); }

static Status known_run(Ctx *cx, ImportUnit *u, ImportFile *f) {
    UnitFacts facts = {.key = str_fmt(cx->arena, "known:%.*s", STR_ARG(import_file_name(f))), .as_at = DATE_NONE};
    ImportRow row = {.cx = cx, .u = u, .table = &known_table};
    Date as_at = DATE_NONE;
    CsvReader *reader;
    bool is_unchanged;
    TRY(import_csv_open(cx, u, f, &known_table, &reader));
    TRY(import_unit_begin(cx, u, &facts, &is_unchanged));
    if (is_unchanged) return OK;
    for (;;) {
        ArenaMark mark = arena_mark(cx->arena);
        bool has;
        TRY(import_csv_next(reader, &row, &has));
        if (!has) break;
        TRY(import_known(&row, &as_at));
        arena_rewind(cx->arena, mark);
    }
    import_unit_set_as_at(u, as_at);
    return OK;
}

static Status known_apply(Ctx *cx, ImportUnit *u, const json_t *json, i64 person_id, i64 *applied_to) {
    ImportRow row;
    KnownRow k;
    RowOutcome outcome;
    row_from_json(cx, u, &known_table, json, &row);
    read_known(&row, &k);
    if (row.is_bad) return FAIL(cx, ERR_INPUT, "the held row does not pass its checks any more");
    return apply_known(&k, (ChildDecision){.is_decided = true, .person_id = person_id}, &outcome, applied_to);
}

const Importer importer_known = {
    .kind = "known", .title = "Known children", .recognise = known_recognise, .run = known_run, .apply = known_apply};
