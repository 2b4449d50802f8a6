/* change_write: a struct change as its fact's payload; the other way is change_read.c. What the facts of shifts, notices, runs ... say, their own files write. */
#include <math.h>
#include <stdlib.h>

#include "desk/change.h"
#include "desk/change_fields.h"
#include "desk/items.h"

static void put_member(struct buf *out, const char *key, struct span s)
{
    if (s.n == 0)
        return;
    buf_str(out, key);
    change_put_string(out, s);
}

static void put_hex(struct buf *out, uint64_t v)
{
    static const char hex[] = "0123456789abcdef";
    char s[18] = "\"";
    for (int i = 0; i < 16; i++)
        s[1 + i] = hex[v >> (60 - 4 * i) & 15];
    s[17] = '"';
    buf_add(out, s, 18);
}

static void write_report(struct buf *out, const struct change_report *r)
{
    if (!r->present)
        return;
    put_member(out, ",\"report\":{\"source\":", r->source);
    put_member(out, ",\"source_id\":", r->source_id);
    put_member(out, ",\"revision\":", r->revision);
    put_member(out, ",\"dedup_type\":", r->dedup_type);
    put_member(out, ",\"dedup_member\":", r->dedup_member);
    put_member(out, ",\"dedup_key\":", r->dedup_key);
    buf_str(out, ",\"digest\":");
    put_hex(out, r->digest);
    if (r->intake) {
        buf_str(out, ",\"intake\":");
        buf_u64(out, r->intake);
    }
    buf_char(out, '}');
}

static void write_incident(struct buf *out, const struct change *c, const struct change_env *env)
{
    char id[INCIDENT_ID_MAX];
    buf_str(out, "{\"id\":\"");
    buf_add(out, id, incident_id(&c->inc->r, env->prefix, id));
    buf_str(out, "\",\"prev\":");
    buf_u64(out, c->was ? c->was->r.chain : 0);
    put_member(out, ",\"verb\":", c->verb);
    put_member(out, ",\"cmd\":", c->cmd);
    put_member(out, ",\"say\":", c->say);
    if (c->has_uid) {
        buf_str(out, ",\"uid\":");
        buf_u64(out, c->uid);
    }
    if (c->rings) {
        buf_str(out, ",\"rings\":");
        buf_u64(out, c->rings);
    }
    if (c->quarantine) {
        buf_str(out, ",\"quarantine\":");
        buf_u64(out, c->quarantine);
    }
    write_report(out, &c->report);
    change_put_set(out, c, &env->state->names);
    if (c->items_n)
        items_write(out, c, env);
    buf_char(out, '}');
}

static void write_counts(struct buf *out, const struct change *c)
{
    buf_str(out, "{\"counts\":[");
    for (size_t i = 0; i < c->counts_n; i++) {
        if (i)
            buf_char(out, ',');
        buf_char(out, '[');
        buf_u64(out, c->counts[i].row);
        buf_char(out, ',');
        buf_u64(out, c->counts[i].duplicates);
        buf_char(out, ']');
    }
    buf_char(out, ']');
    if (c->has_set_aside) {
        buf_str(out, ",\"set_aside\":");
        buf_u64(out, c->set_aside);
    }
    buf_char(out, '}');
}

static void write_hours(struct buf *out, const struct change *c)
{
    buf_printf(out, "{\"hour\":%lld,\"rows\":[", (long long) c->hour);
    for (size_t i = 0; i < c->hours_n; i++)
        buf_printf(out, "%s[\"%s\",%d,%d,%d]", i ? "," : "", c->hours[i].code, c->hours[i].queue, c->hours[i].low, c->hours[i].pax);
    buf_str(out, "]}");
}

static void write_tested(struct buf *out, const struct change *c)
{
    buf_str(out, "{\"entry\":");
    change_put_string(out, c->entry);
    put_member(out, ",\"verb\":", c->verb);
    put_member(out, ",\"cmd\":", c->cmd);
    put_member(out, ",\"say\":", c->say);
    buf_printf(out, ",\"uid\":%u,\"answered\":%s}", c->uid, c->answered ? "true" : "false");
}

