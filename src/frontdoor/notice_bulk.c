/* notice_bulk.c - see notice_bulk.h. */
#include "frontdoor/notice_bulk.h"

#include <stdio.h>

#include "base/csv_out.h"
#include "db/db.h"
#include "exchange/csv.h"
#include "frontdoor/notice_own.h"

/* Of the pupil, and whether it can wait. */
enum { COLUMN_UPN, COLUMN_SURNAME, COLUMN_FORENAME, COLUMN_BORN, COLUMN_URGENT, COLUMN_ANOTHER, N_OWN_COLUMNS };
static const char *const own_columns[N_OWN_COLUMNS] = {"upn", "surname", "forename", "born", "urgent", "another"};

enum { FILE_MAX_BYTES = 1 << 20 };

typedef struct Sheet {
    Ctx *cx;
    const NoticeBulk *b;
    CsvColumn *columns; /* ours, then what the form asks */
    size_t n_columns;
    Buf again;
    NoticeBulkDone *done;
} Sheet;

/* ---- columns ---- */

static void list_columns(Sheet *s) {
    const Form *f = s->b->form;
    s->n_columns = N_OWN_COLUMNS + f->notice.n_asks;
    s->columns = ARENA_ARRAY(s->cx->arena, CsvColumn, s->n_columns);
    for (size_t i = 0; i < N_OWN_COLUMNS; i++) s->columns[i] = (CsvColumn){own_columns[i], false};
    for (size_t i = 0; i < f->notice.n_asks; i++)
        s->columns[N_OWN_COLUMNS + i] =
            (CsvColumn){str_cstr(s->cx->arena, f->reg->fields[f->notice.asks[i].field].name),
                        f->notice.asks[i].is_needed};
}

Str notice_bulk_columns(Ctx *cx, const Form *f) {
    Buf b = buf_on(cx->arena);
    for (size_t i = form_is_of_sender(f) ? COLUMN_URGENT : 0; i < N_OWN_COLUMNS; i++) {
        if (i == COLUMN_URGENT && !f->asks_urgent) continue;
        buf_fmt(&b, "%s%s", buf_str(&b).n ? "," : "", own_columns[i]);
    }
    for (size_t i = 0; i < f->notice.n_asks; i++)
        buf_fmt(&b, "%s%.*s", buf_str(&b).n ? "," : "", STR_ARG(f->reg->fields[f->notice.asks[i].field].name));
    return buf_str(&b);
}

static Status check_header(Sheet *s, const CsvHeader *h) {
    if (h->fault != CSV_FINE)
        return FAIL(s->cx, ERR_INPUT, "the heading row cannot be read: %s", csv_fault_info[h->fault].code);
    if (h->missing.n) return FAIL(s->cx, ERR_INPUT, "these columns are missing: %.*s", STR_ARG(h->missing));
    if (h->repeated.n) return FAIL(s->cx, ERR_INPUT, "this column is there twice: %.*s", STR_ARG(h->repeated));
    if (h->n_unknown)
        return FAIL(s->cx, ERR_INPUT, "%zu columns are none of this form's: it takes %.*s", h->n_unknown,
                    STR_ARG(notice_bulk_columns(s->cx, s->b->form)));
    return OK;
}

/* ---- one row ---- */

static void refuse(Sheet *s, NoticeBulkRow *row, Str field, Str say) {
    notice_problem(s->cx, &row->problems, field, say);
}

/* The same cells for the same school are the same notice, however often they come. */
static Str token_of(Sheet *s, const CsvRow *r) {
    Buf b = buf_on(s->cx->arena);
    for (size_t i = 0; i < s->n_columns; i++) buf_fmt(&b, "%.*s\x1f", STR_ARG(csv_cell_unguarded(r->cells[i])));
    return str_fmt(s->cx->arena, "bulk.%lld.%.*s.%016llx%zu", (long long)s->b->urn, STR_ARG(s->b->form->name),
                   (unsigned long long)str_hash(buf_str(&b)), buf_str(&b).n);
}

static bool is_yes_word(Sheet *s, NoticeBulkRow *row, const CsvRow *r, size_t column) {
    Str text = r->cells[column];
    if (text.n && !str_eq_nocase(text, STR("yes")) && !str_eq_nocase(text, STR("no")))
        refuse(s, row, str_from(own_columns[column]), STR("Say yes or no"));
    return str_eq_nocase(text, STR("yes"));
}

