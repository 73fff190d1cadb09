#include "people/child_index.h"

#include "base/rng.h"
#include "access/access.h"
#include "access/restrict.h"
#include "people/changes.h"
#include "people/likeness.h"
#include "people/match_find.h"
#include "people/match_model.h"
#include "people/pair.h"
#include "people/person.h"
#include "harness.h"

typedef struct Child {
    const char *surname, *forename, *born, *sex, *upn, *nhs, *house, *street, *postcode;
} Child;

static Date day_of(T *t, const char *iso) {
    Date d = DATE_NONE;
    if (iso != NULL) expect(t, date_parse_iso(str_from(iso), &d));
    return d;
}

static i64 make(T *t, Ctx *cx, Child c) {
    PersonFacts p;
    Said said = {.as_at = date_ymd(2017, 10, 5)};
    NewPerson n = {.birth_date = day_of(t, c.born), .sex = c.sex ? str_from(c.sex) : STR_NONE};
    ok(t, person_create(cx, &n, said, &p));
    NameSaid name = {.kind = "legal", .surname = str_from(c.surname), .forename = str_from(c.forename)};
    AddressSaid home = {.paon = str_from(c.house), .street = str_from(c.street), .postcode = str_from(c.postcode)};
    ok(t, person_say_name(cx, &p, &name, said));
    if (c.upn) ok(t, person_say_upn(cx, &p, str_from(c.upn), said));
    if (c.nhs) ok(t, person_say_identifier(cx, &p, "nhs", str_from(c.nhs), said));
    if (c.postcode) ok(t, person_say_address(cx, &p, &home, said));
    return p.who.id;
}

static Incoming row_of(T *t, Child c) {
    return (Incoming){.surname = str_from(c.surname),
                      .forename = str_from(c.forename),
                      .birth_date = day_of(t, c.born),
                      .sex = str_from(c.sex),
                      .upn = str_from(c.upn),
                      .nhs = str_from(c.nhs),
                      .house = str_from(c.house),
                      .street = str_from(c.street),
                      .postcode = str_from(c.postcode)};
}

static Match match(T *t, Ctx *cx, Child c) {
    Match m;
    Incoming in = row_of(t, c);
    ok(t, match_child(cx, &in, &m));
    return m;
}

static void expect_match(T *t, Child c, MatchVerdict verdict, i64 person_id) {
    Match m = match(t, &t->cx, c);
    expect_i64(t, verdict, m.verdict);
    expect_i64(t, person_id, m.person_id);
}

#define ADA   .surname = "Okonkwo", .forename = "Adaeze", .born = "2010-03-08", .sex = "F"
#define HOME  .house = "12", .street = "Oak Street", .postcode = "TN23 1AA"
#define UPN_A "H801200001001"
#define UPN_B "J886200017003"

/* Enough others that a name is rare or common as in life. */
static void make_others(T *t, int n) {
    static const char *const parts[] = {"Ash", "Brad", "Cot",  "Dun", "Ell", "Fair", "Green", "Hart",
                                        "Ing", "Kel",  "Lang", "Mar", "Nor", "Old",  "Pen",   "Rad"};
    static const char *const ends[] = {"ford", "by",    "well",  "more",  "stead",
                                       "wick", "combe", "ridge", "worth", "bridge"};
    static const char *const forenames[] = {"Jack",   "Emily",  "Thomas", "Grace",  "Oliver", "Ruby",
                                            "George", "Chloe",  "Harry",  "Sophie", "Samuel", "Lucy",
                                            "Daniel", "Amelia", "Joseph", "Hannah"};
    Rng rng = rng_seed((u64)n);
    for (int i = 0; i < n; i++) {
        Arena *a = t->cx.arena;
        /* One draw a statement: in which order a call's arguments are worked out is the compiler's choice. */
        const char *end = ends[rng_below(&rng, 10)], *part = parts[rng_below(&rng, 16)];
        Str surname = str_fmt(a, "%s%s", part, end);
        int day = (int)rng_below(&rng, 28) + 1, month = (int)rng_below(&rng, 12) + 1;
        int year = (int)rng_below(&rng, 16) + 1;
        Str born = str_fmt(a, "20%02d-%02d-%02d", year, month, day);
        Str house = str_fmt(a, "%d", (int)rng_below(&rng, 150) + 1),
            street = str_fmt(a, "%s Street", parts[rng_below(&rng, 16)]);
        int letter = 'A' + (int)rng_below(&rng, 20), sector = (int)rng_below(&rng, 9) + 1;
        Str postcode = str_fmt(a, "CT%d %dA%c", (int)rng_below(&rng, 20) + 1, sector, letter);
        u64 forename = rng_below(&rng, 16);
        make(t, &t->cx,
             (Child){.surname = surname.p,
                     .forename = forenames[forename],
                     .born = born.p,
                     .sex = forename % 2 ? "F" : "M",
                     .house = house.p,
                     .street = street.p,
                     .postcode = postcode.p});
    }
}

