#include "web/upload.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct Body {
    Arena *arena;
    struct MHD_PostProcessor *parts; /* multipart; NULL: an encoded form, kept whole in text */
    Buf text;
    Fields fields;
    u64 n_bytes, max;
    FILE *file; /* being spooled */
    Buf value;  /* of the field in hand */
    const char *wrong;
};

static void close_file(Body *b) {
    if (b->file && fclose(b->file) != 0) b->wrong = "The file could not be stored.";
    b->file = NULL;
}

/* A name without folders, whatever the browser sent. */
static Str base_name(Arena *a, const char *sent) {
    Str s = str_from(sent);
    for (size_t i = s.n; i > 0; i--)
        if (s.p[i - 1] == '/' || s.p[i - 1] == '\\') {
            s = str_slice(s, i, s.n);
            break;
        }
    return str_dup(a, s);
}

static void open_file(Body *b, const char *key, const char *sent) {
    const char *folder = getenv("TMPDIR");
    char *path = str_cstr(b->arena, str_fmt(b->arena, "%s/muster-upload-XXXXXX", folder ? folder : P_tmpdir));
    int fd = mkstemp(path);
    b->file = fd >= 0 ? fdopen(fd, "wb") : NULL;
    if (!b->file) {
        if (fd >= 0) close(fd);
        b->wrong = "The file could not be stored.";
        return;
    }
    fields_add(b->arena, &b->fields,
               (Field){.name = str_dup(b->arena, str_from(key)),
                       .file_path = str_from(path),
                       .file_name = base_name(b->arena, sent)});
}

static void open_value(Body *b, const char *key) {
    b->value = buf_on(b->arena);
    fields_add(b->arena, &b->fields, (Field){.name = str_dup(b->arena, str_from(key)), .value = STR("")});
}

/* long: the signature is the library's */
static enum MHD_Result on_part(void *arg, UNUSED enum MHD_ValueKind kind, const char *key, const char *file_name,
                               UNUSED const char *type, UNUSED const char *encoding, const char *data, uint64_t offset,
                               size_t n) {
    Body *b = arg;
    if (offset == 0) {
        close_file(b);
        if (file_name && *file_name) open_file(b, key, file_name);
        else open_value(b, key);
    }
    if (b->wrong) return MHD_NO;
    if (b->file) {
        if (n > 0 && fwrite(data, 1, n, b->file) != n) b->wrong = "The file could not be stored: the disk may be full.";
    } else if (b->value.n + n > FORM_MAX) {
        b->wrong = "What was sent is too large.";
    } else if (b->fields.n > 0) {
        buf_add(&b->value, (Str){data, n});
        b->fields.at[b->fields.n - 1].value = buf_str(&b->value);
    }
    return b->wrong ? MHD_NO : MHD_YES;
}

Body *body_open(struct MHD_Connection *connection, bool may_upload) {
    Body *b = calloc(1, sizeof *b);
    if (!b) return NULL;
    b->arena = arena_open();
    if (!b->arena) {
        free(b);
        return NULL;
    }
    const char *type = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Type");
    bool is_multipart = type && strncmp(type, "multipart/form-data", 19) == 0;
    b->max = may_upload && is_multipart ? UPLOAD_MAX : FORM_MAX;
    b->text = b->value = buf_on(b->arena);
    if (is_multipart) b->parts = MHD_create_post_processor(connection, 64 * 1024, on_part, b);
    if (is_multipart && !b->parts) b->wrong = "The form's encoding cannot be read.";
    return b;
}

void body_take(Body *b, const char *data, size_t n) {
    b->n_bytes += n;
    if (b->n_bytes > b->max) b->wrong = "What was sent is too large.";
    if (b->wrong) return;
    if (!b->parts) buf_add(&b->text, (Str){data, n});
    else if (MHD_post_process(b->parts, data, n) != MHD_YES && !b->wrong) b->wrong = "The form cannot be read.";
}

const char *body_end(Body *b, Fields *out) {
    if (b->parts && MHD_destroy_post_processor(b->parts) != MHD_YES && !b->wrong) b->wrong = "The form cannot be read.";
    if (!b->parts && !b->wrong) fields_parse(b->arena, &b->fields, buf_str(&b->text));
    b->parts = NULL;
    close_file(b);
    *out = b->wrong ? (Fields){.n = 0} : b->fields;
    return b->wrong;
}

void body_close(Body *b) {
    if (!b) return;
    if (b->parts) MHD_destroy_post_processor(b->parts);
    close_file(b);
    for (size_t i = 0; i < b->fields.n; i++)
        if (!str_empty(b->fields.at[i].file_path)) unlink(b->fields.at[i].file_path.p);
    arena_close(b->arena);
    free(b);
}
