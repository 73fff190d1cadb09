/* user_asked.h - the user that a page below /users/{id} is about. */
#ifndef MUSTER_USER_ASKED_H
#define MUSTER_USER_ASKED_H

#include "web/web.h"

/* ERR_NOTFOUND: there is no such user; Muster itself is none. */
MUST_USE Status user_asked(Ctx *cx, User *out);

#endif
