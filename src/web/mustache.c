/* mustache.c - compiling a set of templates, and rendering one of them. */
#include "web/mustache.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "web/model_memory.h"
#include "web/mustache_ops.h"

#define MAX_EXPANSIONS 100 /* partials, parents and blocks inside one another */
#define MAX_OVERRIDES  64
#define FOUND_LAST     64

/* ---- compiling ---- */

static const Template *set_find(const TemplateSet *set, Str name) {
    for (size_t i = 0; i < set->n; i++)
        if (str_is(name, set->templates[i].name)) return &set->templates[i];
    return NULL;
}

static void link_targets(TemplateSet *set) {
    for (size_t i = 0; i < set->n; i++)
        for (u32 k = 0; k < set->templates[i].n_ops; k++) {
            Op *op = &set->templates[i].ops[k];
            if (op->kind == OP_PARTIAL || op->kind == OP_PARENT) op->target = set_find(set, op->text);
        }
}

Status mustache_compile(Ctx *cx, Arena *owner, const TemplateSource *sources, size_t n, TemplateSet **out) {
    TemplateSet *set = ARENA_NEW(owner, TemplateSet);
    set->templates = ARENA_ARRAY(owner, Template, n ? n : 1);
    set->n = n;
    for (size_t i = 0; i < n; i++) TRY(template_parse(cx, owner, &sources[i], &set->templates[i]));
    link_targets(set);
    *out = set;
    return OK;
}

Status mustache_check_links(Ctx *cx, const TemplateSet *set) {
    for (size_t i = 0; i < set->n; i++)
        for (u32 k = 0; k < set->templates[i].n_ops; k++) {
            const Op *op = &set->templates[i].ops[k];
            if ((op->kind == OP_PARTIAL || op->kind == OP_PARENT) && !op->target)
                return FAIL(cx, ERR_BUG, "template %s: there is no template %.*s", set->templates[i].name,
                            STR_ARG(op->text));
        }
    return OK;
}

/* ---- rendering ---- */

typedef struct Scope {
    const json_t *value;
    const struct Scope *up;
} Scope;

typedef struct Override {
    Str name;
    u32 from, to;
    const Template *in;
} Override;

/* A name, what it was looked up in last, and the value. */
typedef struct Found {
    const char *name;
    const json_t *in, *value;
} Found;

typedef struct Renderer {
    Ctx *cx;
    const RenderOptions *options;
    Buf *out;
    const Template *in;
    Override overrides[MAX_OVERRIDES];
    size_t n_overrides;
    int depth;
    Str indent;
    bool at_line_start;
    Found found[FOUND_LAST];
} Renderer;

static Status render_range(Renderer *r, u32 from, u32 to, const Scope *scope);

static void put_indent(Renderer *r) {
    if (r->at_line_start && r->indent.n) buf_add(r->out, r->indent);
    r->at_line_start = false;
}

/* Template text: an op never holds more than one line. */
static void put_text(Renderer *r, Str text) {
    bool is_empty_line = text.p[0] == '\n' || text.p[0] == '\r';
    if (!is_empty_line) put_indent(r);
    buf_add(r->out, text);
    r->at_line_start = text.p[text.n - 1] == '\n';
}

/* The texts of several lines, where no line is indented. */
static void put_run(Renderer *r, Str text) {
    buf_add(r->out, text);
    r->at_line_start = text.p[text.n - 1] == '\n';
}

static const char *entity(char c) {
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    default: return "&#39;";
    }
}

static const bool is_special[256] = {['&'] = true, ['<'] = true, ['>'] = true, ['"'] = true, ['\''] = true};

enum { AT_ONCE = 16 };
typedef u8 Bytes __attribute__((vector_size(AT_ONCE)));

/* Most text holds nothing to escape, and is looked through sixteen bytes at a time. */
static bool has_special(const char *p) {
    Bytes b;
    u64 found[2];
    memcpy(&b, p, sizeof b);
    Bytes hits = (Bytes)(b == '&') | (Bytes)(b == '<') | (Bytes)(b == '>') | (Bytes)(b == '"') | (Bytes)(b == '\'');
    memcpy(found, &hits, sizeof found);
    return (found[0] | found[1]) != 0;
}

