/* doctor.c - muster doctor: what is unsafe or slow about this installation, in words, and what to do about it.
 *
 * Why       each check is one function that adds what it finds to a list, so a check that cannot run (no store, no
 *           disk figures) says so and the rest go on. It writes nothing and never fails half-way.
 * Start at  checks[], cmd_doctor(). */
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "access/audit.h"
#include "access/breached.h"
#include "access/secret_text.h"
#include "backup/backup.h"
#include "base/sandbox.h"
#include "cli/call.h"
#include "cli/doctor.h"
#include "db/copy.h"
#include "db/db.h"
#include "sql_all.h"

#define DAY_MS               ((i64)24 * 60 * 60 * 1000)
#define MINUTE_MS            ((i64)60 * 1000)
#define SHORT_PASSWORD       12
#define LONG_IDLE_MINUTES    60
#define LONG_SESSION_HOURS   12
#define STALE_IMPORT_DAYS    140 /* a term and its holiday: a census should have come by then */
#define OLD_BACKUP_DAYS      2
#define UNPROVED_BACKUP_DAYS 31
#define OLDEST_POSTGRES      130000
#define DORMANT_DAYS         90

static const char *const level_names[] = {"ok", "advice", "wrong"};

void doctor_find(Doctor *d, Level level, Str message, const char *remedy) {
    Finding *f = ARENA_NEW(d->cx->arena, Finding);
    *f = (Finding){.check = d->check, .level = level, .message = message, .remedy = remedy};
    *d->last = f;
    d->last = &f->next;
}

/* ---- the store ---- */

static Status check_store(Doctor *d) {
    Ctx *cx = d->cx;
    Str what;
    if (cli_open_store(cx, STORE_READ) != OK) {
        doctor_find(d, LEVEL_WRONG, cx->error.message, cx->db ? "muster init" : NULL);
        ctx_clear_error(cx);
        return OK;
    }
    d->has_schema = true;
    TRY(db_describe(cx, &what));
    doctor_find(d, LEVEL_OK,
                str_fmt(cx->arena, "The store opens and its tables are this program's (%.*s).", STR_ARG(what)), NULL);
    return OK;
}

static Status check_sqlite(Doctor *d) {
    Ctx *cx = d->cx;
    Str journal, synchronous;
    TRY(db_setting(cx, "journal_mode", &journal));
    TRY(db_setting(cx, "synchronous", &synchronous));
    if (!str_is(journal, "wal"))
        doctor_find(d, LEVEL_WRONG,
                    str_fmt(cx->arena, "The store's journal is %.*s: readers wait for every writer.", STR_ARG(journal)),
                    "keep the store on a local disk: network drives do not allow the write-ahead log");
    else if (str_is(synchronous, "0"))
        doctor_find(d, LEVEL_WRONG, STR("The store does not wait for the disk: a power cut loses what was committed."),
                    NULL);
    else
        doctor_find(d, LEVEL_OK,
                    STR("Readers and the writer do not wait for each other, and commits survive a power cut."), NULL);
    return OK;
}

