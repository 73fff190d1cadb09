#include "define/openid_rules.h"

static const char *const subject_claims[] = {"sub", "oid"};

/* Nothing but a port, then the path: "http://127.0.0.1:x@evil.example" is no address of ours. */
static bool is_port_and_path(Str s) {
    size_t n = 0;
    while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9') n++;
    return n > 0 && n < 6 && (n == s.n || s.p[n] == '/');
}

bool openid_is_safe_address(Str url) {
    static const char *const here[] = {"http://127.0.0.1:", "http://localhost:", "http://[::1]:"};
    if (str_starts(url, STR("https://"))) return url.n > sizeof "https://";
    for (size_t i = 0; i < COUNT_OF(here); i++) {
        Str start = str_from(here[i]);
        if (str_starts(url, start)) return is_port_and_path(str_slice(url, start.n, url.n));
    }
    return false;
}

static Str read_address(Mistakes *m, const YamlNode *map, const char *key) {
    Str url = yaml_text(m, map, key);
    if (url.n && !openid_is_safe_address(url))
        yaml_mistake(m, yaml_find(map, key), "%s should begin with https://", key);
    while (str_ends(url, STR("/")) && strcmp(key, "our_address") == 0) url.n--;
    return url;
}

OpenidRules *openid_rules_read(Mistakes *m, const YamlNode *root) {
    OpenidRules *r = ARENA_NEW(m->arena, OpenidRules);
    yaml_only(m, root, "is_on|provider");
    r->is_on = yaml_flag(m, root, "is_on");
    const YamlNode *map = r->is_on ? yaml_map(m, root, "provider") : NULL;
    if (!map) return r;
    yaml_only(m, map, "title|issuer|client_id|secret_file|our_address|subject|links_by_email");
    r->title = yaml_text(m, map, "title");
    r->issuer = read_address(m, map, "issuer");
    r->client_id = yaml_text(m, map, "client_id");
    r->secret_file = yaml_text_or_none(m, map, "secret_file");
    r->our_address = read_address(m, map, "our_address");
    int claim = yaml_has(map, "subject") ? yaml_choice(m, map, "subject", "sub|oid") : 0;
    r->subject_claim = str_from(subject_claims[claim == 1]);
    r->links_by_email = yaml_flag_or(m, map, "links_by_email", false);
    return r;
}
