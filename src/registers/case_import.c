/* case_import.c - cases of a register from a CSV file with the columns that case_export() writes: new ones, and answers of those known.
 *
 * Owns      nothing; writes through registers/case.h, and who the child is through exchange/child_row.h.
 * Invariant a row's case lands whole or not at all (a savepoint each), and every mistake in it is reported by line and column; a child whom nobody
 *           knew is made all the same, as later rows may be about it. The same rows again change nothing: a case is known by its reference, else by its child (or school) and the day it was opened. An empty cell says
 *           nothing. A row whose child is in doubt is held with the others (match_doubt).
 * Errors    the file is refused where its name does not say the register (cases-cme.csv), or the actor may not change it.
 * Why       an importer like the others, so that a check, the report, held rows and the page of imports are the ones people know. What a case may
 *           hold is checked by case_open() and case_change() as on a form; a stage is reached by moves that the definition permits.
 * Start at  cases_run(). */
#include "base/csv_out.h"
#include "exchange/child_row.h"
#include "registers/case_access.h"
#include "registers/case_columns.h"
#include "registers/case_own.h"
#include "registers/case_rows_import.h"
#include "sql_all.h"

static const ChildColumns child_columns = {.local_id = NO_COLUMN,
                                           .upn = COLUMN_CHILD_UPN,
                                           .nhs = NO_COLUMN,
                                           .surname = COLUMN_CHILD_SURNAME,
                                           .forename = COLUMN_CHILD_FORENAME,
                                           .middle_names = NO_COLUMN,
                                           .dob = COLUMN_CHILD_DOB,
                                           .sex = COLUMN_CHILD_SEX,
                                           .postcode = COLUMN_CHILD_POSTCODE};

typedef struct CasesFile {
    const Register *reg;
    CaseColumns columns;
    CsvTable table;
} CasesFile;

/* One row on its way. */
typedef struct CaseIn {
    ImportRow *row;
    const CasesFile *file;
    ChildDecision decision;
    i64 person_id, urn, case_id;
    Answers answers;
    bool is_held, is_new, is_changed, is_child_new;
} CaseIn;

static void refuse(CaseIn *k, size_t column, const char *code, Str message) {
    row_refuse(k->row, &(CellTrouble){.column = column,
                                      .code = code,
                                      .message = message,
                                      .remedy = STR("Correct it and import the file again; its other rows stand.")});
}

/* ---- the table of a register ---- */

static void make_table(Ctx *cx, const Register *reg, CasesFile *out) {
    *out = (CasesFile){.reg = reg, .columns = case_columns(cx, reg)};
    CsvColumn *at = ARENA_ARRAY(cx->arena, CsvColumn, out->columns.n);
    for (size_t i = 0; i < out->columns.n; i++)
        at[i] = (CsvColumn){.name = out->columns.headers[i], .is_required = i == COLUMN_REFERENCE};
    out->table = (CsvTable){.columns = at, .n = out->columns.n};
}

static Str take_name(Str *rest) {
    size_t n = 0;
    while (n < rest->n &&
           ((rest->p[n] >= 'a' && rest->p[n] <= 'z') || (rest->p[n] >= '0' && rest->p[n] <= '9') || rest->p[n] == '_'))
        n++;
    Str name = str_slice(*rest, 0, n);
    *rest = str_slice(*rest, n, SIZE_MAX);
    return name;
}

/* "cases-cme.csv", "cases-cme-2018.csv": cme; "cases-cme.enquiries.csv", "cases-cme.enquiries-2018.csv": its list enquiries. */
static Str register_name(Str file_name, Str *list) {
    *list = STR_NONE;
    if (!str_starts(file_name, STR("cases-"))) return STR_NONE;
    Str rest = str_slice(file_name, sizeof "cases-" - 1, SIZE_MAX);
    Str name = take_name(&rest);
    if (!str_starts(rest, STR("."))) return name;
    rest = str_slice(rest, 1, SIZE_MAX);
    Str second = take_name(&rest);
    if (rest.n > 0) *list = second; /* not the last part, "csv" */
    return name;
}

