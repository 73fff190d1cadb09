/* form.c - reading the forms of the front door. */
#include "frontdoor/form.h"

#include "base/nearest.h"
#include "cli/app.h"
#include "define/yaml.h"

#define LIST_OF(m, list, type) ARENA_ARRAY((m)->arena, type, ((list) ? (list)->n : 0) + 1)

typedef struct Reading {
    Mistakes *m;
    const YamlNode *root;
    Form *form;
} Reading;

/* ---- fields and stages of its register ---- */

static const char *nearest_field(Mistakes *m, const Register *reg, Str name) {
    const char **names = ARENA_ARRAY(m->arena, const char *, reg->n_fields + 1);
    for (size_t i = 0; i < reg->n_fields; i++) names[i] = str_cstr(m->arena, reg->fields[i].name);
    return nearest_name(name, names, reg->n_fields);
}

static size_t field_named(Reading *r, const YamlNode *at, Str name) {
    const Register *reg = r->form->reg;
    size_t i = register_field(reg, name);
    if (i != SIZE_MAX) return i;
    const char *near = nearest_field(r->m, reg, name);
    yaml_mistake(r->m, at, "the register '%.*s' has no field '%.*s'%s%s", STR_ARG(reg->name), STR_ARG(name),
                 near ? "; did you mean " : "", near ? near : "");
    return SIZE_MAX;
}

/* What a school types may not be looked for among our people, users or cases. */
static bool may_be_asked(const Field *f) {
    switch (f->type) {
    case FIELD_PERSON:
    case FIELD_WORKER:
    case FIELD_TEAM:
    case FIELD_DOCUMENT:
    case FIELD_CASE:
    case FIELD_ROWS: return false;
    default: return f->computed == NULL && f->n_see == 0;
    }
}

/* never: {ground: unknown} */
static void read_never(Reading *r, const YamlNode *map, FormAsk *asks, size_t n) {
    const YamlNode *never = yaml_map_or_none(r->m, map, "never");
    YAML_EACH(item, never) {
        size_t i = field_named(r, item, item->key), k = 0;
        while (k < n && asks[k].field != i) k++;
        if (i == SIZE_MAX) continue;
        if (k == n) yaml_mistake(r->m, item, "'%.*s' is not among what is asked", STR_ARG(item->key));
        else asks[k].never = yaml_item_text(r->m, item);
        if (!field_code(&r->form->reg->fields[i], item->text))
            yaml_mistake(r->m, item, "there is no such code in the list of '%.*s'", STR_ARG(item->key));
    }
}

static void read_asks(Reading *r, const YamlNode *map, FormPart *p) {
    const YamlNode *asks = yaml_list_or_none(r->m, map, "asks"), *needs = yaml_list_or_none(r->m, map, "needs");
    FormAsk *at = LIST_OF(r->m, asks, FormAsk);
    YAML_EACH(item, asks) {
        size_t i = field_named(r, item, yaml_item_text(r->m, item));
        if (i == SIZE_MAX) continue;
        if (!may_be_asked(&r->form->reg->fields[i]))
            yaml_mistake(r->m, item, "a school is not asked for '%.*s'", STR_ARG(item->text));
        at[p->n_asks++] = (FormAsk){.field = i};
    }
    p->asks = at;
    read_never(r, map, at, p->n_asks);
    YAML_EACH(item, needs) {
        size_t i = field_named(r, item, yaml_item_text(r->m, item)), k = 0;
        while (k < p->n_asks && at[k].field != i) k++;
        if (k < p->n_asks) at[k].is_needed = true;
        else if (i != SIZE_MAX)
            yaml_mistake(r->m, item, "'%.*s' is needed but not among what is asked", STR_ARG(item->text));
    }
}

static void read_gives(Reading *r, const YamlNode *map, FormPart *p) {
    const YamlNode *gives = yaml_map_or_none(r->m, map, "gives");
    FormGiven *at = LIST_OF(r->m, gives, FormGiven);
    YAML_EACH(item, gives) {
        bool is_head = str_is(item->key, "source") || str_is(item->key, "team") || str_is(item->key, "referrer");
        if (!is_head && field_named(r, item, item->key) == SIZE_MAX) continue;
        at[p->n_gives++] = (FormGiven){.field = item->key, .text = yaml_item_text(r->m, item)};
    }
    p->gives = at;
}

