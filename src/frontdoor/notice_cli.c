/* notice_cli.c - muster notice, muster duty, muster user schools: the front door from the command line. */
#include <stdio.h>

#include "access/access.h"
#include "cli/cli.h"
#include "frontdoor/desk_model.h"
#include "frontdoor/notice_bulk.h"
#include "sql_all.h"

static const Option list_options[] = {
    {"school", OPT_NUMBER, "URN", "what this school sent, and its drafts"},
    {"which", OPT_CHOICE, "urgent|unmatched|recent", "of all schools (urgent)"},
    OPTIONS_END,
};
static const Option waiting_options[] = {
    {"school", OPT_NUMBER, "URN", "the school"},
    OPTIONS_END,
};
static const Option send_options[] = {
    {"school", OPT_NUMBER, "URN", "the school, or the organisation's number, that sends it"},
    {"person", OPT_NUMBER, "ID", "the pupil, on its roll"},
    {"upn", OPT_TEXT, "UPN", "or the pupil entered by hand: number (may be left out)"},
    {"surname", OPT_TEXT, "NAME", "surname"},
    {"forename", OPT_TEXT, "NAME", "forename"},
    {"born", OPT_DATE, "DATE", "date of birth"},
    {"urgent", OPT_FLAG, NULL, "it cannot wait"},
    {"another", OPT_FLAG, NULL, "it is another matter than the one sent before"},
    {"token", OPT_TEXT, "TEXT", "sent again with the same, it is one notice"},
    OPTIONS_END,
};
static const Option bulk_options[] = {
    {"school", OPT_NUMBER, "URN", "the school that sends them"},
    {"dry-run", OPT_FLAG, NULL, "check every row and send none"},
    {"again", OPT_TEXT, "FILE", "write the refused rows here, to be put right"},
    OPTIONS_END,
};
static const Option match_options[] = {
    {"new", OPT_FLAG, NULL, "nobody known: make a record of what was entered"},
    OPTIONS_END,
};
static const Option duty_options[] = {
    {"officer", OPT_TEXT, "USER", "who is on duty"},
    {"from", OPT_DATE, "DATE", "the first day (today)"},
    {"to", OPT_DATE, "DATE", "the last day (the first)"},
    {"remove", OPT_NUMBER, "TURN", "take a turn off"},
    OPTIONS_END,
};
static const Option schools_options[] = {
    {"none", OPT_FLAG, NULL, "Take every school back."},
    OPTIONS_END,
};

COMMAND("notice forms", cmd_notice_forms, .needs = READ_CASES, .store = STORE_NONE, .usage = "notice forms [--json]",
        .doc = "The forms of the schools' front door, and the fields that each asks.")
COMMAND("notice list", cmd_notice_list, .needs = READ_CASES, .store = STORE_READ,
        .usage = "notice list [--school URN] [--which urgent|unmatched|recent] [--json]",
        .doc = "What schools sent by the front door.", .options = list_options)
COMMAND("notice show", cmd_notice_show, .needs = READ_CASES, .store = STORE_READ, .usage = "notice show ID [--json]",
        .doc = "One notice: its school, pupil and case, how it stands, and what the school sees of it.")
COMMAND("notice waiting", cmd_notice_waiting, .needs = FILE_NOTICES, .store = STORE_WRITE,
        .usage = "notice waiting --school URN [--json]", .doc = "What waits for a school's answer.",
        .options = waiting_options)
COMMAND(
    "notice send", cmd_notice_send, .needs = FILE_NOTICES, .store = STORE_WRITE,
    .usage =
        "notice send FORM FIELD=VALUE... --school URN [--person ID | [--upn UPN] --surname NAME --forename NAME --born DATE] "
        "[--urgent] [--another] [--token TEXT] [--json]",
    .doc = "Send a notice for a school, as a paper form is entered: the same checks, the same case.",
    .options = send_options)
COMMAND("notice bulk", cmd_notice_bulk, .needs = FILE_NOTICES, .store = STORE_WRITE,
        .usage = "notice bulk FORM FILE --school URN [--dry-run] [--again FILE] [--json]",
        .doc = "Send a file of notices of one form for a school: each row lands or is refused, with the reason.",
        .options = bulk_options)
