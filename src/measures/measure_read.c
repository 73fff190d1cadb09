/* measure_read.c - one measure of a definition file. */
#include "measures/measure_own.h"

static const char keys[] =
    "measure|title|meaning|kind|unit|per|decimals|cohort|polarity|inferred|period|year|cumulative|source|what|query|owner|"
    "service|qpr|provisional|published|printed_cohorts|awaits|feeds|groups|codes|aliases|decisions|versions|superseded_by|"
    "superseded_on|dates|numbers|days|records";

/* "a|b|c" of an X-list's words. */
#define WORD_(name, word, title) "|" word
static const char kinds[] = "" MEASURE_KIND_LIST(WORD_);
static const char units[] = "" MEASURE_UNIT_LIST(WORD_);
static const char sources[] = "" MEASURE_SOURCE_LIST(WORD_);
static const char frequencies[] = "" FREQUENCY_LIST(WORD_);
static const char bases[] = "" YEAR_BASIS_LIST(WORD_);
#define RECORDS_WORD_(name, word) "|" word
static const char records[] = "" MEASURE_RECORDS_LIST(RECORDS_WORD_);
static const char polarities[] = "" POLARITY_LIST(WORD_);

/* One of a list's words; the first where the file does not say. */
static int choose(Mistakes *m, const YamlNode *item, const char *key, const char *words) {
    int i = yaml_has(item, key) ? yaml_choice(m, item, key, words + 1) : 0;
    return i < 0 ? 0 : i;
}

static int require(Mistakes *m, const YamlNode *item, const char *key, const char *words) {
    int i = yaml_choice(m, item, key, words + 1);
    return i < 0 ? 0 : i;
}

static const Str *words(Mistakes *m, const YamlNode *item, const char *key, size_t *n) {
    const YamlNode *list = yaml_list_or_none(m, item, key);
    Str *at = ARENA_ARRAY(m->arena, Str, list ? list->n + 1 : 1);
    *n = 0;
    YAML_EACH(word, list) at[(*n)++] = yaml_item_text(m, word);
    return at;
}

/* ---- codes: CYPE/monthly/CYPE6 ---- */

static void read_codes(Mistakes *m, const YamlNode *item, Measure *out) {
    const YamlNode *list = yaml_list_or_none(m, item, "codes");
    PrintedCode *codes = ARENA_ARRAY(m->arena, PrintedCode, list ? list->n + 1 : 1);
    YAML_EACH(node, list) {
        Str rest, text = yaml_item_text(m, node);
        PrintedCode c = {.scorecard = str_cut(text, '/', &rest), .line = node->line};
        c.section = str_cut(rest, '/', &c.code);
        if (!c.scorecard.n || !c.section.n || !c.code.n)
            yaml_mistake(m, node, "'%.*s': write scorecard/section/code, such as CYPE/monthly/EH46", STR_ARG(text));
        else codes[out->n_codes++] = c;
    }
    out->codes = codes;
    out->aliases = words(m, item, "aliases", &out->n_aliases);
}

/* ---- days and numbers that the statement is given ---- */

/* " - 12 months" */
static bool read_added(Str text, MeasureDate *d) {
    Str unit, sign = str_cut(str_trim(text), ' ', &text);
    i64 n = 0;
    Str number = str_cut(str_trim(text), ' ', &unit);
    if (!str_is(sign, "+") && !str_is(sign, "-")) return false;
    if (!str_to_i64(number, &n) || n < 0 || n > 4000) return false;
    if (str_is(sign, "-")) n = -n;
    if (str_is(unit, "days")) d->days = (int)n;
    else if (str_is(unit, "months")) d->months = (int)n;
    else return false;
    return true;
}

static MeasureDate read_date(Mistakes *m, const YamlNode *node) {
    MeasureDate d = {.name = node->key};
    Str rest, text = yaml_item_text(m, node), of = str_cut(text, ' ', &rest);
    bool is_known = true;
    if (str_is(of, "from")) d.of = DATE_OF_FROM;
    else if (str_is(of, "to")) d.of = DATE_OF_TO;
    else if (str_is(of, "as_at")) d.of = DATE_OF_AS_AT;
    else if (date_parse_iso(of, &d.fixed)) d.of = DATE_FIXED;
    else is_known = false;
    if (text.p && (!is_known || (rest.n > 0 && !read_added(rest, &d))))
        yaml_mistake(m, node,
                     "'%.*s': write from, to or as_at, and what is added: from - 12 months; or a day: 2017-03-31",
                     STR_ARG(text));
    return d;
}

