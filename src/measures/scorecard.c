#include "measures/scorecard.h"

#include "base/nearest.h"
#include "cli/app.h"
#include "measures/number_printed.h"

const char *const rhythm_word[N_RHYTHMS] = {
#define X(name, word, text) word,
    RHYTHM_LIST(X)
#undef X
};
const char *const rhythm_text[N_RHYTHMS] = {
#define X(name, word, text) text,
    RHYTHM_LIST(X)
#undef X
};

/* ---- targets and floors, as a plan prints them ---- */

static Bound read_bound(Mistakes *m, const YamlNode *node, TargetStatus *status) {
    Str text = yaml_item_text(m, node);
    Printed p = printed_read(m->arena, text);
    if (status) *status = printed_as_target(&p);
    if (p.kind == PRINTED_UNREADABLE) yaml_mistake(m, node, "'%.*s' is no figure, nor TBC or N/A", STR_ARG(text));
    return (Bound){.is_set = p.kind == PRINTED_NUMBER, .value = p.value, .operator= p.operator};
}

static ScorecardStandard *standard_of(ScorecardStandard *all, size_t *n, Str when) {
    for (size_t i = 0; i < *n; i++)
        if (str_eq(all[i].when, when)) return &all[i];
    all[*n] = (ScorecardStandard){.when = when};
    return &all[(*n)++];
}

static void read_band(Mistakes *m, const YamlNode *node, const Bound *target, Band *out) {
    Str text = yaml_item_text(m, node);
    if (!printed_band(m->arena, text, target, out))
        yaml_mistake(m, node, "'%.*s' is no band: write ±1.5 beside a target, or 8.5 to 11.5", STR_ARG(text));
}

/* "162" is a range of one number, "-" says that none is expected. Section 15. */
static void read_range(Mistakes *m, const YamlNode *node, Band *out) {
    Str text = yaml_item_text(m, node);
    Printed p = printed_read(m->arena, text);
    Bound none = {.is_set = false};
    if (str_is(text, "-")) *out = (Band){true, exact_whole(0), exact_whole(0)};
    else if (p.kind == PRINTED_NUMBER) *out = (Band){true, p.value, p.value};
    else if (!printed_band(m->arena, text, &none, out))
        yaml_mistake(m, node, "'%.*s' is no range: write 162, 150 to 170, or - where none is expected", STR_ARG(text));
}

static void read_standards(Mistakes *m, const YamlNode *item, ScorecardRow *row) {
    const YamlNode *targets = yaml_map_or_none(m, item, "targets"), *floors = yaml_map_or_none(m, item, "floors");
    const YamlNode *bands = yaml_map_or_none(m, item, "bands"), *floor_bands = yaml_map_or_none(m, item, "floor_bands");
    const YamlNode *ranges = yaml_map_or_none(m, item, "ranges");
    size_t max = (targets ? targets->n : 0) + (floors ? floors->n : 0) + (bands ? bands->n : 0) +
                 (floor_bands ? floor_bands->n : 0) + (ranges ? ranges->n : 0);
    ScorecardStandard *all = ARENA_ARRAY(m->arena, ScorecardStandard, max + 1);
    YAML_EACH(node, targets) {
        ScorecardStandard *s = standard_of(all, &row->n, node->key);
        s->standard.target = read_bound(m, node, &s->standard.status);
        s->target = node->text;
    }
    YAML_EACH(node, floors) {
        ScorecardStandard *s = standard_of(all, &row->n, node->key);
        s->standard.floor = read_bound(m, node, NULL);
        s->floor = node->text;
    }
    YAML_EACH(node, bands) {
        ScorecardStandard *s = standard_of(all, &row->n, node->key);
        read_band(m, node, &s->standard.target, &s->standard.green);
    }
    YAML_EACH(node, floor_bands) {
        ScorecardStandard *s = standard_of(all, &row->n, node->key);
        read_band(m, node, &s->standard.target, &s->standard.tolerated);
    }
    YAML_EACH(node, ranges) {
        ScorecardStandard *s = standard_of(all, &row->n, node->key);
        read_range(m, node, &s->range);
        s->range_text = node->text;
    }
    row->standards = all;
}

/* A target without a year is no target of any result. */
static void check_standards(Mistakes *m, const YamlNode *item, const ScorecardRow *row) {
    for (size_t i = 0; row->measure && i < row->n; i++) {
        const ScorecardStandard *s = &row->standards[i];
        const char *fault = verdict_standard_fault(row->measure->polarity, &s->standard);
        if (fault) yaml_mistake(m, item, "%.*s, %.*s: %s", STR_ARG(row->measure->id), STR_ARG(s->when), fault);
        if (s->when.n < 4 || printed_year(s->when) == 0)
            yaml_mistake(
                m, item,
                "%.*s: a target belongs to a year, such as 2017-18, or a period, such as Autumn 2013, not to '%.*s'",
                STR_ARG(row->measure->id), STR_ARG(s->when));
    }
}

