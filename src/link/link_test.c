/* link_test.c - pairs decided: what says that two records are one person, and what looks so and is not. */
#include "harness.h"
#include "link/cluster.h"
#include "link/copies.h"
#include "link/model.h"
#include "link/report.h"
#include "people.h"

/* ---- two rows ---- */

typedef struct Two {
    LinkIndex *ix;
    LinkModel model;
    LinkExplanation x;
} Two;

static void close_index(void *ix) { link_index_close(ix); }

static LinkIndex *open_index(T *t, LinkKeys keys) {
    LinkIndex *ix = link_index_open(link_lists_read(t->cx.arena, STR_NONE), keys);
    arena_defer(t->cx.arena, close_index, ix);
    return ix;
}

/* Decided with the weights that nothing was learned for. */
static LinkExplanation decide(T *t, LinkRow a, LinkRow b) {
    LinkIndex *ix = open_index(t, LINK_KEYS_ALL);
    LinkModel model;
    LinkExplanation x;
    link_index_add(ix, &a, true);
    link_index_add(ix, &b, true);
    link_model_default(&model, ix);
    link_explain(ix, &model, 0, 1, &x);
    return x;
}

#define ROW(...) ((LinkRow){.value = {__VA_ARGS__}})
#define CHILD(first, last, born)                                                                    \
    ROW([LINK_FORENAME] = STR(first), [LINK_SURNAME] = STR(last), [LINK_BIRTH_DATE] = STR(born),    \
        [LINK_SEX] = STR("F"), [LINK_HOUSE_NUMBER] = STR("12"), [LINK_STREET] = STR("High Street"), \
        [LINK_TOWN] = STR("Ashford"), [LINK_POSTCODE] = STR("TN23 1AA"))

static void expect_reason(T *t, const LinkExplanation *x, const char *field, const char *level) {
    Str found = STR("the field has no reason");
    for (size_t i = 0; i < x->n; i++)
        if (str_is(str_from(field), x->reason[i].field)) found = str_from(x->reason[i].level);
    expect_str(t, level, found);
}

PURE_TEST("errors that people make are recognised for what they are") {
    LinkRow a = CHILD("Elizabeth", "Smith", "2010-03-08"), b = CHILD("Lizzie", "Smyth", "2010-08-03");
    LinkExplanation x = decide(t, a, b);
    expect_reason(t, &x, "forename", "a short or familiar form, or part of a double name");
    expect_reason(t, &x, "surname", "one letter different");
    expect_reason(t, &x, "birth_date", "day and month exchanged");
    expect(t, x.probability > 0.5f);
    b = CHILD("Smith", "Elizabeth", "2010-03-18");
    x = decide(t, a, b);
    expect_reason(t, &x, "names", "exchanged");
    expect_reason(t, &x, "forename", "the same");
    expect_reason(t, &x, "birth_date", "one digit wrong");
    expect(t, x.probability > 0.5f);
    b = CHILD("Elizabeth", "Smith-Jones", "");
    b.value[LINK_HOUSE_NUMBER] = STR("12A");
    b.value[LINK_STREET] = STR("HIGH ST");
    b.value[LINK_POSTCODE] = STR("TN32 1AA");
    x = decide(t, a, b);
    expect_reason(t, &x, "surname", "a short or familiar form, or part of a double name");
    expect_reason(t, &x, "house", "same number, different letter");
    expect_reason(t, &x, "street", "the same");
    expect_reason(t, &x, "postcode", "one character wrong");
    expect_reason(t, &x, "birth_date", "not given");
}

