#!/usr/bin/env python3
"""Does attendance find whom it should? A county whose registers hide pupils who stopped coming, and others who are sent home at midday, goes
through the real program. Who stopped is in truth.csv; who has half days is read here from the registers' files, plainly. ATTENDANCE_PUPILS sizes it.
"""
import csv
import os
import sqlite3
import tempfile
from collections import Counter, defaultdict

from program import TODAY, ask, end, expect, muster, query

PUPILS = os.environ.get("ATTENDANCE_PUPILS", "4000")
OFFICER, ENQUIRY, HALF_DAYS, WINDOW = 10, 20, 10, 60  # definitions/attendance.yaml
ATTENDED, UNAUTHORISED, NO_REASON, POSSIBLE = set("/\\LBJPVW"), set("GNOU"), set("NO"), set("/\\LBJPVWCEHIMRSTGNOU")


def read_registers(county):
    """{(urn, upn): [(day, am, pm)]}, in order of days."""
    marks = defaultdict(list)
    folder = os.path.join(county, "attendance")
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            for row in csv.DictReader(file):
                cells = list(row.values())
                marks[cells[0], cells[1]].append((cells[2], cells[3], cells[4]))
    return marks


def run_at_end(days, codes):
    """How many of the possible sessions that the marks end with have such a code."""
    n = 0
    for _, am, pm in reversed(days):
        for mark in (pm, am):
            if mark in codes:
                n += 1
            elif mark in POSSIBLE:
                return n
    return n


def half_days(days):
    recent = days[-WINDOW:]
    am = sum(a == "C" and p in ATTENDED for _, a, p in recent)
    pm = sum(p == "C" and a in ATTENDED for _, a, p in recent)
    return max(am, pm)


def truth(county, kind):
    with open(os.path.join(county, "truth.csv"), encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["kind"] == kind and row["on"] <= TODAY]


def check_vanished(store, county, registers, upn_of):
    listed = {(str(p["urn"]), p["upn"]): p for p in ask(store, "attendance", "summary", "--vanished", "--all-pupils")}
    planted = truth(county, "vanished_in_register")
    n_found = sum((row["urn"], row["upn"]) in listed for row in planted)
    print(f"stopped coming: {len(planted)} planted, {n_found} listed, {len(listed)} listed in all")
    expect(planted and n_found == len(planted), "every pupil planted as having stopped coming is listed")
    for key, days in registers.items():
        if key not in listed:
            continue
        n, n_no_reason = run_at_end(days, UNAUTHORISED), run_at_end(days, NO_REASON)
        sign = "enquiry" if n_no_reason >= ENQUIRY else "alert"
        expect(listed[key]["gone"] == "stopped" or (listed[key]["run"] == n >= OFFICER and listed[key]["gone"] == sign),
               f"{key[0]}: a run of {n} sessions, {n_no_reason} without a reason")
    enquiries = {p["upn"] for p in listed.values() if p["gone"] == "enquiry"}
    opened = {upn_of.get(p) for (p,) in query(store, "SELECT person_id FROM case_file WHERE made_by_rule = 'cme.gone_without_reason'")}
    print(f"enquiries for children missing education from marks: {len(opened)}")
    known = {upn_of.get(p) for (p,) in query(store, "SELECT person_id FROM case_file WHERE register = 'cme'")}
    expect(enquiries and enquiries <= known, "whoever is gone without a reason has an enquiry")
    expect(opened <= enquiries, "and nobody else has one from the marks")


def check_half_days(store, registers):
    on_roll = {(str(u), n) for u, n in query(
        store, "SELECT e.urn, i.value FROM enrolment e JOIN person_identifier i ON i.person_id = e.person_id "
               "WHERE e.from_on <= ? AND (e.to_on IS NULL OR e.to_on >= ?)", TODAY, TODAY)}
    wanted = {key for key, days in registers.items() if half_days(days) >= HALF_DAYS and key in on_roll}
    rows = ask(store, "discrepancies", "part_time_unagreed", "--list")
    found = {(str(r["urn"]), r["upn"]) for r in rows}
    print(f"half days: {len(wanted)} by the files, {len(found)} listed")
    expect(wanted and found == wanted, "whoever misses half days again and again is listed, and nobody else")
    tasks = query(store, "SELECT count(*) FROM case_task WHERE register = 'part_time_timetable' AND name = 'possible_unrecorded'")
    expect(tasks[0][0] == len(wanted), "and each is a task")


def check_exclusions(store, registers):
    for kind in ("excluded_unrecorded", "exclusion_unmarked"):
        rows = ask(store, "discrepancies", kind, "--list")
        print(f"{kind}: {len(rows)}")
        expect(len(rows) <= 0.1 * query(store, "SELECT count(*) FROM exclusion")[0][0], f"{kind}: the invented county's marks and records agree")
    (row, person, urn, start), = query(
        store, "SELECT x.id, x.person_id, x.urn, x.start_on FROM exclusion x JOIN attendance_pupil a ON a.person_id = x.person_id AND a.urn = x.urn "
               "WHERE x.category = 'SUSP' AND x.start_on > '2017-10-01' ORDER BY x.id LIMIT 1")
    db = sqlite3.connect(store)
    db.execute("DELETE FROM exclusion WHERE person_id = ?", (person,))
    db.commit()
    db.close()
    found = [(r["person_id"], r["on"]) for r in ask(store, "discrepancies", "excluded_unrecorded", "--list")]
    expect((person, start) in found, "an exclusion taken out of the records is missed by its marks")


