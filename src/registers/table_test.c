/* table_test.c - a definition that changes: its tables follow, no value is lost, and each version can be read again. */
#include "registers/table.h"

#include <sys/stat.h>
#include "harness.h"
#include "people/person.h"
#include "registers/case.h"
#include "registers/case_access.h"
#include "registers/case_json.h"
#include "access/access.h"

static const char tail[] = "stages:\n  - {name: waiting, title: Waiting, first: true, to: [closed]}\n"
                           "  - {name: closed, title: Closed, last: true}\n";

/* A register with the fields given, and stages of its own where they say so; the rest is the same in each version. */
static Registers *given_version(T *t, const char *fields) {
    static const char head[] =
        "register: fete\ntitle: Fetes\ncase: fete\nprefix: FET\nsubject: child\nopened_on: asked_on\n"
        "about: For tests of tables.\naccess: {change: [early_help_worker]}\nfields:\n"
        "  - {name: asked_on, title: Asked on, type: date, required: true, opening: true}\n";
    Registers *rs;
    Str folder = test_folder(t), at = STR_CAT(t->cx.arena, folder, STR("/registers"));
    (void)mkdir(str_cstr(t->cx.arena, at), 0700); /* it may be there */
    test_write_file(t, STR_CAT(t->cx.arena, at, STR("/fete.yaml")),
                    STR_CAT(t->cx.arena, str_from(head), str_from(fields),
                            str_from(strstr(fields, "stages:") ? "" : tail)));
    ok(t, registers_open(&t->cx, folder, &rs));
    return rs;
}

typedef struct Store {
    const Registers *before;
    Registers *made[8];
    size_t n;
} Store;

static void use_version(T *t, Store *s, const char *fields) {
    if (s->n == 0) s->before = t->app.registers;
    Registers *rs = given_version(t, fields);
    s->made[s->n++] = rs;
    t->app.registers = rs;
    ok(t, registers_define(&t->cx, rs));
    ok(t, registers_check_store(&t->cx, rs));
}

static void end_versions(T *t, Store *s) {
    t->app.registers = s->before;
    while (s->n > 0) registers_close(s->made[--s->n]);
}

#define SEATS_NUMBER "  - {name: seats, title: Seats, type: number}\n"
#define SEATS_TEXT   "  - {name: seats, title: Seats, type: text}\n"
#define NOTE_TEXT    "  - {name: note, title: Note, type: text}\n"
#define NOTE_DATE    "  - {name: note, title: Note, type: date}\n"
#define STALLS                                                \
    "  - {name: stalls, title: Stalls, type: rows, fields: [" \
    "{name: sells, title: Sells, type: text}, {name: pitch, title: Pitch, type: number}]}\n"
#define STALLS_TEXT                                           \
    "  - {name: stalls, title: Stalls, type: rows, fields: [" \
    "{name: sells, title: Sells, type: text}, {name: pitch, title: Pitch, type: text}]}\n"

static i64 given_case(T *t) {
    PersonFacts p;
    i64 id;
    CaseProblems problems;
    t->cx.today = date_ymd(2018, 6, 8);
    ok(t, person_create(&t->cx, &(NewPerson){.birth_date = date_ymd(2008, 3, 9), .sex = STR("F")},
                        (Said){.as_at = date_ymd(2018, 1, 1)}, &p));
    const Answer a[] = {{STR("asked_on"), STR("2018-06-01")},
                        {STR("seats"), STR("12")},
                        {STR("note"), STR("blue tent")},
                        {STR("stalls[new].sells"), STR("cakes")},
                        {STR("stalls[new].pitch"), STR("4")}};
    CaseOpen o = {.reg = register_find(registers_of(&t->cx), STR("fete")), .person_id = p.who.id, .answers = {a, 5}};
    ok(t, case_open(&t->cx, &o, &id, &problems));
    return id;
}

static Str text_of(T *t, i64 id, const char *field) {
    Case c;
    ok(t, case_load(&t->cx, id, &c));
    size_t i = register_field(c.reg, str_from(field));
    expect(t, i != SIZE_MAX);
    return value_iso(t->cx.arena, c.values[i]);
}

