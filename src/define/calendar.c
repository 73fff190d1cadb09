#include "define/calendar.h"

/* One byte for each day from first to last. */
enum { IS_HOLIDAY = 1, IS_SCHOOL_DAY = 2, HAS_HOLIDAYS = 4, HAS_TERMS = 8 };

typedef struct Holiday {
    Date on;
    Str name;
} Holiday;

struct Calendars {
    Date first, last;
    u8 *days;
    Holiday *holidays;
    size_t n_holidays;
    SchoolYear *years;
    size_t n_years;
};

#define MAX_SPAN_YEARS 200

static u8 day_flags(const Calendars *c, Date d) {
    if (d.day < c->first.day || d.day > c->last.day) return 0;
    return c->days[d.day - c->first.day];
}

/* ---- bank holidays and working days ---- */

DayAnswer calendar_bank_holiday(const Calendars *c, Date d) {
    u8 f = day_flags(c, d);
    if (!(f & HAS_HOLIDAYS)) return CALENDAR_MISSING;
    return f & IS_HOLIDAY ? DAY_YES : DAY_NO;
}

Str calendar_bank_holiday_name(const Calendars *c, Date d) {
    for (size_t i = 0; i < c->n_holidays; i++)
        if (date_eq(c->holidays[i].on, d)) return c->holidays[i].name;
    return STR_NONE;
}

DayAnswer calendar_working_day(const Calendars *c, Date d) {
    DayAnswer holiday = calendar_bank_holiday(c, d);
    if (holiday == CALENDAR_MISSING) return CALENDAR_MISSING;
    return holiday == DAY_NO && date_weekday(d) < 5 ? DAY_YES : DAY_NO;
}

bool calendar_plus_working_days(const Calendars *c, Date start, int n, Date *out) {
    Date d = start;
    while (n > 0) {
        d = date_plus(d, 1);
        DayAnswer is_working = calendar_working_day(c, d);
        if (is_working == CALENDAR_MISSING) return false;
        if (is_working == DAY_YES) n--;
    }
    *out = d;
    return true;
}

/* ---- school days ---- */

DayAnswer calendar_school_day(const Calendars *c, Date d) {
    u8 f = day_flags(c, d);
    if (!(f & HAS_TERMS) || !(f & HAS_HOLIDAYS)) return CALENDAR_MISSING;
    return f & IS_SCHOOL_DAY ? DAY_YES : DAY_NO;
}

bool calendar_nth_school_day(const Calendars *c, Date from, int n, Date *out) {
    for (Date d = from;; d = date_plus(d, 1)) {
        DayAnswer is_open = calendar_school_day(c, d);
        if (is_open == CALENDAR_MISSING) return false;
        if (is_open == DAY_YES && --n <= 0) {
            *out = d;
            return true;
        }
    }
}

bool calendar_plus_school_days(const Calendars *c, Date notice, int n, Date *out) {
    if (n > 0) return calendar_nth_school_day(c, date_plus(notice, 1), n, out);
    *out = notice;
    return true;
}

int calendar_count_school_days(const Calendars *c, Date from, Date to) {
    int n = 0;
    for (Date d = from; d.day <= to.day; d = date_plus(d, 1)) {
        DayAnswer is_open = calendar_school_day(c, d);
        if (is_open == CALENDAR_MISSING) return -1;
        if (is_open == DAY_YES) n++;
    }
    return n;
}

const SchoolYear *calendar_school_year(const Calendars *c, int year) {
    for (size_t i = 0; i < c->n_years; i++)
        if (c->years[i].year == year) return &c->years[i];
    return NULL;
}

const SchoolTerm *calendar_term_of(const Calendars *c, Date d) {
    const SchoolYear *y = calendar_school_year(c, date_school_year(d));
    for (size_t i = 0; y && i < y->n_terms; i++)
        if (d.day >= y->terms[i].from.day && d.day <= y->terms[i].to.day) return &y->terms[i];
    return NULL;
}

/* ---- reading: bank holidays ---- */

#define MONTHS "January|February|March|April|May|June|July|August|September|October|November|December"

typedef struct HolidayReader {
    Mistakes *m;
    Calendars *c;
    const YamlNode *root;
    int from, to;
} HolidayReader;

static void mark_holiday(HolidayReader *r, Date d, Str name) {
    Calendars *c = r->c;
    if (d.day < c->first.day || d.day > c->last.day) return;
    c->days[d.day - c->first.day] |= IS_HOLIDAY;
    c->holidays[c->n_holidays++] = (Holiday){.on = d, .name = name};
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
    return date_weekday(d) < 5 && !(day_flags(c, d) & IS_HOLIDAY);
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
        int month = yaml_choice(&quiet, item, "of", MONTHS) + 1;
        if (month == 0) continue;
        Date d = date_ymd(year, month, is_last ? date_days_in_month(year, month) : 7);
        mark_holiday(r, date_plus(d, -date_weekday(d)), yaml_text(&quiet, item, "name"));
    }
}

