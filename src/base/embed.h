/* embed.h - files that travel inside the program: templates, stylesheets, definitions, migrations.
 *
 * Owns      the table that tools/mkembed makes.  Names are paths below the project's root ("definitions/rollcall.yaml",
 *           "migrations/0001_foundation.sql", "src/web/layout.mustache", "assets/muster.css", "assets-built/...").
 * Start at  embed_find(). */
#ifndef MUSTER_EMBED_H
#define MUSTER_EMBED_H

#include "base/str.h"

typedef struct EmbeddedFile {
    const char *path;
    const char *data; /* followed by a NUL that n does not count */
    u32 n;
} EmbeddedFile;

extern const EmbeddedFile embed_all[]; /* sorted by path */
extern const size_t n_embed_all;

/* NULL when there is none. Logarithmic. */
const EmbeddedFile *embed_find(Str path);
/* Index of the first file whose path starts with prefix, and how many there are. */
size_t embed_range(Str prefix, size_t *n);

#endif
