/* calendar_read.c - the calendars' files: bank holidays by rule, the county's terms, the schools that differ. */
#include "define/calendar_own.h"

#define MAX_SPAN_YEARS 170 /* see DAYS_MAX */

/* ---- bank holidays ---- */

typedef struct HolidayReader {
    Mistakes *m;
    Calendars *c;
    const YamlNode *root;
    int from, to;
} HolidayReader;

static void mark_holiday(HolidayReader *r, Date d, Str name) {
    Calendars *c = r->c;
    if (!calendar_holds(c, d)) return;
    c->holidays[d.day - c->first.day] |= IS_HOLIDAY;
    c->list[c->n_list++] = (BankHoliday){.on = d, .name = name, .announced = DATE_NONE, .moved_from = DATE_NONE};
}

static size_t list_length(const YamlNode *root, const char *key) {
    const YamlNode *list = yaml_find(root, key);
    return list ? list->n : 0;
}

/* A day of the year such as "25 December"; month 0 after a mistake. */
static Ymd read_day(Mistakes *m, const YamlNode *map) {
    Str month, text = yaml_text(m, map, "on");
    i64 day = 0;
    bool is_number = text.p && str_to_i64(str_cut(text, ' ', &month), &day);
    for (int i = 1; is_number && i <= 12; i++)
        if (str_is(month, date_month_names[i]) && day >= 1 && day <= date_days_in_month(2001, i))
            return (Ymd){.month = i, .day = (int)day};
    if (text.p) yaml_mistake(m, map, "'on' should be a day of the year, such as 25 December");
    return (Ymd){0};
}

static bool is_free_weekday(const Calendars *c, Date d) {
    return date_weekday(d) < 5 && !(calendar_holds(c, d) && c->holidays[d.day - c->first.day] & IS_HOLIDAY);
}

/* Days that fall on weekdays stand; the others then take the next free days, in their order. */
static void mark_fixed_of_year(HolidayReader *r, int year, bool is_weekend_turn) {
    YAML_EACH(item, yaml_find(r->root, "fixed")) {
        Mistakes quiet = mistakes_on(r->m->arena);
        Ymd day = read_day(&quiet, item);
        if (day.month == 0) continue;
        Date d = date_ymd(year, day.month, day.day);
        if ((date_weekday(d) >= 5) != is_weekend_turn) continue;
        while (is_weekend_turn && !is_free_weekday(r->c, d)) d = date_plus(d, 1);
        mark_holiday(r, d, yaml_text(&quiet, item, "name"));
    }
}

static void mark_easter_and_mondays(HolidayReader *r, int year) {
    Mistakes quiet = mistakes_on(r->m->arena);
    YAML_EACH(item, yaml_find(r->root, "easter")) {
        int days = (int)yaml_number(&quiet, item, "days_after", -60, 60);
        mark_holiday(r, date_plus(date_easter(year), days), yaml_text(&quiet, item, "name"));
    }
    YAML_EACH(item, yaml_find(r->root, "mondays")) {
        bool is_last = yaml_choice(&quiet, item, "which", "first|last") == 1;
        int month = yaml_choice(&quiet, item, "of", YAML_MONTHS) + 1;
        if (month == 0) continue;
        Date d = date_ymd(year, month, is_last ? date_days_in_month(year, month) : 7);
        mark_holiday(r, date_plus(d, -date_weekday(d)), yaml_text(&quiet, item, "name"));
    }
}

/* The day a holiday is moved or added to: one that is loaded and not a holiday yet. DATE_NONE after a mistake. */
static Date read_new_day(HolidayReader *r, const YamlNode *item, const char *key) {
    Date d = yaml_date(r->m, item, key);
    if (!date_is_set(d)) return d;
    DayAnswer is_holiday = calendar_bank_holiday(r->c, d);
    if (is_holiday == DAY_NO) return d;
    yaml_mistake(r->m, item,
                 is_holiday == DAY_YES ? "that day is a bank holiday already" : "that day lies outside 'years'");
    return DATE_NONE;
}

static Date read_announced(HolidayReader *r, const YamlNode *item, Date on) {
    Date d = yaml_date_or_none(r->m, item, "announced");
    if (date_is_set(d) && date_before(on, d)) yaml_mistake(r->m, item, "it is announced after it was kept");
    return d;
}

static void read_moved(HolidayReader *r) {
    Calendars *c = r->c;
    YAML_EACH(item, yaml_find(r->root, "moved")) {
        yaml_only(r->m, item, "from|to|announced");
        Date from = yaml_date(r->m, item, "from"), to = read_new_day(r, item, "to");
        if (!date_is_set(from) || !date_is_set(to)) continue;
        if (calendar_bank_holiday(c, from) != DAY_YES) {
            yaml_mistake(r->m, item, "there is no bank holiday on the day it is moved from");
            continue;
        }
        c->holidays[from.day - c->first.day] &= (u8)~IS_HOLIDAY;
        c->holidays[to.day - c->first.day] |= IS_HOLIDAY;
        for (size_t i = 0; i < c->n_list; i++)
            if (date_eq(c->list[i].on, from))
                c->list[i] = (BankHoliday){to, c->list[i].name, read_announced(r, item, to), from};
    }
}