static size_t next_special(Str text, size_t i) {
    while (i + AT_ONCE <= text.n && !has_special(text.p + i)) i += AT_ONCE;
    while (i < text.n && !is_special[(u8)text.p[i]]) i++;
    return i;
}

void html_escape(Buf *out, Str text) {
    size_t from = 0;
    for (size_t i = next_special(text, 0); i < text.n; i = next_special(text, from)) {
        buf_add(out, str_slice(text, from, i));
        buf_add(out, str_from(entity(text.p[i])));
        from = i + 1;
    }
    buf_add(out, str_slice(text, from, text.n));
}

/* A template asks whether there is a thing, and then for it: the nearest object's last answers are remembered. What an outer one
 * gave is not, since an object may stand in two places. */
static const json_t *look_up(Renderer *r, Str name, const Scope *scope) {
    while (scope && !json_is_object(scope->value)) scope = scope->up;
    if (!scope) return NULL;
    Found *f = &r->found[(uintptr_t)name.p / 8 % FOUND_LAST];
    if (f->name == name.p && f->in == scope->value) return f->value;
    const json_t *v = json_object_getn(scope->value, name.p, name.n);
    if (v) *f = (Found){name.p, scope->value, v};
    for (const Scope *s = scope->up; s && !v; s = s->up) v = json_object_getn(s->value, name.p, name.n);
    return v;
}

static const json_t *lookup(Renderer *r, const Op *op, const Scope *scope) {
    if (op->n_parts == 0) return scope->value;
    const json_t *v = look_up(r, op->parts[0], scope);
    for (u32 i = 1; i < op->n_parts && v; i++) v = json_object_getn(v, op->parts[i].p, op->parts[i].n);
    return v;
}

static Str real_text(Arena *a, double v) {
    char text[32];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, v);
        double back = strtod(text, NULL);
        if (!(back < v) && !(back > v)) break;
    }
    return str_dup(a, str_from(text));
}

static Str value_text(Renderer *r, const json_t *v) {
    switch (v ? json_typeof(v) : JSON_NULL) {
    case JSON_STRING: return (Str){json_string_value(v), json_string_length(v)};
    case JSON_INTEGER: return str_fmt(r->cx->arena, "%lld", (long long)json_integer_value(v));
    case JSON_REAL: return real_text(r->cx->arena, json_real_value(v));
    case JSON_TRUE: return STR("true");
    case JSON_FALSE: return STR("false");
    default: return STR_NONE;
    }
}

static void put_value(Renderer *r, const Op *op, const Scope *scope) {
    const json_t *v = lookup(r, op, scope);
    Str text = value_text(r, v);
    bool is_raw = op->kind == OP_RAW && (r->options->is_conformant || html_safe_has(r->options->safe, v));
    put_indent(r);
    if (is_raw) buf_add(r->out, text);
    else html_escape(r->out, text);
}

static bool is_true(const json_t *v) {
    if (!v || json_is_null(v) || json_is_false(v)) return false;
    if (json_is_array(v)) return json_array_size(v) > 0;
    return !json_is_string(v) || json_string_length(v) > 0;
}

static Status render_section(Renderer *r, u32 at, const Scope *scope) {
    const Op *op = &r->in->ops[at];
    const json_t *v = lookup(r, op, scope);
    if (op->kind == OP_INVERTED) return is_true(v) ? OK : render_range(r, at + 1, op->end, scope);
    if (!is_true(v)) return OK;
    if (!json_is_array(v)) return render_range(r, at + 1, op->end, &(Scope){v, scope});
    for (size_t i = 0; i < json_array_size(v); i++)
        TRY(render_range(r, at + 1, op->end, &(Scope){json_array_get(v, i), scope}));
    return OK;
}

