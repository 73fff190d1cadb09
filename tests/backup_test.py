#!/usr/bin/env python3
"""Backups taken while a server and an importer write, put back and proved; and on PostgreSQL, any moment by the archived log.

On SQLite, or on the PostgreSQL that MUSTER_TEST_STORE names (tools/with-postgres --archive).
"""
import json
import os
import shlex
import subprocess
import sys
import tempfile
import threading
import time
from datetime import datetime, timezone

from program import MUSTER, expect, end

POSTGRES = os.environ.get("MUSTER_TEST_STORE")


def muster(store, *args, text=None):
    return subprocess.run([MUSTER, *args, "--store", store], capture_output=True, text=True, input=text, check=False, timeout=300)


def fine(store, *args, text=None):
    done = muster(store, *args, text=text)
    if not expect(done.returncode == 0, f"muster {' '.join(args)}: {done.stderr.strip()}{done.stdout.strip()}"):
        sys.exit(1)
    return done.stdout


def new_store(folder, name):
    if not POSTGRES:
        return os.path.join(folder, name + ".sqlite")
    subprocess.run(["psql", "-q", POSTGRES, "-c", f"CREATE DATABASE {name}"], check=True)
    return POSTGRES.replace("/muster_test?", f"/{name}?")


def users(store):
    return {u["username"] for u in json.loads(fine(store, "user", "list", "--json"))}


def add_user(store, name):
    fine(store, "user", "add", name, "--password-stdin", text="a long enough password 7\n")


def keep_writing(store, county, stop):
    """A council's day, quickly: files come in again and again, and someone is given an account."""
    n = 0
    while not stop.is_set():
        n += 1
        muster(store, "import", county)
        muster(store, "user", "add", f"w{n}", "--password-stdin", text="a long enough password 7\n")


def test_while_written(folder, store, county):
    stop = threading.Event()
    writer = threading.Thread(target=keep_writing, args=(store, county, stop))
    server = subprocess.Popen([MUSTER, "serve", "--store", store, "--port", "0", "--quiet", "--tick-at", "off",
                               "--backup-to", os.path.join(folder, "timer"), "--backup-every", "1"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    writer.start()
    backups, rows = os.path.join(folder, "backups"), []
    for i in range(2 if POSTGRES else 4):
        extra = ["--changes"] if i % 2 and not POSTGRES else []
        made = json.loads(fine(store, "backup", backups, "--verify", "--json", *extra))
        expect(all(line["holds"] for line in made["proof"]), f"backup {i} while it is written: {made['proof']}")
        rows.append(json.load(open(os.path.join(made["path"], "manifest.json"), encoding="utf-8"))["audit_seq"])
    expect(rows == sorted(rows) and rows[0] < rows[-1], f"the store was written meanwhile: {rows}")
    stop.set()
    writer.join()
    server.terminate()
    _, said = server.communicate(timeout=60)
    expect("failed" not in said, "the server's own backups: " + said)
    by_timer = json.loads(fine(new_store(folder, "by_timer"), "restore", os.path.join(folder, "timer"), "--json"))
    expect(all(line["holds"] for line in by_timer["proof"]), f"the server's own backup, put back: {by_timer}")
    return backups


def test_put_back(folder, store, backups):
    add_user(store, "before")
    fine(store, "backup", backups)
    add_user(store, "after")
    back = new_store(folder, "put_back")
    fine(back, "restore", backups)
    names = users(back)
    expect("before" in names and "after" not in names, f"who is in the store put back: {names}")
    expect(muster(back, "restore", backups).returncode == 2, "nothing is put back over a store that is there")
    expect(muster(back, "audit", "verify").returncode == 0, "its trail holds, with the line that it was put back")


def now():
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def test_any_moment(folder, store):
    """PostgreSQL: a moment between two writes, from a copy of the cluster and the log since."""
    ctl, log = shlex.split(os.environ["MUSTER_TEST_PG_CTL"]), os.environ["MUSTER_TEST_LOG"]
    clusters, data = os.path.join(folder, "clusters"), os.path.join(folder, "data")
    fine(store, "backup", clusters, "--cluster")
    add_user(store, "soon")
    time.sleep(1.1)
    moment = now()
    time.sleep(1.1)
    add_user(store, "late")
    subprocess.run(["psql", "-q", "-o", "/dev/null", store, "-c", "SELECT pg_switch_wal()"], check=True)
    wanted = len(os.listdir(log)) + 1
    for _ in range(100):
        if len(os.listdir(log)) >= wanted:
            break
        time.sleep(0.1)
    wrong = muster(store, "restore", clusters, "--cluster", data, "--wal", log, "--at", "2001-01-01T00:00:00Z")
    expect(wrong.returncode == 2, "a moment before the copy is refused")
    fine(store, "restore", clusters, "--cluster", data, "--wal", log, "--at", moment)
    socket = os.path.dirname(os.environ["MUSTER_TEST_CLUSTER"])
    owner = os.stat(os.environ["MUSTER_TEST_CLUSTER"])
    if owner.st_uid != os.getuid():
        os.chmod(folder, 0o755)
        subprocess.run(["chown", "-R", f"{owner.st_uid}:{owner.st_gid}", data], check=True)
    options = f"-k {socket} -p 5999 -c listen_addresses=''"
    start = subprocess.run([*ctl, "-D", data, "-w", "-l", os.path.join(socket, "again.log"), "-o", options, "start"],
                           capture_output=True, text=True, check=False, cwd="/")
    if not expect(start.returncode == 0, "the cluster put back starts: " + start.stdout + start.stderr + open(os.path.join(socket, "again.log"), encoding="utf-8").read()[-1500:]):
        return
    try:
        back = store + "&port=5999"
        names = users(back)
        expect("soon" in names and "late" not in names, f"at {moment} there were: {names}")
        expect(muster(back, "audit", "verify").returncode == 0, "the trail of the cluster put back holds")
    finally:
        subprocess.run([*ctl, "-D", data, "-m", "immediate", "stop"], capture_output=True, check=False, cwd="/")


def main():
    with tempfile.TemporaryDirectory() as folder:
        county, store = os.path.join(folder, "county"), new_store(folder, "busy")
        fine(store, "make-county", "--out", county, "--pupils", "300" if POSTGRES else "600", "--without", "attendance")
        fine(store, "init")
        fine(store, "import", county)
        backups = test_while_written(folder, store, county)
        test_put_back(folder, store, backups)
        if POSTGRES:
            test_any_moment(folder, store)
    end()


if __name__ == "__main__":
    main()
