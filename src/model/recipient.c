/* recipient: see recipient.h. The file's language is that of base/conf. */
#include "model/recipient.h"

#include <stdio.h>
#include <stdlib.h>

#include "model/datafile.h"
#include "model/member.h"

enum { TLP_CLEAR = 1, TLP_GREEN, TLP_AMBER, TLP_AMBER_STRICT, TLP_RED };

/* A channel: its word, the gravest TLP that it may carry, and what its address looks like. */
/* "https://...", or "http://" to this machine itself by its address, as an exercise's receivers have it. */
static bool is_https(const char *s)
{
    static const char *const plain[] = {"http://127.0.0.1", "http://[::1]"};
    if (strpbrk(s, " \t\"<>"))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(plain); i++) {
        size_t n = strlen(plain[i]);
        if (strncmp(s, plain[i], n) == 0 && (s[n] == ':' || s[n] == '/'))
            return !strchr(s, '@');
    }
    return strncmp(s, "https://", 8) == 0 && s[8] && !strchr(s, '@');
}
static bool is_mail(const char *s)
{
    const char *at = strchr(s, '@');
    return at && at != s && strchr(at, '.') && !strchr(at + 1, '@') && !strpbrk(s, " \t,;<>\"");
}
static bool is_folder(const char *s)
{
    return s[0] && s[0] != '.' && !strpbrk(s, "/ \t\\");
}
static bool is_name(const char *s)
{
    return s[0] != 0;
}
static const struct {
    const char *word;
    uint8_t ceiling, encrypted;
    bool (*address_ok)(const char *s);
    const char *right;
} channels[] = {
    {"cap", TLP_AMBER_STRICT, TLP_AMBER_STRICT, is_https, "an address that begins with https:// (http:// to 127.0.0.1 or [::1] alone)"},
    {"edxl", TLP_AMBER_STRICT, TLP_AMBER_STRICT, is_https, "an address that begins with https:// (http:// to 127.0.0.1 or [::1] alone)"},
    {"json", TLP_AMBER_STRICT, TLP_AMBER_STRICT, is_https, "an address that begins with https:// (http:// to 127.0.0.1 or [::1] alone)"},
    {"feed", TLP_GREEN, TLP_GREEN, is_folder, "the feed's name: a folder below HOME/feeds, without /"},
    {"mail", TLP_GREEN, TLP_AMBER, is_mail, "a mail address"},
    {"sms", TLP_GREEN, TLP_GREEN, datafile_number_ok, "a telephone number"},
    {"voice", TLP_GREEN, TLP_GREEN, datafile_number_ok, "a telephone number"},
    {"usb", TLP_RED, TLP_RED, is_name, "who carries it"},
    {"console", TLP_RED, TLP_RED, is_name, "which console"},
};
static const char *const channel_list[] = {"cap", "edxl", "json", "feed", "mail", "sms", "voice", "usb", "console"};
const struct words words_channel = {"channel", channel_list, ARRAY_LEN(channel_list)};
_Static_assert(ARRAY_LEN(channels) == ARRAY_LEN(channel_list) && ARRAY_LEN(channels) == RECIPIENT_CONSOLE, "a word for each channel");

uint32_t recipient_ceiling(enum recipient_channel channel, bool encrypted)
{
    return channel < 1 || channel > ARRAY_LEN(channels) ? TLP_CLEAR : encrypted ? channels[channel - 1].encrypted : channels[channel - 1].ceiling;
}

bool recipient_seals(const struct recipient *r, uint32_t channel, wf_time at)
{
    return channel == RECIPIENT_MAIL && r->encrypted && r->pem && at >= r->pem_from && (r->pem_until == TIME_NONE || at <= r->pem_until);
}

const char *recipient_address(const struct recipient *r, uint32_t channel)
{
    return channel == r->second && channel != r->channel ? r->second_address : r->address;
}

static bool desk_ok(const char *s)
{
    size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-");
    return n > 0 && !s[n];
}

