/* census_record.h - one pupil of a school census return, as the file says it: texts, not yet believed.
 *
 * Owns      nothing. The texts live in the arena of whoever read them.
 * Why       one list gives the struct, the reader's vocabulary and the JSON of a held row, so that a field cannot be
 *           read and then forgotten.
 * Start at  CENSUS_FIELD_LIST. */
#ifndef MUSTER_CENSUS_RECORD_H
#define MUSTER_CENSUS_RECORD_H

#include <jansson.h>
#include "exchange/import.h"

/*    member             element in the file */
#define CENSUS_FIELD_LIST(X)                  \
    X(upn, UPN)                               \
    X(former_upn, FormerUPN)                  \
    X(uln, UniqueLearnerNumber)               \
    X(surname, Surname)                       \
    X(forename, Forename)                     \
    X(middle_names, MiddleNames)              \
    X(preferred_surname, PreferredSurname)    \
    X(former_surname, FormerSurname)          \
    X(birth_date, DOB)                        \
    X(sex, Sex)                               \
    X(ethnicity, Ethnicity)                   \
    X(ethnicity_source, EthnicitySource)      \
    X(language, Language)                     \
    X(service_child, ServiceChild)            \
    X(young_carer, YoungCarer)                \
    X(status, EnrolStatus)                    \
    X(entry_on, EntryDate)                    \
    X(leaving_on, LeavingDate)                \
    X(part_time, PartTime)                    \
    X(year_group, NCyearActual)               \
    X(sen_provision, SENprovision)            \
    X(sen_unit, SENunitIndicator)             \
    X(resourced, ResourcedProvisionIndicator) \
    X(paon, PAON)                             \
    X(street, Street)                         \
    X(locality, Locality)                     \
    X(town, Town)                             \
    X(postcode, PostCode)                     \
    X(uprn, UPRN)

/* Beside them: new in every return, and so no part of what it repeats (census_repeat.h). */
#define CENSUS_TERM_LIST(X)      X(sessions_possible, SessionsPossible)

/* Blocks that may come several times: block, then (member, element) of what lies in it. */
#define CENSUS_PERIOD_LIST(X)    X(start, FSMstartDate) X(end, FSMendDate)
#define CENSUS_NEED_LIST(X)      X(rank, SENtypeRank) X(type, SENtype)
#define CENSUS_ABSENCE_LIST(X)   X(reason, AttendanceReason) X(sessions, AbsenceSessions)
#define CENSUS_EXCLUSION_LIST(X) X(category, Category) X(reason, Reason) X(start, StartDate) X(sessions, ActualSessions)

/*    list        type             element             how many a pupil can have */
#define CENSUS_BLOCK_LIST(X)                      \
    X(periods, CensusPeriod, FSMperiod, 16)       \
    X(needs, CensusNeed, SENneed, 8)              \
    X(absences, CensusAbsence, SessionDetail, 40) \
    X(exclusions, CensusExclusion, TermlyExclusion, 40)

#define MEMBER(member, element) Str member;
typedef struct CensusPeriod {
    CENSUS_PERIOD_LIST(MEMBER)
} CensusPeriod;
typedef struct CensusNeed {
    CENSUS_NEED_LIST(MEMBER)
} CensusNeed;
typedef struct CensusAbsence {
    CENSUS_ABSENCE_LIST(MEMBER)
} CensusAbsence;
typedef struct CensusExclusion {
    CENSUS_EXCLUSION_LIST(MEMBER)
} CensusExclusion;

typedef struct CensusPupil {
    CENSUS_FIELD_LIST(MEMBER)
    CENSUS_TERM_LIST(MEMBER)
#define BLOCK(list, type, element, most) \
    type list[most];                     \
    size_t n_##list;
    CENSUS_BLOCK_LIST(BLOCK)
#undef BLOCK
    bool is_on_roll; /* PupilsOnRoll; else PupilsNoLongerOnRoll */
    i64 number;      /* which one of its list, from 1 */
    i64 line;        /* where it begins */
    i64 n_too_many;  /* blocks beyond the most that a pupil can have */
} CensusPupil;
#undef MEMBER

typedef struct CensusHeader {
    Str collection, term, year, reference_date, lea, estab, serial_no;
} CensusHeader;

/* A pupil as JSON and back: how a doubtful row waits. The texts of the pupil read back live in the arena. */
json_t *census_pupil_json(const CensusPupil *p);
void census_pupil_from_json(Arena *a, const json_t *json, CensusPupil *out);

#endif
