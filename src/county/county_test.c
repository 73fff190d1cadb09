/* The generator seen from outside: the files it writes, read back by other means than it wrote them. */
#include "county/county.h"
#include "county/model.h"
#include "county/write.h"
#include "county/gias_columns.h"
#include "define/definitions.h"
#include "harness.h"
#include "people/identifier.h"

#include <dirent.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <stdlib.h>

/* ---- making and reading ---- */

static Str county_in(T *t, const char *name, i64 n_pupils, i64 seed) {
    CountySpec spec = {.n_pupils = n_pupils, .seed = seed, .year = 2017, .until = DATE_NONE};
    CountySummary sum;
    spec.out = str_fmt(t->cx.arena, "%.*s/%s", STR_ARG(test_folder(t)), name);
    ok(t, county_make(&t->cx, &spec, &sum));
    return spec.out;
}

static Str file_in(T *t, Str folder, const char *name) {
    return test_read_file(t, str_fmt(t->cx.arena, "%.*s/%s", STR_ARG(folder), name));
}

typedef struct Listing {
    Str *names;
    size_t n;
} Listing;

static int by_name(const void *a, const void *b) { return str_cmp(*(const Str *)a, *(const Str *)b); }

static Listing list(T *t, Str folder, const char *sub) {
    Listing l = {.names = ARENA_ARRAY(t->cx.arena, Str, 4096)};
    DIR *d = opendir(str_fmt(t->cx.arena, "%.*s/%s", STR_ARG(folder), sub).p);
    expect(t, d != NULL);
    for (struct dirent *e; (e = readdir(d)) != NULL && l.n < 4096;)
        if (e->d_name[0] != '.') l.names[l.n++] = str_fmt(t->cx.arena, "%s/%s", sub, e->d_name);
    closedir(d);
    qsort(l.names, l.n, sizeof *l.names, by_name);
    return l;
}

static const char *const folders[] = {"census", "ctf", "attendance"};
static const char *const feeds[] = {"gias.csv",     "known.csv",      "contacts.csv", "involvements.csv",
                                    "services.csv", "exclusions.csv", "truth.csv"};

/* One number over the names and bytes of the whole folder. */
static u64 hash_county(T *t, Str folder) {
    u64 h = 0;
    for (size_t i = 0; i < COUNT_OF(feeds); i++) h = h * 31 + str_hash(file_in(t, folder, feeds[i]));
    for (size_t i = 0; i < COUNT_OF(folders); i++) {
        Listing l = list(t, folder, folders[i]);
        for (size_t j = 0; j < l.n; j++)
            h = (h * 31 + str_hash(l.names[j])) * 31 + str_hash(file_in(t, folder, l.names[j].p));
    }
    return h;
}

/* Cells without quotes are enough for the columns these tests read. */
static Str cell(Str row, int col) {
    Str rest = row, found = STR_NONE;
    for (int i = 0; i <= col; i++) found = str_cut(rest, ',', &rest);
    return found;
}
static bool next_row(Str *text, Str *row) {
    *row = str_trim(str_cut(*text, '\n', text));
    return !str_empty(*row);
}
static Str rows_of(T *t, Str folder, const char *name) {
    Str text = file_in(t, folder, name), header;
    expect(t, next_row(&text, &header));
    return text;
}

/* ---- XML ---- */