/* "MY", "MY/protection", "carrier:GA": a member's, with or without a desk, or a group and one of it. */
static bool name_ok(const char *s)
{
    size_t n = strlen(s), word = strspn(s, "abcdefghijklmnopqrstuvwxyz");
    if (n > RECIPIENT_NAME_MOST || n < 2)
        return false;
    if (word && s[word] == ':')
        return s[word + 1] && strspn(s + word + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-") == n - word - 1;
    return member_code_ok(span_make(s, 2)) && (n == 2 || (s[2] == '/' && desk_ok(s + 3)));
}

static bool readback_ok(const char *s)
{
    return is_https(s) && strstr(s, "{identifier}") != NULL;
}

static bool file_ok(const char *s)
{
    return s[0] == '/';
}

static bool file_is(const char *s)
{
    return s[0] != 0;
}

static bool encoder_ok(const char *s)
{
    return strlen(s) <= 32 && desk_ok(s);
}

static const struct conf_section sections[] = {
    {"recipient", true, "a member, with or without a desk, or a group: recipient \"MY/protection\" { ... }, recipient \"carrier:GA\" { ... }", name_ok, true},
};
#define TLP_WORDS "CLEAR, GREEN, AMBER, AMBER+STRICT or RED"
static const struct conf_key keys[] = {
    {"", "format", CONF_INTEGER, 1, 1, "format = 1 is the only one this version reads", NULL},
    {"recipient", "title", CONF_TEXT, 0, 120, "the desk's name, at most 120 bytes", NULL},
    {"recipient", "channel", CONF_TEXT, 0, 20, "one of: cap edxl json feed mail sms voice usb console", NULL},
    {"recipient", "address", CONF_TEXT, 0, 400, "where its channel sends to, at most 400 bytes", NULL},
    {"recipient", "languages", CONF_LIST, 0, 0, "languages = {\"ms\", \"en\"}: BCP 47, first what is read best", datafile_language_ok},
    {"recipient", "tlp", CONF_TEXT, 0, 20, TLP_WORDS, NULL},
    {"recipient", "encrypted", CONF_BOOL, 0, 0, "true or false", NULL},
    {"recipient", "certificate", CONF_TEXT, 0, 400, "a file: the recipient's certificate (PEM), from recipients.conf's folder on", file_is},
    {"recipient", "encoder", CONF_TEXT, 0, 32, "a plugin's name", encoder_ok},
    {"recipient", "phone", CONF_TEXT, 0, 40, "digits with + ( ) - / and blanks", datafile_number_ok},
    {"recipient", "phone_language", CONF_TEXT, 0, 20, "a language: BCP 47", datafile_language_ok},
    {"recipient", "second", CONF_TEXT, 0, 20, "one of: cap edxl json feed mail sms voice usb console", NULL},
    {"recipient", "second_address", CONF_TEXT, 0, 400, "where the second channel sends to, at most 400 bytes", NULL},
    {"recipient", "readback", CONF_TEXT, 0, 400, "an address that begins with https:// and has {identifier} in it", readback_ok},
#define FILE_WORDS "a file's absolute path"
    {"recipient", "ca_file", CONF_TEXT, 0, 400, FILE_WORDS, file_ok},
    {"recipient", "client_cert", CONF_TEXT, 0, 400, FILE_WORDS, file_ok},
    {"recipient", "client_key", CONF_TEXT, 0, 400, FILE_WORDS, file_ok},
    {"recipient", "token_file", CONF_TEXT, 0, 400, FILE_WORDS, file_ok},
    {"recipient", "tested", CONF_TEXT, 0, 40, "\"2026-09-01\", the day of the last test that was acknowledged", NULL},
};
static const struct conf_grammar grammar = {keys, ARRAY_LEN(keys), sections, ARRAY_LEN(sections)};

static const char *begin(struct recipients *r, const struct conf_value *v)
{
    struct recipient one = {.name = mem_strdup(v->title), .tested = TIME_NONE, .line = v->line};
    if (member_code_ok(span_make(one.name, 2)) && (!one.name[2] || one.name[2] == '/'))
        memcpy(one.member, one.name, 2);
    VEC_PUSH(&r->v, one);
    return r->v.n > RECIPIENTS_MOST ? "there are at most 500 recipients" : NULL;
}

static const char *take(void *arg, const struct conf_value *v)
{
    struct recipients *r = arg;
    if (!v->nth)
        return NULL;
    if (!v->key)
        return begin(r, v);
    struct recipient *one = &r->v.v[r->v.n - 1];
    const struct {
        const char *key;
        char **to;
    } texts[] = {{"title", &one->title}, {"address", &one->address}, {"encoder", &one->encoder}, {"phone", &one->phone}, {"phone_language", &one->phone_language},
                 {"second_address", &one->second_address}, {"readback", &one->readback}, {"ca_file", &one->ca_file}, {"client_cert", &one->client_cert},
                 {"client_key", &one->client_key}, {"token_file", &one->token_file}, {"certificate", &one->certificate}};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        if (strcmp(v->key, texts[i].key) == 0)
            return datafile_take_text(texts[i].to, v);
    if (strcmp(v->key, "channel") == 0 || strcmp(v->key, "second") == 0) {
        uint8_t *to = v->key[0] == 'c' ? &one->channel : &one->second;
        *to = (uint8_t) words_find(&words_channel, v->text);
        return *to ? NULL : "one of: cap edxl json feed mail sms voice usb console";
    }
    if (strcmp(v->key, "tlp") == 0) {
        one->tlp = (uint8_t) words_find(&words_tlp, v->text);
        return one->tlp ? NULL : TLP_WORDS;
    }
    if (strcmp(v->key, "encrypted") == 0) {
        one->encrypted = span_is(v->text, "true") || span_is(v->text, "yes") || span_is(v->text, "on");
        return NULL;
    }
    if (strcmp(v->key, "tested") == 0)
        return datafile_take_day(&one->tested, v);
    if (one->languages.n == RECIPIENT_LANGUAGES_MOST)
        return "at most 6 languages";
    VEC_PUSH(&one->languages, mem_strndup(v->text.p, v->text.n));
    return NULL;
}

/* What is wrong with its second path, and with how it is posted to. */
static const char *fault_of_path(const struct recipient *one, const char **key)
{
    bool posts = recipient_is_posted(one->channel) || recipient_is_posted(one->second);
    *key = "second";
    if (!one->second != !one->second_address)
        return "second and second_address stand together";
    if (one->second == one->channel && one->second)
        return "is the channel that it has already";
    *key = "second_address";
    if (one->second && !channels[one->second - 1].address_ok(one->second_address))
        return channels[one->second - 1].right;
    *key = one->client_cert ? "client_cert" : one->client_key ? "client_key" : one->ca_file ? "ca_file" : one->token_file ? "token_file" : NULL;
    if (*key && !posts)
        return "is about channels that post: cap edxl json";
    *key = "client_key";
    return one->client_key && !one->client_cert ? "stands beside client_cert" : NULL;
}

/* What is wrong with a recipient as a whole; NULL: nothing. *key: what it is about. */
static const char *fault_of(const struct recipient *one, const char **key)
{
    static const char *const needed = "is missing; a recipient has title, channel, address, languages and tlp";
    *key = !one->title ? "title" : !one->channel ? "channel" : !one->address ? "address" : !one->languages.n ? "languages" : !one->tlp ? "tlp" : NULL;
    if (*key)
        return needed;
    *key = "address";
    if (!channels[one->channel - 1].address_ok(one->address))
        return channels[one->channel - 1].right;
    *key = "certificate";
    if (one->certificate && !one->encrypted)
        return "stands beside encrypted = true";
    *key = "tlp";
    if (one->tlp > recipient_ceiling(one->channel, one->encrypted))
        return one->channel == RECIPIENT_MAIL ? "mail carries GREEN at most, and AMBER where it is encrypted (encrypted = true, certificate = \"FILE\")" : "is above what its channel may carry";
    *key = "encrypted";
    if (one->encrypted && one->channel != RECIPIENT_MAIL && one->second != RECIPIENT_MAIL)
        return "is about mail alone";
    if (one->encrypted && one->encoder && one->channel == RECIPIENT_MAIL)
        return "a plugin's form is not encrypted: take encoder away, or encrypted";
    if (one->encrypted && !one->certificate)
        return "is true, and there is nothing to encrypt with: ask it for its S/MIME certificate (PEM) and name the file, certificate = \"FILE\"; without one take encrypted away: "
               "above GREEN it then hears that a notice is waiting";
    return fault_of_path(one, key);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct recipient *) a)->name, ((const struct recipient *) b)->name);
}

