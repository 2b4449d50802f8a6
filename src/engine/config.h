/* config: HOME/watchfloor.conf and every conf.d file (NAME.conf), read with libconfuse after a scan of the keys.
 *
 * Owns: the table of sections and keys. libconfuse stops at the first unknown key, so a scan of our own goes first and finds
 * every unknown section, unknown key and wrong value; then libconfuse reads what is right. All that is wrong, in all files, is
 * listed at once: FILE:LINE: KEY: what was wrong; what would be right. A configuration is taken up whole or not at all. What it
 * means (is there such a plugin, such a source, can that address be) is config_check.c's.
 */
#ifndef WF_ENGINE_CONFIG_H
#define WF_ENGINE_CONFIG_H

#include "base/buf.h"
#include "base/conf.h"
#include "base/err.h"
#include "base/log.h"
#include "base/vec.h"
#include "desk/desk.h"

struct config_option {
    char *name, *value;
};
struct config_plugin {
    char *name;
    bool enabled;
    VEC(struct config_option)
    options;
};
/* One feed's overrides. NULL or 0: the plugin's own. */
struct config_feed {
    char *id; /* "sg/queues" */
    bool enabled, allow_clear, allow_private;
    char *url, *key_file, *proxy, *ca_file, *client_cert, *client_key, *token_url, *client_id, *scope;
    char *signer; /* PEM file: who signs its alerts */
    uint32_t interval_s;
};
/* How the centre's things are set up by which notices leave: texts, NULL where there is none, and numbers, 0 where nothing is said. */
struct config_courier {
    char *smtp, *mail_from, *smtp_user, *smtp_password_file, *sms, *voice, *simulator, *ca_file, *client_cert, *client_key, *feed_url, *feed_title;
    uint32_t parallel, per_host, feed_last;
};
/* Its members: a text has `most` 0. The courier is told them under the same names. */
struct config_courier_key {
    const char *name;
    size_t at;
    uint32_t most;
    bool (*ok)(const char *text); /* NULL: any text */
};
enum { CONFIG_COURIER_KEYS = 15 };
extern const struct config_courier_key config_courier_keys[CONFIG_COURIER_KEYS];
/* Where a key stands, FILE:LINE; key "": the section. */
struct config_place {
    char *section, *title, *key, *where;
};
struct config {
    enum log_level log_level;
    char *centre; /* the name in the top line */
    char *prefix; /* of incident ids, for a new home */
    char *group;  /* of the socket, or NULL */
    uint32_t retention_days, sealed_hours, reserve_mib;
    uint32_t health_days; /* of a health record */
    uint32_t report_days, status_days, count_days, raw_days, quarantine_days; /* of one kind of intake; 0: retention_days */
    uint32_t own_by_s[4], ack_s, shift_h, absent_s, accept_s, answer_s, end_warn_s[2]; /* the desk's clocks */
    uint8_t bell;   /* consoles ring down to this priority; 0: they are silent */
    char *notices_sender, *notices_sender_name, *notices_contact, *notices_phone; /* of notices: who says so, whom one asks; NULL */
    char *notices_recipients; /* to whom notices may go: a file; NULL: HOME/recipients.conf */
    uint32_t notices_per_author, notices_per_centre; /* releases an hour without a supervisor; 0: the desk's own */
    bool notices_single;      /* one officer may send a FLASH or an IMMEDIATE that nobody approved for ten minutes */
    struct config_courier courier;
    char *notifier; /* the executable that tells officers who do not look at the screen, or NULL */
    VEC(char *) notifier_env; /* "NAME=value" */
    struct desk_run_rules runs; /* protocols { } */
    uint16_t handovers[8]; /* minutes of the day, UTC */
    uint32_t handovers_n;
    char *floor;    /* the home of the floor that an exercise asks before it starts, "none", or NULL */
    uint32_t flap_low, flap_high, check_s, stale_h; /* what is noise */
    VEC(struct config_plugin)
    plugins; /* in order of name */
    VEC(struct config_feed)
    feeds;           /* in order of id */
    char digest[33]; /* of the text of all files, hex */
    VEC(struct config_place)
    places; /* in the order of reading */
};

/* Which sections and keys there are: the only list of them. */
extern const struct conf_grammar config_grammar;

/* Reads `main` (NULL: HOME/watchfloor.conf, which may be missing) and the .conf files of HOME/conf.d in order of name; a later file's key wins. *out is the
 * caller's (config_free), on error too: then it holds what is right, to be checked on and never to be taken up, and problems has one line for each
 * thing wrong. */
int config_read(struct config **out, const char *home, const char *main, struct buf *problems, struct err *e);
void config_free(struct config *c);
const struct config_plugin *config_plugin(const struct config *c, const char *name);
const struct config_feed *config_feed(const struct config *c, const char *id);
/* FILE:LINE of the key's last word in that section; key NULL, or not there: of the section itself. Never NULL. */
const char *config_where(const struct config *c, const char *section, const char *title, const char *key);

#endif
