/* scorecard.c - how long does a scorecard take that nobody has asked for yet: every computed measure, the county and its districts, thirteen
 * months? Prints a line a measure:
 *     what <tab> measured <tab> beside it <tab> ratio <tab> target
 *
 *     bench-scorecard STORE [SCORECARD]
 *
 * Through the same functions as the server's pages, in one process that has kept nothing. Times are of the processor: all of it, with
 * what the store does. */
#include <stdio.h>
#include <time.h>

#include "access/access.h"
#include "attendance/kept.h"
#include "cli/app.h"
#include "define/definitions.h"
#include "measures/area_table.h"
#include "measures/figure_keep.h"
#include "measures/scorecard_files.h"

#define N_MONTHS 13

static double used(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static Date month_end(Date last, int back) {
    Date first = date_plus(last, 1);
    return date_plus(date_add_months(first, -back), -1);
}

/* The scorecard as at one day, and its measures in every district. */
static Status ask_month(Ctx *cx, const Scorecard *s, Date as_at) {
    ScorecardLine *lines;
    size_t n;
    json_t *districts;
    ArenaMark mark = arena_mark(cx->arena);
    TRY(scorecard_work_out(cx, s, as_at, &lines, &n));
    TRY(area_table(cx, &(AreaAsk){.scorecard = s, .as_at = as_at, .kind = AREA_DISTRICTS, .district = SIZE_MAX},
                   &districts));
    json_decref(districts);
    arena_rewind(cx->arena, mark);
    return OK;
}

static Status ask_months(Ctx *cx, const Scorecard *s, Date last, int from) {
    for (int i = N_MONTHS - 1; i >= from; i--) TRY(ask_month(cx, s, month_end(last, i)));
    return OK;
}

static Status write_xlsx(Ctx *cx, const Scorecard *s, Date as_at) {
    ScorecardLine *lines;
    ScorecardView all = {.owner = STR_NONE, .rag = STR_NONE};
    size_t n;
    Str bytes;
    TRY(scorecard_work_out(cx, s, as_at, &lines, &n));
    json_t *model = scorecard_model(cx, s, as_at, &all, lines, n);
    Status st = scorecard_add_definitions(cx, model);
    if (st == OK) st = scorecard_xlsx(cx, model, &bytes);
    json_decref(model);
    return st;
}

static Status measure(Ctx *cx, const char *name) {
    const Scorecard *s;
    Date last = date_ymd(2018, 5, 31);
    double began, cold, one, again, file;
    TRY(scorecard_open(cx, str_from(name), &s));
    began = used();
    TRY(ask_months(cx, s, last, 1));
    one = used();
    TRY(ask_month(cx, s, last));
    cold = used() - began, one = used() - one;
    began = used();
    TRY(ask_months(cx, s, last, 0));
    again = used() - began;
    began = used();
    TRY(write_xlsx(cx, s, last));
    file = used() - began;
    printf("Scorecard %s, %d months, county and districts, nothing kept\t%.2f s of processor\t\t\tunder 3 s\n", name,
           N_MONTHS, cold);
    printf("The same with one month new\t%.0f ms\t\t\tunder 300 ms\n", (one + again / N_MONTHS * (N_MONTHS - 1)) * 1e3);
    printf("The same with all kept\t%.0f ms\t\t\t\n", again * 1e3);
    printf("Its workbook (XLSX)\t%.0f ms\t\t\tunder 1 s\n", file * 1e3);
    return OK;
}

static Status open_all(Ctx *cx, App *app) {
    Definitions *d;
    Registers *registers;
    TRY(definitions_open(cx, STR_NONE, &d));
    app->definitions = d;
    TRY(registers_open(cx, STR_NONE, &registers));
    app->registers = registers;
    TRY(measures_of(cx, &app->measures));
    TRY(scorecards_of(cx, &app->scorecards));
    TRY(figure_keep_open(cx, &app->figures));
    TRY(columns_keep_open(cx, &app->columns));
    return db_open(cx, app->store, &cx->db);
}

int main(int argc, char **argv) {
    App app = {.fixed_today = date_ymd(2018, 6, 8)};
    Ctx cx;
    if (argc < 2 || ctx_begin(&cx, &app, NULL) != OK) return 2;
    app.store = str_from(argv[1]);
    actor_operator(&cx);
    Status st = open_all(&cx, &app);
    if (st == OK) st = db_begin(&cx, DB_READ);
    if (st == OK) st = measure(&cx, argc > 2 ? argv[2] : "directorate");
    if (st != OK) fprintf(stderr, "%.*s\n", STR_ARG(cx.error.message));
    db_close(cx.db);
    ctx_end(&cx);
    figure_keep_close(app.figures);
    columns_keep_close(app.columns);
    return st == OK ? 0 : 1;
}
