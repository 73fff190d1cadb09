/* involvements.c - who works with which child, as services list it: health visitors, surgeries, early help, the voluntary sector.
 *
 * Owns      nothing; writes through people/involve.h.
 * Invariant the same child, service, team and first day again corrects the rest. A row left out of a newer file ends nothing.
 * Why       sensitive services may send theirs too: what is shown of them is people/involve.h's to say.
 * Start at  involvements_run(). */
#include "define/definitions.h"
#include "exchange/child_row.h"
#include "people/involve.h"

/*    name         header        needed */
#define INVOLVEMENTS_COLUMN_LIST(X)     \
    X(LOCAL_ID, "local_id", false)      \
    X(UPN, "upn", false)                \
    X(NHS, "nhs_number", false)         \
    X(SURNAME, "surname", true)         \
    X(FORENAME, "forename", true)       \
    X(DOB, "dob", true)                 \
    X(SEX, "sex", false)                \
    X(POSTCODE, "postcode", false)      \
    X(SERVICE, "service", true)         \
    X(TEAM, "team", false)              \
    X(WORKER, "worker", false)          \
    X(ROLE, "role", false)              \
    X(PHONE, "phone", false)            \
    X(EMAIL, "email", false)            \
    X(LEAD, "lead_professional", false) \
    X(CONSENT, "consent", false)        \
    X(FROM, "involved_from", true)      \
    X(TO, "involved_to", false)

enum {
#define X(name, header, needed) INVOLVEMENTS_##name,
    INVOLVEMENTS_COLUMN_LIST(X)
#undef X
        N_INVOLVEMENTS_COLUMNS
};

static const CsvColumn involvements_columns[] = {
#define X(name, header, needed) {header, needed},
    INVOLVEMENTS_COLUMN_LIST(X)
#undef X
};
static const CsvTable involvements_table = {involvements_columns, N_INVOLVEMENTS_COLUMNS};

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

static void read_involvement(ImportRow *r, InvolvementRow *k) {
    Ctx *cx = r->cx;
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
}

static Status apply_involvement(InvolvementRow *k, ChildDecision d, RowOutcome *outcome, i64 *person_id) {
    ImportRow *r = k->child.row;
    PersonFacts p;
    ChildFound found;
    InvolvementChange change;
    TRY(child_row_begin(&k->child, d, &p, &found));
    if (found == CHILD_HELD) {
        *outcome = ROW_HELD;
        return OK;
    }
    k->said.person_id = p.who.id;
    k->said.source_id = import_unit_id(r->u);
    TRY(involve_say(r->cx, &k->said, &change));
    *outcome = child_row_outcome(&p, change != INVOLVEMENT_UNCHANGED);
    *person_id = p.who.id;
    return OK;
}

static Status import_involvement(ImportRow *r) {
    RowOutcome outcome = ROW_REFUSED;
    InvolvementRow k;
    i64 person_id;
    read_involvement(r, &k);
    if (!r->is_bad) TRY(apply_involvement(&k, (ChildDecision){0}, &outcome, &person_id));
    import_row_done(r->u, outcome);
    return OK;
}

/* ---- the file ---- */

static int involvements_recognise(Str head, UNUSED Str file_name) {
    return import_csv_score(head, &involvements_table);
}

static Status involvements_run(Ctx *cx, ImportUnit *u, ImportFile *f) {
    UnitFacts facts = {.key = str_fmt(cx->arena, "involvements:%.*s", STR_ARG(import_file_name(f))),
                       .as_at = cx->today};
    return import_csv_rows(cx, u, f,
                           &(CsvImport){.table = &involvements_table, .facts = &facts, .row = import_involvement});
}

static Status involvements_apply(Ctx *cx, ImportUnit *u, const json_t *json, i64 person_id, i64 *applied_to) {
    ImportRow row;
    InvolvementRow k;
    RowOutcome outcome;
    row_from_json(cx, u, &involvements_table, json, &row);
    read_involvement(&row, &k);
    if (row.is_bad) return FAIL(cx, ERR_INPUT, "the held row does not pass its checks any more");
    return apply_involvement(&k, (ChildDecision){.is_decided = true, .person_id = person_id}, &outcome, applied_to);
}

const Importer importer_involvements = {.kind = "involvements",
                                        .title = "Who works with children",
                                        .recognise = involvements_recognise,
                                        .run = involvements_run,
                                        .apply = involvements_apply};
