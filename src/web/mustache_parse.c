/* mustache_parse.c - template text to a flat list of operations.
 *
 * Three steps: cut into tokens (text never crosses a line end), mark the lines that hold nothing but tags (they leave
 * no line behind), and lay the tokens down as operations.
 *
 * Why       the rules about lines are the hard part of the language, so they have a step of their own. The inheritance
 *           cases add: several parent and block tags may share such a line, and the text of a block loses the
 *           indentation of its first line and gains that of the place where it is expanded. */
#include "web/mustache_ops.h"

typedef enum TokenKind {
    TOK_TEXT = 1,
    TOK_VALUE,
    TOK_RAW,
    TOK_SECTION,
    TOK_INVERTED,
    TOK_CLOSE,
    TOK_PARTIAL,
    TOK_PARENT,
    TOK_BLOCK,
    TOK_QUIET /* a comment or a change of delimiters */
} TokenKind;

typedef struct Token {
    TokenKind kind;
    Str text; /* of a tag: its name */
    int line;
    bool is_dropped; /* white space or a line end on a line of tags only */
    bool is_alone;   /* a tag on such a line */
    Str indent;      /* the white space before the first tag of such a line */
} Token;

#define MAX_NESTING 64

typedef struct Open {
    TokenKind kind;
    Str name;
    int line;
    u32 op;
    Str strip; /* white space taken off the front of each line in here */
} Open;

typedef struct Parser {
    Ctx *cx;
    Arena *owner;
    const char *name;
    Str rest;
    Str opening, closing; /* delimiters */
    int line;
    Token *tokens;
    size_t n_tokens, cap_tokens;
    Op *ops;
    size_t n_ops, cap_ops;
    Open open[MAX_NESTING];
    size_t n_open;
} Parser;

static Status bad(Parser *p, int line, const char *why, Str what) {
    return FAIL(p->cx, ERR_BUG, "template %s:%d: %s %.*s", p->name, line, why, STR_ARG(what));
}

/* ---- tokens ---- */

static Token *token_add(Parser *p, TokenKind kind, Str text) {
    ARENA_ROOM(p->cx->arena, p->tokens, p->n_tokens, p->cap_tokens, 64);
    Token *t = &p->tokens[p->n_tokens++];
    *t = (Token){.kind = kind, .text = text, .line = p->line};
    return t;
}

static void take(Parser *p, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (p->rest.p[i] == '\n') p->line++;
    p->rest = str_slice(p->rest, n, p->rest.n);
}

/* Text up to the next tag, in pieces that end where lines end. */
static void read_text(Parser *p, size_t n) {
    while (n > 0) {
        i64 eol = str_find_char(str_slice(p->rest, 0, n), '\n');
        size_t here = eol < 0 ? n : (size_t)eol + 1;
        token_add(p, TOK_TEXT, str_slice(p->rest, 0, here));
        take(p, here);
        n -= here;
    }
}

/* {{=<% %>=}} */
static Status set_delimiters(Parser *p, Str inside) {
    Str body = str_trim(inside), rest;
    Str first = str_cut(body, ' ', &rest);
    Str second = str_trim(rest);
    if (str_empty(first) || str_empty(second) || str_find_char(second, ' ') >= 0)
        return bad(p, p->line, "two delimiters are needed in", inside);
    token_add(p, TOK_QUIET, STR_NONE);
    p->opening = first;
    p->closing = second;
    return OK;
}

static TokenKind kind_of_sigil(char c) {
    switch (c) {
    case '#': return TOK_SECTION;
    case '^': return TOK_INVERTED;
    case '/': return TOK_CLOSE;
    case '>': return TOK_PARTIAL;
    case '<': return TOK_PARENT;
    case '$': return TOK_BLOCK;
    case '&':
    case '{': return TOK_RAW;
    case '!': return TOK_QUIET;
    default: return TOK_VALUE;
    }
}

