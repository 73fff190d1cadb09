#!/usr/bin/env python3
"""What the surroundings do to a server: a full disk, a store that cannot be written, connections lost, PostgreSQL restarted under an
import, a clock put back. Each says clearly what is wrong; what was acknowledged is there afterwards, and every invariant holds.

On SQLite, or on the PostgreSQL that MUSTER_TEST_STORE names (tools/with-postgres --durable --archive).
"""
import http.client
import os
import resource
import shlex
import signal
import ssl
import subprocess
import tempfile
import time

from kill_test import POSTGRES, broken, fine, lost, prepare, query, run, serve
from program import MUSTER, expect, end


def sound(work, when):
    gone, faults = lost(work), broken(work)
    expect(not gone and not faults, f"{when}: lost {gone[:3]}, broken {faults}")


def stop(server):
    server.send_signal(signal.SIGTERM)
    server.wait(timeout=60)
    server.stdout.close()
    server.stderr.close()


def write_until_refused(work, most):
    """Comments until one is not acknowledged. Returns what the page said then."""
    for _ in range(most):
        word = work.word("comment")
        status, text = work.staff.ask("POST", f"/cases/{work.cases[0]}/comment", {"comment": word + "y" * 3000})
        if status != 303:
            return status, text
        with work.lock:
            work.acknowledged["comment"].add(word + "y" * 3000)
    return 0, ""


def limited(work, bytes_more):
    """A server whose files cannot grow beyond what they are by much: writing fails as on a full disk."""
    size = max(os.path.getsize(p) for p in (work.store, work.store + "-wal") if os.path.exists(p)) + bytes_more

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return subprocess.Popen([MUSTER, "serve", "--port", "0", "--store", work.store, "--today", "2018-06-08", "--tick-at", "off", "--quiet"],
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=limit, restore_signals=False)


def test_full_disk(work):
    server = limited(work, 200000)
    work.staff.port = int(server.stdout.readline().rsplit(":", 1)[1].split("/")[0])
    status, text = write_until_refused(work, 4000)
    expect(status == 503 and "unavailable" in text, f"a full disk: the page says {status}")
    expect(server.poll() is None, "a full disk does not end the server")
    stop(server)
    sound(work, "after a full disk")
    server, work.staff.port = serve(work.store)
    status, _ = write_until_refused(work, 3)
    expect(status == 0, "with room again it is written again")
    stop(server)
    sound(work, "with room again")


def test_full_disk_import(work, folder):
    """A disk of its own that is too small, where the system lets us make one."""
    store, county = os.path.join(folder, "disk", "store.sqlite"), os.path.join(folder, "county")
    os.mkdir(os.path.dirname(store))
    script = (f"mount -t tmpfs -o size=6m none {os.path.dirname(store)} && {MUSTER} init --store {store} >/dev/null && "
              f"{MUSTER} import {county} --store {store} --today 2018-06-08; echo code $?; "
              f"{MUSTER} audit verify --store {store}; echo code $?; {MUSTER} rollcall check --as-at 2018-06-08 --store {store} >/dev/null; echo code $?")
    done = subprocess.run(["unshare", "-m", "sh", "-c", script], capture_output=True, text=True, check=False)
    if "code" not in done.stdout:
        print("no disk of its own can be made here: the import on a full disk was not tried")
        return
    said = done.stdout + done.stderr
    expect("full" in said and "code 6" in said, "an import on a full disk says so: " + said[-400:])
    expect(done.stdout.count("code 0") == 2, "and what had landed is whole: " + said[-400:])


def test_not_writable(work):
    """Another user may read the store and not write it."""
    if os.getuid() == 0:
        as_other = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
        folder = os.path.dirname(work.store)
        os.chmod(folder, 0o755)
    else:
        as_other = []
    for p in (work.store, work.store + "-wal", work.store + "-shm"):
        if os.path.exists(p):
            os.chmod(p, 0o444)
    done = subprocess.run([*as_other, MUSTER, "user", "add", "x", "--generate", "--store", work.store], capture_output=True, text=True, check=False)
    expect(done.returncode == 6 and ("readonly" in done.stderr or "read-only" in done.stderr or "cannot open" in done.stderr),
           f"a store that cannot be written: exit {done.returncode}: {done.stderr.strip()}")
    for p in (work.store, work.store + "-wal", work.store + "-shm"):
        if os.path.exists(p):
            os.chmod(p, 0o600)
    sound(work, "after a store that could not be written")


