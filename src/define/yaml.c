#include "define/yaml.h"

#include <stdarg.h>
#include <stdio.h>
#include <yaml.h>

/* ---- reading: libyaml's events into a tree ---- */

typedef struct Reader {
    Mistakes *m;
    Str file;
    yaml_parser_t parser;
    yaml_event_t event;
    size_t n_nodes;
    int depth;
    bool is_refused, is_open; /* a mistake after which the rest cannot be read */
} Reader;

static int event_line(const yaml_event_t *e) { return (int)e->start_mark.line + 1; }

static void refuse(Reader *r, int line, const char *what) {
    if (!r->is_refused) mistake_at(r->m, r->file, line, "%s", what);
    r->is_refused = true;
}

/* The next event into r->event; the one before is given back. */
static bool next_event(Reader *r) {
    if (r->is_refused) return false;
    yaml_event_delete(&r->event);
    if (yaml_parser_parse(&r->parser, &r->event)) return true;
    const char *problem = r->parser.problem ? r->parser.problem : "the file cannot be read as YAML";
    int line = (int)(r->parser.problem_mark.line ? r->parser.problem_mark.line : r->parser.context_mark.line) + 1;
    mistake_at(r->m, r->file, line, "not YAML: %s", problem);
    r->is_refused = true;
    return false;
}

static bool has_anchor_or_tag(const yaml_event_t *e) {
    switch (e->type) {
    case YAML_SCALAR_EVENT: return e->data.scalar.anchor || e->data.scalar.tag;
    case YAML_SEQUENCE_START_EVENT: return e->data.sequence_start.anchor || e->data.sequence_start.tag;
    case YAML_MAPPING_START_EVENT: return e->data.mapping_start.anchor || e->data.mapping_start.tag;
    default: return false;
    }
}

static YamlNode *read_node(Reader *r);

static void add_child(YamlNode *parent, YamlNode **last, YamlNode *child) {
    if (*last) (*last)->next = child;
    else parent->first = child;
    *last = child;
    parent->n++;
}

static void read_list(Reader *r, YamlNode *list) {
    YamlNode *last = NULL;
    while (next_event(r) && r->event.type != YAML_SEQUENCE_END_EVENT) {
        YamlNode *item = read_node(r);
        if (!item) return;
        add_child(list, &last, item);
    }
}

static void read_map(Reader *r, YamlNode *map) {
    YamlNode *last = NULL;
    while (next_event(r) && r->event.type != YAML_MAPPING_END_EVENT) {
        YamlNode *key = read_node(r);
        if (!key) return;
        if (key->kind != YAML_TEXT) {
            refuse(r, key->line, "a list or map cannot be a name");
            return;
        }
        if (!next_event(r)) return;
        YamlNode *value = read_node(r);
        if (!value) return;
        value->key = key->text;
        if (value->line < key->line) value->line = key->line;
        add_child(map, &last, value);
    }
}

static YamlNode *new_node(Reader *r, YamlKind kind) {
    YamlNode *n = ARENA_NEW(r->m->arena, YamlNode);
    *n = (YamlNode){.kind = kind, .line = event_line(&r->event), .file = r->file};
    return n;
}

static YamlNode *read_children(Reader *r, YamlKind kind) {
    YamlNode *n = new_node(r, kind);
    if (++r->depth > YAML_MAX_DEPTH) {
        refuse(r, n->line, "lists and maps are nested too deeply");
        return NULL;
    }
    if (kind == YAML_LIST) read_list(r, n);
    else read_map(r, n);
    r->depth--;
    return r->is_refused ? NULL : n;
}

static YamlNode *read_text(Reader *r) {
    YamlNode *n = new_node(r, YAML_TEXT);
    Str text = {(const char *)r->event.data.scalar.value, r->event.data.scalar.length};
    n->text = str_dup(r->m->arena, text);
    return n;
}

