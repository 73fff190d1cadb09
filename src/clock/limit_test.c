#include "clock/limit.h"

#include "harness.h"

PURE_TEST("a limit is read as people write it, and written so that it reads the same again") {
    static const struct {
        const char *text, *again;
    } cases[] = {
        {"30 calendar days", "30 calendar days"},
        {"30 days", "30 calendar days"},
        {"1 day", "1 calendar day"},
        {" 10  Working Days ", "10 working days"},
        {"6 school days", "6 school days"},
        {"6th school day", "6th school day"},
        {"the sixth school day", "6th school day"},
        {"21st working day", "21st working day"},
        {"12th school day", "12th school day"},
        {"3rd day", "3rd calendar day"},
        {"six weeks", "6 weeks"},
        {"1 week", "1 week"},
        {"10 school weeks", "10 school weeks"},
        {"1 month", "1 month"},
        {"18 months", "18 months"},
        {"2 terms", "2 school terms"},
        {"5 years", "5 years"},
        {"same day", "same day"},
        {"0 days", "same day"},
        {"0 school days", "0 school days"},
        {"end of the month", "end of the month"},
        {"the end of the next school term", "end of the next school term"},
        {"end of term", "end of the school term"},
        {"end of the school year", "end of the school year"},
        {"", "not set"},
        {"Not set", "not set"},
        {"  ", "not set"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        Limit l, back;
        Str why = STR("");
        if (!limit_parse(t->cx.arena, str_from(cases[i].text), &l, &why)) expect_str(t, cases[i].text, why);
        Str text = limit_text(t->cx.arena, l);
        expect_str(t, cases[i].again, text);
        if (!limit_is_set(l)) continue;
        expect(t, limit_parse(t->cx.arena, text, &back, &why));
        expect(t, back.form == l.form && back.unit == l.unit && back.n == l.n);
    }
    expect_str(t, "1 school day", limit_amount(t->cx.arena, 1, UNIT_SCHOOL_DAYS));
    expect_str(t, "0 months", limit_amount(t->cx.arena, 0, UNIT_MONTHS));
}

PURE_TEST("what is no limit is refused with what to write instead") {
    static const struct {
        const char *text, *why;
    } cases[] = {
        {"soon", "write it like 30 calendar days"},
        {"30", "the unit is missing"},
        {"30 scool days", "did you mean 'school days'?"},
        {"30 fortnights", "no unit of time"},
        {"30 days after", "no unit of time"},
        {"-3 days", "write it like"},
        {"+3 days", "write it like"},
        {"1.5 days", "write it like"},
        {"99999999999999999999 days", "write it like"},
        {"10000 days", "from 0 to 9999"},
        {"101 years", "from 0 to 100"},
        {"0th school day", "from 1 to 5000"},
        {"3rd week", "only days are counted"},
        {"2 school years", "school years are not counted"},
        {"end of the day", "has an end"},
        {"end month", "followed by"},
        {"end of", "the unit is missing"},
        {"th school day", "write it like"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        Limit l = {LIMIT_WITHIN, UNIT_YEARS, 77};
        Str why = STR("");
        bool is_read = limit_parse(t->cx.arena, str_from(cases[i].text), &l, &why);
        if (is_read) expect_str(t, cases[i].text, limit_text(t->cx.arena, l));
        expect_has(t, why, cases[i].why);
        expect_i64(t, 77, l.n);
    }
}
