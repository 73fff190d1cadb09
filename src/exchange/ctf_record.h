/* ctf_record.h - one pupil of a common transfer file, as the file says it: texts, not yet believed.
 *
 * Owns      nothing. The texts live in the arena of whoever read them.
 * Why       one list gives the struct, the reader's vocabulary and the JSON of a held row. One name may stand for
 *           several things (a pupil's surname, a contact's): the innermost block it stands in decides.
 * Start at  CTF_PUPIL_LIST. */
#ifndef MUSTER_CTF_RECORD_H
#define MUSTER_CTF_RECORD_H

#include <jansson.h>
#include "exchange/import.h"

/* clang-format off */
/*    member                element */
#define CTF_HEADER_LIST(X)                                                                                 \
    X(document_name,        DocumentName)                                                                  \
    X(version,              CTFversion)                                                                    \
    X(sent_at,              DateTime)                                                                      \
    X(qualifier,            DocumentQualifier)
#define CTF_END_LIST(X)                                                                                    \
    X(lea,                  LEA)                                                                           \
    X(estab,                Estab)                                                                         \
    X(school_name,          SchoolName)
#define CTF_PUPIL_LIST(X)                                                                                  \
    X(upn,                  UPN)                                                                           \
    X(former_upn,           FormerUPN)                                                                     \
    X(uln,                  UniqueLearnerNumber)                                                           \
    X(surname,              Surname)                                                                       \
    X(forename,             Forename)                                                                      \
    X(middle_names,         MiddleNames)                                                                   \
    X(preferred_surname,    PreferredSurname)                                                              \
    X(preferred_forename,   PreferredForename)                                                             \
    X(former_surname,       FormerSurname)                                                                 \
    X(birth_date,           DOB)                                                                           \
    X(sex,                  Sex)                                                                           \
    X(year_group,           NCyearActual)                                                                  \
    X(ethnicity,            Ethnicity)                                                                     \
    X(language,             Language)                                                                      \
    X(service_child,        ServiceChild)                                                                  \
    X(sen_provision,        SENprovision)                                                                  \
    X(paon,                 PAON)                                                                          \
    X(street,               Street)                                                                        \
    X(locality,             Locality)                                                                      \
    X(town,                 Town)                                                                          \
    X(postcode,             PostCode)                                                                      \
    X(uprn,                 UPRN)
#define CTF_CONTACT_LIST(X)                                                                                \
    X(order,                Order)                                                                         \
    X(surname,              Surname)                                                                       \
    X(forename,             Forename)                                                                      \
    X(sex,                  Sex)                                                                           \
    X(relationship,         Relationship)                                                                  \
    X(responsibility,       Responsibility)                                                                \
    X(phone,                Phone)                                                                         \
    X(email,                Email)
#define CTF_SCHOOL_LIST(X)                                                                                 \
    X(lea,                  LEA)                                                                           \
    X(estab,                Estab)                                                                         \
    X(entry_on,             EntryDate)                                                                     \
    X(leaving_on,           LeavingDate)
#define CTF_PERIOD_LIST(X)                                                                                 \
    X(start,                FSMstartDate)                                                                  \
    X(end,                  FSMendDate)
#define CTF_NEED_LIST(X)                                                                                   \
    X(rank,                 SENtypeRank)                                                                   \
    X(type,                 SENtype)

/*    list      type         element          how many a pupil can have */
#define CTF_BLOCK_LIST(X)                                                                                  \
    X(contacts, CtfContact,  Contact,         16)                                                          \
    X(schools,  CtfSchool,   School,          32)                                                          \
    X(periods,  CtfPeriod,   FSMinstance,     16)                                                          \
    X(needs,    CtfNeed,     SENneed,         8)

#define MEMBER(member, element) Str member;
typedef struct CtfContact { CTF_CONTACT_LIST(MEMBER) } CtfContact;
typedef struct CtfSchool { CTF_SCHOOL_LIST(MEMBER) } CtfSchool;
typedef struct CtfPeriod { CTF_PERIOD_LIST(MEMBER) } CtfPeriod;
typedef struct CtfNeed { CTF_NEED_LIST(MEMBER) } CtfNeed;
typedef struct CtfEnd { CTF_END_LIST(MEMBER) } CtfEnd;

typedef struct CtfHeader {
    CTF_HEADER_LIST(MEMBER)
    CtfEnd source, destination;
} CtfHeader;

typedef struct CtfPupil {
    CTF_PUPIL_LIST(MEMBER)
#define BLOCK(list, type, element, most) type list[most]; size_t n_##list;
    CTF_BLOCK_LIST(BLOCK)
#undef BLOCK
    i64 number, line;
} CtfPupil;
#undef MEMBER
/* clang-format on */

/* Called by the reader, as in census_record.h. */
typedef struct CtfSink {
    Status (*header)(Ctx *cx, void *self, const CtfHeader *h, bool *is_enough);
    Status (*pupil)(Ctx *cx, void *self, const CtfPupil *p);
    void *self;
} CtfSink;

/* Stream one file. ERR_INPUT: refused, with its finding. */
MUST_USE Status ctf_read(Ctx *cx, ImportUnit *u, ImportFile *f, const CtfSink *sink);

json_t *ctf_pupil_json(const CtfPupil *p);
void ctf_pupil_from_json(Arena *a, const json_t *json, CtfPupil *out);

#endif
