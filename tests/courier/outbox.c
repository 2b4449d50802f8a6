/* outbox HOME MODE NUMBER SECONDS TO=CHANNEL=ADDRESS...: an outbox as two officers leave it: a notice with that number and so many seconds to live, signed by two keys made for it,
 * with bytes for each recipient. Prints a job's line for each, numbered from NUMBER * 100 + 1 on. With WF_OUTBOX_RULE=cancel one officer cancels; WF_OUTBOX_STATUS=Actual|Exercise says
 * what the alert calls itself, else as its mode has it. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/base64.h"
#include "base/fs.h"
#include "base/json.h"
#include "model/recipient.h"
#include "notice/cap_write.h"
#include "notice/manifest.h"
#include "sign/place.h"

struct outbox {
    struct key author, approver;
    struct notice n;
    struct manifest m;
    char *folder, *xml;
    struct buf text, cap;
    uint8_t signature[KEY_SIGNATURE_SIZE];
    const char *mode;
    unsigned number;
};

static void must(int code, const struct err *e)
{
    if (!code)
        return;
    (void) fprintf(stderr, "outbox: %s\n", e->text);
    exit(1);
}

static void compose(struct outbox *o, wf_time sent, long seconds)
{
    static struct notice_pair codes[] = {{{NOTICE_EVENT_CODE, sizeof NOTICE_EVENT_CODE - 1}, {"FLOW.CLOSURE", 12}}};
    static struct notice_pair geocodes[] = {{{NOTICE_LOCODE, sizeof NOTICE_LOCODE - 1}, {"SGWDL", 5}}};
    static struct notice_point ring[] = {{1.44, 103.76}, {1.44, 103.78}, {1.46, 103.78}, {1.44, 103.76}};
    static struct notice_polygon polygons[] = {{ring, 4}};
    static struct notice_circle circles[] = {{1.44, 103.77, 2.5}};
    static struct notice_area areas[] = {{.polygons = polygons, .polygons_n = 1}, {.circles = circles, .circles_n = 1, .geocodes = geocodes, .geocodes_n = 1}};
    static uint32_t categories[] = {10};
    static struct notice_info infos[2];
    static const char *const says[2][4] = {{"en", "Closure", "Woodlands closed since 10:00 (+08:00)", "All lanes are shut. Use Tuas."},
                                           {"ms", "Penutupan", "Woodlands ditutup sejak 10:00 (+08:00)", "Semua lorong ditutup. Guna Tuas."}};
    struct notice *n = &o->n;
    const char *status = getenv("WF_OUTBOX_STATUS"), *rule = getenv("WF_OUTBOX_RULE");
    struct time_fields f;
    bool exercise = status ? strcmp(status, "Exercise") == 0 : strcmp(o->mode, "EXERCISE") == 0;
    time_split(sent, 0, &f);
    n->is = (struct notice_identity){SPAN_LIT("centre@watch.example"), span_str(arena_printf(&n->arena, "AMICF-%04d-N%05u", f.year, o->number)), {sent, 0}};
    n->status = exercise ? NOTICE_EXERCISE : NOTICE_ACTUAL;
    n->type = rule ? NOTICE_CANCEL : NOTICE_ALERT;
    n->scope = NOTICE_RESTRICTED;
    n->restriction = SPAN_LIT("TLP:GREEN");
    n->note = exercise ? SPAN_LIT("exercise DRILL-1") : span_make(NULL, 0);
    areas[0].desc = SPAN_LIT("Woodlands");
    areas[1].desc = SPAN_LIT("the crossing");
    for (size_t i = 0; i < 2; i++)
        infos[i] = (struct notice_info){.language = span_str(says[i][0]), .event = span_str(says[i][1]), .headline = span_str(says[i][2]), .description = span_str(says[i][3]), .categories = categories, .categories_n = 1, .urgency = 1, .severity = 2, .certainty = 1, .event_codes = codes, .event_codes_n = 1, .expires = {sent + seconds * NSEC_PER_SEC, 0}, .areas = areas, .areas_n = 2};
    n->infos = infos;
    n->infos_n = 2;
    if (rule) {
        n->references = arena_alloc(&n->arena, sizeof *n->references);
        n->references[0] = (struct notice_identity){n->is.sender, SPAN_LIT("AMICF-2026-N00001"), {sent - 60 * NSEC_PER_SEC, 0}};
        n->references_n = 1;
    }
}

/* The bytes that a channel carries, as NOTICES.md has them. */
static void form_of(const struct outbox *o, uint32_t channel, struct buf *out)
{
    const struct notice_info *i = &o->n.infos[0];
    bool text = channel == RECIPIENT_SMS || channel == RECIPIENT_VOICE || channel == RECIPIENT_CONSOLE;
    if (channel == RECIPIENT_JSON)
        buf_printf(out, "{\"id\":\"%.*s\",\"headline\":\"%.*s\"}", SPAN_FMT(o->n.is.identifier), SPAN_FMT(i->headline));
    else if (channel == RECIPIENT_MAIL)
        buf_printf(out, "From: Watch <centre@watch.example>\r\nTo: <duty@example>\r\nSubject: %.*s\r\nMessage-ID: <%.*s@watch.example>\r\n\r\n%.*s\r\n", SPAN_FMT(i->headline),
                   SPAN_FMT(o->n.is.identifier), SPAN_FMT(i->description));
    else if (text)
        buf_printf(out, "%.*s\n\n%.*s\n\xe0\xb8\x9b\xe0\xb8\xb4\xe0\xb8\x94\n", SPAN_FMT(i->headline), SPAN_FMT(i->description));
    else
        buf_span(out, buf_view(&o->cap));
}

