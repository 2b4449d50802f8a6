/* err: the codes' words and the messages that gather context.
 *
 * Owns the table of words. Everyone may call it.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* strerrordesc_np */
#endif
#define WF_ERR_OWN
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

__attribute__((format(printf, 4, 0))) static void err_vtext(struct err *e, int code, const char *field, const char *fmt, va_list ap)
{
    e->code = code;
    snprintf(e->field, sizeof e->field, "%s", field);
    vsnprintf(e->text, sizeof e->text, fmt, ap);
    if (!e->text[0])
        snprintf(e->text, sizeof e->text, "%s", err_word(code));
}

int err_set(struct err *e, int code, const char *fmt, ...)
{
    if (!e)
        return code;
    va_list ap;
    va_start(ap, fmt);
    err_vtext(e, code, "", fmt, ap);
    va_end(ap);
    return code;
}

int err_field(struct err *e, int code, const char *field, const char *fmt, ...)
{
    if (!e)
        return code;
    va_list ap;
    va_start(ap, fmt);
    err_vtext(e, code, field ? field : "", fmt, ap);
    va_end(ap);
    return code;
}

/* Appends what fits; a cut is fine in a message. */
static void err_append(struct err *e, const char *text)
{
    size_t n = strlen(e->text), room = sizeof e->text - 1 - n, k = strlen(text);
    if (k > room)
        k = room;
    memcpy(e->text + n, text, k);
    e->text[n + k] = 0;
}

int err_errno(struct err *e, int code, const char *fmt, ...)
{
    int saved = errno;
    if (!e)
        return code;
    va_list ap;
    va_start(ap, fmt);
    err_vtext(e, code, "", fmt, ap);
    va_end(ap);
    char why[128];
    /* The XSI and the GNU strerror_r differ; strerrordesc_np is neither locale- nor thread-bound. */
    const char *text = strerrordesc_np(saved);
    if (!text) {
        snprintf(why, sizeof why, "error %d", saved);
        text = why;
    }
    err_append(e, ": ");
    err_append(e, text);
    errno = saved;
    return code;
}

int err_wrap(struct err *e, const char *fmt, ...)
{
    if (!e)
        return WF_E_INVALID;
    char old[sizeof e->text];
    memcpy(old, e->text, sizeof old);
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(e->text, sizeof e->text, fmt, ap);
    va_end(ap);
    err_append(e, ": ");
    err_append(e, old);
    return e->code;
}

void err_clear(struct err *e)
{
    if (!e)
        return;
    e->code = 0;
    e->field[0] = 0;
    e->text[0] = 0;
}

static const char *const err_words[] = {"ok",
#define X(name, word, help) word,
                                        WF_ERR_LIST(X)
#undef X
};
#define ERR_COUNT ((int) (sizeof err_words / sizeof err_words[0]))

const char *err_word(int code)
{
    return code <= 0 && code > -ERR_COUNT ? err_words[-code] : "unknown";
}

int err_from_word(const char *word)
{
    for (int i = 1; word && i < ERR_COUNT; i++)
        if (strcmp(word, err_words[i]) == 0)
            return -i;
    return 0;
}
