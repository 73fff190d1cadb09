#include "cli/password_input.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

#define LONGEST 1024

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

static bool read_hidden(Ctx *cx, FILE *terminal, const char *prompt, Str *out) {
    char *line = arena_alloc(cx->arena, LONGEST + 2);
    fputs(prompt, terminal);
    fflush(terminal);
    if (!set_echo(fileno(terminal), false)) return false;
    bool got_line = fgets(line, LONGEST + 2, terminal) != NULL;
    bool was_restored = set_echo(fileno(terminal), true);
    fputc('\n', terminal);
    *out = strip_line_end(str_from(line));
    return got_line && was_restored;
}

Status password_from_terminal(Ctx *cx, Str *out) {
    Str first, second;
    FILE *terminal = fopen("/dev/tty", "r+");
    if (!terminal)
        return FAIL(
            cx, ERR_INPUT,
            "there is no terminal to ask for the password: use --password-stdin, or --generate to have one made");
    bool both = read_hidden(cx, terminal, "Password (at least 12 characters): ", &first) &&
                read_hidden(cx, terminal, "The same again: ", &second);
    fclose(terminal);
    if (!both) return FAIL(cx, ERR_INPUT, "no password was typed");
    if (!str_eq(first, second)) return FAIL(cx, ERR_INPUT, "the two passwords differ");
    *out = first;
    return OK;
}
