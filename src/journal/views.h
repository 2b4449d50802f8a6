/* views: HOME/views.db, derived data in SQLite: text search, the quarantine list, and meta.
 *
 * Everything here can be made again from the journal: deleting the file is always safe, and a file that is damaged, of
 * another schema, or was not closed cleanly before the machine's last start is emptied at open (views_open tells so, and
 * the desk rebuilds). So it is written without fsync: it never slows the journal down. Writes go in batches to a thread
 * of its own; readers open connections of their own, one a thread.
 *
 * Text is indexed in trigrams of characters: Thai, Lao, Khmer and Burmese put no spaces between words, so that a word tokenizer would see a whole sentence
 * as one word and find nothing inside it. A dictionary would have to know each name of a place and a person, in four languages, and what it cuts wrong is not
 * found; characters are always there. A search finds any substring, as text_fold_search sees it: case, normal forms, accents of Latin letters and characters that
 * don't show make no difference. One or two characters (in Thai, Lao, Khmer, Burmese and Chinese often a word) are found
 * in all texts, too, where fewer than one of twenty has them; of what is more common the newest 15,000 incidents' texts are looked into, and `more` says so (views_short.c).
 */
#ifndef WF_JOURNAL_VIEWS_H
#define WF_JOURNAL_VIEWS_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"

struct views;
struct views_batch;
struct views_reader;

enum { VIEWS_SCHEMA = 3, VIEWS_DIGEST_BYTES = 32, VIEWS_TITLE = 2 };
#define VIEWS_TEXT_MAX (64u << 10)   /* of one num; the rest is not indexed */
#define VIEWS_META_MAX (64u << 10)
#define VIEWS_PHRASE_MAX 1024 /* bytes of what is looked for, folded */

struct views_quarantined {
    uint64_t n;            /* its number, given by the desk, unique */
    struct span source;    /* feed id */
    struct span member;
    struct span reason;
    wf_time received;
    uint64_t offset;       /* in the input */
    uint64_t bytes;        /* length of the input or item */
    uint8_t digest[VIEWS_DIGEST_BYTES];
    uint32_t intake_kind;  /* enum journal_kind, 0: bytes not kept */
    uint64_t intake_seq;
};

/* Opens HOME/views.db, makes or empties it where needed. *fresh: it holds nothing (meta is empty): rebuild. */
int views_open(struct views **out, const char *home, bool *fresh, struct err *e);
/* Writes out what is queued, marks the file clean, closes. v may be NULL. */
void views_close(struct views *v);
/* The value of a meta key as it was at open, or as the last views_submit of this process set it; WF_E_NOTFOUND. For the thread that submits. */
int views_meta(struct views *v, const char *key, struct buf *out, struct err *e);

/* A batch is one transaction. Calls copy what they are given. */
struct views_batch *views_batch_new(void);
void views_batch_free(struct views_batch *b);
void views_batch_meta(struct views_batch *b, const char *key, struct span value);
/* A text: put again, it replaces. num is an incident's row << 32, and below that which of its texts it is: 0 for what its newest report
 * says, VIEWS_TITLE for its title, else a note's own number. The first two are cheap; rows are below 1 << 31. */
void views_batch_text(struct views_batch *b, uint64_t num, struct span text);
void views_batch_text_drop(struct views_batch *b, uint64_t num);
void views_batch_quarantined(struct views_batch *b, const struct views_quarantined *q);
/* Rows whose bytes were dropped by retention: kind and seq <= up_to go. */
void views_batch_quarantine_drop(struct views_batch *b, uint32_t intake_kind, uint64_t up_to);
/* What was dropped is to leave the file, too, not only the lists: the index is merged, the log emptied. Once a transaction, whatever is asked. */
void views_batch_purge(struct views_batch *b);
/* Everything goes, meta too (a rebuild). Comes first in its batch. */
void views_batch_reset(struct views_batch *b);
size_t views_batch_count(const struct views_batch *b);
/* Queues b, which belongs to v from then on (it frees it). Never waits. Batches are written in order, several in one transaction. */
void views_submit(struct views *v, struct views_batch *b);
/* Operations queued and not yet written; the caller may slow a rebuild down by it. */
size_t views_pending(struct views *v);
/* Waits until all that was submitted is written. 0, or the error that writing met (the file is then useless until reopened). */
int views_flush(struct views *v, struct err *e);
/* The same, but waits no longer than ms: for readers who would like to find what was just committed. Any thread. */
void views_settle(struct views *v, int ms);

int views_reader_open(struct views_reader **out, const char *home, struct err *e);
void views_reader_close(struct views_reader *r);
typedef int (*views_found_fn)(void *arg, uint64_t num);
struct views_search {
    struct span text;       /* what is looked for: stands in the text as it is, once both are folded */
    size_t limit;           /* of titles and reports' texts together, and again of other texts; the newest incidents' come first */
    const uint64_t *among;  /* incidents as bits, by row: of others nothing is looked at; NULL: all */
    size_t among_n;         /* words of 64 */
    bool more;              /* out: there are more than were looked at: those found are the newest */
};
/* Calls fn with the numbers of the texts that hold it (of a short word some twice). Non-zero of fn stops and is returned. */
int views_find(struct views_reader *r, struct views_search *s, views_found_fn fn, void *arg, struct err *e);
/* The same in what was submitted and may not be in the file yet; called before views_find, nothing falls between the two. Any thread. Where too much waits for that it
 * is written first. */
int views_find_queued(struct views *v, const struct views_search *s, views_found_fn fn, void *arg, struct err *e);
/* Quarantine rows, newest first, below `before` (0: from the top). Spans live until fn returns. */
typedef int (*views_quarantined_fn)(void *arg, const struct views_quarantined *q);
int views_quarantine(struct views_reader *r, uint64_t before, size_t limit, views_quarantined_fn fn, void *arg, struct err *e);
/* One row, by fn; WF_E_NOTFOUND. */
int views_quarantine_get(struct views_reader *r, uint64_t n, views_quarantined_fn fn, void *arg, struct err *e);
uint64_t views_quarantine_count(struct views_reader *r);

#endif
