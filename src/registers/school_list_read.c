/* school_list_read.c - lists that were sent, read again: names looked up for whoever reads. */
#include "access/access.h"
#include "access/audit.h"
#include "access/restrict.h"
#include "access/scope.h"
#include "attendance/figures_model.h"
#include "define/definitions.h"
#include "registers/school_list.h"
#include "sql_all.h"
#include "web/model.h"

enum { MERGES_MAX = 20 };

/* ---- which ---- */

static SchoolList read_row(const DbRows *r) {
    SchoolList l = {.id = col_i64(r, 0),
                    .urn = col_i64(r, 1),
                    .from = col_date(r, 3),
                    .to = col_date(r, 4),
                    .sent_on = col_date(r, 5),
                    .sent_at = col_moment(r, 6),
                    .officer_id = col_i64(r, 7),
                    .n_pupils = col_i64(r, 8),
                    .bands = col_str_keep(r, 9),
                    .seen_at = col_is_null(r, 10) ? 0 : col_moment(r, 10),
                    .officer_seen_at = col_is_null(r, 11) ? 0 : col_moment(r, 11),
                    .officer = col_str_keep(r, 13),
                    .seen_by = col_str_keep(r, 14),
                    .deputy_id = col_i64(r, 15),
                    .deputy = col_str_keep(r, 16),
                    .officer_seen_by = col_str_keep(r, 17)};
    l.name = l.urn ? col_str_keep(r, 12) : col_str_keep(r, 2);
    return l;
}

/* The list was sent to the actor: as officer, district's manager, or whoever stands in. */
static bool is_theirs(const Ctx *cx, const SchoolList *l) {
    i64 actor = cx->actor.id;
    return actor != 0 && (l->officer_id == actor || l->deputy_id == actor);
}

/* An officer reaches the lists sent to them, whatever else they reach. */
static bool is_reached(Ctx *cx, const SchoolList *l) {
    if (is_theirs(cx, l)) return true;
    return scope_covers_case(cx, &(ScopeOf){.urn = l->urn, .district = l->urn ? STR_NONE : l->name});
}

static Status read_all(Ctx *cx, DbRows *r, SchoolLists *out) {
    SchoolLists found = {.n = 0};
    while (db_next(r)) {
        ARENA_ROOM(cx->arena, found.at, found.n, found.cap, 32);
        found.at[found.n++] = read_row(r);
    }
    TRY(db_done(r));
    *out = (SchoolLists){.at = found.at};
    for (size_t i = 0; i < found.n; i++)
        if (is_reached(cx, &found.at[i])) out->at[out->n++] = found.at[i];
    return OK;
}

Status school_lists_sent(Ctx *cx, i64 urn, i64 limit, SchoolLists *out) {
    DbRows *r;
    TRY(access_allows(cx, READ_CHILD));
    TRY(db_query(cx, &r, SQL_school_list_sent, P_I64(urn), P_I64(limit)));
    return read_all(cx, r, out);
}

Status school_lists_of_officer(Ctx *cx, SchoolLists *out) {
    DbRows *r;
    *out = (SchoolLists){.n = 0};
    if (!access_may(cx, READ_CHILD)) return OK;
    TRY(db_query(cx, &r, SQL_school_list_of_officer, P_I64(cx->actor.id)));
    return read_all(cx, r, out);
}

/* ---- its lines ---- */

static i64 next_number(Str *rest) {
    i64 n = 0;
    return str_to_i64(str_cut(*rest, ' ', rest), &n) ? n : 0;
}

static Band band_named(Str word) {
    for (int i = 0; i < N_BANDS; i++)
        if (str_is(word, band_info[i].word)) return (Band)i;
    return BAND_TOO_EARLY;
}