static void read_moved(HolidayReader *r) {
    YAML_EACH(item, yaml_find(r->root, "moved")) {
        yaml_only(r->m, item, "from|to");
        Date from = yaml_date(r->m, item, "from"), to = yaml_date(r->m, item, "to");
        if (!date_is_set(from) || !date_is_set(to)) continue;
        if (calendar_bank_holiday(r->c, from) != DAY_YES) {
            yaml_mistake(r->m, item, "there is no bank holiday on the day it is moved from");
            continue;
        }
        r->c->days[from.day - r->c->first.day] &= (u8)~IS_HOLIDAY;
        Str name = calendar_bank_holiday_name(r->c, from);
        for (size_t i = 0; i < r->c->n_holidays; i++)
            if (date_eq(r->c->holidays[i].on, from)) r->c->holidays[i].on = DATE_NONE;
        mark_holiday(r, to, name);
    }
}

static void read_extra(HolidayReader *r) {
    YAML_EACH(item, yaml_find(r->root, "extra")) {
        yaml_only(r->m, item, "name|on");
        mark_holiday(r, yaml_date(r->m, item, "on"), yaml_text(r->m, item, "name"));
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
        yaml_choice(r->m, item, "of", MONTHS);
    }
}

static void read_holidays(HolidayReader *r) {
    check_rules(r);
    size_t per_year = list_length(r->root, "fixed") + list_length(r->root, "easter") + list_length(r->root, "mondays");
    size_t n = per_year * (size_t)(r->to - r->from + 1) + list_length(r->root, "moved") + list_length(r->root, "extra");
    r->c->holidays = ARENA_ARRAY(r->m->arena, Holiday, n);
    Date from = date_ymd(r->from, 1, 1), to = date_ymd(r->to, 12, 31);
    for (int day = from.day; day <= to.day; day++) r->c->days[day - r->c->first.day] |= HAS_HOLIDAYS;
    for (int year = r->from; year <= r->to; year++) {
        mark_easter_and_mondays(r, year);
        mark_fixed_of_year(r, year, false);
        mark_fixed_of_year(r, year, true);
    }
    read_moved(r);
    read_extra(r);
}

/* ---- reading: terms ---- */

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

static void mark_year(Calendars *c, const SchoolYear *y) {
    Date from = date_ymd(y->year, 9, 1), to = date_ymd(y->year + 1, 8, 31);
    for (int day = from.day; day <= to.day; day++)
        if (day >= c->first.day && day <= c->last.day) c->days[day - c->first.day] |= HAS_TERMS;
    for (size_t i = 0; i < y->n_terms; i++)
        for (Date d = y->terms[i].from; d.day <= y->terms[i].to.day; d = date_plus(d, 1))
            if (calendar_working_day(c, d) == DAY_YES) c->days[d.day - c->first.day] |= IS_SCHOOL_DAY;
}

static void read_closed(Mistakes *m, const YamlNode *list, Calendars *c, const SchoolYear *y) {
    YAML_EACH(item, list) {
        Date d = yaml_item_date(m, item);
        if (!date_is_set(d)) continue;
        if (date_school_year(d) != y->year) {
            yaml_mistake(m, item, "the day does not lie in the school year that begins in %d", y->year);
            continue;
        }
        if (d.day >= c->first.day && d.day <= c->last.day) c->days[d.day - c->first.day] &= (u8)~IS_SCHOOL_DAY;
    }
}

static void read_year(Mistakes *m, const YamlNode *item, Calendars *c) {
    yaml_only(m, item, "year|provisional|terms|closed");
    SchoolYear y = {.year = (int)yaml_number(m, item, "year", 1990, 2100),
                    .is_provisional = yaml_flag(m, item, "provisional")};
    if (calendar_school_year(c, y.year)) yaml_mistake(m, item, "the year %d is given twice", y.year);
    const YamlNode *terms = yaml_list(m, item, "terms");
    y.terms = ARENA_ARRAY(m->arena, SchoolTerm, terms ? terms->n : 0);
    size_t n_before = m->n;
    YAML_EACH(t, terms) read_term(m, t, &y);
    if (m->n == n_before) {
        mark_year(c, &y);
        if (yaml_has(item, "closed")) read_closed(m, yaml_list(m, item, "closed"), c, &y);
    }
    c->years[c->n_years++] = y;
}

Calendars *calendar_read(Mistakes *m, const YamlNode *bank_holidays, const YamlNode *terms) {
    Calendars *c = ARENA_NEW(m->arena, Calendars);
    HolidayReader r = {.m = m, .c = c, .root = bank_holidays};
    const YamlNode *years = yaml_map(m, bank_holidays, "years");
    yaml_only(m, years, "from|to");
    r.from = (int)yaml_number(m, years, "from", 1990, 2100);
    r.to = (int)yaml_number(m, years, "to", r.from, r.from + MAX_SPAN_YEARS);
    c->first = date_ymd(r.from, 1, 1);
    c->last = date_ymd(r.to + 1, 12, 31);
    c->days = ARENA_ARRAY(m->arena, u8, (size_t)(c->last.day - c->first.day) + 1);
    if (bank_holidays) read_holidays(&r);
    yaml_only(m, terms, "calendars");
    const YamlNode *list = yaml_list(m, terms, "calendars");
    c->years = ARENA_ARRAY(m->arena, SchoolYear, list ? list->n : 0);
    YAML_EACH(item, list) read_year(m, item, c);
    return c;
}