TEST(
    "a field of another type keeps its old values in a column of their own, and carries them over where the new kind is text") {
    Store s = {.n = 0};
    use_version(t, &s, SEATS_NUMBER NOTE_TEXT STALLS);
    i64 id = given_case(t);
    use_version(t, &s, SEATS_TEXT NOTE_DATE STALLS_TEXT);
    expect_str(t, "12", text_of(t, id, "seats"));
    expect_i64(t, 0, (i64)text_of(t, id, "note").n); /* words are no date: nothing is guessed */
    expect_i64(t, 1,
               test_count(t, "SELECT count(*) FROM reg_fete WHERE seats = '12' AND seats_was_1 = 12 AND note IS NULL"
                             " AND note_was_1 = 'blue tent'"));
    expect_i64(
        t, 1,
        test_count(t,
                   "SELECT count(*) FROM reg_fete_stalls WHERE pitch = '4' AND pitch_was_1 = 4 AND sells = 'cakes'"));
    expect_i64(
        t, 1,
        test_count(t, "SELECT count(*) FROM dictionary WHERE table_name = 'reg_fete' AND column_name = 'seats_was_1'"));
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM register_version WHERE register = 'fete'"));
    CaseProblems problems;
    const Answer more[] = {{STR("seats"), STR("a dozen")}, {STR("note"), STR("2018-06-07")}};
    ok(t, case_change(&t->cx, id, 0, (Answers){more, 2}, &problems));
    expect_str(t, "a dozen", text_of(t, id, "seats"));
    expect_str(t, "2018-06-07", text_of(t, id, "note"));
    end_versions(t, &s);
}

