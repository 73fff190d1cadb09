#include "registers/letter.h"

#include "access/access.h"
#include "access/audit.h"
#include "access/restrict.h"
#include "base/nearest.h"
#include "people/person.h"
#include "registers/case_access.h"
#include "registers/case_own.h"
#include "registers/letter_text.h"
#include "registers/table.h"
#include "sql_all.h"

static const char *const known_names[] = {
#define X(name, what) name,
    LETTER_NAME_LIST(X)
#undef X
};
static const char *const known_words[] = {
#define X(name, what) what,
    LETTER_NAME_LIST(X)
#undef X
};
enum { N_KNOWN = COUNT_OF(known_names) };

static size_t known_name(Str name) {
    for (size_t i = 0; i < N_KNOWN; i++)
        if (str_is(name, known_names[i])) return i;
    return N_KNOWN;
}

/* ---- checked when it is read ---- */

static bool knows(const void *of, Str name) {
    const Register *reg = of;
    return known_name(name) < N_KNOWN || register_field(reg, name) != SIZE_MAX;
}

static const char *nearest(Arena *a, const Register *reg, Str name) {
    const char **names = ARENA_ARRAY(a, const char *, reg->n_fields + N_KNOWN);
    for (size_t i = 0; i < N_KNOWN; i++) names[i] = known_names[i];
    for (size_t i = 0; i < reg->n_fields; i++) names[N_KNOWN + i] = str_cstr(a, reg->fields[i].name);
    return nearest_name(name, names, reg->n_fields + N_KNOWN);
}

void letter_check(Mistakes *m, const YamlNode *at, const Register *reg, const LetterDef *l) {
    const Str texts[] = {l->to, l->subject, l->body};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        Str name;
        const char *fault = letter_text_fault(texts[i], knows, reg, &name);
        if (!fault) continue;
        const char *near = knows(reg, name) ? NULL : nearest(m->arena, reg, name);
        yaml_mistake(m, at, "in the letter '%.*s', {{%.*s}} %s%s%s", STR_ARG(l->name), STR_ARG(name), fault,
                     near ? "; did you mean " : "", near ? near : "");
    }
}

/* ---- written out ---- */

typedef struct Writing {
    Ctx *cx;
    const Case *c;
    PersonFacts person;
    Str team, team_phone, says;
    ProblemList missing;
    Status status;
} Writing;

/* person_get() leaves out a home that the actor may not know. */
static Str home_of(const Writing *w) {
    const PersonAddress *home = person_address_on(&w->person, "home", w->cx->today);
    return home ? address_line(w->cx->arena, home) : STR_NONE;
}

static Str forename_of(const Writing *w) {
    const PersonName *name = person_name_on(&w->person, "legal", w->cx->today);
    return name ? name->forename : STR_NONE;
}

static Str named_by(Writing *w, const Sql *sql, i64 id) {
    DbRows *r;
    Str name = STR_NONE;
    if (id == 0) return name;
    Status st = db_query_n(w->cx, sql, &r, (const DbParam[]){P_I64(id)}, 1);
    if (st == OK && db_next(r)) name = col_str_keep(r, 0);
    if (st == OK) st = db_done(r);
    if (w->status == OK) w->status = st;
    return name;
}

static Str of_child(const Writing *w, Str name) {
    if (w->c->person_id == 0) return STR_NONE;
    if (str_is(name, "child")) return person_display_name(w->cx, &w->person, w->cx->today);
    if (str_is(name, "child_forename")) return forename_of(w);
    return str_is(name, "born") ? date_long(w->cx->arena, w->person.who.birth_date) : home_of(w);
}

static Str of_case(Writing *w, Str name) {
    const Case *c = w->c;
    Arena *a = w->cx->arena;
    if (str_is(name, "school")) return named_by(w, &SQL_case_school_name, c->urn);
    if (str_is(name, "reference")) return c->reference;
    if (str_is(name, "case")) return c->reg->case_word;
    if (str_is(name, "opened_on")) return date_long(a, c->opened_on);
    if (str_is(name, "closed_on")) return date_long(a, c->closed_on);
    if (str_is(name, "due_on")) return date_long(a, c->due_on);
    if (str_is(name, "stage")) return c->reg->stages[c->stage].title;
    if (str_is(name, "worker")) return named_by(w, &SQL_case_worker_name, c->worker_id);
    if (str_is(name, "team")) return w->team;
    if (str_is(name, "team_phone")) return w->team_phone;
    if (str_is(name, "today")) return date_long(a, w->cx->today);
    return of_child(w, name);
}