/* The tag's text up to its closing delimiter, which for {{{ and {{= is longer. */
static Status tag_extent(Parser *p, char sigil, Str *inside, size_t *taken) {
    Str after = str_slice(p->rest, p->opening.n, p->rest.n);
    Str ending = p->closing;
    bool longer = sigil == '{' || sigil == '=';
    if (longer) ending = str_fmt(p->cx->arena, "%c%.*s", sigil == '{' ? '}' : '=', STR_ARG(p->closing));
    i64 at = str_find(str_slice(after, longer, after.n), ending);
    if (at < 0) return bad(p, p->line, "a tag is not closed:", str_slice(p->rest, 0, 20));
    *inside = str_slice(after, longer, (size_t)at + longer);
    *taken = p->opening.n + longer + (size_t)at + ending.n;
    return OK;
}

static Status read_tag(Parser *p) {
    char sigil = p->rest.n > p->opening.n ? p->rest.p[p->opening.n] : '\0';
    Str inside;
    size_t taken;
    TRY(tag_extent(p, sigil, &inside, &taken));
    TokenKind kind = kind_of_sigil(sigil);
    if (sigil == '=') {
        TRY(set_delimiters(p, inside));
    } else {
        if (kind != TOK_VALUE && sigil != '{') inside = str_slice(inside, 1, inside.n);
        Str name = str_trim(inside);
        if (kind != TOK_QUIET && str_empty(name)) return bad(p, p->line, "a tag has no name", STR_NONE);
        token_add(p, kind, name);
    }
    take(p, taken);
    return OK;
}

static Status tokenise(Parser *p) {
    while (p->rest.n > 0) {
        i64 at = str_find(p->rest, p->opening);
        read_text(p, at < 0 ? p->rest.n : (size_t)at);
        if (at >= 0) TRY(read_tag(p));
    }
    return OK;
}

/* ---- lines of tags only ---- */

static bool is_blank(Str s) {
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != ' ' && s.p[i] != '\t' && s.p[i] != '\r' && s.p[i] != '\n') return false;
    return true;
}

static bool ends_line(const Token *t) { return t->kind == TOK_TEXT && str_ends(t->text, STR("\n")); }

/* May this tag stand with others on a line that leaves nothing behind? */
static bool shares_line(const Token *t, const Token *from, const Token *to) {
    if (t->kind == TOK_PARENT || t->kind == TOK_BLOCK) return true;
    if (t->kind != TOK_CLOSE) return false;
    for (const Token *o = from; o < to; o++)
        if ((o->kind == TOK_SECTION || o->kind == TOK_INVERTED) && str_eq(o->text, t->text)) return false;
    return true;
}

/* {{$a}}{{/a}} alone on a line keeps the line's end: its content stands in the line. */
static bool block_is_whole(const Token *from, const Token *to, const Token *last) {
    if (last->kind != TOK_CLOSE) return false;
    for (const Token *o = from; o < to; o++)
        if (o->kind == TOK_BLOCK && str_eq(o->text, last->text)) return true;
    return false;
}

static void mark_line(Token *from, Token *to) {
    size_t n_tags = 0, n_shared = 0;
    Token *first = NULL, *last = NULL;
    for (Token *t = from; t < to; t++) {
        if (t->kind == TOK_TEXT) {
            if (!is_blank(t->text)) return;
            continue;
        }
        if (t->kind == TOK_VALUE || t->kind == TOK_RAW) return;
        if (!first) first = t;
        last = t;
        n_tags++;
        if (shares_line(t, from, to)) n_shared++;
    }
    if (n_tags == 0 || (n_tags > 1 && n_shared < n_tags)) return;
    bool keeps_end = block_is_whole(from, to, last);
    if (from->kind == TOK_TEXT) first->indent = from->text;
    for (Token *t = from; t < to; t++) {
        if (t->kind == TOK_TEXT) t->is_dropped = !(keeps_end && ends_line(t));
        else t->is_alone = !keeps_end;
    }
}