PURE_TEST("the weights of an explanation sum to the weight of the pair") {
    LinkExplanation x = decide(t, CHILD("Elizabeth", "Smith", "2010-03-08"), CHILD("Elisabeth", "Smith", "2010-03-09"));
    float sum = 0;
    bool has_relations = false;
    for (size_t i = 0; i < x.n; i++) {
        sum += x.reason[i].weight;
        has_relations = has_relations || str_is(str_from("relations"), x.reason[i].field);
    }
    expect(t, has_relations);
    expect(t, sum > x.weight - 0.01f && sum < x.weight + 0.01f);
    Buf text = buf_on(t->cx.arena);
    link_explain_text(&x, &text);
    expect_has(t, buf_str(&text), "one digit wrong");
    expect_lacks(t, buf_str(&text), "Smith");
}

PURE_TEST("twins, brothers and a mother and daughter of one name are not one person") {
    LinkRow a = CHILD("Grace", "Okonkwo", "2010-03-08");
    expect(t, decide(t, a, CHILD("Ruby", "Okonkwo", "2010-03-08")).probability < 0.5f);
    expect(t, decide(t, a, CHILD("Gloria", "Okonkwo", "2010-03-08")).probability < 0.5f);
    expect(t, decide(t, a, CHILD("Ruby", "Okonkwo", "2012-11-21")).probability < 0.01f);
    expect(t, decide(t, a, CHILD("Grace", "Okonkwo", "1981-11-21")).probability < 0.5f);
    LinkExplanation x = decide(t, a, CHILD("Ruby", "Okonkwo", "2010-03-08"));
    expect_i64(t, LINK_TWINS, x.otherwise);
}

PURE_TEST("twins with one initial are left to a person") {
    LinkRow a = CHILD("G", "Okonkwo", "2010-03-08"), b = CHILD("Grace", "Okonkwo", "2010-03-08");
    expect(t, decide(t, a, b).verdict != LINK_IS_SAME);
}

PURE_TEST("a missing value says nothing, and 1 January 1900 is missing") {
    LinkRow a = CHILD("Grace", "Okonkwo", "2010-03-08"), b = CHILD("Grace", "Okonkwo", "1900-01-01");
    LinkExplanation x = decide(t, a, b);
    expect_reason(t, &x, "birth_date", "not given");
    for (size_t i = 0; i < x.n; i++)
        if (str_is(str_from("birth_date"), x.reason[i].field)) expect(t, x.reason[i].weight == 0);
}

/* ---- files ---- */

typedef struct Linked {
    LinkIndex *ix;
    LinkJob job;
    LinkModel model;
    LinkCopies copies;
    LinkPairs pairs;
} Linked;

static void close_linked(void *thing) { link_pairs_free(&((Linked *)thing)->pairs); }

/* n_left 0: one file. */
static Linked *link_rows(T *t, const LinkRow *rows, u32 n, u32 n_left) {
    Linked *l = ARENA_NEW(t->cx.arena, Linked);
    l->ix = open_index(t, LINK_KEYS_ALL);
    for (u32 i = 0; i < n; i++) link_index_add(l->ix, &rows[i], i >= n_left);
    l->job = (LinkJob){.ix = l->ix, .n_left = n_left ? n_left : n, .is_two_files = n_left > 0, .n_threads = 2};
    l->copies = link_copies_set_apart(t->cx.arena, l->ix, l->job.n_left);
    link_job_train(&l->job, &l->model);
    l->pairs = link_job_pairs(&l->job, &l->model, 0.01);
    arena_defer(t->cx.arena, close_linked, l);
    if (n_left == 0) link_cluster(t->cx.arena, &l->job, &l->model, &l->pairs);
    link_copies_expand(&l->copies, &l->job, &l->model, &l->pairs);
    return l;
}

static LinkRow *rows_of(T *t, const Made *made, u32 n) {
    LinkRow *rows = ARENA_ARRAY(t->cx.arena, LinkRow, n);
    for (u32 i = 0; i < n; i++) rows[i] = made[i].row;
    return rows;
}

