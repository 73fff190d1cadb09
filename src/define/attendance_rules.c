#include "define/attendance_rules.h"

#include <string.h>

const char *const mark_category_titles[] = {
#define X(name, word, title) title,
    MARK_CATEGORY_LIST(X)
#undef X
};
const char *const mark_category_words[] = {
#define X(name, word, title) #word,
    MARK_CATEGORY_LIST(X)
#undef X
};

/* ---- asking ---- */

static bool is_used_on(const MarkCode *c, Date on) {
    return !(date_is_set(c->from) && date_before(on, c->from)) && !(date_is_set(c->to) && date_before(c->to, on));
}

const MarkCode *attendance_code_on(const AttendanceRules *r, Str code, Date on) {
    if (code.n == 0) code = STR("-");
    for (size_t i = 0; i < r->n_codes; i++)
        if (str_eq_nocase(r->codes[i].code, code) && is_used_on(&r->codes[i], on)) return &r->codes[i];
    return NULL;
}

const MarkCode *attendance_kept_on(const AttendanceRules *r, u8 kept, Date on) {
    for (size_t i = 0; i < r->n_codes; i++)
        if (r->codes[i].kept == kept && is_used_on(&r->codes[i], on)) return &r->codes[i];
    return NULL;
}

const PersistentFrom *attendance_persistent(const AttendanceRules *r, int school_year) {
    const PersistentFrom *p = &r->persistent[0];
    for (size_t i = 0; i < r->n_persistent; i++)
        if (r->persistent[i].from_year <= school_year) p = &r->persistent[i];
    return p;
}

int attendance_threshold(const AttendanceRules *r, int school_year) {
    return attendance_persistent(r, school_year)->percent;
}

static bool is_among(const Str *list, size_t n, Str text) {
    for (size_t i = 0; i < n; i++)
        if (str_eq(list[i], text)) return true;
    return false;
}

bool attendance_is_asked_of(const AttendanceRules *r, Str kind, Str type_code) {
    return is_among(r->asked, r->n_asked, kind) && !is_among(r->not_asked, r->n_not_asked, type_code);
}

Date attendance_next_change(const AttendanceRules *r, Date d) {
    Date next = DATE_NONE;
    for (size_t i = 0; i < r->n_codes; i++) {
        const Date edges[] = {r->codes[i].from, date_is_set(r->codes[i].to) ? date_plus(r->codes[i].to, 1) : DATE_NONE};
        for (size_t e = 0; e < COUNT_OF(edges); e++)
            if (date_is_set(edges[e]) && date_before(d, edges[e])) next = date_sooner(next, edges[e]);
    }
    return next;
}

/* ---- reading ---- */

#define X(name, word, title) "|" #word
static const char categories[] = "" MARK_CATEGORY_LIST(X);
#undef X

static bool overlap(const MarkCode *a, const MarkCode *b) {
    return !(date_is_set(a->to) && date_is_set(b->from) && date_before(a->to, b->from)) &&
           !(date_is_set(b->to) && date_is_set(a->from) && date_before(b->to, a->from));
}

/* One code means one thing on a day, and what is kept for it is kept for no other. */
static void check_against(Mistakes *m, const YamlNode *at, const MarkCode *codes, size_t i) {
    for (size_t k = 0; k < i; k++) {
        bool is_same_code = str_eq(codes[k].code, codes[i].code);
        if (is_same_code && overlap(&codes[k], &codes[i]))
            yaml_mistake(m, at, "the code '%.*s' has two meanings on one day", STR_ARG(codes[i].code));
        if (is_same_code != (codes[k].kept == codes[i].kept))
            yaml_mistake(m, at, "'%c' is kept for '%.*s' and for '%.*s', or one code is kept in two ways",
                         codes[i].kept, STR_ARG(codes[k].code), STR_ARG(codes[i].code));
    }
}

