#include "people/mask.h"

#include "access/restrict.h"
#include "db/db.h"
#include "people/identifier.h"
#include "sql_all.h"

static void clear(Str *s) {
    if (s) *s = STR_NONE;
}

static void clear_identity(Ctx *cx, const PersonMask *m) {
    Str *texts[] = {m->forename, m->upn, m->sex, m->year_group};
    for (size_t i = 0; i < COUNT_OF(texts); i++) clear(texts[i]);
    if (m->surname) *m->surname = restrict_stand_in(cx, *m->id);
    if (m->born) *m->born = DATE_NONE;
    *m->id = 0;
}

bool person_mask(Ctx *cx, const PersonMask *m) {
    i64 id = *m->id;
    if (id == 0) return false;
    bool is_hidden = restrict_hides(cx, id);
    if (is_hidden || restrict_hides_address(cx, id)) {
        clear(m->postcode);
        clear(m->district);
    }
    if (is_hidden) clear_identity(cx, m);
    return is_hidden;
}

Status number_is_hidden(Ctx *cx, Str value, bool *out) {
    DbRows *r;
    bool is_hidden = false;
    Str number = identifier_normalise(cx->arena, value);
    *out = false;
    if (str_empty(number)) return OK;
    TRY(db_query(cx, &r, SQL_mask_holders, P_STR(number)));
    while (db_next(r)) is_hidden = is_hidden || restrict_hides(cx, col_i64(r, 0));
    TRY(db_done(r));
    *out = is_hidden;
    return OK;
}

bool field_is_address(Str name) {
    static const char *const parts[] = {"address", "post",   "street", "locality", "town", "paon",
                                        "saon",    "county", "uprn",   "district", "ward", "unit"};
    Str lower;
    char small[64];
    size_t n = name.n < sizeof small ? name.n : sizeof small;
    for (size_t i = 0; i < n; i++) small[i] = (char)(name.p[i] >= 'A' && name.p[i] <= 'Z' ? name.p[i] + 32 : name.p[i]);
    lower = (Str){small, n};
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (str_find(lower, str_from(parts[i])) >= 0) return true;
    return false;
}
