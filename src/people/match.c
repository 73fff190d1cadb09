#include "people/match.h"

#include "access/restrict.h"
#include "db/db.h"
#include "people/fold.h"
#include "people/identifier.h"
#include "people/likeness.h"
#include "people/person.h"
#include "people/sealed.h"
#include "sql_all.h"

/* Someone who holds one of the row's numbers. */
typedef struct Holder {
    i64 person_id;
    Date birth_date;
    Str sex;
    const char *number; /* which number, in words */
    bool is_former;     /* through a former UPN, on either side */
} Holder;

enum { HOLDERS_MAX = 8 }; /* more people than that under one row's numbers change nothing about the doubt */

typedef struct Asked {
    const Incoming *in;
    Str upn, former, uln, nhs, local;
    Str surname_key, forename_key;
    Str name_key; /* person_match_key(); STR_NONE: no birth date */
    Holder holders[HOLDERS_MAX];
    size_t n_holders;
} Asked;

static void answer(Match *out, MatchVerdict verdict, i64 person_id, Str reason) {
    *out = (Match){.verdict = verdict, .person_id = person_id, .reason = reason};
}

/* ---- rule 1 and 2: numbers ---- */

/* A number counts only under its own scheme: a ULN that looks like someone's NHS number is not a hit. NULL: no hit. */
static const char *number_in_words(const Asked *q, Str scheme, Str value) {
    bool is_upn = str_is(scheme, SCHEME_UPN) || str_is(scheme, SCHEME_UPN_TEMPORARY);
    bool is_former = str_is(scheme, SCHEME_UPN_FORMER);
    if (is_upn && str_eq(value, q->upn)) return "UPN";
    if ((is_upn && str_eq(value, q->former)) || (is_former && (str_eq(value, q->upn) || str_eq(value, q->former))))
        return "former UPN";
    if (str_is(scheme, SCHEME_ULN) && str_eq(value, q->uln)) return "ULN";
    if (str_is(scheme, SCHEME_NHS) && str_eq(value, q->nhs)) return "NHS number";
    if (str_eq(scheme, q->in->local_scheme) && str_eq(value, q->local)) return "local number";
    return NULL;
}

static void add_holder(Asked *q, Holder h) {
    for (size_t i = 0; i < q->n_holders; i++) {
        if (q->holders[i].person_id != h.person_id) continue;
        if (q->holders[i].is_former && !h.is_former) q->holders[i] = h;
        return;
    }
    if (q->n_holders < HOLDERS_MAX) q->holders[q->n_holders++] = h;
}

/* The candidate shown for a doubt is the holder of the UPN where there is one. */
static void put_upn_first(Asked *q) {
    for (size_t i = 1; i < q->n_holders; i++) {
        if (strcmp(q->holders[i].number, "UPN") != 0) continue;
        Holder h = q->holders[i];
        q->holders[i] = q->holders[0];
        q->holders[0] = h;
        return;
    }
}

static Status follow_merge(Ctx *cx, Holder *h, i64 merged_into) {
    for (int i = 0; merged_into != 0 && i < 16; i++) {
        DbRows *r;
        h->person_id = merged_into;
        TRY(db_query(cx, &r, SQL_match_birth_of, P_I64(merged_into)));
        merged_into = 0;
        if (db_next(r)) {
            h->birth_date = col_date(r, 0);
            h->sex = col_str_keep(r, 1);
            merged_into = col_i64(r, 2);
        }
        TRY(db_done(r));
    }
    return OK;
}

static Status find_holders_of(Ctx *cx, Asked *q, Str value) {
    DbRows *r;
    if (str_empty(value)) return OK;
    TRY(db_query(cx, &r, SQL_match_by_number, P_STR(value)));
    while (db_next(r)) {
        const char *number = number_in_words(q, col_str(r, 1), value);
        if (number == NULL) continue;
        Holder h = {.person_id = col_i64(r, 0),
                    .birth_date = col_date(r, 2),
                    .sex = col_str_keep(r, 3),
                    .number = number};
        h.is_former = strcmp(number, "former UPN") == 0;
        TRY(follow_merge(cx, &h, col_i64(r, 4)));
        add_holder(q, h);
    }
    return db_done(r);
}

