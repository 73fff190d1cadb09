#!/usr/bin/env python3
"""Are children found? Of an invented county some children are drawn, and of each is typed what people type: half a name, a name
misspelt by one letter, words exchanged, an age, a street, a parent. The table says how many stand in the list of twenty, and
in its first five; each row has a least share. Then the command line must give the page's answers.

SEARCH_PUPILS sizes the county, SEARCH_CHILDREN the draw; SEARCH_STORE takes a store that is there, and nothing is expected then.
"""
import http.client
import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unicodedata
import urllib.parse

from program import MUSTER, TODAY, ask, end, expect, muster

PUPILS, N = os.environ.get("SEARCH_PUPILS", "2000"), int(os.environ.get("SEARCH_CHILDREN", "120"))
STORE = os.environ.get("SEARCH_STORE")
USER, PASSWORD = "searcher", "found in the first twenty"


def make_store(folder):
    county, store = os.path.join(folder, "county"), os.path.join(folder, "store.sqlite")
    muster(store, "make-county", "--pupils", PUPILS, "--seed", "4", "--year", "2017", "--without", "attendance", "--out", county)
    muster(store, "init")
    for name in ("gias.csv", "known.csv", "census", "contacts.csv"):
        muster(store, "import", os.path.join(county, name))
    return store


class Server:
    """muster serve, signed in."""

    def __init__(self, store, folder):
        self.log = os.path.join(folder, "server.log")
        with open(self.log, "w", encoding="utf-8") as log:
            self.process = subprocess.Popen([MUSTER, "serve", "--port", "0", "--quiet", "--today", TODAY, "--store", store],
                                            stdout=log, stderr=subprocess.STDOUT)
        self.cookie = ""
        self.port = int(self._wait_for_port())
        self._sign_in()
        while self.ask("smith")["is_partial"]:
            time.sleep(0.02)

    def _wait_for_port(self):
        for _ in range(3000):
            with open(self.log, encoding="utf-8") as log:
                found = re.search(r"http://127\.0\.0\.1:(\d+)", log.read())
            if found:
                return found.group(1)
            time.sleep(0.005)
        sys.exit("muster serve did not say where it listens")

    def _request(self, method, path, form=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": self.cookie}
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, urllib.parse.urlencode(form) if form else None, headers)
        reply = connection.getresponse()
        cookies = [v.split(";")[0] for k, v in reply.getheaders() if k.lower() == "set-cookie"]
        if cookies:
            self.cookie = cookies[-1]
        return reply.status, reply.read()

    def _sign_in(self):
        _, body = self._request("GET", "/sign-in")
        form = {"username": USER, "password": PASSWORD}
        form["csrf"] = re.search(rb'name="csrf"[^>]*value="([^"]*)"', body).group(1).decode()
        status, _ = self._request("POST", "/sign-in", form)
        if status != 303:
            sys.exit(f"cannot sign in: {status}")

    def ask(self, text):
        status, body = self._request("GET", "/children.json?q=" + urllib.parse.quote_plus(text))
        if status != 200:
            sys.exit(f"a search answered {status}")
        return json.loads(body)

    def ids(self, text):
        return [row["id"] for row in self.ask(text)["children"]]

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)


# ---- what people type ----

VOWELS = {"a": "á", "e": "é", "i": "í", "o": "ö", "u": "ü"}


def plain(text):
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def wrong_letter(word, rnd):
    at = rnd.randrange(1, len(word))
    return word[:at] + rnd.choice([c for c in "aeiourstnl" if c != word[at].lower()]) + word[at + 1:]


def letter_left_out(word, rnd):
    at = rnd.randrange(1, len(word))
    return word[:at] + word[at + 1:]


def letter_too_many(word, rnd):
    at = rnd.randrange(1, len(word))
    return word[:at] + word[at] + word[at:]


def neighbours_exchanged(word, rnd):
    places = [i for i in range(len(word) - 1) if word[i].lower() != word[i + 1].lower()]
    at = rnd.choice(places[1:] or places)
    return word[:at] + word[at + 1] + word[at] + word[at + 2:]


def in_longest(slip, text, rnd):
    words = text.split()
    at = max(range(len(words)), key=lambda i: len(words[i]))
    return " ".join(words[:at] + [slip(words[at], rnd)] + words[at + 1:])


def accented(word):
    return next((word[:i] + VOWELS[c] + word[i + 1:] for i, c in enumerate(word) if c in VOWELS), word)


def age(born):
    y, m, d = (int(p) for p in born.split("-"))
    return 2018 - y - ((6, 8) < (m, d))


def day(born):
    return "/".join(reversed(born.split("-")))


