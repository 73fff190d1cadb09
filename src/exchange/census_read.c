/* From XML to records: which element fills which member. Order of elements within a block is not relied on. */
#include "db/db.h"
#include "exchange/census_ahead.h"
#include "exchange/census_repeat.h"
#include "exchange/census_store.h"
#include "exchange/record_json.h"
#include "exchange/xml_stream.h"

/* ---- the vocabulary ---- */

/* A token is a kind of element and, for one that fills a member, where that member is. */
typedef enum Kind {
    KIND_BLOCK = 1, /* holds others; means nothing by itself */
    KIND_HEADER,    /* the header: what is in it fills CensusHeader */
    KIND_HEADER_FIELD,
    KIND_PUPIL,
    KIND_PUPIL_FIELD,
    KIND_REPEATED, /* a block that may come several times in a pupil */
    KIND_REPEATED_FIELD,
    KIND_KNOWN /* known, and of no use here */
} Kind;

enum { NO_BLOCK = -1 };

typedef enum Block {
#define X(list, type, element, most) BLOCK_##list,
    CENSUS_BLOCK_LIST(X)
#undef X
        N_BLOCKS
} Block;

typedef struct Element {
    const char *name;
    Kind kind;
    size_t offset; /* of the member, in the header, the pupil or the item of the block */
    int block;     /* for the repeated ones */
} Element;

#define HEADER_FIELD(member, name)       {#name, KIND_HEADER_FIELD, offsetof(CensusHeader, member), NO_BLOCK},
#define PUPIL_FIELD(member, name)        {#name, KIND_PUPIL_FIELD, offsetof(CensusPupil, member), NO_BLOCK},
#define PERIOD(member, name)             {#name, KIND_REPEATED_FIELD, offsetof(CensusPeriod, member), BLOCK_periods},
#define NEED(member, name)               {#name, KIND_REPEATED_FIELD, offsetof(CensusNeed, member), BLOCK_needs},
#define ABSENCE(member, name)            {#name, KIND_REPEATED_FIELD, offsetof(CensusAbsence, member), BLOCK_absences},
#define EXCLUSION(member, name)          {#name, KIND_REPEATED_FIELD, offsetof(CensusExclusion, member), BLOCK_exclusions},
#define REPEATED(list, type, name, most) {#name, KIND_REPEATED, 0, BLOCK_##list},
#define PLAIN(name) \
    { name, KIND_BLOCK, 0, NO_BLOCK }
#define KNOWN(name) \
    { name, KIND_KNOWN, 0, NO_BLOCK }

/* clang-format off */
static const Element elements[] = {
    {"Header", KIND_HEADER, 0, NO_BLOCK},
    {"PupilOnRoll", KIND_PUPIL, true, NO_BLOCK},
    {"PupilNoLongerOnRoll", KIND_PUPIL, false, NO_BLOCK},
    CENSUS_FIELD_LIST(PUPIL_FIELD)
    CENSUS_TERM_LIST(PUPIL_FIELD)
    {"Gender", KIND_PUPIL_FIELD, offsetof(CensusPupil, sex), NO_BLOCK}, /* the name before 2024-25 */
    {"SourceOfEthnicity", KIND_PUPIL_FIELD, offsetof(CensusPupil, ethnicity_source), NO_BLOCK},
    {"ULN", KIND_PUPIL_FIELD, offsetof(CensusPupil, uln), NO_BLOCK},
    CENSUS_BLOCK_LIST(REPEATED)
    CENSUS_PERIOD_LIST(PERIOD)
    CENSUS_NEED_LIST(NEED)
    CENSUS_ABSENCE_LIST(ABSENCE)
    CENSUS_EXCLUSION_LIST(EXCLUSION)
    HEADER_FIELD(collection, Collection)
    HEADER_FIELD(term, Term)
    HEADER_FIELD(year, Year)
    HEADER_FIELD(reference_date, ReferenceDate)
    HEADER_FIELD(lea, LEA)
    HEADER_FIELD(estab, Estab)
    HEADER_FIELD(serial_no, SerialNo)
    PLAIN("Message"), PLAIN("CollectionDetails"), PLAIN("Source"), PLAIN("Pupils"), PLAIN("PupilsOnRoll"),
    PLAIN("PupilsNoLongerOnRoll"), PLAIN("PupilIdentifiers"), PLAIN("PupilCharacteristics"), PLAIN("PupilStatus"),
    PLAIN("SpecialEducationalNeeds"), PLAIN("SENneeds"), PLAIN("HomeInformation"), PLAIN("Address"),
    PLAIN("TermlyAttendance"), PLAIN("SessionDetails"), PLAIN("TermlyExclusions"), PLAIN("FSMeligibility"),
    KNOWN("DateTime"), KNOWN("SourceLevel"), KNOWN("SoftwareCode"), KNOWN("Release"), KNOWN("Xversion"),
};
/* clang-format on */

