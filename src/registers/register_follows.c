/* register_follows.c - what follows by itself: tasks, effects, closings, rules, what a case states; and letters. */
#include "registers/register_read_own.h"

#include "registers/letter.h"

void reading_tasks(Reading *r) {
    const YamlNode *list = yaml_list_or_none(r->m, r->root, "tasks");
    TaskDef *at = LIST_OF(r->m, list, TaskDef);
    YAML_EACH(item, list) {
        yaml_only(r->m, item, "name|title|when|key|for|team|due|urgent|lasting|private|basis");
        const YamlNode *due = yaml_find(item, "due");
        at[r->reg->n_tasks++] =
            (TaskDef){.name = reading_name(r, item, "name"),
                      .title = yaml_text(r->m, item, "title"),
                      .when = reading_condition(r, item, "when"),
                      .key = reading_expr(r, item, "key"),
                      .for_role = yaml_has(item, "for") ? yaml_text(r->m, item, "for") : STR("worker"),
                      .for_team = yaml_text_or_none(r->m, item, "team"),
                      .has_due = due != NULL,
                      .due = due ? reading_limit(r, due) : (Limit){0},
                      .is_urgent = yaml_flag_or(r->m, item, "urgent", false),
                      .is_lasting = yaml_flag_or(r->m, item, "lasting", false),
                      .is_private = yaml_flag_or(r->m, item, "private", false)};
    }
    r->reg->tasks = at;
}

/* Names of another register's fields: registers_read() looks them up once all are read. */
static const FieldFrom *read_with(Reading *r, const YamlNode *item, size_t *n) {
    const YamlNode *map = yaml_map_or_none(r->m, item, "with");
    FieldFrom *at = LIST_OF(r->m, map, FieldFrom);
    ExprNames names = {.reg = r->reg, .asks = &r->reg->asks};
    *n = 0;
    YAML_EACH(one, map)
    at[(*n)++] = (FieldFrom){.name = one->key,
                             .line = one->line,
                             .value = expr_read(r->m, one, yaml_item_text(r->m, one), &names)};
    return at;
}

void reading_effects(Reading *r) {
    const YamlNode *list = yaml_list_or_none(r->m, r->root, "effects");
    Effect *at = LIST_OF(r->m, list, Effect);
    YAML_EACH(item, list) {
        yaml_only(
            r->m, item,
            "name|on|when|opens|changes|with|closes|closes_to|closes_outcome|link|proposes|title|for|urgent|basis");
        Effect e = {.name = reading_name(r, item, "name"),
                    .on = reading_event(r, item, "on"),
                    .when = reading_condition(r, item, "when"),
                    .opens = yaml_text_or_none(r->m, item, "opens"),
                    .changes = yaml_text_or_none(r->m, item, "changes"),
                    .closes = yaml_text_or_none(r->m, item, "closes"),
                    .closes_to = yaml_text_or_none(r->m, item, "closes_to"),
                    .closes_outcome = yaml_text_or_none(r->m, item, "closes_outcome"),
                    .link = yaml_has(item, "link") ? yaml_text(r->m, item, "link") : STR("led_to"),
                    .proposes = yaml_flag_or(r->m, item, "proposes", false),
                    .is_urgent = yaml_flag_or(r->m, item, "urgent", false),
                    .task_title = yaml_text_or_none(r->m, item, "title"),
                    .for_role = yaml_text_or_none(r->m, item, "for"),
                    .line = item->line};
        e.with = read_with(r, item, &e.n_with);
        if (!e.opens.p && !e.changes.p && !e.closes.p && !e.task_title.p)
            yaml_mistake(r->m, item, "the effect does nothing: opens, changes, closes or title");
        at[r->reg->n_effects++] = e;
    }
    r->reg->effects = at;
}

static void check_own_fields(Reading *r, const YamlNode *item, const FieldFrom *with, size_t n) {
    for (size_t i = 0; i < n; i++) (void)reading_field(r, item, with[i].name);
}

void reading_closings(Reading *r) {
    const YamlNode *list = yaml_list_or_none(r->m, r->root, "closings");
    Closing *at = LIST_OF(r->m, list, Closing);
    YAML_EACH(item, list) {
        yaml_only(r->m, item, "name|title|when|on|to|with");
        Str to = yaml_text(r->m, item, "to");
        Closing c = {.name = reading_name(r, item, "name"),
                     .title = yaml_text(r->m, item, "title"),
                     .when = reading_condition(r, item, "when"),
                     .on = reading_expr(r, item, "on"),
                     .to = reading_stage(r, item, to),
                     .line = item->line};
        c.with = read_with(r, item, &c.n_with);
        check_own_fields(r, item, c.with, c.n_with);
        if (!yaml_has(item, "when")) yaml_mistake(r->m, item, "say when the case closes by itself: when");
        if (c.to != SIZE_MAX && !r->reg->stages[c.to].is_last)
            yaml_mistake(r->m, item, "a case moves by itself only to a last stage");
        if (c.to != SIZE_MAX) at[r->reg->n_closings++] = c;
    }
    r->reg->closings = at;
}