static Status find_holders(Ctx *cx, Asked *q) {
    const Str numbers[] = {q->upn, q->former, q->uln, q->nhs, q->local};
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        if (!str_empty(numbers[i])) TRY(db_foresee(cx, SQL_match_by_number, P_STR(numbers[i])));
    if (!str_empty(q->name_key)) TRY(db_foresee(cx, SQL_match_by_name, P_STR(q->name_key)));
    for (size_t i = 0; i < COUNT_OF(numbers); i++) TRY(find_holders_of(cx, q, numbers[i]));
    put_upn_first(q);
    return OK;
}

typedef struct NameAgreement {
    bool forename, both;
} NameAgreement;

static Status compare_names(Ctx *cx, const Asked *q, i64 person_id, NameAgreement *out) {
    DbRows *r;
    *out = (NameAgreement){false, false};
    TRY(db_query(cx, &r, SQL_match_names_of, P_I64(person_id)));
    while (db_next(r)) {
        bool forename = str_eq(col_str(r, 1), q->forename_key);
        out->forename = out->forename || forename;
        out->both = out->both || (forename && str_eq(col_str(r, 0), q->surname_key));
    }
    return db_done(r);
}

static bool is_both_set_and_differ(Str a, Str b) { return !str_empty(a) && !str_empty(b) && !str_eq(a, b); }

static Status judge_birth_date_hit(Ctx *cx, const Asked *q, const Holder *h, Match *out) {
    NameAgreement names = {.forename = true};
    if (is_both_set_and_differ(h->sex, q->in->sex)) TRY(compare_names(cx, q, h->person_id, &names));
    if (names.forename)
        answer(out, MATCH_SAME, h->person_id, str_fmt(cx->arena, "the %s and the date of birth agree", h->number));
    else
        answer(out, MATCH_DOUBTFUL, h->person_id,
               str_fmt(cx->arena,
                       "the %s and the date of birth agree, but the forename and the sex both differ: twins may "
                       "have been given one number",
                       h->number));
    return OK;
}

static Status judge_holder(Ctx *cx, const Asked *q, const Holder *h, Match *out) {
    if (date_is_set(q->in->birth_date) && date_eq(h->birth_date, q->in->birth_date))
        return judge_birth_date_hit(cx, q, h, out);
    NameAgreement names;
    TRY(compare_names(cx, q, h->person_id, &names));
    if (names.both)
        answer(out, MATCH_SAME, h->person_id,
               str_fmt(cx->arena, "the %s, the forename and the surname agree, though not the date of birth",
                       h->number));
    else
        answer(out, MATCH_DOUBTFUL, h->person_id,
               str_fmt(cx->arena, "another child holds this %s: neither the date of birth nor the name agrees",
                       h->number));
    return OK;
}

/* Several people under one row's numbers: sure only when exactly one of them is the same child and the others are not
 * like the row at all. */
static Status judge_holders(Ctx *cx, const Asked *q, Match *out) {
    Match first = {.verdict = MATCH_NEW};
    size_t n_same = 0;
    for (size_t i = 0; i < q->n_holders; i++) {
        Match m;
        TRY(judge_holder(cx, q, &q->holders[i], &m));
        if (m.verdict == MATCH_SAME) n_same++;
        if (i == 0 || (m.verdict == MATCH_SAME && first.verdict != MATCH_SAME)) first = m;
    }
    *out = first;
    if (n_same > 1)
        answer(out, MATCH_DOUBTFUL, first.person_id,
               str_fmt(cx->arena, "the numbers lead to %zu children who all agree with the row", n_same));
    return OK;
}

/* ---- rule 3: name, birth date and sex ---- */

/* Children of the row's name, birth date and sex, with all that is held of them. */
typedef struct Namesakes {
    PersonFacts *at[HOLDERS_MAX];
    size_t n;
} Namesakes;

static Status list_by_name(Ctx *cx, const Asked *q, i64 *ids, size_t *n) {
    DbRows *r;
    *n = 0;
    TRY(db_query(cx, &r, SQL_match_by_name, P_STR(q->name_key)));
    while (db_next(r)) {
        i64 id = col_i64(r, 0);
        if (*n < HOLDERS_MAX && (*n == 0 || ids[*n - 1] != id)) ids[(*n)++] = id;
    }
    return db_done(r);
}

static bool is_namesake(const Asked *q, const Person *p) {
    return !p->is_adult && p->merged_into == 0 && !is_both_set_and_differ(p->sex, q->in->sex);
}

