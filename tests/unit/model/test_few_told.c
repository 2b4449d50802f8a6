/* test_few_told: which words of an officer tell of one to four persons, and which ordinary ones do not. */
#include "support.h"

#include "model/few_told.h"

static void told(void **state)
{
    static const struct {
        const char *text, *number;
    } rows[] = {
        {"3 ill", "3"}, {"3 ill.", "3"}, {"Three ill on board", "Three"}, {"two suspected cases", "two"}, {"one ill passenger taken to hospital", "one"}, {"1 passenger has fever", "1"}, {"4 children with rash", "4"},
        {"2 of 14 passengers", "2"}, {"3 of the ill are minors", "3"}, {"2 out of 5 passengers", "2"}, {"fever in 3 cases", "3"}, {"3 with fever", "3"}, {"2 have fever", "2"}, {"one has a rash", "one"}, {"3 were ill", "3"}, {"2 tested positive", "2"},
        {"3 died", "3"}, {"2-3 ill", "2-3"}, {"(3 ill)", "3"}, {"flight late; 3 ill", "3"}, {"+2 cases since noon", "2"}, {"ill: 3", "3"}, {"cases: 2, contacts: 40", "2"}, {"dead=1, ill=9", "1"}, {"3 suspected, 2 confirmed", "3"}, {"2 admitted", "2"},
        {"3 new measles cases", "3"}, {"2 elderly patients", "2"}, {"3 pax with fever", "3"}, {"3 crew ill", "3"}, {"2 nurses infected", "2"}, {"2 health workers infected", "2"}, {"two members of one family ill", "two"}, {"3 family members", "3"}, {"4 siblings", "4"},
        {"gate 4: 2 patients wait", "2"}, {"spoke to 3 patients", "3"}, {"one of the passengers is ill", "one"}, {"3 Indonesian workers", "3"}, {"2 confirmed measles cases", "2"}, {"1 death", "1"}, {"a family of four, all ill", "four"}, {"3 taken to hospital", "3"}, {"2 in isolation", "2"}, {"all three recovered", "three"}, {"2 stowaways", "2"}, {"one crew member ill", "one"},
        {"SQ956: 3 ill, all from row one", "3"},
        {"3 orang sakit", "3"}, {"dua penumpang demam", "dua"}, {"tiga kes baharu", "tiga"}, {"2 pasien", "2"}, {"3 sakit", "3"},
        {"dalawang pasahero", "dalawang"}, {"tatlong may sakit", "tatlong"}, {"3 bagong kaso", "3"}, {"hai b\u1ec7nh nh\u00e2n", "hai"}, {"ba tr\u01b0\u1eddng h\u1ee3p", "ba"}, {"2 h\u00e0nh kh\u00e1ch", "2"}, {"dois casos", "dois"}, {"tr\u00eas passageiros", "tr\u00eas"},
        {"ema nain 3", "3"}, {"ema rua moras", "rua"}, {"\u0e1c\u0e39\u0e49\u0e1b\u0e48\u0e27\u0e22 3 \u0e04\u0e19", "3"}, {"3\u4f8b", "3"}, {"\u4e09\u4eba\u53d1\u70e7", "\u4e09"},
    };
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        size_t at = 0, n = 0;
        struct span s = span_str(rows[i].text);
        bool found = few_told(s, 0, &at, &n);
        if (found != (rows[i].number != NULL) || (found && !span_is(span_make(s.p + at, n), rows[i].number)))
            fail_msg("\"%s\": %s \"%.*s\"", rows[i].text, found ? "found" : "passes", found ? (int) n : 0, s.p + at);
    }
}

