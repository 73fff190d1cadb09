#include "access/access.h"

#include "access/audit.h"
#include "access/restrict.h"
#include "access/scope.h"
#include "define/definitions.h"

const PermissionInfo permission_info[N_PERMISSIONS] = {
#define X(permission, words) {#permission, words},
    PERMISSION_LIST(X)
#undef X
};

_Static_assert(N_PERMISSIONS <= 64, "Actor.permissions has a bit for each");

static u64 bit(Permission p) { return (u64)1 << p; }

u64 access_user_permissions(void) {
    return (bit(N_PERMISSIONS) - 1) &
           ~(bit(NEEDS_NOTHING) | bit(BREAK_GLASS) | bit(REVIEW_GLASS) | bit(FILE_NOTICES) | bit(READ_INDEX) |
             bit(SET_REGISTERS) | bit(MANAGE_USERS) | bit(READ_AUDIT) | bit(READ_PRIVACY) | bit(CHANGE_PRIVACY) |
             bit(MAKE_EXTRACTS) | bit(KEEP_EXTRACT_KEY) | bit(OPERATE));
}

void actor_add_role(Ctx *cx, Actor *a, Str role) {
    roles_held(definitions_of(cx)->roles, role, &a->roles, &a->permissions);
}

void actor_operator(Ctx *cx) {
    cx->actor = (Actor){.id = SYSTEM_USER_ID,
                        .name = STR("Operator"),
                        .permissions = bit(N_PERMISSIONS) - 1,
                        .roles = ~(u64)0,
                        .is_operator = true};
}

static bool has(const Actor *a, Permission p) { return p < N_PERMISSIONS && (a->permissions & bit(p)) != 0; }

bool access_may(const Ctx *cx, Permission p) {
    return p == NEEDS_NOTHING || (p == NEEDS_SIGN_IN ? cx->actor.id != 0 : has(&cx->actor, p));
}

/* Files are of children everywhere, and figures of everybody: not for somebody who reaches a part of the county, but figures for roles that may see
 * the whole county's. The roll call's balance stays: it names nobody, and its lists are cut (decision 74). */
static bool is_of_the_county(const Actor *a, Permission p) {
    bool is_figures = p == READ_MEASURES || p == COMMENT_MEASURES || p == FREEZE_SCORECARDS || p == SIGN_SCORECARDS;
    return p == READ_IMPORTS || p == RUN_IMPORTS || (is_figures && !has(a, READ_COUNTY_FIGURES));
}

bool access_reaches(Ctx *cx, Permission p) { return !is_of_the_county(&cx->actor, p) || !scope_is_limited(cx); }

Status access_allows(Ctx *cx, Permission p) {
    if (p == NEEDS_NOTHING) return OK;
    if (cx->actor.id == 0) return FAIL(cx, ERR_SIGNIN, "sign in to continue");
    if (cx->db && has(&cx->actor, p) && is_of_the_county(&cx->actor, p))
        TRY(restrict_ready(cx)); /* unknown is not refused */
    if (p == NEEDS_SIGN_IN || (has(&cx->actor, p) && access_reaches(cx, p))) return OK;
    const char *name = p < N_PERMISSIONS ? permission_info[p].name : "unknown";
    audit_note_refusal(cx, "access.refused", 0, "permission %s", name);
    return FAIL(cx, ERR_DENIED, "user %lld does not have the permission %s", (long long)cx->actor.id, name);
}

static Permission permission_for(SubjectKind kind) {
    switch (kind) {
    case SUBJECT_PERSON: return READ_CHILD;
    case SUBJECT_SCHOOL: return READ_SCHOOL;
    case SUBJECT_IMPORT: return READ_IMPORTS;
    case SUBJECT_NONE: break;
    }
    return N_PERMISSIONS; /* nobody has it */
}

Status access_subject(Ctx *cx, SubjectKind kind, i64 id) {
    if (cx->actor.id == 0) return FAIL(cx, ERR_SIGNIN, "sign in to continue");
    if (has(&cx->actor, permission_for(kind))) return kind == SUBJECT_PERSON ? restrict_open(cx, id) : OK;
    audit_note_refusal(cx, "access.refused", kind == SUBJECT_PERSON ? id : 0, "subject %d:%lld", (int)kind,
                       (long long)id);
    return FAIL(cx, ERR_DENIED, "user %lld may not open record %lld", (long long)cx->actor.id, (long long)id);
}
