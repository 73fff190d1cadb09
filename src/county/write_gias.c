/* gias.csv: the county's schools in the layout of the national register, quoted, in Windows-1252. An academy stands twice:
 * the school it was, closed, and the academy it became, under the same authority and establishment number. */
#include "county/gias_columns.h"
#include "county/write.h"

#include <stdio.h>

static const char *const columns[N_GIAS_COLUMNS] = {
#define X(name, text) text,
    GIAS_COLUMN_LIST(X)
#undef X
};

typedef struct Row {
    const County *c;
    const School *s;
    bool is_old; /* the closed predecessor */
    Str cell[N_GIAS_COLUMNS];
} Row;

static void put(Row *r, GiasColumn col, const char *text) { r->cell[col] = str_from(text); }
static void put_number(Row *r, GiasColumn col, i64 n) { r->cell[col] = str_fmt(r->c->cx->arena, "%lld", (long long)n); }

static void put_day(Row *r, GiasColumn col, i32 day) {
    if (day == DAY_NONE) return;
    Ymd d = date_to_ymd((Date){day});
    r->cell[col] = str_fmt(r->c->cx->arena, "%02d-%02d-%04d", d.day, d.month, d.year);
}

typedef struct Coded {
    const char *code, *name;
} Coded;

static void put_coded(Row *r, GiasColumn code, GiasColumn name, Coded v) {
    put(r, code, v.code);
    put(r, name, v.name);
}

/* ---- type, phase, status ---- */

static Coded mainstream_type(Governance g) {
    switch (g) {
    case GOV_AIDED: return (Coded){"02", "Voluntary aided school"};
    case GOV_CONTROLLED: return (Coded){"03", "Voluntary controlled school"};
    case GOV_FOUNDATION: return (Coded){"05", "Foundation school"};
    case GOV_CONVERTER: return (Coded){"34", "Academy converter"};
    case GOV_SPONSORED: return (Coded){"28", "Academy sponsor led"};
    case GOV_FREE: return (Coded){"35", "Free schools"};
    default: return (Coded){"01", "Community school"};
    }
}

static Coded type_of(const Row *r) {
    const School *s = r->s;
    Governance g = r->is_old ? (s->faith == FAITH_NONE ? GOV_COMMUNITY : GOV_AIDED) : (Governance)s->governance;
    switch (s->kind) {
    case KIND_SPECIAL:
        return g == GOV_CONVERTER    ? (Coded){"44", "Academy special converter"}
               : g == GOV_FOUNDATION ? (Coded){"12", "Foundation special school"}
                                     : (Coded){"07", "Community special school"};
    case KIND_PRU: return (Coded){"14", "Pupil referral unit"};
    case KIND_NURSERY: return (Coded){"15", "Local authority nursery school"};
    case KIND_INDEPENDENT:
        return s->estab % 9 == 0 ? (Coded){"10", "Other independent special school"}
                                 : (Coded){"11", "Other independent school"};
    case KIND_COLLEGE: return (Coded){"18", "Further education"};
    default: return mainstream_type(g);
    }
}

static Coded type_group_of(const Row *r) {
    const School *s = r->s;
    if (s->kind == KIND_INDEPENDENT) return (Coded){"3", "Independent schools"};
    if (s->kind == KIND_COLLEGE) return (Coded){"1", "Colleges"};
    if (!r->is_old && s->governance == GOV_FREE) return (Coded){"11", "Free Schools"};
    if (!r->is_old && (s->governance == GOV_CONVERTER || s->governance == GOV_SPONSORED))
        return (Coded){"10", "Academies"};
    return s->kind == KIND_SPECIAL ? (Coded){"5", "Special schools"}
                                   : (Coded){"4", "Local authority maintained schools"};
}

static Coded phase_of(const School *s) {
    switch (s->kind) {
    case KIND_PRIMARY:
    case KIND_INFANT:
    case KIND_JUNIOR: return (Coded){"2", "Primary"};
    case KIND_SECONDARY:
    case KIND_GRAMMAR: return (Coded){"4", "Secondary"};
    case KIND_ALL_THROUGH: return (Coded){"7", "All-through"};
    case KIND_NURSERY: return (Coded){"1", "Nursery"};
    case KIND_COLLEGE: return (Coded){"6", "16 plus"};
    case KIND_OUTSIDE:
        return str_find(s->name, STR("Primary")) >= 0 ? (Coded){"2", "Primary"} : (Coded){"4", "Secondary"};
    default: return (Coded){"0", "Not applicable"};
    }
}

