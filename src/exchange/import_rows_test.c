/* import_rows_test.c - known children, services' lists and exclusions: what their rows come to, and rows held in doubt. */
#include "exchange/doubt.h"
#include "exchange/import.h"
#include "harness.h"
#include "base/rng.h"
#include "people/person.h"

#define KNOWN                                                                                                             \
    "source,local_id,upn,nhs_number,surname,forename,middle_names,dob,sex,paon,street,locality,town,postcode,known_from," \
    "reason,evidence,died_on\n"
#define SERVICES \
    "list,local_id,upn,nhs_number,surname,forename,dob,sex,postcode,kind,detail,urn,part_time,from,to,not_suitable_on\n"
#define EXCLUSIONS "urn,upn,category,reason,start_date,sessions,end_date,permanent_review_date,setting_from_day_six\n"
#define ADA        "births,B1,,9990000018,Lovelace,Ada,,2008-12-10,F,1,High Street,,Ashford,TN23 1AA,2008-12-20,birth,,\n"

static ImportReport *import(T *t, const char *name, Str text) {
    Str path = str_fmt(t->cx.arena, "%.*s/%s", STR_ARG(test_folder(t)), name);
    ImportPath paths[] = {{.path = path, .name = STR_NONE}};
    ImportReport *report;
    test_write_file(t, path, text);
    ok(t, import_run_paths(&t->cx, paths, 1, &(ImportOptions){0}, &report));
    return report;
}

static const FindingReport *finding(T *t, const ImportReport *r, const char *code) {
    for (size_t i = 0; i < r->n_findings; i++)
        if (strcmp(r->findings[i].f.code, code) == 0) return &r->findings[i];
    bool has_finding = false;
    expect(t, has_finding);
    return NULL;
}

static void expect_counts(T *t, const ImportReport *r, i64 created, i64 updated, i64 unchanged, i64 refused, i64 held) {
    expect_i64(t, created, r->n.of[ROW_CREATED]);
    expect_i64(t, updated, r->n.of[ROW_UPDATED]);
    expect_i64(t, unchanged, r->n.of[ROW_UNCHANGED]);
    expect_i64(t, refused, r->n.of[ROW_REFUSED]);
    expect_i64(t, held, r->n.of[ROW_HELD]);
    expect_i64(t, r->n.read, created + updated + unchanged + refused + held);
}

/* ---- known children ---- */

TEST_OWN_TRANSACTION("a birth, a move within and a move away are one child with a dated history") {
    ImportReport *r = import(
        t, "known.csv",
        STR(KNOWN ADA
            "health,H9,,999 000 0018,LOVELACE,Ada,,10/12/2008,F,2,Low Road,,Ashford,tn23 1ab,2015-09-01,reported,,\n"
            "movers,M3,,,Lovelace,Ada,,2008-12-10,F,,,,Paris,,2017-02-01,moved_out,abroad_verified,\n"));
    expect_str(t, "known", r->units[0].kind);
    expect_counts(t, r, 1, 2, 0, 0, 0);
    expect(t, date_eq(r->units[0].as_at, date_ymd(2017, 2, 1)));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person WHERE known_from = '2008-12-20'"));
    expect_i64(t, 3, test_count(t, "SELECT count(*) FROM person_address"));
    expect_i64(t, 1,
               test_count(t, "SELECT count(*) FROM person_address WHERE evidence = 'abroad_verified' AND is_outside"
                             " AND from_on = '2017-02-01' AND to_on IS NULL"));
    expect_i64(t, 3, test_count(t, "SELECT count(*) FROM person_identifier WHERE scheme = 'local:known'"));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM person WHERE source_id IS NULL"));
}

TEST_OWN_TRANSACTION("a changed feed updates what changed and leaves the rest unchanged") {
    import(t, "known.csv", STR(KNOWN ADA));
    ImportReport *r =
        import(t, "known.csv",
               STR(KNOWN ADA "births,B2,,,Byron,,,2010-01-22,M,,,,,TN23 1AA,2010-02-01,birth,,\n"
                             "registrar,R1,,9990000018,Lovelace,Ada,,2008-12-10,F,,,,,,2018-01-02,died,,2018-01-01\n"));
    expect_counts(t, r, 1, 1, 1, 0, 0);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person WHERE died_on = '2018-01-01'"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person_name WHERE surname = 'Byron' AND forename IS NULL"));
}

