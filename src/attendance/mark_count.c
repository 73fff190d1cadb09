#include "attendance/mark_count.h"

#include <string.h>

#if defined __x86_64__
#include <immintrin.h>
#endif

const char *const mark_way_titles[] = {
#define X(name, word, title) title,
    MARK_WAY_LIST(X)
#undef X
};

/* ---- what a character is ---- */

u8 mark_bits(MarkCategory c) {
    switch (c) {
    case CATEGORY_PRESENT:
    case CATEGORY_ELSEWHERE: return MARK_IS_POSSIBLE;
    case CATEGORY_AUTHORISED: return MARK_IS_POSSIBLE | MARK_IS_AUTHORISED;
    case CATEGORY_UNAUTHORISED: return MARK_IS_POSSIBLE | MARK_IS_UNAUTHORISED;
    case CATEGORY_NOT_POSSIBLE:
    case CATEGORY_NOT_TAKEN:
    case N_MARK_CATEGORIES: break;
    }
    return 0;
}

void mark_table(const AttendanceRules *r, Date on, MarkTable *out) {
    memset(out->of, 0, sizeof out->of);
    for (size_t i = 0; i < r->n_codes; i++) {
        const MarkCode *c = attendance_kept_on(r, r->codes[i].kept, on);
        if (c) out->of[c->kept] = mark_bits(c->category);
    }
}

/* ---- sorted one by one ---- */

enum { IS_ABSENT = 1, IS_TOLD = 2 };

static u8 planes_of(u8 bits) {
    if (bits & MARK_IS_UNAUTHORISED) return IS_ABSENT | IS_TOLD;
    if (bits & MARK_IS_AUTHORISED) return IS_ABSENT;
    return bits & MARK_IS_POSSIBLE ? IS_TOLD : 0;
}

/* The table as the planes have it; of a byte of 128 or more nothing. */
static void planes_table(const MarkTable *t, u8 *of) {
    memset(of, 0, 256);
    for (size_t c = 0; c < COUNT_OF(t->of); c++) of[c] = planes_of(t->of[c]);
}

static void sort_plain(const MarkTable *t, const MarkRows *rows, MarkPlanes out) {
    u8 of[256];
    planes_table(t, of);
    for (size_t l = 0; l < rows->n_lines; l++) {
        u64 *absent = planes_absent(out, l), *told = planes_told(out, l), wanted = rows->wanted[l];
        const u8 *p = rows->at + l * MARK_LINE;
        for (size_t r = 0; wanted && r < rows->n_rows; r++, p += rows->row_lines * MARK_LINE) {
            u64 a = 0, b = 0;
            for (size_t i = 0; i < MARK_LINE; i++) {
                a |= (u64)(of[p[i]] & IS_ABSENT) << i;
                b |= (u64)(of[p[i]] >> 1) << i;
            }
            absent[r] |= a & wanted;
            told[r] |= b & wanted;
        }
    }
}

/* ---- a day as it comes from the store ---- */

void mark_day_table(const AttendanceRules *r, Date on, MarkDayTable *out) {
    MarkTable table;
    mark_table(r, on, &table);
    planes_table(&table, out->of);
}

void mark_sort_day(const MarkDayTable *t, Str marks, MarkPlanes out, size_t session) {
    size_t shift = session % MARK_LINE, n = marks.n / 2;
    u64 *absent = planes_absent(out, session / MARK_LINE), *told = planes_told(out, session / MARK_LINE);
    const u8 *p = (const u8 *)marks.p;
    check(n <= out.stride && shift + 1 < MARK_LINE);
    for (size_t r = 0; r < n; r++, p += 2) {
        u64 morning = t->of[p[0]], afternoon = t->of[p[1]];
        absent[r] |= ((morning & IS_ABSENT) | (afternoon & IS_ABSENT) << 1) << shift;
        told[r] |= (morning >> 1 | (afternoon & IS_TOLD)) << shift;
    }
}

/* ---- counted a word at a time ---- */

