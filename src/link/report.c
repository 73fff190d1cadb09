#include "link/report.h"

const char *const link_verdict_words[] = {"", "different", "to review", "same"};

static bool is_held(const LinkIndex *ix, int f) {
    if (ix == NULL) return true;
    for (u32 i = 0; i < ix->n; i++)
        if (ix->records[i].value[f] != 0) return true;
    return false;
}

/* ---- a pair ---- */

static void add_reason(LinkExplanation *x, LinkReason r) { x->reason[x->n++] = r; }

static u32 holders_of(const LinkIndex *ix, const u32 *values, int f, LinkPattern p) {
    if (link_level(p, f) != LINK_SAME) return 0;
    const LinkValue *v = &ix->values.at[values[f]];
    return v->count[link_fields[f].counted_as];
}

void link_explain(const LinkIndex *ix, const LinkModel *model, u32 a, u32 b, LinkExplanation *x) {
    LinkEyes e;
    const u32 *va = ix->records[a].value, *vb = ix->records[b].value;
    link_eyes_open(&e, ix, NULL);
    LinkPattern p = link_compare(&e, va, vb);
    LinkWeighing w = link_weigh(model, &e, va, p);
    *x = (LinkExplanation){.weight = w.weight, .probability = w.probability, .otherwise = LINK_STRANGERS};
    for (int f = 0; f < N_LINK_FIELDS; f++) {
        if (va[f] == 0 && vb[f] == 0) continue;
        add_reason(x, (LinkReason){link_fields[f].word, link_level_word((LinkField)f, link_level(p, f)), w.field[f],
                                   holders_of(ix, va, f, p)});
    }
    if (p & (LINK_SWAPPED_NAMES | LINK_SWAPPED_PLACES))
        add_reason(x, (LinkReason){p & LINK_SWAPPED_NAMES ? "names" : "address lines", "exchanged", w.swaps, 0});
    for (int c = LINK_STRANGERS; c < N_LINK_CLASSES; c++)
        if (w.of_class[c] > w.of_class[x->otherwise]) x->otherwise = (LinkClass)c;
    if (w.relations > 0.005f || w.relations < -0.005f)
        add_reason(x, (LinkReason){"relations",
                                   w.of_class[LINK_MOVED] > 0.5 ? link_class_words[LINK_MOVED]
                                                                : link_class_words[x->otherwise],
                                   w.relations, 0});
    x->pattern = p;
    x->has_two_names = link_has_two_names(&(LinkCompared){&e, va, vb, p});
    x->verdict = link_verdict(model, &(LinkJudged){p, w.probability, x->has_two_names});
}

void link_explain_numbers(const LinkModel *model, LinkPattern numbers, LinkExplanation *x) {
    for (int f = LINK_UPN; f < N_LINK_FIELDS; f++) {
        int level = link_level(numbers, f);
        if (level == LINK_MISSING) continue;
        float w = link_numbers_weight(model, numbers, f);
        x->weight += w;
        add_reason(x, (LinkReason){link_fields[f].word, link_level_word((LinkField)f, level), w,
                                   level == LINK_SAME ? 2 : 0});
    }
    x->pattern |= numbers;
    x->probability = link_probability_of(model, x->weight);
    x->verdict = link_verdict(model, &(LinkJudged){x->pattern, x->probability, x->has_two_names});
}

void link_explain_text(const LinkExplanation *x, Buf *to) {
    buf_fmt(to, "  %s: weight %.1f, probability %.6f\n", link_verdict_words[x->verdict], (double)x->weight,
            (double)x->probability);
    for (size_t i = 0; i < x->n; i++) {
        const LinkReason *r = &x->reason[i];
        buf_fmt(to, "    %-14s %+7.2f  %s", r->field, (double)r->weight, r->level);
        if (r->n_holders > 0) buf_fmt(to, ", held by %u records", r->n_holders);
        buf_lit(to, "\n");
    }
}

