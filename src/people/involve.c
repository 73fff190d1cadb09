#include "people/involve.h"

#include <stdlib.h>
#include "access/access.h"
#include "access/audit.h"
#include "define/definitions.h"
#include "people/changes.h"
#include "sql_all.h"

static const InvolvementRules *rules_of(const Ctx *cx) { return definitions_of(cx)->involvement; }

/* ---- the list ---- */

void involvement_add(Ctx *cx, Involvements *l, const Involvement *i) {
    if (l->n == l->cap) {
        size_t more = l->cap ? 2 * l->cap : 16;
        l->at = l->cap ? arena_grow(cx->arena, l->at, l->cap * sizeof *l->at, more * sizeof *l->at)
                       : ARENA_ARRAY(cx->arena, Involvement, more);
        l->cap = more;
    }
    l->at[l->n++] = *i;
}

static Status gather_recorded(Ctx *cx, i64 person_id, Involvements *out) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_involve_of_person, P_I64(person_id)));
    while (db_next(r))
        involvement_add(cx, out,
                        &(Involvement){.id = col_i64(r, 0),
                                       .service = col_str_keep(r, 1),
                                       .team = col_str_keep(r, 2),
                                       .worker = col_str_keep(r, 3),
                                       .role = col_str_keep(r, 4),
                                       .phone = col_str_keep(r, 5),
                                       .email = col_str_keep(r, 6),
                                       .is_lead = col_bool(r, 7),
                                       .consent = col_str_keep(r, 8),
                                       .from_on = col_date(r, 9),
                                       .to_on = col_date(r, 10),
                                       .source_id = col_i64(r, 11)});
    return db_done(r);
}

INVOLVEMENT(recorded, .title = "Recorded by hand or from a list", .gather = gather_recorded)

/* ---- what the viewer may see ---- */

/* Of a sensitive service nothing stays but that there is one, and whom to ask. */
static void mask(const InvolvementRules *rules, Involvement *i) {
    *i = (Involvement){.title = STR("Sensitive service: ask the index team"),
                       .team = rules->index_team,
                       .phone = rules->index_contact,
                       .is_masked = true,
                       .from_on = DATE_NONE,
                       .to_on = i->to_on,
                       .source = i->source};
}

static bool is_shown(Ctx *cx, const Involvement *i) {
    const InvolvementRules *rules = rules_of(cx);
    const ServiceDef *service = service_find(rules, i->service);
    bool is_sensitive = service && service->is_sensitive;
    if (is_sensitive && !cx->actor.is_operator && !str_is(i->consent, "yes")) return false;
    if (date_is_set(i->to_on) && date_is_set(i->from_on) && date_before(i->to_on, i->from_on)) return false;
    return !date_is_set(i->to_on) || date_diff(cx->today, i->to_on) <= rules->past_shown_days;
}

static void dress(Ctx *cx, Involvement *i) {
    const InvolvementRules *rules = rules_of(cx);
    const ServiceDef *service = service_find(rules, i->service);
    if (str_empty(i->title)) i->title = service ? service->title : i->service;
    if (service && service->is_sensitive && !cx->actor.is_operator) mask(rules, i);
    i->is_past = date_is_set(i->to_on) && date_before(i->to_on, cx->today);
}

static void mark_doubles(Ctx *cx, Involvements *l) {
    for (size_t i = 0; i < l->n; i++) {
        const ServiceDef *service = service_find(rules_of(cx), l->at[i].service);
        if (!service || !service->is_single || l->at[i].is_past) continue;
        for (size_t k = 0; k < l->n; k++)
            if (k != i && !l->at[k].is_past && str_eq(l->at[k].service, l->at[i].service)) l->at[i].is_double = true;
    }
}

static int compare_involvements(const void *a, const void *b) {
    const Involvement *x = a, *y = b;
    if (x->is_past != y->is_past) return x->is_past ? 1 : -1;
    if (x->is_lead != y->is_lead) return x->is_lead ? -1 : 1;
    if (x->from_on.day != y->from_on.day) return x->from_on.day > y->from_on.day ? -1 : 1;
    return str_cmp(x->title, y->title);
}

static void settle(Ctx *cx, const Involvements *all, Involvements *out) {
    for (size_t i = 0; i < all->n; i++) {
        Involvement one = all->at[i];
        if (!is_shown(cx, &one)) continue;
        dress(cx, &one);
        involvement_add(cx, out, &one);
        out->n_open += !one.is_past;
    }
    mark_doubles(cx, out);
    if (out->n > 1) qsort(out->at, out->n, sizeof *out->at, compare_involvements);
}

Status involved_with(Ctx *cx, i64 person_id, Involvements *out) {
    Involvements all = {.n = 0};
    TRY(access_subject(cx, SUBJECT_PERSON, person_id));
    for (size_t s = 0; s < n_involvement_all; s++) {
        size_t before = all.n;
        TRY(involvement_all[s]->gather(cx, person_id, &all));
        for (size_t i = before; i < all.n; i++) all.at[i].source = involvement_all[s];
    }
    *out = (Involvements){.n = 0};
    settle(cx, &all, out);
    return OK;
}