/* Three counts in one word: a row has far fewer than 2^20 marks. Inlined where the processor counts bits, and where not. */
static inline __attribute__((always_inline)) void count_words(const MarkSpan *s, MarkCounts *out) {
    u64 sums[MARK_ROWS] = {0};
    for (size_t l = 0; l < s->n_lines; l++) {
        const u64 *absent = planes_absent(s->planes, s->first_line + l) + s->first_row,
                  *told = planes_told(s->planes, s->first_line + l) + s->first_row, wanted = s->wanted[l];
        for (size_t r = 0; wanted && r < s->n_rows; r++) {
            u64 a = absent[r] & wanted, b = told[r] & wanted;
            sums[r] += (u64)__builtin_popcountll(a | b) | (u64)__builtin_popcountll(a) << 20 |
                       (u64)__builtin_popcountll(a & b) << 40;
        }
    }
    for (size_t r = 0; r < s->n_rows; r++) {
        out->possible[r] = (u16)(sums[r] & 0xFFFFF);
        out->absent[r] = (u16)(sums[r] >> 20 & 0xFFFFF);
        out->unauthorised[r] = (u16)(sums[r] >> 40);
    }
}

static void count_plain(const MarkSpan *s, MarkCounts *out) { count_words(s, out); }

#if defined __x86_64__

/* ---- 32 at once ---- */

/* A shuffle looks up 16 entries. For each bit of the table: which of the eight upper halves of a character have it, by the lower
 * half. A character has the bit when the set of its lower half holds its upper half. */
__attribute__((target("avx2"))) static __m256i halves(const u8 *of, u8 bit) {
    u8 of_low[16] = {0};
    for (size_t c = 0; c < 128; c++)
        if (of[c] & bit) of_low[c & 15] = (u8)(of_low[c & 15] | 1u << (c >> 4));
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)of_low));
}

__attribute__((target("avx2"))) static inline u64 has_bit(__m256i set, __m256i low, __m256i high_bit) {
    __m256i found = _mm256_and_si256(_mm256_shuffle_epi8(set, low), high_bit);
    return (u32)_mm256_movemask_epi8(_mm256_cmpeq_epi8(found, _mm256_setzero_si256())) ^ 0xFFFFFFFFu;
}

__attribute__((target("avx2"))) static void sort_avx2(const MarkTable *t, const MarkRows *rows, MarkPlanes out) {
    u8 of[256];
    planes_table(t, of);
    const __m256i is_absent = halves(of, IS_ABSENT), is_told = halves(of, IS_TOLD), nibble = _mm256_set1_epi8(15);
    /* An upper half of 8 or more, of a byte of 128 or more, is in no set. */
    const __m256i bit_of =
        _mm256_broadcastsi128_si256(_mm_setr_epi8(1, 2, 4, 8, 16, 32, 64, (char)128, 0, 0, 0, 0, 0, 0, 0, 0));
    for (size_t l = 0; l < rows->n_lines; l++) {
        u64 *absent = planes_absent(out, l), *told = planes_told(out, l), wanted = rows->wanted[l];
        const u8 *p = rows->at + l * MARK_LINE;
        for (size_t r = 0; wanted && r < rows->n_rows; r++, p += rows->row_lines * MARK_LINE)
            for (size_t half = 0; half < MARK_LINE; half += 32) {
                __m256i marks = _mm256_load_si256((const __m256i *)(const void *)(p + half)),
                        low = _mm256_and_si256(marks, nibble);
                __m256i high_bit = _mm256_shuffle_epi8(bit_of, _mm256_and_si256(_mm256_srli_epi16(marks, 4), nibble));
                absent[r] |= has_bit(is_absent, low, high_bit) << half & wanted;
                told[r] |= has_bit(is_told, low, high_bit) << half & wanted;
            }
    }
}

__attribute__((target("popcnt"))) static void count_popcnt(const MarkSpan *s, MarkCounts *out) { count_words(s, out); }

/* ---- 64 at once ---- */

#define VBMI __attribute__((target("avx512f,avx512bw,avx512vbmi,avx512vpopcntdq")))

