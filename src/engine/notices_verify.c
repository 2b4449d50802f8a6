/* notices_verify: what lies in the outbox, read again: judged by a process of its own before it may leave, and handed out to who asks for it. See notices.h.
 *
 * watchfloor-verify is a second one beside the feeds': what a feed's page did to that one can't speak here.
 */
#include <stdio.h>

#include "base/base64.h"
#include "base/fs.h"
#include "engine/notices_impl.h"
#include "frame/frame.h"

#define FORM_MOST ((size_t) 4 << 20)

static int read_file(const char *folder, const char *name, size_t most, struct buf *out, struct err *e)
{
    char *path = fs_join(folder, name);
    int rc = fs_read(path, most, out, e);
    mem_free(path);
    return rc;
}

/* The folder's manifest has to be the very text that is asked about: its name is its digest, and its bytes are compared. */
static int read_manifest(struct notices_job *j, const char *folder, struct err *e)
{
    int rc = read_file(folder, "manifest.json", MANIFEST_MOST, &j->manifest, e);
    if (rc)
        return err_wrap(e, "N-%04u is not in the outbox as it was made", j->ask.n);
    if (!span_eq(buf_view(&j->manifest), j->ask.manifest))
        return err_field(e, WF_E_CORRUPT, "manifest", "the manifest in the outbox is another than the one that was signed");
    return read_file(folder, "notice.xml", FORM_MOST, &j->cap, e);
}

/* ---- verified ---- */

static void put_keys(const struct notices_job *j, struct buf *parts)
{
    struct buf text = {0};
    for (size_t i = 0; i < j->ask.keys_n; i++) {
        buf_clear(&text);
        key_public_write(&j->ask.keys[i], &text);
        frame_put_part(parts, FRAME_PART_KEY, buf_view(&text));
    }
    buf_free(&text);
}

static int put_forms(struct notices_job *j, const char *folder, struct buf *parts, struct err *e)
{
    int rc = 0;
    for (size_t i = 0; i < j->read.forms_n && rc == 0; i++) {
        char *file = notices_file(folder, i);
        struct buf form = {0};
        rc = fs_read(file, FORM_MOST, &form, e);
        if (rc == 0)
            frame_put_part(parts, FRAME_PART_FORM, buf_view(&form));
        buf_free(&form);
        mem_free(file);
    }
    return rc;
}

/* Where each form would go to now, as recipients.conf has it; a Cancel's as its original went. The verifier holds it against what was signed. */
static int put_places(struct notices_job *j, const char *folder, struct buf *parts, struct err *e)
{
    bool cancel = j->read.rule == MANIFEST_CANCEL;
    const struct recipients *all = cancel ? &j->as_sent : &j->data->recipients;
    struct buf place = {0};
    int rc = notices_places(folder, &j->as_sent, e);
    for (size_t i = 0; i < j->read.forms_n && rc == 0; i++) {
        const struct manifest_form *f = &j->read.forms[i];
        const struct recipient *r = recipients_find(all, f->recipient);
        uint32_t channel = words_find(&words_channel, f->channel);
        const char *address = r ? recipient_address(r, channel) : NULL;
        if (!address)
            rc = err_field(e, WF_E_DENIED, "recipients", "recipients.conf has \"%.*s\" no more, to whom it was to go: withdraw it, and have it approved again", SPAN_FMT(f->recipient));
        buf_clear(&place);
        buf_printf(&place, "%s\n%s", address ? address : "", r && r->pem && r->encrypted && channel == RECIPIENT_MAIL ? r->pem : "");
        frame_put_part(parts, FRAME_PART_PLACE, buf_view(&place));
    }
    buf_free(&place);
    return rc;
}

void notices_verify(struct notices_job *j)
{
    char *folder = notices_making(j->home, j->ask.n, j->ask.manifest);
    struct buf *parts = &j->parts;
    int rc = read_manifest(j, folder, &j->err);
    if (rc == 0)
        rc = manifest_read(buf_view(&j->manifest), &j->read, &j->err);
    if (rc == 0) {
        frame_put_part(parts, FRAME_PART_MODE, j->data->means.exercise.n ? SPAN_LIT("EXERCISE") : SPAN_LIT("ACTUAL"));
        frame_put_part(parts, FRAME_PART_MANIFEST, buf_view(&j->manifest));
        frame_put_part(parts, FRAME_PART_SIGNATURE, span_make((const char *) j->ask.signature, sizeof j->ask.signature));
        frame_put_part(parts, FRAME_PART_CAP, buf_view(&j->cap));
        put_keys(j, parts);
        if (put_forms(j, folder, parts, &j->err) == 0)
            (void) put_places(j, folder, parts, &j->err);
    }
    mem_free(folder);
}

