#!/usr/bin/env python3
"""Does tick find whom it should? A county with planted off-rolling and vanishing goes through the real program; its truth.csv says who was
planted. Then a year of invented casework: the same twice from one seed, the balance of the roll call whole. TICK_PUPILS sizes it.

What a rule must find: each child planted as vanished (on a roll in one census, gone in the next) and as off-rolled (removed for a dubious
reason). Precision is measured for the enquiry into children whom nobody can place: of those it opened, how many were planted. The register of
removals is meant to hold every removal outside the leaving points, so beside it stands how many of its children were planted.
"""
import csv
import os
import sqlite3
import tempfile
from collections import Counter

from program import TODAY, ask, end, expect, muster, query

PUPILS = os.environ.get("TICK_PUPILS", "8000")
PLANTED = ("vanished", "off_rolled")
RULES = ("cme.unaccounted_after_removal", "roll_removal.removal")


def planted(store, county):
    """{kind: [person]}: each planted child that the store knows, by pupil number."""
    person_of = dict(query(store, "SELECT value, person_id FROM person_identifier WHERE scheme IN ('upn', 'upn_former')"))
    children = {kind: [] for kind in PLANTED}
    with open(os.path.join(county, "truth.csv"), encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["kind"] in children and row["on"] <= TODAY:
                children[row["kind"]].append(person_of.get(row["upn"]))
    return children


def check_recall(store, county):
    children = planted(store, county)
    found = {rule: {p for (p,) in query(store, "SELECT person_id FROM case_file WHERE made_by_rule = ?", rule)} for rule in RULES}
    anywhere = set().union(*found.values())
    print(f"{'planted':<12}{'children':>9}{'found':>7}{'recall':>8}")
    for kind, people in children.items():
        n = sum(p in anywhere for p in people)
        print(f"{kind:<12}{len(people):>9}{n:>7}{n / len(people):>8.3f}")
        expect(people and n >= 0.98 * len(people), f"recall of {kind} is at least 0.98")
    everybody = {p for people in children.values() for p in people}
    print(f"{'rule':<32}{'children':>9}{'planted':>9}{'share':>7}")
    for rule, people in found.items():
        print(f"{rule:<32}{len(people):>9}{len(people & everybody):>9}{len(people & everybody) / max(len(people), 1):>7.3f}")
    enquiries = found["cme.unaccounted_after_removal"]
    expect(len(enquiries & everybody) >= 0.75 * len(enquiries), "three in four enquiries are about children who were planted")


def check_again(store):
    before = query(store, "SELECT count(*) FROM case_file")
    again = ask(store, "tick")
    expect(all(r["opened"] == 0 for r in again["rules"]), "a second tick of the same day opens nothing")
    expect(query(store, "SELECT count(*) FROM case_file") == before, "the cases are as many as before")


def check_dismissed(store):
    """What a rule opened and a person closed is never opened again by it."""
    rule = "roll_removal.removal"
    (case, reference, person), = query(store, "SELECT id, reference, person_id FROM case_file WHERE made_by_rule = ? AND closed_on IS NULL "
                                              "ORDER BY id LIMIT 1", rule)
    db = sqlite3.connect(store)
    db.execute("UPDATE case_file SET stage = 'closed', closed_on = ? WHERE id = ?", (TODAY, case))
    db.commit()
    db.close()
    ask(store, "tick", day="2018-06-15")
    n, = query(store, "SELECT count(*) FROM case_file WHERE person_id = ? AND made_by_rule = ?", person, rule)[0]
    expect(n == 1, f"{reference} was closed and stays so")


def balance(store):
    """(known children, the sum of the states)"""
    roll = ask(store, "rollcall")
    return roll["known"], sum(roll["states"].values())


def fingerprint(store):
    return query(store, "SELECT register, reference, person_id, stage, opened_on, closed_on, due_on, worker_id, outcome FROM case_file ORDER BY id")


def check_casework(first, second):
    known, _ = balance(first)
    made = ask(first, "make-casework", "--open", "600", "--seed", "3")
    ask(second, "make-casework", "--open", "600", "--seed", "3")
    print(f"casework: {made['opened']} cases, {made['open']} open, {sum(r['overdue'] for r in made['registers'])} overdue, "
          f"{made['refused']} steps without answers")
    expect(fingerprint(first) == fingerprint(second), "the same seed makes the same casework")
    expect(450 <= made["open"] <= 1200, "about as many cases are open as were asked for")
    expect(made["opened"] - made["open"] >= 200, "and many are closed")
    expect(made["refused"] <= 0.1 * made["opened"], "nearly every step found answers")
    expect(balance(first) == (known, known), "the balance of the roll call is whole")
    kinds = Counter(r["register"] for r in made["registers"] if r["opened"] == 0)
    expect(not kinds, "every register has casework: " + ", ".join(kinds))
    verified = muster(first, "audit", "verify")
    expect(verified.returncode == 0, "the audit trail is whole")
    open_before = query(first, "SELECT count(*) FROM case_file WHERE closed_on IS NULL")[0][0]
    after = ask(first, "tick")
    opened = sum(r["opened"] for r in after["rules"])
    expect(open_before == made["open"] and after["cases"] == open_before + opened, "tick works out each open case, those too that close by it")


def copy_store(store, to):
    here, there = sqlite3.connect(store), sqlite3.connect(to)
    here.backup(there)
    here.close()
    there.close()


def main():
    with tempfile.TemporaryDirectory() as folder:
        county, store = os.path.join(folder, "county"), os.path.join(folder, "a.sqlite")
        muster(store, "make-county", "--pupils", PUPILS, "--seed", "4", "--year", "2017", "--without", "attendance", "--out", county)
        muster(store, "init")
        muster(store, "import", county)
        others = [os.path.join(folder, name) for name in ("b.sqlite", "c.sqlite")]
        for other in others:
            copy_store(store, other)
        ask(store, "tick")
        check_recall(store, county)
        check_again(store)
        check_dismissed(store)
        check_casework(*others)
    end()


if __name__ == "__main__":
    main()
