#include "import_help.h"

#include <signal.h>
#include <sys/wait.h>
#include "access/access.h"

ImportReport *import_help(T *t, const char *name, const char *text) {
    Str path = str_fmt(t->cx.arena, "%.*s/%s", STR_ARG(test_folder(t)), name);
    ImportPath paths[] = {{.path = path, .name = STR_NONE}};
    ImportReport *report;
    test_write_file(t, path, str_from(text));
    ok(t, import_run_paths(&t->cx, paths, 1, &(ImportOptions){0}, &report));
    return report;
}

void import_in_child(const App *app, Str store, Str path, useconds_t life) {
    pid_t child = fork();
    if (child == 0) {
        Ctx cx;
        Db *db;
        ImportReport *r;
        ImportPath paths[] = {{.path = path, .name = STR_NONE}};
        if (ctx_begin(&cx, app, NULL) != OK || db_open(&cx, store, &db) != OK) _exit(1);
        cx.db = db;
        actor_operator(&cx);
        _exit(import_run_paths(&cx, paths, 1, &(ImportOptions){0}, &r) == OK ? 0 : 1);
    }
    usleep(life);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
}
