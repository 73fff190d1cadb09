/* results_parts.c - whether the districts, or the phases, of a results file sum to its total (W4): see results_row.h. */
#include "measures/number_printed.h"
#include "measures/results_row.h"

#include <stdlib.h>

typedef struct PartKey {
    ResultRow *row;
    Str of;        /* everything but what the parts differ in */
    bool is_total; /* of all parts */
} PartKey;

typedef struct Parting {
    bool is_by_group; /* by phase; else by area */
    Str county;
} Parting;

static bool is_phase(Str folded) {
    return str_is_among(STR("primary|secondary|special|pru|pupil referral units|all-through|nursery|middle"), '|',
                        folded);
}

static bool is_whole(Str folded, Str county) {
    return folded.n == 0 || str_eq(folded, county) ||
           str_is_among(STR("county|all|total|authority|whole county"), '|', folded);
}

/* False: the row is neither a part nor a total of this parting. */
static bool key_of(Arena *a, const Parting *p, ResultRow *r, PartKey *out) {
    Str area = printed_fold(a, r->area), group = printed_fold(a, r->group), code = printed_fold(a, r->code);
    Str scorecard = printed_fold(a, r->scorecard), section = printed_fold(a, r->section);
    Str period = date_is_set(r->period_end) ? date_iso_str(a, r->period_end) : printed_fold(a, r->period);
    Str kept = p->is_by_group ? area : group, parted = p->is_by_group ? group : area;
    bool is_total = is_whole(parted, p->is_by_group ? STR("") : p->county);
    if (r->is_refused || (p->is_by_group && !is_total && !is_phase(parted))) return false;
    *out = (PartKey){.row = r,
                     .is_total = is_total,
                     .of = str_fmt(a, "%.*s\n%.*s\n%.*s\n%.*s\n%.*s", STR_ARG(scorecard), STR_ARG(section),
                                   STR_ARG(code), STR_ARG(period), STR_ARG(kept))};
    return true;
}

static int by_key(const void *x, const void *y) {
    const PartKey *a = x, *b = y;
    int c = str_cmp(a->of, b->of);
    return c != 0 ? c : (int)b->is_total - (int)a->is_total;
}

/* What of a row is summed: numerator, denominator, the figure of a count. False: it is not known. */
typedef enum SummedOf { SUMMED_NUM, SUMMED_DEN, SUMMED_COUNT, N_SUMMED } SummedOf;
static bool summed_of(const ResultRow *r, SummedOf of, Exact *out) {
    bool has = of == SUMMED_NUM   ? r->has_num
               : of == SUMMED_DEN ? r->has_den
                                  : r->unit == GIVEN_IN_COUNT && r->result.is_set;
    if (has) *out = of == SUMMED_NUM ? r->num : of == SUMMED_DEN ? r->den : r->result.shown;
    return has;
}

static bool differs(const ResultRow *total, const PartKey *parts, size_t n, SummedOf of) {
    Exact left, part;
    if (!summed_of(total, of, &left)) return false;
    for (size_t i = 0; i < n; i++)
        if (!summed_of(parts[i].row, of, &part) || !exact_sub(left, part, &left)) return false;
    return left.num != 0;
}

static void check_parts(const PartKey *at, size_t n) {
    if (n < 3 || !at[0].is_total || at[1].is_total) return; /* two totals: a key twice, which is named already */
    for (SummedOf of = SUMMED_NUM; of < N_SUMMED; of++)
        if (differs(at[0].row, at + 1, n - 1, of)) warn_add(&at[0].row->warnings, WARN_PARTS);
}

static void check_parting(Ctx *cx, ResultsFile *file, const Parting *p) {
    PartKey *keys = ARENA_ARRAY(cx->arena, PartKey, file->n + 1);
    size_t n = 0;
    for (size_t i = 0; i < file->n; i++) n += key_of(cx->arena, p, &file->rows[i], &keys[n]);
    if (n > 1) qsort(keys, n, sizeof *keys, by_key);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i; end < n && str_eq(keys[end].of, keys[i].of); end++) continue;
        check_parts(keys + i, end - i);
    }
}

void results_check_parts(Ctx *cx, ResultsFile *file, Str county) {
    check_parting(cx, file, &(Parting){.county = printed_fold(cx->arena, county)});
    check_parting(cx, file, &(Parting){.is_by_group = true});
}
