/* release_test.c - what may be published, attacked: from the parts that are left, the totals above and the districts' schools. */
#include "measures/release.h"
#include "cli/app.h"
#include "base/rng.h"
#include "define/definitions.h"
#include "harness.h"

static const SuppressRule rule = {.k = 5, .min_den = 10};

static UnitFigure share(i64 num, i64 den) { return (UnitFigure){.sum = {.n = den, .num = num, .den = den}}; }

PURE_TEST("a figure is too small to leave by its kind") {
    Measure m = {.kind = MEASURE_COUNT};
    UnitFigure f = share(3, 0), none = share(0, 0);
    expect(t, release_is_small(&m, &f, &rule) && !release_is_small(&m, &none, &rule));
    m.kind = MEASURE_PROPORTION;
    f = share(18, 20);
    expect(t, release_is_small(&m, &f, &rule)); /* the other two would be known */
    f = share(20, 20);
    expect(t, !release_is_small(&m, &f, &rule));
    m.kind = MEASURE_MEAN;
    f = (UnitFigure){.sum = {.n_values = 9, .value = 400}};
    expect(t, release_is_small(&m, &f, &rule));
    m.kind = MEASURE_GAP; /* the others pass, the group does not */
    f = (UnitFigure){.sum = {.num = 60, .den = 120, .group_num = 2, .group_den = 20}};
    expect(t, release_is_small(&m, &f, &rule));
    f.sum.group_num = 10;
    expect(t, !release_is_small(&m, &f, &rule));
}

PURE_TEST("a share is hidden with another, and a mean of few with the next") {
    Measure m = {.kind = MEASURE_PROPORTION};
    UnitPart parts[] = {{.figure = share(3, 9)},
                        {.figure = share(7, 19)},
                        {.figure = share(50, 100)},
                        {.figure = share(40, 90)}};
    Released n = release_parts(t->cx.arena, &m, parts, 4, &rule, true);
    expect(t, parts[0].is_hidden && parts[1].is_hidden && !parts[2].is_hidden && !parts[3].is_hidden);
    expect(t, n.n_primary == 1 && n.n_secondary == 1);
    expect_str(t, "1 figure rests on small numbers and is shown as X; 1 more is, so that it cannot be worked out.",
               release_text(t->cx.arena, &n));
    expect_str(t, "2 figures are shown as X, so that small numbers elsewhere cannot be worked out.",
               release_text(t->cx.arena, &(Released){.n_secondary = 2}));
    m.kind = MEASURE_MEAN;
    UnitPart means[] = {{.figure = {.sum = {.n_values = 7}}},
                        {.figure = {.sum = {.n_values = 30}}},
                        {.figure = {.sum = {.n_values = 20}}}};
    (void)release_parts(t->cx.arena, &m, means, 3, &rule, true);
    expect(t, means[0].is_hidden && !means[1].is_hidden && means[2].is_hidden);
}

PURE_TEST("where parts alone cannot hide one, all are hidden; without a total only the small are") {
    Measure m = {.kind = MEASURE_PROPORTION};
    UnitPart parts[] = {{.figure = share(0, 12)}, {.figure = share(3, 20)}, {.figure = share(0, 30)}};
    (void)release_parts(t->cx.arena, &m, parts, 3, &rule, true);
    expect(t, parts[0].is_hidden && parts[1].is_hidden && parts[2].is_hidden);
    UnitPart alone[] = {{.figure = share(0, 12)}, {.figure = share(3, 20)}, {.figure = share(0, 30)}};
    (void)release_parts(t->cx.arena, &m, alone, 3, &rule, false);
    expect(t, !alone[0].is_hidden && alone[1].is_hidden && !alone[2].is_hidden);
}

/* ---- the attacker: counts of districts and of the schools in them ---- */

enum { N_DISTRICTS = 5, SCHOOLS_EACH = 3, N_SCHOOLS = N_DISTRICTS * SCHOOLS_EACH };

static UnitFigure counted(i64 n) { return (UnitFigure){.sum = {.n = n, .num = n, .den = n}}; }

/* The counts of schools, as units; each school in its district. */
static UnitSet given_schools(T *t, const Measure *m, const i64 *counts, UnitPart *schools) {
    UnitSet s = {.measure = m, .authority = definitions_of(&t->cx)->authority};
    s.at = ARENA_ARRAY(t->cx.arena, Unit, N_SCHOOLS);
    for (size_t i = 0; i < N_SCHOOLS; i++) {
        size_t district = i / SCHOOLS_EACH;
        s.at[s.n++] = (Unit){.id = (i64)i + 1, .school_id = 100 + (i64)i, .num = counts[i], .district = (u16)district};
        schools[i] = (UnitPart){.key = 100 + (i64)i, .district = district, .figure = counted(counts[i])};
    }
    return s;
}

/* How far the hidden ones of a list could each be moved, for somebody who knows the total and the shown: their sum. A small one must
 * not be nearer to known than k. */
