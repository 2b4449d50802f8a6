/* action_nation: words that tell people apart by the state they are of: nationalities, and names of states where they say who; see action.h. In the languages that notices are written in; a
 * word that is not in the tables is not found. Where a journey begins or leads to is a place, and so is a border. */
#include <string.h>

#include "model/action.h"

/* Those that begin with '=' are whole words, else words begin so; those of scripts without blanks, and of several words, begin with '*' and stand anywhere. */
static const char *const labels[] = {
    /* en */ "nationalit", "=national", "=nationals", "citizen", "rohingya", "=foreigners", "filipin",
    /* ms id */ "warganegara", "kewarganegaraan", "kebangsaan", "berkebangsaan", "=wni", "=wna", "*warga negara", "*warga asing", "*orang asing",
    /* fil */ "=mamamayan", "=mamamayang", "nasyonalidad", "pagkamamamayan", "dayuhan", "=pilipino", "=pilipina",
    /* vi */ "*quốc tịch", "*công dân", "*người nước ngoài", "*người việt", "*người thái", "*người trung quốc", "*người campuchia",
    /* pt tet */ "nacionalidade", "=nacionais", "=cidadão", "=cidadãos", "cidadania", "estrangeir", "nasionalidade", "sidadaun", "estranjeiru",
    /* th */ "*สัญชาติ", "*พลเมือง", "*คนไทย", "*คนลาว", "*คนต่างด้าว", "*ชาวต่างชาติ",
    /* lo */ "*ສັນຊາດ", "*ພົນລະເມືອງ", "*ຄົນລາວ", "*ຄົນໄທ", "*ຄົນຕ່າງປະເທດ",
    /* km */ "*សញ្ជាតិ", "*ជនជាតិ", "*ពលរដ្ឋ", "*ជនបរទេស",
    /* my */ "*နိုင်ငံသား", "*လူမျိုး", "*နိုင်ငံခြားသား",
    /* zh */ "*国籍", "*國籍", "*公民", "*国民", "*國民", "*籍旅客", "*外国人", "*外國人",
    /* ta */ "*நாட்டவர்", "*குடிமக்கள்", "*குடியுரிமை", "*வெளிநாட்டவர்"};
/* Of what a state gives its own. */
static const char *const documents[] = {"passport", "=paspor", "=pasport", "=pasaporte", "passaporte", "pasaporte", "*hộ chiếu", "*หนังสือเดินทาง", "*护照", "*護照"};
/* They may be a place's, too: "the Thai border". */
static const char *const adjectives[] = {"=bruneian", "=bruneians", "=cambodian", "=cambodians", "=khmer", "=khmers", "=indonesian", "=indonesians", "=lao", "=laotian", "=laotians", "=malaysian", "=malaysians", "=burmese", "=myanmar",
                                         "=singaporean", "=singaporeans", "=thai", "=thais", "=timorese", "=vietnamese", "=chinese", "=indian", "=indians", "=bangladeshi", "=bangladeshis", "=pakistani", "=pakistanis", "=nepali", "=nepalis", "=nepalese",
                                         "=nigerian", "=nigerians", "=korean", "=koreans", "=japanese", "=congolese", "=ugandan", "=ugandans", "=russian", "=russians", "=iranian", "=iranians", "=afghan", "=afghans", "=arab", "=arabs"};
/* The members, and those whose people they have most to do with. */
static const char *const states[] = {
    /* bn */ "brunei", /* kh */ "cambodia", "kamboja", "kemboja", "kambodya", "campuchia", "camboja", /* id */ "indonesia", "indonesya", "indonésia", "indonézia", "in-đô-nê-xi-a", /* la */ "laos", "lao pdr", "lào",
    /* mm */ "myanmar", "burma", "mianmar", "birmania", "birmânia", "miến điện", /* my */ "malaysia", "malásia", "malázia", "malaysiya", /* ph */ "philippines", "filipina", "pilipinas", "filipinas",
    /* sg */ "singapore", "singapura", "singapur", "xin-ga-po", /* th */ "thailand", "tailândia", "tailandia", "taylandia", "thái lan", "muangthai", /* tl */ "timor-leste", "timor leste", "timor lorosa'e", "timor lorosae", "east timor", "timor timur", "đông timor",
    /* vn */ "vietnam", "viet nam", "việt nam", "vietname", "biyetnam", /* cn */ "china", "tiongkok", "cina", "tsina", "trung quốc", /* in */ "india", "índia", "indya", "Ấn Độ", /* bd */ "bangladesh", "banglades", /* pk */ "pakistan", "paquistão",
    /* ng */ "nigeria", "nigéria", "nepal", "sri lanka", "korea", "hàn quốc", "coreia", "japan", "jepun", "jepang", "hapon", "nhật bản", "japão", "congo", "kongo", "uganda", "kenya", "ethiopia", "saudi arabia", "arab saudi", "iran", "afghanistan", "russia", "rusia",
    "papua new guinea", "papua nugini"};
