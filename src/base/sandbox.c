#include "base/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define OWN_ARCH    AUDIT_ARCH_X86_64
#define FOREIGN_BIT 0x40000000u /* calls of the x32 kind have it */
#elif defined(__aarch64__)
#define OWN_ARCH    AUDIT_ARCH_AARCH64
#define FOREIGN_BIT 0u
#else
#define OWN_ARCH    0u /* not known here: no filter */
#define FOREIGN_BIT 0u
#endif

void sandbox_read(SandboxWish *w, const char *path) {
    if (path && *path && w->n_reads < SANDBOX_PATHS) w->reads[w->n_reads++] = path;
}

void sandbox_write(SandboxWish *w, const char *path) {
    if (path && *path && w->n_writes < SANDBOX_PATHS) w->writes[w->n_writes++] = path;
}

/* ---- files ---- */

#define READS (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITES                                                                                        \
    (LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE | \
     LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK |       \
     LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_SYM)
#define NEVER     (LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_BLOCK)
#define OF_FILE   (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_EXECUTE | TRUNCATES)
#define TRUNCATES ((u64)1 << 14) /* from version 3: older kernels' headers have no name for it */
#define REFERS    ((u64)1 << 13) /* from version 2: a file renamed from one folder into another */

int sandbox_landlock_version(void) {
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    return version > 0 ? (int)version : 0;
}

static void allow(int rules, const char *path, u64 access, u64 handled) {
    struct stat s;
    int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0) return;
    if (fstat(fd, &s) == 0 && !S_ISDIR(s.st_mode)) access &= OF_FILE;
    struct landlock_path_beneath_attr rule = {.allowed_access = access & handled, .parent_fd = fd};
    (void)syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    close(fd);
}

static bool shut_files(const SandboxWish *w) {
    int version = sandbox_landlock_version();
    if (version < 1) return false;
    u64 writes = WRITES | (version >= 2 ? REFERS : 0) | (version >= 3 ? TRUNCATES : 0);
    struct landlock_ruleset_attr attr = {.handled_access_fs = READS | writes | NEVER | LANDLOCK_ACCESS_FS_EXECUTE};
    int rules = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof attr.handled_access_fs, 0);
    if (rules < 0) return false;
    for (size_t i = 0; i < w->n_reads; i++)
        allow(rules, w->reads[i], READS | LANDLOCK_ACCESS_FS_EXECUTE, attr.handled_access_fs);
    for (size_t i = 0; i < w->n_writes; i++) allow(rules, w->writes[i], READS | writes, attr.handled_access_fs);
    bool is_on = syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    close(rules);
    return is_on;
}

/* ---- calls ---- */

#define LOAD(field)  BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (u32)offsetof(struct seccomp_data, field))
#define GIVE(what)   BPF_STMT(BPF_RET | BPF_K, (what))
/* If the number is that, refuse. */
#define REFUSE(call) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (u32)(call), 0, 1), GIVE(SECCOMP_RET_ERRNO | EPERM)

static const struct sock_filter filter[] = {
    LOAD(arch),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OWN_ARCH, 1, 0),
    GIVE(SECCOMP_RET_ERRNO | EPERM),
    LOAD(nr),
    BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, FOREIGN_BIT ? FOREIGN_BIT : 0x7fffffffu, 0, 1),
    GIVE(SECCOMP_RET_ERRNO | EPERM),
#define X(call, why) REFUSE(SYS_##call),
    SANDBOX_REFUSED_LIST(X)
#undef X
        GIVE(SECCOMP_RET_ALLOW),
};
static const struct sock_filter no_programs[] = {
    LOAD(nr),
    REFUSE(SYS_execve),
    REFUSE(SYS_execveat),
    GIVE(SECCOMP_RET_ALLOW),
};

static bool add_filter(const struct sock_filter *code, size_t n) {
    struct sock_fprog program = {.len = (unsigned short)n, .filter = (struct sock_filter *)(uintptr_t)code};
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) == 0;
}

bool sandbox_has_filters(void) {
    u32 action = SECCOMP_RET_ERRNO;
    return OWN_ARCH != 0 && syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

static bool shut_calls(const SandboxWish *w) {
    if (!sandbox_has_filters()) return false;
    if (!add_filter(filter, COUNT_OF(filter))) return false;
    return w->starts_programs || add_filter(no_programs, COUNT_OF(no_programs));
}

void sandbox_enter(const SandboxWish *w, SandboxState *out) {
    *out = (SandboxState){0};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return;
    out->has_files = shut_files(w);
    out->has_calls = shut_calls(w);
}
