#include "base/embed.h"

/* First index whose path is not before the wanted one. */
static size_t lower_bound(Str path) {
    size_t low = 0, high = n_embed_all;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (str_cmp(str_from(embed_all[mid].path), path) < 0) low = mid + 1;
        else high = mid;
    }
    return low;
}

const EmbeddedFile *embed_find(Str path) {
    size_t at = lower_bound(path);
    return at < n_embed_all && str_is(path, embed_all[at].path) ? &embed_all[at] : NULL;
}

size_t embed_range(Str prefix, size_t *n) {
    size_t at = lower_bound(prefix), end = at;
    while (end < n_embed_all && str_starts(str_from(embed_all[end].path), prefix)) end++;
    *n = end - at;
    return at;
}