static Status check_postgres(Doctor *d) {
    Ctx *cx = d->cx;
    Str version, collation, encoding, fsync_on, commit;
    i64 number = 0;
    TRY(db_setting(cx, "version_number", &version));
    TRY(db_setting(cx, "collation", &collation));
    TRY(db_setting(cx, "encoding", &encoding));
    TRY(db_setting(cx, "fsync", &fsync_on));
    TRY(db_setting(cx, "synchronous", &commit));
    if (!str_to_i64(version, &number) || number < OLDEST_POSTGRES)
        doctor_find(d, LEVEL_WRONG, str_fmt(cx->arena, "PostgreSQL %.*s is older than 13.", STR_ARG(version)),
                    "upgrade the server");
    if (!str_is(encoding, "UTF8"))
        doctor_find(d, LEVEL_WRONG,
                    str_fmt(cx->arena, "The database's encoding is %.*s: names would be lost.", STR_ARG(encoding)),
                    "make the database anew with ENCODING 'UTF8'");
    if (!str_is(collation, "C") && !str_is(collation, "C.UTF-8") && !str_is(collation, "POSIX"))
        doctor_find(d, LEVEL_ADVICE,
                    str_fmt(cx->arena,
                            "The database sorts by %.*s: lists differ from those of a SQLite store, and finding by the "
                            "start of a name is slow.",
                            STR_ARG(collation)),
                    "make the database anew with LC_COLLATE 'C' TEMPLATE template0");
    if (str_is(fsync_on, "off") || str_is(commit, "off"))
        doctor_find(d, LEVEL_WRONG, STR("PostgreSQL does not wait for the disk: a power cut loses what was committed."),
                    "set fsync and synchronous_commit to on");
    else doctor_find(d, LEVEL_OK, STR("PostgreSQL waits for the disk at each commit."), NULL);
    return OK;
}

static Status check_engine(Doctor *d) {
    if (!d->cx->db) return OK;
    return db_kind(d->cx->db) == DB_SQLITE ? check_sqlite(d) : check_postgres(d);
}

/* ---- how it was started ---- */

/* A password among the words of a command can be read by every user of the machine. */
static Status check_secrets(Doctor *d) {
    Ctx *cx = d->cx;
    Str *env, typed = cli_text(cx, "store");
    size_t n = 0;
    if (typed.n == 0 || cli_store_is_file(typed) || db_postgres_environment(cx, typed, &env, &n) != OK) {
        ctx_clear_error(cx);
        return OK;
    }
    for (size_t i = 0; i < n; i++)
        if (str_starts(env[i], STR("PGPASSWORD=")))
            doctor_find(
                d, LEVEL_WRONG,
                STR("The database's password stands in the command, where every user of this machine can read it."),
                "put the address into MUSTER_STORE, or the password into ~/.pgpass");
    return OK;
}

/* What muster serve shuts itself in with. */
static Status check_sandbox(Doctor *d) {
    int version = sandbox_landlock_version();
    if (version > 0 && sandbox_has_filters())
        doctor_find(d, LEVEL_OK,
                    str_fmt(d->cx->arena,
                            "The kernel shuts the server in: by files (Landlock %d) and by calls (seccomp).", version),
                    NULL);
    else
        doctor_find(d, LEVEL_ADVICE,
                    str_fmt(d->cx->arena, "The kernel does not shut the server in%s%s.",
                            version > 0 ? "" : " by files (Landlock)",
                            sandbox_has_filters() ? "" : " by calls (seccomp)"),
                    "use a kernel with Landlock and seccomp, or the systemd unit of packaging/");
    return OK;
}

static Status check_account(Doctor *d) {
    struct rlimit core;
    struct stat s;
    Ctx *cx = d->cx;
    if (geteuid() == 0)
        doctor_find(d, LEVEL_ADVICE, STR("Muster runs as root: a fault in it would be a fault in the whole machine."),
                    "give it an account of its own: packaging/muster.service");
    if (getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_cur > 0)
        doctor_find(d, LEVEL_ADVICE, STR("A crash would write records that are in memory to disk (core dumps are on)."),
                    "ulimit -c 0, or LimitCORE=0 for the service");
    if (cx->app->definitions_folder.n > 0 && stat(str_cstr(cx->arena, cx->app->definitions_folder), &s) == 0 &&
        (s.st_mode & 022) != 0)
        doctor_find(d, LEVEL_WRONG, STR("Other users of this machine can change the definitions, roles among them."),
                    "chmod go-w the folder that MUSTER_DEFINITIONS names");
    return OK;
}

/* ---- the people ---- */

