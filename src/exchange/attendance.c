/* attendance.c - daily registers as CSV: a row a pupil a day, or a pupil a week.
 *
 * Owns      nothing; writes through attendance/register_book.h.
 * Invariant a row of a week counts once: refused when any day of it is (its other days stand, and each refused day has its
 *           finding), else the most that became of any day.
 * Why       a file may hold a school's day or a county's year: what is in hand is written whenever it grows large, all in
 *           the one transaction of the unit.
 * Start at  attendance_run(). */
#include <ctype.h>

#include "attendance/register_book.h"
#include "exchange/attendance_waiting.h"
#include "exchange/import_csv.h"
#include "people/identifier.h"

#define HELD_MAX ((size_t)48 << 20)

/*    column, header, is it needed? */
#define DAY_COLUMN_LIST(X)    \
    X(DAY_URN, "urn", true)   \
    X(DAY_UPN, "upn", true)   \
    X(DAY_DATE, "date", true) \
    X(DAY_AM, "am", true)     \
    X(DAY_PM, "pm", true)

CSV_TABLE(day_table, DAY_COLUMN_LIST)

enum { WEEK_FIRST_MARK = 3, WEEK_DAYS = 5 };
static const CsvColumn week_columns[] = {{"urn", true},    {"upn", true},    {"week_start", true}, {"mon_am", true},
                                         {"mon_pm", true}, {"tue_am", true}, {"tue_pm", true},     {"wed_am", true},
                                         {"wed_pm", true}, {"thu_am", true}, {"thu_pm", true},     {"fri_am", true},
                                         {"fri_pm", true}};
static const CsvTable week_table = {week_columns, COUNT_OF(week_columns)};

/* What the files of a run share. */
typedef struct AttendanceState {
    RegisterBooks *books; /* NULL: not opened yet */
    Waiting *waiting;
} AttendanceState;

/* What the rows of a file share. */
typedef struct AttendanceJob {
    RegisterBooks *books;
    Waiting *waiting;
    bool is_held; /* the row in hand: its child waits for a decision */
    Date day;     /* of the rows just before: its text and its codes */
    char day_text[16];
    u8 kept[256]; /* by a code's one character, as used on `day`; 0: not so easily told */
} AttendanceJob;

/* ---- cells ---- */

static void learn_day(Ctx *cx, AttendanceJob *job, Date day) {
    const AttendanceRules *rules = definitions_of(cx)->attendance;
    memset(job->kept, 0, sizeof job->kept);
    for (size_t i = 0; i < rules->n_codes; i++) {
        const MarkCode *c = attendance_code_on(rules, rules->codes[i].code, day);
        if (c && c->code.n == 1) job->kept[(u8)c->code.p[0]] = job->kept[tolower((u8)c->code.p[0])] = c->kept;
    }
    job->day = day;
}

/* Rows of a day stand together: its text is read once. */
static Date read_day(ImportRow *r, AttendanceJob *job, size_t column) {
    Str text = row_text(r, column);
    if (date_is_set(job->day) && str_is(text, job->day_text)) return job->day;
    if (!row_has(r, column)) return DATE_NONE;
    Date day = row_past_day(r, column);
    job->day_text[0] = 0;
    if (r->is_bad || !date_is_set(day)) return DATE_NONE;
    learn_day(r->cx, job, day);
    if (text.n < sizeof job->day_text) {
        memcpy(job->day_text, text.p, text.n);
        job->day_text[text.n] = 0;
    }
    return day;
}

static u8 read_mark(ImportRow *r, const AttendanceJob *job, Date on, size_t column) {
    Str text = row_text(r, column);
    if (text.n == 0) return '-';
    if (text.n == 1 && date_eq(on, job->day) && job->kept[(u8)text.p[0]]) return job->kept[(u8)text.p[0]];
    const MarkCode *c = attendance_code_on(definitions_of(r->cx)->attendance, text, on);
    if (c) return c->kept;
    row_refuse(r,
               &(CellTrouble){.column = column,
                              .code = "mark_unknown",
                              .message = STR("This is no attendance code of that day."),
                              .remedy = STR("Write one of the national codes in use on the day, or leave it empty.")});
    return ' ';
}