static MeasureNumber read_number(Mistakes *m, const YamlNode *node) {
    MeasureNumber n = {.name = node->key};
    bool is_list = node->kind == YAML_LIST;
    NumberFrom *values = ARENA_ARRAY(m->arena, NumberFrom, is_list ? node->n + 1 : 1);
    n.values = values;
    if (!is_list) {
        if (!str_to_i64(yaml_item_text(m, node), &values[0].value)) yaml_mistake(m, node, "a whole number is wanted");
        values[n.n++].from = DATE_NONE;
    } else {
        YAML_EACH(item, node) {
            yaml_only(m, item, "from|is");
            Date from = yaml_date_or_none(m, item, "from");
            if (n.n > 0 && !date_before(values[n.n - 1].from, from))
                yaml_mistake(m, item, "the values are to stand in the order of their days, oldest first");
            values[n.n++] = (NumberFrom){from, yaml_number(m, item, "is", -1000000000, 1000000000)};
        }
    }
    return n;
}

static void read_parameters(Mistakes *m, const YamlNode *item, Measure *out) {
    const YamlNode *dates = yaml_map_or_none(m, item, "dates");
    const YamlNode *numbers = yaml_map_or_none(m, item, "numbers");
    MeasureDate *d = ARENA_ARRAY(m->arena, MeasureDate, dates ? dates->n + 1 : 1);
    MeasureNumber *n = ARENA_ARRAY(m->arena, MeasureNumber, numbers ? numbers->n + 1 : 1);
    YAML_EACH(node, dates) d[out->n_dates++] = read_date(m, node);
    YAML_EACH(node, numbers) n[out->n_numbers++] = read_number(m, node);
    out->dates = d;
    out->numbers = n;
}

/* ---- versions ---- */

static void read_versions(Mistakes *m, const YamlNode *item, Measure *out) {
    const YamlNode *list = yaml_list_or_none(m, item, "versions");
    MeasureVersion *v = ARENA_ARRAY(m->arena, MeasureVersion, list ? list->n + 1 : 1);
    out->versions = v;
    if (!list) v[out->n_versions++] = (MeasureVersion){.version = 1, .from = DATE_NONE};
    YAML_EACH(node, list) {
        yaml_only(m, node, "version|from|change|break");
        MeasureVersion one = {.version = yaml_number(m, node, "version", 1, 1000),
                              .from = yaml_date_or_none(m, node, "from"),
                              .change = yaml_text_or_none(m, node, "change"),
                              .is_break = yaml_flag_or(m, node, "break", false)};
        if (out->n_versions > 0 &&
            (v[out->n_versions - 1].version >= one.version || !date_before(v[out->n_versions - 1].from, one.from)))
            yaml_mistake(m, node, "the versions are to stand in order, each from a later day");
        v[out->n_versions++] = one;
    }
}

/* ---- what must fit together ---- */

static const bool may_be_gap[N_MEASURE_UNITS] = {
    [MEASURED_IN_POINTS_PERCENT] = true, [MEASURED_IN_POINTS] = true, [MEASURED_IN_MONTHS] = true};

static void check_unit(Mistakes *m, const YamlNode *item, const Measure *out) {
    if (out->kind == MEASURE_GAP && !may_be_gap[out->unit])
        yaml_mistake(m, item, "a gap is in percentage_points, points or months, never in %s",
                     measure_unit_word[out->unit]);
    if (out->kind == MEASURE_PROPORTION && out->unit != MEASURED_IN_PERCENT)
        yaml_mistake(m, item, "a proportion is in percent, not in %s", measure_unit_word[out->unit]);
    if (out->kind == MEASURE_CHANGE && out->unit != MEASURED_IN_PERCENT)
        yaml_mistake(m, item, "a change from a baseline is in per cent: unit percent");
    if (out->kind == MEASURE_RATIO && out->unit != MEASURED_IN_TIMES)
        yaml_mistake(m, item, "a ratio is in times, not in %s", measure_unit_word[out->unit]);
    if (out->kind == MEASURE_RATE && out->per == 0) yaml_mistake(m, item, "a rate says per how many: per: 1000");
}

