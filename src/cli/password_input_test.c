/* Tests of asking for a password: the real program on a terminal of its own. */
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "db/db.h"
#include "harness.h"

typedef struct Typist {
    int terminal;
    pid_t pid;
} Typist;

static const char *store_of(T *t) {
    if (!str_is(t->app.store, ":memory:")) return t->app.store.p;
    return str_fmt(t->cx.arena, "%.*s/typed.sqlite", STR_ARG(test_folder(t))).p;
}

static Typist start(T *t, const char *store) {
    const char *program = getenv("MUSTER_BINARY");
    Typist p;
    p.pid = forkpty(&p.terminal, NULL, NULL, NULL);
    expect(t, p.pid >= 0);
    if (p.pid == 0) {
        signal(SIGINT, SIG_DFL); /* whoever runs the tests may have it ignored */
        execl(program ? program : "build/muster", "muster", "user", "add", "jo", "--store", store, (char *)NULL);
        _exit(127);
    }
    return p;
}

/* What the program shows next, up to a moment's silence or the text waited for. */
static Str wait_for(T *t, const Typist *p, const char *text) {
    Buf seen = buf_on(t->cx.arena);
    struct pollfd at = {.fd = p->terminal, .events = POLLIN};
    while (str_find(buf_str(&seen), str_from(text)) < 0 && poll(&at, 1, 10000) > 0) {
        char part[512];
        ssize_t n = read(p->terminal, part, sizeof part);
        if (n <= 0) break;
        buf_add(&seen, (Str){part, (size_t)n});
    }
    return buf_str(&seen);
}

static bool is_shown(const Typist *p) {
    struct termios now;
    return tcgetattr(p->terminal, &now) == 0 && (now.c_lflag & ECHO) != 0;
}

/* The prompt is printed a moment before the terminal stops showing what is typed. */
static bool becomes_hidden(const Typist *p) {
    for (int i = 0; i < 12000 && is_shown(p); i++) usleep(10000);
    return !is_shown(p);
}

static void type(T *t, const Typist *p, const char *text) {
    expect(t, becomes_hidden(p));
    size_t n = strlen(text);
    expect(t, write(p->terminal, text, n) == (ssize_t)n);
}

static int finish(const Typist *p) {
    int status = 0;
    waitpid(p->pid, &status, 0);
    close(p->terminal);
    return status;
}

static void make_store(T *t, const char *store) {
    Str out;
    expect_i64(t, 0, test_run_muster(t, str_fmt(t->cx.arena, "init --store %s", store).p, &out));
}

TEST_OWN_TRANSACTION("a password is asked for twice and never shown") {
    const char *store = store_of(t);
    Str out;
    make_store(t, store);
    Typist p = start(t, store);
    expect_has(t, wait_for(t, &p, "Password"), "Password");
    type(t, &p, "three blind mice 3\n");
    expect_has(t, wait_for(t, &p, "again"), "again");
    type(t, &p, "three blind mice 3\n");
    Str said = wait_for(t, &p, "Added");
    int status = finish(&p);
    expect_has(t, said, "Added user");
    expect_lacks(t, said, "mice");
    expect(t, WIFEXITED(status) && WEXITSTATUS(status) == 0);
    expect_i64(t, 0, test_run_muster(t, str_fmt(t->cx.arena, "user list --store %s", store).p, &out));
    expect_has(t, out, "jo");
}

TEST_OWN_TRANSACTION("two passwords that differ are refused") {
    const char *store = store_of(t);
    make_store(t, store);
    Typist p = start(t, store);
    (void)wait_for(t, &p, "Password");
    type(t, &p, "three blind mice 3\n");
    (void)wait_for(t, &p, "again");
    type(t, &p, "three blind mice 4\n");
    Str said = wait_for(t, &p, "differ");
    int status = finish(&p);
    expect_has(t, said, "differ");
    expect(t, WIFEXITED(status) && WEXITSTATUS(status) == 2);
}

TEST_OWN_TRANSACTION("Ctrl-C while a password is typed leaves a terminal that shows what is typed") {
    const char *store = store_of(t);
    make_store(t, store);
    Typist p = start(t, store);
    (void)wait_for(t, &p, "Password");
    type(t, &p, "half a pass\x03");
    (void)wait_for(t, &p, "nothing of the sort");
    bool shown = is_shown(&p);
    int status = finish(&p);
    expect(t, shown);
    expect(t, WIFSIGNALED(status) && WTERMSIG(status) == SIGINT);
}
