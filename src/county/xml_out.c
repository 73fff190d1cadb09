#include "county/xml_out.h"

#include <stdio.h>

static void new_line(XmlOut *x) {
    if (x->style == 1) return;
    if (x->style == 2) sink_char(x->to, '\r');
    sink_char(x->to, '\n');
    for (int i = 0; i < x->depth; i++) {
        if (x->style == 2) sink_char(x->to, '\t');
        else sink_lit(x->to, "  ");
    }
}

/* The character that starts at p and how many bytes it takes. The text is ours and well formed. */
static u32 decode(const char *p, size_t *n) {
    u8 first = (u8)p[0];
    *n = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    u32 ch = first & (0xffu >> (*n + 1));
    for (size_t i = 1; i < *n; i++) ch = ch << 6 | ((u8)p[i] & 0x3fu);
    return ch;
}

static void text(XmlOut *x, Str s) {
    for (size_t i = 0; i < s.n; i++) {
        char ch = s.p[i];
        if (ch == '&') sink_lit(x->to, "&amp;");
        else if (ch == '<') sink_lit(x->to, "&lt;");
        else if (ch == '\'' && x->style == 2) sink_lit(x->to, "&apos;");
        else if ((u8)ch < 0x80 || x->style != 1) sink_char(x->to, ch);
        else {
            size_t used;
            char ref[16];
            u32 code = decode(s.p + i, &used);
            sink_str(x->to, (Str){ref, (size_t)snprintf(ref, sizeof ref, "&#%u;", code)});
            i += used - 1;
        }
    }
}

static void tag_text(XmlOut *x, const char *before, const char *tag) {
    sink_str(x->to, str_from(before));
    sink_str(x->to, str_from(tag));
    sink_char(x->to, '>');
}

void xml_begin(XmlOut *x, Sink *to, int style) {
    *x = (XmlOut){.to = to, .style = style};
    if (style == 2) sink_lit(to, "\xef\xbb\xbf");
    sink_str(to, style == 1 ? STR("<?xml version='1.0' encoding='utf-8'?>")
                            : STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"));
}

void xml_open(XmlOut *x, const char *tag) {
    new_line(x);
    tag_text(x, "<", tag);
    x->depth++;
}

void xml_close(XmlOut *x, const char *tag) {
    x->depth--;
    new_line(x);
    tag_text(x, "</", tag);
    if (x->depth == 0 && x->style != 1) sink_char(x->to, '\n');
}

void xml_leaf(XmlOut *x, const char *tag, Str value) {
    new_line(x);
    tag_text(x, "<", tag);
    text(x, value);
    tag_text(x, "</", tag);
}

size_t xml_order(const XmlOut *x, size_t i, size_t n) {
    return x->style == 0 ? i : x->style == 1 ? n - 1 - i : (i + n / 2) % n;
}

void xml_fields(XmlOut *x, const XmlField *fields, size_t n) {
    for (size_t i = 0; i < n; i++) {
        const XmlField *f = &fields[xml_order(x, i, n)];
        if (!str_empty(f->value) || x->style == 2) xml_leaf(x, f->tag, f->value);
    }
}
