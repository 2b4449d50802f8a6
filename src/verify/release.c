/* release: see release.h. */
#include "verify/release.h"

#include "frame/frame.h"
#include "model/recipient.h"
#include "notice/cap_write.h"
#include "notice/compose.h"
#include "readback/cap.h"
#include "seal/seal.h"
#include "sign/place.h"
#include "verify/sealed.h"

enum { KEYS_MOST = 1000, AHEAD_S = 60, HOURS_MOST = 168 };

static int refuse(struct err *e, const char *field, const char *why)
{
    return err_field(e, WF_E_DENIED, field, "%s", why);
}

int release_begin(struct err *e)
{
    const struct key_public none = {.mode = KEY_ACTUAL};
    const uint8_t signature[KEY_SIGNATURE_SIZE] = {0};
    seal_begin();
    return key_verify(&none, "start", SPAN_LIT("x"), signature) ? err_set(e, WF_E_SYSTEM, "a signature of nobody is right: the library of keys can't be used") : 0;
}

/* ---- the parts ---- */

static int take_key(struct release *r, struct span text, struct err *e)
{
    struct key_public k;
    if (r->keys.n == KEYS_MOST)
        return err_set(e, WF_E_LIMIT, "more than %d keys", KEYS_MOST);
    int code = key_public_read(text, "key", &k, e);
    if (code == 0)
        VEC_PUSH(&r->keys, k);
    return code;
}

static int take(struct release *r, enum frame_part part, struct span s, struct err *e)
{
    switch (part) {
    case FRAME_PART_MODE:
        r->mode = key_mode_of(s);
        return r->mode ? 0 : err_set(e, WF_E_PROTO, "no mode");
    case FRAME_PART_MANIFEST:
        r->manifest = s;
        return 0;
    case FRAME_PART_SIGNATURE:
        r->has_signature = s.n == sizeof r->signature;
        if (r->has_signature)
            memcpy(r->signature, s.p, s.n);
        return r->has_signature ? 0 : err_set(e, WF_E_PROTO, "no signature");
    case FRAME_PART_CAP:
        r->cap = s;
        return 0;
    case FRAME_PART_KEY:
        return take_key(r, s, e);
    case FRAME_PART_PLACE:
        if (r->places.n < MANIFEST_RECIPIENTS_MOST)
            VEC_PUSH(&r->places, s);
        return 0;
    case FRAME_PART_FORM:
        break;
    }
    if (r->forms.n == MANIFEST_RECIPIENTS_MOST)
        return err_set(e, WF_E_LIMIT, "more than %d recipients", MANIFEST_RECIPIENTS_MOST);
    VEC_PUSH(&r->forms, s);
    return 0;
}

int release_read(struct release *r, struct span parts, struct err *e)
{
    enum frame_part part;
    struct span s;
    int more, code = 0;
    memset(r, 0, sizeof *r);
    while (code == 0 && (more = frame_get_part(&parts, &part, &s, e)) != 0)
        code = more < 0 ? more : take(r, part, s, e);
    if (code == 0 && (!r->mode || !r->manifest.n || !r->cap.n || !r->has_signature))
        code = err_set(e, WF_E_PROTO, "mode, manifest, signature or alert are missing");
    return code;
}

void release_free(struct release *r)
{
    VEC_FREE(&r->keys);
    VEC_FREE(&r->forms);
    VEC_FREE(&r->places);
}

/* ---- the alert ---- */

/* Written again it is the same bytes: nothing stands in it that the reader passed over. */
static int check_text(const struct release *r, const struct notice *n, struct err *e)
{
    struct buf again = {0};
    int code = notice_cap_write(n, &again, e);
    if (code == 0 && !span_eq(buf_view(&again), r->cap))
        code = refuse(e, "alert", "the alert is not written as we write it");
    buf_free(&again);
    return code;
}

static int check_status(const struct release *r, const struct manifest *m, const struct notice *n, struct err *e)
{
    if (m->mode != r->mode)
        return refuse(e, "mode", r->mode == KEY_ACTUAL ? "the manifest is an exercise's, and this engine is ACTUAL" : "the manifest is an ACTUAL one, and this is an exercise");
    if (n->status != (r->mode == KEY_ACTUAL ? NOTICE_ACTUAL : NOTICE_EXERCISE))
        return refuse(e, "status", r->mode == KEY_ACTUAL ? "its status is not Actual" : "its status is not Exercise");
    if (n->status == NOTICE_EXERCISE && !n->note.n)
        return refuse(e, "note", "an Exercise names itself in note");
    return 0;
}

