/* test_headline: what a line about illness does not say, and whom a border action strikes by their state; places and pathogens are none of it. */
#include "support.h"

#include "model/action.h"
#include "model/headline.h"

static void flawed(void **state)
{
    static const struct {
        const char *text, *what, *where;
    } rows[] = {
        {"3 Chinese nationals ill with measles on SQ956", "fewer than five persons", NULL}, {"2 ill in a family, flight SQ956, Ebola", "fewer than five persons", "2 ill in a family, fligh"}, {"tiga orang sakit, Tuas", "fewer than five persons", NULL},
        {"Measles on SQ956", "a flight", "SQ956"}, {"Measles, 3K512 from Bali", "a flight", "3K512"}, {"Ill on flight sq 12", "a flight", "sq 12"}, {"Fever, SQ 956", "a flight", "SQ 956"}, {"chuyến bay VN1", "a flight", "VN1"}, {"measles, sq956", "a flight", "sq956"},
        {"Z2123 quarantined", "a flight", "Z2123"},
        {"Chinese nationals ill, Changi", "a nationality", "nationals"}, {"Chinese tourists with measles", "a nationality", "Chinese"}, {"Indonesians with fever at Tuas", "a nationality", "Indonesians"}, {"Measles in a Thai family", "a nationality", "Thai"},
        {"Demam, warga Kamboja", "a nationality", "Kamboja"}, {"ชาวกัมพูชาป่วย", "a nationality", "กัมพูชา"}, {"中国旅客发烧", "a nationality", "中国"}, {"người Việt Nam bị sốt", "a nationality", NULL},
    };
    static const char *const right[] = {
        "", "Measles, Woodlands", "Ill travellers on arrival", "Cluster on two flights", "A ship declares illness", "12 ill with measles at Changi Terminal 3", "Avian influenza A(H5N1), Bokeo", "H5N1 at Poipet", "EV71 in Kuching", "HCoV NL63", "SARS-CoV-2 BA.5", "B117 in Dili",
        "Cholera at the Thai border", "Cholera, Lao Cai", "Nipah, Indian Ocean ferry", "Thai-Lao Friendship Bridge 2: dengue", "Measles, Cambodia", "Dengue, Viet Nam", "Ebola, Congo", "Mpox, Singapore", "Cluster 000143", "Measles 14:30 LT, Tuas", "UN 3373 parcel at Changi", "AH1 at Mae Sot: cholera",
        "PR-0001", "Measles, gate B12", "Unknown pneumonia, Mukdahan", "COVID-19", "Cluster 1", "ด่านไทย: หัด", "Passport hall closed: mould", "<5 ill, Tuas"};
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct headline_flaw x = {0};
        headline_of_health(span_str(rows[i].text), &x);
        if (!x.what || strcmp(x.what, rows[i].what) != 0 || (rows[i].where && !span_is(x.where, rows[i].where)) || !x.instead)
            fail_msg("\"%s\": %s \"%.*s\"", rows[i].text, x.what ? x.what : "nothing", SPAN_FMT(x.where));
    }
    for (size_t i = 0; i < ARRAY_LEN(right); i++) {
        struct headline_flaw x = {0};
        if (headline_of_health(span_str(right[i]), &x))
            fail_msg("\"%s\": %s \"%.*s\"", right[i], x.what, SPAN_FMT(x.where));
    }
}

/* Whom it strikes: the names of states count, but where a journey begins or leads to. */
static void by_state(void **state)
{
    static const char *const by[] = {"warga Kamboja", "กัมพูชา ทุกคน", "people from Cambodia", "all Cambodia", "those from China and India", "pekerja dari Indonesia", "orang dari Filipina", "Nigeria passport holders", "China", "India, Pakistan", "công nhân Campuchia",
                                     "người từ Trung Quốc", "taga Pilipinas", "mga Tsina", "印尼旅客", "中国旅客", "越南人", "ကမ္ဘောဒီးယားများ", "ចិន ទាំងអស់", "ຈີນ ທຸກຄົນ", "மலேசியர்கள்", "Viet Nam's workers", "คนจากกัมพูชา", "KAMBOJA", "Bangladeshis", "cidadãos da Tailândia"};
    static const char *const without[] = {"travellers from Cambodia", "ferries from Indonesia and Malaysia", "arrivals from China or India", "lorries at the Thailand-Cambodia border", "crews of Singapore Airlines", "Malaysia-registered lorries", "semua penumpang dari Kamboja", "penumpang feri ke Singapura",
                                          "hành khách từ Campuchia", "ผู้โดยสารจากกัมพูชา", "ผู้โดยสารจากประเทศไทย", "来自中国的航班", "中国边境", "passageiros de Timor-Leste", "whoever was in Viet Nam in the last 21 days", "ကမ္ဘောဒီးယားမှ ခရီးသည်", "அனைத்து பயணிகள்", "whoever goes via China", "all who come in at Cinabar jetty",
                                          "pasahero mula sa Pilipinas"};
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(by); i++)
        if (!action_by_nationality(span_str(by[i])))
            fail_msg("\"%s\" passes", by[i]);
    for (size_t i = 0; i < ARRAY_LEN(without); i++)
        if (action_by_nationality(span_str(without[i])))
            fail_msg("\"%s\" is by nationality", without[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(flawed), cmocka_unit_test(by_state)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