/* A rule about every school: no statement, but a condition and a day. */
static void read_each(Reading *r, const YamlNode *item, RuleDef *d) {
    d->each = reading_words(r, yaml_list(r->m, item, "each"), &d->n_each);
    d->when = reading_expr(r, item, "when");
    d->on = reading_expr(r, item, "on");
    if (!d->when || !d->on) yaml_mistake(r->m, item, "a rule about each school says when, and on which day");
    if (r->reg->subject != OF_SCHOOL)
        yaml_mistake(r->m, item, "a rule about each school is of a register about schools");
    if (!d->opens_case) yaml_mistake(r->m, item, "a rule about each school opens cases");
}

static void read_above_limit(Reading *r, const YamlNode *item, RuleDef *d) {
    const YamlNode *map = yaml_map(r->m, item, "above_limit");
    yaml_only(r->m, map, "count|of|among");
    d->above_limit.count = yaml_text(r->m, map, "count");
    d->above_limit.of = yaml_text(r->m, map, "of");
    d->above_limit.among = yaml_text(r->m, map, "among");
    if (!d->statement.p)
        yaml_mistake(r->m, map, "a limit is of the rows of a statement; each school on its own has none");
}

void reading_rules(Reading *r) {
    const YamlNode *list = yaml_list_or_none(r->m, r->root, "rules");
    RuleDef *at = LIST_OF(r->m, list, RuleDef);
    YAML_EACH(item, list) {
        yaml_only(r->m, item, "name|title|statement|each|when|on|does|with|for|above_limit|basis");
        const YamlNode *with = yaml_map_or_none(r->m, item, "with");
        int does = yaml_choice(r->m, item, "does", "open_case|raise_task|change_case");
        RuleDef d = {.line = item->line,
                     .name = reading_name(r, item, "name"),
                     .title = yaml_text(r->m, item, "title"),
                     .statement = yaml_has(item, "each") ? STR_NONE : reading_name(r, item, "statement"),
                     .opens_case = does == 0,
                     .changes_case = does == 2,
                     .for_role = yaml_text_or_none(r->m, item, "for"),
                     .basis = yaml_text_or_none(r->m, item, "basis")};
        if (yaml_has(item, "each")) read_each(r, item, &d);
        if (yaml_has(item, "above_limit")) read_above_limit(r, item, &d);
        ColumnFrom *columns = LIST_OF(r->m, with, ColumnFrom);
        YAML_EACH(one, with)
        columns[d.n_with++] =
            (ColumnFrom){.field = reading_field(r, one, one->key), .column = yaml_item_text(r->m, one)};
        d.with = columns;
        at[r->reg->n_rules++] = d;
    }
    r->reg->rules = at;
}

void reading_standing(Reading *r) {
    if (!yaml_has(r->root, "standing")) return;
    const YamlNode *map = yaml_map(r->m, r->root, "standing");
    StandingDef *s = &r->reg->standing;
    yaml_only(r->m, map, "kind|when|from|to|detail|part_time|not_suitable_on");
    int kind = yaml_choice(r->m, map, "kind", "home_educated|provision|missing|awaiting");
    static const char *const kinds[] = {"home_educated", "provision", "missing", "awaiting"};
    if (kind >= 0) s->kind = str_from(kinds[kind]);
    s->when = reading_condition(r, map, "when");
    s->from = reading_expr(r, map, "from");
    s->to = reading_expr(r, map, "to");
    s->detail = reading_expr(r, map, "detail");
    s->is_part_time = reading_condition(r, map, "part_time");
    s->not_suitable_on = reading_expr(r, map, "not_suitable_on");
    if (!s->from) yaml_mistake(r->m, map, "say from which day it holds: from");
}

void reading_exclusion(Reading *r) {
    if (!yaml_has(r->root, "exclusion")) return;
    const YamlNode *map = yaml_map(r->m, r->root, "exclusion");
    ExclusionDef *x = &r->reg->exclusion;
    yaml_only(r->m, map, "when|category|school|from|to|reason|sessions|withdrawn_on");
    x->when = reading_condition(r, map, "when");
    x->category = reading_expr(r, map, "category");
    x->school = reading_expr(r, map, "school");
    x->from = reading_expr(r, map, "from");
    x->to = reading_expr(r, map, "to");
    x->reason = reading_expr(r, map, "reason");
    x->sessions = reading_expr(r, map, "sessions");
    x->withdrawn_on = reading_expr(r, map, "withdrawn_on");
    if (!x->category || !x->school || !x->from)
        yaml_mistake(r->m, map, "say of which category, from which school and from which day: category, school, from");
}

