/* import_report.c - what a run did, for people, for programs, and as the list of refused rows. */
#include <stdio.h>
#include "base/csv_out.h"
#include "base/json_text.h"
#include "exchange/import_run.h"

/* ---- for people ---- */

/* 1234567 as 1,234,567. */
static void add_number(Buf *b, i64 n) {
    char digits[32];
    int length = snprintf(digits, sizeof digits, "%lld", (long long)n);
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0 && digits[i - 1] != '-') buf_add_char(b, ',');
        buf_add_char(b, digits[i]);
    }
}

static void add_counts(Buf *b, const ImportCounts *n) {
    add_number(b, n->read);
    buf_lit(b, " read");
    for (int i = 0; i < N_ROW_OUTCOMES; i++) {
        buf_lit(b, ", ");
        add_number(b, n->of[i]);
        buf_fmt(b, " %s", row_outcome_words[i]);
    }
}

static void add_where(Buf *b, const FindingReport *r) {
    buf_add(b, r->file_name);
    if (r->f.line > 0) buf_fmt(b, ", line %lld", (long long)r->f.line);
    if (r->f.record.n) buf_fmt(b, ", %.*s", STR_ARG(r->f.record));
    if (r->f.field.n) buf_fmt(b, ", %.*s", STR_ARG(r->f.field));
}

/* Control characters in a value cannot reach the terminal. */
static void add_value(Buf *b, Str value) {
    buf_lit(b, " (found: ");
    for (size_t i = 0; i < value.n; i++)
        buf_add_char(b, (u8)value.p[i] < 0x20 || value.p[i] == 0x7F ? '?' : value.p[i]);
    buf_lit(b, ")");
}

/* One finding under its code's heading; what it says is only repeated where it is not the same. */
static void add_finding(Buf *b, const FindingReport *r, const FindingReport *heading) {
    buf_lit(b, "    ");
    if (r->f.n_same > 1) {
        buf_lit(b, "... and ");
        add_number(b, r->f.n_same);
        buf_lit(b, " more\n");
        return;
    }
    add_where(b, r);
    if (!str_eq(r->f.message, heading->f.message)) buf_fmt(b, ": %.*s", STR_ARG(r->f.message));
    if (r->f.value.n) add_value(b, r->f.value);
    buf_add_char(b, '\n');
}

static bool is_first_of_code(const ImportReport *r, size_t at) {
    for (size_t i = 0; i < at; i++)
        if (r->findings[i].f.severity == r->findings[at].f.severity &&
            strcmp(r->findings[i].f.code, r->findings[at].f.code) == 0)
            return false;
    return true;
}

/* Notes ask nothing of anyone: their first few places are enough to read. */
enum { NOTES_SHOWN = 10 };

static void add_code(Buf *b, const ImportReport *r, size_t first) {
    const FindingReport *heading = &r->findings[first];
    i64 n = 0;
    for (size_t i = first; i < r->n_findings; i++)
        if (heading->f.severity == r->findings[i].f.severity && strcmp(r->findings[i].f.code, heading->f.code) == 0)
            n += r->findings[i].f.n_same;
    buf_fmt(b, "  %.*s", STR_ARG(heading->f.message));
    if (n > 1) {
        buf_lit(b, " (");
        add_number(b, n);
        buf_lit(b, " times)");
    }
    if (heading->f.remedy.n) buf_fmt(b, "\n  %.*s", STR_ARG(heading->f.remedy));
    buf_add_char(b, '\n');
    i64 shown = 0;
    for (size_t i = first; i < r->n_findings; i++) {
        if (heading->f.severity != r->findings[i].f.severity || strcmp(r->findings[i].f.code, heading->f.code) != 0)
            continue;
        if (heading->f.severity == SEVERITY_NOTE && shown == NOTES_SHOWN && n > NOTES_SHOWN) {
            buf_lit(b, "    ... and ");
            add_number(b, n - shown);
            buf_lit(b, " more\n");
            return;
        }
        add_finding(b, &r->findings[i], heading);
        shown++;
    }
}

static const char *const severity_headings[N_SEVERITIES] = {"Files refused", "Rows refused",
                                                            "Rows held for a person to decide", "Warnings", "Notes"};

static void add_findings(Buf *b, const ImportReport *r) {
    for (int s = 0; s < N_SEVERITIES; s++) {
        bool has_heading = false;
        for (size_t i = 0; i < r->n_findings; i++) {
            if (r->findings[i].f.severity != (Severity)s) continue;
            if (!has_heading) buf_fmt(b, "\n%s\n", severity_headings[s]);
            has_heading = true;
            if (is_first_of_code(r, i)) add_code(b, r, i);
        }
    }
}

/* One line a kind of file. */
static void add_kinds(Buf *b, const ImportReport *r) {
    for (size_t k = 0; k < n_importer_all; k++) {
        ImportCounts n = {0};
        i64 n_files = 0;
        for (i64 i = 0; i < r->n_units; i++) {
            if (!str_is(r->units[i].kind, importer_all[k]->kind)) continue;
            n_files++;
            n.read += r->units[i].n.read;
            for (int o = 0; o < N_ROW_OUTCOMES; o++) n.of[o] += r->units[i].n.of[o];
        }
        if (n_files == 0) continue;
        buf_fmt(b, "  %s, %lld %s: ", importer_all[k]->title, (long long)n_files, n_files == 1 ? "file" : "files");
        add_counts(b, &n);
        buf_add_char(b, '\n');
    }
}