static Status find_namesakes(Ctx *cx, const Asked *q, Namesakes *out) {
    i64 ids[HOLDERS_MAX];
    size_t n;
    TRY(list_by_name(cx, q, ids, &n));
    for (size_t i = 0; i < n; i++) { /* whoever asks about a child asks for the child's rolls next */
        TRY(db_foresee(cx, SQL_person_facts, P_I64(ids[i])));
        TRY(db_foresee(cx, SQL_enrolment_of_person, P_I64(ids[i])));
    }
    for (size_t i = 0; i < n; i++) {
        PersonFacts *p = ARENA_NEW(cx->arena, PersonFacts);
        TRY(person_load_ahead(cx, ids[i], q->in->ahead, p));
        if (is_namesake(q, &p->who)) out->at[out->n++] = p;
    }
    return OK;
}

static bool has_lived_at(const PersonFacts *p, Str postcode) {
    for (size_t i = 0; i < p->n_addresses; i++)
        if (str_eq(p->addresses[i].postcode, postcode)) return true;
    return false;
}

/* Both hold a sound permanent UPN, they differ, and neither the row's nor the former one it gives is among the child's. */
static bool has_rival_upn(const Asked *q, const PersonFacts *p) {
    bool is_permanent = false;
    if (upn_verdict(q->upn) != UPN_PERMANENT) return false;
    for (size_t i = 0; i < p->n_identifiers; i++) {
        const PersonIdentifier *it = &p->identifiers[i];
        if (!str_starts(it->scheme, STR(SCHEME_UPN))) continue;
        if (str_eq(it->value, q->upn) || (!str_empty(q->former) && str_eq(it->value, q->former))) return false;
        is_permanent = is_permanent || upn_verdict(it->value) == UPN_PERMANENT;
    }
    return is_permanent;
}

/* Both hold a sound NHS number, and they differ: nobody is given two. */
static bool has_rival_nhs(const Asked *q, const PersonFacts *p) {
    bool is_rival = false;
    if (!nhs_is_sound(q->nhs)) return false;
    for (size_t i = 0; i < p->n_identifiers; i++) {
        const PersonIdentifier *it = &p->identifiers[i];
        if (!str_is(it->scheme, SCHEME_NHS)) continue;
        if (str_eq(it->value, q->nhs)) return false;
        is_rival = is_rival || nhs_is_sound(it->value);
    }
    return is_rival;
}

/* The row gives a home, and the child is not known to have lived there: they have moved, or there are two of one name, and no
 * rarity of the name tells which. Joining strangers discloses one family's life to another: a person decides. */
static bool may_be_another(Ctx *cx, const Asked *q, const PersonFacts *p) {
    Str postcode = postcode_normalise(cx->arena, q->in->postcode);
    return !str_empty(postcode) && p->n_addresses > 0 && !has_lived_at(p, postcode);
}

static Status judge_namesake(Ctx *cx, const Asked *q, const PersonFacts *p, Match *out) {
    if (has_rival_upn(q, p))
        answer(out, MATCH_DOUBTFUL, p->who.id,
               STR("a child of this name, date of birth and sex holds another permanent UPN"));
    else if (has_rival_nhs(q, p))
        answer(out, MATCH_DOUBTFUL, p->who.id,
               STR("a child of this name, date of birth and sex holds another NHS number"));
    else if (may_be_another(cx, q, p))
        answer(out, MATCH_DOUBTFUL, p->who.id,
               STR("a child of this name, date of birth and sex lives elsewhere, and no number or address is shared"));
    else answer(out, MATCH_SAME, p->who.id, STR("the name, the date of birth and the sex agree"));
    out->facts = p;
    return OK;
}

static Status judge_by_postcode(Ctx *cx, const Asked *q, const Namesakes *same, Match *out) {
    Str postcode = postcode_normalise(cx->arena, q->in->postcode);
    const PersonFacts *found = NULL;
    size_t n = 0;
    for (size_t i = 0; i < same->n && !str_empty(postcode); i++) {
        if (!has_lived_at(same->at[i], postcode)) continue;
        found = same->at[i];
        n++;
    }
    if (n == 1) return judge_namesake(cx, q, found, out);
    answer(out, MATCH_DOUBTFUL, same->at[0]->who.id,
           str_fmt(cx->arena,
                   "%zu children have this name, date of birth and sex, and the postcode does not tell them apart",
                   same->n));
    return OK;
}

