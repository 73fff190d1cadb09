/* tls_files.c - reading and checking certificate and key, by GnuTLS. */
#include "web/tls_files.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file_map.h"

enum { CHAIN_MAX = 16, KEY_ID_BYTES = 64 };

/* What GnuTLS opened for one look; closed by tls_files_read(), whatever came of it. */
typedef struct Opened {
    gnutls_x509_crt_t chain[CHAIN_MAX];
    unsigned n;
    gnutls_x509_privkey_t key;
} Opened;

static gnutls_datum_t datum_of(Str s) {
    return (gnutls_datum_t){.data = (unsigned char *)(uintptr_t)s.p, .size = (unsigned)s.n};
}

/* The key is a secret: nobody else on this machine may read it. */
static Status check_mode(Ctx *cx, Str path) {
    struct stat about;
    if (stat(str_cstr(cx->arena, path), &about) == 0 && (about.st_mode & 077) != 0)
        return FAIL(cx, ERR_OPS, "others can read the key %.*s: chmod 600 it", STR_ARG(path));
    return OK;
}

static Status read_text(Ctx *cx, Str path, const char *what, Str *out) {
    if (file_map(cx, path, out) == OK && out->n > 0) return OK;
    ctx_clear_error(cx);
    return FAIL(cx, ERR_OPS, "the %s %.*s is not there, is empty, or cannot be read", what, STR_ARG(path));
}

static bool is_same_key(const Opened *o) {
    unsigned char of_cert[KEY_ID_BYTES], of_key[KEY_ID_BYTES];
    size_t n_cert = sizeof of_cert, n_key = sizeof of_key;
    if (gnutls_x509_crt_get_key_id(o->chain[0], 0, of_cert, &n_cert) < 0) return false;
    if (gnutls_x509_privkey_get_key_id(o->key, 0, of_key, &n_key) < 0) return false;
    return n_cert == n_key && memcmp(of_cert, of_key, n_cert) == 0;
}

static Status check_pair(Ctx *cx, Str cert_path, Str key_path, const TlsFiles *f, Opened *o) {
    gnutls_datum_t cert = datum_of(f->cert), key = datum_of(f->key);
    o->n = CHAIN_MAX;
    if (gnutls_x509_crt_list_import(o->chain, &o->n, &cert, GNUTLS_X509_FMT_PEM,
                                    GNUTLS_X509_CRT_LIST_FAIL_IF_UNSORTED) < 0) {
        o->n = 0;
        return FAIL(cx, ERR_OPS, "%.*s is no certificate in PEM, followed by those above it in order",
                    STR_ARG(cert_path));
    }
    if (gnutls_x509_privkey_init(&o->key) < 0) return FAIL(cx, ERR_OPS, "the key of TLS could not be looked at");
    if (gnutls_x509_privkey_import2(o->key, &key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN) < 0)
        return FAIL(cx, ERR_OPS, "%.*s is no key in PEM, or has a password on it", STR_ARG(key_path));
    if (!is_same_key(o))
        return FAIL(cx, ERR_OPS, "the key %.*s is not that of the certificate %.*s", STR_ARG(key_path),
                    STR_ARG(cert_path));
    return OK;
}

static Status check_days(Ctx *cx, Str cert_path, const Opened *o, Moment *until) {
    Moment now = ctx_system_now(), from = (Moment)gnutls_x509_crt_get_activation_time(o->chain[0]) * 1000;
    *until = (Moment)gnutls_x509_crt_get_expiration_time(o->chain[0]) * 1000;
    if (*until < now)
        return FAIL(cx, ERR_OPS, "the certificate %.*s ran out on %.*s: no browser would go on", STR_ARG(cert_path),
                    STR_ARG(date_long(cx->arena, moment_london_date(*until))));
    if (from > now)
        return FAIL(cx, ERR_OPS, "the certificate %.*s does not count before %.*s", STR_ARG(cert_path),
                    STR_ARG(date_long(cx->arena, moment_london_date(from))));
    return OK;
}

Status tls_files_read(Ctx *cx, Str cert_path, Str key_path, TlsFiles *out) {
    TlsFiles f = {.until = MOMENT_NONE};
    Opened o = {.n = 0};
    TRY(check_mode(cx, key_path));
    TRY(read_text(cx, cert_path, "certificate", &f.cert));
    TRY(read_text(cx, key_path, "key", &f.key));
    Status st = check_pair(cx, cert_path, key_path, &f, &o);
    if (st == OK) st = check_days(cx, cert_path, &o, &f.until);
    for (unsigned i = 0; i < o.n; i++) gnutls_x509_crt_deinit(o.chain[i]);
    if (o.key) gnutls_x509_privkey_deinit(o.key);
    if (st == OK) *out = f;
    return st;
}