static void mark_lines(Parser *p) {
    if (p->n_tokens == 0) return;
    Token *from = p->tokens, *stop = p->tokens + p->n_tokens;
    while (from < stop) {
        Token *to = from;
        while (to < stop && !ends_line(to)) to++;
        if (to < stop) to++;
        mark_line(from, to);
        from = to;
    }
}

/* ---- operations ---- */

static u32 op_add(Parser *p, Op op) {
    ARENA_ROOM(p->owner, p->ops, p->n_ops, p->cap_ops, 64);
    op.end = (u32)p->n_ops + 1;
    p->ops[p->n_ops] = op;
    return (u32)p->n_ops++;
}

#define NEAR_OPS 24

/* The same name nearby is the same bytes: what is found by it can be remembered by where they are. */
static Str same_name(const Parser *p, Str name) {
    size_t from = p->n_ops > NEAR_OPS ? p->n_ops - NEAR_OPS : 0;
    for (size_t i = p->n_ops; i-- > from;)
        if (p->ops[i].n_parts > 0 && str_eq(p->ops[i].parts[0], name)) return p->ops[i].parts[0];
    return str_dup(p->owner, name);
}

static void name_parts(Parser *p, Op *op) {
    if (str_is(op->text, ".")) return;
    u32 n = 1;
    for (size_t i = 0; i < op->text.n; i++)
        if (op->text.p[i] == '.') n++;
    op->parts = ARENA_ARRAY(p->owner, Str, n);
    for (Str rest = op->text; op->n_parts < n;) op->parts[op->n_parts++] = same_name(p, str_cut(rest, '.', &rest));
}

static Str strip_now(const Parser *p) { return p->n_open ? p->open[p->n_open - 1].strip : STR_NONE; }

static Str leading_blank(Str s) {
    size_t n = 0;
    while (n < s.n && (s.p[n] == ' ' || s.p[n] == '\t')) n++;
    return str_slice(s, 0, n);
}

static Str without_prefix(Str s, Str prefix) { return str_starts(s, prefix) ? str_slice(s, prefix.n, s.n) : s; }

/* Off the front of a line comes what the enclosing block takes, as far as it is there. */
static Str strip_line(Str s, Str strip) {
    size_t n = 0;
    while (n < s.n && n < strip.n && s.p[n] == strip.p[n]) n++;
    return str_slice(s, n, s.n);
}

/* The white space that the block's own text begins with, or that of its tag when it holds nothing. */
static Str block_strip(const Parser *p, size_t i) {
    const Token *t = &p->tokens[i];
    size_t next = i + 1;
    while (next < p->n_tokens && p->tokens[next].is_dropped && !ends_line(&p->tokens[next])) next++;
    if (next < p->n_tokens && ends_line(&p->tokens[next])) next++;
    if (next >= p->n_tokens) return t->indent;
    const Token *f = &p->tokens[next];
    const Token *after = next + 1 < p->n_tokens ? f + 1 : f;
    const Token *tag = f->kind == TOK_TEXT ? after : f;
    if (tag->kind == TOK_CLOSE && (f->kind != TOK_TEXT || f->is_dropped)) return t->indent;
    return f->kind == TOK_TEXT ? leading_blank(f->text) : STR_NONE;
}

static Status open_tag(Parser *p, size_t i, OpKind kind) {
    const Token *t = &p->tokens[i];
    if (p->n_open == MAX_NESTING) return bad(p, t->line, "too deeply nested:", t->text);
    Str outer = strip_now(p), strip = outer;
    Op op = {.kind = kind, .text = str_dup(p->owner, t->text), .indent = without_prefix(t->indent, outer)};
    if (kind == OP_BLOCK && t->is_alone) {
        strip = block_strip(p, i);
        op.indent = without_prefix(strip, outer);
    }
    op.indent = str_dup(p->owner, op.indent);
    name_parts(p, &op);
    u32 at = op_add(p, op);
    p->open[p->n_open++] = (Open){.kind = t->kind, .name = t->text, .line = t->line, .op = at, .strip = strip};
    return OK;
}

