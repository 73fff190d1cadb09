#include "privacy/holdings.h"

#include "cli/app.h"
#include "define/definitions.h"

const char *const field_kind_word[] = {"identifying", "sensitive", "safe"};

/* Free text and whatever leads to somebody: never safe, and so nobody has to say it. */
static bool is_never_safe(FieldType t) {
    switch (t) {
    case FIELD_TEXT:
    case FIELD_LONG:
    case FIELD_MOMENT:
    case FIELD_PERSON:
    case FIELD_WORKER:
    case FIELD_DOCUMENT:
    case FIELD_CASE:
    case FIELD_ADDRESS: return true;
    default: return false;
    }
}

static bool names_field(Str name, const Field *f, const Field *of) {
    Str rest, first = str_cut(name, '.', &rest);
    return of ? str_eq(first, of->name) && str_eq(rest, f->name) : rest.n == 0 && str_eq(first, f->name);
}

static bool is_named(const HeldRegister *h, FieldKind k, const Field *f, const Field *of) {
    for (size_t i = 0; i < h->n[k]; i++)
        if (names_field(h->names[k][i], f, of)) return true;
    return false;
}

FieldKind holdings_kind(const HeldRegister *h, const Field *f, const Field *of) {
    if (is_never_safe(f->type)) return KIND_IDENTIFYING;
    if (is_named(h, KIND_IDENTIFYING, f, of)) return KIND_IDENTIFYING;
    return is_named(h, KIND_SAFE, f, of) && !is_named(h, KIND_SENSITIVE, f, of) ? KIND_SAFE : KIND_SENSITIVE;
}

/* ---- reading ---- */

static Str *read_words(Mistakes *m, const YamlNode *list, size_t *n) {
    Str *words = ARENA_ARRAY(m->arena, Str, list ? list->n + 1 : 1);
    *n = 0;
    YAML_EACH(item, list) words[(*n)++] = yaml_item_text(m, item);
    return words;
}

static void read_kind(Mistakes *m, const YamlNode *root, FieldKind k, HeldRegister *out) {
    const YamlNode *list = yaml_list_or_none(m, root, field_kind_word[k]);
    size_t n = 0;
    out->names[k] = read_words(m, list, &out->n[k]);
    out->lines[k] = ARENA_ARRAY(m->arena, int, out->n[k] + 1);
    out->list_line[k] = list ? list->line : 0;
    YAML_EACH(item, list) out->lines[k][n++] = item->line;
}

/* Where the file says of what kind the field is; where it does not, its last list of names, to which one would be added. */
static int line_of(const HeldRegister *h, const Field *f, const Field *of) {
    int last = 0;
    for (int k = 0; k < 3; k++) {
        for (size_t i = 0; i < h->n[k]; i++)
            if (names_field(h->names[k][i], f, of)) return h->lines[k][i];
        if (h->list_line[k] > last) last = h->list_line[k];
    }
    return last;
}

static void check_field(Mistakes *m, const HeldRegister *h, const Field *f, const Field *of, Str file) {
    int n = 0, line = line_of(h, f, of);
    bool is_safe = is_named(h, KIND_SAFE, f, of);
    for (int k = 0; k < 3; k++) n += is_named(h, (FieldKind)k, f, of);
    Str name = of ? str_fmt(m->arena, "%.*s.%.*s", STR_ARG(of->name), STR_ARG(f->name)) : f->name;
    if (is_never_safe(f->type) && is_safe)
        mistake_at(m, file, line,
                   "'%.*s' is text, a person, an address, a document or a case: it can never be called safe",
                   STR_ARG(name));
    else if (!is_never_safe(f->type) && n == 0)
        mistake_at(m, file, line, "'%.*s' is not among safe, sensitive or identifying: say which it is", STR_ARG(name));
    else if (n > 1) mistake_at(m, file, line, "'%.*s' is of more than one kind", STR_ARG(name));
}

static const Field *field_at(const Field *fields, size_t n, Str name) {
    for (size_t i = 0; i < n; i++)
        if (str_eq(fields[i].name, name)) return &fields[i];
    return NULL;
}

/* The nearest that the file could name. */
static Str near_field(Mistakes *m, const Register *reg, Str wrong) {
    size_t n = 0, cap = 0;
    Str *names = NULL;
    for (size_t i = 0; i < reg->n_fields; i++) {
        const Field *f = &reg->fields[i];
        ARENA_ROOM(m->arena, names, n, cap, 64);
        names[n++] = f->name;
        for (size_t k = 0; k < f->n_fields; k++) {
            ARENA_ROOM(m->arena, names, n, cap, 64);
            names[n++] = str_fmt(m->arena, "%.*s.%.*s", STR_ARG(f->name), STR_ARG(f->fields[k].name));
        }
    }
    Str nearest = mistake_nearest(wrong, names, n);
    return nearest.p ? str_fmt(m->arena, "; did you mean '%.*s'?", STR_ARG(nearest)) : STR_NONE;
}

