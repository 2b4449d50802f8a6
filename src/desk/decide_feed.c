/* decide_feed: what of our own went dark: a feed, our own link, the notifier. One incident each (dark.h). */
#include <stdio.h>

#include "desk/dark.h"

static const struct span engine = {"engine", 6};

int decide_feed(struct desk *d, struct work *w, struct err *e)
{
    char id[128];
    uint32_t row;
    snprintf(id, sizeof id, "feed-silent/%s", w->feed.feed);
    struct span head = span_str(arena_printf(&d->overlay->arena, "Feed %s is silent", w->feed.feed));
    struct span title = span_str(arena_printf(&d->overlay->arena, "%s%s%s", head.p, w->feed.text[0] ? ": " : "", w->feed.text));
    const struct dark x = {.type = SPAN_LIT("SYS.FEED_SILENT"), .source_id = span_str(id), .member = span_str(w->feed.member), .title = title, .head = head, .again = "silent again", .back = "heard again"};
    int rc = dark_set(d, &x, w->feed.silent, &row, e);
    if (rc == 0 && w->feed.silent && row > d->state.head->incidents) {
        struct silent s = {row, clock_mono()};
        VEC_PUSH(&d->silent, s);
    }
    return rc;
}

/* What was opened for single feeds in the last minute is one thing: our own link. */
static int merge_silent(struct desk *d, uint32_t to, struct err *e)
{
    int64_t now = clock_mono();
    const struct incident *original = overlay_get(d->overlay, to);
    char id[INCIDENT_ID_MAX];
    incident_id(&original->r, d->prefix, id);
    for (size_t k = 0; k < d->silent.n; k++) {
        const struct incident *was = d->silent.v[k].at > now - 60 * NSEC_PER_SEC ? overlay_get(d->overlay, d->silent.v[k].row) : NULL;
        if (!was || was->r.state != STATE_NEW || was->r.owner || was->r.row == to)
            continue;
        struct change *c = batch_new_change(d, CHANGE_CHANGED, engine);
        c->was = was;
        c->inc = overlay_edit(d->overlay, was->r.row);
        c->verb = SPAN_LIT("merge");
        c->say = span_str(arena_printf(&d->overlay->arena, "duplicate of %s: our own link", id));
        c->inc->r.former = was->r.state;
        c->inc->r.state = STATE_DUPLICATE;
        c->inc->r.original = to;
        c->inc->r.due = TIME_NONE;
        c->inc->r.signal = SIGNAL_ACK;
        c->inc->r.rev++;
        c->inc->r.by = 0;
        c->inc->r.updated = d->now;
        int rc = batch_change(d, c, OFFSET_NONE, e);
        if (rc)
            return rc;
    }
    d->silent.n = 0;
    return 0;
}

int decide_link(struct desk *d, struct work *w, struct err *e)
{
    uint32_t row;
    struct span title = span_str(arena_printf(&d->overlay->arena, "Our own link is lost: %u of %u feeds are silent", w->link.lost, w->link.total));
    const struct dark x = {.type = SPAN_LIT("SYS.FEED_SILENT"), .source_id = SPAN_LIT("own-link"), .title = title, .head = SPAN_LIT("Our own link is lost"), .flags = INCIDENT_OWN_LINK, .again = "silent again", .back = "heard again"};
    int rc = dark_set(d, &x, w->link.down, &row, e);
    if (rc == 0 && w->link.down && row)
        rc = merge_silent(d, row, e);
    return rc;
}

int decide_notifier(struct desk *d, struct work *w, struct err *e)
{
    uint32_t row;
    struct span title = span_str(arena_printf(&d->overlay->arena, "The notifier fails: %s", w->notifier.text));
    const struct dark x = {.type = SPAN_LIT(DESK_NOTIFIER_TYPE), .source_id = SPAN_LIT("notifier"), .title = title, .head = SPAN_LIT("The notifier fails"), .again = "fails again", .back = "works again"};
    return dark_set(d, &x, w->notifier.failing, &row, e);
}

int decide_trouble(struct desk *d, struct work *w, struct err *e)
{
    uint32_t row;
    const struct dark x = {.type = SPAN_LIT("SYS.NOTICE"), .source_id = span_str(w->trouble.id), .title = span_str(w->trouble.title), .head = span_str(w->trouble.head), .impact = WF_IMPACT_HIGH, .urgency = WF_URGENCY_EXPECTED, .again = "again", .back = "it is put right"};
    return dark_set(d, &x, w->trouble.bad, &row, e);
}