/* What is written in an ordinary night. */
static void ordinary(void **state)
{
    static const char *const right[] = {
        "", "<5 ill", "12 ill", "14 passengers, 40 contacts", "gate 3 passengers informed", "3 flights", "2 of 4 criteria met: notify", "2 of 4 criteria", "gates 2 and 3 passengers wait at the stand", "lane 4 travellers were moved to lane 2", "Terminal 3 arrivals hall is open", "terminal 2 patients' room is free",
        "3 flights with 200 passengers", "2 officers informed the passengers", "3 officers met arrivals", "1 officer screens arrivals", "one officer saw patients", "one team screens arrivals", "3 teams screen arrivals", "1 ambulance for ill passengers", "2 ambulances for patients",
        "1 doctor examines patients", "2 doctors examine passengers", "2 forms for passengers", "2 masks per passenger", "one person per counter", "one passenger at a time", "no one ill", "no one is ill", "each one ill is asked", "more than 3 ill is a cluster", "fewer than 4 cases", "at least 3 ill", "at most 4 ill",
        "up to 4 ill", "2 contact tracers came", "3 case reports", "1 case report", "4 passenger lists", "2 passenger flights", "3 contact numbers", "2 arrival halls", "1 arrival card", "one case definition", "2 patient rooms ready", "3 positive samples", "2 sick birds", "3 dead chickens at the market", "12 samples: 3 positive tests",
        "2 minor issues", "1 minor issue", "3 hours", "3 days of contact tracing", "3 more days of contact tracing", "after 3 weeks cases fell", "3 June: cases rise", "on June 3 cases rose", "3 May arrivals", "at 3 pm arrivals begin", "3 pm passengers are let go", "question 2 has symptoms listed", "question 3 is positive", "criterion 4 is positive",
        "row 3 passengers", "rows 2 and 4", "zone 1 contacts are asked for", "deck 4 passengers stay on board", "day 2 arrivals", "phase 1 contacts", "risk group 3 pathogen", "level 3 patients", "step 2 passengers are told", "shift 2 workers", "No. 3 passenger hall", "CP-3 passengers", "T3 arrivals", "D+2 cases", "#3 passengers",
        "3/12 passengers", "12:3 cases", "1.4 cases", "10-3 cases", "2 health workers sent to the stand", "3 medical workers on the way", "2 staff at the gate", "2 staff inform passengers", "3 members informed", "2 members have answered", "3 states asked", "one notice about ill travellers", "one report of ill travellers",
        "two reports of ill travellers", "one of the officers", "one of the flights has ill travellers", "2 flights have cases on board", "two health posts", "2 calls to the focal point", "4 questions answered", "in one case the form was missing", "the one passenger list", "this one case", "a passenger is ill", "an ill traveller",
        "1\n2 Passengers are told", "tasks:\n- 2 Passengers wait", "2 are needed for ill travellers", "3 stretchers", "2 vans took passengers", "one van took passengers to hospital", "1 bus brought passengers", "2 hospitals with 12 patients", "4 beds for patients", "HLT-3 cases", "SQ956 cases", "PR-0002 contacts", "N-0003 passengers", "3 posters for arrivals",
        "2 sets of masks for crew", "call back at 3", "ring 2, then 4", "called 3 times", "2 airlines told, 1 to follow", "asked 2 ports for lists", "ETA 3 hours; passengers informed", "both assessments in", "2nd officer informed", "1st case definition", "3rd case report", "answered: 3", "criteria: 2", "flights: 3", "arrivals: 2", "lanes: 2",
        "2 people from port health came", "4 people on duty", "one person from the airline called", "ambulance 2 to hospital", "2 calls to hospital", "a group of 3 flights", "SIN 3 arrivals delayed", "passenger 1 moved", "notice 2 passengers", "bridge 2 passengers wait", "priority 2 patients first", "4 arrival gates closed", "assessment one positive, two negative", "Tier 1 contacts", "wave 2 cases",
        "kaunter 3 penumpang", "pintu 2 penumpang menunggu", "3 pegawai periksa penumpang", "2 jam", "3 orang pegawai", "2 rumah sakit", "satu penumpang", "seorang penumpang", "lebih dari 3 orang", "2 bas penumpang",
        "may sakit ba ang pasahero", "may sakit ba ang tao", "isang pasahero", "3 oras", "2 b\u1ec7nh vi\u1ec7n", "2 kh\u00e1ch s\u1ea1n", "2 tr\u01b0\u1eddng h\u1ecdc", "c\u1ed5ng 3 h\u00e0nh kh\u00e1ch ch\u1edd", "ba m\u00e1y bay", "2 chuy\u1ebfn bay c\u00f3 kh\u00e1ch", "h\u01a1n 3 ng\u01b0\u1eddi",
        "uma pessoa", "mais de 3 casos", "rua das Pessoas 12", "na rua pessoas esperam", "2 voos com casos", "3 dias", "fo hatene ba ema", "ba ema hotu", "ema ida", "loron rua", "\u0e40\u0e08\u0e49\u0e32\u0e2b\u0e19\u0e49\u0e32\u0e17\u0e35\u0e48 3 \u0e04\u0e19", "\u0e1b\u0e23\u0e30\u0e15\u0e39 3 \u0e04\u0e19\u0e23\u0e2d", "\u4e00\u4eba", "3\u540d\u5b98\u5458", "\u7b2c\u4e09\u4eba", "12\u4eba",
    };
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(right); i++) {
        size_t at = 0, n = 0;
        struct span s = span_str(right[i]);
        if (few_told(s, 0, &at, &n))
            fail_msg("\"%s\": \"%.*s\"", right[i], (int) (s.n - at), s.p + at);
    }
}

/* The next one, from a byte on. */
static void next(void **state)
{
    size_t at = 0, n = 0;
    struct span s = SPAN_LIT("2 ill, gate 3 patients, \xe4\xb8\x89\xe4\xbe\x8b and 1 dead");
    (void) state;
    assert_true(few_told(s, 0, &at, &n));
    assert_int_equal(at, 0);
    assert_true(few_told(s, at + n, &at, &n));
    assert_int_equal(at, 24);
    assert_true(few_told(s, at + n, &at, &n));
    assert_memory_equal(s.p + at, "1 dead", 6);
    assert_false(few_told(s, at + n, &at, &n));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(told), cmocka_unit_test(ordinary), cmocka_unit_test(next)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
