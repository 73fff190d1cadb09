/* scenario_test.c - the given/when/then scenarios of the directorate's chapters, from tests/scenarios, each by its name. */
#include <math.h>

#include "define/roles.h"
#include "define/yaml.h"
#include "harness.h"
#include "measures/scorecard.h"
#include "people/person.h"
#include "registers/case.h"
#include "registers/case_json.h"
#include "registers/scenario_files.h"
#include "registers/table.h"
#include "registers/tick.h"
#include "rollcall/rollcall.h"
#include "sql_all.h"

typedef struct Scenario {
    T *t;
    Mistakes *m;
    Str name;
    i64 person, case_id, urn; /* urn: of the school that the scenario began with */
    i64 before;               /* the newest case when it began */
    struct {
        Str label;
        i64 id;
    } known[40]; /* cases and children that steps name: "@shop" */
    size_t n_known;
    const Register *reg;
    Status last; /* of the step before, for `refused` */
    CaseProblems problems;
} Scenario;

static void fail_at(Scenario *s, const YamlNode *at, const char *what, Str got) {
    printf("%.*s:%d: %.*s: %s: got %.*s\n", STR_ARG(at->file), at->line, STR_ARG(s->name), what, STR_ARG(got));
    test_expect(s->t, false, "a scenario holds", __FILE__, __LINE__);
}

static void remember(Scenario *s, Str label, i64 id) {
    if (!label.n || s->n_known == COUNT_OF(s->known)) return;
    s->known[s->n_known].label = label;
    s->known[s->n_known++].id = id;
}

/* "@shop": the number of the case or child so called, the newest first. */
static Str resolve(Scenario *s, Str text) {
    if (!str_starts(text, STR("@"))) return text;
    for (size_t i = s->n_known; i-- > 0;)
        if (str_eq(s->known[i].label, str_slice(text, 1, SIZE_MAX))) return str_i64(s->t->cx.arena, s->known[i].id);
    return text;
}

static Answers answers_of(Scenario *s, const YamlNode *map) {
    static const char own[] = "|register|to|on|urn|note|subject|as|by|token|";
    Answer *at = ARENA_ARRAY(s->t->cx.arena, Answer, map->n + 1);
    size_t n = 0;
    YAML_EACH(one, map)
    if (str_find(str_from(own), str_fmt(s->t->cx.arena, "|%.*s|", STR_ARG(one->key))) < 0)
        at[n++] = (Answer){.field = one->key, .text = resolve(s, one->text)};
    return (Answers){.at = at, .n = n};
}

/* ---- given ---- */

static void make_child(Scenario *s, const YamlNode *map) {
    PersonFacts p;
    Date born = yaml_has(map, "born") ? yaml_date(s->m, map, "born") : date_ymd(2008, 3, 9);
    ok(s->t, person_create(&s->t->cx, &(NewPerson){.birth_date = born, .sex = STR("F")},
                           (Said){.as_at = date_ymd(2010, 1, 1)}, &p));
    s->person = p.who.id;
    if (yaml_has(map, "as")) remember(s, yaml_text(s->m, map, "as"), s->person);
    YAML_EACH(one, map) {
        if (str_is(one->key, "born") || str_is(one->key, "as")) continue;
        Str day, value = str_cut(one->text, ' ', &day); /* "2018-01-02", or with a code: "E 2018-01-02" */
        Date from = DATE_NONE;
        expect(s->t, date_parse_iso(day.n ? day : value, &from));
        CharacteristicSaid c = {.kind = str_cstr(s->t->cx.arena, one->key), .value = day.n ? value : STR("Y")};
        ok(s->t, person_say_characteristic(&s->t->cx, &p, &c, (Said){.as_at = from}));
    }
}

static void run_sql(Scenario *s, Str text) { ok(s->t, db_exec_text(&s->t->cx, text.p)); }

static void make_school_of(Scenario *s, i64 urn, Str kind) {
    run_sql(s,
            str_fmt(s->t->cx.arena,
                    "INSERT INTO establishment (urn, name, name_key, kind) VALUES (%lld, 'School', 'school', '%.*s') "
                    "ON CONFLICT (urn) DO UPDATE SET kind = EXCLUDED.kind",
                    (long long)urn, STR_ARG(kind)));
}

static void make_school(Scenario *s, i64 urn) { make_school_of(s, urn, STR("school")); }

static i64 urn_of(Scenario *s, const YamlNode *map) {
    return yaml_has(map, "urn") ? yaml_number(s->m, map, "urn", 1, 999999) : 100001;
}

static Str text_or(Scenario *s, const YamlNode *map, const char *key, const char *otherwise) {
    return yaml_has(map, key) ? yaml_text(s->m, map, key) : str_from(otherwise);
}

