/* area_cli.h - an area table printed by a command that has the option --format.
 *
 * Start at  area_table_print(). */
#ifndef MUSTER_AREA_CLI_H
#define MUSTER_AREA_CLI_H

#include "measures/area_table.h"

MUST_USE Status area_table_print(Ctx *cx, const AreaAsk *ask);

#endif
