/* import_pages_test.c - files brought in on a page, the report, and a decision on a held row. */
#include <unistd.h>
#include "../../tests/harness.h"
#include "exchange/import_job.h"
#include "web/web.h"

#define HEADER                                                                                                   \
    "URN,LA (code),EstablishmentNumber,EstablishmentName,TypeOfEstablishment (name),EstablishmentStatus (name)," \
    "OpenDate,CloseDate,SchoolCapacity,OfstedLastInsp,OfstedRating (name)\n"
#define ASHDOWN "118290,886,2001,Ashdown Primary School,Community School,Open,,,210,05-11-2014,Good\n"
#define NOWHERE "abc,886,2002,<b>Nowhere</b>,Community School,Open,,,210,,\n"

typedef struct Signed {
    Str cookie, csrf, form;
} Signed;

static Signed sign_in(T *t) {
    Signed s;
    ok(t, web_test_sign_in(&t->cx, &s.cookie, &s.csrf));
    s.form = str_fmt(t->cx.arena, "csrf=%.*s", STR_ARG(s.csrf));
    return s;
}

static TestReply get(T *t, Str url, Str cookie) {
    TestReply r;
    ok(t, web_test_request(&t->cx, METHOD_GET, url, cookie, STR_NONE, &r));
    return r;
}

static TestReply send(T *t, const Signed *s, Str text, const char *more) {
    TestReply r;
    Str path = str_fmt(t->cx.arena, "%.*s/spooled", STR_ARG(test_folder(t)));
    test_write_file(t, path, text);
    TestUpload upload = {.field = STR("files"), .path = path, .file_name = STR("gias.csv")};
    Str body = str_fmt(t->cx.arena, "%.*s%s", STR_ARG(s->form), more);
    ok(t, web_test_upload(&t->cx, STR("/imports"), s->cookie, body, &upload, &r));
    return r;
}

TEST_OWN_TRANSACTION("a file sent on the page is imported, and its report names it and what was refused") {
    Signed s = sign_in(t);
    TestReply r = send(t, &s, STR(HEADER ASHDOWN NOWHERE), "");
    expect_i64(t, 303, r.status);
    expect(t, str_starts(r.location, STR("/imports/")));
    TestReply report = get(t, r.location, s.cookie);
    expect_i64(t, 200, report.status);
    expect_has(t, report.body, "gias.csv");
    expect_has(t, report.body, "Rows refused: 1");
    expect_has(t, report.body, "2 read: 1 new");
    expect_lacks(t, report.body, "http-equiv=\"refresh\"");
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM establishment WHERE name = 'Ashdown Primary School'"));
    TestReply csv = get(t, str_fmt(t->cx.arena, "%.*s/refused.csv", STR_ARG(r.location)), s.cookie);
    expect_str(t, "text/csv; charset=utf-8", csv.content_type);
    expect_has(t, csv.body, "gias.csv,3,");
    expect_has(t, get(t, STR("/imports"), s.cookie).body, "gias.csv");
    expect_i64(t, 1,
               test_count(t, "SELECT count(*) FROM import_run r JOIN app_user u ON u.id = r.actor_id"
                             " WHERE u.username = 'tester'"));
}

TEST_OWN_TRANSACTION("the same file again changes nothing and says so") {
    Signed s = sign_in(t);
    send(t, &s, STR(HEADER ASHDOWN), "");
    TestReply r = send(t, &s, STR(HEADER ASHDOWN), "");
    expect_has(t, get(t, r.location, s.cookie).body, "Nothing changed");
}

TEST_OWN_TRANSACTION("a check on the page reports everything and changes nothing") {
    Signed s = sign_in(t);
    TestReply r = send(t, &s, STR(HEADER ASHDOWN), "&check=1");
    TestReply report = get(t, r.location, s.cookie);
    expect_has(t, report.body, "Check ");
    expect_has(t, report.body, "would land");
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM establishment"));
}

TEST_OWN_TRANSACTION("a form without a file, or without its token, imports nothing") {
    Signed s = sign_in(t);
    TestReply r;
    ok(t, web_test_request(&t->cx, METHOD_POST, STR("/imports"), s.cookie, s.form, &r));
    expect_i64(t, 422, r.status);
    expect_has(t, r.body, "Files must be given");
    expect_has(t, r.body, "Bring files in");
    Signed forged = {.cookie = s.cookie, .form = STR("csrf=0")};
    expect_i64(t, 403, send(t, &forged, STR(HEADER ASHDOWN), "").status);
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM import_run"));
}

