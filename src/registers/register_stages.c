/* register_stages.c - stages, what they ask, and clocks of a definition. */
#include "registers/register_read_own.h"

const Requirement *reading_requirements(Reading *r, const YamlNode *list, size_t *n) {
    Requirement *at = LIST_OF(r->m, list, Requirement);
    *n = 0;
    YAML_EACH(item, list) {
        yaml_only(r->m, item, "that|say|field");
        Requirement q = {.that = reading_condition(r, item, "that"),
                         .say = yaml_text(r->m, item, "say"),
                         .field = SIZE_MAX};
        if (yaml_has(item, "field")) q.field = reading_field(r, item, yaml_text(r->m, item, "field"));
        at[(*n)++] = q;
    }
    return at;
}

void reading_stage_names(Reading *r) {
    const YamlNode *list = yaml_list(r->m, r->root, "stages");
    Stage *at = LIST_OF(r->m, list, Stage);
    YAML_EACH(item, list) {
        yaml_only(r->m, item, "name|title|hint|first|last|to|needs|requires|by|asks");
        Stage s = {.name = reading_name(r, item, "name"),
                   .title = yaml_text(r->m, item, "title"),
                   .hint = yaml_text_or_none(r->m, item, "hint"),
                   .is_first = yaml_flag_or(r->m, item, "first", false),
                   .is_last = yaml_flag_or(r->m, item, "last", false)};
        for (size_t i = 0; i < r->reg->n_stages; i++)
            if (str_eq(at[i].name, s.name))
                yaml_mistake(r->m, item, "the stage '%.*s' is named twice", STR_ARG(s.name));
        at[r->reg->n_stages++] = s;
    }
    r->reg->stages = at;
}

static const size_t *read_field_list(Reading *r, const YamlNode *list, size_t *n) {
    size_t *at = LIST_OF(r->m, list, size_t);
    *n = 0;
    YAML_EACH(item, list) {
        size_t i = reading_field(r, item, yaml_item_text(r->m, item));
        if (i != SIZE_MAX) at[(*n)++] = i;
    }
    return at;
}

static const size_t *read_stage_list(Reading *r, const YamlNode *list, size_t *n) {
    size_t *at = LIST_OF(r->m, list, size_t);
    *n = 0;
    YAML_EACH(item, list) {
        Str name = yaml_item_text(r->m, item);
        size_t i = reading_stage(r, item, name);
        if (i != SIZE_MAX) at[(*n)++] = i;
    }
    return at;
}

void reading_stage_rules(Reading *r) {
    Stage *at = (Stage *)(void *)(uintptr_t)r->reg->stages;
    YAML_EACH(item, yaml_find(r->root, "stages")) {
        Stage *s = at++;
        s->to = read_stage_list(r, yaml_list_or_none(r->m, item, "to"), &s->n_to);
        s->needs = read_field_list(r, yaml_list_or_none(r->m, item, "needs"), &s->n_needs);
        s->asks = read_field_list(r, yaml_list_or_none(r->m, item, "asks"), &s->n_asks);
        s->requires = reading_requirements(r, yaml_list_or_none(r->m, item, "requires"), &s->n_requires);
        s->by = reading_words(r, yaml_list_or_none(r->m, item, "by"), &s->n_by);
        if (s->is_last && s->n_to > 0)
            yaml_mistake(r->m, item, "a last stage leads nowhere: a case is reopened instead");
        if (!s->is_last && s->n_to == 0)
            yaml_mistake(r->m, item, "the stage '%.*s' leads nowhere and is not last", STR_ARG(s->name));
    }
}

/* ---- clocks ---- */

CaseEventRef reading_event(Reading *r, const YamlNode *map, const char *key) {
    const YamlNode *at = yaml_find(map, key);
    Str name = yaml_text(r->m, map, key), column, rows = str_cut(name, '.', &column);
    size_t stage = register_stage(r->reg, name), field = register_field(r->reg, rows);
    if (stage != SIZE_MAX) return (CaseEventRef){.kind = EVENT_STAGE, .at = stage};
    if (str_is(name, "opened")) return (CaseEventRef){.kind = EVENT_OPENED};
    if (str_is(name, "closed")) return (CaseEventRef){.kind = EVENT_CLOSED};
    const Field *f = field == SIZE_MAX ? NULL : &r->reg->fields[field];
    for (size_t i = 0; f && column.n > 0 && i < f->n_fields; i++)
        if (str_eq(f->fields[i].name, column) && f->fields[i].type == FIELD_DATE)
            return (CaseEventRef){.kind = EVENT_ROW, .at = field, .column = i};
    if (f && column.n == 0 && (f->type == FIELD_DATE || f->type == FIELD_MOMENT))
        return (CaseEventRef){.kind = EVENT_FIELD, .at = field};
    if (name.p)
        yaml_mistake(
            r->m, at,
            "'%.*s' does not happen: name a date field, a date column as rows.column, a stage, opened or closed%s",
            STR_ARG(name), reading_hint(r, name, EVENT_NAMES));
    return (CaseEventRef){.kind = EVENT_NONE};
}

