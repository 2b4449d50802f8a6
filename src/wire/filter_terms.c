/* filter_terms: see filter_terms.h. */
#include "wire/filter_terms.h"

#include "base/vec.h"

static const struct filter_term terms[FILTER_NAMES_END] = {
#define X(symbol, name, kind, values, help) {name, kind, values, help},
    FILTER_TERMS(X)
#undef X
};

const struct filter_term *filter_term(enum filter_name which)
{
    return &terms[which];
}

enum filter_name filter_name_find(struct span name)
{
    size_t i = 0;
    while (i < FILTER_NAMES_END && !span_is(name, terms[i].name))
        i++;
    return (enum filter_name) i;
}

const char *filter_names(void)
{
#define X(symbol, name, kind, values, help) ", " name
    static const char all[] = FILTER_TERMS(X);
#undef X
    return all + 2;
}

const char *filter_name_words(void)
{
#define X(symbol, name, kind, values, help) " " name
    static const char all[] = FILTER_TERMS(X);
#undef X
    return all + 1;
}

bool filter_word_at(const char *line, size_t at, size_t *word, size_t *value, enum filter_name *which)
{
    bool quoted = false;
    size_t colon = at;
    *word = *value = 0;
    for (size_t i = 0; i < at; i++) {
        if (quoted && line[i] == '\\' && i + 1 < at) {
            i++;
        } else if (line[i] == '"') {
            quoted = !quoted;
        } else if (!quoted && (line[i] == ' ' || line[i] == '\t')) {
            *word = *value = i + 1;
            colon = at;
        } else if (!quoted && line[i] == ':' && colon == at) {
            colon = i;
            *value = i + 1;
        } else if (!quoted && line[i] == ',' && colon < at) {
            *value = i + 1;
        }
    }
    *which = colon < at ? filter_name_find(span_make(line + *word, colon - *word)) : FILTER_NAMES_END;
    if (*which == FILTER_NAMES_END)
        *value = *word;
    return !quoted;
}