TEST_OWN_TRANSACTION("rows that cannot be true are refused: future days, no such day, known before birth, adults") {
    ImportReport *r = import(t, "known.csv",
                             STR(KNOWN "births,1,,,A,B,,2018-06-01,F,,,,,TN23 1AA,2018-06-09,birth,,\n"
                                       "births,2,,,A,B,,2017-02-29,F,,,,,TN23 1AA,2017-03-01,birth,,\n"
                                       "births,3,,,A,B,,2016-02-29,F,,,,,TN23 1AA,2016-02-28,birth,,\n"
                                       "births,4,,,A,B,,1909-01-01,F,,,,,TN23 1AA,2016-03-01,birth,,\n"
                                       "births,5,,,,B,,2016-01-01,F,,,,,TN23 1AA,2016-03-01,birth,,\n"
                                       "births,6,,,A,B,,2016-01-01,F,,,,,TN23 1AA,2016-03-01,born,,\n"
                                       "births,7,,,A,B,,2016-01-01,F,,,,,TN23 1AA,,birth,,\n"
                                       "births,8,,,A,B,,2016-01-01,F,,,,,TN23 1AA,2016-03-01,died,,\n"
                                       "births,9,,,A,B,,2016-02-29,F,,,,,TN23 1AA,2016-03-01,birth,,\n"));
    expect_counts(t, r, 1, 0, 0, 8, 0);
    expect_i64(t, 2, finding(t, r, "date_future")->f.line);
    expect_i64(t, 3, finding(t, r, "date_bad")->f.line);
    expect_i64(t, 4, finding(t, r, "known_before_birth")->f.line);
    expect_i64(t, 5, finding(t, r, "dob_not_a_child")->f.line);
    expect_str(t, "reason", finding(t, r, "choice_bad")->f.field);
}

TEST_OWN_TRANSACTION("1 January 1900 is a date of birth that is not known: the row lands without one, with a warning") {
    ImportReport *r =
        import(t, "known.csv", STR(KNOWN "births,1,,,Lovelace,Ada,,01/01/1900,F,,,,,TN23 1AA,2016-03-01,birth,,\n"));
    expect_counts(t, r, 1, 0, 0, 0, 0);
    expect_str(t, "warning", finding(t, r, "dob_stand_in")->severity);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person WHERE birth_date IS NULL AND sex = 'F'"));
}

TEST_OWN_TRANSACTION("names as people write them come through whole: accents, apostrophes, hyphens, Windows-1252") {
    import(t, "known.csv",
           STR(KNOWN "births,1,,,O'Brien-Jones,Z\xF4\xE9,,2016-01-01,F,,,,,TN23 1AA,2016-03-01,birth,,\n"));
    import(t, "more.csv", STR(KNOWN "births,2,,,Wałęsa,Łukasz,,2016-01-02,M,,,,,TN23 1AA,2016-03-01,birth,,\n"));
    expect_i64(t, 1,
               test_count(t, "SELECT count(*) FROM person_name WHERE surname = 'O''Brien-Jones' AND forename = 'Zôé'"));
    expect_i64(t, 1,
               test_count(t, "SELECT count(*) FROM person_name WHERE surname = 'Wałęsa' AND forename_key = 'lukasz'"));
}

TEST_OWN_TRANSACTION("the encoding is told over the whole file, wherever a character happens to be cut") {
    const size_t piece = (size_t)1 << 18; /* the file is hashed in pieces of this size */
    for (size_t shift = 0; shift < 4; shift++) {
        Buf b = buf_on(t->cx.arena);
        buf_lit(&b, KNOWN);
        Str row = str_fmt(t->cx.arena, "births,%zu,,,", shift);
        while (b.n + row.n + 6 < piece + shift) buf_lit(&b, "\n");
        buf_add(&b, row);
        static const char *const forenames[4] = {"Ann", "Beatrice", "Chloe", "Dorothy"};
        buf_fmt(&b, "O\xE2\x80\x99\xF0\x9F\x98\x80Hara\xC5\x82,%s,,201%zu-01-0", forenames[shift], shift + 2);
        buf_fmt(&b, "%zu,F,,,,,TN23 1AA,2016-03-01,birth,,\n", shift + 1);
        expect_i64(t, 1, import(t, "wide.csv", buf_str(&b))->n.of[ROW_CREATED]);
    }
    expect_i64(t, 4, test_count(t, "SELECT count(*) FROM person_name WHERE surname = 'O’😀Harał'"));
}

