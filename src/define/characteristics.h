/* characteristics.h - what people call the kinds and codes of person_characteristic.
 *
 * Owns      definitions/characteristics.yaml.
 * Invariant immutable once read. A kind or a code that the file does not name is shown as it stands, never refused: codes
 *           change by the year, and an old record keeps its own.
 * Start at  characteristic_title(), characteristic_words(). */
#ifndef MUSTER_CHARACTERISTICS_H
#define MUSTER_CHARACTERISTICS_H

#include "define/yaml.h"

typedef struct CodeWords {
    Str code, words;
} CodeWords;

typedef struct CharacteristicKind {
    Str kind, title;
    const CodeWords *values;
    size_t n_values;
} CharacteristicKind;

typedef struct Characteristics {
    const CharacteristicKind *kinds; /* in the order in which to show them */
    size_t n;
} Characteristics;

/* Where the kind stands in the file; c->n for one that is not there. */
size_t characteristic_place(const Characteristics *c, Str kind);
Str characteristic_title(const Characteristics *c, Str kind);
Str characteristic_words(const Characteristics *c, Str kind, Str value);

MUST_USE Characteristics *characteristics_read(Mistakes *m, const YamlNode *root);

#endif