enum { N_ELEMENTS = COUNT_OF(elements) };

typedef struct BlockShape {
    size_t list, n_list, size, most;
} BlockShape;
static const BlockShape shapes[N_BLOCKS] = {
#define X(list, type, element, most) \
    [BLOCK_##list] = {offsetof(CensusPupil, list), offsetof(CensusPupil, n_##list), sizeof(type), most},
    CENSUS_BLOCK_LIST(X)
#undef X
};

/* ---- reading ---- */

/* What the thread has: census_ahead.h. */
typedef struct Reader {
    Ctx cx; /* its arena is of what outlives a pupil */
    const CensusSink
        *sink; /* set before the header is answered, as the connection is that only looks at children ahead */
    ImportFile *file;
    CensusAhead *ahead;
    XmlStream *stream;
    XmlName names[N_ELEMENTS];
    CensusHeader header;
    Date census_on;
    i64 headless_line; /* of the first pupil, where that stands before the header */
    bool is_in_header, has_header, is_answered;
    CensusBatch *batch;
    CensusRow *row; /* the pupil in hand, NULL outside one */
    void *item;     /* the repeated block in hand, NULL outside one */
    int item_block;
    i64 n_on_roll, n_left;
} Reader;

static Str *member_at(void *of, size_t offset) { return (Str *)(void *)((char *)of + offset); }

static void begin_pupil(Reader *r, XmlStream *x, bool is_on_roll) {
    r->batch = census_ahead_batch(r->ahead);
    if (r->batch == NULL) {
        xml_stream_stop(x);
        return;
    }
    r->row = &r->batch->rows[r->batch->n];
    CensusPupil *p = &r->row->said;
    memset(p, 0, sizeof *p);
    p->is_on_roll = is_on_roll;
    p->number = is_on_roll ? ++r->n_on_roll : ++r->n_left;
    p->line = xml_stream_line(x);
    r->item = NULL;
}

static void begin_item(Reader *r, int block) {
    const BlockShape *s = &shapes[block];
    CensusPupil *p = &r->row->said;
    size_t *n = (size_t *)(void *)((char *)p + s->n_list);
    r->item_block = block;
    if (*n == s->most) {
        p->n_too_many++;
        r->item = NULL;
        return;
    }
    r->item = (char *)p + s->list + (*n)++ * s->size;
}

static Status on_open(void *self, XmlStream *x, int token) {
    Reader *r = self;
    const Element *e = &elements[token];
    if (e->kind == KIND_HEADER) r->is_in_header = !r->has_header;
    if (e->kind == KIND_PUPIL) {
        if (!r->has_header) {
            r->headless_line = xml_stream_line(x);
            return FAIL(&r->cx, ERR_INPUT, "a pupil stands before the header");
        }
        begin_pupil(r, x, e->offset != 0);
    }
    if (e->kind == KIND_REPEATED && r->row != NULL) begin_item(r, e->block);
    return OK;
}

static void fill(Arena *a, Str *member, Str text) {
    text = str_trim(text);
    if (text.n > 0) *member = str_dup(a, text);
}

/* Looking begins once the header is answered, while the importer's transaction is open and has written nothing of any child, and
 * ends before that does: nobody else writes meanwhile. */
static Status begin_looking(Reader *r) { return r->cx.db == NULL ? OK : db_begin(&r->cx, DB_READ); }

static void end_looking(Reader *r) {
    if (r->cx.db != NULL) db_rollback(&r->cx);
    r->cx.db = NULL;
}

/* A look that fails is none: the importer asks for the child itself, and says what is wrong. */
static void look_ahead(Reader *r, Arena *a, CensusRow *row) {
    row->ahead = NULL;
    if (r->cx.db == NULL || !r->sink->is_child_wanted(r->sink->self, row)) return;
    Ctx cx = {.arena = a, .db = r->cx.db, .app = r->cx.app, .today = r->cx.today};
    Incoming in = census_incoming(&row->belief);
    if (match_foresee(&cx, &in, &row->ahead) != OK) end_looking(r);
}

/* Is the header answered, with yes? */
static bool is_answered(Reader *r, bool is_patient) {
    if (r->is_answered) return true;
    r->is_answered = census_ahead_is_answered(r->ahead, is_patient);
    if (r->is_answered && begin_looking(r) != OK) r->cx.db = NULL;
    return r->is_answered;
}

/* What is full goes to the importer once it has answered; until then the reader reads on, unless it is patient. */
static void hand_over(Reader *r, bool is_patient) {
    if (!is_answered(r, is_patient)) return;
    for (CensusBatch *b; (b = census_ahead_full(r->ahead)) != NULL; census_ahead_put(r->ahead))
        for (size_t i = 0; i < b->n; i++) look_ahead(r, b->arena, &b->rows[i]);
}

/* A second header is none: the first has been told. Of no day that can be no pupil is wanted. */
static void end_header(Reader *r, XmlStream *x) {
    if (!r->is_in_header) return;
    r->is_in_header = false;
    r->has_header = true;
    r->census_on = census_day(&r->header);
    census_ahead_tell(r->ahead);
    if (!date_is_set(r->census_on)) xml_stream_stop(x);
}

static void end_pupil(Reader *r, XmlStream *x) {
    if (r->row == NULL) return;
    CensusBatch *b = r->batch;
    census_check(b->arena, &r->row->said, r->census_on, &r->row->belief);
    r->row->print = census_print(&r->row->said);
    r->row = NULL;
    b->n_bytes = xml_stream_bytes(x);
    if (++b->n < census_ahead_rows(r->ahead)) return;
    census_ahead_fill(r->ahead);
    hand_over(r, false);
}

static Status on_close(void *self, XmlStream *x, int token, Str text) {
    Reader *r = self;
    const Element *e = &elements[token];
    switch (e->kind) {
    case KIND_HEADER: end_header(r, x); return OK;
    case KIND_HEADER_FIELD:
        if (r->is_in_header) fill(r->cx.arena, member_at(&r->header, e->offset), text);
        return OK;
    case KIND_PUPIL: end_pupil(r, x); return OK;
    case KIND_PUPIL_FIELD:
        if (r->row != NULL) fill(r->batch->arena, member_at(&r->row->said, e->offset), text);
        return OK;
    case KIND_REPEATED: r->item = NULL; return OK;
    case KIND_REPEATED_FIELD:
        if (r->item != NULL && r->item_block == e->block) fill(r->batch->arena, member_at(r->item, e->offset), text);
        return OK;
    default: return OK;
    }
}

static void read_ahead(void *self, UNUSED CensusAhead *ahead) {
    Reader *r = self;
    for (int i = 0; i < N_ELEMENTS; i++) r->names[i] = (XmlName){elements[i].name, i};
    XmlHandler h = {.names = r->names, .n_names = N_ELEMENTS, .open = on_open, .close = on_close, .self = r};
    if (xml_stream_open(&r->cx, r->file, &h, &r->stream) == OK) xml_stream_parse(r->stream);
    census_ahead_fill(r->ahead);
    if (r->has_header) hand_over(r, true);
    end_looking(r);
}

/* ---- the importer's side ---- */

static Status refuse_without_header(Ctx *cx, ImportUnit *u, i64 line) {
    return import_refuse_file(cx, u,
                              (Finding){.code = "census_header_missing",
                                        .line = line,
                                        .record = STR("Header"),
                                        .message =
                                            STR("A pupil stands before the header, so nobody can tell which school "
                                                "and day it is about."),
                                        .remedy = STR("Ask the school to export the return again.")});
}

static Status refuse_without_root(Ctx *cx, ImportUnit *u) {
    return import_refuse_file(
        cx, u,
        (Finding){.code = "census_no_header",
                  .record = STR("Header"),
                  .message = STR("The file has no header: it does not say which school and day it is about."),
                  .remedy = STR("Check that this is a school census return, and ask the school to "
                                "export it again.")});
}

static void count_bytes(ImportFile *f, u64 n_bytes, u64 *n_counted) {
    import_count_bytes(f, n_bytes - *n_counted);
    *n_counted = n_bytes;
}

static Status take_batch(Ctx *cx, const CensusSink *sink, const CensusBatch *b) {
    for (size_t i = 0; i < b->n; i++) {
        ArenaMark mark = arena_mark(cx->arena);
        TRY(sink->pupil(cx, sink->self, &b->rows[i]));
        arena_rewind(cx->arena, mark);
    }
    return OK;
}

/* The next file is begun as soon as this one is read, while its last pupils are stored and it lands. */
static Status take_pupils(Ctx *cx, Reader *r, ImportUnit *u, u64 *n_counted) {
    for (const CensusBatch *b; (b = census_ahead_next(r->ahead)) != NULL;) {
        if (census_ahead_is_over(r->ahead)) import_begin_next(cx, u);
        TRY(take_batch(cx, r->sink, b));
        count_bytes(r->file, b->n_bytes, n_counted);
    }
    return OK;
}

/* The importer sees what came before the fault, if there is one, before it sees the fault. */
static Status take_return(Ctx *cx, ImportUnit *u, Reader *r, const CensusSink *sink) {
    u64 n_counted = 0;
    r->sink = sink;
    if (census_ahead_has_header(r->ahead)) {
        bool is_wanted = false;
        TRY(sink->header(cx, sink->self, &r->header, &is_wanted));
        if (is_wanted) TRY(import_beside(cx, u, &r->cx.db));
        census_ahead_answer(r->ahead, is_wanted);
        TRY(take_pupils(cx, r, u, &n_counted));
    }
    census_ahead_stop(r->ahead);
    count_bytes(r->file, xml_stream_bytes(r->stream), &n_counted);
    if (r->headless_line != 0) return refuse_without_header(cx, u, r->headless_line);
    TRY(xml_stream_report(cx, u, r->stream));
    return r->has_header ? OK : refuse_without_root(cx, u);
}

static void close_reader(void *self) {
    Reader *r = self;
    if (r->ahead != NULL) census_ahead_stop(r->ahead);
    arena_close(r->cx.arena);
}

static Status start_reader(Ctx *cx, ImportFile *f, Reader **out) {
    Reader *r = ARENA_NEW(cx->arena, Reader);
    r->cx = (Ctx){.arena = arena_open(), .app = cx->app, .today = cx->today};
    r->file = f;
    r->census_on = DATE_NONE;
    if (r->cx.arena == NULL) return FAIL(cx, ERR_OPS, "out of memory");
    xml_stream_prepare();
    Status st = census_ahead_start(cx, read_ahead, r, &r->ahead);
    arena_defer(cx->arena, close_reader, r);
    *out = r;
    return st;
}

void *census_begin(Ctx *cx, ImportFile *f) {
    Reader *r;
    return start_reader(cx, f, &r) == OK ? r : NULL;
}

Status census_read(Ctx *cx, ImportUnit *u, ImportFile *f, const CensusSink *sink) {
    Reader *r = import_begun(u);
    if (r == NULL) TRY(start_reader(cx, f, &r));
    Status st = take_return(cx, u, r, sink);
    census_ahead_stop(r->ahead); /* a row that failed: the file is closed before the reader would be */
    return st;
}

/* ---- as JSON ---- */

RECORD_JSON(CensusPeriod, CENSUS_PERIOD_LIST)
RECORD_JSON(CensusNeed, CENSUS_NEED_LIST)
RECORD_JSON(CensusAbsence, CENSUS_ABSENCE_LIST)
RECORD_JSON(CensusExclusion, CENSUS_EXCLUSION_LIST)

json_t *census_pupil_json(const CensusPupil *item) {
    json_t *o = json_object();
    CENSUS_FIELD_LIST(RECORD_SET)
    CENSUS_TERM_LIST(RECORD_SET)
    CENSUS_BLOCK_LIST(RECORD_SET_LISTS)
    json_object_set_new(o, "is_on_roll", json_boolean(item->is_on_roll));
    json_object_set_new(o, "number", json_integer(item->number));
    return o;
}

void census_pupil_from_json(Arena *a, const json_t *o, CensusPupil *item) {
    memset(item, 0, sizeof *item);
    CENSUS_FIELD_LIST(RECORD_GET)
    CENSUS_TERM_LIST(RECORD_GET)
    CENSUS_BLOCK_LIST(RECORD_GET_LISTS)
    item->is_on_roll = json_is_true(json_object_get(o, "is_on_roll"));
    item->number = json_integer_value(json_object_get(o, "number"));
}
