/* contacts_test.c - the list of children's contacts: one adult for a home's children, and no child taken for an adult. */
#include "exchange/import.h"
#include "harness.h"
#include "import_help.h"

#define KNOWN                                                                                                             \
    "source,local_id,upn,nhs_number,surname,forename,middle_names,dob,sex,paon,street,locality,town,postcode,known_from," \
    "reason,evidence,died_on\n"
#define CONTACTS                                                                                   \
    "local_id,surname,forename,dob,sex,contact_surname,contact_forename,contact_sex,relationship," \
    "parental_responsibility,priority,phone,known_from\n"
#define ADA "births,B1,,,Lovelace,Ada,,2008-12-10,F,1,High Street,,Ashford,TN23 1AA,2008-12-20,birth,,\n"
#define BEN "births,B2,,,Lovelace,Ben,,2011-03-01,M,1,High Street,,Ashford,TN23 1AA,2011-03-09,birth,,\n"

TEST_OWN_TRANSACTION("brothers and sisters at one address share their parents; the file again changes nothing") {
    const char *rows = CONTACTS "B1,Lovelace,Ada,2008-12-10,F,Lovelace,Anne,F,mother,yes,1,07700 900001,2008-12-20\n"
                                "B1,Lovelace,Ada,2008-12-10,F,Byron,George,M,father,no,2,,2008-12-20\n"
                                "B2,Lovelace,Ben,2011-03-01,M,Lovelace,Anne,F,mother,yes,1,07700 900001,2011-03-09\n";
    import_help(t, "known.csv", KNOWN ADA BEN);
    ImportReport *r = import_help(t, "contacts.csv", rows);
    expect_str(t, "contacts", r->units[0].kind);
    expect_i64(t, 3, r->n.of[ROW_UPDATED]);
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM person WHERE is_adult"));
    expect_i64(t, 3, test_count(t, "SELECT count(*) FROM person_relationship"));
    expect_i64(t, 2,
               test_count(t, "SELECT count(*) FROM person_relationship WHERE relation = 'mother' AND "
                             "has_parental_responsibility AND priority = 1 AND phone = '07700 900001'"));
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM person WHERE NOT is_adult"));
    expect_i64(t, 3, import_help(t, "again.csv", rows)->n.of[ROW_UNCHANGED]);
}

TEST_OWN_TRANSACTION("a mother of her daughter's name is an adult of her own, and no child is taken for her") {
    import_help(t, "known.csv", KNOWN ADA);
    import_help(t, "contacts.csv", CONTACTS "B1,Lovelace,Ada,2008-12-10,F,Lovelace,Ada,F,mother,yes,1,,2008-12-20\n");
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person WHERE is_adult"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person WHERE NOT is_adult"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person_relationship WHERE person_id <> other_id"));
    import_help(t, "more.csv", KNOWN "health,H1,,,Lovelace,Ada,,2008-12-10,F,,,,,TN23 1AA,2012-01-01,reported,,\n");
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM person"));
}

TEST_OWN_TRANSACTION("a mother and father of one name are two, each time") {
    const char *rows = CONTACTS "B1,Lovelace,Ada,2008-12-10,F,Lovelace,Robin,F,mother,yes,1,,2008-12-20\n"
                                "B1,Lovelace,Ada,2008-12-10,F,Lovelace,Robin,M,father,yes,2,,2008-12-20\n";
    import_help(t, "known.csv", KNOWN ADA);
    expect_i64(t, 2, import_help(t, "contacts.csv", rows)->n.of[ROW_UPDATED]);
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM person WHERE is_adult"));
    expect_i64(t, 2, import_help(t, "again.csv", rows)->n.of[ROW_UNCHANGED]);
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM person_relationship WHERE to_on IS NULL"));
}

TEST_OWN_TRANSACTION("a contact's row that cannot be right is refused by its column") {
    import_help(t, "known.csv", KNOWN ADA);
    ImportReport *r = import_help(t, "contacts.csv",
                                  CONTACTS "B1,Lovelace,Ada,2008-12-10,F,Lovelace,Anne,F,mum,yes,1,,2008-12-20\n"
                                           "B1,Lovelace,Ada,2008-12-10,F,,Anne,F,mother,yes,1,,2008-12-20\n"
                                           "B1,Lovelace,Ada,2008-12-10,F,Lovelace,Anne,F,mother,perhaps,1,,2008-12-20\n"
                                           "B1,Lovelace,Ada,2008-12-10,F,Lovelace,Anne,F,mother,yes,first,,2008-12-20\n"
                                           "B1,Lovelace,Ada,2008-12-10,F,Lovelace,Anne,F,mother,yes,1,,\n");
    expect_i64(t, 5, r->n.of[ROW_REFUSED]);
    const char *const fields[] = {"relationship", "contact_surname", "parental_responsibility", "priority",
                                  "known_from"};
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        bool has_it = false;
        for (size_t f = 0; f < r->n_findings; f++) has_it = has_it || str_is(r->findings[f].f.field, fields[i]);
        expect(t, has_it);
    }
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM person WHERE is_adult"));
}
