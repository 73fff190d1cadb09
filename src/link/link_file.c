#include "link/link_file.h"

#include <jansson.h>

#include "base/file_map.h"
#include "exchange/csv.h"

const char *const link_column_words[N_LINK_COLUMNS] = {
#define X(name, word, kind, group, domain, count) #word,
    LINK_FIELD_LIST(X)
#undef X
        "name",
    "id", "truth"};

/* Headers that are recognised, the likeliest first: of two that are there the first is taken. */
#define HEADERS_PER_COLUMN 18
static const char *const headers[N_LINK_COLUMNS][HEADERS_PER_COLUMN] = {
    [LINK_FORENAME] = {"forename", "given_name", "first_name", "forenames", "given_names", "first_names", "fname",
                       "legal_forename", "christian_name", "preferred_forename", "forename_1", "first_name_1"},
    [LINK_SURNAME] = {"surname", "last_name", "family_name", "legal_surname", "lname", "sname", "preferred_surname"},
    [LINK_MIDDLE_NAMES] = {"middle_names", "middle_name", "second_name", "other_names", "middle_initial"},
    [LINK_BIRTH_DATE] = {"date_of_birth", "dob", "birth_date", "born", "bday", "birthday", "d_o_b", "date_born",
                         "birth_dt", "birth_dob"},
    [LINK_SEX] = {"sex", "gender", "sex_at_birth"},
    [LINK_HOUSE_NUMBER] = {"street_number", "house_number", "paon", "house_name", "house", "number", "saon", "house_no",
                           "street_no", "address_number", "building_number", "house_name_or_number"},
    [LINK_STREET] = {"address_1", "street", "address_line_1", "address", "street_name", "add1", "addr1", "home_address",
                     "full_address", "street_address", "road", "addr"},
    [LINK_LOCALITY] = {"address_2", "locality", "address_line_2", "add2", "addr2", "address_3", "address_line_3",
                       "village", "district"},
    [LINK_TOWN] = {"suburb", "town", "city", "post_town", "place", "address_town", "town_city", "city_town"},
    [LINK_POSTCODE] = {"postcode", "zip", "zip_code", "postal_code", "pcode", "home_postcode", "address_postcode"},
    [LINK_COUNTY] = {"state", "county", "province", "region"},
    [LINK_UPN] = {"upn", "unique_pupil_number"},
    [LINK_NHS] = {"nhs_number", "nhs", "nhs_no"},
    [LINK_ULN] = {"uln", "unique_learner_number"},
    [LINK_IDENTIFIER] = {"soc_sec_id", "ssn", "national_insurance_number", "nino", "ni_number",
                         "social_security_number", "social_security_id", "identifier", "national_id", "passport_number",
                         "hospital_number", "soc_sec", "soc_sec_no"},
    [LINK_FULL_NAME] = {"name", "full_name", "child_name", "pupil_name", "student_name", "persons_name"},
    [LINK_COLUMN_ID] = {"rec_id", "id", "record_id", "row_id", "unique_id", "local_id", "person_id", "child_id",
                        "pupil_id", "record_number", "ref", "reference"},
};

/* ---- headings ---- */

static char letter_or_digit(char c) {
    if (c >= 'A' && c <= 'Z') return (char)(c + 32);
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (u8)c >= 0x80 ? c : '\0';
}

/* The same letters and digits: "Date Of Birth", "dateOfBirth" and "date_of_birth" are one heading. */
static bool is_one_heading(Str a, Str b) {
    size_t i = 0, k = 0;
    bool has_any = false;
    for (;; i++, k++) {
        while (i < a.n && letter_or_digit(a.p[i]) == '\0') i++;
        while (k < b.n && letter_or_digit(b.p[k]) == '\0') k++;
        if (i == a.n || k == b.n) return i == a.n && k == b.n && has_any;
        if (letter_or_digit(a.p[i]) != letter_or_digit(b.p[k])) return false;
        has_any = true;
    }
}

static int column_named(Str word) {
    for (int k = 0; k < N_LINK_COLUMNS; k++) {
        if (is_one_heading(word, str_from(link_column_words[k]))) return k;
        for (int h = 0; h < HEADERS_PER_COLUMN && headers[k][h]; h++)
            if (is_one_heading(word, str_from(headers[k][h]))) return k;
    }
    return -1;
}

/* By the field's own word alone. */
static int field_named(Str word) {
    for (int k = 0; k < N_LINK_COLUMNS; k++)
        if (is_one_heading(word, str_from(link_column_words[k]))) return k;
    return -1;
}

/* ---- the map ---- */

static Str field_names(Arena *a) {
    Buf b = buf_on(a);
    for (int k = 0; k < N_LINK_COLUMNS; k++) buf_fmt(&b, "%s%s", k ? ", " : "", link_column_words[k]);
    return buf_str(&b);
}

