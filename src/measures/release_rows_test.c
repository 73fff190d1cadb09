/* release_rows_test.c - rows for anybody: what is said of them, and counts that add up attacked. */
#include "measures/release_rows.h"
#include "base/rng.h"
#include "harness.h"

static const SuppressRule rule = {.k = 5, .min_den = 10};

static json_t *kept_row(const char *id, const char *value, i64 num, i64 den) {
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:{s:I, s:I}, s:s, s:s, s:{s:I, s:I}, s:s, s:s}",
                     "id", id, "title", "T", "value", value, "displayed", value, "status", "ok", "rag", "red", "dot",
                     "up", "period_label", "12 months to 31 August 2017", "numerator", (json_int_t)num, "counts", "num",
                     (json_int_t)num, "den", (json_int_t)den, "previous", "50", "previous_text", "50",
                     "previous_counts", "num", (json_int_t)50, "den", (json_int_t)100, "note",
                     "1 unit given twice: 770001", "href", "/children/1");
}

static const json_t *released(T *t, json_t *kept, Released *n) {
    const Measures *ms;
    json_t *out = json_array();
    ok(t, measures_of(&t->cx, &ms));
    *n = release_rows(&t->cx, ms, kept, out);
    json_decref(kept);
    return out;
}

static bool is_shown(const json_t *rows, size_t i) {
    return !json_is_null(json_object_get(json_array_get(rows, i), "value"));
}

PURE_TEST("a row says what it may and nothing besides") {
    Released n;
    json_t *kept = json_array();
    json_array_append_new(kept, kept_row("schools_good_out", "80.0", 80, 100));
    const json_t *rows = released(t, kept, &n), *row = json_array_get(rows, 0);
    expect_str(t, "80.0", str_from(json_string_value(json_object_get(row, "value"))));
    expect_str(t, "up", str_from(json_string_value(json_object_get(row, "dot"))));
    expect(t, json_is_null(json_object_get(row, "note")) && !json_object_get(row, "href"));
    expect(t, !json_object_get(row, "counts") && !json_object_get(row, "previous_counts"));
    expect(t, n.n_primary == 0 && n.n_secondary == 0);
    json_decref((json_t *)rows);
}

PURE_TEST("that commentary is missing, and that records cover a part of the period, is said of no hidden row") {
    Released n;
    json_t *kept = json_array();
    for (int i = 0; i < 2; i++) {
        json_t *row = kept_row("schools_good_out", "80.0", i == 0 ? 80 : 98, 100);
        json_object_set_new(row, "has_no_commentary", json_true());
        json_object_set_new(row, "recorded_from", json_string("2017-09-05"));
        json_array_append_new(kept, row);
    }
    const json_t *rows = released(t, kept, &n);
    expect_str(
        t,
        "Only a part of the period is covered: the first record of the kind is of 5 September 2017. No commentary supplied.",
        str_from(json_string_value(json_object_get(json_array_get(rows, 0), "note"))));
    expect(t, json_is_null(json_object_get(json_array_get(rows, 1), "note")));
    json_decref((json_t *)rows);
}

PURE_TEST("a small figure goes with its colour and arrow, a small one before with the arrow") {
    Released n;
    json_t *kept = json_array(), *before = kept_row("schools_good_out", "80.0", 80, 100);
    json_array_append_new(kept, kept_row("schools_good_out", "98.0", 98, 100));
    json_object_set_new(json_object_get(before, "previous_counts"), "num", json_integer(2));
    json_array_append_new(kept, before);
    json_t *unknown = kept_row("schools_good_out", "80.0", 80, 100);
    json_object_del(unknown, "previous_counts"); /* then it cannot be told */
    json_array_append_new(kept, unknown);
    const json_t *rows = released(t, kept, &n), *row = json_array_get(rows, 0);
    expect(t, !is_shown(rows, 0) && is_shown(rows, 1) && n.n_primary == 1);
    expect_str(t, "not_rated", str_from(json_string_value(json_object_get(row, "rag"))));
    for (size_t i = 1; i < 3; i++) {
        row = json_array_get(rows, i);
        expect(t, json_is_null(json_object_get(row, "previous")) && json_is_null(json_object_get(row, "dot")));
    }
    json_decref((json_t *)rows);
}

/* Permanent exclusions: all, of primary and of secondary pupils, by one statement. */
PURE_TEST("counts of one statement do not give a small one back") {
    static const char *const ids[] = {"pex_total", "pex_primary", "pex_secondary"};
    Rng rng = rng_seed(5);
    for (int round = 0; round < 300; round++) {
        i64 parts[] = {(i64)rng_below(&rng, 8), (i64)rng_below(&rng, 12)}, rest = (i64)rng_below(&rng, 7);
        i64 of[] = {parts[0] + parts[1] + rest, parts[0], parts[1]}, left;
        json_t *kept = json_array();
        Released n;
        for (size_t i = 0; i < 3; i++)
            json_array_append_new(kept, kept_row(ids[i], str_i64(t->cx.arena, of[i]).p, of[i], 0));
        const json_t *rows = released(t, kept, &n);
        bool has_small_hidden = false, hides_one = false;
        for (size_t i = 0; i < 3; i++) expect(t, !(is_shown(rows, i) && suppress_count_is_small(&rule, of[i])));
        left = of[0];
        for (size_t i = 1; i < 3; i++) {
            if (is_shown(rows, i)) left -= of[i];
            else hides_one = true, has_small_hidden |= suppress_count_is_small(&rule, of[i]);
        }
        /* What is left of the total is the hidden parts and those of no row together. */
        if (is_shown(rows, 0) && has_small_hidden) expect(t, left >= rule.k);
        if (is_shown(rows, 0) && !hides_one) expect(t, !suppress_count_is_small(&rule, left));
        json_decref((json_t *)rows);
    }
}
