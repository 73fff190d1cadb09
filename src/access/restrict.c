/* restrict.c - who is hidden from whom: the restrictions in force, in memory. */
#include "access/restrict.h"

#include <stdlib.h>

#include "access/audit.h"
#include "access/restrict_own.h"
#include "db/db.h"
#include "define/definitions.h"
#include "sql_all.h"

const RestrictKindInfo restrict_kinds[N_RESTRICT_KINDS] = {
#define X(kind, word, title, view, is_address) [kind] = {word, title, view, is_address},
    RESTRICT_LIST(X)
#undef X
};

bool restrict_kind_of(Str word, RestrictKind *out) {
    for (int i = 0; i < N_RESTRICT_KINDS; i++)
        if (str_is(word, restrict_kinds[i].word)) {
            *out = (RestrictKind)i;
            return true;
        }
    return false;
}

/* ---- what is in force ---- */

void restrict_forget(Ctx *cx) {
    if (!cx->restricted) return;
    arena_close(cx->restricted->arena);
    free(cx->restricted);
    cx->restricted = NULL;
}

static void add_line(RestrictSet *s, const DbRows *r) {
    RestrictKind kind;
    /* A kind from a later program is taken for the strictest that we know. */
    if (!restrict_kind_of(col_str(r, 2), &kind)) kind = RESTRICT_NAMED;
    if (s->n_lines == s->cap_lines) {
        size_t cap = s->cap_lines ? 2 * s->cap_lines : 64;
        s->lines = s->cap_lines
                       ? arena_grow(s->arena, s->lines, s->cap_lines * sizeof(RestrictLine), cap * sizeof(RestrictLine))
                       : ARENA_ARRAY(s->arena, RestrictLine, cap);
        s->cap_lines = cap;
    }
    s->lines[s->n_lines++] = (RestrictLine){.person_id = col_i64(r, 0),
                                            .restriction_id = col_i64(r, 1),
                                            .kind = kind,
                                            .ask = str_dup(s->arena, col_str(r, 3)),
                                            .user_id = col_i64(r, 4),
                                            .ends_at = col_moment(r, 5)};
}

static void add_sealed(RestrictSet *s, const DbRows *r) {
    if (s->n_sealed == s->cap_sealed) {
        size_t cap = s->cap_sealed ? 2 * s->cap_sealed : 64;
        s->sealed = s->cap_sealed
                        ? arena_grow(s->arena, s->sealed, s->cap_sealed * sizeof(Sealed), cap * sizeof(Sealed))
                        : ARENA_ARRAY(s->arena, Sealed, cap);
        s->cap_sealed = cap;
    }
    s->sealed[s->n_sealed++] = (Sealed){.old_id = col_i64(r, 0), .new_id = col_i64(r, 1)};
}

static void add_glass(RestrictSet *s, const DbRows *r) {
    if (s->n_glass == s->cap_glass) {
        size_t cap = s->cap_glass ? 2 * s->cap_glass : 16;
        s->glass = s->cap_glass
                       ? arena_grow(s->arena, s->glass, s->cap_glass * sizeof(GlassLine), cap * sizeof(GlassLine))
                       : ARENA_ARRAY(s->arena, GlassLine, cap);
        s->cap_glass = cap;
    }
    s->glass[s->n_glass++] = (GlassLine){.person_id = col_i64(r, 0),
                                         .user_id = col_i64(r, 1),
                                         .ends_at = col_moment(r, 2),
                                         .case_id = col_i64(r, 3)};
}

static Status fill(Ctx *cx, RestrictSet *s) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_restrict_standing, P_DATE(cx->today)));
    while (db_next(r)) add_line(s, r);
    TRY(db_done(r));
    TRY(db_query(cx, &r, SQL_restrict_sealed));
    while (db_next(r)) add_sealed(s, r);
    TRY(db_done(r));
    TRY(db_query(cx, &r, SQL_glass_standing, P_MOMENT(ctx_now(cx))));
    while (db_next(r)) add_glass(s, r);
    TRY(db_done(r));
    TRY(restrict_cases_load(cx, s));
    return scope_load(cx, s);
}

