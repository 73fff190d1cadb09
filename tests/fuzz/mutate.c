/* mutate.c - the short run: each target's first inputs, and what chance makes of them, for some seconds, with any compiler. Under the
 * sanitizers' build it finds what they find; what it cannot is steer by coverage: `make fuzz` does.
 *
 *   muster-fuzz FOLDER SECONDS [TARGET]     FOLDER/TARGET/ holds first inputs; a crash leaves its input in FOLDER/../crash-TARGET */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/rng.h"
#include "targets.h"

enum { MOST_INPUTS = 200, MOST_BYTES = 1 << 16 };

typedef struct Inputs {
    Str at[MOST_INPUTS];
    size_t n;
} Inputs;

static void read_file(const char *path, Inputs *in) {
    FILE *f = fopen(path, "rb");
    char *bytes = malloc(MOST_BYTES);
    if (f && bytes && in->n < MOST_INPUTS) in->at[in->n++] = (Str){bytes, fread(bytes, 1, MOST_BYTES, f)};
    else free(bytes);
    if (f) fclose(f);
}

static void read_inputs(const char *folder, const char *target, Inputs *in) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, target);
    DIR *d = opendir(path);
    for (struct dirent *e; d && (e = readdir(d));) {
        if (e->d_name[0] == '.') continue;
        snprintf(path, sizeof path, "%s/%s/%s", folder, target, e->d_name);
        read_file(path, in);
    }
    if (d) closedir(d);
}

static void forget_inputs(Inputs *in) {
    for (size_t i = 0; i < in->n; i++) free((void *)(uintptr_t)in->at[i].p);
}

/* ---- chance ---- */

static size_t below(Rng *r, size_t n) { return n ? (size_t)rng_below(r, (u64)n) : 0; }

static void graft(Rng *r, char *p, size_t *n, Str other) {
    size_t at = below(r, *n + 1), from = below(r, other.n), len = below(r, other.n - from + 1);
    if (len > MOST_BYTES - *n) len = MOST_BYTES - *n;
    memmove(p + at + len, p + at, *n - at);
    memcpy(p + at, other.p + from, len);
    *n += len;
}

static void cut(Rng *r, char *p, size_t *n) {
    size_t at = below(r, *n), len = below(r, *n - at) + 1;
    if (*n == 0) return;
    memmove(p + at, p + at + len, *n - at - len);
    *n -= len;
}

static void mutate_once(Rng *r, const Inputs *in, char *p, size_t *n) {
    static const char telling[] = "\0\xff\"'<>&;,{}[]()\n\r%=-:/*#|0123456789\xc3\xa9";
    switch (below(r, 5)) {
    case 0: graft(r, p, n, in->at[below(r, in->n)]); break;
    case 1: cut(r, p, n); break;
    case 2:
        if (*n) p[below(r, *n)] = (char)rng_below(r, 256);
        break;
    case 3: graft(r, p, n, (Str){telling + below(r, sizeof telling - 1), 1}); break;
    default:
        if (*n) p[below(r, *n)] ^= (char)(1 << below(r, 8));
        break;
    }
}

/* A copy of its very length, so that the sanitizer sees a byte read beyond it. */
static void try_bytes(Ctx *cx, const FuzzTarget *t, const char *p, size_t n) {
    char *own = malloc(n ? n : 1);
    if (!own) return;
    memcpy(own, p, n);
    fuzz_one(cx, t, (Str){own, n});
    free(own);
}

/* Shared with the process that waits: what was being tried is there after a crash. */
typedef struct Trying {
    i64 n_tried;
    size_t n;
    char bytes[MOST_BYTES + 16];
} Trying;

static double seconds(void) {
    struct timespec at;
    /* check: allow clock because a run lasts so many seconds, whatever day it is */
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void run_target(const FuzzTarget *t, const char *folder, double for_s, Trying *now) {
    Ctx cx;
    Inputs *in = calloc(1, sizeof *in);
    Rng r = rng_seed((u64)getpid());
    if (!in) return;
    read_inputs(folder, t->name, in);
    if (in->n == 0 || !fuzz_open(&cx, t)) return;
    double until = seconds() + for_s;
    for (size_t first = 0; seconds() < until || first < in->n; now->n_tried++) {
        bool is_first = first < in->n;
        Str of = in->at[is_first ? first++ : below(&r, in->n)];
        now->n = of.n;
        memcpy(now->bytes, of.p, of.n);
        for (size_t k = is_first ? 0 : below(&r, 6) + 1; k > 0; k--) mutate_once(&r, in, now->bytes, &now->n);
        try_bytes(&cx, t, now->bytes, now->n);
    }
    forget_inputs(in);
    free(in);
}

static void keep_crash(const FuzzTarget *t, const char *folder, const Trying *now) {
    char path[4096];
    snprintf(path, sizeof path, "%s/../crash-%s", folder, t->name);
    FILE *f = fopen(path, "wb");
    if (f) (void)!fwrite(now->bytes, 1, now->n, f);
    if (f) fclose(f);
    printf("%s: what crashed it is in %s\n", t->name, path);
}

/* In a process of its own. True: it came to its end. */
static bool survives(const FuzzTarget *t, const char *folder, double for_s, Trying *now) {
    int how = 0;
    *now = (Trying){.n = 0};
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        run_target(t, folder, for_s, now);
        _exit(now->n_tried > 0 ? 0 : 1);
    }
    bool is_fine = child > 0 && waitpid(child, &how, 0) == child && WIFEXITED(how) && WEXITSTATUS(how) == 0;
    if (!is_fine) keep_crash(t, folder, now);
    return is_fine;
}

int main(int argc, char **argv) {
    i64 total = 0;
    int n_passed = 0, n_failed = 0;
    Trying *now = mmap(NULL, sizeof *now, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (argc < 3 || now == MAP_FAILED) return 2;
    for (size_t i = 0; i < n_fuzz_targets; i++) {
        if (argc > 3 && strcmp(argv[3], fuzz_targets[i].name) != 0) continue;
        bool is_fine = survives(&fuzz_targets[i], argv[1], strtod(argv[2], NULL), now);
        printf("%-9s %lld executions, %s\n", fuzz_targets[i].name, (long long)now->n_tried,
               is_fine ? "no crash" : "CRASHED");
        n_passed += is_fine;
        n_failed += !is_fine;
        total += now->n_tried;
    }
    printf("fuzz: %lld executions, %d crashes\n%d passed, %d failed\n", (long long)total, n_failed, n_passed, n_failed);
    return n_failed > 0;
}