# what is typed, the least share that must be among the twenty, and how it is made of a child c and chance r
KINDS = [
    ("forename and surname", 1.00, lambda c, r: f"{c.forename} {c.surname}"),
    ("surname first", 1.00, lambda c, r: f"{c.surname} {c.forename}"),
    ("accents put in or left out", 1.00, lambda c, r: f"{accented(plain(c.forename))} {accented(plain(c.surname))}"),
    ("half of each name", 0.98, lambda c, r: f"{c.forename[:max(3, len(c.forename) // 2)]} {c.surname[:max(3, len(c.surname) // 2)]}"),
    ("surname, age", 0.98, lambda c, r: f"{c.surname} {age(c.born)}"),
    ("initial, surname, age", 0.98, lambda c, r: f"{c.forename[0]} {c.surname} aged {age(c.born)}"),
    ("surname with a wrong letter", 0.97, lambda c, r: f"{c.forename} {wrong_letter(c.surname, r)}"),
    ("surname without a letter", 0.97, lambda c, r: f"{c.forename} {letter_left_out(c.surname, r)}"),
    ("surname with a letter too many", 0.97, lambda c, r: f"{c.forename} {letter_too_many(c.surname, r)}"),
    ("surname, two letters exchanged", 0.97, lambda c, r: f"{c.forename} {neighbours_exchanged(c.surname, r)}"),
    ("forename with a wrong letter", 0.97, lambda c, r: f"{wrong_letter(c.forename, r)} {c.surname}"),
    ("forename without a letter", 0.97, lambda c, r: f"{letter_left_out(c.forename, r)} {c.surname}"),
    ("both with a wrong letter", 0.93, lambda c, r: f"{wrong_letter(c.forename, r)} {wrong_letter(c.surname, r)}"),
    ("wrong letter in the surname, exchanged", 0.97, lambda c, r: f"{wrong_letter(c.surname, r)} {c.forename}"),
    ("wrong letter in the surname, age", 0.90, lambda c, r: f"{wrong_letter(c.surname, r)} {age(c.born)}"),
    ("wrong letter in the surname, birth date", 1.00, lambda c, r: f"{wrong_letter(c.surname, r)} {day(c.born)}"),
    ("wrong letter in the surname alone", 0.75, lambda c, r: wrong_letter(c.surname, r)),
    ("half the forename, wrong letter in the surname", 0.90, lambda c, r: f"{c.forename[:3]} {wrong_letter(c.surname, r)}"),
    ("forename, street", 0.98, lambda c, r: f"{c.forename} {c.street}"),
    ("forename, street with a wrong letter", 0.90, lambda c, r: f"{c.forename} {in_longest(wrong_letter, c.street, r)}"),
    ("house and street", 0.98, lambda c, r: f"{c.house} {c.street}"),
    ("forename, postcode", 1.00, lambda c, r: f"{c.forename} {c.postcode}"),
    ("forename and the parent's name", 0.98, lambda c, r: f"{c.forename} {c.parent}"),
    ("forename, the parent's name with a wrong letter", 0.90, lambda c, r: f"{c.forename} {in_longest(wrong_letter, c.parent, r)}"),
    ("birth date", 1.00, lambda c, r: day(c.born)),
    ("UPN in groups", 1.00, lambda c, r: f"{c.upn[:4]} {c.upn[4:8]} {c.upn[8:]}"),
]


class Child:
    def __init__(self, row):
        (self.id, self.forename, self.surname, self.born, self.house, self.street, self.postcode, self.upn, self.parent) = row


def draw(store, rnd):
    db = sqlite3.connect(store)
    top, children, seen = db.execute("SELECT max(id) FROM person").fetchone()[0], [], set()
    for _ in range(N * 2000):
        number = rnd.randint(1, top)
        if number in seen:
            continue
        seen.add(number)
        row = db.execute(
            "SELECT p.id, n.forename, n.surname, p.birth_date, a.paon, a.street, a.postcode, i.value, m.forename || ' ' || m.surname"
            "  FROM person p JOIN person_name n ON n.person_id = p.id AND n.kind = 'legal' AND n.to_on IS NULL"
            "  JOIN person_address pa ON pa.person_id = p.id AND pa.to_on IS NULL JOIN address a ON a.id = pa.address_id"
            "  JOIN person_identifier i ON i.person_id = p.id AND i.scheme = 'upn'"
            "  JOIN person_relationship r ON r.person_id = p.id AND r.to_on IS NULL AND r.relation IN ('mother', 'father')"
            "  JOIN person_name m ON m.person_id = r.other_id WHERE p.id = ? AND NOT p.is_adult AND p.merged_into IS NULL", (number,)).fetchone()
        if row and all(row) and min(len(row[1]), len(row[2])) >= 4:
            children.append(Child(row))
        if len(children) == N:
            break
    db.close()
    return children


def test_recall(server, children, rnd):
    print("| what is typed | among the twenty | among the first five | least |\n|---|---|---|---|")
    for title, least, make in KINDS:
        places, example = [], ""
        for child in children:
            typed = make(child, rnd)
            ids = server.ids(typed)
            places.append(ids.index(child.id) if child.id in ids else 99)
            if places[-1] == 99:
                example = typed
        found, near = (sum(p < n for p in places) / len(places) for n in (20, 5))
        print(f"| {title} | {found:.1%} | {near:.1%} | {least:.0%} |", flush=True)
        if not STORE:
            expect(found >= least, f"{title}: {found:.1%} found of {len(places)}, wanted {least:.0%}; invented: {example}")
        elif os.environ.get("SEARCH_SHOW") and example:
            print("  " + example)


def test_command_line(server, store, children, rnd):
    """The same people, in the same order, for the same reasons."""
    n_same = n = 0
    for child in children[:8 if STORE else 30]:
        _, _, make = KINDS[n % len(KINDS)]
        typed = make(child, rnd)
        page = [(row["id"], row["why"]) for row in server.ask(typed)["children"]]
        line = [(row["id"], row["why"]) for row in ask(store, "person", "find", typed)]
        n += 1
        n_same += page == line
    expect(n_same == n and n > 0, f"the command line answers otherwise than the page: {n - n_same} of {n}")


def main():
    rnd = random.Random(5)
    with tempfile.TemporaryDirectory() as folder:
        store = STORE or make_store(folder)
        muster(store, "user", "add", USER, "--roles", "general", "--password-stdin", text=PASSWORD)
        children = draw(store, rnd)
        expect(len(children) == N, f"{len(children)} children drawn, not {N}")
        server = Server(store, folder)
        try:
            test_recall(server, children, rnd)
            test_command_line(server, store, children, rnd)
        finally:
            server.close()
    end()


main()