static Str day_of(Scenario *s, const YamlNode *map, const char *key) {
    return yaml_has(map, key) ? str_fmt(s->t->cx.arena, "'%.*s'", STR_ARG(yaml_text(s->m, map, key))) : STR("NULL");
}

static void enrol(Scenario *s, const YamlNode *map) {
    make_school_of(s, urn_of(s, map), text_or(s, map, "kind", "school"));
    Str from = day_of(s, map, "from");
    run_sql(s, str_fmt(s->t->cx.arena,
                       "INSERT INTO enrolment (person_id, urn, status, from_on, to_on, entry_on, is_part_time) "
                       "VALUES (%lld, %lld, '%.*s', %.*s, %.*s, %.*s, FALSE)",
                       (long long)s->person, (long long)urn_of(s, map), STR_ARG(text_or(s, map, "status", "C")),
                       STR_ARG(from), STR_ARG(day_of(s, map, "to")), STR_ARG(from)));
}

/* The roll that the child is on at that school ends, and a removal is recorded. */
static void remove_from_roll(Scenario *s, const YamlNode *map) {
    Str on = day_of(s, map, "on");
    long long person = (long long)s->person, urn = (long long)urn_of(s, map);
    run_sql(s, str_fmt(s->t->cx.arena,
                       "UPDATE enrolment SET to_on = %.*s, end_basis = 'omitted' WHERE person_id = %lld AND urn = %lld",
                       STR_ARG(on), person, urn));
    run_sql(
        s,
        str_fmt(s->t->cx.arena,
                "INSERT INTO roll_removal (person_id, urn, enrolment_id, removed_on, ground, destination) "
                "SELECT person_id, urn, id, to_on, '%.*s', '%.*s' FROM enrolment WHERE person_id = %lld AND urn = %lld",
                STR_ARG(text_or(s, map, "ground", "unknown")), STR_ARG(text_or(s, map, "destination", "unknown")),
                person, urn));
}

static void exclude(Scenario *s, const YamlNode *map) {
    run_sql(
        s,
        str_fmt(
            s->t->cx.arena,
            "INSERT INTO exclusion (person_id, urn, category, start_on, sessions) VALUES (%lld, %lld, '%.*s', %.*s, %.*s)",
            (long long)s->person, (long long)urn_of(s, map), STR_ARG(text_or(s, map, "category", "SUSP")),
            STR_ARG(day_of(s, map, "start")), STR_ARG(text_or(s, map, "sessions", "NULL"))));
}

/* What a census said of the child's attendance. */
static void attend(Scenario *s, const YamlNode *map) {
    run_sql(s, str_fmt(s->t->cx.arena,
                       "INSERT INTO census_return (urn, census_on) VALUES (%lld, %.*s) ON CONFLICT DO NOTHING",
                       (long long)urn_of(s, map), STR_ARG(day_of(s, map, "census"))));
    run_sql(
        s,
        str_fmt(
            s->t->cx.arena,
            "INSERT INTO census_pupil (urn, census_on, person_id, is_on_roll, sessions_possible, sessions_absent, source_id) "
            "VALUES (%lld, %.*s, %lld, TRUE, %.*s, %.*s, 1)",
            (long long)urn_of(s, map), STR_ARG(day_of(s, map, "census")), (long long)s->person,
            STR_ARG(yaml_text(s->m, map, "possible")), STR_ARG(yaml_text(s->m, map, "absent"))));
}

static void set(Scenario *s, const YamlNode *map) {
    Str reg = yaml_text(s->m, map, "register");
    YAML_EACH(one, map)
    if (!str_is(one->key, "register") && !str_is(one->key, "from_on"))
        ok(s->t,
           db_exec_text(&s->t->cx,
                        str_fmt(s->t->cx.arena,
                                "INSERT INTO register_setting (register, name, from_on, value, set_by, set_at) VALUES "
                                "('%.*s', '%.*s', '%.*s', '%.*s', 1, '2018-01-01T00:00:00Z')",
                                STR_ARG(reg), STR_ARG(one->key), STR_ARG(text_or(s, map, "from_on", "2000-01-01")),
                                STR_ARG(one->text))
                            .p));
}