COMMAND("notice reply", cmd_notice_reply, .needs = FILE_NOTICES, .store = STORE_WRITE,
        .usage = "notice reply CASE FIELD=VALUE... --school URN [--json]",
        .doc = "Answer for a school what the authority asks in a case.", .options = waiting_options)
COMMAND("notice match", cmd_notice_match, .needs = CHANGE_CASES, .store = STORE_WRITE,
        .usage = "notice match ID [PERSON | --new] [--json]",
        .doc = "Say which child was entered by hand, or that it is nobody known: the case is opened.",
        .options = match_options)
COMMAND("notice see", cmd_notice_see, .needs = CHANGE_CASES, .store = STORE_WRITE, .usage = "notice see ID [--json]",
        .doc = "Take an urgent notice up.")
COMMAND("duty", cmd_duty, .needs = CHANGE_CASES, .store = STORE_WRITE,
        .usage = "duty [--officer USER [--from DATE] [--to DATE] | --remove TURN] [--json]",
        .doc = "The rota of the duty officer: shown, or changed.", .options = duty_options)
COMMAND("user schools", cmd_user_schools, .needs = MANAGE_USERS, .store = STORE_WRITE,
        .usage = "user schools NAME [URN... | --none] [--json]",
        .doc = "The schools that a user acts for at the front door; with URNs: these and no others from now on.",
        .options = schools_options)

/* ---- what was typed ---- */

static Status need_arguments(Ctx *cx, size_t n) {
    return cli_n_args(cx) >= n ? OK : FAIL(cx, ERR_INPUT, "something is missing; --help shows how");
}

static Status id_at(Ctx *cx, size_t arg, i64 *id) {
    TRY(need_arguments(cx, arg + 1));
    return str_to_i64(cli_arg(cx, arg), id) ? OK : FAIL(cx, ERR_INPUT, "a number is wanted");
}

static Status read_answers(Ctx *cx, Answers *out) {
    Answer *at = ARENA_ARRAY(cx->arena, Answer, cli_n_args(cx) + 1);
    *out = (Answers){.at = at};
    for (size_t i = 1; i < cli_n_args(cx); i++) {
        Str value, field = str_cut(cli_arg(cx, i), '=', &value);
        if (field.n == cli_arg(cx, i).n) return FAIL(cx, ERR_INPUT, "answers are given as FIELD=VALUE");
        at[out->n++] = (Answer){.field = field, .text = value};
    }
    return OK;
}

/* All problems in one message: fields and plain words, nothing of what was typed. */
static Status say_problems(Ctx *cx, Status st, const CaseProblems *p) {
    if (st == OK || p->n == 0) return st;
    Buf b = buf_on(cx->arena);
    for (size_t i = 0; i < p->n; i++)
        buf_fmt(&b, "%s%.*s: %.*s", i ? "; " : "", STR_ARG(p->at[i].field), STR_ARG(p->at[i].say));
    ctx_clear_error(cx);
    return FAIL(cx, st, "%.*s", STR_ARG(buf_str(&b)));
}

/* ---- forms and notices ---- */

static Str words_of_asks(Ctx *cx, const Form *f, const FormPart *p) {
    Buf b = buf_on(cx->arena);
    for (size_t i = 0; i < p->n_asks; i++)
        buf_fmt(&b, "%s%.*s%s", i ? " " : "", STR_ARG(f->reg->fields[p->asks[i].field].name),
                p->asks[i].is_needed ? "*" : "");
    return buf_str(&b);
}

static Str words_of_senders(Ctx *cx, const Form *f) {
    Buf b = buf_on(cx->arena);
    for (size_t i = 0; i < N_SENDER_KINDS; i++)
        if (form_is_for(f, (SenderKind)i)) buf_fmt(&b, "%s%s", b.n ? " " : "", sender_kind_word[i]);
    return buf_str(&b);
}

