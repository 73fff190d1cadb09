#include "people/likeness.h"

#include "access/access.h"
#include "access/restrict.h"
#include "link/report.h"
#include "people/child_index.h"
#include "people/identifier.h"

/* From this probability on a row is held for a person, and a second child so likely makes the likeliest one doubtful. Below it a
 * row lands as a new child: brothers would be held by the dozen. If the two are one all the same, "muster match find" offers
 * the pair. */
#define DOUBT_FROM 0.5

/* ---- words ---- */

static Str field_in_words(const char *field) {
    static const char *const words[][2] = {{"birth_date", "date of birth"},
                                           {"house", "house number"},
                                           {"upn", "UPN"},
                                           {"nhs_number", "NHS number"},
                                           {"uln", "ULN"},
                                           {"middle_names", "middle names"}};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (strcmp(words[i][0], field) == 0) return str_from(words[i][1]);
    return str_from(field);
}

static void add_item(Buf *b, size_t n, Str text) {
    if (n > 0) buf_lit(b, ", ");
    buf_add(b, text);
}

/* "forename, date of birth the same; surname one letter different" */
static void add_levels(LinkPattern p, Buf *b) {
    size_t n = 0;
    for (int f = 0; f < N_LINK_FIELDS; f++)
        if (link_level(p, f) == LINK_SAME) add_item(b, n++, field_in_words(link_fields[f].word));
    if (n > 0) buf_lit(b, " the same");
    for (int f = 0; f < N_LINK_FIELDS; f++) {
        int level = link_level(p, f);
        if (level <= LINK_SAME) continue;
        if (n++ > 0) buf_lit(b, "; ");
        buf_add(b, field_in_words(link_fields[f].word));
        buf_fmt(b, " %s", link_level_word((LinkField)f, level));
    }
    if (p & LINK_SWAPPED_NAMES) buf_lit(b, "; forename and surname exchanged");
}

/* Of a restricted record, whose address may be what is protected. The reason is kept, and read by whoever decides. */
static LinkPattern without_home(LinkPattern p) {
    for (int f = 0; f < N_LINK_FIELDS; f++)
        if (link_fields[f].group >= BY_HOUSE) p &= ~((LinkPattern)15 << (4 * f));
    return p;
}

static double per_cent(float probability) { return (double)probability > 0.9999 ? 99.99 : (double)probability * 100; }

/* ---- a row ---- */

static LinkRow row_of(Ctx *cx, const Incoming *in) {
    LinkRow row = {.value = {[LINK_FORENAME] = in->forename,
                             [LINK_SURNAME] = in->surname,
                             [LINK_SEX] = in->sex,
                             [LINK_HOUSE_NUMBER] = in->house,
                             [LINK_STREET] = in->street,
                             [LINK_TOWN] = in->town,
                             [LINK_POSTCODE] = in->postcode,
                             [LINK_UPN] = identifier_normalise(cx->arena, in->upn),
                             [LINK_NHS] = in->nhs,
                             [LINK_ULN] = in->uln}};
    if (date_is_set(in->birth_date)) {
        char *iso = arena_alloc(cx->arena, DATE_ISO_LEN + 1);
        row.value[LINK_BIRTH_DATE] = str_from(date_iso(in->birth_date, iso));
    }
    return row;
}

static void judge_hits(Ctx *cx, const ChildHits *hits, Match *out) {
    const ChildHit *best = &hits->at[0];
    bool has_rival = false; /* the other record of a sealed adoption is none: "more than one" would tell of it */
    for (size_t i = 1; i < hits->n; i++)
        has_rival = has_rival || !restrict_keeps_apart(cx, best->person_id, hits->at[i].person_id);
    bool is_same = best->verdict == LINK_IS_SAME && !has_rival;
    Buf b = buf_on(cx->arena);
    buf_add(&b, is_same     ? STR("by likeness: ")
                : has_rival ? STR("more than one known child is like this one: ")
                            : STR("may be a known child: "));
    add_levels(restrict_holds(cx, best->person_id) ? without_home(best->pattern) : best->pattern, &b);
    buf_fmt(&b, " (%.*f %% likely)", best->probability > 0.99f ? 2 : 0, per_cent(best->probability));
    *out =
        (Match){.verdict = is_same ? MATCH_SAME : MATCH_DOUBTFUL, .person_id = best->person_id, .reason = buf_str(&b)};
}

