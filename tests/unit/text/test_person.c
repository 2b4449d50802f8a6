/* test_person: what is clearly of one person is found, with its words; what only looks alike is not. */
#include "support.h"

#include "text/person.h"

static void found(void **state)
{
    static const struct {
        const char *text, *what, *where;
    } rows[] = {
        {"the ill one has K1234567 with him", "a passport's or identity card's number", "K1234567"},
        {"NRIC S1234567D", "a passport's or identity card's number", "NRIC S1234567D"},
        {"AB123456, from row 12", "a passport's or identity card's number", "AB123456"},
        {"900101-14-5678 was seen", "a passport's or identity card's number", "900101-14-5678"},
        {"3174012345678901", "a passport's or identity card's number", "3174012345678901"},
        {"Passport no. 512345678", "a passport's or identity card's number", "Passport no. 512345678"},
        {"paspor nomor C7654321X", "a passport's or identity card's number", "paspor nomor C7654321X"},
        {"sat in seat 14C, coughs", "a seat", "seat 14C"},
        {"Seats 3a and 3b", "a seat", "Seats 3a"},
        {"kursi 22F", "a seat", "kursi 22F"},
        {"a 42-year-old man", "the age of a person", "42-year-old"},
        {"she is 7 years old", "the age of a person", "7 years old"},
        {"a man aged 42, ill", "the age of a person", "aged 42"},
        {"perempuan berumur 31", "the age of a person", "berumur 31"},
        {"Tan Ah Kow (42/F) coughs", "the age of a person", "42/F"},
        {"một người 42 tuổi", "the age of a person", "42 tuổi"},
        {"ผู้ป่วยอายุ 42 ปี", "the age of a person", "อายุ 42"},
        {"一名42岁旅客", "the age of a person", "42岁"},
    };
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct span where = {0};
        const char *what = text_person(span_str(rows[i].text), &where);
        if (!what || strcmp(what, rows[i].what) != 0 || !span_is(where, rows[i].where))
            fail_msg("\"%s\": %s \"%.*s\"", rows[i].text, what ? what : "nothing", SPAN_FMT(where));
    }
}

static void no_false_alarm(void **state)
{
    static const char *const rows[] = {
        "", "SQ123 and MH370 landed at 14:30Z with 12 ill", "AMICF-2026-000012 is part of it", "PR-0001, N-0031, BA-0003", "WHO/HSE/IHR/2026.31", "IMO 9123456 and IMO9123456", "MMSI 563012345",
        "7 ill, 3 aged 40-49, 4 aged 60 or over", "aged 40 to 49", "40-49 years old", "40–49 years old", "children 0 - 4 years old", "aged 60+", "over 60", "passengers of 12 rows are asked", "rows 12 to 16 are asked for",
        "call +65 6123 4567", "tel. 065-6123-4567", "the passport desk was told at 14:30", "passports of 271 passengers", "two seats were empty", "seat map asked for", "180 seats", "seats 180 to 200",
        "A320, 9V-SKA", "JQR1234", "SGX1234A", "TEMU1234567", "1.3521,103.8198", "2026-11-24T14:32:07Z", "20261124143207", "PHEIC 2024", "0000-14-5678-90", "hand luggage 10kg", "10 years of data", "3 years ago",
        "http://example.org/AB123456", "ref-AB123456", "page 12", "the average age was low", "yo", "(12)", "(12 crew)", "EX 000143 and Ref 99", "terminal 3 (F)", "MF 12"};
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct span where = {0};
        const char *what = text_person(span_str(rows[i]), &where);
        if (what)
            fail_msg("\"%s\": %s \"%.*s\"", rows[i], what, SPAN_FMT(where));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(found), cmocka_unit_test(no_false_alarm)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
