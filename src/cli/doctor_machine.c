/* doctor_machine.c - of muster doctor: files, disks, swap, clock and server, as this machine has them. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <sys/timex.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "cli/call.h"
#include "cli/doctor.h"
#include "db/db.h"
#include "sql_all.h"
#include "web/tls_files.h"

#define LEAST_FREE_BYTES   ((i64)1 << 30)
#define DAY_MS             ((i64)24 * 60 * 60 * 1000)
#define CERTIFICATE_DAYS   30
#define CLOCK_TOLERANCE_MS ((i64)5 * 60 * 1000)

static Str folder_of(Ctx *cx, Str file) {
    size_t n = file.n;
    while (n > 0 && file.p[n - 1] != '/') n--;
    return n ? str_slice(file, 0, n) : str_dup(cx->arena, STR("."));
}

static bool stat_of(Ctx *cx, Str path, struct stat *out) {
    return path.n > 0 && stat(str_cstr(cx->arena, path), out) == 0;
}

/* ---- who can open what ---- */

static void look_at_secret(Doctor *d, Str path, const char *what) {
    struct stat s;
    if (!stat_of(d->cx, path, &s) || (s.st_mode & 077) == 0) return;
    doctor_find(d, LEVEL_WRONG,
                str_fmt(d->cx->arena, "Other users of this machine can read the %s (mode %o).", what, s.st_mode & 0777),
                "chmod 600 it");
}

/* Whoever can write in the folder can put another store in this one's place. */
static void look_at_folder(Doctor *d, Str store) {
    struct stat s;
    if (!stat_of(d->cx, folder_of(d->cx, store), &s) || (s.st_mode & 022) == 0 || (s.st_mode & S_ISVTX) != 0) return;
    doctor_find(
        d, LEVEL_WRONG,
        STR("Other users of this machine can put another file in the place of the store: they can write in its folder."),
        "chmod 700 the folder");
}

Status doctor_files(Doctor *d) {
    Ctx *cx = d->cx;
    static const char *const tails[] = {"", "-wal", "-shm"};
    struct stat s;
    unsigned open_to = 0;
    look_at_secret(d, cx->app->secrets_key, "key for secrets");
    look_at_secret(d, cli_text(cx, "tls-key"), "key of TLS");
    if (!cli_store_is_file(cx->app->store) || !stat_of(cx, cx->app->store, &s)) return OK;
    for (size_t i = 0; i < COUNT_OF(tails); i++)
        if (stat_of(cx, STR_CAT(cx->arena, cx->app->store, str_from(tails[i])), &s)) open_to |= s.st_mode & 077;
    if (open_to)
        doctor_find(d, LEVEL_WRONG,
                    str_fmt(cx->arena, "Other users of this machine can open the store (mode of others: %02o).",
                            open_to),
                    "chmod 600 the store and its -wal and -shm files");
    else doctor_find(d, LEVEL_OK, STR("Only its owner can open the store's file."), NULL);
    look_at_folder(d, cx->app->store);
    if (cx->app->secrets_key.n && str_eq(folder_of(cx, cx->app->secrets_key), folder_of(cx, cx->app->store)))
        doctor_find(d, LEVEL_ADVICE,
                    STR("The key for secrets lies beside the store: whoever copies the folder has both."),
                    "keep the key in another folder, and out of backups");
    return OK;
}

/* ---- what it lies on ---- */

const char *doctor_disk_fault(unsigned long kind) {
    static const struct {
        unsigned long kind;
        const char *fault;
    } known[] = {
        {0x6969, "over the network (NFS)"},        {0x517b, "over the network (SMB)"},
        {0xff534d42, "over the network (CIFS)"},   {0xfe534d42, "over the network (SMB2)"},
        {0x01021997, "over the network (9P)"},     {0x00c36400, "over the network (Ceph)"},
        {0x0bd00bd0, "over the network (Lustre)"}, {0x5346414f, "over the network (AFS)"},
    };
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (known[i].kind == kind) return known[i].fault;
    return NULL;
}

static bool is_in_memory(unsigned long kind) { return kind == 0x01021994 || kind == 0x858458f6; /* tmpfs, ramfs */ }

/* The kernel's word for a mapped disk begins so where it is dm-crypt's (LUKS). */
static bool uuid_is_sealed(Ctx *cx, Str path) {
    char said[8] = "";
    FILE *f = fopen(str_cstr(cx->arena, path), "r");
    if (!f) return false;
    bool is_read = fgets(said, sizeof said, f) != NULL;
    fclose(f);
    return is_read && str_starts(str_from(said), STR("CRYPT-"));
}

typedef enum Sealed { SEALED_UNKNOWN, SEALED_NO, SEALED_YES } Sealed;