Status likeness_judge(Ctx *cx, const Incoming *in, Match *out) {
    ChildAsk ask = {.row = row_of(cx, in), .least = DOUBT_FROM};
    ChildHits hits = {.n = 0};
    ask.has_upn = upn_verdict(ask.row.value[LINK_UPN]) == UPN_PERMANENT;
    TRY(child_index_ask(cx, &ask, &hits));
    if (hits.n > 0) judge_hits(cx, &hits, out);
    else
        *out = (Match){.verdict = MATCH_NEW,
                       .reason = STR(
                           "no known child has these numbers, or is like this one in name, date of birth and home")};
    return OK;
}

Status match_made(Ctx *cx, const Incoming *in, i64 person_id) {
    LinkRow row = row_of(cx, in);
    return child_index_said(cx, person_id, &row);
}

/* ---- two records ---- */

void match_explanation_of(Ctx *cx, const LinkExplanation *x, MatchExplanation *out) {
    *out = (MatchExplanation){.n = x->n,
                              .weight = (double)x->weight,
                              .probability = (double)x->probability,
                              .verdict = str_from(link_verdict_words[x->verdict]),
                              .otherwise = str_from(link_class_words[x->otherwise])};
    out->reasons = ARENA_ARRAY(cx->arena, MatchReason, x->n);
    for (size_t i = 0; i < x->n; i++) {
        const LinkReason *r = &x->reason[i];
        out->reasons[i] = (MatchReason){field_in_words(r->field), str_from(r->level), (double)r->weight, r->n_holders};
    }
}

static bool is_of_home(Str field) {
    for (int f = 0; f < N_LINK_FIELDS; f++)
        if (str_eq(field_in_words(link_fields[f].word), field)) return link_fields[f].group >= BY_HOUSE;
    return false;
}

/* That two share a home tells where one of them lives. */
static void leave_out_home(MatchExplanation *x) {
    size_t n = 0;
    for (size_t i = 0; i < x->n; i++)
        if (!is_of_home(x->reasons[i].field)) x->reasons[n++] = x->reasons[i];
    x->n = n;
}

Status match_explain(Ctx *cx, i64 a, i64 b, MatchExplanation *out) {
    LinkExplanation x;
    TRY(access_subject(cx, SUBJECT_PERSON, a));
    TRY(access_subject(cx, SUBJECT_PERSON, b));
    if (restrict_keeps_apart(cx, a, b))
        return FAIL(cx, ERR_NOTFOUND, "%lld and %lld are not compared", (long long)a, (long long)b);
    TRY(child_index_explain(cx, a, b, &x));
    match_explanation_of(cx, &x, out);
    if (restrict_hides_address(cx, a) || restrict_hides_address(cx, b)) leave_out_home(out);
    return OK;
}

json_t *match_reasons_json(const MatchExplanation *x) {
    json_t *list = json_array();
    for (size_t i = 0; i < x->n; i++) {
        const MatchReason *r = &x->reasons[i];
        json_t *o = json_pack("{s:s%, s:s%, s:f}", "field", r->field.p, r->field.n, "words", r->words.p, r->words.n,
                              "weight", r->weight);
        if (r->n_holders > 0) json_object_set_new(o, "held_by", json_integer(r->n_holders));
        json_array_append_new(list, o);
    }
    return list;
}

Str match_json_take(Ctx *cx, json_t *value) {
    size_t flags = JSON_COMPACT | JSON_REAL_PRECISION(17), n = value == NULL ? 0 : json_dumpb(value, NULL, 0, flags);
    char *text = arena_alloc(cx->arena, n + 1);
    Str out = n == 0 ? STR_NONE : (Str){text, json_dumpb(value, text, n, flags)};
    json_decref(value);
    return out;
}
