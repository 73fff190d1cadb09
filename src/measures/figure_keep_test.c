/* figure_keep_test.c - figures that are kept, and not kept a moment too long. */
#include "measures/figure_keep.h"

#include "cli/app.h"
#include "harness.h"

static const Measure *good_schools(T *t) {
    const Measures *ms;
    ok(t, measures_of(&t->cx, &ms));
    return measure_find(ms, STR("schools_good_out"));
}

static void given_school(T *t, int n, const char *rating) {
    Str school =
        str_fmt(t->cx.arena,
                "INSERT INTO establishment (urn, name, name_key, kind, phase, district, la_code) VALUES (%d, 'S', 'S', "
                "'school', 'Primary', 'Dover', 886)",
                700000 + n);
    Str said =
        str_fmt(t->cx.arena, "INSERT INTO inspection (urn, inspected_on, rating) VALUES (%d, '2016-01-02', '%s')",
                700000 + n, rating);
    ok(t, db_begin(&t->cx, DB_WRITE));
    test_exec(t, str_cstr(t->cx.arena, school));
    test_exec(t, str_cstr(t->cx.arena, said));
    ok(t, ctx_commit(&t->cx));
}

/* The districts' figures come with the county's, kept or not. */
static void expect_districts(T *t, const FigureAt *f) {
    i64 n = 0, dens = 0;
    for (size_t i = 0; i < f->n_districts; i++) {
        n += f->districts[i].figure.sum.n;
        dens += f->districts[i].figure.sum.den;
        if (str_is(f->districts[i].label, "Dover")) expect_i64(t, f->figure.sum.num, f->districts[i].figure.sum.num);
    }
    expect(t, f->n_districts >= 12);
    expect_i64(t, f->figure.sum.n, n);
    expect_i64(t, f->figure.sum.den, dens);
}

static Str shown(T *t, const Measure *m, Date as_at) {
    FigureAt f;
    ok(t, db_begin(&t->cx, DB_READ));
    ok(t, figure_at(&t->cx, m, as_at, &f));
    ok(t, db_commit(&t->cx));
    expect_districts(t, &f);
    return figure_text(t->cx.arena, m, &f.figure);
}

TEST_OWN_TRANSACTION("a figure is worked out once until the store changes, and never taken inside a change") {
    FigureKeep *k;
    FigureAt f;
    App app = *t->cx.app;
    const Measure *m = good_schools(t);
    Date day = date_ymd(2018, 5, 31);
    ok(t, figure_keep_open(&t->cx, &k));
    app.figures = k;
    const App *own = t->cx.app;
    t->cx.app = &app;
    given_school(t, 1, "Good");
    expect_str(t, "100.0%", shown(t, m, day));
    expect_i64(t, 0, (i64)figure_keep_hits(k));
    expect_str(t, "100.0%", shown(t, m, day));
    expect_i64(t, 1, (i64)figure_keep_hits(k));
    (void)shown(t, m, date_ymd(2018, 4, 30)); /* another day is another figure */
    expect_i64(t, 1, (i64)figure_keep_hits(k));
    given_school(t, 2, "Inadequate");
    expect_str(t, "50.0%", shown(t, m, day));
    expect_i64(t, 1, (i64)figure_keep_hits(k));
    ok(t, db_begin(&t->cx, DB_WRITE));
    test_exec(t, "UPDATE inspection SET rating = 'Inadequate'");
    ok(t, figure_at(&t->cx, m, day, &f));
    expect_str(t, "0.0%", figure_text(t->cx.arena, m, &f.figure));
    db_rollback(&t->cx);
    expect_str(t, "50.0%", shown(t, m, day));
    expect_i64(t, 2, (i64)figure_keep_hits(k));
    ok(t, db_begin(&t->cx, DB_READ));
    expect_error(t, ERR_INPUT, figure_at(&t->cx, m, date_plus(t->cx.today, 1), &f));
    ok(t, db_commit(&t->cx));
    t->cx.app = own;
    figure_keep_close(k);
}
