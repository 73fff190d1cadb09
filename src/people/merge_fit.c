/* merge_fit.c - what each table's facts have of their own when two records' rows are fitted together. */
#include "access/access.h"
#include "people/identifier.h"
#include "people/merge_plan.h"
#include "people/pair.h"
#include "people/person.h"
#include "sql_all.h"

/* ---- the record itself ---- */

static json_t *person_after(const MergePlan *p, bool is_gone) {
    for (size_t i = 0; i < p->n; i++)
        if (p->rows[i].table == 0 && p->rows[i].is_gone == is_gone) return p->rows[i].after;
    return NULL;
}

static void take(json_t *to, const json_t *from, const char *column) {
    json_object_set(to, column, json_object_get(from, column));
}

/* Does gone's value show? Asked for; or kept has none; or (birth date) kept's is an estimate and gone's is not. */
static bool gone_shows(MergeShow show, const json_t *keep, const json_t *gone, const char *column) {
    if (row_is_null(gone, column)) return false;
    if (row_is_null(keep, column) || show == MERGE_GONE) return true;
    if (show == MERGE_KEPT || strcmp(column, "birth_date") != 0) return false;
    return json_is_true(json_object_get(keep, "birth_date_is_estimated")) &&
           !json_is_true(json_object_get(gone, "birth_date_is_estimated"));
}

Status merge_fit_person(MergePlan *p, UNUSED size_t table) {
    json_t *keep = person_after(p, false), *gone = person_after(p, true);
    if (!gone) return OK;
    if (gone_shows(p->show[MERGE_BIRTH], keep, gone, "birth_date")) {
        take(keep, gone, "birth_date");
        take(keep, gone, "birth_date_is_estimated");
    }
    if (gone_shows(p->show[MERGE_SEX], keep, gone, "sex")) take(keep, gone, "sex");
    if (row_is_null(keep, "died_on")) take(keep, gone, "died_on");
    row_set_date(keep, "known_from", date_min(row_date(keep, "known_from"), row_date(gone, "known_from")));
    i64 revision = row_i64(keep, "revision"), other = row_i64(gone, "revision");
    row_set_i64(keep, "revision", (revision > other ? revision : other) + 1);
    row_set_i64(gone, "revision", other + 1);
    row_set_i64(gone, "merged_into", p->keep);
    return OK;
}

/* ---- names ---- */

static bool is_dated_name(const json_t *row) {
    Str kind = row_str(row, "kind");
    return str_is(kind, "legal") || str_is(kind, "preferred");
}

/* A former name or alias is there once. */
static void drop_repeated_names(MergePlan *p, size_t table) {
    size_t *at, n = merge_rows_of(p, table, &at);
    for (size_t i = 0; i < n; i++) {
        MergeRow *gone = &p->rows[at[i]];
        if (!gone->is_gone || is_dated_name(gone->after)) continue;
        for (size_t k = 0; k < n && gone->after; k++) {
            const MergeRow *stays = &p->rows[at[k]];
            if (stays->is_gone || !stays->after) continue;
            if (merge_same(gone->after, stays->after, "kind,surname_key,forename_key")) gone->after = NULL;
        }
    }
}

static void rekey_names(MergePlan *p, size_t table) {
    size_t *at, n = merge_rows_of(p, table, &at);
    Date born = row_date(person_after(p, false), "birth_date");
    for (size_t i = 0; i < n; i++) {
        json_t *row = p->rows[at[i]].after;
        if (row_i64(row, "person_id") != p->keep) continue;
        Str key = person_match_key(p->cx->arena, born, row_str(row, "surname_key"), row_str(row, "forename_key"));
        json_object_set_new(row, "match_key", key.p ? json_stringn_nocheck(key.p, key.n) : json_null());
    }
}

Status merge_fit_names(MergePlan *p, size_t table) {
    static const SlotRule rule = {.slot = "person_id,kind",
                                  .value = "surname,forename,middle_names",
                                  .topic = MERGE_NAME,
                                  .is_dated = is_dated_name};
    drop_repeated_names(p, table);
    merge_fit_slots(p, table, &rule);
    rekey_names(p, table);
    return OK;
}

/* ---- addresses, characteristics, relationships ---- */

Status merge_fit_addresses(MergePlan *p, size_t table) {
    static const SlotRule rule = {.slot = "person_id,kind",
                                  .value = "address_id,is_outside,district,evidence",
                                  .topic = MERGE_ADDRESS};
    merge_fit_slots(p, table, &rule);
    return OK;
}

Status merge_fit_characteristics(MergePlan *p, size_t table) {
    static const SlotRule rule = {.slot = "person_id,kind,rank", .value = "value,declared_by", .topic = N_MERGE_TOPICS};
    merge_fit_slots(p, table, &rule);
    return OK;
}

