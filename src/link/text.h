/* text.h - how alike two words are, and how a word sounds. Pure functions on folded text.
 *
 * Why       Jaro-Winkler forgives errors late in a name, Damerau-Levenshtein counts slips of the keyboard; a misheard name is
 *           neither, so it has a sound code of its own (text_sound()): soundex was rejected as too coarse beyond its first
 *           letter and too strict in it.
 * Start at  text_edits(), text_jaro_winkler(), text_sound(). */
#ifndef MUSTER_LINK_TEXT_H
#define MUSTER_LINK_TEXT_H

#include "base/str.h"

#define TEXT_MAX 60 /* bytes of a value that are compared */

/* Letters inserted, dropped, changed or exchanged with their neighbour (optimal string alignment); limit + 1 when more than
 * limit. */
int text_edits(Str a, Str b, int limit);
/* 0 nothing in common .. 1 equal. */
double text_jaro_winkler(Str a, Str b);
/* A bit for each letter that is there (characters that are no letters share the last six). With it, text_bounds() tells most
 * pairs apart without looking at them. */
u32 text_letters(Str s);
typedef struct TextBounds {
    int least_edits;
    double most_alike; /* by text_jaro_winkler() */
} TextBounds;
TextBounds text_bounds(Str a, u32 letters_a, Str b, u32 letters_b);

/* How it sounds in English, six sounds of five bits, the first lowest; 0 for text without letters. smith = smyth. */
#define TEXT_SOUND_FRONT 0x7FFFu /* the first three */
u32 text_sound(Str s);

#endif
