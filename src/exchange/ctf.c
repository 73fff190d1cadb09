/* ctf.c - the importer of common transfer files: a child moves from one school to another, or to nobody knows where.
 *
 * Owns      nothing; ctf_store.c owns transfer_file.
 * Invariant a unit is one file, by its name (LLLEEEE_CTF_LLLEEEE_nnn.xml); a newer file of that name replaces the older.
 * Why       a file to an unknown destination is the earliest sign of a child going missing: it opens an enquiry
 *           (transfer_file.needs_enquiry) whatever else it says.
 * Start at  run_ctf(). */
#include "db/db.h"
#include "exchange/ctf_store.h"
#include "exchange/xml_stream.h"
#include "people/identifier.h"
#include "people/match.h"
#include "schools/establishment.h"
#include "sql_all.h"

typedef struct Run {
    ImportUnit *unit;
    Str file_name;
    CtfTransfer file;
    bool is_unchanged;
} Run;

/* ---- the header ---- */

/* Seven digits as a number; 0: they are not. */
static i64 laestab_of(Str lea, Str estab) {
    i64 l, e;
    if (lea.n != 3 || estab.n == 0 || estab.n > 4 || !str_to_i64(lea, &l) || !str_to_i64(estab, &e)) return 0;
    return l * 10000 + e;
}

static bool is_all(Str s, char c) {
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != c) return false;
    return s.n > 0;
}

/* The header decides; where it is empty, the third part of the file's name. */
static Str destination_of(Ctx *cx, const CtfEnd *d, Str file_name) {
    i64 laestab = laestab_of(d->lea, d->estab);
    if (laestab > 0) return str_fmt(cx->arena, "%07lld", (long long)laestab);
    Str both = str_fmt(cx->arena, "%.*s%.*s", STR_ARG(d->lea), STR_ARG(d->estab));
    if (is_all(both, 'X')) return STR(CTF_DESTINATION_UNKNOWN);
    if (is_all(both, 'M')) return STR(CTF_DESTINATION_AWAY);
    i64 at = str_find(file_name, STR("_CTF_"));
    Str named = at < 0 ? STR_NONE : str_slice(file_name, (size_t)at + 5, (size_t)at + 12);
    if (str_is(named, CTF_DESTINATION_UNKNOWN) || str_is(named, CTF_DESTINATION_AWAY)) return named;
    i64 number;
    return named.n == 7 && str_to_i64(named, &number) ? named : STR_NONE;
}

static Status refuse(Ctx *cx, Run *r, const Finding *why) {
    Finding f = *why;
    f.record = STR("Header");
    return import_refuse_file(cx, r->unit, f);
}

static Status judge_header(Ctx *cx, Run *r, const CtfHeader *h) {
    if (!date_parse_iso(str_slice(h->sent_at, 0, DATE_ISO_LEN), &r->file.sent_on))
        return refuse(cx, r,
                      &(Finding){.code = "ctf_date_missing",
                                 .field = STR("DateTime"),
                                 .value = h->sent_at,
                                 .message = STR("The file does not say when it was made."),
                                 .remedy = STR("Ask the school to make the transfer file again.")});
    if (date_before(cx->today, r->file.sent_on))
        return refuse(cx, r,
                      &(Finding){.code = "ctf_date_future",
                                 .field = STR("DateTime"),
                                 .value = h->sent_at,
                                 .message = STR("The file says it was made on a day that has not come yet."),
                                 .remedy = STR("Check the clock of the school's system and make the file again.")});
    r->file.destination = destination_of(cx, &h->destination, r->file_name);
    if (r->file.destination.n == 0)
        return refuse(
            cx, r,
            &(Finding){.code = "ctf_destination",
                       .field = STR("DestSchool"),
                       .value = h->destination.lea,
                       .message = STR("The file does not say where the child is going."),
                       .remedy = STR(
                           "Name the next school, or XXXXXXX when it is not known, or MMMMMMM for a move abroad.")});
    r->file.source_laestab = laestab_of(h->source.lea, h->source.estab);
    if (r->file.source_laestab == 0)
        return refuse(cx, r,
                      &(Finding){.code = "ctf_source",
                                 .field = STR("SourceSchool"),
                                 .value = h->source.estab,
                                 .message = STR("The file does not say which school it is from."),
                                 .remedy = STR("Ask the school to make the transfer file again.")});
    return establishment_by_laestab(cx, r->file.source_laestab, r->file.sent_on, &r->file.source_urn);
}

static Status forget_earlier(Ctx *cx, Str key, i64 source_id) {
    i64 n = 0;
    TRY(db_number(cx, &n, SQL_ctf_earlier_units, P_STR(key), P_I64(source_id)));
    return n == 0 ? OK : db_run(cx, SQL_transfer_file_replaced, P_STR(key), P_I64(source_id));
}