static void say_missing(Writing *w, Str name, Str what) {
    for (size_t i = 0; i < w->missing.out.n; i++)
        if (str_eq(w->missing.out.at[i].field, name)) return;
    problem_add(&w->missing, name, STR_CAT(w->cx->arena, STR("Not known yet: "), what));
}

#define SAYS_HOME "home_address"

static bool has_word(Str words, Str word) {
    for (Str rest = words; rest.n;)
        if (str_eq(str_cut(rest, ' ', &rest), word)) return true;
    return false;
}

/* What not everybody who sees the case may see as well: answers, and where the child lives. */
static void note_said(Writing *w, Str name, bool is_field) {
    if ((!is_field && !str_is(name, SAYS_HOME)) || has_word(w->says, name)) return;
    w->says = w->says.n ? STR_CAT(w->cx->arena, w->says, STR(" "), name) : name;
}

/* A field of the register comes before a name that every letter knows: the definition means its own. */
static Str value_of(void *of, Str name, bool is_needed) {
    Writing *w = of;
    const Register *reg = w->c->reg;
    size_t field = register_field(reg, name);
    Str text = field != SIZE_MAX ? case_words(w->cx, &reg->fields[field], w->c->values[field]) : of_case(w, name);
    if (text.n) note_said(w, name, field != SIZE_MAX);
    if (text.n || !is_needed) return text;
    size_t known = known_name(name);
    say_missing(w, name,
                field != SIZE_MAX ? reg->fields[field].title
                                  : str_from(known < N_KNOWN ? known_words[known] : "a name"));
    return STR_NONE;
}

static Status load_team(Writing *w) {
    DbRows *r;
    if (!w->c->team.n) return OK;
    TRY(db_query(w->cx, &r, SQL_letter_team, P_STR(w->c->team)));
    if (db_next(r)) {
        w->team = col_str_keep(r, 0);
        w->team_phone = col_str_keep(r, 1);
    }
    return db_done(r);
}

static Status find_letter(Ctx *cx, const Register *reg, Str name, const LetterDef **out) {
    const char **names = ARENA_ARRAY(cx->arena, const char *, reg->n_letters + 1);
    for (size_t i = 0; i < reg->n_letters; i++) {
        names[i] = str_cstr(cx->arena, reg->letters[i].name);
        if (!str_eq(reg->letters[i].name, name)) continue;
        *out = &reg->letters[i];
        return OK;
    }
    const char *near = nearest_name(name, names, reg->n_letters);
    return FAIL(cx, ERR_INPUT, "the register %.*s has no letter %.*s%s%s", STR_ARG(reg->name), STR_ARG(name),
                near ? "; did you mean " : "", near ? near : "");
}

static Str fill(Writing *w, Str text) {
    return text.n ? str_trim(letter_text_fill(w->cx->arena, text, value_of, w)) : STR_NONE;
}

static Status write_out(Ctx *cx, const Case *c, const LetterDef *def, Letter *out, CaseProblems *problems) {
    Writing w = {.cx = cx, .c = c, .missing = {.cx = cx}};
    if (c->person_id) TRY(person_get(cx, c->person_id, &w.person));
    if (c->person_id && date_is_set(w.person.who.died_on))
        problem_add(&w.missing, STR("child"), STR("The child has died: no letter is sent"));
    TRY(load_team(&w));
    TRY(register_current_version(cx, c->reg, &out->version));
    out->def = def;
    out->to = fill(&w, def->to);
    out->subject = fill(&w, def->subject);
    out->body = fill(&w, def->body);
    out->says = w.says.n ? w.says : STR("");
    *problems = w.missing.out;
    TRY(w.status);
    if (problems->n == 0) return OK;
    return FAIL(cx, ERR_INPUT, "case %lld: %zu things that the letter says are not known, the first is %.*s",
                (long long)c->id, problems->n, STR_ARG(problems->at[0].field));
}

Status letter_write(Ctx *cx, i64 case_id, Str name, Letter *out, CaseProblems *problems) {
    Case c;
    const LetterDef *def;
    *problems = (CaseProblems){.n = 0};
    *out = (Letter){.def = NULL};
    TRY(case_get(cx, case_id, &c));
    TRY(find_letter(cx, c.reg, name, &def));
    return write_out(cx, &c, def, out, problems);
}

/* ---- sent ---- */

static Str as_document(Ctx *cx, const Letter *l) {
    Buf b = buf_on(cx->arena);
    if (l->to.n) buf_fmt(&b, "To: %.*s\n", STR_ARG(l->to));
    if (l->subject.n) buf_fmt(&b, "Subject: %.*s\n", STR_ARG(l->subject));
    buf_fmt(&b, "%s%.*s\n", b.n ? "\n" : "", STR_ARG(l->body));
    return buf_str(&b);
}

