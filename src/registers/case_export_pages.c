/* case_export_pages.c - a register's cases as a file, and how to bring one in. */
#include "registers/case_access.h"
#include "registers/case_bulk.h"
#include "registers/case_columns.h"
#include "registers/case_export.h"
#include "registers/case_model.h"
#include "web/model.h"
#include "web/web.h"

static const Input export_inputs[] = {{"open", IN_FLAG, NULL, "Only open cases", false},
                                      CASE_IDS_INPUTS("cases"),
                                      {"rows", IN_TEXT, NULL, "Rows of a list, in place of the cases", false},
                                      INPUTS_END};

ROUTE(GET, "/registers/{name}/export", register_export_page, .needs = READ_CASES, .inputs = export_inputs,
      .list = "cases",
      .doc = "Every case of a register with all its answers as CSV or JSON; as a page, what the file's columns are.")

static const char *const column_words[] = {
#define X(name, header, what) what,
    CASE_COLUMN_LIST(X)
#undef X
};

static void add_columns(Ctx *cx, json_t *m, const Register *r) {
    CaseColumns c = case_columns(cx, r);
    json_t *rows = model_array(m, "file_columns");
    for (size_t i = 0; i < c.n; i++) {
        const Field *f = i < N_CASE_COLUMNS ? NULL : &r->fields[c.fields[i - N_CASE_COLUMNS]];
        json_t *o = model_append(rows);
        model_lit(o, "column", c.headers[i]);
        model_text(o, "holds", f ? f->title : str_from(column_words[i]));
        model_lit(o, "type", f ? field_type_word[f->type] : NULL);
        model_bool(o, "is_read_back", !(f && f->computed) && i != COLUMN_CLOSED_ON);
    }
}

/* Each list of rows is a file of its own. */
static void add_lists(Ctx *cx, json_t *m, const Register *r) {
    json_t *lists = model_array(m, "file_lists");
    for (size_t i = 0; i < r->n_fields; i++) {
        const Field *list = case_list_of_rows(cx, r, r->fields[i].name);
        if (!list) continue;
        json_t *o = model_append(lists), *columns = model_array(o, "row_columns");
        CaseColumns c = case_row_columns(cx, list);
        model_text(o, "list_name", list->name);
        model_text(o, "list_title", list->title);
        model_text(o, "list_csv",
                   url_to(cx, "/registers/{name}/export.csv", "name", str_cstr(cx->arena, r->name), "rows",
                          str_cstr(cx->arena, list->name), NULL));
        for (size_t k = 0; k < c.n; k++) model_lit(model_append(columns), "column", c.headers[k]);
    }
    model_bool(m, "has_lists", json_array_size(lists) > 0);
}

static Status export_asked(Ctx *cx, const Register *r, json_t *rows, Str *columns) {
    i64 ids[BULK_MAX];
    Str list = in_text(cx, "rows");
    CaseExport e = {.reg = r, .is_open_only = in_flag(cx, "open"), .ids = ids, .list = case_list_of_rows(cx, r, list)};
    if (list.n && !e.list) return FAIL(cx, ERR_NOTFOUND, "the register has no list of that name");
    TRY(case_ids_read(cx, case_ids_given(cx, "cases"), ids, &e.n_ids));
    return case_export(cx, &e, rows, columns);
}

static Status register_export_page(Ctx *cx) {
    const Register *r = register_find(registers_of(cx), in_path(cx, "name"));
    Str columns;
    if (!r) return FAIL(cx, ERR_NOTFOUND, "there is no register of that name");
    TRY(register_may_see(cx, r));
    const char *name = str_cstr(cx->arena, r->name);
    json_t *m = model_new("");
    model_text(m, "title", str_fmt(cx->arena, "Cases as a file: %.*s", STR_ARG(r->title)));
    model_text(m, "register", r->name);
    model_text(m, "list", url_to(cx, "/registers/{name}", "name", name, NULL));
    model_text(m, "imports", url_if_may(cx, "/imports", NULL));
    model_text(m, "csv", url_to(cx, "/registers/{name}/export.csv", "name", name, NULL));
    model_text(m, "open_csv", url_to(cx, "/registers/{name}/export.csv", "name", name, "open", "yes", NULL));
    json_t *rows = model_array(m, "cases");
    Status st = OK;
    if (in_wants_all(cx)) {
        st = export_asked(cx, r, rows, &columns);
        if (st == OK) model_columns(m, str_cstr(cx->arena, columns));
    } else {
        add_columns(cx, m, r);
        add_lists(cx, m, r);
    }
    if (st == OK) return reply_model(cx, "register_export", m);
    json_decref(m);
    return st;
}