/* ---- what is then known of it ---- */

static bool seen_before(const struct manifest *m, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (span_eq(m->forms[k].recipient, m->forms[i].recipient))
            return true;
    return false;
}

static struct span member_of(const struct recipient *r, struct span name)
{
    if (r)
        return span_str(r->member);
    return name.n >= 2 && (name.n == 2 || name.p[2] == '/') ? span_make(name.p, 2) : SPAN_LIT("");
}

static bool counted(const struct server_notice_recipient *v, size_t n, struct span member)
{
    for (size_t i = 0; i < n; i++)
        if (span_eq(v[i].member, member))
            return true;
    return false;
}

/* A row a recipient; its second path has none of its own. */
static void tell_recipients(struct notices_job *j)
{
    const struct manifest *m = &j->read;
    struct server_notice_recipient *v = arena_alloc(&j->arena, (m->forms_n + 1) * sizeof *v);
    struct server_notice_made *made = &j->made;
    for (size_t i = 0; i < m->forms_n; i++) {
        const struct manifest_form *f = &m->forms[i];
        const struct recipient *now = recipients_find(&j->data->recipients, f->recipient), *r = now ? now : recipients_find(&j->as_sent, f->recipient);
        struct span member = member_of(r, f->recipient);
        if (seen_before(m, i))
            continue;
        made->members += member.n && !counted(v, made->recipients_n, member);
        struct server_notice_recipient *to = &v[made->recipients_n++];
        *to = (struct server_notice_recipient){.to = f->recipient,
                                               .member = member,
                                               .title = span_str(r ? r->title : ""),
                                               .channel = f->channel,
                                               .phone = span_str(r ? r->phone : NULL),
                                               .phone_language = span_str(r ? r->phone_language : NULL),
                                               .carries = f->waiting ? SERVER_CARRIES_WAITING : SERVER_CARRIES_WHOLE,
                                               .bytes = f->bytes};
        memcpy(to->digest, f->digest, sizeof to->digest);
    }
    made->recipients = v;
    made->desks = (unsigned) made->recipients_n;
}

static void tell(struct notices_job *j, const struct verifier_alert *a)
{
    struct server_notice_made *made = &j->made;
    made->precedence = a->line >= NOTICE_FLASH && a->line <= NOTICE_ROUTINE ? (enum notice_precedence) a->line : NOTICE_ROUTINE;
    made->status = j->read.mode == KEY_EXERCISE ? NOTICE_EXERCISE : NOTICE_ACTUAL;
    made->headline = arena_span(&j->arena, a->note);
    made->is = (struct notice_identity){arena_span(&j->arena, a->sender), j->read.notice, {j->read.sent, 0}};
    made->expires = j->read.expires;
    made->manifest = buf_view(&j->manifest);
    memcpy(made->content, j->read.content, sizeof made->content);
    tell_recipients(j);
}

static void judged(void *arg, const struct verifier_answer *a)
{
    struct notices_job *j = arg;
    j->judging = false;
    if (*a->trouble)
        err_field(&j->err, WF_E_DENIED, "notice", "%s", a->trouble);
    else if (a->n != 1 || a->alerts[0].state != SIGNATURE_VERIFIED || !span_eq(a->alerts[0].identifier, j->read.notice))
        err_field(&j->err, WF_E_DENIED, "notice", "watchfloor-verify did not say that it may leave");
    else
        tell(j, &a->alerts[0]);
    notices_end(j);
}

void notices_verify_rest(struct notices_job *j)
{
    j->judging = verifier_notice(notices_verifier(j), buf_view(&j->parts), judged, j, &j->err) == 0;
    if (!j->judging)
        notices_end(j);
}

bool notices_verify_forget(struct notices_job *j)
{
    bool waited = j->judging;
    if (waited)
        verifier_forget(notices_verifier(j), j);
    j->judging = false;
    return waited;
}

/* ---- handed out ---- */

void notices_export(struct notices_job *j)
{
    char *folder = notices_making(j->home, j->ask.n, j->ask.manifest);
    if (read_manifest(j, folder, &j->err) == 0) {
        struct json_writer w;
        struct buf sig = {0};
        base64_encode(span_make((const char *) j->ask.signature, sizeof j->ask.signature), &sig);
        buf_char(&sig, '\n');
        jw_init(&w, &j->json);
        jw_begin_object(&w);
        jw_kstr(&w, "xml", buf_view(&j->cap));
        jw_kstr(&w, "manifest", buf_view(&j->manifest));
        jw_kstr(&w, "sig", buf_view(&sig));
        jw_end_object(&w);
        buf_free(&sig);
    }
    mem_free(folder);
}
