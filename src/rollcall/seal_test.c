/* A sealed adoption in the roll call: one child on every day, and the balance holds. */
#include "access/access.h"
#include "harness.h"
#include "people/person.h"
#include "people/seal.h"
#include "rollcall/rollcall.h"

TEST("the roll call counts one child before, on and after the day an adoption is sealed, and balances between") {
    actor_operator(&t->cx);
    t->cx.today = date_ymd(2018, 3, 8);
    PersonFacts p;
    i64 user, id;
    Said said = {.as_at = date_ymd(2016, 10, 6)};
    NewPerson n = {.birth_date = date_ymd(2009, 3, 12), .sex = STR("F")};
    ok(t, user_add(&t->cx, STR("adoption"), STR("Adoption Team"), STR("three blind mice 3"), &user));
    ok(t, person_create(&t->cx, &n, said, &p));
    AdoptionSeal s = {.old_id = p.who.id,
                      .surname = STR("Newname"),
                      .forename = STR("Eva"),
                      .sealed_on = date_ymd(2018, 2, 1),
                      .reason = STR("order 1"),
                      .readers = STR("adoption")};
    ok(t, adoption_seal(&t->cx, &s, &id));
    Date days[] = {date_ymd(2018, 1, 31), date_ymd(2018, 2, 1), date_ymd(2018, 3, 8)};
    for (size_t i = 0; i < COUNT_OF(days); i++) {
        const RollcallCount *c;
        ok(t, rollcall_count(&t->cx, days[i], &c));
        expect_i64(t, 1, c->known);
    }
    const RollcallFault *faults;
    size_t n_faults;
    ok(t, rollcall_check(&t->cx, days[2], days[0], &faults, &n_faults));
    expect_i64(t, 0, (i64)n_faults);
}
