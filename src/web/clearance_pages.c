/* clearance_pages.c - a user's training and vetting for the practitioner index, and muster user clearance. */
#include "access/clearance.h"

#include "cli/cli.h"
#include "web/model.h"
#include "web/user_asked.h"
#include "web/web.h"

static const Input record_inputs[] = {
    {"kind", IN_CHOICE, CLEARANCE_CHOICES, "What was completed", true},
    {"done", IN_DATE, NULL, "Completed on", true},
    {"until", IN_DATE, NULL, "Counts until", true},
    INPUTS_END,
};

ROUTE(
    GET, "/users/{id}/clearance", user_clearance_page, .needs = MANAGE_USERS, .list = "clearances",
    .doc =
        "A user's training and vetting, without which nobody looks into the practitioner index, and the form to record them.")
ROUTE(POST, "/users/{id}/clearance", user_clearance_recorded, .needs = MANAGE_USERS, .inputs = record_inputs,
      .has_own_problems = true, .doc = "Record a user's training or vetting, and until when it counts.")

static const Option clearance_options[] = {
    {"kind", OPT_CHOICE, CLEARANCE_CHOICES, "What was completed."},
    {"done", OPT_DATE, "DATE", "The day it was completed."},
    {"until", OPT_DATE, "DATE", "The last day on which it counts."},
    OPTIONS_END,
};

COMMAND("user clearance", cmd_user_clearance, .needs = MANAGE_USERS, .store = STORE_WRITE,
        .usage = "user clearance NAME [--kind training|vetting --done DATE --until DATE] [--json]",
        .doc = "A user's training and vetting for the practitioner index; with days: recorded from now on.",
        .options = clearance_options)

static bool kind_of(Str word, ClearanceKind *out) {
    for (int i = 0; i < N_CLEARANCE_KINDS; i++)
        if (str_is(word, clearance_kinds[i].word)) {
            *out = (ClearanceKind)i;
            return true;
        }
    return false;
}

static const char *state_of(const Clearance *c) {
    if (!date_is_set(c->until_on)) return c->is_wanted ? "none, and wanted" : "none";
    return c->is_current ? "in date" : "out of date";
}

static Status add_rows(Ctx *cx, i64 user_id, json_t *rows) {
    Clearance held[N_CLEARANCE_KINDS];
    TRY(clearance_of(cx, user_id, held));
    for (int i = 0; i < N_CLEARANCE_KINDS; i++) {
        json_t *o = model_append(rows);
        model_lit(o, "kind", clearance_kinds[i].word);
        model_lit(o, "kind_title", clearance_kinds[i].title);
        model_date(cx, o, "done", held[i].done_on);
        model_date(cx, o, "until", held[i].until_on);
        model_text(o, "recorded_by", held[i].recorded_by);
        model_bool(o, "is_wanted", held[i].is_wanted);
        model_bool(o, "is_current", held[i].is_current);
        model_lit(o, "state", state_of(&held[i]));
    }
    return OK;
}

static Str clearance_url(Ctx *cx, i64 id) {
    return url_to(cx, "/users/{id}/clearance", "id", str_i64(cx->arena, id).p, NULL);
}

static Status show(Ctx *cx, const User *u, bool is_form) {
    json_t *m = model_new(""), *rows = model_array(m, "clearances");
    Str kind = is_form ? in_text(cx, "kind") : STR("training");
    model_text(m, "title", str_fmt(cx->arena, "Training and vetting of %.*s", STR_ARG(u->display_name)));
    model_text(m, "username", u->username);
    model_text(m, "back", url_to(cx, "/users/{id}/roles", "id", str_i64(cx->arena, u->id).p, NULL));
    model_text(m, "action", clearance_url(cx, u->id));
    model_bool(m, "is_vetting", str_is(kind, "vetting"));
    model_form_date(cx, m, "done", is_form ? in_date(cx, "done") : cx->today);
    model_form_date(cx, m, "until", is_form ? in_date(cx, "until") : DATE_NONE);
    Status st = add_rows(cx, u->id, rows);
    if (st != OK) {
        json_decref(m);
        return st;
    }
    model_columns(m, "kind|done|until|recorded_by|is_wanted|is_current");
    return reply_model(cx, "user_clearance", m);
}

static Status user_clearance_page(Ctx *cx) {
    User u;
    TRY(user_asked(cx, &u));
    return show(cx, &u, false);
}

static Status user_clearance_recorded(Ctx *cx) {
    User u;
    ClearanceKind kind;
    TRY(user_asked(cx, &u));
    if (in_has_problems(cx) || !kind_of(in_text(cx, "kind"), &kind)) return show(cx, &u, true);
    Status st = clearance_record(cx, u.id, kind, in_date(cx, "done"), in_date(cx, "until"));
    if (st == OK) {
        reply_notice(cx, STR("It is recorded."));
        return reply_redirect(cx, clearance_url(cx, u.id));
    }
    if (st != ERR_INPUT && st != ERR_DENIED) return st;
    reply_problem(cx, "done",
                  st == ERR_DENIED ? STR("Nobody records their own: ask another administrator")
                                   : str_sentence(cx->arena, cx->error.message));
    ctx_clear_error(cx);
    return show(cx, &u, true);
}

static Status print(Ctx *cx, i64 id) {
    json_t *rows = json_array();
    Status st = add_rows(cx, id, rows);
    if (st == OK && cli_json(cx)) {
        out_json(cx, json_pack("{s:o}", "clearances", rows));
        return OK;
    }
    OutTable *t = st == OK ? out_table(cx, "What|Completed|Counts until|State") : NULL;
    for (size_t i = 0; t && i < json_array_size(rows); i++) {
        static const char *const keys[] = {"kind", "done", "until", "state"};
        for (size_t k = 0; k < COUNT_OF(keys); k++) {
            const char *text = json_string_value(json_object_get(json_array_get(rows, i), keys[k]));
            out_cell(t, text ? str_dup(cx->arena, str_from(text)) : STR(""));
        }
    }
    if (t) out_table_end(t);
    json_decref(rows);
    return st;
}

static Status cmd_user_clearance(Ctx *cx) {
    i64 id;
    ClearanceKind kind;
    if (cli_n_args(cx) != 1) return FAIL(cx, ERR_INPUT, "name the user");
    TRY(user_find(cx, cli_arg(cx, 0), &id));
    if (cli_has(cx, "kind") || cli_has(cx, "done") || cli_has(cx, "until")) {
        if (!kind_of(cli_text(cx, "kind"), &kind)) return FAIL(cx, ERR_INPUT, "say with --kind: training or vetting");
        TRY(clearance_record(cx, id, kind, cli_date(cx, "done"), cli_date(cx, "until")));
    }
    return print(cx, id);
}
