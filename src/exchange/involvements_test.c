/* involvements_test.c - lists of who works with which child. */
#include "exchange/import.h"
#include "harness.h"
#include "import_help.h"

#define KNOWN                                                                                                             \
    "source,local_id,upn,nhs_number,surname,forename,middle_names,dob,sex,paon,street,locality,town,postcode,known_from," \
    "reason,evidence,died_on\n"
#define ADA "births,B1,,,Lovelace,Ada,,2008-12-10,F,1,High Street,,Ashford,TN23 1AA,2008-12-20,birth,,\n"
#define LIST                                                                                                      \
    "local_id,surname,forename,dob,service,team,worker,role,phone,email,lead_professional,consent,involved_from," \
    "involved_to\n"

TEST_OWN_TRANSACTION("a list of who works with children lands, and again changes nothing") {
    const char *rows =
        LIST "B1,Lovelace,Ada,2008-12-10,health_visiting,East,Jo Hill,Health visitor,01233 1,,yes,,2017-01-02,\n"
             "B1,Lovelace,Ada,2008-12-10,mental_health,Clinic,Dr Fell,,,,no,yes,2017-02-02,2017-06-30\n";
    import_help(t, "known.csv", KNOWN ADA);
    ImportReport *r = import_help(t, "involvements.csv", rows);
    expect_str(t, "involvements", r->units[0].kind);
    expect_i64(t, 2, r->n.of[ROW_UPDATED]);
    expect_i64(t, 1,
               test_count(t,
                          "SELECT count(*) FROM involvement WHERE is_lead AND worker = 'Jo Hill' AND to_on IS NULL"));
    expect_i64(t, 2, import_help(t, "again.csv", rows)->n.of[ROW_UNCHANGED]);
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM involvement"));
}

TEST_OWN_TRANSACTION("a row of such a list that cannot be right is refused by its column") {
    import_help(t, "known.csv", KNOWN ADA);
    ImportReport *r = import_help(t, "involvements.csv",
                                  LIST "B1,Lovelace,Ada,2008-12-10,astrology,,,,,,,,2017-01-02,\n"
                                       "B1,Lovelace,Ada,2008-12-10,,,,,,,,,2017-01-02,\n"
                                       "B1,Lovelace,Ada,2008-12-10,gp,,,,,,,perhaps,2017-01-02,\n"
                                       "B1,Lovelace,Ada,2008-12-10,gp,,,,,,,,,\n"
                                       "B1,Lovelace,Ada,2008-12-10,gp,,,,,,,,2017-01-02,2017-01-01\n"
                                       "B1,Lovelace,Ada,2008-12-10,gp,,,,,,,,2090-01-02,\n");
    static const char *const fields[] = {"service",       "service",     "consent",
                                         "involved_from", "involved_to", "involved_from"};
    expect_i64(t, 6, r->n.of[ROW_REFUSED]);
    expect_i64(t, (i64)COUNT_OF(fields), (i64)r->n_findings);
    for (size_t i = 0; i < COUNT_OF(fields); i++) expect_str(t, fields[i], r->findings[i].f.field);
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM involvement"));
}