static void check_source(Mistakes *m, const YamlNode *item, const Measure *out) {
    bool is_entered = out->source == SOURCE_ENTERED;
    if (is_entered && !out->awaits.p)
        yaml_mistake(m, item, "an entered measure names the record it will one day come from: awaits");
    if (!is_entered && out->awaits.p) yaml_mistake(m, item, "a computed measure awaits nothing");
    bool is_feed = out->source == SOURCE_ATTENDANCE || out->source == SOURCE_ROLLCALL || out->source == SOURCE_PUPILS;
    if (is_feed != (out->what.p != NULL))
        yaml_mistake(m, item, "'what' says which figure of attendance, rollcall or pupils, and of nothing else");
    if (out->records != RECORDS_NOT_SAID && (out->n_feeds > 0 || is_entered))
        yaml_mistake(m, item, "records says what a computed measure without feeds rests on");
    if (out->superseded_by.p && !date_is_set(out->superseded_on))
        yaml_mistake(m, item, "say from which day it is superseded: superseded_on");
}

Measure *measure_read(Mistakes *m, const YamlNode *item) {
    Measure *out = ARENA_NEW(m->arena, Measure);
    yaml_only(m, item, keys);
    *out = (Measure){.id = yaml_text(m, item, "measure"),
                     .title = yaml_text(m, item, "title"),
                     .meaning = yaml_text(m, item, "meaning"),
                     .kind = (MeasureKind)require(m, item, "kind", kinds),
                     .unit = (MeasureUnit)require(m, item, "unit", units),
                     .per = yaml_has(item, "per") ? yaml_number(m, item, "per", 1, 1000000) : 0,
                     .polarity = (Polarity)require(m, item, "polarity", polarities),
                     .is_polarity_inferred = yaml_flag_or(m, item, "inferred", false),
                     .source = (MeasureSource)require(m, item, "source", sources),
                     .owner = yaml_text_or_none(m, item, "owner"),
                     .service = yaml_text_or_none(m, item, "service"),
                     .is_school_days = choose(m, item, "days", "|calendar|school") == 1,
                     .is_qpr = yaml_flag_or(m, item, "qpr", false),
                     .is_provisional = yaml_flag_or(m, item, "provisional", false),
                     .cohorts = yaml_text_or_none(m, item, "printed_cohorts"),
                     .published = yaml_text_or_none(m, item, "published"),
                     .awaits = yaml_text_or_none(m, item, "awaits"),
                     .what = yaml_text_or_none(m, item, "what"),
                     .superseded_by = yaml_text_or_none(m, item, "superseded_by"),
                     .superseded_on = DATE_NONE,
                     .records = (MeasureRecords)choose(m, item, "records", records),
                     .file = item->file,
                     .line = item->line};
    out->period = (PeriodRule){(Frequency)require(m, item, "period", frequencies),
                               (YearBasis)choose(m, item, "year", bases), yaml_flag_or(m, item, "cumulative", false)};
    out->decimals = out->unit == MEASURED_IN_COUNT || out->unit == MEASURED_IN_GBP ? 0 : 1;
    if (yaml_has(item, "decimals")) out->decimals = (int)yaml_number(m, item, "decimals", 0, 3);
    if (yaml_has(item, "cohort")) out->least_cohort = yaml_number(m, item, "cohort", 1, 100000);
    if (yaml_has(item, "superseded_on")) out->superseded_on = yaml_date(m, item, "superseded_on");
    out->feeds = words(m, item, "feeds", &out->n_feeds);
    out->groups = words(m, item, "groups", &out->n_groups);
    out->decisions = words(m, item, "decisions", &out->n_decisions);
    if (out->n_groups > MEASURE_MAX_GROUPS) yaml_mistake(m, item, "at most %d groups", MEASURE_MAX_GROUPS);
    read_codes(m, item, out);
    read_parameters(m, item, out);
    read_versions(m, item, out);
    check_unit(m, item, out);
    check_source(m, item, out);
    return out;
}
