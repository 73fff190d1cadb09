/* rate_odd_test.c - rows as other councils print them: odd numbers, words, bounds, bands and marks, worked out by hand from the chapter
 * on measures, each with its colour, its arrow and what is warned of. */
#include "measures/results_row.h"
#include "harness.h"

#define HEADER                                                                                                 \
    "scorecard,section,code,area,source,period,period_end,result,previous,numerator,denominator,target,floor," \
    "band,polarity,unit,note,title\n"

typedef struct Odd {
    const char *cells; /* from period to title */
    const char *rag, *dot, *warnings;
} Odd;

/* clang-format off */
static const Odd odds[] = {
    {"R12M,2017-12-31,90.0,88,,,90,80,,H,percent,,One", "green", "up", ""},
    {"R12M,2017-12-31,8.7 (carried forward),8.7,,,8.5,9,,L,percent,,One", "amber", "level", "carried_forward_without_note"},
    {"R12M,2017-12-31,8.7 c/f,8.7,,,8.5,9,,L,percent,,One", "amber", "level", "carried_forward_without_note"},
    {"R12M,2017-12-31,8.7,8.9,,,8.5,9,,L,percent,Carried forward: system change,One", "amber", "up", "carried_forward_differs"},
    {"R12M,2017-12-31,90,40,,,90,80,,H,percent,break in series: new scale,One", "green", "up", ""},
    {"R12M,2017-12-31,90.00%,88,,,90,80,,H,percent,,One", "green", "up", ""},
    {"R12M,2017-12-31,.9,0.8,,,1,0.5,,H,ratio,,One", "amber", "up", ""},
    {"R12M,2017-12-31,90.,88,,,90,80,,H,percent,,One", "not_rated", "", "unreadable_result"},
    {"R12M,2017-12-31,+90,88,,,90,80,,H,percent,,One", "green", "up", ""},
    {"R12M,2017-12-31,90 %,88,,,90,80,,H,percent,,One", "green", "up", ""},
    {"R12M,2017-12-31,90%%,88,,,90,80,,H,percent,,One", "green", "up", ""},
    {"R12M,2017-12-31,(90),88,,,90,80,,H,percent,,One", "not_rated", "", "unreadable_result"},
    {"R12M,2017-12-31,(0.11),0,,,0.02,,,H,points,,One", "not_rated", "", "unreadable_result"},
    {"R12M,2017-12-31,\"1.234,5\",88,,,90,80,,H,count,,One", "not_rated", "", "unreadable_result"},
    {"R12M,2017-12-31,\"1,234.5\",88,,,2000,,,L,days,,One", "green", "down", "W7"},
    {"R12M,2017-12-31,1e3,88,,,90,80,,H,count,,One", "not_rated", "", "unreadable_result"},
    {"R12M,2017-12-31,½,88,,,90,80,,H,percent,,One", "red", "down", "W7"},
    {"R12M,2017-12-31,\"£1,250\",\"£1,000\",,,£1000,£900,,H,£,,One", "green", "up", ""},
    {"R12M,2017-12-31,-£5,,,,0,,,H,£,,One", "below_target", "", ""},
    {"R12M,2017-12-31,£-5,,,,0,,,H,£,,One", "below_target", "", ""},
    {"R12M,2017-12-31,£1.2m,1.1m,,,\"£1,200,000\",1m,,H,£,,One", "green", "up", ""},
    {"R12M,2017-12-31,£1.2bn,1.1m,,,\"£1,200,000\",1m,,H,£,,One", "not_rated", "", "unreadable_result"},
    {"R12M,2017-12-31,10.4,10.4,,,10,,,T,percent,,One", "no_band", "level", ""},
    {"R12M,2017-12-31,11.5,8.5,,,10,±3,±1.5,T,percent,,One", "green", "level", ""},
    {"R12M,2017-12-31,11.5,8.5,,,10,±3.0,+/- 1.5,T,percent,,One", "green", "level", ""},
    {"R12M,2017-12-31,11.5,8.5,,,10,3,1.5,T,percent,,One", "green", "level", ""},
    {"R12M,2017-12-31,8,9,,,10,7 - 13,8.5–11.5,T,percent,,One", "amber", "down", ""},
    {"R12M,2017-12-31,8,9,,,10,7 to 13,8.5 to 11.5,T,percent,,One", "amber", "down", ""},
    {"R12M,2017-12-31,8,9,,,10,,8.5-11.5,T,percent,,One", "below_target", "down", ""},
    {"R12M,2017-12-31,8,9,,,,,8.5-11.5,T,percent,,One", "below_target", "", ""},
    {"R12M,2017-12-31,8,9,,,,,,T,percent,,One", "no_target", "", ""},
    {"R12M,2017-12-31,,9,,,8,,,T,percent,,One", "not_rated", "", ""},
    {"R12M,2017-12-31,89.95,88,,,90,80,,H,percent,,One", "amber", "up", ""},
    {"R12M,2017-12-31,89.95,88,1799,2000,90.0,80,,H,percent,,One", "amber", "up", ""},
    {"R12M,2017-12-31,90.0,88,1799,2000,90,80,,H,percent,,One", "green", "up", ""},
    {"R12M,2017-12-31,100.0,88,19991,20000,100,100,,H,percent,,One", "red", "up", "W1"},
    {"R12M,2017-12-31,99.9,88,19991,20000,100,100,,H,percent,,One", "red", "up", ""},
    {"R12M,2017-12-31,100,88,20000,20000,100,100,,H,percent,,One", "green", "up", ""},
    {"R12M,2017-12-31,0.0,88,1,20000,0,0.1,,L,percent,,One", "amber", "up", "W1 W7"},
    {"R12M,2017-12-31,0,88,0,20000,0,0.1,,L,percent,,One", "green", "up", "W7"},
    {"R12M,2017-12-31,0,0,,,0,5,,L,count,,One", "green", "level", ""},
    {"R12M,2017-12-31,0,0,0,0,0,5,,L,count,,One", "green", "level", ""},
    {"R12M,2017-12-31,90,88,0,0,90,80,,H,percent,,One", "not_rated", "", "division_by_zero"},
    {"R12M,2017-12-31,,88,45,50,90,80,,H,percent,,One", "green", "up", ""},
    {"R12M,2017-12-31,90,88,45,,90,80,,H,percent,,One", "green", "up", "no_denominator"},
    {"R12M,2017-12-31,n/a,88,45,50,90,80,,H,percent,,One", "not_rated", "", ""},
    {"R12M,2017-12-31,120,88,,,90,80,,H,percent,,One", "not_rated", "", "out_of_range"},
    {"R12M,2017-12-31,120,88,,,90,80,,H,percent,,Increase in rolls", "green", "up", ""},
    {"R12M,2017-12-31,-3,88,,,90,80,,H,percent,,One", "not_rated", "", "out_of_range"},
    {"R12M,2017-12-31,-3,2,,,5,8,,L,pp,,FSM gap", "green", "up", "W7"},
    {"R12M,2017-12-31,1.8,1.9,,,1.5,2.0,,L,ratio,,One", "amber", "up", ""},
    {"R12M,2017-12-31,12 days,14,,,10 days,15,,L,days,,One", "amber", "up", ""},
    {"R12M,2017-12-31,12 wks,14,,,10,15,,L,weeks,,One", "amber", "up", ""},
    {"R12M,2017-12-31,3 years,14,,,10,15,,L,years,,One", "green", "up", "W7"},
    {"R12M,2017-12-31,65.4,65,,,90,80,,H,percent,,One", "red", "level", ""},
    {"R12M,2017-12-31,65.4,65.0,,,90,80,,H,percent,,One", "red", "up", ""},
    {"R12M,2017-12-31,65.4,New,,,90,80,,H,percent,,One", "red", "", ""},
    {"R12M,2017-12-31,65.4,-,,,90,80,,H,percent,,One", "red", "", ""},
    {"R12M,2017-12-31,65.4,X,,,90,80,,H,percent,,One", "red", "", ""},
    {"R12M,2017-12-31,65.4,0,,,90,80,,H,percent,,One", "red", "up", "W7"},
    {"R12M,2017-12-31,90,88,,,90,80,,none,percent,,One", "not_rated", "", ""},
    {"R12M,2017-12-31,90,88,,,90,80,,,percent,,One", "not_rated", "", ""},
    {"R12M,2017-12-31,90,88,,,90,80,,h,percent,,One", "green", "up", ""},
    {"R12M,2017-12-31,90,88,,,90,80,,High,percent,,One", "green", "up", ""},
    {"R12M,2017-12-31,90,88,,,90,80,, T ,percent,,One", "green", "up", "floor_beyond_target"},
    {"R12M,2017-12-31,90,88,,,>90,80,,H,percent,,One", "amber", "up", ""},
    {"R12M,2017-12-31,91,88,,,> 90,80,,H,percent,,One", "green", "up", ""},
    {"R12M,2017-12-31,24,25,,,<25,30,,L,count,,One", "green", "up", ""},
    {"R12M,2017-12-31,90,88,,,90+,80,,H,percent,,One", "green", "up", ""},
    {"R12M,2017-12-31,90,88,,,90%*,80,,H,percent,,One", "green", "up", ""},
    {"R12M,2017-12-31,90,88,,,TBC,80,,H,percent,,One", "floor_met", "up", ""},
    {"R12M,2017-12-31,90,88,,,N/A,N/A,,H,percent,,One", "no_target", "up", ""},
    {"R12M,2017-12-31,90,88,,,*,80,,H,percent,,One", "floor_met", "up", ""},
    {"R12M,2017-12-31,90,88,,,,80,,H,percent,,One", "floor_met", "up", ""},
    {"R12M,2017-12-31,5,88,,,,,,H,percent,,One", "no_target", "down", "W7"},
    {"R12M,2017-12-31,90,88,,,90,95,,H,percent,,One", "no_target", "up", "floor_beyond_target"},
    {"R12M,2017-12-31,35,88,,,40,30,,L,percent,,One", "no_target", "up", "W7 floor_beyond_target"},
    {"R12M,2017-12-31,90,88,,,90 (2018-19),80,,H,percent,,One", "floor_met", "up", "target_of_another_year"},
    {"R12M,2017-12-31,90,88,,,87 (2017-18),80,,H,percent,,One", "green", "up", ""},
    {"R12M,Dec 2017,90,88,,,90,80,,H,percent,,One", "green", "up", ""},
    {"R12M,31/12/2017,90,88,,,90,80,,H,percent,,One", "green", "up", ""},
    {"R12M,12/31/2017,90,88,,,90,80,,H,percent,,One", "no_target", "up", "bad_date target_without_year"},
    {"R12M,,90,88,,,90,80,,H,percent,,One", "no_target", "up", "target_without_year"},
    {"2017-18,,90,88,,,90,80,,H,percent,,One", "green", "up", ""},
    {"R12M,2017-12-31,90.0p,88,,,90,80,,H,percent,,One", "green", "up", ""},
    {"R12M,2017-12-31,90.0 (r),88,,,90,80,,H,percent,,One", "green", "up", ""},
    {"R12M,2017-12-31,90.0r,88,,,90,80,,H,percent,,One", "green", "up", ""},
    {"R12M,2017-12-31,90.0*,88,,,90,80,,H,percent,,One", "green", "up", ""},
    {"R12M,2017-12-31,90.0 [1],88,,,90,80,,H,percent,,One", "green", "up", ""},
    {"R12M,2017-12-31,c.90,88,,,90,80,,H,percent,,One", "not_rated", "", "unreadable_result"},
    {"R12M,2017-12-31,~90,88,,,90,80,,H,percent,,One", "not_rated", "", "unreadable_result"},
    {"R12M,2017-12-31,90-95,88,,,90,80,,H,percent,,One", "not_rated", "", "unreadable_result"},
    {"R12M,2017-12-31,90/100,88,,,90,80,,H,percent,,One", "not_rated", "", "unreadable_result"},
    {"R12M,2017-12-31,TRUE,88,,,90,80,,H,percent,,One", "not_rated", "", "unreadable_result"},
    {"R12M,2017-12-31,Nil,88,,,90,80,,L,count,,One", "no_target", "up", "W7 floor_beyond_target"},
    {"R12M,2017-12-31,X,88,,,90,80,,H,percent,,One", "not_rated", "", ""},
    {"R12M,2017-12-31,<5,88,,,90,80,,L,count,,One", "not_rated", "", "floor_beyond_target"},
    {"R12M,2017-12-31,..,88,,,90,80,,H,percent,,One", "not_rated", "", ""},
    {"R12M,2017-12-31,?,88,,,90,80,,H,percent,,One", "not_rated", "", "unreadable_result"},
    {"R12M,2017-12-31,９０,88,,,90,80,,H,percent,,One", "not_rated", "", "unreadable_result"},
    {"R12M,2017-12-31,90\xC2\xA0" ",88,,,90,80,,H,percent,,One", "green", "up", ""},
    {"R12M,2017-12-31,'90,88,,,90,80,,H,percent,,One", "green", "up", ""},
    {"R12M,2017-12-31,=90,88,,,90,80,,H,percent,,One", "green", "up", ""},
    {"R12M,2017-12-31,90 000,80 000,,,80000,,,H,count,,One", "green", "up", ""},
    {"R12M,2017-12-31,12 weeks,,,,80,,,L,days,,One", "not_rated", "", "unreadable_result"},
    {"R12M,2017-12-31,5%,,,,10,,,L,days,,One", "not_rated", "", "unreadable_result"},
    {"R12M,2017-12-31,12 working days,12,,,10,15,,L,days,,One", "amber", "level", ""},
    {"R12M,2017-12-31,8.7,8.7,,,8.5,9,,L,percent,Not refreshed since September: system change,One", "amber", "level", ""},
    {"R12M,2017-12-31,8.7,8.9,,,8.5,9,,L,percent,Not carried forward,One", "amber", "up", ""},
    {"R12M,2017-12-31,85.4 (previous year),85.4,,,86,85,,H,percent,,One", "amber", "level", ""},
    {"R12M,2017-12-31,90 (new),,,,90,80,,H,percent,,One", "green", "", ""},
    {"R12M,2017-12-31,3.0,2.6,,,2.7,,,L,percent,,One", "below_target", "down", ""},
    {"R12M,2017-12-31,9.3,10.1,,,8,,,T,percent,,One", "no_band", "up", ""},
    {"R12M,2017-12-31,4.6,5.0,,,5,,,T,percent,,One", "no_band", "down", ""},
    {"R12M,2017-12-31,0,0,,,0,,,H,count,,One", "green", "level", ""},
    {"R12M,2017-12-31,0.4,0.6,,,0.5,,,T,count,,One", "no_band", "level", ""},
};
/* clang-format on */