static Status cmd_notice_forms(Ctx *cx) {
    const Forms *fs = forms_of(cx);
    json_t *all = json_array();
    OutTable *t = cli_json(cx) ? NULL : out_table(cx, "Form|Title|From|Register|Asks (* needed)");
    for (size_t i = 0; i < fs->n; i++) {
        const Form *f = &fs->at[i];
        Str asks = words_of_asks(cx, f, &f->notice), from = words_of_senders(cx, f);
        json_array_append_new(all, json_pack("{s:s%, s:s%, s:s%, s:s%, s:s%}", "form", f->name.p, f->name.n, "title",
                                             f->title.p, f->title.n, "from", from.p, from.n, "register", f->reg->name.p,
                                             f->reg->name.n, "asks", asks.p ? asks.p : "", asks.n));
        if (!t) continue;
        out_cell(t, f->name);
        out_cell(t, f->title);
        out_cell(t, from);
        out_cell(t, f->reg->name);
        out_cell(t, asks);
    }
    if (t) out_table_end(t);
    if (cli_json(cx)) out_json(cx, all);
    else json_decref(all);
    return OK;
}

static void print_notices(Ctx *cx, const Notices *l) {
    OutTable *t = out_table(cx, "Notice|Form|School|Pupil|Sent|State|Case|Stage");
    for (size_t i = 0; i < l->n; i++) {
        const Notice *n = &l->at[i];
        out_cell_fmt(t, "%lld", (long long)n->id);
        out_cell(t, n->form_name);
        out_cell(t, n->school);
        out_cell(t, n->pupil);
        out_cell(t, n->sent_at ? moment_london(cx->arena, n->sent_at) : STR_NONE);
        out_cell(t, n->is_urgent ? STR_CAT(cx->arena, n->state, STR(", urgent")) : n->state);
        out_cell(t, n->reference);
        out_cell(t, n->is_closed ? STR("Closed") : n->stage);
    }
    out_table_end(t);
}

static Status cmd_notice_list(Ctx *cx) {
    Notices l;
    Str which = cli_text(cx, "which");
    i64 urn = cli_number(cx, "school", 0);
    if (urn) TRY(notice_list_of_school(cx, urn, &l));
    else
        TRY(notice_list(cx,
                        str_is(which, "unmatched") ? NOTICES_UNMATCHED
                        : str_is(which, "recent")  ? NOTICES_RECENT
                                                   : NOTICES_URGENT,
                        &l));
    if (!cli_json(cx)) {
        print_notices(cx, &l);
        return OK;
    }
    json_t *all = json_array();
    for (size_t i = 0; i < l.n; i++) {
        json_t *o = json_object();
        notice_model(cx, o, &l.at[i]);
        json_array_append_new(all, o);
    }
    out_json(cx, all);
    return OK;
}

static Status show(Ctx *cx, i64 id) {
    Notice n;
    TRY(notice_get(cx, id, &n));
    if (cli_json(cx)) {
        json_t *o = json_object();
        notice_model(cx, o, &n);
        notice_typed_model(o, &n);
        notice_shown_model(o, n.shown, n.n_shown);
        out_json(cx, o);
        return OK;
    }
    print_notices(cx, &(Notices){.at = &n, .n = 1});
    for (size_t i = 0; i < n.n_shown; i++)
        out_fmt(cx, "%.*s: %.*s\n", STR_ARG(n.shown[i].title), STR_ARG(n.shown[i].text));
    if (n.is_out_of_hours) out_fmt(cx, "%.*s\n", STR_ARG(forms_of(cx)->out_of_hours));
    return OK;
}

static Status cmd_notice_show(Ctx *cx) {
    i64 id;
    TRY(id_at(cx, 0, &id));
    return show(cx, id);
}

static Status cmd_notice_waiting(Ctx *cx) {
    Waiting *w;
    size_t n;
    TRY(notice_waiting(cx, cli_number(cx, "school", 0), &w, &n));
    json_t *all = json_array();
    OutTable *t = cli_json(cx) ? NULL : out_table(cx, "Case|What is asked|Pupil|Since");
    for (size_t i = 0; i < n; i++) {
        Str since = date_iso_str(cx->arena, w[i].since);
        json_array_append_new(all, json_pack("{s:s%, s:s%, s:s%}", "reference", w[i].reference.p, w[i].reference.n,
                                             "form", w[i].form->name.p, w[i].form->name.n, "since", since.p, since.n));
        if (!t) continue;
        out_cell(t, w[i].reference);
        out_cell(t, w[i].form->reply.title);
        out_cell(t, w[i].pupil);
        out_cell(t, date_long(cx->arena, w[i].since));
    }
    if (t) out_table_end(t);
    if (cli_json(cx)) out_json(cx, all);
    else json_decref(all);
    return OK;
}

