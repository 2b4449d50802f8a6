/* test_person: what is clearly of one person is found, with its words; what only looks alike is not. */
#include "support.h"

#include "text/person.h"

static void found(void **state)
{
    static const struct {
        const char *text, *what, *where;
    } rows[] = {
        {"the ill one has K1234567 with him", "a passport's or identity card's number", "K1234567"},
        {"holder of document 512345678", "a passport's or identity card's number", "document 512345678"},
        {"K-1234567 was shown", "a passport's or identity card's number", "K-1234567"},
        {"seats 31 A and 32 B", "a seat", "seats 31 A"},
        {"in seat 31-C", "a seat", "seat 31-C"},
        {"DOB 120381", "the day of a person's birth", "DOB 120381"},
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
        struct text_person x = {0};
        text_person(span_str(rows[i].text), 0, &x);
        if (!x.what || strcmp(x.what, rows[i].what) != 0 || !span_is(x.where, rows[i].where))
            fail_msg("\"%s\": %s \"%.*s\"", rows[i].text, x.what ? x.what : "nothing", SPAN_FMT(x.where));
    }
}

static void no_false_alarm(void **state)
{
    static const char *const rows[] = {
        "", "SQ123 and MH370 landed at 14:30Z with 12 ill", "AMICF-2026-000012 is part of it", "PR-0001, N-0031, BA-0003", "WHO/HSE/IHR/2026.31", "IMO 9123456 and IMO9123456", "MMSI 563012345",
        "7 ill, 3 aged 40-49, 4 aged 60 or over", "aged 40 to 49", "40-49 years old", "40–49 years old", "children 0 - 4 years old", "aged 60+", "over 60", "passengers of 12 rows are asked", "rows 12 to 16 are asked for",
        "call +65 6123 4567", "tel. 065-6123-4567", "the passport desk was told at 14:30", "passports of 271 passengers", "two seats were empty", "document 20261130 of WHO", "documents 12 and 13", "seats 12 and 13", "seat 12. A family", "order A-123456", "BA-0001234", "seat map asked for", "180 seats", "seats 180 to 200",
        "A320, 9V-SKA", "JQR1234", "SGX1234A", "TEMU1234567", "1.3521,103.8198", "2026-11-24T14:32:07Z", "20261124143207", "PHEIC 2024", "0000-14-5678-90", "hand luggage 10kg", "10 years of data", "3 years ago",
        "http://example.org/AB123456", "ref-AB123456", "page 12", "the average age was low", "yo", "(12)", "(12 crew)", "EX 000143 and Ref 99", "terminal 3 (F)", "MF 12"};
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct text_person x = {0};
        if (text_person(span_str(rows[i]), 0, &x))
            fail_msg("\"%s\": %s \"%.*s\"", rows[i], x.what, SPAN_FMT(x.where));
    }
}

enum { HEALTH = TEXT_PERSON_HEALTH | TEXT_PERSON_RESULT,
       ALL = HEALTH | TEXT_PERSON_NAMES };