/* ---- reading ---- */

static const Measure *find_measure(Mistakes *m, const YamlNode *item, const Measures *ms) {
    Str id = yaml_text(m, item, "measure");
    const Measure *found = id.p ? measure_find(ms, id) : NULL;
    if (!id.p || found) return found;
    const char **names = ARENA_ARRAY(m->arena, const char *, ms->n + 1);
    for (size_t i = 0; i < ms->n; i++) names[i] = str_cstr(m->arena, ms->at[i]->id);
    const char *near = nearest_name(id, names, ms->n);
    yaml_mistake(m, item, "there is no measure '%.*s'%s%s", STR_ARG(id), near ? "; did you mean " : "",
                 near ? near : "");
    return NULL;
}

static ScorecardSection read_section(Mistakes *m, const YamlNode *node, const Measures *ms) {
    yaml_only(m, node, "section|title|rows|flagged_of");
    ScorecardSection s = {.section = yaml_text(m, node, "section"),
                          .title = yaml_text(m, node, "title"),
                          .flagged_of = yaml_text_or_none(m, node, "flagged_of")};
    if (s.flagged_of.p && yaml_has(node, "rows"))
        yaml_mistake(m, node, "a section has rows of its own, or those flagged of another scorecard: not both");
    const YamlNode *list = s.flagged_of.p ? NULL : yaml_list(m, node, "rows");
    ScorecardRow *rows = ARENA_ARRAY(m->arena, ScorecardRow, list ? list->n + 1 : 1);
    YAML_EACH(item, list) {
        yaml_only(m, item, "measure|targets|floors|bands|floor_bands|ranges|note");
        ScorecardRow row = {.measure = find_measure(m, item, ms), .line = item->line};
        row.note = yaml_text_or_none(m, item, "note");
        read_standards(m, item, &row);
        check_standards(m, item, &row);
        for (size_t i = 0; i < s.n; i++)
            if (row.measure && rows[i].measure == row.measure)
                yaml_mistake(m, item, "'%.*s' stands in this section at line %d already", STR_ARG(row.measure->id),
                             rows[i].line);
        if (row.measure) rows[s.n++] = row;
    }
    s.rows = rows;
    return s;
}

static Rhythm read_rhythm(Mistakes *m, const YamlNode *root) {
    int i = yaml_choice(m, root, "rhythm", "monthly|quarterly|termly|annual");
    return i < 0 ? RHYTHM_NONE : (Rhythm)(RHYTHM_MONTHLY + i);
}

static void read_scorecard(Mistakes *m, const YamlNode *root, const Measures *ms, Scorecard *out) {
    yaml_only(m, root, "scorecard|title|about|rhythm|sections");
    const YamlNode *list = yaml_list(m, root, "sections");
    ScorecardSection *sections = ARENA_ARRAY(m->arena, ScorecardSection, list ? list->n + 1 : 1);
    *out = (Scorecard){.name = yaml_text(m, root, "scorecard"),
                       .title = yaml_text(m, root, "title"),
                       .about = yaml_text(m, root, "about")};
    if (yaml_has(root, "rhythm")) out->rhythm = read_rhythm(m, root);
    YAML_EACH(node, list) sections[out->n++] = read_section(m, node, ms);
    out->sections = sections;
}

/* ---- rows that follow from a flag ---- */

static const Scorecard *card_named(const Scorecards *all, Str name) {
    for (size_t i = 0; i < all->n; i++)
        if (str_eq(all->at[i].name, name)) return &all->at[i];
    return NULL;
}

/* With the targets that the other scorecard sets, in its order. */
static void take_flagged(Mistakes *m, const Scorecards *all, const Scorecard *card, ScorecardSection *section) {
    const Scorecard *of = card_named(all, section->flagged_of);
    if (!of || of == card) {
        mistake_at(m, card->file, 1, "there is no other scorecard '%.*s' to take flagged rows of",
                   STR_ARG(section->flagged_of));
        return;
    }
    size_t max = 0;
    for (size_t i = 0; i < of->n; i++) max += of->sections[i].n;
    ScorecardRow *rows = ARENA_ARRAY(m->arena, ScorecardRow, max + 1);
    for (size_t i = 0; i < of->n; i++)
        for (size_t k = 0; k < of->sections[i].n; k++)
            if (of->sections[i].rows[k].measure->is_qpr) rows[section->n++] = of->sections[i].rows[k];
    section->rows = rows;
}

