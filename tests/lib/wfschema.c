/* wfschema SCHEMA DEFINITION: holds each line of standard input, a JSON value, against a definition of the schema; says what does not keep it, and how many lines there were. Exit 1 where one
 * does not, or where there was none.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/fs.h"
#include "base/json.h"
#include "tests/protocol/schema.h"

enum { SCHEMA_MOST = 1 << 20 };

int main(int argc, char **argv)
{
    struct arena a = {0};
    struct buf text = {0};
    struct json *root = NULL, *v;
    struct err e = {0};
    char *line = NULL;
    size_t room = 0, lines = 0, bad = 0;
    ssize_t n;
    if (argc != 3 || fs_read(argv[1], SCHEMA_MOST, &text, &e) || json_parse(&a, buf_view(&text), NULL, &root, &e)) {
        fprintf(stderr, "wfschema: SCHEMA DEFINITION, with lines on standard input: %s\n", e.text);
        return 2;
    }
    while ((n = getline(&line, &room, stdin)) > 0) {
        struct arena one = {0};
        lines++;
        if (json_parse(&one, span_make(line, (size_t) n), NULL, &v, &e) || schema_check(root, argv[2], v, &e)) {
            printf("%zu: %s\n", lines, e.text);
            bad++;
        }
        arena_free(&one);
    }
    printf("%zu lines, %zu do not keep %s\n", lines, bad, argv[2]);
    free(line);
    buf_free(&text);
    arena_free(&a);
    return bad || !lines;
}
