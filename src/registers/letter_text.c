/* letter_text.c - the text of a letter with {{names}} in it: checked when it is read, filled in when it is written. */
#include "registers/letter_text.h"

#include "base/nearest.h"

enum { DEPTH_MAX = 8 };

/* The next {{tag}}: what stands before it, its kind and name. False: none is left, *before is the rest. */
static bool next_tag(Str *rest, Str *before, LetterTag *tag) {
    i64 from = str_find(*rest, STR("{{")), to;
    *before = from < 0 ? *rest : str_slice(*rest, 0, (size_t)from);
    if (from < 0) return false;
    Str inside = str_slice(*rest, (size_t)from + 2, SIZE_MAX);
    to = str_find(inside, STR("}}"));
    if (to < 0) {
        *before = *rest;
        return false;
    }
    Str text = str_trim(str_slice(inside, 0, (size_t)to));
    *rest = str_slice(inside, (size_t)to + 2, SIZE_MAX);
    bool is_marked = text.n > 0 && strchr("#^/", text.p[0]) != NULL;
    *tag = (LetterTag){.kind = is_marked ? text.p[0] : '=',
                       .name = is_marked ? str_trim(str_slice(text, 1, SIZE_MAX)) : text};
    return true;
}

/* ---- checked ---- */

const char *letter_text_fault(Str text, LetterKnows knows, const void *of, Str *name) {
    Str open[DEPTH_MAX], before;
    size_t depth = 0;
    LetterTag tag;
    while (next_tag(&text, &before, &tag)) {
        *name = tag.name;
        if (tag.kind == '/') {
            if (depth == 0 || !str_eq(open[depth - 1], tag.name)) return "closes a part that is not open";
            depth--;
            continue;
        }
        if (!knows(of, tag.name)) return "is neither a field nor a name that letters know";
        if (tag.kind == '=') continue;
        if (depth == DEPTH_MAX) return "opens a part inside too many others";
        open[depth++] = tag.name;
    }
    if (depth == 0) return NULL;
    *name = open[depth - 1];
    return "opens a part that is not closed";
}

/* ---- filled in ---- */

Str letter_text_fill(Arena *a, Str text, LetterValue value, void *of) {
    bool shown[DEPTH_MAX + 1] = {true};
    size_t depth = 0;
    Str before;
    LetterTag tag;
    Buf b = buf_on(a);
    bool is_tag = true;
    while (is_tag) {
        is_tag = next_tag(&text, &before, &tag);
        if (shown[depth]) buf_add(&b, before);
        if (!is_tag) break;
        if (tag.kind == '/') depth -= depth > 0;
        else if (tag.kind == '=') {
            if (shown[depth]) buf_add(&b, value(of, tag.name, true));
        } else if (depth < DEPTH_MAX) {
            bool is_known = value(of, tag.name, false).n > 0;
            shown[depth + 1] = shown[depth] && is_known == (tag.kind == '#');
            depth++;
        }
    }
    return buf_str(&b);
}