static Answers answers_of(Sheet *s, const CsvRow *r) {
    const FormPart *p = &s->b->form->notice;
    Answer *at = ARENA_ARRAY(s->cx->arena, Answer, p->n_asks + 1);
    size_t n = 0;
    for (size_t i = 0; i < p->n_asks; i++) {
        Str text = csv_cell_unguarded(r->cells[N_OWN_COLUMNS + i]);
        if (text.n)
            at[n++] =
                (Answer){.field = s->b->form->reg->fields[p->asks[i].field].name, .text = str_dup(s->cx->arena, text)};
    }
    return (Answers){.at = at, .n = n};
}

/* The school's own pupil of that number, or of that name and birth date; else as it was entered by hand. */
static Status find_pupil(Sheet *s, NoticeBulkRow *row, NoticeSend *n) {
    DeskPupil *found;
    size_t k;
    DeskAsk ask = {.upn = n->upn, .surname = n->surname, .forename = n->forename, .born = n->born};
    if (form_is_of_sender(s->b->form)) return OK;
    if (!ask.upn.n && (!ask.surname.n || !date_is_set(ask.born))) {
        refuse(s, row, STR("upn"), STR("Give the unique pupil number, or surname, forename and date of birth"));
        return OK;
    }
    if (sender_is_organisation(s->b->urn)) {
        row->is_by_hand = true;
        return OK;
    }
    TRY(desk_find(s->cx, s->b->urn, &ask, &found, &k));
    if (k > 1) refuse(s, row, STR("upn"), STR("More than one of your pupils fits: give the unique pupil number"));
    row->is_by_hand = k == 0;
    if (k != 1) return OK;
    n->person_id = found[0].id;
    row->pupil = str_fmt(s->cx->arena, "%.*s %.*s", STR_ARG(found[0].forename), STR_ARG(found[0].surname));
    return OK;
}

static Status read_row(Sheet *s, const CsvRow *r, NoticeBulkRow *row, NoticeSend *n) {
    Arena *a = s->cx->arena;
    *n = (NoticeSend){.form = s->b->form,
                      .urn = s->b->urn,
                      .upn = str_dup(a, r->cells[COLUMN_UPN]),
                      .surname = str_dup(a, csv_cell_unguarded(r->cells[COLUMN_SURNAME])),
                      .forename = str_dup(a, csv_cell_unguarded(r->cells[COLUMN_FORENAME])),
                      .born = DATE_NONE,
                      .is_urgent = is_yes_word(s, row, r, COLUMN_URGENT),
                      .is_another = is_yes_word(s, row, r, COLUMN_ANOTHER),
                      .token = token_of(s, r),
                      .answers = answers_of(s, r)};
    row->pupil = str_fmt(a, "%.*s %.*s", STR_ARG(n->forename), STR_ARG(n->surname));
    Str born = r->cells[COLUMN_BORN];
    if (born.n && !date_parse_iso(born, &n->born)) refuse(s, row, STR("born"), STR("A date is written 2008-03-27"));
    return row->problems.n ? OK : find_pupil(s, row, n);
}

/* What is the user's own mistake is told in the row; what is not ends the file. */
static Status settle(Sheet *s, NoticeBulkRow *row, Status st) {
    Ctx *cx = s->cx;
    if (st != ERR_INPUT && st != ERR_CONFLICT && st != ERR_NOTFOUND) return st;
    if (row->problems.n == 0)
        refuse(s, row, STR_NONE,
               st == ERR_CONFLICT
                   ? STR("You sent a notice of this kind about this pupil a short while ago: write yes in the "
                         "column 'another' if it is another matter")
                   : str_dup(cx->arena, cx->error.message));
    ctx_clear_error(cx);
    return OK;
}

static Status send_row(Sheet *s, const CsvRow *r, NoticeBulkRow *row) {
    Ctx *cx = s->cx;
    NoticeSend n;
    CaseProblems problems = {.n = 0};
    i64 id = 0;
    if (r->fault != CSV_FINE) {
        refuse(s, row, STR_NONE, STR("The row has another number of cells than the heading, or cannot be read"));
        return OK;
    }
    Status st = read_row(s, r, row, &n);
    if (st == OK && row->problems.n == 0) st = notice_send(cx, &n, &id, &problems);
    if (row->problems.n == 0) row->problems = problems;
    row->is_good = st == OK && row->problems.n == 0;
    row->id = row->is_good && !s->b->is_check ? id : 0;
    return st == OK ? OK : settle(s, row, st);
}

