#include "people/timeline.h"
#include "harness.h"

static Date d(int month, int day) { return date_ymd(2017, month, day); }

PURE_TEST("timeline: what is already held needs nothing") {
    TimelineFact held[] = {{d(1, 1), DATE_NONE, true}};
    TimelineStatement s = {.as_at = d(5, 1), .next_said = DATE_NONE};
    TimelinePlan p;
    expect(t, !timeline_place(held, 1, &s, &p));
}

PURE_TEST("timeline: a change ends the old fact the day before") {
    TimelineFact held[] = {{d(1, 1), DATE_NONE, false}};
    TimelineStatement s = {.as_at = d(5, 1), .next_said = DATE_NONE};
    TimelinePlan p;
    expect(t, timeline_place(held, 1, &s, &p));
    expect_i64(t, 0, p.close);
    expect(t, date_eq(p.close_on, d(4, 30)));
    expect(t, p.insert && date_eq(p.insert_from, d(5, 1)) && !date_is_set(p.insert_to));
    expect(t, !p.resume);
}

PURE_TEST("timeline: an older statement against one confirmed later fills only the time between") {
    TimelineFact held[] = {{d(1, 1), DATE_NONE, false}};
    TimelineStatement s = {.as_at = d(5, 1), .next_said = d(9, 1)};
    TimelinePlan p;
    expect(t, timeline_place(held, 1, &s, &p));
    expect(t, date_eq(p.insert_to, d(8, 31)));
    expect(t, p.resume && date_eq(p.resume_from, d(9, 1)) && !date_is_set(p.resume_to));
}

PURE_TEST("timeline: an older statement before the first fact ends where that begins, or joins it") {
    TimelineFact other[] = {{d(5, 1), DATE_NONE, false}};
    TimelineFact same[] = {{d(5, 1), DATE_NONE, true}};
    TimelineStatement s = {.as_at = d(1, 1), .next_said = d(5, 1)};
    TimelinePlan p;
    expect(t, timeline_place(other, 1, &s, &p));
    expect(t, p.insert && date_eq(p.insert_to, d(4, 30)));
    expect(t, timeline_place(same, 1, &s, &p));
    expect(t, !p.insert && p.stretch == 0 && date_eq(p.stretch_from, d(1, 1)));
}

PURE_TEST("timeline: a corrected return of the same day leaves the replaced fact without a day") {
    TimelineFact held[] = {{d(5, 1), DATE_NONE, false}};
    TimelineStatement s = {.as_at = d(5, 1), .next_said = DATE_NONE};
    TimelinePlan p;
    expect(t, timeline_place(held, 1, &s, &p));
    expect(t, date_eq(p.close_on, d(4, 30)));
    TimelineFact after[] = {{d(5, 1), d(4, 30), true}, {d(5, 1), DATE_NONE, false}};
    expect(t, timeline_place(after, 2, &s, &p));
    expect_i64(t, 1, p.close);
}

PURE_TEST("timeline: that nothing holds ends what held, and says nothing where nothing did") {
    TimelineFact held[] = {{d(1, 1), DATE_NONE, true}};
    TimelineStatement s = {.as_at = d(5, 1), .next_said = DATE_NONE, .is_none = true};
    TimelinePlan p;
    expect(t, timeline_place(held, 1, &s, &p));
    expect(t, p.close == 0 && !p.insert && date_eq(p.close_on, d(4, 30)));
    expect(t, !timeline_place(held, 0, &s, &p));
}

PURE_TEST("timeline: a flag that a newer source did not repeat lapses when that source spoke") {
    TimelineStatement s = {.as_at = d(5, 1), .next_said = d(9, 1), .lapses = true};
    TimelinePlan p;
    expect(t, timeline_place(NULL, 0, &s, &p));
    expect(t, date_eq(p.insert_to, d(8, 31)));
    s.lapses = false;
    expect(t, timeline_place(NULL, 0, &s, &p));
    expect(t, !date_is_set(p.insert_to));
}
