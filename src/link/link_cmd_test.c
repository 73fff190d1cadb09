/* link_cmd_test.c - muster link, from files to files. */
#include "harness.h"

static Str file_of(T *t, Str folder, const char *name, const char *text) {
    Str path = str_fmt(t->cx.arena, "%.*s/%s", STR_ARG(folder), name);
    test_write_file(t, path, str_from(text));
    return path;
}

static Str run_link(T *t, int want, const char *args) {
    Str out;
    expect_i64(t, want, test_run_muster(t, str_cstr(t->cx.arena, str_fmt(t->cx.arena, "link %s", args)), &out));
    return out;
}

static const char left_rows[] = "id,forename,surname,dob,sex,paon,street,town,postcode\n"
                                "a1,Elizabeth,Featherstone,2010-03-08,F,12,High Street,Ashford,TN23 1AA\n"
                                "a2,Oliver,Patel,2011-05-09,M,3,Mill Lane,Dover,CT16 2BB\n"
                                "a3,Grace,Okonkwo,2012-01-31,F,7,Elm Road,Deal,CT14 7CC\n";
static const char right_rows[] = "Row Id,Given Name,Family,Born,House,Road,Place,Code\n"
                                 "b1,OLIVER,PATEL,09/05/2011,3,Mill Ln,Dover,CT162BB\n"
                                 "b2,Lizzie,\"Featherstone\",8/3/2010,12,High St.,Ashford,TN23 1AA\n"
                                 "b3,Ruby,Okonkwo,31/01/2012,7,Elm Road,Deal,CT14 7CC\n";
static const char map_text[] = "# how theirs is called\nid = Row Id\nforename = Given Name\nsurname = Family\n\n"
                               "birth_date = Born\nhouse=House\nstreet = Road\ntown = Place\npostcode = Code\n";

PURE_TEST("two files are linked: headers are recognised, pairs are written likeliest first") {
    Str folder = test_folder(t);
    Str left = file_of(t, folder, "left.csv", left_rows), right = file_of(t, folder, "right.csv", left_rows);
    Str out = str_fmt(t->cx.arena, "%.*s/pairs.csv", STR_ARG(folder));
    Str said = run_link(
        t, 0, str_fmt(t->cx.arena, "%.*s %.*s --out %.*s --one-to-one", STR_ARG(left), STR_ARG(right), STR_ARG(out)).p);
    expect_has(t, said, "3 links");
    Str pairs = test_read_file(t, out);
    expect(t, str_starts(pairs, STR("left,right,weight,probability\r\n")));
    expect_has(t, pairs, "\na1,a1,");
    expect_has(t, pairs, "\na2,a2,");
    expect_has(t, pairs, "\na3,a3,");
    expect_lacks(t, pairs, "a1,a2");
}

PURE_TEST("a map says which column is which field, and must name what is there") {
    Str folder = test_folder(t);
    Str rows = file_of(t, folder, "rows.csv", right_rows), map = file_of(t, folder, "map", map_text);
    Str bad = file_of(t, folder, "bad", "colour = Place\n"),
        absent = file_of(t, folder, "absent", "surname = Nachname\n");
    Str said = run_link(t, 0, str_fmt(t->cx.arena, "%.*s --map %.*s", STR_ARG(rows), STR_ARG(map)).p);
    expect_has(t, said, "surname = Family");
    expect_has(t, said, "postcode = Code");
    expect_has(t, run_link(t, 2, str_fmt(t->cx.arena, "%.*s --map %.*s", STR_ARG(rows), STR_ARG(bad)).p),
               "bad:1: write field = column");
    expect_has(t, run_link(t, 2, str_fmt(t->cx.arena, "%.*s --map %.*s", STR_ARG(rows), STR_ARG(absent)).p),
               "no column \"Nachname\"");
    expect_has(t, run_link(t, 2, str_fmt(t->cx.arena, "%.*s/none.csv", STR_ARG(folder)).p), "cannot be opened");
    Str other = file_of(t, folder, "other.csv", "colour,size\nred,3\n");
    expect_has(t, run_link(t, 2, other.p), "--map");
    expect_has(t, run_link(t, 2, str_fmt(t->cx.arena, "%.*s --least 2", STR_ARG(rows)).p), "--least");
}

PURE_TEST("headings are told by their letters and digits, cells by what the header has most of") {
    Str folder = test_folder(t);
    Str left = file_of(t, folder, "left.csv", left_rows);
    static const char *const others[] = {
        "Record ID;First Name;Last-Name;Date Of Birth;House No.;\"Street; Name\";Town/City;Post Code\n"
        "b1;OLIVER;PATEL;9 May 2011;3;Mill Ln;Dover;CT162BB\nb2;Lizzie;Featherstone;8-Mar-10;12;High St.;Ashford;TN23 1AA\n",
        "recordId\tfirstName\tlastName\tdateOfBirth\thouseNumber\tstreetName\ttown\tpostCode\r\n"
        "b1\tOLIVER\tPATEL\t09/05/11\t3\tMill Ln\tDover\tCT162BB\r\nb2\tLizzie\tFeatherstone\tMarch 8, 2010\t12\tHigh St.\tAshford\tTN23 1AA\r\n",
        "RECORD_ID|GIVEN NAME|FAMILY NAME|D.O.B.|PAON|STREET|POST TOWN|ZIP\n"
        "b1|OLIVER|PATEL|2011-05-09T00:00:00|3|Mill Ln|Dover|CT162BB\nb2|Lizzie|Featherstone|20100308.0|12|High St.|Ashford|TN23 1AA\n"};
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        Str right = file_of(t, folder, "right.csv", others[i]),
            out = str_fmt(t->cx.arena, "%.*s/pairs.csv", STR_ARG(folder));
        Str said =
            run_link(t, 0, str_fmt(t->cx.arena, "%.*s %.*s --out %.*s", STR_ARG(left), STR_ARG(right), STR_ARG(out)).p);
        expect_has(t, said, "2 links");
        expect_has(t, test_read_file(t, out), "\na2,b1,");
        expect_has(t, test_read_file(t, out), "\na1,b2,");
    }
    Str wide = file_of(t, folder, "wide.csv", "\xFF\xFEn\0a\0"),
        twice = file_of(t, folder, "twice.csv", "surname,surname\na,b\n");
    expect_has(t, run_link(t, 2, wide.p), "UTF-16");
    expect_has(t, run_link(t, 2, twice.p), "twice");
}