static i64 read_urn(ImportRow *r) { return row_has(r, DAY_URN) ? row_number(r, DAY_URN, 0) : 0; }

static Str read_upn(ImportRow *r) {
    return row_has(r, DAY_UPN) ? identifier_normalise(r->cx->arena, row_text(r, DAY_UPN)) : STR_NONE;
}

/* ---- a day of a pupil ---- */

static const char *remedy_of(BookAnswer a) {
    switch (a) {
    case BOOK_CALENDAR_MISSING: return "Add the school year to calendars/terms.yaml, then import the file again.";
    case BOOK_NO_SCHOOL_DAY: return "Correct the date, or add the school's own dates to calendars/schools.yaml.";
    case BOOK_SCHOOL_CLOSED: return "Correct the URN: use the successor's for days after the school closed.";
    case BOOK_NO_CHILD: return "Import the school's census first, then this file again; or correct the UPN.";
    case BOOK_SEVERAL: return "Settle whose number it is, then import this file again.";
    case BOOK_OFF_ROLL: return "Correct the enrolment's dates or the mark's date, then import this file again.";
    default: return "Leave one of the rows out and import the file again.";
    }
}

/* Both registers stand: which of the two is wrong only the schools can say. */
static Status warn_of_another(ImportRow *r, const RegisterBook *book, const RegisterMarks *m, i64 person_id) {
    i64 urn;
    TRY(register_book_elsewhere(r->cx, book, m, &urn));
    if (urn == 0) return OK;
    import_finding(r->u, &(Finding){.code = "mark_at_two_schools",
                                    .severity = SEVERITY_WARNING,
                                    .line = r->row.line,
                                    .field = str_from(r->table->columns[DAY_DATE].name),
                                    .value = row_text(r, DAY_DATE),
                                    .message = STR("Another school has marked the child in the same session."),
                                    .remedy = str_fmt(r->cx->arena,
                                                      "Ask it (URN %lld) and this school where the child was; the "
                                                      "other writes D.",
                                                      (long long)urn),
                                    .person_id = person_id});
    return OK;
}

/* Kept, so that the school's own register is whole; no figure counts them. */
static void warn_of_subsidiary(ImportRow *r, RegisterBook *book, const RegisterMarks *m, i64 person_id) {
    if (!register_book_subsidiary(book, m)) return;
    import_finding(r->u, &(Finding){.code = "mark_of_subsidiary",
                                    .severity = SEVERITY_WARNING,
                                    .line = r->row.line,
                                    .field = str_from(r->table->columns[DAY_UPN].name),
                                    .message = STR("The child's registration at this school is a subsidiary one: the "
                                                   "marks are kept and enter no figure."),
                                    .remedy = STR("Nothing where that is so; else correct the registration in the "
                                                  "school's census. Said once for each child and file."),
                                    .person_id = person_id});
}

/* One finding a row. */
static void hold(ImportRow *r, AttendanceJob *job) {
    if (!job->is_held)
        import_finding(r->u,
                       &(Finding){.code = "child_waits",
                                  .severity = SEVERITY_HELD,
                                  .line = r->row.line,
                                  .field = str_from(r->table->columns[DAY_UPN].name),
                                  .message = STR("The child's census row waits for somebody to decide whose it is. "
                                                 "The marks are kept until then."),
                                  .remedy = STR("Decide the census row: the next register that comes in takes the "
                                                "marks with it.")});
    job->is_held = true;
}

/* The day's marks into the school's book. *most: the most that became of any of the row's days. */
static Status say(ImportRow *r, AttendanceJob *job, i64 urn, const RegisterMarks *m, BookAnswer *most) {
    RegisterBook *book;
    BookAnswer answer;
    i64 person_id;
    TRY(register_book_of(r->cx, job->books, urn, m->on, &book));
    if (!book) {
        row_refuse(r, &(CellTrouble){.column = DAY_URN,
                                     .code = "school_unknown",
                                     .message = STR("No school has this URN."),
                                     .remedy = STR("Correct the URN, or import a register of schools that has it.")});
        return OK;
    }
    TRY(register_book_say(r->cx, book, m, &answer, &person_id));
    if (answer < *most) *most = answer;
    if (answer < BOOK_CALENDAR_MISSING) {
        TRY(warn_of_another(r, book, m, person_id));
        warn_of_subsidiary(r, book, m, person_id);
        return OK;
    }
    if (answer == BOOK_NO_CHILD && waiting_keep(job->waiting, urn, m)) {
        hold(r, job);
        return OK;
    }
    r->is_bad = true;
    import_finding(r->u, &(Finding){.code = book_answer_info[answer].code,
                                    .severity = SEVERITY_REFUSED,
                                    .line = r->row.line,
                                    .field = str_from(r->table->columns[DAY_DATE].name),
                                    .value = row_text(r, DAY_DATE),
                                    .message = str_from(book_answer_info[answer].text),
                                    .remedy = str_from(remedy_of(answer)),
                                    .person_id = person_id});
    return OK;
}