/* In scripts that put no blank between words. */
static const char *const joined[] = {
    /* th */ "บรูไน", "กัมพูชา", "เขมร", "อินโดนีเซีย", "ลาว", "พม่า", "เมียนมา", "มาเลเซีย", "ฟิลิปปินส์", "สิงคโปร์", "ไทย", "ติมอร์", "เวียดนาม", "จีน", "อินเดีย", "บังกลาเทศ", "ปากีสถาน", "ไนจีเรีย", "เนปาล",
    /* lo */ "ບຣູໄນ", "ກຳປູເຈຍ", "ກໍາປູເຈຍ", "ອິນໂດເນເຊຍ", "ມຽນມາ", "ພະມ້າ", "ມາເລເຊຍ", "ຟີລິບປິນ", "ສິງກະໂປ", "ຕີມໍ", "ຫວຽດນາມ", "ຈີນ", "ອິນເດຍ", "ບັງກະລາເທດ", "ປາກິສະຖານ",
    /* km */ "ព្រុយណេ", "ប្រ៊ុយណេ", "កម្ពុជា", "ខ្មែរ", "ឥណ្ឌូនេស៊ី", "ឥណ្ឌូណេស៊ី", "ឡាវ", "មីយ៉ាន់ម៉ា", "ភូមា", "ម៉ាឡេស៊ី", "ហ្វីលីពីន", "សិង្ហបុរី", "ថៃ", "ទីម័រ", "វៀតណាម", "ចិន", "ឥណ្ឌា", "បង់ក្លាដែស", "ប៉ាគីស្ថាន",
    /* my */ "ဘရူနိုင်း", "ကမ္ဘောဒီးယား", "အင်ဒိုနီးရှား", "လာအို", "မြန်မာ", "မလေးရှား", "ဖိလစ်ပိုင်", "စင်ကာပူ", "ထိုင်း", "တီမော", "ဗီယက်နမ်", "တရုတ်", "အိန္ဒိယ", "ဘင်္ဂလားဒေ့ရှ်", "ပါကစ္စတန်", "နိုင်ဂျီးရီးယား",
    /* zh */ "文莱", "文萊", "汶萊", "柬埔寨", "印尼", "印度", "老挝", "老撾", "寮國", "缅甸", "緬甸", "马来西亚", "馬來西亞", "菲律宾", "菲律賓", "新加坡", "泰国", "泰國", "东帝汶", "東帝汶", "越南", "中国", "中國", "孟加拉", "巴基斯坦", "尼日利亚", "尼日利亞", "尼泊尔", "尼泊爾", "韩国", "韓國", "日本",
    /* ta */ "புரூணை", "கம்போடிய", "இந்தோனேசிய", "லாவோஸ்", "மியான்மர்", "மலேசிய", "பிலிப்பைன்", "சிங்கப்பூர்", "தாய்லாந்து", "வியட்நாம", "சீன", "இந்திய", "வங்காளதேச", "பங்களாதேஷ்", "பாகிஸ்தான்", "நைஜீரிய"};
/* Before a state's name: it is where a journey begins or leads to, or a border ... */
static const char *const ways[] = {"from", "to", "via", "through", "in", "into", "at", "with", "between", "leaving", "entering", "transiting", "border", "dari", "daripada", "ke", "di", "melalui", "sempadan", "perbatasan", "từ", "đến", "qua", "tại", "giới",
                                   "de", "da", "do", "das", "dos", "em", "para", "no", "na", "nas", "nos", "fronteira", "husi", "hosi", "iha", "sa", "ng", "mula", "galing", "patungong", "hangganan"};