TEST_OWN_TRANSACTION(
    "what can be lived with is a warning: a wrong UPN letter, an unknown sex, a postcode without form") {
    ImportReport *r = import(
        t, "known.csv",
        STR(KNOWN
            "births,1,B886200112345,9990000019,A,B,,2016-01-01,U,1,Mill Lane,,Ashford,NOWHERE,2016-03-01,birth,,\n"));
    expect_counts(t, r, 1, 0, 0, 0, 0);
    expect_str(t, "warning", finding(t, r, "upn_unsound")->severity);
    expect_str(t, "warning", finding(t, r, "nhs_unsound")->severity);
    expect_str(t, "warning", finding(t, r, "sex_unknown")->severity);
    expect_str(t, "warning", finding(t, r, "postcode_form")->severity);
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM person_identifier WHERE is_disputed"));
}

/* ---- doubt ---- */

/* One NHS number, another name and day: two children, or one with a slip? */
#define EVE "health,H2,,9990000018,Smith,Eve,,2011-03-04,F,9,Mill Lane,,Ashford,TN24 1AA,2016-01-01,reported,,\n"

static i64 the_doubt(T *t) {
    Doubt *doubts;
    size_t n;
    ok(t, doubt_list(&t->cx, 0, 10, &doubts, &n));
    expect_i64(t, 1, (i64)n);
    return doubts[0].id;
}

static i64 decide(T *t, i64 id, DoubtDecision d) {
    i64 person_id;
    ok(t, db_begin(&t->cx, DB_WRITE));
    ok(t, doubt_decide(&t->cx, id, &(DoubtAnswer){.say = d}, &person_id));
    ok(t, ctx_commit(&t->cx));
    return person_id;
}

TEST_OWN_TRANSACTION("a doubtful row is held, merges nothing, and becomes a new child when decided different") {
    ImportReport *r = import(t, "known.csv", STR(KNOWN ADA EVE));
    expect_counts(t, r, 1, 0, 0, 0, 1);
    expect_str(t, "held", finding(t, r, "match_doubtful")->severity);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person"));
    i64 id = the_doubt(t), eve = decide(t, id, DOUBT_DIFFERENT), again;
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM person"));
    PersonFacts p;
    ok(t, person_load(&t->cx, eve, &p));
    expect_str(t, "Smith", p.names[0].surname);
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM person WHERE source_id IS NULL"));
    expect_i64(t, 1,
               test_count(t, "SELECT count(*) FROM audit WHERE action = 'doubt.decide' AND detail LIKE '%different'"));
    ok(t, db_begin(&t->cx, DB_WRITE));
    ok(t, doubt_decide(&t->cx, id, &(DoubtAnswer){.say = DOUBT_DIFFERENT}, &again));
    expect_i64(t, eve, again);
    expect_error(t, ERR_CONFLICT, doubt_decide(&t->cx, id, &(DoubtAnswer){.say = DOUBT_SAME}, &again));
    expect_error(t, ERR_NOTFOUND, doubt_decide(&t->cx, 12345, &(DoubtAnswer){.say = DOUBT_SAME}, &again));
    db_rollback(&t->cx);
}

TEST_OWN_TRANSACTION("two rows held for one child and both decided different make one new child, not two") {
    Doubt *doubts;
    size_t n;
    import(t, "known.csv", STR(KNOWN ADA EVE));
    import(t, "services.csv",
           STR(SERVICES "CME,E1,,9990000018,Smith,Eve,2011-03-04,F,,missing,not_located,,,2018-01-04,,\n"));
    ok(t, doubt_list(&t->cx, 0, 10, &doubts, &n));
    expect_i64(t, 2, (i64)n);
    i64 first = decide(t, doubts[0].id, DOUBT_DIFFERENT);
    expect_i64(t, first, decide(t, doubts[1].id, DOUBT_DIFFERENT));
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM person"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM education_standing"));
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM person_identifier WHERE scheme = 'nhs' AND is_disputed"));
}

TEST_OWN_TRANSACTION("a doubtful row decided the same adds to the child it was thought to be") {
    import(t, "known.csv", STR(KNOWN ADA EVE));
    i64 ada = decide(t, the_doubt(t), DOUBT_SAME);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person"));
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM person_name"));
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM person_address"));
    expect(t, ada > 0);
}

