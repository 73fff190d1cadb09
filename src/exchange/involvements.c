/* involvements.c - who works with which child, as services list it: health visitors, surgeries, early help, the voluntary sector.
 *
 * Owns      nothing; writes through people/involve.h.
 * Invariant the same child, service, team and first day again corrects the rest. A row left out of a newer file ends nothing.
 * Why       sensitive services may send theirs too: what is shown of them is people/involve.h's to say.
 * Start at  involvements_run(). */
#include "define/definitions.h"
#include "exchange/child_row.h"
#include "people/involve.h"

/*    column, header, is it needed? */
#define INVOLVEMENTS_COLUMN_LIST(X)                  \
    X(INVOLVEMENTS_LOCAL_ID, "local_id", false)      \
    X(INVOLVEMENTS_UPN, "upn", false)                \
    X(INVOLVEMENTS_NHS, "nhs_number", false)         \
    X(INVOLVEMENTS_SURNAME, "surname", true)         \
    X(INVOLVEMENTS_FORENAME, "forename", true)       \
    X(INVOLVEMENTS_DOB, "dob", true)                 \
    X(INVOLVEMENTS_SEX, "sex", false)                \
    X(INVOLVEMENTS_POSTCODE, "postcode", false)      \
    X(INVOLVEMENTS_SERVICE, "service", true)         \
    X(INVOLVEMENTS_TEAM, "team", false)              \
    X(INVOLVEMENTS_WORKER, "worker", false)          \
    X(INVOLVEMENTS_ROLE, "role", false)              \
    X(INVOLVEMENTS_PHONE, "phone", false)            \
    X(INVOLVEMENTS_EMAIL, "email", false)            \
    X(INVOLVEMENTS_LEAD, "lead_professional", false) \
    X(INVOLVEMENTS_CONSENT, "consent", false)        \
    X(INVOLVEMENTS_FROM, "involved_from", true)      \
    X(INVOLVEMENTS_TO, "involved_to", false)

CSV_TABLE(involvements_table, INVOLVEMENTS_COLUMN_LIST)

static const ChildColumns involvements_child = CHILD_COLUMNS(INVOLVEMENTS);

#define CONSENT_WORDS "yes|no|not_asked"

typedef struct InvolvementRow {
    ChildRow child;
    InvolvementSaid said;
} InvolvementRow;

static void check_days(ImportRow *r, const InvolvementSaid *s) {
    if (date_is_set(s->from_on) && date_is_set(s->to_on) && date_before(s->to_on, s->from_on))
        row_refuse(r, &(CellTrouble){.column = INVOLVEMENTS_TO,
                                     .code = "ends_before_it_begins",
                                     .message = STR("The last day is before the first."),
                                     .remedy = STR("Correct one of the two and import the file again.")});
}

static Status read_involvement(ImportRow *r, void *row) {
    Ctx *cx = r->cx;
    InvolvementRow *k = row;
    *k = (InvolvementRow){.child = {.row = r, .columns = &involvements_child, .local_scheme = STR("local:known")}};
    child_row_read(&k->child);
    (void)row_has(r, INVOLVEMENTS_SERVICE);
    (void)row_choice(r, INVOLVEMENTS_SERVICE, service_choices(cx->arena, definitions_of(cx)->involvement));
    (void)row_choice(r, INVOLVEMENTS_CONSENT, CONSENT_WORDS);
    (void)row_has(r, INVOLVEMENTS_FROM);
    k->child.as_at = row_past_day(r, INVOLVEMENTS_FROM);
    k->said = (InvolvementSaid){.service = row_text(r, INVOLVEMENTS_SERVICE),
                                .team = row_text(r, INVOLVEMENTS_TEAM),
                                .worker = row_text(r, INVOLVEMENTS_WORKER),
                                .role = row_text(r, INVOLVEMENTS_ROLE),
                                .phone = row_text(r, INVOLVEMENTS_PHONE),
                                .email = row_text(r, INVOLVEMENTS_EMAIL),
                                .is_lead = row_flag(r, INVOLVEMENTS_LEAD),
                                .consent = row_text(r, INVOLVEMENTS_CONSENT),
                                .from_on = k->child.as_at,
                                .to_on = row_day(r, INVOLVEMENTS_TO)};
    check_days(r, &k->said);
    return OK;
}

static Status say_involvement(void *row, PersonFacts *p, i64 *n_written) {
    InvolvementRow *k = row;
    ImportRow *r = k->child.row;
    InvolvementChange change;
    k->said.person_id = p->who.id;
    k->said.source_id = import_unit_id(r->u);
    TRY(involve_say(r->cx, &k->said, &change));
    *n_written += change != INVOLVEMENT_UNCHANGED;
    return OK;
}

static const ChildList involvements = {&involvements_table, sizeof(InvolvementRow), read_involvement, say_involvement};

/* ---- the file ---- */

static int involvements_recognise(Str head, UNUSED Str file_name) {
    return import_csv_score(head, &involvements_table);
}

static Status import_involvement(ImportRow *r) { return child_list_row(r, &involvements); }

static Status involvements_run(Ctx *cx, ImportUnit *u, ImportFile *f) {
    UnitFacts facts = {.key = str_fmt(cx->arena, "involvements:%.*s", STR_ARG(import_file_name(f))),
                       .as_at = cx->today};
    return import_csv_rows(cx, u, f,
                           &(CsvImport){.table = &involvements_table, .facts = &facts, .row = import_involvement});
}

static Status involvements_apply(Ctx *cx, ImportUnit *u, const json_t *json, i64 person_id, i64 *applied_to) {
    return child_list_apply(cx, u, &involvements, &(ChildHeld){json, person_id}, applied_to);
}

const Importer importer_involvements = {.kind = "involvements",
                                        .title = "Who works with children",
                                        .recognise = involvements_recognise,
                                        .run = involvements_run,
                                        .apply = involvements_apply};
