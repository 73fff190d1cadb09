#include "attendance/band.h"

const BandInfo band_info[] = {
#define X(name, word, title) {#word, title},
    BAND_LIST(X)
#undef X
};

static int scheduled(const PersistentFrom *p, int terms_done) {
    int term = terms_done < 1 ? 1 : terms_done > HALF_TERMS ? HALF_TERMS : terms_done;
    return p->schedule[term - 1];
}

Band band_of(const AttendanceRules *r, const BandFacts *f) {
    const PersistentFrom *p = attendance_persistent(r, f->year);
    int limit = scheduled(p, f->terms_done);
    if (f->possible == 0 || f->possible < r->too_early_sessions) return BAND_TOO_EARLY;
    if (attendance_reaches(p->percent, f->absent, f->possible)) return BAND_PERSISTENT;
    if (limit > 0 && f->absent >= limit) return BAND_ON_TRACK;
    if (attendance_reaches(p->percent - r->at_risk_points, f->absent, f->possible)) return BAND_AT_RISK;
    if ((f->possible - f->absent) * 100 < r->watch_percent * f->possible) return BAND_WATCH;
    return BAND_CLEAR;
}

Outlook band_outlook(const AttendanceRules *r, const BandFacts *f) {
    int percent = attendance_threshold(r, f->year), year = f->possible + f->to_come;
    int fewest = (percent * year + 99) / 100; /* absences that are persistent at the year's end */
    /* With nothing recent to go by, as the year has gone so far. */
    i64 recent = f->recent_possible ? f->recent_possible : f->possible,
        recent_absent = f->recent_possible ? f->recent_absent : f->absent;
    i64 absent = f->absent * recent + recent_absent * f->to_come, of = year * recent; /* both times `recent` */
    Outlook o = {.may_miss = fewest - 1 - f->absent};
    if (of == 0) return o;
    o.projected_tenths = (int)((2000 * absent + of) / (2 * of));
    o.will_be = attendance_reaches(percent, absent, of);
    return o;
}
