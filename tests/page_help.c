#include "page_help.h"

#include <string.h>
#include "access/access.h"

TestReply test_get(T *t, const char *url, Str cookie) {
    TestReply r;
    ok(t, web_test_request(&t->cx, METHOD_GET, str_from(url), cookie, STR_NONE, &r));
    return r;
}

Str test_signed_in_as(T *t, const char *role) {
    SessionToken token;
    i64 id;
    ok(t, user_add(&t->cx, STR("reader"), STR("Reader"), STR("correct horse battery"), &id));
    ok(t, user_set_roles(&t->cx, id, &(Str){role, strlen(role)}, 1));
    ok(t, session_start_unchecked(&t->cx, id, &token));
    return str_fmt(t->cx.arena, "muster_session=%s", token.token);
}
