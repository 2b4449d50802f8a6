/* transport: see transport.h. A channel is a row here. */
#include "courier/transport.h"

#include <stdio.h>

/* A console shows what the engine has: there is nothing to carry. */
static int console_place(const struct courier *c, const struct job *j, char *out, size_t size, struct err *e)
{
    (void) c;
    (void) j;
    (void) e;
    (void) snprintf(out, size, "console");
    return 0;
}

static void console_begin(struct courier *c, struct send *s)
{
    struct outcome o;
    (void) c;
    outcome_set(&o, OUTCOME_SENT, "shown on its console");
    queue_done(s, &o);
}

const struct transport transport_console = {console_place, console_begin, false};

static const struct {
    const struct transport *actual, *exercise;
} channels[] = {
    [RECIPIENT_CAP] = {&transport_http, &transport_http},
    [RECIPIENT_EDXL] = {&transport_http, &transport_http},
    [RECIPIENT_JSON] = {&transport_http, &transport_http},
    [RECIPIENT_FEED] = {&transport_feed, &transport_feed},
    [RECIPIENT_MAIL] = {&transport_mail, &transport_mail},
    [RECIPIENT_SMS] = {&transport_command, &transport_simulator},
    [RECIPIENT_VOICE] = {&transport_command, &transport_simulator},
    [RECIPIENT_USB] = {&transport_usb, &transport_usb},
    [RECIPIENT_CONSOLE] = {&transport_console, &transport_console},
};

const struct transport *transport_of(const struct courier *c, uint32_t channel)
{
    if (channel < 1 || channel >= ARRAY_LEN(channels))
        return NULL;
    return c->mode == KEY_ACTUAL ? channels[channel].actual : channels[channel].exercise;
}
