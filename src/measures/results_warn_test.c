/* results_warn_test.c - each warning W1 to W12 of the chapter by name, and what odd files say, as a table. */
#include "harness.h"
#include "measures/results_row.h"
#include "measures/scorecard.h"

#define HEADER                                                                                                  \
    "scorecard,section,code,title,area,group,period,period_end,result,numerator,denominator,previous,polarity," \
    "unit,target,floor,band,released_on,source,note,commentary,rag,dot,version,target_version\n"

static ResultsFile *judged(T *t, const char *header, const char *rows) {
    Mistakes m = mistakes_on(t->cx.arena);
    ResultsFile *file = NULL;
    ResultsOptions o = {.today = date_ymd(2018, 3, 8),
                        .largest_change = 50,
                        .county = STR("Kent"),
                        .measures = measures_read(&m, STR(""), NULL)};
    Str text = str_fmt(t->cx.arena, "%s%s", header, rows);
    ok(t, results_read_text(&t->cx, STR("results.csv"), text, &file));
    results_check_all(&t->cx, file, &o);
    return file;
}

static bool says(T *t, const ResultRow *r, const char *code) {
    Str text = str_fmt(t->cx.arena, "; %.*s", STR_ARG(result_row_warning_text(t->cx.arena, r)));
    return str_find(text, str_fmt(t->cx.arena, "; %s: ", code)) >= 0;
}

/* ---- W1 to W12 ---- */

typedef struct Rule {
    const char *code, *with, *without; /* rows: the first of each file has the warning, and has it not */
} Rule;

#define ROW(rest) "CYPE,monthly,A1,One,Kent,,R12M,2017-12-31," rest "\n"

