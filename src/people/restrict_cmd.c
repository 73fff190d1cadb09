/* restrict_cmd.c - muster restrict child, list, lift, reader, remove-reader; muster adoption seal, show. */
#include "base/json_text.h"
#include "access/audit.h"
#include "access/restrict.h"
#include "cli/cli.h"
#include "people/person.h"
#include "people/seal.h"

static const Option child_options[] = {
    {"kind", OPT_CHOICE, RESTRICT_CHOICES, "What is restricted, and what others are told."},
    {"reason", OPT_TEXT, "TEXT", "Why; read by its readers alone."},
    {"reader", OPT_TEXT, "USERS", "Who may still open the record: user names, separated by commas."},
    {"ask", OPT_TEXT, "TEXT", "Whom others are told to ask; needed for staff_family."},
    {"until", OPT_DATE, "DATE", "Last day; until lifted when not given."},
    OPTIONS_END,
};

COMMAND("restrict child", cmd_restrict_child, .needs = RESTRICT_CHILD, .store = STORE_WRITE,
        .usage = "restrict child ID --kind KIND --reason TEXT --reader USERS [--ask TEXT] [--until DATE]",
        .doc = "Open a record, or where the child lives, to named people alone.", .options = child_options)

static const Option list_options[] = {
    {"child", OPT_NUMBER, "ID", "Only those on this record."},
    {"all", OPT_FLAG, NULL, "Those lifted or ended too."},
    OPTIONS_END,
};

COMMAND("restrict list", cmd_restrict_list, .needs = RESTRICT_CHILD, .store = STORE_READ,
        .usage = "restrict list [--child ID] [--all]", .doc = "Restrictions, with who may read through each.",
        .options = list_options)

static const Option reason_options[] = {{"reason", OPT_TEXT, "TEXT", "Why."}, OPTIONS_END};

COMMAND("restrict lift", cmd_restrict_lift, .needs = RESTRICT_CHILD, .store = STORE_WRITE,
        .usage = "restrict lift RESTRICTION --reason TEXT", .doc = "End a restriction: everybody may open the record.",
        .options = reason_options)

COMMAND("restrict reader", cmd_restrict_reader, .needs = RESTRICT_CHILD, .store = STORE_WRITE,
        .usage = "restrict reader RESTRICTION USER... [--reason TEXT]",
        .doc = "Let more people read through a restriction.", .options = reason_options)

COMMAND("restrict remove-reader", cmd_restrict_remove_reader, .needs = RESTRICT_CHILD, .store = STORE_WRITE,
        .usage = "restrict remove-reader RESTRICTION USER", .doc = "Let someone read through a restriction no longer.")

static Status number_arg(Ctx *cx, size_t i, const char *what, i64 *out) {
    if (cli_n_args(cx) > i && str_to_i64(cli_arg(cx, i), out) && *out > 0) return OK;
    return FAIL(cx, ERR_INPUT, "give the number of the %s", what);
}

/* ---- placing and changing ---- */

static Status say_id(Ctx *cx, const char *key, i64 id, const char *words) {
    if (cli_json(cx)) out_json(cx, json_pack("{s:I}", key, (json_int_t)id));
    else out_fmt(cx, "%s %lld.\n", words, (long long)id);
    return OK;
}

static Status cmd_restrict_child(Ctx *cx) {
    RestrictPlace p = {.to_on = cli_date(cx, "until"),
                       .reason = cli_text(cx, "reason"),
                       .ask = cli_text(cx, "ask"),
                       .readers = cli_text(cx, "reader")};
    i64 id;
    TRY(number_arg(cx, 0, "child", &p.person_id));
    if (!restrict_kind_of(cli_text(cx, "kind"), &p.kind)) return FAIL(cx, ERR_INPUT, "give --kind " RESTRICT_CHOICES);
    TRY(restrict_place(cx, &p, &id));
    return say_id(cx, "restriction", id, "Placed restriction");
}