static void sign_all(struct outbox *o, const char *mode, size_t forms)
{
    struct err e = {0};
    struct manifest *m = &o->m;
    enum key_mode k = key_mode_of(span_str(mode));
    must(key_make(&o->author, "r.sari", k, 0, &e), &e);
    must(key_make(&o->approver, "n.tan", k, 0, &e), &e);
    m->notice = o->n.is.identifier;
    m->mode = k;
    m->rule = getenv("WF_OUTBOX_RULE") ? MANIFEST_CANCEL : MANIFEST_TWO;
    m->sent = o->n.is.sent.at;
    m->expires = o->n.infos[0].expires.at;
    m->author.at = m->approver.at = m->sent;
    must(manifest_content_digest(&o->n, m->content, &e), &e);
    memcpy(m->author.officer, o->author.is.officer, sizeof m->author.officer);
    memcpy(m->author.key, o->author.is.bytes, sizeof m->author.key);
    memcpy(m->approver.officer, o->approver.is.officer, sizeof m->approver.officer);
    memcpy(m->approver.key, o->approver.is.bytes, sizeof m->approver.key);
    must(key_sign(&o->author, MANIFEST_PURPOSE_CONTENT, span_make((const char *) m->content, sizeof m->content), m->author_signature, &e), &e);
    m->forms = arena_alloc(&m->arena, (forms + 1) * sizeof *m->forms);
}

static void add_form(struct outbox *o, const char *to, uint32_t channel, const char *address)
{
    struct buf bytes = {0};
    struct manifest_form *f = &o->m.forms[o->m.forms_n++];
    form_of(o, channel, &bytes);
    *f = (struct manifest_form){.recipient = span_str(to), .channel = span_str(words_of(&words_channel, channel)), .bytes = bytes.n};
    sign_digest(buf_view(&bytes), f->digest);
    const struct sign_place place = {f->recipient, f->channel, span_str(address), SPAN_LIT("")};
    f->has_place = true;
    sign_place(&place, f->place);
    buf_free(&bytes);
}

static void put(const struct outbox *o, const char *name, struct span bytes)
{
    struct err e = {0};
    char *path = fs_join(o->folder, name);
    must(fs_write_atomic(path, bytes, 0600, &e), &e);
    mem_free(path);
}

