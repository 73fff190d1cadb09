#include "registers/setting.h"

#include "access/access.h"
#include "harness.h"
#include "people/person.h"
#include "registers/case.h"
#include "registers/table.h"
#include "web/web.h"

static const Register *given_register(T *t, const char *name) {
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    return register_find(registers_of(&t->cx), str_from(name));
}

/* An untraced child's case: the risk assessment has no limit until the authority sets one. */
static i64 given_untraced(T *t, const char *referred, const char *untraced) {
    PersonFacts p;
    i64 id;
    CaseProblems problems;
    Date on;
    ok(t, person_create(&t->cx, &(NewPerson){.birth_date = date_ymd(2008, 3, 9), .sex = STR("F")},
                        (Said){.as_at = date_ymd(2018, 1, 1)}, &p));
    const Answer opening[] = {{STR("referred_on"), str_from(referred)}, {STR("source"), STR("police")}};
    const Answer first[] = {{STR("first_action_on"), str_from(referred)}};
    CaseOpen o = {.reg = given_register(t, "cme"), .person_id = p.who.id, .answers = {opening, 2}};
    ok(t, case_open(&t->cx, &o, &id, &problems));
    expect(t, date_parse_iso(str_from(referred), &on));
    CaseMove m = {.id = id, .stage = STR("enquiries"), .on = on, .answers = {first, 1}};
    ok(t, case_move(&t->cx, &m, &problems));
    const Register *reg = given_register(t, "cme");
    const Field *rows = &reg->fields[register_field(reg, STR("enquiries"))];
    for (size_t i = 0; i < rows->fields[0].n_codes; i++) {
        const Answer row[] = {{STR("enquiries[new].kind"), rows->fields[0].codes[i].code},
                              {STR("enquiries[new].made_on"), str_from(referred)},
                              {STR("enquiries[new].result"), STR("Nothing known")},
                              {STR("enquiries[new].made_by"), STR("An officer")}};
        ok(t, case_change(&t->cx, id, 0, (Answers){row, 4}, &problems));
    }
    expect(t, date_parse_iso(str_from(untraced), &on));
    m = (CaseMove){.id = id, .stage = STR("untraced"), .on = on};
    ok(t, case_move(&t->cx, &m, &problems));
    return id;
}

static Str due_of(T *t, i64 id, const char *clock) {
    Case c;
    CaseClocks k;
    ok(t, case_load(&t->cx, id, &c));
    ok(t, case_clocks(&t->cx, &c, &k));
    for (size_t i = 0; i < k.n; i++)
        if (str_is(k.at[i].name, clock))
            return date_is_set(k.at[i].due_on) ? date_iso_str(t->cx.arena, k.at[i].due_on) : STR("none");
    return STR("no clock");
}

static i64 set(T *t, const char *name, const char *value, Date from) {
    i64 n;
    SettingSet s = {.reg = given_register(t, "cme"), .name = str_from(name), .value = str_from(value), .from = from};
    ok(t, setting_set(&t->cx, &s, &n));
    return n;
}

static SettingRow row_of(T *t, const char *name, Date on) {
    SettingRows rows;
    ok(t, setting_list(&t->cx, given_register(t, "cme"), on, &rows));
    for (size_t i = 0; i < rows.n; i++)
        if (str_is(rows.at[i].def->name, name)) return rows.at[i];
    test_expect(t, false, "there is such a setting", __FILE__, __LINE__);
    return rows.at[0];
}

TEST("a limit that the authority sets gives its clocks their due days, from its day on") {
    t->cx.today = date_ymd(2018, 6, 8);
    i64 before = given_untraced(t, "2018-03-01", "2018-03-08"), after = given_untraced(t, "2018-05-01", "2018-05-08");
    expect_str(t, "none", due_of(t, before, "risk_assessment"));
    expect_i64(t, 2, set(t, "risk_assessment", "10 days", date_ymd(2018, 5, 1)));
    expect_str(t, "none", due_of(t, before, "risk_assessment"));
    expect_str(t, "2018-05-18", due_of(t, after, "risk_assessment"));
    (void)set(t, "risk_assessment", "5 days", date_ymd(2018, 5, 5));
    expect_str(t, "2018-05-13", due_of(t, after, "risk_assessment"));
    expect_i64(t, 1,
               test_count(t, "SELECT count(*) FROM case_clock_change WHERE kind = 'recomputed'"
                             " AND old_due_on = '2018-05-18' AND to_on = '2018-05-13'"));
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM register_setting"));
    (void)set(t, "risk_assessment", "", date_ymd(2018, 5, 5)); /* as shipped again: not set */
    expect_str(t, "none", due_of(t, after, "risk_assessment"));
}

