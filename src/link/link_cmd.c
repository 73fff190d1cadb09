/* link_cmd.c - muster link: the matching engine for any two CSV files, or one against itself. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/csv_out.h"
#include "cli/cli.h"
#include "link/cluster.h"
#include "link/copies.h"
#include "link/report.h"

static const Option link_options[] = {
    {"map", OPT_TEXT, "FILE", "which column is which field: lines field = column; without it headers are recognised"},
    {"out", OPT_TEXT, "FILE", "write the pairs: left,right,weight,probability, likeliest first"},
    {"one-to-one", OPT_FLAG, NULL, "a record has at most one partner"},
    {"least", OPT_TEXT, "P", "leave out pairs less probable than this (0.01)"},
    {"truth", OPT_TEXT, "COLUMN", "measure the answers against this column (of rec_id, the number in it)"},
    {"weights", OPT_FLAG, NULL, "print the weights that were learned"},
    {"explain", OPT_FLAG, NULL, "say field by field why each pair of probability 0.01 and more was decided so"},
    OPTIONS_END,
};

COMMAND("link", cmd_link, .needs = NEEDS_NOTHING, .store = STORE_NONE,
        .usage = "link A.csv [B.csv] [--map FILE] [--out FILE] [--one-to-one] [--least P] [--truth COLUMN] "
                 "[--weights] [--explain] [--json]",
        .doc =
            "Which rows of two CSV files, or of one, are the same person? Weights are learned from the rows. Pairs of "
            "probability 0.5 and more are links. No store is read.",
        .options = link_options)

typedef struct Linking {
    Ctx *cx;
    LinkIndex *ix;
    LinkFile left, right;
    LinkJob job;
    LinkModel *model;
    LinkCopies copies;
    LinkPairs pairs;
    Str *ids, *truths; /* by record */
    double least;
    Progress *progress;
} Linking;

static void close_linking(void *thing) {
    Linking *l = thing;
    link_index_close(l->ix);
    link_pairs_free(&l->pairs);
}

static void move_bar(void *to, u32 done) { progress_set(((Linking *)to)->progress, done); }

/* ---- reading ---- */

static Status read_files(Linking *l) {
    Ctx *cx = l->cx;
    LinkMap map;
    bool is_two = cli_n_args(cx) == 2;
    TRY(link_map_read(cx, cli_text(cx, "map"), &map));
    if (cli_has(cx, "truth")) map.truth = cli_text(cx, "truth");
    LinkSource left = {cli_arg(cx, 0), &map, !is_two, !is_two}, right = {STR_NONE, &map, true, false};
    TRY(link_file_read(cx, &left, l->ix, &l->left));
    if (is_two) {
        right.path = cli_arg(cx, 1);
        TRY(link_file_read(cx, &right, l->ix, &l->right));
    }
    if (map.truth.n > 0 && !l->left.has_truth)
        return FAIL(cx, ERR_INPUT, "%.*s has no column \"%.*s\"", STR_ARG(cli_arg(cx, 0)), STR_ARG(map.truth));
    u32 n = l->left.n + l->right.n;
    l->ids = ARENA_ARRAY(cx->arena, Str, n + 1);
    l->truths = ARENA_ARRAY(cx->arena, Str, n + 1);
    for (u32 i = 0; i < n; i++) {
        const LinkFile *f = i < l->left.n ? &l->left : &l->right;
        u32 row = i < l->left.n ? i : i - l->left.n;
        l->ids[i] = f->ids[row];
        l->truths[i] = f->truths[row];
    }
    l->job.n_left = l->left.n;
    l->job.is_two_files = is_two;
    return OK;
}

/* ---- linking ---- */

static void link_all(Linking *l) {
    Ctx *cx = l->cx;
    l->copies = link_copies_set_apart(cx->arena, l->ix, l->job.n_left);
    l->progress = progress_start(cx, "Learning (rows)", l->job.n_left);
    link_job_train(&l->job, l->model);
    progress_end(l->progress);
    l->progress = progress_start(cx, "Linking (rows)", l->job.n_left);
    l->pairs = link_job_pairs(&l->job, l->model, l->least);
    progress_end(l->progress);
    if (!l->job.is_two_files) link_cluster(cx->arena, &l->job, l->model, &l->pairs);
    link_copies_expand(&l->copies, &l->job, l->model, &l->pairs);
    if (cli_flag(cx, "one-to-one")) link_one_to_one(cx->arena, link_index_size(l->ix), &l->pairs);
}