/* ---- recording ---- */

static bool is_consent(Str s) { return str_is(s, "yes") || str_is(s, "no") || str_is(s, "not_asked"); }

static Status check_said(Ctx *cx, const InvolvementSaid *s) {
    if (!service_find(rules_of(cx), s->service))
        return FAIL(cx, ERR_INPUT, "there is no service of that name in definitions/involvement.yaml");
    if (!date_is_set(s->from_on)) return FAIL(cx, ERR_INPUT, "give the first day");
    if (date_is_set(s->to_on) && date_before(s->to_on, s->from_on))
        return FAIL(cx, ERR_INPUT, "the last day is before the first");
    if (!str_empty(s->consent) && !is_consent(s->consent))
        return FAIL(cx, ERR_INPUT, "consent is yes, no or not_asked");
    return OK;
}

static Str or_none(Str s) { return str_empty(s) ? STR_NONE : s; }

static bool says_same(const Involvement *h, const InvolvementSaid *s, Str consent) {
    return str_eq(h->worker, s->worker) && str_eq(h->role, s->role) && str_eq(h->phone, s->phone) &&
           str_eq(h->email, s->email) && h->is_lead == s->is_lead && str_eq(h->consent, consent) &&
           date_eq(h->to_on, s->to_on);
}

static Status insert(Ctx *cx, const InvolvementSaid *s, Str consent) {
    i64 by = s->source_id ? 0 : cx->actor.id;
    return db_run(cx, SQL_involve_insert, P_I64(s->person_id), P_STR(s->service), P_STR(or_none(s->team)),
                  P_STR(or_none(s->worker)), P_STR(or_none(s->role)), P_STR(or_none(s->phone)),
                  P_STR(or_none(s->email)), P_BOOL(s->is_lead), P_STR(consent), P_DATE(s->from_on), P_DATE(s->to_on),
                  P_ID(s->source_id), P_ID(by), P_MOMENT(by ? ctx_now(cx) : MOMENT_NONE));
}

static Status update(Ctx *cx, i64 id, const InvolvementSaid *s, Str consent) {
    i64 by = s->source_id ? 0 : cx->actor.id;
    return db_run(cx, SQL_involve_update, P_I64(id), P_STR(or_none(s->worker)), P_STR(or_none(s->role)),
                  P_STR(or_none(s->phone)), P_STR(or_none(s->email)), P_BOOL(s->is_lead), P_STR(consent),
                  P_DATE(s->to_on), P_ID(s->source_id), P_ID(by), P_MOMENT(by ? ctx_now(cx) : MOMENT_NONE));
}

Status involve_say(Ctx *cx, const InvolvementSaid *s, InvolvementChange *change) {
    Involvements held = {.n = 0};
    const Involvement *same = NULL;
    TRY(check_said(cx, s));
    Str consent = str_empty(s->consent) ? STR("not_asked") : s->consent;
    TRY(gather_recorded(cx, s->person_id, &held));
    for (size_t i = 0; i < held.n; i++) {
        const Involvement *h = &held.at[i];
        if (str_eq(h->service, s->service) && str_eq(h->team, s->team) && date_eq(h->from_on, s->from_on)) same = h;
    }
    *change = !same ? INVOLVEMENT_CREATED : says_same(same, s, consent) ? INVOLVEMENT_UNCHANGED : INVOLVEMENT_UPDATED;
    if (*change == INVOLVEMENT_UNCHANGED) return OK;
    person_touch_as(cx, s->person_id, CHANGED_OTHERWISE);
    return same ? update(cx, same->id, s, consent) : insert(cx, s, consent);
}

Status involve_record(Ctx *cx, const InvolvementSaid *s) {
    InvolvementChange change;
    TRY(access_allows(cx, CHANGE_CHILD));
    TRY(access_subject(cx, SUBJECT_PERSON, s->person_id));
    TRY(involve_say(cx, s, &change));
    audit_note(cx, "involvement.record", s->person_id, "service %.*s", STR_ARG(s->service));
    return OK;
}

Status involve_end(Ctx *cx, i64 person_id, i64 id, Date to_on) {
    Involvements held = {.n = 0};
    const Involvement *it = NULL;
    TRY(access_allows(cx, CHANGE_CHILD));
    TRY(access_subject(cx, SUBJECT_PERSON, person_id));
    TRY(gather_recorded(cx, person_id, &held));
    for (size_t i = 0; i < held.n; i++)
        if (held.at[i].id == id && is_shown(cx, &held.at[i])) it = &held.at[i];
    if (!it) return FAIL(cx, ERR_NOTFOUND, "person %lld has no involvement %lld", (long long)person_id, (long long)id);
    if (!date_is_set(to_on) || date_before(to_on, it->from_on))
        return FAIL(cx, ERR_INPUT, "give a last day that is not before the first");
    TRY(db_run(cx, SQL_involve_end, P_I64(id), P_DATE(to_on), P_I64(cx->actor.id), P_MOMENT(ctx_now(cx))));
    audit_note(cx, "involvement.end", person_id, "involvement %lld", (long long)id);
    person_touch_as(cx, person_id, CHANGED_OTHERWISE);
    return OK;
}
