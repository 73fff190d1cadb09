/* notice.h - what a school sends through the front door, and what becomes of it.
 *
 * Owns      tables front_notice, front_notice_answer.
 * Invariant a notice that is taken has a case, unless its pupil was entered by hand and is not matched yet; it is about a pupil on the roll of
 *           the school that sent it, or about the school; only what its form asks reaches the case. All or nothing: what is refused leaves
 *           no row. Clocks start on the day it was sent, whenever it is read or matched.
 * Memory    cx->arena.
 * Errors    ERR_INPUT with what is wrong in CaseProblems; ERR_CONFLICT the same matter may have been sent already (*id is that notice);
 *           ERR_DENIED, ERR_NOTFOUND as desk.h.
 * Why       the case is opened by the register's own rules, in the school user's name: the front door asks whose pupil it is, then lends that
 *           one call the permissions of an officer. Giving schools the permissions themselves was rejected: every page would have to
 *           know them.
 * Start at  notice_send(), notice_reply(). */
#ifndef MUSTER_NOTICE_H
#define MUSTER_NOTICE_H

#include "frontdoor/desk.h"
#include "frontdoor/form.h"
#include "registers/case.h"

typedef struct NoticeSend {
    const Form *form;
    i64 urn, person_id;         /* person_id 0: the pupil is entered by hand, or it is about the school */
    Str upn, surname, forename; /* by hand */
    Date born;
    Answers answers;
    bool is_urgent;
    bool is_another; /* the school says that it is another matter than the one sent before */
    Str token;       /* of the form; a draft's goes on as the notice */
    Moment at;       /* 0: now */
} NoticeSend;

/* Sends it: opens, moves or adds to the case. The same token again is the same notice. */
MUST_USE Status notice_send(Ctx *cx, const NoticeSend *s, i64 *id, CaseProblems *problems);
/* Keeps it as a draft: nothing is checked but whose pupil it is. */
MUST_USE Status notice_keep(Ctx *cx, const NoticeSend *s, i64 *id);

typedef struct NoticeReply {
    const Form *form;
    i64 urn, case_id;
    Answers answers;
    Str token;
} NoticeReply;
/* Answers what the authority asked. ERR_NOTFOUND: the case does not wait for this school. */
MUST_USE Status notice_reply(Ctx *cx, const NoticeReply *r, i64 *id, CaseProblems *problems);

typedef struct NoticeShown {
    Str title, text;
} NoticeShown;

typedef struct Notice {
    i64 id, urn, person_id, case_id, sent_by, seen_by;
    const Form *form; /* NULL: no longer among the forms */
    Str form_name, state, school, pupil, token, upn, surname, forename;
    Date born, sent_on;
    Moment kept_at, sent_at, seen_at;
    bool is_reply, is_added, is_urgent, is_out_of_hours;
    Answers answers; /* as they were typed */
    /* of the case, once there is one: what a school may know of it */
    Str reference, stage, worker;
    bool is_closed;
    NoticeShown *shown;
    size_t n_shown;
} Notice;

/* For the school that sent it, and for who may open its case. Audited. */
MUST_USE Status notice_get(Ctx *cx, i64 id, Notice *out);

typedef struct Notices {
    Notice *at; /* without answers and .shown */
    size_t n;
} Notices;

/* What a school sent, newest first, and its drafts. */
MUST_USE Status notice_list_of_school(Ctx *cx, i64 urn, Notices *out);

/*    which              word         title */
#define NOTICES_LIST(X)                                    \
    X(NOTICES_URGENT, "urgent", "Urgent, not taken up")    \
    X(NOTICES_UNMATCHED, "unmatched", "Child not matched") \
    X(NOTICES_RECENT, "recent", "Sent lately")
typedef enum NoticesWhich {
#define X(name, word, title) name,
    NOTICES_LIST(X)
#undef X
        N_NOTICES_WHICH
} NoticesWhich;
/* For staff: those of registers whose cases they see. */
MUST_USE Status notice_list(Ctx *cx, NoticesWhich which, Notices *out);
/* Urgent ones whose child is not matched, so that no case carries a task of them: the actor's, who is on duty or took them up; or all that
 * the actor sees. */
MUST_USE Status notice_list_duty(Ctx *cx, bool is_all, Notices *out);
/* The pupil entered by hand is this child: the case is opened, as of the day the notice was sent. */
MUST_USE Status notice_match(Ctx *cx, i64 id, i64 person_id, CaseProblems *problems);
/* Nobody known is the child: a record is made of what was entered, and the case opened. ERR_CONFLICT: a child like that is known. */
MUST_USE Status notice_match_new(Ctx *cx, i64 id, i64 *person_id, CaseProblems *problems);
/* The duty officer takes an urgent one up. Again is harmless. */
MUST_USE Status notice_see(Ctx *cx, i64 id);

typedef struct Waiting {
    const Form *form;
    i64 case_id;
    Str reference, pupil;
    Date since;
} Waiting;
/* Cases that wait for an answer of the school, oldest first. */
MUST_USE Status notice_waiting(Ctx *cx, i64 urn, Waiting **out, size_t *n);
/* One of them, with what the form shows of it. */
MUST_USE Status notice_waiting_get(Ctx *cx, i64 urn, i64 case_id, Waiting *out, NoticeShown **shown, size_t *n_shown);

#endif