static Str codes_of(T *t, Warnings w) {
    Buf b = buf_on(t->cx.arena);
    for (Warning i = 0; i < N_WARNINGS; i++)
        if (warn_is_first(w, i)) buf_fmt(&b, "%s%s", b.n > 0 ? " " : "", warning_codes[i]);
    return buf_str(&b);
}

TEST("rows as other councils print them: each colour, arrow and warning as worked out by hand") {
    ResultsOptions o = {.today = date_ymd(2018, 3, 8), .largest_change = 50, .county = STR("Kent")};
    for (size_t i = 0; i < COUNT_OF(odds); i++) {
        ResultsFile *f = NULL;
        Str text = str_fmt(t->cx.arena, "%sCYPE,monthly,A1,Kent,s,%s\n", HEADER, odds[i].cells);
        ok(t, results_read_text(&t->cx, STR("odd.csv"), text, &f));
        results_check_all(&t->cx, f, &o);
        const ResultRow *r = &f->rows[0];
        const char *dot = verdict_dot_code(r->direction.dot);
        Str got = codes_of(t, r->warnings);
        expect_i64(t, 1, (i64)f->n);
        expect_str(t,
                   str_fmt(t->cx.arena, "%s: %s, %s, %s", odds[i].cells, odds[i].rag, odds[i].dot, odds[i].warnings).p,
                   str_fmt(t->cx.arena, "%s: %s, %s, %.*s", odds[i].cells, verdict_codes[r->rating.verdict],
                           dot ? dot : "", STR_ARG(got)));
    }
}

