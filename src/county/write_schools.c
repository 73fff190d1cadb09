/* One pass over the schools: the marks of each pupil are worked out once and go into the daily registers and, summed,
 * into the three census returns. A file a day is open throughout, so the registers stream too. */
#include "county/write.h"

#include "cli/cli.h"

#include <stdio.h>

typedef struct Registers {
    Sink *day[MAX_SCHOOL_DAYS];
    int n_days; /* 0 when the registers are left out */
} Registers;

static Status open_registers(County *c, Registers *r) {
    r->n_days = 0;
    if (c->spec.without_attendance) return OK;
    int n = terms_index_from(&c->terms, date_plus(c->spec.until, 1));
    for (int d = 0; d < n; d++) {
        char name[64], on[DATE_ISO_LEN + 1];
        (void)snprintf(name, sizeof name, "attendance/%s.csv", date_iso(c->terms.day[d], on));
        TRY(county_file(c, name, 32 * 1024, &r->day[d]));
        sink_lit(r->day[d], "urn,upn,date,am,pm\r\n");
    }
    r->n_days = n;
    return OK;
}

/* urn,upn,date,am,pm put together by hand: there are 45 million of them in a large county's year. */
typedef struct MarkRow {
    char text[64];
    size_t date_at, n;
} MarkRow;

static MarkRow mark_row(u32 urn, const char *upn) {
    MarkRow r;
    r.date_at = (size_t)snprintf(r.text, sizeof r.text, "%u,%s,", urn, upn);
    r.n = r.date_at + DATE_ISO_LEN + sizeof ",x,y\r\n" - 1;
    memcpy(r.text + r.date_at + DATE_ISO_LEN, ",x,y\r\n", sizeof ",x,y\r\n");
    return r;
}

static i64 write_marks(const County *c, const Registers *r, const Enrolment *e, const Marks *m) {
    char upn[14];
    i64 n = 0;
    (void)child_upn(c, &c->children.at[e->child], upn);
    const School *s = &c->schools.at[e->school];
    u32 urn = school_urn_on(s, c->terms.day[0].day);
    MarkRow row = mark_row(urn, upn);
    for (int d = 0; d < r->n_days; d++) {
        if (!m->am[d]) continue;
        if (urn != s->urn && c->terms.day[d].day >= s->converted) row = mark_row(urn = s->urn, upn);
        char iso[DATE_ISO_LEN + 1];
        memcpy(row.text + row.date_at, date_iso(c->terms.day[d], iso), DATE_ISO_LEN);
        row.text[row.date_at + DATE_ISO_LEN + 1] = m->am[d];
        row.text[row.date_at + DATE_ISO_LEN + 3] = m->pm[d];
        sink_str(r->day[d], (Str){row.text, row.n});
        n += 2;
    }
    return n;
}

static i64 school_marks(const County *c, const School *s, const Registers *r, RollRow *rows) {
    i64 n = 0;
    for (u32 i = 0; i < s->n_enrolments; i++) {
        Marks marks;
        rows[i].enrolment = c->enrolment_order[s->first_enrolment + i];
        marks_of(c, &c->enrolments.at[rows[i].enrolment], &marks);
        for (int k = 0; k < N_CENSUSES; k++) marks_sum(&marks, terms_census_period(&c->terms, k), &rows[i].sums[k]);
        n += write_marks(c, r, &c->enrolments.at[rows[i].enrolment], &marks);
    }
    return n;
}

static Status write_school(County *c, u16 school, const Registers *r, CountySummary *sum) {
    const School *s = &c->schools.at[school];
    ArenaMark mark = arena_mark(c->cx->arena);
    RollRow *rows = ARENA_ARRAY(c->cx->arena, RollRow, s->n_enrolments + 1);
    sum->n_marks += school_marks(c, s, r, rows);
    for (int k = 0; k < N_CENSUSES; k++) {
        if (!is_in_files(c, c->terms.census[k].day)) continue;
        TRY(write_census(c, school, rows, k));
        sum->n_census_files++;
    }
    sum->n_schools++;
    arena_rewind(c->cx->arena, mark);
    return OK;
}

Status write_schools(County *c, CountySummary *sum, Progress *progress) {
    Registers registers;
    TRY(open_registers(c, &registers));
    for (u16 i = 0; i < c->schools.n; i++) {
        if (!school_takes_census(&c->schools.at[i])) continue;
        TRY(write_school(c, i, &registers, sum));
        if (progress) progress_set(progress, i);
    }
    for (int d = 0; d < registers.n_days; d++) TRY(sink_close(registers.day[d]));
    sum->n_attendance_files = registers.n_days;
    return OK;
}