/* {urn: 100001, pupils: 900, kind: pru}: one of the authority's own, with so many names on its roll, all those of the scenario's child. */
static void given_school(Scenario *s, const YamlNode *map) {
    i64 urn = yaml_number(s->m, map, "urn", 1, 999999);
    make_school_of(s, urn, text_or(s, map, "kind", "school"));
    s->urn = urn;
    run_sql(s, str_fmt(s->t->cx.arena, "UPDATE establishment SET la_code = %lld WHERE urn = %lld",
                       (long long)definitions_of(&s->t->cx)->authority->code, (long long)urn));
    if (yaml_has(map, "pupils"))
        run_sql(s,
                str_fmt(s->t->cx.arena,
                        "INSERT INTO enrolment (person_id, urn, status, from_on, entry_on, is_part_time) "
                        "WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < %lld) "
                        "SELECT %lld, %lld, 'C', '2015-09-01', '2015-09-01', FALSE FROM k",
                        (long long)yaml_number(s->m, map, "pupils", 1, 20000), (long long)s->person, (long long)urn));
    if (yaml_has(map, "type"))
        run_sql(s, str_fmt(s->t->cx.arena, "UPDATE establishment SET type_name = '%.*s' WHERE urn = %lld",
                           STR_ARG(yaml_text(s->m, map, "type")), (long long)urn));
    if (!yaml_has(map, "closed_on")) return;
    test_exec(s->t,
              str_fmt(s->t->cx.arena, "UPDATE establishment SET closed_on = '%.*s' WHERE urn = %lld",
                      STR_ARG(yaml_text(s->m, map, "closed_on")), (long long)yaml_number(s->m, map, "urn", 1, 999999))
                  .p);
}

/* {from: 2018-01-04, to: 2018-03-29}: the scenario's school sent its attendance register for each of these days. */
static void given_registers(Scenario *s, const YamlNode *map) {
    Date to = yaml_date(s->m, map, "to");
    for (Date on = yaml_date(s->m, map, "from"); !date_before(to, on); on = date_plus(on, 1))
        run_sql(
            s,
            str_fmt(
                s->t->cx.arena,
                "INSERT INTO attendance_day (urn, on_date, marks, n_taken, source_id) VALUES (%lld, '%.*s', '', 0, 1)",
                (long long)s->urn, STR_ARG(date_iso_str(s->t->cx.arena, on))));
}

/* "6": the child's, on every roll. */
static void set_year_group(Scenario *s, const YamlNode *at) {
    run_sql(s, str_fmt(s->t->cx.arena, "UPDATE enrolment SET year_group = '%.*s' WHERE person_id = %lld",
                       STR_ARG(at->text), (long long)s->person));
}

/* "100001": that school takes every age. */
static void set_all_through(Scenario *s, const YamlNode *at) {
    run_sql(s, str_fmt(s->t->cx.arena, "UPDATE establishment SET phase = 'All-through' WHERE urn = %.*s",
                       STR_ARG(at->text)));
}

/* A school's census about the child: sessions possible and missed. */
static void given_return(Scenario *s, const YamlNode *map) {
    make_school(s, 100001);
    test_exec(s->t, str_fmt(s->t->cx.arena,
                            "INSERT INTO census_return (urn, census_on) VALUES (100001, '%.*s') ON CONFLICT DO NOTHING",
                            STR_ARG(yaml_text(s->m, map, "on")))
                        .p);
    test_exec(s->t, str_fmt(s->t->cx.arena,
                            "INSERT INTO census_pupil (urn, census_on, person_id, is_on_roll, sessions_possible, "
                            "sessions_absent, source_id) VALUES (100001, '%.*s', %lld, TRUE, %lld, %lld, 1)",
                            STR_ARG(yaml_text(s->m, map, "on")), (long long)s->person,
                            (long long)yaml_number(s->m, map, "possible", 1, 1000),
                            (long long)yaml_number(s->m, map, "absent", 0, 1000))
                        .p);
}

/* ---- when ---- */

static void settle(Scenario *s, Status st) {
    s->last = st;
    if (st == ERR_INPUT || st == ERR_CONFLICT) ctx_clear_error(&s->t->cx);
    else ok(s->t, st);
}

static void open_case(Scenario *s, const YamlNode *map) {
    if (yaml_has(map, "register")) s->reg = register_find(registers_of(&s->t->cx), yaml_text(s->m, map, "register"));
    expect(s->t, s->reg != NULL);
    bool is_of_person = s->reg->subject == OF_CHILD || s->reg->subject == OF_FAMILY;
    CaseOpen o = {.reg = s->reg,
                  .person_id = is_of_person ? s->person : 0,
                  .urn = yaml_has(map, "urn") ? urn_of(s, map) : 0,
                  .subject_key = yaml_has(map, "subject") ? yaml_text(s->m, map, "subject") : STR_NONE,
                  .form_token = yaml_has(map, "token") ? yaml_text(s->m, map, "token") : STR_NONE,
                  .answers = answers_of(s, map)};
    i64 id = 0;
    if (o.urn) make_school(s, o.urn);
    settle(s, case_open(&s->t->cx, &o, &id, &s->problems));
    if (s->last != OK) return;
    s->case_id = id;
    if (yaml_has(map, "as")) remember(s, yaml_text(s->m, map, "as"), id);
}