def test_clock_put_back(work):
    """Days that come again: nothing is refused, nothing hidden, the trail holds."""
    for day in ("2018-06-08", "2018-06-01", "2018-06-08"):
        child = work.children.pop()
        done = subprocess.run([MUSTER, "case", "open", "cme", "--person", child, f"referred_on={day}", "source=police", "--store", work.store,
                               "--today", day], capture_output=True, text=True, check=False)
        if expect(done.returncode == 0, f"a case as of {day}: {done.stderr.strip()}"):
            work.acknowledged["case"].add(child)
    server, work.staff.port = serve(work.store)
    status, _ = write_until_refused(work, 2)
    expect(status == 0, "who was signed in before the clock was put back still is")
    stop(server)
    sound(work, "after the clock was put back")


OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"


def wait_until(store, others, is_wanted, what):
    """Until the number of other connections (that answer to this) is what is wanted."""
    until = time.monotonic() + 60
    while not is_wanted(int(query(store, f"SELECT count(*) {OTHERS}{others}")[0][0])):
        if time.monotonic() > until:
            expect(False, what + ": not within a minute")
            return
        time.sleep(0.02)


def test_connections_lost(work):
    server, work.staff.port = serve(work.store)
    statuses = set()
    for n in range(60):
        if n % 10 == 5:
            query(work.store, "SELECT count(pg_terminate_backend(pid)) " + OTHERS)
            wait_until(work.store, "", lambda n: n == 0, "connections that were ended are gone")
        word = work.word("comment")
        status, _ = work.staff.ask("POST", f"/cases/{work.cases[0]}/comment", {"comment": word})
        statuses.add(status)
        if status == 303:
            work.note("comment", word)
    expect(statuses == {303}, f"connections lost between requests: nobody notices; the pages said {statuses}")
    expect(server.poll() is None, "connections lost do not end the server")
    status, _ = write_until_refused(work, 5)
    expect(status == 0, f"and it goes on writing; the page said {status}")
    stop(server)
    sound(work, "after connections were lost")