/* Most probable first, then by ids: what is written with six places is sorted by six places. */
typedef struct Line {
    i64 millionths;
    Str left, right;
    const LinkPair *pair;
} Line;

static int by_probability(const void *x, const void *y) {
    const Line *a = x, *b = y;
    if (a->millionths != b->millionths) return a->millionths > b->millionths ? -1 : 1;
    int c = str_cmp(a->left, b->left);
    return c != 0 ? c : str_cmp(a->right, b->right);
}

static Line *sorted_lines(const Linking *l, size_t *n) {
    Line *lines = ARENA_ARRAY(l->cx->arena, Line, l->pairs.n + 1);
    *n = 0;
    for (size_t i = 0; i < l->pairs.n; i++) {
        const LinkPair *p = &l->pairs.at[i];
        if (p->probability < l->least) continue;
        lines[(*n)++] = (Line){llround((double)p->probability * 1e6), l->ids[p->left], l->ids[p->right], p};
    }
    qsort(lines, *n, sizeof *lines, by_probability);
    return lines;
}

/* ---- writing ---- */

static void close_out(void *file) { fclose(file); }

static Status write_pairs(Ctx *cx, Str path, const Line *lines, size_t n) {
    char *name = str_cstr(cx->arena, path);
    FILE *f = fopen(name, "wb");
    if (f == NULL) return FAIL(cx, ERR_INPUT, "%s cannot be written: %s", name, strerror(errno));
    arena_defer(cx->arena, close_out, f);
    Buf b = buf_on(cx->arena);
    CsvOut out = csv_out_on(&b);
    csv_out_header(&out, "left|right|weight|probability");
    for (size_t i = 0; i < n; i++) {
        char number[32];
        csv_out_cell(&out, lines[i].left);
        csv_out_cell(&out, lines[i].right);
        snprintf(number, sizeof number, "%.3f", (double)lines[i].pair->weight);
        csv_out_cell(&out, str_from(number));
        snprintf(number, sizeof number, "%.6f", (double)lines[i].millionths / 1e6);
        csv_out_cell(&out, str_from(number));
        csv_out_end_row(&out);
    }
    bool is_written = fwrite(b.p, 1, b.n, f) == b.n && fflush(f) == 0;
    return is_written ? OK : FAIL(cx, ERR_OPS, "%s cannot be written: %s", name, strerror(errno));
}

static json_t *columns_json(const LinkFile *f) {
    json_t *o = json_object();
    for (int k = 0; k < N_LINK_COLUMNS; k++)
        if (f->columns[k].n > 0)
            json_object_set_new(o, link_column_words[k], json_stringn(f->columns[k].p, f->columns[k].n));
    return o;
}

static json_t *explanations_json(const Linking *l, const Line *lines, size_t n) {
    json_t *all = json_array();
    for (size_t i = 0; i < n; i++) {
        LinkExplanation x;
        link_explain(l->ix, l->model, lines[i].pair->left, lines[i].pair->right, &x);
        json_t *o = link_explain_json(&x);
        json_object_set_new(o, "left", json_stringn(lines[i].left.p, lines[i].left.n));
        json_object_set_new(o, "right", json_stringn(lines[i].right.p, lines[i].right.n));
        json_array_append_new(all, o);
    }
    return all;
}

static i64 count_links(const Line *lines, size_t n) {
    i64 n_links = 0;
    for (size_t i = 0; i < n; i++) n_links += lines[i].millionths >= (i64)(LINK_MAIN_THRESHOLD * 1e6);
    return n_links;
}

