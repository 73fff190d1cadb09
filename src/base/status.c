#include "base/status.h"

#include <stdio.h>
#include <stdlib.h>

const StatusInfo status_info[N_STATUSES] = {
#define X(name, http, exit_code, text) {#name, http, exit_code, text},
    STATUS_LIST(X)
#undef X
};

NORETURN void check_failed(const char *cond, const char *file, int line) {
    fprintf(stderr, "muster: bug: %s:%d: check failed: %s\n", file, line, cond);
    abort();
}
