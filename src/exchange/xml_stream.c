#include "exchange/xml_stream.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>

enum { SLOTS = 512, UNKNOWN_MAX = 64, NOT_KNOWN = -1 };

/* libxml2 keeps each name once a parser: its address stands for it. */
typedef struct NameSlot {
    const xmlChar *at;
    int token;
} NameSlot;

typedef struct UnknownName {
    char name[64];
    i64 n, line;
} UnknownName;

struct XmlStream {
    Ctx *cx;
    ImportFile *file;
    u64 n_bytes;
    const XmlHandler *handler;
    xmlParserCtxtPtr parser;
    NameSlot slots[SLOTS];
    int n_slots;
    int tokens[XML_DEPTH_MAX]; /* of the open elements */
    int depth, skipped_depth;  /* skipped_depth: how deep inside an unknown element, 0 outside */
    bool is_leaf;              /* nothing but text since the last element began */
    bool is_stopped, is_input_over;
    Status status;
    const char *refusal; /* why the file is refused, a code; NULL: it is not */
    i64 refusal_line;
    char text[XML_TEXT_MAX];
    size_t n_text;
    UnknownName unknown[UNKNOWN_MAX];
    size_t n_unknown;
};

Ctx *xml_stream_ctx(XmlStream *x) { return x->cx; }
i64 xml_stream_line(const XmlStream *x) { return xmlSAX2GetLineNumber(x->parser); }
u64 xml_stream_bytes(const XmlStream *x) { return x->n_bytes; }
void xml_stream_stop(XmlStream *x) {
    x->is_stopped = true;
    xmlStopParser(x->parser);
}

static bool is_over(const XmlStream *x) { return x->status != OK || x->refusal != NULL || x->is_stopped; }

static void fail(XmlStream *x, Status status) {
    if (x->status == OK) x->status = status;
    xmlStopParser(x->parser);
}

static void refuse(XmlStream *x, const char *code) {
    if (x->refusal == NULL) {
        x->refusal = code;
        x->refusal_line = xml_stream_line(x);
    }
    xmlStopParser(x->parser);
}

/* ---- names ---- */

static int find_token(const XmlHandler *h, const char *name) {
    for (size_t i = 0; i < h->n_names; i++)
        if (strcmp(h->names[i].name, name) == 0) return h->names[i].token;
    return NOT_KNOWN;
}

static int token_of(XmlStream *x, const xmlChar *name) {
    size_t at = ((uintptr_t)name >> 3) * 2654435761u % SLOTS;
    for (; x->slots[at].at != NULL; at = (at + 1) % SLOTS)
        if (x->slots[at].at == name) return x->slots[at].token;
    int token = find_token(x->handler, (const char *)name);
    if (x->n_slots < SLOTS / 2) { /* a file of endless new names is looked up the slow way */
        x->slots[at] = (NameSlot){name, token};
        x->n_slots++;
    }
    return token;
}

static void count_unknown(XmlStream *x, const char *name) {
    for (size_t i = 0; i < x->n_unknown; i++) {
        if (strncmp(x->unknown[i].name, name, sizeof x->unknown[i].name - 1) != 0) continue;
        x->unknown[i].n++;
        return;
    }
    if (x->n_unknown == UNKNOWN_MAX) return;
    UnknownName *u = &x->unknown[x->n_unknown++];
    *u = (UnknownName){.n = 1, .line = xml_stream_line(x)};
    memcpy(u->name, name, strnlen(name, sizeof u->name - 1));
}

/* ---- what libxml2 calls ---- */

static void on_open(void *self, const xmlChar *name, UNUSED const xmlChar *prefix, UNUSED const xmlChar *uri,
                    UNUSED int n_namespaces, UNUSED const xmlChar **namespaces, UNUSED int n_attributes,
                    UNUSED int n_defaulted, UNUSED const xmlChar **attributes) {
    XmlStream *x = self;
    if (is_over(x)) return;
    if (x->depth == XML_DEPTH_MAX) {
        refuse(x, "xml_too_deep");
        return;
    }
    int token = x->skipped_depth > 0 ? NOT_KNOWN : token_of(x, name);
    x->tokens[x->depth++] = token;
    x->is_leaf = true;
    x->n_text = 0;
    if (x->skipped_depth > 0 || token == NOT_KNOWN) {
        if (x->skipped_depth++ == 0) count_unknown(x, (const char *)name);
        return;
    }
    Status st = x->handler->open(x->handler->self, x, token);
    if (st != OK) fail(x, st);
}