static void print_job(const struct outbox *o, size_t i, const char *address)
{
    struct buf b = {0}, sig = {0}, identity = {0};
    struct json_writer w;
    char digest[SIGN_DIGEST_TEXT];
    struct err e = {0};
    must(notice_identity_write(&o->n.is, &identity, &e), &e);
    base64_encode(span_make((const char *) o->signature, sizeof o->signature), &sig);
    jw_init(&w, &b);
    jw_begin_object(&w);
    jw_kint(&w, "job", o->number * 100 + (int64_t) i + 1);
    jw_kcstr(&w, "notice", arena_printf((struct arena *) &o->n.arena, "N-%04u", o->number));
    jw_kstr(&w, "to", o->m.forms[i].recipient);
    jw_kstr(&w, "channel", o->m.forms[i].channel);
    jw_kcstr(&w, "address", address);
    jw_kcstr(&w, "file", arena_printf((struct arena *) &o->n.arena, "%s/%03zu.bin", o->folder, i + 1));
    jw_kcstr(&w, "manifest", arena_printf((struct arena *) &o->n.arena, "%s/manifest.json", o->folder));
    jw_kcstr(&w, "digest", sign_digest_text(o->m.forms[i].digest, digest));
    jw_kstr(&w, "signature", buf_view(&sig));
    jw_ktime(&w, "expires", o->m.expires);
    jw_kstr(&w, "identity", buf_view(&identity));
    jw_kint(&w, "attempt", 1);
    jw_end_object(&w);
    puts(b.p);
    buf_free(&b);
    buf_free(&sig);
    buf_free(&identity);
}

int main(int argc, char **argv)
{
    static struct outbox o;
    struct err e = {0};
    uint8_t digest[SIGN_DIGEST_SIZE];
    char hex[SIGN_DIGEST_TEXT];
    if (argc < 6)
        return 2;
    o.mode = argv[2];
    o.number = (unsigned) atol(argv[3]);
    compose(&o, clock_realtime() / NSEC_PER_SEC * NSEC_PER_SEC - 10 * NSEC_PER_SEC, atol(argv[4]) + 10);
    must(notice_cap_write(&o.n, &o.cap, &e), &e);
    sign_all(&o, argv[2], (size_t) argc - 5);
    uint32_t channels[600];
    char *addresses[600];
    for (int i = 5; i < argc; i++) {
        char *channel = strchr(argv[i], '='), *address = channel ? strchr(channel + 1, '=') : NULL;
        if (!address)
            return 2;
        *channel = *address = 0;
        channels[i - 5] = words_find(&words_channel, span_str(channel + 1));
        addresses[i - 5] = address + 1;
        add_form(&o, argv[i], channels[i - 5], addresses[i - 5]);
    }
    manifest_write(&o.m, &o.text);
    must(key_sign(&o.approver, MANIFEST_PURPOSE_MANIFEST, buf_view(&o.text), o.signature, &e), &e);
    sign_digest(buf_view(&o.text), digest);
    o.folder = mem_printf("%s/outbox/N-%04u/%s", argv[1], o.number, sign_digest_text(digest, hex) + 12);
    must(fs_mkdirs(o.folder, 0700, &e), &e);
    put(&o, "manifest.json", buf_view(&o.text));
    put(&o, "notice.xml", buf_view(&o.cap));
    for (size_t i = 0; i < o.m.forms_n; i++) {
        char name[32];
        struct buf bytes = {0};
        (void) snprintf(name, sizeof name, "%03zu.bin", i + 1);
        form_of(&o, channels[i], &bytes);
        put(&o, name, buf_view(&bytes));
        buf_free(&bytes);
        print_job(&o, i, addresses[i]);
    }
    key_free(&o.author);
    key_free(&o.approver);
    mem_free(o.folder);
    arena_free(&o.n.arena);
    manifest_free(&o.m);
    buf_free(&o.text);
    buf_free(&o.cap);
    return 0;
}