/* ---- sending and answering ---- */

static Status cmd_notice_send(Ctx *cx) {
    CaseProblems problems = {.n = 0};
    i64 id;
    TRY(need_arguments(cx, 1));
    Str token = cli_text(cx, "token");
    NoticeSend s = {.form = form_find(forms_of(cx), cli_arg(cx, 0)),
                    .urn = cli_number(cx, "school", 0),
                    .person_id = cli_number(cx, "person", 0),
                    .upn = cli_text(cx, "upn"),
                    .surname = cli_text(cx, "surname"),
                    .forename = cli_text(cx, "forename"),
                    .born = cli_date(cx, "born"),
                    .is_urgent = cli_flag(cx, "urgent"),
                    .is_another = cli_flag(cx, "another"),
                    .token = token.n ? token : case_form_token(cx)};
    if (!s.form) return FAIL(cx, ERR_INPUT, "there is no such form; muster notice forms shows them");
    TRY(read_answers(cx, &s.answers));
    TRY(say_problems(cx, notice_send(cx, &s, &id, &problems), &problems));
    return show(cx, id);
}

static Status write_again(Ctx *cx, Str path, Str text) {
    if (path.n == 0 || text.n == 0) return OK;
    FILE *f = fopen(str_cstr(cx->arena, path), "wb");
    if (!f) return FAIL(cx, ERR_INPUT, "%.*s cannot be written", STR_ARG(path));
    bool is_written = fwrite(text.p, 1, text.n, f) == text.n;
    if (fclose(f) != 0 || !is_written) return FAIL(cx, ERR_OPS, "%.*s could not be written", STR_ARG(path));
    return OK;
}

static void print_bulk(Ctx *cx, const NoticeBulkDone *d) {
    OutTable *t = out_table(cx, "Line|Notice|Result");
    for (size_t i = 0; i < d->n; i++) {
        out_cell_fmt(t, "%lld", (long long)d->rows[i].line);
        out_cell(t, d->rows[i].id ? str_i64(cx->arena, d->rows[i].id) : STR_NONE);
        out_cell(t, d->rows[i].is_good ? d->rows[i].say : STR_CAT(cx->arena, STR("Refused: "), d->rows[i].say));
    }
    out_table_end(t);
}

static Status cmd_notice_bulk(Ctx *cx) {
    NoticeBulkDone d;
    TRY(need_arguments(cx, 2));
    NoticeBulk b = {.form = form_find(forms_of(cx), cli_arg(cx, 0)),
                    .urn = cli_number(cx, "school", 0),
                    .is_check = cli_flag(cx, "dry-run")};
    if (!b.form || !form_is_sent(b.form))
        return FAIL(cx, ERR_INPUT, "there is no such form; muster notice forms shows them");
    TRY(notice_bulk_read(cx, cli_arg(cx, 1), &b.text));
    TRY(notice_bulk_run(cx, &b, &d));
    TRY(write_again(cx, cli_text(cx, "again"), d.again));
    if (!cli_json(cx)) {
        print_bulk(cx, &d);
        return OK;
    }
    json_t *o = json_object(), *rows = json_array();
    for (size_t i = 0; i < d.n; i++)
        json_array_append_new(rows, json_pack("{s:I, s:I, s:b, s:s%}", "line", (json_int_t)d.rows[i].line, "notice",
                                              (json_int_t)d.rows[i].id, "is_good", (int)d.rows[i].is_good, "say",
                                              d.rows[i].say.p, d.rows[i].say.n));
    json_object_set_new(o, "rows", rows);
    json_object_set_new(o, "good", json_integer((json_int_t)d.n_good));
    json_object_set_new(o, "refused", json_integer((json_int_t)(d.n - d.n_good)));
    out_json(cx, o);
    return OK;
}

static Status cmd_notice_reply(Ctx *cx) {
    CaseProblems problems = {.n = 0};
    NoticeShown *shown;
    Waiting w;
    size_t n;
    i64 id, case_id, urn = cli_number(cx, "school", 0);
    TRY(need_arguments(cx, 1));
    TRY(case_by_reference(cx, cli_arg(cx, 0), &case_id));
    TRY(notice_waiting_get(cx, urn, case_id, &w, &shown, &n));
    NoticeReply r = {.form = w.form, .urn = urn, .case_id = case_id, .token = case_form_token(cx)};
    TRY(read_answers(cx, &r.answers));
    TRY(say_problems(cx, notice_reply(cx, &r, &id, &problems), &problems));
    return show(cx, id);
}

