/* message: the JSON that the notifier's command reads, and what of a record goes into it. In the table of notifier.c; nothing here runs anything. */
#include "engine/message.h"

#include <stdio.h>

#include "base/vec.h"

enum { TEXT_MOST = 2000 };

static void put_member(struct json_writer *w, const struct desk_alarm *a)
{
    jw_kcstr(w, "member", a->member[0] ? a->member : NULL);
}

/* What every alarm is told with, whatever its mark. */
static void put_alarm(struct json_writer *w, const struct desk_alarm *a)
{
    static const char *const priorities[] = {NULL, "P1", "P2", "P3", "P4"}, *const tiers[] = {NULL, "T1", "T2", "T3"};
    jw_kcstr(w, "event", a->event);
    jw_kcstr(w, "id", a->id);
    jw_kcstr(w, "priority", a->priority <= 4 ? priorities[a->priority] : NULL);
    put_member(w, a);
    jw_ktime(w, "due", a->due);
    jw_kbool(w, "overdue", a->overdue);
    jw_kcstr(w, "tier", a->tier <= 3 ? tiers[a->tier] : NULL);
    jw_key(w, "for");
    jw_begin_object(w);
    jw_kcstr(w, "role", a->role);
    jw_kcstr(w, "officer", a->officer[0] ? a->officer : NULL);
    jw_end_object(w);
}

static void begin(struct json_writer *w, const struct message_about *about)
{
    jw_begin_object(w);
    jw_kint(w, "format", 1);
    jw_kcstr(w, "mode", about->exercise ? "EXERCISE" : "ACTUAL");
    jw_kcstr(w, "exercise", about->exercise);
    jw_kcstr(w, "centre", about->centre);
    jw_ktime(w, "time", about->now);
}

static struct span cut(struct span s)
{
    size_t n = s.n;
    if (n <= TEXT_MOST)
        return s;
    for (n = TEXT_MOST; n > 0 && ((unsigned char) s.p[n] & 0xc0) == 0x80;)
        n--;
    return span_make(s.p, n);
}

void message_write(struct buf *out, const struct message_about *about, const struct desk_alarm *v, size_t n, size_t more, struct span title, struct span text)
{
    struct json_writer w;
    jw_init(&w, out);
    begin(&w, about);
    put_alarm(&w, &v[0]);
    if (v[0].quotable && title.n)
        jw_kstr(&w, "title", cut(title));
    else
        jw_knull(&w, "title");
    if (v[0].quotable && text.n)
        jw_kstr(&w, "text", cut(text));
    else
        jw_knull(&w, "text");
    jw_key(&w, "others");
    jw_begin_array(&w);
    for (size_t i = 1; i < n; i++) {
        jw_begin_object(&w);
        put_alarm(&w, &v[i]);
        jw_end_object(&w);
    }
    jw_end_array(&w);
    jw_kint(&w, "more", (int64_t) more);
    jw_end_object(&w);
    buf_char(out, '\n');
}

void message_test(struct buf *out, const struct message_about *about, struct span officer)
{
    struct json_writer w;
    jw_init(&w, out);
    begin(&w, about);
    jw_kcstr(&w, "event", "test");
    static const char *const none[] = {"id", "priority", "member", "due"};
    for (size_t i = 0; i < ARRAY_LEN(none); i++)
        jw_knull(&w, none[i]);
    jw_kbool(&w, "overdue", false);
    jw_knull(&w, "tier");
    jw_key(&w, "for");
    jw_begin_object(&w);
    jw_kcstr(&w, "role", "duty");
    jw_kstr(&w, "officer", officer);
    jw_end_object(&w);
    jw_kcstr(&w, "title", "This is a test of the notifier");
    jw_knull(&w, "text");
    jw_key(&w, "others");
    jw_begin_array(&w);
    jw_end_array(&w);
    jw_kint(&w, "more", 0);
    jw_end_object(&w);
    buf_char(out, '\n');
}

void message_say(const struct desk_alarm *v, size_t n, const char *verb, const char *how, char out[256])
{
    const struct desk_alarm *a = &v[0];
    const char *why = a->overdue ? "nobody owned it in time" : a->due != TIME_NONE ? "nobody owns it"
                                                                                   : "it has an owner",
               *sep = how[0] ? "; " : "";
    if (n > 1)
        snprintf(out, 256, "%s: %zu alarms, the worst P%u%s%s", verb, n, a->priority, sep, how);
    else if (a->tier)
        snprintf(out, 256, "%s: for %s, T%u: P%u, %s%s%s", verb, a->officer[0] ? a->officer : a->role, a->tier, a->priority, why, sep, how);
    else
        snprintf(out, 256, "%s: for %s: P%u, %s%s%s", verb, a->officer[0] ? a->officer : a->role, a->priority, why, sep, how);
}
