/* register_read.c - one definition file to one Register: see register_read_own.h for the order. */
#include "registers/register_read_own.h"

#include "base/digest.h"

static void reach(const Register *reg, size_t stage, bool *seen) {
    if (seen[stage]) return;
    seen[stage] = true;
    for (size_t i = 0; i < reg->stages[stage].n_to; i++) reach(reg, reg->stages[stage].to[i], seen);
}

static void check_stages(Reading *r) {
    const Register *reg = r->reg;
    const YamlNode *at = yaml_find(r->root, "stages");
    bool *seen = ARENA_ARRAY(r->m->arena, bool, reg->n_stages + 1);
    size_t n_first = 0, n_last = 0, first = register_first_stage(reg);
    for (size_t i = 0; i < reg->n_stages; i++) {
        n_first += reg->stages[i].is_first;
        n_last += reg->stages[i].is_last;
    }
    if (!at || reg->n_stages == 0) return;
    if (n_first != 1) yaml_mistake(r->m, at, "one stage is marked first: true, not %zu", n_first);
    if (n_last == 0) yaml_mistake(r->m, at, "at least one stage is marked last: true");
    if (n_first != 1) return;
    reach(reg, first, seen);
    for (size_t i = 0; i < reg->n_stages; i++)
        if (!seen[i]) yaml_mistake(r->m, at, "no case ever reaches the stage '%.*s'", STR_ARG(reg->stages[i].name));
}

static bool is_in_circle(const Register *reg, size_t field, size_t depth) {
    if (depth > reg->n_fields) return true;
    for (size_t i = 0; i < reg->n_fields; i++)
        if (reg->fields[i].computed && expr_reads_field(reg->fields[field].computed, i) &&
            is_in_circle(reg, i, depth + 1))
            return true;
    return false;
}

static void check_computed(Reading *r) {
    const Register *reg = r->reg;
    for (size_t i = 0; i < reg->n_fields; i++)
        if (reg->fields[i].computed && is_in_circle(reg, i, 0))
            mistake_at(r->m, r->root->file, reg->fields[i].line, "the field '%.*s' is worked out from itself",
                       STR_ARG(reg->fields[i].name));
}

/* One name in a list is one thing: what is told of it, set for it or kept of it is found by its name. */
static void check_names(Reading *r, const char *list, const char *what) {
    YAML_EACH(item, yaml_list_or_none(r->m, r->root, list)) {
        const YamlNode *name = item->kind == YAML_MAP ? yaml_find(item, "name") : NULL;
        YAML_EACH(before, yaml_list_or_none(r->m, r->root, list)) {
            if (before == item || !name) break;
            const YamlNode *other = before->kind == YAML_MAP ? yaml_find(before, "name") : NULL;
            if (!other || !str_eq(other->text, name->text)) continue;
            yaml_mistake(r->m, name, "the %s '%.*s' is named twice", what, STR_ARG(name->text));
            break;
        }
    }
}

static void check_all_names(Reading *r) {
    static const struct {
        const char *list, *what;
    } lists[] = {{"settings", "setting"}, {"figures", "figure"},   {"clocks", "clock"}, {"tasks", "task"},
                 {"effects", "effect"},   {"closings", "closing"}, {"rules", "rule"},   {"letters", "letter"}};
    for (size_t i = 0; i < COUNT_OF(lists); i++) check_names(r, lists[i].list, lists[i].what);
}

static int line_of(const YamlNode *root, const char *key) {
    const YamlNode *at = yaml_find(root, key);
    return at ? at->line : root->line;
}

static const char register_keys[] =
    "register|title|case|prefix|subject|one_open_each|one_each_day|arms_length|reopen_within|opened_on|closed_on|outcome|about|basis|retention|"
    "access|settings|figures|codes|fields|checks|stages|clocks|tasks|effects|closings|rules|standing|exclusion|refusals|attendance_around|letters|columns|measures";

static void read_head(Reading *r) {
    Register *reg = r->reg;
    const YamlNode *root = r->root;
    yaml_only(r->m, root, register_keys);
    reg->name = reading_name(r, root, "register");
    reg->title = yaml_text(r->m, root, "title");
    reg->case_word = yaml_text(r->m, root, "case");
    reg->prefix = yaml_text(r->m, root, "prefix");
    reg->prefix_line = line_of(root, "prefix");
    reg->retention_line = line_of(root, "retention");
    reg->about = yaml_text(r->m, root, "about");
    reg->basis = yaml_text_or_none(r->m, root, "basis");
    int subject = yaml_choice(r->m, root, "subject", "child|family|school|setting|employer|adult|body");
    reg->subject = subject < 0 ? OF_CHILD : (SubjectOf)(subject + 1);
    reg->is_one_open_each = yaml_flag_or(r->m, root, "one_open_each", true);
    reg->is_one_each_day = yaml_flag_or(r->m, root, "one_each_day", false);
    reg->is_arms_length = yaml_flag_or(r->m, root, "arms_length", false);
    if (yaml_has(root, "reopen_within")) reg->reopen_within = reading_limit(r, yaml_find(root, "reopen_within"));
    reg->has_reopening = yaml_has(root, "reopen_within");
    reg->retention = yaml_text_or_none(r->m, root, "retention");
    const YamlNode *access = yaml_map(r->m, root, "access");
    yaml_only(r->m, access, "change|see");
    reg->change = reading_words(r, access ? yaml_list(r->m, access, "change") : NULL, &reg->n_change);
    reg->see = reading_words(r, access ? yaml_list_or_none(r->m, access, "see") : NULL, &reg->n_see);
    reg->measures = reading_words(r, yaml_list_or_none(r->m, root, "measures"), &reg->n_measures);
    reg->columns = reading_words(r, yaml_list_or_none(r->m, root, "columns"), &reg->n_columns);
}

static size_t standard_field(Reading *r, const char *key) {
    return yaml_has(r->root, key) ? reading_field(r, yaml_find(r->root, key), yaml_text(r->m, r->root, key)) : SIZE_MAX;
}

Register *register_read(Mistakes *m, const YamlNode *root, Str text) {
    Register *reg = ARENA_NEW(m->arena, Register);
    Reading r = {.m = m, .root = root, .reg = reg};
    *reg = (Register){.file = root->file, .text = str_dup(m->arena, text), .checksum = digest_hex(m->arena, text, 16)};
    read_head(&r);
    reading_code_lists(&r);
    reading_settings(&r);
    const YamlNode *fields = yaml_list(m, root, "fields"), *figures = yaml_list_or_none(m, root, "figures");
    reg->figures = figures_read(m, figures, &reg->n_figures);
    r.fields = LIST_OF(m, fields, Field);
    reg->fields = r.fields;
    reading_fields(&r, fields, r.fields, &reg->n_fields);
    reading_stage_names(&r);
    reg->opened_on = standard_field(&r, "opened_on");
    reg->closed_on = standard_field(&r, "closed_on");
    reg->outcome = standard_field(&r, "outcome");
    figures_check(m, figures, reg);
    reading_field_rules(&r, fields, r.fields, NULL);
    reg->checks = reading_requirements(&r, yaml_list_or_none(m, root, "checks"), &reg->n_checks);
    reading_stage_rules(&r);
    reading_clocks(&r);
    reading_tasks(&r);
    reading_effects(&r);
    reading_closings(&r);
    reading_rules(&r);
    reading_standing(&r);
    reading_exclusion(&r);
    reading_refusals(&r);
    reading_around(&r);
    reading_letters(&r);
    check_all_names(&r);
    check_stages(&r);
    check_computed(&r);
    return reg;
}
