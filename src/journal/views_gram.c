/* views_gram: see views_gram.h. */
#include "journal/views_gram.h"

#include "base/mem.h"

size_t views_gram_after(struct span s, size_t at)
{
    do
        at++;
    while (at < s.n && ((unsigned char) s.p[at] & 0xc0) == 0x80);
    return at;
}

static int make(void *context, const char **args, int n, Fts5Tokenizer **out)
{
    (void) args;
    (void) n;
    *out = context; /* it has no state; only its address is looked at */
    return SQLITE_OK;
}

static void unmake(Fts5Tokenizer *t)
{
    (void) t;
}

/* Of a text: what begins at each of its characters. Of a query: the gram that it is. */
static int tokenize(Fts5Tokenizer *t, void *arg, int flags, const char *p, int n, int (*token)(void *, int, const char *, int, int, int))
{
    struct span s = span_make(p, n > 0 ? (size_t) n : 0);
    int rc = SQLITE_OK;
    (void) t;
    if (flags & FTS5_TOKENIZE_QUERY)
        return s.n ? token(arg, 0, s.p, n, 0, n) : SQLITE_OK;
    for (size_t at = 0; rc == SQLITE_OK && at < s.n; at = views_gram_after(s, at)) {
        size_t end = at;
        for (int k = 0; k < VIEWS_GRAM && end < s.n; k++)
            end = views_gram_after(s, end);
        rc = token(arg, 0, s.p + at, (int) (end - at), (int) at, (int) end);
    }
    return rc;
}

int views_gram_register(sqlite3 *db, struct err *e)
{
    static char place;
    fts5_tokenizer grams = {make, unmake, tokenize};
    fts5_api *api = NULL;
    sqlite3_stmt *s = NULL;
    int rc = sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &s, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_bind_pointer(s, 1, (void *) &api, "fts5_api_ptr", NULL);
    if (rc == SQLITE_OK)
        sqlite3_step(s);
    sqlite3_finalize(s);
    if (!api || api->iVersion < 2 || api->xCreateTokenizer(api, "grams", &place, &grams, NULL) != SQLITE_OK)
        return err_set(e, WF_E_UNSUPPORTED, "this SQLite has no FTS5");
    return 0;
}
