/* letter_text.h - text with {{names}}, {{#name}} parts {{/name}} and {{^name}} parts {{/name}}. Private to registers/.
 *
 * Start at  letter_text_fill(). */
#ifndef MUSTER_LETTER_TEXT_H
#define MUSTER_LETTER_TEXT_H

#include "base/arena.h"
#include "base/str.h"

typedef struct LetterTag {
    char kind; /* = # ^ / */
    Str name;
} LetterTag;

typedef bool (*LetterKnows)(const void *of, Str name);
/* NULL: nothing is wrong; else what, of *name. */
const char *letter_text_fault(Str text, LetterKnows knows, const void *of, Str *name);

/* What a name stands for; empty: not known. is_needed: it is to stand in the text, not merely asked about. */
typedef Str (*LetterValue)(void *of, Str name, bool is_needed);
Str letter_text_fill(Arena *a, Str text, LetterValue value, void *of);

#endif
