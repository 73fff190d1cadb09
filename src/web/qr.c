#include "web/qr.h"

#include <errno.h>
#include <qrencode.h>

static bool is_dark(const QRcode *q, int x, int y) { return (q->data[y * q->width + x] & 1) != 0; }

/* Each run of dark dots of a row is one rectangle. */
static void add_row(Buf *b, const QRcode *q, int y) {
    for (int x = 0; x < q->width; x++) {
        int from = x;
        while (x < q->width && is_dark(q, x, y)) x++;
        if (x > from) buf_fmt(b, "M%d %dh%dv1h-%dz", from, y, x - from, x - from);
    }
}

Status qr_draw(Ctx *cx, Str text, QrPicture *out) {
    QRcode *q = QRcode_encodeString8bit(str_cstr(cx->arena, text), 0, QR_ECLEVEL_M);
    if (!q) return FAIL(cx, errno == ENOMEM ? ERR_OPS : ERR_BUG, "no picture can be made of the text");
    Buf b = buf_on(cx->arena);
    for (int y = 0; y < q->width; y++) add_row(&b, q, y);
    *out = (QrPicture){.path = buf_str(&b), .size = q->width};
    QRcode_free(q);
    return OK;
}
