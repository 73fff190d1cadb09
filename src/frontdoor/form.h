/* form.h - what a school, the police, health or a provider may send through the front door, as definitions/forms says: one form a file.
 *
 * Owns      definitions/forms/NAME.yaml and definitions/front_door.yaml.
 * Invariant immutable once read. Every name in a form is one of its register: a field, a stage. No form asks for a person, a worker, a
 *           team, a document or a case: what a school types never searches our records.
 * Memory    the arena of the Forms.
 * Why       a form is a few fields of a register, in a school's words: the checks, clocks and tasks are the register's, so that a
 *           notice by the front door and a case typed by an officer are held to the same rules. Forms of their own fields were rejected:
 *           each would have to be copied into a case by somebody.
 * Start at  Form, forms_of(). */
#ifndef MUSTER_FORM_H
#define MUSTER_FORM_H

#include "frontdoor/organisation.h"
#include "registers/register.h"

/* A field that a form asks. */
typedef struct FormAsk {
    size_t field; /* of the register */
    Str never;    /* codes that staff may choose and a school may not, parted by spaces */
    bool is_needed;
} FormAsk;

/* What a form says without asking. */
typedef struct FormGiven {
    Str field; /* or source, team, referrer */
    Str text; /* "sent_on", "own_school", "own_kind" and "own_name" stand for the day, and the sender's URN, kind and name */
} FormGiven;

/* Questions to a school: those of a new notice, or what is to be answered in a case that waits for the school. */
typedef struct FormPart {
    Str title; /* of a reply */
    const FormAsk *asks;
    size_t n_asks;
    const FormGiven *gives;
    size_t n_gives;
    size_t stage; /* a reply: where the case waits; SIZE_MAX: this form takes none */
    size_t to;    /* and where it goes then; of a notice: on from the first stage. SIZE_MAX: it stays */
} FormPart;

typedef struct Form {
    Str name, title, advice;
    const Register *reg;
    unsigned from;   /* which kinds of sender it is for: bits by SenderKind */
    bool goes_on;    /* an open case of the pupil from this school takes the notice, where it leads there */
    bool needs_open; /* and without one it is refused */
    bool asks_urgent;
    FormPart notice, reply;
    const size_t *shows; /* fields that the school sees of the case, besides what it sent */
    size_t n_shows;
    size_t school_field; /* the field that says whose case it is; SIZE_MAX: the case's own school */
    int line;
} Form;

typedef struct Forms {
    Arena *arena;
    const Form *at; /* by name of the file */
    size_t n;
    int opens_at, closes_at; /* minutes of a working day within which somebody is on duty */
    int again_hours;         /* within which a second notice of one pupil and form may be the same matter */
    Str duty_role, out_of_hours, when_down;
} Forms;

/* Read and check all. ERR_INPUT: there are mistakes. The caller owns *out until forms_close(). */
MUST_USE Status forms_open(Ctx *cx, Str folder, const Registers *registers, Forms **out);
void forms_close(Forms *f);
/* Every mistake in them; none is looked for where *out has some already. */
void forms_check(Str folder, const Registers *registers, Mistakes *out);
const Forms *forms_of(const Ctx *cx);
/* NULL: there is none of that name. */
const Form *form_find(const Forms *f, Str name);
/* Is it about the sender itself, a school or an organisation, and no child? */
bool form_is_of_sender(const Form *f);
bool form_is_for(const Form *f, SenderKind kind);
/* Does a school send it, or is it there for the reply alone? */
bool form_is_sent(const Form *f);

#endif