static const char *const ways_joined[] = {"จาก", "ใน", "ไป", "ถึง", "สู่", "ด่าน", "ชายแดน", "ฝั่ง", "ຈາກ", "ໃນ", "ໄປ", "ດ່ານ", "ຊາຍແດນ", "ពី", "នៅ", "ក្នុង", "ទៅ", "ព្រំដែន", "从", "從", "自", "在", "往", "至", "经", "經", "到"};
/* ... unless people stand before that: "people from X". */
static const char *const folk[] = {"people", "persons", "person", "anyone", "anybody", "everyone", "everybody", "those", "all", "men", "women", "children", "workers", "migrants", "refugees", "students", "orang", "mereka", "warga", "pekerja", "người", "pessoas", "ema", "tao", "mga", "taga"};
static const char *const folk_joined[] = {"คน", "ชาว", "ຄົນ", "ຊາວ", "ជនជាតិ", "ប្រជាជន"};
static const char *const country_joined[] = {"ประเทศ", "ປະເທດ", "ប្រទេស"};
/* Behind it: a place's or a carrier's. */
static const char *const of_place[] = {"border", "borders", "side", "checkpoint", "checkpoints", "airport", "airlines", "airways", "registered", "bound", "strait", "immigration", "customs", "police", "port", "ports"};
static const char *const of_place_joined[] = {"边境", "邊境", "机场", "機場", "口岸", "航空", "海关", "海關", "မှ", "တွင်", "သို့", "နယ်စပ်"};
static const char *const people_joined[] = {"人", "籍", "旅客", "公民", "游客", "遊客"};

static char fold(char c)
{
    return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char) c >= 0x80;
}

/* Do the words stand at byte `at`? Capitals count in ASCII alone as their small letters. */
static size_t words_at(struct span s, size_t at, const char *words)
{
    size_t n = strlen(words), k = 0;
    while (k < n && at + k < s.n && fold(s.p[at + k]) == fold(words[k]))
        k++;
    return k == n ? n : 0;
}

static size_t any_at(struct span s, size_t at, const char *const *v, size_t n)
{
    size_t most = 0, len;
    for (size_t i = 0; i < n; i++)
        if ((len = words_at(s, at, v[i])) > most)
            most = len;
    return most;
}
#define ANY_AT(s, at, list) any_at((s), (at), (list), ARRAY_LEN(list))

/* The one of the list that ends before byte `at`; its length. */
static size_t any_before(struct span s, size_t at, const char *const *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strlen(v[i]) <= at && words_at(s, at - strlen(v[i]), v[i]))
            return strlen(v[i]);
    return 0;
}
#define ANY_BEFORE(s, at, list) any_before((s), (at), (list), ARRAY_LEN(list))

/* Where the word ends that begins at `at`. */
static size_t word_end(struct span s, size_t at)
{
    while (at < s.n && is_word(s.p[at]))
        at++;
    return at;
}

static struct span word_behind(struct span s, size_t at)
{
    while (at < s.n && strchr(" -", s.p[at]) && s.p[at])
        at++;
    return span_make(s.p + at, word_end(s, at) - at);
}

/* The word before byte `at`; *from: where it begins. */
static struct span word_before(struct span s, size_t at, size_t *from)
{
    size_t end;
    while (at && !is_word(s.p[at - 1]) && !strchr(".;:!?", s.p[at - 1]))
        at--;
    for (end = at; at && is_word(s.p[at - 1]);)
        at--;
    *from = at;
    return span_make(s.p + at, end - at);
}

static bool is_in(struct span word, const char *const *v, size_t n)
{
    return word.n && any_at(word, 0, v, n) == word.n;
}
#define IS_IN(word, list) is_in((word), (list), ARRAY_LEN(list))

/* The entry of such a table that stands at `at`, where a word begins or, of a script without blanks, anywhere; the bytes it takes. */
static size_t entry_at(struct span s, size_t at, const char *const *v, size_t n)
{
    bool begins = !at || !is_word(s.p[at - 1]);
    for (size_t i = 0; i < n; i++) {
        const char *w = v[i];
        bool whole = *w == '=', anywhere = *w == '*';
        size_t len = words_at(s, at, w + (whole || anywhere));
        if (!len || (!anywhere && !begins) || (whole && at + len < s.n && is_word(s.p[at + len])))
            continue;
        return anywhere ? len : word_end(s, at + len) - at;
    }
    return 0;
}
#define ENTRY_AT(s, at, list) entry_at((s), (at), (list), ARRAY_LEN(list))

