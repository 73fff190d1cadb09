/* qr.h - a text as a picture for a telephone's camera: the dots of a QR code as the path of an SVG.
 *
 * Why       a path and a size, which a template draws: no markup in C, and no picture file to be kept. */
#ifndef MUSTER_QR_H
#define MUSTER_QR_H

#include "base/ctx.h"

typedef struct QrPicture {
    Str path; /* for the attribute d: a unit is a dot */
    int size; /* dots a side */
} QrPicture;

/* ERR_OPS: no memory. ERR_BUG: longer than a QR code can be. */
MUST_USE Status qr_draw(Ctx *cx, Str text, QrPicture *out);

#endif
