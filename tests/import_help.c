#include "import_help.h"

ImportReport *import_help(T *t, const char *name, const char *text) {
    Str path = str_fmt(t->cx.arena, "%.*s/%s", STR_ARG(test_folder(t)), name);
    ImportPath paths[] = {{.path = path, .name = STR_NONE}};
    ImportReport *report;
    test_write_file(t, path, str_from(text));
    ok(t, import_run_paths(&t->cx, paths, 1, &(ImportOptions){0}, &report));
    return report;
}
