#include "registers/case_family.h"

#include <stdlib.h>

#include "access/audit.h"
#include "people/family.h"
#include "people/person.h"
#include "registers/case_scope.h"
#include "sql_all.h"

enum { FAMILY_MAX = 40, GROWN_UP = 19 };

static bool is_there(const CaseFamily *l, i64 person_id) {
    for (size_t i = 0; i < l->n; i++)
        if (l->at[i].person_id == person_id) return true;
    return false;
}

static void add(Ctx *cx, CaseFamily *l, const PersonCard *card, const char *relation) {
    bool is_child =
        !card->is_adult && (!date_is_set(card->birth_date) || date_age(card->birth_date, cx->today) < GROWN_UP);
    if (card->id == 0 || !is_child || l->n == FAMILY_MAX || is_there(l, card->id)) return;
    l->at[l->n++] = (CaseFamilyLine){.person_id = card->id,
                                     .name = str_trim(STR_CAT(cx->arena, card->forename, STR(" "), card->surname)),
                                     .relation = str_from(relation),
                                     .born = card->birth_date};
}

static void gather(Ctx *cx, const FamilyView *v, i64 own, CaseFamily *l) {
    for (size_t i = 0; i < v->n_ties; i++)
        if (str_is(v->ties[i].relation, "sibling") && !v->ties[i].is_past)
            add(cx, l, &v->ties[i].card, "brother or sister");
    for (size_t i = 0; i < v->n_siblings; i++)
        add(cx, l, &v->siblings[i].card, v->siblings[i].shares.id ? "a parent in common" : "same home and surname");
    for (size_t i = 0; i < v->n_homes; i++)
        for (size_t k = 0; v->homes[i].is_now && k < v->homes[i].n; k++)
            if (!date_is_set(v->homes[i].at[k].to_on) && v->homes[i].at[k].card.id != own)
                add(cx, l, &v->homes[i].at[k].card, "same home");
}

/* The newest that the actor may know of. */
static Status find_case(Ctx *cx, const Register *reg, CaseFamilyLine *line) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_case_open_reference, P_I64(line->person_id), P_STR(reg->name)));
    while (line->case_id == 0 && db_next(r)) {
        if (!case_line_is_seen(cx, reg->name, col_i64(r, 0))) continue;
        line->case_id = col_i64(r, 0);
        line->reference = col_str_keep(r, 1);
    }
    return db_done(r);
}

static int oldest_first(const void *a, const void *b) {
    const CaseFamilyLine *x = a, *y = b;
    if (date_is_set(x->born) != date_is_set(y->born)) return date_is_set(x->born) ? -1 : 1;
    if (date_is_set(x->born) && !date_eq(x->born, y->born)) return date_before(x->born, y->born) ? -1 : 1;
    return (x->person_id > y->person_id) - (x->person_id < y->person_id);
}

Status case_family(Ctx *cx, const Case *c, CaseFamily *out) {
    PersonFacts p;
    FamilyView v;
    *out = (CaseFamily){.at = ARENA_ARRAY(cx->arena, CaseFamilyLine, FAMILY_MAX)};
    if (c->person_id == 0 || c->reg->subject != OF_CHILD) return OK;
    TRY(person_get(cx, c->person_id, &p));
    TRY(family_view(cx, &p, &v));
    gather(cx, &v, p.who.id, out);
    if (out->n > 1) qsort(out->at, out->n, sizeof *out->at, oldest_first);
    for (size_t i = 0; i < out->n; i++) TRY(find_case(cx, c->reg, &out->at[i]));
    if (out->n) audit_note(cx, "case.family", c->person_id, "case %lld, %zu shown", (long long)c->id, out->n);
    return OK;
}

Status case_family_link(Ctx *cx, i64 sibling_case, CaseOpen *o) {
    Case c;
    CaseFamily l;
    TRY(case_get(cx, sibling_case, &c));
    if (c.reg != o->reg)
        return FAIL(cx, ERR_INPUT, "case %lld is of another register: link the two by hand", (long long)c.id);
    TRY(case_family(cx, &c, &l));
    if (!is_there(&l, o->person_id))
        return FAIL(cx, ERR_INPUT, "person %lld is no brother or sister of the child of case %lld, nor of one home",
                    (long long)o->person_id, (long long)c.id);
    o->from_case = c.id;
    o->link = STR("sibling");
    return OK;
}
