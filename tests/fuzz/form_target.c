/* The form target, apart: a field of a form and a field of a register are both a Field. */
#include "targets.h"
#include "web/request.h"

void fuzz_form(Ctx *cx, Str bytes) {
    Fields fields = {0};
    fields_parse(cx->arena, &fields, bytes);
    for (size_t i = 0; i < fields.n; i++) check(fields.at[i].name.n <= bytes.n && fields.at[i].value.n <= bytes.n);
    (void)percent_decode(cx->arena, bytes, false);
}
