/* definitions.c - how long does it take to read and check every definition? Prints a line a measure, as bench/clock.c does:
 *     what <tab> measured <tab> yardstick <tab> ratio <tab> target
 *
 * Given a folder that overrides the embedded files (bench/run puts copies of the registers in it, to a county's thirty). The yardstick
 * reads the same registers' YAML into trees and does nothing with them. Processor time, the best of ROUNDS. */
#include <stdio.h>
#include <time.h>

#include "cli/app.h"
#include "define/definitions.h"
#include "registers/register.h"

enum { ROUNDS = 15 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double open_all(Ctx *cx, Str folder, size_t *n) {
    Definitions *d;
    Registers *rs;
    double from = now();
    if (definitions_open(cx, folder, &d) != OK || registers_open(cx, folder, &rs) != OK) {
        fprintf(stderr, "%.*s\n", STR_ARG(cx->error.message));
        return -1;
    }
    double took = now() - from;
    *n = rs->n;
    registers_close(rs);
    definitions_close(d);
    return took;
}

static double read_trees(Str folder) {
    Mistakes m = mistakes_on(arena_open());
    Str *paths;
    double from = now();
    size_t n = definition_list(m.arena, folder, STR("registers/"), &paths);
    for (size_t i = 0; i < n; i++) {
        DefinitionText t;
        if (!definition_text(&m, folder, paths[i], &t) || !yaml_read(&m, t.file, t.text)) return -1;
    }
    double took = now() - from;
    arena_close(m.arena);
    return took;
}

int main(int argc, char **argv) {
    App app = {0};
    Ctx cx = {.arena = arena_open(), .app = &app};
    Str folder = argc > 1 ? str_from(argv[1]) : STR_NONE;
    double ours = 1e9, trees = 1e9;
    size_t n = 0;
    for (int i = 0; i < ROUNDS; i++) {
        double one = open_all(&cx, folder, &n), tree = read_trees(folder);
        if (one < 0 || tree < 0) return 1;
        ours = one < ours ? one : ours;
        trees = tree < trees ? tree : trees;
    }
    printf(
        "Loading and checking all definitions, %zu registers\t%.1f ms\ttheir YAML read and left %.1f ms\t%.1f times\tunder 50 ms\n",
        n, ours * 1e3, trees * 1e3, ours / trees);
    arena_close(cx.arena);
    return 0;
}