static const Rule rules[] = {
    {"W1", ROW("4.3,419,9975,4.0,H,percent,4,,,,s,,,,,,"), ROW("4.2,419,9975,4.0,H,percent,4,,,,s,,,,,,")},
    {"W2", ROW("85.3,,,84.0,H,percent,90,80,,,s,,Performance is 86.3% this month.,,,,"),
     ROW("85.3,,,84.0,H,percent,90,80,,,s,,\"Performance is 85.3%, up 1.3 percentage points from 84.0%; 90% is wanted. "
         "England: 91.2%.\",,,,")},
    {"W2", ROW("211,,,190,L,count,150,,,,s,,Exclusions rose to 214.,,,,"),
     ROW("211,,,190,L,count,150,,,,s,,Exclusions rose to 211 in 2017 from 190.,,,,")},
    {"W3", ROW("79.0,,,81.0,H,percent,90,80,,,s,,Performance has improved.,,,,"),
     ROW("83.0,,,81.0,H,percent,90,80,,,s,,Performance has improved.,,,,")},
    {"W3", ROW("19.4,,,21.0,L,percent,20,,,,s,,The rate has risen.,,,,"),
     ROW("19.4,,,21.0,L,percent,20,,,,s,,The rate has fallen.,,,,")},
    {"W3", ROW("19.4,,,21.0,L,percent,20,,,,s,,Performance is stable.,,,,"),
     ROW("21.0,,,21.0,L,percent,20,,,,s,,Performance is stable.,,,,")},
    {"W4",
     ROW("1201,,,,L,count,,,,,s,,,,,,") "CYPE,monthly,A1,One,Ashford,,R12M,2017-12-31,1180,,,,L,count,,,,,s,,,,,,\n"
                                        "CYPE,monthly,A1,One,Outside the county,,R12M,2017-12-31,14,,,,L,count,,,,,s,,,,,,\n"
                                        "CYPE,monthly,A1,One,Not known,,R12M,2017-12-31,6,,,,L,count,,,,,s,,,,,,\n",
     ROW("1200,,,,L,count,,,,,s,,,,,,") "CYPE,monthly,A1,One,Ashford,,R12M,2017-12-31,1180,,,,L,count,,,,,s,,,,,,\n"
                                        "CYPE,monthly,A1,One,Outside the county,,R12M,2017-12-31,14,,,,L,count,,,,,s,,,,,,\n"
                                        "CYPE,monthly,A1,One,Not known,,R12M,2017-12-31,6,,,,L,count,,,,,s,,,,,,\n"},
    {"W4",
     ROW("12.0,120,1000,,L,percent,,,,,s,,,,,,") "CYPE,monthly,A1,One,Kent,primary,R12M,2017-12-31,30.0,30,100,,L,percent,,,,,s,,,,,,\n"
                                                 "CYPE,monthly,A1,One,Kent,secondary,R12M,2017-12-31,8.8,79,900,,L,percent,,,,,s,,,,,,\n",
     ROW("12.0,120,1000,,L,percent,,,,,s,,,,,,") "CYPE,monthly,A1,One,Kent,primary,R12M,2017-12-31,30.0,30,100,,L,percent,,,,,s,,,,,,\n"
                                                 "CYPE,monthly,A1,One,Kent,secondary,R12M,2017-12-31,10.0,90,900,,L,percent,,,,,s,,,,,,\n"},
    {"W5", ROW("85.0,,,84.0,H,percent,90,80,,2017-11,s,,,,,,"), ROW("85.0,,,84.0,H,percent,90,80,,2017-12,s,,,,,,")},
    {"W6", ROW("21,,,,L,pp,17,,,,one,,,,,,") ROW("10,,,,L,pp,17,,,,another,,,,,,"),
     ROW("21,,,,L,pp,17,,,,one,,,,,,") ROW("21,,,,L,pp,17,,,,another,,,,,,")},
    {"W7", ROW("61,,,40,L,count,50,,,,s,,,,,,"), ROW("60,,,40,L,count,50,,,,s,,,,,,")},
    {"W8", ROW("85.0,,,84.0,H,percent,90,80,,,s,,,GREEN,,,"), ROW("85.0,,,84.0,H,percent,90,80,,,s,,,AMBER,,,")},
    {"W8", ROW("85.0,,,84.0,H,percent,90,80,,,s,,,,down,,"), ROW("85.0,,,84.0,H,percent,90,80,,,s,,,,up,,")},
    {"W9",
     "CYPE,monthly,CYPE6,Children missing education cases closed within 30 days,Kent,,R12M,2017-12-31,81.3,52,64,80.0,H,percent,,,,,s,,,,,,\n",
     "CYPE,monthly,CYPE6,Children missing education cases closed within 30 days,Kent,,R12M,2017-12-31,81.3,,,80.0,H,percent,,,,,s,,,,,,\n"},
    {"W9", ROW("81.3,52,64,80.0,H,percent,,,,,s,The counts are of different cohorts.,,,,,"),
     ROW("81.3,52,64,80.0,H,percent,,,,,s,,,,,,")},
    {"W10",
     ROW("85.0,,,,H,percent,90,,,,s,,,,,,") "CYPE,monthly,A1,Another thing,Kent,,R12M,2017-12-31,80.0,,,,H,percent,90,,,,s,,,,,,\n",
     ROW("85.0,,,,H,percent,90,,,,s,,,,,,") "CYPE,monthly,A2,Another thing,Kent,,R12M,2017-12-31,80.0,,,,H,percent,90,,,,s,,,,,,\n"},
    {"W10",
     ROW("85.0,,,,H,percent,90,,,,,,,,,,") "CYPE,monthly,A2,Two,Kent,,R12M,2017-12-31,80.0,,,,H,percent,90,,,,s,,,,,,\n",
     ROW("85.0,,,,H,percent,90,,,,,,,,,,")},
    {"W11", ROW("85.0,,,84.0,H,percent,90,,,,s,,,,,2,1"), ROW("85.0,,,84.0,H,percent,90,,,,s,,,,,2,2")},
    {"W11", ROW("85.0,,,84.0,H,percent,90,,,,s,The population changed since the target was set.,,,,,"),
     ROW("85.0,,,84.0,H,percent,90,,,,s,,,,,,")},
    {"W12", "CYPE,annual,EY15,FSM achievement gap,Kent,,A,2017-08-31,21,,,19,L,percent,17,,,,s,,,,,,\n",
     "CYPE,annual,EY15,FSM achievement gap,Kent,,A,2017-08-31,21,,,19,L,pp,17,,,,s,,,,,,\n"},
};

