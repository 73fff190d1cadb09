/* From XML to records: which element fills which member, by the innermost block that it stands in. */
#include "exchange/ctf_record.h"
#include "exchange/record_json.h"
#include "exchange/xml_stream.h"

typedef enum Scope {
    SCOPE_NONE,
    SCOPE_HEADER,
    SCOPE_SOURCE,
    SCOPE_DESTINATION,
    SCOPE_PUPIL,
#define X(list, type, element, most) SCOPE_##list,
    CTF_BLOCK_LIST(X)
#undef X
        N_SCOPES
} Scope;

typedef struct Element {
    const char *name;
    Scope opens;   /* a block that opens this scope; SCOPE_NONE: it opens none */
    Scope scope;   /* a field of this scope; SCOPE_NONE: a block */
    size_t offset; /* of the member */
} Element;

#define HEADER(member, name)             {#name, SCOPE_NONE, SCOPE_HEADER, offsetof(CtfHeader, member)},
#define SOURCE(member, name)             {#name, SCOPE_NONE, SCOPE_SOURCE, offsetof(CtfHeader, source.member)},
#define DEST(member, name)               {#name, SCOPE_NONE, SCOPE_DESTINATION, offsetof(CtfHeader, destination.member)},
#define PUPIL(member, name)              {#name, SCOPE_NONE, SCOPE_PUPIL, offsetof(CtfPupil, member)},
#define CONTACT(member, name)            {#name, SCOPE_NONE, SCOPE_contacts, offsetof(CtfContact, member)},
#define SCHOOL(member, name)             {#name, SCOPE_NONE, SCOPE_schools, offsetof(CtfSchool, member)},
#define PERIOD(member, name)             {#name, SCOPE_NONE, SCOPE_periods, offsetof(CtfPeriod, member)},
#define NEED(member, name)               {#name, SCOPE_NONE, SCOPE_needs, offsetof(CtfNeed, member)},
#define REPEATED(list, type, name, most) {#name, SCOPE_##list, SCOPE_NONE, 0},
#define OPENS(name, scope) \
    { name, scope, SCOPE_NONE, 0 }
#define PLAIN(name) \
    { name, SCOPE_NONE, SCOPE_NONE, 0 }

/* clang-format off */
static const Element elements[] = {
    OPENS("Header", SCOPE_HEADER), OPENS("SourceSchool", SCOPE_SOURCE), OPENS("DestSchool", SCOPE_DESTINATION),
    OPENS("Pupil", SCOPE_PUPIL),
    CTF_HEADER_LIST(HEADER)
    CTF_END_LIST(SOURCE)
    CTF_END_LIST(DEST)
    CTF_PUPIL_LIST(PUPIL)
    CTF_BLOCK_LIST(REPEATED)
    CTF_CONTACT_LIST(CONTACT)
    CTF_SCHOOL_LIST(SCHOOL)
    CTF_PERIOD_LIST(PERIOD)
    CTF_NEED_LIST(NEED)
    {"Gender", SCOPE_NONE, SCOPE_PUPIL, offsetof(CtfPupil, sex)}, /* the name before 2024-25 */
    {"Gender", SCOPE_NONE, SCOPE_contacts, offsetof(CtfContact, sex)},
    {"PhoneNo", SCOPE_NONE, SCOPE_contacts, offsetof(CtfContact, phone)},
    PLAIN("CTfile"), PLAIN("CTFpupilData"), PLAIN("BasicDetails"), PLAIN("Address"), PLAIN("Contacts"),
    PLAIN("FSMhistory"), PLAIN("SENhistory"), PLAIN("SEN"), PLAIN("SENneeds"), PLAIN("SchoolHistory"), PLAIN("Phones"),
    /* Known, and of no use here yet: assessments and the attendance summary have no place to go. */
    PLAIN("SupplierID"), PLAIN("DataDescriptor"), PLAIN("AcademicYear"), PLAIN("Title"), PLAIN("County"),
    PLAIN("Attendance"), PLAIN("YearData"), PLAIN("Year"), PLAIN("SessionsPossible"), PLAIN("SessionsAttended"),
    PLAIN("SessionsAuthorised"), PLAIN("SessionsUnauthorised"), PLAIN("TelephoneType"),
    PLAIN("StageAssessments"), PLAIN("KeyStage"), PLAIN("Stage"), PLAIN("StageAssessment"),
};
/* clang-format on */

enum { N_ELEMENTS = COUNT_OF(elements), SCOPES_DEEP = XML_DEPTH_MAX + 1 };

