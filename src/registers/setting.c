#include "registers/setting.h"

#include "access/access.h"
#include "access/audit.h"
#include "base/nearest.h"
#include "registers/case_own.h"
#include "sql_all.h"

/* ---- the list ---- */

/* What the definition ships, as it is typed. */
static Str shipped(Ctx *cx, const Setting *s) {
    if (s->value.kind == VALUE_UNKNOWN) return STR_NONE;
    return value_iso(cx->arena, s->value);
}

static SettingRow *row_named(SettingRows *rows, const Register *reg, Str name) {
    for (size_t i = 0; i < rows->n; i++)
        if (rows->at[i].reg == reg && str_eq(rows->at[i].def->name, name)) return &rows->at[i];
    return NULL;
}

/* Rows come by rising day: each that holds already takes the place of the one before. */
static void take(SettingRow *row, const DbRows *r, Date on) {
    Date from = col_date(r, 1);
    Str value = col_str_keep(r, 2);
    if (date_before(on, from)) {
        if (date_is_set(row->next_from)) return;
        row->next_from = from;
        row->next_value = value.n ? value : row->shipped;
        return;
    }
    row->since = value.n ? from : DATE_NONE;
    row->value = value.n ? value : row->shipped;
    row->set_by = value.n ? col_str_keep(r, 3) : STR_NONE;
}

static void list_shipped(Ctx *cx, const Register *reg, SettingRows *out) {
    for (size_t i = 0; i < reg->n_settings; i++) {
        Str was = shipped(cx, &reg->settings[i]);
        out->at[out->n++] = (SettingRow){.reg = reg,
                                         .def = &reg->settings[i],
                                         .shipped = was,
                                         .value = was,
                                         .since = DATE_NONE,
                                         .next_from = DATE_NONE};
    }
}

static Status list_one(Ctx *cx, const Register *reg, Date on, SettingRows *out) {
    DbRows *r;
    list_shipped(cx, reg, out);
    if (reg->n_settings == 0) return OK;
    TRY(db_query(cx, &r, SQL_setting_of_register, P_STR(reg->name)));
    while (db_next(r)) {
        SettingRow *row = row_named(out, reg, col_str(r, 0));
        if (row) take(row, r, on); /* one that the definition no longer has holds nothing */
    }
    return db_done(r);
}

Status setting_list(Ctx *cx, const Register *reg, Date on, SettingRows *out) {
    const Registers *rs = registers_of(cx);
    size_t n = reg ? reg->n_settings : 0;
    TRY(access_allows(cx, SET_REGISTERS));
    for (size_t i = 0; !reg && i < rs->n; i++) n += rs->at[i]->n_settings;
    *out = (SettingRows){.at = ARENA_ARRAY(cx->arena, SettingRow, n + 1)};
    if (reg) return list_one(cx, reg, on, out);
    for (size_t i = 0; i < rs->n; i++) TRY(list_one(cx, rs->at[i], on, out));
    return OK;
}

Status setting_value(Ctx *cx, const Register *reg, Str name, Date on, Str *out) {
    SettingRows rows = {.at = ARENA_ARRAY(cx->arena, SettingRow, reg->n_settings + 1)};
    TRY(list_one(cx, reg, on, &rows));
    const SettingRow *row = row_named(&rows, reg, name);
    if (!row) return FAIL(cx, ERR_INPUT, "%.*s has no setting %.*s", STR_ARG(reg->name), STR_ARG(name));
    *out = row->value;
    return OK;
}

/* ---- what nobody has set ---- */

Status setting_unset(Ctx *cx, const Register *reg, bool has_store, Str *out) {
    SettingRows rows = {.at = ARENA_ARRAY(cx->arena, SettingRow, reg->n_settings + 1)};
    Buf names = buf_on(cx->arena);
    if (has_store) TRY(list_one(cx, reg, cx->today, &rows));
    else list_shipped(cx, reg, &rows);
    for (size_t i = 0; i < rows.n; i++)
        if (!rows.at[i].value.n) buf_fmt(&names, "%s%.*s", names.n ? ", " : "", STR_ARG(rows.at[i].def->name));
    for (size_t i = 0; i < reg->n_figures; i++)
        if (figure_is_unset(&reg->figures[i]))
            buf_fmt(&names, "%sfigure %.*s", names.n ? ", " : "", STR_ARG(reg->figures[i].name));
    *out = buf_str(&names);
    return OK;
}

