/* usb: the signed file for who carries it: ID.xml, ID.manifest.json and ID.sig in HOME/export/WHO, as `notice verify` reads them anywhere. */
#include <stdio.h>

#include "base/base64.h"
#include "base/fs.h"
#include "courier/transport.h"
#include "text/clean.h"

/* A folder's name of who carries it: what could mean another folder becomes a hyphen. */
static void folder_name(struct span who, char *out, size_t size)
{
    size_t n = 0;
    for (; n < who.n && n + 1 < size; n++)
        out[n] = strchr("/\\ \t", who.p[n]) || (n == 0 && who.p[n] == '.') ? '-' : who.p[n];
    out[n] = 0;
}

static int usb_place(const struct courier *c, const struct job *j, char *out, size_t size, struct err *e)
{
    (void) c;
    (void) j;
    (void) e;
    (void) snprintf(out, size, "usb");
    return 0;
}

static int write_one(const struct send *s, const char *folder, const char *ending, struct span bytes, struct err *e)
{
    char *path = mem_printf("%s/%.*s%s", folder, SPAN_FMT(s->job.identifier), ending);
    int code = fs_write_atomic(path, bytes, 0600, e);
    mem_free(path);
    return code;
}

static void usb_begin(struct courier *c, struct send *s)
{
    char who[128];
    struct err e = {0};
    struct outcome o;
    struct buf sig = {0};
    folder_name(s->job.address, who, sizeof who);
    char *folder = mem_printf("%s/export/%s", c->home, who);
    base64_encode(span_make((const char *) s->job.signature, sizeof s->job.signature), &sig);
    buf_char(&sig, '\n');
    /* the alert last: where it lies, what proves it lies beside it */
    if (fs_mkdirs(folder, 0700, &e) == 0 && write_one(s, folder, ".manifest.json", buf_view(&c->gate.text), &e) == 0 && write_one(s, folder, ".sig", buf_view(&sig), &e) == 0 &&
        write_one(s, folder, ".xml", buf_view(&s->bytes), &e) == 0)
        outcome_set(&o, OUTCOME_SENT, "lies in export/%s", who);
    else
        outcome_set(&o, OUTCOME_FAILED, "%s", e.text);
    buf_free(&sig);
    mem_free(folder);
    queue_done(s, &o);
}

const struct transport transport_usb = {usb_place, usb_begin, false};