PURE_TEST("families: the copies are found, and no twin, brother or namesake is merged") {
    u32 n;
    PeopleWanted w = {.seed = 11,
                      .n_families = 1500,
                      .twins = 0.03,
                      .namesakes = 0.03,
                      .copied = 0.2,
                      .errors = 2,
                      .has_numbers = true};
    Made *made = people_make(t->cx.arena, &w, &n);
    Linked *l = link_rows(t, rows_of(t, made, n), n, 0);
    i64 n_right = 0, n_wrong = 0, n_family = 0, n_true = 0;
    for (u32 i = 0; i < n; i++) n_true += made[i].is_copy;
    for (size_t i = 0; i < l->pairs.n; i++) {
        const LinkPair *p = &l->pairs.at[i];
        if (p->probability < 0.5f) continue;
        bool is_right = made[p->left].person == made[p->right].person;
        n_right += is_right;
        n_wrong += !is_right;
        n_family += !is_right && made[p->left].family == made[p->right].family && p->probability >= 0.99f;
    }
    expect_i64(t, 0, n_family);
    expect(t, n_right * 1000 >= n_true * 985);
    expect(t, n_wrong * 1000 <= n_right * 5);
}

PURE_TEST("one thread and four give the same pairs") {
    u32 n;
    PeopleWanted w = {.seed = 5, .n_families = 700, .copied = 0.3, .errors = 3};
    Made *made = people_make(t->cx.arena, &w, &n);
    Linked *l = link_rows(t, rows_of(t, made, n), n, 0);
    l->job.n_threads = 1;
    LinkModel again;
    link_job_train(&l->job, &again);
    expect(t, memcmp(again.weight, l->model.weight, sizeof again.weight) == 0);
    l->job.n_threads = 4;
    LinkPairs one = link_job_pairs(&l->job, &again, 0.01);
    l->job.n_threads = 1;
    LinkPairs four = link_job_pairs(&l->job, &again, 0.01);
    bool is_same = one.n == four.n && memcmp(one.at, four.at, one.n * sizeof *one.at) == 0;
    link_pairs_free(&one);
    link_pairs_free(&four);
    expect(t, is_same);
}

PURE_TEST("a file without duplicates has none") {
    u32 n;
    PeopleWanted w = {.seed = 21, .n_families = 1000, .twins = 0.02, .namesakes = 0.02};
    Made *made = people_make(t->cx.arena, &w, &n);
    Linked *l = link_rows(t, rows_of(t, made, n), n, 0);
    i64 n_links = 0;
    for (size_t i = 0; i < l->pairs.n; i++) n_links += l->pairs.at[i].probability >= 0.5f;
    expect(t, n_links * 1000 <= n);
}

PURE_TEST("10,000 copies of one row are one group, and nobody else's") {
    u32 n_people, n_copies = 10000;
    PeopleWanted w = {.seed = 3, .n_families = 300, .copied = 0.2, .errors = 1, .has_numbers = true};
    Made *made = people_make(t->cx.arena, &w, &n_people);
    LinkRow *rows = ARENA_ARRAY(t->cx.arena, LinkRow, n_people + n_copies);
    for (u32 i = 0; i < n_people; i++) rows[i] = made[i].row;
    for (u32 i = 0; i < n_copies; i++) rows[n_people + i] = CHILD("Perpetua", "Featherstonehaugh", "2009-05-05");
    Linked *l = link_rows(t, rows, n_people + n_copies, 0);
    i64 n_chained = 0, n_others = 0, n_right = 0, n_true = 0;
    for (u32 i = 0; i < n_people; i++) n_true += made[i].is_copy;
    for (size_t i = 0; i < l->pairs.n; i++) {
        const LinkPair *p = &l->pairs.at[i];
        if (p->probability < 0.5f) continue;
        if (p->left >= n_people) n_chained++;
        else if (p->right >= n_people) n_others++;
        else n_right += made[p->left].person == made[p->right].person;
    }
    expect_i64(t, n_copies - 1, n_chained);
    expect_i64(t, 0, n_others);
    expect(t, n_right * 100 >= n_true * 95);
}

