/* review_sides.c - two records side by side, line by line, as a clerk compares them. */
#include "access/audit.h"
#include "access/restrict.h"
#include "db/row.h"
#include "people/family.h"
#include "people/likeness.h"
#include "people/person.h"
#include "review/review.h"
#include "sql_all.h"

typedef struct Side {
    PersonFacts p;
    Family family;
    Str schools;
    Date last_seen;
    bool hides_address;
} Side;

static void add_item(Buf *b, Str text) {
    if (str_empty(text)) return;
    if (b->n > 0) buf_lit(b, "; ");
    buf_add(b, text);
}

/* ---- what each side says ---- */

static Status read_rolls(Ctx *cx, Side *s) {
    DbRows *r;
    Buf b = buf_on(cx->arena);
    s->last_seen = DATE_NONE;
    TRY(db_query(cx, &r, SQL_review_rolls, P_I64(s->p.who.id)));
    while (db_next(r)) {
        Date to = col_date(r, 2), seen = col_date(r, 3);
        Str until =
            date_is_set(to) ? str_fmt(cx->arena, " to %.*s", STR_ARG(date_long(cx->arena, to))) : STR(", still");
        add_item(&b, str_fmt(cx->arena, "%.*s from %.*s%.*s", STR_ARG(col_str(r, 0)),
                             STR_ARG(date_long(cx->arena, col_date(r, 1))), STR_ARG(until)));
        if (date_is_set(seen) && (!date_is_set(s->last_seen) || date_before(s->last_seen, seen))) s->last_seen = seen;
    }
    s->schools = buf_str(&b);
    return db_done(r);
}

static Status read_side(Ctx *cx, i64 id, Side *s) {
    TRY(person_load(cx, id, &s->p));
    TRY(person_family_brief(cx, &s->p, cx->today, &s->family));
    TRY(read_rolls(cx, s));
    s->hides_address = restrict_hides_address(cx, id);
    return OK;
}

static Str names_of(Ctx *cx, const Side *s, bool is_legal) {
    Buf b = buf_on(cx->arena);
    for (size_t i = 0; i < s->p.n_names; i++) {
        const PersonName *n = &s->p.names[i];
        if (str_is(n->kind, "legal") != is_legal) continue;
        Str kind = is_legal ? STR("") : str_fmt(cx->arena, " (%.*s)", STR_ARG(n->kind));
        bool has_middle = !str_empty(n->middle_names);
        add_item(&b, str_fmt(cx->arena, "%.*s%s%.*s%s%.*s%.*s", STR_ARG(n->forename), str_empty(n->forename) ? "" : " ",
                             STR_ARG(n->middle_names), has_middle ? " " : "", STR_ARG(n->surname), STR_ARG(kind)));
    }
    return buf_str(&b);
}

static Str born_of(Ctx *cx, const Side *s) {
    if (!date_is_set(s->p.who.birth_date)) return STR_NONE;
    return str_fmt(cx->arena, "%.*s%s", STR_ARG(date_long(cx->arena, s->p.who.birth_date)),
                   s->p.who.birth_date_is_estimated ? " (an estimate)" : "");
}

static Str numbers_of(Ctx *cx, const Side *s, const char *scheme) {
    Buf b = buf_on(cx->arena);
    for (size_t i = 0; i < s->p.n_identifiers; i++)
        if (str_starts(s->p.identifiers[i].scheme, str_from(scheme))) add_item(&b, s->p.identifiers[i].value);
    return buf_str(&b);
}

static Str homes_of(Ctx *cx, const Side *s) {
    Buf b = buf_on(cx->arena);
    if (s->hides_address) return STR("Protected address");
    for (size_t i = s->p.n_addresses; i-- > 0;) {
        const PersonAddress *a = &s->p.addresses[i];
        bool is_void = date_is_set(a->span.to_on) && date_before(a->span.to_on, a->span.from_on);
        if (!is_void) add_item(&b, address_line(cx->arena, a));
    }
    return buf_str(&b);
}

static Str family_of(Ctx *cx, const Side *s) {
    Buf b = buf_on(cx->arena);
    for (size_t i = 0; i < s->family.n; i++) {
        const FamilyMember *m = &s->family.at[i];
        if (str_is(m->relation, "same address") && s->hides_address) continue;
        add_item(&b, str_fmt(cx->arena, "%.*s %.*s (%.*s)", STR_ARG(m->card.forename), STR_ARG(m->card.surname),
                             STR_ARG(m->relation)));
    }
    return buf_str(&b);
}

