/* spc_cli.c - muster spc: control charts and funnel plots of a file. */
#include "cli/cli.h"
#include "measures/spc_file.h"

static const Option spc_options[] = {
    {"kind", OPT_CHOICE, "auto|xmr|p|rare|run|funnel|funnel-rate|funnel-mean", "Which chart (as the file asks for)."},
    {"polarity", OPT_CHOICE, "H|L|T|none", "What is better, where the file does not say."},
    {"target", OPT_TEXT, "NUMBER", "The target; of a funnel what to compare with instead of the pooled figure (0.12)."},
    {"frequency", OPT_CHOICE, "MS|Q|R12M|YTD|A",
     "Of the periods: R12M and YTD overlap, A is annual; none of them has limits."},
    {"baseline", OPT_NUMBER, "POINTS", "Points that the limits stand on (12)."},
    {"shift", OPT_NUMBER, "POINTS", "Points on one side of the mean that signal (7)."},
    {"trend", OPT_NUMBER, "POINTS", "Points rising, or falling, that signal (7)."},
    {"keep-wide-ranges", OPT_FLAG, NULL, "Do not drop the moving ranges that are out of line with the others."},
    {"least", OPT_NUMBER, "DENOMINATOR", "Leave units with fewer out of a funnel."},
    OPTIONS_END,
};

COMMAND(
    "spc", cmd_spc, .needs = NEEDS_NOTHING, .store = STORE_NONE,
    .usage =
        "spc FILE [--kind auto|xmr|p|rare|run|funnel|funnel-rate|funnel-mean] [--polarity H|L|T|none] [--target NUMBER] "
        "[--frequency MS|Q|R12M|YTD|A] [--baseline POINTS] [--shift POINTS] [--trend POINTS] [--keep-wide-ranges] "
        "[--least DENOMINATOR] [--json]",
    .doc = "Signal or noise: limits and special causes of a series, or a funnel plot of schools or districts.",
    .options = spc_options)

static Status count_of(Ctx *cx, const char *option, int *out) {
    i64 n = cli_number(cx, option, 0);
    if (cli_has(cx, option) && (n < 2 || n > 1000))
        return FAIL(cx, ERR_INPUT, "--%s is a number of points from 2", option);
    *out = (int)n;
    return OK;
}

static Status target_of(Ctx *cx, double *out, bool *has) {
    double target;
    if (!cli_has(cx, "target")) return OK;
    if (!str_to_f64(cli_text(cx, "target"), &target)) return FAIL(cx, ERR_INPUT, "--target is a number");
    *out = target;
    *has = true;
    return OK;
}

/* What was typed goes before what the file says. */
static Status options_for(Ctx *cx, SpcOptions *o) {
    Str polarity = cli_text(cx, "polarity"), frequency = cli_text(cx, "frequency"), kind = cli_text(cx, "kind");
    for (Polarity p = POLARITY_NONE; p < N_POLARITIES; p++)
        if (polarity.n > 0 && str_is(polarity, polarity_codes[p])) o->polarity = p;
    for (SpcKind k = SPC_AUTO; k < N_SPC_KINDS; k++)
        if (kind.n > 0 && str_is(kind, spc_kind_codes[k])) o->kind = k;
    if (frequency.n > 0) o->is_overlapping = str_is(frequency, "R12M") || str_is(frequency, "YTD");
    if (frequency.n > 0) o->is_annual = str_is(frequency, "A");
    o->keeps_wide_ranges = cli_flag(cx, "keep-wide-ranges");
    TRY(count_of(cx, "baseline", &o->baseline));
    TRY(count_of(cx, "shift", &o->shift));
    TRY(count_of(cx, "trend", &o->trend));
    return target_of(cx, &o->target, &o->has_target);
}

/* ---- series ---- */

static Str number(Arena *a, bool has, double v) { return has ? str_fmt(a, "%.2f", v) : STR(""); }

static Str rule_words(Arena *a, const SpcMark *m) {
    Buf b = buf_on(a);
    for (SpcRule r = 0; r < N_SPC_RULES; r++)
        if (spc_signals(m, r)) buf_fmt(&b, "%s%s", b.n > 0 ? "; " : "", spc_rule_words[r]);
    return b.n > 0 ? buf_str(&b) : STR("");
}