static void read_extra(HolidayReader *r) {
    YAML_EACH(item, yaml_find(r->root, "extra")) {
        yaml_only(r->m, item, "name|on|announced");
        Date on = read_new_day(r, item, "on");
        Str name = yaml_text(r->m, item, "name");
        if (!date_is_set(on)) continue;
        mark_holiday(r, on, name);
        r->c->list[r->c->n_list - 1].announced = read_announced(r, item, on);
    }
}

static void check_rules(HolidayReader *r) {
    yaml_only(r->m, r->root, "years|fixed|easter|mondays|moved|extra");
    YAML_EACH(item, yaml_list(r->m, r->root, "fixed")) {
        yaml_only(r->m, item, "name|on");
        yaml_text(r->m, item, "name");
        read_day(r->m, item);
    }
    YAML_EACH(item, yaml_list(r->m, r->root, "easter")) {
        yaml_only(r->m, item, "name|days_after");
        yaml_text(r->m, item, "name");
        yaml_number(r->m, item, "days_after", -60, 60);
    }
    YAML_EACH(item, yaml_list(r->m, r->root, "mondays")) {
        yaml_only(r->m, item, "name|which|of");
        yaml_text(r->m, item, "name");
        yaml_choice(r->m, item, "which", "first|last");
        yaml_choice(r->m, item, "of", YAML_MONTHS);
    }
}

static void read_holidays(HolidayReader *r) {
    check_rules(r);
    size_t per_year = list_length(r->root, "fixed") + list_length(r->root, "easter") + list_length(r->root, "mondays");
    size_t n = per_year * (size_t)(r->to - r->from + 1) + list_length(r->root, "moved") + list_length(r->root, "extra");
    r->c->list = ARENA_ARRAY(r->m->arena, BankHoliday, n);
    Date from = date_ymd(r->from, 1, 1), to = date_ymd(r->to, 12, 31);
    for (int day = from.day; day <= to.day; day++) r->c->holidays[day - r->c->first.day] |= HAS_HOLIDAYS;
    for (int year = r->from; year <= r->to; year++) {
        mark_easter_and_mondays(r, year);
        mark_fixed_of_year(r, year, false);
        mark_fixed_of_year(r, year, true);
    }
    read_moved(r);
    read_extra(r);
}

/* ---- terms ---- */

static bool read_term(Mistakes *m, const YamlNode *item, SchoolYear *y) {
    yaml_only(m, item, "name|from|to");
    SchoolTerm t = {yaml_text(m, item, "name"), yaml_date(m, item, "from"), yaml_date(m, item, "to")};
    if (!date_is_set(t.from) || !date_is_set(t.to)) return false;
    if (date_before(t.to, t.from)) yaml_mistake(m, item, "the term ends before it begins");
    if (date_school_year(t.from) != y->year || date_school_year(t.to) != y->year)
        yaml_mistake(m, item, "the term does not lie in the school year that begins in %d", y->year);
    if (y->n_terms > 0 && !date_before(y->terms[y->n_terms - 1].to, t.from))
        yaml_mistake(m, item, "the term begins before the last one ended");
    y->terms[y->n_terms++] = t;
    return true;
}

/* Where the dates being read go: the county's, or a school's of its own. */
typedef struct DatesReader {
    Mistakes *m;
    const Calendars *c;
    SchoolDates *dates;
} DatesReader;

static void mark_day(DatesReader *r, Date d, u8 mark) {
    if (calendar_holds(r->c, d)) r->dates->marks[d.day - r->c->first.day] |= mark;
}

/* Forget what stood there for the year (the county's), and lay down these terms. */
static void mark_year(DatesReader *r, const SchoolYear *y) {
    for (Date d = date_ymd(y->year, 9, 1); d.day <= date_ymd(y->year + 1, 8, 31).day; d = date_plus(d, 1))
        if (calendar_holds(r->c, d)) r->dates->marks[d.day - r->c->first.day] = HAS_TERMS;
    for (size_t i = 0; i < y->n_terms; i++)
        for (Date d = y->terms[i].from; d.day <= y->terms[i].to.day; d = date_plus(d, 1)) mark_day(r, d, IN_TERM);
}

static void mark_list(DatesReader *r, const YamlNode *list, int year, u8 mark) {
    YAML_EACH(item, list) {
        Date d = yaml_item_date(r->m, item);
        if (!date_is_set(d)) continue;
        if (date_school_year(d) == year) mark_day(r, d, mark);
        else yaml_mistake(r->m, item, "the day does not lie in the school year that begins in %d", year);
    }
}

/* The place for a year's dates: the county's of that year, which a school's replace, or a new one. */
static SchoolYear *place_of_year(SchoolDates *dates, int year) {
    for (size_t i = 0; i < dates->n_years; i++)
        if (dates->years[i].year == year) return &dates->years[i];
    return &dates->years[dates->n_years++];
}

