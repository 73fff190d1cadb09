/* sealed_row.c - see sealed_row.h. */
#include "exchange/sealed_row.h"

#include "people/fold.h"
#include "people/sealed.h"

typedef enum FieldSort { A_NUMBER, A_NAME, A_LATER_NAME, A_PLACE } FieldSort;

/* Fields that tell who somebody is, by the names that the importers' rows have. */
static const struct SealedField {
    const char *key;
    FieldSort sort;
    SealedName name; /* of the sorts that are names */
    const char *words;
} fields[] = {
    {"upn", A_NUMBER, 0, "UPN"},
    {"child_upn", A_NUMBER, 0, "UPN"},
    {"former_upn", A_NUMBER, 0, "former UPN"},
    {"uln", A_NUMBER, 0, "ULN"},
    {"nhs_number", A_NUMBER, 0, "NHS number"},
    {"local_id", A_NUMBER, 0, "number in the sender’s list"},
    {"surname", A_NAME, SEALED_SURNAME, "surname"},
    {"child_surname", A_NAME, SEALED_SURNAME, "surname"},
    {"forename", A_NAME, SEALED_FORENAME, "forename"},
    {"child_forename", A_NAME, SEALED_FORENAME, "forename"},
    {"middle_names", A_LATER_NAME, SEALED_MIDDLE_NAMES, "middle names"},
    {"preferred_surname", A_LATER_NAME, SEALED_SURNAME, "preferred surname"},
    {"preferred_forename", A_LATER_NAME, SEALED_FORENAME, "preferred forename"},
    {"former_surname", A_LATER_NAME, SEALED_SURNAME, "former surname"},
    {"paon", A_PLACE, 0, "house"},
    {"street", A_PLACE, 0, "street"},
    {"locality", A_PLACE, 0, "locality"},
    {"town", A_PLACE, 0, "town"},
    {"postcode", A_PLACE, 0, "postcode"},
    {"child_postcode", A_PLACE, 0, "postcode"},
    {"uprn", A_PLACE, 0, "property number"},
};

typedef struct Sealing {
    Ctx *cx;
    const RestrictSeal *tie;
    SealedSides sides;
    json_t *row;
    Buf left_out;
} Sealing;

static Str text_at(const json_t *row, const char *key) {
    const json_t *v = json_object_get(row, key);
    return json_is_string(v) ? (Str){json_string_value(v), json_string_length(v)} : STR_NONE;
}

static void tell(Sealing *s, const char *words) {
    if (s->left_out.n > 0) buf_lit(&s->left_out, ", ");
    buf_add(&s->left_out, str_from(words));
}

static void leave_out(Sealing *s, const struct SealedField *f) {
    json_object_del(s->row, f->key);
    tell(s, f->words);
}

/* ---- numbers and names ---- */

static void leave_out_numbers(Sealing *s) {
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        if (fields[i].sort == A_NUMBER && sealed_number_is_others(s->cx, &s->sides, text_at(s->row, fields[i].key)))
            leave_out(s, &fields[i]);
}

/* The name that the record goes by, so that the row still names a child. */
static void put_own_name(Sealing *s, const struct SealedField *f) {
    const PersonName *n = person_name_on(&s->sides.own, "legal", s->cx->today);
    Str own = !n ? STR_NONE : f->name == SEALED_SURNAME ? n->surname : n->forename;
    leave_out(s, f);
    if (!str_empty(own)) json_object_set_new(s->row, f->key, json_stringn(own.p, own.n));
}

/* A former name is of before: the record that goes on has none of the closed one's, nor of what was before that. */
static bool is_of_before(const Sealing *s, const struct SealedField *f) {
    return strcmp(f->key, "former_surname") == 0 && s->sides.own.who.id == s->tie->new_id;
}

static void leave_out_names(Sealing *s) {
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        const struct SealedField *f = &fields[i];
        Str value = text_at(s->row, f->key);
        bool is_name = f->sort == A_NAME || f->sort == A_LATER_NAME;
        if (!is_name || str_empty(value)) continue;
        if (!is_of_before(s, f) && !sealed_name_is_others(s->cx, &s->sides, f->name, value)) continue;
        if (f->sort == A_NAME) put_own_name(s, f);
        else leave_out(s, f);
    }
}

/* ---- where they live ---- */

static bool lived_there(Ctx *cx, const PersonFacts *p, Str postcode, Str street) {
    for (size_t i = 0; i < p->n_addresses; i++) {
        const PersonAddress *a = &p->addresses[i];
        if (!str_empty(postcode) ? str_eq(a->postcode, postcode)
                                 : str_eq(name_fold(cx->arena, a->street), name_fold(cx->arena, street)))
            return true;
    }
    return false;
}