static Status check_day(Ctx *cx, const Case *c, Date on) {
    if (date_before(cx->today, on)) return FAIL(cx, ERR_INPUT, "the day it was sent is in the future");
    if (date_before(on, c->opened_on)) return FAIL(cx, ERR_INPUT, "the day it was sent is before the case began");
    return OK;
}

static Status keep(Ctx *cx, const Case *c, const Letter *l, Date on, i64 *document) {
    Str title = STR_CAT(cx->arena, l->def->title, STR(", sent "), date_long(cx->arena, on));
    CaseDocument d = {.title = title, .file_name = str_fmt(cx->arena, "%.*s.txt", STR_ARG(title))};
    i64 known;
    TRY(case_document_add(cx, c->id, &d, as_document(cx, l), document));
    TRY(db_number(cx, &known, SQL_letter_same, P_I64(*document), P_STR(l->def->name), P_DATE(on)));
    if (known) return OK;
    TRY(db_run(cx, SQL_letter_put, P_I64(c->id), P_STR(l->def->name), P_STR(l->def->title), P_I64(l->version),
               P_STR(l->to), P_STR(l->subject), P_DATE(on), P_I64(*document), P_I64(cx->actor.id),
               P_MOMENT(ctx_now(cx)), P_STR(l->says)));
    TRY(case_event_say(cx, c,
                       &(EventSaid){.kind = "letter", .on = on, .field = l->def->name, .new_value = l->def->title}));
    audit_note(cx, "case.letter", c->person_id, "case %lld %.*s version %lld", (long long)c->id, STR_ARG(l->def->name),
               (long long)l->version);
    return db_touch(cx);
}

Status letter_send(Ctx *cx, i64 case_id, Str name, Date sent_on, CaseProblems *problems, i64 *document) {
    Case c;
    Letter l;
    const LetterDef *def;
    Date on = date_is_set(sent_on) ? sent_on : cx->today;
    *problems = (CaseProblems){.n = 0};
    TRY(case_get(cx, case_id, &c));
    TRY(case_may_change(cx, &c));
    TRY(find_letter(cx, c.reg, name, &def));
    TRY(check_day(cx, &c, on));
    TRY(write_out(cx, &c, def, &l, problems));
    return keep(cx, &c, &l, on, document);
}

/* ---- read ---- */

static bool hides_anything(Ctx *cx, const Case *c) {
    for (size_t i = 0; i < c->reg->n_fields; i++)
        if (!field_is_seen(cx, &c->reg->fields[i])) return true;
    return c->person_id && restrict_hides_address(cx, c->person_id);
}

static bool hides_said(Ctx *cx, const Case *c, Str says) {
    if (!says.p) return hides_anything(cx, c); /* of before it was kept: it may say anything */
    for (Str rest = says; rest.n;) {
        Str name = str_cut(rest, ' ', &rest);
        bool is_home = register_field(c->reg, name) == SIZE_MAX && str_is(name, SAYS_HOME);
        if (is_home ? restrict_hides_address(cx, c->person_id) : case_hides_answer(cx, c->reg, name)) return true;
    }
    return false;
}

Status letter_may_read(Ctx *cx, const Case *c, i64 document_id) {
    DbRows *r;
    bool is_hidden = false;
    TRY(db_query(cx, &r, SQL_letter_says, P_I64(document_id)));
    while (db_next(r)) is_hidden = hides_said(cx, c, col_str_keep(r, 0)) || is_hidden;
    TRY(db_done(r));
    if (!is_hidden) return OK;
    audit_note_refusal(cx, "case.refused", c->person_id, "case %lld document %lld", (long long)c->id,
                       (long long)document_id);
    return FAIL(cx, ERR_DENIED, "document %lld is a letter that says what user %lld may not see",
                (long long)document_id, (long long)cx->actor.id);
}

Status letter_list(Ctx *cx, i64 case_id, LetterSent **out, size_t *n) {
    enum { LETTERS_MAX = 500 };
    DbRows *r;
    *out = ARENA_ARRAY(cx->arena, LetterSent, LETTERS_MAX);
    *n = 0;
    TRY(db_query(cx, &r, SQL_letter_list, P_I64(case_id)));
    while (db_next(r) && *n < LETTERS_MAX)
        (*out)[(*n)++] = (LetterSent){.id = col_i64(r, 0),
                                      .case_id = case_id,
                                      .name = col_str_keep(r, 1),
                                      .title = col_str_keep(r, 2),
                                      .version = col_i64(r, 3),
                                      .to = col_str_keep(r, 4),
                                      .subject = col_str_keep(r, 5),
                                      .sent_on = col_date(r, 6),
                                      .document_id = col_i64(r, 7),
                                      .by = col_str_keep(r, 8)};
    return db_done(r);
}
