#include "people/chronology.h"
#include "access/access.h"
#include "access/restrict.h"
#include "db/driver.h"
#include "harness.h"
#include "people/person.h"
#include "schools/enrolment.h"
#include "sql_all.h"

static Date d(int year, int month, int day) { return date_ymd(year, month, day); }

static PersonFacts given_child(T *t, const char *forename) {
    PersonFacts p;
    Said said = {.as_at = d(2017, 10, 5)};
    ok(t, person_create(&t->cx, &(NewPerson){.birth_date = d(2009, 3, 12), .sex = STR("F")}, said, &p));
    ok(t, person_say_name(&t->cx, &p,
                          &(NameSaid){.kind = "legal", .surname = STR("Smith"), .forename = str_from(forename)}, said));
    ok(t,
       person_say_address(&t->cx, &p,
                          &(AddressSaid){.paon = STR("1"), .street = STR("High Street"), .postcode = STR("TN23 1AA")},
                          said));
    return p;
}

static const PersonEvent *find(const PersonEvents *l, const char *kind) {
    for (size_t i = 0; i < l->n; i++)
        if (strcmp(l->at[i].kind, kind) == 0) return &l->at[i];
    return NULL;
}

TEST("a chronology tells everything in the order it happened, with the file that said so") {
    actor_operator(&t->cx);
    test_exec(
        t,
        "INSERT INTO establishment (urn, name, name_key, kind, high_age) VALUES (100, 'Ashdown', 'ashdown', 'school', 11)");
    test_exec(
        t,
        "INSERT INTO import_run (started_at, actor_id, title, is_check) VALUES ('2018-01-01T00:00:00Z', 1, 'x', FALSE)");
    test_exec(
        t,
        "INSERT INTO import_unit (run_id, kind, unit_key, file_name, content_hash, as_at, is_complete, outcome, landed_at, "
        "n_read, n_created, n_updated, n_unchanged, n_refused, n_held) SELECT max(id), 'census', 'k', 'spring.xml', 'h', "
        "'2018-01-18', TRUE, 'landed', '2018-01-20T00:00:00Z', 1, 0, 1, 0, 0, 0 FROM import_run");
    i64 unit = test_count(t, "SELECT max(id) FROM import_unit");
    PersonFacts p = given_child(t, "Ada");
    Said spring = {.source_id = unit, .as_at = d(2018, 1, 18)};
    ok(t, person_say_upn(&t->cx, &p, STR("H801200001001"), spring));
    ok(t,
       person_say_characteristic(&t->cx, &p, &(CharacteristicSaid){.kind = "young_carer", .value = STR("Y")}, spring));
    Enrolments rolls = {.n = 0};
    EnrolmentChange change;
    RollSaid roll = {.person_id = p.who.id,
                     .urn = 100,
                     .status = STR("C"),
                     .entry_on = d(2017, 9, 4),
                     .year_group = STR("4"),
                     .as_at = d(2018, 1, 18),
                     .source_id = unit};
    ok(t, enrolment_say_on_roll(&t->cx, &rolls, &roll, &change));
    ok(t,
       enrolment_say_left(&t->cx, &rolls,
                          &(LeftSaid){.roll = roll, .leaving_on = d(2018, 2, 9), .basis = "census_leaver"}, &change));
    PersonEvents l;
    ok(t, person_get(&t->cx, p.who.id, &p));
    ok(t, person_chronology(&t->cx, &p, NULL, &l));
    for (size_t i = 1; i < l.n; i++) expect(t, !date_before(l.at[i].on, l.at[i - 1].on));
    expect_str(t, "birth", str_from(l.at[0].kind));
    expect_str(t, "Joined the roll of Ashdown", find(&l, "enrolment")->title);
    expect_str(t, "spring.xml", find(&l, "enrolment")->source_file);
    expect(t, date_eq(d(2018, 2, 9), find(&l, "enrolment_end")->on));
    expect_str(t, "Removed from the roll of Ashdown", find(&l, "removal")->title);
    expect_str(t, "Lives at 1 High Street, TN23 1AA", find(&l, "address")->title);
    expect_str(t, "Unique pupil number: H801200001001", find(&l, "identifier")->title);
    expect_str(t, "Young carer", find(&l, "characteristic")->title);
}

