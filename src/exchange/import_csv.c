/* import_csv.c - see import_csv.h. */
#include "exchange/import_csv.h"

#include "base/nearest.h"

/* ---- recognising ---- */

static Str next_head_cell(Str *rest) {
    Str cell = str_trim(str_cut(*rest, ',', rest));
    if (cell.n >= 2 && cell.p[0] == '"' && cell.p[cell.n - 1] == '"') cell = str_slice(cell, 1, cell.n - 1);
    return str_trim(cell);
}

static bool head_has(Str line, const char *name) {
    while (line.n > 0)
        if (str_eq_nocase(next_head_cell(&line), str_from(name))) return true;
    return false;
}

int import_csv_score(Str head, const CsvTable *table) {
    size_t end = 0, n_found = 0;
    if (str_starts(head, STR("\xEF\xBB\xBF"))) head = str_slice(head, 3, head.n);
    while (end < head.n && head.p[end] != '\n' && head.p[end] != '\r') end++;
    Str line = str_slice(head, 0, end);
    for (size_t i = 0; i < table->n; i++) {
        bool has = head_has(line, table->columns[i].name);
        if (!has && table->columns[i].is_required) return 0;
        n_found += has;
    }
    return 50 + (int)(50 * n_found / table->n);
}

/* ---- opening ---- */

static Status read_file(Ctx *cx, void *from, void *into, size_t n, size_t *got) {
    return import_read(cx, from, into, n, got);
}

static Str separator_hint(Ctx *cx, const CsvHeader *h) {
    if (h->separator == ',')
        return STR("Check that this is the right file, with its header row first, and import it again.");
    return str_fmt(cx->arena, "The cells seem to be separated by %s. Save the file with commas and import it again.",
                   h->separator == ';' ? "semicolons" : "tabs");
}

/* "rsk: did you mean risk?" for each. */
static Str unknown_hint(Ctx *cx, const CsvTable *table, const CsvHeader *h) {
    Buf b = buf_on(cx->arena);
    const char **names = ARENA_ARRAY(cx->arena, const char *, table->n + 1);
    for (size_t i = 0; i < table->n; i++) names[i] = table->columns[i].name;
    for (size_t i = 0; i < h->n_unknown; i++) {
        const char *near = nearest_name(h->unknown[i], names, table->n);
        if (near) buf_fmt(&b, "%.*s: did you mean %s? ", STR_ARG(h->unknown[i]), near);
    }
    buf_lit(&b, "Rename the column, or take it out, and import the file again.");
    return buf_str(&b);
}

static Str unknown_names(Ctx *cx, const CsvHeader *h) {
    Buf b = buf_on(cx->arena);
    for (size_t i = 0; i < h->n_unknown; i++) buf_fmt(&b, "%s%.*s", i ? ", " : "", STR_ARG(h->unknown[i]));
    return buf_str(&b);
}

static Status check_columns(Ctx *cx, ImportUnit *u, const CsvTable *table, const CsvHeader *h) {
    if (h->n_unknown == 0) return OK;
    return import_refuse_file(cx, u,
                              (Finding){.code = "csv_column_unknown",
                                        .line = 1,
                                        .field = unknown_names(cx, h),
                                        .message = STR("The header row has a column that is not known here."),
                                        .remedy = unknown_hint(cx, table, h)});
}

static Status check_header(Ctx *cx, ImportUnit *u, const CsvHeader *h) {
    if (h->fault != CSV_FINE && h->fault != CSV_RAGGED)
        return import_refuse_file(cx, u,
                                  (Finding){.code = csv_fault_info[h->fault].code,
                                            .line = 1,
                                            .message = str_from(csv_fault_info[h->fault].text),
                                            .remedy = STR("Ask the sender for the file again.")});
    if (h->fault == CSV_RAGGED)
        return import_refuse_file(cx, u,
                                  (Finding){.code = "csv_empty",
                                            .message = STR("The file holds no header row and no rows."),
                                            .remedy = STR("Ask the sender for the file again.")});
    if (h->missing.n > 0)
        return import_refuse_file(cx, u,
                                  (Finding){.code = "csv_columns_missing",
                                            .line = 1,
                                            .field = h->missing,
                                            .message = STR(
                                                "The header row has not all the columns that this kind of file needs."),
                                            .remedy = separator_hint(cx, h)});
    if (h->repeated.n > 0)
        return import_refuse_file(
            cx, u,
            (Finding){.code = "csv_column_repeated",
                      .line = 1,
                      .field = h->repeated,
                      .message = STR("A column stands twice in the header row, so it cannot be told which one counts."),
                      .remedy = STR("Remove one of them and import the file again.")});
    return OK;
}

