/* register_fields.c - codes, settings and fields of a definition. */
#include "registers/register_read_own.h"

/* A name, or a code of the national lists, which are capitals: DA. */
static Str read_code_name(Reading *r, const YamlNode *item) {
    Str code = yaml_text(r->m, item, "code");
    bool is_national = code.n > 0 && code.n <= 10 && code.p[0] >= 'A' && code.p[0] <= 'Z';
    for (size_t i = 0; i < code.n; i++)
        is_national = is_national && ((code.p[i] >= 'A' && code.p[i] <= 'Z') || (code.p[i] >= '0' && code.p[i] <= '9'));
    return is_national ? code : reading_name(r, item, "code");
}

static Code read_code(Reading *r, const YamlNode *item) {
    if (item->kind == YAML_TEXT)
        return (Code){.code = item->text, .title = item->text, .from = DATE_NONE, .to = DATE_NONE};
    yaml_only(r->m, item, "code|title|hint|from|to");
    return (Code){.code = read_code_name(r, item),
                  .title = yaml_text(r->m, item, "title"),
                  .hint = yaml_text_or_none(r->m, item, "hint"),
                  .from = yaml_date_or_none(r->m, item, "from"),
                  .to = yaml_date_or_none(r->m, item, "to")};
}

static CodeList read_codes(Reading *r, const YamlNode *list) {
    Code *codes = LIST_OF(r->m, list, Code);
    CodeList out = {.name = list->key, .at = codes};
    if (list->kind != YAML_LIST) yaml_mistake(r->m, list, "codes are a list of {code, title}");
    YAML_EACH(item, list->kind == YAML_LIST ? list : NULL) {
        codes[out.n] = read_code(r, item);
        for (size_t i = 0; i < out.n; i++)
            if (str_eq(codes[i].code, codes[out.n].code))
                yaml_mistake(r->m, item, "the code '%.*s' is named twice", STR_ARG(codes[i].code));
        out.n++;
    }
    return out;
}

void reading_code_lists(Reading *r) {
    const YamlNode *map = yaml_map_or_none(r->m, r->root, "codes");
    r->lists = LIST_OF(r->m, map, CodeList);
    YAML_EACH(list, map) r->lists[r->n_lists++] = read_codes(r, list);
}

static Value read_setting_value(Reading *r, const YamlNode *item) {
    double number;
    Str text = yaml_text_or_none(r->m, item, "value");
    if (text.p == NULL) return value_unknown();
    return str_to_f64(text, &number) ? value_number(number) : value_text(text);
}

void reading_settings(Reading *r) {
    const YamlNode *list = yaml_list_or_none(r->m, r->root, "settings");
    Setting *at = LIST_OF(r->m, list, Setting);
    YAML_EACH(item, list) {
        yaml_only(r->m, item, "name|title|hint|value|choices|limit|basis");
        Setting *s = &at[r->reg->n_settings++];
        *s = (Setting){.name = reading_name(r, item, "name"),
                       .title = yaml_text(r->m, item, "title"),
                       .hint = yaml_text_or_none(r->m, item, "hint"),
                       .basis = yaml_text_or_none(r->m, item, "basis"),
                       .value = read_setting_value(r, item),
                       .is_limit = yaml_flag_or(r->m, item, "limit", false)};
        s->choices = reading_words(r, yaml_list_or_none(r->m, item, "choices"), &s->n_choices);
        if (s->is_limit && s->value.kind == VALUE_TEXT) (void)reading_limit(r, yaml_find(item, "value"));
    }
    r->reg->settings = at;
}

/* ---- fields ---- */

static const char field_keys[] = "name|title|hint|help|type|codes|required|required_when|shown_when|computed|must|"
                                 "must_say|opening|future|before|least|most|see|fields|sensitive|of|any_day";

static FieldType read_type(Reading *r, const YamlNode *item) {
    Str all = STR("");
    for (size_t i = 0; i < N_FIELD_TYPES; i++)
        all = str_fmt(r->m->arena, "%.*s%s%s", STR_ARG(all), i ? "|" : "", field_type_word[i]);
    int i = yaml_choice(r->m, item, "type", str_cstr(r->m->arena, all));
    return i < 0 ? FIELD_TEXT : (FieldType)i;
}

/* The list a choice is made from: the one named, else the one of the field's own name. */
static void find_codes(Reading *r, const YamlNode *item, Field *f) {
    const YamlNode *given = yaml_find(item, "codes");
    if (given && given->kind == YAML_LIST) {
        CodeList own = read_codes(r, given);
        f->codes = own.at;
        f->n_codes = own.n;
        return;
    }
    Str name = given ? yaml_item_text(r->m, given) : f->name;
    for (size_t i = 0; i < r->n_lists; i++) {
        if (!str_eq(r->lists[i].name, name)) continue;
        f->codes = r->lists[i].at;
        f->n_codes = r->lists[i].n;
        return;
    }
    Str *names = ARENA_ARRAY(r->m->arena, Str, r->n_lists + 1);
    for (size_t i = 0; i < r->n_lists; i++) names[i] = r->lists[i].name;
    yaml_mistake(r->m, item, "there are no codes '%.*s' to choose from%.*s", STR_ARG(name),
                 STR_ARG(mistake_hint(r->m->arena, name, names, r->n_lists)));
}

