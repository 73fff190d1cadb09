#include "roll_help.h"

i64 roll_help_confirmed_unlike(T *t) {
    return test_count(t, "SELECT count(*) FROM (SELECT e.confirmed_on AS held, e.roll_confirmed_on AS kept,"
                         " (SELECT max(r.census_on) FROM census_return r WHERE r.urn = e.urn) AS latest"
                         " FROM enrolment e) AS x WHERE COALESCE(kept, '1900-01-01') <>"
                         " CASE WHEN held = latest THEN '9999-12-31' ELSE COALESCE(held, '1900-01-01') END");
}
