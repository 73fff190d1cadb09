#include "cli/app.h"

#include <stdio.h>
#include "access/audit.h"
#include "access/restrict.h"
#include "people/changes.h"

Status ctx_begin(Ctx *cx, const App *app, Db *db) {
    *cx = (Ctx){.arena = arena_open(), .db = db, .app = app};
    if (!cx->arena) return ERR_OPS;
    cx->today = date_is_set(app->fixed_today) ? app->fixed_today : ctx_system_today();
    return OK;
}

void ctx_reset(Ctx *cx) {
    Ctx fresh = {.arena = cx->arena, .models = cx->models, .db = cx->db, .app = cx->app, .restricted = cx->restricted};
    arena_reset(cx->arena);
    if (cx->models) arena_reset(cx->models);
    *cx = fresh;
    cx->today = date_is_set(cx->app->fixed_today) ? cx->app->fixed_today : ctx_system_today();
}

void ctx_end(Ctx *cx) {
    restrict_forget(cx);
    arena_close(cx->arena);
    arena_close(cx->models);
    *cx = (Ctx){0};
}

/* The lines of a look, where no write transaction was open to carry them. */
static Status write_lines_alone(Ctx *cx) {
    if (!cx->audit || cx->is_audit_held) return OK;
    if (cx->app->audit_log) return audit_log_commit(cx->app->audit_log, cx);
    TRY(db_begin(cx, DB_WRITE));
    TRY(audit_write(cx));
    return db_commit(cx);
}

Status ctx_commit(Ctx *cx) {
    if (!cx->db) return OK;
    if (db_is_writing(cx->db)) {
        TRY(db_touch(cx)); /* last, so that other writers wait for its row no longer than they must */
        TRY(person_changes_write(cx));
        TRY(audit_write(cx));
        return db_commit(cx);
    }
    if (db_in_transaction(cx->db)) TRY(db_commit(cx));
    return write_lines_alone(cx);
}

void ctx_abandon(Ctx *cx) {
    if (!cx->db) return;
    db_rollback(cx);
    audit_keep_standing(cx);
    if (!cx->audit) return;
    ErrorSlot why = cx->error;
    ctx_clear_error(cx);
    if (write_lines_alone(cx) != OK) {
        db_rollback(cx);
        fprintf(stderr, "muster: a refusal could not be written to the audit trail: %.*s\n",
                STR_ARG(cx->error.message));
    }
    cx->error = why;
}
