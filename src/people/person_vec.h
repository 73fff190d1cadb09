/* person_vec.h - for person*.c alone: growing the lists of a PersonFacts. */
#ifndef MUSTER_PERSON_VEC_H
#define MUSTER_PERSON_VEC_H

#include "people/person.h"

/* A pointer to a new last element of p->list. */
#define PERSON_PUSH(a, p, list)                                                                     \
    ((p)->n_##list == (p)->cap_##list                                                               \
         ? (void)((p)->list = person_vec_grow((a), (p)->list, &(p)->cap_##list, sizeof *(p)->list)) \
         : (void)0,                                                                                 \
     &(p)->list[(p)->n_##list++])

/* A larger place for *cap elements of size bytes; *cap is doubled. */
void *person_vec_grow(Arena *a, void *list, size_t *cap, size_t size);

#endif