static Status check_users(Doctor *d) {
    Ctx *cx = d->cx;
    User *users;
    size_t n, n_active = 0;
    if (!d->has_schema) return OK;
    TRY(user_list(cx, &users, &n));
    for (size_t i = 0; i < n; i++) {
        n_active += users[i].is_active;
        if (users[i].is_active && str_is(users[i].username, "demo"))
            doctor_find(d, LEVEL_ADVICE, STR("The demonstration's user \"demo\" can sign in."),
                        "muster user remove demo, before real records come in");
        if (users[i].is_active && !users[i].roles.n)
            doctor_find(d, LEVEL_ADVICE,
                        str_fmt(cx->arena, "User %lld holds no role: nothing opens to them.", (long long)users[i].id),
                        "muster user roles NAME ROLE");
        if (users[i].is_locked)
            doctor_find(d, LEVEL_ADVICE,
                        str_fmt(cx->arena, "User %lld is locked after failed sign-ins.", (long long)users[i].id),
                        "ask them; muster audit verify; muster user restore NAME");
    }
    if (n_active == 0) doctor_find(d, LEVEL_ADVICE, STR("Nobody can sign in."), "muster user add NAME");
    else doctor_find(d, LEVEL_OK, str_fmt(cx->arena, "%zu can sign in.", n_active), NULL);
    return OK;
}

static Status check_passwords(Doctor *d) {
    Ctx *cx = d->cx;
    BreachedFile f;
    Str path = cx->app->breached_passwords;
    const SignInRules *rules = definitions_of(cx)->sign_in;
    if (rules->shortest_password < SHORT_PASSWORD)
        doctor_find(d, LEVEL_ADVICE,
                    str_fmt(cx->arena, "Passwords may have as few as %d characters.", rules->shortest_password),
                    "set passwords: shortest to 12 or more in definitions/sign-in.yaml");
    if (path.n == 0) {
        doctor_find(d, LEVEL_ADVICE,
                    STR("No list of stolen passwords is named: one that was stolen elsewhere is taken here."),
                    "muster serve --breached-passwords FILE, or MUSTER_BREACHED_PASSWORDS: docs/sign-in.md");
        return OK;
    }
    TRY(breached_look(cx, path, &f));
    if (!f.is_sorted)
        doctor_find(d, LEVEL_WRONG, STR("The list of stolen passwords is not sorted: what is in it is not found."),
                    "LC_ALL=C sort -u it");
    else
        doctor_find(d, LEVEL_OK,
                    str_fmt(cx->arena, "Passwords are looked for in a list of stolen ones (%lld MB%s).",
                            (long long)(f.n_bytes >> 20), f.is_hashed ? ", hashed" : ""),
                    NULL);
    return OK;
}

/* Accounts that nobody uses are doors that nobody watches. Reads the trail of the last months: only when asked for. */
static Status check_dormant(Doctor *d) {
    Ctx *cx = d->cx;
    i64 n;
    if (!d->has_schema || !cli_flag(cx, "thorough")) return OK;
    TRY(db_number(cx, &n, SQL_doctor_dormant, P_MOMENT(ctx_now(cx) - DORMANT_DAYS * DAY_MS)));
    if (n > 0)
        doctor_find(d, LEVEL_ADVICE,
                    str_fmt(cx->arena, "%lld who can sign in did nothing here for %d days.", (long long)n,
                            DORMANT_DAYS),
                    "muster user list; muster user remove NAME of those who left");
    else doctor_find(d, LEVEL_OK, STR("Everybody who can sign in did something here lately."), NULL);
    return OK;
}

/* Whose password alone opens the most. */
static size_t count_unguarded(Ctx *cx, const User *users, size_t n) {
    size_t n_found = 0;
    const Roles *all = definitions_of(cx)->roles;
    for (size_t i = 0; i < n; i++) {
        u64 roles = 0, permissions = 0;
        for (Str rest = users[i].roles; rest.n;) roles_held(all, str_cut(rest, ' ', &rest), &roles, &permissions);
        n_found += users[i].is_active && !users[i].has_codes && ((permissions >> MANAGE_USERS) & 1);
    }
    return n_found;
}

