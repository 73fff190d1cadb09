/* case_clocks.c - the clocks of a case, worked out from its facts. */
#include "access/access.h"
#include "access/approval.h"
#include "access/audit.h"
#include "registers/case_access.h"
#include "registers/case_own.h"
#include "sql_all.h"

enum { HELD_MAX = 400, TURNS_MAX = 200 };

/* Happenings on which something happened, rising. */
typedef struct Happenings {
    Date at[HELD_MAX];
    size_t n;
} Happenings;

typedef struct StageDay {
    Str stage;
    Date on;
} StageDay;

/* Everything the clocks of one case are read with. */
typedef struct Work {
    Ctx *cx;
    CaseFacts *f;
    const Case *c;
    StageDay *stages;
    size_t n_stages;
    CaseClock *old; /* as they were */
    size_t n_old;
    struct Change {
        Str clock, kind, reason;
        i64 turn, approver;
        Date from, to;
        Moment at;
    } * changes;
    size_t n_changes;
} Work;

/* ---- when things happened ---- */

static void add_day(Happenings *d, Date on) {
    if (!date_is_set(on) || d->n == HELD_MAX) return;
    size_t i = d->n++;
    for (; i > 0 && date_before(on, d->at[i - 1]); i--) d->at[i] = d->at[i - 1];
    d->at[i] = on;
}

static void days_of_stage(const Work *w, size_t stage, Happenings *out) {
    for (size_t i = 0; i < w->n_stages; i++)
        if (str_eq(w->stages[i].stage, w->c->reg->stages[stage].name)) add_day(out, w->stages[i].on);
}

static void days_of_rows(const Work *w, CaseEventRef e, const Expr *which, Happenings *out) {
    const CaseRows *rows = &w->c->rows[e.at];
    ExprFacts *f = &w->f->expr;
    size_t outer = f->row;
    for (size_t i = 0; i < rows->n; i++) {
        Value v = rows->at[i].values[e.column];
        f->row = i;
        if (v.kind == VALUE_DATE && expr_is_true(which, f)) add_day(out, v.date);
    }
    f->row = outer;
}

static Happenings happenings_of(const Work *w, CaseEventRef e, const Expr *of_rows) {
    Happenings d = {.n = 0};
    const Case *c = w->c;
    switch (e.kind) {
    case EVENT_FIELD: add_day(&d, c->values[e.at].kind == VALUE_DATE ? c->values[e.at].date : DATE_NONE); break;
    case EVENT_STAGE: days_of_stage(w, e.at, &d); break;
    case EVENT_OPENED: add_day(&d, c->opened_on); break;
    case EVENT_CLOSED: add_day(&d, c->closed_on); break;
    case EVENT_ROW: days_of_rows(w, e, of_rows, &d); break;
    case EVENT_NONE: break;
    }
    return d;
}

static Happenings starts_of(const Work *w, const ClockDef *def) {
    if (!def->starts_on) return happenings_of(w, def->starts, def->of_rows);
    Happenings d = {.n = 0};
    Value v = expr_value(def->starts_on, &w->f->expr);
    if (v.kind == VALUE_DATE) add_day(&d, v.date);
    return d;
}

/* The first day of d that is not before `from` (after it, where strictly); DATE_NONE: none. */
static Date first_from(const Happenings *d, Date from, bool is_strict) {
    for (size_t i = 0; i < d->n; i++)
        if (date_before(from, d->at[i]) || (!is_strict && date_eq(from, d->at[i]))) return d->at[i];
    return DATE_NONE;
}

/* ---- loading ---- */

/* Room for one more of n things of that size: a case has a few of each, seldom many. */
static void *room_for(Ctx *cx, void *at, size_t n, size_t size) {
    bool is_full = n == 0 || (n >= 4 && (n & (n - 1)) == 0);
    if (!is_full) return at;
    return n == 0 ? arena_take(cx->arena, 4 * size) : arena_grow(cx->arena, at, n * size, 2 * n * size);
}

static Status load_stages(Work *w) {
    DbRows *r;
    TRY(db_query(w->cx, &r, SQL_case_stage_days, P_I64(w->c->id)));
    while (w->n_stages < HELD_MAX && db_next(r)) {
        w->stages = room_for(w->cx, w->stages, w->n_stages, sizeof *w->stages);
        w->stages[w->n_stages++] = (StageDay){.stage = col_str_keep(r, 0), .on = col_date(r, 1)};
    }
    return db_done(r);
}

