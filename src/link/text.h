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
/* A number for how it sounds in English; 0 for text without letters. smith = smyth, catherine = kathryn. */
u32 text_sound(Str s);

#endif
