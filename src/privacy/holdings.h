/* holdings.h - what is held of people, why, for how long, where it comes from and who gets it; and what kind of answer each field is.
 *
 * Owns      definitions/privacy.yaml and definitions/privacy/.
 * Invariant closed by default: an answer that nobody has called safe is not, and free text, people, addresses, documents and links to cases
 *           can never be called so. A field of a register without its entry is a mistake of the definitions.
 * Memory    in the arena of the Mistakes it was read with.
 * Why       beside the registers' own files, not in them: what leaves the authority is the data protection officer's to say.
 * Start at  holdings_read(), holdings_kind(). */
#ifndef MUSTER_HOLDINGS_H
#define MUSTER_HOLDINGS_H

#include <jansson.h>
#include "base/ctx.h"
#include "define/mistakes.h"
#include "registers/register.h"

typedef enum FieldKind { KIND_IDENTIFYING, KIND_SENSITIVE, KIND_SAFE } FieldKind;
extern const char *const field_kind_word[];

typedef struct HeldRegister {
    const Register *reg;
    Str source, recipients;
    Str *names[3]; /* by FieldKind: "found_on", "enquiries.kind" */
    size_t n[3];
    int *lines[3];    /* of each name in the file */
    int list_line[3]; /* of each list, 0 where there is none */
} HeldRegister;

typedef struct HeldGroup {
    Str group, title, purpose, basis, source, recipients, retention;
    Str *tables;
    size_t n_tables;
} HeldGroup;

typedef struct Holdings {
    Str lawful_basis, special_categories;
    HeldGroup *groups;
    HeldRegister *registers;
    size_t n_groups, n_registers;
} Holdings;

/* Notes every mistake: an entry that is missing, too many or of a field that there is not. */
void holdings_read(Mistakes *m, Str folder, const Registers *registers, const RetentionRules *retention, Holdings *out);
/* What the program was started with. Mistakes are for muster check to say: what is missing stays closed. */
Holdings holdings_open(Ctx *cx);
/* of: the list whose column f is; NULL: f is the register's own. */
FieldKind holdings_kind(const HeldRegister *h, const Field *f, const Field *of);
/* The data protection register as a model: docs/json.md, privacy register. Audited. */
MUST_USE Status holdings_model(Ctx *cx, json_t *m);

#endif
