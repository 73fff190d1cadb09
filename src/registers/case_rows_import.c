#include "registers/case_rows_import.h"

#include "base/csv_out.h"
#include "registers/case_access.h"
#include "registers/case_columns.h"
#include "registers/case_own.h"
#include "sql_all.h"

typedef struct RowsFile {
    const Register *reg;
    const Field *list;
    CaseColumns columns;
    CsvTable table;
} RowsFile;

/* One row on its way. */
typedef struct RowIn {
    ImportRow *row;
    const RowsFile *file;
    Case c;
    Value *typed; /* by column of the list */
    Answers answers;
    bool is_new, is_changed;
} RowIn;

static void refuse(RowIn *k, size_t column, const char *code, const char *message) {
    row_refuse(k->row, &(CellTrouble){.column = column,
                                      .code = code,
                                      .message = str_from(message),
                                      .remedy = STR("Correct it and import the file again; its other rows stand.")});
}

static RowsFile open_list(Ctx *cx, const Register *reg, const Field *list) {
    RowsFile f = {.reg = reg, .list = list, .columns = case_row_columns(cx, list)};
    CsvColumn *at = ARENA_ARRAY(cx->arena, CsvColumn, f.columns.n);
    for (size_t i = 0; i < f.columns.n; i++)
        at[i] = (CsvColumn){.name = f.columns.headers[i], .is_required = i == ROW_COLUMN_REFERENCE};
    f.table = (CsvTable){.columns = at, .n = f.columns.n};
    return f;
}

/* ---- which case ---- */

static Status person_of(RowIn *k, i64 *person_id) {
    Ctx *cx = k->row->cx;
    DbRows *r;
    i64 n = 0;
    Str upn = row_text(k->row, ROW_COLUMN_CHILD_UPN);
    *person_id = row_number(k->row, ROW_COLUMN_CHILD_ID, 0);
    if (*person_id || !upn.n) return OK;
    TRY(db_query(cx, &r, SQL_case_person_of_upn, P_STR(upn)));
    for (; db_next(r); n++) *person_id = col_i64(r, 0);
    TRY(db_done(r));
    if (n != 1) refuse(k, ROW_COLUMN_CHILD_UPN, "child_unknown", "Not one child alone is known with that number.");
    return OK;
}

static Status find_opened(RowIn *k, i64 *id) {
    Ctx *cx = k->row->cx;
    i64 person_id;
    Str reg = k->file->reg->name, subject = row_text(k->row, ROW_COLUMN_SUBJECT);
    i64 urn = row_number(k->row, ROW_COLUMN_SCHOOL, 0);
    Date on = row_day(k->row, ROW_COLUMN_OPENED_ON);
    TRY(person_of(k, &person_id));
    if (k->row->is_bad || !row_has(k->row, ROW_COLUMN_OPENED_ON)) return OK;
    if (person_id) TRY(db_number(cx, id, SQL_case_of_person_opened, P_STR(reg), P_I64(person_id), P_DATE(on)));
    else TRY(db_number(cx, id, SQL_case_of_other_opened, P_STR(reg), P_I64(urn), P_STR(subject), P_DATE(on)));
    if (*id == 0)
        refuse(k, ROW_COLUMN_OPENED_ON, "case_unknown",
               "No case of this register was opened that day about that child, school or subject.");
    return OK;
}

static Status find_case(RowIn *k) {
    Ctx *cx = k->row->cx;
    i64 id = 0;
    Str reference = row_text(k->row, ROW_COLUMN_REFERENCE);
    if (reference.n) TRY(case_by_reference(cx, reference, &id));
    else TRY(find_opened(k, &id));
    if (id == 0) return OK;
    TRY(case_load(cx, id, &k->c));
    if (!str_eq(k->c.reg->name, k->file->reg->name))
        refuse(k, ROW_COLUMN_REFERENCE, "case_of_another_register", "The case is of another register.");
    return case_may_change(cx, &k->c);
}

/* ---- which row, and what is said of it ---- */

static void read_cells(RowIn *k) {
    const CaseColumns *c = &k->file->columns;
    k->typed = ARENA_ARRAY(k->row->cx->arena, Value, k->file->list->n_fields + 1);
    for (size_t i = c->n_first; i < c->n; i++) {
        size_t f = c->fields[i - c->n_first];
        Str say;
        if (!case_read_answer(k->row->cx, &k->file->list->fields[f], csv_cell_unguarded(row_text(k->row, i)),
                              &k->typed[f], &say))
            refuse(k, i, "answer_wrong", str_cstr(k->row->cx->arena, say));
    }
}

static const CaseRow *row_numbered(RowIn *k, const CaseRows *rows) {
    i64 id = row_number(k->row, ROW_COLUMN_ROW, 0);
    for (size_t i = 0; i < rows->n; i++)
        if (rows->at[i].id == id) return &rows->at[i];
    refuse(k, ROW_COLUMN_ROW, "row_unknown", "The case has no row of that number.");
    return NULL;
}

/* Equal in what was typed: of a known row an empty cell says nothing, of a new one that nothing is known. */
static bool says_the_same(const RowIn *k, const CaseRow *row, bool is_known) {
    const Field *list = k->file->list;
    for (size_t i = 0; i < list->n_fields; i++) {
        if (is_known && k->typed[i].kind == VALUE_UNKNOWN) continue;
        if (!value_eq(k->typed[i], row->values[i])) return false;
    }
    return true;
}