static Status check_codes(Doctor *d) {
    Ctx *cx = d->cx;
    User *users;
    size_t n, n_unguarded;
    i64 n_plain;
    bool has_key;
    if (!d->has_schema) return OK;
    TRY(user_list(cx, &users, &n));
    TRY(db_number(cx, &n_plain, SQL_totp_count_plain));
    TRY(secret_key_check(cx, &has_key));
    n_unguarded = count_unguarded(cx, users, n);
    if (n_unguarded > 0)
        doctor_find(d, LEVEL_ADVICE,
                    str_fmt(cx->arena, "%zu who can manage users sign in with a password alone.", n_unguarded),
                    "one_time_codes: required_of: [administrator] in definitions/sign-in.yaml: docs/sign-in.md");
    if (n_plain > 0)
        doctor_find(d, LEVEL_ADVICE,
                    str_fmt(cx->arena,
                            "%lld secrets of one-time codes stand unsealed in the store: a copy of it makes codes.",
                            (long long)n_plain),
                    has_key ? "each is sealed at its user's next code"
                            : "muster secrets key FILE; muster serve --secrets-key FILE");
    if (n_unguarded == 0 && n_plain == 0)
        doctor_find(d, LEVEL_OK, STR("Whoever manages users gives a one-time code at sign-in."), NULL);
    return OK;
}

static Status check_openid(Doctor *d) {
    Ctx *cx = d->cx;
    struct stat s;
    const OpenidRules *r = definitions_of(cx)->openid;
    if (!r->is_on) return OK;
    doctor_find(d, LEVEL_OK,
                STR("People can sign in with an account elsewhere, which asks for whatever second proof there is."),
                NULL);
    if (r->secret_file.n == 0) return OK;
    if (stat(str_cstr(cx->arena, r->secret_file), &s) != 0)
        doctor_find(d, LEVEL_WRONG, STR("The file of the provider's secret is not there: nobody can sign in with it."),
                    "secret_file in definitions/openid.yaml");
    else if (s.st_mode & 077)
        doctor_find(d, LEVEL_WRONG, STR("Other users of this machine can read the provider's secret."),
                    "chmod 600 its file");
    return OK;
}

static Status check_sessions(Doctor *d) {
    const SignInRules *rules = definitions_of(d->cx)->sign_in;
    i64 idle = rules->idle_ms / MINUTE_MS, longest = rules->longest_ms / (60 * MINUTE_MS);
    Str said = str_fmt(d->cx->arena, "Sessions end after %lld minutes without use, and after %lld hours.",
                       (long long)idle, (long long)longest);
    bool is_long = idle > LONG_IDLE_MINUTES || longest > LONG_SESSION_HOURS;
    doctor_find(d, is_long ? LEVEL_ADVICE : LEVEL_OK, said,
                is_long ? "shorten them in definitions/sign-in.yaml: a screen that was left is somebody else's" : NULL);
    return OK;
}

/* ---- what it knows ---- */

static Status last_import(Doctor *d, Moment *out) {
    DbRows *r;
    *out = MOMENT_NONE;
    TRY(db_query(d->cx, &r, SQL_doctor_last_import));
    if (db_next(r)) *out = col_moment(r, 0);
    return db_done(r);
}