size_t recipients_read(struct recipients *out, const char *file, struct span text, struct buf *problems)
{
    memset(out, 0, sizeof *out);
    size_t n = conf_read(&grammar, file, text, take, out, problems);
    for (size_t i = 0, read = n == 0; i < out->v.n && read; i++) {
        const char *key, *fault = fault_of(&out->v.v[i], &key);
        if (!fault)
            continue;
        buf_printf(problems, "%s:%u: %s: of \"%s\": %s\n", file, out->v.v[i].line, key, out->v.v[i].name, fault);
        n++;
    }
    if (n)
        recipients_free(out);
    else if (out->v.n)
        qsort(out->v.v, out->v.n, sizeof *out->v.v, by_name);
    return n;
}

void recipients_free(struct recipients *r)
{
    for (size_t i = 0; i < r->v.n; i++) {
        struct recipient *one = &r->v.v[i];
        char *const texts[] = {one->name, one->title, one->address, one->encoder, one->phone, one->phone_language, one->second_address, one->readback,
                               one->ca_file, one->client_cert, one->client_key, one->token_file, one->certificate, one->pem};
        for (size_t k = 0; k < ARRAY_LEN(texts); k++)
            mem_free(texts[k]);
        for (size_t k = 0; k < one->languages.n; k++)
            mem_free(one->languages.v[k]);
        VEC_FREE(&one->languages);
    }
    VEC_FREE(&r->v);
}

