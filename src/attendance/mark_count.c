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

static u8 bits_of(MarkCategory c) {
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
        if (c) out->of[c->kept] = bits_of(c->category);
    }
}

/* Bytes between the end of one row's lines and the beginning of the next one's. */
static size_t gap_of(const MarkRows *rows) {
    return rows->row_lines > rows->n_lines ? (rows->row_lines - rows->n_lines) * MARK_LINE : 0;
}

/* ---- one by one ---- */

/* Three counts in one word: a row has far fewer than 2^20 marks. A byte of 128 or more is nothing. */
static void count_plain(const MarkTable *t, const MarkRows *rows, MarkCounts *out) {
    u64 worth[256] = {0};
    for (size_t c = 0; c < 128; c++)
        worth[c] = (u64)(t->of[c] & 1) | (u64)(t->of[c] >> 1 & 1) << 20 | (u64)(t->of[c] >> 2 & 1) << 40;
    const u8 *p = rows->at;
    const size_t gap = gap_of(rows);
    for (size_t r = 0; r < rows->n_rows; r++, p += gap) {
        u64 sum = 0;
        for (size_t l = 0; l < rows->n_lines; l++, p += MARK_LINE) {
            u64 wanted = rows->wanted[l];
            if (wanted == ~(u64)0) {
                for (size_t i = 0; i < MARK_LINE; i++) sum += worth[p[i]];
                continue;
            }
            for (; wanted; wanted &= wanted - 1) sum += worth[p[__builtin_ctzll(wanted)]];
        }
        out->possible[r] = (u16)(sum & 0xFFFFF);
        out->authorised[r] = (u16)(sum >> 20 & 0xFFFFF);
        out->unauthorised[r] = (u16)(sum >> 40);
    }
}

#if defined __x86_64__

/* ---- 32 at once ---- */

/* A shuffle looks up 16 entries. For each bit of the table: which of the eight upper halves of a character have it, by the lower
 * half. A character has the bit when the set of its lower half holds its upper half. */
__attribute__((target("avx2"))) static __m256i halves(const MarkTable *t, u8 bit) {
    u8 of_low[16] = {0};
    for (size_t c = 0; c < 128; c++)
        if (t->of[c] & bit) of_low[c & 15] = (u8)(of_low[c & 15] | 1u << (c >> 4));
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)of_low));
}

__attribute__((target("avx2"))) static inline u32 has_bit(__m256i set, __m256i low, __m256i high_bit) {
    __m256i found = _mm256_and_si256(_mm256_shuffle_epi8(set, low), high_bit);
    return (u32)_mm256_movemask_epi8(_mm256_cmpeq_epi8(found, _mm256_setzero_si256())) ^ 0xFFFFFFFFu;
}

__attribute__((target("avx2,popcnt"))) static void count_avx2(const MarkTable *t, const MarkRows *rows,
                                                              MarkCounts *out) {
    const __m256i possible = halves(t, MARK_IS_POSSIBLE), authorised = halves(t, MARK_IS_AUTHORISED),
                  unauthorised = halves(t, MARK_IS_UNAUTHORISED), nibble = _mm256_set1_epi8(15);
    /* An upper half of 8 or more, of a byte of 128 or more, is in no set. */
    const __m256i bit_of =
        _mm256_broadcastsi128_si256(_mm_setr_epi8(1, 2, 4, 8, 16, 32, 64, (char)128, 0, 0, 0, 0, 0, 0, 0, 0));
    const u8 *p = rows->at;
    const size_t gap = gap_of(rows);
    for (size_t r = 0; r < rows->n_rows; r++, p += gap) {
        int n[3] = {0, 0, 0};
        for (size_t h = 0; h < 2 * rows->n_lines; h++, p += MARK_LINE / 2) {
            u32 wanted = (u32)(rows->wanted[h / 2] >> (32 * (h & 1)));
            __m256i marks = _mm256_load_si256((const __m256i *)(const void *)p), low = _mm256_and_si256(marks, nibble);
            __m256i high_bit = _mm256_shuffle_epi8(bit_of, _mm256_and_si256(_mm256_srli_epi16(marks, 4), nibble));
            n[0] += __builtin_popcount(has_bit(possible, low, high_bit) & wanted);
            n[1] += __builtin_popcount(has_bit(authorised, low, high_bit) & wanted);
            n[2] += __builtin_popcount(has_bit(unauthorised, low, high_bit) & wanted);
        }
        out->possible[r] = (u16)n[0];
        out->authorised[r] = (u16)n[1];
        out->unauthorised[r] = (u16)n[2];
    }
}

/* ---- 64 at once ---- */

#define VBMI __attribute__((target("avx512f,avx512bw,avx512vbmi,popcnt")))

VBMI static void count_vbmi(const MarkTable *t, const MarkRows *rows, MarkCounts *out) {
    const __m512i lower = _mm512_load_si512(t->of), upper = _mm512_load_si512(t->of + 64);
    const __m512i possible = _mm512_set1_epi8(MARK_IS_POSSIBLE), authorised = _mm512_set1_epi8(MARK_IS_AUTHORISED),
                  unauthorised = _mm512_set1_epi8(MARK_IS_UNAUTHORISED);
    const u8 *p = rows->at;
    const size_t gap = gap_of(rows);
    for (size_t r = 0; r < rows->n_rows; r++, p += gap) {
        long long n[3] = {0, 0, 0};
        for (size_t l = 0; l < rows->n_lines; l++, p += MARK_LINE) {
            __m512i marks = _mm512_load_si512(p);
            /* A byte of 128 or more would be looked up by its other seven bits: it is no mark. */
            __mmask64 wanted = rows->wanted[l] & ~_mm512_movepi8_mask(marks);
            __m512i is = _mm512_permutex2var_epi8(lower, marks, upper);
            n[0] += __builtin_popcountll(_mm512_mask_test_epi8_mask(wanted, is, possible));
            n[1] += __builtin_popcountll(_mm512_mask_test_epi8_mask(wanted, is, authorised));
            n[2] += __builtin_popcountll(_mm512_mask_test_epi8_mask(wanted, is, unauthorised));
        }
        out->possible[r] = (u16)n[0];
        out->authorised[r] = (u16)n[1];
        out->unauthorised[r] = (u16)n[2];
    }
}

#endif

/* ---- which ---- */

MarkWay mark_way_best(void) {
#if defined __x86_64__
    if (__builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("popcnt"))
        return MARK_WAY_VBMI;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt")) return MARK_WAY_AVX2;
#endif
    return MARK_WAY_PLAIN;
}

void mark_count(MarkWay way, const MarkTable *t, const MarkRows *rows, MarkCounts *out) {
    check(rows->n_rows <= MARK_ROWS);
#if defined __x86_64__
    if (way == MARK_WAY_VBMI) {
        count_vbmi(t, rows, out);
        return;
    }
    if (way == MARK_WAY_AVX2) {
        count_avx2(t, rows, out);
        return;
    }
#endif
    count_plain(t, rows, out);
}
