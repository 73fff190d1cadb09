/* Keeping a roll call. The members are packed in order of person: the difference from the last number (7 bits a byte, low
 * first, the high bit set on all but the last), then one byte, the sub-state (which implies the state). Some 2 bytes a child. */
#include "access/access.h"
#include "access/audit.h"
#include "db/db.h"
#include "rollcall/rollcall.h"
#include "rollcall/rollcall_pass.h"
#include "rollcall/rollcall_rows.h"
#include "sql_all.h"

typedef struct Packer {
    RollRules rules;
    Buf to;
    i64 last_id;
} Packer;

static void add_number(Buf *b, u64 v) {
    for (; v >= 0x80; v >>= 7) buf_add_char(b, (char)(v | 0x80));
    buf_add_char(b, (char)v);
}

static void visit_pack(void *of, const RollFacts *f) {
    Packer *p = of;
    RollVerdict v = rollcall_classify(&p->rules, f);
    if (v.where != WHERE_IN) return;
    add_number(&p->to, (u64)(f->person_id - p->last_id));
    buf_add_char(&p->to, (char)v.sub);
    p->last_id = f->person_id;
}

static Status pack_members(Ctx *cx, Date as_at, Str *out) {
    RollcallPass pass;
    TRY(rollcall_pass_open(cx, &pass));
    Packer p = {.to = buf_on(cx->arena)};
    p.rules = rollcall_rules_on(pass.definitions->rollcall, pass.definitions->calendars, pass.schools, as_at);
    TRY(rollcall_pass_run(&pass, (PassWindow){.since = as_at, .until = as_at}, (PassVisitor){visit_pack, &p}));
    *out = p.to.n ? buf_str(&p.to) : STR("");
    return OK;
}

static u32 cell_of_state(const RollcallCount *c, u32 district, u32 year, RollcallState state) {
    return rollcall_sum(c, (int)district, (int)year, state);
}

static Status keep_counts(Ctx *cx, i64 run_id, const RollcallCount *c) {
    for (u32 d = 0; d < c->n_districts; d++)
        for (u32 y = 0; y < ROLLCALL_N_YEARS; y++)
            for (int s = 0; s < N_ROLLCALL_STATES; s++) {
                u32 n = cell_of_state(c, d, y, (RollcallState)s);
                if (n == 0) continue;
                TRY(db_run(cx, SQL_rollcall_keep_count, P_I64(run_id), P_CSTR(rollcall_state_names[s].code),
                           P_STR(c->districts[d]), P_CSTR(rollcall_year_slot_name(y)), P_I64(n)));
            }
    return OK;
}

Status rollcall_keep(Ctx *cx, Date as_at, i64 *run_id) {
    const RollcallFault *faults;
    size_t n_faults;
    const RollcallCount *c;
    Str members;
    TRY(rollcall_check(cx, as_at, DATE_NONE, &faults, &n_faults));
    if (n_faults > 0)
        return FAIL(cx, ERR_CONFLICT, "the roll call does not balance and was not kept: %.*s", STR_ARG(faults[0].what));
    TRY(rollcall_count(cx, as_at, &c));
    TRY(pack_members(cx, as_at, &members));
    RollcallIndicator i = rollcall_indicator(c->states);
    TRY(db_insert(cx, run_id, SQL_rollcall_keep_run, P_DATE(as_at), P_MOMENT(ctx_now(cx)),
                  P_STR(definitions_of(cx)->rollcall->version), P_I64(c->known), P_I64(i.numerator),
                  P_I64(i.denominator), P_BLOB(members)));
    TRY(keep_counts(cx, *run_id, c));
    audit_note(cx, "rollcall.keep", 0, "run %lld known %u", (long long)*run_id, c->known);
    return OK;
}

/* One number from the packed text; false at its end. */
static bool take_number(Str *from, u64 *out) {
    u64 v = 0;
    for (int shift = 0; from->n > 0 && shift < 64; shift += 7) {
        u8 byte = (u8)from->p[0];
        *from = str_slice(*from, 1, from->n);
        v |= (u64)(byte & 0x7F) << shift;
        if (!(byte & 0x80)) {
            *out = v;
            return true;
        }
    }
    return false;
}

/* Walks the packed members. */
typedef struct Members {
    Str rest;
    i64 id;
    u8 sub;
    Date as_at;
} Members;

static Status open_members(Ctx *cx, i64 run_id, Members *out) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_rollcall_keep_members, P_I64(run_id)));
    bool is_found = db_next(r);
    if (is_found) *out = (Members){.rest = str_dup(cx->arena, col_blob(r, 0)), .as_at = col_date(r, 1)};
    TRY(db_done(r));
    return is_found ? OK : FAIL(cx, ERR_NOTFOUND, "there is no kept roll call %lld", (long long)run_id);
}