static void done(ImportRow *r, AttendanceJob *job, BookAnswer most) {
    static const RowOutcome outcomes[] = {
        [BOOK_NEW] = ROW_CREATED, [BOOK_CHANGED] = ROW_UPDATED, [BOOK_SAME] = ROW_UNCHANGED};
    bool is_held = job->is_held && !r->is_bad;
    job->is_held = false;
    import_row_done(r->u, is_held ? ROW_HELD : r->is_bad || most > BOOK_SAME ? ROW_REFUSED : outcomes[most]);
}

static Status take_day(ImportRow *r, AttendanceJob *job) {
    BookAnswer most = N_BOOK_ANSWERS;
    i64 urn = read_urn(r);
    RegisterMarks m = {.upn = read_upn(r), .on = read_day(r, job, DAY_DATE)};
    if (date_is_set(m.on)) {
        m.kept[0] = read_mark(r, job, m.on, DAY_AM);
        m.kept[1] = read_mark(r, job, m.on, DAY_PM);
    }
    if (!r->is_bad) TRY(say(r, job, urn, &m, &most));
    done(r, job, most);
    return OK;
}

static Status take_week(ImportRow *r, AttendanceJob *job) {
    BookAnswer most = N_BOOK_ANSWERS;
    i64 urn = read_urn(r);
    Str upn = read_upn(r);
    Date monday = read_day(r, job, DAY_DATE);
    if (date_is_set(monday) && date_weekday(monday) != 0)
        row_refuse(r, &(CellTrouble){.column = DAY_DATE,
                                     .code = "week_not_monday",
                                     .message = STR("A week starts on a Monday."),
                                     .remedy = STR("Give the Monday of the week and import the file again.")});
    for (int d = 0; d < WEEK_DAYS && !r->is_bad; d++) {
        size_t at = WEEK_FIRST_MARK + 2 * (size_t)d;
        RegisterMarks m = {.upn = upn, .on = date_plus(monday, d)};
        if (row_text(r, at).n == 0 && row_text(r, at + 1).n == 0) continue;
        m.kept[0] = read_mark(r, job, m.on, at);
        m.kept[1] = read_mark(r, job, m.on, at + 1);
        if (!r->is_bad) TRY(say(r, job, urn, &m, &most));
    }
    if (most == N_BOOK_ANSWERS && !r->is_bad) most = BOOK_SAME;
    done(r, job, most);
    return OK;
}

/* ---- the file ---- */

/* attendance/2018-03-08.csv is taken in the order of its days; the framework sorts by name where this is not told. */
static Date attendance_as_at(UNUSED Str head, Str file_name) {
    Date day;
    return file_name.n >= DATE_ISO_LEN && date_parse_iso(str_slice(file_name, 0, DATE_ISO_LEN), &day) ? day : DATE_NONE;
}

static Status finish(Ctx *cx, ImportUnit *u, AttendanceJob *job) {
    i64 n = register_books_replaced(job->books);
    TRY(register_books_write(cx, job->books));
    TRY(waiting_write(cx, job->waiting, import_unit_id(u)));
    if (n == 0) return OK;
    import_finding(
        u, &(Finding){.code = "marks_replaced",
                      .severity = SEVERITY_NOTE,
                      .message = str_fmt(cx->arena, "%lld marks are not what an earlier file gave.", (long long)n),
                      .remedy = STR("These stand now; what they were, when and by whom they were replaced is kept."),
                      .n_same = 1});
    return OK;
}