/* The node that the present event begins. NULL once refused. */
static YamlNode *read_node(Reader *r) {
    int line = event_line(&r->event);
    if (++r->n_nodes > YAML_MAX_NODES) refuse(r, line, "the file has too many entries");
    if (has_anchor_or_tag(&r->event))
        refuse(r, line, "anchors (&) and tags (!) are not used here: write the value out");
    if (r->is_refused) return NULL;
    switch (r->event.type) {
    case YAML_SCALAR_EVENT: return read_text(r);
    case YAML_SEQUENCE_START_EVENT: return read_children(r, YAML_LIST);
    case YAML_MAPPING_START_EVENT: return read_children(r, YAML_MAP);
    case YAML_ALIAS_EVENT: refuse(r, line, "aliases (*) are not used here: write the value out"); return NULL;
    default: refuse(r, line, "something else than a value, a list or a map"); return NULL;
    }
}

static const YamlNode *read_document(Reader *r) {
    do {
        if (!next_event(r)) return NULL;
    } while (r->event.type == YAML_STREAM_START_EVENT || r->event.type == YAML_DOCUMENT_START_EVENT);
    if (r->event.type == YAML_STREAM_END_EVENT) {
        refuse(r, 1, "the file is empty");
        return NULL;
    }
    const YamlNode *root = read_node(r);
    if (!root || !next_event(r) || !next_event(r)) return NULL;
    if (r->event.type != YAML_STREAM_END_EVENT) {
        refuse(r, event_line(&r->event), "a second document (---) begins here: one file, one document");
        return NULL;
    }
    return root;
}

/* At the end, or where memory ran out on the way. */
static void close_reader(void *of) {
    Reader *r = of;
    if (!r->is_open) return;
    r->is_open = false;
    yaml_event_delete(&r->event);
    yaml_parser_delete(&r->parser);
}

const YamlNode *yaml_read(Mistakes *m, Str file, Str text) {
    Reader *r = ARENA_NEW(m->arena, Reader);
    *r = (Reader){.m = m, .file = str_dup(m->arena, file)};
    if (text.n > YAML_MAX_BYTES) {
        mistake_at(m, file, 0, "the file is larger than %d bytes", YAML_MAX_BYTES);
        return NULL;
    }
    arena_defer(m->arena, close_reader, r);
    if (!yaml_parser_initialize(&r->parser)) {
        mistake_at(m, file, 0, "no memory to read the file");
        return NULL;
    }
    r->is_open = true;
    yaml_parser_set_input_string(&r->parser, (const unsigned char *)(text.p ? text.p : ""), text.n);
    const YamlNode *root = read_document(r);
    close_reader(r);
    return r->is_refused ? NULL : root;
}

/* ---- asking ---- */

void yaml_mistake(Mistakes *m, const YamlNode *at, const char *fmt, ...) {
    char text[900];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    mistake_at(m, at ? at->file : STR_NONE, at ? at->line : 0, "%s", text);
}

#define MAX_NAMES 64

static size_t split_names(const char *joined, Str out[MAX_NAMES]) {
    size_t n = 0;
    Str rest = str_from(joined);
    while (rest.n > 0 && n < MAX_NAMES) out[n++] = str_cut(rest, '|', &rest);
    return n;
}

static int name_index(Str name, const Str *names, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (str_eq(name, names[i])) return (int)i;
    return -1;
}

void yaml_only(Mistakes *m, const YamlNode *map, const char *keys) {
    if (!map) return;
    if (map->kind != YAML_MAP) {
        yaml_mistake(m, map, "a map of names and values is wanted here");
        return;
    }
    Str names[MAX_NAMES];
    size_t n = split_names(keys, names);
    u64 seen = 0;
    YAML_EACH(item, map) {
        int i = name_index(item->key, names, n);
        if (i < 0)
            yaml_mistake(m, item, "'%.*s' is not known here%.*s", STR_ARG(item->key),
                         STR_ARG(mistake_hint(m->arena, item->key, names, n)));
        else if (seen & UINT64_C(1) << i) yaml_mistake(m, item, "'%.*s' is given twice", STR_ARG(item->key));
        else seen |= UINT64_C(1) << i;
    }
}

const YamlNode *yaml_find(const YamlNode *map, const char *key) {
    if (!map || map->kind != YAML_MAP) return NULL;
    YAML_EACH(item, map)
    if (str_is(item->key, key)) return item;
    return NULL;
}

bool yaml_has(const YamlNode *map, const char *key) { return yaml_find(map, key) != NULL; }

