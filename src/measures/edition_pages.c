/* edition_pages.c - editions of a scorecard as pages: the list with the form to freeze one, one edition with the form to sign it off. */
#include "access/access.h"
#include "measures/edition_model.h"
#include "measures/scorecard_files.h"
#include "web/model.h"
#include "web/web.h"

static const Input freeze_inputs[] = {
    {"as_at", IN_DATE, NULL, "The day", true},
    {"note", IN_TEXT, NULL, "What it corrects", false},
    INPUTS_END,
};
static const Input edition_inputs[] = {
    {"differences", IN_FLAG, NULL, "Compared with a run of today", false},
    INPUTS_END,
};
static const Input sign_inputs[] = {
    {"despite", IN_TEXT, NULL, "Why it is signed all the same", false},
    INPUTS_END,
};

ROUTE(GET, "/scorecards/{name}/editions", editions_page, .needs = READ_MEASURES, .list = "editions",
      .doc = "A scorecard's editions: frozen for a day, by whom, signed off by whom; and the form to freeze one.")
ROUTE(POST, "/scorecards/{name}/editions", edition_frozen, .needs = FREEZE_SCORECARDS, .inputs = freeze_inputs,
      .has_own_problems = true, .doc = "Freeze a scorecard for a day.")
ROUTE(GET, "/editions/{id}", edition_page, .needs = READ_MEASURES, .inputs = edition_inputs, .list = "rows",
      .xlsx = scorecard_xlsx,
      .doc = "One edition as it was frozen, what stands against signing it, and what a run of today says differently.")
ROUTE(POST, "/editions/{id}", edition_signed, .needs = SIGN_SCORECARDS, .inputs = sign_inputs, .has_own_problems = true,
      .doc = "Sign off an edition that somebody else froze.")

static const char *c_text(Ctx *cx, Str s) { return str_cstr(cx->arena, s.p ? s : STR("")); }

static Str url_of(Ctx *cx, i64 id) {
    return url_to(cx, "/editions/{id}", "id", c_text(cx, str_i64(cx->arena, id)), NULL);
}

/* What the user typed is wrong: said in the form. Anything else is not the form's to say. */
static bool say_problem(Ctx *cx, Status st, const char *field) {
    if (st != ERR_INPUT && st != ERR_CONFLICT && st != ERR_DENIED) return false;
    if (in_has_problems(cx)) {
        ctx_clear_error(cx);
        return true;
    }
    reply_problem(cx, field, str_sentence(cx->arena, cx->error.message));
    ctx_clear_error(cx);
    return true;
}

/* ---- the list ---- */

static Status show_list(Ctx *cx, const Scorecard *s, Date as_at, Str note) {
    Edition *all;
    size_t n;
    json_t *m = model_new("");
    TRY(edition_list(cx, s->name, &all, &n));
    model_text(m, "title", str_fmt(cx->arena, "Editions: %.*s", STR_ARG(s->title)));
    json_t *list = model_array(m, "editions");
    for (size_t i = 0; i < n; i++) {
        json_t *row = edition_json(cx, &all[i]);
        model_text(row, "href", url_of(cx, all[i].id));
        json_array_append_new(list, row);
    }
    model_bool(m, "has_editions", n > 0);
    model_bool(m, "may_freeze", access_may(cx, FREEZE_SCORECARDS));
    model_form_date(cx, m, "as_at", as_at);
    model_text(m, "note", note);
    model_text(m, "action", url_to(cx, "/scorecards/{name}/editions", "name", c_text(cx, s->name), NULL));
    model_text(m, "the_scorecard", url_to(cx, "/scorecards/{name}", "name", c_text(cx, s->name), NULL));
    model_columns(m,
                  "id|number|scorecard|as_at|state|frozen_at|frozen_by|signed_at|signed_by|note|despite|replaced_by");
    return reply_model(cx, "editions_page", m);
}

static Status editions_page(Ctx *cx) {
    const Scorecard *s;
    TRY(scorecard_open(cx, in_path(cx, "name"), &s));
    return show_list(cx, s, scorecard_own_day(cx, s, date_plus(cx->today, -1)), STR_NONE);
}

