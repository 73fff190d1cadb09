#include "../../tests/harness.h"
#include "people/search_query.h"

static const Ymd today = {2018, 6, 8};

static SearchQuery read(T *t, const char *typed) {
    SearchQuery q;
    const LinkLists *lists = link_lists_read(t->cx.arena, STR_NONE);
    search_query_read(t->cx.arena, lists, date_ymd(today.year, today.month, today.day), str_from(typed), &q);
    return q;
}

/* "word:anna number:9 post:tn23 1,tn2 31 code:A12.. born:2009-03-12" as one line. */
static Str told(T *t, const char *typed) {
    static const char *const kinds[] = {"", "word", "number", "post", "code"};
    SearchQuery q = read(t, typed);
    Buf b = buf_on(t->cx.arena);
    for (size_t i = 0; i < q.n_words; i++) {
        const SearchWord *w = &q.words[i];
        buf_fmt(&b, "%s%s:%.*s", b.n ? " " : "", kinds[w->kind], STR_ARG(w->key));
        for (size_t k = 1; k < w->n_posts; k++) buf_fmt(&b, ",%.*s", STR_ARG(w->posts[k]));
        if (w->leads_address) buf_lit(&b, "!");
    }
    for (size_t i = 0; i < q.n_births; i++) {
        const SearchBirth *d = &q.births[i];
        char from[DATE_ISO_LEN + 1], to[DATE_ISO_LEN + 1];
        if (date_is_set(d->from))
            buf_fmt(&b, "%sborn:%s..%s", b.n ? " " : "", date_iso(d->from, from), date_iso(d->to, to));
        else buf_fmt(&b, "%sborn:%d-%d", b.n ? " " : "", d->month, d->day);
    }
    if (q.asks_adults) buf_lit(&b, " adults");
    return b.n ? buf_str(&b) : STR("");
}

PURE_TEST("a day of birth is understood in every way people write it") {
    const char *ways[] = {"12/03/2009",  "12-3-2009", "12.03.09", "2009-03-12",    "12 3 2009",    "12 March 2009",
                          "12th mar 09", "12032009",  "20090312", "march 12 2009", "12 mar. 2009", "born 12/3/09"};
    for (size_t i = 0; i < COUNT_OF(ways); i++) expect_str(t, "born:2009-03-12..2009-03-12", told(t, ways[i]));
    expect_str(t, "born:2009-03-01..2009-03-31", told(t, "march 2009"));
    expect_str(t, "born:2009-03-01..2009-03-31", told(t, "3/2009"));
    expect_str(t, "born:3-12", told(t, "12/3"));
    expect_str(t, "born:3-12", told(t, "12 march"));
    expect_str(t, "born:2009-01-01..2009-12-31", told(t, "2009"));
    expect_str(t, "word:anna born:1999-03-12..1999-03-12", told(t, "anna 12/3/99"));
    expect(t, read(t, "30/02/2009").has_false_day);
    expect(t, !read(t, "28/02/2009").has_false_day);
}

PURE_TEST("an age and a year group are days of birth; a number alone is either an age or a house") {
    expect_str(t, "word:anna number:9", told(t, "anna 9"));
    expect_str(t, "word:anna born:2008-06-09..2009-06-08", told(t, "anna aged 9"));
    expect_str(t, "word:anna born:2008-06-09..2009-06-08", told(t, "9 year old anna"));
    expect_str(t, "word:anna born:2008-06-09..2009-06-08", told(t, "anna 9yo"));
    expect_str(t, "word:anna born:2008-09-01..2009-08-31", told(t, "anna year 4"));
    expect_str(t, "word:anna born:2008-09-01..2009-08-31", told(t, "Y4 anna"));
    expect_str(t, "word:anna born:2008-09-01..2009-08-31", told(t, "anna yr 4"));
    expect_str(t, "word:anna born:2012-09-01..2013-08-31", told(t, "anna reception"));
    expect_str(t, "number:12! word:high word:st", told(t, "12 High St"));
    expect_str(t, "number:12a! word:mill word:lane", told(t, "12a, Mill Lane"));
    expect_i64(t, -1, read(t, "anna 1200").words[1].age);
}

PURE_TEST("numbers with spaces, in small letters, or only begun; postcodes whole and in part") {
    expect_str(t, "code:A123456789012", told(t, "a123 4567 8901 2"));
    expect_str(t, "word:smith code:9434765919", told(t, "smith 943 476 5919"));
    expect_str(t, "code:B000123", told(t, "b000123"));
    expect_str(t, "code:A12345", told(t, "A12345"));
    expect_str(t, "post:tn23 1aa", told(t, "TN23 1AA"));
    expect_str(t, "post:tn23 1aa", told(t, "tn231aa"));
    expect_str(t, "post:tn23 1 word:smith", told(t, "tn23 1 smith"));
    expect_str(t, "post:tn23,tn2 3", told(t, "TN23"));
    expect_str(t, "post:tn23 1", told(t, "tn231"));
    expect_str(t, "post:b1 word:smith", told(t, "b1 smith"));
}

PURE_TEST("words are folded, hyphens part them, titles and small words are left out unless they are all there is") {
    expect_str(t, "word:obrien", told(t, "O'Brien"));
    expect_str(t, "word:zoe word:lukasz", told(t, "Zo\xC3\xAB, \xC5\x81ukasz"));
    expect_str(t, "word:smith word:jones", told(t, "Smith-Jones"));
    expect_str(t, "word:j word:k word:smith", told(t, "J.K. Smith"));
    expect_str(t, "word:jane word:smith adults", told(t, "mother Mrs Jane Smith"));
    expect_str(t, "word:parent", told(t, "Parent"));
    expect_str(t, "word:april number:9", told(t, "april 9"));
    expect_str(t, "word:may word:smith", told(t, "may smith"));
    expect_str(t, "street", read(t, "12 high st").words[2].in_full);
}

PURE_TEST("nothing, marks, and far too much are no harm") {
    const char *nothing[] = {"", "   ", "'", ".-,;", "%_%", "\xF0\x9F\x98\x80", "\xFF\xFE"};
    for (size_t i = 0; i < COUNT_OF(nothing); i++) {
        SearchQuery q = read(t, nothing[i]);
        expect(t, search_query_is_empty(&q));
    }
    Buf b = buf_on(t->cx.arena);
    for (int i = 0; i < 2000; i++) buf_lit(&b, "anna ");
    SearchQuery q = read(t, str_cstr(t->cx.arena, buf_str(&b)));
    expect_i64(t, SEARCH_WORDS_MAX, (i64)q.n_words);
    expect(t, q.is_cut);
    buf_clear(&b);
    for (int i = 0; i < 10000; i++) buf_lit(&b, "\xC3\xA9");
    q = read(t, str_cstr(t->cx.arena, buf_str(&b)));
    expect(t, q.n_words == 1 && q.words[0].key.n <= 60);
}
