/* notice_bulk_pages.c - a file of notices at the front door: put in, checked, sent. */
#include "frontdoor/desk_model.h"
#include "frontdoor/notice_bulk.h"
#include "web/model.h"

static const Input bulk_inputs[] = {
    {"school", IN_NUMBER, NULL, "School", false},
    INPUTS_END,
};
static const Input bulk_sent_inputs[] = {
    {"_school", IN_NUMBER, NULL, "School", true},
    {"file", IN_FILE, NULL, "File", false},
    {"rows", IN_TEXT, NULL, "Rows", false},
    {"_send", IN_FLAG, NULL, "Send", false},
    INPUTS_END,
};

ROUTE(GET, "/front-door/bulk/{form}", notice_bulk_page, .needs = FILE_NOTICES, .inputs = bulk_inputs,
      .doc = "Many notices of one form in a file: which columns it has, and where to put it in.")
ROUTE(
    POST, "/front-door/bulk/{form}", notice_bulk_sent, .needs = FILE_NOTICES, .inputs = bulk_sent_inputs,
    .has_own_problems = true,
    .doc =
        "Check a file of notices, or send it: each row tells what became of it, and the refused ones come back to be put right.")

typedef struct Bulk {
    const Form *form;
    DeskSchool school;
    Str text; /* what stands in the box */
    NoticeBulkDone done;
    bool is_done, is_check;
} Bulk;

static Status asked_form(Ctx *cx, Bulk *b, i64 urn) {
    b->form = form_find(forms_of(cx), in_path(cx, "form"));
    if (!b->form || !form_is_sent(b->form)) return FAIL(cx, ERR_NOTFOUND, "there is no form of that name");
    TRY(desk_asked_school(cx, urn, &b->school));
    if (b->school.urn && !form_is_for(b->form, b->school.kind))
        return FAIL(cx, ERR_NOTFOUND, "there is no form of that name");
    return OK;
}

static void add_columns(Ctx *cx, json_t *m, const Form *f) {
    static const char *const own[][2] = {{"upn", "Unique pupil number"},
                                         {"surname", "Surname, where the number is not known"},
                                         {"forename", "Forename, likewise"},
                                         {"born", "Date of birth, likewise: 2008-03-27"}};
    json_t *rows = model_array(m, "columns_taken");
    for (size_t i = 0; !form_is_of_sender(f) && i < COUNT_OF(own); i++) {
        json_t *o = model_append(rows);
        model_lit(o, "column_name", own[i][0]);
        model_lit(o, "column_title", own[i][1]);
    }
    for (size_t i = 0; i < f->notice.n_asks; i++) {
        const Field *field = &f->reg->fields[f->notice.asks[i].field];
        json_t *o = model_append(rows);
        Buf codes = buf_on(cx->arena);
        for (size_t k = 0; k < field->n_codes; k++)
            buf_fmt(&codes, "%s%.*s", k ? ", " : "", STR_ARG(field->codes[k].code));
        model_text(o, "column_name", field->name);
        model_text(o, "column_title", field->title);
        model_text(o, "column_codes", buf_str(&codes).n ? buf_str(&codes) : STR_NONE);
        model_bool(o, "is_needed", f->notice.asks[i].is_needed);
    }
    model_text(m, "heading_row", notice_bulk_columns(cx, f));
}

static void add_done(Ctx *cx, json_t *m, const Bulk *b) {
    json_t *rows = model_array(m, "rows");
    for (size_t i = 0; i < b->done.n; i++) {
        const NoticeBulkRow *row = &b->done.rows[i];
        json_t *o = model_append(rows);
        model_i64(o, "line", row->line);
        model_text(o, "pupil", row->pupil);
        model_text(o, "say", row->say);
        model_bool(o, "is_good", row->is_good);
        model_id(o, "notice", row->id);
        model_text(o, "href",
                   row->id ? url_to(cx, "/front-door/notices/{id}", "id", str_i64(cx->arena, row->id).p, NULL)
                           : STR_NONE);
    }
    model_bool(m, "is_done", b->is_done);
    model_bool(m, "is_check", b->is_check);
    model_i64(m, "n_rows", (i64)b->done.n);
    model_i64(m, "n_good", (i64)b->done.n_good);
    model_i64(m, "n_refused", (i64)(b->done.n - b->done.n_good));
    model_bool(m, "may_send", b->is_done && b->is_check && b->done.n_good > 0);
}

static Status show(Ctx *cx, const Bulk *b) {
    json_t *m = model_new("");
    model_text(m, "title", STR_CAT(cx->arena, b->form->title, STR(": many at once")));
    model_text(m, "form", b->form->name);
    model_text(m, "school", b->school.name);
    model_i64(m, "urn", b->school.urn);
    model_text(m, "desk", desk_url(cx, b->school.urn));
    model_text(m, "action", url_to(cx, "/front-door/bulk/{form}", "form", str_cstr(cx->arena, b->form->name), NULL));
    model_text(m, "text", b->text.n ? b->text : STR_NONE);
    model_bool(m, "has_text", b->text.n > 0);
    add_columns(cx, m, b->form);
    add_done(cx, m, b);
    return reply_model(cx, "notice_bulk", m);
}

static Status notice_bulk_page(Ctx *cx) {
    Bulk b = {0};
    TRY(asked_form(cx, &b, in_number(cx, "school", 0)));
    if (b.school.urn == 0) return reply_redirect(cx, url_to(cx, "/front-door", NULL));
    return show(cx, &b);
}

/* The file, where one was chosen; else what stands in the box. */
static Status read_text(Ctx *cx, Bulk *b) {
    Str path, name;
    b->text = in_text(cx, "rows");
    if (in_n_files(cx, "file") == 0) return OK;
    in_file(cx, "file", 0, &path, &name);
    return name.n ? notice_bulk_read(cx, path, &b->text) : OK;
}

static Status run(Ctx *cx, Bulk *b) {
    TRY(read_text(cx, b));
    if (b->text.n == 0) return FAIL(cx, ERR_INPUT, "choose a file, or put the rows in the box");
    return notice_bulk_run(
        cx, &(NoticeBulk){.form = b->form, .urn = b->school.urn, .text = b->text, .is_check = b->is_check}, &b->done);
}

static Status notice_bulk_sent(Ctx *cx) {
    Bulk b = {.is_check = !in_flag(cx, "_send")};
    TRY(asked_form(cx, &b, in_number(cx, "_school", 0)));
    if (b.school.urn == 0) return reply_redirect(cx, url_to(cx, "/front-door", NULL));
    Status st = run(cx, &b);
    if (st != OK && !case_form_is_users(st)) return st;
    b.is_done = st == OK;
    if (st != OK) {
        b.done = (NoticeBulkDone){.n = 0};
        case_form_say_error(cx, "rows");
        ctx_clear_error(cx);
    }
    if (b.is_done && !b.is_check) b.text = b.done.again;
    return show(cx, &b);
}
