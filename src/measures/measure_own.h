/* measure_own.h - what reading measures is made of. Only measure*.c include this. */
#ifndef MUSTER_MEASURE_OWN_H
#define MUSTER_MEASURE_OWN_H

#include "measures/measure.h"

/* One entry of a file's `measures`. Never NULL: what is wrong is among the mistakes. */
Measure *measure_read(Mistakes *m, const YamlNode *item);
/* The statement of measures/NAME.sql: its :names become $1, $2 ... and params. Notes what is wrong with it. */
void measure_read_query(Mistakes *m, Str folder, Str name, Measure *measure);

#endif
