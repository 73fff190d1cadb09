/* contacts.c - the parents, carers and other contacts of children, as health, registrars and schools' own systems list them.
 *
 * Owns      nothing; writes through exchange/contact.h.
 * Invariant a row says: from known_from this adult stands so to this child. A row left out of a newer file ends nothing.
 * Why       a list of its own: transfer files tell of the contacts of children who change school, and of nobody else.
 * Start at  contacts_run(). */
#include "exchange/child_row.h"
#include "exchange/contact.h"

/*    column, header, is it needed? */
#define CONTACTS_COLUMN_LIST(X)                                  \
    X(CONTACTS_LOCAL_ID, "local_id", false)                      \
    X(CONTACTS_UPN, "upn", false)                                \
    X(CONTACTS_NHS, "nhs_number", false)                         \
    X(CONTACTS_SURNAME, "surname", true)                         \
    X(CONTACTS_FORENAME, "forename", true)                       \
    X(CONTACTS_DOB, "dob", true)                                 \
    X(CONTACTS_SEX, "sex", false)                                \
    X(CONTACTS_POSTCODE, "postcode", false)                      \
    X(CONTACTS_CONTACT_SURNAME, "contact_surname", true)         \
    X(CONTACTS_CONTACT_FORENAME, "contact_forename", true)       \
    X(CONTACTS_CONTACT_SEX, "contact_sex", false)                \
    X(CONTACTS_RELATIONSHIP, "relationship", true)               \
    X(CONTACTS_RESPONSIBILITY, "parental_responsibility", false) \
    X(CONTACTS_PRIORITY, "priority", false)                      \
    X(CONTACTS_PHONE, "phone", false)                            \
    X(CONTACTS_EMAIL, "email", false)                            \
    X(CONTACTS_KNOWN_FROM, "known_from", true)

CSV_TABLE(contacts_table, CONTACTS_COLUMN_LIST)

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

static Status read_contact(ImportRow *r, void *row) {
    ContactRow *k = row;
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
    return OK;
}

static Status say_contact(void *row, PersonFacts *p, UNUSED i64 *n_written) {
    ContactRow *k = row;
    ImportRow *r = k->child.row;
    return contact_say(r->cx, p, &k->said, (Said){.source_id = import_unit_id(r->u), .as_at = k->child.as_at});
}

static const ChildList contacts = {&contacts_table, sizeof(ContactRow), read_contact, say_contact};

/* ---- the file ---- */

static int contacts_recognise(Str head, UNUSED Str file_name) { return import_csv_score(head, &contacts_table); }

static Status import_contact(ImportRow *r) { return child_list_row(r, &contacts); }

static Status contacts_run(Ctx *cx, ImportUnit *u, ImportFile *f) {
    UnitFacts facts = {.key = str_fmt(cx->arena, "contacts:%.*s", STR_ARG(import_file_name(f))), .as_at = cx->today};
    return import_csv_rows(cx, u, f, &(CsvImport){.table = &contacts_table, .facts = &facts, .row = import_contact});
}

static Status contacts_apply(Ctx *cx, ImportUnit *u, const json_t *json, i64 person_id, i64 *applied_to) {
    return child_list_apply(cx, u, &contacts, &(ChildHeld){json, person_id}, applied_to);
}

const Importer importer_contacts = {.kind = "contacts",
                                    .title = "Children's contacts",
                                    .recognise = contacts_recognise,
                                    .run = contacts_run,
                                    .apply = contacts_apply};