PURE_TEST("numbers given out in turn differ by a digit and mean nothing by it") {
    u32 n = 2000;
    LinkRow *rows = ARENA_ARRAY(t->cx.arena, LinkRow, n);
    for (u32 i = 0; i < n; i++) {
        rows[i] = CHILD("Ann", "Jones", "2010-03-08");
        rows[i].value[LINK_UPN] = str_fmt(t->cx.arena, "A88%010u", i);
    }
    Linked *l = link_rows(t, rows, n, 0);
    for (size_t i = 0; i < l->pairs.n; i++) expect(t, l->pairs.at[i].probability < 0.5f);
}

PURE_TEST("one to one takes the choice with the greatest sum, not the likeliest pair first") {
    LinkPair at[] = {{0, 10, 20, 0.9f, 0}, {0, 11, 19, 0.9f, 0}, {1, 10, 18, 0.9f, 0}, {2, 12, 5, 0.6f, 0}};
    LinkPairs pairs = {.at = NULL};
    for (size_t i = 0; i < COUNT_OF(at); i++) link_pairs_add(&pairs, at[i]);
    link_one_to_one(t->cx.arena, 13, &pairs);
    u32 partner[3] = {0, 0, 0};
    for (size_t i = 0; i < pairs.n; i++) partner[pairs.at[i].left] = pairs.at[i].right;
    size_t n = pairs.n;
    link_pairs_free(&pairs);
    expect_i64(t, 3, (i64)n);
    expect_i64(t, 11, partner[0]);
    expect_i64(t, 10, partner[1]);
    expect_i64(t, 12, partner[2]);
}

PURE_TEST("a rare surname that is shared says more than a common one") {
    LinkIndex *ix = open_index(t, LINK_KEYS_ALL);
    LinkModel model;
    for (int i = 0; i < 200; i++) {
        LinkRow row = CHILD("Ann", "Smith", "2001-01-02");
        if (i >= 198) row = CHILD("Ann", "Szymborska", "2001-01-02");
        link_index_add(ix, &row, true);
    }
    link_model_default(&model, ix);
    LinkExplanation common, rare;
    link_explain(ix, &model, 0, 1, &common);
    link_explain(ix, &model, 198, 199, &rare);
    expect(t, rare.reason[1].weight > common.reason[1].weight + 3);
    expect_i64(t, 198, common.reason[1].n_holders);
}

/* ---- one row against an index ---- */

static size_t ask(const LinkIndex *ix, const LinkModel *model, LinkRow row, LinkHit hits[5]) {
    return link_index_query(ix, model, &(LinkAsk){.row = row, .least = 0.1, .max = 5}, hits);
}

PURE_TEST("a row finds its person in an index, until the record is taken out and when it is put back") {
    u32 n, n_found = 0, n_copies = 0;
    PeopleWanted w = {.seed = 8, .n_families = 800, .twins = 0.02, .copied = 0.2, .errors = 2, .has_numbers = true};
    Made *made = people_make(t->cx.arena, &w, &n);
    LinkIndex *ix = open_index(t, LINK_KEYS_LEAN);
    u32 *record_of = ARENA_ARRAY(t->cx.arena, u32, n);
    u32 *place_of = ARENA_ARRAY(t->cx.arena, u32, n);
    for (u32 i = 0; i < n; i++)
        if (!made[i].is_copy)
            place_of[made[i].person] = i, record_of[made[i].person] = link_index_add(ix, &made[i].row, true);
    LinkModel model;
    LinkHit hits[5];
    link_index_train(ix, 1, &model);
    for (u32 i = 0; i < n; i++) {
        if (!made[i].is_copy) continue;
        size_t n_hits = ask(ix, &model, made[i].row, hits);
        n_copies++;
        n_found += n_hits > 0 && hits[0].record == record_of[made[i].person];
        for (size_t k = 1; k < n_hits; k++) expect(t, hits[k].weight <= hits[k - 1].weight);
    }
    expect(t, n_found * 100 >= n_copies * 98);
    const LinkRow *someone = &made[place_of[7]].row;
    expect(t, ask(ix, &model, *someone, hits) >= 1);
    expect_i64(t, record_of[7], hits[0].record);
    expect_i64(t, LINK_IS_SAME, hits[0].verdict);
    link_index_remove(ix, record_of[7]);
    size_t n_hits = ask(ix, &model, *someone, hits);
    for (size_t k = 0; k < n_hits; k++) expect(t, hits[k].record != record_of[7]);
    u32 again = link_index_add(ix, someone, true);
    expect(t, ask(ix, &model, *someone, hits) >= 1);
    expect_i64(t, again, hits[0].record);
}

