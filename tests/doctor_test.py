#!/usr/bin/env python3
"""muster doctor against installations that are unsafe, each set up by hand: that each is named in words, and that a sound one is not.

On SQLite; what is particular to PostgreSQL is in src/cli/cli_test.c. What cannot be set up without another machine (a disk over the network, swap) is there too.
"""
import os
import resource
import shutil
import sqlite3
import subprocess
import tempfile
from datetime import datetime, timedelta, timezone

from program import MUSTER, ROOT, expect, end


class Place:
    """A sound installation of its own: a store with one user, in a folder of its owner's."""

    def __init__(self, folder):
        self.folder, self.store = folder, os.path.join(folder, "muster.sqlite")
        self.env = {k: v for k, v in os.environ.items() if not k.startswith("MUSTER_")}
        self.env["MUSTER_STORE"] = self.store
        self.run("init")
        self.run("user", "add", "worker", "--roles", "general", "--generate")

    def path(self, name, text="", mode=0o600):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        os.chmod(path, mode)
        return path

    def run(self, *words, before=None):
        return subprocess.run([MUSTER, *words], env=self.env, capture_output=True, text=True, check=False, timeout=120, preexec_fn=before)

    def sql(self, *statements):
        db = sqlite3.connect(self.store)
        for statement in statements:
            db.execute(statement)
        db.commit()
        db.close()

    def define(self, file, old, new):
        """The definitions with one of them changed."""
        folder = os.path.join(self.folder, "definitions")
        if not os.path.exists(folder):
            shutil.copytree(os.path.join(ROOT, "definitions"), folder)
        path = os.path.join(folder, file)
        with open(path, encoding="utf-8") as f:
            text = f.read()
        expect(old in text, f"{file} has {old}")
        with open(path, "w", encoding="utf-8") as f:
            f.write(text.replace(old, new))
        self.env["MUSTER_DEFINITIONS"] = folder


