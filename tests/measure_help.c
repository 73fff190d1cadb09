#include "measure_help.h"

#include "measures/unit.h"

void expect_figure_at(T *t, const char *measure, Date as_at, const char *want) {
    const Measures *ms;
    UnitSet s;
    UnitFilter all = UNIT_FILTER_ALL;
    ok(t, measures_of(&t->cx, &ms));
    const Measure *m = measure_find(ms, str_from(measure));
    expect(t, m != NULL);
    if (!m) return;
    ok(t, units_load(&t->cx, m, as_at, &s));
    UnitFigure f = units_figure(&t->cx, &s, &all);
    Str is = STR_CAT(t->cx.arena, str_from(measure), STR(": "), figure_text(t->cx.arena, m, &f));
    expect_str(t, str_fmt(t->cx.arena, "%s: %s", measure, want).p, is);
}

bool edition_has_problem(T *t, const Edition *e, const char *words) {
    EditionRow *rows;
    Str *problems;
    size_t n, n_problems;
    ok(t, edition_rows(&t->cx, e, &rows, &n));
    ok(t, edition_problems(&t->cx, e, rows, n, &problems, &n_problems));
    for (size_t i = 0; i < n_problems; i++)
        if (str_find(problems[i], str_from(words)) >= 0) return true;
    return false;
}
