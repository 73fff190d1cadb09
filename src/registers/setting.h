/* setting.h - the limits and choices of a register that the authority sets over what its definition ships.
 *
 * Owns      table register_setting.
 * Invariant a value holds from its day on, until a later one; a limit can be read, a choice is among those offered. After a change the
 *           clocks of the register's open cases are worked out again: a clock takes what was in force on the day it started, other conditions what
 *           was in force when the case was opened. A due day that moved keeps the one it had (case_clock_change).
 * Errors    ERR_INPUT: no such setting (with the nearest), or a value that it does not take. ERR_DENIED: without SET_REGISTERS.
 * Why       dated rows and not a file: an administrator sets them, a case of last year stays under last year's, and who set what is on record.
 * Start at  setting_list(), setting_set(). */
#ifndef MUSTER_SETTING_H
#define MUSTER_SETTING_H

#include "base/ctx.h"
#include "registers/register.h"

typedef struct SettingRow {
    const Register *reg;
    const Setting *def;
    Str shipped; /* what the definition says; STR_NONE: not set */
    Str value;   /* in force on the day; STR_NONE: not set */
    Date since;  /* DATE_NONE: as the definition ships it */
    Str set_by;
    Date next_from; /* another value holds from then; DATE_NONE: none is foreseen */
    Str next_value;
} SettingRow;

typedef struct SettingRows {
    SettingRow *at;
    size_t n;
} SettingRows;

/* Every setting of one register, or of all (NULL), as on a day. */
MUST_USE Status setting_list(Ctx *cx, const Register *reg, Date on, SettingRows *out);

/* One of them, for rules: no permission asked. ERR_INPUT: the register has none of that name. STR_NONE: not set. */
MUST_USE Status setting_value(Ctx *cx, const Register *reg, Str name, Date on, Str *out);

/* What a register leaves to the authority and nobody has set: "review, figure longest". Without a store: as the definition ships it. */
MUST_USE Status setting_unset(Ctx *cx, const Register *reg, bool has_store, Str *out);

typedef struct SettingSet {
    const Register *reg;
    Str name, value; /* an empty value: again as the definition ships it */
    Date from;       /* DATE_NONE: today */
} SettingSet;
/* *n_cases: how many open cases were worked out again. Audited. */
MUST_USE Status setting_set(Ctx *cx, const SettingSet *s, i64 *n_cases);

#endif