static void print_json(const Linking *l, const Line *lines, size_t n, const LinkEvaluation *e) {
    Ctx *cx = l->cx;
    json_t *o = json_pack("{s:I, s:I, s:I, s:I, s:I, s:o}", "left_rows", (json_int_t)l->left.n, "right_rows",
                          (json_int_t)l->right.n, "rows_left_out", (json_int_t)(l->left.n_refused + l->right.n_refused),
                          "links", (json_int_t)count_links(lines, n), "pairs", (json_int_t)n, "columns",
                          columns_json(&l->left));
    if (e) json_object_set_new(o, "evaluation", link_evaluation_json(e));
    if (cli_flag(cx, "weights")) json_object_set_new(o, "weights", link_weights_json(l->ix, l->model));
    if (cli_flag(cx, "explain")) json_object_set_new(o, "explanations", explanations_json(l, lines, n));
    out_json(cx, o);
}

static void print_columns(Ctx *cx, Str path, const LinkFile *f) {
    out_fmt(cx, "%.*s: %u rows;", STR_ARG(path), f->n);
    for (int k = 0; k < N_LINK_COLUMNS; k++)
        if (f->columns[k].n > 0) out_fmt(cx, " %s = %.*s", link_column_words[k], STR_ARG(f->columns[k]));
    out_fmt(cx, "\n");
    if (f->n_refused > 0)
        out_fmt(cx, "%u %s no CSV and left out, the first in line %lld.\n", f->n_refused,
                f->n_refused == 1 ? "row is" : "rows are", (long long)f->first_refused_line);
}

static void print_text(const Linking *l, const Line *lines, size_t n, const LinkEvaluation *e) {
    Ctx *cx = l->cx;
    Buf b = buf_on(cx->arena);
    print_columns(cx, cli_arg(cx, 0), &l->left);
    if (l->job.is_two_files) print_columns(cx, cli_arg(cx, 1), &l->right);
    out_fmt(cx, "%lld links (probability 0.5 and more) among %zu pairs.\n", (long long)count_links(lines, n), n);
    if (e) link_evaluation_text(e, &b);
    if (cli_flag(cx, "weights")) link_weights_text(l->ix, l->model, &b);
    for (size_t i = 0; i < n && cli_flag(cx, "explain"); i++) {
        LinkExplanation x;
        link_explain(l->ix, l->model, lines[i].pair->left, lines[i].pair->right, &x);
        buf_fmt(&b, "%.*s and %.*s\n", STR_ARG(lines[i].left), STR_ARG(lines[i].right));
        link_explain_text(&x, &b);
    }
    out_str(cx, buf_str(&b));
}

static Status read_least(Ctx *cx, double *least) {
    *least = 0.01;
    if (!cli_has(cx, "least")) return OK;
    if (!str_to_f64(cli_text(cx, "least"), least) || *least < 0.0001 || *least > 1)
        return FAIL(cx, ERR_INPUT, "--least is a probability from 0.0001 to 1");
    return OK;
}

static Status cmd_link(Ctx *cx) {
    Linking *l = ARENA_NEW(cx->arena, Linking);
    l->cx = cx;
    TRY(read_least(cx, &l->least));
    l->ix = link_index_open(link_lists_read(cx->arena, cx->app->definitions_folder), LINK_KEYS_ALL);
    l->model = ARENA_NEW(cx->arena, LinkModel);
    long n_processors = sysconf(_SC_NPROCESSORS_ONLN);
    l->job = (LinkJob){.ix = l->ix,
                       .n_threads = n_processors > 0 ? (u32)n_processors : 1,
                       .progress = move_bar,
                       .progress_to = l};
    arena_defer(cx->arena, close_linking, l);
    TRY(read_files(l));
    link_all(l);
    size_t n;
    Line *lines = sorted_lines(l, &n);
    if (cli_has(cx, "out")) TRY(write_pairs(cx, cli_text(cx, "out"), lines, n));
    LinkEvaluation e;
    if (l->left.has_truth) link_evaluate(cx->arena, &l->job, l->truths, &l->pairs, &e);
    if (cli_json(cx)) print_json(l, lines, n, l->left.has_truth ? &e : NULL);
    else print_text(l, lines, n, l->left.has_truth ? &e : NULL);
    return OK;
}
