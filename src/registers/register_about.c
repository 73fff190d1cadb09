#include "registers/register_about.h"

#include "base/json_text.h"

typedef struct About {
    Ctx *cx;
    const Register *reg;
    json_t *dictionary;
} About;

static void put(json_t *o, const char *key, Str s) { json_object_set_new(o, key, json_text(s)); }
static void put_bool(json_t *o, const char *key, bool b) { json_object_set_new(o, key, json_boolean(b)); }

static json_t *new_list(json_t *o, const char *key) {
    json_t *list = json_array();
    json_object_set_new(o, key, list);
    return list;
}

static json_t *new_row(json_t *list) {
    json_t *o = json_object();
    json_array_append_new(list, o);
    return o;
}

/* ---- who ---- */

static Str role_title(const About *a, Str name) {
    const Roles *roles = definitions_of(a->cx)->roles;
    size_t i = role_find(roles, name);
    return i == SIZE_MAX ? name : roles->at[i].title;
}

static json_t *role_titles(const About *a, const Str *names, size_t n) {
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++) json_array_append_new(list, json_text(role_title(a, names[i])));
    return list;
}

static Str joined(const About *a, const json_t *list) {
    Buf b = buf_on(a->cx->arena);
    size_t i;
    const json_t *v;
    json_array_foreach(list, i, v) buf_fmt(&b, "%s%s", i ? "; " : "", json_string_value(v));
    return buf_str(&b);
}

/* Only those roles, or whoever sees the case. */
static Str seen_by(const About *a, const Field *f) {
    json_t *titles = f->n_see ? role_titles(a, f->see, f->n_see) : role_titles(a, a->reg->change, a->reg->n_change);
    Str words = f->n_see || f->is_sensitive ? joined(a, titles) : STR("Whoever sees the case");
    json_decref(titles);
    return words;
}

/* ---- fields ---- */

static const char *type_words(FieldType t) {
    static const char *const words[N_FIELD_TYPES] = {
        [FIELD_TEXT] = "Text",         [FIELD_LONG] = "Long text",   [FIELD_NUMBER] = "Whole number",
        [FIELD_DECIMAL] = "Number",    [FIELD_MONEY] = "Money",      [FIELD_DATE] = "Date",
        [FIELD_MOMENT] = "Date, time", [FIELD_TIME] = "Time of day", [FIELD_YES_NO] = "Yes, no or not known",
        [FIELD_CHOICE] = "One of",     [FIELD_CHOICES] = "Any of",   [FIELD_PERSON] = "Person",
        [FIELD_SCHOOL] = "School",     [FIELD_TEAM] = "Team",        [FIELD_WORKER] = "Worker",
        [FIELD_DOCUMENT] = "Document", [FIELD_ADDRESS] = "Address",  [FIELD_ROWS] = "List of",
        [FIELD_CASE] = "Case",
    };
    return words[t];
}

static void add_codes(json_t *o, const Field *f) {
    json_t *codes = new_list(o, "codes");
    for (size_t i = 0; i < f->n_codes; i++) {
        json_t *code = new_row(codes);
        put(code, "code", f->codes[i].code);
        put(code, "title", f->codes[i].title);
        put(code, "hint", f->codes[i].hint);
        json_object_set_new(code, "from", json_day(f->codes[i].from));
        json_object_set_new(code, "to", json_day(f->codes[i].to));
    }
}

static Str when_asked(const Field *f) {
    if (f->computed) return STR("Worked out");
    return f->is_opening ? STR("When the case is opened") : STR("Later");
}

static Str when_required(const Field *f) {
    return f->is_required ? STR("always") : f->required_when ? expr_text(f->required_when) : STR_NONE;
}

static Str code_names(const About *a, const Field *f) {
    Buf b = buf_on(a->cx->arena);
    for (size_t i = 0; i < f->n_codes; i++)
        buf_fmt(&b, "%s%.*s: %.*s", i ? "; " : "", STR_ARG(f->codes[i].code), STR_ARG(f->codes[i].title));
    return buf_str(&b);
}

/* A row of the data dictionary; list: of which list of rows the field is a column, or NULL. */
static void add_to_dictionary(About *a, const Field *f, const Field *list) {
    json_t *o = new_row(a->dictionary);
    Str reg = a->reg->name;
    put(o, "table",
        list ? str_fmt(a->cx->arena, "reg_%.*s_%.*s", STR_ARG(reg), STR_ARG(list->name))
             : str_fmt(a->cx->arena, "reg_%.*s", STR_ARG(reg)));
    put(o, "column", f->name);
    put(o, "title", f->title);
    put(o, "type", str_from(field_type_word[f->type]));
    put(o, "codes", code_names(a, f));
    put(o, "asked", when_asked(f));
    put(o, "required", when_required(f));
    put(o, "shown", expr_text(f->shown_when));
    put(o, "computed", expr_text(f->computed));
    put(o, "must", f->must_say);
    put(o, "seen_by", seen_by(a, f));
    put(o, "help", f->help.n ? f->help : f->hint);
}

