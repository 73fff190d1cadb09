/* notice_own.h - what the files of the front door's notices share. Private to frontdoor/.
 *
 * Start at  desk_lend(). */
#ifndef MUSTER_NOTICE_OWN_H
#define MUSTER_NOTICE_OWN_H

#include "db/db.h"
#include "frontdoor/notice.h"

/* Lends the actor an officer's permissions for calls of the case engine; gives back what they were. The caller has asked whose pupil and
 * whose case it is, and puts them back on every path. Restricted records stay closed. */
MUST_USE Actor desk_lend(Ctx *cx);

/* Problems found here, before those of the register. */
void notice_problem(Ctx *cx, CaseProblems *p, Str field, Str say);
/* Of what was answered only what the part asks; what it needs and was not answered is a problem. */
MUST_USE Answers notice_take(Ctx *cx, const Form *f, const FormPart *part, Answers given, CaseProblems *problems);

/* What becomes of a notice: a new case, or one that was open. */
typedef struct NoticeFiled {
    i64 case_id;
    bool is_added;
} NoticeFiled;
typedef struct NoticeFile {
    const Form *form;
    i64 urn, person_id;
    Date on; /* the day it was sent */
    Answers answers;
    bool is_urgent;
    Str token;
} NoticeFile;
/* With what the form gives. Asks nobody's permission but the case's own. */
MUST_USE Status notice_file(Ctx *cx, const NoticeFile *n, NoticeFiled *out, CaseProblems *problems);
/* What the form says without asking, after what was answered. */
MUST_USE Answers notice_with_given(Ctx *cx, const FormPart *part, Answers answers, const Sender *sender, Date on);
/* May this case be answered by the school? */
MUST_USE Status notice_waits_for(Ctx *cx, const Form *f, i64 urn, i64 case_id, Case *out);
/* The form whose reply a case at its stage waits for, or NULL. */
const Form *form_waiting_for(const Forms *fs, const Case *c);

#endif
