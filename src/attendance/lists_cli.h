/* lists_cli.h - the lists of `muster attendance summary`: --persistent, --severe, --on-track, --vanished, --patterns, --visits.
 *
 * Start at  lists_cli_answer(). */
#ifndef MUSTER_ATTENDANCE_LISTS_CLI_H
#define MUSTER_ATTENDANCE_LISTS_CLI_H

#include "attendance/ask.h"

/* *is_list: one was asked for and has been printed. ERR_INPUT: more than one, or with what lists do not take. */
MUST_USE Status lists_cli_answer(Ctx *cx, bool *is_list);

#endif
