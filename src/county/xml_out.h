/* xml_out.h - XML as three suppliers' software would write it.
 *
 * Why       real returns differ in white space, in the order of elements and in what is done with an empty one; an
 *           importer that has only met one of them has met none.
 *               0  two spaces, line feeds, elements in the published order, empty ones left out
 *               1  no white space at all, elements in reverse, other alphabets as character references
 *               2  byte order mark, tabs, carriage returns, another order, empty elements written
 * Start at  xml_begin(), xml_fields(). */
#ifndef MUSTER_COUNTY_XML_OUT_H
#define MUSTER_COUNTY_XML_OUT_H

#include "county/sink.h"

#define N_XML_STYLES 3

typedef struct XmlOut {
    Sink *to;
    int style, depth;
} XmlOut;

typedef struct XmlField {
    const char *tag;
    Str value; /* empty: left out or written empty, as the style has it */
} XmlField;

void xml_begin(XmlOut *x, Sink *to, int style);
void xml_open(XmlOut *x, const char *tag);
void xml_close(XmlOut *x, const char *tag);
void xml_leaf(XmlOut *x, const char *tag, Str value);
/* The fields in the style's order. */
void xml_fields(XmlOut *x, const XmlField *fields, size_t n);
/* Which of n things the style writes at place i. */
size_t xml_order(const XmlOut *x, size_t i, size_t n);

#endif