static Status load_old(Work *w) {
    DbRows *r;
    TRY(db_query(w->cx, &r, SQL_case_clock_list, P_I64(w->c->id)));
    while (w->n_old < HELD_MAX && db_next(r)) {
        w->old = room_for(w->cx, w->old, w->n_old, sizeof *w->old);
        size_t i = register_clock(w->c->reg, col_str(r, 0));
        CaseClock *k = &w->old[w->n_old++];
        *k = (CaseClock){.def = i == SIZE_MAX ? NULL : &w->c->reg->clocks[i],
                         .name = col_str_keep(r, 0),
                         .turn = col_i64(r, 1),
                         .started_on = col_date(r, 2),
                         .limit_text = col_str_keep(r, 3),
                         .due_on = col_date(r, 4),
                         .warn_on = col_date(r, 5),
                         .first_due_on = col_date(r, 6),
                         .stopped_on = col_date(r, 7),
                         .state = col_str_keep(r, 8),
                         .reason = col_str_keep(r, 9)};
    }
    return db_done(r);
}

static Status load_changes(Work *w) {
    DbRows *r;
    TRY(db_query(w->cx, &r, SQL_case_clock_changes, P_I64(w->c->id)));
    while (w->n_changes < HELD_MAX && db_next(r)) {
        w->changes = room_for(w->cx, w->changes, w->n_changes, sizeof *w->changes);
        w->changes[w->n_changes++] = (struct Change){.clock = col_str_keep(r, 0),
                                                     .turn = col_i64(r, 1),
                                                     .kind = col_str_keep(r, 2),
                                                     .from = col_date(r, 3),
                                                     .to = col_date(r, 4),
                                                     .reason = col_str_keep(r, 5),
                                                     .approver = col_i64(r, 6),
                                                     .at = col_moment(r, 7)};
    }
    return db_done(r);
}

/* ---- one clock ---- */

static ClockFacts facts_with_changes(const Work *w, Str clock, i64 turn) {
    ClockFacts f = clock_started(DATE_NONE);
    ClockPause *pauses = ARENA_ARRAY(w->cx->arena, ClockPause, w->n_changes + 1);
    ClockExtension *extensions = ARENA_ARRAY(w->cx->arena, ClockExtension, w->n_changes + 1);
    for (size_t i = 0; i < w->n_changes; i++) {
        const struct Change *c = &w->changes[i];
        if (!str_eq(c->clock, clock) || c->turn != turn) continue;
        if (str_is(c->kind, "pause"))
            pauses[f.n_pauses++] = (ClockPause){.from = c->from, .to = c->to, .reason = c->reason};
        if (str_is(c->kind, "extension"))
            extensions[f.n_extensions++] = (ClockExtension){.approved_on = moment_london_date(c->at),
                                                            .approver = c->approver,
                                                            .until = c->to,
                                                            .reason = c->reason};
        if (str_is(c->kind, "exception")) {
            f.exempt = c->from;
            f.exempt_reason = c->reason;
        }
    }
    f.pauses = pauses;
    f.extensions = extensions;
    return f;
}

/* What a setting says on the day, or a field of the case. */
static Value limit_said(const Work *w, Str name, Date start) {
    bool is_field = str_starts(name, STR("fields."));
    size_t i = is_field ? register_field(w->c->reg, str_slice(name, sizeof "fields." - 1, SIZE_MAX)) : SIZE_MAX;
    if (!is_field) return case_setting(w->f, name, start);
    return i == SIZE_MAX ? value_unknown() : w->f->expr.field(&w->f->expr, i);
}

/* The rule for a clock that starts that day, with the limit that the authority has set where the rule leaves it to a setting or a field. */
static const ClockRule *rule_of(const Work *w, const ClockDef *def, Date start) {
    const ClockRule *rule = clock_rule_for(def->rules, def->n_rules, start);
    size_t i = rule ? (size_t)(rule - def->rules) : 0;
    if (!rule || !def->settings[i].n) return rule;
    ClockRule *own = ARENA_NEW(w->cx->arena, ClockRule);
    Str why;
    Value v = limit_said(w, def->settings[i], start);
    *own = *rule;
    if (v.kind != VALUE_TEXT || !limit_parse(w->cx->arena, v.text, &own->limit, &why))
        own->limit = (Limit){.form = LIMIT_NOT_SET};
    own->n_warnings = limit_is_set(own->limit) ? def->n_warnings : 0;
    return own;
}