/* ---- rows ---- */

TEST("likeness: a child is found however the row spells them, or a person is asked") {
    make_others(t, 300);
    i64 ada = make(t, &t->cx, (Child){ADA, HOME, .upn = UPN_A});
    expect_match(t, (Child){.surname = "Okonkwo", .forename = "Adaeza", .born = "2010-03-08", .sex = "F", HOME},
                 MATCH_SAME, ada);
    expect_match(t, (Child){.surname = "Miss Okonkwo", .forename = "Adaeze", .born = "2010-08-03", .sex = "F", HOME},
                 MATCH_SAME, ada);
    expect_match(t, (Child){.surname = "Adaeze", .forename = "Okonkwo", .born = "2010-03-08", .sex = "F", HOME},
                 MATCH_SAME, ada);
    expect_match(t, (Child){.surname = "Okonkwo, Adaeze", .born = "2010-03-08", .sex = "F", HOME}, MATCH_SAME, ada);
    expect_match(t, (Child){.surname = "Okonkwo", .forename = "Adaeze", .sex = "F", HOME}, MATCH_DOUBTFUL, ada);
    expect_match(t, (Child){.surname = "Okonkwo", .forename = "Adaeze", .born = "1900-01-01", .sex = "F", HOME},
                 MATCH_DOUBTFUL, ada);
    expect_match(t, (Child){.surname = "Bellweather", .forename = "Adaeze", .born = "2010-03-08", .sex = "F", HOME},
                 MATCH_DOUBTFUL, ada);
}

TEST("likeness: twins, brothers, one initial and one letter are never one child without a person") {
    make_others(t, 300);
    i64 ada = make(t, &t->cx, (Child){ADA, HOME});
    expect_match(t, (Child){.surname = "Okonkwo", .forename = "Grace", .born = "2010-03-08", .sex = "F", HOME},
                 MATCH_NEW, 0);
    expect_match(t, (Child){.surname = "Okonkwo", .forename = "Grace", .born = "2011-02-01", .sex = "F", HOME},
                 MATCH_NEW, 0);
    expect_match(t, (Child){.surname = "Okonkwo", .forename = "Adaeze", .born = "1985-02-01", .sex = "F", HOME},
                 MATCH_NEW, 0);
    Match m = match(t, &t->cx, (Child){.surname = "Okonkwo", .forename = "A", .born = "2010-03-08", .sex = "F", HOME});
    expect(t, m.verdict != MATCH_SAME);
    i64 twin =
        make(t, &t->cx, (Child){.surname = "Okonkwo", .forename = "Adaora", .born = "2010-03-08", .sex = "F", HOME});
    ok(t,
       match_made(&t->cx, &(Incoming){.surname = STR("Okonkwo")}, twin)); /* seen at once; the rest when it commits */
    m = match(t, &t->cx, (Child){.surname = "Okonkwo", .forename = "Adaeza", .born = "2010-03-08", .sex = "F", HOME});
    expect(t, m.verdict != MATCH_NEW && m.person_id == ada);
}