static Status take_rows(Ctx *cx, CsvReader *reader, ImportRow *row, AttendanceJob *job) {
    for (;;) {
        ArenaMark mark = arena_mark(cx->arena);
        bool has;
        TRY(import_csv_next(reader, row, &has));
        if (!has) return finish(cx, row->u, job);
        TRY(row->table == &week_table ? take_week(row, job) : take_day(row, job));
        if (register_books_held(job->books) > HELD_MAX) TRY(register_books_write(cx, job->books));
        arena_rewind(cx->arena, mark);
    }
}

/* Whoever was decided about since the last register has their marks taken in, as this file's. */
static Status begin_waiting(Ctx *cx, ImportUnit *u, AttendanceState *state) {
    i64 n;
    TRY(waiting_open(cx, import_run_arena(u), &state->waiting));
    TRY(waiting_land(cx, state->waiting, state->books, &n));
    if (n == 0) return OK;
    import_finding(u, &(Finding){.code = "marks_landed",
                                 .severity = SEVERITY_NOTE,
                                 .message =
                                     str_fmt(cx->arena, "Marks of %lld days that had waited for a decision stand now.",
                                             (long long)n),
                                 .remedy = STR("Nothing is left to do: the children's census rows have been decided."),
                                 .n_same = 1});
    return OK;
}

static Status run_table(Ctx *cx, ImportUnit *u, ImportFile *f, const CsvTable *table) {
    UnitFacts facts = {.key = str_fmt(cx->arena, "attendance:%.*s", STR_ARG(import_file_name(f))),
                       .as_at = attendance_as_at(STR_NONE, import_file_name(f))};
    ImportRow row = {.cx = cx, .u = u, .table = table};
    AttendanceJob *job = ARENA_NEW(cx->arena, AttendanceJob);
    CsvReader *reader;
    bool is_unchanged;
    Db *beside;
    *job = (AttendanceJob){.day = DATE_NONE};
    TRY(import_csv_open(cx, u, f, table, &reader));
    TRY(import_unit_begin(cx, u, &facts, &is_unchanged));
    if (is_unchanged) return OK;
    /* The schools' pupils are read once for all files of a run. */
    AttendanceState *state = import_state(u, sizeof(AttendanceState));
    if (!state->books) TRY(register_books_open(cx, import_run_arena(u), &state->books));
    job->books = state->books;
    register_books_source(job->books, import_unit_id(u));
    TRY(import_beside(cx, u, &beside));
    register_books_beside(job->books, beside);
    if (!state->waiting) TRY(begin_waiting(cx, u, state));
    job->waiting = state->waiting;
    return take_rows(cx, reader, &row, job);
}

static Status day_run(Ctx *cx, ImportUnit *u, ImportFile *f) { return run_table(cx, u, f, &day_table); }
static Status week_run(Ctx *cx, ImportUnit *u, ImportFile *f) { return run_table(cx, u, f, &week_table); }
static int week_recognise(Str head, UNUSED Str file_name) { return import_csv_score(head, &week_table); }

/* A register that lacks one half of the day is one, so that the report names the column rather than a file of no kind. */
static int day_recognise(Str head, UNUSED Str file_name) {
    enum { NEARLY = 40 };
    static const CsvColumn mornings[] = {{"urn", true}, {"upn", true}, {"date", true}, {"am", true}},
                           afternoons[] = {{"urn", true}, {"upn", true}, {"date", true}, {"pm", true}};
    static const CsvTable halves[] = {{mornings, COUNT_OF(mornings)}, {afternoons, COUNT_OF(afternoons)}};
    int score = import_csv_score(head, &day_table);
    if (score > 0) return score;
    return import_csv_score(head, &halves[0]) > 0 || import_csv_score(head, &halves[1]) > 0 ? NEARLY : 0;
}

const Importer importer_attendance = {.kind = "attendance",
                                      .title = "Daily registers",
                                      .recognise = day_recognise,
                                      .as_at = attendance_as_at,
                                      .run = day_run};
const Importer importer_attendance_weeks = {.kind = "attendance_weeks",
                                            .title = "Weekly registers",
                                            .recognise = week_recognise,
                                            .as_at = attendance_as_at,
                                            .run = week_run};
