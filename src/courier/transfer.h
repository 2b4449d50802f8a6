/* transfer: one curl handle with every bound that a send or a read-back has: one place, so that no transport forgets one. */
#ifndef WF_COURIER_TRANSFER_H
#define WF_COURIER_TRANSFER_H

#include "courier/courier.h"
#include "courier/place.h"

enum { TRANSFER_ANSWER_MOST = 64 << 10, TRANSFER_PAGE_MOST = 4 << 20 };

typedef void transfer_done(struct transfer *t, CURLcode code);
struct transfer {
    struct send *s;
    CURL *easy;
    struct place place;
    struct curl_slist *headers, *to;
    size_t most;               /* of the answer; what is more is not kept */
    struct buf answer;
    bool cut;                  /* the answer is longer than was kept */
    struct buf upload;         /* of what is read piece by piece (mail) */
    size_t uploaded;
    bool barred;               /* a socket was refused: see `met` */
    char met[64];              /* the last address that was tried */
    char trouble[CURL_ERROR_SIZE];
    transfer_done *done;
};
/* A handle for that address: limits, TLS, no proxy, no redirect, no cookies, no netrc, sockets that are looked at. s->transfer is it then. The certificate files are the
 * recipient's, else the setup's. */
int transfer_new(struct send *s, const char *url, const char *const *schemes, struct transfer **out, struct err *e);
void transfer_header(struct transfer *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A header whose value is a secret of that file: "Authorization: Bearer ". */
int transfer_secret(struct transfer *t, const char *before, const char *file, struct err *e);
int transfer_start(struct transfer *t, transfer_done *done, struct err *e);
/* Ends it wherever it is and frees it; s->transfer is NULL then. */
void transfer_end(struct transfer *t);
/* libcurl has finished with it. */
void transfer_finished(struct courier *c, CURL *easy, CURLcode code);
/* What went wrong, in words an officer can act on. */
void transfer_explain(const struct transfer *t, CURLcode code, struct outcome *o);
long transfer_status(const struct transfer *t);

#endif