TEST("each warning W1 to W12 comes where its condition holds, and not where it does not") {
    bool seen[13] = {false};
    for (size_t i = 0; i < COUNT_OF(rules); i++) {
        const ResultRow *with = &judged(t, HEADER, rules[i].with)->rows[0];
        const ResultRow *without = &judged(t, HEADER, rules[i].without)->rows[0];
        i64 number;
        expect_str(t, str_fmt(t->cx.arena, "%s, case %zu: comes, and stays away", rules[i].code, i).p,
                   str_fmt(t->cx.arena, "%s, case %zu: %s, and %s", rules[i].code, i,
                           says(t, with, rules[i].code) ? "comes" : "does not come",
                           says(t, without, rules[i].code) ? "comes there too" : "stays away"));
        expect(t, str_to_i64(str_from(rules[i].code + 1), &number));
        seen[number] = true;
    }
    for (int w = 1; w <= 12; w++) expect(t, seen[w]);
}

/* ---- odd files ---- */

typedef struct Odd {
    const char *cells; /* result, previous, polarity, unit, target, floor, band */
    const char *rag, *dot, *warning;
} Odd;

static const Odd odds[] = {
    /* missing, blank and words */
    {"85.0,,H,percent,,,", "no_target", "", ""},
    {"85.0,,H,percent,,80,", "floor_met", "", ""},
    {"79.9,,H,percent,,80,", "red", "", ""},
    {"85.0,84.0,H,percent,90,,", "below_target", "up", ""},
    {",84.0,H,percent,90,80,", "not_rated", "", ""},
    {"n/a,84.0,H,percent,90,80,", "not_rated", "", ""},
    {"[x],84.0,H,percent,90,80,", "not_rated", "", ""},
    {"NULL,84.0,H,percent,90,80,", "not_rated", "", ""},
    {"x,84.0,H,percent,90,80,", "not_rated", "", ""},
    {"c,84.0,H,percent,90,80,", "not_rated", "", ""},
    {"[c],84.0,H,percent,90,80,", "not_rated", "", ""},
    {"supp,84.0,H,percent,90,80,", "not_rated", "", ""},
    {"85.0,c,H,percent,90,80,", "amber", "", ""},
    {"85.0,New indicator,H,percent,90,80,", "amber", "", ""},
    {"85.0,84.0,H,percent,n/a,n/a,", "no_target", "up", ""},
    {"85.0,84.0,H,percent,TBC,80,", "floor_met", "up", ""},
    /* polarity as it is written */
    {"85.0,84.0,h,percent,80,,", "green", "up", ""},
    {"85.0,84.0,H (higher is better),percent,80,,", "green", "up", ""},
    {"85.0,84.0,Aim to Maximise,percent,80,,", "green", "up", ""},
    {"85.0,84.0,low is good,percent,80,90,", "amber", "down", ""},
    {"85.0,84.0,↓,percent,80,90,", "amber", "down", ""},
    {"85.0,84.0,,percent,80,90,", "not_rated", "higher", ""},
    {"85.0,84.0,none,percent,80,90,", "not_rated", "higher", ""},
    {"85.0,84.0,sideways,percent,80,90,", "not_rated", "", "unknown_polarity"},
    /* floors beyond targets, and equal ones */
    {"85.0,84.0,H,percent,90,95,", "no_target", "up", "floor_beyond_target"},
    {"85.0,84.0,L,percent,90,80,", "no_target", "down", "floor_beyond_target"},
    {"89.9,84.0,H,percent,90,90,", "red", "up", ""},
    {"90.0,84.0,H,percent,90,90,", "green", "up", ""},
    {"90.1,84.0,L,percent,90,90,", "red", "down", ""},
    /* close to the target */
    {"8.4,12.0,T,percent,10.0,,±1.5;±3.0", "amber", "up", ""},
    {"11.5,12.0,T,percent,10.0,±3.0,±1.5", "green", "up", ""},
    {"13.1,12.0,T,percent,10.0,±3.0,±1.5", "red", "down", ""},
    {"11.6,12.0,T,percent,10.0,,±1.5", "below_target", "up", ""},
    {"9.0,11.0,T,percent,10.0,,", "no_band", "level", ""},
    {"10.0,11.0,T,percent,10.0,,", "green", "up", ""},
    {"11.0,12.0,T,percent,10 ±1.5,,", "green", "up", ""},
    {"11.0,12.0,T,percent,8-12,,", "green", "", ""},
    {"11.0,12.0,T,percent,,,", "no_target", "", ""},
    {"9.0,12.0,T,percent,10.0,7,", "no_band", "up", "floor_beyond_target"},
    /* signs, separators, scales, negatives, numbers as text */
    {"85.0%,84.0 %,H,%,80%,,", "green", "up", ""},
    {"\"1,234\",\"1,300\",L,count,\"1,250\",,", "green", "up", ""},
    {"1 234,1 300,L,number,1250,,", "green", "up", ""},
    {"216k,210k,H,GBP,\"£200,000\",,", "green", "up", ""},
    {"'85.0,'84.0,H,percent,'80,,", "green", "up", ""},
    {"85.30000000000001,84.2,H,percent,85.3,,", "green", "up", ""},
    {"0.84999999999999998,0.8,H,points,0.85,,", "green", "up", ""},
    {"-0.11,-0.15,H,points,0.02,,", "below_target", "up", ""},
    {"−0.11,−0.10,H,points,-0.2,,", "green", "down", ""},
    {"\"12,34\",12,H,percent,10,,", "not_rated", "", "unreadable_result"},
    {"eighty,84,H,percent,80,,", "not_rated", "", "unreadable_result"},
    {"-1,2,H,percent,80,,", "not_rated", "", "out_of_range"},
    {"100.1,99,H,percent,80,,", "not_rated", "", "out_of_range"},
    /* precision, equal values, strict words */
    {"90.0,90,H,percent,90,,", "green", "level", ""},
    {"65.4,65,H,percent,70,,", "below_target", "level", ""},
    {"65.5,65,H,percent,70,,", "below_target", "up", ""},
    {"8.70,8.7,L,percent,8.5,,", "below_target", "level", ""},
    {"24,24,L,count,fewer than 25,,", "green", "level", ""},
    {"25,24,L,count,<25,,", "below_target", "down", ""},
    {"4.0,4.1,L,percent,below 4%,,", "below_target", "up", ""},
    {"70,71,L,count,no more than 70,,", "green", "up", ""},
};

