#include "attendance/lists_cli.h"

#include "attendance/lists_read.h"
#include "base/csv_out.h"
#include "cli/cli.h"
#include "web/model.h"

/* What a list shows on a terminal: keys of its rows, and their titles. JSON and CSV have every key. */
typedef struct Shown {
    const char *option, *keys, *titles;
} Shown;

#define WHO_KEYS   "person_id|surname|forename|year_group|school|possible|absence_percent"
#define WHO_TITLES "Child|Surname|Forename|Year|School|Possible sessions|Absence %"

static const Shown shown[] = {
    [LIST_PERSISTENT] = {"persistent", WHO_KEYS "|may_miss|longest_run|patterns",
                         WHO_TITLES "|May still miss|Longest without leave|Patterns"},
    [LIST_SEVERE] = {"severe", WHO_KEYS "|may_miss|longest_run|patterns",
                     WHO_TITLES "|May still miss|Longest without leave|Patterns"},
    [LIST_ON_TRACK] = {"on-track", WHO_KEYS "|band|may_miss|recent_absent|projected_percent",
                       WHO_TITLES "|Band|May still miss|Missed lately|Projected %"},
    [LIST_BANDS] = {"bands", WHO_KEYS "|band|may_miss|recent_absent|projected_percent|patterns",
                    WHO_TITLES "|Band|May still miss|Missed lately|Projected %|Patterns"},
    [LIST_VANISHED] = {"vanished", WHO_KEYS "|gone|run|run_from|last_seen",
                       WHO_TITLES "|Sign|Sessions|Since|Last seen"},
    [LIST_PATTERNS] = {"patterns", WHO_KEYS "|late|patterns", WHO_TITLES "|Late|Patterns"},
    [LIST_NO_REASON] = {"no-reason", WHO_KEYS "|unexplained|unexplained_from", WHO_TITLES "|Without a reason|Oldest"},
    [LIST_LEAVE] = {"leave", WHO_KEYS "|leave|leave_from", WHO_TITLES "|Holiday not agreed|Since"},
    [N_PUPIL_LISTS] = {"visits", "rank|urn|school|pupils|absence_percent|persistent_percent|change|change_rank|case_id",
                       "Rank|URN|School|Pupils|Absence %|Persistent %|Change|Rank of change|Case"},
};

/* ---- printing ---- */

static Str cell_of(Ctx *cx, const json_t *v) {
    if (json_is_string(v)) return (Str){json_string_value(v), json_string_length(v)};
    if (json_is_integer(v)) return str_i64(cx->arena, json_integer_value(v));
    if (json_is_real(v)) return str_fmt(cx->arena, "%.1f", json_real_value(v));
    return STR("");
}

static void print_csv(Ctx *cx, const json_t *rows, const char *keys) {
    Buf text = buf_on(cx->arena);
    CsvOut csv = csv_out_on(&text);
    csv_out_header(&csv, keys);
    for (size_t i = 0; i < json_array_size(rows); i++) {
        for (Str rest = str_from(keys); rest.n > 0;) {
            Str key = str_cut(rest, '|', &rest);
            csv_out_cell(&csv, cell_of(cx, json_object_get(json_array_get(rows, i), str_cstr(cx->arena, key))));
        }
        csv_out_end_row(&csv);
    }
    out_str(cx, buf_str(&text));
}

static void print_table(Ctx *cx, const json_t *rows, const Shown *s) {
    OutTable *t = out_table(cx, s->titles);
    for (size_t i = 0; i < json_array_size(rows); i++)
        for (Str rest = str_from(s->keys); rest.n > 0;) {
            Str key = str_cut(rest, '|', &rest);
            out_cell(t, cell_of(cx, json_object_get(json_array_get(rows, i), str_cstr(cx->arena, key))));
        }
    out_table_end(t);
}

/* Takes rows. */
static void print_rows(Ctx *cx, json_t *rows, const Shown *s, const char *keys) {
    if (cli_json(cx)) {
        out_json(cx, rows);
        return;
    }
    if (cli_flag(cx, "csv")) print_csv(cx, rows, keys);
    else print_table(cx, rows, s);
    json_decref(rows);
}

/* ---- answering ---- */

static Status answer_pupils(Ctx *cx, PupilList list, const AskDays *days) {
    PupilListAsk ask = {.list = list,
                        .from = days->from,
                        .to = days->to,
                        .all_pupils = cli_flag(cx, "all-pupils"),
                        .urn = cli_number(cx, "school", 0)};
    PupilLines lines;
    TRY(pupil_list_read(cx, &ask, &lines));
    PupilEntry *entries = ARENA_ARRAY(cx->arena, PupilEntry, lines.n + 1);
    TRY(pupil_list_name(cx, lines.at, lines.n, entries));
    json_t *rows = json_array();
    for (size_t i = 0; i < lines.n; i++) pupil_entry_add(cx, model_append(rows), &entries[i]);
    print_rows(cx, rows, &shown[list], PUPIL_ENTRY_KEYS);
    return OK;
}

static Status answer_visits(Ctx *cx, const AskDays *days) {
    VisitLines v;
    TRY(visits_read(cx, days->from, days->to, &v));
    json_t *rows = json_array();
    for (size_t i = 0; i < v.n; i++)
        if (!cli_has(cx, "school") || v.at[i].urn == cli_number(cx, "school", 0))
            visit_add(cx, model_append(rows), &v.at[i]);
    print_rows(cx, rows, &shown[N_PUPIL_LISTS], VISIT_KEYS);
    return OK;
}

Status lists_cli_answer(Ctx *cx, bool *is_list) {
    static const char *const others[] = {"by", "pupil"};
    AskDays days = {.from = cli_date(cx, "from"), .to = cli_date(cx, "to"), .as_at = cli_date(cx, "as-at")};
    int asked = -1;
    *is_list = false;
    for (int i = 0; i <= N_PUPIL_LISTS; i++) {
        if (!cli_flag(cx, shown[i].option)) continue;
        if (asked >= 0)
            return FAIL(cx, ERR_INPUT, "ask for one list at a time: --%s or --%s", shown[asked].option,
                        shown[i].option);
        asked = i;
    }
    if (asked < 0) return OK;
    for (size_t i = 0; i < COUNT_OF(others); i++)
        if (cli_has(cx, others[i]))
            return FAIL(cx, ERR_INPUT, "--%s is a list of its own: it takes no --%s", shown[asked].option, others[i]);
    if (cli_flag(cx, "code-breakdown"))
        return FAIL(cx, ERR_INPUT, "--%s is a list of its own: it takes no --code-breakdown", shown[asked].option);
    TRY(ask_days(cx, days, &days));
    TRY(ask_school(cx, cli_number(cx, "school", 0)));
    *is_list = true;
    return asked == N_PUPIL_LISTS ? answer_visits(cx, &days) : answer_pupils(cx, (PupilList)asked, &days);
}