PURE_TEST("an index asked about nobody it knows, or about nothing, says so") {
    LinkIndex *ix = open_index(t, LINK_KEYS_LEAN);
    LinkModel model;
    LinkHit hits[5];
    LinkRow a = CHILD("Grace", "Okonkwo", "2010-03-08"), nothing;
    memset(&nothing, 0, sizeof nothing);
    link_index_add(ix, &a, true);
    link_model_default(&model, ix);
    expect_i64(t, 0, (i64)ask(ix, &model, nothing, hits));
    LinkRow other = ROW([LINK_FORENAME] = STR("Zebedee"), [LINK_SURNAME] = STR("Xanthopoulos"),
                        [LINK_BIRTH_DATE] = STR("2001-12-31"));
    expect_i64(t, 0, (i64)ask(ix, &model, other, hits));
    LinkIndex *empty = open_index(t, LINK_KEYS_LEAN);
    link_model_default(&model, empty);
    expect_i64(t, 0, (i64)ask(empty, &model, a, hits));
}

PURE_TEST("twins whose weights say one child are still left to a person") {
    LinkIndex *ix = open_index(t, LINK_KEYS_LEAN);
    LinkModel model;
    LinkRow a = CHILD("Grace", "Okonkwo", "2010-03-08"), b = CHILD("Ruby", "Okonkwo", "2010-03-08");
    link_index_add(ix, &a, true);
    link_index_add(ix, &b, true);
    link_model_default(&model, ix);
    for (int c = LINK_SIBLINGS; c < N_LINK_CLASSES; c++) model.share[c] = 0; /* a model that knows no families */
    model.share[LINK_ONE_PERSON] = 0.9;
    link_model_settle(&model);
    LinkExplanation x;
    link_explain(ix, &model, 0, 1, &x);
    expect(t, x.probability > 0.99f);
    expect_i64(t, LINK_REVIEW, x.verdict);
    a.value[LINK_NHS] = STR("9434765919");
    b = a;
    b.value[LINK_NHS] = STR("4010232137");
    u32 one = link_index_add(ix, &a, true), other = link_index_add(ix, &b, true), again = link_index_add(ix, &a, true);
    link_explain(ix, &model, one, other, &x); /* one name, one birthday, two numbers */
    expect(t, x.probability > 0.99f);
    expect_i64(t, LINK_REVIEW, x.verdict);
    link_explain(ix, &model, one, again, &x);
    expect_i64(t, LINK_IS_SAME, x.verdict);
}