static void leave_out_place(Sealing *s) {
    Str postcode = text_at(s->row, "postcode"), street = text_at(s->row, "street");
    if (str_empty(postcode)) postcode = text_at(s->row, "child_postcode");
    postcode = postcode_normalise(s->cx->arena, postcode);
    if (str_empty(postcode) && str_empty(street)) return;
    if (!lived_there(s->cx, &s->sides.other, postcode, street) || lived_there(s->cx, &s->sides.own, postcode, street))
        return;
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        if (fields[i].sort == A_PLACE && !str_empty(text_at(s->row, fields[i].key)))
            json_object_del(s->row, fields[i].key);
    tell(s, "address");
}

/* ---- contacts and schools ---- */

static bool is_named(Ctx *cx, const PersonFacts *p, Str surname, Str forename) {
    Str a = name_fold(cx->arena, surname), b = name_fold(cx->arena, forename);
    for (size_t i = 0; i < p->n_names; i++)
        if (str_eq(p->names[i].surname_key, a) && str_eq(p->names[i].forename_key, b)) return true;
    return false;
}

static Status is_in_family(Ctx *cx, const PersonFacts *child, Str surname, Str forename, bool *out) {
    *out = false;
    for (size_t i = 0; i < child->n_relationships && !*out; i++) {
        PersonFacts adult;
        TRY(person_load(cx, child->relationships[i].other_id, &adult));
        *out = is_named(cx, &adult, surname, forename);
    }
    return OK;
}

static Status is_others_family(const Sealing *s, Str surname, Str forename, bool *out) {
    bool is_own;
    *out = false;
    if (str_empty(surname)) return OK;
    TRY(is_in_family(s->cx, &s->sides.own, surname, forename, &is_own));
    return is_own ? OK : is_in_family(s->cx, &s->sides.other, surname, forename, out);
}

static Status leave_out_contacts(Sealing *s) {
    json_t *contacts = json_object_get(s->row, "contacts");
    bool is_others;
    for (size_t i = json_array_size(contacts); i-- > 0;) {
        const json_t *k = json_array_get(contacts, i);
        TRY(is_others_family(s, text_at(k, "surname"), text_at(k, "forename"), &is_others));
        if (!is_others) continue;
        json_array_remove(contacts, i);
        tell(s, "contact");
    }
    TRY(is_others_family(s, text_at(s->row, "contact_surname"), text_at(s->row, "contact_forename"), &is_others));
    if (is_others) return FAIL(s->cx, ERR_CONFLICT, "the contact is of the other record’s family: give it to that one");
    return OK;
}

/* A school that the child left before the sealing is the closed record's, and one joined since is the other's. */
static bool is_of_others_days(const Sealing *s, const json_t *school) {
    Date entered = DATE_NONE, left = DATE_NONE;
    bool has_entered = date_parse_iso(str_slice(text_at(school, "entry_on"), 0, DATE_ISO_LEN), &entered);
    bool has_left = date_parse_iso(str_slice(text_at(school, "leaving_on"), 0, DATE_ISO_LEN), &left);
    if (s->sides.own.who.id == s->tie->new_id) return has_left && date_before(left, s->tie->sealed_on);
    return has_entered && !date_before(entered, s->tie->sealed_on);
}

static void leave_out_schools(Sealing *s) {
    json_t *schools = json_object_get(s->row, "schools");
    for (size_t i = json_array_size(schools); i-- > 0;) {
        if (!is_of_others_days(s, json_array_get(schools, i))) continue;
        json_array_remove(schools, i);
        tell(s, "earlier school");
    }
}

/* ---- the row ---- */

static Status for_one(Sealing *s, i64 to) {
    i64 other = to == s->tie->old_id ? s->tie->new_id : s->tie->old_id;
    TRY(sealed_sides_read(s->cx, to, other, &s->sides));
    leave_out_numbers(s);
    leave_out_names(s);
    leave_out_place(s);
    leave_out_schools(s);
    return leave_out_contacts(s);
}

static Status for_another_child(Sealing *s) {
    const i64 both[] = {s->tie->old_id, s->tie->new_id};
    for (size_t i = 0; i < COUNT_OF(both); i++) {
        TRY(sealed_sides_read(s->cx, 0, both[i], &s->sides));
        leave_out_numbers(s);
    }
    return OK;
}

Status sealed_row_for(Ctx *cx, const json_t *row, const RestrictSeal *tie, i64 to, SealedRow *out) {
    Sealing s = {.cx = cx, .tie = tie, .row = json_deep_copy(row), .left_out = buf_on(cx->arena)};
    Status st = to ? for_one(&s, to) : for_another_child(&s);
    if (st != OK) {
        json_decref(s.row);
        return st;
    }
    *out = (SealedRow){.row = s.row, .left_out = buf_str(&s.left_out)};
    return OK;
}
