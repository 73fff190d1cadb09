#include "define/school_age.h"

#include <limits.h>

static const SchoolAgeRule *rule_on(const SchoolAge *s, Date on) {
    const SchoolAgeRule *rule = &s->rules[0];
    for (size_t i = 1; i < s->n; i++)
        if (s->rules[i].applies_from.day <= on.day) rule = &s->rules[i];
    return rule;
}

/* The first of the rule's days on or after d. */
static Date next_begin_day(const SchoolAgeRule *rule, Date d) {
    int year = date_to_ymd(d).year;
    Date best = date_ymd(year + 1, rule->begin_days[0].month, rule->begin_days[0].day);
    for (int i = 0; i < rule->n_begin_days; i++) {
        for (int y = year; y <= year + 1; y++) {
            Date day = date_ymd(y, rule->begin_days[i].month, rule->begin_days[i].day);
            if (!date_before(day, d) && date_before(day, best)) best = day;
        }
    }
    return best;
}

Date school_age_begins(const SchoolAge *s, Date born) {
    const SchoolAgeRule *rule = rule_on(s, date_birthday(born, s->rules[0].begin_age));
    return next_begin_day(rule, date_birthday(born, rule->begin_age));
}

static Date last_weekday_of(int year, int month, int weekday) {
    Date last = date_ymd(year, month, date_days_in_month(year, month));
    return date_plus(last, -((date_weekday(last) - weekday + 7) % 7));
}

Date school_age_ends(const SchoolAge *s, Date born) {
    const SchoolAgeRule *rule = rule_on(s, date_birthday(born, s->rules[0].end_age));
    int year = date_school_year(date_birthday(born, rule->end_age)) + 1;
    return last_weekday_of(year, rule->end_month, rule->end_weekday);
}

bool school_age_on(const SchoolAge *s, Date born, Date on) {
    return !date_before(on, school_age_begins(s, born)) && !date_before(school_age_ends(s, born), on);
}

/* The first birth date in [from, to] for which the answer is true; the answer turns from false to true once. */
static Date first_birth(const SchoolAge *s, Date on, bool (*is_past)(const SchoolAge *, Date, Date)) {
    int from = on.day - 40 * 366, to = on.day;
    while (from < to) {
        int mid = from + (to - from) / 2;
        if (is_past(s, (Date){mid}, on)) to = mid;
        else from = mid + 1;
    }
    return (Date){from};
}

static bool has_not_ended(const SchoolAge *s, Date born, Date on) { return !date_before(school_age_ends(s, born), on); }

static bool has_not_begun(const SchoolAge *s, Date born, Date on) {
    return date_before(on, school_age_begins(s, born));
}

BirthRange school_age_bounds(const SchoolAge *s, Date on) {
    return (BirthRange){.oldest = first_birth(s, on, has_not_ended),
                        .youngest = date_plus(first_birth(s, on, has_not_begun), -1)};
}

int school_age_year_group(Date born, Date on) { return date_school_year(on) - date_school_year(born) - 5; }

const char *school_age_year_name(int year_group) {
    static const char *const names[] = {"N1", "N2", "R", "1",  "2",  "3",  "4",  "5", "6",
                                        "7",  "8",  "9", "10", "11", "12", "13", "14"};
    if (year_group < -2) return "-";
    if (year_group > 14) return "14+";
    return names[year_group + 2];
}

/* ---- reading ---- */

/* "31 August" */
static void read_day_of_year(Mistakes *m, const YamlNode *item, SchoolAgeRule *rule) {
    Str month_text, text = yaml_item_text(m, item);
    i64 day = 0;
    bool is_number = text.p && str_to_i64(str_cut(text, ' ', &month_text), &day);
    int month = 0;
    for (int i = 1; is_number && i <= 12; i++)
        if (str_is(month_text, date_month_names[i])) month = i;
    if (month == 0 || day < 1 || day > date_days_in_month(2001, month)) {
        yaml_mistake(m, item, "a day of the year is wanted here, such as 31 August");
        return;
    }
    if (rule->n_begin_days == SCHOOL_AGE_MAX_DAYS) {
        yaml_mistake(m, item, "no more than %d days can be named", SCHOOL_AGE_MAX_DAYS);
        return;
    }
    rule->begin_days[rule->n_begin_days].month = month;
    rule->begin_days[rule->n_begin_days++].day = (int)day;
}

static void read_rule(Mistakes *m, const YamlNode *node, SchoolAgeRule *rule) {
    yaml_only(m, node, "applies_from|begins|ends");
    rule->applies_from = yaml_date(m, node, "applies_from");
    const YamlNode *begins = yaml_map(m, node, "begins"), *ends = yaml_map(m, node, "ends");
    yaml_only(m, begins, "age|on_or_next");
    rule->begin_age = (int)yaml_number(m, begins, "age", 3, 8);
    const YamlNode *days = yaml_list(m, begins, "on_or_next");
    YAML_EACH(day, days) read_day_of_year(m, day, rule);
    if (days && rule->n_begin_days == 0) yaml_mistake(m, days, "at least one day is wanted here");
    yaml_only(m, ends, "school_year_of_age|last|of");
    rule->end_age = (int)yaml_number(m, ends, "school_year_of_age", 12, 20);
    rule->end_weekday = yaml_choice(m, ends, "last", YAML_WEEKDAYS);
    rule->end_month = yaml_choice(m, ends, "of", YAML_MONTHS) + 1;
}

SchoolAge *school_age_read(Mistakes *m, const YamlNode *list) {
    SchoolAge *s = ARENA_NEW(m->arena, SchoolAge);
    size_t n = list ? list->n : 0;
    SchoolAgeRule *rules = ARENA_ARRAY(m->arena, SchoolAgeRule, n);
    *s = (SchoolAge){.rules = rules};
    YAML_EACH(node, list) {
        read_rule(m, node, &rules[s->n]);
        bool is_later = s->n == 0 || date_before(rules[s->n - 1].applies_from, rules[s->n].applies_from);
        if (!is_later) yaml_mistake(m, node, "rules go from the oldest to the newest");
        s->n++;
    }
    if (list && n == 0) yaml_mistake(m, list, "at least one rule is wanted here");
    return s;
}
