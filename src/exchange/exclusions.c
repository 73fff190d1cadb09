/* exclusions.c - the list of suspensions and permanent exclusions, as CSV.
 *
 * Owns      nothing; writes through schools/exclusion.h.
 * Invariant a row names its child by UPN alone, so it is believed only where exactly one known child holds the number, or one of
 *           several is on that school's roll.
 * Start at  exclusions_run(). */
#include "exchange/import_csv.h"
#include "people/identifier.h"
#include "schools/establishment.h"
#include "schools/exclusion.h"
#include "sql_all.h"

/*    column, header, is it needed? */
#define EXCL_COLUMN_LIST(X)                           \
    X(EXCL_URN, "urn", true)                          \
    X(EXCL_UPN, "upn", true)                          \
    X(EXCL_CATEGORY, "category", true)                \
    X(EXCL_REASON, "reason", false)                   \
    X(EXCL_START_ON, "start_date", true)              \
    X(EXCL_SESSIONS, "sessions", false)               \
    X(EXCL_END_ON, "end_date", false)                 \
    X(EXCL_REVIEW_ON, "permanent_review_date", false) \
    X(EXCL_SETTING, "setting_from_day_six", false)

CSV_TABLE(excl_table, EXCL_COLUMN_LIST)

/* ---- whose, and where ---- */

static Status check_school(ImportRow *r, i64 urn) {
    bool exists = false;
    if (!r->is_bad) TRY(establishment_exists(r->cx, urn, &exists));
    if (!exists && !r->is_bad)
        row_refuse(r, &(CellTrouble){.column = EXCL_URN,
                                     .code = "school_unknown",
                                     .message = STR("No school has this URN."),
                                     .remedy = STR("Correct the URN, or import a register of schools that has it.")});
    return OK;
}

/* The one child who holds the number; of several the one on the school's roll on the day. 0: none or still several. */
static Status find_by_upn(ImportRow *r, const ExclusionSaid *s, Str upn, i64 *person_id, i64 *n) {
    DbRows *rows;
    i64 n_on_roll = 0, on_roll = 0;
    *n = *person_id = 0;
    TRY(db_query(r->cx, &rows, SQL_exclusions_holders, P_STR(upn), P_I64(s->urn), P_DATE(s->start_on)));
    while (db_next(rows)) {
        ++*n;
        *person_id = col_i64(rows, 0);
        if (col_i64(rows, 1) > 0) n_on_roll++, on_roll = *person_id;
    }
    TRY(db_done(rows));
    if (*n > 1) *person_id = n_on_roll == 1 ? on_roll : 0;
    return OK;
}

static Status find_child(ImportRow *r, ExclusionSaid *s) {
    Str upn = identifier_normalise(r->cx->arena, row_text(r, EXCL_UPN));
    i64 n;
    if (r->is_bad) return OK;
    TRY(find_by_upn(r, s, upn, &s->person_id, &n));
    if (s->person_id) return OK;
    if (n == 0)
        row_refuse(r,
                   &(CellTrouble){.column = EXCL_UPN,
                                  .code = "child_unknown",
                                  .message = STR("No known child holds this UPN."),
                                  .remedy = STR(
                                      "Import the school's census first, then this file again; or correct the UPN.")});
    else
        row_refuse(r, &(CellTrouble){.column = EXCL_UPN,
                                     .code = "upn_of_several",
                                     .message = STR(
                                         "Several children hold this UPN and it cannot be told which one is meant."),
                                     .remedy = STR("Settle whose number it is, then import this file again.")});
    return OK;
}

/* ---- the row ---- */

static void check_category(ImportRow *r, const ExclusionSaid *s) {
    if (!row_has(r, EXCL_CATEGORY) || exclusion_category_of(s->category)) return;
    row_refuse(r, &(CellTrouble){.column = EXCL_CATEGORY,
                                 .code = "exclusion_category",
                                 .message = STR("This is no category of exclusion."),
                                 .remedy = STR("Write SUSP (or FIXD before 2021), PERM or LNCH.")});
}

static void check_order(ImportRow *r, const ExclusionSaid *s) {
    if (date_is_set(s->end_on) && date_is_set(s->start_on) && date_before(s->end_on, s->start_on))
        row_refuse(r, &(CellTrouble){.column = EXCL_END_ON,
                                     .code = "exclusion_ends_before_start",
                                     .message = STR("The exclusion ends before it starts."),
                                     .remedy = STR("Correct one of the days and import the file again.")});
}

static Str or_none(Str s) { return s.n ? s : STR_NONE; }

static Status read_exclusion(ImportRow *r, ExclusionSaid *s) {
    i64 urn = row_has(r, EXCL_URN) ? row_number(r, EXCL_URN, 0) : 0;
    (void)row_has(r, EXCL_UPN);
    (void)row_has(r, EXCL_START_ON);
    *s = (ExclusionSaid){.urn = urn,
                         .category = row_text(r, EXCL_CATEGORY),
                         .reason = or_none(row_text(r, EXCL_REASON)),
                         .start_on = row_past_day(r, EXCL_START_ON),
                         .end_on = row_day(r, EXCL_END_ON),
                         .sessions = row_number(r, EXCL_SESSIONS, -1),
                         .review_on = row_day(r, EXCL_REVIEW_ON),
                         .day_six_setting = or_none(row_text(r, EXCL_SETTING)),
                         .source_id = import_unit_id(r->u)};
    check_category(r, s);
    check_order(r, s);
    TRY(check_school(r, urn));
    return find_child(r, s);
}

static Status import_exclusion(ImportRow *r) {
    static const RowOutcome outcomes[] = {
        [EXCLUSION_UNCHANGED] = ROW_UNCHANGED, [EXCLUSION_CREATED] = ROW_CREATED, [EXCLUSION_UPDATED] = ROW_UPDATED};
    ExclusionSaid s;
    ExclusionChange change;
    TRY(read_exclusion(r, &s));
    if (r->is_bad) {
        import_row_done(r->u, ROW_REFUSED);
        return OK;
    }
    TRY(exclusion_say(r->cx, &s, &change));
    import_row_done(r->u, outcomes[change]);
    return OK;
}

/* ---- the file ---- */

static int exclusions_recognise(Str head, UNUSED Str file_name) { return import_csv_score(head, &excl_table); }

static Status exclusions_run(Ctx *cx, ImportUnit *u, ImportFile *f) {
    UnitFacts facts = {.key = str_fmt(cx->arena, "exclusions:%.*s", STR_ARG(import_file_name(f))), .as_at = DATE_NONE};
    CsvImport import = {.table = &excl_table, .facts = &facts, .row = import_exclusion};
    return import_csv_rows(cx, u, f, &import);
}

const Importer importer_exclusions = {.kind = "exclusions",
                                      .title = "Exclusions",
                                      .recognise = exclusions_recognise,
                                      .run = exclusions_run};
