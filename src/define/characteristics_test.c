#include "../../tests/harness.h"
#include "define/definitions.h"

PURE_TEST("codes are shown in words, and those that are not known as they stand") {
    const Characteristics *c = t->cx.app->definitions->characteristics;
    expect_str(t, "Ethnicity", characteristic_title(c, STR("ethnicity")));
    expect_str(t, "Gypsy or Roma", characteristic_words(c, STR("ethnicity"), STR("WROM")));
    expect_str(t, "Education, health and care plan", characteristic_words(c, STR("sen_provision"), STR("E")));
    expect_str(t, "Other difficulty or disability", characteristic_words(c, STR("sen_need"), STR("OTH")));
    expect_str(t, "Another language", characteristic_words(c, STR("language"), STR("OTH")));
    expect_str(t, "XYZ", characteristic_words(c, STR("ethnicity"), STR("XYZ")));
    expect_str(t, "shoe_size", characteristic_title(c, STR("shoe_size")));
    expect_str(t, "9", characteristic_words(c, STR("shoe_size"), STR("9")));
}

PURE_TEST("mistakes in the file of characteristics are told by line") {
    Mistakes m = mistakes_on(t->cx.arena);
    const char *text =
        "kinds:\n  - {kind: fsm, title: Meals, values: {Y: Yes}}\n  - {kind: fsm, titel: x, values: {}}\n";
    (void)!characteristics_read(&m, yaml_read(&m, STR("x.yaml"), str_from(text)));
    expect(t, m.n >= 2);
    expect_i64(t, 3, m.first->line);
    expect_has(t, m.first->message, "title");
}