static MarkCode read_code(Mistakes *m, const YamlNode *at) {
    yaml_only(m, at, "code|kept|category|from|to|title");
    Str kept = yaml_text(m, at, "kept");
    MarkCode c = {.code = yaml_text(m, at, "code"),
                  .title = yaml_text(m, at, "title"),
                  .kept = 1,
                  .category = CATEGORY_NOT_TAKEN,
                  .from = yaml_date_or_none(m, at, "from"),
                  .to = yaml_date_or_none(m, at, "to")};
    if (kept.n == 1 && kept.p[0] > ' ' && kept.p[0] < 127) c.kept = (u8)kept.p[0];
    else yaml_mistake(m, at, "kept must be one plain character and no space");
    int category = yaml_choice(m, at, "category", categories + 1);
    if (category >= 0) c.category = (MarkCategory)category;
    if (date_is_set(c.from) && date_is_set(c.to) && date_before(c.to, c.from))
        yaml_mistake(m, at, "the code's last day is before its first");
    return c;
}

_Static_assert(N_MARK_SETS <= 8, "a bit each in MarkCode.sets");

static void add_to_set(Mistakes *m, const YamlNode *item, MarkCode *codes, size_t n, MarkSet set) {
    Str code = yaml_item_text(m, item);
    bool is_known = false;
    for (size_t i = 0; i < n; i++)
        if (str_eq(codes[i].code, code)) {
            codes[i].sets = (u8)(codes[i].sets | 1u << set);
            is_known = true;
        }
    if (!is_known) yaml_mistake(m, item, "there is no code '%.*s'", STR_ARG(code));
}

static void read_sets(Mistakes *m, const YamlNode *sets, MarkCode *codes, size_t n) {
    static const char *const words[] = {
#define X(name, word) #word,
        MARK_SET_LIST(X)
#undef X
    };
#define X(name, word) "|" #word
    yaml_only(m, sets, &("" MARK_SET_LIST(X))[1]);
#undef X
    for (int set = 0; set < N_MARK_SETS; set++) YAML_EACH(item, yaml_list(m, sets, words[set]))
    add_to_set(m, item, codes, n, (MarkSet)set);
}

static void read_codes(Mistakes *m, const YamlNode *list, const YamlNode *sets, AttendanceRules *r) {
    MarkCode *codes = ARENA_ARRAY(m->arena, MarkCode, (list ? list->n : 0) + 1);
    YAML_EACH(item, list) {
        codes[r->n_codes] = read_code(m, item);
        check_against(m, item, codes, r->n_codes++);
    }
    r->codes = codes;
    read_sets(m, sets, codes, r->n_codes);
}

static void read_schedule(Mistakes *m, const YamlNode *item, PersistentFrom *p) {
    const YamlNode *list = yaml_list(m, item, "schedule");
    size_t n = 0;
    YAML_EACH(one, list) {
        i64 sessions = 0;
        if (n == HALF_TERMS || !str_to_i64(yaml_item_text(m, one), &sessions) || sessions < 1 || sessions > 380 ||
            (n > 0 && sessions <= p->schedule[n - 1]))
            yaml_mistake(m, one, "a schedule is six rising numbers of sessions, one a half term");
        else p->schedule[n++] = (int)sessions;
    }
    if (n < HALF_TERMS) yaml_mistake(m, item, "a schedule is six rising numbers of sessions, one a half term");
}

static void read_persistent(Mistakes *m, const YamlNode *list, AttendanceRules *r) {
    PersistentFrom *p = ARENA_ARRAY(m->arena, PersistentFrom, (list ? list->n : 0) + 1);
    p[0] = (PersistentFrom){.percent = 100};
    YAML_EACH(item, list) {
        yaml_only(m, item, "from_year|percent|schedule");
        PersistentFrom *now = &p[r->n_persistent++];
        now->from_year = (int)yaml_number(m, item, "from_year", 1990, 2200);
        now->percent = (int)yaml_number(m, item, "percent", 1, 100);
        memset(now->schedule, 0, sizeof now->schedule);
        if (yaml_has(item, "schedule")) read_schedule(m, item, now);
        if (now > p && now->from_year <= now[-1].from_year)
            yaml_mistake(m, item, "the years must follow each other, oldest first");
    }
    r->persistent = p;
}