static void status(Row *r) {
    const School *s = r->s;
    bool academy = s->converted != DAY_NONE;
    put_coded(r, GIAS_ESTABLISHMENT_STATUS_CODE, GIAS_ESTABLISHMENT_STATUS_NAME,
              r->is_old ? (Coded){"2", "Closed"} : (Coded){"1", "Open"});
    put_coded(r, GIAS_REASON_ESTABLISHMENT_OPENED_CODE, GIAS_REASON_ESTABLISHMENT_OPENED_NAME,
              academy && !r->is_old ? (Coded){"10", "Academy Converter"} : (Coded){"00", "Not applicable"});
    put_coded(r, GIAS_REASON_ESTABLISHMENT_CLOSED_CODE, GIAS_REASON_ESTABLISHMENT_CLOSED_NAME,
              r->is_old ? (Coded){"10", "Academy Converter"} : (Coded){"00", "Not applicable"});
    if (academy && !r->is_old) put_day(r, GIAS_OPEN_DATE, s->converted);
    else if (s->estab % 5 != 0) put_day(r, GIAS_OPEN_DATE, s->opened); /* old schools often have none */
    if (r->is_old) put_day(r, GIAS_CLOSE_DATE, s->converted - 1);
}

/* ---- who goes there ---- */

static int age_at_low(const School *s) { return s->kind == KIND_NURSERY ? 2 : s->low + 4; }
static int age_at_high(const School *s) { return s->high >= 12 ? s->high + 6 : s->high + 5; }

static void ages(Row *r) {
    const School *s = r->s;
    bool sixth = s->has_sixth_form, sixth_asked = s->high >= 11;
    put_number(r, GIAS_STATUTORY_LOW_AGE, age_at_low(s));
    put_number(r, GIAS_STATUTORY_HIGH_AGE, s->kind == KIND_NURSERY ? 5 : age_at_high(s));
    put_coded(r, GIAS_BOARDERS_CODE, GIAS_BOARDERS_NAME, (Coded){"1", "No boarders"});
    put(r, GIAS_NURSERY_PROVISION_NAME, s->has_nursery ? "Has Nursery Classes" : "No Nursery Classes");
    put_coded(r, GIAS_OFFICIAL_SIXTH_FORM_CODE, GIAS_OFFICIAL_SIXTH_FORM_NAME,
              sixth         ? (Coded){"1", "Has a sixth form"}
              : sixth_asked ? (Coded){"2", "Does not have a sixth form"}
                            : (Coded){"0", "Not applicable"});
    put_coded(r, GIAS_GENDER_CODE, GIAS_GENDER_NAME,
              s->sex == 'M'   ? (Coded){"1", "Boys"}
              : s->sex == 'F' ? (Coded){"2", "Girls"}
                              : (Coded){"3", "Mixed"});
    put_coded(r, GIAS_ADMISSIONS_POLICY_CODE, GIAS_ADMISSIONS_POLICY_NAME,
              s->kind == KIND_GRAMMAR     ? (Coded){"2", "Selective"}
              : s->kind == KIND_SECONDARY ? (Coded){"4", "Non-selective"}
                                          : (Coded){"0", "Not applicable"});
}

static void faith(Row *r) {
    Faith f = r->s->faith;
    put_coded(r, GIAS_RELIGIOUS_CHARACTER_CODE, GIAS_RELIGIOUS_CHARACTER_NAME,
              f == FAITH_CATHOLIC            ? (Coded){"03", "Roman Catholic"}
              : f == FAITH_CHURCH_OF_ENGLAND ? (Coded){"02", "Church of England"}
                                             : (Coded){"00", "Does not apply"});
    put(r, GIAS_RELIGIOUS_ETHOS_NAME, "Does not apply");
    put_coded(r, GIAS_DIOCESE_CODE, GIAS_DIOCESE_NAME,
              f == FAITH_CATHOLIC            ? (Coded){"RC18", "Archdiocese of Southwark"}
              : f == FAITH_CHURCH_OF_ENGLAND ? (r->s->estab % 3 ? (Coded){"CE09", "Diocese of Canterbury"}
                                                                : (Coded){"CE31", "Diocese of Rochester"})
                                             : (Coded){"0000", "Not applicable"});
}

static void numbers(Row *r) {
    const School *s = r->s;
    if (r->is_old || s->kind == KIND_OUTSIDE || s->kind == KIND_COLLEGE) return;
    int years = (s->high > 11 ? 11 : s->high) - (s->low < 0 ? 0 : s->low) + 1;
    put_number(r, GIAS_SCHOOL_CAPACITY,
               s->intake * years + (s->has_sixth_form ? s->intake : 0) + (s->has_nursery ? 26 : 0));
    if (s->kind == KIND_INDEPENDENT || s->n_roll == 0) return;
    put_day(r, GIAS_CENSUS_DATE, r->c->terms.census[0].day);
    put_number(r, GIAS_NUMBER_OF_PUPILS, s->n_roll);
    put_number(r, GIAS_NUMBER_OF_BOYS, s->n_boys);
    put_number(r, GIAS_NUMBER_OF_GIRLS, s->n_roll - s->n_boys);
    u32 tenths = (s->n_fsm * 2000 / s->n_roll + 1) / 2;
    r->cell[GIAS_PERCENTAGE_FSM] = tenths % 10 ? str_fmt(r->c->cx->arena, "%u.%u", tenths / 10, tenths % 10)
                                               : str_fmt(r->c->cx->arena, "%u", tenths / 10);
}