static void check_names(Mistakes *m, const HeldRegister *h, Str file) {
    for (int k = 0; k < 3; k++) {
        for (size_t i = 0; i < h->n[k]; i++) {
            Str rest, first = str_cut(h->names[k][i], '.', &rest);
            const Field *f = field_at(h->reg->fields, h->reg->n_fields, first);
            if (f && rest.n) f = field_at(f->fields, f->n_fields, rest);
            if (!f)
                mistake_at(m, file, h->lines[k][i], "the register has no field '%.*s'%.*s", STR_ARG(h->names[k][i]),
                           STR_ARG(near_field(m, h->reg, h->names[k][i])));
        }
    }
}

static void check_fields(Mistakes *m, const HeldRegister *h, Str file) {
    for (size_t i = 0; i < h->reg->n_fields; i++) {
        const Field *f = &h->reg->fields[i];
        if (f->type != FIELD_ROWS) check_field(m, h, f, NULL, file);
        for (size_t k = 0; k < f->n_fields; k++) check_field(m, h, &f->fields[k], f, file);
    }
    check_names(m, h, file);
}

static void read_register(Mistakes *m, Str folder, const Register *reg, HeldRegister *out) {
    DefinitionText t;
    *out = (HeldRegister){.reg = reg};
    Str path = str_fmt(m->arena, "privacy/%.*s.yaml", STR_ARG(reg->name));
    if (!definition_text(m, folder, path, &t)) return;
    const YamlNode *root = yaml_read(m, t.file, t.text);
    yaml_only(m, root, "register|source|recipients|safe|sensitive|identifying");
    Str name = yaml_text(m, root, "register");
    if (name.p && !str_eq(name, reg->name)) yaml_mistake(m, root, "the file is named after another register");
    out->source = yaml_text(m, root, "source");
    out->recipients = yaml_text(m, root, "recipients");
    for (int k = 0; k < 3; k++) read_kind(m, root, (FieldKind)k, out);
    if (root) check_fields(m, out, t.file);
}

static HeldGroup read_group(Mistakes *m, const YamlNode *item, const RetentionRules *retention) {
    yaml_only(m, item, "group|title|purpose|basis|source|recipients|retention|tables");
    HeldGroup g = {.group = yaml_text(m, item, "group"),
                   .title = yaml_text(m, item, "title"),
                   .purpose = yaml_text(m, item, "purpose"),
                   .basis = yaml_text(m, item, "basis"),
                   .source = yaml_text(m, item, "source"),
                   .recipients = yaml_text(m, item, "recipients"),
                   .retention = yaml_text(m, item, "retention")};
    g.tables = read_words(m, yaml_list_or_none(m, item, "tables"), &g.n_tables);
    if (g.retention.p && !retention_class_of(retention, g.retention))
        yaml_mistake(m, item, "no class of retention.yaml is called '%.*s'", STR_ARG(g.retention));
    return g;
}

void holdings_read(Mistakes *m, Str folder, const Registers *registers, const RetentionRules *retention,
                   Holdings *out) {
    DefinitionText t;
    size_t n = registers ? registers->n : 0;
    *out = (Holdings){.registers = ARENA_ARRAY(m->arena, HeldRegister, n + 1)};
    for (size_t i = 0; i < n; i++) read_register(m, folder, registers->at[i], &out->registers[out->n_registers++]);
    if (!definition_text(m, folder, STR("privacy.yaml"), &t)) return;
    const YamlNode *root = yaml_read(m, t.file, t.text);
    yaml_only(m, root, "lawful_basis|special_categories|groups");
    out->lawful_basis = yaml_text(m, root, "lawful_basis");
    out->special_categories = yaml_text(m, root, "special_categories");
    const YamlNode *groups = yaml_list(m, root, "groups");
    out->groups = ARENA_ARRAY(m->arena, HeldGroup, groups ? groups->n + 1 : 1);
    YAML_EACH(item, groups) out->groups[out->n_groups++] = read_group(m, item, retention);
}

Holdings holdings_open(Ctx *cx) {
    Holdings h;
    Mistakes said_by_check = mistakes_on(cx->arena);
    holdings_read(&said_by_check, cx->app->definitions_folder, registers_of(cx), definitions_of(cx)->retention, &h);
    return h;
}