TEST_OWN_TRANSACTION("the same doubt held again is one doubt, and a newer file that drops the row supersedes it") {
    import(t, "known.csv", STR(KNOWN ADA EVE));
    import(t, "known.csv", STR(KNOWN ADA EVE "births,B3,,,New,Boy,,2012-01-01,M,,,,,TN23 1AA,2012-02-01,birth,,\n"));
    (void)the_doubt(t);
    import(t, "known.csv", STR(KNOWN ADA));
    i64 n;
    ok(t, doubt_count(&t->cx, &n));
    expect_i64(t, 0, n);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM match_doubt WHERE decision = 'superseded'"));
}

/* ---- services' lists ---- */

static void given_school(T *t, const char *urn) {
    Str text = str_fmt(t->cx.arena,
                       "URN,LA (code),EstablishmentNumber,EstablishmentName,TypeOfEstablishment (name),"
                       "EstablishmentStatus (name)\n%s,886,2001,Ashdown,Other independent school,Open\n",
                       urn);
    import(t, "gias.csv", text);
}

TEST_OWN_TRANSACTION("services' lists become standings, enrolments and dated characteristics of the child") {
    given_school(t, "118290");
    import(t, "known.csv", STR(KNOWN ADA));
    Str list =
        STR(SERVICES
            "EHE,E1,,9990000018,Lovelace,Ada,2008-12-10,F,,home_educated,concern,,,2016-01-04,2016-07-20,2016-05-01\n"
            "PRU,P1,,9990000018,Lovelace,Ada,2008-12-10,F,,provision,tuition,,yes,2016-09-05,2016-12-20,\n"
            "Rolls,R1,,9990000018,Lovelace,Ada,2008-12-10,F,,roll,C,118290,,2017-01-04,,\n"
            "Care,C1,,9990000018,Lovelace,Ada,2008-12-10,F,,in_care,this_authority,,,2017-02-01,,\n"
            "CP,D1,,9990000018,Lovelace,Ada,2008-12-10,F,,child_protection,,,,2017-03-01,2017-09-01,\n");
    ImportReport *r = import(t, "services.csv", list);
    expect_str(t, "services", r->units[0].kind);
    expect_counts(t, r, 0, 5, 0, 0, 0);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person"));
    expect_i64(t, 1,
               test_count(t,
                          "SELECT count(*) FROM education_standing WHERE kind = 'home_educated' AND detail = 'concern'"
                          " AND to_on = '2016-07-20' AND not_suitable_on = '2016-05-01' AND NOT is_part_time"));
    expect_i64(t, 1,
               test_count(t, "SELECT count(*) FROM education_standing WHERE kind = 'provision' AND is_part_time"));
    expect_i64(t, 1,
               test_count(t, "SELECT count(*) FROM enrolment WHERE urn = 118290 AND status = 'C' AND"
                             " from_on = '2017-01-04' AND to_on IS NULL"));
    expect_i64(
        t, 1,
        test_count(t,
                   "SELECT count(*) FROM person_characteristic WHERE kind = 'in_care' AND value = 'this_authority'"));
    expect_i64(t, 1,
               test_count(t, "SELECT count(*) FROM person_characteristic WHERE kind = 'child_protection' AND"
                             " to_on = '2017-09-01'"));
    r = import(t, "copy.csv", list);
    expect_counts(t, r, 0, 0, 5, 0, 0);
}

TEST_OWN_TRANSACTION("a newer list corrects how long a standing lasted") {
    import(t, "services.csv", STR(SERVICES "CME,E1,,,Doe,Jon,2008-12-10,M,,missing,not_located,,,2018-01-04,,\n"));
    ImportReport *r = import(t, "services.csv",
                             STR(SERVICES "CME,E1,,,Doe,Jon,2008-12-10,M,,missing,located,,,2018-01-04,2018-02-01,\n"));
    expect_counts(t, r, 0, 1, 0, 0, 0);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM education_standing"));
    expect_i64(t, 1,
               test_count(t,
                          "SELECT count(*) FROM education_standing WHERE detail = 'located' AND to_on = '2018-02-01'"));
}