TEST("likeness: a reason is in words, field by field, and shows nobody's data") {
    make_others(t, 200);
    make(t, &t->cx, (Child){ADA, HOME, .nhs = "9434765919"});
    Match m =
        match(t, &t->cx, (Child){.surname = "Okonkwa", .forename = "Adaeze", .born = "2010-03-08", .sex = "F", HOME});
    expect_has(t, m.reason, "surname one letter different");
    expect_has(t, m.reason, "date of birth");
    expect_lacks(t, m.reason, "Okonk");
    expect_lacks(t, m.reason, "2010");
    expect_lacks(t, m.reason, "TN23");
}

TEST("likeness: of a restricted record a reason says nothing of the home") {
    i64 restriction, reader;
    ok(t, user_add(&t->cx, STR("reader"), STR("A Reader"), STR("three blind mice 3"), &reader));
    make_others(t, 200);
    i64 ada = make(t, &t->cx, (Child){ADA, HOME});
    RestrictPlace place = {.person_id = ada,
                           .kind = RESTRICT_ADDRESS,
                           .to_on = DATE_NONE,
                           .reason = STR("flight"),
                           .readers = STR("reader")};
    ok(t, restrict_place(&t->cx, &place, &restriction));
    Match m =
        match(t, &t->cx, (Child){.surname = "Okonkwa", .forename = "Adaeze", .born = "2010-03-08", .sex = "F", HOME});
    expect_i64(t, ada, m.person_id); /* it is matched like any other */
    expect_has(t, m.reason, "surname one letter different");
    expect_lacks(t, m.reason, "street");
    expect_lacks(t, m.reason, "postcode");
}

TEST("likeness: a row with a permanent number of its own can only be a child without one") {
    make_others(t, 200);
    i64 with = make(t, &t->cx, (Child){ADA, HOME, .upn = UPN_A});
    i64 without =
        make(t, &t->cx, (Child){.surname = "Quigley", .forename = "Bram", .born = "2009-05-06", .sex = "M", HOME});
    expect_match(
        t, (Child){.surname = "Okonkwa", .forename = "Adaeze", .born = "2010-03-08", .sex = "F", .upn = UPN_B, HOME},
        MATCH_NEW, 0);
    expect_match(t, (Child){.surname = "Okonkwa", .forename = "Adaeze", .born = "2010-03-08", .sex = "F", HOME},
                 MATCH_SAME, with);
    expect_match(t,
                 (Child){.surname = "Quigly", .forename = "Bram", .born = "2009-05-06", .sex = "M", .upn = UPN_B, HOME},
                 MATCH_SAME, without);
}

TEST("likeness: two known children like the row are a question, whichever is likelier") {
    make_others(t, 200);
    make(t, &t->cx, (Child){ADA, HOME, .upn = UPN_A});
    make(t, &t->cx, (Child){.surname = "Okonkwu", .forename = "Adaeze", .born = "2010-03-08", .sex = "F", HOME});
    Match m =
        match(t, &t->cx, (Child){.surname = "Okonkwa", .forename = "Adaeze", .born = "2010-03-08", .sex = "F", HOME});
    expect_i64(t, MATCH_DOUBTFUL, m.verdict);
    expect_has(t, m.reason, "more than one known child");
}

TEST("likeness: ten thousand copies of one row are looked through in no time") {
    for (int i = 0; i < 3000; i++) make(t, &t->cx, (Child){ADA, HOME});
    Moment began = ctx_now(&t->cx);
    for (int i = 0; i < 300; i++) {
        Match m = match(t, &t->cx,
                        (Child){.surname = "Okonkwo", .forename = "Adaeza", .born = "2010-03-08", .sex = "F", HOME});
        expect(t, m.verdict != MATCH_SAME);
    }
    expect(t, ctx_now(&t->cx) - began < 5000);
}

/* ---- keeping up ---- */

static const Child misspelt = {.surname = "Okonkwo", .forename = "Adaeza", .born = "2010-03-08", .sex = "F", HOME};

