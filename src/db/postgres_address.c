/* What a PostgreSQL address says, taken apart by libpq. */
#include <libpq-fe.h>

#include "db/copy.h"

static Status take_apart(Ctx *cx, Str store, PQconninfoOption **out) {
    char *why = NULL;
    *out = PQconninfoParse(str_cstr(cx->arena, store), &why);
    PQfreemem(why);
    return *out ? OK : FAIL(cx, ERR_INPUT, "the store's address is no address of a PostgreSQL database");
}

Status db_postgres_environment(Ctx *cx, Str store, Str **out, size_t *n) {
    enum { MANY = 128 };
    PQconninfoOption *all;
    *out = ARENA_ARRAY(cx->arena, Str, MANY);
    *n = 0;
    TRY(take_apart(cx, store, &all));
    for (const PQconninfoOption *o = all; o->keyword && *n < MANY; o++)
        if (o->envvar && o->val && *o->val) (*out)[(*n)++] = str_fmt(cx->arena, "%s=%s", o->envvar, o->val);
    PQconninfoFree(all);
    return OK;
}

/* As an address, since that is how a store is told from a file's name: everything but the database goes into its options. */
static void add_encoded(Buf *b, const char *text) {
    for (const char *p = text; *p; p++) {
        bool is_plain = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9');
        if (is_plain) buf_add_char(b, *p);
        else buf_fmt(b, "%%%02X", (unsigned)(unsigned char)*p);
    }
}

Status db_postgres_beside(Ctx *cx, Str store, Str database, Str *out) {
    PQconninfoOption *all;
    Buf b = buf_on(cx->arena);
    TRY(take_apart(cx, store, &all));
    buf_fmt(&b, "postgresql:///%.*s", STR_ARG(database));
    char between = '?';
    for (const PQconninfoOption *o = all; o->keyword; o++) {
        if (!o->val || !*o->val || strcmp(o->keyword, "dbname") == 0) continue;
        buf_fmt(&b, "%c%s=", between, o->keyword);
        add_encoded(&b, o->val);
        between = '&';
    }
    PQconninfoFree(all);
    *out = buf_str(&b);
    return OK;
}