TEST_OWN_TRANSACTION("services' rows of no known kind, detail or school are refused") {
    ImportReport *r = import(t, "services.csv",
                             STR(SERVICES "X,1,,,Doe,Jon,2008-12-10,M,,knitting,,,,2018-01-04,,\n"
                                          "X,2,,,Doe,Jon,2008-12-10,M,,provision,,,,2018-01-04,,\n"
                                          "X,3,,,Doe,Jon,2008-12-10,M,,roll,C,999999,,2018-01-04,,\n"
                                          "X,4,,,Doe,Jon,2008-12-10,M,,roll,Q,118290,,2018-01-04,,\n"
                                          "X,5,,,Doe,Jon,2008-12-10,M,,in_care,kent,,,2018-01-04,,\n"
                                          "X,6,,,Doe,Jon,2008-12-10,M,,young_carer,,,,2018-01-04,2018-01-03,\n"
                                          "X,7,,,Doe,Jon,2008-12-10,M,,provision,hospital,,perhaps,2018-01-04,,\n"));
    expect_counts(t, r, 0, 0, 0, 7, 0);
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM person"));
    expect_i64(t, 2, finding(t, r, "choice_bad")->f.line);
    expect_i64(t, 3, finding(t, r, "service_detail")->f.line);
    expect_has(t, finding(t, r, "service_detail")->f.remedy, "tuition|health_needs");
    expect_i64(t, 4, finding(t, r, "school_unknown")->f.line);
    expect_i64(t, 7, finding(t, r, "service_ends_before_start")->f.line);
    expect_i64(t, 8, finding(t, r, "flag_bad")->f.line);
}

/* ---- exclusions ---- */

#define UPN     "H801200001001"
#define ADA_UPN "births,B1," UPN ",,Lovelace,Ada,,2008-12-10,F,,,,,TN23 1AA,2008-12-20,birth,,\n"

TEST_OWN_TRANSACTION(
    "exclusions land on the child who holds the UPN; FIXD is kept as SUSP; a review adds to what is held") {
    given_school(t, "118290");
    import(t, "known.csv", STR(KNOWN ADA_UPN));
    ImportReport *r = import(t, "exclusions.csv",
                             STR(EXCLUSIONS "118290," UPN ",FIXD,PP,2018-03-05,4,2018-03-06,,\n"
                                            "118290," UPN ",PERM,DB,2018-04-16,,,,\n"));
    expect_counts(t, r, 2, 0, 0, 0, 0);
    expect_i64(
        t, 1,
        test_count(
            t, "SELECT count(*) FROM exclusion WHERE category = 'SUSP' AND sessions = 4 AND end_on = '2018-03-06'"));
    r = import(t, "exclusions.csv",
               STR(EXCLUSIONS "118290," UPN ",SUSP,PP,2018-03-05,4,2018-03-06,,\n"
                              "118290," UPN ",PERM,,16/04/2018,,,2018-05-02,PRU\n"));
    expect_counts(t, r, 0, 1, 1, 0, 0);
    expect_i64(t, 1,
               test_count(t, "SELECT count(*) FROM exclusion WHERE category = 'PERM' AND reason = 'DB' AND"
                             " review_on = '2018-05-02' AND day_six_setting = 'PRU'"));
}

TEST_OWN_TRANSACTION("exclusions of unknown children, schools and categories are refused") {
    given_school(t, "118290");
    import(t, "known.csv", STR(KNOWN ADA_UPN));
    ImportReport *r = import(t, "exclusions.csv",
                             STR(EXCLUSIONS "118290,A801200001002,SUSP,PP,2018-03-05,4,2018-03-06,,\n"
                                            "999999," UPN ",SUSP,PP,2018-03-05,4,2018-03-06,,\n"
                                            "118290," UPN ",GONE,PP,2018-03-05,4,2018-03-06,,\n"
                                            "118290," UPN ",SUSP,PP,2018-03-05,4,2018-03-04,,\n"
                                            "118290," UPN ",SUSP,PP,,4,,,\n"));
    expect_counts(t, r, 0, 0, 0, 5, 0);
    expect_i64(t, 2, finding(t, r, "child_unknown")->f.line);
    expect_i64(t, 3, finding(t, r, "school_unknown")->f.line);
    expect_i64(t, 4, finding(t, r, "exclusion_category")->f.line);
    expect_i64(t, 5, finding(t, r, "exclusion_ends_before_start")->f.line);
    expect_i64(t, 6, finding(t, r, "cell_empty")->f.line);
}

/* ---- order ---- */