static i64 made_by(T *t, Ctx *cx, Child c) {
    i64 id = make(t, cx, c);
    Incoming in = row_of(t, c);
    ok(t, match_made(cx, &in, id));
    return id;
}

TEST_OWN_TRANSACTION("child index: what a transaction makes is found in it, and gone when it rolls back") {
    ok(t, db_begin(&t->cx, DB_WRITE));
    make_others(t, 100);
    ok(t, ctx_commit(&t->cx));
    ok(t, db_begin(&t->cx, DB_WRITE));
    expect_i64(t, MATCH_NEW, match(t, &t->cx, misspelt).verdict);
    i64 ada = made_by(t, &t->cx, (Child){ADA, HOME});
    expect_match(t, misspelt, MATCH_SAME, ada);
    db_rollback(&t->cx);
    ok(t, db_begin(&t->cx, DB_WRITE));
    expect_i64(t, MATCH_NEW, match(t, &t->cx, misspelt).verdict);
    ok(t, db_savepoint(&t->cx, "unit"));
    ada = made_by(t, &t->cx, (Child){ADA, HOME});
    expect_match(t, misspelt, MATCH_SAME, ada);
    ok(t, db_rollback_to(&t->cx, "unit"));
    expect_i64(t, MATCH_NEW, match(t, &t->cx, misspelt).verdict);
    ada = made_by(t, &t->cx, (Child){ADA, HOME});
    ok(t, ctx_commit(&t->cx));
    ok(t, db_begin(&t->cx, DB_WRITE));
    expect_match(t, misspelt, MATCH_SAME, ada);
    ok(t, ctx_commit(&t->cx));
}

/* A second connection to a store that both can open. */
typedef struct Other {
    Ctx cx;
    Db *kept; /* the test's own, where the shared store is a file */
} Other;

static void open_other(T *t, Other *o) {
    Str store = t->app.store;
    *o = (Other){.cx = t->cx};
    if (db_kind(t->cx.db) == DB_SQLITE) {
        store = str_fmt(t->cx.arena, "%.*s/shared.sqlite", STR_ARG(test_folder(t)));
        o->kept = t->cx.db;
        ok(t, db_open(&t->cx, store, &t->cx.db));
        ok(t, db_migrate(&t->cx));
    }
    o->cx.arena = arena_open();
    o->cx.restricted = NULL; /* its own, read by its own connection */
    ok(t, db_open(&o->cx, store, &o->cx.db));
}

static void close_other(T *t, Other *o) {
    restrict_forget(&o->cx);
    db_close(o->cx.db);
    arena_close(o->cx.arena);
    if (o->kept == NULL) return;
    db_close(t->cx.db);
    t->cx.db = o->kept;
}

/* The n-th allocation of a question fails. False: it did not come to that, and the question was answered. */
static bool is_starved(T *t, Child c, u64 n, Match *out) {
    jmp_buf jump;
    volatile bool is_left = true;
    ArenaMark mark = arena_mark(t->cx.arena);
    arena_on_oom(t->cx.arena, &jump);
    if (setjmp(jump) == 0) {
        Incoming in = row_of(t, c);
        arena_fail_after(t->cx.arena, n);
        ok(t, match_child(&t->cx, &in, out));
        is_left = false;
    }
    arena_fail_after(t->cx.arena, 0);
    arena_on_oom(t->cx.arena, NULL);
    if (is_left) arena_rewind(t->cx.arena, mark);
    return is_left;
}

TEST("child index: when memory runs out wherever it may, the lock is let go of and the next question is answered") {
    Match m;
    int n_starved = 0;
    make_others(t, 60);
    i64 ada = make(t, &t->cx, (Child){ADA, HOME});
    for (u64 n = 1; is_starved(t, misspelt, n, &m); n += 1 + n / 4) n_starved++;
    expect(t, n_starved > 20); /* in the loading too, not in the first few alone */
    expect_i64(t, MATCH_SAME, m.verdict);
    expect_i64(t, ada, m.person_id);
}