TEST("the list says what holds on a day, since when, what is shipped, and what is to come") {
    Date may = date_ymd(2018, 5, 1), june = date_ymd(2018, 6, 1);
    (void)set(t, "cme_start", "found", june);
    SettingRow r = row_of(t, "cme_start", may);
    expect_str(t, "referral", r.value);
    expect(t, !date_is_set(r.since) && date_eq(r.next_from, june));
    expect_str(t, "found", r.next_value);
    r = row_of(t, "cme_start", june);
    expect_str(t, "found", r.value);
    expect_str(t, "referral", r.shipped);
    expect_str(t, "Muster itself", r.set_by);
    expect(t, date_eq(r.since, june));
}

TEST("a setting that there is not, a value that it does not take, and whoever may not set are refused") {
    i64 n;
    static const struct {
        const char *name, *value, *says;
    } wrong[] = {
        {"cme_strat", "found", "did you mean cme_start"},
        {"cme_start", "born", "choose one of: referral, found"},
        {"risk_assessment", "a while", ""},
    };
    SettingSet s = {.reg = given_register(t, "cme")};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        s.name = str_from(wrong[i].name);
        s.value = str_from(wrong[i].value);
        expect_error(t, ERR_INPUT, setting_set(&t->cx, &s, &n));
        expect_has(t, t->cx.error.message, wrong[i].says);
        ctx_clear_error(&t->cx);
    }
    s = (SettingSet){.reg = given_register(t, "enforcement"), .name = STR("persisting"), .value = STR("many")};
    expect_error(t, ERR_INPUT, setting_set(&t->cx, &s, &n));
    ctx_clear_error(&t->cx);
    t->cx.actor =
        (Actor){.id = 7, .permissions = access_user_permissions(), .roles = ~definitions_of(&t->cx)->roles->scoped};
    expect_error(t, ERR_DENIED, setting_set(&t->cx, &s, &n));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM register_setting"));
}

TEST("an administrator sees the settings of every register on a page and sets one by a form") {
    TestReply r;
    Str cookie, csrf;
    (void)given_register(t, "cme");
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/settings"), cookie, STR(""), &r));
    expect_i64(t, 200, r.status);
    expect_has(t, r.body, "The 30 days run from");
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/registers/cme/settings"), cookie, STR(""), &r));
    expect_has(t, r.body, "Risk assessment of an untraced child within");
    Str body = str_fmt(t->cx.arena, "csrf=%.*s&setting=risk_assessment&value=10+days&from=2018-05-01", STR_ARG(csrf));
    ok(t, web_test_request(&t->cx, METHOD_POST, STR("/registers/cme/settings"), cookie, body, &r));
    expect_i64(t, 303, r.status);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM register_setting WHERE value = '10 days'"));
    body = str_fmt(t->cx.arena, "csrf=%.*s&setting=risk_assessment&value=soon&from=2018-05-01", STR_ARG(csrf));
    ok(t, web_test_request(&t->cx, METHOD_POST, STR("/registers/cme/settings"), cookie, body, &r));
    expect_i64(t, 422, r.status);
    expect_has(t, r.body, "value=\"soon\"");
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/registers/cme/settings.csv"), cookie, STR(""), &r));
    expect_has(t, r.body, "cme,risk_assessment,");
}

TEST("what a register leaves to the authority is named until it is set, and a figure until it has a row") {
    Str names;
    const Register *reg = given_register(t, "part_time_timetable");
    ok(t, setting_unset(&t->cx, reg, false, &names));
    expect_str(t, "adviser_view, review, longest, figure appropriate, figure longest", names);
    i64 n;
    ok(t,
       setting_set(&t->cx,
                   &(SettingSet){.reg = reg, .name = STR("review"), .value = STR("2 weeks"), .from = t->cx.today}, &n));
    ok(t, setting_unset(&t->cx, reg, true, &names));
    expect_str(t, "adviser_view, longest, figure appropriate, figure longest", names);
    Str out;
    expect_i64(t, 0, test_run_muster(t, "check", &out));
    expect_has(t, out,
               "Not set: part_time_timetable: adviser_view, review, longest, figure appropriate, figure longest");
    expect(t, str_find(out, STR("Not set: exclusion:")) < 0);
}