def test_postgres_restarted(work, folder):
    ctl = [*shlex.split(os.environ["MUSTER_TEST_PG_CTL"]), "-D", os.environ["MUSTER_TEST_CLUSTER"]]
    server, work.staff.port = serve(work.store)
    county = os.path.join(folder, "more")
    fine(work.store, "make-county", "--out", county, "--pupils", "1500", "--seed", "77", "--without", "attendance")
    importing = subprocess.Popen([MUSTER, "import", county, "--store", work.store, "--today", "2018-06-08"], stdout=subprocess.PIPE,
                                 stderr=subprocess.STDOUT, text=True)
    wait_until(work.store, " AND backend_xid IS NOT NULL", lambda n: n > 0, "the import writes")
    write_until_refused(work, 3)
    subprocess.run([*ctl, "-l", "/dev/null", "-m", "immediate", "-w", "restart"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
    said, _ = importing.communicate(timeout=300)
    expect(importing.returncode == 6 and "PostgreSQL" in said, f"an import whose PostgreSQL went says so: exit {importing.returncode}: {said[-300:]}")
    for _ in range(10):  # each worker finds out for itself that its connection is gone
        status, _ = write_until_refused(work, 1)
        if status == 0:
            break
    expect(status == 0, "the server writes again after PostgreSQL came back")
    stop(server)
    sound(work, "after PostgreSQL was restarted under an import")
    again = run(work.store, "import", county)
    expect(again.returncode in (0, 1), f"the same files again: exit {again.returncode}: {again.stderr[-300:]}")
    sound(work, "after the same files were brought in again")


def test_slow_client(work):
    """Hundreds that open a request and never end it do not keep others out, and are shown the door."""
    server, work.staff.port = serve(work.store)
    slow = []
    for _ in range(300):
        c = http.client.HTTPConnection("127.0.0.1", work.staff.port, timeout=60)
        c.connect()
        c.sock.sendall(b"GET /sign-in HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        slow.append(c)
    began = time.monotonic()
    status, _ = work.staff.ask("GET", "/children")
    expect(status == 200 and time.monotonic() - began < 5, "others are served beside 300 that never end their request")
    for c in slow:
        c.close()
    stop(server)


def test_hostile_bodies(work):
    """Multipart forms cut, doubled and spoilt at random: each is answered or refused, and the server goes on."""
    server, work.staff.port = serve(work.store)
    boundary = "----muster"
    whole = (f"--{boundary}\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{work.staff.csrf}\r\n"
             f"--{boundary}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\n"
             f"list,local_id\r\nx,1\r\n--{boundary}--\r\n").encode()
    statuses = set()
    for _ in range(150):
        body = bytearray(whole)
        for _ in range(work.random.randint(1, 5)):
            at, n = work.random.randrange(len(body) + 1), work.random.randrange(40)
            body[at:at + work.random.randrange(8)] = bytes(work.random.randrange(256) for _ in range(n)) if work.random.random() < 0.6 else body[:n]
            if len(body) < 2:
                body = bytearray(whole)
        connection = http.client.HTTPConnection("127.0.0.1", work.staff.port, timeout=20)
        try:
            connection.request("POST", "/imports", bytes(body), {
                "Cookie": "; ".join(f"{k}={v}" for k, v in work.staff.cookies.items()),
                "Content-Type": "multipart/form-data; boundary=" + (boundary if work.random.random() < 0.9 else "x" * work.random.randrange(90))})
            statuses.add(connection.getresponse().status)
        except (http.client.HTTPException, ConnectionError):
            statuses.add(0)
        connection.close()
    expect(server.poll() is None, "spoilt forms do not end the server")
    expect(statuses <= {0, 303, 400, 403, 413, 422} and statuses - {0}, f"spoilt forms were answered: {statuses}")
    stop(server)


def test_tls(work, folder):
    """TLS by the server itself: 1.2 and later, cookies for TLS only, HSTS; a key that others can read is refused."""
    cert, key = os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-keyout", key, "-out", cert], check=True, capture_output=True)
    command = [MUSTER, "serve", "--port", "0", "--store", work.store, "--today", "2018-06-08", "--tick-at", "off", "--quiet", "--tls-cert", cert, "--tls-key", key]
    os.chmod(key, 0o644)
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    expect(done.returncode == 6 and "chmod 600" in done.stderr, "a key that others can read is refused: " + done.stderr)
    os.chmod(key, 0o600)
    other = os.path.join(folder, "other.pem")
    subprocess.run(["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", other], check=True, capture_output=True)
    os.chmod(other, 0o600)
    for wrong, words in (([*command[:-1], other], "is not that of the certificate"), ([*command[:-1], cert], "chmod 600"),
                         ([*command[:-1], folder + "/none"], "is not there"), ([*command[:-3], other, *command[-2:]], "is no certificate")):
        done = subprocess.run(wrong, capture_output=True, text=True, check=False, timeout=60)
        expect(done.returncode == 6 and words in done.stderr, f"it says of certificate and key: {words}: {done.stderr}")
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    line = server.stdout.readline()
    expect("https://" in line, "it says that it speaks TLS: " + line)
    port, trust = int(line.rsplit(":", 1)[1].split("/")[0]), ssl.create_default_context()
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=20, context=trust)
    connection.request("GET", "/sign-in")
    reply = connection.getresponse()
    expect(reply.status == 200 and reply.getheader("Strict-Transport-Security"), "a page comes over TLS, with HSTS")
    expect(all("Secure" in v for k, v in reply.getheaders() if k == "Set-Cookie"), "its cookies are for TLS only")
    expect(connection.sock.version() in ("TLSv1.2", "TLSv1.3"), f"by {connection.sock.version()}")
    reply.read()
    connection.close()
    old = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-tls1_1", "-cipher", "ALL:@SECLEVEL=0"], capture_output=True, text=True,
                         input="", check=False)
    expect(old.returncode != 0, "TLS 1.1 is refused")
    stop(server)


def main():
    with tempfile.TemporaryDirectory() as folder:
        work = prepare(folder, 3)
        if POSTGRES:
            test_connections_lost(work)
            test_postgres_restarted(work, folder)
        else:
            test_full_disk(work)
            test_full_disk_import(work, folder)
            test_not_writable(work)
        test_clock_put_back(work)
        test_slow_client(work)
        test_hostile_bodies(work)
        test_tls(work, folder)
    end()


if __name__ == "__main__":
    main()