static void attack_list(T *t, const i64 *counts, const bool *is_hidden, size_t n) {
    i64 left = 0;
    size_t n_hidden = 0;
    bool has_small = false;
    for (size_t i = 0; i < n; i++) {
        if (!is_hidden[i]) {
            expect(t, !suppress_count_is_small(&rule, counts[i]));
            continue;
        }
        n_hidden++;
        left += counts[i];
        has_small |= suppress_count_is_small(&rule, counts[i]);
    }
    if (has_small) expect(t, n_hidden > 1 && left >= rule.k);
}

PURE_TEST("no small count comes back from its total, from other parts, or from the schools of its district") {
    Rng rng = rng_seed(77);
    Measure m = {.kind = MEASURE_COUNT};
    for (int round = 0; round < 400; round++) {
        i64 counts[N_SCHOOLS], of_district[N_DISTRICTS] = {0}, whole = 0;
        UnitPart schools[N_SCHOOLS], *districts;
        size_t n_districts;
        Released hidden;
        for (size_t i = 0; i < N_SCHOOLS; i++) {
            counts[i] = rng_below(&rng, 3) == 0 ? 0 : (i64)rng_below(&rng, round % 2 ? 7 : 60);
            of_district[i / SCHOOLS_EACH] += counts[i];
            whole += counts[i];
        }
        if (suppress_count_is_small(&rule, whole)) continue; /* then no total is published */
        UnitSet s = given_schools(t, &m, counts, schools);
        ok(t, units_break_down(&t->cx, &s, STR("district"), &districts, &n_districts));
        (void)release_parts(t->cx.arena, &m, districts, n_districts, &rule, true);
        ok(t, release_schools(&t->cx, &s, schools, N_SCHOOLS, &rule, &hidden));
        bool hidden_district[N_DISTRICTS];
        for (size_t d = 0; d < N_DISTRICTS; d++) hidden_district[d] = districts[d].is_hidden;
        attack_list(t, of_district, hidden_district, N_DISTRICTS);
        for (size_t d = 0; d < N_DISTRICTS; d++) {
            bool hidden_school[SCHOOLS_EACH];
            for (size_t i = 0; i < SCHOOLS_EACH; i++) {
                hidden_school[i] = schools[d * SCHOOLS_EACH + i].is_hidden;
                if (hidden_district[d]) expect(t, hidden_school[i]); /* else their sum would be the district */
            }
            if (!hidden_district[d]) attack_list(t, counts + d * SCHOOLS_EACH, hidden_school, SCHOOLS_EACH);
        }
    }
}

PURE_TEST("a hidden row keeps no figure") {
    json_t *row =
        json_pack("{s:s, s:s, s:i, s:i, s:s, s:s, s:s, s:s}", "value", "2.5", "displayed", "2.5%", "numerator", 2,
                  "denominator", 80, "status", "ok", "rag", "red", "dot", "up", "title", "Kept");
    release_hide(row);
    expect(t, json_is_null(json_object_get(row, "value")) && json_is_null(json_object_get(row, "numerator")));
    expect(t, json_is_null(json_object_get(row, "denominator")) && json_is_null(json_object_get(row, "dot")));
    expect_str(t, "X", str_from(json_string_value(json_object_get(row, "displayed"))));
    expect_str(t, "suppressed", str_from(json_string_value(json_object_get(row, "status"))));
    expect_str(t, "not_rated", str_from(json_string_value(json_object_get(row, "rag"))));
    expect_str(t, "Kept", str_from(json_string_value(json_object_get(row, "title"))));
    json_decref(row);
}

TEST("the authority sets which numbers are small; another limit hides others") {
    Arena *a = t->cx.arena;
    Str folder = test_folder(t);
    App app = *t->cx.app;
    const App *own = t->cx.app;
    Definitions *d;
    expect(t, release_rule(&t->cx)->k == 5 && release_rule(&t->cx)->min_den == 10);
    test_write_file(t, STR_CAT(a, folder, STR("/authority.yaml")),
                    STR("places: kent\nsmall_count: 3\nsmall_denominator: 6\n"));
    ok(t, definitions_open(&t->cx, folder, &d));
    app.definitions = d;
    const Measure count = {.kind = MEASURE_COUNT};
    const UnitFigure three = {.sum = {.num = 3}}, two = {.sum = {.num = 2}};
    expect(t, release_is_small(&count, &three, release_rule(&t->cx)));
    t->cx.app = &app;
    expect(t, !release_is_small(&count, &three, release_rule(&t->cx)) &&
                  release_is_small(&count, &two, release_rule(&t->cx)));
    t->cx.app = own;
    definitions_close(d);
    test_write_file(t, STR_CAT(a, folder, STR("/authority.yaml")), STR("places: kent\nsmall_count: 1\n"));
    expect_error(t, ERR_INPUT, definitions_open(&t->cx, folder, &d));
}
