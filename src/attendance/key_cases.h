/* key_cases.h - which pupils are in care, in need or on a plan by an open case of a register, where no characteristic says so. Private to
 * ask_keys.c.
 *
 * Owns      nothing: reads case_file and the registers' own tables, by the names in definitions/attendance.yaml (group_cases).
 * Invariant what a characteristic says stands; a case only says something of a pupil of whom none says anything. A case says what it said on
 *           the day: an answer changed since counts as it was, and the first that was given counts from the case's first day.
 * Memory    columns that are changed are copied into cx->arena first: they may be kept for others.
 * Why       a child whom another authority looks after, or in need, is often known by the case alone. Cases are read at each question that
 *           asks for such a key, a few thousand of them: they change all day.
 * Start at  key_cases_read(). */
#ifndef MUSTER_KEY_CASES_H
#define MUSTER_KEY_CASES_H

#include "attendance/pupil_facts.h"

MUST_USE Status key_cases_read(Ctx *cx, const FactsScope *s, PupilKeys *k);

#endif