/* What can be nothing else is told from what only looks so; where illness is spoken of, more does. */
static void of_health(void **state)
{
    static const struct {
        const char *text, *where;
        unsigned flags;
        bool certain;
    } rows[] = {
        {"row 31 seat C", "row 31 seat C", 0, true}, {"Row 31, seat C coughs", "Row 31, seat C", 0, true}, {"the one in row 31C", "row 31C", 0, true}, {"seat C31", "seat C31", 0, true}, {"kerusi 31C", "kerusi 31C", 0, true},
        {"31C and 31D have a rash", "31C", HEALTH, false}, {"the woman in 31C has measles", "31C", HEALTH, false}, {"3 ill in row 31", "row 31", HEALTH, false}, {"the one in 38C", "38C", HEALTH, false},
        {"gate 31C, then 4A coughs", "4A", HEALTH, false},
        {"43yo", "43yo", 0, true}, {"a 43 y/o", "43 y/o", 0, true}, {"4 y.o., coughs", "4 y.o.", 0, true}, {"43/M", "43/M", 0, false}, {"(43, male)", "43, male", 0, true}, {"the 43-year-old woman", "43-year-old", 0, true},
        {"the mother, 42 years old", "42 years old", 0, true}, {"a 40-year-old bridge", "40-year-old", 0, false}, {"a woman aged 42", "aged 42", 0, true}, {"aged 42", "aged 42", 0, false},
        {"DOB 12/03/1981", "DOB 12/03/1981", 0, true}, {"born 1981-03-12", "born 1981-03-12", 0, true}, {"Born on 12 March 1981", "Born on 12 March 1981", 0, true}, {"tarikh lahir: 12.3.1981", "tarikh lahir: 12.3.1981", 0, true}, {"born 1981", "born 1981", 0, false},
        {"HIV positive, on treatment since 2019", "HIV positive", HEALTH, false}, {"PCR positive", "PCR positive", HEALTH, false}, {"she is HIV+", "HIV+", HEALTH, false}, {"positif HIV", "positif HIV", HEALTH, false}, {"2 tested positive", "tested positive", HEALTH, false},
        {"three of one family, Mr Tan", "Mr Tan", ALL, false}, {"Puan Siti was seen", "Puan Siti", ALL, false},
        {"the mother in seat 31C, 42 years old, passport K1234567", "seat 31C", 0, true}, {"pallet AB123456, then passport K1234567", "passport K1234567", 0, true}, {"pallet AB123456", "AB123456", 0, false}, {"S1234567D", "S1234567D", 0, true},
    };
    static const char *const none[] = {
        "gate 31C", "gates 31C and 31D", "lane 4B", "lanes 4A, 4B and 4C", "flight SQ31", "section 9B", "s. 15A of the Act", "Annex 2A", "route 12B", "24H", "48H", "20K doses", "3D", "5G", "fever above 38C", "a temperature of 38C", ">=38C", "38\u00b0C", "rows 12 to 16",
        "row 12-16", "row 12 to 16", "12 PCR positive", "12 tested positive", "whoever is PCR positive", "PCR positive travellers", "all PCR-positive arrivals", "none tested positive", "positive results", "PCR is done", "aged 6 months to 5 years", "aged 12 and under", "43/Moscow", "1/2", "24/7",
        "born in 12 provinces", "children born abroad", "dob", "A(H5N1) clade 2.3.4.4b", "EV-D68", "BA.5", "Hotel 4-B", "Mr", "Ms and others", "misses Nothing", "Tuas, lane 12", "2026-11-24", "H1N1", "block 12D", "0A"};
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct text_person x = {0};
        text_person(span_str(rows[i].text), rows[i].flags, &x);
        if (!x.what || x.certain != rows[i].certain || !span_is(x.where, rows[i].where))
            fail_msg("\"%s\": %s%s \"%.*s\"", rows[i].text, x.certain ? "certain, " : "", x.what ? x.what : "nothing", SPAN_FMT(x.where));
        if (rows[i].flags && text_person(span_str(rows[i].text), 0, &x))
            fail_msg("\"%s\": %s, in whatever it stands", rows[i].text, x.what);
    }
    for (size_t i = 0; i < ARRAY_LEN(none); i++) {
        struct text_person x = {0};
        if (text_person(span_str(none[i]), ALL, &x))
            fail_msg("\"%s\": %s \"%.*s\"", none[i], x.what, SPAN_FMT(x.where));
    }
}

static void hidden(void **state)
{
    struct arena a = {0};
    (void) state;
    assert_true(span_is(text_person_hidden(&a, SPAN_LIT("a family, the mother in seat 31C, 42 years old, passport K1234567, and lane 4B"), 0), "a family, the mother in [of a person], [of a person], [of a person], and lane 4B"));
    assert_true(span_is(text_person_hidden(&a, SPAN_LIT("31C and 31D"), HEALTH), "[of a person] and [of a person]"));
    assert_true(span_is(text_person_hidden(&a, SPAN_LIT("<5 ill"), ALL), "<5 ill"));
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(found), cmocka_unit_test(no_false_alarm), cmocka_unit_test(of_health), cmocka_unit_test(hidden)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