static Str state_of(const ClockDef *def, CaseFacts *f, const ClockReading *r, bool has_stopped) {
    switch (r->state) {
    case CLOCK_DUE_SOON:
    case CLOCK_DUE_TODAY:
    case CLOCK_OVERDUE: return STR("running");
    case CLOCK_MET:
        if (has_stopped && def->counts_as_met && !expr_is_true(def->counts_as_met, &f->expr)) return STR("stopped");
        break;
    default: break;
    }
    return str_from(clock_state_names[r->state].code);
}

/* A last day that the definition works out stands as an extension of old, known on any day, from the clock's first day to it; unknown: nobody has set it. */
static Date work_out_due(const Work *w, const ClockDef *def, Clock *k) {
    Value v = expr_value(def->due_on, &w->f->expr);
    ClockRule *own = ARENA_NEW(w->cx->arena, ClockRule);
    ClockExtension *x = ARENA_ARRAY(w->cx->arena, ClockExtension, k->facts.n_extensions + 1);
    *own = *k->rule;
    k->rule = own;
    if (v.kind != VALUE_DATE) {
        own->limit = (Limit){.form = LIMIT_NOT_SET};
        own->n_warnings = 0;
        return DATE_NONE;
    }
    x[0] = (ClockExtension){.approved_on = date_ymd(1900, 1, 1), .approver = 1, .until = v.date, .reason = def->title};
    for (size_t i = 0; i < k->facts.n_extensions; i++) x[i + 1] = k->facts.extensions[i];
    k->facts.extensions = x;
    k->facts.n_extensions++;
    return v.date;
}

static CaseClock read_clock(const Work *w, const ClockDef *def, i64 turn, Date start, Date stop) {
    Clock k = {.calendar = clock_calendar(definitions_of(w->cx)->calendars, w->c->urn),
               .rule = rule_of(w, def, start),
               .facts = facts_with_changes(w, def->name, turn)};
    ClockReading r;
    k.facts.start = start;
    k.facts.stop = stop;
    k.facts.ended = date_is_set(w->f->died) ? w->f->died : w->c->closed_on;
    Date worked_out = def->due_on ? work_out_due(w, def, &k) : DATE_NONE;
    clock_read(&k, w->cx->today, &r);
    Date first_due = def->due_on ? worked_out : r.due.first_due;
    return (CaseClock){.def = def,
                       .name = def->name,
                       .turn = turn,
                       .started_on = start,
                       .due_on = r.due.due,
                       .warn_on = r.due.n_warnings ? r.due.warnings[0] : DATE_NONE,
                       .first_due_on = date_eq(first_due, r.due.due) ? DATE_NONE : first_due,
                       .stopped_on = stop,
                       .limit_text = k.rule && limit_is_set(k.rule->limit) && !def->due_on
                                         ? limit_text(w->cx->arena, k.rule->limit)
                                         : STR_NONE,
                       .state = state_of(def, w->f, &r, date_is_set(stop)),
                       .reason = k.facts.exempt_reason};
}

static CaseClock *find_old(const Work *w, Str clock, i64 turn) {
    for (size_t i = 0; i < w->n_old; i++)
        if (str_eq(w->old[i].name, clock) && w->old[i].turn == turn) return &w->old[i];
    return NULL;
}

static bool is_as_before(const CaseClock *a, const CaseClock *b) {
    return date_eq(a->started_on, b->started_on) && date_eq(a->due_on, b->due_on) && date_eq(a->warn_on, b->warn_on) &&
           date_eq(a->stopped_on, b->stopped_on) && str_eq(a->state, b->state) && str_eq(a->limit_text, b->limit_text);
}

/* The due day moved since it was first worked out: what it was first is kept beside it. */
static Status keep_moved_day(const Work *w, const CaseClock *old, CaseClock *now) {
    if (!date_is_set(now->first_due_on)) now->first_due_on = old->first_due_on;
    if (date_eq(old->due_on, now->due_on) || !date_is_set(old->due_on)) return OK;
    if (!date_is_set(now->first_due_on)) now->first_due_on = old->due_on;
    return db_run(w->cx, SQL_case_clock_change_insert, P_I64(w->c->id), P_STR(now->name), P_I64(now->turn),
                  P_CSTR("recomputed"), P_NULL(DB_DATE), P_DATE(now->due_on), P_DATE(old->due_on),
                  P_CSTR("worked out from the facts again"), P_NULL(DB_I64), P_MOMENT(ctx_now(w->cx)),
                  P_I64(w->cx->actor.id));
}

