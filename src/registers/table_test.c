/* table_test.c - a definition that changes: its tables follow, no value is lost, and each version can be read again. */
#include "registers/table.h"

#include <sys/stat.h>
#include "harness.h"
#include "people/person.h"
#include "registers/case.h"

/* A register with the fields given; the rest is the same in each version. */
static Registers *given_version(T *t, const char *fields) {
    static const char head[] =
        "register: fete\ntitle: Fetes\ncase: fete\nprefix: FET\nsubject: child\nopened_on: asked_on\n"
        "about: For tests of tables.\naccess: {change: [early_help_worker]}\nfields:\n"
        "  - {name: asked_on, title: Asked on, type: date, required: true, opening: true}\n";
    static const char tail[] = "stages:\n  - {name: waiting, title: Waiting, first: true, to: [closed]}\n"
                               "  - {name: closed, title: Closed, last: true}\n";
    Registers *rs;
    Str folder = test_folder(t), at = STR_CAT(t->cx.arena, folder, STR("/registers"));
    (void)mkdir(str_cstr(t->cx.arena, at), 0700); /* it may be there */
    test_write_file(t, STR_CAT(t->cx.arena, at, STR("/fete.yaml")),
                    STR_CAT(t->cx.arena, str_from(head), str_from(fields), str_from(tail)));
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