/* Without quotation marks. */
static Str bare(Str s) {
    s = str_trim(s);
    bool is_quoted = s.n >= 2 && (s.p[0] == '"' || s.p[0] == '\'') && s.p[s.n - 1] == s.p[0];
    return is_quoted ? str_trim(str_slice(s, 1, s.n - 1)) : s;
}

/* At the first of the marks that is there, as they are listed. */
static Str cut_line(Str line, Str *rest) {
    static const char marks[] = "=\t:,";
    for (size_t i = 0; i + 1 < sizeof marks; i++)
        if (str_find_char(line, marks[i]) > 0) return str_cut(line, marks[i], rest);
    *rest = STR_NONE;
    return line;
}

/* false: neither is a field. */
static bool add_line(Ctx *cx, LinkMap *map, Str first, Str second) {
    if (str_empty(second) || (column_named(first) < 0 && field_named(second) < 0)) return false;
    if (map->n_lines == LINK_MAP_LINES) return false;
    map->lines[map->n_lines++] = (LinkMapLine){str_dup(cx->arena, first), str_dup(cx->arena, second)};
    return true;
}

static Status refuse_line(Ctx *cx, Str path, int line) {
    return FAIL(cx, ERR_INPUT, "%.*s:%d: write field = column, where field is one of %.*s", STR_ARG(path), line,
                STR_ARG(field_names(cx->arena)));
}

static void let_go(void *json) { json_decref(json); }

static Status read_json_map(Ctx *cx, Str path, Str text, LinkMap *out) {
    json_error_t error;
    json_t *all = json_loadb(text.p, text.n, 0, &error);
    if (!json_is_object(all)) {
        json_decref(all);
        return refuse_line(cx, path, 1);
    }
    arena_defer(cx->arena, let_go, all);
    for (void *at = json_object_iter(all); at; at = json_object_iter_next(all, at)) {
        Str field = str_from(json_object_iter_key(at)),
            column = str_from(json_string_value(json_object_iter_value(at)));
        if (!add_line(cx, out, field, column)) return refuse_line(cx, path, 1);
    }
    return OK;
}

Status link_map_read(Ctx *cx, Str path, LinkMap *out) {
    memset(out, 0, sizeof *out);
    if (path.n == 0) return OK;
    Str rest, second;
    TRY(file_map(cx, path, &rest));
    if (str_starts(rest, STR("\xEF\xBB\xBF"))) rest = str_slice(rest, 3, rest.n);
    out->is_given = true;
    if (str_starts(str_trim(rest), STR("{"))) return read_json_map(cx, path, str_trim(rest), out);
    for (int line = 1; rest.n > 0; line++) {
        Str text = str_trim(str_cut(rest, '\n', &rest));
        if (text.n == 0 || text.p[0] == '#') continue;
        Str first = bare(cut_line(text, &second));
        if (!add_line(cx, out, first, bare(second))) return refuse_line(cx, path, line);
    }
    return OK;
}

/* ---- recognising columns ---- */

/* A file's headings, and what each is taken for. */
typedef struct Headings {
    const Str *names;
    size_t n;
    LinkFile *file;
} Headings;

/* The heading as it is spelt in the file, if it is there: written alike, or with the same letters. */
static Str heading_in(const Headings *h, Str wanted) {
    for (size_t i = 0; i < h->n; i++)
        if (str_eq_nocase(h->names[i], wanted)) return h->names[i];
    for (size_t i = 0; i < h->n; i++)
        if (is_one_heading(h->names[i], wanted)) return h->names[i];
    return STR_NONE;
}

static bool is_taken(const Headings *h, Str heading) {
    for (int k = 0; k < N_LINK_COLUMNS; k++)
        if (str_eq(h->file->columns[k], heading)) return true;
    return false;
}

static void take(Headings *h, int k, Str heading) {
    if (k >= 0 && h->file->columns[k].n == 0) h->file->columns[k] = heading;
}

/* `field = column`, or the other way about where only that is in the file. */
static void take_line(Headings *h, const LinkMapLine *line) {
    Str second = heading_in(h, line->second);
    int k = column_named(line->first);
    if (k >= 0 && second.n > 0) take(h, k, second);
    else take(h, field_named(line->second), heading_in(h, line->first));
}

static void recognise(Headings *h, int k) {
    for (int i = 0; i < HEADERS_PER_COLUMN && headers[k][i] && h->file->columns[k].n == 0; i++) {
        Str found = heading_in(h, str_from(headers[k][i]));
        if (found.n > 0 && (k == LINK_COLUMN_ID || !is_taken(h, found))) h->file->columns[k] = found;
    }
}

/* The field that a line is about. Of "given_name: forename" both may be meant, and are one. */
static int field_of(const LinkMapLine *line) {
    int k = column_named(line->first);
    return k >= 0 ? k : field_named(line->second);
}

/* A file that calls a field otherwise than the map, as the second of two may, has it under a heading that is recognised, or the map
 * is wrong. */