static void add_answers(RowIn *k, Str key, const CaseRow *known) {
    Ctx *cx = k->row->cx;
    const CaseColumns *c = &k->file->columns;
    const char *list = str_cstr(cx->arena, k->file->list->name);
    Answer *at = ARENA_ARRAY(cx->arena, Answer, c->n);
    size_t n = 0;
    for (size_t i = c->n_first; i < c->n; i++) {
        size_t f = c->fields[i - c->n_first];
        if (k->typed[f].kind == VALUE_UNKNOWN || (known && value_eq(k->typed[f], known->values[f]))) continue;
        at[n++] = (Answer){.field = str_fmt(cx->arena, "%s[%.*s].%s", list, STR_ARG(key), c->headers[i]),
                           .text = csv_cell_unguarded(row_text(k->row, i))};
    }
    if (row_flag(k->row, ROW_COLUMN_REMOVE))
        at[n++] = (Answer){.field = str_fmt(cx->arena, "%s[%.*s].remove", list, STR_ARG(key)), .text = STR("yes")};
    k->answers = (Answers){.at = at, .n = n};
}

static void read_row(RowIn *k) {
    const CaseRows *rows = &k->c.rows[register_field(k->c.reg, k->file->list->name)];
    Str number = row_text(k->row, ROW_COLUMN_ROW);
    read_cells(k);
    if (number.n) {
        const CaseRow *known = row_numbered(k, rows);
        if (known) add_answers(k, number, known);
        return;
    }
    k->is_new = true;
    for (size_t i = 0; i < rows->n && k->is_new; i++) k->is_new = !says_the_same(k, &rows->at[i], false);
    if (k->is_new) add_answers(k, STR("new"), NULL);
}

/* ---- a case that is done with ---- */

/* History of a closed case may be brought in: what happened while it was open. What stands in it is not changed by a file. */
static void check_past(RowIn *k) {
    const CaseColumns *c = &k->file->columns;
    if (!k->is_new)
        refuse(k, ROW_COLUMN_ROW, "case_closed", "The case is closed: a file adds rows to it and changes none.");
    for (size_t i = c->n_first; i < c->n; i++) {
        const Field *f = &k->file->list->fields[c->fields[i - c->n_first]];
        Value v = k->typed[c->fields[i - c->n_first]];
        if (v.kind == VALUE_DATE && !f->may_be_future && date_before(k->c.closed_on, v.date))
            refuse(k, i, "row_after_closing", "The case was closed before that day: reopen it, or correct the day.");
    }
}

/* ---- a row ---- */

static size_t column_of(const RowsFile *f, Str answer) {
    Str column, before = str_cut(answer, '.', &column);
    (void)before;
    for (size_t i = f->columns.n_first; i < f->columns.n; i++)
        if (str_is(column, f->columns.headers[i])) return i;
    return ROW_COLUMN_REFERENCE;
}

static Status apply(RowIn *k) {
    Ctx *cx = k->row->cx;
    CaseProblems problems = {.n = 0};
    TRY(find_case(k));
    if (k->row->is_bad) return OK;
    read_row(k);
    if (k->row->is_bad || k->answers.n == 0) return OK;
    bool is_past = date_is_set(k->c.closed_on);
    if (is_past) check_past(k);
    if (k->row->is_bad) return OK;
    k->is_changed = true;
    Status st = is_past ? case_add_past_rows(cx, k->c.id, k->answers, &problems)
                        : case_change(cx, k->c.id, 0, k->answers, &problems);
    for (size_t i = 0; i < problems.n; i++)
        refuse(k, column_of(k->file, problems.at[i].field), "answer_wrong", str_cstr(cx->arena, problems.at[i].say));
    return st;
}

/* What a person can put right refuses the row; the store's own trouble ends the run. */
static Status apply_whole(RowIn *k) {
    Ctx *cx = k->row->cx;
    TRY(db_savepoint(cx, "case_row"));
    Status st = apply(k);
    if (st != OK && !status_is_users(st)) return st;
    if (st != OK && !k->row->is_bad)
        refuse(k, ROW_COLUMN_REFERENCE, "row_refused", str_cstr(cx->arena, cx->error.message));
    ctx_clear_error(cx);
    if (k->row->is_bad) TRY(db_rollback_to(cx, "case_row"));
    return db_release(cx, "case_row");
}

static RowOutcome outcome_of(const RowIn *k) {
    if (k->row->is_bad) return ROW_REFUSED;
    return !k->is_changed ? ROW_UNCHANGED : k->is_new ? ROW_CREATED : ROW_UPDATED;
}

Status case_rows_run(Ctx *cx, ImportUnit *u, ImportFile *f, const Register *reg, const Field *list) {
    RowsFile file = open_list(cx, reg, list);
    ImportRow row = {.cx = cx, .u = u, .table = &file.table};
    UnitFacts facts = {.key = str_fmt(cx->arena, "cases:%.*s.%.*s:%.*s", STR_ARG(reg->name), STR_ARG(list->name),
                                      STR_ARG(import_file_name(f))),
                       .as_at = cx->today};
    CsvReader *reader;
    bool is_unchanged, has = true;
    TRY(import_csv_open_strict(cx, u, f, &file.table, &reader));
    TRY(import_unit_begin(cx, u, &facts, &is_unchanged));
    while (!is_unchanged) { /* no rewinding: the audit lines of what a row does wait in the arena */
        TRY(import_csv_next(reader, &row, &has));
        if (!has) break;
        RowIn k = {.row = &row, .file = &file};
        TRY(apply_whole(&k));
        import_row_done(u, outcome_of(&k));
    }
    return OK;
}