/* "fields.longest": a text that is worked out, such as a figure's. */
static void check_limit_field(Reading *r, const YamlNode *at, Str name) {
    size_t i = reading_field(r, at, name);
    if (i != SIZE_MAX && r->reg->fields[i].type != FIELD_TEXT)
        yaml_mistake(r->m, at, "the field '%.*s' is no text, such as 6 weeks", STR_ARG(name));
}

/* "30 days", "settings.review_limit", "fields.longest", "not set". */
static Limit read_clock_limit(Reading *r, const YamlNode *at, Str *setting) {
    Str text = yaml_item_text(r->m, at);
    *setting = STR_NONE;
    if (str_starts(text, STR("fields."))) {
        check_limit_field(r, at, str_slice(text, sizeof "fields." - 1, SIZE_MAX));
        *setting = text;
        return (Limit){0};
    }
    if (!str_starts(text, STR("settings."))) return reading_limit(r, at);
    *setting = str_slice(text, sizeof "settings." - 1, SIZE_MAX);
    for (size_t i = 0; i < r->reg->n_settings; i++)
        if (str_eq(r->reg->settings[i].name, *setting)) return (Limit){0};
    Str *names = ARENA_ARRAY(r->m->arena, Str, r->reg->n_settings + 1);
    for (size_t i = 0; i < r->reg->n_settings; i++) names[i] = r->reg->settings[i].name;
    yaml_mistake(r->m, at, "the register has no setting '%.*s'%.*s", STR_ARG(*setting),
                 STR_ARG(mistake_hint(r->m->arena, *setting, names, r->reg->n_settings)));
    return (Limit){0};
}

/* "3 days": before it is due. {at: 20 days}: after it started. */
static const ClockWarning *read_warnings(Reading *r, const YamlNode *item, size_t *n) {
    const YamlNode *list = yaml_list_or_none(r->m, item, "warn");
    ClockWarning *at = LIST_OF(r->m, list, ClockWarning);
    *n = 0;
    if (list && list->n > CLOCK_MAX_WARNINGS) yaml_mistake(r->m, list, "at most %d warnings", CLOCK_MAX_WARNINGS);
    YAML_EACH(one, list) {
        const YamlNode *from_start = one->kind == YAML_MAP ? yaml_find(one, "at") : NULL;
        if (*n < CLOCK_MAX_WARNINGS)
            at[(*n)++] = (ClockWarning){.limit = reading_limit(r, from_start ? from_start : one),
                                        .is_from_start = from_start != NULL};
    }
    return at;
}

static const char rule_keys[] = "from|is|count|start_off|due_off";

static ClockRule read_clock_rule(Reading *r, const YamlNode *map, const YamlNode *limit, Str *setting) {
    ClockRule rule = {.from = DATE_NONE, .limit = read_clock_limit(r, limit, setting)};
    int count = yaml_has(map, "count") ? yaml_choice(r->m, map, "count", COUNT_FROM_CHOICES) : COUNT_USUAL;
    int start = yaml_has(map, "start_off") ? yaml_choice(r->m, map, "start_off", OFF_DAY_CHOICES) : OFF_STAYS;
    int due = yaml_has(map, "due_off") ? yaml_choice(r->m, map, "due_off", OFF_DAY_CHOICES) : OFF_STAYS;
    rule.count = count < 0 ? COUNT_USUAL : (CountFrom)count;
    rule.start_off = start < 0 ? OFF_STAYS : (OffDay)start;
    rule.due_off = due < 0 ? OFF_STAYS : (OffDay)due;
    return rule;
}

