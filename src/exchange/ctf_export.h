/* ctf_export.h - a common transfer file for a child that is held here.
 *
 * Memory    the file's text lives in cx->arena: one child's record, a few kilobytes.
 * Errors    ERR_INPUT: no such destination. ERR_NOTFOUND, ERR_DENIED: as person_get().
 * Why       what one importer reads the other program must be able to write: the round trip is tested. Written with
 *           libxml2's writer, which escapes. */
#ifndef MUSTER_CTF_EXPORT_H
#define MUSTER_CTF_EXPORT_H

#include "base/ctx.h"

typedef struct CtfFile {
    Str name; /* LLLEEEE_CTF_LLLEEEE_001.xml */
    Str text;
} CtfFile;

/* destination: LLLEEEE, XXXXXXX (not known) or MMMMMMM (abroad or outside the maintained sector). The source is the
 * school of the latest enrolment, else the authority itself (LLL0000). The caller notes the export with audit_note(). */
MUST_USE Status ctf_export(Ctx *cx, i64 person_id, Str destination, CtfFile *out);

#endif
