#include "access/reach.h"

const char *const reach_word[N_REACHES] = {
#define X(name, word) word,
    REACH_LIST(X)
#undef X
};

static bool is_scoped(Permission p) { return p == READ_CASES || p == CHANGE_CASES || p == FILE_NOTICES; }

Reach access_reach(const Actor *a, Permission needs) {
    if (needs == NEEDS_NOTHING || (needs == NEEDS_SIGN_IN && a->id != 0)) return REACH_ALL;
    if (needs >= N_PERMISSIONS || ((a->permissions >> needs) & 1) == 0) return REACH_NONE;
    return is_scoped(needs) && !a->is_operator ? REACH_OWN : REACH_ALL;
}

Reach access_reach_both(const Actor *a, Permission needs, Permission also) {
    Reach first = access_reach(a, needs), second = access_reach(a, also);
    return first < second ? first : second;
}

Actor actor_of_role(const Role *r) {
    return (
        Actor){.id = -1, .name = r->title, .permissions = r->permissions | (u64)1 << NEEDS_SIGN_IN, .roles = r->covers};
}
