/* child_row.c - see child_row.h. */
#include "exchange/child_row.h"

static Str cell(const ChildRow *c, size_t column) { return column == NO_COLUMN ? STR("") : row_text(c->row, column); }

static Str cell_or_none(const ChildRow *c, size_t column) {
    Str s = cell(c, column);
    return s.n ? s : STR_NONE;
}

/* ---- reading ---- */

static void warn_of_upn(ChildRow *c) {
    UpnVerdict v = upn_verdict(c->in.upn);
    if (v == UPN_MISSING || upn_is_sound(v)) return;
    row_warn(c->row,
             &(CellTrouble){.column = c->columns->upn,
                            .code = "upn_unsound",
                            .message = str_fmt(c->row->cx->arena, "The UPN cannot be right: %s.", upn_verdict_text[v]),
                            .remedy = STR("The child is kept with the number marked as disputed. Ask the sender to "
                                          "correct it.")});
}

static void warn_of_nhs(ChildRow *c) {
    if (c->in.nhs.n == 0 || nhs_is_sound(c->in.nhs)) return;
    row_warn(c->row,
             &(CellTrouble){.column = c->columns->nhs,
                            .code = "nhs_unsound",
                            .message = STR("The NHS number fails its check digit."),
                            .remedy = STR("The child is kept with the number marked as disputed. Ask the sender to "
                                          "correct it.")});
}

static Str read_sex(ChildRow *c) {
    Str sex = cell(c, c->columns->sex);
    if (str_is(sex, "M") || str_is(sex, "F")) return sex;
    if (sex.n > 0)
        row_warn(c->row, &(CellTrouble){.column = c->columns->sex,
                                        .code = "sex_unknown",
                                        .message = STR("The sex is neither M nor F, so it is taken as not known."),
                                        .remedy = STR("Write M or F where it is known.")});
    return STR_NONE;
}

/* Systems that insist on a date are given this one by people who do not know it. */
static bool is_stand_in(Date day) { return date_eq(day, date_ymd(1900, 1, 1)); }

static Date warn_of_stand_in(ChildRow *c) {
    row_warn(c->row,
             &(CellTrouble){.column = c->columns->dob,
                            .code = "dob_stand_in",
                            .message = STR("1 January 1900 stands for a date of birth that is not known, and is "
                                           "taken so."),
                            .remedy = STR("Ask the sender for the date of birth.")});
    return DATE_NONE;
}

/* Children, and those about to be born to the list's day: a date of birth a century ago is a slip. */
static Date read_birth_date(ChildRow *c) {
    Date day = row_past_day(c->row, c->columns->dob);
    if (date_is_set(day) && is_stand_in(day)) return warn_of_stand_in(c);
    if (!date_is_set(day) || c->row->is_bad || date_age(day, c->row->cx->today) <= 30) return day;
    row_refuse(c->row, &(CellTrouble){.column = c->columns->dob,
                                      .code = "dob_not_a_child",
                                      .message = STR("The date of birth is not that of a child or a young person."),
                                      .remedy = STR("Correct it and import the file again.")});
    return day;
}

static Str read_postcode(ChildRow *c) {
    Str postcode = postcode_normalise(c->row->cx->arena, cell(c, c->columns->postcode));
    if (postcode.n > 0 && !postcode_has_form(postcode))
        row_warn(c->row,
                 &(CellTrouble){.column = c->columns->postcode,
                                .code = "postcode_form",
                                .message = STR("This has not the form of a postcode."),
                                .remedy =
                                    STR("The address is kept; where it lies cannot be told until it is corrected.")});
    return postcode;
}

void child_row_read(ChildRow *c) {
    Arena *a = c->row->cx->arena;
    (void)row_has(c->row, c->columns->surname);
    c->in = (Incoming){.upn = identifier_normalise(a, cell(c, c->columns->upn)),
                       .nhs = identifier_normalise(a, cell(c, c->columns->nhs)),
                       .local_scheme = c->local_scheme,
                       .local_id = cell_or_none(c, c->columns->local_id),
                       .surname = cell(c, c->columns->surname),
                       .forename = cell_or_none(c, c->columns->forename),
                       .birth_date = read_birth_date(c),
                       .sex = read_sex(c),
                       .postcode = read_postcode(c)};
    warn_of_upn(c);
    warn_of_nhs(c);
}

/* ---- matching and saying ---- */

