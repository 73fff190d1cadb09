/* yaml.h - one definition file, read once into an immutable tree whose nodes remember file and line.
 *
 *   const YamlNode *root = yaml_read(m, STR("definitions/rollcall.yaml"), text);
 *   yaml_only(m, root, "version|rules|settings");
 *   i64 days = yaml_number(m, root, "stale_days", 1, 1000);
 *
 * Owns      nothing; nodes and their text live in the Mistakes' arena.
 * Invariant a node never changes after yaml_read(). Depth, size and number of nodes are bounded; anchors, aliases,
 *           tags and a second document are refused, so no file can grow in memory beyond its size on disk.
 * Errors    none are returned: every getter notes what is wrong (missing, wrong type, out of range, unknown name) with
 *           file and line and gives a harmless value. A NULL node is allowed everywhere and notes nothing more.
 * Why       libyaml's events carry line marks; its document tree was rejected because it follows aliases.
 * Start at  yaml_read(), yaml_only(), yaml_text(). */
#ifndef MUSTER_YAML_H
#define MUSTER_YAML_H

#include "base/date.h"
#include "define/mistakes.h"

#define YAML_MAX_BYTES (4 * 1024 * 1024)
#define YAML_MAX_NODES 200000
#define YAML_MAX_DEPTH 24

typedef enum YamlKind { YAML_TEXT = 1, YAML_LIST, YAML_MAP } YamlKind;

typedef struct YamlNode YamlNode;
struct YamlNode {
    YamlKind kind;
    int line; /* from 1 */
    Str file;
    Str key;               /* its name where it is in a map */
    Str text;              /* of a YAML_TEXT */
    const YamlNode *first; /* of a list or map: its items, in the file's order */
    const YamlNode *next;
    size_t n;
};

/* NULL when the text is no acceptable YAML; the mistakes say why. */
MUST_USE const YamlNode *yaml_read(Mistakes *m, Str file, Str text);

#define YAML_EACH(item, list) for (const YamlNode *item = (list) ? (list)->first : NULL; item; item = item->next)

/* Note a mistake at this node's place. */
void yaml_mistake(Mistakes *m, const YamlNode *at, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* Note every key of map that is not in "a|b|c", with the nearest that is, and every key given twice. */
void yaml_only(Mistakes *m, const YamlNode *map, const char *keys);
/* The node under key, or NULL without a word. */
const YamlNode *yaml_find(const YamlNode *map, const char *key);
bool yaml_has(const YamlNode *map, const char *key);

/* For yaml_choice(): 0 Monday, 0 January. */
#define YAML_WEEKDAYS "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
#define YAML_MONTHS   "January|February|March|April|May|June|July|August|September|October|November|December"

/* Each of these requires the key. */
Str yaml_text(Mistakes *m, const YamlNode *map, const char *key);
i64 yaml_number(Mistakes *m, const YamlNode *map, const char *key, i64 min, i64 max);
bool yaml_flag(Mistakes *m, const YamlNode *map, const char *key); /* true, false */
Date yaml_date(Mistakes *m, const YamlNode *map, const char *key); /* 2018-03-08 */
/* Index in "a|b|c" of the text under key; -1 (noted, with the nearest) for any other. */
int yaml_choice(Mistakes *m, const YamlNode *map, const char *key, const char *choices);
const YamlNode *yaml_list(Mistakes *m, const YamlNode *map, const char *key);
const YamlNode *yaml_map(Mistakes *m, const YamlNode *map, const char *key);
/* Those that may be left out: what is not there notes nothing. */
Str yaml_text_or_none(Mistakes *m, const YamlNode *map, const char *key);
bool yaml_flag_or(Mistakes *m, const YamlNode *map, const char *key, bool otherwise);
Date yaml_date_or_none(Mistakes *m, const YamlNode *map, const char *key);
const YamlNode *yaml_list_or_none(Mistakes *m, const YamlNode *map, const char *key);
const YamlNode *yaml_map_or_none(Mistakes *m, const YamlNode *map, const char *key);
/* A node itself read as text or date, for items of a list. */
Str yaml_item_text(Mistakes *m, const YamlNode *item);
Date yaml_item_date(Mistakes *m, const YamlNode *item);
int yaml_item_choice(Mistakes *m, const YamlNode *item, const char *choices);

#endif
