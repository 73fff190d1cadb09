/* sandbox_test.c - what a process that has shut itself in can no longer do, tried in a process of its own. */
#include "base/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"

typedef struct Tried {
    const char *inside, *outside;
    SandboxWish wish;
} Tried;

static int opened(const char *path, int flags) {
    int fd = open(path, flags, 0600);
    if (fd >= 0) close(fd);
    return fd >= 0 ? 0 : errno;
}

/* In a thread that was started afterwards, as the server's are. */
static void *opened_elsewhere(void *path) { return opened((const char *)path, O_RDONLY) == EACCES ? path : NULL; }

/* 0, or which of them went otherwise than it must. */
static int try_files(const Tried *t) {
    pthread_t thread;
    void *refused = NULL;
    if (opened(t->inside, O_RDWR | O_CREAT) != 0) return 1;
    if (opened(t->outside, O_RDONLY) != EACCES) return 2;
    if (opened(t->outside, O_WRONLY | O_TRUNC) != EACCES) return 3;
    if (unlink(t->outside) == 0 || errno != EACCES) return 4;
    if (opened("/etc/hostname", O_RDONLY) != 0 && access("/etc/hostname", F_OK) == 0) return 5;
    if (opened("/etc/passwd", O_WRONLY) != EACCES) return 6;
    if (pthread_create(&thread, NULL, opened_elsewhere, (void *)(uintptr_t)t->outside) != 0) return 7;
    pthread_join(thread, &refused);
    return refused ? 0 : 8;
}

static int try_calls(bool starts_programs) {
    char *words[] = {(char *)(uintptr_t) "true", NULL}, *none[] = {NULL};
    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != -1 || errno != EPERM) return 11;
    if (syscall(SYS_unshare, 0x10000000) != -1 || errno != EPERM) return 12;
    if (syscall(SYS_bpf, 0, NULL, 0) != -1 || errno != EPERM) return 13;
    if (syscall(SYS_io_uring_setup, 1, NULL) != -1 || errno != EPERM) return 14;
    if (getpid() < 1) return 15;
    if (starts_programs) return execve("/bin/true", words, none) == 0 ? 0 : 16; /* true ends with 0 */
    return execve("/bin/true", words, none) == -1 && errno == EPERM ? 0 : 17;
}

static int in_a_process(const Tried *t) {
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        SandboxState state;
        sandbox_enter(&t->wish, &state);
        int wrong = state.has_files ? try_files(t) : 0;
        if (wrong == 0 && state.has_calls) wrong = try_calls(t->wish.starts_programs);
        _exit(wrong);
    }
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

PURE_TEST(
    "a process that has shut itself in opens nothing else, asks nothing forbidden of the kernel and starts no program") {
    Str folder = test_folder(t);
    Tried tried = {.inside = str_cstr(t->cx.arena, str_fmt(t->cx.arena, "%.*s/own/a", STR_ARG(folder))),
                   .outside = str_cstr(t->cx.arena, str_fmt(t->cx.arena, "%.*s/secret", STR_ARG(folder)))};
    const char *own = str_cstr(t->cx.arena, str_fmt(t->cx.arena, "%.*s/own", STR_ARG(folder)));
    expect(t, mkdir(own, 0700) == 0);
    test_write_file(t, str_from(tried.outside), STR("secret"));
    sandbox_write(&tried.wish, own);
    sandbox_read(&tried.wish, "/etc");
    sandbox_read(&tried.wish, "/no/such/folder");
    expect_i64(t, 0, in_a_process(&tried));
    sandbox_read(&tried.wish, "/usr");
    sandbox_read(&tried.wish, "/bin");
    sandbox_read(&tried.wish, "/lib");
    sandbox_read(&tried.wish, "/lib64");
    tried.wish.starts_programs = true;
    expect_i64(t, 0, in_a_process(&tried));
    expect_str(t, "secret", test_read_file(t, str_from(tried.outside)));
}