static Status load(Ctx *cx, i64 version) {
    restrict_forget(cx);
    RestrictSet *s = calloc(1, sizeof *s);
    if (!s || !(s->arena = arena_open())) {
        free(s);
        return FAIL(cx, ERR_OPS, "out of memory");
    }
    cx->restricted = s; /* freed by whoever ends the Ctx, also when the reading fails */
    s->version = db_is_writing(cx->db) ? -1 : version;
    s->today = cx->today;
    Status st = fill(cx, s);
    s->transaction = db_transaction(cx->db);
    if (st != OK) restrict_forget(cx);
    return st;
}

Status restrict_ready(Ctx *cx) {
    RestrictSet *s = cx->restricted;
    u64 transaction = db_transaction(cx->db);
    i64 version;
    if (s && transaction != 0 && s->transaction == transaction && date_eq(s->today, cx->today)) return OK;
    TRY(db_version(cx, &version));
    if (!s || s->version != version || !date_eq(s->today, cx->today)) return load(cx, version);
    s->transaction = transaction;
    return OK;
}

RestrictSet *restrict_set_of(Ctx *cx) { return restrict_ready(cx) == OK ? cx->restricted : NULL; }

/* Where a person's lines begin, or n_lines. */
static size_t first_line(const RestrictSet *s, i64 person_id) {
    size_t low = 0, high = s->n_lines;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->lines[middle].person_id < person_id) low = middle + 1;
        else high = middle;
    }
    return low < s->n_lines && s->lines[low].person_id == person_id ? low : s->n_lines;
}

static bool is_person(const RestrictSet *s, size_t i, i64 person_id) {
    return i < s->n_lines && s->lines[i].person_id == person_id;
}

/* ---- who may ---- */

/* The one rule of who reads through a restriction, besides the operator: whoever is named, for as long as they are.
 * Access for a time is a naming with an end. */
static bool lets_read(Ctx *cx, const RestrictLine *l) {
    return l->user_id != 0 && l->user_id == cx->actor.id && (l->ends_at == MOMENT_NONE || l->ends_at > ctx_now(cx));
}

/* Is the restriction at line i open to the actor? *next: the line after its last. */
static bool opens(Ctx *cx, const RestrictSet *s, size_t i, size_t *next) {
    bool is_open = false;
    i64 id = s->lines[i].restriction_id;
    for (; i < s->n_lines && s->lines[i].restriction_id == id; i++) is_open = is_open || lets_read(cx, &s->lines[i]);
    *next = i;
    return is_open;
}

typedef struct Shown {
    RestrictView view;
    bool is_address_hidden, is_restricted;
    bool is_outside; /* of how far the actor reaches */
    Str ask;
    i64 by; /* the restriction that hides it */
} Shown;

/* What a person's restrictions let the actor see: the strictest that the actor cannot read through decides. *is_named: there is one that
 * they read through. */
static void look_at_restrictions(Ctx *cx, const RestrictSet *s, i64 person_id, Shown *out, bool *is_named) {
    for (size_t next, i = first_line(s, person_id); is_person(s, i, person_id); i = next) {
        const RestrictLine *l = &s->lines[i];
        out->is_restricted = true;
        bool is_open = opens(cx, s, i, &next);
        *is_named = *is_named || is_open;
        if (is_open || cx->actor.is_operator) continue;
        const RestrictKindInfo *kind = &restrict_kinds[l->kind];
        out->is_address_hidden = true;
        if (kind->view < out->view || kind->view == VIEW_OPEN) continue;
        out->view = kind->view;
        out->ask = l->ask;
        out->by = l->restriction_id;
    }
}