static void read_limits_of_number(Reading *r, const YamlNode *item, Field *f) {
    f->least = yaml_has(item, "least") ? (double)yaml_number(r->m, item, "least", INT32_MIN, INT32_MAX) : 0;
    f->most = yaml_has(item, "most") ? (double)yaml_number(r->m, item, "most", INT32_MIN, INT32_MAX) : 0;
    f->has_least = yaml_has(item, "least");
    f->has_most = yaml_has(item, "most");
}

static Field read_field(Reading *r, const YamlNode *item) {
    yaml_only(r->m, item, field_keys);
    Field f = {.name = reading_name(r, item, "name"),
               .title = yaml_text(r->m, item, "title"),
               .hint = yaml_text_or_none(r->m, item, "hint"),
               .help = yaml_text_or_none(r->m, item, "help"),
               .type = read_type(r, item),
               .is_required = yaml_flag_or(r->m, item, "required", false),
               .is_opening = yaml_flag_or(r->m, item, "opening", false),
               .is_stored = !yaml_has(item, "computed"),
               .may_be_future = yaml_flag_or(r->m, item, "future", false),
               .may_be_before = yaml_flag_or(r->m, item, "before", false),
               .is_sensitive = yaml_flag_or(r->m, item, "sensitive", false),
               .is_of_any_day = yaml_flag_or(r->m, item, "any_day", false),
               .line = item->line};
    if (f.type == FIELD_CHOICE || f.type == FIELD_CHOICES) find_codes(r, item, &f);
    if (f.type == FIELD_CASE) f.of = reading_name(r, item, "of");
    read_limits_of_number(r, item, &f);
    f.see = reading_words(r, yaml_list_or_none(r->m, item, "see"), &f.n_see);
    if (f.type == FIELD_ROWS) {
        const YamlNode *columns = yaml_list(r->m, item, "fields");
        Field *at = LIST_OF(r->m, columns, Field);
        reading_fields(r, columns, at, &f.n_fields);
        f.fields = at;
    }
    return f;
}

static const char taken_names[] =
    "|id|case_id|person_id|urn|stage|reference|worker|team|today|position|opened_on|closed_on|"
    /* columns of the file of cases, and of a list's */
    "case_reference|child_id|child_upn|child_surname|child_forename|child_dob|child_sex|child_postcode|school_urn|case_subject|case_stage|"
    "case_stage_on|case_worker|case_team|case_closed_on|case_opened_on|row_number|row_remove|";

/* Words that neither store takes as a column's name. */
static const char sql_words[] =
    "|all|alter|analyse|analyze|and|any|array|as|asc|authorization|between|both|by|case|cast|check|collate|column|commit|constraint|"
    "create|cross|current_date|current_time|current_user|default|delete|desc|distinct|do|drop|else|end|escape|except|exists|false|fetch|"
    "for|foreign|from|full|grant|group|having|if|in|index|inner|insert|intersect|into|is|isnull|join|lateral|leading|left|like|limit|"
    "localtime|natural|not|notnull|null|offset|on|only|or|order|outer|overlaps|placing|primary|references|returning|right|select|set|"
    "similar|some|symmetric|table|then|to|trailing|transaction|true|union|unique|update|user|using|values|variadic|verbose|when|where|"
    "window|with|";

void reading_fields(Reading *r, const YamlNode *list, Field *into, size_t *n) {
    YAML_EACH(item, list) {
        Field f = read_field(r, item);
        Str marked = str_fmt(r->m->arena, "|%.*s|", STR_ARG(f.name));
        if (str_find(str_from(taken_names), marked) >= 0)
            yaml_mistake(r->m, item, "every case has '%.*s' already: name the field otherwise", STR_ARG(f.name));
        if (str_find(str_from(sql_words), marked) >= 0)
            yaml_mistake(r->m, item, "'%.*s' is a word of SQL, and a field is a column: name it otherwise",
                         STR_ARG(f.name));
        for (size_t i = 0; i < *n; i++)
            if (str_eq(into[i].name, f.name))
                yaml_mistake(r->m, item, "the field '%.*s' is named twice", STR_ARG(f.name));
        into[(*n)++] = f;
    }
}

void reading_field_rules(Reading *r, const YamlNode *list, Field *fields, const Field *rows) {
    size_t i = 0;
    YAML_EACH(item, list) {
        Field *f = &fields[i++];
        f->required_when = reading_expr_of(r, item, "required_when", rows);
        f->shown_when = reading_expr_of(r, item, "shown_when", rows);
        f->computed = reading_expr_of(r, item, "computed", rows);
        f->must = reading_expr_of(r, item, "must", rows);
        f->must_say = yaml_text_or_none(r->m, item, "must_say");
        if (f->must && !f->must_say.p)
            yaml_mistake(r->m, item, "say in must_say what to tell someone whose answer is refused");
        if (f->type == FIELD_ROWS) {
            /* The array is this reading's own, seen as constant by everybody else. */
            Field *columns = (Field *)(void *)(uintptr_t)f->fields;
            reading_field_rules(r, yaml_find(item, "fields"), columns, f);
        }
    }
}
