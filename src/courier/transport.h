/* transport: how a channel's bytes get to whom they are for: a row a channel, in transport.c. */
#ifndef WF_COURIER_TRANSPORT_H
#define WF_COURIER_TRANSPORT_H

#include "courier/courier.h"

struct transport {
    /* Whose turn a send takes ("gw.example.my:443"), so that no receiver gets many at one time; WF_E_* with why it can't be sent at all. */
    int (*place)(const struct courier *c, const struct job *j, char *out, size_t size, struct err *e);
    /* Carries s->bytes; queue_done() is called once, maybe before it returns. */
    void (*begin)(struct courier *c, struct send *s);
    bool unknown; /* whoever gets it has no way to know that it is there already: a relay, a command */
};
/* The channel's row; of an exercise, whose texts and calls go to its simulator. */
const struct transport *transport_of(const struct courier *c, uint32_t channel);

/* http.c */
extern const struct transport transport_http, transport_simulator;
void http_end(struct transfer *t); /* ends it wherever it is; NULL does nothing */
/* mail.c, feed.c, usb.c, command.c, transport.c */
extern const struct transport transport_mail, transport_feed, transport_usb, transport_command, transport_console;

#endif
