/* letter.h - letters and e-mails of a register, written out from a case and kept with it.
 *
 * Owns      table case_letter.
 * Invariant a letter is made only when everything that it says is known; what was sent is a document of the case, word for word, with the version
 *           of the definition it was written from and the day it was sent. The same letter of the same words on the same day is one.
 *           It is read by those who may see all that it says: whoever sees the case may not see each answer, nor each address.
 * Errors    ERR_INPUT: no such letter (with the nearest), or something that it says is not known: CaseProblems has each. ERR_DENIED,
 *           ERR_NOTFOUND as for a change of the case.
 * Why       plain text with {{names}}, not the pages' templates: what is sent is not HTML, and a name that is not known must refuse the letter
 *           rather than leave a hole in it. {{#name}} ... {{/name}} is left out where the name is not known, {{^name}} ... {{/name}} where it is.
 * Start at  letter_write(), letter_send(). */
#ifndef MUSTER_LETTER_H
#define MUSTER_LETTER_H

#include "registers/case.h"

/*    name             what it stands for */
#define LETTER_NAME_LIST(X)                                  \
    X("child", "the child's name")                           \
    X("child_forename", "the child's first name")            \
    X("born", "the child's date of birth")                   \
    X("home_address", "where the child lives")               \
    X("school", "the school the case is about")              \
    X("reference", "the case's reference")                   \
    X("case", "what a case of the register is called")       \
    X("opened_on", "the day the case was opened")            \
    X("closed_on", "the day it was closed")                  \
    X("due_on", "the soonest day on which something is due") \
    X("stage", "the stage of the case")                      \
    X("worker", "the case's worker")                         \
    X("team", "the case's team")                             \
    X("team_phone", "the team's number")                     \
    X("today", "the day the letter is written")

typedef struct Letter {
    const LetterDef *def;
    Str to, subject, body;
    Str says;    /* the fields, and home_address, that its words are of, parted by spaces */
    i64 version; /* of the definition */
} Letter;

/* Every name in a letter's text that is neither a field nor of the list above, and every section left open, is a mistake. */
void letter_check(Mistakes *m, const YamlNode *at, const Register *reg, const LetterDef *l);

/* Written out as it would be sent; problems: what is not known. For those who may see the case. */
MUST_USE Status letter_write(Ctx *cx, i64 case_id, Str name, Letter *out, CaseProblems *problems);

typedef struct LetterSent {
    i64 id, document_id, version, case_id;
    Str name, title, to, subject, by;
    Date sent_on;
} LetterSent;
/* Kept as a document, noted in the history. *document: its number. sent_on DATE_NONE: today; not in the future, not before the case. */
MUST_USE Status letter_send(Ctx *cx, i64 case_id, Str name, Date sent_on, CaseProblems *problems, i64 *document);
/* Is the document no letter, or one that says nothing the actor may not see? ERR_DENIED, audited: it says an answer that their roles may not see, or where a
 * child lives whose address is kept from them. Asked by case_document_bytes(). */
MUST_USE Status letter_may_read(Ctx *cx, const Case *c, i64 document_id);
/* Those sent of a case, in order, for callers who have asked case_get(). */
MUST_USE Status letter_list(Ctx *cx, i64 case_id, LetterSent **out, size_t *n);

#endif