/* A field of the case, or of the list where the refusal stands in one. SIZE_MAX: the key is not there. */
static size_t refusal_field(Reading *r, const YamlNode *item, const char *key, const Field *list) {
    if (!yaml_has(item, key)) return SIZE_MAX;
    Str name = yaml_text(r->m, item, key);
    if (!list) return reading_field(r, yaml_find(item, key), name);
    for (size_t i = 0; i < list->n_fields; i++)
        if (str_eq(list->fields[i].name, name)) return i;
    yaml_mistake(r->m, yaml_find(item, key), "the list '%.*s' has no column '%.*s'", STR_ARG(list->name),
                 STR_ARG(name));
    return SIZE_MAX;
}

static void check_refusal(Reading *r, const YamlNode *item, const RefusalDef *d, const Field *fields) {
    bool is_whole = d->school != SIZE_MAX && d->answer != SIZE_MAX && d->on != SIZE_MAX;
    if (!is_whole)
        yaml_mistake(r->m, item, "say which school refused, by which answer, on which day: school, answer, on");
    if (!is_whole) return;
    bool is_typed = fields[d->school].type == FIELD_SCHOOL && fields[d->answer].type == FIELD_CHOICE &&
                    fields[d->on].type == FIELD_DATE && (d->or_on == SIZE_MAX || fields[d->or_on].type == FIELD_DATE);
    if (!is_typed) yaml_mistake(r->m, item, "school names a school, answer a choice, on and or_on a date");
    else if (!field_code(&fields[d->answer], d->is))
        yaml_mistake(r->m, item, "the answer has no code '%.*s'", STR_ARG(d->is));
}

void reading_refusals(Reading *r) {
    const YamlNode *list = yaml_list_or_none(r->m, r->root, "refusals");
    RefusalDef *at = LIST_OF(r->m, list, RefusalDef);
    YAML_EACH(item, list) {
        yaml_only(r->m, item, "title|list|school|answer|is|on|or_on|reason");
        RefusalDef *d = &at[r->reg->n_refusals++];
        d->title = yaml_text(r->m, item, "title");
        d->is = yaml_text(r->m, item, "is");
        d->list = yaml_has(item, "list") ? reading_field(r, item, yaml_text(r->m, item, "list")) : SIZE_MAX;
        const Field *rows = d->list != SIZE_MAX ? &r->reg->fields[d->list] : NULL;
        d->school = refusal_field(r, item, "school", rows);
        d->answer = refusal_field(r, item, "answer", rows);
        d->on = refusal_field(r, item, "on", rows);
        d->or_on = refusal_field(r, item, "or_on", rows);
        d->reason = refusal_field(r, item, "reason", rows);
        check_refusal(r, item, d, rows ? rows->fields : r->reg->fields);
    }
    r->reg->refusals = at;
}

void reading_around(Reading *r) {
    if (!yaml_has(r->root, "attendance_around")) return;
    const YamlNode *map = yaml_map(r->m, r->root, "attendance_around");
    yaml_only(r->m, map, "weeks|days");
    const YamlNode *list = yaml_list(r->m, map, "days");
    size_t *days = LIST_OF(r->m, list, size_t);
    r->reg->around.weeks = (int)yaml_number(r->m, map, "weeks", 1, 52);
    YAML_EACH(item, list) {
        size_t field = reading_field(r, item, yaml_item_text(r->m, item));
        if (field == SIZE_MAX) continue;
        if (r->reg->fields[field].type != FIELD_DATE)
            yaml_mistake(r->m, item, "'%.*s' is no date", STR_ARG(r->reg->fields[field].name));
        days[r->reg->around.n++] = field;
    }
    r->reg->around.days = days;
    if (r->reg->subject != OF_CHILD) yaml_mistake(r->m, map, "attendance is of a child: the register is about none");
}

void reading_letters(Reading *r) {
    const YamlNode *list = yaml_list_or_none(r->m, r->root, "letters");
    LetterDef *at = LIST_OF(r->m, list, LetterDef);
    YAML_EACH(item, list) {
        yaml_only(r->m, item, "name|title|to|subject|body");
        at[r->reg->n_letters++] = (LetterDef){.name = reading_name(r, item, "name"),
                                              .title = yaml_text(r->m, item, "title"),
                                              .to = yaml_text_or_none(r->m, item, "to"),
                                              .subject = yaml_text_or_none(r->m, item, "subject"),
                                              .body = yaml_text(r->m, item, "body")};
        letter_check(r->m, item, r->reg, &at[r->reg->n_letters - 1]);
    }
    r->reg->letters = at;
}