def iso(**ago):
    return (datetime.now(timezone.utc) - timedelta(**ago)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def unsorted_passwords(p):
    return ["--breached-passwords", p.path("stolen.txt", "zebra zebra zebra\nabacus abacus\n" * 3)]


def openssl(*words):
    subprocess.run(["openssl", *words], check=True, capture_output=True)


def certificate(p, days):
    """One that ends in so many days, or ended: made by openssl's own authority, which takes both ends."""
    cert, key, asked = (os.path.join(p.folder, name) for name in ("cert.pem", "key.pem", "asked.pem"))
    config = p.path("ca.cnf", f"[ca]\ndefault_ca=d\n[d]\ndatabase={p.folder}/index\nnew_certs_dir={p.folder}\nserial={p.folder}/serial\ndefault_md=sha256\n"
                    "policy=p\n[p]\ncommonName=supplied\n")
    p.path("index")
    p.path("serial", "01")
    now = datetime.now(timezone.utc)
    ends = [(now + timedelta(days=n)).strftime("%Y%m%d%H%M%SZ") for n in (-20, days)]
    openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost", "-keyout", key, "-out", asked)
    openssl("ca", "-batch", "-notext", "-selfsign", "-config", config, "-keyfile", key, "-in", asked, "-out", cert, "-startdate", ends[0], "-enddate", ends[1])
    os.chmod(key, 0o600)
    return ["--bind", "0.0.0.0", "--tls-cert", cert, "--tls-key", key]


def key_of_another(p):
    words = certificate(p, days=300)
    other = os.path.join(p.folder, "other.pem")
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", other)
    os.chmod(other, 0o600)
    return words[:-1] + [other]


def secrets_key(p, mode):
    key = os.path.join(p.folder, "keys", "secrets.key")
    os.mkdir(os.path.dirname(key), 0o700)
    done = p.run("secrets", "key", key)
    expect(done.returncode == 0, "a key is made: " + done.stderr)
    os.chmod(key, mode)
    return ["--secrets-key", key]


def key_beside(p):
    key = os.path.join(p.folder, "secrets.key")
    p.run("secrets", "key", key)
    return ["--secrets-key", key]


def chmod(p, name, mode):
    os.chmod(os.path.join(p.folder, name) if name else p.folder, mode)


def backup(p, at):
    p.sql(f"INSERT INTO backup_run (name, kind, at, n_bytes) VALUES ('b', 'sqlite', '{at}', 1)")


def backup_folder(p, mode):
    folder = os.path.join(p.folder, "backups")
    os.mkdir(folder)
    os.chmod(folder, mode)
    return ["--backup-to", folder]


def openid(p, mode):
    secret = p.path("provider/secret", "x", 0o600 if mode is None else mode)
    if mode is None:
        os.remove(secret)
    p.define("openid.yaml", "is_on: false", "is_on: true\nprovider:\n  title: your account\n  issuer: https://login.example.org/x\n  client_id: muster\n"
             f"  secret_file: {secret}\n  our_address: https://muster.example.org\n  subject: sub\n  links_by_email: false")


def damaged(p):
    p.sql("PRAGMA wal_checkpoint(TRUNCATE)")
    with open(p.store, "r+b") as f:
        f.seek(-3 * 4096, os.SEEK_END)
        f.write(os.urandom(2 * 4096))
    return ["--thorough"]


def open_journal(p):
    """In use, as by a server: else the journal is taken away by whoever opens the store next."""
    p.in_use = sqlite3.connect(p.store)
    p.in_use.execute("UPDATE app_user SET n_failures = 0")
    p.in_use.commit()
    chmod(p, "muster.sqlite-wal", 0o644)


def edited_trail(p):
    p.sql("UPDATE audit SET action = 'x.y' WHERE seq = 1")
    return ["--thorough"]


ADMIN = "user", "add", "boss", "--roles", "administrator", "--generate"
# What is unsafe, how it is set up (what is given back are options), the level it has and some of the words that name it.
UNSAFE = (
    ("a store that others can read", lambda p: chmod(p, "muster.sqlite", 0o644), "WRONG", "Other users of this machine can open the store"),
    ("a journal that others can read", open_journal, "WRONG", "Other users of this machine can open the store"),
    ("a folder in which others can write", lambda p: chmod(p, "", 0o777), "WRONG", "can put another file in the place of the store"),
    ("a key for secrets that others can read", lambda p: secrets_key(p, 0o644), "WRONG", "can read the key for secrets"),
    ("the key beside the store", key_beside, "advice", "The key for secrets lies beside the store"),
    ("a key for secrets that is not there", lambda p: ["--secrets-key", p.folder + "/none.key"], "WRONG", "cannot be read"),
    ("definitions that others can change", lambda p: p.define("sign-in.yaml", "idle_minutes: 60", "idle_minutes: 50") or chmod(p, "definitions", 0o777), "WRONG",
     "can change the definitions"),
    ("no store", lambda p: os.remove(p.store), "WRONG", "muster init"),
    ("a store of a later program", lambda p: p.sql("INSERT INTO schema_migration SELECT 9999, title || 'x', checksum, applied_at FROM schema_migration LIMIT 1"), "WRONG",
     "newer"),
    ("a damaged store", damaged, "WRONG", "damaged"),
    ("an edited audit trail", edited_trail, "WRONG", "does not hold at line 1"),
    ("a trail from the future", lambda p: p.sql(f"UPDATE audit SET at = '{iso(days=-3)}'"), "WRONG", "the clock was, or is, wrong"),
    ("the demonstration's user", lambda p: p.run("user", "add", "demo", "--generate") and None, "advice", "demonstration's user"),
    ("a user without a role", lambda p: p.run("user", "add", "none", "--generate") and None, "advice", "holds no role"),
    ("a user who is locked", lambda p: p.sql(f"UPDATE app_user SET locked_until = '{iso(days=-1)}'"), "advice", "is locked after failed sign-ins"),
    ("nobody who can sign in", lambda p: p.sql("UPDATE app_user SET is_active = 0"), "advice", "Nobody can sign in"),
    ("an account that nobody uses", lambda p: p.sql(f"UPDATE app_user SET created_at = '{iso(days=200)}'") or ["--thorough"], "advice", "did nothing here for 90 days"),
    ("an administrator without a second proof", lambda p: p.run(*ADMIN) and None, "advice", "sign in with a password alone"),
    ("secrets of codes in the open", lambda p: p.sql("INSERT INTO user_totp (user_id, secret, made_at, confirmed_at, last_step, n_failures) "
                                                     f"SELECT id, 'plain:ABCDEFGH', '{iso()}', '{iso()}', 0, 0 FROM app_user"), "advice", "stand unsealed"),
    ("both sides of a duty", lambda p: p.run("user", "add", "all", "--roles", "auditor,administrator", "--both-duties", "few people", "--generate") and None, "advice",
     "holds both sides of a duty"),
    ("short passwords", lambda p: p.define("sign-in.yaml", "shortest: 12", "shortest: 8"), "advice", "as few as 8 characters"),
    ("no list of stolen passwords", lambda p: None, "advice", "No list of stolen passwords"),
    ("a list of them that is not in order", unsorted_passwords, "WRONG", "not sorted"),
    ("a list of them that is not there", lambda p: ["--breached-passwords", p.folder + "/none.txt"], "WRONG", "could not be looked at"),
    ("long sessions", lambda p: p.define("sign-in.yaml", "idle_minutes: 60", "idle_minutes: 300"), "advice", "Sessions end after 300 minutes"),
    ("a provider's secret that is not there", lambda p: openid(p, None), "WRONG", "provider's secret is not there"),
    ("a provider's secret that others can read", lambda p: openid(p, 0o644), "WRONG", "read the provider's secret"),
    ("no import", lambda p: None, "advice", "Nothing has been imported"),
    ("no terms", lambda p: ["--today", "1950-06-08"], "WRONG", "are not known: clocks show calendar missing"),
    ("another day than today", lambda p: ["--today", "2018-06-08"], "advice", "Working as of 8 June 2018"),
    ("no backup", lambda p: None, "advice", "No backup of this store"),
    ("an old backup", lambda p: backup(p, iso(days=9)), "WRONG", "The last backup is of"),
    ("a backup that was never proved", lambda p: backup(p, iso()), "advice", "put back and proved"),
    ("a folder of backups that is not there", lambda p: ["--backup-to", p.folder + "/none"], "WRONG", "backups should go to is not there"),
    ("a folder of backups that others can read", lambda p: backup_folder(p, 0o755), "WRONG", "look into the folder of backups"),
    ("backups beside the store", lambda p: backup_folder(p, 0o700), "advice", "to the disk that the store is on"),
    ("a server without TLS", lambda p: ["--bind", "0.0.0.0"], "WRONG", "without TLS"),
    ("a server that is reached past its proxy", lambda p: ["--bind", "0.0.0.0", "--behind-tls"], "advice", "reached past it"),
    ("a certificate that ends soon", lambda p: certificate(p, days=9), "advice", "The certificate counts until"),
    ("a certificate that ran out", lambda p: certificate(p, days=-1), "WRONG", "ran out on"),
    ("a certificate that is not there", lambda p: ["--tls-cert", p.folder + "/none.pem", "--tls-key", p.folder + "/none.pem"], "WRONG", "is not there"),
    ("a key of another certificate", key_of_another, "WRONG", "is not that of the certificate"),
    ("a certificate that is none", lambda p: ["--tls-cert", p.path("c.pem", "no"), "--tls-key", p.path("k.pem", "no")], "WRONG", "is no certificate"),
    ("a password in the command", lambda p: ["--store", "postgresql://muster:secret@127.0.0.1:1/x?connect_timeout=1"], "WRONG", "password stands in the command"),
)


def core_dumps():
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))