Status merge_fit_relationships(MergePlan *p, size_t table) {
    static const SlotRule rule = {.slot = "person_id,other_id,relation",
                                  .value = "has_parental_responsibility,priority,phone,email,note",
                                  .topic = N_MERGE_TOPICS};
    size_t *at, n = merge_rows_of(p, table, &at);
    for (size_t i = 0; i < n; i++) {
        MergeRow *r = &p->rows[at[i]];
        bool is_self = row_i64(r->after, "person_id") == row_i64(r->after, "other_id");
        if (is_self) r->after = NULL; /* of the one to the other: nobody is their own brother */
    }
    merge_fit_slots(p, table, &rule);
    return OK;
}

/* ---- numbers ---- */

static bool is_upn(Str scheme) { return str_starts(scheme, STR("upn")); }
static bool is_former(const json_t *row) { return str_is(row_str(row, "scheme"), SCHEME_UPN_FORMER); }

/* UPNs are one family, current or former. */
static bool is_same_family(const json_t *a, const json_t *b) {
    Str x = row_str(a, "scheme"), y = row_str(b, "scheme");
    return is_upn(x) ? is_upn(y) : str_eq(x, y);
}

/* Two held it; now that they are one, is it still in dispute? */
static Status look_at_dispute(MergePlan *p, json_t *row) {
    i64 third;
    Str value = row_str(row, "value");
    TRY(db_number(p->cx, &third, SQL_merge_third_holder, P_STR(value), P_I64(p->keep), P_I64(p->gone)));
    bool is_disputed = third != 0 || !identifier_is_sound(row_str(row, "scheme"), value);
    json_object_set_new(row, "is_disputed", json_boolean(is_disputed));
    return OK;
}

/* One number that both hold is held once: where it is current, else by the record that stays. */
static Status join_number(MergePlan *p, MergeRow *a, MergeRow *b) {
    MergeRow *stays = a->is_gone ? b : a, *goes = a->is_gone ? a : b;
    if (is_former(stays->after) && !is_former(goes->after)) {
        MergeRow *other = stays;
        stays = goes;
        goes = other;
    }
    row_set_date(stays->after, "from_on",
                 date_sooner(row_date(stays->after, "from_on"), row_date(goes->after, "from_on")));
    goes->after = NULL;
    return look_at_dispute(p, stays->after);
}

static Status join_numbers(MergePlan *p, const size_t *at, size_t n) {
    for (size_t i = 0; i < n; i++)
        for (size_t k = i + 1; k < n; k++) {
            MergeRow *a = &p->rows[at[i]], *b = &p->rows[at[k]];
            if (!a->after || !b->after || a->is_gone == b->is_gone) continue;
            bool is_one = is_same_family(a->after, b->after) && row_same(a->after, b->after, "value");
            if (is_one) TRY(join_number(p, a, b));
        }
    return OK;
}

static bool is_current(const json_t *row) { return row_is_null(row, "to_on") && !is_former(row); }

/* Which of two current numbers of one scheme goes on being current? */
static bool goes_before(const MergePlan *p, const MergeRow *a, const MergeRow *b) {
    bool a_permanent = str_is(row_str(a->after, "scheme"), SCHEME_UPN);
    bool b_permanent = str_is(row_str(b->after, "scheme"), SCHEME_UPN);
    if (p->show[MERGE_NUMBER] != MERGE_BY_DATE) return a->is_gone == (p->show[MERGE_NUMBER] == MERGE_GONE);
    if (a_permanent != b_permanent) return a_permanent;
    Date x = row_date(a->after, "from_on"), y = row_date(b->after, "from_on");
    if (!date_eq(x, y)) return x.day > y.day;
    return a->is_gone == p->gone_is_first;
}

static void retire_number(const MergePlan *p, json_t *row, const json_t *for_row) {
    Date next = row_date(for_row, "from_on"), from = row_date(row, "from_on");
    Date end = date_is_set(next) ? date_plus(next, -1) : p->cx->today;
    if (date_is_set(from) && date_before(end, from)) end = from;
    if (is_upn(row_str(row, "scheme"))) json_object_set_new(row, "scheme", json_string(SCHEME_UPN_FORMER));
    row_set_date(row, "to_on", end);
}

static void settle_rivals(MergePlan *p, const size_t *at, size_t n) {
    for (size_t i = 0; i < n; i++)
        for (size_t k = i + 1; k < n; k++) {
            MergeRow *a = &p->rows[at[i]], *b = &p->rows[at[k]];
            if (!a->after || !b->after || a->is_gone == b->is_gone) continue;
            if (!is_current(a->after) || !is_current(b->after) || !is_same_family(a->after, b->after)) continue;
            bool a_first = goes_before(p, a, b);
            retire_number(p, a_first ? b->after : a->after, a_first ? a->after : b->after);
        }
}