json_t *link_explain_json(const LinkExplanation *x) {
    json_t *reasons = json_array();
    for (size_t i = 0; i < x->n; i++) {
        const LinkReason *r = &x->reason[i];
        json_t *o =
            json_pack("{s:s, s:s, s:f}", "field", r->field, "comparison", r->level, "weight", (double)r->weight);
        if (r->n_holders > 0) json_object_set_new(o, "held_by", json_integer(r->n_holders));
        json_array_append_new(reasons, o);
    }
    return json_pack("{s:s, s:f, s:f, s:o}", "verdict", link_verdict_words[x->verdict], "weight", (double)x->weight,
                     "probability", (double)x->probability, "reasons", reasons);
}

/* ---- the model ---- */

void link_weights_text(const LinkIndex *ix, const LinkModel *model, Buf *to) {
    buf_lit(to, "Weights: log2 of how much likelier a comparison is for one person than for two.\n");
    for (int f = 0; f < N_LINK_FIELDS; f++) {
        if (!is_held(ix, f)) continue;
        buf_fmt(to, "%s\n", link_fields[f].word);
        for (int k = LINK_SAME; k < link_n_levels((LinkField)f); k++)
            buf_fmt(to, "  %+7.2f  one person %8.5f  strangers %10.8f  %s\n", (double)model->weight[f][k],
                    model->m[f][k], model->u[f][k], link_level_word((LinkField)f, k));
    }
    buf_lit(to, "A value that is the same weighs more the fewer records hold it.\nOf all pairs:\n");
    for (int c = 0; c < N_LINK_CLASSES; c++) buf_fmt(to, "  %.3g  %s\n", model->share[c], link_class_words[c]);
    buf_fmt(to, "Exchanged in one person's pairs: names %.4f, address lines %.4f. About %.0f people.\n",
            model->swapped[0], model->swapped[1], model->n_people);
}

json_t *link_weights_json(const LinkIndex *ix, const LinkModel *model) {
    json_t *fields = json_object(), *shares = json_object();
    for (int f = 0; f < N_LINK_FIELDS; f++) {
        if (!is_held(ix, f)) continue;
        json_t *levels = json_array();
        for (int k = LINK_SAME; k < link_n_levels((LinkField)f); k++)
            json_array_append_new(levels, json_pack("{s:s, s:f, s:f, s:f}", "comparison",
                                                    link_level_word((LinkField)f, k), "m", model->m[f][k], "u",
                                                    model->u[f][k], "weight", (double)model->weight[f][k]));
        json_object_set_new(fields, link_fields[f].word, levels);
    }
    for (int c = 0; c < N_LINK_CLASSES; c++)
        json_object_set_new(shares, link_class_words[c], json_real(model->share[c]));
    return json_pack("{s:o, s:o, s:f, s:f}", "fields", fields, "shares", shares, "names_exchanged", model->swapped[0],
                     "people", model->n_people);
}

/* ---- the evaluation ---- */

void link_evaluation_text(const LinkEvaluation *e, Buf *to) {
    buf_fmt(to, "Against the truth: %lld true pairs.\n", (long long)e->n_true);
    buf_lit(to, "threshold   right   wrong  missed  precision   recall       F1\n");
    for (size_t i = 0; i < N_LINK_THRESHOLDS; i++) {
        const LinkScore *s = &e->at[i];
        buf_fmt(to, "    %.3f %7lld %7lld %7lld    %.5f  %.5f  %.5f%s\n", s->threshold, (long long)s->n_right,
                (long long)s->n_wrong, (long long)s->n_missed, s->precision, s->recall, s->f1,
                s == e->main ? "  <-" : "");
    }
}

static json_t *score_json(const LinkScore *s) {
    return json_pack("{s:f, s:I, s:I, s:I, s:f, s:f, s:f}", "threshold", s->threshold, "right", (json_int_t)s->n_right,
                     "wrong", (json_int_t)s->n_wrong, "missed", (json_int_t)s->n_missed, "precision", s->precision,
                     "recall", s->recall, "f1", s->f1);
}

json_t *link_evaluation_json(const LinkEvaluation *e) {
    json_t *curve = json_array();
    for (size_t i = 0; i < N_LINK_THRESHOLDS; i++) json_array_append_new(curve, score_json(&e->at[i]));
    json_t *o = score_json(e->main);
    json_object_set_new(o, "true_pairs", json_integer(e->n_true));
    json_object_set_new(o, "curve", curve);
    return o;
}