static Status put_clock(Work *w, CaseClock *now) {
    CaseClock *old = find_old(w, now->name, now->turn);
    if (old) {
        bool is_same = is_as_before(old, now);
        old->def = NULL; /* accounted for */
        old->name = STR_NONE;
        if (is_same) return OK;
        TRY(keep_moved_day(w, old, now));
    }
    return db_run(w->cx, SQL_case_clock_put, P_I64(w->c->id), P_STR(now->name), P_I64(now->turn),
                  P_DATE(now->started_on), P_STR(now->limit_text), P_DATE(now->due_on), P_DATE(now->warn_on),
                  P_DATE(now->first_due_on), P_DATE(now->stopped_on), P_STR(now->state), P_STR(now->reason),
                  P_MOMENT(ctx_now(w->cx)));
}

static void note_soonest(const CaseClock *k, Date *soonest) {
    if (!str_is(k->state, "running") || !date_is_set(k->due_on)) return;
    if (!date_is_set(*soonest) || date_before(k->due_on, *soonest)) *soonest = k->due_on;
}

/* From one visit to the next: what starts it is what stops it, on a later day. */
static bool is_from_one_to_next(const ClockDef *def) {
    return !def->starts_on && def->starts.kind == def->stops.kind && def->starts.at == def->stops.at &&
           def->starts.column == def->stops.column;
}

static Status work_out_one(Work *w, const ClockDef *def, Date *soonest) {
    Happenings starts = starts_of(w, def), stops = happenings_of(w, def->stops, def->of_rows);
    if (starts.n == 0 || !expr_is_true(def->applies, &w->f->expr)) return OK;
    Date start = starts.at[0];
    for (i64 turn = 1; turn <= TURNS_MAX; turn++) {
        Date stop = first_from(&stops, start, turn > 1 || is_from_one_to_next(def));
        bool may_be_before = !def->repeats && def->stops.kind != EVENT_ROW; /* of many, one before it is not its own */
        if (may_be_before && !date_is_set(stop) && stops.n > 0) stop = stops.at[0];
        CaseClock k = read_clock(w, def, turn, start, stop);
        TRY(put_clock(w, &k));
        note_soonest(&k, soonest);
        if (!def->repeats || !date_is_set(stop)) break;
        start = stop;
    }
    return OK;
}

/* Clocks that the facts no longer start. */
static Status remove_stale(Work *w) {
    for (size_t i = 0; i < w->n_old; i++)
        if (w->old[i].name.p)
            TRY(db_run(w->cx, SQL_case_clock_remove, P_I64(w->c->id), P_STR(w->old[i].name), P_I64(w->old[i].turn)));
    return OK;
}

static Status load_work(Ctx *cx, CaseFacts *f, Work *w) {
    *w = (Work){.cx = cx, .f = f, .c = f->c};
    TRY(load_stages(w));
    TRY(load_changes(w));
    return load_old(w);
}

Status case_work_out_clocks(Ctx *cx, CaseFacts *f, Date *soonest) {
    Work w;
    if (f->c->reg->n_clocks == 0) return OK;
    TRY(load_work(cx, f, &w));
    for (size_t i = 0; i < f->c->reg->n_clocks; i++) TRY(work_out_one(&w, &f->c->reg->clocks[i], soonest));
    return remove_stale(&w);
}

/* ---- as they stand today ---- */

static Str state_today(const CaseClock *k, Date today) {
    if (!str_is(k->state, "running") || !date_is_set(k->due_on)) return k->state;
    if (date_before(k->due_on, today)) return STR("overdue");
    if (date_eq(k->due_on, today)) return STR("due_today");
    return date_is_set(k->warn_on) && !date_before(today, k->warn_on) ? STR("due_soon") : k->state;
}

bool case_clock_runs(const CaseClock *k) {
    bool runs = str_is(k->state, "running") || str_is(k->state, "due_soon") || str_is(k->state, "due_today") ||
                str_is(k->state, "overdue");
    return runs && date_is_set(k->due_on) && !date_is_set(k->stopped_on);
}

Status case_clocks(Ctx *cx, const Case *c, CaseClocks *out) {
    Work w = {.cx = cx, .c = c};
    TRY(load_old(&w));
    *out = (CaseClocks){.at = w.old};
    for (size_t i = 0; i < w.n_old; i++) {
        CaseClock k = w.old[i];
        if (!k.def) continue;
        k.state = state_today(&k, cx->today);
        k.days_left = date_is_set(k.due_on) ? date_diff(k.due_on, cx->today) : 0;
        out->at[out->n++] = k;
    }
    return OK;
}