static Status check_imports(Doctor *d) {
    Ctx *cx = d->cx;
    Moment landed;
    i64 n_stuck, n_doubts;
    if (!d->has_schema) return OK;
    TRY(last_import(d, &landed));
    TRY(db_number(cx, &n_stuck, SQL_doctor_stuck_imports, P_MOMENT(ctx_now(cx) - DAY_MS)));
    TRY(db_number(cx, &n_doubts, SQL_doctor_open_doubts));
    if (landed == MOMENT_NONE)
        doctor_find(d, LEVEL_ADVICE, STR("Nothing has been imported yet."), "muster import FOLDER");
    else {
        Date on = moment_london_date(landed);
        Str when = str_fmt(cx->arena, "The last import landed on %.*s.", STR_ARG(date_long(cx->arena, on)));
        bool is_stale = date_diff(cx->today, on) > STALE_IMPORT_DAYS;
        doctor_find(d, is_stale ? LEVEL_ADVICE : LEVEL_OK, when, is_stale ? "import this term's census" : NULL);
    }
    if (n_stuck > 0)
        doctor_find(d, LEVEL_ADVICE,
                    str_fmt(cx->arena, "%lld imports began more than a day ago and never ended.", (long long)n_stuck),
                    "they were stopped half-way; import the same files again: what landed stays, the rest follows");
    if (n_doubts > 0)
        doctor_find(d, LEVEL_ADVICE,
                    str_fmt(cx->arena, "%lld rows wait for someone to say whose they are.", (long long)n_doubts),
                    "decide them on the imports page");
    return OK;
}

static Status check_calendars(Doctor *d) {
    Ctx *cx = d->cx;
    const Calendars *c = definitions_of(cx)->calendars;
    int year = date_school_year(cx->today);
    const SchoolYear *y = calendar_school_year(c, year);
    if (!y)
        doctor_find(d, LEVEL_WRONG,
                    str_fmt(cx->arena, "The school terms of %d-%02d are not known: clocks show calendar missing.", year,
                            (year + 1) % 100),
                    "add them to definitions/calendars/terms.yaml");
    else if (y->is_provisional)
        doctor_find(d, LEVEL_ADVICE,
                    str_fmt(cx->arena, "The school terms of %d-%02d are a pattern, not the county's dates.", year,
                            (year + 1) % 100),
                    "put the published dates in definitions/calendars/terms.yaml");
    else
        doctor_find(d, LEVEL_OK, str_fmt(cx->arena, "The school terms of %d-%02d are known.", year, (year + 1) % 100),
                    NULL);
    if (calendar_bank_holiday(c, cx->today) == CALENDAR_MISSING)
        doctor_find(d, LEVEL_WRONG, STR("This year's bank holidays are not known."),
                    "add them to definitions/calendars/bank-holidays.yaml");
    return OK;
}

static Status check_audit(Doctor *d) {
    AuditHead head;
    if (!d->has_schema) return OK;
    TRY(audit_head(d->cx, &head));
    doctor_find(d, LEVEL_OK,
                str_fmt(d->cx->arena, "The audit trail has %lld lines; \"muster audit verify\" walks them.",
                        (long long)head.seq),
                NULL);
    return OK;
}

static Status check_backups(Doctor *d) {
    Ctx *cx = d->cx;
    BackupLast last;
    if (!d->has_schema) return OK;
    TRY(backup_last(cx, &last));
    if (last.at == MOMENT_NONE) {
        doctor_find(d, LEVEL_ADVICE, STR("No backup of this store was made with muster backup."),
                    "muster backup FOLDER --verify, and muster serve --backup-to FOLDER");
        return OK;
    }
    Date on = moment_london_date(last.at);
    bool is_old = date_diff(cx->today, on) > OLD_BACKUP_DAYS;
    doctor_find(d, is_old ? LEVEL_WRONG : LEVEL_OK,
                str_fmt(cx->arena, "The last backup is of %.*s.", STR_ARG(date_long(cx->arena, on))),
                is_old ? "muster backup FOLDER, and see why it no longer happens by itself" : NULL);
    bool is_unproved = last.proved_at == MOMENT_NONE ||
                       date_diff(cx->today, moment_london_date(last.proved_at)) > UNPROVED_BACKUP_DAYS;
    if (is_unproved)
        doctor_find(d, LEVEL_ADVICE, STR("No backup of the last month was put back and proved."),
                    "muster backup FOLDER --verify");
    return OK;
}