TEST("odd cells of a published scorecard: each verdict, arrow and warning by the chapter") {
    for (size_t i = 0; i < COUNT_OF(odds); i++) {
        const Odd *o = &odds[i];
        Str row = str_fmt(t->cx.arena, "A1,m,One,MS,2018-01-31,%s\n", o->cells);
        ResultsFile *f =
            judged(t, "code,section,title,period,period_end,result,previous,polarity,unit,target,floor,band\n",
                   str_cstr(t->cx.arena, row));
        const ResultRow *r = &f->rows[0];
        Str got = result_row_warning_text(t->cx.arena, r);
        bool is_warned = o->warning[0] && says(t, r, o->warning);
        expect_str(t, str_fmt(t->cx.arena, "%s: %s, %s, %s", o->cells, o->rag, o->dot, o->warning).p,
                   str_fmt(t->cx.arena, "%s: %s, %s, %.*s", o->cells, verdict_codes[r->rating.verdict],
                           dot_codes[r->direction.dot], STR_ARG(is_warned ? str_from(o->warning) : got)));
    }
}

typedef struct OddFile {
    const char *text, *rags; /* the verdicts of its rows, parted by a space */
    const char *warning;     /* of the first row */
} OddFile;

TEST(
    "odd files: byte order marks, line ends, quoted lines, unknown columns, no rows, cases, kinds of period, codes twice") {
    static const OddFile files[] = {
        {"\xEF\xBB\xBF"
         "code,polarity,result,target,period_end\r\nA,H,90,80,2018-01-31\r\n",
         "green", ""},
        {"Code, POLARITY ,Result,Period End,Target,Colour of ink\nA,H,90,2018-01-31,80,blue\n", "green", ""},
        {"code,title,polarity,result,target,period_end\nA,\"One\nand two, \"\"three\"\"\",H,90,80,2018-01-31\nB,,H,1,2,2018-01-31\n",
         "green below_target", ""},
        {"code,polarity,result,target,period_end\n", "", ""},
        {"code,polarity,result,target,period_end\nA,H,90,80,2018-01-31\n\n\n", "green", ""},
        /* one code in one section, whatever its letters: which is meant cannot be told */
        {"section,code,title,polarity,result,target,period_end\nMonthly,A1,One,H,90,80,2018-01-31\nmonthly,a1,Other,H,91,80,2018-01-31\n",
         "not_rated not_rated", "W10"},
        {"section,code,title,polarity,result,target,period_end\nmonthly,A1,One,H,90,80,2018-01-31\nannual,A1,Other,H,91,80,2018-01-31\n",
         "green green", "code_in_two_sections"},
        {"section,code,polarity,result,target,period_end\nm,A1,H,90,80,2018-01-31\nm,A1,H,90,80,2018-01-31\n",
         "not_rated not_rated", "duplicate_key"},
        {"section,code,polarity,result,target,period_end\nm,A1,H,90,80,2017-12-31\nm,A1,H,90,95,2018-01-31\n",
         "green below_target", ""},
        /* a target belongs to a year: that of the data, by the kind of period */
        {"code,polarity,period,result,target,period_end\nA,H,R12M,90,80 (2017-18),2017-12-31\n", "green", ""},
        {"code,polarity,period,result,target,period_end\nA,H,MS,90,80 (2016-17),2017-12-31\n", "no_target",
         "target_of_another_year"},
        {"code,polarity,period,result,target,period_end\nA,H,A,90,80 (2016-17),2017-08-31\n", "green", ""},
        {"code,polarity,period,result,target,period_end\nA,H,A,90,80 (2017-18),2017-08-31\n", "no_target",
         "target_of_another_year"},
        {"code,polarity,period,result,target,period_end\nA,H,Q,90,80,\n", "no_target", "target_without_year"},
        {"code,polarity,result,target\nA,H,90,80\n", "green", "target_without_year"},
        {"code,polarity,period,result,target,period_end\nA,H,YTD,90,80,2018-03-31\n", "not_rated", "future_period"},
        {"code,polarity,result,target,period_end\nA,H,90,80,31/02/2018\n", "no_target", "bad_date"},
        /* never onto a bound: 99.99 is not 100, whatever was printed */
        {"code,polarity,unit,result,numerator,denominator,target,period_end\nA,H,%,100.0,19999,20000,100,2018-01-31\n",
         "below_target", "W1"},
        {"code,polarity,unit,result,numerator,denominator,target,period_end\nA,H,%,100.0,20000,20000,100,2018-01-31\n",
         "green", ""},
    };
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        ResultsFile *f = judged(t, "", files[i].text);
        Buf b = buf_on(t->cx.arena);
        for (size_t k = 0; k < f->n; k++)
            buf_fmt(&b, "%s%s", k > 0 ? " " : "", verdict_codes[f->rows[k].rating.verdict]);
        bool is_warned = f->n > 0 && files[i].warning[0] && says(t, &f->rows[0], files[i].warning);
        expect_str(t, str_fmt(t->cx.arena, "file %zu: %s; %s", i, files[i].rags, files[i].warning).p,
                   str_fmt(t->cx.arena, "file %zu: %.*s; %s", i, STR_ARG(buf_str(&b)),
                           is_warned ? files[i].warning : ""));
    }
}