TEST_OWN_TRANSACTION("child index: another connection's children show when they are committed, and not before") {
    Other o;
    open_other(t, &o);
    ok(t, db_begin(&t->cx, DB_WRITE));
    make_others(t, 100);
    ok(t, ctx_commit(&t->cx));
    ok(t, db_begin(&t->cx, DB_WRITE));
    expect_i64(t, MATCH_NEW, match(t, &t->cx, misspelt).verdict);
    i64 ada = made_by(t, &t->cx, (Child){ADA, HOME});
    ok(t, db_begin(&o.cx, DB_READ));
    expect_i64(t, MATCH_NEW, match(t, &o.cx, misspelt).verdict);
    ok(t, db_commit(&o.cx));
    ok(t, ctx_commit(&t->cx));
    ok(t, db_begin(&o.cx, DB_READ));
    Match m = match(t, &o.cx, misspelt);
    expect_i64(t, MATCH_SAME, m.verdict);
    expect_i64(t, ada, m.person_id);
    ok(t, db_commit(&o.cx));

    PersonFacts p; /* and what the other changes, by the feed alone */
    ok(t, db_begin(&o.cx, DB_WRITE));
    ok(t, person_load(&o.cx, ada, &p));
    NameSaid name = {.kind = "legal", .surname = STR("Bellweather"), .forename = STR("Zuleika")};
    Said said = {.as_at = date_ymd(2018, 1, 18)};
    ok(t, person_say_name(&o.cx, &p, &name, said));
    ok(t, ctx_commit(&o.cx));
    ok(t, db_begin(&t->cx, DB_WRITE));
    expect_match(t, (Child){.surname = "Bellwether", .forename = "Zuleika", .born = "2010-03-08", .sex = "F", HOME},
                 MATCH_SAME, ada);
    ok(t, person_load(&t->cx, ada, &p));
    ok(t, person_say_died(&t->cx, &p, date_ymd(2018, 2, 1), said));
    ok(t, ctx_commit(&t->cx));
    ok(t, db_begin(&o.cx, DB_READ));
    expect_i64(t, MATCH_NEW, match(t, &o.cx, misspelt).verdict);
    ok(t, db_commit(&o.cx));
    close_other(t, &o);
}

static void rename_child(T *t, i64 person_id, const char *surname) {
    PersonFacts p;
    NameSaid name = {.kind = "legal", .surname = str_from(surname), .forename = STR("Adaeze")};
    ok(t, person_load(&t->cx, person_id, &p));
    ok(t, person_say_name(&t->cx, &p, &name, (Said){.as_at = date_ymd(2018, 1, 18)}));
}

static const Child married = {.surname = "Bellwether", .forename = "Adaeza", .born = "2010-03-08", .sex = "F", HOME};

TEST_OWN_TRANSACTION("child index: what a transaction wrote before its first question shows once it is committed") {
    ok(t, db_begin(&t->cx, DB_WRITE));
    make_others(t, 100);
    i64 ada = make(t, &t->cx, (Child){ADA, HOME});
    i64 other = make(t, &t->cx, (Child){.surname = "Quigley", .forename = "Bram", .born = "2009-05-06", .sex = "M"});
    ok(t, ctx_commit(&t->cx));
    ok(t, db_begin(&t->cx, DB_WRITE));
    expect_match(t, misspelt, MATCH_SAME, ada); /* loads it */
    rename_child(t, other, "Quigly");
    ok(t, ctx_commit(&t->cx));
    ok(t, db_begin(&t->cx, DB_WRITE));
    rename_child(t, ada, "Bellweather"); /* before the index follows the feed, which names the other alone */
    match(t, &t->cx, misspelt);
    ok(t, ctx_commit(&t->cx));
    ok(t, db_begin(&t->cx, DB_WRITE));
    expect_match(t, married, MATCH_SAME, ada);
    rename_child(t, ada, "Vandersloot");
    ok(t, ctx_commit(&t->cx));
    ok(t, db_begin(&t->cx, DB_WRITE));
    rename_child(t, ada, "Xanthou"); /* read with this, then changed again */
    match(t, &t->cx, misspelt);
    rename_child(t, ada, "Castellane");
    ok(t, ctx_commit(&t->cx));
    ok(t, db_begin(&t->cx, DB_READ));
    expect_match(t, (Child){.surname = "Castelane", .forename = "Adaeze", .born = "2010-03-08", .sex = "F", HOME},
                 MATCH_SAME, ada);
}