/* ---- the lines ---- */

static void add_line(ReviewSides *out, const char *what, Str left, Str right) {
    if (str_empty(left) && str_empty(right)) return;
    bool both = !str_empty(left) && !str_empty(right);
    out->at[out->n++] = (ReviewLine){.what = what,
                                     .left = left,
                                     .right = right,
                                     .differs = both && !str_eq_nocase(left, right),
                                     .is_one_sided = !both};
}

static void add_context(ReviewSides *out, const char *what, Str left, Str right) {
    size_t before = out->n;
    add_line(out, what, left, right);
    if (out->n == before) return;
    out->at[before].differs = false;
    out->at[before].is_context = true;
}

enum { LINES_MAX = 16 };

static void add_lines(Ctx *cx, const Side *l, const Side *r, ReviewSides *out) {
    Arena *a = cx->arena;
    out->at = ARENA_ARRAY(a, ReviewLine, LINES_MAX);
    add_line(out, "Name", names_of(cx, l, true), names_of(cx, r, true));
    add_line(out, "Other names", names_of(cx, l, false), names_of(cx, r, false));
    add_line(out, "Date of birth", born_of(cx, l), born_of(cx, r));
    add_line(out, "Sex", l->p.who.sex, r->p.who.sex);
    add_line(out, "UPN", numbers_of(cx, l, "upn"), numbers_of(cx, r, "upn"));
    add_line(out, "NHS number", numbers_of(cx, l, SCHEME_NHS), numbers_of(cx, r, SCHEME_NHS));
    add_line(out, "ULN", numbers_of(cx, l, SCHEME_ULN), numbers_of(cx, r, SCHEME_ULN));
    add_line(out, "Local numbers", numbers_of(cx, l, SCHEME_LOCAL_PREFIX), numbers_of(cx, r, SCHEME_LOCAL_PREFIX));
    add_line(out, "Addresses, latest first", homes_of(cx, l), homes_of(cx, r));
    add_line(out, "Schools, latest first", l->schools, r->schools);
    add_context(out, "Last seen in a return", date_long(a, l->last_seen), date_long(a, r->last_seen));
    add_line(out, "Family", family_of(cx, l), family_of(cx, r));
    add_context(out, "Known from", date_long(a, l->p.who.known_from), date_long(a, r->p.who.known_from));
    add_line(out, "Died", date_long(a, l->p.who.died_on), date_long(a, r->p.who.died_on));
}

/* ---- a held row beside a record ---- */

static Str row_text_of(const json_t *row, const char *keys) {
    for (Str rest = str_from(keys); rest.n > 0;) {
        Str key = str_cut(rest, '|', &rest);
        const json_t *v = json_object_getn(row, key.p, key.n);
        if (json_is_string(v) && json_string_length(v) > 0) return (Str){json_string_value(v), json_string_length(v)};
    }
    return STR_NONE;
}

/* What the keys say, one after the other, with the same between. */
static Str row_joined(Ctx *cx, const json_t *row, const char *const *keys, const char *between) {
    Buf b = buf_on(cx->arena);
    for (; *keys; keys++) {
        Str s = row_text_of(row, *keys);
        if (str_empty(s)) continue;
        buf_fmt(&b, "%s%.*s", b.n ? between : "", STR_ARG(s));
    }
    return buf_str(&b);
}

static Str row_day(Ctx *cx, const json_t *row, const char *keys) {
    Date d;
    Str s = row_text_of(row, keys);
    return date_parse_iso(s, &d) ? date_long(cx->arena, d) : s;
}

/* The row says one thing, the record perhaps several: it agrees when any of them is the same. */
static bool is_among(Str said, Str held) {
    for (Str rest = held; rest.n > 0;)
        if (str_eq_nocase(str_trim(str_cut(rest, ';', &rest)), said)) return true;
    return false;
}

static void add_row_line(ReviewSides *out, const char *what, Str said, Str held) {
    add_line(out, what, said, held);
    if (out->n == 0 || out->at[out->n - 1].what != what || !out->at[out->n - 1].differs) return;
    out->at[out->n - 1].differs = !is_among(said, held);
}

