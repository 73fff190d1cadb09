#include "link/link_file.h"

#include "base/file_map.h"
#include "exchange/csv.h"

const char *const link_column_words[N_LINK_COLUMNS] = {
#define X(name, word, kind, group, domain, count) #word,
    LINK_FIELD_LIST(X)
#undef X
        "name",
    "id", "truth"};

/* Headers that are recognised, the likeliest first: of two that are there the first is taken. */
#define HEADERS_PER_COLUMN 16
static const char *const headers[N_LINK_COLUMNS][HEADERS_PER_COLUMN] = {
    [LINK_FORENAME] = {"forename", "given_name", "first_name", "forenames", "given_names", "firstname", "givenname",
                       "legal_forename", "fname", "preferred_forename", "first name", "given name"},
    [LINK_SURNAME] = {"surname", "last_name", "family_name", "lastname", "legal_surname", "lname", "familyname",
                      "preferred_surname", "last name", "family name"},
    [LINK_MIDDLE_NAMES] = {"middle_names", "middle_name", "middlename", "second_name", "middle names", "middle name"},
    [LINK_BIRTH_DATE] = {"date_of_birth", "dob", "birth_date", "birthdate", "born", "date of birth", "dateofbirth",
                         "birth date", "bday"},
    [LINK_SEX] = {"sex", "gender", "sex_at_birth"},
    [LINK_HOUSE_NUMBER] = {"street_number", "house_number", "paon", "house_name", "house", "number", "saon",
                           "street number", "house number", "house_no"},
    [LINK_STREET] = {"address_1", "street", "address1", "address_line_1", "address", "street_name", "address line 1",
                     "addressline1", "add1", "street name", "home_address"},
    [LINK_LOCALITY] = {"address_2", "locality", "address2", "address_line_2", "address line 2", "addressline2", "add2",
                       "address_3", "village"},
    [LINK_TOWN] = {"suburb", "town", "city", "post_town", "place", "posttown", "address_town"},
    [LINK_POSTCODE] = {"postcode", "post_code", "zip", "zipcode", "zip_code", "postal_code", "post code"},
    [LINK_COUNTY] = {"state", "county", "province", "region"},
    [LINK_UPN] = {"upn", "unique_pupil_number"},
    [LINK_NHS] = {"nhs_number", "nhs", "nhsnumber", "nhs_no", "nhs number"},
    [LINK_ULN] = {"uln", "unique_learner_number"},
    [LINK_IDENTIFIER] = {"soc_sec_id", "ssn", "national_insurance_number", "nino", "ni_number",
                         "social_security_number", "identifier", "national_id", "passport_number", "hospital_number"},
    [LINK_FULL_NAME] = {"name", "full_name", "fullname", "full name", "child_name", "pupil_name"},
    [LINK_COLUMN_ID] = {"rec_id", "id", "record_id", "row_id", "unique_id", "recid", "local_id", "person_id",
                        "child_id", "pupil_id"},
};

/* ---- the map ---- */

static int column_named(Str word) {
    for (int k = 0; k < N_LINK_COLUMNS; k++) {
        if (str_eq_nocase(word, str_from(link_column_words[k]))) return k;
        for (int h = 0; h < HEADERS_PER_COLUMN && headers[k][h]; h++)
            if (str_eq_nocase(word, str_from(headers[k][h]))) return k;
    }
    return -1;
}

static Str field_names(Arena *a) {
    Buf b = buf_on(a);
    for (int k = 0; k < N_LINK_COLUMNS; k++) buf_fmt(&b, "%s%s", k ? ", " : "", link_column_words[k]);
    return buf_str(&b);
}

Status link_map_read(Ctx *cx, Str path, LinkMap *out) {
    memset(out, 0, sizeof *out);
    if (path.n == 0) return OK;
    Str rest;
    TRY(file_map(cx, path, &rest));
    out->is_given = true;
    for (int line = 1; rest.n > 0; line++) {
        Str text = str_trim(str_cut(rest, '\n', &rest)), column;
        if (text.n == 0 || text.p[0] == '#') continue;
        Str field = str_trim(str_cut(text, '=', &column));
        int k = column_named(field);
        if (k < 0 || str_empty(str_trim(column)))
            return FAIL(cx, ERR_INPUT, "%.*s:%d: write field = column, where field is one of %.*s", STR_ARG(path), line,
                        STR_ARG(field_names(cx->arena)));
        out->column[k] = str_dup(cx->arena, str_trim(column));
    }
    return OK;
}

/* ---- recognising columns ---- */

static bool is_wanted_by_map(const LinkMap *map, Str header) {
    for (int k = 0; k < N_LINK_COLUMNS; k++)
        if (map->column[k].n > 0 && str_eq_nocase(map->column[k], header)) return true;
    return false;
}

/* The header as it is spelt in the file, if it is there and free. */
static Str header_in(const Str *names, size_t n, Str wanted) {
    for (size_t i = 0; i < n; i++)
        if (str_eq_nocase(names[i], wanted)) return names[i];
    return STR_NONE;
}

