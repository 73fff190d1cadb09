#!/usr/bin/env python3
"""Kills the server and the commands beside it (SIGKILL) at random points of mixed work, and then asks for every write that was
acknowledged and for every invariant.

    tests/kill_test.py [--kills N] [--seed S]     on SQLite, or the PostgreSQL that MUSTER_TEST_STORE names

Acknowledged is: the browser had its answer, or the command ended well. The work: comments and new cases on pages, notices by the
schools' front door, looks at children (each a line of the audit trail before it is shown), files brought in, merges and their undoing.
"""
import argparse
import csv
import http.client
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

from program import MUSTER, expect, end

POSTGRES = os.environ.get("MUSTER_TEST_STORE")
PASSWORD = "a long enough password 7"
TODAY = "2018-06-08"


def run(store, *args, text=None):
    return subprocess.run([MUSTER, *args, "--store", store, "--today", TODAY], capture_output=True, text=True, input=text, check=False, timeout=300)


def fine(store, *args, text=None):
    done = run(store, *args, text=text)
    if done.returncode != 0:
        sys.exit(f"muster {' '.join(args)}: {done.stderr.strip()}")
    return done.stdout


def query(store, sql):
    """Rows, as text, from either store."""
    if POSTGRES:
        done = subprocess.run(["psql", "-qAt", "-F", "\t", store, "-c", sql], capture_output=True, text=True, check=True)
        return [tuple(line.split("\t")) for line in done.stdout.splitlines()]
    db = sqlite3.connect(store, timeout=30)
    rows = [tuple("" if v is None else str(v) for v in row) for row in db.execute(sql)]
    db.close()
    return rows


def problem(page):
    """What a page says is wrong with a form."""
    summary = page.partition("There is a problem")[2][:1500]
    return " ".join(re.sub(r"<[^>]*>", " ", summary).split())[:300]


class Browser:
    """One signed-in user. Sessions are in the store: they outlive the server."""

    def __init__(self):
        self.cookies, self.csrf, self.port = {}, "", 0

    def ask(self, method, path, fields=None):
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        body = None
        if fields is not None:
            body = urllib.parse.urlencode({"csrf": self.csrf, **fields})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body, headers)
            reply = connection.getresponse()
            text = reply.read().decode()
        finally:
            connection.close()
        for name, value in reply.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        token = re.search(r'name="csrf" value="([0-9a-f]+)"', text)
        if token:
            self.csrf = token.group(1)
        return reply.status, text

    def sign_in(self, name):
        self.ask("GET", "/sign-in")
        status, _ = self.ask("POST", "/sign-in", {"username": name, "password": PASSWORD, "return": ""})
        assert status == 303, f"sign-in: {status}"
        self.ask("GET", "/children")