static void on_close(void *self, UNUSED const xmlChar *name, UNUSED const xmlChar *prefix, UNUSED const xmlChar *uri) {
    XmlStream *x = self;
    if (is_over(x) || x->depth == 0) return;
    int token = x->tokens[--x->depth];
    Str text = x->is_leaf ? (Str){x->text, x->n_text} : STR_NONE;
    x->is_leaf = false;
    if (x->skipped_depth > 0) {
        x->skipped_depth--;
        return;
    }
    Status st = x->handler->close(x->handler->self, x, token, text);
    if (st != OK) fail(x, st);
}

static void on_text(void *self, const xmlChar *text, int n) {
    XmlStream *x = self;
    if (!x->is_leaf || is_over(x)) return;
    if (x->n_text + (size_t)n > XML_TEXT_MAX) {
        refuse(x, "xml_text_too_long");
        return;
    }
    memcpy(x->text + x->n_text, text, (size_t)n);
    x->n_text += (size_t)n;
}

static void on_document_type(void *self, UNUSED const xmlChar *name, UNUSED const xmlChar *external_id,
                             UNUSED const xmlChar *system_id) {
    refuse(self, "xml_document_type");
}

/* Nothing is left to read: whatever is missing was cut off. */
static bool is_at_end(const XmlStream *x) {
    const xmlParserInput *input = x->parser->input;
    return x->is_input_over && input != NULL && input->end - input->cur <= 1;
}

/* Its message may quote the file, so only the kind and the line are kept. */
static void on_error(void *self, xmlErrorPtr error) {
    XmlStream *x = self;
    if (error->level < XML_ERR_ERROR || is_over(x)) return;
    if (error->domain == XML_FROM_NAMESPACE) return; /* an undeclared prefix harms nobody */
    switch (error->code) {
    case XML_ERR_INVALID_ENCODING:
    case XML_ERR_INVALID_CHAR:
    case XML_ERR_UNKNOWN_ENCODING:
    case XML_ERR_UNSUPPORTED_ENCODING:
    case XML_I18N_CONV_FAILED:
    case XML_IO_ENCODER: x->refusal = "xml_encoding"; break;
    case XML_ERR_DOCUMENT_EMPTY: x->refusal = "xml_empty"; break;
    case XML_ERR_DOCUMENT_END:
    case XML_ERR_TAG_NOT_FINISHED: x->refusal = "xml_truncated"; break;
    case XML_ERR_TAG_NAME_MISMATCH:
    case XML_ERR_UNDECLARED_ENTITY: x->refusal = "xml_not_well_formed"; break;
    default: x->refusal = is_at_end(x) ? "xml_truncated" : "xml_not_well_formed"; break;
    }
    x->refusal_line = error->line;
}

static int on_read(void *self, char *into, int n) {
    XmlStream *x = self;
    size_t got = 0;
    if (x->status != OK) return -1;
    x->status = import_read_uncounted(x->cx, x->file, into, (size_t)n, &got);
    x->n_bytes += got;
    x->is_input_over = got == 0;
    return x->status == OK ? (int)got : -1;
}

static int on_end_of_input(UNUSED void *self) { return 0; }

/* ---- what users are told ---- */

typedef struct Refusal {
    const char *code, *message, *remedy;
} Refusal;

static const Refusal refusals[] = {
    {"xml_empty", "The file holds no XML.", "Ask the school to export the return again."},
    {"xml_truncated", "The file ends before its elements do: part of it is missing.",
     "Ask for the file again, or copy it again; the transfer was cut short."},
    {"xml_encoding", "The file holds bytes that its encoding does not allow.",
     "Ask the supplier to export it as UTF-8, or to declare the encoding that it uses in the first line."},
    {"xml_document_type", "The file declares a document type, which can make a computer read or fetch other files.",
     "Ask for a plain export: a school census or transfer file has no document type."},
    {"xml_text_too_long", "One element holds more text than any field can have.",
     "Ask the supplier to export the file again; it is damaged or is not what it says."},
    {"xml_too_deep", "Elements lie inside each other deeper than this kind of file has.",
     "Ask the supplier to export the file again; it is damaged or is not what it says."},
    {"xml_not_well_formed", "The file breaks the rules of XML at this line.",
     "Ask the supplier to export the file again; a file edited by hand is a common cause."},
};