TEST_OWN_TRANSACTION("a folder is taken in the order that its files need") {
    Str folder = test_folder(t), path = str_fmt(t->cx.arena, "%.*s/", STR_ARG(folder));
    test_write_file(t, str_fmt(t->cx.arena, "%.*sa-exclusions.csv", STR_ARG(path)),
                    STR(EXCLUSIONS "118290," UPN ",PERM,DB,2018-04-16,,,,\n"));
    test_write_file(t, str_fmt(t->cx.arena, "%.*sb-services.csv", STR_ARG(path)),
                    STR(SERVICES "R,1," UPN ",,Lovelace,Ada,2008-12-10,F,,roll,C,118290,,2017-01-04,,\n"));
    test_write_file(t, str_fmt(t->cx.arena, "%.*sc-known.csv", STR_ARG(path)), STR(KNOWN ADA_UPN));
    test_write_file(
        t, str_fmt(t->cx.arena, "%.*sd-gias.csv", STR_ARG(path)),
        STR("URN,LA (code),EstablishmentNumber,EstablishmentName,TypeOfEstablishment (name),EstablishmentStatus "
            "(name)\n118290,886,2001,Ashdown,Other independent school,Open\n"));
    ImportPath paths[] = {{.path = folder, .name = STR_NONE}};
    ImportReport *r;
    ok(t, import_run_paths(&t->cx, paths, 1, &(ImportOptions){0}, &r));
    expect_i64(t, 4, r->n_landed);
    expect_str(t, "gias", r->units[0].kind);
    expect_str(t, "known", r->units[1].kind);
    expect_i64(t, 0, r->n.of[ROW_REFUSED]);
}

/* ---- hostile bytes ---- */

/* A few bytes of the file changed, cut out, doubled or cut off: nobody knows what it means now, but every row read has one
 * outcome, a refused file leaves nothing, and nothing else is harmed. */
static Str damaged(T *t, Str text, Rng *rng) {
    static const char bytes[] = {'"', ',', '\n', '\r', 0, (char)0xFF, (char)0xC3, '=', ' ', '9', ';', (char)0x81};
    Buf b = buf_on(t->cx.arena);
    size_t n = text.n;
    if (rng_chance(rng, 0.2)) n = (size_t)rng_below(rng, text.n);
    for (size_t i = 0; i < n; i++) {
        bool is_hit = rng_chance(rng, 0.002);
        if (!is_hit || rng_chance(rng, 0.7)) buf_add_char(&b, text.p[i]);
        if (is_hit) buf_add_char(&b, bytes[rng_below(rng, COUNT_OF(bytes))]);
    }
    return b.n ? buf_str(&b) : STR("x");
}

TEST_OWN_TRANSACTION("damaged files never stop an import, and every row has one outcome") {
    const Str texts[] = {
        STR(KNOWN ADA EVE ADA_UPN ADA EVE),
        STR(SERVICES
            "EHE,E1,,9990000018,Lovelace,Ada,2008-12-10,F,,home_educated,concern,,,2016-01-04,2016-07-20,2016-05-01\n"
            "Rolls,R1,,9990000018,Lovelace,Ada,2008-12-10,F,,roll,C,118290,,2017-01-04,,\n"
            "Care,C1,,9990000018,Lovelace,Ada,2008-12-10,F,,in_care,this_authority,,,2017-02-01,,\n"),
        STR(EXCLUSIONS "118290," UPN ",FIXD,PP,2018-03-05,4,2018-03-06,,\n118290," UPN ",PERM,DB,2018-04-16,,,,\n"),
    };
    const char *kinds[] = {"known", "services", "exclusions"};
    Rng rng = rng_seed(7);
    i64 n_refused_files = 0, n_refused_rows = 0;
    given_school(t, "118290");
    for (int i = 0; i < 240; i++) {
        Str path = str_fmt(t->cx.arena, "%.*s/damaged.csv", STR_ARG(test_folder(t)));
        ImportPath paths[] = {{.path = path, .name = STR_NONE}};
        ImportReport *r;
        test_write_file(t, path, damaged(t, texts[i % 3], &rng));
        ok(t,
           import_run_paths(&t->cx, paths, 1, &(ImportOptions){.importer = importer_find(str_from(kinds[i % 3]))}, &r));
        i64 n = 0;
        for (int o = 0; o < N_ROW_OUTCOMES; o++) n += r->n.of[o];
        expect_i64(t, r->n.read, n);
        n_refused_files += r->n_refused_units;
        n_refused_rows += r->n.of[ROW_REFUSED];
        if (r->n_refused_units)
            expect_i64(t, 0,
                       test_count(t, "SELECT count(*) FROM person WHERE source_id IN (SELECT id FROM import_unit WHERE"
                                     " outcome <> 'landed')"));
    }
    expect(t, n_refused_files > 10 && n_refused_files < 200);
    expect(t, n_refused_rows > 20);
}