static void change_case(Scenario *s, const YamlNode *map) {
    settle(s, case_change(&s->t->cx, s->case_id, 0, answers_of(s, map), &s->problems));
}

static void move_case(Scenario *s, const YamlNode *map) {
    CaseMove m = {.id = s->case_id,
                  .stage = yaml_text(s->m, map, "to"),
                  .on = yaml_has(map, "on") ? yaml_date(s->m, map, "on") : DATE_NONE,
                  .answers = answers_of(s, map)};
    settle(s, case_move(&s->t->cx, &m, &s->problems));
}

static void tick(Scenario *s, UNUSED const YamlNode *at) {
    Tick k = {.stop = NULL};
    ok(s->t, tick_in_transaction(&s->t->cx, &k));
}

/* ---- then ---- */

static void expect_refused(Scenario *s, const YamlNode *fields) {
    if (s->last == OK) fail_at(s, fields, "it should be refused", STR("done"));
    YAML_EACH(one, fields) {
        bool is_named = false;
        for (size_t i = 0; i < s->problems.n; i++) is_named = is_named || str_eq(s->problems.at[i].field, one->text);
        if (!is_named) fail_at(s, one, "it should be refused naming the field", one->text);
    }
    s->last = OK;
}

static const CaseClock *clock_named(Scenario *s, const YamlNode *at, CaseClocks *k) {
    Case c;
    ok(s->t, case_work_out(&s->t->cx, s->case_id));
    ok(s->t, case_load(&s->t->cx, s->case_id, &c));
    ok(s->t, case_clocks(&s->t->cx, &c, k));
    Str turn, name = str_cut(at->key, '.', &turn);
    i64 n = 1;
    if (turn.n) expect(s->t, str_to_i64(turn, &n));
    for (size_t i = 0; i < k->n; i++)
        if (str_eq(k->at[i].name, name) && k->at[i].turn == n) return &k->at[i];
    fail_at(s, at, "there should be a clock", STR("none"));
    return NULL;
}

/* "met", "missed 2018-03-31": its state, and the day it was or is due. */
static void expect_clock(Scenario *s, const YamlNode *at) {
    CaseClocks k;
    Str due, state = str_cut(at->text, ' ', &due);
    const CaseClock *c = clock_named(s, at, &k);
    if (!str_eq(c->state, state)) fail_at(s, at, "the clock's state", c->state);
    if (due.n && !str_eq(due, date_iso_str(s->t->cx.arena, c->due_on)))
        fail_at(s, at, "the clock's due day", date_iso_str(s->t->cx.arena, c->due_on));
}

/* "sixth_day: none" */
static void expect_no_clock(Scenario *s, const YamlNode *at) {
    ok(s->t, case_work_out(&s->t->cx, s->case_id));
    i64 n = test_count(s->t, str_fmt(s->t->cx.arena,
                                     "SELECT count(*) FROM case_clock WHERE case_id = %lld AND clock = '%.*s'",
                                     (long long)s->case_id, STR_ARG(at->key))
                                 .p);
    if (n != 0) fail_at(s, at, "there should be no such clock", STR("one"));
}

/* The day a clock was first due, kept when facts moved it. */
static void expect_first_due(Scenario *s, const YamlNode *at) {
    CaseClocks k;
    const CaseClock *c = clock_named(s, at, &k);
    Str got = date_iso_str(s->t->cx.arena, c->first_due_on);
    if (!str_eq(got, at->text)) fail_at(s, at, "the day it was first due", got);
}

static void expect_answer(Scenario *s, const YamlNode *at) {
    Case c;
    ok(s->t, case_load(&s->t->cx, s->case_id, &c));
    size_t i = register_field(c.reg, at->key);
    Str got = str_is(at->key, "stage") ? c.reg->stages[c.stage].name
              : i == SIZE_MAX          ? STR("no such field")
                                       : value_iso(s->t->cx.arena, c.values[i]);
    if (!str_eq(got, at->text)) fail_at(s, at, "the answer", got);
}

static void expect_state(Scenario *s, const YamlNode *at) {
    Date on = DATE_NONE;
    RollcallPerson p;
    expect(s->t, date_parse_iso(at->key, &on));
    ok(s->t, rollcall_person(&s->t->cx, s->person, on, &p));
    Str got = p.v.where == WHERE_IN ? str_from(rollcall_state_names[p.v.state].code) : STR("outside");
    if (!str_eq(got, at->text)) fail_at(s, at, "the roll call's state", got);
}

static void expect_open(Scenario *s, const YamlNode *at) {
    i64 id = 0;
    ok(s->t, db_number(&s->t->cx, &id, SQL_case_open_of_person, P_STR(at->key), P_I64(s->person)));
    if ((id != 0) != str_is(at->text, "yes")) fail_at(s, at, "an open case", id ? STR("yes") : STR("no"));
}