static Status cmd_restrict_lift(Ctx *cx) {
    i64 id;
    TRY(number_arg(cx, 0, "restriction", &id));
    TRY(restrict_lift(cx, id, cli_text(cx, "reason")));
    return say_id(cx, "lifted", id, "Lifted restriction");
}

static Status cmd_restrict_reader(Ctx *cx) {
    i64 id;
    Buf names = buf_on(cx->arena);
    TRY(number_arg(cx, 0, "restriction", &id));
    for (size_t i = 1; i < cli_n_args(cx); i++) buf_fmt(&names, "%.*s ", STR_ARG(cli_arg(cx, i)));
    TRY(restrict_name_readers(cx, id, buf_str(&names), cli_text(cx, "reason"), MOMENT_NONE));
    return say_id(cx, "restriction", id, "Named readers of restriction");
}

static Status cmd_restrict_remove_reader(Ctx *cx) {
    i64 id;
    TRY(number_arg(cx, 0, "restriction", &id));
    if (cli_n_args(cx) < 2) return FAIL(cx, ERR_INPUT, "give the user's name");
    TRY(restrict_remove_reader(cx, id, cli_arg(cx, 1)));
    return say_id(cx, "restriction", id, "Removed a reader of restriction");
}

/* ---- listing ---- */

static json_t *day_json(Ctx *cx, Date d) {
    return date_is_set(d) ? json_text(date_iso_str(cx->arena, d)) : json_null();
}

static json_t *moment_json(Ctx *cx, Moment m) {
    return m == MOMENT_NONE ? json_null() : json_text(moment_iso(cx->arena, m));
}

static json_t *restriction_json(Ctx *cx, const Restriction *r) {
    json_t *readers = json_array();
    for (size_t i = 0; i < r->n_readers; i++) {
        const RestrictReader *d = &r->readers[i];
        json_array_append_new(readers, json_pack("{s:o, s:o, s:o, s:o}", "user", json_text(d->username), "reason",
                                                 json_text(d->reason), "named_at", moment_json(cx, d->named_at),
                                                 "ends_at", moment_json(cx, d->ends_at)));
    }
    return json_pack("{s:I, s:I, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:b, s:o}", "id", (json_int_t)r->id, "person_id",
                     (json_int_t)r->person_id, "kind", restrict_kinds[r->kind].word, "from", day_json(cx, r->from_on),
                     "to", day_json(cx, r->to_on), "reason", json_text(r->reason), "ask", json_text(r->ask),
                     "placed_by", json_text(r->placed_by), "lifted_at", moment_json(cx, r->lifted_at), "stands",
                     r->is_standing, "readers", readers);
}

static Str readers_text(Ctx *cx, const Restriction *r) {
    Buf b = buf_on(cx->arena);
    for (size_t i = 0; i < r->n_readers; i++) buf_fmt(&b, "%s%.*s", i ? ", " : "", STR_ARG(r->readers[i].username));
    return b.n ? buf_str(&b) : STR("");
}

static void print_restrictions(Ctx *cx, const Restrictions *l, bool wants_all) {
    OutTable *t = out_table(cx, "Id|Child|Kind|From|To|Readers|Reason");
    for (size_t i = 0; i < l->n; i++) {
        const Restriction *r = &l->at[i];
        if (!wants_all && !r->is_standing) continue;
        Date to = r->lifted_at == MOMENT_NONE ? r->to_on : moment_london_date(r->lifted_at);
        out_cell_fmt(t, "%lld", (long long)r->id);
        out_cell_fmt(t, "%lld", (long long)r->person_id);
        out_cell(t, str_from(restrict_kinds[r->kind].word));
        out_cell(t, date_long(cx->arena, r->from_on));
        out_cell(t, date_long(cx->arena, to));
        out_cell(t, readers_text(cx, r));
        out_cell(t, r->reason);
    }
    out_table_end(t);
}