TEST("a field taken out leaves its values where they are, and has them again when it comes back") {
    Store s = {.n = 0};
    use_version(t, &s, SEATS_NUMBER NOTE_TEXT STALLS);
    i64 id = given_case(t);
    use_version(t, &s, NOTE_TEXT STALLS);
    expect_i64(t, SIZE_MAX == register_field(register_find(registers_of(&t->cx), STR("fete")), STR("seats")), 1);
    expect_str(t, "blue tent", text_of(t, id, "note"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM reg_fete WHERE seats = 12"));
    expect_i64(t, 1,
               test_count(t,
                          "SELECT count(*) FROM register_column WHERE table_name = 'reg_fete' AND column_name = 'seats'"
                          " AND to_version = 1"));
    use_version(t, &s, SEATS_NUMBER NOTE_TEXT STALLS);
    expect_str(t, "12", text_of(t, id, "seats"));
    end_versions(t, &s);
}

TEST("each version of a definition can be read again as it was, and a store is not used under another than its own") {
    Store s = {.n = 0};
    const Register *old;
    use_version(t, &s, SEATS_NUMBER NOTE_TEXT STALLS);
    use_version(t, &s, SEATS_TEXT NOTE_TEXT STALLS);
    ok(t, register_at_version(&t->cx, STR("fete"), 1, &old));
    expect_i64(t, FIELD_NUMBER, old->fields[register_field(old, STR("seats"))].type);
    expect_i64(t, 2, (i64)old->n_stages);
    ok(t, register_at_version(&t->cx, STR("fete"), 2, &old));
    expect_i64(t, FIELD_TEXT, old->fields[register_field(old, STR("seats"))].type);
    expect_error(t, ERR_NOTFOUND, register_at_version(&t->cx, STR("fete"), 9, &old));
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_OPS, registers_check_store(&t->cx, s.made[0]));
    expect_has(t, t->cx.error.message, "muster init");
    ctx_clear_error(&t->cx);
    ok(t, registers_define(&t->cx, s.made[1])); /* nothing has changed: no third version */
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM register_version WHERE register = 'fete'"));
    end_versions(t, &s);
}

/* ---- an old case under its own definition ---- */

#define KINDS_OLD \
    "  - {name: kind, title: What kind, type: choice, codes: [{code: a, title: Tea party}, {code: b, title: Race}]}\n"
#define KINDS_NEW \
    "  - {name: kind, title: Sort, type: choice, codes: [{code: a, title: Afternoon tea}, {code: c, title: Show}]}\n"
#define SECRET "  - {name: sponsor, title: Sponsor, type: text, see: [social_worker]}\n"
#define RENT   "  - {name: rent, title: Rent, type: money}\n"
#define WITH_READY                                                             \
    "stages:\n  - {name: waiting, title: Waiting, first: true, to: [ready]}\n" \
    "  - {name: ready, title: Made ready, to: [closed]}\n  - {name: closed, title: Closed, last: true}\n"

static json_t *shown(T *t, i64 id) {
    json_t *o;
    ok(t, case_json(&t->cx, id, &o));
    return o;
}

static const char *text_in(const json_t *list, const char *field, const char *key) {
    size_t i;
    const json_t *o;
    json_array_foreach(list, i, o) if (strcmp(json_string_value(json_object_get(o, "field")), field) ==
                                       0) return json_string_value(json_object_get(o, key));
    return NULL;
}

static Str told(const json_t *o, const char *list, const char *field, const char *key) {
    const char *text = text_in(json_object_get(o, list), field, key);
    return text ? str_from(text) : STR("");
}

static i64 given_full_case(T *t) {
    i64 id = given_case(t);
    CaseProblems problems;
    const Answer more[] = {{STR("kind"), STR("a")}, {STR("sponsor"), STR("Zqsponsor")}, {STR("rent"), STR("12.50")}};
    ok(t, case_change(&t->cx, id, 0, (Answers){more, 3}, &problems));
    return id;
}

TEST(
    "an old case shows its own version's titles and codes, and under their last title all answers that are no longer asked") {
    Store s = {.n = 0};
    use_version(t, &s, SEATS_NUMBER NOTE_TEXT STALLS KINDS_OLD SECRET RENT);
    i64 id = given_full_case(t);
    json_t *o = shown(t, id);
    expect(t, json_is_false(json_object_get(o, "is_old_version")));
    expect_i64(t, 0, (i64)json_array_size(json_object_get(o, "former")));
    json_decref(o);
    use_version(t, &s, SEATS_TEXT NOTE_DATE KINDS_NEW);
    o = shown(t, id);
    expect(t, json_is_true(json_object_get(o, "is_old_version")));
    expect_i64(t, 1, json_integer_value(json_object_get(o, "version")));
    expect_i64(t, 2, json_integer_value(json_object_get(o, "version_now")));
    expect_str(t, "What kind", told(o, "answers", "kind", "title"));
    expect_str(t, "Tea party", told(o, "answers", "kind", "words"));
    expect_str(t, "Rent", told(o, "former", "rent", "title"));
    expect_str(t, "£12.50", told(o, "former", "rent", "words"));
    expect_str(t, "blue tent", told(o, "former", "note", "words"));
    expect_str(t, "Zqsponsor", told(o, "former", "sponsor", "words"));
    const json_t *list = json_array_get(json_object_get(o, "former_lists"), 0);
    expect_str(t, "Stalls", str_from(json_string_value(json_object_get(list, "title"))));
    char *rows = json_dumps(json_object_get(list, "rows"), 0);
    expect_has(t, str_from(rows), "cakes");
    free(rows);
    json_decref(o);
    end_versions(t, &s);
}

TEST("an answer that only some might see is told to them alone when it is no longer asked") {
    Store s = {.n = 0};
    use_version(t, &s, SEATS_NUMBER NOTE_TEXT STALLS KINDS_OLD SECRET RENT);
    i64 id = given_full_case(t);
    use_version(t, &s, SEATS_NUMBER);
    t->cx.actor = (Actor){.id = 77, .name = STR("Worker")};
    actor_add_role(&t->cx, &t->cx.actor, STR("early_help_worker"));
    json_t *o = shown(t, id);
    expect_str(t, "blue tent", told(o, "former", "note", "words"));
    expect_str(t, "", told(o, "former", "sponsor", "words"));
    json_decref(o);
    t->cx.actor = (Actor){.id = 78, .name = STR("Other")};
    actor_add_role(&t->cx, &t->cx.actor, STR("social_worker"));
    o = shown(t, id);
    expect_str(t, "Zqsponsor", told(o, "former", "sponsor", "words"));
    json_decref(o);
    actor_operator(&t->cx);
    end_versions(t, &s);
}

TEST("a case at a stage that is no more is shown there with its title, and is moved on from it") {
    Store s = {.n = 0};
    CaseProblems problems;
    use_version(t, &s, SEATS_NUMBER NOTE_TEXT STALLS WITH_READY);
    i64 id = given_case(t);
    ok(t, case_move(&t->cx, &(CaseMove){.id = id, .stage = STR("ready"), .on = DATE_NONE}, &problems));
    use_version(t, &s, SEATS_NUMBER NOTE_TEXT STALLS);
    json_t *o = shown(t, id);
    expect_str(t, "Made ready (a stage that is no more)",
               str_from(json_string_value(json_object_get(o, "stage_title"))));
    expect_i64(t, 1, (i64)json_array_size(json_object_get(o, "moves")));
    json_decref(o);
    CaseLines l;
    ok(t, work_list(&t->cx, &(WorkAsk){.which = WORK_ALL, .closed_from = DATE_NONE, .closed_to = DATE_NONE}, &l));
    expect_i64(t, 1, (i64)l.n);
    expect_str(t, "Made ready (a stage that is no more)", l.at[0].stage_title);
    expect_str(t, "ready", l.at[0].stage);
    ok(t, case_work_out(&t->cx, id));
    ok(t, case_move(&t->cx, &(CaseMove){.id = id, .stage = STR("closed"), .on = DATE_NONE}, &problems));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM case_file WHERE stage = 'closed' AND closed_on IS NOT NULL"));
    end_versions(t, &s);
}
