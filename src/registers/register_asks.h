/* register_asks.h - names of other registers, their fields and codes in a register's expressions. Private to registers/.
 *
 * Start at  register_asks_check(). */
#ifndef MUSTER_REGISTER_ASKS_H
#define MUSTER_REGISTER_ASKS_H

#include "registers/register.h"

/* A mistake at its line, with the nearest name, for each that is not there, and for a register at arm's length: nobody is to learn of its
 * cases by way of another. Once all registers are read. */
void register_asks_check(Mistakes *m, const Registers *rs, const Register *r);

#endif
