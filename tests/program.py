"""For the suites that go through the real program: running it as of one day, reading its JSON and its store, and counting what was expected."""
import json
import os
import sqlite3
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MUSTER = os.environ.get("MUSTER_BINARY", os.path.join(ROOT, "build", "muster"))
TODAY = "2018-06-08"
results = {"passed": 0, "failed": 0}


def expect(is_so, what):
    results["passed" if is_so else "failed"] += 1
    if not is_so:
        print("failed: " + what, flush=True)
    return is_so


def muster(store, *args, day=TODAY, text=None):
    """Run it. A finding or a wrong answer (exit 1 or 3) is for the caller; any other failure ends the suite."""
    done = subprocess.run([MUSTER, *args, "--today", day, "--store", store], capture_output=True, text=True, check=False, input=text)
    if done.returncode not in (0, 1, 3):
        sys.exit(f"muster {' '.join(args)}: {done.stderr.strip()}")
    return done


def ask(store, *args, day=TODAY):
    return json.loads(muster(store, *args, "--json", day=day).stdout)


def query(store, sql, *values):
    db = sqlite3.connect(store)
    rows = db.execute(sql, values).fetchall()
    db.close()
    return rows


def end():
    """The line that tests/run sums, and the exit code."""
    print(f"{results['passed']} passed, {results['failed']} failed")
    sys.exit(results["failed"] > 0)
