/* xml_stream.h - reading XML files of any size, element by element, without ever building a tree.
 *
 * Owns      nothing lasting: one parser, which the arena closes.
 * Invariant memory does not grow with the file. A document type declaration (the door to entity bombs and external
 *           entities) refuses the file as soon as its name is read; so do text over XML_TEXT_MAX bytes in one element and
 *           nesting over XML_DEPTH_MAX.
 * Errors    ERR_INPUT: the file is refused, with a finding that gives the line. What the handler returns ends the reading.
 * Threads   one parser, one thread at a time: a file may be parsed in one and reported in another once that has ended.
 * Why       libxml2's SAX2 interface rather than xmlTextReader: over twice as fast, since no node is built. Element names
 *           come as the numbers of a vocabulary, found by pointer, because libxml2 keeps each name once.
 * Start at  xml_stream_read(). */
#ifndef MUSTER_XML_STREAM_H
#define MUSTER_XML_STREAM_H

#include "exchange/import.h"

#define XML_TEXT_MAX  4096
#define XML_DEPTH_MAX 32

typedef struct XmlName {
    const char *name;
    int token; /* 0 or more */
} XmlName;

typedef struct XmlStream XmlStream;

typedef struct XmlHandler {
    const XmlName *names; /* the elements that mean something; the others, and all in them, are skipped and counted */
    size_t n_names;
    /* An element of the vocabulary begins, ends. text is what stood in it after its last inner element, not trimmed. */
    Status (*open)(void *self, XmlStream *x, int token);
    Status (*close)(void *self, XmlStream *x, int token, Str text);
    void *self;
} XmlHandler;

/* Read the whole file. Elements outside the vocabulary are reported once each when the end is reached. */
MUST_USE Status xml_stream_read(Ctx *cx, ImportUnit *u, ImportFile *f, const XmlHandler *h);
/* The same in steps, for a reader in a thread of its own: everything up to the end of xml_stream_parse() uses only cx (which
 * needs no store), the file and the handler. Nothing is counted as read: see xml_stream_bytes(). */
void xml_stream_prepare(void); /* once in the thread that starts the other; harmless when repeated */
MUST_USE Status xml_stream_open(Ctx *cx, ImportFile *f, const XmlHandler *h, XmlStream **out);
void xml_stream_parse(XmlStream *x);
/* What became of it: an error of the handler or the disk, now cx's; or the file is refused, with its finding. */
MUST_USE Status xml_stream_report(Ctx *cx, ImportUnit *u, const XmlStream *x);
/* Bytes of the file read so far. */
u64 xml_stream_bytes(const XmlStream *x);
Ctx *xml_stream_ctx(XmlStream *x);
i64 xml_stream_line(const XmlStream *x);
/* The handler has seen enough: stop without an error. */
void xml_stream_stop(XmlStream *x);

/* Text between <name> and </name> in the first bytes of a file, trimmed; STR_NONE when it is not there. For recognising
 * files before they are read. */
Str xml_head_text(Str head, const char *name);

#endif
