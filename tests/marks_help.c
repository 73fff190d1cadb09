#include "marks_help.h"

static void exec(T *t, Str sql) { test_exec(t, str_cstr(t->cx.arena, sql)); }

void marks_given_school(T *t, i64 urn) {
    exec(
        t,
        str_fmt(
            t->cx.arena,
            "INSERT INTO establishment (urn, name, name_key, kind, phase, district) VALUES (%lld, 'Ash', 'ASH', 'school', "
            "'Primary', 'Ashford')",
            (long long)urn));
}

void marks_given_pupil(T *t, i64 urn, MarksPupil p) {
    Arena *a = t->cx.arena;
    Str born = date_iso_str(a, date_ymd(p.year - p.age, 1, 15)), first = date_iso_str(a, date_ymd(p.year, 9, 1));
    exec(
        t,
        str_fmt(
            a,
            "INSERT INTO person (id, is_adult, birth_date, birth_date_is_estimated, sex, known_from) VALUES (%lld, FALSE, "
            "'%.*s', FALSE, 'F', '2005-01-01')",
            (long long)p.id, STR_ARG(born)));
    exec(
        t,
        str_fmt(
            a,
            "INSERT INTO enrolment (person_id, urn, status, from_on, entry_on, year_group, is_part_time) VALUES (%lld, "
            "%lld, '%s', '%.*s', '%.*s', '%s', FALSE)",
            (long long)p.id, (long long)urn, p.status, STR_ARG(first), STR_ARG(first), p.group));
    exec(
        t,
        str_fmt(
            a,
            "INSERT INTO attendance_pupil (urn, school_year, place, person_id, source_id) VALUES (%lld, %d, %d, %lld, 1)",
            (long long)urn, p.year, p.place, (long long)p.id));
}

void marks_given_day(T *t, i64 urn, Date on, Str marks) {
    exec(t,
         str_fmt(
             t->cx.arena,
             "INSERT INTO attendance_day (urn, on_date, marks, n_taken, source_id) VALUES (%lld, '%.*s', '%.*s', 0, 1)",
             (long long)urn, STR_ARG(date_iso_str(t->cx.arena, on)), STR_ARG(marks)));
}