static void read_asked(Mistakes *m, const YamlNode *root, AttendanceRules *r) {
    const YamlNode *kinds = yaml_list(m, root, "registers_from"), *types = yaml_list(m, root, "registers_not_from");
    Str *asked = ARENA_ARRAY(m->arena, Str, (kinds ? kinds->n : 0) + 1);
    Str *not_asked = ARENA_ARRAY(m->arena, Str, (types ? types->n : 0) + 1);
    YAML_EACH(item, kinds)
    if (yaml_item_choice(m, item, "school|special|pru|alternative|independent|college|nursery|other") >= 0)
        asked[r->n_asked++] = item->text;
    YAML_EACH(item, types) not_asked[r->n_not_asked++] = yaml_item_text(m, item);
    r->asked = asked;
    r->not_asked = not_asked;
}

#define X(name, word, title) "|" #word
static const char census_tells[] = "" CENSUS_TELLS_LIST(X);
#undef X

/* ---- patterns ---- */

#define X(name, word) "|" #word
static const char pattern_kinds[] = "" PATTERN_KIND_LIST(X);
#undef X

static void read_pattern(Mistakes *m, const YamlNode *item, AbsencePattern *p) {
    yaml_only(m, item, "name|title|kind|weekdays|terms|least|share_percent");
    int kind = yaml_choice(m, item, "kind", pattern_kinds + 1);
    *p = (AbsencePattern){.name = yaml_text(m, item, "name"),
                          .title = yaml_text(m, item, "title"),
                          .kind = kind < 0 ? PATTERN_WEEKDAYS : (PatternKind)kind,
                          .least = (int)yaml_number(m, item, "least", 1, 380),
                          .share_percent = (int)yaml_number(m, item, "share_percent", 0, 100)};
    if (p->kind == PATTERN_WEEKDAYS) YAML_EACH(day, yaml_list(m, item, "weekdays")) {
            int d = yaml_item_choice(m, day, YAML_WEEKDAYS);
            if (d >= 0) p->weekdays = (u8)(p->weekdays | 1u << d);
        }
    if (p->kind == PATTERN_HOLIDAY_IN_TERMS) YAML_EACH(term, yaml_list(m, item, "terms")) {
            i64 n = 0;
            if (!str_to_i64(yaml_item_text(m, term), &n) || n < 1 || n > HALF_TERMS)
                yaml_mistake(m, term, "a term is a number from 1 to %d", HALF_TERMS);
            else p->terms = (u8)(p->terms | 1u << n);
        }
}

static void read_patterns(Mistakes *m, const YamlNode *list, AttendanceRules *r) {
    AbsencePattern *p = ARENA_ARRAY(m->arena, AbsencePattern, MAX_PATTERNS);
    YAML_EACH(item, list) {
        if (r->n_patterns == MAX_PATTERNS) {
            yaml_mistake(m, item, "there can be at most %d patterns", MAX_PATTERNS);
            break;
        }
        read_pattern(m, item, &p[r->n_patterns]);
        for (size_t i = 0; i < r->n_patterns; i++)
            if (str_eq(p[i].name, p[r->n_patterns].name)) yaml_mistake(m, item, "there are two patterns of that name");
        r->n_patterns++;
    }
    r->patterns = p;
}

/* ---- groups that cases tell of ---- */