static void say_upn(T *t, i64 person_id) {
    PersonFacts p;
    ok(t, person_load(&t->cx, person_id, &p));
    ok(t, person_say_upn(&t->cx, &p, STR(UPN_A), (Said){.as_at = date_ymd(2018, 1, 18)}));
}

TEST_OWN_TRANSACTION(
    "child index: a number given is taken in without reading the child, and a number taken back is not") {
    const Child row = {
        .surname = "Okonkwo", .forename = "Adaeza", .born = "2010-03-08", .sex = "F", .upn = UPN_B, HOME};
    ok(t, db_begin(&t->cx, DB_WRITE));
    make_others(t, 100);
    i64 ada = make(t, &t->cx, (Child){ADA, HOME});
    ok(t, ctx_commit(&t->cx));
    ok(t, db_begin(&t->cx, DB_WRITE));
    expect_match(t, row, MATCH_SAME, ada);
    ok(t, db_savepoint(&t->cx, "unit"));
    say_upn(t, ada);
    ok(t, db_rollback_to(&t->cx, "unit"));
    ok(t, ctx_commit(&t->cx));
    ok(t, db_begin(&t->cx, DB_WRITE));
    expect_match(t, row, MATCH_SAME, ada);
    say_upn(t, ada);
    db_rollback(&t->cx);
    ok(t, db_begin(&t->cx, DB_WRITE));
    expect_match(t, row, MATCH_SAME, ada);
    say_upn(t, ada);
    test_exec(t,
              "UPDATE person_name SET surname = 'Vandersloot' WHERE forename = 'Adaeze'"); /* behind everybody's back */
    ok(t, ctx_commit(&t->cx));
    ok(t, db_begin(&t->cx, DB_WRITE));
    expect_match(t, row, MATCH_NEW, 0);         /* somebody else's number */
    expect_match(t, misspelt, MATCH_SAME, ada); /* as it was read before the name went */
    person_touch(&t->cx, ada);
    ok(t, ctx_commit(&t->cx));
    ok(t, db_begin(&t->cx, DB_READ));
    Match m = match(t, &t->cx, misspelt);
    expect(t, m.verdict != MATCH_SAME);
}

TEST_OWN_TRANSACTION("child index: children come, change and go by the thousand, and it answers as one made afresh") {
    i64 ids[400];
    ok(t, db_begin(&t->cx, DB_WRITE));
    for (int i = 0; i < 400; i++) {
        Str forename = str_fmt(t->cx.arena, "Name%c%c", 'a' + i % 20, 'a' + i / 20);
        ids[i] = make(t, &t->cx,
                      (Child){.surname = "Rossiter", .forename = forename.p, .born = "2010-03-08", .sex = "F", HOME});
    }
    ok(t, ctx_commit(&t->cx));
    ok(t, db_begin(&t->cx, DB_WRITE));
    expect(t, match(t, &t->cx, misspelt).reason.n > 0); /* loads it */
    for (int i = 0; i < 400; i += 3) {
        PersonFacts p;
        ok(t, person_load(&t->cx, ids[i], &p));
        NameSaid name = {.kind = "legal",
                         .surname = STR("Xanthou"),
                         .forename = str_fmt(t->cx.arena, "Other%c%c", 'a' + i % 20, 'a' + i / 20)};
        ok(t, person_say_name(&t->cx, &p, &name, (Said){.as_at = date_ymd(2018, 1, 18)}));
    }
    ok(t, ctx_commit(&t->cx));
    ok(t, db_begin(&t->cx, DB_READ));
    App fresh = t->app;
    ok(t, child_index_open(&t->cx, &fresh.child_index));
    for (int i = 0; i < 400; i++) {
        ChildAsk ask = {.row = {.value = {[LINK_SURNAME] = STR("Xanthou"),
                                          [LINK_FORENAME] =
                                              str_fmt(t->cx.arena, "Other%c%c", 'a' + i % 20, 'a' + i / 20),
                                          [LINK_BIRTH_DATE] = STR("2010-03-08")}},
                        .least = 0.01};
        ChildHits kept, afresh;
        ok(t, child_index_ask(&t->cx, &ask, &kept));
        t->cx.app = &fresh;
        ok(t, child_index_ask(&t->cx, &ask, &afresh));
        t->cx.app = &t->app;
        expect_i64(t, (i64)afresh.n > 0 ? afresh.at[0].person_id : 0, kept.n > 0 ? kept.at[0].person_id : 0);
        if (i % 3 == 0) expect(t, kept.n > 0 && kept.at[0].person_id == ids[i]);
    }
    child_index_close(fresh.child_index);
}