static Status on_header(Ctx *cx, void *self, const CtfHeader *h, bool *is_enough) {
    Run *r = self;
    TRY(judge_header(cx, r, h));
    UnitFacts facts = {.key = str_fmt(cx->arena, "ctf:%.*s", STR_ARG(r->file_name)),
                       .as_at = r->file.sent_on,
                       .urn = r->file.source_urn};
    TRY(import_unit_begin(cx, r->unit, &facts, &r->is_unchanged));
    r->file.source_id = import_unit_id(r->unit);
    *is_enough = r->is_unchanged;
    return r->is_unchanged ? OK : forget_earlier(cx, facts.key, r->file.source_id);
}

/* ---- checks ---- */

static Finding about(Ctx *cx, const CtfPupil *p, const char *code, const char *field) {
    return (Finding){.code = code,
                     .severity = SEVERITY_WARNING,
                     .line = p->line,
                     .record = str_fmt(cx->arena, "CTFpupilData/Pupil[%lld]", (long long)p->number),
                     .field = str_from(field)};
}

static bool refuse_row(Ctx *cx, Run *r, const CtfPupil *p, Finding f) {
    Finding about_row = about(cx, p, f.code, "");
    f.line = about_row.line;
    f.record = about_row.record;
    f.severity = SEVERITY_REFUSED;
    import_finding(r->unit, &f);
    import_row_done(r->unit, ROW_REFUSED);
    return false;
}

/* False: the row is refused, and said to be. */
static bool is_believed(Ctx *cx, Run *r, const CtfPupil *p, CtfBelief *b) {
    if (p->surname.n == 0 && p->forename.n == 0)
        return refuse_row(cx, r, p,
                          (Finding){.code = "ctf_name_missing",
                                    .field = STR("Surname"),
                                    .message = STR("The record has no name at all."),
                                    .remedy = STR("Ask the school to add the child's name and make the file again.")});
    if (!date_parse_iso(str_slice(p->birth_date, 0, DATE_ISO_LEN), &b->birth_date))
        return refuse_row(cx, r, p,
                          (Finding){.code = "ctf_dob",
                                    .field = STR("DOB"),
                                    .value = p->birth_date,
                                    .message = STR("The date of birth is missing, or there is no such day."),
                                    .remedy =
                                        STR("Ask the school to correct the date of birth and make the file again.")});
    if (date_before(r->file.sent_on, b->birth_date))
        return refuse_row(cx, r, p,
                          (Finding){.code = "ctf_dob_future",
                                    .field = STR("DOB"),
                                    .value = p->birth_date,
                                    .message = STR("The date of birth is after the day the file was made."),
                                    .remedy =
                                        STR("Ask the school to correct the date of birth and make the file again.")});
    return true;
}

static void believe(Arena *a, const CtfPupil *p, CtfBelief *b) {
    b->said = p;
    b->upn = identifier_normalise(a, p->upn);
    b->former_upn = identifier_normalise(a, p->former_upn);
    if (!upn_is_sound(upn_verdict(b->former_upn))) b->former_upn = STR_NONE;
    b->uln = identifier_normalise(a, p->uln);
    if (!uln_is_sound(b->uln)) b->uln = STR_NONE;
    b->sex = str_eq_nocase(p->sex, STR("F")) ? STR("F") : str_eq_nocase(p->sex, STR("M")) ? STR("M") : STR_NONE;
    b->postcode = postcode_normalise(a, p->postcode);
}

static void warn(Ctx *cx, Run *r, const CtfBelief *b, i64 person_id) {
    UpnVerdict verdict = upn_verdict(b->upn);
    if (upn_is_sound(verdict)) return;
    Finding f = about(cx, b->said, verdict == UPN_MISSING ? "ctf_upn_missing" : "ctf_upn", "UPN");
    f.value = b->said->upn;
    f.person_id = person_id;
    f.message = str_fmt(cx->arena, "The unique pupil number is not sound: %s.", upn_verdict_text[verdict]);
    f.remedy = STR(
        "Ask the school to correct it; the child was matched by name and date of birth, and the number kept as disputed.");
    import_finding(r->unit, &f);
}

/* ---- one pupil ---- */

static Incoming incoming(const CtfBelief *b) {
    return (Incoming){.upn = b->upn,
                      .former_upn = b->former_upn,
                      .uln = b->uln,
                      .surname = b->said->surname,
                      .forename = b->said->forename,
                      .birth_date = b->birth_date,
                      .sex = b->sex,
                      .house = b->said->paon,
                      .street = b->said->street,
                      .town = b->said->town,
                      .postcode = b->postcode,
                      .former_surname = b->said->former_surname,
                      .preferred_surname = b->said->preferred_surname,
                      .preferred_forename = b->said->preferred_forename};
}

