#include "web/visitor.h"

#include <arpa/inet.h>

#define DEVICE_SECONDS (180 * 24 * 60 * 60)

/* An IPv4 address in IPv6 clothes is that address. */
static Str plain(Str address) {
    Str mapped = STR("::ffff:");
    bool is_mapped = str_starts(address, mapped) && str_find_char(address, '.') >= 0;
    return is_mapped ? str_slice(address, mapped.n, address.n) : address;
}

static bool is_address(Str s) {
    char text[INET6_ADDRSTRLEN];
    unsigned char bytes[16];
    if (s.n == 0 || s.n >= sizeof text) return false;
    memcpy(text, s.p, s.n);
    text[s.n] = '\0';
    return inet_pton(AF_INET, text, bytes) == 1 || inet_pton(AF_INET6, text, bytes) == 1;
}

/* Some proxies write the port too: 198.51.100.9:4711, [2001:db8::1]:4711. */
static Str without_port(Str s) {
    i64 end = str_find_char(s, ']'), colon = str_find_char(s, ':');
    if (str_starts(s, STR("[")) && end > 0) return str_slice(s, 1, (size_t)end);
    return str_find_char(s, '.') > 0 && colon > str_find_char(s, '.') ? str_slice(s, 0, (size_t)colon) : s;
}

static bool is_trusted(Str address, Str trusted) {
    for (Str rest = trusted; rest.n;)
        if (str_eq(str_trim(str_cut(rest, ',', &rest)), address)) return true;
    return false;
}

/* The last of a list parted by commas; *rest is what stands before it. */
static Str take_last(Str *rest) {
    size_t at = rest->n;
    while (at > 0 && rest->p[at - 1] != ',') at--;
    Str last = str_trim(str_slice(*rest, at, rest->n));
    *rest = str_slice(*rest, 0, at ? at - 1 : 0);
    return last;
}

Str visitor_address(Str peer, Str forwarded, Str trusted) {
    Str at = plain(peer);
    while (is_trusted(at, trusted) && forwarded.n) {
        Str before = plain(without_port(take_last(&forwarded)));
        if (!is_address(before)) break;
        at = before;
    }
    return at;
}

void visitor_join(char *chain, size_t size, const char *more) {
    size_t n = strlen(chain), n_more = strlen(more);
    if (n_more >= size - 1) {
        memcpy(chain, more + n_more - (size - 1), size);
        return;
    }
    size_t most = size - 2 - n_more, lost = n > most ? n - most : 0;
    memmove(chain, chain + lost, n - lost);
    n -= lost;
    chain[n] = ',';
    memcpy(chain + n + 1, more, n_more + 1);
}

static const char *device_cookie(const Ctx *cx) {
    return cx->request->site->is_secure ? "__Host-muster_device" : "muster_device";
}

void visitor_find(Ctx *cx) {
    Request *rq = cx->request;
    rq->visitor = (Visitor){.address = visitor_address(rq->http->peer, rq->http->forwarded, rq->site->trusted_proxies),
                            .agent = rq->http->agent,
                            .device = in_cookie(cx, device_cookie(cx))};
    cx->visitor = &rq->visitor;
}

void visitor_remember(Ctx *cx, Str device) { reply_set_cookie(cx, device_cookie(cx), device, DEVICE_SECONDS); }
