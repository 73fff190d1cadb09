/* results_words.h - what a commentary says of its figures, beside the figures: another number (W2), another direction (W3).
 *
 * Owns      nothing; pure.
 * Invariant a number counts as one of the indicator only in its unit ("85.3%", "14 days"; of a count a number said to be where it is:
 *           "fell to 211"), and never in a sentence about others (national, regional, neighbours). It differs where it is none of the row's figures
 *           nor the difference of two of them, at the coarser of the two precisions.
 * Why       a question to its author, not a verdict: so a sentence that may be about something else is passed over. Section 5.3 of the chapter.
 * Start at  words_say_other_number(). */
#ifndef MUSTER_RESULTS_WORDS_H
#define MUSTER_RESULTS_WORDS_H

#include "measures/results_row.h"

#define WORDS_MAX_FIGURES 12

typedef struct WordsAbout {
    Str words;
    ResultUnit unit;
    Polarity polarity;
    Dot dot;                           /* as the rule gives it */
    Amount figures[WORDS_MAX_FIGURES]; /* the result first: result, previous, target, floor, benchmark, counts ... */
    size_t n;
} WordsAbout;

/* What is set is added; what is not is left out. */
void words_add_figure(WordsAbout *w, Amount m);
bool words_say_other_number(Arena *a, const WordsAbout *w);
/* Improved, stable, worsened: of the performance. Fallen, risen: of the number. Words that say two things say nothing. */
bool words_say_other_direction(Arena *a, const WordsAbout *w);

#endif
