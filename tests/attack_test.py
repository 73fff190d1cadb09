#!/usr/bin/env python3
"""A running server attacked from outside: headers that lie about who asks, files that are bombs, and thousands of connections that say nothing."""
import gzip
import http.client
import io
import os
import re
import resource
import signal
import socket
import subprocess
import tempfile
import urllib.parse
import zipfile

from kill_test import PASSWORD, prepare
from program import MUSTER, expect, end

EVIL = "evil.example"
CROWD = 3000
OF_ONE = 512  # connections of one address: src/web/server.c


def serve(work, *more):
    server = subprocess.Popen([MUSTER, "serve", "--port", "0", "--store", work.store, "--today", "2018-06-08", "--tick-at", "off", "--quiet", *more],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    return server, int(re.search(r":(\d+)/", server.stdout.readline()).group(1))


def stop(server):
    server.send_signal(signal.SIGTERM)
    server.wait(timeout=60)
    server.stdout.close()
    server.stderr.close()


def ask(port, method, path, headers=(), body=None, address="127.0.0.1"):
    """Headers as pairs, so that one can be sent twice. Returns status, headers and text."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=(address, 0))
    connection.putrequest(method, path, skip_host=any(k == "Host" for k, _ in headers))
    for key, value in headers:
        connection.putheader(key, value)
    if body is not None:
        connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body)
    reply = connection.getresponse()
    text = reply.read().decode("utf-8", "replace")
    connection.close()
    return reply.status, reply.getheaders(), text


def try_password(port, name, password, headers):
    """A browser that nobody knows. Is it signed in?"""
    _, set_by, text = ask(port, "GET", "/sign-in", headers)
    cookies = "; ".join(v.split(";")[0] for k, v in set_by if k.lower() == "set-cookie")
    csrf = re.search(r'name="csrf" value="([0-9a-f]+)"', text)
    body = urllib.parse.urlencode({"csrf": csrf.group(1) if csrf else "", "username": name, "password": password, "return": ""}).encode()
    status, _, _ = ask(port, "POST", "/sign-in", [*headers, ("Cookie", cookies), ("Content-Type", "application/x-www-form-urlencoded")], body)
    return status == 303


def test_headers_that_lie(work):
    """Whoever writes an address of their own for each guess is counted all the same."""
    proxied = [("X-Forwarded-For", "203.0.113.99")]  # the line that the proxy adds below the client's
    for name, options, own in (("desk", (), []), ("staff", ("--trusted-proxy", "127.0.0.1"), proxied)):
        server, port = serve(work, *options)
        for n in range(7):
            lie = [("X-Forwarded-For", f"198.51.100.{n}"), ("Forwarded", f"for=198.51.100.{n}"), ("X-Real-IP", f"198.51.100.{n}")]
            expect(not try_password(port, name, "a wrong password", lie + own), "a wrong password is refused")
        lie = [("X-Forwarded-For", "198.51.100.77")]
        expect(not try_password(port, name, PASSWORD, lie + own), f"{name} {options}: after seven guesses even the right password waits, whatever address is claimed")
        elsewhere = [("X-Forwarded-For", "203.0.113.50")] if own else None
        if elsewhere:
            expect(try_password(port, name, PASSWORD, elsewhere), "a colleague at another address is not kept out")
        stop(server)


def test_names_that_lie(work):
    """Host and its kin change nothing that is answered."""
    server, port = serve(work)
    lies = [("Host", EVIL), ("X-Forwarded-Host", EVIL), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Port", "1"), ("X-Original-URL", "/users"),
            ("X-Rewrite-URL", "/users"), ("X-HTTP-Method-Override", "POST"), ("Forwarded", f"host={EVIL};proto=https")]
    for path in ("/", "/sign-in", "/children", "/published", "/help", "/sign-in/openid", "/no-such-page", "/sign-in?return=//" + EVIL):
        plain, lied = ask(port, "GET", path), ask(port, "GET", path, lies)
        expect(plain[0] == lied[0], f"{path}: {lied[0]} where it is {plain[0]} otherwise")
        said = " ".join(v for _, v in lied[1])
        expect(EVIL not in said, f"{path}: a header says the name that was sent: {said}")
        expect(EVIL not in lied[2] or "return=" in path, f"{path}: the page says the name that was sent")
        expect("Strict-Transport-Security" not in dict(lied[1]), "a client does not say whether the line is TLS")
    stop(server)


def bombs():
    """Name and bytes of files that are small and would be large."""
    nought = b"0" * (64 << 20)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("xl/worksheets/sheet1.xml", nought)
        z.writestr("census.xml", nought)
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    laughs = f'<?xml version="1.0"?><!DOCTYPE Message [<!ENTITY a0 "ha">{levels}]><Message><Header>&a11;</Header></Message>'
    flat = f'<?xml version="1.0"?><!DOCTYPE Message [<!ENTITY a "{"x" * 100000}">]><Message>{"&a;" * 100000}</Message>'
    deep = "<Message>" * 2000000
    wide = "<Message " + " ".join(f'a{n}="1"' for n in range(300000)) + "/>"
    return [("children.xlsx", packed.getvalue()), ("returns.zip", packed.getvalue()), ("census.xml.gz", gzip.compress(nought)), ("census.xml", laughs.encode()),
            ("ctf.xml", laughs.replace("Message", "CTfile").encode()), ("flat.xml", flat.encode()), ("deep.xml", deep.encode()), ("wide.xml", wide.encode()),
            ("outside.xml", b'<!DOCTYPE Message [<!ENTITY x SYSTEM "file:///etc/passwd">]><Message>&x;</Message>')]


def test_bombs(work, folder):
    """Each is refused in words, within memory that is bounded, and nothing of it lands."""
    def limit():
        resource.setrlimit(resource.RLIMIT_DATA, (256 << 20, 256 << 20))

    for name, content in bombs():
        path = os.path.join(folder, name)
        with open(path, "wb") as f:
            f.write(content)
        done = subprocess.run([MUSTER, "import", path, "--store", work.store, "--today", "2018-06-08"], capture_output=True, text=True, check=False,
                              timeout=300, preexec_fn=limit)
        said = done.stdout + done.stderr
        expect(done.returncode == 2 and "Files refused" in said, f"{name} is refused: exit {done.returncode}: {said[-300:]}")
        expect("memory" not in said and "root:" not in said, f"{name} is refused for what it is: {said[-300:]}")


def connected(pid):
    """The sockets of a process."""
    folder = f"/proc/{pid}/fd"
    return [f for f in os.listdir(folder) if os.path.islink(os.path.join(folder, f)) and os.readlink(os.path.join(folder, f)).startswith("socket:")]


def test_crowd(work):
    """Thousands that connect and say nothing, or drip: others are answered."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, CROWD + 500), hard))
    server, port = serve(work)
    crowd = []
    for n in range(CROWD):
        s = socket.socket()
        s.settimeout(5)
        try:
            s.connect(("127.0.0.1", port))
            if n % 2:
                s.sendall(b"GET /sign-in HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        except OSError:
            s.close()
            continue
        crowd.append(s)
    status, _, _ = ask(port, "GET", "/sign-in", address="127.0.0.2")
    expect(status == 200, f"beside {len(crowd)} connections that say nothing others are answered: {status}")
    n_open = len(connected(server.pid))
    expect(n_open <= OF_ONE + 10, f"of one address {OF_ONE} are kept: {n_open}")
    expect(server.poll() is None, "they do not end the server")
    for s in crowd:
        s.close()
    stop(server)


def main():
    with tempfile.TemporaryDirectory() as folder:
        work = prepare(folder, 3)
        test_headers_that_lie(work)
        test_names_that_lie(work)
        test_bombs(work, folder)
        test_crowd(work)
    end()


if __name__ == "__main__":
    main()
