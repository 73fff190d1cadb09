#include "backup/tool.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "db/copy.h"

/* Ours without its PG variables, and those of the store's address. */
static Status environment(Ctx *cx, Str store, char ***out) {
    Str *own = NULL;
    size_t n_own = 0, n = 0, n_given = 0;
    if (store.n > 0) TRY(db_postgres_environment(cx, store, &own, &n_own));
    while (environ[n_given]) n_given++;
    char **all = ARENA_ARRAY(cx->arena, char *, n_given + n_own + 1);
    for (size_t i = 0; i < n_given; i++)
        if (store.n == 0 || strncmp(environ[i], "PG", 2) != 0) all[n++] = environ[i];
    for (size_t i = 0; i < n_own; i++) all[n++] = str_cstr(cx->arena, own[i]);
    *out = all;
    return OK;
}

static int spawn(Ctx *cx, const Tool *t, char **env, pid_t *pid) {
    posix_spawn_file_actions_t files;
    const char *log = str_cstr(cx->arena, t->log);
    int failed = posix_spawn_file_actions_init(&files);
    if (failed) return failed;
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO);
    failed = posix_spawnp(pid, t->words[0], &files, NULL, (char *const *)(uintptr_t)t->words, env);
    posix_spawn_file_actions_destroy(&files);
    return failed;
}

Status tool_run(Ctx *cx, const Tool *t) {
    char **env;
    pid_t pid;
    int how = 0;
    TRY(environment(cx, t->store, &env));
    int failed = spawn(cx, t, env, &pid);
    if (failed)
        return FAIL(cx, ERR_OPS, "%s could not be started (%s): is PostgreSQL's client installed?", t->words[0],
                    strerror(failed));
    while (waitpid(pid, &how, 0) < 0)
        if (errno != EINTR) return FAIL(cx, ERR_OPS, "%s was lost", t->words[0]);
    if (!WIFEXITED(how) || WEXITSTATUS(how) != 0)
        return FAIL(cx, ERR_OPS, "%s failed; %.*s says why", t->words[0], STR_ARG(t->log));
    (void)unlink(str_cstr(cx->arena, t->log));
    return OK;
}
