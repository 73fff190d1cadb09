/* tls_files.h - the certificate and the key that the server itself speaks TLS with: do they fit, and until when.
 *
 * Why       the library that serves says of any fault only that it cannot start; an expired certificate it serves without a word.
 * Errors    ERR_OPS a file that is not there, is no PEM, is not the other's, has expired, or a key that others can read: which, in words.
 * Start at  tls_files_read(). */
#ifndef MUSTER_TLS_FILES_H
#define MUSTER_TLS_FILES_H

#include "base/ctx.h"

typedef struct TlsFiles {
    Str cert, key; /* as PEM */
    Moment until;  /* the certificate's last moment */
} TlsFiles;

/* Reads and checks both, by the system clock, whatever day is worked as of. What it keeps is in cx->arena. */
MUST_USE Status tls_files_read(Ctx *cx, Str cert_path, Str key_path, TlsFiles *out);

#endif