static Status hold(Ctx *cx, Run *r, const CtfBelief *b, const Match *m) {
    char day[DATE_ISO_LEN + 1];
    json_t *row = ctf_pupil_json(b->said);
    json_object_set_new(row, "source_laestab", json_integer(r->file.source_laestab));
    json_object_set_new(row, "source_urn", json_integer(r->file.source_urn));
    json_object_set_new(row, "destination", json_stringn(r->file.destination.p, r->file.destination.n));
    json_object_set_new(row, "sent_on", json_string(date_iso(r->file.sent_on, day)));
    Finding f = about(cx, b->said, "ctf_doubtful", "UPN");
    f.severity = SEVERITY_HELD;
    f.value = b->said->upn;
    f.person_id = m->person_id;
    f.message = str_fmt(cx->arena, "Muster cannot tell for certain which child this is: %.*s.", STR_ARG(m->reason));
    f.remedy = STR("Compare the two records and decide: the same child, or another.");
    Status st = import_hold_row(cx, r->unit, m->person_id, m->reason, row, &f);
    json_decref(row);
    TRY(st);
    import_row_done(r->unit, ROW_HELD);
    return OK;
}

static void report_unknown_destination(Ctx *cx, Run *r, const CtfPupil *p, i64 person_id) {
    if (!str_is(r->file.destination, CTF_DESTINATION_UNKNOWN)) return;
    Finding f = about(cx, p, "ctf_destination_unknown", "DestSchool");
    f.person_id = person_id;
    f.value = r->file.destination;
    f.message = STR("The school does not know where the child has gone.");
    f.remedy = STR("Open an enquiry: this is the earliest sign of a child going missing from education.");
    import_finding(r->unit, &f);
}

static Status on_pupil(Ctx *cx, void *self, const CtfPupil *p) {
    Run *r = self;
    CtfBelief b = {.birth_date = DATE_NONE};
    Match m;
    if (!is_believed(cx, r, p, &b)) return OK;
    believe(cx->arena, p, &b);
    Incoming in = incoming(&b);
    TRY(match_child(cx, &in, &m));
    if (m.verdict == MATCH_DOUBTFUL) return hold(cx, r, &b, &m);
    CtfTarget t = {.person_id = m.person_id};
    TRY(ctf_store_pupil(cx, &r->file, &b, &t));
    if (m.person_id == 0) TRY(match_made(cx, &in, t.stored_as));
    warn(cx, r, &b, t.stored_as);
    report_unknown_destination(cx, r, p, t.stored_as);
    import_row_done(r->unit, m.person_id == 0 ? ROW_CREATED : t.is_changed ? ROW_UPDATED : ROW_UNCHANGED);
    return OK;
}

/* ---- the importer ---- */

static Status run_ctf(Ctx *cx, ImportUnit *u, ImportFile *f) {
    Run r = {.unit = u, .file_name = import_file_name(f)};
    CtfSink sink = {.header = on_header, .pupil = on_pupil, .self = &r};
    return ctf_read(cx, u, f, &sink);
}

static i64 integer_at(const json_t *row, const char *key) { return json_integer_value(json_object_get(row, key)); }
static Str text_at(const json_t *row, const char *key) {
    return str_from(json_string_value(json_object_get(row, key)));
}

static Status apply_ctf(Ctx *cx, ImportUnit *u, const json_t *row, i64 person_id, i64 *applied_to) {
    CtfPupil *p = ARENA_NEW(cx->arena, CtfPupil);
    CtfTransfer file = {.source_laestab = integer_at(row, "source_laestab"),
                        .source_urn = integer_at(row, "source_urn"),
                        .destination = str_dup(cx->arena, text_at(row, "destination")),
                        .source_id = import_unit_id(u)};
    CtfBelief b = {.birth_date = DATE_NONE};
    ctf_pupil_from_json(cx->arena, row, p);
    if (!date_parse_iso(text_at(row, "sent_on"), &file.sent_on) ||
        !date_parse_iso(str_slice(p->birth_date, 0, DATE_ISO_LEN), &b.birth_date))
        return FAIL(cx, ERR_BUG, "a held transfer row has lost its dates");
    believe(cx->arena, p, &b);
    Incoming in = incoming(&b);
    TRY(import_apply_to(cx, u, &in, &person_id));
    CtfTarget t = {.person_id = person_id};
    TRY(ctf_store_pupil(cx, &file, &b, &t));
    *applied_to = t.stored_as;
    return OK;
}

static int recognise_ctf(Str head, UNUSED Str file_name) {
    return str_find(head, STR("<CTfile")) >= 0 || str_find(head, STR("<CTFile")) >= 0 ? 95 : 0;
}

static Date as_at_ctf(Str head, UNUSED Str file_name) {
    Date d;
    return date_parse_iso(str_slice(xml_head_text(head, "DateTime"), 0, DATE_ISO_LEN), &d) ? d : DATE_NONE;
}

const Importer importer_ctf = {.kind = "ctf",
                               .title = "Common transfer file",
                               .recognise = recognise_ctf,
                               .as_at = as_at_ctf,
                               .run = run_ctf,
                               .apply = apply_ctf};
