/* contacts.c - the parents, carers and other contacts of children, as health, registrars and schools' own systems list them.
 *
 * Owns      nothing; writes through exchange/contact.h.
 * Invariant a row says: from known_from this adult stands so to this child. A row left out of a newer file ends nothing.
 * Why       a list of its own: transfer files tell of the contacts of children who change school, and of nobody else.
 * Start at  contacts_run(). */
#include "exchange/child_row.h"
#include "exchange/contact.h"

/*    name              header                     needed */
#define CONTACTS_COLUMN_LIST(X)                         \
    X(LOCAL_ID, "local_id", false)                      \
    X(UPN, "upn", false)                                \
    X(NHS, "nhs_number", false)                         \
    X(SURNAME, "surname", true)                         \
    X(FORENAME, "forename", true)                       \
    X(DOB, "dob", true)                                 \
    X(SEX, "sex", false)                                \
    X(POSTCODE, "postcode", false)                      \
    X(CONTACT_SURNAME, "contact_surname", true)         \
    X(CONTACT_FORENAME, "contact_forename", true)       \
    X(CONTACT_SEX, "contact_sex", false)                \
    X(RELATIONSHIP, "relationship", true)               \
    X(RESPONSIBILITY, "parental_responsibility", false) \
    X(PRIORITY, "priority", false)                      \
    X(PHONE, "phone", false)                            \
    X(EMAIL, "email", false)                            \
    X(KNOWN_FROM, "known_from", true)

enum {
#define X(name, header, needed) CONTACTS_##name,
    CONTACTS_COLUMN_LIST(X)
#undef X
        N_CONTACTS_COLUMNS
};

static const CsvColumn contacts_columns[] = {
#define X(name, header, needed) {header, needed},
    CONTACTS_COLUMN_LIST(X)
#undef X
};
static const CsvTable contacts_table = {contacts_columns, N_CONTACTS_COLUMNS};

static const ChildColumns contacts_child = CHILD_COLUMNS(CONTACTS);

#define RELATION_WORDS       "mother|father|parent|carer|foster_carer|grandparent|sibling|social_worker|other"
#define RESPONSIBILITY_WORDS "yes|no|not_known"

typedef struct ContactRow {
    ChildRow child;
    ContactSaid said;
} ContactRow;

static i8 read_responsibility(ImportRow *r) {
    Str said = row_text(r, CONTACTS_RESPONSIBILITY);
    (void)row_choice(r, CONTACTS_RESPONSIBILITY, RESPONSIBILITY_WORDS);
    return str_is(said, "yes") ? 1 : str_is(said, "no") ? 0 : -1;
}

static void read_contact(ImportRow *r, ContactRow *k) {
    *k = (ContactRow){.child = {.row = r, .columns = &contacts_child, .local_scheme = STR("local:known")}};
    child_row_read(&k->child);
    (void)row_has(r, CONTACTS_CONTACT_SURNAME);
    (void)row_has(r, CONTACTS_KNOWN_FROM);
    k->child.as_at = row_past_day(r, CONTACTS_KNOWN_FROM);
    (void)row_has(r, CONTACTS_RELATIONSHIP);
    (void)row_choice(r, CONTACTS_RELATIONSHIP, RELATION_WORDS);
    k->said = (ContactSaid){.surname = row_text(r, CONTACTS_CONTACT_SURNAME),
                            .forename = row_text(r, CONTACTS_CONTACT_FORENAME),
                            .sex = row_text(r, CONTACTS_CONTACT_SEX),
                            .relation = str_cstr(r->cx->arena, row_text(r, CONTACTS_RELATIONSHIP)),
                            .parental_responsibility = read_responsibility(r),
                            .priority = row_number(r, CONTACTS_PRIORITY, 0),
                            .phone = row_text(r, CONTACTS_PHONE),
                            .email = row_text(r, CONTACTS_EMAIL)};
}

static Status apply_contact(ContactRow *k, ChildDecision d, RowOutcome *outcome, i64 *person_id) {
    ImportRow *r = k->child.row;
    Said said = {.source_id = import_unit_id(r->u), .as_at = k->child.as_at};
    PersonFacts p;
    ChildFound found;
    TRY(child_row_begin(&k->child, d, &p, &found));
    if (found == CHILD_HELD) {
        *outcome = ROW_HELD;
        return OK;
    }
    TRY(contact_say(r->cx, &p, &k->said, said));
    *outcome = child_row_outcome(&p, 0);
    *person_id = p.who.id;
    return OK;
}

static Status import_contact(ImportRow *r) {
    RowOutcome outcome = ROW_REFUSED;
    ContactRow k;
    i64 person_id;
    read_contact(r, &k);
    if (!r->is_bad) TRY(apply_contact(&k, (ChildDecision){0}, &outcome, &person_id));
    import_row_done(r->u, outcome);
    return OK;
}

/* ---- the file ---- */

static int contacts_recognise(Str head, UNUSED Str file_name) { return import_csv_score(head, &contacts_table); }

static Status contacts_run(Ctx *cx, ImportUnit *u, ImportFile *f) {
    UnitFacts facts = {.key = str_fmt(cx->arena, "contacts:%.*s", STR_ARG(import_file_name(f))), .as_at = cx->today};
    return import_csv_rows(cx, u, f, &(CsvImport){.table = &contacts_table, .facts = &facts, .row = import_contact});
}

static Status contacts_apply(Ctx *cx, ImportUnit *u, const json_t *json, i64 person_id, i64 *applied_to) {
    ImportRow row;
    ContactRow k;
    RowOutcome outcome;
    row_from_json(cx, u, &contacts_table, json, &row);
    read_contact(&row, &k);
    if (row.is_bad) return FAIL(cx, ERR_INPUT, "the held row does not pass its checks any more");
    return apply_contact(&k, (ChildDecision){.is_decided = true, .person_id = person_id}, &outcome, applied_to);
}

const Importer importer_contacts = {.kind = "contacts",
                                    .title = "Children's contacts",
                                    .recognise = contacts_recognise,
                                    .run = contacts_run,
                                    .apply = contacts_apply};
