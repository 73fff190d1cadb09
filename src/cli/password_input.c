#include "cli/password_input.h"

#include "define/definitions.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#define LONGEST 1024

static const int ending_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};

static Str strip_line_end(Str line) {
    while (line.n && (line.p[line.n - 1] == '\n' || line.p[line.n - 1] == '\r')) line.n--;
    return line;
}

Status password_from_stdin(Ctx *cx, Str *out) {
    char *line = arena_alloc(cx->arena, LONGEST + 2);
    if (!fgets(line, LONGEST + 2, stdin)) return FAIL(cx, ERR_INPUT, "there is no password on standard input");
    *out = strip_line_end(str_from(line));
    return OK;
}

static bool set_echo(int terminal, bool is_shown) {
    struct termios settings;
    if (tcgetattr(terminal, &settings) != 0) return false;
    if (is_shown) settings.c_lflag |= (tcflag_t)ECHO;
    else settings.c_lflag &= ~(tcflag_t)ECHO;
    return tcsetattr(terminal, TCSAFLUSH, &settings) == 0;
}

/* Wait for a line, or for a signal that would end us while the terminal shows nothing. False: a signal came. */
static bool wait_for_line(int terminal, const sigset_t *ending) {
    int signals = signalfd(-1, ending, SFD_CLOEXEC);
    if (signals < 0) return true;
    struct pollfd both[] = {{.fd = terminal, .events = POLLIN}, {.fd = signals, .events = POLLIN}};
    bool is_line = poll(both, 2, -1) >= 0 && both[1].revents == 0;
    close(signals);
    return is_line;
}

/* Ctrl-C ends the program as ever, but only once the terminal shows what is typed again. */
static bool read_hidden(Ctx *cx, FILE *terminal, const char *prompt, Str *out) {
    char *line = arena_alloc(cx->arena, LONGEST + 2);
    sigset_t ending, before;
    sigemptyset(&ending);
    for (size_t i = 0; i < COUNT_OF(ending_signals); i++) sigaddset(&ending, ending_signals[i]);
    fputs(prompt, terminal);
    fflush(terminal);
    sigprocmask(SIG_BLOCK, &ending, &before);
    bool is_hidden = set_echo(fileno(terminal), false);
    bool got_line = is_hidden && wait_for_line(fileno(terminal), &ending) && fgets(line, LONGEST + 2, terminal) != NULL;
    bool was_restored = !is_hidden || set_echo(fileno(terminal), true);
    fputc('\n', terminal);
    fflush(terminal);
    sigprocmask(SIG_SETMASK, &before, NULL); /* a signal that came meanwhile acts here */
    *out = strip_line_end(str_from(line));
    return got_line && was_restored;
}

Status password_from_terminal(Ctx *cx, Str *out) {
    Str first, second,
        prompt =
            str_fmt(cx->arena, "Password (at least %d characters): ", definitions_of(cx)->sign_in->shortest_password);
    FILE *terminal = fopen("/dev/tty", "r+");
    if (!terminal)
        return FAIL(
            cx, ERR_INPUT,
            "there is no terminal to ask for the password: use --password-stdin, or --generate to have one made");
    bool both = read_hidden(cx, terminal, prompt.p, &first) && read_hidden(cx, terminal, "The same again: ", &second);
    fclose(terminal);
    if (!both) return FAIL(cx, ERR_INPUT, "no password was typed");
    if (!str_eq(first, second)) return FAIL(cx, ERR_INPUT, "the two passwords differ");
    *out = first;
    return OK;
}

Status password_old_from_terminal(Ctx *cx, Str *out) {
    FILE *terminal = fopen("/dev/tty", "r+");
    if (!terminal) return FAIL(cx, ERR_INPUT, "there is no terminal to ask for the password: use --password-stdin");
    bool is_read = read_hidden(cx, terminal, "The password you have: ", out);
    fclose(terminal);
    return is_read ? OK : FAIL(cx, ERR_INPUT, "no password was typed");
}
