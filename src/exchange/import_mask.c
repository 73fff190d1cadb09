/* import_mask.c - what was found in the rows of restricted records is not told to others. */
#include "access/access.h"
#include "access/restrict.h"
#include "exchange/import_run.h"
#include "people/mask.h"

static void forget(Finding *f) {
    f->person_id = 0;
    f->value = STR_NONE;
    f->record = STR_NONE;
    f->message = STR("This row is about a restricted record.");
    f->remedy = STR("Whoever may read the record can see what was found.");
}

/* Somebody who brings files in, and may open no child's record: which file, line and field, and nothing that stood there. */
static void forget_values(Finding *f) {
    f->person_id = 0;
    f->value = STR_NONE;
    f->record = STR_NONE;
    f->message = STR("What stood there is for those who may open children's records.");
    f->remedy = STR("Ask somebody who may to look at this import.");
}

static Status mask_finding(Ctx *cx, Finding *f) {
    bool is_hidden = false;
    if (!access_may(cx, READ_CHILD)) {
        forget_values(f);
        return OK;
    }
    if (f->person_id != 0 && restrict_hides(cx, f->person_id)) is_hidden = true;
    else if (!str_empty(f->value)) TRY(number_is_hidden(cx, f->value, &is_hidden));
    if (is_hidden) forget(f);
    else if (f->person_id != 0 && field_is_address(f->field) && restrict_hides_address(cx, f->person_id))
        f->value = STR_NONE;
    return OK;
}

Status import_mask_findings(Ctx *cx, ImportReport *r) {
    for (size_t i = 0; i < r->n_findings; i++) TRY(mask_finding(cx, &r->findings[i].f));
    return OK;
}