static xmlDoc *parse(T *t, Str folder, Str name) {
    Str text = file_in(t, folder, name.p);
    xmlDoc *doc =
        xmlReadMemory(text.p, (int)text.n, name.p, NULL, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    expect(t, doc != NULL);
    return doc;
}

static xmlNode *child_of(const xmlNode *n, const char *tag) {
    for (xmlNode *k = n ? n->children : NULL; k; k = k->next)
        if (k->type == XML_ELEMENT_NODE && !strcmp((const char *)k->name, tag)) return k;
    return NULL;
}

static Str text_of(const xmlNode *n, const char *tag) {
    const xmlNode *k = child_of(n, tag);
    return k && k->children && k->children->content ? str_from((const char *)k->children->content) : STR_NONE;
}

typedef void (*OnPupil)(T *t, const xmlNode *pupil, Str urn, Str reference_date, void *with);

static Str urn_of_estab(T *t, Str gias, Str estab) {
    for (Str row; next_row(&gias, &row);) {
        bool open = str_find(row, STR("\"Open\"")) >= 0;
        Str number = cell(row, 3);
        if (open && str_eq(str_slice(number, 1, number.n - 1), estab) && str_is(cell(row, 1), "\"886\"")) {
            Str urn = cell(row, 0);
            return str_dup(t->cx.arena, str_slice(urn, 1, urn.n - 1));
        }
    }
    return STR_NONE;
}

static void each_pupil_in(T *t, xmlDoc *doc, Str gias, OnPupil on, void *with) {
    xmlNode *root = xmlDocGetRootElement(doc), *header = child_of(root, "Header"), *pupils = child_of(root, "Pupils");
    Str urn = urn_of_estab(t, gias, text_of(child_of(header, "Source"), "Estab"));
    Str date = text_of(child_of(header, "CollectionDetails"), "ReferenceDate");
    expect(t, !str_empty(urn) && date.n == DATE_ISO_LEN);
    static const char *const parts[] = {"PupilsOnRoll", "PupilsNoLongerOnRoll"};
    for (size_t i = 0; i < 2; i++) {
        const xmlNode *part = child_of(pupils, parts[i]);
        expect(t, part != NULL);
        for (const xmlNode *p = part->children; p; p = p->next)
            if (p->type == XML_ELEMENT_NODE) on(t, p, urn, date, with);
    }
}

static void each_pupil(T *t, Str county, OnPupil on, void *with) {
    Str gias = file_in(t, county, "gias.csv");
    Listing l = list(t, county, "census");
    for (size_t i = 0; i < l.n; i++) {
        xmlDoc *doc = parse(t, county, l.names[i]);
        each_pupil_in(t, doc, gias, on, with);
        xmlFreeDoc(doc);
    }
}

/* ---- a small set of keys with a count each ---- */

typedef struct Tally {
    u64 key[1 << 16];
    i64 n[1 << 16];
} Tally;

static i64 *tally_at(Tally *s, Str key) {
    u64 h = str_hash(key) | 1, at = h & 0xffff;
    while (s->key[at] && s->key[at] != h) at = (at + 1) & 0xffff;
    s->key[at] = h;
    return &s->n[at];
}

/* ---- tests ---- */

PURE_TEST("the same seed gives the same county on any day, another seed another") {
    t->cx.today = date_ymd(2018, 6, 8);
    u64 first = hash_county(t, county_in(t, "a", 700, 7));
    t->cx.today = date_ymd(2031, 1, 1);
    u64 again = hash_county(t, county_in(t, "b", 700, 7)), other = hash_county(t, county_in(t, "c", 700, 8));
    expect(t, first == again);
    expect(t, first != other);
}

#define COUNTY_HASH 3220153939u

PURE_TEST("a seed's county is the same on every machine") {
    /* A figure noted when the generator last changed what it makes: it may only change on purpose. */
    Str county = county_in(t, "a", 800, 1);
    expect_i64(t, (i64)COUNTY_HASH, (i64)(hash_county(t, county) & 0xffffffff));
}

/* Sessions by urn, upn, period and code, from the registers. */
static void add_marks(T *t, Tally *sessions, Str row, const Date census[N_CENSUSES]) {
    Date on = DATE_NONE;
    expect(t, date_parse_iso(cell(row, 2), &on));
    int period = 0;
    while (period < N_CENSUSES && !date_before(on, census[period])) period++;
    for (int col = 3; col <= 4; col++) {
        char code = cell(row, col).p[0];
        MarkClass class = mark_class(code);
        Str school = cell(row, 0), upn = cell(row, 1);
        if (class == MARK_NOT_POSSIBLE) continue;
        ++*tally_at(sessions, str_fmt(t->cx.arena, "%.*s %.*s %d possible", STR_ARG(school), STR_ARG(upn), period));
        if (class == MARK_AUTHORISED || class == MARK_UNAUTHORISED)
            ++*tally_at(sessions, str_fmt(t->cx.arena, "%.*s %.*s %d %c", STR_ARG(school), STR_ARG(upn), period, code));
    }
}

typedef struct Totals {
    Tally *sessions;
    i64 n_compared;
} Totals;

static int period_of(Str date) { return str_is(date, "2017-10-05") ? 0 : str_is(date, "2018-01-18") ? 1 : 2; }

static void compare_totals(T *t, const xmlNode *pupil, Str urn, Str date, void *with) {
    Totals *totals = with;
    const xmlNode *block = child_of(pupil, "TermlyAttendance"), *details = child_of(block, "SessionDetails");
    Str upn = text_of(child_of(pupil, "PupilIdentifiers"), "UPN");
    if (!block) return;
    i64 said = 0, absent = 0, counted = 0;
    expect(t, str_to_i64(text_of(block, "SessionsPossible"), &said));
    expect_i64(t,
               *tally_at(totals->sessions,
                         str_fmt(t->cx.arena, "%.*s %.*s %d possible", STR_ARG(urn), STR_ARG(upn), period_of(date))),
               said);
    for (const xmlNode *d = details ? details->children : NULL; d; d = d->next) {
        Str reason = text_of(d, "AttendanceReason");
        if (d->type != XML_ELEMENT_NODE) continue;
        expect(t, str_to_i64(text_of(d, "AbsenceSessions"), &said));
        Str key =
            str_fmt(t->cx.arena, "%.*s %.*s %d %.*s", STR_ARG(urn), STR_ARG(upn), period_of(date), STR_ARG(reason));
        expect_i64(t, *tally_at(totals->sessions, key), said);
        absent += said;
    }
    for (const char *code = "CEGHIMNORSTU"; *code; code++)
        counted += *tally_at(totals->sessions, str_fmt(t->cx.arena, "%.*s %.*s %d %c", STR_ARG(urn), STR_ARG(upn),
                                                       period_of(date), *code));
    expect_i64(t, counted, absent);
    totals->n_compared++;
}

PURE_TEST("a census's termly attendance is the sum of the daily marks") {
    Str county = county_in(t, "a", 300, 3);
    Totals totals = {.sessions = ARENA_NEW(t->cx.arena, Tally)};
    Date census[N_CENSUSES] = {date_ymd(2017, 10, 5), date_ymd(2018, 1, 18), date_ymd(2018, 5, 17)};
    Listing l = list(t, county, "attendance");
    for (size_t i = 0; i < l.n; i++) {
        Str rows = rows_of(t, county, l.names[i].p);
        for (Str row; next_row(&rows, &row);) add_marks(t, totals.sessions, row, census);
    }
    each_pupil(t, county, compare_totals, &totals);
    expect(t, totals.n_compared > 700);
}

static void count_exclusions(T *t, const xmlNode *pupil, Str urn, UNUSED Str date, void *with) {
    const xmlNode *block = child_of(pupil, "TermlyExclusions");
    Str upn = text_of(child_of(pupil, "PupilIdentifiers"), "UPN");
    for (const xmlNode *e = block ? block->children : NULL; e; e = e->next) {
        if (e->type != XML_ELEMENT_NODE) continue;
        Str key = str_fmt(t->cx.arena, "%.*s %.*s %.*s %.*s", STR_ARG(urn), STR_ARG(upn),
                          STR_ARG(text_of(e, "Category")), STR_ARG(text_of(e, "StartDate")));
        ++*tally_at(with, key);
    }
}

PURE_TEST("the exclusions in the censuses are those of exclusions.csv, each once") {
    Str county = county_in(t, "a", 4000, 5), rows = rows_of(t, county, "exclusions.csv");
    Tally *said = ARENA_NEW(t->cx.arena, Tally);
    i64 n = 0, left = 0;
    each_pupil(t, county, count_exclusions, said);
    for (Str row; next_row(&rows, &row);) {
        Date on = DATE_NONE;
        expect(t, date_parse_iso(cell(row, 4), &on));
        if (!date_before(on, date_ymd(2018, 5, 17))) continue;
        i64 *at = tally_at(said, str_fmt(t->cx.arena, "%.*s %.*s %.*s %.*s", STR_ARG(cell(row, 0)),
                                         STR_ARG(cell(row, 1)), STR_ARG(cell(row, 2)), STR_ARG(cell(row, 4))));
        expect_i64(t, 1, *at);
        *at = 0;
        n++;
    }
    for (size_t i = 0; i < COUNT_OF(said->n); i++) left += said->n[i];
    expect_i64(t, 0, left);
    expect(t, n > 30);
}

typedef struct Seen {
    Str wrong; /* the planted wrong numbers, one a line */
    i64 n, n_bad;
} Seen;

static void check_numbers(T *t, const xmlNode *pupil, UNUSED Str urn, Str date, void *with) {
    Seen *seen = with;
    const xmlNode *ids = child_of(pupil, "PupilIdentifiers");
    Str upn = text_of(ids, "UPN"), uln = text_of(ids, "UniqueLearnerNumber");
    bool sound = upn_is_sound(upn_verdict(upn));
    if (!sound) expect(t, str_find(seen->wrong, upn) >= 0);
    if (!str_empty(uln)) expect(t, uln_is_sound(uln));
    const xmlNode *status = child_of(pupil, "PupilStatus");
    Str left = text_of(status, "LeavingDate");
    expect(t, str_empty(left) || str_cmp(text_of(status, "EntryDate"), left) <= 0);
    expect(t, str_cmp(text_of(status, "EntryDate"), date) <= 0);
    seen->n_bad += !sound;
    seen->n++;
}

PURE_TEST(
    "every pupil number is sound but those planted wrong, every learner and health number; nobody left before coming") {
    Str county = county_in(t, "a", 3000, 2);
    Seen seen = {.wrong = file_in(t, county, "truth.csv")};
    each_pupil(t, county, check_numbers, &seen);
    expect(t, seen.n > 8500);
    expect(t, seen.n_bad > 0);
    Str rows = rows_of(t, county, "known.csv");
    i64 n = 0;
    for (Str row; next_row(&rows, &row);) {
        Str nhs = cell(row, 3);
        if (str_empty(nhs)) continue;
        expect(t, nhs_is_sound(nhs) && str_starts(nhs, STR("99")));
        n++;
    }
    expect(t, n > 3000);
}

PURE_TEST("every census and transfer file is well-formed XML, and all three suppliers' styles are met") {
    Str county = county_in(t, "a", 1500, 4);
    bool met[N_XML_STYLES] = {false};
    for (size_t i = 0; i < 2; i++) {
        Listing l = list(t, county, folders[i]);
        expect(t, l.n > 15);
        for (size_t j = 0; j < l.n; j++) {
            xmlFreeDoc(parse(t, county, l.names[j]));
            Str text = file_in(t, county, l.names[j].p);
            met[str_starts(text, STR("\xef\xbb\xbf")) ? 2 : str_find_char(text, '\n') < 0 ? 1 : 0] = true;
        }
    }
    expect(t, met[0] && met[1] && met[2]);
}

PURE_TEST("the largest county has numbers and names for all its schools") {
    County *c = ARENA_NEW(t->cx.arena, County);
    *c = (County){.cx = &t->cx, .spec = {.n_pupils = COUNTY_MAX_PUPILS, .seed = 1, .year = 2017}, .rng = rng_seed(1)};
    terms_of_year(2017, &c->terms);
    ok(t, names_load(&t->cx, &c->names));
    ok(t, places_load(&t->cx, &c->names, COUNTY_MAX_PUPILS, &c->places));
    ok(t, schools_make(c));
    Tally *seen = ARENA_NEW(t->cx.arena, Tally);
    expect(t, c->schools.n > 2400);
    for (size_t i = 0; i < c->schools.n; i++) {
        const School *s = &c->schools.at[i];
        expect_i64(t, 1, ++*tally_at(seen, s->name));
        expect_i64(t, 1, ++*tally_at(seen, str_fmt(t->cx.arena, "%u %u", s->la, s->estab)));
        expect_i64(t, 1, ++*tally_at(seen, str_fmt(t->cx.arena, "%u", s->urn)));
        if (s->old_urn) expect_i64(t, 1, ++*tally_at(seen, str_fmt(t->cx.arena, "%u", s->old_urn)));
    }
}

PURE_TEST("gias.csv has the columns of the national register, in its order") {
    Str sample;
    if (!test_shared(t, "data/gias-sample.csv", &sample)) return;
    Str theirs, ours, text = test_read_file(t, sample);
    (void)next_row(&text, &theirs);
    text = file_in(t, county_in(t, "a", 50, 1), "gias.csv");
    (void)next_row(&text, &ours);
    if (str_starts(theirs, STR("\xef\xbb\xbf"))) theirs = str_slice(theirs, 3, theirs.n);
    expect(t, str_eq(theirs, ours));
}

PURE_TEST("rows of truth.csv point at children and schools that are in the other files") {
    Str county = county_in(t, "a", 2000, 9), rows = rows_of(t, county, "truth.csv");
    Str known = file_in(t, county, "known.csv"), gias = file_in(t, county, "gias.csv");
    i64 n[N_PLANTS] = {0};
    for (Str row; next_row(&rows, &row);) {
        Str local_id = cell(row, 2), urn = cell(row, 6);
        Plant kind = PLANT_NONE;
        while (kind < N_PLANTS && !str_is(cell(row, 0), plant_names[kind])) kind++;
        expect(t, kind > PLANT_NONE && kind < N_PLANTS);
        n[kind]++;
        expect(t, str_empty(local_id) || str_find(known, str_fmt(t->cx.arena, ",%.*s,", STR_ARG(local_id))) >= 0);
        if (kind < PLANT_TWIN) expect(t, str_empty(urn) == (kind == PLANT_NEVER_ENROLLED));
        expect(t, str_empty(urn) || str_find(gias, str_fmt(t->cx.arena, "\n\"%.*s\",", STR_ARG(urn))) >= 0);
    }
    for (Plant p = 1; p < N_PLANTS; p++) expect(t, n[p] >= 2);
}

/* ---- each plant is what truth.csv says it is ---- */

typedef struct Truths {
    Str county, rows;
} Truths;

/* The next planted child of this kind. */
static bool next_truth(Truths *all, Plant kind, Str *row) {
    while (next_row(&all->rows, row))
        if (str_is(cell(*row, 0), plant_names[kind])) return true;
    return false;
}

static Truths truths_of(T *t, Str county) {
    return (Truths){.county = county, .rows = rows_of(t, county, "truth.csv")};
}

static void note_on_roll(T *t, const xmlNode *pupil, UNUSED Str urn, Str date, void *with) {
    if (strcmp((const char *)pupil->name, "PupilOnRoll") != 0) return;
    Str upn = text_of(child_of(pupil, "PupilIdentifiers"), "UPN"),
        status = text_of(child_of(pupil, "PupilStatus"), "EnrolStatus");
    ++*tally_at(with, str_fmt(t->cx.arena, "%.*s %.*s", STR_ARG(upn), STR_ARG(date)));
    ++*tally_at(with, str_fmt(t->cx.arena, "%.*s %.*s", STR_ARG(upn), STR_ARG(status)));
}

PURE_TEST("planted children are off the roll, without a file and unpaired as truth.csv says") {
    static const char *const census[] = {"2017-10-05", "2018-01-18", "2018-05-17"};
    Str county = county_in(t, "a", 3000, 21), row;
    Tally *on_roll = ARENA_NEW(t->cx.arena, Tally);
    Truths all = truths_of(t, county);
    each_pupil(t, county, note_on_roll, on_roll);
    while (next_truth(&all, PLANT_VANISHED, &row)) {
        Str on = cell(row, 7), upn = cell(row, 1);
        for (size_t k = 0; k < COUNT_OF(census); k++)
            expect_i64(t, str_cmp(str_from(census[k]), on) <= 0,
                       *tally_at(on_roll, str_fmt(t->cx.arena, "%.*s %s", STR_ARG(upn), census[k])));
    }
    all = truths_of(t, county);
    while (next_truth(&all, PLANT_DUAL_UNPAIRED, &row)) {
        Str upn = cell(row, 1);
        i64 n_main = *tally_at(on_roll, str_fmt(t->cx.arena, "%.*s M", STR_ARG(upn))),
            n_other = *tally_at(on_roll, str_fmt(t->cx.arena, "%.*s S", STR_ARG(upn)));
        expect(t, (n_main > 0) != (n_other > 0));
    }
    Listing files = list(t, county, "ctf");
    for (size_t i = 0; i < files.n; i++) {
        Str text = file_in(t, county, files.names[i].p);
        all = truths_of(t, county);
        while (next_truth(&all, PLANT_MOVER_WITHOUT_FILE, &row)) expect(t, str_find(text, cell(row, 1)) < 0);
    }
}

/* ---- children who are easily taken for each other ---- */

/* The first row of known.csv about this child. */
static Str known_of(T *t, Str known, Str local_id) {
    i64 at = str_find(known, str_fmt(t->cx.arena, ",%.*s,", STR_ARG(local_id)));
    expect(t, at > 0);
    size_t from = (size_t)at;
    while (known.p[from - 1] != '\n') from--;
    Str rest;
    return str_cut(str_slice(known, from, known.n), '\n', &rest);
}

static Str home_and_name(T *t, Str row, bool forename) {
    return str_fmt(t->cx.arena, "%.*s|%.*s|%.*s|%.*s|%.*s", STR_ARG(cell(row, 9)), STR_ARG(cell(row, 10)),
                   STR_ARG(cell(row, 13)), STR_ARG(cell(row, 4)), STR_ARG(forename ? cell(row, 5) : STR_NONE));
}

PURE_TEST("no two children of one name and home share a forename, twins least of all") {
    Str known = rows_of(t, county_in(t, "a", 6000, 3), "known.csv");
    Tally *named = ARENA_NEW(t->cx.arena, Tally), *homes = ARENA_NEW(t->cx.arena, Tally);
    i64 n_siblings = 0;
    for (Str row; next_row(&known, &row);) {
        char first = cell(row, 1).p[0];
        if (first != 'B' && first != 'M') continue;
        expect_i64(t, 1, ++*tally_at(named, home_and_name(t, row, true)));
        n_siblings += ++*tally_at(homes, home_and_name(t, row, false)) > 1;
    }
    expect(t, n_siblings > 2500);
}

/* Both children of the pair that a row of truth.csv speaks of, as known.csv has them. */
typedef struct PairOfRows {
    Str one, other, how;
} PairOfRows;

static PairOfRows pair_in(T *t, Str known, Str row) {
    Str with, number, rest = cell(row, 8);
    with = str_cut(rest, ';', &rest);
    number = str_cut(rest, ';', &rest);
    expect(t, str_starts(with, STR("with ")) && (number.n == 0 || number.n == 13));
    return (PairOfRows){.one = known_of(t, known, cell(row, 2)),
                        .other = known_of(t, known, str_slice(with, 5, with.n)),
                        .how = rest};
}

PURE_TEST("twins, close siblings and namesakes are noted with both their ids, and are what is said of them") {
    Str county = county_in(t, "a", 6000, 3), known = file_in(t, county, "known.csv"), row;
    i64 n[N_PLANTS] = {0}, n_initial = 0, n_similar = 0, n_close = 0;
    for (Plant kind = PLANT_TWIN; kind <= PLANT_NAMESAKE; kind++) {
        for (Truths all = truths_of(t, county); next_truth(&all, kind, &row); n[kind]++) {
            if (str_starts(cell(row, 8), STR("with her mother;"))) continue;
            PairOfRows p = pair_in(t, known, row);
            Str a = cell(p.one, 5), b = cell(p.other, 5);
            bool one_day = str_eq(cell(p.one, 7), cell(p.other, 7)),
                 one_home = str_eq(cell(p.one, 13), cell(p.other, 13)) && str_eq(cell(p.one, 9), cell(p.other, 9));
            expect(t, !str_eq(cell(p.one, 1), cell(p.other, 1)));
            expect(t, one_day == (kind != PLANT_SIBLING));
            expect(t, one_home == (kind != PLANT_NAMESAKE));
            expect(t, str_eq(a, b) == (kind == PLANT_NAMESAKE));
            if (kind == PLANT_NAMESAKE) expect(t, str_eq(cell(p.one, 4), cell(p.other, 4)));
            n_initial += kind == PLANT_TWIN && str_find(p.how, STR("one initial")) >= 0;
            n_similar += str_find(p.how, STR("similar")) >= 0;
            n_close += str_is(p.how, "ten months apart");
        }
    }
    expect(t, n[PLANT_TWIN] > 80 && n[PLANT_TWIN] < 200 && n[PLANT_NAMESAKE] >= 2);
    expect(t, n_initial > 5 && n_similar > 5 && n_close > 10 && n_close < 60);
}

PURE_TEST("duplicates are enough, of many kinds and sources, each row wrong just as its detail says") {
    CountySpec spec = {.n_pupils = 8000, .seed = 3, .year = 2017, .until = DATE_NONE, .without_attendance = true};
    CountySummary sum;
    spec.out = str_fmt(t->cx.arena, "%.*s/a", STR_ARG(test_folder(t)));
    ok(t, county_make(&t->cx, &spec, &sum));
    Str known = file_in(t, spec.out, "known.csv"), row, how, rest;
    Tally *kinds = ARENA_NEW(t->cx.arena, Tally), *sources = ARENA_NEW(t->cx.arena, Tally);
    i64 n = 0, n_kinds = 0, n_sources = 0;
    for (Truths all = truths_of(t, spec.out); next_truth(&all, PLANT_DUPLICATE_MISSPELT, &row); n++) {
        how = str_cut(cell(row, 8), ';', &rest);
        n_kinds += ++*tally_at(kinds, how) == 1;
        if (cell(row, 2).p[0] != 'X') continue;
        Str wrong = known_of(t, known, cell(row, 2));
        n_sources += ++*tally_at(sources, cell(wrong, 0)) == 1;
        bool as_named = str_eq(cell(wrong, 4), cell(row, 3)) && str_eq(cell(wrong, 5), cell(row, 4));
        bool as_born = str_eq(cell(wrong, 7), cell(row, 5));
        bool of_date = str_find(how, STR("birth")) >= 0;
        expect(t, as_born == !of_date);
        expect(t, as_named == (of_date || str_is(how, "another address")));
        expect(t, str_empty(cell(wrong, 3)));
    }
    expect_i64(t, sum.planted[PLANT_DUPLICATE_MISSPELT], n);
    expect(t, n >= 60 && n_kinds >= 15);
    expect_i64(t, 4, n_sources);
}

/* Sessions after the day, by how they count, of the child on the row of truth.csv. */
static void count_marks(T *t, Str county, Str row, i64 n[MARK_NOT_POSSIBLE + 1]) {
    Listing days = list(t, county, "attendance");
    Str key = str_fmt(t->cx.arena, "\n%.*s,%.*s,", STR_ARG(cell(row, 6)), STR_ARG(cell(row, 1)));
    for (size_t i = 0; i < days.n; i++) {
        Str name = days.names[i], text = file_in(t, county, name.p);
        if (str_cmp(str_slice(name, name.n - 14, name.n - 4), cell(row, 7)) < 0) continue;
        i64 at = str_find(text, key);
        expect(t, at >= 0);
        Str mark = str_slice(text, (size_t)at + 1, text.n);
        n[mark_class(cell(mark, 3).p[0])]++;
        n[mark_class(cell(mark, 4).p[0])]++;
    }
}

PURE_TEST("a child vanished in the register is on it to the end, absent without leave for ten sessions or more") {
    Str county = county_in(t, "a", 600, 6), row;
    Truths all = truths_of(t, county);
    int n_seen = 0;
    while (next_truth(&all, PLANT_VANISHED_IN_REGISTER, &row)) {
        i64 n[MARK_NOT_POSSIBLE + 1] = {0};
        count_marks(t, county, row, n);
        expect(t, n[MARK_UNAUTHORISED] >= 10);
        expect_i64(t, 0, n[MARK_PRESENT] + n[MARK_AUTHORISED]);
        n_seen++;
    }
    expect(t, n_seen >= 2);
}

PURE_TEST("the smallest counties are whole: one pupil, and two of each plant at five hundred") {
    CountySpec spec = {.n_pupils = 1,
                       .seed = 1,
                       .year = 2017,
                       .until = DATE_NONE,
                       .out = str_fmt(t->cx.arena, "%.*s/one", STR_ARG(test_folder(t)))};
    CountySummary sum;
    ok(t, county_make(&t->cx, &spec, &sum));
    expect(t, sum.n_schools >= 3 && sum.n_known >= 1);
    for (i64 seed = 1; seed <= 4; seed++) {
        spec = (CountySpec){.n_pupils = 500,
                            .seed = seed,
                            .year = 2017,
                            .until = DATE_NONE,
                            .without_attendance = true,
                            .force = true,
                            .out = spec.out};
        ok(t, county_make(&t->cx, &spec, &sum));
        for (Plant p = 1; p < PLANT_TWIN; p++) expect(t, sum.planted[p] >= 2);
        expect(t, sum.planted[PLANT_NAMESAKE] >= 2);
    }
}

static void note_ethnicity(UNUSED T *t, const xmlNode *pupil, UNUSED Str urn, UNUSED Str date, void *with) {
    Str code = text_of(child_of(pupil, "PupilCharacteristics"), "Ethnicity");
    Str upn = text_of(child_of(pupil, "PupilIdentifiers"), "UPN");
    if (str_is(code, "WROM") || str_is(code, "WIRT")) ++*tally_at(with, upn);
}

PURE_TEST("involvements name known children, one lead professional each, and consent where the service is sensitive") {
    Str county = county_in(t, "a", 3000, 4), rows = rows_of(t, county, "involvements.csv");
    Str known = file_in(t, county, "known.csv");
    Tally *leads = ARENA_NEW(t->cx.arena, Tally), *services = ARENA_NEW(t->cx.arena, Tally);
    i64 n = 0, n_leads = 0;
    for (Str row; next_row(&rows, &row); n++) {
        Str id = cell(row, 0), service = cell(row, 6), from = cell(row, 13), to = cell(row, 14);
        bool is_sensitive =
            str_is(service, "mental_health") || str_is(service, "sexual_health") || str_is(service, "substance_misuse");
        ++*tally_at(services, service);
        if (n % 10 == 0) expect(t, str_eq(cell(known_of(t, known, id), 4), cell(row, 2)));
        expect(t, str_empty(cell(row, 12)) == !is_sensitive);
        expect(t, from.n == DATE_ISO_LEN && (str_empty(to) || str_cmp(from, to) <= 0));
        expect(t, !str_empty(cell(row, 7)) && !str_empty(cell(row, 8)));
        if (str_is(cell(row, 11), "no")) continue;
        expect_i64(t, 1, ++*tally_at(leads, id));
        n_leads++;
    }
    expect(t, n > 800 && n_leads > 60);
    static const char *const met[] = {"gp", "health_visiting", "social_care", "early_help", "send", "mental_health"};
    for (size_t i = 0; i < COUNT_OF(met); i++) expect(t, *tally_at(services, str_from(met[i])) > 0);
}

/* A cell of gias.csv, where all are quoted. */
static Str gias_cell(Str row, GiasColumn col) {
    static const Str between = STR("\",\"");
    Str rest = str_slice(row, 1, row.n);
    for (int i = 0; i < (int)col; i++) {
        i64 at = str_find(rest, between);
        rest = at < 0 ? STR_NONE : str_slice(rest, (size_t)at + between.n, rest.n);
    }
    i64 end = str_find(rest, STR("\""));
    return end < 0 ? STR_NONE : str_slice(rest, 0, (size_t)end);
}

static bool has_marks_of(T *t, Str county, Date day, Str urn) {
    char iso[DATE_ISO_LEN + 1];
    Str name = str_fmt(t->cx.arena, "attendance/%s.csv", date_iso(day, iso));
    return str_find(file_in(t, county, name.p), str_fmt(t->cx.arena, "\n%.*s,", STR_ARG(urn))) >= 0;
}

PURE_TEST("an academy that converts within the year stands twice in the register and changes its number on the day") {
    Str county = county_in(t, "a", 6000, 4), rows = rows_of(t, county, "gias.csv");
    Terms terms;
    terms_of_year(2017, &terms);
    i64 n_converted = 0;
    for (Str row, next; next_row(&rows, &row);) {
        Date closed = DATE_NONE;
        if (!date_parse_uk(gias_cell(row, GIAS_CLOSE_DATE), &closed) || date_before(closed, terms.census[0])) continue;
        Str rest = file_in(t, county, "gias.csv"), academy = STR_NONE;
        while (next_row(&rest, &next))
            if (str_eq(gias_cell(next, GIAS_ESTABLISHMENT_NUMBER), gias_cell(row, GIAS_ESTABLISHMENT_NUMBER)) &&
                str_is(gias_cell(next, GIAS_ESTABLISHMENT_STATUS_NAME), "Open"))
                academy = gias_cell(next, GIAS_URN);
        Str urn = gias_cell(row, GIAS_URN);
        Date before = terms.day[terms_index_from(&terms, closed) - 3],
             after = terms.day[terms_index_from(&terms, closed) + 8];
        expect(t, has_marks_of(t, county, before, urn) && !has_marks_of(t, county, before, academy));
        expect(t, has_marks_of(t, county, after, academy) && !has_marks_of(t, county, after, urn));
        n_converted++;
    }
    expect(t, n_converted >= 1);
}

PURE_TEST("children of Travellers are away with them at times, and nobody else is") {
    Str county = county_in(t, "a", 6000, 4);
    Tally *travellers = ARENA_NEW(t->cx.arena, Tally);
    i64 n = 0;
    each_pupil(t, county, note_ethnicity, travellers);
    Listing days = list(t, county, "attendance");
    for (size_t i = 0; i < days.n; i += 7) {
        Str rows = rows_of(t, county, days.names[i].p);
        for (Str row; next_row(&rows, &row);) {
            if (cell(row, 3).p[0] != 'T') continue;
            expect(t, *tally_at(travellers, cell(row, 1)) > 0);
            n++;
        }
    }
    expect(t, n > 5);
}

static void count_pupil(T *t, const xmlNode *pupil, UNUSED Str urn, Str date, void *with) {
    if (!str_is(date, "2017-10-05") || strcmp((const char *)pupil->name, "PupilOnRoll") != 0) return;
    const xmlNode *ids = child_of(pupil, "PupilIdentifiers"), *needs = child_of(pupil, "SpecialEducationalNeeds");
    const xmlNode *more = child_of(pupil, "PupilCharacteristics");
    const Str facts[] = {STR("all"), text_of(ids, "Gender"), text_of(needs, "SENprovision"), text_of(more, "Ethnicity"),
                         text_of(child_of(pupil, "PupilStatus"), "EnrolStatus")};
    for (size_t i = 0; i < COUNT_OF(facts); i++) ++*tally_at(with, facts[i]);
    (void)t;
}

static void expect_share(T *t, Tally *s, const char *fact, i64 low, i64 high) {
    i64 share = *tally_at(s, str_from(fact)) * 1000 / *tally_at(s, STR("all"));
    if (share < low || share > high) expect_str(t, fact, str_fmt(t->cx.arena, "%lld in a thousand", (long long)share));
}

PURE_TEST("pupils are made in believable shares") {
    CountySpec spec = {.n_pupils = 6000, .seed = 11, .year = 2017, .until = DATE_NONE, .without_attendance = true};
    CountySummary sum;
    Tally *s = ARENA_NEW(t->cx.arena, Tally);
    spec.out = str_fmt(t->cx.arena, "%.*s/a", STR_ARG(test_folder(t)));
    ok(t, county_make(&t->cx, &spec, &sum));
    each_pupil(t, spec.out, count_pupil, s);
    i64 all = *tally_at(s, STR("all"));
    expect(t, all > 5900 && all < 6150);
    expect_share(t, s, "M", 490, 540);
    expect_share(t, s, "K", 95, 145);
    expect_share(t, s, "E", 20, 42);
    expect_share(t, s, "WBRI", 730, 830);
    expect_share(t, s, "C", 980, 999);
    expect(t, sum.n_known > 6000 * 14 / 10 && sum.n_known < 6000 * 16 / 10);
}

PURE_TEST("bad requests are refused in words, and a folder with something in it is left alone") {
    Str folder = test_folder(t);
    CountySpec good = {.n_pupils = 20,
                       .seed = 1,
                       .year = 2017,
                       .until = DATE_NONE,
                       .out = str_fmt(t->cx.arena, "%.*s/a", STR_ARG(folder))},
               bad = good;
    CountySummary sum;
    bad.n_pupils = 0;
    expect_error(t, ERR_INPUT, county_make(&t->cx, &bad, &sum));
    bad.n_pupils = COUNTY_MAX_PUPILS + 1;
    expect_error(t, ERR_INPUT, county_make(&t->cx, &bad, &sum));
    bad = good;
    bad.year = 1817;
    expect_error(t, ERR_INPUT, county_make(&t->cx, &bad, &sum));
    bad = good;
    bad.until = date_ymd(2017, 9, 4);
    expect_error(t, ERR_INPUT, county_make(&t->cx, &bad, &sum));
    bad = good;
    bad.out = STR_NONE;
    expect_error(t, ERR_INPUT, county_make(&t->cx, &bad, &sum));
    test_write_file(t, str_fmt(t->cx.arena, "%.*s/mine.txt", STR_ARG(folder)), STR("keep"));
    bad.out = folder;
    expect_error(t, ERR_CONFLICT, county_make(&t->cx, &bad, &sum));
    ok(t, county_make(&t->cx, &good, &sum));
    expect_error(t, ERR_CONFLICT, county_make(&t->cx, &good, &sum));
    good.force = true;
    ok(t, county_make(&t->cx, &good, &sum));
    expect_str(t, "keep", test_read_file(t, str_fmt(t->cx.arena, "%.*s/mine.txt", STR_ARG(folder))));
}

PURE_TEST("writing over a county leaves nothing of the earlier one") {
    Str out = county_in(t, "a", 900, 1);
    CountySpec spec = {.n_pupils = 60, .seed = 1, .year = 2017, .until = DATE_NONE, .out = out, .force = true};
    CountySummary sum;
    ok(t, county_make(&t->cx, &spec, &sum));
    u64 over = hash_county(t, out), fresh = hash_county(t, county_in(t, "b", 60, 1));
    expect(t, over == fresh);
}

PURE_TEST("homes in the county lie in their districts by the shipped postcodes, homes outside lie outside") {
    const Authority *a = definitions_of(&t->cx)->authority;
    Names names;
    Places places;
    ok(t, names_load(&t->cx, &names));
    ok(t, places_load(&t->cx, &names, 20000, &places));
    Rng rng = rng_seed(1);
    for (int i = 0; i < 3000; i++) {
        Home home = i % 3 ? place_draw_home(&places, &rng) : place_draw_outside(&places, i % 2, &rng);
        AddressText at;
        place_address(&places, home, &at);
        expect(t, postcode_has_form(at.postcode));
        Place found = authority_place_of(a, at.postcode);
        expect(t, found.is_known && found.is_outside == place_is_outside(&places, home));
        if (!found.is_outside) expect(t, str_eq(found.district, places.towns[home.area].district));
    }
}