/* False at the end, and at anything that this program did not pack. */
static bool next_member(Members *m) {
    u64 step;
    if (!take_number(&m->rest, &step) || m->rest.n == 0) return false;
    m->id += (i64)step;
    m->sub = (u8)m->rest.p[0];
    m->rest = str_slice(m->rest, 1, m->rest.n);
    return m->sub < N_ROLLCALL_SUBS;
}

Status rollcall_kept_state(Ctx *cx, i64 run_id, i64 person_id, RollcallState *state, RollcallSub *sub) {
    Members m;
    TRY(open_members(cx, run_id, &m));
    while (next_member(&m)) {
        if (m.id != person_id) continue;
        *sub = (RollcallSub)m.sub;
        *state = (RollcallState)rollcall_sub_state[m.sub];
        return OK;
    }
    return FAIL(cx, ERR_NOTFOUND, "person %lld is not in roll call %lld", (long long)person_id, (long long)run_id);
}

Status rollcall_kept_runs(Ctx *cx, const RollcallRun **out, size_t *n) {
    TRY(access_allows(cx, READ_ROLLCALL));
    RollcallRun *runs = NULL;
    size_t cap = 0, found = 0;
    DbRows *r;
    TRY(db_query(cx, &r, SQL_rollcall_keep_runs));
    while (db_next(r)) {
        ARENA_ROOM(cx->arena, runs, found, cap, 32);
        RollcallIndicator i = rollcall_indicator_of((u32)col_i64(r, 5), (u32)col_i64(r, 6));
        runs[found++] =
            (RollcallRun){col_i64(r, 0), col_date(r, 1), col_moment(r, 2), col_str_keep(r, 3), col_i64(r, 4), i};
    }
    TRY(db_done(r));
    *out = runs;
    *n = found;
    return OK;
}

static bool is_in_figure(const RollcallFigure *f, const Members *m) {
    if (f->kind == FIGURE_STATE) return rollcall_sub_state[m->sub] == f->which;
    return f->kind == FIGURE_KNOWN || m->sub == f->which;
}

static void add_member(RollcallRows *rows, const Members *m) {
    RollcallRow *row = rollcall_rows_add(rows);
    row->person_id = m->id;
    row->v = (RollVerdict){.where = WHERE_IN, .sub = m->sub, .state = rollcall_sub_state[m->sub]};
    row->v.school = NO_SCHOOL;
    row->v.since = row->born = DATE_NONE;
}

Status rollcall_kept_list(Ctx *cx, i64 run_id, Str code, RollcallList *out) {
    TRY(access_allows(cx, READ_ROLLCALL));
    RollcallFigure figure;
    Members m;
    RollcallRows rows = {.arena = cx->arena};
    TRY(rollcall_figure(cx, code, &figure));
    if (figure.kind == FIGURE_BESIDE)
        return FAIL(cx, ERR_INPUT, "a kept roll call holds states: \"%.*s\" is a list beside them", STR_ARG(code));
    TRY(open_members(cx, run_id, &m));
    while (next_member(&m))
        if (is_in_figure(&figure, &m)) add_member(&rows, &m);
    for (size_t i = 0; i < rows.n; i++) TRY(rollcall_row_label(cx, &rows.at[i]));
    audit_note(cx, "rollcall.list", 0, "run %lld figure %.*s children %zu", (long long)run_id,
               STR_ARG(code.n ? code : STR("known")), rows.n);
    *out = (RollcallList){.as_at = m.as_at, .total = (i64)rows.n, .rows = rows.at, .n = rows.n};
    return OK;
}

/* ---- then and now ---- */

static Str or_empty(Str s) { return s.n ? s : STR(""); }

Status rollcall_kept_before(Ctx *cx, Date as_at, const RollcallFilter *f, RollcallBefore *out) {
    RollcallFigure figure;
    DbRows *r;
    *out = (RollcallBefore){.as_at = DATE_NONE};
    TRY(access_allows(cx, READ_ROLLCALL));
    TRY(rollcall_figure(cx, f->figure, &figure));
    bool is_kept = figure.kind == FIGURE_KNOWN || figure.kind == FIGURE_STATE;
    if (!is_kept || f->urn != 0 || f->group.n > 0) return OK;
    Str state = figure.kind == FIGURE_STATE ? str_from(rollcall_state_names[figure.which].code) : STR("");
    TRY(db_query(cx, &r, SQL_rollcall_keep_before, P_DATE(as_at), P_STR(state), P_STR(or_empty(f->district)),
                 P_STR(or_empty(f->year_group))));
    if (db_next(r)) *out = (RollcallBefore){.run_id = col_i64(r, 0), .as_at = col_date(r, 1), .n = col_i64(r, 2)};
    return db_done(r);
}
