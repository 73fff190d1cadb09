#include "frontdoor/organisation.h"

#include "access/access.h"
#include "access/audit.h"
#include "db/db.h"
#include "people/fold.h"
#include "schools/establishment.h"
#include "sql_all.h"

enum { ORGANISATIONS_MAX = 1000, NAME_MAX = 200 };

const char *const sender_kind_word[N_SENDER_KINDS] = {
#define X(name, word, title) word,
    ORGANISATION_KIND_LIST(X)
#undef X
};
const char *const sender_kind_title[N_SENDER_KINDS] = {
#define X(name, word, title) title,
    ORGANISATION_KIND_LIST(X)
#undef X
};

bool sender_is_organisation(i64 number) { return number >= ESTABLISHMENT_OURS; }

static SenderKind kind_of(Str word) {
    for (size_t i = SENDER_POLICE; i < N_SENDER_KINDS; i++)
        if (str_is(word, sender_kind_word[i])) return (SenderKind)i;
    return SENDER_SCHOOL;
}

SenderKind sender_kind_of(i64 number, Str type) {
    return sender_is_organisation(number) ? kind_of(type) : SENDER_SCHOOL;
}

static Sender read_sender(const DbRows *r) {
    Sender s = {.number = col_i64(r, 0), .name = col_str_keep(r, 1), .closed_on = col_date(r, 3)};
    s.kind = sender_kind_of(s.number, col_str(r, 2));
    return s;
}

Status sender_get(Ctx *cx, i64 number, Sender *out) {
    DbRows *r;
    *out = (Sender){.number = 0};
    TRY(db_query(cx, &r, SQL_sender_get, P_I64(number)));
    if (db_next(r)) *out = read_sender(r);
    TRY(db_done(r));
    return out->number ? OK : FAIL(cx, ERR_NOTFOUND, "there is no school or organisation %lld", (long long)number);
}

Status organisation_add(Ctx *cx, Str name, Str kind, i64 *number) {
    i64 n = 0;
    EstablishmentChange change;
    *number = 0;
    TRY(access_allows(cx, MANAGE_USERS));
    name = str_trim(name);
    if (name.n == 0 || name.n > NAME_MAX) return FAIL(cx, ERR_INPUT, "give the organisation's name");
    if (kind_of(kind) == SENDER_SCHOOL)
        return FAIL(cx, ERR_INPUT, "an organisation is of the police, health or a provider");
    TRY(db_number(cx, &n, SQL_organisation_named, P_STR(name_fold(cx->arena, name)), P_I64(ESTABLISHMENT_OURS)));
    if (n > 0) return FAIL(cx, ERR_CONFLICT, "organisation %lld has that name", (long long)n);
    TRY(db_number(cx, &n, SQL_organisation_last, P_I64(ESTABLISHMENT_OURS)));
    Establishment e;
    establishment_clear(&e, n ? n + 1 : ESTABLISHMENT_OURS);
    e.name = name;
    e.kind = STR("other");
    e.type_code = str_from(sender_kind_word[kind_of(kind)]);
    e.type_name = str_from(sender_kind_title[kind_of(kind)]);
    e.status = STR("Open");
    e.opened_on = cx->today;
    TRY(establishment_put(cx, &e, 0, &change));
    *number = e.urn;
    audit_note(cx, "organisation.add", 0, "organisation %lld", (long long)e.urn);
    return db_touch(cx);
}

Status organisation_close(Ctx *cx, i64 number) {
    Establishment e;
    EstablishmentChange change;
    TRY(access_allows(cx, MANAGE_USERS));
    if (!sender_is_organisation(number))
        return FAIL(cx, ERR_NOTFOUND, "there is no organisation %lld", (long long)number);
    TRY(establishment_load(cx, number, &e));
    if (date_is_set(e.closed_on)) return OK;
    e.closed_on = cx->today;
    e.status = STR("Closed");
    TRY(establishment_put(cx, &e, 0, &change));
    audit_note(cx, "organisation.close", 0, "organisation %lld", (long long)number);
    return db_touch(cx);
}

Status organisation_list(Ctx *cx, Sender **out, size_t *n) {
    DbRows *r;
    Sender *at = ARENA_ARRAY(cx->arena, Sender, ORGANISATIONS_MAX);
    *out = at;
    *n = 0;
    TRY(access_allows(cx, MANAGE_USERS));
    TRY(db_query(cx, &r, SQL_organisation_list, P_I64(ESTABLISHMENT_OURS)));
    while (*n < ORGANISATIONS_MAX && db_next(r)) at[(*n)++] = read_sender(r);
    return db_done(r);
}
