#include "county/county.h"

#include "cli/cli.h"
#include "county/write.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- the folder ---- */

static Str path_in(const County *c, const char *name) {
    return str_fmt(c->cx->arena, "%.*s/%s", STR_ARG(c->spec.out), name);
}

Status county_file(const County *c, const char *name, size_t cap, Sink **out) {
    return sink_open(c->cx, path_in(c, name), cap, out);
}

/* Each folder on the way is made; one that is there already is fine. */
static Status make_folder(Ctx *cx, Str path) {
    char *p = str_cstr(cx->arena, path);
    for (char *at = p + 1; *at; at++) {
        if (*at != '/') continue;
        *at = '\0';
        (void)mkdir(p, 0755);
        *at = '/';
    }
    if (mkdir(p, 0755) != 0 && errno != EEXIST)
        return FAIL(cx, ERR_OPS, "cannot make the folder %s: %s", p, strerror(errno));
    return OK;
}

static bool is_entry(const char *name) { return strcmp(name, ".") != 0 && strcmp(name, "..") != 0; }

/* Calls each(cx, folder, name) for what is in the folder; a folder that is not there is empty. */
static Status each_entry(Ctx *cx, Str folder, Status (*each)(Ctx *, Str, Str)) {
    DIR *d = opendir(str_cstr(cx->arena, folder));
    if (!d) return errno == ENOENT ? OK : FAIL(cx, ERR_OPS, "cannot read %.*s: %s", STR_ARG(folder), strerror(errno));
    Status status = OK;
    for (struct dirent *e; status == OK && (e = readdir(d)) != NULL;)
        if (is_entry(e->d_name)) status = each(cx, folder, str_from(e->d_name));
    (void)closedir(d);
    return status;
}

static Status refuse_entry(Ctx *cx, Str folder, Str name) {
    return FAIL(cx, ERR_CONFLICT,
                "%.*s is not empty (it holds %.*s): give another folder, or --force to write over an earlier county",
                STR_ARG(folder), STR_ARG(name));
}

/* Only what a county's folder holds is ever removed. */
static Status remove_entry(Ctx *cx, Str folder, Str name) {
    if (!str_ends(name, STR(".xml")) && !str_ends(name, STR(".csv"))) return OK;
    (void)unlink(str_cstr(cx->arena, str_fmt(cx->arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(name))));
    return OK;
}

static const char *const folders[] = {"census", "ctf", "attendance"};

static Status open_folder(County *c) {
    Ctx *cx = c->cx;
    if (!c->spec.force) TRY(each_entry(cx, c->spec.out, refuse_entry));
    TRY(make_folder(cx, c->spec.out));
    for (size_t i = 0; i < COUNT_OF(folders); i++) {
        TRY(each_entry(cx, path_in(c, folders[i]), remove_entry));
        if (i == 2 && c->spec.without_attendance) continue;
        TRY(make_folder(cx, path_in(c, folders[i])));
    }
    return OK;
}

/* ---- the spec ---- */

static Status check_spec(Ctx *cx, const CountySpec *s, const Terms *t) {
    if (s->n_pupils < 1 || s->n_pupils > COUNTY_MAX_PUPILS)
        return FAIL(cx, ERR_INPUT, "--pupils must be from 1 to %d", COUNTY_MAX_PUPILS);
    if (str_empty(s->out)) return FAIL(cx, ERR_INPUT, "--out must name the folder to write into");
    if (!date_is_set(s->until)) return OK;
    if (date_before(s->until, t->census[0]) || date_before(t->year_end, s->until)) {
        char from[DATE_ISO_LEN + 1], to[DATE_ISO_LEN + 1];
        return FAIL(cx, ERR_INPUT, "--until must be from the first census day to the end of the year: %s to %s",
                    date_iso(t->census[0], from), date_iso(t->year_end, to));
    }
    return OK;
}

/* In 23,000 pupils; a county of 500 has two of each. */
static const int planted_in_23000[N_PLANTS] = {
    [PLANT_VANISHED] = 40,
    [PLANT_OFF_ROLLED] = 30,
    [PLANT_DUPLICATE_MISSPELT] = 200,
    [PLANT_MOVER_WITHOUT_FILE] = 40,
    [PLANT_WRONG_UPN] = 40,
    [PLANT_DUAL_UNPAIRED] = 30,
    [PLANT_NEVER_ENROLLED] = 20,
    [PLANT_VANISHED_IN_REGISTER] = 20,
    [PLANT_NAMESAKE] = 6,
};

static Status county_begin(Ctx *cx, const CountySpec *spec, County *c) {
    *c = (County){.cx = cx, .spec = *spec, .rng = rng_seed((u64)spec->seed)};
    if (spec->year < COUNTY_FIRST_YEAR || spec->year > COUNTY_LAST_YEAR)
        return FAIL(cx, ERR_INPUT, "--year must be from %d to %d: the calendar year in which the school year begins",
                    COUNTY_FIRST_YEAR, COUNTY_LAST_YEAR);
    terms_of_year(spec->year, &c->terms);
    TRY(check_spec(cx, spec, &c->terms));
    if (!date_is_set(spec->until)) c->spec.until = date_plus(c->terms.starts[N_HALF_TERMS - 1], 4);
    for (int p = 1; p < N_PLANTS; p++) {
        c->wanted[p] = (spec->n_pupils * planted_in_23000[p] + 11500) / 23000;
        if (spec->n_pupils >= 500 && c->wanted[p] < 2) c->wanted[p] = 2;
    }
    TRY(names_load(cx, &c->names));
    return places_load(cx, &c->names, spec->n_pupils, &c->places);
}

/* ---- making and writing ---- */

static Status make_all(County *c) {
    TRY(schools_make(c));
    TRY(population_make(c));
    placing_run(c);
    year_run(c);
    plants_run(c);
    exclusions_run(c);
    services_run(c);
    placing_order(c);
    siblings_note(c);
    return OK;
}

/* What a file needed is given back once it is written. */
static Status write_feeds(County *c, CountySummary *sum) {
    static Status (*const writers[])(County *, CountySummary *) = {write_gias,         write_known,    write_contacts,
                                                                   write_involvements, write_services, write_exclusions,
                                                                   write_truth,        write_ctf};
    for (size_t i = 0; i < COUNT_OF(writers); i++) {
        ArenaMark mark = arena_mark(c->cx->arena);
        TRY(writers[i](c, sum));
        arena_rewind(c->cx->arena, mark);
    }
    return OK;
}

static Status write_all(County *c, CountySummary *sum) {
    Progress *progress = progress_start(c->cx, "Writing the county", (i64)c->schools.n);
    TRY(write_feeds(c, sum));
    Status status = write_schools(c, sum, progress);
    progress_end(progress);
    return status;
}

Status county_make(Ctx *cx, const CountySpec *spec, CountySummary *out) {
    County *c = ARENA_NEW(cx->arena, County);
    TRY(county_begin(cx, spec, c));
    TRY(open_folder(c));
    TRY(make_all(c));
    *out = (CountySummary){.until = c->spec.until,
                           .n_pupils = spec->n_pupils,
                           .n_families = (i64)c->families.n,
                           .n_enrolments = (i64)c->enrolments.n};
    return write_all(c, out);
}
