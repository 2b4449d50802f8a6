/* log: our own log, JSON lines in HOME/log, 8 MiB x 4, never a report's text.
 *
 * A complaint that repeats backs off: once at first, then at 1, 2, 4 ... minutes with a count, and one line when it is
 * over.
 */
#ifndef WF_BASE_LOG_H
#define WF_BASE_LOG_H

#include "base/clock.h"

enum log_level { LOG_DEBUG_, LOG_INFO_, LOG_WARN_, LOG_ERROR_ };
struct log;
/* path NULL: standard error as plain text. The caller frees with log_close. */
int log_open(struct log **out, const char *path, const struct clock *clock, struct err *e);
void log_close(struct log *l);
void log_set_level(struct log *l, enum log_level level);
/* module: "feed", "plugin" ...; l may be NULL (nothing is written). */
void log_write(struct log *l, enum log_level level, const char *module, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
#define log_debug(l, m, ...) log_write(l, LOG_DEBUG_, m, __VA_ARGS__)
#define log_info(l, m, ...) log_write(l, LOG_INFO_, m, __VA_ARGS__)
#define log_warn(l, m, ...) log_write(l, LOG_WARN_, m, __VA_ARGS__)
#define log_error(l, m, ...) log_write(l, LOG_ERROR_, m, __VA_ARGS__)

/* State of one repeated fault; zeroed is "never". */
struct log_complaint {
    int64_t next; /* monotonic */
    int64_t interval;
    uint64_t held;
    bool on;
};
void log_complain(struct log *l, struct log_complaint *c, const char *module, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
void log_relent(struct log *l, struct log_complaint *c, const char *module, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

#endif
