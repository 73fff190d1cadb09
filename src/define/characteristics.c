#include "define/characteristics.h"

size_t characteristic_place(const Characteristics *c, Str kind) {
    size_t i = 0;
    while (i < c->n && !str_eq(kind, c->kinds[i].kind)) i++;
    return i;
}

Str characteristic_title(const Characteristics *c, Str kind) {
    size_t i = characteristic_place(c, kind);
    return i < c->n ? c->kinds[i].title : kind;
}

Str characteristic_words(const Characteristics *c, Str kind, Str value) {
    size_t i = characteristic_place(c, kind);
    for (size_t k = 0; i < c->n && k < c->kinds[i].n_values; k++)
        if (str_eq(value, c->kinds[i].values[k].code)) return c->kinds[i].values[k].words;
    return value;
}

static CharacteristicKind read_kind(Mistakes *m, const YamlNode *item) {
    CharacteristicKind k = {.kind = STR_NONE};
    yaml_only(m, item, "kind|title|values");
    k.kind = yaml_text(m, item, "kind");
    k.title = yaml_text(m, item, "title");
    const YamlNode *values = yaml_map(m, item, "values");
    CodeWords *words = ARENA_ARRAY(m->arena, CodeWords, values ? values->n + 1 : 1);
    YAML_EACH(value, values)
    words[k.n_values++] = (CodeWords){.code = value->key, .words = yaml_item_text(m, value)};
    k.values = words;
    return k;
}

Characteristics *characteristics_read(Mistakes *m, const YamlNode *root) {
    Characteristics *c = ARENA_NEW(m->arena, Characteristics);
    yaml_only(m, root, "kinds");
    const YamlNode *list = yaml_list(m, root, "kinds");
    CharacteristicKind *kinds = ARENA_ARRAY(m->arena, CharacteristicKind, list ? list->n + 1 : 1);
    YAML_EACH(item, list) {
        CharacteristicKind k = read_kind(m, item);
        c->kinds = kinds;
        if (k.kind.p && characteristic_place(c, k.kind) < c->n)
            yaml_mistake(m, item, "the kind %.*s is named twice", STR_ARG(k.kind));
        kinds[c->n++] = k;
    }
    c->kinds = kinds;
    return c;
}
