#!/usr/bin/env python3
"""Scorecards as files, read by another reader; and what may be published, attacked.

The workbook is opened as what it is, a zip of XML, and compared with the JSON cell by cell. Then every computed measure is asked for
as it may be published, by district and by school, and an attacker who has all of these tables tries to work out what is hidden.

SCORECARD_PUPILS sizes the county.
"""
import csv
import io
import os
import re
import subprocess
import tempfile
import xml.etree.ElementTree as ET
import zipfile

from program import MUSTER, TODAY, ask, end, expect, muster

AS_AT = "2018-05-31"
AUTUMN, IN_AUTUMN = "2018-09-30", "2018-10-01"  # when the year of which the county keeps marks is the last whole one
M = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
K, MIN_DEN = 5, 10


def make_store(folder):
    county, store = os.path.join(folder, "county"), os.path.join(folder, "store.sqlite")
    muster(store, "make-county", "--pupils", os.environ.get("SCORECARD_PUPILS", "3000"), "--seed", "6", "--year", "2017", "--until",
           "2018-05-31", "--out", county)
    muster(store, "init")
    muster(store, "import", county)
    return store


def in_bytes(store, *args, day=TODAY):
    return subprocess.run([MUSTER, *args, "--today", day, "--store", store], capture_output=True, check=True).stdout


# ---- what was published, from the command line ----

def check_published(folder, store):
    """A published file brought in by one command is on the scorecard, the measure and the edition that others print."""
    path = os.path.join(folder, "published.csv")
    with open(path, "w", encoding="utf-8") as out:
        out.write("scorecard,section,code,period_end,result,polarity,unit,target\nCYPE,annual,EY14,2017-08-31,74.3,H,percent,77\n")
    muster(store, "import", "results", path)
    row = next(r for r in ask(store, "scorecard", "directorate", "--as-at", AS_AT)["rows"] if r["id"] == "eyfs_gld")
    expect((row["displayed"], row["status"]) == ("74.3%", "ok"), f"the published figure on the scorecard: {row['displayed']}, {row['status']}")
    expect(b"74.3%" in in_bytes(store, "measure", "eyfs_gld", "--as-at", AS_AT), "the published figure of the measure itself")
    muster(store, "scorecard", "freeze", "directorate", "--as-at", AS_AT)
    expect(b"74.3%" in in_bytes(store, "scorecard", "edition", "directorate", "--as-at", AS_AT), "the published figure in the edition")


# ---- the workbook ----

def column_of(cell):
    letters = re.match(r"[A-Z]+", cell).group(0)
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def read_sheet(book, path, strings):
    """(rows of {column: value}, the sheet): a number is a float, a text a str, an empty cell is not there."""
    sheet = ET.fromstring(book.read(path))
    rows = []
    for row in sheet.iter(M + "row"):
        cells = {}
        for c in row.iter(M + "c"):
            v = c.find(M + "v")
            if v is not None:
                cells[column_of(c.get("r"))] = strings[int(v.text)] if c.get("t") == "s" else float(v.text)
            expect(c.find(M + "f") is None, f"{path} {c.get('r')}: a formula")
        rows.append(cells)
    return rows, sheet


def open_book(data):
    book = zipfile.ZipFile(io.BytesIO(data))
    strings = ["".join(t.text or "" for t in si.iter(M + "t")) for si in ET.fromstring(book.read("xl/sharedStrings.xml"))]
    names = [s.get("name") for s in ET.fromstring(book.read("xl/workbook.xml")).iter(M + "sheet")]
    sheets = {n: read_sheet(book, f"xl/worksheets/sheet{i + 1}.xml", strings) for i, n in enumerate(names)}
    expect(not any("vba" in n or "external" in n.lower() for n in book.namelist()), "macros or links to other files")
    return names, sheets


def is_number(text):
    return isinstance(text, str) and re.fullmatch(r"-?\d+(\.\d+)?", text) is not None


def check_workbook(store, card, as_at, day):
    model = ask(store, "scorecard", card, "--as-at", as_at, day=day)
    data = in_bytes(store, "scorecard", card, "--as-at", as_at, "--format", "xlsx", day=day)
    expect(data == in_bytes(store, "scorecard", card, "--as-at", as_at, "--format", "xlsx", day=day), f"{card}: two runs differ")
    names, sheets = open_book(data)
    expect(names == ["Scorecard", "Definitions", "Data", "Sources", "Notes"], f"{card}: sheets {names}")
    for name, (_, sheet) in sheets.items():
        pane = next(sheet.iter(M + "pane"), None)
        expect(pane is not None and pane.get("state") == "frozen" and pane.get("ySplit") == "1", f"{card} {name}: the header is not frozen")
    rows, _ = sheets["Data"]
    head = [rows[0][i] for i in range(len(rows[0]))]
    expect(len(rows) - 1 == len(model["rows"]), f"{card}: {len(rows) - 1} rows, {len(model['rows'])} in the JSON")
    n_numbers = 0
    for row, want in zip(rows[1:], model["rows"]):
        for i, key in enumerate(head):
            value, got = want.get(key), row.get(i)
            if key in ("value", "numerator", "denominator", "previous") and value is not None and is_number(str(value)):
                n_numbers += 1
                expect(isinstance(got, float) and got == float(value), f"{card} {want['id']} {key}: {got!r} is not the number {value}")
            elif value is None or value == "":
                expect(got is None, f"{card} {want['id']} {key}: {got!r} where the JSON has nothing")
            elif isinstance(got, str):
                expect(got == str(value).strip(), f"{card} {want['id']} {key}: {got!r}, not {value!r}")
    expect(n_numbers > 5, f"{card}: only {n_numbers} numbers")
    shown, _ = sheets["Scorecard"]
    expect(any(isinstance(r.get(4), float) for r in shown[1:]), f"{card}: no result is a number on the first sheet")
    meanings, _ = sheets["Definitions"]
    expect({r[1] for r in meanings[1:]} == {r["id"] for r in model["rows"]}, f"{card}: a row has no definition")