static void trust(Row *r) {
    const School *s = r->s;
    bool in_trust = !r->is_old && s->governance >= GOV_CONVERTER && school_takes_census(s);
    put_coded(r, GIAS_TRUST_SCHOOL_FLAG_CODE, GIAS_TRUST_SCHOOL_FLAG_NAME,
              in_trust ? (Coded){"3", "Supported by a multi-academy trust"} : (Coded){"0", "Not applicable"});
    if (in_trust) {
        put_number(r, GIAS_TRUSTS_CODE, 16000 + s->trust);
        r->cell[GIAS_TRUSTS_NAME] = names_word(&r->c->names, WORD_TRUST, s->trust);
    }
    put(r, GIAS_SCHOOL_SPONSOR_FLAG_NAME,
        !r->is_old && s->governance == GOV_SPONSORED ? "Linked to a sponsor" : "Not applicable");
    put(r, GIAS_FEDERATION_FLAG_NAME, "Not under a federation");
    put(r, GIAS_FURTHER_EDUCATION_TYPE_NAME,
        s->kind == KIND_COLLEGE ? "General Further Education College" : "Not applicable");
}

static void inspection(Row *r) {
    static const char *const ratings[] = {"Outstanding", "Good", "Requires improvement", "Inadequate"};
    const School *s = r->s;
    put_coded(r, GIAS_OFSTED_SPECIAL_MEASURES_CODE, GIAS_OFSTED_SPECIAL_MEASURES_NAME, (Coded){"0", "Not applicable"});
    if (s->kind == KIND_INDEPENDENT) put(r, GIAS_INSPECTORATE_NAME_NAME, s->estab % 2 ? "ISI" : "Ofsted");
    if (r->is_old || s->kind >= KIND_INDEPENDENT || (s->converted != DAY_NONE && s->converted > s->inspected)) return;
    put_day(r, GIAS_OFSTED_LAST_INSP, s->inspected);
    put(r, GIAS_OFSTED_RATING_NAME, ratings[s->rating]);
}

/* ---- where ---- */

static void address(Row *r) {
    const School *s = r->s;
    Arena *a = r->c->cx->arena;
    AddressText t;
    bool outside = place_is_outside(&r->c->places, s->home);
    place_address(&r->c->places, s->home, &t);
    r->cell[GIAS_STREET] = str_dup(a, t.street);
    r->cell[GIAS_TOWN] = t.town;
    put(r, GIAS_COUNTY_NAME, outside ? "" : "Kent");
    r->cell[GIAS_POSTCODE] = str_dup(a, t.postcode);
    put(r, GIAS_GOR_CODE, "J");
    put(r, GIAS_GOR_NAME, "South East");
    put(r, GIAS_COUNTRY_NAME, "");
    if (outside) return;
    const Town *town = &r->c->places.towns[s->home.area];
    r->cell[GIAS_DISTRICT_ADMINISTRATIVE_CODE] = town->gss;
    r->cell[GIAS_DISTRICT_ADMINISTRATIVE_NAME] = town->district;
    r->cell[GIAS_ADMINISTRATIVE_WARD_NAME] = town->name;
    put(r, GIAS_GSSLACODE_NAME, "E10000016");
    put_number(r, GIAS_EASTING, t.easting);
    put_number(r, GIAS_NORTHING, t.northing);
    put_number(r, GIAS_UPRN, t.uprn);
}