static void add_field(About *a, json_t *fields, const Field *f, const Field *list) {
    json_t *o = new_row(fields);
    put(o, "name", f->name);
    put(o, "title", f->title);
    put(o, "type", str_from(field_type_word[f->type]));
    put(o, "type_words", str_from(type_words(f->type)));
    put_bool(o, "required", f->is_required);
    put(o, "required_when", expr_text(f->required_when));
    put(o, "shown_when", expr_text(f->shown_when));
    put_bool(o, "opening", f->is_opening);
    put(o, "hint", f->hint);
    put(o, "help", f->help);
    put(o, "computed", expr_text(f->computed));
    put(o, "must", f->must_say);
    put(o, "seen_by", seen_by(a, f));
    put(o, "seen_only_by", f->n_see > 0 || f->is_sensitive ? seen_by(a, f) : STR_NONE);
    add_codes(o, f);
    json_t *columns = new_list(o, "fields");
    if (f->type != FIELD_ROWS) add_to_dictionary(a, f, list);
    for (size_t i = 0; i < f->n_fields; i++) add_field(a, columns, &f->fields[i], f);
}

/* ---- stages, clocks ---- */

static Str when_words(const Register *r, CaseEventRef e) {
    switch (e.kind) {
    case EVENT_FIELD: return r->fields[e.at].title;
    case EVENT_STAGE: return r->stages[e.at].title;
    case EVENT_ROW: return r->fields[e.at].fields[e.column].title;
    case EVENT_OPENED: return STR("The case is opened");
    case EVENT_CLOSED: return STR("The case is closed");
    case EVENT_NONE: break;
    }
    return STR_NONE;
}

static void add_stage(const About *a, json_t *stages, const Stage *s) {
    const Register *r = a->reg;
    json_t *o = new_row(stages), *to = new_list(o, "to"), *titles = new_list(o, "to_titles");
    put(o, "name", s->name);
    put(o, "title", s->title);
    put(o, "hint", s->hint);
    put_bool(o, "is_first", s->is_first);
    put_bool(o, "is_last", s->is_last);
    for (size_t i = 0; i < s->n_to; i++) {
        json_array_append_new(to, json_text(r->stages[s->to[i]].name));
        json_array_append_new(titles, json_text(r->stages[s->to[i]].title));
    }
    json_t *needs = new_list(o, "needs"), *asks = new_list(o, "asks");
    for (size_t i = 0; i < s->n_needs; i++) json_array_append_new(needs, json_text(r->fields[s->needs[i]].title));
    for (size_t i = 0; i < s->n_asks; i++) json_array_append_new(asks, json_text(r->fields[s->asks[i]].title));
    for (size_t i = 0; i < s->n_requires; i++) json_array_append_new(needs, json_text(s->requires[i].say));
    json_object_set_new(o, "by", s->n_by ? role_titles(a, s->by, s->n_by) : role_titles(a, r->change, r->n_change));
}

static void add_limits(const About *a, json_t *o, const ClockDef *k) {
    Arena *m = a->cx->arena;
    json_t *limits = new_list(o, "limits");
    for (size_t i = 0; i < k->n_rules; i++) {
        json_t *l = new_row(limits);
        Buf warnings = buf_on(m);
        const ClockRule *rule = &k->rules[i];
        for (size_t w = 0; w < rule->n_warnings; w++)
            buf_fmt(&warnings, "%s%.*s%s", w ? ", " : "", STR_ARG(limit_text(m, rule->warnings[w].limit)),
                    rule->warnings[w].is_from_start ? " after the start" : " before");
        put(l, "limit", register_limit_words(m, k, i));
        json_object_set_new(l, "from", json_day(rule->from));
        put(l, "from_words", date_is_set(rule->from) ? date_long(m, rule->from) : STR_NONE);
        put(l, "setting", k->settings[i]);
        put(l, "warns", buf_str(&warnings));
    }
}

static void add_clock(const About *a, json_t *clocks, const ClockDef *k) {
    json_t *o = new_row(clocks);
    put(o, "name", k->name);
    put(o, "title", k->title);
    put(o, "basis", k->basis);
    put(o, "limit", register_limit_words(a->cx->arena, k, k->n_rules - 1));
    put(o, "setting", k->n_rules ? k->settings[k->n_rules - 1] : STR_NONE);
    put(o, "starts", k->starts_on ? expr_text(k->starts_on) : when_words(a->reg, k->starts));
    put(o, "stops", when_words(a->reg, k->stops));
    put(o, "applies", expr_text(k->applies));
    put(o, "counts_as_met", expr_text(k->counts_as_met));
    put_bool(o, "repeats", k->repeats);
    put_bool(o, "may_pause", k->may_pause);
    put_bool(o, "may_extend", k->may_extend);
    if (limit_is_set(k->extend_most)) put(o, "extend_most", limit_text(a->cx->arena, k->extend_most));
    add_limits(a, o, k);
}

