/* base.h - the words every module uses: fixed-width integers and compiler hints.
 *
 * Owns      nothing.
 * Why       one spelling of the integer types (house style) and of MUST_USE, so that gcc and clang agree. */
#ifndef MUSTER_BASE_H
#define MUSTER_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int8_t i8;
typedef int16_t i16;
typedef int32_t i32;
typedef int64_t i64;
typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

#define MUST_USE                __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, first) __attribute__((format(printf, fmt, first)))
#define NORETURN                __attribute__((noreturn))
#define UNUSED                  __attribute__((unused))
#define TEXT_OF_(x)             #x
#define TEXT_OF(x)              TEXT_OF_(x) /* the text of a macro's value */
#define COUNT_OF(array)         (sizeof(array) / sizeof((array)[0]))

/* Always on. A failed check is a bug: it says where, never about whom, and stops the process before it can
 * write anything wrong. */
#define check(cond)             ((cond) ? (void)0 : check_failed(#cond, __FILE__, __LINE__))
NORETURN void check_failed(const char *cond, const char *file, int line);

/* For walks too costly to run in production. */
#ifdef MUSTER_DEBUG
#define debug_check(cond) check(cond)
#else
#define debug_check(cond) ((void)0)
#endif

#endif
