/* notices: what the engine does with notices for its server: composes drafts, makes every recipient's bytes, keeps them in HOME/outbox, has them verified.
 *
 * Owns the data files of notices as one snapshot that nobody changes (templates, recipients, phrases, checkpoints and the centre's own names), and the
 * folders HOME/outbox/N-0031/DIGEST: manifest.json, notice.xml, and the bytes of the manifest's recipients in their order, 001.bin and so on. Works on the
 * loop's thread pool; a reload gives later questions a new snapshot and leaves the old one to those under way. It decides nothing about a notice's state:
 * that is the desk's.
 */
#ifndef WF_ENGINE_NOTICES_H
#define WF_ENGINE_NOTICES_H

#include "server/server.h"

struct config;
struct engine;
struct notices;
struct notices_data;

/* Makes it with the data files as they are; what is wrong in them is a line each in problems, and stands as if it were not there. */
struct notices *notices_new(struct engine *g, struct buf *problems);
/* Whoever waits is answered that the engine stops. The loop must run on until its workers are done, then notices_free. n may be NULL. */
void notices_stop(struct notices *n);
void notices_free(struct notices *n);

/* The data files anew, for that configuration: *out is the caller's until notices_take. A fault is a line in problems, and WF_E_INVALID. */
int notices_read(const struct engine *g, const struct config *c, struct notices_data **out, struct buf *problems, struct err *e);
/* Takes them up; true: they say something else than before. */
bool notices_take(struct notices *n, struct notices_data *x);
void notices_data_free(struct notices_data *x);

/* The names under which others address the centre, apart by spaces: its sender, and its prefix. mem_free. */
char *notices_centre(const struct engine *g, const struct config *c);

/* server_calls.notice, arg is the engine. */
int notices_ask(void *arg, const struct server_notice_ask *ask, server_notice_fn *done, void *done_arg, struct err *e);

/* The recipient of that name, a view until the next notices_take; NULL: there is none. Is there any? */
const struct recipient *notices_recipient(const struct notices *n, struct span name);
bool notices_can_send(const struct notices *n);

/* HOME/outbox/N-0031/DIGEST of a manifest's text, mem_free. */
char *notices_folder(const struct engine *g, uint32_t n, struct span manifest);
/* The file of the i-th recipient (from 0) in such a folder, mem_free. */
char *notices_file(const char *folder, size_t i);
/* The configuration's rules for the desk: how many may go in an hour, whether one officer may send. */
void notices_configure(struct engine *g);
/* Each second: what is over and was about a person is deleted, off the loop. */
void notices_tick(struct notices *n);
/* A notice about a person has ended: all that is kept of N-0031 is deleted. 0 also where nothing was. */
int notices_erase(struct engine *g, uint32_t n, struct err *e);

#endif