PURE_TEST("a map may be written in several ways, and serves two files that call a field differently") {
    Str folder = test_folder(t);
    Str left = file_of(t, folder, "left.csv", left_rows), right = file_of(t, folder, "right.csv", right_rows);
    static const char *const maps[] = {
        ("id = Row Id\nforename = Given Name\nsurname = surname\nsurname = Family\nbirth_date = born\nhouse=house\nhouse=paon\nstreet=Road\n"
         "street=Street\ntown=Place\npostcode=Code\n"),
        "Given Name: forename\nFamily: surname\nBorn: birth_date\nHouse: house\nRoad: street\nPlace: town\nCode: postcode\n",
        "{\"forename\": \"Given Name\", \"surname\": \"Family\", \"birth_date\": \"Born\",\n\"street\": \"Road\", \"postcode\": \"Code\"}"};
    for (size_t i = 0; i < COUNT_OF(maps); i++) {
        Str map = file_of(t, folder, "map", maps[i]);
        Str said =
            run_link(t, 0, str_fmt(t->cx.arena, "%.*s %.*s --map %.*s", STR_ARG(left), STR_ARG(right), STR_ARG(map)).p);
        expect_has(t, said, "2 links");
        expect_has(t, said, "surname = Family");
        expect_has(t, said, "surname = surname");
    }
    Str bad = file_of(t, folder, "bad", "{\"colour\": \"Place\"}");
    expect_has(t, run_link(t, 2, str_fmt(t->cx.arena, "%.*s --map %.*s", STR_ARG(right), STR_ARG(bad)).p),
               "write field = column");
}

PURE_TEST("a truth column measures the answers and is not used to link") {
    static const char rows[] = "rec_id, given_name, surname, date_of_birth, postcode\n"
                               "rec-1-org, ada, lovelace, 18151210, 4011\n"
                               "rec-1-dup-0, ada, lovelaec, 18151210, 4011\n"
                               "rec-2-org, grace, hopper, 19061209, 2000\n"
                               "rec-3-org, alan, turing, 19120623, 3000\n";
    Str file = file_of(t, test_folder(t), "rows.csv", rows);
    Str said = run_link(t, 0, str_fmt(t->cx.arena, "%.*s --truth rec_id --json --weights --explain", STR_ARG(file)).p);
    json_t *o = json_loadb(said.p, said.n, 0, NULL);
    expect(t, o != NULL);
    json_t *e = json_object_get(o, "evaluation"), *explained = json_array_get(json_object_get(o, "explanations"), 0);
    expect_i64(t, 1, json_integer_value(json_object_get(e, "true_pairs")));
    expect_i64(t, 1, json_integer_value(json_object_get(e, "right")));
    expect_i64(t, 0, json_integer_value(json_object_get(e, "wrong")));
    expect(t, json_number_value(json_object_get(e, "f1")) == 1.0);
    expect_str(t, "rec-1-org", str_from(json_string_value(json_object_get(explained, "left"))));
    expect_i64(t, 4, json_integer_value(json_object_get(o, "left_rows")));
    expect(t, json_object_get(json_object_get(json_object_get(o, "weights"), "fields"), "surname") != NULL);
    expect(t, json_object_get(json_object_get(json_object_get(o, "weights"), "fields"), "upn") == NULL);
    json_decref(o);
    expect_has(t, run_link(t, 2, str_fmt(t->cx.arena, "%.*s --truth nobody", STR_ARG(file)).p), "no column \"nobody\"");
}

PURE_TEST("rows that are no CSV are left out, counted and named by line") {
    Str file = file_of(t, test_folder(t), "rows.csv",
                       "surname,forename,dob\nLovelace,Ada,1815-12-10\ntoo,many,cells,here\nHopper,Grace,1906-12-09\n");
    Str said = run_link(t, 0, file.p);
    expect_has(t, said, "2 rows;");
    expect_has(t, said, "1 row is no CSV and left out, the first in line 3");
}

PURE_TEST("an explanation names fields and weights and shows nobody's name") {
    Str file = file_of(
        t, test_folder(t), "rows.csv",
        "id,surname,forename,dob,street\n1,Lovelace,Ada,1815-12-10,Oak Rd\n2,Lovelace,Adah,1815-12-10,Oak Road\n");
    Str said = run_link(t, 0, str_fmt(t->cx.arena, "%.*s --explain", STR_ARG(file)).p);
    expect_has(t, said, "1 and 2\n");
    expect_has(t, said, "forename");
    expect_has(t, said, "one letter different");
    expect_lacks(t, said, "Lovelace");
}
