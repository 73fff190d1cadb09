/* clock_cli.c - muster clock: check a due day, or which days count, by hand. */
#include "base/json_text.h"
#include "cli/cli.h"
#include "clock/clock.h"
#include "define/definitions.h"

static const Option due_options[] = {
    {"start", OPT_DATE, "DATE", "The day it starts. Required."},
    {"limit", OPT_TEXT, "LIMIT", "Such as \"30 calendar days\", \"6th school day\" or \"end of the month\". Required."},
    {"convention", OPT_CHOICE, COUNT_FROM_CHOICES, "Whether the start is day 0, day 1, or both ends are left out."},
    {"school", OPT_NUMBER, "URN", "Count this school's days (the county's)."},
    {"pause", OPT_TEXT, "FROM/TO",
     "Paused from FROM to the day before TO; several with commas; \"FROM/\" is still paused."},
    {"warn", OPT_TEXT, "LIMIT", "Warn so long before it is due."},
    {"start-off", OPT_CHOICE, OFF_DAY_CHOICES, "A start on a day off stays, or moves and is then day 0."},
    {"due-off", OPT_CHOICE, OFF_DAY_CHOICES, "A due day on a weekend or bank holiday stays, or moves."},
    {"stop", OPT_DATE, "DATE", "The day it was done."},
    {"on", OPT_DATE, "DATE", "The day whose state is asked (today)."},
    {"known", OPT_DATE, "DATE", "Count without the bank holidays announced after this day."},
    OPTIONS_END,
};

COMMAND("clock due", cmd_clock_due, .needs = OPERATE, .store = STORE_NONE,
        .usage = "clock due --start DATE --limit LIMIT [--convention day0|day1|clear] [--school URN] [--pause FROM/TO] "
                 "[--warn LIMIT] [--start-off stays|next|previous] [--due-off stays|next|previous] [--stop DATE] "
                 "[--on DATE] [--known DATE]",
        .doc = "When something is due by the authority's calendars, and how it stands on a day.",
        .options = due_options)

static const Option calendar_options[] = {
    {"from", OPT_DATE, "DATE", "The first day (today)."},
    {"to", OPT_DATE, "DATE", "The last day (four weeks on)."},
    {"school", OPT_NUMBER, "URN", "This school's days (the county's)."},
    OPTIONS_END,
};

COMMAND("clock calendar", cmd_clock_calendar, .needs = OPERATE, .store = STORE_NONE,
        .usage = "clock calendar [--from DATE] [--to DATE] [--school URN]",
        .doc = "Which days are working days and school days, and why the others are not.", .options = calendar_options)