/* Whoever knows where a child is known, and tells it to whoever may know. */
static Str index_team(Ctx *cx) {
    const InvolvementRules *r = definitions_of(cx)->involvement;
    return STR_CAT(cx->arena, r->index_team, STR(", "), r->index_contact);
}

/* Few are open at a time. */
static Moment last_end(const Ctx *cx, const RestrictSet *s, i64 person_id, i64 case_id) {
    Moment last = MOMENT_NONE;
    for (size_t i = 0; i < s->n_glass; i++) {
        const GlassLine *g = &s->glass[i];
        bool is_it = g->person_id == person_id && (g->case_id == 0 || (case_id != 0 && g->case_id == case_id));
        if (!is_it || g->user_id != cx->actor.id || g->ends_at <= ctx_now(cx)) continue;
        if (last == MOMENT_NONE || g->ends_at > last) last = g->ends_at;
    }
    return last;
}

Moment glass_ends(const Ctx *cx, const RestrictSet *s, i64 person_id) { return last_end(cx, s, person_id, 0); }

Moment glass_ends_case(const Ctx *cx, const RestrictSet *s, const CaseLineHeld *l) {
    return l->person_id ? last_end(cx, s, l->person_id, l->case_id) : MOMENT_NONE;
}

/* Whoever is named in person, or has broken the glass, reads the record wherever the child is. */
static Shown look_at(Ctx *cx, i64 person_id) {
    Shown out = {.view = VIEW_OPEN};
    bool is_named = false;
    if (!cx->db) return out; /* without a store there is nobody */
    const RestrictSet *s = restrict_set_of(cx);
    if (!s) return (Shown){.view = VIEW_ABSENT, .is_address_hidden = true};
    if (glass_ends(cx, s, person_id) != MOMENT_NONE) return (Shown){.view = VIEW_OPEN, .is_restricted = true};
    look_at_restrictions(cx, s, person_id, &out, &is_named);
    out.is_outside = !is_named && !scope_covers(cx, person_id);
    if (!out.is_outside) return out;
    out.is_address_hidden = true;
    if (out.view == VIEW_OPEN) out.view = VIEW_ASK;
    return out;
}

/* ---- asking ---- */

static bool is_noted(const Ctx *cx, const char *action, i64 person_id) {
    for (const AuditLine *l = cx->audit; l; l = l->next)
        if (l->person_id == person_id && l->actor_id == cx->actor.id && strcmp(l->action, action) == 0) return true;
    return false;
}

/* A restricted record shown to one who may see it. */
static void note_look(Ctx *cx, i64 person_id) {
    const char *action = cx->actor.is_operator ? "restricted.operator" : "restricted.view";
    if (!is_noted(cx, action, person_id)) audit_note(cx, action, person_id, "restricted record");
}

bool restrict_hides(Ctx *cx, i64 person_id) {
    Shown s = look_at(cx, person_id);
    if (s.is_restricted && s.view == VIEW_OPEN && !s.is_address_hidden) note_look(cx, person_id);
    return s.view != VIEW_OPEN;
}

bool restrict_hides_address(Ctx *cx, i64 person_id) { return look_at(cx, person_id).is_address_hidden; }

RestrictView restrict_view(Ctx *cx, i64 person_id) { return look_at(cx, person_id).view; }

static void add_hidden(RestrictHidden *h, i64 id, bool is_hidden, bool is_home_hidden) {
    if (is_hidden) h->people[h->n_people++] = id;
    if (is_home_hidden) h->homes[h->n_homes++] = id;
}

