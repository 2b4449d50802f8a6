/* columns: see columns.h. */
#include "wire/columns.h"

#include "base/vec.h"

static const struct column_word words[] = {
#define X(name, key, sort, head, help) {name, key, sort, head, help},
    INCIDENT_COLUMN_WORDS(X)
#undef X
};

const struct column_word *column_words(size_t *n)
{
    *n = ARRAY_LEN(words);
    return words;
}

const struct column_word *column_word_find(struct span name)
{
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (span_is(name, words[i].name))
            return &words[i];
    return NULL;
}

const char *column_names(void)
{
#define X(name, key, sort, head, help) " " name
    static const char all[] = INCIDENT_COLUMN_WORDS(X);
#undef X
    return all + 1;
}

static bool is_among(const struct column_word *const *out, size_t n, const struct column_word *w)
{
    for (size_t i = 0; i < n; i++)
        if (out[i] == w)
            return true;
    return false;
}

/* The title takes what is left of a line: it stands last. */
static void title_last(const struct column_word **out, size_t n)
{
    for (size_t i = 0; i + 1 < n; i++)
        if (strcmp(out[i]->name, "title") == 0) {
            const struct column_word *title = out[i];
            for (; i + 1 < n; i++)
                out[i] = out[i + 1];
            out[i] = title;
            return;
        }
}

int columns_read(struct span text, const struct column_word *out[COLUMN_WORDS_MOST], size_t *n, size_t *at, struct err *e)
{
    *n = 0;
    for (size_t i = 0; i < text.n;) {
        size_t from = i;
        while (i < text.n && text.p[i] != ',' && text.p[i] != ' ')
            i++;
        struct span name = span_make(text.p + from, i - from);
        i += i < text.n;
        if (!name.n)
            continue;
        const struct column_word *w = column_word_find(name);
        if (at)
            *at = from;
        if (!w)
            return err_field(e, WF_E_INVALID, "columns", "\"%.*s\" is no column; they are %s", SPAN_FMT(name), column_names());
        if (!is_among(out, *n, w))
            out[(*n)++] = w;
    }
    if (at)
        *at = 0;
    title_last(out, *n);
    return *n ? 0 : err_field(e, WF_E_INVALID, "columns", "which columns? they are %s", column_names());
}
