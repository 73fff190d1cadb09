/* roll_help.h - what must hold of enrolments whoever wrote them. */
#ifndef MUSTER_TESTS_ROLL_HELP_H
#define MUSTER_TESTS_ROLL_HELP_H

#include "harness.h"

/* What the roll call reads of confirmations (roll_confirmed_on) is what is held of them: how many enrolments say another thing. */
i64 roll_help_confirmed_unlike(T *t);

#endif