DAYS = ("--from", "2017-11-01", "--to", "2018-02-28", "--as-at", "2018-02-28")
FIGURES = ["possible", "authorised", "unauthorised", "absence_percent", "pupils", "persistent", "severe"]
LISTS = ("persistent", "severe", "on-track", "vanished", "patterns", "no-reason", "leave", "visits")


def shown(value):
    """As CSV has it."""
    return "" if value is None else str(value)


def check_form(store, what, *args):
    """Its rows as JSON and as CSV are the same; those of JSON, which are flat."""
    rows = ask(store, "attendance", "summary", *args)
    table = list(csv.reader(muster(store, "attendance", "summary", *args, "--csv").stdout.splitlines()))
    flat = [row for row in rows if not any(isinstance(value, (dict, list)) for value in row.values())]
    expect(rows and len(flat) == len(rows), f"{what}: flat objects, and not none")
    expect(table[0] == list(rows[0]), f"{what}: the CSV's columns are the keys")
    expect([[shown(v) for v in row.values()] for row in rows] == table[1:], f"{what}: the CSV's rows are the objects")
    return rows


def check_forms(store):
    """Every form of the question, of days of its own, as JSON and CSV."""
    (urn, person), = query(store, "SELECT urn, person_id FROM attendance_pupil WHERE school_year = 2017 ORDER BY urn, place LIMIT 1")
    for keys in ("school,fsm", "district,year_group", "phase", "sex", "ever_fsm", "sen", "ethnicity", "in_care,in_need,protection", "half_term,week,weekday"):
        rows = check_form(store, keys, "--by", keys, *DAYS)
        expect(all(list(row) == keys.split(",") + FIGURES for row in rows), f"{keys}: the group's keys, then the figures")
        expect(all(isinstance(row[key], (int, float)) for row in rows for key in FIGURES), f"{keys}: numbers are numbers")
        absence = [round(100 * (r["authorised"] + r["unauthorised"]) / r["possible"], 3) for r in rows]
        expect(all(abs(row["absence_percent"] - a) <= 0.051 for row, a in zip(rows, absence)), f"{keys}: the percentage is of the sessions")
    check_form(store, "a school", "--school", str(urn), *DAYS)
    check_form(store, "a pupil", "--pupil", str(person), *DAYS)
    check_form(store, "codes", "--code-breakdown", *DAYS)
    for kind in LISTS:
        rows = check_form(store, kind, "--" + kind, *DAYS) if kind != "no-reason" else ask(store, "attendance", "summary", "--no-reason", *DAYS)
        expect(all(key in row for row in rows for key in FIGURES), f"{kind}: has the figures")


def sums_in_files(store, registers):
    """{urn: [possible, authorised, unauthorised]} of the days asked about, of whoever has a place in the school's register."""
    there = {(str(u), n) for u, n in query(
        store, "SELECT a.urn, i.value FROM attendance_pupil a JOIN person_identifier i ON i.person_id = a.person_id WHERE a.school_year = 2017")}
    sums = defaultdict(lambda: [0, 0, 0])
    for key, days in registers.items():
        for mark in [m for day, am, pm in days if DAYS[1] <= day <= DAYS[3] and key in there for m in (am, pm)]:
            of = sums[key[0]]
            of[0] += mark in POSSIBLE
            of[1] += mark in POSSIBLE - ATTENDED - UNAUTHORISED
            of[2] += mark in UNAUTHORISED
    return sums


def check_sums(store, registers):
    """The program's figures beside those of the files, read plainly."""
    wanted = sums_in_files(store, registers)
    found = {row["school"]: [row["possible"], row["authorised"], row["unauthorised"]]
             for row in ask(store, "attendance", "summary", "--by", "school", "--all-pupils", *DAYS)}
    print(f"schools: {len(found)}, alike in files and figures: {sum(wanted[u] == found[u] for u in found)}")
    expect(len(found) > 5 and all(wanted[urn] == sums for urn, sums in found.items()), "each school's sums are those of its files")


def check_again(store):
    before = query(store, "SELECT count(*) FROM case_file")
    again = ask(store, "tick")
    expect(all(r["opened"] == 0 for r in again["rules"]), "a second tick of the same day opens nothing")
    ask(store, "tick", day="2018-06-11")
    after = Counter(query(store, "SELECT person_id FROM case_file WHERE made_by_rule = 'cme.gone_without_reason'"))
    expect(query(store, "SELECT count(*) FROM case_file")[0] >= before[0] and max(after.values()) == 1, "nor does the next day's open a second enquiry")


def main():
    with tempfile.TemporaryDirectory() as folder:
        county, store = os.path.join(folder, "county"), os.path.join(folder, "a.sqlite")
        muster(store, "make-county", "--pupils", PUPILS, "--seed", "4", "--year", "2017", "--out", county)
        muster(store, "init")
        muster(store, "import", county)
        registers = read_registers(county)
        upn_of = {p: v for v, p in query(store, "SELECT value, person_id FROM person_identifier WHERE scheme = 'upn' AND to_on IS NULL")}
        ask(store, "tick")
        check_vanished(store, county, registers, upn_of)
        check_half_days(store, registers)
        check_forms(store)
        check_sums(store, registers)
        check_again(store)
        check_exclusions(store, registers)
    end()


if __name__ == "__main__":
    main()