static void expect_task(Scenario *s, const YamlNode *at) {
    CaseTask *tasks;
    size_t n;
    bool is_open = false;
    ok(s->t, case_work_out(&s->t->cx, s->case_id));
    ok(s->t, case_tasks(&s->t->cx, s->case_id, &tasks, &n));
    for (size_t i = 0; i < n; i++)
        is_open = is_open || (str_eq(tasks[i].name, at->key) && !date_is_set(tasks[i].done_on));
    if (is_open != str_is(at->text, "yes")) fail_at(s, at, "an open task", is_open ? STR("yes") : STR("no"));
}

/* "closed_30: 70": in percent of this scenario's cases whose clock is judged, those that met it; one not yet due is left out. */
static void expect_share(Scenario *s, const YamlNode *at) {
    i64 ids[200], n = 0, n_met = 0, n_judged = 0;
    DbRows *r;
    ok(s->t, db_query(&s->t->cx, &r, SQL_tick_open_cases, P_I64(s->before), P_I64(COUNT_OF(ids))));
    while (db_next(r)) ids[n++] = col_i64(r, 0);
    ok(s->t, db_done(r));
    for (i64 i = 0; i < n; i++) ok(s->t, case_work_out(&s->t->cx, ids[i]));
    Str text = str_fmt(s->t->cx.arena,
                       "SELECT count(*) FROM case_clock k JOIN case_file c ON c.id = k.case_id WHERE c.id > %lld "
                       "AND c.register = '%.*s' AND k.clock = '%.*s' AND ",
                       (long long)s->before, STR_ARG(s->reg->name), STR_ARG(at->key));
    char today[DATE_ISO_LEN + 1];
    (void)date_iso(s->t->cx.today, today);
    n_met = test_count(s->t, STR_CAT(s->t->cx.arena, text, STR("k.state = 'met'")).p);
    n_judged =
        test_count(s->t, str_fmt(s->t->cx.arena, "%.*s(k.state IN ('met', 'missed', 'stopped') OR k.due_on < '%s')",
                                 STR_ARG(text), today)
                             .p);
    double share = n_judged ? round((double)n_met * 1000 / (double)n_judged) / 10 : 0;
    Str got = str_fmt(s->t->cx.arena, "%.10g", share);
    if (!str_eq(got, at->text)) fail_at(s, at, "the share met", got);
}

/* "sen_officer": from here on that role's user, who may do all that roles may but sees only what the role sees. */
static void act_as_role(Scenario *s, const YamlNode *at) {
    size_t role = role_find(definitions_of(&s->t->cx)->roles, at->text);
    if (role == SIZE_MAX) fail_at(s, at, "no such role", at->text);
    s->t->cx.actor.is_operator = false;
    s->t->cx.actor.roles = (u64)1 << role;
}

/* An answer as the actor sees it: "" where it is hidden. */
static void expect_shown(Scenario *s, const YamlNode *at) {
    Case c;
    ok(s->t, case_get(&s->t->cx, s->case_id, &c));
    Str got = value_iso(s->t->cx.arena, c.values[register_field(c.reg, at->key)]);
    if (!str_eq(got, at->text)) fail_at(s, at, "the answer shown", got);
}

/* Is the task among those that the case's page shows the actor? */
static void expect_task_shown(Scenario *s, const YamlNode *at) {
    json_t *o, *task;
    size_t i;
    bool is_shown = false;
    ok(s->t, case_json(&s->t->cx, s->case_id, &o));
    json_array_foreach(json_object_get(o, "tasks"), i, task) is_shown =
        is_shown || str_is(at->key, json_string_value(json_object_get(task, "task")));
    json_decref(o);
    if (is_shown != str_is(at->text, "yes")) fail_at(s, at, "a task shown", is_shown ? STR("yes") : STR("no"));
}

/* The actor may not open the case, nor learn that there is one. */
static void expect_out_of_sight(Scenario *s, UNUSED const YamlNode *at) {
    Case c;
    expect_error(s->t, ERR_NOTFOUND, case_get(&s->t->cx, s->case_id, &c));
}

static const Measure *measure_asked(Scenario *s, const YamlNode *at, Str id) {
    const Measure *m = measure_find(s->t->app.measures, id);
    if (!m) fail_at(s, at, "no such measure", id);
    return m;
}

