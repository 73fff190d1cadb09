/* case_document.c - documents of a case: what may be kept, and under which type it is given back.
 *
 * Why       kept in the store, not in files beside it: one backup, one transaction, one right to see. The type follows from the
 *           bytes and the ending together, never from what a browser says, and pages give documents only as attachments:
 *           nothing that was uploaded runs in anybody's session. */
#include <stdio.h>
#include <string.h>

#include "access/access.h"
#include "access/audit.h"
#include "base/digest.h"
#include "registers/case_access.h"
#include "registers/case_own.h"
#include "registers/letter.h"
#include "sql_all.h"

enum { NAME_MAX_BYTES = 120, DOCUMENTS_MAX = 500 };

/* ---- what may be kept ---- */

typedef struct Kind {
    const char *ending, *begins, *media_type; /* begins: NULL: plain text */
} Kind;

static const Kind kinds[] = {
    {".pdf", "%PDF", "application/pdf"},
    {".docx", "PK\3\4", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {".xlsx", "PK\3\4", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {".pptx", "PK\3\4", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
    {".odt", "PK\3\4", "application/vnd.oasis.opendocument.text"},
    {".ods", "PK\3\4", "application/vnd.oasis.opendocument.spreadsheet"},
    {".doc", "\xD0\xCF\x11\xE0", "application/msword"},
    {".xls", "\xD0\xCF\x11\xE0", "application/vnd.ms-excel"},
    {".msg", "\xD0\xCF\x11\xE0", "application/vnd.ms-outlook"},
    {".rtf", "{\\rtf", "application/rtf"},
    {".png", "\x89PNG", "image/png"},
    {".jpg", "\xFF\xD8\xFF", "image/jpeg"},
    {".jpeg", "\xFF\xD8\xFF", "image/jpeg"},
    {".eml", NULL, "message/rfc822"},
    {".txt", NULL, "text/plain; charset=utf-8"},
    {".csv", NULL, "text/csv; charset=utf-8"},
};

/* Text, in any of the encodings that people's programs write, holds no byte 0. */
static bool is_of_kind(const Kind *k, Str bytes) {
    if (k->begins) return str_starts(bytes, str_from(k->begins));
    return memchr(bytes.p, 0, bytes.n) == NULL;
}

static Status find_kind(Ctx *cx, Str name, Str bytes, const Kind **out) {
    Str lower = str_lower(cx->arena, name);
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (!str_ends(lower, str_from(kinds[i].ending))) continue;
        *out = &kinds[i];
        return is_of_kind(&kinds[i], bytes)
                   ? OK
                   : FAIL(cx, ERR_INPUT, "the file is not what its name says: it does not begin as a %s file does",
                          kinds[i].ending + 1);
    }
    return FAIL(
        cx, ERR_INPUT,
        "that kind of file is not taken; send a PDF, a Word, Excel or OpenDocument file, a picture (PNG, JPEG), "
        "an e-mail or plain text");
}

/* Letters, digits and a few signs: what stands in a header, and is no path on anybody's machine. */
static Str safe_name(Arena *a, Str name) {
    Buf b = buf_on(a);
    size_t from = name.n > NAME_MAX_BYTES ? name.n - NAME_MAX_BYTES : 0;
    for (size_t i = from; i < name.n; i++) {
        char c = name.p[i];
        bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                        c == '_' || c == ' ' || (c == '.' && b.n > 0);
        if (is_plain) buf_add_char(&b, c);
        else if (b.n == 0 || b.p[b.n - 1] != '_') buf_add_char(&b, '_');
    }
    return buf_str(&b);
}

/* ---- kept ---- */

static Status check_size(Ctx *cx, Str bytes) {
    if (bytes.n == 0) return FAIL(cx, ERR_INPUT, "the file is empty");
    if (bytes.n <= CASE_DOCUMENT_MAX) return OK;
    return FAIL(cx, ERR_INPUT, "the file is larger than %d MB", CASE_DOCUMENT_MAX / 1000000);
}

Status case_document_add(Ctx *cx, i64 case_id, const CaseDocument *d, Str bytes, i64 *id) {
    Case c;
    const Kind *kind;
    Str hash = digest_hex(cx->arena, bytes, 32), name = safe_name(cx->arena, d->file_name), title = str_trim(d->title);
    TRY(access_allows(cx, CHANGE_CASES));
    TRY(case_load(cx, case_id, &c));
    TRY(case_may_change(cx, &c));
    TRY(check_size(cx, bytes));
    TRY(find_kind(cx, name, bytes, &kind));
    TRY(db_number(cx, id, SQL_case_document_same, P_I64(case_id), P_STR(hash)));
    if (*id) return OK;
    if (title.n == 0) title = name;
    TRY(db_insert(cx, id, SQL_case_document_put, P_I64(case_id), P_STR(title), P_STR(name), P_CSTR(kind->media_type),
                  P_STR(hash), P_BLOB(bytes), P_MOMENT(ctx_now(cx)), P_I64(cx->actor.id)));
    TRY(case_event_say(cx, &c, &(EventSaid){.kind = "document", .new_value = title}));
    audit_note(cx, "case.document_add", c.person_id, "case %lld document %lld", (long long)case_id, (long long)*id);
    return db_touch(cx);
}

Status case_document_read(Ctx *cx, Str path, Str *bytes) {
    FILE *f = fopen(str_cstr(cx->arena, path), "rb");
    if (!f) return FAIL(cx, ERR_INPUT, "the file cannot be read");
    char *at = arena_alloc(cx->arena, CASE_DOCUMENT_MAX + 1);
    size_t n = fread(at, 1, CASE_DOCUMENT_MAX + 1, f);
    bool is_read = !ferror(f);
    if (fclose(f) != 0 || !is_read) return FAIL(cx, ERR_INPUT, "the file cannot be read");
    *bytes = (Str){at, n};
    return OK;
}

/* ---- and given back ---- */

static CaseDocument read_head(const DbRows *r) {
    return (CaseDocument){.id = col_i64(r, 0),
                          .added_by = col_i64(r, 1),
                          .title = col_str_keep(r, 2),
                          .file_name = col_str_keep(r, 3),
                          .media_type = col_str_keep(r, 4),
                          .size = col_i64(r, 5),
                          .added_at = col_moment(r, 6)};
}

Status case_documents(Ctx *cx, i64 id, CaseDocument **out, size_t *n) {
    DbRows *r;
    *out = ARENA_ARRAY(cx->arena, CaseDocument, DOCUMENTS_MAX);
    *n = 0;
    TRY(db_query(cx, &r, SQL_case_documents_of, P_I64(id)));
    while (db_next(r) && *n < DOCUMENTS_MAX) {
        (*out)[*n] = read_head(r);
        (*out)[(*n)++].by = col_str_keep(r, 7);
    }
    return db_done(r);
}

Status case_document_bytes(Ctx *cx, i64 document_id, CaseDocument *d, Str *bytes) {
    DbRows *r;
    Case c;
    i64 case_id = 0;
    Str content = STR_NONE;
    TRY(access_allows(cx, READ_CASES));
    TRY(db_query(cx, &r, SQL_case_document_get, P_I64(document_id)));
    CaseDocument found = {.id = 0};
    if (db_next(r)) {
        found = read_head(r);
        case_id = col_i64(r, 7);
        content = str_dup(cx->arena, col_blob(r, 8));
    }
    TRY(db_done(r));
    if (case_id == 0) return FAIL(cx, ERR_NOTFOUND, "there is no document %lld", (long long)document_id);
    TRY(case_get(cx, case_id, &c));
    TRY(letter_may_read(cx, &c, document_id));
    audit_note(cx, "case.document_view", c.person_id, "case %lld document %lld", (long long)case_id,
               (long long)document_id);
    *d = found;
    *bytes = content;
    return OK;
}