static Status close_tag(Parser *p, const Token *t) {
    if (p->n_open == 0) return bad(p, t->line, "nothing is open to be closed by", t->text);
    const Open *o = &p->open[p->n_open - 1];
    if (!str_eq(o->name, t->text)) return bad(p, t->line, "the open tag is not the one closed by", t->text);
    p->ops[o->op].end = (u32)p->n_ops;
    p->n_open--;
    return OK;
}

static void lay_text(Parser *p, size_t i) {
    const Token *t = &p->tokens[i];
    bool at_line_start = i == 0 || ends_line(&p->tokens[i - 1]);
    Str text = at_line_start ? strip_line(t->text, strip_now(p)) : t->text;
    if (text.n > 0) op_add(p, (Op){.kind = OP_TEXT, .text = str_dup(p->owner, text)});
}

static void lay_name(Parser *p, const Token *t, OpKind kind) {
    Op op = {.kind = kind, .text = str_dup(p->owner, t->text)};
    op.indent = str_dup(p->owner, t->is_alone ? without_prefix(t->indent, strip_now(p)) : STR_NONE);
    name_parts(p, &op);
    op_add(p, op);
}

static Status lay(Parser *p, size_t i) {
    const Token *t = &p->tokens[i];
    switch (t->kind) {
    case TOK_TEXT:
        if (!t->is_dropped) lay_text(p, i);
        return OK;
    case TOK_VALUE: lay_name(p, t, OP_VALUE); return OK;
    case TOK_RAW: lay_name(p, t, OP_RAW); return OK;
    case TOK_PARTIAL: lay_name(p, t, OP_PARTIAL); return OK;
    case TOK_SECTION: return open_tag(p, i, OP_SECTION);
    case TOK_INVERTED: return open_tag(p, i, OP_INVERTED);
    case TOK_PARENT: return open_tag(p, i, OP_PARENT);
    case TOK_BLOCK: return open_tag(p, i, OP_BLOCK);
    case TOK_CLOSE: return close_tag(p, t);
    case TOK_QUIET: return OK;
    }
    return OK;
}

/* Nothing may end between texts that are put out as one. */
static void join_run(Parser *p, u32 from, const bool *is_end) {
    Buf run = buf_on(p->owner);
    u32 to = from;
    do buf_add(&run, p->ops[to++].text);
    while (to < p->n_ops && p->ops[to].kind == OP_TEXT && !is_end[to]);
    p->ops[from].run = buf_str(&run);
    p->ops[from].run_end = to;
}

/* Only the first of a run is ever come to where no line is indented. */
static void join_texts(Parser *p) {
    bool *is_end = ARENA_ARRAY(p->cx->arena, bool, p->n_ops + 1);
    for (size_t i = 0; i < p->n_ops; i++)
        if (p->ops[i].kind != OP_TEXT) is_end[p->ops[i].end] = true;
    for (u32 i = 0; i < p->n_ops;) {
        if (p->ops[i].kind == OP_TEXT) join_run(p, i, is_end);
        i = p->ops[i].kind == OP_TEXT ? p->ops[i].run_end : i + 1;
    }
}

Status template_parse(Ctx *cx, Arena *owner, const TemplateSource *source, Template *out) {
    Parser p = {.cx = cx,
                .owner = owner,
                .name = source->name,
                .rest = source->text,
                .line = 1,
                .opening = STR("{{"),
                .closing = STR("}}")};
    TRY(tokenise(&p));
    mark_lines(&p);
    for (size_t i = 0; i < p.n_tokens; i++) TRY(lay(&p, i));
    if (p.n_open > 0) return bad(&p, p.open[p.n_open - 1].line, "never closed:", p.open[p.n_open - 1].name);
    join_texts(&p);
    *out = (Template){.name = str_cstr(owner, str_from(source->name)), .ops = p.ops, .n_ops = (u32)p.n_ops};
    return OK;
}