PURE_TEST("each source of a chronology has words, a place of its own in a day, and one way to its rows") {
    for (size_t i = 0; i < n_chronology_all; i++) {
        const ChronologySource *s = chronology_all[i];
        expect(t, s->title && s->order > 0);
        expect(t, s->gather ? !s->sql && !s->tell : s->sql && s->tell && s->sql->n_params == 1);
        expect(t, chronology_source(str_from(s->kind)) == s);
        for (size_t k = 0; k < i; k++) expect(t, chronology_all[k]->order != s->order);
    }
    expect(t, chronology_source(STR("weather")) == NULL && chronology_source(STR_NONE) == NULL);
}

static PersonEvents chosen(T *t, i64 id, ChronologyFilter f) {
    PersonFacts p;
    PersonEvents l;
    ok(t, person_get(&t->cx, id, &p));
    ok(t, person_chronology(&t->cx, &p, &f, &l));
    return l;
}

#define EVER .from = DATE_NONE, .to = DATE_NONE

TEST("a chronology is chosen by kind, by who said it, and by period, the last day included") {
    actor_operator(&t->cx);
    PersonFacts p = given_child(t, "Ada");
    Said later = {.as_at = d(2018, 1, 18)};
    ok(t, person_say_upn(&t->cx, &p, STR("H801200001001"), later));
    i64 id = p.who.id;
    size_t all = chosen(t, id, (ChronologyFilter){EVER}).n;
    PersonEvents one = chosen(t, id, (ChronologyFilter){.kind = STR("identifier"), EVER});
    expect_i64(t, 1, (i64)one.n);
    expect_str(t, "identifier", str_from(one.at[0].kind));
    expect_i64(t, (i64)all, (i64)chosen(t, id, (ChronologyFilter){.source_kind = STR("user"), EVER}).n);
    expect_i64(t, 0, (i64)chosen(t, id, (ChronologyFilter){.source_kind = STR("census"), EVER}).n);
    expect_i64(t, 1, (i64)chosen(t, id, (ChronologyFilter){.from = d(2018, 1, 18), .to = d(2018, 1, 18)}).n);
    expect_i64(t, 0, (i64)chosen(t, id, (ChronologyFilter){.from = d(2018, 1, 19), .to = DATE_NONE}).n);
    expect_i64(t, (i64)all - 1, (i64)chosen(t, id, (ChronologyFilter){.from = DATE_NONE, .to = d(2018, 1, 17)}).n);
}

static void restrict_from_all(T *t, i64 id, RestrictKind kind) {
    i64 made;
    ok(t, restrict_place(&t->cx,
                         &(RestrictPlace){.person_id = id,
                                          .kind = kind,
                                          .to_on = DATE_NONE,
                                          .reason = STR("a test"),
                                          .ask = STR("Duty manager"),
                                          .readers = STR("keeper")},
                         &made));
}

/* Someone who may open children's records, but is named on none. */
static void become_worker(T *t) {
    t->cx.actor = (Actor){.id = 77, .name = STR("Worker"), .permissions = access_user_permissions()};
}

TEST("a chronology leaves out the relative whose record is restricted, and a protected home") {
    actor_operator(&t->cx);
    i64 keeper;
    ok(t, user_add(&t->cx, STR("keeper"), STR("Keeper"), STR("correct horse battery staple"), &keeper));
    PersonFacts ada = given_child(t, "Ada"), mother;
    Said said = {.as_at = d(2017, 10, 5)};
    ok(t, person_create(&t->cx, &(NewPerson){.is_adult = true, .birth_date = DATE_NONE}, said, &mother));
    NameSaid name = {.kind = "legal", .surname = STR("Vandersloot"), .forename = STR("Mary")};
    ok(t, person_say_name(&t->cx, &mother, &name, said));
    RelationshipSaid is_mother = {.other_id = mother.who.id, .relation = "mother", .parental_responsibility = 1};
    ok(t, person_say_relationship(&t->cx, &ada, &is_mother, said));
    become_worker(t);
    PersonEvents l = chosen(t, ada.who.id, (ChronologyFilter){EVER});
    expect_str(t, "Mother: Mary Vandersloot", find(&l, "relationship")->title);
    expect(t, find(&l, "address") != NULL);
    actor_operator(&t->cx);
    restrict_from_all(t, mother.who.id, RESTRICT_NAMED);
    restrict_from_all(t, ada.who.id, RESTRICT_ADDRESS);
    become_worker(t);
    l = chosen(t, ada.who.id, (ChronologyFilter){EVER});
    expect(t, find(&l, "relationship") == NULL && find(&l, "address") == NULL);
    for (size_t i = 0; i < l.n; i++) expect_lacks(t, l.at[i].title, "High Street");
}