/* ---- pauses, extensions, exceptions ---- */

/* No further than the definition lets it be, counted from the day first due. */
static Status within_most(Ctx *cx, const CaseClock *k, Date to) {
    Date first = date_is_set(k->first_due_on) ? k->first_due_on : k->due_on, most;
    ClockCalendar calendar = clock_calendar(definitions_of(cx)->calendars, 0);
    if (!limit_is_set(k->def->extend_most) || !date_is_set(first)) return OK;
    if (!clock_limit_end(&calendar, k->def->extend_most, COUNT_DAY0, first, &most) || !date_before(most, to)) return OK;
    return FAIL(cx, ERR_INPUT, "this clock is extended by at most %.*s, to %.*s",
                STR_ARG(limit_text(cx->arena, k->def->extend_most)), STR_ARG(date_long(cx->arena, most)));
}

static Status may_be_changed(Ctx *cx, const CaseClock *k, const struct Change *what) {
    if (str_is(what->kind, "pause") && !k->def->may_pause) return FAIL(cx, ERR_INPUT, "this clock does not pause");
    if (!str_is(what->kind, "extension")) return OK;
    if (!k->def->may_extend) return FAIL(cx, ERR_INPUT, "this clock is not extended");
    return within_most(cx, k, what->to);
}

/* The clock's last turn, for a case that the actor may change. */
static Status clock_in_hand(Ctx *cx, i64 id, Str clock, Case *c, CaseClock *out) {
    CaseClocks k;
    TRY(case_load(cx, id, c));
    TRY(case_may_change(cx, c));
    TRY(case_clocks(cx, c, &k));
    for (size_t i = k.n; i > 0; i--)
        if (str_eq(k.at[i - 1].name, clock)) {
            *out = k.at[i - 1];
            return OK;
        }
    return FAIL(cx, ERR_INPUT, "case %lld has no clock of that name running", (long long)id);
}

static Status change_clock(Ctx *cx, i64 id, Str clock, const struct Change *what) {
    Case c;
    CaseClock k;
    if (str_trim(what->reason).n == 0) return FAIL(cx, ERR_INPUT, "say why");
    TRY(clock_in_hand(cx, id, clock, &c, &k));
    TRY(may_be_changed(cx, &k, what));
    TRY(db_run(cx, SQL_case_clock_change_insert, P_I64(id), P_STR(clock), P_I64(k.turn), P_STR(what->kind),
               P_DATE(what->from), P_DATE(what->to), P_DATE(k.due_on), P_STR(what->reason), P_I64(cx->actor.id),
               P_MOMENT(ctx_now(cx)), P_I64(cx->actor.id)));
    c.revision++;
    TRY(case_write(cx, &c));
    TRY(case_event_say(cx, &c,
                       &(EventSaid){.kind = "clock", .field = clock, .new_value = what->kind, .note = what->reason}));
    audit_note(cx, "case.clock", c.person_id, "case %lld", (long long)id);
    TRY(db_touch(cx));
    return case_work_out(cx, id);
}

Status case_clock_pause(Ctx *cx, i64 id, Str clock, Date from, Date to, Str reason) {
    return change_clock(cx, id, clock,
                        &(struct Change){.kind = STR("pause"), .from = from, .to = to, .reason = reason});
}

Status case_clock_try_extension(Ctx *cx, const CaseExtension *e, Case *c) {
    CaseClock k;
    if (str_trim(e->reason).n == 0) return FAIL(cx, ERR_INPUT, "say why");
    TRY(clock_in_hand(cx, e->case_id, e->clock, c, &k));
    return may_be_changed(cx, &k, &(struct Change){.kind = STR("extension"), .to = e->to});
}

Status case_clock_extend(Ctx *cx, i64 id, Str clock, Date to, Str reason) {
    TRY(approval_needed(cx, &(Approval){.kind = STR("extension"), .case_id = id}));
    return change_clock(cx, id, clock,
                        &(struct Change){.kind = STR("extension"), .from = DATE_NONE, .to = to, .reason = reason});
}

Status case_clock_except(Ctx *cx, i64 id, Str clock, Str reason) {
    return change_clock(
        cx, id, clock,
        &(struct Change){.kind = STR("exception"), .from = cx->today, .to = DATE_NONE, .reason = reason});
}