static Status cmd_notice_match(Ctx *cx) {
    CaseProblems problems;
    i64 id, person;
    TRY(id_at(cx, 0, &id));
    if (cli_flag(cx, "new")) {
        TRY(say_problems(cx, notice_match_new(cx, id, &person, &problems), &problems));
        return show(cx, id);
    }
    TRY(id_at(cx, 1, &person));
    TRY(say_problems(cx, notice_match(cx, id, person, &problems), &problems));
    return show(cx, id);
}

static Status cmd_notice_see(Ctx *cx) {
    i64 id;
    TRY(id_at(cx, 0, &id));
    TRY(notice_see(cx, id));
    return show(cx, id);
}

/* ---- the rota, and users' schools ---- */

static Status change_duty(Ctx *cx) {
    i64 user, turn = cli_number(cx, "remove", 0);
    Date from = cli_date(cx, "from"), to = cli_date(cx, "to");
    if (turn) return duty_remove(cx, turn);
    if (!cli_has(cx, "officer")) return OK;
    TRY(user_find(cx, cli_text(cx, "officer"), &user));
    if (!date_is_set(from)) from = cx->today;
    return duty_set(cx, user, from, date_is_set(to) ? to : from);
}

static Status cmd_duty(Ctx *cx) {
    DutyTurn *turns;
    size_t n;
    TRY(change_duty(cx));
    TRY(duty_turns(cx, cx->today, &turns, &n));
    json_t *all = json_array();
    OutTable *t = cli_json(cx) ? NULL : out_table(cx, "Turn|Officer|From|To");
    for (size_t i = 0; i < n; i++) {
        Str from = date_iso_str(cx->arena, turns[i].from), to = date_iso_str(cx->arena, turns[i].to);
        json_array_append_new(all,
                              json_pack("{s:I, s:s%, s:s%, s:s%}", "id", (json_int_t)turns[i].id, "officer",
                                        turns[i].name.p, turns[i].name.n, "from", from.p, from.n, "to", to.p, to.n));
        if (!t) continue;
        out_cell_fmt(t, "%lld", (long long)turns[i].id);
        out_cell(t, turns[i].name);
        out_cell(t, date_long(cx->arena, turns[i].from));
        out_cell(t, date_long(cx->arena, turns[i].to));
    }
    if (t) out_table_end(t);
    if (cli_json(cx)) out_json(cx, all);
    else json_decref(all);
    return OK;
}

static Status set_schools(Ctx *cx, i64 user) {
    size_t n = cli_n_args(cx) - 1;
    i64 *urns = ARENA_ARRAY(cx->arena, i64, n + 1);
    if (n > 0 && cli_flag(cx, "none")) return FAIL(cx, ERR_INPUT, "name schools, or --none, but not both");
    for (size_t i = 0; i < n; i++) TRY(id_at(cx, i + 1, &urns[i]));
    return n > 0 || cli_flag(cx, "none") ? desk_set_schools(cx, user, urns, n) : OK;
}

static Status cmd_user_schools(Ctx *cx) {
    DeskSchool *at;
    size_t n;
    i64 user;
    TRY(need_arguments(cx, 1));
    TRY(user_find(cx, cli_arg(cx, 0), &user));
    TRY(set_schools(cx, user));
    TRY(desk_schools(cx, user, &at, &n));
    json_t *all = json_array();
    OutTable *t = cli_json(cx) ? NULL : out_table(cx, "URN|School");
    for (size_t i = 0; i < n; i++) {
        json_array_append_new(all, json_pack("{s:I, s:s%}", "urn", (json_int_t)at[i].urn, "name", at[i].name.p,
                                             at[i].name.n));
        if (!t) continue;
        out_cell_fmt(t, "%lld", (long long)at[i].urn);
        out_cell(t, at[i].name);
    }
    if (t) out_table_end(t);
    if (cli_json(cx)) out_json(cx, all);
    else json_decref(all);
    return OK;
}