/* ---- alerts, and what follows by itself ---- */

static void add_tasks(const About *a, json_t *o) {
    json_t *list = new_list(o, "tasks");
    for (size_t i = 0; i < a->reg->n_tasks; i++) {
        const TaskDef *t = &a->reg->tasks[i];
        json_t *row = new_row(list);
        put(row, "name", t->name);
        put(row, "title", t->title);
        put(row, "when", expr_text(t->when));
        put(row, "for", str_is(t->for_role, "worker") ? STR("The case's worker") : role_title(a, t->for_role));
        put(row, "team", t->for_team);
        put(row, "due", t->has_due ? limit_text(a->cx->arena, t->due) : STR_NONE);
        put_bool(row, "is_urgent", t->is_urgent);
    }
}

static void add_effects(const About *a, json_t *o) {
    json_t *list = new_list(o, "effects");
    for (size_t i = 0; i < a->reg->n_effects; i++) {
        const Effect *e = &a->reg->effects[i];
        json_t *row = new_row(list);
        put(row, "name", e->name);
        put(row, "on", when_words(a->reg, e->on));
        put(row, "when", expr_text(e->when));
        put(row, "opens", e->opens);
        put(row, "changes", e->changes);
        put(row, "closes", e->closes);
        put(row, "task", e->task_title);
        put_bool(row, "proposes", e->proposes);
    }
    list = new_list(o, "closings");
    for (size_t i = 0; i < a->reg->n_closings; i++) {
        const Closing *c = &a->reg->closings[i];
        json_t *row = new_row(list);
        put(row, "name", c->name);
        put(row, "title", c->title);
        put(row, "when", expr_text(c->when));
        put(row, "to", a->reg->stages[c->to].title);
    }
}

static void add_rules(const About *a, json_t *o) {
    json_t *list = new_list(o, "rules");
    for (size_t i = 0; i < a->reg->n_rules; i++) {
        const RuleDef *d = &a->reg->rules[i];
        json_t *row = new_row(list);
        put(row, "name", d->name);
        put(row, "title", d->title);
        put(row, "basis", d->basis);
        put(row, "does",
            d->opens_case     ? STR("opens a case")
            : d->changes_case ? STR("fills in a case")
                              : STR("sets a task"));
    }
}

static void add_said(const About *a, json_t *o) {
    const Register *r = a->reg;
    json_t *checks = new_list(o, "checks"), *letters = new_list(o, "letters"), *settings = new_list(o, "settings");
    for (size_t i = 0; i < r->n_checks; i++) json_array_append_new(checks, json_text(r->checks[i].say));
    for (size_t i = 0; i < r->n_letters; i++) {
        json_t *row = new_row(letters);
        put(row, "name", r->letters[i].name);
        put(row, "title", r->letters[i].title);
        put(row, "to", r->letters[i].to);
    }
    for (size_t i = 0; i < r->n_settings; i++) {
        json_t *row = new_row(settings);
        put(row, "name", r->settings[i].name);
        put(row, "title", r->settings[i].title);
        put(row, "hint", r->settings[i].hint);
        put(row, "basis", r->settings[i].basis);
    }
}

/* ---- the whole ---- */

static void add_head(const About *a, json_t *o) {
    const Register *r = a->reg;
    put(o, "register", r->name);
    put(o, "title", r->title);
    put(o, "case", r->case_word);
    put(o, "about", r->about);
    put(o, "basis", r->basis);
    put(o, "retention", r->retention);
    put_bool(o, "is_arms_length", r->is_arms_length);
    json_object_set_new(o, "changed_by", role_titles(a, r->change, r->n_change));
    json_object_set_new(o, "seen_by", role_titles(a, r->see, r->n_see));
    put(o, "reopen_within", r->has_reopening ? limit_text(a->cx->arena, r->reopen_within) : STR_NONE);
    json_t *measures = new_list(o, "measures");
    for (size_t i = 0; i < r->n_measures; i++) json_array_append_new(measures, json_text(r->measures[i]));
}

json_t *register_about(Ctx *cx, const Register *r) {
    json_t *o = json_object();
    About a = {.cx = cx, .reg = r, .dictionary = new_list(o, "dictionary")};
    add_head(&a, o);
    json_t *fields = new_list(o, "fields"), *stages = new_list(o, "stages"), *clocks = new_list(o, "clocks");
    for (size_t i = 0; i < r->n_fields; i++) add_field(&a, fields, &r->fields[i], NULL);
    for (size_t i = 0; i < r->n_stages; i++) add_stage(&a, stages, &r->stages[i]);
    for (size_t i = 0; i < r->n_clocks; i++) add_clock(&a, clocks, &r->clocks[i]);
    add_tasks(&a, o);
    add_effects(&a, o);
    add_rules(&a, o);
    add_said(&a, o);
    return o;
}