static void read_clock_rules(Reading *r, const YamlNode *item, ClockDef *c) {
    const YamlNode *at = yaml_find(item, "limit");
    bool is_list = at && at->kind == YAML_LIST;
    ClockRule *rules = LIST_OF(r->m, is_list ? at : NULL, ClockRule);
    Str *settings = LIST_OF(r->m, is_list ? at : NULL, Str);
    size_t n_warnings;
    const ClockWarning *warnings = read_warnings(r, item, &n_warnings);
    if (!at && !c->due_on)
        yaml_mistake(r->m, item, "a clock has a limit; write 'not set' where the authority has set none");
    if (at && c->due_on) yaml_mistake(r->m, at, "a clock has a limit or due_on, not both");
    if (c->due_on) rules[c->n_rules++] = (ClockRule){.from = DATE_NONE, .limit = {.form = LIMIT_WITHIN}};
    else if (at && !is_list) rules[c->n_rules++] = read_clock_rule(r, item, at, &settings[0]);
    YAML_EACH(one, is_list ? at : NULL) {
        const YamlNode *is = yaml_find(one, "is");
        yaml_only(r->m, one, rule_keys);
        if (!is) yaml_mistake(r->m, one, "say the limit: {from: 2013-09-01, is: 21 days}");
        rules[c->n_rules] = read_clock_rule(r, one, is, &settings[c->n_rules]);
        rules[c->n_rules++].from = yaml_date_or_none(r->m, one, "from");
    }
    for (size_t i = 0; i < c->n_rules; i++) {
        rules[i].warnings = warnings;
        rules[i].n_warnings = limit_is_set(rules[i].limit) ? n_warnings : 0;
    }
    const char *fault = clock_rules_fault(rules, c->n_rules);
    if (at && fault) yaml_mistake(r->m, at, "%s", fault);
    c->rules = rules;
    c->settings = settings;
    c->n_warnings = n_warnings;
}

/* A condition about the rows whose days start or stop it. */
static void read_rows_of_clock(Reading *r, const YamlNode *item, ClockDef *c) {
    bool has_rows = c->starts.kind == EVENT_ROW || c->stops.kind == EVENT_ROW;
    size_t rows = c->stops.kind == EVENT_ROW ? c->stops.at : c->starts.at;
    bool is_mixed = c->starts.kind == EVENT_ROW && c->stops.kind == EVENT_ROW && c->starts.at != c->stops.at;
    if (!yaml_has(item, "of_rows")) return;
    if (!has_rows || is_mixed)
        yaml_mistake(r->m, item, "of_rows is about the rows of one list, whose days start or stop the clock");
    else c->of_rows = reading_expr_of(r, item, "of_rows", &r->reg->fields[rows]);
}

void reading_clocks(Reading *r) {
    const YamlNode *list = yaml_list_or_none(r->m, r->root, "clocks");
    ClockDef *at = LIST_OF(r->m, list, ClockDef);
    YAML_EACH(item, list) {
        yaml_only(
            r->m, item,
            "name|title|basis|starts|starts_on|due_on|stops|of_rows|applies_when|met_when|repeats|pause|extend|extend_most|limit|warn|"
            "count|start_off|due_off");
        ClockDef c = {.name = reading_name(r, item, "name"),
                      .title = yaml_text(r->m, item, "title"),
                      .basis = yaml_text_or_none(r->m, item, "basis"),
                      .applies = reading_condition(r, item, "applies_when"),
                      .counts_as_met = reading_condition(r, item, "met_when"),
                      .repeats = yaml_flag_or(r->m, item, "repeats", false),
                      .may_pause = yaml_flag_or(r->m, item, "pause", false),
                      .may_extend = yaml_flag_or(r->m, item, "extend", false)};
        if (yaml_has(item, "extend_most")) c.extend_most = reading_limit(r, yaml_find(item, "extend_most"));
        if (limit_is_set(c.extend_most) && !c.may_extend)
            yaml_mistake(r->m, item, "extend_most says how far a clock is extended: write 'extend: true' beside it");
        c.stops = reading_event(r, item, "stops");
        c.starts_on = reading_expr(r, item, "starts_on");
        c.due_on = reading_expr(r, item, "due_on");
        if (!yaml_has(item, "starts_on")) c.starts = reading_event(r, item, "starts");
        read_rows_of_clock(r, item, &c);
        read_clock_rules(r, item, &c);
        at[r->reg->n_clocks++] = c;
    }
    r->reg->clocks = at;
}