/* Each row in a savepoint: what is refused, and all of a check, leaves nothing. */
static Status try_row(Sheet *s, const CsvRow *r, NoticeBulkRow *row) {
    Ctx *cx = s->cx;
    TRY(db_savepoint(cx, "notice_row"));
    TRY(send_row(s, r, row));
    if (!row->is_good || s->b->is_check) TRY(db_rollback_to(cx, "notice_row"));
    return db_release(cx, "notice_row");
}

static Str words_of(Ctx *cx, const NoticeBulkRow *row, bool is_check) {
    Buf b = buf_on(cx->arena);
    for (size_t i = 0; i < row->problems.n; i++)
        buf_fmt(&b, "%s%.*s%s%.*s", i ? "; " : "", STR_ARG(row->problems.at[i].field),
                row->problems.at[i].field.n ? ": " : "", STR_ARG(row->problems.at[i].say));
    if (row->is_good) buf_add(&b, is_check ? STR("Can be sent") : STR("Sent"));
    if (row->is_good && row->is_by_hand) buf_lit(&b, "; not on your roll, so we match the name");
    return buf_str(&b);
}

/* ---- the file ---- */

static void keep_for_again(Sheet *s, const CsvRow *r) {
    CsvOut out = csv_out_on(&s->again);
    for (size_t i = 0; i < s->n_columns; i++) csv_out_cell(&out, csv_cell_unguarded(r->cells[i]));
    csv_out_end_row(&out);
}

static void begin_again(Sheet *s) {
    CsvOut out = csv_out_on(&s->again);
    for (size_t i = 0; i < s->n_columns; i++) csv_out_cell(&out, str_from(s->columns[i].name));
    csv_out_end_row(&out);
}

static Status run_rows(Sheet *s, CsvReader *reader) {
    bool has = true;
    for (;;) {
        CsvRow r;
        TRY(csv_next(reader, &r, &has));
        if (!has) return OK;
        if (s->done->n == NOTICE_BULK_MAX)
            return FAIL(s->cx, ERR_INPUT, "a file holds %d notices at most: send the rest in another", NOTICE_BULK_MAX);
        NoticeBulkRow *row = &s->done->rows[s->done->n++];
        *row = (NoticeBulkRow){.line = r.line};
        TRY(try_row(s, &r, row));
        row->say = words_of(s->cx, row, s->b->is_check);
        if (row->is_good) s->done->n_good++;
        else keep_for_again(s, &r);
    }
}

Status notice_bulk_run(Ctx *cx, const NoticeBulk *b, NoticeBulkDone *out) {
    CsvHeader header;
    CsvReader *reader;
    CsvText text = {b->text};
    CsvSource source = csv_text_source(&text, str_is_utf8(b->text));
    *out = (NoticeBulkDone){.rows = ARENA_ARRAY(cx->arena, NoticeBulkRow, NOTICE_BULK_MAX)};
    Sheet s = {.cx = cx, .b = b, .again = buf_on(cx->arena), .done = out};
    TRY(desk_may_act(cx, b->urn));
    list_columns(&s);
    TRY(csv_open(cx, &source, s.columns, s.n_columns, &reader, &header));
    TRY(check_header(&s, &header));
    begin_again(&s);
    TRY(run_rows(&s, reader));
    if (out->n == 0) return FAIL(cx, ERR_INPUT, "there is no row below the heading");
    if (out->n_good < out->n) out->again = buf_str(&s.again);
    return OK;
}

Status notice_bulk_read(Ctx *cx, Str path, Str *out) {
    FILE *f = fopen(str_cstr(cx->arena, path), "rb");
    if (!f) return FAIL(cx, ERR_INPUT, "the file cannot be read");
    char *at = arena_alloc(cx->arena, FILE_MAX_BYTES + 1);
    size_t n = fread(at, 1, FILE_MAX_BYTES + 1, f);
    bool is_read = !ferror(f);
    if (fclose(f) != 0 || !is_read) return FAIL(cx, ERR_INPUT, "the file cannot be read");
    if (n > FILE_MAX_BYTES) return FAIL(cx, ERR_INPUT, "the file is larger than 1 MB: send it in parts");
    *out = (Str){at, n};
    return OK;
}