/* Each reads the whole store: only when asked for. */
static Status check_integrity(Doctor *d) {
    Str verdict;
    if (!d->has_schema || !cli_flag(d->cx, "thorough")) return OK;
    TRY(db_setting(d->cx, "integrity", &verdict));
    if (!verdict.p) return OK; /* PostgreSQL checks its pages as it reads them */
    if (str_is(verdict, "ok")) doctor_find(d, LEVEL_OK, STR("Every page of the store's file is sound."), NULL);
    else
        doctor_find(d, LEVEL_WRONG, str_fmt(d->cx->arena, "The store's file is damaged: %.*s.", STR_ARG(verdict)),
                    "go back to the last good copy");
    return OK;
}

static Status check_chain(Doctor *d) {
    AuditVerdict v;
    if (!d->has_schema || !cli_flag(d->cx, "thorough")) return OK;
    TRY(audit_verify(d->cx, &v));
    if (v.bad_seq == 0)
        doctor_find(d, LEVEL_OK, STR("No line of the audit trail was altered, taken out or put in."), NULL);
    else
        doctor_find(d, LEVEL_WRONG,
                    str_fmt(d->cx->arena, "The audit trail does not hold at line %lld: %.*s.", (long long)v.bad_seq,
                            STR_ARG(v.what)),
                    "keep this store as it is, and compare it with the last copy");
    return OK;
}

static u64 permissions_of(Ctx *cx, Str roles) {
    u64 bits = 0, permissions = 0;
    for (Str rest = roles; rest.n;)
        roles_held(definitions_of(cx)->roles, str_cut(rest, ' ', &rest), &bits, &permissions);
    return permissions;
}

/* No role holds both sides of a duty; somebody may hold two roles that do. */
static void find_both_sides(Doctor *d, const User *u, i64 *n) {
    Ctx *cx = d->cx;
    const AccessRules *rules = definitions_of(cx)->access;
    u64 held = permissions_of(cx, u->roles);
    for (size_t i = 0; i < rules->n_duties; i++) {
        const Duty *duty = &rules->duties[i];
        if (!u->is_active || ((held >> duty->makes) & 1) == 0 || ((held >> duty->checks) & 1) == 0) continue;
        (*n)++;
        doctor_find(d, LEVEL_ADVICE,
                    str_fmt(cx->arena, "User %lld holds both sides of a duty: %.*s.", (long long)u->id,
                            STR_ARG(duty->title)),
                    "muster user roles: give the two sides to two people");
    }
}

static Status check_duties(Doctor *d) {
    Ctx *cx = d->cx;
    User *users;
    size_t n_users;
    i64 n = 0, n_overdue;
    if (!d->has_schema) return OK;
    TRY(user_list(cx, &users, &n_users));
    for (size_t i = 0; i < n_users; i++) find_both_sides(d, &users[i], &n);
    TRY(db_number(cx, &n_overdue, SQL_doctor_overdue_reviews, P_DATE(cx->today)));
    if (n_overdue > 0)
        doctor_find(d, LEVEL_WRONG,
                    str_fmt(cx->arena,
                            "%lld emergency openings of restricted records should have been reviewed by now.",
                            (long long)n_overdue),
                    "muster glass list");
    if (n == 0 && n_overdue == 0) doctor_find(d, LEVEL_OK, STR("Nobody holds both sides of a duty."), NULL);
    return OK;
}

static Status check_today(Doctor *d) {
    Ctx *cx = d->cx;
    if (date_is_set(cx->app->fixed_today) && !date_eq(cx->today, ctx_system_today()))
        doctor_find(d, LEVEL_ADVICE,
                    str_fmt(cx->arena, "Working as of %.*s, not today.", STR_ARG(date_long(cx->arena, cx->today))),
                    "leave out --today and MUSTER_TODAY");
    return OK;
}

/* ---- all of it ---- */

typedef struct Check {
    const char *name;
    Status (*run)(Doctor *d);
} Check;