static int check_references(const struct notice *n, struct err *e)
{
    if (n->type == NOTICE_ALERT && n->references_n)
        return refuse(e, "references", "an Alert refers to nothing");
    if (n->type != NOTICE_ALERT && !n->references_n)
        return refuse(e, "references", "it is to refer to an earlier message, and refers to none");
    for (size_t i = 0; i < n->references_n; i++) {
        if (span_eq(n->references[i].identifier, n->is.identifier) && span_eq(n->references[i].sender, n->is.sender))
            return refuse(e, "references", "it refers to itself");
        if (n->references[i].sent.at > n->is.sent.at && n->type != NOTICE_ACK && n->type != NOTICE_ERROR)
            return refuse(e, "references", "it refers to what was sent after it");
    }
    return 0;
}

static int check_times(const struct release *r, const struct notice *n, struct err *e)
{
    const wf_time sent = n->is.sent.at;
    bool answer = n->type == NOTICE_ACK || n->type == NOTICE_ERROR;
    if (r->now && sent > r->now + AHEAD_S * NSEC_PER_SEC)
        return refuse(e, "sent", "it is sent in the future: a clock was set back");
    if (!n->infos_n && !answer)
        return refuse(e, "info", "it says nothing");
    for (size_t i = 0; i < n->infos_n; i++) {
        const wf_time end = n->infos[i].expires.at;
        if (end == TIME_NONE || end <= sent || end > sent + (wf_time) HOURS_MOST * 3600 * NSEC_PER_SEC)
            return refuse(e, "expires", "it has no end, or none within a week after it is sent");
        if (end != n->infos[0].expires.at)
            return refuse(e, "expires", "its languages end at different times");
        if (r->now && end <= r->now)
            return refuse(e, "expires", "it has ended already");
    }
    return 0;
}

/* ---- to whom ---- */

static bool is_addressee(const struct notice *n, struct span to)
{
    for (size_t i = 0; i < n->addresses_n; i++)
        if (span_eq(n->addresses[i], to))
            return true;
    return false;
}

static int check_recipients(const struct manifest *m, const struct notice *n, struct err *e)
{
    if (!m->forms_n)
        return refuse(e, "recipients", "it goes to nobody");
    if (n->scope == NOTICE_PUBLIC)
        return refuse(e, "scope", "it is Public: nothing of ours is");
    for (size_t i = 0; i < m->forms_n; i++) {
        if (!is_addressee(n, m->forms[i].recipient))
            return refuse(e, "recipients", "somebody would get it who is no addressee of it");
        for (size_t k = 0; k < i; k++)
            if (span_eq(m->forms[i].recipient, m->forms[k].recipient) && span_eq(m->forms[i].channel, m->forms[k].channel))
                return refuse(e, "recipients", "a recipient stands in it twice by one channel");
    }
    for (size_t i = 0; i < n->addresses_n; i++) {
        bool has = false;
        for (size_t k = 0; k < m->forms_n; k++)
            has |= span_eq(m->forms[k].recipient, n->addresses[i]);
        if (!has)
            return refuse(e, "recipients", "an addressee of it would get nothing");
    }
    return 0;
}

/* ---- what they get ---- */

static uint32_t tlp_of(const struct notice *n)
{
    uint32_t gravest = 0;
    for (size_t i = 0; i < n->infos_n; i++) {
        uint32_t tlp = words_find(&words_tlp, notice_pair_find(n->infos[i].parameters, n->infos[i].parameters_n, COMPOSE_TLP_PARAMETER));
        gravest = tlp > gravest ? tlp : gravest;
    }
    return gravest;
}

static bool tells(const struct notice *n, struct span form)
{
    for (size_t i = 0; i < n->infos_n; i++)
        if (n->infos[i].headline.n && memmem(form.p, form.n, n->infos[i].headline.p, n->infos[i].headline.n))
            return true;
    return false;
}

/* The alert without its XML declaration, as an envelope holds it. */
static struct span bare(struct span cap)
{
    const char *end = memchr(cap.p, '\n', cap.n);
    return end ? span_make(end + 1, cap.n - (size_t) (end + 1 - cap.p)) : cap;
}

/* Channels whose form is the alert, or has it inside: their bytes can be told without making them again. A plugin's say their type. */
static int check_same(const struct release *r, const struct manifest_form *f, uint32_t channel, struct span form, struct err *e)
{
    struct span inside = bare(r->cap);
    if (f->waiting || f->type.n)
        return 0;
    if ((channel == RECIPIENT_CAP || channel == RECIPIENT_FEED || channel == RECIPIENT_USB) && !span_eq(form, r->cap))
        return refuse(e, "recipients", "a recipient of the alert would get another one");
    if (channel == RECIPIENT_EDXL && !memmem(form.p, form.n, inside.p, inside.n))
        return refuse(e, "recipients", "an envelope does not hold the alert");
    return 0;
}

