/* register_cli.h - what the commands about registers share. Private to registers/. */
#ifndef MUSTER_REGISTER_CLI_H
#define MUSTER_REGISTER_CLI_H

#include "registers/register.h"

/* The register that the first argument names. ERR_INPUT: there is none such. */
MUST_USE Status cli_register(Ctx *cx, const Register **out);
/* The user of that name; 0 of an empty one. ERR_INPUT. */
MUST_USE Status cli_user(Ctx *cx, Str name, i64 *id);

#endif
