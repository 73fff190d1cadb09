/* register_about_test.c - the help page and data dictionary of each register, generated and complete. */
#include "harness.h"
#include "registers/register_about.h"
#include "registers/table.h"
#include "web/web.h"

static size_t n_of(const json_t *o, const char *key) { return json_array_size(json_object_get(o, key)); }

static bool all_have(const json_t *o, const char *list, const char *key) {
    size_t i;
    const json_t *row;
    json_array_foreach(json_object_get(o, list), i, row) {
        const json_t *v = json_object_get(row, key);
        bool has = json_is_array(v) ? json_array_size(v) > 0 : json_is_string(v) && json_string_length(v) > 0;
        if (!has) return false;
    }
    return true;
}

/* Columns of its tables: fields, and columns of its lists. */
static size_t n_columns(const Register *r) {
    size_t n = 0;
    for (size_t i = 0; i < r->n_fields; i++) n += r->fields[i].type == FIELD_ROWS ? r->fields[i].n_fields : 1;
    return n;
}

TEST("every register tells all that its definition says: fields, stages, moves, clocks, alerts, who may see") {
    const Registers *rs = registers_of(&t->cx);
    expect(t, rs->n > 50);
    for (size_t i = 0; i < rs->n; i++) {
        const Register *r = rs->at[i];
        json_t *o = register_about(&t->cx, r);
        expect_i64(t, (i64)n_columns(r), (i64)n_of(o, "dictionary"));
        expect_i64(t, (i64)r->n_fields, (i64)n_of(o, "fields"));
        expect_i64(t, (i64)r->n_stages, (i64)n_of(o, "stages"));
        expect_i64(t, (i64)r->n_clocks, (i64)n_of(o, "clocks"));
        expect_i64(t, (i64)r->n_tasks, (i64)n_of(o, "tasks"));
        expect_i64(t, (i64)r->n_effects, (i64)n_of(o, "effects"));
        expect_i64(t, (i64)r->n_rules, (i64)n_of(o, "rules"));
        expect(t, n_of(o, "changed_by") > 0);
        expect(t, all_have(o, "dictionary", "title") && all_have(o, "dictionary", "type") &&
                      all_have(o, "dictionary", "asked") && all_have(o, "dictionary", "seen_by"));
        expect(t, all_have(o, "stages", "by") && all_have(o, "clocks", "starts"));
        json_decref(o);
    }
}

static TestReply get(T *t, Str cookie, const char *url) {
    TestReply r;
    ok(t, web_test_request(&t->cx, METHOD_GET, str_from(url), cookie, STR_NONE, &r));
    expect_i64(t, 200, r.status);
    return r;
}

TEST("a register's help page has its rules in words, and its data dictionary is a file") {
    Str cookie, csrf;
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    TestReply r = get(t, cookie, "/registers/cme/about");
    expect_has(t, r.body, "Who may enter it");
    expect_has(t, r.body, "The first action cannot be before the referral");
    expect_has(t, r.body, "<code>police_shared_on is set</code>");
    expect_has(t, r.body, "Closed within 30 days");
    expect_has(t, r.body, "What we learned");
    r = get(t, cookie, "/registers/cme/about.csv");
    expect_has(t, r.body, "table,column,title,type,codes,asked,required,shown,computed,must,seen_by,help");
    expect_has(t, r.body, "reg_cme,referred_on,");
    expect_has(t, r.body,
               "reg_cme_enquiries,kind,Enquiry,choice,last_school: Last school and its records; parents_contacts:");
    expect_has(t, r.body, "police_shared_on is set");
}
