/* directory: whom to call: members' hotlines, IHR focal points, protection, rescue, consulates, carriers; read from a data file that a centre edits.
 *
 * Owns the file's format. When an entry was last tested is a fact of the journal too (directory.tested): the later of the two counts.
 */
#ifndef WF_MODEL_DIRECTORY_H
#define WF_MODEL_DIRECTORY_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/vec.h"
#include "model/words.h"

enum { DIRECTORY_MOST = 1000, DIRECTORY_NUMBERS_MOST = 8, DIRECTORY_LANGUAGES_MOST = 12, DIRECTORY_TEST_DAYS = 90 };
/* In the order in which one would call: hotline first. */
extern const struct words words_desk_role; /* hotline ihr-nfp sar protection victim-support health consular police carrier technical other */

struct directory_entry {
    char *id;       /* "my-hotline" */
    char member[3]; /* "--": of none, or of several */
    uint8_t role;
    char *name;     /* of the office */
    VEC(char *) numbers;
    VEC(char *) languages;
    char *hours, *email, *note; /* NULL: not said */
    wf_time tested; /* TIME_NONE */
    unsigned line;
};
struct directory {
    VEC(struct directory_entry) v; /* by member, role, id */
    bool own;                      /* the centre's own file */
    uint64_t digest;               /* of the file's text */
};

/* Is it an entry's id: small letters, digits and dashes, at most 40? */
bool directory_id_ok(struct span id);
/* Reads a file; a line in `problems` for each fault. Returns how many: with any, *out is empty. */
size_t directory_read(struct directory *out, const char *file, struct span text, struct buf *problems);
/* Reads own where there is such a file, else shipped; neither: it is empty. A file that is not right is told, and the shipped one stands. */
void directory_load(struct directory *out, const char *shipped, const char *own, struct buf *problems);
void directory_free(struct directory *d);
/* NULL: there is no such entry. */
const struct directory_entry *directory_find(const struct directory *d, struct span id);

#endif
