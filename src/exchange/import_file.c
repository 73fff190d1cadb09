/* import_file.c - finding the files of a run, telling what they are, hashing and reading them. See import.h. */
#define _POSIX_C_SOURCE 200809L
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "exchange/import_run.h"

#define FOLDER_DEPTH 16

/* ---- reading ---- */

static void close_fd(void *thing) { close((int)(intptr_t)thing - 1); }

/* Borrowed by cx->arena, which closes it. -1 and errno on failure. O_NONBLOCK so that a pipe cannot hang us. */
static int open_kept(Ctx *cx, const char *path) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd >= 0) arena_defer(cx->arena, close_fd, (void *)(intptr_t)(fd + 1));
    return fd;
}

static Status read_some(Ctx *cx, int fd, void *into, size_t n, size_t *got) {
    ssize_t r;
    do r = read(fd, into, n);
    while (r < 0 && errno == EINTR);
    if (r < 0) return FAIL(cx, ERR_OPS, "a file cannot be read: %s", strerror(errno));
    *got = (size_t)r;
    return OK;
}

Status import_read_uncounted(Ctx *cx, ImportFile *f, void *into, size_t n, size_t *got) {
    return read_some(cx, f->fd, into, n, got);
}

void import_count_bytes(ImportFile *f, u64 n) {
    f->bytes_read += n;
    import_progress_bytes(f->run, n);
}

Status import_read(Ctx *cx, ImportFile *f, void *into, size_t n, size_t *got) {
    TRY(read_some(cx, f->fd, into, n, got));
    import_count_bytes(f, *got);
    return OK;
}

Str import_file_name(const ImportFile *f) { return f->name; }
u64 import_file_size(const ImportFile *f) { return f->size; }
bool import_file_is_utf8(const ImportFile *f) { return f->scan.is_utf8; }
bool import_file_has_nul(const ImportFile *f) { return f->scan.has_nul; }

void import_progress_bytes(ImportRun *run, u64 n) {
    ImportProgress *p = &run->progress;
    p->bytes_done += n;
    if (!run->o->progress) return;
    bool is_end = p->files_done == p->n_files;
    if (!is_end && p->bytes_done - run->bytes_told < p->n_bytes / 200) return;
    run->bytes_told = p->bytes_done;
    run->o->progress(run->o->progress_arg, p);
}

Status import_file_open(Ctx *cx, ImportRun *run, const FoundFile *found, ImportFile **out) {
    ImportFile *f = ARENA_NEW(cx->arena, ImportFile);
    *f = (ImportFile){.run = run, .name = found->name, .size = found->size};
    f->fd = open_kept(cx, str_cstr(cx->arena, found->path));
    if (f->fd < 0) return FAIL(cx, ERR_INPUT, "the file cannot be opened: %s", strerror(errno));
    TRY(import_scan(cx, f, found));
    *out = f;
    return OK;
}

/* ---- which files there are, and what they are ---- */

static FoundFile *add_found(ImportRun *run, FoundFiles *files) {
    ARENA_ROOM(run->arena, files->at, files->n, files->cap, 64);
    FoundFile *f = &files->at[files->n++];
    *f = (FoundFile){.as_at = DATE_NONE};
    return f;
}

Str import_last_part(Str path) {
    while (path.n > 1 && path.p[path.n - 1] == '/') path.n--;
    size_t from = path.n;
    while (from > 0 && path.p[from - 1] != '/') from--;
    return str_slice(path, from, path.n);
}

/* Formats that people send by mistake, told from their first bytes. */
static const char *wrong_format(Str head) {
    static const struct {
        const char *magic;
        size_t n;
        const char *trouble;
    } formats[] = {
        {"PK\x03\x04", 4,
         "This is a spreadsheet or a zip archive, not a text file. Save it as CSV (or unpack it) and import that."},
        {"\xD0\xCF\x11\xE0", 4, "This is an old Excel or Word file. Save it as CSV and import that."},
        {"%PDF", 4, "This is a PDF. Ask the sender for the CSV or XML file."},
        {"\xFF\xFE", 2, "This file is in UTF-16 ('Unicode text'). Save it as 'CSV UTF-8' and import that."},
        {"\xFE\xFF", 2, "This file is in UTF-16 ('Unicode text'). Save it as 'CSV UTF-8' and import that."},
        {"\x1F\x8B", 2, "This file is compressed (gzip). Unpack it and import that."},
    };
    for (size_t i = 0; i < COUNT_OF(formats); i++)
        if (head.n >= formats[i].n && memcmp(head.p, formats[i].magic, formats[i].n) == 0) return formats[i].trouble;
    return NULL;
}