def no_core_dumps():
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))


def lines_of(text, level):
    return [line for line in text.splitlines() if line.startswith(level)]


def test_unsafe(what, set_up, level, words):
    with tempfile.TemporaryDirectory() as folder:
        p = Place(folder)
        sound = p.run("doctor").stdout
        options = set_up(p) or []
        done = p.run("doctor", *options)
        expect(any(words in line for line in lines_of(done.stdout, level)), f"{what} is named: {done.stdout}{done.stderr}")
        expect(level == "advice" or done.returncode == 6, f"{what} is wrong: exit {done.returncode}")
        if options or level == "WRONG":
            expect(not any(words in line for line in lines_of(sound, level)), f"{what} is not said of a sound installation")


def test_core_dumps():
    with tempfile.TemporaryDirectory() as folder:
        p = Place(folder)
        said = "core dumps are on"
        expect(said not in p.run("doctor", before=no_core_dumps).stdout, "no core dumps where there are none")
        if resource.getrlimit(resource.RLIMIT_CORE)[1] != 0:
            expect(said in p.run("doctor", before=core_dumps).stdout, "core dumps are named")


def test_sound():
    """Nothing is wrong with a sound one that says how it is served, and what is right is said."""
    with tempfile.TemporaryDirectory() as folder:
        p = Place(folder)
        os.mkdir(os.path.join(folder, "b"), 0o700)
        done = p.run("doctor", "--thorough", "--backup-to", os.path.join(folder, "b"), *certificate(p, days=300), *secrets_key(p, 0o600))
        expect(done.returncode == 0 and not lines_of(done.stdout, "WRONG"), "a sound installation: " + done.stdout + done.stderr)
        for words in ("The certificate counts until", "Only its owner can open", "Every page of the store's file is sound", "No line of the audit trail was altered"):
            expect(any(words in line for line in lines_of(done.stdout, "ok")), "it says: " + words)


def main():
    for case in UNSAFE:
        test_unsafe(*case)
    test_core_dumps()
    test_sound()
    end()


main()