static void read_group_cases(Mistakes *m, const YamlNode *list, AttendanceRules *r) {
    GroupCase *at = ARENA_ARRAY(m->arena, GroupCase, (list ? list->n : 0) + 1);
    YAML_EACH(item, list) {
        GroupCase *g = &at[r->n_group_cases++];
        yaml_only(m, item, "key|register|field|is|value");
        (void)yaml_choice(m, item, "key", "in_care|in_need|protection");
        g->key = yaml_text(m, item, "key");
        g->reg = yaml_text(m, item, "register");
        g->value = yaml_has(item, "value") ? yaml_text(m, item, "value") : STR("Y");
        if (yaml_has(item, "field") != yaml_has(item, "is"))
            yaml_mistake(m, item, "a field is named together with the code it must hold (is)");
        if (!yaml_has(item, "field") || !yaml_has(item, "is")) continue;
        g->field = yaml_text(m, item, "field");
        g->is = yaml_text(m, item, "is");
    }
    r->group_cases = at;
}

AttendanceRules *attendance_rules_read(Mistakes *m, const YamlNode *root) {
    AttendanceRules *r = ARENA_NEW(m->arena, AttendanceRules);
    yaml_only(
        m, root,
        "version|codes|sets|persistent|severe_percent|at_risk_points|watch_percent|ages|vanished|unexplained|leave|part_time|"
        "run_rate_sessions|too_early_sessions|patterns|registers_from|registers_not_from|census_tells|group_cases");
    const YamlNode *ages = yaml_map(m, root, "ages"), *vanished = yaml_map(m, root, "vanished"),
                   *part_time = yaml_map(m, root, "part_time"), *unexplained = yaml_map(m, root, "unexplained"),
                   *leave = yaml_map(m, root, "leave");
    yaml_only(m, ages, "from|to");
    yaml_only(m, vanished, "alert_sessions|enquiry_sessions|stopped_days");
    yaml_only(m, part_time, "days|of_days");
    yaml_only(m, unexplained, "school_days");
    yaml_only(m, leave, "sessions|school_weeks");
    *r = (AttendanceRules){.version = yaml_text(m, root, "version"),
                           .severe_percent = (int)yaml_number(m, root, "severe_percent", 1, 101),
                           .age_from = (int)yaml_number(m, ages, "from", 0, 18),
                           .age_to = (int)yaml_number(m, ages, "to", 0, 18),
                           .alert_sessions = (int)yaml_number(m, vanished, "alert_sessions", 1, 380),
                           .enquiry_sessions = (int)yaml_number(m, vanished, "enquiry_sessions", 1, 380),
                           .stopped_days = (int)yaml_number(m, vanished, "stopped_days", 1, 190),
                           .at_risk_points = (int)yaml_number(m, root, "at_risk_points", 0, 50),
                           .watch_percent = (int)yaml_number(m, root, "watch_percent", 0, 100),
                           .part_time_days = (int)yaml_number(m, part_time, "days", 1, 190),
                           .part_time_of_days = (int)yaml_number(m, part_time, "of_days", 1, 190),
                           .unexplained_days = (int)yaml_number(m, unexplained, "school_days", 0, 190),
                           .leave_sessions = (int)yaml_number(m, leave, "sessions", 1, 380),
                           .leave_weeks = (int)yaml_number(m, leave, "school_weeks", 1, 40),
                           .run_rate_sessions = (int)yaml_number(m, root, "run_rate_sessions", 1, 380),
                           .too_early_sessions = (int)yaml_number(m, root, "too_early_sessions", 0, 380)};
    int tells = yaml_choice(m, root, "census_tells", census_tells + 1);
    if (tells >= 0) r->census_tells = (CensusTells)tells;
    read_asked(m, root, r);
    read_codes(m, yaml_list(m, root, "codes"), yaml_map(m, root, "sets"), r);
    read_persistent(m, yaml_list(m, root, "persistent"), r);
    read_patterns(m, yaml_list(m, root, "patterns"), r);
    if (yaml_has(root, "group_cases")) read_group_cases(m, yaml_list(m, root, "group_cases"), r);
    return r;
}