static void needs(Row *r) {
    const School *s = r->s;
    bool pru = s->kind == KIND_PRU;
    static const GiasColumn sen[] = {GIAS_SEN1_NAME, GIAS_SEN2_NAME};
    static const char *const types[] = {"SpLD - Specific Learning Difficulty",
                                        "MLD - Moderate Learning Difficulty",
                                        "SEMH - Social, Emotional and Mental Health",
                                        "ASD - Autistic Spectrum Disorder",
                                        "SLCN - Speech, language and Communication",
                                        "HI - Hearing Impairment"};
    put_coded(r, GIAS_SPECIAL_CLASSES_CODE, GIAS_SPECIAL_CLASSES_NAME,
              s->kind == KIND_SPECIAL ? (Coded){"1", "Has Special Classes"} : (Coded){"2", "No Special Classes"});
    put(r, GIAS_TEEN_MOTH_NAME, "Not applicable");
    put(r, GIAS_CCF_NAME, "Not applicable");
    put(r, GIAS_SENPRU_NAME, pru ? "PRU Does not have Provision for SEN" : "Not applicable");
    put(r, GIAS_EBD_NAME, pru ? "PRU Does have EBD provision" : "Not applicable");
    if (pru) put_number(r, GIAS_PLACES_PRU, s->intake * 5);
    put(r, GIAS_FTPROV_NAME, "Not applicable");
    put(r, GIAS_ED_BY_OTHER_NAME, "Not applicable");
    put(r, GIAS_SECTION41_APPROVED_NAME, "Not applicable");
    bool resourced = !r->is_old && s->kind <= KIND_ALL_THROUGH && s->estab % 11 == 0;
    if (s->kind == KIND_SPECIAL || resourced)
        for (size_t i = 0; i < COUNT_OF(sen); i++) put(r, sen[i], types[(s->estab + i * 2) % COUNT_OF(types)]);
    if (!resourced) return;
    put(r, GIAS_TYPE_OF_RESOURCED_PROVISION_NAME, "Resourced provision");
    put_number(r, GIAS_RESOURCED_PROVISION_ON_ROLL, 6 + s->estab % 9);
    put_number(r, GIAS_RESOURCED_PROVISION_CAPACITY, 16);
}

static void identity(Row *r) {
    const School *s = r->s;
    Coded phase = phase_of(s);
    put_number(r, GIAS_URN, r->is_old ? s->old_urn : s->urn);
    put_number(r, GIAS_LA_CODE, s->la);
    r->cell[GIAS_LA_NAME] =
        s->la == COUNTY_LA ? STR("Kent") : r->c->places.outside[s->home.area - r->c->places.n_towns].la_name;
    r->cell[GIAS_ESTABLISHMENT_NUMBER] = str_fmt(r->c->cx->arena, "%04u", s->estab);
    r->cell[GIAS_ESTABLISHMENT_NAME] = s->name;
    put_coded(r, GIAS_TYPE_OF_ESTABLISHMENT_CODE, GIAS_TYPE_OF_ESTABLISHMENT_NAME, type_of(r));
    put_coded(r, GIAS_ESTABLISHMENT_TYPE_GROUP_CODE, GIAS_ESTABLISHMENT_TYPE_GROUP_NAME, type_group_of(r));
    put_coded(r, GIAS_PHASE_OF_EDUCATION_CODE, GIAS_PHASE_OF_EDUCATION_NAME, phase);
    put_day(r, GIAS_LAST_CHANGED_DATE, r->c->terms.year_start.day + 5);
}

/* ---- the file ---- */

/* UTF-8 to Windows-1252, of which our names use only the letters it shares with Latin-1. */
static void put_1252(Sink *out, Str s) {
    for (size_t i = 0; i < s.n; i++) {
        u8 ch = (u8)s.p[i];
        if (ch == '"') sink_lit(out, "\"\"");
        else if (ch < 0x80) sink_char(out, (char)ch);
        else if ((ch == 0xc2 || ch == 0xc3) && i + 1 < s.n)
            sink_char(out, (char)(u8)((ch & 3) << 6 | ((u8)s.p[++i] & 0x3f)));
        else if ((ch & 0xc0) != 0x80) sink_char(out, '?');
    }
}

static void write_cells(Sink *out, const Str *cells) {
    for (int i = 0; i < N_GIAS_COLUMNS; i++) {
        if (i) sink_char(out, ',');
        sink_char(out, '"');
        put_1252(out, cells[i]);
        sink_char(out, '"');
    }
    sink_lit(out, "\r\n");
}

static void write_school(const County *c, Sink *out, const School *s, bool is_old) {
    ArenaMark mark = arena_mark(c->cx->arena);
    Row r = {.c = c, .s = s, .is_old = is_old};
    identity(&r);
    status(&r);
    ages(&r);
    faith(&r);
    numbers(&r);
    trust(&r);
    inspection(&r);
    address(&r);
    needs(&r);
    write_cells(out, r.cell);
    arena_rewind(c->cx->arena, mark);
}

Status write_gias(County *c, UNUSED CountySummary *sum) {
    Sink *out;
    Str header[N_GIAS_COLUMNS];
    TRY(county_file(c, "gias.csv", 64 * 1024, &out));
    for (int i = 0; i < N_GIAS_COLUMNS; i++) header[i] = str_from(columns[i]);
    write_cells(out, header);
    for (size_t i = 0; i < c->schools.n; i++) {
        const School *s = &c->schools.at[i];
        if (s->old_urn) write_school(c, out, s, true);
        write_school(c, out, s, false);
    }
    return sink_close(out);
}
