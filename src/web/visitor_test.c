#include "web/visitor.h"
#include "harness.h"

static Str at(const char *peer, const char *forwarded, const char *trusted) {
    return visitor_address(str_from(peer), str_from(forwarded), str_from(trusted));
}

PURE_TEST("what a proxy says is believed of trusted ones alone") {
    expect_str(t, "203.0.113.7", at("203.0.113.7", "10.0.0.1", "127.0.0.1"));
    expect_str(t, "203.0.113.7", at("203.0.113.7", "10.0.0.1", ""));
    expect_str(t, "198.51.100.9", at("127.0.0.1", "198.51.100.9", "127.0.0.1, ::1"));
    expect_str(t, "127.0.0.1", at("127.0.0.1", "", "127.0.0.1"));
    expect_str(t, "198.51.100.9", at("::1", "198.51.100.9", "127.0.0.1, ::1"));
}

PURE_TEST(
    "of a chain the last address that is no trusted proxy counts: what stands before it was written by whoever asks") {
    expect_str(t, "198.51.100.9", at("127.0.0.1", "1.2.3.4, 198.51.100.9", "127.0.0.1"));
    expect_str(t, "198.51.100.9", at("127.0.0.1", "1.2.3.4, 198.51.100.9, 10.0.0.2", "127.0.0.1,10.0.0.2"));
    expect_str(t, "127.0.0.1", at("127.0.0.1", "1.2.3.4, not an address", "127.0.0.1"));
    expect_str(t, "10.0.0.2", at("10.0.0.2", "<script>", "10.0.0.2"));
    expect_str(t, "2001:db8::1", at("::ffff:127.0.0.1", "2001:db8::1", "127.0.0.1"));
}

PURE_TEST("a proxy's own line counts, not one that whoever asks sent above it, however long that is") {
    char chain[40] = "";
    visitor_join(chain, sizeof chain, "1.2.3.4");
    visitor_join(chain, sizeof chain, "198.51.100.9");
    expect_str(t, "198.51.100.9", at("127.0.0.1", chain, "127.0.0.1"));
    visitor_join(chain, sizeof chain, "10.0.0.2, 10.0.0.3, 10.0.0.4, 10.0.0.5, 10.0.0.6, 10.0.0.7, 203.0.113.8");
    expect_i64(t, sizeof chain - 1, (i64)strlen(chain));
    expect_str(t, "203.0.113.8", at("127.0.0.1", chain, "127.0.0.1"));
    visitor_join(chain, sizeof chain, "203.0.113.20");
    expect_i64(t, sizeof chain - 1, (i64)strlen(chain));
    expect_str(t, "203.0.113.20", at("127.0.0.1", chain, "127.0.0.1"));
}

PURE_TEST("a port that a proxy writes behind the address is no part of it") {
    expect_str(t, "198.51.100.9", at("127.0.0.1", "198.51.100.9:4711", "127.0.0.1"));
    expect_str(t, "2001:db8::1", at("127.0.0.1", "[2001:db8::1]:4711", "127.0.0.1"));
    expect_str(t, "198.51.100.9", at("127.0.0.1", "::ffff:198.51.100.9", "127.0.0.1"));
}
