/* person_place.h - for person_say.c and address.c: one statement placed among a person's facts of one slot. */
#ifndef MUSTER_PERSON_PLACE_H
#define MUSTER_PERSON_PLACE_H

#include "people/changes.h"
#include "people/person.h"
#include "people/timeline.h"

typedef struct PlaceQuestion {
    TimelineFact *facts; /* of the slot */
    size_t n;
    Said said;
    bool is_none, lapses; /* as in TimelineStatement */
    PersonChange what;    /* where it is news */
} PlaceQuestion;

/* *is_news false: nothing to write. Else *plan says what, and the change is counted. Reads the store only when a
 * statement is news about someone known before. */
MUST_USE Status person_place(Ctx *cx, PersonFacts *p, const PlaceQuestion *q, TimelinePlan *plan, bool *is_news);

/* Something about the person is about to be written: counted here, and once per copy in person.revision. */
MUST_USE Status person_note_change(Ctx *cx, PersonFacts *p, PersonChange what);

static inline Span person_span(Date from_on, Date to_on, i64 source_id) {
    return (Span){.from_on = from_on, .to_on = to_on, .source_id = source_id};
}

#endif
