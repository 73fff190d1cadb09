/* register_book.h - the attendance registers as files bring them: one school's pupils of a year, and their marks by day.
 *
 * Owns      tables attendance_pupil, attendance_day, attendance_change; no other module writes them.
 * Invariant a pupil keeps a place in a school's register for the year, and no place is given twice. A mark is kept as the one
 *           character that definitions/attendance.yaml has for its code. A mark that says something is replaced only by another
 *           file, and what it was is kept.
 * Memory    the books live in an arena of their own, with the days in hand, until register_books_write() empties them of days.
 * Why       one row a school a day is the unit in which registers arrive: a county's year is 114,000 rows of text that plain
 *           SQL can read, not 87 million. A day in hand is changed in memory and written once, so a file with a year of
 *           rows costs a statement a school day.
 * Start at  register_books_open(), register_book_say(), register_books_write(). */
#ifndef MUSTER_REGISTER_BOOK_H
#define MUSTER_REGISTER_BOOK_H

#include "base/ctx.h"
#include "define/definitions.h"

typedef struct RegisterBooks RegisterBooks;
typedef struct RegisterBook RegisterBook; /* one school's year */

/* The books end with what the owner holds now; they do not grow in it. They may be used for one file after another as long as no
 * other kind of file lands between them: pupils and places are read once. */
MUST_USE Status register_books_open(Ctx *cx, Arena *owner, RegisterBooks **out);
/* Who brings the marks from now on, for what is written: import_unit.id. */
void register_books_source(RegisterBooks *b, i64 source_id);
/* A connection that sees the store as the transaction in hand found it, and is nobody else's: what is read of everybody is read on it too. NULL: none. */
void register_books_beside(RegisterBooks *b, Db *beside);
/* Marks said since register_books_source() that took the place of others. */
i64 register_books_replaced(const RegisterBooks *b);
/* The book of the school year that holds the day; NULL: no establishment has that URN. Four statements a school a year; where there
 * are many schools, five for all of them. */
MUST_USE Status register_book_of(Ctx *cx, RegisterBooks *b, i64 urn, Date on, RegisterBook **out);

typedef struct RegisterMarks {
    Str upn;
    Date on;
    u8 kept[2]; /* morning, afternoon; a space: says nothing of it */
} RegisterMarks;

#define BOOK_ANSWER_LIST(X)                                                                             \
    X(BOOK_NEW, "", "")                                                                                 \
    X(BOOK_CHANGED, "", "")                                                                             \
    X(BOOK_SAME, "", "")                                                                                \
    X(BOOK_CALENDAR_MISSING, "calendar_missing", "The terms of that school year are not known.")        \
    X(BOOK_NO_SCHOOL_DAY, "mark_on_no_school_day", "The school does not meet on that day.")             \
    X(BOOK_SCHOOL_CLOSED, "mark_school_closed", "The school was not open on that day.")                 \
    X(BOOK_NO_CHILD, "child_not_at_school", "No child on this school's roll that year holds this UPN.") \
    X(BOOK_SEVERAL, "upn_of_several", "Several children of this school hold this UPN.")                 \
    X(BOOK_OFF_ROLL, "mark_off_roll", "The child was not on this school's roll on that day.")           \
    X(BOOK_TWICE, "mark_twice", "The same file has already given other marks for this child and day.")

/* What became of a row of marks. From BOOK_CALENDAR_MISSING on it was not kept. */
typedef enum BookAnswer {
#define X(name, code, text) name,
    BOOK_ANSWER_LIST(X)
#undef X
        N_BOOK_ANSWERS
} BookAnswer;
typedef struct BookAnswerInfo {
    const char *code, *text;
} BookAnswerInfo;
extern const BookAnswerInfo book_answer_info[N_BOOK_ANSWERS];

/* One child's marks of a day. The first of a day reads what the store has of it. *person_id (may be NULL): whose, 0 unknown. */
MUST_USE Status register_book_say(Ctx *cx, RegisterBook *book, const RegisterMarks *m, BookAnswer *out, i64 *person_id);

/* Of the marks that register_book_say() has just kept: another school on whose roll the child is too, and which has marked the child in one
 * of the same sessions as possible; *urn 0: none. The schools' files may come in any order: the later one finds it. */
MUST_USE Status register_book_elsewhere(Ctx *cx, const RegisterBook *book, const RegisterMarks *m, i64 *urn);

/* Of the marks that register_book_say() has just kept: is the child's registration here a subsidiary one (its marks enter no figure)? The
 * main school may be another here, or one outside the county that no file tells of. Told once a child and book. */
bool register_book_subsidiary(RegisterBook *book, const RegisterMarks *m);

/* Bytes of marks in hand: a caller writes when they are many. */
size_t register_books_held(const RegisterBooks *b);
/* Write new pupils, changed days and what was replaced; forget the days. The same file's later rows of a day written so are
 * compared with it as another file's would be. */
MUST_USE Status register_books_write(Ctx *cx, RegisterBooks *b);

#endif