def check_other_files(store):
    model = ask(store, "scorecard", "directorate", "--as-at", AS_AT)
    text = in_bytes(store, "scorecard", "directorate", "--as-at", AS_AT, "--format", "csv").decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    expect([r["id"] for r in rows] == [r["id"] for r in model["rows"]], "the CSV has other rows than the JSON")
    expect(all((r["value"] or None) == m["value"] and r["rag"] == m["rag"] for r, m in zip(rows, model["rows"])), "the CSV has other figures")
    page = in_bytes(store, "scorecard", "directorate", "--as-at", AS_AT, "--format", "html").decode()
    expect("<!DOCTYPE html>" in page and 'lang="en"' in page, "the HTML file is no page")
    expect(not re.search(r"""(src|href)=["']|@import|<script""", page), "the HTML file needs something besides itself")
    for row in model["rows"]:
        if row["value"]:
            expect(f'<td class="number">{row["displayed"].replace("&", "&amp;")}</td>' in page, f"{row['id']}: its figure is not in the HTML file")


# ---- the attack ----

def is_small(n):
    return 1 <= n < K


def ranges_of_list(total, known):
    """A list of counts with its total, None where hidden: the least and most that each hidden one can be."""
    left = None if total is None else total - sum(v for v in known if v is not None)
    hidden = [i for i, v in enumerate(known) if v is None]
    if left is None:
        return {i: (0, 10 ** 9) for i in hidden}
    return {i: ((left if len(hidden) == 1 else 0), left) for i in hidden}


def attack_measure(store, code, kind):
    truth = {by: ask(store, "measure", code, "--as-at", AS_AT, "--by", by) for by in ("district", "school")}
    said = {by: ask(store, "measure", code, "--as-at", AS_AT, "--by", by, "--for-release") for by in ("district", "school")}
    n_hidden = 0
    for by in ("district", "school"):
        true_rows, rows = truth[by]["breakdown"]["rows"], said[by]["breakdown"]["rows"]
        expect([r["name"] for r in rows] == [r["name"] for r in true_rows], f"{code}: other parts by {by}")
        lists = ["numerator"] if kind in ("count", "rate") else ["numerator", "rest"]
        for which in lists:
            def cell(o, whole=False, which=which):
                if o["numerator"] is None or (which == "rest" and o["denominator"] is None):
                    return None
                return o["numerator"] if which == "numerator" else o["denominator"] - o["numerator"]
            true_values, known = [cell(r) for r in true_rows], [cell(r) for r in rows]
            for value, shown, row in zip(true_values, known, rows):
                expect(shown is None or value is not None, f"{code} {row['name']}: a figure that is not known is shown")
                expect(shown is None or not is_small(value), f"{code} {row['name']}: {value} is shown")
                expect(shown is None or shown == value, f"{code} {row['name']}: another figure is shown")
                is_known = value is not None  # what nobody recorded is no secret, and may stay as it is
                expect(not is_known or (shown is None) == (row["status"] == "suppressed"), f"{code} {row['name']}: its status")
            for i, (low, high) in ranges_of_list(cell(said[by]), known).items():
                if true_values[i] is None:
                    continue
                n_hidden += 1
                if is_small(true_values[i]):
                    expect(high - low >= K or cell(said[by]) is None, f"{code} {rows[i]['name']}: {which} is between {low} and {high}")
        if "funnel" in said[by]:
            hidden = {r["name"] for r in rows if r["status"] == "suppressed"}
            expect(not hidden & {u["name"] for u in said[by]["funnel"]["units"]}, f"{code}: a hidden part is in the funnel")
    return n_hidden


def check_release(store):
    n_measures = n_hidden = 0
    for m in ask(store, "measures"):
        if m["source"] == "entered" or m["kind"] not in ("count", "proportion", "rate") or m["superseded_by"]:
            continue
        n_measures += 1
        n_hidden += attack_measure(store, m["id"], m["kind"])
    print(f"{n_measures} measures attacked, {n_hidden} hidden cells")
    expect(n_hidden > 50, f"only {n_hidden} cells were hidden: nothing was tried")


with tempfile.TemporaryDirectory() as at:
    one = make_store(at)
    for each in (("directorate", AS_AT, TODAY), ("inclusion", AUTUMN, IN_AUTUMN), ("vulnerable-learners", AS_AT, TODAY)):
        check_workbook(one, *each)
    check_other_files(one)
    check_release(one)
    check_published(at, one)
end()
