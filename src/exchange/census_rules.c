#include "exchange/census_rules.h"

#include "schools/exclusion.h"

const CensusRule census_rules[N_CENSUS_RULES] = {
#define X(rule, severity, element, message, remedy) \
    [RULE_##rule] = {"census_" #rule, severity, element, message, remedy},
    CENSUS_RULE_LIST(X)
#undef X
};

static void fault(CensusBelief *b, CensusRuleId rule, Str value) {
    if (census_rules[rule].severity == SEVERITY_REFUSED) b->is_refused = true;
    if (b->n_faults < CENSUS_FAULTS_MAX) b->faults[b->n_faults++] = (CensusFault){rule, value};
}

bool census_says_yes(Str s) {
    return str_eq_nocase(s, STR("Y")) || str_eq_nocase(s, STR("1")) || str_eq_nocase(s, STR("true")) ||
           str_eq_nocase(s, STR("T")) || str_eq_nocase(s, STR("yes"));
}

/* "2017-09-04", and the "2017-09-04T00:00:00" that some suppliers write. */
static bool parse_day(Str s, Date *out) {
    if (s.n > 10 && s.p[10] == 'T') s.n = 10;
    return date_parse_iso(s, out);
}

/* ---- birth ---- */

enum { LEAST_AGE = 2, MOST_AGE = 20, AGE_BEFORE_YEAR_1 = 4, YEARS_APART = 2 };

static void check_birth(const CensusPupil *p, Date census_on, CensusBelief *b) {
    if (p->birth_date.n == 0) {
        fault(b, RULE_dob_missing, STR_NONE);
    } else if (!parse_day(p->birth_date, &b->birth_date)) {
        fault(b, RULE_dob_no_such_day, p->birth_date);
    } else if (date_before(census_on, b->birth_date)) {
        fault(b, RULE_dob_future, p->birth_date);
    } else {
        int age = date_age(b->birth_date, census_on);
        if (age < LEAST_AGE || age > MOST_AGE) fault(b, RULE_dob_implausible, p->birth_date);
    }
}

/* 1 to 14, 0 for Reception, -1 and -2 for nursery, -99 for X and unknown. */
static int year_number(Str year_group) {
    i64 n;
    if (str_to_i64(year_group, &n) && n >= 1 && n <= 14) return (int)n;
    if (str_is(year_group, "R")) return 0;
    if (str_is(year_group, "N2")) return -1;
    if (str_is(year_group, "N1")) return -2;
    return -99;
}

/* "07" and "Year 7" are 7; "r" is R. */
static Str tidy_year(Arena *a, Str s) {
    if (s.n > 4 && str_eq_nocase(str_slice(s, 0, 4), STR("Year"))) s = str_trim(str_slice(s, 4, s.n));
    while (s.n > 1 && s.p[0] == '0') s = str_slice(s, 1, s.n);
    return identifier_normalise(a, s);
}

static void check_year_group(Arena *a, const CensusPupil *p, Date census_on, CensusBelief *b) {
    if (p->year_group.n == 0) return;
    Str year = tidy_year(a, p->year_group);
    int number = year_number(year);
    if (number < -2 && !str_is(year, "X")) {
        fault(b, RULE_year_group_unknown, p->year_group);
        return;
    }
    b->year_group = year;
    if (number < -2 || !date_is_set(b->birth_date) || b->is_refused) return;
    Date year_begins = date_ymd(date_school_year(census_on), 8, 31);
    int expected = date_age(b->birth_date, year_begins) - AGE_BEFORE_YEAR_1;
    if (number - expected >= YEARS_APART || expected - number >= YEARS_APART)
        fault(b, RULE_dob_year_group, p->year_group);
}

/* ---- entry and leaving ---- */

static void check_leaving(const CensusPupil *p, Date census_on, CensusBelief *b) {
    if (p->is_on_roll) {
        if (p->leaving_on.n > 0) fault(b, RULE_leaving_on_roll, p->leaving_on);
        return;
    }
    if (p->leaving_on.n == 0) fault(b, RULE_leaving_missing, STR_NONE);
    else if (!parse_day(p->leaving_on, &b->leaving_on)) fault(b, RULE_leaving_no_such_day, p->leaving_on);
    else if (date_before(census_on, b->leaving_on)) fault(b, RULE_leaving_future, p->leaving_on);
}

static void check_entry(const CensusPupil *p, Date census_on, CensusBelief *b) {
    Date entry = DATE_NONE;
    if (p->entry_on.n == 0) fault(b, RULE_entry_missing, STR_NONE);
    else if (!parse_day(p->entry_on, &entry)) fault(b, RULE_entry_no_such_day, p->entry_on);
    else if (p->is_on_roll && date_before(census_on, entry)) fault(b, RULE_entry_future, p->entry_on);
    else if (date_is_set(b->leaving_on) && date_before(b->leaving_on, entry))
        fault(b, RULE_entry_after_leaving, p->entry_on);
    else if (date_is_set(b->birth_date) && date_before(entry, b->birth_date))
        fault(b, RULE_entry_before_birth, p->entry_on);
    else b->entry_on = entry;
}

/* ---- numbers and codes ---- */

static void check_numbers(Arena *a, const CensusPupil *p, CensusBelief *b) {
    b->upn = identifier_normalise(a, p->upn);
    switch (upn_verdict(b->upn)) {
    case UPN_MISSING: fault(b, RULE_upn_missing, STR_NONE); break;
    case UPN_BAD_LENGTH:
    case UPN_BAD_FORM: fault(b, RULE_upn_form, p->upn); break;
    case UPN_BAD_LETTER: fault(b, RULE_upn_check_letter, p->upn); break;
    default: break;
    }
    b->former_upn = identifier_normalise(a, p->former_upn);
    if (b->former_upn.n > 0 && !upn_is_sound(upn_verdict(b->former_upn))) {
        fault(b, RULE_former_upn_form, p->former_upn);
        b->former_upn = STR_NONE;
    }
    b->uln = identifier_normalise(a, p->uln);
    if (b->uln.n > 0 && !uln_is_sound(b->uln)) {
        fault(b, RULE_uln_check_digit, p->uln);
        b->uln = STR_NONE;
    }
    if (!str_to_i64(p->uprn, &b->uprn)) b->uprn = 0;
}

static bool is_one_of(Str s, const char *letters) { return s.n == 1 && strchr(letters, s.p[0]) != NULL; }

static void check_codes(Arena *a, const CensusPupil *p, CensusBelief *b) {
    Str sex = identifier_normalise(a, p->sex);
    if (is_one_of(sex, "MF")) b->sex = sex;
    else fault(b, RULE_sex_unknown, p->sex);
    b->status = identifier_normalise(a, p->status);
    if (!is_one_of(b->status, "CMSGFO")) {
        fault(b, b->status.n == 0 ? RULE_status_missing : RULE_status_unknown, p->status);
        b->status = STR("C");
    }
    Str sen = identifier_normalise(a, p->sen_provision);
    if (is_one_of(sen, "NKEAPS")) b->sen_provision = sen;
    else if (sen.n > 0) fault(b, RULE_sen_unknown, p->sen_provision);
    b->is_part_time = census_says_yes(p->part_time);
}

static void check_address(Arena *a, const CensusPupil *p, CensusBelief *b) {
    b->postcode = postcode_normalise(a, p->postcode);
    if (p->postcode.n == 0 && p->street.n == 0 && p->town.n == 0) {
        if (p->is_on_roll) fault(b, RULE_address_missing, STR_NONE);
    } else if (p->postcode.n > 0 && !postcode_has_form(b->postcode)) {
        fault(b, RULE_postcode_form, p->postcode);
    }
}

/* ---- blocks ---- */

static bool is_sound_period(const CensusPeriod *period) {
    Date start, end;
    if (!parse_day(period->start, &start)) return false;
    return period->end.n == 0 || (parse_day(period->end, &end) && !date_before(end, start));
}

static bool is_sound_exclusion(const CensusExclusion *x) {
    Date start;
    return exclusion_category_of(x->category) != NULL && parse_day(x->start, &start);
}

static bool add_absence(const CensusAbsence *absence, i64 *sum) {
    i64 n;
    if (!str_to_i64(absence->sessions, &n) || n < 0 || n > 1000) return false;
    *sum += n;
    return true;
}

static void check_attendance(const CensusPupil *p, CensusBelief *b) {
    i64 possible = -1, absent = 0;
    bool is_sound = p->sessions_possible.n == 0 || (str_to_i64(p->sessions_possible, &possible) && possible >= 0);
    for (size_t i = 0; i < p->n_absences && is_sound; i++) is_sound = add_absence(&p->absences[i], &absent);
    if (is_sound && possible >= 0 && absent > possible) is_sound = false;
    if (!is_sound) {
        fault(b, RULE_attendance_number, p->sessions_possible);
        return;
    }
    b->sessions_possible = possible;
    b->sessions_absent = possible < 0 ? -1 : absent;
}

static void check_blocks(const CensusPupil *p, CensusBelief *b) {
    for (size_t i = 0; i < p->n_periods; i++)
        if (!is_sound_period(&p->periods[i])) fault(b, RULE_fsm_period, p->periods[i].start);
    for (size_t i = 0; i < p->n_exclusions; i++)
        if (!is_sound_exclusion(&p->exclusions[i])) fault(b, RULE_exclusion_incomplete, p->exclusions[i].start);
    if (p->n_too_many > 0) fault(b, RULE_too_many_blocks, STR_NONE);
}

void census_check(Arena *a, const CensusPupil *p, Date census_on, CensusBelief *out) {
    *out = (CensusBelief){.said = p,
                          .birth_date = DATE_NONE,
                          .entry_on = DATE_NONE,
                          .leaving_on = DATE_NONE,
                          .sessions_possible = -1,
                          .sessions_absent = -1};
    if (p->surname.n == 0 && p->forename.n == 0) fault(out, RULE_name_missing, STR_NONE);
    check_birth(p, census_on, out);
    check_year_group(a, p, census_on, out);
    check_leaving(p, census_on, out);
    check_entry(p, census_on, out);
    check_numbers(a, p, out);
    check_codes(a, p, out);
    check_address(a, p, out);
    check_attendance(p, out);
    check_blocks(p, out);
}

Date census_day(const CensusHeader *h) {
    Date d;
    return date_parse_iso(str_slice(h->reference_date, 0, DATE_ISO_LEN), &d) ? d : DATE_NONE;
}

bool census_day_fits_term(Str term, Str year, Date census_on) {
    i64 y;
    if (!str_to_i64(year, &y)) return true;
    bool is_autumn = str_eq_nocase(str_slice(term, 0, 3), STR("AUT"));
    bool is_later =
        str_eq_nocase(str_slice(term, 0, 3), STR("SPR")) || str_eq_nocase(str_slice(term, 0, 3), STR("SUM"));
    if (!is_autumn && !is_later) return true;
    return date_school_year(census_on) == (is_autumn ? y : y - 1);
}