static void write_read(struct buf *out, const struct change *c)
{
    buf_str(out, "{\"id\":");
    change_put_string(out, c->read_id);
    put_member(out, ",\"member\":", c->read_member);
    put_member(out, ",\"tlp\":", span_str(words_of(&words_tlp, c->read_tlp)));
    buf_printf(out, ",\"protection\":%u", c->read_protection);
    put_member(out, ",\"say\":", c->say);
    buf_printf(out, ",\"uid\":%u}", c->uid);
}

static void put_moment(struct buf *out, const char *key, wf_time t)
{
    if (t != TIME_NONE)
        buf_printf(out, ",\"%s\":\"%lld\"", key, (long long) t);
}

static void write_duty(struct buf *out, const struct change *c, const struct names *names)
{
    const struct duty_row *r = &c->duty;
    buf_str(out, "{\"officer\":");
    change_put_string(out, names_get(names, r->officer));
    buf_printf(out, ",\"on\":%s", r->on ? "true" : "false");
    put_moment(out, "since", r->since);
    put_moment(out, "until", r->until);
    put_moment(out, "next", r->next);
    if (r->relief) {
        put_member(out, ",\"relief\":", names_get(names, r->relief));
        put_moment(out, "relief_since", r->relief_since);
        put_moment(out, "relief_until", r->relief_until);
    }
    put_member(out, ",\"verb\":", c->verb);
    put_member(out, ",\"cmd\":", c->cmd);
    put_member(out, ",\"say\":", c->say);
    if (c->has_uid)
        buf_printf(out, ",\"uid\":%u", c->uid);
    buf_char(out, '}');
}

/* One incident's stands in its log; of several the log tells how many. */
static void write_alarms(struct buf *out, const struct change *c, const struct change_env *env)
{
    char id[INCIDENT_ID_MAX];
    buf_str(out, c->alarms_told ? "{\"told\":true" : "{\"told\":false");
    if (c->alarms_n == 1) {
        buf_str(out, ",\"id\":\"");
        buf_add(out, id, incident_id(&c->alarms[0].inc->r, env->prefix, id));
        buf_char(out, '"');
    }
    put_member(out, ",\"say\":", c->say);
    buf_str(out, ",\"rows\":[");
    for (size_t i = 0; i < c->alarms_n; i++) {
        buf_str(out, i ? ",[\"" : "[\"");
        buf_add(out, id, incident_id(&c->alarms[i].inc->r, env->prefix, id));
        buf_printf(out, "\",%u]", c->alarms[i].alarmed);
    }
    buf_str(out, "]}");
}

void change_write(struct buf *out, const struct change *c, const struct change_env *env)
{
    if (change_is_incident(c->kind)) {
        write_incident(out, c, env);
    } else if (c->kind == CHANGE_DUPLICATES) {
        write_counts(out, c);
    } else if (c->kind == CHANGE_HOUR) {
        write_hours(out, c);
    } else if (c->kind == CHANGE_TESTED) {
        write_tested(out, c);
    } else if (c->kind == CHANGE_DUTY) {
        write_duty(out, c, &env->state->names);
    } else if (c->kind == CHANGE_READ) {
        write_read(out, c);
    } else if (c->kind == CHANGE_ALARM) {
        write_alarms(out, c, env);
    } else if (c->kind == CHANGE_SHIFT) {
        shift_write(out, c, env);
    } else if (c->kind == CHANGE_NOTICE || c->kind == CHANGE_KEY) {
        dissem_write(out, c, env);
    } else if (c->kind == CHANGE_RUN || c->kind == CHANGE_PROTOCOL) {
        runs_write(out, c, env);
    } else if (c->kind == CHANGE_POSTURE || c->kind == CHANGE_LEVEL) {
        posture_write(out, c, env);
    } else if (c->kind == CHANGE_ACTION) {
        actions_write(out, c, env);
    } else if (c->kind == CHANGE_ASIDE) {
        buf_str(out, "{\"msg_status\":");
        change_put_string(out, span_str(words_of(&words_msg_status, c->msg_status)));
        buf_str(out, ",\"set_aside\":");
        buf_u64(out, c->set_aside);
        write_report(out, &c->report);
        buf_char(out, '}');
    } else {
        buf_str(out, "{}");
    }
}
