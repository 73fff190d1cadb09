/* libfuzzer.c - the long run: clang's libFuzzer steers by coverage. MUSTER_FUZZ names the target: tools/fuzz. */
#include <stdlib.h>

#include "targets.h"

int LLVMFuzzerTestOneInput(const u8 *bytes, size_t n);

int LLVMFuzzerTestOneInput(const u8 *bytes, size_t n) {
    static Ctx cx;
    static const FuzzTarget
        *target; /* check: allow mutable-global because libFuzzer calls with bytes and nothing else */
    if (!target) {
        target = fuzz_find(getenv("MUSTER_FUZZ"));
        if (!target || !fuzz_open(&cx, target)) abort();
    }
    fuzz_one(&cx, target, (Str){(const char *)bytes, n});
    return 0;
}