/* ---- answers ---- */

static size_t column_of(const CasesFile *f, Str field) {
    for (size_t i = N_CASE_COLUMNS; i < f->columns.n; i++)
        if (str_is(field, f->columns.headers[i])) return i;
    return str_is(field, "worker") ? COLUMN_WORKER
           : str_is(field, "team") ? COLUMN_TEAM
           : str_is(field, "on")   ? COLUMN_STAGE_ON
                                   : COLUMN_REFERENCE;
}

static void say_problems(CaseIn *k, const CaseProblems *p) {
    for (size_t i = 0; i < p->n; i++) {
        Str field = p->at[i].field, message = p->at[i].say;
        size_t column = column_of(k->file, field);
        if (column == COLUMN_REFERENCE && field.n) message = STR_CAT(k->row->cx->arena, field, STR(": "), message);
        refuse(k, column, "answer_wrong", message);
    }
}

static Status worker_answer(CaseIn *k, Answer *at, size_t *n) {
    Ctx *cx = k->row->cx;
    Str name = row_text(k->row, COLUMN_WORKER);
    i64 id = 0;
    if (!name.n) return OK;
    TRY(db_number(cx, &id, SQL_user_by_name, P_STR(str_lower(cx->arena, name))));
    if (id == 0) refuse(k, COLUMN_WORKER, "worker_unknown", STR("There is no user of that name."));
    else at[(*n)++] = (Answer){.field = STR("worker"), .text = str_i64(cx->arena, id)};
    return OK;
}

/* Cells that say something, of fields that are typed. */
static Status read_answers(CaseIn *k) {
    const CasesFile *f = k->file;
    Answer *at = ARENA_ARRAY(k->row->cx->arena, Answer, f->columns.n + 1);
    size_t n = 0;
    for (size_t i = N_CASE_COLUMNS; i < f->columns.n; i++) {
        const Field *field = &f->reg->fields[f->columns.fields[i - N_CASE_COLUMNS]];
        Str text = csv_cell_unguarded(row_text(k->row, i));
        if (text.n && !field->computed) at[n++] = (Answer){.field = field->name, .text = text};
    }
    if (row_text(k->row, COLUMN_TEAM).n)
        at[n++] = (Answer){.field = STR("team"), .text = row_text(k->row, COLUMN_TEAM)};
    TRY(worker_answer(k, at, &n));
    k->answers = (Answers){.at = at, .n = n};
    return OK;
}

static bool is_as_it_is(Ctx *cx, const Case *c, const Answer *a) {
    size_t i = register_field(c->reg, a->field);
    Value v;
    Str say;
    if (str_is(a->field, "team") && i == SIZE_MAX) return str_eq(a->text, c->team);
    if (str_is(a->field, "worker") && i == SIZE_MAX) return str_eq(a->text, str_i64(cx->arena, c->worker_id));
    return i != SIZE_MAX && case_read_answer(cx, &c->reg->fields[i], a->text, &v, &say) && value_eq(v, c->values[i]);
}

/* Only what differs is sent on: a closed case that says nothing new is no mistake. */
static Status change_known(CaseIn *k, CaseProblems *problems) {
    Ctx *cx = k->row->cx;
    Case c;
    TRY(case_load(cx, k->case_id, &c));
    Answer *at = ARENA_ARRAY(cx->arena, Answer, k->answers.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < k->answers.n; i++)
        if (!is_as_it_is(cx, &c, &k->answers.at[i])) at[n++] = k->answers.at[i];
    if (n == 0) return OK;
    k->is_changed = true;
    return case_change(cx, k->case_id, 0, (Answers){at, n}, problems);
}

/* ---- whom it is about ---- */

static bool is_about_person(const Register *r) {
    return r->subject == OF_CHILD || r->subject == OF_ADULT || r->subject == OF_FAMILY;
}