static void add_row_home(Ctx *cx, ReviewSides *out, const json_t *row, const Side *known) {
    static const char *const line[] = {"paon|PAON", "street|Street", NULL};
    static const char *const rest[] = {"locality|Locality", "town|Town", "postcode|PostCode", NULL};
    Str postcode = row_text_of(row, rest[2]), homes = homes_of(cx, known);
    Str first = row_joined(cx, row, line, " "), then = row_joined(cx, row, rest, ", ");
    if (known->hides_address) return;
    if (!str_empty(first) && !str_empty(then)) then = STR_CAT(cx->arena, first, STR(", "), then);
    add_line(out, "Addresses, latest first", str_empty(then) ? first : then, homes);
    if (out->n > 0 && !str_empty(postcode) && str_find(homes, postcode) >= 0) out->at[out->n - 1].differs = false;
}

static void add_row_lines(Ctx *cx, const json_t *row, const Side *known, ReviewSides *out) {
    static const char *const names[] = {"forename|Forename", "middle_names|MiddleNames", "surname|Surname", NULL};
    Arena *a = cx->arena;
    const Side *r = known;
    out->at = ARENA_ARRAY(a, ReviewLine, LINES_MAX);
    add_row_line(out, "Name", row_joined(cx, row, names, " "), names_of(cx, r, true));
    add_line(out, "Other names", STR_NONE, names_of(cx, r, false));
    add_row_line(out, "Date of birth", row_day(cx, row, "dob|DOB|birth_date"), born_of(cx, r));
    add_row_line(out, "Sex", row_text_of(row, "sex|Gender|Sex"), r->p.who.sex);
    add_row_line(out, "UPN", row_text_of(row, "upn|UPN"), numbers_of(cx, r, "upn"));
    add_row_line(out, "Former UPN", row_text_of(row, "former_upn|FormerUPN"), numbers_of(cx, r, SCHEME_UPN_FORMER));
    add_row_line(out, "NHS number", row_text_of(row, "nhs_number|nhs"), numbers_of(cx, r, SCHEME_NHS));
    add_row_line(out, "ULN", row_text_of(row, "uln|UniqueLearnerNumber"), numbers_of(cx, r, SCHEME_ULN));
    add_row_home(cx, out, row, r);
    add_line(out, "Schools, latest first", STR_NONE, r->schools);
    add_line(out, "Last seen in a return", STR_NONE, date_long(a, r->last_seen));
    add_line(out, "Family", STR_NONE, family_of(cx, r));
    add_line(out, "Known from", STR_NONE, date_long(a, r->p.who.known_from));
    add_line(out, "Died", STR_NONE, date_long(a, r->p.who.died_on));
}

Status review_row_sides(Ctx *cx, const Doubt *d, ReviewSides *out) {
    Side known;
    ReviewSides s = {.n = 0};
    TRY(read_side(cx, d->candidate_id, &known));
    json_t *row = row_of_text(cx, d->row_json);
    add_row_lines(cx, row, &known, &s);
    s.right_name = person_display_name(cx, &known.p, cx->today);
    audit_note(cx, "person.view", known.p.who.id, "doubt %lld", (long long)d->id);
    *out = s;
    return OK;
}

/* How likely, as the list has it: it was found so among all. The reasons under the weights in use; else those kept when the pair was found,
 * which may speak of a home. */
static Status add_reasons(Ctx *cx, const Pair *p, bool hides_address, ReviewSides *out) {
    MatchExplanation x;
    ErrorSlot before = cx->error;
    out->weight = p->weight;
    out->probability = p->probability;
    out->why = hides_address ? STR_NONE : p->why;
    if (p->status == PAIR_SAME) return OK; /* one of them is merged */
    Status st = match_explain(cx, p->left_id, p->right_id, &x);
    if (st == ERR_NOTFOUND) { /* of two adults, or of one who died, nothing can be worked out anew */
        cx->error = before;
        return OK;
    }
    TRY(st);
    out->why = match_json_take(cx, match_reasons_json(&x));
    return OK;
}

Status review_sides(Ctx *cx, const Pair *p, ReviewSides *out) {
    Side left, right;
    ReviewSides s = {.n = 0};
    TRY(read_side(cx, p->left_id, &left));
    TRY(read_side(cx, p->right_id, &right));
    add_lines(cx, &left, &right, &s);
    s.left_name = person_display_name(cx, &left.p, cx->today);
    s.right_name = person_display_name(cx, &right.p, cx->today);
    TRY(add_reasons(cx, p, left.hides_address || right.hides_address, &s));
    audit_note(cx, "person.view", p->left_id, "pair %lld", (long long)p->id);
    audit_note(cx, "person.view", p->right_id, "pair %lld", (long long)p->id);
    *out = s;
    return OK;
}
