#!/usr/bin/env python3
"""The tools' own tests: each rule of tools/check refuses a bad sample and leaves a good one alone."""
import importlib.machinery
import importlib.util
import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def load(name):
    sys.dont_write_bytecode = True
    loader = importlib.machinery.SourceFileLoader("muster_" + name, os.path.join(ROOT, "tools", name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


LONG = "static Status f(Ctx *cx) {\n" + "    x();\n" * 61 + "}\n"
HEADER = "/* a.h - a thing.\n *\n * Why       because.\n * Start at  f(). */\n"
PRINTF = HEADER + "Status out_fmt(Ctx *cx, const char *fmt, ...) PRINTF_LIKE(2, 3);\n"

# rule: [(path, bad text, good text)]
SAMPLES = {
    "sql-in-c": [("src/people/a.c", 'x("SELECT id FROM person");\n', 'x("SELECTED");\n')],
    "sql-values": [
        ("src/db/a.c", 'buf_fmt(b, "DELETE FROM t WHERE id = %lld", id);\n', 'x("DELETE FROM t");\n'),
        ("src/people/a.c", "db_exec_text(cx, text);\n", 'db_exec_text(cx, "ANALYZE");\n'),
    ],
    "html-in-c": [("src/people/a.c", 'x("<p class=1>hello</p>");\n', 'x("a < b > c <PupilOnRoll>");\n')],
    "raw-template": [
        ("src/web/a.mustache", "<p>{{{name}}}</p>\n", "<p>{{{page.chart}}} {{name}}</p>\n"),
        ("src/web/a.mustache", "<p>{{& name }}</p>\n", "<p>{{name}}</p>\n"),
    ],
    "format-literal": [
        ("src/people/a.c", "out_fmt(cx, text);\n", 'out_fmt(cx, "%s", text);\n'),
        ("src/people/a.c", "return FAIL(cx, ERR_INPUT, message);\n", 'return FAIL(cx, ERR_INPUT, "no %d", 1);\n'),
    ],
    "include-direction": [
        ("src/base/a.c", '#include "db/db.h"\n', '#include "base/str.h"\n'),
        ("src/web/a.c", '#include "people/person.h"\n', '#include "access/access.h"\n'),
        ("src/people/a.c", '#include "rollcall/rollcall.h"\n', '#include "schools/enrolment.h"\n'),
        ("src/people/a.c", '#include "schools/enrolment.c"\n', '#include "cli/cli.h"\n'),
        ("src/exchange/a.c", '#include "people/match_private.h"\n', '#include "exchange/census_private.h"\n'),
        ("src/unheard/a.c", '\n', None),
    ],
    "header-block": [
        ("src/people/a.h", "#ifndef A_H\n", HEADER),
        ("src/people/a.h", "/* a.h - a thing. */\n" + "int f(void);\n" * 50, HEADER + "int f(void);\n" * 50),
    ],
    "todo": [("src/people/a.c", "/* TO" + "DO later */\n", "/* to do: nothing */\n")],
    "function-length": [
        ("src/people/a.c", LONG, LONG.replace("x();", "/* long: a table of cases */", 1)),
        ("src/people/a.c", LONG, LONG.replace("    x();\n" * 10, "")),
    ],
    "file-length": [("src/people/a.sql", "-- x\n" * 1001, "-- x\n" * 900)],
    "mutable-global": [
        ("src/people/a.c", "static int n_calls = 0;\n", "static const int n_calls = 0;\n"),
        ("src/people/a.c", 'static const char *names[] = {"a"};\n', 'static const char *const names[] = {"a"};\n'),
        ("src/people/a.c", "void f(void) {\n    static int n;\n}\n", "void f(void) {\n    int n;\n}\n"),
        ("src/people/a.c", "int n;\n", "struct A;\ntypedef struct B B;\nextern const int n;\nint f(void);\n"),
    ],
    "clock": [("src/people/a.c", "x = time(NULL);\n", "x = ctx_now(cx);\ny = date_time(d);\n"),
              ("src/people/a.c", "clock_gettime(CLOCK_REALTIME, &ts);\n", None)],
    "machine-path": [("src/people/a.c", 'x("/' + 'work/main");\n', 'x("work/main");\n')],
    "registry-host": [("README.md", "from registry." + "npmjs.org\n", "from npm\n")],
    "needs": [
        ("src/people/a.c", 'ROUTE(GET, "/a", a_page, .doc = "x")\n', 'ROUTE(GET, "/a", a_page, .needs = READ_CHILD)\n'),
        ("src/people/a.c", 'COMMAND("a", a, .needs = OPERATE)\n', 'COMMAND("a", a, .needs = OPERATE, .store = STORE_READ)\n'),
    ],
    "sql-why": [("src/people/a.sql", "-- name: a_get(id i64)\nSELECT 1;\n", "-- name: a_get(id i64)\n-- why: asked\nSELECT 1;\n")],
    "sql-dialect": [
        ("src/people/a.sql", "SELECT current_date;\n", "SELECT :today; -- current_date is no good\n"),
        ("src/people/a.sql", "SELECT a::text;\n", "SELECT 'now()';\n"),
    ],
    "unsafe-call": [("src/people/a.c", "strcpy(a, b);\n", "memcpy(a, b, n);\nmy_strcpy(a);\n")],
    "literal-check": [("src/people/a.c", 'check(!"never");\n', 'check(n > 0);\n')],
    "lock-addresses": [("package-lock.json", '"resolved": "https://a.example/b.tgz"\n', '"integrity": "sha512-"\n')],
    "waiver-reason": [
        ("src/people/a.c", "/* check: allow clock */\n", "/* check: allow clock because it is a test. */\n"),
        ("src/people/a.c", "/* check: allow nothing because x */\n", None),
    ],
}


def main():
    check = load("check")
    passed = failed = 0

    def expect(is_so, what):
        nonlocal passed, failed
        passed, failed = passed + bool(is_so), failed + (not is_so)
        if not is_so:
            print("failed: " + what)

    def rules_fired(path, text):
        sources = [check.Source(path, text), check.Source("src/cli/out.h", PRINTF)]
        return {rule for p, _, rule, _ in check.check_sources(sources)[0] if p == path}

    for rule in check.RULES:
        expect(rule in SAMPLES, f"rule {rule} has no bad sample")
    for rule, samples in SAMPLES.items():
        for path, bad, good in samples:
            expect(rule in rules_fired(path, bad), f"{rule} let pass: {bad[:70]!r}")
            if good is not None:
                expect(rule not in rules_fired(path, good), f"{rule} refused: {good[:70]!r}")
    waived = "/* check: allow clock because the sample says so */\nx = time(NULL);\n"
    expect("clock" not in rules_fired("src/people/a.c", waived), "a waiver did not count")
    expect("clock" in rules_fired("src/people/a.c", waived.replace("*/\n", "*/\n\n\n\n")), "a waiver reached too far")
    text = 'a(); /* "x" */ b("c\\"d"); // e\n'
    code, strings = check.strip_c(text)
    expect(len(code) == len(text) and "x" not in code and strings == [(text.index('"c'), 'c\\"d')], "strip_c()")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