/* "mondays,late" as titles; one that the definitions no longer have stays as it is. */
static Str pattern_words(Ctx *cx, Str names) {
    const AttendanceRules *r = definitions_of(cx)->attendance;
    Buf b = buf_on(cx->arena);
    if (str_is(names, "-")) return STR_NONE;
    while (names.n) {
        Str name = str_cut(names, ',', &names), title = name;
        for (size_t i = 0; i < r->n_patterns; i++)
            if (str_eq(r->patterns[i].name, name)) title = r->patterns[i].title;
        buf_fmt(&b, "%s%.*s", b.n ? "; " : "", STR_ARG(title));
    }
    return buf_str(&b);
}

static SchoolListLine read_line(Ctx *cx, Str text) {
    SchoolListLine l = {.who = {.id = next_number(&text)}};
    l.urn = next_number(&text); /* after the number before it: in one list their order would be anybody's */
    Str year = str_cut(text, ' ', &text);
    l.year_group = str_is(year, "-") ? STR_NONE : year;
    l.band = band_named(str_cut(text, ' ', &text));
    l.possible = (int)next_number(&text);
    l.missed = (int)next_number(&text);
    l.may_miss = (int)next_number(&text);
    l.projected_tenths = (int)next_number(&text);
    l.patterns = pattern_words(cx, text);
    return l;
}

/* The record that each number is now; 0: there is none any more. */
static Status follow_merges(Ctx *cx, i64 *ids, size_t n, bool *has_moved) {
    DbRows *r;
    i64 *now = ARENA_ARRAY(cx->arena, i64, n + 1);
    *has_moved = false;
    TRY(db_query(cx, &r, SQL_school_list_people, P_STR(db_list(cx->arena, ids, n))));
    while (db_next(r)) {
        i64 id = col_i64(r, 0), into = col_i64(r, 1);
        for (size_t i = 0; i < n; i++)
            if (ids[i] == id) now[i] = into ? into : id;
        *has_moved = *has_moved || into != 0;
    }
    TRY(db_done(r));
    for (size_t i = 0; i < n; i++) ids[i] = now[i];
    return OK;
}

static Status name_some(Ctx *cx, SchoolListLine *lines, size_t n) {
    i64 *ids = ARENA_ARRAY(cx->arena, i64, n + 1), *there = ARENA_ARRAY(cx->arena, i64, n + 1);
    PersonCard *cards = ARENA_ARRAY(cx->arena, PersonCard, n + 1);
    size_t n_there = 0;
    bool has_moved = true;
    for (size_t i = 0; i < n; i++) ids[i] = lines[i].who.id;
    for (int i = 0; has_moved && i < MERGES_MAX; i++) TRY(follow_merges(cx, ids, n, &has_moved));
    for (size_t i = 0; i < n; i++)
        if (ids[i]) there[n_there++] = ids[i];
    TRY(person_cards(cx, there, n_there, cards));
    n_there = 0;
    for (size_t i = 0; i < n; i++) {
        lines[i].who = ids[i] ? cards[n_there++] : (PersonCard){.surname = STR("No longer held")};
        if (lines[i].who.id) continue;
        lines[i].urn = 0;
        lines[i].year_group = lines[i].patterns = STR_NONE;
    }
    return OK;
}

Status school_list_get(Ctx *cx, i64 id, SchoolList *out, SchoolListLine **lines, size_t *n) {
    enum { CARDS = 500 };
    DbRows *r;
    Str text = STR_NONE;
    bool is_there = false;
    TRY(access_allows(cx, READ_CHILD));
    TRY(restrict_ready(cx));
    TRY(db_query(cx, &r, SQL_school_list_get, P_I64(id)));
    if (db_next(r)) {
        *out = read_row(r);
        text = col_str_keep(r, 18);
        is_there = true;
    }
    TRY(db_done(r));
    if (!is_there || !is_reached(cx, out)) return FAIL(cx, ERR_NOTFOUND, "there is no list %lld", (long long)id);
    *lines = ARENA_ARRAY(cx->arena, SchoolListLine, (size_t)out->n_pupils + 1);
    for (*n = 0; text.n && *n < (size_t)out->n_pupils;) (*lines)[(*n)++] = read_line(cx, str_cut(text, '\n', &text));
    for (size_t i = 0; i < *n; i += CARDS) TRY(name_some(cx, *lines + i, *n - i < CARDS ? *n - i : CARDS));
    audit_note(cx, "attendance.list_read", 0, "list %lld, %zu pupils", (long long)id, *n);
    return OK;
}