static void read_terms(DatesReader *r, const YamlNode *item, int year) {
    SchoolYear y = {.year = year, .is_provisional = yaml_flag(r->m, item, "provisional")};
    const YamlNode *terms = yaml_list(r->m, item, "terms");
    y.terms = ARENA_ARRAY(r->m->arena, SchoolTerm, terms ? terms->n : 0);
    size_t n_before = r->m->n;
    YAML_EACH(t, terms) read_term(r->m, t, &y);
    if (r->m->n == n_before) mark_year(r, &y);
    *place_of_year(r->dates, year) = y;
}

/* A year of the county has its terms; a school's may leave them out and keep the county's. */
static void read_year(DatesReader *r, const YamlNode *item, bool is_school) {
    yaml_only(r->m, item, "year|provisional|terms|closed|inset");
    int year = (int)yaml_number(r->m, item, "year", 1990, 2160);
    if (!is_school || yaml_has(item, "terms")) read_terms(r, item, year);
    else if (!school_dates_year(r->dates, year))
        yaml_mistake(r->m, item, "the county has no terms for %d to keep: give the school's", year);
    if (yaml_has(item, "closed")) mark_list(r, yaml_list(r->m, item, "closed"), year, IS_CLOSED);
    if (yaml_has(item, "inset")) mark_list(r, yaml_list(r->m, item, "inset"), year, IS_INSET);
}

/* The same year twice in one list is a mistake. */
static void read_years(DatesReader *r, const YamlNode *list, bool is_school) {
    YAML_EACH(item, list) {
        YAML_EACH(earlier, list) {
            if (earlier == item) break;
            const YamlNode *a = yaml_find(earlier, "year"), *b = yaml_find(item, "year");
            if (a && b && str_eq(a->text, b->text))
                yaml_mistake(r->m, item, "the year %.*s is given twice", STR_ARG(b->text));
        }
        read_year(r, item, is_school);
    }
}

static void read_county(Mistakes *m, const YamlNode *terms, Calendars *c) {
    yaml_only(m, terms, "calendars");
    const YamlNode *list = yaml_list(m, terms, "calendars");
    c->county = (SchoolDates){.marks = ARENA_ARRAY(m->arena, u8, calendar_n_days(c)),
                              .years = ARENA_ARRAY(m->arena, SchoolYear, list ? list->n : 0)};
    DatesReader r = {.m = m, .c = c, .dates = &c->county};
    read_years(&r, list, false);
}

/* ---- schools with dates of their own ---- */

/* A place among those read so far that keeps them in the order of their numbers; NULL after a mistake. */
static SchoolDates *place_of_school(Mistakes *m, Calendars *c, const YamlNode *item) {
    i64 urn = yaml_number(m, item, "urn", 1, 999999999);
    size_t at = c->n_schools;
    while (at > 0 && c->schools[at - 1].urn > urn) at--;
    if (at > 0 && c->schools[at - 1].urn == urn) {
        yaml_mistake(m, item, "the school %lld is given twice", (long long)urn);
        return NULL;
    }
    for (size_t i = c->n_schools++; i > at; i--) c->schools[i] = c->schools[i - 1];
    c->schools[at] = (SchoolDates){.urn = urn};
    return &c->schools[at];
}

static void read_school(Mistakes *m, const YamlNode *item, Calendars *c) {
    yaml_only(m, item, "urn|years");
    const YamlNode *list = yaml_list(m, item, "years");
    SchoolDates *s = place_of_school(m, c, item);
    if (!s) return;
    size_t n = calendar_n_days(c), n_years = c->county.n_years;
    s->marks = ARENA_ARRAY(m->arena, u8, n);
    memcpy(s->marks, c->county.marks, n);
    s->years = ARENA_ARRAY(m->arena, SchoolYear, n_years + (list ? list->n : 0));
    if (n_years > 0) memcpy(s->years, c->county.years, n_years * sizeof *s->years);
    s->n_years = n_years;
    DatesReader r = {.m = m, .c = c, .dates = s};
    read_years(&r, list, true);
}

static void read_schools(Mistakes *m, const YamlNode *root, Calendars *c) {
    yaml_only(m, root, "schools");
    const YamlNode *list = yaml_list(m, root, "schools");
    c->schools = ARENA_ARRAY(m->arena, SchoolDates, list ? list->n : 0);
    YAML_EACH(item, list) read_school(m, item, c);
}

Calendars *calendar_read(Mistakes *m, const CalendarFiles *files) {
    Calendars *c = ARENA_NEW(m->arena, Calendars);
    HolidayReader r = {.m = m, .c = c, .root = files->bank_holidays};
    const YamlNode *years = yaml_map(m, files->bank_holidays, "years");
    yaml_only(m, years, "from|to");
    r.from = (int)yaml_number(m, years, "from", 1990, 2100);
    r.to = (int)yaml_number(m, years, "to", r.from, r.from + MAX_SPAN_YEARS);
    c->first = date_ymd(r.from, 1, 1);
    c->last = date_ymd(r.to + 1, 12, 31);
    c->holidays = ARENA_ARRAY(m->arena, u8, calendar_n_days(c));
    if (files->bank_holidays) read_holidays(&r);
    read_county(m, files->terms, c);
    read_schools(m, files->schools, c);
    calendar_count(m->arena, c);
    return c;
}