static Status cmd_restrict_list(Ctx *cx) {
    Restrictions l;
    bool wants_all = cli_flag(cx, "all");
    if (cli_has(cx, "child")) TRY(restrict_of_person(cx, cli_number(cx, "child", 0), &l));
    else TRY(restrict_list(cx, &l));
    audit_note(cx, "restricted.list", cli_number(cx, "child", 0), "%zu restrictions", l.n);
    if (!cli_json(cx)) {
        print_restrictions(cx, &l, wants_all);
        return OK;
    }
    json_t *all = json_array();
    for (size_t i = 0; i < l.n; i++)
        if (wants_all || l.at[i].is_standing) json_array_append_new(all, restriction_json(cx, &l.at[i]));
    out_json(cx, all);
    return OK;
}

/* ---- adoptions ---- */

static const Option seal_options[] = {
    {"surname", OPT_TEXT, "TEXT", "The new surname."},
    {"forename", OPT_TEXT, "TEXT", "The new forename."},
    {"middle-names", OPT_TEXT, "TEXT", "The new middle names."},
    {"upn", OPT_TEXT, "UPN", "The new unique pupil number, where there is one."},
    {"on", OPT_DATE, "DATE", "The day from which the new record counts; today when not given."},
    {"leave-address", OPT_FLAG, NULL, "The home known today is the old family's: leave it behind."},
    {"reason", OPT_TEXT, "TEXT", "Which order; read by the readers alone."},
    {"reader", OPT_TEXT, "USERS", "Who may see both records and the tie: user names, separated by commas."},
    OPTIONS_END,
};

COMMAND("adoption seal", cmd_adoption_seal, .needs = RESTRICT_CHILD, .store = STORE_WRITE,
        .usage = "adoption seal ID --surname TEXT --forename TEXT --reason TEXT --reader USERS [--middle-names TEXT] "
                 "[--upn UPN] [--on DATE] [--leave-address]",
        .doc = "Close a child's record and go on under a new one, tied only for the named people.",
        .options = seal_options)

static Status cmd_adoption_seal(Ctx *cx) {
    AdoptionSeal s = {.surname = cli_text(cx, "surname"),
                      .forename = cli_text(cx, "forename"),
                      .middle_names = cli_text(cx, "middle-names"),
                      .upn = cli_text(cx, "upn"),
                      .sealed_on = cli_date(cx, "on"),
                      .leaves_address = cli_flag(cx, "leave-address"),
                      .reason = cli_text(cx, "reason"),
                      .readers = cli_text(cx, "reader")};
    i64 id, n_cases;
    TRY(number_arg(cx, 0, "child", &s.old_id));
    TRY(adoption_seal(cx, &s, &id));
    TRY(adoption_open_cases(cx, s.old_id, &n_cases));
    TRY(say_id(cx, "new_record", id, "Sealed. The new record is"));
    if (n_cases > 0 && !cli_json(cx))
        out_fmt(cx,
                "%lld open cases stay with the old record: close them there, and open new ones where work goes on.\n",
                (long long)n_cases);
    return OK;
}

COMMAND("adoption show", cmd_adoption_show, .needs = RESTRICT_CHILD, .store = STORE_READ, .usage = "adoption show ID",
        .doc = "The other record of a sealed adoption, for those who may know.")

static Status cmd_adoption_show(Ctx *cx) {
    RestrictSeal s;
    i64 id;
    TRY(number_arg(cx, 0, "child", &id));
    TRY(restrict_sealing_of(cx, id, &s));
    if (s.restriction_id == 0) return FAIL(cx, ERR_NOTFOUND, "record %lld is of no sealed adoption", (long long)id);
    if (cli_json(cx))
        out_json(cx, json_pack("{s:I, s:I, s:o, s:I}", "before", (json_int_t)s.old_id, "after", (json_int_t)s.new_id,
                               "sealed_on", day_json(cx, s.sealed_on), "restriction", (json_int_t)s.restriction_id));
    else
        out_fmt(cx, "Record %lld became record %lld on %.*s (restriction %lld).\n", (long long)s.old_id,
                (long long)s.new_id, STR_ARG(date_long(cx->arena, s.sealed_on)), (long long)s.restriction_id);
    return OK;
}