static Status refuse_file(Ctx *cx, ImportUnit *u, const XmlStream *x) {
    const Refusal *r = &refusals[COUNT_OF(refusals) - 1];
    for (size_t i = 0; i < COUNT_OF(refusals); i++)
        if (strcmp(refusals[i].code, x->refusal) == 0) r = &refusals[i];
    return import_refuse_file(cx, u,
                              (Finding){.code = r->code,
                                        .line = x->refusal_line,
                                        .message = str_from(r->message),
                                        .remedy = str_from(r->remedy)});
}

static void report_unknown(Ctx *cx, ImportUnit *u, const XmlStream *x) {
    for (size_t i = 0; i < x->n_unknown; i++) {
        const UnknownName *name = &x->unknown[i];
        Finding f = {.code = "xml_unknown_element",
                     .severity = SEVERITY_NOTE,
                     .line = name->line,
                     .field = str_from(name->name),
                     .message = str_fmt(cx->arena, "Muster does not know this element; it stands in the file %lld %s.",
                                        (long long)name->n, name->n == 1 ? "time" : "times"),
                     .remedy = STR("Nothing: what it says was left out, and the rest was read.")};
        import_finding(u, &f);
    }
}

/* ---- reading ---- */

void xml_stream_prepare(void) { xmlInitParser(); }

static void close_parser(void *parser) { xmlFreeParserCtxt(parser); }

static Status open_parser(XmlStream *x) {
    xmlSAXHandler sax = {.initialized = XML_SAX2_MAGIC,
                         .startElementNs = on_open,
                         .endElementNs = on_close,
                         .characters = on_text,
                         .ignorableWhitespace = on_text,
                         .cdataBlock = on_text,
                         .internalSubset = on_document_type,
                         .serror = on_error};
    x->parser = xmlCreateIOParserCtxt(&sax, x, on_read, on_end_of_input, x, XML_CHAR_ENCODING_NONE);
    if (x->parser == NULL) return FAIL(x->cx, ERR_OPS, "no memory for an XML parser");
    arena_defer(x->cx->arena, close_parser, x->parser);
    xmlCtxtUseOptions(x->parser, XML_PARSE_NONET | XML_PARSE_COMPACT);
    return OK;
}

Status xml_stream_open(Ctx *cx, ImportFile *f, const XmlHandler *h, XmlStream **out) {
    XmlStream *x = ARENA_NEW(cx->arena, XmlStream);
    x->cx = cx;
    x->file = f;
    x->handler = h;
    *out = x;
    x->status = open_parser(x);
    return x->status;
}

/* What libxml2 says of bytes that it cannot decode it says to this thread, not to the parser; unheard, it would print the bytes. */
void xml_stream_parse(XmlStream *x) {
    xmlSetStructuredErrorFunc(x, on_error);
    (void)xmlParseDocument(x->parser);
    xmlSetStructuredErrorFunc(NULL, NULL);
}

Status xml_stream_report(Ctx *cx, ImportUnit *u, const XmlStream *x) {
    if (x->status != OK) return FAIL(cx, x->status, "%.*s", STR_ARG(x->cx->error.message));
    if (x->refusal != NULL) return refuse_file(cx, u, x);
    report_unknown(cx, u, x);
    return OK;
}

Status xml_stream_read(Ctx *cx, ImportUnit *u, ImportFile *f, const XmlHandler *h) {
    XmlStream *x;
    TRY(xml_stream_open(cx, f, h, &x));
    xml_stream_parse(x);
    import_count_bytes(f, x->n_bytes);
    return xml_stream_report(cx, u, x);
}

Str xml_head_text(Str head, const char *name) {
    i64 at = str_find(head, str_from(name));
    while (at > 0) {
        size_t after = (size_t)at + strlen(name);
        if (head.p[at - 1] == '<' && after < head.n && head.p[after] == '>') {
            Str rest = str_slice(head, after + 1, head.n);
            i64 end = str_find(rest, STR("<"));
            return end < 0 ? STR_NONE : str_trim(str_slice(rest, 0, (size_t)end));
        }
        head = str_slice(head, after, head.n);
        at = str_find(head, str_from(name));
    }
    return STR_NONE;
}