/* ---- explanations ---- */

TEST("match explain: every field's comparison and weight, which sum to the pair's") {
    MatchExplanation x;
    make_others(t, 200);
    i64 a = make(t, &t->cx, (Child){ADA, HOME});
    i64 b =
        make(t, &t->cx, (Child){.surname = "Okonkwo", .forename = "Adaeza", .born = "2010-03-08", .sex = "F", HOME});
    ok(t, match_explain(&t->cx, a, b, &x));
    double sum = 0;
    bool has_forename = false;
    for (size_t i = 0; i < x.n; i++) {
        sum += x.reasons[i].weight;
        if (!str_is(x.reasons[i].field, "forename")) continue;
        has_forename = true;
        expect_str(t, "one letter different", x.reasons[i].words);
    }
    expect(t, has_forename && sum > x.weight - 0.01 && sum < x.weight + 0.01);
    expect_str(t, "same", x.verdict);
    expect_error(t, ERR_NOTFOUND, match_explain(&t->cx, a, 999999, &x));
}

/* ---- pairs and weights ---- */

TEST("match find: offers each pair once, and never again what was decided") {
    MatchFindResult r;
    make_others(t, 300);
    i64 a = make(t, &t->cx, (Child){ADA, HOME, .upn = UPN_A});
    i64 b =
        make(t, &t->cx,
             (Child){.surname = "Okonkwa", .forename = "Adaeze", .born = "2010-03-08", .sex = "F", .upn = UPN_B, HOME});
    make(t, &t->cx,
         (Child){.surname = "Okonkwo", .forename = "Grace", .born = "2010-03-08", .sex = "F", HOME}); /* a twin */
    ok(t, match_find_run(&t->cx, true, NULL, &r));
    expect_i64(t, 303, r.n_children);
    expect(t, r.n >= 1);
    for (size_t i = 1; i < r.n; i++) expect(t, r.at[i].probability < 0.5f); /* the twin */
    expect_i64(t, a, r.at[0].a);
    expect_i64(t, b, r.at[0].b);
    expect(t, !r.at[0].is_same); /* two permanent numbers */
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM person_pair"));
    ok(t, match_find_run(&t->cx, false, NULL, &r));
    expect_i64(t, (i64)r.n, r.n_new);
    Pair pair;
    ok(t, pair_between(&t->cx, a, b, &pair));
    expect_has(t, pair.why, "one letter different");
    expect_lacks(t, pair.why, "Okonk");
    ok(t, pair_decide(&t->cx, pair.id, &(PairDecision){.status = PAIR_DIFFERENT, .note = STR("two cousins")}));
    ok(t, match_find_run(&t->cx, false, NULL, &r));
    expect_i64(t, 0, r.n_new);
    ok(t, pair_between(&t->cx, a, b, &pair));
    expect_i64(t, PAIR_DIFFERENT, pair.status);
}