static void recognise(const ImportRun *run, FoundFile *f, Str head) {
    int best = 0;
    for (size_t i = 0; i < n_importer_all; i++) {
        const Importer *importer = importer_all[i];
        if (run->o->importer && importer != run->o->importer) continue;
        int score = run->o->importer ? 100 : importer->recognise(head, f->name);
        if (score <= best) continue;
        best = score;
        f->importer = importer;
        f->order = i;
    }
    if (f->importer && f->importer->as_at) f->as_at = f->importer->as_at(head, f->name);
}

/* Open it, look at its first bytes and close it again. */
static Status look_at_file(Ctx *cx, const ImportRun *run, FoundFile *f) {
    struct stat st;
    ArenaMark mark = arena_mark(cx->arena);
    char *head = arena_alloc(cx->arena, IMPORT_HEAD_BYTES);
    size_t n = 0;
    int fd = open_kept(cx, str_cstr(cx->arena, f->path));
    if (fd < 0 || fstat(fd, &st) < 0) {
        f->trouble = "The file cannot be opened. Check that it is there and that you may read it.";
    } else if (!S_ISREG(st.st_mode)) {
        f->trouble = "This is not a file. Give a file or a folder of files.";
    } else {
        f->size = (u64)st.st_size;
        for (size_t got = 1; got > 0 && n < IMPORT_HEAD_BYTES; n += got)
            TRY(read_some(cx, fd, head + n, IMPORT_HEAD_BYTES - n, &got));
        if (n == 0) f->trouble = "The file is empty. Ask the sender for it again.";
        else f->trouble = wrong_format((Str){head, n});
        recognise(run, f, (Str){head, n});
    }
    arena_rewind(cx->arena, mark);
    return OK;
}

static Status find_in_folder(Ctx *cx, ImportRun *run, Str folder, int depth, FoundFiles *files);

static Status find_at(Ctx *cx, ImportRun *run, const ImportPath *path, int depth, FoundFiles *files) {
    struct stat st;
    bool is_named = depth == 0;
    if (stat(str_cstr(run->arena, path->path), &st) < 0) {
        if (!is_named) return OK; /* gone since the folder was read, or a dangling link */
        return FAIL(cx, ERR_INPUT, "there is no file or folder '%.*s'", STR_ARG(path->path));
    }
    if (S_ISDIR(st.st_mode)) return find_in_folder(cx, run, path->path, depth + 1, files);
    FoundFile *f = add_found(run, files);
    f->path = path->path;
    f->name = path->name.p ? path->name : import_last_part(path->path);
    f->is_named = is_named;
    return look_at_file(cx, run, f);
}

static void close_folder(void *thing) { closedir(thing); }

static Status find_in_folder(Ctx *cx, ImportRun *run, Str folder, int depth, FoundFiles *files) {
    if (depth > FOLDER_DEPTH) return FAIL(cx, ERR_INPUT, "the folder holds folders more than %d deep", FOLDER_DEPTH);
    ArenaMark mark = arena_mark(cx->arena);
    DIR *dir = opendir(str_cstr(cx->arena, folder));
    if (!dir) return FAIL(cx, ERR_INPUT, "the folder '%.*s' cannot be read: %s", STR_ARG(folder), strerror(errno));
    arena_defer(cx->arena, close_folder, dir);
    for (struct dirent *e; (e = readdir(dir));) {
        if (e->d_name[0] == '.') continue;
        ImportPath inside = {.path = str_fmt(run->arena, "%.*s/%s", STR_ARG(folder), e->d_name), .name = STR_NONE};
        TRY(find_at(cx, run, &inside, depth, files));
    }
    arena_rewind(cx->arena, mark);
    return OK;
}

/* By kind, then day, then path; files that are not recognised come last. */
static int compare_found(const void *x, const void *y) {
    const FoundFile *a = x, *b = y;
    if (!a->importer != !b->importer) return a->importer ? -1 : 1;
    if (a->order != b->order) return a->order < b->order ? -1 : 1;
    if (a->as_at.day != b->as_at.day) return a->as_at.day < b->as_at.day ? -1 : 1;
    return str_cmp(a->path, b->path);
}

Status import_find_files(Ctx *cx, ImportRun *run, const ImportPath *paths, size_t n, FoundFiles *out) {
    *out = (FoundFiles){0};
    for (size_t i = 0; i < n; i++) TRY(find_at(cx, run, &paths[i], 0, out));
    if (out->n > 0) qsort(out->at, out->n, sizeof *out->at, compare_found);
    run->progress.n_files = out->n;
    for (size_t i = 0; i < out->n; i++) run->progress.n_bytes += out->at[i].size;
    return OK;
}
