#!/usr/bin/env python3
"""The documents say what is true: every path and function that docs/MAP.md and the other pages name exists, every link
leads somewhere, generated pages are current, and the README's commands are targets that there are."""
import json
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MUSTER = os.path.join(ROOT, "build", "muster")
results = {"passed": 0, "failed": 0}


def expect(is_so, what):
    results["passed" if is_so else "failed"] += 1
    if not is_so:
        print("failed: " + what)


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def walk(*folders, ext):
    for folder in folders:
        for base, dirs, files in os.walk(os.path.join(ROOT, folder)):
            dirs[:] = [d for d in dirs if d not in ("node_modules", "out")]
            yield from (os.path.relpath(os.path.join(base, f), ROOT) for f in sorted(files) if f.endswith(ext))


def pages():
    yield from ("README.md", "CHANGES.md")
    yield from walk("docs", "src", "definitions", "bench", "tests", ext=".md")


def program_text():
    return "\n".join(read(p) for p in walk("src", "tests", "bench", ext=(".c", ".h")))


def check_links(page):
    for target in re.findall(r"\]\(([^)\s]+)\)", read(page)):
        if re.match(r"https?:|mailto:|#", target):
            continue
        path = os.path.normpath(os.path.join(os.path.dirname(page), target.split("#")[0]))
        expect(os.path.exists(os.path.join(ROOT, path)), f"{page}: {target} leads nowhere")


def check_names(page, text, code):
    """Every `path` and `function()` named in backticks."""
    for name in set(re.findall(r"`([^`\n]+)`", text)):
        if re.fullmatch(r"[a-z][a-z0-9_]+\(\)", name):
            known = re.search(r"\b" + name[:-2] + r"\s*\(", code)
            expect(known, f"{page}: there is no function {name}")
        elif re.fullmatch(r"\.?[\w-]+(/[\w.*-]+)+/?|[\w-]+\.(c|h|sql|md|yaml|mustache)", name) and "*" not in name:
            if name.startswith(("build", "demo/", "bench/out")) or name[0].isupper() and "/" in name:
                continue
            there = [os.path.join(ROOT, base, name) for base in ("", "src", os.path.dirname(page))]
            expect(any(os.path.exists(p) for p in there), f"{page}: there is no {name}")


def check_commands_page():
    """docs/commands.md is what the program itself prints."""
    if not os.path.exists(os.path.join(ROOT, "docs", "commands.md")):
        expect(False, "docs/commands.md is missing: build/muster test-help >docs/commands.md")
        return
    made = subprocess.run([MUSTER, "test-help"], capture_output=True, text=True, check=False)
    expect(made.returncode == 0, "muster test-help failed: " + made.stderr)
    expect(made.stdout == read("docs/commands.md"), "docs/commands.md is old: build/muster test-help >docs/commands.md")


def check_json_page():
    """docs/json.md has a word on every command that has results."""
    listed = subprocess.run([MUSTER, "help", "--json"], capture_output=True, text=True, check=False)
    page = read("docs/json.md")
    for command in json.loads(listed.stdout or "[]"):
        expect(command["name"] in page, f"docs/json.md says nothing of muster {command['name']} --json")


def check_registers_page():
    """docs/registers.md names every key that a definition may have and every function; its example is sound."""
    readers = ("read", "fields", "stages", "words", "follows")
    page, reader = read("docs/registers.md"), "".join(read(f"src/registers/register_{part}.c") for part in readers)
    reader = re.sub(r"static const char (taken_names|sql_words)\[\].*?;\n", "", reader, flags=re.S)
    named = set(re.findall(r"`([a-z_]+)(?:: true)?`", page)) | set(re.findall(r"`([a-z_]+)\(", page))
    keys = {k for text in re.findall(r'"([a-z_|]+\|[a-z_|]+)"', reader) for k in text.split("|") if k}
    functions = set(re.findall(r"^    X\((\w+), ", read("src/registers/expr.h"), re.M))
    expect(len(keys) > 60 and len(functions) > 20, "the keys or functions of registers cannot be read from the sources")
    for name in sorted(keys | functions):
        expect(name in named, f"docs/registers.md says nothing of {name}")
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(os.path.join(folder, "registers"))
        with open(os.path.join(folder, "registers", "breakfast_club.yaml"), "w", encoding="utf-8") as file:
            file.write(re.search(r"```yaml\n(.*?)```", page, re.S)[1])
        os.mkdir(os.path.join(folder, "privacy"))
        with open(os.path.join(folder, "privacy", "breakfast_club.yaml"), "w", encoding="utf-8") as file:
            file.write(re.search(r"```yml\n(.*?)```", page, re.S)[1])
        checked = subprocess.run([MUSTER, "check", folder], capture_output=True, text=True, check=False)
        expect(checked.returncode == 0, "the example in docs/registers.md: " + checked.stdout + checked.stderr)