/* The record named by its own number: the birth date must be the one known, so that a slip of a digit finds nobody else. */
static Status find_by_id(CaseIn *k, Str text) {
    PersonFacts p;
    Date born = row_day(k->row, COLUMN_CHILD_DOB);
    i64 id;
    if (!str_to_i64(text, &id) || id < 1) {
        refuse(k, COLUMN_CHILD_ID, "child_id_bad", STR("This is no number of a record."));
        return OK;
    }
    TRY(person_get(k->row->cx, id, &p));
    if (date_is_set(born) && !date_eq(born, p.who.birth_date))
        refuse(k, COLUMN_CHILD_DOB, "child_disagrees", STR("The record of that number has another date of birth."));
    k->person_id = p.who.id;
    return OK;
}

static Status find_child(CaseIn *k) {
    Str id = row_text(k->row, COLUMN_CHILD_ID);
    ChildRow child = {.row = k->row,
                      .columns = &child_columns,
                      .local_scheme = STR("local:cases"),
                      .as_at = k->row->cx->today};
    PersonFacts p;
    ChildFound found;
    if (k->decision.is_decided && k->decision.person_id) {
        k->person_id = k->decision.person_id;
        return OK;
    }
    if (id.n && !k->decision.is_decided) return find_by_id(k, id);
    child_row_read(&child);
    if (k->row->is_bad) return OK;
    TRY(child_row_begin(&child, k->decision, &p, &found));
    k->is_held = found == CHILD_HELD;
    k->is_child_new = found == CHILD_MADE;
    if (!k->is_held) k->person_id = p.who.id;
    return OK;
}

static Status find_subject(CaseIn *k) {
    k->urn = row_number(k->row, COLUMN_SCHOOL, 0);
    return is_about_person(k->file->reg) ? find_child(k) : OK;
}

/* ---- which case ---- */

static Status case_named(CaseIn *k, Str reference) {
    Ctx *cx = k->row->cx;
    Case c;
    TRY(case_by_reference(cx, reference, &k->case_id));
    TRY(case_load(cx, k->case_id, &c));
    if (!str_eq(c.reg->name, k->file->reg->name)) /* at a stage that is no more it has a definition of its own */
        refuse(k, COLUMN_REFERENCE, "case_of_another_register", STR("The case is of another register."));
    k->person_id = c.person_id;
    return OK;
}

/* Opened on the same day about the same: the row has been here before. */
static Status case_same(CaseIn *k) {
    const Register *reg = k->file->reg;
    Ctx *cx = k->row->cx;
    Date on = DATE_NONE;
    if (reg->opened_on != SIZE_MAX) on = row_day(k->row, column_of(k->file, reg->fields[reg->opened_on].name));
    if (!date_is_set(on)) return OK;
    if (is_about_person(reg))
        return db_number(cx, &k->case_id, SQL_case_of_person_opened, P_STR(reg->name), P_I64(k->person_id), P_DATE(on));
    return db_number(cx, &k->case_id, SQL_case_of_other_opened, P_STR(reg->name), P_I64(k->urn),
                     P_STR(row_text(k->row, COLUMN_SUBJECT)), P_DATE(on));
}

static Status open_new(CaseIn *k, CaseProblems *problems) {
    Str subject = row_text(k->row, COLUMN_SUBJECT);
    CaseOpen o = {.reg = k->file->reg,
                  .person_id = k->person_id,
                  .urn = k->urn,
                  .subject_key = subject.n ? subject : STR_NONE,
                  .answers = k->answers};
    k->is_new = true;
    return case_open(k->row->cx, &o, &k->case_id, problems);
}

/* ---- its stage ---- */

enum { STAGES_MAX = 64 };