static size_t stage_or_none(Reading *r, const YamlNode *map, const char *key) {
    if (!yaml_has(map, key)) return SIZE_MAX;
    size_t i = register_stage(r->form->reg, yaml_text(r->m, map, key));
    if (i == SIZE_MAX)
        yaml_mistake(r->m, yaml_find(map, key), "the register '%.*s' has no stage of that name",
                     STR_ARG(r->form->reg->name));
    return i;
}

static void read_notice(Reading *r) {
    FormPart *p = &r->form->notice;
    read_asks(r, r->root, p);
    read_gives(r, r->root, p);
    p->stage = SIZE_MAX;
    p->to = stage_or_none(r, r->root, "to");
}

static void read_reply(Reading *r) {
    FormPart *p = &r->form->reply;
    *p = (FormPart){.stage = SIZE_MAX, .to = SIZE_MAX};
    if (!yaml_has(r->root, "reply")) return;
    const YamlNode *map = yaml_map(r->m, r->root, "reply");
    yaml_only(r->m, map, "stage|title|asks|needs|never|gives|to");
    p->title = yaml_text(r->m, map, "title");
    (void)yaml_text(r->m, map, "stage");
    p->stage = stage_or_none(r, map, "stage");
    p->to = stage_or_none(r, map, "to");
    read_asks(r, map, p);
    read_gives(r, map, p);
}

static void read_shows(Reading *r) {
    const YamlNode *list = yaml_list_or_none(r->m, r->root, "shows");
    size_t *at = LIST_OF(r->m, list, size_t);
    YAML_EACH(item, list) {
        size_t i = field_named(r, item, yaml_item_text(r->m, item));
        if (i != SIZE_MAX) at[r->form->n_shows++] = i;
    }
    r->form->shows = at;
}

/* ---- one form ---- */

/* from: [police, health]. Left out: schools. */
static void read_from(Reading *r) {
    const YamlNode *list = yaml_list_or_none(r->m, r->root, "from");
    if (!list) r->form->from = 1u << SENDER_SCHOOL;
    YAML_EACH(item, list) {
        size_t k = 0;
        Str word = yaml_item_text(r->m, item);
        while (k < N_SENDER_KINDS && !str_is(word, sender_kind_word[k])) k++;
        if (k < N_SENDER_KINDS) r->form->from |= 1u << k;
        else
            yaml_mistake(r->m, item, "there is no sender of the kind '%.*s'; did you mean %s?", STR_ARG(word),
                         nearest_name(word, (const char **)(uintptr_t)sender_kind_word, N_SENDER_KINDS));
    }
}

/* A school speaks of a pupil or itself, an organisation of a child or itself. */
static void check_subject(Reading *r) {
    const Form *f = r->form;
    SubjectOf about = f->reg->subject;
    bool is_schools = form_is_for(f, SENDER_SCHOOL), is_others = (f->from & ~(1u << SENDER_SCHOOL)) != 0;
    if (is_schools && about != OF_CHILD && about != OF_SCHOOL)
        yaml_mistake(r->m, r->root, "a school's form is about a pupil or the school: '%.*s' is not",
                     STR_ARG(f->reg->name));
    if (is_others && about != OF_CHILD && about != OF_BODY)
        yaml_mistake(r->m, r->root, "an organisation's form is about a child or a body: '%.*s' is not",
                     STR_ARG(f->reg->name));
}

static bool read_form(Mistakes *m, const Registers *registers, const YamlNode *root, Form *out) {
    Reading r = {.m = m, .root = root, .form = out};
    *out = (Form){.line = root->line};
    yaml_only(
        m, root,
        "form|title|from|register|advice|asks|needs|never|gives|to|goes_on|needs_open|urgent|shows|reply|school_field");
    out->name = yaml_text(m, root, "form");
    out->title = yaml_text(m, root, "title");
    out->advice = yaml_text_or_none(m, root, "advice");
    out->goes_on = yaml_flag_or(m, root, "goes_on", false);
    out->needs_open = yaml_flag_or(m, root, "needs_open", false);
    out->asks_urgent = yaml_flag_or(m, root, "urgent", false);
    out->reg = register_find(registers, yaml_text(m, root, "register"));
    if (!out->reg) {
        yaml_mistake(m, root, "there is no register of that name");
        return false;
    }
    read_from(&r);
    check_subject(&r);
    if (out->reg->is_arms_length) yaml_mistake(m, root, "a register at arm's length takes no notices of schools");
    out->school_field = SIZE_MAX;
    if (yaml_has(root, "school_field"))
        out->school_field = field_named(&r, yaml_find(root, "school_field"), yaml_text(m, root, "school_field"));
    read_notice(&r);
    read_reply(&r);
    read_shows(&r);
    return true;
}