/* Does it go where the approver signed that it goes? */
static int check_place(const struct manifest_form *f, const struct sealed_place *to, struct err *e)
{
    const struct sign_place p = {f->recipient, f->channel, to->address, span_str(to->certificate.print)};
    uint8_t digest[SIGN_DIGEST_SIZE];
    if (!f->has_place)
        return refuse(e, "recipients", "its manifest does not say where it goes to: an older version made it; have it approved again");
    sign_place(&p, digest);
    if (memcmp(digest, f->place, sizeof digest) != 0)
        return err_field(e, WF_E_DENIED, "recipients", "%.*s, %.*s: its address in recipients.conf, or its certificate, is another than was approved: withdraw it, and have it approved again",
                         SPAN_FMT(f->recipient), SPAN_FMT(f->channel));
    return 0;
}

/* A mail above what may go in the clear is encrypted for its recipient alone; one that is, is so for it, whatever it carries. */
static int check_mail(const struct release *r, const struct manifest_form *f, const struct notice *n, struct span form, const struct sealed_place *to, struct err *e)
{
    bool must = !f->waiting && tlp_of(n) > recipient_ceiling(RECIPIENT_MAIL, false);
    if (!must && !sealed_is(form))
        return 0;
    if (f->waiting)
        return refuse(e, "tlp", "who is to hear that a notice is waiting would get something encrypted");
    if (sealed_check(form, n, to, n->type == NOTICE_CANCEL ? 0 : r->now, e) == 0)
        return 0;
    return err_wrap(e, "the mail to %.*s", SPAN_FMT(f->recipient));
}

static int check_bytes(const struct release *r, const struct manifest_form *f, const struct notice *n, uint32_t channel, struct span form, struct err *e)
{
    if (!f->waiting && tlp_of(n) > recipient_ceiling((enum recipient_channel) channel, true))
        return refuse(e, "tlp", "its TLP is above what a recipient's channel may carry");
    if (f->waiting && tells(n, form))
        return refuse(e, "tlp", "who is to hear that a notice is waiting would hear more");
    return check_same(r, f, channel, form, e);
}

static int check_form(const struct release *r, const struct manifest *m, const struct notice *n, size_t i, struct err *e)
{
    const struct manifest_form *f = &m->forms[i];
    const struct span form = r->forms.v[i];
    uint32_t channel = words_find(&words_channel, f->channel);
    uint8_t digest[SIGN_DIGEST_SIZE];
    if (!channel)
        return refuse(e, "recipients", "there is no such channel");
    sign_digest(form, digest);
    if (form.n != f->bytes || memcmp(digest, f->digest, sizeof digest) != 0)
        return refuse(e, "recipients", "a recipient's bytes are not those that the approver signed");
    if (!form.n)
        return refuse(e, "recipients", "a recipient would get nothing");
    struct sealed_place to;
    int code = sealed_place(r->places.v[i], &to, e);
    if (code == 0)
        code = check_place(f, &to, e);
    if (code == 0)
        code = check_bytes(r, f, n, channel, form, e);
    if (code == 0 && channel == RECIPIENT_MAIL)
        code = check_mail(r, f, n, form, &to, e);
    sealed_place_free(&to);
    return code;
}

int release_check(const struct release *r, struct notice *n, struct err *e)
{
    struct manifest m;
    memset(n, 0, sizeof *n);
    int code = manifest_read(r->manifest, &m, e);
    if (code == 0)
        code = readback_cap_text(r->cap, n, e);
    if (code == 0)
        code = check_text(r, n, e);
    if (code == 0)
        code = check_status(r, &m, n, e);
    if (code == 0)
        code = manifest_check(&m, r->manifest, r->signature, n, span_make(NULL, 0), r->keys.v, r->keys.n, e);
    if (code == 0)
        code = check_references(n, e);
    if (code == 0)
        code = check_times(r, n, e);
    if (code == 0)
        code = check_recipients(&m, n, e);
    if (code == 0 && (m.forms_n != r->forms.n || m.forms_n != r->places.n))
        code = refuse(e, "recipients", "there are other bytes than the manifest names");
    for (size_t i = 0; i < m.forms_n && code == 0; i++)
        code = check_form(r, &m, n, i, e);
    manifest_free(&m);
    return code;
}

/* ---- told ---- */

uint32_t release_precedence(const struct notice *n)
{
    uint32_t rule = notice_precedence(n, NULL);
    uint32_t says = n->infos_n ? words_find(&words_notice_precedence, notice_pair_find(n->infos[0].parameters, n->infos[0].parameters_n, COMPOSE_PRECEDENCE_PARAMETER)) : 0;
    return says && says < rule ? says : rule;
}

struct span release_headline(const struct notice *n)
{
    for (size_t i = 0; i < n->infos_n; i++)
        if (notice_language_fits(notice_language(&n->infos[i]), "en"))
            return n->infos[i].headline;
    return n->infos_n ? n->infos[0].headline : n->note.p ? n->note : SPAN_LIT("");
}
