/* permission.h - everything that somebody may be allowed to do. One list, from which roles (define/roles.h), routes, commands and
 * their checks (access/access.h) are made.
 *
 * Why       a list in code, not a definition: a permission means something only where code asks for it. Who holds which is a definition. */
#ifndef MUSTER_PERMISSION_H
#define MUSTER_PERMISSION_H

/*    name                 what it lets someone do */
#define PERMISSION_LIST(X)                                                                                        \
    X(NEEDS_NOTHING, "Open to anyone, signed in or not")                                                          \
    X(NEEDS_SIGN_IN, "Anyone signed in")                                                                          \
    X(READ_ROLLCALL, "See the roll call and its lists")                                                           \
    X(READ_CHILD, "Find and open a child's record")                                                               \
    X(CHANGE_CHILD, "Correct a child's record")                                                                   \
    X(RESTRICT_CHILD, "Place and lift restrictions")                                                              \
    X(BREAK_GLASS, "Open a restricted record in an emergency, for a time")                                        \
    X(REVIEW_GLASS, "Say whether such an opening by another was justified")                                       \
    X(READ_CASES, "Open cases and worklists")                                                                     \
    X(CHANGE_CASES, "Open, change and close cases")                                                               \
    X(READ_MEASURES, "See measures and scorecards")                                                               \
    X(READ_COUNTY_FIGURES, "See the whole county's figures, also where one reaches a part of it")                 \
    X(COMMENT_MEASURES, "Comment on figures and say what is done about them")                                     \
    X(FREEZE_SCORECARDS, "Freeze a scorecard for a day")                                                          \
    X(SIGN_SCORECARDS, "Sign off a scorecard that another froze")                                                 \
    X(READ_SCHOOL, "Open a school's record")                                                                      \
    X(READ_IMPORTS, "See imports and their reports")                                                              \
    X(RUN_IMPORTS, "Bring files in, decide doubtful matches")                                                     \
    X(READ_INDEX, "Look up who is working with a child that one names in full, saying why")                       \
    X(FILE_NOTICES, "Use the schools' front door for the schools one acts for")                                   \
    X(SET_REGISTERS, "See and set the limits and choices of registers")                                           \
    X(MANAGE_USERS, "Add and remove users, and say what roles they hold")                                         \
    X(READ_AUDIT, "See who looked at which record, and what is out of the ordinary")                              \
    X(READ_PRIVACY, "See what is held and why, what is due for disposal, holds, extracts and requests of people") \
    X(CHANGE_PRIVACY, "Place holds, propose or confirm disposals, answer requests of people")                     \
    X(MAKE_EXTRACTS, "Write extracts without names for analysts")                                                 \
    X(KEEP_EXTRACT_KEY, "Keep the key of an extract, which leads back to the people in it")                       \
    X(OPERATE, "Set up and check the installation")

typedef enum Permission {
#define X(name, text) name,
    PERMISSION_LIST(X)
#undef X
        N_PERMISSIONS
} Permission;

#endif
