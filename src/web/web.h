/* web.h - routes, requests and replies.
 *
 *   ROUTE(GET, "/people/{id}", person_page, .needs = READ_CHILD, .subject = SUBJECT_PERSON, .subject_param = "id",
 *         .inputs = person_page_inputs, .doc = "One child: identity, where they are now, and everything known.")
 *
 * Owns      tables none. The route table, the dispatcher, templates, the server.
 * Invariant before the handler the dispatcher finds the session, checks .needs, then access to .subject, then CSRF on
 *           every method but GET, and opens the transaction (read-only for GET). After it, reply_finish() is the only
 *           place that commits or rolls back, writes the audit, renders and logs.
 * Why       a page handler makes a model (a JSON value); the same model is the HTML page, the JSON answer (path ending
 *           .json or Accept: application/json) or, where the route names .list, the CSV file (path ending .csv), and where it
 *           names .xlsx or .document, the workbook or the printable file.
 * Start at  ROUTE, reply_model(). */
#ifndef MUSTER_WEB_H
#define MUSTER_WEB_H

#include <jansson.h>
#include "access/access.h"
#include "base/ctx.h"
#include "cli/app.h"

typedef enum Method { METHOD_GET = 1, METHOD_POST } Method;

typedef enum InputType { IN_TEXT = 1, IN_NUMBER, IN_DATE, IN_CHOICE, IN_FLAG, IN_FILE, IN_PASSWORD } InputType;

typedef struct Input {
    const char *name;
    InputType type;
    const char *choices; /* "a|b|c" for IN_CHOICE */
    const char *doc;     /* what a person calls it: "Date of birth"; begins the message when it is wrong */
    bool required;
} Input;
#define INPUTS_END \
    { NULL, 0, NULL, NULL, false }
#define INPUT_TEXT_MAX 4000 /* characters in one field; longer is refused */

typedef struct Route {
    Method method;
    const char *path; /* "/people/{id}" */
    Status (*run)(Ctx *cx);
    Permission needs;
    Permission also; /* a second one that it needs besides; NEEDS_NOTHING: none */
    SubjectKind subject;
    const char *subject_param;
    const Input *inputs; /* query or form fields, INPUTS_END-terminated */
    const char *list;    /* key in the model of the array that is the CSV; its columns are model["columns"] */
    Status (*xlsx)(Ctx *cx, const json_t *model, Str *bytes); /* the model as a workbook: a path ending .xlsx */
    const char *document; /* template of one self-contained, printable HTML file of the model: a path ending .html */
    const char *doc;
    const char *where;
    bool own_transaction;  /* the handler opens its own (uploads) */
    bool has_own_problems; /* inputs that are wrong still reach the handler, which shows its form again */
    bool takes_given;      /* also fields that a definition names, known only at start: in_given() */
    bool is_public;        /* the same for everybody: no session is looked at, no cookie set, and caches may keep it */
} Route;

#define ROUTE(verb, route_path, handler, ...)                               \
    static Status handler(Ctx *cx);                                         \
    const Route route_##handler = {.method = METHOD_##verb,                 \
                                   .path = route_path,                      \
                                   .run = handler,                          \
                                   .where = __FILE__ ":" TEXT_OF(__LINE__), \
                                   __VA_ARGS__};

extern const Route *const route_all[]; /* sorted; made by tools/mkindex */
extern const size_t n_route_all;

/* ---- what the request says; inputs are declared on the route, asking for another is a bug ---- */
Str in_text(Ctx *cx, const char *name); /* trimmed; STR_NONE when absent */
i64 in_number(Ctx *cx, const char *name, i64 otherwise);
Date in_date(Ctx *cx, const char *name); /* from one field, or from name-day, name-month, name-year */
/* One of the boxes of a day as it was typed: "day", "month" or "year". STR_NONE: it did not come. */
Str in_box(Ctx *cx, const char *name, const char *part);
bool in_flag(Ctx *cx, const char *name);
Str in_path(Ctx *cx, const char *name);     /* the {name} part of the path */
i64 in_subject(Ctx *cx);                    /* the checked .subject id */
Str in_password(Ctx *cx, const char *name); /* as typed, not trimmed */
/* A field of a form that a definition describes: what was typed, trimmed. Three boxes of a date (name-day, name-month, name-year)
 * are one, "8/3/2018"; boxes that share a name are one, their values parted by spaces. */
typedef struct Given {
    Str name, text;
} Given;
#define GIVEN_MAX      400 /* fields of one form */
#define GIVEN_NAME_MAX 120
/* Those that the route does not declare, in the order they came; *out in the arena. Checked as any text is: no control characters,
 * INPUT_TEXT_MAX; names of small letters, digits and _.[] alone. For a route with takes_given. */
size_t in_given(Ctx *cx, const Given **out);
/* Uploaded files spooled to disk: how many, and each one's path (the server removes it after the reply) and the name
 * it had, without folders. */
