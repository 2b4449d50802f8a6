/* fuzz_journal: bytes as they lie in journal.db: a fact's row (r, two bytes of length, rec, txt), a block of intake (b), a fact's payload (p,
 * kind, a line's end, payload). Damaged ones are WF_E_CORRUPT; what is read lies inside what was given. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "desk/change.h"
#include "journal/block.h"
#include "journal/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void need(bool ok)
{
    if (!ok)
        abort();
}

static bool within(struct span s, struct span a, struct span b)
{
    return s.n == 0 || (s.p >= a.p && s.p + s.n <= a.p + a.n) || (s.p >= b.p && s.p + s.n <= b.p + b.n);
}

static void row(struct span in)
{
    if (in.n < 2)
        return;
    size_t rec_n = ((unsigned char) in.p[0] | (size_t) (unsigned char) in.p[1] << 8);
    rec_n = rec_n < in.n - 2 ? rec_n : in.n - 2;
    struct span rec = span_make(in.p + 2, rec_n), txt = span_make(rec.p + rec_n, in.n - 2 - rec_n);
    struct journal_record r;
    struct err e = {0};
    if (journal_record_decode(rec, txt, &r, &e) != 0) {
        need(e.text[0] != 0);
        return;
    }
    need(within(r.fact.kind, rec, txt) && within(r.fact.actor, rec, txt) && within(r.fact.payload, rec, txt));
    need(r.fact.nparts <= JOURNAL_PARTS_MAX);
    for (size_t i = 0; i < r.fact.nparts; i++)
        need(within(r.parts[i].name, rec, txt) && within(r.parts[i].text, rec, txt));
    (void) journal_record_check(&r, &e);
    if (r.fact.nparts) {
        char *copy = mem_strndup(txt.p, txt.n);
        (void) journal_record_redact(copy, txt.n, r.parts[0].name, &e);
        mem_free(copy);
    }
}

static void block(struct span in)
{
    struct journal_block b;
    struct journal_item it;
    struct err e = {0};
    if (journal_block_open(in, &b, &e) != 0) {
        need(e.text[0] != 0);
        return;
    }
    size_t left = b.items.n;
    while (journal_block_next(&b, &it)) {
        need(b.items.n < left && within(it.source, in, in) && within(it.body, in, in));
        left = b.items.n;
    }
}

static struct state state;
static char home[32] = "/tmp/wf-fuzz-XXXXXX";

static void clean_up(void)
{
    char command[64];
    state_close(&state, false);
    (void) snprintf(command, sizeof command, "rm -rf %s", home);
    (void) !system(command);
}

static void payload(struct span in)
{
    static bool made;
    const uint8_t site[JOURNAL_SITE_BYTES] = {1};
    struct err e = {0};
    bool fresh;
    if (!made) {
        need(mkdtemp(home) && state_open(&state, home, site, &fresh, &e) == 0);
        made = true;
        (void) atexit(clean_up);
    }
    const char *nl = memchr(in.p, '\n', in.n);
    if (!nl)
        return;
    struct arena a = {0};
    struct incident inc;
    struct change c = {.inc = &inc};
    struct journal_fact f = {.seq = 7, .version = 1, .actor = SPAN_LIT("r.sari"), .kind = span_make(in.p, (size_t) (nl - in.p)),
                             .payload = span_make(nl + 1, in.n - (size_t) (nl - in.p) - 1)};
    const struct change_env env = {&state, "AMICF"};
    struct json *v;
    int rc = change_read(&a, &f, &env, &c, &e);
    need((rc == 0) == (e.text[0] == 0));
    if (rc == 0 && json_parse(&a, f.payload, NULL, &v, NULL) == 0)
        (void) change_text(&a, &f, v);
    arena_free(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct span in = span_make((const char *) data + 1, n ? n - 1 : 0);
    if (n == 0)
        return 0;
    if (data[0] == 'r')
        row(in);
    else if (data[0] == 'b')
        block(in);
    else if (data[0] == 'p')
        payload(in);
    return 0;
}