static int read_minutes(Mistakes *m, const YamlNode *map, const char *key) {
    i64 hour = 0, minute = 0;
    Str minutes, hours = str_cut(yaml_text(m, map, key), ':', &minutes);
    if (str_to_i64(hours, &hour) && str_to_i64(minutes, &minute) && hour >= 0 && hour < 24 && minute >= 0 &&
        minute < 60)
        return (int)(hour * 60 + minute);
    yaml_mistake(m, yaml_find(map, key), "a time of day is written 08:30");
    return 0;
}

static void read_desk(Mistakes *m, Str folder, Forms *f) {
    DefinitionText t;
    if (!definition_text(m, folder, STR("front_door.yaml"), &t)) return;
    const YamlNode *root = yaml_read(m, t.file, t.text);
    if (!root) return;
    yaml_only(m, root, "duty|out_of_hours|when_down|again_hours");
    const YamlNode *duty = yaml_map(m, root, "duty");
    yaml_only(m, duty, "role|from|to");
    f->duty_role = yaml_text(m, duty, "role");
    if (duty && role_find(definitions_roles(m->arena, folder), f->duty_role) == SIZE_MAX)
        yaml_mistake(m, duty, "there is no role '%.*s'", STR_ARG(f->duty_role));
    f->opens_at = read_minutes(m, duty, "from");
    f->closes_at = read_minutes(m, duty, "to");
    f->out_of_hours = yaml_text(m, root, "out_of_hours");
    f->when_down = yaml_text(m, root, "when_down");
    f->again_hours = (int)yaml_number(m, root, "again_hours", 0, 1000);
}

static void read_all(Mistakes *m, Str folder, const Registers *registers, Forms *f) {
    Str *paths;
    size_t n = definition_list(m->arena, folder, STR("forms/"), &paths);
    Form *at = ARENA_ARRAY(m->arena, Form, n + 1);
    for (size_t i = 0; i < n; i++) {
        DefinitionText t;
        if (!definition_text(m, folder, paths[i], &t)) continue;
        const YamlNode *root = yaml_read(m, t.file, t.text);
        if (!root || !read_form(m, registers, root, &at[f->n])) continue;
        Str stem = str_slice(paths[i], sizeof "forms/" - 1, paths[i].n - (sizeof ".yaml" - 1));
        if (!str_eq(at[f->n].name, stem))
            mistake_at(m, t.file, 1, "the file of the form '%.*s' is to be named %.*s.yaml", STR_ARG(at[f->n].name),
                       STR_ARG(at[f->n].name));
        f->n++;
    }
    f->at = at;
    read_desk(m, folder, f);
}

/* ---- all ---- */

Status forms_open(Ctx *cx, Str folder, const Registers *registers, Forms **out) {
    Arena *arena = arena_open();
    if (!arena) return FAIL(cx, ERR_OPS, "no memory for the forms of the front door");
    Forms *f = ARENA_NEW(arena, Forms);
    f->arena = arena;
    Mistakes m = mistakes_on(arena);
    read_all(&m, folder, registers, f);
    Status st = mistakes_refuse(cx, &m, "forms");
    if (st == OK) *out = f;
    else arena_close(arena);
    return st;
}

void forms_close(Forms *f) {
    if (f) arena_close(f->arena);
}

void forms_check(Str folder, const Registers *registers, Mistakes *out) {
    Forms f = {.arena = out->arena};
    if (out->n == 0) read_all(out, folder, registers, &f);
}

const Forms *forms_of(const Ctx *cx) {
    check(cx->app && cx->app->forms);
    return cx->app->forms;
}

const Form *form_find(const Forms *f, Str name) {
    for (size_t i = 0; i < f->n; i++)
        if (str_eq(f->at[i].name, name)) return &f->at[i];
    return NULL;
}

bool form_is_of_sender(const Form *f) { return f->reg->subject == OF_SCHOOL || f->reg->subject == OF_BODY; }

bool form_is_for(const Form *f, SenderKind kind) { return (f->from >> kind) & 1; }

bool form_is_sent(const Form *f) { return f->notice.n_asks + f->notice.n_gives > 0; }
