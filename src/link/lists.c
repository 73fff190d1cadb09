#include "link/lists.h"

#include <stdio.h>

#include "base/embed.h"

/* One table for everything: the key is a hash of the word (or of two words) and of what it is looked up for. */
typedef struct Entry {
    u64 key;
    Str text; /* for words of addresses: in full */
    u32 bits;
} Entry;

struct LinkLists {
    Arena *arena;
    Entry *at;
    size_t cap; /* a power of two */
    size_t n;
};

enum { SEED_WORD = 1, SEED_NICK, SEED_PAIR, SEED_ADDRESS };
#define IS_KIND 1u

static Entry *slot(const LinkLists *l, u64 key) {
    size_t i = key & (l->cap - 1);
    while (l->at[i].key != 0 && l->at[i].key != key) i = (i + 1) & (l->cap - 1);
    return &l->at[i];
}

static void grow(LinkLists *l) {
    Entry *old = l->at;
    size_t old_cap = l->cap;
    l->cap = old_cap == 0 ? 8192 : old_cap * 2;
    l->at = ARENA_ARRAY(l->arena, Entry, l->cap);
    for (size_t i = 0; i < old_cap; i++)
        if (old[i].key != 0) *slot(l, old[i].key) = old[i];
}

static Entry *put(LinkLists *l, u64 key) {
    if (l->n * 2 >= l->cap) grow(l);
    Entry *e = slot(l, key);
    if (e->key == 0) l->n++;
    e->key = key;
    return e;
}

static u64 pair_key(Str a, Str b) {
    u64 x = link_hash(a, SEED_PAIR), y = link_hash(b, SEED_PAIR);
    return (x ^ y) * 0x9E3779B97F4A7C15u + (x + y);
}

/* The next word of *rest, or nothing. */
static Str next_word(Str *rest) {
    while (rest->n > 0 && rest->p[0] == ' ') *rest = str_slice(*rest, 1, rest->n);
    return str_cut(*rest, ' ', rest);
}

#define MAX_FORMS 64
static void read_nickname(LinkLists *l, Str head, Str rest) {
    Str forms[MAX_FORMS] = {head};
    size_t n = 1;
    for (Str w = next_word(&rest); w.n > 0 && n < MAX_FORMS; w = next_word(&rest)) forms[n++] = w;
    for (size_t i = 0; i < n; i++) {
        put(l, link_hash(forms[i], SEED_NICK));
        for (size_t j = 0; j < i; j++) put(l, pair_key(forms[i], forms[j]));
    }
}

static void read_words(LinkLists *l, Str head, Str rest) {
    static const char *const names[] = {
#define X(name, word) #word,
        LINK_WORD_LIST(X)
#undef X
    };
    for (u32 k = 0; k < COUNT_OF(names); k++)
        if (str_is(head, names[k]))
            for (Str w = next_word(&rest); w.n > 0; w = next_word(&rest))
                put(l, link_hash(w, SEED_WORD))->bits |= 1u << k;
}

static void read_address(LinkLists *l, Str head, Str rest) {
    bool is_kind = str_starts(head, STR("kind "));
    if (is_kind) head = str_trim(str_slice(head, 5, head.n));
    Str w = head;
    while (w.n > 0) {
        Entry *e = put(l, link_hash(w, SEED_ADDRESS));
        e->text = head;
        e->bits = is_kind ? IS_KIND : 0;
        w = next_word(&rest);
    }
}

typedef void TakeLine(LinkLists *l, Str head, Str rest);

static void read_text(LinkLists *l, Str rest, TakeLine *take) {
    while (rest.n > 0) {
        Str line = str_trim(str_cut(rest, '\n', &rest));
        if (line.n == 0 || line.p[0] == '#') continue;
        Str words;
        Str head = str_cut(line, ':', &words);
        take(l, str_trim(head), str_trim(words));
    }
}

static bool read_override(LinkLists *l, Str folder, const char *name, Str *text) {
    if (folder.n == 0) return false;
    FILE *f = fopen(str_fmt(l->arena, "%.*s/linkage/%s", STR_ARG(folder), name).p, "r");
    if (f == NULL) return false;
    Buf b = buf_on(l->arena);
    char part[4096];
    for (size_t n; (n = fread(part, 1, sizeof part, f)) > 0;) buf_add(&b, (Str){part, n});
    bool is_read = ferror(f) == 0;
    fclose(f);
    *text = buf_str(&b);
    return is_read;
}

static void read_file(LinkLists *l, Str folder, const char *name, TakeLine *take) {
    Str text;
    if (!read_override(l, folder, name, &text)) {
        const EmbeddedFile *file = embed_find(str_fmt(l->arena, "definitions/linkage/%s", name));
        check(file != NULL);
        text = (Str){file->data, file->n};
    }
    read_text(l, text, take);
}

const LinkLists *link_lists_read(Arena *a, Str folder) {
    LinkLists *l = ARENA_NEW(a, LinkLists);
    l->arena = a;
    grow(l);
    read_file(l, folder, "nicknames.txt", read_nickname);
    read_file(l, folder, "words.txt", read_words);
    read_file(l, folder, "addresses.txt", read_address);
    return l;
}

bool link_lists_word(const LinkLists *l, Str word, LinkWord list) {
    return (slot(l, link_hash(word, SEED_WORD))->bits & (u32)list) != 0;
}

bool link_lists_has_familiar(const LinkLists *l, Str name) { return slot(l, link_hash(name, SEED_NICK))->key != 0; }

bool link_lists_are_familiar(const LinkLists *l, Str a, Str b) { return slot(l, pair_key(a, b))->key != 0; }

Str link_lists_in_full(const LinkLists *l, Str word, bool *is_kind) {
    const Entry *e = slot(l, link_hash(word, SEED_ADDRESS));
    *is_kind = (e->bits & IS_KIND) != 0;
    return e->key == 0 ? word : e->text;
}