/* The first step of the shortest way from one stage to another; SIZE_MAX: there is none. */
static size_t first_step(const Register *reg, size_t from, size_t to) {
    size_t queue[STAGES_MAX], first[STAGES_MAX], n = 0;
    bool seen[STAGES_MAX] = {false};
    if (reg->n_stages > STAGES_MAX) return SIZE_MAX;
    seen[from] = true;
    for (size_t i = 0; i < reg->stages[from].n_to; i++) {
        size_t s = reg->stages[from].to[i];
        if (seen[s]) continue;
        seen[s] = true;
        first[s] = s;
        queue[n++] = s;
    }
    for (size_t i = 0; i < n; i++) {
        if (queue[i] == to) return first[to];
        const Stage *at = &reg->stages[queue[i]];
        for (size_t j = 0; j < at->n_to; j++) {
            if (seen[at->to[j]]) continue;
            seen[at->to[j]] = true;
            first[at->to[j]] = first[queue[i]];
            queue[n++] = at->to[j];
        }
    }
    return SIZE_MAX;
}

static Status move_there(CaseIn *k, CaseProblems *problems) {
    Ctx *cx = k->row->cx;
    const Register *reg = k->file->reg;
    Str name = row_text(k->row, COLUMN_STAGE);
    Date on = row_day(k->row, COLUMN_STAGE_ON);
    size_t to = register_stage(reg, name);
    if (!name.n || k->row->is_bad) return OK;
    if (to == SIZE_MAX) refuse(k, COLUMN_STAGE, "stage_unknown", STR("The register has no stage of that name."));
    for (size_t steps = 0; to != SIZE_MAX && steps < STAGES_MAX; steps++) {
        Case c;
        TRY(case_load(cx, k->case_id, &c));
        if (c.stage == to) return OK;
        size_t next = first_step(reg, c.stage, to);
        if (next == SIZE_MAX) {
            refuse(k, COLUMN_STAGE, "stage_out_of_reach",
                   STR("No permitted move leads there from the stage the case is at."));
            return OK;
        }
        k->is_changed = true;
        TRY(case_move(cx,
                      &(CaseMove){.id = k->case_id, .stage = reg->stages[next].name, .on = on, .note = STR("imported")},
                      problems));
    }
    return OK;
}

/* ---- a row ---- */

/* What a person can put right refuses the row; the store's own trouble ends the run. */
static Status settle(CaseIn *k, Status st) {
    Ctx *cx = k->row->cx;
    if (st == OK || !status_is_users(st)) return st;
    if (!k->row->is_bad) refuse(k, COLUMN_REFERENCE, "case_refused", str_dup(cx->arena, cx->error.message));
    ctx_clear_error(cx);
    return OK;
}

static Status find_all(CaseIn *k) {
    Str reference = row_text(k->row, COLUMN_REFERENCE);
    TRY(read_answers(k));
    TRY(reference.n ? case_named(k, reference) : find_subject(k));
    return k->case_id || k->is_held || k->row->is_bad ? OK : case_same(k);
}

static Status apply(CaseIn *k) {
    CaseProblems problems = {.n = 0};
    Status st = k->case_id ? change_known(k, &problems) : open_new(k, &problems);
    if (st == OK) st = move_there(k, &problems);
    say_problems(k, &problems);
    return st;
}

static Status apply_whole(CaseIn *k) {
    Ctx *cx = k->row->cx;
    TRY(settle(k, find_all(k)));
    if (k->row->is_bad || k->is_held) return OK;
    TRY(db_savepoint(cx, "case_row"));
    TRY(settle(k, apply(k)));
    if (k->row->is_bad) TRY(db_rollback_to(cx, "case_row"));
    return db_release(cx, "case_row");
}

static RowOutcome outcome_of(const CaseIn *k) {
    if (k->row->is_bad) return ROW_REFUSED;
    if (k->is_held) return ROW_HELD;
    return k->is_new ? ROW_CREATED : k->is_changed ? ROW_UPDATED : ROW_UNCHANGED;
}

/* ---- the file ---- */

static int cases_recognise(Str head, UNUSED Str file_name) {
    static const CsvColumn reference = {"case_reference", true};
    return import_csv_score(head, &(CsvTable){&reference, 1});
}

