/* rollcall_child_cli.c - muster rollcall child: where one child is in the roll call, why, and on every past day. */
#include "access/audit.h"
#include "base/json_text.h"
#include "cli/cli.h"
#include "rollcall/rollcall.h"

static const Option child_options[] = {
    {"as-at", OPT_DATE, "DATE", "The day asked about (today)."},
    OPTIONS_END,
};

COMMAND("rollcall child", cmd_rollcall_child, .needs = READ_CHILD, .store = STORE_READ,
        .usage = "rollcall child ID [--as-at DATE]",
        .doc = "One child's state on a day, the evidence that decided it, what else holds, and the states before.",
        .options = child_options)

typedef struct ChildAnswer {
    Date as_at;
    i64 id;
    RollcallPerson now;
    const RollcallSpell *spells;
    size_t n_spells;
} ChildAnswer;

static json_t *date_or_null(Ctx *cx, Date d) { return json_text(date_iso_str(cx->arena, d)); }

static const char *state_code(const RollVerdict *v) {
    return v->where == WHERE_IN ? rollcall_state_names[v->state].code : NULL;
}

static const char *sub_code(const RollVerdict *v) {
    return v->where == WHERE_IN ? rollcall_sub_names[v->sub].code : NULL;
}

static json_t *spells_json(Ctx *cx, const ChildAnswer *c) {
    json_t *rows = json_array();
    for (size_t i = 0; i < c->n_spells; i++) {
        const RollcallSpell *s = &c->spells[i];
        json_array_append_new(rows,
                              json_pack("{s:o, s:o, s:s?, s:s?, s:o, s:o}", "from_on", date_or_null(cx, s->from_on),
                                        "to_on", date_or_null(cx, s->to_on), "state", state_code(&s->v), "sub_state",
                                        sub_code(&s->v), "school_urn", s->urn ? json_integer(s->urn) : json_null(),
                                        "school", json_text(s->school)));
    }
    return rows;
}

static json_t *seconds_json(const RollcallPerson *p) {
    json_t *rows = json_array();
    for (int i = 0; i < N_ROLLCALL_SECONDS; i++)
        if (p->v.second & (UINT32_C(1) << i)) json_array_append_new(rows, json_string(rollcall_second_names[i].code));
    return rows;
}

static json_t *answer_json(Ctx *cx, const ChildAnswer *c) {
    const RollcallPerson *p = &c->now;
    return json_pack("{s:o, s:I, s:s?, s:s?, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "as_at",
                     date_or_null(cx, c->as_at), "person_id", (json_int_t)c->id, "state", state_code(&p->v),
                     "sub_state", sub_code(&p->v), "title", json_text(p->state_title), "why", json_text(p->why),
                     "second_facts", seconds_json(p), "school_urn", p->urn ? json_integer(p->urn) : json_null(),
                     "school", json_text(p->school), "age_from", date_or_null(cx, p->age_from), "age_to",
                     date_or_null(cx, p->age_to), "spells", spells_json(cx, c));
}

static Str spell_title(Ctx *cx, const RollVerdict *v) {
    static const char *const outside[] = {[WHERE_IN] = "",
                                          [WHERE_AGE_UNKNOWN] = "Age not known",
                                          [WHERE_TOO_YOUNG] = "Below compulsory school age",
                                          [WHERE_TOO_OLD] = "Above compulsory school age",
                                          [WHERE_NOT_KNOWN] = "Not yet known",
                                          [WHERE_DEAD] = "Died",
                                          [WHERE_CLOSED] = "Record closed"};
    if (v->where != WHERE_IN) return str_from(outside[v->where]);
    if (v->state == RC_UNACCOUNTED) return str_from(rollcall_state_names[v->state].title);
    return str_fmt(cx->arena, "%s: %s", rollcall_state_names[v->state].title, rollcall_sub_names[v->sub].title);
}

static void print_answer(Ctx *cx, const ChildAnswer *c) {
    const RollcallPerson *p = &c->now;
    out_fmt(cx, "Child %lld on %.*s: %.*s\n%.*s\n", (long long)c->id, STR_ARG(date_long(cx->arena, c->as_at)),
            STR_ARG(spell_title(cx, &p->v)), STR_ARG(p->why));
    for (size_t i = 0; i < p->n_seconds; i++)
        out_fmt(cx, "%s%.*s\n", i < p->n_conflicts ? "Conflict: " : "Also: ", STR_ARG(p->seconds[i]));
    out_fmt(cx, "\n");
    OutTable *t = out_table(cx, "From|To|State|School");
    for (size_t i = 0; i < c->n_spells; i++) {
        out_cell(t, date_iso_str(cx->arena, c->spells[i].from_on));
        out_cell(t, date_iso_str(cx->arena, c->spells[i].to_on));
        out_cell(t, spell_title(cx, &c->spells[i].v));
        out_cell(t, c->spells[i].school);
    }
    out_table_end(t);
}

static Status cmd_rollcall_child(Ctx *cx) {
    ChildAnswer c = {.as_at = cli_date(cx, "as-at")};
    if (!date_is_set(c.as_at)) c.as_at = cx->today;
    if (!str_to_i64(cli_arg(cx, 0), &c.id))
        return FAIL(cx, ERR_INPUT, "ID is a child's number, as muster person find gives it");
    TRY(rollcall_person(cx, c.id, c.as_at, &c.now));
    TRY(rollcall_spells(cx, c.id, c.as_at, &c.spells, &c.n_spells));
    audit_note(cx, "person.view", c.id, "rollcall");
    if (cli_json(cx)) out_json(cx, answer_json(cx, &c));
    else print_answer(cx, &c);
    return OK;
}
