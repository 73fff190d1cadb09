/* muster make-county: the command over county.h. */
#include "cli/cli.h"
#include "county/county.h"

static const Option make_county_options[] = {
    {"pupils", OPT_NUMBER, "N", "how many pupils on the county's rolls on the first day (default 23000)"},
    {"seed", OPT_NUMBER, "S", "the same seed gives the same bytes (default 1)"},
    {"year", OPT_NUMBER, "YEAR", "the calendar year in which the school year begins (default 2017)"},
    {"out", OPT_TEXT, "DIR", "the folder to write into; made when it is not there"},
    {"until", OPT_DATE, "DATE", "write nothing dated later (default: Friday of the last half term's first week)"},
    {"without", OPT_CHOICE, "attendance", "leave the daily registers out"},
    {"force", OPT_FLAG, NULL, "write over an earlier county in the folder"},
    OPTIONS_END,
};

COMMAND(
    "make-county", cmd_make_county, .needs = OPERATE, .store = STORE_NONE,
    .usage =
        "make-county --out DIR [--pupils N] [--seed S] [--year YEAR] [--until DATE] [--without attendance] [--force]",
    .doc = "Write the files of an invented county: schools, census returns, transfer files, registers, known children.",
    .options = make_county_options)

typedef struct Figure {
    const char *name, *text;
    i64 n;
} Figure;

static void show(Ctx *cx, const CountySpec *spec, const CountySummary *s) {
    const Figure figures[] = {{"", "children known to the county", s->n_known},
                              {"", "pupils on its rolls on the first day", s->n_pupils},
                              {"", "schools that return a census", s->n_schools},
                              {"", "census returns", s->n_census_files},
                              {"", "transfer files", s->n_ctf_files},
                              {"", "daily registers", s->n_attendance_files},
                              {"", "rows of contacts", s->n_contacts},
                              {"", "rows of involvements", s->n_involvements},
                              {"", "exclusions", s->n_exclusions},
                              {"", "rows of the services' lists", s->n_services}};
    char until[DATE_ISO_LEN + 1];
    out_fmt(cx, "A county up to %s is in %.*s\n\n", date_iso(s->until, until), STR_ARG(spec->out));
    OutTable *t = out_table(cx, "What|How many");
    for (size_t i = 0; i < COUNT_OF(figures); i++) {
        out_cell(t, str_from(figures[i].text));
        out_cell_fmt(t, "%lld", (long long)figures[i].n);
    }
    for (Plant p = 1; p < N_PLANTS; p++) {
        out_cell(t, str_fmt(cx->arena, "planted: %s", plant_names[p]));
        out_cell_fmt(t, "%lld", (long long)s->planted[p]);
    }
    out_table_end(t);
}

static void show_json(Ctx *cx, const CountySpec *spec, const CountySummary *s) {
    char until[DATE_ISO_LEN + 1];
    json_t *planted = json_object();
    for (Plant p = 1; p < N_PLANTS; p++) json_object_set_new(planted, plant_names[p], json_integer(s->planted[p]));
    json_t *files = json_pack("{s:i, s:I, s:I, s:I}", "csv", 7, "census", (json_int_t)s->n_census_files, "ctf",
                              (json_int_t)s->n_ctf_files, "attendance", (json_int_t)s->n_attendance_files);
    json_t *counts =
        json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "known", (json_int_t)s->n_known, "pupils",
                  (json_int_t)s->n_pupils, "schools", (json_int_t)s->n_schools, "families", (json_int_t)s->n_families,
                  "enrolments", (json_int_t)s->n_enrolments, "transfers", (json_int_t)s->n_transfers, "exclusions",
                  (json_int_t)s->n_exclusions, "services", (json_int_t)s->n_services, "contacts",
                  (json_int_t)s->n_contacts, "marks", (json_int_t)s->n_marks);
    out_json(cx, json_pack("{s:s%, s:I, s:I, s:i, s:s, s:o, s:o, s:o}", "out", spec->out.p, spec->out.n, "pupils",
                           (json_int_t)spec->n_pupils, "seed", (json_int_t)spec->seed, "year", spec->year, "until",
                           date_iso(s->until, until), "files", files, "counts", counts, "planted", planted));
}

static Status cmd_make_county(Ctx *cx) {
    i64 year = cli_number(cx, "year", 2017);
    CountySpec spec = {.n_pupils = cli_number(cx, "pupils", 23000),
                       .seed = cli_number(cx, "seed", 1),
                       .until = cli_date(cx, "until"),
                       .year = year < 0 || year > 9999 ? 0 : (int)year,
                       .out = cli_text(cx, "out"),
                       .without_attendance = cli_has(cx, "without"),
                       .force = cli_flag(cx, "force")};
    CountySummary sum;
    TRY(county_make(cx, &spec, &sum));
    if (cli_json(cx)) show_json(cx, &spec, &sum);
    else show(cx, &spec, &sum);
    return OK;
}