/* A disk that this machine has as a block device; what lies below it (an array, a volume) is looked at one deep. */
static Sealed disk_is_sealed(Ctx *cx, dev_t dev) {
    struct stat s;
    Str at = str_fmt(cx->arena, "/sys/dev/block/%u:%u", major(dev), minor(dev));
    if (!stat_of(cx, at, &s)) return SEALED_UNKNOWN;
    if (uuid_is_sealed(cx, STR_CAT(cx->arena, at, STR("/dm/uuid")))) return SEALED_YES;
    return stat_of(cx, STR_CAT(cx->arena, at, STR("/dm")), &s) ? SEALED_UNKNOWN : SEALED_NO;
}

static void look_at_disk(Doctor *d, Str folder, const char *what, const char *remedy) {
    Ctx *cx = d->cx;
    struct statfs v;
    struct stat s;
    if (!stat_of(cx, folder, &s) || statfs(str_cstr(cx->arena, folder), &v) != 0) return;
    const char *fault = doctor_disk_fault((unsigned long)v.f_type & 0xffffffff);
    if (fault) doctor_find(d, LEVEL_ADVICE, str_fmt(cx->arena, "%s is on a disk %s.", what, fault), remedy);
    if (is_in_memory((unsigned long)v.f_type & 0xffffffff))
        doctor_find(d, LEVEL_ADVICE,
                    str_fmt(cx->arena, "%s is in memory (tmpfs): it is gone when the machine stops.", what),
                    "keep it on a disk");
    Sealed sealed = disk_is_sealed(cx, s.st_dev);
    if (sealed == SEALED_NO)
        doctor_find(d, LEVEL_ADVICE,
                    str_fmt(cx->arena,
                            "%s is on a disk that this machine does not encrypt: whoever carries it away reads it.",
                            what),
                    "encrypt the disk (LUKS), unless what lies beneath does");
    if (sealed == SEALED_YES) doctor_find(d, LEVEL_OK, str_fmt(cx->arena, "%s is on an encrypted disk.", what), NULL);
}

Status doctor_disk(Doctor *d) {
    Ctx *cx = d->cx;
    if (cli_store_is_file(cx->app->store))
        look_at_disk(d, folder_of(cx, cx->app->store), "The store",
                     "keep the store on a disk of this machine: locks over a network are not to be trusted");
    return OK;
}

Status doctor_backup_place(Doctor *d) {
    Ctx *cx = d->cx;
    Str folder = cli_text(cx, "backup-to");
    struct stat s, store;
    if (!folder.n) return OK;
    if (!stat_of(cx, folder, &s) || !S_ISDIR(s.st_mode)) {
        doctor_find(d, LEVEL_WRONG, STR("The folder that backups should go to is not there."),
                    "make it, with mode 700, or name another");
        return OK;
    }
    if (s.st_mode & 077)
        doctor_find(d, LEVEL_WRONG,
                    str_fmt(cx->arena, "Other users of this machine can look into the folder of backups (mode %o).",
                            s.st_mode & 0777),
                    "chmod 700 it");
    if (cli_store_is_file(cx->app->store) && stat_of(cx, cx->app->store, &store) && store.st_dev == s.st_dev)
        doctor_find(d, LEVEL_ADVICE,
                    STR("Backups go to the disk that the store is on: what takes the one takes the other."),
                    "back up to another disk, and from there to another place");
    look_at_disk(d, folder, "The folder of backups", "see that whoever reaches that disk may read the store");
    return OK;
}

/* The name is a path: /dev/dm-1. */
static bool swap_is_sealed(Str name) {
    char path[64], said[8] = "";
    const char *last = name.n > 5 && name.n < 32 ? name.p + 5 : "";
    if (!*last || !str_starts(name, STR("/dev/"))) return false;
    snprintf(path, sizeof path, "/sys/class/block/%.*s/dm/uuid", (int)(name.n - 5), last);
    FILE *f = fopen(path, "r");
    if (!f) return str_starts(name, STR("/dev/zram")); /* packed, in memory */
    bool is_read = fgets(said, sizeof said, f) != NULL;
    fclose(f);
    return is_read && str_starts(str_from(said), STR("CRYPT-"));
}

size_t doctor_count_open_swap(Str proc_swaps, bool (*is_sealed)(Str name)) {
    size_t n = 0;
    Str rest;
    (void)str_cut(proc_swaps, '\n', &rest); /* the heading */
    while (rest.n) {
        Str line = str_cut(rest, '\n', &rest), after, name = str_cut(line, ' ', &after);
        n += name.n > 0 && !is_sealed(name);
    }
    return n;
}

Status doctor_swap(Doctor *d) {
    char text[4096];
    FILE *f = fopen("/proc/swaps", "r");
    if (!f) return OK;
    size_t n = fread(text, 1, sizeof text, f);
    fclose(f);
    if (doctor_count_open_swap((Str){text, n}, swap_is_sealed) > 0)
        doctor_find(d, LEVEL_ADVICE,
                    STR("Memory may be written to a swap disk that is not encrypted, records among it."),
                    "encrypt swap, take it away, or MemorySwapMax=0 for the service");
    return OK;
}