/* What the row is called where it is not refreshed, and what it is drawn with. */
TEST("a row is carried forward by its status, its own mark or its note, in that order") {
    static const char *const marked[] = {"carried forward,8.7,,", ",8.7 c/f,,", ",8.7 (not refreshed),,",
                                         ",8.7,Carried forward: new system,"};
    static const char *const others[] = {"ok,8.7,Not carried forward,", "provisional,8.7,Carried forward: new system,",
                                         ",X,Carried forward: new system,", ",8.7,,"};
    ResultsOptions o = {.today = date_ymd(2018, 3, 8)};
    for (size_t i = 0; i < COUNT_OF(marked) + COUNT_OF(others); i++) {
        bool is_marked = i < COUNT_OF(marked);
        ResultsFile *f = NULL;
        const char *cells = is_marked ? marked[i] : others[i - COUNT_OF(marked)];
        Str text =
            str_fmt(t->cx.arena, "code,polarity,period_end,previous,status,result,note,source\nA,L,2017-12-31,8.7,%s\n",
                    cells);
        ok(t, results_read_text(&t->cx, STR("carried.csv"), text, &f));
        results_check_all(&t->cx, f, &o);
        expect_i64(t, is_marked, f->rows[0].status == RESULT_CARRIED_FORWARD);
        expect_i64(t, is_marked, f->rows[0].direction.is_not_refreshed);
        if (is_marked) expect_i64(t, DOT_LEVEL, f->rows[0].direction.dot);
    }
}