/* The part of a figure: "incident_kinds.kind.racism: 1". */
static void expect_part(Scenario *s, const YamlNode *at) {
    Str by, value, id = str_cut(at->key, '.', &by);
    by = str_cut(by, '.', &value);
    const Measure *m = measure_asked(s, at, id);
    UnitSet set;
    UnitPart *parts;
    size_t n;
    ok(s->t, units_load(&s->t->cx, m, s->t->cx.today, &set));
    ok(s->t, units_break_down(&s->t->cx, &set, by, &parts, &n));
    Str got = STR("none");
    for (size_t i = 0; i < n; i++)
        if (str_eq(parts[i].label, value)) got = figure_text(s->t->cx.arena, m, &parts[i].figure);
    if (!str_eq(got, at->text)) fail_at(s, at, "the part", got);
}

/* As at the day of the scenario; of one school, or of all. */
static UnitFigure figure_asked(Scenario *s, const Measure *m, Str school) {
    UnitSet set;
    UnitFilter f = UNIT_FILTER_ALL;
    if (school.n) expect(s->t, str_to_i64(school, &f.school));
    ok(s->t, units_load(&s->t->cx, m, s->t->cx.today, &set));
    return units_figure(&s->t->cx, &set, &f);
}

/* "cme_closed_30: 70.0%"; "fair_access_load.100001: 0.6 per 100": of that school. */
static void expect_measure(Scenario *s, const YamlNode *at) {
    Str school, id = str_cut(at->key, '.', &school);
    const Measure *m = measure_asked(s, at, id);
    UnitFigure f = figure_asked(s, m, school);
    Str got = figure_text(s->t->cx.arena, m, &f);
    if (!str_eq(got, at->text)) fail_at(s, at, "the measure's figure", got);
}

/* "pex_times_fsm: 2.00 times": a ratio against all, not against the rest. */
static void expect_measure_against_all(Scenario *s, const YamlNode *at) {
    const Measure *m = measure_asked(s, at, at->key);
    UnitFigure f = figure_asked(s, m, STR_NONE);
    Str got = measure_amount_text(s->t->cx.arena, m, &f.against_all);
    if (!str_eq(got, at->text)) fail_at(s, at, "the figure against all", got);
}

/* "yo_attend_last5: 90 Green": how a scorecard with that target judges it. */
static void expect_judged(Scenario *s, const YamlNode *at) {
    Str verdict, target = str_cut(at->text, ' ', &verdict);
    const Measure *m = measure_asked(s, at, at->key);
    i64 value = 0;
    Period p;
    ScorecardLine *lines;
    size_t n;
    expect(s->t, str_to_i64(target, &value));
    ok(s->t, measure_period(&s->t->cx, m, s->t->cx.today, &p));
    ScorecardStandard standard = {.when = p.label,
                                  .standard = {.target = {.is_set = true, .value = exact_whole(value)},
                                               .status = TARGET_SET}};
    ScorecardRow row = {.measure = m, .standards = &standard, .n = 1};
    ScorecardSection section = {.section = STR("all"), .rows = &row, .n = 1};
    Scorecard card = {.name = STR("zz"), .sections = &section, .n = 1};
    ok(s->t, scorecard_work_out(&s->t->cx, &card, s->t->cx.today, &lines, &n));
    Str got = str_from(lines[0].rating.reason);
    if (!str_eq(got, verdict)) fail_at(s, at, "judged by that target", got);
}

/* Does a worker who looks at the child see that there is such a case? */
static void expect_trace(Scenario *s, const YamlNode *at) {
    CaseLines l;
    bool is_seen = false;
    ok(s->t, cases_of_person(&s->t->cx, s->person, &l));
    for (size_t i = 0; i < l.n; i++) is_seen = is_seen || str_eq(l.at[i].reg->name, at->key);
    if (is_seen != str_is(at->text, "yes")) fail_at(s, at, "seen from the child", is_seen ? STR("yes") : STR("no"));
}

static void expect_n_cases(Scenario *s, const YamlNode *at) {
    i64 n = test_count(
        s->t, str_fmt(s->t->cx.arena, "SELECT count(*) FROM case_file WHERE register = '%.*s'", STR_ARG(at->key)).p);
    Str got = str_i64(s->t->cx.arena, n);
    if (!str_eq(got, at->text)) fail_at(s, at, "cases", got);
}

/* "incident_return: 1": open cases of that register at the school of the scenario. */
static void expect_at_school(Scenario *s, const YamlNode *at) {
    i64 n = test_count(s->t, str_fmt(s->t->cx.arena,
                                     "SELECT count(*) FROM case_file WHERE register = '%.*s' AND urn = %lld AND "
                                     "closed_on IS NULL",
                                     STR_ARG(at->key), (long long)s->urn)
                                 .p);
    Str got = str_i64(s->t->cx.arena, n);
    if (!str_eq(got, at->text)) fail_at(s, at, "open cases at the school", got);
}