void import_report_text(const ImportReport *r, Buf *b) {
    buf_fmt(b, "%s %.*s: ", r->is_check ? "Checked, nothing written:" : "Imported", STR_ARG(r->title));
    add_number(b, r->n_landed);
    buf_fmt(b, " %s %s", r->n_landed == 1 ? "file" : "files", r->is_check ? "would land" : "landed");
    if (r->n_unchanged_units) buf_fmt(b, ", %lld unchanged since last time", (long long)r->n_unchanged_units);
    if (r->n_refused_units) buf_fmt(b, ", %lld refused", (long long)r->n_refused_units);
    buf_lit(b, ".\nRows: ");
    add_counts(b, &r->n);
    buf_lit(b, ".\n");
    add_kinds(b, r);
    add_findings(b, r);
    if (r->run_id) buf_fmt(b, "\nThis is import %lld.\n", (long long)r->run_id);
}

/* ---- for programs ---- */

static json_t *date_or_null(Date d) {
    char iso[DATE_ISO_LEN + 1];
    return date_is_set(d) ? json_string(date_iso(d, iso)) : json_null();
}

static void set_counts(json_t *o, const ImportCounts *n) {
    json_object_set_new(o, "read", json_integer(n->read));
    for (int i = 0; i < N_ROW_OUTCOMES; i++) json_object_set_new(o, row_outcome_words[i], json_integer(n->of[i]));
}

static json_t *unit_json(const UnitReport *u) {
    json_t *o = json_object();
    json_object_set_new(o, "id", json_id(u->id));
    json_object_set_new(o, "file", json_text(u->file_name));
    json_object_set_new(o, "kind", json_text(u->kind));
    json_object_set_new(o, "unit", json_text(u->key));
    json_object_set_new(o, "as_at", date_or_null(u->as_at));
    json_object_set_new(o, "urn", json_id(u->urn));
    json_object_set_new(o, "outcome", json_text(u->outcome));
    set_counts(o, &u->n);
    return o;
}

static json_t *finding_json(const FindingReport *r) {
    json_t *o = json_object();
    json_object_set_new(o, "unit_id", json_id(r->unit_id));
    json_object_set_new(o, "file", json_text(r->file_name));
    json_object_set_new(o, "line", json_id(r->f.line));
    json_object_set_new(o, "record", json_text(r->f.record));
    json_object_set_new(o, "field", json_text(r->f.field));
    json_object_set_new(o, "code", json_string(r->f.code));
    json_object_set_new(o, "severity", json_text(r->severity));
    json_object_set_new(o, "value", json_text(r->f.value));
    json_object_set_new(o, "message", json_text(r->f.message));
    json_object_set_new(o, "remedy", json_text(r->f.remedy));
    json_object_set_new(o, "n", json_integer(r->f.n_same));
    json_object_set_new(o, "person_id", json_id(r->f.person_id));
    return o;
}

json_t *import_report_json(const ImportReport *r) {
    json_t *o = json_object(), *units = json_array(), *findings = json_array();
    for (i64 i = 0; i < r->n_units && r->units; i++) json_array_append_new(units, unit_json(&r->units[i]));
    for (size_t i = 0; i < r->n_findings; i++) json_array_append_new(findings, finding_json(&r->findings[i]));
    json_object_set_new(o, "run", json_id(r->run_id));
    json_object_set_new(o, "title", json_text(r->title));
    json_object_set_new(o, "is_check", json_boolean(r->is_check));
    json_object_set_new(o, "outcome", json_text(r->outcome));
    set_counts(o, &r->n);
    json_object_set_new(o, "units_landed", json_integer(r->n_landed));
    json_object_set_new(o, "units_unchanged", json_integer(r->n_unchanged_units));
    json_object_set_new(o, "units_refused", json_integer(r->n_refused_units));
    json_object_set_new(o, "units", units);
    json_object_set_new(o, "findings", findings);
    return o;
}

/* ---- the refused rows, to send back ---- */

void import_report_refused_csv(const ImportReport *r, Buf *out) {
    CsvOut c = csv_out_on(out);
    csv_out_header(&c, "file|line|record|field|code|severity|value|message|remedy|n");
    for (size_t i = 0; i < r->n_findings; i++) {
        const FindingReport *f = &r->findings[i];
        if (f->f.severity > SEVERITY_HELD) continue;
        csv_out_cell(&c, f->file_name);
        if (f->f.line > 0) csv_out_i64(&c, f->f.line);
        else csv_out_cell(&c, STR_NONE);
        csv_out_cell(&c, f->f.record);
        csv_out_cell(&c, f->f.field);
        csv_out_cell(&c, str_from(f->f.code));
        csv_out_cell(&c, f->severity);
        csv_out_cell(&c, f->f.value);
        csv_out_cell(&c, f->f.message);
        csv_out_cell(&c, f->f.remedy);
        csv_out_i64(&c, f->f.n_same);
        csv_out_end_row(&c);
    }
}
