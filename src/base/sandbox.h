/* sandbox.h - the program shuts itself in: what it may open and what it may ask of the kernel, from now on and for good.
 *
 * Owns      SANDBOX_REFUSED_LIST: calls that no server of files and sockets makes.
 * Invariant after sandbox_enter() this thread and every thread it starts opens nothing but the folders named, starts no program unless it was
 *           said to, and is refused (EPERM) the calls listed. It cannot be undone.
 * Errors    none: a kernel that has not got them shuts nothing in, and *out says so.
 * Threads   call it before any other thread is started: Landlock binds the thread that calls it and those it starts.
 * Why       the kernel's own headers, no library: the filter is a list of numbers. Calls are refused by list, not allowed by list: what
 *           libmicrohttpd, GnuTLS, libpq and the C library call differs by version, and a server that stops at a look-up of a name is taken out of its
 *           sandbox for good. The systemd unit allows by list besides. See docs/decisions/0069.
 * Start at  sandbox_enter(). */
#ifndef MUSTER_SANDBOX_H
#define MUSTER_SANDBOX_H

#include "base/str.h"

/*    call                 why nobody who breaks into the server may make it */
#define SANDBOX_REFUSED_LIST(X)                                               \
    X(ptrace, "read another process, and what it has of passwords")           \
    X(process_vm_readv, "the same")                                           \
    X(process_vm_writev, "change another process")                            \
    X(kcmp, "learn of other processes")                                       \
    X(mount, "put other files in the place of ours")                          \
    X(umount2, "take files away")                                             \
    X(pivot_root, "another root")                                             \
    X(chroot, "another root")                                                 \
    X(unshare, "a namespace of its own, in which it is root")                 \
    X(setns, "somebody else's namespace")                                     \
    X(init_module, "into the kernel")                                         \
    X(finit_module, "into the kernel")                                        \
    X(delete_module, "out of the kernel")                                     \
    X(kexec_load, "another kernel")                                           \
    X(bpf, "programs in the kernel")                                          \
    X(perf_event_open, "watch the processor, and others' secrets through it") \
    X(userfaultfd, "hold the kernel still in the middle of a call")           \
    X(io_uring_setup, "calls that no filter sees")                            \
    X(io_uring_enter, "calls that no filter sees")                            \
    X(io_uring_register, "calls that no filter sees")                         \
    X(add_key, "the kernel's keys")                                           \
    X(request_key, "the kernel's keys")                                       \
    X(keyctl, "the kernel's keys")                                            \
    X(settimeofday, "another time in the audit trail")                        \
    X(clock_settime, "another time in the audit trail")                       \
    X(adjtimex, "another time in the audit trail")                            \
    X(sethostname, "another name")                                            \
    X(setdomainname, "another name")                                          \
    X(reboot, "stop the machine")                                             \
    X(swapon, "the machine's memory")                                         \
    X(swapoff, "the machine's memory")                                        \
    X(acct, "a record of processes")                                          \
    X(quotactl, "limits of the disk")                                         \
    X(syslog, "the kernel's messages")                                        \
    X(mknodat, "a device of its own")                                         \
    X(open_by_handle_at, "files past their folders")                          \
    X(name_to_handle_at, "files past their folders")                          \
    X(fanotify_init, "watch what others open")                                \
    X(personality, "memory that is laid out as foreseen")                     \
    X(setuid, "somebody else")                                                \
    X(setgid, "somebody else")                                                \
    X(setresuid, "somebody else")                                             \
    X(setresgid, "somebody else")                                             \
    X(setgroups, "somebody else's groups")                                    \
    X(capset, "more rights")

enum { SANDBOX_PATHS = 24 };

typedef struct SandboxWish {
    const char *reads[SANDBOX_PATHS],
        *writes[SANDBOX_PATHS]; /* folders or files; one that is not there is passed over */
    size_t n_reads, n_writes;
    bool starts_programs; /* pg_dump, for backups of PostgreSQL */
} SandboxWish;

typedef struct SandboxState {
    bool has_files, has_calls; /* shut in by Landlock, by seccomp */
} SandboxState;

void sandbox_read(SandboxWish *w, const char *path);
void sandbox_write(SandboxWish *w, const char *path);
void sandbox_enter(const SandboxWish *w, SandboxState *out);
/* The version of Landlock of this kernel; 0: it has none. */
int sandbox_landlock_version(void);
/* Has this kernel call filters, for a program of this machine's kind? */
bool sandbox_has_filters(void);

#endif
