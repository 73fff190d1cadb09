/* restrict_case.h - cases that only named people may open, whatever their roles see: an allegation, a case about a colleague's child.
 *
 * Owns      tables case_restriction, case_restriction_reader.
 * Invariant such a case is to everybody else as though it were not there: in no list, count, link, chronology or file, and ERR_NOTFOUND where it is
 *           asked for; the operator at the store's own command line sees it, and for a time whoever opened it, or the record of whom it is about, in an
 *           emergency (access/glass.h), who changes nothing of its restriction. One restriction stands on a case at a time, with a reader at least.
 *           When the restrictions cannot be read every case is hidden.
 * Memory    the standing ones are held with those on records (access/restrict.h).
 * Errors    ERR_INPUT: no reason, nobody who could open it, no such user. ERR_NOTFOUND: none stands that the actor may know of.
 * Why       asked by registers/case_access.h and registers/case_scope.h, through which everything that is told of a case goes: no page asks for
 *           itself. A restriction on a child is another thing: it hides the child everywhere, and the cases with the child.
 * Start at  restrict_hides_case(), restrict_case_place(). */
#ifndef MUSTER_RESTRICT_CASE_H
#define MUSTER_RESTRICT_CASE_H

#include "base/ctx.h"

/* Must the case not be shown to the actor? In memory. */
bool restrict_hides_case(Ctx *cx, i64 case_id);
/* Is the case under a restriction, whoever asks? For what leaves such cases out altogether. */
bool restrict_holds_case(Ctx *cx, i64 case_id);
/* The cases that are hidden from the actor, by rising number, in the arena: for lists behind a figure, which are of children and not of cases. */
typedef struct HiddenCase {
    i64 case_id, person_id, urn; /* 0: about no child, no school */
    Str register_name;
} HiddenCase;
MUST_USE Status restrict_hidden_cases(Ctx *cx, HiddenCase **out, size_t *n);
/* Is there any case hidden from the actor? Where not, lists and counts need not look at each. */
bool restrict_hides_cases(Ctx *cx);

typedef struct CaseReader {
    i64 user_id;
    Str username, name;
} CaseReader;

typedef struct CaseRestriction {
    i64 id; /* 0: none stands */
    Str reason, placed_by;
    Moment placed_at;
    CaseReader *readers;
    size_t n_readers;
} CaseRestriction;

/* For callers who may see the case. ERR_NOTFOUND: they see it by an opening in an emergency, which tells nothing of its restriction. */
MUST_USE Status restrict_case_get(Ctx *cx, i64 case_id, CaseRestriction *out);
/* From now on these may open it and nobody else: user names parted by commas or spaces; whoever says so is one of them, unless the operator. Where
 * one stands its reason and readers become these. Needs RESTRICT_CHILD. Audited. */
MUST_USE Status restrict_case_place(Ctx *cx, i64 case_id, Str reason, Str readers);
/* Everybody whose roles see it may open it again. Needs RESTRICT_CHILD. Audited. */
MUST_USE Status restrict_case_lift(Ctx *cx, i64 case_id, Str reason);

#endif