const struct recipient *recipients_find(const struct recipients *r, struct span name)
{
    for (size_t i = 0; i < r->v.n; i++)
        if (span_is(name, r->v.v[i].name))
            return &r->v.v[i];
    return NULL;
}

/* Is this one meant by that part of a list? */
static bool is_meant(const struct recipient *one, struct span part)
{
    if (span_is(part, "all"))
        return one->member[0] != 0;
    if (part.n == 2 && one->member[0])
        return memcmp(part.p, one->member, 2) == 0;
    if (part.n && part.p[part.n - 1] == ':')
        return strncmp(one->name, part.p, part.n) == 0;
    return span_is(part, one->name);
}

/* The next part of a list with commas, without blanks around it; false at its end. */
static bool next_part(struct span *rest, struct span *part)
{
    const char *comma = rest->n ? memchr(rest->p, ',', rest->n) : NULL;
    size_t n = comma ? (size_t) (comma - rest->p) : rest->n;
    if (!rest->n)
        return false;
    *part = span_make(rest->p, n);
    n += comma != NULL;
    *rest = span_make(rest->p + n, rest->n - n);
    while (part->n && part->p[0] == ' ')
        *part = span_make(part->p + 1, part->n - 1);
    while (part->n && part->p[part->n - 1] == ' ')
        part->n--;
    return true;
}

int recipients_resolve(const struct recipients *r, struct span list, void (*take_one)(void *arg, const struct recipient *one), void *arg, struct err *e)
{
    bool *taken = mem_alloc_array(r->v.n + 1, sizeof *taken);
    struct span rest = list, part;
    int code = list.n ? WF_OK : err_field(e, WF_E_INVALID, "to", "to whom? all, MY, MY/protection or carrier:GA, with commas");
    while (!code && next_part(&rest, &part)) {
        bool found = false;
        for (size_t i = 0; i < r->v.n; i++) {
            bool is = is_meant(&r->v.v[i], part);
            found |= is;
            taken[i] |= is;
        }
        if (!found)
            code = err_field(e, WF_E_NOTFOUND, "to", "\"%.*s\" is nobody: recipients.conf has no such recipient", SPAN_FMT(part));
    }
    for (size_t i = 0; i < r->v.n && !code; i++)
        if (taken[i])
            take_one(arg, &r->v.v[i]);
    mem_free(taken);
    return code;
}

void recipients_advise(const struct recipients *r, const char *file, wf_time now, struct buf *advice)
{
    const wf_time old = now - (wf_time) RECIPIENT_TEST_DAYS * 86400 * NSEC_PER_SEC;
    for (size_t i = 0; i < r->v.n; i++) {
        const struct recipient *one = &r->v.v[i];
        if (one->tested == TIME_NONE)
            buf_printf(advice, "%s:%u: \"%s\" was never tested\n", file, one->line, one->name);
        else if (one->tested < old)
            buf_printf(advice, "%s:%u: \"%s\" was not tested for %lld days\n", file, one->line, one->name, (long long) ((now - one->tested) / NSEC_PER_SEC / 86400));
        if (!one->phone)
            buf_printf(advice, "%s:%u: \"%s\" has no number to call when nothing comes back\n", file, one->line, one->name);
    }
    for (size_t k = 0; k < MEMBER_COUNT; k++) {
        bool has = false;
        for (size_t i = 0; i < r->v.n; i++)
            has |= strcmp(r->v.v[i].member, member_at(k)->iso2) == 0;
        if (!has)
            buf_printf(advice, "%s:1: %s (%s) has no recipient: no notice reaches it\n", file, member_at(k)->name, member_at(k)->iso2);
    }
}