VBMI static void sort_vbmi(const MarkTable *t, const MarkRows *rows, MarkPlanes out) {
    _Alignas(MARK_LINE) u8 of[256];
    planes_table(t, of);
    const __m512i lower = _mm512_load_si512(of), upper = _mm512_load_si512(of + 64),
                  is_absent = _mm512_set1_epi8(IS_ABSENT), is_told = _mm512_set1_epi8(IS_TOLD);
    const u8 *p = rows->at;
    for (size_t r = 0; r < rows->n_rows; r++, p += rows->row_lines * MARK_LINE)
        for (size_t l = 0; l < rows->n_lines; l++) {
            __m512i marks = _mm512_load_si512(p + l * MARK_LINE);
            /* A byte of 128 or more would be looked up by its other seven bits: it is no mark. */
            __mmask64 wanted = rows->wanted[l] & ~_mm512_movepi8_mask(marks);
            __m512i is = _mm512_permutex2var_epi8(lower, marks, upper);
            planes_absent(out, l)[r] |= _mm512_mask_test_epi8_mask(wanted, is, is_absent);
            planes_told(out, l)[r] |= _mm512_mask_test_epi8_mask(wanted, is, is_told);
        }
}

VBMI static void count_vbmi(const MarkSpan *s, MarkCounts *out) {
    for (size_t r = 0; r < s->n_rows; r += MARK_STEP) {
        __m512i possible = _mm512_setzero_si512(), n_absent = possible, unauthorised = possible;
        for (size_t l = 0; l < s->n_lines; l++) {
            __m512i wanted = _mm512_set1_epi64((long long)s->wanted[l]);
            __m512i a = _mm512_and_si512(wanted, _mm512_load_si512(planes_absent(s->planes, s->first_line + l) +
                                                                   s->first_row + r)),
                    b = _mm512_and_si512(wanted, _mm512_load_si512(planes_told(s->planes, s->first_line + l) +
                                                                   s->first_row + r));
            possible = _mm512_add_epi64(possible, _mm512_popcnt_epi64(_mm512_or_si512(a, b)));
            n_absent = _mm512_add_epi64(n_absent, _mm512_popcnt_epi64(a));
            unauthorised = _mm512_add_epi64(unauthorised, _mm512_popcnt_epi64(_mm512_and_si512(a, b)));
        }
        _mm_storeu_si128((__m128i *)(void *)(out->possible + r), _mm512_cvtepi64_epi16(possible));
        _mm_storeu_si128((__m128i *)(void *)(out->absent + r), _mm512_cvtepi64_epi16(n_absent));
        _mm_storeu_si128((__m128i *)(void *)(out->unauthorised + r), _mm512_cvtepi64_epi16(unauthorised));
    }
}

#endif

/* ---- which ---- */

MarkWay mark_way_best(void) {
#if defined __x86_64__
    if (__builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vpopcntdq"))
        return MARK_WAY_VBMI;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt")) return MARK_WAY_AVX2;
#endif
    return MARK_WAY_PLAIN;
}

typedef struct Way {
    void (*sort)(const MarkTable *, const MarkRows *, MarkPlanes);
    void (*count)(const MarkSpan *, MarkCounts *);
} Way;

static const Way ways[N_MARK_WAYS] = {
    [MARK_WAY_PLAIN] = {sort_plain, count_plain},
#if defined __x86_64__
    [MARK_WAY_AVX2] = {sort_avx2, count_popcnt},
    [MARK_WAY_VBMI] = {sort_vbmi, count_vbmi},
#endif
};

void mark_sort(MarkWay way, const MarkTable *t, const MarkRows *rows, MarkPlanes out) {
    check(ways[way].sort && rows->n_rows <= out.stride);
    ways[way].sort(t, rows, out);
}

void mark_count(MarkWay way, const MarkSpan *s, MarkCounts *out) {
    check(ways[way].count && s->n_rows <= MARK_ROWS && s->first_row % MARK_STEP == 0);
    ways[way].count(s, out);
}
