/* register_read.h - one definition file, read. */
#ifndef MUSTER_REGISTER_READ_H
#define MUSTER_REGISTER_READ_H

#include "registers/register.h"

/* Never NULL: what is wrong is among the mistakes, and then it is not used. What it says of other registers is checked by
 * registers_open(), once all are read. */
Register *register_read(Mistakes *m, const YamlNode *root, Str text);

#endif