Status doctor_space(Doctor *d) {
    Ctx *cx = d->cx;
    struct stat s = {0};
    struct statvfs v;
    if (!cli_store_is_file(cx->app->store)) return OK;
    if (statvfs(str_cstr(cx->arena, folder_of(cx, cx->app->store)), &v) != 0) return OK; /* check_store() says why */
    i64 free_bytes = (i64)v.f_bavail * (i64)v.f_frsize,
        store_bytes = stat_of(cx, cx->app->store, &s) ? (i64)s.st_size : 0;
    Str figures = str_fmt(cx->arena, "The store takes %lld MB; %lld MB are free beside it.",
                          (long long)(store_bytes >> 20), (long long)(free_bytes >> 20));
    bool is_tight = free_bytes < LEAST_FREE_BYTES || free_bytes < 2 * store_bytes;
    doctor_find(d, is_tight ? LEVEL_ADVICE : LEVEL_OK, figures,
                is_tight ? "make room: an import or a copy may not fit" : NULL);
    return OK;
}

/* ---- the clock and the program ---- */

static Status last_line(Ctx *cx, Moment *out) {
    DbRows *r;
    *out = MOMENT_NONE;
    TRY(db_query(cx, &r, SQL_doctor_last_line));
    if (db_next(r)) *out = col_moment(r, 0);
    return db_done(r);
}

Status doctor_clock(Doctor *d) {
    Ctx *cx = d->cx;
    struct timex t = {.modes = 0};
    Moment last = MOMENT_NONE;
    if (adjtimex(&t) >= 0 && (t.status & STA_UNSYNC) != 0)
        doctor_find(d, LEVEL_ADVICE,
                    STR("Nothing keeps this machine's clock right: days that are due and one-time codes go by it."),
                    "chrony, or systemd-timesyncd");
    if (!d->has_schema || date_is_set(cx->app->fixed_today)) return OK;
    TRY(last_line(cx, &last));
    if (last != MOMENT_NONE && last > ctx_now(cx) + CLOCK_TOLERANCE_MS)
        doctor_find(d, LEVEL_WRONG,
                    str_fmt(cx->arena,
                            "The audit trail ends on %.*s, which is still to come: the clock was, or is, wrong.",
                            STR_ARG(date_long(cx->arena, moment_london_date(last)))),
                    "set the clock; muster audit verify");
    return OK;
}

Status doctor_build(Doctor *d) {
#if defined(MUSTER_DEBUG) || defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    doctor_find(
        d, LEVEL_ADVICE,
        STR("This program was built for finding faults: it is slow, and says more than it should when it stops."),
        "install one that was built with --buildtype=release");
#else
    (void)d;
#endif
    return OK;
}

/* ---- what muster serve is told ---- */

static bool is_this_machine(Str bind) { return !bind.n || str_starts(bind, STR("127.")) || str_is(bind, "::1"); }

static void look_at_certificate(Doctor *d, Str cert, Str key) {
    Ctx *cx = d->cx;
    TlsFiles f;
    if (tls_files_read(cx, cert, key, &f) != OK) {
        doctor_find(d, LEVEL_WRONG, str_fmt(cx->arena, "The server would not start: %.*s.", STR_ARG(cx->error.message)),
                    NULL);
        ctx_clear_error(cx);
        return;
    }
    bool is_soon = f.until < ctx_system_now() + CERTIFICATE_DAYS * DAY_MS;
    doctor_find(d, is_soon ? LEVEL_ADVICE : LEVEL_OK,
                str_fmt(cx->arena, "The certificate counts until %.*s.",
                        STR_ARG(date_long(cx->arena, moment_london_date(f.until)))),
                is_soon ? "renew it, and start the server again" : NULL);
}

Status doctor_serve(Doctor *d) {
    Ctx *cx = d->cx;
    Str bind = cli_text(cx, "bind"), cert = cli_text(cx, "tls-cert"), key = cli_text(cx, "tls-key");
    bool is_behind = cli_flag(cx, "behind-tls");
    if (cert.n || key.n) look_at_certificate(d, cert, key);
    else if (!is_this_machine(bind) && !is_behind)
        doctor_find(
            d, LEVEL_WRONG,
            str_fmt(cx->arena,
                    "The server is reached at %.*s without TLS: passwords and records cross the network in the open.",
                    STR_ARG(bind)),
            "--tls-cert and --tls-key, or --bind 127.0.0.1 and a proxy: docs/operations.md");
    else if (!is_this_machine(bind))
        doctor_find(d, LEVEL_ADVICE,
                    str_fmt(cx->arena, "The server behind the proxy can be reached past it, at %.*s.", STR_ARG(bind)),
                    "--bind 127.0.0.1, or let the proxy alone through");
    return OK;
}