/* Run ops of another template (or a block) here, each line of them after op's indentation. */
static Status expand(Renderer *r, const Op *op, Override what, const Scope *scope) {
    if (r->depth == MAX_EXPANSIONS)
        return FAIL(r->cx, ERR_BUG, "template %s: %.*s expands without end", r->in->name, STR_ARG(op->text));
    const Template *back = r->in;
    Str indent = r->indent;
    Buf joined = buf_on(r->cx->arena);
    if (op->indent.n) {
        buf_add(&joined, indent);
        buf_add(&joined, op->indent);
        r->indent = buf_str(&joined);
    }
    r->in = what.in;
    r->depth++;
    Status st = render_range(r, what.from, what.to, scope);
    r->depth--;
    r->in = back;
    r->indent = indent;
    return st;
}

static Override whole(const Template *t) { return (Override){.from = 0, .to = t->n_ops, .in = t}; }

static Status add_overrides(Renderer *r, u32 at) {
    const Op *ops = r->in->ops;
    for (u32 i = at + 1; i < ops[at].end; i = ops[i].end) {
        if (ops[i].kind != OP_BLOCK) continue;
        if (r->n_overrides == MAX_OVERRIDES) return FAIL(r->cx, ERR_BUG, "template %s: too many blocks", r->in->name);
        r->overrides[r->n_overrides++] = (Override){ops[i].text, i + 1, ops[i].end, r->in};
    }
    return OK;
}

static Status render_parent(Renderer *r, u32 at, const Scope *scope) {
    const Op *op = &r->in->ops[at];
    if (!op->target) return OK;
    size_t before = r->n_overrides;
    TRY(add_overrides(r, at));
    TRY(expand(r, op, whole(op->target), scope));
    r->n_overrides = before;
    return OK;
}

/* The outermost child's version of a block wins: it was pushed first. */
static Status render_block(Renderer *r, u32 at, const Scope *scope) {
    const Op *op = &r->in->ops[at];
    Override what = {op->text, at + 1, op->end, r->in};
    for (size_t i = 0; i < r->n_overrides; i++)
        if (str_eq(r->overrides[i].name, op->text)) {
            what = r->overrides[i];
            break;
        }
    return expand(r, op, what, scope);
}

static Status render_op(Renderer *r, u32 at, const Scope *scope) {
    const Op *op = &r->in->ops[at];
    switch (op->kind) {
    case OP_TEXT: put_text(r, op->text); return OK;
    case OP_VALUE:
    case OP_RAW: put_value(r, op, scope); return OK;
    case OP_SECTION:
    case OP_INVERTED: return render_section(r, at, scope);
    case OP_PARTIAL: return op->target ? expand(r, op, whole(op->target), scope) : OK;
    case OP_PARENT: return render_parent(r, at, scope);
    case OP_BLOCK: return render_block(r, at, scope);
    }
    return OK;
}

static Status render_range(Renderer *r, u32 from, u32 to, const Scope *scope) {
    for (u32 i = from; i < to;) {
        const Op *op = &r->in->ops[i];
        if (op->kind == OP_TEXT && r->indent.n == 0) {
            i = op->run_end;
            put_run(r, op->run);
            continue;
        }
        TRY(render_op(r, i, scope));
        i = op->end;
    }
    return OK;
}

Status mustache_render(Ctx *cx, const TemplateSet *set, const char *name, const json_t *model, const RenderOptions *o,
                       Buf *out) {
    const Template *t = set_find(set, str_from(name));
    if (!t) return FAIL(cx, ERR_BUG, "there is no template %s", name);
    Renderer r = {.cx = cx, .options = o, .out = out, .in = t, .at_line_start = true};
    return render_range(&r, 0, t->n_ops, &(Scope){model, NULL});
}

/* ---- safe HTML ---- */

bool html_safe_has(const HtmlSafe *safe, const json_t *v) {
    for (const HtmlSafe *s = safe; s; s = s->next)
        if (s->value == v) return true;
    return false;
}

json_t *html_safe_mark(Arena *a, HtmlSafe **list, Str html) {
    json_t *v = json_stringn(html.p ? html.p : "", html.n);
    HtmlSafe *s = ARENA_NEW(a, HtmlSafe);
    check(v != NULL);
    *s = (HtmlSafe){.value = json_incref(v), .next = *list};
    *list = s;
    model_memory_release_with(a, v);
    return v;
}
