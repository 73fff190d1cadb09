/* request.h - one request inside web/: what came, what was found, what is to be answered. Private to src/web/.
 *
 * Memory    everything in the arena of the request's Ctx, but for what the transport lends (fields of an upload), which
 *           outlives the request.
 * Why       a page sees none of this: it asks through web.h, so that what it may ask for is declared on its route.
 * Start at  web_handle(). */
#ifndef MUSTER_REQUEST_H
#define MUSTER_REQUEST_H

#include "web/mustache.h"
#include "web/site.h"
#include "web/web.h"

/* A field as it came. A file has a path, where it was spooled. */
typedef struct Field {
    Str name, value;
    Str file_path, file_name;
} Field;

typedef struct Fields {
    Field *at;
    size_t n, cap;
} Fields;

void fields_add(Arena *a, Fields *f, Field field);
/* a=1&b=two+words: added to f. */
void fields_parse(Arena *a, Fields *f, Str encoded);
Str percent_decode(Arena *a, Str s, bool plus_is_space);
void percent_encode(Buf *out, Str s);

/* What the transport knows. */
typedef struct HttpRequest {
    Str method; /* GET, HEAD, POST */
    Str target; /* as asked: /children/12.json?x=1 */
    Str accept, accept_encoding, cookie, origin, host, if_none_match, agent, forwarded;
    Str peer; /* the address that is connected to us */
    Fields body;
} HttpRequest;

typedef struct Header {
    struct Header *next;
    const char *name;
    Str value;
} Header;

typedef struct HttpReply {
    int status;
    Str body;
    bool body_is_static; /* lives as long as the program: no copy needed */
    Header *headers;
} HttpReply;

void http_header(Arena *a, HttpReply *r, const char *name, Str value);
Str http_header_get(const HttpReply *r, const char *name);

/* How an address ends, as what it is answered, and what the route must have for it. */
typedef enum ReplyFormat { AS_HTML = 1, AS_JSON, AS_CSV, AS_XLSX, AS_DOCUMENT } ReplyFormat;
/* The format's ending (".csv") on a path; AS_HTML: it has none. */
ReplyFormat path_ending(Str path, size_t *n);
typedef enum ReplyKind { REPLY_NONE, REPLY_MODEL, REPLY_REDIRECT, REPLY_BYTES } ReplyKind;

typedef struct InputValue {
    bool is_set;
    Str text;
    i64 number;
    Date date;
} InputValue;

#define MAX_PATH_PARTS 8

struct Request {
    const Site *site;
    const HttpRequest *http;
    Visitor visitor;
    /* found */
    Method method;
    Str path;      /* decoded, without .json, .csv, .xlsx or .html */
    Fields fields; /* of the query for GET, of the body for POST */
    ReplyFormat format;
    const Route *route;
    Str params[MAX_PATH_PARTS]; /* by place in the path */
    InputValue *values;         /* by place in route->inputs */
    Given *given;               /* fields of a definition's form */
    size_t n_given;
    i64 subject_id;
    Str csrf;
    Str id;         /* in the log and on error pages: request_id() */
    bool is_nested; /* a test's transaction is open around us */
    bool has_begun; /* ours, or its savepoint in the test's */
    /* answer */
    ReplyKind kind;
    const char *template;
    json_t *model;
    json_t *problems;
    Str location, bytes, content_type, file_name;
    Str notice;
    bool is_of_part; /* the actor reaches a part of the county: its figures are said to be the whole county's */
    bool is_error;   /* the page that says what went wrong is made */
    HtmlSafe *safe;
    HttpReply reply;
};

/* Sets method, path, format, route and params. ERR_NOTFOUND, or ERR_INPUT for a method the address does not know. */
MUST_USE Status request_route(Ctx *cx);
/* Checks the fields against route->inputs. ERR_INPUT with page.problems set. */
MUST_USE Status request_inputs(Ctx *cx);
/* Collects the others, for a route with takes_given. ERR_INPUT: a name that no form of ours has, or more than GIVEN_MAX. */
MUST_USE Status request_given(Ctx *cx);
/* Text that a form can hold: no control characters but line ends and tabs. */
bool text_is_plain(Str s);
/* What a request is called in the log and on its error page; made when first asked for. */
Str request_id(Ctx *cx);
/* The model's page furniture: title, user, navigation, assets, problems, notice. */
json_t *page_furniture(Ctx *cx);
/* Render what the handler answered into request->reply. */
MUST_USE Status reply_render(Ctx *cx);
/* The page that says what went wrong; falls back to plain text when even that fails. */
void reply_error(Ctx *cx, Status st);

/* The whole way of one request: dispatch, commit or roll back, render. Never fails: the failure is the reply. */
void web_handle(Ctx *cx, const Site *site, const HttpRequest *http, HttpReply *out);
/* By the headers alone: is this user one who may send files to this address? Asked before the body is taken in. */
bool web_may_upload(Ctx *cx, const Site *site, const HttpRequest *http);

#endif