static const Check checks[] = {
    {"secrets", check_secrets}, {"account", check_account},     {"store", check_store},
    {"sandbox", check_sandbox}, {"engine", check_engine},       {"files", doctor_files},
    {"disk", doctor_disk},      {"swap", doctor_swap},          {"space", doctor_space},
    {"clock", doctor_clock},    {"build", doctor_build},        {"serve", doctor_serve},
    {"users", check_users},     {"dormant", check_dormant},     {"passwords", check_passwords},
    {"codes", check_codes},     {"openid", check_openid},       {"sessions", check_sessions},
    {"imports", check_imports}, {"calendars", check_calendars}, {"audit", check_audit},
    {"backups", check_backups}, {"place", doctor_backup_place}, {"integrity", check_integrity},
    {"chain", check_chain},     {"duties", check_duties},       {"today", check_today},
};

static const Option doctor_options[] = {
    {"bind", OPT_TEXT, "ADDRESS", "As muster serve is told, which is then looked at too; so are the next four"},
    {"behind-tls", OPT_FLAG, NULL, "A proxy in front speaks TLS"},
    {"tls-cert", OPT_TEXT, "FILE", "The certificate that the server speaks TLS with"},
    {"tls-key", OPT_TEXT, "FILE", "Its key"},
    {"backup-to", OPT_TEXT, "FOLDER", "Where backups go"},
    BREACHED_OPTION,
    SECRETS_KEY_OPTION,
    {"thorough", OPT_FLAG, NULL, "Also read the whole store: is every page sound, does the audit trail hold?"},
    OPTIONS_END,
};

COMMAND(
    "doctor", cmd_doctor, .needs = OPERATE, .store = STORE_NONE,
    .usage =
        "doctor [--thorough] [--bind ADDRESS] [--behind-tls] [--tls-cert FILE] [--tls-key FILE] [--backup-to FOLDER] "
        "[--breached-passwords FILE] [--secrets-key FILE]",
    .doc = "Say in words what is unsafe or slow here, and what to do about it. Fails when something is wrong.",
    .options = doctor_options)

static void examine(Doctor *d) {
    for (size_t i = 0; i < COUNT_OF(checks); i++) {
        d->check = checks[i].name;
        if (checks[i].run(d) == OK) continue;
        doctor_find(d, LEVEL_WRONG,
                    str_fmt(d->cx->arena, "This could not be looked at: %.*s.", STR_ARG(d->cx->error.message)), NULL);
        ctx_clear_error(d->cx);
    }
}

static void print_findings(Ctx *cx, const Finding *first) {
    static const char *const marks[] = {"ok     ", "advice ", "WRONG  "};
    for (const Finding *f = first; f; f = f->next) {
        out_fmt(cx, "%s %.*s\n", marks[f->level], STR_ARG(f->message));
        if (f->remedy) out_fmt(cx, "        -> %s\n", f->remedy);
    }
}

static void print_findings_json(Ctx *cx, const Finding *first, i64 n_wrong) {
    json_t *all = json_array();
    for (const Finding *f = first; f; f = f->next)
        json_array_append_new(all, json_pack("{s:s, s:s, s:s%, s:s?}", "check", f->check, "level",
                                             level_names[f->level], "message", f->message.p ? f->message.p : "",
                                             f->message.n, "remedy", f->remedy));
    out_json(cx, json_pack("{s:b, s:o}", "is_fit", n_wrong == 0, "findings", all));
}

static Status cmd_doctor(Ctx *cx) {
    Doctor d = {.cx = cx};
    i64 n_wrong = 0;
    d.last = &d.first;
    examine(&d);
    for (const Finding *f = d.first; f; f = f->next) n_wrong += f->level == LEVEL_WRONG;
    if (cli_json(cx)) print_findings_json(cx, d.first, n_wrong);
    else print_findings(cx, d.first);
    if (n_wrong == 0) return OK;
    return FAIL(cx, ERR_OPS, "the doctor found %lld %s wrong", (long long)n_wrong,
                n_wrong == 1 ? "thing that is" : "things that are");
}