class Work:
    """What was begun and what was acknowledged. Each write carries a word of its own, by which it is found again."""

    def __init__(self, store, folder, seed):
        self.store, self.folder, self.random = store, folder, random.Random(seed)
        self.lock, self.n = threading.Lock(), 0
        self.acknowledged = {"comment": set(), "case": set(), "notice": set(), "import": set(), "merge": set(), "unmerge": set()}
        self.lists = {}
        self.looks = 0
        self.looked_before = 0
        self.children, self.cases, self.pairs, self.school, self.staff, self.desk = [], [], [], 0, Browser(), Browser()

    def word(self, kind):
        with self.lock:
            self.n += 1
            return f"{kind}x{self.n:06d}"

    def note(self, kind, word):
        with self.lock:
            self.acknowledged[kind].add(word)

    # Each returns when it was acknowledged, or raises when the server was not there.

    def comment(self):
        word = self.word("comment")
        status, text = self.staff.ask("POST", f"/cases/{self.random.choice(self.cases)}/comment", {"comment": word})
        assert status == 303, f"comment: {status} {text[:300]}"
        self.note("comment", word)

    def open_case(self):
        word = self.word("token")
        with self.lock:
            child = self.children.pop()
        status, text = self.staff.ask("POST", "/registers/cme/new", {
            "_token": word, "_person": child, "referred_on": "1/6/2018", "source": "police"})
        assert status == 303, f"case: {status} {problem(text)}"
        self.note("case", child)

    def notice(self):
        word = self.word("notice")
        status, text = self.desk.ask("POST", "/front-door/new/child_missing", {
            "_school": self.school, "_token": word, "_another": "1", "_surname": "Killed", "_forename": "Jo" + word, "_born": "8/3/2008",
            "_born-day": "8", "_born-month": "3", "_born-year": "2008",
            "reason": "no_application", "last_seen_on": "1/6/2018", "last_seen_on-day": "1", "last_seen_on-month": "6", "last_seen_on-year": "2018"})
        assert status == 303, f"notice: {status} {problem(text)}"
        self.note("notice", word)

    def look(self):
        status, _ = self.staff.ask("GET", f"/children/{self.random.choice(self.looked_at)}")
        assert status == 200, f"look: {status}"
        with self.lock:
            self.looks += 1

    def letters(self):
        return "".join(self.random.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(11)).capitalize()

    def import_file(self, processes):
        """Children known by a list: one file, one unit, all or nothing."""
        word = self.word("list")
        names = [self.letters() for _ in range(20)]  # nobody is like anybody: no row is held for a person to decide
        self.lists[word] = {n.upper() for n in names}
        path = os.path.join(self.folder, word + ".csv")
        with open(path, "w", encoding="utf-8", newline="") as f:
            out = csv.writer(f)
            out.writerow("source,local_id,upn,nhs_number,surname,forename,middle_names,dob,sex,paon,street,locality,town,postcode,known_from,reason,evidence,died_on".split(","))
            for i in range(20):
                out.writerow(["births", f"{word}n{i}", "", "", names[i], self.letters(), "", f"20{8 + i % 6:02d}-0{1 + i % 9}-1{i % 10}", "F", str(i),
                              "Killed Street", "", "Hythe", "CT21 5AA", "2014-01-01", "birth", "", ""])
        if self.command(processes, "import", path):
            self.note("import", word)

    def merge(self, processes):
        with self.lock:
            keep, gone = self.pairs.pop()
        if self.command(processes, "person", "merge", keep, gone):
            self.note("merge", gone)

    def unmerge(self, processes):
        with self.lock:
            done = [w for w in self.acknowledged["merge"] if w not in self.acknowledged["unmerge"]]
            if not done:
                return
            gone = self.random.choice(done)
        # By number: which merge of that record stands.
        rows = query(self.store, f"SELECT id FROM person_merge WHERE gone_id = {int(gone)} AND undone_at IS NULL")
        if rows and self.command(processes, "person", "unmerge", rows[0][0]):
            self.note("unmerge", gone)

    def command(self, processes, *args):
        child = subprocess.Popen([MUSTER, *args, "--store", self.store, "--today", TODAY], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        with self.lock:
            processes.append(child)
        _, said = child.communicate()
        if child.returncode < 0:
            raise ConnectionError("killed")
        is_refused = child.returncode == 5 and args[1] == "merge"  # two whom one return names: a person has to say
        if child.returncode != 0 and not is_refused:
            with self.lock:
                self.complaints.append(f"muster {' '.join(args)}: exit {child.returncode}: {said.strip()}")
        return child.returncode == 0

    complaints = []


def serve(store):
    server = subprocess.Popen([MUSTER, "serve", "--port", "0", "--store", store, "--today", TODAY, "--tick-at", "off", "--quiet"],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    line = server.stdout.readline()
    found = re.search(r":(\d+)/", line)
    if not found:
        sys.exit("the server did not start after a kill: " + server.stderr.read())
    return server, int(found.group(1))


def one_round(work, wait_s):
    """Work until the kill; then everything is dead."""
    server, port = serve(work.store)
    work.staff.port = work.desk.port = port
    processes, is_over = [server], threading.Event()

    def go_on(acts):
        while not is_over.is_set():
            try:
                work.random.choice(acts)()
                time.sleep(0.005)
            except (OSError, http.client.HTTPException):
                return
            except AssertionError as wrong:
                work.complaints.append(str(wrong))
                return
            except IndexError:
                return

    of_pages = [work.comment, work.comment, work.open_case, work.look, work.look]
    of_desk = [work.notice]
    of_commands = [lambda: work.import_file(processes), lambda: work.merge(processes), lambda: work.unmerge(processes)]
    threads = [threading.Thread(target=go_on, args=(acts,)) for acts in (of_pages, of_desk, of_commands)]
    for t in threads:
        t.start()
    time.sleep(wait_s)
    is_over.set()
    with work.lock:
        for p in processes:
            if p.poll() is None:
                p.send_signal(signal.SIGKILL)
    for t in threads:
        t.join()
    server.wait()
    server.stdout.close()
    server.stderr.close()


def lost(work):
    """Acknowledged writes that are not there; and files of which a part is."""
    store, have = work.store, work.acknowledged
    comments = {r[0] for r in query(store, "SELECT note FROM case_event WHERE kind = 'comment'")}
    cases = {r[0] for r in query(store, "SELECT person_id FROM case_file WHERE register = 'cme'")}
    notices = {r[0] for r in query(store, "SELECT token FROM front_notice")}
    named = {r[0].upper() for r in query(store, "SELECT surname FROM person_name")}
    lists = {w: len(names & named) for w, names in work.lists.items()}
    merges = {r[0] for r in query(store, "SELECT gone_id FROM person_merge")}
    undone = {r[0] for r in query(store, "SELECT gone_id FROM person_merge WHERE undone_at IS NOT NULL")}
    looks = int(query(store, "SELECT count(*) FROM audit WHERE action = 'person.view'")[0][0]) - work.looked_before
    gone = [f"comment {w[:14]}" for w in have["comment"] - comments] + [f"case of {w}" for w in have["case"] - cases]
    gone += [f"notice {w}" for w in have["notice"] - notices] + [f"merge of {w}" for w in have["merge"] - merges]
    gone += [f"undoing {w}" for w in have["unmerge"] - undone]
    gone += [f"list {w}: {lists[w]} of 20" for w in have["import"] if lists[w] != 20]
    gone += [f"part of a list: {w}, {n} of 20" for w, n in lists.items() if n not in (0, 20)]
    if looks < work.looks:
        gone.append(f"looks: {work.looks} were shown, {looks} are in the trail")
    return gone


def broken(work):
    """Invariants of the whole store that do not hold."""
    faults = []
    for args in (("audit", "verify"), ("rollcall", "check", "--as-at", TODAY)):
        done = run(work.store, *args)
        if done.returncode != 0:
            faults.append(f"muster {' '.join(args)}: {done.stderr.strip()} {done.stdout.strip()[:300]}")
    if not POSTGRES:
        whole = query(work.store, "PRAGMA integrity_check")
        if whole != [("ok",)]:
            faults.append(f"the file: {whole[:3]}")
        if query(work.store, "PRAGMA foreign_key_check"):
            faults.append("rows name rows that are not there")
    return faults


def prepare(folder, seed):
    store = os.path.join(folder, "store.sqlite")
    if POSTGRES:
        store = POSTGRES
    work = Work(store, folder, seed)
    county = os.path.join(folder, "county")
    fine(store, "make-county", "--out", county, "--pupils", "700", "--without", "attendance")
    fine(store, "init")
    fine(store, "import", county)
    fine(store, "user", "add", "staff", "--roles", "general,administrator", "--both-duties", "a test", "--password-stdin", text=PASSWORD + "\n")
    fine(store, "user", "add", "desk", "--roles", "school_user", "--password-stdin", text=PASSWORD + "\n")
    work.school = int(query(store, "SELECT urn FROM enrolment WHERE to_on IS NULL GROUP BY urn ORDER BY count(*) DESC LIMIT 1")[0][0])
    fine(store, "user", "schools", "desk", str(work.school))
    people = [r[0] for r in query(store, "SELECT id FROM person WHERE NOT is_adult AND birth_date BETWEEN '2005-01-01' AND '2012-01-01' ORDER BY id")]
    # Whom cases are opened for, who are merged in pairs, who are looked at: apart, so that no rule between them refuses work.
    third = len(people) // 3
    work.children, work.looked_at = people[third:2 * third], people[2 * third:]
    work.pairs = list(zip(people[0:third:2], people[1:third:2]))
    for _ in range(3):
        fine(store, "case", "open", "ehe", "--person", work.children.pop(), "registered_on=2018-05-01", "source=parent")
    work.cases = [r[0] for r in query(store, "SELECT id FROM case_file")]
    server, port = serve(store)
    work.staff.port = work.desk.port = port
    work.staff.sign_in("staff")
    work.desk.sign_in("desk")
    server.send_signal(signal.SIGTERM)
    server.wait(timeout=60)
    work.looked_before = int(query(store, "SELECT count(*) FROM audit WHERE action = 'person.view'")[0][0])
    return work


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=15)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    args = parser.parse_args()
    print(f"seed {args.seed}")
    with tempfile.TemporaryDirectory() as folder:
        work = prepare(folder, args.seed)
        n_survived = 0
        for n in range(1, args.kills + 1):
            one_round(work, 4 if n == 1 else work.random.uniform(0.02, 0.7))  # the first: time for some of each
            gone = lost(work)
            faults = broken(work) if n % 25 == 0 or n == args.kills or n <= 2 else []
            n_survived += not gone and not faults
            if gone or faults:
                expect(False, f"kill {n}: lost {gone[:5]}, broken {faults}")
        total = sum(len(w) for w in work.acknowledged.values())
        expect(n_survived == args.kills, f"{n_survived} of {args.kills} kills were survived")
        for wrong in sorted(set(work.complaints))[:10]:
            expect(False, "refused: " + wrong)
        for kind, words in work.acknowledged.items():
            expect(words, f"no {kind} was acknowledged: the test does not show what it should")
        expect(work.looks > 0, "nothing was looked at")
        print(f"kills {args.kills}, survived {n_survived}; acknowledged {total + work.looks}: " +
              ", ".join(f"{k} {len(w)}" for k, w in work.acknowledged.items()) + f", look {work.looks}; lost {0 if n_survived == args.kills else 'some'}")
    end()


if __name__ == "__main__":
    main()
