/* work_calendar.h - a month of due days, and how much each worker has. Private to registers/.
 *
 * Invariant counts are of open cases in registers that the actor sees.
 * Start at  work_calendar(), work_load(). */
#ifndef MUSTER_WORK_CALENDAR_H
#define MUSTER_WORK_CALENDAR_H

#include "registers/case.h"

typedef struct WorkDay {
    Date on;
    i64 n, n_tasks; /* cases; tasks, also those of a case that has something due before */
} WorkDay;

typedef struct WorkMonth {
    Date first, last; /* of the month */
    WorkDay days[31];
    size_t n_days;
    i64 n, n_before; /* due in the month; due before it and still open */
} WorkMonth;

/* The month that holds `in`. ask: which cases (WORK_MINE, WORK_TEAM with team, WORK_ALL; worker_id), the rest of it is not read. One range of an
 * index. */
MUST_USE Status work_calendar(Ctx *cx, const WorkAsk *ask, Date in, WorkMonth *out);

typedef struct WorkerLoad {
    i64 worker_id; /* 0: cases that nobody has */
    Str worker;
    i64 n, n_overdue, n_urgent;
    Date next_on; /* the soonest due day */
} WorkerLoad;

/* Most first. team: STR_NONE: every team. A walk over open cases. */
MUST_USE Status work_load(Ctx *cx, Str team, WorkerLoad **out, size_t *n);

#endif