static Status find_child(const ChildRow *c, ChildDecision d, Match *m) {
    i64 person_id = d.person_id;
    if (!d.is_decided) return match_child(c->row->cx, &c->in, m);
    TRY(import_apply_to(c->row->cx, c->row->u, &c->in, &person_id));
    *m = (Match){.verdict = person_id ? MATCH_SAME : MATCH_NEW, .person_id = person_id, .reason = STR("decided")};
    return OK;
}

static Status warn_of_birth(const ChildRow *c, i64 person_id) {
    import_finding(c->row->u, &(Finding){.code = "birth_disagrees",
                                         .severity = SEVERITY_WARNING,
                                         .line = c->row->row.line,
                                         .field = str_from(c->row->table->columns[c->columns->dob].name),
                                         .message = STR("The date of birth or the sex differs from what was held."),
                                         .remedy = STR("Find out which is right and correct the other source."),
                                         .person_id = person_id});
    return OK;
}

static Status say_identity(const ChildRow *c, PersonFacts *p, const NewPerson *n, Said said) {
    Ctx *cx = c->row->cx;
    NameSaid name = {.kind = "legal",
                     .surname = c->in.surname,
                     .forename = c->in.forename,
                     .middle_names = cell_or_none(c, c->columns->middle_names)};
    bool disagrees = false;
    if (!p->is_new) TRY(person_say_birth(cx, p, n, said, &disagrees));
    if (disagrees) TRY(warn_of_birth(c, p->who.id));
    TRY(person_say_name(cx, p, &name, said));
    TRY(person_say_upn(cx, p, c->in.upn, said));
    TRY(person_say_identifier(cx, p, SCHEME_NHS, c->in.nhs, said));
    return person_say_identifier(cx, p, str_cstr(cx->arena, c->local_scheme), c->in.local_id, said);
}

static Status make_child(const ChildRow *c, const NewPerson *n, Said said, PersonFacts *out) {
    TRY(person_create(c->row->cx, n, said, out));
    return match_made(c->row->cx, &c->in, out->who.id);
}

Status child_row_begin(const ChildRow *c, ChildDecision d, PersonFacts *out, ChildFound *found) {
    Ctx *cx = c->row->cx;
    Said said = {.source_id = import_unit_id(c->row->u), .as_at = c->as_at};
    NewPerson n = {.birth_date = c->in.birth_date, .sex = c->in.sex};
    Match m;
    TRY(find_child(c, d, &m));
    if (m.verdict == MATCH_DOUBTFUL) {
        *found = CHILD_HELD;
        return row_hold(c->row, m.person_id, m.reason);
    }
    *found = m.verdict == MATCH_NEW ? CHILD_MADE : CHILD_KNOWN;
    if (m.verdict == MATCH_NEW) TRY(make_child(c, &n, said, out));
    else TRY(person_load(cx, m.person_id, out));
    out->numbers_are_free = m.nobody_holds_numbers;
    return say_identity(c, out, &n, said);
}

RowOutcome child_row_outcome(const PersonFacts *p, i64 n_others) {
    if (p->is_new) return ROW_CREATED;
    return p->n_changes + n_others > 0 ? ROW_UPDATED : ROW_UNCHANGED;
}

/* ---- a list of them ---- */

static Status apply(void *row, const ChildList *list, ChildDecision d, RowOutcome *outcome, i64 *person_id) {
    PersonFacts p;
    ChildFound found;
    i64 n_written = 0;
    TRY(child_row_begin(row, d, &p, &found));
    if (found == CHILD_HELD) {
        *outcome = ROW_HELD;
        return OK;
    }
    TRY(list->say(row, &p, &n_written));
    *outcome = child_row_outcome(&p, n_written);
    *person_id = p.who.id;
    return OK;
}

Status child_list_row(ImportRow *r, const ChildList *list) {
    RowOutcome outcome = ROW_REFUSED;
    i64 person_id;
    void *row = arena_alloc(r->cx->arena, list->row_size);
    TRY(list->read(r, row));
    if (!r->is_bad) TRY(apply(row, list, (ChildDecision){0}, &outcome, &person_id));
    import_row_done(r->u, outcome);
    return OK;
}

Status child_list_apply(Ctx *cx, ImportUnit *u, const ChildList *list, const ChildHeld *held, i64 *applied_to) {
    ImportRow r;
    RowOutcome outcome;
    ChildDecision d = {.is_decided = true, .person_id = held->person_id};
    void *row = arena_alloc(cx->arena, list->row_size);
    row_from_json(cx, u, list->table, held->json, &r);
    TRY(list->read(&r, row));
    if (r.is_bad) return FAIL(cx, ERR_INPUT, "the held row does not pass its checks any more");
    return apply(row, list, d, &outcome, applied_to);
}