size_t in_n_files(Ctx *cx, const char *name);
void in_file(Ctx *cx, const char *name, size_t i, Str *path, Str *file_name);
/* Was some of what was given wrong? For a route with has_own_problems, which shows its form again. */
bool in_has_problems(Ctx *cx);
/* What was said to be wrong with that field, first; STR_NONE: nothing. */
Str in_problem(Ctx *cx, const char *field);
/* True when the answer is to be CSV or JSON: a list then gives all its rows, not one page of them. */
bool in_wants_all(Ctx *cx);
bool in_wants_csv(Ctx *cx);
/* The value of one cookie; STR_NONE when absent. */
Str in_cookie(Ctx *cx, const char *name);
/* The token that this session's forms carry; also of the form that signs in. */
Str in_csrf(Ctx *cx);

/* ---- answers ---- */
/* Takes the reference to model, also on failure. template is "rollcall_home" for rollcall_home.mustache. The page
 * furniture (title, user, csrf, asset links) is added under "page"; model["title"] is the page's title. */
MUST_USE Status reply_model(Ctx *cx, const char *template, json_t *model);
/* The model through a template as one file, for a command as for a download: no page around it, no session. */
MUST_USE Status web_document(Ctx *cx, const char *template, const json_t *model, Str *out);
/* 303 to an address made by url_to(). */
MUST_USE Status reply_redirect(Ctx *cx, Str url);
MUST_USE Status reply_bytes(Ctx *cx, Str content_type, Str file_name, Str bytes);
void reply_set_cookie(Ctx *cx, const char *name, Str value, int max_age_s);
/* The session's cookie, with the name and marks that fit this server; an empty token takes it away. */
void reply_session_cookie(Ctx *cx, Str token);
Str in_session_token(Ctx *cx);
/* Tell the user something on the next page they see. */
void reply_notice(Ctx *cx, Str text);
/* An answer in the form that was wrong: the page that reply_model() makes next says so at its top and beside the field
 * (page.problems: field, text), and is sent as 422. The transaction is rolled back. */
void reply_problem(Ctx *cx, const char *field, Str text);
/* The one builder of addresses: url_to(cx, "/people/{id}", "id", "12", NULL); further pairs become the query.
 * A path that is not in the route table is a bug. STR_NONE at the command line, where there are no pages. */
Str url_to(Ctx *cx, const char *path, ...) __attribute__((sentinel));
/* The same where this user's permissions open the page, else STR_NONE: a link that leads to a refusal is not offered. Whether the one
 * record may be opened is not asked here. */
Str url_if_may(Ctx *cx, const char *path, ...) __attribute__((sentinel));
/* The report of the file that a fact came in (import_unit.id), for who may read it; STR_NONE: it came in none. */
Str url_of_source(Ctx *cx, i64 unit_id);

/* ---- safe HTML: the only way to have it not escaped. grep for html_safe. ---- */
/* Marks text as HTML made by our code. Only for markup with no user text in it, or SVG from web/chart.c. */
json_t *html_safe(Ctx *cx, Str html);

/* ---- the server, and the dispatcher without one (tests) ---- */
typedef struct ServeOptions {
    Str bind;           /* 127.0.0.1 */
    int port;           /* 8080; 0 = any free one, printed */
    int n_threads;      /* 0 = choose */
    bool is_behind_tls; /* a proxy speaks TLS for us: Secure cookies, HSTS */
    Str trusted_proxies; /* addresses, parted by commas, that are believed when they say whom they ask for; with is_behind_tls this machine */
    bool is_quiet;         /* no line for each request */
    Str tls_cert, tls_key; /* files, PEM: the server speaks TLS itself; STR_NONE: it does not */
} ServeOptions;
/* Serve until SIGTERM or SIGINT, then finish what is in hand and return. */
MUST_USE Status web_serve(Ctx *cx, const ServeOptions *o);

typedef struct TestReply {
    int status;
    Str body;
    Str location;
    Str set_cookie;
    Str content_type;
    Str headers; /* all of them, "Name: value" a line */
} TestReply;
/* Run one request in-process on cx's connection. body is form-encoded. Results live in cx->arena. When a transaction is
 * open (as in a TEST) the request runs in a savepoint of it. */
MUST_USE Status web_test_request(Ctx *cx, Method m, Str url, Str cookie, Str body, TestReply *out);
/* Of the next request the n-th allocation fails (0: none does), of its model where is_model, else of all else. */
typedef struct TestStarve {
    u64 n;
    bool is_model;
    bool has_starved; /* out: it came to that many */
    bool is_silent;   /* no line in the log, whatever comes of it */
} TestStarve;
/* Of every request until it is asked with NULL. */
void web_test_starve(TestStarve *s);
/* Add a user and sign in: *cookie for web_test_request(), *csrf for the field "csrf" of a form. */
MUST_USE Status web_test_sign_in(Ctx *cx, Str *cookie, Str *csrf);
/* A multipart form with one file, spooled to path and removed after. */
typedef struct TestUpload {
    Str field, path, file_name;
} TestUpload;
MUST_USE Status web_test_upload(Ctx *cx, Str url, Str cookie, Str body, const TestUpload *upload, TestReply *out);

#endif
