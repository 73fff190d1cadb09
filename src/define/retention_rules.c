#include "define/retention_rules.h"

const char *const retention_then_word[N_RETENTION_THENS] = {
#define X(name, word, says) word,
    RETENTION_THEN_LIST(X)
#undef X
};
const char *const retention_then_says[N_RETENTION_THENS] = {
#define X(name, word, says) says,
    RETENTION_THEN_LIST(X)
#undef X
};

static const char then_choices[] = "delete|anonymise|statistics";
_Static_assert(N_RETENTION_THENS == 3, "then_choices has them all, in their order");

static bool is_said_as(const RetentionClass *c, Str words) {
    if (str_eq(c->name, words) || str_eq(c->title, words)) return true;
    for (size_t i = 0; i < c->n_also; i++)
        if (str_eq(c->also[i], words)) return true;
    return false;
}

const RetentionClass *retention_class_of(const RetentionRules *r, Str words) {
    for (size_t i = 0; r && i < r->n; i++)
        if (is_said_as(&r->classes[i], words)) return &r->classes[i];
    return NULL;
}

Date retention_ends_on(const RetentionClass *c, Date event) { return date_birthday(event, c->years); }

/* ---- reading ---- */

static RetentionClass read_class(Mistakes *m, const YamlNode *item) {
    yaml_only(m, item, "class|title|also|from|years|then|basis|source|checked_on");
    const YamlNode *also = yaml_list_or_none(m, item, "also");
    Str *words = ARENA_ARRAY(m->arena, Str, also ? also->n + 1 : 1);
    size_t n = 0;
    YAML_EACH(one, also) words[n++] = yaml_item_text(m, one);
    int from = yaml_choice(m, item, "from", "birth|closed|opened|made"),
        then = yaml_choice(m, item, "then", then_choices);
    return (RetentionClass){.name = yaml_text(m, item, "class"),
                            .title = yaml_text(m, item, "title"),
                            .also = words,
                            .n_also = n,
                            .from = from < 0 ? RETAIN_FROM_BIRTH : (RetentionFrom)from,
                            .years = (int)yaml_number(m, item, "years", 1, 150),
                            .then = then < 0 ? THEN_DELETE : (RetentionThen)then,
                            .basis = yaml_text(m, item, "basis"),
                            .source = yaml_text(m, item, "source"),
                            .checked_on = yaml_date(m, item, "checked_on")};
}

/* Words that two classes share would leave it to chance how long a register's cases are kept. */
static void check_words(Mistakes *m, const YamlNode *item, const RetentionRules *before, const RetentionClass *c) {
    if (c->name.p && retention_class_of(before, c->name))
        yaml_mistake(m, item, "the class '%.*s' is named twice", STR_ARG(c->name));
    if (c->title.p && retention_class_of(before, c->title))
        yaml_mistake(m, item, "another class is called '%.*s' too", STR_ARG(c->title));
    for (size_t i = 0; i < c->n_also; i++)
        if (retention_class_of(before, c->also[i]))
            yaml_mistake(m, item, "another class is called '%.*s' too", STR_ARG(c->also[i]));
}

static const RetentionClass *read_named(Mistakes *m, const YamlNode *item, const RetentionRules *r) {
    Str name = yaml_text(m, item, "class");
    const RetentionClass *c = name.p ? retention_class_of(r, name) : NULL;
    Str *names = ARENA_ARRAY(m->arena, Str, r->n + 1);
    for (size_t i = 0; i < r->n; i++) names[i] = r->classes[i].name;
    if (name.p && !c)
        yaml_mistake(m, item, "no class '%.*s'%.*s", STR_ARG(name), STR_ARG(mistake_hint(m->arena, name, names, r->n)));
    return c;
}

static void read_people(Mistakes *m, const YamlNode *root, RetentionRules *r) {
    const YamlNode *list = yaml_list(m, root, "people");
    RetentionPeople *people = ARENA_ARRAY(m->arena, RetentionPeople, list ? list->n + 1 : 1);
    r->people = people;
    YAML_EACH(item, list) {
        yaml_only(m, item, "class|characteristic|is_sealed");
        RetentionPeople p = {read_named(m, item, r), yaml_text_or_none(m, item, "characteristic"),
                             yaml_flag_or(m, item, "is_sealed", false)};
        if (p.is && p.is->from != RETAIN_FROM_BIRTH)
            yaml_mistake(m, item, "a child's record counts from birth, and the class '%.*s' does not",
                         STR_ARG(p.is->name));
        else if (p.is) people[r->n_people++] = p;
    }
}

static void read_logs(Mistakes *m, const YamlNode *root, RetentionRules *r) {
    const YamlNode *list = yaml_list(m, root, "logs");
    RetentionLog *logs = ARENA_ARRAY(m->arena, RetentionLog, list ? list->n + 1 : 1);
    r->logs = logs;
    YAML_EACH(item, list) {
        yaml_only(m, item, "rows|class");
        RetentionLog l = {yaml_text(m, item, "rows"), read_named(m, item, r)};
        if (l.is && l.is->from != RETAIN_FROM_MADE)
            yaml_mistake(m, item, "rows of a log count from the day they were made, and the class '%.*s' does not",
                         STR_ARG(l.is->name));
        else if (l.is) logs[r->n_logs++] = l;
    }
}

RetentionRules *retention_rules_read(Mistakes *m, const YamlNode *root) {
    RetentionRules *r = ARENA_NEW(m->arena, RetentionRules);
    yaml_only(m, root, "classes|people|logs");
    const YamlNode *list = yaml_list(m, root, "classes");
    RetentionClass *classes = ARENA_ARRAY(m->arena, RetentionClass, list ? list->n + 1 : 1);
    r->classes = classes;
    YAML_EACH(item, list) {
        RetentionClass c = read_class(m, item);
        check_words(m, item, r, &c);
        classes[r->n++] = c;
    }
    read_people(m, root, r);
    read_logs(m, root, r);
    return r;
}
