/* import_begin.c - the next file, begun while the unit in hand lands: what waits for the disk and what reads go on together. */
#include "exchange/import_run.h"

void import_drop_begun(void *self) {
    ImportRun *run = self;
    arena_close(run->begun.arena);
    run->begun = (FileBegun){.of = NULL};
}

/* A file that cannot be opened is tried again in its turn, where that can be said. */
static void begin(const Ctx *cx, ImportRun *run, const FoundFile *next, Arena *arena) {
    Ctx beside = {.arena = arena, .app = cx->app, .today = cx->today};
    FileBegun *b = &run->begun;
    *b = (FileBegun){.of = next, .arena = arena};
    if (import_file_open(&beside, run, next, &b->file) == OK) b->made = next->importer->begin(&beside, b->file);
    if (b->made == NULL) import_drop_begun(run);
}

void import_begin_next(Ctx *cx, ImportUnit *u) {
    const FoundFile *next = u->next;
    bool is_begun = next != NULL && u->run->begun.of == next;
    if (is_begun || next == NULL || next->importer == NULL || next->importer->begin == NULL || next->trouble) return;
    Arena *arena = arena_open();
    if (arena != NULL) begin(cx, u->run, next, arena);
}

Status import_open_begun(Ctx *cx, ImportUnit *u, const FoundFile *found) {
    FileBegun *b = &u->run->begun;
    if (b->of != found) {
        import_drop_begun(u->run);
        return import_file_open(cx, u->run, found, &u->file);
    }
    arena_own(cx->arena, b->arena);
    u->file = b->file;
    u->begun = b->made;
    *b = (FileBegun){.of = NULL};
    return OK;
}

void *import_begun(const ImportUnit *u) { return u->begun; }