static Status judge_by_name(Ctx *cx, const Asked *q, Match *out) {
    Namesakes same = {.n = 0};
    if (date_is_set(q->in->birth_date) && q->surname_key.n + q->forename_key.n > 0) TRY(find_namesakes(cx, q, &same));
    if (same.n == 1) return judge_namesake(cx, q, same.at[0], out);
    if (same.n > 1) return judge_by_postcode(cx, q, &same, out);
    return likeness_judge(cx, q->in, out);
}

/* ---- sealed adoptions ---- */

/* Is the other record of the person's adoption a holder of one of the row's numbers, or, where the person is the closed one, a child of
 * the row's name and birth date? */
static Status leads_to_other(Ctx *cx, const Asked *q, i64 person_id, bool *out) {
    i64 ids[HOLDERS_MAX];
    size_t n = 0;
    *out = false;
    for (size_t i = 0; i < q->n_holders; i++)
        *out = *out || restrict_keeps_apart(cx, person_id, q->holders[i].person_id);
    bool is_closed = restrict_closed_of(cx, person_id) == person_id;
    if (is_closed && !*out && q->n_holders > 0 && !str_empty(q->name_key)) TRY(list_by_name(cx, q, ids, &n));
    for (size_t i = 0; i < n; i++) *out = *out || restrict_keeps_apart(cx, person_id, ids[i]);
    return OK;
}

static Status speaks_of_both(Ctx *cx, const Asked *q, i64 person_id, bool *out) {
    TRY(leads_to_other(cx, q, person_id, out));
    return *out ? OK : sealed_row_leans(cx, q->in, person_id, out);
}

/* Such a row is about the closed record, so that its readers alone see it, and nothing of it lands on either before they decide. */
static Status hold_if_sealed(Ctx *cx, const Asked *q, Match *out) {
    i64 found[HOLDERS_MAX + 1] = {out->person_id};
    for (size_t i = 0; i < q->n_holders; i++) found[i + 1] = q->holders[i].person_id;
    for (size_t i = 0; i <= q->n_holders; i++) {
        bool is_held;
        i64 closed = found[i] ? restrict_closed_of(cx, found[i]) : 0;
        if (closed == 0) continue;
        TRY(speaks_of_both(cx, q, found[i], &is_held));
        if (!is_held) continue;
        answer(out, MATCH_DOUBTFUL, closed, STR("the row speaks of a restricted record"));
        out->speaks_of_both = true;
        return OK;
    }
    return OK;
}

/* What systems put in for want of a date. */
static bool is_stand_in(Date day) {
    return date_eq(day, date_ymd(1900, 1, 1)) || date_eq(day, date_ymd(1901, 1, 1)) ||
           date_eq(day, date_ymd(1970, 1, 1));
}

Status match_child(Ctx *cx, const Incoming *in, Match *out) {
    Arena *a = cx->arena;
    Incoming said = *in;
    if (date_is_set(in->birth_date) && is_stand_in(in->birth_date)) said.birth_date = DATE_NONE;
    Asked q = {.in = &said,
               .upn = identifier_normalise(a, in->upn),
               .former = identifier_normalise(a, in->former_upn),
               .uln = identifier_normalise(a, in->uln),
               .nhs = identifier_normalise(a, in->nhs),
               .local = identifier_normalise(a, in->local_id),
               .surname_key = name_fold(a, in->surname),
               .forename_key = name_fold(a, in->forename)};
    q.name_key = person_match_key(a, said.birth_date, q.surname_key, q.forename_key);
    TRY(find_holders(cx, &q));
    TRY(q.n_holders > 0 ? judge_holders(cx, &q, out) : judge_by_name(cx, &q, out));
    TRY(hold_if_sealed(cx, &q, out));
    out->nobody_holds_numbers = q.n_holders == 0;
    return OK;
}

Status match_foresee(Ctx *cx, const Incoming *in, const PersonFacts **out) {
    i64 ids[HOLDERS_MAX];
    size_t n = 0;
    Asked q = {.in = in,
               .surname_key = name_fold(cx->arena, in->surname),
               .forename_key = name_fold(cx->arena, in->forename)};
    q.name_key = person_match_key(cx->arena, in->birth_date, q.surname_key, q.forename_key);
    *out = NULL;
    if (date_is_set(in->birth_date)) TRY(list_by_name(cx, &q, ids, &n));
    if (n != 1) return OK;
    PersonFacts *p = ARENA_NEW(cx->arena, PersonFacts);
    TRY(person_load(cx, ids[0], p));
    *out = p;
    return OK;
}