/* Known from the pass that hashed the file, so a file in the wrong encoding is refused before a row is read. */
static Status check_bytes(Ctx *cx, ImportUnit *u, const ImportFile *f) {
    if (import_file_has_nul(f))
        return import_refuse_file(cx, u,
                                  (Finding){.code = "csv_nul",
                                            .message = STR(
                                                "The file holds NUL bytes, so it is damaged or is not a text file."),
                                            .remedy = STR("Save it as 'CSV UTF-8', or ask the sender for it again.")});
    return OK;
}

static Status open_table(Ctx *cx, ImportUnit *u, ImportFile *f, const CsvTable *table, CsvReader **out,
                         CsvHeader *header) {
    CsvSource source = {.read = read_file, .from = f, .is_utf8 = import_file_is_utf8(f)};
    TRY(check_bytes(cx, u, f));
    TRY(csv_open(cx, &source, table->columns, table->n, out, header));
    if (header->has_mark && !source.is_utf8)
        return import_refuse_file(
            cx, u,
            (Finding){.code = "csv_bad_encoding",
                      .message = STR("The file says that it is UTF-8, but holds bytes that are not."),
                      .remedy = STR("It is cut off or was put together from two files. Ask the sender for it again.")});
    return check_header(cx, u, header);
}

Status import_csv_open(Ctx *cx, ImportUnit *u, ImportFile *f, const CsvTable *table, CsvReader **out) {
    CsvHeader header;
    return open_table(cx, u, f, table, out, &header);
}

Status import_csv_open_strict(Ctx *cx, ImportUnit *u, ImportFile *f, const CsvTable *table, CsvReader **out) {
    CsvHeader header;
    TRY(open_table(cx, u, f, table, out, &header));
    return check_columns(cx, u, table, &header);
}

/* ---- rows ---- */

static Status refuse_rest(ImportRow *r) {
    return import_refuse_file(
        r->cx, r->u,
        (Finding){.code = csv_fault_info[r->row.fault].code,
                  .line = r->row.line,
                  .message = str_from(csv_fault_info[r->row.fault].text),
                  .remedy =
                      STR("Look at the quotation marks from this line on, correct them and import the file again.")});
}

static void refuse_row(ImportRow *r) {
    import_finding(r->u,
                   &(Finding){.code = csv_fault_info[r->row.fault].code,
                              .severity = SEVERITY_REFUSED,
                              .line = r->row.line,
                              .value = r->row.fault == CSV_RAGGED ? str_fmt(r->cx->arena, "%zu cells", r->row.n_cells)
                                                                  : STR_NONE,
                              .message = str_from(csv_fault_info[r->row.fault].text),
                              .remedy = STR("Correct the row and import the file again; its other rows stand.")});
    import_row_done(r->u, ROW_REFUSED);
}

Status import_csv_next(CsvReader *reader, ImportRow *r, bool *has) {
    for (;;) {
        r->is_bad = false;
        TRY(csv_next(reader, &r->row, has));
        if (!*has || r->row.fault == CSV_FINE) return OK;
        if (r->row.fault >= CSV_FATAL) return refuse_rest(r);
        refuse_row(r);
    }
}

Status import_csv_rows(Ctx *cx, ImportUnit *u, ImportFile *f, const CsvImport *import) {
    ImportRow row = {.cx = cx, .u = u, .table = import->table};
    CsvReader *reader;
    bool is_unchanged;
    TRY(import_csv_open(cx, u, f, import->table, &reader));
    TRY(import_unit_begin(cx, u, import->facts, &is_unchanged));
    if (is_unchanged) return OK;
    for (;;) {
        ArenaMark mark = arena_mark(cx->arena);
        bool has;
        TRY(import_csv_next(reader, &row, &has));
        if (!has) return OK;
        TRY(import->row(&row));
        arena_rewind(cx->arena, mark);
    }
}

/* ---- cells ---- */

static void note(ImportRow *r, Severity severity, const CellTrouble *t) {
    import_finding(r->u, &(Finding){.code = t->code,
                                    .severity = severity,
                                    .line = r->row.line,
                                    .field = str_from(r->table->columns[t->column].name),
                                    .value = row_text(r, t->column),
                                    .message = t->message,
                                    .remedy = t->remedy});
}