/* "@shop": goes on with that case. Else the open case of the register about the child. */
static void switch_to(Scenario *s, const YamlNode *at) {
    Case c;
    if (str_starts(at->text, STR("@"))) {
        expect(s->t, str_to_i64(resolve(s, at->text), &s->case_id));
        ok(s->t, case_load(&s->t->cx, s->case_id, &c));
        s->reg = c.reg;
        return;
    }
    s->reg = register_find(registers_of(&s->t->cx), at->text);
    expect(s->t, s->reg != NULL);
    s->case_id = 0;
    ok(s->t, db_number(&s->t->cx, &s->case_id, SQL_case_open_of_person, P_STR(at->text), P_I64(s->person)));
    expect(s->t, s->case_id != 0);
}

/* The child is a brother or sister of another: sibling: "@ann". */
static void given_sibling(Scenario *s, const YamlNode *at) {
    run_sql(s, str_fmt(s->t->cx.arena,
                       "INSERT INTO person_relationship (person_id, other_id, relation) VALUES (%lld, %.*s, 'sibling')",
                       (long long)s->person, STR_ARG(resolve(s, at->text))));
}

/* home: {postcode: SW1A 1AA, from: 2018-03-05}: where the child lives from that day on. */
static void given_home(Scenario *s, const YamlNode *map) {
    PersonFacts p;
    AddressSaid a = {.paon = STR("1"), .street = STR("High Street"), .postcode = yaml_text(s->m, map, "postcode")};
    ok(s->t, person_load(&s->t->cx, s->person, &p));
    ok(s->t, person_say_address(&s->t->cx, &p, &a, (Said){.as_at = yaml_date(s->m, map, "from")}));
}

/* involved: {service: early_help, from: 2018-01-08, to: 2018-03-01} */
static void given_involvement(Scenario *s, const YamlNode *map) {
    run_sql(s, str_fmt(s->t->cx.arena,
                       "INSERT INTO involvement (person_id, service, is_lead, consent, from_on, to_on) "
                       "VALUES (%lld, '%.*s', FALSE, 'yes', %.*s, %.*s)",
                       (long long)s->person, STR_ARG(yaml_text(s->m, map, "service")), STR_ARG(day_of(s, map, "from")),
                       STR_ARG(day_of(s, map, "to"))));
}

/* died: 2018-03-05 */
static void given_death(Scenario *s, const YamlNode *at) {
    run_sql(s, str_fmt(s->t->cx.arena, "UPDATE person SET died_on = '%.*s' WHERE id = %lld", STR_ARG(at->text),
                       (long long)s->person));
    ok(s->t, case_work_out(&s->t->cx, s->case_id));
}

/* The child's first case of a register, closed or not. */
static void switch_to_first(Scenario *s, const YamlNode *at) {
    s->reg = register_find(registers_of(&s->t->cx), at->text);
    s->case_id = test_count(s->t, str_fmt(s->t->cx.arena,
                                          "SELECT MIN(id) FROM case_file WHERE register = '%.*s' AND person_id = %lld",
                                          STR_ARG(at->text), (long long)s->person)
                                      .p);
}

/* ---- the table ---- */

typedef struct Step {
    const char *key;
    void (*run)(Scenario *s, const YamlNode *at);
    bool is_each; /* run for each item of the map */
} Step;

static void repeat(Scenario *s, const YamlNode *map);

static const Step steps[] = {
    {"child", make_child, false},
    {"enrol", enrol, false},
    {"exclude", exclude, false},
    {"set", set, false},
    {"open", open_case, false},
    {"change", change_case, false},
    {"move", move_case, false},
    {"refused", expect_refused, false},
    {"clock", expect_clock, true},
    {"first_due", expect_first_due, true},
    {"answer", expect_answer, true},
    {"state", expect_state, true},
    {"has_open", expect_open, true},
    {"task", expect_task, true},
    {"case_of", switch_to, false},
    {"tick", tick, false},
    {"attend", attend, false},
    {"remove", remove_from_roll, false},
    {"share", expect_share, true},
    {"no_clock", expect_no_clock, true},
    {"first_case_of", switch_to_first, false},
    {"trace", expect_trace, true},
    {"n_cases", expect_n_cases, true},
    {"at_school", expect_at_school, true},
    {"measure", expect_measure, true},
    {"against_all", expect_measure_against_all, true},
    {"part", expect_part, true},
    {"judged", expect_judged, true},
    {"as", act_as_role, false},
    {"shows", expect_shown, true},
    {"shows_task", expect_task_shown, true},
    {"out_of_sight", expect_out_of_sight, false},
    {"year_group", set_year_group, false},
    {"sibling", given_sibling, false},
    {"home", given_home, false},
    {"involved", given_involvement, false},
    {"died", given_death, false},
    {"all_through", set_all_through, false},
    {"registers", given_registers, false},
    {"repeat", repeat, false},
    {"school", given_school, false},
    {"return", given_return, false},
};