PURE_TEST("one letter apart may be a slip, or twins: two names that others bear are left to a person") {
    LinkIndex *ix = open_index(t, LINK_KEYS_LEAN);
    LinkModel model;
    LinkRow a = CHILD("Bella", "Okonkwo", "2010-03-08"), slip = CHILD("Beyla", "Okonkwo", "2010-03-08"),
            twin = CHILD("Ella", "Okonkwo", "2010-03-08");
    for (int i = 0; i < 4; i++) {
        LinkRow bella = ROW([LINK_FORENAME] = STR("Bella"), [LINK_SURNAME] = STR("Jones"));
        LinkRow ella = ROW([LINK_FORENAME] = STR("Ella"), [LINK_SURNAME] = STR("Brown"));
        link_index_add(ix, &bella, true);
        link_index_add(ix, &ella, true);
    }
    u32 one = link_index_add(ix, &a, true), two = link_index_add(ix, &slip, true),
        three = link_index_add(ix, &twin, true);
    link_model_default(&model, ix);
    model.share[LINK_ONE_PERSON] = 0.9;
    link_model_settle(&model);
    LinkExplanation x;
    link_explain(ix, &model, one, two, &x);
    expect_i64(t, LINK_IS_SAME, x.verdict);
    link_explain(ix, &model, one, three, &x);
    expect(t, x.probability > 0.99f);
    expect_i64(t, LINK_REVIEW, x.verdict);
}

PURE_TEST("a standing index takes at most 270 bytes a record, and does not grow as records come and go") {
    u32 n;
    PeopleWanted w = {.seed = 5, .n_families = 10000, .twins = 0.015, .namesakes = 0.01, .has_numbers = true};
    Made *made = people_make(t->cx.arena, &w, &n);
    LinkIndex *ix = open_index(t, LINK_KEYS_LEAN);
    for (u32 i = 0; i < n; i++) link_index_add(ix, &made[i].row, true);
    size_t bytes = link_index_bytes(ix);
    expect(t, bytes / n <= 270);
    for (u32 i = 0; i < n; i++) {
        link_index_remove(ix, i);
        expect_i64(t, i, link_index_add(ix, &made[i].row, true));
    }
    expect_i64(t, (i64)bytes, (i64)link_index_bytes(ix));
}

/* ---- the public files ---- */

static double f1_of(T *t, const char *file, const char *args) {
    Str path, out;
    if (!test_shared(t, file, &path)) return -1;
    Str command = str_fmt(t->cx.arena, "link %.*s --truth rec_id --json%s", STR_ARG(path), args);
    expect_i64(t, 0, test_run_muster(t, str_cstr(t->cx.arena, command), &out));
    json_t *o = json_loadb(out.p, out.n, 0, NULL);
    expect(t, o != NULL);
    double f1 = json_number_value(json_object_get(json_object_get(o, "evaluation"), "f1"));
    json_decref(o);
    printf("     %s%s: F1 %.4f\n", file, *args ? " without the identifier" : "", f1);
    return f1;
}

static void expect_f1(T *t, double least, double f1) {
    if (f1 >= 0) expect(t, f1 >= least);
}

PURE_TEST("the public files are linked well, with the identifier and without") {
    Str folder = test_folder(t), map = str_fmt(t->cx.arena, "%.*s/map", STR_ARG(folder));
    test_write_file(t, map,
                    STR("# no soc_sec_id\nforename = given_name\nsurname = surname\nhouse = street_number\n"
                        "street = address_1\nlocality = address_2\ntown = suburb\npostcode = postcode\n"
                        "county = state\nbirth_date = date_of_birth\n"));
    char *without = str_cstr(t->cx.arena, str_fmt(t->cx.arena, " --map %.*s", STR_ARG(map)));
    expect_f1(t, 0.999, f1_of(t, "data/linkage/febrl-dataset1.csv", ""));
    expect_f1(t, 0.999, f1_of(t, "data/linkage/febrl-dataset2.csv", ""));
    expect_f1(t, 0.999, f1_of(t, "data/linkage/febrl-dataset3.csv", ""));
    expect_f1(t, 0.998, f1_of(t, "data/linkage/febrl-dataset1.csv", without));
    expect_f1(t, 0.998, f1_of(t, "data/linkage/febrl-dataset2.csv", without));
    expect_f1(t, 0.998, f1_of(t, "data/linkage/febrl-dataset3.csv", without));
}