void row_refuse(ImportRow *r, const CellTrouble *t) {
    r->is_bad = true;
    note(r, SEVERITY_REFUSED, t);
}

void row_warn(ImportRow *r, const CellTrouble *t) { note(r, SEVERITY_WARNING, t); }

bool row_has(ImportRow *r, size_t column) {
    if (row_text(r, column).n > 0) return true;
    row_refuse(r, &(CellTrouble){.column = column,
                                 .code = "cell_empty",
                                 .message = STR("The cell is empty, and the row makes no sense without it."),
                                 .remedy = STR("Fill it in and import the file again.")});
    return false;
}

Date row_day(ImportRow *r, size_t column) {
    Date day = DATE_NONE;
    if (row_text(r, column).n == 0 || date_parse_uk(row_text(r, column), &day)) return day;
    row_refuse(r, &(CellTrouble){.column = column,
                                 .code = "date_bad",
                                 .message = STR("This is no day of the calendar."),
                                 .remedy = STR("Write it as 2018-03-08 or 08/03/2018.")});
    return DATE_NONE;
}

Date row_past_day(ImportRow *r, size_t column) {
    Date day = row_day(r, column);
    if (!date_is_set(day) || !date_before(r->cx->today, day)) return day;
    row_refuse(r, &(CellTrouble){.column = column,
                                 .code = "date_future",
                                 .message = STR("The day is in the future."),
                                 .remedy = STR("Correct it and import the file again.")});
    return day;
}

i64 row_number(ImportRow *r, size_t column, i64 otherwise) {
    i64 n = otherwise;
    if (row_text(r, column).n == 0) return otherwise;
    if (str_to_i64(row_text(r, column), &n) && n >= 0) return n;
    row_refuse(r, &(CellTrouble){.column = column,
                                 .code = "number_bad",
                                 .message = STR("This is no whole number."),
                                 .remedy = STR("Write digits only.")});
    return otherwise;
}

bool row_flag(ImportRow *r, size_t column) {
    static const char *const yes[] = {"yes", "true", "y", "1"}, *const no[] = {"no", "false", "n", "0", ""};
    for (size_t i = 0; i < COUNT_OF(yes); i++)
        if (str_eq_nocase(row_text(r, column), str_from(yes[i]))) return true;
    for (size_t i = 0; i < COUNT_OF(no); i++)
        if (str_eq_nocase(row_text(r, column), str_from(no[i]))) return false;
    row_refuse(r, &(CellTrouble){.column = column,
                                 .code = "flag_bad",
                                 .message = STR("This is neither yes nor no."),
                                 .remedy = STR("Write yes or no.")});
    return false;
}

bool row_choice(ImportRow *r, size_t column, const char *choices) {
    Str text = row_text(r, column);
    if (text.n == 0 || str_is_among(str_from(choices), '|', text)) return true;
    row_refuse(r, &(CellTrouble){.column = column,
                                 .code = "choice_bad",
                                 .message = STR("The cell holds a word that is not known here."),
                                 .remedy = str_fmt(r->cx->arena, "Write one of: %s.", choices)});
    return false;
}

/* ---- holding ---- */

Status row_hold(ImportRow *r, i64 candidate_id, Str reason) {
    json_t *json = json_object();
    for (size_t i = 0; i < r->table->n; i++)
        if (row_text(r, i).n > 0)
            json_object_set_new(json, r->table->columns[i].name, json_stringn(row_text(r, i).p, row_text(r, i).n));
    Status st =
        import_hold_row(r->cx, r->u, candidate_id, reason, json,
                        &(Finding){.code = "match_doubtful",
                                   .line = r->row.line,
                                   .message = str_fmt(r->cx->arena, "It is not certain which child this is: %.*s.",
                                                      STR_ARG(reason)),
                                   .remedy = STR("Decide it under doubtful matches (muster doubts).")});
    json_decref(json);
    return st;
}

void row_from_json(Ctx *cx, ImportUnit *u, const CsvTable *table, const json_t *json, ImportRow *out) {
    Str *cells = ARENA_ARRAY(cx->arena, Str, table->n);
    for (size_t i = 0; i < table->n; i++) {
        const json_t *cell = json_object_get(json, table->columns[i].name);
        cells[i] = json_is_string(cell) ? (Str){json_string_value(cell), json_string_length(cell)} : STR("");
    }
    *out = (ImportRow){.cx = cx, .u = u, .table = table, .row = {.n_cells = table->n, .cells = cells}};
}
