/* code_pages.h - what the pages about one-time codes share: setting a device up, and showing recovery codes once. Private to src/web. */
#ifndef MUSTER_CODE_PAGES_H
#define MUSTER_CODE_PAGES_H

#include "access/totp.h"
#include "web/web.h"

typedef struct CodeForm {
    Str action, back, then; /* back: STR_NONE on the way in; then: the page that was asked for */
} CodeForm;
/* The picture and the secret of the device that is being set up, and the form for its first code. */
MUST_USE Status code_show_set_up(Ctx *cx, i64 user_id, const CodeForm *f);
/* The ten, this once; next is where the page leads. */
MUST_USE Status code_show_recovery(Ctx *cx, const RecoveryCodes *codes, Str next);
/* A code was refused: said beside the field. False: st is another matter. */
MUST_USE bool code_refused(Ctx *cx, Status st);

#endif
