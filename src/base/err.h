/* err: error codes and a caller's buffer that gathers context fit to print.
 *
 * Owns: the one list of codes. Everyone may call it.
 * Every fallible call returns 0 or one of these negative codes and takes a last
 * parameter `struct err *`, which may be NULL. Messages: lower case, no full
 * stop, the offending value in quotes, and what would be right where that helps.
 */
#ifndef WF_BASE_ERR_H
#define WF_BASE_ERR_H

#define WF_ERR_LIST(X) \
    X(INVALID, "invalid", "the value or the call is wrong") \
    X(NOTFOUND, "not-found", "there is no such thing") \
    X(EXISTS, "exists", "it is already there") \
    X(STALE, "stale", "the revision is not the current one") \
    X(STATE, "state", "the thing's state does not allow it") \
    X(DENIED, "denied", "the caller may not do this") \
    X(LIMIT, "limit", "a bound was passed") \
    X(AGAIN, "again", "not now; try later") \
    X(IO, "io", "input or output failed") \
    X(CORRUPT, "corrupt", "stored data are damaged") \
    X(TIMEOUT, "timeout", "it took too long") \
    X(PROTO, "protocol", "the peer does not keep the protocol") \
    X(UNSUPPORTED, "unsupported", "this version cannot do that") \
    X(LOCKED, "locked", "another process holds it") \
    X(CONFLICT, "conflict", "the same key came with other content") \
    X(SYSTEM, "system", "the operating system refused")

enum {
    WF_OK = 0,
#define X(name, word, help) WF_E_POS_##name,
    WF_ERR_LIST(X)
#undef X
#define X(name, word, help) WF_E_##name = -WF_E_POS_##name,
        WF_ERR_LIST(X)
#undef X
};

/* Invariant: text is NUL-terminated; code is 0 exactly when text is "". */
struct err {
    int code;
    char field[64]; /* the field, option or key at fault, or "" */
    char text[1024];
};

/* Sets code and text (printf form); returns code, so `return err_set(...)` works. e may be NULL. */
int err_set(struct err *e, int code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* The same, with the field at fault. */
int err_field(struct err *e, int code, const char *field, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* As err_set, and appends ": " and strerror(saved errno). */
int err_errno(struct err *e, int code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Puts "context: " before the text that is there; returns e->code (WF_E_INVALID where e is NULL). */
int err_wrap(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
#if defined __clang_analyzer__ && !defined WF_ERR_OWN
/* What the analyser can't see from another file: all of them give back a code, below 0. */
static inline int err_is_bad(int code)
{
    if (code >= WF_OK)
        __builtin_unreachable();
    return code;
}
#define err_set(...) err_is_bad(err_set(__VA_ARGS__))
#define err_field(...) err_is_bad(err_field(__VA_ARGS__))
#define err_errno(...) err_is_bad(err_errno(__VA_ARGS__))
#define err_wrap(...) err_is_bad(err_wrap(__VA_ARGS__))
#endif
void err_clear(struct err *e);
/* The code's word ("not-found"); "unknown" for a number that is none. Static. */
const char *err_word(int code);
/* The code for a word, or 0. */
int err_from_word(const char *word);

#endif