/* Whom restrictions hide and who is out of reach, in one order: both lists rise. */
Status restrict_hidden(Ctx *cx, RestrictHidden *out) {
    i64 *outside;
    size_t n_outside, k = 0;
    TRY(restrict_ready(cx));
    TRY(scope_outside(cx, &outside, &n_outside));
    const RestrictSet *s = cx->restricted;
    *out = (RestrictHidden){.people = ARENA_ARRAY(cx->arena, i64, s->n_lines + n_outside + 1),
                            .homes = ARENA_ARRAY(cx->arena, i64, s->n_lines + n_outside + 1)};
    for (size_t i = 0; i < s->n_lines; i++) {
        i64 id = s->lines[i].person_id;
        if (i > 0 && s->lines[i - 1].person_id == id) continue;
        for (; k < n_outside && outside[k] < id; k++) add_hidden(out, outside[k], true, true);
        k += k < n_outside && outside[k] == id;
        Shown shown = look_at(cx, id);
        add_hidden(out, id, shown.view != VIEW_OPEN, shown.is_address_hidden);
    }
    for (; k < n_outside; k++) add_hidden(out, outside[k], true, true);
    return OK;
}

bool restrict_leaves_out(Ctx *cx, i64 person_id) { return person_id != 0 && look_at(cx, person_id).is_outside; }

Str restrict_stand_in(Ctx *cx, i64 person_id) {
    return look_at(cx, person_id).is_outside ? STR(OUTSIDE_NAME) : STR(RESTRICTED_NAME);
}

Str restrict_ask(Ctx *cx, i64 person_id) {
    Shown s = look_at(cx, person_id);
    if (s.view != VIEW_ASK) return STR_NONE;
    if (!str_empty(s.ask)) return str_dup(cx->arena, s.ask);
    return s.is_outside ? index_team(cx) : STR_NONE;
}

bool restrict_holds(Ctx *cx, i64 person_id) { return look_at(cx, person_id).is_restricted; }

bool restrict_keeps_apart(Ctx *cx, i64 a, i64 b) {
    const RestrictSet *s = cx->db ? restrict_set_of(cx) : NULL;
    if (!s) return cx->db != NULL;
    for (size_t i = 0; i < s->n_sealed; i++) {
        const Sealed *pair = &s->sealed[i];
        if ((pair->old_id == a && pair->new_id == b) || (pair->old_id == b && pair->new_id == a)) return true;
    }
    return false;
}

i64 restrict_closed_of(Ctx *cx, i64 person_id) {
    const RestrictSet *s = cx->db ? restrict_set_of(cx) : NULL;
    if (!s) return cx->db ? person_id : 0;
    for (size_t i = 0; i < s->n_sealed; i++)
        if (s->sealed[i].old_id == person_id || s->sealed[i].new_id == person_id) return s->sealed[i].old_id;
    return 0;
}

i64 restrict_other_of(Ctx *cx, i64 person_id) {
    const RestrictSet *s = cx->db ? restrict_set_of(cx) : NULL;
    for (size_t i = 0; s && i < s->n_sealed; i++) {
        if (s->sealed[i].old_id == person_id) return s->sealed[i].new_id;
        if (s->sealed[i].new_id == person_id) return s->sealed[i].old_id;
    }
    return 0;
}

static Status refuse_with(Ctx *cx, i64 person_id, const Shown *s) {
    if (s->by) audit_note_refusal(cx, "restricted.refused", person_id, "restriction %lld", (long long)s->by);
    else audit_note_refusal(cx, "access.outside", person_id, "outside the user's scope");
    if (s->view == VIEW_ABSENT) return FAIL(cx, ERR_NOTFOUND, "there is no person %lld", (long long)person_id);
    if (!s->by) return FAIL(cx, ERR_DENIED, "this record is outside your scope: ask %.*s", STR_ARG(index_team(cx)));
    if (str_empty(s->ask)) return FAIL(cx, ERR_DENIED, "this record is restricted");
    return FAIL(cx, ERR_DENIED, "this record is restricted: ask %.*s", STR_ARG(s->ask));
}

Status restrict_open(Ctx *cx, i64 person_id) {
    if (cx->db) TRY(restrict_ready(cx));
    Shown s = look_at(cx, person_id);
    if (s.view != VIEW_OPEN) return refuse_with(cx, person_id, &s);
    if (s.is_restricted && !s.is_address_hidden) note_look(cx, person_id);
    return OK;
}
