/* sim/recipients: see recipients.h. A member is a row, a sort of desk another; numbers and titles are invented. */
#include "sim/recipients.h"

#include "base/buf.h"

static const struct {
    const char *code, *name, *channel, *encoder, *languages, *phone, *phone_language;
    bool shows; /* its gateway can be read back */
} members[] = {
    {"BN", "Brunei Darussalam", "edxl", NULL, "\"ms\", \"en\"", "+673 2 000", "ms", false},
    {"ID", "Indonesia", "json", "id", "\"id\", \"en\"", "+62 21 0000 0", "id", false},
    {"KH", "Cambodia", "cap", NULL, "\"km\", \"en\"", "+855 23 000 0", "km", true},
    {"LA", "Lao PDR", "json", "la", "\"lo\", \"en\"", "+856 21 000 0", "lo", false},
    {"MM", "Myanmar", "cap", NULL, "\"my\", \"en\"", "+95 67 000 0", "my", false},
    {"MY", "Malaysia", "json", "my", "\"ms\", \"en\"", "+60 3 0000 0", "ms", false},
    {"PH", "Philippines", "edxl", "ph", "\"fil\", \"en\"", "+63 2 0000 0", "fil", false},
    {"SG", "Singapore", "json", NULL, "\"en\"", "+65 0000 0", "en", false},
    {"TH", "Thailand", "cap", NULL, "\"th\", \"en\"", "+66 2 000 0", "th", true},
    {"TL", "Timor-Leste", "cap", NULL, "\"tet\", \"pt\", \"en\"", "+670 000 0", "tet", false},
    {"VN", "Viet Nam", "json", "vn", "\"vi\", \"en\"", "+84 24 0000 0", "vi", false},
};

/* channel NULL: the member's own. */
static const struct {
    const char *desk, *title, *channel, *tlp;
    const char *but; /* the member that has none */
} desks[] = {
    {"", "duty desk", NULL, "AMBER", ""},
    {"/protection", "protection desk", "cap", "AMBER", ""},
    {"/health", "health focal point", "json", "AMBER", ""},
    {"/border", "border posts", "sms", "GREEN", "TL"},
};

static void print_more(size_t m, size_t d, const struct recipients_desk *more, int port, FILE *out)
{
    fprintf(out, "recipient \"%s/%s\" { title = \"%s, %s\" channel = \"json\" address = \"http://127.0.0.1:%d/notices/%s/%s\"", members[m].code, more->name, members[m].name, more->title, port,
            members[m].code, more->name);
    fprintf(out, " languages = {%s} tlp = \"AMBER\" phone = \"%s%02zu\" phone_language = \"%s\" tested = \"2026-11-01\" }\n", members[m].languages, members[m].phone, d + 10,
            members[m].phone_language);
}

static void print_desk(size_t m, size_t d, int port, bool own, FILE *out)
{
    const char *code = members[m].code, *desk = desks[d].desk, *channel = desks[d].channel ? desks[d].channel : members[m].channel;
    bool text = strcmp(channel, "sms") == 0, duty = !*desk;
    fprintf(out, "recipient \"%s%s\" { title = \"%s, %s\" channel = \"%s\" address = ", code, desk, members[m].name, desks[d].title, channel);
    if (text)
        fprintf(out, "\"%s%02zu\"", members[m].phone, d);
    else
        fprintf(out, "\"http://127.0.0.1:%d/notices/%s%s\"", port, code, desk);
    fprintf(out, " languages = {%s} tlp = \"%s\"", members[m].languages, desks[d].tlp);
    if (duty && own && members[m].encoder)
        fprintf(out, " encoder = \"%s\"", members[m].encoder);
    if (duty && members[m].shows && strcmp(channel, "cap") == 0)
        fprintf(out, " readback = \"http://127.0.0.1:%d/notices/%s/{identifier}\"", port, code);
    if (duty)
        fprintf(out, " second = \"sms\" second_address = \"%s90\"", members[m].phone);
    fprintf(out, " phone = \"%s%02zu\" phone_language = \"%s\" tested = \"2026-11-01\" }\n", members[m].phone, d + 10, members[m].phone_language);
}

void recipients_print(int port, const struct recipients_desk *more, size_t n, bool (*plays)(const void *arg, const char *name), const void *arg, FILE *out)
{
    fputs("# made by watchfloor-sim --print-recipients: simulated desks on this machine\nformat = 1\n", out);
    for (size_t m = 0; m < ARRAY_LEN(members); m++) {
        for (size_t d = 0; d < ARRAY_LEN(desks); d++) {
            if (strcmp(desks[d].but, members[m].code) != 0)
                print_desk(m, d, port, members[m].encoder && plays(arg, members[m].encoder), out);
        }
        for (size_t d = 0; d < n; d++)
            print_more(m, ARRAY_LEN(desks) + d, &more[d], port, out);
    }
}

void recipients_print_config(int port, FILE *out)
{
    fprintf(out, "notices { sender = \"watch@centre.example\" sender_name = \"Exercise centre\" contact = \"the duty officer\" phone = \"+62 21 0000 0000\" }\n"
                 "courier { simulator = \"http://127.0.0.1:%d/notices\" feed_title = \"Exercise centre\" }\n",
            port);
}