static void print_chart(Ctx *cx, Str name, const SpcChart *c) {
    Arena *a = cx->arena;
    if (name.n > 0) out_fmt(cx, "%.*s\n", STR_ARG(name));
    out_fmt(cx, "%s\n", spc_kind_words[c->kind]);
    if (c->why_no_limits) out_fmt(cx, "No limits: %s\n", c->why_no_limits);
    OutTable *t = out_table(cx, "Period|Value|Mean|Lower|Upper|Signal");
    for (size_t i = 0; i < c->n; i++) {
        const SpcMark *m = &c->marks[i];
        out_cell(t, c->points[i].label);
        out_cell(t, number(a, !c->points[i].is_gap, c->points[i].value));
        out_cell(t, number(a, m->has_limits, m->at.mean));
        out_cell(t, number(a, m->has_limits, m->at.lower));
        out_cell(t, number(a, m->has_limits, m->at.upper));
        out_cell(t, c->points[i].is_excluded ? STR("Excluded") : rule_words(a, m));
    }
    out_table_end(t);
    out_fmt(cx, "%s\n", spc_verdict_words[c->verdict]);
    if (c->target != SPC_TARGET_UNKNOWN) out_fmt(cx, "Target %g: %s\n", c->options.target, spc_target_words[c->target]);
    if (c->has_forecast)
        out_fmt(cx, "The next figure: about %.2f, between %.2f and %.2f\n", c->forecast.mean,
                spc_drawn(c, c->forecast.lower), spc_drawn(c, c->forecast.upper));
    else out_fmt(cx, "No forecast: %s\n", c->why_no_forecast);
}

static Status chart_series(Ctx *cx, const SpcFile *file) {
    json_t *all = json_array();
    for (size_t i = 0; i < file->n; i++) {
        SpcSeries *s = &file->series[i];
        TRY(options_for(cx, &s->options));
        SpcChart c = spc_chart(cx->arena, s->points, s->n, &s->options);
        if (cli_json(cx)) json_array_append_new(all, spc_chart_json(cx, s->name, &c));
        else print_chart(cx, s->name, &c);
    }
    if (!cli_json(cx)) json_decref(all);
    else if (file->n == 1) {
        out_json(cx, json_incref(json_array_get(all, 0)));
        json_decref(all);
    } else out_json(cx, all);
    return OK;
}

/* ---- units ---- */

static void print_funnel(Ctx *cx, const Funnel *f) {
    Arena *a = cx->arena;
    double per = f->options.kind == FUNNEL_PROPORTION ? 100 : 1;
    OutTable *t = out_table(cx, "Unit|Of|Value|95% from|to|99.8% from|to|Verdict");
    for (size_t i = 0; i < f->n; i++) {
        const FunnelUnit *u = &f->units[i];
        bool is_in = u->word != FUNNEL_LEFT_OUT;
        out_cell(t, u->name);
        out_cell(t, str_fmt(a, "%g", u->den));
        out_cell(t, number(a, u->den > 0, per * u->value));
        out_cell(t, number(a, is_in, per * u->limits.lower_95));
        out_cell(t, number(a, is_in, per * u->limits.upper_95));
        out_cell(t, number(a, is_in, per * u->limits.lower_998));
        out_cell(t, number(a, is_in, per * u->limits.upper_998));
        out_cell(t, str_from(funnel_word_texts[u->word]));
    }
    out_table_end(t);
    out_fmt(cx, "Compared with %.2f. Of %zu units %.1f would fall outside 95%%, and %.1f outside 99.8%%, by chance.\n",
            per * f->theta, f->n_plotted, f->by_chance_95, f->by_chance_998);
    if (f->widened_by > 1)
        out_fmt(cx, "The units vary more than chance would have them (%.2f): the limits are %.2f times as wide.\n",
                f->phi, f->widened_by);
}

static Status plot_units(Ctx *cx, SpcFile *file) {
    Str kind = cli_text(cx, "kind");
    FunnelOptions o = {.kind = FUNNEL_PROPORTION, .least_den = (double)cli_number(cx, "least", 0)};
    if (str_is(kind, "funnel-rate")) o.kind = FUNNEL_RATE;
    if (str_is(kind, "funnel-mean") || (file->has_spread && !str_is(kind, "funnel"))) o.kind = FUNNEL_MEAN;
    TRY(target_of(cx, &o.theta, &o.has_theta));
    for (size_t i = 0; o.kind == FUNNEL_PROPORTION && i < file->n_units; i++)
        if (file->units[i].num > file->units[i].den)
            return FAIL(cx, ERR_INPUT,
                        "unit %zu has a numerator greater than its denominator: is it a rate (--kind funnel-rate)?",
                        i + 1);
    if (o.kind == FUNNEL_PROPORTION && o.has_theta && (o.theta <= 0 || o.theta >= 1))
        return FAIL(cx, ERR_INPUT, "--target of a share lies between 0 and 1: write 12%% as 0.12");
    Funnel f = funnel_plot(cx->arena, file->units, file->n_units, &o);
    if (cli_json(cx)) out_json(cx, funnel_json(cx, &f));
    else print_funnel(cx, &f);
    return OK;
}

static Status cmd_spc(Ctx *cx) {
    SpcFile *file;
    bool wants_funnel = str_starts(cli_text(cx, "kind"), STR("funnel"));
    if (cli_n_args(cx) != 1) return FAIL(cx, ERR_INPUT, "name the file: muster spc FILE");
    TRY(spc_file_read(cx, cli_arg(cx, 0), &file));
    if (wants_funnel && !file->is_funnel)
        return FAIL(cx, ERR_INPUT, "a funnel needs the columns name, numerator and denominator, and no periods");
    return file->is_funnel ? plot_units(cx, file) : chart_series(cx, file);
}