static Status needs_another_look(Ctx *cx) { return FAIL(cx, ERR_INPUT, "some of what was typed needs another look"); }

static Status freeze_asked(Ctx *cx, const Scorecard *s, Date as_at, i64 *id) {
    if (in_has_problems(cx)) return needs_another_look(cx);
    return edition_freeze(cx, s, as_at, in_text(cx, "note"), id);
}

static Status edition_frozen(Ctx *cx) {
    const Scorecard *s;
    i64 id;
    TRY(scorecard_open(cx, in_path(cx, "name"), &s));
    Date as_at = in_date(cx, "as_at");
    Status st = freeze_asked(cx, s, as_at, &id);
    if (st == OK) {
        reply_notice(cx, STR("The scorecard is frozen. Somebody else signs it off."));
        return reply_redirect(cx, url_of(cx, id));
    }
    bool is_note = st == ERR_INPUT && str_find(cx->error.message, STR("note")) >= 0;
    if (!say_problem(cx, st, is_note ? "note" : "as_at")) return st;
    return show_list(cx, s, as_at, in_text(cx, "note"));
}

/* ---- one ---- */

static Status asked(Ctx *cx, Edition *e) {
    i64 id;
    if (!str_to_i64(in_path(cx, "id"), &id) || id < 1)
        return FAIL(cx, ERR_NOTFOUND, "there is no edition of that number");
    return edition_get(cx, id, e);
}

static Status show(Ctx *cx, const Edition *e, bool with_differences, Str despite) {
    json_t *m;
    Status st = edition_model(cx, e, with_differences, &m);
    if (st != OK) {
        json_decref(m);
        return st;
    }
    json_t *rows = json_object_get(m, "rows");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        json_t *row = json_array_get(rows, i);
        model_text(row, "words_href",
                   url_to(cx, "/scorecards/{name}/rows/{measure}", "name", c_text(cx, e->scorecard), "measure",
                          json_string_value(json_object_get(row, "id")), "as_at",
                          c_text(cx, date_iso_str(cx->arena, e->as_at)), NULL));
    }
    bool is_waiting = json_is_true(json_object_get(m, "is_waiting"));
    model_bool(m, "may_sign", is_waiting && access_may(cx, SIGN_SCORECARDS) && e->frozen_by != cx->actor.id);
    model_bool(m, "is_own", is_waiting && access_may(cx, SIGN_SCORECARDS) && e->frozen_by == cx->actor.id);
    model_text(m, "typed_despite", despite);
    model_text(m, "sign_url", url_of(cx, e->id));
    model_text(m, "compare",
               url_to(cx, "/editions/{id}", "id", c_text(cx, str_i64(cx->arena, e->id)), "differences", "yes", NULL));
    model_text(m, "all", url_to(cx, "/scorecards/{name}/editions", "name", c_text(cx, e->scorecard), NULL));
    model_text(m, "csv", url_to(cx, "/editions/{id}.csv", "id", c_text(cx, str_i64(cx->arena, e->id)), NULL));
    model_text(m, "xlsx", url_to(cx, "/editions/{id}.xlsx", "id", c_text(cx, str_i64(cx->arena, e->id)), NULL));
    model_columns(m, scorecard_columns);
    if (in_wants_all(cx)) TRY(scorecard_add_definitions(cx, m));
    return reply_model(cx, "edition_page", m);
}

static Status edition_page(Ctx *cx) {
    Edition e;
    TRY(asked(cx, &e));
    return show(cx, &e, in_flag(cx, "differences"), STR_NONE);
}

static Status edition_signed(Ctx *cx) {
    Edition e;
    TRY(asked(cx, &e));
    Status st = in_has_problems(cx) ? needs_another_look(cx) : edition_sign(cx, e.id, in_text(cx, "despite"));
    if (st == OK) {
        reply_notice(cx, STR("The edition is signed off. It will not change."));
        return reply_redirect(cx, url_of(cx, e.id));
    }
    if (st == ERR_DENIED || !say_problem(cx, st, "despite")) return st;
    return show(cx, &e, false, in_text(cx, "despite"));
}