Status school_list_open(Ctx *cx, const SchoolList *l, bool is_for_school) {
    bool is_manager = l->urn == 0 && is_theirs(cx, l);
    if (is_for_school || (l->urn == 0 && l->officer_id == 0) || is_manager)
        TRY(db_run(cx, SQL_school_list_seen, P_I64(l->id), P_MOMENT(ctx_now(cx)), P_I64(cx->actor.id)));
    if (!is_for_school && is_theirs(cx, l))
        TRY(db_run(cx, SQL_school_list_officer_seen, P_I64(l->id), P_MOMENT(ctx_now(cx)), P_I64(cx->actor.id)));
    audit_note(cx, "attendance.list_seen", 0, "list %lld", (long long)l->id);
    return db_touch(cx);
}

/* ---- as JSON ---- */

static void add_moment(Ctx *cx, json_t *o, const char *key, Moment at) {
    model_text(o, key, at ? moment_iso(cx->arena, at) : STR_NONE);
    model_text(o, str_cstr(cx->arena, STR_CAT(cx->arena, str_from(key), STR("_text"))),
               at ? moment_london(cx->arena, at) : STR_NONE);
}

void school_list_model(Ctx *cx, json_t *o, const SchoolList *l) {
    Str rest = l->bands;
    model_i64(o, "id", l->id);
    model_date(cx, o, "from", l->from);
    model_date(cx, o, "to", l->to);
    model_text(o, "school", l->name);
    model_id(o, "urn", l->urn);
    model_bool(o, "is_district", l->urn == 0);
    model_text(o, "officer", l->officer.n ? l->officer : STR_NONE);
    model_text(o, "deputy", l->deputy.n ? l->deputy : STR_NONE);
    model_count(o, "pupils", l->n_pupils, cx);
    while (rest.n) {
        const char *band = str_cstr(cx->arena, str_cut(rest, ' ', &rest));
        model_i64(o, band, next_number(&rest));
    }
    model_date(cx, o, "sent_on", l->sent_on);
    add_moment(cx, o, "seen_at", l->seen_at);
    model_text(o, "seen_by", l->seen_at && l->seen_by.n ? l->seen_by : STR_NONE);
    add_moment(cx, o, "officer_seen_at", l->officer_seen_at);
    model_text(o, "officer_seen_by", l->officer_seen_at && l->officer_seen_by.n ? l->officer_seen_by : STR_NONE);
}

void school_list_line_model(Ctx *cx, json_t *o, const SchoolListLine *l) {
    model_text(o, "upn", l->who.upn);
    model_text(o, "surname", l->who.surname);
    model_text(o, "forename", l->who.forename);
    model_text(o, "year_group", l->year_group);
    model_lit(o, "band", band_info[l->band].word);
    model_lit(o, "band_title", band_info[l->band].title);
    json_object_set_new(o, "absence_percent", percent_json(cx, l->missed, l->possible));
    model_text(o, "absence_text", attendance_percent(cx->arena, l->missed, l->possible));
    model_i64(o, "missed", l->missed);
    model_i64(o, "possible", l->possible);
    model_i64(o, "may_miss", l->may_miss);
    model_text(o, "left_text",
               l->may_miss < 0 ? STR("cannot be avoided this year") : str_fmt(cx->arena, "%d more", l->may_miss));
    json_object_set_new(o, "projected_percent", percent_json(cx, l->projected_tenths, 1000));
    model_text(o, "patterns", l->patterns);
}
