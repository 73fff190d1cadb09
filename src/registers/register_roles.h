/* register_roles.h - the roles that a definition names, found among those there are and made bits. */
#ifndef MUSTER_REGISTER_ROLES_H
#define MUSTER_REGISTER_ROLES_H

#include "registers/register.h"

/* Fills see_mask, change_mask of the register, by_mask of its stages, see_mask of its fields. A name that is no role is a mistake at its
 * line, also in tasks, effects and rules, where it says whom something is for. */
void register_roles_bind(Mistakes *m, const YamlNode *root, const Roles *roles, Register *r);

#endif