static const char *const weekdays[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
static const char *const count_codes[] = {
#define X(name, text) text,
    COUNT_FROM_LIST(X)
#undef X
};

static Str date_said(Ctx *cx, Date d) {
    return str_fmt(cx->arena, "%s %.*s", weekdays[date_weekday(d)], STR_ARG(date_long(cx->arena, d)));
}

static const Calendars *calendars_asked(Ctx *cx) {
    const Calendars *c = definitions_of(cx)->calendars;
    return date_is_set(cli_date(cx, "known")) ? calendar_as_known(cx->arena, c, cli_date(cx, "known")) : c;
}

/* ---- clock due ---- */

typedef struct Asked {
    Clock clock;
    ClockRule rule;
    ClockWarning warning;
    Date on;
} Asked;

static int choice_of(Ctx *cx, const char *option, const char *choices) {
    Str rest = str_from(choices), asked = cli_text(cx, option);
    for (int i = 0; rest.n > 0; i++)
        if (str_eq(str_cut(rest, '|', &rest), asked)) return i;
    return 0;
}

static Status read_limit(Ctx *cx, const char *option, Limit *out) {
    Str why;
    if (limit_parse(cx->arena, cli_text(cx, option), out, &why)) return OK;
    return FAIL(cx, ERR_INPUT, "--%s: %.*s", option, STR_ARG(why));
}

static Status read_pause(Ctx *cx, Str text, ClockPause *out) {
    Str to, from = str_cut(text, '/', &to);
    *out = (ClockPause){DATE_NONE, DATE_NONE, STR("asked for")};
    if (!date_parse_iso(str_trim(from), &out->from) || str_find_char(text, '/') < 0 ||
        (!str_empty(str_trim(to)) && !date_parse_iso(str_trim(to), &out->to)))
        return FAIL(cx, ERR_INPUT, "--pause: '%.*s' is no pause: write it like 2018-03-05/2018-03-10", STR_ARG(text));
    return OK;
}

static Status read_pauses(Ctx *cx, ClockFacts *f) {
    Str rest = cli_text(cx, "pause");
    ClockPause *pauses = ARENA_ARRAY(cx->arena, ClockPause, rest.n + 1);
    while (rest.n > 0) TRY(read_pause(cx, str_cut(rest, ',', &rest), &pauses[f->n_pauses++]));
    f->pauses = pauses;
    return OK;
}

static Status read_asked(Ctx *cx, Asked *a) {
    if (!date_is_set(cli_date(cx, "start"))) return FAIL(cx, ERR_INPUT, "--start is missing: the day the clock starts");
    a->on = date_is_set(cli_date(cx, "on")) ? cli_date(cx, "on") : cx->today;
    a->rule = (ClockRule){.from = DATE_NONE,
                          .count = (CountFrom)choice_of(cx, "convention", COUNT_FROM_CHOICES),
                          .start_off = (OffDay)choice_of(cx, "start-off", OFF_DAY_CHOICES),
                          .due_off = (OffDay)choice_of(cx, "due-off", OFF_DAY_CHOICES),
                          .warnings = &a->warning,
                          .n_warnings = cli_has(cx, "warn")};
    TRY(read_limit(cx, "limit", &a->rule.limit));
    if (!limit_is_set(a->rule.limit)) return FAIL(cx, ERR_INPUT, "--limit is missing: such as \"30 calendar days\"");
    TRY(read_limit(cx, "warn", &a->warning.limit));
    a->clock = (Clock){.calendar = clock_calendar(calendars_asked(cx), cli_number(cx, "school", 0)),
                       .rule = &a->rule,
                       .facts = clock_started(cli_date(cx, "start"))};
    a->clock.facts.stop = cli_date(cx, "stop");
    TRY(read_pauses(cx, &a->clock.facts));
    const char *fault = clock_rules_fault(&a->rule, 1);
    if (!fault) fault = clock_facts_fault(&a->clock.facts);
    return fault ? FAIL(cx, ERR_INPUT, "%s", fault) : OK;
}

/* Whether school days on the way are laid down by pattern and not yet the county's published ones. */
static bool is_provisional(const Asked *a, const ClockReading *r) {
    if (r->counted_in != UNIT_SCHOOL_DAYS || !date_is_set(r->due.due)) return false;
    for (int y = date_school_year(a->clock.facts.start); y <= date_school_year(r->due.due); y++) {
        const SchoolYear *year = school_dates_year(a->clock.calendar.school, y);
        if (year && year->is_provisional) return true;
    }
    return false;
}

static json_t *due_json(Ctx *cx, const Asked *a, const ClockReading *r) {
    json_t *warnings = json_array();
    for (size_t i = 0; i < r->due.n_warnings; i++) json_array_append_new(warnings, json_day(r->due.warnings[i]));
    Str limit = limit_text(cx->arena, a->rule.limit);
    i64 urn = a->clock.calendar.school->urn;
    return json_pack("{s:s%, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:o, s:o, s:s, s:o, s:b}", "limit", limit.p,
                     limit.n, "convention", count_codes[clock_count_of(&a->rule)], "school_urn",
                     urn ? json_integer(urn) : json_null(), "start", json_day(a->clock.facts.start), "due",
                     json_day(r->due.due), "first_due", json_day(r->due.first_due), "last_working_day",
                     json_day(r->due.last_working_day), "on", json_day(a->on), "state",
                     clock_state_names[r->state].code, "used", r->is_counted ? json_integer(r->used) : json_null(),
                     "left", r->is_counted ? json_integer(r->left) : json_null(), "counted_in",
                     r->counted_in == UNIT_WORKING_DAYS  ? "working_days"
                     : r->counted_in == UNIT_SCHOOL_DAYS ? "school_days"
                                                         : "calendar_days",
                     "warnings", warnings, "is_provisional", is_provisional(a, r));
}

static void say_day(Ctx *cx, const char *what, Date d) {
    if (date_is_set(d)) out_fmt(cx, "%-18s%.*s\n", what, STR_ARG(date_said(cx, d)));
}

static Str left_said(Ctx *cx, const ClockReading *r) {
    if (!r->is_counted) return STR("");
    Str used = limit_amount(cx->arena, r->used, r->counted_in);
    Str left = limit_amount(cx->arena, r->left < 0 ? -r->left : r->left, r->counted_in);
    return str_fmt(cx->arena, " (%.*s used, %.*s %s)", STR_ARG(used), STR_ARG(left), r->left < 0 ? "over" : "left");
}

static void due_print(Ctx *cx, const Asked *a, const ClockReading *r) {
    out_fmt(cx, "%-18s%.*s, %s%s\n", "Limit", STR_ARG(limit_text(cx->arena, a->rule.limit)),
            a->rule.limit.form == LIMIT_END_OF ? "whatever the day it starts" : "counted as ",
            a->rule.limit.form == LIMIT_END_OF ? "" : count_codes[clock_count_of(&a->rule)]);
    say_day(cx, "Started", a->clock.facts.start);
    say_day(cx, "Due", r->due.due);
    if (!date_eq(r->due.due, r->due.first_due)) say_day(cx, "Without pauses", r->due.first_due);
    if (!date_eq(r->due.due, r->due.last_working_day)) say_day(cx, "Last working day", r->due.last_working_day);
    for (size_t i = 0; i < r->due.n_warnings; i++) say_day(cx, "Warned", r->due.warnings[i]);
    out_fmt(cx, "%-18s%s%.*s\n", "State", clock_state_names[r->state].text, STR_ARG(left_said(cx, r)));
    say_day(cx, "  on", a->on);
    if (is_provisional(a, r))
        out_fmt(cx,
                "Counted on school terms laid down by pattern: the published dates are not in the definitions yet.\n");
}

static Status cmd_clock_due(Ctx *cx) {
    Asked a = {0};
    ClockReading r;
    TRY(read_asked(cx, &a));
    clock_read(&a.clock, a.on, &r);
    if (cli_json(cx)) out_json(cx, due_json(cx, &a, &r));
    else due_print(cx, &a, &r);
    return OK;
}

/* ---- clock calendar ---- */

#define MOST_DAYS 3700

typedef struct DaySaid {
    Date on;
    DayAnswer is_working;
    DayKind kind;
    Str why, term;
} DaySaid;

static DaySaid say_of_day(const ClockCalendar *c, Date d) {
    DaySaid said = {.on = d,
                    .is_working = calendar_working_day(c->all, d),
                    .kind = calendar_day_kind(c->all, c->school, d)};
    const SchoolTerm *term = school_dates_term(c->school, d);
    said.term = term ? term->name : STR("");
    said.why = calendar_bank_holiday_name(c->all, d);
    if (!said.why.p) said.why = said.kind == DAY_IS_SCHOOL ? STR("") : str_from(day_kind_names[said.kind]);
    return said;
}

static const char *yes_no(bool is_known, bool is_so) { return !is_known ? "missing" : is_so ? "yes" : "no"; }

static json_t *yes_no_json(bool is_known, bool is_so) { return is_known ? json_boolean(is_so) : json_null(); }

static void calendar_show(Ctx *cx, const ClockCalendar *c, Date from, Date to) {
    json_t *rows = cli_json(cx) ? json_array() : NULL;
    OutTable *t = rows ? NULL : out_table(cx, "Date|Day|Working day|School day|Why|Term");
    for (Date d = from; d.day <= to.day; d = date_plus(d, 1)) {
        DaySaid s = say_of_day(c, d);
        bool has_working = s.is_working != CALENDAR_MISSING, has_school = s.kind != DAY_IS_UNKNOWN;
        if (rows) {
            json_array_append_new(rows, json_pack("{s:o, s:s, s:o, s:o, s:s%, s:s%}", "date", json_day(d), "weekday",
                                                  weekdays[date_weekday(d)], "working_day",
                                                  yes_no_json(has_working, s.is_working == DAY_YES), "school_day",
                                                  yes_no_json(has_school, s.kind == DAY_IS_SCHOOL), "why", s.why.p,
                                                  s.why.n, "term", s.term.p, s.term.n));
            continue;
        }
        out_cell(t, date_iso_str(cx->arena, d));
        out_cell(t, str_from(weekdays[date_weekday(d)]));
        out_cell(t, str_from(yes_no(has_working, s.is_working == DAY_YES)));
        out_cell(t, str_from(yes_no(has_school, s.kind == DAY_IS_SCHOOL)));
        out_cell(t, s.why);
        out_cell(t, s.term);
    }
    if (rows) out_json(cx, rows);
    else out_table_end(t);
}

static Status cmd_clock_calendar(Ctx *cx) {
    Date from = cli_date(cx, "from"), to = cli_date(cx, "to");
    if (!date_is_set(from)) from = cx->today;
    if (!date_is_set(to)) to = date_plus(from, 27);
    if (date_before(to, from)) return FAIL(cx, ERR_INPUT, "--to is a day before --from");
    if (date_diff(to, from) >= MOST_DAYS)
        return FAIL(cx, ERR_INPUT, "that is more than %d days: ask for fewer at a time", MOST_DAYS);
    ClockCalendar c = clock_calendar(definitions_of(cx)->calendars, cli_number(cx, "school", 0));
    calendar_show(cx, &c, from, to);
    return OK;
}