TEST("match find: two names of one child are no pair, and copies without number are a few questions") {
    MatchFindResult r;
    PersonFacts p;
    make_others(t, 300);
    i64 a = make(t, &t->cx, (Child){ADA, HOME});
    ok(t, person_load(&t->cx, a, &p));
    NameSaid name = {.kind = "preferred", .surname = STR("Okonkwo"), .forename = STR("Ada")};
    ok(t, person_say_name(&t->cx, &p, &name, (Said){.as_at = date_ymd(2018, 1, 18)}));
    ok(t, match_find_run(&t->cx, true, NULL, &r));
    expect_i64(t, 0, (i64)r.n);
    for (int i = 0; i < 12; i++)
        make(t, &t->cx, (Child){.surname = "Vandersloot", .forename = "Pim", .born = "2011-11-11", .sex = "M", HOME});
    ok(t, match_find_run(&t->cx, true, NULL, &r));
    expect_i64(t, 11, (i64)r.n);
}

/* Children of whom nothing tells one from the other; the id of the first. */
static i64 make_copies(T *t, const char *forename, int n) {
    i64 first = 0;
    Child c = {.surname = "Featherstonehaugh", .forename = forename, .born = "2009-05-05", .sex = "F", HOME};
    for (int i = 0; i < n; i++) {
        i64 id = make(t, &t->cx, c);
        if (i == 0) first = id;
    }
    return first;
}

TEST("match find: hundreds of copies of one child are offered, each with the first, and so is whoever is like them") {
    MatchFindResult r;
    make_others(t, 300);
    i64 first = make_copies(t, "Perpetua", 400);
    i64 like =
        make(t, &t->cx,
             (Child){.surname = "Featherstonehaug", .forename = "Perpetua", .born = "2009-05-05", .sex = "F", HOME});
    ok(t, match_find_run(&t->cx, false, NULL, &r));
    size_t n_copies = 0, n_like = 0;
    for (size_t i = 0; i < r.n; i++) {
        if (r.at[i].b == like) n_like++;
        else if (r.at[i].a == first) n_copies++;
    }
    expect_i64(t, 399, (i64)n_copies);
    expect(t, n_like >= 1 && n_like <= 5);
    expect_i64(t, (i64)(n_copies + n_like), (i64)r.n); /* nobody else */
    expect_i64(t, (i64)r.n, r.n_new);
    expect_i64(t, (i64)r.n, test_count(t, "SELECT count(*) FROM person_pair"));
    ok(t, match_find_run(&t->cx, false, NULL, &r));
    expect_i64(t, 0, r.n_new);
}

TEST("match find: more copies than a person can look at are a thousand questions") {
    MatchFindResult r;
    make_others(t, 120);
    (void)make_copies(t, "Perpetua", 1100);
    ok(t, match_find_run(&t->cx, true, NULL, &r));
    expect_i64(t, 1000, (i64)r.n);
}

TEST("match train: learns from a hundred children, keeps each version, and the index takes the latest") {
    i64 first, second;
    make_others(t, 50);
    expect_error(t, ERR_INPUT, match_train_run(&t->cx, NULL, &first));
    ctx_clear_error(&t->cx);
    make_others(t, 500);
    ok(t, match_train_run(&t->cx, NULL, &first));
    LinkModel *model = ARENA_NEW(t->cx.arena, LinkModel), *again = ARENA_NEW(t->cx.arena, LinkModel);
    ok(t, match_model_read(&t->cx, first, model));
    model->m[LINK_FORENAME][LINK_SAME] = 0.5;
    model->u[LINK_BIRTH_DATE][LINK_SAME] = 1e-7;
    ok(t, match_model_keep(&t->cx, model, 550, &second));
    ok(t, match_model_read(&t->cx, second, again));
    expect(t, again->m[LINK_FORENAME][LINK_SAME] == 0.5 && again->u[LINK_BIRTH_DATE][LINK_SAME] == 1e-7);
    expect(t, again->weight[LINK_BIRTH_DATE][LINK_SAME] > model->weight[LINK_BIRTH_DATE][LINK_SAME]);
    i64 latest;
    ok(t, match_model_latest(&t->cx, &latest));
    expect_i64(t, second, latest);
    expect_error(t, ERR_NOTFOUND, match_model_read(&t->cx, 99, model));
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM match_model"));
}
