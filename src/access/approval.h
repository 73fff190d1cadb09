/* approval.h - what one person proposes and another approves: a merge of two records, its undoing, more time for a case.
 *
 * Owns      table approval.
 * Invariant where definitions/access.yaml names the kind under second_person, it is done by nobody alone: the function that does it asks
 *           approval_needed(), which refuses unless a proposal of somebody else is being carried out by the actor in this transaction.
 *           Carried out is what was proposed, word for word. The operator, who holds the store itself, acts alone.
 * Memory    cx->arena.
 * Errors    ERR_CONFLICT: proposed already, or decided meanwhile. ERR_DENIED: one's own proposal, or a permission lacks. ERR_INPUT: a
 *           refusal without a reason. ERR_NOTFOUND: also of what the actor may not see.
 * Why       one table and one list for whoever approves, whatever it is; kinds are declared by the features that do them and collected by the
 *           build, so that this module knows none of them.
 * Start at  APPROVAL, approval_propose(), approval_decide(). */
#ifndef MUSTER_APPROVAL_H
#define MUSTER_APPROVAL_H

#include "base/ctx.h"
#include "define/permission.h"

typedef struct Approval {
    i64 id;
    Str kind;
    i64 person_id, other_id, case_id, record_id; /* 0: none */
    Str detail, reason;
    i64 proposed_by_id;
    Str proposed_by;
    Moment proposed_at;
    Str state, decided_by, decided_note;
    Moment decided_at;
} Approval;

/*   APPROVAL(merge, .title = "Merging two records", .needs = CHANGE_CHILD, .tell = tell, .carry_out = carry_out)
 * tell: in a sentence what is proposed, and where it is looked at (href, made by url_to()); *text STR_NONE: not for this actor. */
typedef struct ApprovalKind {
    const char *kind, *title;
    Permission needs;
    Status (*tell)(Ctx *cx, const Approval *a, Str *text, Str *href);
    Status (*carry_out)(Ctx *cx, const Approval *a);
    Status (*is_own)(Ctx *cx, const Approval *a,
                     bool *is_own); /* the actor's own work, which another decides on; NULL: never */
} ApprovalKind;
#define APPROVAL(name, ...) const ApprovalKind approval_##name = {.kind = #name, __VA_ARGS__};

extern const ApprovalKind *const approval_all[]; /* sorted by kind; made by tools/mkindex */
extern const size_t n_approval_all;

/* Does this actor need somebody else for it? */
bool approval_is_wanted(const Ctx *cx, const char *kind);
/* Asked by what does it: OK where nobody else is wanted or a proposal about these records is being carried out; else ERR_DENIED, audited. */
MUST_USE Status approval_needed(Ctx *cx, const Approval *about);

/* kind, whom it is about, detail and reason are read. Audited under the people. The same again by the same person is OK, and the same proposal;
 * ERR_CONFLICT: another stands (*id is that one). */
MUST_USE Status approval_propose(Ctx *cx, const Approval *what, i64 *id);
/* The standing proposal of that kind about these records; 0: none. */
MUST_USE Status approval_standing(Ctx *cx, const Approval *about, i64 *id);

#define APPROVAL_DECISIONS "withdraw|refuse|approve"
/* approve: by somebody else, whose own work it is not, who has the kind's permission; carried out at once. refuse: likewise, with a reason. withdraw: by who proposed it. */
MUST_USE Status approval_decide(Ctx *cx, i64 id, Str decision, Str note);

typedef struct ApprovalLine {
    Approval is;
    const ApprovalKind *kind; /* NULL: no longer known */
    Str text, href;
    bool is_mine, may_approve;
} ApprovalLine;
typedef struct ApprovalLines {
    ApprovalLine *at;
    size_t n;
} ApprovalLines;
/* Those that stand, oldest first; is_decided: those decided, newest first. Without what the actor may not see. */
MUST_USE Status approval_list(Ctx *cx, bool is_decided, ApprovalLines *out);

#endif
