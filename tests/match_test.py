#!/usr/bin/env python3
"""Are children matched rightly? A county with planted duplicates, twins, close brothers and sisters and namesakes goes through
the real program row by row, then against itself; the county's truth.csv says what was right. MATCH_PUPILS sizes it.

Every child's rows in known.csv bear the child's own digits in local_id, whatever the letter before them: two rows are about
one child exactly when these agree. So who was joined with whom is read from the numbers that each record holds.
"""
import csv
import json
import os
import re
import shutil
import sqlite3
import tempfile
from collections import Counter, defaultdict

from program import ask, end, expect, muster

PUPILS = os.environ.get("MATCH_PUPILS", "8000")


def child_of(local_id):
    return re.sub(r"\D", "", local_id or "")


class Truth:
    """The county's own word on who is who."""

    def __init__(self, county):
        rows = lambda name: csv.DictReader(open(os.path.join(county, name), encoding="utf-8"))
        self.planted, self.pairs, self.child_of_upn = [], [], {}
        self.known = list(rows("known.csv"))
        for row in self.known:
            if row["upn"]:
                self.child_of_upn[row["upn"]] = child_of(row["local_id"])
        for row in rows("truth.csv"):
            if row["kind"] == "duplicate_misspelt":
                self.planted.append(row)
                if row["upn"]:
                    self.child_of_upn[row["upn"]] = child_of(row["local_id"])
            elif row["kind"] in ("twin", "sibling", "namesake"):
                other = re.match(r"with ([^;]+)", row["detail"]).group(1)
                if child_of(other):  # a mother of the name is no child
                    self.pairs.append((row["kind"], child_of(row["local_id"]), child_of(other)))


class Store:
    """Which children each record is about."""

    def __init__(self, path, truth):
        db = sqlite3.connect(path)
        self.children, self.records, self.of_row, self.doubts = defaultdict(set), defaultdict(set), {}, {}
        for person, scheme, value in db.execute("SELECT person_id, scheme, value FROM person_identifier ORDER BY id"):
            if scheme == "local:known":
                self.children[person].add(child_of(value))
                self.of_row[value] = person
        for person, value in db.execute("SELECT person_id, value FROM person_identifier WHERE scheme LIKE 'upn%'"):
            if value in truth.child_of_upn and not self.children[person]:
                self.children[person].add(truth.child_of_upn[value])
        for person, children in self.children.items():
            for child in children:
                self.records[child].add(person)
        for number, candidate, row in db.execute("SELECT id, candidate_id, row_json FROM match_doubt WHERE decision IS NULL"):
            self.doubts[number] = (candidate, json.loads(row).get("local_id"))
        self.n_pairs = db.execute("SELECT count(*) FROM person_pair").fetchone()[0]
        db.close()

    def joined(self):
        return {p: c for p, c in self.children.items() if len(c) > 1}


def test_rows(store, truth):
    """One incoming row after the other."""
    s = Store(store, truth)
    wrong = s.joined()
    n_same = sum(len(c) > 0 for c in s.children.values())
    held = {row for _, row in s.doubts.values()}
    found = Counter()
    for row in truth.planted:
        local_id = row["local_id"]
        is_one = len(s.records[child_of(local_id)]) == 1
        found["held" if local_id in held else "same" if is_one and local_id in s.of_row else "missed"] += 1
    n = len(truth.planted)
    n_right = sum(child_of(row) in s.children[c] for c, row in s.doubts.values() if row)
    print(f"Rows: {len(truth.known)} of known.csv, {n} of them planted duplicates: {found['same']} joined, {found['held']} held, "
          f"{found['missed']} missed; {len(wrong)} records are of two children; of {len(held)} held rows {n_right} are about the "
          f"child they name. Precision at same {1 - len(wrong) / n_same:.4%} ({n_same} records), recall at same or review "
          f"{(found['same'] + found['held']) / n:.2%} ({n} duplicates)")
    expect(n > 30 and found["same"] > 0 and found["held"] > 0, "the county planted too little to measure")
    expect(1 - len(wrong) / n_same >= 0.9995, f"precision at same: {len(wrong)} of {n_same} records are of two children")
    expect((found["same"] + found["held"]) / n >= 0.995, f"recall at same or review: {found['missed']} of {n} missed")
    confused = [pair for pair in truth.pairs if any({pair[1], pair[2]} <= c for c in wrong.values())]
    expect(len(truth.pairs) > 100 and not confused, f"brothers, sisters, twins or namesakes joined: {confused[:3]}")
    expect(len(held) < len(truth.known) / 200, f"{len(held)} of {len(truth.known)} rows held: more than people can look at")


def test_find(store, truth):
    """The records that stand, against each other: what was held is decided to be another child, wrongly, and must be found."""
    before = Store(store, truth)
    for number in before.doubts:
        muster(store, "doubt", "decide", str(number), "different")
    s = Store(store, truth)
    twice = {child: people for child, people in s.records.items() if len(people) > 1}
    for weights in ("the defaults", "learned"):
        if weights == "learned":
            muster(store, "match", "train")
        found = ask(store, "match", "find", "--dry-run")
        pairs = {(p["a"], p["b"]): p for p in found["pairs"]}
        n_found = sum(any((a, b) in pairs for a in people for b in people if a < b) for people in twice.values())
        same = [pair for pair, p in pairs.items() if p["verdict"] == "same"]
        right = [p for p in same if s.children[p[0]] & s.children[p[1]] or not s.children[p[0]] or not s.children[p[1]]]
        print(f"Found by {weights}: {n_found} of {len(twice)} children known twice; {len(pairs)} pairs, {len(same)} of them the "
              f"same, {len(right)} rightly: precision at same {len(right) / max(1, len(same)):.2%}, recall {n_found / len(twice):.2%}")
        expect(len(twice) > 5, "too few children are known twice to measure")
        expect(n_found / len(twice) >= 0.995, f"{len(twice) - n_found} of {len(twice)} children known twice were not found")
        expect(len(right) == len(same), f"{len(same) - len(right)} pairs of two children are said to be the same")
        of = lambda child: s.records[child]
        confused = [k for k, a, b in truth.pairs for x in of(a) for y in of(b) if (min(x, y), max(x, y)) in same]
        expect(not confused, f"brothers, sisters or namesakes are said to be the same: {Counter(confused)}")
    expect(Store(store, truth).n_pairs == 0, "a dry run offered pairs")
    first = ask(store, "match", "find")
    again = ask(store, "match", "find")
    expect(first["new"] == len(first["pairs"]) and again["new"] == 0, "pairs were not offered once")
    expect(Store(store, truth).n_pairs == first["new"], "what was offered is not what is kept")


def main():
    folder = tempfile.mkdtemp(prefix="muster-match-")
    try:
        county, store = os.path.join(folder, "county"), os.path.join(folder, "s.sqlite")
        muster(store, "make-county", "--pupils", PUPILS, "--seed", "5", "--year", "2017", "--without", "attendance", "--out", county)
        muster(store, "init")
        for name in ("gias.csv", "census", "known.csv"):
            muster(store, "import", os.path.join(county, name))
        truth = Truth(county)
        test_rows(store, truth)
        test_find(store, truth)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    end()


if __name__ == "__main__":
    main()