static void take_all_flagged(Mistakes *m, const Scorecards *all) {
    for (size_t i = 0; i < all->n; i++)
        for (size_t k = 0; k < all->at[i].n; k++)
            if (all->at[i].sections[k].flagged_of.p)
                take_flagged(m, all, &all->at[i], (ScorecardSection *)&all->at[i].sections[k]);
}

/* ---- owners ---- */

static MeasureOwner read_owner(Mistakes *m, const YamlNode *item, const Roles *roles) {
    yaml_only(m, item, "owner|title|roles");
    const YamlNode *list = yaml_list(m, item, "roles");
    Str *names = ARENA_ARRAY(m->arena, Str, list ? list->n + 1 : 1);
    MeasureOwner o = {.owner = yaml_text(m, item, "owner"), .title = yaml_text(m, item, "title")};
    YAML_EACH(one, list) {
        names[o.n] = yaml_item_text(m, one);
        if (roles && role_find(roles, names[o.n]) == SIZE_MAX)
            yaml_mistake(m, one, "there is no role '%.*s'", STR_ARG(names[o.n]));
        o.n++;
    }
    o.roles = names;
    return o;
}

static void read_owners(Mistakes *m, Str folder, const Roles *roles, Scorecards *out) {
    DefinitionText t;
    const YamlNode *root = definition_text(m, folder, STR("owners.yaml"), &t) ? yaml_read(m, t.file, t.text) : NULL;
    if (!root) return;
    yaml_only(m, root, "owners");
    const YamlNode *list = yaml_list(m, root, "owners");
    MeasureOwner *all = ARENA_ARRAY(m->arena, MeasureOwner, list ? list->n + 1 : 1);
    YAML_EACH(item, list) all[out->n_owners++] = read_owner(m, item, roles);
    out->owners = all;
}

const Scorecards *scorecards_read(Mistakes *m, Str folder, const Measures *ms) {
    Str *paths;
    size_t n = definition_list(m->arena, folder, STR("scorecards/"), &paths);
    Scorecards *all = ARENA_NEW(m->arena, Scorecards);
    Scorecard *at = ARENA_ARRAY(m->arena, Scorecard, n + 1);
    for (size_t i = 0; i < n; i++) {
        DefinitionText t;
        const YamlNode *root = definition_text(m, folder, paths[i], &t) ? yaml_read(m, t.file, t.text) : NULL;
        if (!root) continue;
        read_scorecard(m, root, ms, &at[all->n]);
        at[all->n].file = t.file;
        for (size_t k = 0; k < all->n; k++)
            if (str_eq(at[k].name, at[all->n].name))
                mistake_at(m, t.file, 1, "a second scorecard '%.*s': the first is %.*s", STR_ARG(at[k].name),
                           STR_ARG(at[k].file));
        if (at[all->n].name.p) all->n++;
    }
    all->at = at;
    take_all_flagged(m, all);
    read_owners(m, folder, definitions_roles(m->arena, folder), all);
    return all;
}

Status scorecards_of(Ctx *cx, const Scorecards **out) {
    const Measures *ms;
    Mistakes m = mistakes_on(cx->arena);
    if (cx->app->scorecards) {
        *out = cx->app->scorecards;
        return OK;
    }
    TRY(measures_of(cx, &ms));
    const Scorecards *all = scorecards_read(&m, cx->app->definitions_folder, ms);
    if (m.n > 0)
        return FAIL(cx, ERR_INPUT, "%.*s:%d: %.*s (mistakes in the scorecards: %zu; muster check lists them)",
                    STR_ARG(m.first->file), m.first->line, STR_ARG(m.first->message), m.n);
    *out = all;
    return OK;
}

Status scorecard_open(Ctx *cx, Str name, const Scorecard **out) {
    const Scorecards *all;
    TRY(scorecards_of(cx, &all));
    const char **names = ARENA_ARRAY(cx->arena, const char *, all->n + 1);
    for (size_t i = 0; i < all->n; i++) {
        names[i] = str_cstr(cx->arena, all->at[i].name);
        if (!str_eq_nocase(all->at[i].name, name)) continue;
        *out = &all->at[i];
        return OK;
    }
    const char *near = nearest_name(name, names, all->n);
    return FAIL(cx, ERR_NOTFOUND, "there is no scorecard of that name%s%s", near ? "; did you mean " : "",
                near ? near : "");
}