TEST("an import that is not there, and a held row that is not, are not found") {
    Signed s = sign_in(t);
    expect_i64(t, 404, get(t, STR("/imports/12"), s.cookie).status);
    expect_i64(t, 404, get(t, STR("/imports/files/12"), s.cookie).status);
    expect_i64(t, 404, get(t, STR("/doubts/12"), s.cookie).status);
    expect_has(t, get(t, STR("/doubts"), s.cookie).body, "None waits");
}

#define KNOWN                                                                                                  \
    "source,local_id,upn,nhs_number,surname,forename,middle_names,dob,sex,paon,street,locality,town,postcode," \
    "known_from,reason,evidence,died_on\n"
#define ADA(id, dob, forename) \
    "births," id ",,9434765919,Lovelace," forename ",," dob ",F,1,High Street,,Ashford,TN23 1AA," dob ",birth,,\n"

TEST_OWN_TRANSACTION("a held row is shown beside the child it may be, and decided once") {
    Signed s = sign_in(t);
    send(t, &s, STR(KNOWN ADA("B1", "2008-03-08", "Ada") ADA("B2", "2009-07-01", "Byron")), "");
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM match_doubt"));
    i64 id = test_count(t, "SELECT min(id) FROM match_doubt");
    Str url = str_fmt(t->cx.arena, "/doubts/%lld", (long long)id);
    TestReply page = get(t, url, s.cookie), r;
    expect_i64(t, 200, page.status);
    expect_has(t, page.body, "Byron");
    expect_has(t, page.body, "1 July 2009");
    expect_has(t, page.body, "8 March 2008");
    expect_has(t, page.body, "differs");
    Str bad = str_fmt(t->cx.arena, "%.*s&decision=perhaps", STR_ARG(s.form));
    ok(t, web_test_request(&t->cx, METHOD_POST, url, s.cookie, bad, &r));
    expect_i64(t, 422, r.status);
    Str decide = str_fmt(t->cx.arena, "%.*s&decision=different", STR_ARG(s.form));
    ok(t, web_test_request(&t->cx, METHOD_POST, url, s.cookie, decide, &r));
    expect_i64(t, 303, r.status);
    expect_has(t, r.headers, "muster_notice=");
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM person"));
    Str other = str_fmt(t->cx.arena, "%.*s&decision=same", STR_ARG(s.form));
    ok(t, web_test_request(&t->cx, METHOD_POST, url, s.cookie, other, &r));
    expect_i64(t, 409, r.status);
}

TEST_OWN_TRANSACTION("an import begun on a page goes on by itself, as its user, and takes its files along") {
    ImportJobs *jobs;
    App app = t->app;
    const App *before = t->cx.app;
    i64 run_id = 0;
    Str path = str_fmt(t->cx.arena, "%.*s/spooled", STR_ARG(test_folder(t)));
    ImportPath paths[] = {{.path = path, .name = STR("gias.csv")}};
    if (str_is(app.store, ":memory:") || str_empty(app.store)) {
        app.store = str_fmt(t->cx.arena, "%.*s/store.sqlite", STR_ARG(test_folder(t)));
        Ctx own;
        ok(t, ctx_begin(&own, &app, NULL));
        ok(t, db_open(&own, app.store, &own.db));
        ok(t, db_migrate(&own));
        db_close(own.db);
        ctx_end(&own);
    }
    test_write_file(t, path, STR(HEADER ASHDOWN));
    ok(t, import_jobs_open(&t->cx, &jobs));
    app.import_jobs = jobs;
    t->cx.app = &app;
    t->cx.actor = (Actor){.id = 1, .name = STR("x"), .permissions = access_user_permissions()};
    ok(t, import_job_start(&t->cx, paths, 1, false, &run_id));
    t->cx.app = before;
    expect(t, import_jobs_close(jobs, 20000));
    expect(t, run_id > 0);
    expect_i64(t, -1, access(path.p, F_OK));
    expect_i64(t, -1, access(str_cstr(t->cx.arena, str_fmt(t->cx.arena, "%.*s-job", STR_ARG(path))), F_OK));
}