PURE_TEST("person find and show answer on the command line, and each look is on record") {
    Str folder = test_folder(t), out;
    Str store = str_fmt(t->cx.arena, "%.*s/s.sqlite", STR_ARG(folder));
    char args[400];
#define MUSTER(...) (snprintf(args, sizeof args, __VA_ARGS__), test_run_muster(t, args, &out))
    expect_i64(t, 0, MUSTER("init --store %.*s", STR_ARG(store)));
    ok(t, db_open(&t->cx, store, &t->cx.db));
    ok(t, db_begin(&t->cx, DB_WRITE));
    i64 id = given_child(t, "Ada").who.id;
    ok(t, db_commit(&t->cx));
    expect_i64(t, 0, MUSTER("person find smith ada --json --store %.*s", STR_ARG(store)));
    json_t *list = json_loadb(out.p, out.n, 0, NULL);
    expect_i64(t, id, json_integer_value(json_object_get(json_array_get(list, 0), "id")));
    json_decref(list);
    expect_i64(t, 0, MUSTER("person show %lld --json --store %.*s", (long long)id, STR_ARG(store)));
    expect_has(t, out, "\"name\": \"Ada Smith\"");
    expect_i64(t, 0, MUSTER("person show %lld --store %.*s", (long long)id, STR_ARG(store)));
    expect_has(t, out, "Lives at 1 High Street");
    expect_i64(t, 0, MUSTER("person chronology %lld --kind address --csv --store %.*s", (long long)id, STR_ARG(store)));
    expect_str(t,
               "on,kind,title,detail,urn,source_file,said_on,source_kind\r\n"
               "2017-10-05,address,\"Lives at 1 High Street, TN23 1AA\",,,,,user\r\n",
               out);
    expect_i64(t, 0,
               MUSTER("person chronology %lld --to 2017-10-04 --json --store %.*s", (long long)id, STR_ARG(store)));
    list = json_loadb(out.p, out.n, 0, NULL);
    expect_i64(t, 1, (i64)json_array_size(list));
    expect_str(t, "Born", str_from(json_string_value(json_object_get(json_array_get(list, 0), "title"))));
    json_decref(list);
    expect_i64(t, 2, MUSTER("person chronology %lld --kind weather --store %.*s", (long long)id, STR_ARG(store)));
    expect_i64(t, 2,
               MUSTER("person chronology %lld --from 2018-01-02 --to 2018-01-01 --store %.*s", (long long)id,
                      STR_ARG(store)));
    expect_i64(t, 4, MUSTER("person chronology 999999 --store %.*s", STR_ARG(store)));
    expect_i64(t, 4, MUSTER("person show 999999 --store %.*s", STR_ARG(store)));
    expect_i64(t, 2, MUSTER("person show ada --store %.*s", STR_ARG(store)));
    expect_i64(t, 4, test_count(t, "SELECT count(*) FROM audit WHERE action = 'person.view'"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM audit WHERE action = 'person.find'"));
    db_close(t->cx.db);
    t->cx.db = NULL;
}

/* By its name alone a plan may be a search and still read a school's every pupil: each table by the whole of its key. */
TEST("a child's returns are looked up, not looked for among those of the school") {
    DbRows *r;
    if (db_kind(t->cx.db) != DB_SQLITE) return;
    Str text = dialect_text(t->cx.arena, DB_SQLITE, str_from(SQL_chronology_censuses.text));
    ok(t, db_query_text(&t->cx, &r, STR_CAT(t->cx.arena, STR("EXPLAIN QUERY PLAN "), text).p));
    bool is_by_key = false;
    while (db_next(r)) is_by_key |= str_find(col_str(r, 3), STR("urn=? AND census_on=? AND person_id=?")) >= 0;
    ok(t, db_done(r));
    expect(t, is_by_key);
}