static void run_step(Scenario *s, const YamlNode *step) {
    if (str_is(step->key, "today")) { /* also for what has no value of its own: tick: now */
        s->t->cx.today = yaml_item_date(s->m, step);
        return;
    }
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        if (!str_is(step->key, steps[i].key)) continue;
        if (!steps[i].is_each) steps[i].run(s, step);
        YAML_EACH(one, steps[i].is_each ? step : NULL) steps[i].run(s, one);
        return;
    }
    fail_at(s, step, "no such step", step->key);
}

/* {times: 7, do: [...]}: steps that are to succeed, over and over. */
static void repeat(Scenario *s, const YamlNode *map) {
    for (i64 i = yaml_number(s->m, map, "times", 1, 1000); i > 0; i--) YAML_EACH(item, yaml_list(s->m, map, "do")) {
            run_step(s, item->first);
            if (s->last != OK)
                fail_at(s, item->first, "it was refused", s->problems.n ? s->problems.at[0].say : STR("conflict"));
        }
}

/* Alone on the store: what it did is undone before the next. */
static void run_scenario(T *t, Mistakes *m, const YamlNode *map) {
    Actor actor = t->cx.actor;
    ok(t, db_savepoint(&t->cx, "scenario"));
    Scenario s = {.t = t, .m = m, .name = yaml_text(m, map, "scenario")};
    if (yaml_has(map, "register")) s.reg = register_find(registers_of(&t->cx), yaml_text(m, map, "register"));
    t->cx.today = date_ymd(2018, 6, 8);
    s.before = test_count(t, "SELECT COALESCE(MAX(id), 0) FROM case_file");
    YAML_EACH(item, yaml_list(m, map, "steps")) {
        const YamlNode *step = item->kind == YAML_MAP ? item->first : item;
        bool may_be_refused = item->next && item->next->first && str_is(item->next->first->key, "refused");
        run_step(&s, step);
        if (s.last != OK && !may_be_refused && !str_is(step->key, "refused"))
            fail_at(&s, step, "it was refused", s.problems.n ? s.problems.at[0].say : STR("conflict"));
    }
    t->cx.actor = actor;
    ok(t, db_rollback_to(&t->cx, "scenario"));
    ok(t, db_release(&t->cx, "scenario"));
}

static void run_file(T *t, const char *path) {
    Mistakes m = mistakes_on(t->cx.arena);
    const YamlNode *root = yaml_read(&m, str_from(path), test_read_file(t, str_from(path)));
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    expect(t, root != NULL && root->kind == YAML_LIST);
    size_t n = 0;
    YAML_EACH(map, root) {
        run_scenario(t, &m, map);
        n++;
    }
    if (m.n) printf("%.*s:%d: %.*s\n", STR_ARG(m.first->file), m.first->line, STR_ARG(m.first->message));
    expect_i64(t, 0, (i64)m.n);
    expect(t, n > 0);
    printf("%zu scenarios of %s hold\n", n, path);
}

TEST("ticking twice on one day opens nothing more, and says what it knew before") {
    Tick once, again;
    Scenario s = {.t = t, .name = STR("tick")};
    const char *days[] = {"2018-01-10", "2018-03-14", "2018-05-02"};
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    PersonFacts p;
    ok(t, person_create(&t->cx, &(NewPerson){.birth_date = date_ymd(2006, 3, 9)}, (Said){.as_at = date_ymd(2010, 1, 1)},
                        &p));
    s.person = p.who.id;
    make_school(&s, 100001);
    for (size_t i = 0; i < COUNT_OF(days); i++)
        test_exec(
            t, str_fmt(t->cx.arena,
                       "INSERT INTO exclusion (person_id, urn, category, start_on) VALUES (%lld, 100001, 'SUSP', '%s')",
                       (long long)s.person, days[i])
                   .p);
    ok(t, tick_in_transaction(&t->cx, &once));
    ok(t, tick_in_transaction(&t->cx, &again));
    i64 opened = 0, opened_again = 0, known = 0;
    for (size_t i = 0; i < once.n_rules; i++) opened += once.rules[i].n_opened;
    for (size_t i = 0; i < again.n_rules; i++) {
        opened_again += again.rules[i].n_opened;
        known += again.rules[i].n_known;
    }
    expect_i64(t, 1, opened);
    expect_i64(t, 0, opened_again);
    expect_i64(t, 1, known);
    expect_i64(t, 1,
               test_count(t, "SELECT count(*) FROM case_file WHERE made_by_rule = 'three_exclusions.third_exclusion'"));
}

TEST("the scenarios of the inclusion chapters hold, each by its name") {
    static const char *const files[] = {SCENARIO_FILES};
    for (size_t i = 0; i < COUNT_OF(files); i++) run_file(t, files[i]);
}
