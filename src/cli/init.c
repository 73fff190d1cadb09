/* init.c - muster init: make the store, or bring it up to this program. */
#include <sys/stat.h>

#include "access/audit.h"
#include "cli/cli.h"
#include "db/db.h"
#include "registers/table.h"

COMMAND("init", cmd_init, .needs = OPERATE, .store = STORE_CREATE, .usage = "init",
        .doc = "Make the store, or bring an older one up to this program. Safe to repeat.")

static Status count_users(Ctx *cx, size_t *n) {
    User *users;
    TRY(user_list(cx, &users, n));
    return OK;
}

static Status define_registers(Ctx *cx) {
    TRY(db_begin(cx, DB_WRITE));
    Status st = registers_define(cx, registers_of(cx));
    if (st == OK) st = db_commit(cx);
    if (st != OK) db_rollback(cx);
    return st;
}

static Status cmd_init(Ctx *cx) {
    Str what;
    size_t n_users;
    TRY(db_migrate(cx));
    TRY(define_registers(cx));
    TRY(db_describe(cx, &what));
    TRY(count_users(cx, &n_users));
    audit_note(cx, "store.init", 0, "users %zu", n_users);
    if (cli_json(cx)) {
        out_json(cx, json_pack("{s:s%, s:I}", "store", what.p, what.n, "users", (json_int_t)n_users));
        return OK;
    }
    out_fmt(cx, "The store is ready (%.*s).\n\nNext:\n", STR_ARG(what));
    if (n_users == 0) out_fmt(cx, "  muster user add NAME    someone who can sign in\n");
    out_fmt(cx, "  muster import FOLDER    bring the county's files in\n"
                "  muster rollcall         call the roll\n"
                "  muster serve            the pages, on http://127.0.0.1:8080\n"
                "  muster doctor           what is unsafe or slow\n");
    return OK;
}
