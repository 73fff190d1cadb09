/* band.h - where a pupil stands on the way to persistent absence, and what can still be missed.
 *
 * Owns      nothing; pure, integers.
 * Invariant percentages are compared by multiplying out, never rounded.
 * Why       bands compare what was missed so far with a schedule by half term (specification 4.2); the projection takes the rate of the
 *           last sessions to the year's end. Both are told: the first is the county's rule, the second says who is falling.
 * Start at  band_of(), band_outlook(). */
#ifndef MUSTER_BAND_H
#define MUSTER_BAND_H

#include "define/attendance_rules.h"

#define BAND_LIST(X)                                \
    X(PERSISTENT, persistent, "Already persistent") \
    X(ON_TRACK, on_track, "On track")               \
    X(AT_RISK, at_risk, "At risk")                  \
    X(WATCH, watch, "Watch")                        \
    X(CLEAR, clear, "Clear")                        \
    X(TOO_EARLY, too_early, "Too early to say")

typedef enum Band {
#define X(name, word, title) BAND_##name,
    BAND_LIST(X)
#undef X
        N_BANDS
} Band;
typedef struct BandInfo {
    const char *word, *title;
} BandInfo;
extern const BandInfo band_info[N_BANDS];

typedef struct BandFacts {
    int year;             /* first calendar year of the school year */
    int possible, absent; /* the pupil's own, to date */
    int terms_done;       /* half terms that have ended; before the end of the first its own figure stands */
    int to_come;          /* sessions to the year's end */
    int recent_possible, recent_absent;
} BandFacts;

Band band_of(const AttendanceRules *r, const BandFacts *f);

typedef struct Outlook {
    int may_miss; /* sessions that can still be missed without persistent absence at the year's end; below 0: too many already */
    int projected_tenths; /* of a per cent: absence at the year's end if the rest of the year goes as the last sessions did */
    bool will_be;         /* then persistent */
} Outlook;
Outlook band_outlook(const AttendanceRules *r, const BandFacts *f);

#endif