Status merge_fit_numbers(MergePlan *p, size_t table) {
    size_t *at, n = merge_rows_of(p, table, &at);
    TRY(join_numbers(p, at, n));
    settle_rivals(p, at, n);
    return OK;
}

/* ---- rolls ---- */

/* An omission is a guess at an end: the child may go on under the other record. */
static bool is_guessed_end(const json_t *row) { return str_is(row_str(row, "end_basis"), "omitted"); }

static void finish_enrolment(json_t *piece, bool is_cut) {
    json_object_set(piece, "roll_confirmed_on",
                    json_object_get(piece, "confirmed_on")); /* until merge_settle_rolls() */
    if (!is_cut) return;
    json_object_set_new(piece, "end_basis", json_string("status_change"));
    row_set_null(piece, "leaving_reason");
    row_set_null(piece, "destination");
}

Status merge_fit_enrolments(MergePlan *p, size_t table) {
    static const SlotRule rule = {.slot = "person_id,urn",
                                  .value = "status",
                                  .end_columns =
                                      "year_group,is_part_time,confirmed_on,end_basis,leaving_reason,destination",
                                  .as_seen = "confirmed_on,year_group,is_part_time",
                                  .topic = N_MERGE_TOPICS,
                                  .sets_aside = true,
                                  .may_join = is_guessed_end,
                                  .finish = finish_enrolment};
    merge_fit_slots(p, table, &rule);
    return OK;
}

/* The return must be compared in full the next time: the fingerprint was of another record. */
Status merge_fit_census(MergePlan *p, size_t table) {
    size_t *at, n = merge_rows_of(p, table, &at);
    for (size_t i = 0; i < n; i++)
        if (p->rows[at[i]].is_gone) row_set_null(p->rows[at[i]].after, "record_print");
    return OK;
}

/* A removal goes with its enrolment, and falls away where that no longer ends there. */
Status merge_fit_removals(MergePlan *p, size_t table) {
    size_t enrolments = merge_table_find(p, STR("enrolment"));
    size_t *at, n = merge_rows_of(p, table, &at);
    for (size_t i = 0; i < n; i++) {
        MergeRow *r = &p->rows[at[i]];
        for (size_t k = 0; k < p->n; k++) {
            const MergeRow *e = &p->rows[k];
            if (e->table != enrolments || !e->before || !r->after) continue;
            if (row_i64(e->before, "id") != row_i64(r->after, "enrolment_id")) continue;
            if (!e->after || !row_same(e->before, e->after, "to_on")) r->after = NULL;
        }
    }
    return OK;
}

/* ---- pairs ---- */

/* What was decided goes before what is open; that they differ before all. */
static int standing_of(const json_t *row) {
    PairStatus s = PAIR_OPEN;
    (void)!pair_status_of(row_str(row, "status"), &s);
    return s == PAIR_DIFFERENT ? 3 : s == PAIR_ASKED ? 2 : s == PAIR_OPEN ? 1 : 0;
}

static void order_pair(json_t *row) {
    i64 left = row_i64(row, "left_id"), right = row_i64(row, "right_id");
    if (left <= right) return;
    row_set_i64(row, "left_id", right);
    row_set_i64(row, "right_id", left);
}

/* keep's own pairs are no part of the plan (they stay), but for those that gone's come upon. */
static Status read_rival(MergePlan *p, size_t table, const json_t *moved) {
    json_t *rows = row_keep(p->cx, json_array());
    TRY(row_find(p->cx, &p->shapes[table], "left_id", row_i64(moved, "left_id"), rows));
    for (size_t i = 0; i < json_array_size(rows); i++) {
        json_t *row = json_array_get(rows, i);
        if (!merge_same(row, moved, "left_id,right_id") || row_same(row, moved, "id")) continue;
        merge_plan_add(p, &(MergeRow){.table = table, .before = row, .after = row_copy(p->cx, row)});
    }
    return OK;
}

/* The pair of the two themselves, and pairs that were merged before, stay what they are: a record of what was decided. */
static bool is_settled(const json_t *row) {
    return row_i64(row, "left_id") == row_i64(row, "right_id") || str_is(row_str(row, "status"), "same");
}

Status merge_fit_pairs(MergePlan *p, size_t table) {
    size_t *at, n = merge_rows_of(p, table, &at);
    for (size_t i = 0; i < n; i++) {
        MergeRow *r = &p->rows[at[i]];
        if (is_settled(r->after)) {
            r->after = row_copy(p->cx, r->before);
            continue;
        }
        order_pair(r->after);
        size_t before = p->n;
        TRY(read_rival(p, table, r->after));
        if (p->n == before) continue;
        MergeRow *moved = &p->rows[at[i]], *rival = &p->rows[before];
        if (standing_of(moved->after) > standing_of(rival->after)) rival->after = NULL;
        else moved->after = NULL;
    }
    return OK;
}
