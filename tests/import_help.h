/* import_help.h - for the importers' tests: text in, a report out. */
#ifndef MUSTER_TESTS_IMPORT_HELP_H
#define MUSTER_TESTS_IMPORT_HELP_H

#include "exchange/import.h"
#include "harness.h"

/* Import the text as a file of that name, told from its content. */
ImportReport *import_help(T *t, const char *name, const char *text);

#endif