typedef struct Shape {
    size_t list, n_list, size, most;
} Shape;
static const Shape shapes[N_SCOPES] = {
#define X(list, type, element, most) \
    [SCOPE_##list] = {offsetof(CtfPupil, list), offsetof(CtfPupil, n_##list), sizeof(type), most},
    CTF_BLOCK_LIST(X)
#undef X
};

typedef struct Reader {
    Ctx *cx;
    ImportUnit *unit;
    const CtfSink *sink;
    XmlName names[N_ELEMENTS];
    CtfHeader header;
    CtfPupil pupil;
    void *item; /* the repeated block in hand; NULL outside one, or beyond the most */
    Scope scopes[SCOPES_DEEP];
    int n_scopes;
    bool has_header;
    i64 n_pupils;
    ArenaMark mark;
} Reader;

static Scope scope_now(const Reader *r) { return r->n_scopes == 0 ? SCOPE_NONE : r->scopes[r->n_scopes - 1]; }

static void begin_pupil(Reader *r, XmlStream *x) {
    r->mark = arena_mark(r->cx->arena);
    memset(&r->pupil, 0, sizeof r->pupil);
    r->pupil.number = ++r->n_pupils;
    r->pupil.line = xml_stream_line(x);
}

static void begin_item(Reader *r, Scope scope) {
    const Shape *s = &shapes[scope];
    size_t *n = (size_t *)(void *)((char *)&r->pupil + s->n_list);
    r->item = *n == s->most ? NULL : (char *)&r->pupil + s->list + (*n)++ * s->size;
}

static Status refuse(Reader *r, i64 line, const char *code, const char *message) {
    return import_refuse_file(r->cx, r->unit,
                              (Finding){.code = code,
                                        .line = line,
                                        .record = STR("Header"),
                                        .message = str_from(message),
                                        .remedy = STR("Ask the school to make the transfer file again.")});
}

static Status on_open(void *self, XmlStream *x, int token) {
    Reader *r = self;
    Scope opens = elements[token].opens;
    if (opens == SCOPE_NONE) return OK;
    r->scopes[r->n_scopes++] = opens;
    if (opens == SCOPE_PUPIL) {
        if (!r->has_header)
            return refuse(r, xml_stream_line(x), "ctf_header_missing", "A pupil stands before the header.");
        begin_pupil(r, x);
    }
    if (shapes[opens].most > 0) begin_item(r, opens);
    return OK;
}

static void *base_of(Reader *r, Scope scope) {
    switch (scope) {
    case SCOPE_HEADER:
    case SCOPE_SOURCE:
    case SCOPE_DESTINATION: return &r->header;
    case SCOPE_PUPIL: return &r->pupil;
    default: return r->item;
    }
}

/* The name is the first with it in the list; the one that belongs to the scope in hand may stand further down. */
static void fill(Reader *r, int token, Str text) {
    text = str_trim(text);
    if (text.n == 0) return;
    Scope scope = scope_now(r);
    for (int i = token; i < N_ELEMENTS; i++) {
        const Element *e = &elements[i];
        if (e->scope != scope || strcmp(e->name, elements[token].name) != 0) continue;
        char *base = scope == SCOPE_NONE ? NULL : base_of(r, scope);
        if (base != NULL) *(Str *)(void *)(base + e->offset) = str_dup(r->cx->arena, text);
        return;
    }
}

static Status end_block(Reader *r, XmlStream *x, Scope scope) {
    bool is_enough = false;
    r->n_scopes--;
    r->item = NULL;
    if (scope == SCOPE_PUPIL) {
        TRY(r->sink->pupil(r->cx, r->sink->self, &r->pupil));
        arena_rewind(r->cx->arena, r->mark);
    }
    if (scope == SCOPE_HEADER) {
        r->has_header = true;
        TRY(r->sink->header(r->cx, r->sink->self, &r->header, &is_enough));
        if (is_enough) xml_stream_stop(x);
    }
    return OK;
}

static Status on_close(void *self, XmlStream *x, int token, Str text) {
    Reader *r = self;
    Scope opens = elements[token].opens;
    if (opens != SCOPE_NONE) return end_block(r, x, opens);
    fill(r, token, text);
    return OK;
}

Status ctf_read(Ctx *cx, ImportUnit *u, ImportFile *f, const CtfSink *sink) {
    Reader *r = ARENA_NEW(cx->arena, Reader);
    r->cx = cx;
    r->unit = u;
    r->sink = sink;
    for (int i = 0; i < N_ELEMENTS; i++) r->names[i] = (XmlName){elements[i].name, i};
    XmlHandler h = {.names = r->names, .n_names = N_ELEMENTS, .open = on_open, .close = on_close, .self = r};
    TRY(xml_stream_read(cx, u, f, &h));
    return r->has_header
               ? OK
               : refuse(r, 0, "ctf_no_header", "The file has no header: nobody can tell who sent it, or to whom.");
}

/* ---- as JSON ---- */

RECORD_JSON(CtfContact, CTF_CONTACT_LIST)
RECORD_JSON(CtfSchool, CTF_SCHOOL_LIST)
RECORD_JSON(CtfPeriod, CTF_PERIOD_LIST)
RECORD_JSON(CtfNeed, CTF_NEED_LIST)

json_t *ctf_pupil_json(const CtfPupil *item) {
    json_t *o = json_object();
    CTF_PUPIL_LIST(RECORD_SET)
    CTF_BLOCK_LIST(RECORD_SET_LISTS)
    return o;
}

void ctf_pupil_from_json(Arena *a, const json_t *o, CtfPupil *item) {
    memset(item, 0, sizeof *item);
    CTF_PUPIL_LIST(RECORD_GET)
    CTF_BLOCK_LIST(RECORD_GET_LISTS)
}