def check_decisions():
    names = sorted(os.listdir(os.path.join(ROOT, "docs", "decisions")))
    numbers = [n[:4] for n in names if re.match(r"\d{4}-", n)]
    expect(len(set(numbers)) == len(numbers), "two decisions have one number")
    for name in names:
        if re.match(r"\d{4}-", name):
            text = read("docs/decisions/" + name)
            expect(text.startswith(f"# {int(name[:4])}. "), f"docs/decisions/{name}: begin with # {int(name[:4])}. and its title")


def check_attendance_rules():
    """Each row names tests, and each test is there under that name."""
    tests = "\n".join(read(p) for folder in ("src", "tests") for p in walk(folder, ext=("_test.c", "_test.py", ".yaml")))
    rows = [line for line in read("docs/attendance-rules.md").splitlines() if re.match(r"\| (?!rule \|)", line)]
    expect(len(rows) > 40, "docs/attendance-rules.md has lost its rules")
    for row in rows:
        names = re.findall(r'"([^"]+)"', row.rsplit("|", 2)[1])
        expect(names, f"docs/attendance-rules.md names no test of: {row[:60]}")
        for name in names:
            expect(name in tests, f"docs/attendance-rules.md: there is no test \"{name}\"")


def check_measures_coverage():
    """Every measure is in a row that names its file and says truly whether it is computed; every test in quotation marks exists."""
    page, tests = read("docs/measures-coverage.md"), "\n".join(read(p) for folder in ("src", "tests") for p in walk(folder, ext=("_test.c", "_test.py", ".yaml")))
    measures, told = {}, {}
    for name in sorted(os.listdir(os.path.join(ROOT, "definitions", "measures"))):
        if name.endswith(".yaml"):
            for block in re.split(r"^  - measure: ", read("definitions/measures/" + name), flags=re.M)[1:]:
                measures[block.split("\n", 1)[0].strip()] = (name, "source: entered" in block)
    expect(len(measures) > 250, "the measures cannot be read from definitions/measures")
    for line in page.split("## Rules")[0].splitlines():
        cells = [c.strip() for c in line.split("|")[1:-1]]
        if len(cells) == 6 and cells[3].endswith(".yaml`"):
            told.update({m: (os.path.basename(cells[3].strip("`")), cells[4].startswith("entered")) for m in re.findall(r"`(\w+)`", cells[2])})
            expect(cells[5], f"docs/measures-coverage.md: no word on the tests of {cells[2]}")
    for name in sorted(set(measures) | set(told)):
        expect(measures.get(name) == told.get(name), f"docs/measures-coverage.md: {name} is {measures.get(name)}, and the page has {told.get(name)}")
    for name in sorted(set(re.findall(r'"([^"]+)"', page))):
        expect(name in tests, f"docs/measures-coverage.md: there is no test \"{name}\"")
    for n in range(1, 13):
        expect(f"`W{n}`" in page, f"docs/measures-coverage.md says nothing of W{n}")


def check_readme():
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.M))
    for target in re.findall(r"\bmake ([a-z]+)\b", "\n".join(re.findall(r"`[^`]+`|^    .*$", read("README.md"), re.M))):
        expect(target in targets, f"README.md: there is no make {target}")
    for image in re.findall(r"docs/images/[\w.-]+", read("README.md")):
        expect(os.path.exists(os.path.join(ROOT, image)), f"README.md: {image} is missing")


def check_dependencies():
    """Every library that the build asks for is one that tools/setup installs, and has a recorded reason."""
    build, reasons = read("meson.build"), read("docs/decisions/0001-dependencies.md")
    packages = re.findall(r"^(?:build|test|bench)\s+(\S+)", read("tools/packages.txt"), re.M)
    for package in packages:
        expect(package in reasons, f"docs/decisions/0001-dependencies.md does not give a reason for {package}")
    for library in ("sqlite3", "libpq", "libmicrohttpd", "jansson", "yaml", "libxml", "libsodium", "libutf8proc", "xlsxwriter"):
        expect(library in build and any(library.removeprefix("lib") in p for p in packages), f"{library}: not installed by setup")


def main():
    code = program_text()
    for page in pages():
        check_links(page)
        check_names(page, read(page), code)
    check_commands_page()
    check_json_page()
    check_registers_page()
    check_decisions()
    check_attendance_rules()
    check_measures_coverage()
    check_readme()
    check_dependencies()
    print(f"{results['passed']} passed, {results['failed']} failed")
    return 1 if results["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