static Status open_register(Ctx *cx, ImportUnit *u, Str name, CasesFile *out) {
    const Register *reg = register_find(registers_of(cx), name);
    if (!register_is_known(cx, reg))
        return import_refuse_file(cx, u,
                                  (Finding){.code = "register_unknown",
                                            .message =
                                                STR("The file's name does not say which register its cases are of."),
                                            .remedy = STR("Name it cases-REGISTER.csv, such as cases-cme.csv; muster "
                                                          "register list shows the registers.")});
    TRY(register_may_change(cx, reg));
    make_table(cx, reg, out);
    return OK;
}

/* The register's lists, for somebody whose file names none of them. */
static Str lists_hint(Ctx *cx, const Register *reg) {
    Buf b = buf_on(cx->arena);
    for (size_t i = 0; i < reg->n_fields; i++)
        if (case_list_of_rows(cx, reg, reg->fields[i].name))
            buf_fmt(&b, "%s%.*s", b.n ? ", " : "", STR_ARG(reg->fields[i].name));
    if (b.n == 0) return STR("The register has no list of rows: name the file cases-REGISTER.csv.");
    return str_fmt(cx->arena, "Name it cases-%.*s.LIST.csv, where LIST is one of: %.*s.", STR_ARG(reg->name),
                   STR_ARG(buf_str(&b)));
}

static Status rows_run(Ctx *cx, ImportUnit *u, ImportFile *f, const Register *reg, Str name) {
    const Field *list = case_list_of_rows(cx, reg, name);
    if (list) return case_rows_run(cx, u, f, reg, list);
    return import_refuse_file(cx, u,
                              (Finding){.code = "list_unknown",
                                        .message = STR(
                                            "The file's name does not say of which list of the register its rows are."),
                                        .remedy = lists_hint(cx, reg)});
}

static Status cases_run(Ctx *cx, ImportUnit *u, ImportFile *f) {
    CasesFile file;
    CsvReader *reader;
    bool is_unchanged, has = true;
    Str list, name = register_name(import_file_name(f), &list);
    TRY(open_register(cx, u, name, &file));
    if (list.n) return rows_run(cx, u, f, file.reg, list);
    ImportRow row = {.cx = cx, .u = u, .table = &file.table};
    UnitFacts facts = {.key = str_fmt(cx->arena, "cases:%.*s:%.*s", STR_ARG(name), STR_ARG(import_file_name(f))),
                       .as_at = cx->today};
    TRY(import_csv_open_strict(cx, u, f, &file.table, &reader));
    TRY(import_unit_begin(cx, u, &facts, &is_unchanged));
    while (!is_unchanged && has) { /* no rewinding: the audit lines of what a row does wait in the arena */
        TRY(import_csv_next(reader, &row, &has));
        if (!has) break;
        CaseIn k = {.row = &row, .file = &file};
        TRY(apply_whole(&k));
        import_row_done(u, outcome_of(&k));
    }
    return OK;
}

static Status cases_apply(Ctx *cx, ImportUnit *u, const json_t *json, i64 person_id, i64 *applied_to) {
    CasesFile file;
    ImportRow row;
    Str rest, name;
    (void)str_cut(import_unit_facts(u)->key, ':', &rest);
    name = str_cut(rest, ':', &rest);
    TRY(open_register(cx, u, name, &file));
    row_from_json(cx, u, &file.table, json, &row);
    CaseIn k = {.row = &row, .file = &file, .decision = {.is_decided = true, .person_id = person_id}};
    TRY(apply_whole(&k));
    if (row.is_bad) return FAIL(cx, ERR_INPUT, "the held row does not pass its checks any more");
    *applied_to = k.person_id;
    return OK;
}

const Importer importer_cases = {.kind = "cases",
                                 .title = "Cases of a register",
                                 .recognise = cases_recognise,
                                 .run = cases_run,
                                 .apply = cases_apply};