static Status choose_columns(Ctx *cx, const LinkSource *from, const Str *names, size_t n, LinkFile *out) {
    const LinkMap *map = from->map;
    for (int k = 0; k < N_LINK_COLUMNS; k++) {
        Str wanted = map->column[k];
        out->columns[k] = wanted.n > 0 ? header_in(names, n, wanted) : STR_NONE;
        if (wanted.n > 0 && out->columns[k].n == 0 && k != LINK_COLUMN_TRUTH)
            return FAIL(cx, ERR_INPUT, "%.*s has no column \"%.*s\"", STR_ARG(from->path), STR_ARG(wanted));
        if (wanted.n > 0 || (map->is_given && k != LINK_COLUMN_ID)) continue;
        for (int h = 0; h < HEADERS_PER_COLUMN && headers[k][h] && out->columns[k].n == 0; h++) {
            Str found = header_in(names, n, str_from(headers[k][h]));
            if (!is_wanted_by_map(map, found) || k == LINK_COLUMN_ID) out->columns[k] = found;
        }
    }
    for (int k = 0; k < N_LINK_INPUTS; k++)
        if (out->columns[k].n > 0) return OK;
    return FAIL(cx, ERR_INPUT,
                "%.*s has no column that is recognised: name them in a file for --map, as field = column, with %.*s",
                STR_ARG(from->path), STR_ARG(field_names(cx->arena)));
}

/* The names in the first line. */
static size_t read_header(Arena *a, Str text, Str **out) {
    Str line = str_cut(text, '\n', &text);
    if (str_starts(line, STR("\xEF\xBB\xBF"))) line = str_slice(line, 3, line.n);
    size_t n = 0;
    *out = ARENA_ARRAY(a, Str, line.n + 1);
    while (line.n > 0) {
        Str name = str_trim(str_cut(line, ',', &line));
        if (name.n >= 2 && name.p[0] == '"' && name.p[name.n - 1] == '"')
            name = str_trim(str_slice(name, 1, name.n - 1));
        if (name.n > 0) (*out)[n++] = name;
    }
    return n;
}

/* ---- rows ---- */

static void keep_row(Ctx *cx, LinkFile *f, Str id, Str truth) {
    if (f->n == f->cap) {
        u32 cap = f->cap == 0 ? 1024 : f->cap * 2;
        f->ids = arena_grow(cx->arena, f->ids, f->cap * sizeof(Str), cap * sizeof(Str));
        f->truths = arena_grow(cx->arena, f->truths, f->cap * sizeof(Str), cap * sizeof(Str));
        f->cap = cap;
    }
    f->ids[f->n] = str_dup(cx->arena, id);
    f->truths[f->n++] = str_dup(cx->arena, truth);
}

/* "rec-123-dup-0" is person 123; any other value is the person's name itself. */
static Str truth_of(Str value) {
    Str rest;
    if (!str_is(str_cut(value, '-', &rest), "rec")) return value;
    Str number = str_cut(rest, '-', &rest);
    return number.n > 0 ? number : value;
}

typedef struct Rows {
    Ctx *cx;
    LinkIndex *ix;
    LinkFile *file;
    bool is_findable;
    CsvColumn columns[N_LINK_COLUMNS];
    int field[N_LINK_COLUMNS];
    size_t n;
} Rows;

static void take_row(const Rows *r, const CsvRow *row) {
    LinkRow said;
    memset(&said, 0, sizeof said);
    Str id = STR_NONE, truth = STR_NONE;
    for (size_t i = 0; i < r->n; i++) {
        if (r->field[i] < N_LINK_INPUTS) said.value[r->field[i]] = row->cells[i];
        else if (r->field[i] == LINK_COLUMN_ID) id = row->cells[i];
        else truth = truth_of(row->cells[i]);
    }
    link_index_add(r->ix, &said, r->is_findable);
    keep_row(r->cx, r->file, id.n > 0 ? id : str_fmt(r->cx->arena, "%lld", (long long)row->number), truth);
}

static Status take_rows(const Rows *r, CsvReader *reader) {
    for (;;) {
        CsvRow row;
        bool has;
        TRY(csv_next(reader, &row, &has));
        if (!has) return OK;
        if (row.fault == CSV_FINE) take_row(r, &row);
        else if (r->file->n_refused++ == 0) r->file->first_refused_line = row.line;
    }
}

Status link_file_read(Ctx *cx, const LinkSource *from, LinkIndex *ix, LinkFile *out) {
    memset(out, 0, sizeof *out);
    Str text, *names;
    TRY(file_map(cx, from->path, &text));
    size_t n_names = read_header(cx->arena, text, &names);
    TRY(choose_columns(cx, from, names, n_names, out));
    out->has_truth = out->columns[LINK_COLUMN_TRUTH].n > 0;
    Rows rows = {.cx = cx, .ix = ix, .file = out, .is_findable = from->is_findable};
    for (int k = 0; k < N_LINK_COLUMNS; k++) {
        if (out->columns[k].n == 0) continue;
        rows.field[rows.n] = k;
        rows.columns[rows.n++] = (CsvColumn){str_cstr(cx->arena, out->columns[k]), false};
    }
    CsvText source_text = {text};
    CsvSource source = csv_text_source(&source_text, str_is_utf8(text));
    CsvReader *reader;
    CsvHeader header;
    TRY(csv_open(cx, &source, rows.columns, rows.n, &reader, &header));
    if (header.fault != CSV_FINE)
        return FAIL(cx, ERR_INPUT, "%.*s: %s", STR_ARG(from->path), csv_fault_info[header.fault].text);
    return take_rows(&rows, reader);
}