/* ---- setting one ---- */

static Status find_setting(Ctx *cx, const Register *reg, Str name, const Setting **out) {
    const char **names = ARENA_ARRAY(cx->arena, const char *, reg->n_settings + 1);
    for (size_t i = 0; i < reg->n_settings; i++) {
        names[i] = str_cstr(cx->arena, reg->settings[i].name);
        if (!str_eq(reg->settings[i].name, name)) continue;
        *out = &reg->settings[i];
        return OK;
    }
    const char *near = nearest_name(name, names, reg->n_settings);
    return FAIL(cx, ERR_INPUT, "the register %.*s has no setting %.*s%s%s", STR_ARG(reg->name), STR_ARG(name),
                near ? "; did you mean " : "", near ? near : "");
}

static Status check_choice(Ctx *cx, const Setting *s, Str value) {
    Buf b = buf_on(cx->arena);
    for (size_t i = 0; i < s->n_choices; i++) {
        if (str_eq(s->choices[i], value)) return OK;
        buf_fmt(&b, "%s%.*s", i ? ", " : "", STR_ARG(s->choices[i]));
    }
    return FAIL(cx, ERR_INPUT, "choose one of: %.*s", STR_ARG(buf_str(&b)));
}

static Status check_value(Ctx *cx, const Setting *s, Str value) {
    Limit limit;
    double number;
    Str why;
    if (!value.n) return OK;
    if (s->is_limit && !limit_parse(cx->arena, value, &limit, &why)) return FAIL(cx, ERR_INPUT, "%.*s", STR_ARG(why));
    if (s->n_choices > 0) return check_choice(cx, s, value);
    if (s->value.kind == VALUE_NUMBER && !str_to_f64(value, &number)) return FAIL(cx, ERR_INPUT, "enter a number");
    return OK;
}

static Status next_cases(Ctx *cx, const Register *reg, i64 after, i64 *ids, size_t *n) {
    enum { BATCH = 500 };
    DbRows *r;
    *n = 0;
    TRY(db_query(cx, &r, SQL_setting_open_cases, P_STR(reg->name), P_I64(after), P_I64(BATCH)));
    while (*n < BATCH && db_next(r)) ids[(*n)++] = col_i64(r, 0);
    return db_done(r);
}

static Status work_out_all(Ctx *cx, const Register *reg, i64 *n_cases) {
    i64 ids[500], after = 0;
    size_t n = 0;
    do {
        TRY(next_cases(cx, reg, after, ids, &n));
        for (size_t i = 0; i < n; i++) {
            ArenaMark mark = arena_mark(cx->arena);
            TRY(case_work_out(cx, ids[i]));
            arena_rewind(cx->arena, mark);
            after = ids[i];
        }
        *n_cases += (i64)n;
    } while (n > 0);
    return OK;
}

Status setting_set(Ctx *cx, const SettingSet *s, i64 *n_cases) {
    const Setting *def;
    Str value = str_trim(s->value);
    Date from = date_is_set(s->from) ? s->from : cx->today;
    *n_cases = 0;
    TRY(access_allows(cx, SET_REGISTERS));
    TRY(find_setting(cx, s->reg, s->name, &def));
    TRY(check_value(cx, def, value));
    TRY(db_run(cx, SQL_setting_put, P_STR(s->reg->name), P_STR(def->name), P_DATE(from),
               P_STR(value.n ? value : STR("")), P_I64(cx->actor.id), P_MOMENT(ctx_now(cx))));
    audit_note(cx, "register.setting", 0, "%.*s.%.*s from %.*s: %.*s", STR_ARG(s->reg->name), STR_ARG(def->name),
               STR_ARG(date_iso_str(cx->arena, from)), STR_ARG(value.n ? value : STR("as shipped")));
    TRY(db_touch(cx));
    return work_out_all(cx, s->reg, n_cases);
}
