/* import_help.h - for the importers' tests: text in, a report out. */
#ifndef MUSTER_TESTS_IMPORT_HELP_H
#define MUSTER_TESTS_IMPORT_HELP_H

#include <unistd.h>
#include "exchange/import.h"
#include "harness.h"

/* Import the text as a file of that name, told from its content. */
ImportReport *import_help(T *t, const char *name, const char *text);

/* The import in a process of its own, which is killed after so many microseconds. */
void import_in_child(const App *app, Str store, Str path, useconds_t life);

#endif