static const char *const kind_words[] = {"", "a value", "a list", "a map"};

/* The node under key if it is of that kind; else noted and NULL. */
static const YamlNode *want(Mistakes *m, const YamlNode *map, const char *key, YamlKind kind) {
    if (!map) return NULL;
    const YamlNode *n = yaml_find(map, key);
    if (!n) {
        yaml_mistake(m, map, "'%s' is missing", key);
        return NULL;
    }
    if (n->kind == kind) return n;
    yaml_mistake(m, n, "'%s' should be %s, not %s", key, kind_words[kind], kind_words[n->kind]);
    return NULL;
}

Str yaml_item_text(Mistakes *m, const YamlNode *item) {
    if (!item) return STR_NONE;
    if (item->kind == YAML_TEXT && item->text.n > 0) return item->text;
    yaml_mistake(m, item, "a value is wanted here");
    return STR_NONE;
}

Str yaml_text(Mistakes *m, const YamlNode *map, const char *key) {
    return yaml_item_text(m, want(m, map, key, YAML_TEXT));
}

i64 yaml_number(Mistakes *m, const YamlNode *map, const char *key, i64 min, i64 max) {
    const YamlNode *n = want(m, map, key, YAML_TEXT);
    if (!n) return min;
    i64 v;
    if (!str_to_i64(n->text, &v)) {
        yaml_mistake(m, n, "'%s' should be a whole number, not '%.*s'", key, STR_ARG(n->text));
        return min;
    }
    if (v >= min && v <= max) return v;
    yaml_mistake(m, n, "'%s' is %lld: it should be from %lld to %lld", key, (long long)v, (long long)min,
                 (long long)max);
    return min;
}

bool yaml_flag(Mistakes *m, const YamlNode *map, const char *key) {
    return yaml_choice(m, map, key, "false|true") == 1;
}

Date yaml_item_date(Mistakes *m, const YamlNode *item) {
    Str text = yaml_item_text(m, item);
    Date d = DATE_NONE;
    if (text.p && !date_parse_iso(text, &d))
        yaml_mistake(m, item, "'%.*s' is no date: write it like 2018-03-08", STR_ARG(text));
    return d;
}

Date yaml_date(Mistakes *m, const YamlNode *map, const char *key) {
    return yaml_item_date(m, want(m, map, key, YAML_TEXT));
}

int yaml_item_choice(Mistakes *m, const YamlNode *item, const char *choices) {
    Str text = yaml_item_text(m, item);
    if (!text.p) return -1;
    Str names[MAX_NAMES];
    size_t n = split_names(choices, names);
    int i = name_index(text, names, n);
    if (i < 0)
        yaml_mistake(m, item, "'%.*s' is not a choice here%.*s", STR_ARG(text),
                     STR_ARG(mistake_hint(m->arena, text, names, n)));
    return i;
}

int yaml_choice(Mistakes *m, const YamlNode *map, const char *key, const char *choices) {
    return yaml_item_choice(m, want(m, map, key, YAML_TEXT), choices);
}

const YamlNode *yaml_list(Mistakes *m, const YamlNode *map, const char *key) { return want(m, map, key, YAML_LIST); }

const YamlNode *yaml_map(Mistakes *m, const YamlNode *map, const char *key) { return want(m, map, key, YAML_MAP); }

Str yaml_text_or_none(Mistakes *m, const YamlNode *map, const char *key) {
    return yaml_has(map, key) ? yaml_text(m, map, key) : STR_NONE;
}

bool yaml_flag_or(Mistakes *m, const YamlNode *map, const char *key, bool otherwise) {
    return yaml_has(map, key) ? yaml_flag(m, map, key) : otherwise;
}

Date yaml_date_or_none(Mistakes *m, const YamlNode *map, const char *key) {
    return yaml_has(map, key) ? yaml_date(m, map, key) : DATE_NONE;
}

const YamlNode *yaml_list_or_none(Mistakes *m, const YamlNode *map, const char *key) {
    return yaml_has(map, key) ? yaml_list(m, map, key) : NULL;
}

const YamlNode *yaml_map_or_none(Mistakes *m, const YamlNode *map, const char *key) {
    return yaml_has(map, key) ? yaml_map(m, map, key) : NULL;
}