static Status take_map(Ctx *cx, const LinkSource *from, Headings *h) {
    const LinkMap *map = from->map;
    for (size_t i = 0; i < map->n_lines; i++) take_line(h, &map->lines[i]);
    for (size_t i = 0; i < map->n_lines; i++) {
        const LinkMapLine *line = &map->lines[i];
        int k = field_of(line);
        if (h->file->columns[k].n == 0 && !from->is_only_file) recognise(h, k);
        if (h->file->columns[k].n == 0 && k != LINK_COLUMN_TRUTH)
            return FAIL(cx, ERR_INPUT, "%.*s has no column \"%.*s\"", STR_ARG(from->path),
                        STR_ARG(column_named(line->first) >= 0 ? line->second : line->first));
    }
    return OK;
}

static Status choose_columns(Ctx *cx, const LinkSource *from, Headings *h) {
    const LinkMap *map = from->map;
    if (map->truth.n > 0) h->file->columns[LINK_COLUMN_TRUTH] = heading_in(h, map->truth);
    TRY(take_map(cx, from, h));
    for (int k = 0; k < N_LINK_COLUMNS; k++)
        if (!map->is_given || k == LINK_COLUMN_ID) recognise(h, k);
    for (int k = 0; k < N_LINK_INPUTS; k++)
        if (h->file->columns[k].n > 0) return OK;
    return FAIL(cx, ERR_INPUT,
                "%.*s has no column that is recognised: name them in a file for --map, as field = column, with %.*s",
                STR_ARG(from->path), STR_ARG(field_names(cx->arena)));
}

/* What the first line has most of outside quotation marks. */
static char separator_of(Str line) {
    static const char marks[] = ",;\t|";
    size_t n[sizeof marks] = {0}, best = 0;
    bool is_quoted = false;
    for (size_t i = 0; i < line.n; i++) {
        if (line.p[i] == '"') is_quoted = !is_quoted;
        const char *mark = is_quoted || line.p[i] == '\0' ? NULL : strchr(marks, line.p[i]);
        if (mark) n[mark - marks]++;
    }
    for (size_t k = 1; marks[k]; k++)
        if (n[k] > n[best]) best = k;
    return marks[best];
}

/* The next name: as it stands, or between quotation marks. */
static Str next_name(Str *line, char separator) {
    size_t i = 0;
    bool is_quoted = false;
    for (; i < line->n && (is_quoted || line->p[i] != separator); i++)
        if (line->p[i] == '"') is_quoted = !is_quoted;
    Str name = str_trim(str_slice(*line, 0, i));
    *line = i < line->n ? str_slice(*line, i + 1, line->n) : STR("");
    if (name.n >= 2 && name.p[0] == '"' && name.p[name.n - 1] == '"') name = str_trim(str_slice(name, 1, name.n - 1));
    return name;
}

/* The names in the first line. */
static size_t read_header(Arena *a, Str text, Str **out, char *separator) {
    Str line = str_cut(text, '\n', &text);
    if (str_starts(line, STR("\xEF\xBB\xBF"))) line = str_slice(line, 3, line.n);
    if (line.n > 0 && line.p[line.n - 1] == '\r') line.n--;
    *separator = separator_of(line);
    size_t n = 0;
    *out = ARENA_ARRAY(a, Str, line.n + 1);
    while (line.n > 0) {
        Str name = next_name(&line, *separator);
        if (name.n > 0) (*out)[n++] = name;
    }
    return n;
}

static bool is_utf16(Str text) { return str_starts(text, STR("\xFF\xFE")) || str_starts(text, STR("\xFE\xFF")); }

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
    char separator;
    TRY(file_map(cx, from->path, &text));
    if (is_utf16(text)) return FAIL(cx, ERR_INPUT, "%.*s is in UTF-16: save it as CSV in UTF-8", STR_ARG(from->path));
    size_t n_names = read_header(cx->arena, text, &names, &separator);
    TRY(choose_columns(cx, from, &(Headings){names, n_names, out}));
    out->has_truth = out->columns[LINK_COLUMN_TRUTH].n > 0;
    Rows rows = {.cx = cx, .ix = ix, .file = out, .is_findable = from->is_findable};
    for (int k = 0; k < N_LINK_COLUMNS; k++) {
        if (out->columns[k].n == 0) continue;
        rows.field[rows.n] = k;
        rows.columns[rows.n++] = (CsvColumn){str_cstr(cx->arena, out->columns[k]), false};
    }
    CsvText source_text = {text};
    CsvSource source = csv_text_source(&source_text, str_is_utf8(text));
    source.separator = separator;
    CsvReader *reader;
    CsvHeader header;
    TRY(csv_open(cx, &source, rows.columns, rows.n, &reader, &header));
    if (header.fault != CSV_FINE)
        return FAIL(cx, ERR_INPUT, "%.*s: %s", STR_ARG(from->path), csv_fault_info[header.fault].text);
    if (header.repeated.n > 0)
        return FAIL(cx, ERR_INPUT, "%.*s has the column \"%.*s\" twice", STR_ARG(from->path), STR_ARG(header.repeated));
    return take_rows(&rows, reader);
}