/* A state's name at byte `at`, a whole word; 0: none. */
static size_t state_at(struct span s, size_t at)
{
    size_t n = (!at || !is_word(s.p[at - 1])) ? ANY_AT(s, at, states) : 0;
    return n && !(at + n < s.n && is_word(s.p[at + n])) ? n : 0;
}

/* Is the state that stands at s[at..end) a place? */
static bool is_place(struct span s, size_t at, size_t end)
{
    size_t from, n;
    struct span before = word_before(s, at, &from), behind = word_behind(s, end);
    for (int i = 0; i < 3 && behind.n; i++) { /* "the X-Y border" */
        size_t next = (size_t) (behind.p - s.p);
        if (IS_IN(behind, of_place))
            return true;
        if (!(n = state_at(s, next)) && !span_is(behind, "and") && !span_is(behind, "dan"))
            break;
        behind = word_behind(s, next + (n ? n : behind.n));
    }
    for (int i = 0; i < 3 && from && (IS_IN(before, states) || span_is(before, "and") || span_is(before, "the") || span_is(before, "or")); i++)
        before = word_before(s, from, &from); /* "from X and Y" */
    if (!IS_IN(before, ways))
        return false;
    before = word_before(s, from, &from);
    return !IS_IN(before, folk);
}

static bool is_place_joined(struct span s, size_t at, size_t end)
{
    size_t n = ANY_BEFORE(s, at, country_joined), way;
    at -= n;
    at -= at && s.p[at - 1] == ' ';
    if (end < s.n && (ANY_AT(s, end, of_place_joined) || (end + 12 < s.n && memmem(s.p + end, s.n - end < 30 ? s.n - end : 30, "லிருந்து", strlen("லிருந்து")))))
        return true;
    if (!(way = ANY_BEFORE(s, at, ways_joined)))
        return false;
    at -= way;
    at -= at && s.p[at - 1] == ' ';
    return !ANY_BEFORE(s, at, folk_joined);
}

bool action_by_nationality(struct span s)
{
    for (size_t at = 0, n; at < s.n; at++) {
        if (((unsigned char) s.p[at] & 0xc0) == 0x80)
            continue;
        if (ENTRY_AT(s, at, labels) || ENTRY_AT(s, at, documents) || (ENTRY_AT(s, at, adjectives) && !state_at(s, at)))
            return true;
        if (((n = state_at(s, at)) && !is_place(s, at, at + n)) || ((n = ANY_AT(s, at, joined)) && !is_place_joined(s, at, at + n)))
            return true;
    }
    return false;
}

/* Is it people that the adjective or the state's name at s[at..end) belongs to? */
static bool of_people(struct span s, size_t at, size_t end, bool adjective)
{
    size_t from;
    struct span behind = end < s.n && s.p[end] == ' ' ? word_behind(s, end) : span_make(s.p, 0), before = at && s.p[at - 1] == ' ' ? word_before(s, at, &from) : span_make(s.p, 0);
    if (adjective && s.p[end - 1] == 's' && !words_at(s, at, "laos")) /* "Indonesians" */
        return true;
    return action_is_person_word(behind) || span_is(behind, "tourists") || span_is(behind, "crew") || span_is(behind, "family") || IS_IN(before, folk);
}

bool action_nationality_in(struct span s, struct span *where)
{
    for (size_t at = 0, n; at < s.n; at++) {
        if (((unsigned char) s.p[at] & 0xc0) == 0x80)
            continue;
        bool found = (n = ENTRY_AT(s, at, labels)) != 0;
        found = found || ((n = ENTRY_AT(s, at, adjectives)) && of_people(s, at, at + n, true));
        found = found || ((n = state_at(s, at)) && of_people(s, at, at + n, false));
        found = found || ((n = ANY_AT(s, at, joined)) && (ANY_BEFORE(s, at, folk_joined) || ANY_AT(s, at + n, people_joined)));
        if (found) {
            *where = span_make(s.p + at, n);
            return true;
        }
    }
    return false;
}
