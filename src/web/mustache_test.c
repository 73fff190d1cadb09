/* mustache_test.c - the language's own conformance cases, and our rules on top of them. */
#include "../../tests/harness.h"
#include "web/mustache.h"

static size_t sources_of(T *t, const json_t *test, TemplateSource *out) {
    const char *name;
    json_t *text;
    size_t n = 1;
    out[0] = (TemplateSource){"main", str_from(json_string_value(json_object_get(test, "template")))};
    json_object_foreach(json_object_get(test, "partials"), name, text) {
        expect(t, n < 16);
        out[n++] = (TemplateSource){name, str_from(json_string_value(text))};
    }
    return n;
}

static void run_case(T *t, const json_t *test) {
    TemplateSource sources[16];
    TemplateSet *set;
    RenderOptions o = {.is_conformant = true};
    Buf out = buf_on(t->cx.arena);
    ok(t, mustache_compile(&t->cx, t->cx.arena, sources, sources_of(t, test, sources), &set));
    ok(t, mustache_render(&t->cx, set, "main", json_object_get(test, "data"), &o, &out));
    Str want = str_from(json_string_value(json_object_get(test, "expected")));
    if (!str_eq(want, buf_str(&out))) {
        Str labelled =
            str_fmt(t->cx.arena, "%s: %.*s", json_string_value(json_object_get(test, "name")), STR_ARG(buf_str(&out)));
        expect_str(t, str_cstr(t->cx.arena, want), labelled);
    }
}

static void run_cases(T *t, const char *file) {
    Str path;
    if (!test_shared(t, file, &path)) return;
    json_t *spec = json_load_file(str_cstr(t->cx.arena, path), 0, NULL);
    expect(t, spec != NULL);
    const json_t *tests = json_object_get(spec, "tests");
    expect(t, json_array_size(tests) > 5);
    for (size_t i = 0; i < json_array_size(tests); i++) run_case(t, json_array_get(tests, i));
    json_decref(spec);
}

PURE_TEST("mustache conforms: comments") { run_cases(t, "data/mustache-spec/comments.json"); }
PURE_TEST("mustache conforms: delimiters") { run_cases(t, "data/mustache-spec/delimiters.json"); }
PURE_TEST("mustache conforms: interpolation") { run_cases(t, "data/mustache-spec/interpolation.json"); }
PURE_TEST("mustache conforms: inverted sections") { run_cases(t, "data/mustache-spec/inverted.json"); }
PURE_TEST("mustache conforms: partials") { run_cases(t, "data/mustache-spec/partials.json"); }
PURE_TEST("mustache conforms: sections") { run_cases(t, "data/mustache-spec/sections.json"); }
PURE_TEST("mustache conforms: inheritance") { run_cases(t, "data/mustache-spec/inheritance.json"); }

static Str render(T *t, const char *text, json_t *model, const HtmlSafe *safe) {
    TemplateSource source = {"page", str_from(text)};
    TemplateSet *set;
    RenderOptions o = {.safe = safe};
    Buf out = buf_on(t->cx.arena);
    ok(t, mustache_compile(&t->cx, t->cx.arena, &source, 1, &set));
    ok(t, mustache_render(&t->cx, set, "page", model, &o, &out));
    json_decref(model);
    return buf_str(&out);
}

PURE_TEST("text that someone typed is escaped in every kind of tag") {
    Str html = render(t, "{{a}}|{{{a}}}|{{&a}}", json_pack("{s:s}", "a", "<b>&\"'"), NULL);
    expect_str(t, "&lt;b&gt;&amp;&quot;&#39;|&lt;b&gt;&amp;&quot;&#39;|&lt;b&gt;&amp;&quot;&#39;", html);
}

PURE_TEST("only a value marked as safe is put out raw, not another with the same text") {
    HtmlSafe *safe = NULL;
    json_t *svg = html_safe_mark(t->cx.arena, &safe, STR("<svg/>"));
    Str html = render(t, "{{{a}}}{{{b}}}{{a}}", json_pack("{s:o, s:s}", "a", svg, "b", "<svg/>"), safe);
    expect_str(t, "<svg/>&lt;svg/&gt;&lt;svg/&gt;", html);
}

PURE_TEST("an object from outside cannot pass for safe HTML") {
    json_t *model = json_loads("{\"a\": {\"html\": \"<script>\"}, \"b\": [\"<script>\"]}", 0, NULL);
    expect_str(t, "|&lt;script&gt;", render(t, "{{{a}}}|{{#b}}{{{.}}}{{/b}}", model, NULL));
}

static void expect_bad(T *t, const char *text, const char *message) {
    TemplateSource source = {"page", str_from(text)};
    TemplateSet *set;
    expect_error(t, ERR_BUG, mustache_compile(&t->cx, t->cx.arena, &source, 1, &set));
    expect_has(t, t->cx.error.message, message);
    ctx_clear_error(&t->cx);
}

PURE_TEST("an empty template gives empty text") { expect_str(t, "", render(t, "", json_object(), NULL)); }

PURE_TEST("a template that does not parse says where and why") {
    expect_bad(t, "one\n{{#a}}\ntwo\n{{/b}}\n", "page:4: the open tag is not the one closed by b");
    expect_bad(t, "one\n{{#a}}\ntwo\n", "page:2: never closed: a");
    expect_bad(t, "{{/a}}", "page:1: nothing is open to be closed by a");
    expect_bad(t, "\n\n{{a", "page:3: a tag is not closed");
    expect_bad(t, "{{# }}{{/ }}", "page:1: a tag has no name");
    expect_bad(t, "{{=<%=}}", "page:1: two delimiters are needed");
}

PURE_TEST("a template that expands itself without end is refused, not run") {
    TemplateSource sources[] = {{"page", STR("a{{>page}}")}, {"block", STR("{{<block}}{{$x}}{{/x}}{{/block}}")}};
    TemplateSet *set;
    RenderOptions o = {.safe = NULL};
    Buf out = buf_on(t->cx.arena);
    ok(t, mustache_compile(&t->cx, t->cx.arena, sources, 2, &set));
    expect_error(t, ERR_BUG, mustache_render(&t->cx, set, "page", NULL, &o, &out));
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_BUG, mustache_render(&t->cx, set, "block", NULL, &o, &out));
    ctx_clear_error(&t->cx);
}

PURE_TEST("a partial that does not exist is found before any page is asked for") {
    TemplateSource source = {"page", STR("{{>nothing}}")};
    TemplateSet *set;
    ok(t, mustache_compile(&t->cx, t->cx.arena, &source, 1, &set));
    expect_error(t, ERR_BUG, mustache_check_links(&t->cx, set));
    expect_has(t, t->cx.error.message, "there is no template nothing");
    ctx_clear_error(&t->cx);
}

PURE_TEST("empty text hides a section, the number 0 shows") {
    expect_str(t, "0|none",
               render(t, "{{#n}}{{n}}{{/n}}|{{#s}}x{{/s}}{{^s}}none{{/s}}", json_pack("{s:i, s:s}", "n", 0, "s", ""),
                      NULL));
}
